//! A configuration whose comments say what becomes of it: `# => VALUE` behind a local value, and
//! under a line with a mistake the columns, the message and what it explains.
//!
//! The comments are taken out before the case runs, so that they may stand anywhere, and put in again
//! as they should be. The case holds if that gives the same file.

use terrace::diag::{Diagnostic, Diagnostics, Sources, Span};
use terrace::ops::{self, Answer, Basis};
use terrace::syntax;

use super::compact::compact;
use super::coverage::Coverage;
use super::{FIXTURES, files_below};
use crate::lab::{Lab, no_variables};

/// The text as it should be.
pub async fn run(text: &str, coverage: &mut Coverage) -> String {
    let clean = stripped(text);
    let lab = Lab::new(&clean);
    for (name, bytes) in files_below(std::path::Path::new(FIXTURES)) {
        lab.host.set_file(&format!("fixtures/{name}"), &String::from_utf8_lossy(&bytes));
    }
    let mut notes = Notes { text: &clean, below: Vec::new(), behind: Vec::new(), at_end: String::new() };
    let result = match ops::console(&lab.project(), no_variables(), Basis::Plan).await {
        Ok(workbench) => match workbench.open() {
            Ok(mut evaluator) => {
                let (warnings, sources) = (evaluator.warnings.clone(), evaluator.sources.clone());
                for (name, span) in locals(&clean) {
                    let (answer, problems) = evaluator.evaluate(&format!("local.{name}"));
                    assert!(problems.is_empty(), "the plan found no problem and `{name}` has {problems:?}");
                    if let Some(Answer::Value(value)) = answer {
                        notes.value(span, &compact(&value));
                    }
                }
                Ok((warnings, sources))
            }
            Err(report) => Err((report.diagnostics, report.sources)),
        },
        Err(report) => Err((report.diagnostics, report.sources)),
    };
    let (Ok((diagnostics, sources)) | Err((diagnostics, sources))) = &result;
    notes.diagnostics(diagnostics, sources);
    coverage.see(&clean, diagnostics);
    notes.finish()
}

/// Without what this writes.
fn stripped(text: &str) -> String {
    let is_note = |line: &str| {
        let line = line.trim_start();
        let Some(rest) = line.strip_prefix('#') else { return false };
        let words = rest.trim_start();
        words.starts_with(['^', '~', '|'])
            || words.starts_with("=> ")
            || words.starts_with("error: ")
            || words.starts_with("warning: ")
    };
    let mut clean = String::new();
    for line in text.lines().filter(|line| !is_note(line)) {
        let line = line.split_once("# => ").map_or(line, |(line, _)| line.trim_end());
        clean.push_str(line);
        clean.push('\n');
    }
    clean
}

/// The local values of a text with their places.
fn locals(text: &str) -> Vec<(String, Span)> {
    let (tree, _) = syntax::parse(terrace::diag::FileId(0), text);
    let blocks = tree.body(tree.root()).blocks_of("locals");
    let of_block = |block: syntax::Block<'_>| {
        let attributes = tree.body(block.body).attributes();
        attributes.map(|attribute| (attribute.name.to_owned(), attribute.span)).collect::<Vec<_>>()
    };
    blocks.flat_map(of_block).collect()
}

/// What is put into a text, by line from 0.
struct Notes<'t> {
    text: &'t str,
    below: Vec<(usize, String)>,
    behind: Vec<(usize, String)>,
    at_end: String,
}

impl Notes<'_> {
    fn value(&mut self, span: Span, value: &str) {
        let ((first, _), (last, _)) = (self.place(span.start), self.place(span.end));
        if first == last {
            self.behind.push((last, format!("  # => {value}")));
        } else {
            let margin = self.margin(first);
            self.below.push((last, format!("{margin}# => {value}\n")));
        }
    }

    fn diagnostics(&mut self, diagnostics: &Diagnostics, sources: &Sources) {
        for diagnostic in diagnostics.iter() {
            let severity = if diagnostic.is_error() { "error" } else { "warning" };
            let headline = format!("{severity}: {}", diagnostic.summary);
            match diagnostic.span.filter(|span| sources.get(span.file).name == "main.hcl") {
                Some(span) => {
                    let line = self.place(span.start).0;
                    let margin = self.comment_margin(span);
                    let mut note = self.underlined(span, '^', &headline);
                    note.push_str(&explained(diagnostic, &margin));
                    self.below.push((line, note));
                }
                None => {
                    let place = diagnostic.span.map(|span| {
                        let position = sources.position(span);
                        format!(" ({}:{}:{})", sources.get(span.file).name, position.line, position.column)
                    });
                    let explained = explained(diagnostic, "");
                    self.at_end.push_str(&format!("# {headline}{}\n{explained}", place.unwrap_or_default()));
                }
            }
            for (span, words) in &diagnostic.labels {
                if sources.get(span.file).name == "main.hcl" {
                    let note = self.underlined(*span, '~', words);
                    self.below.push((self.place(span.start).0, note));
                }
            }
        }
    }

    /// A comment line whose marks stand under the span, as far as it is on its first line.
    fn underlined(&self, span: Span, mark: char, words: &str) -> String {
        let (line, column) = self.place(span.start);
        let (last, end) = self.place(span.end);
        let end = if last == line { end } else { self.line(line).chars().count() };
        let marks = mark.to_string();
        let length = end.saturating_sub(column).max(1);
        let margin = self.comment_margin(span);
        let used = margin.chars().count() + 1;
        if column < used {
            // The comment's own sign stands for the first mark.
            return format!(
                "{margin}#{} {words}\n",
                marks.repeat(length.saturating_sub(used - column).max(1))
            );
        }
        format!("{margin}#{}{} {words}\n", " ".repeat(column - used), marks.repeat(length))
    }

    /// The indentation of the line, but left of the marks.
    fn comment_margin(&self, span: Span) -> String {
        let (line, column) = self.place(span.start);
        let indent = self.margin(line).chars().count();
        " ".repeat(indent.min(column.saturating_sub(2)))
    }

    fn margin(&self, line: usize) -> String {
        self.line(line).chars().take_while(|c| *c == ' ').collect()
    }

    fn line(&self, line: usize) -> &str {
        self.text.lines().nth(line).unwrap_or_default()
    }

    /// Line and column, both from 0, column in characters.
    fn place(&self, at: u32) -> (usize, usize) {
        let before = &self.text[..at as usize];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count(), before[line_start..].chars().count())
    }

    fn finish(self) -> String {
        let mut out = String::new();
        for (at, line) in self.text.lines().enumerate() {
            out.push_str(line);
            let behind = self.behind.iter().filter(|(line, _)| *line == at);
            out.extend(behind.map(|(_, note)| note.as_str()));
            out.push('\n');
            let below = self.below.iter().filter(|(line, _)| *line == at);
            out.extend(below.map(|(_, note)| note.as_str()));
        }
        out.push_str(&self.at_end);
        out
    }
}

/// Context, values, detail and hints, a line each.
fn explained(diagnostic: &Diagnostic, margin: &str) -> String {
    let context = diagnostic.context.iter().map(|context| format!("in {context}"));
    let values = diagnostic.values.iter().map(|value| format!("where {value}"));
    let detail = diagnostic.detail.lines().map(str::to_owned);
    let hints = diagnostic.hints.iter().map(|hint| format!("help: {hint}"));
    let lines = context.chain(values).chain(detail).chain(hints);
    lines.map(|line| format!("{margin}# | {line}\n")).collect()
}
