//! Functions on lists, tuples, maps and objects. Behaviour of each as in Terraform 1.11 (go-cty's
//! `stdlib` and Terraform's `lang/funcs`).

use std::collections::BTreeMap;

use crate::eval::graphemes::graphemes;
use crate::value::{
    ArcStr, Bound, Conversions, Equality, Kind, Marks, Number, Refinement, Ty, TyKind, Value, convert, unify,
};

use super::{Args, Fault, Function, Nullness, Param, Want, boolean, list_of_string, number};

const fn function(
    name: &'static str,
    params: &'static [Param],
    ty: fn(&[Value]) -> Result<Ty, Fault>,
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, params, rest: None, ty, run, result: Nullness::Never }
}

const LIST: Param = Param::new("list", Want::Any);

pub(super) const FUNCTIONS: &[Function] = &[
    function("length", &[Param::new("value", Want::Any).unknowns().marks()], length_ty, length),
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
        rest: Some(Param::new("maps", Want::Any).nulls().marks()),
        ty: merge_ty,
        run: merge,
        result: Nullness::Never,
    },
    Function {
        name: "concat",
        params: &[],
        rest: Some(Param::new("lists", Want::Any).marks()),
        ty: concat_ty,
        run: concat,
        result: Nullness::Never,
    },
    function("flatten", &[LIST.marks()], flatten_ty, flatten),
    Function {
        result: Nullness::Perhaps,
        ..function("element", &[LIST.marks(), Param::new("index", Want::Number)], element_ty, element)
    },
    function("distinct", &[Param::new("list", Want::ListOfAny)], same_type, distinct),
    function("contains", &[LIST, Param::new("value", Want::Any)], boolean, contains),
    Function {
        name: "coalesce",
        params: &[],
        rest: Some(Param::new("values", Want::Any).nulls().unknowns()),
        ty: coalesce_ty,
        run: coalesce,
        result: Nullness::Never,
    },
    Function {
        name: "coalescelist",
        params: &[],
        rest: Some(Param::new("lists", Want::Any).nulls().unknowns()),
        ty: coalescelist_ty,
        run: coalescelist,
        result: Nullness::Never,
    },
    function("compact", &[Param::new("list", Want::ListOfString)], list_of_string, compact),
    function("index", &[LIST, Param::new("value", Want::Any)], number, index),
    function(
        "slice",
        &[LIST.marks(), Param::new("start_index", Want::Number), Param::new("end_index", Want::Number)],
        slice_ty,
        slice,
    ),
    function("reverse", &[LIST.marks()], reverse_ty, reverse),
    function("sort", &[Param::new("list", Want::ListOfString)], list_of_string, sort),
    function(
        "chunklist",
        &[Param::new("list", Want::ListOfAny).marks(), Param::new("size", Want::Number).marks()],
        chunklist_ty,
        chunklist,
    ),
    function(
        "zipmap",
        &[Param::new("keys", Want::ListOfString).marks(), Param::new("values", Want::Any).marks()],
        zipmap_ty,
        zipmap,
    ),
    function(
        "matchkeys",
        &[
            Param::new("values", Want::ListOfAny),
            Param::new("keys", Want::ListOfAny),
            Param::new("searchset", Want::ListOfAny),
        ],
        matchkeys_ty,
        matchkeys,
    ),
    Function { result: Nullness::Perhaps, ..function("one", &[LIST], one_ty, one) },
    function("transpose", &[Param::new("values", Want::MapOfStringLists)], transpose_ty, transpose),
    function("alltrue", &[Param::new("list", Want::ListOfBool)], boolean, alltrue),
    function("anytrue", &[Param::new("list", Want::ListOfBool)], boolean, anytrue),
];

fn same_type(args: &[Value]) -> Result<Ty, Fault> {
    Ok(args.first().map_or(Ty::DYNAMIC, Value::ty))
}

