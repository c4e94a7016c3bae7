//! The form of state files: the reader knows the type, as in Terraform (`cty/json` in
//! `zclconf/go-cty`). Where the type is dynamic, `{"value":…,"type":…}` stands.

use std::borrow::Cow;

use super::read::Json;
use super::{JsonError, plain, write};
use crate::value::{Attr, Kind, Path, Step, Ty, TyKind, Value};

/// The value as JSON that [`super::from_json_text`] reads back with the same type. Marks are not in it.
///
/// # Errors
///
/// Something in the value is unknown.
pub fn to_typed_json_text(value: &Value, ty: Ty) -> Result<String, JsonError> {
    let mut out = String::new();
    write_value(value, ty, &mut Path::root(), &mut out)?;
    Ok(out)
}

fn write_value(value: &Value, ty: Ty, path: &mut Path, out: &mut String) -> Result<(), JsonError> {
    if !value.is_known() {
        return Err(JsonError::Unknown(path.clone()));
    }
    if value.is_null() && value.ty().is_dynamic() {
        out.push_str("null");
        return Ok(());
    }
    if ty.is_dynamic() {
        out.push_str(r#"{"value":"#);
        write_value(value, value.ty(), path, out)?;
        out.push_str(r#","type":"#);
        out.push_str(&value.ty().to_json().to_string());
        out.push('}');
        return Ok(());
    }
    let children = value.children().into_iter().enumerate();
    let typed = children.map(|(at, (step, child))| (step, child, child_type(ty, at, &child.ty())));
    match value.kind() {
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => {
            write::array(typed, out, |child, out| write_child(child, path, out))
        }
        Kind::Map(_) | Kind::Object(_) => {
            write::object(value.keys().zip(typed), out, |child, out| write_child(child, path, out))
        }
        Kind::Null | Kind::Unknown(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
            plain::write_simple(value, path, out)
        }
    }
}

fn write_child(
    (step, child, ty): (Step, &Value, Ty),
    path: &mut Path,
    out: &mut String,
) -> Result<(), JsonError> {
    path.push(step);
    write_value(child, ty, path, out)?;
    path.pop();
    Ok(())
}

/// The declared type of the child at a position; the child's own where the declared type has none.
fn child_type(ty: Ty, at: usize, own: &Ty) -> Ty {
    let declared = match ty.kind() {
        TyKind::List(element) | TyKind::Set(element) | TyKind::Map(element) => Some(*element),
        TyKind::Tuple(elements) => elements.get(at).copied(),
        TyKind::Object(object) => object.attrs().get(at).map(|attr| attr.ty),
        TyKind::Dynamic | TyKind::Bool | TyKind::Number | TyKind::String => None,
    };
    declared.unwrap_or(*own)
}

pub(super) fn from_json(json: &Json<'_>, ty: Ty, path: &mut Path) -> Result<Value, JsonError> {
    match (ty.kind(), json) {
        (_, Json::Null) => Ok(Value::null(ty.without_optional())),
        (TyKind::Dynamic, _) => dynamic(json, path),
        (TyKind::Bool, Json::Bool(value)) => Ok(Value::bool(*value)),
        (TyKind::Number, Json::Number(number)) => Ok(Value::number(number.clone())),
        (TyKind::String, Json::String(text)) => Ok(Value::string(text.as_ref())),
        // What older or foreign writers put there, read as Terraform reads it.
        (TyKind::Bool | TyKind::Number, Json::String(text)) => {
            super::super::convert(&Value::string(text.as_ref()), ty)
                .map_err(|error| wrong(path, &error.message))
        }
        (TyKind::String, Json::Number(number)) => Ok(Value::string(number.to_string())),
        (TyKind::String, Json::Bool(value)) => Ok(Value::string(value.to_string())),
        (TyKind::List(element), Json::Array(items)) => Ok(Value::list(*element, all(items, *element, path)?)),
        (TyKind::Set(element), Json::Array(items)) => Ok(Value::set(*element, all(items, *element, path)?)),
        (TyKind::Map(element), Json::Object(members)) => {
            let mut entries = Vec::with_capacity(members.len());
            for (key, json) in members {
                let step = Step::Index(Value::string(key.as_ref()));
                entries.push((key.as_ref(), child(json, *element, step, path)?));
            }
            Ok(Value::map(element.without_optional(), entries))
        }
        (TyKind::Tuple(types), Json::Array(items)) => {
            if types.len() != items.len() {
                return Err(wrong(path, &format!("a tuple of {} elements is required", types.len())));
            }
            let items = items.iter().zip(types).enumerate();
            let items =
                items.map(|(at, (json, ty))| child(json, *ty, Step::Index(Value::int(at as i64)), path));
            Ok(Value::tuple(items.collect::<Result<Vec<_>, _>>()?))
        }
        (TyKind::Object(_), Json::Object(members)) => object(json, members, ty, path),
        _ => Err(wrong(path, &format!("{ty} required"))),
    }
}

fn child(json: &Json<'_>, ty: Ty, step: Step, path: &mut Path) -> Result<Value, JsonError> {
    path.push(step);
    let value = from_json(json, ty, path)?;
    path.pop();
    Ok(value)
}

fn all(items: &[Json<'_>], element: Ty, path: &mut Path) -> Result<Vec<Value>, JsonError> {
    items
        .iter()
        .enumerate()
        .map(|(at, json)| child(json, element, Step::Index(Value::int(at as i64)), path))
        .collect()
}

fn object(
    json: &Json<'_>,
    members: &[(Cow<'_, str>, Json<'_>)],
    ty: Ty,
    path: &mut Path,
) -> Result<Value, JsonError> {
    let wanted = ty.as_object().expect("called for object types");
    if let Some((unknown, _)) = members.iter().find(|(name, _)| wanted.get(name).is_none()) {
        return Err(wrong(path, &format!("unsupported attribute {unknown:?}")));
    }
    let mut attrs = Vec::with_capacity(wanted.attrs().len());
    // Most objects are as our writer wrote them: in the order of their type.
    let is_as_written = members.len() == wanted.attrs().len()
        && members.iter().zip(wanted.attrs()).all(|((name, _), attr)| name == attr.name.as_str());
    for (at, Attr { name, ty, presence: _ }) in wanted.attrs().iter().enumerate() {
        let found = if is_as_written { Some(&members[at].1) } else { json.get(name) };
        let value = match found {
            Some(json) => child(json, *ty, Step::Attr(name.clone()), path)?,
            None => Value::null(ty.without_optional()),
        };
        attrs.push((name.clone(), value));
    }
    Ok(Value::object(attrs))
}

fn dynamic(json: &Json<'_>, path: &mut Path) -> Result<Value, JsonError> {
    let (Some(value), Some(ty)) = (json.get("value"), json.get("type")) else {
        return Err(wrong(path, r#"an object with "value" and "type" is required"#));
    };
    from_json(value, read_type(ty, path)?, path)
}

pub(super) fn read_type(json: &Json<'_>, path: &Path) -> Result<Ty, JsonError> {
    Ty::from_json(&json.to_serde()).map_err(|source| JsonError::Type { path: path.clone(), source })
}

pub(super) fn wrong(path: &Path, problem: &str) -> JsonError {
    JsonError::Shape { path: path.clone(), problem: problem.to_owned() }
}
