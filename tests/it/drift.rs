//! Drift: whatever a person does in the dashboard is seen by the next plan, and repaired, or taken
//! over, by one apply.

use std::time::Duration;

use terrace::apply::Fate;
use terrace::host::Host;
use terrace::ops::Exit;
use terrace::simulator::{NotThere, Plan, Status, World};

use crate::lab::{Lab, QUICKSTART, changes, text};

const APP: &str = "usr-abc12345-myapp";
const DB: &str = "usr-abc12345-mydb";
const DECLARED: &str = "198.51.100.0/24";

/// What somebody does, and what becomes of it.
struct Case {
    what: &'static str,
    hand: fn(&mut World) -> Result<(), NotThere>,
    /// What the plan shows as changed outside, by address.
    drift: &'static [&'static str],
    /// The changes of the plan, one line each.
    repair: &'static str,
}

const CASES: [Case; 13] = [
    Case {
        what: "the application is deleted, with all that lives in it",
        hand: |world| world.dashboard().delete(APP),
        drift: &["stacks_connection.db", "stacks_container.app", "stacks_ip_allowlist.app"],
        repair: "+ stacks_connection.db\n+ stacks_container.app\n+ stacks_ip_allowlist.app",
    },
    Case {
        what: "the database is deleted, and the connection to it",
        hand: |world| world.dashboard().delete(DB),
        drift: &["stacks_connection.db", "stacks_container.db"],
        repair: "+ stacks_connection.db\n+ stacks_container.db",
    },
    Case {
        what: "external access is switched off, then the application is deleted",
        hand: |world| {
            world.dashboard().disable_access(APP)?;
            world.dashboard().delete(APP)
        },
        drift: &["stacks_connection.db", "stacks_container.app", "stacks_ip_allowlist.app"],
        repair: "+ stacks_connection.db\n+ stacks_container.app\n+ stacks_ip_allowlist.app",
    },
    Case {
        what: "an address is added",
        hand: |world| world.dashboard().add_ip(APP, "0.0.0.0/0").map(|_| ()),
        drift: &["stacks_ip_allowlist.app"],
        repair: "~ stacks_ip_allowlist.app",
    },
    Case {
        what: "the only address is removed",
        hand: |world| world.dashboard().remove_ip(APP, DECLARED),
        drift: &["stacks_ip_allowlist.app"],
        repair: "~ stacks_ip_allowlist.app",
    },
    Case {
        what: "one address takes another's place",
        hand: |world| {
            world.dashboard().add_ip(APP, "192.0.2.1")?;
            world.dashboard().remove_ip(APP, DECLARED)
        },
        drift: &["stacks_ip_allowlist.app"],
        repair: "~ stacks_ip_allowlist.app",
    },
    Case {
        what: "external access is switched off",
        hand: |world| world.dashboard().disable_access(APP),
        drift: &["stacks_ip_allowlist.app"],
        repair: "+ stacks_ip_allowlist.app",
    },
    Case {
        what: "the application is stopped",
        hand: |world| world.dashboard().set_status(APP, Status::Stopped),
        drift: &["stacks_container.app"],
        repair: "~ stacks_container.app",
    },
    Case {
        what: "both are stopped",
        hand: |world| {
            world.dashboard().set_status(APP, Status::Stopped)?;
            world.dashboard().set_status(DB, Status::Stopped)
        },
        drift: &["stacks_container.app", "stacks_container.db"],
        repair: "~ stacks_container.app\n~ stacks_container.db",
    },
    Case {
        what: "the application breaks",
        hand: |world| world.dashboard().set_status(APP, Status::Error),
        drift: &["stacks_container.app"],
        repair: "-/+ stacks_connection.db\n-/+ stacks_container.app\n-/+ stacks_ip_allowlist.app",
    },
    Case {
        what: "the connection is deleted",
        hand: |world| {
            let connections = world.stacks.accounts.iter().flat_map(|account| &account.connections);
            let id = connections.map(|connection| connection.id.clone()).next().unwrap_or_default();
            world.dashboard().disconnect(&id)
        },
        drift: &["stacks_connection.db"],
        repair: "+ stacks_connection.db",
    },
    Case {
        what: "the application is resized, which no key may do: taken over",
        hand: |world| world.dashboard().resize(APP, Plan::Premium),
        drift: &["stacks_container.app"],
        repair: "",
    },
    Case {
        what: "a container and a connection that nobody manages are nobody's business",
        hand: |world| {
            let other = world.dashboard().create("other", "nginx", None);
            let other = other.map_err(|_| NotThere::Container("other".to_owned()))?;
            world.dashboard().connect(APP, &other, "by-hand").map(|_| ())
        },
        drift: &[],
        repair: "",
    },
];

