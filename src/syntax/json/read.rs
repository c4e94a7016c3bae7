//! JSON text to values. After a mistake reading goes on where the next value or property begins.

mod strings;

use strings::string_length;

use super::{Document, Kind, Property, Text, Value, ValueId};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span, did_you_mean};
use crate::syntax::parser::{DEPTH_LIMIT, MISTAKES_LIMIT, STACK_GROWTH, STACK_RESERVE};

/// Reads a text. Beside the values gives the decoded forms of strings with escapes, which belong
/// behind the text, each after a line feed.
pub(super) fn read(file: FileId, text: &str) -> (Document, String, Diagnostics) {
    let mut reader = Reader {
        file,
        text,
        at: 0,
        document: Document::default(),
        decoded: String::new(),
        found: Diagnostics::new(),
        open: Vec::new(),
        depth: 0,
        has_comment: false,
        has_unclosed: false,
        is_stopped: false,
    };
    reader.file();
    (reader.document, reader.decoded, reader.found)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    document: Document,
    decoded: String,
    found: Diagnostics,
    /// The brackets around the place.
    open: Vec<u8>,
    depth: u32,
    /// Comments are reported once.
    has_comment: bool,
    /// A string or bracket is not closed, so that others may seem not to be.
    has_unclosed: bool,
    is_stopped: bool,
}

