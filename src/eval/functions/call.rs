//! How a function is called: its arguments, evaluated, counted and converted; then the function itself,
//! on plain values; then the marks again.

use std::borrow::Cow;

use crate::diag::Diagnostic;
use crate::value::{Kind, Marks, Refinement, Ty, TyKind, Value, convert};

use super::super::code::{Call, NodeId};
use super::super::run::{Failed, Run, Scope};
use super::{Args, Fault, Function, Nullness, Param, template, volatile};

/// Evaluates a call.
pub(in crate::eval) fn call(run: &mut Run<'_>, id: NodeId, call: &Call) -> Result<Value, Failed> {
    let function = call.function;
    let mut values = arguments(run, call)?;
    let mut nodes = Cow::Borrowed(&*call.args);
    if call.expands_last
        && let (Some(last), Some(node)) = (values.pop(), call.args.last().copied())
    {
        let Some(elements) = expand_last(run, function, node, &last)? else {
            return Ok(Value::unknown(Ty::DYNAMIC).with_marks(last.marks()));
        };
        let nodes = nodes.to_mut();
        nodes.pop();
        nodes.extend(std::iter::repeat_n(node, elements.len()));
        values.extend(elements);
    }
    check_count(run, id, call, values.len())?;
    let mut failed = false;
    for (at, value) in values.iter_mut().enumerate() {
        failed |= prepare(run, function, nodes[at], at, value).is_err();
    }
    if failed {
        return Err(Failed);
    }
    match first_open(run, function, &nodes, &values)? {
        Openness::Closed => {}
        Openness::Dynamic => {
            let marks = values.iter().map(Value::deep_marks).fold(Marks::NONE, Marks::union);
            return Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks));
        }
    }
    let bytes_left = run.bytes_left();
    let site = if volatile::is_sited(function) { run.site(id) } else { 0 };
    let checked = template::check_source(function, run.code, &call.args);
    let result =
        checked.and_then(|()| apply(function, values, bytes_left, run.scope, site)).map_err(|fault| {
            let node = fault.arg.and_then(|at| nodes.get(at).copied());
            argument_error(run, node.unwrap_or(id), function, fault)
        })?;
    run.charge(id, Run::size_of(&result))?;
    Ok(result)
}

/// The values of the arguments. All are evaluated, so that all mistakes are found.
fn arguments(run: &mut Run<'_>, call: &Call) -> Result<Vec<Value>, Failed> {
    let mut values = Vec::with_capacity(call.args.len());
    let mut failed = false;
    for arg in &call.args {
        match run.eval(*arg) {
            Ok(value) => values.push(value),
            Err(Failed) => failed = true,
        }
    }
    if failed { Err(Failed) } else { Ok(values) }
}

/// The elements of the argument before `...`, with its marks: so a function treats them as if they
/// were written there. None while it is unknown.
fn expand_last(
    run: &mut Run<'_>,
    function: &Function,
    node: NodeId,
    last: &Value,
) -> Result<Option<Vec<Value>>, Failed> {
    let (last, marks) = last.unmark();
    let ty = last.ty();
    let detail = match last.kind() {
        Kind::Null => "The argument before `...` is null. It must be a list, set or tuple.".to_owned(),
        Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) => {
            return Ok(Some(items.iter().map(|item| item.clone().with_marks(marks)).collect()));
        }
        Kind::Unknown(_) if may_be_sequence(ty) => return Ok(None),
        _ => format!("The argument before `...` must be a list, set or tuple, and this is a {ty}."),
    };
    let summary = "Invalid expanding argument value";
    Err(run.fail(
        node,
        Diagnostic::error(summary, format!("{detail} It gives `{}` its last arguments.", function.name)),
    ))
}

/// Whether values of a type can be the last arguments of a call.
fn may_be_sequence(ty: Ty) -> bool {
    matches!(ty.kind(), TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_) | TyKind::Dynamic)
}

