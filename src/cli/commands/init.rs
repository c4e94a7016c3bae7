//! `terrace init`

use clap::Args;

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::session::Session;
use crate::config::Update;
use crate::ops::Exit;

use super::get::{Installed, Modules, fetch};

/// Prepare the folder: fetch modules
///
/// Fetches the modules that the configuration calls from git repositories. Where there is nothing to
/// fetch it need not be run before plan and apply: providers are compiled in, the state is a file.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace init -upgrade")]
pub struct InitArgs {
    /// Fetch modules that are there already once more: a branch may have moved on
    #[arg(long)]
    pub upgrade: bool,
    /// Fetch modules (the default)
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true,
          default_value = "true", action = clap::ArgAction::Set, hide_possible_values = true,
          hide_default_value = true)]
    pub get: bool,
    /// Accepted for scripts: nothing is asked
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true,
          default_value = "true", action = clap::ArgAction::Set, hide_possible_values = true,
          hide_default_value = true)]
    pub input: bool,
    /// Accepted for scripts: the state is kept in a file, which needs no preparation
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true,
          default_value = "true", action = clap::ArgAction::Set, hide_possible_values = true,
          hide_default_value = true)]
    pub backend: bool,
    /// Accepted for scripts: see -backend
    #[arg(long)]
    pub reconfigure: bool,
    /// Accepted for scripts: see -backend
    #[arg(long)]
    pub migrate_state: bool,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub fn run(session: &Session, args: &InitArgs) -> u8 {
    let InitArgs { upgrade, get, input: _, backend: _, reconfigure: _, migrate_state: _, view: _ } = args;
    let console = &session.console;
    if !get {
        console.result("Nothing was fetched, as requested with -get=false.\n");
        return exit::code(Exit::Success, Detailed::No);
    }
    let Installed { exit, modules } = fetch(session, if *upgrade { Update::All } else { Update::Missing });
    if exit == Exit::Success {
        console.result(match modules {
            Modules::None => "There is nothing to fetch: terrace is ready to plan.\n",
            Modules::Present => "All modules are installed: terrace is ready to plan.\n",
            Modules::Fetched => "terrace is ready to plan.\n",
        });
    }
    exit::code(exit, Detailed::No)
}
