//! One value over as many lines as it needs: of the console, and of output values.
//!
//! The form is that of `terraform console` and `terraform output`, which programs read: strings are
//! quoted as Go quotes them, conversions tell lists, sets and maps from tuples and objects, a null of
//! a known type says which one.

use std::sync::LazyLock;

use regex::Regex;

use crate::cli::report::text::scalar::masked;
use crate::diag::escape_multiline;
use crate::value::{Kind, Ty, TyKind, Value};

/// Stack that must be left before going one deeper, and what is added when it is not.
const STACK_LOW: usize = 128 * 1024;
const STACK_MORE: usize = 2 * 1024 * 1024;

/// What becomes of characters in a text of several lines that could steer a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controls {
    /// For people.
    Escaped,
    /// For programs, which need the text as it is.
    Verbatim,
}

/// A value, nearly as an expression that yields it. Sensitive parts are masked.
pub fn value_text(value: &Value, controls: Controls) -> String {
    let mut writer = Writer { out: String::new(), controls };
    writer.value(value, 0);
    writer.out
}

struct Writer {
    out: String,
    controls: Controls,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) {
        stacker::maybe_grow(STACK_LOW, STACK_MORE, || self.value_grown(value, depth));
    }

    fn value_grown(&mut self, value: &Value, depth: usize) {
        if !value.is_known() {
            // Before the marks, as in Terraform: there is nothing yet to keep secret.
            return self.out.push_str("(known after apply)");
        }
        if let Some(mask) = masked(value) {
            return self.out.push_str(mask);
        }
        match value.kind() {
            Kind::Null | Kind::Unknown(_) => self.out.push_str(&null(value.ty())),
            Kind::Bool(value) => self.out.push_str(&value.to_string()),
            Kind::Number(number) => self.out.push_str(&number.to_string()),
            Kind::String(text) => self.string(text, depth),
            Kind::List(items) => self.sequence("tolist([", items, "])", depth),
            Kind::Set(items) => self.sequence("toset([", items, "])", depth),
            Kind::Tuple(items) => self.sequence("[", items, "]", depth),
            Kind::Map(_) => self.mapping("tomap({", value, "})", depth),
            Kind::Object(_) => self.mapping("{", value, "}", depth),
        }
    }

    fn string(&mut self, text: &str, depth: usize) {
        if text.contains('\n') {
            self.here_document(text, depth);
        } else {
            quote(text, &mut self.out);
        }
    }

    /// The marker grows until no line of the text is the marker.
    fn here_document(&mut self, text: &str, depth: usize) {
        let mut marker = "EOT".to_owned();
        while text.split('\n').any(|line| line.trim() == marker) {
            marker.push('_');
        }
        self.out.push_str(if depth == 0 { "<<" } else { "<<-" });
        self.out.push_str(&marker);
        for line in text.split('\n') {
            let line = match self.controls {
                Controls::Escaped => escape_multiline(line),
                Controls::Verbatim => line.into(),
            };
            self.new_line(depth);
            self.out.push_str(&line);
        }
        self.new_line(depth);
        self.out.push_str(&marker);
    }

    fn sequence(&mut self, open: &str, items: &[Value], close: &str, depth: usize) {
        self.out.push_str(open);
        for item in items {
            self.new_line(depth + 2);
            self.value(item, depth + 2);
            self.out.push(',');
        }
        if !items.is_empty() {
            self.new_line(depth);
        }
        self.out.push_str(close);
    }

    fn mapping(&mut self, open: &str, value: &Value, close: &str, depth: usize) {
        self.out.push_str(open);
        for (key, item) in value.entries() {
            self.new_line(depth + 2);
            self.string(key, depth + 2);
            self.out.push_str(" = ");
            self.value(item, depth + 2);
        }
        if !value.is_empty() {
            self.new_line(depth);
        }
        self.out.push_str(close);
    }

    fn new_line(&mut self, depth: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', depth));
    }
}

