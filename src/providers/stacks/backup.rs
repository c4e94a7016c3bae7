//! `stacks_backup`: a backup of a container, made now and kept.
//!
//! ```hcl
//! resource "stacks_backup" "before_upgrade" {
//!   container_id = stacks_container.db.id
//! }
//! ```
//!
//! STACKS backs up every container each night and keeps that for seven days. This is a backup beside
//! those: it is made once, when the resource is created, and removed with it. It is pinned unless
//! `pinned = false`, since STACKS removes what is not pinned after seven days, and terrace would make
//! another one then. Backups go with their container, pinned ones too.
//!
//! The answer to a request for a backup does not name it. A new one is told by the ids that were there
//! before, which are stored with the intent; so one backup of a container is made after the other.

mod lists;
pub(super) mod losses;
pub(super) mod settle;
mod turns;
pub(super) mod wire;
pub(super) mod write;

use std::sync::LazyLock;
use std::time::Duration;

use super::session::Session;
use crate::diag::escape;
use crate::provider::{
    Attribute, Block, ErrorKind, Found, Note, NoteKind, PlanAsk, Planned, Problem, ProviderError,
    ResourceType, Timeouts,
};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};
use lists::List;
pub(super) use lists::{Backups, look};
use wire::{ListedBackup, Phase};

pub(super) const NAME: &str = "stacks_backup";

/// The guide's example took two seconds; a large volume takes its time.
pub(super) const TIMEOUTS: Timeouts = Timeouts {
    create: Duration::from_secs(1800),
    update: Duration::from_secs(1800),
    delete: Duration::from_secs(300),
};

/// What only the cloud sets, and only when a backup is made.
const COMPUTED: [&str; 10] = [
    "id",
    "container_name",
    "type",
    "status",
    "snapshot_id",
    "size_bytes",
    "backup_server",
    "created_at",
    "completed_at",
    "error_message",
];

/// Names, types and documentation of what STACKS tells of a backup.
pub(super) const ATTRIBUTES: [(&str, Ty, &str); 11] = [
    ("id", Ty::STRING, "The id at STACKS, e.g. `178`."),
    ("container_name", Ty::STRING, "Name of the container."),
    ("type", Ty::STRING, "What made it: `scheduled` for the nightly ones."),
    ("status", Ty::STRING, "`completed`, `failed`, or how far STACKS is with it."),
    ("snapshot_id", Ty::STRING, "Id of the stored snapshot."),
    ("size_bytes", Ty::NUMBER, "Size in bytes."),
    ("backup_server", Ty::STRING, "Where it is stored."),
    ("created_at", Ty::STRING, "When it was begun."),
    ("completed_at", Ty::STRING, "When it was completed."),
    ("error_message", Ty::STRING, "Why it failed, if it did."),
    ("pinned", Ty::BOOL, "Whether it is kept longer than seven days."),
];

pub(super) struct Backup;

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let told = ATTRIBUTES.iter().filter(|(name, ..)| *name != "pinned");
    let told = told.map(|(name, ty, doc)| Attribute::computed(name, *ty, doc));
    let arguments = [
        Attribute::required(
            "container_id",
            Ty::STRING,
            "Id of the container, which must be running when the backup is made.",
        )
        .forces_replacement(),
        Attribute::optional_computed(
            "pinned",
            Ty::BOOL,
            "Whether STACKS keeps it until it is deleted. True by default; with false STACKS removes it after \
             seven days, and the next apply makes another one.",
        ),
    ];
    Block {
        attributes: arguments.into_iter().chain(told).collect(),
        blocks: vec![Timeouts::block()],
        doc: "A backup of a container, made when the resource is created and deleted with it. Creating waits until \
              the backup is completed; one that fails is replaced by the next apply. It is beside the nightly \
              backups that STACKS makes by itself, and goes when its container goes.",
    }
});

impl ResourceType for Backup {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "db" {
  name                = "orders-db"
  template            = "postgresql"
  deletion_protection = false
}

resource "stacks_backup" "before_upgrade" {
  container_id = stacks_container.db.id
}
"#
    }

    fn default_timeouts(&self) -> Option<Timeouts> {
        Some(TIMEOUTS)
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("CONTAINER_ID/BACKUP_ID")
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        check_container(config)
    }

    fn plan(&self, ask: PlanAsk<'_>) -> Planned {
        plan(ask)
    }

    fn losses(&self, object: &Value) -> Vec<Note> {
        let name = attrs::text(object, "container_name").or(attrs::text(object, "container_id"));
        let made = attrs::text(object, "created_at").map(|at| format!(" of {}", escape(at)));
        let text = format!(
            "the backup{} of the container \"{}\" is permanently removed",
            made.unwrap_or_default(),
            escape(name.unwrap_or("?"))
        );
        vec![Note::new(NoteKind::DataLoss, text)]
    }

    fn lives_in(&self) -> &'static [&'static str] {
        &["container_id"]
    }
}

