//! Running a plan: what an apply works with, and its way from the first intent to the last record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::config::ProviderRef;
use crate::diag::Diagnostics;
use crate::eval::{BlockId, Evaluation, Program};
use crate::host::Host;
use crate::plan::{CheckLog, Ephemerals, Failure, Plan, PlannedFollowUp, Values};
use crate::provider::{ChangeAction, ErrorKind, ProviderError, Registry, Writer};
use crate::state::{Attributes, Journal, JournalError, Owed, State};
use crate::value::{Ty, Value, encode};

use super::drive::{Driven, drive};
use super::event::Listener;
use super::instances::Live;
use super::interruption::Interruption;
use super::summary::{Completion, Summary};
use super::{checks, invoke, outputs};

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
            return Err(ProviderError::new(ErrorKind::Invalid, "Invalid provider configuration", detail));
        }
        let writer = self.inputs.connect.writer(&parsed, &config)?;
        writers.insert(provider.to_owned(), Arc::clone(&writer));
        Ok(writer)
    }

    pub fn with_ledger<T>(&self, work: impl FnOnce(&mut Ledger<'a>) -> T) -> T {
        work(&mut self.ledger.lock().expect("nobody panics while holding the ledger"))
    }

    /// Whether the journal could not be written: nothing more may be sent.
    pub fn is_broken(&self) -> bool {
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
    let Driven { fates, mut failures, mut diagnostics, interrupted } = drive(&run).await;
    outputs::record(&run, &fates, &mut diagnostics).await;
    checks::finish(&run, Completion::of(&fates), &mut diagnostics).await;
    failures.extend(run.ephemerals.close().await);
    let summary = Summary::of(inputs.plan, &fates);
    let Ledger { wrote, journal_error, .. } =
        run.ledger.into_inner().expect("nobody panics while holding the ledger");
    Applied { summary, failures, diagnostics, wrote, interrupted, journal_error }
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
    run.with_ledger(|ledger| {
        let mut known: BTreeSet<String> = ledger.journal.due().map(|owed| owed.key.clone()).collect();
        for follow_up in &run.inputs.plan.follow_ups {
            let key = key_of(follow_up);
            if known.insert(key.clone()) {
                let announced = ledger.journal.owe(Owed {
                    key,
                    provider: follow_up.provider.clone(),
                    action: follow_up.action.clone(),
                    config: follow_up.config.clone(),
                    title: follow_up.title.clone(),
                });
                ledger.note(announced);
            }
        }
    });
}

/// The same follow-up has the same key in every run.
pub(super) fn key_of(follow_up: &PlannedFollowUp) -> String {
    let config = encode(&follow_up.config, Ty::DYNAMIC).unwrap_or_default();
    format!("{} {} {config}", follow_up.provider, follow_up.action)
}
