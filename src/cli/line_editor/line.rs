//! The text of a line and the place of the cursor in it.

use unicode_segmentation::UnicodeSegmentation;

use super::keys::Key;

/// A line that is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// The byte that the cursor is on; always at the border of what a reader takes for a character.
    at: usize,
}

impl Line {
    /// A line with the cursor at its end.
    pub fn of(text: &str) -> Line {
        Line { text: text.to_owned(), at: text.len() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Does what the key does within a line.
    pub fn apply(&mut self, key: &Key) {
        match key {
            Key::Char(c) => {
                self.text.insert(self.at, *c);
                self.at += c.len_utf8();
                self.settle();
            }
            Key::Left => self.at = self.left(),
            Key::Right => self.at = self.right(),
            Key::WordLeft => self.at = self.word_left(),
            Key::WordRight => self.at = self.word_right(),
            Key::Start => self.at = 0,
            Key::End => self.at = self.text.len(),
            Key::Backspace => self.remove(self.left(), self.at),
            Key::Delete | Key::EndOfInput => self.remove(self.at, self.right()),
            Key::RemoveWord => self.remove(self.word_left(), self.at),
            Key::RemoveBefore => self.remove(0, self.at),
            Key::RemoveAfter => self.remove(self.at, self.text.len()),
            Key::Enter | Key::Up | Key::Down | Key::Clear | Key::Interrupt | Key::Other => {}
        }
    }

    /// What is seen of the line in so many columns, and in which of them the cursor stands.
    pub fn part(&self, columns: usize) -> (&str, usize) {
        let (before, after) = self.text.split_at(self.at);
        let mut start = before.len();
        let mut used = 0;
        for (at, character) in before.grapheme_indices(true).rev() {
            let width = console::measure_text_width(character);
            if used + width > columns {
                break;
            }
            (start, used) = (at, used + width);
        }
        let column = used;
        let mut end = self.at;
        for character in after.graphemes(true) {
            used += console::measure_text_width(character);
            if used > columns {
                break;
            }
            end += character.len();
        }
        (&self.text[start..end], column)
    }

    fn remove(&mut self, start: usize, end: usize) {
        self.text.replace_range(start..end, "");
        self.at = start;
        self.settle();
    }

    /// Moves the cursor behind what it would split: characters can join with those beside them.
    fn settle(&mut self) {
        let ends = self.text.grapheme_indices(true).map(|(at, _)| at).find(|at| *at >= self.at);
        self.at = ends.unwrap_or(self.text.len());
    }

    fn left(&self) -> usize {
        self.text[..self.at].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.at + self.text[self.at..].graphemes(true).next().map_or(0, str::len)
    }

    /// The start of the word before the cursor.
    fn word_left(&self) -> usize {
        let before = self.text[..self.at].trim_end_matches(|c: char| !is_word(c));
        before.trim_end_matches(is_word).len()
    }

    /// The end of the word after the cursor.
    fn word_right(&self) -> usize {
        let after = self.text[self.at..].trim_start_matches(|c: char| !is_word(c));
        self.text.len() - after.trim_start_matches(is_word).len()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The line after the keys, with `|` for the cursor.
    fn after(text: &str, keys: &[Key]) -> String {
        let mut line = Line::of(text);
        keys.iter().for_each(|key| line.apply(key));
        format!("{}|{}", &line.text[..line.at], &line.text[line.at..])
    }

    #[test]
    fn keys_change_the_line_at_the_cursor() {
        let cases: [(&str, &[Key], &str); 12] = [
            ("ac", &[Key::Left, Key::Char('b')], "ab|c"),
            ("ab", &[Key::Start, Key::Right, Key::Backspace], "|b"),
            ("ab", &[Key::Start, Key::Delete], "|b"),
            ("ab", &[Key::Backspace, Key::Backspace, Key::Backspace, Key::Delete], "|"),
            ("upper(var.name)", &[Key::WordLeft], "upper(var.|name)"),
            ("upper(var.name)", &[Key::WordLeft, Key::WordLeft], "upper(|var.name)"),
            ("upper(var.name)", &[Key::Start, Key::WordRight, Key::WordRight], "upper(var|.name)"),
            ("upper(var.name)", &[Key::RemoveWord], "upper(var.|"),
            ("one two", &[Key::WordLeft, Key::RemoveAfter], "one |"),
            ("one two", &[Key::WordLeft, Key::RemoveBefore], "|two"),
            ("ae\u{301}", &[Key::Left], "a|e\u{301}"),
            ("ae\u{301}", &[Key::Backspace], "a|"),
        ];
        for (text, keys, expected) in cases {
            assert_eq!(after(text, keys), expected, "{text} {keys:?}");
        }
    }

    #[test]
    fn of_a_long_line_the_part_around_the_cursor_is_seen() {
        let mut line = Line::of("0123456789");
        assert_eq!(line.part(10), ("0123456789", 10));
        assert_eq!(line.part(4), ("6789", 4));
        line.apply(&Key::Start);
        assert_eq!(line.part(4), ("0123", 0));
        assert_eq!(Line::of("日本語").part(5), ("本語", 4));
    }

    proptest! {
        #[test]
        fn no_key_leaves_the_cursor_within_a_character(
            text in "[a-z 日\u{301}\u{200d}👩🇩🇪]{0,12}",
            keys in prop::collection::vec(prop::sample::select(vec![
                Key::Left, Key::Right, Key::WordLeft, Key::WordRight, Key::Backspace, Key::Delete, Key::RemoveWord,
                Key::Char('\u{301}'), Key::Char('🇩'), Key::Char('x'), Key::Start,
            ]), 0..12),
            columns in 1_usize..20,
        ) {
            let mut line = Line::of(&text);
            for key in keys {
                line.apply(&key);
                prop_assert!(line.text.is_char_boundary(line.at));
                let (seen, column) = line.part(columns);
                prop_assert!(console::measure_text_width(seen) <= columns && column <= columns);
            }
        }
    }
}
