//! What a plan says before anything is sent: what stays charged, which addresses go, what cannot be.

use super::*;
use crate::simulator::{VCPU_SERVER, WEB_SERVER};

/// The notes and errors of a creation, a line each.
async fn said(lab: &Lab, server: &str, wish: &str) -> String {
    let planned = lab.plan(None, &config(server, wish));
    let Preflight { notes, errors, .. } = lab.preflight(&planned, ChangeAction::Create).await;
    let notes = notes.iter().map(|(_, note)| format!("{:?}: {}\n", note.kind, note.text));
    let errors = errors
        .iter()
        .map(|(_, error)| format!("{}: {} {}\n", error.summary, error.detail, error.hints.join(" ")));
    notes.chain(errors).collect()
}

#[tokio::test(start_paused = true)]
async fn a_stop_says_what_stays_charged_and_which_addresses_are_lost() {
    let lab = Lab::new();
    insta::assert_snapshot!(said(&lab, BATCH_SERVER, "stopped").await, @r#"
    Info: the server "batch-1" exists: it is adopted and made stopped
    Charged: the storage of the server "batch-1"; its cores and memory are not. The power is cut, as if the plug were pulled
    DataLoss: the server "batch-1" loses its public addresses that are not known to be reserved: 198.51.100.23. A start gives it others
    "#);
    for kept in [WEB_SERVER, VCPU_SERVER] {
        let said = said(&lab, kept, "stopped").await;
        assert!(said.contains("Charged") && !said.contains("loses"), "{said}");
    }
    assert_eq!(lab.actions(), "");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_shut_itself_down_is_said_to_be_charged() {
    let lab = Lab::new();
    lab.design(|designer| designer.shut_down_guest(VCPU_SERVER)).expect("there");
    insta::assert_snapshot!(said(&lab, VCPU_SERVER, "stopped").await, @r#"
    Info: the server "worker-1" exists: it is adopted and made stopped
    Charged: the server "worker-1" was shut down from inside, and its cores and memory are charged until it is stopped; this stops it
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_suspended_cube_is_said_to_be_charged_and_keeps_its_addresses() {
    let lab = Lab::new();
    insta::assert_snapshot!(said(&lab, CUBE_SERVER, "suspended").await, @r#"
    Info: the server "cube-1" exists: it is adopted and made suspended
    Charged: the server "cube-1" is charged in full while it is suspended, as every CUBE
    "#);
}

#[tokio::test(start_paused = true)]
async fn reserved_addresses_that_may_not_be_seen_are_unknown() {
    let lab = Lab::new();
    lab.simulator.change(|world| world.ionos.ip_blocks_are_visible = false);
    let told = said(&lab, BATCH_SERVER, "stopped").await;
    assert!(told.contains("unless they are reserved, which is unknown"), "{told}");
    assert!(told.contains("198.51.100.23"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn what_is_right_already_says_so_and_costs_one_request() {
    let lab = Lab::new();
    insta::assert_snapshot!(said(&lab, BATCH_SERVER, "running").await, @r#"
    Info: the server "batch-1" is running already: it is adopted and nothing is sent
    "#);
    let planned = lab.plan(None, &config(BATCH_SERVER, "running"));
    let preflight = lab.preflight(&planned, ChangeAction::Create).await;
    assert_eq!((preflight.cost.requests, preflight.cost.seconds), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn words_that_do_not_fit_the_type_are_refused_while_planning() {
    let lab = Lab::new();
    insta::assert_snapshot!(said(&lab, CUBE_SERVER, "stopped").await, @r#"
    Wrong status for the type of server: The server "cube-1" is of type CUBE, which knows no "stopped": a CUBE server cannot be stopped, only suspended, and is charged in full then. Did you mean `suspended`?
    "#);
    insta::assert_snapshot!(said(&lab, BATCH_SERVER, "suspended").await, @r#"
    Wrong status for the type of server: The server "batch-1" is of type ENTERPRISE, which knows no "suspended": only CUBE servers can be suspended; this one is stopped instead. Did you mean `stopped`?
    "#);
    let nobody = said(&lab, "00000000-0000-4000-8000-000000000000", "running").await;
    assert!(nobody.starts_with("No such server: "), "{nobody}");
}

#[tokio::test(start_paused = true)]
async fn addresses_of_many_servers_take_few_requests() {
    let lab = Lab::new();
    let servers: Vec<String> = lab.design(|designer| {
        let ids =
            (0..20).map(|n| designer.create_server(DATACENTER, &format!("n-{n}"), ServerType::Enterprise));
        let ids: Vec<String> = ids.collect::<Result<_, _>>().expect("created");
        ids.iter().for_each(|id| drop(designer.connect(id, 1).expect("connected")));
        ids
    });
    let addr = addr();
    let planned: Vec<Value> = servers.iter().map(|id| lab.plan(None, &config(id, "stopped"))).collect();
    let changes: Vec<Change<'_>> = planned
        .iter()
        .map(|planned| Change {
            addr: &addr,
            kind: POWER,
            action: ChangeAction::Create,
            before: None,
            after: Some(planned),
        })
        .collect();
    let ask = PreflightAsk { changes: &changes, created: &[], cap_learned: None };
    let preflight = lab.writer.preflight(ask).await.expect("a preflight");
    let lost = preflight.notes.iter().filter(|(_, note)| {
        note.text.contains("loses its public addresses: ") || note.text.contains("not known to be reserved")
    });
    assert_eq!(lost.count(), 20);
    // All servers, LANs, servers with their network cards, reserved addresses.
    assert_eq!(lab.simulator.request_count(), 4);
}
