//! Running a plan: ready steps start, up to a limit; what finishes is recorded and frees others.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::addr::ModuleAddr;
use crate::config::ProviderRef;
use crate::diag::{Diagnostic, Diagnostics};
use crate::eval::{BlockId, Evaluation, Failing, Outputs, Program};
use crate::host::Host;
use crate::plan::{CheckLog, Ephemerals, Failure, Plan, PlanMode, Values, Work};
use crate::provider::{ChangeAction, ErrorKind, ProviderError, Registry, Verb, Writer};
use crate::state::{Attributes, CheckableKind, Journal, JournalError, Owed, State, StateOutput};
use crate::value::Value;

use super::bars::Bars;
use super::checks;
use super::event::{Doing, Event, Listener, Operation};
use super::instances::Live;
use super::interruption::Interruption;
use super::invoke;
use super::schedule::Schedule;
use super::step::{self, StepEnd};
use super::summary::{Fate, StepReport, Summary};

/// How long a step that was told to stop waiting may take to say what it knows.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Gives a connection that may write, for a provider configuration.
pub trait ConnectWriter: Send + Sync {
    /// # Errors
    /// No credential, or one that is malformed.
    fn writer(&self, provider: &ProviderRef, config: &Value) -> Result<Arc<dyn Writer>, ProviderError>;
}

/// What an apply works with.
pub struct Inputs<'a> {
    pub plan: &'a Plan,
    /// What planning found of data sources.
    pub planned: &'a Values,
    pub program: &'a Program,
    pub evaluation: &'a Evaluation<'a>,
    pub registry: &'a Registry,
    pub connect: &'a dyn ConnectWriter,
    pub listener: &'a dyn Listener,
    pub host: &'a dyn Host,
    pub parallelism: usize,
    pub interruption: &'a Interruption,
}

/// How an apply ended. State and journal hold the truth in any case.
#[derive(Debug, Default)]
pub struct Applied {
    pub summary: Summary,
    pub failures: Vec<Failure>,
    pub diagnostics: Diagnostics,
    /// Whether a request that changes something was sent.
    pub wrote: bool,
    pub interrupted: bool,
    /// The journal could not be written: nothing more was sent.
    pub journal_error: Option<JournalError>,
}

/// State and journal, which always change together.
pub(super) struct Ledger<'a> {
    pub state: &'a mut State,
    pub journal: &'a mut Journal,
    pub journal_error: Option<JournalError>,
    pub wrote: bool,
}

impl Ledger<'_> {
    /// Remembers a failure to write the journal, which stops the run.
    pub fn note<T>(&mut self, result: Result<T, JournalError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.journal_error.get_or_insert(error);
                None
            }
        }
    }
}

/// What every step sees.
pub(super) struct Run<'a> {
    pub inputs: &'a Inputs<'a>,
    pub live: Live<'a>,
    pub ledger: Mutex<Ledger<'a>>,
    writers: Mutex<BTreeMap<String, Arc<dyn Writer>>>,
    /// What became of conditions in this run.
    pub checks: Mutex<CheckLog>,
    pub ephemerals: Ephemerals,
    /// The ephemeral resources that are open, held while one is being opened.
    pub opened: tokio::sync::Mutex<BTreeSet<BlockId>>,
}

impl<'a> Run<'a> {
    /// The writer of a provider configuration, connected on first use.
    pub fn writer(&self, provider: &str) -> Result<Arc<dyn Writer>, ProviderError> {
        let mut writers = self.writers.lock().expect("nobody panics while holding the writers");
        if let Some(writer) = writers.get(provider) {
            return Ok(Arc::clone(writer));
        }
        let parsed = ProviderRef::parse(provider);
        let (config, diagnostics) = self.inputs.evaluation.provider_config(&parsed, &self.live);
        if diagnostics.has_errors() {
            let detail = format!("The configuration of provider {provider} has errors.");
            return Err(ProviderError::new(
                crate::provider::ErrorKind::Invalid,
                "Invalid provider configuration",
                detail,
            ));
        }
        let writer = self.inputs.connect.writer(&parsed, &config)?;
        writers.insert(provider.to_owned(), Arc::clone(&writer));
        Ok(writer)
    }

