//! Connections on the wire: as they are listed, and as the answer to a new one tells.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::providers::attrs;
use crate::providers::stacks::lenient::Text;
use crate::providers::stacks::listing::Listing;
use crate::value::{Ty, Value};

/// An outgoing connection in `GET /containers/{id}/connections`.
#[derive(Debug, Deserialize)]
pub(in crate::providers::stacks) struct ListedConnection {
    pub(in crate::providers::stacks) id: Text,
    pub(in crate::providers::stacks) connection_name: Option<String>,
    connection_type: Option<String>,
    connection_string: Option<String>,
    pub(in crate::providers::stacks) target_name: Option<String>,
}

impl ListedConnection {
    pub(super) fn onto(&self, object: &Value) -> Value {
        let ListedConnection { id, connection_name, connection_type, connection_string, target_name: _ } =
            self;
        told(
            object,
            &id.0,
            connection_name.as_deref(),
            connection_type.as_deref(),
            connection_string.as_deref(),
        )
    }
}

impl ListedConnection {
    /// An import knows no target: the list of containers tells the id of the name.
    pub(super) fn with_target(&self, object: &Value, listing: Option<&Listing>) -> Value {
        let named = || listing?.named(self.target_name.as_deref()?).next();
        match named().filter(|_| attrs::is_null(object, "target_id")) {
            Some(target) => object.with_attr("target_id", Value::from(target.id.as_str())),
            None => object.clone(),
        }
    }
}

/// `data` of the answer to a new connection.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::providers::stacks) struct Connected {
    pub(in crate::providers::stacks) id: Text,
    pub(in crate::providers::stacks) connection_name: Option<String>,
    connection_type: Option<String>,
    connection_string: Option<String>,
    environment_variables: Option<Map<String, Json>>,
}

impl Connected {
    pub(super) fn onto(&self, object: &Value) -> Value {
        let Connected { id, connection_name, connection_type, connection_string, environment_variables } =
            self;
        let object = told(
            object,
            &id.0,
            connection_name.as_deref(),
            connection_type.as_deref(),
            connection_string.as_deref(),
        );
        let Some(variables) = environment_variables else { return object };
        let mut names: Vec<&String> = variables.keys().collect();
        names.sort();
        let names = names.into_iter().map(|name| Value::from(name.as_str()));
        object.with_attr("environment_variables", Value::list(Ty::STRING, names))
    }
}

pub(super) fn told(
    object: &Value,
    id: &str,
    name: Option<&str>,
    kind: Option<&str>,
    string: Option<&str>,
) -> Value {
    let told = [("name", name), ("type", kind), ("connection_string", string)];
    let object = object.with_attr("id", Value::from(id));
    told.into_iter().fold(object, |object, (attr, text)| match text {
        Some(text) => object.with_attr(attr, Value::from(text)),
        None => object,
    })
}
