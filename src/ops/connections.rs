//! Connections to clouds, one per provider configuration and run: the planner sees the side that
//! looks, apply the side that touches.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::apply::ConnectWriter;
use crate::config::ProviderRef;
use crate::plan::Connect;
use crate::provider::{ErrorKind, ProviderError, Reader, Writer};
use crate::value::Value;

use super::project::Project;

/// A connection, and the configuration it was made with.
type Made = (Value, Arc<dyn Writer>);

/// Connects on first use and remembers, as long as the configuration is the same: one with an
/// ephemeral credential has another one when applying than it had while planning.
pub(super) struct Connections<'a> {
    project: &'a Project,
    made: Mutex<BTreeMap<ProviderRef, Made>>,
}

impl<'a> Connections<'a> {
    pub fn new(project: &'a Project) -> Connections<'a> {
        Connections { project, made: Mutex::default() }
    }

    fn connect(&self, provider: &ProviderRef, config: &Value) -> Result<Arc<dyn Writer>, ProviderError> {
        let mut made = self.made.lock().expect("nobody panics while holding the connections");
        let config = config.unmarked_deep();
        if let Some((_, writer)) = made.get(provider).filter(|(known, _)| *known == config) {
            return Ok(Arc::clone(writer));
        }
        let known = self.project.registry.provider(&provider.name).ok_or_else(|| {
            let detail = format!("This version of terrace has no provider \"{}\".", provider.name);
            ProviderError::new(ErrorKind::Invalid, "Unknown provider", detail)
        })?;
        let writer = known.configure(&config, Arc::clone(&self.project.host))?;
        made.insert(provider.clone(), (config, Arc::clone(&writer)));
        Ok(writer)
    }
}

impl Connect for Connections<'_> {
    fn reader(&self, provider: &ProviderRef, config: &Value) -> Result<Arc<dyn Reader>, ProviderError> {
        let writer = self.connect(provider, config)?;
        Ok(writer)
    }
}

impl ConnectWriter for Connections<'_> {
    fn writer(&self, provider: &ProviderRef, config: &Value) -> Result<Arc<dyn Writer>, ProviderError> {
        self.connect(provider, config)
    }
}
