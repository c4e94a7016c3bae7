//! The form of saved plans: everything about a value, unknown parts and sensitive marks included.
//!
//! As the typed form, with an escape: an object with the one member `~` says what JSON cannot. Real
//! names that start with `~` get one more in front. Inside `~` stand `unknown` (with what is known),
//! `sensitive`, `type` (where it differs from the expected one) and `value`.

use std::fmt::Write as _;

use super::read::{Json, Numbers, read};
use super::typed::{read_type, wrong};
use super::{JsonError, plain, write};
use crate::value::{ArcStr, Attr, Bound, Kind, Marks, Number, Path, Refinement, Step, Ty, TyKind, Value};

/// The value as JSON that [`decode`] reads back as the same value, marks and unknown parts included.
/// `ty` is the type that the reader will expect; [`Ty::DYNAMIC`] is always right.
///
/// # Errors
///
/// Something in the value is ephemeral.
pub fn encode(value: &Value, ty: Ty) -> Result<String, JsonError> {
    // A bare `null` would be nothing at all to whoever reads an optional value.
    if value.is_null() && value.marks().is_empty() && value.ty() == ty {
        return Ok(r#"{"~":{"value":null}}"#.to_owned());
    }
    let mut out = String::new();
    write_value(value, ty, &mut Path::root(), &mut out)?;
    Ok(out)
}

/// Reads [`encode`]'s form.
///
/// # Errors
///
/// The text is not JSON, or not of this form.
pub fn decode(text: &str, ty: Ty) -> Result<Value, JsonError> {
    read_value(&read(text, Numbers::Printed)?, ty.without_optional(), &mut Path::root())
}

fn write_value(value: &Value, ty: Ty, path: &mut Path, out: &mut String) -> Result<(), JsonError> {
    if value.is_ephemeral() {
        return Err(JsonError::Ephemeral(path.clone()));
    }
    let is_plain = value.is_known() && !value.is_sensitive() && value.ty() == ty;
    if is_plain {
        return write_known(value, path, out);
    }
    out.push_str(r#"{"~":{"#);
    if value.is_sensitive() {
        out.push_str(r#""sensitive":true,"#);
    }
    if value.ty() != ty {
        write!(out, r#""type":{},"#, value.ty().to_json()).expect("writing to a string does not fail");
    }
    match value.refinement() {
        Some(refinement) => {
            out.push_str(r#""unknown":"#);
            write_refinement(refinement, out);
        }
        None => {
            out.push_str(r#""value":"#);
            write_known(value, path, out)?;
        }
    }
    out.push_str("}}");
    Ok(())
}

/// A known value of a type that the reader knows.
fn write_known(value: &Value, path: &mut Path, out: &mut String) -> Result<(), JsonError> {
    let mut child = |(step, child, ty): (Step, &Value, Ty), out: &mut String| {
        path.push(step);
        write_value(child, ty, path, out)?;
        path.pop();
        Ok(())
    };
    let element = value.element_ty();
    let in_collection = || value.children().into_iter().map(|(step, child)| (step, child, element));
    let in_structure = || value.children().into_iter().map(|(step, child)| (step, child, child.ty()));
    match value.kind() {
        Kind::List(_) | Kind::Set(_) => write::array(in_collection(), out, child),
        Kind::Tuple(_) => write::array(in_structure(), out, child),
        Kind::Map(_) => write::object(value.keys().map(escaped).zip(in_collection()), out, child),
        Kind::Object(_) => write::object(value.keys().map(escaped).zip(in_structure()), out, &mut child),
        Kind::Null | Kind::Unknown(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
            plain::write_simple(value, path, out)
        }
    }
}

fn escaped(name: &ArcStr) -> String {
    if name.starts_with('~') { format!("~{name}") } else { name.to_string() }
}

fn write_refinement(refinement: &Refinement, out: &mut String) {
    let Refinement { not_null, prefix, lower, upper, min_len, max_len } = refinement;
    let mut members: Vec<(&str, String)> = Vec::new();
    let bound_name = |bound: &Bound, inclusive, exclusive| match bound {
        Bound::Inclusive(_) => inclusive,
        Bound::Exclusive(_) => exclusive,
    };
    if *not_null {
        members.push(("not_null", "true".to_owned()));
    }
    if let Some(prefix) = prefix {
        let mut text = String::new();
        write::string(prefix, &mut text);
        members.push(("prefix", text));
    }
    if let Some(lower) = lower {
        members.push((bound_name(lower, "at_least", "above"), lower.number().to_string()));
    }
    if let Some(upper) = upper {
        members.push((bound_name(upper, "at_most", "below"), upper.number().to_string()));
    }
    if *min_len > 0 {
        members.push(("min_len", min_len.to_string()));
    }
    if let Some(max_len) = max_len {
        members.push(("max_len", max_len.to_string()));
    }
    let written: Result<(), std::convert::Infallible> = write::object(members, out, |text, out| {
        out.push_str(&text);
        Ok(())
    });
    let Ok(()) = written;
}

fn read_value(json: &Json<'_>, ty: Ty, path: &mut Path) -> Result<Value, JsonError> {
    let Some(special) = json.get("~") else {
        return read_known(json, ty, path);
    };
    let ty = special.get("type").map_or(Ok(ty), |json| read_type(json, path))?;
    let value = match (special.get("unknown"), special.get("value")) {
        (Some(known), None) => Value::unknown_with(ty, read_refinement(known, path)?),
        (None, Some(json)) => read_known(json, ty, path)?,
        _ => return Err(wrong(path, r#"either "unknown" or "value" is required"#)),
    };
    let marks =
        if special.get("sensitive") == Some(&Json::Bool(true)) { Marks::SENSITIVE } else { Marks::NONE };
    Ok(value.with_marks(marks))
}

fn read_known(json: &Json<'_>, ty: Ty, path: &mut Path) -> Result<Value, JsonError> {
    let mut child = |json: &Json<'_>, ty: Ty, step: Step| {
        path.push(step);
        let value = read_value(json, ty, path)?;
        path.pop();
        Ok::<Value, JsonError>(value)
    };
    let index = |at: usize| Step::Index(Value::int(at as i64));
    match (ty.kind(), json) {
        (_, Json::Null) => Ok(Value::null(ty)),
        (TyKind::Bool, Json::Bool(value)) => Ok(Value::bool(*value)),
        (TyKind::Number, Json::Number(number)) => Ok(Value::number(number.clone())),
        (TyKind::String, Json::String(text)) => Ok(Value::string(text.as_ref())),
        (TyKind::List(element) | TyKind::Set(element), Json::Array(items)) => {
            let items = items.iter().enumerate().map(|(at, json)| child(json, *element, index(at)));
            let items = items.collect::<Result<Vec<_>, _>>()?;
            let is_list = matches!(ty.kind(), TyKind::List(_));
            Ok(if is_list { Value::list(*element, items) } else { Value::set(*element, items) })
        }
        (TyKind::Tuple(types), Json::Array(items)) if types.len() == items.len() => {
            let items = items.iter().zip(types).enumerate();
            let items = items.map(|(at, (json, ty))| child(json, *ty, index(at)));
            Ok(Value::tuple(items.collect::<Result<Vec<_>, _>>()?))
        }
        (TyKind::Map(element), Json::Object(members)) => {
            let entries = members.iter().map(|(name, json)| {
                let key = unescaped(name);
                Ok::<_, JsonError>((key, child(json, *element, Step::Index(Value::string(key)))?))
            });
            Ok(Value::map(*element, entries.collect::<Result<Vec<_>, _>>()?))
        }
        (TyKind::Object(object), Json::Object(members)) if object.attrs().len() == members.len() => {
            let mut attrs = Vec::with_capacity(members.len());
            for (name, json) in members {
                let name = unescaped(name);
                let Some(Attr { name, ty, presence: _ }) = object.get(name) else {
                    return Err(wrong(path, &format!("unsupported attribute {name:?}")));
                };
                attrs.push((name.clone(), child(json, *ty, Step::Attr(name.clone()))?));
            }
            Ok(Value::object(attrs))
        }
        _ => Err(wrong(path, &format!("{ty} required"))),
    }
}

fn unescaped(name: &str) -> &str {
    if name.starts_with("~~") { &name[1..] } else { name }
}

fn read_refinement(json: &Json<'_>, path: &Path) -> Result<Refinement, JsonError> {
    let number = |name: &str| -> Result<Option<Number>, JsonError> {
        match json.get(name) {
            None => Ok(None),
            Some(Json::Number(number)) => Ok(Some(number.clone())),
            Some(_) => Err(wrong(path, &format!("{name:?} must be a number"))),
        }
    };
    let len = |name: &str| -> Result<Option<usize>, JsonError> {
        let Some(number) = number(name)? else { return Ok(None) };
        let len = number.to_u64().and_then(|len| usize::try_from(len).ok());
        len.map(Some).ok_or_else(|| wrong(path, &format!("{name:?} must be a length")))
    };
    let bound = |inclusive: &str, exclusive: &str| -> Result<Option<Bound>, JsonError> {
        Ok(number(inclusive)?.map(Bound::Inclusive).or(number(exclusive)?.map(Bound::Exclusive)))
    };
    Ok(Refinement {
        not_null: json.get("not_null") == Some(&Json::Bool(true)),
        prefix: match json.get("prefix") {
            Some(Json::String(text)) => Some(ArcStr::from(text.as_ref())),
            _ => None,
        },
        lower: bound("at_least", "above")?,
        upper: bound("at_most", "below")?,
        min_len: len("min_len")?.unwrap_or(0),
        max_len: len("max_len")?,
    })
}
