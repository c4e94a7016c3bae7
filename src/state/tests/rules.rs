//! Whether a document is as a JSON Schema says. Knows the keywords that our schemas use and no others.

use serde_json::{Value as Json, json};

/// The first thing about `value` that the schema does not allow.
pub(crate) fn problem(schema: &Json, value: &Json) -> Option<String> {
    problem_in(schema, schema, value, "")
}

fn problem_in(schema: &Json, root: &Json, value: &Json, at: &str) -> Option<String> {
    let rules = schema.as_object().expect("a schema is an object");
    rules
        .iter()
        .find_map(|(keyword, rule)| match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "additionalProperties" => None,
            "$ref" => {
                let name = rule.as_str().and_then(|r| r.strip_prefix("#/$defs/")).expect("a definition");
                problem_in(&root["$defs"][name], root, value, at)
            }
            "const" => (value != rule).then(|| format!("{at}: not {rule}")),
            "enum" => (!rule.as_array()?.contains(value)).then(|| format!("{at}: not one of {rule}")),
            "type" => {
                let is = |name: &Json| match name.as_str() {
                    Some("object") => value.is_object(),
                    Some("array") => value.is_array(),
                    Some("string") => value.is_string(),
                    Some("boolean") => value.is_boolean(),
                    Some("integer") => value.is_i64() || value.is_u64(),
                    Some("number") => value.is_number(),
                    Some("null") => value.is_null(),
                    _ => panic!("an unknown type {name}"),
                };
                let allowed = rule.as_array().map_or_else(|| is(rule), |all| all.iter().any(is));
                (!allowed).then(|| format!("{at}: not of type {rule}"))
            }
            "minimum" => (value.as_i64() < rule.as_i64()).then(|| format!("{at}: too small")),
            "minLength" => (value.as_str().map(str::len) < rule.as_u64().map(|n| n as usize))
                .then(|| format!("{at}: too short")),
            "required" => rule.as_array()?.iter().find_map(|name| {
                value.get(name.as_str()?).is_none().then(|| format!("{at}: {name} is missing"))
            }),
            "items" => {
                value.as_array()?.iter().find_map(|item| problem_in(rule, root, item, &format!("{at}[]")))
            }
            "properties" => {
                let others =
                    rules.get("additionalProperties").expect("every object says what else it may hold");
                members(rule, Some(others), root, value, at)
            }
            keyword => panic!("an unknown keyword {keyword}"),
        })
        .or_else(|| match (rules.get("properties"), rules.get("additionalProperties")) {
            (None, Some(others)) => members(&json!({}), Some(others), root, value, at),
            _ => None,
        })
}

fn members(known: &Json, others: Option<&Json>, root: &Json, value: &Json, at: &str) -> Option<String> {
    value.as_object()?.iter().find_map(|(name, value)| {
        let at = format!("{at}.{name}");
        match (known.get(name), others) {
            (Some(rule), _) => problem_in(rule, root, value, &at),
            (None, Some(Json::Bool(false)) | None) => Some(format!("{at}: not allowed")),
            (None, Some(Json::Bool(true))) => None,
            (None, Some(rule)) => problem_in(rule, root, value, &at),
        }
    })
}
