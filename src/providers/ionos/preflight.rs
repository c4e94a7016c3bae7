//! Before anything is written: servers that are not there, words that do not fit a server's type,
//! addresses that will be lost, what stays charged, and how many requests.

use std::time::Duration;

use super::addresses::{self, Loss};
use super::power::{Family, Next, Wish, is_shut_down_from_inside, next};
use super::server_power::{self, place};
use super::session::Session;
use super::wire::Server;
use crate::diag::escape;
use crate::provider::{
    Change, ChangeAction, CostReport, ErrorKind, Note, NoteKind, Preflight, PreflightAsk, ProviderError,
};
use crate::providers::attrs;
use crate::value::{Path, Value};

/// The list that was read for this plan serves.
const AGE: Duration = Duration::from_secs(600);
/// Requests and seconds that one power action takes: sending, following, looking.
const REQUESTS: u32 = 6;
const SECONDS: u32 = 20;

/// # Errors
/// The list of servers cannot be got although it is needed.
pub(super) async fn run(session: &Session, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
    let PreflightAsk { changes, created: _, cap_learned: _ } = ask;
    let prices = vec![crate::provider::Cents::ZERO; changes.len()];
    let mut preflight = Preflight { prices, ..Preflight::default() };
    let wanted: Vec<(usize, &Value)> = changes.iter().enumerate().filter_map(wanted).collect();
    if wanted.is_empty() {
        return Ok(preflight);
    }
    let account = session.account(AGE).await?;
    let mut stopping: Vec<(usize, &Server)> = Vec::new();
    let mut acting = 0;
    for (at, planned) in wanted {
        let (datacenter, id) = place(planned);
        let wish = server_power::wish(planned);
        let Some(server) = account.server(datacenter, id) else {
            preflight.errors.push((Some(at), no_such_server(id)));
            continue;
        };
        if let Some(error) = wrong_wish(server, wish) {
            preflight.errors.push((Some(at), error));
            continue;
        }
        preflight.notes.extend(notes(server, wish, changes[at].action).into_iter().map(|note| (at, note)));
        let step = next(server, wish);
        acting += u32::from(step != Next::Done);
        if step != Next::Done && wish == Wish::Stopped {
            stopping.push((at, server));
        }
    }
    let servers: Vec<&Server> = stopping.iter().map(|(_, server)| *server).collect();
    let losses = addresses::losses(session, &servers).await;
    for ((at, server), loss) in stopping.iter().zip(losses) {
        preflight.notes.extend(note_of(server, loss).map(|note| (*at, note)));
    }
    let requests = changes.iter().filter(|change| sends(change)).count();
    preflight.cost = CostReport {
        // Adopting looks at the server once.
        requests: acting * REQUESTS + u32::try_from(requests).unwrap_or(u32::MAX),
        seconds: if acting == 0 { 0 } else { SECONDS },
        ..CostReport::default()
    };
    Ok(preflight)
}

/// The planned object of a change whose server and state are known.
fn wanted<'c>((at, change): (usize, &'c Change<'c>)) -> Option<(usize, &'c Value)> {
    let after = change.after.filter(|_| change.kind == server_power::NAME)?;
    let is_known = ["datacenter_id", "server_id", "desired_status"]
        .iter()
        .all(|name| attrs::text(after, name).is_some());
    let is_change = sends(change);
    (is_known && is_change).then_some((at, after))
}

/// Whether a change may send anything.
fn sends(change: &Change<'_>) -> bool {
    let is_switched = || match (change.before, change.after) {
        (Some(before), Some(after)) => !attrs::same(before, after, "desired_status"),
        _ => true,
    };
    match change.action {
        action if action.creates() => true,
        ChangeAction::Update => is_switched(),
        _ => false,
    }
}

