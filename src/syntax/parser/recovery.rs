//! Where reading goes on after a mistake.
//!
//! The rule: at the next newline outside brackets, counted from the start of the item. If the
//! brackets of the item cannot be right, since the mistake is a bracket or a quote, then at the end
//! of the line of the mistake. So one mistake costs one item, and no second message.

use super::{MISTAKES_LIMIT, Parser};
use crate::syntax::lexer::{Lexer, Token, TokenKind, is_ident_continue, is_ident_start};

/// How far behind a mistake the end of its item is searched, in bytes. Keeps many mistakes in a
/// large file from taking quadratic time.
const REACH: u32 = 64 * 1024;

/// How often the end of an item is searched in one file: of lines of junk that follow each other only
/// the first is a mistake that counts.
const SEARCHES: usize = 2 * MISTAKES_LIMIT;

/// A bracket that is open during the search.
struct Open {
    kind: TokenKind,
    /// Start of its line.
    line: usize,
}

impl Parser<'_> {
    /// Goes on behind the item that starts at `start` and has a mistake at `mistake`.
    pub(super) fn recover(&mut self, start: u32, mistake: u32) {
        if !self.is_stopped {
            self.searches += 1;
            let at = match self.searches <= SEARCHES {
                true => self.resume_point(start, mistake),
                false => self.line_end(mistake),
            };
            self.restart(at);
            // Whatever is still open there is missed because of this mistake.
            self.is_swallowed |= self.text[at as usize..].trim_start().is_empty();
        }
    }

    /// The opening brace that ends the line of `at`, if one does.
    pub(super) fn brace_at_line_end(&self, at: u32) -> Option<Token> {
        let end = self.text[..self.line_end(at) as usize].trim_end().len() as u32;
        let start = end.checked_sub(1).filter(|start| *start >= at)?;
        self.text[..end as usize].ends_with('{').then_some(Token { kind: TokenKind::OpenBrace, start, end })
    }

    /// In a block's header the brace behind what is wrong, or the wrong bracket in its place.
    pub(super) fn brace_meant(&self, found: Token) -> Option<Token> {
        let is_bracket = is_opening(found.kind) || closed_by(found.kind).is_some();
        let is_body_next = || {
            let next = self.next_line_indent(found.end);
            let here = self.indent(found.start);
            next.is_some_and(|(indent, rest)| indent > here || indent == here && rest.starts_with('}'))
        };
        let instead = (is_bracket && self.ends_line(found)).then_some(found);
        self.brace_at_line_end(found.start).or(instead).filter(|_| is_body_next())
    }

    /// Whether a line consists of one token that cannot begin an item, just where the closing brace of
    /// the block around it belongs.
    pub(super) fn stands_for_closing_brace(&self, token: Token) -> bool {
        if token.kind == TokenKind::OpenQuote || !self.is_first_on_line(token) || !self.ends_line(token) {
            return false;
        }
        let Some(&(header, _)) = self.headers.last() else { return false };
        let indent = self.indent(header);
        let goes_on = self.next_line_indent(token.end);
        // The line that follows is no longer the block's, and closes nothing where this should.
        self.indent(token.start) == indent
            && goes_on.is_none_or(|(next, rest)| next < indent || next == indent && !rest.starts_with('}'))
    }

    /// Indentation and text of the first line behind the one of `at` that is not empty.
    fn next_line_indent(&self, at: u32) -> Option<(usize, &str)> {
        let rest = &self.text[self.line_end(at) as usize..];
        let line = rest.lines().find(|line| !line.trim().is_empty())?;
        let text = line.trim_start_matches([' ', '\t']);
        Some((line.len() - text.len(), text))
    }

    /// Whether nothing but a comment follows on the line.
    pub(super) fn ends_line(&self, token: Token) -> bool {
        let rest = self.text[token.end as usize..self.line_end(token.end) as usize].trim_start();
        rest.is_empty() || rest.starts_with(['#', '/'])
    }

    /// Whether the text between two places is space on one line.
    pub(super) fn is_blank(&self, start: u32, end: u32) -> bool {
        self.text[start as usize..end as usize].bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    fn resume_point(&self, start: u32, mistake: u32) -> u32 {
        let mut lexer = Lexer::new(self.text);
        lexer.restart(start);
        let mut open: Vec<Open> = Vec::new();
        loop {
            let token = lexer.next_token();
            if token.start > mistake.saturating_add(REACH) {
                return self.line_end(mistake);
            }
            match token.kind {
                TokenKind::Newline if open.is_empty() && lexer.is_at_base() && token.start >= mistake => {
                    return token.start;
                }
                TokenKind::Newline => {
                    let in_list = open.last().is_some_and(|open| open.kind != TokenKind::OpenBrace);
                    if in_list && self.argument_starts_at(token.end) {
                        // An object around the list may go on.
                        while open.pop_if(|open| open.kind != TokenKind::OpenBrace).is_some() {}
                        if open.is_empty() {
                            return self.line_end(mistake);
                        }
                    }
                }
                TokenKind::MissingQuote => {
                    // What was opened on this line may be closed in what is now string.
                    let line = self.line_start(token.start);
                    if open.last().is_some_and(|open| open.line == line) {
                        return self.line_end(mistake);
                    }
                }
                TokenKind::EndOfFile if open.is_empty() => return token.start,
                TokenKind::EndOfFile | TokenKind::MissingMarker => return self.line_end(mistake),
                _ if is_opening(token.kind) => {
                    open.push(Open { kind: token.kind, line: self.line_start(token.start) });
                }
                _ if closed_by(token.kind).is_some() => match open.pop() {
                    Some(open) if self.fits_together(&open, token) => {}
                    Some(_) => return self.line_end(mistake),
                    // The end of the block around the item.
                    None if token.kind == TokenKind::CloseBrace
                        && token.start >= mistake
                        && self.ends_line(token)
                        && !self.headers.is_empty() =>
                    {
                        return token.start;
                    }
                    None => {}
                },
                _ => {}
            }
        }
    }

    /// Whether the closing bracket is of the right kind, and not left of the line it closes.
    fn fits_together(&self, open: &Open, close: Token) -> bool {
        let is_left =
            self.is_first_on_line(close) && self.indent(close.start) < indent_of(self.text, open.line);
        !is_left
            && match closed_by(close.kind) {
                Some(TokenKind::OpenInterpolation) => {
                    matches!(open.kind, TokenKind::OpenInterpolation | TokenKind::OpenDirective)
                }
                kind => kind == Some(open.kind),
            }
    }

    /// The end of the line, before the newline.
    pub(super) fn line_end(&self, at: u32) -> u32 {
        let rest = &self.text[at as usize..];
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        at + line.strip_suffix('\r').unwrap_or(line).len() as u32
    }

    /// Where the next line begins; the end of the text behind the last.
    pub(super) fn next_line(&self, at: u32) -> usize {
        self.text[at as usize..].find('\n').map_or(self.text.len(), |newline| at as usize + newline + 1)
    }

    pub(super) fn line_start(&self, at: u32) -> usize {
        self.text[..at as usize].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// How many bytes of space the line begins with.
    pub(super) fn indent(&self, at: u32) -> usize {
        indent_of(self.text, self.line_start(at))
    }

    pub(super) fn is_first_on_line(&self, token: Token) -> bool {
        self.text[self.line_start(token.start)..token.start as usize].trim().is_empty()
    }

    /// Whether a line that begins at `at` reads `name =`.
    pub(super) fn argument_starts_at(&self, at: u32) -> bool {
        let line = self.text[at as usize..].trim_start_matches([' ', '\t']);
        if !line.starts_with(is_ident_start) {
            return false;
        }
        let rest = line.trim_start_matches(is_ident_continue).trim_start_matches([' ', '\t']);
        rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
    }
}

fn indent_of(text: &str, line: usize) -> usize {
    let rest = &text[line..];
    rest.len() - rest.trim_start_matches([' ', '\t']).len()
}

fn is_opening(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, OpenBrace | OpenBracket | OpenParen | OpenInterpolation | OpenDirective)
}

/// What a closing token closes.
pub(super) fn closed_by(kind: TokenKind) -> Option<TokenKind> {
    match kind {
        TokenKind::CloseBrace => Some(TokenKind::OpenBrace),
        TokenKind::CloseBracket => Some(TokenKind::OpenBracket),
        TokenKind::CloseParen => Some(TokenKind::OpenParen),
        TokenKind::CloseSequence => Some(TokenKind::OpenInterpolation),
        _ => None,
    }
}
