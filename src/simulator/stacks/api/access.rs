//! External access and its allow-list.

use std::net::IpAddr;

use ::http::StatusCode;
use ipnet::IpNet;
use serde_json::{Value, json};

use super::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::stacks::container::{Access, AllowedIp, Container, Service};
use crate::simulator::stacks::order::{BadField, bad, text};
use crate::simulator::stacks::refusal;

impl Desk<'_> {
    /// Enabling what is enabled gives the same answer and leaves the list alone, even if the caller's
    /// address is not in it: the guide adds it "when you enable external access".
    pub(super) fn set_access(&mut self, id: &str) -> Result<Answer, Answer> {
        let body = self.object()?;
        let (subdomain, entry) = (self.random.letters(6), self.random.uuid());
        let (caller, now) = (self.caller.to_string(), self.now);
        let container = self.changeable(id)?;
        match body.get("enabled") {
            Some(Value::Bool(true)) => {
                let is_change = container.access.is_none();
                let access = container.access.get_or_insert_with(|| Access {
                    subdomain,
                    ips: vec![AllowedIp {
                        id: entry,
                        ip_address: caller.clone(),
                        description: "Your IP (Auto-added)".to_owned(),
                        service_type: Service::Both,
                        added_at: now,
                    }],
                });
                let subdomain = access.subdomain.clone();
                let answer = Answer::ok(&enabled(container, &subdomain, &caller));
                Ok(self.touched(id, is_change, answer))
            }
            Some(Value::Bool(false)) => {
                let is_change = container.access.take().is_some();
                let answer = Answer::ok(&json!({"success": true, "message": "External access disabled."}));
                Ok(self.touched(id, is_change, answer))
            }
            _ => Err(bad("enabled", "enabled must be true or false").into()),
        }
    }

    /// Marks answer and container as changed, if they are.
    fn touched(&mut self, id: &str, is_change: bool, answer: Answer) -> Answer {
        if !is_change {
            return answer;
        }
        let now = self.now;
        if let Ok(container) = self.container_mut(id) {
            container.machine.updated_at = now;
        }
        answer.changed()
    }

    /// With access off, the members keep their names: no subdomain, no url, no addresses.
    pub(super) fn list_ips(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        let ips = container.access.iter().flat_map(|access| &access.ips);
        Ok(Answer::ok(&json!({
            "success": true,
            "data": {
                "external_access_enabled": container.access.is_some(),
                "subdomain": container.access.as_ref().map(|access| &access.subdomain),
                "url": container.url(),
                "allowed_ips": ips.map(entry_body).collect::<Vec<Value>>(),
                "your_current_ip": self.caller.to_string(),
            },
        })))
    }

    /// The guide gives no answer to an addition: ours holds the new entry. A second entry of one
    /// address is refused whatever its service, since a third kind (`both`) exists for that.
    pub(super) fn add_ip(&mut self, id: &str) -> Result<Answer, Answer> {
        let body = self.object()?;
        let (entry, now) = (self.random.uuid(), self.now);
        let container = self.changeable(id)?;
        let access = container
            .access
            .as_mut()
            .ok_or_else(|| refusal::bad_request("External access is not enabled for this container"))?;
        let address =
            text(&body, "ip_address")?.ok_or_else(|| bad("ip_address", "IP address is required"))?;
        let network = network(address)?;
        if access.ips.iter().any(|ip| self::network(&ip.ip_address).is_ok_and(|known| known == network)) {
            return Err(bad("ip_address", "This IP address is already in the allowed list").into());
        }
        let service_type = match text(&body, "service_type")? {
            None | Some("both") => Service::Both,
            Some("http") => Service::Http,
            Some("tcp") => Service::Tcp,
            Some(_) => return Err(bad("service_type", "service_type must be http, tcp, or both").into()),
        };
        let description = text(&body, "description")?.unwrap_or("Custom IP").to_owned();
        let ip_address = address.to_owned();
        let ip = AllowedIp { id: entry, ip_address, description, service_type, added_at: now };
        let answer = json!({"success": true, "message": "IP address added", "data": entry_body(&ip)});
        access.ips.push(ip);
        Ok(self.touched(id, true, Answer::ok(&answer)))
    }

    /// "You cannot remove the last IP address — this prevents accidental lockout."
    pub(super) fn remove_ip(&mut self, id: &str, ip: &str) -> Result<Answer, Answer> {
        let container = self.changeable(id)?;
        let missing = || refusal::failure(StatusCode::NOT_FOUND, "IP address not found");
        let ips = &mut container.access.as_mut().ok_or_else(missing)?.ips;
        let place = ips.iter().position(|known| known.id == ip).ok_or_else(missing)?;
        if ips.len() == 1 {
            return Err(refusal::bad_request(
                "You cannot remove the last IP address. This prevents accidental lockout.",
            ));
        }
        ips.remove(place);
        let answer = Answer::ok(&json!({"success": true, "message": "IP address removed"}));
        Ok(self.touched(id, true, answer))
    }
}

fn enabled(container: &Container, subdomain: &str, caller: &str) -> Value {
    let url = container.url().unwrap_or_default();
    json!({
        "success": true,
        "message": format!("External access enabled. Your container is available at: {url}"),
        "your_ip": caller,
        "subdomain": subdomain,
        "url": url,
    })
}

fn entry_body(ip: &AllowedIp) -> Value {
    let AllowedIp { id, ip_address, description, service_type, added_at } = ip;
    json!({
        "id": id,
        "ip_address": ip_address,
        "description": description,
        "service_type": service_type,
        "added_at": added_at,
    })
}

/// "IPv4 or IPv6 address, with optional CIDR notation". Host bits are allowed; what they say does not
/// tell one network from another.
fn network(address: &str) -> Result<IpNet, BadField> {
    let parsed = address.parse::<IpNet>().ok().or_else(|| address.parse::<IpAddr>().ok().map(IpNet::from));
    parsed
        .map(|network| network.trunc())
        .ok_or_else(|| bad("ip_address", "Invalid IP address or CIDR notation"))
}
