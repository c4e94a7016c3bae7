//! Finding a member that stands twice in one object of a JSON text. Parsers take the first or the
//! last without a word; in a state either may be the wrong one.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

/// A member name that stands twice in one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    pub member: String,
    /// Line of the second one, from 1.
    pub line: usize,
}

/// The first duplicate in a text that is known to be valid JSON. One pass, no recursion.
pub fn find(json: &str) -> Option<Duplicate> {
    let bytes = json.as_bytes();
    // The members seen so far of each object that is open here; `None` for an array.
    let mut open: Vec<Option<FxHashSet<Cow<'_, str>>>> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => open.push(Some(FxHashSet::default())),
            b'[' => open.push(None),
            b'}' | b']' => {
                open.pop();
            }
            b'"' => {
                let end = end_of_string(bytes, at);
                let is_member = next_is_colon(bytes, end);
                if is_member && let Some(Some(seen)) = open.last_mut() {
                    let member = text_of(&json[at..end]);
                    if !seen.insert(member.clone()) {
                        let line = bytes[..at].iter().filter(|b| **b == b'\n').count() + 1;
                        return Some(Duplicate { member: member.into_owned(), line });
                    }
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The place behind the closing quote of the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn next_is_colon(bytes: &[u8], from: usize) -> bool {
    bytes[from..].iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':')
}

/// What a string literal stands for. Equal names may be spelt with different escapes.
fn text_of(literal: &str) -> Cow<'_, str> {
    if !literal.contains('\\') {
        return Cow::Borrowed(literal.trim_matches('"'));
    }
    serde_json::from_str::<String>(literal).map_or(Cow::Borrowed(literal), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_stands_twice_in_one_object_is_found() {
        let cases = [
            (r#"{"a": 1, "a": 2}"#, Some(("a", 1))),
            ("{\"a\": {\"b\": 1,\n\n \"b\" : 2}}", Some(("b", 3))),
            (r#"{"a": 1, "\u0061": 2}"#, Some(("a", 1))),
            (r#"[{"a": 1}, {"a": 1}]"#, None),
            (r#"{"a": {"a": {"a": "a"}}}"#, None),
            (r#"{"a": ["a", "a", "a: a", "\"a\": "]}"#, None),
            (r#"{"a\"": 1, "a": "\\"}"#, None),
            (r#"{}"#, None),
            (r#""a""#, None),
        ];
        for (json, expected) in cases {
            let found = find(json);
            let found = found.as_ref().map(|d| (d.member.as_str(), d.line));
            assert_eq!(found, expected, "{json}");
        }
    }

    #[test]
    fn deep_nesting_is_no_danger() {
        let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(find(&deep), None);
    }
}
