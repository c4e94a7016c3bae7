//! One step: evaluate, check against the plan, record the intent, write, record the outcome.

use std::time::Duration;

use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::eval::{BlockId, ModuleInstance, in_module};
use crate::host::random_uuid;
use crate::plan::{Ignore, Moment, PlannedChange, Wanted, Work, decide, ignored, with_marks_of};
use crate::provider::{Change, ChangeAction, ErrorKind, Left, Outcome, ProviderError, ResourceType, Verb};
use crate::state::Attributes;
use crate::value::Value;

use super::agree::disagreements;
use super::context::Context;
use super::event::Event;
use super::execute::{Run, key_of};
use super::intent::{Draft, intend, record};
use super::invoke::invoke;
use super::operation::Operation;

/// How a step ended: well, if there is no error.
#[derive(Debug, Default)]
pub(super) struct StepEnd {
    pub error: Option<ProviderError>,
    pub diagnostics: Diagnostics,
}

impl StepEnd {
    pub(super) fn failed(error: ProviderError) -> StepEnd {
        StepEnd { error: Some(error), diagnostics: Diagnostics::new() }
    }

    /// What went wrong, where nothing depends on it.
    pub(super) fn into_warnings(self) -> Diagnostics {
        let StepEnd { error, diagnostics } = self;
        let error = error.map(|error| Diagnostic::warning(error.summary, error.detail));
        let found = diagnostics.into_iter().map(|found| Diagnostic { severity: Severity::Warning, ..found });
        error.into_iter().chain(found).collect()
    }
}

/// Runs a step and tells the listener.
pub(super) async fn run(run: &Run<'_>, work: Work) -> StepEnd {
    let operation = Operation::of(run.inputs.plan, work);
    let clock = run.inputs.host.clock();
    let started = clock.elapsed();
    let listener = run.inputs.listener;
    listener.hear(&Event::Started { operation: &operation });
    let (end, remote_id) = carry_out(run, work, &operation, started).await;
    let elapsed = clock.elapsed().saturating_sub(started);
    if let Some(error) = &end.error {
        listener.hear(&Event::Failed { operation: &operation, error, elapsed });
    } else if end.diagnostics.has_errors() {
        let found = end.diagnostics.iter().find(|d| d.is_error()).expect("there is one");
        let error = ProviderError::new(ErrorKind::Invalid, found.summary.clone(), found.detail.clone());
        listener.hear(&Event::Failed { operation: &operation, error: &error, elapsed });
    } else {
        listener.hear(&Event::Finished { operation: &operation, remote_id: remote_id.as_deref(), elapsed });
    }
    end
}

async fn carry_out(
    run: &Run<'_>,
    work: Work,
    operation: &Operation,
    started: Duration,
) -> (StepEnd, Option<String>) {
    let plan = run.inputs.plan;
    let change = |at: usize| &plan.changes[at];
    match work {
        Work::Create(at) => write(run, change(at), Verb::Create, operation, started).await,
        Work::Update(at) => write(run, change(at), Verb::Update, operation, started).await,
        Work::Delete(at) => (delete(run, change(at), operation, started).await, None),
        Work::Read(at) => (read(run, change(at)).await, None),
        Work::Forget(at) => (forget(run, change(at)), None),
        Work::FollowUp(at) => (follow_up(run, at, operation, started).await, None),
        Work::Invoke(at) => (invoke(run, at, operation, started).await, None),
        Work::Gate => (StepEnd::default(), None),
    }
}

