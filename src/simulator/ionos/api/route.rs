//! Which endpoint a method and a path name.

use ::http::Method;

use crate::simulator::ionos::Power;

/// An endpoint with what its path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'p> {
    Datacenters,
    Datacenter(&'p str),
    Servers(&'p str),
    /// Data center and server, here and below.
    Server(&'p str, &'p str),
    Act(&'p str, &'p str, Power),
    Nics(&'p str, &'p str),
    Lans(&'p str),
    IpBlocks,
    Requests,
    Request(&'p str),
    RequestStatus(&'p str),
    Contracts,
}

/// What there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found<'p> {
    Place(Place<'p>),
    OtherMethod,
    Nothing,
}

/// The endpoint of a path below the base path.
pub(super) fn find<'p>(method: &Method, path: &'p str) -> Found<'p> {
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').skip(1).collect();
    let (wanted, place) = match parts.as_slice() {
        ["datacenters"] => ("GET", Place::Datacenters),
        ["datacenters", id] => ("GET", Place::Datacenter(id)),
        ["datacenters", id, "servers"] => ("GET", Place::Servers(id)),
        ["datacenters", id, "servers", server] => ("GET", Place::Server(id, server)),
        ["datacenters", id, "servers", server, "nics"] => ("GET", Place::Nics(id, server)),
        ["datacenters", id, "servers", server, action] => match Power::of(action) {
            Some(action) => ("POST", Place::Act(id, server, action)),
            None => return Found::Nothing,
        },
        ["datacenters", id, "lans"] => ("GET", Place::Lans(id)),
        ["ipblocks"] => ("GET", Place::IpBlocks),
        ["requests"] => ("GET", Place::Requests),
        ["requests", id] => ("GET", Place::Request(id)),
        ["requests", id, "status"] => ("GET", Place::RequestStatus(id)),
        ["contracts"] => ("GET", Place::Contracts),
        _ => return Found::Nothing,
    };
    if method.as_str() == wanted { Found::Place(place) } else { Found::OtherMethod }
}
