//! What a creation asks for, checked against the guide's rules for names, templates, plans and
//! storage.

use serde_json::{Map, Value};

use super::catalogue::{Plan, Resources, STORAGE_TIERS, StorageTier, Template, Tier, VPN};

/// A creation that the catalogue allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub name: String,
    pub template: &'static Template,
    /// `None` for `stacks-vpn` alone.
    pub plan: Option<Plan>,
    pub storage: Option<StorageTier>,
}

/// What is wrong with one member of the body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (field {field})")]
pub struct BadField {
    pub field: &'static str,
    pub message: String,
}

impl Order {
    /// Reads the body of `POST /containers`. `null` counts as left out. Members that the guide does
    /// not name are ignored, and so is `discount_code`: no code is known to us, and a wrong one is
    /// not said to be refused.
    pub fn read(body: &Map<String, Value>) -> Result<Order, BadField> {
        let name = text(body, "name")?.ok_or_else(|| bad("name", "Container name is required"))?;
        check_name(name)?;
        let template = text(body, "template")?.ok_or_else(|| bad("template", "Template is required"))?;
        let template = Template::find(template)
            .ok_or_else(|| bad("template", format!("Unknown template: {template}")))?;
        let plan = choose_plan(template, text(body, "plan")?)?;
        let storage = match body.get("additional_storage_tier") {
            None | Some(Value::Null) => None,
            Some(tier) => Some(choose_storage(template, tier)?),
        };
        Ok(Order { name: name.to_owned(), template, plan, storage })
    }

    pub fn resources(&self) -> Resources {
        resources(self.plan, self.storage)
    }
}

pub(super) fn resources(plan: Option<Plan>, storage: Option<StorageTier>) -> Resources {
    let base = plan.map_or(VPN, Plan::resources);
    match storage {
        None => base,
        Some(StorageTier { tier: _, size_gb, price }) => {
            Resources { storage_mb: base.storage_mb + size_gb * 1024, price: base.price + price, ..base }
        }
    }
}

/// The first sentence is the guide's example; the others are worded after it.
fn check_name(name: &str) -> Result<(), BadField> {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let message = if name.chars().count() > 32 {
        "Container name must be no more than 32 characters"
    } else if name.chars().count() < 3 {
        "Container name must be at least 3 characters"
    } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        "Container name can only contain letters, numbers, and hyphens"
    } else if !ends(name.chars().next()) || !ends(name.chars().next_back()) {
        "Container name must start and end with a letter or number"
    } else if name.contains("--") {
        "Container name cannot contain consecutive hyphens"
    } else {
        return Ok(());
    };
    Err(bad("name", message))
}

/// The guide's default is `basic`. A micro template goes with `micro` alone, so that is its default:
/// otherwise `{"template": "nginx-micro"}` could never be created as the guide offers it.
fn choose_plan(template: &'static Template, plan: Option<&str>) -> Result<Option<Plan>, BadField> {
    let Some(id) = plan else { return Ok(template.plans().first().copied()) };
    let plan = Plan::from_id(id).ok_or_else(|| {
        bad("plan", "Invalid plan. Must be one of: micro, basic, standard, premium".to_owned())
    })?;
    let template_id = template.id;
    match template.tier {
        Tier::Vpn => Err(bad("plan", format!("Template {template_id} does not take a plan"))),
        Tier::Micro if plan != Plan::Micro => {
            Err(bad("plan", format!("Template {template_id} is only available with the micro plan")))
        }
        Tier::Basic if plan == Plan::Micro => {
            Err(bad("plan", format!("Template {template_id} is not available with the micro plan")))
        }
        Tier::Micro | Tier::Basic => Ok(Some(plan)),
    }
}

fn choose_storage(template: &'static Template, tier: &Value) -> Result<StorageTier, BadField> {
    let field = "additional_storage_tier";
    let found = STORAGE_TIERS.into_iter().find(|known| tier.as_u64() == Some(known.tier));
    let found = found.ok_or_else(|| bad(field, "Invalid additional storage tier. Must be 1, 3, or 5"))?;
    if template.tier == Tier::Micro {
        return Err(bad(field, "Additional storage is not available for micro containers"));
    }
    if template.is_database() {
        return Err(bad(field, "Additional storage is not available for database containers"));
    }
    Ok(found)
}

