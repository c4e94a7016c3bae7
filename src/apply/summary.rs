//! What an apply did, failed at and left undone.

use super::event::Operation;

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Done,
    Failed,
    /// Not tried, because of this.
    Skipped(String),
    /// Not tried, since the run was interrupted before its turn.
    Untouched,
}

/// One step and its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepReport {
    pub operation: Operation,
    pub fate: Fate,
}

/// All steps, in the order of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub steps: Vec<StepReport>,
    /// Objects taken into the state.
    pub imported: usize,
    /// Objects created, changed and destroyed.
    pub added: usize,
    pub changed: usize,
    pub destroyed: usize,
    /// Actions invoked.
    pub invoked: usize,
}

impl Summary {
    pub fn with_fate<'a>(
        &'a self,
        fate: impl Fn(&Fate) -> bool + 'a,
    ) -> impl Iterator<Item = &'a StepReport> {
        self.steps.iter().filter(move |report| fate(&report.fate))
    }

    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|report| report.fate == Fate::Done)
    }
}
