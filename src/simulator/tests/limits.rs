//! Spending caps and the rate limit.

use super::*;

/// A lab whose key may spend ten dollars a month.
fn capped() -> Lab {
    Lab::with_key(KeyRules::default().with_cap(1000))
}

fn spent(lab: &Lab, month: &str) -> u64 {
    lab.simulator.look(|world| world.stacks.accounts[0].keys[1].spent_in(month))
}

#[tokio::test(start_paused = true)]
async fn a_creation_over_the_cap_is_refused_with_cap_and_amount() {
    let lab = capped();
    let standard = |name: &str| json!({"name": name, "template": "nodejs", "plan": "standard"});
    assert_eq!(lab.post("/containers", standard("one")).await.status, 202);
    assert_eq!(lab.post("/containers", standard("two")).await.status, 202, "the cap itself is allowed");
    let reply = lab.create("three", "nginx-micro").await;
    assert_eq!(reply.status, 402);
    assert_eq!(
        reply.body,
        json!({
            "error": "Monthly spending cap reached",
            "spending_cap": 10.0,
            "amount_spent": 10.0,
            "message": "Your API key spending cap of $10.00/month has been reached.",
        })
    );
    assert_eq!(lab.get("/containers").await.body["count"], 2);
}

#[tokio::test(start_paused = true)]
async fn amounts_have_two_decimals_as_in_the_guide() {
    let lab = Lab::with_key(KeyRules::default().with_cap(250));
    let request = Request::post(format!("{STACKS_URL}/containers"))
        .header("authorization", format!("Bearer {}", lab.key))
        .body(Bytes::from_static(br#"{"name":"app","template":"nodejs"}"#))
        .expect("a request");
    let response = lab.simulator.send(request).await.expect("an answer");
    let body = String::from_utf8_lossy(response.body()).into_owned();
    assert!(body.contains(r#""spending_cap":2.50,"amount_spent":0.00,"#), "{body}");
}

#[tokio::test(start_paused = true)]
async fn storage_counts_and_deletion_gives_nothing_back() {
    let lab = capped();
    lab.post("/containers", json!({"name": "one", "template": "nodejs", "additional_storage_tier": 3})).await;
    assert_eq!(spent(&lab, "2026-03"), 700);
    lab.delete("/containers/usr-abc12345-one").await;
    lab.sleep(60).await;
    assert_eq!(spent(&lab, "2026-03"), 700);
    assert_eq!(lab.create("two", "nodejs").await.status, 402);
}

#[tokio::test(start_paused = true)]
async fn a_new_month_begins_at_nothing() {
    let lab = capped();
    lab.post("/containers", json!({"name": "big", "template": "nodejs", "plan": "premium"})).await;
    assert_eq!(lab.create("more", "nodejs").await.status, 402);
    // From 1 March, 12:00 to the last second of the month, then over it.
    lab.sleep(30 * 86_400 + 12 * 3_600 - 1).await;
    assert_eq!(lab.create("more", "nodejs").await.status, 402);
    lab.sleep(1).await;
    assert_eq!(lab.create("more", "nodejs").await.status, 202);
    assert_eq!((spent(&lab, "2026-03"), spent(&lab, "2026-04")), (1000, 400));
}

#[tokio::test(start_paused = true)]
async fn caps_are_per_key_and_a_refused_name_costs_nothing() {
    let mut lab = capped();
    lab.create("web", "nodejs").await;
    assert_eq!(lab.create("web", "nodejs").await.status, 400);
    assert_eq!(spent(&lab, "2026-03"), 400);
    lab.key = lab.simulator.look(|world| world.key().to_owned());
    for name in ["one", "two", "three"] {
        assert_eq!(lab.create(name, "nodejs").await.status, 202);
    }
    assert_eq!(spent(&lab, "2026-03"), 400);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_cannot_pay_creates_nothing() {
    let lab = Lab::new();
    lab.simulator.change(|world| world.stacks.accounts[0].payment = PaymentMethod::Missing);
    let reply = lab.create("web", "nodejs").await;
    assert_eq!((reply.status, &reply.body["error"]), (402, &json!("Payment method required")));
}

#[tokio::test(start_paused = true)]
async fn the_rate_limit_is_told_with_every_answer_and_enforced_by_the_window() {
    let lab = Lab::with_key(KeyRules::default().with_rate(3));
    let rate = |reply: &Reply| {
        let [limit, remaining, reset] = ["limit", "remaining", "reset"]
            .map(|name| reply.header(&format!("x-ratelimit-{name}")).parse::<i64>().expect("a number"));
        (reply.status, limit, remaining, reset)
    };
    // 2026-03-01T12:00:00Z and a minute.
    let reset = 1_772_366_400 + 60;
    let first = lab.get("/containers").await;
    assert_eq!(first.header("date"), "Sun, 01 Mar 2026 12:00:00 GMT");
    assert_eq!(rate(&first), (200, 3, 2, reset));
    lab.sleep(20).await;
    assert_eq!(rate(&lab.get("/nowhere").await), (404, 3, 1, reset));
    assert_eq!(rate(&lab.get("/billing").await), (403, 3, 0, reset));
    let over = lab.create("web", "nginx").await;
    assert_eq!(rate(&over), (429, 3, 0, reset));
    assert_eq!(over.header("retry-after"), "40");
    assert_eq!(
        over.body,
        json!({
            "error": "Too many requests",
            "message": "Your API key is limited to 3 requests per minute.",
        })
    );
    lab.sleep(40).await;
    assert_eq!(rate(&lab.get("/containers").await), (200, 3, 2, reset + 60), "{:?}", lab.simulator.now());
    assert_eq!(lab.writes(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn the_default_is_sixty_requests_a_minute() {
    let lab = Lab::new();
    for _ in 0..60 {
        assert_eq!(lab.get("/containers").await.status, 200);
    }
    assert_eq!(lab.get("/containers").await.status, 429);
    assert_eq!(lab.simulator.request_count(), 61);
}
