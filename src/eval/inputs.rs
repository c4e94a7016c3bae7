//! Input variables: values from files, texts and defaults, converted to their types.

use std::collections::BTreeMap;

use crate::config::{
    Configuration, ExprRef, TypeDefaults, TypeStep, VariableBlock, VariableSource, VariableValues,
};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::syntax::{Expr, ObjectKey};
use crate::value::{ArcStr, ConversionError, Kind, Marks, Step, Ty, TyKind, Value, convert};

use super::body::in_block;
use super::program::Program;
use super::standalone::evaluate_constant;

/// The value of each variable in the order of the program; none where something is wrong with it.
pub(super) fn variable_slots(
    program: &Program,
    configuration: &Configuration,
    sources: &VariableValues,
    values: &BTreeMap<String, Value>,
) -> (Vec<Option<Value>>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let mut slots = Vec::with_capacity(program.variables.len());
    for variable in configuration.root.variables.values() {
        problems.extend(in_block(optional_defaults(configuration, variable), || variable.title()));
        let source = sources.sources.get(&variable.name);
        let (value, found) = match values.get(&variable.name) {
            Some(value) => (Some(value.clone()), Diagnostics::new()),
            None => variable_value(configuration, variable, source),
        };
        problems.extend(in_block(found, || variable.title()));
        slots.push(value.map(|value| declared_marks(variable, value)));
    }
    (slots, problems)
}

fn declared_marks(variable: &VariableBlock, value: Value) -> Value {
    let sensitive = if variable.sensitive { Marks::SENSITIVE } else { Marks::NONE };
    let ephemeral = if variable.ephemeral { Marks::EPHEMERAL } else { Marks::NONE };
    value.with_marks(sensitive | ephemeral)
}

/// The value of a called module's variable: of the argument where there is one, else its default.
/// `module` is the address of the module instance.
pub(super) fn argument_value(
    configuration: &Configuration,
    variable: &VariableBlock,
    module: &str,
    given: Option<(Value, Span)>,
) -> (Option<Value>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let value = match given {
        None => match variable.default {
            Some(default) => default_value(configuration, variable, default, &mut problems),
            None => {
                let detail = format!(
                    "The input variable `{}` of {module} has no default, and no argument sets it.",
                    variable.name
                );
                problems.push(Diagnostic::error("No value for required variable", detail).at(variable.span));
                None
            }
        },
        Some((value, span)) => {
            if value.has_ephemeral() && !variable.ephemeral {
                let detail = format!(
                    "The input variable `{}` is not declared with `ephemeral = true`, and so cannot be set to an \
                     ephemeral value.",
                    variable.name
                );
                let error = Diagnostic::error("Ephemeral value not allowed", detail).at(span);
                problems.push(error.label(variable.span, "the input variable"));
                return (None, problems);
            }
            let name = format!("{module}.var.{}", variable.name);
            let given = Given { value, span: Some(span), origin: None, expr: None };
            taken(configuration, variable, &name, given, &mut problems)
        }
    };
    (value.map(|value| declared_marks(variable, value)), problems)
}

/// What is wrong with the defaults of an input variable, whether or not they would be used: its own, and
/// those that its type has.
pub fn check_default(configuration: &Configuration, variable: &VariableBlock) -> Diagnostics {
    let mut problems = optional_defaults(configuration, variable);
    if let Some(default) = variable.default {
        default_value(configuration, variable, default, &mut problems);
    }
    in_block(problems, || variable.title())
}

/// The default of a variable, converted to its type; none where there is none or it is wrong.
pub fn variable_default(configuration: &Configuration, variable: &VariableBlock) -> Option<Value> {
    default_value(configuration, variable, variable.default?, &mut Diagnostics::new())
}

/// What `optional(T, default)` in a type says and does not fit `T`.
fn optional_defaults(configuration: &Configuration, variable: &VariableBlock) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let mut open = vec![(variable.ty, &variable.defaults)];
    while let Some((ty, defaults)) = open.pop() {
        for (name, expr) in &defaults.attributes {
            let (Some(ty), Some(value)) = (ty.attr(name), constant(configuration, *expr, &mut problems))
            else {
                continue;
            };
            if let Err(problem) = convert(&value, ty) {
                let detail =
                    format!("The default of the attribute `{name}` does not fit its type: {problem}.");
                let error = Diagnostic::error("Invalid default value for optional attribute", detail);
                problems.push(error.at(configuration.span(*expr)));
            }
        }
        open.extend(defaults.inner.iter().filter_map(|(step, inner)| {
            let ty = match step {
                TypeStep::Attribute(name) => ty.attr(name),
                TypeStep::Element => ty.element(),
                TypeStep::Position(at) => ty.as_tuple().and_then(|elements| elements.get(*at)).copied(),
            };
            ty.map(|ty| (ty, inner))
        }));
    }
    problems
}

