//! Refactoring: what changes its address keeps its object, what is removed may be left alone. Whole
//! programs, from one configuration to the next.

use terrace::ops::{Exit, SIMULATED_STATE};
use terrace::plan::{PlanMode, PlanOptions, PlannedChange};
use terrace::provider::ChangeAction;

use crate::lab::{Lab, changes, text};

fn data(name: &str, body: &str) -> String {
    format!("resource \"terraform_data\" \"{name}\" {{\n{body}\n}}\n")
}

fn moved(from: &str, to: &str) -> String {
    format!("moved {{\n  from = terraform_data.{from}\n  to   = terraform_data.{to}\n}}\n")
}

fn removed(name: &str, destroy: bool) -> String {
    format!("removed {{\n  from = terraform_data.{name}\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n")
}

/// What happens to each address: action, former address and reason.
fn told(changes: &[PlannedChange]) -> Vec<String> {
    let happens =
        |change: &&PlannedChange| change.action != ChangeAction::NoOp || change.previous_addr.is_some();
    let line = |change: &PlannedChange| {
        let from = change.previous_addr.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
        format!("{:?} {}{from} {:?}", change.action, change.addr, change.reason)
    };
    changes.iter().filter(happens).map(line).collect()
}

/// The addresses of the state.
fn recorded(lab: &Lab) -> Vec<String> {
    let state = lab.host.file(SIMULATED_STATE).expect("a state was saved");
    let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
    let mut found = Vec::new();
    for resource in state["resources"].as_array().expect("a list of resources") {
        for instance in resource["instances"].as_array().expect("a list of instances") {
            let key = match instance.get("index_key") {
                None | Some(serde_json::Value::Null) => String::new(),
                Some(key) => format!("[{key}]"),
            };
            let (kind, name) = (&resource["type"], &resource["name"]);
            let id = &instance["attributes"]["id"];
            found.push(format!(
                "{}.{}{key} {id}",
                kind.as_str().unwrap_or("?"),
                name.as_str().unwrap_or("?")
            ));
        }
    }
    found
}

/// Applies one configuration and plans, applies and plans another; what the plan told.
async fn from_to(before: &str, after: &str) -> (Lab, Vec<String>) {
    let lab = Lab::new(before);
    let _ = lab.applied().await;
    lab.write(after);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Changes, "{}", text(&report));
    let told = told(&report.plan.expect("planned").changes);
    let _ = lab.applied().await;
    lab.check_settled().await;
    (lab, told)
}

