//! Data source `ionos_request`: what became of a request, by the id that its failure named.
//!
//! ```hcl
//! data "ionos_request" "stop" {
//!   id = "e0a3b1de-3a34-4d31-9a70-9b6a5c0d7e55"
//! }
//! ```

use std::sync::LazyLock;

use super::session::Session;
use super::wire::{RequestState, Target};
use super::{failure, ids};
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, ErrorKind, Problem, ProviderError};
use crate::providers::attrs::{self, optional_text};
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "ionos_request";

pub(super) struct OneRequest;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required("id", Ty::STRING, "The id of the request."),
        Attribute::computed("status", Ty::STRING, "`QUEUED`, `RUNNING`, `DONE` or `FAILED`."),
        Attribute::computed("message", Ty::STRING, "What IONOS says about it, such as why it failed."),
        Attribute::computed(
            "targets",
            Ty::list(target_ty()),
            "What it is about: `id`, `type` and `status` of each.",
        ),
    ],
    blocks: Vec::new(),
    doc: "What became of a request: every change at IONOS is one.",
});

fn target_ty() -> Ty {
    Ty::object(["id", "type", "status"].map(|name| (name, Ty::STRING)))
}

impl DataSource for OneRequest {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"variable "request_id" {
  type    = string
  default = null
}

data "ionos_request" "stop" {
  count = var.request_id == null ? 0 : 1
  id    = var.request_id
}

output "status" {
  value = one(data.ionos_request.stop[*].status)
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let Some(id) = attrs::text(config, "id").filter(|id| !ids::is_uuid(id)) else { return Vec::new() };
        let detail = format!("\"{}\" cannot be the id of a request: those are UUIDs.", escape(id));
        vec![Problem::error(Path::root().attr("id"), "Invalid id", detail)]
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let id = attrs::text(config, "id").unwrap_or("");
    let asked = session.api.request_status(id).await;
    let asked = asked.map_err(|error| failure::of_ask(&error, "look at a request"))?;
    let Some(RequestState { status, message, targets }) = asked else {
        let detail = format!(
            "There is no request \"{}\" that this credential can see. IONOS does not say how long it keeps them.",
            escape(id)
        );
        return Err(
            ProviderError::new(ErrorKind::Invalid, "No such request", detail).at(Path::root().attr("id"))
        );
    };
    let targets = targets.into_iter().map(|Target { id, kind, status }| {
        Value::object([
            ("id", Value::from(id)),
            ("type", optional_text(kind.as_deref())),
            ("status", optional_text(status.as_deref())),
        ])
    });
    Ok(config
        .with_attr("status", Value::from(status))
        .with_attr("message", Value::from(message))
        .with_attr("targets", Value::list(target_ty(), targets)))
}
