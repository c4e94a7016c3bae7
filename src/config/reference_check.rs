//! References against what is declared.

mod actions;
mod problems;

use std::collections::{BTreeMap, BTreeSet};

use problems::{Repeated, count_problem, each_problem, instance_key, local_name, member_problem, undeclared};

use super::arguments::{Completeness, Context, bare_word};
use super::bodies::made_type;
use super::call::has_provider;
use super::model::{CheckRule, ExprRef, ImportKey, Module, ModuleCall, ProviderRef, ResourceBlock};
use super::references::{Reference, ReferenceKind, block_references, references};
use super::resource::find_type;
use crate::addr::Mode;
use crate::diag::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::provider::Block as Schema;
use crate::syntax::{Step, StepKey};

/// Reports references in a module that lead nowhere, or that cannot stand where they stand.
/// `unsupported` is what blocks declare that were refused, as references name it.
///
/// `called` are the modules behind its calls, as far as they are known wholly.
pub(super) fn check_references(
    context: &Context<'_>,
    module: &Module,
    called: &BTreeMap<&str, Callee<'_>>,
    unsupported: &BTreeSet<String>,
    out: &mut Diagnostics,
) {
    let checker = Checker { context, module, called, unsupported };
    for call in module.calls.values() {
        checker.call(call, out);
    }
    for resource in module.resources.values() {
        checker.resource(resource, out);
    }
    for provider in &module.providers {
        let title = format!("provider {:?}", provider.provider.name);
        let place = Place::plain(&title);
        for argument in context.bodies(&provider.bodies).arguments() {
            if argument.attribute.name != "alias" {
                checker.expr(argument.expr(), place, out);
            }
        }
        for inner in context.bodies(&provider.bodies).blocks() {
            let tree = &context.trees[inner.tree.0 as usize];
            block_references(tree, inner.block).iter().for_each(|r| checker.reference(r, place, out));
        }
    }
    for local in module.locals.values() {
        checker.expr(local.value, Place::plain("locals"), out);
    }
    for variable in module.variables.values() {
        let title = format!("variable {:?}", variable.name);
        checker.rules(&variable.validations, Place::plain(&title), out);
        for rule in &variable.validations {
            checker.validation_is_about(&variable.name, rule, &title, out);
        }
    }
    for output in module.outputs.values() {
        let title = format!("output {:?}", output.name);
        let place = Place::plain(&title);
        checker.expr(output.value, place, out);
        output.depends_on.iter().for_each(|expr| checker.expr(*expr, place, out));
        checker.rules(&output.preconditions, place, out);
    }
    for check in module.checks.values() {
        let title = format!("check {:?}", check.name);
        let place = Place { check: Some(&check.name), ..Place::plain(&title) };
        checker.rules(&check.asserts, place, out);
    }
    for import in &module.imports {
        let plain = Place::plain("import");
        let each = match import.for_each {
            Some(_) => Place { repetition: Repetition::ForEach, ..plain },
            None => plain,
        };
        import.for_each.iter().for_each(|expr| checker.expr(*expr, plain, out));
        checker.expr(import.id, each, out);
        for key in import.to.module.iter().map(|(_, key)| key).chain([&import.to.key]) {
            if let ImportKey::Of(expr) = key {
                checker.expr(*expr, each, out);
            }
        }
    }
}

/// A module behind a call, with what its blocks declare that were refused.
#[derive(Clone, Copy)]
pub(super) struct Callee<'c> {
    pub module: &'c Module,
    pub refused: &'c BTreeSet<String>,
}

/// Whether an argument is neither the schema's nor misspelt.
fn is_strange_argument(schema: &Schema, name: &str) -> bool {
    schema.names().all(|known| known != name) && did_you_mean(name, schema.names()).is_none()
}

/// Whether a problem is that a name leads nowhere: then all else can still be looked at.
pub fn is_reference_problem(problem: &Diagnostic) -> bool {
    let summaries = [
        "Invalid reference",
        "Invalid reference to self",
        "Missing resource instance key",
        "Unexpected resource instance key",
        "Unsupported attribute",
    ];
    problem.summary.starts_with("Reference to ") || summaries.contains(&problem.summary.as_str())
}

/// Where an expression stands, as far as that decides what it may refer to.
#[derive(Clone, Copy)]
struct Place<'p> {
    title: &'p str,
    repetition: Repetition,
    /// The block around it, whose objects it must not need.
    own: Option<&'p ResourceBlock>,
    /// The resource that `self` is.
    self_object: Option<&'p ResourceBlock>,
    /// The `check` block around it.
    check: Option<&'p str>,
}

/// What says how many instances there are of the block around an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repetition {
    None,
    Count,
    ForEach,
    /// One of the two was meant and is misspelt, which is reported.
    Misspelt,
}

