//! The outline of a configuration, for reports of a plan that have nothing else at hand.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::{Mode, ResourceAddr};
use crate::config::{
    Argument, BlockRef, Bodies, Configuration, ExprRef, Module, ModuleCall, ModuleId, OutputBlock,
    ProviderRef, Reference, ReferenceKind, ResourceBlock, VariableBlock, body_references, references,
};
use crate::eval::{evaluate_constant, variable_default};
use crate::plan::{
    CallOutline, Content, ExpressionOutline, Expressions, ModuleOutline, Outline, OutputOutline, Plan,
    ProviderOutline, RelevantAttribute, ResourceOutline, VariableOutline,
};
use crate::provider::{Block as Schema, ChangeAction, Nesting, Registry};
use crate::syntax::{Expr, ExprId, Step, StepKey, Tree};
use crate::value::{Path, Value};

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
                name: block.provider.name.clone(),
                alias: block.provider.alias.clone(),
                module: module_addr(&module.path),
                expressions: schema.map(|schema| outliner.body(&block.bodies, schema)).unwrap_or_default(),
            };
            providers.insert(outliner.provider_key(id, &block.provider), outline);
        }
    }
    for (id, module) in configuration.modules() {
        for resource in module.resources.values() {
            let ProviderRef { module, name, alias } = configuration.provider_meant(id, &resource.provider);
            let implied =
                || ProviderOutline { name, alias, module: module_addr(&module), ..Default::default() };
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
        let local = ProviderRef::new(&meant.name, meant.alias.as_deref());
        match module_addr(&meant.module) {
            root if root.is_empty() => local.to_string(),
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
        let calls = module.calls.iter().map(|(name, call)| (name.clone(), self.call(call)));
        ModuleOutline {
            outputs: outputs.collect(),
            resources,
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

/// Each reference from its longest form down to the object that it is in.
fn reference_texts(references: &[Reference<'_>]) -> Vec<String> {
    let mut texts = Vec::new();
    for reference in references {
        let Some(Subject { whole, around, rest }) = Subject::of(reference) else { continue };
        for end in (1..=rest.len()).rev() {
            texts.push(format!("{whole}{}", steps_text(&rest[..end])));
        }
        texts.push(whole);
        texts.extend(around);
    }
    texts
}

/// What a reference names, apart from what it takes out of it.
struct Subject<'t> {
    whole: String,
    /// What the subject is an instance or output of.
    around: Option<String>,
    rest: Vec<Step<'t>>,
}

impl<'t> Subject<'t> {
    /// None where the reference names nothing.
    fn of(reference: &Reference<'t>) -> Option<Subject<'t>> {
        let rest = &reference.rest;
        let plain = |whole: String| Some(Subject { whole, around: None, rest: rest.clone() });
        // The name that must follow, as of `each.key`.
        let member = |head: &str| {
            let name = reference.member()?;
            Some(Subject { whole: format!("{head}.{name}"), around: None, rest: rest[1..].to_vec() })
        };
        match reference.kind {
            ReferenceKind::Variable(name) => plain(format!("var.{name}")),
            ReferenceKind::Local(name) => plain(format!("local.{name}")),
            ReferenceKind::SelfObject => plain("self".to_owned()),
            ReferenceKind::Each => member("each"),
            ReferenceKind::Count => member("count"),
            ReferenceKind::Path => member("path"),
            ReferenceKind::Terrace => member("terraform"),
            ReferenceKind::Resource { mode, kind, name } => {
                let resource = format!("{}{kind}.{name}", mode.prefix());
                let keys = instance_key(rest);
                Some(Subject {
                    whole: format!("{resource}{}", steps_text(&rest[..keys])),
                    around: (keys > 0).then_some(resource),
                    rest: rest[keys..].to_vec(),
                })
            }
            ReferenceKind::Module(name) => {
                let call = format!("module.{name}");
                let keys = instance_key(rest);
                let instance = format!("{call}{}", steps_text(&rest[..keys]));
                let output = rest.get(keys).filter(|step| matches!(step.key, StepKey::Attr(_)));
                Some(match output {
                    Some(_) => Subject {
                        whole: format!("{call}{}", steps_text(&rest[..=keys])),
                        around: Some(instance),
                        rest: rest[keys + 1..].to_vec(),
                    },
                    None => Subject {
                        whole: instance,
                        around: (keys > 0).then_some(call),
                        rest: rest[keys..].to_vec(),
                    },
                })
            }
            ReferenceKind::Incomplete(_) => None,
        }
    }
}

/// How many steps the instance key takes that a reference begins with: one or none.
fn instance_key(rest: &[Step<'_>]) -> usize {
    usize::from(rest.first().is_some_and(|step| !matches!(step.key, StepKey::Attr(_))))
}

fn steps_text(steps: &[Step<'_>]) -> String {
    path_of(steps).to_string()
}

fn path_of(steps: &[Step<'_>]) -> Path {
    steps.iter().fold(Path::root(), |path, step| match step.key {
        StepKey::Attr(name) => path.attr(name),
        StepKey::Key(text) => path.key(text),
        StepKey::Index(digits) => match digits.parse() {
            Ok(index) => path.index(index),
            Err(_) => path.key(digits),
        },
    })
}

/// What the blocks that change refer to, through local values also.
fn relevant_attributes(plan: &Plan, configuration: &Configuration) -> Vec<RelevantAttribute> {
    let mut search = Search { configuration, seen: BTreeSet::new(), found: BTreeSet::new() };
    let changes = plan.changes.iter().filter(|change| change.action != ChangeAction::NoOp);
    let changed: BTreeSet<&ResourceAddr> = changes.map(|change| &change.addr.resource).collect();
    let module = &configuration.root;
    for addr in changed.into_iter().filter(|addr| addr.module.is_root()) {
        let Some(block) = module.resources.get(&(addr.mode, addr.kind.clone(), addr.name.clone())) else {
            continue;
        };
        search.body(module, configuration.bodies(&block.bodies));
    }
    for (name, _) in plan.outputs.iter().filter(|(_, output)| output.is_change()) {
        if let Some(block) = module.outputs.get(name) {
            search.expression(module, block.value);
        }
    }
    search.found.into_iter().collect()
}

struct Search<'c> {
    configuration: &'c Configuration,
    /// Local values that were followed.
    seen: BTreeSet<&'c str>,
    found: BTreeSet<RelevantAttribute>,
}

impl<'c> Search<'c> {
    /// The arguments and blocks that say something of the object, and how it repeats.
    fn body(&mut self, module: &'c Module, bodies: Bodies<'c>) {
        for argument in bodies.arguments() {
            if !matches!(argument.attribute.name, "depends_on" | "provider") {
                self.expression(module, argument.expr());
            }
        }
        for inner in bodies.blocks() {
            if inner.block.block_type != "lifecycle" {
                let BlockRef { tree, body } = inner.body();
                self.follow(module, body_references(self.configuration.tree(tree), body));
            }
        }
    }

    fn expression(&mut self, module: &'c Module, expr: ExprRef) {
        let tree = self.configuration.tree(expr.tree);
        self.follow(module, references(tree, expr.expr));
    }

    fn follow(&mut self, module: &'c Module, references: Vec<Reference<'c>>) {
        // Local values may refer to each other in long chains.
        let mut open = references;
        while let Some(reference) = open.pop() {
            match reference.kind {
                ReferenceKind::Local(name) => {
                    let Some(local) = module.locals.get(name).filter(|_| self.seen.insert(name)) else {
                        continue;
                    };
                    let tree = self.configuration.tree(local.value.tree);
                    open.extend(crate::config::references(tree, local.value.expr));
                }
                ReferenceKind::Resource { .. } => {
                    let Some(subject) = Subject::of(&reference) else { continue };
                    let attribute = path_of(&subject.rest);
                    self.found.insert(RelevantAttribute { resource: subject.whole, attribute });
                }
                ReferenceKind::Variable(_)
                | ReferenceKind::Module(_)
                | ReferenceKind::Each
                | ReferenceKind::Count
                | ReferenceKind::SelfObject
                | ReferenceKind::Path
                | ReferenceKind::Terrace
                | ReferenceKind::Incomplete(_) => {}
            }
        }
    }
}
