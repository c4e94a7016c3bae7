//! Odd turns: what the configuration, the state and the world can do to a plan between two applies.

use http::Method;
use terrace::apply::Interruption;
use terrace::host::Host;
use terrace::ops::{self, ApplyRequest, Approval, Exit, Locking, PlanRequest, Readers};
use terrace::plan::{PlanMode, PlanOptions, Refresh};
use terrace::simulator::{Execution, Fault, FaultRule, Refusal};

use crate::lab::{Lab, QUICKSTART, changes, diagnostics, locking, no_variables, text};

fn destroy() -> PlanOptions {
    PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }
}

/// Method and path of the writes since `from`.
fn writes(lab: &Lab, from: usize) -> Vec<String> {
    let writes = lab.simulator.writes();
    writes.iter().skip(from).map(|write| format!("{} {}", write.method, write.path)).collect()
}

const WEB: &str =
    "resource \"stacks_container\" \"web\" {\n  name = \"web\"\n  template = \"nginx-micro\"\n}\n";

#[tokio::test(start_paused = true)]
async fn a_block_under_another_name_hands_the_name_over_after_the_old_object_is_gone() {
    let lab = Lab::new(WEB);
    let _ = lab.applied().await;
    lab.write(&WEB.replace("\"web\" {", "\"site\" {"));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_allow_list_under_another_name_is_enabled_after_the_old_one_was_disabled() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    let from = lab.simulator.writes().len();
    lab.write(
        &QUICKSTART
            .replace("\"stacks_ip_allowlist\" \"app\"", "\"stacks_ip_allowlist\" \"front\"")
            .replace("stacks_ip_allowlist.app.url", "stacks_ip_allowlist.front.url"),
    );
    let _ = lab.applied().await;
    let access: Vec<String> =
        writes(&lab, from).into_iter().filter(|write| write.ends_with("external-access")).collect();
    assert_eq!(access.len(), 2, "{access:?}");
    let enabled = lab.simulator.look(|world| {
        world.stacks.container("usr-abc12345-myapp").is_some_and(|container| container.access.is_some())
    });
    assert!(enabled);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn the_last_block_of_a_provider_can_be_removed() {
    let lab = Lab::new(WEB);
    let _ = lab.applied().await;
    lab.write("resource \"terraform_data\" \"a\" {}\n");
    let _ = lab.applied().await;
    assert_eq!(lab.world(), Vec::<String>::new());
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn destroy_needs_no_configuration_and_apply_does() {
    let mut lab = Lab::new(WEB);
    let _ = lab.applied().await;
    lab.host.remove("main.hcl".as_ref()).expect("it exists");
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Error);
    assert!(ran.text.contains("No configuration files"), "{}", ran.text);
    let ran = lab.apply_with(destroy()).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.world(), Vec::<String>::new());
    lab.host = lab.host.reboot();
}

