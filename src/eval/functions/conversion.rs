//! Functions that convert to a type: `tostring`, `tolist` and the others.

use crate::value::{Conversions, Ty, Value, convert, is_convertible};

use super::{Args, Fault, Function, Nullness, Param, Want};

const fn function(
    name: &'static str,
    ty: fn(&[Value]) -> Result<Ty, Fault>,
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    const VALUE: &[Param] = &[Param::new("v", Want::Any).nulls().dynamics().marks()];
    Function { name, params: VALUE, rest: None, ty, run, result: Nullness::Perhaps }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("tostring", |args| accepts(args, Ty::STRING), tostring),
    function("tonumber", |args| accepts(args, Ty::NUMBER), tonumber),
    function("tobool", |args| accepts(args, Ty::BOOL), tobool),
    function("tolist", |args| accepts(args, Ty::list(Ty::DYNAMIC)), tolist),
    function("toset", |args| accepts(args, Ty::set(Ty::DYNAMIC)), toset),
    function("tomap", |args| accepts(args, Ty::map(Ty::DYNAMIC)), tomap),
];

/// Whether the argument's type fits at all.
fn accepts(args: &[Value], want: Ty) -> Result<Ty, Fault> {
    let have = args[0].ty();
    if is_convertible(have, want, Conversions::All) {
        return Ok(want);
    }
    Err(Fault::arg(0, format!("cannot convert {have} to {want}: {}", crate::value::mismatch(have, want))))
}

fn to(args: &Args<'_>, want: Ty) -> Result<Value, Fault> {
    let value = &args.values[0];
    convert(value, want).map_err(|problem| {
        let have = value.ty();
        let shown = match value.as_str() {
            _ if value.has_sensitive() => format!("this sensitive {have}"),
            Some(text) => format!("{text:?}"),
            None => have.to_string(),
        };
        let why = if want == Ty::BOOL {
            "only the strings \"true\" or \"false\" are allowed".to_owned()
        } else if want == Ty::NUMBER {
            "given string must be a decimal representation of a number".to_owned()
        } else {
            problem.to_string()
        };
        Fault::arg(0, format!("cannot convert {shown} to {want}; {why}"))
    })
}

/// `tostring(1)` is `"1"`.
fn tostring(args: &mut Args<'_>) -> Result<Value, Fault> {
    to(args, Ty::STRING)
}

/// `tonumber("1")` is `1`.
fn tonumber(args: &mut Args<'_>) -> Result<Value, Fault> {
    to(args, Ty::NUMBER)
}

/// `tobool("true")` is `true`.
fn tobool(args: &mut Args<'_>) -> Result<Value, Fault> {
    to(args, Ty::BOOL)
}

/// A list, all elements of one type: `tolist(["a", 1])` is `["a", "1"]`.
fn tolist(args: &mut Args<'_>) -> Result<Value, Fault> {
    to(args, Ty::list(Ty::DYNAMIC))
}

/// A set: each value once, without an order of its own: `toset(["b", "a", "b"])` is `["a", "b"]`.
fn toset(args: &mut Args<'_>) -> Result<Value, Fault> {
    to(args, Ty::set(Ty::DYNAMIC))
}

/// A map, all elements of one type: `tomap({ a = 1, b = "x" })` is `{ a = "1", b = "x" }`.
fn tomap(args: &mut Args<'_>) -> Result<Value, Fault> {
    to(args, Ty::map(Ty::DYNAMIC))
}
