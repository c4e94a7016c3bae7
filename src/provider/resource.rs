//! The offline side of resource types and data sources: what can be said of a configuration without
//! asking the cloud.

use serde::{Deserialize, Serialize};

use crate::value::{Path, Value};

use super::{Block, Cents, Timeouts};

/// Something wrong with a configuration, at an argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The argument, empty for the block as a whole.
    pub path: Path,
    pub summary: String,
    pub detail: String,
    pub hint: Option<String>,
    pub severity: crate::diag::Severity,
}

impl Problem {
    pub fn error(path: Path, summary: impl Into<String>, detail: impl Into<String>) -> Problem {
        let (summary, detail) = (summary.into(), detail.into());
        Problem { path, summary, detail, hint: None, severity: crate::diag::Severity::Error }
    }

    pub fn warning(path: Path, summary: impl Into<String>, detail: impl Into<String>) -> Problem {
        Problem { severity: crate::diag::Severity::Warning, ..Problem::error(path, summary, detail) }
    }

    pub fn hint(self, hint: impl Into<String>) -> Problem {
        Problem { hint: Some(hint.into()), ..self }
    }
}

/// What a note in the plan is about; reports order and colour by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Data is permanently removed.
    DataLoss,
    /// The caller will not reach the object any more.
    Lockout,
    /// Money is spent although it may not seem so.
    Charged,
    /// Anything else worth knowing before saying yes.
    Info,
}

/// A sentence about a change that the reviewer must see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub kind: NoteKind,
    pub text: String,
}

impl Note {
    pub fn new(kind: NoteKind, text: impl Into<String>) -> Note {
        Note { kind, text: text.into() }
    }
}

/// Why a change needs a new object.
#[derive(Clone, Debug, PartialEq)]
pub struct Replacement {
    /// The attribute that differs.
    pub path: Path,
    /// The reason in a few words, shown behind `# forces replacement`. Empty where the attribute
    /// says it all.
    pub reason: String,
}

/// What the planner asks a resource type about one instance.
#[derive(Clone, Copy, Debug)]
pub struct PlanAsk<'a> {
    /// The object as it was found just now; `None` for a new one.
    pub prior: Option<&'a Value>,
    /// What the configuration says, null where it says nothing. May hold unknown values.
    pub config: &'a Value,
    /// The configuration, with what the provider computes taken over from `prior` (or unknown in a
    /// creation).
    pub proposed: &'a Value,
}

/// The planned state of one instance and what it takes.
#[derive(Clone, Debug)]
pub struct Planned {
    pub value: Value,
    /// Further reasons for a new object, beside attributes whose schema forces one.
    pub replacements: Vec<Replacement>,
    pub notes: Vec<Note>,
}

/// A resource type, without a connection to its cloud.
pub trait ResourceType: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> &Block;

    /// A configuration for the manual that shows the type in use and can be planned as it stands.
    fn example(&self) -> &'static str {
        ""
    }

    /// What an id is that `import` takes, as the manual writes it: `SOURCE_ID/CONNECTION_ID`. `None`
    /// where there is nothing to import.
    fn import_id(&self) -> Option<&'static str> {
        None
    }

    /// The object with what a configuration would most likely ask for where it holds just now what none
    /// can: for a server that shut itself down, `stopped`. What generated configuration is made of.
    fn nearest(&self, object: &Value) -> Value {
        object.clone()
    }

    /// How long operations may take where a `timeouts` block says nothing; `None` where the type has no
    /// such block.
    fn default_timeouts(&self) -> Option<Timeouts> {
        None
    }

    /// Version of the stored object's shape.
    fn schema_version(&self) -> u64 {
        0
    }

    /// What is wrong with a configuration, as far as its values are known. `config` has a value for
    /// each attribute and block of the schema, null where nothing is set.
    fn validate(&self, config: &Value) -> Vec<Problem>;

    /// Completes the proposed state: defaults that depend on other arguments, canonical forms,
    /// computed attributes that will change (set to unknown).
    fn plan(&self, ask: PlanAsk<'_>) -> Planned;

    /// Price a month of an object of this value by the cloud's published list, for when the cloud
    /// cannot be asked. `None` for what has no price.
    fn published_price(&self, _value: &Value) -> Option<Cents> {
        None
    }

    /// What is lost when this object is destroyed or replaced.
    fn losses(&self, _object: &Value) -> Vec<Note> {
        Vec::new()
    }

    /// Why this object must not be destroyed, if it is protected: `deletion_protection` as its value
    /// holds it.
    fn protected(&self, _object: &Value) -> Option<Problem> {
        None
    }

    /// A text that no two instances may share, with the argument it comes from; `None` while
    /// unknown. E.g. the container of an allow-list.
    fn exclusive(&self, _value: &Value) -> Option<(Path, String)> {
        None
    }

    /// The argument behind [`ResourceType::exclusive`], for instances whose value is not known yet.
    fn exclusive_argument(&self) -> Option<&'static str> {
        None
    }

    /// Argument names whose reference means that this object lives inside the other: when that one
    /// is replaced, this one must be created anew although the id's text may be the same.
    fn lives_in(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether destroying this object makes no request and leaves the remote thing as it is.
    fn destroy_forgets(&self) -> bool {
        false
    }
}

/// A data source, without a connection to its cloud.
pub trait DataSource: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> &Block;

    /// As [`ResourceType::example`].
    fn example(&self) -> &'static str {
        ""
    }
    fn validate(&self, config: &Value) -> Vec<Problem>;
}

/// One further write that several changes call for together, e.g. one restart after many new
/// connections. Part of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    /// The action that the writer invokes, e.g. `stacks_restart`.
    pub action: String,
    /// Its arguments, wholly known.
    pub config: Value,
    /// As the plan shows it: `stacks_container.web is restarted once, after its connections change`.
    pub title: String,
    /// Positions of the changes, in the list that was asked about, that must be over before.
    pub after: Vec<usize>,
}