/// Creates or updates.
async fn write(
    run: &Run<'_>,
    change: &PlannedChange,
    verb: Verb,
    operation: &Operation,
    started: Duration,
) -> (StepEnd, Option<String>) {
    let (id, module) = match block_of(run, change) {
        Ok(found) => found,
        Err(end) => return (end, None),
    };
    let (_, resource_type) =
        run.inputs.registry.resource_type(&change.addr.resource.kind).expect("the configuration was checked");
    let before = match verb {
        Verb::Create => None,
        _ => {
            run.with_ledger(|ledger| ledger.state.objects.get(&change.addr).and_then(|o| o.value().cloned()))
        }
    };
    if let Err(end) = run.open_for(run.inputs.program.dependencies(id)).await {
        return (end, None);
    }
    let last = match final_values(run, (id, &module), change, resource_type, before.as_ref()) {
        Ok(last) => last,
        Err(end) => return (end, None),
    };
    let writer = match run.writer(&change.provider) {
        Ok(writer) => writer,
        Err(error) => return (StepEnd::failed(error), None),
    };
    let (plain_before, plain_last) = (before.as_ref().map(Value::unmarked_deep), last.unmarked_deep());
    if verb == Verb::Update && plain_before.as_ref() == Some(&plain_last) {
        return (remark(run, (id, &module), change, &last), None);
    }
    let action = if verb == Verb::Create { ChangeAction::Create } else { ChangeAction::Update };
    let asked = Change {
        addr: &change.addr,
        kind: &change.addr.resource.kind,
        action,
        before: plain_before.as_ref(),
        after: Some(&plain_last),
    };
    let draft = Draft {
        verb,
        before: before.clone(),
        planned: Some(last.clone()),
        deposed: depose_key(run, change, verb),
    };
    let n = match intend(run, change, &*writer, asked, draft).await {
        Ok(n) => n,
        Err(end) => return (end, None),
    };
    let limit = limit(resource_type, verb, &plain_last);
    let context = Context::new(run, operation, n, started, limit, Some(&last));
    let kind = &change.addr.resource.kind;
    let outcome = match (verb, &plain_before) {
        (Verb::Create, _) => writer.create(kind, &plain_last, &context).await,
        (_, Some(before)) => writer.update(kind, before, &plain_last, &context).await,
        (_, None) => {
            Outcome::failed(Left::Unchanged, internal(change, "the object to change is not in the state"))
        }
    };
    let mut end = record(run, n, outcome, kind, Some(&last));
    let now =
        run.with_ledger(|ledger| ledger.state.objects.get(&change.addr).and_then(|o| o.value().cloned()));
    if let Some(now) = &now {
        run.live.set(&change.addr, now.clone());
        if end.error.is_none() {
            end.diagnostics.extend(postconditions(run, (id, &module), change, now));
        }
    }
    let remote_id = now.and_then(|now| Some(now.get_attr("id")?.as_str()?.to_owned()));
    (end, remote_id)
}

/// Where a successor is created first, the key under which the object that is there is kept meanwhile.
fn depose_key(run: &Run<'_>, change: &PlannedChange, verb: Verb) -> Option<String> {
    let sets_aside = verb == Verb::Create && change.action == ChangeAction::CreateThenDelete;
    sets_aside.then(|| random_uuid(run.inputs.host)[..8].to_owned())
}

/// The block of a change, and the instance of its module.
pub(super) fn block_of(run: &Run<'_>, change: &PlannedChange) -> Result<(BlockId, ModuleInstance), StepEnd> {
    let id = run.inputs.program.find(&change.addr.resource);
    let module = run.inputs.evaluation.module_at(&change.addr.resource.module, &run.live);
    match (id, module) {
        (Some(id), Ok(Some(module))) => Ok((id, module)),
        (_, Err(diagnostics)) => Err(StepEnd { error: None, diagnostics }),
        _ => Err(StepEnd::failed(internal(change, "its block is not in the configuration"))),
    }
}

/// Only what is sensitive changes: nothing is sent.
fn remark(run: &Run<'_>, block: (BlockId, &ModuleInstance), change: &PlannedChange, last: &Value) -> StepEnd {
    run.with_ledger(|ledger| {
        if let Some(object) = ledger.state.objects.get_mut(&change.addr) {
            object.attributes = Attributes::new(last.clone());
        }
    });
    run.live.set(&change.addr, last.clone());
    StepEnd { error: None, diagnostics: postconditions(run, block, change, last) }
}

fn preconditions(run: &Run<'_>, block: (BlockId, &ModuleInstance), change: &PlannedChange) -> Diagnostics {
    let checked = run.inputs.evaluation.preconditions(block.0, block.1, &change.addr.key, &run.live);
    run.note_checks(&change.addr, Moment::Before, &checked);
    checked.errors()
}

fn postconditions(
    run: &Run<'_>,
    block: (BlockId, &ModuleInstance),
    change: &PlannedChange,
    object: &Value,
) -> Diagnostics {
    let checked = run.inputs.evaluation.postconditions(block.0, block.1, &change.addr.key, object, &run.live);
    run.note_checks(&change.addr, Moment::After, &checked);
    checked.errors()
}