fn null(ty: Ty) -> String {
    match ty.kind() {
        TyKind::Dynamic => "null".to_owned(),
        TyKind::String => "tostring(null)".to_owned(),
        TyKind::Number => "tonumber(null)".to_owned(),
        TyKind::Bool => "tobool(null)".to_owned(),
        TyKind::List(element) => format!("tolist(null) /* of {element} */"),
        TyKind::Set(element) => format!("toset(null) /* of {element} */"),
        TyKind::Map(element) => format!("tomap(null) /* of {element} */"),
        TyKind::Tuple(_) | TyKind::Object(_) => format!("null /* {ty} */"),
    }
}

/// The string as Go writes a literal: what cannot be seen is escaped, all else stays.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}' => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if is_printable(c) => out.push(c),
            c if c as u32 <= 0xffff => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out.push('"');
}

/// Letters, marks, numbers, punctuation and symbols; of the spaces only the usual one.
fn is_printable(c: char) -> bool {
    static PRINTABLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\A[\p{L}\p{M}\p{N}\p{P}\p{S}]\z").expect("the pattern is constant and valid")
    });
    match c {
        ' '..='~' => true,
        c if c.is_ascii() => false,
        c => PRINTABLE.is_match(c.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_print_as_terraform_prints_them() {
        let string = Value::string;
        let cases = [
            (string("$${a} ${b} \"c\" \\"), r#""$${a} ${b} \"c\" \\""#),
            (string("\t\u{7}\u{1}\u{1b}[31m"), r#""\t\a\x01\x1b[31m""#),
            (string("é 日 😀 a\u{a0}b\u{200b}\u{2028}"), r#""é 日 😀 a\u00a0b\u200b\u2028""#),
            (string("\u{e0001}"), r#""\U000e0001""#),
            (string("a\nb\n"), "<<EOT\na\nb\n\nEOT"),
            (string("a\r\nb\u{1b}[31m"), "<<EOT\na\\r\nb\\u{1b}[31m\nEOT"),
            (string("EOT\nx"), "<<EOT_\nEOT\nx\nEOT_"),
            (Value::tuple([string("x\n\ny")]), "[\n  <<-EOT\n  x\n  \n  y\n  EOT,\n]"),
            (Value::number("1.50".parse::<crate::value::Number>().expect("a number")), "1.5"),
            (Value::null(Ty::DYNAMIC), "null"),
            (Value::null(Ty::STRING), "tostring(null)"),
            (Value::null(Ty::list(Ty::DYNAMIC)), "tolist(null) /* of dynamic */"),
            (Value::null(Ty::map(Ty::list(Ty::NUMBER))), "tomap(null) /* of list of number */"),
            (Value::null(Ty::tuple([Ty::BOOL])), "null /* tuple */"),
            (Value::set(Ty::NUMBER, []), "toset([])"),
            (Value::unknown(Ty::STRING).with_sensitive(), "(known after apply)"),
            (Value::null(Ty::STRING).with_sensitive(), "(sensitive value)"),
            (string("x").with_ephemeral(), "(ephemeral value)"),
        ];
        for (value, expected) in cases {
            assert_eq!(value_text(&value, Controls::Escaped), expected);
        }
    }

    #[test]
    fn parts_are_indented_and_keys_quoted() {
        let value = Value::object([
            ("list", Value::list(Ty::STRING, [Value::string("a")])),
            ("map", Value::map(Ty::NUMBER, [("k\nl", Value::int(1))])),
            ("secret", Value::string("x").with_sensitive()),
        ]);
        insta::assert_snapshot!(value_text(&value, Controls::Escaped), @r#"
        {
          "list" = tolist([
            "a",
          ])
          "map" = tomap({
            <<-EOT
            k
            l
            EOT = 1
          })
          "secret" = (sensitive value)
        }
        "#);
    }

    #[test]
    fn any_depth_is_printed() {
        let deep = (0..5_000).fold(Value::int(1), |inner, _| Value::tuple([inner]));
        assert_eq!(value_text(&deep, Controls::Verbatim).matches('[').count(), 5_000);
    }
}
