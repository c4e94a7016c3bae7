//! `module` blocks: their meta-arguments, and what they pass against what the called module takes.

use super::arguments::{
    Completeness, Context, argument_expected, missing_argument, static_string, unsupported_argument,
    unsupported_block,
};
use super::bodies::{Argument, Bodies};
use super::declare::Declared;
use super::lifecycle::depends_on;
use super::model::{Module, ModuleCall, ModuleId, PassedProvider, ProviderRef};
use super::overrides::{Refused, check_overrides, repetition};
use super::resource::{provider_of, report_both_repetitions};
use super::source::Source;
use crate::diag::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::syntax::{Expr, ExprId, ObjectKey, Tree};

/// The arguments of a module block that are none of the called module's variables.
const META: [&str; 6] = ["source", "version", "count", "for_each", "depends_on", "providers"];

const NOT_OVERRIDDEN: Refused = Refused { arguments: &["depends_on"], blocks: &[] };

impl ModuleCall {
    /// The arguments for input variables of the called module.
    pub fn arguments<'c>(&self, bodies: Bodies<'c>) -> Vec<Argument<'c>> {
        let mut arguments = bodies.arguments();
        arguments.retain(|argument| !META.contains(&argument.attribute.name));
        arguments
    }
}

/// Takes a module block apart. Which module it calls is found out later.
pub(super) fn module_call(
    context: &Context<'_>,
    name: &str,
    declared: &Declared,
    out: &mut Diagnostics,
) -> ModuleCall {
    let bodies = context.bodies(&declared.bodies);
    let title = declared.title.as_str();
    for inner in bodies.blocks() {
        let (name, span) = (inner.block.block_type, inner.block.type_span);
        let problem = match META.contains(&name) {
            true => argument_expected(name, span),
            false => unsupported_block(name, span),
        };
        out.push(problem.in_block(title));
    }
    let (count, for_each) = repetition(context, declared);
    report_both_repetitions(count, for_each, title, out);
    check_overrides(context, declared, &NOT_OVERRIDDEN, out);
    let source = match bodies.argument("source") {
        Some(argument) => {
            static_string(context, argument, out).map(|text| (text, context.span(argument.expr())))
        }
        None => {
            if context.completeness == Completeness::Whole {
                out.push(missing_argument("source", declared.header).in_block(title));
            }
            None
        }
    };
    // Where it stands beside the address of a registry, what is said of that address says it all.
    let is_usable = source.as_ref().is_none_or(|(text, _)| Source::parse(text).is_ok());
    if let Some(version) = bodies.argument("version").filter(|_| is_usable) {
        let detail = "Only modules of a registry have versions, and this one is none of those.";
        let error = Diagnostic::error("Version constraint not supported", detail);
        out.push(error.at(version.attribute.name_span).in_block(title).hint(
            "Remove the argument; the version of a git repository is named in `source`: `?ref=v1.2.0`.",
        ));
    }
    ModuleCall {
        name: name.to_owned(),
        span: declared.header,
        bodies: declared.bodies.clone(),
        source,
        count: count.map(|argument| argument.expr()),
        for_each: for_each.map(|argument| argument.expr()),
        depends_on: depends_on(context, bodies, out),
        providers: passed_providers(context, bodies, title, out),
        child: ModuleId::ROOT,
    }
}

/// The entries of `providers`.
fn passed_providers(
    context: &Context<'_>,
    bodies: Bodies<'_>,
    title: &str,
    out: &mut Diagnostics,
) -> Vec<PassedProvider> {
    let Some(argument) = bodies.argument("providers") else { return Vec::new() };
    let tree = context.tree(argument.expr());
    let Expr::Object(items) = tree.expr(argument.attribute.expr) else {
        if !matches!(tree.expr(argument.attribute.expr), Expr::Error) {
            let detail = "The argument \"providers\" must be an object that is written out: `{ stacks = stacks.other }`.";
            let error = Diagnostic::error("Invalid providers argument", detail);
            out.push(error.at(context.span(argument.expr())).in_block(title));
        }
        return Vec::new();
    };
    let mut passed: Vec<PassedProvider> = Vec::new();
    for item in items.iter() {
        let child = match item.key {
            ObjectKey::Name(name) => Some(ProviderRef::written(name, None)),
            ObjectKey::Parens(key) | ObjectKey::Expr(key) => named(tree, key),
        };
        let (child_span, parent_span) = (item.key_span, tree.span(item.value));
        let (Some(child), Some(parent)) = (&child, named(tree, item.value)) else {
            let span = if child.is_none() { child_span } else { parent_span };
            let detail = "Each entry must map a provider configuration of the called module to one of this module, each a \
                          name, perhaps with a dot and an alias: `stacks.eu = stacks.main`.";
            out.push(Diagnostic::error("Invalid provider reference", detail).at(span).in_block(title));
            continue;
        };
        if let Some(first) = passed.iter().find(|known| known.child == *child) {
            let detail = format!("A provider configuration was passed to {} already.", child.as_written());
            let error = Diagnostic::error("Duplicate provider entry", detail).at(child_span);
            out.push(error.label(first.child_span, "passed here first").in_block(title));
        } else if child.name != parent.name {
            let detail = format!(
                "The called module expects the provider {:?} there, not {:?}.",
                child.written_name(),
                parent.written_name()
            );
            out.push(Diagnostic::error("Wrong provider", detail).at(parent_span).in_block(title));
        } else {
            passed.push(PassedProvider { child: child.clone(), child_span, parent, parent_span });
        }
    }
    passed
}

