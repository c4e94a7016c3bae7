//! The evaluation of a program: what is asked for is computed, and kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::addr::{InstanceKey, Mode};
use crate::config::{Configuration, ProviderRef, VariableValues};
use crate::diag::{Diagnostic, Diagnostics, Distinct, Span};
use crate::value::{Kind, Path, Ty, Value};

use super::body::{self, Lasting, Shared};
use super::code::Reference;
use super::expand::Expansion;
use super::files::Files;
use super::inputs;
use super::program::{BlockId, Program};
use super::run::{Instance, Run, Scope};

/// What an evaluation asks of whoever knows the objects: the planner, apply.
pub trait Instances: Sync {
    /// What a reference to the whole resource sees: an object; a tuple of objects with `count`; an
    /// object of objects with `for_each`. `None` while it has not been evaluated, which is an error of
    /// ours: blocks are asked for after everything they need.
    ///
    /// Sensitive attributes need not be marked: that is done here, by the schema.
    fn resource(&self, block: BlockId) -> Option<Value>;
}

/// What expressions can ask about the run.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `path.root` and `path.module`: the folder of the configuration, `.` where it is the working
    /// folder.
    pub root: String,
    /// `path.cwd`: the working folder, absolute.
    pub cwd: String,
    /// `terrace.workspace`.
    pub workspace: String,
    /// What `file` and its relatives read; none where there is no folder.
    pub files: Option<Files>,
}

/// One evaluation of a program with one set of input values.
///
/// Values are kept when they are first asked for: local values, expansions, and arguments that all
/// instances of a block share. So nothing may be asked before the resources it needs have their
/// values, and another pass over other values (a plan, then its apply) is another `Evaluation`.
#[derive(Debug)]
pub struct Evaluation<'p> {
    pub(super) program: &'p Program,
    facts: Facts,
    variables: BTreeMap<String, Value>,
    /// The same by position; `None` where the value was wrong.
    slots: Vec<Option<Value>>,
    locals: Vec<OnceLock<Result<Value, Diagnostics>>>,
    expansions: Vec<OnceLock<Arc<Expansion>>>,
    shared: Vec<OnceLock<Value>>,
    /// The last value of a resource with sensitive attributes, and the same with marks.
    marked: Vec<Mutex<Option<(Value, Value)>>>,
}

impl<'p> Evaluation<'p> {
    /// Converts and validates the values of input variables. `values` are those of a saved plan, which
    /// count before `sources`. With errors nothing must be evaluated.
    ///
    /// Validations that mention resources wait for [`Evaluation::validations`].
    pub fn new(
        program: &'p Program,
        configuration: &Configuration,
        sources: &VariableValues,
        values: &BTreeMap<String, Value>,
        facts: Facts,
    ) -> (Evaluation<'p>, Diagnostics) {
        let (slots, mut problems) = inputs::variable_slots(program, configuration, sources, values);
        let named = configuration.root.variables.keys().zip(&slots);
        let variables = named.filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect();
        let evaluation = Evaluation {
            program,
            facts,
            variables,
            slots,
            locals: cells(program.locals.len()),
            expansions: cells(program.blocks.len()),
            shared: cells(program.shared as usize),
            marked: (0..program.blocks.len()).map(|_| Mutex::default()).collect(),
        };
        problems.extend(evaluation.validate_early());
        (evaluation, problems)
    }

    /// The values of input variables, converted to their types and marked.
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
    pub fn config(&self, id: BlockId, key: &InstanceKey, instances: &dyn Instances) -> (Value, Diagnostics) {
        let block = self.program.block(id);
        let instance = match self.instance(id, key, instances) {
            Ok(instance) => instance,
            Err(problems) => return (Value::unknown(block.schema.ty()), problems),
        };
        let view = self.view(instances);
        let mut run = Run::new(&self.program.code, &view, &instance);
        let lasting = match block.addr.mode {
            Mode::Managed => Lasting::Stored,
            Mode::Data => Lasting::Stored,
            Mode::Ephemeral => Lasting::Transient,
        };
        let value = body::evaluate(&mut run, &block.body, &view, lasting);
        (value, body::in_block(run.finish(), &block.block.title()))
    }

    /// What the arguments of a provider configuration evaluate to. A provider without a block has all
    /// arguments null.
    pub fn provider_config(&self, provider: &ProviderRef, instances: &dyn Instances) -> (Value, Diagnostics) {
        let Some(code) = self.program.provider(provider) else {
            let detail = format!("There is no provider configuration `{provider}`.");
            let problem = Diagnostic::error("Undeclared provider configuration", detail);
            return (Value::unknown(Ty::DYNAMIC), problem.into());
        };
        let (view, instance) = (self.view(instances), Instance::default());
        let mut run = Run::new(&self.program.code, &view, &instance);
        let value = body::evaluate(&mut run, &code.body, &view, Lasting::Transient);
        (value, body::in_block(run.finish(), &code.title))
    }