/// Evaluates the instance again, with real values, and makes sure that the result is what the plan
/// showed.
fn final_values(
    run: &Run<'_>,
    (id, module): (BlockId, &ModuleInstance),
    change: &PlannedChange,
    resource_type: &dyn ResourceType,
    before: Option<&Value>,
) -> Result<Value, StepEnd> {
    let evaluation = run.inputs.evaluation;
    let mut diagnostics = evaluation.check_inputs(id, module, &run.live);
    diagnostics.extend(preconditions(run, (id, module), change));
    if diagnostics.has_errors() {
        return Err(StepEnd { error: None, diagnostics });
    }
    let (config, problems) = evaluation.config(id, module, &change.addr.key, &run.live);
    diagnostics.extend(problems);
    if diagnostics.has_errors() {
        return Err(StepEnd { error: None, diagnostics });
    }
    if !config.is_wholly_known() {
        return Err(StepEnd::failed(internal(change, "a value it needs is still not known")));
    }
    for problem in resource_type.validate(&config.unmarked_deep()) {
        let diagnostic = crate::plan::diagnose(run.inputs.program, run.inputs.evaluation, id, problem);
        diagnostics.push(diagnostic.in_module(in_module(&change.addr.resource.module)));
    }
    if diagnostics.has_errors() {
        return Err(StepEnd { error: None, diagnostics });
    }
    let ignore = ignored(&run.inputs.program.block(id).block.lifecycle.ignore_changes);
    let decision = decide(Wanted {
        resource_type,
        prior: before,
        config: &config,
        ignore: if before.is_some() { &ignore } else { &Ignore::Nothing },
        replace_because: None,
        create_before_destroy: change.create_before_destroy,
    });
    let planned = change.after.as_ref().expect("what is created or updated has a planned state");
    let differing = disagreements(resource_type.schema(), planned, &decision.after);
    if differing.is_empty() {
        return Ok(decision.after);
    }
    let block = &run.inputs.program.block(id).block;
    let first = &differing[0];
    let detail = format!(
        "While planning, {} of {} had another value than it has now that everything it depends on exists. Nothing \
         was done to it, since it is not what was reviewed.",
        first.to_string().trim_start_matches('.'),
        change.addr
    );
    let span = run.inputs.evaluation.span_of(id, first).unwrap_or(block.span);
    let diagnostic = Diagnostic::error("Value differs from the plan", detail)
        .at(span)
        .in_block(block.title())
        .in_module(in_module(&change.addr.resource.module))
        .hint("Plan and apply again: the next plan shows the value as it is now.");
    Err(StepEnd { error: None, diagnostics: diagnostic.into() })
}

async fn delete(run: &Run<'_>, change: &PlannedChange, operation: &Operation, started: Duration) -> StepEnd {
    let deposed = match (&change.deposed, change.action) {
        (Some(key), _) => Some(key.clone()),
        // The predecessor of a successor that was created first.
        (None, ChangeAction::CreateThenDelete) => newest_deposed(run, change),
        (None, _) => None,
    };
    let object = run.with_ledger(|ledger| {
        let objects = &ledger.state.objects;
        let object = match &deposed {
            Some(key) => objects.get_deposed(&change.addr, key),
            None => objects.get(&change.addr),
        };
        object.and_then(|object| object.value().cloned())
    });
    let Some(object) = object else { return StepEnd::default() };
    if let Err(end) = run.open_for_provider(&change.provider).await {
        return end;
    }
    let writer = match run.writer(&change.provider) {
        Ok(writer) => writer,
        Err(error) => return StepEnd::failed(error),
    };
    let plain = object.unmarked_deep();
    let kind = &change.addr.resource.kind;
    let asked =
        Change { addr: &change.addr, kind, action: ChangeAction::Delete, before: Some(&plain), after: None };
    let draft = Draft { verb: Verb::Delete, before: Some(object), planned: None, deposed };
    let n = match intend(run, change, &*writer, asked, draft).await {
        Ok(n) => n,
        Err(end) => return end,
    };
    let resource_type = run.inputs.registry.resource_type(kind).map(|(_, kind)| kind);
    let limit = resource_type.and_then(|kind| limit(kind, Verb::Delete, &plain));
    let context = Context::new(run, operation, n, started, limit, None);
    let outcome = writer.delete(kind, &plain, &context).await;
    let end = record(run, n, outcome, &change.addr.resource.kind, None);
    if end.error.is_none() && change.deposed.is_none() && change.action != ChangeAction::CreateThenDelete {
        run.live.remove(&change.addr);
    }
    end
}

