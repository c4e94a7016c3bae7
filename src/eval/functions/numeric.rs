//! Functions on numbers.

use crate::value::{Number, NumberError, Refinement, Ty, TyKind, Value, convert};

use super::double;
use super::{Args, Fault, Function, Nullness, Param, Want, list_of_number, number};

const NUM: Param = Param::new("num", Want::Number);
const NUMBERS: Param = Param::new("numbers", Want::Number);

const fn function(
    name: &'static str,
    params: &'static [Param],
    rest: Option<Param>,
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, params, rest, ty: number, run, result: Nullness::Never }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("abs", &[NUM], None, |args| Ok(Value::number(args.number(0).abs()))),
    function("ceil", &[NUM], None, |args| Ok(Value::number(args.number(0).ceil()))),
    function("floor", &[NUM], None, |args| Ok(Value::number(args.number(0).floor()))),
    function("signum", &[NUM], None, signum),
    function("max", &[], Some(NUMBERS), max),
    function("min", &[], Some(NUMBERS), min),
    function("pow", &[NUM, Param::new("power", Want::Number)], None, pow),
    function("log", &[NUM, Param::new("base", Want::Number)], None, log),
    Function {
        name: "parseint",
        params: &[Param::new("number", Want::Any).dynamics(), Param::new("base", Want::Number)],
        rest: None,
        ty: parseint_ty,
        run: parseint,
        result: Nullness::Never,
    },
    function("sum", &[Param::new("list", Want::Any)], None, sum),
    Function {
        name: "range",
        params: &[],
        rest: Some(Param::new("limits", Want::Number)),
        ty: list_of_number,
        run: range,
        result: Nullness::Never,
    },
];

fn out_of_range(problem: NumberError) -> Fault {
    Fault::new(problem.to_string())
}

/// -1, 0 or 1 as the whole number is negative, zero or positive: `signum(-3)` is `-1`.
fn signum(args: &mut Args<'_>) -> Result<Value, Fault> {
    args.int(0).map(|number| Value::int(number.signum()))
}

/// The greatest: `max(1, 3, 2)` is `3`.
fn max(args: &mut Args<'_>) -> Result<Value, Fault> {
    let numbers = args.values.iter().filter_map(Value::as_number);
    // The first of equal ones, which may differ in sign or precision.
    numbers
        .reduce(|most, next| if next > most { next } else { most })
        .map(Value::number)
        .ok_or_else(|| Fault::new("must pass at least one number"))
}

/// The least: `min(1, 3, 2)` is `1`.
fn min(args: &mut Args<'_>) -> Result<Value, Fault> {
    let numbers = args.values.iter().filter_map(Value::as_number);
    numbers
        .reduce(|least, next| if next < least { next } else { least })
        .map(Value::number)
        .ok_or_else(|| Fault::new("must pass at least one number"))
}

fn from_f64(result: f64) -> Result<Value, Fault> {
    Number::from_f64(result).map(Value::number).ok_or_else(|| Fault::new("the result is not a number"))
}

/// An argument in double precision; only what is infinite before may be infinite in it.
fn float(args: &Args<'_>, at: usize) -> Result<f64, Fault> {
    let number = args.number(at);
    let float = number.to_f64();
    if float.is_infinite() && !number.is_infinite() {
        return Err(Fault::arg(at, format!("value must be between {:e} and {:e}", f64::MIN, f64::MAX)));
    }
    Ok(float)
}

/// A number to a power, in double precision as in Terraform: `pow(2, 10)` is `1024`.
fn pow(args: &mut Args<'_>) -> Result<Value, Fault> {
    from_f64(double::pow(float(args, 0)?, float(args, 1)?))
}

/// The logarithm to a base, in double precision as in Terraform: `log(8, 2)` is `3`.
fn log(args: &mut Args<'_>) -> Result<Value, Fault> {
    from_f64(double::log(float(args, 0)?) / double::log(float(args, 1)?))
}

