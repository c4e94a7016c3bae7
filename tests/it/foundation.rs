//! The main job on the simulator, in virtual time: plan, apply, plan again, change, destroy.

use http::Method;
use terrace::apply::Fate;
use terrace::host::Host;
use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions};
use terrace::simulator::{Execution, Fault, FaultRule, KeyRules, Refusal, World};

use crate::lab::{Lab, QUICKSTART, changes, text};

#[tokio::test(start_paused = true)]
async fn plan_apply_plan_destroy() {
    let lab = Lab::new(QUICKSTART);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Changes, "{}", text(&report));
    assert_eq!(
        changes(&report),
        "+ stacks_connection.db\n+ stacks_container.app\n+ stacks_container.db\n+ stacks_ip_allowlist.app"
    );

    let ran = lab.applied().await;
    assert!(ran.outputs["url"].contains("stackshosting.cloud"), "{:?}", ran.outputs);
    assert_eq!(lab.world(), ["usr-abc12345-myapp Running", "usr-abc12345-mydb Running"]);
    lab.check_settled().await;

    let destroyed = lab.apply_with(PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await;
    assert_eq!(destroyed.exit, Exit::Success, "{}", destroyed.text);
    assert_eq!(lab.world(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn another_template_is_a_new_container_and_takes_what_lives_in_it_along() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    let before =
        lab.simulator.look(|world| world.stacks.container("usr-abc12345-myapp").map(|c| c.created_at));
    lab.write(&QUICKSTART.replace("\"nodejs\"", "\"python\""));

    let report = lab.plan().await;
    assert_eq!(
        changes(&report),
        "-/+ stacks_connection.db\n-/+ stacks_container.app\n-/+ stacks_ip_allowlist.app",
        "{}",
        text(&report)
    );
    let plan = report.plan.expect("planned");
    let notes: Vec<&str> = plan.notes().map(|(_, note)| note.text.as_str()).collect();
    assert!(notes.iter().any(|note| note.contains("permanently")), "{notes:?}");

    let _ = lab.applied().await;
    lab.check_settled().await;
    let after =
        lab.simulator.look(|world| world.stacks.container("usr-abc12345-myapp").map(|c| c.created_at));
    assert!(after.is_some() && after != before);
}

#[tokio::test(start_paused = true)]
async fn a_flag_that_names_nothing_is_told_with_the_name_that_was_meant() {
    let lab = Lab::new(QUICKSTART);
    let target = |text: &str| vec![text.parse().expect("a target")];
    let instance = |text: &str| vec![text.parse().expect("an address")];
    let none = PlanOptions::default;
    for (options, flag, exit) in [
        (PlanOptions { targets: target("stacks_container.ap"), ..none() }, "-target", Exit::Success),
        (PlanOptions { excludes: target("stacks_container.ap"), ..none() }, "-exclude", Exit::Error),
        (PlanOptions { replace: instance("stacks_container.ap"), ..none() }, "-replace", Exit::Changes),
    ] {
        let report = lab.plan_with(options).await;
        let said = text(&report);
        assert_eq!(report.exit, exit, "{said}");
        let expected = format!("{flag} names stacks_container.ap, which is neither");
        assert!(said.contains(&expected) && said.contains("Did you mean `stacks_container.app`?"), "{said}");
    }
    let report = lab.plan_with(PlanOptions { targets: target("stacks_container.db"), ..none() }).await;
    assert_eq!(changes(&report), "+ stacks_container.db");
    assert!(text(&report).contains("Resource targeting is in effect"), "a part is no whole");
    assert_eq!(report.exit, Exit::Changes);
}

#[tokio::test(start_paused = true)]
async fn a_plan_beyond_the_cap_is_shown_refused_and_writes_nothing() {
    let mut world = World::seeded(1);
    let rules = KeyRules::default().with_cap(500);
    let key = world.add_key("abc12345", rules).expect("the account exists");
    let lab = Lab::in_world(&format!("{CAPPED_PROVIDER}{QUICKSTART}"), world);
    lab.use_key(&key);

    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::SpendingCap, "{}", text(&report));
    assert!(report.plan.as_ref().is_some_and(|plan| plan.counts().add == 4));
    let said = text(&report);
    for part in ["$5.00", "$8.00", "$0.00"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::SpendingCap, "{}", ran.text);
    assert_eq!(lab.simulator.writes().len(), 0);
}

const CAPPED_PROVIDER: &str = "provider \"stacks\" {\n  monthly_spending_cap = 5\n}\n";

/// A hundred containers in a chain of connections.
fn hundred() -> String {
    let mut text = String::from(
        "resource \"stacks_container\" \"c\" {\n  count = 100\n  name = \"node-${count.index}\"\n  template = \"nginx-micro\"\n}\n",
    );
    text.push_str(
        "resource \"stacks_connection\" \"c\" {\n  count = 100\n  source_id = stacks_container.c[count.index].id\n  \
         target_id = stacks_container.c[(count.index + 1) % 100].id\n  name = \"next\"\n}\n",
    );
    text
}

#[tokio::test(start_paused = true)]
async fn a_hundred_containers_and_connections_stay_within_the_rate_limit() {
    let lab = Lab::new(&hundred());
    let _ = lab.applied().await;
    let limited = lab.simulator.requests().iter().filter(|request| request.status == Some(429)).count();
    assert_eq!(limited, 0);

    let before = lab.simulator.request_count();
    lab.check_settled().await;
    // One listing and one look at the connections of each source; the templates for the prices.
    let paths: Vec<String> =
        lab.simulator.requests().iter().skip(before as usize).map(|request| request.path.clone()).collect();
    let refresh = paths.iter().filter(|path| !path.ends_with("/templates")).count();
    assert_eq!(refresh, 101, "{paths:?}");
    let limited = lab.simulator.requests().iter().filter(|request| request.status == Some(429)).count();
    assert_eq!(limited, 0);
}

#[tokio::test(start_paused = true)]
async fn many_new_connections_of_one_source_mean_one_restart() {
    let both = format!(
        "{QUICKSTART}\nresource \"stacks_container\" \"cache\" {{\n  name = \"cache\"\n  template = \"redis-micro\"\n  \
         deletion_protection = false\n}}\n"
    );
    let lab = Lab::new(&both);
    let _ = lab.applied().await;
    lab.write(&format!(
        "{both}\nresource \"stacks_connection\" \"more\" {{\n  for_each = toset([\"a\", \"b\"])\n  source_id = \
         stacks_container.app.id\n  target_id = stacks_container.cache.id\n  name = each.key\n}}\n"
    ));
    let report = lab.plan().await;
    let plan = report.plan.expect("planned");
    assert_eq!(plan.follow_ups.len(), 1, "{:?}", plan.follow_ups);
    let _ = lab.applied().await;
    let restarts = lab.simulator.writes().iter().filter(|write| write.path.ends_with("myapp/status")).count();
    assert_eq!(restarts, 1);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_what_depends_on_it_and_leaves_a_true_state() {
    let lab = Lab::new(QUICKSTART);
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::NotFound, Execution::Skipped))
            .on(Method::POST, "/containers")
            .times(1),
    );
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    let heard = lab.listener.take();
    assert!(heard.iter().any(|line| line.starts_with("fail Create stacks_container.db")), "{heard:?}");
    assert!(
        heard.contains(&"skip Create stacks_connection.db: stacks_container.db failed".to_owned()),
        "{heard:?}"
    );
    let summary = ran.summary.expect("begun");
    assert_eq!(summary.added, 2, "the application and its allow-list need no database");
    let skipped = summary.with_fate(|fate| matches!(fate, Fate::Skipped(_))).count();
    assert_eq!(skipped, 1, "{summary:?}");
    let _ = lab.applied().await;
    lab.check_settled().await;
    assert_eq!(lab.world().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_mistake_in_a_local_value_that_nothing_uses_is_reported() {
    let lab = Lab::new("locals {\n  unused = 1 + \"x\"\n}\n");
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error);
    assert!(text(&report).contains("main.hcl:2:"), "{}", text(&report));
    assert_eq!(terrace::ops::validate(&lab.project()).exit, Exit::Error);
}

