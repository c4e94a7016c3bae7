//! What a plan tells programs of the configuration behind it.

use terrace::ops::{self, PlanRequest, Readers};
use terrace::plan::{Plan, PlanOptions};

use crate::lab::{Lab, locking, no_variables};

const MODULE: &str = r#"
variable "name" {}
variable "note" {
  default = null
}

resource "terraform_data" "this" {
  input            = var.name
  triggers_replace = [for one in [var.note] : one]
}

output "id" {
  value = terraform_data.this.id
}
output "unused" {
  value = terraform_data.this.output
}
"#;

/// A laboratory whose project has the module in `unit`.
fn with_module(configuration: &str) -> Lab {
    let lab = Lab::new(configuration);
    lab.host.set_file("unit/main.hcl", MODULE);
    lab
}

/// The plan as a program gets it.
async fn planned(lab: &Lab) -> Plan {
    let request = PlanRequest {
        options: PlanOptions::default(),
        variables: no_variables(),
        out: None,
        generate_config_out: None,
        locking: locking(),
        readers: Readers::Programs,
    };
    ops::plan(&lab.project(), request).await.plan.expect("it plans")
}

async fn relevant(lab: &Lab) -> Vec<String> {
    let plan = planned(lab).await;
    plan.background.relevant.iter().map(|one| format!("{}{}", one.resource, one.attribute)).collect()
}

#[tokio::test(start_paused = true)]
async fn what_a_change_rests_on_is_found_through_modules_locals_and_arguments() {
    let lab = with_module(
        r#"
resource "terraform_data" "far" {
  input = "far"
}
resource "terraform_data" "near" {
  input = terraform_data.far.id
}
locals {
  passed = terraform_data.near.input
}
module "unit" {
  source   = "./unit"
  for_each = { a = 1 }
  name     = local.passed
}
resource "terraform_data" "user" {
  input = module.unit["a"].id
}
"#,
    );
    assert_eq!(
        relevant(&lab).await,
        ["module.unit[\"a\"].terraform_data.this.id", "terraform_data.far.id", "terraform_data.near.input"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_nothing_that_changes_refers_to_is_not_relevant() {
    let before = r#"
resource "terraform_data" "one" {
  input = "one"
}
resource "terraform_data" "two" {
  input = terraform_data.one.id
}
module "unit" {
  source = "./unit"
  name   = terraform_data.two.id
}
"#;
    let lab = with_module(before);
    let _ = lab.applied().await;
    assert_eq!(relevant(&lab).await, Vec::<String>::new());

    lab.write(&before.replace("terraform_data.two.id\n", "terraform_data.two.id\n  note   = \"new\"\n"));
    assert_eq!(relevant(&lab).await, ["terraform_data.two.id"]);
}

#[tokio::test(start_paused = true)]
async fn repetition_is_relevant_where_each_or_count_is_used() {
    let lab = Lab::new(
        r#"
resource "terraform_data" "base" {
  input = ["a"]
}
resource "terraform_data" "numbered" {
  count = length(terraform_data.base.input)
  input = count.index
}
resource "terraform_data" "silent" {
  count = length(terraform_data.numbered[*].input)
}
"#,
    );
    assert_eq!(relevant(&lab).await, ["terraform_data.base.input"]);
}

#[tokio::test(start_paused = true)]
async fn action_blocks_are_in_the_outline_with_what_they_refer_to() {
    let lab = Lab::new(
        r#"
resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
}
action "stacks_restart" "web" {
  config {
    container_id = stacks_container.web.id
  }
}
"#,
    );
    let outline = planned(&lab).await.background.outline.expect("programs get it");
    let [action] = &outline.root.actions[..] else { panic!("{:?}", outline.root.actions) };
    assert_eq!((action.kind.as_str(), action.provider.as_str()), ("stacks_restart", "stacks"));
    let text = serde_json::to_string(&action.expressions).expect("it is plain data");
    assert!(text.contains("container_id") && text.contains("stacks_container.web.id"), "{text}");
}
