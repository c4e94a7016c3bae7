//! Failures of requests in the user's words: whose fault it is, what is known, what to do.

use super::client::AskError;
use crate::http::{Problem, WriteError};
use crate::provider::{ErrorKind, ProviderError};
use crate::providers::failure::{Words, failed};

const WORDS: Words = Words {
    cloud: "IONOS",
    credential: "credential",
    rate_limit: "the rate limit",
    rate_limited: Some("Something else may be using the same contract; try again later."),
    web_page: "Check IONOS_API_URL and whether a proxy or a login page stands in between.",
    no_connection: "Check the network, and IONOS_API_URL if it is set.",
    redirected: Some("Check IONOS_API_URL."),
};

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
    WORDS.of_problem(problem, doing, of_status)
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
        500.. => WORDS.not_reachable(doing, "the API failed, and whether the request was executed is not known."),
        _ => WORDS.refused(doing, "the API said no."),
    }
}
