//! Equality of values, in its two forms, and how values look to programmers.

use std::fmt;
use std::hash::{Hash, Hasher};

use triomphe::ThinArc;

use super::{Kind, Marks, Refinement, Repr, Ty, TyKind, Value};

/// The language's answer to `==`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equality {
    Equal,
    Different,
    /// Depends on something that is known after apply.
    Unknown,
}

impl Equality {
    /// As the value of an expression.
    pub fn to_value(self) -> Value {
        match self {
            Equality::Equal => Value::bool(true),
            Equality::Different => Value::bool(false),
            Equality::Unknown => Value::unknown_with(super::Ty::BOOL, Refinement::not_null()),
        }
    }
}

impl Value {
    /// The same value in every respect: type, marks and refinements included.
    pub fn same(&self, other: &Value) -> bool {
        if self.0.flags() != other.0.flags() {
            return false;
        }
        match (&self.0, &other.0) {
            (Repr::Null(_, a), Repr::Null(_, b)) => a == b,
            (Repr::Bool(_, a), Repr::Bool(_, b)) => a == b,
            (Repr::Int(_, _, a), Repr::Int(_, _, b)) => a == b,
            (Repr::Int(..) | Repr::Num(..), Repr::Int(..) | Repr::Num(..)) => {
                match (self.kind(), other.kind()) {
                    (Kind::Number(a), Kind::Number(b)) => a.equals(&b),
                    _ => false,
                }
            }
            (Repr::Str(_, a), Repr::Str(_, b)) => a == b,
            (Repr::Unknown(_, a), Repr::Unknown(_, b)) => std::ptr::eq(*a, *b),
            (Repr::List(_, a), Repr::List(_, b))
            | (Repr::Set(_, a), Repr::Set(_, b))
            | (Repr::Tuple(_, a), Repr::Tuple(_, b))
            | (Repr::Object(_, a), Repr::Object(_, b)) => {
                is_shared(a, b) || (a.header == b.header && a.slice == b.slice)
            }
            (Repr::Map(_, a), Repr::Map(_, b)) => {
                is_shared(a, b) || (a.header == b.header && a.slice == b.slice)
            }
            _ => false,
        }
    }

