//! The evaluation of a program: what is asked for is computed, and kept.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError};

use crate::addr::{InstanceKey, Mode, ModuleAddr, ResourceAddr};
use crate::config::{Configuration, ProviderRef, VariableSource, VariableValues};
use crate::diag::{Diagnostic, Diagnostics, Distinct, Span};
use crate::value::{Kind, Path, Ty, Value};

use super::body::{self, Lasting, Shared};
use super::code::Reference;
use super::expand::{Expansion, StandIns};
use super::files::Files;
use super::inputs;
use super::modules::{ModuleInstance, Modules};
use super::moment::Moment;
use super::program::{BlockId, ModuleCode, Program};
use super::run::{Instance, Run, Scope};

/// What an evaluation asks of whoever knows the objects: the planner, apply.
pub trait Instances: Sync {
    /// What a reference to the whole resource sees: an object; a tuple of objects with `count`; an
    /// object of objects with `for_each`. `None` while it has not been evaluated, which is an error of
    /// ours: blocks are asked for after everything they need.
    ///
    /// Sensitive attributes need not be marked: that is done here, by the schema.
    ///
    /// `module` is the instance of its module that is meant.
    fn resource(&self, block: BlockId, module: &ModuleInstance) -> Option<Value>;
}

/// What expressions can ask about the run.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `path.root`: the folder of the configuration, `.` where it is the working folder.
    pub root: String,
    /// `path.cwd`: the working folder, absolute.
    pub cwd: String,
    /// `terrace.workspace`.
    pub workspace: String,
    /// What `file` and its relatives read; none where there is no folder.
    pub files: Option<Files>,
    /// What `timestamp` and its relatives answer.
    pub moment: Moment,
}

/// One evaluation of a program with one set of input values.
///
/// Values are kept when they are first asked for: local values, expansions, and arguments that all
/// instances of a block share. So nothing may be asked before the resources it needs have their
/// values, and another pass over other values (a plan, then its apply) is another `Evaluation`.
#[derive(Debug)]
pub struct Evaluation<'p> {
    pub(super) program: &'p Program,
    pub(super) configuration: &'p Configuration,
    facts: Facts,
    /// Of the root module.
    variables: BTreeMap<String, Value>,
    /// Where those stand that a file gives.
    pub(super) given: BTreeMap<String, Span>,
    pub(super) root: ModuleInstance,
    pub(super) modules: Modules,
    pub(super) stand_ins: StandIns,
}

impl<'p> Evaluation<'p> {
    /// Converts and validates the values of input variables. `values` are those of a saved plan, which
    /// count before `sources`. With errors nothing must be evaluated.
    ///
    /// Validations that mention resources wait for [`Evaluation::validations`].
    pub fn new(
        program: &'p Program,
        configuration: &'p Configuration,
        sources: &VariableValues,
        values: &BTreeMap<String, Value>,
        facts: Facts,
    ) -> (Evaluation<'p>, Diagnostics) {
        let (slots, mut problems) = inputs::variable_slots(program, configuration, sources, values);
        let named = configuration.root.variables.keys().zip(&slots);
        let variables = named.filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect();
        let root = match program.modules.first() {
            Some(code) => ModuleInstance::root(code),
            None => ModuleInstance::root(&ModuleCode::default()),
        };
        for (cell, value) in root.cells().variables.iter().zip(slots) {
            if let Some(value) = value {
                cell.get_or_init(|| Ok(value));
            }
        }
        let given = sources.sources.iter().filter_map(|(name, source)| match source {
            VariableSource::Expr(expr) => Some((name.clone(), configuration.span(*expr))),
            VariableSource::Text { .. } => None,
        });
        let given = given.collect();
        let modules = Modules::new(program.modules.len());
        let stand_ins = StandIns::default();
        let evaluation =
            Evaluation { program, configuration, facts, variables, given, root, modules, stand_ins };
        problems.extend(evaluation.validate_early());
        (evaluation, problems)
    }