/// A value as it was given, and where.
struct Given<'s> {
    value: Value,
    span: Option<Span>,
    /// For messages, where the value is in no file.
    origin: Option<&'s str>,
    /// The expression, where there is one.
    expr: Option<ExprRef>,
}

fn variable_value(
    configuration: &Configuration,
    variable: &VariableBlock,
    source: Option<&VariableSource>,
) -> (Option<Value>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let Some(source) = source else {
        let value = match variable.default {
            Some(default) => default_value(configuration, variable, default, &mut problems),
            None => {
                problems.push(missing(variable, "no value is given for it"));
                None
            }
        };
        return (value, problems);
    };
    let given = match source {
        VariableSource::Expr(expr) => constant(configuration, *expr, &mut problems).map(|value| Given {
            value,
            span: Some(configuration.span(*expr)),
            origin: None,
            expr: Some(*expr),
        }),
        VariableSource::Text { text, origin } => {
            Some(Given { value: Value::string(text.as_str()), span: None, origin: Some(origin), expr: None })
        }
    };
    let Some(given) = given else { return (None, problems) };
    let name = format!("var.{}", variable.name);
    let value = taken(configuration, variable, &name, given, &mut problems);
    (value, problems)
}

/// A value that was given for a variable, converted to its type; `name` is what messages call it.
fn taken(
    configuration: &Configuration,
    variable: &VariableBlock,
    name: &str,
    given: Given<'_>,
    problems: &mut Diagnostics,
) -> Option<Value> {
    let Given { value, span, origin, expr } = given;
    let is_argument = origin.is_none() && expr.is_none() && span.is_some();
    let value = match fit(configuration, variable, &value, problems) {
        Ok(value) => value,
        Err(problem) => {
            let from = origin.map(|origin| format!(" from {origin}")).unwrap_or_default();
            let given = match value.as_str() {
                // Of what stands in a text the message shows the place.
                Some(text) if span.is_none() && !variable.sensitive && !variable.ephemeral => {
                    format!(" {text:?}")
                }
                _ => String::new(),
            };
            let detail = format!("The value{given} of {name}{from} is not suitable: {problem}.");
            let part =
                expr.map(|expr| configuration.span(part_at(configuration, expr, problem.path.steps())));
            let span = part.or(span);
            problems.push(
                Diagnostic::error("Invalid value for input variable", detail)
                    .at(span)
                    .at(variable.span)
                    .label(variable.span, format!("must be {}", variable.ty.expression())),
            );
            return None;
        }
    };
    if !value.is_null() || variable.nullable {
        return Some(value);
    }
    match variable.default {
        Some(default) => default_value(configuration, variable, default, problems),
        None => {
            let why = "its value is null, which `nullable = false` excludes";
            let problem = missing(variable, why);
            let hints = if is_argument { Vec::new() } else { problem.hints.clone() };
            problems.push(Diagnostic { span: None, hints, ..problem }.at(span).at(variable.span));
            None
        }
    }
}

fn missing(variable: &VariableBlock, why: &str) -> Diagnostic {
    let name = &variable.name;
    let detail = format!("The input variable `{name}` has no default, and {why}.");
    Diagnostic::error("No value for required variable", detail).at(variable.span).hint(format!(
        "Set it with `-var '{name}=…'`, in a variable file, or by the environment variable TERRACE_VAR_{name}."
    ))
}

fn default_value(
    configuration: &Configuration,
    variable: &VariableBlock,
    default: ExprRef,
    problems: &mut Diagnostics,
) -> Option<Value> {
    let value = constant(configuration, default, problems)?;
    match fit(configuration, variable, &value, problems) {
        Ok(value) if value.is_null() && !variable.nullable => {
            let detail = "The default is null, which `nullable = false` excludes.";
            problems.push(
                Diagnostic::error("Invalid default value for variable", detail)
                    .at(configuration.span(default)),
            );
            None
        }
        Ok(value) => Some(value),
        Err(problem) => {
            let detail = format!("The default of var.{} does not fit its type: {problem}.", variable.name);
            let part = part_at(configuration, default, problem.path.steps());
            problems.push(
                Diagnostic::error("Invalid default value for variable", detail).at(configuration.span(part)),
            );
            None
        }
    }
}

