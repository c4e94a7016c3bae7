//! The compiled configuration: what is evaluated, in which order, and what needs what.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::addr::{ModuleAddr, ResourceAddr};
use crate::config::{
    ActionEvent, ImportTarget, ModuleId, MovedBlock, ProviderRef, RemovedBlock, ResourceBlock,
};
use crate::diag::Span;
use crate::provider::Block;
use crate::value::ArcStr;

use super::body::BodyCode;
use super::code::{Code, NodeId, Reference};
use super::links::InCycle;
use super::names::Names;

/// A `resource` or `data` block of a [`Program`]. Numbered in the order of files and lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(pub(super) u32);

impl BlockId {
    /// The position among the blocks, for tables beside the program.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A compiled configuration: one node per block and call path, references resolved, in dependency
/// order. Everything is numbered over all modules.
#[derive(Debug, Default)]
pub struct Program {
    pub(super) code: Code,
    /// By [`ModuleId`].
    pub(super) modules: Vec<ModuleCode>,
    pub(super) blocks: Vec<ProgramBlock>,
    pub(super) by_addr: FxHashMap<ResourceAddr, BlockId>,
    pub(super) order: Vec<BlockId>,
    pub(super) variables: Vec<VariableCode>,
    pub(super) locals: Vec<LocalCode>,
    pub(super) providers: Vec<ProviderCode>,
    pub(super) outputs: Vec<OutputCode>,
    pub(super) imports: Vec<ProgramImport>,
    pub(super) moved: Vec<MovedBlock>,
    pub(super) removed: Vec<RemovedBlock>,
    pub(super) checks: Vec<ProgramCheck>,
    pub(super) cycles: Vec<(InCycle, InCycle)>,
}

impl Program {
    /// Resources and data sources, each after everything it needs.
    pub fn order(&self) -> &[BlockId] {
        &self.order
    }

    /// What needs what in a circle. Where there is any the program must not be evaluated, and its
    /// dependencies are those without these.
    pub fn cycles(&self) -> &[(InCycle, InCycle)] {
        &self.cycles
    }

    /// All blocks, in the order of files and lines.
    pub fn blocks(&self) -> impl ExactSizeIterator<Item = BlockId> + use<> {
        (0..self.blocks.len() as u32).map(BlockId)
    }

    pub fn block(&self, id: BlockId) -> &ProgramBlock {
        &self.blocks[id.index()]
    }

    /// The block that declares a resource, in whichever instance of its module.
    pub fn find(&self, addr: &ResourceAddr) -> Option<BlockId> {
        self.by_addr.get(addr.in_configuration()).copied()
    }

    /// The module at an address, in whichever instance.
    pub fn find_module(&self, addr: &ModuleAddr) -> Option<ModuleId> {
        let mut at = ModuleId::ROOT;
        for step in &addr.0 {
            at = self.modules.get(at.index())?.names.module(&step.name)?.id;
        }
        Some(at)
    }

    /// Where a call says which value a variable has, or leaves it to the default; none for those of the
    /// root module.
    pub(super) fn given_at(&self, variable: u32) -> Option<Span> {
        let VariableCode { module, argument, .. } = self.variables.get(variable as usize)?;
        let argument = argument.map(|node| self.code.span(node));
        argument.or(self.module(*module).span)
    }

    pub(super) fn module(&self, id: ModuleId) -> &ModuleCode {
        &self.modules[id.index()]
    }

    /// What an explicit `depends_on`, of the block or of a call that leads to it, waits for. Sorted.
    pub fn waits_for(&self, id: BlockId) -> &[BlockId] {
        &self.block(id).waits_for
    }

    /// The resources that a block refers to: itself or through local values, its provider
    /// configuration or `depends_on`. Not what those need in turn. Sorted.
    pub fn dependencies(&self, id: BlockId) -> &[BlockId] {
        &self.block(id).dependencies
    }

    /// The resources that the arguments of a provider configuration refer to. Sorted; nothing for a
    /// provider without a block.
    pub fn provider_dependencies(&self, provider: &ProviderRef) -> &[BlockId] {
        self.provider(provider).map_or(&[], |code| &code.dependencies)
    }

    /// The resources that an output value of the root module refers to. Sorted.
    pub fn output_dependencies(&self, name: &str) -> &[BlockId] {
        let root = self.modules.first().map_or(0..0, |root| root.outputs.clone());
        let mut outputs = root.map(|at| &self.outputs[at as usize]);
        outputs.find(|output| output.name == name).map_or(&[], |output| &output.dependencies)
    }

