//! The state in memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::addr::{InstanceAddr, Mode};
use crate::value::{Ty, Value};

use super::{CheckResults, Objects, Spending};

/// Says of which type the attributes of a resource type are; `None` if it is not known.
pub type TypeOf<'a> = &'a (dyn Fn(Mode, &str) -> Option<Ty> + Sync);

/// What a run knows of earlier runs: one version of the state document.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The name of this history; never changes.
    pub lineage: String,
    /// Counts the changes of this history. Zero: never written.
    pub serial: u64,
    pub outputs: BTreeMap<String, StateOutput>,
    pub objects: Objects,
    pub spending: Spending,
    /// What became of conditions in the last apply.
    pub checks: CheckResults,
}

/// An output value of the root module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StateOutput {
    /// Without marks.
    pub value: Value,
    pub sensitive: bool,
}

impl State {
    /// The empty state of a new history.
    pub fn new(lineage: impl Into<String>) -> State {
        State {
            lineage: lineage.into(),
            serial: 0,
            outputs: BTreeMap::new(),
            objects: Objects::default(),
            spending: Spending::default(),
            checks: CheckResults::default(),
        }
    }

    /// Gives an instance another address, here and in the ledger. Nothing is done if there is no such
    /// instance or the new address is taken.
    pub fn rename(&mut self, from: &InstanceAddr, to: &InstanceAddr) {
        if self.objects.rename(from, to) {
            self.spending.rename(from, to);
        }
    }

    /// Whether both hold the same, whatever their serial.
    pub fn same_content(&self, other: &State) -> bool {
        let State { lineage, serial: _, outputs, objects, spending, checks } = self;
        *lineage == other.lineage
            && *outputs == other.outputs
            && *objects == other.objects
            && *spending == other.spending
            && *checks == other.checks
    }

    /// Holds nothing at all.
    pub fn is_empty(&self) -> bool {
        let State { lineage: _, serial: _, outputs, objects, spending, checks } = self;
        outputs.is_empty() && objects.is_empty() && checks.is_empty() && *spending == Spending::default()
    }
}

impl StateOutput {
    /// From an evaluated output value: a sensitive part makes the whole sensitive.
    pub fn new(value: &Value, sensitive: bool) -> StateOutput {
        StateOutput { value: value.unmarked_deep(), sensitive: sensitive || value.has_sensitive() }
    }
}
