//! `terrace providers`

use clap::{Args, Subcommand};

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::report::json::{Layout, schemas_json};
use crate::cli::report::text::providers_text;
use crate::cli::session::Session;
use crate::ops;

/// Show which providers are needed
///
/// Prints the providers that each module of the configuration needs, and those that the state needs.
/// All of them are compiled in.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace -chdir=shop providers\n  terrace providers schema -json")]
pub struct ProvidersArgs {
    #[command(subcommand)]
    command: Option<ProvidersCommand>,
    #[command(flatten)]
    view: ViewFlags,
}

/// What else can be asked of providers.
#[derive(Debug, Subcommand)]
enum ProvidersCommand {
    Schema(SchemaArgs),
}

/// Print what the compiled-in providers offer
///
/// Arguments, attributes and blocks of each provider, resource type and data source, in Terraform's
/// form.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace providers schema -json")]
struct SchemaArgs {
    /// Print JSON, which is the only form there is
    #[arg(long, required = true)]
    json: bool,
    #[command(flatten)]
    view: ViewFlags,
}

impl ProvidersArgs {
    pub fn view(&self) -> ViewFlags {
        match &self.command {
            Some(ProvidersCommand::Schema(args)) => args.view.clone(),
            None => self.view.clone(),
        }
    }
}

pub async fn run(session: &Session, args: &ProvidersArgs) -> u8 {
    if let Some(ProvidersCommand::Schema(_)) = &args.command {
        return session.console.json(&schemas_json(&session.project.registry), Layout::Line);
    }
    let report = ops::providers(&session.project).await;
    if let Some(configuration) = &report.configuration {
        session.console.result(&providers_text(configuration, &report.state));
    }
    session.console.diagnostics(&report.diagnostics, &report.sources);
    exit::code(report.exit, Detailed::No)
}
