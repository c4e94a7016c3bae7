//! How large and how deep a value is, without walking it.

use super::{ArcStr, Repr, Ty, Value};

impl Value {
    /// Bytes of the value with everything below, about. What is shared counts as often as it is
    /// there: so many bytes it takes to write or to walk. Known without looking: `[x, x]` thirty
    /// times around itself is small in memory, and nobody would live to see its end.
    pub fn size(&self) -> usize {
        size_of::<Value>().saturating_add(match &self.0 {
            Repr::Str(_, text) => text.len(),
            Repr::List(_, items) | Repr::Set(_, items) | Repr::Tuple(_, items) | Repr::Object(_, items) => {
                items.header.header.size
            }
            Repr::Map(_, entries) => entries.header.header.size,
            Repr::Null(..) | Repr::Bool(..) | Repr::Int(..) | Repr::Num(..) | Repr::Unknown(..) => 0,
        })
    }

    /// How many lists, sets, tuples, maps and objects stand in each other, this one included.
    pub fn depth(&self) -> u32 {
        match &self.0 {
            Repr::List(_, items) | Repr::Set(_, items) | Repr::Tuple(_, items) | Repr::Object(_, items) => {
                items.header.header.depth
            }
            Repr::Map(_, entries) => entries.header.header.depth,
            Repr::Null(..)
            | Repr::Bool(..)
            | Repr::Int(..)
            | Repr::Num(..)
            | Repr::Str(..)
            | Repr::Unknown(..) => 0,
        }
    }
}

/// Of a value with these parts.
pub(super) fn depth_of<'v>(parts: impl IntoIterator<Item = &'v Value>) -> u32 {
    parts.into_iter().map(Value::depth).max().unwrap_or(0).saturating_add(1)
}

/// Of elements together, and of the names that they have in an object.
pub(super) fn size_of_items(ty: Ty, items: &[Value]) -> usize {
    let names = ty.as_object().into_iter().flat_map(|object| object.attrs()).map(|attr| attr.name.len());
    items.iter().map(Value::size).chain(names).fold(0, usize::saturating_add)
}

pub(super) fn size_of_entries(entries: &[(ArcStr, Value)]) -> usize {
    entries.iter().map(|(key, value)| key.len().saturating_add(value.size())).fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::string(text)
    }

    #[test]
    fn size_is_that_of_all_parts() {
        let cell = size_of::<Value>();
        let map = [("k", text("abc")), ("long", text(""))];
        let cases = [
            (Value::int(1), cell),
            (text("abc"), cell + 3),
            (Value::tuple([text("abc"), Value::int(1)]), 3 * cell + 3),
            (Value::list(Ty::STRING, [text("ab"), text("c")]), 3 * cell + 3),
            (Value::set(Ty::STRING, [text("ab"), text("ab")]), 2 * cell + 2),
            (Value::map(Ty::STRING, map.clone()), 3 * cell + 8),
            (Value::object(map), 3 * cell + 8),
        ];
        for (value, size) in cases {
            assert_eq!(value.size(), size, "{value:?}");
            assert_eq!(value.with_sensitive().size(), size, "{value:?}");
        }
    }

    #[test]
    fn depth_is_that_of_the_deepest_part() {
        let inner = Value::tuple([Value::int(1), Value::tuple([])]);
        let cases = [
            (Value::int(1), 0),
            (Value::list(Ty::STRING, []), 1),
            (inner.clone(), 2),
            (Value::object([("a", Value::int(1)), ("b", inner)]), 3),
            (Value::map(Ty::STRING, [("a", text("b"))]), 1),
        ];
        for (value, depth) in cases {
            assert_eq!(value.depth(), depth, "{value:?}");
        }
    }

    #[test]
    fn what_is_shared_counts_each_time_and_never_overflows() {
        let mut value = text("x");
        for _ in 0..100 {
            value = Value::tuple([value.clone(), value]);
        }
        assert_eq!(value.size(), usize::MAX);
    }
}
