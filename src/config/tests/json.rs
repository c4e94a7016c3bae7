//! The JSON syntax: the same configuration in both syntaxes, and what is said about mistakes in it.

use super::super::{VariableInput, body_references, variable_values};
use super::*;
use crate::syntax::{BodyId, Expr, ExprId, Item, Tree};

/// What a configuration says, without places and names of files.
fn said(configuration: &Configuration) -> String {
    let mut lines = Vec::new();
    for tree in &configuration.trees {
        said_in(tree, tree.root(), "", &mut lines);
    }
    lines.sort();
    lines.join("\n")
}

fn said_in(tree: &Tree, body: BodyId, within: &str, lines: &mut Vec<String>) {
    for item in tree.body(body).items() {
        match item {
            Item::Attribute(attribute) => {
                lines.push(format!("{within}{} = {}", attribute.name, expression(tree, attribute.expr)));
            }
            Item::Block(block) => said_in(tree, block.body, &format!("{within}{} / ", block.title()), lines),
        }
    }
}

/// Constants and the references in an expression, which is what the syntaxes must agree about.
fn expression(tree: &Tree, expr: ExprId) -> String {
    let mut words = Vec::new();
    let mut work = vec![expr];
    while let Some(at) = work.pop() {
        match tree.expr(at) {
            Expr::String(text) => words.push(format!("{text:?}")),
            Expr::Number(text) => words.push(text.to_owned()),
            Expr::Bool(value) => words.push(value.to_string()),
            _ => {}
        }
        work.extend(tree.children(at));
    }
    words.extend(tree.references(expr).iter().map(|found| {
        let steps: Vec<String> = found.steps.iter().map(|step| format!("{:?}", step.key)).collect();
        format!("{} {}", found.root.text, steps.join(" "))
    }));
    words.join(", ")
}

#[test]
fn both_syntaxes_say_the_same() {
    let native = good(
        r#"
terrace {
  required_version = ">= 0.1"
  backend "local" { path = "${x}.json" }
}
provider "stacks" {}
provider "stacks" {
  alias    = "other"
  endpoint = var.texts["a"]
}
variable "texts" {
  type    = map(string)
  default = { a = "$${x}" }
  validation {
    condition     = length(var.texts) > 0
    error_message = "None in ${local.a}."
  }
}
locals {
  a = "x-${var.texts["a"]}"
  b = [1, true, "c"]
}
data "stacks_templates" "all" { provider = stacks.other }
resource "stacks_ip_allowlist" "x" {
  container_id = terraform_data.y[0].id
  depends_on   = [data.stacks_templates.all]
  entry { ip_address = "10.0.0.1" }
  entry { ip_address = "10.0.0.2" }
  dynamic "entry" {
    for_each = local.b
    iterator = it
    content { ip_address = it.value }
  }
}
resource "terraform_data" "y" {
  count = 2
  input = count.index
  lifecycle {
    ignore_changes       = all
    prevent_destroy      = true
    replace_triggered_by = [terraform_data.z["k"].id]
    precondition {
      condition     = local.a != ""
      error_message = "Empty."
    }
  }
}
resource "terraform_data" "z" {
  for_each = { k = 1 }
  lifecycle { ignore_changes = [input["a"]] }
}
import {
  to = terraform_data.z["k"]
  id = "an-${local.a}"
}
output "o" {
  value     = terraform_data.y
  sensitive = true
}
"#
        .replace("path = \"${x}.json\"", "path = \"$${x}.json\"")
        .as_str(),
    );
    let json = good(
        r#"
//- main.hcl.json
{
  "//": "comments are ignored",
  "terrace": {"required_version": ">= 0.1", "backend": {"local": {"path": "${x}.json"}}},
  "provider": {"stacks": [{}, {"alias": "other", "endpoint": "${var.texts[\"a\"]}"}]},
  "variable": {
    "texts": {
      "type": "map(string)",
      "default": {"a": "${x}"},
      "validation": {"condition": "${length(var.texts) > 0}", "error_message": "None in ${local.a}."}
    }
  },
  "locals": {"a": "x-${var.texts[\"a\"]}", "b": [1, true, "c"]},
  "data": {"stacks_templates": {"all": {"provider": "stacks.other"}}},
  "resource": [
    {
      "stacks_ip_allowlist": {
        "x": {
          "//": "here too",
          "container_id": "${terraform_data.y[0].id}",
          "depends_on": ["data.stacks_templates.all"],
          "entry": [{"ip_address": "10.0.0.1"}, {"ip_address": "10.0.0.2"}],
          "dynamic": {
            "entry": {"for_each": "${local.b}", "iterator": "it", "content": {"ip_address": "${it.value}"}}
          }
        }
      }
    },
    {
      "terraform_data": {
        "y": {
          "count": 2,
          "input": "${count.index}",
          "lifecycle": {
            "ignore_changes": "all",
            "prevent_destroy": true,
            "replace_triggered_by": ["terraform_data.z[\"k\"].id"],
            "precondition": {"condition": "${local.a != \"\"}", "error_message": "Empty."}
          }
        },
        "z": {"for_each": {"k": 1}, "lifecycle": {"ignore_changes": ["input[\"a\"]"]}}
      }
    }
  ],
  "import": {"to": "terraform_data.z[\"k\"]", "id": "an-${local.a}"},
  "output": {"o": {"value": "${terraform_data.y}", "sensitive": true}}
}
"#,
    );
    // Names of attributes are words in one syntax and strings in the other.
    let unquoted = |text: String| text.replace("\"k\", ", "").replace(", \"k\"", "").replace(", \"a\"", "");
    assert_eq!(unquoted(said(&native)), unquoted(said(&json)));
    let shape = |configuration: &Configuration| {
        let resources = configuration.root.resources.values().map(|resource| {
            format!("{} {} {:?}", resource.title(), resource.provider, resource.lifecycle.ignore_changes)
        });
        resources.collect::<Vec<_>>()
    };
    assert_eq!(shape(&native), shape(&json));
    assert_eq!(native.root.variables["texts"].ty, json.root.variables["texts"].ty);
    assert_eq!(native.root.imports[0].to, json.root.imports[0].to);
}