#[tokio::test(start_paused = true)]
async fn what_moves_keeps_its_object() {
    let cases = [
        (
            data("a", ""),
            data("b", "") + &moved("a", "b"),
            &["NoOp terraform_data.b from terraform_data.a None"][..],
        ),
        (
            data("a", "input = 1"),
            data("c", "input = 2") + &moved("b", "c") + &moved("a", "b"),
            &["Update terraform_data.c from terraform_data.a None"],
        ),
        (
            data("a", "count = 2"),
            data("b", "count = 2") + &moved("a", "b"),
            &[
                "NoOp terraform_data.b[0] from terraform_data.a[0] None",
                "NoOp terraform_data.b[1] from terraform_data.a[1] None",
            ],
        ),
        (
            data("a", "count = 2"),
            data("a", "for_each = toset([\"x\", \"y\"])")
                + &moved("a[0]", "a[\"y\"]")
                + &moved("a[1]", "a[\"x\"]"),
            &[
                "NoOp terraform_data.a[\"x\"] from terraform_data.a[1] None",
                "NoOp terraform_data.a[\"y\"] from terraform_data.a[0] None",
            ],
        ),
        (data("a", ""), data("a", "count = 1"), &["NoOp terraform_data.a[0] from terraform_data.a None"]),
        (
            data("a", "count = 2"),
            data("a", ""),
            &[
                "NoOp terraform_data.a from terraform_data.a[0] None",
                "Delete terraform_data.a[1] WrongRepetition",
            ],
        ),
        (
            data("a", ""),
            data("a", "count = 2") + &moved("a", "a[1]"),
            &["Create terraform_data.a[0] None", "NoOp terraform_data.a[1] from terraform_data.a None"],
        ),
        (
            data("a", "") + &data("b", ""),
            data("b", "") + &moved("a", "c"),
            &["Delete terraform_data.c from terraform_data.a NoMoveTarget"],
        ),
    ];
    for (before, after, wanted) in cases {
        let (_, told) = from_to(&before, &after).await;
        assert_eq!(told, wanted, "{after}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_of_moves_alone_writes_the_state_and_nothing_else() {
    let web = |name: &str| {
        format!(
            "resource \"stacks_container\" \"{name}\" {{\n  name     = \"web\"\n  template = \"nginx\"\n}}\n"
        )
    };
    let lab = Lab::new(&web("old"));
    let _ = lab.applied().await;
    let (written, before) = (lab.simulator.writes().len(), recorded(&lab));
    lab.write(&format!(
        "{}moved {{\n  from = stacks_container.old\n  to = stacks_container.new\n}}\n",
        web("new")
    ));
    let report = lab.plan().await;
    assert_eq!((report.exit, changes(&report).as_str()), (Exit::Changes, ""), "{}", text(&report));
    let _ = lab.applied().await;
    assert_eq!(lab.simulator.writes().len(), written);
    assert_eq!(recorded(&lab), before.iter().map(|line| line.replace(".old ", ".new ")).collect::<Vec<_>>());
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_move_with_a_change_survives_a_crash_at_any_write() {
    let container = |name: &str, status: &str| {
        format!(
            "resource \"stacks_container\" \"{name}\" {{\n  name = \"web\"\n  template = \"nginx\"\n  \
             desired_status = \"{status}\"\n}}\n"
        )
    };
    let start = async || {
        let lab = Lab::new(&container("old", "running"));
        let _ = lab.applied().await;
        let block = "moved {\n  from = stacks_container.old\n  to = stacks_container.new\n}\n";
        lab.write(&(container("new", "stopped") + block));
        lab
    };
    let writes = {
        let lab = start().await;
        let before = lab.host.writes();
        let _ = lab.applied().await;
        before..lab.host.writes()
    };
    assert!(writes.clone().count() > 2, "{writes:?}");
    for at in writes {
        let mut lab = start().await;
        lab.host.crash_at_write(at);
        let _ = lab.apply().await;
        lab.host = lab.host.reboot();
        let _ = lab.applied().await;
        assert_eq!(recorded(&lab), ["stacks_container.new \"usr-abc12345-web\""], "crash at write {at}");
        assert_eq!(lab.world(), ["usr-abc12345-web Stopped"], "crash at write {at}");
        lab.check_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_move_would_meet_stays_and_is_told() {
    let lab = Lab::new(&(data("a", "") + &data("b", "")));
    let _ = lab.applied().await;
    lab.write(&(data("b", "") + &moved("a", "b")));
    let report = lab.plan().await;
    assert_eq!(changes(&report), "- terraform_data.a");
    let said = text(&report);
    assert!(said.contains("Unresolved resource instance address changes"), "{said}");
    assert!(said.contains("terraform_data.a could not move to terraform_data.b"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_move_from_what_is_declared_is_refused() {
    let cases = [
        (data("a", ""), data("a", "") + &data("b", "") + &moved("a", "b"), "that resource is still declared"),
        (
            data("a", "count = 3"),
            data("a", "count = 2") + &moved("a[1]", "a[0]"),
            "that resource instance is still declared",
        ),
    ];
    for (before, after, wanted) in cases {
        let lab = Lab::new(&before);
        let _ = lab.applied().await;
        lab.write(&after);
        let report = lab.plan().await;
        assert_eq!(report.exit, Exit::Error);
        let said = text(&report).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("Moved object still exists") && said.contains(wanted), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_must_hold_both_ends_of_a_move() {
    let lab = Lab::new(&(data("a", "") + &data("x", "")));
    let _ = lab.applied().await;
    lab.write(&(data("b", "") + &data("x", "") + &moved("a", "b")));
    let targets = |names: &[&str]| PlanOptions {
        targets: names
            .iter()
            .map(|name| format!("terraform_data.{name}").parse().expect("a target"))
            .collect(),
        ..PlanOptions::default()
    };
    for names in [&["x"][..], &["b"], &["a", "x"]] {
        let report = lab.plan_with(targets(names)).await;
        assert!(
            text(&report).contains("Moved resource instances excluded by targeting"),
            "{}",
            text(&report)
        );
    }
    let report = lab.plan_with(targets(&["a", "b"])).await;
    assert_eq!(report.exit, Exit::Changes, "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn what_is_removed_is_forgotten_or_destroyed_as_its_block_says() {
    let before = data("a", "count = 2") + &data("b", "");
    let (lab, told) = from_to(&before, &(removed("a", false) + &data("b", ""))).await;
    assert_eq!(told, ["Forget terraform_data.a[0] RemovedBlock", "Forget terraform_data.a[1] RemovedBlock"]);
    assert_eq!(recorded(&lab).len(), 1);
    let (_, told) = from_to(&before, &(removed("a", true) + &data("b", ""))).await;
    assert_eq!(told, ["Delete terraform_data.a[0] NoBlock", "Delete terraform_data.a[1] NoBlock"]);

    let lab = Lab::new(&before);
    let _ = lab.applied().await;
    lab.write(&(removed("a", false) + &data("b", "")));
    let report = lab.plan().await;
    assert!(text(&report).contains("Some objects will no longer be managed by terrace"), "{}", text(&report));
    let options = PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() };
    let report = lab.plan_with(options).await;
    assert_eq!(changes(&report), "- terraform_data.a[0]\n- terraform_data.a[1]\n- terraform_data.b");
}

#[tokio::test(start_paused = true)]
async fn a_forgotten_container_goes_on_running() {
    let lab = Lab::new(
        "resource \"stacks_container\" \"web\" {\n  name = \"web\"\n  template = \"nginx\"\n  \
         lifecycle {\n    prevent_destroy = true\n  }\n}\n",
    );
    let _ = lab.applied().await;
    let written = lab.simulator.writes().len();
    lab.write("");
    let refused = lab.plan().await;
    assert!(text(&refused).contains("Instance cannot be destroyed"), "{}", text(&refused));
    lab.write("removed {\n  from = stacks_container.web\n  lifecycle {\n    destroy = false\n  }\n}\n");
    let _ = lab.applied().await;
    assert_eq!((recorded(&lab).len(), lab.simulator.writes().len()), (0, written));
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_in_the_state_alone_goes_with_its_block() {
    let protected = "lifecycle {\n    prevent_destroy = true\n  }";
    let (_, told) = from_to(&(data("a", protected) + &data("b", "")), &data("b", "")).await;
    assert_eq!(told, ["Delete terraform_data.a NoBlock"]);

    let lab = Lab::new(&data("a", &format!("count = 2\n  {protected}")));
    let _ = lab.applied().await;
    lab.write(&data("a", &format!("count = 1\n  {protected}")));
    let report = lab.plan().await;
    assert!(text(&report).contains("Instance cannot be destroyed"), "{}", text(&report));
}
