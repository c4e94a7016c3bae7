//! Resources: schemas, meta-arguments, lifecycle, dynamic blocks.

use super::*;
use crate::config::IgnoreChanges;
use crate::value::Path;

/// Checks the inside of a container that is complete otherwise; its first line is line 4.
#[track_caller]
fn check_container(inside: &str, expected: &str) {
    let text = "resource \"stacks_container\" \"web\" {\n  name     = \"web\"\n  template = \"nginx\"\n";
    check(&format!("{text}{inside}\n}}"), expected);
}

/// Checks the inside of an allow-list; its first line is line 3.
#[track_caller]
fn check_allowlist(inside: &str, expected: &str) {
    let text = "resource \"stacks_ip_allowlist\" \"web\" {\n  container_id = \"c\"\n";
    check(&format!("{text}{inside}\n}}"), expected);
}

#[test]
fn types_that_do_not_exist_are_suggested() {
    check(
        "resource \"stacks_contaner\" \"x\" { nmae = 1 }",
        r#"1:10 ["stacks_contaner"] Invalid resource type: There is no resource type "stacks_contaner". | Did you mean `stacks_container`?"#,
    );
    check(
        "resource \"aws_instance\" \"x\" {}",
        r#"1:10 ["aws_instance"] Invalid resource type: There is no resource type "aws_instance". | The compiled-in providers are: stacks."#,
    );
    check(
        "resource \"stacks_instance\" \"x\" {}",
        r#"1:10 ["stacks_instance"] Invalid resource type: There is no resource type "stacks_instance". | Of stacks there are: stacks_container, stacks_ip_allowlist."#,
    );
    check(
        "resource \"stacks_templates\" \"x\" {}",
        r#"1:10 ["stacks_templates"] Invalid resource type: There is no resource type "stacks_templates". | Did you mean the data source: `data "stacks_templates"`? It reads what exists and manages nothing."#,
    );
    check(
        "data \"stacks_ip_allowlist\" \"x\" {}",
        r#"1:6 ["stacks_ip_allowlist"] Invalid data source: There is no data source "stacks_ip_allowlist". | Did you mean the resource type: `resource "stacks_ip_allowlist"`?"#,
    );
    check(
        "data \"stacks_template\" \"x\" {}",
        r#"1:6 ["stacks_template"] Invalid data source: There is no data source "stacks_template". | Did you mean `stacks_templates`?"#,
    );
}

#[test]
fn arguments_are_checked_against_the_schema() {
    check(
        "resource \"stacks_container\" \"x\" {}",
        r#"
        1:1 [resource "stacks_container" "x"] Missing required argument: The argument "name" is required, but no definition was found.
        1:1 [resource "stacks_container" "x"] Missing required argument: The argument "template" is required, but no definition was found.
    "#,
    );
    check_container(
        "nmae = 1",
        r#"4:1 [nmae] Unsupported argument: An argument named "nmae" is not expected here. | Did you mean `name`?"#,
    );
    check(
        "resource \"stacks_container\" \"x\" {\nnmae = 1\ntemplate = \"nginx\"\n}",
        r#"2:1 [nmae] Unsupported argument: An argument named "nmae" is not expected here. | Did you mean `name`?"#,
    );
    check_container(
        "status = \"running\"",
        r#"4:1 [status] Value for computed attribute: "status" is computed, it cannot be set: the provider decides its value."#,
    );
    check_container(
        "prevent_destroy = true",
        r#"4:1 [prevent_destroy] Unsupported argument: An argument named "prevent_destroy" is not expected here. | `prevent_destroy` stands in a `lifecycle` block."#,
    );
    check_container(
        "colour = \"red\"",
        r#"4:1 [colour] Unsupported argument: An argument named "colour" is not expected here."#,
    );
    check_container(
        "tags { a = \"b\" }",
        r#"4:1 [tags] Unsupported block type: Blocks of type "tags" are not expected here, but an argument of this name is. | Assign a value with the equals sign: `tags = …`."#,
    );
    check_container(
        "timeouts = { create = \"1m\" }",
        r#"4:1 [timeouts] Unsupported argument: An argument named "timeouts" is not expected here, but a block of this name is. | Write it without the equals sign: `timeouts { … }`."#,
    );
    check_container(
        "timeouts { create = \"1m\" }\ntimeouts {}",
        r#"5:1 [timeouts] Duplicate block: Only one block of type "timeouts" is allowed here. | 4:1 the first one is here"#,
    );
    check_container(
        "timeouts { craete = \"1m\" }",
        r#"4:12 [craete] Unsupported argument: An argument named "craete" is not expected here. | Did you mean `create`?"#,
    );
    check_container(
        "timeouts \"x\" {}",
        r#"4:10 ["x"] Extraneous label: Blocks of type "timeouts" have no labels here."#,
    );
    check_container(
        "timeuots {}",
        r#"4:1 [timeuots] Unsupported block type: Blocks of type "timeuots" are not expected here. | Did you mean `timeouts`?"#,
    );
    check_container(
        "status {}",
        r#"4:1 [status] Value for computed attribute: "status" is computed, it cannot be set: the provider decides its value."#,
    );
    check_container(
        "precondition {}",
        r#"4:1 [precondition] Unsupported block type: Blocks of type "precondition" are not expected here. | `precondition` stands in a `lifecycle` block."#,
    );
    check_container(
        "connection { host = self.ip }\nprovisioner \"local-exec\" { command = self.x }",
        r#"
        4:1 [connection] Unsupported block type: Blocks of type "connection" are not supported: terrace changes clouds through their APIs only, and runs nothing on this machine or on servers.
        5:1 [provisioner] Unsupported block type: Blocks of type "provisioner" are not supported: terrace changes clouds through their APIs only, and runs nothing on this machine or on servers.
    "#,
    );
}

