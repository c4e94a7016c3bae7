//! Action `stacks_backup`: makes a backup of a container, once, and keeps nothing of it in the state.
//!
//! ```hcl
//! action "stacks_backup" "db" {
//!   config {
//!     container_id = stacks_container.db.id
//!   }
//! }
//! ```
//!
//! It is over when the backup is completed. The backup is not pinned: STACKS removes it after seven
//! days. One that stays is a resource of the same name.

use std::sync::LazyLock;

use super::backup;
use crate::provider::{ActionType, Attribute, Block, Problem, action_schema};
use crate::value::{Ty, Value};

pub(super) use super::backup::NAME;

pub(super) struct BackUp;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    action_schema(Block {
        attributes: vec![Attribute::required(
            "container_id",
            Ty::STRING,
            "The id of the container that is backed up, which must be running.",
        )],
        blocks: Vec::new(),
        doc: "Makes a backup of a running container and waits until it is completed. STACKS removes it after seven \
              days; a backup that is to stay is a `stacks_backup` resource.",
    })
});

impl ActionType for BackUp {
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

action "stacks_backup" "db" {
  config {
    container_id = stacks_container.db.id
  }
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        backup::check_container(config)
    }
}
