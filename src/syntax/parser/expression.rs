//! Expressions: operators, terms, traversals and function calls.

use super::report::Content;
use super::{Newlines, Parsed, Parser};
use crate::diag::Diagnostic;
use crate::syntax::ast::{BinaryOp, CallNode, Expansion, ExprId, Node, SplatKind, TextRef, UnaryOp};
use crate::syntax::lexer::{Token, TokenKind};

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<ExprId> {
        self.nested(Self::conditional)
    }

    fn conditional(&mut self) -> Parsed<ExprId> {
        let condition = self.operation(0)?;
        let Some(question) = self.accept(TokenKind::Question) else { return Ok(condition) };
        let then = self.expression()?;
        if self.accept(TokenKind::Colon).is_none() {
            let found = self.peek();
            let detail =
                "A conditional is `condition ? value if true : value if false`; the second value is missing.";
            let diagnostic = Diagnostic::error("Missing `:` in conditional", detail)
                .label(self.span(question), "the conditional begins here");
            return Err(self.unexpected(found, diagnostic));
        }
        let otherwise = self.expression()?;
        let span = (self.start(condition), self.end(otherwise));
        Ok(self.tree.push(Node::Conditional(condition, then, otherwise), span))
    }

    /// Operands joined by operators that bind at least as strongly as `level`.
    fn operation(&mut self, level: u8) -> Parsed<ExprId> {
        let mut left = self.operand()?;
        while let Some((op, found)) = binary_op(self.peek().kind)
            && found >= level
        {
            self.read();
            let right = self.operation(found + 1)?;
            let span = (self.start(left), self.end(right));
            left = self.tree.push(Node::Binary(op, left, right), span);
        }
        Ok(left)
    }

    fn operand(&mut self) -> Parsed<ExprId> {
        let op = match self.peek().kind {
            TokenKind::Minus => UnaryOp::Negate,
            TokenKind::Not => UnaryOp::Not,
            _ => {
                let term = self.term()?;
                return self.traversals(term);
            }
        };
        let start = self.read().start;
        let operand = self.nested(Self::operand)?;
        let span = (start, self.end(operand));
        Ok(self.tree.push(Node::Unary(op, operand), span))
    }

    fn term(&mut self) -> Parsed<ExprId> {
        let token = self.peek();
        match token.kind {
            TokenKind::Number => Ok(self.number()),
            TokenKind::Ident => self.named(),
            TokenKind::OpenQuote | TokenKind::OpenHeredoc => self.template(),
            TokenKind::OpenParen => self.parens(),
            TokenKind::OpenBracket => self.tuple(),
            TokenKind::OpenBrace => self.object(),
            _ => Err(self.missing_expression(token)),
        }
    }

    fn number(&mut self) -> ExprId {
        let token = self.read();
        let node = match is_number(self.source(token)) {
            true => Node::Number(TextRef::source(token.start, token.end)),
            false => {
                let text = self.source(token);
                let detail =
                    format!("`{text}` is not a number: it has more than one decimal point or exponent.");
                let hint = format!(
                    "If this is text, such as a version or an address, put it in quotes: \"{text}\"."
                );
                self.report(Diagnostic::error("Invalid number", detail).at(self.span(token)).hint(hint));
                Node::Error
            }
        };
        self.tree.push(node, (token.start, token.end))
    }

    /// A function call, a constant, or the first name of a reference.
    fn named(&mut self) -> Parsed<ExprId> {
        let name = self.read();
        if matches!(self.peek().kind, TokenKind::OpenParen | TokenKind::DoubleColon) {
            return self.call(name);
        }
        let node = match self.source(name) {
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            "null" => Node::Null,
            _ => Node::ScopeVar(TextRef::source(name.start, name.end)),
        };
        Ok(self.tree.push(node, (name.start, name.end)))
    }

    fn call(&mut self, first: Token) -> Parsed<ExprId> {
        let mut cooked: Option<String> = None;
        while self.accept(TokenKind::DoubleColon).is_some() {
            let Some(next) = self.accept(TokenKind::Ident) else {
                let found = self.peek();
                let detail = "After `::` the name of a function or namespace must follow.";
                return Err(self.unexpected(found, Diagnostic::error("Missing function name", detail)));
            };
            let source = self.source(next);
            let name = cooked.get_or_insert_with(|| self.source(first).to_owned());
            name.push_str("::");
            name.push_str(source);
        }
        let name_span = (first.start, self.previous_end);
        let name = match cooked {
            Some(name) => self.tree.push_cooked(name),
            None => TextRef::source(first.start, first.end),
        };
        let open = self.peek();
        if open.kind != TokenKind::OpenParen {
            let detail = "A name with `::` is a function, so its arguments must follow in parentheses.";
            return Err(self.unexpected(open, Diagnostic::error("Missing opening parenthesis", detail)));
        }
        self.read();
        let (args, expansion) = self.with_newlines(Newlines::Skip, |p| p.arguments(open))?;
        let args = self.tree.push_list(&args);
        let call = self.tree.push_call(CallNode { name, name_span, args, expansion });
        Ok(self.tree.push(Node::Call(call), (first.start, self.previous_end)))
    }

    fn arguments(&mut self, open: Token) -> Parsed<(Vec<ExprId>, Expansion)> {
        let mut args = Vec::new();
        loop {
            if self.accept(TokenKind::CloseParen).is_some() {
                return Ok((args, Expansion::None));
            }
            args.push(self.item_expression(open)?);
            if let Some(ellipsis) = self.accept(TokenKind::Ellipsis) {
                if self.accept(TokenKind::CloseParen).is_some() {
                    return Ok((args, Expansion::Last));
                }
                let found = self.peek();
                let detail = "`...` expands the last argument, so the closing parenthesis must follow it.";
                let diagnostic = Diagnostic::error("Misplaced expansion", detail);
                return Err(self.unexpected(found, diagnostic.label(self.span(ellipsis), "the expansion")));
            }
            if self.accept(TokenKind::Comma).is_none() && self.peek().kind != TokenKind::CloseParen {
                return Err(self.missing_separator(open, Content::Arguments));
            }
        }
    }

    fn parens(&mut self) -> Parsed<ExprId> {
        let open = self.read();
        let inner = self.with_newlines(Newlines::Skip, |p| {
            let inner = p.item_expression(open)?;
            match p.accept(TokenKind::CloseParen) {
                Some(_) => Ok(inner),
                None => Err(p.missing_separator(open, Content::Parenthesised)),
            }
        })?;
        Ok(self.tree.push(Node::Parens(inner), (open.start, self.previous_end)))
    }

    /// What follows a term: attributes, indexes and splats.
    fn traversals(&mut self, mut source: ExprId) -> Parsed<ExprId> {
        loop {
            source = match self.peek().kind {
                TokenKind::Dot => self.after_dot(source)?,
                TokenKind::OpenBracket => self.in_brackets(source)?,
                _ => return Ok(source),
            }
        }
    }

    fn after_dot(&mut self, source: ExprId) -> Parsed<ExprId> {
        let dot = self.read();
        if self.accept(TokenKind::Star).is_some() {
            return self.attribute_splat(source, dot);
        }
        self.attribute_or_legacy_index(source)
    }

    /// The name or the digits after a dot.
    fn attribute_or_legacy_index(&mut self, source: ExprId) -> Parsed<ExprId> {
        let token = self.peek();
        let span = (self.start(source), token.end);
        match token.kind {
            TokenKind::Ident => {
                self.read();
                Ok(self.tree.push(Node::GetAttr(source, token.start, token.end), span))
            }
            TokenKind::Number => {
                self.read();
                if let Some((first, second)) = self.source(token).split_once('.') {
                    let detail = format!("`.{first}.{second}` reads as a fraction, not as two indexes.");
                    let hint = format!("Write [{first}][{second}].");
                    let diagnostic = Diagnostic::error("Invalid legacy index", detail);
                    self.report(diagnostic.at(self.span(token)).hint(hint));
                    return Ok(self.tree.push(Node::Error, span));
                }
                Ok(self.tree.push(Node::LegacyIndex(source, token.start, token.end), span))
            }
            TokenKind::Star => {
                let detail = "Inside `.*` only attributes and indexes can follow, not a second `.*`.";
                let hint = "Use `[*]` for both.";
                Err(self.unexpected(token, Diagnostic::error("Nested splat", detail).hint(hint)))
            }
            _ => {
                let detail = "After a dot the name of an attribute must follow, on the same line.";
                Err(self.unexpected(token, Diagnostic::error("Missing attribute name", detail)))
            }
        }
    }

    fn attribute_splat(&mut self, source: ExprId, dot: Token) -> Parsed<ExprId> {
        let mut each = self.tree.push(Node::SplatItem, (dot.start, self.previous_end));
        while self.accept(TokenKind::Dot).is_some() {
            each = self.attribute_or_legacy_index(each)?;
        }
        let span = (self.start(source), self.end(each));
        Ok(self.tree.push(Node::Splat(SplatKind::Attribute, source, each), span))
    }

    fn in_brackets(&mut self, source: ExprId) -> Parsed<ExprId> {
        let open = self.read();
        if self.accept(TokenKind::Star).is_some() {
            return self.full_splat(source, open);
        }
        let key = self.with_newlines(Newlines::Skip, |p| {
            let key = p.item_expression(open)?;
            match p.accept(TokenKind::CloseBracket) {
                Some(_) => Ok(key),
                None => Err(p.missing_separator(open, Content::Index)),
            }
        })?;
        let span = (self.start(source), self.previous_end);
        Ok(self.tree.push(Node::Index(source, key), span))
    }

    fn full_splat(&mut self, source: ExprId, open: Token) -> Parsed<ExprId> {
        if self.accept(TokenKind::CloseBracket).is_none() {
            let found = self.peek();
            let detail = "The star of `[*]` must be followed at once by the closing bracket.";
            let diagnostic = Diagnostic::error("Missing closing bracket", detail);
            return Err(self.unexpected(found, diagnostic.label(self.span(open), "opened here")));
        }
        let item = self.tree.push(Node::SplatItem, (open.start, self.previous_end));
        let each = self.nested(|p| p.traversals(item))?;
        let span = (self.start(source), self.end(each));
        Ok(self.tree.push(Node::Splat(SplatKind::Full, source, each), span))
    }

    pub(super) fn start(&self, id: ExprId) -> u32 {
        self.tree.raw_span(id).0
    }

    pub(super) fn end(&self, id: ExprId) -> u32 {
        self.tree.raw_span(id).1
    }
}

