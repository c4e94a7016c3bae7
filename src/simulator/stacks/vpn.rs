//! Clients of a VPN container and their WireGuard configuration.

use serde::{Deserialize, Serialize};

use super::catalogue::{Template, Tier};
use super::container::Container;
use super::keys::wireguard_key;
use crate::simulator::{Moment, Random};

/// The client that the guide's example of a download names: every VPN container begins with it.
pub(super) const DEFAULT_CLIENT: &str = "default";

/// The last byte of clients' addresses: 10.8.0.1 is the container itself.
const ADDRESSES: std::ops::RangeInclusive<u8> = 2..=254;

/// Who may dial into a VPN container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnClient {
    pub name: String,
    /// Last byte of its address in 10.8.0.0/24.
    pub address: u8,
    pub public_key: String,
    pub(super) private_key: String,
    pub created_at: Moment,
}

impl VpnClient {
    /// A client without keys yet, at the lowest free address; `None` if the container is no VPN, has a
    /// client of that name, or is full.
    pub(super) fn new(name: &str, container: &Container, now: Moment) -> Option<VpnClient> {
        let clients = &container.vpn_clients;
        if !is_vpn(container.template.0) || clients.iter().any(|client| client.name == name) {
            return None;
        }
        let mut free = ADDRESSES.filter(|address| clients.iter().all(|client| client.address != *address));
        Some(VpnClient {
            name: name.to_owned(),
            address: free.next()?,
            public_key: String::new(),
            private_key: String::new(),
            created_at: now,
        })
    }

    pub(super) fn with_key(self, random: &mut Random) -> VpnClient {
        VpnClient { public_key: wireguard_key(random), private_key: wireguard_key(random), ..self }
    }

    pub fn ip_address(&self) -> String {
        format!("10.8.0.{}", self.address)
    }
}

pub(super) fn is_vpn(template: &Template) -> bool {
    template.tier == Tier::Vpn
}

/// The clients of a new container.
pub(super) fn first_clients(template: &Template, now: Moment, random: &mut Random) -> Vec<VpnClient> {
    if !is_vpn(template) {
        return Vec::new();
    }
    let client = VpnClient {
        name: DEFAULT_CLIENT.to_owned(),
        address: *ADDRESSES.start(),
        public_key: String::new(),
        private_key: String::new(),
        created_at: now,
    };
    vec![client.with_key(random)]
}

/// A client's configuration as `wg-quick` reads it. The peer's key is derived from the container, since
/// it is the same for all clients.
pub(super) fn configuration(container: &Container, client: &VpnClient) -> String {
    let mut random = Random::seeded(u64::from(container.serial));
    let peer = wireguard_key(&mut random);
    format!(
        "[Interface]\nPrivateKey = {}\nAddress = {}/32\nDNS = 10.8.0.1\n\n[Peer]\nPublicKey = {peer}\n\
         Endpoint = stacks.hosting:{}\nAllowedIPs = 10.8.0.0/24, 10.52.0.0/16\nPersistentKeepalive = 25\n",
        client.private_key,
        client.ip_address(),
        container.port(),
    )
}
