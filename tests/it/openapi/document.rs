//! An OpenAPI 3.0 document: which operation an exchange belongs to, and what it says of its parts.

use std::path::Path;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::schema::{Unknown, check, resolve};

/// A document, and the path of this program's simulator that stands for its server.
pub struct Document {
    pub base: String,
    root: Value,
    nulls: Nulls,
}

/// Where answers may hold null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nulls {
    AsDeclared,
    Anywhere,
}

impl Document {
    #[expect(clippy::disallowed_methods, reason = "reads a document beside this crate")]
    pub fn read(path: &Path, base: &str) -> Document {
        let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let root = serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Document { base: base.to_owned(), root, nulls: Nulls::AsDeclared }
    }

    /// The vendor answers null where nothing is set, and the document forgets to say so.
    pub fn with_nulls_anywhere(self) -> Document {
        Document { nulls: Nulls::Anywhere, ..self }
    }

    /// What is wrong with an exchange.
    pub fn check(&self, request: &Request<Bytes>, response: &Response<Bytes>) -> Vec<String> {
        let path = request.uri().path().strip_prefix(&self.base).unwrap_or("");
        let name = format!("{} {path} -> {}", request.method(), response.status().as_u16());
        let Some((item, variables)) = self.find(path) else { return vec![format!("{name}: no such path")] };
        let method = request.method().as_str().to_lowercase();
        let Some(operation) = item.get(&method) else { return vec![format!("{name}: no such method")] };
        let mut problems = self.check_parameters(item, operation, &variables, request, response);
        problems.extend(self.check_body(operation, request, response));
        problems.extend(self.check_answer(operation, response));
        problems.into_iter().map(|problem| format!("{name}: {problem}")).collect()
    }

    /// The path of the document that fits, with what stands for its variables.
    fn find(&self, path: &str) -> Option<(&Value, Vec<(String, String)>)> {
        let parts: Vec<&str> = path.split('/').collect();
        let fitting = self.root["paths"].as_object()?.iter().filter_map(|(template, item)| {
            let wanted: Vec<&str> = template.split('/').collect();
            if wanted.len() != parts.len() {
                return None;
            }
            let mut variables = Vec::new();
            for (wanted, part) in wanted.iter().zip(&parts) {
                match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) => variables.push((name.to_owned(), (*part).to_owned())),
                    None if wanted == part => {}
                    None => return None,
                }
            }
            Some((item, variables))
        });
        // A path that is written out goes before one with variables.
        fitting.min_by_key(|(_, variables)| variables.len())
    }

    fn check_parameters(
        &self,
        item: &Value,
        operation: &Value,
        variables: &[(String, String)],
        request: &Request<Bytes>,
        response: &Response<Bytes>,
    ) -> Vec<String> {
        // What the API refuses need not be right.
        if response.status().as_u16() == 400 {
            return Vec::new();
        }
        let lists = [&item["parameters"], &operation["parameters"]];
        let declared: Vec<&Value> = lists
            .iter()
            .flat_map(|list| list.as_array().into_iter().flatten())
            .map(|parameter| resolve(&self.root, parameter))
            .collect();
        let query = request.uri().query().unwrap_or("");
        let queried = url::form_urlencoded::parse(query.as_bytes()).into_owned().map(|pair| ("query", pair));
        let in_path = variables.iter().cloned().map(|pair| ("path", pair));
        let mut problems = Vec::new();
        for (place, (name, text)) in queried.chain(in_path) {
            let found =
                declared.iter().find(|parameter| parameter["in"] == place && parameter["name"] == *name);
            let Some(parameter) = found else {
                problems.push(format!("{place} parameter {name} is not declared"));
                continue;
            };
            let schema = resolve(&self.root, &parameter["schema"]);
            let schema = if schema["type"] == "array" { &schema["items"] } else { schema };
            let value = read(&self.root, schema, &text);
            problems.extend(check(&self.root, schema, &value, &name, Unknown::Refused));
        }
        problems
    }

    fn check_body(
        &self,
        operation: &Value,
        request: &Request<Bytes>,
        response: &Response<Bytes>,
    ) -> Vec<String> {
        let declared = resolve(&self.root, &operation["requestBody"]);
        let body = request.body();
        match (declared.is_null(), body.is_empty()) {
            (true, true) => return Vec::new(),
            (true, false) => return vec!["a body, and none is declared".to_owned()],
            (false, true) => return vec!["no body, and one is declared".to_owned()],
            (false, false) if response.status().as_u16() == 400 => return Vec::new(),
            (false, false) => {}
        }
        let kind = request.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("");
        let schema = &declared["content"][kind]["schema"];
        if schema.is_null() {
            return vec![format!("the content type {kind:?} is not declared")];
        }
        let value = match kind {
            "application/x-www-form-urlencoded" => {
                let pairs = url::form_urlencoded::parse(body).into_owned();
                Value::Object(pairs.map(|(name, value)| (name, Value::String(value))).collect())
            }
            _ => serde_json::from_slice(body).unwrap_or(Value::Null),
        };
        check(&self.root, schema, &value, "body", Unknown::Refused)
    }

    fn check_answer(&self, operation: &Value, response: &Response<Bytes>) -> Vec<String> {
        let status = response.status().as_u16();
        let responses = &operation["responses"];
        let exact = &responses[status.to_string()];
        let declared = resolve(&self.root, if exact.is_null() { &responses["default"] } else { exact });
        if declared.is_null() {
            return vec!["the status is not declared".to_owned()];
        }
        let body = response.body();
        let Some(content) = declared["content"].as_object() else {
            return if body.is_empty() {
                Vec::new()
            } else {
                vec!["a body, and none is declared".to_owned()]
            };
        };
        let Some((_, content)) = content.iter().next() else { return Vec::new() };
        match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                if self.nulls == Nulls::Anywhere {
                    drop_nulls(&mut value);
                }
                check(&self.root, &content["schema"], &value, "answer", Unknown::Refused)
            }
            Err(error) => vec![format!("the answer is no JSON: {error}")],
        }
    }
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// A parameter's text as the type that its schema asks for.
fn read(root: &Value, schema: &Value, text: &str) -> Value {
    let schema = resolve(root, schema);
    match schema["type"].as_str() {
        Some("boolean" | "number" | "integer") => serde_json::from_str(text).unwrap_or(Value::Null),
        _ => Value::String(text.to_owned()),
    }
}
