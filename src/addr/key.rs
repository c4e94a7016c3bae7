//! Instance keys: what tells the instances of one block apart.

use std::fmt;

use serde::{Deserialize, Serialize};

/// None for a block without `count` and `for_each`, an index with `count`, a string with `for_each`.
/// Ordered as Terraform shows instances: none, indexes by number, strings by text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum InstanceKey {
    #[default]
    None,
    Index(u64),
    Text(String),
}

impl InstanceKey {
    pub fn is_none(&self) -> bool {
        *self == InstanceKey::None
    }
}

/// As it stands behind an address: nothing, `[0]` or `["a"]`.
impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InstanceKey::None => Ok(()),
            InstanceKey::Index(index) => write!(f, "[{index}]"),
            InstanceKey::Text(text) => write!(f, "[{}]", quoted(text)),
        }
    }
}

/// A string literal of the language: quotes, backslashes, control characters and template
/// introducers escaped.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if crate::diag::escape(c.encode_utf8(&mut [0; 4])).len() != c.len_utf8() => {
                out.push_str(&format!("\\U{:08x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
