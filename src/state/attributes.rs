//! The attributes of an object: a value, and the text of it that the state file has.
//!
//! The file holds plain JSON, as Terraform's does, which only the schema's type turns into a value.
//! The text is kept: an object that did not change is written back as the same bytes, and one whose
//! resource type this version does not know stays as it is.

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::value::{JsonError, Marks, Path, Ty, Value, from_json_text, to_typed_json_text};

/// How deep arrays and objects of a value may be nested. What is deeper could not be read back.
const DEEPEST: usize = 256;

/// The attributes of one object.
#[derive(Clone, Debug)]
pub struct Attributes {
    /// `None` where the resource type is not known.
    value: Option<Value>,
    /// What the file says of this value.
    text: Option<Arc<RawValue>>,
    /// Sensitive attributes of a value that is not known.
    sensitive: Vec<Path>,
}

impl Attributes {
    pub fn new(value: Value) -> Attributes {
        Attributes { value: Some(value), text: None, sensitive: Vec::new() }
    }

    /// From a file: of this type, or of a type that is not known.
    pub(super) fn read(
        text: &RawValue,
        ty: Option<Ty>,
        sensitive: Vec<Path>,
    ) -> Result<Attributes, JsonError> {
        let value = match ty {
            Some(ty) => {
                let marks: Vec<(Path, Marks)> =
                    sensitive.iter().map(|path| (path.clone(), Marks::SENSITIVE)).collect();
                Some(from_json_text(text.get(), Some(ty))?.marked_at(&marks))
            }
            None => None,
        };
        let sensitive = if value.is_some() { Vec::new() } else { sensitive };
        Ok(Attributes { value, text: Some(Arc::from(text.to_owned())), sensitive })
    }

    /// `None` where the resource type is not known to this version.
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }

    /// Gives the object another value. Where it is the same one, the file keeps its text.
    pub fn set(&mut self, value: Value) {
        if self.value.as_ref() != Some(&value) {
            *self = Attributes::new(value);
        }
    }

    /// As the file has it, `depth` levels in; `ty` says where the schema leaves the type open.
    pub(super) fn to_json(&self, ty: Option<Ty>, depth: usize) -> Result<Arc<RawValue>, JsonError> {
        match (&self.text, &self.value) {
            (Some(text), _) => Ok(Arc::clone(text)),
            (None, Some(value)) => Ok(Arc::from(value_to_json(value, ty.unwrap_or(value.ty()), depth)?)),
            (None, None) => Ok(Arc::from(raw("null".to_owned()))),
        }
    }

    /// Where the file marks a value as sensitive.
    pub(super) fn sensitive_paths(&self) -> Vec<Path> {
        match &self.value {
            Some(value) => {
                let marks = value.mark_paths().into_iter();
                marks.filter(|(_, marks)| marks.is_sensitive()).map(|(path, _)| path).collect()
            }
            None => self.sensitive.clone(),
        }
    }
}

/// Two are equal if their values are; texts count only where there is no value to compare.
impl PartialEq for Attributes {
    fn eq(&self, other: &Attributes) -> bool {
        match (&self.value, &other.value) {
            (Some(a), Some(b)) => a == b,
            (None, None) => {
                self.text.as_deref().map(RawValue::get) == other.text.as_deref().map(RawValue::get)
                    && self.sensitive == other.sensitive
            }
            _ => false,
        }
    }
}

/// A value as indented JSON that begins `depth` levels in.
pub(super) fn value_to_json(value: &Value, ty: Ty, depth: usize) -> Result<Box<RawValue>, JsonError> {
    if let Some((path, _)) = value.mark_paths().into_iter().find(|(_, marks)| marks.is_ephemeral()) {
        return Err(JsonError::Ephemeral(path));
    }
    let (json, nesting) = indented(&to_typed_json_text(value, ty)?, depth);
    if nesting > DEEPEST { Err(JsonError::Depth) } else { Ok(raw(json)) }
}

fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("our own writer writes valid JSON")
}

