//! How texts from outside get into Markdown, so that none can close what it stands in, inject HTML,
//! mention a person, or become a link.
//!
//! Code hosts make links of more than CommonMark says: `@name`, `#12`, `!3`, `GH-12`, web addresses,
//! commit hashes. All of them leave code alone. So plain words and numbers stay as they are, and
//! everything else is shown as code.

use crate::diag::escape;

/// A sentence: its plain words as they are, all other ones as code. For a paragraph, a list or the
/// cell of a table.
pub fn sentence(text: &str) -> String {
    let words = escape(text);
    let shown: Vec<String> = words.split(' ').filter(|word| !word.is_empty()).map(word).collect();
    shown.join(" ")
}

fn word(text: &str) -> String {
    match text {
        "->" => return "→".to_owned(),
        "-" => return "–".to_owned(),
        _ => {}
    }
    let core = text.trim_matches(is_plain_mark);
    // `1.` and `1)` begin lists.
    let is_item =
        core.ends_with(|c: char| c.is_ascii_digit()) && !text.ends_with(|c| c == ',' || core.ends_with(c));
    if core.is_empty() || (is_plain(core) && !is_item) {
        return text.to_owned();
    }
    let core = without_punctuation(text);
    let start = text.find(core).unwrap_or(0);
    format!("{}{}{}", &text[..start], code(core), &text[start + core.len()..])
}

/// A word without the punctuation of its sentence, but with that of its own: `f(x)` keeps its brackets.
fn without_punctuation(text: &str) -> &str {
    let mut core = text;
    loop {
        let count = |of: char| core.matches(of).count();
        let (opened, closed, quotes) = (count('('), count(')'), count('"'));
        let stripped = match core.chars().last() {
            Some('.' | ',' | ';' | '?' | ':') => core.get(..core.len() - 1),
            Some(')') if closed > opened => core.get(..core.len() - 1),
            Some(')') if core.starts_with('(') && closed == 1 => core.get(1..core.len() - 1),
            Some('"') if quotes == 1 => core.get(..core.len() - 1),
            Some('"') if core.starts_with('"') && quotes == 2 => core.get(1..core.len() - 1),
            _ if core.starts_with('(') && opened > closed => core.get(1..),
            _ if core.starts_with('"') && quotes == 1 => core.get(1..),
            _ => None,
        };
        match stripped {
            Some(stripped) if !stripped.is_empty() => core = stripped,
            _ => return core,
        }
    }
}

/// Punctuation around a word that means nothing to Markdown there. A colon is none: `:name:` draws a
/// picture.
fn is_plain_mark(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | '(' | ')' | '"' | '?')
}

/// Letters, also joined by a hyphen or an apostrophe, with a colon behind them at most; or a short
/// number. Nothing that could be a commit.
fn is_plain(core: &str) -> bool {
    let word = core.strip_suffix(':').unwrap_or(core);
    let is_letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    let is_commit = word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = word.len() < 7 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    (word.split(['-', '\'']).all(is_letters) && !is_commit) || is_number
}

/// A code span. Vertical bars, which would end the cell of a table, are written out.
pub fn code(text: &str) -> String {
    let text = escape(text).replace('|', "\\u{7c}");
    let ticks = "`".repeat(longest_run(&text, '`') + 1);
    // One space on both sides belongs to the marks, wherever the text has ticks or spaces at an end.
    let needs_room = text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let room = if needs_room { " " } else { "" };
    format!("{ticks}{room}{text}{room}{ticks}")
}

/// Text within HTML, where Markdown means nothing: of a `<summary>`.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape(text).chars() {
        match c {
            ' ' => out.push(c),
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => out.push(c),
            c => out.push_str(&format!("&#{};", u32::from(c))),
        }
    }
    format!("<code>{out}</code>")
}

/// A fenced block of lines without control characters, in `language`.
pub fn fenced(language: &str, text: &str) -> String {
    let ticks = "`".repeat((longest_run(text, '`') + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{ticks}{language}\n{text}{end}{ticks}\n")
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_and_all_else_is_code() {
        let cases = [
            ("its data, volumes and 2 backups are removed.", "its data, volumes and 2 backups are removed."),
            ("the container's re-creation (soon)", "the container's re-creation (soon)"),
            ("ask @octocat, see #12", "ask `@octocat`, see `#12`"),
            ("GH-12 and a!3 and deadbeef", "`GH-12` and `a!3` and `deadbeef`"),
            ("https://evil.example.", "`https://evil.example`."),
            ("<script>alert(1)</script>", "`<script>alert(1)</script>`"),
            ("Cost: $9.00 -> $14.00 (+$5.00).", "Cost: `$9.00` → `$14.00` (`+$5.00`)."),
            ("**bold** _it_ [a](b) :smile:", "`**bold**` `_it_` `[a](b)` `:smile`:"),
            ("(see a.b[\"c\"]), f(x):", "(see `a.b[\"c\"]`), `f(x)`:"),
            ("a\n# b", "`a\\n#` b"),
            ("1234567 123 a - b", "`1234567` 123 a – b"),
            ("1. one 2) two", "`1`. one `2`) two"),
            ("a ` b", "a `` ` `` b"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(sentence(text), expected, "{text}");
        }
    }

    #[test]
    fn code_has_more_ticks_than_what_it_holds() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("x|y\u{202e}"), "`x\\u{7c}y\\u{202e}`");
        assert_eq!(code(""), "`  `");
    }

    #[test]
    fn a_fence_is_longer_than_any_within() {
        assert_eq!(fenced("diff", "a\n````\n"), "`````diff\na\n````\n`````\n");
        assert_eq!(fenced("", "a"), "```\na\n```\n");
    }

    #[test]
    fn nothing_in_a_summary_is_markdown_or_html() {
        assert_eq!(html("a[\"</code>\"]"), "<code>a&#91;&#34;&#60;&#47;code&#62;&#34;&#93;</code>");
    }
}
