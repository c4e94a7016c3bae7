//! What a journal means: a pure fold of its records.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::Value;

use super::{Creation, Intent, JournalFlaw, Left, ObjectStatus, Owed, Record, State, StateObject, Verb};

/// Version of the journal's records that this code writes.
pub const JOURNAL_VERSION: u32 = 1;

/// What the records say: outcomes that the state does not hold yet, writes whose fate is not known,
/// and further writes that are due.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replay {
    /// Outcomes to fold into the state, in the order in which they became known.
    pub outcomes: Vec<Outcome>,
    /// Writes whose fate is not known, by number.
    pub open: BTreeMap<u64, OpenIntent>,
    /// Further writes that were announced, by key, whether due or not.
    owed: BTreeMap<String, Owed>,
    due: BTreeSet<String>,
    next: u64,
}

/// A write whose fate is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenIntent {
    pub intent: Intent,
    /// The object as the cloud showed it when it accepted the write.
    pub accepted: Option<Value>,
    /// Why its fate is still not known, if somebody has looked.
    pub why: Option<String>,
}

/// A write with its known fate; never [`Left::Open`].
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub intent: Intent,
    pub accepted: Option<Value>,
    pub left: Left,
}

/// Folds the records of a journal that stands beside the state of this lineage and serial.
///
/// # Errors
/// The journal belongs to another state or to a newer serial of this one, or contradicts itself.
pub fn replay(
    records: impl IntoIterator<Item = Record>,
    lineage: &str,
    serial: u64,
) -> Result<Replay, JournalFlaw> {
    let mut replay = Replay::default();
    for record in records {
        match record {
            Record::Begin { version, .. } if version > JOURNAL_VERSION => {
                return Err(JournalFlaw::Newer { version });
            }
            Record::Begin { lineage: theirs, .. } if theirs != lineage => {
                return Err(JournalFlaw::OtherState { lineage: theirs });
            }
            Record::Begin { serial: theirs, .. } if theirs > serial => {
                return Err(JournalFlaw::StateIsOlder { journal: theirs, state: serial });
            }
            // The document of that serial was written, so it holds all outcomes up to here. If it
            // was not (the process died in between), the stored serial is lower.
            Record::Checkpoint { serial: theirs } if theirs <= serial => replay.outcomes.clear(),
            record => replay.take(record)?,
        }
    }
    Ok(replay)
}

impl Replay {
    /// Takes one record in.
    pub(super) fn take(&mut self, record: Record) -> Result<(), JournalFlaw> {
        match record {
            Record::Begin { .. } | Record::Checkpoint { .. } => {}
            Record::Intent { n, intent } if n >= self.next => {
                self.next = n.saturating_add(1);
                self.open.insert(n, OpenIntent { intent: *intent, accepted: None, why: None });
            }
            Record::Intent { n, .. } => return Err(JournalFlaw::TwoIntents { n }),
            Record::Accepted { n, object } => {
                self.open.get_mut(&n).ok_or(JournalFlaw::NoIntent { n })?.accepted = Some(object);
            }
            Record::Done { n, left } | Record::Settled { n, left } => {
                if let Some(outcome) = self.close(n, left)? {
                    self.outcomes.push(outcome);
                }
            }
            Record::Owed { owed, due } => {
                if due {
                    self.due.insert(owed.key.clone());
                }
                self.owed.insert(owed.key.clone(), owed);
            }
            Record::Paid { key } => {
                self.due.remove(&key);
                self.owed.remove(&key);
            }
        }
        Ok(())
    }

    /// The fate of an intent has become known, or why it has not.
    pub(super) fn close(&mut self, n: u64, left: Left) -> Result<Option<Outcome>, JournalFlaw> {
        if let Left::Open { why } = left {
            self.open.get_mut(&n).ok_or(JournalFlaw::NoIntent { n })?.why = Some(why);
            return Ok(None);
        }
        let OpenIntent { intent, accepted, why: _ } =
            self.open.remove(&n).ok_or(JournalFlaw::NoIntent { n })?;
        if left.happened() {
            for key in &intent.owes {
                match intent.verb {
                    Verb::Invoke => {
                        self.due.remove(key);
                        self.owed.remove(key);
                    }
                    Verb::Create | Verb::Update | Verb::Delete => {
                        self.due.insert(key.clone());
                    }
                }
            }
        }
        Ok(Some(Outcome { intent, accepted, left }))
    }

