//! A container, as a state machine: where it is (`current`), what was asked of it last
//! (`requested`), and one transition at a time (`step`).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::catalogue::{Plan, Resources, STORAGE_TIERS, StorageTier, TemplateRef};
use super::order::{Order, resources};
use super::{Birth, Moment};
use crate::simulator::Random;

/// One container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// `usr-USER-NAME`: the next container of the same name has it again.
    pub id: String,
    pub name: String,
    pub(super) template: TemplateRef,
    /// `None` for a VPN container.
    pub plan: Option<Plan>,
    pub additional_storage_tier: Option<u64>,
    /// Grows strictly from one creation to the next.
    pub created_at: Moment,
    /// No other container ever had it.
    pub serial: u32,
    pub machine: Machine,
    /// Moments at which a restart was accepted.
    pub restarts: Vec<Moment>,
    /// `None` while external access is off.
    pub access: Option<Access>,
    pub(super) password: String,
}

/// External access and whom it is restricted to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    pub subdomain: String,
    pub ips: Vec<AllowedIp>,
}

/// One entry of an allow-list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowedIp {
    pub id: String,
    /// As it was given.
    pub ip_address: String,
    pub description: String,
    pub service_type: Service,
    pub added_at: Moment,
}

/// What an allow-list entry opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    Http,
    Tcp,
    Both,
}

impl Container {
    pub(super) fn new(user: &str, order: &Order, birth: Birth, random: &mut Random) -> Container {
        let Order { name, template, plan, storage } = order;
        let Birth { serial, created_at, fate } = birth;
        Container {
            id: format!("usr-{user}-{name}"),
            name: name.clone(),
            template: TemplateRef(template),
            plan: *plan,
            additional_storage_tier: storage.map(|storage| storage.tier),
            created_at,
            serial,
            machine: Machine::new(created_at, fate, Pace::draw(random)),
            restarts: Vec::new(),
            access: None,
            password: random.letters(20),
        }
    }

    pub fn template(&self) -> &'static str {
        self.template.0.id
    }

    pub fn status(&self) -> Status {
        self.machine.current
    }

    pub(super) fn storage(&self) -> Option<StorageTier> {
        STORAGE_TIERS.into_iter().find(|known| Some(known.tier) == self.additional_storage_tier)
    }

    pub(super) fn resources(&self) -> Resources {
        resources(self.plan, self.storage())
    }

    /// Asks for a change of the running state. Tells whether anything is different now.
    pub(super) fn request(&mut self, wanted: Requested, now: Moment) -> bool {
        let before = (self.machine.current, self.machine.requested);
        self.machine.request(wanted, now);
        if wanted == Requested::Restarted {
            self.restarts.push(now);
            return true;
        }
        before != (self.machine.current, self.machine.requested)
    }

    /// The address in the account's own network; a container that has not been started has none yet.
    pub fn ip_address(&self) -> Option<String> {
        let fresh = self.machine.current == Status::Pending;
        (!fresh).then(|| format!("10.52.{}.{}", (self.serial >> 8) & 0xff, self.serial & 0xff))
    }

    /// The port at `stacks.hosting`.
    pub(super) fn port(&self) -> u32 {
        8000 + self.serial % 57_000
    }

    /// Where the container is reached from outside, without scheme.
    pub fn url(&self) -> Option<String> {
        let access = self.access.as_ref()?;
        Some(format!("{}-{}.stackshosting.cloud", self.name, access.subdomain))
    }
}

/// What the API says of a container. The guide names `pending`, `running` and `error`, and `stopped`
/// as a wish; the words for what lies between are ours, after its verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pending,
    Starting,
    Running,
    Stopping,
    Stopped,
    Restarting,
    Deleting,
    Error,
}

impl Status {
    pub fn word(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Starting => "starting",
            Status::Running => "running",
            Status::Stopping => "stopping",
            Status::Stopped => "stopped",
            Status::Restarting => "restarting",
            Status::Deleting => "deleting",
            Status::Error => "error",
        }
    }
}

