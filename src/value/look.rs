//! Looking at values. All of this looks through marks: whoever takes something out of a marked value
//! carries the marks.

use super::{ArcStr, Kind, Number, Refinement, Repr, Ty, Value};

impl Value {
    pub fn ty(&self) -> Ty {
        match &self.0 {
            Repr::Null(_, ty) => *ty,
            Repr::Bool(..) => Ty::BOOL,
            Repr::Int(..) | Repr::Num(..) => Ty::NUMBER,
            Repr::Str(..) => Ty::STRING,
            Repr::List(_, items) | Repr::Set(_, items) | Repr::Tuple(_, items) | Repr::Object(_, items) => {
                items.header.header.ty
            }
            Repr::Map(_, entries) => entries.header.header.ty,
            Repr::Unknown(_, data) => data.ty,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.0, Repr::Null(..))
    }

    /// Known itself; something below may be unknown. Null is known.
    pub fn is_known(&self) -> bool {
        !matches!(self.0, Repr::Unknown(..))
    }

    /// Known, with everything below.
    pub fn is_wholly_known(&self) -> bool {
        !self.0.flags().has_unknown()
    }

    /// Known to be something other than null, perhaps by refinement.
    pub fn is_never_null(&self) -> bool {
        match self.kind() {
            Kind::Null => false,
            Kind::Unknown(refinement) => refinement.not_null,
            _ => true,
        }
    }

    /// What is known of this value if it is unknown.
    pub fn refinement(&self) -> Option<&Refinement> {
        match self.kind() {
            Kind::Unknown(refinement) => Some(refinement),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Repr::Str(_, text) => Some(text),
            _ => None,
        }
    }

    /// The string, shared rather than copied.
    pub fn as_arc_str(&self) -> Option<&ArcStr> {
        match &self.0 {
            Repr::Str(_, text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.0 {
            Repr::Bool(_, value) => Some(value),
            _ => None,
        }
    }

    /// The number if it is whole and fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Int(_, _, value) => Some(value),
            Repr::Num(_, ref value) => value.to_i64(),
            _ => None,
        }
    }

    /// The closest `f64` of a number.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().map(|number| number.to_f64())
    }

    pub fn as_number(&self) -> Option<Number> {
        match self.kind() {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements of a list, set or tuple.
    pub fn as_slice(&self) -> Option<&[Value]> {
        match self.kind() {
            Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// How many elements, entries or attributes; 0 for all that has none, null and unknown included.
    pub fn len(&self) -> usize {
        match self.kind() {
            Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) | Kind::Object(items) => items.len(),
            Kind::Map(entries) => entries.len(),
            Kind::Null | Kind::Unknown(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => 0,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements of a list, set, tuple, map or object; nothing for all else.
    pub fn elements(&self) -> impl ExactSizeIterator<Item = &Value> {
        (0..self.len()).map(|at| self.child(at))
    }

    /// Keys and values of a map, names and values of an object; nothing for all else. Sorted by key.
    pub fn entries(&self) -> impl Iterator<Item = (&ArcStr, &Value)> {
        let (map, object) = match &self.0 {
            Repr::Map(_, entries) => (Some(&entries.slice), None),
            Repr::Object(_, items) => {
                (None, items.header.header.ty.as_object().map(|object| (object.attrs(), &items.slice)))
            }
            _ => (None, None),
        };
        let of_map = map.into_iter().flatten().map(|(key, value)| (key, value));
        let of_object = object
            .into_iter()
            .flat_map(|(attrs, values)| attrs.iter().map(|attr| &attr.name).zip(values.iter()));
        of_map.chain(of_object)
    }

    /// Key and value as a `for` expression sees them: index and element of a list or tuple, the element
    /// twice for a set, key and value of a map or object.
    pub fn pairs(&self) -> Vec<(Value, Value)> {
        match self.kind() {
            Kind::List(items) | Kind::Tuple(items) => {
                items.iter().enumerate().map(|(at, item)| (Value::int(at as i64), item.clone())).collect()
            }
            Kind::Set(items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
            _ => self.entries().map(|(key, value)| (Value::string(key), value.clone())).collect(),
        }
    }

    /// The names of an object's attributes or the keys of a map.
    pub fn keys(&self) -> impl Iterator<Item = &ArcStr> {
        self.entries().map(|(key, _)| key)
    }

    /// An attribute of an object.
    pub fn get_attr(&self, name: &str) -> Option<&Value> {
        let Repr::Object(_, items) = &self.0 else { return None };
        items.slice.get(items.header.header.ty.as_object()?.position(name)?)
    }

    /// The element of a map with this key.
    pub fn get_key(&self, key: &str) -> Option<&Value> {
        let Repr::Map(_, entries) = &self.0 else { return None };
        let at = entries.slice.binary_search_by(|(known, _)| known.as_str().cmp(key)).ok()?;
        Some(&entries.slice[at].1)
    }

    /// The element of a list or tuple at this position.
    pub fn get_index(&self, at: usize) -> Option<&Value> {
        match &self.0 {
            Repr::List(_, items) | Repr::Tuple(_, items) => items.slice.get(at),
            _ => None,
        }
    }

    /// The element that the key leads to: a whole number into a list or tuple, a string into a map or
    /// object, an element into the set that has it.
    pub fn index(&self, key: &Value) -> Option<&Value> {
        match &self.0 {
            Repr::List(..) | Repr::Tuple(..) => {
                key.as_i64().and_then(|at| usize::try_from(at).ok()).and_then(|at| self.get_index(at))
            }
            Repr::Set(_, items) => items.slice.iter().find(|item| *item == key),
            Repr::Map(..) => self.get_key(key.as_str()?),
            Repr::Object(..) => self.get_attr(key.as_str()?),
            _ => None,
        }
    }

    pub(super) fn child(&self, at: usize) -> &Value {
        match &self.0 {
            Repr::List(_, items) | Repr::Set(_, items) | Repr::Tuple(_, items) | Repr::Object(_, items) => {
                &items.slice[at]
            }
            Repr::Map(_, entries) => &entries.slice[at].1,
            _ => unreachable!("only what has a length has children"),
        }
    }
}
