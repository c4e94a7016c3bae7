//! What our clients send and what our simulator answers, checked against the vendors' own OpenAPI
//! documents. They are not part of this project: where the folder beside it is absent, nothing is
//! checked, which is said.
//!
//! Of JSON Schema as much as those documents use: references, types, enumerations, required members,
//! members, items, additional members, null, combinations.

#![expect(clippy::disallowed_methods, clippy::print_stderr, reason = "reads documents beside this crate")]

mod ionos;

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use serde_json::Value as Json;
use terrace::http::{Transport, TransportError};
use terrace::simulator::Simulator;

/// Where the documents are, seen from this crate.
const FOLDER: &str = "../shared/api";

/// One exchange on its way between client and simulator.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub sent: Bytes,
    pub status: u16,
    pub answered: Bytes,
    pub answer_headers: HeaderMap,
}

/// A transport that remembers everything that went over it.
#[derive(Clone)]
pub struct Recording {
    simulator: Simulator,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Recording {
    pub fn new(simulator: &Simulator) -> Recording {
        Recording { simulator: simulator.clone(), exchanges: Arc::default() }
    }

    /// What went over it so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().expect("not poisoned").clone()
    }
}

#[async_trait]
impl Transport for Recording {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let (parts, sent) = (request.clone().into_parts().0, request.body().clone());
        let response = self.simulator.send(request).await?;
        self.exchanges.lock().expect("not poisoned").push(Exchange {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or("").to_owned(),
            headers: parts.headers,
            sent,
            status: response.status().as_u16(),
            answered: response.body().clone(),
            answer_headers: response.headers().clone(),
        });
        Ok(response)
    }
}

/// An OpenAPI document.
pub struct Document {
    root: Json,
    name: String,
}