    /// The language's `==`, marks aside: values of different types differ, nulls are equal whatever
    /// their type, and what depends on unknown values is unknown unless something else decides.
    pub fn raw_equal(&self, other: &Value) -> Equality {
        use Equality::{Different, Equal};
        match (self.kind(), other.kind()) {
            (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => equal_unknown(self, other),
            (Kind::Null, Kind::Null) => Equal,
            (Kind::Null, _) | (_, Kind::Null) => Different,
            _ if let Some(decided) = decided_by_types(self, other) => decided,
            (Kind::Bool(a), Kind::Bool(b)) => known(a == b),
            (Kind::Number(a), Kind::Number(b)) => known(a.equals(&b)),
            (Kind::String(a), Kind::String(b)) => known(a == b),
            (Kind::List(a), Kind::List(b)) | (Kind::Tuple(a), Kind::Tuple(b)) => equal_sequences(a, b),
            (Kind::Set(a), Kind::Set(b)) => equal_sets(self, other, a, b),
            (Kind::Map(a), Kind::Map(b)) => {
                if a.len() != b.len() || a.iter().zip(b).any(|((x, _), (y, _))| x != y) {
                    return Different;
                }
                all_equal(a.iter().zip(b).map(|((_, x), (_, y))| x.raw_equal(y)))
            }
            (Kind::Object(a), Kind::Object(b)) => {
                if a.len() != b.len() || self.keys().ne(other.keys()) {
                    return Different;
                }
                equal_slices(a, b)
            }
            _ => Different,
        }
    }

    /// Both are the same allocation, or equal in one machine word.
    pub(super) fn is_shared_with(&self, other: &Value) -> bool {
        if self.0.flags() != other.0.flags() {
            return false;
        }
        match (&self.0, &other.0) {
            (Repr::List(_, a), Repr::List(_, b))
            | (Repr::Set(_, a), Repr::Set(_, b))
            | (Repr::Tuple(_, a), Repr::Tuple(_, b))
            | (Repr::Object(_, a), Repr::Object(_, b)) => is_shared(a, b),
            (Repr::Map(_, a), Repr::Map(_, b)) => is_shared(a, b),
            (Repr::Str(_, a), Repr::Str(_, b)) => a.as_ptr() == b.as_ptr() && a.len() == b.len(),
            _ => self.same(other),
        }
    }
}

fn known(equal: bool) -> Equality {
    if equal { Equality::Equal } else { Equality::Different }
}

fn is_shared<H, T>(a: &ThinArc<H, T>, b: &ThinArc<H, T>) -> bool {
    std::ptr::eq(&raw const a.header, &raw const b.header)
}

fn equal_slices(a: &[Value], b: &[Value]) -> Equality {
    if a.len() != b.len() {
        return Equality::Different;
    }
    all_equal(a.iter().zip(b).map(|(x, y)| x.raw_equal(y)))
}

/// The first element that is not equal decides; what comes after an unknown one does not count.
fn equal_sequences(a: &[Value], b: &[Value]) -> Equality {
    if a.len() != b.len() {
        return Equality::Different;
    }
    let parts = a.iter().zip(b).map(|(x, y)| x.raw_equal(y));
    parts.into_iter().find(|part| *part != Equality::Equal).unwrap_or(Equality::Equal)
}

/// One difference decides, even beside unknown parts. Terraform decides so or not, by chance.
fn all_equal(parts: impl Iterator<Item = Equality>) -> Equality {
    let mut result = Equality::Equal;
    for part in parts {
        match part {
            Equality::Different => return Equality::Different,
            Equality::Unknown => result = Equality::Unknown,
            Equality::Equal => {}
        }
    }
    result
}

/// Unknown elements may turn out equal to others, so of sets that are not wholly known only an empty one
/// is told from another.
fn equal_sets(a_set: &Value, b_set: &Value, a: &[Value], b: &[Value]) -> Equality {
    if a.is_empty() != b.is_empty() {
        return Equality::Different;
    }
    if !a_set.is_wholly_known() || !b_set.is_wholly_known() {
        return Equality::Unknown;
    }
    equal_slices(a, b)
}

/// One of them is unknown: only refinements and types can tell.
fn equal_unknown(a: &Value, b: &Value) -> Equality {
    let is_null_against_not_null = (a.is_null() && b.is_never_null()) || (b.is_null() && a.is_never_null());
    if is_null_against_not_null {
        return Equality::Different;
    }
    // One that is known and not null decides by its type. The other may turn out to be null, which
    // equals nothing of another type.
    let open = |unknown: &Value, other: &Value| {
        unknown.is_known() || !other.is_known() || other.is_null() || may_become(unknown.ty(), other.ty())
    };
    if !open(a, b) || !open(b, a) || excludes(a, b) || excludes(b, a) {
        Equality::Different
    } else {
        Equality::Unknown
    }
}

/// What the types of two known values tell. What is unknown in one may yet become what the other has
/// there, so the rest does not count; a null has the type that it has.
fn decided_by_types(a: &Value, b: &Value) -> Option<Equality> {
    let (a_ty, b_ty) = (a.ty(), b.ty());
    if has_known_type(a) && has_known_type(b) {
        return (a_ty != b_ty).then_some(Equality::Different);
    }
    let is_possible = may_become(a_ty, b_ty) || may_become(b_ty, a_ty);
    Some(if is_possible { Equality::Unknown } else { Equality::Different })
}

/// Whether nothing within a value is of a type that is known later.
fn has_known_type(value: &Value) -> bool {
    match value.kind() {
        Kind::Null => true,
        Kind::Unknown(_) => !value.ty().has_dynamic(),
        _ => !value.ty().has_dynamic() || value.elements().all(has_known_type),
    }
}

/// Whether a type becomes the other once all of it is known.
fn may_become(ty: Ty, other: Ty) -> bool {
    if ty == other {
        return true;
    }
    match (ty.kind(), other.kind()) {
        (TyKind::Dynamic, _) => true,
        (TyKind::List(ty), TyKind::List(other))
        | (TyKind::Set(ty), TyKind::Set(other))
        | (TyKind::Map(ty), TyKind::Map(other)) => may_become(*ty, *other),
        (TyKind::Tuple(types), TyKind::Tuple(others)) => {
            types.len() == others.len() && types.iter().zip(others).all(|(ty, other)| may_become(*ty, *other))
        }
        (TyKind::Object(object), TyKind::Object(other)) => {
            let (attrs, others) = (object.attrs(), other.attrs());
            attrs.len() == others.len()
                && attrs.iter().zip(others).all(|(a, b)| a.name == b.name && may_become(a.ty, b.ty))
        }
        _ => false,
    }
}

/// What is known of `unknown` shows that it cannot be `other`.
fn excludes(unknown: &Value, other: &Value) -> bool {
    let Some(Refinement { not_null: _, prefix, lower, upper, min_len: _, max_len: _ }) = unknown.refinement()
    else {
        return false;
    };
    match other.kind() {
        Kind::String(text) => prefix.as_ref().is_some_and(|prefix| !text.starts_with(prefix.as_str())),
        Kind::Number(number) => {
            let too_small = lower.as_ref().is_some_and(|bound| match bound {
                super::Bound::Inclusive(least) => number < *least,
                super::Bound::Exclusive(least) => number <= *least,
            });
            let too_large = upper.as_ref().is_some_and(|bound| match bound {
                super::Bound::Inclusive(most) => number > *most,
                super::Bound::Exclusive(most) => number >= *most,
            });
            too_small || too_large
        }
        _ => false,
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.same(other)
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if let Kind::Number(number) = self.kind() {
            return number.hash(state);
        }
        std::mem::discriminant(&self.0).hash(state);
        match &self.0 {
            Repr::Null(_, ty) => ty.hash(state),
            Repr::Bool(_, value) => value.hash(state),
            Repr::Int(..) | Repr::Num(..) => {}
            Repr::Str(_, text) => text.hash(state),
            Repr::Unknown(_, data) => std::ptr::from_ref(*data).hash(state),
            Repr::List(_, items) | Repr::Set(_, items) | Repr::Tuple(_, items) | Repr::Object(_, items) => {
                items.slice.hash(state);
            }
            Repr::Map(_, entries) => entries.slice.hash(state),
        }
    }
}

/// Short, close to the language. What is marked is not shown, so that no debug output tells a secret.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let marks = self.marks();
        if !marks.is_empty() {
            let name = if marks.contains(Marks::SENSITIVE | Marks::EPHEMERAL) {
                "sensitive ephemeral"
            } else if marks.is_sensitive() {
                "sensitive"
            } else {
                "ephemeral"
            };
            let known = if self.is_known() { "" } else { "unknown " };
            return write!(f, "{name}({known}{:?})", self.ty());
        }
        match self.kind() {
            Kind::Null => write!(f, "null({:?})", self.ty()),
            Kind::Unknown(refinement) if refinement.is_empty() => write!(f, "unknown({:?})", self.ty()),
            Kind::Unknown(refinement) => write!(f, "unknown({:?}, {refinement:?})", self.ty()),
            Kind::Bool(value) => write!(f, "{value}"),
            Kind::Number(number) => write!(f, "{number}"),
            Kind::String(text) => write!(f, "{text:?}"),
            Kind::Tuple(items) => f.debug_list().entries(items).finish(),
            Kind::List(items) => {
                f.write_str("list")?;
                f.debug_list().entries(items).finish()
            }
            Kind::Set(items) => {
                f.write_str("set")?;
                f.debug_list().entries(items).finish()
            }
            Kind::Map(entries) => {
                f.write_str("map")?;
                f.debug_map().entries(entries.iter().map(|(key, value)| (key, value))).finish()
            }
            Kind::Object(_) => f.debug_map().entries(self.entries()).finish(),
        }
    }
}
