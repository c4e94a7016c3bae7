//! Type constraints: `list(object({ name = string, size = optional(number, 1) }))`.

use std::collections::{BTreeMap, HashSet};

use super::arguments::{Context, check_constant, is_name};
use super::model::{ExprRef, TextForm};
use crate::diag::{Diagnostic, Diagnostics};
use crate::syntax::{Call, Expansion, Expr, ExprId, ObjectKey};
use crate::value::{Attr, Presence, Ty};

/// A type constraint nests no deeper than any that a person writes; types are compared and converted
/// by functions that call themselves.
const DEPTH_LIMIT: u32 = 200;

/// What `optional(T, default)` in a type constraint says, by where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeDefaults {
    /// Of an object type: attribute and the constant expression that stands in for it where it is null
    /// or left out.
    pub attributes: BTreeMap<String, ExprRef>,
    /// Defaults further inside. Only where there are any.
    pub inner: BTreeMap<TypeStep, TypeDefaults>,
}

/// One step into a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TypeStep {
    Attribute(String),
    /// Every element of a list, set or map.
    Element,
    /// The element of a tuple at a position.
    Position(usize),
}

impl TypeDefaults {
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.inner.is_empty()
    }

    fn put(&mut self, step: TypeStep, inner: TypeDefaults) {
        if !inner.is_empty() {
            self.inner.insert(step, inner);
        }
    }
}

/// A type constraint as the `type` argument of a variable gives it.
pub(super) struct Constrained {
    pub ty: Ty,
    pub defaults: TypeDefaults,
    pub text_form: TextForm,
}

/// Reads a type constraint; what is wrong in it counts as `any`.
pub(super) fn type_constraint(context: &Context<'_>, expr: ExprRef, out: &mut Diagnostics) -> Constrained {
    let tree = context.tree(expr);
    // `list` and `map` alone are an old way to write `list(any)` and `map(any)`.
    let (ty, defaults) = match tree.keyword(expr.expr) {
        Some("list") => (Ty::list(Ty::DYNAMIC), TypeDefaults::default()),
        Some("map") => (Ty::map(Ty::DYNAMIC), TypeDefaults::default()),
        _ => read(context, expr, 0, out),
    };
    let text_form = if ty.is_primitive() { TextForm::Literal } else { TextForm::Expression };
    Constrained { ty, defaults, text_form }
}

fn read(context: &Context<'_>, expr: ExprRef, depth: u32, out: &mut Diagnostics) -> (Ty, TypeDefaults) {
    let tree = context.tree(expr);
    let mut wrong = |detail: String| {
        out.push(invalid(detail).at(tree.span(expr.expr)));
        (Ty::DYNAMIC, TypeDefaults::default())
    };
    if depth > DEPTH_LIMIT {
        return wrong(format!("The type nests more than {DEPTH_LIMIT} deep."));
    }
    match tree.expr(expr.expr) {
        Expr::Error => (Ty::DYNAMIC, TypeDefaults::default()),
        Expr::Call(call) => constructor(context, expr, call, depth, out),
        Expr::Wrap(inner) | Expr::Parens(inner) => {
            out.push(
                invalid("A type is written without quotes and parentheses around it.")
                    .at(tree.span(expr.expr)),
            );
            read(context, ExprRef { expr: inner, ..expr }, depth + 1, &mut Diagnostics::new())
        }
        Expr::String(text) => {
            out.push(
                invalid("A type is written without quotes.")
                    .at(tree.span(expr.expr))
                    .hint(format!("Remove the quotes: `{text}`.")),
            );
            (Ty::DYNAMIC, TypeDefaults::default())
        }
        _ => match tree.keyword(expr.expr) {
            Some(word) => (keyword(word, expr, context, out), TypeDefaults::default()),
            None => wrong(
                "A type constraint is a keyword such as `string` or a call such as `list(string)`.".into(),
            ),
        },
    }
}