    /// As it is for validation: of each block and call whose instances are not known, or that has none,
    /// one instance is evaluated all the same, with an unknown key.
    #[must_use]
    pub fn with_stand_ins(self) -> Evaluation<'p> {
        Evaluation { stand_ins: StandIns::Used, ..self }
    }

    /// The values of the root module's input variables, converted to their types and marked.
    pub fn variables(&self) -> &BTreeMap<String, Value> {
        &self.variables
    }

    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// What the arguments and nested blocks of an instance evaluate to: an object of the schema's type,
    /// null and empty where nothing is set. What failed is unknown.
    ///
    /// The instance must be one of [`Evaluation::expand`]'s.
    pub fn config(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        key: &InstanceKey,
        instances: &dyn Instances,
    ) -> (Value, Diagnostics) {
        let block = self.program.block(id);
        let instance = match self.instance(id, module, key, instances) {
            Ok(instance) => instance,
            Err(problems) => return (Value::unknown(block.schema.ty()), problems),
        };
        let view = self.view(module, instances);
        let mut run = Run::new(&self.program.code, &view, &instance);
        let lasting = match block.addr.mode {
            Mode::Managed => Lasting::Stored,
            Mode::Data | Mode::Action => Lasting::Stored,
            Mode::Ephemeral => Lasting::Transient,
        };
        let value = body::evaluate(&mut run, &block.body, &view, lasting);
        (value, body::in_block(run.finish(), || block.block.title()))
    }

    /// What the arguments of a provider configuration evaluate to. A provider without a block has all
    /// arguments null.
    pub fn provider_config(&self, provider: &ProviderRef, instances: &dyn Instances) -> (Value, Diagnostics) {
        let Some(code) = self.program.provider(provider) else {
            let detail = format!("There is no provider configuration `{provider}`.");
            let problem = Diagnostic::error("Undeclared provider configuration", detail);
            return (Value::unknown(Ty::DYNAMIC), problem.into());
        };
        // A module with provider configurations of its own has one instance.
        let module = match self.all(code.module, instances) {
            Ok(all) => all.first().cloned(),
            Err(problems) => return (Value::unknown(Ty::DYNAMIC), problems),
        };
        let module = module.unwrap_or_else(|| self.root.clone());
        let (view, instance) = (self.view(&module, instances), Instance::default());
        let mut run = Run::new(&self.program.code, &view, &instance);
        let value = body::evaluate(&mut run, &code.body, &view, Lasting::Transient);
        (value, body::in_block(run.finish(), || code.title.clone()))
    }

    /// What is wrong in places that nothing need refer to: local values, and in modules that are called
    /// arguments and output values too.
    pub fn check_values(&self, instances: &dyn Instances) -> Diagnostics {
        let view = self.view(&self.root, instances);
        let locals = self.program.modules.first().map_or(0..0, |root| root.locals.clone());
        let mut found = Distinct::default();
        locals.filter_map(|at| view.local(at).err()).for_each(|problems| found.extend(problems));
        found.extend(self.check_calls(instances));
        found.into_inner()
    }

    /// Where the argument at a path of a block's configuration is written; the header of the block for
    /// the empty path, none for what is not written.
    pub fn span_of(&self, id: BlockId, path: &Path) -> Option<Span> {
        let block = self.program.block(id);
        if path.is_root() {
            return Some(block.block.span);
        }
        body::span_in(&self.program.code, &block.body, path)
    }

    /// As [`Evaluation::span_of`], for a provider configuration.
    pub fn provider_span_of(&self, provider: &ProviderRef, path: &Path) -> Option<Span> {
        let code = self.program.provider(provider)?;
        if path.is_root() {
            return Some(code.body.span);
        }
        body::span_in(&self.program.code, &code.body, path)
    }

    /// What `each` and `count` are for one instance.
    pub(super) fn instance(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        key: &InstanceKey,
        instances: &dyn Instances,
    ) -> Result<Instance, Diagnostics> {
        let expansion = self.expand(id, module, instances)?;
        expansion.instance(key).ok_or_else(|| {
            let addr = self.addr(id, module).instance(key.clone());
            let detail = format!("`{addr}` is not among the instances of its block.");
            Diagnostic::error("No such instance", detail).at(self.program.block(id).block.span).into()
        })
    }

    /// The address of a resource in one instance of its module.
    pub fn addr(&self, id: BlockId, module: &ModuleInstance) -> ResourceAddr {
        let block = &self.program.block(id).addr;
        match module.addr() == &block.module {
            true => block.clone(),
            false => module.addr().resource(block.mode, &block.kind, &block.name),
        }
    }

    pub(super) fn view<'e>(&'e self, module: &'e ModuleInstance, instances: &'e dyn Instances) -> View<'e> {
        View { evaluation: self, module, instances }
    }

    pub(super) fn expansion_cell<'m>(
        &self,
        id: BlockId,
        module: &'m ModuleInstance,
    ) -> &'m OnceLock<Arc<Expansion>> {
        &module.cells().expansions[self.position(id)]
    }

    /// The position of a block in its module.
    fn position(&self, id: BlockId) -> usize {
        (id.0 - self.program.module(self.program.block(id).module).blocks.start) as usize
    }

    /// An instance's object with the marks of its schema, and the ephemeral one where it is of this run
    /// only.
    pub(super) fn marked_object(&self, id: BlockId, object: &Value) -> Value {
        let block = self.program.block(id);
        let marked = block.sensitive.mark(object);
        if block.addr.mode == Mode::Ephemeral { marked.with_ephemeral() } else { marked }
    }

    /// The resource's value with the marks of all its instances.
    fn marked(&self, id: BlockId, module: &ModuleInstance, value: Value) -> Value {
        let block = self.program.block(id);
        if block.sensitive.is_empty() && block.addr.mode != Mode::Ephemeral {
            return value;
        }
        let mut last =
            module.cells().marked[self.position(id)].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, marked)) = &*last
            && *known == value
        {
            return marked.clone();
        }
        let marked = if block.count.is_some() || block.for_each.is_some() {
            each_object(&value, |object| self.marked_object(id, object))
        } else {
            self.marked_object(id, &value)
        };
        *last = Some((value, marked.clone()));
        marked
    }
}

