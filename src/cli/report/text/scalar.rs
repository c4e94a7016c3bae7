//! Values that fit on a line, as the language writes them.

use std::borrow::Cow;

use crate::diag::escape;
use crate::value::{Kind, Value};

/// What stands for a value that must not or cannot be shown. The mark is looked at first: that a
/// secret is unknown or null is nobody's business either.
pub fn masked(value: &Value) -> Option<&'static str> {
    if value.is_sensitive() {
        return Some("(sensitive value)");
    }
    if value.is_ephemeral() {
        return Some("(ephemeral value)");
    }
    if !value.is_known() {
        return Some("(known after apply)");
    }
    None
}

/// A value without parts, or what stands for it; `None` for a container with something in it.
pub fn inline(value: &Value) -> Option<Cow<'static, str>> {
    if let Some(mask) = masked(value) {
        return Some(mask.into());
    }
    Some(match value.kind() {
        Kind::Null | Kind::Unknown(_) => "null".into(),
        Kind::Bool(true) => "true".into(),
        Kind::Bool(false) => "false".into(),
        Kind::Number(number) => number.to_string().into(),
        Kind::String(text) => quoted(text).into(),
        Kind::List([]) | Kind::Set([]) | Kind::Tuple([]) => "[]".into(),
        Kind::Map([]) | Kind::Object([]) => "{}".into(),
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => return None,
    })
}

/// A string literal of the language; what could steer a terminal is escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}

/// Adds what [`quoted`] gives.
pub fn quote(text: &str, out: &mut String) {
    // What nearly every text is needs one look and one copy.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'\\' | b'"' | b'$' | b'%');
    out.push('"');
    if text.bytes().all(is_plain) {
        out.push_str(text);
    } else {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        out.push_str(&escape(&text.replace("${", "$${").replace("%{", "%%{")));
    }
    out.push('"');
}

/// The name of an attribute: as it is if it is an identifier, else quoted.
pub fn attribute_name(name: &str) -> Cow<'_, str> {
    let bytes = name.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_')
    {
        return Cow::Borrowed(name);
    }
    let mut chars = name.chars();
    let begins = |c: char| unicode_ident::is_xid_start(c) || c == '_';
    let goes_on = |c: char| unicode_ident::is_xid_continue(c) || c == '-';
    let is_identifier = chars.next().is_some_and(begins) && chars.all(goes_on);
    if is_identifier { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    match text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        true => text.len(),
        false => console::measure_text_width(text),
    }
}

/// Adds so many blanks.
pub fn blanks(out: &mut String, columns: usize) {
    const BLANKS: &str = "                                                                ";
    let mut left = columns;
    while left > 0 {
        let now = left.min(BLANKS.len());
        out.push_str(&BLANKS[..now]);
        left -= now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    #[test]
    fn simple_values_are_written_as_in_the_language() {
        let cases = [
            (Value::string("a \"b\" \\ ${c}"), r#""a \"b\" \\ $${c}""#),
            (Value::string("\u{1b}[31m\u{202e}"), r#""\u{1b}[31m\u{202e}""#),
            (Value::int(-3), "-3"),
            (Value::bool(true), "true"),
            (Value::null(Ty::STRING), "null"),
            (Value::list(Ty::STRING, []), "[]"),
            (Value::empty_object(), "{}"),
            (Value::unknown(Ty::STRING), "(known after apply)"),
            (Value::string("secret").with_sensitive(), "(sensitive value)"),
            (Value::null(Ty::STRING).with_sensitive(), "(sensitive value)"),
            (Value::unknown(Ty::STRING).with_sensitive(), "(sensitive value)"),
            (Value::string("secret").with_ephemeral(), "(ephemeral value)"),
        ];
        for (value, text) in cases {
            assert_eq!(inline(&value).as_deref(), Some(text));
        }
        assert_eq!(inline(&Value::tuple([Value::int(1)])), None);
    }

    #[test]
    fn attribute_names_are_quoted_where_they_must_be() {
        for (name, text) in
            [("a-b", "a-b"), ("_x", "_x"), ("1a", "\"1a\""), ("", "\"\""), ("a\nb", "\"a\\nb\"")]
        {
            assert_eq!(attribute_name(name), text);
        }
    }
}
