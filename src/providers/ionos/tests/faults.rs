//! What goes wrong on the way: answers that are lost, locks, foreign hosts, refusals.

use std::sync::atomic::AtomicUsize;

use super::*;
use crate::provider::ErrorKind;
use crate::simulator::{Execution, Fault, FaultRule, Refusal};

const STOP: &str = "/datacenters/*/servers/*/stop";

fn on_stop(fault: Fault) -> FaultRule {
    FaultRule::new(fault).on(::http::Method::POST, STOP)
}

#[tokio::test(start_paused = true)]
async fn an_action_whose_answer_is_lost_is_looked_for_before_it_is_sent_again() {
    let gateway = |refusal: Refusal, execution| Fault::Answer(refusal, execution);
    for (fault, sent) in [
        (Fault::Reset(Execution::Done), 1),
        (Fault::Reset(Execution::Skipped), 1),
        (Fault::Timeout(Execution::Done), 1),
        (Fault::Timeout(Execution::Skipped), 1),
        (gateway(Refusal::BadGateway, Execution::Skipped), 1),
        (gateway(Refusal::GatewayTimeout, Execution::Done), 1),
        (gateway(Refusal::ServerError, Execution::Done), 1),
        (gateway(Refusal::ServerError, Execution::Skipped), 1),
        (gateway(Refusal::TooManyRequests(Some("3".into())), Execution::Skipped), 1),
        (gateway(Refusal::TooManyRequests(None), Execution::Skipped), 1),
        (Fault::NotConnected, 1),
        (Fault::Html, 1),
    ] {
        let lab = Lab::new();
        lab.simulator.add_fault(on_stop(fault));
        lab.created(BATCH_SERVER, "stopped").await;
        assert_eq!(lab.simulator.writes().len(), sent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_is_waited_for() {
    let lab = Lab::new();
    lab.simulator.add_fault(on_stop(Fault::Answer(Refusal::Locked, Execution::Skipped)).times(4));
    lab.created(BATCH_SERVER, "stopped").await;
    assert_eq!(lab.actions(), "stop");

    let lab = Lab::new();
    lab.simulator.add_fault(on_stop(Fault::Answer(Refusal::Locked, Execution::Skipped)).times(1_000));
    let (_, error) = failure(lab.create_watched(BATCH_SERVER, "stopped", &Watch::with_limit(60)).await);
    assert_eq!(error.kind, ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_says_why_and_changes_nothing() {
    for (refusal, kind) in [
        (Refusal::InvalidKey, ErrorKind::Credentials),
        (Refusal::MissingScope, ErrorKind::Refused),
        (Refusal::SpendingCap, ErrorKind::Refused),
    ] {
        let lab = Lab::new();
        lab.simulator.add_fault(on_stop(Fault::Answer(refusal, Execution::Skipped)));
        let (_, error) = failure(lab.create(BATCH_SERVER, "stopped").await);
        assert_eq!(error.kind, kind);
        assert_eq!(lab.actions(), "");
    }
}

#[tokio::test(start_paused = true)]
async fn looks_that_fail_now_and_then_end_no_wait() {
    for fault in [
        Fault::Answer(Refusal::ServerError, Execution::Done),
        Fault::Answer(Refusal::BadGateway, Execution::Done),
        Fault::Truncated,
        Fault::Reset(Execution::Done),
        Fault::ExtraFields,
        Fault::NumbersAsText,
    ] {
        let lab = Lab::new();
        let status = FaultRule::new(fault.clone()).on(::http::Method::GET, "/requests/*/status").nth(2);
        lab.simulator.add_fault(status.times(2));
        let server = FaultRule::new(fault).on(::http::Method::GET, "/datacenters/*/servers/*");
        lab.simulator.add_fault(server.times(2));
        lab.created(BATCH_SERVER, "stopped").await;
        assert_eq!(lab.actions(), "stop");
    }
}

#[tokio::test(start_paused = true)]
async fn no_other_host_is_ever_asked() {
    let lab = Lab::new();
    let renamed: Fault = Fault::Edit(Arc::new(|mut response: ::http::Response<Bytes>| {
        let location = response.headers().get("location").and_then(|value| value.to_str().ok());
        if let Some(location) = location.map(|location| location.replace("127.0.0.1:1", "127.0.0.1:666")) {
            let value = location.parse().expect("a header");
            response.headers_mut().insert("location", value);
        }
        let body = String::from_utf8_lossy(response.body()).replace("127.0.0.1:1", "127.0.0.1:666");
        *response.body_mut() = Bytes::from(body);
        Ok(response)
    }));
    lab.simulator.add_fault(FaultRule::new(renamed).times(10_000));
    let tapped = Arc::new(Tapped { simulator: lab.simulator.clone(), heard: Mutex::default() });
    let writer = connect(tapped.clone(), &lab.host, &lab.clouds);
    let planned = lab.plan(None, &config(BATCH_SERVER, "stopped"));
    let object = ready(writer.create(POWER, &planned, &Watch::default()).await);
    exists(writer.read(&[tracked(&object)]).await.expect("read").pop().expect("one"));
    let heard = tapped.heard.lock().expect("nobody panicked");
    assert!(heard.len() > 4);
    assert!(heard.iter().all(|(host, ..)| host == "127.0.0.1:1"), "{heard:?}");
    assert!(heard.iter().any(|(_, path, _)| path.ends_with("/status")), "the request is followed: {heard:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_usable_location_is_judged_by_the_server() {
    for location in ["", "https://evil.example/", "/requests/../../x"] {
        let lab = Lab::new();
        let location = location.to_owned();
        let odd: Fault = Fault::Edit(Arc::new(move |mut response: ::http::Response<Bytes>| {
            response.headers_mut().insert("location", location.parse().expect("a header"));
            Ok(response)
        }));
        lab.simulator.add_fault(on_stop(odd));
        lab.created(BATCH_SERVER, "stopped").await;
        assert_eq!((lab.actions().as_str(), lab.count("GET", "/status")), ("stop", 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_whose_answer_is_lost_is_never_sent_twice() {
    let reset =
        Value::object([("datacenter_id", Value::from(DATACENTER)), ("server_id", Value::from(BATCH_SERVER))]);
    for (execution, works) in [(Execution::Done, true), (Execution::Skipped, false)] {
        let lab = Lab::new();
        let rule = FaultRule::new(Fault::Reset(execution))
            .on(::http::Method::POST, "/datacenters/*/servers/*/reboot");
        lab.simulator.add_fault(rule);
        let outcome = lab.writer.invoke("ionos_server_reboot", &reset, &Watch::default()).await;
        assert_eq!(outcome.error.is_none(), works, "{outcome:?}");
        assert_eq!(lab.count("POST", "/reboot"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_off_is_not_reset() {
    let reset =
        Value::object([("datacenter_id", Value::from(DATACENTER)), ("server_id", Value::from(BATCH_SERVER))]);
    let lab = Lab::new();
    lab.design(|designer| designer.shut_down_guest(BATCH_SERVER)).expect("there");
    let addr = addr();
    let change = Change {
        addr: &addr,
        kind: "ionos_server_reboot",
        action: ChangeAction::Update,
        before: None,
        after: Some(&reset),
    };
    let error = lab.writer.evidence(change).await.expect_err("it is off");
    assert_eq!(error.summary, "Server not running");
    assert_eq!(lab.actions(), "");
}

#[tokio::test(start_paused = true)]
async fn credentials_never_show() {
    let lab = Lab::new();
    let token = lab.simulator.look(|world| world.ionos.token.clone());
    let said = token.clone();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let tells: Fault = Fault::Edit(Arc::new(move |mut response: ::http::Response<Bytes>| {
        counted.fetch_add(1, Ordering::SeqCst);
        *response.status_mut() = ::http::StatusCode::UNAUTHORIZED;
        let body = serde_json::json!({"messages": [{"errorCode": "315", "message": format!("Unauthorized: {said}")}]});
        *response.body_mut() = Bytes::from(body.to_string());
        Ok(response)
    }));
    lab.simulator.add_fault(FaultRule::new(tells).times(1_000));
    let error = lab.writer.read(&[tracked(&config(BATCH_SERVER, "running"))]).await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Credentials);
    assert!(!format!("{error:?} {}", error.detail).contains(&token));
    assert_eq!(count.load(Ordering::SeqCst), 1, "one refusal is enough");
}
