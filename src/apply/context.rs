//! What a step gives its provider to work with: a place for what was accepted, progress, time.

use std::time::Duration;

use async_trait::async_trait;

use crate::plan::with_marks_of;
use crate::provider::WriteContext;
use crate::value::Value;

use super::event::Event;
use super::execute::Run;
use super::operation::Operation;

/// What a writer may use while it works on one step.
pub(super) struct Context<'c, 'a> {
    run: &'c Run<'a>,
    operation: &'c Operation,
    /// The intent; `None` for a follow-up.
    n: Option<u64>,
    started: Duration,
    limit: Option<Duration>,
    /// The planned state, whose marks an accepted object takes over.
    planned: Option<Value>,
}

impl<'c, 'a> Context<'c, 'a> {
    /// Of an action, of which nothing is in the state.
    pub(super) fn of_action(
        run: &'c Run<'a>,
        operation: &'c Operation,
        started: Duration,
    ) -> Context<'c, 'a> {
        Context { run, operation, n: None, started, limit: None, planned: None }
    }

    pub(super) fn new(
        run: &'c Run<'a>,
        operation: &'c Operation,
        n: u64,
        started: Duration,
        limit: Option<Duration>,
        planned: Option<&Value>,
    ) -> Context<'c, 'a> {
        Context { run, operation, n: Some(n), started, limit, planned: planned.cloned() }
    }
}

#[async_trait]
impl WriteContext for Context<'_, '_> {
    fn accepted(&self, object: &Value) {
        let kind = self.operation.addr.as_ref().map_or("", |addr| addr.resource.kind.as_str());
        let object = with_marks_of(kind, self.planned.as_ref(), object.clone());
        if let Some(n) = self.n {
            self.run.with_ledger(|ledger| {
                let recorded = ledger.journal.accepted(n, &object);
                ledger.note(recorded);
            });
        }
    }

    fn progress(&self, words: &str) {
        let elapsed = self.run.inputs.host.clock().elapsed().saturating_sub(self.started);
        self.run.inputs.listener.hear(&Event::Progress { operation: self.operation, words, elapsed });
    }

    async fn interrupted(&self) {
        self.run.inputs.interruption.abandoned().await;
    }

    fn time_limit(&self) -> Option<Duration> {
        self.limit
    }
}
