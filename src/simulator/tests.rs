//! The simulator as its clients see it.

mod backups;
mod endpoints;
mod faults;
mod ionos;
mod keeping;
mod limits;
mod socket;
mod stackit;
mod time;

use std::time::Duration;

use ::http::{HeaderMap, Method, Request};
use bytes::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::host::{Host, TestHost};

/// A simulator of a fresh world at 2026-03-01T12:00:00Z, asked in process with one key.
struct Lab {
    simulator: Simulator,
    host: TestHost,
    key: String,
}

/// What a client sees of an answer.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

impl Lab {
    fn new() -> Lab {
        Lab::of(World::seeded(7))
    }

    fn of(world: World) -> Lab {
        let host = TestHost::new();
        let key = world.key().to_owned();
        let simulator = Simulator::new(world, *host.clock(), 1);
        simulator.set_latency(Duration::ZERO, Duration::ZERO);
        Lab { simulator, host, key }
    }

    /// A lab asked with another key of the same account.
    fn with_key(rules: KeyRules) -> Lab {
        let mut world = World::seeded(7);
        let key = world.add_key("abc12345", rules).expect("the account");
        Lab { key, ..Lab::of(world) }
    }

    /// A lab with running containers, `name` of `template`, their ids `usr-abc12345-name`.
    async fn with_containers(containers: &[(&str, &str)]) -> Lab {
        let lab = Lab::new();
        for (name, template) in containers {
            lab.simulator
                .change(|world| world.dashboard().create(name, template, None))
                .expect("a good order");
        }
        lab.sleep(31).await;
        lab
    }

    async fn try_ask(&self, method: Method, path: &str, body: Value) -> Result<Reply, TransportError> {
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let request = Request::builder()
            .method(method)
            .uri(format!("{STACKS_URL}{path}"))
            .header("authorization", format!("Bearer {}", self.key))
            .body(body)
            .expect("a request");
        let response = self.simulator.send(request).await?;
        let text = String::from_utf8_lossy(response.body()).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Reply { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> Reply {
        self.try_ask(method, path, body).await.expect("an answer")
    }

    async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Reply {
        self.ask(Method::POST, path, body).await
    }

    async fn put(&self, path: &str, body: Value) -> Reply {
        self.ask(Method::PUT, path, body).await
    }

    async fn delete(&self, path: &str) -> Reply {
        self.ask(Method::DELETE, path, Value::Null).await
    }

    async fn create(&self, name: &str, template: &str) -> Reply {
        self.post("/containers", json!({"name": name, "template": template})).await
    }

    /// The status of a container as the API tells it, or the word for its absence.
    async fn status(&self, id: &str) -> String {
        let reply = self.get(&format!("/containers/status/{id}")).await;
        match reply.status {
            404 => "absent".to_owned(),
            _ => reply.body["status"].as_str().unwrap_or("?").to_owned(),
        }
    }

    async fn sleep(&self, seconds: u64) {
        self.host.clock().sleep(Duration::from_secs(seconds)).await;
    }

    /// `POST /containers`, … of the requests that changed the world.
    fn writes(&self) -> Vec<String> {
        let line = |request: &LoggedRequest| format!("{} {}", request.method, request.path);
        self.simulator.writes().iter().map(line).collect()
    }
}
