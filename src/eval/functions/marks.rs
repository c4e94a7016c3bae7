//! Functions about sensitive and ephemeral marks.

use crate::value::{Marks, Ty, Value};

use super::{Args, Fault, Function, Nullness, Param, Want, boolean};

const VALUE: &[Param] = &[Param::new("value", Want::Any).nulls().unknowns().marks()];

const fn function(
    name: &'static str,
    ty: fn(&[Value]) -> Result<Ty, Fault>,
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, params: VALUE, rest: None, ty, run, result: Nullness::Perhaps }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("sensitive", same_type, sensitive),
    function("nonsensitive", same_type, nonsensitive),
    function("issensitive", boolean, issensitive),
    function("ephemeralasnull", same_type, ephemeralasnull),
];

fn same_type(args: &[Value]) -> Result<Ty, Fault> {
    Ok(args[0].ty())
}

/// The value, never to be shown: `sensitive("s3cret")`.
fn sensitive(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(args.values[0].with_sensitive())
}

/// The value without its sensitive mark; marks inside of it stay: `nonsensitive(sensitive("a"))` is
/// `"a"`.
fn nonsensitive(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (value, marks) = args.values[0].unmark();
    Ok(value.with_marks(marks.without(Marks::SENSITIVE)))
}

/// Whether the value is sensitive: `issensitive(sensitive("a"))` is `true`.
fn issensitive(args: &mut Args<'_>) -> Result<Value, Fault> {
    let value = &args.values[0];
    // A value that is not known yet may still become sensitive.
    Ok(match value.is_sensitive() || value.is_known() {
        true => Value::bool(value.is_sensitive()),
        false => Value::unknown(Ty::BOOL),
    })
}

/// The value with null in place of everything ephemeral: `ephemeralasnull(var.token)`.
fn ephemeralasnull(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(args.values[0].map_deep(&mut |_, value| {
        if value.is_ephemeral() {
            Value::null(value.ty()).with_marks(value.marks().without(Marks::EPHEMERAL))
        } else {
            value
        }
    }))
}
