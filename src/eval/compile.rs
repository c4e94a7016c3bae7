//! From a configuration to a [`Program`]: everything compiled, and the order found.

mod blocks;
mod dependencies;
mod schemas;

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::addr::{InstanceKey, ModuleAddr};
use crate::config::{
    CheckRule, Configuration, ExprRef, Module, ModuleCall, ModuleId, ProviderBlock, ProviderRef,
    VariableBlock,
};
use crate::diag::{Diagnostics, FileId, Span};
use crate::provider::{Block, Registry};
use crate::value::ArcStr;

use dependencies::{imports_by_resource, inputs_of_blocks, put_into, validates_late};
use schemas::Schemas;

use super::body::compile_body;
use super::code::{NodeId, Reference};
use super::links::{Links, Needs, Thing, describe_cycle};
use super::lower::Lowering;
use super::names::{Names, Starts};
use super::program::{BlockId, LocalCode, ModuleCode, Program, ProviderCode, RuleCode, VariableCode};

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
    let mut links = links;
    let mut graph = links.graph(&program);
    if let Err(cycles) = graph.order() {
        problems.extend(cycles.iter().map(|cycle| describe_cycle(&program, cycle)));
        // What is left has an order. It is not evaluated, but can be drawn.
        program.cycles = links.cut(&program, &graph.knotted());
        graph = links.graph(&program);
    }
    // There always is an order without the edges of cycles.
    if let Ok(order) = graph.order() {
        let needs = Needs::find(&links, &order);
        put_into(&mut program, &needs, &order, &awaited);
        inputs_of_blocks(&mut program, &links);
        for (check, found) in program.checks.iter_mut().zip(checks) {
            check.dependencies = needs.of_references(found);
        }
        let found = imports.iter().flatten();
        problems.extend(found.filter_map(|found| imports_by_resource(&program, &needs, *found)));
        for at in 0..program.variables.len() {
            program.variables[at].validates_late = validates_late(&program, &needs, &program.variables[at]);
        }
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
        let title = block.provider.title();
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
            if module.parent.is_some() && !validations.is_empty() {
                self.links.edges.push((Thing::Variable(at), Thing::Passed(at), variable.span));
                let is_validated = |other: u32| {
                    let known = module.variables.get_index((other - start.variables) as usize);
                    known.is_some_and(|(_, variable)| !variable.validations.is_empty())
                };
                self.links.add_validations(at, found, is_validated);
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
        let variable = |(name, block): (&String, &VariableBlock), argument| VariableCode {
            module: id,
            name: ArcStr::from(name.as_str()),
            span: block.span,
            argument,
            validations: Vec::new(),
            validates_late: false,
        };
        let Some((parent, call)) = call else {
            self.program.variables.extend(module.variables.iter().map(|declared| variable(declared, None)));
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
        for declared in &module.variables {
            let argument = bodies.argument(declared.0).map(|argument| self.lower(argument.expr(), &[]));
            let at = self.program.variables.len() as u32;
            self.link(if declared.1.validations.is_empty() {
                Thing::Variable(at)
            } else {
                Thing::Passed(at)
            });
            self.program.variables.push(variable(declared, argument));
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
}

/// What a call says about a module as a whole.
struct CallCode {
    count: Option<NodeId>,
    for_each: Option<NodeId>,
    span: Span,
    title: String,
}
