//! Backups: made once, waited for, pinned, removed; whatever gets lost on the way.

use ::http::Method;

use super::*;
use crate::provider::{ErrorKind, Intent, NoteKind, Settled, Verb};
use crate::simulator::{
    BackupStatus, Execution, Fate, Fault, FaultRule, Pin, PinnedBackups, Refusal, Status,
};

const BACKUP: &str = "stacks_backup";
const RESTORE: &str = "stacks_restore_backup";
const DB: &str = "usr-abc12345-mydb";
const TRIGGER: &str = "/containers/*/backup";

async fn with_database() -> Lab {
    Lab::with_containers(&[("mydb", "postgresql")]).await
}

fn of_database() -> [(&'static str, Value); 1] {
    [("container_id", DB.into())]
}

fn loose() -> [(&'static str, Value); 2] {
    [("container_id", DB.into()), ("pinned", Value::bool(false))]
}

impl Lab {
    /// Every backup in the world: number, how far, whether pinned.
    fn backups(&self) -> Vec<(u64, BackupStatus, Pin)> {
        let told = |world: &World| {
            let all = world.stacks.accounts.iter().flat_map(|account| &account.backups);
            all.map(|backup| (backup.id, backup.status, backup.pin)).collect()
        };
        self.simulator.look(told)
    }

    fn restores(&self) -> usize {
        self.simulator.look(|world| world.stacks.accounts[0].restores.len())
    }

    fn fails(&self, fault: Fault, method: Method, path: &str) {
        self.simulator.add_fault(FaultRule::new(fault).on(method, path));
    }

    /// The intent of a backup as apply records it.
    async fn intent(&self, verb: Verb, before: Option<&Value>, planned: Option<&Value>) -> Intent {
        let (addr, action) = match verb {
            Verb::Create => ("stacks_backup.x", ChangeAction::Create),
            Verb::Update => ("stacks_backup.x", ChangeAction::Update),
            Verb::Delete => ("stacks_backup.x", ChangeAction::Delete),
            Verb::Invoke => ("action.stacks_backup.x", ChangeAction::NoOp),
        };
        let addr = super::addr(addr);
        let asked = change(&addr, BACKUP, action, before, planned);
        Intent {
            evidence: self.writer.evidence(asked).await.expect("nothing stands against it"),
            addr: addr.clone(),
            kind: BACKUP.to_owned(),
            verb,
            before: before.cloned(),
            planned: planned.cloned(),
            accepted: None,
            why: None,
        }
    }

    async fn settled(&self, intent: &Intent) -> Settled {
        let mut found = self.writer.find(std::slice::from_ref(intent)).await.expect("STACKS answers");
        found.pop().expect("one answer")
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_is_made_waited_for_pinned_and_removed() {
    let lab = with_database().await;
    let object = lab.create(BACKUP, &of_database()).await;
    assert_eq!(attrs::text(&object, "id"), Some("178"));
    assert_eq!(attrs::text(&object, "status"), Some("completed"));
    assert_eq!(lab.backups(), [(178, BackupStatus::Completed, Pin::Pinned)]);
    let object = lab.update(BACKUP, &object, &loose()).await;
    assert_eq!(lab.backups(), [(178, BackupStatus::Completed, Pin::Unpinned)]);
    let object = lab.update(BACKUP, &object, &of_database()).await;
    lab.delete(BACKUP, &object).await;
    assert_eq!(lab.backups(), []);
    lab.delete(BACKUP, &object).await;
}

#[tokio::test(start_paused = true)]
async fn one_that_is_not_pinned_is_left_so() {
    let lab = with_database().await;
    lab.create(BACKUP, &loose()).await;
    assert_eq!(lab.backups(), [(178, BackupStatus::Completed, Pin::Unpinned)]);
    assert_eq!(lab.count("POST", "/backups/*/pin"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_backup_without_an_answer_is_made_once() {
    for fault in [
        Fault::NotConnected,
        Fault::Reset(Execution::Skipped),
        Fault::Reset(Execution::Done),
        Fault::Timeout(Execution::Skipped),
        Fault::Timeout(Execution::Done),
        Fault::Late(Duration::from_secs(15)),
        Fault::Answer(Refusal::ServerError, Execution::Skipped),
        Fault::Answer(Refusal::ServerError, Execution::Done),
        Fault::Answer(Refusal::BadGateway, Execution::Done),
        Fault::Answer(Refusal::GatewayTimeout, Execution::Done),
        Fault::Answer(Refusal::Conflict, Execution::Skipped),
        Fault::Answer(Refusal::TooManyRequests(Some("5".into())), Execution::Skipped),
        Fault::Truncated,
        Fault::Html,
        Fault::SuccessFalse,
        Fault::Without("data"),
        Fault::ExtraFields,
        Fault::NumbersAsText,
    ] {
        let lab = with_database().await;
        lab.fails(fault, Method::POST, TRIGGER);
        let object = ready(lab.try_create(BACKUP, &of_database()).await);
        assert_eq!(attrs::text(&object, "id"), Some("178"));
        assert_eq!(lab.backups(), [(178, BackupStatus::Completed, Pin::Pinned)]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pin_or_a_deletion_without_an_answer_is_sent_again() {
    for fault in [
        Fault::Reset(Execution::Skipped),
        Fault::Reset(Execution::Done),
        Fault::Answer(Refusal::ServerError, Execution::Skipped),
        Fault::Answer(Refusal::BadGateway, Execution::Done),
        Fault::Html,
        Fault::Answer(Refusal::Locked, Execution::Skipped),
    ] {
        let lab = with_database().await;
        lab.fails(fault.clone(), Method::POST, "/backups/*/pin");
        lab.fails(fault, Method::DELETE, "/backups/*");
        let object = lab.create(BACKUP, &of_database()).await;
        lab.delete(BACKUP, &object).await;
        assert_eq!(lab.backups(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_in_another_shape_or_with_less_in_it_is_understood() {
    let bare: crate::simulator::Edit = Arc::new(|response| {
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap_or_default();
        Ok(response.map(|_| serde_json::json!({"backups": body["data"]}).to_string().into()))
    });
    for fault in [
        Fault::Edit(bare),
        Fault::ExtraFields,
        Fault::NumbersAsText,
        Fault::Without("pinned"),
        Fault::Without("backup_type"),
        Fault::Without("completed_at"),
        Fault::Without("created_at"),
        Fault::Without("status"),
        Fault::Without("error_message"),
        Fault::Without("size_bytes"),
    ] {
        let lab = with_database().await;
        let rule = FaultRule::new(fault).on(Method::GET, "/containers/*/backups").times(u64::MAX);
        lab.simulator.add_fault(rule);
        lab.create(BACKUP, &of_database()).await;
        assert_eq!(lab.backups(), [(178, BackupStatus::Completed, Pin::Pinned)]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_that_fails_is_tainted_and_says_why() {
    let lab = with_database().await;
    lab.fails(Fault::Fate(Fate::Fails), Method::POST, TRIGGER);
    let (left, error) = failure(lab.try_create(BACKUP, &of_database()).await);
    let Left::Exists(object, Condition::Tainted) = left else { panic!("not tainted: {left:?}") };
    assert_eq!(error.summary, "Backup failed");
    assert!(error.detail.contains("repository is locked"), "{}", error.detail);
    assert!(matches!(lab.read_one(BACKUP, &object).await, Found::Broken(_)));
    lab.delete(BACKUP, &object).await;
    assert_eq!(lab.backups(), []);
}

#[tokio::test(start_paused = true)]
async fn a_backup_that_takes_too_long_is_recorded_and_waited_for_again() {
    let lab = with_database().await;
    lab.fails(Fault::Fate(Fate::NeverReady), Method::POST, TRIGGER);
    let watch = Watch::with_limit(120);
    let outcome = lab.writer.create(BACKUP, &lab.planned(BACKUP, &of_database()), &watch).await;
    let (left, error) = failure(outcome);
    let Left::Exists(object, Condition::Unfinished) = left else { panic!("not recorded: {left:?}") };
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert_eq!(watch.accepted.lock().expect("not poisoned").len(), 1);
    let found = exists(lab.read_one(BACKUP, &object).await);
    let planned = lab.plan(BACKUP, Some(&found), &of_database()).value;
    assert_eq!(attrs::text(&planned, "status"), Some("completed"));
    lab.simulator.change(|world| {
        let backup = &mut world.stacks.accounts[0].backups[0];
        backup.due = Some(backup.created_at);
    });
    lab.sleep(1).await;
    lab.update(BACKUP, &found, &of_database()).await;
    assert_eq!(lab.backups(), [(178, BackupStatus::Completed, Pin::Pinned)]);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_is_waited_for_before_it_is_removed() {
    let lab = with_database().await;
    let reply = lab.intent(Verb::Invoke, None, Some(&lab.planned(BACKUP, &of_database()))).await;
    assert_eq!(reply.evidence["backups"], serde_json::json!([]));
    let object = lab.create(BACKUP, &of_database()).await;
    lab.simulator.change(|world| {
        let (now, backup) = (world.now(), &mut world.stacks.accounts[0].backups[0]);
        backup.status = BackupStatus::InProgress;
        backup.due = Some(now.plus(Duration::from_secs(20)));
    });
    lab.delete(BACKUP, &object).await;
    assert_eq!(lab.backups(), []);
}

#[tokio::test(start_paused = true)]
async fn a_pin_that_stands_in_the_way_is_taken_off() {
    let lab = with_database().await;
    let object = lab.create(BACKUP, &of_database()).await;
    lab.simulator.change(|world| world.stacks.pinned_backups = PinnedBackups::Refused);
    lab.delete(BACKUP, &object).await;
    assert_eq!((lab.backups(), lab.count("DELETE", "/backups/*")), (Vec::new(), 2));
    assert_eq!(lab.count("POST", "/backups/*/unpin"), 1);
}

#[tokio::test(start_paused = true)]
async fn only_running_containers_are_backed_up_and_that_is_said_before() {
    let lab = with_database().await;
    for (status, summary) in
        [(Status::Stopped, "Container not running"), (Status::Error, "Container not running")]
    {
        lab.simulator.change(|world| world.dashboard().set_status(DB, status)).expect("it is there");
        lab.sleep(10).await;
        let planned = lab.planned(BACKUP, &of_database());
        let addr = addr("stacks_backup.x");
        let asked = change(&addr, BACKUP, ChangeAction::Create, None, Some(&planned));
        let error = lab.writer.evidence(asked).await.expect_err("it does not run");
        assert_eq!(error.summary, summary);
    }
    let nowhere = lab.planned(BACKUP, &[("container_id", "usr-abc12345-none".into())]);
    let addr = addr("stacks_backup.x");
    let asked = change(&addr, BACKUP, ChangeAction::Create, None, Some(&nowhere));
    assert_eq!(lab.writer.evidence(asked).await.expect_err("nothing there").summary, "Container not found");
    assert_eq!(lab.count("POST", TRIGGER), 0);
}

#[tokio::test(start_paused = true)]
async fn a_container_that_is_restarting_is_waited_for() {
    let lab = with_database().await;
    lab.simulator.change(|world| {
        let now = world.now();
        let machine = &mut world.stacks.accounts[0].containers[0].machine;
        machine.current = Status::Restarting;
        machine.due = Some(now.plus(Duration::from_secs(12)));
    });
    lab.create(BACKUP, &of_database()).await;
    assert_eq!(lab.count("POST", TRIGGER), 1);
}

#[tokio::test(start_paused = true)]
async fn two_backups_of_a_container_made_together_are_two() {
    let lab = with_database().await;
    let planned = lab.planned(BACKUP, &of_database());
    let one = async {
        let intent = lab.intent(Verb::Create, None, Some(&planned)).await;
        let object = ready(lab.writer.create(BACKUP, &planned, &Watch::default()).await);
        (intent, attrs::text(&object, "id").map(str::to_owned))
    };
    let two = async {
        let intent = lab.intent(Verb::Create, None, Some(&planned)).await;
        let object = ready(lab.writer.create(BACKUP, &planned, &Watch::default()).await);
        (intent, attrs::text(&object, "id").map(str::to_owned))
    };
    let ((_, first), (later, second)) = tokio::join!(one, two);
    assert_eq!((first.as_deref(), second.as_deref()), (Some("178"), Some("179")));
    assert_eq!(later.evidence["backups"], serde_json::json!(["178"]), "nobody takes the other's");
    assert_eq!(lab.backups().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn open_intents_are_settled_by_what_is_new() {
    let lab = with_database().await;
    let planned = lab.planned(BACKUP, &of_database());
    let intent = lab.intent(Verb::Create, None, Some(&planned)).await;
    assert!(matches!(lab.settled(&intent).await, Settled::NotHappened));
    // A nightly one, and one that is ours.
    lab.sleep(15 * 3600).await;
    assert!(matches!(lab.settled(&intent).await, Settled::NotHappened));
    let asked = Lab { ..lab };
    let _ = ready(asked.writer.create(BACKUP, &planned, &Watch::default()).await);
    let Settled::Happened(object) = asked.settled(&intent).await else { panic!("it happened") };
    assert_eq!(attrs::text(&object, "id"), Some("179"));
    assert!(object.is_wholly_known());

    let invoked = Intent { verb: Verb::Invoke, ..intent.clone() };
    let both = asked.writer.find(&[intent.clone(), invoked.clone()]).await.expect("STACKS answers");
    assert!(
        matches!(both[..], [Settled::Happened(_), Settled::NotHappened]),
        "one backup, one fruit: {both:?}"
    );
    assert!(matches!(asked.settled(&invoked).await, Settled::Happened(_)));

    let update = asked.intent(Verb::Update, Some(&object), Some(&object)).await;
    let delete = asked.intent(Verb::Delete, Some(&object), None).await;
    assert!(matches!(asked.settled(&update).await, Settled::Happened(_)));
    assert!(matches!(asked.settled(&delete).await, Settled::NotHappened));
    asked.delete(BACKUP, &object).await;
    assert!(matches!(asked.settled(&update).await, Settled::Gone));
    assert!(matches!(asked.settled(&delete).await, Settled::Gone));
}

#[tokio::test(start_paused = true)]
async fn a_backup_is_imported_by_its_container_and_its_id() {
    let lab = with_database().await;
    lab.sleep(15 * 3600).await;
    let found = lab.writer.import(BACKUP, &format!("{DB}/178")).await.expect("STACKS answers");
    let object = exists(found);
    assert_eq!(attrs::text(&object, "type"), Some("scheduled"));
    lab.check_settled(BACKUP, &object, &loose()).await;
    for gone in [format!("{DB}/999"), "usr-abc12345-none/178".to_owned()] {
        let found = lab.writer.import(BACKUP, &gone).await.expect("STACKS answers");
        assert!(matches!(found, Found::Gone), "{gone}: {found:?}");
    }
    for odd in ["178", "/178", "a/b/c", "usr-abc12345-mydb/"] {
        let error = lab.writer.import(BACKUP, odd).await.expect_err("no such form");
        assert!(error.detail.contains("CONTAINER_ID/BACKUP_ID"), "{odd}: {}", error.detail);
    }
}

#[tokio::test(start_paused = true)]
async fn what_goes_with_a_container_is_counted_with_one_request() {
    let lab = Lab::with_containers(&[("mydb", "postgresql"), ("web", "nginx")]).await;
    let read =
        async |name: &str| exists(lab.writer.import("stacks_container", name).await.expect("STACKS answers"));
    let (db, web) = (read("mydb").await, read("web").await);
    let (a, b) = (addr("stacks_container.db"), addr("stacks_container.web"));
    let goes = |addr, object| change(addr, "stacks_container", ChangeAction::Delete, Some(object), None);
    assert_eq!(lab.preflight(&[goes(&a, &db)]).await.notes, [], "the state is trusted");
    assert_eq!(lab.count("GET", "/containers/*/backups"), 0);

    lab.read_one("stacks_container", &db).await;
    assert_eq!(lab.preflight(&[goes(&a, &db), goes(&b, &web)]).await.notes, []);
    assert_eq!(lab.count("GET", "/backups/stats"), 1, "there are none at all");
    assert_eq!(lab.count("GET", "/containers/*/backups"), 0);

    lab.create(BACKUP, &of_database()).await;
    lab.create(BACKUP, &loose()).await;
    lab.sleep(700).await;
    let before = lab.count("GET", "/containers/*/backups");
    let notes = lab.preflight(&[goes(&b, &web), goes(&a, &db)]).await.notes;
    let [(1, note)] = &notes[..] else { panic!("one note: {notes:?}") };
    assert_eq!(note.kind, NoteKind::DataLoss);
    assert_eq!(note.text, "2 backups of the container \"mydb\" are removed with it, 1 of them pinned");
    assert_eq!(lab.count("GET", "/containers/*/backups") - before, 2);
    lab.preflight(&[goes(&a, &db)]).await;
    assert_eq!(lab.count("GET", "/containers/*/backups") - before, 2, "the list serves");
}

/// What an action is invoked with.
fn restore_of(backup: &str) -> Value {
    Value::object([("container_id", Value::from(DB)), ("backup_id", Value::from(backup))])
}

impl Lab {
    async fn restore_evidence(&self, config: &Value) -> Result<serde_json::Value, ProviderError> {
        let addr = addr("action.stacks_restore_backup.x");
        self.writer.evidence(change(&addr, RESTORE, ChangeAction::NoOp, None, Some(config))).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_restore_is_over_when_the_container_runs_again() {
    let lab = with_database().await;
    lab.create(BACKUP, &of_database()).await;
    let config = restore_of("178");
    lab.restore_evidence(&config).await.expect("it can be restored");
    let outcome = lab.writer.invoke(RESTORE, &config, &Watch::default()).await;
    assert!(outcome.error.is_none(), "{outcome:?}");
    assert_eq!(lab.restores(), 1);
    assert_eq!(
        lab.simulator.look(|world| world.stacks.container(DB).map(|db| db.status())),
        Some(Status::Running)
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_restored_is_said_before_anything_is_sent() {
    let lab = with_database().await;
    lab.fails(Fault::Fate(Fate::Fails), Method::POST, TRIGGER);
    let _ = lab.try_create(BACKUP, &of_database()).await;
    for (backup, summary) in [("178", "Backup not completed"), ("179", "Backup not found")] {
        let error = lab.restore_evidence(&restore_of(backup)).await.expect_err("it cannot be restored");
        assert_eq!(error.summary, summary);
    }
    lab.simulator.change(|world| world.dashboard().set_status(DB, Status::Stopped)).expect("it is there");
    lab.sleep(5).await;
    let error = lab.restore_evidence(&restore_of("178")).await.expect_err("it does not run");
    assert_eq!(error.summary, "Container not running");
    assert_eq!(lab.restores(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_restore_without_an_answer_is_never_sent_twice() {
    for (execution, happened) in [(Execution::Done, 1), (Execution::Skipped, 0)] {
        let lab = with_database().await;
        lab.create(BACKUP, &of_database()).await;
        lab.sleep(600).await;
        let config = restore_of("178");
        let evidence = lab.restore_evidence(&config).await.expect("it can be restored");
        lab.fails(Fault::Reset(execution), Method::POST, "/backups/*/restore");
        let outcome = lab.writer.invoke(RESTORE, &config, &Watch::default()).await;
        assert_eq!(lab.count("POST", "/backups/*/restore"), 1, "{execution:?}");
        assert_eq!(lab.restores(), happened);
        assert_eq!(outcome.error.is_none(), happened == 1, "{outcome:?}");
        let intent = Intent {
            addr: addr("action.stacks_restore_backup.x"),
            kind: RESTORE.to_owned(),
            verb: Verb::Invoke,
            before: None,
            planned: Some(config),
            accepted: None,
            evidence,
            why: None,
        };
        lab.sleep(60).await;
        let settled = lab.settled(&intent).await;
        assert_eq!(matches!(settled, Settled::Happened(_)), happened == 1, "{settled:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn data_sources_tell_what_there_is() {
    let lab = with_database().await;
    let stats = Value::object([
        ("total_backups", Value::null(crate::value::Ty::NUMBER)),
        ("last_backup_at", Value::null(crate::value::Ty::STRING)),
    ]);
    let none = lab.writer.read_data("stacks_backup_stats", &stats).await.expect("STACKS answers");
    assert_eq!((attrs::whole(&none, "total_backups"), attrs::text(&none, "last_backup_at")), (Some(0), None));
    lab.create(BACKUP, &of_database()).await;
    lab.create(BACKUP, &loose()).await;
    let some = lab.writer.read_data("stacks_backup_stats", &stats).await.expect("STACKS answers");
    assert_eq!(attrs::whole(&some, "completed_backups"), Some(2));
    assert!(attrs::whole(&some, "total_size_bytes").is_some_and(|size| size > 1_000_000));

    let config = Value::object([("container_id", Value::from(DB))]);
    let found = lab.writer.read_data("stacks_backups", &config).await.expect("STACKS answers");
    let backups = found.get_attr("backups").and_then(|list| list.as_slice().map(<[Value]>::to_vec));
    let ids: Vec<String> = backups
        .unwrap_or_default()
        .iter()
        .map(|backup| format!("{:?} {:?}", attrs::text(backup, "id"), attrs::flag(backup, "pinned")))
        .collect();
    assert_eq!(ids, ["Some(\"179\") Some(false)", "Some(\"178\") Some(true)"], "newest first");
    let nowhere = Value::object([("container_id", Value::from("usr-abc12345-none"))]);
    let error = lab.writer.read_data("stacks_backups", &nowhere).await.expect_err("nothing there");
    assert_eq!(error.summary, "No such container");
}
