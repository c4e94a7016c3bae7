//! Conversion of values between types, by the rules and in the words of Terraform
//! (`cty/convert` in `zclconf/go-cty`).

use std::fmt;

use super::unify::{Conversions, is_convertible, unify};
use super::{Attr, Kind, Number, Path, Presence, Refinement, Step, Ty, TyKind, Value};

/// A value does not fit a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversionError {
    /// Where in the value; the root if the type as a whole does not fit.
    pub path: Path,
    /// What is wrong there, without full stop: `a number is required`.
    pub message: String,
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_root() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConversionError {}

/// The value as a value of another type. Marks stay where they were, except that those of set elements
/// move to the set. Null stays null and unknown stays unknown, each of the wanted type.
///
/// # Errors
///
/// The types do not fit, or this value does not (the string is no number, a required attribute is
/// missing).
pub fn convert(value: &Value, want: Ty) -> Result<Value, ConversionError> {
    let have = value.ty();
    if want.is_dynamic() || have == want.without_optional() {
        return Ok(value.clone());
    }
    if !is_convertible(have, want, Conversions::All) {
        return Err(ConversionError { path: Path::root(), message: mismatch(have, want) });
    }
    apply(value, want, &mut Path::root())
}

/// Conversion of a value whose type as a whole is known to fit.
fn apply(value: &Value, want: Ty, path: &mut Path) -> Result<Value, ConversionError> {
    if want.is_dynamic() || value.ty() == want.without_optional() {
        return Ok(value.clone());
    }
    let (value, marks) = value.unmark();
    Ok(apply_unmarked(&value, want, path)?.with_marks(marks))
}

fn apply_unmarked(value: &Value, want: Ty, path: &mut Path) -> Result<Value, ConversionError> {
    match (value.kind(), want.kind()) {
        (Kind::Null, _) => Ok(Value::null(dynamic_replace(value.ty(), want.without_optional()))),
        (Kind::Unknown(known), _) => {
            let ty = dynamic_replace(value.ty(), want.without_optional());
            Ok(Value::unknown_with(ty, refinement_after(value.ty(), known, ty)))
        }
        (Kind::Bool(_) | Kind::Number(_) | Kind::String(_), _) => primitive(value, want, path),
        (Kind::Object(_), TyKind::Object(_)) => object_to_object(value, want, path),
        (Kind::Map(_), TyKind::Object(_)) => map_to_object(value, want, path),
        (Kind::Tuple(items), TyKind::Tuple(types)) if items.len() == types.len() => {
            let types = types.iter().copied();
            Ok(Value::tuple(each(value, types, path)?))
        }
        (Kind::Set(items), TyKind::List(_)) if !value.is_wholly_known() => {
            let ty = dynamic_replace(value.ty(), want.without_optional());
            Ok(Value::unknown_with(ty, Refinement::len(1, Some(items.len()))))
        }
        (Kind::Tuple(_) | Kind::List(_) | Kind::Set(_), TyKind::List(_)) => {
            let (element, items) = elements(value, want, path)?;
            Ok(Value::list(element, items))
        }
        (Kind::Tuple(_) | Kind::List(_) | Kind::Set(_), TyKind::Set(_)) => {
            let (element, items) = elements(value, want, path)?;
            Ok(Value::set(element, items))
        }
        (Kind::Object(_) | Kind::Map(_), TyKind::Map(_)) => {
            let (element, items) = elements(value, want, path)?;
            Ok(Value::map(element, value.keys().zip(items)))
        }
        _ => Err(fail(path, mismatch(value.ty(), want))),
    }
}

fn fail(path: &Path, message: impl Into<String>) -> ConversionError {
    ConversionError { path: path.clone(), message: message.into() }
}

fn primitive(value: &Value, want: Ty, path: &Path) -> Result<Value, ConversionError> {
    match (value.kind(), want.kind()) {
        (Kind::Number(number), TyKind::String) if number.is_infinite() => {
            Err(fail(path, "the number is infinite"))
        }
        (Kind::Number(number), TyKind::String) => Ok(Value::string(number.to_string())),
        (Kind::Bool(value), TyKind::String) => Ok(Value::string(if value { "true" } else { "false" })),
        (Kind::String(text), TyKind::Number) => {
            text.parse::<Number>().map(Value::number).map_err(|_| fail(path, "a number is required"))
        }
        (Kind::String(text), TyKind::Bool) => match text.as_str() {
            "true" | "1" => Ok(Value::bool(true)),
            "false" | "0" => Ok(Value::bool(false)),
            other => Err(fail(
                path,
                match other.to_lowercase().as_str() {
                    "true" => r#"a bool is required; to convert from string, use lowercase "true""#,
                    "false" => r#"a bool is required; to convert from string, use lowercase "false""#,
                    _ => "a bool is required",
                },
            )),
        },
        _ => Err(fail(path, mismatch(value.ty(), want))),
    }
}