#[tokio::test(start_paused = true)]
async fn a_destroy_needs_no_values_that_only_data_sources_know() {
    let configuration = format!(
        "{WEB}\ndata \"stacks_containers\" \"all\" {{\n  depends_on = [stacks_container.web]\n}}\n\
         resource \"terraform_data\" \"each\" {{\n  for_each = toset(data.stacks_containers.all.containers[*].name)\n  \
         input = each.key\n}}\n"
    );
    let lab = Lab::new(&configuration);
    // The set is known once the container exists.
    let _ = lab.apply().await;
    lab.write(&configuration.replace("  depends_on = [stacks_container.web]\n", ""));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    let ran = lab.apply_with(destroy()).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.world(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn prevent_destroy_holds_for_what_is_taken_along_by_a_replacement() {
    let literal = QUICKSTART
        .replace("container_id = stacks_container.app.id", "container_id = \"usr-abc12345-myapp\"\n  lifecycle {\n    prevent_destroy = true\n  }\n  depends_on = [stacks_container.app]");
    let lab = Lab::new(&literal);
    let _ = lab.applied().await;
    lab.write(&literal.replace("\"nodejs\"", "\"python\""));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error, "{}", changes(&report));
    assert!(text(&report).contains("prevent_destroy"), "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn protection_that_is_not_known_yet_does_not_let_an_object_go() {
    let configuration = "resource \"terraform_data\" \"kind\" {\n  input = \"postgresql\"\n}\n\
         resource \"stacks_container\" \"db\" {\n  name = \"mydb\"\n  template = terraform_data.kind.output\n}\n";
    let lab = Lab::new(configuration);
    let _ = lab.applied().await;
    lab.write(&configuration.replace("\"postgresql\"", "\"mysql\""));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error, "{}", changes(&report));
    assert!(text(&report).contains("deletion_protection"), "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn a_refused_creation_keeps_what_was_to_be_replaced() {
    // What others wait for is created first, and refused.
    let more = "resource \"stacks_container\" \"new\" {\n  name = \"new\"\n  template = \"nginx-micro\"\n}\n\
         resource \"terraform_data\" \"a\" {\n  input = stacks_container.new.id\n}\n\
         resource \"terraform_data\" \"b\" {\n  input = terraform_data.a.output\n}\n";
    let mut lab = Lab::new(WEB);
    let _ = lab.applied().await;
    lab.parallelism = 1;
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::SpendingCap, Execution::Skipped))
            .on(Method::POST, "/containers")
            .times(100),
    );
    lab.write(&format!("{}{more}", WEB.replace("nginx-micro", "nodejs")));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
    lab.simulator.clear_faults();
    let _ = lab.applied().await;
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn another_account_is_refused_unless_everything_may_be_missing() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    lab.simulator.change(|world| {
        for id in ["usr-abc12345-myapp", "usr-abc12345-mydb"] {
            world.dashboard().delete(id).expect("it exists");
        }
        world.dashboard().create("other", "nginx-micro", None).expect("a valid name");
    });
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    let three = format!("{QUICKSTART}\n{WEB}");
    lab.write(&three);
    // Two containers are few enough to be believed; the third makes it suspicious.
    let _ = lab.applied().await;
    lab.simulator.change(|world| {
        for id in ["usr-abc12345-myapp", "usr-abc12345-mydb", "usr-abc12345-web"] {
            world.dashboard().delete(id).expect("it exists");
        }
    });
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error, "{}", changes(&report));
    assert!(text(&report).contains("-allow-all-missing"), "{}", text(&report));
    let believing = || PlanOptions { allow_all_missing: true, ..PlanOptions::default() };
    let report = lab.plan_with(believing()).await;
    assert_eq!(report.exit, Exit::Changes, "{}", text(&report));
    let ran = lab.apply_with(believing()).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_cannot_be_written_stops_before_the_first_request() {
    let lab = Lab::new(QUICKSTART);
    // The lock is the first write.
    let probe = Lab::new(QUICKSTART);
    let _ = probe.plan().await;
    let before = probe.host.writes();
    for at in before..before + 3 {
        let lab = Lab::new(QUICKSTART);
        lab.host.crash_at_write(at);
        let ran = lab.apply().await;
        assert_eq!(lab.simulator.writes().len(), 0, "at write {at}");
        assert_eq!(ran.exit, Exit::Error, "at write {at}: {}", ran.text);
    }
    drop(lab);
}

#[tokio::test(start_paused = true)]
async fn a_plan_settles_with_what_it_read_under_the_lock() {
    let lab = Lab::new(QUICKSTART);
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::Waitlist, Execution::Skipped))
            .on(Method::POST, "/containers")
            .times(1),
    );
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    let journal = |lab: &Lab| {
        let path = lab.host.paths().into_iter().find(|path| path.contains("journal")).expect("there is one");
        lab.host.file(&path)
    };
    let before = journal(&lab);
    let request = PlanRequest {
        options: PlanOptions::default(),
        variables: no_variables(),
        out: None,
        locking: Locking::Off,
        readers: Readers::People,
        generate_config_out: None,
    };
    let report = ops::plan(&lab.project(), request).await;
    assert_eq!(report.exit, Exit::Changes, "{}", text(&report));
    assert_eq!(journal(&lab), before, "without the lock nothing is written, since an apply may be under way");
}

