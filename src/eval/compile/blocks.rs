//! Blocks one by one: resources with their triggers, imports, checks, output values.

use std::sync::Arc;

use super::{Compiler, Thing};
use crate::addr::ModuleAddr;
use crate::config::{
    ActionTriggerBlock, CheckBlock, ExprRef, ImportBlock, ImportKey, ModuleId, OutputBlock, ResourceBlock,
};
use crate::diag::Span;
use crate::eval::body::compile_body;
use crate::eval::code::{Node, Reference};
use crate::eval::program::{
    ActionTriggerCode, BlockId, OutputCode, ProgramBlock, ProgramCheck, ProgramImport, TriggerCode,
};
use crate::value::{Path, Step};

impl Compiler<'_> {
    pub(super) fn block(
        &mut self,
        module: ModuleId,
        within: &ModuleAddr,
        id: BlockId,
        block: &Arc<ResourceBlock>,
    ) {
        let (schema, sensitive) = self.schemas.of(block, self.registry);
        let thing = Thing::Block(id);
        let body = compile_body(self, &block.bodies, &schema, block.span, &[]);
        let count = block.count.map(|count| self.lower(count, &[]));
        let for_each = block.for_each.map(|for_each| self.lower(for_each, &[]));
        let triggers =
            block.lifecycle.replace_triggered_by.iter().filter_map(|expr| self.trigger(*expr)).collect();
        let preconditions = self.rules(&block.lifecycle.preconditions);
        let action_triggers = self.action_triggers(block);
        self.depends_on(thing, &block.depends_on);
        let postconditions = self.rules(&block.lifecycle.postconditions);
        self.link(thing);
        self.links.edges.push((thing, Thing::Module(module), block.span));
        let provider = self.configuration.provider_meant(module, &block.provider);
        if let Some(at) = self.program.providers.iter().position(|code| code.provider == provider) {
            self.links.edges.push((thing, Thing::Provider(at as u32), block.span));
        }
        let addr = within.resource(block.mode, &block.kind, &block.name);
        self.program.by_addr.insert(addr.clone(), id);
        self.program.blocks.push(ProgramBlock {
            addr,
            module,
            block: match provider == block.provider {
                true => Arc::clone(block),
                false => Arc::new(ResourceBlock { provider, ..ResourceBlock::clone(block) }),
            },
            sensitive,
            schema,
            dependencies: Vec::new(),
            waits_for: Vec::new(),
            inputs: Vec::new(),
            body,
            count,
            for_each,
            triggers,
            preconditions,
            postconditions,
            action_triggers,
        });
    }

    /// What is invoked before a change must be evaluated before it. For what is invoked after it, and
    /// for conditions, there is time when everything is planned.
    fn action_triggers(&mut self, block: &ResourceBlock) -> Vec<ActionTriggerCode> {
        let mut needed = std::mem::take(&mut self.found);
        let mut triggers = Vec::with_capacity(block.lifecycle.action_triggers.len());
        for ActionTriggerBlock { events, condition, actions, span: _ } in &block.lifecycle.action_triggers {
            let actions = actions.iter().filter_map(|expr| self.trigger(*expr)).collect();
            let found = std::mem::take(&mut self.found);
            if events.iter().any(|event| event.is_before()) {
                needed.extend(found);
            }
            let condition = condition.map(|condition| self.lower(condition, &[]));
            self.found.clear();
            triggers.push(ActionTriggerCode { events: events.clone(), condition, actions });
        }
        self.found = needed;
        triggers
    }

    /// An entry of `replace_triggered_by`: a resource, perhaps an instance key, perhaps attributes.
    fn trigger(&mut self, expr: ExprRef) -> Option<TriggerCode> {
        let root = self.lower(expr, &[]);
        let mut links = Vec::new();
        let mut at = root;
        let block = loop {
            match self.program.code.node(at) {
                Node::Reference(Reference::Resource(block)) => break *block,
                Node::Attr { source, name, name_span: _ } => {
                    links.push((Some(Step::Attr(name.clone())), at));
                    at = *source;
                }
                Node::Index { source, key } => {
                    let step = match self.program.code.node(*key) {
                        Node::Constant(key) => Some(Step::Index(key.clone())),
                        _ => None,
                    };
                    links.push((step, *key));
                    at = *source;
                }
                _ => return None,
            }
        };
        links.reverse();
        let mut key = None;
        let mut path = Path::root();
        for (position, (step, node)) in links.into_iter().enumerate() {
            match step {
                Some(Step::Attr(name)) => path.push(Step::Attr(name)),
                Some(Step::Index(_)) | None if position == 0 => key = Some(node),
                Some(step) => path.push(step),
                None => return None,
            }
        }
        Some(TriggerCode { block, key, path, span: self.program.code.span(root) })
    }

    /// Compiles an import block; gives the references in it.
    pub(super) fn import(&mut self, import: &ImportBlock) -> Vec<(Reference, Span)> {
        self.at = ModuleId::ROOT;
        let ImportBlock { to, to_span, id, for_each, provider, span: _ } = import;
        let id = self.lower(*id, &[]);
        let for_each = for_each.map(|expr| self.lower(expr, &[]));
        let keys = to.module.iter().map(|(_, key)| key).chain([&to.key]).filter_map(|key| match key {
            ImportKey::Is(_) => None,
            ImportKey::Of(expr) => Some(self.lower(*expr, &[])),
        });
        let keys = keys.collect();
        let id_span = self.program.code.span(id);
        let (to, provider) = (to.clone(), provider.clone());
        let import = ProgramImport { to, keys, to_span: *to_span, id_span, id, for_each, provider };
        self.program.imports.push(import);
        std::mem::take(&mut self.found)
    }

    /// Compiles a check; gives the references in it.
    pub(super) fn check(&mut self, module: ModuleId, check: &CheckBlock) -> Vec<Reference> {
        self.at = module;
        let CheckBlock { name, span, data, asserts } = check;
        let names = &self.names[module.index()];
        let data = data.as_ref().and_then(|(mode, kind, name)| names.resource(*mode, kind, name));
        let asserts = self.rules(asserts);
        self.program.checks.push(ProgramCheck {
            module,
            name: name.clone(),
            span: *span,
            data,
            dependencies: Vec::new(),
            asserts,
        });
        self.found.drain(..).map(|(reference, _)| reference).collect()
    }

    pub(super) fn output(&mut self, module: ModuleId, output: &OutputBlock, at: u32) {
        let thing = Thing::Output(at);
        let value = self.lower(output.value, &[]);
        let preconditions = self.rules(&output.preconditions);
        self.depends_on(thing, &output.depends_on);
        self.links.edges.push((thing, Thing::Module(module), output.span));
        self.program.outputs.push(OutputCode {
            module,
            name: output.name.clone(),
            value,
            preconditions,
            dependencies: Vec::new(),
            sensitive: output.sensitive,
            ephemeral: output.ephemeral,
        });
    }
}