#[test]
fn nested_blocks_are_counted() {
    check_allowlist(
        "",
        r#"1:1 [resource "stacks_ip_allowlist" "web"] Missing block: At least 1 block of type "entry" must be here. | Add `entry { … }`."#,
    );
    check_allowlist(
        "entry = []",
        r#"3:1 [entry] Unsupported argument: An argument named "entry" is not expected here, but a block of this name is. | Write it without the equals sign: `entry { … }`."#,
    );
    check_allowlist(
        "entries { ip_address = \"x\" }",
        r#"3:1 [entries] Unsupported block type: Blocks of type "entries" are not expected here. | Did you mean `entry`?"#,
    );
    check_allowlist(
        "entry { description = \"x\" }",
        r#"3:1 [entry] Missing required argument: The argument "ip_address" is required, but no definition was found."#,
    );
    check_allowlist("entry { ip_address = \"x\" }\nentry { ip_address = \"y\" }", "");
}

#[test]
fn dynamic_blocks_are_checked() {
    check_allowlist(
        "dynamic \"entry\" {\n  for_each = toset([1])\n  iterator = it\n  content {\n    ip_address = it.value\n  }\n}",
        "",
    );
    check_allowlist(
        "dynamic \"entry\" {\n  content { ip_address = entry.value }\n}",
        r#"3:1 [dynamic "entry"] Missing required argument: The argument "for_each" is required, but no definition was found."#,
    );
    check_allowlist(
        "dynamic \"entry\" {\n  for_each = []\n  ip_address = 1\n}",
        r#"
        3:1 [dynamic "entry"] Missing dynamic content block: A dynamic block must have a nested block of type "content" that describes the blocks to make.
        5:3 [ip_address] Unsupported argument: An argument named "ip_address" is not expected here. | `ip_address` belongs into the `content` block.
    "#,
    );
    check_allowlist(
        "dynamic \"entry\" {\n  for_each = []\n  content {}\n  content {}\n  entry {}\n}",
        r#"
        5:3 [content] Missing required argument: The argument "ip_address" is required, but no definition was found.
        6:3 [content] Duplicate block: Only one block of type "content" is allowed here. | 5:3 the first one is here
        7:3 [entry] Unsupported block type: Blocks of type "entry" are not expected here. | The blocks to make are described in one `content` block.
    "#,
    );
    check_allowlist(
        "dynamic \"entry\" {\n  for_each = []\n  iterator = \"it\"\n  labels = []\n  content { ip_address = 1 }\n}",
        r#"
            5:14 ["it"] Invalid dynamic iterator: The iterator must be a single name, without quotes.
            6:3 [labels] Extraneous label: Blocks of type "entry" have no labels.
        "#,
    );
    check_allowlist(
        "dynamic \"entry\" {\n  for_each = []\n  content \"a\" { ip_address = 1 }\n}",
        r#"5:11 ["a"] Extraneous label: Blocks of type "content" have no labels here."#,
    );
    check_allowlist(
        "entry { ip_address = 1 }\ndynamic \"entri\" {\n  for_each = []\n}",
        r#"4:9 ["entri"] Unsupported block type: Blocks of type "entri" are not expected here. | Did you mean `entry`?"#,
    );
    check_allowlist(
        "entry { ip_address = 1 }\ndynamic \"container_id\" {}\ndynamic {}",
        r#"
        4:9 ["container_id"] Unsupported block type: Blocks of type "container_id" are not expected here, but an argument of this name is. | Use a `for` expression to make its value.
        5:1 [dynamic] Invalid dynamic block: A dynamic block has one label, the type of the blocks that it makes. | Write `dynamic "TYPE" { … }`.
    "#,
    );
    check_allowlist(
        "dynamic \"entry\" {\n  for_each = [entry.value]\n  content { ip_address = entri.value }\n}",
        r#"
            4:15 [entry.value] Reference to undeclared resource: A resource "entry" "value" has not been declared in this module.
            5:26 [entri.value] Reference to undeclared resource: A resource "entri" "value" has not been declared in this module.
        "#,
    );
}

