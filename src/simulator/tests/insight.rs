//! Logs, metrics, certificates and VPN clients: what the simulator decided where the guide is silent.

use super::*;

const WEB: &str = "/containers/usr-abc12345-web";
const VPN: &str = "/containers/usr-abc12345-vpn";

fn text(reply: &Reply) -> &str {
    reply.body.as_str().expect("a file and no JSON")
}

#[tokio::test(start_paused = true)]
async fn logs_are_the_last_lines_and_no_more_than_allowed() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    lab.sleep(200 * 60).await;
    let count = |reply: &Reply| reply.body["data"]["logs"].as_str().map(|logs| logs.lines().count());
    assert_eq!(count(&lab.get(&format!("{WEB}/logs")).await), Some(100));
    assert_eq!(count(&lab.get(&format!("{WEB}/logs?lines=3")).await), Some(3));
    let all = lab.get(&format!("{WEB}/logs?lines=500")).await;
    let logs = all.body["data"]["logs"].as_str().expect("a text");
    assert!(logs.starts_with("2026-03-01T12:00:00.000Z [stacks] Starting Node.js 22\n"), "{logs}");
    assert!(logs.contains("[main] Ready, listening on port 3000"), "{logs}");
    for lines in ["0", "501", "-1", "many", ""] {
        let reply = lab.get(&format!("{WEB}/logs?lines={lines}")).await;
        assert_eq!((reply.status, &reply.body["field"]), (400, &json!("lines")), "{lines}");
    }
    assert_eq!(lab.get("/containers/usr-abc12345-none/logs").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn the_log_of_a_container_in_error_tells_why() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    let crash = |world: &mut World| world.dashboard().set_status("usr-abc12345-web", Status::Error);
    lab.simulator.change(crash).expect("it is there");
    let reply = lab.get(&format!("{WEB}/logs?lines=3")).await;
    let logs = reply.body["data"]["logs"].as_str().expect("a text");
    let password =
        lab.get(&format!("{WEB}/credentials")).await.body["data"]["mainCredentials"]["password"].clone();
    let password = password.as_str().expect("a text");
    assert!(logs.contains("\u{1b}[31mFATAL\u{1b}[0m: no space left on device"), "{logs}");
    assert!(logs.contains(&format!("nodejs://admin:{password}@localhost:3000")), "{logs}");
    assert!(logs.ends_with("Exited with code 1"), "{logs}");
    lab.create("new", "nginx").await;
    assert_eq!(lab.get("/containers/usr-abc12345-new/logs").await.body["data"]["logs"], "");
}

#[tokio::test(start_paused = true)]
async fn metrics_are_a_sample_a_minute_and_do_not_change_afterwards() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    let stop = |world: &mut World| world.dashboard().set_status("usr-abc12345-web", Status::Running);
    lab.simulator.change(stop).expect("it is there");
    lab.sleep(600).await;
    let first = lab.get(&format!("{WEB}/metrics")).await.body["data"].clone();
    for name in ["cpu", "memory", "disk", "network_in", "network_out"] {
        let points = first[name].as_array().expect("a list");
        assert_eq!(points.len(), 11, "{name}");
        assert!(points.iter().all(|point| point["timestamp"].is_string() && point["value"].is_number()));
    }
    lab.sleep(7200).await;
    let later = lab.get(&format!("{WEB}/metrics")).await.body["data"]["cpu"].clone();
    assert_eq!(later.as_array().map(Vec::len), Some(60));
    lab.put(&format!("{WEB}/status"), json!({"status": "stopped"})).await;
    lab.sleep(10).await;
    assert_eq!(lab.get(&format!("{WEB}/metrics")).await.body["data"]["cpu"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_certificate_is_the_same_file_until_it_is_regenerated() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("dbs", "postgresql")]).await;
    let path = format!("{WEB}/certificate");
    let first = lab.get(&path).await;
    assert_eq!(first.header("content-type"), "application/x-pem-file");
    assert_eq!(first.header("content-disposition"), "attachment; filename=\"usr-abc12345-web.pem\"");
    assert!(text(&first).starts_with("-----BEGIN OPENSSH PRIVATE KEY-----\n"), "{first:?}");
    assert!(text(&first).ends_with("\n-----END OPENSSH PRIVATE KEY-----\n"), "{first:?}");
    assert_eq!(text(&lab.get(&path).await), text(&first));
    assert_eq!(lab.post(&format!("{path}/regenerate"), Value::Null).await.status, 200);
    assert_ne!(text(&lab.get(&path).await), text(&first));
    for reply in [
        lab.get("/containers/usr-abc12345-dbs/certificate").await,
        lab.post("/containers/usr-abc12345-dbs/certificate/regenerate", Value::Null).await,
    ] {
        let error = "SSH certificates are only available for compute containers";
        assert_eq!((reply.status, &reply.body["error"]), (400, &json!(error)));
    }
    assert_eq!(lab.writes(), [format!("POST {path}/regenerate")]);
}

