//! Module instances: what `count` and `for_each` of calls make, each with its own values.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::addr::{InstanceKey, ModuleAddr};
use crate::config::ModuleId;
use crate::diag::Diagnostics;
use crate::value::{ArcStr, Ty, Value};

use super::body::{all_in_module, in_block};
use super::evaluation::{Evaluation, Instances};
use super::expand::{Expansion, expansion};
use super::inputs;
use super::program::{BlockId, ModuleCode};
use super::run::{Instance, Run};

/// An instance of a module: the calls that lead to it, each with its key. Cheap to clone, equal by
/// address.
#[derive(Clone, Debug)]
pub struct ModuleInstance(Arc<Frame>);

/// What is particular to one module instance: its place, and the values in it, kept when they are
/// first asked for.
#[derive(Debug)]
struct Frame {
    module: ModuleId,
    addr: ModuleAddr,
    /// The instance that calls it; none for the root.
    parent: Option<ModuleInstance>,
    /// `each` and `count` in the arguments of the call.
    call: Instance,
    cells: Cells,
}

/// By position in the module.
#[derive(Debug)]
pub(super) struct Cells {
    pub variables: Vec<Kept>,
    pub locals: Vec<Kept>,
    pub outputs: Vec<Kept>,
    pub expansions: Vec<OnceLock<Arc<Expansion>>>,
    pub shared: Vec<OnceLock<Value>>,
    /// The last value of a resource with sensitive attributes, and the same with marks.
    pub marked: Vec<Mutex<Option<(Value, Value)>>>,
}

/// A value, or what is wrong with it.
pub(super) type Kept = OnceLock<Result<Value, Diagnostics>>;

impl Cells {
    fn of(module: &ModuleCode) -> Cells {
        Cells {
            variables: cells(module.variables.len()),
            locals: cells(module.locals.len()),
            outputs: cells(module.outputs.len()),
            expansions: cells(module.blocks.len()),
            shared: cells(module.shared.len()),
            marked: (0..module.blocks.len()).map(|_| Mutex::default()).collect(),
        }
    }
}

fn cells<T>(number: usize) -> Vec<OnceLock<T>> {
    (0..number).map(|_| OnceLock::new()).collect()
}

impl ModuleInstance {
    /// The root module.
    pub(super) fn root(module: &ModuleCode) -> ModuleInstance {
        ModuleInstance(Arc::new(Frame {
            module: ModuleId::ROOT,
            addr: ModuleAddr::root(),
            parent: None,
            call: Instance::default(),
            cells: Cells::of(module),
        }))
    }

    /// The module that it is an instance of.
    pub fn module(&self) -> ModuleId {
        self.0.module
    }

    pub fn addr(&self) -> &ModuleAddr {
        &self.0.addr
    }

    pub(super) fn parent(&self) -> Option<&ModuleInstance> {
        self.0.parent.as_ref()
    }

    pub(super) fn cells(&self) -> &Cells {
        &self.0.cells
    }
}

impl PartialEq for ModuleInstance {
    fn eq(&self, other: &ModuleInstance) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.addr == other.0.addr
    }
}

impl Eq for ModuleInstance {}

impl Hash for ModuleInstance {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.addr.hash(state);
    }
}

/// The instances that one call makes in one instance of its caller.
#[derive(Debug)]
pub(super) struct Called {
    pub expansion: Arc<Expansion>,
    /// In the order of the keys.
    pub instances: Vec<ModuleInstance>,
    /// Each output value, over all instances.
    outputs: Vec<Kept>,
    /// All output values, over all instances.
    whole: Kept,
}

/// The instances of all modules, as far as they were asked for.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// By module, then by the instance that calls it.
    called: Vec<Mutex<FxHashMap<ModuleAddr, Arc<Called>>>>,
    all: Vec<OnceLock<Arc<[ModuleInstance]>>>,
}

impl Modules {
    pub fn new(number: usize) -> Modules {
        Modules { called: (0..number).map(|_| Mutex::default()).collect(), all: cells(number) }
    }
}

