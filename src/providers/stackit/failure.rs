//! Failures of requests in the user's words: whose fault it is, what is known, what to do.

use super::client::{ActError, AskError};
use super::identity::TokenError;
use crate::http::Problem;
use crate::provider::{ErrorKind, ProviderError};
use crate::providers::failure::{Words, failed};

const WORDS: Words = Words {
    cloud: "STACKIT",
    credential: "token",
    rate_limit: "the rate limit",
    rate_limited: None,
    web_page: "Check the endpoints, and whether a proxy or a login page stands in between.",
    no_connection: "Check the network, and the endpoints if they are set.",
    redirected: None,
};

/// `doing` is what terrace was about to do: `list the servers of the project x`.
pub(super) fn of_ask(error: &AskError, doing: &str) -> ProviderError {
    match error {
        AskError::Http(error) => of_problem(error.problem(), doing),
        AskError::Odd { what, source } => {
            let why = format!("{what} is not as the published API describes it.");
            failed(ErrorKind::Unreachable, "Unexpected answer from STACKIT", doing, &why)
                .caused_by(source.clone())
        }
        AskError::Token(error) => of_token(error),
    }
}

pub(super) fn of_act(error: &ActError, doing: &str) -> ProviderError {
    match error {
        ActError::Http(error) => of_problem(error.problem(), doing),
        ActError::Token(error) => of_token(error),
    }
}

/// The token endpoint is named, since its errors are easily taken for those of the API.
fn of_token(error: &TokenError) -> ProviderError {
    const DOING: &str = "get an access token from STACKIT's token endpoint";
    let refused = |why: &str| failed(ErrorKind::Credentials, "No access token", DOING, why);
    match error {
        TokenError::Http(error) => {
            let problem = error.problem();
            let status = problem.status().map_or(0, |status| status.as_u16());
            let error = match status {
                400 if problem.text().contains("was not found") => refused("it does not know the key.")
                    .hint("The key may be revoked, expired, or of another installation: create a new one in the portal.")
                    .hint("Check STACKIT_TOKEN_BASEURL and `token_endpoint`, if one is set."),
                400 | 401 => refused("it refuses what was sent to prove who asks.")
                    .hint("Check that the clock of this machine is right and that the key or identity is still good."),
                403 => refused("it forbids this account a token."),
                404 => failed(ErrorKind::Unreachable, "No access token", DOING, "what answered is no token endpoint.")
                    .hint("Check STACKIT_TOKEN_BASEURL and `token_endpoint`: it is a whole URL."),
                _ => return of_problem(problem, DOING),
            };
            error.caused_by(problem.clone())
        }
        TokenError::Endpoint(error) => refused("its address cannot be used.").caused_by(error.clone()),
        TokenError::Odd(source) => {
            failed(ErrorKind::Unreachable, "No access token", DOING, "its answer could not be understood.")
                .caused_by(source.clone())
        }
        TokenError::Key(error) => refused("the key cannot sign.").caused_by(error.clone()),
        TokenError::NoIdentityFile { path, source } => {
            let why = format!("the identity token in {} could not be read.", crate::diag::escape(path));
            refused(&why)
                .caused_by(Box::new(SharedIo(source.clone())) as Box<dyn std::error::Error + Send + Sync>)
                .hint("In GitHub Actions, the job needs `permissions: id-token: write`.")
                .hint(
                    "Elsewhere, set STACKIT_FEDERATED_TOKEN_FILE or STACKIT_SERVICE_ACCOUNT_FEDERATED_TOKEN.",
                )
        }
        TokenError::NoIdentity => refused("the CI system gave no identity token."),
    }
}

/// An error of a file that several who waited for it were told of.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct SharedIo(std::sync::Arc<std::io::Error>);

fn of_problem(problem: &Problem, doing: &str) -> ProviderError {
    WORDS.of_problem(problem, doing, of_status)
}

fn of_status(problem: &Problem, doing: &str) -> ProviderError {
    match problem.status().map_or(0, |status| status.as_u16()) {
        400 => failed(ErrorKind::Invalid, "Not accepted by STACKIT", doing, "the API does not accept what was asked."),
        401 => failed(ErrorKind::Credentials, "Token refused", doing, "STACKIT refuses the access token: it has ended, or is of another installation.")
            .hint("A token in STACKIT_SERVICE_ACCOUNT_TOKEN lives for minutes; a service account key in STACKIT_SERVICE_ACCOUNT_KEY_PATH gets new ones by itself."),
        403 => failed(ErrorKind::Refused, "Not allowed at STACKIT", doing, "the service account lacks the permission.")
            .hint("Give it a role in the project that may do this, such as `editor`."),
        404 => failed(ErrorKind::Refused, "Not found at STACKIT", doing, "the API says that there is no such thing.")
            .hint("Check project_id, region and server_id."),
        409 | 423 => failed(ErrorKind::Refused, "Busy at STACKIT", doing, "the server is in no state for it, and that did not change in time.")
            .hint("Look at the server in the portal, and apply again."),
        500.. => WORDS.not_reachable(doing, "the API failed."),
        _ => WORDS.refused(doing, "the API said no."),
    }
}
