//! Actions: invoked when a resource changes or when somebody asks, once, and never forgotten.

use terrace::apply::Interruption;
use terrace::host::Host;
use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions};

use crate::lab::{Lab, changes, text};

/// A container that is restarted after these events.
fn with(events: &str, more: &str, description: &str) -> String {
    format!(
        r#"
resource "stacks_container" "web" {{
  name             = "web"
  template         = "nodejs"
  restart_triggers = {{ v = "{description}" }}
  lifecycle {{
    action_trigger {{
      events  = [{events}]
      actions = [action.stacks_restart.web]
      {more}
    }}
  }}
}}

action "stacks_restart" "web" {{
  config {{
    container_id = stacks_container.web.id
  }}
}}
"#
    )
}

fn restarts(lab: &Lab) -> usize {
    lab.simulator.look(|world| world.stacks.containers().map(|container| container.restarts.len()).sum())
}

fn asked(target: &str) -> PlanOptions {
    let invoke = vec![target.parse().expect("an address")];
    PlanOptions { mode: PlanMode::Invoke, invoke, ..PlanOptions::default() }
}

#[tokio::test(start_paused = true)]
async fn an_action_is_invoked_once_after_the_creation() {
    let lab = Lab::new(&with("after_create", "", "1"));
    let ran = lab.applied().await;
    assert_eq!(ran.summary.map(|summary| (summary.added, summary.invoked)), Some((1, 1)));
    assert_eq!(restarts(&lab), 1);
    assert_eq!(
        lab.listener.take(),
        [
            "start Create stacks_container.web",
            "done Create stacks_container.web",
            "start Invoke action.stacks_restart.web (triggered by stacks_container.web)",
            "done Invoke action.stacks_restart.web (triggered by stacks_container.web)",
        ]
    );
    lab.check_settled().await;
    lab.write(&with("after_create", "", "2"));
    let ran = lab.applied().await;
    assert_eq!(ran.summary.map(|summary| summary.invoked), Some(0), "an update is no creation");
}

#[tokio::test(start_paused = true)]
async fn a_condition_that_does_not_hold_invokes_nothing() {
    let lab = Lab::new(&with("after_create", "condition = 1 > 2", "1"));
    let ran = lab.applied().await;
    assert_eq!(ran.summary.map(|summary| (summary.added, summary.invoked)), Some((1, 0)));
    assert_eq!(restarts(&lab), 0);
}

#[tokio::test(start_paused = true)]
async fn a_condition_must_be_known_while_planning() {
    let lab = Lab::new(&with("after_create", "condition = stacks_container.web.id != \"\"", "1"));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error);
    assert!(text(&report).contains("Condition must be known"), "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn what_is_invoked_before_a_change_cannot_need_it() {
    let lab = Lab::new(&with("before_update", "", "1"));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error);
    assert!(text(&report).contains("Dependency cycle"), "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn invoke_runs_the_action_and_changes_nothing() {
    let lab = Lab::new(&with("after_update", "", "1"));
    let report = lab.plan_with(asked("action.stacks_restart.web")).await;
    assert_eq!(report.exit, Exit::Error, "there is no container yet");
    assert!(text(&report).contains("Action not ready"), "{}", text(&report));
    let _ = lab.applied().await;
    lab.write(&with("after_update", "", "2"));
    let report = lab.plan_with(asked("action.stacks_restart.web")).await;
    assert_eq!((report.exit, changes(&report).as_str()), (Exit::Changes, ""), "{}", text(&report));
    let ran = lab.apply_with(asked("action.stacks_restart.web")).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(restarts(&lab), 1);
    assert_eq!(lab.plan().await.exit, Exit::Changes, "the update is still to be made");
    let report = lab.plan_with(asked("action.stacks_restart.wep")).await;
    assert!(text(&report).contains("Did you mean `action.stacks_restart.web`?"), "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn a_failing_action_fails_the_apply_and_leaves_the_resource() {
    let configuration = with("after_create", "", "1").replace("= stacks_container.web.id", "= \"usr-none\"");
    let lab = Lab::new(&configuration);
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    assert!(ran.text.contains("Container not found"), "{}", ran.text);
    assert_eq!(lab.world().len(), 1);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_apply_still_owes_its_actions() {
    let mut lab = Lab::new(&with("after_create", "", "1"));
    let interrupt = async {
        while lab.world().is_empty() {
            lab.host.clock().sleep(std::time::Duration::from_millis(100)).await;
        }
        lab.interruption.interrupt();
    };
    let (ran, ()) = tokio::join!(lab.apply(), interrupt);
    assert_eq!(ran.exit, Exit::Interrupted, "{}", ran.text);
    assert_eq!(restarts(&lab), 0);
    lab.interruption = Interruption::default();
    let report = lab.plan().await;
    let invoked = report.plan.map(|plan| plan.invocations.len());
    assert_eq!((report.exit, invoked), (Exit::Changes, Some(1)));
    let _ = lab.applied().await;
    assert_eq!(restarts(&lab), 1);
    lab.check_settled().await;
}
