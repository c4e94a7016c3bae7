//! Looking into answers whose shape the guide leaves open: under which of several names something may
//! stand, and what is told as text whatever its JSON type.

use serde_json::Value as Json;

use crate::providers::attrs::optional_text;
use crate::value::{Number, Ty, Value};

/// What an answer is about: `data` where there is one, else the whole.
pub(super) fn payload(answer: &Json) -> &Json {
    answer.get("data").filter(|data| !data.is_null()).unwrap_or(answer)
}

/// The first of these members that is there and not null.
pub(super) fn member<'j>(json: &'j Json, names: &[&str]) -> Option<&'j Json> {
    names.iter().find_map(|name| json.get(name).filter(|member| !member.is_null()))
}

/// The list that an answer is, or the first list under one of these names.
pub(super) fn list<'j>(json: &'j Json, names: &[&str]) -> Option<&'j Vec<Json>> {
    json.as_array().or_else(|| names.iter().find_map(|name| json.get(name)?.as_array()))
}

/// A text, or what is written as one: numbers and truth values.
pub(super) fn text_of(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// The text under the first of these names that has one.
pub(super) fn text(json: &Json, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text_of(json.get(name)?))
}

/// As [`text`], as an attribute: null where there is none.
pub(super) fn text_value(json: &Json, names: &[&str]) -> Value {
    optional_text(text(json, names).as_deref())
}

/// A number, or its text.
pub(super) fn number_of(json: &Json) -> Option<Number> {
    match json {
        Json::Number(number) => number.to_string().parse().ok(),
        Json::String(text) => text.trim().parse().ok(),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

/// `true`, `"true"`, `1`: null where there is nothing of the kind.
pub(super) fn flag_value(json: &Json, names: &[&str]) -> Value {
    let flag = member(json, names).and_then(|member| match text_of(member)?.as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    });
    flag.map_or(Value::null(Ty::BOOL), Value::bool)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_asked_for_is_found_wherever_it_stands() {
        let answer = json!({"success": true, "data": {"items": [1], "port": 5432, "none": null}});
        let data = payload(&answer);
        assert_eq!(list(data, &["clients", "items"]).map(Vec::len), Some(1));
        assert_eq!(list(&json!([1, 2]), &["items"]).map(Vec::len), Some(2));
        assert_eq!(text(data, &["none", "port"]).as_deref(), Some("5432"));
        assert_eq!(payload(&json!({"data": null, "a": 1})), &json!({"data": null, "a": 1}));
        for (json, flag) in [
            (json!(true), Some(true)),
            (json!("false"), Some(false)),
            (json!(1), Some(true)),
            (json!("so"), None),
        ] {
            let found = flag_value(&json!({"x": json}), &["x"]);
            assert_eq!(found.as_bool(), flag);
        }
        assert_eq!(number_of(&json!("1.5")), "1.5".parse().ok());
        assert_eq!(number_of(&json!("much")), None);
    }
}
