//! What the journal records.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::addr::{InstanceAddr, ResourceAddr};
use crate::value::Value;

use super::ObjectStatus;

/// One record. Durable before what it announces happens, and after what it reports has happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// A run begins to write, on top of this state.
    Begin { version: u32, run: String, lineage: String, serial: u64, at: Timestamp },
    /// About to do this write.
    Intent { n: u64, intent: Box<Intent> },
    /// The cloud accepted the write; the object looks like this for now.
    Accepted { n: u64, object: Value },
    /// What the write left behind.
    Done { n: u64, left: Left },
    /// What a later look found of a write whose fate was not known.
    Settled { n: u64, left: Left },
    /// A further write that is due once one of the intents that name it has happened.
    Owed { owed: Owed, due: bool },
    /// The further write was done.
    Paid { key: String },
    /// The state of this serial, about to be written, holds all outcomes recorded so far.
    Checkpoint { serial: u64 },
}

/// One write that is about to be sent, with all it takes to tell its fate later and to record it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intent {
    pub addr: InstanceAddr,
    /// Of a deletion: the deposed object that is meant. Of a creation: the key under which the
    /// object that is there now is set aside once its successor exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// The address in the stored state, where it has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_addr: Option<InstanceAddr>,
    /// Provider configuration: `stacks` or `stacks.alias`.
    pub provider: String,
    pub verb: Verb,
    /// The object before, for an update or a deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What was planned, for a creation or an update. What only the cloud sets is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Value>,
    /// What the provider knew of the world before, to tell the write's fate by.
    #[serde(default)]
    pub evidence: serde_json::Value,
    /// Cents a month of what is created, zero for other writes.
    #[serde(default)]
    pub price: u64,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<ResourceAddr>,
    #[serde(default)]
    pub create_before_destroy: bool,
    #[serde(default)]
    pub prevent_destroy: bool,
    #[serde(default)]
    pub schema_version: u64,
    /// Keys of [`Owed`] that become due if this write happens; of an invocation those that are paid by
    /// it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owes: Vec<String>,
}

/// What an intent is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    Create,
    Update,
    Delete,
    /// An action on an object; changes nothing in the state.
    Invoke,
}

/// What is there after a write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Left {
    /// Surely nothing happened: what was there before is there still.
    Unchanged,
    /// The object exists and looks like this.
    Exists { object: Value, status: ObjectStatus },
    /// The object does not exist (any more).
    Gone,
    /// The fate of the write is not known; the intent stays open.
    Open { why: String },
}

/// A further write that several changes call for together, such as one restart after many new
/// connections, and that must not be forgotten in a crash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owed {
    pub key: String,
    pub provider: String,
    pub action: String,
    pub config: Value,
    /// As the plan shows it.
    pub title: String,
}

impl Intent {
    /// The resource type.
    pub fn kind(&self) -> &str {
        &self.addr.resource.kind
    }
}

impl Left {
    /// Whether something was changed in the world.
    pub fn happened(&self) -> bool {
        matches!(self, Left::Exists { .. } | Left::Gone)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).expect("in range")
    }

    /// An intent as apply makes it, on one of a few instances.
    pub fn intent(name: &str, verb: Verb) -> Intent {
        let object = Value::object([("name", Value::string(name)), ("size", Value::int(1))]);
        Intent {
            addr: format!("stacks_container.{name}").parse().expect("a valid address"),
            deposed: None,
            previous_addr: None,
            provider: "stacks".to_owned(),
            verb,
            before: (verb != Verb::Create).then(|| object.clone()),
            planned: (verb != Verb::Delete).then_some(object),
            evidence: serde_json::Value::Null,
            price: if verb == Verb::Create { 500 } else { 0 },
            at: time(0),
            dependencies: Vec::new(),
            create_before_destroy: false,
            prevent_destroy: false,
            schema_version: 0,
            owes: Vec::new(),
        }
    }

    pub fn begin(lineage: &str, serial: u64) -> Record {
        Record::Begin { version: 1, run: "r".to_owned(), lineage: lineage.to_owned(), serial, at: time(0) }
    }

    pub fn owed(key: &str) -> Owed {
        Owed {
            key: key.to_owned(),
            provider: "stacks".to_owned(),
            action: "stacks_restart".to_owned(),
            config: Value::object([("container_id", Value::string("c-1"))]),
            title: format!("{key} is restarted"),
        }
    }

    pub fn left() -> impl Strategy<Value = Left> {
        let object = any::<i64>().prop_map(|size| Value::object([("size", Value::int(size))]));
        let status = prop_oneof![
            Just(ObjectStatus::Ready),
            Just(ObjectStatus::Unfinished),
            Just(ObjectStatus::Tainted)
        ];
        prop_oneof![
            Just(Left::Unchanged),
            Just(Left::Gone),
            "[a-zé\\n\"]{0,8}".prop_map(|why| Left::Open { why }),
            (object, status).prop_map(|(object, status)| Left::Exists { object, status }),
        ]
    }

    fn some_intent() -> impl Strategy<Value = Intent> {
        let verb =
            prop_oneof![Just(Verb::Create), Just(Verb::Update), Just(Verb::Delete), Just(Verb::Invoke)];
        let deposed = proptest::option::weighted(0.3, "[0-9a-f]{8}");
        ("[a-d]", verb, deposed, proptest::collection::vec("[x-z]", 0..2), 0i64..5).prop_map(
            |(name, verb, deposed, owes, second)| Intent {
                deposed,
                owes,
                at: time(second),
                ..intent(&name, verb)
            },
        )
    }

    /// What one step of a run may record.
    #[derive(Clone, Debug)]
    enum Deed {
        Intend(Box<Intent>),
        Accept(usize),
        Close(usize, Left),
        Owe(String),
        Pay(String),
    }

    fn deed() -> impl Strategy<Value = Deed> {
        prop_oneof![
            3 => some_intent().prop_map(|intent| Deed::Intend(Box::new(intent))),
            1 => any::<usize>().prop_map(Deed::Accept),
            4 => (any::<usize>(), left()).prop_map(|(at, left)| Deed::Close(at, left)),
            1 => "[x-z]".prop_map(Deed::Owe),
            1 => "[x-z]".prop_map(Deed::Pay),
        ]
    }

    /// What a run on the state `lineage`, serial 0, may have recorded, up to a number of records.
    pub fn records(most: usize) -> impl Strategy<Value = Vec<Record>> {
        proptest::collection::vec(deed(), 0..most).prop_map(|deeds| {
            let mut records = vec![begin("lineage", 0)];
            let mut open: Vec<u64> = Vec::new();
            let mut next = 0;
            for deed in deeds {
                match deed {
                    Deed::Intend(intent) => {
                        records.push(Record::Intent { n: next, intent });
                        open.push(next);
                        next += 1;
                    }
                    Deed::Accept(at) if !open.is_empty() => {
                        let object = Value::object([("size", Value::int(7))]);
                        records.push(Record::Accepted { n: open[at % open.len()], object });
                    }
                    Deed::Close(at, left) if !open.is_empty() => {
                        let at = at % open.len();
                        let n = open[at];
                        if !matches!(left, Left::Open { .. }) {
                            open.remove(at);
                        }
                        records.push(if n.is_multiple_of(2) {
                            Record::Done { n, left }
                        } else {
                            Record::Settled { n, left }
                        });
                    }
                    Deed::Accept(_) | Deed::Close(..) => {}
                    Deed::Owe(key) => records.push(Record::Owed { owed: owed(&key), due: false }),
                    Deed::Pay(key) => records.push(Record::Paid { key }),
                }
            }
            records
        })
    }
}
