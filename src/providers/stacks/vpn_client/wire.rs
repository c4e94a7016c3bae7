//! VPN clients on the wire. The guide shows no answer: a client may be its name alone or an object, a
//! list may stand at the top, under `data`, or one deeper.

use serde_json::Value as Json;

use crate::providers::attrs;
use crate::providers::stacks::shapes::{list, member, payload, text, text_of};
use crate::value::Value;

/// A client as an answer tells of it; `None` is what that answer does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::providers::stacks) struct ListedClient {
    pub(in crate::providers::stacks) name: String,
    pub(in crate::providers::stacks) ip_address: Option<String>,
    pub(in crate::providers::stacks) public_key: Option<String>,
    pub(in crate::providers::stacks) created_at: Option<String>,
}

impl ListedClient {
    /// Private keys, should an answer hold any, are not looked at.
    fn read(item: &Json) -> Option<ListedClient> {
        if let Some(name) = text_of(item) {
            return Some(ListedClient { name, ip_address: None, public_key: None, created_at: None });
        }
        Some(ListedClient {
            name: text(item, &["name", "client_name", "clientName", "client", "id"])?,
            ip_address: text(item, &["ip_address", "ipAddress", "address", "ip", "vpn_ip"]),
            public_key: text(item, &["public_key", "publicKey"]),
            created_at: text(item, &["created_at", "createdAt", "added_at"]),
        })
    }

    /// Whether nothing is left that a list could add.
    pub(super) fn is_complete(&self) -> bool {
        let ListedClient { name: _, ip_address, public_key, created_at } = self;
        ip_address.is_some() && public_key.is_some() && created_at.is_some()
    }

    /// What is not told stays as it is known, null at first.
    pub(super) fn onto(&self, object: &Value) -> Value {
        let ListedClient { name, ip_address, public_key, created_at } = self;
        let told = [("ip_address", ip_address), ("public_key", public_key), ("created_at", created_at)];
        let object = object.with_attr("name", Value::from(name.as_str()));
        attrs::settled(&told.into_iter().fold(object, |object, (attr, text)| match text {
            Some(text) => object.with_attr(attr, Value::from(text.as_str())),
            None => object,
        }))
    }
}

/// The list of clients; `None` if there is none in the answer.
pub(super) fn clients(answer: &Json) -> Option<Vec<ListedClient>> {
    let names = ["clients", "vpn_clients", "vpnClients", "items"];
    let items = list(payload(answer), &names).or_else(|| list(answer, &names))?;
    Some(items.iter().filter_map(ListedClient::read).collect())
}

/// The client that the answer to an addition tells of.
pub(super) fn added(answer: &Json) -> Option<ListedClient> {
    let told = payload(answer);
    ListedClient::read(
        member(told, &["client", "vpn_client", "vpnClient"]).filter(|it| it.is_object()).unwrap_or(told),
    )
}
