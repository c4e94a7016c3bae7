//! The wording of mistakes that can happen in many places: a wrong character, a missing value, a
//! missing separator, a bracket that is not closed.

use super::recovery::closed_by;
use super::{Derailed, Parsed, Parser};
use crate::diag::{Diagnostic, Span};
use crate::syntax::ast::{ExprId, Node};
use crate::syntax::lexer::{Token, TokenKind, is_ident_start};

/// What is inside a pair of brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Items,
    Arguments,
    ObjectItems,
    Parenthesised,
    Index,
}

impl Content {
    fn rule(self) -> &'static str {
        match self {
            Content::Items => "Items of a list are separated by commas",
            Content::Arguments => "Arguments of a function are separated by commas",
            Content::ObjectItems => "Items of an object are separated by commas or newlines",
            Content::Parenthesised => "Parentheses hold one expression",
            Content::Index => "An index is one expression",
        }
    }

    fn has_commas(self) -> bool {
        matches!(self, Content::Items | Content::Arguments | Content::ObjectItems)
    }
}

impl Parser<'_> {
    /// Reports `diagnostic` at a token that does not belong there; where the token belongs nowhere,
    /// that is the mistake instead.
    pub(super) fn unexpected(&mut self, found: Token, diagnostic: Diagnostic) -> Derailed {
        let diagnostic = self.invalid_character(found).unwrap_or(diagnostic);
        let span = self.place(found);
        self.fail(diagnostic.at(span), found.start.max(self.previous_end.min(found.end)))
    }

    /// The span of a found token; where a line or the file ends, the place behind the last token.
    fn place(&self, found: Token) -> Span {
        match found.kind {
            TokenKind::Newline | TokenKind::EndOfFile => self.range(self.previous_end, self.previous_end),
            _ => self.span(found),
        }
    }

    /// How a token is called in a sentence.
    pub(super) fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::Newline => "the end of the line".to_owned(),
            TokenKind::EndOfFile => "the end of the text".to_owned(),
            TokenKind::OpenQuote | TokenKind::CloseQuote => "a quotation mark".to_owned(),
            TokenKind::OpenHeredoc => "a heredoc".to_owned(),
            TokenKind::Text => "text".to_owned(),
            _ => format!("`{}`", self.source(token)),
        }
    }

    /// A value was expected at `found`.
    pub(super) fn missing_expression(&mut self, found: Token) -> Derailed {
        let ends_line = self.text[self.previous_end as usize..found.start as usize].contains('\n');
        let diagnostic = match found.kind {
            TokenKind::Newline | TokenKind::EndOfFile => {
                Diagnostic::error("Missing expression", "A value must follow here, but the line ends.")
                    .hint("Begin the value on this line; in parentheses it may go on over several lines.")
            }
            TokenKind::CloseSequence => {
                let detail = "A sequence in a template needs an expression before its closing brace.";
                Diagnostic::error("Missing expression", detail)
                    .hint("For a literal `${` in text write `$${`, for a literal `%{` write `%%{`.")
            }
            TokenKind::Assign | TokenKind::Equal if !ends_line => {
                let detail = format!("A value must follow here, not `{}`.", self.source(found));
                Diagnostic::error("Missing expression", detail)
                    .hint("To compare two values write `==` between them.")
            }
            TokenKind::Percent if self.is_followed_by(found, "{") => outside_string("%{ … }"),
            TokenKind::Star if self.is_preceded_by(found, "*") => {
                Diagnostic::error("Unsupported operator", "There is no operator `**`.")
                    .hint("Use the function `pow`.")
            }
            TokenKind::Question if self.is_preceded_by(found, "?") => {
                Diagnostic::error("Unsupported operator", "There is no operator `??`.").hint(
                    "Use the function `coalesce`, which gives the first value that is not null, or `try`.",
                )
            }
            TokenKind::Greater if self.is_preceded_by(found, "<") => {
                Diagnostic::error("Unsupported operator", "There is no operator `<>`.")
                    .hint("Two values that differ are told by `!=`.")
            }
            TokenKind::Less if self.is_followed_by(found, "<") => invalid_heredoc(),
            TokenKind::Slash | TokenKind::Dot => {
                let detail = format!("A value cannot begin with {}.", self.describe(found));
                let word = self.word_at(found.start);
                Diagnostic::error("Missing expression", detail)
                    .hint(format!("If this is text, put it in quotes: \"{word}\"."))
            }
            _ => {
                let detail = format!("A value must stand here, not {}.", self.describe(found));
                Diagnostic::error("Missing expression", detail)
            }
        };
        self.unexpected(found, diagnostic)
    }

    /// An expression inside the bracket `open`, which is missed where the text ends instead.
    pub(super) fn item_expression(&mut self, open: Token) -> Parsed<ExprId> {
        let found = self.peek();
        match self.closes_another(open, found) {
            true => Err(self.unclosed(open)),
            false => self.expression(),
        }
    }

    /// Whether this is the end of the text, or a closing bracket of another kind than `open`.
    pub(super) fn closes_another(&self, open: Token, found: Token) -> bool {
        found.kind == TokenKind::EndOfFile || closed_by(found.kind).is_some_and(|kind| kind != open.kind)
    }

    /// A bracket that is not closed. The mistake is looked for behind the last good token.
    pub(super) fn unclosed(&mut self, open: Token) -> Derailed {
        self.unclosed_before(open, self.previous_end)
    }

    fn unclosed_before(&mut self, open: Token, at: u32) -> Derailed {
        let (bracket, closing) = match open.kind {
            TokenKind::OpenBrace => ("brace", "}"),
            TokenKind::OpenBracket => ("bracket", "]"),
            _ => ("parenthesis", ")"),
        };
        let detail = format!("The {bracket} opened here has no matching `{closing}`.");
        let end = self.range(at, at);
        let diagnostic = Diagnostic::error(format!("Unclosed {bracket}"), detail)
            .at(self.span(open))
            .label(end, format!("`{closing}` expected at the latest here"));
        self.fail(diagnostic, at)
    }

    /// Inside the bracket `open` neither a separator nor the closing bracket follows.
    pub(super) fn missing_separator(&mut self, open: Token, content: Content) -> Derailed {
        let found = self.peek();
        let before = self.previous_end;
        if self.closes_another(open, found) {
            return self.unclosed(open);
        }
        if open.kind != TokenKind::OpenBrace {
            // `name =` at the start of a line is the next argument, so the bracket was forgotten.
            let is_new_line = self.text[before as usize..found.start as usize].contains('\n');
            if is_new_line && self.argument_starts_at(found.start) {
                return self.unclosed_before(open, before);
            }
            let line = self.line_start(before);
            if found.kind == TokenKind::Assign
                && line > open.start as usize
                && self.argument_starts_at(line as u32)
            {
                let end = self.text[..line].trim_end().len() as u32;
                return self.unclosed_before(open, end);
            }
        }
        let misses_comma = content.has_commas() && begins_value(found.kind);
        let summary = if misses_comma { "Missing comma" } else { "Unexpected text in brackets" };
        let detail = format!("{}, but {} follows.", content.rule(), self.describe(found));
        let mut diagnostic = Diagnostic::error(summary, detail).label(self.span(open), "opened here");
        if found.kind == TokenKind::Assign {
            diagnostic = diagnostic.hint("To compare two values write `==`.");
        } else if misses_comma {
            diagnostic = diagnostic.hint("Put a comma before it.");
        }
        self.unexpected(found, diagnostic)
    }

    /// After the key of an object neither `=` nor `:` follows.
    pub(super) fn missing_value(&mut self, open: Token, key: ExprId) -> Derailed {
        let found = self.peek();
        if self.closes_another(open, found) {
            return self.unclosed(open);
        }
        let detail = "After a key of an object `=` and a value must follow on the same line.";
        let mut diagnostic = Diagnostic::error("Missing value in object", detail);
        diagnostic = match found.kind {
            TokenKind::OpenBrace => {
                let key = self.tree.source(self.tree.span(key)).to_owned();
                diagnostic.hint(format!("Blocks cannot stand in an object; write `{key} = {{`."))
            }
            TokenKind::Equal => diagnostic.hint("Write `=`; `==` compares two values."),
            TokenKind::Arrow => diagnostic.hint("Write `=`; `=>` is for `for` expressions."),
            TokenKind::Ident | TokenKind::Number => {
                diagnostic.hint("A key with dots or spaces needs quotes.")
            }
            _ => diagnostic,
        };
        self.unexpected(found, diagnostic)
    }

    /// After an argument's value, or a text that is one expression, something else follows.
    pub(super) fn extra_after_expression(&mut self, value: ExprId, found: Token) -> Derailed {
        let same_line = !self.text[self.previous_end as usize..found.start as usize].contains('\n');
        let detail = format!("The value ends before {}, which does not continue it.", self.describe(found));
        let mut diagnostic = Diagnostic::error("Unexpected text after value", detail);
        let is_bare = matches!(
            self.tree.node(value),
            Node::ScopeVar(_)
                | Node::Number(_)
                | Node::GetAttr(..)
                | Node::Binary(..)
                | Node::LegacyIndex(..)
        );
        diagnostic = match found.kind {
            TokenKind::Comma => Diagnostic::error("Unexpected comma", "An argument ends with its line, not with a comma.")
                .hint("Remove the comma, and put the next argument on a line of its own."),
            TokenKind::Ident if self.source(found) == "and" => diagnostic.hint("The operator is written `&&`."),
            TokenKind::Ident if self.source(found) == "or" => diagnostic.hint("The operator is written `||`."),
            TokenKind::Ident | TokenKind::OpenParen if same_line && self.word_line(self.start(value)).starts_with("not ") => {
                diagnostic.hint("The operator is written `!`.")
            }
            TokenKind::OpenBrace if is_bare => diagnostic.hint("A block is written without `=`."),
            TokenKind::Assign if self.tree.traversal(value).is_some() => {
                diagnostic.hint("An argument is set with one `=`; `==` compares two values.")
            }
            TokenKind::OpenQuote if matches!(self.tree.node(value), Node::String(_) | Node::Template(_)) => diagnostic
                .hint("Inside a quoted string a quotation mark is written `\\\"`; to join texts write \"${a}${b}\"."),
            _ if same_line && is_bare => {
                let text = self.word_line(self.start(value));
                // A closing quotation mark is there already.
                let text = text.strip_suffix("\\\"").unwrap_or(&text);
                diagnostic.hint(format!("If this is text, put it in quotes: \"{text}\"."))
            }
            _ => diagnostic,
        };
        self.unexpected(found, diagnostic)
    }

    /// What is wrong about a character that has no meaning; none where the token has one.
    pub(super) fn invalid_character(&self, token: Token) -> Option<Diagnostic> {
        if token.kind != TokenKind::Invalid {
            return None;
        }
        let error = |detail: &str, hint: &str| Diagnostic::error("Invalid character", detail).hint(hint);
        Some(match self.source(token) {
            "'" => Diagnostic::error("Single quotes", "Single quotes do not enclose text.")
                .hint("Use double quotes: \"…\"."),
            "`" => error(
                "A backtick does not enclose text.",
                "Use double quotes, or a heredoc for several lines.",
            ),
            "\u{201c}" | "\u{201d}" | "\u{201e}" | "\u{2018}" | "\u{2019}" => error(
                "Curly quotes do not enclose text; a word processor may have put them in.",
                "Use straight double quotes: \"…\".",
            ),
            "$" if self.is_followed_by(token, "{") => outside_string("${ … }"),
            "$" => error(
                "A dollar sign has a meaning only in text.",
                "Refer to values by name alone, such as `var.name`.",
            ),
            "/*" => Diagnostic::error(
                "Unclosed comment",
                "The comment that begins with `/*` has no closing `*/`.",
            ),
            ";" => error("A semicolon separates nothing here.", "Put each argument on a line of its own."),
            "&" => error("There is no operator `&`.", "For a logical and write `&&`."),
            "|" => error("There is no operator `|`.", "For a logical or write `||`."),
            "^" => error("There is no operator `^`.", "For powers use the function `pow`."),
            "~" => error(
                "There is no operator `~`.",
                "A tilde stands only at the edge of a sequence in a template.",
            ),
            "\r" => error(
                "A carriage return stands without a line feed.",
                "Save the file with the line ends of Unix or Windows.",
            ),
            "\u{a0}" | "\u{200b}" | "\u{200d}" | "\u{feff}" => error(
                "Here is an invisible character that is not a space.",
                "Delete it and type a space if one is needed.",
            ),
            other => {
                let code = other.chars().next().map_or(0, u32::from);
                Diagnostic::error(
                    "Invalid character",
                    format!("The character U+{code:04X} has no meaning outside text."),
                )
            }
        })
    }

    fn is_followed_by(&self, token: Token, text: &str) -> bool {
        self.text[token.end as usize..].starts_with(text)
    }

    fn is_preceded_by(&self, token: Token, text: &str) -> bool {
        self.text[..token.start as usize].ends_with(text)
    }

    /// The text from `at` to the next space.
    fn word_at(&self, at: u32) -> &str {
        self.text[at as usize..].split_whitespace().next().unwrap_or("")
    }

    /// The text from `at` to the end of the line or the next comment, as it would stand in quotes.
    fn word_line(&self, at: u32) -> String {
        let line = &self.text[at as usize..self.line_end(at) as usize];
        let line = line.split(" #").next().unwrap_or(line).trim_end();
        line.replace('\\', "\\\\").replace('"', "\\\"")
    }

    /// What is wrong about a token where an argument or block must begin.
    pub(super) fn not_an_item(&mut self, found: Token) -> Derailed {
        let detail =
            format!("An argument or a block must begin with its name, not with {}.", self.describe(found));
        let diagnostic = Diagnostic::error("Argument or block expected", detail);
        let diagnostic = match found.kind {
            TokenKind::OpenQuote => diagnostic.hint("Names of arguments are written without quotes."),
            TokenKind::Number => diagnostic.hint("A name cannot begin with a digit."),
            TokenKind::OpenBrace => {
                diagnostic.hint("The opening brace belongs on the line of the block's type.")
            }
            _ => diagnostic,
        };
        self.unexpected(found, diagnostic)
    }

    /// Something else stands where the block opened at `open` must be closed.
    pub(super) fn wrong_closing(&mut self, found: Token, open: Option<Token>) {
        let detail = format!("A block is closed by `}}`, not by {}.", self.describe(found));
        let diagnostic = Diagnostic::error("Wrong closing bracket", detail);
        let diagnostic = match open {
            Some(open) => diagnostic.label(self.span(open), "opened here"),
            None => diagnostic,
        };
        let diagnostic = diagnostic.at(self.span(found));
        self.report(diagnostic);
        self.restart(self.line_end(found.end));
    }

    /// After the name at the start of an item neither `=`, a label nor a brace follows.
    pub(super) fn missing_equals(&mut self, name: Token, found: Token) -> Derailed {
        let text = self.source(name).to_owned();
        let detail = "An argument is `name = value`, a block is `type \"label\" {`.";
        let diagnostic = match found.kind {
            TokenKind::Colon => {
                Diagnostic::error("Missing equals sign", "An argument is set with `=`, not with a colon.")
                    .hint(format!("Write `{text} =`."))
            }
            TokenKind::Dot => {
                Diagnostic::error("Invalid argument name", "The name of an argument cannot contain dots.")
                    .hint("To set part of an object, write the whole object.")
            }
            TokenKind::Equal => {
                Diagnostic::error("Missing equals sign", "An argument is set with one `=`; `==` compares.")
                    .hint(format!("Write `{text} =`."))
            }
            TokenKind::Newline | TokenKind::EndOfFile => {
                Diagnostic::error("Incomplete argument or block", detail)
                    .hint(format!("Write `{text} = value` or `{text} {{`."))
            }
            TokenKind::Invalid => Diagnostic::error("Incomplete argument or block", detail),
            _ => Diagnostic::error("Missing equals sign", detail).hint(format!("Write `{text} =`.")),
        };
        self.unexpected(found, diagnostic)
    }

    /// In a block's header something follows that is neither a label nor the brace.
    pub(super) fn bad_header(&mut self, name: Token, labels: usize, found: Token) -> Derailed {
        let detail = "After the type and labels of a block `{` must follow on the same line.";
        let mut diagnostic = Diagnostic::error("Invalid block header", detail);
        let label = self.text[name.end as usize..self.previous_end as usize].trim().to_owned();
        match found.kind {
            TokenKind::Assign => {
                diagnostic =
                    diagnostic.hint("A block is written without `=`; the name of an argument is one word.");
            }
            TokenKind::Newline | TokenKind::EndOfFile if labels == 1 => {
                let name = self.source(name);
                let value = match label.starts_with(is_ident_start) {
                    true => format!("\"{label}\""),
                    false => label,
                };
                diagnostic = diagnostic.hint(format!("To set an argument write `{name} = {value}`."));
            }
            _ => {}
        }
        self.unexpected(found, diagnostic)
    }
}

fn begins_value(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, Ident | Number | OpenQuote | OpenHeredoc | OpenParen | OpenBracket | OpenBrace | Not)
}

fn outside_string(sequence: &str) -> Diagnostic {
    let detail = format!("`{sequence}` has a meaning only in quoted text.");
    let diagnostic = Diagnostic::error("Interpolation outside a string", detail);
    match sequence.starts_with('$') {
        true => {
            diagnostic.hint("Write the expression alone, such as `var.name`, or put quotes around it all.")
        }
        false => diagnostic.hint("Use `condition ? a : b` or `[for … ]`, or put quotes around it all."),
    }
}

fn invalid_heredoc() -> Diagnostic {
    let detail = "A heredoc begins with `<<` and a marker without quotes, and the line must end there.";
    Diagnostic::error("Invalid heredoc", detail).hint("Write `<<EOT`, or `<<-EOT` to remove the indentation.")
}
