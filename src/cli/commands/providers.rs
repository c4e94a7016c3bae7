//! `terrace providers`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::console::sentence;
use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::report::json::{Layout, schemas_json};
use crate::cli::report::manual;
use crate::cli::report::text::providers_text;
use crate::cli::session::Session;
use crate::diag::{Diagnostic, escape};
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
    Docs(DocsArgs),
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

/// Print the reference manual
///
/// A page of Markdown for each provider, resource type, data source, ephemeral resource and action:
/// what it is, a runnable example, arguments, attributes, timeouts, and how to import. Made of what is
/// compiled in; needs no configuration.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace providers docs\n  terrace providers docs -out=manual")]
struct DocsArgs {
    /// Write one file per page into this folder instead of printing all
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    view: ViewFlags,
}

impl ProvidersArgs {
    pub fn view(&self) -> ViewFlags {
        match &self.command {
            Some(ProvidersCommand::Schema(args)) => args.view.clone(),
            Some(ProvidersCommand::Docs(args)) => args.view.clone(),
            None => self.view.clone(),
        }
    }
}

pub async fn run(session: &Session, args: &ProvidersArgs) -> u8 {
    match &args.command {
        Some(ProvidersCommand::Schema(_)) => {
            return session.console.json(&schemas_json(&session.project.registry), Layout::Line);
        }
        Some(ProvidersCommand::Docs(args)) => return docs(session, args),
        None => {}
    }
    let report = ops::providers(&session.project).await;
    if let Some(configuration) = &report.configuration {
        session.console.result(&providers_text(configuration, &report.state));
    }
    session.console.diagnostics(&report.diagnostics, &report.sources);
    exit::code(report.exit, Detailed::No)
}

fn docs(session: &Session, args: &DocsArgs) -> u8 {
    let pages = manual::pages(&session.project.registry);
    let Some(folder) = &args.out else {
        let texts: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
        session.console.result(&texts.join("\n"));
        return 0;
    };
    for page in &pages {
        let path = folder.join(&page.path);
        if let Err(error) = session.project.host.write(&path, page.text.as_bytes()) {
            let shown = path.display().to_string();
            let detail = format!("{}: {}", escape(&shown), sentence(&error));
            return session.console.refuse(Diagnostic::error("Cannot write the manual", detail));
        }
    }
    let shown = folder.display().to_string();
    session.console.result(&format!("Wrote {} pages to {}.\n", pages.len(), escape(&shown)));
    0
}
