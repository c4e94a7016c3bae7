//! What our clients send and what our simulator answers, against the vendors' OpenAPI documents.
//!
//! The documents are not part of this project: they are read from the folder in `TERRACE_API_DOCUMENTS`,
//! or from `../shared/api`. Where there is none, these tests say so and check nothing.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "reads documents beside this crate"
)]

mod document;
mod ionos;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, Response};
use terrace::http::{Transport, TransportError};
use terrace::ops::Exit;
use terrace::simulator::{FIRST_PROJECT, Role, STACKIT_URL, Simulator, World};

use crate::lab::{Lab, text};
use document::Document;

/// Remembers what goes over it.
pub struct Recorder {
    simulator: Simulator,
    exchanges: Mutex<Vec<(Request<Bytes>, Response<Bytes>)>>,
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let response = self.simulator.send(request.clone()).await?;
        self.exchanges.lock().expect("not poisoned").push((request, response.clone()));
        Ok(response)
    }
}

impl Recorder {
    /// A lab whose requests are remembered.
    fn of(lab: &mut Lab) -> Arc<Recorder> {
        let recorder = Arc::new(Recorder { simulator: lab.simulator.clone(), exchanges: Mutex::default() });
        lab.transport = recorder.clone();
        recorder
    }

    /// Sends something that our client would not.
    async fn ask(&self, method: Method, path: &str, token: &str, body: &str) -> u16 {
        let kind =
            if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let request = Request::builder()
            .method(method)
            .uri(format!("{STACKIT_URL}{path}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", kind)
            .body(Bytes::from(body.to_owned()))
            .expect("a request");
        self.send(request).await.expect("an answer").status().as_u16()
    }

    fn exchanges(&self) -> Vec<(Request<Bytes>, Response<Bytes>)> {
        self.exchanges.lock().expect("not poisoned").clone()
    }
}

/// The folder with the documents.
fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/api");
    let folder = std::env::var_os("TERRACE_API_DOCUMENTS").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there are no OpenAPI documents in {}", folder.display());
    None
}

#[tokio::test(start_paused = true)]
async fn stackits_documents_hold_for_client_and_simulator() {
    let Some(folder) = folder() else { return };
    let read = |name: &str, base: &str| Document::read(&folder.join(name), base);
    let documents = [
        read("stackit-iaas-v2.openapi.json", "/stackit/iaas"),
        read("stackit-resourcemanager.openapi.json", "/stackit/resource-manager"),
        read("stackit-serviceaccount-token.openapi.json", "/stackit"),
    ];
    let mut lab = Lab::new(STACKIT);
    let recorder = Recorder::of(&mut lab);
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Success, "{}", text(&report));
    beyond_our_client(&lab, &recorder).await;

    let exchanges = recorder.exchanges();
    let mut problems = Vec::new();
    for (request, response) in &exchanges {
        let path = request.uri().path();
        // The longest base is the one that is meant.
        let document = documents.iter().filter(|d| path.starts_with(&d.base)).max_by_key(|d| d.base.len());
        let document = document.unwrap_or_else(|| panic!("{path} is of no document"));
        problems.extend(document.check(request, response));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(exchanges.len() > 30, "{} exchanges", exchanges.len());
}

/// Data sources, every action of ours, and the states between.
const STACKIT: &str = r#"
provider "stackit" {
  project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
}

data "stackit_projects" "these" {
  container_ids = ["54066bf4-1aff-4f7b-9f83-fb23c348fee3"]
}

data "stackit_servers" "all" {}

data "stackit_servers" "labelled" {
  label_selector = "role=web"
}

data "stackit_machine_types" "small" {
  filter = "vcpus <= 2"
}

resource "stackit_server_power" "web" {
  server_id      = "6f1c1f2e-3f0a-4c58-9b2a-3f5c2f1f7a10"
  desired_status = "deallocated"
}

resource "stackit_server_power" "batch" {
  server_id      = "b3a1c9d4-52e7-4a6f-8e21-9c0d1e2f3a30"
  desired_status = "stopped"
}

resource "stackit_server_power" "worker" {
  server_id      = "0d9f3b57-8c1e-4f0b-a4d5-7b1e2c3d4e20"
  desired_status = "running"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.stackit_server_reboot.worker]
    }
  }
}

action "stackit_server_reboot" "worker" {
  config {
    server_id = "0d9f3b57-8c1e-4f0b-a4d5-7b1e2c3d4e20"
    mode      = "hard"
  }
}
"#;

/// What the simulator answers to what our client never asks, refusals above all.
async fn beyond_our_client(lab: &Lab, recorder: &Recorder) {
    let (token, email) = lab
        .simulator
        .look(|world: &World| (world.stackit.token().to_owned(), world.stackit.accounts[0].email.clone()));
    let foreign = lab.simulator.change(|world| {
        let id = world.portal().add_project("foreign", Role::Reader);
        world.portal().add_server(&id, "eu01", "theirs", "ACTIVE").expect("the project was just added");
        id
    });
    let theirs = lab.simulator.look(|world| {
        world.stackit.servers().find(|s| s.name == "theirs").map_or(String::new(), |server| server.id.clone())
    });
    let here = format!("/iaas/v2/projects/{FIRST_PROJECT}/regions/eu01");
    let worker = format!("{here}/servers/0d9f3b57-8c1e-4f0b-a4d5-7b1e2c3d4e20");
    let nobody = "00000000-0000-4000-8000-000000000000";
    let (get, post) = (|| Method::GET, || Method::POST);
    let projects = "/resource-manager/v2/projects";
    for (method, path, body, status) in [
        (get(), format!("{here}/servers?details=true"), "", 200),
        (get(), format!("{worker}?details=true"), "", 200),
        (get(), format!("{here}/servers/{nobody}"), "", 404),
        (get(), format!("/iaas/v2/projects/{nobody}/regions/eu01/servers"), "", 404),
        (get(), format!("/iaas/v2/projects/{FIRST_PROJECT}/regions/eu99/servers"), "", 404),
        (get(), format!("{here}/machine-types/g2i.1"), "", 200),
        (get(), format!("{here}/machine-types/none"), "", 404),
        (get(), format!("{here}/machine-types?filter=much"), "", 400),
        (post(), format!("{worker}/start"), "", 409),
        (post(), format!("{worker}/unrescue"), "", 409),
        (post(), format!("{worker}/resize"), r#"{"machineType":"none"}"#, 400),
        (post(), format!("{worker}/resize"), r#"{"machineType":"g2i.4"}"#, 202),
        (post(), format!("{worker}/rescue"), r#"{"image":"54066bf4-1aff-4f7b-9f83-fb23c348fee3"}"#, 409),
        (post(), format!("/iaas/v2/projects/{foreign}/regions/eu01/servers/{theirs}/stop"), "", 403),
        (get(), projects.to_owned(), "", 400),
        (get(), format!("{projects}?member={email}&limit=1&offset=1"), "", 200),
        (get(), format!("{projects}/{FIRST_PROJECT}"), "", 200),
        (get(), format!("{projects}/nowhere"), "", 404),
        (get(), "/resource-manager/v2/organizations".to_owned(), "", 200),
        (
            post(),
            "/token".to_owned(),
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=x",
            400,
        ),
    ] {
        assert_eq!(recorder.ask(method, &path, &token, body).await, status, "{path}");
    }
    let failed = lab.simulator.change(|world| {
        world.portal().show(&theirs, "ERROR").expect("the server");
        format!("/iaas/v2/projects/{foreign}/regions/eu01/servers")
    });
    assert_eq!(recorder.ask(get(), &failed, &token, "").await, 200);
}
