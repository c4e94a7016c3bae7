//! `stacks_connection`: lets one container reach another in the account's network. STACKS puts host,
//! port and credentials of the target into the environment of the source.
//!
//! ```hcl
//! resource "stacks_connection" "web_db" {
//!   source_id = stacks_container.web.id
//!   target_id = stacks_container.db.id
//!   name      = "primary-db"
//! }
//! ```
//!
//! The source sees the new variables after a restart: however many of its connections change in one
//! apply, it is restarted once, after the last. `restart_source = false` leaves it running; one
//! changed connection that wants the restart is enough.

pub(super) mod wire;

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::client::ActError;
use super::failure;
use super::listing::Listing;
use super::session::Session;
use super::waiting::{Stopped, patiently};
use crate::diag::escape;
use crate::provider::{
    Attribute, Block, Change, ErrorKind, Found, Intent, Left, Outcome, PlanAsk, Planned, Problem,
    ProviderError, ResourceType, Settled, Verb, WriteContext,
};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::value::{Path, Ty, Value};
use wire::ListedConnection;

pub(super) const NAME: &str = "stacks_connection";

/// How long a connection may take to be made or removed.
const LIMIT: Duration = Duration::from_secs(300);
/// Times a write is sent when nobody knows whether it was executed.
const SENDS: u32 = 3;
/// Between two reads that have to agree on an absence.
const PAUSE: Duration = Duration::from_secs(5);

const COMPUTED: [&str; 4] = ["id", "type", "connection_string", "environment_variables"];

pub(super) struct Connection;

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required("source_id", Ty::STRING, "Id of the container that gets the variables.")
            .forces_replacement(),
        Attribute::required("target_id", Ty::STRING, "Id of the container that is reached.")
            .forces_replacement(),
        Attribute::optional_computed(
            "name",
            Ty::STRING,
            "Name of the connection; STACKS chooses one if left out.",
        )
        .forces_replacement(),
        Attribute::optional_computed(
            "restart_source",
            Ty::BOOL,
            "Whether the source is restarted when this connection changes. True by default.",
        ),
        Attribute::computed("id", Ty::STRING, "The id at STACKS."),
        Attribute::computed("type", Ty::STRING, "What is reached, e.g. `postgresql`."),
        Attribute::computed(
            "connection_string",
            Ty::STRING,
            "The connection string, its password masked by STACKS.",
        ),
        Attribute::computed(
            "environment_variables",
            Ty::list(Ty::STRING),
            "Names of the variables in the source. Null after an import.",
        ),
    ],
    blocks: Vec::new(),
    doc: "A connection from one container to another. Its source is restarted once after all changes of its \
          connections.",
});

impl ResourceType for Connection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
}

resource "stacks_container" "db" {
  name     = "web-db"
  template = "postgresql"
}

resource "stacks_connection" "web_db" {
  source_id = stacks_container.web.id
  target_id = stacks_container.db.id
  name      = "primary-db"
}
"#
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("SOURCE_ID/CONNECTION_ID")
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = Vec::new();
        for name in ["source_id", "target_id", "name"] {
            if attrs::text(config, name).is_some_and(|text| text.trim().is_empty()) {
                let detail = format!("{name} must not be empty.");
                problems.push(Problem::error(Path::root().attr(name), "Empty argument", detail));
            }
        }
        let (source, target) = (attrs::text(config, "source_id"), attrs::text(config, "target_id"));
        if source.is_some() && source == target {
            let detail = "A container cannot be connected to itself: source_id and target_id are the same.";
            problems.push(Problem::error(Path::root().attr("target_id"), "Connection to itself", detail));
        }
        problems
    }

    fn plan(&self, PlanAsk { prior, config, proposed }: PlanAsk<'_>) -> Planned {
        let mut value = proposed.clone();
        if attrs::is_null(config, "restart_source") {
            value = value.with_attr("restart_source", Value::bool(true));
        }
        let is_same = |name: &&str| prior.is_some_and(|prior| attrs::same(prior, &value, name));
        if !["source_id", "target_id", "name"].iter().all(is_same) {
            if attrs::is_null(config, "name") {
                value = value.with_attr("name", attrs::later(Ty::STRING));
            }
            value = attrs::forget(&value, &COMPUTED);
        }
        Planned { value, replacements: Vec::new(), notes: Vec::new() }
    }

    fn exclusive(&self, value: &Value) -> Option<(Path, String)> {
        let (source, target) = (attrs::text(value, "source_id")?, attrs::text(value, "target_id")?);
        let name = attrs::text(value, "name").unwrap_or("");
        Some((Path::root().attr("target_id"), format!("{source} -> {target} {name}").trim_end().to_owned()))
    }

    fn lives_in(&self) -> &'static [&'static str] {
        &["source_id", "target_id"]
    }
}

