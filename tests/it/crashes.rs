//! The plug is pulled: at every write of ours, at every request, with the request executed or lost.
//! After one more apply the world is as configured, nothing was created twice, nothing is forgotten.

use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions};
use terrace::simulator::Execution;

use crate::lab::{Lab, QUICKSTART, changes};

/// Every container that was created, and how often.
fn creations(lab: &Lab) -> usize {
    let writes = lab.simulator.writes();
    writes.iter().filter(|write| write.method == "POST" && write.path == "/containers").count()
}

/// The next process on the same machine applies and finds nothing left to do.
async fn check_recovers(mut lab: Lab, when: &str) -> Lab {
    lab.host = lab.host.reboot();
    lab.simulator.clear_faults();
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{when}: {}", ran.text);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Success, "{when}: {}", changes(&report));
    lab
}

#[tokio::test(start_paused = true)]
async fn a_crash_at_any_write_loses_nothing() {
    let writes = {
        let lab = Lab::new(QUICKSTART);
        let _ = lab.applied().await;
        lab.host.writes()
    };
    assert!(writes > 10, "{writes}");
    for at in 0..writes {
        let lab = Lab::new(QUICKSTART);
        lab.host.crash_at_write(at);
        let _ = lab.apply().await;
        let lab = check_recovers(lab, &format!("crash at write {at}")).await;
        assert_eq!(
            lab.world(),
            ["usr-abc12345-myapp Running", "usr-abc12345-mydb Running"],
            "crash at write {at}"
        );
        assert_eq!(creations(&lab), 2, "crash at write {at}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_at_any_request_loses_nothing() {
    let requests = {
        let lab = Lab::new(QUICKSTART);
        let _ = lab.applied().await;
        lab.simulator.request_count()
    };
    assert!(requests > 10, "{requests}");
    for number in 1..=requests {
        for execution in [Execution::Skipped, Execution::Done] {
            let when = format!("crash at request {number}, {execution:?}");
            let lab = Lab::new(QUICKSTART);
            lab.die_at_request(number, execution);
            let _ = lab.apply().await;
            let lab = check_recovers(lab, &when).await;
            assert_eq!(lab.world(), ["usr-abc12345-myapp Running", "usr-abc12345-mydb Running"], "{when}");
            assert_eq!(creations(&lab), 2, "{when}");
        }
    }
}

/// A VPN container with one client.
const VPN: &str = "resource \"stacks_container\" \"vpn\" {\n  name     = \"office\"\n  template = \"stacks-vpn\"\n}\n\
resource \"stacks_vpn_client\" \"laptop\" {\n  container_id = stacks_container.vpn.id\n  name         = \"laptop\"\n}\n";

#[tokio::test(start_paused = true)]
async fn a_crash_at_any_request_adds_no_vpn_client_twice() {
    let requests = {
        let lab = Lab::new(VPN);
        let _ = lab.applied().await;
        lab.simulator.request_count()
    };
    for number in 1..=requests {
        for execution in [Execution::Skipped, Execution::Done] {
            let when = format!("crash at request {number}, {execution:?}");
            let lab = Lab::new(VPN);
            lab.die_at_request(number, execution);
            let _ = lab.apply().await;
            let lab = check_recovers(lab, &when).await;
            let clients: Vec<String> = lab.simulator.look(|world| {
                let clients = world.stacks.containers().flat_map(|container| &container.vpn_clients);
                clients.map(|client| client.name.clone()).collect()
            });
            assert_eq!(clients, ["default", "laptop"], "{when}");
            let writes = lab.simulator.writes();
            let added = writes.iter().filter(|write| write.path.ends_with("/vpn-clients")).count();
            assert_eq!((added, creations(&lab)), (1, 1), "{when}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_while_replacing_loses_nothing() {
    let other = QUICKSTART.replace("\"nodejs\"", "\"python\"");
    let requests = {
        let lab = Lab::new(QUICKSTART);
        let _ = lab.applied().await;
        let before = lab.simulator.request_count();
        lab.write(&other);
        let _ = lab.applied().await;
        lab.simulator.request_count() - before
    };
    for number in 1..=requests {
        for execution in [Execution::Skipped, Execution::Done] {
            let when = format!("crash at request {number} of a replacement, {execution:?}");
            let lab = Lab::new(QUICKSTART);
            let _ = lab.applied().await;
            lab.write(&other);
            lab.die_at_request(number, execution);
            let _ = lab.apply().await;
            let lab = check_recovers(lab, &when).await;
            assert_eq!(creations(&lab), 3, "{when}");
            let templates = lab.simulator.look(|world| {
                world
                    .stacks
                    .containers()
                    .map(|c| c.template().to_owned())
                    .collect::<std::collections::BTreeSet<_>>()
            });
            assert_eq!(templates.into_iter().collect::<Vec<_>>(), ["postgresql", "python"], "{when}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_while_destroying_leaves_nothing_behind() {
    let destroy = || PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() };
    let requests = {
        let lab = Lab::new(QUICKSTART);
        let _ = lab.applied().await;
        let before = lab.simulator.request_count();
        let ran = lab.apply_with(destroy()).await;
        assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
        lab.simulator.request_count() - before
    };
    for number in 1..=requests {
        for execution in [Execution::Skipped, Execution::Done] {
            let when = format!("crash at request {number} of a destroy, {execution:?}");
            let mut lab = Lab::new(QUICKSTART);
            let _ = lab.applied().await;
            lab.die_at_request(number, execution);
            let _ = lab.apply_with(destroy()).await;
            lab.host = lab.host.reboot();
            lab.simulator.clear_faults();
            let ran = lab.apply_with(destroy()).await;
            assert_eq!(ran.exit, Exit::Success, "{when}: {}", ran.text);
            assert_eq!(lab.world(), Vec::<String>::new(), "{when}");
        }
    }
}