/// The number of elements of a collection or characters of a string: `length(["a", "b"])` is `2`.
fn length(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (value, marks) = args.values[0].unmark();
    let len = match value.ty().kind() {
        TyKind::Tuple(types) => Value::int(types.len() as i64),
        TyKind::Object(object) => Value::int(object.attrs().len() as i64),
        _ if value.is_known() => match value.kind() {
            Kind::String(text) => Value::int(graphemes(text).count() as i64),
            Kind::Set(items) if !value.is_wholly_known() => {
                // Elements that are not known yet may turn out to be equal.
                unknown_length(1.min(items.len()), Some(items.len()))
            }
            _ => Value::int(value.len() as i64),
        },
        TyKind::String => {
            let known = value.refinement().and_then(|known| known.prefix.as_deref()).unwrap_or_default();
            // The last character may become one with what follows.
            unknown_length(graphemes(known).count().saturating_sub(1), None)
        }
        _ => {
            let known = value.refinement().cloned().unwrap_or_default();
            unknown_length(known.min_len, known.max_len)
        }
    };
    Ok(len.with_marks(marks))
}

fn unknown_length(min: usize, max: Option<usize>) -> Value {
    Value::unknown_with(
        Ty::NUMBER,
        Refinement {
            lower: Some(Bound::Inclusive(Number::from(min))),
            upper: max.map(|max| Bound::Inclusive(Number::from(max))),
            ..Refinement::not_null()
        },
    )
}

fn length_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        TyKind::Bool | TyKind::Number => {
            Err(Fault::arg(0, "argument must be a string, a collection type, or a structural type"))
        }
        _ => Ok(Ty::NUMBER),
    }
}

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
            _ => return Err(Fault::arg(at, format!("arguments must be maps or objects, got {}", arg.ty()))),
        }
    }
    if args.iter().all(|arg| arg.ty() == first) {
        return Ok(first);
    }
    Ok(if attrs_known { Ty::object(attrs) } else { Ty::DYNAMIC })
}

/// All elements of several lists in order: `concat(["a"], ["b", "c"])` is `["a", "b", "c"]`.
fn concat(args: &mut Args<'_>) -> Result<Value, Fault> {
    let marks = args.values.iter().map(Value::marks).collect();
    if let Some(element) = args.ty.element() {
        let mut items = Vec::new();
        for (at, list) in args.values.iter().enumerate() {
            let list = convert(list, args.ty).map_err(|problem| Fault::arg(at, problem.to_string()))?;
            items.extend(list.elements().cloned());
        }
        return Ok(Value::list(element, items).with_marks(marks));
    }
    Ok(Value::tuple(args.values.iter().flat_map(Value::elements).cloned()).with_marks(marks))
}

fn concat_ty(args: &[Value]) -> Result<Ty, Fault> {
    if args.is_empty() {
        return Err(Fault::new("at least one argument is required"));
    }
    let types: Vec<Ty> = args.iter().map(Value::ty).collect();
    if types.iter().all(|ty| matches!(ty.kind(), TyKind::List(_)))
        && let Some(common) = unify(&types, Conversions::All)
    {
        return Ok(common);
    }
    let mut elements = Vec::new();
    for (at, arg) in args.iter().enumerate() {
        match arg.ty().kind() {
            TyKind::Tuple(types) => elements.extend(types.iter().copied()),
            TyKind::List(element) if arg.is_known() => {
                elements.extend(std::iter::repeat_n(*element, arg.len()))
            }
            TyKind::List(_) | TyKind::Dynamic => return Ok(Ty::DYNAMIC),
            _ => {
                return Err(Fault::arg(
                    at,
                    format!("all arguments must be lists or tuples; got {}", arg.ty()),
                ));
            }
        }
    }
    Ok(Ty::tuple(elements))
}

/// The elements of all lists in a list, at any depth: `flatten([["a"], [["b"]]])` is `["a", "b"]`.
fn flatten(args: &mut Args<'_>) -> Result<Value, Fault> {
    let mut items = Vec::new();
    let mut marks = Marks::NONE;
    let known = flatten_into(&args.values[0], &mut items, &mut marks);
    let flat = if known { Value::tuple(items) } else { Value::unknown(Ty::DYNAMIC) };
    Ok(flat.with_marks(marks))
}

