//! What a resource type finds wrong, as a diagnostic at the argument in the user's file.

use crate::diag::{Diagnostic, Severity, Span};
use crate::eval::{BlockId, Evaluation, Program};
use crate::provider::Problem;

/// The diagnostic for a problem with an instance of a block.
pub fn diagnose(
    program: &Program,
    evaluation: &Evaluation<'_>,
    block: BlockId,
    problem: Problem,
) -> Diagnostic {
    let info = &program.block(block).block;
    let span = evaluation.span_of(block, &problem.path).unwrap_or(info.span);
    problem_at(problem, Some(span), Some(info.title()))
}

/// The diagnostic for a problem at a place.
pub fn problem_at(problem: Problem, span: Option<Span>, context: Option<String>) -> Diagnostic {
    let Problem { path: _, summary, detail, hint, severity } = problem;
    let diagnostic = match severity {
        Severity::Error => Diagnostic::error(summary, detail),
        Severity::Warning => Diagnostic::warning(summary, detail),
    };
    let diagnostic = hint.into_iter().fold(diagnostic.at(span), Diagnostic::hint);
    context.into_iter().fold(diagnostic, Diagnostic::in_block)
}
