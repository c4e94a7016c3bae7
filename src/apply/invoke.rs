//! Invoking an action: evaluated again, compared with the plan, its intent durable before.

use std::time::Duration;

use crate::diag::{Diagnostic, Diagnostics};
use crate::plan::{self, InvocationTrigger, PlannedInvocation};
use crate::provider::{Change, ChangeAction, ErrorKind, Left, Outcome, ProviderError};
use crate::state::{self, Intent, ObjectStatus};
use crate::value::Value;

use super::agree::disagreements;
use super::context::Context;
use super::execute::Run;
use super::operation::Operation;
use super::step::StepEnd;

pub(super) async fn invoke(run: &Run<'_>, at: usize, operation: &Operation, started: Duration) -> StepEnd {
    let invocation = &run.inputs.plan.invocations[at];
    let config = match final_config(run, invocation).await {
        Ok(config) => config,
        Err(end) => return end,
    };
    let writer = match run.writer(&invocation.provider) {
        Ok(writer) => writer,
        Err(error) => return StepEnd::failed(error),
    };
    let (plain, kind) = (config.unmarked_deep(), &invocation.addr.resource.kind);
    let (addr, action) = (&invocation.addr, ChangeAction::NoOp);
    let evidence =
        match writer.evidence(Change { addr, kind, action, before: None, after: Some(&plain) }).await {
            Ok(evidence) => evidence,
            Err(error) => return StepEnd::failed(error),
        };
    let intent = intent(run, invocation, config, evidence);
    let n = run.with_ledger(|ledger| {
        let recorded = ledger.journal.intend(intent);
        let n = ledger.note(recorded);
        ledger.wrote |= n.is_some();
        n
    });
    let Some(n) = n else { return StepEnd::failed(unrecorded(invocation)) };
    let context = Context::of_action(run, operation, started);
    let Outcome { left, error } = writer.invoke(kind, &plain, &context).await;
    let left = match (&error, left) {
        (None, _) => state::Left::Exists { object: plain, status: ObjectStatus::Ready },
        (Some(error), Left::Unclear) => state::Left::Open { why: error.summary.clone() },
        (Some(_), _) => state::Left::Unchanged,
    };
    run.with_ledger(|ledger| {
        let recorded = ledger.journal.done(n, left, ledger.state);
        ledger.note(recorded);
    });
    StepEnd { error, diagnostics: Diagnostics::new() }
}

/// The action's arguments with real values, which must be what the plan showed.
async fn final_config(run: &Run<'_>, invocation: &PlannedInvocation) -> Result<Value, StepEnd> {
    let PlannedInvocation { addr, provider: _, config: planned, trigger: _, notes: _ } = invocation;
    let (program, evaluation) = (run.inputs.program, run.inputs.evaluation);
    let kind = run.inputs.registry.action_type(&addr.resource.kind);
    let (Some(id), Some((_, kind))) = (program.find(&addr.resource), kind) else {
        return Err(StepEnd::failed(unfit(invocation, "its block is not in the configuration")));
    };
    run.open_for(program.dependencies(id)).await?;
    let module = match evaluation.module_at(&addr.resource.module, &run.live) {
        Ok(Some(module)) => module,
        Ok(None) => return Err(StepEnd::failed(unfit(invocation, "its module is not in the configuration"))),
        Err(diagnostics) => return Err(StepEnd { error: None, diagnostics }),
    };
    let (block, mut diagnostics) = evaluation.config(id, &module, &addr.key, &run.live);
    diagnostics.extend(evaluation.check_inputs(id, &module, &run.live));
    let config = kind.config_of(&block);
    if !diagnostics.has_errors() && !config.is_wholly_known() {
        return Err(StepEnd::failed(unfit(invocation, "a value it needs is still not known")));
    }
    if !diagnostics.has_errors() {
        let problems = kind.problems(&config.unmarked_deep()).into_iter();
        diagnostics.extend(problems.map(|problem| plan::diagnose(program, evaluation, id, problem)));
    }
    if diagnostics.has_errors() {
        return Err(StepEnd { error: None, diagnostics });
    }
    let differing =
        kind.arguments().map(|schema| disagreements(schema, planned, &config)).unwrap_or_default();
    let Some(first) = differing.first() else { return Ok(config) };
    let block = &program.block(id).block;
    let detail = format!(
        "While planning, {} of {addr} had another value than it has now that everything it depends on exists. It was \
         not invoked, since it is not what was reviewed.",
        first.to_string().trim_start_matches('.')
    );
    let error =
        Diagnostic::error("Value differs from the plan", detail).at(block.span).in_block(block.title());
    Err(StepEnd { error: None, diagnostics: error.hint("Plan and apply again.").into() })
}

