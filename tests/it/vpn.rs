//! VPN clients: what others do to them is seen and repaired, and what exists can be taken over.

use terrace::ops::Exit;
use terrace::simulator::World;

use crate::lab::{Lab, changes, text};

const VPN: &str =
    "resource \"stacks_container\" \"vpn\" {\n  name     = \"office\"\n  template = \"stacks-vpn\"\n}\n";
const CLIENT: &str = "resource \"stacks_vpn_client\" \"laptop\" {\n  container_id = stacks_container.vpn.id\n  name         = \"laptop\"\n}\n";
const ID: &str = "usr-abc12345-office";

fn clients(lab: &Lab) -> Vec<String> {
    lab.simulator.look(|world| {
        world.stacks.containers().flat_map(|c| &c.vpn_clients).map(|client| client.name.clone()).collect()
    })
}

#[tokio::test(start_paused = true)]
async fn a_client_that_somebody_removed_is_shown_and_added_again_by_one_apply() {
    let lab = Lab::new(&format!("{VPN}{CLIENT}"));
    let _ = lab.applied().await;
    assert_eq!(clients(&lab), ["default", "laptop"]);
    lab.check_settled().await;

    let remove = |world: &mut World| world.dashboard().remove_vpn_client(ID, "laptop");
    lab.simulator.change(remove).expect("it is there");
    let report = lab.plan().await;
    assert_eq!(changes(&report), "+ stacks_vpn_client.laptop", "{}", text(&report));
    let drift = report.plan.map(|plan| plan.drift.len());
    assert_eq!(drift, Some(1), "the removal is told");
    let _ = lab.applied().await;
    assert_eq!(clients(&lab), ["default", "laptop"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn clients_of_others_are_left_alone() {
    let lab = Lab::new(&format!("{VPN}{CLIENT}"));
    let _ = lab.applied().await;
    let add = |world: &mut World| world.dashboard().add_vpn_client(ID, "phone");
    lab.simulator.change(add).expect("there is room");
    lab.check_settled().await;
    lab.write(VPN);
    let _ = lab.applied().await;
    assert_eq!(clients(&lab), ["default", "phone"]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_exists_is_refused_and_imported_with_the_block_that_is_shown() {
    let lab = Lab::new(VPN);
    let _ = lab.applied().await;
    let add = |world: &mut World| world.dashboard().add_vpn_client(ID, "laptop");
    lab.simulator.change(add).expect("there is room");
    lab.write(&format!("{VPN}{CLIENT}"));
    let ran = lab.apply().await;
    assert_ne!(ran.exit, Exit::Success);
    let id = format!("id = \"{ID}/laptop\"");
    assert!(ran.text.contains("VPN client exists") && ran.text.contains(&id), "{}", ran.text);

    let import = format!("import {{\n  to = stacks_vpn_client.laptop\n  {id}\n}}\n");
    lab.write(&format!("{VPN}{CLIENT}{import}"));
    let _ = lab.applied().await;
    assert_eq!(clients(&lab), ["default", "laptop"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_container_that_is_no_vpn_takes_no_clients() {
    let lab = Lab::new(&format!("{}{CLIENT}", VPN.replace("stacks-vpn", "nodejs")));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial);
    assert!(ran.text.contains("not a VPN container"), "{}", ran.text);
}
