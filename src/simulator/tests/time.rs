//! What time does to containers, and what happens behind the API's back.

use super::*;

const WEB: &str = "usr-abc12345-web";

#[tokio::test(start_paused = true)]
async fn a_new_container_runs_after_ten_to_thirty_seconds() {
    let mut times = Vec::new();
    for seed in 0..20 {
        let lab = Lab::of(World::seeded(seed));
        lab.create("web", "nginx").await;
        let mut seconds = 0;
        while lab.simulator.look(|world| world.stacks.container(WEB).map(Container::status))
            == Some(Status::Pending)
        {
            lab.sleep(1).await;
            seconds += 1;
        }
        assert_eq!(lab.status(WEB).await, "running");
        times.push(seconds);
    }
    assert!(times.iter().all(|seconds| (10..=30).contains(seconds)), "{times:?}");
    assert!(times.iter().max() > times.iter().min(), "seeds differ: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_container_goes_through_each_state_of_its_life() {
    let lab = Lab::with_containers(&[("web", "nginx")]).await;
    let path = format!("/containers/{WEB}");
    let status = format!("{path}/status");
    let reply = lab.put(&status, json!({"status": "stopped"})).await;
    assert_eq!(
        reply.body,
        json!({"success": true, "message": "Container is stopping", "data": {"id": WEB, "status": "stopping"}})
    );
    lab.sleep(6).await;
    assert_eq!(lab.status(WEB).await, "stopped");
    lab.put(&status, json!({"status": "stopped"})).await;
    lab.put(&status, json!({"status": "running"})).await;
    assert_eq!(lab.status(WEB).await, "starting");
    lab.sleep(6).await;
    assert_eq!(lab.status(WEB).await, "running");
    lab.put(&status, json!({"status": "restart"})).await;
    assert_eq!(lab.status(WEB).await, "restarting");
    lab.sleep(6).await;
    assert_eq!(lab.status(WEB).await, "running");
    lab.delete(&path).await;
    assert_eq!(lab.status(WEB).await, "deleting");
    assert_eq!(lab.put(&status, json!({"status": "running"})).await.status, 400);
    assert_eq!(lab.delete(&path).await.status, 200);
    lab.sleep(8).await;
    assert_eq!(lab.status(WEB).await, "absent");
    let put = format!("PUT {status}");
    let delete = format!("DELETE {path}");
    assert_eq!(lab.writes(), [put.as_str(), &put, &put, &delete], "stopping twice is one write");
}

#[tokio::test(start_paused = true)]
async fn restarts_are_remembered() {
    let lab = Lab::with_containers(&[("web", "nginx")]).await;
    lab.put(&format!("/containers/{WEB}/status"), json!({"status": "restart"})).await;
    let restarts = lab.simulator.look(|world| world.stacks.container(WEB).map(|web| web.restarts.clone()));
    assert_eq!(restarts, Some(vec![lab.simulator.now()]));
}

#[tokio::test(start_paused = true)]
async fn a_name_used_again_gives_the_same_id_and_a_new_time() {
    let lab = Lab::with_containers(&[("web", "nginx")]).await;
    let created = |reply: Reply| (reply.body["id"].clone(), reply.body["createdAt"].clone());
    let path = format!("/containers/status/{WEB}");
    let (id, time) = created(lab.get(&path).await);
    lab.delete(&format!("/containers/{WEB}")).await;
    assert_eq!(lab.create("web", "redis").await.status, 400, "the name is taken until it is gone");
    lab.sleep(8).await;
    assert_eq!(lab.create("web", "redis").await.status, 202);
    let (new_id, new_time) = created(lab.get(&path).await);
    assert_eq!(new_id, id);
    assert_ne!(new_time, time);
}

#[tokio::test(start_paused = true)]
async fn no_two_containers_have_one_creation_time() {
    let lab = Lab::new();
    for name in ["one", "two", "three"] {
        lab.create(name, "nginx").await;
    }
    let times: Vec<Moment> =
        lab.simulator.look(|world| world.stacks.containers().map(|container| container.created_at).collect());
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn deletion_takes_connections_of_both_directions_and_the_allow_list() {
    let lab = Lab::with_containers(&[("web", "nginx"), ("app", "nodejs"), ("dbs", "redis")]).await;
    for path in
        ["web/connect/usr-abc12345-app", "app/connect/usr-abc12345-dbs", "web/connect/usr-abc12345-dbs"]
    {
        assert_eq!(lab.post(&format!("/containers/usr-abc12345-{path}"), Value::Null).await.status, 200);
    }
    lab.put("/containers/usr-abc12345-app/external-access", json!({"enabled": true})).await;
    lab.delete("/containers/usr-abc12345-app").await;
    lab.sleep(8).await;
    let left: Vec<(String, String)> = lab.simulator.look(|world| {
        let connections = &world.stacks.accounts[0].connections;
        connections.iter().map(|known| (known.source.clone(), known.target.clone())).collect()
    });
    assert_eq!(left, [(WEB.to_owned(), "usr-abc12345-dbs".to_owned())]);

    lab.create("app", "nodejs").await;
    let list = lab.get("/containers/usr-abc12345-app/allowed-ips").await.body;
    assert_eq!(list["data"]["allowed_ips"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn names_that_are_taken_can_meet_other_answers() {
    for (rule, status, id) in [
        (DuplicateNames::BadRequest, 400, Value::Null),
        (DuplicateNames::Conflict, 409, Value::Null),
        (DuplicateNames::SecondContainer, 202, json!("usr-abc12345-web-2")),
    ] {
        let lab = Lab::with_containers(&[("web", "nginx")]).await;
        lab.simulator.change(|world| world.stacks.duplicate_names = rule);
        let reply = lab.create("web", "nginx").await;
        assert_eq!((reply.status, &reply.body["data"]["id"]), (status, &id), "{rule:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_container_can_be_stepped_without_the_clock() {
    let lab = Lab::new();
    lab.create("web", "nginx").await;
    let step = || lab.simulator.change(|world| world.step(WEB)).expect("it is there");
    step();
    assert_eq!(lab.status(WEB).await, "running");
    lab.delete(&format!("/containers/{WEB}")).await;
    step();
    assert_eq!(lab.status(WEB).await, "absent");
}

#[tokio::test(start_paused = true)]
async fn the_dashboard_changes_what_the_api_shows() {
    let lab = Lab::with_containers(&[("web", "nginx"), ("dbs", "redis")]).await;
    lab.put(&format!("/containers/{WEB}/external-access"), json!({"enabled": true})).await;
    lab.simulator.change(|world| {
        let mut dashboard = world.dashboard();
        dashboard.resize(WEB, Plan::Premium).expect("it is there");
        dashboard.set_status(WEB, Status::Stopped).expect("it is there");
        dashboard.add_ip(WEB, "192.0.2.1").expect("access is on");
        dashboard.remove_ip(WEB, "203.0.113.45").expect("the caller's");
        dashboard.connect(WEB, "usr-abc12345-dbs", "cache").expect("both are there");
    });
    let web = lab.get(&format!("/containers/status/{WEB}")).await.body;
    assert_eq!(
        (&web["plan"], &web["status"], &web["ram"]),
        (&json!("premium"), &json!("stopped"), &json!(4))
    );
    let ips = lab.get(&format!("/containers/{WEB}/allowed-ips")).await.body["data"]["allowed_ips"].clone();
    assert_eq!(ips.as_array().map(Vec::len), Some(1));
    assert_eq!(ips[0]["ip_address"], "192.0.2.1");
    let connections = lab.get(&format!("/containers/{WEB}/connections")).await.body;
    assert_eq!(connections["data"]["outgoing"][0]["connection_name"], "cache");

    lab.simulator.change(|world| world.dashboard().delete("usr-abc12345-dbs")).expect("it is there");
    assert_eq!(lab.status("usr-abc12345-dbs").await, "absent");
    let connections = lab.get(&format!("/containers/{WEB}/connections")).await.body;
    assert_eq!(connections["data"]["outgoing"], json!([]));

    let key = lab.key.clone();
    lab.simulator.change(|world| world.dashboard().revoke_key(&key)).expect("it is there");
    assert_eq!(lab.get("/containers").await.status, 401);
    let missing = lab.simulator.change(|world| world.dashboard().delete("usr-abc12345-dbs"));
    assert_eq!(missing, Err(NotThere::Container("usr-abc12345-dbs".into())));
}