impl Evaluation<'_> {
    /// The root module.
    pub fn root(&self) -> &ModuleInstance {
        &self.root
    }

    /// The instances of the module that a block is in.
    ///
    /// # Errors
    /// `count` or `for_each` of a call that leads to it is wrong, or not known before apply.
    pub fn modules_of(
        &self,
        id: BlockId,
        instances: &dyn Instances,
    ) -> Result<Arc<[ModuleInstance]>, Diagnostics> {
        self.all(self.program().block(id).module, instances)
    }

    /// All instances of a module, by address.
    ///
    /// # Errors
    /// As [`Evaluation::modules_of`].
    pub fn all(&self, id: ModuleId, instances: &dyn Instances) -> Result<Arc<[ModuleInstance]>, Diagnostics> {
        let cell = &self.modules.all[id.index()];
        if let Some(known) = cell.get() {
            return Ok(Arc::clone(known));
        }
        let all: Vec<ModuleInstance> = match self.program().module(id).parent {
            None => vec![self.root.clone()],
            Some(parent) => {
                let mut all = Vec::new();
                for caller in self.all(parent, instances)?.iter() {
                    all.extend_from_slice(&self.called(caller, id, instances)?.instances);
                }
                all
            }
        };
        Ok(Arc::clone(cell.get_or_init(|| all.into())))
    }

    /// The module instance at an address; none if there is no such one.
    ///
    /// # Errors
    /// As [`Evaluation::modules_of`].
    pub fn module_at(
        &self,
        addr: &ModuleAddr,
        instances: &dyn Instances,
    ) -> Result<Option<ModuleInstance>, Diagnostics> {
        let mut at = self.root.clone();
        for step in &addr.0 {
            let Some(called) = self.program().module(at.module()).names.module(&step.name) else {
                return Ok(None);
            };
            let called = self.called(&at, called.id, instances)?;
            match called.expansion.position(&step.key) {
                Some(position) => at = called.instances[position].clone(),
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// The output values that modules which are called declare as sensitive, as far as they were asked
    /// for. Ephemeral ones are left out.
    pub fn child_secrets(&self) -> Vec<Value> {
        let secret = |module: &ModuleInstance| {
            let outputs = self.program().module(module.module()).outputs.clone().zip(&module.cells().outputs);
            let declared = outputs.filter(|(at, _)| self.program().outputs[*at as usize].sensitive);
            let known = declared.filter_map(|(_, cell)| cell.get()?.as_ref().ok().cloned());
            known.filter(|value| !value.has_ephemeral()).collect::<Vec<Value>>()
        };
        let tables =
            self.modules.called.iter().map(|table| table.lock().unwrap_or_else(PoisonError::into_inner));
        tables
            .flat_map(|table| {
                table.values().flat_map(|called| &called.instances).flat_map(secret).collect::<Vec<_>>()
            })
            .collect()
    }

    /// What a call makes in one instance of its caller, kept after the first time.
    pub(super) fn called(
        &self,
        caller: &ModuleInstance,
        id: ModuleId,
        instances: &dyn Instances,
    ) -> Result<Arc<Called>, Diagnostics> {
        let table = &self.modules.called[id.index()];
        let lock = || table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(caller.addr()) {
            return Ok(Arc::clone(known));
        }
        let code = self.program().module(id);
        let (view, outside) = (self.view(caller, instances), Instance::default());
        let mut run = Run::new(&self.program().code, &view, &outside);
        let Some(expansion) = expansion(&mut run, code.count, code.for_each, self.stand_ins) else {
            return Err(in_block(run.finish(), || code.title.clone()));
        };
        let name = code.addr.0.last().map_or("", |step| step.name.as_str());
        let instance = |key: &InstanceKey| {
            ModuleInstance(Arc::new(Frame {
                module: id,
                addr: caller.addr().child(name, key.clone()),
                parent: Some(caller.clone()),
                call: expansion.instance(key).unwrap_or_default(),
                cells: Cells::of(code),
            }))
        };
        let made = Arc::new(Called {
            instances: expansion.keys.iter().map(instance).collect(),
            outputs: cells(code.outputs.len()),
            whole: OnceLock::new(),
            expansion: Arc::new(expansion),
        });
        // Another thread may have been faster, with the same instances.
        Ok(Arc::clone(lock().entry(caller.addr().clone()).or_insert(made)))
    }

    /// An output value of a called module, over all its instances.
    pub(super) fn output_of_call(
        &self,
        caller: &ModuleInstance,
        at: u32,
        instances: &dyn Instances,
    ) -> Result<Value, Diagnostics> {
        let id = self.program().outputs[at as usize].module;
        let called = self.called(caller, id, instances)?;
        let first = self.program().module(id).outputs.start;
        let cell = &called.outputs[(at - first) as usize];
        if let Some(known) = cell.get() {
            return known.clone();
        }
        let values: Result<Vec<Value>, Diagnostics> =
            called.instances.iter().map(|instance| self.output_in(instance, at, instances)).collect();
        let value = values.map(|values| called.expansion.collect(values));
        cell.get_or_init(|| value).clone()
    }

    /// All output values of a called module, over all its instances.
    pub(super) fn outputs_of_call(
        &self,
        caller: &ModuleInstance,
        id: ModuleId,
        instances: &dyn Instances,
    ) -> Result<Value, Diagnostics> {
        let called = self.called(caller, id, instances)?;
        if let Some(known) = called.whole.get() {
            return known.clone();
        }
        let outputs = self.program().module(id).outputs.clone();
        let object = |instance: &ModuleInstance| {
            let attrs: Result<Vec<(ArcStr, Value)>, Diagnostics> = outputs
                .clone()
                .map(|at| {
                    let name = ArcStr::from(self.program().outputs[at as usize].name.as_str());
                    Ok((name, self.output_in(instance, at, instances)?))
                })
                .collect();
            attrs.map(Value::object)
        };
        let objects: Result<Vec<Value>, Diagnostics> = called.instances.iter().map(object).collect();
        let value = objects.map(|objects| called.expansion.collect(objects));
        called.whole.get_or_init(|| value).clone()
    }

    /// An output value of one module instance.
    fn output_in(
        &self,
        module: &ModuleInstance,
        at: u32,
        instances: &dyn Instances,
    ) -> Result<Value, Diagnostics> {
        let first = self.program().module(module.module()).outputs.start;
        let cell = &module.cells().outputs[(at - first) as usize];
        if let Some(known) = cell.get() {
            return known.clone();
        }
        let result = self.child_output(module, &self.program().outputs[at as usize], instances);
        cell.get_or_init(|| result).clone()
    }

    /// The value of an input variable, from the arguments of the call.
    pub(super) fn input(
        &self,
        module: &ModuleInstance,
        at: u32,
        instances: &dyn Instances,
    ) -> Result<Value, Diagnostics> {
        let first = self.program().module(module.module()).variables.start;
        let cell = &module.cells().variables[(at - first) as usize];
        if let Some(known) = cell.get() {
            return known.clone();
        }
        let result = self.evaluate_input(module, at, (at - first) as usize, instances);
        cell.get_or_init(|| result).clone()
    }

    fn evaluate_input(
        &self,
        module: &ModuleInstance,
        at: u32,
        position: usize,
        instances: &dyn Instances,
    ) -> Result<Value, Diagnostics> {
        let declared = self.configuration.module(module.module()).variables.get_index(position);
        let (Some((_, variable)), Some(parent)) = (declared, module.parent()) else {
            // What is wrong with the value of a root module's variable was reported when it was read.
            return Ok(Value::unknown(Ty::DYNAMIC));
        };
        let code = self.program();
        let title = &code.module(module.module()).title;
        let given = match code.variables[at as usize].argument {
            None => None,
            Some(node) => {
                let view = self.view(parent, instances);
                let mut run = Run::new(&code.code, &view, &module.0.call);
                match run.expression(node) {
                    Some(value) => Some((value, code.code.span(node))),
                    None => return Err(in_block(run.finish(), || title.clone())),
                }
            }
        };
        // Without keys: what does not fit for all instances is told once.
        let called = code.module(module.module()).addr.to_string();
        let (value, problems) = inputs::argument_value(self.configuration, variable, &called, given);
        value.ok_or_else(|| all_in_module(in_block(problems, || module.addr().to_string()), parent.addr()))
    }

    /// Checks the validations of the input variables whose values a block needs: nothing must be done
    /// for it when one does not hold.
    pub fn check_inputs(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        instances: &dyn Instances,
    ) -> Diagnostics {
        let mut problems = Diagnostics::new();
        for at in &self.program().block(id).inputs {
            problems.extend(self.validate_variable(module, *at, instances).errors());
        }
        problems
    }

    /// What is wrong in modules that are called, also where nothing refers to it: arguments, local
    /// values, output values.
    pub(super) fn check_calls(&self, instances: &dyn Instances) -> Diagnostics {
        let mut problems = Diagnostics::new();
        for id in (1..self.program().modules.len() as u32).map(ModuleId) {
            match self.all(id, instances) {
                Ok(all) => {
                    for module in all.iter() {
                        problems.extend(self.check_module(module, instances));
                    }
                }
                Err(found) => problems.extend(found),
            }
        }
        problems
    }

    fn check_module(&self, module: &ModuleInstance, instances: &dyn Instances) -> Diagnostics {
        let code = self.program().module(module.module());
        let view = self.view(module, instances);
        let mut problems = Diagnostics::new();
        for at in code.variables.clone() {
            problems.extend(self.input(module, at, instances).err().into_iter().flatten());
        }
        problems.extend(code.locals.clone().filter_map(|at| view.local(at).err()).flatten());
        problems.extend(
            code.outputs.clone().filter_map(|at| self.output_in(module, at, instances).err()).flatten(),
        );
        problems
    }
}
