//! The power resource through its life: after every step no drift and an empty plan.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_server_that_is_right_already_is_adopted_without_a_call() {
    let lab = Lab::new();
    let object = lab.created(BATCH_SERVER, "running").await;
    assert_eq!(attrs::text(&object, "name"), Some("batch-1"));
    assert_eq!(attrs::text(&object, "type"), Some("ENTERPRISE"));
    assert_eq!(attrs::text(&object, "vm_state"), Some("RUNNING"));
    assert_eq!(attrs::text(&object, "state"), Some("AVAILABLE"));
    assert_eq!((attrs::whole(&object, "cores"), attrs::whole(&object, "ram")), (Some(4), Some(8192)));
    assert_eq!(lab.actions(), "");
}

#[tokio::test(start_paused = true)]
async fn a_server_is_stopped_and_started_and_forgotten() {
    let lab = Lab::new();
    let object = lab.created(BATCH_SERVER, "stopped").await;
    assert_eq!(attrs::text(&object, "state"), Some("INACTIVE"));
    assert_eq!(lab.state(BATCH_SERVER), "SHUTOFF Released");
    let object = lab.updated(&object, BATCH_SERVER, "running").await;
    assert_eq!(lab.state(BATCH_SERVER), "RUNNING Held");
    assert_eq!(lab.actions(), "stop start");

    let before = lab.simulator.request_count();
    let outcome = lab.writer.delete(POWER, &object, &Watch::default()).await;
    assert!(matches!(outcome, Outcome { left: Left::Gone, error: None }), "{outcome:?}");
    assert_eq!(lab.simulator.request_count(), before, "forgetting needs no request");
    assert_eq!(lab.state(BATCH_SERVER), "RUNNING Held");
}

#[tokio::test(start_paused = true)]
async fn a_cube_is_suspended_and_resumed() {
    let lab = Lab::new();
    let object = lab.created(CUBE_SERVER, "suspended").await;
    assert_eq!(lab.state(CUBE_SERVER), "SUSPENDED Held");
    lab.updated(&object, CUBE_SERVER, "running").await;
    assert_eq!(lab.actions(), "suspend resume");
}

#[tokio::test(start_paused = true)]
async fn what_others_do_is_drift_and_repaired() {
    let lab = Lab::new();
    let object = lab.created(BATCH_SERVER, "stopped").await;
    lab.design(|designer| designer.force(BATCH_SERVER, VmState::Running, Allocation::Held)).expect("there");
    let drifted = exists(lab.read_one(&object).await);
    assert_eq!(status(&drifted), "running");
    let object = lab.updated(&drifted, BATCH_SERVER, "stopped").await;

    // Off by itself is not stopped: it is charged.
    lab.design(|designer| designer.shut_down_guest(BATCH_SERVER)).expect("there");
    let drifted = exists(lab.read_one(&object).await);
    assert_eq!((status(&drifted), attrs::text(&drifted, "vm_state")), ("shutoff", Some("SHUTOFF")));
    lab.updated(&drifted, BATCH_SERVER, "stopped").await;
    assert_eq!(lab.state(BATCH_SERVER), "SHUTOFF Released");
    assert_eq!(lab.actions(), "stop stop stop");
}

#[tokio::test(start_paused = true)]
async fn other_timeouts_need_no_request() {
    let lab = Lab::new();
    let object = lab.created(BATCH_SERVER, "running").await;
    let timeouts = SCHEMA.block("timeouts").expect("it has some").block.nothing();
    let wanted =
        config(BATCH_SERVER, "running").with_attr("timeouts", timeouts.with_attr("update", "5m".into()));
    let planned = lab.plan(Some(&object), &wanted);
    let before = lab.simulator.request_count();
    let updated = ready(lab.writer.update(POWER, &object, &planned, &Watch::default()).await);
    assert_eq!(lab.simulator.request_count(), before);
    assert_eq!(updated.get_attr("timeouts"), wanted.get_attr("timeouts"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_not_there_is_refused_and_one_that_vanishes_is_gone() {
    let lab = Lab::new();
    let nobody = "00000000-0000-4000-8000-000000000000";
    let (left, error) = failure(lab.create(nobody, "running").await);
    assert!(matches!(left, Left::Unchanged));
    assert_eq!(error.summary, "No such server");

    let object = lab.created(BATCH_SERVER, "running").await;
    lab.design(|designer| designer.delete_server(BATCH_SERVER)).expect("there");
    assert!(matches!(lab.read_one(&object).await, Found::Gone));
}

#[tokio::test(start_paused = true)]
async fn a_word_that_does_not_fit_the_type_sends_nothing() {
    let lab = Lab::new();
    for (server, wrong) in [(CUBE_SERVER, "stopped"), (BATCH_SERVER, "suspended")] {
        let (left, error) = failure(lab.create(server, wrong).await);
        assert!(matches!(left, Left::Unchanged), "{left:?}");
        assert_eq!(error.summary, "Wrong status for the type of server");
    }
    assert_eq!(lab.actions(), "");
}