const KEYWORDS: [&str; 4] = ["any", "bool", "number", "string"];
const CONSTRUCTORS: [&str; 5] = ["list", "map", "object", "set", "tuple"];

fn keyword(word: &str, expr: ExprRef, context: &Context<'_>, out: &mut Diagnostics) -> Ty {
    match word {
        "any" => return Ty::DYNAMIC,
        "bool" => return Ty::BOOL,
        "number" => return Ty::NUMBER,
        "string" => return Ty::STRING,
        _ => {}
    }
    let error = match word {
        "list" | "set" | "map" => invalid(format!("The type {word:?} needs the type of its elements."))
            .hint(format!("For example `{word}(string)`.")),
        "object" => invalid("The type \"object\" needs its attributes.")
            .hint("For example `object({ name = string })`."),
        "tuple" => invalid("The type \"tuple\" needs its element types.")
            .hint("For example `tuple([string, number])`."),
        "optional" => optional_elsewhere(),
        _ => {
            let known = KEYWORDS.into_iter().chain(CONSTRUCTORS);
            let alias = match word {
                "boolean" => Some("bool"),
                "int" | "integer" | "float" => Some("number"),
                "array" => Some("list"),
                "dict" => Some("map"),
                _ => None,
            };
            let error = invalid(format!("The keyword {word:?} is no type."));
            match alias {
                Some(name) => error.hint(format!("Did you mean `{name}`?")),
                None => error.suggest(word, known),
            }
        }
    };
    out.push(error.at(context.span(expr)));
    Ty::DYNAMIC
}

/// `list(T)`, `object({…})` and the others.
fn constructor(
    context: &Context<'_>,
    expr: ExprRef,
    call: Call<'_>,
    depth: u32,
    out: &mut Diagnostics,
) -> (Ty, TypeDefaults) {
    let mut wrong = |error: Diagnostic| {
        out.push(error.at(context.span(expr)));
        (Ty::DYNAMIC, TypeDefaults::default())
    };
    if call.name == "optional" {
        return wrong(optional_elsewhere());
    }
    if KEYWORDS.contains(&call.name) {
        return wrong(invalid(format!("The type {:?} has no parentheses behind it.", call.name)));
    }
    if !CONSTRUCTORS.contains(&call.name) {
        let error = invalid(format!("There is no type {:?}.", call.name));
        return wrong(error.suggest(call.name, CONSTRUCTORS.into_iter().chain(KEYWORDS)));
    }
    let [argument] = call.args else {
        let example = match call.name {
            "object" => "object({ name = string })",
            "tuple" => "tuple([string, number])",
            "set" => "set(string)",
            "map" => "map(string)",
            _ => "list(string)",
        };
        let error = invalid(format!("The type {:?} has exactly one argument.", call.name));
        return wrong(error.hint(format!("For example `{example}`.")));
    };
    if call.expansion == Expansion::Last {
        return wrong(invalid("`...` has no meaning in a type."));
    }
    let argument = ExprRef { expr: *argument, ..expr };
    match call.name {
        "object" => object(context, argument, depth, out),
        "tuple" => tuple(context, argument, depth, out),
        collection => {
            let (element, inner) = read(context, argument, depth + 1, out);
            let mut defaults = TypeDefaults::default();
            defaults.put(TypeStep::Element, inner);
            let ty = match collection {
                "list" => Ty::list(element),
                "set" => Ty::set(element),
                _ => Ty::map(element),
            };
            (ty, defaults)
        }
    }
}

fn tuple(context: &Context<'_>, argument: ExprRef, depth: u32, out: &mut Diagnostics) -> (Ty, TypeDefaults) {
    let tree = context.tree(argument);
    let Expr::Tuple(elements) = tree.expr(argument.expr) else {
        let error = invalid("The type \"tuple\" has a list of types in brackets.");
        out.push(error.at(tree.span(argument.expr)).hint("For example `tuple([string, number])`."));
        return (Ty::DYNAMIC, TypeDefaults::default());
    };
    let mut defaults = TypeDefaults::default();
    let mut types = Vec::with_capacity(elements.len());
    for (position, element) in elements.iter().enumerate() {
        let (ty, inner) = read(context, ExprRef { expr: *element, ..argument }, depth + 1, out);
        types.push(ty);
        defaults.put(TypeStep::Position(position), inner);
    }
    (Ty::tuple(types), defaults)
}

