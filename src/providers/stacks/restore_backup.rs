//! Action `stacks_restore_backup`: puts the data of a backup back into its container.
//!
//! ```hcl
//! action "stacks_restore_backup" "db" {
//!   config {
//!     container_id = stacks_container.db.id
//!     backup_id    = stacks_backup.before_upgrade.id
//!   }
//! }
//! ```
//!
//! Everything that was written since the backup is lost. The API tells nothing of a restore but what
//! the container does meanwhile: the action is over when the container is running. A restore whose
//! answer was lost is never sent a second time by itself; whether it happened is told by whether the
//! container was restarted since.

use std::ops::ControlFlow;
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::backup::wire::Phase;
use super::backup::{self, settle};
use super::container;
use super::failure;
use super::listing::Listing;
use super::session::Session;
use super::waiting::{follow, patiently};
use crate::diag::escape;
use crate::provider::{
    ActionType, Attribute, Block, ErrorKind, Intent, Left, Note, NoteKind, Outcome, Problem, ProviderError,
    Settled, WriteContext, action_schema,
};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stacks_restore_backup";

/// How long a restore may take.
const LIMIT: Duration = Duration::from_secs(1800);
/// A container that is up for less than so many seconds was restarted by what was just sent.
const JUST_NOW: u64 = 60;

pub(super) struct RestoreBackup;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    action_schema(Block {
        attributes: vec![
            Attribute::required(
                "container_id",
                Ty::STRING,
                "The id of the container whose backup it is, which must be running.",
            ),
            Attribute::required("backup_id", Ty::STRING, "The id of the backup, e.g. `178`."),
        ],
        blocks: Vec::new(),
        doc: "Puts the data of a completed backup back into its running container, and waits until the container runs \
              again. Everything that was written since the backup is permanently lost.",
    })
});

impl ActionType for RestoreBackup {
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

action "stacks_restore_backup" "db" {
  config {
    container_id = stacks_container.db.id
    backup_id    = stacks_backup.before_upgrade.id
  }
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = backup::check_container(config);
        if attrs::text(config, "backup_id").is_some_and(|id| id.trim().is_empty() || id.contains('/')) {
            let detail = "backup_id must be the id of a backup, such as `178`.";
            problems.push(Problem::error(Path::root().attr("backup_id"), "Invalid backup id", detail));
        }
        problems
    }

    fn losses(&self, config: &Value) -> Vec<Note> {
        let named = |name: &str| attrs::text(config, name).map(|text| escape(text).into_owned());
        let backup = named("backup_id").map_or("a backup".to_owned(), |id| format!("the backup {id}"));
        let container = named("container_id").map_or(String::new(), |id| format!(" {id}"));
        let text = format!(
            "the data of the container{container} is replaced by that of {backup}: everything written since is lost"
        );
        vec![Note::new(NoteKind::DataLoss, text)]
    }
}

/// Makes sure that there is something to restore and something to restore it to.
///
/// # Errors
/// The container is not running, there is no such backup of it, or it is not completed.
pub(super) async fn evidence(session: &Session, config: &Value) -> Result<Json, ProviderError> {
    let at = session.api.clock().now().to_string();
    let (container, id) = ends(config);
    let within = |name: &str| Path::root().attr("config").attr(name);
    settle::check_running(session, container, within("container_id")).await?;
    let list = backup::look(session, container).await?;
    let invalid = |summary: &str, detail: String| {
        ProviderError::new(ErrorKind::Invalid, summary, detail).at(within("backup_id"))
    };
    match list.get(id) {
        // Perhaps an old one that a list of the newest leaves out: STACKS will say.
        None if list.may_be_cut() => {}
        None => {
            let detail = format!("The container {} has no backup \"{}\".", escape(container), escape(id));
            return Err(invalid("Backup not found", detail)
                .hint("The data source `stacks_backups` lists the ids of a container's backups."));
        }
        Some(backup) if backup.phase() != Phase::Completed => {
            let detail =
                format!("The backup {} cannot be restored: it is {}.", escape(id), escape(backup.status()));
            return Err(invalid("Backup not completed", detail));
        }
        Some(_) => {}
    }
    Ok(json!({"at": at}))
}

pub(super) async fn invoke(session: &Session, config: &Value, context: &dyn WriteContext) -> Outcome {
    let (container, id) = ends(config);
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    let doing = format!("restore the backup {} of the container {}", escape(id), escape(container));
    let what = format!("the container {} to be running with its restored data", escape(container));
    context.progress("requested");
    let sent = patiently(&session.api, &patience, || session.api.restore_backup(id)).await;
    session.listings.wrote();
    match sent {
        Err(stopped) => {
            let error = stopped.into_error(&format!("STACKS to let it {doing}"), patience.limit);
            return Outcome::failed(Left::Unchanged, error);
        }
        Ok(Err(error)) if !error.is_unclear() => {
            return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing));
        }
        Ok(Err(error)) if !has_begun(session, container).await => {
            let failure = failure::of_act(&error, &doing)
                .hint("The restore may or may not have happened; it is not sent a second time by itself.");
            return Outcome::failed(Left::Unclear, failure);
        }
        Ok(Ok(()) | Err(_)) => {}
    }
    let since = session.api.elapsed();
    let judge = |listing: &Listing| match listing.get(container) {
        None => ControlFlow::Break(Some("is not there any more")),
        Some(seen) => {
            context.progress(&seen.status);
            match seen.phase() {
                container::wire::Phase::Running => ControlFlow::Break(None),
                container::wire::Phase::Error => ControlFlow::Break(Some("has the status error")),
                container::wire::Phase::Stopped => ControlFlow::Break(Some("is stopped")),
                container::wire::Phase::Deleting => ControlFlow::Break(Some("is being deleted")),
                container::wire::Phase::Between => ControlFlow::Continue(()),
            }
        }
    };
    match follow(&session.api, &session.listings, &patience, since, judge).await {
        Ok(None) => Outcome::done(),
        Ok(Some(why)) => {
            let detail = format!(
                "terrace asked STACKS to {doing}. The container {why} now, so that it is not known whether its data \
                 is that of the backup."
            );
            Outcome::failed(
                Left::Unchanged,
                ProviderError::new(ErrorKind::Refused, "Restore not completed", detail),
            )
        }
        Err(stopped) => Outcome::failed(Left::Unchanged, stopped.into_error(&what, patience.limit)),
    }
}

/// Whether a restore without an answer shows: the container is on its way, or was restarted just now.
async fn has_begun(session: &Session, container: &str) -> bool {
    let listing = session.any_listing(Duration::ZERO).await.ok();
    let seen = listing.as_ref().and_then(|listing| listing.get(container));
    seen.is_some_and(|seen| {
        seen.phase() == container::wire::Phase::Between || container::settle::is_up_for_less(seen, JUST_NOW)
    })
}

/// What became of a restore of an earlier run.
///
/// # Errors
/// STACKS gives no answer.
pub(super) async fn find(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    let Some(config) = &intent.planned else { return Ok(Settled::NotHappened) };
    let (container, _) = ends(config);
    let listing = session.any_listing(Duration::from_secs(1)).await?;
    Ok(match listing.get(container) {
        None => Settled::Gone,
        Some(seen) if container::settle::was_restarted(session, intent, seen) => {
            Settled::Happened(config.clone())
        }
        Some(_) => Settled::NotHappened,
    })
}

fn ends(config: &Value) -> (&str, &str) {
    (attrs::text(config, "container_id").unwrap_or(""), attrs::text(config, "backup_id").unwrap_or(""))
}
