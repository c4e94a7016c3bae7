//! `yamlencode` and `yamldecode`, with the choices of Terraform's YAML library (`go-cty-yaml`).

mod read;
mod write;

use crate::value::{Ty, Value};

use super::{Args, Fault, Function, Nullness, Param, Want, dynamic, string};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "yamlencode",
        params: &[Param::new("value", Want::Any).nulls().unknowns()],
        rest: None,
        ty: string,
        run: yamlencode,
        result: Nullness::Perhaps,
    },
    Function {
        name: "yamldecode",
        params: &[Param::new("src", Want::String)],
        rest: None,
        ty: dynamic,
        run: yamldecode,
        result: Nullness::Perhaps,
    },
];

/// The value as YAML: `yamlencode({ a = 1 })` is `"\"a\": 1\n"`.
fn yamlencode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let value = &args.values[0];
    if !value.is_wholly_known() {
        return Ok(Value::unknown(Ty::STRING));
    }
    Ok(Value::string(write::document(value)))
}

/// The value that a YAML text means: `yamldecode("a: [1, x]")` is `{ a = [1, "x"] }`.
fn yamldecode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    args.fits(text.len().saturating_mul(8))?;
    read::document(text, args.bytes_left / size_of::<Value>() / 2).map_err(|why| Fault::arg(0, why))
}
