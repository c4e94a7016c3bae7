//! What goes wrong on demand: what the client sees, and what the world did.

use super::*;

/// One fault on the creation of `web`: what the client gets, whether the container exists.
async fn create_with(fault: Fault) -> (Result<Reply, TransportError>, bool) {
    let lab = Lab::new();
    lab.simulator.add_fault(FaultRule::new(fault).on(Method::POST, "/containers"));
    let body = json!({"name": "web", "template": "nginx"});
    let outcome = lab.try_ask(Method::POST, "/containers", body).await;
    (outcome, lab.simulator.look(|world| world.stacks.container("usr-abc12345-web").is_some()))
}

#[tokio::test(start_paused = true)]
async fn requests_get_lost_before_or_after_execution() {
    let reset = TransportError::NoAnswer("connection reset by peer".into());
    let over = TransportError::NoAnswer("the time for an answer is over".into());
    let cases = [
        (Fault::NotConnected, TransportError::NotSent("connection refused".into()), false),
        (Fault::BadCertificate, TransportError::Certificate("the certificate has expired".into()), false),
        (Fault::Reset(Execution::Skipped), reset.clone(), false),
        (Fault::Reset(Execution::Done), reset, true),
        (Fault::Timeout(Execution::Skipped), over.clone(), false),
        (Fault::Timeout(Execution::Done), over, true),
    ];
    for (fault, error, exists) in cases {
        let (outcome, found) = create_with(fault).await;
        assert_eq!((outcome.map(|reply| reply.status), found), (Err(error), exists));
    }
}