/// The part of an expression that gives what a path leads to; as much of the way as is written out.
fn part_at(configuration: &Configuration, expr: ExprRef, steps: &[Step]) -> ExprRef {
    let tree = configuration.tree(expr.tree);
    let mut at = expr.expr;
    let mut steps = steps.iter().peekable();
    while let Some(step) = steps.peek() {
        let inner = match tree.expr(at) {
            Expr::Parens(inner) | Expr::Wrap(inner) => {
                at = inner;
                continue;
            }
            Expr::Tuple(items) => match step {
                Step::Index(key) => {
                    key.as_i64().and_then(|index| items.get(usize::try_from(index).ok()?).copied())
                }
                Step::Attr(_) => None,
            },
            Expr::Object(items) => {
                let name = match step {
                    Step::Attr(name) => Some(name.as_str()),
                    Step::Index(key) => key.as_str(),
                };
                let written = |key: ObjectKey<'_>| match key {
                    ObjectKey::Name(key) => Some(key) == name,
                    ObjectKey::Expr(key) => name.is_some() && tree.as_literal_string(key) == name,
                    ObjectKey::Parens(_) => false,
                };
                items.iter().filter(|item| written(item.key)).last().map(|item| item.value)
            }
            _ => None,
        };
        let Some(inner) = inner else { break };
        at = inner;
        steps.next();
    }
    ExprRef { expr: at, ..expr }
}

/// The value with the defaults of its type, converted to it.
fn fit(
    configuration: &Configuration,
    variable: &VariableBlock,
    value: &Value,
    problems: &mut Diagnostics,
) -> Result<Value, ConversionError> {
    let VariableBlock { ty, defaults, .. } = variable;
    let completed = complete(configuration, value, *ty, defaults, problems);
    let value = convert(&completed, *ty)?;
    match value.infinite_at() {
        Some(path) => Err(ConversionError { path, message: "the number is infinite".to_owned() }),
        None => Ok(value),
    }
}

/// Puts in what `optional(T, default)` says where an attribute is null or left out. Comes before the
/// conversion, as in Terraform, so that an object may lack the attribute.
fn complete(
    configuration: &Configuration,
    value: &Value,
    ty: Ty,
    defaults: &TypeDefaults,
    problems: &mut Diagnostics,
) -> Value {
    if defaults.is_empty() || value.is_null() || !value.is_known() {
        return value.clone();
    }
    let (value, marks) = value.unmark();
    let mut inner = |value: &Value, step: &TypeStep, ty: Ty| match defaults.inner.get(step) {
        Some(defaults) => complete(configuration, value, ty, defaults, problems),
        None => value.clone(),
    };
    let result = match (value.kind(), ty.kind()) {
        (Kind::List(items) | Kind::Set(items) | Kind::Tuple(items), _) => {
            let completed = items.iter().enumerate().map(|(at, item)| match ty.kind() {
                TyKind::Tuple(types) => {
                    let ty = types.get(at).copied().unwrap_or(Ty::DYNAMIC);
                    inner(item, &TypeStep::Position(at), ty)
                }
                _ => inner(item, &TypeStep::Element, ty.element().unwrap_or(Ty::DYNAMIC)),
            });
            Value::tuple(completed.collect::<Vec<_>>())
        }
        (Kind::Map(_) | Kind::Object(_), TyKind::Object(object)) => {
            let step = |name: &str| TypeStep::Attribute(name.to_owned());
            let mut attrs: BTreeMap<ArcStr, Value> = value
                .entries()
                .map(|(name, item)| {
                    let ty = object.get(name).map_or(Ty::DYNAMIC, |attr| attr.ty);
                    (name.clone(), inner(item, &step(name), ty))
                })
                .collect();
            for (name, default) in &defaults.attributes {
                if attrs.get(name.as_str()).is_some_and(|value| !value.is_null()) {
                    continue;
                }
                let ty = object.get(name).map_or(Ty::DYNAMIC, |attr| attr.ty);
                let Some(value) = constant(configuration, *default, problems) else { continue };
                let value = match defaults.inner.get(&step(name)) {
                    Some(inside) => complete(configuration, &value, ty, inside, problems),
                    None => value,
                };
                match convert(&value, ty) {
                    Ok(value) => {
                        attrs.insert(ArcStr::from(name.as_str()), value);
                    }
                    Err(problem) => {
                        let detail = format!(
                            "The default of the attribute `{name}` does not fit its type: {problem}."
                        );
                        problems.push(
                            Diagnostic::error("Invalid default value for optional attribute", detail)
                                .at(configuration.span(*default)),
                        );
                    }
                }
            }
            Value::object(attrs)
        }
        (Kind::Map(_) | Kind::Object(_), _) => {
            let element = ty.element().unwrap_or(Ty::DYNAMIC);
            let completed =
                value.entries().map(|(name, item)| (name.clone(), inner(item, &TypeStep::Element, element)));
            Value::object(completed.collect::<Vec<_>>())
        }
        _ => value.clone(),
    };
    result.with_marks(marks)
}

fn constant(configuration: &Configuration, expr: ExprRef, problems: &mut Diagnostics) -> Option<Value> {
    let (value, found) = evaluate_constant(configuration.tree(expr.tree), expr.expr);
    problems.extend(found);
    value
}
