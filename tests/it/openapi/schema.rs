//! The part of JSON Schema that the vendors' OpenAPI 3.0 documents use.

use regex::Regex;
use serde_json::{Map, Value};

/// Whether members that a schema does not name are wrong: in what we make ourselves they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    Allowed,
    Refused,
}

/// What a `$ref` points to.
pub fn resolve<'d>(root: &'d Value, mut value: &'d Value) -> &'d Value {
    while let Some(reference) = value["$ref"].as_str() {
        let pointer =
            reference.strip_prefix('#').unwrap_or_else(|| panic!("a foreign reference: {reference}"));
        value = root.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"));
    }
    value
}

/// What is wrong with a value, each with its place.
pub fn check(root: &Value, schema: &Value, value: &Value, at: &str, unknown: Unknown) -> Vec<String> {
    let schema = resolve(root, schema);
    let mut problems = Vec::new();
    if value.is_null() && schema["nullable"] == true {
        return problems;
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        problems.extend(check(root, part, value, at, Unknown::Allowed));
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(parts) = schema[several].as_array() {
            let fits = parts.iter().filter(|part| check(root, part, value, at, unknown).is_empty()).count();
            if fits == 0 || (several == "oneOf" && fits > 1) {
                problems.push(format!("{at} fits {fits} of {several}"));
            }
        }
    }
    let mut wrong = |what: String| problems.push(format!("{at}: {what}"));
    if let Some(kind) = schema["type"].as_str()
        && !is_of(kind, value)
    {
        wrong(format!("{value} is no {kind}"));
        return problems;
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        wrong(format!("{value} is none of {values:?}"));
    }
    match value {
        Value::String(text) => check_text(schema, text, &mut wrong),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            let below = schema["minimum"].as_f64().is_some_and(|least| number < least);
            if below || schema["maximum"].as_f64().is_some_and(|most| number > most) {
                wrong(format!("{number} is out of range"));
            }
        }
        Value::Array(items) => {
            if schema["maxItems"].as_u64().is_some_and(|most| items.len() as u64 > most) {
                wrong(format!("{} items are too many", items.len()));
            }
            for (number, item) in items.iter().enumerate() {
                problems.extend(check(root, &schema["items"], item, &format!("{at}[{number}]"), unknown));
            }
        }
        Value::Object(members) => problems.extend(check_members(root, schema, members, at, unknown)),
        Value::Null | Value::Bool(_) => {}
    }
    problems
}

fn check_members(
    root: &Value,
    schema: &Value,
    members: &Map<String, Value>,
    at: &str,
    unknown: Unknown,
) -> Vec<String> {
    let mut problems = Vec::new();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            problems.push(format!("{at}.{name} is missing"));
        }
    }
    for (name, value) in members {
        let at = format!("{at}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, more @ Value::Object(_)) => problems.extend(check(root, more, value, &at, unknown)),
            (Value::Null, Value::Bool(false)) => problems.push(format!("{at} is not allowed")),
            (Value::Null, _) => {
                // An object without properties may hold anything.
                if unknown == Unknown::Refused && schema["properties"].is_object() {
                    problems.push(format!("{at} is not in the document"));
                }
            }
            (property, _) => problems.extend(check(root, property, value, &at, unknown)),
        }
    }
    problems
}

fn check_text(schema: &Value, text: &str, wrong: &mut impl FnMut(String)) {
    let length = text.chars().count() as u64;
    let too_short = schema["minLength"].as_u64().is_some_and(|least| length < least);
    if too_short || schema["maxLength"].as_u64().is_some_and(|most| length > most) {
        wrong(format!("{text:?} has {length} characters"));
    }
    if let Some(pattern) = schema["pattern"].as_str()
        && !Regex::new(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}")).is_match(text)
    {
        wrong(format!("{text:?} does not match {pattern}"));
    }
    let has_form = match schema["format"].as_str() {
        Some("date-time") => text.contains('T') && text.parse::<jiff::Timestamp>().is_ok(),
        Some("uuid") => text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]),
        _ => true,
    };
    if !has_form {
        wrong(format!("{text:?} is no {}", schema["format"]));
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_document_forbids_is_found() {
        let root = json!({"components": {"schemas": {"Id": {"type": "string", "pattern": "^[a-f]+$", "maxLength": 4}}}});
        let schema = json!({
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"allOf": [{"$ref": "#/components/schemas/Id"}]},
                "at": {"type": "string", "format": "date-time"},
                "size": {"type": "integer", "minimum": 1},
                "state": {"enum": ["on", "off"]},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
        });
        let count = |value: Value| check(&root, &schema, &value, "x", Unknown::Refused).len();
        assert_eq!(
            count(
                json!({"id": "abc", "at": "2026-03-01T12:00:00Z", "size": 2, "state": "on", "tags": ["a"]})
            ),
            0
        );
        for wrong in [
            json!([]),
            json!({}),
            json!({"id": "xyz"}),
            json!({"id": "abcdef"}),
            json!({"id": "abc", "at": "yesterday"}),
            json!({"id": "abc", "size": 0}),
            json!({"id": "abc", "size": 1.5}),
            json!({"id": "abc", "state": "standby"}),
            json!({"id": "abc", "tags": [1]}),
            json!({"id": "abc", "more": true}),
        ] {
            assert_eq!(count(wrong.clone()), 1, "{wrong}");
        }
    }
}
