//! What a server is, what it should be, and what is to be done about it. Nothing is asked here.
//!
//! `vmState` alone tells nothing: a server that shut itself down is `SHUTOFF` and `AVAILABLE`, its
//! cores and memory stay held and are charged; stopped through the API it is `INACTIVE`. A CUBE is
//! judged by `vmState`, since nobody published what else a suspended one shows.

use super::wire::Server;

/// What a configuration can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Running,
    Stopped,
    Suspended,
}

impl Wish {
    pub(super) const ALL: [Wish; 3] = [Wish::Running, Wish::Stopped, Wish::Suspended];

    pub(super) fn word(self) -> &'static str {
        match self {
            Wish::Running => "running",
            Wish::Stopped => "stopped",
            Wish::Suspended => "suspended",
        }
    }

    pub(super) fn find(word: &str) -> Option<Wish> {
        Wish::ALL.into_iter().find(|wish| wish.word() == word)
    }
}

/// A power action of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Action {
    Start,
    Stop,
    Suspend,
    Resume,
    Reboot,
}

impl Action {
    pub(super) const ALL: [Action; 5] =
        [Action::Start, Action::Stop, Action::Suspend, Action::Resume, Action::Reboot];

    /// The last part of its path.
    pub(super) fn word(self) -> &'static str {
        match self {
            Action::Start => "start",
            Action::Stop => "stop",
            Action::Suspend => "suspend",
            Action::Resume => "resume",
            Action::Reboot => "reboot",
        }
    }

    /// What a server is after it.
    pub(super) fn leads_to(self) -> Wish {
        match self {
            Action::Start | Action::Resume | Action::Reboot => Wish::Running,
            Action::Stop => Wish::Stopped,
            Action::Suspend => Wish::Suspended,
        }
    }
}

/// Which of the published rules hold for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// ENTERPRISE and VCPU: started and stopped.
    Stoppable,
    /// CUBE: suspended and resumed.
    Cube,
    /// GPU, for which the vendor's documents contradict each other, and what is new: what is asked for
    /// is tried, and the API has the last word.
    Other,
}

impl Family {
    pub(super) fn of(kind: Option<&str>) -> Family {
        match kind {
            Some("ENTERPRISE" | "VCPU") => Family::Stoppable,
            Some("CUBE") => Family::Cube,
            _ => Family::Other,
        }
    }

    /// Why a server of this family cannot be what is asked for, and what to ask for instead.
    pub(super) fn refuses(self, wish: Wish) -> Option<(&'static str, Wish)> {
        match (self, wish) {
            (Family::Cube, Wish::Stopped) => Some((
                "a CUBE server cannot be stopped, only suspended, and is charged in full then",
                Wish::Suspended,
            )),
            (Family::Stoppable, Wish::Suspended) => {
                Some(("only CUBE servers can be suspended; this one is stopped instead", Wish::Stopped))
            }
            _ => None,
        }
    }
}

/// The next step towards a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It is so.
    Done,
    /// A change is under way, or the guest will be there in a moment.
    Wait,
    /// As `Wait`, but not for long: then this.
    WaitThen(Action),
    Act(Action),
    /// The guest died: starting it is not ours to decide.
    Crashed,
}

/// What a server is, in the words of `desired_status` where they fit: `running`, `stopped`,
/// `suspended`; else what the API says of it.
pub(super) fn shown(server: &Server) -> String {
    let family = Family::of(server.kind.as_deref());
    let is = |word: &str| server.vm_state.as_deref() == Some(word);
    match server.state.as_deref() {
        Some("BUSY") => return "busy".to_owned(),
        Some("INACTIVE") if family != Family::Cube => return Wish::Stopped.word().to_owned(),
        _ => {}
    }
    if is("RUNNING") {
        return Wish::Running.word().to_owned();
    }
    if is("SUSPENDED") || (is("PAUSED") && family == Family::Other) {
        return Wish::Suspended.word().to_owned();
    }
    let word = server.vm_state.as_deref().unwrap_or("unknown").to_ascii_lowercase();
    // A new word of the API must not be taken for one of ours.
    if Wish::find(&word).is_some() { "unknown".to_owned() } else { word }
}