#[tokio::test(start_paused = true)]
async fn a_plan_beside_an_apply_says_so_and_takes_nothing_for_a_mistake() {
    let lab = Lab::new(QUICKSTART);
    let beside = async {
        lab.host.clock().sleep(std::time::Duration::from_secs(5)).await;
        lab.plan().await
    };
    let (ran, report) = tokio::join!(lab.apply(), beside);
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    let said = text(&report);
    assert_eq!(report.exit, Exit::Changes, "{said}");
    assert!(said.contains("An apply is under way"), "{said}");
    assert!(said.contains("stacks_container.app is being created"), "{said}");
    lab.check_settled().await;
}

#[test]
fn mistakes_in_single_resources_hide_nothing_that_is_wrong_elsewhere() {
    let lab = Lab::new(
        r#"
provider "stacks" {
  api_key = "sk_stacks_0000000000000000000000000000000000000000000000000000000000000000"
}

resource "aws_instance" "other" {
}

resource "stacks_container" "surplus" {
  name     = "surplus"
  template = "ngnx"
  size     = 3
  provisioner "local-exec" {
  }
}

resource "stacks_container" "missing" {
  template = aws_instance.other.id
}

resource "stacks_ip_allowlist" "missing" {
  container_id = stacks_container.surplus.id
}

resource "stacks_container" "wrong" {
  name     = "x"
  template = "ngnx"
}

output "lost" {
  value = [stacks_container.lost.id, aws_instance.other.tags.none, stacks_container.missing.name + 1]
}
"#,
    );
    let checked = terrace::ops::validate(&lab.project());
    let line = |problem: &terrace::diag::Diagnostic| {
        let place = checked.sources.position(problem.span.expect("each has a place"));
        format!("{}: {}", place.line, problem.summary)
    };
    let found: Vec<String> = checked.diagnostics.iter().map(line).collect();
    insta::assert_snapshot!(found.join("\n"), @r"
    3: Credential in a file
    6: Invalid resource type
    12: Unsupported argument
    13: Unsupported block type
    17: Missing required argument
    21: Missing block
    26: Invalid container name
    27: Unknown container template
    31: Reference to undeclared resource
    ");
}
