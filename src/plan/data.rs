//! Data sources while planning: read now where everything they need is known, else during apply.

use crate::addr::InstanceAddr;
use crate::eval::{BlockId, ModuleInstance};
use crate::provider::{Cents, ChangeAction, ProviderError, Reader};
use crate::value::Value;

use super::background::DataRead;
use super::model::{PlanMode, PlannedChange, Reason};
use super::planner::Walk;
use super::problems::diagnose;

impl Walk<'_> {
    /// Reads one instance of a data source, or plans to; returns what references to it see.
    pub(super) async fn data(&mut self, id: BlockId, module: &ModuleInstance, addr: &InstanceAddr) -> Value {
        let program = self.inputs.program.block(id);
        let (_, source) =
            self.inputs.registry.data_source(&addr.resource.kind).expect("the configuration was checked");
        let unknown = Value::unknown(source.schema().ty());
        if !self.scope.covers(addr) || self.inputs.options.mode == PlanMode::Destroy {
            return unknown;
        }
        if !self.preconditions(id, module, addr) {
            return unknown;
        }
        let (config, diagnostics) = self.inputs.evaluation.config(id, module, &addr.key, &self.values);
        let failed = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if failed {
            return unknown;
        }
        let problems = source.validate(&config.unmarked_deep());
        let invalid = problems.iter().any(|problem| problem.severity == crate::diag::Severity::Error);
        for problem in problems {
            self.diagnostics.push(diagnose(self.inputs.program, self.inputs.evaluation, id, problem));
        }
        if invalid {
            return unknown;
        }
        let provider = program.block.provider.to_string();
        if !config.is_wholly_known() && self.inputs.options.mode == PlanMode::Invoke {
            return unknown;
        }
        let later = match config.is_wholly_known() {
            false => Some(Reason::ReadLater),
            true => self.waits_for_changes(id).then_some(Reason::ReadAfterChanges),
        };
        if let Some(reason) = later {
            let later = self.read_later(addr, provider, (&config, source.schema()), reason);
            let value = later.after.clone().unwrap_or(unknown);
            self.record(later);
            return value;
        }
        match self.reader(&provider) {
            Err(error) => {
                self.fail(Some(addr.clone()), error);
                unknown
            }
            Ok(reader) => match self.read_now(addr, &*reader, &config).await {
                Ok(value) => {
                    let value = value.marked_at(&config.mark_paths());
                    self.postconditions(id, module, addr, &value);
                    value
                }
                Err(error) => {
                    self.fail(Some(addr.clone()), error);
                    unknown
                }
            },
        }
    }

    /// Asks a provider now, and keeps in mind for the report that it was asked.
    pub(super) async fn read_now(
        &mut self,
        addr: &InstanceAddr,
        reader: &dyn Reader,
        config: &Value,
    ) -> Result<Value, ProviderError> {
        let clock = self.inputs.clock;
        let began = clock.elapsed();
        let read = reader.read_data(&addr.resource.kind, &config.unmarked_deep()).await;
        let took = read.is_ok().then(|| clock.elapsed().saturating_sub(began));
        self.reads.push(DataRead { addr: addr.clone(), took });
        read
    }

    /// `depends_on` something that changes, its own or that of a call that leads here: the data source is
    /// read when that is done.
    pub(super) fn waits_for_changes(&self, id: BlockId) -> bool {
        self.inputs.program.waits_for(id).iter().any(|needed| {
            let resource = &self.inputs.program.block(*needed).addr;
            self.changes_of(resource).any(|change| change.action != ChangeAction::NoOp)
        })
    }

    fn read_later(
        &self,
        addr: &InstanceAddr,
        provider: String,
        (config, schema): (&Value, &crate::provider::Block),
        reason: Reason,
    ) -> PlannedChange {
        let (plain, marks) = config.unmark_deep();
        PlannedChange {
            addr: addr.clone(),
            deposed: None,
            provider,
            action: ChangeAction::Read,
            reason,
            before: None,
            after: Some(super::diff::propose(schema, None, &plain).marked_at(&marks)),
            replacements: Vec::new(),
            notes: Vec::new(),
            price: Cents::ZERO,
            dependencies: Vec::new(),
            create_before_destroy: false,
            previous_addr: None,
            importing: None,
        }
    }
}
