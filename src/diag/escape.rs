//! Text from outside made safe to show: nothing an API, a value or a file name holds may steer a
//! terminal, forge a line of our output or hide a part of it.

use std::borrow::Cow;
use std::fmt::Write;

/// Escapes control characters (C0 with newline and tab, DEL, C1), direction marks, zero-width and
/// tag characters as `\n`, `\t`, `\r` or `\u{…}`. Text without them is borrowed as it is.
pub fn escape(text: &str) -> Cow<'_, str> {
    escape_but(text, |_| false)
}

/// As [`escape`], but newlines and tabs stay: for text that is shown over several lines, each with
/// a prefix that cannot be forged.
pub fn escape_multiline(text: &str) -> Cow<'_, str> {
    escape_but(text, |c| matches!(c, '\n' | '\t'))
}

fn escape_but(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    // Nearly every text is of this kind.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let dangerous = |c: char| is_dangerous(c) && !keep(c);
    if !text.contains(dangerous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !dangerous(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => write!(out, "\\u{{{:x}}}", c as u32).expect("writing to a string works"),
        }
    }
    Cow::Owned(out)
}

fn is_dangerous(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_readable_and_plain_text_is_borrowed() {
        assert_eq!(escape("a\x1b[31mb\nc\u{202e}d\u{9b}"), "a\\u{1b}[31mb\\nc\\u{202e}d\\u{9b}");
        assert_eq!(escape_multiline("a\n\tb\r"), "a\n\tb\\r");
        assert!(matches!(escape("grün 日本 👍"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_dangerous_comes_through(text in "\\PC*|.*|[\\x00-\\x1f\\u{7f}-\\u{9f}\\u{200b}-\\u{206f}a-z]*") {
            prop_assert!(!escape(&text).contains(is_dangerous));
            prop_assert!(!escape_multiline(&text).contains(|c| is_dangerous(c) && c != '\n' && c != '\t'));
        }
    }
}