impl Document {
    /// The document of that name; `None`, with the reason printed, where it is not there.
    pub fn load(name: &str) -> Option<Document> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(name);
        match std::fs::read(&path) {
            Ok(bytes) => {
                let root = serde_json::from_slice(&bytes).expect("the document is JSON");
                Some(Document { root, name: name.to_owned() })
            }
            Err(error) => {
                eprintln!("skip: nothing is checked against {name}: {FOLDER} cannot be read ({error})");
                None
            }
        }
    }

    /// Everything in an exchange that the document does not allow, below this base path.
    pub fn check(&self, base: &str, exchange: &Exchange) -> Vec<String> {
        let Exchange { method, path, query, headers, sent, status, answered, answer_headers } = exchange;
        let mut problems = Vec::new();
        let Some(path) = path.strip_prefix(base) else {
            return vec![format!("{path} is not below {base}")];
        };
        let Some((item, named)) = self.path_item(path) else {
            return vec![format!("{} has no path {path}", self.name)];
        };
        let operation = &item[method.to_ascii_lowercase()];
        if operation.is_null() {
            return vec![format!("{} has no {method} {path}", self.name)];
        }
        self.check_parameters([item, operation], &named, query, headers, &mut problems);
        if !sent.is_empty() {
            let content = &self.resolve(&operation["requestBody"])["content"];
            self.check_body("the request", content, sent, &mut problems);
        }
        let responses = &operation["responses"];
        let exact = &responses[status.to_string()];
        let response = self.resolve(if exact.is_null() { &responses["default"] } else { exact });
        if response.is_null() {
            problems.push(format!("status {status} is not declared"));
        } else if !answered.is_empty() {
            self.check_body("the answer", &response["content"], answered, &mut problems);
        } else if let Some((name, _)) =
            response["headers"].as_object().into_iter().flatten().find(|(name, header)| {
                let is_required =
                    self.resolve(header)["required"] == Json::Bool(true) || name.as_str() == "Location";
                is_required && !answer_headers.contains_key(name.as_str())
            })
        {
            problems.push(format!("the answer lacks the header {name}"));
        }
        problems.iter().map(|problem| format!("{method} {path}?{query} -> {status}: {problem}")).collect()
    }

    /// The path's entry, with what its placeholders stand for.
    fn path_item(&self, path: &str) -> Option<(&Json, Vec<(String, String)>)> {
        let fits = |template: &str| {
            let (wanted, found): (Vec<_>, Vec<_>) =
                (template.split('/').collect(), path.split('/').collect());
            let mut named = Vec::new();
            let same = wanted.len() == found.len()
                && wanted.iter().zip(&found).all(|(wanted, found)| {
                    match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                        Some(name) => {
                            named.push((name.to_owned(), (*found).to_owned()));
                            !found.is_empty()
                        }
                        None => wanted == found,
                    }
                });
            same.then_some(named)
        };
        // A path that is written out goes before one with placeholders.
        let found = self.root["paths"].as_object()?.iter();
        found
            .filter_map(|(template, item)| Some((item, fits(template)?)))
            .min_by_key(|(_, named)| named.len())
    }

    fn check_parameters(
        &self,
        owners: [&Json; 2],
        named: &[(String, String)],
        query: &str,
        headers: &HeaderMap,
        problems: &mut Vec<String>,
    ) {
        let declared: Vec<&Json> = owners
            .iter()
            .flat_map(|owner| owner["parameters"].as_array().into_iter().flatten())
            .map(|parameter| self.resolve(parameter))
            .collect();
        let find = |place: &str, name: &str| {
            declared.iter().find(|p| {
                p["in"] == place && p["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name))
            })
        };
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (place, pairs) in [("path", named), ("query", &pairs)] {
            for (name, text) in pairs {
                match find(place, name) {
                    None => problems.push(format!("the {place} parameter {name} is not declared")),
                    Some(parameter) => self.check_text(
                        &format!("{place} parameter {name}"),
                        &parameter["schema"],
                        text,
                        problems,
                    ),
                }
            }
        }
        for parameter in declared.iter().filter(|parameter| parameter["required"] == Json::Bool(true)) {
            let name = parameter["name"].as_str().unwrap_or("");
            let is_there = match parameter["in"].as_str() {
                Some("header") => headers.contains_key(name),
                Some("query") => pairs.iter().any(|(known, _)| known == name),
                _ => named.iter().any(|(known, _)| known == name),
            };
            if !is_there {
                problems.push(format!("the parameter {name} is missing"));
            }
        }
    }

    /// A parameter's text, as the value that its type makes of it.
    fn check_text(&self, at: &str, schema: &Json, text: &str, problems: &mut Vec<String>) {
        let schema = self.resolve(schema);
        let value = match schema["type"].as_str() {
            Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or(Json::Null),
            _ => Json::String(text.to_owned()),
        };
        self.check_value(at, schema, &value, problems);
        for (bound, is_kept) in [("minimum", f64::ge as fn(&f64, &f64) -> bool), ("maximum", f64::le)] {
            if let (Some(bound_value), Some(number)) = (schema[bound].as_f64(), value.as_f64())
                && !is_kept(&number, &bound_value)
            {
                problems.push(format!("{at} is {number}, {bound} {bound_value}"));
            }
        }
    }

    fn check_body(&self, what: &str, content: &Json, bytes: &[u8], problems: &mut Vec<String>) {
        let media = content.as_object().and_then(|content| {
            content
                .iter()
                .find(|(name, _)| name.contains("json"))
                .or(content.iter().next())
                .map(|(_, media)| media)
        });
        let Some(media) = media else { return problems.push(format!("{what} must have no body")) };
        match serde_json::from_slice(bytes) {
            Ok(value) => self.check_value(what, &media["schema"], &value, problems),
            Err(error) => problems.push(format!("{what} is no JSON: {error}")),
        }
    }

    /// What a value has that its schema does not allow.
    fn check_value(&self, at: &str, schema: &Json, value: &Json, problems: &mut Vec<String>) {
        let schema = self.resolve(schema);
        if value.is_null() {
            // Documents forget to say so, and the vendors answer null where nothing is set.
            return;
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.check_value(at, part, value, problems);
        }
        for word in ["oneOf", "anyOf"] {
            let Some(parts) = schema[word].as_array() else { continue };
            let fits = |part: &&Json| {
                let mut of_part = Vec::new();
                self.check_value(at, part, value, &mut of_part);
                of_part.is_empty()
            };
            if !parts.iter().any(|part| fits(&part)) {
                problems.push(format!("{at} fits none of {word}: {value}"));
            }
        }
        let is_type = match schema["type"].as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            _ => true,
        };
        if !is_type {
            return problems.push(format!("{at} is no {}: {value}", schema["type"]));
        }
        if let Some(known) = schema["enum"].as_array()
            && !known.contains(value)
        {
            problems.push(format!("{at} is none of the known values: {value}"));
        }
        self.check_format(at, schema, value, problems);
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if value.get(name).is_none() {
                problems.push(format!("{at} lacks {name}"));
            }
        }
        let items = value.as_array().into_iter().flatten().enumerate();
        items.for_each(|(n, item)| self.check_value(&format!("{at}[{n}]"), &schema["items"], item, problems));
        let Some(members) = value.as_object() else { return };
        for (name, member) in members {
            let at = format!("{at}.{name}");
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Json::Null, Json::Bool(false)) => problems.push(format!("{at} is not declared")),
                (Json::Null, Json::Null) if schema["properties"].is_object() => {
                    problems.push(format!("{at} is not declared"));
                }
                (Json::Null, more) => self.check_value(&at, more, member, problems),
                (declared, _) => self.check_value(&at, declared, member, problems),
            }
        }
    }

    fn check_format(&self, at: &str, schema: &Json, value: &Json, problems: &mut Vec<String>) {
        let Some(text) = value.as_str() else { return };
        let is_kept = match schema["format"].as_str() {
            Some("uuid") => text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'),
            Some("uri") => url::Url::parse(text).is_ok(),
            Some("date-time") => text.parse::<jiff::Timestamp>().is_ok(),
            _ => true,
        };
        if !is_kept {
            problems.push(format!("{at} is no {}: {text:?}", schema["format"]));
        }
    }

    /// What a reference stands for.
    fn resolve<'d>(&'d self, json: &'d Json) -> &'d Json {
        let mut json = json;
        while let Some(reference) = json["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').expect("references stay in the document");
            json = self.root.pointer(pointer).expect("references lead somewhere");
        }
        json
    }
}

