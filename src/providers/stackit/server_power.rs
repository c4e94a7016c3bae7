//! Resource `stackit_server_power`: whether a server that exists runs, is stopped, or is deallocated.
//!
//! ```hcl
//! resource "stackit_server_power" "worker" {
//!   project_id     = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
//!   server_id      = "0d9f3b57-8c1e-4f0b-a4d5-7b1e2c3d4e20"
//!   desired_status = "deallocated"
//! }
//! ```
//!
//! The server itself is not managed: creating this object adopts it, and sends nothing where its power is
//! as it should be; destroying it sends nothing and leaves the power as it is. What others do to the
//! power is seen as drift and repaired. A stopped server keeps its place and is charged in full; a
//! deallocated one is charged for its volumes only, and has to be allocated again when it is started,
//! perhaps in another availability zone. From deallocated to stopped there is no direct way: it is
//! started, then stopped.

pub(super) mod drive;

use std::sync::LazyLock;
use std::time::Duration;

use super::client::Place;
use super::power::{self, Wish};
use super::session::Session;
use super::wire::Server;
use super::{failure, session};
use crate::diag::escape;
use crate::provider::{
    Attribute, Block, Change, Condition, ErrorKind, Found, Intent, Left, Listed, Note, NoteKind, Outcome,
    PlanAsk, Planned, Problem, ProviderError, ResourceType, Settled, Timeouts, Verb, WriteContext,
};
use crate::providers::attrs::{self, optional_text};
use crate::value::{Path, Ty, Value};
use drive::{Drive, Wrote};

pub(super) const NAME: &str = "stackit_server_power";

pub(super) struct ServerPower;

/// As long as the vendor's own tools wait.
const TIMEOUTS: Timeouts = Timeouts {
    create: Duration::from_secs(20 * 60),
    update: Duration::from_secs(20 * 60),
    delete: Duration::from_secs(60),
};

/// What only the cloud sets.
const COMPUTED: [&str; 5] = ["name", "status", "power_status", "machine_type", "availability_zone"];

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional_computed(
            "project_id",
            Ty::STRING,
            "The project; by default that of the provider.",
        )
        .forces_replacement(),
        Attribute::optional_computed("region", Ty::STRING, "The region; by default that of the provider.")
            .forces_replacement(),
        Attribute::required("server_id", Ty::STRING, "The id of the server, which has to exist.")
            .forces_replacement(),
        Attribute::required(
            "desired_status",
            Ty::STRING,
            "`running`, `stopped` (still charged in full) or `deallocated` (charged for its volumes only).",
        ),
        Attribute::computed("name", Ty::STRING, "The server's name."),
        Attribute::computed("status", Ty::STRING, "The status as STACKIT calls it."),
        Attribute::computed("power_status", Ty::STRING, "The power status as STACKIT calls it."),
        Attribute::computed("machine_type", Ty::STRING, "The machine type."),
        Attribute::computed(
            "availability_zone",
            Ty::STRING,
            "Where the server runs; null for a deallocated one, which may come up elsewhere.",
        ),
    ],
    blocks: vec![Timeouts::block()],
    doc: "The power of a server at STACKIT that exists: creating this adopts the server, destroying it leaves the \
          server as it is.",
});

