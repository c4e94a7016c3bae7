//! Credentials that stand in a file: found so that the run can refuse them, and blanked out so that
//! the message about them does not spread them.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Span};
use crate::provider::{Attribute, Registry};
use crate::syntax::{Block, Expr, Tree};

/// A credential in a text, and the environment variables where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Credential {
    pub span: Span,
    what: String,
    belongs: String,
}

/// The credentials in a file: texts with the form of a key or token anywhere in it, comments too, and
/// where providers are given literal values of their sensitive arguments. In the order of their places.
pub(super) fn find(tree: &Tree, providers: Option<&Registry>) -> Vec<Credential> {
    let blocks = tree.body(tree.root()).blocks_of("provider");
    let in_providers = providers.map(|registry| blocks.flat_map(|block| in_provider(tree, block, registry)));
    let mut found: Vec<Credential> = in_providers.into_iter().flatten().collect();
    found.extend(forms(tree.text()).into_iter().map(|(range, form)| {
        let (what, belongs) = form.words();
        let span = Span::new(tree.file(), range.start as u32, range.end as u32);
        Credential { span, what: what.to_owned(), belongs: belongs.to_owned() }
    }));
    // Of those that overlap the outer one stays: an argument's value begins before the key inside it.
    found.sort_by_key(|credential| credential.span);
    let mut end = 0;
    found.retain(|credential| {
        let outside = credential.span.start >= end;
        end = end.max(credential.span.end);
        outside
    });
    found
}

impl Credential {
    pub fn diagnostic(&self) -> Diagnostic {
        let detail = format!(
            "{} stands in a file. Files are shared and kept in version control, so that everybody who can read them \
             could use it.",
            self.what
        );
        Diagnostic::error("Credential in a file", detail).at(self.span).hint(format!(
            "Remove it here and set it in the environment: {}. If the file was shared, replace the credential.",
            self.belongs
        ))
    }
}

/// The text with parts of it blanked out, byte for byte, so that places stay right. It is shared where
/// there are none: a configuration may be large.
pub(super) fn blank_out(text: &Arc<str>, parts: &[Range<usize>]) -> Arc<str> {
    match parts.is_empty() {
        true => Arc::clone(text),
        false => blanked(text, parts).into(),
    }
}

/// A text as it may be shown where only its form tells what is a credential.
pub(crate) fn without_credentials(text: &str) -> String {
    let parts: Vec<Range<usize>> = forms(text).into_iter().map(|(range, _)| range).collect();
    blanked(text, &parts)
}

fn blanked(text: &str, parts: &[Range<usize>]) -> String {
    let mut shown = text.as_bytes().to_vec();
    for byte in parts.iter().flat_map(|part| part.clone()) {
        if shown[byte] != b'\n' {
            shown[byte] = b'*';
        }
    }
    String::from_utf8(shown).expect("parts consist of whole characters")
}

fn in_provider(tree: &Tree, block: Block<'_>, registry: &Registry) -> Vec<Credential> {
    let Some(provider) = block.label(0).and_then(|label| registry.provider(label.text)) else {
        return Vec::new();
    };
    let literal = |attribute: crate::syntax::Attribute<'_>| {
        let schema = provider.schema().attribute(attribute.name).filter(|schema| schema.sensitive)?;
        let Expr::String(text) = tree.expr(attribute.expr) else { return None };
        let belongs = format!("`{}`", environment_variable(provider.name(), schema));
        let what = format!("The value of the provider argument {:?}", attribute.name);
        (!text.is_empty()).then(|| Credential { span: tree.span(attribute.expr), what, belongs })
    };
    tree.body(block.body).attributes().filter_map(literal).collect()
}

