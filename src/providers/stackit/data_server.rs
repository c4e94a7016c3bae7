//! Data source `stackit_server`: one server, by its id or its name.
//!
//! ```hcl
//! data "stackit_server" "worker" {
//!   name = "worker-1"
//! }
//!
//! output "zone" {
//!   value = data.stackit_server.worker.availability_zone
//! }
//! ```
//!
//! Names need not be unique at STACKIT: a name that several servers have is an error.

use std::sync::LazyLock;

use super::data_servers;
use super::session::{self, AGE, Session};
use super::wire::Server;
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, ErrorKind, Problem, ProviderError};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stackit_server";

pub(super) struct OneServer;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let mut attributes = vec![
        Attribute::optional_computed(
            "project_id",
            Ty::STRING,
            "The project; by default that of the provider.",
        ),
        Attribute::optional_computed("region", Ty::STRING, "The region; by default that of the provider."),
        Attribute::optional_computed("server_id", Ty::STRING, "The server's id; this or `name`."),
        Attribute::optional_computed("name", Ty::STRING, "The server's name; this or `server_id`."),
        Attribute::computed("labels", Ty::map(Ty::STRING), "Its labels."),
    ];
    let told = data_servers::ATTRIBUTES.iter().filter(|(name, ..)| !matches!(*name, "id" | "name"));
    attributes.extend(told.map(|(name, ty, doc)| Attribute::computed(name, *ty, doc)));
    Block {
        attributes,
        blocks: Vec::new(),
        doc: "One server at STACKIT, managed or not, by its id or its name.",
    }
});

impl DataSource for OneServer {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "stackit_server" "worker" {
  project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
  name       = "worker-1"
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = session::check_ids(config);
        if attrs::is_null(config, "server_id") == attrs::is_null(config, "name") {
            let detail =
                "A server is looked for by its server_id or by its name: one of the two has to be set.";
            problems.push(Problem::error(Path::root(), "Which server", detail));
        }
        problems
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let place = session.place(config)?;
    let servers = session.servers(&place, session.earliest(AGE)).await?;
    let (argument, wanted) = match attrs::text(config, "server_id") {
        Some(id) => ("server_id", id),
        None => ("name", attrs::text(config, "name").unwrap_or("")),
    };
    let is_it = |server: &&Server| match argument {
        "server_id" => server.id == wanted,
        _ => server.name == wanted,
    };
    let found: Vec<&Server> = servers.iter().filter(is_it).collect();
    let [server] = found.as_slice() else {
        let (summary, count) = match found.len() {
            0 => ("Server not found", "is no server".to_owned()),
            many => ("Several servers", format!("are {many} servers")),
        };
        let detail = format!(
            "There {count} with the {argument} \"{}\" in the project {} and the region {}.",
            escape(wanted),
            escape(&place.project),
            escape(&place.region)
        );
        return Err(ProviderError::new(ErrorKind::Invalid, summary, detail).at(Path::root().attr(argument)));
    };
    let object = config
        .with_attr("project_id", Value::from(place.project.as_str()))
        .with_attr("region", Value::from(place.region.as_str()))
        .with_attr("server_id", Value::from(server.id.as_str()));
    let told = data_servers::told(server).into_iter().filter(|(name, _)| *name != "id");
    Ok(told.fold(object, |object, (name, value)| object.with_attr(name, value)))
}
