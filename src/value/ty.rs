//! Types of values, interned: a type is a pointer, and equality compares pointers.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, PoisonError, RwLock};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::{ArcStr, Value};

/// A type. Copy, one machine word, equal types are the same pointer.
///
/// Types are never freed: there are as many as the configuration and the schemas have shapes.
#[derive(Clone, Copy)]
pub struct Ty(&'static TyData);

/// What a type is made of.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum TyKind {
    /// Any type; of a value: its type is not known yet.
    Dynamic,
    Bool,
    Number,
    String,
    List(Ty),
    Set(Ty),
    Map(Ty),
    Tuple(Box<[Ty]>),
    Object(ObjectTy),
}

/// The attributes of an object type, sorted by name, each name once.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct ObjectTy {
    attrs: Box<[Attr]>,
}

/// One attribute of an object type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attr {
    pub name: ArcStr,
    pub ty: Ty,
    pub presence: Presence,
}

/// Whether conversion to the object type may leave the attribute out (it is then null). The types
/// of values have required attributes only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    Required,
    Optional,
}

#[derive(Debug)]
struct TyData {
    kind: TyKind,
    /// Something in it is [`TyKind::Dynamic`].
    has_dynamic: bool,
    /// Something in it is [`Presence::Optional`].
    has_optional: bool,
}

static DYNAMIC: TyData = TyData { kind: TyKind::Dynamic, has_dynamic: true, has_optional: false };
static BOOL: TyData = TyData { kind: TyKind::Bool, has_dynamic: false, has_optional: false };
static NUMBER: TyData = TyData { kind: TyKind::Number, has_dynamic: false, has_optional: false };
static STRING: TyData = TyData { kind: TyKind::String, has_dynamic: false, has_optional: false };

impl Ty {
    /// Any type. In text: `any`.
    pub const DYNAMIC: Ty = Ty(&DYNAMIC);
    pub const BOOL: Ty = Ty(&BOOL);
    pub const NUMBER: Ty = Ty(&NUMBER);
    pub const STRING: Ty = Ty(&STRING);

    pub fn list(element: Ty) -> Ty {
        intern(TyKind::List(element))
    }

    pub fn set(element: Ty) -> Ty {
        intern(TyKind::Set(element))
    }

    pub fn map(element: Ty) -> Ty {
        intern(TyKind::Map(element))
    }

    pub fn tuple(elements: impl IntoIterator<Item = Ty>) -> Ty {
        intern(TyKind::Tuple(elements.into_iter().collect()))
    }

    /// An object type whose attributes are all required; of equal names the last counts.
    pub fn object<K: Into<ArcStr>>(attrs: impl IntoIterator<Item = (K, Ty)>) -> Ty {
        Ty::object_with(attrs.into_iter().map(|(name, ty)| Attr {
            name: name.into(),
            ty,
            presence: Presence::Required,
        }))
    }

    /// An object type, perhaps with optional attributes.
    pub fn object_with(attrs: impl IntoIterator<Item = Attr>) -> Ty {
        let mut by_name = std::collections::BTreeMap::new();
        for attr in attrs {
            let name = super::build::normalised(attr.name);
            by_name.insert(name.clone(), Attr { name, ..attr });
        }
        Ty::object_sorted(by_name.into_values().collect())
    }

    /// As [`Ty::object_with`], of attributes that are sorted and normalised already.
    pub(super) fn object_sorted(attrs: Box<[Attr]>) -> Ty {
        intern(TyKind::Object(ObjectTy { attrs }))
    }

    /// The type of an object with these attributes, which are sorted and normalised.
    pub(super) fn object_of<K: AsRef<str>>(attrs: &[(K, Value)]) -> Ty {
        let mut hasher = FxHasher::default();
        for (name, value) in attrs {
            name.as_ref().hash(&mut hasher);
            value.ty().hash(&mut hasher);
        }
        let is_it = |ty: Ty| {
            ty.as_object().is_some_and(|object| {
                object.attrs.len() == attrs.len()
                    && object.attrs.iter().zip(attrs).all(|(attr, (name, value))| {
                        attr.name == name.as_ref()
                            && attr.ty == value.ty()
                            && attr.presence == Presence::Required
                    })
            })
        };
        known_shape(hasher.finish(), is_it, || {
            let attrs = attrs.iter().map(|(name, value)| Attr {
                name: ArcStr::from(name.as_ref()),
                ty: value.ty(),
                presence: Presence::Required,
            });
            Ty::object_sorted(attrs.collect())
        })
    }

    /// The type of a tuple of these elements.
    pub(super) fn tuple_of(items: &[Value]) -> Ty {
        let mut hasher = FxHasher::default();
        items.len().hash(&mut hasher);
        items.iter().for_each(|item| item.ty().hash(&mut hasher));
        let is_it = |ty: Ty| {
            let same = |types: &[Ty]| {
                types.len() == items.len() && types.iter().zip(items).all(|(ty, item)| *ty == item.ty())
            };
            ty.as_tuple().is_some_and(same)
        };
        known_shape(hasher.finish(), is_it, || Ty::tuple(items.iter().map(Value::ty)))
    }

