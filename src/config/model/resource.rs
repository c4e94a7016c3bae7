//! Resources of every mode, with their `lifecycle`.

use serde::{Deserialize, Serialize};

use super::{BlockRef, CheckRule, ExprRef, ProviderRef};
use crate::addr::Mode;
use crate::diag::Span;
use crate::value::Path;

/// A `resource`, `data`, `ephemeral` or `action` block, its meta-arguments taken apart. The bodies still hold
/// them; `eval` skips them by name.
#[derive(Clone, Debug)]
pub struct ResourceBlock {
    pub mode: Mode,
    pub kind: String,
    pub name: String,
    /// The header: `resource "stacks_container" "web"`.
    pub span: Span,
    pub bodies: Vec<BlockRef>,
    pub count: Option<ExprRef>,
    pub for_each: Option<ExprRef>,
    /// The provider configuration it belongs to, from `provider` or the type's name.
    pub provider: ProviderRef,
    /// References, each as an expression whose static traversal is meant.
    pub depends_on: Vec<ExprRef>,
    pub lifecycle: Lifecycle,
    /// The `check` block it stands in, which alone may refer to it.
    pub check: Option<String>,
}

impl ResourceBlock {
    /// As messages call it: `resource "stacks_container" "web"`.
    pub fn title(&self) -> String {
        let word = match self.mode {
            Mode::Managed => "resource",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
            Mode::Action => "action",
        };
        format!("{word} \"{}\" \"{}\"", self.kind, self.name)
    }
}

/// The `lifecycle` block.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    pub create_before_destroy: bool,
    pub prevent_destroy: bool,
    pub ignore_changes: IgnoreChanges,
    /// References to resources or attributes of resources.
    pub replace_triggered_by: Vec<ExprRef>,
    pub preconditions: Vec<CheckRule>,
    pub postconditions: Vec<CheckRule>,
    pub action_triggers: Vec<ActionTriggerBlock>,
}

/// An `action_trigger` block: what is invoked when the resource changes.
#[derive(Clone, Debug)]
pub struct ActionTriggerBlock {
    pub events: Vec<ActionEvent>,
    pub condition: Option<ExprRef>,
    /// References to actions, whose instance key need not be constant.
    pub actions: Vec<ExprRef>,
    pub span: Span,
}

/// When an action is invoked. A replacement counts as a creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionEvent {
    BeforeCreate,
    AfterCreate,
    BeforeUpdate,
    AfterUpdate,
}

impl ActionEvent {
    pub const ALL: [ActionEvent; 4] = [
        ActionEvent::BeforeCreate,
        ActionEvent::AfterCreate,
        ActionEvent::BeforeUpdate,
        ActionEvent::AfterUpdate,
    ];

    /// As the configuration writes it.
    pub fn word(self) -> &'static str {
        match self {
            ActionEvent::BeforeCreate => "before_create",
            ActionEvent::AfterCreate => "after_create",
            ActionEvent::BeforeUpdate => "before_update",
            ActionEvent::AfterUpdate => "after_update",
        }
    }

    /// Whether the change waits for the action.
    pub fn is_before(self) -> bool {
        matches!(self, ActionEvent::BeforeCreate | ActionEvent::BeforeUpdate)
    }
}

/// Which differences of an existing object do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IgnoreChanges {
    #[default]
    None,
    All,
    /// What is ignored wherever it is in the object, e.g. `tags["a"]`.
    Paths(Vec<Path>),
}
