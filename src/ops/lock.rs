//! Becoming the only writer of the state.

use crate::diag::{Diagnostic, Diagnostics};
use crate::state::Lock;

use super::diagnose;
use super::project::Project;
use super::session::{Exit, Locking};

/// Takes the lock as asked for. A dead holder's is taken over, which is said.
///
/// # Errors
/// How the program should end; why is among the diagnostics.
pub(super) async fn take(
    project: &Project,
    locking: Locking,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Lock>, Exit> {
    let Locking::Within(timeout) = locking else { return Ok(None) };
    match project.backend().lock(timeout).await {
        Ok(lock) => {
            if let Some(holder) = lock.taken_over() {
                let detail = format!("The lock of {holder} was taken over: that process is gone.");
                diagnostics.push(Diagnostic::warning("Lock taken over", detail));
            }
            Ok(Some(lock))
        }
        Err(error) => {
            diagnostics.push(diagnose::lock_error(&error));
            Err(diagnose::lock_exit(&error))
        }
    }
}
