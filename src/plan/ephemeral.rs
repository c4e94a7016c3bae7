//! Ephemeral resources: opened when the run comes to them, renewed while it goes on, closed at its
//! end. Planning and applying open their own; nothing of them is in the plan.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::addr::{InstanceAddr, Mode};
use crate::config::ProviderRef;
use crate::diag::Severity;
use crate::eval::{BlockId, Instances, ModuleInstance};
use crate::host::Clock;
use crate::provider::{Held, Opened, ProviderError, Reader};
use crate::value::Value;

use super::model::PlanMode;
use super::planner::{Failure, Walk};
use super::problems::diagnose;

/// Renewed so long before it must be: a request takes time.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// The ephemeral resources that are open in a run.
#[derive(Default)]
pub struct Ephemerals {
    open: Mutex<Vec<Open>>,
    /// Told when one more is open.
    more: Notify,
}

#[derive(Clone)]
struct Open {
    addr: InstanceAddr,
    reader: Arc<dyn Reader>,
    held: Held,
}

impl Ephemerals {
    /// Opens one, and keeps it open until [`Ephemerals::close`].
    ///
    /// # Errors
    /// The provider's.
    pub async fn open(
        &self,
        reader: Arc<dyn Reader>,
        addr: &InstanceAddr,
        config: &Value,
    ) -> Result<Value, ProviderError> {
        let Opened { value, held } =
            reader.open_ephemeral(&addr.resource.kind, &config.unmarked_deep()).await?;
        let open = Open { addr: addr.clone(), reader, held };
        self.with(|all| all.push(open));
        self.more.notify_waiters();
        Ok(value.marked_at(&config.mark_paths()))
    }

    /// Renews each when its time comes. Ends only with failures.
    pub async fn keep(&self, clock: &Clock) -> Vec<Failure> {
        loop {
            let more = self.more.notified();
            let next = self.with(|all| all.iter().filter_map(Open::renewal).min());
            match next {
                None => more.await,
                Some(next) => {
                    let wait = next.duration_since(clock.now());
                    tokio::select! {
                        () = more => {}
                        () = clock.sleep(wait.try_into().unwrap_or_default()) => {
                            let failures = self.renew(clock.now()).await;
                            if !failures.is_empty() {
                                return failures;
                            }
                        }
                    }
                }
            }
        }
    }

    /// Renews all whose time has come. One that cannot be renewed is not tried again.
    pub async fn renew(&self, now: Timestamp) -> Vec<Failure> {
        let due = self.with(|all| {
            let is_due = |open: &&Open| open.renewal().is_some_and(|at| at <= now);
            all.iter().filter(is_due).cloned().collect::<Vec<_>>()
        });
        let mut failures = Vec::new();
        for Open { addr, reader, held } in due {
            let renewed = match reader.renew_ephemeral(&addr.resource.kind, &held).await {
                Ok(renewed) => renewed,
                Err(error) => {
                    failures.push(Failure { addr: Some(addr.clone()), error });
                    Held { renew_before: None, ..held }
                }
            };
            self.with(|all| {
                all.iter_mut().filter(|open| open.addr == addr).for_each(|open| open.held = renewed.clone());
            });
        }
        failures
    }

    /// Closes all, the last opened first.
    pub async fn close(&self) -> Vec<Failure> {
        let mut failures = Vec::new();
        loop {
            let Some(Open { addr, reader, held }) = self.with(Vec::pop) else { return failures };
            if let Err(error) = reader.close_ephemeral(&addr.resource.kind, &held).await {
                failures.push(Failure { addr: Some(addr), error });
            }
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<Open>) -> T) -> T {
        work(&mut self.open.lock().expect("nobody panics while holding what is open"))
    }
}

impl Open {
    fn renewal(&self) -> Option<Timestamp> {
        let before = self.held.renew_before?;
        Some(before.checked_sub(MARGIN).unwrap_or(before))
    }
}

impl Walk<'_> {
    /// Opens one instance of an ephemeral resource, if all it needs is there; returns what references
    /// to it see.
    pub(super) async fn ephemeral(
        &mut self,
        id: BlockId,
        module: &ModuleInstance,
        addr: &InstanceAddr,
    ) -> Value {
        let (_, kind) =
            self.inputs.registry.ephemeral_type(&addr.resource.kind).expect("the configuration was checked");
        let unknown = Value::unknown(kind.schema().ty());
        if !self.scope.covers(addr) || self.inputs.options.mode == PlanMode::Destroy {
            return unknown;
        }
        if !self.preconditions(id, module, addr) {
            return unknown;
        }
        let (config, diagnostics) = self.inputs.evaluation.config(id, module, &addr.key, &self.values);
        let mut failed = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        for problem in kind.validate(&config.unmarked_deep()) {
            failed |= problem.severity == Severity::Error;
            self.diagnostics.push(diagnose(self.inputs.program, self.inputs.evaluation, id, problem));
        }
        if failed || !config.is_wholly_known() || self.waits_for_changes(id) {
            return unknown;
        }
        let provider = self.inputs.program.block(id).block.provider.to_string();
        let opened = match self.reader(&provider) {
            Ok(reader) => self.ephemerals.open(reader, addr, &config).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok(value) => {
                self.postconditions(id, module, addr, &value);
                value
            }
            Err(error) => {
                self.fail(Some(addr.clone()), error);
                unknown
            }
        }
    }

    /// Opens the ephemeral resources that a provider configuration refers to. Returns whether it refers
    /// to nothing else, so that it can be connected before anything is planned.
    pub(super) async fn open_for_provider(&mut self, provider: &str) -> bool {
        let program = self.inputs.program;
        let mut needed = BTreeSet::new();
        let mut work = program.provider_dependencies(&ProviderRef::parse(provider)).to_vec();
        while let Some(id) = work.pop() {
            if program.block(id).addr.mode != Mode::Ephemeral {
                return false;
            }
            if needed.insert(id) {
                work.extend(program.dependencies(id));
            }
        }
        for id in program.order().iter().filter(|id| needed.contains(id)) {
            let modules = match self.inputs.evaluation.modules_of(*id, &self.values) {
                Ok(modules) => modules,
                Err(diagnostics) => {
                    self.diagnostics.extend(diagnostics);
                    return false;
                }
            };
            for module in modules.iter() {
                if self.values.resource(*id, module).is_none() {
                    Box::pin(self.block_in(*id, module)).await;
                }
            }
            if self.diagnostics.has_errors() {
                return false;
            }
        }
        true
    }

    /// Renews what would not last.
    pub(super) async fn renew_ephemerals(&mut self) {
        let failures = self.ephemerals.renew(self.inputs.clock.now()).await;
        self.failures.extend(failures);
    }

    /// Gives back all that was opened.
    pub(super) async fn close_ephemerals(&mut self) {
        let failures = self.ephemerals.close().await;
        self.failures.extend(failures);
    }
}
