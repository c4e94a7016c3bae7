//! `terrace version`

use clap::Args;

use crate::host::{Host, Stream};

/// Show the version
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace version")]
pub struct VersionArgs {}

pub fn run(host: &dyn Host) -> u8 {
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    host.print(Stream::Out, &format!("terrace v{}\non {system}_{machine}\n", env!("CARGO_PKG_VERSION")));
    0
}
