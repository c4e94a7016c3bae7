//! The JSON syntax: every span of a diagnostic lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::syntax::{Grammar, Member, Reading, parse_json};
use terrace_fuzz::{FILE, check_diagnostics};

fuzz_target!(|text: &str| {
    let (tree, diagnostics) = parse_json(FILE, text, &Sample);
    assert_eq!(tree.text().get(..text.len()), Some(text), "what is decoded stands behind the text");
    check_diagnostics(&diagnostics, "main.hcl.json", text);
});

/// A grammar with one of everything.
struct Sample;

impl Grammar for Sample {
    type Body = ();

    fn root(&self) {}

    fn member(&self, (): (), name: &str) -> Member {
        match name {
            "resource" => Member::Blocks(&["type", "name"]),
            "variable" => Member::Blocks(&["name"]),
            "locals" | "dynamic" => Member::Blocks(&[]),
            "type" | "depends_on" => Member::Argument(Reading::Reference),
            "description" => Member::Argument(Reading::Literal),
            name if name.starts_with('_') => Member::Unknown,
            _ => Member::Argument(Reading::Template),
        }
    }

    fn inside(&self, (): (), _: &str, _: &[&str]) {}
}
