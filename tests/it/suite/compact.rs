//! A value on one line, nearly as an expression that yields it: its type, marks and what is unknown
//! included.

use terrace::value::{Kind, Ty, TyKind, Value};

/// `tolist(["a"])`, `sensitive(1)`, `unknown(string)`, `empty(list(string))`.
pub fn compact(value: &Value) -> String {
    let (plain, marks) = value.unmark();
    let mut text = known(&plain);
    if marks.is_sensitive() {
        text = format!("sensitive({text})");
    }
    if marks.is_ephemeral() {
        text = format!("ephemeral({text})");
    }
    text
}

fn known(value: &Value) -> String {
    if value.ty().is_collection() && value.is_known() && !value.is_null() && value.is_empty() {
        return format!("empty({})", value.ty().expression());
    }
    match value.kind() {
        Kind::Null => null(value.ty()),
        Kind::Unknown(_) if value.is_never_null() => {
            format!("unknown({}, not null)", value.ty().expression())
        }
        Kind::Unknown(_) => format!("unknown({})", value.ty().expression()),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::String(text) => quoted(text),
        Kind::List(items) => format!("tolist([{}])", joined(items)),
        Kind::Set(items) => format!("toset([{}])", joined(items)),
        Kind::Tuple(items) => format!("[{}]", joined(items)),
        Kind::Map(_) => format!("tomap({})", entries(value)),
        Kind::Object(_) => entries(value),
    }
}

fn joined(items: &[Value]) -> String {
    items.iter().map(compact).collect::<Vec<_>>().join(", ")
}

fn entries(value: &Value) -> String {
    if value.is_empty() {
        return "{}".to_owned();
    }
    let entry = |(key, value): (&terrace::value::ArcStr, &Value)| {
        let is_word = key.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let key = if is_word { key.to_string() } else { quoted(key) };
        format!("{key} = {}", compact(value))
    };
    format!("{{ {} }}", value.entries().map(entry).collect::<Vec<_>>().join(", "))
}

fn null(ty: Ty) -> String {
    match ty.kind() {
        TyKind::Dynamic => "null".to_owned(),
        TyKind::String => "tostring(null)".to_owned(),
        TyKind::Number => "tonumber(null)".to_owned(),
        TyKind::Bool => "tobool(null)".to_owned(),
        _ => format!("null({})", ty.expression()),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.replace("${", "$${").replace("%{", "%%{").chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