fn object(context: &Context<'_>, argument: ExprRef, depth: u32, out: &mut Diagnostics) -> (Ty, TypeDefaults) {
    let tree = context.tree(argument);
    let Expr::Object(items) = tree.expr(argument.expr) else {
        let error = invalid("The type \"object\" has attributes with their types in braces.");
        out.push(error.at(tree.span(argument.expr)).hint("For example `object({ name = string })`."));
        return (Ty::DYNAMIC, TypeDefaults::default());
    };
    let mut defaults = TypeDefaults::default();
    let mut attributes: Vec<Attr> = Vec::with_capacity(items.len());
    let mut names = HashSet::with_capacity(items.len());
    for item in items.iter() {
        let name = match item.key {
            ObjectKey::Name(name) => name,
            // The parser has reported it.
            ObjectKey::Expr(key) if tree.traversal(key).is_some() => continue,
            ObjectKey::Expr(key) | ObjectKey::Parens(key) => {
                let error =
                    invalid("The name of an attribute is written out, without quotes or parentheses.");
                let text = tree.as_literal_string(key).filter(|text| is_name(text));
                let error = error.at(item.key_span);
                out.push(match text {
                    Some(text) => error.hint(format!("Remove the quotes: `{text}`.")),
                    None => error,
                });
                continue;
            }
        };
        if !names.insert(name) {
            out.push(invalid(format!("The attribute {name:?} is there twice.")).at(item.key_span));
            continue;
        }
        let value = ExprRef { expr: item.value, ..argument };
        let Member { ty, presence, default, inner } = member(context, value, depth, out);
        attributes.push(Attr { name: name.into(), ty, presence });
        if let Some(default) = default {
            defaults.attributes.insert(name.to_owned(), default);
        }
        defaults.put(TypeStep::Attribute(name.to_owned()), inner);
    }
    (Ty::object_with(attributes), defaults)
}

/// The type of an object's attribute.
struct Member {
    ty: Ty,
    presence: Presence,
    default: Option<ExprRef>,
    inner: TypeDefaults,
}

/// `T`, `optional(T)` or `optional(T, default)`.
fn member(context: &Context<'_>, value: ExprRef, depth: u32, out: &mut Diagnostics) -> Member {
    let tree = context.tree(value);
    let optional: Option<&[ExprId]> = match tree.expr(value.expr) {
        Expr::Call(call) if call.name == "optional" => Some(call.args),
        _ => None,
    };
    let Some(arguments) = optional else {
        let (ty, inner) = read(context, value, depth + 1, out);
        return Member { ty, presence: Presence::Required, default: None, inner };
    };
    let [of, default @ ..] = arguments else {
        out.push(invalid("`optional` needs the type of the attribute.").at(tree.span(value.expr)));
        let inner = TypeDefaults::default();
        return Member { ty: Ty::DYNAMIC, presence: Presence::Optional, default: None, inner };
    };
    let (ty, inner) = read(context, ExprRef { expr: *of, ..value }, depth + 1, out);
    let default = default.first().map(|expr| ExprRef { expr: *expr, ..value });
    if let Some(default) = default {
        check_constant(tree, default.expr, "The default of an optional attribute", out);
    }
    if let [_, _, extra, ..] = arguments {
        out.push(invalid("`optional` has a type and a default and nothing more.").at(tree.span(*extra)));
    }
    Member { ty, presence: Presence::Optional, default, inner }
}

fn optional_elsewhere() -> Diagnostic {
    invalid("`optional` is valid only for the attributes of an `object` type.")
}

fn invalid(detail: impl Into<String>) -> Diagnostic {
    Diagnostic::error("Invalid type specification", detail)
}
