//! A diagnostic as text: headline, place, source excerpt with a caret, reasons and fixes.

use std::ops::{Range, RangeInclusive};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Message, Origin, Renderer, Snippet};

use super::{Diagnostic, FileId, Position, Severity, Sources, Span, escape, escape_multiline};

/// How a rendered diagnostic looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub colour: bool,
    /// In columns.
    pub width: u16,
}

/// The diagnostic as the user sees it, ending in a newline. All text from outside is escaped.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, look: Look) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR.with_name("Error"),
        Severity::Warning => Level::WARNING.with_name("Warning"),
    };
    let summary = escape(&diagnostic.summary).into_owned();
    let mut notes = Vec::new();
    if let Some(context) = &diagnostic.context {
        notes.push(Level::NOTE.with_name("in").message(escape(context).into_owned()));
    }
    if let Some(module) = module_note(diagnostic, sources) {
        notes.push(Level::NOTE.with_name("in").message(escape(&module).into_owned()));
    }
    notes.extend(
        diagnostic.values.iter().map(|v| Level::NOTE.with_name("where").message(escape(v).into_owned())),
    );
    if !diagnostic.detail.is_empty() {
        notes.push(plain_note(wrap(&escape_multiline(&diagnostic.detail), look.width)));
    }
    let hint = |h: &String| Level::HELP.message(wrap(&escape_multiline(h), look.width));
    notes.extend(diagnostic.hints.iter().map(hint));

    let mut group = Group::with_title(level.primary_title(summary));
    for excerpt in excerpts(diagnostic, sources) {
        group = group.elements(snippet(&excerpt, sources));
    }
    group = group.elements(notes);
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(usize::from(look.width.max(40)));
    let mut text = renderer.render(&[group]);
    text.push('\n');
    without_bare_marks(text)
}

/// An excerpt whose place stands before it has one of its own without any words, which is left out.
fn without_bare_marks(text: String) -> String {
    let is_bare = |line: &&str| console::strip_ansi_codes(line).trim() == ":::";
    match text.contains(":::") {
        true => text.split_inclusive('\n').filter(|line| !is_bare(line)).collect(),
        false => text,
    }
}

/// Which module a place is in, and where that is called: `module.net, called at main.hcl:3`.
fn module_note(diagnostic: &Diagnostic, sources: &Sources) -> Option<String> {
    let calls = sources.calls_of(diagnostic.span?.file);
    let known = diagnostic.module.as_ref().and_then(|module| {
        let call = calls.iter().find(|call| call.path == module.path)?;
        Some((call, module.instance.as_str(), 0))
    });
    let (call, module, others) = match known {
        Some(known) => known,
        None => {
            let (first, others) = calls.split_first()?;
            (first, first.path.as_str(), others.len())
        }
    };
    let (file, line) = (&sources.get(call.span.file).name, sources.position(call.span).line);
    let others = match others {
        0 => String::new(),
        1 => ", and 1 more call".to_owned(),
        _ => format!(", and {others} more calls"),
    };
    Some(format!("{module}, called at {file}:{line}{others}"))
}

/// A place that is underlined, with its label.
type Marked<'a> = (AnnotationKind, Span, Option<&'a str>);

/// Places of a file within so many lines have one excerpt.
const NEAR: usize = 100;

/// The lines around a place that an excerpt needs: it shows what a gap of one line holds.
const AROUND: usize = 2;

/// A line of more bytes was written by no person. There may be as many problems in it as it has words, so
/// only what is near a place is looked at.
pub const LONG_LINE: usize = 16 * 1024;

/// How many bytes of a long line before and behind a place are near it.
const BESIDE: usize = 1024;

/// The part of a long line around a place that is worth showing, in bytes of the text.
pub fn near(text: &str, place: Range<usize>) -> Range<usize> {
    let end = place.end.min(place.start + BESIDE);
    text.floor_char_boundary(place.start.saturating_sub(BESIDE))..text.ceil_char_boundary(end + BESIDE)
}

/// Lines of a file, and the places in them.
struct Excerpt<'a> {
    file: FileId,
    /// Counted from 0.
    lines: RangeInclusive<usize>,
    /// What the places cover, in bytes.
    covered: Range<usize>,
    marked: Vec<Marked<'a>>,
}

