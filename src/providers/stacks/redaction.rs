//! Secrets taken out of what containers write: log lines are shown to people and may be stored.
//!
//! What a secret is can only be guessed from what stands around it. The guess is generous: a digest too
//! many is no loss, a password in a terminal is.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A pattern and what takes the place of what it matches.
static RULES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let rule =
        |pattern: &str, instead| (Regex::new(pattern).expect("a fixed pattern that the test tries"), instead);
    vec![
        // Keys of STACKS itself.
        rule(r"sk_stacks_[0-9A-Za-z]+", "sk_stacks_***"),
        // `scheme://user:password@host`.
        rule(r"([A-Za-z][A-Za-z0-9+.-]*://[^\s:/@]*:)[^\s/]+@", "${1}***@"),
        // `PASSWORD=…`, `"api_key": "…"`, `the secret is …`.
        rule(
            r#"(?i)(password|passwd|passphrase|pwd|secret|token|credentials?|(?:api|access|private|auth)[ _-]?key)(["']?\s*(?:[:=]|=>)\s*["']?|\s+is\s+["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&]+"#,
            "${1}${2}***",
        ),
        // `Authorization: Bearer …`.
        rule(r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{8,}", "${1}${2}***"),
        // JSON web tokens.
        rule(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", "***"),
        // Keys and digests without a name: long hexadecimal, or a line of Base64.
        rule(r"\b[0-9A-Fa-f]{32,}\b", "***"),
        rule(r"[A-Za-z0-9+/]{43,}={0,2}", "***"),
    ]
});

/// The line with `***` for everything that looks like a secret.
pub(super) fn redacted(line: &str) -> Cow<'_, str> {
    RULES.iter().fold(Cow::Borrowed(line), |line, (pattern, instead)| {
        match pattern.replace_all(&line, *instead) {
            Cow::Borrowed(_) => line,
            Cow::Owned(changed) => Cow::Owned(changed),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_like_a_secret_is_taken_out() {
        for (line, seen) in [
            (
                "could not open postgresql://admin:s3cr3t@localhost:5432",
                "could not open postgresql://admin:***@localhost:5432",
            ),
            ("redis://:p@ss@cache:6379", "redis://:***@cache:6379"),
            ("POSTGRES_PASSWORD=hunter2 HOST=db", "POSTGRES_PASSWORD=*** HOST=db"),
            ("[Server] GENERATED ROOT PASSWORD: Ab12+x/9", "[Server] GENERATED ROOT PASSWORD: ***"),
            ("{\"api_key\": \"abc\", \"a\": 1}", "{\"api_key\": \"***\", \"a\": 1}"),
            ("Authorization: Bearer abc.def-ghi_123", "Authorization: Bearer ***"),
            ("token: Bearer abc.def", "token: ***"),
            ("basic password=AB#CD", "basic ******"),
            ("the secret is hunter2", "the secret is ***"),
            ("key sk_stacks_0123456789abcdef refused", "key sk_stacks_*** refused"),
            ("got eyJhbGciOi.eyJzdWIi.c2ln back", "got *** back"),
            ("image 0123456789abcdef0123456789abcdef", "image ***"),
            ("listening on port 5432", "listening on port 5432"),
            ("no space left on device", "no space left on device"),
        ] {
            assert_eq!(redacted(line), seen);
        }
    }

    proptest! {
        #[test]
        fn a_password_never_comes_through(before in "[a-z ]{0,12}", secret in "[A-Z0-9#!+]{6,40}", after in "( [a-z ]{0,12})?") {
            for line in [
                format!("{before} password={secret}{after}"),
                format!("{before} DB_PASSWORD: '{secret}'{after}"),
                format!("{before} mysql://root:{secret}@db/x{after}"),
            ] {
                prop_assert!(!redacted(&line).contains(&secret), "{line}");
            }
        }
    }
}
