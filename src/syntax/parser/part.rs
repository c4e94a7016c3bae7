//! Expressions and templates that are parts of another text: what strings of a JSON text hold, and
//! references in quotes.

use super::{CarriageReturns, Newlines, Parser};
use crate::diag::{Diagnostics, FileId, Span};
use crate::syntax::ast::{ExprId, Node, Places, Tree};
use crate::syntax::lexer::{Lexer, Token, TokenKind};
use std::sync::Arc;

/// A range of positions.
pub(in crate::syntax) type Range = (u32, u32);

/// Reads a string as the reference that it holds: `"a.b"` becomes `a.b`, in its place. Whether it did:
/// a string that holds anything else, or that has escapes, stays what it is.
pub fn unquote(tree: &mut Tree, string: ExprId) -> bool {
    let Node::String(text) = tree.node(string) else { return false };
    let (outer, inner) = (tree.raw_span(string), text.range());
    if inner != (outer.0 + 1, outer.1.saturating_sub(1)) {
        return false;
    }
    let (file, source) = (tree.file(), Arc::clone(tree.text()));
    let empty = Tree::new(file, Arc::from(""));
    let mut parser = Parser {
        tree: std::mem::replace(tree, empty),
        ..Parser::new(file, &source, Lexer::expression(&source))
    };
    let held = parser.expression_part(inner, outer);
    let is_clean = parser.diagnostics.is_empty();
    *tree = parser.tree;
    let is_reference = is_clean && tree.traversal(held).is_some();
    if is_reference {
        tree.put(string, held);
    }
    is_reference
}

impl<'t> Parser<'t> {
    /// A parser that reads nothing by itself but the parts it is sent to. `buffer` begins with the
    /// source.
    pub(in crate::syntax) fn of_parts(
        file: FileId,
        source: &Arc<str>,
        buffer: &'t Arc<str>,
        places: Places,
        found: Diagnostics,
    ) -> Parser<'t> {
        let tree = Tree::with_decoded(file, Arc::clone(source), Arc::clone(buffer), places);
        Parser {
            tree,
            diagnostics: found,
            carriage_returns: CarriageReturns::Text,
            ..Parser::new(file, buffer, Lexer::expression(buffer))
        }
    }

    pub(in crate::syntax) fn finish(self) -> (Tree, Diagnostics) {
        (self.tree, self.diagnostics)
    }

    pub(in crate::syntax) fn tree_mut(&mut self) -> &mut Tree {
        &mut self.tree
    }

    /// The block that messages name from here on.
    pub(in crate::syntax) fn set_title(&mut self, title: Option<String>) {
        self.title = title;
    }

    /// How many diagnostics there are.
    pub(in crate::syntax) fn found(&self) -> usize {
        self.diagnostics.len()
    }

    /// The place in the source.
    pub(in crate::syntax) fn place_of(&self, (start, end): Range) -> Span {
        self.range(start, end)
    }

    /// The text between two positions, as an expression that stands at `outer`.
    pub(in crate::syntax) fn expression_part(&mut self, inner: Range, outer: Range) -> ExprId {
        self.part(inner, outer, |parser, start| {
            parser.restart(start);
            parser.newlines = Newlines::Skip;
            parser.whole_expression()
        })
    }

    /// The text between two positions, as a template that stands at `outer`.
    pub(in crate::syntax) fn template_part(&mut self, inner: Range, outer: Range) -> ExprId {
        self.part(inner, outer, |parser, start| {
            parser.restart(start);
            parser.lexer.restart_template(start);
            parser.newlines = Newlines::Count;
            let open = Token { kind: TokenKind::OpenHeredoc, start, end: start };
            let pieces = parser.pieces(open)?;
            parser.assemble(pieces, open, outer)
        })
    }

    fn part(
        &mut self,
        (start, end): Range,
        outer: Range,
        parse: impl FnOnce(&mut Self, u32) -> super::Parsed<ExprId>,
    ) -> ExprId {
        if self.is_stopped {
            return self.tree.push(Node::Error, outer);
        }
        let whole = self.text;
        self.text = &whole[..end as usize];
        self.lexer = Lexer::expression(self.text);
        let parsed = parse(self, start);
        self.text = whole;
        match parsed {
            Ok(id) => id,
            Err(_) => self.tree.push(Node::Error, outer),
        }
    }
}
