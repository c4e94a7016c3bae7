//! The formatter: its result parses as the text did, stays as it is, and says what the text said.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::diag::Severity;
use terrace::syntax::{format, parse};
use terrace_fuzz::FILE;

fuzz_target!(|text: &str| {
    let Ok(formatted) = format(FILE, text) else { return };
    // A reference as the key of an object is formatted, and an error all the same: no other is there.
    assert_eq!(errors(&formatted), errors(text), "the result does not parse as the text did:\n{formatted}");
    assert_eq!(format(FILE, &formatted).as_deref(), Ok(formatted.as_str()), "it does not stay");
    if !is_reworded(text) {
        // A tab in a label becomes its escape, as with Terraform; the text itself has none of these.
        let unescaped = ["\\t", "\\r", "\\n"].iter().fold(formatted, |text, escape| text.replace(escape, ""));
        assert_eq!(words(&unescaped), words(text), "words were lost or added");
    }
});

/// What errors say without a place, since places move.
fn errors(text: &str) -> Vec<String> {
    let (_, problems) = parse(FILE, text);
    problems.iter().filter(|problem| problem.severity == Severity::Error).map(|e| e.summary.clone()).collect()
}

/// Old type names are completed, `list` to `list(any)`; labels are written with as few escapes as can be.
fn is_reworded(text: &str) -> bool {
    let is_escaped = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    text.contains("type") || text.contains('\\') || text.chars().any(is_escaped)
}

fn words(text: &str) -> String {
    text.chars().filter(|character| character.is_ascii_alphanumeric()).collect()
}
