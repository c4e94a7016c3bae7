//! The formatter: its result parses, stays as it is, and says what the text said.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::syntax::{format, parse};
use terrace_fuzz::FILE;

fuzz_target!(|text: &str| {
    let Ok(formatted) = format(FILE, text) else { return };
    let (_, problems) = parse(FILE, formatted.as_str());
    assert!(!problems.has_errors(), "the result does not parse:\n{formatted}");
    assert_eq!(format(FILE, &formatted).as_deref(), Ok(formatted.as_str()), "it does not stay");
    // Old type names are completed: `list` becomes `list(any)`.
    if !text.contains("type") {
        assert_eq!(words(&formatted), words(text), "words were lost or added");
    }
});

fn words(text: &str) -> String {
    text.chars().filter(|character| character.is_ascii_alphanumeric()).collect()
}
