//! `terrace discover`

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{VariableFlags, ViewFlags};
use crate::cli::person::Person;
use crate::cli::session::Session;
use crate::diag::escape;
use crate::ops::{self, DiscoverReport, DiscoverRequest, Exit};

/// Write configuration for what exists and is not managed
///
/// Looks into the accounts of the configured providers and writes, for each object that is not in the
/// state, an `import` block and its resource: with references between them, without defaults, never
/// with a secret. Once that is part of the configuration, `terrace apply` brings everything under
/// management and changes nothing. Without any configuration the providers are those that the
/// environment has credentials for.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace discover --out=adopted.hcl && terrace plan")]
pub struct DiscoverArgs {
    /// Write to this file, which must be new, instead of standard output
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    out: Option<PathBuf>,
    #[command(flatten)]
    variables: VariableFlags,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session, args: DiscoverArgs) -> u8 {
    let DiscoverArgs { out, variables, view: _ } = args;
    let console = &session.console;
    let person = Person::at(console);
    let request = DiscoverRequest { variables: person.variables(variables), out: out.clone() };
    let Some(report) = person.lets(ops::discover(&session.project, request)).await else {
        return exit::code(Exit::Interrupted, Detailed::No);
    };
    if out.is_none() {
        console.result(&report.text);
    }
    console.diagnostics(&report.diagnostics, &report.sources);
    if report.exit == Exit::Success {
        console.message(&summary(&report, out.as_deref().filter(|_| report.written)));
    }
    exit::code(report.exit, Detailed::No)
}

fn summary(report: &DiscoverReport, written: Option<&Path>) -> String {
    let asked: Vec<&str> = report.asked.iter().map(String::as_str).collect();
    let mut text = format!("\nLooked into {}: ", asked.join(", "));
    let all: usize = report.unmanaged.values().sum();
    let kinds: Vec<String> = report.unmanaged.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    match all {
        0 => text.push_str("nothing to bring under management"),
        _ => text.push_str(&format!("{all} not managed ({})", kinds.join(", "))),
    }
    text.push_str(&format!(", {} managed already.\n", report.managed));
    if let Some(path) = written {
        let path = path.display().to_string();
        text.push_str(&format!(
            "Wrote {}. Review it; `terrace apply` then imports all of it.\n",
            escape(&path)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_by_type() {
        let mut report = DiscoverReport { managed: 2, ..DiscoverReport::default() };
        report.asked.insert("stacks".to_owned());
        assert_eq!(
            summary(&report, None),
            "\nLooked into stacks: nothing to bring under management, 2 managed already.\n"
        );
        report.unmanaged.extend([("stacks_container", 3), ("stacks_connection", 1)]);
        assert_eq!(
            summary(&report, Some(Path::new("a.hcl"))),
            "\nLooked into stacks: 4 not managed (1 stacks_connection, 3 stacks_container), 2 managed already.\nWrote \
             a.hcl. Review it; `terrace apply` then imports all of it.\n"
        );
    }
}
