//! Tuples, objects and `for` expressions.

use super::report::Content;
use super::{Derailed, Newlines, Parsed, Parser, ReferenceKeys};
use crate::diag::Diagnostic;
use crate::syntax::ast::{ExprId, ForNode, ForResult, Grouping, Node};
use crate::syntax::lexer::{Token, TokenKind};

/// `k, v in c`
pub(super) struct ForHeader {
    pub key_var: Option<(u32, u32)>,
    pub value_var: (u32, u32),
    pub collection: ExprId,
}

impl Parser<'_> {
    pub(super) fn tuple(&mut self) -> Parsed<ExprId> {
        let open = self.read();
        self.with_newlines(Newlines::Skip, |p| match p.at_word("for") {
            true => p.for_expression(open, TokenKind::CloseBracket),
            false => p.tuple_items(open),
        })
    }

    fn tuple_items(&mut self, open: Token) -> Parsed<ExprId> {
        let mut items = Vec::new();
        while self.accept(TokenKind::CloseBracket).is_none() {
            items.push(self.item_expression(open)?);
            if self.accept(TokenKind::Comma).is_none() && self.peek().kind != TokenKind::CloseBracket {
                return Err(self.missing_separator(open, Content::Items));
            }
        }
        let list = self.tree.push_list(&items);
        Ok(self.tree.push(Node::Tuple(list), (open.start, self.previous_end)))
    }

    pub(super) fn object(&mut self) -> Parsed<ExprId> {
        let open = self.read();
        // A `for` may stand on the next line; for an object that newline means nothing either.
        if self.with_newlines(Newlines::Skip, |p| p.at_word("for")) {
            return self.with_newlines(Newlines::Skip, |p| p.for_expression(open, TokenKind::CloseBrace));
        }
        let pairs = self.with_newlines(Newlines::Count, |p| p.object_items(open))?;
        let list = self.tree.push_list(&pairs);
        Ok(self.tree.push(Node::Object(list), (open.start, self.previous_end)))
    }

    /// Keys and values in turn.
    fn object_items(&mut self, open: Token) -> Parsed<Vec<ExprId>> {
        let mut pairs = Vec::new();
        loop {
            match self.peek().kind {
                TokenKind::Newline => {
                    self.read();
                    continue;
                }
                TokenKind::CloseBrace => {
                    self.read();
                    return Ok(pairs);
                }
                _ => {}
            }
            let key = self.item_expression(open)?;
            if !matches!(self.peek().kind, TokenKind::Assign | TokenKind::Colon) {
                return Err(self.missing_value(open, key));
            }
            self.check_key(key);
            self.read();
            let value = self.item_expression(open)?;
            pairs.extend([key, value]);
            match self.peek().kind {
                TokenKind::Comma | TokenKind::Newline => {
                    self.read();
                }
                TokenKind::CloseBrace => {}
                _ => {
                    return Err(self.missing_separator(open, Content::ObjectItems));
                }
            }
        }
    }

    /// A bare reference as a key could mean the text or the value, so it is neither.
    fn check_key(&mut self, key: ExprId) {
        if self.reference_keys == ReferenceKeys::Allowed {
            return;
        }
        let is_reference =
            matches!(self.tree.node(key), Node::GetAttr(..) | Node::Index(..) | Node::LegacyIndex(..))
                && self.tree.traversal(key).is_some();
        if is_reference {
            let source = self.tree.source(self.tree.span(key)).to_owned();
            let detail = "A key that is a reference must be marked as such, since a bare key is text.";
            let diagnostic = Diagnostic::error("Ambiguous object key", detail)
                .at(self.tree.span(key))
                .hint(format!("For the value of the reference write `({source})`."))
                .hint(format!("For text write `\"{source}\"`."));
            self.report(diagnostic);
        }
    }

    /// `[for v in c : …]` and `{for k, v in c : …}`, from `for` on.
    fn for_expression(&mut self, open: Token, close: TokenKind) -> Parsed<ExprId> {
        let keyword = self.read();
        let ForHeader { key_var, value_var, collection } = self.for_header(keyword)?;
        if self.accept(TokenKind::Colon).is_none() {
            let detail = "After the collection a colon must follow, and then what is made of each element.";
            return Err(self.for_mistake(keyword, detail));
        }
        let mut value = self.expression()?;
        let mut key = None;
        let arrow = self.accept(TokenKind::Arrow);
        if arrow.is_some() {
            key = Some(value);
            value = self.expression()?;
        }
        let ellipsis = self.accept(TokenKind::Ellipsis);
        let condition = match self.at_word("if") {
            true => {
                self.read();
                Some(self.expression()?)
            }
            false => None,
        };
        if self.accept(close).is_none() {
            let found = self.peek();
            if self.closes_another(open, found) {
                return Err(self.unclosed(open));
            }
            return Err(
                self.for_mistake(keyword, "The `for` expression must end here with its closing bracket.")
            );
        }
        let result = match (close, key) {
            (TokenKind::CloseBrace, Some(key)) => {
                let grouping = if ellipsis.is_some() { Grouping::Group } else { Grouping::Unique };
                ForResult::Object { key, grouping }
            }
            (TokenKind::CloseBrace, None) => {
                self.missing_key(keyword, value);
                ForResult::Tuple
            }
            _ => {
                self.check_tuple_for(arrow, ellipsis);
                ForResult::Tuple
            }
        };
        let node = ForNode { key_var, value_var, collection, result, value, condition };
        let index = self.tree.push_for(node);
        Ok(self.tree.push(Node::For(index), (open.start, self.previous_end)))
    }

    /// Of `for k, v in c` what follows the keyword; the same in expressions and directives.
    pub(super) fn for_header(&mut self, keyword: Token) -> Parsed<ForHeader> {
        let Some(first) = self.accept(TokenKind::Ident) else {
            return Err(self.for_mistake(keyword, "After `for` the name of a variable must follow."));
        };
        let mut key_var = None;
        let mut value_var = first;
        if self.accept(TokenKind::Comma).is_some() {
            let Some(second) = self.accept(TokenKind::Ident) else {
                let detail = "After the comma the name of the variable for the value must follow.";
                return Err(self.for_mistake(keyword, detail));
            };
            key_var = Some((first.start, first.end));
            value_var = second;
        }
        if !self.at_word("in") {
            let detail = "After the variables the word `in` and the collection must follow.";
            return Err(self.for_mistake(keyword, detail));
        }
        self.read();
        let collection = self.expression()?;
        Ok(ForHeader { key_var, value_var: (value_var.start, value_var.end), collection })
    }

    fn for_mistake(&mut self, keyword: Token, detail: &str) -> Derailed {
        let found = self.peek();
        let mut diagnostic = Diagnostic::error("Invalid `for`", detail);
        if matches!(found.kind, TokenKind::Assign) {
            diagnostic = diagnostic.hint("To use the word as a key, put it in quotes: \"for\".");
        } else {
            diagnostic = diagnostic.label(self.span(keyword), "this `for`");
        }
        self.unexpected(found, diagnostic)
    }

    fn missing_key(&mut self, keyword: Token, value: ExprId) {
        let detail = "In braces `for` makes an object, so each element needs a key: `key => value`.";
        let diagnostic = Diagnostic::error("Missing key in `for`", detail)
            .at(self.tree.span(value))
            .label(self.span(keyword), "this `for`")
            .hint("Write `key => value`, or use brackets `[for … ]` to make a tuple.");
        self.report(diagnostic);
    }

    fn check_tuple_for(&mut self, arrow: Option<Token>, ellipsis: Option<Token>) {
        if let Some(arrow) = arrow {
            let detail = "In brackets `for` makes a tuple, whose elements have no keys.";
            let diagnostic = Diagnostic::error("Unexpected key in `for`", detail);
            self.report(diagnostic.at(self.span(arrow)).hint("Use braces `{for … }` to make an object."));
        }
        if let Some(ellipsis) = ellipsis {
            let detail = "`...` groups values by key, which only a `for` in braces can do.";
            let diagnostic = Diagnostic::error("Unexpected grouping in `for`", detail);
            self.report(diagnostic.at(self.span(ellipsis)));
        }
    }
}
