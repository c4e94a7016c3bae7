//! What is written anew and not only moved: `"${x}"` as `x`, old type names, labels without quotes.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::Piece;
use crate::diag::Span;
use crate::syntax::ast::{Attribute, BodyId, Label, Tree};
use crate::syntax::escaped;
use crate::syntax::lexer::TokenKind;

/// Whether the expression of an argument is a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Value,
    Type,
}

/// Pieces to stand in the place of others.
struct Edit<'t> {
    replaced: Range<usize>,
    with: Vec<Piece<'t>>,
}

/// The pieces of the tree's text with all that is to be written anew.
pub(super) fn rewritten<'t>(tree: &'t Tree, pieces: Vec<Piece<'t>>) -> Vec<Piece<'t>> {
    let mut edits = edits(tree, &pieces);
    if edits.is_empty() {
        return pieces;
    }
    edits.sort_by_key(|edit| edit.replaced.start);
    let mut result = Vec::with_capacity(pieces.len());
    let mut pieces = pieces.into_iter().enumerate().peekable();
    for Edit { replaced, with } in edits {
        while let Some((_, piece)) = pieces.next_if(|(at, _)| *at < replaced.start) {
            result.push(piece);
        }
        while pieces.next_if(|(at, _)| *at < replaced.end).is_some() {}
        result.extend(with);
    }
    result.extend(pieces.map(|(_, piece)| piece));
    result
}

/// Arguments nest in no other argument, and labels lie outside of all of them, so no two edits meet.
fn edits<'t>(tree: &'t Tree, pieces: &[Piece<'t>]) -> Vec<Edit<'t>> {
    let mut edits = Vec::new();
    // Blocks may nest deeper than a stack.
    let mut open: Vec<(BodyId, bool)> = vec![(tree.root(), false)];
    while let Some((id, is_variable)) = open.pop() {
        let body = tree.body(id);
        edits.extend(body.attributes().filter_map(|argument| {
            let Attribute { name, name_span: _, expr, span: _ } = argument;
            let meaning = if is_variable && name == "type" { Meaning::Type } else { Meaning::Value };
            let replaced = range(pieces, tree.span(expr));
            let with = match meaning {
                Meaning::Type => type_constraint(&pieces[replaced.clone()])?,
                Meaning::Value => unwrapped(&pieces[replaced.clone()], &pieces[replaced.end..])?,
            };
            Some(Edit { replaced, with })
        }));
        for block in body.blocks() {
            edits.extend(block.labels().filter_map(|label| quoted(tree, pieces, label)));
            let is_variable = id == tree.root() && block.block_type == "variable";
            open.push((block.body, is_variable));
        }
    }
    edits
}

/// The pieces under a span.
fn range(pieces: &[Piece<'_>], span: Span) -> Range<usize> {
    let start = pieces.partition_point(|piece| piece.start < span.start);
    let end = pieces.partition_point(|piece| piece.start < span.end);
    start..end.max(start)
}

/// `x` for `"${x}"`; in parentheses where `x` has several lines, which are one expression only there.
/// For Terraform a comment at the end of a line makes no new line, and `(a) + (b)` is in parentheses;
/// it is left where the text could not be read without them.
fn unwrapped<'t>(pieces: &[Piece<'t>], after: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    let mut inside = interpolation(pieces)?;
    while let Some(inner) = interpolation(inside) {
        inside = inner;
    }
    let (first, last) = (inside.first()?, inside.last()?);
    let has_lines = inside.iter().any(|piece| piece.kind == TokenKind::Newline);
    let is_in_parens = first.kind == TokenKind::OpenParen && last.kind == TokenKind::CloseParen;
    let needs_parens = has_lines && !is_in_parens || ends_early(inside, after);
    // The marker of a heredoc needs its line for itself.
    if last.kind == TokenKind::CloseHeredoc
        && (needs_parens || after.first().is_none_or(|piece| piece.kind != TokenKind::Newline))
    {
        return None;
    }
    let mut result = Vec::with_capacity(inside.len() + 2);
    if needs_parens {
        result.push(Piece::new(TokenKind::OpenParen, "(", first.start));
        result.extend_from_slice(inside);
        result.push(Piece::new(TokenKind::CloseParen, ")", last.start));
    } else {
        result.extend_from_slice(inside);
    }
    Some(result)
}