    pub fn with_ledger<T>(&self, work: impl FnOnce(&mut Ledger<'a>) -> T) -> T {
        work(&mut self.ledger.lock().expect("nobody panics while holding the ledger"))
    }

    fn is_broken(&self) -> bool {
        self.with_ledger(|ledger| ledger.journal_error.is_some())
    }
}

/// Carries out the plan. Saving the state afterwards is the caller's.
pub async fn apply<'a>(inputs: &'a Inputs<'a>, state: &'a mut State, journal: &'a mut Journal) -> Applied {
    adopt_metadata(inputs, state);
    let live = Live::new(inputs.program, inputs.evaluation, inputs.planned);
    for entry in state.objects.iter().filter(|entry| entry.deposed.is_none()) {
        if let Some(value) = entry.object.value() {
            live.set(entry.addr, value.clone());
        }
    }
    let ledger = Ledger { state, journal, journal_error: None, wrote: false };
    let run = Run {
        inputs,
        live,
        ledger: Mutex::new(ledger),
        writers: Mutex::default(),
        checks: Mutex::default(),
        ephemerals: Ephemerals::default(),
        opened: tokio::sync::Mutex::default(),
    };
    announce_follow_ups(&run);
    invoke::announce(&run);
    let mut drive = Drive::new(&run);
    drive.run().await;
    let Drive { fates, mut failures, mut diagnostics, interrupted, .. } = drive;
    let complete = fates.iter().all(|fate| *fate == Fate::Done);
    record_outputs(&run, complete, &unfinished(inputs, &fates), &mut diagnostics).await;
    checks::finish(&run, complete, &mut diagnostics).await;
    failures.extend(run.ephemerals.close().await);
    let summary = summarise(inputs, &fates);
    let Ledger { wrote, journal_error, .. } =
        run.ledger.into_inner().expect("nobody panics while holding the ledger");
    Applied { summary, failures, diagnostics, wrote, interrupted, journal_error }
}

/// The loop that starts steps and takes their ends.
struct Drive<'r, 'a> {
    run: &'r Run<'a>,
    schedule: Schedule,
    bars: Bars,
    fates: Vec<Fate>,
    failures: Vec<Failure>,
    diagnostics: Diagnostics,
    interrupted: bool,
}

type Running<'r> = FuturesUnordered<Pin<Box<dyn Future<Output = (usize, StepEnd)> + Send + 'r>>>;

impl<'r, 'a> Drive<'r, 'a> {
    fn new(run: &'r Run<'a>) -> Drive<'r, 'a> {
        let steps = &run.inputs.plan.steps;
        Drive {
            run,
            schedule: Schedule::new(steps),
            bars: Bars::default(),
            fates: vec![Fate::Untouched; steps.len()],
            failures: Vec::new(),
            diagnostics: Diagnostics::new(),
            interrupted: false,
        }
    }

    async fn run(&mut self) {
        let inputs = self.run.inputs;
        let work = inputs.plan.steps.iter().filter(|step| step.work != Work::Gate).count();
        inputs.listener.hear(&Event::Begins { steps: work });
        let mut running: Running<'r> = FuturesUnordered::new();
        loop {
            self.start_ready(&mut running);
            if running.is_empty() {
                break;
            }
            tokio::select! {
                Some((at, end)) = running.next() => self.take(at, end),
                failures = self.run.ephemerals.keep(inputs.host.clock()) => self.failures.extend(failures),
                () = inputs.interruption.stopping(), if !self.interrupted => {
                    self.interrupted = true;
                    inputs.listener.hear(&Event::Stopping { running: running.len() });
                }
                () = inputs.interruption.abandoned(), if self.interrupted => {
                    self.abandon(&mut running).await;
                    break;
                }
            }
        }
        // Asked to stop between the last end and here.
        self.interrupted |= inputs.interruption.is_stopping() && self.fates.contains(&Fate::Untouched);
    }

