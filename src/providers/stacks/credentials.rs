//! Ephemeral resource `stacks_credentials`: how to log in to a container. Read when it is needed and
//! never stored.
//!
//! ```hcl
//! ephemeral "stacks_credentials" "db" {
//!   container_id = stacks_container.db.id
//! }
//! ```

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::session::Session;
use super::shapes::{list, member, number_of, payload, text_of, text_value};
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, EphemeralType, Held, Opened, Problem, ProviderError};
use crate::providers::attrs::optional_number;
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_credentials";

pub(super) struct Credentials;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        of_container::argument("Id of the container."),
        Attribute::computed("container_name", Ty::STRING, "Name of the container."),
        Attribute::computed("type", Ty::STRING, "What runs in it, as STACKS calls it."),
        Attribute::computed("username", Ty::STRING, "Who logs in. Null where nobody does."),
        Attribute::computed("password", Ty::STRING, "The password. Null where there is none.").sensitive(),
        Attribute::computed("host", Ty::STRING, "Where to log in."),
        Attribute::computed("port", Ty::NUMBER, "The port of the service, or of SSH."),
        Attribute::computed("internal_host", Ty::STRING, "Its name for the account's other containers."),
        Attribute::computed(
            "credentials",
            Ty::list(Ty::map(Ty::STRING)),
            "All credentials that STACKS lists, each as a map.",
        )
        .sensitive(),
    ],
    blocks: Vec::new(),
    doc: "The credentials of a container: SSH for compute containers, the service's own for managed ones. They exist \
          during the run only, and are in no state, plan or log.",
});

impl EphemeralType for Credentials {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "db" {
  name     = "shop-db"
  template = "postgresql"
}

ephemeral "stacks_credentials" "db" {
  container_id = stacks_container.db.id
}

locals {
  db  = ephemeral.stacks_credentials.db
  dsn = "postgresql://${local.db.username}:${local.db.password}@${local.db.internal_host}:${local.db.port}/postgres"
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

pub(super) async fn open(session: &Session, config: &Value) -> Result<Opened, ProviderError> {
    let id = of_container::id(config);
    let doing = format!("read the credentials of the container {}", escape(id));
    let answer = session.api.credentials(id).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let answer = answer.ok_or_else(|| of_container::not_found(id))?;
    Ok(Opened { value: told(config, &answer), held: Held::default() })
}

/// The main credentials are where the guide has them, or the first of the list.
fn told(config: &Value, answer: &Json) -> Value {
    let data = payload(answer);
    let none = Json::Null;
    let all = list(answer, &["credentials"])
        .or_else(|| list(data, &["credentials"]))
        .map_or(&[][..], Vec::as_slice);
    let main = member(data, &["mainCredentials", "main_credentials"]);
    let main =
        main.or_else(|| data.get("credentials").filter(|it| it.is_object())).or(all.first()).unwrap_or(&none);
    let reach = member(data, &["connectionInfo", "connection_info", "connection"]).unwrap_or(data);
    let port = reach.get("port").or_else(|| main.get("port")).and_then(number_of);
    config
        .with_attr("container_name", text_value(data, &["containerName", "container_name", "name"]))
        .with_attr("type", text_value(data, &["type", "template"]))
        .with_attr("username", text_value(main, &["username", "user", "login"]))
        .with_attr("password", text_value(main, &["password", "pass", "secret"]))
        .with_attr("host", text_value(reach, &["host", "hostname"]))
        .with_attr("port", optional_number(port.as_ref()))
        .with_attr("internal_host", text_value(reach, &["internalHost", "internal_host"]))
        .with_attr("credentials", Value::list(Ty::map(Ty::STRING), all.iter().map(entry)))
}

/// Members that are texts, or written as such.
fn entry(item: &Json) -> Value {
    let members = item.as_object().into_iter().flatten();
    let texts =
        members.filter_map(|(name, value)| Some((name.as_str(), Value::from(text_of(value)?.as_str()))));
    Value::map(Ty::STRING, texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::attrs;
    use serde_json::json;

    #[test]
    fn the_guides_answer_is_told_and_so_is_less() {
        let answer = json!({"success": true, "credentials": [{"username": "admin", "port": 5432}], "data": {
            "containerName": "mydb", "type": "postgresql",
            "mainCredentials": {"username": "admin", "password": "generated-password"},
            "connectionInfo": {"host": "10.52.0.5", "port": 5432, "internalHost": "usr-abc12345-mydb"}
        }});
        let object = told(&SCHEMA.nothing(), &answer);
        assert_eq!(object.ty(), SCHEMA.ty());
        assert_eq!(attrs::text(&object, "password"), Some("generated-password"));
        assert_eq!(attrs::whole(&object, "port"), Some(5432));
        assert_eq!(attrs::text(&object, "internal_host"), Some("usr-abc12345-mydb"));

        let listed =
            json!({"credentials": [{"user": "root", "pass": "x"}], "data": {"host": "h", "port": "22"}});
        let object = told(&SCHEMA.nothing(), &listed);
        assert_eq!(
            (attrs::text(&object, "username"), attrs::text(&object, "host")),
            (Some("root"), Some("h"))
        );
        assert_eq!(attrs::whole(&object, "port"), Some(22));

        let nobody = json!({"credentials": [], "data": {"mainCredentials": null}});
        let object = told(&SCHEMA.nothing(), &nobody);
        assert!(object.is_wholly_known() && attrs::is_null(&object, "password"));
    }
}
