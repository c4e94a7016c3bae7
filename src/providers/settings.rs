//! What the `provider` blocks of all clouds have in common when they are connected.

use crate::host::Host;
use crate::http::CustomEndpoints;
use crate::provider::{Block, ErrorKind, Problem, ProviderError};
use crate::value::{Path, Value};

use super::attrs;

/// Planning reads the cloud, so that no setting may wait for an apply.
///
/// # Errors
/// A setting is known after apply only.
pub(super) fn check_known(provider: &str, schema: &Block, config: &Value) -> Result<(), ProviderError> {
    let Some(open) = schema.attributes.iter().find(|a| attrs::is_unknown(config, a.name)) else {
        return Ok(());
    };
    let name = open.name;
    let detail =
        format!("{name} of the provider \"{provider}\" is known after apply only, but planning needs it.");
    let at = Path::root().attr(name);
    Err(ProviderError::new(ErrorKind::Invalid, "Provider setting not known", detail).at(at))
}

/// Whether an endpoint of the configuration may get a credential of the environment: only if whoever
/// runs terrace says so, since a pull request can change the configuration.
pub(super) fn custom_endpoints(host: &dyn Host) -> CustomEndpoints {
    match host.env("TERRACE_ALLOW_CUSTOM_ENDPOINTS").as_deref() {
        Some("1") => CustomEndpoints::Allowed,
        _ => CustomEndpoints::Refused,
    }
}

/// What is wrong with a block, as what keeps it from being connected.
pub(super) fn as_error(kind: ErrorKind, problem: Problem) -> ProviderError {
    let Problem { path, summary, detail, hint, severity: _ } = problem;
    let error = ProviderError::new(kind, summary, detail).at(path);
    hint.into_iter().fold(error, ProviderError::hint)
}