    fn start_ready(&mut self, running: &mut Running<'r>) {
        while running.len() < self.run.inputs.parallelism.max(1) {
            if self.run.inputs.interruption.is_stopping() || self.run.is_broken() {
                return;
            }
            let Some(at) = self.schedule.next() else { return };
            let work = self.run.inputs.plan.steps[at].work;
            if work == Work::Gate {
                self.fates[at] = Fate::Done;
                self.schedule.done(at);
                continue;
            }
            let (provider, _) = writes(self.run.inputs.plan, work);
            let mut verbs = verbs_from(self.run.inputs.plan, work).into_iter();
            if let Some(because) = verbs.find_map(|verb| self.bars.against(provider, verb)) {
                let because = because.to_owned();
                self.skip(at, &because);
                self.lose_behind(at, &because);
                continue;
            }
            let run = self.run;
            running.push(Box::pin(async move { (at, step::run(run, work).await) }));
        }
    }

    fn take(&mut self, at: usize, end: StepEnd) {
        let StepEnd { error, diagnostics } = end;
        let plan = self.run.inputs.plan;
        let work = plan.steps[at].work;
        let failed = error.is_some() || diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if !failed {
            self.fates[at] = Fate::Done;
            self.schedule.done(at);
            return;
        }
        self.fates[at] = Fate::Failed;
        self.forgive(work);
        let operation = operation(plan, work);
        if let Some(error) = error {
            let (provider, verb) = writes(plan, work);
            self.learn_cap(provider, &error);
            self.bars.learn(provider, verb.unwrap_or(Verb::Update), &error);
            self.failures.push(Failure { addr: operation.addr.clone(), error });
        }
        self.lose_behind(at, &format!("{} failed", operation.title));
    }

    /// A cap that the cloud names in a refusal is known to later plans.
    fn learn_cap(&self, provider: &str, error: &ProviderError) {
        if let ErrorKind::SpendingCap { cap: Some(cap), spent: _ } = error.kind {
            let now = self.run.inputs.host.clock().now();
            self.run.with_ledger(|ledger| ledger.state.spending.learn_cap(provider, cap.0, now));
        }
    }

    fn lose_behind(&mut self, at: usize, because: &str) {
        for lost in self.schedule.failed(at) {
            self.skip(lost, because);
        }
    }

    fn skip(&mut self, at: usize, because: &str) {
        self.fates[at] = Fate::Skipped(because.to_owned());
        let work = self.run.inputs.plan.steps[at].work;
        self.forgive(work);
        if work != Work::Gate {
            let operation = operation(self.run.inputs.plan, work);
            self.run.inputs.listener.hear(&Event::Skipped { operation: &operation, because });
        }
    }

    fn forgive(&self, work: Work) {
        if let Work::Invoke(at) = work {
            invoke::forgive(self.run, at);
        }
    }

    /// Lets running steps say what they know, then lets go of them; the journal holds their intents.
    async fn abandon(&mut self, running: &mut Running<'r>) {
        let clock = self.run.inputs.host.clock();
        let deadline = clock.sleep(LAST_WORDS * clock.speed());
        tokio::pin!(deadline);
        loop {
            tokio::select! {
                next = running.next() => match next {
                    Some((at, end)) => self.take(at, end),
                    None => return,
                },
                () = &mut deadline => return,
            }
        }
    }
}

/// Provider configuration and kind of write of a step; no kind for what only looks or writes to the
/// state.
fn writes(plan: &Plan, work: Work) -> (&str, Option<Verb>) {
    match work {
        Work::Create(at) => (&plan.changes[at].provider, Some(Verb::Create)),
        Work::Update(at) => (&plan.changes[at].provider, Some(Verb::Update)),
        Work::Delete(at) => (&plan.changes[at].provider, Some(Verb::Delete)),
        Work::FollowUp(at) => (&plan.follow_ups[at].provider, Some(Verb::Invoke)),
        Work::Invoke(at) => (&plan.invocations[at].provider, Some(Verb::Invoke)),
        Work::Read(at) | Work::Forget(at) => (&plan.changes[at].provider, None),
        Work::Gate => ("", None),
    }
}

/// The kinds of write that a step begins: nothing is destroyed for a successor that would be refused.
fn verbs_from(plan: &Plan, work: Work) -> Vec<Verb> {
    let (_, verb) = writes(plan, work);
    let successor = match work {
        Work::Delete(at) if plan.changes[at].action == ChangeAction::DeleteThenCreate => Some(Verb::Create),
        _ => None,
    };
    verb.into_iter().chain(successor).collect()
}

