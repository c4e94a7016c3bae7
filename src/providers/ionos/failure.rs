//! Failures of requests in the user's words: whose fault it is, what is known, what to do.

use super::client::AskError;
use crate::http::{Cause, Problem, TransportError, Unreadable, WriteError};
use crate::provider::{ErrorKind, ProviderError};

/// `doing` completes "terrace tried to": `list the servers`, `stop the server "batch-1"`.
pub(super) fn of_ask(error: &AskError, doing: &str) -> ProviderError {
    match error {
        AskError::Http(error) => of_problem(error.problem(), doing),
        AskError::Odd { what, source } => {
            let detail =
                format!("terrace tried to {doing}, and {what} is not as the published API describes it.");
            ProviderError::new(ErrorKind::Unreachable, "Unexpected answer from IONOS", detail)
                .caused_by(source.clone())
        }
        AskError::Astray { what } => {
            let detail = format!("terrace tried to {doing}, and {what} does not tell what was asked.");
            ProviderError::new(ErrorKind::Unreachable, "Unexpected answer from IONOS", detail)
        }
    }
}

pub(super) fn of_write(error: &WriteError, doing: &str) -> ProviderError {
    of_problem(error.problem(), doing)
}

fn of_problem(problem: &Problem, doing: &str) -> ProviderError {
    let error = match problem.cause() {
        Cause::NotMade(_) => {
            failed(ErrorKind::Invalid, "Request not sent", doing, "the request cannot be made.")
        }
        Cause::Transport(error) => of_transport(error, doing),
        Cause::Unreadable(Unreadable::Html) => {
            unreachable_api(doing, "what answered is a web page and not the API.")
                .hint("Check IONOS_API_URL and whether a proxy or a login page stands in between.")
        }
        Cause::Unreadable(_) => unreachable_api(doing, "the answer could not be read."),
        Cause::SaysFailure => {
            failed(ErrorKind::Refused, "Refused by IONOS", doing, "the API reports a failure.")
        }
        Cause::Redirect { .. } => unreachable_api(
            doing,
            "the endpoint points to another place. Nothing was sent there, since the credential must not go to a host that nobody chose.",
        )
        .hint("Check IONOS_API_URL."),
        Cause::RateLimited { .. } => unreachable_api(
            doing,
            "the rate limit let nothing through, although terrace waited.",
        )
        .hint("Something else may be using the same contract; try again later."),
        Cause::Status => of_status(problem, doing),
    };
    error.caused_by(problem.clone())
}

fn of_transport(error: &TransportError, doing: &str) -> ProviderError {
    match error {
        TransportError::NotSent(_) => unreachable_api(doing, "the API could not be reached.")
            .hint("Check the network, and IONOS_API_URL if it is set."),
        TransportError::Certificate(_) => {
            unreachable_api(doing, "the server's certificate cannot be trusted. The credential was not sent.")
        }
        TransportError::NoAnswer(_) => unreachable_api(doing, "no complete answer came."),
        TransportError::TooLarge(_) => {
            unreachable_api(doing, "the answer is larger than any answer of this API should be.")
        }
    }
}

fn of_status(problem: &Problem, doing: &str) -> ProviderError {
    let refused = |summary: &str, why: &str| failed(ErrorKind::Refused, summary, doing, why);
    match problem.status().map_or(0, |status| status.as_u16()) {
        400 | 422 => failed(
            ErrorKind::Invalid,
            "Not accepted by IONOS",
            doing,
            "the API does not accept it.",
        ),
        401 => failed(
            ErrorKind::Credentials,
            "Credential refused",
            doing,
            "IONOS does not accept the token or password: it may be mistyped, revoked or expired, or the account uses two-factor authentication and needs a token.",
        )
        .hint("Create a token in the Data Center Designer under Management → Token Manager and set it as IONOS_TOKEN."),
        402 => refused("Payment required", "the contract's trial has ended, or a payment is missing."),
        403 => refused("Not allowed at IONOS", "the user may not do this.")
            .hint("Ask the owner of the contract for the right, and check the contract number if you have several."),
        404 => refused(
            "Not found at IONOS",
            "the API says that there is no such thing in this contract. It may have been removed just now by somebody else.",
        )
        .hint("Plan again to see what is there."),
        409 | 423 => refused("Busy at IONOS", "another change is under way and did not end in time.")
            .hint("Apply again in a few minutes."),
        500.. => unreachable_api(doing, "the API failed, and whether the request was executed is not known."),
        _ => refused("Refused by IONOS", "the API said no."),
    }
}

fn unreachable_api(doing: &str, why: &str) -> ProviderError {
    failed(ErrorKind::Unreachable, "IONOS not reachable", doing, why)
}

fn failed(kind: ErrorKind, summary: &str, doing: &str, why: &str) -> ProviderError {
    ProviderError::new(kind, summary, format!("terrace tried to {doing}: {why}"))
}
