//! Bodies: arguments, blocks, and which newlines they need.

use super::{Derailed, Newlines, Parsed, Parser, ReferenceKeys};
use crate::diag::Diagnostic;
use crate::syntax::ast::{AttributeNode, BlockNode, BodyId, ExprId, ItemNode, LabelNode, Node, TextRef};
use crate::syntax::lexer::{Token, TokenKind};

/// What ends an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The end of its line.
    Line,
    /// It stands on the line of its block's opening brace.
    OneLineBlock,
}

impl Parser<'_> {
    /// The whole file.
    pub(super) fn file(&mut self) {
        let mut items = Vec::new();
        self.items(&mut items, None);
        let root = self.store_body(items, (0, self.text.len() as u32));
        self.tree.set_root(root);
    }

    /// Items up to the closing brace of the block opened at `open`, or to the end of the file.
    fn items(&mut self, items: &mut Vec<ItemNode>, open: Option<Token>) {
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::Newline => {
                    self.read();
                }
                TokenKind::EndOfFile => {
                    if let Some(open) = open {
                        self.unclosed_block(open, items);
                    }
                    return;
                }
                TokenKind::CloseBrace if open.is_some() => {
                    self.read();
                    return;
                }
                TokenKind::CloseBrace => {
                    self.read();
                    // Lines of them that follow each other lack one opening line.
                    if self.junk_end != Some(self.line_start(token.start)) {
                        let detail = "No block is open here that this brace could close.";
                        self.report(
                            Diagnostic::error("Unexpected closing brace", detail).at(self.span(token)),
                        );
                    }
                    self.junk_end = Some(self.next_line(token.end));
                }
                TokenKind::Ident => {
                    if let Err(Derailed { at }) = self.item(items) {
                        self.recover(token.start, at);
                    }
                }
                _ if open.is_some() && self.stands_for_closing_brace(token) => {
                    self.wrong_closing(token, open);
                    return;
                }
                _ => self.junk(token, open),
            }
        }
    }

    /// Passes what cannot begin an item. Lines of it that follow each other are one mistake.
    fn junk(&mut self, token: Token, open: Option<Token>) {
        let goes_on = self.junk_end == Some(self.line_start(token.start));
        let at = match goes_on {
            true => token.end,
            false => self.not_an_item(token).at.max(token.end),
        };
        // `block {{`, or a block whose type is missing: what is in the braces is still to be read.
        let is_doubled = token.kind == TokenKind::OpenBrace
            && open.is_some_and(|open| self.is_blank(open.end, token.start));
        if is_doubled {
            return self.restart(token.end);
        }
        let brace = self.brace_meant(token).filter(|brace| brace.kind == TokenKind::OpenBrace);
        if let Some(brace) = brace.filter(|_| open.is_none() || token.kind == TokenKind::OpenBrace) {
            return self.skip_block(token, brace);
        }
        self.recover(token.start, at);
        self.junk_end = Some(self.next_line(self.previous_end));
    }

    /// Reads the body of a block whose header is wrong, for the mistakes in it alone.
    fn skip_block(&mut self, start: Token, brace: Token) {
        self.restart(brace.end);
        let end = self.text[..brace.start as usize].trim_end().len() as u32;
        if self.block_body(start, end.max(start.end), brace).is_ok() {
            self.after_block();
        }
    }

    fn item(&mut self, items: &mut Vec<ItemNode>) -> Parsed<()> {
        let name = self.read();
        let found = self.peek();
        match found.kind {
            TokenKind::Assign => {
                let attribute = self.attribute(name, Ending::Line);
                items.push(ItemNode::Attribute(attribute));
                Ok(())
            }
            TokenKind::OpenQuote | TokenKind::OpenBrace => self.block(name, items),
            TokenKind::Ident if !self.is_value_word(found) => self.block(name, items),
            _ => Err(self.missing_equals(name, found)),
        }
    }

    /// Whether a name is a constant, which can be meant only as a value.
    fn is_value_word(&self, token: Token) -> bool {
        let rest = self.text[token.end as usize..].trim_start_matches([' ', '\t']);
        matches!(self.source(token), "true" | "false" | "null")
            && (rest.is_empty() || rest.starts_with(['\n', '\r', '#', '}', ',']))
    }

    /// From the `=` on. Where the value is wrong, the argument is there with an error as value.
    fn attribute(&mut self, name: Token, ending: Ending) -> AttributeNode {
        self.read();
        let value_start = self.previous_end;
        // In a module call the keys of this one name provider configurations of the called module.
        let keys_elsewhere = self.reference_keys;
        if self.source(name) == "providers" {
            self.reference_keys = ReferenceKeys::Allowed;
        }
        let value = self.value(ending);
        self.reference_keys = keys_elsewhere;
        let expr = match value {
            Ok(expr) => expr,
            Err(Derailed { at }) => {
                self.recover(name.start, at);
                self.tree.push(Node::Error, (value_start, self.previous_end.max(value_start)))
            }
        };
        AttributeNode { name: (name.start, name.end), expr, end: self.end(expr) }
    }

    fn value(&mut self, ending: Ending) -> Parsed<ExprId> {
        let expr = self.expression()?;
        let found = self.peek();
        match found.kind {
            TokenKind::Newline | TokenKind::EndOfFile | TokenKind::CloseBrace
                if ending == Ending::OneLineBlock =>
            {
                Ok(expr)
            }
            TokenKind::Comma if ending == Ending::OneLineBlock => Err(self.second_argument(found)),
            TokenKind::Newline | TokenKind::EndOfFile => {
                self.read();
                Ok(expr)
            }
            TokenKind::CloseBrace if !self.headers.is_empty() && self.ends_line(found) => {
                let detail = "The last argument of a block that spans several lines must end with its line.";
                let diagnostic = Diagnostic::error("Missing newline", detail).at(self.span(found));
                self.report(diagnostic.hint("Put the closing brace on a line of its own."));
                Ok(expr)
            }
            TokenKind::CloseBrace => {
                // In the middle of a line it closes nothing.
                self.extra_after_expression(expr, found);
                Err(Derailed { at: found.end })
            }
            _ => Err(self.extra_after_expression(expr, found)),
        }
    }

    fn second_argument(&mut self, found: Token) -> Derailed {
        let detail = "A block on one line can hold one argument.";
        let diagnostic = Diagnostic::error("Too much for one line", detail);
        self.unexpected(found, diagnostic.hint("Put each argument on a line of its own."))
    }

    /// From the first label or the brace on.
    fn block(&mut self, name: Token, items: &mut Vec<ItemNode>) -> Parsed<()> {
        let mut labels = Vec::new();
        let open = loop {
            let found = self.peek();
            match found.kind {
                TokenKind::OpenBrace => break self.read(),
                TokenKind::OpenQuote => match self.label() {
                    Ok(label) => labels.push(label),
                    Err(derailed) => {
                        let Some(brace) = self.brace_meant(name) else { return Err(derailed) };
                        self.skip_block(name, brace);
                        return Ok(());
                    }
                },
                TokenKind::Ident => {
                    self.read();
                    let span = (found.start, found.end);
                    labels.push(LabelNode { text: TextRef::source(found.start, found.end), span });
                }
                TokenKind::Newline if self.brace_follows(found) => {
                    self.brace_on_next_line(found);
                    break self.with_newlines(Newlines::Skip, |p| p.read());
                }
                _ => {
                    let derailed = self.bad_header(name, labels.len(), found);
                    let brace = self.brace_meant(found).filter(|_| found.kind != TokenKind::Assign);
                    let Some(brace) = brace else { return Err(derailed) };
                    self.skip_block(name, brace);
                    return Ok(());
                }
            }
        };
        let header_end = labels.last().map_or(name.end, |label| label.span.1);
        let (body, swallowed) = self.block_body(name, header_end, open)?;
        let labels = self.tree.push_labels(&labels);
        let block_type = (name.start, name.end);
        let header = (name.start, header_end);
        let end = self.previous_end;
        items.push(ItemNode::Block(BlockNode { block_type, labels, header, body, end }));
        items.extend(swallowed);
        self.after_block();
        Ok(())
    }

    fn brace_follows(&self, newline: Token) -> bool {
        self.text[newline.end as usize..].trim_start().starts_with('{')
    }

    fn brace_on_next_line(&mut self, newline: Token) {
        let detail = "The opening brace of a block must stand on the line of its type and labels.";
        let place = self.range(self.previous_end, self.previous_end);
        let rest = &self.text[newline.end as usize..];
        let brace = newline.end + (rest.len() - rest.trim_start().len()) as u32;
        let diagnostic = Diagnostic::error("Brace on the next line", detail)
            .at(place)
            .label(self.range(brace, brace + 1), "move this brace up");
        self.report(diagnostic);
    }

    fn label(&mut self) -> Parsed<LabelNode> {
        let open = self.read();
        let mut text = TextRef::source(open.end, open.end);
        loop {
            let token = self.read();
            match token.kind {
                TokenKind::Text => text = self.quoted_text(token),
                TokenKind::CloseQuote => return Ok(LabelNode { text, span: (open.start, token.end) }),
                TokenKind::OpenInterpolation | TokenKind::OpenDirective => {
                    let detail = "A label must be known before anything is evaluated, so it is text alone.";
                    let diagnostic = Diagnostic::error("Sequence in a label", detail).at(self.span(token));
                    let hint = "For a literal `${` write `$${`, for a literal `%{` write `%%{`.";
                    return Err(self.fail(diagnostic.hint(hint), token.start));
                }
                _ => return Err(self.unclosed_string(open, token)),
            }
        }
    }

    /// From behind the opening brace through the closing one, and what a missing one let in that is
    /// the file's.
    fn block_body(&mut self, name: Token, header_end: u32, open: Token) -> Parsed<(BodyId, Vec<ItemNode>)> {
        self.headers.push((name.start, header_end));
        let mut items = Vec::new();
        let result = self.nested(|p| {
            if p.peek().kind == TokenKind::Ident {
                p.one_line_item(&mut items);
            }
            p.items(&mut items, Some(open));
            Ok(())
        });
        self.headers.pop();
        result?;
        self.note_suspect(open);
        let swallowed = match self.first_swallowed(open, &items) {
            Some(first) if self.is_stopped => items.split_off(first),
            _ => Vec::new(),
        };
        Ok((self.store_body(items, (open.start, self.previous_end)), swallowed))
    }

    /// In an indented block of the file that is not closed: the position of the first block inside it
    /// that begins where blocks of the file do.
    fn first_swallowed(&self, open: Token, items: &[ItemNode]) -> Option<usize> {
        let start_of = |item: &ItemNode| match item {
            ItemNode::Attribute(attribute) => attribute.name.0,
            ItemNode::Block(block) => block.block_type.0,
        };
        let is_indented = items.first().is_some_and(|first| self.indent(start_of(first)) > 0);
        if self.indent(open.start) > 0 || !is_indented {
            return None;
        }
        let is_of_file = |item: &ItemNode| match item {
            ItemNode::Attribute(_) => false,
            ItemNode::Block(block) => self.line_start(block.block_type.0) == block.block_type.0 as usize,
        };
        items.iter().position(is_of_file)
    }

    /// `type { name = value }`: the one argument on the line of the opening brace.
    fn one_line_item(&mut self, items: &mut Vec<ItemNode>) {
        let name = self.read();
        let found = self.peek();
        let diagnostic = Diagnostic::error(
            "Invalid block on one line",
            "On the line of its opening brace a block can hold one argument and the closing brace.",
        )
        .hint("Put the content of the block on lines of its own.");
        if found.kind != TokenKind::Assign {
            let place = if found.kind == TokenKind::Newline { name } else { found };
            let Derailed { at } = self.unexpected(place, diagnostic);
            self.recover(name.start, at);
            return;
        }
        let attribute = self.attribute(name, Ending::OneLineBlock);
        items.push(ItemNode::Attribute(attribute));
        let is_whole = !matches!(self.tree.node(attribute.expr), Node::Error);
        if is_whole && self.peek().kind == TokenKind::Newline {
            self.report(diagnostic.at(self.span(name)));
        }
    }

    fn after_block(&mut self) {
        let found = self.peek();
        match found.kind {
            TokenKind::Newline => {
                self.read();
            }
            TokenKind::EndOfFile => {}
            // Reported where it turns out that nothing is open.
            TokenKind::CloseBrace if self.headers.is_empty() => {}
            _ => {
                let detail = "After the closing brace of a block the line must end.";
                let diagnostic = Diagnostic::error("Missing newline", detail);
                let diagnostic = self.invalid_character(found).unwrap_or(diagnostic);
                self.report(diagnostic.at(self.span(found)));
            }
        }
    }

    /// A closing brace left of the line of its opening brace probably belongs to another block.
    fn note_suspect(&mut self, open: Token) {
        let end = self.previous_end;
        // A block that is not closed ends with whatever was read last.
        let Some(before) = self.text[..end as usize].strip_suffix('}') else { return };
        let close = Token { kind: TokenKind::CloseBrace, start: before.len() as u32, end };
        if self.suspect.is_none()
            && self.is_first_on_line(close)
            && self.indent(close.start) < self.indent(open.start)
        {
            self.suspect = Some(open);
        }
    }

    fn unclosed_block(&mut self, open: Token, items: &[ItemNode]) {
        if self.is_swallowed {
            return;
        }
        let missed = match self.first_swallowed(open, items).map(|first| &items[first]) {
            Some(ItemNode::Block(BlockNode { block_type: (start, end), .. })) if self.suspect.is_none() => {
                (self.range(*start, *end), "a closing brace is missing before this block")
            }
            _ => {
                let end = self.text.trim_end().len() as u32;
                (self.range(end, end), "the file ends here")
            }
        };
        let open = self.suspect.unwrap_or(open);
        let detail = "The block that this brace opens has no closing brace.";
        let (place, label) = missed;
        let diagnostic = Diagnostic::error("Unclosed block", detail).at(self.span(open)).label(place, label);
        let diagnostic = match self.suspect {
            Some(_) => diagnostic.hint("By the indentation, this block's closing brace was forgotten."),
            None => diagnostic,
        };
        self.report(diagnostic);
        self.is_stopped = true;
    }

    pub(in crate::syntax) fn store_body(&mut self, mut items: Vec<ItemNode>, span: (u32, u32)) -> BodyId {
        self.drop_repeated(&mut items);
        self.tree.push_body(&items, span)
    }

    /// Of arguments set twice only the first stays; the others are reported.
    fn drop_repeated(&mut self, items: &mut Vec<ItemNode>) {
        let text = self.text;
        let name_of = |(start, end): (u32, u32)| &text[start as usize..end as usize];
        let mut names: Vec<(u32, u32)> = items
            .iter()
            .filter_map(|item| match item {
                ItemNode::Attribute(attribute) => Some(attribute.name),
                ItemNode::Block(_) => None,
            })
            .collect();
        names.sort_by_key(|name| (name_of(*name), name.0));
        let mut repeated = Vec::new();
        for same in names.chunk_by(|a, b| name_of(*a) == name_of(*b)) {
            repeated.extend(same[1..].iter().map(|name| (*name, same[0])));
        }
        repeated.sort_unstable();
        items.retain(|item| match item {
            ItemNode::Attribute(attribute) => {
                repeated.binary_search_by_key(&attribute.name, |(name, _)| *name).is_err()
            }
            ItemNode::Block(_) => true,
        });
        for (name, first) in repeated {
            let detail = format!("The argument `{}` is set twice in this block.", name_of(name));
            let diagnostic = Diagnostic::error("Argument set twice", detail)
                .at(self.range(name.0, name.1))
                .label(self.range(first.0, first.1), "set here already");
            self.report(diagnostic);
        }
    }
}
