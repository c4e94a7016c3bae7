//! Console: expressions evaluated against the state or a plan, one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::addr::InstanceKey;
use crate::config::{self, Reading, VariableInput, VariableValues};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::eval::{BlockId, Evaluation, Facts, Instances, ModuleInstance, Moment, evaluate_expression};
use crate::plan::{PlanOptions, Values};
use crate::state::State;
use crate::syntax::{self, Call, Expansion, Expr, ExprId, Tree};
use crate::value::{Ty, Value};

use super::plan::{self, PlanReport, PlanRequest, Readers};
use super::project::Project;
use super::session::{self, Exit, Locking, Need, Report, Session, Variables};

/// What an expression is called in messages.
const INPUT: &str = "<console-input>";

/// What references to resources see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The objects of the state; what is not there is unknown.
    State,
    /// `-plan`: what a plan made now would lead to.
    Plan,
}

/// Everything that expressions may refer to.
pub struct Workbench {
    session: Session,
    /// Variables without a value, which are unknown: most expressions do not need them.
    unknown: BTreeMap<String, Value>,
    facts: Facts,
    objects: Objects,
}

enum Objects {
    Recorded(State),
    Planned(Values),
}

/// What an expression gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Value(Value),
    /// Of `type(…)`.
    Type(Ty),
}

/// Reads configuration, variables and state, and with [`Basis::Plan`] makes a plan.
///
/// # Errors
/// What keeps expressions from being evaluated.
pub async fn console(
    project: &Project,
    variables: Variables<'_>,
    basis: Basis,
) -> Result<Workbench, Box<Report>> {
    let workbench = match basis {
        Basis::State => recorded(project, &variables.inputs).await,
        Basis::Plan => planned(project, variables).await,
    };
    workbench.map_err(|(sources, diagnostics, exit)| {
        Box::new(Report { diagnostics: diagnostics.sorted(&sources), sources, exit })
    })
}

type Refused = (Sources, Diagnostics, Exit);

async fn recorded(project: &Project, inputs: &[VariableInput]) -> Result<Workbench, Refused> {
    // As in Terraform there need not be a configuration: expressions can be tried anywhere.
    let mut session =
        session::load_reading(project, None, &BTreeMap::new(), Need::Nothing, &Reading::default());
    if !session.diagnostics.has_errors() {
        let host = project.host.as_ref();
        let (values, problems) =
            config::variable_values(host, &project.folder(), &mut session.configuration, inputs);
        session.diagnostics.extend(problems);
        session.variables = values;
    }
    if session.diagnostics.has_errors() {
        return Err((session.configuration.sources, session.diagnostics, Exit::Error));
    }
    let missing = std::mem::take(&mut session.variables.missing);
    let variables = &session.configuration.root.variables;
    let unknown = missing.into_iter().filter_map(|name| {
        let ty = variables.get(&name)?.ty;
        Some((name, Value::unknown(ty)))
    });
    let unknown = unknown.collect();
    match super::state::state(project).await {
        Ok(state) => {
            let objects = Objects::Recorded(state);
            Ok(Workbench { session, unknown, facts: plan::facts(project, moment(project, None)), objects })
        }
        Err(problem) => Err((session.configuration.sources, problem.into(), Exit::Error)),
    }
}

async fn planned(project: &Project, variables: Variables<'_>) -> Result<Workbench, Refused> {
    let options = PlanOptions::default();
    let locking = Locking::Within(std::time::Duration::ZERO);
    let request = PlanRequest {
        options,
        variables,
        out: None,
        locking,
        readers: Readers::People,
        generate_config_out: None,
    };
    let mut session = session::load(project, Some(&request.variables), request.options.mode);
    let mut report = PlanReport { diagnostics: session.diagnostics.clone(), ..PlanReport::default() };
    if report.diagnostics.has_errors() {
        report.exit = Exit::Error;
    } else {
        plan::make(project, &session, &request, &mut report).await;
    }
    if report.diagnostics.has_errors() {
        return Err((session.configuration.sources, report.diagnostics, report.exit));
    }
    session.diagnostics = report.diagnostics;
    let objects = Objects::Planned(report.values);
    let facts = plan::facts(project, moment(project, report.plan.as_ref().map(|plan| plan.created_at)));
    Ok(Workbench { session, unknown: BTreeMap::new(), facts, objects })
}

/// The clock and randomness answer at once, as in an apply.
fn moment(project: &Project, planned_at: Option<Timestamp>) -> Moment {
    let planned_at = planned_at.unwrap_or_else(|| project.host.clock().now());
    Moment::applying(planned_at, Arc::clone(&project.host))
}

