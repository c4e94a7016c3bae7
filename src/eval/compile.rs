//! From a configuration to a [`Program`]: everything compiled, and the order found.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::addr::{Mode, ModuleAddr};
use crate::config::{
    CheckBlock, CheckRule, Configuration, ExprRef, ImportBlock, ImportKey, OutputBlock, ProviderBlock,
    ProviderRef, ResourceBlock,
};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};
use crate::graph::{CycleEdge, Graph};
use crate::provider::{Block, Registry};
use crate::value::{ArcStr, Path, Step};

use super::body::compile_body;
use super::code::{Code, Node, NodeId, Reference};
use super::lower::Lowering;
use super::names::Names;
use super::program::{
    BlockId, LocalCode, OutputCode, Program, ProgramBlock, ProgramCheck, ProgramImport, ProviderCode,
    RuleCode, TriggerCode, VariableCode,
};
use super::sensitive::SensitivePlaces;

/// Compiles a configuration that `config` found nothing wrong with.
///
/// Reported are calls of functions that do not exist, and dependency cycles: each edge with the place
/// of the reference that makes it. With errors the program must not be evaluated.
pub fn compile(configuration: &Configuration, registry: &Registry) -> (Program, Diagnostics) {
    let module = &configuration.root;
    let mut compiler = Compiler {
        configuration,
        names: Names::of(module),
        code: Code::default(),
        found: Vec::new(),
        problems: Diagnostics::new(),
        shared: 0,
        schemas: Schemas::default(),
        words: FxHashMap::default(),
    };
    let mut links = Links::default();

    let variables = module.variables.values().map(|variable| VariableCode {
        name: ArcStr::from(variable.name.as_str()),
        validations: compiler.rules(&variable.validations),
        validates_late: false,
    });
    let mut variables: Vec<VariableCode> = variables.collect();
    compiler.found.clear();

    let locals = module.locals.values().zip(0..).map(|(local, at)| {
        let value = compiler.lower(local.value, &[]);
        links.add(Thing::Local(at), compiler.found.drain(..));
        LocalCode { name: ArcStr::from(local.name.as_str()), value }
    });
    let locals: Vec<LocalCode> = locals.collect();

    let providers = all_providers(configuration, registry).into_iter().zip(0..).map(|(block, at)| {
        let code = compiler.provider(&block, registry);
        links.add(Thing::Provider(at), compiler.found.drain(..));
        code
    });
    let providers: Vec<ProviderCode> = providers.collect();

    let blocks = module.resources.values().zip(0..).map(|(block, at)| {
        let id = BlockId(at);
        let compiled = compiler.block(id, block, registry, &mut links);
        if let Some(provider) = providers.iter().position(|code| code.provider == block.provider) {
            links.edges.push((Thing::Block(id), Thing::Provider(provider as u32), block.span));
        }
        compiled
    });
    let blocks: Vec<ProgramBlock> = blocks.collect();

    let outputs = module.outputs.values().map(|output| {
        let code = compiler.output(output);
        (code, compiler.found.drain(..).map(|(reference, _)| reference).collect::<Vec<_>>())
    });
    let outputs: Vec<(OutputCode, Vec<Reference>)> = outputs.collect();

    let imports = module.imports.iter().map(|import| {
        let import = compiler.import(import);
        (import, compiler.found.drain(..).collect::<Vec<_>>())
    });
    let imports: Vec<(ProgramImport, Vec<(Reference, Span)>)> = imports.collect();

    let checks = module.checks.values().map(|check| {
        let check = compiler.check(check);
        (check, compiler.found.drain(..).map(|(reference, _)| reference).collect::<Vec<_>>())
    });
    let checks: Vec<(ProgramCheck, Vec<Reference>)> = checks.collect();

    let by_addr = blocks.iter().zip(0..).map(|(block, at)| (block.addr.clone(), BlockId(at))).collect();
    let Compiler { configuration: _, names, code, found: _, mut problems, shared, schemas: _, words: _ } =
        compiler;
    let mut program = Program {
        code,
        blocks,
        by_addr,
        order: Vec::new(),
        variables: Vec::new(),
        locals,
        providers,
        outputs: Vec::new(),
        imports: imports.iter().map(|(import, _)| import.clone()).collect(),
        moved: module.moved.clone(),
        removed: module.removed.clone(),
        checks: Vec::new(),
        names,
        shared,
    };
    match links.graph(&program).order() {
        Ok(order) => {
            let needs = Needs::find(&links, &order, program.locals.len(), program.providers.len());
            needs.put_into(&mut program, &order, outputs);
            let checks = checks.into_iter();
            program.checks = checks
                .map(|(check, found)| ProgramCheck { dependencies: needs.of_references(&found), ..check })
                .collect();
            let found = imports.iter().flat_map(|(_, found)| found);
            problems.extend(found.filter_map(|found| imports_by_resource(&program, &needs, *found)));
            for variable in &mut variables {
                variable.validates_late = validates_late(&program, &needs, variable);
            }
        }
        Err(cycles) => {
            problems.extend(cycles.iter().map(|cycle| describe_cycle(&program, cycle)));
            program.outputs = outputs.into_iter().map(|(output, _)| output).collect();
        }
    }
    program.variables = variables;
    (program, problems)
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
    names: Names,
    code: Code,
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
        let mut lowering = Lowering::new(tree, &self.names, &mut self.code);
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

    fn rules(&mut self, rules: &[CheckRule]) -> Vec<RuleCode> {
        let rule = |rule: &CheckRule| RuleCode {
            condition: self.lower(rule.condition, &[]),
            error_message: self.lower(rule.error_message, &[]),
        };
        rules.iter().map(rule).collect()
    }

    fn provider(&mut self, block: &ProviderBlock, registry: &Registry) -> ProviderCode {
        let empty = Block::default();
        let schema = registry.provider(&block.provider.name).map_or(&empty, |provider| provider.schema());
        let body = compile_body(self, &block.bodies, schema, block.span, &[]);
        let title = format!("provider \"{}\"", block.provider.name);
        ProviderCode { provider: block.provider.clone(), body, dependencies: Vec::new(), title }
    }

    fn block(
        &mut self,
        id: BlockId,
        block: &Arc<ResourceBlock>,
        registry: &Registry,
        links: &mut Links,
    ) -> ProgramBlock {
        let (schema, sensitive) = self.schemas.of(block, registry);
        let body = compile_body(self, &block.bodies, &schema, block.span, &[]);
        let count = block.count.map(|count| self.lower(count, &[]));
        let for_each = block.for_each.map(|for_each| self.lower(for_each, &[]));
        let triggers =
            block.lifecycle.replace_triggered_by.iter().filter_map(|expr| self.trigger(*expr)).collect();
        let preconditions = self.rules(&block.lifecycle.preconditions);
        for expr in &block.depends_on {
            self.lower(*expr, &[]);
        }
        links.add(Thing::Block(id), self.found.drain(..));
        let postconditions = self.rules(&block.lifecycle.postconditions);
        links.add(Thing::Block(id), self.found.drain(..));
        ProgramBlock {
            addr: ModuleAddr::root().resource(block.mode, &block.kind, &block.name),
            block: Arc::clone(block),
            sensitive,
            schema,
            dependencies: Vec::new(),
            body,
            count,
            for_each,
            triggers,
            preconditions,
            postconditions,
        }
    }

    /// An entry of `replace_triggered_by`: a resource, perhaps an instance key, perhaps attributes.
    fn trigger(&mut self, expr: ExprRef) -> Option<TriggerCode> {
        let root = self.lower(expr, &[]);
        let mut links = Vec::new();
        let mut at = root;
        let block = loop {
            match self.code.node(at) {
                Node::Reference(Reference::Resource(block)) => break *block,
                Node::Attr { source, name, name_span: _ } => {
                    links.push((Some(Step::Attr(name.clone())), at));
                    at = *source;
                }
                Node::Index { source, key } => {
                    let step = match self.code.node(*key) {
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
        Some(TriggerCode { block, key, path, span: self.code.span(root) })
    }

    fn import(&mut self, import: &ImportBlock) -> ProgramImport {
        let ImportBlock { to, to_span, id, for_each, span: _ } = import;
        let id = self.lower(*id, &[]);
        let for_each = for_each.map(|expr| self.lower(expr, &[]));
        let keys = to.module.iter().map(|(_, key)| key).chain([&to.key]).filter_map(|key| match key {
            ImportKey::Is(_) => None,
            ImportKey::Of(expr) => Some(self.lower(*expr, &[])),
        });
        let keys = keys.collect();
        ProgramImport { to: to.clone(), keys, to_span: *to_span, id_span: self.code.span(id), id, for_each }
    }

    fn check(&mut self, check: &CheckBlock) -> ProgramCheck {
        let CheckBlock { name, span, data, asserts } = check;
        let data = data.as_ref().and_then(|(mode, kind, name)| self.names.resource(*mode, kind, name));
        ProgramCheck {
            name: name.clone(),
            span: *span,
            data,
            dependencies: Vec::new(),
            asserts: self.rules(asserts),
        }
    }

    fn output(&mut self, output: &OutputBlock) -> OutputCode {
        let value = self.lower(output.value, &[]);
        let preconditions = self.rules(&output.preconditions);
        for expr in &output.depends_on {
            self.lower(*expr, &[]);
        }
        OutputCode {
            name: output.name.clone(),
            value,
            preconditions,
            dependencies: Vec::new(),
            sensitive: output.sensitive,
            ephemeral: output.ephemeral,
        }
    }
}

/// An id that cannot be known before there are objects.
fn imports_by_resource(
    program: &Program,
    needs: &Needs,
    (reference, span): (Reference, Span),
) -> Option<Diagnostic> {
    let needed = *needs.of_references(&[reference]).first()?;
    let name = program.reference_text(reference);
    let because = match reference {
        Reference::Resource(_) => String::new(),
        _ => format!(" {name} refers to {}.", program.reference_text(Reference::Resource(needed))),
    };
    let detail = format!(
        "What is imported must be known before any resource is looked at, so it cannot depend on one.{because}"
    );
    Some(Diagnostic::error("Invalid import argument", detail).at(span).in_block("import"))
}

/// The provider configurations that are written, and an empty one for each provider without.
fn all_providers(configuration: &Configuration, registry: &Registry) -> Vec<ProviderBlock> {
    let mut blocks = configuration.root.providers.clone();
    for provider in registry.providers() {
        let plain = ProviderRef { name: provider.name().to_owned(), alias: None };
        if !blocks.iter().any(|block| block.provider == plain) {
            let span = Span::new(FileId(0), 0, 0);
            blocks.push(ProviderBlock { provider: plain, span, bodies: Vec::new() });
        }
    }
    blocks
}

/// What the order of evaluation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Thing {
    Local(u32),
    Block(BlockId),
    Provider(u32),
}

/// Which thing needs which, and where that is written.
#[derive(Default)]
struct Links {
    edges: Vec<(Thing, Thing, Span)>,
}

impl Links {
    fn add(&mut self, from: Thing, found: impl Iterator<Item = (Reference, Span)>) {
        for (reference, span) in found {
            match reference {
                Reference::Local(at) => self.edges.push((from, Thing::Local(at), span)),
                Reference::Resource(id) => self.edges.push((from, Thing::Block(id), span)),
                _ => {}
            }
        }
    }

    fn graph(&self, program: &Program) -> Graph<Thing, Span> {
        let mut graph = Graph::new();
        for at in 0..program.locals.len() as u32 {
            graph.add(Thing::Local(at));
        }
        for id in program.blocks() {
            graph.add(Thing::Block(id));
        }
        for (from, to, span) in &self.edges {
            graph.need(*from, *to, *span);
        }
        graph
    }
}

type Blocks = Arc<BTreeSet<BlockId>>;

/// The resources that things need, directly or through local values and provider configurations.
struct Needs {
    locals: Vec<Blocks>,
    providers: Vec<Blocks>,
    blocks: FxHashMap<BlockId, Blocks>,
}

impl Needs {
    fn find(links: &Links, order: &[Thing], locals: usize, providers: usize) -> Needs {
        let mut direct: FxHashMap<Thing, Vec<Thing>> = FxHashMap::default();
        for (from, to, _) in &links.edges {
            direct.entry(*from).or_default().push(*to);
        }
        let mut needs = Needs {
            locals: vec![Blocks::default(); locals],
            providers: vec![Blocks::default(); providers],
            blocks: FxHashMap::default(),
        };
        for thing in order {
            let found = needs.union(direct.get(thing).map_or(&[][..], Vec::as_slice));
            match thing {
                Thing::Local(at) => needs.locals[*at as usize] = found,
                Thing::Provider(at) => needs.providers[*at as usize] = found,
                Thing::Block(id) => {
                    needs.blocks.insert(*id, found);
                }
            }
        }
        needs
    }

    /// All resources behind some things. A set that is the only one is shared, so that long chains of
    /// local values cost nothing.
    fn union(&self, things: &[Thing]) -> Blocks {
        let mut result = Blocks::default();
        for thing in things {
            let more = match thing {
                Thing::Block(id) => {
                    if !result.contains(id) {
                        Arc::make_mut(&mut result).insert(*id);
                    }
                    continue;
                }
                Thing::Local(at) => &self.locals[*at as usize],
                Thing::Provider(at) => &self.providers[*at as usize],
            };
            if result.is_empty() {
                result = Arc::clone(more);
            } else if !more.is_subset(&result) {
                Arc::make_mut(&mut result).extend(more.iter());
            }
        }
        result
    }

    fn of_references(&self, references: &[Reference]) -> Vec<BlockId> {
        let things = references.iter().filter_map(|reference| match reference {
            Reference::Local(at) => Some(Thing::Local(*at)),
            Reference::Resource(id) => Some(Thing::Block(*id)),
            _ => None,
        });
        self.union(&things.collect::<Vec<_>>()).iter().copied().collect()
    }

    fn put_into(&self, program: &mut Program, order: &[Thing], outputs: Vec<(OutputCode, Vec<Reference>)>) {
        let block = |thing: &Thing| match thing {
            Thing::Block(id) => Some(*id),
            Thing::Local(_) | Thing::Provider(_) => None,
        };
        program.order = order.iter().filter_map(block).collect();
        for (id, blocks) in &self.blocks {
            program.blocks[id.index()].dependencies =
                blocks.iter().copied().filter(|other| other != id).collect();
        }
        for (provider, blocks) in program.providers.iter_mut().zip(&self.providers) {
            provider.dependencies = blocks.iter().copied().collect();
        }
        program.outputs = outputs
            .into_iter()
            .map(|(output, references)| OutputCode {
                dependencies: self.of_references(&references),
                ..output
            })
            .collect();
    }
}

/// Whether the validations of a variable mention resources.
fn validates_late(program: &Program, needs: &Needs, variable: &VariableCode) -> bool {
    let mut work: Vec<NodeId> =
        variable.validations.iter().flat_map(|rule| [rule.condition, rule.error_message]).collect();
    while let Some(id) = work.pop() {
        if let Node::Reference(reference) = program.code.node(id)
            && !needs.of_references(&[*reference]).is_empty()
        {
            return true;
        }
        work.extend(program.code.children(id));
    }
    false
}

fn describe_cycle(program: &Program, cycle: &[CycleEdge<Thing, Span>]) -> Diagnostic {
    let name = |thing: Thing| match thing {
        Thing::Local(at) => program.reference_text(Reference::Local(at)),
        Thing::Block(id) => program.reference_text(Reference::Resource(id)),
        Thing::Provider(at) => format!("provider.{}", program.providers[at as usize].provider),
    };
    if let [CycleEdge { from, to: _, why }] = cycle {
        let name = name(*from);
        let detail =
            format!("`{name}` refers to itself, so there is no order in which it could be evaluated.");
        let diagnostic = Diagnostic::error("Self-referential block", detail).at(*why);
        return match from {
            Thing::Block(_) => diagnostic.hint("In a postcondition, `self` is the finished object."),
            Thing::Local(_) | Thing::Provider(_) => diagnostic,
        };
    }
    let names: Vec<String> = cycle.iter().map(|edge| format!("`{}`", name(edge.from))).collect();
    let first = names.first().cloned().unwrap_or_default();
    let detail = format!(
        "Each of these refers to the next one, so there is no order in which they could be evaluated: {}, {first}.",
        names.join(", ")
    );
    let mut diagnostic = Diagnostic::error("Dependency cycle", detail);
    for (position, CycleEdge { from, to, why }) in cycle.iter().enumerate() {
        let words = format!("`{}` needs `{}`", name(*from), name(*to));
        if position == 0 {
            diagnostic = diagnostic.at(*why);
        }
        diagnostic = diagnostic.label(*why, words);
    }
    diagnostic
}
