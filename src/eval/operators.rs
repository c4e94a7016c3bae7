//! Operators: arithmetic, comparison, logic.

use std::cmp::Ordering;

use crate::diag::Diagnostic;
use crate::syntax::{BinaryOp, UnaryOp};
use crate::value::{Marks, Number, NumberError, Refinement, Ty, Value, convert};

use super::code::{Node, NodeId};
use super::conditional::range;
use super::run::{Failed, Run};

/// A chain of binary operators. It leans to the left and may be very long, so that side is a loop.
pub(super) fn binary(run: &mut Run<'_>, id: NodeId) -> Result<Value, Failed> {
    let code = run.code;
    let mut spine = Vec::new();
    let mut at = id;
    while let Node::Binary { op, left, right } = code.node(at) {
        spine.push((at, *op, *left, *right));
        at = *left;
    }
    let mut result = run.eval(at);
    for (at, op, left, right) in spine.into_iter().rev() {
        run.step(at)?;
        let operand = run.eval(right);
        result = match (result, operand) {
            (Ok(a), Ok(b)) => apply(run, at, op, (left, &a), (right, &b)),
            _ => Err(Failed),
        };
    }
    result
}

fn apply(
    run: &mut Run<'_>,
    id: NodeId,
    op: BinaryOp,
    left: (NodeId, &Value),
    right: (NodeId, &Value),
) -> Result<Value, Failed> {
    match op {
        BinaryOp::Equal => Ok(equal(left.1, right.1)),
        BinaryOp::NotEqual => {
            let (equal, marks) = equal(left.1, right.1).unmark();
            Ok(equal.as_bool().map_or(equal, |equal| Value::bool(!equal)).with_marks(marks))
        }
        BinaryOp::And | BinaryOp::Or => {
            let (a, b, marks) = operands(run, op, left, right, Ty::BOOL)?;
            let result = match (a.as_bool(), b.as_bool()) {
                (Some(a), Some(b)) => Value::bool(if op == BinaryOp::And { a && b } else { a || b }),
                _ => Value::unknown_with(Ty::BOOL, Refinement::not_null()),
            };
            Ok(result.with_marks(marks))
        }
        BinaryOp::Greater | BinaryOp::GreaterOrEqual | BinaryOp::Less | BinaryOp::LessOrEqual => {
            let (a, b, marks) = operands(run, op, left, right, Ty::NUMBER)?;
            let result = match compare(op, &a, &b) {
                Some(holds) => Value::bool(holds),
                None => Value::unknown_with(Ty::BOOL, Refinement::not_null()),
            };
            Ok(result.with_marks(marks))
        }
        BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => {
            let (a, b, marks) = operands(run, op, left, right, Ty::NUMBER)?;
            let (Some(a), Some(b)) = (a.as_number(), b.as_number()) else {
                return Ok(Value::unknown_with(Ty::NUMBER, Refinement::not_null()).with_marks(marks));
            };
            let result = arithmetic(op, &a, &b).map_err(|problem| {
                let detail = format!("The operator `{}` has no result here: {problem}.", op.symbol());
                run.fail(id, Diagnostic::error("Operation failed", detail))
            })?;
            Ok(Value::number(result).with_marks(marks))
        }
    }
}

fn arithmetic(op: BinaryOp, a: &Number, b: &Number) -> Result<Number, NumberError> {
    match op {
        BinaryOp::Add => a.add(b),
        BinaryOp::Subtract => a.sub(b),
        BinaryOp::Multiply => a.mul(b),
        BinaryOp::Divide => a.div(b),
        _ => a.rem(b),
    }
}

/// The language's `==`, with the marks of everything that was looked at.
fn equal(a: &Value, b: &Value) -> Value {
    let marks = a.deep_marks() | b.deep_marks();
    a.unmarked_deep().raw_equal(&b.unmarked_deep()).to_value().with_marks(marks)
}