/// What was asked of a container last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Requested {
    Running,
    Stopped,
    /// Until the restart has begun.
    Restarted,
    Deleted,
}

/// What becomes of a new container, or of a backup that is asked for: `pending` is `in_progress` there,
/// and `error` is `failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    #[default]
    Ready,
    /// Ends in `error` when it should become ready.
    Fails,
    /// Stays `pending`.
    NeverReady,
}

/// How long this container's transitions take. Drawn once, so that a world replays exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    ready_ms: u64,
    switch_ms: u64,
    delete_ms: u64,
}

impl Pace {
    /// Creation takes 10 to 30 s, says the guide. Starting and stopping take an engine about 2 to
    /// 6 s; removal, volumes included, 3 to 8 s.
    fn draw(random: &mut Random) -> Pace {
        let mut draw = |least, most| {
            let time = random.between(Duration::from_secs(least), Duration::from_secs(most));
            u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
        };
        Pace { ready_ms: draw(10, 30), switch_ms: draw(2, 6), delete_ms: draw(3, 8) }
    }
}

/// The running state of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    pub current: Status,
    pub requested: Requested,
    /// When the present transition ends; `None` where the container rests or is stuck.
    pub due: Option<Moment>,
    /// Since when it is in `current`, but for `stopping`: since when it runs.
    pub since: Moment,
    pub updated_at: Moment,
    fate: Fate,
    pace: Pace,
}

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It was where it should be.
    Rests,
    Moved,
    /// It is to be taken out of the world.
    Gone,
}

impl Machine {
    fn new(now: Moment, fate: Fate, pace: Pace) -> Machine {
        let ready = now.plus(Duration::from_millis(pace.ready_ms));
        Machine {
            current: Status::Pending,
            requested: Requested::Running,
            due: (fate != Fate::NeverReady).then_some(ready),
            since: now,
            updated_at: now,
            fate,
            pace,
        }
    }

    /// Asks for a state. What is under way ends first, but for deletion, which starts at once.
    pub(super) fn request(&mut self, wanted: Requested, now: Moment) {
        if self.current != Status::Deleting {
            self.requested = wanted;
            self.begin(now);
        }
    }

    /// Sets out for what is requested, if the container rests somewhere else.
    fn begin(&mut self, now: Moment) {
        let next = match (self.requested, self.current) {
            (Requested::Deleted, Status::Deleting) => return,
            (Requested::Deleted, _) => Status::Deleting,
            (Requested::Running | Requested::Restarted, Status::Stopped) => Status::Starting,
            (Requested::Running, Status::Error) => Status::Starting,
            (Requested::Stopped, Status::Running | Status::Error) => Status::Stopping,
            (Requested::Restarted, Status::Running | Status::Error) => Status::Restarting,
            (Requested::Running, Status::Running) | (Requested::Stopped, Status::Stopped) => return,
            (
                _,
                Status::Pending | Status::Starting | Status::Stopping | Status::Restarting | Status::Deleting,
            ) => {
                return;
            }
        };
        if self.requested == Requested::Restarted {
            self.requested = Requested::Running;
        }
        let takes = if next == Status::Deleting { self.pace.delete_ms } else { self.pace.switch_ms };
        self.enter(next, now);
        self.due = Some(now.plus(Duration::from_millis(takes)));
    }

    /// Ends the present transition, and sets out for the next one if there is more to do.
    pub(super) fn step(&mut self, now: Moment) -> Step {
        let reached = match self.current {
            Status::Pending if self.fate == Fate::Fails => Status::Error,
            Status::Pending | Status::Starting | Status::Restarting => Status::Running,
            Status::Stopping => Status::Stopped,
            Status::Deleting => return Step::Gone,
            Status::Running | Status::Stopped | Status::Error => return Step::Rests,
        };
        self.enter(reached, now);
        self.due = None;
        if reached != Status::Error {
            self.begin(now);
        }
        Step::Moved
    }

