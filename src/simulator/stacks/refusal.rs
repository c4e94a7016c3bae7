//! The API's refusals, one function per body.

use ::http::StatusCode;
use ::http::header::RETRY_AFTER;
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::account::Scope;
use super::order::BadField;
use crate::simulator::answer::Answer;

/// Guide: "Invalid API key". The same for a key that is missing, since the table has one line for
/// "invalid or missing API key".
pub(in crate::simulator) fn invalid_key() -> Answer {
    Answer::json(StatusCode::UNAUTHORIZED, &json!({"error": "Invalid API key"}))
}

/// Guide: "Insufficient scope".
pub(in crate::simulator) fn missing_scope(required: Scope, held: &[Scope]) -> Answer {
    let word = json!(required);
    let error = format!("API key lacks required scope: {}", word.as_str().unwrap_or(""));
    let body = json!({"error": error, "required_scope": word, "key_scopes": held});
    Answer::json(StatusCode::FORBIDDEN, &body)
}

/// Guide: "Endpoint blocked for API keys".
pub(in crate::simulator) fn dashboard_only() -> Answer {
    let body = json!({
        "error": "This endpoint requires dashboard access (JWT authentication)",
        "hint": "This operation requires human approval via the dashboard.",
    });
    Answer::json(StatusCode::FORBIDDEN, &body)
}

/// Guide: "Spending cap exceeded". `amount_spent` is what the month holds without this request.
pub(in crate::simulator) fn over_cap(cap: u64, spent: u64) -> Answer {
    /// A struct, since the guide prints amounts with two decimals and `Value` would drop them.
    #[derive(Serialize)]
    struct Body {
        error: &'static str,
        spending_cap: Box<RawValue>,
        amount_spent: Box<RawValue>,
        message: String,
    }
    let amount = |cents| RawValue::from_string(dollars(cents)).expect("digits and one point are a number");
    let body = Body {
        error: "Monthly spending cap reached",
        spending_cap: amount(cap),
        amount_spent: amount(spent),
        message: format!("Your API key spending cap of ${}/month has been reached.", dollars(cap)),
    };
    Answer::json(StatusCode::PAYMENT_REQUIRED, &body)
}

/// `10.00` for 1000 cents.
fn dollars(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The other 402 of the guide's table ("add a payment method"); it gives no body.
pub(in crate::simulator) fn no_payment_method() -> Answer {
    let body =
        json!({"error": "Payment method required", "message": "Add a payment method to create containers."});
    Answer::json(StatusCode::PAYMENT_REQUIRED, &body)
}

/// No body in the guide. The header is its promise; the words are modelled on the other errors.
pub(in crate::simulator) fn too_many_requests(limit: u32, retry_after: Option<&str>) -> Answer {
    let body = json!({
        "error": "Too many requests",
        "message": format!("Your API key is limited to {limit} requests per minute."),
    });
    let answer = Answer::json(StatusCode::TOO_MANY_REQUESTS, &body);
    match retry_after {
        Some(time) => answer.with_header(RETRY_AFTER, time),
        None => answer,
    }
}

/// "Not found — container doesn't exist or doesn't belong to your account": one body for both.
pub(in crate::simulator) fn no_container() -> Answer {
    failure(StatusCode::NOT_FOUND, "Container not found")
}

/// Paths and methods the guide does not have.
pub(in crate::simulator) fn no_endpoint() -> Answer {
    failure(StatusCode::NOT_FOUND, "Endpoint not found")
}

/// Guide: "Name validation error", for every field.
pub(super) fn bad_field(field: BadField) -> Answer {
    let BadField { field, message } = field;
    let body = json!({"success": false, "error": message, "field": field});
    Answer::json(StatusCode::BAD_REQUEST, &body)
}

/// No capacity. The guide: "you've been added to the waitlist".
pub(in crate::simulator) fn waitlist() -> Answer {
    let body = json!({
        "success": false,
        "error": "No capacity available",
        "message": "No capacity available. You've been added to the waitlist.",
        "waitlisted": true,
    });
    Answer::json(StatusCode::SERVICE_UNAVAILABLE, &body)
}

/// Any other refusal.
pub(in crate::simulator) fn failure(status: StatusCode, error: &str) -> Answer {
    Answer::json(status, &json!({"success": false, "error": error}))
}

pub(in crate::simulator) fn bad_request(error: &str) -> Answer {
    failure(StatusCode::BAD_REQUEST, error)
}

impl From<BadField> for Answer {
    fn from(field: BadField) -> Answer {
        bad_field(field)
    }
}
