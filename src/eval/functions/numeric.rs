//! Functions on numbers.

use crate::value::{Number, NumberError, Ty, TyKind, Value, convert};

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
    function(
        "parseint",
        &[Param::new("number", Want::Any), Param::new("base", Want::Number)],
        None,
        parseint,
    ),
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
    numbers.max().map(Value::number).ok_or_else(|| Fault::new("must pass at least one number"))
}

/// The least: `min(1, 3, 2)` is `1`.
fn min(args: &mut Args<'_>) -> Result<Value, Fault> {
    let numbers = args.values.iter().filter_map(Value::as_number);
    numbers.min().map(Value::number).ok_or_else(|| Fault::new("must pass at least one number"))
}

/// The number that the shortest decimal text of the result means, which is the text that Terraform
/// prints for it.
fn from_f64(result: f64) -> Result<Value, Fault> {
    if !result.is_finite() {
        return Err(Fault::new("the result is infinite or not a number"));
    }
    result.to_string().parse::<Number>().map(Value::number).map_err(out_of_range)
}

/// A number to a power, in double precision as in Terraform: `pow(2, 10)` is `1024`.
fn pow(args: &mut Args<'_>) -> Result<Value, Fault> {
    from_f64(args.number(0).to_f64().powf(args.number(1).to_f64()))
}

/// The logarithm to a base, in double precision as in Terraform: `log(8, 2)` is `3`.
fn log(args: &mut Args<'_>) -> Result<Value, Fault> {
    from_f64(args.number(0).to_f64().ln() / args.number(1).to_f64().ln())
}

/// The whole number that a text means in a base from 2 to 62: `parseint("ff", 16)` is `255`.
fn parseint(args: &mut Args<'_>) -> Result<Value, Fault> {
    let Some(text) = args.values[0].as_str() else {
        return Err(Fault::arg(0, format!("first argument must be a string, not {}", args.values[0].ty())));
    };
    let base = args.int(1).ok().filter(|base| (2..=62).contains(base));
    let Some(base) = base else {
        return Err(Fault::arg(1, "base must be a whole number between 2 and 62 inclusive"));
    };
    let wrong = || Fault::arg(0, format!("cannot parse {text:?} as a base {base} integer"));
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() {
        return Err(wrong());
    }
    let mut number = Number::ZERO;
    for digit in digits.bytes() {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'z' => digit - b'a' + 10,
            // Up to base 36 case does not matter.
            b'A'..=b'Z' if base <= 36 => digit - b'A' + 10,
            b'A'..=b'Z' => digit - b'A' + 36,
            _ => return Err(wrong()),
        };
        if i64::from(value) >= base {
            return Err(wrong());
        }
        number = number.mul(&Number::from(base)).map_err(out_of_range)?;
        number = number.add(&Number::from(u32::from(value))).map_err(out_of_range)?;
    }
    Ok(Value::number(if text.starts_with('-') { number.neg() } else { number }))
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
    let mut total = Number::ZERO;
    let mut known = true;
    for item in list.elements() {
        if item.is_null() {
            return Err(Fault::arg(
                0,
                "argument must be list, set, or tuple of number values, and one is null",
            ));
        }
        let item = convert(item, Ty::NUMBER)
            .map_err(|_| Fault::arg(0, "argument must be list, set, or tuple of number values"))?;
        match item.as_number() {
            Some(item) => total = total.add(&item).map_err(out_of_range)?,
            None => known = false,
        }
    }
    if known {
        return Ok(Value::number(total));
    }
    Ok(Value::unknown_with(Ty::NUMBER, crate::value::Refinement::not_null()))
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