/// What a configuration for a server would ask for, whatever it is just now: what comes nearest.
/// `shown` is what it is in our words, `kind` and `vm_state` what the API says.
pub(super) fn nearest(shown: &str, kind: Option<&str>, vm_state: Option<&str>) -> Wish {
    let family = Family::of(kind);
    let is_off = matches!(vm_state, Some("SHUTOFF" | "SHUTDOWN" | "SUSPENDED" | "PAUSED"));
    let off = if family == Family::Cube { Wish::Suspended } else { Wish::Stopped };
    let shown = Wish::find(shown).filter(|wish| family.refuses(*wish).is_none());
    shown.unwrap_or(if is_off { off } else { Wish::Running })
}

/// Off by itself: nothing runs, and everything is charged.
pub(super) fn is_shut_down_from_inside(server: &Server) -> bool {
    server.vm_state.as_deref() == Some("SHUTOFF") && server.state.as_deref() == Some("AVAILABLE")
}

/// What to do so that the server becomes what is asked for; nothing that its family refuses.
pub(super) fn next(server: &Server, wish: Wish) -> Next {
    if shown(server) == wish.word() {
        return Next::Done;
    }
    if server.state.as_deref() == Some("BUSY") {
        return Next::Wait;
    }
    let family = Family::of(server.kind.as_deref());
    let is_released = server.state.as_deref() == Some("INACTIVE") && family != Family::Cube;
    match (wish, server.vm_state.as_deref().unwrap_or("")) {
        (Wish::Running, _) if is_released => Next::Act(Action::Start),
        (Wish::Running, "SHUTOFF" | "PAUSED" | "SUSPENDED") => Next::Act(on(family, server)),
        (Wish::Running, "CRASHED") => Next::Crashed,
        (Wish::Running, "BLOCKED") => Next::Wait,
        (Wish::Running, _) => Next::WaitThen(on(family, server)),
        (Wish::Stopped, "SHUTDOWN") => Next::WaitThen(Action::Stop),
        (Wish::Stopped, _) => Next::Act(Action::Stop),
        (Wish::Suspended, "SHUTDOWN" | "NOSTATE") => Next::WaitThen(Action::Suspend),
        (Wish::Suspended, _) => Next::Act(Action::Suspend),
    }
}

