//! Functions on lists and tuples. Behaviour of each as in Terraform 1.11 (go-cty's `stdlib` and
//! Terraform's `lang/funcs`).

use crate::value::{Conversions, Kind, Marks, Number, Refinement, Ty, TyKind, Value, convert, unify};

use super::collection::{LIST, function};
use super::{Args, Fault, Function, Nullness, Param, Want, list_of_string};

pub(super) const FUNCTIONS: &[Function] = &[
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
    function("compact", &[Param::new("list", Want::ListOfString)], list_of_string, compact),
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
];

fn same_type(args: &[Value]) -> Result<Ty, Fault> {
    Ok(args.first().map_or(Ty::DYNAMIC, Value::ty))
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

/// The list without nulls and empty strings: `compact(["a", "", null])` is `["a"]`.
fn compact(args: &mut Args<'_>) -> Result<Value, Fault> {
    let list = &args.values[0];
    if !list.is_wholly_known() {
        return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
    }
    let kept = list.elements().filter(|item| item.as_str().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Ty::STRING, kept.cloned()))
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