/// What is managed, as it stands in the world: containers with status and allow-list, and connections.
fn managed(lab: &Lab) -> Vec<String> {
    lab.simulator.look(|world| {
        let containers = world.stacks.containers().filter(|container| container.name != "other");
        let mut all: Vec<String> = containers
            .map(|container| {
                let ips = container.access.iter().flat_map(|access| &access.ips);
                let ips: Vec<&str> = ips.map(|ip| ip.ip_address.as_str()).collect();
                format!("{} {:?} {ips:?}", container.id, container.status())
            })
            .collect();
        let connections = world.stacks.accounts.iter().flat_map(|account| &account.connections);
        let ours = connections.filter(|connection| connection.name != "by-hand");
        all.extend(ours.map(|c| format!("{} -> {} {}", c.source, c.target, c.name)));
        all.sort();
        all
    })
}

#[tokio::test(start_paused = true)]
async fn whatever_a_person_does_is_shown_and_repaired_by_one_apply() {
    for Case { what, hand, drift, repair } in CASES {
        let lab = Lab::new(QUICKSTART);
        let _ = lab.applied().await;
        let before = managed(&lab);
        lab.simulator.change(hand).expect("it is there");

        let report = lab.plan().await;
        assert_eq!(changes(&report), repair, "{what}: {}", text(&report));
        let expected = if repair.is_empty() { Exit::Success } else { Exit::Changes };
        assert_eq!(report.exit, expected, "{what}");
        let shown = report.plan.map(|plan| plan.drift).unwrap_or_default();
        let shown: Vec<String> = shown.iter().map(|drift| drift.addr.to_string()).collect();
        assert_eq!(shown, drift, "{what}");

        let ran = lab.apply().await;
        assert_eq!(ran.exit, Exit::Success, "{what}: {}", ran.text);
        assert_eq!(managed(&lab), before, "{what}");
        let report = lab.plan().await;
        assert_eq!(
            (report.exit, changes(&report).as_str()),
            (Exit::Success, ""),
            "{what}: {}",
            text(&report)
        );
        let left = report.plan.map(|plan| plan.drift).unwrap_or_default();
        assert_eq!(left, [], "{what}: the state holds what is");
    }
}

#[tokio::test(start_paused = true)]
async fn a_resize_against_the_configuration_is_a_replacement_until_the_configuration_follows() {
    let sized = |plan: &str| QUICKSTART.replace("\"nodejs\"", &format!("\"nodejs\"\n  plan = \"{plan}\""));
    let lab = Lab::new(&sized("basic"));
    let _ = lab.applied().await;
    lab.simulator.change(|world| world.dashboard().resize(APP, Plan::Standard)).expect("it is there");
    let report = lab.plan().await;
    assert!(changes(&report).contains("-/+ stacks_container.app"), "{}", changes(&report));

    lab.write(&sized("standard"));
    lab.check_settled().await;
    let _ = lab.applied().await;
    let state = lab.host.file(terrace::ops::SIMULATED_STATE).expect("saved");
    assert!(state.contains("\"monthly_cost\": 5"), "{state}");
}

#[tokio::test(start_paused = true)]
async fn a_wish_for_stopped_is_drift_when_somebody_starts_it() {
    let stopped = QUICKSTART.replace("\"nodejs\"", "\"nodejs\"\n  desired_status = \"stopped\"");
    let lab = Lab::new(&stopped);
    let _ = lab.applied().await;
    lab.check_settled().await;
    lab.simulator.change(|world| world.dashboard().set_status(APP, Status::Running)).expect("it is there");
    assert_eq!(changes(&lab.plan().await), "~ stacks_container.app");
    let _ = lab.applied().await;
    assert!(lab.world().contains(&format!("{APP} Stopped")), "{:?}", lab.world());
}

#[tokio::test(start_paused = true)]
async fn a_timeout_bounds_the_wait_and_the_next_apply_goes_on_waiting() {
    let hurried = |create: &str| {
        format!(
            "resource \"stacks_container\" \"web\" {{\n  name = \"web\"\n  template = \"nginx-micro\"\n  timeouts {{\n    \
             create = \"{create}\"\n  }}\n}}\n"
        )
    };
    let lab = Lab::new(&hurried("3s"));
    let begin = lab.host.clock().elapsed();
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    assert!(lab.host.clock().elapsed() - begin < Duration::from_secs(9), "gave up late");
    let failed =
        ran.summary.expect("begun").steps.into_iter().filter(|step| step.fate == Fate::Failed).count();
    assert_eq!(failed, 1);

    lab.write(&hurried("5m"));
    let ran = lab.applied().await;
    assert_eq!(ran.summary.map(|summary| summary.added), Some(0), "not made a second time");
    lab.check_settled().await;
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
}