    /// The number of the next intent.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Further writes that must be done: an intent that calls for them has happened.
    pub fn due(&self) -> impl Iterator<Item = &Owed> {
        self.due.iter().filter_map(|key| self.owed.get(key))
    }

    /// Nothing is left to fold, to settle or to do.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty() && self.open.is_empty() && self.due().next().is_none()
    }

    /// Folds the outcomes into the state and forgets them. Folding the same ones again would change
    /// nothing.
    pub fn fold_into(&mut self, state: &mut State) {
        for outcome in self.outcomes.drain(..) {
            outcome.fold_into(state);
        }
    }

    /// The records of a journal that holds what is still open or due, and nothing else.
    pub(super) fn remaining(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for (n, OpenIntent { intent, accepted, why }) in &self.open {
            let n = *n;
            records.push(Record::Intent { n, intent: Box::new(intent.clone()) });
            records.extend(accepted.iter().map(|object| Record::Accepted { n, object: object.clone() }));
            let left = why.iter().map(|why| Left::Open { why: why.clone() });
            records.extend(left.map(|left| Record::Settled { n, left }));
        }
        let is_needed = |key: &String| {
            self.due.contains(key) || self.open.values().any(|open| open.intent.owes.contains(key))
        };
        let needed = self.owed.values().filter(|owed| is_needed(&owed.key));
        records.extend(
            needed.map(|owed| Record::Owed { owed: owed.clone(), due: self.due.contains(&owed.key) }),
        );
        records
    }
}

impl Outcome {
    /// Records in the state what the write left behind.
    pub fn fold_into(&self, state: &mut State) {
        let Outcome { intent, accepted, left } = self;
        if let Some(previous) = &intent.previous_addr {
            state.rename(previous, &intent.addr);
        }
        let was_charged = accepted.is_some() || left.happened();
        if intent.verb == Verb::Create && was_charged && intent.price > 0 {
            state.spending.record(&intent.provider, self.creation());
        }
        let (addr, deposed) = (&intent.addr, intent.deposed.as_deref());
        let objects = &mut state.objects;
        match (intent.verb, left, deposed) {
            (Verb::Invoke, ..) | (_, Left::Unchanged | Left::Open { .. }, _) => {}
            (Verb::Create, Left::Exists { object, status }, key) => {
                if let Some(key) = key {
                    objects.depose(addr, key);
                }
                objects.put(addr.clone(), intent.recorded(object, *status));
            }
            // A creation that left nothing has not touched the object that it was to succeed.
            (Verb::Create, Left::Gone, Some(_)) => {}
            (_, Left::Exists { object, status }, None) => {
                objects.put(addr.clone(), intent.recorded(object, *status));
            }
            (_, Left::Exists { object, status }, Some(key)) => {
                objects.put_deposed(addr.clone(), key, intent.recorded(object, *status));
            }
            (_, Left::Gone, None) => {
                objects.remove(addr);
            }
            (_, Left::Gone, Some(key)) => {
                objects.remove_deposed(addr, key);
            }
        }
    }

    fn creation(&self) -> Creation {
        let name = |value: &Value| value.get_attr("name")?.as_str().map(str::to_owned);
        // The cloud's clock decides in which month it was.
        let time = |value: &Value| value.get_attr("created_at")?.as_str()?.parse().ok();
        let left = match &self.left {
            Left::Exists { object, .. } => Some(object),
            Left::Unchanged | Left::Gone | Left::Open { .. } => None,
        };
        Creation {
            addr: self.intent.addr.clone(),
            name: self.intent.planned.as_ref().and_then(name),
            price: self.intent.price,
            created_at: left.or(self.accepted.as_ref()).and_then(time).unwrap_or(self.intent.at),
        }
    }
}

impl Intent {
    fn recorded(&self, object: &Value, status: ObjectStatus) -> StateObject {
        // A provider must not leave unknown values behind. If one does, the object is recorded all
        // the same, as one to look at again: losing it would be worse.
        let (object, status) = if object.is_wholly_known() {
            (object.clone(), status)
        } else {
            let known = object.map_deep(&mut |_, value| match value.is_known() {
                true => value,
                false => Value::null(value.ty()).with_marks(value.marks()),
            });
            (known, if status.is_ready() { ObjectStatus::Unfinished } else { status })
        };
        StateObject {
            status,
            schema_version: self.schema_version,
            dependencies: self.dependencies.clone(),
            create_before_destroy: self.create_before_destroy,
            prevent_destroy: self.prevent_destroy,
            ..StateObject::new(self.provider.clone(), object)
        }
    }
}