fn on(family: Family, server: &Server) -> Action {
    let is_paused = matches!(server.vm_state.as_deref(), Some("SUSPENDED" | "PAUSED"));
    match family {
        Family::Cube => Action::Resume,
        Family::Other if is_paused => Action::Resume,
        Family::Stoppable | Family::Other => Action::Start,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A server of which nothing else is known.
    pub(in crate::providers::ionos) fn server(kind: &str, vm_state: &str, state: &str) -> Server {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Server {
            datacenter_id: "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11".into(),
            id: "15f67991-0f51-4efc-a8ad-ef1fb31a480c".into(),
            name: "batch-1".into(),
            kind: text(kind),
            cores: Some(4),
            ram: Some(8192),
            availability_zone: None,
            cpu_family: None,
            vm_state: text(vm_state),
            state: text(state),
            nics: None,
        }
    }

    const VM_STATES: [&str; 10] = [
        "RUNNING",
        "SHUTOFF",
        "SUSPENDED",
        "PAUSED",
        "CRASHED",
        "BLOCKED",
        "SHUTDOWN",
        "NOSTATE",
        "DREAMING",
        "",
    ];

    /// A line per `vmState`: what is shown, and what is done for `running`, `stopped`, `suspended`.
    fn table(kind: &str, state: &str) -> String {
        let line = |vm_state: &str| {
            let server = server(kind, vm_state, state);
            let step = |wish| match next(&server, wish) {
                Next::Done => "done".to_owned(),
                Next::Wait => "wait".to_owned(),
                Next::WaitThen(action) => format!("wait/{}", action.word()),
                Next::Act(action) => action.word().to_owned(),
                Next::Crashed => "crashed".to_owned(),
            };
            let family = Family::of(server.kind.as_deref());
            let steps = Wish::ALL.into_iter().filter(|wish| family.refuses(*wish).is_none()).map(step);
            let steps: Vec<String> = steps.collect();
            format!("{vm_state:<9} {:<9} {}\n", shown(&server), steps.join(" "))
        };
        VM_STATES.into_iter().map(line).collect()
    }

    #[test]
    fn a_server_that_can_be_stopped_is_judged_by_both_states() {
        insta::assert_snapshot!(table("ENTERPRISE", "AVAILABLE"), @r"
        RUNNING   running   done stop
        SHUTOFF   shutoff   start stop
        SUSPENDED suspended start stop
        PAUSED    paused    start stop
        CRASHED   crashed   crashed stop
        BLOCKED   blocked   wait stop
        SHUTDOWN  shutdown  wait/start wait/stop
        NOSTATE   nostate   wait/start stop
        DREAMING  dreaming  wait/start stop
                  unknown   wait/start stop
        ");
        assert_eq!(table("VCPU", "AVAILABLE"), table("ENTERPRISE", "AVAILABLE"));
        for vm_state in VM_STATES {
            let stopped = server("VCPU", vm_state, "INACTIVE");
            assert_eq!(next(&stopped, Wish::Stopped), Next::Done, "{vm_state}");
            assert_eq!(next(&stopped, Wish::Running), Next::Act(Action::Start), "{vm_state}");
        }
    }

    #[test]
    fn a_cube_is_judged_by_its_vm_state_alone() {
        insta::assert_snapshot!(table("CUBE", "AVAILABLE"), @r"
        RUNNING   running   done suspend
        SHUTOFF   shutoff   resume suspend
        SUSPENDED suspended resume done
        PAUSED    paused    resume suspend
        CRASHED   crashed   crashed suspend
        BLOCKED   blocked   wait suspend
        SHUTDOWN  shutdown  wait/resume wait/suspend
        NOSTATE   nostate   wait/resume wait/suspend
        DREAMING  dreaming  wait/resume suspend
                  unknown   wait/resume suspend
        ");
        for state in ["INACTIVE", "UNKNOWN", ""] {
            assert_eq!(table("CUBE", state), table("CUBE", "AVAILABLE"), "{state}");
        }
    }

    #[test]
    fn for_a_gpu_server_and_what_is_new_all_is_tried() {
        insta::assert_snapshot!(table("GPU", "AVAILABLE"), @r"
        RUNNING   running   done stop suspend
        SHUTOFF   shutoff   start stop suspend
        SUSPENDED suspended resume stop done
        PAUSED    suspended resume stop done
        CRASHED   crashed   crashed stop suspend
        BLOCKED   blocked   wait stop suspend
        SHUTDOWN  shutdown  wait/start wait/stop wait/suspend
        NOSTATE   nostate   wait/start stop wait/suspend
        DREAMING  dreaming  wait/start stop suspend
                  unknown   wait/start stop suspend
        ");
        assert_eq!(table("QUANTUM", "AVAILABLE"), table("GPU", "AVAILABLE"));
        assert_eq!(table("", ""), table("GPU", "AVAILABLE"));
    }

    #[test]
    fn a_busy_server_is_nothing_yet() {
        for kind in ["ENTERPRISE", "CUBE", "GPU"] {
            for vm_state in VM_STATES {
                let busy = server(kind, vm_state, "BUSY");
                assert_eq!(shown(&busy), "busy");
                assert!(Wish::ALL.into_iter().all(|wish| next(&busy, wish) == Next::Wait));
            }
        }
    }

    #[test]
    fn a_server_that_nobody_manages_is_asked_to_be_what_it_nearly_is() {
        for (kind, vm_state, state, expected) in [
            ("ENTERPRISE", "RUNNING", "AVAILABLE", Wish::Running),
            ("ENTERPRISE", "RUNNING", "BUSY", Wish::Running),
            ("ENTERPRISE", "SHUTOFF", "AVAILABLE", Wish::Stopped),
            ("ENTERPRISE", "SHUTOFF", "INACTIVE", Wish::Stopped),
            ("VCPU", "CRASHED", "AVAILABLE", Wish::Running),
            ("CUBE", "SUSPENDED", "AVAILABLE", Wish::Suspended),
            ("CUBE", "SHUTOFF", "AVAILABLE", Wish::Suspended),
            ("GPU", "SUSPENDED", "AVAILABLE", Wish::Suspended),
            ("GPU", "", "", Wish::Running),
        ] {
            let server = server(kind, vm_state, state);
            let wish = nearest(&shown(&server), server.kind.as_deref(), server.vm_state.as_deref());
            assert_eq!(wish, expected, "{kind} {vm_state} {state}");
            assert_eq!(Family::of(Some(kind)).refuses(wish), None);
        }
    }

    #[test]
    fn a_new_word_is_never_taken_for_one_of_ours() {
        assert_eq!(shown(&server("ENTERPRISE", "STOPPED", "AVAILABLE")), "unknown");
        assert_eq!(
            next(&server("ENTERPRISE", "stopped", "AVAILABLE"), Wish::Stopped),
            Next::Act(Action::Stop)
        );
    }
}
