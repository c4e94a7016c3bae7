//! Ephemeral resources while applying: opened before the first step that needs them.

use std::collections::BTreeSet;

use crate::addr::{InstanceKey, Mode};
use crate::config::ProviderRef;
use crate::diag::Diagnostics;
use crate::eval::{BlockId, ModuleInstance, Program};
use crate::plan::Moment;
use crate::provider::{ErrorKind, ProviderError, Reader};

use super::execute::Run;
use super::step::StepEnd;

impl Run<'_> {
    /// Opens the ephemeral resources among some blocks, and those that these need, unless they are
    /// open.
    ///
    /// # Errors
    /// Why one could not be opened.
    pub async fn open_for(&self, blocks: &[BlockId]) -> Result<(), StepEnd> {
        let program = self.inputs.program;
        let needed = ephemeral_among(program, blocks);
        if needed.is_empty() {
            return Ok(());
        }
        let mut opened = self.opened.lock().await;
        for id in program.order().iter().filter(|id| needed.contains(id)) {
            if !opened.contains(id) {
                self.open(*id).await?;
                opened.insert(*id);
            }
        }
        Ok(())
    }

    /// Opens what a provider configuration refers to.
    ///
    /// # Errors
    /// Why one could not be opened.
    pub async fn open_for_provider(&self, provider: &str) -> Result<(), StepEnd> {
        self.open_for(self.inputs.program.provider_dependencies(&ProviderRef::parse(provider))).await
    }

    async fn open(&self, id: BlockId) -> Result<(), StepEnd> {
        let (program, evaluation) = (self.inputs.program, self.inputs.evaluation);
        let failed = |diagnostics: Diagnostics| StepEnd { error: None, diagnostics };
        for module in evaluation.modules_of(id, &self.live).map_err(failed)?.iter() {
            let expansion = evaluation.expand(id, module, &self.live).map_err(failed)?;
            for key in &expansion.keys {
                self.open_instance(program, (id, module), key).await?;
            }
        }
        Ok(())
    }

    async fn open_instance(
        &self,
        program: &Program,
        (id, module): (BlockId, &ModuleInstance),
        key: &InstanceKey,
    ) -> Result<(), StepEnd> {
        let evaluation = self.inputs.evaluation;
        let failed = |diagnostics: Diagnostics| StepEnd { error: None, diagnostics };
        let addr = evaluation.addr(id, module).instance(key.clone());
        let checked = evaluation.preconditions(id, module, key, &self.live);
        self.note_checks(&addr, Moment::Before, &checked);
        let (config, problems) = evaluation.config(id, module, key, &self.live);
        let diagnostics: Diagnostics = checked.errors().into_iter().chain(problems).collect();
        if diagnostics.has_errors() {
            return Err(failed(diagnostics));
        }
        if !config.is_wholly_known() {
            let detail = format!("{addr} cannot be opened: a value it needs is not known.");
            let error = ProviderError::new(ErrorKind::Invalid, "Plan and configuration do not fit", detail);
            return Err(StepEnd::failed(error));
        }
        let provider = program.block(id).block.provider.to_string();
        let reader: std::sync::Arc<dyn Reader> = self.writer(&provider).map_err(StepEnd::failed)?;
        let value = self.ephemerals.open(reader, &addr, &config).await.map_err(StepEnd::failed)?;
        self.live.set(&addr, value.clone());
        let checked = evaluation.postconditions(id, module, key, &value, &self.live);
        self.note_checks(&addr, Moment::After, &checked);
        let diagnostics = checked.errors();
        if diagnostics.has_errors() { Err(failed(diagnostics)) } else { Ok(()) }
    }
}

/// The ephemeral resources among some blocks, and those that they need in turn.
fn ephemeral_among(program: &Program, blocks: &[BlockId]) -> BTreeSet<BlockId> {
    let mut found = BTreeSet::new();
    let mut work = blocks.to_vec();
    while let Some(id) = work.pop() {
        if program.block(id).addr.mode == Mode::Ephemeral && found.insert(id) {
            work.extend(program.dependencies(id));
        }
    }
    found
}
