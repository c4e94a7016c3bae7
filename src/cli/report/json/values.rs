//! Values in three views: what is known of them, where they are unknown, where they are sensitive.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::value::RawValue;

use super::Secrets;
use crate::value::{Kind, Ty, Value};

/// What stands for a sensitive value.
const MASK: &str = "(sensitive value)";

/// What is known of a value. Unknown attributes and entries are left out, unknown elements are null,
/// since their position counts. Ephemeral values are null, whatever is asked for.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub value: &'a Value,
    pub secrets: Secrets,
}

impl Serialize for Known<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Known { value, secrets } = *self;
        if value.is_ephemeral() {
            return serializer.serialize_unit();
        }
        if value.is_sensitive() && secrets == Secrets::Masked {
            return serializer.serialize_str(MASK);
        }
        let known = |value| Known { value, secrets };
        grown(|| match value.kind() {
            Kind::Null | Kind::Unknown(_) => serializer.serialize_unit(),
            Kind::Bool(value) => serializer.serialize_bool(value),
            Kind::Number(number) => match number.to_i64() {
                Some(number) => serializer.serialize_i64(number),
                // Digits as they are: a float would round them.
                None => RawValue::from_string(number.to_string())
                    .map_err(serde::ser::Error::custom)?
                    .serialize(serializer),
            },
            Kind::String(text) => serializer.serialize_str(text),
            Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) => {
                serializer.collect_seq(items.iter().map(known))
            }
            Kind::Map(_) | Kind::Object(_) => {
                let entries = value.entries().filter(|(_, value)| value.is_known());
                serializer.collect_map(entries.map(|(name, value)| (name.as_str(), known(value))))
            }
        })
    }
}

/// Where a value is unknown: `true` for what is; what is known is left out of objects and is `false`
/// elsewhere. The inside of what is masked is not shown.
#[derive(Clone, Copy)]
pub struct Unknowns<'a> {
    pub value: &'a Value,
    pub secrets: Secrets,
}

impl Serialize for Unknowns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Unknowns { value, secrets } = *self;
        if !value.is_known() {
            return serializer.serialize_bool(true);
        }
        if value.is_sensitive() && secrets == Secrets::Masked {
            return serializer.serialize_bool(!value.is_wholly_known());
        }
        tree(
            value,
            serializer,
            |value| Unknowns { value, secrets },
            |child| {
                !child.is_known() || (has_parts(child) && !hides(child, secrets, child.is_wholly_known()))
            },
        )
    }
}

/// Where a value is sensitive: `true` for what is; what is not is left out of objects and is `false`
/// elsewhere. Of unknown values only the shape of their type is told.
#[derive(Clone, Copy)]
pub struct Sensitivity<'a>(pub &'a Value);

impl Serialize for Sensitivity<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0;
        if value.is_sensitive() {
            return serializer.serialize_bool(true);
        }
        if !value.is_known() {
            return match shape(value.ty()) {
                Shape::Simple => serializer.serialize_bool(false),
                Shape::Sequence => serializer.serialize_seq(Some(0))?.end(),
                Shape::Mapping => serializer.serialize_map(Some(0))?.end(),
            };
        }
        tree(value, serializer, Sensitivity, |child| {
            child.is_sensitive() || (!child.is_null() && shape(child.ty()) != Shape::Simple)
        })
    }
}

/// A known value as the tree of what `view` makes of its parts. Of objects and maps only the parts
/// that `matters` says are told.
fn tree<'a, S: Serializer, V: Serialize>(
    value: &'a Value,
    serializer: S,
    view: impl Fn(&'a Value) -> V,
    matters: impl Fn(&Value) -> bool,
) -> Result<S::Ok, S::Error> {
    grown(|| match value.kind() {
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => serializer.collect_seq(value.elements().map(view)),
        Kind::Map(_) | Kind::Object(_) => {
            let entries = value.entries().filter(|(_, child)| matters(child));
            serializer.collect_map(entries.map(|(name, child)| (name.as_str(), view(child))))
        }
        Kind::Null | Kind::Unknown(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
            serializer.serialize_bool(false)
        }
    })
}

