//! Connections between containers.

use ::http::StatusCode;
use serde_json::{Map, Value, json};

use super::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::stacks::connection::{Connection, connection_string, connection_type, environment};
use crate::simulator::stacks::container::{Container, Status};
use crate::simulator::stacks::order::{bad, text};
use crate::simulator::stacks::refusal;

impl Desk<'_> {
    /// Every other container, in one of four drawers. What should be suggested is our reading:
    /// databases and caches, as in the guide's example.
    pub(super) fn targets(&self, id: &str) -> Result<Answer, Answer> {
        self.container(id)?;
        let mut drawers: [(&str, Vec<Value>); 5] =
            ["databases", "caches", "loadBalancers", "applications", "all"].map(|name| (name, Vec::new()));
        for target in self.account.containers.iter().filter(|target| target.id != id) {
            let template = target.template.0;
            let (drawer, suggested) = match template.product() {
                "redis" => (1, true),
                _ if template.is_database() => (0, true),
                "loadbalancer" | "stacks-loadbalancer" => (2, false),
                _ => (3, false),
            };
            let item = json!({
                "id": target.id,
                "name": target.name,
                "type": template.id,
                "suggested": suggested,
            });
            drawers[drawer].1.push(item.clone());
            drawers[4].1.push(item);
        }
        let data: Map<String, Value> =
            drawers.into_iter().map(|(name, items)| (name.to_owned(), items.into())).collect();
        Ok(Answer::ok(&json!({"success": true, "data": data})))
    }

    /// Where the guide is silent: a name left out is the target's; the same name to the same target a
    /// second time is refused; neither end may be on its way in or out (the guide's workflow connects
    /// after "wait for container to be running"; a stopped container can be connected).
    pub(super) fn connect(&mut self, source: &str, target: &str) -> Result<Answer, Answer> {
        let (body, id) = (self.object()?, self.random.uuid());
        let (from, to) = (self.container(source)?, self.container(target)?);
        if source == target {
            return Err(refusal::bad_request("A container cannot be connected to itself"));
        }
        for end in [from, to] {
            if matches!(end.status(), Status::Pending | Status::Deleting) {
                let error =
                    format!("Container {} is not ready to be connected ({})", end.id, end.status().word());
                return Err(refusal::bad_request(&error));
            }
        }
        let name = text(&body, "connectionName")?.unwrap_or(&to.name).to_owned();
        let same =
            |known: &Connection| known.source == source && known.target == target && known.name == name;
        if self.account.connections.iter().any(same) {
            return Err(bad("connectionName", "This connection already exists").into());
        }
        let variables = environment(to).into_iter().map(|(name, value)| (name, Value::from(value)));
        let answer = json!({
            "success": true,
            "data": {
                "id": id,
                "sourceContainer": source,
                "targetContainer": target,
                "connectionName": name,
                "connectionType": connection_type(to),
                "environmentVariables": variables.collect::<Map<String, Value>>(),
                "connectionString": connection_string(to),
                "message": "Connection created. Container will be updated with new environment variables.",
                "note": "You may need to restart the source container for changes to take effect.",
            },
        });
        let (source, target) = (source.to_owned(), target.to_owned());
        self.account.connections.push(Connection { id, source, target, name, created_at: self.now });
        Ok(Answer::ok(&answer).changed())
    }

    /// The guide's example of incoming connections is empty: theirs mirror the outgoing ones, with
    /// `source_` for `target_`.
    pub(super) fn list_connections(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        let (mut outgoing, mut incoming) = (Vec::new(), Vec::new());
        for connection in &self.account.connections {
            if connection.source == id {
                let target = self.container(&connection.target)?;
                outgoing.push(connection_item(connection, target, "target", target));
            }
            if connection.target == id {
                let source = self.container(&connection.source)?;
                incoming.push(connection_item(connection, container, "source", source));
            }
        }
        Ok(Answer::ok(&json!({"success": true, "data": {"outgoing": outgoing, "incoming": incoming}})))
    }

    pub(super) fn disconnect(&mut self, connection: &str) -> Result<Answer, Answer> {
        let connections = &mut self.account.connections;
        let place = connections.iter().position(|known| known.id == connection);
        let place = place.ok_or_else(|| refusal::failure(StatusCode::NOT_FOUND, "Connection not found"))?;
        connections.remove(place);
        Ok(Answer::ok(&json!({"success": true, "message": "Connection deleted"})).changed())
    }
}

/// One connection as seen from one of its ends; `other` is the other one, called `side`.
fn connection_item(connection: &Connection, target: &Container, side: &str, other: &Container) -> Value {
    let mut item = Map::new();
    item.insert("id".into(), connection.id.as_str().into());
    item.insert("connection_name".into(), connection.name.as_str().into());
    item.insert("connection_type".into(), connection_type(target).into());
    item.insert("connection_string".into(), connection_string(target).into());
    item.insert("created_at".into(), json!(connection.created_at));
    item.insert(format!("{side}_name"), other.name.as_str().into());
    item.insert(format!("{side}_type"), other.template().into());
    item.insert(format!("{side}_status"), other.status().word().into());
    Value::Object(item)
}
