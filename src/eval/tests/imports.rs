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
            let (id, problems) = lab.evaluation().import_id(0);
            id.unwrap_or_else(|| lab.lines(problems))
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
    check_id("1", &unsuitable("1", "be a string"));
    check_id("null", &unsuitable("null", "not be null"));
    check_id("\" \"", &unsuitable("\" \"", "not be empty"));
    check_id(
        "var.secret",
        &unsuitable("var.secret", "not be sensitive or ephemeral: it is shown in the plan"),
    );
    let resources = "The id of an object to import is needed before any resource is looked at, so it cannot refer to one.";
    check_id("test_server.a.id", &format!("Invalid import id at [test_server.a]: {resources}"));
    check_id(
        "local.far",
        &format!("Invalid import id at [local.far]: {resources} local.far refers to test_server.a."),
    );
}
