//! The run ends in the middle: interrupted, or dead at any second. The next one finishes, and no order is
//! given twice.

use super::*;
use crate::provider::{ErrorKind, Intent, Settled, Verb};

/// The ways that take an action, with the actions.
const WAYS: [(&str, &str, &[&str]); 6] = [
    ("INACTIVE", "running", &["start"]),
    ("DEALLOCATED", "running", &["start"]),
    ("ACTIVE", "stopped", &["stop"]),
    ("DEALLOCATED", "stopped", &["start", "stop"]),
    ("ACTIVE", "deallocated", &["deallocate"]),
    ("INACTIVE", "deallocated", &["deallocate"]),
];

fn intent(verb: Verb, before: Option<&Value>, planned: &Value, accepted: Option<Value>) -> Intent {
    Intent {
        addr: addr("stackit_server_power.x"),
        kind: POWER.to_owned(),
        verb,
        before: before.cloned(),
        planned: Some(planned.clone()),
        accepted,
        evidence: serde_json::Value::Null,
        why: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_dies_at_any_second_is_finished_by_the_next_run() {
    for (status, word, actions) in WAYS {
        for second in 0..50 {
            let when = format!("{status} to {word}, dead after {second} s");
            let lab = Lab::where_web_is(status);
            let planned = lab.plan(None, &web(word)).value;
            let watch = Watch::default();
            let dies = Duration::from_secs(second) + Duration::from_millis(500);
            let ended = tokio::time::timeout(dies, lab.writer.create(POWER, &planned, &watch)).await;
            if let Ok(outcome) = ended {
                ready(outcome);
                continue;
            }
            let next = lab.restarted();
            let open = intent(Verb::Create, None, &planned, watch.last_accepted());
            let settled = next.writer.find(std::slice::from_ref(&open)).await.expect("an answer").pop();
            let outcome = match settled {
                Some(Settled::Happened(object)) => {
                    assert!(open.accepted.is_some(), "{when}");
                    let planned = next.plan(Some(&object), &web(word)).value;
                    next.writer.update(POWER, &object, &planned, &Watch::default()).await
                }
                Some(Settled::NotHappened) => next.try_adopt(&web(word)).await,
                other => panic!("{when}: {other:?}"),
            };
            next.check_settled(&ready(outcome), &web(word)).await;
            assert_eq!(lab.actions(), actions, "{when}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_update_that_dies_is_what_the_server_shows() {
    let lab = Lab::new();
    let before = lab.adopt("running").await;
    let planned = lab.plan(Some(&before), &web("stopped")).value;
    let watch = Watch::default();
    let update = lab.writer.update(POWER, &before, &planned, &watch);
    assert!(tokio::time::timeout(Duration::from_secs(4), update).await.is_err());
    let next = lab.restarted();
    let open = intent(Verb::Update, Some(&before), &planned, watch.last_accepted());
    let settled = next.writer.find(std::slice::from_ref(&open)).await.expect("an answer");
    let [Settled::Happened(object)] = &settled[..] else { panic!("{settled:?}") };
    assert_eq!(attrs::text(object, "desired_status"), Some("STOPPING"));

    lab.portal(|portal| portal.remove_server(WEB));
    let settled = lab.restarted().writer.find(&[open]).await.expect("an answer");
    assert!(matches!(settled[..], [Settled::Gone]), "{settled:?}");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_ends_the_wait_and_records_what_is_known() {
    for (status, word, actions) in WAYS {
        let lab = Lab::where_web_is(status);
        let watch = Watch::default();
        let arguments = web(word);
        let later = async {
            lab.sleep(4).await;
            watch.interrupt();
        };
        let began = lab.clock.elapsed();
        let (outcome, ()) = tokio::join!(lab.try_adopt_with(&arguments, &watch), later);
        assert!(lab.clock.elapsed() - began < Duration::from_secs(5));
        let (left, error) = failure(outcome);
        assert!(matches!(left, Left::Exists(_, Condition::Unfinished)), "{left:?}");
        assert_eq!(error.kind, ErrorKind::Interrupted);
        assert_eq!(lab.actions(), actions[..1]);
        let progress = watch.progress.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(!progress.is_empty());
    }
}
