//! `import` blocks: what they name, and what they cannot.

use super::*;

/// One resource of each form of repetition.
const RESOURCES: &str = r#"
resource "stacks_container" "web" {
  name     = "web"
  template = "nginx"
}
resource "terraform_data" "many" {
  count = 2
}
resource "terraform_data" "each" {
  for_each = { a = 1 }
}
data "stacks_templates" "all" {}
variable "id" {}
"#;

/// Checks an import block that stands in the first lines.
#[track_caller]
fn check_import(block: &str, expected: &str) {
    check(&format!("{block}\n{RESOURCES}"), expected);
}

#[test]
fn an_import_names_an_instance_and_an_id() {
    let blocks = r#"
import {
  to = stacks_container.web
  id = "usr-${var.id}"
}
import {
  to = terraform_data.many[1]
  id = "x"
}
import {
  id = upper("x")
  to = terraform_data.each["b c"]
}
"#;
    let configuration = good(&format!("{blocks}{RESOURCES}"));
    let targets: Vec<String> =
        configuration.root.imports.iter().filter_map(|import| Some(import.to.fixed()?.to_string())).collect();
    assert_eq!(targets, ["stacks_container.web", "terraform_data.many[1]", "terraform_data.each[\"b c\"]"]);
}

#[test]
fn to_is_the_address_of_a_resource_instance() {
    let cases = [
        (
            "\"stacks_container.web\"",
            r#"2:8 ["stacks_container.web"] Invalid import target: The argument "to" must be the address of a resource instance, such as `stacks_container.web` or `stacks_container.web["a"]`, its instance key written out. | Remove the quotes: `stacks_container.web`."#,
        ),
        (
            "var.id",
            r#"2:8 [var.id] Invalid import target: The argument "to" must be the address of a resource instance, such as `stacks_container.web` or `stacks_container.web["a"]`, its instance key written out."#,
        ),
        (
            "stacks_container.web.id",
            r#"2:29 [id] Invalid import target: An object is imported as a whole: no attribute can follow its address."#,
        ),
        (
            "stacks_container.wbe",
            r#"2:8 [stacks_container.wbe] Import into undeclared resource: A resource "stacks_container" "wbe" has not been declared. What is imported must have a block that says how it should be. | Did you mean `stacks_container.web`?"#,
        ),
        (
            "stacks_container.other_thing",
            r#"2:8 [stacks_container.other_thing] Import into undeclared resource: A resource "stacks_container" "other_thing" has not been declared. What is imported must have a block that says how it should be. | Add a block: `resource "stacks_container" "other_thing" { … }`. | Or let one be written: `terrace plan -generate-config-out=generated.hcl`."#,
        ),
        (
            "data.stacks_templates.all",
            r#"2:8 [data.stacks_templates.all] Invalid import target: Only resources can be imported. A data source is read in each plan and stands for nothing that could be managed."#,
        ),
        (
            "module.net",
            r#"2:8 [module.net] Invalid import target: The argument "to" must be the address of a resource instance, such as `stacks_container.web` or `stacks_container.web["a"]`, its instance key written out."#,
        ),
        (
            "stacks_container.web[0]",
            r#"2:8 [stacks_container.web[0]] Invalid import target: Because stacks_container.web has neither "count" nor "for_each" set, it has one instance without a key. | Write `to = stacks_container.web`."#,
        ),
        (
            "terraform_data.many",
            r#"2:8 [terraform_data.many] Invalid import target: Because terraform_data.many has "count" set, its instances have an index. | Write `to = terraform_data.many[0]`."#,
        ),
        (
            "terraform_data.many[\"a\"]",
            r#"2:8 [terraform_data.many["a"]] Invalid import target: Because terraform_data.many has "count" set, its instances have an index. | Write `to = terraform_data.many[0]`."#,
        ),
        (
            "terraform_data.many[1.5]",
            r#"2:28 [1.5] Invalid import target: 1.5 is no index: an index is a whole number from 0."#,
        ),
        (
            "terraform_data.each[0]",
            r#"2:8 [terraform_data.each[0]] Invalid import target: Because terraform_data.each has "for_each" set, its instances have a key. | Write `to = terraform_data.each["KEY"]`."#,
        ),
        (
            "terraform_data.each[var.id]",
            r#"2:28 [var.id] Invalid import target: Without "for_each" an instance key must be written out: a number, or a text in quotes."#,
        ),
    ];
    for (to, expected) in cases {
        check_import(&format!("import {{\n  to = {to}\n  id = \"x\"\n}}"), expected);
    }
}

