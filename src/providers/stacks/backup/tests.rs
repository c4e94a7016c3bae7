//! Validation, planning and conversion of `stacks_backup`.

use serde_json::json;

use super::losses::sentence;
use super::settle::new_one;
use super::wire::{BackupList, BackupStats, StatsAnswer, named_id};
use super::*;

/// The guide's example of a list's item.
fn guides() -> serde_json::Value {
    json!({
        "id": 178, "container_id": "usr-abc12345-mydb", "container_name": "mydb",
        "backup_type": "scheduled", "status": "completed", "snapshot_id": "fc26902e", "size_bytes": 746862,
        "backup_server": "cluster1host3", "created_at": "2026-05-17T02:00:14.000Z",
        "completed_at": "2026-05-17T02:00:16.000Z", "error_message": null, "pinned": 0
    })
}

/// That example with other members.
fn with(members: serde_json::Value) -> ListedBackup {
    let mut item = guides();
    for (name, value) in members.as_object().expect("members") {
        item[name] = value.clone();
    }
    serde_json::from_value(item).expect("an item")
}

fn without(names: &[&str]) -> ListedBackup {
    let mut item = guides();
    names.iter().for_each(|name| drop(item.as_object_mut().expect("an object").shift_remove(*name)));
    serde_json::from_value(item).expect("an item")
}

fn list(items: Vec<ListedBackup>) -> List {
    List::of(items)
}

fn config(pinned: Option<bool>) -> Value {
    attrs::nothing(SCHEMA.ty())
        .with_attr("container_id", "usr-abc12345-mydb".into())
        .with_attr("pinned", pinned.map_or(Value::null(Ty::BOOL), Value::bool))
}

fn planned(prior: Option<&Value>, config: &Value) -> Planned {
    let carried = |name: &str, ty| {
        prior.and_then(|prior| prior.get_attr(name)).cloned().unwrap_or_else(|| Value::unknown(ty))
    };
    let proposed = SCHEMA
        .attributes
        .iter()
        .filter(|attribute| attribute.is_computed() && attrs::is_null(config, attribute.name))
        .fold(config.clone(), |object, a| object.with_attr(a.name, carried(a.name, a.ty)));
    Backup.plan(PlanAsk { prior, config, proposed: &proposed })
}

#[test]
fn the_guides_item_makes_the_object() {
    let object = imported("usr-abc12345-mydb", &with(json!({})));
    assert_eq!(attrs::text(&object, "id"), Some("178"));
    assert_eq!(attrs::text(&object, "status"), Some("completed"));
    assert_eq!(attrs::text(&object, "type"), Some("scheduled"));
    assert_eq!(attrs::whole(&object, "size_bytes"), Some(746_862));
    assert_eq!(attrs::flag(&object, "pinned"), Some(false));
    assert!(object.is_wholly_known());
    assert_eq!(object.ty(), SCHEMA.ty());
}

#[test]
fn what_is_not_told_stays_as_it_was() {
    let object = imported("usr-abc12345-mydb", &with(json!({"pinned": 1})));
    let rest =
        without(&["snapshot_id", "size_bytes", "backup_server", "completed_at", "error_message", "pinned"]);
    assert_eq!(rest.onto(&object), object);
    let bare: ListedBackup = serde_json::from_value(json!({"id": "b-7"})).expect("an id is enough");
    assert_eq!(attrs::text(&bare.onto(&object), "id"), Some("b-7"));
}

#[test]
fn a_pin_is_a_number_a_flag_or_a_text() {
    for (json, pinned) in [
        (json!(0), Some(false)),
        (json!(1), Some(true)),
        (json!(true), Some(true)),
        (json!(false), Some(false)),
        (json!("1"), Some(true)),
        (json!("false"), Some(false)),
        (json!(null), None),
        (json!("perhaps"), None),
    ] {
        assert_eq!(with(json!({"pinned": json})).pinned, pinned, "{json}");
    }
}

#[test]
fn how_far_a_backup_is_shows_in_its_word_or_its_time() {
    for (members, phase) in [
        (json!({}), Phase::Completed),
        (json!({"status": "failed"}), Phase::Failed),
        (json!({"status": "in_progress", "completed_at": null}), Phase::UnderWay),
        (json!({"status": "archived"}), Phase::Completed),
        (json!({"status": "archived", "error_message": "disk full"}), Phase::Failed),
        (json!({"status": "thawing", "completed_at": null}), Phase::UnderWay),
        (json!({"status": null, "completed_at": null}), Phase::UnderWay),
    ] {
        assert_eq!(with(members.clone()).phase(), phase, "{members}");
    }
}

#[test]
fn the_list_comes_in_any_reasonable_shape() {
    let items = json!([guides(), guides()]);
    for body in [
        json!({"success": true, "data": items}),
        json!({"success": true, "data": {"backups": items, "total": 2}}),
        json!({"backups": items}),
        items.clone(),
    ] {
        let list: BackupList = serde_json::from_value(body.clone()).expect("a list");
        assert_eq!(list.items().len(), 2, "{body}");
    }
    let nameless = json!({"data": [{"status": "completed"}]});
    assert!(serde_json::from_value::<BackupList>(nameless).is_err(), "nobody knows which one that is");
}

