//! What a new contract has, so that there is something to look at and to switch off: a data center
//! with a server of each common type, one of them under a reserved address.

use super::{Datacenter, Ionos, IpBlock, Moment, Nic, Server, ServerType};

/// The data center `production` in Frankfurt.
pub const DATACENTER: &str = "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11";
/// `web-1`, ENTERPRISE, under a reserved address.
pub const WEB_SERVER: &str = "7d1c5d2e-52a4-4d0c-9e0f-6f4c1b6a9a01";
/// `batch-1`, ENTERPRISE, under an address that a stop gives back.
pub const BATCH_SERVER: &str = "15f67991-0f51-4efc-a8ad-ef1fb31a480c";
/// `worker-1`, VCPU, in the private LAN only.
pub const VCPU_SERVER: &str = "2c9a4f0b-8c57-4b52-a3f4-0d6b8f5e7c03";
/// `cube-1`, CUBE.
pub const CUBE_SERVER: &str = "9be0c7a4-31f2-4a6e-8d75-5a2f7e1d4b04";

pub(super) fn furnish(ionos: &mut Ionos) {
    let now = Moment::START;
    let random = &mut ionos.random;
    let mut datacenter = Datacenter::new(DATACENTER.to_owned(), "production", "de/fra", now);
    datacenter.description = "Servers of the simulated contract".to_owned();
    let mut server =
        |id: &str, name: &str, kind: ServerType, cores: u32, ram: u32, addresses: &[(u32, &str)]| {
            let mut server = Server::new(id.to_owned(), name, kind, now, random);
            (server.cores, server.ram) = (cores, ram);
            server.nics =
                addresses.iter().map(|(lan, ip)| Nic::new(*lan, vec![(*ip).to_owned()], random)).collect();
            server
        };
    datacenter.servers = vec![
        server(
            WEB_SERVER,
            "web-1",
            ServerType::Enterprise,
            2,
            4096,
            &[(1, "203.0.113.10"), (2, "10.7.222.10")],
        ),
        server(
            BATCH_SERVER,
            "batch-1",
            ServerType::Enterprise,
            4,
            8192,
            &[(1, "198.51.100.23"), (2, "10.7.222.11")],
        ),
        server(VCPU_SERVER, "worker-1", ServerType::Vcpu, 2, 4096, &[(2, "10.7.222.12")]),
        server(CUBE_SERVER, "cube-1", ServerType::Cube, 1, 2048, &[(1, "198.51.100.24")]),
    ];
    ionos.datacenters.push(datacenter);
    ionos.ip_blocks.push(IpBlock {
        id: random.uuid(),
        name: "web".to_owned(),
        location: "de/fra".to_owned(),
        ips: vec!["203.0.113.10".to_owned()],
        created_at: now,
    });
}