/// The places of a diagnostic, those together that have one excerpt.
fn excerpts<'d>(diagnostic: &'d Diagnostic, sources: &Sources) -> Vec<Excerpt<'d>> {
    let primary = diagnostic.span.map(|span| (AnnotationKind::Primary, span, None));
    let labels =
        diagnostic.labels.iter().map(|(span, text)| (AnnotationKind::Context, *span, Some(text.as_str())));
    let mut excerpts: Vec<Excerpt<'_>> = Vec::new();
    for marked in primary.into_iter().chain(labels) {
        let (_, Span { file, start, end }, _) = marked;
        let source = sources.get(file);
        let covered = start as usize..end.max(start) as usize;
        let lines = source.line_at(covered.start)..=source.line_at(covered.end);
        let is_near = |excerpt: &&mut Excerpt<'_>| {
            excerpt.file == file
                && *lines.start() <= excerpt.lines.end() + NEAR
                && *excerpt.lines.start() <= lines.end() + NEAR
                && covered.start <= excerpt.covered.end + LONG_LINE
                && excerpt.covered.start <= covered.end + LONG_LINE
        };
        match excerpts.iter_mut().find(is_near) {
            Some(excerpt) => {
                let (first, last) =
                    (excerpt.lines.start().min(lines.start()), excerpt.lines.end().max(lines.end()));
                excerpt.lines = *first..=*last;
                let Range { start, end } = excerpt.covered;
                excerpt.covered = start.min(covered.start)..end.max(covered.end);
                excerpt.marked.push(marked);
            }
            None => excerpts.push(Excerpt { file, lines, covered, marked: vec![marked] }),
        }
    }
    excerpts
}

/// The lines around some places of a file, which are underlined. Of a large file nothing else is looked
/// at: there may be as many problems as it has lines.
fn snippet<'d>(excerpt: &Excerpt<'d>, sources: &Sources) -> Vec<Element<'d>> {
    let Excerpt { file, lines, covered, marked } = excerpt;
    let source = sources.get(*file);
    let first_line = lines.start().saturating_sub(AROUND);
    let whole = source.line_start(first_line)..source.line_start(lines.end() + AROUND + 1);
    let is_long = [first_line..=*lines.start(), *lines.end()..=lines.end() + AROUND]
        .into_iter()
        .flatten()
        .any(|line| source.line_start(line + 1) - source.line_start(line) > LONG_LINE);
    let Range { start: from, end: to } = match is_long {
        true => {
            let Range { start, end } = near(&source.text, covered.clone());
            start.max(whole.start)..end.min(whole.end)
        }
        false => whole,
    };
    let annotations = marked.iter().map(|(kind, span, label)| {
        let Range { start, end } = clamp(*span, &source.text);
        let (start, end) = (start.clamp(from, to), end.clamp(from, to));
        kind.span(start - from..end - from).label(label.map(|label| escape(label).into_owned()))
    });
    let snippet = Snippet::source(excerpt_text(&source.text[from..to]))
        .line_start(source.line_at(from) + 1)
        .annotations(annotations);
    let path = escape(&source.name).into_owned();
    match is_long {
        // The columns of a part are not those of its line.
        true => vec![origin(path, marked, sources).into(), snippet.into()],
        false => vec![snippet.path(path).into()],
    }
}

fn origin<'d>(path: String, marked: &[Marked<'_>], sources: &Sources) -> Origin<'d> {
    let origin = Origin::path(path);
    match marked.first() {
        Some((_, span, _)) => {
            let Position { line, column } = sources.position(*span);
            origin.line(line as usize).char_column(column as usize)
        }
        None => origin,
    }
}

fn plain_note(text: String) -> Message<'static> {
    Level::NOTE.no_name().message(text)
}

/// Control characters in the source must not reach the terminal. Each is replaced by as many `?` as
/// it has bytes, so that columns stay.
fn excerpt_text(text: &str) -> String {
    if escape_multiline(text).len() == text.len() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let one = c.to_string();
        if escape_multiline(&one) == one || c == '\r' {
            out.push(c);
        } else {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        }
    }
    out
}

fn clamp(span: Span, text: &str) -> Range<usize> {
    let fit = |at: u32| text.floor_char_boundary((at as usize).min(text.len()));
    let (start, end) = (fit(span.start), fit(span.end));
    start..end.max(start)
}

