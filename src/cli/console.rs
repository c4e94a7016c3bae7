//! What a command writes to: results on standard output, messages on standard error, each with the
//! colours that suit it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::diag::{self, Diagnostic, Diagnostics, Severity, Sources, escape};
use crate::host::{EntryKind, Host, Stream};

use super::args::Answer;
use super::exit;
use super::flags::ViewFlags;
use super::progress::Style;
use super::report::json::{self, Layout, Lines};
use super::report::text::{Controls, Sink};
use super::report::{Detail, Look, Paint, Palette, Prose};

/// Bytes after which a piece of a long text is printed.
const PIECE: usize = 64 * 1024;

/// The two streams of a command, with how they look.
#[derive(Clone)]
pub struct Console {
    pub host: Arc<dyn Host>,
    view: ViewFlags,
}

impl Console {
    pub fn new(host: Arc<dyn Host>, view: ViewFlags) -> Console {
        Console { host, view }
    }

    /// How results look.
    pub fn look(&self, detail: Detail) -> Look {
        let terminal = self.host.terminal();
        let prose = if terminal.stdout { Prose::Broken } else { Prose::Whole };
        Look { palette: self.palette(Stream::Out), width: terminal.width, detail, prose }
    }

    pub fn palette(&self, stream: Stream) -> Palette {
        if self.view.no_color { Palette::Plain } else { palette(self.host.as_ref(), stream) }
    }

    /// What becomes of characters of a value that could steer the terminal results go to.
    pub fn controls(&self) -> Controls {
        if self.host.terminal().stdout { Controls::Escaped } else { Controls::Verbatim }
    }

    /// Whether progress is drawn: only where lines can be changed.
    pub fn progress_style(&self) -> Style {
        let is_dumb = self.host.env("TERM").is_some_and(|term| term == "dumb");
        if self.host.terminal().stderr && !is_dumb { Style::Live } else { Style::Lines }
    }

    pub fn result(&self, text: &str) {
        self.host.print(Stream::Out, text);
    }

