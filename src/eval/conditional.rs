//! `condition ? then : otherwise`, with one type for both branches.

use crate::diag::Diagnostic;
use crate::value::{Conversions, Kind, Marks, Refinement, Ty, Value, convert, unify};

use super::code::NodeId;
use super::operators;
use super::run::{Failed, Run};

/// Evaluates both branches, since the type of the result comes from both. Mistakes in the branch that
/// is not taken do not count.
pub(super) fn choose(
    run: &mut Run<'_>,
    id: NodeId,
    condition: NodeId,
    then: NodeId,
    otherwise: NodeId,
) -> Result<Value, Failed> {
    let (then_value, then_problems) = run.attempt(|run| run.eval(then));
    let (other_value, other_problems) = run.attempt(|run| run.eval(otherwise));
    if run.is_exhausted() {
        run.add_problems(then_problems);
        run.add_problems(other_problems);
        return Err(Failed);
    }
    // A branch that failed is left out of the choice of the type.
    let failed = Value::unknown(Ty::DYNAMIC);
    let (then_or, other_or) =
        (then_value.as_ref().unwrap_or(&failed), other_value.as_ref().unwrap_or(&failed));
    let Some(ty) = common_type(then_or, other_or) else {
        let detail = format!(
            "Both results of a conditional must have one type. {}.",
            describe_mismatch(then_or, other_or)
        );
        return Err(run.fail(id, Diagnostic::error("Inconsistent conditional result types", detail)));
    };
    let condition_value = run.eval(condition)?;
    let (condition_value, marks) = condition_value.unmark();
    // That the other branch would have been secret is a secret as well.
    let marks = marks | then_or.marks() | other_or.marks();
    // Of an unknown condition not even the type counts yet.
    let holds = match condition_value.is_known() {
        true => operators::condition(run, condition, &condition_value, "condition")?,
        false => None,
    };
    let Some(holds) = holds else {
        return Ok(either(then_or, other_or, ty, marks));
    };
    let (node, value, problems) =
        if holds { (then, then_value, then_problems) } else { (otherwise, other_value, other_problems) };
    run.add_problems(problems);
    let value = convert(&value?, ty).map_err(|problem| {
        let detail = format!("The result does not fit the type that both results share: {problem}.");
        run.fail(node, Diagnostic::error("Inconsistent conditional result types", detail))
    })?;
    Ok(value.with_marks(marks))
}

/// A null without a type takes the other's type.
fn common_type(then: &Value, otherwise: &Value) -> Option<Ty> {
    let is_bare_null = |value: &Value| value.is_null() && value.ty().is_dynamic() && value.marks().is_empty();
    if is_bare_null(then) {
        return Some(otherwise.ty());
    }
    if is_bare_null(otherwise) {
        return Some(then.ty());
    }
    unify(&[then.ty(), otherwise.ty()], Conversions::All)
}

/// The result while the condition is unknown: what is true of both branches.
fn either(then: &Value, otherwise: &Value, ty: Ty, marks: Marks) -> Value {
    let (then, otherwise) = (then.unmarked(), otherwise.unmarked());
    if then.is_null() && otherwise.is_null() {
        return Value::null(ty).with_marks(marks);
    }
    let mut known = range(&then).either(&range(&otherwise));
    if then.ty() != otherwise.ty() {
        // What is converted keeps its length, except in a set; Terraform says nothing of it.
        (known.min_len, known.max_len) = (0, None);
    }
    Value::unknown_with(ty, known).with_marks(marks)
}

/// What is known of a value, as if it were unknown.
pub(super) fn range(value: &Value) -> Refinement {
    use crate::value::Bound::Inclusive;
    let not_null = Refinement { not_null: value.is_never_null(), ..Refinement::default() };
    match value.kind() {
        Kind::Unknown(known) => known.clone(),
        Kind::String(text) => Refinement { prefix: Some(text.clone()), ..not_null },
        Kind::Number(number) => {
            Refinement { lower: Some(Inclusive(number.clone())), upper: Some(Inclusive(number)), ..not_null }
        }
        Kind::List(items) => Refinement { min_len: items.len(), max_len: Some(items.len()), ..not_null },
        Kind::Map(items) => Refinement { min_len: items.len(), max_len: Some(items.len()), ..not_null },
        Kind::Set(items) => {
            let least = if value.is_wholly_known() { items.len() } else { items.len().min(1) };
            Refinement { min_len: least, max_len: Some(items.len()), ..not_null }
        }
        Kind::Null | Kind::Bool(_) | Kind::Tuple(_) | Kind::Object(_) => not_null,
    }
}

/// How the types of the branches differ.
fn describe_mismatch(then: &Value, otherwise: &Value) -> String {
    let (then, otherwise) = (then.ty(), otherwise.ty());
    if let (Some(ours), Some(theirs)) = (then.as_object(), otherwise.as_object()) {
        let lacks = |known: &crate::value::ObjectTy, other: Ty| {
            known.attrs().iter().find(|attr| other.attr(&attr.name).is_none()).map(|attr| attr.name.clone())
        };
        if let Some(name) = lacks(ours, otherwise) {
            return format!("The first result has an attribute `{name}`, which the second has not");
        }
        if let Some(name) = lacks(theirs, then) {
            return format!("The second result has an attribute `{name}`, which the first has not");
        }
    }
    if then.to_string() == otherwise.to_string() {
        return format!(
            "The first result is of type `{}`, the second of type `{}`",
            then.expression(),
            otherwise.expression()
        );
    }
    format!("The first result is of type {then}, the second of type {otherwise}")
}
