//! Failures of disk, network and APIs as diagnostics: whose fault, which hint. The one place where
//! the second kind of error becomes the first.

use std::error::Error;

use crate::addr::InstanceAddr;
use crate::diag::Diagnostic;
use crate::eval::{Evaluation, Program, in_module};
use crate::plan::{ChangeClass, Failure, Plan, SavedPlanError};
use crate::provider::{ErrorKind, ProviderError};
use crate::state::{JournalError, LockError, StateError};
use crate::syntax::import_block;

use super::session::Exit;

/// How many addresses one diagnostic lists.
const MOST_NAMED: usize = 20;

/// A provider's failure, at the argument or block it belongs to.
pub fn failure(failure: Failure, program: &Program, evaluation: &Evaluation<'_>) -> Diagnostic {
    let Failure { addr, mut error } = failure;
    if let (Some(addr), ErrorKind::Exists { import_id }) = (&addr, &error.kind) {
        let block = import_block(&addr.to_string(), import_id).text();
        error.hints.insert(0, format!("To manage it from now on, add:\n{}", block.trim_end()));
    }
    let block = addr.as_ref().and_then(|addr| program.find(&addr.resource));
    let place = block.map(|id| {
        let block = &program.block(id).block;
        let argument = error.path.as_ref().and_then(|path| evaluation.span_of(id, path));
        (argument.unwrap_or(block.span), block.title())
    });
    let diagnostic = provider_error(error);
    match (place, addr) {
        (Some((span, title)), addr) => {
            let module = addr.and_then(|addr| in_module(&addr.resource.module));
            diagnostic.at(span).in_block(title).in_module(module)
        }
        (None, Some(addr)) => diagnostic.in_block(addr.to_string()),
        (None, None) => diagnostic,
    }
}

/// A provider's failure without a place.
pub fn provider_error(error: ProviderError) -> Diagnostic {
    let ProviderError { kind: _, summary, detail, hints, path: _, source } = error;
    let detail = match source {
        Some(source) => format!("{detail}\nCause: {}", chain(source.as_ref())),
        None => detail,
    };
    hints.into_iter().fold(Diagnostic::error(summary, detail), Diagnostic::hint)
}

/// The exit class of a provider's failure, before any write was sent.
pub fn exit_of(kind: &ErrorKind) -> Exit {
    match kind {
        ErrorKind::SpendingCap { .. } => Exit::SpendingCap,
        ErrorKind::Credentials | ErrorKind::MissingScope(_) => Exit::Credentials,
        ErrorKind::Interrupted => Exit::Interrupted,
        ErrorKind::Invalid
        | ErrorKind::Exists { .. }
        | ErrorKind::Waitlisted
        | ErrorKind::Timeout
        | ErrorKind::WrongAccount
        | ErrorKind::Unreachable
        | ErrorKind::Refused => Exit::Error,
    }
}

/// The worst exit class of several failures: the cap before credentials before anything else.
pub fn exit_of_all<'a>(failures: impl IntoIterator<Item = &'a Failure>) -> Option<Exit> {
    worst(failures.into_iter().map(|failure| exit_of(&failure.error.kind)))
}

/// The worst of several exit classes of failures.
pub fn worst(exits: impl IntoIterator<Item = Exit>) -> Option<Exit> {
    let rank = |exit: &Exit| match exit {
        Exit::SpendingCap => 3,
        Exit::Credentials => 2,
        _ => 1,
    };
    exits.into_iter().max_by_key(rank)
}

/// Changes that `-never` rules out.
pub fn ruled_out(plan: &Plan) -> Option<Diagnostic> {
    let found = plan.ruled_out();
    if found.is_empty() {
        return None;
    }
    let never: Vec<&str> = plan.options.never.iter().map(|class| class.word()).collect();
    let line = |(addr, class): &(&InstanceAddr, ChangeClass)| format!("\n  {class} {addr}");
    let shown: String = found.iter().take(MOST_NAMED).map(line).collect();
    let more = match found.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    let detail = format!("-never={} rules out what this plan would do:{shown}{more}", never.join(","));
    let hint = "Nothing was done. Change the configuration, or plan without -never if it is meant.";
    Some(Diagnostic::error("Change that is ruled out", detail).hint(hint))
}

pub fn state_error(error: &StateError) -> Diagnostic {
    let diagnostic = Diagnostic::error("State cannot be used", sentence(&chain(error)));
    error.advice().into_iter().fold(diagnostic, Diagnostic::hint)
}

pub fn journal_error(error: &JournalError) -> Diagnostic {
    let diagnostic = Diagnostic::error("Journal cannot be used", sentence(&chain(error)));
    error.advice().into_iter().fold(diagnostic, Diagnostic::hint)
}

pub fn lock_error(error: &LockError) -> Diagnostic {
    let summary = match error {
        LockError::Held { .. } => "State is locked",
        LockError::Io { .. } => "State cannot be locked",
    };
    let diagnostic = Diagnostic::error(summary, sentence(&chain(error)));
    error.advice().into_iter().fold(diagnostic, Diagnostic::hint)
}

pub fn lock_exit(error: &LockError) -> Exit {
    match error {
        LockError::Held { .. } => Exit::Locked,
        LockError::Io { .. } => Exit::Error,
    }
}

pub fn saved_plan_error(error: &SavedPlanError, path: &str) -> (Diagnostic, Exit) {
    let diagnostic = Diagnostic::error(
        "Saved plan cannot be used",
        format!("Reading the plan \"{path}\" failed: {error}."),
    );
    match error {
        SavedPlanError::NotAPlan => {
            (diagnostic.hint("A plan is saved with `terrace plan -out=FILE`."), Exit::Error)
        }
        SavedPlanError::Altered => {
            (diagnostic.hint("Make a new plan and have it reviewed; nothing was changed."), Exit::StalePlan)
        }
        SavedPlanError::OtherVersion { .. } => {
            (diagnostic.hint("Plan and apply with the same version of terrace."), Exit::StalePlan)
        }
    }
}

/// A file that could not be read or written.
pub fn file_error(doing: &str, path: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("File problem", sentence(&format!("{doing} \"{path}\" failed: {error}")))
}

pub fn all<'a>(
    failures: Vec<Failure>,
    program: &'a Program,
    evaluation: &'a Evaluation<'_>,
) -> impl Iterator<Item = Diagnostic> + use<'a> {
    failures.into_iter().map(move |one| failure(one, program, evaluation))
}

/// An error and its causes, in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Begins with a capital letter and ends with a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
