//! Whether a space stands between two pieces of a line.

use super::Piece;
use crate::syntax::lexer::TokenKind::{self, *};

/// Whether a space stands between `left` and `right`; `before` is what is before `left` in the line.
///
/// The order of the questions is Terraform's, and matters: `in (x)` is close, as if `in` were called.
pub(super) fn is_apart(before: Option<&Piece<'_>>, left: &Piece<'_>, right: &Piece<'_>) -> bool {
    let before_kind = before.map(|piece| piece.kind);
    match (left.kind, right.kind) {
        (_, Newline) | (Ident, OpenParen) => false,
        (Ident, DoubleColon) | (DoubleColon, Ident) => false,
        (Dot, _) | (_, Dot | Comma | Ellipsis) => false,
        (Comma, _) => true,
        (Text | OpenQuote | OpenHeredoc, _) | (_, Text | CloseQuote | CloseHeredoc) => false,
        // The keyword of a `for` before a tuple, and no index.
        (Ident, _) if left.text == "in" && before_kind == Some(Ident) => true,
        (Ident | Number, OpenBracket) => false,
        (_, OpenBracket) if left.bracket() < 0 => false,
        (Not, _) => false,
        (Minus, _) => before_kind.is_some_and(|kind| !begins_operand(kind)),
        (OpenBrace, CloseBrace) => false,
        (OpenBrace, _) | (_, CloseBrace) => true,
        (OpenInterpolation | OpenDirective, OpenBrace) | (CloseBrace, CloseSequence) => true,
        (CloseSequence, OpenInterpolation | OpenDirective) => false,
        _ => left.bracket() <= 0 && right.bracket() >= 0,
    }
}

/// Whether a minus behind it is a sign and not an operator.
fn begins_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        OpenParen
            | OpenBrace
            | OpenBracket
            | Assign
            | Colon
            | Comma
            | Question
            | Plus
            | Star
            | Slash
            | Percent
            | Minus
            | Equal
            | NotEqual
            | Greater
            | GreaterOrEqual
            | Less
            | LessOrEqual
            | And
            | Or
            | Not
    )
}
