//! The client against a scripted server in virtual time: every kind of fault, what it means for a
//! read and for a write, and when requests are sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::http::{HeaderName, HeaderValue, Request as Wire, Response, StatusCode};
use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::*;
use crate::host::Clock;

const TOKEN: &str = "canary-4711";
const START: &str = "2026-03-01T12:00:00Z";
const DATE: &str = "Sun, 01 Mar 2026 12:00:00 GMT";

/// What the server does with one request.
#[derive(Clone)]
enum Does {
    Answer(Response<Bytes>),
    Fail(TransportError),
    Hang,
}

/// Does one thing after another and the last one for ever; remembers what came when.
struct Script {
    clock: Clock,
    steps: Mutex<VecDeque<Does>>,
    seen: Mutex<Vec<(Duration, Wire<Bytes>)>>,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Wire<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.seen.lock().expect("not poisoned").push((self.clock.elapsed(), request));
        // Long enough for others to be sent meanwhile.
        self.clock.sleep(Duration::from_millis(10)).await;
        let step = {
            let mut steps = self.steps.lock().expect("not poisoned");
            if steps.len() > 1 { steps.pop_front() } else { steps.front().cloned() }
        };
        match step.expect("the script is not empty") {
            Does::Answer(answer) => Ok(answer),
            Does::Fail(error) => Err(error),
            Does::Hang => std::future::pending().await,
        }
    }
}

impl Script {
    fn count(&self) -> usize {
        self.seen.lock().expect("not poisoned").len()
    }

    /// When requests came, in whole seconds.
    fn seconds(&self) -> Vec<u64> {
        self.seen.lock().expect("not poisoned").iter().map(|(at, _)| at.as_secs()).collect()
    }
}

/// A client, the server it talks to, and what it told its observer.
struct Lab {
    client: Client,
    network: Network,
    server: Arc<Script>,
    notices: Arc<Mutex<Vec<Notice>>>,
}

fn lab(steps: impl IntoIterator<Item = Does>) -> Lab {
    let clock = Clock::starting_at(START.parse().expect("a valid time"), 1);
    let server =
        Arc::new(Script { clock, steps: Mutex::new(steps.into_iter().collect()), seen: Mutex::default() });
    let notices: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let told = notices.clone();
    let observer: Observer = Arc::new(move |notice| told.lock().expect("not poisoned").push(notice));
    let network = Network::with_observer(server.clone(), clock, 7, Some(observer));
    let config = ClientConfig {
        base: Url::parse("https://api.example/v1").expect("a valid address"),
        origin: Origin::Environment,
        credential: Some(Credential::bearer(TOKEN, Origin::Environment)),
        custom_endpoints: CustomEndpoints::Refused,
        limit_per_minute: None,
    };
    let client = Client::new(&network, config).expect("a good endpoint");
    Lab { client, network, server, notices }
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: impl Into<Bytes>) -> Does {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = StatusCode::from_u16(status).expect("a valid status");
    answer.headers_mut().insert("date", HeaderValue::from_static(DATE));
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).expect("a valid header");
        answer.headers_mut().insert(HeaderName::from_static(name), value);
    }
    Does::Answer(answer)
}

fn says(status: u16, body: serde_json::Value) -> Does {
    answer(status, &[("content-type", "application/json")], body.to_string())
}

fn ask() -> Request {
    Request::to(["containers"])
}

/// One word for what came of it.
fn word_of_read(result: &Result<Answer, ReadError>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(ReadError::Refused(_)) => "refused",
        Err(ReadError::Failed(_)) => "failed",
    }
}

fn word_of_write(result: &Result<Answer, WriteError>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(WriteError::NotExecuted(_)) => "not executed",
        Err(WriteError::Unknown(_)) => "unknown",
        Err(WriteError::Refused(_)) => "refused",
    }
}

