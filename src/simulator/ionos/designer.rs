//! What people do in the Data Center Designer, and what guests do by themselves, while nobody looks:
//! the source of drift.

use super::server::Network;
use super::{Allocation, Datacenter, Ionos, IpBlock, Moment, Nic, Server, ServerType, VmState};

/// The vendor's console. Everything happens at once, and no right is needed.
pub struct Designer<'w> {
    ionos: &'w mut Ionos,
    now: Moment,
}

/// What a hand reached for is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuch {
    #[error("no data center `{0}`")]
    Datacenter(String),
    #[error("no server `{0}`")]
    Server(String),
}

impl<'w> Designer<'w> {
    pub(in crate::simulator) fn new(ionos: &'w mut Ionos, now: Moment) -> Designer<'w> {
        Designer { ionos, now }
    }

    /// A data center with a public LAN 1 and a private LAN 2; returns its id.
    pub fn create_datacenter(&mut self, name: &str, location: &str) -> String {
        let id = self.ionos.random.uuid();
        self.ionos.datacenters.push(Datacenter::new(id.clone(), name, location, self.now));
        id
    }

    /// A running server without network cards; returns its id.
    pub fn create_server(
        &mut self,
        datacenter: &str,
        name: &str,
        kind: ServerType,
    ) -> Result<String, NoSuch> {
        let id = self.ionos.random.uuid();
        let server = Server::new(id.clone(), name, kind, self.now, &mut self.ionos.random);
        self.datacenter(datacenter)?.servers.push(server);
        Ok(id)
    }

    /// A network card with an address of the pool; returns the address.
    pub fn connect(&mut self, server: &str, lan: u32) -> Result<String, NoSuch> {
        let mut network = Network { lans: &[], reserved: &[], next_address: &mut self.ionos.next_address };
        let address = network.draw();
        let nic = Nic::new(lan, vec![address.clone()], &mut self.ionos.random);
        self.server(server)?.nics.push(nic);
        Ok(address)
    }

    /// Reserves an address that is in use.
    pub fn reserve(&mut self, address: &str, location: &str) {
        let id = self.ionos.random.uuid();
        self.ionos.ip_blocks.push(IpBlock {
            id,
            name: "reserved".to_owned(),
            location: location.to_owned(),
            ips: vec![address.to_owned()],
            created_at: self.now,
        });
    }

    /// The guest shuts itself down: off, addresses kept, and charged in full.
    pub fn shut_down_guest(&mut self, server: &str) -> Result<(), NoSuch> {
        self.force(server, VmState::Shutoff, Allocation::Held)
    }

    /// Puts a server into a state, wherever it was, past every rule.
    pub fn force(&mut self, server: &str, vm_state: VmState, allocation: Allocation) -> Result<(), NoSuch> {
        self.server(server)?.force(vm_state, allocation);
        Ok(())
    }

    pub fn delete_server(&mut self, server: &str) -> Result<(), NoSuch> {
        self.server(server)?;
        for datacenter in &mut self.ionos.datacenters {
            datacenter.servers.retain(|known| known.id != server);
        }
        Ok(())
    }

    fn datacenter(&mut self, id: &str) -> Result<&mut Datacenter, NoSuch> {
        let found = self.ionos.datacenters.iter_mut().find(|datacenter| datacenter.id == id);
        found.ok_or_else(|| NoSuch::Datacenter(id.to_owned()))
    }

    fn server(&mut self, id: &str) -> Result<&mut Server, NoSuch> {
        self.ionos.server_mut(id).ok_or_else(|| NoSuch::Server(id.to_owned()))
    }
}