/// A container named by nothing.
pub(super) fn check_container(config: &Value) -> Vec<Problem> {
    if attrs::text(config, "container_id").is_some_and(|id| id.trim().is_empty()) {
        let detail = "container_id must not be empty.";
        return vec![Problem::error(Path::root().attr("container_id"), "Empty argument", detail)];
    }
    Vec::new()
}

/// A backup that is not completed yet is to become so, which is an update that waits.
fn plan(PlanAsk { prior, config, proposed }: PlanAsk<'_>) -> Planned {
    let mut value = proposed.clone();
    if attrs::is_null(config, "pinned") {
        value = value.with_attr("pinned", Value::bool(true));
    }
    let is_same = |prior: &&Value| attrs::same(prior, &value, "container_id");
    match prior.filter(is_same) {
        Some(prior) if attrs::text(prior, "status") != Some("completed") => {
            value = value.with_attr("status", Value::from("completed"));
        }
        Some(_) => {}
        None => value = attrs::forget(&value, &COMPUTED),
    }
    let changes = prior.is_none_or(|prior| !attrs::same(prior, &value, "pinned"));
    let notes = if changes && attrs::flag(&value, "pinned") == Some(false) {
        let text =
            "STACKS removes a backup that is not pinned after 7 days; the next apply makes another one then";
        vec![Note::new(NoteKind::Info, text)]
    } else {
        Vec::new()
    };
    Planned { value, replacements: Vec::new(), notes }
}

/// The backups of one container as they are now, for all tracked ones of it: one request, and a second
/// one if any is missing, since one absence proves nothing.
pub(super) async fn read(session: &Session, container: &str, objects: &[&Value]) -> Vec<Found> {
    let failed = |error: ProviderError, objects: &[&Value]| -> Vec<Found> {
        let again = |error: &ProviderError| {
            let ProviderError { kind, summary, detail, hints, path: _, source: _ } = error;
            let copy = ProviderError::new(kind.clone(), summary.clone(), detail.clone());
            hints.iter().fold(copy, |copy, hint| copy.hint(hint.clone()))
        };
        let mut found: Vec<Found> = objects.iter().skip(1).map(|_| Found::Failed(again(&error))).collect();
        found.push(Found::Failed(error));
        found
    };
    let mut list = match look(session, container).await {
        Ok(list) => list,
        Err(error) => return failed(error, objects),
    };
    if objects.iter().any(|object| matches!(found_in(&list, object), Found::Gone)) {
        list = match look(session, container).await {
            Ok(list) => list,
            Err(error) => return failed(error, objects),
        };
    }
    objects.iter().map(|object| found_in(&list, object)).collect()
}

fn found_in(list: &List, object: &Value) -> Found {
    let Some(backup) = attrs::text(object, "id").and_then(|id| list.get(id)) else {
        return if is_cut_off(list, object) { Found::Exists(object.clone()) } else { Found::Gone };
    };
    let object = attrs::settled(&backup.onto(object));
    if backup.phase() == Phase::Failed { Found::Broken(object) } else { Found::Exists(object) }
}

/// Whether a list that is cut may have lost this one: it is older than everything listed, or nobody
/// knows how old it is.
fn is_cut_off(list: &List, object: &Value) -> bool {
    let made = |text: Option<&str>| text.and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let oldest = list.items().iter().filter_map(|backup| made(backup.created_at.as_deref())).min();
    let ours = made(attrs::text(object, "created_at"));
    list.may_be_cut() && oldest.is_none_or(|oldest| ours.is_none_or(|ours| ours <= oldest))
}

/// Looks for a backup by `CONTAINER_ID/BACKUP_ID`.
///
/// # Errors
/// The id has another form, or STACKS gives no answer.
pub(super) async fn import(session: &Session, id: &str) -> Result<Found, ProviderError> {
    let parts = id
        .split_once('/')
        .filter(|(container, backup)| !container.is_empty() && !backup.is_empty() && !backup.contains('/'));
    let Some((container, backup)) = parts else {
        let detail = format!(
            "A backup is imported by the id of its container and its own, with a slash between them: \
             CONTAINER_ID/BACKUP_ID. \"{}\" is not of this form.",
            escape(id)
        );
        return Err(ProviderError::new(ErrorKind::Invalid, "Invalid import id", detail)
            .hint("The data source `stacks_backups` lists the ids of a container's backups."));
    };
    let list = look(session, container).await?;
    let Some(found) = list.get(backup) else { return Ok(Found::Gone) };
    let object = imported(container, found);
    Ok(if found.phase() == Phase::Failed { Found::Broken(object) } else { Found::Exists(object) })
}

/// A listed backup as an import finds it. What STACKS does not tell of a pin is none.
pub(super) fn imported(container: &str, backup: &ListedBackup) -> Value {
    let nothing = SCHEMA.nothing();
    let object = nothing.with_attr("container_id", Value::from(container));
    attrs::settled(&backup.onto(&object.with_attr("pinned", Value::bool(false))))
}

#[cfg(test)]
mod tests;
