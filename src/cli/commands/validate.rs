//! `terrace validate`

use clap::Args;

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::report::json::{Layout, validate_json};
use crate::cli::report::{Detail, Paint};
use crate::cli::session::Session;
use crate::ops;

/// Check the configuration offline
///
/// Reports everything that is wrong with the configuration at once, without credentials, network or
/// state.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace -chdir=shop validate")]
pub struct ValidateArgs {
    /// Print JSON in Terraform's form
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub fn run(session: &Session, args: &ValidateArgs) -> u8 {
    let console = &session.console;
    let report = ops::validate(&session.project);
    if args.json {
        let written = console.json(&validate_json(&report.diagnostics, &report.sources), Layout::Indented);
        return written.max(exit::code(report.exit, Detailed::No));
    }
    if !report.diagnostics.has_errors() {
        let words = if report.diagnostics.is_empty() {
            "The configuration is valid."
        } else {
            "The configuration is valid, but there were some warnings as shown below."
        };
        let success = console.look(Detail::Full).palette.paint(Paint::Added, "Success!").into_owned();
        console.result(&format!("{success} {words}\n"));
    }
    console.diagnostics(&report.diagnostics, &report.sources);
    exit::code(report.exit, Detailed::No)
}
