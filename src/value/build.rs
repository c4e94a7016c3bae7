//! Making values. Whatever a value promises (normal form, order, flags) is established here.

use triomphe::ThinArc;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::marks::Flags;
use super::number::Precision;
use super::refine::UnknownData;
use super::size::{depth_of, size_of_entries, size_of_items};
use super::{ArcStr, Entries, Head, Items, Number, Refinement, Repr, Ty, TyKind, Value};

impl Value {
    /// The null of a type.
    pub fn null(ty: Ty) -> Value {
        Value(Repr::Null(Flags::NONE, ty))
    }

    pub fn bool(value: bool) -> Value {
        Value(Repr::Bool(Flags::NONE, value))
    }

    /// A count, an index or another whole number that is computed.
    pub fn int(value: i64) -> Value {
        Value(Repr::Int(Flags::NONE, Precision::WHOLE, value))
    }

    pub fn number(value: impl Into<Number>) -> Value {
        let number = value.into();
        let flags = if number.is_infinite() { Flags::INFINITE } else { Flags::NONE };
        match number.into_parts() {
            Ok((int, precision)) => Value(Repr::Int(flags, precision, int)),
            Err(big) => Value(Repr::Num(flags, big)),
        }
    }

    /// A string, normalised to NFC as Terraform does with every string.
    pub fn string(text: impl Into<ArcStr>) -> Value {
        Value(Repr::Str(Flags::NONE, normalised(text.into())))
    }

    /// A value that is not known yet.
    pub fn unknown(ty: Ty) -> Value {
        Value::unknown_with(ty, Refinement::default())
    }

    /// An unknown value of which something is known. Refinements that do not fit the type are kept
    /// but mean nothing; of a value of dynamic type nothing can be known, so they are dropped.
    pub fn unknown_with(ty: Ty, refinement: Refinement) -> Value {
        if let Some(value) = only_value(ty, &refinement) {
            return value;
        }
        let refinement = if ty == Ty::DYNAMIC { Refinement::default() } else { refinement };
        Value(Repr::Unknown(Flags::UNKNOWN, UnknownData::intern(ty, refinement)))
    }

    /// A list. With [`Ty::DYNAMIC`] as element type, the common type of the elements is taken if they
    /// all have the same. The elements must have the element type: convert them first.
    pub fn list(element: Ty, items: impl IntoIterator<Item = Value>) -> Value {
        let items: Vec<Value> = items.into_iter().collect();
        let ty = Ty::list(element_type(element, items.iter()));
        Value(Repr::List(Flags::below(&items), pack(ty, items)))
    }

    /// A set: sorted in Terraform's order, known elements once each. Marks on or in elements move to
    /// the set itself, since an element that is its own key cannot be marked apart from the set.
    pub fn set(element: Ty, items: impl IntoIterator<Item = Value>) -> Value {
        let items: Vec<Value> = items.into_iter().collect();
        let marks = items.iter().map(Value::deep_marks).collect();
        let ty = Ty::set(element_type(element, items.iter()));
        let items = super::set::canonical(items.iter().map(Value::unmarked_deep).collect());
        Value(Repr::Set(Flags::below(&items), pack(ty, items))).with_marks(marks)
    }

    pub fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
        let items: Vec<Value> = items.into_iter().collect();
        let ty = Ty::tuple_of(&items);
        Value(Repr::Tuple(Flags::below(&items), pack(ty, items)))
    }

    /// A map; of equal keys the last entry counts. About the element type see [`Value::list`].
    pub fn map<K: Into<ArcStr>>(element: Ty, entries: impl IntoIterator<Item = (K, Value)>) -> Value {
        let entries = sorted_entries(entries);
        let ty = Ty::map(element_type(element, entries.iter().map(|(_, value)| value)));
        let flags = Flags::below(entries.iter().map(|(_, value)| value));
        Value(Repr::Map(flags, pack_entries(ty, entries)))
    }

    /// An object; of equal names the last counts.
    pub fn object<K: Into<ArcStr> + AsRef<str>>(attrs: impl IntoIterator<Item = (K, Value)>) -> Value {
        let attrs: Vec<(K, Value)> = attrs.into_iter().collect();
        if attrs.iter().all(|(name, _)| is_normal(name.as_ref())) {
            return object_of_normal(attrs);
        }
        object_of_normal(attrs.into_iter().map(|(name, value)| (normalised(name.into()), value)).collect())
    }

    /// The object without attributes.
    pub fn empty_object() -> Value {
        Value::object(std::iter::empty::<(ArcStr, Value)>())
    }

    /// An object of a known shape: values in the order of the attributes of `ty`, one for each, of
    /// exactly the attributes' types.
    pub(super) fn object_of(ty: Ty, values: Vec<Value>) -> Value {
        debug_assert_eq!(ty.as_object().map(|object| object.attrs().len()), Some(values.len()));
        Value(Repr::Object(Flags::below(&values), pack(ty, values)))
    }

    /// The same object with one attribute set or added. A value that is no object is returned as it is.
    /// Marks of the object itself stay.
    #[must_use]
    pub fn with_attr(&self, name: impl Into<ArcStr>, value: Value) -> Value {
        let Repr::Object(flags, items) = &self.0 else { return self.clone() };
        let name = normalised(name.into());
        let ty = items.header.header.ty;
        let object = ty.as_object().expect("an object value has an object type");
        if let Some(at) = object.position(&name)
            && object.attrs()[at].ty == value.ty()
        {
            let mut values = items.slice.to_vec();
            values[at] = value;
            return Value::object_of(ty, values).with_marks(flags.own());
        }
        self.with_attrs([(name.as_str(), value)])
    }

    /// The same object with several attributes set or added, as [`Value::with_attr`] does with one.
    #[must_use]
    pub fn with_attrs<const N: usize>(&self, attrs: [(&str, Value); N]) -> Value {
        let Repr::Object(flags, _) = &self.0 else { return self.clone() };
        let others = self.entries().map(|(name, value)| (name.as_str(), value.clone()));
        // Of equal names the last counts.
        Value::object(others.chain(attrs).collect::<Vec<_>>()).with_marks(flags.own())
    }

    /// The same object without one attribute.
    #[must_use]
    pub fn without_attr(&self, name: &str) -> Value {
        let Repr::Object(flags, _) = &self.0 else { return self.clone() };
        if self.get_attr(name).is_none() {
            return self.clone();
        }
        let others = self.entries().filter(|(key, _)| *key != name).map(|(k, v)| (k.clone(), v.clone()));
        Value::object(others).with_marks(flags.own())
    }
}

