//! Each endpoint: status and body, compared with the guide's examples member by member.

use super::*;

#[tokio::test(start_paused = true)]
async fn creation_is_accepted_and_listed_as_the_guide_shows_it() {
    let lab = Lab::new();
    let reply =
        lab.post("/containers", json!({"name": "my-api", "template": "nodejs", "plan": "basic"})).await;
    assert_eq!(reply.status, 202);
    assert_eq!(
        reply.body,
        json!({
            "success": true,
            "message": "Container is being created. Poll GET /containers/status/{id} to track progress.",
            "data": {
                "id": "usr-abc12345-my-api",
                "name": "my-api",
                "template": "nodejs",
                "type": "nodejs",
                "plan": "basic",
                "status": "pending",
                "port": 8005,
                "cpu_allocated": 1,
                "memory_allocated": 1024,
                "storage_allocated": 10240,
                "createdAt": "2026-03-01T12:00:00.000Z",
                "hasWebUI": false,
                "sshUser": "usr-abc12345",
                "sshPort": 8005,
                "publicHost": "stacks.hosting",
                "hasSshAccess": true,
                "vpcNetwork": "vpc-usr-abc12345",
                "imageTag": "stackshosting/nodejs:latest",
                "version": "22",
                "versionMajor": "22",
            },
        })
    );

    lab.simulator.change(|world| world.step("usr-abc12345-my-api")).expect("it is there");
    lab.sleep(7200).await;
    let reply = lab.get("/containers").await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.body,
        json!({
            "success": true,
            "count": 1,
            "data": [{
                "id": "usr-abc12345-my-api",
                "name": "my-api",
                "type": "nodejs",
                "plan": "basic",
                "status": "running",
                "cpu_allocated": 1,
                "memory_allocated": 1024,
                "storage_allocated": 10240,
                "ip_address": "10.52.0.5",
                "created_at": "2026-03-01T12:00:00.000Z",
                "raw_docker_status": "Up 2 hours (healthy)",
                "image_tag": "stackshosting/nodejs:latest",
                "version": "22",
                "version_major": "22",
            }],
        })
    );

    let reply = lab.get("/containers/status/usr-abc12345-my-api").await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.body,
        json!({
            "success": true,
            "id": "usr-abc12345-my-api",
            "name": "my-api",
            "template": "nodejs",
            "type": "nodejs",
            "status": "running",
            "rawStatus": "Up 2 hours (healthy)",
            "ram": 1,
            "storage": 10240,
            "externalAccessEnabled": false,
            "ipAddress": "10.52.0.5",
            "version": "22",
            "versionMajor": "22",
            "plan": "basic",
            "cpuAllocated": "1.00",
            "memoryAllocated": 1024,
            "storageAllocated": 10240,
            "createdAt": "2026-03-01T12:00:00.000Z",
            "updatedAt": "2026-03-01T12:00:00.000Z",
        })
    );
}