/// There is no server of that id, in that data center or at all.
pub(super) fn no_such_server(id: &str) -> ProviderError {
    let detail = format!(
        "There is no server with the id \"{}\" in that data center, as far as this credential can see. terrace \
         manages the power of servers that exist; it makes none.",
        escape(id)
    );
    ProviderError::new(ErrorKind::Invalid, "No such server", detail)
        .hint("The data source `ionos_servers` lists the servers with their data centers.")
        .at(Path::root().attr("server_id"))
}

/// A word that does not fit the type of the server.
pub(super) fn wrong_wish(server: &Server, wish: Wish) -> Option<ProviderError> {
    let (why, instead) = Family::of(server.kind.as_deref()).refuses(wish)?;
    let detail = format!(
        "The server \"{}\" is of type {}, which knows no \"{}\": {why}.",
        escape(&server.name),
        escape(server.kind.as_deref().unwrap_or("unknown")),
        wish.word()
    );
    let error = ProviderError::new(ErrorKind::Invalid, "Wrong status for the type of server", detail);
    Some(error.hint(format!("Did you mean `{}`?", instead.word())).at(Path::root().attr("desired_status")))
}

/// What a reviewer should know of a change of this server.
fn notes(server: &Server, wish: Wish, action: ChangeAction) -> Vec<Note> {
    let name = escape(&server.name);
    let mut notes = Vec::new();
    let is_so = next(server, wish) == Next::Done;
    if action.creates() {
        let text = match is_so {
            true => {
                format!("the server \"{name}\" is {} already: it is adopted and nothing is sent", wish.word())
            }
            false => format!("the server \"{name}\" exists: it is adopted and made {}", wish.word()),
        };
        notes.push(Note::new(NoteKind::Info, text));
    }
    if is_so {
        return notes;
    }
    match (wish, Family::of(server.kind.as_deref())) {
        (Wish::Stopped, _) if is_shut_down_from_inside(server) => {
            let text = format!(
                "the server \"{name}\" was shut down from inside, and its cores and memory are charged until it is \
                 stopped; this stops it"
            );
            notes.push(Note::new(NoteKind::Charged, text));
        }
        (Wish::Stopped, _) => {
            let text = format!(
                "the storage of the server \"{name}\"; its cores and memory are not. The power is cut, as if the \
                 plug were pulled"
            );
            notes.push(Note::new(NoteKind::Charged, text));
        }
        (Wish::Suspended, Family::Cube) => {
            let text =
                format!("the server \"{name}\" is charged in full while it is suspended, as every CUBE");
            notes.push(Note::new(NoteKind::Charged, text));
        }
        (Wish::Running | Wish::Suspended, _) => {}
    }
    if wish == Wish::Running && next(server, wish) == Next::Crashed {
        let text =
            format!("the guest of the server \"{name}\" has crashed: apply will send nothing and fail");
        notes.push(Note::new(NoteKind::Info, text));
    }
    notes
}

/// What is said of addresses. An empty list of reserved ones can also mean that the user sees none.
fn note_of(server: &Server, loss: Loss) -> Option<Note> {
    let name = escape(&server.name);
    let list = |addresses: &[std::net::Ipv4Addr]| {
        addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    match loss {
        Loss::Addresses(addresses) if addresses.is_empty() => None,
        Loss::Addresses(addresses) => {
            let text = format!(
                "the server \"{name}\" loses its public addresses that are not known to be reserved: {}. A start gives \
                 it others",
                list(&addresses)
            );
            Some(Note::new(NoteKind::DataLoss, text))
        }
        Loss::UnlessReserved(addresses) => {
            let text = format!(
                "the server \"{name}\" loses these public addresses unless they are reserved, which is unknown, since \
                 this user may not see the IP blocks: {}",
                list(&addresses)
            );
            Some(Note::new(NoteKind::DataLoss, text))
        }
        Loss::Unknown => {
            let text = format!(
                "whether the server \"{name}\" loses public addresses is unknown, since they could not be read"
            );
            Some(Note::new(NoteKind::Info, text))
        }
    }
}
