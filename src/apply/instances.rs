//! What references see while applying: objects as they are, unknown where they are not finished.

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr};
use crate::eval::{BlockId, Evaluation, Instances, ModuleInstance, Program};
use crate::plan::Values;
use crate::value::{Ty, Value};

/// The real values of instances, as steps finish.
pub struct Live<'a> {
    program: &'a Program,
    evaluation: &'a Evaluation<'a>,
    /// What planning found, for data sources that were read then.
    planned: &'a Values,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    instances: FxHashMap<InstanceAddr, Value>,
    blocks: FxHashMap<BlockId, FxHashMap<ModuleAddr, Value>>,
}

impl<'a> Live<'a> {
    pub fn new(program: &'a Program, evaluation: &'a Evaluation<'a>, planned: &'a Values) -> Live<'a> {
        Live { program, evaluation, planned, inner: Mutex::default() }
    }

    pub fn set(&self, addr: &InstanceAddr, value: Value) {
        let mut inner = self.inner.lock().expect("nobody panics while holding the values");
        inner.instances.insert(addr.clone(), value);
        if let Some(known) = self.program.find(&addr.resource).and_then(|id| inner.blocks.get_mut(&id)) {
            known.remove(&addr.resource.module);
        }
    }

    /// The object of one instance, as it is or as planning found it.
    pub fn instance(&self, addr: &InstanceAddr) -> Option<Value> {
        let lock = || self.inner.lock().expect("nobody panics while holding the values");
        let known = lock().instances.get(addr).cloned();
        known.or_else(|| {
            let module = self.evaluation.module_at(&addr.resource.module, self).ok()??;
            element(&self.planned.resource(self.program.find(&addr.resource)?, &module)?, &addr.key)
        })
    }

    pub fn remove(&self, addr: &InstanceAddr) {
        let mut inner = self.inner.lock().expect("nobody panics while holding the values");
        inner.instances.remove(addr);
        if let Some(known) = self.program.find(&addr.resource).and_then(|id| inner.blocks.get_mut(&id)) {
            known.remove(&addr.resource.module);
        }
    }

    fn assembled(&self, block: BlockId, module: &ModuleInstance) -> Option<Value> {
        let addr = self.evaluation.addr(block, module);
        let expansion = self.evaluation.expand(block, module, self).ok()?;
        // What planning opened is closed: an ephemeral resource has its value once it is opened again.
        let planned = match addr.mode {
            Mode::Ephemeral => None,
            Mode::Managed | Mode::Data | Mode::Action => self.planned.resource(block, module),
        };
        let inner = self.inner.lock().expect("nobody panics while holding the values");
        if !expansion.keys.is_empty()
            && !expansion.keys.iter().any(|key| inner.instances.contains_key(&addr.instance(key.clone())))
        {
            let unknown = || Value::unknown(self.program.block(block).schema.ty());
            return planned.or_else(|| Some(expansion.collect(expansion.keys.iter().map(|_| unknown()))));
        }
        let value_of = |key: &InstanceKey| {
            let known = inner.instances.get(&addr.instance(key.clone())).cloned();
            known.or_else(|| match &planned {
                Some(planned) if planned.is_known() => element(planned, key),
                _ => Some(Value::unknown(Ty::DYNAMIC)),
            })
        };
        Some(expansion.collect_some(expansion.keys.iter().map(value_of).collect()))
    }
}

/// What was planned of one instance, e.g. a data source that was read then.
fn element(planned: &Value, key: &InstanceKey) -> Option<Value> {
    match key {
        InstanceKey::None => Some(planned.clone()),
        InstanceKey::Index(index) => planned.elements().nth(usize::try_from(*index).ok()?).cloned(),
        InstanceKey::Text(text) => planned.get_attr(text).cloned(),
    }
}

impl Instances for Live<'_> {
    fn resource(&self, block: BlockId, module: &ModuleInstance) -> Option<Value> {
        let lock = || self.inner.lock().expect("nobody panics while holding the values");
        let cached = lock().blocks.get(&block).and_then(|known| known.get(module.addr()).cloned());
        if cached.is_some() {
            return cached;
        }
        let value = self.assembled(block, module)?;
        lock().blocks.entry(block).or_default().insert(module.addr().clone(), value.clone());
        Some(value)
    }
}
