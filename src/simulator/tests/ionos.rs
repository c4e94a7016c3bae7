//! IONOS as its clients see it: depth, requests and their queue, addresses, refusals.

use super::*;

/// Asks the IONOS API with the token of the world.
async fn ask(lab: &Lab, method: Method, path: &str) -> Reply {
    let token = lab.simulator.look(|world| world.ionos.token.clone());
    ask_as(lab, method, path, &format!("Bearer {token}")).await
}

async fn ask_as(lab: &Lab, method: Method, path: &str, authorization: &str) -> Reply {
    let request = Request::builder().method(method).uri(format!("{IONOS_URL}{path}"));
    let request = request.header("authorization", authorization).body(Bytes::new()).expect("a request");
    let (parts, body) = lab.simulator.send(request).await.expect("an answer").into_parts();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Reply { status: parts.status.as_u16(), headers: parts.headers, body }
}

fn server(id: &str) -> String {
    format!("/datacenters/{DATACENTER}/servers/{id}")
}

/// `vmState` and `metadata.state` of a server.
async fn state(lab: &Lab, id: &str) -> String {
    let body = ask(lab, Method::GET, &server(id)).await.body;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    format!("{} {}", text(&body["properties"]["vmState"]), text(&body["metadata"]["state"]))
}

/// Sends a power action; gives the id of its request.
async fn act(lab: &Lab, id: &str, action: &str) -> String {
    let reply = ask(lab, Method::POST, &format!("{}/{action}", server(id))).await;
    assert_eq!((reply.status, &reply.body), (202, &Value::Null), "{action}");
    let location = reply.header("location").to_owned();
    let id = location.strip_suffix("/status").and_then(|rest| rest.rsplit('/').next());
    id.expect("the id of the request").to_owned()
}

async fn status(lab: &Lab, request: &str) -> String {
    let body = ask(lab, Method::GET, &format!("/requests/{request}/status")).await.body;
    body["metadata"]["status"].as_str().unwrap_or("-").to_owned()
}

