//! Data source `stacks_templates`: the container templates that STACKS offers, with prices.
//!
//! ```hcl
//! data "stacks_templates" "all" {}
//!
//! output "cheapest" {
//!   value = [for t in data.stacks_templates.all.templates : t.id if t.monthly_price <= 1]
//! }
//! ```

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::catalogue::{ContainerTemplate, TEMPLATES};
use super::failure;
use super::prices::{Prices, Size, dollars, item_id, items};
use super::session::Session;
use crate::provider::{Attribute, Block, Cents, DataSource, Problem, ProviderError};
use crate::providers::attrs::optional_text;
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_templates";

pub(super) struct Templates;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![Attribute::computed(
        "templates",
        Ty::list(item_ty()),
        "The templates, in the order of the API.",
    )],
    blocks: Vec::new(),
    doc: "The container templates that STACKS offers.",
});

fn item_ty() -> Ty {
    Ty::object([
        ("id", Ty::STRING),
        ("name", Ty::STRING),
        ("category", Ty::STRING),
        ("description", Ty::STRING),
        ("default_plan", Ty::STRING),
        ("monthly_price", Ty::NUMBER),
    ])
}

impl DataSource for Templates {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "stacks_templates" "all" {}

output "cheapest" {
  value = [for t in data.stacks_templates.all.templates : t.id if t.monthly_price <= 1]
}
"#
    }

    fn validate(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let body = session.api.templates().await;
    let body = body.map_err(|error| failure::of_ask(&error, "list the container templates"))?;
    let prices = Prices::read(&body);
    if let Some(prices) = &prices {
        session.keep_prices(prices.clone());
    }
    let found: Vec<Value> =
        items(&body).into_iter().flatten().filter_map(|item| told(item, prices.as_ref())).collect();
    let templates = if found.is_empty() {
        session.warn(
            "The list of container templates could not be read: that of the published guide is used."
                .to_owned(),
        );
        TEMPLATES.iter().map(|template| from_guide(template, &Prices::default())).collect()
    } else {
        found
    };
    Ok(config.with_attr("templates", Value::list(item_ty(), templates)))
}

/// An item of the API, in whatever shape; what it leaves out comes from the guide.
fn told(item: &Json, prices: Option<&Prices>) -> Option<Value> {
    let id = item_id(item)?;
    let known = ContainerTemplate::find(id);
    let text = |names: &[&str]| names.iter().find_map(|name| item.get(name)?.as_str());
    let price = prices.cloned().unwrap_or_default().of(Size { container_template: id, ..Size::default() });
    Some(template(
        id,
        text(&["name", "display_name"]).or(known.map(|t| t.name)),
        text(&["category"]).or(known.map(|t| t.category)),
        text(&["description"]).or(known.map(|t| t.description)),
        known.map_or(Some("basic"), ContainerTemplate::default_plan),
        price,
    ))
}

fn from_guide(known: &ContainerTemplate, prices: &Prices) -> Value {
    let price = prices.of(Size { container_template: known.id, ..Size::default() });
    let plan = known.default_plan();
    template(known.id, Some(known.name), Some(known.category), Some(known.description), plan, price)
}

fn template(
    id: &str,
    name: Option<&str>,
    category: Option<&str>,
    description: Option<&str>,
    default_plan: Option<&str>,
    price: Cents,
) -> Value {
    Value::object([
        ("id", Value::from(id)),
        ("name", optional_text(name)),
        ("category", optional_text(category)),
        ("description", optional_text(description)),
        ("default_plan", optional_text(default_plan)),
        ("monthly_price", dollars(price)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_item_in_any_shape_becomes_a_template() {
        let full = json!({"id": "nodejs", "name": "Node", "category": "Runtime", "description": "d", "price_monthly": 4.5});
        let bare = json!({"template": "postgresql"});
        let body = json!([full, bare, "odd"]);
        let prices = Prices::read(&body);
        let values: Vec<Value> =
            items(&body).into_iter().flatten().filter_map(|item| told(item, prices.as_ref())).collect();
        assert_eq!(values.len(), 2);
        assert_eq!(values[0].get_attr("monthly_price"), Some(&dollars(Cents(450))));
        assert_eq!(values[1].get_attr("name"), Some(&Value::from("PostgreSQL")));
        assert!(values.iter().all(|value| value.ty() == item_ty()));
        assert_eq!(from_guide(&TEMPLATES[0], &Prices::default()).ty(), item_ty());
    }
}
