//! References: which there are, and which lead nowhere.

use super::*;
use crate::addr::Mode;
use crate::config::{ReferenceKind, body_references, references};
use crate::diag::FileId;
use crate::syntax::{parse, parse_expression};

/// Checks the value of an output beside some blocks; line 1, from column 22.
#[track_caller]
fn check_value(value: &str, expected: &str) {
    let blocks = r#"
variable "size" {}
locals { name = "x" }
resource "terraform_data" "one" {}
resource "terraform_data" "many" { count = 2 }
resource "terraform_data" "each" { for_each = {} }
data "stacks_templates" "all" {}
"#;
    check(&format!("output \"x\" {{ value = {value} }}{blocks}"), expected);
}

#[test]
fn references_are_told_apart() {
    let text = "[var.a.b, local.l[0], t.n[\"k\"].x, data.t.n.y, ephemeral.t.n, module.m.o, each.key, count.index, \
                self.z, path.module, terraform.workspace, data.t, word, [for x in y.z : x.q]]";
    let (tree, expr, _) = parse_expression(FileId(0), text);
    let seen: Vec<String> = references(&tree, expr)
        .iter()
        .map(|r| format!("{:?} {} + {}", r.kind, tree.source(r.head), r.rest.len()))
        .collect();
    assert_eq!(
        seen,
        [
            "Variable(\"a\") var.a + 1",
            "Local(\"l\") local.l + 1",
            "Resource { mode: Managed, kind: \"t\", name: \"n\" } t.n + 2",
            "Resource { mode: Data, kind: \"t\", name: \"n\" } data.t.n + 1",
            "Resource { mode: Ephemeral, kind: \"t\", name: \"n\" } ephemeral.t.n + 0",
            "Module(\"m\") module.m + 1",
            "Each each + 1",
            "Count count + 1",
            "SelfObject self + 1",
            "Path path + 1",
            "Terrace terraform + 1",
            "Incomplete(\"data\") data + 1",
            "Incomplete(\"word\") word + 0",
            "Resource { mode: Managed, kind: \"y\", name: \"z\" } y.z + 0",
        ]
    );
}

#[test]
fn iterators_of_dynamic_blocks_are_no_references() {
    let text = r#"
a = var.a
dynamic "b" {
  for_each = b.list
  content {
    x = b.value
    dynamic "c" {
      for_each = b.value
      iterator = it
      content { y = [it.key, c.value, b.key] }
    }
  }
}
"#;
    let (tree, _) = parse(FileId(0), text);
    let kinds: Vec<_> = body_references(&tree, tree.root()).iter().map(|r| r.kind).collect();
    let resource = |kind, name| ReferenceKind::Resource { mode: Mode::Managed, kind, name };
    assert_eq!(kinds, [ReferenceKind::Variable("a"), resource("b", "list"), resource("c", "value")]);
}

#[test]
fn what_is_not_declared_is_suggested() {
    check_value(
        "var.sise",
        r#"1:22 [var.sise] Reference to undeclared input variable: An input variable with the name "sise" has not been declared. | Did you mean `var.size`?"#,
    );
    check_value(
        "var.other",
        r#"1:22 [var.other] Reference to undeclared input variable: An input variable with the name "other" has not been declared. | Declare it with a block: `variable "other" { … }`."#,
    );
    check_value(
        "local.nam",
        r#"1:22 [local.nam] Reference to undeclared local value: A local value with the name "nam" has not been declared. | Did you mean `local.name`?"#,
    );
    check_value(
        "terraform_data.on.id",
        r#"1:22 [terraform_data.on] Reference to undeclared resource: A resource "terraform_data" "on" has not been declared in this module. | Did you mean `terraform_data.one`?"#,
    );
    check_value(
        "vars.size",
        r#"1:22 [vars.size] Reference to undeclared resource: A resource "vars" "size" has not been declared in this module. | Did you mean `var.size`?"#,
    );
    check_value(
        "stacks_templates.all",
        r#"1:22 [stacks_templates.all] Reference to undeclared resource: A resource "stacks_templates" "all" has not been declared in this module. | Did you mean `data.stacks_templates.all`?"#,
    );
    check_value(
        "data.terraform_data.one",
        r#"1:22 [data.terraform_data.one] Reference to undeclared data source: A data source "terraform_data" "one" has not been declared in this module. | Did you mean `terraform_data.one`?"#,
    );
    check_value(
        "stacks_container.web.id",
        r#"1:22 [stacks_container.web] Reference to undeclared resource: A resource "stacks_container" "web" has not been declared in this module."#,
    );
    check_value(
        "size",
        r#"1:22 [size] Invalid reference: "size" is no value. A reference to a resource is its type and its name, with a dot between them. | Did you mean `var.size`?"#,
    );
    check_value(
        "name",
        r#"1:22 [name] Invalid reference: "name" is no value. A reference to a resource is its type and its name, with a dot between them. | Did you mean `local.name`?"#,
    );
    check_value(
        "True",
        r#"1:22 [True] Invalid reference: "True" is no value. A reference to a resource is its type and its name, with a dot between them. | Did you mean `true`? | If the text is meant, write it in quotes: "True"."#,
    );
    check_value(
        "running",
        r#"1:22 [running] Invalid reference: "running" is no value. A reference to a resource is its type and its name, with a dot between them. | If the text is meant, write it in quotes: "running"."#,
    );
    check_value(
        "[var, data.x, local[0]]",
        r#"
        1:23 [var] Invalid reference: The "var" object cannot be used as a whole: a name must follow, with a dot before it.
        1:28 [data.x] Invalid reference: The "data" object must be followed by two names: the type and the name of a block.
        1:36 [local[0]] Invalid reference: The "local" object cannot be used as a whole: a name must follow, with a dot before it.
    "#,
    );
    check_value(
        "[for v in var.size : v.anything if v != var.siez]",
        r#"1:62 [var.siez] Reference to undeclared input variable: An input variable with the name "siez" has not been declared. | Did you mean `var.size`?"#,
    );
    check_value(
        "\"${terraform_data.two}-${var.size}\"",
        r#"1:25 [terraform_data.two] Reference to undeclared resource: A resource "terraform_data" "two" has not been declared in this module. | Did you mean `terraform_data.one`?"#,
    );
}