#[tokio::test(start_paused = true)]
async fn each_fault_has_its_class_and_its_number_of_attempts() {
    let html = || answer(200, &[("content-type", "text/html")], "<html>Log in</html>");
    let error = |status| says(status, json!({"error": "no"}));
    let fail = |error: fn(String) -> TransportError| Does::Fail(error("broken".to_owned()));
    let deep = "[".repeat(65) + &"]".repeat(65);
    let rows = [
        ("200", says(200, json!({})), ("done", 1), ("done", 1)),
        ("202 without a body", answer(202, &[], ""), ("done", 1), ("done", 1)),
        ("204", answer(204, &[], ""), ("done", 1), ("done", 1)),
        ("extra fields", says(200, json!({"success": true, "new": 1})), ("done", 1), ("done", 1)),
        ("cannot connect", fail(TransportError::NotSent), ("failed", 6), ("not executed", 4)),
        ("bad certificate", fail(TransportError::Certificate), ("failed", 1), ("not executed", 1)),
        ("reset", fail(TransportError::NoAnswer), ("failed", 6), ("unknown", 1)),
        ("hangs", Does::Hang, ("failed", 6), ("unknown", 1)),
        ("too large", fail(TransportError::TooLarge), ("failed", 1), ("unknown", 1)),
        ("301", answer(301, &[("location", "https://evil.example/x")], ""), ("refused", 1), ("refused", 1)),
        ("304", answer(304, &[], ""), ("refused", 1), ("refused", 1)),
        ("400", error(400), ("refused", 1), ("refused", 1)),
        ("401", error(401), ("refused", 1), ("refused", 1)),
        ("402", error(402), ("refused", 1), ("refused", 1)),
        ("403", error(403), ("refused", 1), ("refused", 1)),
        ("404", error(404), ("refused", 1), ("refused", 1)),
        ("404 HTML", answer(404, &[("content-type", "text/html")], "<html>"), ("refused", 1), ("refused", 1)),
        ("408", error(408), ("failed", 6), ("unknown", 1)),
        ("409", error(409), ("refused", 6), ("refused", 1)),
        ("413", error(413), ("refused", 1), ("refused", 1)),
        ("422", error(422), ("refused", 1), ("refused", 1)),
        ("423", error(423), ("refused", 6), ("refused", 1)),
        ("500", error(500), ("failed", 6), ("unknown", 1)),
        ("502", answer(502, &[("content-type", "text/html")], "<html>"), ("failed", 6), ("unknown", 1)),
        (
            "503 waitlist",
            says(503, json!({"success": false, "error": "waitlist"})),
            ("failed", 6),
            ("unknown", 1),
        ),
        ("504", answer(504, &[], ""), ("failed", 6), ("unknown", 1)),
        ("200 HTML", html(), ("failed", 6), ("unknown", 1)),
        ("200 truncated", answer(200, &[], r#"{"data":[{"id":"#), ("failed", 6), ("unknown", 1)),
        (
            "200 shorter than announced",
            answer(200, &[("content-length", "9")], "{}"),
            ("failed", 6),
            ("unknown", 1),
        ),
        ("200 deep", answer(200, &[], deep), ("failed", 1), ("unknown", 1)),
        (
            "200 success false",
            says(200, json!({"success": false, "error": "x"})),
            ("failed", 3),
            ("unknown", 1),
        ),
    ];
    for (what, step, read, write) in rows {
        let lab_of_read = lab([step.clone()]);
        let result = lab_of_read.client.read(ask()).await;
        assert_eq!((word_of_read(&result), lab_of_read.server.count()), read, "reading: {what}");
        assert_eq!(lab_of_read.client.requests_sent(), lab_of_read.server.count() as u64);
        let lab_of_write = lab([step]);
        let result = lab_of_write.client.write(Method::Post, ask().json(&json!({}))).await;
        assert_eq!((word_of_write(&result), lab_of_write.server.count()), write, "writing: {what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_succeeds_after_faults_that_pass() {
    let broken = Does::Fail(TransportError::NoAnswer("reset".to_owned()));
    let lab = lab([broken, says(502, json!(null)), answer(200, &[], "{"), says(200, json!({"data": [1]}))]);
    let answer = lab.client.read(ask()).await.expect("the fourth attempt is good");
    assert_eq!(answer.body, json!({"data": [1]}));
    assert_eq!(answer.date, Some(START.parse::<Timestamp>().expect("a valid time")));
    let whys: Vec<String> = lab
        .notices
        .lock()
        .expect("not poisoned")
        .iter()
        .map(|notice| match notice {
            Notice::Retry { request, why, time } => {
                assert!(*time <= Duration::from_secs(2), "{notice:?}");
                format!("{request}: {why}")
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        whys,
        [
            "GET https://api.example/v1/containers: no complete answer: reset",
            "GET https://api.example/v1/containers: 502 Bad Gateway",
            "GET https://api.example/v1/containers: the answer is no complete JSON",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_hangs_ends_after_two_minutes() {
    let lab = lab([Does::Hang]);
    let error = lab.client.write(Method::Delete, ask()).await.expect_err("nothing came");
    assert!(matches!(error, WriteError::Unknown(_)));
    assert_eq!(lab.client.clock().elapsed().as_secs(), 120);
}

#[tokio::test(start_paused = true)]
async fn a_503_with_a_time_is_asked_again_at_that_time() {
    let lab = lab([answer(503, &[("retry-after", "30")], ""), says(200, json!({}))]);
    lab.client.read(ask()).await.expect("the second attempt is good");
    assert_eq!(lab.server.seconds(), [0, 30]);
}

#[tokio::test(start_paused = true)]
async fn retries_of_a_run_are_bounded() {
    let lab = lab([says(500, json!({}))]);
    for _ in 0..2 {
        lab.client.read(ask()).await.expect_err("500");
    }
    assert_eq!(lab.server.count(), 12, "five retries each");
    let error = lab.client.read(ask()).await.expect_err("500");
    assert_eq!(lab.server.count(), 13);
    assert!(error.to_string().ends_with("(this run has no retries left)"), "{error}");
    lab.network.allow_retries_for(1);
    lab.client.read(ask()).await.expect_err("500");
    assert_eq!(lab.server.count(), 16, "two more retries for one object");
}

#[tokio::test(start_paused = true)]
async fn an_error_keeps_what_the_server_said() {
    let body = json!({"success": false, "error": "API key lacks required scope: containers:delete", "required_scope": "containers:delete"});
    let lab = lab([answer(403, &[("x-request-id", "req-1")], body.to_string())]);
    let error =
        lab.client.write(Method::Delete, Request::to(["containers", "c-1"]).query("q", "s3cret")).await;
    let error = error.expect_err("403");
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(error.problem().body()["required_scope"], "containers:delete");
    assert_eq!(
        error.to_string(),
        "DELETE https://api.example/v1/containers/c-1: 403 Forbidden: \
         API key lacks required scope: containers:delete (x-request-id req-1)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_path_that_would_go_astray_sends_nothing() {
    let lab = lab([says(200, json!({}))]);
    for segment in ["", ".", ".."] {
        let error =
            lab.client.write(Method::Delete, Request::to(["containers", segment])).await.expect_err(segment);
        assert!(matches!(error, WriteError::NotExecuted(_)), "{error}");
        lab.client.read(Request::to(["containers", segment])).await.expect_err(segment);
    }
    assert_eq!(lab.server.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_credential_is_sent_and_shown_nowhere() {
    let leak = format!("invalid key {TOKEN}");
    for step in [
        says(401, json!({"error": leak, "nested": [{"key": leak, TOKEN: 1}]})),
        says(200, json!({"success": false, "message": leak})),
        answer(500, &[], leak.clone()),
        Does::Fail(TransportError::NotSent(leak.clone())),
        Does::Fail(TransportError::Certificate(leak.clone())),
        Does::Fail(TransportError::NoAnswer(leak.clone())),
        Does::Fail(TransportError::TooLarge(leak.clone())),
        answer(302, &[("location", &format!("https://evil.example/{TOKEN}?{TOKEN}"))], ""),
    ] {
        let lab = lab([step]);
        let read = lab.client.read(ask()).await.expect_err("a fault");
        let write = lab.client.write(Method::Post, ask()).await.expect_err("a fault");
        let notices = lab.notices.lock().expect("not poisoned").clone();
        let source = std::error::Error::source(read.problem()).map(ToString::to_string);
        let shown = format!(
            "{read} {read:?} {write} {write:?} {} {source:?} {notices:?} {:?}",
            read.problem().body(),
            lab.client
        );
        assert!(!shown.contains(TOKEN), "{shown}");
        let seen = lab.server.seen.lock().expect("not poisoned");
        assert_eq!(seen[0].1.headers()["authorization"], format!("Bearer {TOKEN}"));
        assert!(!format!("{:?}", seen[0].1).contains(TOKEN));
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewed_token_replaces_the_clients() {
    let lab = lab([says(200, json!({}))]);
    let token = Credential::bearer("renewed", Origin::Environment);
    lab.client.read(ask().credential(token)).await.expect("good");
    let form = ask().form([("grant_type", "a b"), ("assertion", "x&y")]);
    lab.client.read(form).await.expect("good");
    let seen = lab.server.seen.lock().expect("not poisoned");
    assert_eq!(seen[0].1.headers()["authorization"], "Bearer renewed");
    assert_eq!(seen[1].1.method(), "POST");
    assert_eq!(seen[1].1.headers()["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(seen[1].1.body(), "grant_type=a+b&assertion=x%26y");
}

#[tokio::test(start_paused = true)]
async fn a_credential_of_the_environment_does_not_go_to_an_endpoint_of_the_configuration() {
    let lab = lab([says(200, json!({}))]);
    let config = |credential| ClientConfig {
        base: Url::parse("https://evil.example").expect("a valid address"),
        origin: Origin::Configuration,
        credential,
        custom_endpoints: CustomEndpoints::Refused,
        limit_per_minute: None,
    };
    let credential = Credential::bearer(TOKEN, Origin::Environment);
    let refused = Client::new(&lab.network, config(Some(credential.clone()))).expect_err("not trusted");
    assert_eq!(refused, EndpointError::Untrusted("evil.example".to_owned()));
    let client = Client::new(&lab.network, config(None)).expect("nothing to leak");
    client.read(ask().credential(credential)).await.expect_err("not trusted");
    assert_eq!(lab.server.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn raw_bytes_are_not_read_as_json() {
    let lab = lab([answer(200, &[("content-type", "text/html")], "<state>")]);
    let answer = lab.client.read(ask().expect_bytes()).await.expect("any bytes will do");
    assert_eq!(answer.bytes(), "<state>");
}

#[tokio::test(start_paused = true)]
async fn a_429_is_obeyed_however_it_names_its_time() {
    let reset_in =
        |seconds: i64| (START.parse::<Timestamp>().expect("a valid time").as_second() + seconds).to_string();
    let (reset_40, reset_past, reset_far) = (reset_in(40), reset_in(-500), reset_in(86_400));
    let rows: [(&[(&'static str, &str)], u64); 15] = [
        (&[("retry-after", "7")], 7),
        (&[("retry-after", " 7 ")], 7),
        (&[("retry-after", "0")], 1),
        (&[("retry-after", "-5")], 1),
        (&[("retry-after", "1000000000")], 120),
        (&[("retry-after", "99999999999999999999999")], 120),
        (&[("retry-after", "Sun, 01 Mar 2026 12:00:25 GMT")], 25),
        // The server's clock is six hours behind ours: what counts is the difference.
        (&[("retry-after", "Sun, 01 Mar 2026 06:00:25 GMT"), ("date", "Sun, 01 Mar 2026 06:00:00 GMT")], 25),
        (&[("retry-after", "Sun, 01 Mar 2020 12:00:00 GMT")], 1),
        (&[("x-ratelimit-reset", &reset_40)], 41),
        (&[("x-ratelimit-reset", "40")], 41),
        (&[("x-ratelimit-reset", &reset_past)], 1),
        (&[("x-ratelimit-reset", &reset_far)], 120),
        (&[("retry-after", "soon")], 60),
        (&[], 60),
    ];
    for (headers, expected) in rows {
        let lab = lab([answer(429, headers, ""), says(200, json!({}))]);
        lab.client.write(Method::Post, ask()).await.expect("the second attempt is good");
        assert_eq!(lab.server.seconds(), [0, expected], "{headers:?}");
        let told = lab.notices.lock().expect("not poisoned").clone();
        let time = Duration::from_secs(expected);
        assert_eq!(told[0], Notice::TooManyRequests { host: "api.example".to_owned(), time }, "{headers:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_stops_everybody_and_one_request_tries_first() {
    let lab = lab([
        says(200, json!({})),
        answer(429, &[("retry-after", "10")], ""),
        answer(429, &[("retry-after", "10")], ""),
        answer(429, &[("retry-after", "5")], ""),
        answer(429, &[("retry-after", "20")], ""),
        says(200, json!({})),
    ]);
    lab.client.read(ask()).await.expect("good");
    let all = (0..4).map(|_| lab.client.read(ask()));
    let (a, b, c, d) = {
        let mut all = all.collect::<Vec<_>>().into_iter();
        let mut next = || all.next().expect("four of them");
        tokio::join!(next(), next(), next(), next())
    };
    for result in [a, b, c, d] {
        result.expect("good after the pause");
    }
    // Four at once are refused; the longest time counts; then one by one until a good answer.
    assert_eq!(lab.server.seconds(), [0, 0, 0, 0, 0, 20, 20, 20, 20]);
}

#[tokio::test(start_paused = true)]
async fn ten_minutes_of_429_are_enough() {
    let lab = lab([answer(429, &[("retry-after", "1")], "")]);
    let (first, second) = tokio::join!(lab.client.write(Method::Post, ask()), lab.client.read(ask()));
    let first = first.expect_err("given up");
    assert!(matches!(first, WriteError::NotExecuted(_)), "{first}");
    assert!(matches!(first.problem().cause(), Cause::RateLimited { waited } if waited.as_secs() >= 600));
    second.expect_err("given up with it");
    let elapsed = lab.client.clock().elapsed().as_secs();
    assert!((600..720).contains(&elapsed), "{elapsed}");
    assert!(lab.server.count() < 20, "{}", lab.server.count());
    // Later requests may find out that it is over.
    *lab.server.steps.lock().expect("not poisoned") = VecDeque::from([says(200, json!({}))]);
    lab.client.read(ask()).await.expect("good again");
}

#[tokio::test(start_paused = true)]
async fn absurd_numbers_in_headers_hurt_nobody() {
    for number in ["-1", "0", "", "x", "60;w=60", "4294967296", "9223372036854775807", "99999999999999999999"]
    {
        for names in
            [&["x-ratelimit-limit"][..], &["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]]
        {
            let headers: Vec<_> = names.iter().map(|name| (*name, number)).collect();
            let lab = lab([answer(200, &headers, "{}")]);
            for _ in 0..3 {
                lab.client.read(ask()).await.expect("good");
            }
            assert!(lab.client.clock().elapsed() < Duration::from_secs(250), "{number} {names:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_request_leaves_the_queue() {
    let lab = lab([Does::Hang, says(200, json!({}))]);
    let hanging = tokio::spawn({
        let client = lab.client.clone();
        async move { client.read(ask()).await.map(drop) }
    });
    let waiting = tokio::spawn({
        let client = lab.client.clone();
        async move { client.read(ask()).await.map(drop) }
    });
    lab.client.clock().sleep(Duration::from_secs(1)).await;
    waiting.abort();
    hanging.abort();
    lab.client.read(ask()).await.expect("nobody is in the way");
    assert_eq!(lab.server.seconds(), [0, 1]);
}