/// A step as people call it.
pub(super) fn operation(plan: &Plan, work: Work) -> Operation {
    let on = |at: usize, doing: Doing| {
        let change = &plan.changes[at];
        let title = match &change.deposed {
            Some(key) => format!("{} (deposed object {key})", change.addr),
            None => change.addr.to_string(),
        };
        let id = change.before.as_ref().and_then(|before| before.get_attr("id"));
        let remote_id = match doing {
            Doing::Update | Doing::Delete => id.and_then(|id| id.as_str().map(str::to_owned)),
            Doing::Create | Doing::Read | Doing::Forget | Doing::Invoke => None,
        };
        Operation { doing, addr: Some(change.addr.clone()), title, remote_id }
    };
    match work {
        Work::Create(at) => on(at, Doing::Create),
        Work::Update(at) => on(at, Doing::Update),
        Work::Delete(at) => on(at, Doing::Delete),
        Work::Read(at) => on(at, Doing::Read),
        Work::Forget(at) => on(at, Doing::Forget),
        Work::FollowUp(at) => {
            let title = plan.follow_ups[at].title.clone();
            Operation { doing: Doing::Invoke, addr: None, title, remote_id: None }
        }
        Work::Invoke(at) => {
            let invocation = &plan.invocations[at];
            let (addr, title) = (Some(invocation.addr.clone()), invoke::title(invocation));
            Operation { doing: Doing::Invoke, addr, title, remote_id: None }
        }
        Work::Gate => Operation { doing: Doing::Invoke, addr: None, title: String::new(), remote_id: None },
    }
}

/// What the configuration says of objects that do not change otherwise. Those that moved have their new
/// addresses already.
fn adopt_metadata(inputs: &Inputs<'_>, state: &mut State) {
    for change in &inputs.plan.changes {
        let block = inputs.program.find(&change.addr.resource).map(|id| &inputs.program.block(id).block);
        let recorded = match change.action {
            ChangeAction::NoOp if change.deposed.is_none() => state.objects.get_mut(&change.addr),
            _ => None,
        };
        if let (Some(object), Some(block)) = (recorded, block) {
            // The same value, with the configuration's marks.
            if let Some(after) = &change.after {
                object.attributes = Attributes::new(after.clone());
            }
            object.dependencies = change.dependencies.clone();
            object.create_before_destroy = change.create_before_destroy;
            object.prevent_destroy = block.lifecycle.prevent_destroy;
            object.provider = change.provider.clone();
        }
    }
}

/// Writes down every follow-up before the first intent that calls for it.
fn announce_follow_ups(run: &Run<'_>) {
    for follow_up in &run.inputs.plan.follow_ups {
        let known: BTreeSet<String> =
            run.with_ledger(|ledger| ledger.journal.due().map(|owed| owed.key.clone()).collect());
        let owed = Owed {
            key: key_of(follow_up),
            provider: follow_up.provider.clone(),
            action: follow_up.action.clone(),
            config: follow_up.config.clone(),
            title: follow_up.title.clone(),
        };
        if !known.contains(&owed.key) {
            run.with_ledger(|ledger| {
                let announced = ledger.journal.owe(owed);
                ledger.note(announced);
            });
        }
    }
}

/// The same follow-up has the same key in every run.
pub(super) fn key_of(follow_up: &crate::plan::PlannedFollowUp) -> String {
    let config = crate::value::encode(&follow_up.config, crate::value::Ty::DYNAMIC).unwrap_or_default();
    format!("{} {} {config}", follow_up.provider, follow_up.action)
}

/// What could not be done or was not tried, of blocks with one instance. Of others it may be another
/// instance that an output value needs.
fn unfinished(inputs: &Inputs<'_>, fates: &[Fate]) -> BTreeSet<BlockId> {
    let changed = |work: Work| match work {
        Work::Create(at) | Work::Update(at) | Work::Delete(at) | Work::Read(at) => {
            inputs.plan.changes.get(at)
        }
        Work::Forget(_) | Work::FollowUp(_) | Work::Invoke(_) | Work::Gate => None,
    };
    let open = inputs.plan.steps.iter().zip(fates).filter(|(_, fate)| **fate != Fate::Done);
    let open = open.filter_map(|(step, _)| changed(step.work)).filter(|change| change.addr.key.is_none());
    open.filter_map(|change| inputs.program.find(&change.addr.resource)).collect()
}

