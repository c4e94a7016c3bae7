//! Functions on maps and objects. Behaviour of each as in Terraform 1.11 (go-cty's `stdlib` and
//! Terraform's `lang/funcs`).

use std::collections::BTreeMap;

use crate::value::{ArcStr, Marks, Refinement, Ty, TyKind, Value, convert};

use super::collection::function;
use super::{Args, Fault, Function, Nullness, Param, Want};

pub(super) const FUNCTIONS: &[Function] = &[
    function("keys", &[Param::new("map", Want::Any).unknowns().marks()], keys_ty, keys),
    function("values", &[Param::new("map", Want::Any).marks()], values_ty, values),
    Function {
        name: "lookup",
        params: &[Param::new("map", Want::Any).marks(), Param::new("key", Want::String).marks()],
        rest: Some(Param::new("default", Want::Any).nulls().unknowns().marks()),
        ty: lookup_ty,
        run: lookup,
        result: Nullness::Perhaps,
    },
    Function {
        name: "merge",
        params: &[],
        rest: Some(Param::new("maps", Want::Any).nulls().dynamics().marks()),
        ty: merge_ty,
        run: merge,
        result: Nullness::Never,
    },
    function(
        "zipmap",
        &[Param::new("keys", Want::ListOfString).marks(), Param::new("values", Want::Any).marks()],
        zipmap_ty,
        zipmap,
    ),
    function("transpose", &[Param::new("values", Want::MapOfStringLists)], transpose_ty, transpose),
];

/// The keys of a map or the attribute names of an object, sorted: `keys({ b = 1, a = 2 })` is
/// `["a", "b"]`.
fn keys(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (map, marks) = args.values[0].unmark();
    let keys = match map.ty().kind() {
        TyKind::Object(object) => {
            Value::tuple(object.attrs().iter().map(|attr| Value::string(attr.name.clone())))
        }
        _ if !map.is_known() => Value::unknown_with(args.ty, Refinement::not_null()),
        _ => Value::list(Ty::STRING, map.keys().map(|key| Value::string(key.clone()))),
    };
    Ok(keys.with_marks(marks))
}

fn keys_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        TyKind::Map(_) => Ok(Ty::list(Ty::STRING)),
        TyKind::Object(object) => Ok(Ty::tuple(object.attrs().iter().map(|_| Ty::STRING))),
        TyKind::Dynamic => Ok(Ty::DYNAMIC),
        _ => Err(Fault::arg(0, "must have map or object type")),
    }
}

/// The values of a map or object in the order of its keys: `values({ b = 1, a = 2 })` is `[2, 1]`.
fn values(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (map, marks) = args.values[0].unmark();
    let values = match map.ty().element() {
        Some(element) => Value::list(element, map.elements().cloned()),
        None => Value::tuple(map.elements().cloned()),
    };
    Ok(values.with_marks(marks))
}

fn values_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        TyKind::Map(element) => Ok(Ty::list(*element)),
        TyKind::Object(object) => Ok(Ty::tuple(object.attrs().iter().map(|attr| attr.ty))),
        TyKind::Dynamic => Ok(Ty::DYNAMIC),
        _ => Err(Fault::new("values() requires a map as the first argument")),
    }
}

/// The element of a map with a key, or a default: `lookup({ a = 1 }, "b", 0)` is `0`.
fn lookup(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (map, map_marks) = args.values[0].unmark();
    let (key, key_marks) = args.values[1].unmark();
    let marks = map_marks | key_marks;
    let name = key.as_str().unwrap_or_default();
    if let Some(found) = map.get_attr(name).or_else(|| map.get_key(name)) {
        return Ok(found.with_marks(marks));
    }
    match args.values.get(2) {
        Some(default) => {
            let default = convert(default, args.ty).map_err(|problem| Fault::arg(2, problem.to_string()))?;
            Ok(default.with_marks(marks))
        }
        None if key_marks.is_sensitive() => {
            Err(Fault::arg(1, "there is no element with this key, and no default"))
        }
        None => Err(Fault::arg(1, format!("there is no element with the key {name:?}, and no default"))),
    }
}

fn lookup_ty(args: &[Value]) -> Result<Ty, Fault> {
    if args.len() > 3 {
        return Err(Fault::new(format!("it takes two or three arguments, got {}", args.len())));
    }
    match args[0].ty().kind() {
        TyKind::Object(object) => match args[1].as_str() {
            None => Ok(Ty::DYNAMIC),
            Some(key) => match (object.get(key), args.get(2)) {
                (Some(attr), _) => Ok(attr.ty),
                (None, Some(default)) => Ok(default.ty()),
                (None, None) if args[1].is_sensitive() => {
                    Err(Fault::arg(0, "the given object has no attribute of this name"))
                }
                (None, None) => Err(Fault::arg(0, format!("the given object has no attribute {key:?}"))),
            },
        },
        TyKind::Map(element) => match args.get(2) {
            Some(default) if convert(default, *element).is_err() => {
                Err(Fault::arg(2, "the default value must have the same type as the map elements"))
            }
            _ => Ok(*element),
        },
        TyKind::Dynamic => Ok(Ty::DYNAMIC),
        _ => Err(Fault::arg(0, "lookup() requires a map as the first argument")),
    }
}