#[tokio::test(start_paused = true)]
async fn vpn_clients_are_added_listed_configured_and_removed() {
    let lab = Lab::with_containers(&[("vpn", "stacks-vpn"), ("web", "nodejs")]).await;
    let clients = format!("{VPN}/vpn-clients");
    let reply = lab.post(&clients, json!({"name": "my-laptop"})).await;
    let key = reply.body["data"]["public_key"].clone();
    assert_eq!(key.as_str().map(str::len), Some(44));
    assert_eq!(
        (reply.status, &reply.body["data"]),
        (
            200,
            &json!({
                "name": "my-laptop",
                "ip_address": "10.8.0.3",
                "public_key": key,
                "created_at": "2026-03-01T12:00:31.000Z",
            })
        )
    );
    let listed = lab.get(&clients).await.body["data"].clone();
    assert_eq!((&listed[0]["name"], &listed[1]), (&json!("default"), &reply.body["data"]));

    let config = lab.get(&format!("{VPN}/vpn-config?client=my-laptop")).await;
    assert!(text(&config).contains("Address = 10.8.0.3/32\n"), "{config:?}");
    assert!(!text(&config).contains(key.as_str().unwrap_or("?")), "a client's own public key is not in it");
    let default = lab.get(&format!("{VPN}/vpn-config")).await;
    assert_eq!(text(&default), text(&lab.get(&format!("{VPN}/vpn-config?client=default")).await));

    for (name, error) in [
        (json!("my-laptop"), "A VPN client with this name already exists"),
        (json!("my laptop"), "VPN client name must be 1-32 letters, numbers, hyphens and underscores"),
        (json!(null), "VPN client name is required"),
    ] {
        let reply = lab.post(&clients, json!({"name": name})).await;
        assert_eq!((reply.status, &reply.body["error"]), (400, &json!(error)));
    }
    assert_eq!(lab.delete(&format!("{clients}/my-laptop")).await.status, 200);
    assert_eq!(lab.delete(&format!("{clients}/my-laptop")).await.status, 404);
    assert_eq!(lab.get(&format!("{VPN}/vpn-config?client=my-laptop")).await.status, 404);
    assert_eq!(
        lab.get(&format!("{WEB}/vpn-clients")).await.body["error"],
        "This container is not a VPN container"
    );
    assert_eq!(lab.writes().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn looking_takes_the_scope_to_read_and_changing_that_to_manage() {
    let reader = Lab::with_key(KeyRules::default().with_scopes(&[Scope::Read]));
    let create = |world: &mut World| world.dashboard().create("vpn", "stacks-vpn", None);
    reader.simulator.change(create).expect("a good order");
    reader.sleep(31).await;
    for path in ["vpn-clients", "vpn-config", "logs", "metrics", "credentials"] {
        assert_eq!(reader.get(&format!("{VPN}/{path}")).await.status, 200, "{path}");
    }
    for reply in [
        reader.post(&format!("{VPN}/vpn-clients"), json!({"name": "a"})).await,
        reader.delete(&format!("{VPN}/vpn-clients/default")).await,
        reader.post(&format!("{VPN}/certificate/regenerate"), Value::Null).await,
    ] {
        assert_eq!((reply.status, &reply.body["required_scope"]), (403, &json!("containers:manage")));
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_logs_in_to_a_load_balancer_or_a_vpn() {
    let lab = Lab::with_containers(&[
        ("vpn", "stacks-vpn"),
        ("front", "stacks-loadbalancer"),
        ("cache", "redis"),
        ("web", "nodejs"),
    ])
    .await;
    for name in ["vpn", "front"] {
        let body = lab.get(&format!("/containers/usr-abc12345-{name}/credentials")).await.body;
        assert_eq!((&body["data"]["mainCredentials"], &body["credentials"]), (&Value::Null, &json!([])));
    }
    let cache = lab.get("/containers/usr-abc12345-cache/credentials").await.body;
    assert_eq!(cache["data"]["mainCredentials"]["username"], "default");
    let web = lab.get(&format!("{WEB}/credentials")).await.body;
    assert_eq!(web["data"]["connectionInfo"]["host"], "stacks.hosting");
}
