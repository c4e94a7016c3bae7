//! Running text broken at spaces.

use crate::cli::report::{Look, Prose};
use crate::diag::escape;

/// The text over as many lines as it needs, each beginning with `first` or, from the second on,
/// `rest`. Ends in a newline. Line breaks of the text are escaped, so that it cannot forge a line.
pub fn wrapped(text: &str, first: &str, rest: &str, columns: usize) -> String {
    let mut out = first.to_owned();
    let mut used = console::measure_text_width(first);
    let mut is_fresh = true;
    for word in escape(text).split(' ').filter(|word| !word.is_empty()) {
        let len = console::measure_text_width(word);
        if !is_fresh && used + 1 + len > columns {
            out.push('\n');
            out.push_str(rest);
            used = console::measure_text_width(rest);
        } else if !is_fresh {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += len;
        is_fresh = false;
    }
    out.push('\n');
    out
}

/// A sentence of ours, coloured or not, broken at spaces where the look asks for it; what goes on is
/// indented. Without a newline at the end.
pub fn sentence(line: &str, look: &Look) -> String {
    let columns = usize::from(look.width.max(40));
    if look.prose == Prose::Whole || console::measure_text_width(line) <= columns {
        return line.to_owned();
    }
    let (mut out, mut used) = (String::with_capacity(line.len() + 8), 0);
    for (at, word) in line.split(' ').enumerate() {
        let len = console::measure_text_width(word);
        if at > 0 && used + 1 + len > columns {
            out.push_str("\n  ");
            used = 2;
        } else if at > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += len;
    }
    out
}

/// `1 element`, `2 elements`.
pub fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_sentences_broken_at_spaces_and_a_file_whole_ones() {
        let line = "Cost: \u{1b}[1mone\u{1b}[0m two three four five six seven eight nine ten";
        assert_eq!(sentence(line, &Look::plain(40)), line);
        let terminal = Look { prose: Prose::Broken, ..Look::plain(40) };
        let broken = "Cost: \u{1b}[1mone\u{1b}[0m two three four five six seven\n  eight nine ten";
        assert_eq!(sentence(line, &terminal), broken);
    }

    #[test]
    fn lines_are_broken_at_spaces_and_never_forged() {
        let text = "one two three four\nPlan: 0 to add";
        assert_eq!(wrapped(text, "# ", "#   ", 16), "# one two three\n#   four\\nPlan:\n#   0 to add\n");
        assert_eq!(wrapped("averyveryverylongword b", "# ", "# ", 8), "# averyveryverylongword\n# b\n");
    }
}
