//! Why a text is no state, found out only after reading it has failed.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::error::Category;

use super::{FORMAT_VERSION, Flaw};

/// What tells documents apart, whatever else stands in them.
#[derive(Deserialize)]
struct Head {
    version: Option<Value>,
    terrace_version: Option<Value>,
    terraform_version: Option<IgnoredAny>,
    lineage: Option<IgnoredAny>,
    resources: Option<IgnoredAny>,
}

/// The file as text that is worth reading.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Flaw> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Flaw::Empty);
    }
    std::str::from_utf8(bytes).map_err(|_| Flaw::NotText).and_then(|text| match text.contains('\0') {
        true => Err(Flaw::NotText),
        false => Ok(text),
    })
}

/// Why this text was not read as a state of ours.
pub(super) fn why(text: &str, error: &serde_json::Error) -> Flaw {
    if let Some(line) = conflict_marker(text) {
        return Flaw::MergeConflict { line };
    }
    if matches!(serde_json::from_str::<Value>(text), Ok(value) if !value.is_object()) {
        return Flaw::NotState { problem: "a state is an object with members".to_owned() };
    }
    let head: Head = match serde_json::from_str(text) {
        Ok(head) => head,
        Err(error) => {
            return match error.classify() {
                Category::Eof => Flaw::Cut { line: error.line() },
                Category::Data => Flaw::NotState { problem: error.to_string() },
                Category::Syntax | Category::Io => Flaw::NotJson { problem: error.to_string() },
            };
        }
    };
    let Head { version, terrace_version, terraform_version, lineage, resources } = head;
    if terraform_version.is_some() {
        return Flaw::Terraform;
    }
    match version.as_ref().and_then(Value::as_u64) {
        Some(version) if version > FORMAT_VERSION => {
            let written_by = terrace_version.as_ref().and_then(Value::as_str);
            Flaw::Newer { version, written_by: written_by.unwrap_or("of an unknown version").to_owned() }
        }
        _ if lineage.is_none() && resources.is_none() => Flaw::NotState { problem: error.to_string() },
        _ => Flaw::Invalid { problem: error.to_string() },
    }
}

fn conflict_marker(text: &str) -> Option<usize> {
    let is_marker = |line: &str| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>");
    text.lines().position(is_marker).map(|at| at + 1)
}
