//! The order of the elements of a set.
//!
//! Terraform sorts strings by bytes, numbers and bools by value, and everything else by a text form
//! of the value (`makeSetHashBytes` in `zclconf/go-cty`, `cty/set_internals.go`). Output order shows
//! in plans and in `tolist`, so we keep it, with our own total order where that text is equal.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::{Kind, Value};

/// Sorted, known elements once each. Unknown elements stay all: each may turn out different.
pub(super) fn canonical(mut items: Vec<Value>) -> Vec<Value> {
    let simple = items.iter().all(|item| item.ty().is_primitive());
    if simple {
        items.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
    } else {
        items.sort_by_cached_key(|item| (rank(item), sort_text(item), item.clone()));
    }
    items.dedup_by(|next, kept| next.is_wholly_known() && next == kept && minus(next) == minus(kept));
    items
}

/// Negative zero equals zero, and yet a set has both.
fn minus(value: &Value) -> bool {
    value.as_number().is_some_and(|number| number.has_minus())
}

/// Known values, then unknown ones, then null.
fn rank(value: &Value) -> u8 {
    match value.kind() {
        Kind::Null => 2,
        Kind::Unknown(_) => 1,
        _ => 0,
    }
}

fn sort_text(value: &Value) -> String {
    let mut text = String::new();
    write_sort_text(value, &mut text);
    text
}

fn write_sort_text(value: &Value, text: &mut String) {
    let mut enclosed = |open: char, values: &[Value], close: char| {
        text.push(open);
        for value in values {
            write_sort_text(value, text);
            text.push(';');
        }
        text.push(close);
    };
    match value.kind() {
        Kind::Unknown(_) => text.push('?'),
        Kind::Null => text.push('~'),
        Kind::Bool(value) => text.push(if value { '1' } else { '0' }),
        Kind::Number(number) => text.push_str(&number.ten_digits()),
        Kind::String(string) => write_quoted(string, text),
        Kind::List(items) | Kind::Set(items) => enclosed('[', items, ']'),
        Kind::Tuple(items) | Kind::Object(items) => enclosed('<', items, '>'),
        Kind::Map(entries) => {
            text.push('{');
            for (key, value) in entries {
                write_quoted(key, text);
                text.push(':');
                write_sort_text(value, text);
                text.push(';');
            }
            text.push('}');
        }
    }
}

/// As Go's `%q` does it.
fn write_quoted(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            '\x07' => text.push_str("\\a"),
            '\x08' => text.push_str("\\b"),
            '\x0b' => text.push_str("\\v"),
            '\x0c' => text.push_str("\\f"),
            c if (c as u32) < 0x20 || c == '\x7f' => {
                write!(text, "\\x{:02x}", c as u32).expect("writing to a string does not fail");
            }
            c if c.is_control() => {
                write!(text, "\\u{:04x}", c as u32).expect("writing to a string does not fail");
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// A total order, for canonical output only: the language does not order values.
impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        let by_kind = kind_rank(self).cmp(&kind_rank(other));
        by_kind
            .then_with(|| match (self.kind(), other.kind()) {
                (Kind::Bool(a), Kind::Bool(b)) => a.cmp(&b),
                // Negative zero comes before zero.
                (Kind::Number(a), Kind::Number(b)) => {
                    a.cmp(&b).then_with(|| b.has_minus().cmp(&a.has_minus()))
                }
                (Kind::String(a), Kind::String(b)) => a.cmp(b),
                (Kind::List(a), Kind::List(b))
                | (Kind::Set(a), Kind::Set(b))
                | (Kind::Tuple(a), Kind::Tuple(b))
                | (Kind::Object(a), Kind::Object(b)) => a.cmp(b),
                (Kind::Map(a), Kind::Map(b)) => a.cmp(b),
                (Kind::Unknown(a), Kind::Unknown(b)) if a != b => format!("{a:?}").cmp(&format!("{b:?}")),
                _ => Ordering::Equal,
            })
            .then_with(|| {
                if self.ty() == other.ty() {
                    Ordering::Equal
                } else {
                    self.ty().expression().cmp(&other.ty().expression())
                }
            })
            .then_with(|| self.marks().cmp(&other.marks()))
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn kind_rank(value: &Value) -> u8 {
    match value.kind() {
        Kind::Bool(_) => 0,
        Kind::Number(_) => 1,
        Kind::String(_) => 2,
        Kind::List(_) => 3,
        Kind::Set(_) => 4,
        Kind::Tuple(_) => 5,
        Kind::Map(_) => 6,
        Kind::Object(_) => 7,
        Kind::Unknown(_) => 8,
        Kind::Null => 9,
    }
}
