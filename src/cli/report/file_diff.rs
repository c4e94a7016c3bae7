//! What formatting changes in a file, as a unified diff.

use std::time::Duration;

use similar::TextDiff;

use super::{Paint, Palette};
use crate::diag::{escape, escape_multiline};

/// A large file is compared roughly rather than for long.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Who reads the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Control characters would steer it, so they are escaped.
    Terminal,
    /// `patch` and its like, which want every byte.
    Program,
}

/// The diff of two texts of one file.
pub fn file_diff(name: &str, before: &str, after: &str, palette: Palette, reader: Reader) -> String {
    let diff = TextDiff::configure().timeout(TIMEOUT).diff_lines(before, after);
    let (old, new) = (format!("old/{}", escape(name)), format!("new/{}", escape(name)));
    let mut unified = diff.unified_diff();
    let text = unified.header(&old, &new).to_string();
    let line = |line: &str| {
        let shown = match reader {
            Reader::Terminal => escape_multiline(line),
            Reader::Program => line.into(),
        };
        let paint = match line.as_bytes().first() {
            Some(b'+') if !line.starts_with("+++ ") => Paint::Added,
            Some(b'-') if !line.starts_with("--- ") => Paint::Removed,
            Some(b'@') => Paint::Read,
            _ => return shown.into_owned(),
        };
        let (words, end) = shown.strip_suffix('\n').map_or((shown.as_ref(), ""), |words| (words, "\n"));
        format!("{}{end}", palette.paint(paint, words))
    };
    text.split_inclusive('\n').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_reads_as_that_of_other_tools() {
        let text = file_diff("a.hcl", "a=1\nb = 2\n", "a = 1\nb = 2\n", Palette::Plain, Reader::Program);
        assert_eq!(text, "--- old/a.hcl\n+++ new/a.hcl\n@@ -1,2 +1,2 @@\n-a=1\n+a = 1\n b = 2\n");
    }

    #[test]
    fn only_a_terminal_is_guarded_against_control_characters() {
        let diff = |reader| file_diff("a.hcl", "#\u{1b}[2J\r\na=1\r\n", "#\r\n", Palette::Colour, reader);
        assert!(diff(Reader::Terminal).contains("#\\u{1b}[2J\\r"), "{}", diff(Reader::Terminal));
        assert!(diff(Reader::Program).contains("#\u{1b}[2J\r"));
    }
}
