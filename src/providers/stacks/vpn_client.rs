//! `stacks_vpn_client`: a device that may dial into the account's network through a VPN container.
//!
//! ```hcl
//! resource "stacks_vpn_client" "laptop" {
//!   container_id = stacks_container.vpn.id
//!   name         = "my-laptop"
//! }
//! ```
//!
//! STACKS makes the keys. What a device needs to connect holds its private key and is never in the
//! state: the ephemeral resource `stacks_vpn_config` reads it while it is needed. Destroying the client
//! locks the device out.

mod wire;

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::catalogue::{ContainerTemplate, Family};
use super::client::{ActError, AskError};
use super::container::wire::Seen;
use super::session::Session;
use super::waiting::{Stopped, patiently};
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{
    Attribute, Block, Change, ErrorKind, Found, Intent, Left, Listed, Note, NoteKind, Outcome, PlanAsk,
    Planned, Problem, ProviderError, ResourceType, Settled, Verb, WriteContext,
};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::value::{Path, Ty, Value};
pub(super) use wire::ListedClient;

pub(super) const NAME: &str = "stacks_vpn_client";

/// How long a client may take to be added or removed.
const LIMIT: Duration = Duration::from_secs(300);
/// Times a write is sent when nobody knows whether it was executed.
const SENDS: u32 = 3;
/// Between two reads that have to agree on an absence.
const PAUSE: Duration = Duration::from_secs(5);

/// The client of the guide's example, which every VPN container has from the beginning.
pub(super) const DEFAULT_CLIENT: &str = "default";

const COMPUTED: [&str; 3] = ["ip_address", "public_key", "created_at"];

pub(super) struct VpnClient;

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required(
            "container_id",
            Ty::STRING,
            "Id of the VPN container, one with the template `stacks-vpn`.",
        )
        .forces_replacement(),
        Attribute::required("name", Ty::STRING, "Name of the client, unique within the container.")
            .forces_replacement(),
        Attribute::computed(
            "ip_address",
            Ty::STRING,
            "The client's address in the VPN. Null where STACKS does not tell.",
        ),
        Attribute::computed(
            "public_key",
            Ty::STRING,
            "The client's WireGuard key, the public one. Null where STACKS does not tell.",
        ),
        Attribute::computed("created_at", Ty::STRING, "When it was added. Null where STACKS does not tell."),
    ],
    blocks: Vec::new(),
    doc: "A WireGuard client of a VPN container. Its configuration with the private key is read by the \
          ephemeral resource `stacks_vpn_config` and never stored.",
});

impl ResourceType for VpnClient {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "vpn" {
  name     = "office-vpn"
  template = "stacks-vpn"
}

resource "stacks_vpn_client" "device" {
  for_each     = toset(["laptop", "phone"])
  container_id = stacks_container.vpn.id
  name         = each.key
}
"#
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("CONTAINER_ID/NAME")
    }

    /// What names are allowed the guide does not say: only what no path can hold is refused here.
    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = of_container::check(config);
        let Some(name) = attrs::text(config, "name") else { return problems };
        let why = match name {
            name if name.trim().is_empty() => "name must not be empty.",
            "." | ".." => "`.` and `..` are no names.",
            name if name.contains('/') || name.chars().any(char::is_control) => {
                "name must hold no slash and no control characters."
            }
            _ => return problems,
        };
        problems.push(Problem::error(Path::root().attr("name"), "Invalid name", why));
        problems
    }

    fn plan(&self, PlanAsk { prior, config: _, proposed }: PlanAsk<'_>) -> Planned {
        let is_same = |name: &&str| prior.is_some_and(|prior| attrs::same(prior, proposed, name));
        let is_kept = ["container_id", "name"].iter().all(is_same);
        let value = if is_kept { proposed.clone() } else { attrs::forget(proposed, &COMPUTED) };
        Planned { value, replacements: Vec::new(), notes: Vec::new() }
    }

    fn losses(&self, object: &Value) -> Vec<Note> {
        let name = escape(attrs::text(object, "name").unwrap_or("?"));
        let text = format!("the device \"{name}\" cannot connect any more; a new client has new keys");
        vec![Note::new(NoteKind::Lockout, text)]
    }

    fn exclusive(&self, value: &Value) -> Option<(Path, String)> {
        let (container, name) = (attrs::text(value, "container_id")?, attrs::text(value, "name")?);
        Some((Path::root().attr("name"), format!("{container}/{name}")))
    }

    fn lives_in(&self) -> &'static [&'static str] {
        &["container_id"]
    }
}

/// Container and name.
fn identity(object: &Value) -> (&str, &str) {
    (of_container::id(object), attrs::text(object, "name").unwrap_or(""))
}

fn listing(container: &str) -> String {
    format!("list the VPN clients of the container {}", escape(container))
}

