//! `terrace providers`

use clap::Args;

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::report::text::providers_text;
use crate::cli::session::Session;
use crate::ops;

/// Show which providers are needed
///
/// Prints the providers that each module of the configuration needs, and those that the state needs.
/// All of them are compiled in.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace -chdir=shop providers")]
pub struct ProvidersArgs {
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session) -> u8 {
    let report = ops::providers(&session.project).await;
    if let Some(configuration) = &report.configuration {
        session.console.result(&providers_text(configuration, &report.state));
    }
    session.console.diagnostics(&report.diagnostics, &report.sources);
    exit::code(report.exit, Detailed::No)
}
