//! The text of strings and heredocs: escapes, strip markers, and the indentation that `<<-` takes
//! away. The rules, odd ones included, are those of Terraform.

use unicode_segmentation::UnicodeSegmentation;

use super::template::Piece;
use super::{CarriageReturns, Parser};
use crate::diag::Diagnostic;
use crate::syntax::ast::TextRef;
use crate::syntax::lexer::Token;

/// Text of a template: a range of the source, or what became of it.
#[derive(Debug)]
pub(super) struct Literal {
    pub start: u32,
    pub end: u32,
    pub cooked: Option<String>,
}

/// Which side of a literal loses its white space.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

impl Parser<'_> {
    /// A text token of a quoted string, escapes resolved.
    pub(super) fn quoted_text(&mut self, token: Token) -> TextRef {
        let literal = self.quoted_literal(token);
        self.store(literal)
    }

    pub(super) fn store(&mut self, literal: Literal) -> TextRef {
        let Literal { start, end, cooked } = literal;
        match cooked {
            Some(text) => self.tree.push_cooked(text),
            None => TextRef::source(start, end),
        }
    }

    pub(super) fn quoted_literal(&mut self, token: Token) -> Literal {
        let raw = self.source(token);
        let Token { kind: _, start, end } = token;
        if !raw.contains(['\\', '$', '%']) {
            return Literal { start, end, cooked: None };
        }
        let mut cooked = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find(['\\', '$', '%']) {
            cooked.push_str(&rest[..at]);
            rest = &rest[at..];
            let place = end - rest.len() as u32;
            let len = match rest.starts_with('\\') {
                true => self.escape(rest, place, &mut cooked),
                false => push_dollar(rest, &mut cooked),
            };
            rest = &rest[len..];
        }
        cooked.push_str(rest);
        Literal { start, end, cooked: (cooked != raw).then_some(cooked) }
    }

    /// A line of a heredoc or bare template, in which only `$${` and `%%{` are escapes.
    pub(super) fn line_literal(&mut self, token: Token) -> Literal {
        let raw = self.source(token);
        let Token { kind: _, start, end } = token;
        if self.carriage_returns == CarriageReturns::Mistakes
            && let Some(at) = raw
                .bytes()
                .zip(raw.bytes().skip(1).chain([b'\r']))
                .position(|(a, b)| a == b'\r' && b != b'\n')
        {
            let at = start + at as u32;
            let detail = "In a heredoc a carriage return may stand only before a line feed.";
            let diagnostic = Diagnostic::error("Invalid character", detail).at(self.range(at, at + 1));
            self.report(diagnostic.hint("Save the file with the line ends of Unix or Windows."));
        }
        if !raw.contains("$${") && !raw.contains("%%{") {
            return Literal { start, end, cooked: None };
        }
        let mut cooked = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find(['$', '%']) {
            cooked.push_str(&rest[..at]);
            rest = &rest[at..];
            let len = push_dollar(rest, &mut cooked);
            rest = &rest[len..];
        }
        cooked.push_str(rest);
        Literal { start, end, cooked: Some(cooked) }
    }

    /// Resolves the escape that `rest` begins with, and says how long it is.
    fn escape(&mut self, rest: &str, place: u32, cooked: &mut String) -> usize {
        let Some(selector) = rest[1..].chars().next() else {
            cooked.push('\\');
            return 1;
        };
        match selector {
            'n' => cooked.push('\n'),
            'r' => cooked.push('\r'),
            't' => cooked.push('\t'),
            '"' => cooked.push('"'),
            '\\' => cooked.push('\\'),
            'u' => return self.unicode_escape(rest, 4, place, cooked),
            'U' => return self.unicode_escape(rest, 8, place, cooked),
            other => {
                self.invalid_escape(other, place);
                cooked.push(other);
            }
        }
        1 + selector.len_utf8()
    }

    fn unicode_escape(&mut self, rest: &str, digits: usize, place: u32, cooked: &mut String) -> usize {
        let found = rest[2..].bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
        let hex = &rest[2..2 + found];
        let character = match found == digits {
            true => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
            false => None,
        };
        match character {
            Some(character) => cooked.push(character),
            None => {
                let start = &rest[..2];
                let detail = match found == digits {
                    true => format!("There is no character with the number {hex}."),
                    false => format!("After `{start}` exactly {digits} hexadecimal digits must follow."),
                };
                let span = self.range(place, place + 2 + found as u32);
                self.report(Diagnostic::error("Invalid escape", detail).at(span));
            }
        }
        2 + found
    }

    fn invalid_escape(&mut self, selector: char, place: u32) {
        let detail =
            format!("`\\{selector}` is not an escape. They are `\\n \\r \\t \\\" \\\\ \\uXXXX \\UXXXXXXXX`.");
        let hint = match selector {
            '$' | '%' => format!(
                "For a literal `{selector}{{` write `{selector}{selector}{{`; `{selector}` alone needs no escape."
            ),
            '\'' => "A single quote needs no escape.".to_owned(),
            _ => format!("For the backslash itself write `\\\\{selector}`."),
        };
        let span = self.range(place, place + 1 + selector.len_utf8() as u32);
        self.report(Diagnostic::error("Invalid escape", detail).at(span).hint(hint));
    }
}

