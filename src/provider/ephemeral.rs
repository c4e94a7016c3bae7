//! Ephemeral resources: values that exist during one run and are never stored, such as a password
//! that a cloud shows once.

use std::fmt;

use jiff::Timestamp;

use crate::value::Value;

use super::{Block, ErrorKind, Problem, ProviderError};

/// An ephemeral resource type, without a connection to its cloud. The connected side is
/// [`super::Reader::open_ephemeral`] and what stands beside it.
pub trait EphemeralType: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> &Block;

    /// As [`super::ResourceType::example`].
    fn example(&self) -> &'static str {
        ""
    }

    /// What is wrong with a configuration, as far as its values are known.
    fn validate(&self, config: &Value) -> Vec<Problem>;
}

/// An opened ephemeral resource.
#[derive(Debug)]
pub struct Opened {
    /// An object of the schema, wholly known.
    pub value: Value,
    pub held: Held,
}

/// What keeps an opened value usable.
#[derive(Clone, Default)]
pub struct Held {
    /// When it must be renewed at the latest; `None` where it lasts as long as a run can.
    pub renew_before: Option<Timestamp>,
    /// What the provider needs to know to renew and to close it. Never stored and never shown.
    pub secret: String,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { renew_before, secret: _ } = self;
        f.debug_struct("Held").field("renew_before", renew_before).finish_non_exhaustive()
    }
}

/// The answer of providers without ephemeral resources.
pub(super) fn unsupported(kind: &str) -> ProviderError {
    let detail = format!("There is no ephemeral resource type {}.", crate::diag::escape(kind));
    ProviderError::new(ErrorKind::Invalid, "Unknown type", detail)
}
