//! Expressions that stand in no block: of the console, and constants.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::diag::{Diagnostic, Diagnostics};
use crate::syntax::{ExprId, Tree};
use crate::value::Value;

use super::code::{Code, Reference};
use super::evaluation::{Evaluation, Instances};
use super::lower::Lowering;
use super::names::Names;
use super::program::Program;
use super::run::{Instance, Run, Scope};

/// Evaluates an expression that was parsed on its own against a configuration. `None` if it failed.
pub fn evaluate_expression(
    evaluation: &Evaluation<'_>,
    tree: &Tree,
    expr: ExprId,
    instances: &dyn Instances,
) -> (Option<Value>, Diagnostics) {
    let program = evaluation.program();
    let names = program.modules.first().map_or(&*NO_NAMES, |root| &root.names);
    evaluate_in(&evaluation.view(evaluation.root(), instances), names, tree, expr)
}

/// Evaluates an expression without references, such as the default of a variable. `None` if it failed.
pub fn evaluate_constant(tree: &Tree, expr: ExprId) -> (Option<Value>, Diagnostics) {
    evaluate_in(&Nothing, &NO_NAMES, tree, expr)
}

fn evaluate_in(scope: &dyn Scope, names: &Names, tree: &Tree, expr: ExprId) -> (Option<Value>, Diagnostics) {
    let mut code = Code::default();
    let mut lowering = Lowering::new(tree, names, &mut code);
    let id = lowering.lower(expr);
    // Not even `try` and `can` may name what is not there.
    let mut problems = std::mem::take(&mut lowering.undeclared);
    if !problems.is_empty() {
        problems.extend(std::mem::take(&mut lowering.problems));
        return (None, problems);
    }
    let instance = Instance::default();
    let mut run = Run::new(&code, scope, &instance);
    // Two expressions with a call of `uuid` at the same place are two calls.
    run.caller = EVALUATED.fetch_add(1, Ordering::Relaxed);
    let value = run.expression(id);
    (value, run.finish())
}

/// How many expressions were evaluated on their own, counted from 1.
static EVALUATED: AtomicU64 = AtomicU64::new(1);

static NO_NAMES: LazyLock<Names> = LazyLock::new(Names::default);
static NO_PROGRAM: LazyLock<Program> = LazyLock::new(Program::default);

/// A scope in which nothing is declared.
struct Nothing;

impl Scope for Nothing {
    fn program(&self) -> &Program {
        &NO_PROGRAM
    }

    fn look_up(&self, _: Reference) -> Result<Value, Diagnostics> {
        let detail = "This value must be a constant: it cannot refer to anything.";
        Err(Diagnostic::error("Reference in a constant", detail).into())
    }
}
