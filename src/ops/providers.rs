//! Providers: which provider configurations a configuration and the state need.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::ProviderRef;
use crate::diag::{Diagnostics, Sources};
use crate::plan::PlanMode;

use super::project::Project;
use super::session::{self, Exit, Session};

/// The providers of a module and of those that it calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleProviders {
    /// By the names that the registry knows.
    pub providers: BTreeSet<String>,
    /// By the name of the call.
    pub modules: BTreeMap<String, ModuleProviders>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct ProvidersReport {
    /// `None` where the configuration does not allow it.
    pub configuration: Option<ModuleProviders>,
    pub state: BTreeSet<String>,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
}

/// Looks which providers are needed. Needs no credential and no network.
pub async fn providers(project: &Project) -> ProvidersReport {
    let Session { configuration, program, mut diagnostics, .. } =
        session::load(project, None, PlanMode::Normal);
    let mut root = ModuleProviders::default();
    root.providers.extend(configuration.root.providers.iter().map(|block| block.provider.name.clone()));
    for id in program.blocks() {
        let block = program.block(id);
        let mut module = &mut root;
        for step in &block.addr.module.0 {
            module = module.modules.entry(step.name.clone()).or_default();
        }
        let ProviderRef { module: _, name, alias: _ } = &block.block.provider;
        module.providers.insert(name.clone());
    }
    let mut state = BTreeSet::new();
    match super::state(project).await {
        Ok(found) => {
            state.extend(found.objects.iter().map(|entry| name_of(&entry.object.provider).to_owned()))
        }
        Err(problem) => diagnostics.push(problem),
    }
    let is_usable = !diagnostics.has_errors();
    ProvidersReport {
        configuration: is_usable.then_some(root),
        state,
        diagnostics: diagnostics.sorted(&configuration.sources),
        sources: configuration.sources,
        exit: if is_usable { Exit::Success } else { Exit::Error },
    }
}

/// The provider of a provider configuration as the state writes it: `stacks` of `stacks.alias`.
fn name_of(configuration: &str) -> &str {
    configuration.split('.').next().unwrap_or(configuration)
}