/// The connections of one source as they are now, for all tracked ones of it: one request.
pub(super) async fn read(session: &Session, source: &str, objects: &[&Value]) -> Vec<Found> {
    let doing = format!("list the connections of the container {}", escape(source));
    let mut listed = match session.api.connections(source).await {
        Ok(Some(listed)) => listed,
        Ok(None) => return objects.iter().map(|_| Found::Gone).collect(),
        Err(error) => {
            return objects.iter().map(|_| Found::Failed(failure::of_ask(&error, &doing))).collect();
        }
    };
    let is_missing = |listed: &[ListedConnection], object: &Value| find_by_id(listed, object).is_none();
    if objects.iter().any(|object| is_missing(&listed, object)) {
        // One absence proves nothing: the second read decides.
        match session.api.connections(source).await {
            Ok(Some(again)) => listed = again,
            Ok(None) => return objects.iter().map(|_| Found::Gone).collect(),
            Err(error) => {
                return objects.iter().map(|_| Found::Failed(failure::of_ask(&error, &doing))).collect();
            }
        }
    }
    let listing = session.any_listing(Duration::from_secs(600)).await.ok();
    let found = |object: &&Value| match find_by_id(&listed, object) {
        Some(connection) => {
            Found::Exists(connection.with_target(&connection.onto(object), listing.as_deref()))
        }
        None => Found::Gone,
    };
    objects.iter().map(found).collect()
}

/// All connections of one source, as imports would find them; none if the source is gone.
///
/// # Errors
/// STACKS gives no answer.
pub(super) async fn list(
    session: &Session,
    source: &str,
    listing: &Listing,
) -> Result<Vec<Value>, ProviderError> {
    let nothing = unmanaged(source);
    let listed = connections_of(session, source).await?;
    let object = |connection: &ListedConnection| {
        attrs::settled(&connection.with_target(&connection.onto(&nothing), Some(listing)))
    };
    Ok(listed.iter().map(object).collect())
}

/// What is known of any connection of a source before one is looked at.
pub(super) fn unmanaged(source: &str) -> Value {
    let nothing = SCHEMA.nothing().with_attr("source_id", Value::from(source));
    nothing.with_attr("restart_source", Value::bool(true))
}

fn find_by_id<'l>(listed: &'l [ListedConnection], object: &Value) -> Option<&'l ListedConnection> {
    let id = attrs::text(object, "id")?;
    listed.iter().find(|connection| connection.id.0 == id)
}

/// A nameless connection can only be told from older ones by what was there before.
pub(super) async fn evidence(session: &Session, change: Change<'_>) -> Result<Json, ProviderError> {
    let at = session.api.clock().now().to_string();
    let nameless =
        change.after.filter(|after| change.action.creates() && attrs::text(after, "name").is_none());
    let Some(source) = nameless.and_then(|after| attrs::text(after, "source_id")) else {
        return Ok(json!({"at": at}));
    };
    let doing = format!("list the connections of the container {}", escape(source));
    let listed = session.api.connections(source).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let ids: Vec<String> = listed.unwrap_or_default().into_iter().map(|connection| connection.id.0).collect();
    Ok(json!({"at": at, "connections": ids}))
}

pub(super) async fn create(session: &Session, planned: &Value, context: &dyn WriteContext) -> Outcome {
    let (source, target) = ends(planned);
    let name = attrs::text(planned, "name");
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    let doing = format!("connect {} to {}", escape(source), escape(target));
    for send in 1..=SENDS {
        let sent = patiently(&session.api, &patience, || session.api.connect(source, target, name)).await;
        let error = match sent {
            Ok(Ok(connected)) => return Outcome::ready(attrs::settled(&connected.onto(planned))),
            Ok(Err(error)) => error,
            Err(stopped) => return stopped.before(&doing, &patience),
        };
        if !error.is_unclear() {
            return refused(session, planned, &error, &doing).await;
        }
        match look_twice(session, &patience, planned).await {
            Ok(Some(found)) => return Outcome::ready(attrs::settled(&found.onto(planned))),
            Ok(None) if send < SENDS && !error.says_failure() => {}
            Ok(None) => return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing)),
            Err(Stopped::Failed(error)) => return Outcome::failed(Left::Unclear, error),
            Err(_) => return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing)),
        }
    }
    unreachable!("the last send returns")
}

/// A refusal because there is one already says how to take that one over.
async fn refused(session: &Session, planned: &Value, error: &ActError, doing: &str) -> Outcome {
    let (source, target) = ends(planned);
    let failure = failure::of_act(error, doing);
    let is_about_name = error.field() == Some("connectionName") || error.status() == Some(409);
    let listed = if is_about_name { session.api.connections(source).await.ok().flatten() } else { None };
    let wanted = Wanted::of(session, planned).await;
    let Some(existing) = listed.unwrap_or_default().into_iter().find(|connection| wanted.is(connection))
    else {
        return Outcome::failed(Left::Unchanged, failure);
    };
    let import_id = format!("{source}/{}", existing.id.0);
    let detail = format!(
        "{} is connected to {} already, and that connection is not in the state.",
        escape(source),
        escape(target)
    );
    let kind = ErrorKind::Exists { import_id };
    Outcome::failed(Left::Unchanged, ProviderError::new(kind, "Connection exists", detail))
}

