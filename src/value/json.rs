//! The JSON forms of values, with exact numbers.
//!
//! Three forms, each in its file: what `jsonencode` and `jsondecode` make of values (`plain`), what
//! state files carry, where the type is known and gives back nulls, sets and maps (`typed`), and what
//! saved plans need on top, unknown values and marks (`full`). Numbers never pass through `f64`: own
//! reader and writer, because `serde_json`'s exact numbers change what every other crate sees.

mod full;
mod paths;
mod plain;
mod read;
mod typed;
mod write;

pub use full::{decode, encode};
pub use plain::to_json_text;
pub use typed::to_typed_json_text;

use serde_json::value::RawValue;
use thiserror::Error;

use self::read::{Numbers, read};
use super::{Path, Ty, TyTextError, Value};

/// A value cannot be written as JSON, or JSON cannot be read as a value.
#[derive(Debug, Error)]
pub enum JsonError {
    /// The text is not JSON. Line and column count from 1, in characters.
    #[error("invalid JSON at line {line}, column {column}: {problem}")]
    Syntax { line: u32, column: u32, problem: &'static str },
    #[error("the JSON is nested too deeply")]
    Depth,
    #[error("{}: {problem}", at(.path))]
    Shape { path: Path, problem: String },
    #[error("{}: the type is not valid", at(.path))]
    Type { path: Path, source: TyTextError },
    /// An unknown value has no JSON form.
    #[error("{}: the value is not known", at(.0))]
    Unknown(Path),
    #[error("{}: the number is infinite", at(.0))]
    Infinite(Path),
    /// An ephemeral value is written to no file.
    #[error("{}: an ephemeral value cannot be written", at(.0))]
    Ephemeral(Path),
}

fn at(path: &Path) -> String {
    if path.is_root() { "value".to_owned() } else { path.to_string() }
}

/// Reads JSON. Without a type, objects become objects, arrays tuples, null the null of dynamic type,
/// as `jsondecode` does. With a type, the value has that type: missing attributes are null, and where
/// the type is dynamic the text has the form `{"value":…,"type":…}`.
///
/// # Errors
///
/// The text is not JSON, or not that of a value of the type.
pub fn from_json_text(text: &str, ty: Option<Ty>) -> Result<Value, JsonError> {
    match ty {
        None => Ok(plain::from_json(&read(text, Numbers::Foreign)?)),
        Some(ty) => typed::from_json(&read(text, Numbers::Printed)?, ty, &mut Path::root()),
    }
}

/// [`to_json_text`], ready to stand inside something that serde writes.
///
/// # Errors
///
/// Something in the value is unknown.
pub fn to_raw_json(value: &Value) -> Result<Box<RawValue>, JsonError> {
    to_json_text(value).map(raw)
}

/// [`to_typed_json_text`], ready to stand inside something that serde writes.
///
/// # Errors
///
/// Something in the value is unknown.
pub fn to_typed_raw_json(value: &Value, ty: Ty) -> Result<Box<RawValue>, JsonError> {
    to_typed_json_text(value, ty).map(raw)
}

/// Text of our own writer as serde's raw JSON.
fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("our writer writes valid JSON")
}

#[cfg(test)]
mod tests;
