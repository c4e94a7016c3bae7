//! Diagnostics: those of `validate -json`, and each alone in the stream of a run.

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::diag::{self, Diagnostic, Diagnostics, Severity, Source, Sources, Span};

/// The document of `validate -json`.
pub fn validate_json<'a>(diagnostics: &'a Diagnostics, sources: &'a Sources) -> impl Serialize + 'a {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    Validation {
        format_version: "1.0",
        valid: !diagnostics.has_errors(),
        error_count: count(Severity::Error),
        warning_count: count(Severity::Warning),
        diagnostics: diagnostics.iter().map(|diagnostic| Problem::of(diagnostic, sources)).collect(),
    }
}

#[derive(Serialize)]
struct Validation<'a> {
    format_version: &'static str,
    valid: bool,
    error_count: usize,
    warning_count: usize,
    diagnostics: Vec<Problem<'a>>,
}

/// One diagnostic.
#[derive(Serialize)]
pub(super) struct Problem<'a> {
    severity: &'static str,
    summary: &'a str,
    /// With the hints as further paragraphs.
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Snippet<'a>>,
}

#[derive(Serialize)]
struct Range<'a> {
    filename: &'a str,
    start: Place,
    end: Place,
}

/// Line and column from 1, a column being what a reader takes for one character (a grapheme
/// cluster); the byte from 0.
#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    byte: usize,
}

/// The lines that the range is in, a part of them where they are long. Offsets are bytes of `code`.
#[derive(Serialize)]
struct Snippet<'a> {
    context: Option<&'a str>,
    code: &'a str,
    start_line: usize,
    highlight_start_offset: usize,
    highlight_end_offset: usize,
    values: Vec<Mention<'a>>,
}

/// What a reference in the range is: `var.x`, `is "a"`.
#[derive(Serialize)]
struct Mention<'a> {
    traversal: &'a str,
    statement: &'a str,
}

impl<'a> Problem<'a> {
    pub fn of(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Problem<'a> {
        let Diagnostic { severity, summary, detail, span, labels: _, hints, context, module: _, values } =
            diagnostic;
        let paragraphs = std::iter::once(detail.as_str()).chain(hints.iter().map(String::as_str));
        let paragraphs: Vec<&str> = paragraphs.filter(|text| !text.is_empty()).collect();
        Problem {
            severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            summary,
            detail: paragraphs.join("\n\n"),
            range: span.map(|span| range(span, sources)),
            snippet: span.map(|span| Snippet {
                context: context.as_deref(),
                values: values.iter().filter_map(|text| mention(text)).collect(),
                ..snippet(span, sources)
            }),
        }
    }
}

fn mention(text: &str) -> Option<Mention<'_>> {
    let at = text.find(" is ")?;
    Some(Mention { traversal: &text[..at], statement: &text[at + 1..] })
}

fn range(span: Span, sources: &Sources) -> Range<'_> {
    let source = sources.get(span.file);
    let (start, end) = bounds(span, &source.text);
    Range { filename: &source.name, start: place(source, start), end: place(source, end) }
}

/// Start and end of a span, on characters of the text.
fn bounds(span: Span, text: &str) -> (usize, usize) {
    let fit = |at: u32| text.floor_char_boundary((at as usize).min(text.len()));
    let (start, end) = (fit(span.start), fit(span.end));
    (start, end.max(start))
}

fn place(source: &Source, at: usize) -> Place {
    let line = source.line_at(at);
    let before = &source.text[source.line_start(line)..at];
    Place { line: line + 1, column: width(before) + 1, byte: at }
}

/// In grapheme clusters. What is long is not taken apart so finely: each of many places in one line has it
/// before it.
fn width(text: &str) -> usize {
    match text.is_ascii() {
        true => text.len(),
        false if text.len() > diag::LONG_LINE => text.chars().count(),
        false => text.graphemes(true).count(),
    }
}