/// Whether a line in the expression would end the argument before its time.
fn ends_early(pieces: &[Piece<'_>], after: &[Piece<'_>]) -> bool {
    let next = after.iter().find(|piece| piece.kind != TokenKind::Comment || piece.ends_line());
    let is_last = next.is_none_or(|piece| piece.ends_line() || piece.kind == TokenKind::EndOfFile);
    let is_word = |piece: &Piece<'_>| piece.kind != TokenKind::Comment;
    let end = if is_last { pieces.iter().rposition(is_word).unwrap_or(0) } else { pieces.len() };
    let mut depth = 0;
    pieces[..end].iter().any(|piece| {
        depth += piece.bracket();
        depth == 0 && piece.ends_line()
    })
}

/// What is between `"${` and `}"`, without the newlines around it, if that is the whole string.
fn interpolation<'p, 't>(pieces: &'p [Piece<'t>]) -> Option<&'p [Piece<'t>]> {
    use TokenKind::{CloseQuote, CloseSequence, OpenInterpolation, OpenQuote};
    let [first, second, inside @ .., last_but_one, last] = pieces else { return None };
    let kinds = (first.kind, second.kind, last_but_one.kind, last.kind);
    if kinds != (OpenQuote, OpenInterpolation, CloseSequence, CloseQuote) || !is_one_expression(inside) {
        return None;
    }
    let is_word = |piece: &Piece<'_>| piece.kind != TokenKind::Newline;
    Some(&inside[inside.iter().position(is_word)?..=inside.iter().rposition(is_word)?])
}

/// Whether no text and no other sequence of the same string is among the pieces. Strings inside the
/// expression may have both, heredocs text alone.
fn is_one_expression(pieces: &[Piece<'_>]) -> bool {
    let (mut quotes, mut heredocs) = (0usize, 0usize);
    pieces.iter().all(|piece| {
        match piece.kind {
            TokenKind::OpenQuote => quotes += 1,
            TokenKind::CloseQuote => quotes = quotes.saturating_sub(1),
            TokenKind::OpenHeredoc => heredocs += 1,
            TokenKind::CloseHeredoc => heredocs = heredocs.saturating_sub(1),
            TokenKind::Text => return quotes > 0 || heredocs > 0,
            TokenKind::OpenInterpolation | TokenKind::CloseSequence => return quotes > 0,
            _ => {}
        }
        true
    })
}

/// Types of Terraform 0.11 in today's words: `"list"` was a list of strings, `list` is one of any type.
fn type_constraint<'t>(pieces: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    use TokenKind::{CloseQuote, Ident, OpenQuote, Text};
    let words: &[&'static str] = match pieces {
        [name] if name.kind == Ident => match name.text.as_ref() {
            "list" => &["list", "any"],
            "map" => &["map", "any"],
            "set" => &["set", "any"],
            _ => return None,
        },
        [open, text, close] if (open.kind, text.kind, close.kind) == (OpenQuote, Text, CloseQuote) => {
            match text.text.as_ref() {
                "string" => &["string"],
                "list" => &["list", "string"],
                "map" => &["map", "string"],
                _ => return None,
            }
        }
        _ => return None,
    };
    let at = pieces[0].start;
    let mut result = Vec::with_capacity(4);
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            result.push(Piece::new(TokenKind::OpenParen, "(", at));
        }
        result.push(Piece::new(Ident, word, at));
        if index > 0 {
            result.push(Piece::new(TokenKind::CloseParen, ")", at));
        }
    }
    Some(result)
}

/// The label in quotes, with the escapes it needs and no others.
fn quoted<'t>(tree: &Tree, pieces: &[Piece<'t>], label: Label<'_>) -> Option<Edit<'t>> {
    let Label { text, span } = label;
    let written = tree.source(span);
    // A sequence in a label is an error elsewhere; its escape needs no other form.
    if written.contains(['$', '%']) {
        return None;
    }
    let text = escaped(&text.nfc().collect::<String>());
    if written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) == Some(text.as_str()) {
        return None;
    }
    let open = Piece::new(TokenKind::OpenQuote, "\"", span.start);
    let middle = Piece { text: Cow::Owned(text), ..Piece::new(TokenKind::Text, "", span.start) };
    let close = Piece::new(TokenKind::CloseQuote, "\"", span.start);
    Some(Edit { replaced: range(pieces, span), with: vec![open, middle, close] })
}
