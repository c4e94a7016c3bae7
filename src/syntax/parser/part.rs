//! Expressions and templates that are parts of another text: what strings of a JSON text hold.

use super::{CarriageReturns, Newlines, Parser};
use crate::diag::{Diagnostics, FileId, Span};
use crate::syntax::ast::{ExprId, Node, Places, Tree};
use crate::syntax::lexer::{Lexer, Token, TokenKind};
use std::sync::Arc;

/// A range of positions.
pub(in crate::syntax) type Range = (u32, u32);

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