/// Is masked, and nothing in it is to be told.
fn hides(value: &Value, secrets: Secrets, nothing_in_it: bool) -> bool {
    value.is_sensitive() && secrets == Secrets::Masked && nothing_in_it
}

fn has_parts(value: &Value) -> bool {
    !value.is_null() && shape(value.ty()) != Shape::Simple
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Simple,
    Sequence,
    Mapping,
}

fn shape(ty: Ty) -> Shape {
    use crate::value::TyKind;
    match ty.kind() {
        TyKind::Dynamic | TyKind::Bool | TyKind::Number | TyKind::String => Shape::Simple,
        TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_) => Shape::Sequence,
        TyKind::Map(_) | TyKind::Object(_) => Shape::Mapping,
    }
}

/// Values may nest deeper than the thread's stack.
fn grown<T>(write: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, write)
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, text};
    use super::*;

    fn views(value: &Value, secrets: Secrets) -> [String; 3] {
        let line = |document: Result<String, serde_json::Error>| document.expect("written");
        [
            line(text(&Known { value, secrets }, Layout::Line)),
            line(text(&Unknowns { value, secrets }, Layout::Line)),
            line(text(&Sensitivity(value), Layout::Line)),
        ]
    }

    fn sample() -> Value {
        let secret = Value::object([("pin", Value::int(7)), ("later", Value::unknown(Ty::STRING))]);
        Value::object([
            ("id", Value::unknown(Ty::STRING)),
            (
                "list",
                Value::tuple([
                    Value::int(1),
                    Value::unknown(Ty::STRING),
                    Value::string("x").with_sensitive(),
                ]),
            ),
            ("none", Value::null(Ty::map(Ty::STRING))),
            ("output", Value::unknown(Ty::object([("a", Ty::STRING)]))),
            ("part", Value::object([("deep", Value::string("s3cret").with_sensitive())])),
            ("secret", secret.with_sensitive()),
            ("tags", Value::map(Ty::STRING, [("k", Value::string("v"))])),
        ])
    }

    #[test]
    fn the_three_views_are_those_of_terraform() {
        assert_eq!(
            views(&sample(), Secrets::Shown),
            [
                r#"{"list":[1,null,"x"],"none":null,"part":{"deep":"s3cret"},"secret":{"pin":7},"tags":{"k":"v"}}"#,
                r#"{"id":true,"list":[false,true,false],"output":true,"part":{},"secret":{"later":true},"tags":{}}"#,
                r#"{"list":[false,false,true],"output":{},"part":{"deep":true},"secret":true,"tags":{}}"#,
            ]
        );
    }

    #[test]
    fn masked_values_show_neither_content_nor_shape() {
        assert_eq!(
            views(&sample(), Secrets::Masked)[..2],
            [
                r#"{"list":[1,null,"(sensitive value)"],"none":null,"part":{"deep":"(sensitive value)"},"secret":"(sensitive value)","tags":{"k":"v"}}"#,
                r#"{"id":true,"list":[false,true,false],"output":true,"part":{},"secret":true,"tags":{}}"#,
            ]
        );
    }

    #[test]
    fn numbers_keep_their_digits_and_ephemeral_values_stay_out() {
        let big: crate::value::Number = "123456789012345678901234567890.5".parse().expect("a number");
        let value = Value::tuple([Value::number(big), Value::string("x").with_ephemeral()]);
        assert_eq!(views(&value, Secrets::Shown)[0], "[123456789012345678901234567890.5,null]");
    }

    #[test]
    fn values_deeper_than_the_stack_are_written() {
        let deep = (0..1_000).fold(Value::int(1), |value, _| Value::tuple([value]));
        let [known, unknowns, sensitivity] = views(&deep, Secrets::Masked);
        assert_eq!([known.len(), unknowns.len(), sensitivity.len()], [2_001, 2_005, 2_005]);
    }
}