/// Absence counts when two reads agree.
async fn look_twice(
    session: &Session,
    patience: &Patience<'_>,
    planned: &Value,
) -> Result<Option<ListedConnection>, Stopped> {
    let (source, _) = ends(planned);
    let wanted = Wanted::of(session, planned).await;
    for look in 0..2 {
        if look > 0 {
            patience.sleep(PAUSE).await?;
        }
        let listed = session.api.connections(source).await;
        let listed =
            listed.map_err(|error| Stopped::Failed(failure::of_ask(&error, "list the connections")))?;
        if let Some(found) = listed.unwrap_or_default().into_iter().find(|connection| wanted.is(connection)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// `restart_source` is all that can change in place, and it is ours alone.
pub(super) fn update(planned: &Value) -> Outcome {
    Outcome::ready(attrs::settled(planned))
}

pub(super) async fn delete(session: &Session, object: &Value, context: &dyn WriteContext) -> Outcome {
    let id = attrs::text(object, "id").unwrap_or("");
    let (source, target) = ends(object);
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    let doing = format!("disconnect {} from {}", escape(source), escape(target));
    for send in 1..=SENDS {
        let error = match patiently(&session.api, &patience, || session.api.disconnect(id)).await {
            Ok(Ok(())) => return Outcome::gone(),
            Ok(Err(error)) if error.is_not_found() => return Outcome::gone(),
            Ok(Err(error)) => error,
            Err(stopped) => return stopped.before(&doing, &patience),
        };
        if !error.is_unclear() {
            return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing));
        }
        match session.api.connections(source).await {
            Ok(listed) if find_by_id(listed.as_deref().unwrap_or_default(), object).is_none() => {
                return Outcome::gone();
            }
            Ok(_) if send < SENDS => {
                if patience.sleep(PAUSE).await.is_err() {
                    return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing));
                }
            }
            Ok(_) | Err(_) => return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing)),
        }
    }
    unreachable!("the last send returns")
}

/// What became of a write: by id where it is known, else by source, target and name.
pub(super) async fn find(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    match (intent.verb, &intent.before, &intent.planned) {
        (Verb::Delete, Some(before), _) => find_deleted(session, before).await,
        (Verb::Create, _, Some(planned)) => find_created(session, intent, planned).await,
        _ => Ok(Settled::NotHappened),
    }
}

async fn find_deleted(session: &Session, before: &Value) -> Result<Settled, ProviderError> {
    let (source, _) = ends(before);
    for look in 0..2 {
        if look > 0 {
            session.api.clock().sleep(PAUSE).await;
        }
        if find_by_id(&connections_of(session, source).await?, before).is_none() {
            return Ok(Settled::Gone);
        }
    }
    Ok(Settled::NotHappened)
}

async fn find_created(session: &Session, intent: &Intent, planned: &Value) -> Result<Settled, ProviderError> {
    let (source, _) = ends(planned);
    let wanted = Wanted::of(session, planned).await;
    let before = intent.evidence.get("connections").and_then(Json::as_array);
    let is_old = |connection: &ListedConnection| {
        before.is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(&connection.id.0)))
    };
    for look in 0..2 {
        if look > 0 {
            session.api.clock().sleep(PAUSE).await;
        }
        let listed = connections_of(session, source).await?;
        if let Some(found) = listed.iter().find(|connection| wanted.is(connection) && !is_old(connection)) {
            return Ok(Settled::Happened(attrs::settled(&found.onto(planned))));
        }
    }
    Ok(Settled::NotHappened)
}

async fn connections_of(session: &Session, source: &str) -> Result<Vec<ListedConnection>, ProviderError> {
    let doing = format!("list the connections of the container {}", escape(source));
    let listed = session.api.connections(source).await.map_err(|error| failure::of_ask(&error, &doing))?;
    Ok(listed.unwrap_or_default())
}

fn ends(object: &Value) -> (&str, &str) {
    (attrs::text(object, "source_id").unwrap_or(""), attrs::text(object, "target_id").unwrap_or(""))
}

/// How a connection is recognised in a list, which names its target but not the target's id.
struct Wanted {
    target_name: String,
    name: Option<String>,
}

impl Wanted {
    async fn of(session: &Session, planned: &Value) -> Wanted {
        let (_, target) = ends(planned);
        let listing = session.any_listing(Duration::from_secs(600)).await.ok();
        let listed = listing.as_ref().and_then(|listing| listing.get(target)).map(|seen| seen.name.clone());
        // `usr-abc12345-my-db`: the name begins after the second hyphen.
        let derived = || target.splitn(3, '-').nth(2).unwrap_or(target).to_owned();
        Wanted {
            target_name: listed.unwrap_or_else(derived),
            name: attrs::text(planned, "name").map(str::to_owned),
        }
    }

    fn is(&self, connection: &ListedConnection) -> bool {
        let is_name = self.name.as_ref().is_none_or(|name| connection.connection_name.as_ref() == Some(name));
        is_name && connection.target_name.as_ref() == Some(&self.target_name)
    }
}

#[cfg(test)]
mod tests;
