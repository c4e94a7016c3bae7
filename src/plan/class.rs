//! What kinds of changes a plan holds: what reports sort by, `-auto-approve` lets through and
//! `-never` rules out.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::addr::InstanceAddr;
use crate::diag::did_you_mean;
use crate::provider::ChangeAction;

use super::model::{DriftKind, Plan, PlanMode, PlannedChange};

/// A kind of change, what could be lost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeClass {
    Destroy,
    Replace,
    Forget,
    Update,
    Create,
    Import,
    Move,
    Read,
    /// An action is invoked.
    Action,
    /// `-refresh-only`: the state takes in what others changed.
    Refresh,
}

impl ChangeClass {
    /// All but reading, which changes nothing that anybody would have to approve.
    pub const APPROVABLE: [ChangeClass; 9] = [
        ChangeClass::Create,
        ChangeClass::Update,
        ChangeClass::Replace,
        ChangeClass::Destroy,
        ChangeClass::Forget,
        ChangeClass::Import,
        ChangeClass::Move,
        ChangeClass::Action,
        ChangeClass::Refresh,
    ];

    /// What happens to the object; `None` where nothing does.
    pub fn of(change: &PlannedChange) -> Option<ChangeClass> {
        Some(match change.action {
            ChangeAction::Delete => ChangeClass::Destroy,
            ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => ChangeClass::Replace,
            ChangeAction::Forget => ChangeClass::Forget,
            ChangeAction::Update => ChangeClass::Update,
            ChangeAction::Create => ChangeClass::Create,
            ChangeAction::Read => ChangeClass::Read,
            ChangeAction::NoOp if change.importing.is_some() => ChangeClass::Import,
            ChangeAction::NoOp if change.previous_addr.is_some() => ChangeClass::Move,
            ChangeAction::NoOp => return None,
        })
    }

    pub fn word(self) -> &'static str {
        match self {
            ChangeClass::Destroy => "destroy",
            ChangeClass::Replace => "replace",
            ChangeClass::Forget => "forget",
            ChangeClass::Update => "update",
            ChangeClass::Create => "create",
            ChangeClass::Import => "import",
            ChangeClass::Move => "move",
            ChangeClass::Read => "read",
            ChangeClass::Action => "action",
            ChangeClass::Refresh => "refresh",
        }
    }

    /// Whether ruling out `self` rules out `other` too: a replacement destroys an object.
    fn rules_out(self, other: ChangeClass) -> bool {
        self == other || (self == ChangeClass::Destroy && other == ChangeClass::Replace)
    }
}

impl fmt::Display for ChangeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that is no kind of change.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no kind of change called `{word}`{}; there are: {}", meant(word), all_words())]
pub struct UnknownClass {
    word: String,
}

fn meant(word: &str) -> String {
    let known = ChangeClass::APPROVABLE.map(ChangeClass::word);
    did_you_mean(word, known).map_or(String::new(), |close| format!(" (did you mean `{close}`?)"))
}

fn all_words() -> String {
    ChangeClass::APPROVABLE.map(ChangeClass::word).join(", ")
}

impl FromStr for ChangeClass {
    type Err = UnknownClass;

    fn from_str(word: &str) -> Result<ChangeClass, UnknownClass> {
        let found = ChangeClass::APPROVABLE.into_iter().find(|class| class.word() == word);
        found.ok_or_else(|| UnknownClass { word: word.to_owned() })
    }
}

impl Plan {
    /// How many changes of each kind somebody has to approve. One that imports an object and changes
    /// it counts as both; output values follow from the rest.
    pub fn classes(&self) -> BTreeMap<ChangeClass, usize> {
        let mut counts = BTreeMap::new();
        for class in self.classified().map(|(_, class)| class) {
            *counts.entry(class).or_default() += 1;
        }
        counts
    }

    /// The changes that `-never` rules out, by address.
    pub fn ruled_out(&self) -> Vec<(&InstanceAddr, ChangeClass)> {
        let is_out = |class: ChangeClass| self.options.never.iter().any(|never| never.rules_out(class));
        self.classified().filter(|(_, class)| is_out(*class)).collect()
    }

    fn classified(&self) -> impl Iterator<Item = (&InstanceAddr, ChangeClass)> {
        let changes = self.changes.iter().flat_map(|change| {
            let main = ChangeClass::of(change).filter(|class| *class != ChangeClass::Read);
            let imports = change.importing.is_some() && main != Some(ChangeClass::Import);
            let beside = imports.then_some(ChangeClass::Import);
            main.into_iter().chain(beside).map(|class| (&change.addr, class))
        });
        let refreshed = self.drift.iter().filter(|_| self.options.mode == PlanMode::RefreshOnly);
        changes
            .chain(self.invocations.iter().map(|invocation| (&invocation.addr, ChangeClass::Action)))
            .chain(refreshed.map(|drift| match drift.kind() {
                DriftKind::Moved => (&drift.addr, ChangeClass::Move),
                DriftKind::Changed | DriftKind::Gone => (&drift.addr, ChangeClass::Refresh),
            }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_and_a_misspelt_one_gets_a_suggestion() {
        for class in ChangeClass::APPROVABLE {
            assert_eq!(class.word().parse(), Ok(class));
        }
        let problem = "destory".parse::<ChangeClass>().expect_err("no kind of change");
        assert_eq!(
            problem.to_string(),
            "there is no kind of change called `destory` (did you mean `destroy`?); there are: create, update, \
             replace, destroy, forget, import, move, action, refresh"
        );
    }

    #[test]
    fn who_wants_nothing_destroyed_wants_nothing_replaced() {
        assert!(ChangeClass::Destroy.rules_out(ChangeClass::Replace));
        assert!(!ChangeClass::Replace.rules_out(ChangeClass::Destroy));
        assert!(!ChangeClass::Destroy.rules_out(ChangeClass::Forget));
    }
}
