//! Templates: quoted strings, heredocs, and texts that are templates themselves.
//!
//! First the tokens become a flat list of pieces, in which strip markers are applied; then literals
//! are dedented and joined; then directives are matched up and the parts stored.

use super::collection::ForHeader;
use super::text::{Literal, Side, dedent, meld};
use super::{DEPTH_LIMIT, Derailed, Newlines, Parsed, Parser};
use crate::diag::Diagnostic;
use crate::syntax::ast::{ExprId, ForNode, ForResult, Node};
use crate::syntax::lexer::{Token, TokenKind, is_ident_continue};

/// A part of a template before directives are matched up.
pub(super) enum Piece {
    Literal(Literal),
    Interpolation(ExprId),
    Directive(Directive, Token),
}

/// With the token that opens it.
pub(super) enum Directive {
    If(ExprId),
    Else,
    EndIf,
    For(ForHeader),
    EndFor,
}

impl Directive {
    fn name(&self) -> &'static str {
        match self {
            Directive::If(_) => "if",
            Directive::Else => "else",
            Directive::EndIf => "endif",
            Directive::For(_) => "for",
            Directive::EndFor => "endfor",
        }
    }
}

/// A directive whose end has not come, with the parts read so far.
struct Frame {
    opener: Token,
    kind: FrameKind,
    parts: Vec<ExprId>,
}

enum FrameKind {
    Root,
    If(ExprId),
    /// Condition and first branch.
    Else(ExprId, ExprId),
    For(ForHeader),
}

