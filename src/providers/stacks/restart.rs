//! Action `stacks_restart`: restarts a container that is running.
//!
//! ```hcl
//! action "stacks_restart" "web" {
//!   config {
//!     container_id = stacks_container.web.id
//!   }
//! }
//! ```
//!
//! It is over when the container is running again. A container that is stopped is left as it is, which
//! is an error: a restart would start it.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::session::Session;
use crate::diag::escape;
use crate::provider::{ActionType, Attribute, Block, ErrorKind, Problem, ProviderError, action_schema};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stacks_restart";

/// How old the list may be that tells whether there is something to restart.
const AGE: Duration = Duration::from_secs(3);

pub(super) struct Restart;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    action_schema(Block {
        attributes: vec![Attribute::required(
            "container_id",
            Ty::STRING,
            "The id of the container that is restarted.",
        )],
        blocks: Vec::new(),
        doc: "Restarts a running container and waits until it is running again.",
    })
});

impl ActionType for Restart {
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

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.stacks_restart.web]
    }
  }
}

action "stacks_restart" "web" {
  config {
    container_id = stacks_container.web.id
  }
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        if !attrs::is_unknown(config, "container_id")
            && attrs::text(config, "container_id").is_none_or(str::is_empty)
        {
            let detail = "The container that is restarted must be named by its id.";
            return vec![Problem::error(Path::root().attr("container_id"), "Which container", detail)];
        }
        Vec::new()
    }
}

/// Makes sure that there is something to restart, and gives what tells later whether it was.
///
/// # Errors
/// There is no such container, or it is not running.
pub(super) async fn evidence(session: &Session, config: &Value) -> Result<Json, ProviderError> {
    let at = session.api.clock().now().to_string();
    let id = attrs::text(config, "container_id").unwrap_or("");
    let listing = session.any_listing(AGE).await?;
    match listing.get(id) {
        None => {
            let detail = format!(
                "There is no container with the id \"{}\", so that nothing was restarted.",
                escape(id)
            );
            Err(ProviderError::new(ErrorKind::Invalid, "Container not found", detail)
                .at(Path::root().attr("config").attr("container_id")))
        }
        Some(seen) if seen.status == "stopped" => {
            let detail = format!(
                "The container \"{}\" is stopped. It was not restarted, since that would start it.",
                escape(&seen.name)
            );
            Err(ProviderError::new(ErrorKind::Invalid, "Container not running", detail))
        }
        Some(_) => Ok(json!({"at": at})),
    }
}
