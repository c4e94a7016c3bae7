//! What data sources, ephemeral resources and actions about one container share: the argument that
//! names it, and what is said where there is no such container.

use crate::diag::escape;
use crate::provider::{Attribute, ErrorKind, Problem, ProviderError};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const ARGUMENT: &str = "container_id";

/// The argument `container_id`.
pub(super) fn argument(doc: &'static str) -> Attribute {
    Attribute::required(ARGUMENT, Ty::STRING, doc)
}

/// An id that is empty names nothing.
pub(super) fn check(config: &Value) -> Vec<Problem> {
    let is_empty = attrs::text(config, ARGUMENT).is_some_and(|id| id.trim().is_empty());
    if !is_empty {
        return Vec::new();
    }
    let detail = "The container has to be named by its id, e.g. `usr-abc12345-web`.";
    vec![Problem::error(Path::root().attr(ARGUMENT), "Which container", detail)]
}

/// The id in a configuration that is wholly known.
pub(super) fn id(config: &Value) -> &str {
    attrs::text(config, ARGUMENT).unwrap_or("")
}

pub(super) fn not_found(id: &str) -> ProviderError {
    let detail =
        format!("There is no container with the id \"{}\" in the account of this API key.", escape(id));
    ProviderError::new(ErrorKind::Invalid, "Container not found", detail).at(Path::root().attr(ARGUMENT))
}