/// Saves a plan, lets `meanwhile` happen, applies the plan.
async fn apply_saved(lab: &Lab, options: PlanOptions, meanwhile: impl FnOnce(&Lab)) -> (Exit, String) {
    let request = PlanRequest {
        options,
        variables: no_variables(),
        out: Some("saved.plan".into()),
        locking: locking(),
        readers: Readers::People,
        generate_config_out: None,
    };
    let planned = ops::plan(&lab.project(), request).await;
    assert!(planned.digest.is_some(), "{}", text(&planned));
    meanwhile(lab);
    let request = ApplyRequest {
        saved: Some("saved.plan".into()),
        options: PlanOptions::default(),
        variables: no_variables(),
        locking: locking(),
        parallelism: 10,
        readers: Readers::People,
        listener: &lab.listener,
        interruption: &lab.interruption,
        review: &|_| Approval::Yes,
    };
    let report = ops::apply(&lab.project(), request).await;
    (report.exit, diagnostics(&report.diagnostics, &report.sources))
}

#[tokio::test(start_paused = true)]
async fn a_saved_plan_does_what_was_reviewed_or_less_and_nothing_else() {
    let stopped = WEB.replace("template", "desired_status = \"stopped\"\n  template");
    let lab = Lab::new(WEB);
    let (exit, said) = apply_saved(&lab, PlanOptions::default(), |_| {}).await;
    assert_eq!(exit, Exit::Success, "{said}");
    lab.check_settled().await;

    lab.write(&stopped);
    let (exit, said) = apply_saved(&lab, PlanOptions::default(), |lab| {
        lab.simulator
            .change(|world| {
                world.dashboard().set_status("usr-abc12345-web", terrace::simulator::Status::Stopped)
            })
            .expect("it exists");
    })
    .await;
    assert_eq!(exit, Exit::Success, "somebody did it by hand: {said}");
    lab.check_settled().await;

    lab.write(WEB);
    let (exit, said) = apply_saved(&lab, PlanOptions::default(), |lab| {
        lab.write(&WEB.replace("nginx-micro", "nodejs"));
    })
    .await;
    assert_eq!(exit, Exit::StalePlan, "{said}");

    lab.write(WEB);
    let (exit, said) = apply_saved(&lab, PlanOptions::default(), |lab| {
        let text = lab.host.file("saved.plan").expect("it was saved");
        lab.host.set_file("saved.plan", &text.replace("nginx-micro", "redis-micro"));
    })
    .await;
    assert_eq!(exit, Exit::StalePlan, "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_trusts_the_state_needs_no_key() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    lab.use_key("");
    lab.write(&QUICKSTART.replace("\"primary-db\"", "\"main-db\""));
    let report = lab.plan_with(PlanOptions { refresh: Refresh::Trust, ..PlanOptions::default() }).await;
    assert_eq!(report.exit, Exit::Changes, "{}", text(&report));
    assert_eq!(changes(&report), "-/+ stacks_connection.db");
}

#[tokio::test(start_paused = true)]
async fn an_apply_that_trusts_the_state_restarts_what_its_connections_call_for() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    lab.write(&QUICKSTART.replace("\"primary-db\"", "\"main-db\""));
    let from = lab.simulator.writes().len();
    let ran = lab.apply_with(PlanOptions { refresh: Refresh::Trust, ..PlanOptions::default() }).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    let restarts = writes(&lab, from).into_iter().filter(|write| write.ends_with("/status")).count();
    assert_eq!(restarts, 1);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_block_that_gains_and_loses_count_keeps_its_object() {
    let counted = WEB.replace("\"web\" {", "\"web\" {\n  count = 1");
    let lab = Lab::new(WEB);
    let _ = lab.applied().await;
    let from = lab.simulator.writes().len();
    for configuration in [counted.as_str(), WEB] {
        lab.write(configuration);
        let report = lab.plan().await;
        assert_eq!((report.exit, changes(&report).as_str()), (Exit::Changes, ""), "{}", text(&report));
        let _ = lab.applied().await;
        lab.check_settled().await;
    }
    assert_eq!(writes(&lab, from), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn outputs_that_cannot_be_known_after_a_failure_stay_as_they_were() {
    let with = |template: &str| {
        format!(
            "{}\noutput \"id\" {{\n  value = stacks_container.web.ip_address\n}}\n",
            WEB.replace("nginx-micro", template)
        )
    };
    let lab = Lab::new(&with("nginx-micro"));
    let first = lab.applied().await;
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::SpendingCap, Execution::Skipped))
            .on(Method::POST, "/containers")
            .times(100),
    );
    lab.write(&with("nodejs").replace("template", "deletion_protection = false\n  template"));
    let ran = lab.apply().await;
    assert_ne!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(ran.outputs.get("id"), first.outputs.get("id"), "{}", ran.text);
}

