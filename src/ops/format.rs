//! Format: configuration files in canonical form.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::{read_file, shown_path, without_credentials};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::host::{EntryKind, Host};
use crate::syntax;

/// How the files that can be formatted end: configuration, values and tests alike.
const EXTENSION: &str = ".hcl";

/// What is formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatRequest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    pub depth: Depth,
    pub writing: Writing,
}

/// How far a folder reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The files in it.
    Folder,
    /// Also the folders in it. Those whose name begins with a dot are left out, `.terrace` with them.
    All,
}

/// Whether files are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    Write,
    Leave,
}

/// What was found.
#[derive(Debug, Default)]
pub struct FormatReport {
    /// In the order in which they were found.
    pub files: Vec<Formatted>,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
}

/// A file that can be read as configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// As messages name it.
    pub name: String,
    pub before: String,
    pub after: String,
}

impl Formatted {
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// Formats files, and those in folders. A file with a syntax error is reported and left as it is;
/// the others are formatted.
pub fn format(host: &dyn Host, request: &FormatRequest) -> FormatReport {
    let FormatRequest { paths, depth, writing } = request;
    let mut report = FormatReport::default();
    let mut files = Vec::new();
    for path in paths {
        match host.kind(path) {
            Some(EntryKind::Folder) => {
                find(host, path, *depth, &mut BTreeSet::new(), &mut files, &mut report.diagnostics);
            }
            Some(_) if path.to_string_lossy().ends_with(EXTENSION) => files.push(path.clone()),
            Some(_) => report.diagnostics.push(no_configuration(host, path)),
            None => report.diagnostics.push(nothing_there(host, path)),
        }
    }
    for path in files {
        match read_file(host, &path) {
            Ok(text) => file(host, &path, text, *writing, &mut report),
            Err(problem) => report.diagnostics.push(*problem),
        }
    }
    report
}

/// Formats a text that is in no file.
pub fn format_text(name: &str, text: String) -> FormatReport {
    let mut report = FormatReport::default();
    if let Some(formatted) = formatted(name, text, &mut report) {
        report.files.push(formatted);
    }
    report
}

fn file(host: &dyn Host, path: &Path, text: String, writing: Writing, report: &mut FormatReport) {
    let Some(formatted) = formatted(&shown_path(host, path), text, report) else { return };
    if formatted.is_changed()
        && writing == Writing::Write
        && let Err(cause) = host.rewrite(path, formatted.after.as_bytes())
    {
        let detail = format!("The file {} cannot be written: {cause}.", formatted.name);
        report.diagnostics.push(Diagnostic::error("Failed to write file", detail));
        return;
    }
    report.files.push(formatted);
}

fn formatted(name: &str, text: String, report: &mut FormatReport) -> Option<Formatted> {
    let file = report.sources.add(name, without_credentials(&text));
    match syntax::format(file, &text) {
        Ok(after) => Some(Formatted { name: name.to_owned(), before: text, after }),
        Err(problems) => {
            report.diagnostics.extend(problems);
            None
        }
    }
}

/// Adds the files of a folder, sorted by name. `seen` holds the folders on the way, with links
/// resolved, since links can make a circle.
fn find(
    host: &dyn Host,
    folder: &Path,
    depth: Depth,
    seen: &mut BTreeSet<PathBuf>,
    files: &mut Vec<PathBuf>,
    problems: &mut Diagnostics,
) {
    let entries = match host.list(folder) {
        Ok(entries) => entries,
        Err(cause) => {
            let detail = format!("The folder {} cannot be read: {cause}.", shown_path(host, folder));
            problems.push(Diagnostic::error("Failed to read folder", detail));
            return;
        }
    };
    if !seen.insert(host.canonical(folder).unwrap_or_else(|_| folder.to_owned())) {
        return;
    }
    for entry in entries.into_iter().filter(|entry| !entry.name.starts_with('.')) {
        let path = folder.join(&entry.name);
        match entry.kind {
            EntryKind::File if entry.name.ends_with(EXTENSION) => files.push(path),
            EntryKind::Folder if depth == Depth::All => find(host, &path, depth, seen, files, problems),
            _ => {}
        }
    }
}

fn nothing_there(host: &dyn Host, path: &Path) -> Diagnostic {
    let detail = format!("There is no file or folder {}.", shown_path(host, path));
    Diagnostic::error("File not found", detail)
}

fn no_configuration(host: &dyn Host, path: &Path) -> Diagnostic {
    let detail = format!("{} does not end in `.hcl`; only such files are formatted.", shown_path(host, path));
    Diagnostic::error("Not a configuration file", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    fn lab() -> TestHost {
        TestHost::new()
            .with_file("main.hcl", "a=1\n")
            .with_file("good.hcl", "a = 1\n")
            .with_file("prod.vars.hcl", "b=1\n")
            .with_file(".hidden.hcl", "c=1\n")
            .with_file("notes.txt", "d=1\n")
            .with_file("main.tf", "d=1\n")
            .with_file("sub/a.test.hcl", "e=1\n")
            .with_file(".terrace/modules/m/main.hcl", "f=1\n")
    }

    fn run(host: &TestHost, paths: &[&str], depth: Depth, writing: Writing) -> FormatReport {
        let paths = paths.iter().map(PathBuf::from).collect();
        format(host, &FormatRequest { paths, depth, writing })
    }

    fn changed(report: &FormatReport) -> Vec<&str> {
        report.files.iter().filter(|file| file.is_changed()).map(|file| file.name.as_str()).collect()
    }

    #[test]
    fn a_folder_stands_for_its_configuration_values_and_tests() {
        let host = lab();
        let report = run(&host, &[""], Depth::Folder, Writing::Write);
        assert_eq!(changed(&report), ["main.hcl", "prod.vars.hcl"]);
        assert_eq!(host.file("main.hcl").as_deref(), Some("a = 1\n"));
        let report = run(&host, &["."], Depth::All, Writing::Write);
        assert_eq!(changed(&report), ["sub/a.test.hcl"], "the others are in canonical form now");
        for left in [".hidden.hcl", "notes.txt", "main.tf", ".terrace/modules/m/main.hcl"] {
            assert!(host.file(left).is_some_and(|text| text.contains("=1")), "{left}");
        }
    }

    #[test]
    fn nothing_is_written_where_nothing_changes_or_nothing_is_to_be_written() {
        let host = lab();
        let before = host.writes();
        run(&host, &["good.hcl"], Depth::Folder, Writing::Write);
        assert_eq!(changed(&run(&host, &["main.hcl"], Depth::Folder, Writing::Leave)), ["main.hcl"]);
        assert_eq!(host.writes(), before);
    }

    #[test]
    fn a_file_with_an_error_is_left_alone_and_the_others_are_formatted() {
        let host = lab().with_file("bad.hcl", "a=\nb=1\n");
        let report = run(&host, &[""], Depth::Folder, Writing::Write);
        assert!(report.diagnostics.has_errors());
        assert_eq!(host.file("bad.hcl").as_deref(), Some("a=\nb=1\n"));
        assert_eq!(host.file("main.hcl").as_deref(), Some("a = 1\n"));
    }

    #[test]
    fn what_cannot_be_formatted_is_an_error() {
        let host = lab();
        for (path, summary) in [("none.hcl", "File not found"), ("main.tf", "Not a configuration file")] {
            let report = run(&host, &[path], Depth::Folder, Writing::Write);
            let found: Vec<_> = report.diagnostics.iter().map(|problem| problem.summary.as_str()).collect();
            assert_eq!(found, [summary], "{path}");
        }
    }
}
