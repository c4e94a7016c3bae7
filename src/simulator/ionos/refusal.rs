//! The API's refusals: status, code and words, as they were seen or as the documents describe them.

use ::http::StatusCode;
use ::http::header::RETRY_AFTER;
use serde_json::json;

use crate::simulator::answer::Answer;
use crate::simulator::fault::Refusal;

/// The body of every error. `errorCode` is text.
fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    let body = json!({
        "httpStatus": status.as_u16(),
        "messages": [{"errorCode": code, "message": message}],
    });
    Answer::json(status, &body)
}

pub(super) fn unauthorized() -> Answer {
    error(StatusCode::UNAUTHORIZED, "315", "Unauthorized")
}

pub(super) fn forbidden(what: &str) -> Answer {
    error(StatusCode::FORBIDDEN, "451", &format!("Access Denied: {what}"))
}

pub(super) fn not_found() -> Answer {
    error(StatusCode::NOT_FOUND, "309", "Resource does not exist")
}

/// The vendor's list of statuses has 405 and no body for it.
pub(super) fn method_not_allowed() -> Answer {
    error(StatusCode::METHOD_NOT_ALLOWED, "405", "Method not allowed")
}

/// A query parameter that the document does not allow.
pub(super) fn invalid_parameter(name: &str, rule: &str) -> Answer {
    let message = format!("[(root).{name}] Parameter '{name}' {rule}.");
    error(StatusCode::UNPROCESSABLE_ENTITY, "100", &message)
}

/// "Wrong pairing is rejected by the API, but late and generic"; the status is a guess.
pub(super) fn wrong_pairing(action: &str, kind: &str) -> Answer {
    let message =
        format!("[VDC-5-1921] The operation '{action}' is not supported for servers of type {kind}.");
    error(StatusCode::UNPROCESSABLE_ENTITY, "100", &message)
}

pub(super) fn too_many_requests(retry_after: Option<&str>) -> Answer {
    let answer = error(StatusCode::TOO_MANY_REQUESTS, "429", "Too many requests");
    match retry_after {
        Some(time) => answer.with_header(RETRY_AFTER, time),
        None => answer,
    }
}

/// That refusal in the words of this API.
pub(in crate::simulator) fn refused(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::InvalidKey => unauthorized(),
        Refusal::SpendingCap | Refusal::NoPaymentMethod => {
            error(StatusCode::PAYMENT_REQUIRED, "402", "The trial period of this contract has expired")
        }
        Refusal::MissingScope | Refusal::DashboardOnly => forbidden("the user lacks the privilege"),
        Refusal::NotFound => not_found(),
        Refusal::Conflict => error(StatusCode::CONFLICT, "409", "The resource is being changed"),
        Refusal::Locked => error(StatusCode::LOCKED, "423", "The virtual data center is locked"),
        Refusal::TooManyRequests(retry_after) => too_many_requests(retry_after.as_deref()),
        Refusal::Waitlist => {
            error(StatusCode::SERVICE_UNAVAILABLE, "503", "The service is under maintenance")
        }
        Refusal::ServerError
        | Refusal::BadGateway
        | Refusal::Unavailable
        | Refusal::GatewayTimeout
        | Refusal::Redirect(_) => error(StatusCode::INTERNAL_SERVER_ERROR, "500", "Internal server error"),
    }
}