/// Pushes what a `$` or `%` stands for, and says how much of `rest` it took.
fn push_dollar(rest: &str, cooked: &mut String) -> usize {
    let len = if rest.starts_with("$${") || rest.starts_with("%%{") { 3 } else { 1 };
    cooked.push_str(&rest[len / 2..len]);
    len
}

impl Literal {
    pub(super) fn text<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.cooked {
            Some(text) => text,
            None => &source[self.start as usize..self.end as usize],
        }
    }

    /// What a strip marker beside the literal does.
    pub(super) fn trim(&mut self, source: &str, side: Side) {
        let text = self.text(source);
        let removed = match side {
            Side::Start => text.len() - text.trim_start().len(),
            Side::End => text.len() - text.trim_end().len(),
        };
        self.cut(side, removed);
    }

    fn append(&mut self, next: &Literal, source: &str) {
        let is_seamless = self.cooked.is_none() && next.cooked.is_none() && self.end == next.start;
        if !is_seamless {
            let cooked =
                self.cooked.get_or_insert_with(|| source[self.start as usize..self.end as usize].to_owned());
            cooked.push_str(next.text(source));
        }
        self.end = next.end;
    }

    fn cut(&mut self, side: Side, len: usize) {
        match (&mut self.cooked, side) {
            (Some(text), Side::Start) => drop(text.drain(..len)),
            (Some(text), Side::End) => text.truncate(text.len() - len),
            (None, Side::Start) => self.start += len as u32,
            (None, Side::End) => self.end -= len as u32,
        }
    }
}

/// Takes the indentation common to all lines away from a `<<-` heredoc.
///
/// A line counts from its first literal. Blank lines do not count, and a line that begins with a
/// sequence has no indentation. What a strip marker left of a line joins the line before.
pub(super) fn dedent(pieces: &mut [Piece], source: &str) {
    let mut common = usize::MAX;
    let mut lines = Vec::new();
    let mut is_line_start = true;
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Literal(literal) = piece else {
            if std::mem::take(&mut is_line_start) {
                common = 0;
            }
            continue;
        };
        let text = literal.text(source);
        let is_first = std::mem::replace(&mut is_line_start, text.ends_with('\n'));
        let indentation = &text[..text.len() - text.trim_start().len()];
        let is_blank = indentation.len() == text.len() && text.ends_with('\n');
        if is_first && !is_blank {
            common = common.min(indentation.graphemes(true).count());
            lines.push(index);
        }
    }
    for index in lines {
        if let Piece::Literal(literal) = &mut pieces[index] {
            let len = literal.text(source).graphemes(true).take(common).map(str::len).sum();
            literal.cut(Side::Start, len);
        }
    }
}

/// Joins literals that follow each other, and drops empty ones.
pub(super) fn meld(pieces: Vec<Piece>, source: &str) -> Vec<Piece> {
    let mut melded: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (melded.last_mut(), piece) {
            (_, Piece::Literal(next)) if next.text(source).is_empty() => {}
            (Some(Piece::Literal(last)), Piece::Literal(next)) => last.append(&next, source),
            (_, piece) => melded.push(piece),
        }
    }
    melded
}
