//! Data source `stacks_connections`: the connections of a container, in both directions, managed or
//! not.
//!
//! ```hcl
//! data "stacks_connections" "web" {
//!   container_id = stacks_container.web.id
//! }
//! ```

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::session::Session;
use super::shapes::{list, payload, text_value};
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_connections";

pub(super) struct Connections;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        of_container::argument("Id of the container."),
        Attribute::computed(
            "outgoing",
            Ty::list(item_ty("target")),
            "Connections by which the container reaches others, in the order of the API.",
        ),
        Attribute::computed(
            "incoming",
            Ty::list(item_ty("source")),
            "Connections by which others reach the container, in the order of the API.",
        ),
    ],
    blocks: Vec::new(),
    doc: "The connections of a container in both directions, managed or not. Passwords in connection strings are \
          masked by STACKS.",
});

/// The other end is called `target` or `source`.
fn item_ty(side: &str) -> Ty {
    let end = ["name", "type", "status"].map(|part| (format!("{side}_{part}"), Ty::STRING));
    let own = ["id", "name", "type", "connection_string", "created_at"];
    Ty::object(own.map(|name| (name.to_owned(), Ty::STRING)).into_iter().chain(end))
}

impl DataSource for Connections {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
}

data "stacks_connections" "web" {
  container_id = stacks_container.web.id
}

output "reached" {
  value = data.stacks_connections.web.outgoing[*].target_name
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let id = of_container::id(config);
    let doing = format!("list the connections of the container {}", escape(id));
    let answer = session.api.all_connections(id).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let answer = answer.ok_or_else(|| of_container::not_found(id))?;
    Ok(told(config, &answer))
}

/// What an answer leaves out is an empty list or null.
fn told(config: &Value, answer: &Json) -> Value {
    let data = payload(answer);
    let side = |direction: &str, side: &str| {
        let items = data.get(direction).and_then(|it| list(it, &[])).map_or(&[][..], Vec::as_slice);
        Value::list(item_ty(side), items.iter().map(|item| connection(item, side)))
    };
    config.with_attr("outgoing", side("outgoing", "target")).with_attr("incoming", side("incoming", "source"))
}

fn connection(item: &Json, side: &str) -> Value {
    let own = [
        ("id", &["id", "connection_id"][..]),
        ("name", &["connection_name", "connectionName", "name"]),
        ("type", &["connection_type", "connectionType", "type"]),
        ("connection_string", &["connection_string", "connectionString"]),
        ("created_at", &["created_at", "createdAt"]),
    ];
    let own = own.into_iter().map(|(attr, names)| (attr.to_owned(), text_value(item, names)));
    let end = ["name", "type", "status"].map(|part| {
        let name = format!("{side}_{part}");
        let value = text_value(item, &[&name]);
        (name, value)
    });
    Value::object(own.chain(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::attrs;
    use serde_json::json;

    #[test]
    fn the_guides_answer_is_told_and_so_is_less() {
        let answer = json!({"success": true, "data": {"outgoing": [{
            "id": "connection-uuid-here", "connection_name": "primary-db", "connection_type": "postgresql",
            "connection_string": "postgresql://postgres:****@usr-abc12345-mydb:5432/postgres",
            "created_at": "2026-05-16T18:00:00.000Z", "target_name": "mydb", "target_type": "postgresql",
            "target_status": "running"
        }], "incoming": [{"id": 7}]}});
        let object = told(&SCHEMA.nothing(), &answer);
        assert_eq!(object.ty(), SCHEMA.ty());
        let first = |name: &str| object.get_attr(name).and_then(|list| list.as_slice()?.first().cloned());
        let outgoing = first("outgoing").expect("one");
        assert_eq!(attrs::text(&outgoing, "target_name"), Some("mydb"));
        assert_eq!(attrs::text(&outgoing, "name"), Some("primary-db"));
        assert_eq!(attrs::text(&first("incoming").expect("one"), "id"), Some("7"));
        assert_eq!(told(&SCHEMA.nothing(), &json!({})).get_attr("incoming").map(Value::len), Some(0));
    }
}
