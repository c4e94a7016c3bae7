//! A complete answer of an API, and the check that it is one.

use std::fmt;

use ::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::request::Expect;

/// Brackets within brackets that an answer may hold. No API of ours needs ten.
const MOST_NESTED: usize = 64;

/// A complete answer with status 2xx.
#[derive(Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The server's clock when it answered, from the `Date` header.
    pub date: Option<Timestamp>,
    /// The body, `null` if there is none.
    pub body: Value,
    bytes: Bytes,
}

impl Answer {
    /// The body as it came, for what is not JSON or must stay as it is to the byte.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The body as a wire struct. Unknown fields are ignored.
    ///
    /// # Errors
    ///
    /// If a needed field is missing or of another type: in words that hold no value of the body.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, NotDecoded> {
        T::deserialize(&self.body).map_err(|e| NotDecoded(words_without_values(&e.to_string())))
    }

    /// A header as text, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Answer {
    /// Without the body: it may hold credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.bytes.len())
    }
}

/// The answer is JSON, but not what was expected of this request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer is not as expected: {0}")]
pub struct NotDecoded(String);

/// Why a complete answer with status 2xx is none of the API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the answer is a web page, not JSON")]
    Html,
    #[error("the answer is no complete JSON")]
    NotJson,
    #[error("the answer is shorter than announced")]
    CutShort,
    #[error("the answer is nested too deeply")]
    TooDeep,
}

/// Reads an answer with status 2xx.
pub(super) fn read(response: ::http::Response<Bytes>, expect: Expect) -> Result<Answer, Unreadable> {
    let (parts, bytes) = response.into_parts();
    if is_cut_short(&parts.headers, &bytes) {
        return Err(Unreadable::CutShort);
    }
    let body = match expect {
        Expect::Bytes => Value::Null,
        Expect::Json if is_html(&parts.headers, &bytes) => return Err(Unreadable::Html),
        Expect::Json => parse(&bytes)?,
    };
    Ok(Answer { status: parts.status, date: date(&parts.headers), headers: parts.headers, body, bytes })
}

/// Reads JSON, `null` for nothing.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    if is_too_deep(bytes) {
        return Err(Unreadable::TooDeep);
    }
    serde_json::from_slice(bytes).map_err(|_| Unreadable::NotJson)
}

/// The server's clock, by the `Date` header.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(header::DATE)?.to_str().ok()?)
}

pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()
}

pub(super) fn is_html(headers: &HeaderMap, bytes: &[u8]) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let declared = declared.split(';').next().unwrap_or("").trim();
    declared.eq_ignore_ascii_case("text/html") || bytes.trim_ascii_start().starts_with(b"<")
}

/// Transports that hand over what came instead of failing are caught here; one that inflates the
/// body removes the header.
fn is_cut_short(headers: &HeaderMap, bytes: &[u8]) -> bool {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    announced.is_some_and(|length| (bytes.len() as u64) < length)
        && !headers.contains_key(header::CONTENT_ENCODING)
}

fn is_too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_NESTED {
            return true;
        }
    }
    false
}

/// serde quotes the offending value (`invalid type: string "…", expected u32`); it may be a secret.
fn words_without_values(message: &str) -> String {
    let mut words = String::new();
    let mut quoted = false;
    let mut escaped = false;
    for c in message.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => {
                if quoted {
                    words.push_str("\"…\"");
                }
                quoted = !quoted;
            }
            _ if quoted => {}
            c => words.push(c),
        }
    }
    crate::diag::escape(&words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(content_type: &str, body: &str) -> ::http::Response<Bytes> {
        let builder = ::http::Response::builder().header("content-type", content_type);
        builder.body(Bytes::copy_from_slice(body.as_bytes())).expect("a valid answer")
    }

    #[test]
    fn what_is_no_answer_of_an_api_is_told() {
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        for (content_type, body, expected) in [
            ("application/json", r#"{"a":1}"#, None),
            ("text/plain", r#"{"a":1}"#, None),
            ("application/json", "", None),
            ("application/json", &deep(64), None),
            ("application/json", &format!("\"{}\"", "[\\\"".repeat(100)), None),
            ("text/html; charset=utf-8", r#"{"a":1}"#, Some(Unreadable::Html)),
            ("application/json", " <!doctype html>", Some(Unreadable::Html)),
            ("application/json", r#"{"a":1"#, Some(Unreadable::NotJson)),
            ("application/json", "{\"a\":\"\u{fffd}", Some(Unreadable::NotJson)),
            ("application/json", &deep(65), Some(Unreadable::TooDeep)),
            ("application/json", &"[".repeat(1_000_000), Some(Unreadable::TooDeep)),
        ] {
            assert_eq!(
                read(response(content_type, body), Expect::Json).err(),
                expected,
                "{content_type} {body:.20}"
            );
        }
        let mut short = response("application/json", "{}");
        short.headers_mut().insert("content-length", ::http::HeaderValue::from_static("3"));
        assert_eq!(read(short, Expect::Json).err(), Some(Unreadable::CutShort));
    }

    #[test]
    fn a_wrong_type_is_named_and_the_value_is_not_shown() {
        #[derive(Debug, serde::Deserialize)]
        struct Wire {
            #[serde(rename = "port")]
            _port: u16,
        }
        let answer =
            read(response("application/json", r#"{"port":"s3cr\"et"}"#), Expect::Json).expect("is JSON");
        let error = answer.decode::<Wire>().expect_err("not a number").to_string();
        assert_eq!(error, "the answer is not as expected: invalid type: string \"…\", expected u16");
        assert_eq!(format!("{answer:?}"), "Answer(200 OK, 19 bytes)");
    }
}