impl Parser<'_> {
    /// A quoted string or heredoc.
    pub(super) fn template(&mut self) -> Parsed<ExprId> {
        let open = self.read();
        let mut pieces = self.pieces(open)?;
        let end = self.previous_end;
        if open.kind == TokenKind::OpenHeredoc && self.source(open).starts_with("<<-") {
            dedent(&mut pieces, self.text);
        }
        self.assemble(pieces, open, (open.start, end))
    }

    /// A whole text that is a template.
    pub(super) fn bare_template(&mut self) -> Parsed<ExprId> {
        let open = Token { kind: TokenKind::OpenHeredoc, start: 0, end: 0 };
        let pieces = self.pieces(open)?;
        self.assemble(pieces, open, (0, self.text.len() as u32))
    }

    pub(super) fn pieces(&mut self, open: Token) -> Parsed<Vec<Piece>> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut strip_next = false;
        loop {
            let token = self.read();
            let strip = std::mem::take(&mut strip_next);
            match token.kind {
                TokenKind::Text => {
                    let mut literal = match open.kind {
                        TokenKind::OpenQuote => self.quoted_literal(token),
                        _ => self.line_literal(token),
                    };
                    if strip {
                        literal.trim(self.text, Side::Start);
                    }
                    pieces.push(Piece::Literal(literal));
                }
                TokenKind::OpenInterpolation | TokenKind::OpenDirective => {
                    if let Some(Piece::Literal(last)) = pieces.last_mut()
                        && self.text[..token.end as usize].ends_with('~')
                    {
                        last.trim(self.text, Side::End);
                    }
                    let piece = self.with_newlines(Newlines::Skip, |p| p.sequence(token))?;
                    strip_next = self.text[..self.previous_end as usize].ends_with("~}");
                    pieces.push(piece);
                }
                TokenKind::CloseQuote | TokenKind::CloseHeredoc | TokenKind::EndOfFile => return Ok(pieces),
                TokenKind::MissingMarker => return Err(self.unclosed_heredoc(open)),
                _ => return Err(self.unclosed_string(open, token)),
            }
        }
    }

    /// From behind the opening of an interpolation or directive through its closing brace.
    fn sequence(&mut self, open: Token) -> Parsed<Piece> {
        let piece = match open.kind {
            TokenKind::OpenInterpolation => match self.peek().kind {
                TokenKind::EndOfFile => return Err(self.unclosed_sequence(open)),
                _ => Piece::Interpolation(self.expression()?),
            },
            _ => Piece::Directive(self.directive(open)?, open),
        };
        if self.accept(TokenKind::CloseSequence).is_some() {
            return Ok(piece);
        }
        let found = self.peek();
        if matches!(found.kind, TokenKind::EndOfFile | TokenKind::OpenQuote) {
            return Err(self.unclosed_sequence(open));
        }
        let detail =
            format!("The sequence must end here with a closing brace, not with {}.", self.describe(found));
        let mut diagnostic = Diagnostic::error("Unexpected text in a template", detail)
            .label(self.span(open), "the sequence begins here");
        if open.kind == TokenKind::OpenInterpolation {
            diagnostic = diagnostic.hint("For a literal `${`, such as of a shell script, write `$${`.");
        }
        Err(self.unexpected(found, diagnostic))
    }

    fn directive(&mut self, open: Token) -> Parsed<Directive> {
        let keyword = self.peek();
        let known = ["if", "else", "endif", "for", "endfor"];
        let word = match keyword.kind {
            TokenKind::Ident => self.source(keyword),
            _ => "",
        };
        if !known.contains(&word) {
            let detail = "After `%{` one of the words `if`, `else`, `endif`, `for` or `endfor` must follow.";
            let diagnostic = Diagnostic::error("Invalid directive", detail)
                .label(self.span(open), "the directive begins here")
                .suggest(word, known);
            let diagnostic = match word {
                "end" | "fi" | "done" => {
                    diagnostic.hint("An `if` ends with `%{ endif }`, a `for` with `%{ endfor }`.")
                }
                "elif" | "elsif" | "elseif" => {
                    diagnostic.hint("Put another `%{ if … }` with its `%{ endif }` behind the `%{ else }`.")
                }
                _ => diagnostic.hint("For a literal `%{` write `%%{`."),
            };
            return Err(self.unexpected(keyword, diagnostic));
        }
        self.read();
        Ok(match word {
            "if" => Directive::If(self.expression()?),
            "else" => Directive::Else,
            "endif" => Directive::EndIf,
            "for" => Directive::For(self.for_header(keyword)?),
            _ => Directive::EndFor,
        })
    }

    fn unclosed_sequence(&mut self, open: Token) -> Derailed {
        let sequence = self.source(open).to_owned();
        let detail = format!("The sequence that `{sequence}` opens here has no closing brace.");
        let diagnostic = Diagnostic::error("Unclosed sequence", detail).at(self.span(open));
        let end = self.range(self.previous_end, self.previous_end);
        self.fail(diagnostic.label(end, "`}` expected at the latest here"), open.start)
    }

    pub(super) fn unclosed_string(&mut self, open: Token, end: Token) -> Derailed {
        let detail = "The string has no closing quotation mark on this line.";
        let diagnostic = Diagnostic::error("Unclosed string", detail)
            .at(self.range(open.start, end.start.max(open.end)))
            .hint("For text of several lines write `\\n`, or use a heredoc: `<<-EOT`.");
        self.fail(diagnostic, end.start)
    }

    fn unclosed_heredoc(&mut self, open: Token) -> Derailed {
        let marker = self.source(open).trim_start_matches(['<', '-']).trim_end();
        let detail = format!("The heredoc that begins here has no line that is only its marker `{marker}`.");
        let diagnostic = Diagnostic::error("Unclosed heredoc", detail)
            .at(self.range(open.start, self.line_end(open.start)));
        match self.almost_marker(open, marker) {
            Some(at) => {
                let line = self.range(at, self.line_end(at));
                let diagnostic = diagnostic
                    .label(line, "the marker, but not alone")
                    .hint("What follows the marker goes on the next line, which may be indented.");
                self.fail(diagnostic, at)
            }
            None => {
                self.is_swallowed = true;
                self.fail(diagnostic, self.text.len() as u32)
            }
        }
    }

    /// The first line of the heredoc that begins with the marker as a word, with or without more.
    fn almost_marker(&self, open: Token, marker: &str) -> Option<u32> {
        let mut at = open.end as usize;
        for line in self.text[at..].split_inclusive('\n') {
            let content = line.trim_start();
            if let Some(rest) = content.strip_prefix(marker)
                && !rest.starts_with(is_ident_continue)
            {
                return Some((at + line.len() - content.len()) as u32);
            }
            at += line.len();
        }
        None
    }

    /// Matches directives up and stores the template.
    pub(super) fn assemble(&mut self, pieces: Vec<Piece>, open: Token, span: (u32, u32)) -> Parsed<ExprId> {
        if let [Piece::Interpolation(inner)] = pieces[..] {
            return Ok(self.tree.push(Node::Wrap(inner), span));
        }
        let mut pieces = meld(pieces, self.text);
        if let [] | [Piece::Literal(_)] = pieces[..] {
            let literal = match pieces.pop() {
                Some(Piece::Literal(literal)) => literal,
                _ => Literal { start: open.end, end: open.end, cooked: None },
            };
            let text = self.store(literal);
            return Ok(self.tree.push(Node::String(text), span));
        }
        let mut frames = vec![Frame { opener: open, kind: FrameKind::Root, parts: Vec::new() }];
        for piece in pieces {
            let part = match piece {
                Piece::Literal(literal) => {
                    let span = (literal.start, literal.end);
                    let text = self.store(literal);
                    Some(self.tree.push(Node::Text(text), span))
                }
                Piece::Interpolation(inner) => Some(inner),
                Piece::Directive(directive, token) => self.step(&mut frames, directive, token)?,
            };
            if let (Some(part), Some(frame)) = (part, frames.last_mut()) {
                frame.parts.push(part);
            }
        }
        let Some(Frame { opener, kind, parts }) = frames.pop() else {
            return Ok(self.tree.push(Node::Error, span));
        };
        match kind {
            FrameKind::Root => Ok(self.branch(&parts, span)),
            FrameKind::If(_) | FrameKind::Else(..) => Err(self.unclosed_directive(opener, "endif")),
            FrameKind::For(_) => Err(self.unclosed_directive(opener, "endfor")),
        }
    }

    /// Opens or closes a directive; gives the part that is complete with it.
    fn step(
        &mut self,
        frames: &mut Vec<Frame>,
        directive: Directive,
        token: Token,
    ) -> Parsed<Option<ExprId>> {
        let kind = match directive {
            Directive::If(condition) => FrameKind::If(condition),
            Directive::For(header) => FrameKind::For(header),
            Directive::Else | Directive::EndIf | Directive::EndFor => {
                let Some(frame) = frames.pop() else { return Ok(None) };
                return self.close(frames, frame, directive, token);
            }
        };
        if frames.len() as u32 + self.depth > DEPTH_LIMIT {
            return Err(self.too_deep(token));
        }
        frames.push(Frame { opener: token, kind, parts: Vec::new() });
        Ok(None)
    }

    fn close(
        &mut self,
        frames: &mut Vec<Frame>,
        frame: Frame,
        directive: Directive,
        token: Token,
    ) -> Parsed<Option<ExprId>> {
        let Frame { opener, kind, parts } = frame;
        let span = (opener.start, token.start);
        match (kind, &directive) {
            (FrameKind::If(condition), Directive::Else) => {
                let then = self.branch(&parts, span);
                frames.push(Frame { opener, kind: FrameKind::Else(condition, then), parts: Vec::new() });
                Ok(None)
            }
            (FrameKind::If(condition), Directive::EndIf) => {
                let then = self.branch(&parts, span);
                let otherwise = self.branch(&[], (token.start, token.start));
                Ok(Some(self.tree.push(Node::IfPart(condition, then, otherwise), span)))
            }
            (FrameKind::Else(condition, then), Directive::EndIf) => {
                let otherwise = self.branch(&parts, span);
                Ok(Some(self.tree.push(Node::IfPart(condition, then, otherwise), span)))
            }
            (FrameKind::For(header), Directive::EndFor) => {
                let ForHeader { key_var, value_var, collection } = header;
                let value = self.branch(&parts, span);
                let result = ForResult::Tuple;
                let node = ForNode { key_var, value_var, collection, result, value, condition: None };
                let index = self.tree.push_for(node);
                Ok(Some(self.tree.push(Node::ForPart(index), span)))
            }
            (kind, _) => Err(self.misplaced_directive(kind, opener, &directive, token)),
        }
    }

    /// The parts of a template or of a branch in it.
    fn branch(&mut self, parts: &[ExprId], span: (u32, u32)) -> ExprId {
        let list = self.tree.push_list(parts);
        self.tree.push(Node::Template(list), span)
    }

    fn misplaced_directive(
        &mut self,
        kind: FrameKind,
        opener: Token,
        directive: &Directive,
        token: Token,
    ) -> Derailed {
        let name = directive.name();
        let (detail, label) = match kind {
            FrameKind::Root => (format!("No directive is open that `{name}` could belong to."), None),
            FrameKind::If(_) => (format!("An `if` ends with `endif`, not with `{name}`."), Some("this `if`")),
            FrameKind::Else(..) => {
                (format!("After its `else` an `if` ends with `endif`, not with `{name}`."), Some("this `if`"))
            }
            FrameKind::For(_) => {
                (format!("A `for` ends with `endfor`, not with `{name}`."), Some("this `for`"))
            }
        };
        let mut diagnostic = Diagnostic::error("Misplaced directive", detail).at(self.span(token));
        if let Some(label) = label {
            diagnostic = diagnostic.label(self.span(opener), label);
        }
        let at = self.previous_end;
        self.fail(diagnostic, at)
    }

    fn unclosed_directive(&mut self, opener: Token, end: &str) -> Derailed {
        let detail =
            format!("The directive that begins here has no `%{{ {end} }}` before the template ends.");
        let diagnostic = Diagnostic::error("Unclosed directive", detail).at(self.span(opener));
        let at = self.previous_end;
        self.fail(diagnostic, at)
    }
}
