//! Diagnostics: what went wrong or deserves attention in what the user wrote, with place and fix.
//!
//! What lives here: sources and spans, [`Diagnostic`], rendering with a source excerpt, escaping of
//! text from outside, and "did you mean". What does not: which problem is reported when (each room
//! does that for itself), exit codes (`cli`), writing to the terminal (`cli`).

mod escape;
mod excerpt;
mod source;
mod suggest;

use std::collections::HashSet;
use std::hash::BuildHasher as _;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

pub use escape::{escape, escape_multiline};
pub use excerpt::{LONG_LINE, Look, near, render};
pub use source::{ModuleCall, Position, Source, Sources};
pub use suggest::did_you_mean;

/// A file of the run, by its position in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in one source file, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end }
    }

    /// Its bytes, to take them out of the text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that covers both; both must be in the same file.
    pub fn to(self, other: Span) -> Span {
        debug_assert_eq!(self.file, other.file);
        Span::new(self.file, self.start.min(other.start), self.end.max(other.end))
    }
}

/// Errors stop the run after everything was reported; warnings never change the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// An instance of a called module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InModule {
    /// As [`ModuleCall::path`].
    pub path: String,
    /// With instance keys: `module.net["a"].module.dns`.
    pub instance: String,
}

/// A problem in what the user wrote, or a failure turned into the user's words.
///
/// Summary: few fixed words without user data. Detail: sentences: what is wrong, why it matters.
/// Hints: what to do, one sentence each.
#[derive(Clone, Debug, PartialEq, Hash)]
#[must_use]
pub struct Diagnostic {
    pub severity: Severity,
    pub summary: String,
    pub detail: String,
    /// The exact expression or name that is wrong.
    pub span: Option<Span>,
    /// Other places that explain the problem, each with a few words.
    pub labels: Vec<(Span, String)>,
    pub hints: Vec<String>,
    /// The block that contains the place, as the user would say it: `resource "a" "b"`.
    pub context: Option<String>,
    /// The module instance in which the place was evaluated; none for the root module, or where it was
    /// not evaluated.
    pub module: Option<InModule>,
    /// Values of the references in the expression, printed under the excerpt: `var.x is "a"`.
    pub values: Vec<String>,
}

impl Diagnostic {
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, summary.into(), detail.into())
    }

    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, summary.into(), detail.into())
    }

    fn new(severity: Severity, summary: String, detail: String) -> Diagnostic {
        Diagnostic {
            severity,
            summary,
            detail,
            span: None,
            labels: Vec::new(),
            hints: Vec::new(),
            context: None,
            module: None,
            values: Vec::new(),
        }
    }

    /// Sets the place; a place that is already set stays, since the inner one is the exact one.
    pub fn at(mut self, span: impl Into<Option<Span>>) -> Diagnostic {
        self.span = self.span.or(span.into());
        self
    }

    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push((span, text.into()));
        self
    }

    pub fn hint(mut self, text: impl Into<String>) -> Diagnostic {
        self.hints.push(text.into());
        self
    }

    /// Adds the hint `did you mean …?` where `given` is close to one of `known`.
    pub fn suggest<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match did_you_mean(given, known) {
            Some(name) => self.hint(format!("Did you mean `{name}`?")),
            None => self,
        }
    }

    pub fn in_block(mut self, context: impl Into<String>) -> Diagnostic {
        self.context.get_or_insert(context.into());
        self
    }

    /// Sets the module instance; one that is already set stays.
    pub fn in_module(mut self, module: Option<InModule>) -> Diagnostic {
        self.module = self.module.or(module);
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Diagnostics of a run, in the order they were found until [`Diagnostics::sorted`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    pub fn has_errors(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// By file name, then place; those without a place last, in the order found. The same problem at
    /// the same place is told once, whoever else ran into it.
    pub fn sorted(mut self, sources: &Sources) -> Diagnostics {
        self.list.sort_by_key(|d| match d.span {
            Some(span) => (0, sources.get(span.file).name.clone(), span.start),
            None => (1, String::new(), 0),
        });
        let mut seen = std::collections::HashSet::new();
        self.list.retain(|diagnostic| {
            let Diagnostic { severity, summary, detail, span, .. } = diagnostic;
            seen.insert((*severity, summary.clone(), detail.clone(), *span))
        });
        self
    }
}

/// Collects diagnostics, each once. One mistake is found wherever its value is needed, and with
/// values that need each other its repetitions would double at every step.
#[derive(Debug, Default)]
pub struct Distinct {
    seen: HashSet<u64, FxBuildHasher>,
    found: Diagnostics,
}

impl Distinct {
    pub fn into_inner(self) -> Diagnostics {
        self.found
    }
}

impl Extend<Diagnostic> for Distinct {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        for diagnostic in iter {
            if self.seen.insert(FxBuildHasher.hash_one(&diagnostic)) {
                self.found.push(diagnostic);
            }
        }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.list.extend(iter);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Diagnostics {
        Diagnostics { list: iter.into_iter().collect() }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        Diagnostics { list: vec![diagnostic] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("a.hcl", "x = 1\nä = \"ß\" + y\n");
        let start = sources.get(file).text.find('y').expect("there is a y") as u32;
        assert_eq!(sources.position(Span::new(file, start, start + 1)), Position { line: 2, column: 11 });
    }

    #[test]
    fn a_mistake_that_several_blocks_run_into_is_told_once() {
        let mut sources = Sources::default();
        let file = sources.add("a.hcl", "x = 1\n");
        let problem = Diagnostic::error("Unsupported attribute", "…").at(Span::new(file, 0, 1));
        let elsewhere = Diagnostic::error("Unsupported attribute", "…").at(Span::new(file, 4, 5));
        let twice = [problem.clone(), elsewhere.clone(), problem.clone().in_block("output \"t\"")];
        let told = Diagnostics::from_iter(twice).sorted(&sources);
        assert_eq!(told.list, [problem, elsewhere]);
    }

    #[test]
    fn the_inner_place_wins() {
        let inner = Span::new(FileId(0), 3, 4);
        let outer = Span::new(FileId(0), 0, 9);
        assert_eq!(Diagnostic::error("a", "b").at(inner).at(outer).span, Some(inner));
    }

    #[test]
    fn distinct_ones_are_kept_once_in_their_order() {
        let problem =
            |summary: &str, start| Diagnostic::error(summary, "d").at(Span::new(FileId(0), start, 9));
        let mut distinct = Distinct::default();
        distinct.extend([problem("b", 1), problem("a", 1), problem("b", 1)]);
        distinct.extend([problem("a", 1), problem("a", 2)]);
        let found: Vec<Diagnostic> = distinct.into_inner().into_iter().collect();
        assert_eq!(found, [problem("b", 1), problem("a", 1), problem("a", 2)]);
    }

    #[test]
    fn sorting_is_by_file_name_and_place_and_drops_repetitions() {
        let mut sources = Sources::default();
        let b = sources.add("b.hcl", "bbb");
        let a = sources.add("a.hcl", "aaa");
        let at = |file, start| Diagnostic::error("e", "d").at(Span::new(file, start, start + 1));
        let all: Diagnostics =
            [Diagnostic::error("none", ""), at(b, 0), at(a, 2), at(a, 1), at(b, 0)].into_iter().collect();
        let places: Vec<_> = all.sorted(&sources).iter().map(|d| d.span.map(|s| (s.file, s.start))).collect();
        assert_eq!(places, [Some((a, 1)), Some((a, 2)), Some((b, 0)), None]);
    }
}
