//! Output values: how they change in a plan, and what they are after it.

use std::collections::BTreeMap;

use crate::cli::report::{Look, Paint};
use crate::plan::OutputChange;
use crate::value::{Kind, TyKind, Value};

use super::body::{Body, Pair, Tail, Unchanged};
use super::scalar::{attribute_name, masked, quoted};

/// `Changes to Outputs:` and a line for each that changes; empty if none does.
pub fn changes_text(outputs: &BTreeMap<String, OutputChange>, look: &Look) -> String {
    let changed: Vec<(String, &OutputChange)> = outputs
        .iter()
        .filter(|(_, output)| output.is_change())
        .map(|(name, output)| (attribute_name(name), output))
        .collect();
    if changed.is_empty() {
        return String::new();
    }
    let width = changed.iter().map(|(name, _)| console::measure_text_width(name)).max().unwrap_or(0);
    let mut body = Body::new(look, Unchanged::Hidden, &[]);
    for (name, output) in changed {
        // Where only one side is sensitive, that it changes is shown, and neither value.
        let sides = [&output.before, &output.after];
        let is_told = sides.into_iter().flatten().any(Value::is_sensitive);
        let masked = |value: &Option<Value>| {
            let hidden = output.sensitive && !is_told;
            value.as_ref().map(|value| if hidden { value.with_sensitive() } else { value.clone() })
        };
        let (before, after) = (masked(&output.before), masked(&output.after));
        let pair = Pair::attribute(before.as_ref(), after.as_ref());
        body.item(2, &format!("{name:width$} = "), pair, Tail::Null);
    }
    format!("{}\n{}", look.palette.paint(Paint::Strong, "Changes to Outputs:"), body.finish().0)
}

/// `name = value` for each output value, as `terrace output` and the end of an apply show them.
pub fn outputs_text<'v>(outputs: impl IntoIterator<Item = Output<'v>>) -> String {
    let mut out = String::new();
    for Output { name, value, sensitive } in outputs {
        let value = if sensitive { "<sensitive>".to_owned() } else { value_text(value) };
        out.push_str(&format!("{} = {value}\n", attribute_name(name)));
    }
    out
}

/// An output value.
#[derive(Clone, Copy, Debug)]
pub struct Output<'v> {
    pub name: &'v str,
    pub value: &'v Value,
    pub sensitive: bool,
}

/// A value as an expression of the language that yields it, over several lines where it has parts.
/// Sensitive values are masked.
pub fn value_text(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, || write_grown(value, depth, out));
}

fn write_grown(value: &Value, depth: usize, out: &mut String) {
    if let Some(mask) = masked(value) {
        return out.push_str(mask);
    }
    match value.kind() {
        Kind::Null | Kind::Unknown(_) => out.push_str(null(value.ty())),
        Kind::Bool(value) => out.push_str(&value.to_string()),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::String(text) if text.contains('\n') => here_document(text, depth, out),
        Kind::String(text) => out.push_str(&quoted(text)),
        Kind::List(items) => sequence("tolist([", items, "])", depth, out),
        Kind::Set(items) => sequence("toset([", items, "])", depth, out),
        Kind::Tuple(items) => sequence("[", items, "]", depth, out),
        Kind::Map(_) => mapping("tomap({", value, "})", depth, out),
        Kind::Object(_) => mapping("{", value, "}", depth, out),
    }
}

fn null(ty: crate::value::Ty) -> &'static str {
    match ty.kind() {
        TyKind::String => "tostring(null)",
        TyKind::Number => "tonumber(null)",
        TyKind::Bool => "tobool(null)",
        _ => "null",
    }
}

fn here_document(text: &str, depth: usize, out: &mut String) {
    let margin = " ".repeat(depth);
    out.push_str("<<-EOT\n");
    for line in text.lines() {
        out.push_str(format!("{margin}{}", crate::diag::escape_multiline(line)).trim_end_matches(' '));
        out.push('\n');
    }
    out.push_str(&format!("{margin}EOT"));
}

fn sequence(open: &str, items: &[Value], close: &str, depth: usize, out: &mut String) {
    out.push_str(open);
    if !items.is_empty() {
        out.push('\n');
    }
    for item in items {
        out.push_str(&" ".repeat(depth + 2));
        write(item, depth + 2, out);
        out.push_str(",\n");
    }
    if !items.is_empty() {
        out.push_str(&" ".repeat(depth));
    }
    out.push_str(close);
}

fn mapping(open: &str, value: &Value, close: &str, depth: usize, out: &mut String) {
    out.push_str(open);
    if !value.is_empty() {
        out.push('\n');
    }
    for (key, item) in value.entries() {
        out.push_str(&format!("{}{} = ", " ".repeat(depth + 2), quoted(key)));
        write(item, depth + 2, out);
        out.push('\n');
    }
    if !value.is_empty() {
        out.push_str(&" ".repeat(depth));
    }
    out.push_str(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    #[test]
    fn output_values_are_expressions_that_yield_them() {
        let value = Value::object([
            ("list", Value::list(Ty::STRING, [Value::string("a"), Value::string("b")])),
            ("map", Value::map(Ty::NUMBER, [("k", Value::int(1))])),
            ("none", Value::null(Ty::STRING)),
            ("secret", Value::string("x").with_sensitive()),
            ("empty", Value::set(Ty::STRING, [])),
            ("text", Value::string("one\ntwo\n")),
        ]);
        let expected = r#"all = {
  "empty" = toset([])
  "list" = tolist([
    "a",
    "b",
  ])
  "map" = tomap({
    "k" = 1
  })
  "none" = tostring(null)
  "secret" = (sensitive value)
  "text" = <<-EOT
  one
  two
  EOT
}
"#;
        assert_eq!(outputs_text([Output { name: "all", value: &value, sensitive: false }]), expected);
    }

    #[test]
    fn a_secret_output_value_is_masked_on_both_sides() {
        let change = OutputChange {
            before: Some(Value::string("old")),
            after: Some(Value::string("new")),
            sensitive: true,
        };
        let kept = OutputChange { before: Some(Value::int(1)), after: Some(Value::int(1)), sensitive: false };
        let gone = OutputChange { before: Some(Value::int(1)), after: None, sensitive: false };
        let outputs = BTreeMap::from([
            ("token".to_owned(), change),
            ("same".to_owned(), kept),
            ("old_url".to_owned(), gone),
        ]);
        assert_eq!(
            changes_text(&outputs, &Look::plain(80)),
            "Changes to Outputs:\n  - old_url = 1 -> null\n  ~ token   = (sensitive value)\n"
        );
    }
}