/// All elements of several maps or objects; later ones win: `merge({ a = 1 }, { a = 2, b = 3 })` is
/// `{ a = 2, b = 3 }`.
fn merge(args: &mut Args<'_>) -> Result<Value, Fault> {
    // Where one argument has no type yet, the types of the others were not looked at.
    let is_map =
        |value: &Value| value.is_null() || matches!(value.ty().kind(), TyKind::Map(_) | TyKind::Object(_));
    if let Some(at) = args.values.iter().position(|value| !is_map(value)) {
        return Err(not_a_map(at, args.values[at].ty()));
    }
    // Of null nothing comes in, not even its marks.
    let maps = || args.values.iter().filter(|map| !map.is_null());
    let marks: Marks = maps().map(Value::marks).collect();
    let entries = maps().flat_map(Value::entries).map(|(key, value)| (key.clone(), value.clone()));
    let merged = match args.ty.kind() {
        TyKind::Map(element) => Value::map(*element, entries),
        _ => Value::object(entries),
    };
    Ok(merged.with_marks(marks))
}

fn not_a_map(at: usize, ty: Ty) -> Fault {
    Fault::arg(at, format!("arguments must be maps or objects, got {ty}"))
}

fn merge_ty(args: &[Value]) -> Result<Ty, Fault> {
    let Some(first) = args.first().map(Value::ty) else { return Ok(Ty::object::<ArcStr>([])) };
    if args.iter().all(|arg| arg.is_known() && arg.ty().as_object().is_some()) {
        // The merged object itself tells, which is there in a moment.
        let are_same = args.iter().all(|arg| arg.ty() == first);
        return Ok(if are_same { first } else { Ty::DYNAMIC });
    }
    let mut attrs: BTreeMap<ArcStr, Ty> = BTreeMap::new();
    let mut attrs_known = true;
    for (at, arg) in args.iter().enumerate() {
        match arg.ty().kind() {
            TyKind::Dynamic => return Ok(Ty::DYNAMIC),
            TyKind::Object(object) if !arg.is_null() => {
                attrs.extend(object.attrs().iter().map(|attr| (attr.name.clone(), attr.ty)));
            }
            TyKind::Map(element) if !arg.is_null() => {
                attrs.extend(arg.keys().map(|key| (key.clone(), *element)));
                attrs_known &= arg.is_known();
            }
            TyKind::Object(_) | TyKind::Map(_) => {}
            _ => return Err(not_a_map(at, arg.ty())),
        }
    }
    if args.iter().all(|arg| arg.ty() == first) {
        return Ok(first);
    }
    Ok(if attrs_known { Ty::object(attrs) } else { Ty::DYNAMIC })
}

/// A map of a list of keys and a list of values: `zipmap(["a", "b"], [1, 2])` is `{ a = 1, b = 2 }`.
fn zipmap(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (keys, key_marks) = args.values[0].unmark();
    let (values, value_marks) = args.values[1].unmark();
    let mut marks = key_marks | value_marks;
    if !keys.is_wholly_known() {
        return Ok(Value::unknown(args.ty).with_marks(marks | keys.deep_marks()));
    }
    if keys.len() != values.len() {
        return Err(Fault::new(format!(
            "number of keys ({}) does not match number of values ({})",
            keys.len(),
            values.len()
        )));
    }
    let mut entries = Vec::with_capacity(keys.len());
    for (at, (key, value)) in keys.elements().zip(values.elements()).enumerate() {
        marks |= key.marks();
        let Some(name) = key.as_arc_str() else {
            return Err(Fault::arg(0, format!("element {at} is null, and null cannot be a key")));
        };
        entries.push((name.clone(), value.clone()));
    }
    let map = match values.ty().element() {
        Some(element) => Value::map(element, entries),
        None => Value::object(entries),
    };
    Ok(map.with_marks(marks))
}

fn zipmap_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[1].ty().kind() {
        TyKind::List(element) => Ok(Ty::map(*element)),
        TyKind::Tuple(_) | TyKind::Dynamic => Ok(Ty::DYNAMIC),
        _ => Err(Fault::arg(1, "values argument must be a list or tuple value")),
    }
}

/// A map of lists turned around: `transpose({ a = ["x", "y"], b = ["y"] })` is
/// `{ x = ["a"], y = ["a", "b"] }`.
fn transpose(args: &mut Args<'_>) -> Result<Value, Fault> {
    let map = &args.values[0];
    if !map.is_wholly_known() {
        return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
    }
    let mut turned: BTreeMap<ArcStr, Vec<Value>> = BTreeMap::new();
    for (key, list) in map.entries() {
        if list.is_null() {
            return Err(Fault::arg(0, format!("the list of {:?} is null", key.as_str())));
        }
        for item in list.elements() {
            let Some(name) = item.as_arc_str() else {
                return Err(Fault::arg(0, "input must not contain null list elements"));
            };
            turned.entry(name.clone()).or_default().push(Value::string(key.clone()));
        }
    }
    let lists = turned.into_iter().map(|(name, mut keys)| {
        keys.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        (name, Value::list(Ty::STRING, keys))
    });
    Ok(Value::map(Ty::list(Ty::STRING), lists.collect::<Vec<_>>()))
}

fn transpose_ty(_: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::map(Ty::list(Ty::STRING)))
}
