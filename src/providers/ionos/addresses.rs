//! Which public IPv4 addresses a stop gives back: those of network cards in public LANs that are in no
//! block of reserved addresses. IPv6 stays. Blocks belong to the contract, and not every user may see
//! them: then it is unknown, which is said.

use std::net::Ipv4Addr;

use futures_util::future::join_all;
use rustc_hash::{FxHashMap, FxHashSet};

use super::client::AskError;
use super::session::Session;
use super::wire::{Nic, Server};

/// What a stop does to the addresses of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Given back, as far as is known; none for an empty list.
    Addresses(Vec<Ipv4Addr>),
    /// The public addresses that are given back unless they are reserved, which this user may not see.
    UnlessReserved(Vec<Ipv4Addr>),
    /// Not even the addresses could be read.
    Unknown,
}

/// What is lost of each of these servers. Asks for LANs and network cards once for each data center,
/// and for the reserved addresses once.
pub(super) async fn losses(session: &Session, servers: &[&Server]) -> Vec<Loss> {
    if servers.is_empty() {
        return Vec::new();
    }
    let mut datacenters: FxHashMap<&str, Vec<&Server>> = FxHashMap::default();
    for server in servers {
        datacenters.entry(&server.datacenter_id).or_default().push(server);
    }
    let looked = datacenters.into_iter().map(|(datacenter, servers)| async move {
        (datacenter, public_addresses(session, datacenter, &servers).await)
    });
    let (reserved, public) = tokio::join!(session.api.reserved_addresses(), join_all(looked));
    let reserved: Option<FxHashSet<Ipv4Addr>> =
        reserved.ok().map(|all| all.iter().filter_map(|address| address.parse().ok()).collect());
    let public: FxHashMap<&str, FxHashMap<&str, Vec<Ipv4Addr>>> =
        public.into_iter().filter_map(|(datacenter, found)| Some((datacenter, found.ok()?))).collect();
    let of_server = |server: &&Server| {
        let addresses = public.get(server.datacenter_id.as_str()).and_then(|dc| dc.get(server.id.as_str()));
        match (addresses, &reserved) {
            (None, _) => Loss::Unknown,
            (Some(addresses), Some(reserved)) => {
                Loss::Addresses(addresses.iter().filter(|a| !reserved.contains(a)).copied().collect())
            }
            (Some(addresses), None) if addresses.is_empty() => Loss::Addresses(Vec::new()),
            (Some(addresses), None) => Loss::UnlessReserved(addresses.clone()),
        }
    };
    servers.iter().map(of_server).collect()
}

/// The public IPv4 addresses of servers of one data center, by server.
async fn public_addresses<'s>(
    session: &Session,
    datacenter: &str,
    servers: &[&'s Server],
) -> Result<FxHashMap<&'s str, Vec<Ipv4Addr>>, AskError> {
    let (lans, nics) = tokio::join!(session.api.lans(datacenter), nics(session, datacenter, servers));
    let public: FxHashSet<i64> = lans?.into_iter().filter(|(_, public)| *public).map(|(id, _)| id).collect();
    let of_server = |(id, nics): (&'s str, Vec<Nic>)| {
        let of_public = nics.into_iter().filter(|nic| nic.lan.is_some_and(|lan| public.contains(&lan)));
        let addresses = of_public.flat_map(|nic| nic.ips).filter_map(|ip| ip.parse().ok());
        (id, addresses.collect())
    };
    Ok(nics?.into_iter().map(of_server).collect())
}

/// The network cards of these servers: of one by itself, of more with one deep list where the API
/// looks that deep.
async fn nics<'s>(
    session: &Session,
    datacenter: &str,
    servers: &[&'s Server],
) -> Result<Vec<(&'s str, Vec<Nic>)>, AskError> {
    let listed = match servers {
        [] | [_] => Vec::new(),
        _ => session.api.servers(datacenter, 3).await?.unwrap_or_default(),
    };
    let mut known: FxHashMap<String, Vec<Nic>> =
        listed.into_iter().filter_map(|server| Some((server.id, server.nics?))).collect();
    let mut all = Vec::with_capacity(servers.len());
    for server in servers {
        let nics = match known.remove(&server.id) {
            Some(nics) => nics,
            None => session.api.nics(datacenter, &server.id).await?,
        };
        all.push((server.id.as_str(), nics));
    }
    Ok(all)
}
