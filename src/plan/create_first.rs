//! Which resources have their replacements created before the old object goes.

use std::collections::BTreeSet;

use crate::addr::ResourceAddr;
use crate::eval::Program;
use crate::state::State;

use super::order::Dependencies;

/// The resources that say `create_before_destroy`, and all that those refer to, directly or not: the
/// old one can go only after what refers to it has moved over. The state speaks for what is not in
/// the configuration.
pub(super) fn create_first(
    program: &Program,
    state: &State,
    dependencies: &Dependencies,
) -> BTreeSet<ResourceAddr> {
    let configured = program.blocks().map(|id| program.block(id));
    let says_so = configured.filter(|block| block.block.lifecycle.create_before_destroy);
    let recorded = state.objects.iter().filter(|entry| entry.object.create_before_destroy);
    let recorded = recorded.map(|entry| &entry.addr.resource).filter(|addr| program.find(addr).is_none());
    let mut found: BTreeSet<ResourceAddr> =
        says_so.map(|block| &block.addr).chain(recorded).cloned().collect();
    let mut stack: Vec<ResourceAddr> = found.iter().cloned().collect();
    while let Some(addr) = stack.pop() {
        for needed in dependencies.get(&addr).into_iter().flatten() {
            if found.insert(needed.clone()) {
                stack.push(needed.clone());
            }
        }
    }
    found
}
