//! A value taken apart for `match`.

use super::{ArcStr, Number, Refinement, Repr, Value};

/// What a value is, without its marks. Made by [`Value::kind`].
#[derive(Clone, Debug)]
pub enum Kind<'a> {
    Null,
    Unknown(&'a Refinement),
    Bool(bool),
    Number(Number),
    String(&'a ArcStr),
    List(&'a [Value]),
    /// In canonical order.
    Set(&'a [Value]),
    Tuple(&'a [Value]),
    /// Sorted by key.
    Map(&'a [(ArcStr, Value)]),
    /// The values of the attributes, in the order of the type's attributes (sorted by name); the
    /// names come from [`Value::entries`] or the type.
    Object(&'a [Value]),
}

impl Value {
    /// What this value is. The marks of the value are not in the result: carry them.
    pub fn kind(&self) -> Kind<'_> {
        match &self.0 {
            Repr::Null(..) => Kind::Null,
            Repr::Unknown(_, data) => Kind::Unknown(&data.refinement),
            Repr::Bool(_, value) => Kind::Bool(*value),
            Repr::Int(_, precision, value) => Kind::Number(Number::from_int(*value, *precision)),
            Repr::Num(_, value) => Kind::Number(Number::from_big(value.clone())),
            Repr::Str(_, text) => Kind::String(text),
            Repr::List(_, items) => Kind::List(&items.slice),
            Repr::Set(_, items) => Kind::Set(&items.slice),
            Repr::Tuple(_, items) => Kind::Tuple(&items.slice),
            Repr::Map(_, entries) => Kind::Map(&entries.slice),
            Repr::Object(_, items) => Kind::Object(&items.slice),
        }
    }
}
