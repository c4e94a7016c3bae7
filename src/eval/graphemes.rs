//! Characters as people see them: the extended grapheme clusters of Unicode 15.0, which Terraform 1.11
//! counts.
//!
//! Since 15.1 Unicode keeps Indic consonants together that a virama links (rule GB9c of UAX #29), and
//! `unicode-segmentation` does. What a string's length is must not depend on that.

use unicode_ident::is_xid_start;
use unicode_segmentation::UnicodeSegmentation as _;

/// The characters of a text, from either end.
pub(super) fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true).flat_map(|cluster| {
        let (mut first, mut rest) = split_linked(cluster);
        let mut parts = Vec::new();
        while !rest.is_empty() {
            parts.push(first);
            (first, rest) = split_linked(rest);
        }
        // Mostly there are no others, and then nothing is allocated.
        parts.into_iter().chain(std::iter::once(first))
    })
}

fn split_linked(cluster: &str) -> (&str, &str) {
    cluster.split_at(linked(cluster).unwrap_or(cluster.len()))
}

/// Where in a cluster the next consonant begins that only GB9c has put there.
fn linked(cluster: &str) -> Option<usize> {
    if cluster.is_ascii() {
        return None;
    }
    let after_first = cluster.char_indices().zip(cluster.char_indices().skip(1));
    let mut pairs = after_first.map(|((_, before), (at, c))| (before, at, c));
    pairs.find(|(before, _, c)| is_indic_letter(*c) && !is_prepended(*before)).map(|(_, at, _)| at)
}

/// A letter of the scripts of India and its neighbours; signs that combine are none.
fn is_indic_letter(c: char) -> bool {
    let is_in_block = matches!(c, '\u{900}'..='\u{10ff}' | '\u{1700}'..='\u{1cff}' | '\u{a800}'..='\u{abff}'
        | '\u{10a00}'..='\u{11fff}');
    is_in_block && is_xid_start(c)
}

/// Signs that belong to what follows them, and that are letters or stand before letters
/// (`Grapheme_Cluster_Break=Prepend`).
fn is_prepended(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{d4e}'
        | '\u{110bd}' | '\u{110cd}' | '\u{111c2}'..='\u{111c3}' | '\u{1193f}' | '\u{11941}' | '\u{11a3a}'
        | '\u{11a84}'..='\u{11a89}' | '\u{11d46}' | '\u{11f02}')
}

#[cfg(test)]
mod tests {
    use super::graphemes;

    #[test]
    fn a_character_is_what_unicode_15_0_says() {
        for (text, expected) in [
            ("", &[] as &[&str]),
            ("ae\u{301}\r\n", &["a", "e\u{301}", "\r\n"]),
            ("👨‍👩‍👧‍👦🇩🇪🇫🇷", &["👨‍👩‍👧‍👦", "🇩🇪", "🇫🇷"]),
            ("각\u{1112}\u{1161}\u{11ab}", &["각", "\u{1112}\u{1161}\u{11ab}"]),
            ("क्षि", &["क्", "षि"]),
            ("नमस्ते", &["न", "म", "स्", "ते"]),
            ("\u{d4e}\u{d15}", &["\u{d4e}\u{d15}"]),
        ] {
            assert_eq!(graphemes(text).collect::<Vec<_>>(), expected, "{text}");
            let backwards: Vec<&str> = graphemes(text).rev().collect();
            assert_eq!(backwards, expected.iter().rev().copied().collect::<Vec<_>>(), "{text}");
        }
    }
}