fn flatten_into(list: &Value, items: &mut Vec<Value>, marks: &mut Marks) -> bool {
    *marks |= list.marks();
    // Elements of a set that are not known yet may turn out to be equal.
    let is_open_set = matches!(list.kind(), Kind::Set([_, _, ..])) && !list.is_wholly_known();
    if !list.is_known() || is_open_set {
        return false;
    }
    let mut known = true;
    for item in list.elements() {
        let is_list = matches!(item.ty().kind(), TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_));
        if item.is_null() || !is_list {
            // What an unknown type turns out to be decides how many elements there are.
            known &= item.is_known() || !item.ty().is_dynamic();
            items.push(item.clone());
        } else {
            known &= flatten_into(item, items, marks);
        }
    }
    known
}

fn flatten_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        _ if !args[0].is_known() => Ok(Ty::DYNAMIC),
        TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_) | TyKind::Dynamic => Ok(Ty::DYNAMIC),
        _ => Err(Fault::new("can only flatten lists, sets and tuples")),
    }
}

/// One element of a list; the index wraps around: `element(["a", "b"], 3)` is `"b"`. In a list, but not
/// in a tuple, it may count from the end: `element(tolist(["a", "b"]), -1)` is `"b"`.
fn element(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (list, marks) = args.values[0].unmark();
    let at = wrapped_index(args.number(1), list.len())?;
    Ok(list.get_index(at).cloned().unwrap_or_else(|| Value::unknown(args.ty)).with_marks(marks))
}

fn wrapped_index(index: Number, len: usize) -> Result<usize, Fault> {
    let Some(at) = index.to_i64() else { return Err(Fault::arg(1, "a whole number is required")) };
    match i64::try_from(len) {
        Ok(0) | Err(_) => Err(Fault::arg(0, "cannot use element function with an empty list")),
        Ok(len) => Ok(at.rem_euclid(len) as usize),
    }
}

fn element_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        TyKind::List(element) => Ok(*element),
        TyKind::Tuple(types) => match args[1].as_number() {
            Some(index) if index < Number::ZERO => {
                let problem = "cannot use element function with a negative index on a tuple; a list, such as `tolist` \
                               makes, counts it from its end";
                Err(Fault::arg(1, problem))
            }
            Some(index) => wrapped_index(index, types.len()).map(|at| types[at]),
            None => Ok(Ty::DYNAMIC),
        },
        TyKind::Dynamic => Ok(Ty::DYNAMIC),
        _ => Err(Fault::arg(0, format!("cannot read elements from {}", args[0].ty()))),
    }
}

/// The list with each value once: `distinct(["a", "b", "a"])` is `["a", "b"]`.
fn distinct(args: &mut Args<'_>) -> Result<Value, Fault> {
    let list = &args.values[0];
    if !list.is_wholly_known() {
        return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
    }
    let mut seen = rustc_hash::FxHashSet::default();
    let kept = list.elements().filter(|item| seen.insert((*item).clone())).cloned();
    Ok(Value::list(list.ty().element().unwrap_or(Ty::DYNAMIC), kept))
}

/// Whether a list, tuple or set has a value: `contains(["a", "b"], "a")` is `true`.
fn contains(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (list, value) = (&args.values[0], &args.values[1]);
    if !matches!(list.kind(), Kind::List(_) | Kind::Tuple(_) | Kind::Set(_)) {
        return Err(Fault::arg(0, "argument must be list, tuple, or set"));
    }
    Ok(position(list, value).map_or(unknown_bool(), |found| Value::bool(found.is_some())))
}

fn unknown_bool() -> Value {
    Value::unknown_with(Ty::BOOL, Refinement::not_null())
}