#[tokio::test(start_paused = true)]
async fn what_a_deposed_object_was_called_does_not_keep_it() {
    // The block is replaced by creating first; the deletion of the old object fails, and the block
    // gains `count` before the next apply.
    let first = "resource \"stacks_container\" \"web\" {\n  name = \"first\"\n  template = \"nginx-micro\"\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n";
    let second = first.replace("\"first\"", "\"second\"");
    let lab = Lab::new(first);
    let _ = lab.applied().await;
    lab.write(&second);
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::MissingScope, Execution::Skipped))
            .on(Method::DELETE, "/containers/*")
            .times(100),
    );
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    lab.simulator.clear_faults();
    lab.write(&second.replace("\"web\" {", "\"web\" {\n  count = 1"));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.world(), ["usr-abc12345-second Running"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn odd_states_are_refused_or_planned_and_never_crash() {
    let object = |mode: &str, kind: &str, attributes: &str| {
        format!(
            "{{\"version\":1,\"terrace_version\":\"0.1.0\",\"lineage\":\"11111111-1111-4111-8111-111111111111\",\
             \"serial\":3,\"outputs\":{{}},\"resources\":[{{\"mode\":\"{mode}\",\"type\":\"{kind}\",\"name\":\"odd\",\
             \"provider\":\"{}\",\"instances\":[{{\"schema_version\":0,\"attributes\":{attributes}}}]}}],\
             \"spending\":{{}}}}",
            kind.split('_').next().unwrap_or(kind)
        )
    };
    for (mode, kind, attributes) in [
        ("managed", "stacks_container", "{}"),
        ("managed", "stacks_container", "{\"name\":\"odd\"}"),
        ("managed", "stacks_connection", "{}"),
        ("managed", "stacks_ip_allowlist", "{}"),
        ("managed", "stacks_unheard_of", "{\"id\":\"1\"}"),
        ("managed", "gone_thing", "{\"id\":\"1\"}"),
        ("data", "stacks_containers", "{}"),
        ("data", "stacks_container", "{\"name\":\"odd\"}"),
    ] {
        for configuration in ["resource \"terraform_data\" \"a\" {}\n", WEB] {
            let lab = Lab::new(configuration);
            lab.host.set_file("terrace.simulated.state.json", &object(mode, kind, attributes));
            for options in [
                PlanOptions::default(),
                destroy(),
                PlanOptions { refresh: Refresh::Trust, ..PlanOptions::default() },
            ] {
                let report = lab.plan_with(options.clone()).await;
                let said = text(&report);
                assert!(report.exit != Exit::Error || !said.is_empty(), "{mode} {kind} {attributes}");
                let ran = lab.apply_with(options).await;
                assert!(ran.exit == Exit::Success || !ran.text.is_empty(), "{mode} {kind} {attributes}");
            }
        }
    }
}

/// Interrupts an apply so many times when it has sent its first write.
async fn interrupted(times: usize) -> Lab {
    let mut lab = Lab::new(QUICKSTART);
    let (interruption, mut left) = (lab.interruption.clone(), times);
    lab.simulator.set_fault_hook(Box::new(move |seen| {
        if left > 0 && *seen.method == Method::POST {
            (0..left).for_each(|_| interruption.interrupt());
            left = 0;
        }
        None
    }));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Interrupted, "{}", ran.text);
    let summary = ran.summary.expect("begun");
    assert!(!summary.is_complete(), "{summary:?}");
    lab.simulator.clear_faults();
    lab.interruption = Interruption::default();
    lab
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_apply_finishes_what_it_has_begun_and_the_next_one_the_rest() {
    for times in [1, 2] {
        let lab = interrupted(times).await;
        let ran = lab.apply().await;
        assert_eq!(ran.exit, Exit::Success, "interrupted {times} times: {}", ran.text);
        assert_eq!(lab.world(), ["usr-abc12345-myapp Running", "usr-abc12345-mydb Running"]);
        let created = writes(&lab, 0).into_iter().filter(|write| write == "POST /containers").count();
        assert_eq!(created, 2, "interrupted {times} times");
        lab.check_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_apply_at_a_time_and_plans_meanwhile() {
    let lab = Lab::new(QUICKSTART);
    let project = lab.project();
    let held = project.backend().lock(std::time::Duration::ZERO).await.expect("nobody has it");
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Locked, "{}", ran.text);
    assert_eq!(lab.simulator.writes().len(), 0);
    assert_eq!(lab.plan().await.exit, Exit::Changes);
    drop(held);
    let _ = lab.applied().await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_credential_ends_with_its_own_code_before_the_first_write_only() {
    let lab = Lab::new(QUICKSTART);
    let refuse = |lab: &Lab, method: Method, path: &str| {
        lab.simulator.add_fault(
            FaultRule::new(Fault::Answer(Refusal::InvalidKey, Execution::Skipped))
                .on(method, path)
                .times(100),
        );
    };
    refuse(&lab, Method::GET, "/containers");
    let ran = lab.apply().await;
    // There is nothing in the state to look for, but names and prices are asked for.
    assert_eq!(ran.exit, Exit::Credentials, "{}", ran.text);
    lab.simulator.clear_faults();
    refuse(&lab, Method::POST, "/containers");
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    lab.simulator.clear_faults();
    let _ = lab.applied().await;
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_apply_that_cannot_be_asked_about_is_not_planned_over() {
    let lab = Lab::new(QUICKSTART);
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::Waitlist, Execution::Skipped)).on(Method::POST, "/containers"),
    );
    let _ = lab.apply().await;
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::InvalidKey, Execution::Skipped))
            .on(Method::GET, "/containers")
            .times(100),
    );
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Credentials, "{}", text(&report));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Credentials, "{}", ran.text);
    lab.simulator.clear_faults();
    let _ = lab.applied().await;
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_restart_that_a_crash_prevented_is_made_up_for() {
    let start = QUICKSTART.find("resource \"stacks_connection\"").expect("it has one");
    let end = QUICKSTART.find("resource \"stacks_ip_allowlist\"").expect("it has one");
    let mut lab = Lab::new(&format!("{}{}", &QUICKSTART[..start], &QUICKSTART[end..]));
    let _ = lab.applied().await;
    lab.write(QUICKSTART);
    let host = lab.host.clone();
    lab.simulator.set_fault_hook(Box::new(move |seen| {
        (seen.path.ends_with("/status") && *seen.method == Method::PUT).then(|| {
            host.crash();
            Fault::Reset(Execution::Skipped)
        })
    }));
    let _ = lab.apply().await;
    lab.host = lab.host.reboot();
    lab.simulator.clear_faults();
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Changes, "the restart is still owed: {}", text(&report));
    let _ = lab.applied().await;
    let restarts = lab.simulator.look(|world| {
        world.stacks.container("usr-abc12345-myapp").map_or(0, |container| container.restarts.len())
    });
    assert_eq!(restarts, 1);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_restart_that_is_owed_does_not_keep_its_container_from_going() {
    let mut lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    lab.write(&QUICKSTART.replace("\"primary-db\"", "\"main-db\""));
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::DashboardOnly, Execution::Skipped))
            .on(Method::PUT, "/containers/*/status")
            .times(100),
    );
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    lab.host = lab.host.reboot();
    let ran = lab.apply_with(destroy()).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.world(), Vec::<String>::new());
    let ran = lab.apply_with(destroy()).await;
    assert_eq!(
        (ran.exit, ran.summary.map(|summary| summary.steps.len())),
        (Exit::Success, Some(0)),
        "{}",
        ran.text
    );
}

