//! Coloured text taken apart again, so that a report that is no terminal gives each piece its own
//! form. Sound because all text from outside was escaped: a control character in a coloured report is
//! one of ours.

use std::sync::LazyLock;

use super::{Paint, Palette};

/// A part of a line that looks the same throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    pub paint: Option<Paint>,
    pub text: &'t str,
}

/// One line of a coloured text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line<'t> {
    pub pieces: Vec<Piece<'t>>,
}

const PAINTS: [Paint; 8] = [
    Paint::Added,
    Paint::Changed,
    Paint::Removed,
    Paint::Read,
    Paint::Strong,
    Paint::Faint,
    Paint::Danger,
    Paint::Emphasis,
];

/// What each paint writes before its text, the longest first, since one may begin with another.
static BEGINNINGS: LazyLock<Vec<(String, Paint)>> = LazyLock::new(|| {
    let mut all: Vec<(String, Paint)> = PAINTS.map(|paint| (around(paint).0, paint)).into();
    all.sort_by_key(|(beginning, _)| std::cmp::Reverse(beginning.len()));
    all
});

static END: LazyLock<String> = LazyLock::new(|| around(Paint::Strong).1);

/// What stands before and behind a painted text.
fn around(paint: Paint) -> (String, String) {
    let painted = Palette::Colour.paint(paint, "|");
    let (before, behind) = painted.split_once('|').expect("the text is in it");
    (before.to_owned(), behind.to_owned())
}

/// The lines of a text that was painted with [`Palette::Colour`].
pub(super) fn lines(painted: &str) -> Vec<Line<'_>> {
    let mut lines = vec![Line::default()];
    let mut paint = None;
    let mut rest = painted;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(END.as_str()) {
            (paint, rest) = (None, after);
            continue;
        }
        let begun = BEGINNINGS
            .iter()
            .find_map(|(beginning, paint)| Some((*paint, rest.strip_prefix(beginning.as_str())?)));
        if let Some((begun, after)) = begun {
            (paint, rest) = (Some(begun), after);
            continue;
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(['\u{1b}', '\n']).map_or(rest.len(), |at| at + first);
        if let Some(after) = rest.strip_prefix('\n') {
            lines.push(Line::default());
            rest = after;
            continue;
        }
        let (text, after) = rest.split_at(end);
        if let Some(line) = lines.last_mut() {
            line.pieces.push(Piece { paint, text });
        }
        rest = after;
    }
    if lines.last().is_some_and(|line| line.pieces.is_empty()) {
        lines.pop();
    }
    lines
}

impl Line<'_> {
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text).collect()
    }

    /// What happens to what the line shows: how its symbol is painted. `None` for a line without one,
    /// whatever its text looks like.
    pub fn mark(&self) -> Option<Paint> {
        let first = self.pieces.iter().find(|piece| !piece.text.trim_start_matches(' ').is_empty())?;
        let symbol = first.text.trim_matches(' ');
        let is_symbol = matches!(symbol, "+" | "-" | "~");
        let is_mark = |paint: &Paint| matches!(paint, Paint::Added | Paint::Changed | Paint::Removed);
        first.paint.filter(is_mark).filter(|_| is_symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paint_is_found_again() {
        for paint in PAINTS {
            let text = format!("a{}b\n", Palette::Colour.paint(paint, "x y"));
            let piece = |paint, text| Piece { paint, text };
            let pieces = vec![piece(None, "a"), piece(Some(paint), "x y"), piece(None, "b")];
            assert_eq!(lines(&text), [Line { pieces }]);
        }
        assert_eq!(lines(""), []);
        assert_eq!(lines("a\n\nb").len(), 3);
    }

    #[test]
    fn only_a_painted_symbol_marks_a_line() {
        let mark = |text: &str| lines(text).first().and_then(Line::mark);
        let painted = |paint, text| Palette::Colour.paint(paint, text).into_owned();
        assert_eq!(mark(&format!("    {} name = 1", painted(Paint::Added, "+"))), Some(Paint::Added));
        assert_eq!(mark(&format!("{}/x", painted(Paint::Removed, "-"))), Some(Paint::Removed));
        assert_eq!(mark(&format!("{} resource", painted(Paint::Changed, "  ~"))), Some(Paint::Changed));
        assert_eq!(mark("    + a text that looks so"), None);
        assert_eq!(mark(&format!("  {}", painted(Paint::Added, "+ whole"))), None);
    }
}
