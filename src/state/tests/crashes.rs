//! A crash at any instant is an ordinary start.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::state::record::tests::{intent, left, owed, records};

/// What a run does, one thing after the other.
#[derive(Clone, Debug)]
enum Step {
    /// A write that calls for a restart afterwards if `restarts`; its answer may get lost.
    Write {
        name: &'static str,
        size: i64,
        restarts: bool,
        answer: Answer,
    },
    Delete {
        name: &'static str,
        answer: Answer,
    },
    Restart,
    Save,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Arrives,
    Lost,
}

/// The cloud: what exists there, whatever the state says.
#[derive(Clone, Debug, Default, PartialEq)]
struct World {
    sizes: BTreeMap<String, i64>,
    /// Something was changed that takes a restart, and there was none since.
    needs_restart: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = prop_oneof![Just("a"), Just("b"), Just("c")];
    let answer = prop_oneof![3 => Just(Answer::Arrives), 1 => Just(Answer::Lost)];
    let write = (name.clone(), 1i64..5, any::<bool>(), answer.clone())
        .prop_map(|(name, size, restarts, answer)| Step::Write { name, size, restarts, answer });
    let delete = (name, answer).prop_map(|(name, answer)| Step::Delete { name, answer });
    let step = prop_oneof![4 => write, 2 => delete, 1 => Just(Step::Restart), 1 => Just(Step::Save)];
    proptest::collection::vec(step, 1..7)
}

/// Does the steps; ends early when the host crashes. What was sent is in `world`.
async fn run(host: &TestHost, world: &mut World, steps: &[Step]) -> Result<(), StateError> {
    let Opened { mut store, mut state, mut journal } = open(backend(host), host, &types).await?;
    for step in steps {
        match step {
            Step::Write { name, size, restarts, answer } => {
                if journal.open().any(|(_, open)| open.intent.addr.resource.name == *name) {
                    continue;
                }
                let exists = world.sizes.contains_key(*name);
                let verb = if exists { Verb::Update } else { Verb::Create };
                let owes = if *restarts { vec!["restart".to_owned()] } else { Vec::new() };
                journal.owe(owed("restart"))?;
                let n = journal.intend(Intent { owes, ..intent(name, verb) })?;
                world.sizes.insert((*name).to_owned(), *size);
                world.needs_restart |= restarts;
                journal.accepted(n, &container(name, *size))?;
                let left = match answer {
                    Answer::Arrives => {
                        Left::Exists { object: container(name, *size), status: ObjectStatus::Ready }
                    }
                    Answer::Lost => Left::Open { why: "no answer".to_owned() },
                };
                journal.done(n, left, &mut state)?;
            }
            Step::Delete { name, answer } => {
                let is_open = journal.open().any(|(_, open)| open.intent.addr.resource.name == *name);
                if is_open || !world.sizes.contains_key(*name) {
                    continue;
                }
                let n = journal.intend(intent(name, Verb::Delete))?;
                world.sizes.remove(*name);
                let left = match answer {
                    Answer::Arrives => Left::Gone,
                    Answer::Lost => Left::Open { why: "no answer".to_owned() },
                };
                journal.done(n, left, &mut state)?;
            }
            Step::Restart => {
                if journal.due().next().is_some() {
                    world.needs_restart = false;
                    journal.paid("restart")?;
                }
            }
            Step::Save => store.save(&mut state, &types, &mut journal).await?,
        }
    }
    store.save(&mut state, &types, &mut journal).await
}

/// The next start: looks what became of open intents, and saves.
async fn recover(host: &TestHost, world: &World) -> State {
    let Opened { mut store, mut state, mut journal } = opened(host).await;
    let open: Vec<(u64, String)> =
        journal.open().map(|(n, open)| (n, open.intent.addr.resource.name.clone())).collect();
    for (n, name) in open {
        let left = match world.sizes.get(&name) {
            Some(size) => Left::Exists { object: container(&name, *size), status: ObjectStatus::Ready },
            None => Left::Gone,
        };
        journal.settle(n, left, &mut state).expect("durable");
    }
    let is_due = journal.due().next().is_some();
    assert!(is_due || !world.needs_restart, "a restart was forgotten");
    store.save(&mut state, &types, &mut journal).await.expect("saved");
    let is_still_due = opened(host).await.journal.due().next().is_some();
    assert_eq!(is_still_due, is_due, "saving neither forgets nor invents");
    state
}

