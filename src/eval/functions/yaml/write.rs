//! Values as YAML in block style. Strings are always quoted, or literal blocks if they have several
//! lines, so that none is taken for something else.

use std::fmt::Write as _;

use crate::value::{Kind, Value};

/// A document. One that is a plain scalar ends with `...`, as libyaml ends it.
pub(super) fn document(value: &Value) -> String {
    let mut out = String::new();
    node(value, 0, Place::Root, &mut out);
    if matches!(value.kind(), Kind::Null | Kind::Bool(_) | Kind::Number(_)) {
        out.push_str("...\n");
    }
    out
}

/// Where a value stands: what was written before it on its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    /// After `key:`.
    Entry,
    /// After `-`.
    Item,
}

fn node(value: &Value, indent: usize, place: Place, out: &mut String) {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || node_here(value, indent, place, out));
}

fn node_here(value: &Value, indent: usize, place: Place, out: &mut String) {
    match value.kind() {
        Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) if !items.is_empty() => {
            // Items of a list in a map stand below its key; those of a list in a list begin on its line.
            let indent = if place == Place::Entry { indent - 2 } else { indent };
            for (at, item) in items.iter().enumerate() {
                begin_line(at, indent, place, out);
                out.push('-');
                node(item, indent + 2, Place::Item, out);
            }
        }
        Kind::Map(_) | Kind::Object(_) if value.entries().next().is_some() => {
            for (at, (key, item)) in value.entries().enumerate() {
                begin_line(at, indent, place, out);
                if is_simple(key) {
                    quoted(key, None, out);
                    out.push(':');
                    node(item, indent + 2, Place::Entry, out);
                } else {
                    out.push_str("? ");
                    text(key, indent + 2, out);
                    out.push('\n');
                    out.push_str(&" ".repeat(indent));
                    out.push(':');
                    node(item, indent + 2, Place::Item, out);
                }
            }
        }
        _ => {
            if place != Place::Root {
                out.push(' ');
            }
            scalar(value, indent.max(2), out);
            out.push('\n');
        }
    }
}

fn begin_line(at: usize, indent: usize, place: Place, out: &mut String) {
    match (at, place) {
        (0, Place::Item) => out.push(' '),
        _ => {
            if at == 0 && place == Place::Entry {
                out.push('\n');
            }
            out.push_str(&" ".repeat(indent));
        }
    }
}

fn scalar(value: &Value, indent: usize, out: &mut String) {
    match value.kind() {
        Kind::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::String(content) => text(content, indent, out),
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => out.push_str("[]"),
        Kind::Map(_) | Kind::Object(_) => out.push_str("{}"),
        Kind::Null | Kind::Unknown(_) => out.push_str("null"),
    }
}

/// A key that stands before its colon on one line, which libyaml calls simple.
fn is_simple(key: &str) -> bool {
    const MAX_BYTES: usize = 128;
    key.len() <= MAX_BYTES && !key.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

fn text(content: &str, indent: usize, out: &mut String) {
    if content.contains('\n') && can_be_literal(content) {
        literal(content, indent, out);
    } else {
        quoted(content, Some(indent), out);
    }
}

/// A literal block shows everything as it is, so there must be nothing that cannot be seen.
fn can_be_literal(text: &str) -> bool {
    !text.contains(" \n") && !text.ends_with(' ') && text.chars().all(|c| c == '\n' || is_printable(c))
}

fn literal(text: &str, indent: usize, out: &mut String) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text.ends_with("\n\n") || text == "\n" {
        out.push('+');
    }
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
    }
}

fn is_printable(c: char) -> bool {
    // Beyond four hexadecimal digits the library that Terraform uses escapes everything.
    matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// A string in quotes. Where it may go on in another line, with the given indentation, it does so at the
/// first single space behind column 80.
fn quoted(text: &str, folds_to: Option<usize>, out: &mut String) {
    const WIDTH: usize = 80;
    out.push('"');
    let mut line_start = out.rfind('\n').map_or(0, |at| at + 1);
    let mut after_space = false;
    for (at, c) in text.char_indices() {
        let is_inner_space = c == ' ' && !after_space && at > 0 && at + 1 < text.len();
        after_space = c == ' ';
        if let Some(indent) =
            folds_to.filter(|_| is_inner_space && out[line_start..].chars().nth(WIDTH).is_some())
        {
            out.push('\n');
            line_start = out.len();
            out.push_str(&" ".repeat(indent));
            if text[at + 1..].starts_with(' ') {
                out.push('\\');
            }
            continue;
        }
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0' => out.push_str("\\0"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\u{1b}' => out.push_str("\\e"),
            '\u{85}' => out.push_str("\\N"),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            _ if is_printable(c) => out.push(c),
            _ => {
                let code = u32::from(c);
                let written = match code {
                    0..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
                written.expect("writing to a string does not fail");
            }
        }
    }
    out.push('"');
}