    /// Prints what comes in pieces, without ever holding the whole.
    pub fn results(&self, write: impl FnOnce(&mut Sink<'_>)) {
        let mut buffer = String::with_capacity(2 * PIECE);
        write(&mut |piece| {
            buffer.push_str(piece);
            if buffer.len() >= PIECE {
                self.host.print(Stream::Out, &buffer);
                buffer.clear();
            }
        });
        if !buffer.is_empty() {
            self.host.print(Stream::Out, &buffer);
        }
    }

    /// Prints a JSON document and a line break; returns the exit code.
    pub fn json(&self, document: &impl Serialize, layout: Layout) -> u8 {
        let mut lines = Lines::new(self.host.as_ref());
        let written = json::write(document, layout, &mut lines);
        match written.and_then(|()| lines.write_all(b"\n").and(lines.flush()).map_err(serde_json::Error::io))
        {
            Ok(()) => 0,
            Err(error) => self.refuse(Diagnostic::error("Cannot be written as JSON", sentence(&error))),
        }
    }

    pub fn message(&self, text: &str) {
        self.host.print(Stream::Err, text);
    }

    /// Prints diagnostics, each after an empty line.
    pub fn diagnostics(&self, diagnostics: &Diagnostics, sources: &Sources) {
        let look = diag::Look {
            colour: self.palette(Stream::Err) == Palette::Colour,
            width: self.host.terminal().width,
        };
        let is_compact =
            |diagnostic: &&Diagnostic| self.view.compact_warnings && diagnostic.severity == Severity::Warning;
        let compact: Vec<&Diagnostic> = diagnostics.iter().filter(is_compact).collect();
        if !compact.is_empty() {
            self.message(&compact_warnings(&compact, sources, self.palette(Stream::Err)));
        }
        for diagnostic in diagnostics.iter().filter(|diagnostic| !is_compact(diagnostic)) {
            self.message(&format!("\n{}", diag::render(diagnostic, sources, look)));
        }
    }

    /// Prints one error that ends the run; returns the exit code for it.
    pub fn refuse(&self, problem: Diagnostic) -> u8 {
        self.diagnostics(&problem.into(), &Sources::default());
        exit::ERROR
    }
}

/// Colour only on a terminal; `NO_COLOR` wins over `CLICOLOR_FORCE`.
fn palette(host: &dyn Host, stream: Stream) -> Palette {
    let is_set = |name: &str| host.env(name).is_some_and(|value| !value.is_empty());
    let is_forced = is_set("CLICOLOR_FORCE") && host.env("CLICOLOR_FORCE").as_deref() != Some("0");
    let is_dumb = host.env("TERM").is_some_and(|term| term == "dumb");
    let terminal = host.terminal();
    let is_terminal = match stream {
        Stream::Out => terminal.stdout,
        Stream::Err => terminal.stderr,
    };
    if !is_set("NO_COLOR") && (is_forced || (is_terminal && !is_dumb)) {
        Palette::Colour
    } else {
        Palette::Plain
    }
}

/// Each summary once, with its first place and how many more there are.
fn compact_warnings(warnings: &[&Diagnostic], sources: &Sources, palette: Palette) -> String {
    let mut by_summary: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for warning in warnings {
        by_summary.entry(&warning.summary).or_default().push(warning);
    }
    let mut text = format!("\n{}\n\n", palette.paint(Paint::Changed, "Warnings:"));
    for (summary, all) in by_summary {
        text.push_str(&format!("- {}\n", escape(summary)));
        let more = if all.len() > 1 { format!(" (and {} more)", all.len() - 1) } else { String::new() };
        if let Some(span) = all.iter().find_map(|warning| warning.span) {
            let (file, line) = (&sources.get(span.file).name, sources.position(span).line);
            text.push_str(&format!("  on {} line {line}{more}\n", escape(file)));
        } else if !more.is_empty() {
            text.push_str(&format!(" {more}\n"));
        }
    }
    text.push_str("\nTo see the full warnings, run terrace without -compact-warnings.\n");
    text
}

/// Prints what is said instead of running a command; returns the exit code.
pub fn answer(host: &dyn Host, answer: &Answer) -> u8 {
    let stream = if answer.code == 0 { Stream::Out } else { Stream::Err };
    let text = if palette(host, stream) == Palette::Colour { &answer.coloured } else { &answer.plain };
    host.print(stream, &format!("{}\n", text.trim_end()));
    answer.code
}

/// An error as a sentence, with its cause.
pub fn sentence(error: &dyn std::error::Error) -> String {
    let cause = error.source().map_or(String::new(), |cause| format!(": {cause}"));
    let text = format!("{error}{cause}.");
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// Whether `-chdir` names a folder.
///
/// # Errors
/// The diagnostic, if it does not.
pub fn folder(host: &dyn Host, path: &Path) -> Result<(), Diagnostic> {
    if host.kind(path) == Some(EntryKind::Folder) {
        return Ok(());
    }
    let detail = format!("There is no folder {}, which -chdir names.", escape(&path.display().to_string()));
    Err(Diagnostic::error("Folder not found", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::host::{Terminal, TestHost};

    fn on(terminal: bool) -> TestHost {
        TestHost::new().with_terminal(Terminal { stdin: true, stdout: terminal, stderr: terminal, width: 80 })
    }

    #[test]
    fn colour_is_for_terminals_unless_the_environment_says_otherwise() {
        let cases = [
            (on(true), Palette::Colour),
            (on(false), Palette::Plain),
            (on(true).with_env("NO_COLOR", "1"), Palette::Plain),
            (on(true).with_env("NO_COLOR", ""), Palette::Colour),
            (on(true).with_env("TERM", "dumb"), Palette::Plain),
            (on(false).with_env("CLICOLOR_FORCE", "1"), Palette::Colour),
            (on(false).with_env("CLICOLOR_FORCE", "0"), Palette::Plain),
            (on(true).with_env("CLICOLOR_FORCE", "1").with_env("NO_COLOR", "1"), Palette::Plain),
        ];
        for (at, (host, expected)) in cases.into_iter().enumerate() {
            assert_eq!(palette(&host, Stream::Out), expected, "case {at}");
        }
        let view = ViewFlags { no_color: true, ..ViewFlags::default() };
        let console = Console::new(Arc::new(on(true).with_env("CLICOLOR_FORCE", "1")), view);
        assert_eq!(console.palette(Stream::Err), Palette::Plain);
    }

    #[test]
    fn compact_warnings_are_listed_once_and_errors_stay_whole() {
        let mut sources = Sources::default();
        let file = sources.add("main.hcl", "a\nb\n");
        let warning = |at| Diagnostic::warning("Old name", "Long words.").at(Span::new(file, at, at + 1));
        let all: Diagnostics =
            [warning(2), warning(0), Diagnostic::error("Bad", "Very.")].into_iter().collect();
        let host = on(false);
        let view = ViewFlags { compact_warnings: true, ..ViewFlags::default() };
        Console::new(Arc::new(host.clone()), view).diagnostics(&all, &sources);
        let (out, err) = host.take_output();
        assert_eq!(out, "");
        assert!(err.contains("- Old name\n  on main.hcl line 2 (and 1 more)\n"), "{err}");
        assert!(!err.contains("Long words"), "{err}");
        assert!(err.contains("Error: Bad") && err.contains("Very."), "{err}");
    }
}
