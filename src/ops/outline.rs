//! The outline of a configuration, for reports of a plan that have nothing else at hand.

mod names;
mod relevant;

use std::collections::BTreeMap;

use crate::addr::Mode;
use crate::config::{
    Argument, BlockRef, Bodies, Configuration, ExprRef, ModuleCall, ModuleId, OutputBlock, ProviderRef,
    Reference, ResourceBlock, VariableBlock, references,
};
use crate::eval::{evaluate_constant, variable_default};
use crate::plan::{
    ActionOutline, CallOutline, Content, ExpressionOutline, Expressions, ModuleOutline, Outline,
    OutputOutline, Plan, ProviderOutline, ResourceOutline, VariableOutline,
};
use crate::provider::{Block as Schema, Nesting, Registry};
use crate::syntax::{Expr, ExprId, Tree};
use crate::value::Value;

use names::{Subject, reference_texts};
use relevant::relevant_attributes;

/// Puts into a plan what reports tell of the configuration it was made from.
pub(super) fn add_outline(plan: &mut Plan, configuration: &Configuration, registry: &Registry) {
    plan.background.relevant = relevant_attributes(plan, configuration);
    plan.background.outline = Some(outline(configuration, registry));
}

/// All blocks of a configuration, each expression as a constant or by what it refers to.
fn outline(configuration: &Configuration, registry: &Registry) -> Outline {
    let outliner = Outliner { configuration, registry };
    let mut providers = BTreeMap::new();
    for (id, module) in configuration.modules() {
        for block in &module.providers {
            let schema = registry.provider(&block.provider.name).map(|provider| provider.schema());
            let outline = ProviderOutline {
                name: block.provider.written_name().to_owned(),
                alias: block.provider.alias.clone(),
                module: module_addr(&module.path),
                expressions: schema.map(|schema| outliner.body(&block.bodies, schema)).unwrap_or_default(),
            };
            providers.insert(outliner.provider_key(id, &block.provider), outline);
        }
    }
    for (id, module) in configuration.modules() {
        for resource in module.resources.values() {
            let meant = configuration.provider_meant(id, &resource.provider);
            let implied = || ProviderOutline {
                name: meant.written_name().to_owned(),
                module: module_addr(&meant.module),
                alias: meant.alias,
                ..Default::default()
            };
            providers.entry(outliner.provider_key(id, &resource.provider)).or_insert_with(implied);
        }
    }
    Outline { providers, root: outliner.module(ModuleId::ROOT) }
}

fn module_addr(path: &[String]) -> String {
    path.iter().map(|call| format!("module.{call}")).collect::<Vec<_>>().join(".")
}

struct Outliner<'c> {
    configuration: &'c Configuration,
    registry: &'c Registry,
}

impl<'c> Outliner<'c> {
    /// As Terraform writes it: `stacks.eu`, of a module's own configuration `module.net:stacks.eu`.
    fn provider_key(&self, module: ModuleId, named: &ProviderRef) -> String {
        let meant = self.configuration.provider_meant(module, named);
        let local = ProviderRef::new(&meant.name, meant.alias.as_deref()).as_written();
        match module_addr(&meant.module) {
            root if root.is_empty() => local,
            module => format!("{module}:{local}"),
        }
    }

    /// Modules nest no deeper than loading allows.
    fn module(&self, id: ModuleId) -> ModuleOutline {
        let module = self.configuration.module(id);
        let outputs = module.outputs.iter().map(|(name, block)| (name.clone(), self.output(block)));
        let variables = module.variables.iter().map(|(name, block)| (name.clone(), self.variable(block)));
        let mut resources: Vec<_> = {
            let blocks = module.resources.values().filter(|block| block.mode != Mode::Action);
            blocks.map(|block| self.resource(id, block)).collect()
        };
        resources.sort_by(|a, b| (a.mode, &a.kind, &a.name).cmp(&(b.mode, &b.kind, &b.name)));
        let actions = module.resources.values().filter(|block| block.mode == Mode::Action);
        let mut actions: Vec<_> = actions.map(|block| self.action(id, block)).collect();
        actions.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
        let calls = module.calls.iter().map(|(name, call)| (name.clone(), self.call(call)));
        ModuleOutline {
            outputs: outputs.collect(),
            resources,
            actions,
            calls: calls.collect(),
            variables: variables.collect(),
        }
    }