fn intent(
    run: &Run<'_>,
    invocation: &PlannedInvocation,
    config: Value,
    evidence: serde_json::Value,
) -> Intent {
    Intent {
        addr: invocation.addr.clone(),
        deposed: None,
        previous_addr: None,
        provider: invocation.provider.clone(),
        verb: state::Verb::Invoke,
        before: None,
        planned: Some(config),
        evidence,
        price: 0,
        at: run.inputs.host.clock().now(),
        dependencies: Vec::new(),
        create_before_destroy: false,
        prevent_destroy: false,
        schema_version: 0,
        owes: plan::owed_key(invocation).into_iter().collect(),
    }
}

/// Writes down what is invoked after changes before the first of them is made, and forgets what an
/// earlier apply owes and is not planned any more.
pub(super) fn announce(run: &Run<'_>) {
    let plan = run.inputs.plan;
    let planned: Vec<String> = plan.invocations.iter().filter_map(plan::owed_key).collect();
    let forgets = plan.options.mode == plan::PlanMode::Normal;
    run.with_ledger(|ledger| {
        let due = ledger.journal.due().filter(|owed| plan::is_invocation(owed));
        let due: Vec<String> = due.map(|owed| owed.key.clone()).collect();
        for key in due.iter().filter(|key| forgets && !planned.contains(key)) {
            let paid = ledger.journal.paid(key);
            ledger.note(paid);
        }
        for owed in plan.invocations.iter().filter_map(plan::owe).filter(|owed| !due.contains(&owed.key)) {
            let announced = ledger.journal.owe(owed);
            ledger.note(announced);
        }
    });
}

/// An invocation that failed or was skipped for a failure was told of, and is not owed any more.
pub(super) fn forgive(run: &Run<'_>, at: usize) {
    let Some(key) = plan::owed_key(&run.inputs.plan.invocations[at]) else { return };
    run.with_ledger(|ledger| {
        let is_due = ledger.journal.due().any(|owed| owed.key == key);
        if is_due && ledger.journal_error.is_none() {
            let paid = ledger.journal.paid(&key);
            ledger.note(paid);
        }
    });
}

/// As people call it: `action.stacks_restart.web (triggered by stacks_container.web)`.
pub(super) fn title(invocation: &PlannedInvocation) -> String {
    match &invocation.trigger {
        InvocationTrigger::Asked => format!("{} (triggered by CLI)", invocation.addr),
        InvocationTrigger::Change { resource, .. } => {
            format!("{} (triggered by {resource})", invocation.addr)
        }
    }
}

fn unfit(invocation: &PlannedInvocation, why: &str) -> ProviderError {
    let detail = format!("{} could not be invoked: {why}. Nothing was sent for it.", invocation.addr);
    ProviderError::new(ErrorKind::Invalid, "Plan and configuration do not fit", detail)
        .hint("Plan and apply again.")
}

fn unrecorded(invocation: &PlannedInvocation) -> ProviderError {
    let detail = format!(
        "That {} is about to be invoked could not be written to the journal, so it was not: after a crash nobody \
         would know of it.",
        invocation.addr
    );
    ProviderError::new(ErrorKind::Interrupted, "Journal not writable", detail)
}
