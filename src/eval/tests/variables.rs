//! Input variables: conversion, defaults of types, validation.

use super::Lab;

#[track_caller]
fn check_value(block: &str, input: Option<&str>, expected: &str) {
    let inputs: Vec<String> = input.iter().map(|input| format!("v={input}")).collect();
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let (lab, problems) = Lab::compiled(&format!("variable \"v\" {{\n{block}\n}}"), &inputs);
    assert_eq!(lab.lines(problems), "");
    let (evaluation, problems) = lab.start();
    let shown = match problems.is_empty() {
        true => format!("{:?}", evaluation.variables()["v"]),
        false => lab.lines(problems).trim_end().to_owned(),
    };
    assert_eq!(shown, expected);
}

#[test]
fn values_are_converted_to_the_declared_type() {
    check_value("type = string\ndefault = 1.50", None, "\"1.5\"");
    check_value("type = number", Some("12"), "12");
    check_value("type = list(string)", Some("[1, true]"), "list[\"1\", \"true\"]");
    check_value("type = set(number)\ndefault = [2, 1, 2]", None, "set[1, 2]");
    check_value("default = { a = 1 }", None, "{\"a\": 1}");
    check_value("type = string\nsensitive = true\ndefault = \"x\"", None, "sensitive(string)");
    check_value("type = string\nephemeral = true\ndefault = \"x\"", None, "ephemeral(string)");
}

#[test]
fn optional_attributes_get_their_defaults() {
    let ty = "type = object({ a = string, b = optional(number, 5), c = optional(object({ d = optional(bool, true) }), {}) })";
    check_value(ty, Some("{ a = \"x\" }"), "{\"a\": \"x\", \"b\": 5, \"c\": {\"d\": true}}");
    check_value(
        ty,
        Some("{ a = \"x\", b = null, c = null }"),
        "{\"a\": \"x\", \"b\": 5, \"c\": {\"d\": true}}",
    );
    check_value(
        "type = map(object({ n = optional(number, 1) }))",
        Some("{ x = {}, y = { n = 2 } }"),
        "map{\"x\": {\"n\": 1}, \"y\": {\"n\": 2}}",
    );
}

#[test]
fn values_that_do_not_fit_are_refused() {
    check_value(
        "type = number",
        Some("many"),
        "Invalid value for input variable at [\"v\"]: The value \"many\" of var.v from -var is not suitable: a number is \
         required. (must be number: [\"v\"])",
    );
    check_value(
        "type = list(number)",
        Some("[1, \"x\"]"),
        "Invalid value for input variable at [\"x\"]: The value of var.v is not suitable: [1]: a number is \
         required. (must be list(number): [\"v\"])",
    );
    check_value(
        "type = number\ndefault = \"x\"",
        None,
        "Invalid default value for variable at [\"x\"]: The default of var.v does not fit its type: a number is required.",
    );
    check_value(
        "type = string",
        None,
        "No value for required variable at [\"v\"]: The input variable `v` has no default, and no value is given for it. \
         | Set it with `-var 'v=…'`, in a variable file, or by the environment variable TERRACE_VAR_v.",
    );
}

#[test]
fn null_falls_back_to_the_default_where_it_is_excluded() {
    let block = "type = list(string)\nnullable = false\ndefault = [\"d\"]";
    check_value(block, Some("null"), "list[\"d\"]");
    check_value("type = list(string)\ndefault = [\"d\"]", Some("null"), "null(list(string))");
}

#[test]
fn validations_see_the_value() {
    let block = r#"
        type = number
        validation {
          condition     = var.v > 0
          error_message = "Needs a positive number, not ${var.v}."
        }
    "#;
    check_value(block, Some("3"), "3");
    check_value(
        block,
        Some("-3"),
        "Invalid value for variable at [\"v\"]: Needs a positive number, not -3. (the validation rule: [var.v > 0]); var.v is -3",
    );
}
