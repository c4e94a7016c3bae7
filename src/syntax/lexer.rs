//! Text to tokens, nothing lost: the tokens' texts joined are the input.
//!
//! Modal, since a quoted string, a heredoc and an interpolation inside them each have their own
//! rules. The lexer never fails: what it cannot make sense of is an [`TokenKind::Invalid`] token,
//! and a string without closing quote ends at the end of its line, so that the rest of the file
//! still reads as what it is.

/// A piece of the text; a range of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    ByteOrderMark,
    /// Spaces and tabs.
    Space,
    /// `\n` or `\r\n`.
    Newline,
    /// `# …` and `// …` without the newline, `/* … */`.
    Comment,
    /// A name; keywords are names too.
    Ident,
    Number,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParen,
    CloseParen,
    Dot,
    Comma,
    Colon,
    DoubleColon,
    Question,
    Assign,
    Arrow,
    Ellipsis,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    OpenQuote,
    CloseQuote,
    /// Stands, with no text, where a quoted string was cut off by the end of its line.
    MissingQuote,
    /// `<<MARKER` or `<<-MARKER` with its newline.
    OpenHeredoc,
    /// The marker on its own line, with its indentation, without the newline.
    CloseHeredoc,
    /// Stands, with no text, at the end of the file where a heredoc was not closed.
    MissingMarker,
    /// Text of a quoted string up to the next sequence; of a heredoc or a bare template, at most
    /// one line, with its newline.
    Text,
    /// `${` or `${~`
    OpenInterpolation,
    /// `%{` or `%{~`
    OpenDirective,
    /// `}` or `~}` of an interpolation or directive.
    CloseSequence,
    /// A character that has no meaning here, or `/*` without `*/`.
    Invalid,
    EndOfFile,
}

/// Where the lexer is, above the base mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Quoted,
    /// With the range of the marker's name, and whether a line begins here.
    Heredoc {
        marker: (u32, u32),
        at_line_start: bool,
    },
    /// Inside `${…}`, with the number of braces open in it.
    Sequence {
        braces: u32,
    },
    /// A whole text that is a template.
    BareTemplate,
}

/// Whether a line may end with the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LastLine {
    /// A heredoc's marker needs its newline, as in Terraform.
    NeedsNewline,
    /// The text's end stands for a newline.
    EndsWithText,
}

/// The tokens of a text, up to and including [`TokenKind::EndOfFile`], which then repeats.
#[derive(Clone, Debug)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    modes: Vec<Mode>,
    last_line: LastLine,
    /// From here on no comment is closed: looked up once, or every `/*` would be to the end of the text.
    unclosed_from: usize,
}

