//! Schemas as compiled blocks hold them: one for all blocks of a type.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::addr::Mode;
use crate::config::ResourceBlock;
use crate::eval::sensitive::SensitivePlaces;
use crate::provider::{Block, Registry};

pub(super) type SharedSchema = (Arc<Block>, Arc<SensitivePlaces>);

/// What blocks of one resource type share.
#[derive(Default)]
pub(super) struct Schemas {
    known: FxHashMap<Mode, FxHashMap<String, SharedSchema>>,
}

impl Schemas {
    pub fn of(&mut self, block: &ResourceBlock, registry: &Registry) -> SharedSchema {
        let known = self.known.entry(block.mode).or_default();
        if let Some(shared) = known.get(&block.kind) {
            return shared.clone();
        }
        let schema = match block.mode {
            Mode::Managed => registry.resource_type(&block.kind).map(|(_, kind)| kind.schema().clone()),
            Mode::Data => registry.data_source(&block.kind).map(|(_, kind)| kind.schema().clone()),
            Mode::Ephemeral => registry.ephemeral_type(&block.kind).map(|(_, kind)| kind.schema().clone()),
            Mode::Action => registry.action_type(&block.kind).map(|(_, kind)| kind.schema().clone()),
        };
        let schema = Arc::new(schema.unwrap_or_default());
        let shared = (Arc::clone(&schema), Arc::new(SensitivePlaces::of(&schema)));
        known.insert(block.kind.clone(), shared.clone());
        shared
    }
}
