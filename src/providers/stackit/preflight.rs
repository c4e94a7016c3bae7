//! Before anything is written: whether the servers to adopt are there, what their adoption takes, and
//! whether the token lives long enough.

use std::time::Duration;

use super::power::{self, Step, Wish};
use super::session::{AGE, Session};
use super::{identity, server_power};
use crate::diag::escape;
use crate::provider::{
    Cents, Change, ChangeAction, CostReport, ErrorKind, Note, Preflight, PreflightAsk, ProviderError,
};
use crate::providers::attrs;
use crate::value::{Path, Value};

/// About what one way takes, in requests and seconds: a look, an action, and a look every 5 s.
const REQUESTS: u32 = 6;
const SECONDS: u32 = 20;
/// A token that ends sooner than this after the expected end of the apply is worth a warning.
const SPARE: Duration = Duration::from_secs(60);

/// # Errors
/// What stops everything: no credential, no connection.
pub(super) async fn run(session: &Session, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
    let PreflightAsk { changes, created: _, cap_learned: _ } = ask;
    let mut preflight = Preflight { prices: vec![Cents::ZERO; changes.len()], ..Preflight::default() };
    let (mut requests, mut seconds) = (0, 0);
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.kind == server_power::NAME) {
        let (Some(after), true) = (change.after, acts(change)) else { continue };
        let wish = attrs::text(after, "desired_status").and_then(Wish::parse);
        let (status, notes) = match (change.action.creates(), change.before) {
            (false, Some(before)) => (attrs::text(before, "status").unwrap_or("").to_owned(), Vec::new()),
            _ => match adopted(session, after, wish).await {
                Ok(Some((status, notes))) => (status, notes),
                Ok(None) => continue,
                Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
                Err(error) => {
                    preflight.errors.push((Some(at), error));
                    continue;
                }
            },
        };
        preflight.notes.extend(notes.into_iter().map(|note| (at, note)));
        let steps = wish.map_or(1, |wish| steps(&status, wish));
        requests += if steps == 0 { 1 } else { steps * REQUESTS };
        seconds = seconds.max(steps * SECONDS);
    }
    preflight.cost = CostReport { requests, seconds, ..CostReport::default() };
    preflight.warnings.extend(short_token(session, seconds).await);
    Ok(preflight)
}

fn acts(change: &Change<'_>) -> bool {
    change.action.creates() || change.action == ChangeAction::Update
}

/// Actions on the way.
fn steps(status: &str, wish: Wish) -> u32 {
    match (power::next(status, None, wish), status, wish) {
        (Step::There, _, _) => 0,
        (_, "DEALLOCATED", Wish::Stopped) => 2,
        _ => 1,
    }
}

/// Status of a server that is to be adopted, and what there is to say of its way; `None` while it is not
/// known which one.
async fn adopted(
    session: &Session,
    after: &Value,
    wish: Option<Wish>,
) -> Result<Option<(String, Vec<Note>)>, ProviderError> {
    let is_known = |name| !attrs::is_unknown(after, name);
    let (Some(id), Some(wish)) = (attrs::text(after, "server_id"), wish) else { return Ok(None) };
    // Unknown as well where nothing is configured: then the provider's setting counts, and is known.
    let place = session.place(after)?;
    let servers = session.servers(&place, session.earliest(AGE)).await?;
    let Some(server) = servers.iter().find(|server| server.id == id) else {
        let detail = format!(
            "There is no server {} in the project {} and the region {}, so that its power cannot be managed.",
            escape(id),
            escape(&place.project),
            escape(&place.region)
        );
        let path = Path::root().attr(if is_known("server_id") { "server_id" } else { "project_id" });
        return Err(ProviderError::new(ErrorKind::Invalid, "Server not found", detail).at(path));
    };
    let mut notes = server_power::notes(&server.status, wish);
    // The schema's own plan has said this already.
    notes.retain(|note| note.kind != crate::provider::NoteKind::Charged);
    let name = escape(&server.name);
    let text = match power::next(&server.status, server.power_status.as_deref(), wish) {
        Step::There => {
            format!("the server \"{name}\" is {} already: it is adopted and nothing is sent", wish.word())
        }
        _ => format!("the server \"{name}\" exists: it is adopted and made {}", wish.word()),
    };
    notes.insert(0, Note::new(crate::provider::NoteKind::Info, text));
    Ok(Some((server.status.clone(), notes)))
}

/// A token that was made outside may not last: said before anything begins.
async fn short_token(session: &Session, seconds: u32) -> Option<String> {
    if seconds == 0 {
        return None;
    }
    let ends_at = session.api.identity().ends_at().await?;
    let needed = Duration::from_secs(seconds.into()) + SPARE;
    let left = identity::too_short(ends_at, session.api.clock().now(), needed)?;
    let left = left.as_secs().max(0);
    Some(format!(
        "The STACKIT access token ends in {left} s and cannot be renewed: the apply may not finish. A service account \
         key gets new tokens by itself."
    ))
}
