//! `schema/state.schema.json` says what the code does.

use serde_json::{Map, Value as Json, json};

use super::rules::problem;
use super::*;

fn schema() -> Json {
    serde_json::from_str(include_str!("../../../schema/state.schema.json")).expect("valid JSON")
}

fn full_document() -> Json {
    let text = write_document(&full_state(), &types).expect("storable");
    serde_json::from_str(&text).expect("valid JSON")
}

fn check(document: &Json) -> Result<(), String> {
    problem(&schema(), document).map_or(Ok(()), Err)
}

#[test]
fn what_is_written_is_as_the_schema_says() {
    check(&full_document()).expect("allowed");
    let empty = write_document(&State::new("x"), &types).expect("storable");
    check(&serde_json::from_str(&empty).expect("valid JSON")).expect("allowed");
}

#[test]
fn every_member_of_the_schema_is_written_by_a_full_state() {
    let text = full_document().to_string();
    let schema = schema();
    let mut objects = vec![&schema];
    objects.extend(schema["$defs"].as_object().expect("definitions").values());
    let members = objects.iter().filter_map(|object| object["properties"].as_object()).flat_map(Map::keys);
    for member in members {
        assert!(text.contains(&format!("\"{member}\":")), "{member}");
    }
}

/// Takes each member out, and puts one in, at every place that the schema knows: schema and code
/// must agree on whether that is still a state.
#[test]
fn schema_and_code_refuse_the_same() {
    let full = full_document();
    let mut checked = 0;
    for pointer in objects(&full, String::new()) {
        let names: Vec<String> =
            full.pointer(&pointer).and_then(Json::as_object).expect("an object").keys().cloned().collect();
        let without = names.iter().map(|name| {
            let mut edited = full.clone();
            let object = edited.pointer_mut(&pointer).and_then(Json::as_object_mut).expect("an object");
            object.remove(name);
            (format!("{pointer} without {name}"), edited)
        });
        let mut more = full.clone();
        more.pointer_mut(&pointer).expect("there")["unheard_of"] = json!(1);
        for (what, edited) in without.chain([(format!("{pointer} with more"), more)]) {
            // Whether an instance stands twice is beyond a schema.
            if what.ends_with("without deposed") {
                continue;
            }
            let read = read_document(edited.to_string().as_bytes(), PATH, &types);
            let allowed = check(&edited);
            assert_eq!(allowed.is_ok(), read.is_ok(), "{what}: {allowed:?}, {:?}", read.err());
            checked += 1;
        }
    }
    assert!(checked > 60, "{checked}");
}

/// Pointers to the objects of a document, but for values whose shape no schema of ours says.
fn objects(value: &Json, at: String) -> Vec<String> {
    let children: Vec<(String, &Json)> = match value {
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Json::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below =
        children.into_iter().filter(|(name, _)| !matches!(name.as_str(), "attributes" | "value" | "type"));
    let below = below.flat_map(|(name, value)| objects(value, format!("{at}/{name}")));
    let own = value.is_object().then(|| at.clone());
    own.into_iter().chain(below).collect()
}