fn named(tree: &Tree, expr: ExprId) -> Option<ProviderRef> {
    provider_of(&tree.traversal(expr)?)
}

/// What is known of a called module when its calls are checked.
#[derive(Clone, Copy)]
pub(super) struct Called<'m> {
    pub module: &'m Module,
    /// Whether everything in it was understood.
    pub completeness: Completeness,
    /// A `provider` block in it or in what it calls.
    pub provider_block: Option<Span>,
}

/// Reports what a call passes and the called module does not take, and the other way round.
pub(super) fn check_call(
    context: &Context<'_>,
    caller: &Module,
    call: &ModuleCall,
    called: Called<'_>,
    out: &mut Diagnostics,
) {
    let mut found = Diagnostics::new();
    check_arguments(context, call, called, &mut found);
    check_providers(context, caller, call, called, &mut found);
    let title = call.title();
    out.extend(found.into_iter().map(|problem| problem.in_block(title.as_str())));
}

fn check_arguments(context: &Context<'_>, call: &ModuleCall, called: Called<'_>, out: &mut Diagnostics) {
    let variables = &called.module.variables;
    let arguments = call.arguments(context.bodies(&call.bodies));
    let is_whole = called.completeness == Completeness::Whole;
    let mut meant = Vec::new();
    for Argument { attribute, .. } in &arguments {
        if variables.contains_key(attribute.name) || !is_whole {
            continue;
        }
        let known = || variables.keys().map(String::as_str).chain(META);
        meant.extend(did_you_mean(attribute.name, known()));
        let mut error = unsupported_argument(attribute.name, attribute.name_span);
        error.detail = format!("The called module has no input variable named {:?}.", attribute.name);
        out.push(error.suggest(attribute.name, known()));
    }
    let has = |name: &str| arguments.iter().any(|argument| argument.attribute.name == name);
    for variable in variables.values().filter(|variable| variable.default.is_none()) {
        let name = variable.name.as_str();
        // Reported already, with the name that was probably meant.
        if has(name) || meant.contains(&name) || context.completeness == Completeness::Partial {
            continue;
        }
        let error = missing_argument(name, call.span);
        out.push(error.label(variable.span, "this input variable has no default"));
    }
}

fn check_providers(
    context: &Context<'_>,
    caller: &Module,
    call: &ModuleCall,
    called: Called<'_>,
    out: &mut Diagnostics,
) {
    let repeats = [
        ("count", call.count.is_some()),
        ("for_each", call.for_each.is_some()),
        ("depends_on", !call.depends_on.is_empty()),
    ];
    if let (Some((argument, _)), Some(block)) = (repeats.iter().find(|(_, set)| *set), called.provider_block)
    {
        let detail = format!(
            "The called module has provider configurations of its own, and so cannot be called with {argument:?}: what a \
             removed instance leaves behind could not be destroyed without them."
        );
        let error = Diagnostic::error("Module is incompatible with count, for_each, and depends_on", detail);
        out.push(
            error
                .at(call.span)
                .label(block, "the provider configuration")
                .hint("Move the provider configuration to the root module and pass it with `providers`."),
        );
    }
    if called.completeness == Completeness::Partial || context.completeness == Completeness::Partial {
        return;
    }
    let module = called.module;
    let aliases = || module.settings.provider_aliases.iter().map(|(alias, _)| alias);
    for PassedProvider { child, child_span, parent, parent_span } in &call.providers {
        if module.providers.iter().any(|block| block.provider == *child) {
            let detail =
                format!("The called module has a provider configuration {} of its own.", child.as_written());
            out.push(Diagnostic::error("Cannot override provider configuration", detail).at(*child_span));
        } else if child.alias.is_some() && !aliases().any(|alias| alias == child) {
            let written = child.as_written();
            let detail = format!("The called module does not ask for a provider configuration {written}.");
            let names: Vec<String> = aliases().map(ProviderRef::as_written).collect();
            let error = Diagnostic::error("Reference to undefined provider", detail).at(*child_span);
            out.push(match did_you_mean(&written, names.iter().map(String::as_str)) {
                Some(known) => error.hint(format!("Did you mean `{known}`?")),
                None => error.hint(format!(
                    "Declare it there: `terrace {{ required_providers {{ {} = {{ configuration_aliases = [{written}] }} }} }}`.",
                    child.written_name()
                )),
            });
        }
        if !has_provider(caller, parent) {
            let detail = format!(
                "The provider configuration {} has not been declared in this module.",
                parent.as_written()
            );
            out.push(Diagnostic::error("Undeclared provider configuration", detail).at(*parent_span));
        }
    }
    for alias in aliases().filter(|alias| !call.providers.iter().any(|passed| passed.child == **alias)) {
        let (written, name) = (alias.as_written(), alias.written_name());
        let detail =
            format!("The called module asks for a provider configuration {written}, and none is passed.");
        let error = Diagnostic::error("Missing required provider configuration", detail).at(call.span);
        out.push(error.hint(format!("Add an entry: `providers = {{ {written} = {name} }}`.")));
    }
}

/// Whether a module has a provider configuration: with a block, from its caller, or for want of any.
pub(super) fn has_provider(module: &Module, provider: &ProviderRef) -> bool {
    provider.alias.is_none()
        || module.providers.iter().any(|block| block.provider == *provider)
        || module.settings.provider_aliases.iter().any(|(alias, _)| alias == provider)
}
