//! A small JSON reader that keeps numbers exact.

use std::borrow::Cow;

use crate::value::Number;

use super::JsonError;

/// A JSON document; strings without escapes are not copied out of its text. Of equal names in an object
/// all are kept, in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json<'t> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'t, str>),
    Array(Vec<Json<'t>>),
    Object(Vec<(Cow<'t, str>, Json<'t>)>),
}

impl<'t> Json<'t> {
    pub(super) fn get(&self, name: &str) -> Option<&Json<'t>> {
        match self {
            // The last of equal names counts.
            Json::Object(members) => members.iter().rev().find(|(known, _)| known == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// As serde's JSON, for types only: numbers are rounded.
    pub(super) fn to_serde(&self) -> serde_json::Value {
        match self {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => (*value).into(),
            Json::Number(number) => number.to_f64().into(),
            Json::String(text) => text.as_ref().into(),
            Json::Array(items) => items.iter().map(Json::to_serde).collect(),
            Json::Object(members) => serde_json::Value::Object(
                members.iter().map(|(k, v)| (k.to_string(), v.to_serde())).collect(),
            ),
        }
    }
}

/// Nothing that people write is as deep, and every level costs stack wherever the value goes.
const MAX_DEPTH: usize = 256;

/// Whose numbers are read.
#[derive(Clone, Copy)]
pub(super) enum Numbers {
    /// Anybody's: of 512 bits.
    Foreign,
    /// What one of our writers printed: with as many bits as it takes to print the same.
    Printed,
}

pub(super) fn read(text: &str, numbers: Numbers) -> Result<Json<'_>, JsonError> {
    let mut reader = Reader { text, numbers, at: 0, depth: 0 };
    let json = reader.value()?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.wrong("text after the end of the document"));
    }
    Ok(json)
}

struct Reader<'a> {
    text: &'a str,
    numbers: Numbers,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self) -> Result<Json<'a>, JsonError> {
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.nested(Reader::object),
            Some(b'[') => self.nested(Reader::array),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(self.wrong("a value is expected")),
            None => Err(self.wrong("the document ends too early")),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json<'a>, JsonError>) -> Result<Json<'a>, JsonError> {
        if self.depth == MAX_DEPTH {
            return Err(JsonError::Depth);
        }
        self.depth += 1;
        self.at += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// After the `{`.
    fn object(&mut self) -> Result<Json<'a>, JsonError> {
        let mut members = Vec::new();
        if self.takes(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a name in quotes is expected"));
            }
            let name = self.string()?;
            if !self.takes(b':') {
                return Err(self.wrong("a colon is expected"));
            }
            members.push((name, self.value()?));
            if self.takes(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.takes(b',') {
                return Err(self.wrong("a comma or a closing brace is expected"));
            }
        }
    }

    /// After the `[`.
    fn array(&mut self) -> Result<Json<'a>, JsonError> {
        let mut items = Vec::new();
        if self.takes(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.takes(b']') {
                return Ok(Json::Array(items));
            }
            if !self.takes(b',') {
                return Err(self.wrong("a comma or a closing bracket is expected"));
            }
        }
    }

    fn word(&mut self, word: &str, json: Json<'a>) -> Result<Json<'a>, JsonError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.wrong("a value is expected"));
        }
        self.at += word.len();
        Ok(json)
    }

    fn number(&mut self) -> Result<Json<'a>, JsonError> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let whole = self.digits();
        let leading_zero = whole > 1 && self.text.as_bytes()[self.at - whole] == b'0';
        if whole == 0 || leading_zero {
            return Err(self.wrong("a digit is not where it should be"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(self.wrong("a digit is expected"));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return Err(self.wrong("a digit is expected"));
            }
        }
        let text = &self.text[start..self.at];
        let number = match self.numbers {
            Numbers::Foreign => text.parse(),
            Numbers::Printed => Number::from_printed(text),
        };
        match number {
            Ok(number) => Ok(Json::Number(number)),
            Err(_) => Err(self.wrong("the number is too large or too close to zero")),
        }
    }

    fn digits(&mut self) -> usize {
        let count = self.text.as_bytes()[self.at..].iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        count
    }

    /// At the opening quote.
    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.at += 1;
        let text: &'a str = self.text;
        let mut string = Cow::Borrowed("");
        loop {
            let rest = &text[self.at..];
            let Some(plain) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\x1f')) else {
                self.at = self.text.len();
                return Err(self.wrong("the string does not end"));
            };
            string += &rest[..plain];
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.to_mut().push(self.escape()?),
                _ => return Err(self.wrong("a control character must be escaped")),
            }
        }
    }

    /// At the backslash. Halves of surrogate pairs that stand alone become U+FFFD, as in Go.
    fn escape(&mut self) -> Result<char, JsonError> {
        self.at += 1;
        let simple = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.wrong("an unknown escape")),
        };
        self.at += 1;
        Ok(simple)
    }

    /// At the `u`.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.hex4()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let before = self.at;
            self.at += 1;
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// At the `u`; after the four digits when it returns.
    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.get(self.at + 1..self.at + 5);
        let code = digits
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code {
            Some(code) => {
                self.at += 5;
                Ok(code)
            }
            None => Err(self.wrong("four hexadecimal digits are expected")),
        }
    }

    fn takes(&mut self, wanted: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn wrong(&self, problem: &'static str) -> JsonError {
        let before = &self.text[..self.at.min(self.text.len())];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        JsonError::Syntax { line: small(line), column: small(column), problem }
    }
}
