//! The one type that several types can be converted to: for the results of conditionals and the
//! elements of lists. Rules of `cty/convert/unify.go` in `zclconf/go-cty`.

use rustc_hash::FxHashSet;

use super::{Presence, Ty, TyKind};

/// Which conversions may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversions {
    /// Those that succeed for every value of the type: number to string, not string to number.
    Safe,
    /// Those, and the ones that depend on the value.
    All,
}

/// Values of one type may be converted to another, perhaps depending on the value.
pub fn is_convertible(from: Ty, to: Ty, conversions: Conversions) -> bool {
    let inner = |from: Ty, to: Ty| is_convertible(from, to, conversions);
    if to.is_dynamic() || from == to.without_optional() {
        return true;
    }
    match (from.kind(), to.kind()) {
        (TyKind::Dynamic, _) => conversions == Conversions::All,
        (TyKind::Number | TyKind::Bool, TyKind::String) => true,
        (TyKind::String, TyKind::Number | TyKind::Bool) => conversions == Conversions::All,
        (TyKind::Object(from), TyKind::Object(to)) => to.attrs().iter().all(|attr| {
            from.get(&attr.name).map_or(attr.presence == Presence::Optional, |ours| inner(ours.ty, attr.ty))
        }),
        (TyKind::Tuple(from), TyKind::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| inner(*from, *to))
        }
        (TyKind::List(from) | TyKind::Set(from), TyKind::List(to) | TyKind::Set(to))
        | (TyKind::Map(from), TyKind::Map(to)) => inner(*from, *to),
        (TyKind::Tuple(from), TyKind::List(to) | TyKind::Set(to)) => all_fit(from, *to, conversions),
        (TyKind::Object(_), TyKind::Map(to)) => all_fit(&attr_types(from), *to, conversions),
        (TyKind::Map(from), TyKind::Object(to)) => {
            conversions == Conversions::All && to.attrs().iter().all(|attr| inner(*from, attr.ty))
        }
        _ => false,
    }
}

fn all_fit(types: &[Ty], element: Ty, conversions: Conversions) -> bool {
    if !element.is_dynamic() || types.is_empty() {
        return types.iter().all(|ty| is_convertible(*ty, element, conversions));
    }
    unify(types, conversions)
        .is_some_and(|common| !common.is_dynamic() || types.iter().all(|ty| ty.is_dynamic()))
}

/// The type that all the types can be converted to; `None` if there is none, or no type is given.
///
/// Objects with different attributes become a map, tuples of different lengths a list, if their
/// elements have a common type. Where a dynamic type stands beside a structure, the result is dynamic,
/// because the type that is not known yet may decide otherwise.
pub fn unify(types: &[Ty], conversions: Conversions) -> Option<Ty> {
    let types = distinct(types);
    let types = types.as_slice();
    if let [] | [_] = types {
        return types.first().copied();
    }
    let count = |is: fn(&TyKind) -> bool| types.iter().filter(|ty| is(ty.kind())).count();
    let dynamics = count(|kind| matches!(kind, TyKind::Dynamic));
    let lists = count(|kind| matches!(kind, TyKind::List(_)));
    let sets = count(|kind| matches!(kind, TyKind::Set(_)));
    let maps = count(|kind| matches!(kind, TyKind::Map(_)));
    let objects = count(|kind| matches!(kind, TyKind::Object(_)));
    let tuples = count(|kind| matches!(kind, TyKind::Tuple(_)));
    let all_are = |kinds: usize| kinds > 0 && kinds + dynamics == types.len();

    for same_kind in [maps, lists, sets, objects, tuples] {
        if all_are(same_kind) && dynamics > 0 {
            return Some(Ty::DYNAMIC);
        }
    }
    if all_are(maps) {
        return unify_elements(types, conversions).map(Ty::map);
    }
    if all_are(lists) {
        return unify_elements(types, conversions).map(Ty::list);
    }
    if all_are(sets) {
        return unify_elements(types, conversions).map(Ty::set);
    }
    if all_are(objects) {
        return unify_objects(types, conversions);
    }
    if all_are(tuples) {
        return unify_tuples(types, conversions);
    }
    if objects > 0 && tuples > 0 {
        return None;
    }
    let as_collections = (maps > 0 && all_are(maps + objects)) || (lists > 0 && all_are(lists + tuples));
    as_collections
        .then(|| unify_as_collections(types, conversions))
        .flatten()
        .filter(|common| !common.is_dynamic())
        .or_else(|| preferred(types, conversions))
}

