//! The space before each piece, line by line: indentation, spaces within the line, and the columns
//! in which `=` and comments of neighbouring lines stand.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Piece;
use super::spacing::is_apart;
use crate::syntax::lexer::{Lexer, TokenKind};

/// Columns per level.
const INDENT: usize = 2;

/// A line in up to three cells, each a range of pieces. A heredoc is one line up to the newline
/// after its marker, unless newlines inside its sequences break it.
#[derive(Debug)]
struct Line {
    lead: Range<usize>,
    /// `= value`, where the value ends in this line.
    assign: Range<usize>,
    /// A comment behind something else.
    comment: Range<usize>,
}

/// Sets the space before every piece.
pub(super) fn lay_out(pieces: &mut [Piece<'_>]) {
    let lines = lines(pieces);
    indent(&lines, pieces);
    for line in &lines {
        space_out(line.lead.clone(), pieces);
        space_out(line.assign.clone(), pieces);
    }
    align(&lines, pieces, |line| [line.lead.clone(), 0..0], |line| line.assign.clone());
    align(&lines, pieces, |line| [line.lead.clone(), line.assign.clone()], |line| line.comment.clone());
}

fn lines(pieces: &[Piece<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let end = match piece.kind {
            TokenKind::EndOfFile => at,
            _ if piece.ends_line() => at + 1,
            _ => continue,
        };
        lines.push(cells(pieces, start..end));
        start = end;
    }
    lines
}

fn cells(pieces: &[Piece<'_>], line: Range<usize>) -> Line {
    let Range { start, mut end } = line;
    let mut comment = end..end;
    if end - start > 1 && pieces[end - 1].kind == TokenKind::Comment {
        end -= 1;
        comment = end..end + 1;
    }
    let is_assign = |at: &usize| *at > start && pieces[*at].kind == TokenKind::Assign;
    let assign = (start..end).find(is_assign).filter(|at| brackets(&pieces[*at..end]) == 0).unwrap_or(end);
    Line { lead: start..assign, assign: assign..end, comment }
}

/// How many more brackets are opened than closed.
fn brackets(pieces: &[Piece<'_>]) -> isize {
    pieces.iter().map(Piece::bracket).sum()
}

/// A line that opens brackets indents those after it by one level, however many it opens, until as
/// many are closed.
fn indent(lines: &[Line], pieces: &mut [Piece<'_>]) {
    // Per level, how many brackets that are still open made it.
    let mut levels: Vec<usize> = Vec::new();
    for line in lines {
        let Some(first) = pieces.get(line.lead.start).filter(|_| !line.lead.is_empty()) else { continue };
        if first.kind == TokenKind::Newline {
            pieces[line.lead.start].spaces = 0;
            continue;
        }
        let lead = &pieces[line.lead.clone()];
        // What a heredoc in the line opens and closes does not count.
        let heredoc = lead.iter().position(|piece| piece.kind == TokenKind::OpenHeredoc);
        let lead = &lead[..heredoc.unwrap_or(lead.len())];
        let net = brackets(lead) + brackets(&pieces[line.assign.clone()]);
        if net < 0 {
            close(&mut levels, net.unsigned_abs());
        }
        pieces[line.lead.start].spaces = INDENT * levels.len();
        if net > 0 {
            levels.push(net.unsigned_abs());
        }
    }
}

fn close(levels: &mut Vec<usize>, mut closed: usize) {
    while closed > 0
        && let Some(level) = levels.last_mut()
    {
        if closed < *level {
            *level -= closed;
            return;
        }
        closed -= *level;
        levels.pop();
    }
}

/// Spaces between the pieces of one cell.
fn space_out(cell: Range<usize>, pieces: &mut [Piece<'_>]) {
    for at in cell.clone().skip(1) {
        let before = if at >= cell.start + 2 { Some(&pieces[at - 2]) } else { None };
        let (left, right) = (&pieces[at - 1], &pieces[at]);
        let is_apart = is_apart(before, left, right) || makes_a_number(left, right, pieces.get(at + 1));
        pieces[at].spaces = usize::from(is_apart);
    }
}

/// Whether an index and the step behind it would be one number without a space, as in `a.0 .1`.
/// Terraform writes the number.
fn makes_a_number(left: &Piece<'_>, right: &Piece<'_>, next: Option<&Piece<'_>>) -> bool {
    let Some(next) = next.filter(|_| (left.kind, right.kind) == (TokenKind::Number, TokenKind::Dot)) else {
        return false;
    };
    let joined = format!("{}.{}", left.text, next.text);
    Lexer::new(&joined).next_token().end as usize > left.text.len()
}

/// Puts a cell of consecutive lines into one column, one space behind the widest of what is before it.
fn align(
    lines: &[Line],
    pieces: &mut [Piece<'_>],
    before: impl Fn(&Line) -> [Range<usize>; 2],
    cell: impl Fn(&Line) -> Range<usize>,
) {
    for run in lines.chunk_by(|a, b| cell(a).is_empty() == cell(b).is_empty()) {
        if cell(&run[0]).is_empty() {
            continue;
        }
        let width =
            |line: &Line| before(line).into_iter().map(|range| columns(&pieces[range])).sum::<usize>();
        let widths: Vec<usize> = run.iter().map(width).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        for (line, width) in run.iter().zip(widths) {
            pieces[cell(line).start].spaces = widest - width + 1;
        }
    }
}

/// In grapheme clusters: wide characters and `\r\n` count once, as in Terraform.
fn columns(pieces: &[Piece<'_>]) -> usize {
    pieces.iter().map(|piece| piece.spaces + width(&piece.text)).sum()
}

fn width(text: &str) -> usize {
    match text.is_ascii() && !text.contains('\r') {
        true => text.len(),
        false => text.graphemes(true).map(|cluster| 1 + conjuncts(cluster)).sum(),
    }
}

/// How many letters of a cluster are joined to a letter before them, as in Devanagari: they became
/// one cluster after Terraform's tables were made.
fn conjuncts(cluster: &str) -> usize {
    let joins = |c: char| ['a', c].iter().collect::<String>().graphemes(true).count() == 1;
    let chars = || cluster.chars();
    chars().zip(chars().skip(1)).filter(|(a, b)| b.is_alphabetic() && !joins(*b) && joins(*a)).count()
}