#[tokio::test(start_paused = true)]
async fn every_refusal_can_stand_before_or_hide_an_execution() {
    let cases = [
        (Refusal::InvalidKey, 401),
        (Refusal::SpendingCap, 402),
        (Refusal::NoPaymentMethod, 402),
        (Refusal::MissingScope, 403),
        (Refusal::DashboardOnly, 403),
        (Refusal::NotFound, 404),
        (Refusal::Conflict, 409),
        (Refusal::Locked, 423),
        (Refusal::TooManyRequests(Some("7".into())), 429),
        (Refusal::ServerError, 500),
        (Refusal::BadGateway, 502),
        (Refusal::Waitlist, 503),
        (Refusal::Unavailable, 503),
        (Refusal::GatewayTimeout, 504),
        (Refusal::Redirect("https://elsewhere.example/".into()), 307),
    ];
    for (refusal, status) in cases {
        for (execution, exists) in [(Execution::Skipped, false), (Execution::Done, true)] {
            let (outcome, found) = create_with(Fault::Answer(refusal.clone(), execution)).await;
            let reply = outcome.expect("an answer");
            assert_eq!((reply.status, found), (status, exists), "{refusal:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_carry_what_makes_them_what_they_are() {
    let reply = |refusal| async move { create_with(Fault::Answer(refusal, Execution::Skipped)).await.0 };
    let limited = reply(Refusal::TooManyRequests(Some("7".into()))).await.expect("an answer");
    assert_eq!(limited.header("retry-after"), "7");
    let silent = reply(Refusal::TooManyRequests(None)).await.expect("an answer");
    assert_eq!(silent.header("retry-after"), "");
    let waitlist = reply(Refusal::Waitlist).await.expect("an answer");
    assert_eq!(waitlist.body["message"], "No capacity available. You've been added to the waitlist.");
    let gateway = reply(Refusal::BadGateway).await.expect("an answer");
    assert_eq!(gateway.header("content-type"), "text/html");
    let redirect = reply(Refusal::Redirect("https://elsewhere.example/".into())).await.expect("an answer");
    assert_eq!(redirect.header("location"), "https://elsewhere.example/");
}

#[tokio::test(start_paused = true)]
async fn right_answers_arrive_spoilt() {
    type IsSpoilt = fn(&Value) -> bool;
    let cases: [(Fault, u16, IsSpoilt); 7] = [
        (Fault::Truncated, 202, |body| body.as_str().is_some_and(|text| text.starts_with("{\"success\""))),
        (Fault::Html, 200, |body| body.as_str().is_some_and(|text| text.starts_with("<html>"))),
        (Fault::SuccessFalse, 202, |body| body["success"] == false),
        (Fault::UnknownStatus, 202, |body| body["data"]["status"] == "hibernating"),
        (Fault::ExtraFields, 202, |body| body["data"]["x_new_member"].is_object()),
        (Fault::NumbersAsText, 202, |body| body["data"]["memory_allocated"] == "1024"),
        (Fault::Without("id"), 202, |body| body["data"].get("id").is_none()),
    ];
    for (n, (fault, status, spoilt)) in cases.into_iter().enumerate() {
        let (outcome, exists) = create_with(fault).await;
        let reply = outcome.expect("an answer");
        assert_eq!((reply.status, exists), (status, true), "case {n}");
        assert!(spoilt(&reply.body), "case {n}: {}", reply.body);
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_can_come_empty_or_be_edited_in_any_way() {
    let lab = Lab::with_containers(&[("web", "nginx")]).await;
    lab.simulator.add_fault(FaultRule::new(Fault::EmptyList));
    assert_eq!(lab.get("/containers").await.body["count"], 0);
    let edit = |_| Err(TransportError::TooLarge("9 MiB".into()));
    lab.simulator.add_fault(FaultRule::new(Fault::Edit(Arc::new(edit))));
    let outcome = lab.try_ask(Method::GET, "/containers", Value::Null).await;
    assert_eq!(outcome.map(|reply| reply.status), Err(TransportError::TooLarge("9 MiB".into())));
    assert_eq!(lab.get("/containers").await.body["count"], 1, "each fault strikes once");
}

#[tokio::test(start_paused = true)]
async fn a_request_given_up_can_be_executed_later() {
    let lab = Lab::new();
    lab.simulator.add_fault(FaultRule::new(Fault::Late(Duration::from_secs(15))));
    let body = json!({"name": "web", "template": "nginx"});
    assert!(lab.try_ask(Method::POST, "/containers", body).await.is_err());
    lab.sleep(14).await;
    assert_eq!(lab.status("usr-abc12345-web").await, "absent");
    lab.sleep(1).await;
    assert_eq!(lab.status("usr-abc12345-web").await, "pending");
    let write = lab.simulator.writes().remove(0);
    assert_eq!((write.status, write.at.to_string().as_str()), (None, "2026-03-01T12:00:15.000Z"));
}

#[tokio::test(start_paused = true)]
async fn a_container_can_fail_or_hang() {
    for (fate, status) in [(Fate::Fails, "error"), (Fate::NeverReady, "pending"), (Fate::Ready, "running")] {
        let lab = Lab::new();
        lab.simulator.add_fault(FaultRule::new(Fault::Fate(fate)));
        assert_eq!(lab.create("web", "nginx").await.status, 202);
        lab.create("other", "nginx").await;
        lab.sleep(600).await;
        assert_eq!(lab.status("usr-abc12345-web").await, status);
        assert_eq!(lab.status("usr-abc12345-other").await, "running", "one container only");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_decides_by_number_method_and_path() {
    let lab = Lab::new();
    lab.simulator.set_fault_hook(Box::new(|seen| {
        let hit = seen.number == 2 && seen.method == Method::GET && seen.path == "/containers";
        hit.then_some(Fault::Answer(Refusal::ServerError, Execution::Skipped))
    }));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(lab.get("/containers").await.status);
    }
    assert_eq!(statuses, [200, 500, 200]);
    let logged: Vec<Option<u16>> = lab.simulator.requests().iter().map(|request| request.status).collect();
    assert_eq!(logged, [Some(200), Some(500), Some(200)]);
}

#[tokio::test(start_paused = true)]
async fn a_request_dropped_on_its_way_back_was_executed() {
    let lab = Lab::new();
    lab.simulator.set_latency(Duration::from_secs(2), Duration::from_secs(2));
    let body = json!({"name": "web", "template": "nginx"});
    let asked = lab.try_ask(Method::POST, "/containers", body);
    assert!(tokio::time::timeout(Duration::from_millis(1500), asked).await.is_err());
    assert_eq!(lab.writes(), ["POST /containers"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_but_the_simulator_is_reached_in_process() {
    let lab = Lab::new();
    let elsewhere = Request::get("https://example.com/stacks/api/v1/containers").body(Bytes::new());
    let outcome = lab.simulator.send(elsewhere.expect("a request")).await;
    assert!(matches!(outcome, Err(TransportError::NotSent(_))), "{outcome:?}");
    let beside = Request::get("http://127.0.0.1:1/stacks/api/v12").body(Bytes::new()).expect("a request");
    assert_eq!(lab.simulator.send(beside).await.expect("an answer").status(), 404);
    assert_eq!(lab.simulator.request_count(), 0);
}