/// Where in a list a value is; `None` while that depends on something unknown.
fn position(list: &Value, value: &Value) -> Option<Option<usize>> {
    let mut known = true;
    for (at, item) in list.elements().enumerate() {
        match item.raw_equal(value) {
            Equality::Equal => return Some(Some(at)),
            Equality::Different => {}
            Equality::Unknown => known = false,
        }
    }
    known.then_some(None)
}

/// The first value that is neither null nor an empty string: `coalesce("", "b")` is `"b"`.
fn coalesce(args: &mut Args<'_>) -> Result<Value, Fault> {
    for (at, value) in args.values.iter().enumerate() {
        let value = convert(value, args.ty).map_err(|problem| Fault::arg(at, problem.to_string()))?;
        if !value.is_known() {
            return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
        }
        if !value.is_null() && value.as_str() != Some("") {
            return Ok(value);
        }
    }
    Err(Fault::new("no non-null, non-empty-string arguments"))
}

fn coalesce_ty(args: &[Value]) -> Result<Ty, Fault> {
    if args.is_empty() {
        return Err(Fault::new("at least one argument is required"));
    }
    let types: Vec<Ty> = args.iter().map(Value::ty).collect();
    unify(&types, Conversions::All).ok_or_else(|| Fault::new("all arguments must have the same type"))
}

/// The first list that has elements: `coalescelist([], ["b"])` is `["b"]`.
fn coalescelist(args: &mut Args<'_>) -> Result<Value, Fault> {
    for list in args.values {
        if !list.is_known() {
            return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
        }
        if !list.is_empty() {
            return Ok(list.clone());
        }
    }
    Err(Fault::new("no non-null arguments"))
}

fn coalescelist_ty(args: &[Value]) -> Result<Ty, Fault> {
    let Some(first) = args.first().map(Value::ty) else {
        return Err(Fault::new("at least one argument is required"));
    };
    for (at, arg) in args.iter().enumerate() {
        if !arg.is_known() {
            return Ok(Ty::DYNAMIC);
        }
        if !matches!(arg.ty().kind(), TyKind::List(_) | TyKind::Tuple(_)) {
            return Err(Fault::arg(at, "coalescelist arguments must be lists or tuples"));
        }
    }
    Ok(if args.iter().all(|arg| arg.ty() == first) { first } else { Ty::DYNAMIC })
}

/// The list without nulls and empty strings: `compact(["a", "", null])` is `["a"]`.
fn compact(args: &mut Args<'_>) -> Result<Value, Fault> {
    let list = &args.values[0];
    if !list.is_wholly_known() {
        return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
    }
    let kept = list.elements().filter(|item| item.as_str().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Ty::STRING, kept.cloned()))
}

/// The position of a value in a list: `index(["a", "b"], "b")` is `1`.
fn index(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (list, value) = (&args.values[0], &args.values[1]);
    if !matches!(list.kind(), Kind::List(_) | Kind::Tuple(_)) {
        return Err(Fault::arg(0, "argument must be a list or tuple"));
    }
    if list.is_empty() {
        return Err(Fault::arg(0, "cannot search an empty list"));
    }
    for (at, item) in list.elements().enumerate() {
        match item.raw_equal(value) {
            Equality::Equal => return Ok(Value::int(at as i64)),
            Equality::Different => {}
            Equality::Unknown => return Ok(Value::unknown_with(Ty::NUMBER, Refinement::not_null())),
        }
    }
    Err(Fault::new("item not found"))
}

/// The elements from one position up to, not including, another: `slice(["a", "b", "c"], 1, 3)` is
/// `["b", "c"]`.
fn slice(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (list, marks) = args.values[0].unmark();
    let Some((from, to)) = slice_range(args.values, Some(list.len()))? else {
        return Ok(Value::unknown(args.ty).with_marks(marks));
    };
    let items = list.elements().skip(from).take(to - from).cloned();
    let part = match list.ty().element() {
        Some(element) => Value::list(element, items),
        None => Value::tuple(items),
    };
    Ok(part.with_marks(marks))
}

