//! Action `stacks_regenerate_certificate`: gives a container a new key pair for SSH. The old key opens
//! it no more.
//!
//! ```hcl
//! action "stacks_regenerate_certificate" "web" {
//!   config {
//!     container_id = stacks_container.web.id
//!   }
//! }
//! ```
//!
//! Only for compute containers, not for managed services. The new key is read with the ephemeral
//! resource `stacks_certificate`. Before the request the digest of the present key is remembered, so
//! that after a crash or a lost answer it can be told whether there is a new one, and nothing is
//! regenerated twice.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::session::Session;
use super::waiting::patiently;
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{
    ActionType, Block, Intent, Left, Outcome, Problem, ProviderError, Settled, WriteContext, action_schema,
};
use crate::providers::patience::Patience;
use crate::value::Value;

pub(super) const NAME: &str = "stacks_regenerate_certificate";

/// How long it may take.
const LIMIT: Duration = Duration::from_secs(300);
/// Between two looks that have to agree that the key is the old one.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) struct RegenerateCertificate;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    action_schema(Block {
        attributes: vec![of_container::argument("The id of the container that gets a new key.")],
        blocks: Vec::new(),
        doc: "Gives a compute container a new key pair for SSH; the old private key opens it no more.",
    })
});

impl ActionType for RegenerateCertificate {
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

# terrace apply -invoke=action.stacks_regenerate_certificate.web
action "stacks_regenerate_certificate" "web" {
  config {
    container_id = stacks_container.web.id
  }
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

/// A digest of the present key, which tells nothing of it; `None` if there is no such container.
///
/// # Errors
/// The container has no key, or STACKS gives no answer.
async fn digest(session: &Session, id: &str) -> Result<Option<String>, ProviderError> {
    let doing = format!("read the SSH certificate of the container {}", escape(id));
    let key = session.api.certificate(id).await.map_err(|error| failure::of_ask(&error, &doing))?;
    Ok(key.map(|key| Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()))
}

pub(super) async fn evidence(session: &Session, config: &Value) -> Result<Json, ProviderError> {
    let id = of_container::id(config);
    let digest = digest(session, id).await?.ok_or_else(|| of_container::not_found(id))?;
    Ok(json!({"certificate": digest}))
}

pub(super) async fn invoke(session: &Session, id: &str, context: &dyn WriteContext) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    let doing = format!("regenerate the SSH certificate of the container {}", escape(id));
    let before = match digest(session, id).await {
        Ok(before) => before,
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    let error = match patiently(&session.api, &patience, || session.api.regenerate_certificate(id)).await {
        Ok(Ok(())) => return Outcome::done(),
        Ok(Err(error)) => error,
        Err(stopped) => {
            let what = format!("STACKS to let it {doing}");
            return Outcome::failed(Left::Unchanged, stopped.into_error(&what, patience.limit));
        }
    };
    let failure = failure::of_act(&error, &doing);
    if !error.is_unclear() {
        return Outcome::failed(Left::Unchanged, failure);
    }
    for look in 0..2 {
        if look > 0 && patience.sleep(PAUSE).await.is_err() {
            return Outcome::failed(Left::Unclear, failure);
        }
        match digest(session, id).await {
            Ok(now) if now != before => return Outcome::done(),
            Ok(_) => {}
            Err(_) => return Outcome::failed(Left::Unclear, failure),
        }
    }
    Outcome::failed(Left::Unchanged, failure.hint("The container has its old key still."))
}

/// Whether there is another key than before.
pub(super) async fn find(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    let config = intent.planned.as_ref().or(intent.before.as_ref());
    let Some(config) = config else { return Ok(Settled::NotHappened) };
    let Some(now) = digest(session, of_container::id(config)).await? else { return Ok(Settled::Gone) };
    Ok(match intent.evidence.get("certificate").and_then(Json::as_str) {
        Some(before) if before != now => Settled::Happened(config.clone()),
        _ => Settled::NotHappened,
    })
}
