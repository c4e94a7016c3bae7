//! Paths as JSON, in the form that state files have for `sensitive_attributes`:
//! `[{"type":"get_attr","value":"tags"},{"type":"index","value":{"value":"k","type":"string"}}]`.

use serde_json::Value as Json;
use serde_json::json;
use serde_json::value::RawValue;

use super::{JsonError, from_json_text, to_typed_raw_json, typed};
use crate::value::{Path, Step, Ty};

impl Path {
    /// # Errors
    ///
    /// A step goes to a set element that is unknown.
    pub fn to_json(&self) -> Result<Json, JsonError> {
        let step = |step: &Step| match step {
            Step::Attr(name) => Ok(json!({ "type": "get_attr", "value": name.as_str() })),
            Step::Index(key) => {
                let key: Box<RawValue> = to_typed_raw_json(key, Ty::DYNAMIC)?;
                let key: Json = serde_json::from_str(key.get())
                    .map_err(|_| typed::wrong(self, "the number of an index is too large"))?;
                Ok(json!({ "type": "index", "value": key }))
            }
        };
        self.steps().iter().map(step).collect()
    }

    /// Reads [`Path::to_json`]'s form.
    ///
    /// # Errors
    ///
    /// The JSON is not that of a path.
    pub fn from_json(json: &Json) -> Result<Path, JsonError> {
        let wrong = || typed::wrong(&Path::root(), "the JSON is not that of a path");
        let step = |json: &Json| {
            let (kind, value) = (json.get("type").and_then(Json::as_str), json.get("value"));
            match (kind, value) {
                (Some("get_attr"), Some(Json::String(name))) => Ok(Step::Attr(name.into())),
                (Some("index"), Some(key @ Json::Object(_))) => {
                    from_json_text(&key.to_string(), Some(Ty::DYNAMIC)).map(Step::Index)
                }
                _ => Err(wrong()),
            }
        };
        json.as_array().ok_or_else(wrong)?.iter().map(step).collect()
    }
}
