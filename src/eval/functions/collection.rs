//! Functions on whatever has elements: lists, sets, tuples, maps and objects. Behaviour of each as in
//! Terraform 1.11 (go-cty's `stdlib` and Terraform's `lang/funcs`).

use crate::eval::graphemes::graphemes;
use crate::value::{
    Bound, Conversions, Equality, Kind, Number, Refinement, Ty, TyKind, Value, convert, unify,
};

use super::{Args, Fault, Function, Nullness, Param, Want, boolean, number};

pub(super) const fn function(
    name: &'static str,
    params: &'static [Param],
    ty: fn(&[Value]) -> Result<Ty, Fault>,
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, params, rest: None, ty, run, result: Nullness::Never }
}

pub(super) const LIST: Param = Param::new("list", Want::Any);

pub(super) const FUNCTIONS: &[Function] = &[
    function("length", &[Param::new("value", Want::Any).unknowns().marks()], length_ty, length),
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
    function("index", &[LIST, Param::new("value", Want::Any)], number, index),
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
    function("alltrue", &[Param::new("list", Want::ListOfBool)], boolean, alltrue),
    function("anytrue", &[Param::new("list", Want::ListOfBool)], boolean, anytrue),
];

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
            // A known beginning ends where no character can become one with what follows.
            unknown_length(graphemes(known).count(), None)
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
        match wanted.elements().map(|wanted| key.raw_equal(wanted)).find(|same| *same != Equality::Different)
        {
            Some(Equality::Equal) => found.push(value.clone()),
            // As Terraform has it: what is not known yet is not found, and neither is anything else.
            Some(Equality::Unknown) => return Ok(Value::list(element, [])),
            Some(Equality::Different) | None => {}
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
