//! The world: every simulated cloud and everything in it, with its own time and chance.

use serde::{Deserialize, Serialize};

use super::ionos::{Designer, Ionos, NoSuch};
use super::log::RequestLog;
use super::stackit::{Portal, Stackit};
use super::stacks::{Account, Dashboard, KeyRules, NotThere, Stacks};
use super::store::WorldError;
use super::{Moment, Random};
use crate::host::Host;

/// The newest format of the world file.
const FORMAT: u32 = 1;

/// The simulated clouds. Plain data: it can be saved, compared and changed by hand. Time passes
/// only by [`World::advance_to`] or, one transition at a time, by [`World::step`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    version: u32,
    now: Moment,
    random: Random,
    pub stacks: Stacks,
    pub stackit: Stackit,
    pub ionos: Ionos,
    pub log: RequestLog,
}

/// Whether something happened while time passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Eventful,
    Uneventful,
}

/// The one member that every format has.
#[derive(Deserialize)]
struct Header {
    version: u32,
}

impl World {
    /// A world with one STACKS account, whose key [`World::key`] may do everything and has no cap.
    /// User id and keys come from the host's randomness.
    pub fn fresh(host: &dyn Host) -> World {
        let mut seed = [0; 8];
        host.random(&mut seed);
        let mut world = World::empty(u64::from_le_bytes(seed));
        let user = world.random.hex(8);
        world.add_account(&user);
        world
    }

    /// As [`World::fresh`] with user id `abc12345`, the same for the same seed.
    pub fn seeded(seed: u64) -> World {
        let mut world = World::empty(seed);
        world.add_account("abc12345");
        world
    }

    fn empty(seed: u64) -> World {
        World {
            version: FORMAT,
            now: Moment::START,
            random: Random::seeded(seed),
            stacks: Stacks::default(),
            stackit: Stackit::fresh(seed),
            ionos: Ionos::fresh(seed),
            log: RequestLog::default(),
        }
    }

    /// Another STACKS account with a key that may do everything; returns that key.
    pub fn add_account(&mut self, user: &str) -> String {
        self.stacks.accounts.push(Account::new(user));
        self.add_key(user, KeyRules::default()).expect("the account was just added")
    }

    /// Another API key for an account, as its owner makes one in the dashboard.
    pub fn add_key(&mut self, user: &str, rules: KeyRules) -> Result<String, NotThere> {
        let account = self.stacks.account_mut(user)?;
        Ok(account.add_key(rules, &mut self.random))
    }

    /// The first key of the first account; empty in a world whose keys were all revoked.
    pub fn key(&self) -> &str {
        let keys = self.stacks.accounts.iter().flat_map(|account| &account.keys);
        keys.map(|key| key.secret.as_str()).next().unwrap_or("")
    }

    /// What people do in the dashboard, behind the API's back.
    pub fn dashboard(&mut self) -> Dashboard<'_> {
        Dashboard::new(&mut self.stacks, &mut self.random, self.now)
    }

    /// What people and STACKIT itself do, behind the API's back.
    pub fn portal(&mut self) -> Portal<'_> {
        Portal::new(&mut self.stackit, self.now)
    }

    /// What people do in the Data Center Designer of IONOS, and guests by themselves.
    pub fn designer(&mut self) -> Designer<'_> {
        Designer::new(&mut self.ionos, self.now)
    }

    pub fn now(&self) -> Moment {
        self.now
    }

    /// Lets time pass and everything happen that is due by then. Time never goes back.
    pub fn advance_to(&mut self, now: Moment) -> Passage {
        if now <= self.now {
            return Passage::Uneventful;
        }
        let before = std::mem::replace(&mut self.now, now);
        let passages = [
            self.stacks.advance_to(before, now, &mut self.random),
            self.stackit.advance_to(now),
            self.ionos.advance_to(now),
        ];
        if passages.contains(&Passage::Eventful) { Passage::Eventful } else { Passage::Uneventful }
    }

    /// Makes a container's next transition happen now, due or not. Nothing happens to one that is
    /// where it should be.
    pub fn step(&mut self, container: &str) -> Result<(), NotThere> {
        self.stacks.step(container, self.now)
    }

    /// As [`World::step`] for a server at IONOS: its oldest open request, else its guest.
    pub fn step_server(&mut self, server: &str) -> Result<(), NoSuch> {
        self.ionos.step(server, self.now)
    }

    pub(super) fn parts(&mut self) -> (&mut Stacks, &mut Random, Moment) {
        (&mut self.stacks, &mut self.random, self.now)
    }

    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a world has text keys and plain values");
        bytes.push(b'\n');
        bytes
    }

    pub fn from_json(bytes: &[u8]) -> Result<World, WorldError> {
        let Header { version } = serde_json::from_slice(bytes).map_err(WorldError::Damaged)?;
        if version > FORMAT {
            return Err(WorldError::Newer { found: version, known: FORMAT });
        }
        serde_json::from_slice(bytes).map_err(WorldError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    #[test]
    fn a_world_survives_its_file() {
        let mut world = World::fresh(&TestHost::new());
        world.advance_to(Moment::new("2026-03-01T12:00:00Z".parse().expect("a time")));
        world.dashboard().create("web", "nginx", None).expect("a good order");
        let loaded = World::from_json(&world.to_json()).expect("its own text");
        assert_eq!(loaded, world);
    }

    #[test]
    fn a_fresh_world_has_a_key_that_looks_real_and_no_two_worlds_share_it() {
        let host = TestHost::new();
        let (one, two) = (World::fresh(&host), World::fresh(&host));
        let digits = one.key().strip_prefix("sk_stacks_").expect("the prefix");
        assert_eq!(digits.len(), 64);
        assert!(digits.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_ne!(one.key(), two.key());
        assert_eq!(one.stacks.accounts[0].user.len(), 8);
    }

    #[test]
    fn a_damaged_or_newer_world_is_refused() {
        let newer = br#"{"version": 2, "planets": []}"#;
        assert!(matches!(World::from_json(newer), Err(WorldError::Newer { found: 2, known: 1 })));
        for bytes in [&b""[..], b"{", b"[]", br#"{"version": 1}"#] {
            assert!(matches!(World::from_json(bytes), Err(WorldError::Damaged(_))));
        }
    }
}
