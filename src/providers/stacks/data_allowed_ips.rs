//! Data source `stacks_allowed_ips`: who may reach a container from outside, managed or not.
//!
//! ```hcl
//! data "stacks_allowed_ips" "web" {
//!   container_id = stacks_container.web.id
//! }
//! ```

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::session::Session;
use super::shapes::{flag_value, list, payload, text_value};
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_allowed_ips";

const ENTRY: [&str; 5] = ["id", "ip_address", "description", "service_type", "added_at"];

pub(super) struct AllowedAddresses;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        of_container::argument("Id of the container."),
        Attribute::computed(
            "external_access_enabled",
            Ty::BOOL,
            "Whether it can be reached from outside at all.",
        ),
        Attribute::computed(
            "subdomain",
            Ty::STRING,
            "The subdomain that STACKS chose. Null without external access.",
        ),
        Attribute::computed(
            "url",
            Ty::STRING,
            "Where it is reached, without scheme. Null without external access.",
        ),
        Attribute::computed(
            "allowed_ips",
            Ty::list(entry_ty()),
            "The entries of the allow-list, in the order of the API.",
        ),
        Attribute::computed(
            "caller_ip",
            Ty::STRING,
            "The address that terrace is run from, as STACKS sees it.",
        ),
    ],
    blocks: Vec::new(),
    doc: "External access of a container and its allow-list, managed or not.",
});

fn entry_ty() -> Ty {
    Ty::object(ENTRY.map(|name| (name, Ty::STRING)))
}

impl DataSource for AllowedAddresses {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "web" {
  name     = "web"
  template = "nginx"
}

data "stacks_allowed_ips" "web" {
  container_id = stacks_container.web.id
}

output "my_address" {
  value = data.stacks_allowed_ips.web.caller_ip
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let id = of_container::id(config);
    let doing = format!("list the allowed addresses of the container {}", escape(id));
    let answer = session.api.allow_list(id).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let answer = answer.ok_or_else(|| of_container::not_found(id))?;
    Ok(told(config, &answer))
}

fn told(config: &Value, answer: &Json) -> Value {
    let data = payload(answer);
    let entries = list(data, &["allowed_ips", "allowedIps"]).map_or(&[][..], Vec::as_slice);
    let entry = |item: &Json| Value::object(ENTRY.map(|name| (name, text_value(item, &[name]))));
    config
        .with_attr(
            "external_access_enabled",
            flag_value(data, &["external_access_enabled", "externalAccessEnabled", "enabled"]),
        )
        .with_attr("subdomain", text_value(data, &["subdomain"]))
        .with_attr("url", text_value(data, &["url"]))
        .with_attr("allowed_ips", Value::list(entry_ty(), entries.iter().map(entry)))
        .with_attr("caller_ip", text_value(data, &["your_current_ip", "your_ip"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::attrs;
    use serde_json::json;

    #[test]
    fn the_guides_answer_is_told_and_so_is_less() {
        let answer = json!({"success": true, "data": {
            "external_access_enabled": true, "subdomain": "ab1c2d", "url": "myapp-ab1c2d.stackshosting.cloud",
            "allowed_ips": [{"id": "ip-uuid-here", "ip_address": "203.0.113.45", "description": "Your IP (Auto-added)",
                "service_type": "both", "added_at": "2026-05-16T18:00:00.000Z"}],
            "your_current_ip": "203.0.113.45"
        }});
        let object = told(&SCHEMA.nothing(), &answer);
        assert_eq!(object.ty(), SCHEMA.ty());
        assert_eq!(attrs::flag(&object, "external_access_enabled"), Some(true));
        assert_eq!(attrs::text(&object, "caller_ip"), Some("203.0.113.45"));
        let entry = &object.get_attr("allowed_ips").and_then(Value::as_slice).expect("a list")[0];
        assert_eq!(attrs::text(entry, "service_type"), Some("both"));
        let less = told(&SCHEMA.nothing(), &json!({"data": {}}));
        assert!(attrs::is_null(&less, "url"));
    }
}
