//! What every cloud's requests can fail of, in the user's words: whose fault it is, what is known, what
//! to do. What a status means is each cloud's own.

use crate::http::{Cause, Problem, TransportError, Unreadable};
use crate::provider::{ErrorKind, ProviderError};

/// What the messages of a cloud call things.
pub(super) struct Words {
    pub(super) cloud: &'static str,
    /// What proves who asks: `key`.
    pub(super) credential: &'static str,
    /// What lets nothing through: `the rate limit of the key`.
    pub(super) rate_limit: &'static str,
    /// What to do about that.
    pub(super) rate_limited: Option<&'static str>,
    /// What to do where a web page answers.
    pub(super) web_page: &'static str,
    /// What to do where nobody answers.
    pub(super) no_connection: &'static str,
    /// What to do where the endpoint points elsewhere.
    pub(super) redirected: Option<&'static str>,
}

impl Words {
    /// A request's failure. `doing` completes "terrace tried to": `list the containers`; `of_status`
    /// knows what a status says.
    pub(super) fn of_problem(
        &self,
        problem: &Problem,
        doing: &str,
        of_status: impl FnOnce(&Problem, &str) -> ProviderError,
    ) -> ProviderError {
        let error = match problem.cause() {
            Cause::NotMade(_) => {
                failed(ErrorKind::Invalid, "Request not sent", doing, "the request cannot be made.")
            }
            Cause::Transport(error) => self.of_transport(error, doing),
            Cause::Unreadable(Unreadable::Html) => {
                self.not_reachable(doing, "what answered is a web page and not the API.").hint(self.web_page)
            }
            Cause::Unreadable(_) => self.not_reachable(doing, "the answer could not be read."),
            Cause::SaysFailure => self.refused(doing, "the API reports a failure."),
            Cause::Redirect { .. } => {
                let why = format!(
                    "the endpoint points to another place. Nothing was sent there, since the {} must not go to a host that nobody chose.",
                    self.credential
                );
                hinted(self.not_reachable(doing, &why), self.redirected)
            }
            Cause::RateLimited { .. } => {
                let why = format!("{} let nothing through, although terrace waited.", self.rate_limit);
                hinted(self.not_reachable(doing, &why), self.rate_limited)
            }
            Cause::Status => of_status(problem, doing),
        };
        error.caused_by(problem.clone())
    }

    fn of_transport(&self, error: &TransportError, doing: &str) -> ProviderError {
        match error {
            TransportError::NotSent(_) => {
                self.not_reachable(doing, "the API could not be reached.").hint(self.no_connection)
            }
            TransportError::Certificate(_) => {
                let why = format!(
                    "the server's certificate cannot be trusted. The {} was not sent.",
                    self.credential
                );
                self.not_reachable(doing, &why)
            }
            TransportError::NoAnswer(_) => self.not_reachable(doing, "no complete answer came."),
            TransportError::TooLarge(_) => {
                self.not_reachable(doing, "the answer is larger than any answer of this API should be.")
            }
        }
    }

    /// The cloud, or what should be it, gives no usable answer.
    pub(super) fn not_reachable(&self, doing: &str, why: &str) -> ProviderError {
        failed(ErrorKind::Unreachable, &format!("{} not reachable", self.cloud), doing, why)
    }

    /// The cloud says no.
    pub(super) fn refused(&self, doing: &str, why: &str) -> ProviderError {
        failed(ErrorKind::Refused, &format!("Refused by {}", self.cloud), doing, why)
    }
}

/// `terrace tried to list the containers: the API said no.`
pub(super) fn failed(kind: ErrorKind, summary: &str, doing: &str, why: &str) -> ProviderError {
    ProviderError::new(kind, summary, format!("terrace tried to {doing}: {why}"))
}

/// A type that the schemas do not have can only come from a caller's mistake.
pub(super) fn unknown_type(provider: &str, name: &str) -> ProviderError {
    let detail = format!("The provider \"{provider}\" has nothing called `{}`.", crate::diag::escape(name));
    ProviderError::new(ErrorKind::Invalid, "Unknown type", detail)
}

fn hinted(error: ProviderError, hint: Option<&str>) -> ProviderError {
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}