#[test]
fn iterators_of_dynamic_blocks_are_no_references() {
    let configuration = good(
        r#"
//- a.hcl.json
{"resource": {"stacks_ip_allowlist": {"x": {"container_id": "c", "dynamic": {"entry": [
  {"for_each": ["a"], "iterator": "it", "content": [{"ip_address": "${it.value}"}]}
]}}}}}
"#,
    );
    let resource = configuration.root.resources.values().next().expect("a resource");
    let body = resource.bodies[0];
    assert!(body_references(configuration.tree(body.tree), body.body).is_empty());
}

#[test]
fn mistakes_are_shown_where_they_stand_in_the_text() {
    check(
        r#"
//- main.hcl.json
{
  "resorce": {"a": {"b": {}}},
  "variable": {"v": {"type": "strin", "defualt": 1}},
  "resource": {"terraform_data": {"a": {
    "input": "\"${var.w}\" and ${1 +}",
    "depends_on": ["terraform_data.lost", "${terraform_data.a}", 5],
    "lifecycle": {"ignore_changes": ["inptu"]},
    "inptu": 1
  }}},
  "locals": {"${x}": 1},
  "output": {"o": {"value": 1}, "o": {"value": 2}}
}
"#,
        r#"
            main.hcl.json:2:4 [resorce] Unsupported block type: Blocks of type "resorce" are not expected here. | Did you mean `resource`?
            main.hcl.json:3:31 [strin] Invalid type specification: The keyword "strin" is no type. | Did you mean `string`?
            main.hcl.json:3:40 [defualt] Unsupported argument: An argument named "defualt" is not expected here. | Did you mean `default`?
            main.hcl.json:5:37 [}] Missing expression: A sequence in a template needs an expression before its closing brace. | For a literal `${` in text write `$${`, for a literal `%{` write `%%{`.
            main.hcl.json:6:44 [${] Interpolation outside a template: This string names something: it holds a reference or a type, and is no template. | Write it without `${` and `}`.
            main.hcl.json:6:66 [5] Invalid depends_on reference: Each entry must be a reference, such as `stacks_container.web`.
            main.hcl.json:7:39 [inptu] Unsupported attribute: This object has no argument named "inptu". | Did you mean `input`?
            main.hcl.json:8:6 [inptu] Unsupported argument: An argument named "inptu" is not expected here. | Did you mean `input`?
            main.hcl.json:10:15 [${x}] Invalid name: "${x}" is no valid name of a local value. A name begins with a letter or underscore and consists of letters, digits, underscores and dashes.
            main.hcl.json:11:33 ["o"] Duplicate declaration: The output value "o" is declared already. Names must be unique within a module. | main.hcl.json:11:14 declared here first
        "#,
    );
}

#[test]
fn a_credential_in_json_is_refused_and_not_shown() {
    let key = format!("sk_stacks_{}", "0123456789abcdef".repeat(4));
    check(
        &format!(
            "//- main.hcl.json\n{{\"provider\": {{\"stacks\": {{\"api_key\": \"a\\u0062\"}}}}, \"//\": \"{key}\"}}"
        ),
        r#"
            main.hcl.json:1:37 [*********] Credential in a file: The value of the provider argument "api_key" stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKS_API_KEY`. If the file was shared, replace the credential.
            main.hcl.json:1:57 [**************************************************************************] Credential in a file: A STACKS API key stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKS_API_KEY`. If the file was shared, replace the credential.
        "#,
    );
}

#[test]
fn values_in_json_are_literal_and_count_beside_the_others() {
    let host = host(
        r#"
variable "a" {}
variable "b" {}
variable "c" { type = list(string) }
variable "d" {}
//- terrace.vars.hcl
a = 1
b = 1
//- terrace.vars.hcl.json
{"//": "ignored", "b": "${x}", "c": ["y"]}
//- x.auto.vars.hcl.json
{"c": ["z", null]}
//- given.json
{"d": {"k": [1.50]}, "e": 2, "b\u0062": 3}
"#,
    );
    let (mut configuration, _) = load(&host, Path::new("."), &registry());
    let inputs = [VariableInput::File("given.json".into())];
    let (values, found) = variable_values(&host, Path::new("."), &mut configuration, &inputs);
    compare(
        found,
        &configuration.sources,
        r#"
            W given.json:1:23 [e] Value for undeclared variable: The configuration does not declare an input variable named "e". | To use it, declare it with a block: `variable "e" { … }`.
            W given.json:1:31 [b\u0062] Value for undeclared variable: The configuration does not declare an input variable named "bb". | Did you mean `b`?
        "#,
    );
    let shown: Vec<String> = values
        .sources
        .iter()
        .map(|(name, source)| match source {
            super::super::VariableSource::Expr(expr) => {
                format!("{name} {}", expression(configuration.tree(expr.tree), expr.expr))
            }
            other => format!("{name} {other:?}"),
        })
        .collect();
    assert_eq!(shown, ["a 1", "b \"${x}\"", "c \"z\"", "d 1.50, \"k\""]);
}
