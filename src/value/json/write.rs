//! Writing JSON text, escaped as Go's `encoding/json` does, so that `jsonencode` gives the same bytes.

use std::fmt::Write as _;

/// A string in quotes. Besides what JSON asks for, `<`, `>`, `&`, U+2028 and U+2029 are escaped.
pub(super) fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\0'..='\x1f' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", c as u32).expect("writing to a string does not fail");
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The items between brackets, with commas.
pub(super) fn array<T, E>(
    items: impl IntoIterator<Item = T>,
    out: &mut String,
    mut item: impl FnMut(T, &mut String) -> Result<(), E>,
) -> Result<(), E> {
    out.push('[');
    for (at, value) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        item(value, out)?;
    }
    out.push(']');
    Ok(())
}

/// The members between braces, with commas.
pub(super) fn object<N: AsRef<str>, T, E>(
    members: impl IntoIterator<Item = (N, T)>,
    out: &mut String,
    mut member: impl FnMut(T, &mut String) -> Result<(), E>,
) -> Result<(), E> {
    out.push('{');
    for (at, (name, value)) in members.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        string(name.as_ref(), out);
        out.push(':');
        member(value, out)?;
    }
    out.push('}');
    Ok(())
}