/// Compact JSON over several lines, as the rest of the file is written, and how deep it is nested.
fn indented(json: &str, top: usize) -> (String, usize) {
    let (mut depth, mut deepest) = (top, 0);
    let mut out = String::with_capacity(json.len() * 2);
    let new_line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut rest = json;
    // Everything between two of these characters is copied as it is.
    while let Some(at) = rest.find(['"', '{', '[', '}', ']', ',', ':']) {
        out.push_str(&rest[..at]);
        let (special, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = after;
        match special {
            b'"' => {
                let end = end_of_string(after);
                out.push('"');
                out.push_str(&after[..end]);
                rest = &after[end..];
            }
            b'{' | b'[' if after.starts_with(['}', ']']) => {
                out.push(special as char);
                out.push_str(&after[..1]);
                rest = &after[1..];
            }
            b'{' | b'[' => {
                out.push(special as char);
                depth += 1;
                deepest = deepest.max(depth - top);
                new_line(&mut out, depth);
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(special as char);
            }
            b',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            _ => out.push_str(": "),
        }
    }
    out.push_str(rest);
    (out, deepest)
}

/// The place behind the closing quote of a string whose opening quote stands before the text.
fn end_of_string(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ty() -> Ty {
        Ty::object([("name", Ty::STRING), ("input", Ty::DYNAMIC), ("tags", Ty::set(Ty::STRING))])
    }

    fn read(json: &str, ty: Option<Ty>, sensitive: &[Path]) -> Attributes {
        let text = RawValue::from_string(json.to_owned()).expect("valid JSON");
        Attributes::read(&text, ty, sensitive.to_vec()).expect("of the type")
    }

    #[test]
    fn attributes_are_readable_json_and_read_back_as_the_same_value() {
        let value = Value::object([
            ("name", Value::string("a \"{[,:]}\" b").with_sensitive()),
            ("input", Value::tuple([Value::int(1), Value::bool(true)])),
            ("tags", Value::set(Ty::STRING, [])),
        ]);
        let written = Attributes::new(value.clone());
        let json = written.to_json(Some(ty()), 1).expect("known");
        let expected = r#"{
    "input": {
      "value": [
        1,
        true
      ],
      "type": [
        "tuple",
        [
          "number",
          "bool"
        ]
      ]
    },
    "name": "a \"{[,:]}\" b",
    "tags": []
  }"#;
        assert_eq!(json.get(), expected);
        let sensitive = written.sensitive_paths();
        assert_eq!(sensitive, [Path::root().attr("name")]);
        assert_eq!(read(json.get(), Some(ty()), &sensitive).value(), Some(&value));
    }

    #[test]
    fn an_object_that_did_not_change_keeps_its_bytes() {
        let json = r#"{ "name":"a",   "input": null, "tags": [] }"#;
        let mut attributes = read(json, Some(ty()), &[]);
        let value = attributes.value().expect("the type is known").clone();
        attributes.set(value.clone());
        assert_eq!(attributes.to_json(Some(ty()), 4).expect("known").get(), json);
        attributes.set(value.with_attr("name", Value::string("b")));
        assert_ne!(attributes.to_json(Some(ty()), 4).expect("known").get(), json);
    }

    #[test]
    fn an_object_of_an_unknown_type_is_left_as_it_is() {
        let json = r#"{ "future": [1.50, {"x": null}] }"#;
        let path = Path::root().attr("future");
        let attributes = read(json, None, std::slice::from_ref(&path));
        assert_eq!(attributes.value(), None);
        assert_eq!(attributes.to_json(None, 4).expect("text").get(), json);
        assert_eq!(attributes.sensitive_paths(), [path]);
    }

    #[test]
    fn neither_unknown_nor_ephemeral_values_are_written() {
        let unknown = Attributes::new(Value::object([("a", Value::unknown(Ty::STRING))]));
        assert!(matches!(unknown.to_json(None, 0), Err(JsonError::Unknown(_))));
        let ephemeral = Attributes::new(Value::object([("a", Value::string("s").with_ephemeral())]));
        assert!(matches!(ephemeral.to_json(None, 0), Err(JsonError::Ephemeral(_))));
    }

    #[test]
    fn what_could_not_be_read_back_is_not_written() {
        let nested = |levels: usize| (0..levels).fold(Value::int(1), |value, _| Value::tuple([value]));
        let (mut stored, mut refused) = (0, 0);
        for levels in 120..260 {
            let value = nested(levels);
            match value_to_json(&value, value.ty(), 0) {
                Ok(json) => {
                    assert_eq!(from_json_text(json.get(), Some(value.ty())).expect("readable"), value);
                    stored += 1;
                }
                Err(_) => refused += 1,
            }
        }
        assert!(stored > 0 && refused > 0, "{stored} {refused}");
    }

    proptest! {
        #[test]
        fn indenting_keeps_the_meaning(text in "\\PC{0,20}", numbers in proptest::collection::vec(any::<i32>(), 0..4)) {
            let json = serde_json::json!({ "text": text, "list": numbers, "empty": {}, "deep": [[], {"x": text}] });
            let read: serde_json::Value = serde_json::from_str(&indented(&json.to_string(), 3).0).expect("valid");
            prop_assert_eq!(read, json);
        }
    }
}
