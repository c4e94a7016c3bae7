//! Ids of objects to import.

use super::Lab;

const REST: &str = "resource \"test_server\" \"a\" {}\n\
                    variable \"name\" { default = \"web\" }\n\
                    variable \"secret\" {\n  default = \"x\"\n  sensitive = true\n}\n\
                    locals {\n  far = local.near\n  near = test_server.a.id\n}\n";

/// The id, or what is said about it.
#[track_caller]
fn check_id(expr: &str, expected: &str) {
    let (lab, problems) =
        Lab::compiled(&format!("import {{\n  to = test_server.a\n  id = {expr}\n}}\n{REST}"), &[]);
    let shown = match problems.is_empty() {
        true => {
            let (imports, problems) = lab.evaluation().imports();
            imports[0].id.clone().unwrap_or_else(|| lab.lines(problems))
        }
        false => lab.lines(problems),
    };
    assert_eq!(shown.trim_end(), expected, "{expr}");
}

#[test]
fn an_id_is_a_string_that_is_known_before_any_resource() {
    let unsuitable = |what: &str, why: &str| {
        format!("Invalid import id at [{what}]: The id of an object to import must {why}.")
    };
    check_id("\"usr-1\"", "usr-1");
    check_id("\"usr-${var.name}/${lower(\"X\")}\"", "usr-web/x");
    check_id("1", "1");
    check_id("[]", &unsuitable("[]", "be a string"));
    check_id("null", &unsuitable("null", "not be null"));
    check_id("\" \"", &unsuitable("\" \"", "not be empty"));
    check_id(
        "var.secret",
        &unsuitable("var.secret", "not be sensitive or ephemeral: it is shown in the plan"),
    );
    let resources =
        "What is imported must be known before any resource is looked at, so it cannot depend on one.";
    check_id("test_server.a.id", &format!("Invalid import argument at [test_server.a]: {resources}"));
    check_id(
        "local.far",
        &format!("Invalid import argument at [local.far]: {resources} local.far refers to test_server.a."),
    );
}

/// Addresses and ids of what is imported, or what is said about it.
#[track_caller]
fn check_imports(block: &str, expected: &str) {
    let (lab, problems) = Lab::compiled(&format!("import {{\n{block}\n}}\n{REPEATED}"), &[]);
    let shown = match problems.is_empty() {
        true => {
            let (imports, problems) = lab.evaluation().imports();
            let line = |import: &crate::eval::WantedImport| {
                format!("{} {}\n", import.to, import.id.as_deref().unwrap_or("-"))
            };
            imports.iter().map(line).collect::<String>() + &lab.lines(problems)
        }
        false => lab.lines(problems),
    };
    assert_eq!(shown.trim_end(), expected, "{block}");
}

const REPEATED: &str = "resource \"test_server\" \"c\" {\n  count = 2\n}\n\
                        resource \"test_server\" \"e\" {\n  for_each = toset([\"a\", \"b\"])\n}\n\
                        variable \"secret\" {\n  default = \"x\"\n  sensitive = true\n}\n";

#[test]
fn for_each_imports_an_object_for_each_element() {
    check_imports(
        "for_each = { b = \"id-b\", a = \"id-a\" }\nto = test_server.e[each.key]\nid = each.value",
        "test_server.e[\"a\"] id-a\ntest_server.e[\"b\"] id-b",
    );
    check_imports(
        "for_each = [\"x\", \"y\"]\nto = test_server.c[each.key]\nid = \"${each.value}!\"",
        "test_server.c[0] x!\ntest_server.c[1] y!",
    );
    check_imports(
        "for_each = toset([\"b\"])\nto = test_server.e[each.value]\nid = upper(each.key)",
        "test_server.e[\"b\"] B",
    );
    check_imports("for_each = {}\nto = test_server.e[each.key]\nid = each.value", "");
}

#[test]
fn what_cannot_be_told_of_an_import_is_said_at_its_place() {
    check_imports(
        "for_each = toset([\"a\", \"b\"])\nto = test_server.e[\"a\"]\nid = each.key",
        "test_server.e[\"a\"] a\n\
         Duplicate import at [test_server.e[\"a\"]]: test_server.e[\"a\"] is imported already, and can stand for one object only.",
    );
    check_imports(
        "for_each = null\nto = test_server.e[each.key]\nid = each.value",
        "Invalid for_each argument at [null]: The value is null. It must be a map, an object, a list or a set.",
    );
    check_imports(
        "for_each = \"x\"\nto = test_server.e[each.key]\nid = each.value",
        "Invalid for_each argument at [\"x\"]: The value must be a map, an object, a list or a set, and this is a string.",
    );
    check_imports(
        "for_each = toset([var.secret])\nto = test_server.e[each.key]\nid = \"x\"",
        "Invalid for_each argument at [toset([var.secret])]: The value must not be sensitive or ephemeral: what is imported is shown in the plan.; var.secret is (sensitive value)",
    );
    check_imports(
        "for_each = [[]]\nto = test_server.e[each.value]\nid = \"x\"",
        "Invalid import target at [each.value]: An instance key must be a whole number or a string, known while planning and not sensitive. This is a tuple with 0 elements.; each.value is a tuple with 0 elements",
    );
}