/// Attributes that are not wanted are dropped; optional ones that are missing become null.
fn object_to_object(value: &Value, want: Ty, path: &mut Path) -> Result<Value, ConversionError> {
    let wanted = want.as_object().expect("called for object types").attrs();
    let mut attrs = Vec::with_capacity(wanted.len());
    for Attr { name, ty, presence } in wanted {
        let converted = match (value.get_attr(name), presence) {
            (Some(inner), _) => {
                path.push(Step::Attr(name.clone()));
                let converted = apply(inner, *ty, path)?;
                path.pop();
                converted
            }
            (None, Presence::Optional) => Value::null(ty.without_optional()),
            (None, Presence::Required) => return Err(fail(path, mismatch(value.ty(), want))),
        };
        attrs.push((name.clone(), converted));
    }
    Ok(Value::object(attrs))
}

fn map_to_object(value: &Value, want: Ty, path: &mut Path) -> Result<Value, ConversionError> {
    let wanted = want.as_object().expect("called for object types").attrs();
    let mut attrs = Vec::with_capacity(wanted.len());
    for Attr { name, ty, presence } in wanted {
        let converted = match (value.get_key(name), presence) {
            (Some(inner), _) => {
                path.push(Step::Index(Value::string(name)));
                let converted = apply(inner, *ty, path)?;
                path.pop();
                converted
            }
            (None, Presence::Optional) => Value::null(ty.without_optional()),
            (None, Presence::Required) => {
                return Err(fail(path, format!("map has no element for required attribute {name:?}")));
            }
        };
        attrs.push((name.clone(), converted));
    }
    Ok(Value::object(attrs))
}

/// The children, converted to the element type of `want`, and the type they then have.
fn elements(value: &Value, want: Ty, path: &mut Path) -> Result<(Ty, Vec<Value>), ConversionError> {
    let declared = want.element().expect("called for collection types");
    if value.is_empty() {
        let ty = dynamic_replace(value.ty(), want.without_optional());
        return Ok((ty.element().unwrap_or(Ty::DYNAMIC), Vec::new()));
    }
    let target =
        if declared.is_dynamic() { common_type(value.elements()).unwrap_or(declared) } else { declared };
    let items = each(value, std::iter::repeat(target), path)?;
    if !target.has_dynamic() {
        return Ok((target.without_optional(), items));
    }
    let Some(common) = common_type(items.iter()) else {
        return Err(fail(path, must_be_the_same(want)));
    };
    let items: Vec<Value> = items.iter().map(|item| apply(item, common, path)).collect::<Result<_, _>>()?;
    // What is dynamic in the common type may be of several types in the elements.
    let mut known = items.iter().map(Value::ty).filter(|ty| !ty.is_dynamic());
    if let Some(first) = known.next()
        && known.any(|ty| ty != first)
    {
        return Err(fail(path, must_be_the_same(want)));
    }
    Ok((common, items))
}

fn common_type<'a>(items: impl Iterator<Item = &'a Value>) -> Option<Ty> {
    let mut types: Vec<Ty> = items.map(Value::ty).collect();
    types.dedup();
    match types.as_slice() {
        [only] => Some(*only),
        _ => unify(&types, Conversions::All),
    }
}

/// Converts the children of a value that becomes a collection or tuple.
fn each(
    value: &Value,
    types: impl Iterator<Item = Ty>,
    path: &mut Path,
) -> Result<Vec<Value>, ConversionError> {
    let mut converted = Vec::with_capacity(value.len());
    for ((step, child), ty) in value.children().into_iter().zip(types) {
        // Whoever becomes a map is spoken of as one.
        path.push(match step {
            Step::Attr(name) => Step::Index(Value::string(name)),
            index @ Step::Index(_) => index,
        });
        converted.push(apply(child, ty, path)?);
        path.pop();
    }
    Ok(converted)
}

/// `want`, with what is dynamic in it taken from `have` where that tells more.
fn dynamic_replace(have: Ty, want: Ty) -> Ty {
    if have.is_dynamic() || !want.has_dynamic() {
        return want;
    }
    let element = |want: Ty| match have.kind() {
        TyKind::List(inner) | TyKind::Set(inner) | TyKind::Map(inner) => dynamic_replace(*inner, want),
        TyKind::Tuple(inner) => unify(inner, Conversions::All).map_or(want, |ty| dynamic_replace(ty, want)),
        TyKind::Object(object) => {
            let types: Vec<Ty> = object.attrs().iter().map(|attr| attr.ty).collect();
            unify(&types, Conversions::All).map_or(want, |ty| dynamic_replace(ty, want))
        }
        _ => want,
    };
    match want.kind() {
        TyKind::Dynamic => have,
        TyKind::Bool | TyKind::Number | TyKind::String => want,
        TyKind::List(inner) => Ty::list(element(*inner)),
        TyKind::Set(inner) => Ty::set(element(*inner)),
        TyKind::Map(inner) => Ty::map(element(*inner)),
        TyKind::Tuple(types) => {
            let ours = have.as_tuple().unwrap_or_default();
            Ty::tuple(types.iter().enumerate().map(|(at, ty)| match ours.get(at) {
                Some(inner) => dynamic_replace(*inner, *ty),
                None => *ty,
            }))
        }
        TyKind::Object(object) => Ty::object_with(object.attrs().iter().map(|attr| {
            let inner = have.attr(&attr.name).or_else(|| have.element());
            Attr { ty: inner.map_or(attr.ty, |inner| dynamic_replace(inner, attr.ty)), ..attr.clone() }
        })),
    }
}