async fn sleep(lab: &Lab, seconds: u64) {
    lab.host.clock().sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_list_at_a_depth_holds_what_a_look_at_one_less_does() {
    let lab = Lab::new();
    let list = async |depth: u32| ask(&lab, Method::GET, &format!("/datacenters?depth={depth}")).await.body;
    let bare = list(0).await;
    let members: Vec<&String> = bare["items"][0].as_object().expect("an item").keys().collect();
    assert_eq!(members, ["id", "type", "href"]);
    for depth in 1..6 {
        let one =
            ask(&lab, Method::GET, &format!("/datacenters/{DATACENTER}?depth={}", depth - 1)).await.body;
        assert_eq!(list(depth).await["items"][0], one, "{depth}");
    }
    let servers = |body: &Value| body["items"][0]["entities"]["servers"].clone();
    assert_eq!(servers(&list(1).await)["items"], Value::Null);
    assert_eq!(servers(&list(2).await)["items"][0]["properties"], Value::Null);
    assert_eq!(servers(&list(3).await)["items"][1]["properties"]["name"], "batch-1");
    let nics = servers(&list(5).await)["items"][1]["entities"]["nics"].clone();
    assert_eq!(nics["items"][0]["properties"]["ips"], json!(["198.51.100.23"]));
}

#[tokio::test(start_paused = true)]
async fn an_action_is_queued_runs_and_is_done() {
    let lab = Lab::new();
    assert_eq!(state(&lab, BATCH_SERVER).await, "RUNNING AVAILABLE");
    let request = act(&lab, BATCH_SERVER, "stop").await;
    assert_eq!(status(&lab, &request).await, "QUEUED");
    assert_eq!(state(&lab, BATCH_SERVER).await, "RUNNING BUSY");
    sleep(&lab, 2).await;
    assert_eq!(status(&lab, &request).await, "RUNNING");
    sleep(&lab, 30).await;
    assert_eq!(status(&lab, &request).await, "DONE");
    assert_eq!(state(&lab, BATCH_SERVER).await, "SHUTOFF INACTIVE");
}

#[tokio::test(start_paused = true)]
async fn a_second_action_waits_behind_the_first() {
    let lab = Lab::new();
    let (stop, start) = (act(&lab, BATCH_SERVER, "stop").await, act(&lab, BATCH_SERVER, "start").await);
    let step =
        |lab: &Lab| lab.simulator.change(|world| world.step_server(BATCH_SERVER)).expect("it is there");
    step(&lab);
    step(&lab);
    assert_eq!((status(&lab, &stop).await, status(&lab, &start).await), ("DONE".into(), "QUEUED".into()));
    assert_eq!(state(&lab, BATCH_SERVER).await, "SHUTOFF BUSY");
    step(&lab);
    step(&lab);
    // The guest is a moment behind its request.
    assert_eq!(
        (status(&lab, &start).await, state(&lab, BATCH_SERVER).await),
        ("DONE".into(), "SHUTOFF AVAILABLE".into())
    );
    step(&lab);
    assert_eq!(state(&lab, BATCH_SERVER).await, "RUNNING AVAILABLE");
}

#[tokio::test(start_paused = true)]
async fn a_stop_gives_back_what_is_public_and_not_reserved() {
    let lab = Lab::new();
    let addresses = async |id: &str| {
        let body = ask(&lab, Method::GET, &format!("{}/nics?depth=1", server(id))).await.body;
        let nics = body["items"].as_array().cloned().unwrap_or_default();
        nics.iter().map(|nic| nic["properties"]["ips"].clone()).collect::<Vec<Value>>()
    };
    for id in [BATCH_SERVER, WEB_SERVER] {
        act(&lab, id, "stop").await;
    }
    sleep(&lab, 60).await;
    assert_eq!(addresses(BATCH_SERVER).await, [json!([]), json!(["10.7.222.11"])]);
    assert_eq!(addresses(WEB_SERVER).await, [json!(["203.0.113.10"]), json!(["10.7.222.10"])]);
    act(&lab, BATCH_SERVER, "start").await;
    sleep(&lab, 60).await;
    let back = addresses(BATCH_SERVER).await;
    assert!(back[0][0].as_str().is_some_and(|address| address != "198.51.100.23"), "{back:?}");
    // A guest that shuts itself down keeps everything.
    lab.simulator.change(|world| world.designer().shut_down_guest(BATCH_SERVER)).expect("it is there");
    assert_eq!(addresses(BATCH_SERVER).await, back);
    assert_eq!(state(&lab, BATCH_SERVER).await, "SHUTOFF AVAILABLE");
}

#[tokio::test(start_paused = true)]
async fn what_is_so_already_is_accepted_and_changes_nothing() {
    let lab = Lab::new();
    let request = act(&lab, BATCH_SERVER, "start").await;
    sleep(&lab, 60).await;
    assert_eq!(
        (status(&lab, &request).await, state(&lab, BATCH_SERVER).await),
        ("DONE".into(), "RUNNING AVAILABLE".into())
    );
    act(&lab, BATCH_SERVER, "stop").await;
    let again = act(&lab, BATCH_SERVER, "stop").await;
    let reset = act(&lab, BATCH_SERVER, "reboot").await;
    sleep(&lab, 90).await;
    assert_eq!((status(&lab, &again).await, status(&lab, &reset).await), ("DONE".into(), "FAILED".into()));
}

#[tokio::test(start_paused = true)]
async fn refusals_have_the_body_of_the_document() {
    let lab = Lab::new();
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (method, path, status, code) in [
        (Method::GET, server(nobody), 404, "309"),
        (Method::GET, format!("/requests/{nobody}/status"), 404, "309"),
        (Method::GET, "/volumes".to_owned(), 404, "309"),
        (Method::DELETE, server(BATCH_SERVER), 405, "405"),
        (Method::POST, format!("{}/stop", server(CUBE_SERVER)), 422, "100"),
        (Method::POST, format!("{}/resume", server(BATCH_SERVER)), 422, "100"),
        (Method::GET, "/datacenters?depth=11".to_owned(), 422, "100"),
        (Method::GET, "/ipblocks?limit=1001".to_owned(), 422, "100"),
    ] {
        let reply = ask(&lab, method, &path).await;
        assert_eq!((reply.status, &reply.body["messages"][0]["errorCode"]), (status, &json!(code)), "{path}");
        assert_eq!(reply.body["httpStatus"], status);
    }
    for stranger in ["Bearer wrong", "Basic d3Jvbmc6d3Jvbmc=", ""] {
        assert_eq!(ask_as(&lab, Method::GET, "/datacenters", stranger).await.status, 401, "{stranger}");
    }
    assert_eq!(lab.simulator.writes().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_rate_limit_is_announced_and_holds() {
    let lab = Lab::new();
    lab.simulator.change(|world| world.ionos.requests_per_minute = 3);
    for left in ["2", "1", "0"] {
        let reply = ask(&lab, Method::GET, "/datacenters").await;
        assert_eq!((reply.status, reply.header("x-ratelimit-remaining")), (200, left));
        assert_eq!((reply.header("x-ratelimit-limit"), reply.header("x-ratelimit-burst")), ("3", "10"));
    }
    let reply = ask(&lab, Method::GET, "/datacenters").await;
    assert_eq!((reply.status, reply.header("retry-after")), (429, "60"));
    sleep(&lab, 60).await;
    assert_eq!(ask(&lab, Method::GET, "/datacenters").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn requests_are_listed_newest_first_and_filtered() {
    let lab = Lab::new();
    let first = act(&lab, BATCH_SERVER, "reboot").await;
    sleep(&lab, 60).await;
    let second = act(&lab, CUBE_SERVER, "suspend").await;
    let ids = async |query: &str| {
        let body = ask(&lab, Method::GET, &format!("/requests?depth=2{query}")).await.body;
        let items = body["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["id"].as_str().unwrap_or("").to_owned()).collect::<Vec<String>>()
    };
    assert_eq!(ids("").await, [&*second, &*first]);
    for query in ["&limit=1&offset=1", &format!("&filter.url=servers/{BATCH_SERVER}"), "&filter.status=DONE"]
    {
        assert_eq!(ids(query).await, std::slice::from_ref(&first), "{query}");
    }
    assert_eq!(ids("&filter.createdAfter=2026-03-01%2012:00:30").await, [second]);
    assert_eq!(ids("&filter.colour=red").await, [] as [&str; 0]);
}