/// A text member; an empty text counts as left out, as it does in the vendor's language.
pub(super) fn text<'b>(
    body: &'b Map<String, Value>,
    field: &'static str,
) -> Result<Option<&'b str>, BadField> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(bad(field, format!("{field} must be a string"))),
    }
}

pub(super) fn bad(field: &'static str, message: impl Into<String>) -> BadField {
    BadField { field, message: message.into() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<Order, (&'static str, String)> {
        let Value::Object(body) = body else { panic!("the tests send objects") };
        Order::read(&body).map_err(|BadField { field, message }| (field, message))
    }

    #[test]
    fn orders_against_the_rules_name_the_field() {
        let long = "a".repeat(33);
        let cases = [
            (json!({}), "name", "Container name is required"),
            (json!({"name": 5}), "name", "name must be a string"),
            (json!({"name": long}), "name", "Container name must be no more than 32 characters"),
            (json!({"name": "ab"}), "name", "Container name must be at least 3 characters"),
            (
                json!({"name": "my_app"}),
                "name",
                "Container name can only contain letters, numbers, and hyphens",
            ),
            (
                json!({"name": "müller"}),
                "name",
                "Container name can only contain letters, numbers, and hyphens",
            ),
            (json!({"name": "-app"}), "name", "Container name must start and end with a letter or number"),
            (json!({"name": "app-"}), "name", "Container name must start and end with a letter or number"),
            (json!({"name": "a--p"}), "name", "Container name cannot contain consecutive hyphens"),
            (json!({"name": "app"}), "template", "Template is required"),
            (json!({"name": "app", "template": "perl"}), "template", "Unknown template: perl"),
            (
                json!({"name": "app", "template": "nodejs", "plan": "huge"}),
                "plan",
                "Invalid plan. Must be one of: micro, basic, standard, premium",
            ),
            (
                json!({"name": "app", "template": "nodejs", "plan": "micro"}),
                "plan",
                "Template nodejs is not available with the micro plan",
            ),
            (
                json!({"name": "app", "template": "nginx-micro", "plan": "basic"}),
                "plan",
                "Template nginx-micro is only available with the micro plan",
            ),
            (
                json!({"name": "app", "template": "stacks-vpn", "plan": "basic"}),
                "plan",
                "Template stacks-vpn does not take a plan",
            ),
            (
                json!({"name": "app", "template": "nodejs", "additional_storage_tier": 2}),
                "additional_storage_tier",
                "Invalid additional storage tier. Must be 1, 3, or 5",
            ),
            (
                json!({"name": "app", "template": "nginx-micro", "additional_storage_tier": 1}),
                "additional_storage_tier",
                "Additional storage is not available for micro containers",
            ),
            (
                json!({"name": "app", "template": "mysql", "additional_storage_tier": 1}),
                "additional_storage_tier",
                "Additional storage is not available for database containers",
            ),
        ];
        for (body, field, message) in cases {
            assert_eq!(read(body.clone()), Err((field, message.to_owned())), "{body}");
        }
    }

    #[test]
    fn a_plan_left_out_is_the_templates_own() {
        for (template, plan, price) in [
            ("nodejs", Some(Plan::Basic), 400),
            ("nginx-micro", Some(Plan::Micro), 100),
            ("stacks-vpn", None, 500),
        ] {
            let order =
                read(json!({"name": "app", "template": template, "plan": null})).expect("a good order");
            assert_eq!((order.plan, order.resources().price), (plan, price), "{template}");
        }
    }

    #[test]
    fn storage_adds_to_size_and_price() {
        let body =
            json!({"name": "app", "template": "nodejs", "plan": "standard", "additional_storage_tier": 3});
        let resources = read(body).expect("a good order").resources();
        assert_eq!((resources.storage_mb, resources.price), ((20 + 64) * 1024, 800));
    }
}