    /// As [`Program::output_dependencies`], with what those need in turn.
    pub fn output_needs(&self, name: &str) -> BTreeSet<BlockId> {
        let mut open = self.output_dependencies(name).to_vec();
        let mut needs: BTreeSet<BlockId> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            open.extend(self.dependencies(id).iter().filter(|needed| needs.insert(**needed)));
        }
        needs
    }

    /// The `moved` blocks of all modules, in the order of files and lines.
    pub fn moved(&self) -> &[MovedBlock] {
        &self.moved
    }

    /// The `removed` blocks of all modules, in the order of files and lines.
    pub fn removed(&self) -> &[RemovedBlock] {
        &self.removed
    }

    /// The `check` blocks, in the order of files and lines.
    pub fn checks(&self) -> &[ProgramCheck] {
        &self.checks
    }

    /// Input variables with validations, with the modules that they are in.
    pub fn validated_variables(&self) -> impl Iterator<Item = (&ModuleAddr, &str)> {
        let validated = self.variables.iter().filter(|variable| !variable.validations.is_empty());
        validated.map(|variable| (&self.module(variable.module).addr, variable.name.as_str()))
    }

    /// Output values with preconditions, with the modules that they are in.
    pub fn checked_outputs(&self) -> impl Iterator<Item = (&ModuleAddr, &str)> {
        let checked = self.outputs.iter().filter(|output| !output.preconditions.is_empty());
        checked.map(|output| (&self.module(output.module).addr, output.name.as_str()))
    }

    /// Where a module is called, no step with a key.
    pub fn module_addr(&self, id: ModuleId) -> &ModuleAddr {
        &self.module(id).addr
    }

    pub(super) fn provider(&self, provider: &ProviderRef) -> Option<&ProviderCode> {
        self.providers.iter().find(|code| code.provider == *provider)
    }

    /// How the configuration writes a reference.
    pub(super) fn reference_text(&self, reference: Reference) -> String {
        match reference {
            Reference::Variable(at) => format!("var.{}", self.variables[at as usize].name),
            Reference::Local(at) => format!("local.{}", self.locals[at as usize].name),
            Reference::Resource(id) => self.block(id).addr.local(),
            Reference::Output(at) => {
                let output = &self.outputs[at as usize];
                format!("{}.{}", self.module(output.module).local_name(), output.name)
            }
            Reference::Module(id) => self.module(id).local_name(),
            Reference::EachKey => "each.key".to_owned(),
            Reference::EachValue => "each.value".to_owned(),
            Reference::CountIndex => "count.index".to_owned(),
            Reference::SelfObject => "self".to_owned(),
            Reference::PathModule => "path.module".to_owned(),
            Reference::PathRoot => "path.root".to_owned(),
            Reference::PathCwd => "path.cwd".to_owned(),
            Reference::Workspace => "terrace.workspace".to_owned(),
            Reference::Applying => "terrace.applying".to_owned(),
        }
    }
}

/// A module: one call path.
#[derive(Debug)]
pub(super) struct ModuleCode {
    /// Of its call, no step with a key; that of a module instance may have keys.
    pub addr: ModuleAddr,
    pub parent: Option<ModuleId>,
    /// `path.module`.
    pub folder: String,
    /// Of its call, evaluated by the caller.
    pub count: Option<NodeId>,
    pub for_each: Option<NodeId>,
    /// The header of the call; none for the root.
    pub span: Option<Span>,
    /// The call, as messages name it.
    pub title: String,
    pub variables: Range<u32>,
    pub locals: Range<u32>,
    pub outputs: Range<u32>,
    pub blocks: Range<u32>,
    /// Places of values that the instances of blocks share.
    pub shared: Range<u32>,
    pub names: Names,
}

/// A root module with nothing in it.
impl Default for ModuleCode {
    fn default() -> ModuleCode {
        ModuleCode {
            addr: ModuleAddr::root(),
            parent: None,
            folder: ".".to_owned(),
            count: None,
            for_each: None,
            span: None,
            title: String::new(),
            variables: 0..0,
            locals: 0..0,
            outputs: 0..0,
            blocks: 0..0,
            shared: 0..0,
            names: Names::default(),
        }
    }
}

impl ModuleCode {
    /// As its caller names it: `module.net`.
    pub fn local_name(&self) -> String {
        self.addr.0.last().map_or_else(String::new, |step| format!("module.{}", step.name))
    }
}

