//! Power: which action is accepted in which state, and how the transition goes on.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::server::{Change, Server, Zone, power_in};
use crate::simulator::{Moment, Random};

/// An action on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verb {
    Start,
    Stop,
    Deallocate,
    SoftReboot,
    HardReboot,
    /// To that machine type.
    Resize(String),
    Rescue,
    Unrescue,
    /// Maintenance of the vendor: to another machine while it runs.
    Migrate,
}

/// What becomes of an action that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    #[default]
    Done,
    /// The server ends in `ERROR`, with that message.
    Error(String),
    /// The server ends where it should, and what runs on it has crashed.
    Crashed,
    /// The transition never ends.
    Hangs,
    /// Nothing happens at all.
    Ignored,
    /// The transition takes this long.
    Takes(Duration),
    /// Done at once: no word of a transition is ever seen.
    Unseen,
    /// The server ends in that status, whatever it should be.
    Ends(String),
}

/// The document says that actions may answer 409 and not when: these are the rules of OpenStack, which
/// the vendor's platform is built on.
pub(super) fn is_accepted(server: &Server, verb: &Verb) -> bool {
    let accepted: &[&str] = match verb {
        Verb::Start => &["INACTIVE", "DEALLOCATED"],
        Verb::Stop => &["ACTIVE", "ERROR"],
        Verb::Deallocate => &["ACTIVE", "INACTIVE", "PAUSED"],
        Verb::SoftReboot | Verb::Migrate => &["ACTIVE"],
        Verb::HardReboot => &["ACTIVE", "INACTIVE", "PAUSED", "ERROR"],
        Verb::Resize(_) => &["ACTIVE", "INACTIVE"],
        Verb::Rescue => &["ACTIVE", "INACTIVE", "ERROR"],
        Verb::Unrescue => &["RESCUE"],
    };
    !server.is_moving() && accepted.contains(&server.status.as_str())
}

/// How long the status stays what it was after an action was accepted: the vendor's own tools reckon
/// with it.
const STALE: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));

/// Begins the transition of an action that is accepted; returns when it is over.
pub(super) fn begin(server: &mut Server, verb: &Verb, now: Moment, random: &mut Random) -> Moment {
    let (via, end) = words(verb, &server.status);
    let fate = std::mem::take(&mut server.fate);
    let shown = now.plus(random.between(STALE.0, STALE.1));
    let (least, most) = time_of(verb);
    let drawn = random.between(Duration::from_secs(least), Duration::from_secs(most));
    let over = match &fate {
        Fate::Takes(time) => shown.plus(*time),
        Fate::Unseen => shown,
        _ => shown.plus(drawn),
    };
    let zone = match (end.as_str(), &server.availability_zone) {
        ("DEALLOCATED", _) => Zone::Nowhere,
        (_, None) => Zone::In(format!("{}-{}", server.region, 1 + random.number() % 3)),
        _ => Zone::Same,
    };
    let machine_type = match verb {
        Verb::Resize(machine_type) => Some(machine_type.clone()),
        _ => None,
    };
    let underway = Change {
        at: shown,
        power_status: if via == "STARTING" { "STOPPED" } else { server.power_status.as_str() }.to_owned(),
        status: via,
        zone: Zone::Same,
        machine_type: None,
        error_message: None,
    };
    let power_status = power_in(&end).to_owned();
    let done = Change { at: over, status: end, power_status, zone, machine_type, error_message: None };
    match fate {
        Fate::Ignored => {}
        Fate::Unseen => server.ahead.push_back(done),
        Fate::Hangs => {
            let never = Moment::new(jiff::Timestamp::MAX);
            server.ahead.extend([underway, Change { at: never, ..done }]);
        }
        Fate::Done | Fate::Takes(_) => server.ahead.extend([underway, done]),
        Fate::Crashed => {
            let power_status = "CRASHED".to_owned();
            server.ahead.extend([underway, Change { power_status, ..done }]);
        }
        Fate::Error(message) => server.ahead.extend([underway, failed(&done, "ERROR", Some(message))]),
        Fate::Ends(status) => server.ahead.extend([underway, failed(&done, &status, None)]),
    }
    over
}

fn failed(done: &Change, status: &str, error_message: Option<String>) -> Change {
    Change {
        at: done.at,
        status: status.to_owned(),
        power_status: power_in(status).to_owned(),
        zone: Zone::Same,
        machine_type: None,
        error_message,
    }
}

/// The word of the transition and the one it ends with. A reboot of a stopped server starts it.
fn words(verb: &Verb, status: &str) -> (String, String) {
    let (via, end) = match verb {
        Verb::Start => ("STARTING", "ACTIVE"),
        Verb::Stop => ("STOPPING", "INACTIVE"),
        Verb::Deallocate => ("DEALLOCATING", "DEALLOCATED"),
        Verb::SoftReboot | Verb::HardReboot => ("REBOOTING", "ACTIVE"),
        Verb::Resize(_) => ("RESIZING", status),
        Verb::Rescue => ("RESCUING", "RESCUE"),
        Verb::Unrescue => ("UNRESCUING", "ACTIVE"),
        Verb::Migrate => ("MIGRATING", "ACTIVE"),
    };
    (via.to_owned(), end.to_owned())
}

/// Least and most seconds. The vendor tells none; its tools give up after 20 minutes.
fn time_of(verb: &Verb) -> (u64, u64) {
    match verb {
        Verb::Start => (8, 20),
        Verb::Stop => (6, 15),
        Verb::Deallocate => (10, 25),
        Verb::SoftReboot | Verb::HardReboot => (8, 20),
        Verb::Resize(_) | Verb::Migrate => (20, 45),
        Verb::Rescue | Verb::Unrescue => (15, 30),
    }
}

/// An action as the request look-up tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PastRequest {
    pub id: String,
    pub project: String,
    pub server: String,
    pub over_at: Moment,
}