/// The clients of a container; `None` if there is no such container.
pub(super) async fn clients(
    session: &Session,
    container: &str,
) -> Result<Option<Vec<ListedClient>>, ProviderError> {
    let asked = |error: AskError| failure::of_ask(&error, &listing(container));
    let Some(answer) = session.api.vpn_clients(container).await.map_err(asked)? else { return Ok(None) };
    let clients = wire::clients(&answer).ok_or(AskError::Strange { what: "the list of VPN clients" });
    clients.map(Some).map_err(asked)
}

fn named<'l>(clients: &'l Option<Vec<ListedClient>>, name: &str) -> Option<&'l ListedClient> {
    clients.as_ref()?.iter().find(|client| client.name == name)
}

/// The clients of one container as they are now, for all tracked ones of it: one request.
pub(super) async fn read(session: &Session, container: &str, objects: &[&Value]) -> Vec<Found> {
    let find = |clients: &Option<Vec<ListedClient>>, object: &Value| {
        named(clients, identity(object).1).map(|client| client.onto(object))
    };
    let looked = async {
        let listed = clients(session, container).await?;
        let is_all = objects.iter().all(|object| find(&listed, object).is_some());
        // One absence proves nothing: the second read decides.
        if listed.is_none() || is_all { Ok(listed) } else { clients(session, container).await }
    };
    match looked.await {
        Ok(listed) => {
            objects.iter().map(|object| find(&listed, object).map_or(Found::Gone, Found::Exists)).collect()
        }
        Err(error) => {
            let mut first = Some(error);
            let again = |kind: &ErrorKind| {
                let detail = format!("terrace could not {}; see the other error.", listing(container));
                ProviderError::new(kind.clone(), "VPN clients not read", detail)
            };
            let kind = first.as_ref().map_or(ErrorKind::Unreachable, |error| error.kind.clone());
            objects.iter().map(|_| Found::Failed(first.take().unwrap_or_else(|| again(&kind)))).collect()
        }
    }
}

/// The last look before the write: the name has to be free, so that a client of that name which is
/// there afterwards is ours.
pub(super) async fn evidence(session: &Session, change: Change<'_>) -> Result<Json, ProviderError> {
    let at = session.api.clock().now().to_string();
    let Some(planned) = change.after.filter(|_| change.action.creates()) else {
        return Ok(json!({"at": at}));
    };
    let (container, name) = identity(planned);
    match clients(session, container).await? {
        None => Err(of_container::not_found(container)),
        listed if named(&listed, name).is_some() => Err(exists(container, name)),
        Some(_) => Ok(json!({"at": at})),
    }
}

fn exists(container: &str, name: &str) -> ProviderError {
    let detail = format!(
        "The container {} has a VPN client \"{}\" already, which is not in the state. terrace changes nothing that it \
         does not manage.",
        escape(container),
        escape(name)
    );
    let kind = ErrorKind::Exists { import_id: format!("{container}/{name}") };
    ProviderError::new(kind, "VPN client exists", detail).at(Path::root().attr("name"))
}

pub(super) async fn create(session: &Session, planned: &Value, context: &dyn WriteContext) -> Outcome {
    let (container, name) = identity(planned);
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    let doing = format!("add the VPN client \"{}\" to {}", escape(name), escape(container));
    for send in 1..=SENDS {
        let sent = patiently(&session.api, &patience, || session.api.add_vpn_client(container, name)).await;
        let error = match sent {
            Ok(Ok(answer)) => return added(session, &patience, planned, &answer).await,
            Ok(Err(error)) => error,
            Err(stopped) => return stopped.before(&doing, &patience),
        };
        if !error.is_unclear() {
            return refused(session, planned, &error, &doing, send).await;
        }
        match look_twice(session, &patience, planned).await {
            Ok(Some(found)) => return Outcome::ready(found),
            Ok(None) if error.says_failure() => {
                return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing));
            }
            Ok(None) if send < SENDS => {}
            Ok(None) => return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing)),
            Err(Stopped::Failed(error)) => return Outcome::failed(Left::Unclear, error),
            Err(_) => return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing)),
        }
    }
    unreachable!("the last send returns")
}

/// The answer tells all, or the list does.
async fn added(session: &Session, patience: &Patience<'_>, planned: &Value, answer: &Json) -> Outcome {
    let (_, name) = identity(planned);
    if let Some(client) = wire::added(answer).filter(|client| client.name == name && client.is_complete()) {
        return Outcome::ready(client.onto(planned));
    }
    match look_twice(session, patience, planned).await {
        Ok(Some(found)) => Outcome::ready(found),
        Ok(None) => {
            let error = ActError::Astray { what: "the answer to a new VPN client" };
            Outcome::failed(Left::Unclear, failure::of_act(&error, "add a VPN client"))
        }
        Err(Stopped::Failed(error)) => Outcome::failed(Left::Unclear, error),
        Err(stopped) => {
            let what = format!("the VPN client \"{}\" to be listed", escape(name));
            Outcome::failed(Left::Unclear, stopped.into_error(&what, patience.limit))
        }
    }
}

