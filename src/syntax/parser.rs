//! Tokens to a tree: the parser's state, its entry points, and how it reads tokens.
//!
//! Recursive descent with one token of look-ahead. The first mistake in an argument or block header
//! ends that item ([`Derailed`]); [`recovery`] finds where the next one begins. Mistakes that do
//! not confuse the rest, such as a wrong escape, are reported and passed.

mod body;
mod collection;
mod expression;
mod part;
mod recovery;
mod report;
mod template;
mod text;

pub use part::unquote;

use std::sync::Arc;

use super::ast::{ExprId, Node, Tree};
use super::lexer::{Lexer, Token, TokenKind};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};

/// How deep expressions and blocks may nest. More is no configuration that anyone wrote, and the
/// evaluation of a deeper tree would need memory without bound.
pub const DEPTH_LIMIT: u32 = 10_000;

/// After so many mistakes in one file the rest is not read: nobody reads the list.
pub(super) const MISTAKES_LIMIT: usize = 100;

/// Stack that must be left before nesting one deeper, and what is added when it is not.
pub(super) const STACK_RESERVE: usize = 128 * 1024;
pub(super) const STACK_GROWTH: usize = 4 * 1024 * 1024;

/// Parses the text of a configuration or variable file.
///
/// The tree is complete but for what the diagnostics name: an argument with a mistake has an
/// [`Expr::Error`](super::Expr::Error), a block whose header is wrong is left out.
pub fn parse(file: FileId, text: impl Into<Arc<str>>) -> (Tree, Diagnostics) {
    parse_file(file, text.into(), ReferenceKeys::Mistakes)
}

/// Parses a text that will be written anew and not evaluated, as Terraform does before it formats:
/// what a value could not be made of is no mistake here.
pub(super) fn parse_to_format(file: FileId, text: impl Into<Arc<str>>) -> (Tree, Diagnostics) {
    parse_file(file, text.into(), ReferenceKeys::Allowed)
}

fn parse_file(file: FileId, text: Arc<str>, reference_keys: ReferenceKeys) -> (Tree, Diagnostics) {
    let mut parser = Parser::new(file, &text, Lexer::new(&text));
    parser.reference_keys = reference_keys;
    if parser.fits() {
        parser.file();
    }
    (parser.tree, parser.diagnostics)
}

/// Parses a text that is one expression, such as the value of a variable on the command line. It
/// may go over several lines without parentheses.
pub fn parse_expression(file: FileId, text: impl Into<Arc<str>>) -> (Tree, ExprId, Diagnostics) {
    let text = text.into();
    let mut parser = Parser::new(file, &text, Lexer::expression(&text));
    parser.newlines = Newlines::Skip;
    let id = match parser.fits().then(|| parser.whole_expression()) {
        Some(Ok(id)) => id,
        Some(Err(_)) | None => parser.tree.push(Node::Error, (0, text.len() as u32)),
    };
    (parser.tree, id, parser.diagnostics)
}

/// Parses a text that is itself a template, such as a file given to `templatefile`: no quotes
/// around it and no backslash escapes in it.
pub fn parse_template(file: FileId, text: impl Into<Arc<str>>) -> (Tree, ExprId, Diagnostics) {
    let text = text.into();
    let mut parser = Parser::new(file, &text, Lexer::template(&text));
    let id = match parser.fits().then(|| parser.bare_template()) {
        Some(Ok(id)) => id,
        Some(Err(_)) | None => parser.tree.push(Node::Error, (0, text.len() as u32)),
    };
    (parser.tree, id, parser.diagnostics)
}

/// The item cannot be read further; the reason is reported.
#[derive(Debug)]
pub(super) struct Derailed {
    /// Where the mistake is: the search for the next item begins here.
    at: u32,
}

pub(super) type Parsed<T> = Result<T, Derailed>;

/// Whether a newline is a token. Newlines count in bodies and objects; not in parentheses,
/// brackets, sequences and `for` expressions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newlines {
    Count,
    Skip,
}

pub(super) struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// The next token if it was looked at: neither space nor comment.
    peeked: Option<Token>,
    /// Where the last token that was read ends.
    previous_end: u32,
    newlines: Newlines,
    tree: Tree,
    diagnostics: Diagnostics,
    /// A mistake took the rest of the text, such as a heredoc that is not closed: that blocks are not
    /// closed then is no mistake of its own.
    is_swallowed: bool,
    /// Where the line begins that follows what could not begin an item.
    junk_end: Option<usize>,
    /// Nothing more is reported: the limit of depth or of mistakes was reached.
    is_stopped: bool,
    /// How often the end of an item with a mistake was searched.
    searches: usize,
    depth: u32,
    /// Headers of the blocks around the place.
    headers: Vec<(u32, u32)>,
    /// The opening brace of the first block that seems to be closed by another block's brace, as
    /// the indentation shows.
    suspect: Option<Token>,
    /// Of a JSON text: the block around the place, as messages call it.
    title: Option<String>,
    carriage_returns: CarriageReturns,
    reference_keys: ReferenceKeys,
}

