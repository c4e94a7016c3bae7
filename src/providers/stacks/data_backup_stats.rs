//! Data source `stacks_backup_stats`: how many backups the account has, and how large they are.
//!
//! ```hcl
//! data "stacks_backup_stats" "all" {}
//!
//! check "backups" {
//!   assert {
//!     condition     = data.stacks_backup_stats.all.failed_backups == 0
//!     error_message = "Some backups failed."
//!   }
//! }
//! ```

use std::sync::LazyLock;

use super::backup::wire::BackupStats;
use super::failure;
use super::session::Session;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::{optional_number, optional_text};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_backup_stats";

pub(super) struct Stats;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::computed("total_backups", Ty::NUMBER, "Backups of all containers."),
        Attribute::computed("completed_backups", Ty::NUMBER, "Those that are completed."),
        Attribute::computed("failed_backups", Ty::NUMBER, "Those that failed."),
        Attribute::computed("total_size_bytes", Ty::NUMBER, "Size of all of them in bytes."),
        Attribute::computed(
            "last_backup_at",
            Ty::STRING,
            "When the last one was made. Null if there is none.",
        ),
    ],
    blocks: Vec::new(),
    doc: "Statistics of all backups of the account. What STACKS does not tell is null.",
});

impl DataSource for Stats {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "stacks_backup_stats" "all" {}

output "failed_backups" {
  value = data.stacks_backup_stats.all.failed_backups
}
"#
    }

    fn validate(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let stats = session.api.backup_stats().await;
    let stats = stats.map_err(|error| failure::of_ask(&error, "read the statistics of the backups"))?;
    Ok(told(&stats, config))
}

fn told(stats: &BackupStats, config: &Value) -> Value {
    let BackupStats { total_backups, completed_backups, failed_backups, total_size_bytes, last_backup_at } =
        stats;
    let numbers = [
        ("total_backups", total_backups),
        ("completed_backups", completed_backups),
        ("failed_backups", failed_backups),
        ("total_size_bytes", total_size_bytes),
    ];
    numbers
        .into_iter()
        .fold(config.clone(), |object, (name, amount)| {
            object.with_attr(name, optional_number(amount.as_ref().map(|amount| &amount.0)))
        })
        .with_attr("last_backup_at", optional_text(last_backup_at.as_deref()))
}
