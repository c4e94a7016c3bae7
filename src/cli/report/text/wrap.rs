//! Running text broken at spaces.

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

/// `1 element`, `2 elements`.
pub fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_never_forged() {
        let text = "one two three four\nPlan: 0 to add";
        assert_eq!(wrapped(text, "# ", "#   ", 16), "# one two three\n#   four\\nPlan:\n#   0 to add\n");
        assert_eq!(wrapped("averyveryverylongword b", "# ", "# ", 8), "# averyveryverylongword\n# b\n");
    }
}