/// A refusal because the name is taken: by the send before, whose answer was lost, or by somebody else.
async fn refused(session: &Session, planned: &Value, error: &ActError, doing: &str, send: u32) -> Outcome {
    let (container, name) = identity(planned);
    let failure = failure::of_act(error, doing);
    let is_about_name = error.field() == Some("name") || error.status() == Some(409);
    let listed = if is_about_name { clients(session, container).await.unwrap_or(None) } else { None };
    match named(&listed, name) {
        Some(client) if send > 1 => Outcome::ready(client.onto(planned)),
        Some(_) => Outcome::failed(Left::Unchanged, exists(container, name)),
        None => Outcome::failed(Left::Unchanged, failure),
    }
}

/// Absence counts when two reads agree.
async fn look_twice(
    session: &Session,
    patience: &Patience<'_>,
    planned: &Value,
) -> Result<Option<Value>, Stopped> {
    let (container, name) = identity(planned);
    for look in 0..2 {
        if look > 0 {
            patience.sleep(PAUSE).await?;
        }
        let listed = clients(session, container).await.map_err(Stopped::Failed)?;
        if let Some(client) = named(&listed, name) {
            return Ok(Some(client.onto(planned)));
        }
    }
    Ok(None)
}

/// Nothing of a client can change in place.
pub(super) fn update(planned: &Value) -> Outcome {
    Outcome::ready(attrs::settled(planned))
}

pub(super) async fn delete(session: &Session, object: &Value, context: &dyn WriteContext) -> Outcome {
    let (container, name) = identity(object);
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    let doing = format!("remove the VPN client \"{}\" from {}", escape(name), escape(container));
    for send in 1..=SENDS {
        let sent =
            patiently(&session.api, &patience, || session.api.remove_vpn_client(container, name)).await;
        let error = match sent {
            Ok(Ok(())) => return Outcome::gone(),
            Ok(Err(error)) if error.is_not_found() => return Outcome::gone(),
            Ok(Err(error)) => error,
            Err(stopped) => return stopped.before(&doing, &patience),
        };
        if !error.is_unclear() {
            return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing));
        }
        let is_there = match clients(session, container).await {
            Ok(listed) => named(&listed, name).is_some(),
            Err(error) => return Outcome::failed(Left::Unclear, error),
        };
        if !is_there {
            return Outcome::gone();
        }
        if send == SENDS || patience.sleep(PAUSE).await.is_err() {
            return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing));
        }
    }
    unreachable!("the last send returns")
}

/// What became of a write: a client is told by its container and its name.
pub(super) async fn find(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    let (object, absent) = match (intent.verb, &intent.before, &intent.planned) {
        (Verb::Delete, Some(before), _) => (before, Settled::Gone),
        (Verb::Create, _, Some(planned)) => (planned, Settled::NotHappened),
        _ => return Ok(Settled::NotHappened),
    };
    let (container, name) = identity(object);
    for look in 0..2 {
        if look > 0 {
            session.api.clock().sleep(PAUSE).await;
        }
        let listed = clients(session, container).await?;
        match named(&listed, name) {
            Some(client) if intent.verb == Verb::Create => {
                return Ok(Settled::Happened(client.onto(object)));
            }
            Some(_) => {}
            None if intent.verb == Verb::Delete => return Ok(absent),
            None => {}
        }
    }
    Ok(Settled::NotHappened)
}

/// The clients of a VPN container that somebody added; none of another container. The one that STACKS
/// makes with the container comes back with it, so that it cannot be created and is not managed.
pub(super) async fn list(session: &Session, container: &Seen) -> Result<Vec<Listed>, ProviderError> {
    let template = container.template.as_deref().and_then(ContainerTemplate::find);
    if template.is_none_or(|template| template.family != Family::Vpn) {
        return Ok(Vec::new());
    }
    let listed = clients(session, &container.id).await?.unwrap_or_default();
    let added = listed.into_iter().filter(|client| client.name != DEFAULT_CLIENT);
    let nothing = SCHEMA.nothing().with_attr("container_id", Value::from(container.id.as_str()));
    Ok(added
        .map(|client| Listed {
            kind: NAME,
            id: format!("{}/{}", container.id, client.name),
            name: format!("{} {}", container.name, client.name),
            object: client.onto(&nothing),
        })
        .collect())
}

/// By `CONTAINER_ID/NAME`.
pub(super) async fn import(session: &Session, id: &str) -> Result<Found, ProviderError> {
    let parts = id
        .split_once('/')
        .filter(|(container, name)| !container.is_empty() && !name.is_empty() && !name.contains('/'));
    let Some((container, name)) = parts else {
        let detail = format!(
            "A VPN client is imported by the id of its container and its name, with a slash between them: \
             CONTAINER_ID/NAME. \"{}\" is not of this form.",
            escape(id)
        );
        return Err(ProviderError::new(ErrorKind::Invalid, "Invalid import id", detail));
    };
    let object = SCHEMA
        .nothing()
        .with_attr("container_id", Value::from(container))
        .with_attr("name", Value::from(name));
    Ok(read(session, container, &[&object]).await.pop().unwrap_or(Found::Gone))
}

#[cfg(test)]
mod tests;
