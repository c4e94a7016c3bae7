//! Reports in files beside the text: `--json-out`, `--markdown`, `--html`. Each is written whole or not
//! at all, for its owner only, and never through a symbolic link.

use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, sentence};
use super::report::json::{self, Layout, Outcome, Secrets, plan_json};
use super::report::{Problem, Subject, plan_html, plan_markdown};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::ops::Readers;
use crate::plan::Plan;

/// Where reports go.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Reports")]
pub struct ReportFlags {
    /// Write the plan as JSON to this file, as `terrace show -json` prints it
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub json_out: Option<PathBuf>,
    /// Write the plan as Markdown to this file, for one comment of a pull request
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub markdown: Option<PathBuf>,
    /// Write the plan as one HTML page to this file
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub html: Option<PathBuf>,
}

/// What is reported.
#[derive(Clone, Copy)]
pub struct Reported<'a> {
    /// `None` where none could be made: then there is no JSON either.
    pub plan: Option<&'a Plan>,
    /// Of the saved plan.
    pub digest: Option<&'a str>,
    pub diagnostics: &'a Diagnostics,
    pub sources: &'a Sources,
}

impl ReportFlags {
    /// Who reads the plan.
    pub fn readers(&self) -> Readers {
        if self.json_out.is_some() { Readers::Programs } else { Readers::People }
    }

    /// Writes what was asked for; gives what went wrong.
    pub fn write(&self, console: &Console, reported: Reported<'_>) -> Vec<Diagnostic> {
        let ReportFlags { json_out, markdown, html } = self;
        let Reported { plan, digest, diagnostics, sources } = reported;
        let masked = plan.map(Plan::masked);
        let plan = masked.as_deref();
        let mut failures = Vec::new();
        if let (Some(path), Some(plan)) = (json_out, plan) {
            failures.extend(write_json(console, plan, digest, Outcome::of(diagnostics), path).err());
        }
        if markdown.is_none() && html.is_none() {
            return failures;
        }
        let problems = Problem::all(diagnostics, sources);
        let subject = Subject { plan, digest, problems: &problems };
        if let Some(path) = markdown {
            failures.extend(write(console, "Markdown", path, plan_markdown(&subject).as_bytes()).err());
        }
        if let Some(path) = html {
            failures.extend(write(console, "HTML", path, plan_html(&subject).as_bytes()).err());
        }
        failures
    }
}

fn write_json(
    console: &Console,
    plan: &Plan,
    digest: Option<&str>,
    outcome: Outcome,
    path: &Path,
) -> Result<(), Diagnostic> {
    let mut bytes = Vec::new();
    json::write(&plan_json(plan, digest, outcome, Secrets::Masked), Layout::Line, &mut bytes)
        .map_err(|error| failed("JSON", path, &error))?;
    bytes.push(b'\n');
    write(console, "JSON", path, &bytes)
}

fn write(console: &Console, form: &str, path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    console.host.write(path, bytes).map_err(|error| failed(form, path, &error))
}

fn failed(form: &str, path: &Path, error: &dyn std::error::Error) -> Diagnostic {
    let detail = format!("{}: {}", path.display(), sentence(error));
    Diagnostic::error(format!("Cannot write the plan as {form}"), detail)
}
