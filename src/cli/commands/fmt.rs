//! `terrace fmt`

use std::path::PathBuf;

use clap::{ArgAction, Args};

use crate::cli::console::Console;
use crate::cli::exit;
use crate::cli::flags::ViewFlags;
use crate::cli::report::{Reader, file_diff};
use crate::config::without_credentials;
use crate::diag::{Diagnostic, escape};
use crate::host::Stream;
use crate::ops::{self, Depth, FormatReport, FormatRequest, Writing};

/// What stands for standard input, among the paths and in messages.
const STDIN: &str = "-";
const STDIN_NAME: &str = "<stdin>";

/// Write configuration in canonical form
///
/// Formats the files that end in `.hcl` in the current folder, or the files and folders named. The
/// names of changed files are printed. With `-`, standard input is formatted to standard output.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace fmt\n  terrace fmt -check -diff -recursive\n  terrace fmt -")]
pub struct FmtArgs {
    /// Files and folders, or `-` for standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; exit with 3 if a file is not in canonical form
    #[arg(long)]
    check: bool,
    /// Show what changes
    #[arg(long)]
    diff: bool,
    /// List the files that change; -list=false does not
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(action = ArgAction::Set, default_value_t = true, value_name = "BOOL", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    list: bool,
    /// Change the files; -write=false does not
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(action = ArgAction::Set, default_value_t = true, value_name = "BOOL", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    write: bool,
    /// Format also the files in folders within folders
    #[arg(long)]
    recursive: bool,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub fn run(console: &Console, args: FmtArgs) -> u8 {
    let FmtArgs { paths, check, diff, list, write, recursive, view: _ } = args;
    let is_stdin = paths.iter().any(|path| path.as_os_str() == STDIN);
    if is_stdin && paths.len() > 1 {
        let detail = format!("`{STDIN}` stands for standard input, beside which nothing else is formatted.");
        return console.refuse(Diagnostic::error("Too many paths", detail));
    }
    let (list, write) = (list && !is_stdin, write && !is_stdin && !check);
    let report = if is_stdin {
        match stdin(console) {
            Ok(report) => report,
            Err(problem) => return console.refuse(problem),
        }
    } else {
        let paths = if paths.is_empty() { vec![PathBuf::new()] } else { paths };
        let depth = if recursive { Depth::All } else { Depth::Folder };
        let writing = if write { Writing::Write } else { Writing::Leave };
        ops::format(console.host.as_ref(), &FormatRequest { paths, depth, writing })
    };
    for file in report.files.iter().filter(|file| file.is_changed()) {
        if list {
            console.result(&format!("{}\n", escape(&file.name)));
        }
        if diff {
            let palette = console.palette(Stream::Out);
            let reader = if console.host.terminal().stdout { Reader::Terminal } else { Reader::Program };
            let (before, after) = (without_credentials(&file.before), without_credentials(&file.after));
            console.result(&file_diff(&file.name, &before, &after, palette, reader));
        }
    }
    if !list && !write && !diff && !check {
        report.files.iter().for_each(|file| console.result(&file.after));
    }
    console.diagnostics(&report.diagnostics, &report.sources);
    if report.diagnostics.has_errors() {
        exit::ERROR
    } else if check && report.files.iter().any(ops::Formatted::is_changed) {
        exit::NOT_FORMATTED
    } else {
        0
    }
}

fn stdin(console: &Console) -> Result<FormatReport, Diagnostic> {
    let fail = |why: String| {
        Diagnostic::error("Failed to read standard input", format!("Standard input cannot be read: {why}."))
    };
    let bytes = console.host.read_input().map_err(|cause| fail(cause.to_string()))?;
    if u32::try_from(bytes.len()).is_err() {
        return Err(fail("it is larger than 4 GiB".to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|cause| fail(cause.utf8_error().to_string()))?;
    Ok(ops::format_text(STDIN_NAME, text))
}
