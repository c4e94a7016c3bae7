//! The builtin provider: resource types without a cloud. What they hold is in the state alone, so
//! every read gives back what is known, and every write is done when it returns.

mod terraform_data;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;

use crate::host::Host;
use crate::provider::{
    Block, Change, DataSource, ErrorKind, Found, Intent, Outcome, Preflight, PreflightAsk, Problem, Provider,
    ProviderError, Reader, ResourceType, Settled, Tracked, Verb, WriteContext, Writer,
};
use crate::value::Value;

use terraform_data::TerraformData;

/// The provider `builtin`; it has no settings.
pub(super) struct Builtin;

impl Provider for Builtin {
    fn name(&self) -> &'static str {
        "builtin"
    }

    fn schema(&self) -> &Block {
        static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
            doc: "Resource types that need no cloud. There is nothing to set.",
            ..Block::default()
        });
        &SCHEMA
    }

    fn resource_types(&self) -> Vec<&dyn ResourceType> {
        vec![&TerraformData]
    }

    fn data_sources(&self) -> Vec<&dyn DataSource> {
        Vec::new()
    }

    fn sends_requests(&self) -> bool {
        false
    }

    fn validate(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn configure(&self, _config: &Value, host: Arc<dyn Host>) -> Result<Arc<dyn Writer>, ProviderError> {
        Ok(Arc::new(Here { host }))
    }
}

/// The connected side: nothing but the host's randomness.
struct Here {
    host: Arc<dyn Host>,
}

#[async_trait]
impl Reader for Here {
    async fn read(&self, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError> {
        Ok(tracked.iter().map(|tracked| Found::Exists(tracked.object.clone())).collect())
    }

    async fn read_data(&self, kind: &str, _config: &Value) -> Result<Value, ProviderError> {
        Err(unknown_type(kind))
    }

    /// As in Terraform: there is nothing to look for, the id alone makes the object.
    async fn import(&self, _kind: &str, id: &str) -> Result<Found, ProviderError> {
        Ok(Found::Exists(terraform_data::imported(id)))
    }

    /// A write that was not recorded left nothing behind; a deletion needs nothing to be done.
    async fn find(&self, intents: &[Intent]) -> Result<Vec<Settled>, ProviderError> {
        let settle = |intent: &Intent| match intent.verb {
            Verb::Delete => Settled::Gone,
            Verb::Create | Verb::Update | Verb::Invoke => Settled::NotHappened,
        };
        Ok(intents.iter().map(settle).collect())
    }

    async fn preflight(&self, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
        let prices = vec![Default::default(); ask.changes.len()];
        Ok(Preflight { prices, ..Preflight::default() })
    }
}

#[async_trait]
impl Writer for Here {
    async fn evidence(&self, _change: Change<'_>) -> Result<serde_json::Value, ProviderError> {
        Ok(serde_json::Value::Null)
    }

    async fn create(&self, _kind: &str, planned: &Value, _context: &dyn WriteContext) -> Outcome {
        Outcome::ready(terraform_data::complete(planned, &*self.host))
    }

    async fn update(
        &self,
        _kind: &str,
        _before: &Value,
        planned: &Value,
        _context: &dyn WriteContext,
    ) -> Outcome {
        Outcome::ready(terraform_data::complete(planned, &*self.host))
    }

    async fn delete(&self, _kind: &str, _object: &Value, _context: &dyn WriteContext) -> Outcome {
        Outcome::gone()
    }

    async fn invoke(&self, action: &str, _config: &Value, _context: &dyn WriteContext) -> Outcome {
        Outcome::failed(crate::provider::Left::Unchanged, unknown_type(action))
    }
}

fn unknown_type(name: &str) -> ProviderError {
    let detail = format!("The builtin provider has nothing called `{}`.", crate::diag::escape(name));
    ProviderError::new(ErrorKind::Invalid, "Unknown type", detail)
}
