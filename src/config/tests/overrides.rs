//! What override files may change, and what not.

use super::*;

#[test]
fn a_provider_can_be_configured_by_an_override_alone() {
    let configuration = good("locals {}\n//- override.hcl\nprovider \"stacks\" { endpoint = \"x\" }");
    assert_eq!(configuration.root.providers.len(), 1);
    check(
        "locals {}\n//- override.hcl\nprovider \"stacks\" { alias = \"x\" }",
        r#"override.hcl:1:1 [provider "stacks"] Missing base declaration to override: No provider configuration "stacks.x" is declared in a primary file. An override file can only change a block that is declared elsewhere."#,
    );
}

#[test]
fn an_override_with_count_takes_the_place_of_for_each() {
    for (primary, overriding) in [("for_each = {}", "count = 1"), ("count = 1", "for_each = {}")] {
        let configuration = good(&format!(
            "resource \"terraform_data\" \"a\" {{\n {primary}\n}}\n//- a_override.hcl.json\n{{\"resource\": {{\"terraform_data\": {{\"a\": {{{}}}}}}}}}",
            overriding.replace("count = ", "\"count\": ").replace("for_each = ", "\"for_each\": ")
        ));
        let resource = configuration.root.resources.values().next().expect("a resource");
        assert_eq!(resource.count.is_some(), overriding.starts_with("count"));
        assert_eq!(resource.for_each.is_some(), overriding.starts_with("for_each"));
    }
}

#[test]
fn the_version_that_an_override_requires_is_the_one_that_must_fit() {
    good(
        "terrace { required_version = \">= 99\" }\n//- override.hcl.json\n{\"terrace\": {\"required_version\": \">= 0.1\"}}",
    );
    check(
        "terrace { required_version = \">= 0.1\" }\n//- override.hcl\nterrace { required_version = \">= 99\" }",
        &format!(
            "override.hcl:1:30 [\">= 99\"] Unsupported version: This configuration does not support terrace version {}: it requires \">= 99\". | Use a version of terrace that fits, or change the constraint.",
            env!("CARGO_PKG_VERSION")
        ),
    );
}

#[test]
fn conditions_and_dependencies_cannot_be_overridden() {
    check(
        r#"
variable "size" {
  validation {
    condition     = var.size > 0
    error_message = "Too small."
  }
}
output "o" { value = 1 }
resource "terraform_data" "a" {}
//- b_override.hcl
variable "size" {
  validation {
    condition     = var.size > 1
    error_message = "Too small."
  }
}
output "o" { depends_on = [terraform_data.a] }
resource "terraform_data" "a" {
  lifecycle {
    precondition {
      condition     = var.size > 1
      error_message = "Too small."
    }
  }
}
"#,
        r#"
            b_override.hcl:2:3 [validation] Unsupported override: Override files cannot override "validation" blocks. | Change the block in the primary file.
            b_override.hcl:7:14 [depends_on] Unsupported override: The argument "depends_on" cannot be overridden.
            b_override.hcl:10:5 [precondition] Unsupported override: Override files cannot override "precondition" blocks. | Change the block in the primary file.
        "#,
    );
}

#[test]
fn what_is_overridden_must_be_there() {
    check(
        "variable \"size\" {}\nlocals { width = 1 }\n//- override.hcl\nvariable \"sise\" {}\nlocals { widht = 2 }\nimport {}\n",
        r#"
            override.hcl:1:1 [variable "sise"] Missing base declaration to override: No input variable "sise" is declared in a primary file. An override file can only change a block that is declared elsewhere. | Did you mean `size`?
            override.hcl:2:10 [widht] Missing base declaration to override: No local value named "widht" is declared in a primary file. An override file can only change what is declared elsewhere. | Did you mean `width`?
            override.hcl:3:1 [import] Unsupported override: Blocks of type "import" can stand only in primary files, not in override files: there is nothing of their kind that they could change.
        "#,
    );
}