impl Repetition {
    /// `strange` are the arguments that mean nothing where they stand.
    fn of<'a>(
        count: Option<ExprRef>,
        for_each: Option<ExprRef>,
        mut strange: impl Iterator<Item = &'a str>,
    ) -> Repetition {
        let is_misspelt = |name| did_you_mean(name, ["count", "for_each"]).is_some();
        match (count, for_each) {
            (Some(_), _) => Repetition::Count,
            (None, Some(_)) => Repetition::ForEach,
            (None, None) if strange.any(is_misspelt) => Repetition::Misspelt,
            (None, None) => Repetition::None,
        }
    }
}

impl<'p> Place<'p> {
    /// Outside of resources.
    fn plain(title: &'p str) -> Place<'p> {
        Place { title, repetition: Repetition::None, own: None, self_object: None, check: None }
    }
}

struct Checker<'c> {
    context: &'c Context<'c>,
    module: &'c Module,
    called: &'c BTreeMap<&'c str, Callee<'c>>,
    unsupported: &'c BTreeSet<String>,
}

impl Checker<'_> {
    fn call(&self, call: &ModuleCall, out: &mut Diagnostics) {
        let title = call.title();
        let outside = Place::plain(&title);
        for expr in [call.count, call.for_each].into_iter().flatten() {
            self.expr(expr, outside, out);
        }
        call.depends_on.iter().for_each(|expr| self.expr(*expr, outside, out));
        let inside = Place { repetition: self.repetition_of_call(call), ..outside };
        for argument in call.arguments(self.context.bodies(&call.bodies)) {
            self.expr(argument.expr(), inside, out);
        }
    }

    fn resource(&self, resource: &ResourceBlock, out: &mut Diagnostics) {
        self.provider(resource, out);
        let title = resource.title();
        let check = resource.check.as_deref();
        let outside = Place { own: Some(resource), check, ..Place::plain(&title) };
        for expr in [resource.count, resource.for_each].into_iter().flatten() {
            self.expr(expr, outside, out);
        }
        resource.depends_on.iter().for_each(|expr| self.expr(*expr, outside, out));

        let inside = Place { repetition: self.repetition_of(resource), ..outside };
        let bodies = self.context.bodies(&resource.bodies);
        let schema = find_type(self.context, resource.mode, &resource.kind).map(|(_, schema)| schema);
        // What does not belong into the block is refused with all that is in it.
        let is_strange = |name: &str| schema.is_some_and(|schema| is_strange_argument(schema, name));
        for argument in bodies.arguments() {
            let name = argument.attribute.name;
            if !matches!(name, "count" | "for_each" | "provider" | "depends_on") && !is_strange(name) {
                self.expr(argument.expr(), inside, out);
            }
        }
        for inner in bodies.blocks() {
            // A `lifecycle` is checked below.
            let is_known = schema.is_none_or(|schema| schema.block(made_type(&inner.block)).is_some());
            if is_known && !matches!(inner.block.block_type, "lifecycle" | "connection" | "provisioner") {
                let tree = &self.context.trees[inner.tree.0 as usize];
                block_references(tree, inner.block).iter().for_each(|r| self.reference(r, inside, out));
            }
        }
        let lifecycle = &resource.lifecycle;
        lifecycle.replace_triggered_by.iter().for_each(|expr| self.expr(*expr, inside, out));
        self.rules(&lifecycle.preconditions, inside, out);
        let after = Place { self_object: Some(resource), ..inside };
        self.rules(&lifecycle.postconditions, after, out);
        self.action_triggers(resource, inside, out);
    }

    fn repetition_of(&self, resource: &ResourceBlock) -> Repetition {
        let schema = find_type(self.context, resource.mode, &resource.kind).map(|(_, schema)| schema);
        let is_strange = |name: &&str| schema.is_some_and(|schema| schema.attribute(name).is_none());
        let arguments = self.context.bodies(&resource.bodies).arguments();
        let strange = arguments.iter().map(|argument| argument.attribute.name).filter(is_strange);
        Repetition::of(resource.count, resource.for_each, strange)
    }

    fn repetition_of_call(&self, call: &ModuleCall) -> Repetition {
        let called = self.called.get(call.name.as_str());
        let is_strange =
            |name: &&str| called.is_some_and(|called| !called.module.variables.contains_key(*name));
        let arguments = call.arguments(self.context.bodies(&call.bodies));
        let strange = arguments.iter().map(|argument| argument.attribute.name).filter(is_strange);
        Repetition::of(call.count, call.for_each, strange)
    }

    fn provider(&self, resource: &ResourceBlock, out: &mut Diagnostics) {
        let ProviderRef { module: _, name, alias: _ } = &resource.provider;
        let aliases = self.module.settings.provider_aliases.iter().map(|(alias, _)| alias);
        let declared = || self.module.providers.iter().map(|block| &block.provider).chain(aliases.clone());
        if has_provider(self.module, &resource.provider) || self.is_partial() {
            return;
        }
        let span =
            self.context.bodies(&resource.bodies).argument("provider").map(|a| self.context.span(a.expr()));
        let written = resource.provider.as_written();
        let detail = format!("The provider configuration {written} has not been declared.");
        let error =
            Diagnostic::error("Undeclared provider configuration", detail).at(span.unwrap_or(resource.span));
        let names: Vec<String> =
            declared().filter(|known| known.name == *name).map(ProviderRef::as_written).collect();
        let error = match did_you_mean(&written, names.iter().map(String::as_str)) {
            Some(known) => error.hint(format!("Did you mean `{known}`?")),
            None => {
                let name = resource.provider.written_name();
                error.hint(format!("Add a block `provider {name:?}` with this `alias`."))
            }
        };
        out.push(error.in_block(resource.title()));
    }

    fn rules(&self, rules: &[CheckRule], place: Place<'_>, out: &mut Diagnostics) {
        for CheckRule { condition, error_message, span: _ } in rules {
            self.expr(*condition, place, out);
            self.expr(*error_message, place, out);
        }
    }

    fn validation_is_about(&self, name: &str, rule: &CheckRule, title: &str, out: &mut Diagnostics) {
        let tree = self.context.tree(rule.condition);
        // A variable that is not declared is a mistake of its own, and this one may be meant by it.
        let is_about = |found: &Reference<'_>| match found.kind {
            ReferenceKind::Variable(other) => other == name || !self.module.variables.contains_key(other),
            _ => false,
        };
        let about = references(tree, rule.condition.expr).iter().any(is_about);
        if !about && !self.is_partial() {
            let detail =
                format!("The condition must refer to var.{name} in order to test values that come in.");
            let error = Diagnostic::error("Invalid variable validation condition", detail);
            out.push(error.at(self.context.span(rule.condition)).in_block(title));
        }
    }

    fn expr(&self, expr: ExprRef, place: Place<'_>, out: &mut Diagnostics) {
        let tree = self.context.tree(expr);
        references(tree, expr.expr).iter().for_each(|reference| self.reference(reference, place, out));
    }

    fn reference(&self, reference: &Reference<'_>, place: Place<'_>, out: &mut Diagnostics) {
        out.extend(self.problem(reference, place).map(|problem| problem.in_block(place.title)));
    }

    fn is_partial(&self) -> bool {
        self.context.completeness == Completeness::Partial
    }

    fn problem(&self, reference: &Reference<'_>, place: Place<'_>) -> Option<Diagnostic> {
        let module = self.module;
        match reference.kind {
            ReferenceKind::Variable(name) if module.variables.contains_key(name) => None,
            ReferenceKind::Local(name) if module.locals.contains_key(name) => None,
            ReferenceKind::Resource { mode, kind, name } => {
                self.resource_problem(reference, mode, kind, name, place)
            }
            ReferenceKind::Module(name) if module.calls.contains_key(name) => {
                self.module_problem(reference, &module.calls[name], place)
            }
            ReferenceKind::Each => each_problem(reference, place),
            ReferenceKind::Count => count_problem(reference, place),
            ReferenceKind::SelfObject => self.self_problem(reference, place),
            ReferenceKind::Path => member_problem(reference, "path", &["module", "root", "cwd"]),
            ReferenceKind::Terrace => member_problem(reference, "terrace", &["workspace", "applying"]),
            ReferenceKind::Incomplete(root) => Some(self.incomplete(root, reference.span)),
            ReferenceKind::Variable(_) | ReferenceKind::Local(_) | ReferenceKind::Module(_)
                if self.is_partial() =>
            {
                None
            }
            ReferenceKind::Variable(name) => {
                let error =
                    undeclared("input variable", "var", name, reference.head, module.variables.keys());
                Some(match error.hints.is_empty() {
                    true => error.hint(format!("Declare it with a block: `variable {name:?} {{ … }}`.")),
                    false => error,
                })
            }
            ReferenceKind::Local(name) => {
                Some(undeclared("local value", "local", name, reference.head, module.locals.keys()))
            }
            ReferenceKind::Module(name) => {
                Some(undeclared("module", "module", name, reference.head, module.calls.keys()))
            }
        }
    }

    fn resource_problem(
        &self,
        reference: &Reference<'_>,
        mode: Mode,
        kind: &str,
        name: &str,
        place: Place<'_>,
    ) -> Option<Diagnostic> {
        if mode == Mode::Action {
            return Some(actions::no_value(reference));
        }
        let key = (mode, kind.to_owned(), name.to_owned());
        let Some(target) = self.module.resources.get(&key) else {
            return self.undeclared_resource(reference, mode, kind, name);
        };
        if place.own.is_some_and(|own| (own.mode, &own.kind, &own.name) == (mode, &target.kind, &target.name))
        {
            let detail =
                format!("The configuration of {} cannot refer to itself.", local_name(mode, kind, name));
            let error = Diagnostic::error("Self-referential block", detail).at(reference.head);
            return Some(match place.self_object {
                Some(_) => error.hint("In a postcondition, `self` is the finished object."),
                None => error,
            });
        }
        if let Some(check) = target.check.as_deref().filter(|_| target.check.as_deref() != place.check) {
            let detail = format!(
                "{} stands in the check {check:?}, and only that can refer to it.",
                local_name(mode, kind, name)
            );
            return Some(Diagnostic::error("Reference to scoped resource", detail).at(reference.head));
        }
        let local = local_name(mode, kind, name);
        let repeated = Repeated { what: "resource", name: &local, repetition: self.repetition_of(target) };
        let attributes = match instance_key(reference, repeated, place) {
            Ok(attributes) => attributes,
            Err(problem) => return Some(*problem),
        };
        self.attribute_problem(target, attributes)
    }

    /// An output value that the called module does not have.
    fn module_problem(
        &self,
        reference: &Reference<'_>,
        call: &ModuleCall,
        place: Place<'_>,
    ) -> Option<Diagnostic> {
        let local = format!("module.{}", call.name);
        let repeated = Repeated { what: "module", name: &local, repetition: self.repetition_of_call(call) };
        let outputs = match instance_key(reference, repeated, place) {
            Ok(outputs) => outputs,
            Err(problem) => return Some(*problem),
        };
        let step = outputs.first()?;
        let StepKey::Attr(name) = step.key else { return None };
        let Callee { module: called, refused } = self.called.get(call.name.as_str())?;
        if called.outputs.contains_key(name) || refused.contains(&format!("output.{name}")) {
            return None;
        }
        let detail = format!("The module that {local} calls has no output value named {name:?}.");
        let error = Diagnostic::error("Unsupported attribute", detail).at(step.span);
        Some(error.suggest(name, called.outputs.keys().map(String::as_str)))
    }

    /// The first attribute behind a resource or `self`, against the schema.
    fn attribute_problem(&self, target: &ResourceBlock, steps: &[Step<'_>]) -> Option<Diagnostic> {
        let step = steps.first()?;
        let StepKey::Attr(name) = step.key else { return None };
        let (_, schema) = find_type(self.context, target.mode, &target.kind)?;
        if schema.attribute(name).is_some() || schema.block(name).is_some() {
            return None;
        }
        let detail =
            format!("{:?} has no argument, nested block or exported attribute named {name:?}.", target.kind);
        Some(Diagnostic::error("Unsupported attribute", detail).at(step.span).suggest(name, schema.names()))
    }

    fn undeclared_resource(
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
        if self.is_partial() || self.unsupported.contains(&local) || is_known() {
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
        let known: Vec<String> =
            self.module.resources.keys().map(|(mode, kind, name)| local_name(*mode, kind, name)).collect();
        let same_name = known.iter().find(|known| known.ends_with(&local) || local.ends_with(known.as_str()));
        let guess =
            same_name.map(String::as_str).or_else(|| did_you_mean(&local, known.iter().map(String::as_str)));
        if let Some(guess) = guess {
            return Some(error.hint(format!("Did you mean `{guess}`?")));
        }
        let is_type = self.context.registry.resource_type(kind).is_some();
        if mode == Mode::Managed && !is_type {
            let roots = ["var", "local", "data", "each", "count", "path", "terrace", "self"];
            match kind {
                "variable" => return Some(error.hint(format!("Did you mean `var.{name}`?"))),
                "output" => {
                    let hint = "Output values are for whoever calls the module. Here, refer to what the output is made of.";
                    return Some(error.hint(hint));
                }
                "env" | "ENV" => {
                    return Some(error.hint(format!(
                        "To use the environment, declare an input variable: its value can come from TERRACE_VAR_{name}."
                    )));
                }
                _ => {}
            }
            if let Some(root) = did_you_mean(kind, roots) {
                return Some(error.hint(format!("Did you mean `{root}.{name}`?")));
            }
        }
        Some(error)
    }

    fn self_problem(&self, reference: &Reference<'_>, place: Place<'_>) -> Option<Diagnostic> {
        match place.self_object {
            Some(target) => self.attribute_problem(target, &reference.rest),
            None => {
                let detail =
                    "The \"self\" object is there only in the \"postcondition\" blocks of resources.";
                Some(Diagnostic::error("Invalid reference to self", detail).at(reference.head))
            }
        }
    }

    /// A name behind which others must follow, or a bare word.
    fn incomplete(&self, root: &str, span: Span) -> Diagnostic {
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
