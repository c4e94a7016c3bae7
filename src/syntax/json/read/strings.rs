//! Strings: where they end, and what their escapes stand for.

use super::{Reader, Text};

impl Reader<'_> {
    /// From the opening quote through the closing one.
    pub(super) fn string(&mut self) -> Text {
        let start = self.at;
        let quote = self.text.as_bytes()[start];
        let rest = &self.text[start + 1..];
        let (inner, is_closed) = string_content(rest, quote);
        let content = &rest[..inner];
        self.go_to(start + 1 + inner + usize::from(is_closed));
        if quote == b'\'' {
            let detail = "In JSON strings stand in double quotes.";
            self.report("Single quotes", detail, start, self.at, Some("Write `\"` in place of `'`."));
        }
        let content = if is_closed { content } else { self.unclosed(start, content) };
        let outer = (start as u32, self.at as u32);
        let place = start + 1;
        if !content.bytes().any(|byte| byte == b'\\' || byte < b' ') {
            return Text { start: place as u32, end: (place + content.len()) as u32, outer };
        }
        let (start, end) = self.decode(content, place);
        Text { start, end, outer }
    }

    /// Reports a string that ends with its line, and goes back to what is probably not its text.
    fn unclosed<'c>(&mut self, start: usize, content: &'c str) -> &'c str {
        let text = content.trim_end();
        let text = text.strip_suffix(',').unwrap_or(text);
        self.go_to(start + 1 + text.len());
        let hint = "A line break in a string is written `\\n`.";
        self.report(
            "Unclosed string",
            "The string has no closing quotation mark on this line.",
            start,
            self.at,
            Some(hint),
        );
        self.has_unclosed = true;
        text
    }

    /// Resolves the escapes of a string whose text begins at `place`; gives its positions in the buffer.
    fn decode(&mut self, content: &str, place: usize) -> (u32, u32) {
        self.decoded.push('\n');
        let begin = self.buffer_end();
        let mut rest = content;
        self.document.places.plain(begin, place as u32);
        while let Some(length) = rest.bytes().position(|byte| byte == b'\\' || byte < b' ') {
            self.decoded.push_str(&rest[..length]);
            rest = &rest[length..];
            let at = place + content.len() - rest.len();
            self.document.places.escape(self.buffer_end(), at as u32);
            let length = self.escape(rest, at);
            rest = &rest[length..];
            self.document.places.plain(self.buffer_end(), (at + length) as u32);
        }
        self.decoded.push_str(rest);
        let end = self.buffer_end();
        self.document.places.end_of_text(end, (place + content.len()) as u32);
        (begin, end)
    }

    fn buffer_end(&self) -> u32 {
        (self.text.len() + self.decoded.len()) as u32
    }

    /// Adds what an escape or control character at the start of `rest` stands for, and says how long it
    /// is.
    fn escape(&mut self, rest: &str, at: usize) -> usize {
        let mut characters = rest.chars();
        let (first, selector) = (characters.next(), characters.next());
        let (Some('\\'), Some(selector)) = (first, selector) else {
            let control = first.unwrap_or('\u{fffd}');
            let hint = match control {
                '\t' => "Write `\\t`.".to_owned(),
                control => format!("Write `\\u{:04x}`.", u32::from(control)),
            };
            self.report(
                "Control character in a string",
                "In JSON a control character is written as an escape.",
                at,
                at + 1,
                Some(&hint),
            );
            self.decoded.push(control);
            return control.len_utf8();
        };
        match selector {
            '"' | '\\' | '/' => self.decoded.push(selector),
            'b' => self.decoded.push('\u{8}'),
            'f' => self.decoded.push('\u{c}'),
            'n' => self.decoded.push('\n'),
            'r' => self.decoded.push('\r'),
            't' => self.decoded.push('\t'),
            'u' => return self.unicode(rest, at),
            other => {
                let hint = match other {
                    '\'' => "A single quote needs no escape.".to_owned(),
                    '$' | '%' => format!("For a literal `{other}{{` write `{other}{other}{{`."),
                    other => format!("For the backslash itself write `\\\\{other}`."),
                };
                let detail = format!(
                    "`\\{other}` is not an escape. They are `\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX`."
                );
                self.report("Invalid escape", &detail, at, at + 1 + other.len_utf8(), Some(&hint));
                self.decoded.push(other);
            }
        }
        1 + selector.len_utf8()
    }

    /// `\uXXXX`, and where it is the first half of a pair, the second too.
    fn unicode(&mut self, rest: &str, at: usize) -> usize {
        let Some(unit) = hex_unit(rest) else {
            let digits = rest[2..].bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
            let detail = "After `\\u` exactly 4 hexadecimal digits must follow.";
            self.report("Invalid escape", detail, at, at + 2 + digits, None);
            return 2 + digits;
        };
        let second = rest.get(6..).filter(|second| second.starts_with("\\u")).and_then(hex_unit);
        let pair = second.and_then(|second| char::decode_utf16([unit, second]).next()?.ok());
        match (char::from_u32(u32::from(unit)), pair) {
            (Some(character), _) => self.decoded.push(character),
            (None, Some(character)) => {
                self.decoded.push(character);
                return 12;
            }
            // Half a pair has no meaning alone; Terraform reads it like this.
            (None, None) => self.decoded.push(char::REPLACEMENT_CHARACTER),
        }
        6
    }
}

/// The length of a string's text behind its opening quote, and whether a closing one follows. A string
/// ends with its line at the latest.
pub(super) fn string_content(rest: &str, quote: u8) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        match byte {
            b'\\' if bytes.get(length + 1).is_some_and(|next| *next != b'\n') => length += 2,
            b'\n' => return (length, false),
            _ if *byte == quote => return (length, true),
            _ => length += 1,
        }
    }
    // A backslash may stand before a character of several bytes.
    (rest.ceil_char_boundary(length), false)
}

/// The length of a string with its quotes.
pub(super) fn string_length(text: &str) -> usize {
    let (inner, is_closed) = string_content(&text[1..], b'"');
    1 + inner + usize::from(is_closed)
}

/// The code unit of the escape `\uXXXX` at the start of a text.
fn hex_unit(text: &str) -> Option<u16> {
    let digits = text.get(2..6)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}
