//! What fails: every failure word, time that is over, answers that are lost, servers that are gone. Never
//! a silent success.

use ::http::Method;

use super::*;
use crate::provider::ErrorKind;
use crate::simulator::{Execution, Fault, FaultRule, PowerFate, Refusal};

const NO_HOST: &str = "No valid host was found. There are not enough hosts available.";

/// The actions, each with a state that it is sent in.
const ACTIONS: [(&str, &str, &str); 4] = [
    ("INACTIVE", "running", "/start"),
    ("DEALLOCATED", "running", "/start"),
    ("ACTIVE", "stopped", "/stop"),
    ("ACTIVE", "deallocated", "/deallocate"),
];

/// Any action on a server.
fn any_action(fault: Fault, action: &str) -> FaultRule {
    FaultRule::new(fault).on(Method::POST, &format!("/iaas/v2/projects/*/regions/*/servers/*{action}"))
}

#[tokio::test(start_paused = true)]
async fn a_server_in_error_is_an_error_and_gets_no_order() {
    for word in ["running", "stopped", "deallocated"] {
        let lab = Lab::where_web_is("ERROR");
        let (left, error) = failure(lab.try_adopt(&web(word)).await);
        assert!(matches!(left, Left::Unchanged), "{left:?}");
        assert_eq!((error.kind, error.summary.as_str()), (ErrorKind::Refused, "Server in error"));
        assert_eq!(lab.actions(), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_transition_that_ends_in_error_tells_the_vendors_reason() {
    for (status, word, _) in ACTIONS {
        let lab = Lab::where_web_is(status);
        lab.portal(|portal| portal.decide_next(WEB, PowerFate::Error(NO_HOST.into())).expect("the server"));
        let (left, error) = failure(lab.try_adopt(&web(word)).await);
        let Left::Exists(object, Condition::Unfinished) = left else { panic!("{left:?}") };
        assert_eq!(attrs::text(&object, "desired_status"), Some("ERROR"));
        assert!(error.detail.contains(NO_HOST), "{}", error.detail);
        assert_eq!(lab.actions().len(), 1);

        // The next plan sees it as drift, which the next apply reports again until somebody repairs it.
        let found = exists(lab.read_one(&object).await);
        let planned = lab.plan(Some(&found), &web(word)).value;
        assert_ne!(planned, found);
        let (_, again) = failure(lab.writer.update(POWER, &found, &planned, &Watch::default()).await);
        assert_eq!(again.summary, "Server in error");
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_is_an_error() {
    let lab = Lab::where_web_is("INACTIVE");
    lab.portal(|portal| portal.decide_next(WEB, PowerFate::Crashed).expect("the server"));
    let (_, error) = failure(lab.try_adopt(&web("running")).await);
    assert_eq!(error.summary, "Server crashed");
    assert!(error.detail.contains("CRASHED"), "{}", error.detail);
    for power in ["CRASHED", "ERROR"] {
        let lab = Lab::new();
        let object = lab.adopt("running").await;
        lab.portal(|portal| portal.show_power(WEB, power).expect("the server"));
        let found = exists(lab.read_one(&object).await);
        assert_eq!(attrs::text(&found, "desired_status"), Some(power), "drift");
        let (left, error) = failure(lab.try_adopt(&web("running")).await);
        assert!(matches!(left, Left::Unchanged));
        assert_eq!(error.summary, "Server crashed");
        // Stopping it is possible, and repairs it.
        lab.adopt("stopped").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_people_hold_is_an_error_at_once() {
    for status in ["RESCUE", "PAUSED"] {
        let lab = Lab::where_web_is(status);
        let began = lab.clock.elapsed();
        let (_, error) = failure(lab.try_adopt(&web("running")).await);
        assert_eq!(error.summary, "Server held");
        assert!(lab.clock.elapsed() - began < Duration::from_secs(5));
    }
    for status in ["RESCUE", "PAUSED", "DELETED", "HIBERNATING"] {
        let lab = Lab::where_web_is("INACTIVE");
        lab.portal(|portal| portal.decide_next(WEB, PowerFate::Ends(status.into())).expect("the server"));
        let (_, error) = failure(lab.try_adopt(&web("running")).await);
        let wanted = match status {
            "DELETED" => "Server not found",
            "HIBERNATING" => "Not ready in time",
            _ => "Server held",
        };
        assert_eq!(error.summary, wanted, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_gone_is_said_to_be() {
    let lab = Lab::new();
    let object = lab.adopt("running").await;
    lab.portal(|portal| portal.remove_server(WEB));
    assert!(matches!(lab.read_one(&object).await, Found::Gone));
    let (left, error) = failure(lab.try_adopt(&web("stopped")).await);
    assert!(matches!(left, Left::Unchanged));
    assert_eq!(error.summary, "Server not found");
    for status in ["DELETING", "DELETED"] {
        let lab = Lab::new();
        let object = lab.adopt("running").await;
        lab.portal(|portal| portal.show(WEB, status).expect("the server"));
        assert!(matches!(lab.read_one(&object).await, Found::Gone), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_transition_without_end_times_out_and_is_waited_for_again() {
    for (status, word, _) in ACTIONS {
        let lab = Lab::where_web_is(status);
        lab.portal(|portal| portal.decide_next(WEB, PowerFate::Hangs).expect("the server"));
        let began = lab.clock.elapsed();
        let (left, error) = failure(lab.try_adopt(&web(word)).await);
        let Left::Exists(object, Condition::Unfinished) = left else { panic!("{left:?}") };
        assert_eq!(error.kind, ErrorKind::Timeout);
        assert!(error.detail.contains("20 min"), "{}", error.detail);
        assert_eq!((lab.clock.elapsed() - began).as_secs() / 60, 20);

        let end = [("running", "ACTIVE"), ("stopped", "INACTIVE"), ("deallocated", "DEALLOCATED")];
        let end = end.iter().find(|(of, _)| *of == word).map_or("", |(_, end)| end);
        lab.portal(|portal| portal.show(WEB, end).expect("the server"));
        let next = lab.restarted();
        let found = exists(next.read_one(&object).await);
        assert_eq!(next.plan(Some(&found), &web(word)).value, found, "over by itself");
        assert_eq!(lab.actions().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_timeouts_block_bounds_the_wait() {
    let lab = Lab::where_web_is("HIBERNATING");
    let (_, kind) = lab.registry.resource_type(POWER).expect("a resource type");
    let timeouts =
        kind.schema().block("timeouts").expect("a block").block.nothing().with_attr("create", "90s".into());
    let arguments = [web("running").as_slice(), &[("timeouts", timeouts)]].concat();
    let began = lab.clock.elapsed();
    let (left, error) = failure(lab.try_adopt(&arguments).await);
    assert!(matches!(left, Left::Unchanged), "nothing was sent");
    assert_eq!((error.kind, (lab.clock.elapsed() - began).as_secs()), (ErrorKind::Timeout, 90));
}

#[tokio::test(start_paused = true)]
async fn an_order_without_effect_is_not_given_for_ever() {
    let lab = Lab::where_web_is("INACTIVE");
    let keep_ignoring = async {
        for _ in 0..300 {
            lab.portal(|portal| portal.decide_next(WEB, PowerFate::Ignored).expect("the server"));
            lab.sleep(1).await;
        }
    };
    let arguments = web("running");
    let (outcome, ()) = tokio::join!(lab.try_adopt(&arguments), keep_ignoring);
    let (left, error) = failure(outcome);
    assert!(matches!(left, Left::Exists(_, Condition::Unfinished)));
    assert_eq!(error.summary, "No effect");
    assert_eq!(lab.actions(), ["start", "start"]);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_does_not_end_is_told() {
    for (status, word, action) in ACTIONS {
        let lab = Lab::where_web_is(status);
        let conflict = Fault::Answer(Refusal::Conflict, Execution::Skipped);
        lab.simulator.add_fault(any_action(conflict.clone(), action).times(3));
        lab.adopt(word).await;
        let lab = Lab::where_web_is(status);
        lab.simulator.add_fault(any_action(conflict, action).times(1_000));
        let (left, error) = failure(lab.try_adopt(&web(word)).await);
        assert!(matches!(left, Left::Unchanged));
        assert_eq!(error.summary, "Busy at STACKIT");
        assert_eq!(lab.actions(), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_action_without_an_answer_is_followed_by_looking() {
    for (status, word, action) in ACTIONS {
        for (fault, most) in [
            (Fault::NotConnected, 1),
            (Fault::Reset(Execution::Done), 1),
            (Fault::Reset(Execution::Skipped), 1),
            (Fault::Timeout(Execution::Done), 1),
            (Fault::Timeout(Execution::Skipped), 1),
            (Fault::Late(Duration::from_secs(8)), 1),
            (Fault::Answer(Refusal::ServerError, Execution::Done), 1),
            (Fault::Answer(Refusal::BadGateway, Execution::Skipped), 1),
            (Fault::Answer(Refusal::GatewayTimeout, Execution::Done), 1),
            (Fault::Answer(Refusal::TooManyRequests(Some("5".into())), Execution::Skipped), 1),
        ] {
            let lab = Lab::where_web_is(status);
            lab.simulator.add_fault(any_action(fault, action));
            lab.adopt(word).await;
            assert!(lab.actions().len() <= most, "{status} {word}: {:?}", lab.actions());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_says_whose_fault_it_is_and_nothing_was_done() {
    for (refusal, kind) in [
        (Refusal::InvalidKey, ErrorKind::Credentials),
        (Refusal::MissingScope, ErrorKind::Refused),
        (Refusal::NotFound, ErrorKind::Refused),
        (Refusal::Redirect("https://elsewhere.example/".into()), ErrorKind::Unreachable),
    ] {
        let lab = Lab::where_web_is("INACTIVE");
        lab.simulator.add_fault(any_action(Fault::Answer(refusal, Execution::Skipped), "/start"));
        let (left, error) = failure(lab.try_adopt(&web("running")).await);
        assert!(matches!(left, Left::Unchanged), "{left:?}");
        assert_eq!(error.kind, kind);
        assert!(error.source.is_some());
        assert_eq!(lab.actions(), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn looks_that_fail_for_a_while_do_not_end_a_wait() {
    let lab = Lab::where_web_is("INACTIVE");
    let list = |fault| FaultRule::new(fault).on(Method::GET, "/iaas/v2/projects/*/regions/*/servers");
    lab.simulator.add_fault(list(Fault::Answer(Refusal::BadGateway, Execution::Skipped)).nth(2).times(4));
    lab.simulator.add_fault(list(Fault::Html).nth(3));
    lab.adopt("running").await;

    let lab = Lab::where_web_is("INACTIVE");
    lab.simulator.add_fault(list(Fault::Answer(Refusal::BadGateway, Execution::Skipped)).nth(2).times(1_000));
    let (left, error) = failure(lab.try_adopt(&web("running")).await);
    assert!(matches!(left, Left::Exists(_, Condition::Unfinished)), "{left:?}");
    assert_eq!(error.kind, ErrorKind::Unreachable);
}