impl ResourceType for ServerPower {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stackit_server_power" "worker" {
  project_id     = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
  server_id      = "0d9f3b57-8c1e-4f0b-a4d5-7b1e2c3d4e20"
  desired_status = "running"
}
"#
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("PROJECT_ID/REGION/SERVER_ID")
    }

    /// One that is nowhere at rest most likely runs.
    fn nearest(&self, object: &Value) -> Value {
        let word = attrs::text(object, "desired_status");
        match word.and_then(Wish::parse) {
            Some(_) => object.clone(),
            None => object.with_attr("desired_status", Value::from(Wish::Running.word())),
        }
    }

    fn default_timeouts(&self) -> Option<Timeouts> {
        Some(TIMEOUTS)
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = session::check_ids(config);
        if let Some(word) = attrs::text(config, "desired_status")
            && Wish::parse(word).is_none()
        {
            let detail = format!(
                "desired_status must be \"running\", \"stopped\" or \"deallocated\", not \"{}\".",
                escape(word)
            );
            let problem =
                Problem::error(Path::root().attr("desired_status"), "Invalid desired status", detail);
            problems.push(match word {
                "suspended" => problem.hint("What IONOS calls suspended, STACKIT calls `deallocated`."),
                "active" => problem.hint("Write `running`."),
                "inactive" => problem.hint("Write `stopped`."),
                _ => problem,
            });
        }
        problems
    }

    fn plan(&self, PlanAsk { prior, config: _, proposed }: PlanAsk<'_>) -> Planned {
        let wish = attrs::text(proposed, "desired_status").and_then(Wish::parse);
        let is_new = prior.is_none_or(|prior| {
            SCHEMA.attributes.iter().any(|a| a.forces_replacement && !attrs::same(prior, proposed, a.name))
        });
        let (value, notes) = match prior {
            Some(prior) if !is_new => {
                if attrs::same(prior, proposed, "desired_status") {
                    (proposed.clone(), Vec::new())
                } else {
                    let status = attrs::text(prior, "status").unwrap_or("");
                    let notes = wish.map(|wish| notes(status, wish)).unwrap_or_default();
                    let moves = status == "DEALLOCATED" || wish == Some(Wish::Deallocated) || wish.is_none();
                    let changed = ["status", "power_status", "availability_zone"];
                    (attrs::forget(proposed, if moves { &changed } else { &changed[..2] }), notes)
                }
            }
            _ => (attrs::forget(proposed, &COMPUTED), charged(wish).into_iter().collect()),
        };
        Planned { value, replacements: Vec::new(), notes }
    }

    fn exclusive(&self, value: &Value) -> Option<(Path, String)> {
        let id = attrs::text(value, "server_id")?;
        Some((Path::root().attr("server_id"), id.to_owned()))
    }

    fn exclusive_argument(&self) -> Option<&'static str> {
        Some("server_id")
    }

    fn destroy_forgets(&self) -> bool {
        true
    }
}

/// What a reviewer should know of a way from that status to that wish.
pub(super) fn notes(status: &str, wish: Wish) -> Vec<Note> {
    let info = |text| Some(Note::new(NoteKind::Info, text));
    let is_deallocated = status == "DEALLOCATED";
    let way = match wish {
        Wish::Stopped if is_deallocated => {
            info("the server is deallocated: it is started first, then stopped, since there is no direct way")
        }
        _ => None,
    };
    let zone = match wish {
        Wish::Running | Wish::Stopped if is_deallocated => {
            info("the server is allocated again if there is capacity, perhaps in another availability zone")
        }
        Wish::Deallocated if !is_deallocated => info(
            "the server gives up its place: when it is started again, its availability zone may be another",
        ),
        _ => None,
    };
    charged(Some(wish)).into_iter().chain(way).chain(zone).collect()
}

fn charged(wish: Option<Wish>) -> Option<Note> {
    let text =
        "a stopped server costs as much as a running one; a deallocated one is charged for its volumes only";
    (wish == Some(Wish::Stopped)).then(|| Note::new(NoteKind::Charged, text))
}

/// The object as the server is now. `tracked` is what the state or the plan holds.
pub(super) fn refreshed(tracked: &Value, place: &Place, server: &Server) -> Value {
    let known = attrs::text(tracked, "desired_status");
    let observed = power::observed(&server.status, server.power_status.as_deref(), known);
    let Server {
        id,
        name,
        machine_type,
        status,
        power_status,
        availability_zone,
        error_message: _,
        created_at: _,
        launched_at: _,
        updated_at: _,
        labels: _,
    } = server;
    let attributes = [
        ("project_id", Value::from(place.project.as_str())),
        ("region", Value::from(place.region.as_str())),
        ("server_id", Value::from(id.as_str())),
        ("desired_status", Value::from(observed)),
        ("name", Value::from(name.as_str())),
        ("status", Value::from(status.as_str())),
        ("power_status", optional_text(power_status.as_deref())),
        ("machine_type", Value::from(machine_type.as_str())),
        ("availability_zone", optional_text(availability_zone.as_deref())),
    ];
    let object =
        attributes.into_iter().fold(tracked.clone(), |object, (name, value)| object.with_attr(name, value));
    attrs::settled(&object)
}

/// The server of an object that may be gone, by the list of its place.
///
/// # Errors
/// It could not be looked for.
pub(super) async fn read(
    session: &Session,
    object: &Value,
    earliest: Duration,
) -> Result<Found, ProviderError> {
    let place = session.place(object)?;
    let id = attrs::text(object, "server_id").unwrap_or("");
    Ok(match session.look(&place, id, earliest).await {
        Ok(Some(server)) if power::next(&server.status, None, Wish::Running) != power::Step::Leaves => {
            Found::Exists(refreshed(object, &place, &server))
        }
        Ok(_) => Found::Gone,
        Err(error) => Found::Failed(failure::of_ask(&error, &format!("look at the server {}", escape(id)))),
    })
}