/// Output values as they are now. After a failure those are recorded that are known and need nothing that
/// is not finished; the others stay as they were.
async fn record_outputs(
    run: &Run<'_>,
    complete: bool,
    unfinished: &BTreeSet<BlockId>,
    diagnostics: &mut Diagnostics,
) {
    let plan = run.inputs.plan;
    if plan.options.mode == PlanMode::Invoke {
        return;
    }
    if plan.is_partial() {
        return record_partial_outputs(run, complete);
    }
    if plan.options.mode == PlanMode::Destroy {
        if complete {
            run.with_ledger(|ledger| ledger.state.outputs.clear());
        }
        return;
    }
    let program = run.inputs.program;
    let needed: Vec<BlockId> =
        plan.outputs.keys().flat_map(|name| program.output_dependencies(name)).copied().collect();
    if complete && let Err(end) = run.open_for(&needed).await {
        diagnostics.extend(end.into_warnings());
    }
    let failing = match plan.options.mode {
        PlanMode::RefreshOnly | PlanMode::Invoke => Failing::Warns,
        PlanMode::Normal | PlanMode::Destroy => Failing::Stops,
    };
    let Outputs { values: outputs, verdicts, problems } = run.inputs.evaluation.outputs(&run.live, failing);
    if complete {
        // The plan has shown the warnings.
        diagnostics.extend(problems.into_iter().filter(Diagnostic::is_error));
        for (name, verdicts) in verdicts {
            let kind = CheckableKind::OutputValue { name };
            run.with_checks(|log| log.named(&ModuleAddr::root(), kind, &verdicts));
        }
    }
    let needs_unfinished = |name: &str| !program.output_needs(name).is_disjoint(unfinished);
    run.with_ledger(|ledger| {
        let is_declared = |name: &str| plan.outputs.get(name).is_some_and(|output| output.after.is_some());
        ledger.state.outputs.retain(|name, _| is_declared(name));
        for (name, output) in outputs.into_iter().filter(|(name, _)| complete || !needs_unfinished(name)) {
            if output.value.is_null() {
                ledger.state.outputs.remove(&name);
            } else if output.value.is_wholly_known() && !output.value.has_ephemeral() {
                ledger.state.outputs.insert(name, StateOutput::new(&output.value, output.sensitive));
            }
        }
    });
}

/// Of a plan for a part only the output values that it is about. What the part leaves unknown in them is
/// null, as in Terraform; after a failure an output value that is not wholly known stays as it was.
fn record_partial_outputs(run: &Run<'_>, complete: bool) {
    let changed: BTreeSet<&String> = run
        .inputs
        .plan
        .outputs
        .iter()
        .filter(|(_, output)| output.is_change())
        .map(|(name, _)| name)
        .collect();
    if changed.is_empty() {
        return;
    }
    let Outputs { values: outputs, verdicts: _, problems: _ } =
        run.inputs.evaluation.outputs(&run.live, Failing::Stops);
    run.with_ledger(|ledger| {
        for (name, output) in outputs.into_iter().filter(|(name, _)| changed.contains(name)) {
            let is_there = !output.value.is_null() && !output.value.has_ephemeral();
            if is_there && (complete || output.value.is_wholly_known()) {
                let value = known_or_null(&output.value);
                ledger.state.outputs.insert(name, StateOutput::new(&value, output.sensitive));
            }
        }
    });
}

fn known_or_null(value: &Value) -> Value {
    value.map_deep(&mut |_, inner| if inner.is_known() { inner } else { Value::null(inner.ty()) })
}

fn summarise(inputs: &Inputs<'_>, fates: &[Fate]) -> Summary {
    let mut summary = Summary { imported: inputs.plan.counts().import, ..Summary::default() };
    for (step, fate) in inputs.plan.steps.iter().zip(fates) {
        if step.work == Work::Gate {
            continue;
        }
        if *fate == Fate::Done {
            summary.added += usize::from(matches!(step.work, Work::Create(_)));
            summary.changed += usize::from(matches!(step.work, Work::Update(_)));
            summary.destroyed += usize::from(matches!(step.work, Work::Delete(_)));
            summary.invoked += usize::from(matches!(step.work, Work::Invoke(_)));
        }
        summary.steps.push(StepReport { operation: operation(inputs.plan, step.work), fate: fate.clone() });
    }
    summary
}
