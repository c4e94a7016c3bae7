//! IONOS Cloud as its published API describes it: a contract with data centers, servers of each type,
//! network cards, LANs, reserved addresses, and requests that take their time, and the API over them.
//!
//! Choices where the vendor's documents are silent:
//!
//! - Checks come in the order credential (401), contract (403), rate (429), path (404), method (405),
//!   query (400, 422), object (404), type of the server (422).
//! - A power action is accepted at once (202) and carried out later; while one is open the server and
//!   its data center are `BUSY`, and a further one is queued behind it.
//! - The guest comes up up to three seconds after its request is `DONE`, so that a client that takes
//!   `DONE` for running is found out.
//! - A start of a running server and a stop of a stopped one are accepted, end `DONE` and change
//!   nothing. A reboot of a server that is off fails.
//! - `href` and `Location` name the address that the client used.

mod api;
mod beginning;
mod datacenter;
mod designer;
mod refusal;
mod request;
mod server;

use serde::{Deserialize, Serialize};

pub(super) use api::answer;
pub use beginning::{BATCH_SERVER, CUBE_SERVER, DATACENTER, VCPU_SERVER, WEB_SERVER};
pub use datacenter::{Datacenter, IpBlock, Lan};
pub use designer::{Designer, NoSuch};
pub(super) use refusal::refused;
pub use request::{Ending, Power, PowerRequest, RequestStatus};
pub use server::{Allocation, Nic, Server, ServerType, VmState};

use super::world::Passage;
use super::{Moment, Random};

/// Everything of one contract at IONOS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ionos {
    pub contract_number: u32,
    /// The bearer token that may do everything.
    pub token: String,
    /// Name and password that may do the same.
    pub user: String,
    pub password: String,
    /// Whether that user may see the reserved addresses of the contract.
    pub ip_blocks_are_visible: bool,
    /// What `X-RateLimit-Limit` announces, and what is enforced.
    pub requests_per_minute: u32,
    pub datacenters: Vec<Datacenter>,
    pub ip_blocks: Vec<IpBlock>,
    /// Oldest first.
    pub requests: Vec<PowerRequest>,
    window: api::RateWindow,
    random: Random,
    next_address: u32,
    /// A test's order for the next power action only.
    #[serde(skip)]
    next_ending: Ending,
}

/// Requests that the world keeps; the vendor does not say how many are kept.
const KEPT_REQUESTS: usize = 1_000;

impl Ionos {
    /// A contract with a data center and some servers, the same for the same seed.
    pub(super) fn fresh(seed: u64) -> Ionos {
        let mut random = Random::seeded(seed ^ 0x1050_c10d);
        let mut ionos = Ionos {
            contract_number: 31_884_391,
            token: format!("simulated-ionos-token-{}", random.hex(40)),
            user: "ops@example.com".to_owned(),
            password: random.letters(20),
            ip_blocks_are_visible: true,
            requests_per_minute: 600,
            datacenters: Vec::new(),
            ip_blocks: Vec::new(),
            requests: Vec::new(),
            window: api::RateWindow::default(),
            random,
            next_address: 0,
            next_ending: Ending::default(),
        };
        beginning::furnish(&mut ionos);
        ionos
    }

    /// All servers, with the data center each is in.
    pub fn servers(&self) -> impl Iterator<Item = (&Datacenter, &Server)> {
        self.datacenters.iter().flat_map(|datacenter| datacenter.servers.iter().map(move |s| (datacenter, s)))
    }

    pub fn server(&self, id: &str) -> Option<&Server> {
        self.servers().map(|(_, server)| server).find(|server| server.id == id)
    }

    fn server_mut(&mut self, id: &str) -> Option<&mut Server> {
        self.datacenters.iter_mut().flat_map(|datacenter| &mut datacenter.servers).find(|s| s.id == id)
    }

    /// Whether a change of that server is pending.
    pub fn is_busy(&self, server: &str) -> bool {
        self.open_requests(server).next().is_some()
    }

    fn open_requests<'i>(&'i self, server: &'i str) -> impl DoubleEndedIterator<Item = &'i PowerRequest> {
        self.requests.iter().filter(move |request| request.is_open() && request.server == server)
    }

    /// How the next power action ends, once.
    pub fn decide_next(&mut self, ending: Ending) {
        self.next_ending = ending;
    }

    /// Lets happen what is due, and tells whether anything was.
    pub(super) fn advance_to(&mut self, now: Moment) -> Passage {
        let mut passage = Passage::Uneventful;
        for at in 0..self.requests.len() {
            while let Some(due) = self.requests[at].next_due().filter(|due| *due <= now) {
                self.move_on(at, due);
                passage = Passage::Eventful;
            }
        }
        for server in self.datacenters.iter_mut().flat_map(|datacenter| &mut datacenter.servers) {
            if server.settle_guest(now) {
                passage = Passage::Eventful;
            }
        }
        passage
    }

    /// Makes the next transition of a server happen now, due or not: of its oldest open request, else
    /// of its guest. Nothing happens to one that is where it should be.
    pub(super) fn step(&mut self, server: &str, now: Moment) -> Result<(), NoSuch> {
        let open = self.requests.iter().position(|request| request.is_open() && request.server == server);
        if let Some(at) = open {
            self.move_on(at, now);
            return Ok(());
        }
        let found = self.server_mut(server).ok_or_else(|| NoSuch::Server(server.to_owned()))?;
        found.settle_guest(Moment::new(jiff::Timestamp::MAX));
        Ok(())
    }

    /// The next transition of a request.
    fn move_on(&mut self, at: usize, now: Moment) {
        let request = &mut self.requests[at];
        if request.begin() {
            return;
        }
        let (server, action, ending) = (request.server.clone(), request.action, request.ending);
        let datacenter = self.datacenters.iter_mut().find(|dc| dc.servers.iter().any(|s| s.id == server));
        let Some(datacenter) = datacenter else {
            self.requests[at].fail("Resource does not exist");
            return;
        };
        let reserved: Vec<String> = self.ip_blocks.iter().flat_map(|block| block.ips.clone()).collect();
        let mut network = server::Network {
            lans: &datacenter.lans,
            reserved: &reserved,
            next_address: &mut self.next_address,
        };
        let found = datacenter.servers.iter_mut().find(|known| known.id == server);
        let done = found.map_or(Err("Resource does not exist"), |found| {
            found.settle_guest(now);
            found.undergo(action, ending, now, &mut network)
        });
        match done {
            Ok(()) => self.requests[at].end(),
            Err(why) => self.requests[at].fail(why),
        }
    }
}
