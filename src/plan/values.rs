//! What references see while planning: the planned state of each instance.

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use crate::eval::{BlockId, Instances};
use crate::value::Value;

/// The value of each resource that was planned (or applied) so far.
#[derive(Debug, Default)]
pub struct Values {
    blocks: Mutex<FxHashMap<BlockId, Value>>,
}

impl Values {
    pub fn set(&self, block: BlockId, value: Value) {
        self.blocks.lock().expect("nobody panics while holding the values").insert(block, value);
    }
}

impl Instances for Values {
    fn resource(&self, block: BlockId) -> Option<Value> {
        self.blocks.lock().expect("nobody panics while holding the values").get(&block).cloned()
    }
}
