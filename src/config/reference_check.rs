//! References against what is declared.

mod actions;
mod place;
mod problems;
mod undeclared;

use std::collections::{BTreeMap, BTreeSet};

use place::{Place, Repetition};
use problems::{Repeated, count_problem, each_problem, instance_key, local_name, member_problem};
use undeclared::undeclared;

use super::arguments::{Completeness, Context};
use super::bodies::{Bodies, InnerBlock, made_type};
use super::call::has_provider;
use super::model::{
    CheckRule, ExprRef, ImportBlock, ImportKey, Module, ModuleCall, ProviderBlock, ProviderRef,
    ResourceBlock, VariableBlock,
};
use super::provider_block;
use super::references::{Reference, ReferenceKind, block_references, references};
use super::resource::{self, find_type};
use super::schema_check::Meta;
use crate::addr::Mode;
use crate::diag::{Diagnostic, Diagnostics, did_you_mean};
use crate::provider::Block as Schema;
use crate::syntax::{Step, StepKey};

/// Reports references in a module that lead nowhere, or that cannot stand where they stand.
/// `called` are the modules behind its calls, as far as they are known wholly.
pub(super) fn check_references(
    context: &Context<'_>,
    module: &Module,
    called: &BTreeMap<&str, Callee<'_>>,
    out: &mut Diagnostics,
) {
    let checker = Checker { context, module, called };
    for call in module.calls.values() {
        checker.call(call, out);
    }
    for resource in module.resources.values() {
        checker.resource(resource, out);
    }
    for provider in &module.providers {
        checker.provider_block(provider, out);
    }
    for local in module.locals.values() {
        checker.expr(local.value, Place::plain("locals"), out);
    }
    for variable in module.variables.values() {
        checker.variable(variable, out);
    }
    for output in module.outputs.values() {
        let title = output.title();
        let place = Place::plain(&title);
        checker.expr(output.value, place, out);
        output.depends_on.iter().for_each(|expr| checker.expr(*expr, place, out));
        checker.rules(&output.preconditions, place, out);
    }
    for check in module.checks.values() {
        let title = check.title();
        let place = Place { check: Some(&check.name), ..Place::plain(&title) };
        checker.rules(&check.asserts, place, out);
    }
    for import in &module.imports {
        checker.import(import, out);
    }
}

/// A module behind a call.
#[derive(Clone, Copy)]
pub(super) struct Callee<'c> {
    pub module: &'c Module,
    /// The names of output values whose blocks were refused.
    pub refused_outputs: &'c BTreeSet<String>,
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

struct Checker<'c> {
    context: &'c Context<'c>,
    module: &'c Module,
    called: &'c BTreeMap<&'c str, Callee<'c>>,
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
        let schema = find_type(self.context, resource.mode, &resource.kind).map(|(_, schema)| schema);
        self.bodies(self.context.bodies(&resource.bodies), (schema, resource::META), inside, out);
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

    fn provider_block(&self, block: &ProviderBlock, out: &mut Diagnostics) {
        let title = block.provider.title();
        let schema = self.context.registry.provider(&block.provider.name).map(|provider| provider.schema());
        let place = Place::plain(&title);
        self.bodies(self.context.bodies(&block.bodies), (schema, provider_block::META), place, out);
    }

    fn variable(&self, variable: &VariableBlock, out: &mut Diagnostics) {
        let title = variable.title();
        self.rules(&variable.validations, Place::plain(&title), out);
        for rule in &variable.validations {
            self.validation_is_about(&variable.name, rule, &title, out);
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

    fn import(&self, import: &ImportBlock, out: &mut Diagnostics) {
        let plain = Place::plain("import");
        let each = match import.for_each {
            Some(_) => Place { repetition: Repetition::ForEach, ..plain },
            None => plain,
        };
        import.for_each.iter().for_each(|expr| self.expr(*expr, plain, out));
        self.expr(import.id, each, out);
        for key in import.to.module.iter().map(|(_, key)| key).chain([&import.to.key]) {
            if let ImportKey::Of(expr) = key {
                self.expr(*expr, each, out);
            }
        }
    }

    fn rules(&self, rules: &[CheckRule], place: Place<'_>, out: &mut Diagnostics) {
        for CheckRule { condition, error_message, span: _ } in rules {
            self.expr(*condition, place, out);
            self.expr(*error_message, place, out);
        }
    }

    /// What the provider's part of a block refers to. What does not belong into the block is refused with
    /// all that is in it; what the language adds is for the caller.
    fn bodies(
        &self,
        bodies: Bodies<'_>,
        (schema, meta): (Option<&Schema>, Meta),
        place: Place<'_>,
        out: &mut Diagnostics,
    ) {
        let is_strange = |name: &str| schema.is_some_and(|schema| is_strange_argument(schema, name));
        for argument in bodies.arguments() {
            let name = argument.attribute.name;
            if !meta.arguments.contains(&name) && !is_strange(name) {
                self.expr(argument.expr(), place, out);
            }
        }
        for InnerBlock { tree, block } in bodies.blocks() {
            let is_known = schema.is_none_or(|schema| schema.block(made_type(&block)).is_some());
            if is_known && !matches!(block.block_type, "lifecycle" | "connection" | "provisioner") {
                let tree = &self.context.trees[tree.0 as usize];
                block_references(tree, block).iter().for_each(|found| self.reference(found, place, out));
            }
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
            ReferenceKind::Variable(name) => Some(self.undeclared_variable(name, reference.head)),
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
        let Callee { module: called, refused_outputs } = self.called.get(call.name.as_str())?;
        if called.outputs.contains_key(name) || refused_outputs.contains(name) {
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
}