/// The variable that an argument's documentation names, else the usual name: `STACKS_API_KEY`.
fn environment_variable(provider: &str, schema: &Attribute) -> String {
    let is_variable = |word: &&str| {
        word.contains('_') && word.chars().all(|c| c == '_' || c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    let words = schema.doc.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    match words.into_iter().find(is_variable) {
        Some(name) => name.to_owned(),
        None => format!("{provider}_{}", schema.name).to_uppercase(),
    }
}

/// What a credential looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    StacksKey,
    Token,
    PrivateKey,
}

impl Form {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Form::StacksKey => ("A STACKS API key", "`STACKS_API_KEY`"),
            Form::Token => ("A token (JWT)", "`STACKIT_SERVICE_ACCOUNT_TOKEN` or `IONOS_TOKEN`"),
            Form::PrivateKey => {
                ("A private key", "`STACKIT_PRIVATE_KEY`, or its file in `STACKIT_PRIVATE_KEY_PATH`")
            }
        }
    }
}

const STACKS_PREFIX: &str = "sk_stacks_";
const STACKS_DIGITS: usize = 64;
/// Base64 of `{"`, with which header and payload of a JWT begin.
const JSON_START: &str = "eyJ";
const PEM_START: &str = "-----BEGIN ";
/// More than any private key takes.
const PEM_LENGTH: usize = 16 * 1024;

/// Texts with the form of a credential.
fn forms(text: &str) -> Vec<(Range<usize>, Form)> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices(STACKS_PREFIX) {
        let rest = &text.as_bytes()[start + STACKS_PREFIX.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        if digits == STACKS_DIGITS {
            found.push((start..start + STACKS_PREFIX.len() + digits, Form::StacksKey));
        }
    }
    for (start, _) in text.match_indices(JSON_START) {
        let begins_a_word =
            !text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if let Some(len) = begins_a_word.then(|| token_length(&text[start..])).flatten() {
            found.push((start..start + len, Form::Token));
        }
    }
    for (start, _) in text.match_indices(PEM_START) {
        let line = text[start + PEM_START.len()..].lines().next().unwrap_or("");
        if let Some(end) = line.find("PRIVATE KEY-----") {
            found.push((start..pem_end(text, start + PEM_START.len() + end), Form::PrivateKey));
        }
    }
    found
}

/// The length of the JWT at the start of a text: three parts of base64url, the first two JSON.
fn token_length(text: &str) -> Option<usize> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_';
    let mut len = 0;
    for place in 0..3 {
        let part = &text[len..];
        let size = part.bytes().take_while(|byte| is_base64(byte)).count();
        if size < 10 || (place < 2 && !(part.starts_with(JSON_START) && part[size..].starts_with('.'))) {
            return None;
        }
        len += size + usize::from(place < 2);
    }
    Some(len)
}

/// Where a private key that has begun before `from` ends. Searched no further than a key is long.
fn pem_end(text: &str, from: usize) -> usize {
    let rest = &text[from..text.floor_char_boundary(from + PEM_LENGTH)];
    from + rest.find("-----END ").or_else(|| rest.find(['"', '\n'])).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_and_tokens_are_told_from_what_only_resembles_them() {
        let key = format!("sk_stacks_{}", "0a".repeat(32));
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJlMTIz";
        let pem = "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----";
        for (text, seen) in [
            (format!("api_key = \"{key}\""), vec![Form::StacksKey]),
            (format!("# {key}\n{token}"), vec![Form::StacksKey, Form::Token]),
            (pem.to_owned(), vec![Form::PrivateKey]),
            (format!("{key}0"), vec![]),
            ("sk_stacks_...".to_owned(), vec![]),
            ("eyJhbGciOiJSUzI1NiJ9.x.y".to_owned(), vec![]),
            ("-----BEGIN CERTIFICATE-----".to_owned(), vec![]),
        ] {
            assert_eq!(forms(&text).into_iter().map(|(_, form)| form).collect::<Vec<_>>(), seen, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_search_panic(text in "[a-zA-Z0-9_.\\- ßé\n\"]*|(eyJ|sk_stacks_|-----BEGIN |PRIVATE KEY-----|\\PC)*") {
            for (range, _) in forms(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
