//! `terraform_data`: keeps a value in the state, and is replaced when another value changes. The
//! same, to the letter, as Terraform's builtin resource type, so that configurations can be compared.
//!
//! ```hcl
//! resource "terraform_data" "release" {
//!   input            = var.release
//!   triggers_replace = [stacks_container.web.id]
//! }
//! ```
//!
//! As in Terraform, and unlike the resource types of clouds, it is destroyed with its block although
//! `prevent_destroy` is set: nothing is lost but what the configuration said.

use std::sync::LazyLock;

use crate::host::{Host, random_uuid};
use crate::provider::{Attribute, Block, PlanAsk, Planned, Problem, ResourceType};
use crate::providers::attrs;
use crate::value::{Ty, Value};

pub(super) struct TerraformData;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional("input", Ty::DYNAMIC, "A value to keep; found again in `output`."),
        Attribute::computed(
            "output",
            Ty::DYNAMIC,
            "The value of `input`, known after apply where it changes.",
        ),
        Attribute::optional("triggers_replace", Ty::DYNAMIC, "A value whose change means a new object.")
            .forces_replacement(),
        Attribute::computed("id", Ty::STRING, "A random UUID, new with each object."),
    ],
    blocks: Vec::new(),
    doc: "Keeps a value in the state and can be replaced when another value changes. Makes no request.",
});

impl ResourceType for TerraformData {
    fn name(&self) -> &'static str {
        "terraform_data"
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "terraform_data" "release" {
  input            = "1.4.2"
  triggers_replace = ["eu-west"]
}

output "release" {
  value = terraform_data.release.output
}
"#
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("ID")
    }

    fn validate(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }

    /// As `planDataStoreResourceChange` in Terraform 1.11 (`internal/builtin/providers/terraform`): a
    /// new object, and one whose trigger changed, has an unknown id and an output that is null only
    /// with its input; a change of the input alone makes the output unknown.
    fn plan(&self, PlanAsk { prior, config: _, proposed }: PlanAsk<'_>) -> Planned {
        let input =
            proposed.get_attr("input").cloned().unwrap_or_else(|| Value::null(Ty::DYNAMIC)).unmarked_deep();
        let value = match prior {
            Some(prior) if !attrs::same(prior, proposed, "triggers_replace") => anew(proposed, &input),
            Some(prior) if !attrs::same(prior, proposed, "input") => {
                proposed.with_attr("output", Value::unknown(input.ty()))
            }
            Some(_) => proposed.clone(),
            None => anew(proposed, &input),
        };
        Planned { value, replacements: Vec::new(), notes: Vec::new() }
    }
}

fn anew(proposed: &Value, input: &Value) -> Value {
    let output = if input.is_null() { input.clone() } else { Value::unknown(input.ty()) };
    proposed.with_attrs([("id", attrs::later(Ty::STRING)), ("output", output)])
}

/// The object that apply makes of the planned state.
pub(super) fn complete(planned: &Value, host: &dyn Host) -> Value {
    let mut object = planned.clone();
    if planned.get_attr("output").is_some_and(|output| !output.is_wholly_known()) {
        let input = planned.get_attr("input").cloned().unwrap_or_else(|| Value::null(Ty::DYNAMIC));
        object = object.with_attr("output", input.unmarked_deep());
    }
    if attrs::is_unknown(planned, "id") {
        object = object.with_attr("id", Value::string(random_uuid(host)));
    }
    attrs::settled(&object)
}

/// The object that an import makes: an id and nothing else.
pub(super) fn imported(id: &str) -> Value {
    SCHEMA.nothing().with_attr("id", Value::from(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    fn config(input: Value, trigger: Value) -> Value {
        Value::object([
            ("input", input),
            ("output", Value::null(Ty::DYNAMIC)),
            ("triggers_replace", trigger),
            ("id", Value::null(Ty::STRING)),
        ])
    }

    fn planned(prior: Option<&Value>, input: Value, trigger: Value) -> Value {
        let config = config(input, trigger);
        let carried = |name: &str, ty| match prior {
            Some(prior) => prior.get_attr(name).cloned().expect("an object has all attributes"),
            None => Value::unknown(ty),
        };
        let proposed = config
            .with_attr("output", carried("output", Ty::DYNAMIC))
            .with_attr("id", carried("id", Ty::STRING));
        TerraformData.plan(PlanAsk { prior, config: &config, proposed: &proposed }).value
    }

    fn unknown(value: &Value, name: &str) -> bool {
        attrs::is_unknown(value, name)
    }

    #[tokio::test]
    async fn an_object_is_made_kept_changed_and_replaced_as_terraform_does() {
        let host = TestHost::new();
        let null = || Value::null(Ty::DYNAMIC);

        let first = planned(None, Value::from("a"), null());
        assert!(unknown(&first, "id") && unknown(&first, "output"));
        let object = complete(&first, &host);
        assert_eq!(attrs::text(&object, "output"), Some("a"));
        assert_eq!(attrs::text(&object, "id").map(str::len), Some(36));

        assert_eq!(planned(Some(&object), Value::from("a"), null()), object);

        let changed = planned(Some(&object), Value::from("b"), null());
        assert!(unknown(&changed, "output"));
        assert_eq!(attrs::text(&changed, "id"), attrs::text(&object, "id"));
        assert_eq!(attrs::text(&complete(&changed, &host), "output"), Some("b"));

        let replaced = planned(Some(&object), Value::from("a"), Value::from("now"));
        assert!(unknown(&replaced, "id") && unknown(&replaced, "output"));
    }

    #[tokio::test]
    async fn without_input_there_is_no_output() {
        let object = complete(&planned(None, Value::null(Ty::DYNAMIC), Value::from(1)), &TestHost::new());
        assert!(attrs::is_null(&object, "output") && attrs::is_null(&object, "input"));
    }

    #[test]
    fn the_type_of_a_value_counts_and_its_marks_do_not() {
        let prior = config(Value::from("1"), Value::null(Ty::DYNAMIC));
        assert!(unknown(&planned(Some(&prior), Value::from(1), Value::null(Ty::DYNAMIC)), "output"));
        let secret = planned(Some(&prior), Value::from("1").with_sensitive(), Value::null(Ty::STRING));
        assert!(!unknown(&secret, "output") && !unknown(&secret, "id"));
    }
}
