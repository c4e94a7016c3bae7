//! JSON text with the bytes that Go's `encoding/json` writes, on one line or indented.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::host::{Host, Stream};

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Everything on one line.
    Line,
    /// Two spaces per level.
    Indented,
}

/// Writes a document, without a line break at its end.
///
/// # Errors
/// The writer fails, or a value is nested in a way that has no JSON form.
pub fn write(document: &impl Serialize, layout: Layout, writer: impl io::Write) -> serde_json::Result<()> {
    match layout {
        Layout::Line => {
            let formatter = GoEscapes(CompactFormatter);
            document.serialize(&mut serde_json::Serializer::with_formatter(writer, formatter))
        }
        Layout::Indented => {
            let formatter = GoEscapes(PrettyFormatter::new());
            document.serialize(&mut serde_json::Serializer::with_formatter(writer, formatter))
        }
    }
}

/// As [`write()`], in memory.
///
/// # Errors
/// As [`write()`].
pub fn text(document: &impl Serialize, layout: Layout) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    write(document, layout, &mut bytes)?;
    Ok(String::from_utf8(bytes).expect("the serializer writes UTF-8"))
}

/// Standard output as a writer: what is written is printed in large pieces.
pub struct Lines<'a> {
    host: &'a dyn Host,
    pending: Vec<u8>,
}

/// How much is kept before it is printed, in bytes.
const PIECE: usize = 64 * 1024;

impl<'a> Lines<'a> {
    pub fn new(host: &'a dyn Host) -> Lines<'a> {
        Lines { host, pending: Vec::with_capacity(PIECE) }
    }

    /// Prints what ends a character.
    fn print(&mut self) {
        let whole = match std::str::from_utf8(&self.pending) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = self.pending.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut self.pending, rest));
        self.host.print(Stream::Out, &text.expect("checked just now"));
    }
}

impl io::Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= PIECE {
            self.print();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.print();
        Ok(())
    }
}

/// Escapes `<`, `>`, `&`, U+2028 and U+2029 as Go does; all else is the inner formatter's.
struct GoEscapes<F>(F);

macro_rules! inner {
    ($($method:ident($($argument:ident: $ty:ty),*);)*) => {$(
        fn $method<W: ?Sized + io::Write>(&mut self, writer: &mut W, $($argument: $ty),*) -> io::Result<()> {
            self.0.$method(writer, $($argument),*)
        }
    )*};
}

impl<F: Formatter> Formatter for GoEscapes<F> {
    inner! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (before, from) = rest.split_at(at);
            let escaped = from.chars().next().expect("one was found here");
            writer.write_all(before.as_bytes())?;
            write!(writer, "\\u{:04x}", escaped as u32)?;
            rest = &from[escaped.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::host::TestHost;

    #[test]
    fn texts_are_escaped_as_go_does() {
        let all = "<a>&\u{2028}\u{2029}\"\\\n\t\u{8}\u{c}\u{1}\u{7f}é";
        assert_eq!(
            text(&all, Layout::Line).expect("written"),
            r#""\u003ca\u003e\u0026\u2028\u2029\"\\\n\t\b\f\u0001"#.to_owned() + "\u{7f}é\""
        );
    }

    #[test]
    fn indented_text_has_empty_containers_on_one_line() {
        let document = serde_json::json!({ "a": [], "b": {}, "c": [1, "<"] });
        insta::assert_snapshot!(text(&document, Layout::Indented).expect("written"), @r#"
        {
          "a": [],
          "b": {},
          "c": [
            1,
            "\u003c"
          ]
        }
        "#);
    }

    #[test]
    fn a_character_that_is_written_in_parts_is_printed_whole() {
        let host = TestHost::new();
        let mut lines = Lines::new(&host);
        let long = "é".repeat(PIECE);
        for piece in long.as_bytes().chunks(1001) {
            lines.write_all(piece).expect("memory takes all");
        }
        lines.flush().expect("memory takes all");
        assert_eq!(host.take_output().0, long);
    }
}