fn snippet(span: Span, sources: &Sources) -> Snippet<'_> {
    let source = sources.get(span.file);
    let text: &str = &source.text;
    let (start, end) = bounds(span, text);
    let line = source.line_at(start);
    let code_start = source.line_start(line);
    // A range that ends with a line break says nothing of the next line.
    let last = if end > start { end - 1 } else { end };
    let last = text.floor_char_boundary(last);
    let code_end = text[last..].find('\n').map_or(text.len(), |newline| last + newline);
    let (code_start, code_end) = match code_end - code_start > diag::LONG_LINE {
        true => {
            let near = diag::near(text, start..end);
            (near.start.max(code_start), near.end.min(code_end))
        }
        false => (code_start, code_end),
    };
    let code = &text[code_start..code_end];
    let code = code.strip_suffix('\r').unwrap_or(code);
    Snippet {
        context: None,
        code,
        start_line: line + 1,
        highlight_start_offset: (start - code_start).min(code.len()),
        highlight_end_offset: (end - code_start).min(code.len()),
        values: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, text};
    use super::*;

    fn shown(source: &str, at: (u32, u32), make: impl Fn(Diagnostic) -> Diagnostic) -> String {
        let mut sources = Sources::default();
        let file = sources.add("main.hcl", source);
        let diagnostic = Diagnostic::error("Bad name", "It is bad.").at(Span::new(file, at.0, at.1));
        text(&validate_json(&make(diagnostic).into(), &sources), Layout::Indented).expect("written")
    }

    #[test]
    fn columns_are_grapheme_clusters_and_offsets_are_bytes() {
        // Terraform says column 27 to 31 and bytes 26 to 48 of the same text.
        let source = "resource \"terraform_data\" \"é👩\u{200d}👩\u{200d}👧\" {\n}\n";
        let make =
            |d: Diagnostic| Diagnostic { values: vec!["var.x is \"a is b\"".to_owned()], ..d }.hint("Do.");
        insta::assert_snapshot!(shown(source, (26, 48), |d| make(d).in_block("resource \"a\" \"b\"")), @r#"
        {
          "format_version": "1.0",
          "valid": false,
          "error_count": 1,
          "warning_count": 0,
          "diagnostics": [
            {
              "severity": "error",
              "summary": "Bad name",
              "detail": "It is bad.\n\nDo.",
              "range": {
                "filename": "main.hcl",
                "start": {
                  "line": 1,
                  "column": 27,
                  "byte": 26
                },
                "end": {
                  "line": 1,
                  "column": 31,
                  "byte": 48
                }
              },
              "snippet": {
                "context": "resource \"a\" \"b\"",
                "code": "resource \"terraform_data\" \"é👩‍👩‍👧\" {",
                "start_line": 1,
                "highlight_start_offset": 26,
                "highlight_end_offset": 48,
                "values": [
                  {
                    "traversal": "var.x",
                    "statement": "is \"a is b\""
                  }
                ]
              }
            }
          ]
        }
        "#);
    }

    #[test]
    fn ranges_over_line_breaks_show_the_lines_they_are_in() {
        let at = |from, to| {
            let seen: serde_json::Value =
                serde_json::from_str(&shown("a\n b = \"c\nd\r\n", (from, to), |d| d)).expect("JSON");
            let snippet = &seen["diagnostics"][0]["snippet"];
            let offsets = [&snippet["highlight_start_offset"], &snippet["highlight_end_offset"]];
            format!("{} {} {offsets:?}", snippet["start_line"], snippet["code"]).replace("Number", "")
        };
        assert_eq!(at(8, 10), "2 \" b = \\\"c\" [(6), (7)]");
        assert_eq!(at(8, 11), "2 \" b = \\\"c\\nd\" [(6), (9)]");
        assert_eq!(at(13, 13), "4 \"\" [(0), (0)]");
        assert_eq!(at(99, 99), "4 \"\" [(0), (0)]");
    }

    #[test]
    fn nothing_wrong_is_valid() {
        let seen = text(&validate_json(&Diagnostics::new(), &Sources::default()), Layout::Line);
        let expected =
            r#"{"format_version":"1.0","valid":true,"error_count":0,"warning_count":0,"diagnostics":[]}"#;
        assert_eq!(seen.expect("written"), expected);
    }
}
