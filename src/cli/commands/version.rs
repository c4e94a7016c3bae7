//! `terrace version`

use clap::Args;
use serde_json::json;

use crate::cli::console::Console;
use crate::cli::report::json::{LANGUAGE_VERSION, Layout};
use crate::host::Stream;

/// Show the version
///
/// With -json in Terraform's form: `terraform_version` is the version of the language that terrace
/// follows, `terrace_version` its own.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace version -json")]
pub struct VersionArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(console: &Console, args: &VersionArgs) -> u8 {
    let version = env!("CARGO_PKG_VERSION");
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    if args.json {
        let value = json!({
            "terraform_version": LANGUAGE_VERSION,
            "terrace_version": version,
            "platform": format!("{system}_{machine}"),
            "provider_selections": {},
            "terraform_outdated": false,
        });
        return console.json(&value, Layout::Indented);
    }
    console.host.print(Stream::Out, &format!("terrace v{version}\non {system}_{machine}\n"));
    0
}
