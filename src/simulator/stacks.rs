//! STACKS as its published guide describes it: accounts, keys, containers, connections, allow-lists
//! and backups, and the API over them.
//!
//! Bodies, names and types of members follow the guide to the letter, its oddities included
//! (`cpu_allocated: 1` in one answer, `"cpuAllocated": "1.00"` in another). Where the guide is
//! silent, the choice and its reason stand on the function that makes it. Choices that concern all
//! of the API:
//!
//! - Checks come in the order key (401), rate (429), path (404), dashboard-only (403), scope (403),
//!   object (404), body (400), payment (402): cheapest first, and nobody learns about objects that
//!   the key must not see.
//! - `X-RateLimit-*` stand on every answer to a known key; an unknown key has no window to tell of.
//! - What is done at once answers 200, since the guide's table of statuses has no 201 and no 204.
//! - Refusals without an example in the guide look like its name error: `success`, `error`, and
//!   `field` where one member is to blame.
//! - A request that asks for what is so already succeeds and changes nothing.

mod account;
mod api;
mod backup;
mod catalogue;
mod connection;
mod container;
mod dashboard;
mod order;
mod raw_status;
pub(super) mod refusal;

use serde::{Deserialize, Serialize};

pub use account::{Account, ApiKey, KeyRules, PaymentMethod, Scope};
pub(super) use api::answer;
pub use backup::{Backup, BackupKind, BackupStatus, Pin, Restore};
pub use catalogue::Plan;
pub use connection::Connection;
pub use container::{Access, AllowedIp, Container, Fate, Requested, Service, Status};
pub use dashboard::{Dashboard, NotThere};
pub use order::BadField;

use super::world::Passage;
use super::{Moment, Random};
use container::Step;

/// Everything at STACKS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stacks {
    pub accounts: Vec<Account>,
    /// What a creation under a taken name meets.
    pub duplicate_names: DuplicateNames,
    /// What the deletion of a pinned backup meets.
    #[serde(default)]
    pub pinned_backups: PinnedBackups,
    births: Births,
}

/// The guide does not say what happens to a creation whose name is taken; a client must cope with
/// each of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateNames {
    /// 400 with `field: name`, as every other fault of a name. The default, since the guide's table
    /// of statuses has no 409.
    #[default]
    BadRequest,
    /// 409 with the same body.
    Conflict,
    /// A second container of that name, its id with a number at the end.
    SecondContainer,
}

/// The guide does not say whether a pinned backup can be deleted; a client must cope with both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinnedBackups {
    /// As any other: a pin protects "from automatic cleanup".
    #[default]
    Deleted,
    /// 400, until it is unpinned.
    Refused,
}

/// What no two containers share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Births {
    next_serial: u32,
    last: Moment,
    #[serde(default = "first_backup")]
    next_backup: u64,
    /// A test's order for the next container or backup only.
    #[serde(skip)]
    fate: Fate,
}

impl Default for Births {
    fn default() -> Births {
        // The guide's first container has port 8005 and address 10.52.0.5.
        Births { next_serial: 5, last: Moment::START, next_backup: first_backup(), fate: Fate::Ready }
    }
}

/// That of the guide's example.
fn first_backup() -> u64 {
    178
}

/// The particulars of one new container.
struct Birth {
    serial: u32,
    created_at: Moment,
    fate: Fate,
}

impl Births {
    /// Number and fate of a backup that somebody asks for.
    fn next_backup(&mut self) -> (u64, Fate) {
        (self.number_backup(), std::mem::take(&mut self.fate))
    }

    fn number_backup(&mut self) -> u64 {
        let number = self.next_backup;
        self.next_backup += 1;
        number
    }

    /// Creation times grow strictly, so that two containers of one name can be told apart by them.
    fn next(&mut self, now: Moment) -> Birth {
        let serial = self.next_serial;
        self.next_serial += 1;
        self.last = now.max(self.last.plus(std::time::Duration::from_millis(1)));
        Birth { serial, created_at: self.last, fate: std::mem::take(&mut self.fate) }
    }
}

impl Stacks {
    pub fn account_mut(&mut self, user: &str) -> Result<&mut Account, NotThere> {
        let found = self.accounts.iter_mut().find(|account| account.user == user);
        found.ok_or_else(|| NotThere::Account(user.to_owned()))
    }

    /// All containers of all accounts, oldest first within an account.
    pub fn containers(&self) -> impl Iterator<Item = &Container> {
        self.accounts.iter().flat_map(|account| &account.containers)
    }

    pub fn container(&self, id: &str) -> Option<&Container> {
        self.containers().find(|container| container.id == id)
    }

    /// What becomes of the next container or backup that is made, once.
    pub(super) fn decide_next(&mut self, fate: Fate) {
        self.births.fate = fate;
    }

    /// Lets happen what is due, and tells whether anything was.
    pub(super) fn advance_to(&mut self, before: Moment, now: Moment, random: &mut Random) -> Passage {
        let mut passage = Passage::Uneventful;
        for night in backup::nights(before, now) {
            if self.end_transitions(night) == Passage::Eventful {
                passage = Passage::Eventful;
            }
            let Stacks { accounts, births, .. } = self;
            for account in accounts {
                if account.nightly_run(night, || births.number_backup(), random) {
                    passage = Passage::Eventful;
                }
            }
        }
        if self.end_transitions(now) == Passage::Eventful { Passage::Eventful } else { passage }
    }

    fn end_transitions(&mut self, now: Moment) -> Passage {
        let mut passage = Passage::Uneventful;
        for account in &mut self.accounts {
            let mut gone = Vec::new();
            for container in &mut account.containers {
                match container.machine.advance_to(now) {
                    Step::Rests => continue,
                    Step::Moved => {}
                    Step::Gone => gone.push(container.id.clone()),
                }
                passage = Passage::Eventful;
            }
            gone.iter().for_each(|id| account.remove(id));
            if account.end_backups(now) {
                passage = Passage::Eventful;
            }
        }
        passage
    }

    pub(super) fn step(&mut self, id: &str, now: Moment) -> Result<(), NotThere> {
        for account in &mut self.accounts {
            let Some(container) = account.containers.iter_mut().find(|c| c.id == id) else { continue };
            if container.machine.step(now) == Step::Gone {
                account.remove(id);
            }
            return Ok(());
        }
        Err(NotThere::Container(id.to_owned()))
    }
}
