//! Colours. Each meaning also has its own symbol or word, so that nothing depends on seeing them.

use std::borrow::Cow;

use console::Style;

/// Whether colours are used. Decided once per stream, by the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    #[default]
    Plain,
    Colour,
}

/// What a piece of text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Added,
    Changed,
    Removed,
    Read,
    /// Headings and what else the eye should find.
    Strong,
    /// Counts of what is hidden.
    Faint,
    /// Something is lost for good.
    Danger,
    /// The part of a line that differs.
    Emphasis,
}

impl Palette {
    pub fn paint<'a>(self, paint: Paint, text: &'a str) -> Cow<'a, str> {
        if self == Palette::Plain || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let style = Style::new().force_styling(true);
        let style = match paint {
            Paint::Added => style.green(),
            Paint::Changed => style.yellow(),
            Paint::Removed => style.red(),
            Paint::Read => style.cyan(),
            Paint::Strong => style.bold(),
            Paint::Faint => style.dim(),
            Paint::Danger => style.red().bold(),
            Paint::Emphasis => style.bold().underlined(),
        };
        Cow::Owned(style.apply_to(text).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_depend_on_the_palette_alone() {
        assert_eq!(Palette::Plain.paint(Paint::Danger, "x"), "x");
        assert_eq!(Palette::Colour.paint(Paint::Danger, "x"), "\u{1b}[31m\u{1b}[1mx\u{1b}[0m");
        assert_eq!(Palette::Colour.paint(Paint::Added, ""), "");
    }
}
