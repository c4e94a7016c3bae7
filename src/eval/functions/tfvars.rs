//! The functions of Terraform's own provider: values as text of the language, and back.
//!
//! In Terraform the provider `terraform` must be among the required ones to be called; here it is there
//! without that, as all providers are.

use crate::config::{check_constant, is_name};
use crate::diag::{Diagnostic, Diagnostics, FileId, Sources};
use crate::eval::standalone::evaluate_constant;
use crate::syntax::{self, escaped};
use crate::value::{Kind, Refinement, Ty, TyKind, Value, convert};

use super::encoding::unknown_text_of;
use super::template::first_problem;
use super::{Args, Fault, Function, Nullness, Param, Want, dynamic, of_text};

const VALUE: &[Param] = &[Param::new("value", Want::Any).unknowns()];

pub(super) const FUNCTIONS: &[Function] = &[
    of_text("provider::terraform::encode_tfvars", VALUE, encode_tfvars),
    of_text("provider::terraform::encode_expr", VALUE, encode_expr),
    Function {
        name: "provider::terraform::decode_tfvars",
        params: &[Param::new("src", Want::String)],
        rest: None,
        ty: dynamic,
        run: decode_tfvars,
        result: Nullness::Perhaps,
    },
];

/// A syntax tree takes several times the memory of its text.
const BYTES_PER_BYTE: usize = 16;

/// A variable file that sets the attributes of an object: `encode_tfvars({ a = 1 })` is `"a = 1\n"`.
fn encode_tfvars(args: &mut Args<'_>) -> Result<Value, Fault> {
    let value = &args.values[0];
    match value.ty().kind() {
        TyKind::Object(_) | TyKind::Map(_) | TyKind::Dynamic => {}
        _ => {
            let problem = "must be an object, whose attribute names become those of the variables";
            return Err(Fault::arg(0, problem));
        }
    }
    if let Some(wrong) = value.keys().find(|name| !is_name(name)) {
        let problem = format!(
            "invalid variable name {:?}: must start with a letter or underscore, followed by letters, digits, underscores and \
             dashes",
            wrong.as_str()
        );
        return Err(Fault::arg(0, problem));
    }
    if !value.is_wholly_known() {
        return Ok(Value::unknown_with(Ty::STRING, Refinement::not_null()));
    }
    let mut text = String::new();
    for (name, item) in value.entries() {
        text.push_str(name);
        text.push_str(" = ");
        write(item, &mut text);
        text.push('\n');
    }
    formatted(args, &text).map(Value::string)
}

/// A value as it is written in the language: `encode_expr(["a", 1])` is `"[\"a\", 1]"`.
fn encode_expr(args: &mut Args<'_>) -> Result<Value, Fault> {
    const BEFORE: &str = "value = ";
    let value = &args.values[0];
    if !value.is_wholly_known() {
        return Ok(unknown_text_of(value));
    }
    let mut text = BEFORE.to_owned();
    write(value, &mut text);
    text.push('\n');
    let text = formatted(args, &text)?;
    Ok(Value::string(text.strip_prefix(BEFORE).unwrap_or(&text).trim_end()))
}

/// The values that a variable file sets: `decode_tfvars("a = 1")` is `{ a = 1 }`.
fn decode_tfvars(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    args.fits(text.len().saturating_mul(BYTES_PER_BYTE))?;
    let mut sources = Sources::default();
    let file = sources.add("<decode_tfvars argument>", text);
    let (tree, problems) = syntax::parse(file, text);
    first_problem(problems, &sources).map_err(|fault| fault.in_arg(0))?;
    let body = tree.body(tree.root());
    let mut problems = Diagnostics::new();
    problems.extend(body.blocks().map(|block| {
        let detail = "Blocks are not allowed here, only arguments.";
        Diagnostic::error(format!("Unexpected {:?} block", block.block_type), detail).at(block.header_span)
    }));
    let mut attributes = Vec::new();
    for attribute in body.attributes() {
        check_constant(&tree, attribute.expr, "The value of an input variable", &mut problems);
        if problems.has_errors() {
            break;
        }
        let (value, found) = evaluate_constant(&tree, attribute.expr);
        problems.extend(found);
        attributes.extend(value.map(|value| (attribute.name, value)));
    }
    first_problem(problems, &sources).map_err(|fault| fault.in_arg(0))?;
    Ok(Value::object(attributes))
}

/// In canonical form.
fn formatted(args: &Args<'_>, text: &str) -> Result<String, Fault> {
    args.fits(text.len().saturating_mul(BYTES_PER_BYTE))?;
    syntax::format(FileId(0), text).map_err(|_| Fault::arg(0, "the value is nested too deeply to be written"))
}

/// The expression that yields a known value, without its type: a set is written as a tuple.
fn write(value: &Value, text: &mut String) {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || match value.kind() {
        Kind::Null | Kind::Unknown(_) => text.push_str("null"),
        Kind::Bool(_) | Kind::Number(_) => {
            let written = convert(value, Ty::STRING).expect("a bool or number has a text");
            text.push_str(written.as_str().unwrap_or_default());
        }
        Kind::String(string) => quote(string, text),
        Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                write(item, text);
            }
            text.push(']');
        }
        Kind::Map(_) | Kind::Object(_) => {
            text.push('{');
            for (at, (name, item)) in value.entries().enumerate() {
                text.push_str(if at == 0 { "\n" } else { "" });
                match is_name(name) {
                    true => text.push_str(name),
                    false => quote(name, text),
                }
                text.push_str(" = ");
                write(item, text);
                text.push('\n');
            }
            text.push('}');
        }
    });
}

/// The text in quotes.
fn quote(string: &str, text: &mut String) {
    text.push('"');
    text.push_str(&escaped(string));
    text.push('"');
}
