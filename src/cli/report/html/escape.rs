//! How texts from outside get into HTML.

use crate::cli::report::Paint;
use crate::cli::report::spans::{Line, Piece, lines};
use crate::diag::escape;

/// Text of an element or an attribute. What could steer the display is written out; what could begin
/// markup is a reference.
pub fn text(text: &str) -> String {
    markup(&escape(text))
}

/// As [`text()`], of a text that was escaped already.
fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A coloured text as lines, each with the colour of its symbol behind it.
pub fn diff(painted: &str) -> String {
    let lines: String = lines(painted).iter().map(line).collect();
    format!("<pre class=\"diff\" tabindex=\"0\">{lines}</pre>\n")
}

fn line(line: &Line<'_>) -> String {
    let class = match line.mark() {
        Some(Paint::Added) => " added",
        Some(Paint::Removed) => " removed",
        Some(_) => " changed",
        None => "",
    };
    let pieces: String = line.pieces.iter().map(piece).collect();
    format!("<span class=\"line{class}\">{pieces}\n</span>")
}

fn piece(piece: &Piece<'_>) -> String {
    let text = markup(piece.text);
    let class = match piece.paint {
        None => return text,
        Some(Paint::Added) => "p-added",
        Some(Paint::Changed) => "p-changed",
        Some(Paint::Removed) => "p-removed",
        Some(Paint::Read) => "p-read",
        Some(Paint::Strong) => "p-strong",
        Some(Paint::Faint) => "p-faint",
        Some(Paint::Danger) => "p-danger",
        Some(Paint::Emphasis) => "p-emphasis",
    };
    format!("<span class=\"{class}\">{text}</span>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::Palette;

    #[test]
    fn markup_and_what_steers_the_display_are_written_out() {
        assert_eq!(text("<b a='1'>\"&\u{202e}\n"), "&lt;b a=&#39;1&#39;&gt;&quot;&amp;\\u{202e}\\n");
    }

    #[test]
    fn colours_become_classes() {
        let symbol = Palette::Colour.paint(Paint::Removed, "-");
        assert_eq!(
            diff(&format!("  {symbol} a = \"<\"\n")),
            "<pre class=\"diff\" tabindex=\"0\"><span class=\"line removed\">  <span class=\"p-removed\">-</span> \
             a = &quot;&lt;&quot;\n</span></pre>\n"
        );
    }
}