    /// What is wrong with local values, those that nothing refers to included.
    pub fn check_locals(&self, instances: &dyn Instances) -> Diagnostics {
        let view = self.view(instances);
        let mut found = Distinct::default();
        (0..self.program.locals.len() as u32)
            .filter_map(|at| view.local(at).err())
            .for_each(|problems| found.extend(problems));
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
        key: &InstanceKey,
        instances: &dyn Instances,
    ) -> Result<Instance, Diagnostics> {
        let expansion = self.expand(id, instances)?;
        expansion.instance(key).ok_or_else(|| {
            let addr = self.program.block(id).addr.instance(key.clone());
            let detail = format!("`{addr}` is not among the instances of its block.");
            Diagnostic::error("No such instance", detail).at(self.program.block(id).block.span).into()
        })
    }

    pub(super) fn view<'e>(&'e self, instances: &'e dyn Instances) -> View<'e> {
        View { evaluation: self, instances }
    }

    pub(super) fn expansion_cell(&self, id: BlockId) -> &OnceLock<Arc<Expansion>> {
        &self.expansions[id.index()]
    }

    /// An instance's object with the marks of its schema, and the ephemeral one where it is of this run
    /// only.
    pub(super) fn marked_object(&self, id: BlockId, object: &Value) -> Value {
        let block = self.program.block(id);
        let marked = block.sensitive.mark(object);
        if block.addr.mode == Mode::Ephemeral { marked.with_ephemeral() } else { marked }
    }

    /// The resource's value with the marks of all its instances.
    fn marked(&self, id: BlockId, value: Value) -> Value {
        let block = self.program.block(id);
        if block.sensitive.is_empty() && block.addr.mode != Mode::Ephemeral {
            return value;
        }
        let mut last = self.marked[id.index()].lock().unwrap_or_else(PoisonError::into_inner);
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

fn cells<T>(number: usize) -> Vec<OnceLock<T>> {
    (0..number).map(|_| OnceLock::new()).collect()
}

/// No resource has a value.
pub(super) struct NoInstances;

impl Instances for NoInstances {
    fn resource(&self, _: BlockId) -> Option<Value> {
        None
    }
}

/// An evaluation together with the values of resources.
pub(super) struct View<'e> {
    pub evaluation: &'e Evaluation<'e>,
    pub instances: &'e dyn Instances,
}

impl Scope for View<'_> {
    fn program(&self) -> &Program {
        self.evaluation.program
    }

    fn files(&self) -> Option<&Files> {
        self.evaluation.facts.files.as_ref()
    }

    fn look_up(&self, reference: Reference) -> Result<Value, Diagnostics> {
        let facts = &self.evaluation.facts;
        match reference {
            Reference::Variable(at) => match self.evaluation.slots.get(at as usize) {
                Some(Some(value)) => Ok(value.clone()),
                // What is wrong with the value was reported when it was read.
                _ => Ok(Value::unknown(Ty::DYNAMIC)),
            },
            Reference::Local(at) => self.local(at),
            Reference::Resource(id) => match self.instances.resource(id) {
                Some(value) => Ok(self.evaluation.marked(id, value)),
                None => {
                    let addr = &self.evaluation.program.block(id).addr;
                    let detail =
                        format!("`{addr}` was asked for before it was evaluated. This is a bug in terrace.");
                    Err(Diagnostic::error("Resource not evaluated", detail).into())
                }
            },
            Reference::PathModule | Reference::PathRoot => Ok(Value::string(facts.root.as_str())),
            Reference::PathCwd => Ok(Value::string(facts.cwd.as_str())),
            Reference::Workspace => Ok(Value::string(facts.workspace.as_str())),
            Reference::EachKey | Reference::EachValue | Reference::CountIndex | Reference::SelfObject => {
                Ok(Value::unknown(Ty::DYNAMIC))
            }
        }
    }
}

impl View<'_> {
    /// Two threads may compute the same local value at once; both get the same.
    fn local(&self, at: u32) -> Result<Value, Diagnostics> {
        let cell = &self.evaluation.locals[at as usize];
        if let Some(known) = cell.get() {
            return known.clone();
        }
        let (program, instance) = (self.evaluation.program, Instance::default());
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
}

impl Shared for View<'_> {
    fn get(&self, slot: u32) -> Option<Value> {
        self.evaluation.shared.get(slot as usize)?.get().cloned()
    }

    fn keep(&self, slot: u32, value: &Value) {
        if let Some(cell) = self.evaluation.shared.get(slot as usize) {
            // Another instance may have been faster, with the same value.
            let _ = cell.set(value.clone());
        }
    }
}