/// Each type once, in order: long lists have few types, and the search below compares each with each.
fn distinct(types: &[Ty]) -> Vec<Ty> {
    let mut seen = FxHashSet::default();
    types.iter().copied().filter(|ty| seen.insert(*ty)).collect()
}

/// The first of the types, the most general before others, that all can be converted to.
fn preferred(types: &[Ty], conversions: Conversions) -> Option<Ty> {
    let mut candidates = types.to_vec();
    candidates.sort_by_key(|ty| match ty.kind() {
        TyKind::String => 0,
        TyKind::List(_) => 1,
        TyKind::Set(_) | TyKind::Map(_) => 2,
        TyKind::Dynamic => 4,
        _ => 3,
    });
    candidates.into_iter().find(|want| types.iter().all(|ty| is_convertible(*ty, *want, conversions)))
}

fn unify_elements(types: &[Ty], conversions: Conversions) -> Option<Ty> {
    let elements: Vec<Ty> = types.iter().filter_map(|ty| ty.element()).collect();
    unify(&elements, conversions)
}

fn unify_objects(types: &[Ty], conversions: Conversions) -> Option<Ty> {
    let (first, others) = types.split_first()?;
    let first = first.as_object()?;
    let same_names = others.iter().all(|ty| {
        ty.as_object().is_some_and(|object| {
            object.attrs().iter().map(|attr| &attr.name).eq(first.attrs().iter().map(|attr| &attr.name))
        })
    });
    if !same_names {
        let all: Vec<Ty> = types.iter().flat_map(|ty| attr_types(*ty)).collect();
        return unify(&all, conversions).map(Ty::map);
    }
    let attrs = first.attrs().iter().map(|attr| {
        let across: Vec<Ty> = types.iter().filter_map(|ty| ty.attr(&attr.name)).collect();
        Some((attr.name.clone(), unify(&across, conversions)?))
    });
    attrs.collect::<Option<Vec<_>>>().map(Ty::object)
}

fn unify_tuples(types: &[Ty], conversions: Conversions) -> Option<Ty> {
    let len = types.first()?.as_tuple()?.len();
    if types.iter().any(|ty| ty.as_tuple().is_none_or(|elements| elements.len() != len)) {
        let all: Vec<Ty> = types.iter().flat_map(|ty| ty.as_tuple().unwrap_or_default()).copied().collect();
        return unify(&all, conversions).map(Ty::list);
    }
    let elements = (0..len).map(|at| {
        let across: Vec<Ty> = types.iter().filter_map(|ty| ty.as_tuple()?.get(at).copied()).collect();
        unify(&across, conversions)
    });
    elements.collect::<Option<Vec<_>>>().map(Ty::tuple)
}

/// Objects beside maps are often maps, tuples beside lists are lists.
fn unify_as_collections(types: &[Ty], conversions: Conversions) -> Option<Ty> {
    let collections = types.iter().map(|ty| match ty.kind() {
        TyKind::Object(object) if object.attrs().is_empty() => Some(None),
        TyKind::Tuple(elements) if elements.is_empty() => Some(None),
        TyKind::Object(_) => unify(&attr_types(*ty), conversions).map(|element| Some(Ty::map(element))),
        TyKind::Tuple(elements) => unify(elements, conversions).map(|element| Some(Ty::list(element))),
        _ => Some(Some(*ty)),
    });
    let collections: Vec<Ty> = collections.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
    unify(&collections, conversions)
}

fn attr_types(ty: Ty) -> Vec<Ty> {
    ty.as_object().map(|object| object.attrs().iter().map(|attr| attr.ty).collect()).unwrap_or_default()
}
