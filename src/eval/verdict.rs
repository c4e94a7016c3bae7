//! What became of conditions: a verdict on each, and what is to be said.

use crate::addr::ModuleAddr;
use crate::diag::{Diagnostic, Diagnostics, Severity, Span};
use crate::value::{Ty, convert};

use super::body::{all_in_module, in_block};
use super::operators;
use super::program::RuleCode;
use super::run::{Failed, Run};

/// What became of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// Not known before apply.
    Unknown,
    /// Does not hold, with the error message. Nothing in it is secret.
    Fails(String),
    /// Could not be evaluated; the problems say why.
    Broken,
}

/// What became of the conditions of one thing, in the order of the source.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Checked {
    pub verdicts: Vec<Verdict>,
    /// One error for each condition that does not hold.
    failures: Vec<Diagnostic>,
    /// What is wrong with the conditions themselves.
    problems: Diagnostics,
}

impl Checked {
    pub(super) fn broken(problems: Diagnostics) -> Checked {
        Checked { verdicts: vec![Verdict::Broken], failures: Vec::new(), problems }
    }

    /// Whether the run must stop where conditions that do not hold stop it.
    pub fn stops(&self) -> bool {
        !self.failures.is_empty() || self.problems.has_errors()
    }

    /// What is to be said where a condition that does not hold is an error.
    pub fn errors(self) -> Diagnostics {
        self.failures.into_iter().chain(self.problems).collect()
    }

    /// What is to be said where a condition that does not hold is only worth a warning: in a `check`
    /// block, and while only looking. A condition that cannot be evaluated is an error all the same.
    pub fn warnings(self) -> Diagnostics {
        let warning = |failure: Diagnostic| Diagnostic { severity: Severity::Warning, ..failure };
        self.failures.into_iter().map(warning).chain(self.problems).collect()
    }

    /// What is wrong with the conditions themselves, whether they hold or not.
    pub fn problems(self) -> Diagnostics {
        self.problems
    }

    /// Moves what is said of conditions that do not hold to another place; the conditions get a label.
    pub(super) fn failing_at(self, place: Span, label: &str) -> Checked {
        let moved = |failure: Diagnostic| match failure.span {
            Some(rule) => Diagnostic { span: Some(place), module: None, ..failure }.label(rule, label),
            None => failure.at(place),
        };
        Checked { failures: self.failures.into_iter().map(moved).collect(), ..self }
    }

    pub(super) fn in_module(self, module: &ModuleAddr) -> Checked {
        Checked {
            failures: all_in_module(self.failures.into_iter().collect(), module).into_iter().collect(),
            ..self
        }
    }

    pub(super) fn in_block(self, title: impl FnOnce() -> String) -> Checked {
        if self.failures.is_empty() && self.problems.is_empty() {
            return self;
        }
        let title = title();
        Checked {
            failures: self.failures.into_iter().map(|failure| failure.in_block(title.as_str())).collect(),
            problems: in_block(self.problems, || title),
            ..self
        }
    }
}

/// When error messages are evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Messages {
    /// Always: what is wrong with one would be seen too late otherwise.
    Always,
    /// Where the condition does not hold, as Terraform does it for validations of variables.
    WhereNeeded,
}

/// Evaluates conditions; `summary` is what is said where one does not hold.
pub(super) fn check(mut run: Run<'_>, rules: &[RuleCode], summary: &str, messages: Messages) -> Checked {
    let mut checked = Checked::default();
    for rule in rules {
        let verdict =
            verdict(&mut run, rule, (summary, messages), &mut checked.failures).unwrap_or(Verdict::Broken);
        checked.verdicts.push(verdict);
    }
    checked.problems = run.finish();
    checked
}

fn verdict(
    run: &mut Run<'_>,
    rule: &RuleCode,
    (summary, messages): (&str, Messages),
    failures: &mut Vec<Diagnostic>,
) -> Result<Verdict, Failed> {
    let value = run.expression(rule.condition).ok_or(Failed)?.unmarked_deep();
    let holds = operators::condition(run, rule.condition, &value, "condition")?;
    let early = match messages {
        Messages::Always => Some(error_message(run, rule)?),
        Messages::WhereNeeded => None,
    };
    match holds {
        None => Ok(Verdict::Unknown),
        Some(true) => Ok(Verdict::Holds),
        Some(false) => {
            let message = early.map_or_else(|| error_message(run, rule), Ok);
            let message = message.unwrap_or(Err(NO_MESSAGE)).unwrap_or_else(|why| why.to_owned());
            let failure = run.explained(rule.condition, Diagnostic::error(summary, message.clone()));
            failures.push(failure);
            Ok(Verdict::Fails(message))
        }
    }
}

const NO_MESSAGE: &str = "The condition does not hold, and its error message cannot be evaluated.";

/// What the rule says about its failure, or why that cannot be said. A message that is no string is a
/// mistake also while the condition holds, as in Terraform: nobody would see it before it is needed.
fn error_message(run: &mut Run<'_>, rule: &RuleCode) -> Result<Result<String, &'static str>, Failed> {
    let message = run.expression(rule.error_message).ok_or(Failed)?;
    let text = convert(&message, Ty::STRING).map_err(|problem| {
        let detail = format!("Unsuitable value for error message: {problem}.");
        run.fail(rule.error_message, Diagnostic::error("Invalid error message", detail))
    })?;
    if text.is_null() {
        let detail = "Unsuitable value for error message: it must not be null.";
        return Err(run.fail(rule.error_message, Diagnostic::error("Invalid error message", detail)));
    }
    let secret = match (message.has_sensitive(), message.has_ephemeral()) {
        (true, _) => Some(("sensitive", "nonsensitive")),
        (false, true) => Some(("ephemeral", "ephemeralasnull")),
        (false, false) => None,
    };
    if let Some((kind, function)) = secret {
        let detail = format!(
            "The message of this condition refers to {kind} values, so that it is not shown where the condition does \
             not hold."
        );
        let warning = Diagnostic::warning(format!("Error message refers to {kind} values"), detail);
        let hint = format!("Take the references out, or use `{function}` if the message reveals nothing.");
        run.report(warning.at(run.code.span(rule.error_message)).hint(hint));
        return Ok(Err(
            "The condition does not hold. Its error message is not shown, because it contains a sensitive \
                       or ephemeral value.",
        ));
    }
    match text.as_str().map(str::trim) {
        Some("") => Ok(Err("The condition does not hold, and its error message is empty.")),
        Some(text) => Ok(Ok(text.to_owned())),
        None => Ok(Err("The condition does not hold, and its error message is not known yet.")),
    }
}