/// The text in NFC. ASCII, the usual case, is not looked at twice.
pub(super) fn normalised(text: ArcStr) -> ArcStr {
    if is_normal(&text) { text } else { ArcStr::from(text.nfc().collect::<String>()) }
}

/// Whether the text is surely in NFC. Of some that is, only a closer look could tell.
fn is_normal(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// An object of attributes whose names are normalised.
fn object_of_normal<K: AsRef<str>>(attrs: Vec<(K, Value)>) -> Value {
    let attrs = in_order(attrs);
    let ty = Ty::object_of(&attrs);
    Value::object_of(ty, attrs.into_iter().map(|(_, value)| value).collect())
}

/// What is known leaves but one number, or a list whose elements alone are unknown: then it is that.
fn only_value(ty: Ty, known: &Refinement) -> Option<Value> {
    use super::Bound::Inclusive;
    let Refinement { not_null: true, prefix: _, lower, upper, min_len, max_len } = known else { return None };
    let len = max_len.filter(|max| max == min_len);
    match (ty.kind(), lower, upper, len) {
        (TyKind::Number, Some(Inclusive(least)), Some(Inclusive(most)), _) if least == most => {
            Some(Value::number(least.clone()))
        }
        (TyKind::List(element), _, _, Some(len)) => {
            Some(Value::list(*element, (0..len).map(|_| Value::unknown(*element))))
        }
        (TyKind::Set(element), _, _, Some(len @ (0 | 1))) => {
            Some(Value::set(*element, (0..len).map(|_| Value::unknown(*element))))
        }
        (TyKind::Map(element), _, _, Some(0)) => Some(Value::map::<ArcStr>(*element, [])),
        _ => None,
    }
}

fn pack(ty: Ty, items: Vec<Value>) -> Items {
    let (size, depth) = (size_of_items(ty, &items), depth_of(&items));
    ThinArc::from_header_and_iter(Head { ty, size, depth }, items.into_iter())
}

pub(super) fn pack_entries(ty: Ty, entries: Vec<(ArcStr, Value)>) -> Entries {
    let (size, depth) = (size_of_entries(&entries), depth_of(entries.iter().map(|(_, value)| value)));
    ThinArc::from_header_and_iter(Head { ty, size, depth }, entries.into_iter())
}

/// `declared`, or what all elements agree on if it is left open.
fn element_type<'a>(declared: Ty, mut items: impl Iterator<Item = &'a Value>) -> Ty {
    if declared != Ty::DYNAMIC {
        return declared;
    }
    let Some(first) = items.next().map(Value::ty) else { return declared };
    if items.all(|item| item.ty() == first) { first } else { declared }
}

fn sorted_entries<K: Into<ArcStr>>(entries: impl IntoIterator<Item = (K, Value)>) -> Vec<(ArcStr, Value)> {
    in_order(entries.into_iter().map(|(key, value)| (normalised(key.into()), value)).collect())
}

/// Sorted by key; of equal keys the last remains.
fn in_order<K: AsRef<str>>(mut entries: Vec<(K, Value)>) -> Vec<(K, Value)> {
    if entries.is_sorted_by(|(a, _), (b, _)| a.as_ref() < b.as_ref()) {
        return entries;
    }
    entries.sort_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
    // The sort is stable, so the last of equal keys is the last that was given.
    entries.dedup_by(|next, kept| {
        let equal = next.0.as_ref() == kept.0.as_ref();
        if equal {
            std::mem::swap(next, kept);
        }
        equal
    });
    entries
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Value {
        Value::int(i64::from(value))
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Value {
        Value::int(i64::from(value))
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Value {
        Value::number(value)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Value {
        Value::number(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::string(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::string(text)
    }
}

impl From<ArcStr> for Value {
    fn from(text: ArcStr) -> Value {
        Value::string(text)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        Value::number(number)
    }
}

impl Value {
    /// The element type of a list, set or map type; dynamic for all else.
    pub(super) fn element_ty(&self) -> Ty {
        match self.ty().kind() {
            TyKind::List(element) | TyKind::Set(element) | TyKind::Map(element) => *element,
            _ => Ty::DYNAMIC,
        }
    }
}