#[test]
fn a_document_finds_what_it_does_not_allow() {
    let root = serde_json::json!({
        "paths": {"/things/{id}": {"get": {
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
                {"name": "depth", "in": "query", "schema": {"type": "integer", "maximum": 10}},
                {"name": "X-Number", "in": "header", "required": true, "schema": {"type": "integer"}},
            ],
            "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
        }}},
        "components": {"schemas": {"Thing": {"type": "object", "required": ["state"], "properties": {
            "state": {"type": "string", "enum": ["ON", "OFF"]},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
        }}}},
    });
    let document = Document { root, name: "test".to_owned() };
    let exchange = |path: &str, query: &str, answered: &str| Exchange {
        method: "GET".into(),
        path: path.into(),
        query: query.into(),
        headers: [("x-number".parse().expect("a name"), "7".parse().expect("a value"))].into_iter().collect(),
        sent: Bytes::new(),
        status: 200,
        answered: Bytes::copy_from_slice(answered.as_bytes()),
        answer_headers: HeaderMap::new(),
    };
    let id = "/v1/things/e0a3b1de-3a34-4d31-9a70-9b6a5c0d7e55";
    let good = exchange(id, "depth=10", r#"{"state": "ON", "parts": [{"state": "OFF"}]}"#);
    assert_eq!(document.check("/v1", &good), [] as [&str; 0]);
    for (path, query, body) in [
        ("/v2/things/x", "", "{}"),
        ("/v1/others", "", "{}"),
        ("/v1/things/x", "", r#"{"state": "ON"}"#),
        (id, "depth=11", r#"{"state": "ON"}"#),
        (id, "depth=deep", r#"{"state": 1}"#),
        (id, "breadth=1", r#"{"state": "ON"}"#),
        (id, "", r#"{}"#),
        (id, "", r#"{"state": "on"}"#),
        (id, "", r#"{"state": "ON", "colour": 1}"#),
        (id, "", r#"{"state": "ON", "parts": [{"state": true}]}"#),
        (id, "", "not JSON"),
    ] {
        assert_ne!(
            document.check("/v1", &exchange(path, query, body)),
            [] as [&str; 0],
            "{path}?{query} {body}"
        );
    }
    let unnumbered = Exchange { headers: HeaderMap::new(), ..good };
    assert_eq!(document.check("/v1", &unnumbered).len(), 1);
}
