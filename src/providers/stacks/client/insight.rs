//! Endpoints whose answers the guide leaves open. What comes back is handed on as it came, or as the
//! text of a file; what it means is said where it is used.

use serde_json::{Value as Json, json};

use super::{ActError, Api, AskError, found};
use crate::http::{Answer, Method, Request};

/// Reads of a file that may come back cut or as something else before that is believed.
const ATTEMPTS: u32 = 3;

impl Api {
    /// The last lines that a container wrote; `None` if there is no such container.
    pub(in crate::providers::stacks) async fn logs(
        &self,
        id: &str,
        lines: i64,
    ) -> Result<Option<Json>, AskError> {
        self.look(Request::to(["containers", id, "logs"]).query("lines", lines)).await
    }

    pub(in crate::providers::stacks) async fn metrics(&self, id: &str) -> Result<Option<Json>, AskError> {
        self.look(Request::to(["containers", id, "metrics"])).await
    }

    pub(in crate::providers::stacks) async fn credentials(&self, id: &str) -> Result<Option<Json>, AskError> {
        self.look(Request::to(["containers", id, "credentials"])).await
    }

    pub(in crate::providers::stacks) async fn available_targets(
        &self,
        id: &str,
    ) -> Result<Option<Json>, AskError> {
        self.look(Request::to(["containers", id, "available-targets"])).await
    }

    /// External access and the allow-list, in whatever shape they come.
    pub(in crate::providers::stacks) async fn allow_list(&self, id: &str) -> Result<Option<Json>, AskError> {
        self.look(Request::to(["containers", id, "allowed-ips"])).await
    }

    /// Connections of both directions.
    pub(in crate::providers::stacks) async fn all_connections(
        &self,
        id: &str,
    ) -> Result<Option<Json>, AskError> {
        self.look(Request::to(["containers", id, "connections"])).await
    }

    pub(in crate::providers::stacks) async fn vpn_clients(&self, id: &str) -> Result<Option<Json>, AskError> {
        self.look(Request::to(["containers", id, "vpn-clients"])).await
    }

    pub(in crate::providers::stacks) async fn add_vpn_client(
        &self,
        id: &str,
        name: &str,
    ) -> Result<Json, ActError> {
        let request = Request::to(["containers", id, "vpn-clients"]).json(&json!({"name": name}));
        Ok(self.client.write(Method::Post, request).await?.body)
    }

    pub(in crate::providers::stacks) async fn remove_vpn_client(
        &self,
        id: &str,
        name: &str,
    ) -> Result<(), ActError> {
        let request = Request::to(["containers", id, "vpn-clients", name]);
        Ok(self.client.write(Method::Delete, request).await.map(drop)?)
    }

    /// The configuration of a VPN client; `None` if there is no such container or client.
    pub(in crate::providers::stacks) async fn vpn_config(
        &self,
        id: &str,
        client: &str,
    ) -> Result<Option<String>, AskError> {
        let request = Request::to(["containers", id, "vpn-config"]).query("client", client);
        let is_config = |text: &str| text.contains("[Interface]") && text.contains("[Peer]");
        self.file(request, "the VPN configuration", is_config).await
    }

    /// The private key for SSH; `None` if there is no such container.
    pub(in crate::providers::stacks) async fn certificate(
        &self,
        id: &str,
    ) -> Result<Option<String>, AskError> {
        let is_key = |text: &str| text.trim_start().starts_with("-----BEGIN") && text.contains("-----END");
        self.file(Request::to(["containers", id, "certificate"]), "the SSH certificate", is_key).await
    }

    pub(in crate::providers::stacks) async fn regenerate_certificate(
        &self,
        id: &str,
    ) -> Result<(), ActError> {
        let request = Request::to(["containers", id, "certificate", "regenerate"]);
        Ok(self.client.write(Method::Post, request).await.map(drop)?)
    }

    async fn look(&self, request: Request) -> Result<Option<Json>, AskError> {
        Ok(found(self.client.read(request).await)?.map(|answer| answer.body))
    }

    /// A file: as it is, or as a text somewhere in a JSON answer. `is_it` tells one from a login page, a
    /// refusal, and half of itself.
    async fn file(
        &self,
        request: Request,
        what: &'static str,
        is_it: impl Fn(&str) -> bool,
    ) -> Result<Option<String>, AskError> {
        for _ in 0..ATTEMPTS {
            let Some(answer) = found(self.client.read(request.clone().expect_bytes()).await)? else {
                return Ok(None);
            };
            if let Some(text) = text_in(&answer, &is_it) {
                return Ok(Some(text));
            }
        }
        Err(AskError::Strange { what })
    }
}

fn text_in(answer: &Answer, is_it: &dyn Fn(&str) -> bool) -> Option<String> {
    let text = std::str::from_utf8(answer.bytes()).ok()?;
    match serde_json::from_str::<Json>(text) {
        Ok(json) if json.get("success") == Some(&Json::Bool(false)) => None,
        Ok(json) => deep(&json, is_it),
        Err(_) => is_it(text).then(|| text.to_owned()),
    }
}

/// The first text in a JSON value that is what is looked for.
fn deep(json: &Json, is_it: &dyn Fn(&str) -> bool) -> Option<String> {
    match json {
        Json::String(text) => is_it(text).then(|| text.clone()),
        Json::Array(items) => items.iter().find_map(|item| deep(item, is_it)),
        Json::Object(members) => members.values().find_map(|member| deep(member, is_it)),
        Json::Null | Json::Bool(_) | Json::Number(_) => None,
    }
}
