//! From a configuration to a [`Program`]: everything compiled, and the order found.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::addr::{InstanceKey, Mode, ModuleAddr};
use crate::config::{
    ActionTriggerBlock, CheckBlock, CheckRule, Configuration, ExprRef, ImportBlock, ImportKey, Module,
    ModuleCall, ModuleId, OutputBlock, ProviderBlock, ProviderRef, ResourceBlock,
};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};
use crate::provider::{Block, Registry};
use crate::value::{ArcStr, Path, Step};

use super::body::compile_body;
use super::code::{Node, NodeId, Reference};
use super::links::{Links, Needs, Thing, describe_cycle};
use super::lower::Lowering;
use super::names::{Names, Starts};
use super::program::{
    ActionTriggerCode, BlockId, LocalCode, ModuleCode, OutputCode, Program, ProgramBlock, ProgramCheck,
    ProgramImport, ProviderCode, RuleCode, TriggerCode, VariableCode,
};
use super::sensitive::SensitivePlaces;

/// Compiles a configuration that `config` found nothing wrong with.
///
/// Reported are calls of functions that do not exist, and dependency cycles: each edge with the place
/// of the reference that makes it. With errors the program must not be evaluated.
pub fn compile(configuration: &Configuration, registry: &Registry) -> (Program, Diagnostics) {
    let starts = starts(configuration);
    let names = configuration.modules().map(|(id, _)| Names::of(configuration, id, &starts)).collect();
    let mut compiler = Compiler {
        configuration,
        registry,
        names,
        at: ModuleId::ROOT,
        program: Program::default(),
        links: Links::default(),
        awaited: FxHashMap::default(),
        found: Vec::new(),
        problems: Diagnostics::new(),
        shared: 0,
        schemas: Schemas::default(),
        words: FxHashMap::default(),
    };
    compiler.providers();
    for (id, module) in configuration.modules() {
        compiler.module(id, module, starts[id.index()]);
    }
    let checks: Vec<Vec<Reference>> = configuration
        .modules()
        .flat_map(|(id, module)| module.checks.values().map(move |check| (id, check)))
        .map(|(id, check)| compiler.check(id, check))
        .collect();
    let imports: Vec<Vec<(Reference, Span)>> =
        configuration.root.imports.iter().map(|import| compiler.import(import)).collect();
    let Compiler { names, mut program, links, awaited, mut problems, .. } = compiler;
    for (module, names) in program.modules.iter_mut().zip(names) {
        module.names = names;
    }
    let modules = || configuration.modules().map(|(_, module)| module);
    program.moved = modules().flat_map(|module| module.moved.iter().cloned()).collect();
    program.removed = modules().flat_map(|module| module.removed.iter().cloned()).collect();
    match links.graph(&program).order() {
        Ok(order) => {
            let needs = Needs::find(&links, &order);
            put_into(&mut program, &needs, &order, &awaited);
            inputs_of_blocks(&mut program, &links);
            for (check, found) in program.checks.iter_mut().zip(checks) {
                check.dependencies = needs.of_references(found);
            }
            let found = imports.iter().flatten();
            problems.extend(found.filter_map(|found| imports_by_resource(&program, &needs, *found)));
            for at in 0..program.variables.len() {
                program.variables[at].validates_late =
                    validates_late(&program, &needs, &program.variables[at]);
            }
        }
        Err(cycles) => problems.extend(cycles.iter().map(|cycle| describe_cycle(&program, cycle))),
    }
    (program, problems)
}

/// Where the things of each module begin.
fn starts(configuration: &Configuration) -> Vec<Starts> {
    let mut next = Starts::default();
    let start = |(_, module): (ModuleId, &Module)| {
        let here = next;
        let count = |len: usize| u32::try_from(len).expect("fewer than 2^32 blocks");
        next = Starts {
            variables: here.variables + count(module.variables.len()),
            locals: here.locals + count(module.locals.len()),
            blocks: here.blocks + count(module.resources.len()),
            outputs: here.outputs + count(module.outputs.len()),
        };
        here
    };
    configuration.modules().map(start).collect()
}

