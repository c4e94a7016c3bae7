//! Ephemeral resource `stacks_certificate`: the private key for SSH to a compute container. Read when
//! it is needed and never stored.
//!
//! ```hcl
//! ephemeral "stacks_certificate" "web" {
//!   container_id = stacks_container.web.id
//! }
//! ```
//!
//! The action `stacks_regenerate_certificate` makes a new one.

use std::sync::LazyLock;

use super::session::Session;
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, EphemeralType, Held, Opened, Problem, ProviderError};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_certificate";

pub(super) struct Certificate;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        of_container::argument("Id of the container; it has to be a compute container."),
        Attribute::computed("private_key", Ty::STRING, "The private key, as a file for SSH.").sensitive(),
    ],
    blocks: Vec::new(),
    doc: "The SSH certificate of a compute container: its private key. It exists during the run only, and is in no \
          state, plan or log.",
});

impl EphemeralType for Certificate {
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

ephemeral "stacks_certificate" "web" {
  container_id = stacks_container.web.id
}

locals {
  web_key = ephemeral.stacks_certificate.web.private_key
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

pub(super) async fn open(session: &Session, config: &Value) -> Result<Opened, ProviderError> {
    let id = of_container::id(config);
    let doing = format!("read the SSH certificate of the container {}", escape(id));
    let key = session.api.certificate(id).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let key = key.ok_or_else(|| of_container::not_found(id))?;
    Ok(Opened { value: config.with_attr("private_key", Value::string(key)), held: Held::default() })
}
