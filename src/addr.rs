//! Addresses: how modules, resources and their instances are called, in configuration, state, plan
//! and on the command line.
//!
//! What lives here: the address types with printing, parsing and order. What does not: what an
//! address stands for. May import the ground only.

mod key;
mod move_order;
mod movement;
mod parse;
mod resource;
mod target;

pub use key::InstanceKey;
pub use move_order::move_order;
pub use movement::{Endpoint, Move};
pub use parse::AddrError;
pub use resource::{InstanceAddr, Mode, ModuleAddr, ModuleStep, ResourceAddr, ResourceParts};
pub use target::Target;