type SharedSchema = (Arc<Block>, Arc<SensitivePlaces>);

/// What blocks of one resource type share.
#[derive(Default)]
struct Schemas {
    known: FxHashMap<Mode, FxHashMap<String, SharedSchema>>,
}

impl Schemas {
    fn of(&mut self, block: &ResourceBlock, registry: &Registry) -> SharedSchema {
        let known = self.known.entry(block.mode).or_default();
        if let Some(shared) = known.get(&block.kind) {
            return shared.clone();
        }
        let schema = match block.mode {
            Mode::Managed => registry.resource_type(&block.kind).map(|(_, kind)| kind.schema().clone()),
            Mode::Data => registry.data_source(&block.kind).map(|(_, kind)| kind.schema().clone()),
            Mode::Ephemeral => registry.ephemeral_type(&block.kind).map(|(_, kind)| kind.schema().clone()),
            Mode::Action => registry.action_type(&block.kind).map(|(_, kind)| kind.schema().clone()),
        };
        let schema = Arc::new(schema.unwrap_or_default());
        let shared = (Arc::clone(&schema), Arc::new(SensitivePlaces::of(&schema)));
        known.insert(block.kind.clone(), shared.clone());
        shared
    }
}

/// What is compiled so far, and how.
pub(super) struct Compiler<'c> {
    pub configuration: &'c Configuration,
    registry: &'c Registry,
    names: Vec<Names>,
    /// The module whose names count.
    at: ModuleId,
    program: Program,
    links: Links,
    /// The references in `depends_on`.
    awaited: FxHashMap<Thing, Vec<Reference>>,
    /// References since this was last emptied.
    pub found: Vec<(Reference, Span)>,
    problems: Diagnostics,
    shared: u32,
    schemas: Schemas,
    words: FxHashMap<&'static str, ArcStr>,
}

