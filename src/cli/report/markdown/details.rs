//! Collapsed parts of a comment, and lists that end where there is no room any more.

use super::escape::fenced;
use crate::cli::report::Paint;
use crate::cli::report::spans::{Line, lines};

/// Longer lines of a diff are cut: somebody's certificate, which nobody reviews letter by letter.
const MOST_COLUMNS: usize = 400;

/// Parts up to a number of bytes.
pub struct Room {
    pub left: usize,
}

impl Room {
    /// Takes the bytes of a text away; `false` if there are not so many.
    pub fn take(&mut self, text: &str) -> bool {
        match self.left.checked_sub(text.len()) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// As many items as there is room for, and those that are left out.
pub fn fitting<'i, T>(items: &'i [T], room: &mut Room, shown: impl Fn(&T) -> String) -> (String, &'i [T]) {
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        let text = shown(item);
        if !room.take(&text) {
            return (out, &items[at..]);
        }
        out.push_str(&text);
    }
    (out, &[])
}

/// A collapsed part. `title` is HTML that was escaped; `body` is Markdown that ends in a newline.
pub fn collapsed(title: &str, body: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{body}\n</details>\n\n")
}

/// A coloured text as a fenced diff of at most so many bytes: what colour said, the first column says.
pub fn diff(painted: &str, most: usize) -> String {
    let lines = lines(painted);
    let mut room = Room { left: most };
    let (mut text, left) = fitting(&lines, &mut room, diff_line);
    if !left.is_empty() {
        text.push_str(&format!("  … {} more lines\n", left.len()));
    }
    fenced("diff", &text)
}

/// A text without colours as a fenced block of at most so many bytes.
pub fn block(language: &str, text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut room = Room { left: most };
    let (mut shown, left) = fitting(&lines, &mut room, |line| format!("{}\n", cut(line, MOST_COLUMNS)));
    if !left.is_empty() {
        shown.push_str(&format!("… {} more lines\n", left.len()));
    }
    fenced(language, &shown)
}

/// The symbol in the first column, where code hosts look for it. No other line has one there.
fn diff_line(line: &Line<'_>) -> String {
    let text = cut(&line.text(), MOST_COLUMNS);
    let text = text.trim_end();
    let indent = text.len() - text.trim_start_matches(' ').len();
    let rest = text.get(indent + 1..).unwrap_or_default();
    let symbol = match line.mark() {
        Some(Paint::Added) => '+',
        Some(Paint::Removed) => '-',
        Some(_) => '!',
        None if text.is_empty() || text.starts_with(' ') => return format!("{text}\n"),
        None => return format!(" {text}\n"),
    };
    format!("{symbol}{}{rest}\n", " ".repeat(indent))
}

/// At most so many characters of a text, and how many more there are.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}… ({} more characters)", &text[..end], text[end..].chars().count()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::Palette;

    #[test]
    fn symbols_move_to_the_first_column_and_only_they_do() {
        let painted = |paint, text| Palette::Colour.paint(paint, text).into_owned();
        let text = format!(
            "  # a will change\n{} resource {{\n      {} x = 1 -> 2\n        + no symbol\nHead:\n\n",
            painted(Paint::Changed, "  ~"),
            painted(Paint::Added, "+"),
        );
        assert_eq!(
            diff(&text, 1000),
            "```diff\n  # a will change\n!   resource {\n+       x = 1 -> 2\n        + no symbol\n Head:\n\n```\n"
        );
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        assert_eq!(diff("  1\n  2\n  3\n  4\n", 9), "```diff\n  1\n  2\n  … 2 more lines\n```\n");
        let long = format!("  {}", "é".repeat(500));
        assert!(diff(&long, 5000).contains("é… (102 more characters)\n"));
        let mut room = Room { left: 3 };
        assert_eq!(fitting(&["ab", "cd", "e"], &mut room, |text| (*text).to_owned()).1, ["cd", "e"]);
    }
}
