//! Validate: everything that can be said of a configuration offline, all at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::Mode;
use crate::config::{Configuration, ModuleId, VariableValues};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::eval::{
    BlockId, Evaluation, Expansion, Failing, ModuleInstance, Moment, Program, Validated, check_default,
    in_module,
};
use crate::plan::{PlanMode, diagnose, problem_at};
use crate::value::Value;

use super::project::Project;
use super::session::{self, Exit, Report};
use super::unknowns::Unknowns;

/// Checks the configuration. Needs no values for variables, no credential, no network, no state.
pub fn validate(project: &Project) -> Report {
    let session = session::load(project, None, PlanMode::Normal);
    let mut diagnostics = session.diagnostics;
    if !diagnostics.has_errors() {
        diagnostics.extend(evaluate(project, &session.configuration, &session.program));
    }
    let exit = if diagnostics.has_errors() { Exit::Error } else { Exit::Success };
    Report {
        diagnostics: diagnostics.sorted(&session.configuration.sources),
        sources: session.configuration.sources,
        exit,
    }
}

/// What evaluation finds in a configuration in which names are wrong, but for what follows from those.
pub(super) fn beside(
    project: &Project,
    configuration: &Configuration,
    program: &Program,
    known: &Diagnostics,
) -> Diagnostics {
    let places: Vec<Span> = known.iter().filter_map(|problem| problem.span).collect();
    let overlaps = |span: Span| {
        places.iter().any(|known| known.file == span.file && known.start < span.end && span.start < known.end)
    };
    let is_new = |problem: &Diagnostic| problem.span.is_some_and(|span| !overlaps(span));
    evaluate(project, configuration, program).into_iter().filter(is_new).collect()
}

fn evaluate(project: &Project, configuration: &Configuration, program: &Program) -> Diagnostics {
    let (mut found, unsure) = check_defaults(configuration);
    let values = unknown_variables(configuration);
    let facts = super::plan::facts(project, Moment::default());
    let sources = VariableValues::default();
    let (evaluation, _) = Evaluation::new(program, configuration, &sources, &values, facts);
    found.extend(check(project, program, &evaluation.with_stand_ins()));
    found.extend(check_validations(project, configuration, program, &unsure));
    found
}

/// Defaults that do not fit their variables, with the names of those variables of the root module: that
/// one does not fit its type says that one of the two is wrong, and so may the rules be.
fn check_defaults(configuration: &Configuration) -> (Diagnostics, BTreeSet<&str>) {
    let (mut found, mut unsure) = (Diagnostics::new(), BTreeSet::new());
    for (id, module) in configuration.modules() {
        for variable in module.variables.values() {
            let problems = check_default(configuration, variable);
            if id == ModuleId::ROOT && !problems.is_empty() {
                unsure.insert(variable.name.as_str());
            }
            found.extend(problems);
        }
    }
    (found, unsure)
}

/// What is wrong with the validations of the root module's input variables themselves. They are about
/// values that are given, so that nothing is known of any variable, a default or not.
fn check_validations(
    project: &Project,
    configuration: &Configuration,
    program: &Program,
    unsure: &BTreeSet<&str>,
) -> Diagnostics {
    let variables = configuration.root.variables.iter();
    let values = variables.map(|(name, variable)| (name.clone(), Value::unknown(variable.ty))).collect();
    let facts = super::plan::facts(project, Moment::default());
    let (evaluation, _) = Evaluation::new(program, configuration, &VariableValues::default(), &values, facts);
    let rules = evaluation.with_stand_ins().validations(&Unknowns { program });
    let is_meant = |rule: &Validated| rule.module.is_root() && !unsure.contains(rule.name.as_str());
    rules.into_iter().filter(is_meant).flat_map(|rule| rule.checked.problems()).collect()
}

/// Variables without a default as unknown: their values are not what is validated. Defaults are, since
/// they are part of the configuration; but whether one meets its own `validation` is for a plan to say,
/// as in Terraform, since a value may have to be given.
fn unknown_variables(configuration: &Configuration) -> BTreeMap<String, Value> {
    let variables = configuration.root.variables.iter().filter(|(_, variable)| variable.default.is_none());
    variables.map(|(name, variable)| (name.clone(), Value::unknown(variable.ty))).collect()
}

fn check(project: &Project, program: &Program, evaluation: &Evaluation<'_>) -> Diagnostics {
    let unknowns = Unknowns { program };
    let mut found = Diagnostics::new();
    for id in program.order() {
        match evaluation.modules_of(*id, &unknowns) {
            Ok(modules) => {
                for module in modules.iter() {
                    match evaluation.expand(*id, module, &unknowns) {
                        Ok(expansion) => found.extend(check_block(
                            project,
                            evaluation,
                            (*id, module),
                            &expansion,
                            &unknowns,
                        )),
                        Err(problems) => found.extend(problems),
                    }
                }
            }
            Err(problems) => found.extend(problems),
        }
    }
    let providers: BTreeSet<_> =
        program.blocks().map(|id| program.block(id).block.provider.clone()).collect();
    for provider in providers {
        let (config, problems) = evaluation.provider_config(&provider, &unknowns);
        found.extend(problems);
        let Some(known) = project.registry.provider(&provider.name) else { continue };
        for problem in known.validate(&config.unmarked_deep()) {
            let span = evaluation.provider_span_of(&provider, &problem.path);
            found.push(problem_at(problem, span, Some(provider.title())));
        }
    }
    found.extend(evaluation.check_values(&unknowns));
    found.extend(evaluation.import_problems());
    // Whether a value that is given to the root module is right is for a plan to say.
    let of_calls = evaluation.validations(&unknowns).into_iter().filter(|rule| !rule.module.is_root());
    found.extend(of_calls.flat_map(|rule| rule.checked.errors()));
    found.extend(evaluation.outputs(&unknowns, Failing::Stops).problems);
    found.extend(evaluation.check_assertions(&unknowns));
    found
}

/// Checks the instances of a block in one instance of its module.
fn check_block(
    project: &Project,
    evaluation: &Evaluation<'_>,
    (id, module): (BlockId, &ModuleInstance),
    expansion: &Expansion,
    unknowns: &Unknowns<'_>,
) -> Diagnostics {
    let program = evaluation.program();
    let block = program.block(id);
    let mut found = Diagnostics::new();
    for key in &expansion.keys {
        let (config, problems) = evaluation.config(id, module, key, unknowns);
        let failed = problems.has_errors();
        found.extend(problems);
        found.extend(evaluation.check_conditions(id, module, key, unknowns));
        if failed {
            continue;
        }
        let config = config.unmarked_deep();
        let kind = &block.addr.kind;
        let problems = match block.addr.mode {
            Mode::Managed => project.registry.resource_type(kind).map(|(_, kind)| kind.validate(&config)),
            Mode::Data => project.registry.data_source(kind).map(|(_, source)| source.validate(&config)),
            Mode::Ephemeral => project.registry.ephemeral_type(kind).map(|(_, kind)| kind.validate(&config)),
            Mode::Action => {
                let found = project.registry.action_type(kind);
                found.map(|(_, kind)| kind.problems(&kind.config_of(&config)))
            }
        };
        for problem in problems.unwrap_or_default() {
            let module = in_module(module.addr());
            found.push(diagnose(program, evaluation, id, problem).in_module(module));
        }
    }
    found
}
