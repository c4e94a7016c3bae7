//! A server, as a state machine: what the guest does (`vm_state`), whether its cores and memory are
//! held (`allocation`), and what each power action makes of the two.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Ending, Lan, Moment, Power};
use crate::simulator::Random;

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    pub id: String,
    pub name: String,
    pub kind: ServerType,
    pub cores: u32,
    /// In MB.
    pub ram: u32,
    pub vm_state: VmState,
    pub allocation: Allocation,
    pub nics: Vec<Nic>,
    pub created_at: Moment,
    pub modified_at: Moment,
    pub boot_volume: String,
    /// What the guest will be, and when.
    coming: Option<(Moment, VmState)>,
    /// How long after its request the guest is up.
    lag: Duration,
    /// How long an action takes.
    pub(super) pace: Duration,
}

/// What decides which actions a server knows and how it is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ServerType {
    Enterprise,
    Vcpu,
    Cube,
    Gpu,
}

/// `vmState` of the API: libvirt's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum VmState {
    NoState,
    Running,
    Blocked,
    Paused,
    Shutdown,
    Shutoff,
    Crashed,
    Suspended,
}

/// Whether cores and memory are held for the server: `metadata.state` `AVAILABLE` or `INACTIVE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Allocation {
    Held,
    Released,
}

/// A network card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nic {
    pub id: String,
    pub mac: String,
    pub lan: u32,
    pub ips: Vec<String>,
    /// Addresses that a stop has taken; the next start gives others.
    pub lost: u32,
}

impl Nic {
    pub(super) fn new(lan: u32, ips: Vec<String>, random: &mut Random) -> Nic {
        let mac = random.hex(6);
        let mac = format!("02:01:{}:{}:{}:00", &mac[..2], &mac[2..4], &mac[4..]);
        Nic { id: random.uuid(), mac, lan, ips, lost: 0 }
    }
}

/// What a power action may change around the server.
pub(super) struct Network<'n> {
    pub lans: &'n [Lan],
    pub reserved: &'n [String],
    pub next_address: &'n mut u32,
}

impl Network<'_> {
    fn is_public(&self, lan: u32) -> bool {
        self.lans.iter().any(|known| known.id == lan && known.public)
    }

    /// An address of the pool that nobody ever had: of the block that is set aside for measurements.
    pub(super) fn draw(&mut self) -> String {
        *self.next_address += 1;
        let n = *self.next_address;
        format!("198.18.{}.{}", (n >> 8) & 0xff, n & 0xff)
    }
}

impl ServerType {
    pub fn word(self) -> &'static str {
        match self {
            ServerType::Enterprise => "ENTERPRISE",
            ServerType::Vcpu => "VCPU",
            ServerType::Cube => "CUBE",
            ServerType::Gpu => "GPU",
        }
    }

    /// Whether the API takes this action for servers of this type. The vendor's documents contradict
    /// each other for GPU servers: all are taken.
    pub(super) fn knows(self, action: Power) -> bool {
        match (self, action) {
            (_, Power::Reboot) | (ServerType::Gpu, _) => true,
            (ServerType::Cube, Power::Suspend | Power::Resume) => true,
            (ServerType::Enterprise | ServerType::Vcpu, Power::Start | Power::Stop) => true,
            (ServerType::Cube, Power::Start | Power::Stop) => false,
            (ServerType::Enterprise | ServerType::Vcpu, Power::Suspend | Power::Resume) => false,
        }
    }
}

impl VmState {
    pub fn word(self) -> &'static str {
        match self {
            VmState::NoState => "NOSTATE",
            VmState::Running => "RUNNING",
            VmState::Blocked => "BLOCKED",
            VmState::Paused => "PAUSED",
            VmState::Shutdown => "SHUTDOWN",
            VmState::Shutoff => "SHUTOFF",
            VmState::Crashed => "CRASHED",
            VmState::Suspended => "SUSPENDED",
        }
    }
}