fn newest_deposed(run: &Run<'_>, change: &PlannedChange) -> Option<String> {
    let before = change.before.as_ref()?;
    run.with_ledger(|ledger| {
        let entries = ledger.state.objects.of(&change.addr.resource);
        let mut mine = entries.filter(|entry| entry.addr == &change.addr && entry.deposed.is_some());
        let same = mine.find(|entry| entry.object.value().is_some_and(|value| value == before));
        same.and_then(|entry| entry.deposed.map(str::to_owned))
    })
}

async fn read(run: &Run<'_>, change: &PlannedChange) -> StepEnd {
    let (id, module) = match block_of(run, change) {
        Ok(found) => found,
        Err(end) => return end,
    };
    if let Err(end) = run.open_for(run.inputs.program.dependencies(id)).await {
        return end;
    }
    let evaluation = run.inputs.evaluation;
    let mut diagnostics = evaluation.check_inputs(id, &module, &run.live);
    diagnostics.extend(preconditions(run, (id, &module), change));
    if diagnostics.has_errors() {
        return StepEnd { error: None, diagnostics };
    }
    let (config, problems) = evaluation.config(id, &module, &change.addr.key, &run.live);
    diagnostics.extend(problems);
    if diagnostics.has_errors() {
        return StepEnd { error: None, diagnostics };
    }
    let reader = match run.writer(&change.provider) {
        Ok(reader) => reader,
        Err(error) => return StepEnd::failed(error),
    };
    match reader.read_data(&change.addr.resource.kind, &config.unmarked_deep()).await {
        Ok(value) => {
            let value = with_marks_of(&change.addr.resource.kind, Some(&config), value);
            run.live.set(&change.addr, value.clone());
            diagnostics.extend(postconditions(run, (id, &module), change, &value));
            StepEnd { error: None, diagnostics }
        }
        Err(error) => StepEnd { error: Some(error), diagnostics },
    }
}

/// Drops an object from the state and leaves the remote one as it is.
fn forget(run: &Run<'_>, change: &PlannedChange) -> StepEnd {
    run.with_ledger(|ledger| {
        match &change.deposed {
            Some(key) => ledger.state.objects.remove_deposed(&change.addr, key),
            None => ledger.state.objects.remove(&change.addr),
        };
    });
    run.live.remove(&change.addr);
    StepEnd::default()
}

async fn follow_up(run: &Run<'_>, at: usize, operation: &Operation, started: Duration) -> StepEnd {
    let follow_up = &run.inputs.plan.follow_ups[at];
    if let Err(end) = run.open_for_provider(&follow_up.provider).await {
        return end;
    }
    let writer = match run.writer(&follow_up.provider) {
        Ok(writer) => writer,
        Err(error) => return StepEnd::failed(error),
    };
    run.with_ledger(|ledger| ledger.wrote = true);
    let context = Context::of_action(run, operation, started);
    let outcome = writer.invoke(&follow_up.action, &follow_up.config, &context).await;
    if outcome.error.is_none() {
        run.with_ledger(|ledger| {
            let paid = ledger.journal.paid(&key_of(follow_up));
            ledger.note(paid);
        });
    }
    StepEnd { error: outcome.error, diagnostics: Diagnostics::new() }
}

/// The bound that the object's `timeouts` block sets.
fn limit(resource_type: &dyn ResourceType, verb: Verb, object: &Value) -> Option<Duration> {
    resource_type.schema().block("timeouts")?;
    let name = match verb {
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Delete => "delete",
        Verb::Invoke => return None,
    };
    let set = object.get_attr("timeouts")?.get_attr(name)?.as_str()?.to_owned();
    crate::provider::parse_duration(&set)
}

fn internal(change: &PlannedChange, why: &str) -> ProviderError {
    let detail = format!("{} could not be carried out: {why}. Nothing was sent for it.", change.addr);
    ProviderError::new(ErrorKind::Invalid, "Plan and configuration do not fit", detail)
        .hint("Plan and apply again.")
}
