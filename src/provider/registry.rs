//! The compiled-in providers, by name and by the types they offer.

use std::sync::Arc;

use crate::host::Host;
use crate::value::Value;

use super::{ActionType, Block, DataSource, EphemeralType, Problem, ProviderError, ResourceType, Writer};

/// One compiled-in provider.
pub trait Provider: Send + Sync {
    /// The name in `provider "NAME" {}`; types begin with it and an underscore, but for `builtin`.
    fn name(&self) -> &'static str;

    /// What may stand in its `provider` block.
    fn schema(&self) -> &Block;

    fn resource_types(&self) -> Vec<&dyn ResourceType>;
    fn data_sources(&self) -> Vec<&dyn DataSource>;

    fn ephemeral_types(&self) -> Vec<&dyn EphemeralType> {
        Vec::new()
    }

    fn action_types(&self) -> Vec<&dyn ActionType> {
        Vec::new()
    }

    /// Whether its writes are requests to somebody else. An apply that failed after one of those ends
    /// with an exit code of its own.
    fn sends_requests(&self) -> bool {
        true
    }

    /// What is wrong with a `provider` block, offline.
    fn validate(&self, config: &Value) -> Vec<Problem>;

    /// Connects: credentials from the configuration or the environment, nothing sent yet.
    ///
    /// # Errors
    /// A credential is missing or malformed; an endpoint is not allowed.
    fn configure(&self, config: &Value, host: Arc<dyn Host>) -> Result<Arc<dyn Writer>, ProviderError>;
}

/// All providers of this program.
pub struct Registry {
    providers: Vec<Box<dyn Provider>>,
}

impl Registry {
    pub fn new(providers: Vec<Box<dyn Provider>>) -> Registry {
        Registry { providers }
    }

    pub fn providers(&self) -> impl Iterator<Item = &dyn Provider> {
        self.providers.iter().map(Box::as_ref)
    }

    pub fn provider(&self, name: &str) -> Option<&dyn Provider> {
        self.providers().find(|provider| provider.name() == name)
    }

    /// The resource type of this name, with its provider.
    pub fn resource_type(&self, name: &str) -> Option<(&dyn Provider, &dyn ResourceType)> {
        self.providers().find_map(|provider| {
            let found = provider.resource_types().into_iter().find(|kind| kind.name() == name)?;
            Some((provider, found))
        })
    }

    /// The data source of this name, with its provider.
    pub fn data_source(&self, name: &str) -> Option<(&dyn Provider, &dyn DataSource)> {
        self.providers().find_map(|provider| {
            let found = provider.data_sources().into_iter().find(|kind| kind.name() == name)?;
            Some((provider, found))
        })
    }

    /// The ephemeral resource type of this name, with its provider.
    pub fn ephemeral_type(&self, name: &str) -> Option<(&dyn Provider, &dyn EphemeralType)> {
        self.providers().find_map(|provider| {
            let found = provider.ephemeral_types().into_iter().find(|kind| kind.name() == name)?;
            Some((provider, found))
        })
    }

    /// The action type of this name, with its provider.
    pub fn action_type(&self, name: &str) -> Option<(&dyn Provider, &dyn ActionType)> {
        self.providers().find_map(|provider| {
            let found = provider.action_types().into_iter().find(|kind| kind.name() == name)?;
            Some((provider, found))
        })
    }

    pub fn action_type_names(&self) -> Vec<&'static str> {
        self.providers().flat_map(|p| p.action_types()).map(|kind| kind.name()).collect()
    }

    pub fn ephemeral_type_names(&self) -> Vec<&'static str> {
        self.providers().flat_map(|p| p.ephemeral_types()).map(|kind| kind.name()).collect()
    }

    pub fn resource_type_names(&self) -> Vec<&'static str> {
        self.providers().flat_map(|p| p.resource_types()).map(|kind| kind.name()).collect()
    }

    pub fn data_source_names(&self) -> Vec<&'static str> {
        self.providers().flat_map(|p| p.data_sources()).map(|kind| kind.name()).collect()
    }
}