    /// Takes every step that is due, each at its own time.
    pub(super) fn advance_to(&mut self, now: Moment) -> Step {
        let mut done = Step::Rests;
        while let Some(due) = self.due.filter(|due| *due <= now) {
            done = self.step(due);
            if done == Step::Gone {
                break;
            }
        }
        done
    }

    /// Puts the container somewhere at once, as a crash or a hand in the dashboard does.
    pub(super) fn put(&mut self, status: Status, now: Moment) {
        self.enter(status, now);
        self.due = None;
    }

    fn enter(&mut self, status: Status, now: Moment) {
        if status != Status::Stopping {
            self.since = now;
        }
        self.current = status;
        self.updated_at = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn machine(fate: Fate) -> Machine {
        Machine::new(Moment::START, fate, Pace { ready_ms: 10_000, switch_ms: 3_000, delete_ms: 5_000 })
    }

    fn after(seconds: u64) -> Moment {
        Moment::START.plus(Duration::from_secs(seconds))
    }

    #[test]
    fn each_request_goes_its_way_step_by_step() {
        use Status::*;
        let cases: [(&[Requested], &[Status]); 7] = [
            (&[], &[Running]),
            (&[Requested::Stopped], &[Running, Stopped]),
            (&[Requested::Stopped, Requested::Running], &[Running]),
            (&[Requested::Restarted], &[Running, Running]),
            (&[Requested::Deleted], &[]),
            (&[Requested::Deleted, Requested::Running], &[]),
            (&[Requested::Restarted, Requested::Stopped], &[Running, Stopped]),
        ];
        for (requests, reached) in cases {
            let mut machine = machine(Fate::Ready);
            requests.iter().for_each(|wanted| machine.request(*wanted, after(1)));
            let mut seen = Vec::new();
            for _ in 0..10 {
                match machine.step(after(2)) {
                    Step::Moved if matches!(machine.current, Stopping | Restarting) => {
                        // The step ended where the next transition begins.
                        seen.push(Running);
                    }
                    Step::Moved => seen.push(machine.current),
                    Step::Rests | Step::Gone => break,
                }
            }
            assert_eq!(seen, reached, "{requests:?}");
        }
    }

    #[test]
    fn a_container_that_fails_or_hangs_does_so_until_it_is_told_otherwise() {
        let mut failing = machine(Fate::Fails);
        failing.advance_to(after(10));
        assert_eq!(failing.current, Status::Error);
        failing.request(Requested::Running, after(20));
        failing.advance_to(after(23));
        assert_eq!(failing.current, Status::Running);

        let mut hanging = machine(Fate::NeverReady);
        hanging.advance_to(after(1_000_000));
        assert_eq!(hanging.current, Status::Pending);
        hanging.request(Requested::Deleted, after(1_000_000));
        assert_eq!(hanging.advance_to(after(1_000_005)), Step::Gone);
    }

    proptest! {
        /// However requests fall together, the last one is fulfilled, and a deletion for good.
        #[test]
        fn the_last_request_is_fulfilled(requests in proptest::collection::vec((0_u64..20, 0_u8..4), 0..12)) {
            let mut machine = machine(Fate::Ready);
            let (mut now, mut gone, mut last) = (Moment::START, false, Requested::Running);
            for (wait, wish) in requests {
                now = now.plus(Duration::from_secs(wait));
                gone = gone || machine.advance_to(now) == Step::Gone;
                let wanted = [Requested::Running, Requested::Stopped, Requested::Restarted, Requested::Deleted];
                let wanted = wanted[usize::from(wish)];
                if last != Requested::Deleted {
                    last = wanted;
                }
                machine.request(wanted, now);
            }
            gone = gone || machine.advance_to(now.plus(Duration::from_secs(60))) == Step::Gone;
            prop_assert_eq!(gone, last == Requested::Deleted);
            if !gone {
                let stopped = last == Requested::Stopped;
                prop_assert_eq!(machine.current, if stopped { Status::Stopped } else { Status::Running });
            }
        }
    }
}