#[test]
fn an_import_has_its_arguments_and_no_others() {
    check_import(
        "import {}",
        r#"
            1:1 [import] Missing required argument: The argument "to" is required, but no definition was found.
            1:1 [import] Missing required argument: The argument "id" is required, but no definition was found.
        "#,
    );
    check_import("import \"x\" {}", r#"1:8 ["x"] Extraneous label: Blocks of type "import" have no labels."#);
    check_import(
        "import {\n  to = stacks_container.web\n  id = \"x\"\n  identity = {}\n  lifecycle {}\n}",
        r#"
            4:3 [identity] Unsupported argument: An argument named "identity" is not expected here.
            5:3 [lifecycle] Unsupported block type: Blocks of type "lifecycle" are not expected here.
        "#,
    );
    check_import(
        "import {\n  for_each = { a = each.key }\n  to = terraform_data.each[each.kye]\n  id = each.value\n}",
        r#"
            2:20 [each.key] Reference to each without for_each: The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
            3:33 [kye] Unsupported attribute: The "each" object has no attribute named "kye". There is: each.key, each.value. | Did you mean `key`?
        "#,
    );
    check_import("import {\n  for_each = {}\n  to = terraform_data.each[each.key]\n  id = each.value\n}", "");
    check_import(
        "import {\n  to = stacks_container.web\n  id = each.key + var.no\n}",
        r#"
            3:8 [each.key] Reference to each without for_each: The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
            3:19 [var.no] Reference to undeclared input variable: An input variable with the name "no" has not been declared. | Declare it with a block: `variable "no" { … }`.
        "#,
    );
    check_import(
        "import {\n  to = stacks_container.web\n  id = \"x\"\n  provider = stacks.other\n}",
        "4:14 [stacks.other] Wrong provider: stacks_container.web belongs to the provider configuration stacks, and an object is imported with the configuration that will manage it. | Remove the argument.",
    );
    check_import("import {\n  to = stacks_container.web\n  id = \"x\"\n  provider = stacks\n}", "");
}

#[test]
fn an_instance_is_imported_once() {
    let one = "import {\n  to = stacks_container.web\n  id = \"x\"\n}\n";
    check_import(
        &one.repeat(2),
        "6:8 [stacks_container.web] Duplicate import: stacks_container.web is imported already, and can stand for one object only. | 2:8 imported here first",
    );
}

#[test]
fn an_override_file_has_no_imports() {
    let import = "import {\n  to = stacks_container.web\n  id = \"x\"\n}";
    check(
        &format!("{RESOURCES}\n//- main_override.hcl\n{import}"),
        "main_override.hcl:1:1 [import] Unsupported override: Blocks of type \"import\" can stand only in primary files, not in override files: there is nothing of their kind that they could change.",
    );
}

#[test]
fn only_the_root_module_imports() {
    check(
        r#"
module "site" {
  source = "./site"
}
//- site/main.hcl
module "inner" {
  source = "./inner"
}
resource "terraform_data" "a" {}
import {
  to = terraform_data.a
  id = "x"
}
//- site/inner/main.hcl
import {
  to = terraform_data.b
  ide = "x"
}
"#,
        r#"
site/inner/main.hcl:1:1 [import] Invalid import configuration: This module is called, by module.site.module.inner, and import blocks are only allowed in the root module: the id belongs to one object, and a module may be called any number of times. | Move the block to the root module, with the call in front of the address in "to": `module.site.module.inner.…`.
site/main.hcl:5:1 [import] Invalid import configuration: This module is called, by module.site, and import blocks are only allowed in the root module: the id belongs to one object, and a module may be called any number of times. | Move the block to the root module, with the call in front of the address in "to": `module.site.…`.
"#,
    );
}