#[tokio::test(start_paused = true)]
async fn instances_of_a_data_source_may_be_read_at_different_times() {
    let configuration = format!(
        "{WEB}resource \"terraform_data\" \"later\" {{\n  input = \"web\"\n}}\n\
         locals {{\n  names = {{ now = \"web\", later = terraform_data.later.output }}\n}}\n\
         data \"stacks_container\" \"each\" {{\n  for_each = local.names\n  name = each.value\n}}\n\
         resource \"terraform_data\" \"ids\" {{\n  input = [data.stacks_container.each[\"now\"].id, \
         data.stacks_container.each[\"later\"].id]\n}}\n"
    );
    let lab = Lab::new(WEB);
    let _ = lab.applied().await;
    lab.write(&configuration);
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn success_means_that_everything_is_saved() {
    let writes = {
        let lab = Lab::new(QUICKSTART);
        let _ = lab.applied().await;
        lab.host.writes()
    };
    for at in 0..writes {
        let lab = Lab::new(QUICKSTART);
        lab.host.crash_at_write(at);
        let ran = lab.apply().await;
        let saved =
            lab.host.file("terrace.simulated.state.json").is_some_and(|state| state.contains("myapp"));
        assert!(ran.exit != Exit::Success || saved, "at write {at}: {}", ran.text);
        assert!(ran.exit == Exit::Success || !ran.text.is_empty(), "at write {at}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_writes_what_others_changed_to_the_state_and_nothing_to_the_world() {
    let refresh = || PlanOptions { mode: PlanMode::RefreshOnly, ..PlanOptions::default() };
    let configuration = format!("{WEB}output \"status\" {{\n  value = stacks_container.web.status\n}}\n");
    let lab = Lab::new(&configuration);
    let ran = lab.apply_with(refresh()).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.plan_with(refresh()).await.exit, Exit::Success, "nothing is known, nothing is shown");
    let _ = lab.applied().await;
    let from = lab.simulator.writes().len();
    lab.simulator
        .change(|world| world.dashboard().set_status("usr-abc12345-web", terrace::simulator::Status::Stopped))
        .expect("it exists");
    assert_eq!(lab.plan_with(refresh()).await.exit, Exit::Changes);
    let ran = lab.apply_with(refresh()).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert!(ran.outputs["status"].contains("stopped"), "{:?}", ran.outputs);
    assert_eq!(lab.plan_with(refresh()).await.exit, Exit::Success);
    assert_eq!(lab.simulator.writes().len(), from);
    assert_eq!(changes(&lab.plan().await), "~ stacks_container.web");
}

#[tokio::test(start_paused = true)]
async fn a_target_takes_along_what_it_needs_and_an_exclusion_what_needs_it() {
    let lab = Lab::new(QUICKSTART);
    let only = |target: &str| PlanOptions {
        targets: vec![target.parse().expect("an address")],
        ..PlanOptions::default()
    };
    let ran = lab.apply_with(only("stacks_ip_allowlist.app")).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.world(), ["usr-abc12345-myapp Running"]);
    let _ = lab.applied().await;
    let without = PlanOptions {
        mode: PlanMode::Destroy,
        excludes: vec!["stacks_container.app".parse().expect("an address")],
        ..PlanOptions::default()
    };
    let ran = lab.apply_with(without).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(lab.world(), ["usr-abc12345-myapp Running"]);
    let replace = PlanOptions {
        replace: vec!["stacks_container.app".parse().expect("an address")],
        ..PlanOptions::default()
    };
    let report = lab.plan_with(replace).await;
    assert!(changes(&report).contains("-/+ stacks_container.app"), "{}", changes(&report));
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_terraform_data_repeats_is_a_value_as_any_other_to_what_refers_to_it() {
    let keeps = "resource \"terraform_data\" \"a\" {\n  input = { key = sensitive(\"hunter22\"), open = \"plain\" }\n}\n";
    let uses = "resource \"terraform_data\" \"b\" {\n  count = length(terraform_data.a.output.key)\n}\n\
                output \"key\" {\n  value = terraform_data.a.output.key\n}\n";
    let lab = Lab::new(keeps);
    let _ = lab.applied().await;
    lab.write(&format!("{keeps}{uses}"));
    let ran = lab.applied().await;
    assert!(ran.outputs["key"].contains("hunter22"), "{:?}", ran.outputs);
    let plan = lab.plan().await.plan.expect("planned");
    let before = plan.changes[0].before.as_ref().expect("it is there");
    let is_marked = |name: &str| before.get_attr(name).expect("an attribute").has_sensitive();
    assert_eq!([is_marked("input"), is_marked("output")], [true, false]);
}

#[tokio::test(start_paused = true)]
async fn a_number_of_more_than_512_bits_is_not_planned_again() {
    let digits = "z".repeat(136);
    let lab = Lab::new(&format!(
        "resource \"terraform_data\" \"large\" {{\n  input = parseint(\"-{digits}\", 36)\n}}\n"
    ));
    let _ = lab.applied().await;
    lab.check_settled().await;
}