/// What stays known of an unknown value: never that it is something other than null is forgotten, and
/// the length stays where the new type has one.
fn refinement_after(have: Ty, known: &Refinement, to: Ty) -> Refinement {
    let mut kept = Refinement { not_null: known.not_null, ..Refinement::default() };
    if !to.is_collection() {
        return kept;
    }
    (kept.min_len, kept.max_len) = match have.kind() {
        TyKind::List(_) | TyKind::Set(_) | TyKind::Map(_) => (known.min_len, known.max_len),
        TyKind::Tuple(types) => (types.len(), Some(types.len())),
        TyKind::Object(object) => (object.attrs().len(), Some(object.attrs().len())),
        _ => (0, None),
    };
    // Equal elements become one in a set.
    if matches!(to.kind(), TyKind::Set(_)) && !matches!(have.kind(), TyKind::Set(_)) {
        kept.min_len = kept.min_len.min(1);
    }
    kept
}

/// Why no value of one type fits another, in Terraform's words: `attribute "x" is required`,
/// `element 1: number required`.
pub fn mismatch(have: Ty, want: Ty) -> String {
    let required = || format!("{want} required");
    match (have.kind(), want.kind()) {
        (TyKind::Object(_), TyKind::Object(_)) => object_mismatch(have, want),
        (TyKind::Tuple(_), TyKind::List(element) | TyKind::Set(element)) if element.is_dynamic() => {
            must_be_the_same(want).to_owned()
        }
        (TyKind::Object(_), TyKind::Map(element)) if element.is_dynamic() => {
            must_be_the_same(want).to_owned()
        }
        (TyKind::Tuple(types), TyKind::List(element) | TyKind::Set(element)) => {
            let wrong = types.iter().position(|ty| !is_convertible(*ty, *element, Conversions::All));
            wrong.map_or_else(required, |at| format!("element {at}: {}", mismatch(types[at], *element)))
        }
        (TyKind::Object(object), TyKind::Map(element)) => {
            let wrong =
                object.attrs().iter().find(|attr| !is_convertible(attr.ty, *element, Conversions::All));
            wrong.map_or_else(required, |attr| {
                format!("element {:?}: {}", attr.name.as_str(), mismatch(attr.ty, *element))
            })
        }
        (TyKind::List(inner) | TyKind::Set(inner), TyKind::List(element)) => {
            format!("incorrect list element type: {}", mismatch(*inner, *element))
        }
        (TyKind::List(inner) | TyKind::Set(inner), TyKind::Set(element)) => {
            format!("incorrect set element type: {}", mismatch(*inner, *element))
        }
        (TyKind::Map(inner), TyKind::Map(element)) => {
            format!("incorrect map element type: {}", mismatch(*inner, *element))
        }
        _ => required(),
    }
}

fn must_be_the_same(want: Ty) -> &'static str {
    match want.kind() {
        TyKind::Set(_) => "all set elements must have the same type",
        TyKind::Map(_) => "all map elements must have the same type",
        _ => "all list elements must have the same type",
    }
}

/// Missing attributes first, then the first attribute whose type cannot fit.
fn object_mismatch(have: Ty, want: Ty) -> String {
    let wanted = want.as_object().map(super::ObjectTy::attrs).unwrap_or_default();
    let missing: Vec<String> = wanted
        .iter()
        .filter(|attr| attr.presence == Presence::Required && have.attr(&attr.name).is_none())
        .map(|attr| format!("{:?}", attr.name.as_str()))
        .collect();
    match missing.as_slice() {
        [] => {}
        [only] => return format!("attribute {only} is required"),
        [first, second] => return format!("attributes {first} and {second} are required"),
        [others @ .., last] => return format!("attributes {}, and {last} are required", others.join(", ")),
    }
    let wrong = wanted.iter().find_map(|attr| {
        let ours = have.attr(&attr.name)?;
        (!is_convertible(ours, attr.ty, Conversions::All)).then_some((attr, ours))
    });
    match wrong {
        Some((attr, ours)) => format!("attribute {:?}: {}", attr.name.as_str(), mismatch(ours, attr.ty)),
        None => "incorrect object attributes".to_owned(),
    }
}

#[cfg(test)]
mod tests;