#[test]
fn meta_arguments_are_taken_apart() {
    let configuration = good(
        r#"
provider "stacks" { alias = "b" }
resource "terraform_data" "a" {
  count = 2
}
resource "stacks_container" "web" {
  for_each   = toset(["x"])
  provider   = stacks.b
  depends_on = [terraform_data.a, terraform_data.a[0]]
  name       = each.key
  template   = "nginx"
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [plan, tags["a.b"], timeouts]
    replace_triggered_by  = [terraform_data.a[0].id]
    precondition {
      condition     = each.key != ""
      error_message = "No name."
    }
    postcondition {
      condition     = self.status == "running"
      error_message = "Not running: ${self.id}."
    }
  }
}
data "stacks_templates" "all" {}
"#,
    );
    let resources = &configuration.root.resources;
    let [counted, web, templates] = resources.values().collect::<Vec<_>>()[..] else {
        panic!("three blocks")
    };
    assert!(counted.count.is_some() && counted.provider.to_string() == "builtin");
    assert_eq!(
        (web.title().as_str(), web.provider.to_string().as_str()),
        ("resource \"stacks_container\" \"web\"", "stacks.b")
    );
    assert!(web.for_each.is_some() && web.depends_on.len() == 2);
    let lifecycle = &web.lifecycle;
    assert!(lifecycle.create_before_destroy && !lifecycle.prevent_destroy);
    let paths =
        vec![Path::root().attr("plan"), Path::root().attr("tags").key("a.b"), Path::root().attr("timeouts")];
    assert_eq!(lifecycle.ignore_changes, IgnoreChanges::Paths(paths));
    let lens =
        (lifecycle.replace_triggered_by.len(), lifecycle.preconditions.len(), lifecycle.postconditions.len());
    assert_eq!(lens, (1, 1, 1));
    assert_eq!(templates.provider.to_string(), "stacks");
}

