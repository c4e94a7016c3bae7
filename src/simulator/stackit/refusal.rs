//! The APIs' refusals: IaaS, Resource Manager and token endpoint each have a shape of their own, and the
//! gateway before them a fourth.

use ::http::StatusCode;
use ::http::header::RETRY_AFTER;
use serde_json::json;

use crate::simulator::Moment;
use crate::simulator::answer::Answer;
use crate::simulator::fault::Refusal;

/// IaaS: `{"code": 404, "msg": "project not found"}`.
pub(super) fn iaas(status: StatusCode, message: &str) -> Answer {
    Answer::json(status, &json!({"code": status.as_u16(), "msg": message}))
}

/// Resource Manager, and the token endpoint's 400.
pub(super) fn spring(status: StatusCode, path: &str, message: &str, now: Moment) -> Answer {
    let error = status.canonical_reason().unwrap_or("Error");
    let body = json!({
        "timeStamp": now,
        "path": path,
        "status": status.as_u16(),
        "error": error,
        "message": message,
    });
    Answer::json(status, &body)
}

/// The gateway on a token that is unknown, expired or missing; as observed.
pub(super) fn unauthenticated() -> Answer {
    Answer::json(StatusCode::UNAUTHORIZED, &json!({"status": 401, "message": "Unauthenticated token"}))
}

/// That refusal in the words of these APIs, for faults. The service is not known here, so that it is
/// IaaS where they differ.
pub(in crate::simulator) fn refused(refusal: &Refusal) -> Answer {
    let status = match refusal {
        Refusal::InvalidKey => return unauthenticated(),
        Refusal::SpendingCap | Refusal::NoPaymentMethod => StatusCode::PAYMENT_REQUIRED,
        Refusal::MissingScope | Refusal::DashboardOnly => StatusCode::FORBIDDEN,
        Refusal::NotFound => return iaas(StatusCode::NOT_FOUND, "server not found"),
        Refusal::Conflict => StatusCode::CONFLICT,
        Refusal::Locked => StatusCode::LOCKED,
        Refusal::TooManyRequests(wait) => {
            let answer = iaas(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests");
            return match wait {
                Some(wait) => answer.with_header(RETRY_AFTER, wait),
                None => answer,
            };
        }
        Refusal::ServerError => return iaas(StatusCode::INTERNAL_SERVER_ERROR, "internal server error"),
        Refusal::BadGateway => StatusCode::BAD_GATEWAY,
        Refusal::Waitlist | Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::GatewayTimeout => StatusCode::GATEWAY_TIMEOUT,
        Refusal::Redirect(_) => StatusCode::TEMPORARY_REDIRECT,
    };
    iaas(status, status.canonical_reason().unwrap_or("Error"))
}