#[tokio::test(start_paused = true)]
async fn sizes_below_one_and_containers_without_a_plan_keep_their_types() {
    let lab = Lab::with_containers(&[("tiny", "redis-micro"), ("tunnel", "stacks-vpn")]).await;
    let tiny = lab.get("/containers/status/usr-abc12345-tiny").await.body;
    assert_eq!((&tiny["ram"], &tiny["cpuAllocated"]), (&json!(0.5), &json!("0.10")));
    let list = lab.get("/containers").await.body;
    assert_eq!((&list["data"][0]["cpu_allocated"], &list["data"][0]["plan"]), (&json!(0.1), &json!("micro")));
    assert_eq!(
        (&list["data"][1]["memory_allocated"], &list["data"][1]["plan"]),
        (&json!(2048), &json!(null))
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_says_so_in_the_guides_words() {
    let lab = Lab::with_containers(&[("web", "nginx")]).await;
    let not_found = json!({"success": false, "error": "Container not found"});
    let no_endpoint = json!({"success": false, "error": "Endpoint not found"});
    let dashboard = json!({
        "error": "This endpoint requires dashboard access (JWT authentication)",
        "hint": "This operation requires human approval via the dashboard.",
    });
    let field = |field: &str, error: &str| json!({"success": false, "error": error, "field": field});
    let failure = |error: &str| json!({"success": false, "error": error});
    let too_long = field("name", "Container name must be no more than 32 characters");
    let taken = field("name", "A container with this name already exists");
    let word = field("status", "Invalid status. Must be one of: running, stopped, restart");
    let switch = field("enabled", "enabled must be true or false");
    let off = failure("External access is not enabled for this container");
    let cases = [
        (Method::POST, "/containers", json!({"name": "a".repeat(33), "template": "nodejs"}), 400, too_long),
        (Method::POST, "/containers", json!({"name": "web", "template": "nodejs"}), 400, taken),
        (Method::POST, "/containers", json!(["web"]), 400, failure("Request body must be a JSON object")),
        (Method::GET, "/containers/status/usr-abc12345-no", Value::Null, 404, not_found.clone()),
        (
            Method::PUT,
            "/containers/usr-abc12345-no/status",
            json!({"status": "running"}),
            404,
            not_found.clone(),
        ),
        (Method::PUT, "/containers/usr-abc12345-web/status", json!({"status": "paused"}), 400, word),
        (Method::DELETE, "/containers/usr-abc12345-no", Value::Null, 404, not_found.clone()),
        (Method::PUT, "/containers/usr-abc12345-web/external-access", json!({}), 400, switch),
        (Method::GET, "/containers/usr-abc12345-no/allowed-ips", Value::Null, 404, not_found.clone()),
        (Method::POST, "/containers/usr-abc12345-web/allowed-ips", json!({"ip_address": "::1"}), 400, off),
        (
            Method::DELETE,
            "/containers/usr-abc12345-web/allowed-ips/x",
            Value::Null,
            404,
            failure("IP address not found"),
        ),
        (
            Method::POST,
            "/containers/usr-abc12345-web/connect/usr-abc12345-no",
            Value::Null,
            404,
            not_found.clone(),
        ),
        (
            Method::POST,
            "/containers/usr-abc12345-web/connect/usr-abc12345-web",
            Value::Null,
            400,
            failure("A container cannot be connected to itself"),
        ),
        (Method::GET, "/containers/usr-abc12345-no/connections", Value::Null, 404, not_found),
        (Method::DELETE, "/containers/connections/x", Value::Null, 404, failure("Connection not found")),
        (Method::GET, "/containers/usr-abc12345-web", Value::Null, 404, no_endpoint.clone()),
        (Method::GET, "/", Value::Null, 404, no_endpoint.clone()),
        (Method::PATCH, "/containers", Value::Null, 404, no_endpoint),
        (Method::POST, "/containers/usr-abc12345-web/resize", Value::Null, 403, dashboard.clone()),
        (Method::GET, "/billing/invoices", Value::Null, 403, dashboard.clone()),
        (Method::POST, "/api-keys", Value::Null, 403, dashboard),
    ];
    for (method, path, body, status, wanted) in cases {
        let reply = lab.ask(method.clone(), path, body).await;
        assert_eq!((reply.status, reply.body), (status, wanted), "{method} {path}");
    }
    assert_eq!(lab.writes(), Vec::<String>::new(), "nothing of it changed the world");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_key_and_a_missing_scope_are_told_apart() {
    let mut lab = Lab::with_key(KeyRules::default().with_scopes(&[Scope::Read, Scope::Create]));
    let reply = lab.delete("/containers/usr-abc12345-any").await;
    assert_eq!(reply.status, 403);
    assert_eq!(
        reply.body,
        json!({
            "error": "API key lacks required scope: containers:delete",
            "required_scope": "containers:delete",
            "key_scopes": ["containers:read", "containers:create"],
        })
    );
    lab.key = format!("sk_stacks_{}", "0".repeat(64));
    let reply = lab.get("/containers").await;
    assert_eq!((reply.status, reply.body), (401, json!({"error": "Invalid API key"})));

    let without_key = Request::get(format!("{STACKS_URL}/containers")).body(Bytes::new()).expect("a request");
    let response = lab.simulator.send(without_key).await.expect("an answer");
    assert_eq!(response.status(), 401);
}

#[tokio::test(start_paused = true)]
async fn another_accounts_containers_are_not_there() {
    let mut lab = Lab::with_containers(&[("web", "nginx")]).await;
    lab.key = lab.simulator.change(|world| world.add_account("zzz99999"));
    assert_eq!(lab.get("/containers").await.body, json!({"success": true, "count": 0, "data": []}));
    assert_eq!(lab.delete("/containers/usr-abc12345-web").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn templates_have_categories_and_prices() {
    let body = Lab::new().get("/containers/templates").await.body;
    assert_eq!(body["count"], 27);
    assert_eq!(
        body["data"][11],
        json!({
            "id": "nodejs",
            "name": "Node.js",
            "category": "Runtime",
            "description": "Node.js 22 LTS with PM2 process manager",
            "image_tag": "stackshosting/nodejs:latest",
            "version": "22",
            "price_monthly": 4,
            "plans": [
                {"id": "basic", "price": 4},
                {"id": "standard", "price": 5},
                {"id": "premium", "price": 10},
            ],
        })
    );
    assert_eq!(body["additional_storage"][2], json!({"tier": 5, "size_gb": 128, "price_monthly": 5}));
}

#[tokio::test(start_paused = true)]
async fn external_access_lets_the_caller_in_and_nobody_else() {
    let lab = Lab::with_containers(&[("myapp", "nodejs")]).await;
    let path = "/containers/usr-abc12345-myapp";
    let reply = lab.put(&format!("{path}/external-access"), json!({"enabled": true})).await;
    let subdomain = reply.body["subdomain"].as_str().expect("a text").to_owned();
    let url = format!("myapp-{subdomain}.stackshosting.cloud");
    assert_eq!(subdomain.len(), 6);
    assert_eq!(
        reply.body,
        json!({
            "success": true,
            "message": format!("External access enabled. Your container is available at: {url}"),
            "your_ip": "203.0.113.45",
            "subdomain": subdomain,
            "url": url,
        })
    );
    let list = lab.get(&format!("{path}/allowed-ips")).await.body;
    assert_eq!(list["data"]["allowed_ips"][0]["id"].as_str().map(str::len), Some(36));
    assert_eq!(
        list,
        json!({
            "success": true,
            "data": {
                "external_access_enabled": true,
                "subdomain": subdomain,
                "url": url,
                "allowed_ips": [{
                    "id": list["data"]["allowed_ips"][0]["id"],
                    "ip_address": "203.0.113.45",
                    "description": "Your IP (Auto-added)",
                    "service_type": "both",
                    "added_at": "2026-03-01T12:00:31.000Z",
                }],
                "your_current_ip": "203.0.113.45",
            },
        })
    );

    let again = lab.put(&format!("{path}/external-access"), json!({"enabled": true})).await;
    assert_eq!(again.body["subdomain"], list["data"]["subdomain"], "enabling twice changes nothing");
    let off = lab.put(&format!("{path}/external-access"), json!({"enabled": false})).await;
    assert_eq!(off.body, json!({"success": true, "message": "External access disabled."}));
    let list = lab.get(&format!("{path}/allowed-ips")).await.body;
    assert_eq!(
        list["data"],
        json!({
            "external_access_enabled": false,
            "subdomain": null,
            "url": null,
            "allowed_ips": [],
            "your_current_ip": "203.0.113.45",
        })
    );
    assert_eq!(lab.writes().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_allow_list_has_each_address_once_and_never_becomes_empty() {
    let lab = Lab::with_containers(&[("web", "nginx")]).await;
    let list = "/containers/usr-abc12345-web/allowed-ips";
    lab.put("/containers/usr-abc12345-web/external-access", json!({"enabled": true})).await;

    let reply = lab.post(list, json!({"ip_address": "198.51.100.0/24", "service_type": "http"})).await;
    assert_eq!(reply.status, 200);
    let added = &reply.body["data"];
    assert_eq!((&added["description"], &added["service_type"]), (&json!("Custom IP"), &json!("http")));
    for (address, error) in [
        ("198.51.100.7/24", "This IP address is already in the allowed list"),
        ("203.0.113.45/32", "This IP address is already in the allowed list"),
        ("300.1.1.1", "Invalid IP address or CIDR notation"),
        ("10.0.0.0/33", "Invalid IP address or CIDR notation"),
        ("", "IP address is required"),
    ] {
        let reply = lab.post(list, json!({"ip_address": address})).await;
        assert_eq!(reply.status, 400, "{address}");
        assert_eq!(reply.body, json!({"success": false, "error": error, "field": "ip_address"}), "{address}");
    }
    assert_eq!(lab.post(list, json!({"ip_address": "2001:db8::/48"})).await.status, 200);

    let ips = lab.get(list).await.body["data"]["allowed_ips"].clone();
    let ids: Vec<&str> = ips.as_array().expect("a list").iter().filter_map(|ip| ip["id"].as_str()).collect();
    for id in &ids[..2] {
        assert_eq!(lab.delete(&format!("{list}/{id}")).await.status, 200);
    }
    let last = lab.delete(&format!("{list}/{}", ids[2])).await;
    assert_eq!(last.status, 400);
    assert_eq!(
        last.body["error"],
        "You cannot remove the last IP address. This prevents accidental lockout."
    );
}

#[tokio::test(start_paused = true)]
async fn connections_are_made_listed_and_taken_away() {
    let lab = Lab::with_containers(&[("myapp", "nodejs"), ("mydb", "postgresql")]).await;
    let connect = "/containers/usr-abc12345-myapp/connect/usr-abc12345-mydb";
    let reply = lab.post(connect, json!({"connectionName": "primary-db"})).await;
    let id = reply.body["data"]["id"].clone();
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.body,
        json!({
            "success": true,
            "data": {
                "id": id,
                "sourceContainer": "usr-abc12345-myapp",
                "targetContainer": "usr-abc12345-mydb",
                "connectionName": "primary-db",
                "connectionType": "postgresql",
                "environmentVariables": {
                    "POSTGRES_HOST": "usr-abc12345-mydb",
                    "POSTGRES_PORT": "5432",
                    "POSTGRES_USER": "postgres",
                    "POSTGRES_PASSWORD": "****",
                    "POSTGRES_DB": "postgres",
                },
                "connectionString": "postgresql://postgres:****@usr-abc12345-mydb:5432/postgres",
                "message": "Connection created. Container will be updated with new environment variables.",
                "note": "You may need to restart the source container for changes to take effect.",
            },
        })
    );
    let twice = lab.post(connect, json!({"connectionName": "primary-db"})).await;
    assert_eq!((twice.status, &twice.body["field"]), (400, &json!("connectionName")));

    let list = |id: &str| format!("/containers/{id}/connections");
    let end = |side: &str, name: &str, template: &str| {
        json!({
            "id": id,
            "connection_name": "primary-db",
            "connection_type": "postgresql",
            "connection_string": "postgresql://postgres:****@usr-abc12345-mydb:5432/postgres",
            "created_at": "2026-03-01T12:00:31.000Z",
            format!("{side}_name"): name,
            format!("{side}_type"): template,
            format!("{side}_status"): "running",
        })
    };
    let outgoing = json!({"outgoing": [end("target", "mydb", "postgresql")], "incoming": []});
    let incoming = json!({"outgoing": [], "incoming": [end("source", "myapp", "nodejs")]});
    for (id, data) in [("usr-abc12345-myapp", outgoing), ("usr-abc12345-mydb", incoming)] {
        assert_eq!(lab.get(&list(id)).await.body, json!({"success": true, "data": data}));
    }

    let path = format!("/containers/connections/{}", id.as_str().expect("a text"));
    assert_eq!(lab.delete(&path).await.status, 200);
    assert_eq!(lab.delete(&path).await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn containers_on_their_way_in_or_out_are_not_connected() {
    let lab = Lab::with_containers(&[("web", "nginx"), ("old", "redis")]).await;
    lab.create("new", "mysql").await;
    lab.delete("/containers/usr-abc12345-old").await;
    for (other, why) in [("new", "pending"), ("old", "deleting")] {
        let reply = lab
            .post(&format!("/containers/usr-abc12345-web/connect/usr-abc12345-{other}"), Value::Null)
            .await;
        let error = format!("Container usr-abc12345-{other} is not ready to be connected ({why})");
        assert_eq!((reply.status, &reply.body["error"]), (400, &json!(error)));
    }
}

#[tokio::test(start_paused = true)]
async fn targets_lie_in_the_drawers_of_their_kind() {
    let containers =
        [("web", "nginx"), ("sql", "mysql"), ("cache", "redis-micro"), ("front", "stacks-loadbalancer")];
    let lab = Lab::with_containers(&containers).await;
    let data = lab.get("/containers/usr-abc12345-web/available-targets").await.body["data"].clone();
    assert_eq!(
        data["databases"],
        json!([{"id": "usr-abc12345-sql", "name": "sql", "type": "mysql", "suggested": true}])
    );
    assert_eq!(data["caches"][0]["name"], "cache");
    assert_eq!(data["loadBalancers"][0]["name"], "front");
    assert_eq!((&data["applications"], data["all"].as_array().map(Vec::len)), (&json!([]), Some(3)));
}

#[tokio::test(start_paused = true)]
async fn credentials_tell_shells_and_services_apart() {
    let lab = Lab::with_containers(&[("mydb", "postgresql"), ("app", "nodejs")]).await;
    let body = lab.get("/containers/usr-abc12345-mydb/credentials").await.body;
    let password = &body["data"]["mainCredentials"]["password"];
    assert_eq!(password.as_str().map(str::len), Some(20));
    assert_eq!(
        body["data"],
        json!({
            "containerName": "mydb",
            "type": "postgresql",
            "mainCredentials": {"username": "admin", "password": password},
            "connectionInfo": {"host": "10.52.0.5", "port": 5432, "internalHost": "usr-abc12345-mydb"},
        })
    );
    let body = lab.get("/containers/usr-abc12345-app/credentials").await.body;
    assert_eq!(body["data"]["mainCredentials"]["username"], "usr-abc12345");
}
