//! `terrace providers`

use clap::{Args, Subcommand};

use crate::cli::flags::ViewFlags;
use crate::cli::report::json::{Layout, schemas_json};
use crate::cli::session::Session;

/// Tell of the compiled-in providers
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace providers schema -json")]
pub struct ProvidersArgs {
    #[command(subcommand)]
    command: ProvidersCommand,
}

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
            ProvidersCommand::Schema(args) => args.view.clone(),
        }
    }
}

pub fn run(session: &Session, args: &ProvidersArgs) -> u8 {
    match &args.command {
        ProvidersCommand::Schema(_) => {
            session.console.json(&schemas_json(&session.project.registry), Layout::Line)
        }
    }
}