impl Server {
    /// A running server without network cards.
    pub(super) fn new(id: String, name: &str, kind: ServerType, now: Moment, random: &mut Random) -> Server {
        Server {
            id,
            name: name.to_owned(),
            kind,
            cores: 4,
            ram: 8192,
            vm_state: VmState::Running,
            allocation: Allocation::Held,
            nics: Vec::new(),
            created_at: now,
            modified_at: now,
            boot_volume: random.uuid(),
            coming: None,
            lag: random.between(Duration::from_secs(1), Duration::from_secs(3)),
            pace: random.between(Duration::from_secs(5), Duration::from_secs(20)),
        }
    }

    /// Puts the server into a state at once, as nobody but a test can.
    pub(super) fn force(&mut self, vm_state: VmState, allocation: Allocation) {
        self.vm_state = vm_state;
        self.allocation = allocation;
        self.coming = None;
    }

    /// The guest becomes what it is about to become, if its time has come. Tells whether it did.
    pub(super) fn settle_guest(&mut self, now: Moment) -> bool {
        match self.coming {
            Some((due, vm_state)) if due <= now => {
                self.vm_state = vm_state;
                self.coming = None;
                true
            }
            _ => false,
        }
    }

    /// What an action makes of the server at the end of its request.
    ///
    /// # Errors
    /// The request fails, for this reason.
    pub(super) fn undergo(
        &mut self,
        action: Power,
        ending: Ending,
        now: Moment,
        network: &mut Network<'_>,
    ) -> Result<(), &'static str> {
        let is_off = matches!(self.vm_state, VmState::Shutoff | VmState::Suspended | VmState::Paused);
        let guest = match ending {
            Ending::Fails(why) => return Err(why),
            Ending::GuestStays => None,
            Ending::GuestIs(vm_state) => Some(vm_state),
            Ending::Works | Ending::Never => Some(match action {
                Power::Start | Power::Resume | Power::Reboot => VmState::Running,
                Power::Stop => VmState::Shutoff,
                Power::Suspend => VmState::Suspended,
            }),
        };
        self.modified_at = now;
        match action {
            Power::Start | Power::Resume if self.vm_state == VmState::Running => return Ok(()),
            Power::Stop if self.allocation == Allocation::Released => return Ok(()),
            Power::Reboot if is_off => return Err("[VDC-5-0] An unexpected error occurred"),
            Power::Start | Power::Resume => self.allocate(network),
            Power::Stop => self.release(network),
            Power::Suspend | Power::Reboot => {}
        }
        match (action, guest) {
            (_, None) => {}
            (Power::Start | Power::Resume | Power::Reboot, Some(guest)) => {
                self.coming = Some((now.plus(self.lag), guest));
            }
            (Power::Stop | Power::Suspend, Some(guest)) => {
                self.coming = None;
                self.vm_state = guest;
            }
        }
        Ok(())
    }

    /// Cores, memory, and an address for each that was lost.
    fn allocate(&mut self, network: &mut Network<'_>) {
        self.allocation = Allocation::Held;
        for nic in &mut self.nics {
            for _ in 0..std::mem::take(&mut nic.lost) {
                nic.ips.push(network.draw());
            }
        }
    }

    /// Gives back cores, memory, and public addresses that are not reserved.
    fn release(&mut self, network: &Network<'_>) {
        self.allocation = Allocation::Released;
        for nic in self.nics.iter_mut().filter(|nic| network.is_public(nic.lan)) {
            let before = nic.ips.len();
            nic.ips.retain(|ip| network.reserved.contains(ip));
            nic.lost += u32::try_from(before - nic.ips.len()).unwrap_or(u32::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_knows_the_actions_that_its_documents_name() {
        let known = |kind: ServerType| {
            let all = [Power::Start, Power::Stop, Power::Reboot, Power::Suspend, Power::Resume];
            all.into_iter()
                .filter(|action| kind.knows(*action))
                .map(Power::word)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(known(ServerType::Enterprise), "start stop reboot");
        assert_eq!(known(ServerType::Vcpu), "start stop reboot");
        assert_eq!(known(ServerType::Cube), "reboot suspend resume");
        assert_eq!(known(ServerType::Gpu), "start stop reboot suspend resume");
    }
}
