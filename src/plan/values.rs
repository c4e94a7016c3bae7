//! What references see while planning: the planned state of each instance.

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use crate::addr::ModuleAddr;
use crate::eval::{BlockId, Instances, ModuleInstance};
use crate::value::Value;

/// The value of each resource that was planned (or applied) so far, in each instance of its module.
#[derive(Debug, Default)]
pub struct Values {
    blocks: Mutex<FxHashMap<BlockId, FxHashMap<ModuleAddr, Value>>>,
}

impl Values {
    pub fn set(&self, block: BlockId, module: &ModuleInstance, value: Value) {
        let mut blocks = self.blocks.lock().expect("nobody panics while holding the values");
        blocks.entry(block).or_default().insert(module.addr().clone(), value);
    }
}

impl Instances for Values {
    fn resource(&self, block: BlockId, module: &ModuleInstance) -> Option<Value> {
        let blocks = self.blocks.lock().expect("nobody panics while holding the values");
        blocks.get(&block)?.get(module.addr()).cloned()
    }
}