/// Both operands converted, without their marks, and those.
fn operands(
    run: &mut Run<'_>,
    op: BinaryOp,
    left: (NodeId, &Value),
    right: (NodeId, &Value),
    ty: Ty,
) -> Result<(Value, Value, Marks), Failed> {
    let a = operand(run, left.0, left.1, ty, op.symbol());
    let b = operand(run, right.0, right.1, ty, op.symbol());
    let ((a, a_marks), (b, b_marks)) = (a?, b?);
    Ok((a, b, a_marks | b_marks))
}

fn operand(
    run: &mut Run<'_>,
    id: NodeId,
    value: &Value,
    ty: Ty,
    symbol: &str,
) -> Result<(Value, Marks), Failed> {
    if !value.is_null() && value.marks().is_empty() && value.ty() == ty {
        return Ok((value.clone(), Marks::NONE));
    }
    let (value, marks) = value.unmark();
    if value.is_null() {
        let detail = format!("The operator `{symbol}` needs a {ty} here, and the value is null.");
        return Err(run.fail(id, Diagnostic::error("Invalid operand", detail)));
    }
    let converted = convert(&value, ty).map_err(|problem| {
        let detail = format!("The operator `{symbol}` cannot take this value: {problem}.");
        run.fail(id, Diagnostic::error("Invalid operand", detail))
    })?;
    Ok((converted, marks))
}

/// Whether a comparison holds; unknown numbers may be decided by their bounds.
fn compare(op: BinaryOp, a: &Value, b: &Value) -> Option<bool> {
    if let (Some(a), Some(b)) = (a.as_number(), b.as_number()) {
        let order = a.cmp(&b);
        return Some(match op {
            BinaryOp::Greater => order == Ordering::Greater,
            BinaryOp::GreaterOrEqual => order != Ordering::Less,
            BinaryOp::Less => order == Ordering::Less,
            _ => order != Ordering::Greater,
        });
    }
    // Ranges that touch decide nothing.
    let (a, b) = (range(a), range(b));
    if is_below(&a, &b) {
        return Some(matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual));
    }
    is_below(&b, &a).then_some(matches!(op, BinaryOp::Greater | BinaryOp::GreaterOrEqual))
}

/// Every number of the one range is below every number of the other.
fn is_below(a: &Refinement, b: &Refinement) -> bool {
    match (&a.upper, &b.lower) {
        (Some(most), Some(least)) => most.number() < least.number(),
        _ => false,
    }
}

/// `-x` and `!x`.
pub(super) fn unary(run: &mut Run<'_>, id: NodeId, op: UnaryOp, inner: NodeId) -> Result<Value, Failed> {
    let value = run.eval(inner)?;
    let ty = match op {
        UnaryOp::Negate => Ty::NUMBER,
        UnaryOp::Not => Ty::BOOL,
    };
    let (value, marks) = operand(run, inner, &value, ty, op.symbol())?;
    let result = match (value.as_number(), value.as_bool()) {
        (Some(number), _) => Value::number(number.neg()),
        (_, Some(value)) => Value::bool(!value),
        _ => Value::unknown_with(ty, Refinement::not_null()),
    };
    run.step(id)?;
    Ok(result.with_marks(marks))
}

/// Whether a condition holds; `None` while unknown. `what` names it in messages.
pub(super) fn condition(
    run: &mut Run<'_>,
    id: NodeId,
    value: &Value,
    what: &str,
) -> Result<Option<bool>, Failed> {
    if value.is_null() {
        let detail = format!("The {what} is null. It must be either true or false.");
        return Err(run.fail(id, Diagnostic::error("Null condition", detail)));
    }
    let converted = convert(value, Ty::BOOL).map_err(|problem| {
        let detail = format!("The {what} must be either true or false: {problem}.");
        run.fail(id, Diagnostic::error("Incorrect condition type", detail))
    })?;
    Ok(converted.as_bool())
}