#[test]
fn meta_arguments_are_checked() {
    check_container(
        "count = 1\nfor_each = {}",
        r#"5:1 [for_each] Both count and for_each: The arguments "count" and "for_each" exclude each other: only one can say how many instances there are. | 4:1 count is set here"#,
    );
    check_container(
        "provider = stacks.b",
        r#"4:12 [stacks.b] Undeclared provider configuration: The provider configuration stacks.b has not been declared. | Add a block `provider "stacks"` with this `alias`."#,
    );
    check_container(
        "provider = \"stacks.b\"",
        r#"
        W 4:12 ["stacks.b"] Quoted references are deprecated: This argument names something, and a reference stands without quotes. | Remove the quotes: `stacks.b`.
        4:13 [stacks.b] Undeclared provider configuration: The provider configuration stacks.b has not been declared. | Add a block `provider "stacks"` with this `alias`.
        "#,
    );
    for odd in ["1", "upper(\"x\")", "\"a b\"", "\"${x}\"", "[]"] {
        check_container(
            &format!("provider = {odd}"),
            &format!(
                "4:12 [{odd}] Invalid provider reference: The argument \"provider\" must name a provider, perhaps with a dot and an alias: `stacks` or `stacks.other`."
            ),
        );
    }
    check_container(
        "provider = terraform",
        r#"4:12 [terraform] Wrong provider: "stacks_container" belongs to the provider "stacks", not to "terraform"."#,
    );
    check_container(
        "provider = stacks[0]",
        r#"4:12 [stacks[0]] Invalid provider reference: The argument "provider" must name a provider, perhaps with a dot and an alias: `stacks` or `stacks.other`."#,
    );
    check_container(
        "provider = stacks.${var.x}",
        "4:19 [$] Interpolation outside a string: `${ … }` has a meaning only in quoted text. | Write the expression alone, such as `var.name`, or put quotes around it all.",
    );
    check(
        "provider \"stacks\" { alias = \"eu\" }\nresource \"stacks_container\" \"x\" {\n  name = \"x\"\n  template = \"y\"\n  provider = stacks.ue\n}",
        "5:14 [stacks.ue] Undeclared provider configuration: The provider configuration stacks.ue has not been declared. | Did you mean `stacks.eu`?",
    );
    check_container(
        "depends_on = terraform_data.a",
        r#"4:14 [terraform_data.a] Invalid list of references: The argument "depends_on" must be a list of references, written out in brackets."#,
    );
    check_container(
        "depends_on = [\"terraform_data.a\", terraform_data.a, var, count.index, 1 + 2]",
        r#"
        W 4:15 ["terraform_data.a"] Quoted references are deprecated: This argument names something, and a reference stands without quotes. | Remove the quotes: `terraform_data.a`.
        4:16 [terraform_data.a] Reference to undeclared resource: A resource "terraform_data" "a" has not been declared in this module.
        4:35 [terraform_data.a] Reference to undeclared resource: A resource "terraform_data" "a" has not been declared in this module.
        4:53 [var] Invalid reference: The "var" object cannot be used as a whole: a name must follow, with a dot before it.
        4:58 [count.index] Invalid depends_on reference: This is no object that something could depend on.
        4:71 [1 + 2] Invalid depends_on reference: Each entry must be a reference, such as `stacks_container.web`.
    "#,
    );
    check_container(
        "depends_on = [data.stacks_templates.all.ids]",
        "4:41 [ids] Invalid depends_on reference: References in depends_on must be to a whole object (such as a resource), not to an attribute of it. | Write `data.stacks_templates.all`.",
    );
    check_container(
        "depends_on = [var.x.a, local.y[0], module.m.out.part, module.m[0].out.part]",
        r#"
        4:21 [a] Invalid depends_on reference: References in depends_on must be to a whole object (such as a resource), not to an attribute of it. | Write `var.x`.
        4:32 [0] Invalid depends_on reference: References in depends_on must be to a whole object (such as a resource), not to an attribute of it. | Write `local.y`.
        4:49 [part] Invalid depends_on reference: References in depends_on must be to a whole object (such as a resource), not to an attribute of it. | Write `module.m`.
        4:71 [part] Invalid depends_on reference: References in depends_on must be to a whole object (such as a resource), not to an attribute of it. | Write `module.m`.
        "#,
    );
    check_container(
        "depends_on = [stacks_container.web]",
        "4:15 [stacks_container.web] Self-referential block: The configuration of stacks_container.web cannot refer to itself.",
    );
}