    pub fn kind(self) -> &'static TyKind {
        &self.0.kind
    }

    pub fn is_dynamic(self) -> bool {
        self == Ty::DYNAMIC
    }

    /// Dynamic itself or somewhere inside.
    pub fn has_dynamic(self) -> bool {
        self.0.has_dynamic
    }

    pub fn is_primitive(self) -> bool {
        matches!(self.kind(), TyKind::Bool | TyKind::Number | TyKind::String)
    }

    /// List, set or map.
    pub fn is_collection(self) -> bool {
        self.element().is_some()
    }

    /// The element type of a list, set or map type.
    pub fn element(self) -> Option<Ty> {
        match self.kind() {
            TyKind::List(element) | TyKind::Set(element) | TyKind::Map(element) => Some(*element),
            _ => None,
        }
    }

    pub fn as_object(self) -> Option<&'static ObjectTy> {
        match self.kind() {
            TyKind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The element types of a tuple type.
    pub fn as_tuple(self) -> Option<&'static [Ty]> {
        match self.kind() {
            TyKind::Tuple(elements) => Some(elements),
            _ => None,
        }
    }

    /// The type of an attribute of an object type.
    pub fn attr(self, name: &str) -> Option<Ty> {
        self.as_object()?.get(name).map(|attr| attr.ty)
    }

    /// The same type with every optional attribute made a required one: what a value converted to this
    /// type has.
    #[must_use]
    pub fn without_optional(self) -> Ty {
        if !self.0.has_optional {
            return self;
        }
        match self.kind() {
            TyKind::List(element) => Ty::list(element.without_optional()),
            TyKind::Set(element) => Ty::set(element.without_optional()),
            TyKind::Map(element) => Ty::map(element.without_optional()),
            TyKind::Tuple(elements) => Ty::tuple(elements.iter().map(|element| element.without_optional())),
            TyKind::Object(object) => Ty::object_sorted(
                object
                    .attrs
                    .iter()
                    .map(|Attr { name, ty, presence: _ }| Attr {
                        name: name.clone(),
                        ty: ty.without_optional(),
                        presence: Presence::Required,
                    })
                    .collect(),
            ),
            TyKind::Dynamic | TyKind::Bool | TyKind::Number | TyKind::String => self,
        }
    }
}

impl ObjectTy {
    /// The attributes, sorted by name.
    pub fn attrs(&self) -> &[Attr] {
        &self.attrs
    }

    pub fn get(&self, name: &str) -> Option<&Attr> {
        self.position(name).map(|at| &self.attrs[at])
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.attrs.binary_search_by(|attr| attr.name.as_str().cmp(name)).ok()
    }
}

/// A type by the hash of what it is made of, as the thread remembers it. Values of one shape are made
/// one after the other, and this finds their type without a lock and without a copy of its names.
fn known_shape(hash: u64, is_it: impl Fn(Ty) -> bool, make: impl FnOnce() -> Ty) -> Ty {
    thread_local! {
        static SHAPES: RefCell<FxHashMap<u64, Ty>> = RefCell::default();
    }
    if let Some(known) = SHAPES.with_borrow(|shapes| shapes.get(&hash).copied()).filter(|ty| is_it(*ty)) {
        return known;
    }
    let ty = make();
    SHAPES.with_borrow_mut(|shapes| shapes.insert(hash, ty));
    ty
}

fn intern(kind: TyKind) -> Ty {
    static POOL: LazyLock<RwLock<FxHashSet<Interned>>> = LazyLock::new(RwLock::default);
    if let Some(Interned(known)) = POOL.read().unwrap_or_else(PoisonError::into_inner).get(&kind) {
        return Ty(known);
    }
    let mut pool = POOL.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(Interned(known)) = pool.get(&kind) {
        return Ty(known);
    }
    let (has_dynamic, has_optional) = traits_of(&kind);
    let data: &'static TyData = Box::leak(Box::new(TyData { kind, has_dynamic, has_optional }));
    pool.insert(Interned(data));
    Ty(data)
}

fn traits_of(kind: &TyKind) -> (bool, bool) {
    match kind {
        TyKind::Dynamic => (true, false),
        TyKind::Bool | TyKind::Number | TyKind::String => (false, false),
        TyKind::List(element) | TyKind::Set(element) | TyKind::Map(element) => {
            (element.0.has_dynamic, element.0.has_optional)
        }
        TyKind::Tuple(elements) => {
            (elements.iter().any(|ty| ty.0.has_dynamic), elements.iter().any(|ty| ty.0.has_optional))
        }
        TyKind::Object(object) => (
            object.attrs.iter().any(|attr| attr.ty.0.has_dynamic),
            object.attrs.iter().any(|attr| attr.ty.0.has_optional || attr.presence == Presence::Optional),
        ),
    }
}

/// A type in the pool, found by what it is made of.
struct Interned(&'static TyData);

impl std::borrow::Borrow<TyKind> for Interned {
    fn borrow(&self) -> &TyKind {
        &self.0.kind
    }
}

impl PartialEq for Interned {
    fn eq(&self, other: &Interned) -> bool {
        self.0.kind == other.0.kind
    }
}

impl Eq for Interned {}

impl Hash for Interned {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.kind.hash(state);
    }
}

impl PartialEq for Ty {
    fn eq(&self, other: &Ty) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Ty {}

impl Hash for Ty {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.0).hash(state);
    }
}