/// A compiled `resource` or `data` block.
#[derive(Debug)]
pub struct ProgramBlock {
    /// Its module's steps are without keys.
    pub addr: ResourceAddr,
    pub module: ModuleId,
    /// As written, but for the provider configuration, which is the one that is meant in the end.
    pub block: Arc<ResourceBlock>,
    /// Of the resource type or data source.
    pub schema: Arc<Block>,
    pub(super) dependencies: Vec<BlockId>,
    pub(super) waits_for: Vec<BlockId>,
    /// Input variables of modules that are called, with validations, whose values it needs.
    pub(super) inputs: Vec<u32>,
    pub(super) body: BodyCode,
    pub(super) count: Option<NodeId>,
    pub(super) for_each: Option<NodeId>,
    pub(super) triggers: Vec<TriggerCode>,
    pub(super) preconditions: Vec<RuleCode>,
    pub(super) postconditions: Vec<RuleCode>,
    pub(super) action_triggers: Vec<ActionTriggerCode>,
    /// Where the schema says that attributes are sensitive.
    pub(super) sensitive: Arc<super::sensitive::SensitivePlaces>,
}

impl ProgramBlock {
    /// How many preconditions and postconditions it has.
    pub fn conditions(&self) -> usize {
        self.preconditions.len() + self.postconditions.len()
    }

    /// Whether a change of it may invoke actions.
    pub fn invokes_actions(&self) -> bool {
        !self.action_triggers.is_empty()
    }
}

/// A compiled `check` block.
#[derive(Clone, Debug)]
pub struct ProgramCheck {
    pub module: ModuleId,
    pub name: String,
    /// The name in the header.
    pub span: Span,
    /// The data source that stands in it. It is among the blocks, and nothing else refers to it.
    pub data: Option<BlockId>,
    /// The resources that it refers to. Sorted.
    pub dependencies: Vec<BlockId>,
    pub(super) asserts: Vec<RuleCode>,
}

impl ProgramCheck {
    /// As messages call it: `check "health"`.
    pub fn title(&self) -> String {
        format!("check \"{}\"", self.name)
    }
}

/// A compiled `action_trigger` block.
#[derive(Debug)]
pub(super) struct ActionTriggerCode {
    pub events: Vec<ActionEvent>,
    pub condition: Option<NodeId>,
    pub actions: Vec<TriggerCode>,
}

/// One reference of `replace_triggered_by`, or of `actions` in an `action_trigger` block.
#[derive(Debug)]
pub(super) struct TriggerCode {
    pub block: BlockId,
    /// The instance key after the resource, where one is written.
    pub key: Option<NodeId>,
    /// The attributes behind it.
    pub path: crate::value::Path,
    pub span: Span,
}

/// A compiled condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct RuleCode {
    pub condition: NodeId,
    pub error_message: NodeId,
}

#[derive(Debug)]
pub(super) struct VariableCode {
    pub module: ModuleId,
    pub name: ArcStr,
    /// The header of its block.
    pub span: Span,
    /// What the call says, evaluated by the caller.
    pub argument: Option<NodeId>,
    pub validations: Vec<RuleCode>,
    /// The validations refer to resources, so they are checked when those have values.
    pub validates_late: bool,
}

#[derive(Debug)]
pub(super) struct LocalCode {
    pub module: ModuleId,
    pub name: ArcStr,
    pub value: NodeId,
}

#[derive(Debug)]
pub(super) struct ProviderCode {
    pub module: ModuleId,
    pub provider: ProviderRef,
    pub body: BodyCode,
    pub dependencies: Vec<BlockId>,
    pub title: String,
}

#[derive(Debug)]
pub(super) struct OutputCode {
    pub module: ModuleId,
    pub name: String,
    pub value: NodeId,
    pub preconditions: Vec<RuleCode>,
    pub dependencies: Vec<BlockId>,
    pub sensitive: bool,
    pub ephemeral: bool,
}

/// A compiled `import` block.
#[derive(Clone, Debug)]
pub(super) struct ProgramImport {
    pub to: ImportTarget,
    /// Of the keys of `to` that are evaluated, in order.
    pub keys: Vec<NodeId>,
    pub to_span: Span,
    /// The place of the id.
    pub id_span: Span,
    pub id: NodeId,
    pub for_each: Option<NodeId>,
    pub provider: Option<ProviderRef>,
}
