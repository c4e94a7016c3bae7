//! A connection: what the source container is told about the target.

use serde::{Deserialize, Serialize};

use super::catalogue::Template;
use super::container::Container;
use crate::simulator::Moment;

/// A connection from one container to another of the same account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub id: String,
    /// Container ids.
    pub source: String,
    pub target: String,
    pub name: String,
    pub created_at: Moment,
}

/// How a product is reached: names of the variables, scheme, user and database.
struct Reach {
    prefix: String,
    scheme: &'static str,
    user: Option<&'static str>,
    password: Password,
    database: Option<&'static str>,
}

enum Password {
    Needed,
    None,
}

/// The guide shows PostgreSQL only. The other databases follow its pattern with their products' usual
/// users; what is no database has host and port and speaks http.
fn reach(template: &Template) -> Reach {
    let reach = |prefix: &str, scheme, user, database| Reach {
        prefix: prefix.to_owned(),
        scheme,
        user,
        password: Password::Needed,
        database,
    };
    match template.product() {
        "postgresql" => reach("POSTGRES", "postgresql", Some("postgres"), Some("postgres")),
        "mysql" => reach("MYSQL", "mysql", Some("root"), Some("mysql")),
        "mongodb" => reach("MONGODB", "mongodb", Some("admin"), Some("admin")),
        "redis" => reach("REDIS", "redis", None, None),
        other => Reach {
            prefix: other.to_uppercase().replace('-', "_"),
            scheme: "http",
            user: None,
            password: Password::None,
            database: None,
        },
    }
}

/// `connectionType`: the target's product, so `redis` for a `redis-micro` too.
pub(super) fn connection_type(target: &Container) -> &'static str {
    target.template.0.product()
}

/// `connectionString`, the password masked as the guide shows it.
pub(super) fn connection_string(target: &Container) -> String {
    let Reach { prefix: _, scheme, user, password, database } = reach(target.template.0);
    let login = match (user, password) {
        (_, Password::None) => String::new(),
        (user, Password::Needed) => format!("{}:****@", user.unwrap_or("")),
    };
    let path = database.map(|name| format!("/{name}")).unwrap_or_default();
    format!("{scheme}://{login}{}:{}{path}", target.id, target.template.0.port)
}

/// `environmentVariables`, in the guide's order.
pub(super) fn environment(target: &Container) -> Vec<(String, String)> {
    let Reach { prefix, scheme: _, user, password, database } = reach(target.template.0);
    let mut variables = vec![("HOST", target.id.clone()), ("PORT", target.template.0.port.to_string())];
    variables.extend(user.map(|user| ("USER", user.to_owned())));
    if matches!(password, Password::Needed) {
        variables.push(("PASSWORD", "****".to_owned()));
    }
    variables.extend(database.map(|name| ("DB", name.to_owned())));
    variables.into_iter().map(|(name, value)| (format!("{prefix}_{name}"), value)).collect()
}