/// Breaks long lines at spaces, so that a note fits the terminal beside its margin.
fn wrap(text: &str, width: u16) -> String {
    let room = usize::from(width.clamp(40, 120)).saturating_sub(10);
    let mut out = String::with_capacity(text.len() + 8);
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let mut used = 0;
        for word in line.split_inclusive(' ') {
            let len = console::measure_text_width(word.trim_end());
            if used > 0 && used + len > room {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                used = 0;
            }
            out.push_str(word);
            used += console::measure_text_width(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, at: std::ops::Range<u32>, make: impl Fn(Diagnostic) -> Diagnostic) -> String {
        let mut sources = Sources::default();
        let file = sources.add("main.hcl", text);
        let diagnostic =
            Diagnostic::error("Unsupported attribute", "This object has no attribute named \"nmae\".")
                .at(Span::new(file, at.start, at.end));
        render(&make(diagnostic), &sources, Look { colour: false, width: 80 })
    }

    #[test]
    fn place_caret_detail_and_hint() {
        let text = "resource \"a\" \"b\" {\n  x = local.o.nmae\n}\n";
        let seen = shown(text, 33..37, |d| d.in_block("resource \"a\" \"b\"").suggest("nmae", ["name"]));
        insta::assert_snapshot!(seen);
    }

    /// A text of so many lines, `v0 = 0` and so on, with the places of two of them.
    fn lines(count: usize, places: [usize; 2]) -> (String, [std::ops::Range<u32>; 2]) {
        let text: String = (0..count).map(|at| format!("v{at} = {at}\n")).collect();
        let places = places.map(|line| {
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            start as u32..start as u32 + 2
        });
        (text, places)
    }

    fn with_label(diagnostic: Diagnostic, at: std::ops::Range<u32>) -> Diagnostic {
        let file = diagnostic.span.expect("it has a place").file;
        diagnostic.label(Span::new(file, at.start, at.end), "first here")
    }

    #[test]
    fn places_near_each_other_share_an_excerpt() {
        let (text, [first, second]) = lines(1_000, [500, 504]);
        insta::assert_snapshot!(shown(&text, second, |d| with_label(d, first.clone())), @r#"
        Error: Unsupported attribute
           --> main.hcl:505:1
            |
        501 | v500 = 500
            | -- first here
        ...
        505 | v504 = 504
            | ^^
            |
            = This object has no attribute named "nmae".
        "#);
    }

    #[test]
    fn places_far_from_each_other_have_an_excerpt_each() {
        let (text, [first, second]) = lines(1_000, [0, 999]);
        insta::assert_snapshot!(shown(&text, second, |d| with_label(d, first.clone())), @r#"
        Error: Unsupported attribute
            --> main.hcl:1000:1
             |
        1000 | v999 = 999
             | ^^
             |
            ::: main.hcl:1:1
             |
           1 | v0 = 0
             | -- first here
             |
             = This object has no attribute named "nmae".
        "#);
    }

    #[test]
    fn a_place_behind_the_last_line_break_is_shown() {
        insta::assert_snapshot!(shown("a {\n", 4..4, |d| d), @r#"
        Error: Unsupported attribute
         --> main.hcl:1:5
          |
        1 | a {
          |    ^
          |
          = This object has no attribute named "nmae".
        "#);
    }

    #[test]
    fn of_a_long_line_the_part_around_each_place_is_shown() {
        let text = format!("a = [{}]\nb = 1\n", "né, ".repeat(50_000));
        let at = |word: usize| 5 + 5 * word as u32..5 + 5 * word as u32 + 3;
        insta::assert_snapshot!(shown(&text, at(40_000), |d| with_label(d, at(1))), @r#"
        Error: Unsupported attribute
         --> main.hcl:1:160006
          |
        1 | ..., né, né, né, né, né, né, né, né, né, né, né, né, né, né, né, né, né, ...
          |                                      ^^
         ::: main.hcl:1:10
          |
        1 | a = [né, né, né, né, né, né, né, né, né, né, né, né, né, né, né, né, né, ...
          |          -- first here
          |
          = This object has no attribute named "nmae".
        "#);
        insta::assert_snapshot!(shown(&text, 0..text.len() as u32, |d| d), @r#"
        Error: Unsupported attribute
         --> main.hcl:1:1
          |
        1 | a = [né, né, né, né, né, ...é, né, né, né, né, né, né
          | ^^^^^^^^^^^^^^^^^^^^^^^^^...^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = This object has no attribute named "nmae".
        "#);
        let next = text.len() as u32 - 6;
        insta::assert_snapshot!(shown(&text, next..next + 1, |d| d), @r#"
        Error: Unsupported attribute
         --> main.hcl:2:1
          |
        2 | b = 1
          | ^
          |
          = This object has no attribute named "nmae".
        "#);
    }

    #[test]
    fn control_characters_of_the_source_are_not_shown() {
        let seen = shown("x = \"\x1b[31m\" + y\n", 13..14, |d| d);
        assert!(!seen.contains('\x1b'), "{seen:?}");
    }
}