    fn call(&self, call: &ModuleCall) -> CallOutline {
        let arguments = call.arguments(self.configuration.bodies(&call.bodies));
        let expression = |argument: &Argument<'_>| {
            let content = Content::Argument(self.expression(argument.expr(), Secrecy::Open));
            (argument.attribute.name.to_owned(), content)
        };
        CallOutline {
            source: call.source.as_ref().map(|(text, _)| text.clone()).unwrap_or_default(),
            expressions: Expressions(arguments.iter().map(expression).collect()),
            count: self.repetition(call.count),
            for_each: self.repetition(call.for_each),
            module: self.module(call.child),
            depends_on: self.depends_on(&call.depends_on),
        }
    }

    fn repetition(&self, expr: Option<ExprRef>) -> Option<ExpressionOutline> {
        expr.map(|expr| self.expression(expr, Secrecy::Open)).filter(|expression| !expression.is_empty())
    }

    fn variable(&self, block: &VariableBlock) -> VariableOutline {
        let mark = |value: Value| if block.sensitive { value.with_sensitive() } else { value };
        VariableOutline {
            default: variable_default(self.configuration, block).map(mark),
            description: block.description.clone(),
            sensitive: block.sensitive,
            ephemeral: block.ephemeral,
        }
    }

    fn output(&self, block: &OutputBlock) -> OutputOutline {
        OutputOutline {
            sensitive: block.sensitive,
            ephemeral: block.ephemeral,
            expression: self.expression(block.value, Secrecy::of(block.sensitive)),
            depends_on: self.depends_on(&block.depends_on),
            description: block.description.clone(),
        }
    }

    fn resource(&self, module: ModuleId, block: &ResourceBlock) -> ResourceOutline {
        let managed = || self.registry.resource_type(&block.kind).map(|(_, kind)| kind);
        let (schema, schema_version) = match block.mode {
            Mode::Managed => {
                (managed().map(|kind| kind.schema()), managed().map_or(0, |kind| kind.schema_version()))
            }
            Mode::Data => (self.registry.data_source(&block.kind).map(|(_, source)| source.schema()), 0),
            Mode::Ephemeral => (self.registry.ephemeral_type(&block.kind).map(|(_, kind)| kind.schema()), 0),
            Mode::Action => (self.registry.action_type(&block.kind).map(|(_, kind)| kind.schema()), 0),
        };
        ResourceOutline {
            mode: block.mode,
            kind: block.kind.clone(),
            name: block.name.clone(),
            provider: self.provider_key(module, &block.provider),
            schema_version,
            expressions: schema.map(|schema| self.body(&block.bodies, schema)).unwrap_or_default(),
            count: self.repetition(block.count),
            for_each: self.repetition(block.for_each),
            depends_on: self.depends_on(&block.depends_on),
        }
    }

    /// What an action does is said in its `config` block.
    fn action(&self, module: ModuleId, block: &ResourceBlock) -> ActionOutline {
        let schema = self.registry.action_type(&block.kind).map(|(_, kind)| kind.schema());
        let body = schema.map(|schema| self.body(&block.bodies, schema)).unwrap_or_default();
        let config = body.0.into_values().find_map(|content| match content {
            Content::Block(expressions) => Some(expressions),
            Content::Argument(_) | Content::Blocks(_) => None,
        });
        ActionOutline {
            kind: block.kind.clone(),
            name: block.name.clone(),
            provider: self.provider_key(module, &block.provider),
            expressions: config.unwrap_or_default(),
            count: self.repetition(block.count),
            for_each: self.repetition(block.for_each),
        }
    }

    fn depends_on(&self, list: &[ExprRef]) -> Vec<String> {
        let subject = |expr: &ExprRef| {
            let traversal = self.configuration.tree(expr.tree).traversal(expr.expr)?;
            Some(Subject::of(&Reference::new(traversal))?.whole)
        };
        list.iter().filter_map(subject).collect()
    }

    /// What the schema knows of a block. As in Terraform, `dynamic` blocks are left out.
    fn body(&self, bodies: &[BlockRef], schema: &Schema) -> Expressions {
        let bodies: Bodies<'_> = self.configuration.bodies(bodies);
        let mut found = BTreeMap::new();
        for argument in bodies.arguments() {
            if let Some(attribute) = schema.attribute(argument.attribute.name) {
                let expression = self.expression(argument.expr(), Secrecy::of(attribute.sensitive));
                found.insert(attribute.name.to_owned(), Content::Argument(expression));
            }
        }
        for nested in &schema.blocks {
            let blocks = bodies.blocks_of(nested.name);
            let mut inner: Vec<Expressions> =
                blocks.iter().map(|block| self.body(&[block.body()], &nested.block)).collect();
            let content = match nested.nesting {
                _ if inner.is_empty() => continue,
                Nesting::Single => Content::Block(inner.swap_remove(0)),
                Nesting::List | Nesting::Set => Content::Blocks(inner),
            };
            found.insert(nested.name.to_owned(), content);
        }
        Expressions(found)
    }

    fn expression(&self, expr: ExprRef, secrecy: Secrecy) -> ExpressionOutline {
        let tree = self.configuration.tree(expr.tree);
        let references = reference_texts(&references(tree, expr.expr));
        let constant = if references.is_empty() { constant(tree, expr.expr) } else { None };
        let mark = |value: Value| match secrecy {
            Secrecy::Open => value,
            Secrecy::Secret => value.with_sensitive(),
        };
        ExpressionOutline { constant: constant.map(mark), references }
    }
}

/// Whether what an expression sets is sensitive.
#[derive(Clone, Copy)]
enum Secrecy {
    Open,
    Secret,
}

impl Secrecy {
    fn of(sensitive: bool) -> Secrecy {
        if sensitive { Secrecy::Secret } else { Secrecy::Open }
    }
}

/// The value of an expression that needs nothing from elsewhere. As in Terraform functions are not
/// called for it.
fn constant(tree: &Tree, expr: ExprId) -> Option<Value> {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if matches!(tree.expr(expr), Expr::Call(_) | Expr::Error) {
            return None;
        }
        open.extend(tree.children(expr));
    }
    let (value, problems) = evaluate_constant(tree, expr);
    value.filter(|value| !problems.has_errors() && value.is_wholly_known())
}
