//! Which files count, overrides, and credentials in files.

use proptest::prelude::*;

use super::*;

#[test]
fn only_configuration_files_are_read() {
    let configuration = good(
        r#"
//- b.hcl
variable "b" {}
//- a.hcl
variable "a" {}
//- .hidden.hcl
variable "hidden" {}
//- suite.test.hcl
run "x" {}
//- terrace.vars.hcl
a = 1
//- more.auto.vars.hcl
b = 1
//- prod.vars.hcl
a = 2
//- sub/c.hcl
variable "c" {}
//- notes.txt
variable "notes" {}
"#,
    );
    assert_eq!(configuration.root.variables.keys().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_folder_without_configuration_says_what_to_do() {
    check(
        "//- notes.txt\nhello",
        "No configuration files: This folder contains no configuration: nothing says what should exist. | Create a file that ends in `.hcl`, or name another folder with `-chdir`. | `terrace providers docs` has an example of each resource type; `terrace discover` writes down what exists.",
    );
    check(
        "//- main.tf\nlocals {}",
        "No configuration files: This folder contains no configuration: nothing says what should exist. | terrace reads files that end in `.hcl` or `.hcl.json`: rename main.tf to main.hcl.",
    );
    check(
        "//- main.tf\nlocals {}\n//- outputs.tf\nlocals {}\n//- variables.tf\nlocals {}",
        "No configuration files: This folder contains no configuration: nothing says what should exist. | terrace reads files that end in `.hcl` or `.hcl.json`: rename main.tf to main.hcl, and 2 other files likewise.",
    );
    check(
        "//- main.tf.json\n{}",
        "No configuration files: This folder contains no configuration: nothing says what should exist. | terrace reads files that end in `.hcl` or `.hcl.json`: rename main.tf.json to main.hcl.json.",
    );
}

#[test]
fn a_terraform_file_that_was_left_behind_is_named_and_one_for_both_programs_is_not() {
    check("//- main.hcl\nlocals {}\n//- main.tf\nlocals {}", "");
    check(
        "//- main.hcl\nlocals {}\n//- main.tf\nlocals {}\n//- more.tf\nlocals {}\n//- z.tf.json\n{}",
        "W Configuration file of another name: terrace reads files that end in `.hcl` or `.hcl.json`, and so not these: more.tf, z.tf.json. | If they belong to this configuration, rename them: more.tf to more.hcl.",
    );
}

#[test]
fn a_file_that_is_no_text_is_named_with_the_line() {
    let host = TestHost::new();
    host.write(Path::new("main.hcl"), b"locals {}\n# \xff\n").expect("a test host writes");
    let (configuration, found) = load(&host, Path::new("."), &registry());
    compare(
        found,
        &configuration.sources,
        "Failed to read file: The file main.hcl cannot be read: line 2 is not UTF-8 text.",
    );
}

#[test]
fn a_syntax_error_does_not_make_errors_about_what_could_not_be_read() {
    check(
        r#"
variable "size" {
  type = = string
}
resource "stacks_container" {
output "x" { value = local.lost }
"#,
        r#"
            2:10 [=] Missing expression: A value must follow here, not `=`. | To compare two values write `==` between them.
            4:1 [resource "stacks_container"] Missing label: All "resource" blocks must have 2 labels (type, name); the name is missing. | Write `resource "TYPE" "NAME" { … }`.
            4:29 [{] Unclosed block: The block that this brace opens has no closing brace. | 5:34 the file ends here
        "#,
    );
}

#[test]
fn overrides_change_argument_by_argument() {
    let configuration = good(
        r#"
//- main.hcl
variable "size" {
  type    = number
  default = 1
}
locals {
  a = 1
  b = 2
}
resource "stacks_ip_allowlist" "x" {
  container_id = "base"
  entry { ip_address = "10.0.0.1" }
  entry { ip_address = "10.0.0.2" }
  lifecycle {
    prevent_destroy       = true
    create_before_destroy = true
  }
}
output "o" {
  value = 1
}
//- z_override.hcl
locals { b = 3 }
resource "stacks_ip_allowlist" "x" {
  dynamic "entry" {
    for_each = []
    content { ip_address = entry.value }
  }
  lifecycle { prevent_destroy = false }
}
output "o" { description = "later" }
//- override.hcl
variable "size" { default = 2 }
resource "stacks_ip_allowlist" "x" { container_id = "other" }
"#,
    );
    let text = |expr| configuration.sources.text(configuration.span(expr)).to_owned();
    let root = &configuration.root;
    assert_eq!(text(root.variables["size"].default.expect("a default")), "2");
    assert_eq!(root.variables["size"].ty, Ty::NUMBER);
    assert_eq!(text(root.locals["b"].value), "3");
    assert_eq!(text(root.outputs["o"].value), "1");
    assert_eq!(root.outputs["o"].description.as_deref(), Some("later"));
    let resource = root.resources.values().next().expect("a resource");
    let bodies = configuration.bodies(&resource.bodies);
    assert_eq!(text(bodies.argument("container_id").expect("an argument").expr()), "\"other\"");
    let blocks: Vec<String> = bodies.blocks().iter().map(|inner| inner.block.title()).collect();
    assert_eq!(blocks, ["dynamic \"entry\"", "lifecycle"]);
    assert!(!resource.lifecycle.prevent_destroy && resource.lifecycle.create_before_destroy);
}

#[test]
fn an_override_needs_something_to_override() {
    check(
        r#"
//- override.hcl
resource "stacks_container" "web" {}
locals { a = 1 }
//- main.hcl
resource "stacks_container" "db" {
  name     = "db"
  template = "postgres"
}
//- b_override.hcl
resource "stacks_container" "db" { depends_on = [] }
"#,
        r#"
            b_override.hcl:1:36 [depends_on] Unsupported override: The argument "depends_on" cannot be overridden.
            override.hcl:1:1 [resource "stacks_container" "web"] Missing base declaration to override: No resource "stacks_container.web" is declared in a primary file. An override file can only change a block that is declared elsewhere. | Did you mean `stacks_container.db`?
            override.hcl:2:10 [a] Missing base declaration to override: No local value named "a" is declared in a primary file. An override file can only change what is declared elsewhere.
        "#,
    );
}

#[test]
fn a_credential_in_a_file_is_refused_and_not_shown() {
    let key = format!("sk_stacks_{}", "0123456789abcdef".repeat(4));
    check(
        &format!("locals {{\n  # {key}\n  a = \"x-{key}\"\n}}"),
        r#"
        2:5 [**************************************************************************] Credential in a file: A STACKS API key stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKS_API_KEY`. If the file was shared, replace the credential.
        3:10 [**************************************************************************] Credential in a file: A STACKS API key stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKS_API_KEY`. If the file was shared, replace the credential.
    "#,
    );
    check(
        &format!("provider \"stacks\" {{\n  api_key = \"{key}\"\n}}"),
        r#"2:13 [****************************************************************************] Credential in a file: The value of the provider argument "api_key" stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKS_API_KEY`. If the file was shared, replace the credential."#,
    );
    check(
        "provider \"stacks\" {\n  api_key = \"anything\"\n}",
        r#"2:13 [**********] Credential in a file: The value of the provider argument "api_key" stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKS_API_KEY`. If the file was shared, replace the credential."#,
    );
    check(
        "locals { token = \"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJlMTIz\" }",
        "1:19 [********************************************************] Credential in a file: A token (JWT) stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKIT_SERVICE_ACCOUNT_TOKEN` or `IONOS_TOKEN`. If the file was shared, replace the credential.",
    );
    check("variable \"key\" {}\nprovider \"stacks\" {\n  api_key = var.key\n}", "");
}

proptest! {
    #[test]
    fn no_text_makes_loading_panic(words in proptest::collection::vec(word(), 0..40)) {
        let (configuration, found) = loaded(&words.concat());
        as_lines(found, &configuration.sources);
    }
}

/// Pieces of configuration, so that their mixtures come far.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "resource \"terraform_data\" \"x\" {\n",
        "data \"stacks_templates\" \"y\" {\n",
        "variable \"v\" {\n",
        "output \"o\" {\n",
        "provider \"stacks\" {\n",
        "terrace {\n",
        "locals {\n",
        "lifecycle {\n",
        "dynamic \"timeouts\" {\n",
        "content {\n",
        "backend \"local\" {\n",
        "required_providers {\n",
        "validation {\n",
        "precondition {\n",
        "entry {\n",
        "}\n",
        "count = ",
        "for_each = ",
        "provider = ",
        "depends_on = ",
        "ignore_changes = ",
        "replace_triggered_by = ",
        "type = ",
        "default = ",
        "value = ",
        "alias = ",
        "condition = ",
        "iterator = ",
        "required_version = ",
        "input = ",
        "var.v",
        "local.a",
        "terraform_data.x",
        "data.stacks_templates.y.ids",
        "each.key",
        "count.index",
        "self.id",
        "[0]",
        "[",
        "]",
        "list(",
        "object({",
        "})",
        ")",
        "optional(string, ",
        "true",
        "1",
        "\"a\"",
        "\"${",
        "}\"",
        "all",
        "\n",
        ", ",
        ".x",
        "*",
        "//- a.hcl\n",
        "//- override.hcl\n",
    ];
    proptest::sample::select(words.to_vec()).prop_map(str::to_owned)
}
