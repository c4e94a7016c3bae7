//! What stands in the files, and what is refused.

use super::*;
use crate::host::{Host, RealHost};

fn document() -> String {
    write_document(&full_state(), &types).expect("storable")
}

#[test]
fn a_document_is_readable_and_reads_back() {
    let text = document();
    insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    assert_eq!(read_document(text.as_bytes(), PATH, &types).expect("ours"), full_state());
}

#[test]
fn what_did_not_change_is_written_back_as_the_same_bytes() {
    // One object laid out by hand, one of a type that is not known here.
    let by_hand = document()
        .replace("\"size\": 9\n", "\"size\":   9\n")
        .replace("\"type\": \"terraform_data\"", "\"type\": \"future_thing\"");
    let mut state = read_document(by_hand.as_bytes(), PATH, &types).expect("still a state");
    assert_eq!(write_document(&state, &types).expect("storable"), by_hand);
    state.objects.remove(&addr("stacks_container.web[\"a\"]"));
    let text = write_document(&state, &types).expect("storable");
    assert!(text.contains("\"size\":   9\n") && text.contains("future_thing"), "{text}");
}

#[test]
fn what_is_no_state_is_refused_and_said_why() {
    let good = document();
    let bytes = |text: &str| text.as_bytes().to_vec();
    let swapped = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1).into_bytes()
    };
    let terraform = r#"{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{},"resources":[],"check_results":null}"#;
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("0 bytes", bytes(""), "the file is empty; a state is never empty, so its content was lost"),
        ("blank", bytes(" \n\t\n"), "the file is empty"),
        ("zeros", vec![0; 512], "it is not text"),
        ("no UTF-8", vec![b'{', 0xff, b'}'], "it is not text"),
        ("cut", bytes(&good[..good.len() / 2]), "it ends in the middle, at line"),
        ("only a brace", bytes("{"), "it ends in the middle, at line 1"),
        ("words", bytes("hello"), "it is not valid JSON: expected value at line 1 column 1"),
        ("HTML", bytes("<!DOCTYPE html><html></html>"), "it is not valid JSON"),
        ("two documents", bytes(&format!("{good}{good}")), "it is not valid JSON: trailing characters"),
        ("a comma too many", swapped("\"serial\": 7,", "\"serial\": 7,,"), "it is not valid JSON"),
        (
            "merge markers",
            swapped(
                "  \"serial\": 7,",
                "<<<<<<< HEAD\n  \"serial\": 7,\n=======\n  \"serial\": 8,\n>>>>>>> b",
            ),
            "it holds merge conflict markers, at line 5",
        ),
        ("a list", bytes("[]"), "it is JSON, but no state: a state is an object with members"),
        ("an empty object", bytes("{}"), "it is JSON, but no state"),
        ("a number", bytes("42"), "it is JSON, but no state"),
        ("null", bytes("null"), "it is JSON, but no state"),
        ("package.json", bytes(r#"{"name":"x","version":"1.0.0"}"#), "it is JSON, but no state"),
        ("Terraform's", bytes(terraform), "it is a state of Terraform or OpenTofu"),
        (
            "newer",
            swapped("\"version\": 1", "\"version\": 2"),
            concat!(
                "it was written by a newer terrace (",
                env!("CARGO_PKG_VERSION"),
                "), in format 2; this one reads up to 1"
            ),
        ),
        (
            "newer and of another shape",
            bytes(r#"{"version":9,"terrace_version":"4.0.0","lineage":"x","objects":[]}"#),
            "it was written by a newer terrace (4.0.0), in format 9",
        ),
        ("version 0", swapped("\"version\": 1", "\"version\": 0"), "a part of it is not as it should be"),
        ("a version in quotes", swapped("\"version\": 1", "\"version\": \"1\""), "a part of it is not"),
        ("no serial", swapped("  \"serial\": 7,\n", ""), "missing field `serial`"),
        ("a negative serial", swapped("\"serial\": 7", "\"serial\": -7"), "invalid value: integer `-7`"),
        ("an empty lineage", swapped("0d9cbd4e-3c5e-4fbc-9c37-6c5b2c1d1a11", ""), "the lineage is empty"),
        ("an unknown member", swapped("\"serial\"", "\"extra\": 1,\n \"serial\""), "unknown field `extra`"),
        ("a member twice", swapped("\"serial\"", "\"serial\": 6,\n  \"serial\""), "duplicate field `serial`"),
        (
            "an attribute twice",
            swapped("\"size\": 9", "\"size\": 8,\n \"size\": 9"),
            "\"size\" stands twice in the same object, at line ",
        ),
        ("an output twice", swapped("\"none\": {", "\"url\": {"), "\"url\" stands twice"),
        ("an unknown mode", swapped("\"mode\": \"data\"", "\"mode\": \"daft\""), "\"daft\" is no mode"),
        ("an unknown status", swapped("\"tainted\"", "\"broken\""), "unknown variant `broken`"),
        ("no address", swapped("\"name\": \"note\"", "\"name\": \"no te\""), "is no address of a resource"),
        (
            "an instance twice",
            swapped("\"deposed\": \"0a1b2c3d\",", ""),
            "stacks_container.web[\"a\"] stands in it twice",
        ),
        ("no month", swapped("2026-03\"", "2026-13\""), "is no month"),
        (
            "an attribute of another type",
            swapped("\"size\": 9", "\"size\": \"nine\""),
            "the object of module.db[0].stacks_container.db does not fit its resource type",
        ),
        (
            "an output of another type",
            swapped("\"type\": \"string\"", "\"type\": \"strong\""),
            "output value url",
        ),
    ];
    for (what, bytes, words) in cases {
        let error = read_document(bytes, PATH, &types).expect_err(what);
        let text = error.to_string();
        assert!(text.starts_with("the state \"terrace.state.json\" cannot be used: "), "{what}: {text}");
        assert!(text.contains(words), "{what}: {text}");
        assert!(!error.advice().is_empty(), "{what}");
    }
}

#[test]
fn no_part_of_a_document_passes_for_the_whole() {
    let text = document();
    let end = text.trim_end().len();
    for cut in 0..end {
        assert!(read_document(&text.as_bytes()[..cut], PATH, &types).is_err(), "{cut}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_overwritten_when_reading_failed() {
    for garbage in ["", "{", "<<<<<<< HEAD", r#"{"version": 2, "lineage": "x", "serial": 1}"#] {
        let host = TestHost::new().with_file(PATH, garbage);
        let error = refused(&host).await;
        assert!(matches!(error, StateError::Refused { .. }), "{error}");
        // Not even by who had read a good one before.
        let written = backend(&host).write(None, &document()).await;
        assert!(written.is_err());
        assert_eq!(host.paths(), [PATH]);
        assert_eq!(host.file(PATH).as_deref(), Some(garbage));
    }
}

#[tokio::test(start_paused = true)]
async fn the_serial_counts_changes_and_the_backup_is_the_one_before() {
    let host = TestHost::new();
    let Opened { mut store, mut state, mut journal } = opened(&host).await;
    store.save(&mut state, &types, &mut journal).await.expect("saved");
    assert_eq!(host.paths(), Vec::<String>::new(), "an empty state is not written");

    state.objects.put(addr("stacks_container.a"), StateObject::new("stacks", container("a", 1)));
    for _ in 0..2 {
        store.save(&mut state, &types, &mut journal).await.expect("saved");
        assert_eq!(state.serial, 1, "the second time nothing has changed");
    }
    let first = host.file(PATH).expect("written");
    assert_eq!(host.paths(), [PATH], "no backup of nothing, no journal of nothing");

    let by_hand = first.replace("\"size\": 1", "\"size\":1");
    host.set_file(PATH, &by_hand);
    let Opened { mut store, mut state, mut journal } = opened(&host).await;
    let object = state.objects.get_mut(&addr("stacks_container.a")).expect("there");
    object.attributes.set(container("a", 1));
    store.save(&mut state, &types, &mut journal).await.expect("saved");
    assert_eq!(host.file(PATH).as_deref(), Some(by_hand.as_str()), "layout is no content");

    for size in [2, 3] {
        let object = state.objects.get_mut(&addr("stacks_container.a")).expect("there");
        object.attributes.set(container("a", size));
        store.save(&mut state, &types, &mut journal).await.expect("saved");
    }
    assert_eq!(state.serial, 3);
    assert_eq!(opened(&host).await.state, state);
    let backup = host.file("terrace.state.json.backup");
    assert_eq!(backup.as_deref(), Some(by_hand.as_str()), "the state before this run");
}

#[tokio::test(start_paused = true)]
async fn a_state_that_somebody_else_wrote_meanwhile_is_not_overwritten() {
    let host = TestHost::new();
    let mut ours = opened(&host).await;
    let mut theirs = opened(&host).await;
    for (opened, name) in [(&mut theirs, "theirs"), (&mut ours, "ours")] {
        let object = StateObject::new("stacks", container(name, 1));
        opened.state.objects.put(addr("stacks_container.a"), object);
    }
    let Opened { store, state, journal } = &mut theirs;
    store.save(state, &types, journal).await.expect("saved");
    let Opened { store, state, journal } = &mut ours;
    let error = store.save(state, &types, journal).await.expect_err("there is another one now");
    assert!(
        error.to_string().starts_with(
            "the state \"terrace.state.json\" was changed by somebody else: no state was read, serial 1 of "
        ),
        "{error}"
    );
    assert!(host.file(PATH).expect("written").contains("theirs"));
}

#[tokio::test(start_paused = true)]
async fn a_journal_of_another_state_is_refused() {
    let host = TestHost::new().with_file(PATH, &document());
    let mut run = opened(&host).await;
    run.journal.intend(record::tests::intent("a", Verb::Create)).expect("durable");
    let cases = [
        (
            "\"serial\": 7",
            "\"serial\": 6",
            "goes on from serial 7 of the state, and the state here has serial 6 only",
        ),
        ("0d9cbd4e", "11111111", "belongs to another state, of lineage 0d9cbd4e-"),
    ];
    for (from, to, words) in cases {
        host.set_file(PATH, &document().replace(from, to));
        let error = refused(&host).await;
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.advice().len(), 2);
    }
    host.set_file(PATH, &document());
    let journal = host.file(JOURNAL).expect("written");
    host.set_file(JOURNAL, &journal.replacen("stacks_container", "stacks_Container", 1));
    let error = refused(&host).await;
    assert!(error.to_string().contains("its record in line 2 was damaged: its checksum is wrong"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_first_run_s_lineage_is_that_of_its_journal() {
    let host = TestHost::new();
    let mut first = opened(&host).await;
    first.journal.intend(record::tests::intent("a", Verb::Create)).expect("durable");
    let lineage = first.state.lineage;
    let second = opened(&host.reboot()).await;
    assert_eq!(second.state.lineage, lineage);
    assert_eq!(second.journal.open().count(), 1);
}

#[test]
fn deep_values_are_stored_as_long_as_they_can_be_read_again() {
    let (mut stored, mut refused) = (0, 0);
    for levels in (60..260).step_by(9) {
        let deep = (0..levels).fold(Value::int(1), |value, _| Value::tuple([value]));
        let mut outputs = State::new("x");
        outputs.outputs.insert("deep".to_owned(), StateOutput::new(&deep, false));
        let mut objects = State::new("x");
        let value = Value::object([("id", Value::string("n")), ("input", deep)]);
        objects.objects.put(addr("terraform_data.deep"), StateObject::new("builtin", value));
        for state in [outputs, objects] {
            match write_document(&state, &types) {
                Ok(text) => {
                    let read = read_document(text.as_bytes(), PATH, &types);
                    assert_eq!(read.expect("readable"), state);
                    stored += 1;
                }
                Err(error) => {
                    assert!(matches!(error, StateError::NotStorable { .. }), "{error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(stored > 0 && refused > 0, "{stored} {refused}");
}

#[tokio::test(start_paused = true)]
async fn what_no_later_run_could_read_is_not_announced() {
    let host = TestHost::new();
    let mut run = opened(&host).await;
    let deep = (0..400).fold(Value::int(1), |value, _| Value::tuple([value]));
    let intent = Intent { planned: Some(deep), ..record::tests::intent("a", Verb::Create) };
    assert!(run.journal.intend(intent).is_err());
    assert_eq!(host.paths(), Vec::<String>::new(), "nothing was written");
    run.journal.intend(record::tests::intent("b", Verb::Create)).expect("others go on");
}

#[tokio::test(start_paused = true)]
async fn after_a_failed_append_nothing_more_may_be_sent() {
    let host = TestHost::new();
    let mut run = opened(&host).await;
    let n = run.journal.intend(record::tests::intent("a", Verb::Create)).expect("durable");
    host.crash_at_write(0);
    let left = Left::Exists { object: container("a", 1), status: ObjectStatus::Ready };
    assert!(run.journal.done(n, left, &mut run.state).is_err());
    assert!(run.state.objects.get(&addr("stacks_container.a")).is_some(), "known all the same");
    let error = run.journal.intend(record::tests::intent("b", Verb::Create)).expect_err("broken");
    assert!(matches!(error, JournalError::Broken));
}
#[tokio::test]
async fn every_file_is_private_and_none_is_reached_through_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = tempfile::tempdir().expect("a temporary folder");
    let host: Arc<dyn Host> = Arc::new(RealHost::new().in_folder(folder.path().to_path_buf()));
    let state = folder.path().join(PATH);
    let run = || -> Arc<dyn Backend> { Arc::new(LocalBackend::new(Arc::clone(&host), &state)) };
    let _lock = run().lock(std::time::Duration::ZERO).await.expect("free");
    for name in ["a", "b"] {
        let opened = open(run(), host.as_ref(), &types).await.expect("usable");
        let Opened { mut store, mut state, mut journal } = opened;
        let n = journal.intend(record::tests::intent(name, Verb::Create)).expect("durable");
        let left = Left::Exists { object: container(name, 1), status: ObjectStatus::Ready };
        journal.done(n, left, &mut state).expect("durable");
        store.save(&mut state, &types, &mut journal).await.expect("saved");
        journal.intend(record::tests::intent("open", Verb::Create)).expect("durable");
    }
    let LocalFiles { state: _, backup, lock, lock_info, journal } = LocalFiles::of(&state);
    let mode = |path: &Path| path.metadata().map(|meta| meta.permissions().mode() & 0o777).ok();
    for path in [&backup, &lock, &lock_info, &journal, &state] {
        assert_eq!(mode(path), Some(0o600), "{}", path.display());
    }

    let target = folder.path().join("target.json");
    host.write(&target, &host.read(&state).expect("there")).expect("written");
    host.remove(&state).expect("removed");
    symlink(&target, &state).expect("linked");
    let Err(error) = open(run(), host.as_ref(), &types).await else { panic!("read through a link") };
    assert!(matches!(error, StateError::Read { .. }), "{error}");
    assert_eq!(
        error.advice(),
        ["The file must be a plain file: terrace follows no symbolic link to its own files."]
    );
}
