//! Types as text: for people, as a type expression, and as the JSON that state files carry.

use std::fmt;

use serde_json::Value as Json;
use thiserror::Error;

use super::{ArcStr, Attr, Presence, Ty, TyKind};

/// For people, in Terraform's words: `string`, `list of string`, `object`, `dynamic`.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            TyKind::Dynamic => f.write_str("dynamic"),
            TyKind::Bool => f.write_str("bool"),
            TyKind::Number => f.write_str("number"),
            TyKind::String => f.write_str("string"),
            TyKind::Tuple(_) => f.write_str("tuple"),
            TyKind::Object(_) => f.write_str("object"),
            TyKind::List(element) => write!(f, "list of {}", element_name(*element)),
            TyKind::Set(element) => write!(f, "set of {}", element_name(*element)),
            TyKind::Map(element) => write!(f, "map of {}", element_name(*element)),
        }
    }
}

fn element_name(element: Ty) -> String {
    if element.is_dynamic() { "any single type".to_owned() } else { element.to_string() }
}

impl fmt::Debug for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expression())
    }
}

/// A type written in JSON could not be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TyTextError {
    #[error("{0} is not the name of a type")]
    Name(String),
    #[error("a type in JSON is a string or an array of a kind and its parts")]
    Shape,
    #[error("the type is nested too deeply")]
    Depth,
}

/// Deeper types than this come from no configuration, and would cost stack wherever they are walked.
const MAX_DEPTH: usize = 256;

impl Ty {
    /// The type as a type expression: `list(string)`, `object({a=string,b=optional(number)})`, `any`.
    pub fn expression(self) -> String {
        let mut text = String::new();
        write_expression(self, &mut text);
        text
    }

    /// Terraform's JSON form: `"string"`, `["list","string"]`, `["object",{"a":"string"}]`, and
    /// `["object",{…},["a"]]` if `a` is optional.
    pub fn to_json(self) -> Json {
        let of = |kind: &str, inner: Json| Json::Array(vec![Json::from(kind), inner]);
        match self.kind() {
            TyKind::Dynamic => Json::from("dynamic"),
            TyKind::Bool => Json::from("bool"),
            TyKind::Number => Json::from("number"),
            TyKind::String => Json::from("string"),
            TyKind::List(element) => of("list", element.to_json()),
            TyKind::Set(element) => of("set", element.to_json()),
            TyKind::Map(element) => of("map", element.to_json()),
            TyKind::Tuple(elements) => of("tuple", elements.iter().map(|ty| ty.to_json()).collect()),
            TyKind::Object(object) => {
                let attrs: serde_json::Map<String, Json> =
                    object.attrs().iter().map(|attr| (attr.name.to_string(), attr.ty.to_json())).collect();
                let optional: Vec<Json> = object
                    .attrs()
                    .iter()
                    .filter(|attr| attr.presence == Presence::Optional)
                    .map(|attr| Json::from(attr.name.as_str()))
                    .collect();
                let mut parts = vec![Json::from("object"), Json::Object(attrs)];
                if !optional.is_empty() {
                    parts.push(Json::Array(optional));
                }
                Json::Array(parts)
            }
        }
    }

    /// Reads [`Ty::to_json`]'s form.
    ///
    /// # Errors
    ///
    /// The JSON is not that of a type.
    pub fn from_json(json: &Json) -> Result<Ty, TyTextError> {
        read_json(json, MAX_DEPTH)
    }
}

fn write_expression(ty: Ty, text: &mut String) {
    let mut of = |kind: &str, element: Ty| {
        text.push_str(kind);
        text.push('(');
        write_expression(element, text);
        text.push(')');
    };
    match ty.kind() {
        TyKind::Dynamic => text.push_str("any"),
        TyKind::Bool => text.push_str("bool"),
        TyKind::Number => text.push_str("number"),
        TyKind::String => text.push_str("string"),
        TyKind::List(element) => of("list", *element),
        TyKind::Set(element) => of("set", *element),
        TyKind::Map(element) => of("map", *element),
        TyKind::Tuple(elements) => {
            text.push_str("tuple([");
            for (at, element) in elements.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                write_expression(*element, text);
            }
            text.push_str("])");
        }
        TyKind::Object(object) => {
            text.push_str("object({");
            for (at, attr) in object.attrs().iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                write_attr(attr, text);
            }
            text.push_str("})");
        }
    }
}

fn write_attr(attr: &Attr, text: &mut String) {
    let Attr { name, ty, presence } = attr;
    if is_identifier(name) {
        text.push_str(name);
    } else {
        text.push_str(&Json::from(name.as_str()).to_string());
    }
    text.push('=');
    match presence {
        Presence::Required => write_expression(*ty, text),
        Presence::Optional => {
            text.push_str("optional(");
            write_expression(*ty, text);
            text.push(')');
        }
    }
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(unicode_ident::is_xid_start)
        && chars.all(|c| c == '-' || unicode_ident::is_xid_continue(c))
}

