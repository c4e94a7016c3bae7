//! The configuration of a run: all modules, parsed and checked, not evaluated.

mod provider;
mod refactoring;
mod resource;

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;

pub use provider::{ProviderBlock, ProviderRef};
pub use refactoring::{ImportBlock, ImportKey, ImportTarget, MovedBlock, OnRemoval, RemovedBlock};
pub use resource::{ActionEvent, ActionTriggerBlock, IgnoreChanges, Lifecycle, ResourceBlock};

use super::Bodies;
use super::types::TypeDefaults;
use crate::addr::Mode;
use crate::diag::{FileId, Sources, Span};
use crate::syntax::{BodyId, ExprId, Tree};
use crate::value::Ty;

/// Everything a run knows of what the user wrote. Expressions stay in the trees they were parsed
/// into and are named by reference.
#[derive(Debug, Default)]
pub struct Configuration {
    /// The texts as diagnostics show them: credentials that stood in them are blanked out.
    pub sources: Sources,
    /// One tree per text of `sources`, at the same position, by [`TreeId`].
    pub trees: Vec<Tree>,
    pub root: Module,
    /// The modules that are called, each after its caller: of each call path one.
    pub(super) children: Vec<Module>,
}

/// A module of a configuration, by the calls that lead to it. The same folder called twice is two
/// modules, since its names mean something else in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub u32);

impl ModuleId {
    pub const ROOT: ModuleId = ModuleId(0);

    /// The position among the modules, for tables beside the configuration.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Configuration {
    /// All modules, the root first and each after its caller.
    pub fn modules(&self) -> impl Iterator<Item = (ModuleId, &Module)> {
        (0..).map(ModuleId).zip(std::iter::once(&self.root).chain(&self.children))
    }

    pub fn module(&self, id: ModuleId) -> &Module {
        match id.index().checked_sub(1) {
            Some(at) => &self.children[at],
            None => &self.root,
        }
    }

    /// The provider configuration that a module means by a name: a block of its own, else what its caller
    /// passes, else what its caller means by the same name.
    pub fn provider_meant(&self, module: ModuleId, named: &ProviderRef) -> ProviderRef {
        let (mut at, mut named) = (module, named.clone());
        loop {
            let module = self.module(at);
            let is_here = module.providers.iter().any(|block| block.provider == named);
            let Some(parent) = module.parent.filter(|_| !is_here) else {
                return ProviderRef { module: module.path.clone(), ..named };
            };
            let call = module.path.last().and_then(|name| self.module(parent).calls.get(name));
            let passed = call.and_then(|call| call.providers.iter().find(|passed| passed.child == named));
            if let Some(passed) = passed {
                named = passed.parent.clone();
            }
            at = parent;
        }
    }

    pub fn tree(&self, id: TreeId) -> &Tree {
        &self.trees[id.0 as usize]
    }

    /// The place of an expression.
    pub fn span(&self, expr: ExprRef) -> Span {
        self.tree(expr.tree).span(expr.expr)
    }

    /// The content of a block, overrides merged.
    pub fn bodies<'c>(&'c self, bodies: &'c [BlockRef]) -> Bodies<'c> {
        Bodies::new(&self.trees, bodies)
    }

    /// The id that the next text gets. Texts and trees are added together and only here.
    pub(super) fn next_file(&self) -> FileId {
        FileId(u32::try_from(self.trees.len()).expect("fewer than 2^32 files"))
    }

    /// Adds a text under the id that [`Configuration::next_file`] gave. `shown` may differ from what was
    /// parsed in single bytes only, so that places stay right.
    pub(super) fn add(&mut self, name: &str, shown: Arc<str>, tree: Tree) -> TreeId {
        let file = self.sources.add(name, shown);
        debug_assert_eq!((file, tree.file()), (self.next_file(), self.next_file()));
        self.trees.push(tree);
        TreeId(file.0)
    }
}

/// A parsed file, by its position in [`Configuration::trees`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TreeId(pub u32);

/// An expression of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprRef {
    pub tree: TreeId,
    pub expr: ExprId,
}

/// The body of a block. Overrides make a block of several bodies: a later one wins argument by
/// argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockRef {
    pub tree: TreeId,
    pub body: BodyId,
}

/// One module: a folder of files, merged.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// The caller; none for the root.
    pub parent: Option<ModuleId>,
    /// The names of the calls that lead to it; empty for the root.
    pub path: Vec<String>,
    /// Relative to the root module's folder; empty for the root.
    pub folder: PathBuf,
    /// The `module` blocks, in the order of files and lines.
    pub calls: IndexMap<String, ModuleCall>,
    pub settings: Settings,
    pub providers: Vec<ProviderBlock>,
    pub variables: IndexMap<String, VariableBlock>,
    pub locals: IndexMap<String, LocalValue>,
    /// Managed, data and ephemeral resources, and actions, in the order of files and lines.
    pub resources: IndexMap<(Mode, String, String), Arc<ResourceBlock>>,
    pub outputs: IndexMap<String, OutputBlock>,
    pub checks: IndexMap<String, CheckBlock>,
    /// In the order of files and lines; one for an address at most.
    pub imports: Vec<ImportBlock>,
    pub moved: Vec<MovedBlock>,
    pub removed: Vec<RemovedBlock>,
}

