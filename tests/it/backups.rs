//! Backups: a crash at any instant makes none twice and forgets none; what people do by hand is
//! repaired by one apply; actions make and restore them; a plan says what is lost.

use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions, Refresh};
use terrace::provider::NoteKind;
use terrace::simulator::{Execution, Fate, Fault, FaultRule, Pin};

use crate::lab::{Lab, Ran, changes, text};

const DB: &str = "resource \"stacks_container\" \"db\" {\n  name                = \"mydb\"\n  template            = \
                  \"postgresql\"\n  deletion_protection = false\n}\n";

/// The database with a backup.
fn backed_up() -> String {
    format!("{DB}resource \"stacks_backup\" \"b\" {{\n  container_id = stacks_container.db.id\n}}\n")
}

/// The database, that backup, and an action that puts it back.
fn with_restore() -> String {
    format!(
        "{}action \"stacks_restore_backup\" \"r\" {{\n  config {{\n    container_id = stacks_container.db.id\n    \
         backup_id    = stacks_backup.b.id\n  }}\n}}\n",
        backed_up()
    )
}

/// Every backup in the world.
fn backups(lab: &Lab) -> Vec<String> {
    lab.simulator.look(|world| {
        let all = world.stacks.accounts.iter().flat_map(|account| &account.backups);
        all.map(|backup| format!("{} {:?} {:?}", backup.id, backup.status, backup.pin)).collect()
    })
}

/// How many backups were ever asked for.
fn triggers(lab: &Lab) -> usize {
    lab.simulator.writes().iter().filter(|write| write.path.ends_with("/backup")).count()
}

fn restores(lab: &Lab) -> usize {
    lab.simulator.look(|world| world.stacks.accounts.iter().map(|account| account.restores.len()).sum())
}

fn invoke(target: &str) -> PlanOptions {
    let invoke = vec![target.parse().expect("an address")];
    PlanOptions { mode: PlanMode::Invoke, invoke, ..PlanOptions::default() }
}