fn sizes(state: &State) -> BTreeMap<String, i64> {
    let size = |entry: Entry<'_>| {
        let value = entry.object.value().expect("a known type");
        let size = value.get_attr("size").and_then(Value::as_i64).expect("a size");
        (entry.addr.resource.name.clone(), size)
    };
    state.objects.iter().map(size).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn after_a_crash_at_any_write_the_state_is_what_the_world_is(first in steps(), second in steps()) {
        block_on(async {
            for crash in 0.. {
                let (host, mut world) = (TestHost::new(), World::default());
                run(&host, &mut world, &first).await.expect("no crash yet");
                host.crash_at_write(crash);
                let ended = run(&host, &mut world, &second).await;
                let is_over = ended.is_ok() && !host.has_crashed();
                let host = host.reboot();
                let state = recover(&host, &world).await;
                assert_eq!(sizes(&state), world.sizes, "after a crash at write {crash}");
                // A state that never held anything is not written and has no lineage yet.
                assert!(state.serial == 0 || opened(&host).await.state == state, "saved as it was");
                if is_over {
                    break;
                }
            }
        });
    }

    #[test]
    fn any_beginning_of_a_journal_can_be_folded(records in records(24)) {
        for length in 0..=records.len() {
            let mut state = State::new("lineage");
            let mut replay = replay(records[..length].to_vec(), "lineage", 0).expect("consistent");
            let intents = |r: &&Record| matches!(r, Record::Intent { .. });
            let announced = records[..length].iter().filter(intents).count();
            prop_assert_eq!(replay.open.len() + replay.outcomes.len(), announced, "none is forgotten");
            replay.fold_into(&mut state);
            prop_assert!(replay.outcomes.is_empty());
        }
    }

    #[test]
    fn folding_the_same_outcomes_again_changes_nothing(records in records(24)) {
        let mut replay = replay(records, "lineage", 0).expect("consistent");
        // An object is only set aside where there is one, which these journals do not see to.
        replay.outcomes.retain(|outcome| outcome.intent.verb != Verb::Create || outcome.intent.deposed.is_none());
        let mut once = State::new("lineage");
        replay.clone().fold_into(&mut once);
        let mut twice = once.clone();
        replay.fold_into(&mut twice);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn what_remains_after_a_save_means_the_same(records in records(24)) {
        let mut before = replay(records, "lineage", 0).expect("consistent");
        before.outcomes.clear();
        let after = replay(before.remaining(), "lineage", 0).expect("consistent");
        prop_assert_eq!(&after.open, &before.open);
        prop_assert_eq!(after.due().collect::<Vec<_>>(), before.due().collect::<Vec<_>>());
    }

    #[test]
    fn outcomes_before_a_checkpoint_count_only_if_its_document_was_not_written(
        before in proptest::collection::vec(left(), 1..4),
        after in proptest::collection::vec(left(), 0..4),
    ) {
        let is_known = |left: &&Left| !matches!(left, Left::Open { .. });
        let mut records = vec![record::tests::begin("lineage", 4)];
        let close = |n: usize, left: &Left| {
            let n = n as u64;
            let intent = Box::new(intent("a", Verb::Update));
            [Record::Intent { n, intent }, Record::Done { n, left: left.clone() }]
        };
        records.extend(before.iter().enumerate().flat_map(|(n, left)| close(n, left)));
        records.push(Record::Checkpoint { serial: 5 });
        records.extend(after.iter().enumerate().flat_map(|(n, left)| close(before.len() + n, left)));
        let outcomes = |serial| replay(records.clone(), "lineage", serial).expect("consistent").outcomes.len();
        let (before, after) = (before.iter().filter(is_known).count(), after.iter().filter(is_known).count());
        prop_assert_eq!(outcomes(4), before + after);
        prop_assert_eq!(outcomes(5), after);
    }
}

