//! Functions on sets.

use crate::value::{Conversions, Marks, Refinement, Ty, TyKind, Value, convert, unify};

use super::{Args, Fault, Function, Nullness, Param, Want};

const fn operation(name: &'static str, run: fn(&mut Args<'_>) -> Result<Value, Fault>) -> Function {
    const FIRST: &[Param] = &[Param::new("first_set", Want::SetOfAny)];
    Function {
        name,
        params: FIRST,
        rest: Some(Param::new("other_sets", Want::SetOfAny)),
        ty: common_ty,
        run,
        result: Nullness::Never,
    }
}

pub(super) const FUNCTIONS: &[Function] = &[
    operation("setunion", union),
    operation("setintersection", intersection),
    Function {
        params: &[Param::new("a", Want::SetOfAny), Param::new("b", Want::SetOfAny)],
        rest: None,
        ..operation("setsubtract", subtract)
    },
    Function {
        name: "setproduct",
        params: &[],
        rest: Some(Param::new("sets", Want::Any).marks()),
        ty: product_ty,
        run: product,
        result: Nullness::Never,
    },
];

/// The set type that all given sets can be converted to. Empty sets without an element type do not
/// count.
fn common_ty(args: &[Value]) -> Result<Ty, Fault> {
    let elements: Vec<Ty> = args
        .iter()
        .filter(|set| !(set.is_known() && set.is_empty() && set.ty() == Ty::set(Ty::DYNAMIC)))
        .filter_map(|set| set.ty().element())
        .collect();
    if elements.is_empty() {
        return Ok(Ty::set(Ty::DYNAMIC));
    }
    match unify(&elements, Conversions::All) {
        Some(element) => Ok(Ty::set(element)),
        None => Err(Fault::new("given sets must all have compatible element types")),
    }
}

fn converted(args: &Args<'_>) -> Result<Vec<Value>, Fault> {
    let fit = |(at, set): (usize, &Value)| {
        convert(set, args.ty).map_err(|problem| Fault::arg(at, problem.to_string()))
    };
    args.values.iter().enumerate().map(fit).collect()
}

fn unknown(args: &Args<'_>) -> Value {
    Value::unknown_with(args.ty, Refinement::not_null())
}

fn set(args: &Args<'_>, items: impl IntoIterator<Item = Value>) -> Value {
    Value::set(args.ty.element().unwrap_or(Ty::DYNAMIC), items)
}

/// What is in any of the sets: `setunion(["a"], ["b"])` is `["a", "b"]`.
fn union(args: &mut Args<'_>) -> Result<Value, Fault> {
    let sets = converted(args)?;
    if sets.iter().any(|set| !set.is_known()) {
        return Ok(unknown(args));
    }
    Ok(set(args, sets.iter().flat_map(Value::elements).cloned()))
}

/// What is in all of the sets: `setintersection(["a", "b"], ["b"])` is `["b"]`.
fn intersection(args: &mut Args<'_>) -> Result<Value, Fault> {
    let sets = converted(args)?;
    if sets.iter().any(|set| !set.is_wholly_known()) {
        return Ok(unknown(args));
    }
    let (first, others) = sets.split_first().ok_or_else(|| Fault::new("at least one set is required"))?;
    let others: Vec<rustc_hash::FxHashSet<&Value>> =
        others.iter().map(|other| other.elements().collect()).collect();
    let kept = first.elements().filter(|item| others.iter().all(|other| other.contains(item)));
    Ok(set(args, kept.cloned()))
}

/// What is in the first set and not in the second: `setsubtract(["a", "b"], ["b"])` is `["a"]`.
fn subtract(args: &mut Args<'_>) -> Result<Value, Fault> {
    let sets = converted(args)?;
    let [first, second] = sets.as_slice() else { return Err(Fault::new("two sets are required")) };
    if !first.is_wholly_known() || !second.is_wholly_known() {
        return Ok(unknown(args));
    }
    let gone: rustc_hash::FxHashSet<&Value> = second.elements().collect();
    Ok(set(args, first.elements().filter(|item| !gone.contains(item)).cloned()))
}

/// All combinations of one element of each: `setproduct(["a"], ["x", "y"])` is
/// `[["a", "x"], ["a", "y"]]`.
fn product(args: &mut Args<'_>) -> Result<Value, Fault> {
    let element = args.ty.element().unwrap_or(Ty::DYNAMIC);
    let types = element.as_tuple().unwrap_or_default();
    let marks: Marks = args.values.iter().map(Value::marks).collect();
    let is_uncertain = |set: &Value| matches!(set.ty().kind(), TyKind::Set(_)) && !set.is_wholly_known();
    if args.values.iter().any(is_uncertain) {
        return Ok(unknown(args).with_marks(marks));
    }
    let total = args.values.iter().try_fold(1usize, |total, set| total.checked_mul(set.len()));
    let bytes = total.and_then(|total| total.checked_mul(size_of_val(args.values)));
    args.fits(bytes.unwrap_or(usize::MAX))?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for (at, set) in args.values.iter().enumerate() {
        let ty = types.get(at).copied().unwrap_or(Ty::DYNAMIC);
        let mut items = Vec::with_capacity(set.len());
        for item in set.elements() {
            items.push(convert(item, ty).map_err(|problem| Fault::arg(at, problem.to_string()))?);
        }
        let longer = rows.iter().flat_map(|row| {
            items.iter().map(|item| row.iter().cloned().chain([item.clone()]).collect::<Vec<_>>())
        });
        rows = longer.collect();
    }
    let rows = rows.into_iter().map(Value::tuple);
    let all = match args.ty.kind() {
        TyKind::List(_) => Value::list(element, rows),
        _ => Value::set(element, rows),
    };
    Ok(all.with_marks(marks))
}

fn product_ty(args: &[Value]) -> Result<Ty, Fault> {
    if args.len() < 2 {
        return Err(Fault::new("at least two arguments are required"));
    }
    let mut elements = Vec::with_capacity(args.len());
    let mut all_lists = true;
    for (at, arg) in args.iter().enumerate() {
        match arg.ty().kind() {
            TyKind::Set(element) => {
                elements.push(*element);
                all_lists = false;
            }
            TyKind::List(element) => elements.push(*element),
            TyKind::Tuple(types) if types.is_empty() => elements.push(Ty::DYNAMIC),
            TyKind::Tuple(types) => match unify(types, Conversions::All) {
                Some(element) => elements.push(element),
                None => return Err(Fault::arg(at, "all elements must be of the same type")),
            },
            TyKind::Dynamic => return Ok(Ty::DYNAMIC),
            _ => return Err(Fault::arg(at, "a set or a list is required")),
        }
    }
    let element = Ty::tuple(elements);
    Ok(if all_lists { Ty::list(element) } else { Ty::set(element) })
}