/// # Errors
/// The id has another form, or STACKIT gives no answer.
pub(super) async fn import(session: &Session, id: &str) -> Result<Found, ProviderError> {
    let parts: Vec<&str> = id.split('/').collect();
    let [project, region, server] = parts.as_slice() else { return Err(bad_import_id(id)) };
    if !session::is_uuid(project) || region.is_empty() || !session::is_uuid(server) {
        return Err(bad_import_id(id));
    }
    let object = SCHEMA
        .nothing()
        .with_attr("project_id", Value::from(*project))
        .with_attr("region", Value::from(*region))
        .with_attr("server_id", Value::from(*server));
    match read(session, &object, session.earliest(super::session::AGE)).await? {
        Found::Failed(error) => Err(error),
        found => Ok(found),
    }
}

fn bad_import_id(id: &str) -> ProviderError {
    let detail = format!(
        "The power of a server is imported by project, region and server, with slashes between them: \
         PROJECT_ID/REGION/SERVER_ID, the ids in lower case. \"{}\" is not of this form.",
        escape(id)
    );
    ProviderError::new(ErrorKind::Invalid, "Invalid import id", detail)
}

/// A server as something that could be managed.
pub(super) fn listed(place: &Place, server: &Server) -> Listed {
    Listed {
        kind: NAME,
        id: format!("{}/{}/{}", place.project, place.region, server.id),
        name: server.name.clone(),
        object: refreshed(&SCHEMA.nothing(), place, server),
    }
}

/// Nothing has to be remembered: whatever was sent, the server itself tells where it stands.
pub(super) fn evidence(session: &Session, change: Change<'_>) -> serde_json::Value {
    let before = change.before.and_then(|before| attrs::text(before, "status"));
    serde_json::json!({"at": session.api.clock().now().to_string(), "status": before})
}

/// Brings the power where it is planned to be: a creation that adopts, or an update.
pub(super) async fn write(
    session: &Session,
    verb: Verb,
    planned: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let place = match session.place(planned) {
        Ok(place) => place,
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    let timeouts = Timeouts::of(planned, TIMEOUTS);
    let limit = if verb == Verb::Create { timeouts.create } else { timeouts.update };
    let Some(wish) = attrs::text(planned, "desired_status").and_then(Wish::parse) else {
        let detail = "desired_status is none of the words that can be planned.";
        return Outcome::failed(
            Left::Unchanged,
            ProviderError::new(ErrorKind::Invalid, "Invalid desired status", detail),
        );
    };
    let id = attrs::text(planned, "server_id").unwrap_or("");
    let mut drive = Drive::new(session, &place, id, wish, planned, context, limit);
    let result = drive.run().await;
    let object = drive.seen.as_ref().map(|server| refreshed(planned, &place, server));
    match (result, object, drive.wrote) {
        (Ok(()), Some(object), _) => Outcome::ready(object),
        (Ok(()), None, _) => Outcome::done(),
        (Err(error), _, Wrote::Nothing) => Outcome::failed(Left::Unchanged, error),
        (Err(error), Some(object), Wrote::Surely) => {
            Outcome::failed(Left::Exists(object, Condition::Unfinished), error)
        }
        (Err(error), _, _) => Outcome::failed(Left::Unclear, error),
    }
}

/// What became of a write whose run died or that got no answer. Nothing can have been made twice: the
/// server is there, and what its power lacks the next plan shows and the next apply does.
pub(super) async fn find(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    let known = intent.accepted.as_ref().or(intent.before.as_ref()).or(intent.planned.as_ref());
    let Some(object) = known else { return Ok(Settled::NotHappened) };
    let is_adopted = intent.before.is_some() || intent.accepted.is_some();
    Ok(match read(session, object, session.api.elapsed()).await? {
        Found::Exists(object) if is_adopted => Settled::Happened(object),
        // Nothing is known to have been accepted, so that there is nothing to remember: the server will be
        // adopted anew, wherever it stands.
        Found::Exists(_) => Settled::NotHappened,
        Found::Gone if is_adopted => Settled::Gone,
        Found::Gone | Found::Broken(_) => Settled::NotHappened,
        Found::Failed(error) => return Err(error),
    })
}
