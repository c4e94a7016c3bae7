//! Data source `stacks_available_targets`: what a container can be connected to.
//!
//! ```hcl
//! data "stacks_available_targets" "web" {
//!   container_id = stacks_container.web.id
//! }
//! ```

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::session::Session;
use super::shapes::{flag_value, list, member, payload, text_value};
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_available_targets";

/// Attribute, the member's name at the API and another spelling of it, and what is in it.
const DRAWERS: [(&str, &[&str], &str); 5] = [
    ("databases", &["databases"], "Databases."),
    ("caches", &["caches"], "Caches."),
    ("load_balancers", &["loadBalancers", "load_balancers"], "Load balancers."),
    ("applications", &["applications"], "Everything else."),
    ("all", &["all"], "All of them."),
];

pub(super) struct AvailableTargets;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let drawers = DRAWERS.map(|(name, _, doc)| Attribute::computed(name, Ty::list(item_ty()), doc));
    let container = of_container::argument("Id of the container that would be the source.");
    Block {
        attributes: std::iter::once(container).chain(drawers).collect(),
        blocks: Vec::new(),
        doc: "The containers that a container can be connected to, by kind.",
    }
});

fn item_ty() -> Ty {
    Ty::object([("id", Ty::STRING), ("name", Ty::STRING), ("type", Ty::STRING), ("suggested", Ty::BOOL)])
}

impl DataSource for AvailableTargets {
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

data "stacks_available_targets" "web" {
  container_id = stacks_container.web.id
}

output "suggested" {
  value = [for target in data.stacks_available_targets.web.all : target.name if target.suggested]
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let id = of_container::id(config);
    let doing = format!("list what the container {} can be connected to", escape(id));
    let answer = session.api.available_targets(id).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let answer = answer.ok_or_else(|| of_container::not_found(id))?;
    Ok(told(config, &answer))
}

/// Where an answer has no `all`, it is what is in the others.
fn told(config: &Value, answer: &Json) -> Value {
    let data = payload(answer);
    let drawer = |names: &[&str]| member(data, names).and_then(|it| list(it, &[]));
    let every =
        || DRAWERS[..4].iter().filter_map(|(_, names, _)| drawer(names)).flatten().map(target).collect();
    DRAWERS.into_iter().fold(config.clone(), |object, (name, names, _)| {
        let targets: Vec<Value> = match drawer(names) {
            Some(items) => items.iter().map(target).collect(),
            None if name == "all" => every(),
            None => Vec::new(),
        };
        object.with_attr(name, Value::list(item_ty(), targets))
    })
}

fn target(item: &Json) -> Value {
    Value::object([
        ("id", text_value(item, &["id", "container_id"])),
        ("name", text_value(item, &["name"])),
        ("type", text_value(item, &["type", "template"])),
        ("suggested", flag_value(item, &["suggested"])),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_is_the_sum_where_it_is_not_told() {
        let db = json!({"id": "usr-abc12345-mydb", "name": "mydb", "type": "postgresql", "suggested": true});
        let count = |answer: &Json, name: &str| {
            let object = told(&SCHEMA.nothing(), answer);
            assert_eq!(object.ty(), SCHEMA.ty());
            object.get_attr(name).map(Value::len)
        };
        let full = json!({"success": true, "data": {"databases": [db], "caches": [], "loadBalancers": [db], "all": [db]}});
        assert_eq!((count(&full, "all"), count(&full, "load_balancers")), (Some(1), Some(1)));
        let less = json!({"data": {"databases": [db], "applications": [{"id": "x"}]}});
        assert_eq!((count(&less, "all"), count(&less, "caches")), (Some(2), Some(0)));
    }
}