#[test]
fn attributes_are_checked_against_the_schema() {
    check_value(
        "[terraform_data.one.ide, data.stacks_templates.all.ids, terraform_data.many[0].inputt]",
        r#"
            1:42 [ide] Unsupported attribute: "terraform_data" has no argument, nested block or exported attribute named "ide". | Did you mean `id`?
            1:101 [inputt] Unsupported attribute: "terraform_data" has no argument, nested block or exported attribute named "inputt". | Did you mean `input`?
        "#,
    );
    check_value("[terraform_data.many[0].id, terraform_data.many[*].id, terraform_data.each[\"a\"].id]", "");
    check_value(
        "terraform_data.many.id",
        r#"1:22 [terraform_data.many.id] Missing resource instance key: Because terraform_data.many has "count" set, its attributes must be accessed on specific instances. | For example `terraform_data.many[0]`."#,
    );
    check_value(
        "terraform_data.each.id",
        r#"1:22 [terraform_data.each.id] Missing resource instance key: Because terraform_data.each has "for_each" set, its attributes must be accessed on specific instances. | For example `terraform_data.each["KEY"]`."#,
    );
    check_value(
        "terraform_data.one[0].id",
        r#"1:41 [0] Unexpected resource instance key: Because terraform_data.one has neither "count" nor "for_each" set, references to it must not have an index. | Remove the index behind `terraform_data.one`."#,
    );
}

#[test]
fn named_values_stand_where_they_make_sense() {
    check_value(
        "[each.key, count.index, self.id]",
        r#"
        1:23 [each.key] Reference to each without for_each: The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
        1:33 [count.index] Reference to count without count: The "count" object can be used only inside of a block that has "count" set, and not in "count" itself.
        1:46 [self] Invalid reference to self: The "self" object is there only in the "postcondition" blocks of resources.
    "#,
    );
    check_value(
        "[path.module, path.cwd, path.modul, terrace.workspace, terraform.workspac, path]",
        r#"
        1:51 [modul] Unsupported attribute: The "path" object has no attribute named "modul". There is: path.module, path.root, path.cwd. | Did you mean `module`?
        1:87 [workspac] Unsupported attribute: The "terrace" object has no attribute named "workspac". There is: terrace.workspace, terrace.applying. | Did you mean `workspace`?
        1:97 [path] Invalid reference: The "path" object cannot be used as a whole. There is: path.module, path.root, path.cwd.
    "#,
    );
    check(
        "resource \"terraform_data\" \"x\" {\n  count = count.index\n  input = [count.index, count.idx, each.value]\n}",
        r#"
            2:11 [count.index] Reference to count without count: The "count" object can be used only inside of a block that has "count" set, and not in "count" itself.
            3:31 [idx] Unsupported attribute: The "count" object has no attribute named "idx". There is: count.index.
            3:36 [each.value] Reference to each without for_each: The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
        "#,
    );
    check(
        "resource \"terraform_data\" \"x\" {\n  for_each = each.value\n  input = [each.key, each.vlaue, each]\n}",
        r#"
            2:14 [each.value] Reference to each without for_each: The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
            3:27 [vlaue] Unsupported attribute: The "each" object has no attribute named "vlaue". There is: each.key, each.value. | Did you mean `value`?
            3:34 [each] Invalid reference: The "each" object cannot be used as a whole. There is: each.key, each.value.
        "#,
    );
    check(
        "resource \"terraform_data\" \"y\" { count = 1 }\nresource \"terraform_data\" \"x\" {\n  count = 1\n  input = terraform_data.y.id\n}",
        r#"4:11 [terraform_data.y.id] Missing resource instance key: Because terraform_data.y has "count" set, its attributes must be accessed on specific instances. | For example `terraform_data.y[count.index]`."#,
    );
    check(
        "provider \"stacks\" { endpoint = each.key }\nlocals { a = self.id }",
        r#"
        1:32 [each.key] Reference to each without for_each: The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
        2:14 [self] Invalid reference to self: The "self" object is there only in the "postcondition" blocks of resources.
    "#,
    );
}

#[test]
fn a_block_does_not_refer_to_itself() {
    check(
        "resource \"terraform_data\" \"x\" { input = terraform_data.x.id }",
        "1:41 [terraform_data.x] Self-referential block: The configuration of terraform_data.x cannot refer to itself.",
    );
    check(
        "resource \"terraform_data\" \"x\" {\n  lifecycle {\n    postcondition {\n      condition = self.iid == terraform_data.x.id\n      error_message = \"m\"\n    }\n    precondition {\n      condition = self.id == 1\n      error_message = \"m\"\n    }\n  }\n}",
        r#"
            4:24 [iid] Unsupported attribute: "terraform_data" has no argument, nested block or exported attribute named "iid". | Did you mean `id`?
            4:31 [terraform_data.x] Self-referential block: The configuration of terraform_data.x cannot refer to itself. | In a postcondition, `self` is the finished object.
            8:19 [self] Invalid reference to self: The "self" object is there only in the "postcondition" blocks of resources.
        "#,
    );
}
