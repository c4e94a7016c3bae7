//! Waiting for a power action: its request first, since that can fail, then the server, since a request
//! that is done says nothing about the guest. Bounded and interruptible.

use std::time::Duration;

use super::client::{Api, AskError, Sent, write_is_busy};
use super::failure;
use super::wire::Server;
use crate::diag::escape;
use crate::http::WriteError;
use crate::provider::{ErrorKind, ProviderError};
use crate::providers::patience::{Ended, Patience, spoken};

/// Time between the first two looks; later ones are half as long again, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Looks in a row that may fail before a wait gives up.
const FAILURES: u32 = 3;
/// Pause before sending again what somebody else's change keeps from being accepted.
const BUSY_PAUSE: Duration = Duration::from_secs(5);

/// Why something did not become what was waited for.
#[derive(Debug)]
pub(super) enum Stopped {
    TimedOut,
    Interrupted,
    /// There is no such server any more.
    Vanished,
    Failed(ProviderError),
}

impl From<Ended> for Stopped {
    fn from(ended: Ended) -> Stopped {
        match ended {
            Ended::TimedOut => Stopped::TimedOut,
            Ended::Interrupted => Stopped::Interrupted,
        }
    }
}

impl Stopped {
    /// As a failure of what was waited for: `the server "batch-1" to be running`.
    pub(super) fn into_error(self, what: &str, seen: Option<&Server>, limit: Duration) -> ProviderError {
        let now = seen.map_or(String::new(), |server| format!(" It is {} now.", words(server)));
        match self {
            Stopped::TimedOut => {
                let detail = format!(
                    "terrace waited {} for {what}.{now} It is recorded and will be looked at again.",
                    spoken(limit)
                );
                ProviderError::new(ErrorKind::Timeout, "Not ready in time", detail)
                    .hint("Apply again to go on, or allow more time with a `timeouts` block.")
            }
            Stopped::Interrupted => {
                let detail =
                    format!("The run was interrupted while terrace waited for {what}. It is recorded.");
                ProviderError::new(ErrorKind::Interrupted, "Interrupted", detail)
                    .hint("Apply again to go on.")
            }
            Stopped::Vanished => {
                let detail = format!(
                    "terrace waited for {what}, and it is not there any more: somebody has removed it."
                );
                ProviderError::new(ErrorKind::Refused, "Server gone", detail)
                    .hint("Plan again to see what is there.")
            }
            Stopped::Failed(error) => error,
        }
    }
}

/// What the API says of a server: `SHUTOFF (AVAILABLE)`.
pub(super) fn words(server: &Server) -> String {
    let vm_state = escape(server.vm_state.as_deref().unwrap_or("in no known state"));
    match server.state.as_deref() {
        Some(state) => format!("{vm_state} ({})", escape(state)),
        None => vm_state.into_owned(),
    }
}

/// Pauses that grow, and a count of looks that failed.
pub(super) struct Rhythm {
    pause: Duration,
    failures: u32,
}

impl Rhythm {
    pub(super) fn new() -> Rhythm {
        Rhythm { pause: FIRST_PAUSE, failures: 0 }
    }

    /// # Errors
    /// The time is over, or the run was interrupted.
    pub(super) async fn pause(&mut self, patience: &Patience<'_>) -> Result<(), Stopped> {
        patience.sleep(self.pause).await?;
        self.pause = (self.pause * 3 / 2).min(LONGEST_PAUSE);
        Ok(())
    }

    /// Takes what a look gave; `None` if it failed and may be tried again.
    ///
    /// # Errors
    /// It will fail again, or has too often.
    pub(super) fn take<T>(&mut self, looked: Result<T, AskError>, doing: &str) -> Result<Option<T>, Stopped> {
        match looked {
            Ok(found) => {
                self.failures = 0;
                Ok(Some(found))
            }
            Err(error) => {
                self.failures += 1;
                if error.is_final() || self.failures >= FAILURES {
                    return Err(Stopped::Failed(failure::of_ask(&error, doing)));
                }
                Ok(None)
            }
        }
    }
}

/// Follows a request until it is done. One that cannot be seen tells nothing: the server will.
///
/// # Errors
/// It has failed, the time is over, or the run was interrupted.
pub(super) async fn follow(
    api: &Api,
    patience: &Patience<'_>,
    request: &str,
    doing: &str,
) -> Result<(), Stopped> {
    let mut rhythm = Rhythm::new();
    let mut missed = 0;
    loop {
        rhythm.pause(patience).await?;
        let looked = api.request_status(request).await;
        if looked.as_ref().is_err_and(AskError::is_forbidden) {
            return Ok(());
        }
        match rhythm.take(looked, &format!("{doing} and follow its request"))? {
            Some(Some(state)) => match state.status.as_str() {
                "DONE" => return Ok(()),
                "FAILED" => return Err(Stopped::Failed(request_failed(doing, request, &state.message))),
                word => patience.context.progress(&format!("request {}", escape(&word.to_ascii_lowercase()))),
            },
            Some(None) => {
                missed += 1;
                if missed >= FAILURES {
                    return Ok(());
                }
            }
            None => {}
        }
    }
}

fn request_failed(doing: &str, request: &str, message: &str) -> ProviderError {
    let said = match message.trim() {
        "" => "IONOS gives no reason.".to_owned(),
        message => format!("IONOS says: {}", escape(message)),
    };
    let detail =
        format!("terrace asked to {doing}. The request {request} was accepted and then failed. {said}");
    ProviderError::new(ErrorKind::Refused, "Request failed at IONOS", detail)
        .hint("Apply again; if it fails again, tell the vendor's support the id of the request.")
}

/// Sends again while somebody else's change keeps it from being accepted (409, 423), as long as the
/// patience lasts.
///
/// # Errors
/// The time is over, or the run was interrupted.
pub(super) async fn patiently<F: Future<Output = Sent>>(
    patience: &Patience<'_>,
    send: impl Fn() -> F,
) -> Result<Result<Option<String>, WriteError>, Stopped> {
    loop {
        match send().await {
            Sent::Failed(error) if write_is_busy(&error) => {
                patience.context.progress("locked");
                patience.sleep(BUSY_PAUSE).await?;
            }
            Sent::Failed(error) => return Ok(Err(error)),
            Sent::Accepted(request) => return Ok(Ok(request)),
        }
    }
}