/// The range, checked as far as its bounds and the length are known; none while they are not.
fn slice_range(args: &[Value], len: Option<usize>) -> Result<Option<(usize, usize)>, Fault> {
    let start = slice_bound(args, 1, "start", len)?;
    let end = slice_bound(args, 2, "end", len)?;
    match (start, end) {
        (Some(start), Some(end)) if start > end => {
            Err(Fault::arg(1, "start index must not be greater than end index"))
        }
        (Some(start), Some(end)) => Ok(Some((start, end))),
        _ => Ok(None),
    }
}

fn slice_bound(args: &[Value], at: usize, name: &str, len: Option<usize>) -> Result<Option<usize>, Fault> {
    let Some(number) = args[at].as_number() else { return Ok(None) };
    let wrong = |problem: &str| Err(Fault::arg(at, format!("{name} index must not be {problem}")));
    let Some(index) = number.to_i64() else {
        return Err(Fault::arg(at, format!("invalid {name} index: a whole number is required")));
    };
    match usize::try_from(index) {
        Err(_) => wrong("less than zero"),
        Ok(index) if len.is_some_and(|len| index > len) => wrong("greater than the length of the list"),
        Ok(index) => Ok(Some(index)),
    }
}

fn slice_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        TyKind::List(_) => {
            slice_range(args, args[0].is_known().then(|| args[0].len()))?;
            Ok(args[0].ty())
        }
        TyKind::Tuple(types) => match slice_range(args, Some(types.len()))? {
            Some((from, to)) => Ok(Ty::tuple(types[from..to].iter().copied())),
            None => Ok(Ty::DYNAMIC),
        },
        TyKind::Dynamic => Ok(Ty::DYNAMIC),
        TyKind::Set(_) => Err(Fault::arg(
            0,
            "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the \
             ordering of the elements is not important",
        )),
        _ => Err(Fault::arg(0, "must be a list or tuple value")),
    }
}

/// The list backwards: `reverse(["a", "b"])` is `["b", "a"]`.
fn reverse(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (list, marks) = args.values[0].unmark();
    let mut items: Vec<Value> = list.elements().cloned().collect();
    items.reverse();
    let reversed = match list.ty().element() {
        Some(element) => Value::list(element, items),
        None => Value::tuple(items),
    };
    Ok(reversed.with_marks(marks))
}

fn reverse_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        TyKind::List(element) | TyKind::Set(element) => Ok(Ty::list(*element)),
        TyKind::Tuple(types) => Ok(Ty::tuple(types.iter().rev().copied())),
        TyKind::Dynamic => Ok(Ty::DYNAMIC),
        _ => Err(Fault::arg(0, format!("can only reverse list or tuple values, not {}", args[0].ty()))),
    }
}

/// The strings in the order of their Unicode code points: `sort(["b", "a"])` is `["a", "b"]`.
fn sort(args: &mut Args<'_>) -> Result<Value, Fault> {
    let list = &args.values[0];
    if !list.is_wholly_known() {
        // The order is not known, the number of elements is.
        let len = list.len();
        return Ok(Value::unknown_with(args.ty, Refinement::len(len, Some(len))));
    }
    if let Some(at) = list.elements().position(Value::is_null) {
        return Err(Fault::arg(
            0,
            format!("given list element {at} is null; a null string cannot be sorted"),
        ));
    }
    let mut items: Vec<Value> = list.elements().cloned().collect();
    items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Ok(Value::list(Ty::STRING, items))
}

/// The list in pieces: `chunklist(["a", "b", "c"], 2)` is `[["a", "b"], ["c"]]`.
fn chunklist(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (list, list_marks) = args.values[0].unmark();
    let marks = list_marks | args.values[1].marks();
    let element = list.ty().element().unwrap_or(Ty::DYNAMIC);
    let size = args.int(1)?;
    let size = usize::try_from(size).map_err(|_| Fault::arg(1, "the size argument must be positive"))?;
    let items = list.as_slice().unwrap_or_default();
    // A size of 0 means one piece.
    let size = if size == 0 { items.len().max(1) } else { size };
    let chunks = items.chunks(size).map(|chunk| Value::list(element, chunk.iter().cloned()));
    Ok(Value::list(Ty::list(element), chunks.collect::<Vec<_>>()).with_marks(marks))
}