impl Workbench {
    /// Begins to evaluate.
    ///
    /// # Errors
    /// A variable has a wrong value.
    pub fn open(&self) -> Result<Evaluator<'_>, Box<Report>> {
        let Session { configuration, program, variables, diagnostics } = &self.session;
        let sources = configuration.sources.clone();
        let values: &VariableValues = variables;
        let (evaluation, problems) =
            Evaluation::new(program, configuration, values, &self.unknown, self.facts.clone());
        let mut found = diagnostics.clone();
        found.extend(problems);
        let diagnostics = found.sorted(&sources);
        if diagnostics.has_errors() {
            return Err(Box::new(Report { sources, diagnostics, exit: Exit::Error }));
        }
        Ok(Evaluator { evaluation, objects: &self.objects, sources, warnings: diagnostics })
    }
}

/// Evaluates one expression after the other.
pub struct Evaluator<'w> {
    evaluation: Evaluation<'w>,
    objects: &'w Objects,
    /// The configuration, and every expression that was given.
    pub sources: Sources,
    /// Of the configuration.
    pub warnings: Diagnostics,
}

impl Evaluator<'_> {
    /// Evaluates an expression. `None` if it failed.
    pub fn evaluate(&mut self, text: &str) -> (Option<Answer>, Diagnostics) {
        let file = self.sources.add(INPUT, text);
        let (tree, expr, mut diagnostics) = syntax::parse_expression(file, text);
        if diagnostics.has_errors() {
            return (None, diagnostics);
        }
        let (value, problems) = match type_call(&tree, expr) {
            Some(Ok(argument)) => {
                let (value, problems) = self.value(&tree, argument);
                (value.map(|value| Answer::Type(value.ty())), problems)
            }
            Some(Err(problem)) => (None, (*problem).into()),
            None => {
                let (value, problems) = self.value(&tree, expr);
                (value.map(Answer::Value), problems)
            }
        };
        diagnostics.extend(problems);
        (value, diagnostics)
    }

    fn value(&self, tree: &Tree, expr: ExprId) -> (Option<Value>, Diagnostics) {
        match self.objects {
            Objects::Planned(values) => evaluate_expression(&self.evaluation, tree, expr, values),
            Objects::Recorded(state) => {
                let recorded = Recorded { evaluation: &self.evaluation, state };
                evaluate_expression(&self.evaluation, tree, expr, &recorded)
            }
        }
    }
}

/// The argument of `type(…)`, if that is the whole expression: there is no value that is a type.
fn type_call(tree: &Tree, expr: ExprId) -> Option<Result<ExprId, Box<Diagnostic>>> {
    let mut at = expr;
    while let Expr::Parens(inner) = tree.expr(at) {
        at = inner;
    }
    let Expr::Call(Call { name: "type" | "core::type", name_span, args, expansion }) = tree.expr(at) else {
        return None;
    };
    match (args, expansion) {
        ([only], Expansion::None) => Some(Ok(*only)),
        _ => {
            let (summary, place) = match args {
                [] => ("Not enough function arguments", name_span),
                [_, extra, ..] => ("Too many function arguments", tree.span(*extra)),
                [list] => ("Invalid expansion", tree.span(*list)),
            };
            let detail = "`type` takes 1 argument. It is called as `type(value)`.";
            Some(Err(Box::new(Diagnostic::error(summary, detail).at(place))))
        }
    }
}

/// What references see of a state.
struct Recorded<'a> {
    evaluation: &'a Evaluation<'a>,
    state: &'a State,
}

impl Instances for Recorded<'_> {
    /// Unknown where the state has nothing of the resource, or its instances cannot be told.
    fn resource(&self, block: BlockId, module: &ModuleInstance) -> Option<Value> {
        let addr = &self.evaluation.addr(block, module);
        let objects = &self.state.objects;
        let value_of = |key: &InstanceKey| {
            let value = objects.get(&addr.instance(key.clone())).and_then(|object| object.value());
            value.cloned().unwrap_or_else(|| Value::unknown(Ty::DYNAMIC))
        };
        let is_recorded = objects.of(addr).any(|entry| entry.deposed.is_none());
        match self.evaluation.expand(block, module, self) {
            Ok(expansion) if is_recorded => Some(expansion.collect(expansion.keys.iter().map(value_of))),
            _ => Some(Value::unknown(Ty::DYNAMIC)),
        }
    }
}
