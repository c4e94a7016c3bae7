//! The two records around a write: its intent, made durable before anything is sent, and its outcome.

use crate::diag::Diagnostics;
use crate::plan::{
    InvocationTrigger, PlannedChange, PlannedFollowUp, PlannedInvocation, owed_key, with_marks_of,
};
use crate::provider::{Change, Condition, ErrorKind, Left, Outcome, ProviderError, Verb, Writer};
use crate::state::{self, Intent, ObjectStatus};
use crate::value::Value;

use super::execute::{Run, key_of};
use super::step::StepEnd;

/// What is about to be written, as far as a crash must not lose it.
pub(super) struct Draft {
    pub verb: Verb,
    pub before: Option<Value>,
    pub planned: Option<Value>,
    /// The key under which the object that is there is kept beside its successor, or was kept.
    pub deposed: Option<String>,
}

/// Gathers evidence and makes the intent durable; gives its number in the journal.
///
/// # Errors
/// There is no evidence, or the journal cannot be written: nothing may be sent then.
pub(super) async fn intend(
    run: &Run<'_>,
    change: &PlannedChange,
    writer: &dyn Writer,
    asked: Change<'_>,
    draft: Draft,
) -> Result<u64, StepEnd> {
    let evidence = writer.evidence(asked).await.map_err(StepEnd::failed)?;
    let Draft { verb, before, planned, deposed } = draft;
    let block = run.inputs.program.find(&change.addr.resource).map(|id| &run.inputs.program.block(id).block);
    let recorded =
        run.with_ledger(|ledger| ledger.state.objects.get(&change.addr).map(|o| o.prevent_destroy));
    let changes = &run.inputs.plan.changes;
    let calls =
        |follow_up: &&PlannedFollowUp| follow_up.after.iter().any(|at| std::ptr::eq(&changes[*at], change));
    let follows = |invocation: &&PlannedInvocation| match &invocation.trigger {
        InvocationTrigger::Change { change: Some(at), .. } => {
            verb != Verb::Delete && std::ptr::eq(&changes[*at], change)
        }
        InvocationTrigger::Change { .. } | InvocationTrigger::Asked => false,
    };
    let invocations = run.inputs.plan.invocations.iter().filter(follows).filter_map(owed_key);
    let resource_type = run.inputs.registry.resource_type(&change.addr.resource.kind);
    let sends_requests = resource_type.is_none_or(|(provider, _)| provider.sends_requests());
    let intent = Intent {
        addr: change.addr.clone(),
        deposed,
        previous_addr: change.previous_addr.clone(),
        provider: change.provider.clone(),
        verb: match verb {
            Verb::Create => state::Verb::Create,
            Verb::Update => state::Verb::Update,
            Verb::Delete => state::Verb::Delete,
            Verb::Invoke => state::Verb::Invoke,
        },
        before,
        planned,
        evidence,
        price: if verb == Verb::Create { change.price.0 } else { 0 },
        at: run.inputs.host.clock().now(),
        dependencies: change.dependencies.clone(),
        create_before_destroy: change.create_before_destroy,
        prevent_destroy: block.map_or(recorded.unwrap_or(false), |block| block.lifecycle.prevent_destroy),
        schema_version: resource_type.map_or(0, |(_, kind)| kind.schema_version()),
        owes: run.inputs.plan.follow_ups.iter().filter(calls).map(key_of).chain(invocations).collect(),
    };
    let recorded = run.with_ledger(|ledger| {
        let recorded = ledger.journal.intend(intent);
        let n = ledger.note(recorded);
        ledger.wrote |= n.is_some() && sends_requests;
        n
    });
    recorded.ok_or_else(|| StepEnd::failed(unrecorded(change)))
}

/// Puts what a write left behind into journal and state.
pub(super) fn record(
    run: &Run<'_>,
    n: u64,
    outcome: Outcome,
    kind: &str,
    planned: Option<&Value>,
) -> StepEnd {
    let Outcome { left, error } = outcome;
    let left = match left {
        Left::Unchanged => state::Left::Unchanged,
        Left::Gone => state::Left::Gone,
        Left::Unclear => {
            let why = error.as_ref().map_or_else(String::new, |error| error.summary.clone());
            state::Left::Open { why }
        }
        Left::Exists(object, condition) => {
            let status = match condition {
                Condition::Ready => ObjectStatus::Ready,
                Condition::Unfinished => ObjectStatus::Unfinished,
                Condition::Tainted => ObjectStatus::Tainted,
            };
            state::Left::Exists { object: with_marks_of(kind, planned, object), status }
        }
    };
    run.with_ledger(|ledger| {
        let recorded = ledger.journal.done(n, left, ledger.state);
        ledger.note(recorded);
    });
    StepEnd { error, diagnostics: Diagnostics::new() }
}

fn unrecorded(change: &PlannedChange) -> ProviderError {
    let detail = format!(
        "What was about to be done to {} could not be written to the journal, so it was not done: after a crash \
         nobody would know of it.",
        change.addr
    );
    ProviderError::new(ErrorKind::Interrupted, "Journal not writable", detail)
}