impl Reader<'_> {
    fn file(&mut self) {
        if u32::try_from(self.text.len()).is_ok_and(|len| len < u32::MAX / 2) {
            self.at = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            self.skip_space();
            if self.at == self.text.len() {
                let detail = "The file has no content; in JSON syntax it must have at least an object.";
                self.report("Missing value", detail, self.at, self.at, Some("Write `{}`."));
                return;
            }
            self.document.root = Some(self.value());
            self.skip_space();
            if self.at < self.text.len() {
                let detail = "After the value the file must end.";
                self.report("Extra text after the value", detail, self.at, self.word_end(), None);
            }
        } else {
            let detail = "A file in JSON syntax may have at most 2 GiB.";
            self.found.push(Diagnostic::error("File too large", detail));
        }
    }

    fn push(&mut self, kind: Kind, start: usize) -> ValueId {
        let id = ValueId(self.document.values.len() as u32);
        self.document.values.push(Value { kind, start: start as u32, end: self.at as u32 });
        id
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> ValueId {
        self.skip_space();
        let start = self.at;
        match self.peek() {
            Some(bracket @ (b'{' | b'[')) => self.nested(bracket),
            Some(b'"' | b'\'') => {
                let text = self.string();
                self.push(Kind::String(text), start)
            }
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number(),
            Some(byte) if is_word(byte) => self.word(),
            _ => {
                let detail = "A value must follow here: an object, an array, a string in double quotes, a number, `true`, `false` or `null`.";
                self.report("Missing value", detail, self.at, self.word_end(), None);
                self.push(Kind::Error, start)
            }
        }
    }

    /// An object or array, with stack enough for it.
    fn nested(&mut self, bracket: u8) -> ValueId {
        let start = self.at;
        if self.depth == DEPTH_LIMIT {
            let detail = format!("Objects and arrays may nest at most {DEPTH_LIMIT} deep.");
            self.report("Nesting too deep", &detail, start, start + 1, None);
            self.stop();
            return self.push(Kind::Error, start);
        }
        self.depth += 1;
        self.open.push(bracket);
        self.go_to(self.at + 1);
        let kind = stacker::maybe_grow(STACK_RESERVE, STACK_GROWTH, || match bracket {
            b'{' => Kind::Object(self.object(start)),
            _ => Kind::Array(self.array(start)),
        });
        self.open.pop();
        self.depth -= 1;
        self.push(kind, start)
    }

    fn object(&mut self, start: usize) -> Vec<Property> {
        let mut properties = Vec::new();
        let mut comma = None;
        while !self.closes(b'}', start, comma) {
            let Some(name) = self.property_name() else {
                if self.peek() == Some(b'{') {
                    // One brace too many: the properties follow it.
                    self.go_to(self.at + 1);
                    continue;
                }
                self.recover();
                comma = self.comma();
                continue;
            };
            let value = match self.colon() {
                true => self.value(),
                false => self.push(Kind::Error, self.at),
            };
            properties.push(Property { name, value });
            comma = self.after(value, "property");
        }
        properties
    }

    fn array(&mut self, start: usize) -> Vec<ValueId> {
        let mut values = Vec::new();
        let mut comma = None;
        while !self.closes(b']', start, comma) {
            let value = self.value();
            values.push(value);
            comma = self.after(value, "value");
        }
        values
    }

    /// Whether the object or array opened at `start` ends here; then reads its end. `comma` is the one
    /// just before.
    fn closes(&mut self, closing: u8, start: usize, comma: Option<usize>) -> bool {
        self.skip_space();
        let what = if closing == b'}' { "object" } else { "array" };
        match self.peek() {
            None => {
                if !self.has_unclosed {
                    let detail = format!(
                        "The {what} that begins here is not closed: a `{}` is missing.",
                        closing as char
                    );
                    self.report("Unclosed bracket", &detail, start, start + 1, None);
                }
                self.has_unclosed = true;
                true
            }
            Some(found @ (b'}' | b']')) => {
                if let Some(comma) = comma {
                    let detail = format!("After the last part of an {what} no comma may follow in JSON.");
                    self.report("Trailing comma", &detail, comma, comma + 1, Some("Remove the comma."));
                }
                if found == closing {
                    self.go_to(self.at + 1);
                    return true;
                }
                let detail = format!(
                    "The {what} must be closed by `{}`, not by `{}`.",
                    closing as char, found as char
                );
                let place = self.span(self.at, self.at + 1);
                let opened = self.span(start, start + 1);
                let error = Diagnostic::error("Mismatched bracket", detail).at(place);
                self.push_found(error.label(opened, "opened here"));
                // Where it closes something further out, that may be what it is meant for.
                let opening = if found == b'}' { b'{' } else { b'[' };
                let (_, outer) = self.open.split_last().unwrap_or((&0, &[]));
                if !outer.contains(&opening) {
                    self.go_to(self.at + 1);
                }
                true
            }
            Some(b',') => {
                let detail = format!(
                    "A {} must stand before the comma.",
                    if closing == b'}' { "property" } else { "value" }
                );
                self.report("Unexpected comma", &detail, self.at, self.at + 1, Some("Remove the comma."));
                self.go_to(self.at + 1);
                self.closes(closing, start, None)
            }
            Some(_) => false,
        }
    }

    fn property_name(&mut self) -> Option<Text> {
        match self.peek() {
            Some(b'"' | b'\'') => Some(self.string()),
            Some(byte) if is_word(byte) => {
                let (start, end) = (self.at, self.word_end());
                let word = &self.text[start..end];
                let hint = format!("Write `\"{word}\"`.");
                self.report(
                    "Missing quotes",
                    "In JSON the name of a property stands in double quotes.",
                    start,
                    end,
                    Some(&hint),
                );
                self.go_to(end);
                Some(Text { start: start as u32, end: end as u32, outer: (start as u32, end as u32) })
            }
            _ => {
                let detail = "The name of a property must follow here, in double quotes.";
                self.report("Missing property name", detail, self.at, self.word_end(), None);
                None
            }
        }
    }

    /// The colon behind a property's name. False where neither it nor a value is there.
    fn colon(&mut self) -> bool {
        self.skip_space();
        let rest = &self.text[self.at..];
        if rest.starts_with(':') {
            self.go_to(self.at + 1);
            return true;
        }
        // Where the text ends, that brackets are not closed is the same mistake.
        self.has_unclosed |= rest.is_empty();
        let detail = "Between the name of a property and its value a colon must stand.";
        let wrong = if rest.starts_with("=>") { 2 } else { usize::from(rest.starts_with('=')) };
        let hint = (wrong > 0).then_some("In JSON it is a colon, not an equals sign.");
        self.report("Missing colon", detail, self.at, self.at + wrong, hint);
        self.go_to(self.at + wrong);
        wrong > 0 || !matches!(rest.bytes().next(), None | Some(b',' | b'}' | b']'))
    }

    /// What stands behind a property or value: gives the place of the comma.
    fn after(&mut self, value: ValueId, what: &str) -> Option<usize> {
        let Value { kind, start, end } = self.document.value(value);
        if matches!(kind, Kind::Error) && start == end {
            // No value was there, which is said.
            self.recover();
            return self.comma();
        }
        self.separator(what)
    }

    fn separator(&mut self, what: &str) -> Option<usize> {
        let end = self.at;
        self.skip_space();
        match self.peek() {
            Some(b',') => return self.comma(),
            None | Some(b'}' | b']') => {}
            Some(byte) if is_word(byte) || matches!(byte, b'"' | b'\'' | b'{' | b'[' | b'-') => {
                let detail = format!("Between this {what} and the next a comma must stand.");
                self.report("Missing comma", &detail, end, end, None);
            }
            Some(_) => {
                let detail = format!("After a {what} a comma or the closing bracket must follow.");
                self.report("Unexpected text", &detail, self.at, self.word_end(), None);
                self.recover();
                return self.comma();
            }
        }
        None
    }

    fn comma(&mut self) -> Option<usize> {
        (self.peek() == Some(b',')).then(|| {
            self.go_to(self.at + 1);
            self.at - 1
        })
    }

    /// Skips to the next comma or closing bracket outside of strings and inner brackets.
    fn recover(&mut self) {
        let mut inner = 0_u32;
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b',' | b'}' | b']' if inner == 0 => return,
                b'{' | b'[' => inner += 1,
                b'}' | b']' => inner -= 1,
                b'"' => self.go_to(self.at + string_length(&self.text[self.at..]) - 1),
                _ => {}
            }
            self.go_to(self.at + 1);
        }
    }

    fn number(&mut self) -> ValueId {
        let start = self.at;
        let rest = &self.text[start..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_');
        self.go_to(self.at + rest.bytes().take_while(|byte| is_part(byte)).count());
        let text = &self.text[start..self.at];
        if is_number(text) {
            return self.push(Kind::Number, start);
        }
        let hint = match text {
            _ if text.starts_with('+') => "Leave the plus sign out.",
            _ if text.starts_with('.') || text.ends_with('.') => "Write a digit on both sides of the point.",
            _ if text.trim_start_matches('-').starts_with('0')
                && text.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                "Leave the leading zeros out, or write it as a string."
            }
            _ => "Write it in decimal digits, or as a string in double quotes.",
        };
        self.report("Invalid number", "This is no number in JSON.", start, self.at, Some(hint));
        self.push(Kind::Error, start)
    }

    /// `true`, `false`, `null`, or a word that should stand in quotes.
    fn word(&mut self) -> ValueId {
        let start = self.at;
        self.go_to(self.word_end());
        let word = &self.text[start..self.at];
        let kind = match word {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            _ => {
                let meant = match word.to_lowercase().as_str() {
                    "true" => Some("true"),
                    "false" => Some("false"),
                    "null" | "none" | "nil" | "undefined" => Some("null"),
                    lower => did_you_mean(lower, ["true", "false", "null"]),
                };
                let hint = match meant {
                    Some(meant) => format!("Did you mean `{meant}`?"),
                    None => "Text stands in double quotes, an expression too: `\"${…}\"`.".to_owned(),
                };
                self.report(
                    "Unknown word",
                    "Of words only `true`, `false` and `null` have a meaning in JSON.",
                    start,
                    self.at,
                    Some(&hint),
                );
                Kind::Error
            }
        };
        self.push(kind, start)
    }

    /// Where the word at this place ends; one character further where there is none.
    fn word_end(&self) -> usize {
        let rest = &self.text[self.at..];
        let word = rest.bytes().take_while(|byte| is_word(*byte)).count();
        match (word, rest.chars().next()) {
            (0, Some(character)) => self.at + character.len_utf8(),
            (length, _) => self.at + length,
        }
    }

    /// White space, and comments, which are reported.
    fn skip_space(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            self.at += rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
            let rest = &self.text[self.at..];
            let length = match rest {
                _ if rest.starts_with("//") || rest.starts_with('#') => rest.find('\n').unwrap_or(rest.len()),
                _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                _ => return,
            };
            if !std::mem::replace(&mut self.has_comment, true) {
                let end = self.at + rest[..length].lines().next().unwrap_or("").len();
                let hint = "In a block write a property of the name \"//\": what it says is ignored.";
                self.report("Comment in JSON", "JSON has no comments.", self.at, end, Some(hint));
            }
            self.go_to(self.at + length);
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    fn report(&mut self, summary: &'static str, detail: &str, start: usize, end: usize, hint: Option<&str>) {
        let error = Diagnostic::error(summary, detail).at(self.span(start, end.min(self.text.len())));
        self.push_found(match hint {
            Some(hint) => error.hint(hint),
            None => error,
        });
    }

    fn push_found(&mut self, diagnostic: Diagnostic) {
        if self.is_stopped {
            return;
        }
        self.found.push(diagnostic);
        if self.found.len() == MISTAKES_LIMIT {
            let detail = format!("The rest of this file was not read after {MISTAKES_LIMIT} mistakes.");
            self.found.push(Diagnostic::error("Too many mistakes", detail).at(self.span(0, 0)));
            self.stop();
        }
    }

    /// Goes on elsewhere, unless reading has ended: whoever reports a mistake does not know whether it
    /// was the last.
    fn go_to(&mut self, at: usize) {
        if !self.is_stopped {
            self.at = at;
        }
    }

    /// Ends the reading of this file.
    fn stop(&mut self) {
        self.is_stopped = true;
        self.at = self.text.len();
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether a text is a number of JSON: `-0.5e+3`, no leading zeros, digits on both sides of the point.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
