//! The action `stackit_server_reboot`: once, followed as well as the API lets.

use ::http::Method;

use super::*;
use crate::provider::{ErrorKind, Intent, Settled, Verb};
use crate::simulator::{Execution, Fault, FaultRule, PowerFate, PowerVerb, Refusal};

const REBOOT: &str = "stackit_server_reboot";

fn config(lab: &Lab, mode: Option<&str>) -> Value {
    let (_, kind) = lab.registry.action_type(REBOOT).expect("an action type");
    let nothing = kind.arguments().expect("it has arguments").nothing();
    let config = nothing.with_attr("server_id", WEB.into()).with_attr("mode", attrs::optional_text(mode));
    assert_eq!(kind.validate(&config), []);
    config
}

async fn reboot(lab: &Lab) -> Outcome {
    lab.writer.invoke(REBOOT, &config(lab, None), &Watch::default()).await
}

async fn evidence(lab: &Lab) -> Result<serde_json::Value, ProviderError> {
    let (a, config) = (addr("stackit_server_power.x"), config(lab, None));
    let change =
        Change { addr: &a, kind: REBOOT, action: ChangeAction::Update, before: None, after: Some(&config) };
    lab.writer.evidence(change).await
}

#[tokio::test(start_paused = true)]
async fn a_reboot_is_over_when_the_server_is_back() {
    for mode in [None, Some("soft"), Some("hard")] {
        let lab = Lab::new();
        let outcome = lab.writer.invoke(REBOOT, &config(&lab, mode), &Watch::default()).await;
        assert!(matches!(outcome, Outcome { left: Left::Unchanged, error: None }), "{outcome:?}");
        assert_eq!((lab.actions(), lab.status()), (vec!["reboot".to_owned()], "ACTIVE".to_owned()));
        assert!(lab.clock.elapsed() > Duration::from_secs(8), "it was waited for");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reboot_that_goes_by_unseen_counts_after_half_a_minute() {
    for fate in [PowerFate::Unseen, PowerFate::Ignored] {
        let lab = Lab::new();
        lab.portal(|portal| portal.decide_next(WEB, fate).expect("the server"));
        let began = lab.clock.elapsed();
        assert!(reboot(&lab).await.error.is_none());
        assert!((30..40).contains(&(lab.clock.elapsed() - began).as_secs()));
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_running_server_is_rebooted() {
    for status in ["INACTIVE", "DEALLOCATED"] {
        let lab = Lab::where_web_is(status);
        assert_eq!(
            evidence(&lab).await.err().map(|error| error.summary).as_deref(),
            Some("Server not running")
        );
        assert_eq!(failure(reboot(&lab).await).1.summary, "Server not running");
        assert_eq!(lab.count("POST", "/reboot"), 0);
    }
    for status in ["ERROR", "RESCUE", "PAUSED", "DELETING"] {
        let lab = Lab::where_web_is(status);
        assert_eq!(failure(reboot(&lab).await).1.summary, "Server not back", "{status}");
        assert_eq!(lab.count("POST", "/reboot"), 0);
    }
    let lab = Lab::new();
    lab.portal(|portal| portal.remove_server(WEB));
    assert_eq!(evidence(&lab).await.err().map(|error| error.summary).as_deref(), Some("Server not found"));
}

#[tokio::test(start_paused = true)]
async fn others_transitions_and_conflicts_are_waited_out() {
    let lab = Lab::new();
    lab.portal(|portal| portal.act(WEB, &PowerVerb::Migrate).expect("the server"));
    assert!(reboot(&lab).await.error.is_none());
    assert_eq!(lab.actions(), ["reboot"]);
    assert!(lab.statuses(409) >= 1, "the migration was not seen at first");
}

#[tokio::test(start_paused = true)]
async fn a_reboot_that_fails_is_an_error() {
    for (fate, word) in [
        (PowerFate::Error("disk is gone".into()), "disk is gone"),
        (PowerFate::Crashed, "CRASHED"),
        (PowerFate::Ends("INACTIVE".into()), "INACTIVE"),
    ] {
        let lab = Lab::new();
        lab.portal(|portal| portal.decide_next(WEB, fate).expect("the server"));
        let (left, error) = failure(reboot(&lab).await);
        assert!(matches!(left, Left::Unchanged));
        assert!(error.detail.contains(word), "{}", error.detail);
    }
    let lab = Lab::new();
    lab.portal(|portal| portal.decide_next(WEB, PowerFate::Hangs).expect("the server"));
    assert_eq!(failure(reboot(&lab).await).1.kind, ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn a_reboot_without_an_answer_is_never_sent_twice() {
    for (fault, is_executed) in [
        (Fault::Reset(Execution::Done), true),
        (Fault::Timeout(Execution::Done), true),
        (Fault::Answer(Refusal::BadGateway, Execution::Done), true),
        (Fault::Reset(Execution::Skipped), false),
        (Fault::Answer(Refusal::ServerError, Execution::Skipped), false),
    ] {
        let lab = Lab::new();
        lab.sleep(5).await;
        let evidence = evidence(&lab).await.expect("it runs");
        let path = "/iaas/v2/projects/*/regions/*/servers/*/reboot";
        lab.simulator.add_fault(FaultRule::new(fault).on(Method::POST, path));
        let outcome = reboot(&lab).await;
        assert_eq!(lab.count("POST", "/reboot"), 1);
        if outcome.error.is_none() {
            assert!(is_executed);
            continue;
        }
        assert!(matches!(outcome.left, Left::Unclear), "{outcome:?}");
        let intent = Intent {
            addr: addr("stackit_server_power.x"),
            kind: REBOOT.to_owned(),
            verb: Verb::Invoke,
            before: None,
            planned: Some(config(&lab, None)),
            accepted: None,
            evidence,
            why: None,
        };
        let settled = lab.restarted().writer.find(&[intent]).await.expect("an answer").pop();
        match is_executed {
            true => assert!(matches!(settled, Some(Settled::Happened(_))), "{settled:?}"),
            false => assert!(matches!(settled, Some(Settled::NotHappened)), "{settled:?}"),
        }
    }
}
