//! Install: the modules that the configuration calls, fetched from git.

use crate::config::{self, Fetched, Installation, Update};

use super::project::Project;
use super::session::{Exit, Report};

/// What was installed.
#[derive(Debug, Default)]
pub struct InstallReport {
    pub fetched: Vec<Fetched>,
    /// Repositories that the configuration needs in all.
    pub needed: usize,
    pub report: Report,
}

/// Fetches modules. `hear` is told of each call and its repository before that is fetched.
pub fn install(project: &Project, update: Update, hear: &dyn Fn(&str, &str)) -> InstallReport {
    let host = project.host.as_ref();
    let installation = config::install(host, &project.folder(), &project.registry, update, hear);
    let Installation { fetched, needed, configuration, diagnostics } = installation;
    let exit = if diagnostics.has_errors() { Exit::Error } else { Exit::Success };
    let diagnostics = diagnostics.sorted(&configuration.sources);
    InstallReport { fetched, needed, report: Report { sources: configuration.sources, diagnostics, exit } }
}
