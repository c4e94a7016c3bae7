//! What a wait that ended without success is to the user.

use std::time::Duration;

use crate::provider::{ErrorKind, ProviderError};
use crate::providers::patience::{Ended, spoken};

/// Time between two looks while something is pending: what the vendor's own tools take.
pub(super) const INTERVAL: Duration = Duration::from_secs(5);

/// As a failure of what was waited for: `the server "web" to be running`.
pub(super) fn failure(ended: Ended, what: &str, limit: Duration) -> ProviderError {
    match ended {
        Ended::TimedOut => {
            let detail = format!("terrace waited {} for {what}.", spoken(limit));
            ProviderError::new(ErrorKind::Timeout, "Not ready in time", detail)
                .hint("Apply again to go on waiting, or allow more time with a `timeouts` block.")
        }
        Ended::Interrupted => {
            let detail = format!("The run was interrupted while terrace waited for {what}.");
            ProviderError::new(ErrorKind::Interrupted, "Interrupted", detail).hint("Apply again to go on.")
        }
    }
}