/// The instances of a resource, each changed.
fn each_object(value: &Value, change: impl Fn(&Value) -> Value) -> Value {
    let changed = match value.kind() {
        Kind::Tuple(items) | Kind::List(items) => Value::tuple(items.iter().map(change)),
        Kind::Object(_) | Kind::Map(_) => {
            Value::object(value.entries().map(|(key, object)| (key.clone(), change(object))))
        }
        _ => return value.clone(),
    };
    changed.with_marks(value.marks())
}

/// No resource has a value.
pub(super) struct NoInstances;

impl Instances for NoInstances {
    fn resource(&self, _: BlockId, _: &ModuleInstance) -> Option<Value> {
        None
    }
}

/// An evaluation in one module instance, together with the values of resources.
pub(super) struct View<'e> {
    pub evaluation: &'e Evaluation<'e>,
    pub module: &'e ModuleInstance,
    pub instances: &'e dyn Instances,
}

impl Scope for View<'_> {
    fn program(&self) -> &Program {
        self.evaluation.program
    }

    fn module(&self) -> Option<&ModuleAddr> {
        Some(self.module.addr())
    }

    fn files(&self) -> Option<&Files> {
        self.evaluation.facts.files.as_ref()
    }

    fn moment(&self) -> Moment {
        self.evaluation.facts.moment.clone()
    }

    fn look_up(&self, reference: Reference) -> Result<Value, Diagnostics> {
        let facts = &self.evaluation.facts;
        match reference {
            Reference::Variable(at) => self.evaluation.input(self.module, at, self.instances),
            Reference::Local(at) => self.local(at),
            Reference::Output(at) => self.evaluation.output_of_call(self.module, at, self.instances),
            Reference::Module(id) => self.evaluation.outputs_of_call(self.module, id, self.instances),
            Reference::Resource(id) => match self.instances.resource(id, self.module) {
                Some(value) => Ok(self.evaluation.marked(id, self.module, value)),
                None => {
                    let addr = self.evaluation.addr(id, self.module);
                    let detail =
                        format!("`{addr}` was asked for before it was evaluated. This is a bug in terrace.");
                    Err(Diagnostic::error("Resource not evaluated", detail).into())
                }
            },
            Reference::PathModule => {
                Ok(Value::string(self.evaluation.program.module(self.module.module()).folder.as_str()))
            }
            Reference::PathRoot => Ok(Value::string(facts.root.as_str())),
            Reference::PathCwd => Ok(Value::string(facts.cwd.as_str())),
            Reference::Workspace => Ok(Value::string(facts.workspace.as_str())),
            Reference::Applying => Ok(Value::bool(facts.moment.applying.is_some()).with_ephemeral()),
            Reference::EachKey | Reference::EachValue | Reference::CountIndex | Reference::SelfObject => {
                Ok(Value::unknown(Ty::DYNAMIC))
            }
        }
    }
}

impl View<'_> {
    /// Two threads may compute the same local value at once; both get the same.
    pub(super) fn local(&self, at: u32) -> Result<Value, Diagnostics> {
        let program = self.evaluation.program;
        let first = program.module(self.module.module()).locals.start;
        let cell = &self.module.cells().locals[(at - first) as usize];
        if let Some(known) = cell.get() {
            return known.clone();
        }
        let instance = Instance::default();
        let mut run = Run::new(&program.code, self, &instance);
        let value = run.expression(program.locals[at as usize].value);
        let problems = run.finish();
        let result = match value {
            Some(value) => Ok(value),
            None => {
                let mut distinct = Distinct::default();
                distinct.extend(problems);
                Err(distinct.into_inner())
            }
        };
        cell.get_or_init(|| result).clone()
    }

    fn shared_cell(&self, slot: u32) -> Option<&OnceLock<Value>> {
        let first = self.evaluation.program.module(self.module.module()).shared.start;
        self.module.cells().shared.get(slot.checked_sub(first)? as usize)
    }
}

impl Shared for View<'_> {
    fn get(&self, slot: u32) -> Option<Value> {
        self.shared_cell(slot)?.get().cloned()
    }

    fn keep(&self, slot: u32, value: &Value) {
        if let Some(cell) = self.shared_cell(slot) {
            // Another instance may have been faster, with the same value.
            let _ = cell.set(value.clone());
        }
    }
}
