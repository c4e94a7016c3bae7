//! Objects that exist already come under management: what a message teaches works when it is written.

use http::Method;
use terrace::apply::Fate;
use terrace::host::Host;
use terrace::ops::{Exit, SIMULATED_STATE};
use terrace::plan::{PlanMode, PlanOptions, beyond};
use terrace::simulator::{Execution, Fault, FaultRule, Refusal, Status, World};

use crate::lab::{Lab, QUICKSTART, changes, text};

const WEB: &str =
    "resource \"stacks_container\" \"web\" {\n  name     = \"web\"\n  template = \"nginx\"\n}\n";

/// A laboratory in which somebody made the container `web` in the dashboard.
async fn with_web(configuration: &str) -> Lab {
    let lab = Lab::new(configuration);
    lab.simulator.change(|world| world.dashboard().create("web", "nginx", None)).expect("a good order");
    lab.host.clock().sleep(std::time::Duration::from_secs(60)).await;
    lab
}

/// The same container, stopped by hand, with the block that imports it.
async fn with_stopped_web() -> Lab {
    let lab = with_web(&format!("{WEB}{}", import("stacks_container.web", "web"))).await;
    let stop = |world: &mut World| world.dashboard().set_status("usr-abc12345-web", Status::Stopped);
    lab.simulator.change(stop).expect("it is there");
    lab
}

fn import(to: &str, id: &str) -> String {
    format!("import {{\n  to = {to}\n  id = \"{id}\"\n}}\n")
}

/// The import block as it stands in a message, without its margin.
fn taught(said: &str) -> String {
    let lines = said.lines().skip_while(|line| !line.contains("import {")).take(4);
    lines.map(|line| format!("{}\n", line.trim_start())).collect()
}

/// The objects of the state by address.
fn recorded(lab: &Lab) -> Vec<String> {
    let state = lab.host.file(SIMULATED_STATE).expect("a state was saved");
    let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
    let resources = state["resources"].as_array().expect("a list of resources");
    resources.iter().map(|r| format!("{}.{}", r["type"], r["name"]).replace('"', "")).collect()
}

/// An attribute of the first instance of a resource, as the state has it.
fn attribute(lab: &Lab, kind: &str, name: &str) -> String {
    let state = lab.host.file(SIMULATED_STATE).expect("a state was saved");
    let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
    let resources = state["resources"].as_array().expect("a list of resources");
    let resource = resources.iter().find(|resource| resource["type"] == kind).expect("it is recorded");
    resource["instances"][0]["attributes"][name].as_str().expect("a text").to_owned()
}

