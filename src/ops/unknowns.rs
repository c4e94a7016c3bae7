//! What references to resources see where nothing is known of the world: unknown values of the
//! right types.

use std::sync::Arc;

use crate::eval::{BlockId, Instances, ModuleInstance, Program};
use crate::value::{Ty, Value};

/// Every resource as unknown; a repeated one wholly, since its instances are not known either.
pub(super) struct Unknowns<'p> {
    pub program: &'p Program,
}

impl Instances for Unknowns<'_> {
    fn resource(&self, block: BlockId, _: &ModuleInstance) -> Option<Value> {
        let block = self.program.block(block);
        let repeats = block.block.count.is_some() || block.block.for_each.is_some();
        let schema = Arc::clone(&block.schema);
        // No schema: there is no such type. That is said already, and of its objects nothing is known.
        let is_typed = !schema.attributes.is_empty();
        Some(Value::unknown(if is_typed && !repeats { schema.ty() } else { Ty::DYNAMIC }))
    }
}
