//! The form of `jsonencode` and `jsondecode`: what JSON can say, and no more.

use std::fmt::Write as _;

use super::read::Json;
use super::{JsonError, write};
use crate::value::{Kind, Path, Step, Ty, Value};

/// The value as compact JSON: lists, sets and tuples as arrays, maps and objects as objects. Marks are
/// not in it: carry them.
///
/// # Errors
///
/// Something in the value is unknown or infinite.
pub fn to_json_text(value: &Value) -> Result<String, JsonError> {
    let mut out = String::new();
    write_value(value, &mut Path::root(), &mut out)?;
    Ok(out)
}

fn write_value(value: &Value, path: &mut Path, out: &mut String) -> Result<(), JsonError> {
    match value.kind() {
        Kind::Unknown(_) => return Err(JsonError::Unknown(path.clone())),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => write_simple(value, path, out)?,
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => {
            write::array(value.children(), out, |(step, child), out| write_child(step, child, path, out))?;
        }
        Kind::Map(_) | Kind::Object(_) => {
            let named = value.keys().zip(value.children());
            write::object(named, out, |(step, child), out| write_child(step, child, path, out))?;
        }
    }
    Ok(())
}

fn write_child(step: Step, child: &Value, path: &mut Path, out: &mut String) -> Result<(), JsonError> {
    path.push(step);
    write_value(child, path, out)?;
    path.pop();
    Ok(())
}

/// Null, bools, numbers and strings, which look the same in every form. Infinity is an error.
pub(super) fn write_simple(value: &Value, path: &Path, out: &mut String) -> Result<(), JsonError> {
    match value.kind() {
        Kind::Number(number) if number.is_infinite() => return Err(JsonError::Infinite(path.clone())),
        Kind::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Kind::Number(number) => write!(out, "{number}").expect("writing to a string does not fail"),
        Kind::String(text) => write::string(text, out),
        _ => out.push_str("null"),
    }
    Ok(())
}

pub(super) fn from_json(json: &Json<'_>) -> Value {
    match json {
        Json::Null => Value::null(Ty::DYNAMIC),
        Json::Bool(value) => Value::bool(*value),
        Json::Number(number) => Value::number(number.clone()),
        Json::String(text) => Value::string(text.as_ref()),
        Json::Array(items) => Value::tuple(items.iter().map(from_json)),
        Json::Object(members) => {
            Value::object(members.iter().map(|(name, json)| (name.as_ref(), from_json(json))))
        }
    }
}
