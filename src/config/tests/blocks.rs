//! Blocks other than resources: headers, settings, providers, variables, outputs, locals.

use super::*;
use crate::config::{TextForm, TypeStep};
use crate::diag::Severity;

#[test]
fn headers_are_checked() {
    check(
        "resource \"stacks_container\" {}",
        r#"1:1 [resource "stacks_container"] Missing label: All "resource" blocks must have 2 labels (type, name); the name is missing. | Write `resource "TYPE" "NAME" { … }`."#,
    );
    check(
        "output \"a\" \"b\" { value = 1 }",
        r#"1:12 ["b"] Extraneous label: Blocks of type "output" have one label, the name and no more."#,
    );
    check(
        "variable \"1a\" {}",
        r#"1:10 ["1a"] Invalid name: "1a" is no valid name. A name begins with a letter or underscore and consists of letters, digits, underscores and dashes."#,
    );
    check(
        "variable \"count\" {}",
        r#"1:10 ["count"] Invalid variable name: The name "count" is reserved, since it has a meaning of its own in module blocks."#,
    );
    check("locals \"x\" {}", r#"1:8 ["x"] Extraneous label: Blocks of type "locals" have no labels."#);
    check(
        "provider \"stacks\" { alias = \"not a name\" }",
        r#"1:29 ["not a name"] Invalid name: "not a name" is no valid alias. A name begins with a letter or underscore and consists of letters, digits, underscores and dashes."#,
    );
}

#[test]
fn what_no_configuration_file_has_is_named() {
    check(
        "resuorce \"a\" \"b\" {}",
        r#"1:1 [resuorce] Unsupported block type: Blocks of type "resuorce" are not expected here. | Did you mean `resource`?"#,
    );
    check(
        "size = 3",
        r#"1:1 [size] Unsupported argument: An argument named "size" is not expected here. | A value for an input variable belongs into `terrace.vars.hcl`, any other named value into a `locals` block."#,
    );
    check(
        "provisioner \"local-exec\" {}",
        r#"1:1 [provisioner] Unsupported block type: Blocks of type "provisioner" are not expected here. | terrace has no provisioners: it changes clouds through their APIs only."#,
    );
    check(
        "locals {\n  x { a = 1 }\n}",
        "2:3 [x] Unexpected block: Blocks are not allowed here; local values are arguments.",
    );
}

#[test]
fn what_names_something_unknown_makes_one_error() {
    check(
        r#"
action "stacks_restart" "x" {}
output "a" { value = 1 }
"#,
        r#"
            1:8 ["stacks_restart"] Invalid action type: There is no action type "stacks_restart". | The compiled-in providers are: stacks.
        "#,
    );
    check(
        "output \"a\" { value = module.net.x }",
        r#"1:22 [module.net] Reference to undeclared module: A module with the name "net" has not been declared."#,
    );
}

#[test]
fn a_name_is_declared_once() {
    check(
        r#"
variable "a" {}
variable "a" {}
output "a" { value = 1 }
output "a" { value = 1 }
locals { a = 1 }
locals { a = 2 }
provider "stacks" {}
provider "stacks" {}
provider "stacks" { alias = "x" }
provider "stacks" { alias = "x" }
resource "terraform_data" "a" {}
resource "terraform_data" "a" {}
data "stacks_templates" "a" {}
data "stacks_templates" "a" {}
"#,
        r#"
            2:1 [variable "a"] Duplicate declaration: The input variable "a" is declared already. Names must be unique within a module. | 1:1 declared here first
            4:1 [output "a"] Duplicate declaration: The output value "a" is declared already. Names must be unique within a module. | 3:1 declared here first
            6:10 [a] Duplicate declaration: The local value "a" is declared already. Names must be unique within a module. | 5:10 declared here first
            8:1 [provider "stacks"] Duplicate declaration: The provider configuration "stacks" is declared already. Names must be unique within a module. | 7:1 declared here first | Give further configurations of a provider an `alias`.
            10:1 [provider "stacks"] Duplicate declaration: The provider configuration "stacks.x" is declared already. Names must be unique within a module. | 9:1 declared here first
            12:1 [resource "terraform_data" "a"] Duplicate declaration: The resource "terraform_data.a" is declared already. Names must be unique within a module for each type. | 11:1 declared here first
            14:1 [data "stacks_templates" "a"] Duplicate declaration: The data source "stacks_templates.a" is declared already. Names must be unique within a module for each type. | 13:1 declared here first
        "#,
    );
}

#[test]
fn the_settings_block_is_understood_under_both_names() {
    check("terrace {\n  required_version = \">= 0.1.0\"\n  backend \"local\" { path = \"x.json\" }\n}", "");
    check(
        "terraform {\n  required_version = \"~> 1.11\"\n}\nterraform {}",
        r#"W 1:1 [terraform] Settings block of another name: A "terraform" block is understood, with its "required_version" compared with 1.11.4, the version of the language. | Here the block is called `terrace`."#,
    );
    check(
        "terrace {\n  required_providers {\n    stacks = { source = \"x/stacks\" }\n  }\n}",
        "W 2:3 [required_providers] Providers need not be required: All providers are compiled into terrace: versions and sources given here have no effect. | The `required_providers` block can be removed.",
    );
    check(
        "terrace {\n  required_providers {\n    aws = {}\n    stack = {}\n    terraform = { source = \"terraform.io/builtin/terraform\" }\n  }\n}",
        r#"
            3:5 [aws] Unknown provider: The provider "aws" is not compiled into terrace, which downloads nothing. There are: stacks.
            4:5 [stack] Unknown provider: The provider "stack" is not compiled into terrace, which downloads nothing. There are: stacks. | Did you mean `stacks`?
        "#,
    );
    check(
        "terrace {\n  backend \"s3\" {}\n  cloud {}\n  encryption {}\n  experiments = []\n}",
        r#"
        2:11 ["s3"] Unsupported backend: The backend "s3" is not supported by this version of terrace. | Only `local` is: the state is kept in a file in the folder.
        3:3 [cloud] Unsupported block type: HCP Terraform is not supported: terrace keeps the state itself. | Remove the block, or write a `backend` block.
        4:3 [encryption] Unsupported block type: Encryption of state and plan files is not supported by this version of terrace, and nothing is stored unencrypted that should be encrypted.
        5:3 [experiments] Unsupported argument: An argument named "experiments" is not expected here.
    "#,
    );
    check(
        "terrace {\n  backend \"local\" {}\n  backend \"local\" { path = var.x }\n  backend {}\n}",
        r#"
        3:3 [backend "local"] Duplicate block: Only one block of type "backend" is allowed here. | 2:3 the first one is here
        4:3 [backend] Invalid backend block: A backend block has one label, the type of the backend. | Write `backend "local" { … }`.
    "#,
    );
    check(
        "terrace {\n  backend \"local\" {\n    path = var.x\n    bucket = \"b\"\n  }\n}",
        r#"
        3:12 [var.x] Variables not allowed: Variables may not be used here: "path" is needed before anything is evaluated, so it must be a text in quotes.
        4:5 [bucket] Unsupported argument: An argument named "bucket" is not expected here.
    "#,
    );
    check(
        "terrace { required_version = \"new\" }",
        r#"1:30 ["new"] Invalid version constraint: The constraint "new" cannot be read: "new" is no version; it should look like "1.2.3"."#,
    );
    check(
        "terrace { required_version = local.x }",
        r#"1:30 [local.x] Variables not allowed: Variables may not be used here: "required_version" is needed before anything is evaluated, so it must be a text in quotes."#,
    );
}

#[test]
fn a_configuration_for_another_version_makes_no_other_errors() {
    check(
        "terrace { required_version = \">= 99.0\" }\nfuture \"x\" {}\noutput \"o\" { value = var.x }",
        r#"1:30 [">= 99.0"] Unsupported version: This configuration does not support terrace version 0.1.0: it requires ">= 99.0". | Use a version of terrace that fits, or change the constraint."#,
    );
    check(
        "terrace {\n  required_version = \">= 1.5\"\n}",
        r#"2:22 [">= 1.5"] Unsupported version: This configuration does not support terrace version 0.1.0: it requires ">= 1.5". | Use a version of terrace that fits, or change the constraint. | In a `terrace` block this is the version of terrace itself; that of the language, 1.11.4, is compared in a `terraform` block."#,
    );
    check(
        "terraform { required_version = \"< 1.5\" }",
        r#"
        W 1:1 [terraform] Settings block of another name: A "terraform" block is understood, with its "required_version" compared with 1.11.4, the version of the language. | Here the block is called `terrace`.
        1:32 ["< 1.5"] Unsupported version: This configuration does not support Terraform language version 1.11.4: it requires "< 1.5". | Use a version of terrace that fits, or change the constraint.
    "#,
    );
}

#[test]
fn providers_are_the_compiled_in_ones() {
    check(
        "provider \"stack\" {}\nprovider \"aws\" {}",
        r#"
        1:10 ["stack"] Unknown provider: The provider "stack" is not compiled into terrace, which downloads nothing. There are: stacks. | Did you mean `stacks`?
        2:10 ["aws"] Unknown provider: The provider "aws" is not compiled into terrace, which downloads nothing. There are: stacks.
    "#,
    );
    check(
        "provider \"stacks\" {\n  endpont = \"x\"\n  version = \"1\"\n}",
        r#"
        2:3 [endpont] Unsupported argument: An argument named "endpont" is not expected here. | Did you mean `endpoint`?
        3:3 [version] Unsupported argument: A provider has no version of its own: all are compiled into terrace. | Remove the argument.
    "#,
    );
    let configuration = good("provider \"stacks\" {}\nprovider \"stacks\" { alias = \"b\" }");
    let names: Vec<String> = configuration.root.providers.iter().map(|p| p.provider.to_string()).collect();
    assert_eq!(names, ["stacks", "stacks.b"]);
}

#[test]
fn a_variable_is_taken_apart() {
    let configuration = good(
        r#"
variable "plain" {}
variable "full" {
  type = list(object({
    name = string
    size = optional(number, 1)
    tags = optional(map(string))
  }))
  default     = [{ name = "a" }]
  description = "what it is"
  sensitive   = true
  nullable    = false
  ephemeral   = "true"
  validation {
    condition     = length(var.full) > 0
    error_message = "There must be one."
  }
}
"#,
    );
    let plain = &configuration.root.variables["plain"];
    assert_eq!((plain.ty, plain.text_form, plain.nullable), (Ty::DYNAMIC, TextForm::Literal, true));
    let full = &configuration.root.variables["full"];
    let element = full.ty.element().expect("a list");
    let presence = |name: &str| element.as_object().and_then(|o| o.get(name)).map(|attr| attr.presence);
    use crate::value::Presence;
    assert_eq!(presence("name"), Some(Presence::Required));
    assert_eq!(presence("size"), Some(Presence::Optional));
    assert_eq!(element.attr("tags"), Some(Ty::map(Ty::STRING)));
    let default = full.defaults.inner[&TypeStep::Element].attributes["size"];
    assert_eq!(configuration.sources.text(configuration.span(default)), "1");
    assert_eq!(full.text_form, TextForm::Expression);
    assert!(full.sensitive && full.ephemeral && !full.nullable && full.default.is_some());
    assert_eq!((full.description.as_deref(), full.validations.len()), (Some("what it is"), 1));
}

#[test]
fn type_constraints_are_read_as_terraform_does() {
    let ty = |text: &str| good(&format!("variable \"x\" {{ type = {text} }}")).root.variables["x"].ty;
    assert_eq!(ty("any"), Ty::DYNAMIC);
    assert_eq!(ty("list"), Ty::list(Ty::DYNAMIC));
    assert_eq!(ty("set(bool)"), Ty::set(Ty::BOOL));
    assert_eq!(ty("tuple([string, list(number)])"), Ty::tuple([Ty::STRING, Ty::list(Ty::NUMBER)]));
    assert_eq!(ty("object({ a = any })"), Ty::object([("a", Ty::DYNAMIC)]));
    assert_eq!(ty("object({})"), Ty::object::<&str>([]));
}

#[test]
fn wrong_type_constraints_are_explained() {
    for (text, expected) in [
        (
            "strin",
            r#"1:23 [strin] Invalid type specification: The keyword "strin" is no type. | Did you mean `string`?"#,
        ),
        (
            "integer",
            r#"1:23 [integer] Invalid type specification: The keyword "integer" is no type. | Did you mean `number`?"#,
        ),
        (
            "\"string\"",
            r#"1:23 ["string"] Invalid type specification: A type is written without quotes. | Remove the quotes: `string`."#,
        ),
        (
            "set",
            r#"1:23 [set] Invalid type specification: The type "set" needs the type of its elements. | For example `set(string)`."#,
        ),
        (
            "list()",
            r#"1:23 [list()] Invalid type specification: The type "list" has exactly one argument. | For example `list(string)`."#,
        ),
        (
            "string()",
            r#"1:23 [string()] Invalid type specification: The type "string" has no parentheses behind it."#,
        ),
        (
            "lst(string)",
            r#"1:23 [lst(string)] Invalid type specification: There is no type "lst". | Did you mean `list`?"#,
        ),
        (
            "object(string)",
            r#"1:30 [string] Invalid type specification: The type "object" has attributes with their types in braces. | For example `object({ name = string })`."#,
        ),
        ("object({ a = b })", r#"1:36 [b] Invalid type specification: The keyword "b" is no type."#),
        (
            "object({ a = string, a = number })",
            r#"1:44 [a] Invalid type specification: The attribute "a" is there twice."#,
        ),
        (
            "object({ (a) = string })",
            "1:32 [(a)] Invalid type specification: The name of an attribute is written out, without quotes or parentheses.",
        ),
        (
            "object({ \"a\" = string, \"b c\" = lst })",
            r#"
            1:32 ["a"] Invalid type specification: The name of an attribute is written out, without quotes or parentheses. | Remove the quotes: `a`.
            1:46 ["b c"] Invalid type specification: The name of an attribute is written out, without quotes or parentheses.
            "#,
        ),
        (
            "object({ a.b = string })",
            "1:32 [a.b] Ambiguous object key: A key that is a reference must be marked as such, since a bare key is text. | For the value of the reference write `(a.b)`. | For text write `\"a.b\"`.",
        ),
        (
            "object({ a = optional() })",
            "1:36 [optional()] Invalid type specification: `optional` needs the type of the attribute.",
        ),
        (
            "object({ a = optional(string, var.x) })",
            "1:53 [var.x] Variables not allowed: The default of an optional attribute must be constant: it cannot refer to anything.",
        ),
        (
            "object({ a = optional(string, 1, 2) })",
            "1:56 [2] Invalid type specification: `optional` has a type and a default and nothing more.",
        ),
        (
            "optional(string)",
            "1:23 [optional(string)] Invalid type specification: `optional` is valid only for the attributes of an `object` type.",
        ),
        (
            "tuple(string)",
            r#"1:29 [string] Invalid type specification: The type "tuple" has a list of types in brackets. | For example `tuple([string, number])`."#,
        ),
        (
            "1 + 2",
            "1:23 [1 + 2] Invalid type specification: A type constraint is a keyword such as `string` or a call such as `list(string)`.",
        ),
    ] {
        check(&format!("variable \"x\" {{ type = {text} }}"), expected);
    }
    let deep = format!("variable \"x\" {{ type = {}any{} }}", "list(".repeat(5000), ")".repeat(5000));
    let (_, found) = loaded(&deep);
    let details: Vec<&str> = found.iter().map(|diagnostic| diagnostic.detail.as_str()).collect();
    assert_eq!(details, ["The type nests more than 200 deep."]);
}

#[test]
fn arguments_of_variables_are_written_out() {
    check(
        "variable \"x\" { default = local.y }",
        "1:26 [local.y] Variables not allowed: The default of an input variable must be constant: it cannot refer to anything.",
    );
    check(
        "variable \"x\" { default = [upper(\"a\")] }",
        "1:27 [upper] Function calls not allowed: The default of an input variable must be constant: it cannot call functions.",
    );
    check(
        "variable \"x\" { default = small }",
        r#"1:26 [small] Variables not allowed: The default of an input variable must be constant: it cannot refer to anything. | If the text is meant, write it in quotes: "small"."#,
    );
    check(
        "variable \"x\" { sensitive = 1 }",
        r#"1:28 [1] Unsuitable value: The argument "sensitive" must be `true` or `false`."#,
    );
    check(
        "variable \"x\" { description = \"a ${var.x}\" }",
        r#"1:35 [var.x] Variables not allowed: Variables may not be used here: "description" is needed before anything is evaluated, so it must be a text in quotes."#,
    );
    check(
        "variable \"x\" { nullabel = true }",
        r#"1:16 [nullabel] Unsupported argument: An argument named "nullabel" is not expected here. | Did you mean `nullable`?"#,
    );
    check(
        "variable \"x\" {\n  validation { condition = var.x > 1 }\n}",
        r#"2:3 [validation] Missing required argument: The argument "error_message" is required, but no definition was found."#,
    );
    check(
        "variable \"x\" {\n  validation {\n    condition = true\n    error_message = \"m\"\n  }\n}",
        "3:17 [true] Invalid variable validation condition: The condition must refer to var.x in order to test values that come in.",
    );
    check(
        "variable \"x\" {\n  type {}\n  validation = 1\n}",
        r#"
        2:3 [type] Unsupported block type: Blocks of type "type" are not expected here, but an argument of this name is. | Assign a value with the equals sign: `type = …`.
        3:3 [validation] Unsupported argument: An argument named "validation" is not expected here, but a block of this name is. | Write it without the equals sign: `validation { … }`.
    "#,
    );
}

#[test]
fn an_output_has_a_value() {
    check(
        "output \"x\" {}",
        r#"1:1 [output "x"] Missing required argument: The argument "value" is required, but no definition was found."#,
    );
    check(
        "output \"x\" {\n  value = 1\n  sensitve = true\n  depends_on = [terraform_data.a]\n}",
        r#"
        3:3 [sensitve] Unsupported argument: An argument named "sensitve" is not expected here. | Did you mean `sensitive`?
        4:17 [terraform_data.a] Reference to undeclared resource: A resource "terraform_data" "a" has not been declared in this module.
    "#,
    );
    check(
        "output \"x\" {\n  value = 1\n  ephemeral = true\n}",
        "3:3 [ephemeral] Ephemeral output not allowed: An output value of the root module cannot be ephemeral: it is stored and shown.",
    );
    let configuration = good("output \"x\" {\n  value = 1\n  sensitive = true\n}");
    assert!(configuration.root.outputs["x"].sensitive);
}

#[test]
fn blocks_nested_very_deep_do_no_harm() {
    let deep = format!("{}{}", "a {\n".repeat(5000), "}\n".repeat(5000));
    let files = format!("resource \"terraform_data\" \"x\" {{\n{deep}}}");
    let (_, found) = loaded(&files);
    let summaries: Vec<_> = found.iter().map(|d| (d.severity, d.summary.as_str())).collect();
    assert_eq!(summaries, [(Severity::Error, "Unsupported block type")]);
}
