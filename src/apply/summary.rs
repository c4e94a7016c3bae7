//! What an apply did, failed at and left undone.

use crate::plan::{Plan, Work};

use super::operation::Operation;

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

/// Whether all steps of a plan were done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Completion {
    Whole,
    Partial,
}

impl Completion {
    pub fn of(fates: &[Fate]) -> Completion {
        match fates.iter().all(|fate| *fate == Fate::Done) {
            true => Completion::Whole,
            false => Completion::Partial,
        }
    }
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
    /// Sums up what became of the steps, given in the order of the plan.
    pub(super) fn of(plan: &Plan, fates: &[Fate]) -> Summary {
        let mut summary = Summary { imported: plan.counts().import, ..Summary::default() };
        for (step, fate) in plan.steps.iter().zip(fates) {
            if step.work == Work::Gate {
                continue;
            }
            if *fate == Fate::Done {
                summary.added += usize::from(matches!(step.work, Work::Create(_)));
                summary.changed += usize::from(matches!(step.work, Work::Update(_)));
                summary.destroyed += usize::from(matches!(step.work, Work::Delete(_)));
                summary.invoked += usize::from(matches!(step.work, Work::Invoke(_)));
            }
            summary.steps.push(StepReport { operation: Operation::of(plan, step.work), fate: fate.clone() });
        }
        summary
    }

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