fn check_count(run: &mut Run<'_>, id: NodeId, call: &Call, given: usize) -> Result<(), Failed> {
    let function = call.function;
    let wanted = function.params.len();
    let is_fine = if function.rest.is_some() { given >= wanted } else { given == wanted };
    if is_fine {
        return Ok(());
    }
    let signature = signature(function);
    let diagnostic = if given < wanted {
        let missing = function.params[given].name;
        Diagnostic::error(
            "Not enough function arguments",
            format!("`{}` needs a value for `{missing}`. It is called as `{signature}`.", function.name),
        )
        .at(call.name_span)
    } else {
        let words = if wanted == 1 { "1 argument".to_owned() } else { format!("{wanted} arguments") };
        let extra = call.args.get(wanted).copied().unwrap_or(id);
        Diagnostic::error(
            "Too many function arguments",
            format!(
                "`{}` takes {words}, and {given} are given. It is called as `{signature}`.",
                function.name
            ),
        )
        .at(run.code.span(extra))
    };
    Err(run.fail_with(id, diagnostic, Vec::new()))
}

/// How a function is called: `join(separator, lists...)`.
fn signature(function: &Function) -> String {
    let params = function.params.iter().map(|param| param.name.to_owned());
    let rest = function.rest.iter().map(|param| format!("{}...", param.name));
    format!("{}({})", function.name, params.chain(rest).collect::<Vec<_>>().join(", "))
}

fn param_at(function: &Function, at: usize) -> Option<&Param> {
    function.params.get(at).or(function.rest.as_ref())
}

/// What the arguments of a call leave open.
enum Openness {
    Closed,
    /// The type of the result depends on an argument whose type is not known yet.
    Dynamic,
}

/// Looks at the arguments in their order, as Terraform does: null where it must not be is an error, and
/// what comes after an argument of unknown type is not looked at.
fn first_open(
    run: &mut Run<'_>,
    function: &Function,
    nodes: &[NodeId],
    values: &[Value],
) -> Result<Openness, Failed> {
    for (at, value) in values.iter().enumerate() {
        let Some(param) = param_at(function, at) else { continue };
        if value.is_null() && !param.nulls {
            let fault = Fault::arg(at, "argument must not be null");
            return Err(argument_error(run, nodes[at], function, fault));
        }
        if !value.is_known() && value.ty() == Ty::DYNAMIC && !param.dynamics {
            return Ok(Openness::Dynamic);
        }
    }
    Ok(Openness::Closed)
}

/// Converts an argument to the type of its parameter.
fn prepare(
    run: &mut Run<'_>,
    function: &Function,
    node: NodeId,
    at: usize,
    value: &mut Value,
) -> Result<(), Failed> {
    let Some(param) = param_at(function, at) else { return Ok(()) };
    let want = param.ty.ty();
    if want.is_dynamic() || value.ty() == want {
        return Ok(());
    }
    *value = convert(value, want)
        .map_err(|problem| argument_error(run, node, function, Fault::arg(at, problem.to_string())))?;
    Ok(())
}

fn argument_error(run: &mut Run<'_>, node: NodeId, function: &Function, fault: Fault) -> Failed {
    let name = function.name;
    let diagnostic = match fault.arg.and_then(|at| param_at(function, at)) {
        Some(param) => Diagnostic::error(
            "Invalid function argument",
            format!("Invalid value for `{}` of `{name}`: {}.", param.name, fault.message),
        ),
        None => Diagnostic::error("Error in function call", format!("`{name}` failed: {}.", fault.message)),
    };
    run.fail(node, diagnostic)
}

/// Calls a function with arguments of the right types.
///
/// # Errors
/// As the function says.
fn apply(
    function: &Function,
    mut values: Vec<Value>,
    bytes_left: usize,
    scope: &dyn Scope,
    site: u64,
) -> Result<Value, Fault> {
    let mut marks = Marks::NONE;
    for (at, value) in values.iter_mut().enumerate() {
        let keeps = param_at(function, at).is_some_and(|param| param.marks);
        if !keeps && !value.deep_marks().is_empty() {
            marks |= value.deep_marks();
            *value = value.unmarked_deep();
        }
    }
    let ty = (function.ty)(&values)?;
    let is_unknown = values
        .iter()
        .enumerate()
        .any(|(at, value)| !value.is_known() && param_at(function, at).is_some_and(|param| !param.unknowns));
    if is_unknown {
        // Marks that the function would have looked at itself are kept as well.
        let marks = values.iter().map(Value::deep_marks).fold(marks, Marks::union);
        let known = match function.result {
            Nullness::Never => Refinement::not_null(),
            Nullness::Perhaps => Refinement::default(),
        };
        return Ok(Value::unknown_with(ty, known).with_marks(marks));
    }
    let result = (function.run)(&mut Args { values: &values, ty, bytes_left, scope, site })?;
    Ok(result.with_marks(marks))
}
