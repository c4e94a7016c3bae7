//! Taking something out of a value: attributes and elements.

use crate::diag::Diagnostic;
use crate::value::{Ty, TyKind, Value, convert};

/// `value.name`, marks of the value carried along.
///
/// # Errors
/// The value is null, or has no such attribute. The place is left to the caller.
pub(super) fn attribute(value: &Value, name: &str) -> Result<Value, Diagnostic> {
    let marks = value.marks();
    if value.is_null() {
        return Err(Diagnostic::error(
            "Attempt to get attribute from null value",
            format!("The value is null, so it does not have an attribute `{name}`."),
        ));
    }
    let found = match value.ty().kind() {
        TyKind::Object(object) => match object.get(name) {
            Some(attr) => value.get_attr(name).cloned().unwrap_or_else(|| Value::unknown(attr.ty)),
            None => {
                let known = object.attrs().iter().map(|attr| attr.name.as_str());
                return Err(unsupported(format!("This object does not have an attribute named `{name}`."))
                    .suggest(name, known));
            }
        },
        TyKind::Map(element) => match value.get_key(name) {
            Some(found) => found.clone(),
            None if !value.is_known() => Value::unknown(*element),
            None => return Err(missing_key(value, name)),
        },
        TyKind::Dynamic => Value::unknown(Ty::DYNAMIC),
        TyKind::List(element) | TyKind::Set(element) if element.as_object().is_some() => {
            let what = value.ty();
            return Err(unsupported(format!(
                "A {what} has no attributes of its own; its elements have. For `{name}` of all of them write \
                 `[*].{name}`, for that of one write its index first.",
            )));
        }
        _ => {
            return Err(unsupported(format!(
                "A {} does not have attributes, so there is no `{name}`.",
                value.ty()
            )));
        }
    };
    Ok(found.with_marks(marks))
}

/// `value[key]`, marks of the value carried along, and those of the key where it selects an element.
///
/// # Errors
/// The value has no elements, or none with that key. The place is left to the caller.
pub(super) fn index(value: &Value, key: &Value) -> Result<Value, Diagnostic> {
    let (key, key_marks) = key.unmark();
    let marks = value.marks() | key_marks;
    let is_secret = key_marks.is_sensitive();
    if value.is_null() {
        return Err(Diagnostic::error(
            "Attempt to index null value",
            "The value is null, so it does not have any elements.",
        ));
    }
    if key.is_null() {
        return Err(invalid("The key is null."));
    }
    match value.ty().kind() {
        TyKind::Dynamic => Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks)),
        _ if key.ty().is_dynamic() => Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks)),
        TyKind::List(element) => {
            position(value, &key, is_secret).map(|at| element_at(value, at, *element).with_marks(marks))
        }
        TyKind::Tuple(types) => position(value, &key, is_secret).map(|at| {
            let ty = at.and_then(|at| types.get(at).copied()).unwrap_or(Ty::DYNAMIC);
            element_at(value, at, ty).with_marks(marks)
        }),
        TyKind::Map(element) => {
            let key = text_key(&key)?;
            match key.as_str() {
                Some(text) if value.is_known() => match value.get_key(text) {
                    Some(found) => Ok(found.with_marks(marks)),
                    None if is_secret => Err(invalid("The map has no element with this key.")),
                    None => Err(missing_key(value, text)),
                },
                _ => Ok(Value::unknown(*element).with_marks(marks)),
            }
        }
        TyKind::Object(object) => {
            let key = text_key(&key)?;
            // As in Terraform, marks of the key do not travel to an attribute.
            let marks = value.marks();
            let Some(name) = key.as_str() else { return Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks)) };
            match object.get(name) {
                Some(attr) => {
                    let found = value.get_attr(name).cloned().unwrap_or_else(|| Value::unknown(attr.ty));
                    Ok(found.with_marks(marks))
                }
                None if is_secret => Err(invalid("The object has no attribute with this name.")),
                None => Err(invalid(format!("The object has no attribute named `{name}`."))
                    .suggest(name, object.attrs().iter().map(|attr| attr.name.as_str()))),
            }
        }
        TyKind::Set(_) => Err(invalid(
            "The elements of a set have no index or key, only their value. Convert the set with `tolist` for \
             an order, or use a `for` expression over all elements.",
        )),
        TyKind::Bool | TyKind::Number | TyKind::String => {
            Err(invalid(format!("A {} does not have elements.", value.ty())))
        }
    }
}

/// The position a key means in a list or tuple; `None` while it or the list is unknown.
fn position(value: &Value, key: &Value, is_secret: bool) -> Result<Option<usize>, Diagnostic> {
    let number = convert(key, Ty::NUMBER)
        .map_err(|_| invalid(format!("The elements of a {} have numbers, not names.", value.ty())))?;
    let Some(number) = number.as_number() else { return Ok(None) };
    if !number.is_integer() {
        return Err(invalid("The index must be a whole number."));
    }
    if number.is_negative() {
        return Err(invalid("The index must not be negative: elements are counted from 0."));
    }
    let at = number.to_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
    let len = match value.ty().as_tuple() {
        Some(types) => types.len(),
        None if value.is_known() => value.len(),
        None => return Ok(None),
    };
    if at < len {
        return Ok(Some(at));
    }
    let shown = if is_secret { "this index".to_owned() } else { format!("index {number}") };
    let what = value.ty();
    Err(invalid(match len {
        0 => format!("There is no element with {shown}: the {what} is empty."),
        1 => format!("There is no element with {shown}: the {what} has one element, with index 0."),
        len => format!("There is no element with {shown}: the {what} has the indexes 0 to {}.", len - 1),
    }))
}

fn element_at(value: &Value, at: Option<usize>, ty: Ty) -> Value {
    at.and_then(|at| value.get_index(at)).cloned().unwrap_or_else(|| Value::unknown(ty))
}

fn text_key(key: &Value) -> Result<Value, Diagnostic> {
    convert(key, Ty::STRING).map_err(|problem| invalid(format!("The key must be a string: {problem}.")))
}

fn missing_key(map: &Value, key: &str) -> Diagnostic {
    Diagnostic::error(
        "Missing map element",
        format!("The map does not have an element with the key `{key}`."),
    )
    .suggest(key, map.keys().map(|known| known.as_str()))
}

fn unsupported(detail: String) -> Diagnostic {
    Diagnostic::error("Unsupported attribute", detail)
}

fn invalid(detail: impl Into<String>) -> Diagnostic {
    Diagnostic::error("Invalid index", detail)
}