impl Compiler<'_> {
    /// Compiles an expression. `bound` are names that `dynamic` blocks around it bring in.
    pub(super) fn lower(&mut self, expr: ExprRef, bound: &[ArcStr]) -> NodeId {
        let tree = self.configuration.tree(expr.tree);
        let mut lowering = Lowering::new(tree, &self.names[self.at.index()], &mut self.program.code);
        lowering.bound = bound.to_vec();
        let id = lowering.lower(expr.expr);
        let Lowering { found, problems, .. } = lowering;
        self.found.extend(found);
        self.problems.extend(problems);
        id
    }

    /// A name of a schema, shared by all blocks that have it.
    pub(super) fn word(&mut self, word: &'static str) -> ArcStr {
        self.words.entry(word).or_insert_with(|| ArcStr::from(word)).clone()
    }

    /// A new place for a value that the instances of a block share.
    pub(super) fn next_shared(&mut self) -> u32 {
        self.shared += 1;
        self.shared - 1
    }

    /// Links a thing to the references since the last time.
    fn link(&mut self, from: Thing) {
        self.links.add(from, self.found.drain(..));
    }

    /// Compiles `depends_on`, of which nothing is evaluated.
    fn depends_on(&mut self, from: Thing, depends_on: &[ExprRef]) {
        self.link(from);
        for expr in depends_on {
            self.lower(*expr, &[]);
        }
        let found = std::mem::take(&mut self.found);
        self.awaited.entry(from).or_default().extend(found.iter().map(|(reference, _)| *reference));
        self.links.add_depends_on(from, found);
    }

    /// The provider configurations that are written, and an empty one for each provider that the root
    /// module has none of.
    fn providers(&mut self) {
        let configuration = self.configuration;
        for (id, module) in configuration.modules() {
            let mut blocks = module.providers.clone();
            let missing = self.registry.providers().map(|provider| ProviderRef::default_of(provider.name()));
            let missing =
                missing.filter(|plain| id == ModuleId::ROOT && !blocks.iter().any(|b| b.provider == *plain));
            let missing: Vec<ProviderRef> = missing.collect();
            blocks.extend(missing.into_iter().map(|provider| ProviderBlock {
                provider,
                span: Span::new(FileId(0), 0, 0),
                bodies: Vec::new(),
            }));
            self.at = id;
            for block in blocks {
                let code = self.provider(id, module, &block);
                let thing = Thing::Provider(self.program.providers.len() as u32);
                self.link(thing);
                self.links.edges.push((thing, Thing::Module(id), block.span));
                self.program.providers.push(code);
            }
        }
    }

    fn provider(&mut self, id: ModuleId, module: &Module, block: &ProviderBlock) -> ProviderCode {
        let empty = Block::default();
        let known = self.registry.provider(&block.provider.name);
        let schema = known.map_or(&empty, |provider| provider.schema());
        let body = compile_body(self, &block.bodies, schema, block.span, &[]);
        let title = format!("provider \"{}\"", block.provider.name);
        let provider = ProviderRef { module: module.path.clone(), ..block.provider.clone() };
        ProviderCode { module: id, provider, body, dependencies: Vec::new(), title }
    }

    /// Compiles the blocks of a module, and first, by the names of its caller, what calls it.
    fn module(&mut self, id: ModuleId, module: &Module, start: Starts) {
        let addr =
            module.path.iter().fold(ModuleAddr::root(), |addr, name| addr.child(name, InstanceKey::None));
        let first_shared = self.shared;
        let call = self.call(id, module);
        self.at = id;
        for (variable, at) in module.variables.values().zip(start.variables..) {
            let validations = self.rules(&variable.validations);
            let found = std::mem::take(&mut self.found);
            // Values of the root module are there before everything else.
            if module.parent.is_some() {
                let others = found.into_iter().filter(|(other, _)| *other != Reference::Variable(at));
                self.links.add(Thing::Variable(at), others);
            }
            let code = &mut self.program.variables[at as usize];
            code.validations = validations;
        }
        for (local, at) in module.locals.values().zip(start.locals..) {
            let value = self.lower(local.value, &[]);
            self.link(Thing::Local(at));
            self.program.locals.push(LocalCode {
                module: id,
                name: ArcStr::from(local.name.as_str()),
                value,
            });
        }
        for (block, at) in module.resources.values().zip(start.blocks..) {
            self.block(id, &addr, BlockId(at), block);
        }
        for (output, at) in module.outputs.values().zip(start.outputs..) {
            self.output(id, output, at);
        }
        let outputs = start.outputs..start.outputs + module.outputs.len() as u32;
        let blocks = start.blocks..start.blocks + module.resources.len() as u32;
        self.close(id, module, call.span, (outputs.clone(), blocks.clone()));
        let shown = module.folder.to_string_lossy().replace('\\', "/");
        self.program.modules.push(ModuleCode {
            addr,
            parent: module.parent,
            folder: if shown.is_empty() { ".".to_owned() } else { shown },
            count: call.count,
            for_each: call.for_each,
            span: module.parent.map(|_| call.span),
            title: call.title,
            variables: start.variables..start.variables + module.variables.len() as u32,
            locals: start.locals..start.locals + module.locals.len() as u32,
            outputs,
            blocks,
            shared: first_shared..self.shared,
            names: Names::default(),
        });
    }

    /// Compiles a call: how often it is there, and what it passes.
    fn call(&mut self, id: ModuleId, module: &Module) -> CallCode {
        let configuration = self.configuration;
        let call = module
            .parent
            .and_then(|parent| Some((parent, configuration.module(parent).calls.get(module.path.last()?)?)));
        let variable = |name: &str, argument| VariableCode {
            module: id,
            name: ArcStr::from(name),
            argument,
            validations: Vec::new(),
            validates_late: false,
        };
        let Some((parent, call)) = call else {
            self.program.variables.extend(module.variables.keys().map(|name| variable(name, None)));
            return CallCode {
                count: None,
                for_each: None,
                span: Span::new(FileId(0), 0, 0),
                title: String::new(),
            };
        };
        self.at = parent;
        let thing = Thing::Module(id);
        let ModuleCall { count, for_each, depends_on, bodies, span, .. } = call;
        let count = count.map(|count| self.lower(count, &[]));
        let for_each = for_each.map(|for_each| self.lower(for_each, &[]));
        self.depends_on(thing, depends_on);
        self.links.edges.push((thing, Thing::Module(parent), *span));
        let bodies = configuration.bodies(bodies);
        for name in module.variables.keys() {
            let argument = bodies.argument(name).map(|argument| self.lower(argument.expr(), &[]));
            self.link(Thing::Variable(self.program.variables.len() as u32));
            self.program.variables.push(variable(name, argument));
        }
        CallCode { count, for_each, span: *span, title: call.title() }
    }

    /// Links what stands for all of a module.
    fn close(
        &mut self,
        id: ModuleId,
        module: &Module,
        call: Span,
        (outputs, blocks): (Range<u32>, Range<u32>),
    ) {
        let edges = &mut self.links.edges;
        edges.push((Thing::Outputs(id), Thing::Module(id), call));
        edges.extend(outputs.map(|at| (Thing::Outputs(id), Thing::Output(at), call)));
        edges.push((Thing::Inside(id), Thing::Outputs(id), call));
        edges.extend(blocks.map(|at| (Thing::Inside(id), Thing::Block(BlockId(at)), call)));
        edges.extend(
            module.calls.values().map(|call| (Thing::Inside(id), Thing::Inside(call.child), call.span)),
        );
    }

    fn rules(&mut self, rules: &[CheckRule]) -> Vec<RuleCode> {
        let rule = |rule: &CheckRule| RuleCode {
            condition: self.lower(rule.condition, &[]),
            error_message: self.lower(rule.error_message, &[]),
        };
        rules.iter().map(rule).collect()
    }

    fn block(&mut self, module: ModuleId, within: &ModuleAddr, id: BlockId, block: &Arc<ResourceBlock>) {
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
    fn import(&mut self, import: &ImportBlock) -> Vec<(Reference, Span)> {
        self.at = ModuleId::ROOT;
        let ImportBlock { to, to_span, id, for_each, span: _ } = import;
        let id = self.lower(*id, &[]);
        let for_each = for_each.map(|expr| self.lower(expr, &[]));
        let keys = to.module.iter().map(|(_, key)| key).chain([&to.key]).filter_map(|key| match key {
            ImportKey::Is(_) => None,
            ImportKey::Of(expr) => Some(self.lower(*expr, &[])),
        });
        let keys = keys.collect();
        let id_span = self.program.code.span(id);
        let import = ProgramImport { to: to.clone(), keys, to_span: *to_span, id_span, id, for_each };
        self.program.imports.push(import);
        std::mem::take(&mut self.found)
    }

    /// Compiles a check; gives the references in it.
    fn check(&mut self, module: ModuleId, check: &CheckBlock) -> Vec<Reference> {
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

    fn output(&mut self, module: ModuleId, output: &OutputBlock, at: u32) {
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

/// What a call says about a module as a whole.
struct CallCode {
    count: Option<NodeId>,
    for_each: Option<NodeId>,
    span: Span,
    title: String,
}

/// An id that cannot be known before there are objects.
fn imports_by_resource(
    program: &Program,
    needs: &Needs,
    (reference, span): (Reference, Span),
) -> Option<Diagnostic> {
    let needed = *needs.of_references([reference]).first()?;
    let name = program.reference_text(reference);
    let because = match reference {
        Reference::Resource(_) => String::new(),
        _ => format!(" {name} refers to {}.", program.block(needed).addr),
    };
    let detail = format!(
        "What is imported must be known before any resource is looked at, so it cannot depend on one.{because}"
    );
    Some(Diagnostic::error("Invalid import argument", detail).at(span).in_block("import"))
}

fn put_into(
    program: &mut Program,
    needs: &Needs,
    order: &[Thing],
    awaited: &FxHashMap<Thing, Vec<Reference>>,
) {
    program.order = order
        .iter()
        .filter_map(|thing| match thing {
            Thing::Block(id) => Some(*id),
            _ => None,
        })
        .collect();
    for (provider, at) in program.providers.iter_mut().zip(0..) {
        provider.dependencies = needs.of(Thing::Provider(at));
    }
    for (output, at) in program.outputs.iter_mut().zip(0..) {
        output.dependencies = needs.of(Thing::Output(at));
    }
    // A module's own word and that of all that lead to it.
    let mut of_modules: Vec<BTreeSet<BlockId>> = Vec::with_capacity(program.modules.len());
    let waited = |thing| needs.of_awaited(awaited.get(&thing).into_iter().flatten().copied());
    for (module, id) in program.modules.iter().zip((0..).map(ModuleId)) {
        let mut all = module.parent.map_or_else(BTreeSet::new, |parent| of_modules[parent.index()].clone());
        all.extend(waited(Thing::Module(id)));
        of_modules.push(all);
    }
    for (block, id) in program.blocks.iter_mut().zip((0..).map(BlockId)) {
        let mut all = of_modules[block.module.index()].clone();
        all.extend(waited(Thing::Block(id)));
        block.waits_for = all.into_iter().filter(|other| *other != id).collect();
        block.dependencies = needs.of(Thing::Block(id)).into_iter().filter(|other| *other != id).collect();
    }
}

/// Finds for each block the input variables with validations whose values it needs: they are checked
/// before anything is done for it.
fn inputs_of_blocks(program: &mut Program, links: &Links) {
    let is_checked = |at: &u32| {
        let variable = &program.variables[*at as usize];
        variable.module != ModuleId::ROOT && !variable.validations.is_empty()
    };
    if !(0..program.variables.len() as u32).any(|at| is_checked(&at)) {
        return;
    }
    let mut direct: FxHashMap<Thing, Vec<Thing>> = FxHashMap::default();
    for (from, to, _) in &links.edges {
        direct.entry(*from).or_default().push(*to);
    }
    let mut found = Vec::with_capacity(program.blocks.len());
    for id in program.blocks() {
        let module = program.block(id).module;
        let mut seen: rustc_hash::FxHashSet<Thing> = rustc_hash::FxHashSet::default();
        let mut work = vec![Thing::Block(id)];
        let mut inputs = BTreeSet::new();
        while let Some(thing) = work.pop() {
            for next in direct.get(&thing).into_iter().flatten() {
                // What another block needs was checked for that one. The variables are those of the
                // module that the block is in: one instance of it is at hand.
                let is_here = match next {
                    Thing::Variable(at) => program.variables[*at as usize].module == module,
                    Thing::Local(at) => program.locals[*at as usize].module == module,
                    _ => false,
                };
                if is_here && seen.insert(*next) {
                    work.push(*next);
                    inputs.extend(match next {
                        Thing::Variable(at) if is_checked(at) => Some(*at),
                        _ => None,
                    });
                }
            }
        }
        found.push(inputs.into_iter().collect());
    }
    for (block, inputs) in program.blocks.iter_mut().zip(found) {
        block.inputs = inputs;
    }
}

/// Whether the validations of a variable mention resources.
fn validates_late(program: &Program, needs: &Needs, variable: &VariableCode) -> bool {
    let mut work: Vec<NodeId> =
        variable.validations.iter().flat_map(|rule| [rule.condition, rule.error_message]).collect();
    while let Some(id) = work.pop() {
        if let Node::Reference(reference) = program.code.node(id)
            && !needs.of_references([*reference]).is_empty()
        {
            return true;
        }
        work.extend(program.code.children(id));
    }
    false
}
