//! What became of power actions whose fate is not known: told by the servers and by the list of
//! requests, which names each action with its time.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use super::{place, refreshed, wish};
use crate::provider::{Intent, ProviderError, Settled, Verb};
use crate::providers::attrs;
use crate::providers::ionos::client::Api;
use crate::providers::ionos::power::{Action, shown};
use crate::providers::ionos::session::Session;
use crate::providers::ionos::wire::ListedRequest;
use crate::providers::ionos::{failure, refresh};

/// What is stored with every intent: since when to look, by the cloud's clock.
pub(in crate::providers::ionos) fn evidence(session: &Session) -> Json {
    json!({"at": session.api.server_time().to_string()})
}

/// The newest request for that action on that server since then. A list that cannot be got tells
/// nothing.
pub(in crate::providers::ionos) async fn request_of(
    api: &Api,
    server: &str,
    action: Action,
    since: Timestamp,
) -> Option<String> {
    let requests = api.requests_since(since).await.ok()?;
    let found = requests.into_iter().find(|request| action_of(request, server) == Some(action));
    found.map(|request| request.id)
}

/// What a request does to that server, by its address: `…/servers/ID/stop`.
fn action_of(request: &ListedRequest, server: &str) -> Option<Action> {
    let path = request.url.split(['?', '#']).next().unwrap_or("");
    let mut parts = path.rsplit('/');
    let (action, id, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let is_ours = request.method == "POST" && parent == "servers" && id.eq_ignore_ascii_case(server);
    Action::ALL.into_iter().find(|known| is_ours && known.word() == action)
}

/// Settles open intents together: one list of servers and one of requests serve all of them. What is
/// found under way is remembered, so that the next write goes on with it.
///
/// # Errors
/// The servers cannot be read.
pub(in crate::providers::ionos) async fn find(
    session: &Session,
    intents: &[Intent],
) -> Result<Vec<Settled>, ProviderError> {
    let Some(since) = intents.iter().map(recorded_at).min() else { return Ok(Vec::new()) };
    let requests = match session.api.requests_since(since).await {
        Ok(requests) => requests,
        Err(error) if error.is_forbidden() => Vec::new(),
        Err(error) => return Err(failure::of_ask(&error, "list the requests")),
    };
    let mut settled = Vec::with_capacity(intents.len());
    for intent in intents {
        settled.push(settle(session, intent, &requests).await?);
    }
    Ok(settled)
}

async fn settle(
    session: &Session,
    intent: &Intent,
    requests: &[ListedRequest],
) -> Result<Settled, ProviderError> {
    let Some(planned) = intent.planned.as_ref().or(intent.before.as_ref()) else {
        return Ok(Settled::NotHappened);
    };
    let (_, id) = place(planned);
    let is_since = |request: &&ListedRequest| request.created_at.is_some_and(|at| at >= recorded_at(intent));
    let sent = requests.iter().filter(is_since).find_map(|request| {
        let action = action_of(request, id)?;
        let is_wanted = match intent.verb {
            Verb::Invoke => action == Action::Reboot,
            Verb::Create | Verb::Update | Verb::Delete => action.leads_to() == wish(planned),
        };
        is_wanted.then(|| (request.id.clone(), action))
    });
    if intent.verb == Verb::Invoke {
        let happened = sent.is_some() || intent.accepted.is_some();
        return Ok(if happened { Settled::Happened(planned.clone()) } else { Settled::NotHappened });
    }
    let Some(server) = refresh::look(session, planned).await? else {
        return Ok(if intent.verb == Verb::Create { Settled::NotHappened } else { Settled::Gone });
    };
    let is_there = shown(&server) == attrs::text(planned, "desired_status").unwrap_or("");
    let happened = sent.is_some() || intent.accepted.is_some() || is_there;
    if let Some((request, action)) = sent.filter(|_| !is_there) {
        session.remember_pending(id, request, action);
    }
    Ok(if happened { Settled::Happened(refreshed(planned, &server)) } else { Settled::NotHappened })
}

/// When the intent was recorded, whole seconds. One whose time cannot be read is taken as old as
/// requests are kept for.
fn recorded_at(intent: &Intent) -> Timestamp {
    let at = intent.evidence.get("at").and_then(Json::as_str).and_then(|at| at.parse::<Timestamp>().ok());
    let at = at.unwrap_or(Timestamp::UNIX_EPOCH);
    at.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "15f67991-0f51-4efc-a8ad-ef1fb31a480c";

    #[test]
    fn a_request_is_told_by_its_address() {
        let request = |method: &str, url: &str| ListedRequest {
            id: "x".into(),
            created_at: None,
            method: method.into(),
            url: url.into(),
        };
        let url = format!("https://api.ionos.com/cloudapi/v6/datacenters/dc/servers/{SERVER}/stop");
        assert_eq!(action_of(&request("POST", &url), SERVER), Some(Action::Stop));
        assert_eq!(action_of(&request("POST", &format!("{url}?pretty=false")), SERVER), Some(Action::Stop));
        for (method, url) in [
            ("GET", url.clone()),
            ("POST", url.replace("15f", "16f")),
            ("POST", url.replace("/servers/", "/volumes/")),
            ("POST", url.replace("stop", "upgrade")),
            ("POST", String::new()),
        ] {
            assert_eq!(action_of(&request(method, &url), SERVER), None, "{method} {url}");
        }
    }
}