async fn destroy(lab: &Lab) -> Ran {
    lab.apply_with(PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await
}

/// A laboratory with the database and its backup, applied.
async fn applied() -> Lab {
    let lab = Lab::new(&backed_up());
    let _ = lab.applied().await;
    assert_eq!(backups(&lab), ["178 Completed Pinned"]);
    lab
}

/// A database that runs already, so that all that is left to do is its backup.
async fn with_database() -> Lab {
    let lab = Lab::new(DB);
    let _ = lab.applied().await;
    lab.write(&backed_up());
    lab
}

#[tokio::test(start_paused = true)]
async fn a_crash_at_any_request_or_write_makes_one_backup() {
    let (requests, writes) = {
        let lab = with_database().await;
        let before = (lab.simulator.request_count(), lab.host.writes());
        let _ = lab.applied().await;
        (lab.simulator.request_count() - before.0, lab.host.writes() - before.1)
    };
    assert!(requests > 5 && writes > 3, "{requests} {writes}");
    let crashes = (1..=requests)
        .flat_map(|at| [(Some(Execution::Skipped), at), (Some(Execution::Done), at)])
        .chain((0..writes).map(|at| (None, at)));
    for (request, at) in crashes {
        let when = format!("crash at {at}, {request:?}");
        let mut lab = with_database().await;
        match request {
            Some(execution) => lab.die_at_request(at, execution),
            None => lab.host.crash_at_write(at),
        }
        let _ = lab.apply().await;
        lab.host = lab.host.reboot();
        lab.simulator.clear_faults();
        let ran = lab.apply().await;
        assert_eq!(ran.exit, Exit::Success, "{when}: {}", ran.text);
        lab.check_settled().await;
        assert_eq!(backups(&lab), ["178 Completed Pinned"], "{when}");
        assert_eq!(triggers(&lab), 1, "{when}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_while_removing_a_backup_leaves_none() {
    let requests = {
        let lab = applied().await;
        lab.write(DB);
        let before = lab.simulator.request_count();
        let _ = lab.applied().await;
        lab.simulator.request_count() - before
    };
    for at in 1..=requests {
        for execution in [Execution::Skipped, Execution::Done] {
            let mut lab = applied().await;
            lab.write(DB);
            lab.die_at_request(at, execution);
            let _ = lab.apply().await;
            lab.host = lab.host.reboot();
            lab.simulator.clear_faults();
            let _ = lab.applied().await;
            lab.check_settled().await;
            assert_eq!(backups(&lab), [""; 0], "crash at request {at}, {execution:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_done_by_hand_is_repaired_by_one_apply() {
    let lab = applied().await;
    lab.simulator.change(|world| world.dashboard().pin_backup(178, Pin::Unpinned)).expect("it is there");
    let report = lab.plan().await;
    assert_eq!(changes(&report), "~ stacks_backup.b", "{}", text(&report));
    assert_eq!(report.plan.as_ref().map(|plan| plan.drift.len()), Some(1));
    let _ = lab.applied().await;
    assert_eq!(backups(&lab), ["178 Completed Pinned"]);
    lab.check_settled().await;

    lab.simulator.change(|world| world.dashboard().delete_backup(178)).expect("it is there");
    let report = lab.plan().await;
    assert_eq!(changes(&report), "+ stacks_backup.b", "{}", text(&report));
    assert_eq!(report.plan.as_ref().map(|plan| plan.drift.len()), Some(1));
    let _ = lab.applied().await;
    assert_eq!(backups(&lab), ["179 Completed Pinned"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_pinned_backup_outlives_the_nightly_clean_up_and_another_does_not() {
    let lab = applied().await;
    lab.simulator.change(|world| {
        let later = world.now().plus(std::time::Duration::from_secs(30 * 24 * 3600));
        world.advance_to(later);
    });
    let kept: Vec<String> = backups(&lab).into_iter().filter(|backup| backup.ends_with("Pinned")).collect();
    assert!(kept.contains(&"178 Completed Pinned".to_owned()), "{kept:?}");
    assert_eq!(backups(&lab).len(), 8);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_failed_backup_is_replaced_by_the_next_apply() {
    let lab = with_database().await;
    let fails = FaultRule::new(Fault::Fate(Fate::Fails));
    lab.simulator.add_fault(fails.on(http::Method::POST, "/containers/*/backup"));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    assert!(ran.text.contains("Backup failed") && ran.text.contains("repository is"), "{}", ran.text);
    let report = lab.plan().await;
    assert_eq!(changes(&report), "-/+ stacks_backup.b", "{}", text(&report));
    let _ = lab.applied().await;
    assert_eq!(backups(&lab), ["179 Completed Pinned"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_goes_with_a_container_stands_in_the_plan() {
    let lab = applied().await;
    lab.write(&DB.replace("mydb", "otherdb"));
    let report = lab.plan().await;
    let losses = |report: &terrace::ops::PlanReport| -> Vec<String> {
        let plan = report.plan.as_ref().expect("planned");
        let lost = plan.notes().filter(|(_, note)| note.kind == NoteKind::DataLoss);
        lost.map(|(addr, note)| format!("{addr}: {}", note.text)).collect()
    };
    let counted =
        "stacks_container.db: 1 backup of the container \"mydb\" is removed with it although it is pinned";
    assert!(losses(&report).contains(&counted.to_owned()), "{:?}", losses(&report));

    let before = lab.simulator.requests().len();
    let trusting = PlanOptions { refresh: Refresh::Trust, ..PlanOptions::default() };
    let report = lab.plan_with(trusting).await;
    assert!(losses(&report).iter().all(|loss| !loss.contains("removed with it")), "{:?}", losses(&report));
    let asked = &lab.simulator.requests()[before..];
    assert!(asked.iter().all(|request| !request.path.contains("backup")), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn everything_is_destroyed() {
    let lab = applied().await;
    let ran = destroy(&lab).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!((lab.world().len(), backups(&lab).len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_existing_backup_is_imported() {
    let lab = with_database().await;
    lab.simulator.change(|world| {
        let later = world.now().plus(std::time::Duration::from_secs(24 * 3600));
        world.advance_to(later);
    });
    assert_eq!(backups(&lab), ["178 Completed Unpinned"]);
    let import = "import {\n  to = stacks_backup.b\n  id = \"usr-abc12345-mydb/178\"\n}\n";
    lab.write(&format!("{}{import}", backed_up()));
    let report = lab.plan().await;
    assert_eq!(changes(&report), "~ stacks_backup.b", "it is to be pinned: {}", text(&report));
    let _ = lab.applied().await;
    assert_eq!((backups(&lab), triggers(&lab)), (vec!["178 Completed Pinned".to_owned()], 0));
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn actions_back_up_and_restore() {
    let lab = Lab::new(&with_restore());
    let _ = lab.applied().await;
    let report = lab.plan_with(invoke("action.stacks_restore_backup.r")).await;
    let plan = report.plan.as_ref().expect("planned");
    let lost: Vec<String> = plan.notes().map(|(addr, note)| format!("{addr}: {}", note.text)).collect();
    assert_eq!(
        lost,
        [
            "action.stacks_restore_backup.r: the data of the container usr-abc12345-mydb is replaced by that of the \
          backup 178: everything written since is lost"
        ]
    );
    let ran = lab.apply_with(invoke("action.stacks_restore_backup.r")).await;
    assert_eq!((ran.exit, restores(&lab)), (Exit::Success, 1), "{}", ran.text);
    lab.check_settled().await;

    let action =
        "action \"stacks_backup\" \"now\" {\n  config {\n    container_id = stacks_container.db.id\n  }\n}\n";
    lab.write(&format!("{}{action}", backed_up()));
    let ran = lab.apply_with(invoke("action.stacks_backup.now")).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    assert_eq!(backups(&lab), ["178 Completed Pinned", "179 Completed Unpinned"]);
    lab.check_settled().await;
}

/// A database that is backed up by an action whenever a value changes.
fn triggered(value: &str) -> String {
    format!(
        "{DB}resource \"terraform_data\" \"v\" {{\n  input = \"{value}\"\n  lifecycle {{\n    action_trigger {{\n      \
         events  = [after_update]\n      actions = [action.stacks_backup.b]\n    }}\n  }}\n}}\naction \
         \"stacks_backup\" \"b\" {{\n  config {{\n    container_id = stacks_container.db.id\n  }}\n}}\n"
    )
}

/// A backup after each restart of a container.
fn backed_up_after_restarts(release: &str) -> String {
    format!(
        "resource \"stacks_container\" \"db\" {{\n  name = \"database\"\n  template = \"postgresql\"\n  \
         deletion_protection = false\n  restart_triggers = {{ release = \"{release}\" }}\n  lifecycle {{\n    \
         action_trigger {{\n      events = [after_update]\n      actions = [action.stacks_backup.now]\n    }}\n  }}\n}}\n\
         action \"stacks_backup\" \"now\" {{\n  config {{\n    container_id = stacks_container.db.id\n  }}\n}}\n"
    )
}

#[tokio::test(start_paused = true)]
async fn a_crash_around_a_triggered_backup_makes_one() {
    crash_everywhere(&triggered).await;
}

#[tokio::test(start_paused = true)]
async fn a_crash_around_a_restart_that_triggers_a_backup_makes_one() {
    crash_everywhere(&backed_up_after_restarts).await;
}

/// Crashes at each request of an apply that makes one backup, and applies again.
async fn crash_everywhere(configuration: &dyn Fn(&str) -> String) {
    let begin = async || {
        let lab = Lab::new(&configuration("1"));
        let _ = lab.applied().await;
        // A container that is up for seconds only might as well have been restarted.
        tokio::time::advance(std::time::Duration::from_secs(3600)).await;
        lab.write(&configuration("2"));
        lab
    };
    let requests = {
        let lab = begin().await;
        let before = lab.simulator.request_count();
        let _ = lab.applied().await;
        assert_eq!(triggers(&lab), 1);
        lab.simulator.request_count() - before
    };
    for at in 1..=requests {
        for execution in [Execution::Skipped, Execution::Done] {
            let when = format!("crash at request {at}, {execution:?}");
            let mut lab = begin().await;
            lab.die_at_request(at, execution);
            let _ = lab.apply().await;
            lab.host = lab.host.reboot();
            lab.simulator.clear_faults();
            let ran = lab.apply().await;
            assert_eq!(ran.exit, Exit::Success, "{when}: {}", ran.text);
            lab.check_settled().await;
            assert_eq!(triggers(&lab), 1, "{when}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn data_sources_read_what_was_made_in_the_same_apply() {
    let more = "data \"stacks_backups\" \"db\" {\n  container_id = stacks_container.db.id\n  depends_on   = \
                [stacks_backup.b]\n}\ndata \"stacks_backup_stats\" \"all\" {\n  depends_on = [stacks_backup.b]\n}\n\
                output \"ids\" {\n  value = join(\",\", data.stacks_backups.db.backups[*].id)\n}\noutput \"count\" {\n  \
                value = data.stacks_backup_stats.all.total_backups\n}\n";
    let lab = Lab::new(&format!("{}{more}", backed_up()));
    let ran = lab.applied().await;
    assert!(ran.outputs["ids"].contains("178"), "{:?}", ran.outputs);
    assert!(ran.outputs["count"].contains('1'), "{:?}", ran.outputs);
}