fn exists(name: &str, size: i64) -> Left {
    Left::Exists { object: container(name, size), status: ObjectStatus::Ready }
}

fn fold(state: &mut State, intent: Intent, left: Left) {
    Outcome { intent, accepted: None, left }.fold_into(state);
}

#[test]
fn a_replaced_object_is_set_aside_until_it_is_deleted() {
    let mut state = State::new("lineage");
    state.objects.put(addr("stacks_container.a"), StateObject::new("stacks", container("a", 1)));
    let create = || Intent { deposed: Some("k".to_owned()), ..intent("a", Verb::Create) };
    fold(&mut state, create(), Left::Unchanged);
    assert_eq!(state.objects.count(&addr("stacks_container.a")), 1, "nothing has happened");
    for _ in 0..2 {
        fold(&mut state, create(), exists("a", 2));
        let deposed = state.objects.get_deposed(&addr("stacks_container.a"), "k").expect("set aside");
        assert_eq!(deposed.value(), Some(&container("a", 1)));
        let current = state.objects.get(&addr("stacks_container.a")).expect("there");
        assert_eq!(current.value(), Some(&container("a", 2)));
    }
    fold(&mut state, Intent { deposed: Some("k".to_owned()), ..intent("a", Verb::Delete) }, Left::Gone);
    assert_eq!(sizes(&state), BTreeMap::from([("a".to_owned(), 2)]));
}

#[test]
fn a_creation_is_remembered_in_the_ledger_once_also_if_its_object_is_gone() {
    let prices = |state: &State| -> Vec<u64> {
        state.spending.creations("stacks").iter().map(|creation| creation.price).collect()
    };
    let mut state = State::new("lineage");
    for _ in 0..2 {
        fold(&mut state, intent("a", Verb::Create), exists("a", 1));
    }
    assert_eq!(prices(&state), [500]);
    fold(&mut state, intent("a", Verb::Delete), Left::Gone);
    assert_eq!(prices(&state), [500]);
    fold(&mut state, intent("b", Verb::Create), Left::Unchanged);
    assert_eq!(prices(&state), [500], "what was refused costs nothing");
}

#[test]
fn a_creation_counts_in_the_month_in_which_the_cloud_says_that_it_was() {
    let mut state = State::new("lineage");
    let object = Value::object([("created_at", Value::string("2026-04-01T00:00:00.5Z"))]);
    let left = Left::Exists { object, status: ObjectStatus::Ready };
    fold(&mut state, intent("a", Verb::Create), left);
    let created_at = state.spending.creations("stacks")[0].created_at;
    assert_eq!(created_at.to_string(), "2026-04-01T00:00:00.5Z");
}

#[test]
fn a_moved_object_is_found_under_its_new_address() {
    let mut state = State::new("lineage");
    fold(&mut state, intent("old", Verb::Create), exists("old", 1));
    let moved = Intent { previous_addr: Some(addr("stacks_container.old")), ..intent("new", Verb::Update) };
    fold(&mut state, moved.clone(), exists("new", 2));
    assert_eq!(sizes(&state), BTreeMap::from([("new".to_owned(), 2)]));
    assert_eq!(state.spending.creations("stacks")[0].addr, moved.addr, "the creation has moved too");
}

#[test]
fn an_object_with_unknown_parts_is_recorded_as_unfinished() {
    let mut state = State::new("lineage");
    let object = container("a", 1).with_attr("size", Value::unknown(Ty::NUMBER));
    fold(&mut state, intent("a", Verb::Create), Left::Exists { object, status: ObjectStatus::Ready });
    let recorded = state.objects.get(&addr("stacks_container.a")).expect("recorded");
    assert_eq!(recorded.status, ObjectStatus::Unfinished);
    assert!(write_document(&state, &types).is_ok());
}
