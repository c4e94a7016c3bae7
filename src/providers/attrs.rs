//! Attributes of objects as providers need them: read without ceremony, written in the schema's type.

use crate::value::{Number, Refinement, Ty, Value};

pub(super) fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get_attr(name)?.as_str()
}

pub(super) fn flag(object: &Value, name: &str) -> Option<bool> {
    object.get_attr(name)?.as_bool()
}

pub(super) fn whole(object: &Value, name: &str) -> Option<i64> {
    object.get_attr(name)?.as_i64()
}

/// Nothing is set: null, or no such attribute.
pub(super) fn is_null(object: &Value, name: &str) -> bool {
    object.get_attr(name).is_none_or(Value::is_null)
}

pub(super) fn is_unknown(object: &Value, name: &str) -> bool {
    object.get_attr(name).is_some_and(|value| !value.is_known())
}

/// Both hold the same, marks aside; nulls are the same whatever their type.
pub(super) fn same(a: &Value, b: &Value, name: &str) -> bool {
    match (a.get_attr(name), b.get_attr(name)) {
        (Some(a), Some(b)) => equal(a, b),
        _ => is_null(a, name) && is_null(b, name),
    }
}

pub(super) fn equal(a: &Value, b: &Value) -> bool {
    (a.is_null() && b.is_null()) || a.unmarked_deep() == b.unmarked_deep()
}

/// An object of this type with nothing set.
#[cfg(test)]
pub(super) fn nothing(ty: Ty) -> Value {
    let attrs = ty.as_object().map(|object| object.attrs()).unwrap_or_default();
    Value::object(attrs.iter().map(|attr| (attr.name.clone(), Value::null(attr.ty))))
}

pub(super) fn optional_text(text: Option<&str>) -> Value {
    text.map_or(Value::null(Ty::STRING), Value::from)
}

pub(super) fn optional_number(number: Option<&Number>) -> Value {
    number.map_or(Value::null(Ty::NUMBER), |number| Value::number(number.clone()))
}

/// Known after apply, and then not null.
pub(super) fn later(ty: Ty) -> Value {
    Value::unknown_with(ty, Refinement::not_null())
}

/// The same with null wherever something is unknown: what the cloud did not tell.
pub(super) fn settled(value: &Value) -> Value {
    if value.is_wholly_known() {
        return value.clone();
    }
    value.map_deep(&mut |_, part| if part.is_known() { part } else { Value::null(part.ty()) })
}

/// The same object with each named attribute known after apply.
pub(super) fn forget(object: &Value, names: &[&str]) -> Value {
    names.iter().fold(object.clone(), |object, name| {
        let ty = object.get_attr(name).map_or(Ty::DYNAMIC, Value::ty);
        object.with_attr(*name, Value::unknown(ty))
    })
}
