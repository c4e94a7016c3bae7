//! Backups: the API's answers, what nights do, what is refused.

use super::*;

const DB: &str = "usr-abc12345-mydb";

/// A lab with a running database.
async fn with_database() -> Lab {
    Lab::with_containers(&[("mydb", "postgresql")]).await
}

impl Lab {
    async fn back_up(&self) -> Reply {
        self.post(&format!("/containers/{DB}/backup"), Value::Null).await
    }

    async fn backups(&self) -> Vec<Value> {
        let reply = self.get(&format!("/containers/{DB}/backups?limit=100")).await;
        reply.body["data"].as_array().cloned().unwrap_or_default()
    }

    /// A number and a status for each backup, newest first.
    async fn listed(&self) -> Vec<String> {
        let line = |backup: &Value| format!("{} {}", backup["id"], backup["status"].as_str().unwrap_or("?"));
        self.backups().await.iter().map(line).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_is_under_way_and_then_completed() {
    let lab = with_database().await;
    let reply = lab.back_up().await;
    assert_eq!(reply.status, 202);
    assert_eq!(
        reply.body,
        json!({
            "success": true,
            "message": "Backup started in background",
            "data": {"container_id": DB, "status": "in_progress"},
        })
    );
    let began = lab.simulator.now();
    assert_eq!(lab.listed().await, ["178 in_progress"]);
    lab.sleep(8).await;
    let [backup] = &lab.backups().await[..] else { panic!("one backup") };
    let members: Vec<&str> = backup.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        members,
        [
            "id",
            "container_id",
            "container_name",
            "backup_type",
            "status",
            "snapshot_id",
            "size_bytes",
            "backup_server",
            "created_at",
            "completed_at",
            "error_message",
            "pinned"
        ]
    );
    assert_eq!(backup["status"], "completed");
    assert_eq!((&backup["backup_type"], &backup["container_name"]), (&json!("manual"), &json!("mydb")));
    assert_eq!((&backup["pinned"], &backup["error_message"]), (&json!(0), &Value::Null));
    assert_eq!(backup["created_at"], json!(began));
    assert!(backup["completed_at"].as_str() > backup["created_at"].as_str());
}

#[tokio::test(start_paused = true)]
async fn a_backup_fails_or_hangs_where_a_test_says_so() {
    let lab = with_database().await;
    let path = "/containers/*/backup";
    lab.simulator.add_fault(FaultRule::new(Fault::Fate(Fate::Fails)).on(Method::POST, path));
    lab.simulator.add_fault(FaultRule::new(Fault::Fate(Fate::NeverReady)).on(Method::POST, path));
    for _ in 0..3 {
        lab.back_up().await;
    }
    lab.sleep(600).await;
    let mut listed = lab.listed().await;
    listed.sort();
    assert_eq!(listed, ["178 failed", "179 in_progress", "180 completed"]);
    let failed = lab.backups().await.into_iter().find(|backup| backup["id"] == 178).expect("it is listed");
    assert!(failed["error_message"].is_string());
    assert_eq!(failed["snapshot_id"], Value::Null);
    assert_eq!(lab.post("/backups/178/restore", Value::Null).await.status, 400, "there is nothing in it");
    assert_eq!(lab.delete("/backups/179").await.status, 400, "it is being written");
    assert_eq!(lab.delete("/backups/178").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn every_night_makes_a_backup_of_what_runs_and_keeps_seven_days() {
    let lab = Lab::with_containers(&[("mydb", "postgresql"), ("off", "nginx")]).await;
    let off = "usr-abc12345-off";
    lab.simulator.change(|world| world.dashboard().set_status(off, Status::Stopped)).expect("it is there");
    lab.back_up().await;
    // From noon to one o'clock, and then past two.
    lab.sleep(13 * 3600).await;
    assert_eq!(lab.listed().await, ["178 completed"]);
    lab.sleep(3600).await;
    let backups = lab.backups().await;
    assert_eq!(backups.len(), 2);
    assert_eq!(
        (&backups[0]["backup_type"], &backups[0]["created_at"]),
        (&json!("scheduled"), &json!("2026-03-02T02:00:00.000Z"))
    );
    assert_eq!(lab.get(&format!("/containers/{off}/backups")).await.body["data"], json!([]));

    assert_eq!(lab.post("/backups/179/pin", Value::Null).await.status, 200);
    lab.sleep(30 * 24 * 3600).await;
    let kept: Vec<String> = lab
        .backups()
        .await
        .iter()
        .map(|backup| backup["created_at"].as_str().unwrap_or("?")[..10].to_owned())
        .collect();
    let newest = ["04-01", "03-31", "03-30", "03-29", "03-28", "03-27", "03-26"].map(|d| format!("2026-{d}"));
    assert_eq!(kept[..7], newest);
    assert_eq!(kept[7..], ["2026-03-02"], "it is pinned; the one made by hand is gone");
    lab.post("/backups/179/unpin", Value::Null).await;
    lab.sleep(24 * 3600).await;
    assert_eq!(lab.backups().await.len(), 7);
}

#[tokio::test(start_paused = true)]
async fn time_in_one_leap_does_what_it_does_in_steps() {
    let dates = async |step: u64| {
        let lab = with_database().await;
        for _ in 0..(40 * 24) / step {
            lab.sleep(step * 3600).await;
            lab.status(DB).await;
        }
        let backups = lab.backups().await;
        backups.iter().map(|backup| backup["created_at"].to_string()).collect::<Vec<_>>()
    };
    let leap = dates(40 * 24).await;
    assert_eq!(leap.len(), 7);
    assert_eq!(dates(6).await, leap);
}

#[tokio::test(start_paused = true)]
async fn the_list_is_cut_where_it_is_asked_to_be() {
    let lab = with_database().await;
    for _ in 0..55 {
        lab.back_up().await;
        lab.sleep(2).await;
    }
    let count = async |query: &str| {
        let reply = lab.get(&format!("/containers/{DB}/backups{query}")).await;
        reply.body["data"].as_array().map(Vec::len)
    };
    for (query, expected) in [
        ("", 50),
        ("?limit=3", 3),
        ("?limit=100", 55),
        ("?limit=1000", 55),
        ("?limit=0", 1),
        ("?limit=x", 50),
    ] {
        assert_eq!(count(query).await, Some(expected), "{query}");
    }
    assert_eq!(lab.backups().await[0]["id"], 232, "the newest is first");
}

#[tokio::test(start_paused = true)]
async fn statistics_count_what_is_there() {
    let lab = with_database().await;
    assert_eq!(
        lab.get("/backups/stats").await.body,
        json!({"success": true, "data": {
            "total_backups": 0, "completed_backups": "0", "failed_backups": "0", "total_size_bytes": "0",
            "last_backup_at": null,
        }})
    );
    let fails = FaultRule::new(Fault::Fate(Fate::Fails)).on(Method::POST, "/containers/*/backup");
    lab.simulator.add_fault(fails);
    lab.back_up().await;
    lab.sleep(10).await;
    lab.back_up().await;
    let last = lab.simulator.now();
    lab.sleep(10).await;
    let data = &lab.get("/backups/stats").await.body["data"];
    let stored = lab.backups().await[0]["size_bytes"].to_string();
    assert_eq!(
        *data,
        json!({
            "total_backups": 2, "completed_backups": "1", "failed_backups": "1", "total_size_bytes": stored,
            "last_backup_at": last,
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_restore_restarts_the_container_and_is_remembered() {
    let lab = with_database().await;
    lab.back_up().await;
    assert_eq!(lab.post("/backups/178/restore", Value::Null).await.status, 400, "it is not completed");
    lab.sleep(8).await;
    assert_eq!(lab.post("/backups/178/restore", Value::Null).await.status, 200);
    assert_eq!(lab.status(DB).await, "restarting");
    assert_eq!(lab.post("/backups/178/restore", Value::Null).await.status, 400, "it does not run");
    assert_eq!(lab.back_up().await.status, 400, "it does not run");
    lab.sleep(6).await;
    assert_eq!(lab.status(DB).await, "running");
    let restored = lab.simulator.look(|world| {
        world.stacks.accounts[0].restores.iter().map(|restore| restore.backup).collect::<Vec<_>>()
    });
    assert_eq!(restored, [178]);
}

#[tokio::test(start_paused = true)]
async fn pinning_twice_is_one_change() {
    let lab = with_database().await;
    lab.back_up().await;
    lab.sleep(8).await;
    let before = lab.writes().len();
    for (path, pinned) in [("pin", 1), ("pin", 1), ("unpin", 0), ("unpin", 0)] {
        let reply = lab.post(&format!("/backups/178/{path}"), Value::Null).await;
        assert_eq!((reply.status, &reply.body["data"]), (200, &json!({"id": 178, "pinned": pinned})));
        assert_eq!(lab.backups().await[0]["pinned"], pinned);
    }
    assert_eq!(lab.writes()[before..], ["POST /backups/178/pin", "POST /backups/178/unpin"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_not_found() {
    let lab = with_database().await;
    for (method, path) in [
        (Method::GET, "/containers/usr-abc12345-none/backups"),
        (Method::POST, "/containers/usr-abc12345-none/backup"),
        (Method::POST, "/backups/999/restore"),
        (Method::POST, "/backups/999/pin"),
        (Method::POST, "/backups/many/unpin"),
        (Method::DELETE, "/backups/999"),
    ] {
        let reply = lab.ask(method.clone(), path, Value::Null).await;
        assert_eq!((reply.status, reply.body["success"].clone()), (404, json!(false)), "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn backups_of_another_account_are_not_found() {
    let mut world = World::seeded(7);
    let other = world.add_account("zzz99999");
    let lab = Lab::of(world);
    lab.create("mydb", "postgresql").await;
    lab.sleep(31).await;
    lab.back_up().await;
    lab.sleep(8).await;
    let stranger = Lab { key: other, ..lab };
    assert_eq!(stranger.delete("/backups/178").await.status, 404);
    assert_eq!(stranger.get("/backups/stats").await.body["data"]["total_backups"], 0);
}

#[tokio::test(start_paused = true)]
async fn each_call_needs_the_scope_of_the_guide() {
    for (method, path, scope) in [
        (Method::GET, "/containers/usr-abc12345-mydb/backups", "containers:read"),
        (Method::GET, "/backups/stats", "containers:read"),
        (Method::POST, "/containers/usr-abc12345-mydb/backup", "containers:manage"),
        (Method::POST, "/backups/178/restore", "containers:manage"),
        (Method::POST, "/backups/178/pin", "containers:manage"),
        (Method::POST, "/backups/178/unpin", "containers:manage"),
        (Method::DELETE, "/backups/178", "containers:delete"),
    ] {
        let lab = Lab::with_key(KeyRules::default().with_scopes(&[Scope::Create]));
        let reply = lab.ask(method.clone(), path, Value::Null).await;
        assert_eq!((reply.status, &reply.body["required_scope"]), (403, &json!(scope)), "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn backups_go_with_their_container() {
    let lab = with_database().await;
    lab.back_up().await;
    lab.sleep(8).await;
    lab.post("/backups/178/pin", Value::Null).await;
    lab.delete(&format!("/containers/{DB}")).await;
    assert_eq!(lab.back_up().await.status, 400, "it is being deleted");
    lab.sleep(8).await;
    assert_eq!(lab.get("/backups/stats").await.body["data"]["total_backups"], 0);
}

#[test]
fn a_world_saved_before_there_were_backups_is_still_one() {
    let mut world = World::seeded(7);
    world.dashboard().create("web", "nginx", None).expect("a good order");
    let mut saved: Value = serde_json::from_slice(&world.to_json()).expect("JSON");
    saved["stacks"]["births"].as_object_mut().expect("an object").shift_remove("next_backup");
    let account = saved["stacks"]["accounts"][0].as_object_mut().expect("an object");
    account.shift_remove("backups");
    account.shift_remove("restores");
    let loaded = World::from_json(saved.to_string().as_bytes()).expect("an older world");
    assert_eq!(loaded, world);
}
