//! Validation, planning and conversion of `stacks_connection`.

use serde_json::json;

use super::wire::{Connected, told};
use super::*;

fn config(name: Option<&str>) -> Value {
    attrs::nothing(SCHEMA.ty())
        .with_attr("source_id", "usr-abc12345-web".into())
        .with_attr("target_id", "usr-abc12345-my-db".into())
        .with_attr("name", attrs::optional_text(name))
}

fn plan(prior: Option<&Value>, config: &Value) -> Value {
    let carried = |name: &str, ty| {
        prior.and_then(|prior| prior.get_attr(name)).cloned().unwrap_or_else(|| Value::unknown(ty))
    };
    let proposed = SCHEMA
        .attributes
        .iter()
        .filter(|attribute| attribute.is_computed() && attrs::is_null(config, attribute.name))
        .fold(config.clone(), |object, a| object.with_attr(a.name, carried(a.name, a.ty)));
    Connection.plan(PlanAsk { prior, config, proposed: &proposed }).value
}

#[test]
fn the_guides_answers_make_the_object() {
    let connected: Connected = serde_json::from_value(json!({
        "id": "connection-uuid-here", "sourceContainer": "usr-abc12345-myapp",
        "targetContainer": "usr-abc12345-mydb", "connectionName": "primary-db", "connectionType": "postgresql",
        "environmentVariables": {"POSTGRES_HOST": "usr-abc12345-mydb", "POSTGRES_DB": "postgres"},
        "connectionString": "postgresql://postgres:****@usr-abc12345-mydb:5432/postgres",
        "message": "Connection created.", "note": "You may need to restart."
    }))
    .expect("the guide's example");
    let object = connected.onto(&plan(None, &config(None)));
    let listed: ListedConnection = serde_json::from_value(json!({
        "id": "connection-uuid-here", "connection_name": "primary-db", "connection_type": "postgresql",
        "connection_string": "postgresql://postgres:****@usr-abc12345-mydb:5432/postgres",
        "created_at": "2026-05-16T18:00:00.000Z", "target_name": "my-db", "target_type": "postgresql",
        "target_status": "running"
    }))
    .expect("the guide's example");
    assert!(object.is_wholly_known());
    assert_eq!(listed.onto(&object), object);
    assert_eq!(attrs::text(&object, "type"), Some("postgresql"));
    assert_eq!(object.get_attr("environment_variables").map(Value::len), Some(2));
    let wanted = |name: Option<&str>| Wanted { target_name: "my-db".into(), name: name.map(str::to_owned) };
    assert!(wanted(Some("primary-db")).is(&listed) && wanted(None).is(&listed));
    assert!(!wanted(Some("other")).is(&listed));
}

#[test]
fn what_is_left_out_is_chosen_once() {
    let first = plan(None, &config(None));
    assert!(attrs::is_unknown(&first, "name") && attrs::is_unknown(&first, "id"));
    assert_eq!(attrs::flag(&first, "restart_source"), Some(true));
    let object = told(&attrs::settled(&first), "c-1", Some("my-db"), Some("postgresql"), None);
    assert_eq!(plan(Some(&object), &config(None)), object);
    let renamed = plan(Some(&object), &config(Some("primary")));
    assert!(attrs::is_unknown(&renamed, "id"));
    let quiet = config(None).with_attr("restart_source", false.into());
    assert_eq!(plan(Some(&object), &quiet), object.with_attr("restart_source", false.into()));
}

#[test]
fn a_connection_needs_two_ends() {
    let itself = config(None).with_attr("target_id", "usr-abc12345-web".into());
    assert_eq!(Connection.validate(&itself)[0].summary, "Connection to itself");
    let empty = config(Some(" "));
    assert_eq!(Connection.validate(&empty)[0].path, Path::root().attr("name"));
    assert_eq!(Connection.validate(&config(None)), []);
    assert_eq!(Connection.validate(&config(None).with_attr("target_id", Value::unknown(Ty::STRING))), []);
}