/// The operator and how strongly it binds.
fn binary_op(kind: TokenKind) -> Option<(BinaryOp, u8)> {
    Some(match kind {
        TokenKind::Or => (BinaryOp::Or, 0),
        TokenKind::And => (BinaryOp::And, 1),
        TokenKind::Equal => (BinaryOp::Equal, 2),
        TokenKind::NotEqual => (BinaryOp::NotEqual, 2),
        TokenKind::Greater => (BinaryOp::Greater, 3),
        TokenKind::GreaterOrEqual => (BinaryOp::GreaterOrEqual, 3),
        TokenKind::Less => (BinaryOp::Less, 3),
        TokenKind::LessOrEqual => (BinaryOp::LessOrEqual, 3),
        TokenKind::Plus => (BinaryOp::Add, 4),
        TokenKind::Minus => (BinaryOp::Subtract, 4),
        TokenKind::Star => (BinaryOp::Multiply, 5),
        TokenKind::Slash => (BinaryOp::Divide, 5),
        TokenKind::Percent => (BinaryOp::Modulo, 5),
        _ => return None,
    })
}

/// Whether what the lexer took as a number is one: digits, one fraction, one exponent. `1.e5` is.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, "0"),
    };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let fraction = mantissa.split_once('.').map_or("", |(_, fraction)| fraction);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(fraction) && is_digits(exponent)
}
