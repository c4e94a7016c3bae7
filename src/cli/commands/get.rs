//! `terrace get`

use clap::Args;

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::session::Session;
use crate::config::Update;
use crate::ops::{self, Exit};

/// Fetch the modules that the configuration calls
///
/// Modules in git repositories are fetched into .terrace/modules; modules in folders need nothing.
/// `terrace init` does the same.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace get -update")]
pub struct GetArgs {
    /// Fetch what is there already once more: a branch may have moved on
    #[arg(long)]
    pub update: bool,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub fn run(session: &Session, args: &GetArgs) -> u8 {
    let update = if args.update { Update::All } else { Update::Missing };
    match fetch(session, update) {
        Installed { exit: Exit::Success, modules: Modules::None } => {
            session.console.result("There is nothing to fetch: no module is called from a git repository.\n");
            exit::code(Exit::Success, Detailed::No)
        }
        Installed { exit: Exit::Success, modules: Modules::Present } => {
            session.console.result("All modules are installed.\n");
            exit::code(Exit::Success, Detailed::No)
        }
        Installed { exit, .. } => exit::code(exit, Detailed::No),
    }
}

/// How fetching ended.
pub(super) struct Installed {
    pub exit: Exit,
    pub modules: Modules,
}

/// What there was to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modules {
    None,
    /// All were there.
    Present,
    Fetched,
}

/// Fetches, says what, and shows what is wrong.
pub(super) fn fetch(session: &Session, update: Update) -> Installed {
    let console = &session.console;
    let installed = ops::install(&session.project, update, &|call, url| {
        console.result(&format!("Fetching {call} from {url} …\n"));
    });
    for fetched in &installed.fetched {
        console.result(&format!("Fetched {} at commit {}.\n", fetched.call, fetched.commit));
    }
    let report = installed.report;
    console.diagnostics(&report.diagnostics, &report.sources);
    let modules = match (installed.fetched.is_empty(), installed.needed) {
        (_, 0) => Modules::None,
        (true, _) => Modules::Present,
        (false, _) => Modules::Fetched,
    };
    Installed { exit: report.exit, modules }
}