#[tokio::test(start_paused = true)]
async fn the_block_that_the_error_shows_takes_the_container_over() {
    let lab = with_web(WEB).await;
    let refused = lab.plan().await;
    assert_eq!(refused.exit, Exit::Error);
    let said = text(&refused);
    assert!(said.contains("Name taken"), "{said}");

    lab.write(&format!("{WEB}{}", taught(&said)));
    let report = lab.plan().await;
    assert_eq!((report.exit, changes(&report).as_str()), (Exit::Changes, ""), "{}", text(&report));
    let counts = report.plan.as_ref().expect("planned").counts();
    assert_eq!((counts.import, counts.add, counts.change, counts.destroy), (1, 0, 0, 0));

    let ran = lab.applied().await;
    assert_eq!(ran.summary.map(|summary| summary.imported), Some(1));
    assert_eq!(lab.simulator.writes().len(), 0);
    assert_eq!(recorded(&lab), ["stacks_container.web"]);
    lab.check_settled().await;
    lab.write(WEB);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_there_already_is_taken_over_by_the_block_of_its_error() {
    let (without, _) = QUICKSTART.split_once("resource \"stacks_connection\"").expect("it has one");
    let lab = Lab::new(without);
    let _ = lab.applied().await;
    let connect = |world: &mut World| {
        world.dashboard().connect("usr-abc12345-myapp", "usr-abc12345-mydb", "primary-db")
    };
    lab.simulator.change(connect).expect("both are there");
    lab.write(QUICKSTART);
    let refused = lab.apply().await;
    assert!(refused.text.contains("Connection exists"), "{}", refused.text);

    lab.write(&format!("{QUICKSTART}{}", taught(&refused.text)));
    let ran = lab.applied().await;
    assert_eq!(ran.summary.map(|summary| (summary.imported, summary.added)), Some((1, 0)));
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_imported_object_that_differs_is_changed_and_kept_whatever_becomes_of_the_change() {
    let lab = with_stopped_web().await;
    let report = lab.plan().await;
    assert_eq!(changes(&report), "~ stacks_container.web", "{}", text(&report));
    let counts = report.plan.as_ref().expect("planned").counts();
    assert_eq!((counts.import, counts.change), (1, 1));

    let refusal = Fault::Answer(Refusal::DashboardOnly, Execution::Skipped);
    lab.simulator.add_fault(FaultRule::new(refusal).on(Method::PUT, "/containers/*/status").times(1));
    let ran = lab.apply().await;
    let summary = ran.summary.expect("begun");
    assert_eq!(summary.with_fate(|fate| *fate == Fate::Failed).count(), 1, "{}", ran.text);
    assert_eq!(recorded(&lab), ["stacks_container.web"]);

    let again = lab.plan().await;
    let plan = again.plan.as_ref().expect("planned");
    assert_eq!((plan.counts().import, plan.counts().change), (0, 1), "{}", text(&again));
    let _ = lab.applied().await;
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_crash_while_importing_loses_nothing() {
    let writes = {
        let lab = with_stopped_web().await;
        let _ = lab.applied().await;
        lab.host.writes()
    };
    assert!(writes > 3, "{writes}");
    for at in 0..writes {
        let mut lab = with_stopped_web().await;
        lab.host.crash_at_write(at);
        let _ = lab.apply().await;
        lab.host = lab.host.reboot();
        let _ = lab.applied().await;
        assert_eq!(recorded(&lab), ["stacks_container.web"], "crash at write {at}");
        assert_eq!(lab.world(), ["usr-abc12345-web Running"], "crash at write {at}");
        lab.check_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_state_is_made_again_from_imports() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    let connection = attribute(&lab, "stacks_connection", "id");
    let before = recorded(&lab);
    let created = lab.simulator.writes().len();
    for path in lab.host.paths().into_iter().filter(|path| path.contains("state.json")) {
        lab.host.remove(std::path::Path::new(&path)).expect("it is there");
    }

    let imports = [
        import("stacks_container.db", "mydb"),
        import("stacks_container.app", "${local.user}-myapp"),
        import("stacks_connection.db", &format!("${{local.user}}-myapp/{connection}")),
        import("stacks_ip_allowlist.app", "${local.user}-myapp"),
        "locals {\n  user = \"usr-abc12345\"\n}\n".to_owned(),
    ];
    // The database was not protected; the default of an import is.
    lab.write(&format!("{QUICKSTART}{}", imports.concat()));
    let report = lab.plan().await;
    assert_eq!(changes(&report), "~ stacks_container.db", "{}", text(&report));
    assert_eq!(report.plan.as_ref().expect("planned").counts().import, 4);

    let ran = lab.applied().await;
    assert!(ran.outputs["url"].contains("stackshosting.cloud"), "{:?}", ran.outputs);
    assert_eq!(lab.simulator.writes().len(), created);
    assert_eq!(recorded(&lab), before);
    lab.check_settled().await;
    lab.write(QUICKSTART);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_import_of_what_must_be_another_object_replaces_it_and_says_so() {
    let other = WEB.replace("nginx", "nodejs");
    let lab = with_web(&format!("{other}{}", import("stacks_container.web", "web"))).await;
    let report = lab.plan().await;
    assert_eq!(changes(&report), "-/+ stacks_container.web", "{}", text(&report));
    let plan = report.plan.as_ref().expect("planned");
    assert_eq!((plan.counts().import, plan.counts().replace), (1, 1));
    assert!(plan.notes().any(|(_, note)| note.text.contains("permanently")));
    let _ = lab.applied().await;
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_imported_is_said_where_it_is_written() {
    let many = "resource \"terraform_data\" \"many\" {\n  count = 2\n}\n";
    let lab = with_web("").await;
    for (import, said) in [
        (import("stacks_container.web", "usr-abc12345-wep"), "Nothing to import"),
        (import("terraform_data.many[2]", "x"), "Import into undeclared instance"),
    ] {
        lab.write(&format!("{import}{WEB}{many}"));
        let report = lab.plan().await;
        let shown = text(&report);
        assert_eq!(report.exit, Exit::Error, "{shown}");
        assert!(shown.contains(said) && shown.contains("main.hcl:"), "{shown}");
    }
    let connection = "resource \"stacks_connection\" \"x\" {\n  source_id = \"a\"\n  target_id = \"b\"\n}\n";
    lab.write(&format!("{}{connection}", import("stacks_connection.x", "no-slash")));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error);
    assert!(text(&report).contains("SOURCE_ID/CONNECTION_ID"), "{}", text(&report));
    assert_eq!(lab.simulator.writes().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_target_imports_its_part_and_a_destroy_imports_nothing() {
    let data = "resource \"terraform_data\" \"note\" {}\n";
    let imports = [import("stacks_container.web", "web"), import("terraform_data.note", "kept")].concat();
    let lab = with_web(&format!("{WEB}{data}{imports}")).await;
    let options = PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() };
    let report = lab.plan_with(options.clone()).await;
    assert_eq!(report.exit, Exit::Success, "{}", text(&report));

    let targets = vec!["terraform_data.note".parse().expect("an address")];
    let ran = lab.apply_with(PlanOptions { targets, ..PlanOptions::default() }).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(recorded(&lab), ["terraform_data.note"]);
    assert_eq!(attribute(&lab, "terraform_data", "id"), "kept");
    assert_eq!(lab.apply_with(options).await.exit, Exit::Success);
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
}

#[tokio::test(start_paused = true)]
async fn an_import_that_nobody_reviewed_is_beyond_a_saved_plan() {
    let lab = with_web(WEB).await;
    let reviewed = lab.plan().await.plan.expect("planned, with an error");
    lab.write(&format!("{WEB}{}", import("stacks_container.web", "web")));
    let now = lab.plan().await.plan.expect("planned");
    assert_eq!(beyond(&reviewed, &now), ["stacks_container.web: import (not in the reviewed plan)"]);
    assert_eq!(beyond(&now, &now), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_object_has_one_address_and_is_given_away_only_by_who_forgets_it() {
    let block = |name: &str| {
        format!(
            "resource \"stacks_container\" \"{name}\" {{\n  name     = \"web\"\n  template = \"nodejs\"\n}}\n"
        )
    };
    let import = "import {\n  to = stacks_container.new\n  id = \"web\"\n}\n";
    let lab = Lab::new(&block("old"));
    let _ = lab.applied().await;

    // The block has another name, and an import instead of a `moved` block: what is imported would be
    // destroyed by the same plan.
    lab.write(&format!("{}{import}", block("new")));
    let refused = lab.plan().await;
    let said = text(&refused);
    assert_eq!(refused.exit, Exit::Error, "{said}");
    for part in ["Object already managed", "main.hcl:1:1", "a `moved` block from stacks_container.old"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(lab.apply().await.exit, Exit::Error);
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);

    let removed = "removed {\n  from = stacks_container.old\n  lifecycle {\n    destroy = false\n  }\n}\n";
    lab.write(&format!("{}{import}{removed}", block("new")));
    let _ = lab.applied().await;
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
    lab.check_settled().await;
}