/// What a carriage return alone is in a template.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CarriageReturns {
    Mistakes,
    /// Text like any other, since it can be there only by an escape.
    Text,
}

/// What a bare reference is as the key of an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReferenceKeys {
    Mistakes,
    Allowed,
}

impl<'t> Parser<'t> {
    fn new(file: FileId, text: &'t Arc<str>, lexer: Lexer<'t>) -> Parser<'t> {
        Parser {
            text,
            lexer,
            peeked: None,
            previous_end: 0,
            newlines: Newlines::Count,
            tree: Tree::new(file, Arc::clone(text)),
            diagnostics: Diagnostics::new(),
            is_swallowed: false,
            junk_end: None,
            is_stopped: false,
            searches: 0,
            depth: 0,
            headers: Vec::new(),
            suspect: None,
            title: None,
            carriage_returns: CarriageReturns::Mistakes,
            reference_keys: ReferenceKeys::Mistakes,
        }
    }

    /// Whether positions in the text can be counted; otherwise reports that they cannot.
    fn fits(&mut self) -> bool {
        let fits = u32::try_from(self.text.len()).is_ok_and(|len| len < u32::MAX);
        if !fits {
            self.report(Diagnostic::error("File too large", "A file may have at most 4 GiB."));
        }
        fits
    }

    fn whole_expression(&mut self) -> Parsed<ExprId> {
        let id = self.expression()?;
        match self.peek() {
            Token { kind: TokenKind::EndOfFile, .. } => Ok(id),
            found => Err(self.extra_after_expression(id, found)),
        }
    }

    /// The next token that counts, without reading it.
    fn peek(&mut self) -> Token {
        loop {
            let token = match self.peeked {
                Some(token) => token,
                None => self.lexer.next_token(),
            };
            self.peeked = None;
            match token.kind {
                TokenKind::Space | TokenKind::Comment | TokenKind::ByteOrderMark => {}
                TokenKind::Newline if self.newlines == Newlines::Skip => {}
                _ => {
                    self.peeked = Some(token);
                    return token;
                }
            }
        }
    }

    fn read(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::EndOfFile {
            self.peeked = None;
        }
        self.previous_end = token.end;
        token
    }

    /// Reads the next token if it is of that kind.
    fn accept(&mut self, kind: TokenKind) -> Option<Token> {
        (self.peek().kind == kind).then(|| self.read())
    }

    /// Whether the next token is that word.
    fn at_word(&mut self, word: &str) -> bool {
        let token = self.peek();
        token.kind == TokenKind::Ident && self.source(token) == word
    }

    fn source(&self, token: Token) -> &'t str {
        &self.text[token.start as usize..token.end as usize]
    }

    /// Runs `parse` with newlines counting or not, and then as before.
    fn with_newlines<T>(&mut self, newlines: Newlines, parse: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.newlines, newlines);
        let result = parse(self);
        self.newlines = before;
        result
    }

    /// Runs `parse` one level deeper, with stack enough for it.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEPTH_LIMIT {
            let place = self.peek();
            return Err(self.too_deep(place));
        }
        self.depth += 1;
        let result = stacker::maybe_grow(STACK_RESERVE, STACK_GROWTH, || parse(self));
        self.depth -= 1;
        result
    }

    fn too_deep(&mut self, place: Token) -> Derailed {
        let detail = format!("Expressions and blocks may nest at most {DEPTH_LIMIT} deep.");
        self.report(Diagnostic::error("Nesting too deep", detail).at(self.span(place)));
        self.stop();
        Derailed { at: self.text.len() as u32 }
    }

    /// Ends the reading of this file.
    fn stop(&mut self) {
        self.restart(self.text.len() as u32);
        self.is_stopped = true;
    }

    /// Goes on elsewhere, unless reading has ended: whoever reports a mistake does not know whether it
    /// was the last.
    fn restart(&mut self, at: u32) {
        if self.is_stopped {
            return;
        }
        self.lexer.restart(at);
        self.peeked = None;
        self.previous_end = at;
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.is_stopped {
            return;
        }
        self.diagnostics.push(match self.headers.first() {
            Some(&(start, end)) => diagnostic.in_block(&self.text[start as usize..end as usize]),
            None => match &self.title {
                Some(title) => diagnostic.in_block(title),
                None => diagnostic,
            },
        });
        if self.diagnostics.len() == MISTAKES_LIMIT {
            let detail = format!("The rest of this file was not read after {MISTAKES_LIMIT} mistakes.");
            self.diagnostics.push(Diagnostic::error("Too many mistakes", detail).at(self.range(0, 0)));
            self.stop();
        }
    }

    /// Reports what makes reading on impossible.
    fn fail(&mut self, diagnostic: Diagnostic, at: u32) -> Derailed {
        self.report(diagnostic);
        Derailed { at }
    }

    fn span(&self, token: Token) -> Span {
        self.range(token.start, token.end)
    }

    fn range(&self, start: u32, end: u32) -> Span {
        self.tree.range((start, end))
    }
}
