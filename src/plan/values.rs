//! What references see while planning: the planned state of each instance.

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use crate::addr::InstanceKey;
use crate::eval::{BlockId, Instances, Repetition};
use crate::value::{Ty, Value};

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

/// What a reference to a whole resource sees: the object, a tuple of them, or an object by key.
pub fn assemble(repetition: Repetition, instances: impl IntoIterator<Item = (InstanceKey, Value)>) -> Value {
    match repetition {
        Repetition::Single => {
            let single = instances.into_iter().next();
            single.map_or_else(|| Value::unknown(Ty::DYNAMIC), |(_, value)| value)
        }
        Repetition::Count => Value::tuple(instances.into_iter().map(|(_, value)| value)),
        Repetition::ForEach => Value::object(instances.into_iter().map(|(key, value)| {
            let name = match key {
                InstanceKey::Text(text) => text,
                InstanceKey::Index(index) => index.to_string(),
                InstanceKey::None => String::new(),
            };
            (name, value)
        })),
    }
}
