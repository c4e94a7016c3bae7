//! Data source `stacks_backups`: the backups of a container, nightly ones and those made by hand.
//!
//! ```hcl
//! data "stacks_backups" "db" {
//!   container_id = stacks_container.db.id
//! }
//!
//! output "newest" {
//!   value = [for b in data.stacks_backups.db.backups : b.id if b.status == "completed"][0]
//! }
//! ```

use std::cmp::Reverse;
use std::sync::LazyLock;

use super::backup::wire::ListedBackup;
use super::backup::{self, ATTRIBUTES};
use super::session::Session;
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, ErrorKind, Problem, ProviderError};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stacks_backups";

pub(super) struct Backups;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required("container_id", Ty::STRING, "Id of the container."),
        Attribute::computed(
            "backups",
            Ty::list(item_ty()),
            "The backups, newest first; the newest 100 where there are more. Of each: `id`, `container_name`, \
             `type`, `status`, `snapshot_id`, `size_bytes`, `backup_server`, `created_at`, `completed_at`, \
             `error_message` and `pinned`; null where STACKS does not tell.",
        ),
    ],
    blocks: Vec::new(),
    doc: "The backups of a container: those that STACKS makes each night at 02:00 UTC and keeps for seven days, and \
          those made by hand.",
});

fn item_ty() -> Ty {
    Ty::object(ATTRIBUTES.map(|(name, ty, _)| (name, ty)))
}

impl DataSource for Backups {
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

data "stacks_backups" "db" {
  container_id = stacks_container.db.id
}

output "restorable" {
  value = [for b in data.stacks_backups.db.backups : b.id if b.status == "completed"]
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        backup::check_container(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let container = attrs::text(config, "container_id").unwrap_or("");
    let list = backup::look(session, container).await?;
    if !list.has_container() {
        let detail = format!("There is no container with the id \"{}\".", escape(container));
        return Err(ProviderError::new(ErrorKind::Invalid, "No such container", detail)
            .at(Path::root().attr("container_id")));
    }
    let mut newest: Vec<&ListedBackup> = list.items().iter().collect();
    let made = |backup: &ListedBackup| {
        backup.created_at.as_deref().and_then(|at| at.parse::<jiff::Timestamp>().ok())
    };
    // Stable: what has no time stays in the order of the API.
    newest.sort_by_key(|backup| Reverse(made(backup)));
    let items = newest.into_iter().map(|backup| Value::object(backup.told()));
    Ok(config.with_attr("backups", Value::list(item_ty(), items)))
}
