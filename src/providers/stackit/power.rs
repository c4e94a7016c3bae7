//! What a server's status means: where its power stands, and what the next step is towards where it
//! should be. Pure, so that every pair of state and wish can be tested.
//!
//! The API's words are an open set. Three of them are at rest and can be wished for; a few are at rest
//! elsewhere and need a person; every other one, known or not, is a transition that ends by itself.

/// Where the power of a server should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Running,
    Stopped,
    Deallocated,
}

impl Wish {
    pub(super) const ALL: [Wish; 3] = [Wish::Running, Wish::Stopped, Wish::Deallocated];

    pub(super) fn parse(word: &str) -> Option<Wish> {
        Wish::ALL.into_iter().find(|wish| wish.word() == word)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Wish::Running => "running",
            Wish::Stopped => "stopped",
            Wish::Deallocated => "deallocated",
        }
    }

    /// The status that a server at rest there has.
    fn of_status(status: &str) -> Option<Wish> {
        match status {
            "ACTIVE" => Some(Wish::Running),
            "INACTIVE" => Some(Wish::Stopped),
            "DEALLOCATED" => Some(Wish::Deallocated),
            _ => None,
        }
    }
}

/// What can be sent to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Start,
    Stop,
    Deallocate,
}

impl Action {
    /// The last part of the action's path.
    pub(super) fn path(self) -> &'static str {
        match self {
            Action::Start => "start",
            Action::Stop => "stop",
            Action::Deallocate => "deallocate",
        }
    }
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: it is where it should be.
    There,
    Send(Action),
    /// A transition runs that ends by itself.
    Wait,
    /// It is where it should be, and what runs on it failed.
    Crashed,
    /// It failed, and nothing of ours helps.
    Failed,
    /// It rests in a state that people have to end: rescue mode, paused.
    Held,
    /// It is being deleted, or is deleted.
    Leaves,
}

/// The next step from what was seen to what is wished for. A deallocated server that should be stopped
/// has to be started first: the API has no other way.
pub(super) fn next(status: &str, power_status: Option<&str>, wish: Wish) -> Step {
    match (status, wish) {
        ("ACTIVE", Wish::Running) | ("INACTIVE", Wish::Stopped) | ("DEALLOCATED", Wish::Deallocated) => {
            if has_crashed(power_status) {
                Step::Crashed
            } else {
                Step::There
            }
        }
        ("ACTIVE", Wish::Stopped) => Step::Send(Action::Stop),
        ("ACTIVE" | "INACTIVE", Wish::Deallocated) => Step::Send(Action::Deallocate),
        ("INACTIVE" | "DEALLOCATED", Wish::Running) | ("DEALLOCATED", Wish::Stopped) => {
            Step::Send(Action::Start)
        }
        ("ERROR", _) => Step::Failed,
        ("RESCUE" | "PAUSED", _) => Step::Held,
        ("DELETING" | "DELETED", _) => Step::Leaves,
        _ => Step::Wait,
    }
}

fn has_crashed(power_status: Option<&str>) -> bool {
    matches!(power_status, Some("CRASHED" | "ERROR"))
}

/// The `desired_status` of an object whose server was seen so: one of the three words where it rests, so
/// that a difference from the configuration is shown and repaired; else the API's own word, which no
/// configuration can hold, so that the plan shows an update and apply waits for it, or says what is
/// wrong. Maintenance leaves the power as it is, and `known` with it.
pub(super) fn observed<'w>(
    status: &'w str,
    power_status: Option<&'w str>,
    known: Option<&'w str>,
) -> &'w str {
    match (Wish::of_status(status), power_status, known) {
        (Some(_), Some(word @ ("CRASHED" | "ERROR")), _) => word,
        (Some(wish), _, _) => wish.word(),
        (None, _, Some(known)) if is_maintenance(status) => known,
        (None, _, _) => status,
    }
}

/// Words that can appear at any time without anybody's doing, and that end where they began.
fn is_maintenance(status: &str) -> bool {
    matches!(status, "MIGRATING" | "UPDATING" | "BACKING-UP" | "SNAPSHOTTING")
}

/// Whether a reboot is under way.
pub(super) fn is_rebooting(status: &str) -> bool {
    matches!(status, "REBOOT" | "REBOOTING")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 24 words of the API's document.
    const WORDS: [&str; 24] = [
        "ACTIVE",
        "BACKING-UP",
        "CREATING",
        "DEALLOCATED",
        "DEALLOCATING",
        "DELETED",
        "DELETING",
        "ERROR",
        "INACTIVE",
        "MIGRATING",
        "PAUSED",
        "REBOOT",
        "REBOOTING",
        "REBUILD",
        "REBUILDING",
        "RESCUE",
        "RESCUING",
        "RESIZING",
        "RESTORING",
        "SNAPSHOTTING",
        "STARTING",
        "STOPPING",
        "UNRESCUING",
        "UPDATING",
    ];

    #[test]
    fn every_word_of_the_api_has_a_next_step_for_every_wish() {
        use Action::{Deallocate, Start, Stop};
        for word in WORDS.into_iter().chain(["HIBERNATING", "active", ""]) {
            let steps = Wish::ALL.map(|wish| next(word, None, wish));
            let wanted = match word {
                "ACTIVE" => [Step::There, Step::Send(Stop), Step::Send(Deallocate)],
                "INACTIVE" => [Step::Send(Start), Step::There, Step::Send(Deallocate)],
                "DEALLOCATED" => [Step::Send(Start), Step::Send(Start), Step::There],
                "ERROR" => [Step::Failed; 3],
                "RESCUE" | "PAUSED" => [Step::Held; 3],
                "DELETING" | "DELETED" => [Step::Leaves; 3],
                _ => [Step::Wait; 3],
            };
            assert_eq!(steps, wanted, "{word}");
        }
    }

    #[test]
    fn a_crash_is_no_success_and_can_be_stopped() {
        for power in ["CRASHED", "ERROR"] {
            assert_eq!(next("ACTIVE", Some(power), Wish::Running), Step::Crashed);
            assert_eq!(next("INACTIVE", Some(power), Wish::Stopped), Step::Crashed);
            assert_eq!(next("ACTIVE", Some(power), Wish::Stopped), Step::Send(Action::Stop));
            assert_eq!(observed("ACTIVE", Some(power), Some("running")), power);
        }
        for power in [None, Some("RUNNING"), Some("STOPPED"), Some("DOZING")] {
            assert_eq!(next("ACTIVE", power, Wish::Running), Step::There);
        }
    }

    #[test]
    fn what_is_observed_differs_from_every_configuration_unless_it_rests() {
        for word in WORDS.into_iter().chain(["HIBERNATING"]) {
            let is_wish = Wish::parse(observed(word, None, None)).is_some();
            assert_eq!(is_wish, matches!(word, "ACTIVE" | "INACTIVE" | "DEALLOCATED"), "{word}");
        }
        assert_eq!(observed("MIGRATING", Some("RUNNING"), Some("running")), "running");
        assert_eq!(observed("STOPPING", Some("RUNNING"), Some("running")), "STOPPING");
    }
}
