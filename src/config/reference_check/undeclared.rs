//! Names in references that nothing declares, and what may be meant by them.

use super::Checker;
use super::problems::local_name;
use crate::addr::Mode;
use crate::config::arguments::bare_word;
use crate::config::resource::find_type;
use crate::config::{Reference, ResourceBlock};
use crate::diag::{Diagnostic, Span, did_you_mean};

/// `what` is declared by a block and used as `root.name`.
pub(super) fn undeclared<'a>(
    what: &str,
    root: &str,
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'a String>,
) -> Diagnostic {
    let article = if what.starts_with('i') { "An" } else { "A" };
    let detail = format!("{article} {what} with the name {name:?} has not been declared.");
    let error = Diagnostic::error(format!("Reference to undeclared {what}"), detail).at(span);
    match did_you_mean(name, known.into_iter().map(String::as_str)) {
        Some(known) => error.hint(format!("Did you mean `{root}.{known}`?")),
        None => error,
    }
}

impl Checker<'_> {
    pub(super) fn undeclared_variable(&self, name: &str, span: Span) -> Diagnostic {
        let error = undeclared("input variable", "var", name, span, self.module.variables.keys());
        match error.hints.is_empty() {
            true => error.hint(format!("Declare it with a block: `variable {name:?} {{ … }}`.")),
            false => error,
        }
    }

    /// A reference to a resource that has no block; none where there is a reason to think that it was meant
    /// to have one.
    pub(super) fn undeclared_resource(
        &self,
        reference: &Reference<'_>,
        mode: Mode,
        kind: &str,
        name: &str,
    ) -> Option<Diagnostic> {
        let local = local_name(mode, kind, name);
        // A block whose type is misspelt is reported, and what it declares is most probably this.
        let is_mistyped = |resource: &ResourceBlock| {
            resource.mode == mode
                && resource.name == name
                && find_type(self.context, mode, &resource.kind).is_none()
        };
        let is_known = || self.module.resources.values().any(|resource| is_mistyped(resource));
        if self.is_partial() || is_known() {
            return None;
        }
        let what = match mode {
            Mode::Managed => "resource",
            Mode::Data => "data source",
            Mode::Ephemeral => "ephemeral resource",
            Mode::Action => "action",
        };
        let article = if what.starts_with(['a', 'e']) { "An" } else { "A" };
        let detail = format!("{article} {what} {kind:?} {name:?} has not been declared in this module.");
        let error = Diagnostic::error(format!("Reference to undeclared {what}"), detail).at(reference.head);
        Some(match self.resource_meant(mode, kind, name, &local) {
            Some(hint) => error.hint(hint),
            None => error,
        })
    }

    /// What may be meant by a reference to a resource that has no block.
    fn resource_meant(&self, mode: Mode, kind: &str, name: &str, local: &str) -> Option<String> {
        let known: Vec<String> =
            self.module.resources.keys().map(|(mode, kind, name)| local_name(*mode, kind, name)).collect();
        let same_name = known.iter().find(|known| known.ends_with(local) || local.ends_with(known.as_str()));
        let guess =
            same_name.map(String::as_str).or_else(|| did_you_mean(local, known.iter().map(String::as_str)));
        if let Some(guess) = guess {
            return Some(format!("Did you mean `{guess}`?"));
        }
        if mode != Mode::Managed || self.context.registry.resource_type(kind).is_some() {
            return None;
        }
        match kind {
            "variable" => Some(format!("Did you mean `var.{name}`?")),
            "output" => {
                let hint = "Output values are for whoever calls the module. Here, refer to what the output is made of.";
                Some(hint.to_owned())
            }
            "env" | "ENV" => Some(format!(
                "To use the environment, declare an input variable: its value can come from TERRACE_VAR_{name}."
            )),
            _ => {
                let roots = ["var", "local", "data", "each", "count", "path", "terrace", "self"];
                did_you_mean(kind, roots).map(|root| format!("Did you mean `{root}.{name}`?"))
            }
        }
    }

    /// A name behind which others must follow, or a bare word.
    pub(super) fn incomplete(&self, root: &str, span: Span) -> Diagnostic {
        let detail = match root {
            "var" | "local" | "module" => format!(
                "The {root:?} object cannot be used as a whole: a name must follow, with a dot before it."
            ),
            "data" | "ephemeral" | "action" => format!(
                "The {root:?} object must be followed by two names: the type and the name of a block."
            ),
            _ => format!(
                "{root:?} is no value. A reference to a resource is its type and its name, with a dot between them."
            ),
        };
        let error = Diagnostic::error("Invalid reference", detail).at(span);
        match root {
            "var" | "local" | "module" | "data" | "ephemeral" | "action" => error,
            _ if self.module.variables.contains_key(root) => {
                error.hint(format!("Did you mean `var.{root}`?"))
            }
            _ if self.module.locals.contains_key(root) => error.hint(format!("Did you mean `local.{root}`?")),
            _ => bare_word(error, root),
        }
    }
}