impl<'t> Lexer<'t> {
    /// For configuration.
    pub fn new(text: &'t str) -> Lexer<'t> {
        let (modes, last_line) = (Vec::new(), LastLine::NeedsNewline);
        Lexer { text, at: 0, modes, last_line, unclosed_from: usize::MAX }
    }

    /// For a single expression, which need not end with a newline even if it is a heredoc.
    pub fn expression(text: &'t str) -> Lexer<'t> {
        Lexer { last_line: LastLine::EndsWithText, ..Lexer::new(text) }
    }

    /// For a text that is itself a template.
    pub fn template(text: &'t str) -> Lexer<'t> {
        Lexer { modes: vec![Mode::BareTemplate], ..Lexer::new(text) }
    }

    /// Begins at `at`, where a text that is itself a template stands.
    pub(super) fn restart_template(&mut self, at: u32) {
        self.restart(at);
        self.modes.push(Mode::BareTemplate);
    }

    /// Goes on at `at` as if nothing were open.
    pub fn restart(&mut self, at: u32) {
        self.at = at as usize;
        self.modes.clear();
    }

    /// Whether neither a string nor a heredoc nor a sequence is open.
    pub fn is_at_base(&self) -> bool {
        self.modes.is_empty()
    }

    pub fn next_token(&mut self) -> Token {
        let start = self.at;
        let kind = match self.modes.last().copied() {
            Some(Mode::Quoted) => self.quoted(),
            Some(Mode::Heredoc { marker, at_line_start }) => self.heredoc(marker, at_line_start),
            Some(Mode::BareTemplate) => self.bare_template(),
            Some(Mode::Sequence { .. }) | None => self.normal(),
        };
        Token { kind, start: start as u32, end: self.at as u32 }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn normal(&mut self) -> TokenKind {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return TokenKind::EndOfFile };
        if let Some(len) = newline_len(rest) {
            self.at += len;
            return TokenKind::Newline;
        }
        match first {
            '\u{feff}' if self.at == 0 => self.take(first.len_utf8(), TokenKind::ByteOrderMark),
            ' ' | '\t' => self.take(prefix_len(rest, |c| c == ' ' || c == '\t'), TokenKind::Space),
            '#' => self.line_comment(),
            '/' if rest.starts_with("//") => self.line_comment(),
            '/' if rest.starts_with("/*") => self.block_comment(),
            '0'..='9' => self.take(number_len(rest), TokenKind::Number),
            '"' => {
                self.modes.push(Mode::Quoted);
                self.take(1, TokenKind::OpenQuote)
            }
            '<' if rest.starts_with("<<") && heredoc_header(rest).is_some() => self.open_heredoc(),
            '{' => {
                if let Some(Mode::Sequence { braces }) = self.modes.last_mut() {
                    *braces += 1;
                }
                self.take(1, TokenKind::OpenBrace)
            }
            '}' => self.close_brace(),
            '~' if rest.starts_with("~}")
                && matches!(self.modes.last(), Some(Mode::Sequence { braces: 0 })) =>
            {
                self.modes.pop();
                self.take(2, TokenKind::CloseSequence)
            }
            _ if is_ident_start(first) => self.take(prefix_len(rest, is_ident_continue), TokenKind::Ident),
            _ => match symbol(rest) {
                Some((len, kind)) => self.take(len, kind),
                None => self.take(first.len_utf8(), TokenKind::Invalid),
            },
        }
    }

    fn take(&mut self, len: usize, kind: TokenKind) -> TokenKind {
        self.at += len;
        kind
    }

    fn line_comment(&mut self) -> TokenKind {
        let rest = self.rest();
        let len = match rest.find('\n') {
            // The carriage return belongs to the newline; at the text's end there is none.
            Some(len) if rest[..len].ends_with('\r') => len - 1,
            Some(len) => len,
            None => rest.len(),
        };
        self.take(len, TokenKind::Comment)
    }

    fn block_comment(&mut self) -> TokenKind {
        let is_closed = self.at < self.unclosed_from;
        match is_closed.then(|| self.rest()[2..].find("*/")).flatten() {
            Some(len) => self.take(len + 4, TokenKind::Comment),
            None => {
                self.unclosed_from = self.unclosed_from.min(self.at);
                self.take(2, TokenKind::Invalid)
            }
        }
    }

    fn close_brace(&mut self) -> TokenKind {
        match self.modes.last_mut() {
            Some(Mode::Sequence { braces: 0 }) => {
                self.modes.pop();
                self.take(1, TokenKind::CloseSequence)
            }
            Some(Mode::Sequence { braces }) => {
                *braces -= 1;
                self.take(1, TokenKind::CloseBrace)
            }
            _ => self.take(1, TokenKind::CloseBrace),
        }
    }

    fn open_heredoc(&mut self) -> TokenKind {
        let (marker, len) = heredoc_header(self.rest()).expect("the caller found a heredoc's header");
        let marker = (self.at as u32 + marker.0, self.at as u32 + marker.1);
        self.modes.push(Mode::Heredoc { marker, at_line_start: true });
        self.take(len, TokenKind::OpenHeredoc)
    }

    fn quoted(&mut self) -> TokenKind {
        let rest = self.rest().as_bytes();
        match rest.first() {
            Some(b'"') => {
                self.modes.pop();
                return self.take(1, TokenKind::CloseQuote);
            }
            None | Some(b'\n' | b'\r') => {
                self.modes.pop();
                return TokenKind::MissingQuote;
            }
            Some(_) => {}
        }
        if let Some(kind) = self.open_sequence() {
            return kind;
        }
        let mut len = 0;
        while let Some(byte) = rest.get(len) {
            len += match byte {
                b'"' | b'\n' | b'\r' => break,
                b'\\' => match rest.get(len + 1) {
                    None | Some(b'\n' | b'\r') => 1,
                    Some(_) => 2,
                },
                b'$' | b'%' => match dollar_len(&rest[len..]) {
                    Some(text) => text,
                    None => break,
                },
                _ => 1,
            };
        }
        // A backslash may stand before a character of several bytes.
        while !self.text.is_char_boundary(self.at + len) {
            len += 1;
        }
        self.take(len, TokenKind::Text)
    }

    fn heredoc(&mut self, marker: (u32, u32), at_line_start: bool) -> TokenKind {
        let rest = self.rest();
        if rest.is_empty() {
            self.modes.pop();
            return TokenKind::MissingMarker;
        }
        let line_end = match self.last_line {
            LastLine::NeedsNewline => rest.find('\n'),
            LastLine::EndsWithText => Some(rest.find('\n').unwrap_or(rest.len())),
        };
        if at_line_start && let Some(end) = line_end {
            let line = rest[..end].strip_suffix('\r').unwrap_or(&rest[..end]);
            if line.trim() == &self.text[marker.0 as usize..marker.1 as usize] {
                self.modes.pop();
                return self.take(line.len(), TokenKind::CloseHeredoc);
            }
        }
        if let Some(Mode::Heredoc { at_line_start, .. }) = self.modes.last_mut() {
            *at_line_start = false;
        }
        let kind = self.template_line();
        if self.text[..self.at].ends_with('\n')
            && let Some(Mode::Heredoc { at_line_start, .. }) = self.modes.last_mut()
        {
            *at_line_start = true;
        }
        kind
    }

    fn bare_template(&mut self) -> TokenKind {
        match self.rest() {
            "" => TokenKind::EndOfFile,
            _ => self.template_line(),
        }
    }

    /// Text up to the next sequence or through the end of the line, or the opening of a sequence.
    fn template_line(&mut self) -> TokenKind {
        if let Some(kind) = self.open_sequence() {
            return kind;
        }
        let rest = self.rest().as_bytes();
        let mut len = 0;
        while let Some(byte) = rest.get(len) {
            len += match byte {
                b'$' | b'%' => match dollar_len(&rest[len..]) {
                    Some(text) => text,
                    None => break,
                },
                _ => 1,
            };
            if *byte == b'\n' {
                break;
            }
        }
        self.take(len, TokenKind::Text)
    }

    fn open_sequence(&mut self) -> Option<TokenKind> {
        let rest = self.rest();
        let kind = match rest.get(..2)? {
            "${" => TokenKind::OpenInterpolation,
            "%{" => TokenKind::OpenDirective,
            _ => return None,
        };
        self.modes.push(Mode::Sequence { braces: 0 });
        Some(self.take(if rest[2..].starts_with('~') { 3 } else { 2 }, kind))
    }
}

/// How many bytes of text begin with this `$` or `%`; none where it opens a sequence. `$${` is
/// text, in which the doubling is an escape.
fn dollar_len(rest: &[u8]) -> Option<usize> {
    match rest {
        [_, b'{', ..] => None,
        [first, second, b'{', ..] if first == second => Some(3),
        _ => Some(1),
    }
}

fn newline_len(rest: &str) -> Option<usize> {
    match rest.as_bytes() {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

fn prefix_len(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

pub(super) fn is_ident_start(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

/// The joiners became part of Unicode's identifiers after Terraform's tables were made.
pub(super) fn is_ident_continue(c: char) -> bool {
    c == '-' || unicode_ident::is_xid_continue(c) && !matches!(c, '\u{200c}' | '\u{200d}')
}

/// Digits, dots and exponents, as Terraform's scanner takes them: `1.2.3` is one (invalid) number,
/// and in `1...` the number is `1`.
fn number_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut end) = (0, 0);
    loop {
        at += match bytes[at..] {
            [b'0'..=b'9', ..] => 1,
            [b'.', ..] => {
                at += 1;
                continue;
            }
            [b'e' | b'E', b'0'..=b'9', ..] => 2,
            [b'e' | b'E', b'+' | b'-', b'0'..=b'9', ..] => 3,
            _ => return end,
        };
        end = at;
    }
}

/// Of `<<-MARKER` and its newline: the range of the marker, and the whole length.
fn heredoc_header(rest: &str) -> Option<((u32, u32), usize)> {
    let after = rest.strip_prefix("<<")?;
    let name = after.strip_prefix('-').unwrap_or(after);
    if !name.starts_with(is_ident_start) {
        return None;
    }
    let start = rest.len() - name.len();
    let end = start + prefix_len(name, is_ident_continue);
    Some(((start as u32, end as u32), end + newline_len(&rest[end..])?))
}

fn symbol(rest: &str) -> Option<(usize, TokenKind)> {
    use TokenKind::*;
    Some(match rest.as_bytes() {
        [b'.', b'.', b'.', ..] => (3, Ellipsis),
        [b'=', b'=', ..] => (2, Equal),
        [b'!', b'=', ..] => (2, NotEqual),
        [b'>', b'=', ..] => (2, GreaterOrEqual),
        [b'<', b'=', ..] => (2, LessOrEqual),
        [b'&', b'&', ..] => (2, And),
        [b'|', b'|', ..] => (2, Or),
        [b':', b':', ..] => (2, DoubleColon),
        [b'=', b'>', ..] => (2, Arrow),
        [b'[', ..] => (1, OpenBracket),
        [b']', ..] => (1, CloseBracket),
        [b'(', ..] => (1, OpenParen),
        [b')', ..] => (1, CloseParen),
        [b'.', ..] => (1, Dot),
        [b',', ..] => (1, Comma),
        [b':', ..] => (1, Colon),
        [b'?', ..] => (1, Question),
        [b'=', ..] => (1, Assign),
        [b'+', ..] => (1, Plus),
        [b'-', ..] => (1, Minus),
        [b'*', ..] => (1, Star),
        [b'/', ..] => (1, Slash),
        [b'%', ..] => (1, Percent),
        [b'!', ..] => (1, Not),
        [b'<', ..] => (1, Less),
        [b'>', ..] => (1, Greater),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(mut lexer: Lexer<'_>) -> Vec<Token> {
        let mut all = Vec::new();
        loop {
            let token = lexer.next_token();
            all.push(token);
            if token.kind == TokenKind::EndOfFile {
                return all;
            }
        }
    }

    /// Kinds and texts, without spaces.
    fn shown(text: &str) -> String {
        tokens(Lexer::new(text))
            .iter()
            .filter(|token| token.kind != TokenKind::Space && token.kind != TokenKind::EndOfFile)
            .map(|token| format!("{:?} {:?}", token.kind, &text[token.start as usize..token.end as usize]))
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[test]
    fn each_kind_of_token_is_recognised() {
        let table = [
            ("a-b _c ä1", r#"Ident "a-b", Ident "_c", Ident "ä1""#),
            (
                "1 1.5 1e5 1E-5 1.2.3",
                r#"Number "1", Number "1.5", Number "1e5", Number "1E-5", Number "1.2.3""#,
            ),
            (
                "1... 1.a 1e",
                r#"Number "1", Ellipsis "...", Number "1", Dot ".", Ident "a", Number "1", Ident "e""#,
            ),
            (
                "a=b==c=>d",
                r#"Ident "a", Assign "=", Ident "b", Equal "==", Ident "c", Arrow "=>", Ident "d""#,
            ),
            (
                "# x\r\n// y\n/* a\nb */",
                r##"Comment "# x", Newline "\r\n", Comment "// y", Newline "\n", Comment "/* a\nb */""##,
            ),
            ("# x\r", "Comment \"# x\\r\""),
            ("/* a", r#"Invalid "/*", Ident "a""#),
            ("'&", r#"Invalid "'", Invalid "&""#),
            ("a\u{200d}b", r#"Ident "a", Invalid "\u{200d}", Ident "b""#),
            ("p::f", r#"Ident "p", DoubleColon "::", Ident "f""#),
            ("\u{feff}a", r#"ByteOrderMark "\u{feff}", Ident "a""#),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_string_alternates_between_text_and_sequences() {
        let table = [
            (r#""a""#, r#"OpenQuote "\"", Text "a", CloseQuote "\"""#),
            (r#""""#, r#"OpenQuote "\"", CloseQuote "\"""#),
            (
                r#""a${b}c""#,
                r#"OpenQuote "\"", Text "a", OpenInterpolation "${", Ident "b", CloseSequence "}", Text "c", CloseQuote "\"""#,
            ),
            (r#""$${a} $ %%{""#, r#"OpenQuote "\"", Text "$${a} $ %%{", CloseQuote "\"""#),
            (
                r#""${~{}~}""#,
                r#"OpenQuote "\"", OpenInterpolation "${~", OpenBrace "{", CloseBrace "}", CloseSequence "~}", CloseQuote "\"""#,
            ),
            ("\"a\nb", r#"OpenQuote "\"", Text "a", MissingQuote "", Newline "\n", Ident "b""#),
            (r#""\"\ü""#, r#"OpenQuote "\"", Text "\\\"\\ü", CloseQuote "\"""#),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_heredoc_ends_at_a_line_that_is_only_the_marker() {
        let table = [
            (
                "<<E\na\n  E\nb",
                r#"OpenHeredoc "<<E\n", Text "a\n", CloseHeredoc "  E", Newline "\n", Ident "b""#,
            ),
            ("<<E\r\na\r\nE\r\n", r#"OpenHeredoc "<<E\r\n", Text "a\r\n", CloseHeredoc "E", Newline "\r\n""#),
            ("<<E\nE", r#"OpenHeredoc "<<E\n", Text "E", MissingMarker """#),
            ("<<E\nE)\n", r#"OpenHeredoc "<<E\n", Text "E)\n", MissingMarker """#),
            ("<<E", r#"Less "<", Less "<", Ident "E""#),
            (
                "<<E\n${a}E\nE\n",
                r#"OpenHeredoc "<<E\n", OpenInterpolation "${", Ident "a", CloseSequence "}", Text "E\n", CloseHeredoc "E", Newline "\n""#,
            ),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn joined_tokens_are_the_input(text in "(\\PC|[\"$%{}~\\\\<E\n\r #/*-]|\\$\\{|<<E\n|E\n){0,60}") {
            for lexer in [Lexer::new(&text), Lexer::template(&text)] {
                let mut end = 0;
                for token in tokens(lexer) {
                    prop_assert_eq!(token.start, end);
                    prop_assert!(text.is_char_boundary(token.end as usize));
                    end = token.end;
                }
                prop_assert_eq!(end as usize, text.len());
            }
        }
    }
}
