//! The canonical form of configuration text, as `terraform fmt` gives it: indentation, spaces and
//! alignment on the tokens of the text, so that comments, empty lines and line breaks stay where the
//! author put them.
//!
//! Three steps: the text to [`Piece`]s; a few expressions and labels written anew (`rewrite.rs`);
//! the space before each piece (`layout.rs`, `spacing.rs`). Terraform's formatter is the measure for
//! the result, byte for byte. It is left where it does harm: a label with `$` and a comment between
//! labels stay, and text that was unwrapped still parses.

mod layout;
mod rewrite;
mod spacing;

use std::borrow::Cow;

use super::ast::Tree;
use super::lexer::{Lexer, Token, TokenKind};
use super::parser::parse_to_format;
use crate::diag::{Diagnostic, Diagnostics, FileId};

/// How often text is formatted again until it stays as it is. Twice is enough for all but
/// contrived text: a second round sees brackets and lines that the first has written anew.
const ROUNDS: usize = 8;

/// Spaces that a text may get. Each line of what nests a thousand deep begins with two thousand.
const MOST_SPACES: usize = 64 * 1024 * 1024;

/// A text in canonical form. Formatting the result changes nothing.
///
/// # Errors
/// The diagnostics of a text that has syntax errors: who knows what was meant? Or it nests so deep that it
/// would become far larger.
pub fn format(file: FileId, text: &str) -> Result<String, Diagnostics> {
    let mut formatted: Option<String> = None;
    for _ in 0..ROUNDS {
        let (tree, problems) = parse_to_format(file, formatted.as_deref().unwrap_or(text));
        if problems.has_errors() {
            return match formatted {
                None => Err(problems),
                // Never known to happen; a file must not be lost to a mistake here.
                Some(_) => Ok(text.to_owned()),
            };
        }
        let Some(next) = once(&tree) else {
            let most = MOST_SPACES / 1024 / 1024;
            let detail =
                format!("The text nests so deep that its lines would begin with {most} MiB of spaces.");
            let place = tree.range((0, 0));
            return Err(Diagnostic::error("Nesting too deep", detail).at(place).into());
        };
        if formatted.as_ref() == Some(&next) {
            break;
        }
        formatted = Some(next);
    }
    Ok(formatted.unwrap_or_default())
}

/// The text after one round; none where it would be too large.
fn once(tree: &Tree) -> Option<String> {
    let mut pieces = rewrite::rewritten(tree, pieces(tree.text()));
    layout::lay_out(&mut pieces);
    let spaces = pieces.iter().map(|piece| piece.spaces).fold(0, usize::saturating_add);
    if spaces > MOST_SPACES {
        return None;
    }
    let mut text = String::with_capacity(tree.text().len() + spaces);
    for Piece { kind: _, text: piece, spaces, start: _ } in &pieces {
        text.extend(std::iter::repeat_n(' ', *spaces));
        text.push_str(piece);
    }
    Some(text)
}

/// A token that is not space, with the space before it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece<'t> {
    kind: TokenKind,
    /// A comment to the end of the line has its newline with it.
    text: Cow<'t, str>,
    /// In columns.
    spaces: usize,
    /// Where it began in the source text, in bytes.
    start: u32,
}

impl Piece<'_> {
    /// A piece that the source text does not have.
    fn new(kind: TokenKind, text: &'static str, start: u32) -> Piece<'static> {
        Piece { kind, text: Cow::Borrowed(text), spaces: 0, start }
    }

    fn ends_line(&self) -> bool {
        match self.kind {
            TokenKind::Newline => true,
            TokenKind::Comment => self.text.ends_with('\n'),
            _ => false,
        }
    }

    /// One for what opens a bracket, minus one for what closes one.
    fn bracket(&self) -> isize {
        match self.kind {
            TokenKind::OpenBrace
            | TokenKind::OpenBracket
            | TokenKind::OpenParen
            | TokenKind::OpenInterpolation
            | TokenKind::OpenDirective => 1,
            TokenKind::CloseBrace
            | TokenKind::CloseBracket
            | TokenKind::CloseParen
            | TokenKind::CloseSequence => -1,
            _ => 0,
        }
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut lexer = Lexer::new(text);
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut spaces = 0;
    loop {
        let Token { kind, start, end } = lexer.next_token();
        let slice = |start: u32| Cow::Borrowed(&text[start as usize..end as usize]);
        match kind {
            TokenKind::Space => {
                spaces = (end - start) as usize;
                continue;
            }
            TokenKind::Newline if pieces.last().is_some_and(is_open_line_comment) => {
                if let Some(comment) = pieces.last_mut() {
                    comment.text = slice(comment.start);
                }
            }
            // Terraform takes it away.
            TokenKind::ByteOrderMark => {}
            _ => pieces.push(Piece { kind, text: slice(start), spaces, start }),
        }
        spaces = 0;
        if kind == TokenKind::EndOfFile {
            return pieces;
        }
    }
}

/// Whether the newline that follows belongs to the piece.
fn is_open_line_comment(piece: &Piece<'_>) -> bool {
    piece.kind == TokenKind::Comment && !piece.text.starts_with("/*") && !piece.ends_line()
}

#[cfg(test)]
mod tests;
