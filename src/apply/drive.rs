//! The loop of an apply: starts steps that are ready, up to a limit, and takes their ends, which frees
//! others or loses what is behind them.

use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::diag::Diagnostics;
use crate::plan::{Failure, Plan, Work};
use crate::provider::{ChangeAction, ErrorKind, ProviderError, Verb};

use super::bars::Bars;
use super::event::Event;
use super::execute::Run;
use super::invoke;
use super::operation::Operation;
use super::schedule::Schedule;
use super::step::{self, StepEnd};
use super::summary::Fate;

/// How long a step that was told to stop waiting may take to say what it knows.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What became of the steps.
pub(super) struct Driven {
    /// In the order of the plan's steps.
    pub fates: Vec<Fate>,
    pub failures: Vec<Failure>,
    pub diagnostics: Diagnostics,
    pub interrupted: bool,
}

/// Carries out the steps of the plan, until all are done, lost or left after an interruption.
pub(super) async fn drive(run: &Run<'_>) -> Driven {
    let mut drive = Drive::new(run);
    drive.run().await;
    let Drive { run: _, schedule: _, bars: _, fates, failures, diagnostics, interrupted } = drive;
    Driven { fates, failures, diagnostics, interrupted }
}

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
        let operation = Operation::of(plan, work);
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
            let operation = Operation::of(self.run.inputs.plan, work);
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