fn read_json(json: &Json, depth: usize) -> Result<Ty, TyTextError> {
    let depth = depth.checked_sub(1).ok_or(TyTextError::Depth)?;
    match json {
        Json::String(name) => match name.as_str() {
            "dynamic" => Ok(Ty::DYNAMIC),
            "bool" => Ok(Ty::BOOL),
            "number" => Ok(Ty::NUMBER),
            "string" => Ok(Ty::STRING),
            other => Err(TyTextError::Name(other.to_owned())),
        },
        Json::Array(parts) => match parts.as_slice() {
            [Json::String(kind), inner] if kind == "list" => Ok(Ty::list(read_json(inner, depth)?)),
            [Json::String(kind), inner] if kind == "set" => Ok(Ty::set(read_json(inner, depth)?)),
            [Json::String(kind), inner] if kind == "map" => Ok(Ty::map(read_json(inner, depth)?)),
            [Json::String(kind), Json::Array(inner)] if kind == "tuple" => {
                Ok(Ty::tuple(inner.iter().map(|ty| read_json(ty, depth)).collect::<Result<Vec<_>, _>>()?))
            }
            [Json::String(kind), Json::Object(attrs)] if kind == "object" => read_object(attrs, &[], depth),
            [Json::String(kind), Json::Object(attrs), Json::Array(optional)] if kind == "object" => {
                read_object(attrs, optional, depth)
            }
            _ => Err(TyTextError::Shape),
        },
        _ => Err(TyTextError::Shape),
    }
}

fn read_object(
    attrs: &serde_json::Map<String, Json>,
    optional: &[Json],
    depth: usize,
) -> Result<Ty, TyTextError> {
    let attrs = attrs.iter().map(|(name, ty)| {
        let is_optional = optional.iter().any(|known| known.as_str() == Some(name));
        let presence = if is_optional { Presence::Optional } else { Presence::Required };
        Ok(Attr { name: ArcStr::from(name), ty: read_json(ty, depth)?, presence })
    });
    Ok(Ty::object_with(attrs.collect::<Result<Vec<_>, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_kind() -> Vec<(Ty, &'static str, &'static str, &'static str)> {
        let mixed = Ty::object_with([
            Attr { name: "b".into(), ty: Ty::NUMBER, presence: Presence::Optional },
            Attr { name: "a".into(), ty: Ty::STRING, presence: Presence::Required },
            Attr { name: "two words".into(), ty: Ty::BOOL, presence: Presence::Required },
        ]);
        vec![
            (Ty::DYNAMIC, "dynamic", "any", r#""dynamic""#),
            (Ty::BOOL, "bool", "bool", r#""bool""#),
            (Ty::list(Ty::STRING), "list of string", "list(string)", r#"["list","string"]"#),
            (Ty::set(Ty::DYNAMIC), "set of any single type", "set(any)", r#"["set","dynamic"]"#),
            (
                Ty::map(Ty::list(Ty::NUMBER)),
                "map of list of number",
                "map(list(number))",
                r#"["map",["list","number"]]"#,
            ),
            (
                Ty::tuple([Ty::STRING, Ty::BOOL]),
                "tuple",
                "tuple([string,bool])",
                r#"["tuple",["string","bool"]]"#,
            ),
            (
                mixed,
                "object",
                r#"object({a=string,b=optional(number),"two words"=bool})"#,
                r#"["object",{"a":"string","b":"number","two words":"bool"},["b"]]"#,
            ),
        ]
    }

    #[test]
    fn types_are_written_for_people_for_configuration_and_for_files() {
        for (ty, friendly, expression, json) in every_kind() {
            assert_eq!(ty.to_string(), friendly);
            assert_eq!(ty.expression(), expression);
            assert_eq!(ty.to_json().to_string(), json);
            assert_eq!(Ty::from_json(&ty.to_json()), Ok(ty));
        }
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for (json, expected) in [
            (r#""strin""#, TyTextError::Name("strin".to_owned())),
            (r#"["list"]"#, TyTextError::Shape),
            (r#"["tuple","string"]"#, TyTextError::Shape),
            ("12", TyTextError::Shape),
        ] {
            let json: Json = serde_json::from_str(json).expect("the test's JSON is valid");
            assert_eq!(Ty::from_json(&json), Err(expected));
        }
        let mut deep = Json::from("string");
        for _ in 0..300 {
            deep = Json::Array(vec![Json::from("list"), deep]);
        }
        assert_eq!(Ty::from_json(&deep), Err(TyTextError::Depth));
    }

    #[test]
    fn optional_attributes_are_required_in_the_type_of_a_value() {
        let (ty, ..) = every_kind().pop().expect("the table has rows");
        assert_eq!(
            Ty::list(ty).without_optional().expression(),
            r#"list(object({a=string,b=number,"two words"=bool}))"#
        );
        assert_eq!(Ty::STRING.without_optional(), Ty::STRING);
    }
}
