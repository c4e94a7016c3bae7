//! Clients of a VPN container. The guide gives four paths, one body and no answer; what is chosen here
//! follows its connections and allow-lists.

use std::borrow::Cow;

use ::http::StatusCode;
use serde_json::{Value, json};

use super::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::stacks::container::{Container, Status};
use crate::simulator::stacks::order::{bad, text};
use crate::simulator::stacks::refusal;
use crate::simulator::stacks::vpn::{DEFAULT_CLIENT, VpnClient, configuration, is_vpn};

impl Desk<'_> {
    /// Oldest first, without keys that are secret.
    pub(super) fn vpn_clients(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        check_vpn(container)?;
        let clients: Vec<Value> = container.vpn_clients.iter().map(client_body).collect();
        Ok(Answer::ok(&json!({"success": true, "count": clients.len(), "data": clients})))
    }

    /// A taken name is refused as a container's is. Names may be what can stand in a path and a file
    /// name. A container on its way in cannot be dialled into, so it takes no clients yet; a stopped one
    /// does.
    pub(super) fn add_vpn_client(&mut self, id: &str) -> Result<Answer, Answer> {
        let (body, now) = (self.object()?, self.now);
        let container = self.changeable(id)?;
        check_vpn(container)?;
        if container.status() == Status::Pending {
            return Err(refusal::bad_request("Container is not ready (pending)"));
        }
        let name = text(&body, "name")?.ok_or_else(|| bad("name", "VPN client name is required"))?;
        let is_good = (1..=32).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !is_good {
            let message = "VPN client name must be 1-32 letters, numbers, hyphens and underscores";
            return Err(bad("name", message).into());
        }
        if container.vpn_clients.iter().any(|client| client.name == name) {
            return Err(bad("name", "A VPN client with this name already exists").into());
        }
        let full = || refusal::bad_request("This VPN has no free addresses");
        let client = VpnClient::new(name, container, now).ok_or_else(full)?;
        let client = client.with_key(self.random);
        let body = json!({"success": true, "message": "VPN client created", "data": client_body(&client)});
        self.container_mut(id)?.vpn_clients.push(client);
        Ok(Answer::ok(&body).changed())
    }

    /// "Download VPN config": a file as `wg-quick` reads it. Without `client` it is the guide's
    /// `default`.
    pub(super) fn vpn_config(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        check_vpn(container)?;
        let wanted = self.query("client").unwrap_or(Cow::Borrowed(DEFAULT_CLIENT));
        let client = container.vpn_clients.iter().find(|client| client.name == wanted);
        let client = client.ok_or_else(no_client)?;
        let name = format!("{}.conf", client.name);
        Ok(Answer::file("text/plain; charset=utf-8", &name, configuration(container, client)))
    }

    /// The first client may go as well: the guide says nothing that keeps it.
    pub(super) fn remove_vpn_client(&mut self, id: &str, client: &str) -> Result<Answer, Answer> {
        let container = self.changeable(id)?;
        check_vpn(container)?;
        let place = container.vpn_clients.iter().position(|known| known.name == client);
        container.vpn_clients.remove(place.ok_or_else(no_client)?);
        Ok(Answer::ok(&json!({"success": true, "message": "VPN client removed"})).changed())
    }
}

fn client_body(client: &VpnClient) -> Value {
    let VpnClient { name, address: _, public_key, private_key: _, created_at } = client;
    json!({
        "name": name,
        "ip_address": client.ip_address(),
        "public_key": public_key,
        "created_at": created_at,
    })
}

/// The container exists and the key may see it: 400.
fn check_vpn(container: &Container) -> Result<(), Answer> {
    if is_vpn(container.template.0) {
        return Ok(());
    }
    Err(refusal::bad_request("This container is not a VPN container"))
}

fn no_client() -> Answer {
    refusal::failure(StatusCode::NOT_FOUND, "VPN client not found")
}