/// The whole number that a text means in a base from 2 to 62: `parseint("ff", 16)` is `255`.
fn parseint(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    let base = args.int(1).ok().filter(|base| (2..=62).contains(base));
    let Some(base) = base else {
        return Err(Fault::arg(1, "base must be a whole number between 2 and 62 inclusive"));
    };
    // The base is at most 62.
    Number::from_radix(text, base as u8).map(Value::number).map_err(|problem| match problem {
        NumberError::OutOfRange => out_of_range(problem),
        _ => Fault::arg(0, format!("cannot parse {text:?} as a base {base} integer")),
    })
}

fn parseint_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].ty() {
        ty if ty == Ty::STRING || ty.is_dynamic() => Ok(Ty::NUMBER),
        other => Err(Fault::arg(0, format!("first argument must be a string, not {other}"))),
    }
}

/// The sum of all elements: `sum([1, 2, 3])` is `6`.
fn sum(args: &mut Args<'_>) -> Result<Value, Fault> {
    let list = &args.values[0];
    if !matches!(list.ty().kind(), TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_)) {
        return Err(Fault::arg(0, format!("argument must be list, set, or tuple. Received {}", list.ty())));
    }
    if list.is_empty() {
        return Err(Fault::arg(0, "cannot sum an empty list"));
    }
    if !list.is_wholly_known() {
        return Ok(Value::unknown_with(Ty::NUMBER, Refinement::not_null()));
    }
    // Begins with the first element, so that the sum of one -0 is -0.
    let mut total: Option<Number> = None;
    for item in list.elements() {
        if item.is_null() {
            return Err(Fault::arg(
                0,
                "argument must be list, set, or tuple of number values, and one is null",
            ));
        }
        let item = convert(item, Ty::NUMBER)
            .map_err(|_| Fault::arg(0, "argument must be list, set, or tuple of number values"))?;
        let item = item.as_number().unwrap_or(Number::ZERO);
        let sum = total.map_or(Ok(item.clone()), |sum| sum.add(&item));
        total = Some(sum.map_err(out_of_range)?);
    }
    Ok(Value::number(total.unwrap_or(Number::ZERO)))
}

/// At most as many numbers as Terraform makes.
const MAX_RANGE: usize = 1024;

/// Numbers from a start up to, not including, a limit: `range(3)` is `[0, 1, 2]`, `range(1, 7, 3)` is
/// `[1, 4]`.
fn range(args: &mut Args<'_>) -> Result<Value, Fault> {
    let one = Number::from(1i64);
    let (start, end, step) = match args.values.len() {
        1 => (Number::ZERO, args.number(0), None),
        2 => (args.number(0), args.number(1), None),
        3 => (args.number(0), args.number(1), Some(args.number(2))),
        _ => return Err(Fault::new("must have one, two, or three arguments")),
    };
    let step = step.unwrap_or_else(|| if end < start { one.neg() } else { one });
    if start == end {
        return Ok(Value::list(Ty::NUMBER, []));
    }
    if step.is_zero() {
        return Err(Fault::arg(2, "step must not be zero"));
    }
    if step.is_negative() && start < end {
        return Err(Fault::arg(1, "end must be less than start when step is negative"));
    }
    if !step.is_negative() && end < start {
        return Err(Fault::arg(1, "end must be greater than start when step is positive"));
    }
    let mut numbers = Vec::new();
    let mut at = start;
    while if step.is_negative() { at > end } else { at < end } {
        if numbers.len() == MAX_RANGE {
            return Err(Fault::new(format!(
                "more than {MAX_RANGE} values were generated; either decrease the difference between start and \
                 end or use a smaller step"
            )));
        }
        numbers.push(Value::number(at.clone()));
        at = at.add(&step).map_err(out_of_range)?;
    }
    Ok(Value::list(Ty::NUMBER, numbers))
}
