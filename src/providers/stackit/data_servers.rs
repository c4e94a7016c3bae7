//! Data source `stackit_servers`: the servers of a project in a region.
//!
//! ```hcl
//! data "stackit_servers" "web" {
//!   label_selector = "role=web"
//! }
//!
//! resource "stackit_server_power" "web" {
//!   for_each       = { for s in data.stackit_servers.web.servers : s.name => s.id }
//!   server_id      = each.value
//!   desired_status = "running"
//! }
//! ```

use std::sync::LazyLock;

use super::failure;
use super::session::{self, AGE, Session};
use super::wire::{self, Server};
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::{self, optional_text};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stackit_servers";

pub(super) struct Servers;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional_computed(
            "project_id",
            Ty::STRING,
            "The project; by default that of the provider.",
        ),
        Attribute::optional_computed("region", Ty::STRING, "The region; by default that of the provider."),
        Attribute::optional(
            "label_selector",
            Ty::STRING,
            "Labels that the servers must have, e.g. `env=prod`.",
        ),
        Attribute::computed("servers", Ty::list(item_ty()), "The servers, sorted by name."),
    ],
    blocks: Vec::new(),
    doc: "The servers of a project in a region, managed or not.",
});

/// Names, types and documentation of what is told of a server.
pub(super) const ATTRIBUTES: [(&str, Ty, &str); 9] = [
    ("id", Ty::STRING, "The id."),
    ("name", Ty::STRING, "The name."),
    ("status", Ty::STRING, "The status as STACKIT calls it."),
    ("power_status", Ty::STRING, "The power status as STACKIT calls it."),
    ("machine_type", Ty::STRING, "The machine type."),
    ("availability_zone", Ty::STRING, "Where it runs; null for a deallocated server."),
    ("error_message", Ty::STRING, "Why its status is `ERROR`."),
    ("created_at", Ty::STRING, "When it was created."),
    ("launched_at", Ty::STRING, "When it was last launched."),
];

pub(super) fn item_ty() -> Ty {
    let labels = [("labels", Ty::map(Ty::STRING))];
    Ty::object(ATTRIBUTES.map(|(name, ty, _)| (name, ty)).into_iter().chain(labels))
}

impl DataSource for Servers {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "stackit_servers" "all" {
  project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
}

output "running" {
  value = [for s in data.stackit_servers.all.servers : s.name if s.status == "ACTIVE"]
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        session::check_ids(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let place = session.place(config)?;
    let mut servers = match attrs::text(config, "label_selector") {
        // The shared list serves where nothing is left out.
        None => session.servers(&place, session.earliest(AGE)).await?,
        Some(selector) => {
            let listed = session.api.servers(&place, Some(selector)).await;
            listed.map_err(|error| failure::of_ask(&error, "list the servers with those labels"))?
        }
    };
    servers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let servers = servers.iter().map(|server| Value::object(told(server)));
    Ok(config
        .with_attr("project_id", Value::from(place.project.as_str()))
        .with_attr("region", Value::from(place.region.as_str()))
        .with_attr("servers", Value::list(item_ty(), servers)))
}

/// What the API tells of a server, by attribute.
pub(super) fn told(server: &Server) -> [(&'static str, Value); 10] {
    let Server {
        id,
        name,
        machine_type,
        status,
        power_status,
        availability_zone,
        error_message,
        created_at,
        launched_at,
        updated_at: _,
        labels,
    } = server;
    [
        ("id", Value::from(id.as_str())),
        ("name", Value::from(name.as_str())),
        ("status", Value::from(status.as_str())),
        ("power_status", optional_text(power_status.as_deref())),
        ("machine_type", Value::from(machine_type.as_str())),
        ("availability_zone", optional_text(availability_zone.as_deref())),
        ("error_message", optional_text(error_message.as_deref())),
        ("created_at", optional_text(created_at.as_deref())),
        ("launched_at", optional_text(launched_at.as_deref())),
        ("labels", wire::texts(labels)),
    ]
}