impl Module {
    /// The module that a call leads to, of what its folder holds.
    pub(super) fn called_at(&self, parent: ModuleId, path: Vec<String>) -> Module {
        let mut module = Module { parent: Some(parent), ..self.clone() };
        for block in &mut module.moved {
            block.movement.module.clone_from(&path);
        }
        for block in &mut module.removed {
            block.module.clone_from(&path);
        }
        Module { path, ..module }
    }
}

/// A `module` block: the use of another module, its meta-arguments taken apart.
#[derive(Clone, Debug)]
pub struct ModuleCall {
    pub name: String,
    /// The header: `module "net"`.
    pub span: Span,
    /// The bodies, which still hold the meta-arguments.
    pub bodies: Vec<BlockRef>,
    /// As it is written; none where it is not, which is an error.
    pub source: Option<(String, Span)>,
    pub count: Option<ExprRef>,
    pub for_each: Option<ExprRef>,
    /// References, each as an expression whose static traversal is meant.
    pub depends_on: Vec<ExprRef>,
    pub providers: Vec<PassedProvider>,
    /// The module that is called.
    pub child: ModuleId,
}

impl ModuleCall {
    /// As messages call it: `module "net"`.
    pub fn title(&self) -> String {
        format!("module \"{}\"", self.name)
    }
}

/// An entry of `providers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedProvider {
    /// As the called module calls it.
    pub child: ProviderRef,
    pub child_span: Span,
    /// As the caller calls it.
    pub parent: ProviderRef,
    pub parent_span: Span,
}

/// The `terrace {}` block (or `terraform {}`, for people who come from there).
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Constraint and its place.
    pub required_version: Option<(String, Span)>,
    /// Type of the backend and its arguments; `local` where absent.
    pub backend: Option<(String, BlockRef, Span)>,
    /// The `encryption` block and its header.
    pub encryption: Option<(BlockRef, Span)>,
    /// Provider configurations that the caller must pass (`configuration_aliases`).
    pub provider_aliases: Vec<(ProviderRef, Span)>,
}

/// An input variable.
#[derive(Clone, Debug)]
pub struct VariableBlock {
    pub name: String,
    /// The name in the header.
    pub span: Span,
    /// Dynamic where the block has no type. Has optional attributes where `optional()` says so.
    pub ty: Ty,
    /// What `optional(T, default)` in the type says.
    pub defaults: TypeDefaults,
    /// How a value from the environment or the command line is read.
    pub text_form: TextForm,
    pub default: Option<ExprRef>,
    pub description: Option<String>,
    pub sensitive: bool,
    pub ephemeral: bool,
    pub nullable: bool,
    pub validations: Vec<CheckRule>,
}

impl VariableBlock {
    /// As messages call it: `variable "size"`.
    pub fn title(&self) -> String {
        format!("variable \"{}\"", self.name)
    }
}

/// How the text of a value from outside a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// As a string, to be converted: types `string`, `number` and `bool`, or no type at all.
    Literal,
    /// As an expression: all other types, `any` included.
    Expression,
}

/// A condition with the message for when it does not hold.
#[derive(Clone, Debug)]
pub struct CheckRule {
    pub condition: ExprRef,
    pub error_message: ExprRef,
    pub span: Span,
}

/// A `check` block: conditions that do not stop a run.
#[derive(Clone, Debug)]
pub struct CheckBlock {
    pub name: String,
    /// The name in the header.
    pub span: Span,
    /// The data source that stands in it, as a key of [`Module::resources`].
    pub data: Option<(Mode, String, String)>,
    pub asserts: Vec<CheckRule>,
}

impl CheckBlock {
    /// As messages call it: `check "health"`.
    pub fn title(&self) -> String {
        format!("check \"{}\"", self.name)
    }
}

/// One local value.
#[derive(Clone, Debug)]
pub struct LocalValue {
    pub name: String,
    pub span: Span,
    pub value: ExprRef,
}

/// An output value.
#[derive(Clone, Debug)]
pub struct OutputBlock {
    pub name: String,
    pub span: Span,
    pub value: ExprRef,
    pub description: Option<String>,
    pub sensitive: bool,
    pub ephemeral: bool,
    pub depends_on: Vec<ExprRef>,
    pub preconditions: Vec<CheckRule>,
}

impl OutputBlock {
    /// As messages call it: `output "url"`.
    pub fn title(&self) -> String {
        format!("output \"{}\"", self.name)
    }
}
