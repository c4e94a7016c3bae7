//! Data source `ionos_server`: one server that exists, by name or id.
//!
//! ```hcl
//! data "ionos_server" "batch" {
//!   name = "batch-1"
//! }
//! ```
//!
//! Names need not be unique at IONOS: where several servers have it, the data center or the id tells
//! which is meant.

use std::sync::LazyLock;

use super::data_datacenters::AGE;
use super::data_servers::{ATTRIBUTES, told};
use super::ids;
use super::session::Session;
use super::wire::Server;
use crate::diag::{did_you_mean, escape};
use crate::provider::{Attribute, Block, DataSource, ErrorKind, Problem, ProviderError};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "ionos_server";

pub(super) struct OneServer;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let attributes = ATTRIBUTES.iter().map(|(name, ty, doc)| match *name {
        "id" => Attribute::optional_computed("id", Ty::STRING, "The id. Set this or `name`."),
        "name" => Attribute::optional_computed("name", Ty::STRING, "The name. Set this or `id`."),
        "datacenter_id" => Attribute::optional_computed(
            "datacenter_id",
            Ty::STRING,
            "The id of the data center; needed where servers of several have the name.",
        ),
        _ => Attribute::computed(name, *ty, doc),
    });
    Block {
        attributes: attributes.collect(),
        blocks: Vec::new(),
        doc: "One server that exists, managed or not, by its name or id.",
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
        r#"data "ionos_server" "batch" {
  name = "batch-1"
}

output "state" {
  value = data.ionos_server.batch.vm_state
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let is_set = |name: &str| !attrs::is_null(config, name);
        let which = match (is_set("id"), is_set("name")) {
            (true, true) => Some("Only one of `id` and `name` can be set."),
            (false, false) => Some("One of `id` and `name` has to be set."),
            _ => None,
        };
        let which = which.map(|detail| Problem::error(Path::root(), "Which server", detail));
        let ids =
            [ids::check(config, "datacenter_id", "a data center"), ids::check(config, "id", "a server")];
        which.into_iter().chain(ids.into_iter().flatten()).collect()
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let account = session.account(AGE).await?;
    let datacenter = attrs::text(config, "datacenter_id");
    let (id, name) = (attrs::text(config, "id"), attrs::text(config, "name"));
    let in_datacenter =
        |server: &&Server| datacenter.is_none_or(|wanted| server.datacenter_id.eq_ignore_ascii_case(wanted));
    let is_meant = |server: &&Server| match (id, name) {
        (Some(id), _) => server.id.eq_ignore_ascii_case(id),
        (None, name) => Some(server.name.as_str()) == name,
    };
    let candidates = || account.servers.iter().filter(in_datacenter);
    let found: Vec<&Server> = candidates().filter(is_meant).collect();
    match found.as_slice() {
        [server] => {
            let told = told(server).into_iter();
            Ok(told.fold(config.clone(), |object, (name, value)| object.with_attr(name, value)))
        }
        [] => {
            let wanted = id.or(name).unwrap_or("");
            let known = candidates().map(|server| if id.is_some() { &server.id } else { &server.name });
            Err(not_there(wanted, did_you_mean(wanted, known.map(String::as_str))))
        }
        several => Err(ambiguous(name.unwrap_or(""), several)),
    }
}

fn not_there(wanted: &str, close: Option<&str>) -> ProviderError {
    let detail = format!("There is no server \"{}\" that this credential can see there.", escape(wanted));
    let error = ProviderError::new(ErrorKind::Invalid, "No such server", detail);
    match close {
        Some(close) => error.hint(format!("Did you mean `{}`?", escape(close))),
        None => error.hint("The data source `ionos_servers` lists them."),
    }
}

fn ambiguous(name: &str, several: &[&Server]) -> ProviderError {
    let places: Vec<String> = several
        .iter()
        .map(|server| format!("{}/{}", escape(&server.datacenter_id), escape(&server.id)))
        .collect();
    let detail = format!(
        "{} servers have the name \"{}\": {} (data center and id).",
        several.len(),
        escape(name),
        places.join(", ")
    );
    ProviderError::new(ErrorKind::Invalid, "Several servers of that name", detail)
        .hint("Set `id` instead of `name`, or `datacenter_id` too.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_in_one_way() {
        let by_name = SCHEMA.nothing().with_attr("name", "batch-1".into());
        assert_eq!(OneServer.validate(&by_name), []);
        assert_eq!(OneServer.validate(&SCHEMA.nothing()).len(), 1);
        let id = "15f67991-0f51-4efc-a8ad-ef1fb31a480c";
        assert_eq!(OneServer.validate(&by_name.with_attr("id", id.into())).len(), 1);
        assert_eq!(OneServer.validate(&by_name.with_attr("datacenter_id", "frankfurt".into())).len(), 1);
    }
}