#[test]
fn the_answer_to_a_trigger_may_name_the_backup() {
    let guides =
        json!({"success": true, "data": {"container_id": "usr-abc12345-mydb", "status": "in_progress"}});
    assert_eq!(named_id(&guides), None);
    assert_eq!(named_id(&json!({"data": {"backup_id": 5}})), Some("5".to_owned()));
    assert_eq!(named_id(&json!({"data": {"backup": {"id": "x"}}})), Some("x".to_owned()));
}

#[test]
fn statistics_come_as_numbers_and_text() {
    let body = json!({"success": true, "data": {
        "total_backups": 32, "completed_backups": "32", "failed_backups": "0", "total_size_bytes": "5933384",
        "last_backup_at": "2026-05-17T17:08:02.000Z"
    }});
    let answer: StatsAnswer = serde_json::from_value(body).expect("the guide's example");
    let BackupStats { total_backups, total_size_bytes, .. } = answer.stats();
    assert_eq!(total_backups.and_then(|n| n.0.to_i64()), Some(32));
    assert_eq!(total_size_bytes.and_then(|n| n.0.to_i64()), Some(5_933_384));
    let bare: StatsAnswer = serde_json::from_value(json!({"total_backups": null})).expect("nothing is told");
    assert!(bare.stats().total_backups.is_none());
}

#[test]
fn a_backup_is_pinned_unless_the_configuration_says_otherwise() {
    let first = planned(None, &config(None));
    assert_eq!(attrs::flag(&first.value, "pinned"), Some(true));
    assert_eq!(first.notes, []);
    assert!(attrs::is_unknown(&first.value, "id") && attrs::is_unknown(&first.value, "status"));
    let object = imported("usr-abc12345-mydb", &with(json!({"pinned": 1})));
    assert_eq!(planned(Some(&object), &config(None)).value, object);
    let unpinned = planned(Some(&object), &config(Some(false)));
    assert_eq!(unpinned.value, object.with_attr("pinned", Value::bool(false)));
    assert_eq!(unpinned.notes.len(), 1);
    let settled = imported("usr-abc12345-mydb", &with(json!({})));
    assert_eq!(planned(Some(&settled), &config(Some(false))).notes, [], "it was said before");
}

#[test]
fn one_that_is_under_way_is_to_be_completed() {
    let under_way = with(json!({"status": "in_progress", "completed_at": null, "pinned": 1}));
    let object = imported("usr-abc12345-mydb", &under_way);
    let value = planned(Some(&object), &config(None)).value;
    assert_eq!(value, object.with_attr("status", Value::from("completed")));
}

#[test]
fn a_container_must_be_named() {
    assert_eq!(Backup.validate(&config(None)), []);
    let empty = config(None).with_attr("container_id", " ".into());
    assert_eq!(Backup.validate(&empty)[0].path, Path::root().attr("container_id"));
}

#[test]
fn a_new_backup_is_the_oldest_that_was_not_known_and_no_nightly_one() {
    let manual = |id: u64, at: &str| with(json!({"id": id, "backup_type": "manual", "created_at": at}));
    let all = list(vec![
        manual(4, "2026-05-17T12:00:02Z"),
        manual(3, "2026-05-17T12:00:01Z"),
        with(json!({"id": 2})),
        manual(1, "2026-05-17T11:00:00Z"),
    ]);
    let new = |known: &[&str]| {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        new_one(&all, &known).map(|backup| backup.id.0.clone())
    };
    assert_eq!(new(&["1"]), Some("3".to_owned()));
    assert_eq!(new(&["1", "3"]), Some("4".to_owned()));
    assert_eq!(new(&["1", "3", "4"]), None, "the nightly one is nobody's");
}

#[test]
fn an_old_backup_beyond_the_end_of_a_cut_list_is_not_gone() {
    let object = imported("usr-abc12345-mydb", &with(json!({"id": 5})));
    let others = |at: &str| list((100..200).map(|id| with(json!({"id": id, "created_at": at}))).collect());
    let is_gone = |list: &List| matches!(found_in(list, &object), Found::Gone);
    assert!(!is_gone(&others("2026-06-01T00:00:00Z")), "they are newer");
    assert!(is_gone(&others("2026-05-01T00:00:00Z")), "it would stand among them");
    assert!(is_gone(&list(vec![with(json!({}))])), "the list is whole");
}

#[test]
fn the_line_of_what_is_lost_counts_backups_and_pins() {
    let of = |pins: &[u8]| {
        let items = pins.iter().map(|pinned| with(json!({"pinned": pinned}))).collect();
        sentence("db", &list(items))
    };
    for (pins, words) in [
        (&[][..], None),
        (&[0], Some("1 backup of the container \"db\" is removed with it")),
        (&[1], Some("1 backup of the container \"db\" is removed with it although it is pinned")),
        (&[0, 0], Some("2 backups of the container \"db\" are removed with it")),
        (&[0, 1, 0], Some("3 backups of the container \"db\" are removed with it, 1 of them pinned")),
        (&[1, 1], Some("2 backups of the container \"db\" are removed with it although they are pinned")),
    ] {
        assert_eq!(of(pins).as_deref(), words);
    }
    assert!(of(&[0; 100]).is_some_and(|text| text.starts_with("at least 100 backups")));
}
