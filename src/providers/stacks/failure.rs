//! Failures of requests in the user's words: whose fault it is, what is known, what to do.

use super::client::{ActError, AskError};
use crate::diag::escape;
use crate::http::Problem;
use crate::provider::{Cents, ErrorKind, ProviderError};
use crate::providers::failure::{Words, failed};
use crate::providers::stacks::lenient::money;
use crate::value::Path;

const WORDS: Words = Words {
    cloud: "STACKS",
    credential: "key",
    rate_limit: "the rate limit of the key",
    rate_limited: Some("Something else may be using the same key; give each its own."),
    web_page: "Check STACKS_API_URL and whether a proxy or a login page stands in between.",
    no_connection: "Check the network, and STACKS_API_URL if it is set.",
    redirected: Some("Check STACKS_API_URL."),
};

/// The most of what a caller says it was doing: `list the containers`, `create the container "web"`.
pub(super) fn of_ask(error: &AskError, doing: &str) -> ProviderError {
    match error {
        AskError::Http(error) => of_problem(error.problem(), doing),
        AskError::Odd { what, source } => odd(what, source, doing),
        AskError::Strange { what } => {
            let detail =
                format!("terrace tried to {doing}, and {what} could not be recognised in the answer.");
            ProviderError::new(ErrorKind::Unreachable, "Unexpected answer from STACKS", detail)
        }
    }
}

/// As [`of_ask`] for the list of containers, which every account has: an API that does not know it is
/// another one.
pub(super) fn of_list(error: &AskError) -> ProviderError {
    const DOING: &str = "list the containers";
    match error {
        AskError::Http(error) if error.problem().status().is_some_and(|status| status.as_u16() == 404) => {
            WORDS
                .not_reachable(DOING, "what answered does not know the STACKS API.")
                .hint(
                    "Check STACKS_API_URL and the provider's `endpoint`: its path usually ends with /api/v1.",
                )
                .caused_by(error.problem().clone())
        }
        _ => of_ask(error, DOING),
    }
}

pub(super) fn of_act(error: &ActError, doing: &str) -> ProviderError {
    match error {
        ActError::Http(error) => of_problem(error.problem(), doing),
        ActError::Odd { what, source } => odd(what, source, doing),
        ActError::Astray { what } => {
            let detail = format!("terrace tried to {doing}, and {what} is about something else.");
            ProviderError::new(ErrorKind::Unreachable, "Unexpected answer from STACKS", detail)
        }
    }
}

fn odd(what: &str, source: &crate::http::NotDecoded, doing: &str) -> ProviderError {
    let detail = format!("terrace tried to {doing}, and {what} is not as the published API describes it.");
    ProviderError::new(ErrorKind::Unreachable, "Unexpected answer from STACKS", detail)
        .caused_by(source.clone())
}

fn of_problem(problem: &Problem, doing: &str) -> ProviderError {
    WORDS.of_problem(problem, doing, of_status)
}

fn of_status(problem: &Problem, doing: &str) -> ProviderError {
    let status = problem.status().map_or(0, |status| status.as_u16());
    let body = problem.body();
    match status {
        400 => invalid(body, doing),
        401 => failed(
            ErrorKind::Credentials,
            "API key refused",
            doing,
            "STACKS does not know the key: it may be mistyped, revoked, or of another installation.",
        )
        .hint("Create a key in the dashboard under Account Settings → API Keys and set it as STACKS_API_KEY."),
        402 => spending(body, doing),
        403 => forbidden(body, doing),
        404 => failed(
            ErrorKind::Refused,
            "Not found at STACKS",
            doing,
            "the API says that there is no such thing in this account. It may have been removed just now by somebody else.",
        )
        .hint("Plan again to see what is there."),
        409 | 423 => failed(ErrorKind::Refused, "Busy at STACKS", doing, "another operation is under way and did not end in time.")
            .hint("Apply again in a few minutes."),
        503 if body.is_object() => failed(ErrorKind::Waitlisted, "No capacity at STACKS", doing, "there is no capacity right now."),
        500.. => WORDS.not_reachable(doing, "the API failed, and whether the request was executed is not known."),
        _ => WORDS.refused(doing, "the API said no."),
    }
}

/// 400 names the argument that it blames in `field`.
fn invalid(body: &serde_json::Value, doing: &str) -> ProviderError {
    let error =
        failed(ErrorKind::Invalid, "Not accepted by STACKS", doing, "the API does not accept the arguments.");
    match body.get("field").and_then(|field| field.as_str()) {
        Some(field) if field.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && !field.is_empty() => {
            error.at(Path::root().attr(field))
        }
        _ => error,
    }
}

/// 402 has two reasons: the key's cap, or no way to pay.
fn spending(body: &serde_json::Value, doing: &str) -> ProviderError {
    let amount = |name: &str| body.get(name).and_then(money);
    let (cap, spent): (Option<Cents>, Option<Cents>) = (amount("spending_cap"), amount("amount_spent"));
    if cap.is_none() && spent.is_none() {
        return failed(ErrorKind::SpendingCap { cap, spent }, "Payment required", doing, "STACKS asks for a payment method, or the spending cap of the key is reached.")
            .hint("Add a payment method in the dashboard, or look at the key's cap under Account Settings → API Keys.");
    }
    let known =
        |amount: Option<Cents>| amount.map_or("an amount not told".to_owned(), |amount| amount.to_string());
    let why = format!(
        "the key may spend {} a month and has spent {} this month. Nothing more is created with it.",
        known(cap),
        known(spent)
    );
    failed(ErrorKind::SpendingCap { cap, spent }, "Spending cap reached", doing, &why)
        .hint("Raise the cap in the dashboard, use another key, or wait for the next calendar month (UTC).")
}

fn forbidden(body: &serde_json::Value, doing: &str) -> ProviderError {
    match body.get("required_scope").and_then(|scope| scope.as_str()) {
        Some(scope) => {
            let scope = escape(scope).into_owned();
            let why = format!("the key lacks the scope {scope}.");
            failed(ErrorKind::MissingScope(scope.clone()), "Missing scope", doing, &why)
                .hint(format!("Create a key with {scope} in the dashboard and set it as STACKS_API_KEY."))
        }
        None => failed(
            ErrorKind::Refused,
            "Not allowed with an API key",
            doing,
            "STACKS does not allow this with any API key; it needs a person in the dashboard.",
        ),
    }
}
