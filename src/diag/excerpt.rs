//! A diagnostic as text: headline, place, source excerpt with a caret, reasons and fixes.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Message, Renderer, Snippet};

use super::{Diagnostic, Severity, Sources, Span, escape, escape_multiline};

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
    for (file, spans) in by_file(diagnostic) {
        let source = sources.get(file);
        let text = excerpt_text(&source.text);
        let mut snippet = Snippet::source(text).path(escape(&source.name).into_owned());
        for (kind, span, label) in spans {
            let range = clamp(span, &source.text);
            snippet = snippet.annotation(kind.span(range).label(label.map(|l| escape(l).into_owned())));
        }
        group = group.element(snippet);
    }
    group = group.elements(notes);
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(usize::from(look.width.max(40)));
    format!("{}\n", renderer.render(&[group]))
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

type Marked<'a> = (AnnotationKind, Span, Option<&'a str>);

fn by_file(diagnostic: &Diagnostic) -> Vec<(super::FileId, Vec<Marked<'_>>)> {
    let primary = diagnostic.span.map(|span| (AnnotationKind::Primary, span, None));
    let labels =
        diagnostic.labels.iter().map(|(span, text)| (AnnotationKind::Context, *span, Some(text.as_str())));
    let mut files: Vec<(super::FileId, Vec<Marked<'_>>)> = Vec::new();
    for marked in primary.into_iter().chain(labels) {
        match files.iter_mut().find(|(file, _)| *file == marked.1.file) {
            Some((_, spans)) => spans.push(marked),
            None => files.push((marked.1.file, vec![marked])),
        }
    }
    files
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

fn clamp(span: Span, text: &str) -> std::ops::Range<usize> {
    let fit = |at: u32| {
        let mut at = (at as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
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

    #[test]
    fn control_characters_of_the_source_are_not_shown() {
        let seen = shown("x = \"\x1b[31m\" + y\n", 13..14, |d| d);
        assert!(!seen.contains('\x1b'), "{seen:?}");
    }
}
