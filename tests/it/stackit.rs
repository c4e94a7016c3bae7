//! STACKIT servers as a user has them: adopted, repaired, forgotten, and found again after a crash at any
//! write of ours and at any request.

use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions};
use terrace::simulator::{Execution, FIRST_PROJECT};

use crate::lab::{Lab, changes, text};

const WEB: &str = "6f1c1f2e-3f0a-4c58-9b2a-3f5c2f1f7a10";
const BATCH: &str = "b3a1c9d4-52e7-4a6f-8e21-9c0d1e2f3a30";

/// `web-1`, which runs, and `batch-1`, which is deallocated, each with that word.
fn servers(web: &str, batch: &str) -> String {
    format!(
        r#"
provider "stackit" {{
  project_id = "{FIRST_PROJECT}"
}}

resource "stackit_server_power" "web" {{
  server_id      = "{WEB}"
  desired_status = "{web}"
}}

resource "stackit_server_power" "batch" {{
  server_id      = "{BATCH}"
  desired_status = "{batch}"
}}
"#
    )
}

/// `start batch-1`, … of the actions that the world executed.
fn actions(lab: &Lab) -> Vec<String> {
    let writes = lab.simulator.writes();
    let parts = writes.iter().map(|write| write.path.split('/').map(str::to_owned).collect::<Vec<_>>());
    let of_server = parts.filter(|parts| parts.len() == 10);
    lab.simulator.look(|world| {
        of_server
            .map(|parts| {
                let server = world.stackit.server(&parts[8]);
                format!("{} {}", parts[9], server.map_or("?", |server| server.name.as_str()))
            })
            .collect()
    })
}

fn statuses(lab: &Lab) -> Vec<String> {
    lab.simulator.look(|world| world.stackit.servers().map(|s| format!("{} {}", s.name, s.status)).collect())
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_right_is_adopted_and_forgotten_without_an_action() {
    let lab = Lab::new(&servers("running", "deallocated"));
    let report = lab.plan().await;
    assert_eq!(changes(&report), "+ stackit_server_power.batch\n+ stackit_server_power.web");
    let _ = lab.applied().await;
    lab.check_settled().await;

    lab.write(servers("running", "deallocated").split("resource").next().unwrap_or(""));
    let report = lab.plan().await;
    assert_eq!(
        changes(&report),
        ". stackit_server_power.batch\n. stackit_server_power.web",
        "{}",
        text(&report)
    );
    let _ = lab.applied().await;
    lab.write(&servers("running", "deallocated"));
    let _ = lab.applied().await;
    let destroy = PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() };
    assert_eq!(lab.apply_with(destroy).await.exit, Exit::Success);
    assert_eq!(actions(&lab), [""; 0]);
    assert_eq!(statuses(&lab), ["web-1 ACTIVE", "worker-1 INACTIVE", "batch-1 DEALLOCATED"]);
}

#[tokio::test(start_paused = true)]
async fn what_others_did_is_shown_and_repaired() {
    let lab = Lab::new(&servers("running", "deallocated"));
    let _ = lab.applied().await;
    lab.simulator.change(|world| world.portal().show(WEB, "INACTIVE")).expect("the server");
    let report = lab.plan().await;
    assert_eq!(changes(&report), "~ stackit_server_power.web");
    let _ = lab.applied().await;
    assert_eq!(actions(&lab), ["start web-1"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn two_resources_of_one_server_are_refused() {
    let twice = servers("running", "running").replace(BATCH, WEB);
    let report = Lab::new(&twice).plan().await;
    assert_eq!(report.exit, Exit::Error, "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn a_server_in_error_fails_the_apply_and_nothing_else() {
    let lab = Lab::new(&servers("stopped", "running"));
    lab.simulator.change(|world| world.portal().show(WEB, "ERROR")).expect("the server");
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    assert!(ran.text.contains("Server in error"), "{}", ran.text);
    assert_eq!(actions(&lab), ["start batch-1"]);
}

/// The next process applies, and finds nothing left to do and nothing done twice.
async fn check_recovers(mut lab: Lab, when: &str) {
    lab.host = lab.host.reboot();
    lab.simulator.clear_faults();
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{when}: {}", ran.text);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Success, "{when}: {}", changes(&report));
    assert_eq!(statuses(&lab), ["web-1 DEALLOCATED", "worker-1 INACTIVE", "batch-1 INACTIVE"], "{when}");
    let mut done = actions(&lab);
    done.sort();
    assert_eq!(done, ["deallocate web-1", "start batch-1", "stop batch-1"], "{when}");
}

#[tokio::test(start_paused = true)]
async fn a_crash_at_any_write_of_ours_gives_no_order_twice() {
    let configuration = servers("deallocated", "stopped");
    let writes = {
        let lab = Lab::new(&configuration);
        let _ = lab.applied().await;
        lab.host.writes()
    };
    assert!(writes > 5, "{writes}");
    for at in 0..writes {
        let lab = Lab::new(&configuration);
        lab.host.crash_at_write(at);
        let _ = lab.apply().await;
        check_recovers(lab, &format!("crash at write {at}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_at_any_request_gives_no_order_twice() {
    let configuration = servers("deallocated", "stopped");
    let requests = {
        let lab = Lab::new(&configuration);
        let _ = lab.applied().await;
        lab.simulator.request_count()
    };
    assert!(requests > 8, "{requests}");
    for number in 1..=requests {
        for execution in [Execution::Skipped, Execution::Done] {
            let lab = Lab::new(&configuration);
            lab.die_at_request(number, execution);
            let _ = lab.apply().await;
            check_recovers(lab, &format!("crash at request {number}, {execution:?}")).await;
        }
    }
}