fn chunklist_ty(args: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::list(args[0].ty()))
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

/// Those values whose key at the same position is in a set: `matchkeys([1, 2], ["a", "b"], ["b"])` is
/// `[2]`.
fn matchkeys(args: &mut Args<'_>) -> Result<Value, Fault> {
    let [values, keys, wanted] = args.values else { return Err(Fault::new("three arguments are required")) };
    if values.len() != keys.len() {
        return Err(Fault::new("length of keys and values should be equal"));
    }
    let types = [keys.ty(), wanted.ty()];
    let Some(common) = unify(&types, Conversions::All) else { return Err(Fault::new(KEYS_DIFFER)) };
    let fit = |list: &Value, at: usize| convert(list, common).map_err(|p| Fault::arg(at, p.to_string()));
    let (keys, wanted) = (fit(keys, 1)?, fit(wanted, 2)?);
    if !values.is_wholly_known() || !keys.is_wholly_known() {
        return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
    }
    let element = values.ty().element().unwrap_or(Ty::DYNAMIC);
    let mut found = Vec::new();
    for (value, key) in values.elements().zip(keys.elements()) {
        if wanted.elements().any(|wanted| key.raw_equal(wanted) == Equality::Equal) {
            found.push(value.clone());
        }
    }
    Ok(Value::list(element, found))
}

const KEYS_DIFFER: &str = "keys and searchset must be of the same type";

fn matchkeys_ty(args: &[Value]) -> Result<Ty, Fault> {
    match unify(&[args[1].ty(), args[2].ty()], Conversions::All) {
        Some(_) => Ok(args[0].ty()),
        None => Err(Fault::arg(1, KEYS_DIFFER)),
    }
}

/// The only element of a list, set or tuple, null if there is none: `one(["a"])` is `"a"`.
fn one(args: &mut Args<'_>) -> Result<Value, Fault> {
    let list = &args.values[0];
    match list.as_slice() {
        // Unknown elements of a set may turn out to be the same one.
        Some([_, _, ..]) if matches!(list.kind(), Kind::Set(_)) && !list.is_wholly_known() => {
            Ok(Value::unknown(args.ty))
        }
        Some([]) => Ok(Value::null(args.ty)),
        Some([only]) => Ok(only.clone()),
        _ => Err(Fault::arg(0, ONE)),
    }
}

const ONE: &str = "must be a list, set, or tuple value with either zero or one elements";

fn one_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty().kind() {
        TyKind::List(element) | TyKind::Set(element) => Ok(*element),
        TyKind::Dynamic => Ok(Ty::DYNAMIC),
        TyKind::Tuple(types) => match &**types {
            [] => Ok(Ty::DYNAMIC),
            [only] => Ok(*only),
            _ => Err(Fault::arg(0, ONE)),
        },
        _ => Err(Fault::arg(0, ONE)),
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

/// Whether all elements are true: `alltrue([true, false])` is `false`.
fn alltrue(args: &mut Args<'_>) -> Result<Value, Fault> {
    for item in args.values[0].elements() {
        if !item.is_known() {
            return Ok(unknown_bool());
        }
        if item.as_bool() != Some(true) {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}

/// Whether an element is true: `anytrue([true, false])` is `true`.
fn anytrue(args: &mut Args<'_>) -> Result<Value, Fault> {
    let list = &args.values[0];
    if list.elements().any(|item| item.as_bool() == Some(true)) {
        return Ok(Value::bool(true));
    }
    Ok(if list.elements().all(Value::is_known) { Value::bool(false) } else { unknown_bool() })
}