#[test]
fn the_lifecycle_block_is_checked() {
    check_container("lifecycle { ignore_changes = all }", "");
    check_container(
        "lifecycle { ignore_changes = [all] }",
        "4:31 [all] Invalid ignore_changes: `all` cannot stand in a list. | Write `ignore_changes = all`.",
    );
    check_container(
        "lifecycle { ignore_changes = plan }",
        r#"4:30 [plan] Invalid ignore_changes: The argument "ignore_changes" must be a list of argument names in brackets, or the word `all`."#,
    );
    check_container(
        "lifecycle { ignore_changes = [plna, id, \"plan\", plan, plan] }",
        r#"
        4:31 [plna] Unsupported attribute: This object has no argument named "plna". | Did you mean `plan`?
        W 4:37 [id] Redundant entry in ignore_changes: "id" is decided by the provider alone. There is nothing in the configuration that could differ from it, so that ignoring its changes has no effect. | Remove the entry.
        W 4:41 ["plan"] Quoted references are deprecated: This argument names something, and a reference stands without quotes. | Remove the quotes: `plan`.
        W 4:49 [plan] Redundant entry in ignore_changes: plan is in the list already. | Remove the entry.
        W 4:55 [plan] Redundant entry in ignore_changes: plan is in the list already. | Remove the entry.
    "#,
    );
    check_container(
        "lifecycle { prevent_destroy = var.x }",
        r#"4:31 [var.x] Variables not allowed: Variables may not be used here: "prevent_destroy" is needed before anything is evaluated, so it must be `true` or `false`."#,
    );
    check_container(
        "lifecycle { prevnt_destroy = true }",
        r#"4:13 [prevnt_destroy] Unsupported argument: An argument named "prevnt_destroy" is not expected here. | Did you mean `prevent_destroy`?"#,
    );
    check_container(
        "lifecycle {}\nlifecycle {}",
        r#"5:1 [lifecycle] Duplicate block: Only one block of type "lifecycle" is allowed here. | 4:1 the first one is here"#,
    );
    check_container(
        "lifecycle \"x\" {\n  precondition { condition = true }\n}",
        r#"
        4:11 ["x"] Extraneous label: Blocks of type "lifecycle" have no labels here.
        5:3 [precondition] Missing required argument: The argument "error_message" is required, but no definition was found.
    "#,
    );
    check_container(
        "lifecycle {\n  action_trigger {}\n}",
        r#"
        5:3 [action_trigger] Missing required argument: The argument "events" is required, but no definition was found.
        5:3 [action_trigger] Missing required argument: The argument "actions" is required, but no definition was found.
    "#,
    );
    check_container(
        "lifecycle { replace_triggered_by = [var.x, terraform_data.a, \"x\"] }",
        r#"
        4:37 [var.x] Invalid replace_triggered_by: Each entry must refer to a resource or to an attribute of a resource, since it is the planned change of a resource that triggers. | To be triggered by another value, put it through a `terraform_data` resource.
        4:44 [terraform_data.a] Reference to undeclared resource: A resource "terraform_data" "a" has not been declared in this module.
        4:62 ["x"] Invalid replace_triggered_by: Each entry must refer to a resource or to an attribute of a resource, since it is the planned change of a resource that triggers. | To be triggered by another value, put it through a `terraform_data` resource.
    "#,
    );
    check(
        "data \"stacks_templates\" \"x\" {\n  lifecycle { prevent_destroy = true }\n}",
        r#"2:15 [prevent_destroy] Unsupported argument: The lifecycle argument "prevent_destroy" has a meaning for "resource" blocks only."#,
    );
}

#[test]
fn provider_configurations_are_passed_by_reference() {
    let configuration = good(
        r#"
provider "stacks" {
  alias = "main"
}
module "site" {
  source    = "./site"
  providers = {
    stacks.eu = stacks.main
    stacks    = stacks
  }
}
module "one_line" {
  source    = "./site"
  providers = { stacks.eu = stacks }
}
//- site/main.hcl
terrace {
  required_providers {
    stacks = { configuration_aliases = [stacks.eu] }
  }
}
"#,
    );
    let passed = |call: &str| -> Vec<String> {
        let passed = &configuration.root.calls[call].providers;
        passed.iter().map(|one| format!("{} = {}", one.child, one.parent)).collect()
    };
    assert_eq!(passed("site"), ["stacks.eu = stacks.main", "stacks = stacks"]);
    assert_eq!(passed("one_line"), ["stacks.eu = stacks"]);
}
