//! Writes whose fate is not known: nothing is made twice, nothing that was made is lost.

use ::http::Method;

use super::*;
use crate::provider::{ErrorKind, Intent, Settled, Verb};
use crate::simulator::{DuplicateNames, Execution, Fault, FaultRule, Refusal};

const CONTAINER: &str = "stacks_container";
const CONNECTION: &str = "stacks_connection";

#[tokio::test(start_paused = true)]
async fn a_creation_without_an_answer_is_made_once() {
    for duplicates in [DuplicateNames::BadRequest, DuplicateNames::Conflict, DuplicateNames::SecondContainer]
    {
        for fault in [
            Fault::NotConnected,
            Fault::Reset(Execution::Skipped),
            Fault::Reset(Execution::Done),
            Fault::Timeout(Execution::Skipped),
            Fault::Timeout(Execution::Done),
            Fault::Late(Duration::from_secs(8)),
            Fault::Answer(Refusal::ServerError, Execution::Skipped),
            Fault::Answer(Refusal::ServerError, Execution::Done),
            Fault::Answer(Refusal::BadGateway, Execution::Done),
            Fault::Answer(Refusal::Unavailable, Execution::Skipped),
            Fault::Answer(Refusal::GatewayTimeout, Execution::Done),
            Fault::Answer(Refusal::TooManyRequests(Some("5".into())), Execution::Skipped),
            Fault::Truncated,
            Fault::Html,
            Fault::SuccessFalse,
            Fault::Without("id"),
            Fault::Without("data"),
            Fault::NumbersAsText,
            Fault::ExtraFields,
        ] {
            let lab = Lab::new();
            lab.simulator.change(|world| world.stacks.duplicate_names = duplicates);
            lab.simulator.add_fault(FaultRule::new(fault).on(Method::POST, "/containers"));
            let object = ready(lab.try_create(CONTAINER, &web()).await);
            assert_eq!(attrs::text(&object, "id"), Some("usr-abc12345-web"));
            assert_eq!(lab.container_count(), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_was_refused_is_not_sent_again() {
    for (refusal, kind) in [
        (Refusal::InvalidKey, ErrorKind::Credentials),
        (Refusal::MissingScope, ErrorKind::MissingScope("containers:create".into())),
        (Refusal::DashboardOnly, ErrorKind::Refused),
        (Refusal::NotFound, ErrorKind::Refused),
        (Refusal::Redirect("https://elsewhere.example/".into()), ErrorKind::Unreachable),
    ] {
        let lab = Lab::new();
        let fault = Fault::Answer(refusal, Execution::Skipped);
        lab.simulator.add_fault(FaultRule::new(fault).on(Method::POST, "/containers"));
        let (left, error) = failure(lab.try_create(CONTAINER, &web()).await);
        assert!(matches!(left, Left::Unchanged), "{left:?}");
        assert_eq!(error.kind, kind);
        assert!(error.source.is_some());
        assert_eq!(lab.count("POST", "/containers"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cap_reached_at_the_api_names_cap_and_amount() {
    use crate::provider::Cents;
    let lab = Lab::with(KeyRules::default().with_cap(500), &[]);
    lab.create(CONTAINER, &web()).await;
    let (_, error) =
        failure(lab.try_create(CONTAINER, &[("name", "api".into()), ("template", "nodejs".into())]).await);
    assert_eq!(error.kind, ErrorKind::SpendingCap { cap: Some(Cents(500)), spent: Some(Cents(400)) });
    assert!(error.detail.contains("$5.00") && error.detail.contains("$4.00"), "{}", error.detail);
}

#[tokio::test(start_paused = true)]
async fn a_waitlisted_creation_stays_open_and_is_found_by_name() {
    let lab = Lab::new();
    let waitlist = Fault::Answer(Refusal::Waitlist, Execution::Skipped);
    lab.simulator.add_fault(FaultRule::new(waitlist).on(Method::POST, "/containers"));
    let planned = lab.planned(CONTAINER, &web());
    let a = addr("stacks_container.web");
    let evidence =
        lab.writer.evidence(change(&a, CONTAINER, ChangeAction::Create, None, Some(&planned))).await;
    let (left, error) = failure(lab.writer.create(CONTAINER, &planned, &Watch::default()).await);
    assert!(matches!(left, Left::Unclear));
    assert_eq!(error.kind, ErrorKind::Waitlisted);
    assert_eq!(lab.count("POST", "/containers"), 1);

    let intent = Intent {
        why: Some(error.summary),
        ..intent(Verb::Create, None, Some(&planned), evidence.expect("evidence"))
    };
    lab.sleep(3600).await;
    let settled = lab.writer.find(std::slice::from_ref(&intent)).await.expect("an answer");
    assert!(matches!(settled[..], [Settled::Open(_)]), "{settled:?}");
    lab.simulator.change(|world| world.dashboard().create("web", "nodejs", None)).expect("capacity at last");
    let settled = lab.writer.find(&[intent]).await.expect("an answer");
    let [Settled::Happened(object)] = &settled[..] else { panic!("{settled:?}") };
    assert_eq!(attrs::text(object, "id"), Some("usr-abc12345-web"));
    assert!(object.is_wholly_known());
}

#[tokio::test(start_paused = true)]
async fn a_busy_container_is_asked_again() {
    for refusal in [Refusal::Conflict, Refusal::Locked] {
        let lab = Lab::new();
        let object = lab.create(CONTAINER, &web()).await;
        let fault = Fault::Answer(refusal, Execution::Skipped);
        lab.simulator.add_fault(FaultRule::new(fault).on(Method::DELETE, "/containers/*").times(3));
        lab.delete(CONTAINER, &object).await;
        assert_eq!(lab.container_count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn deletions_and_switches_without_an_answer_arrive_all_the_same() {
    for fault in [
        Fault::Reset(Execution::Skipped),
        Fault::Reset(Execution::Done),
        Fault::Late(Duration::from_secs(3)),
        Fault::Answer(Refusal::ServerError, Execution::Done),
        Fault::Answer(Refusal::Unavailable, Execution::Skipped),
        Fault::Html,
        Fault::SuccessFalse,
    ] {
        let lab = Lab::new();
        let object = lab.create(CONTAINER, &web()).await;
        lab.simulator.add_fault(FaultRule::new(fault.clone()).on(Method::PUT, "/containers/*/status"));
        let stopped: Vec<_> = web().into_iter().chain([("desired_status", Value::from("stopped"))]).collect();
        let object = lab.update(CONTAINER, &object, &stopped).await;
        lab.simulator.add_fault(FaultRule::new(fault).on(Method::DELETE, "/containers/*"));
        lab.delete(CONTAINER, &object).await;
        assert_eq!(lab.container_count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_restart_without_an_answer_is_never_sent_twice() {
    for (execution, is_error) in [(Execution::Done, false), (Execution::Skipped, true)] {
        let lab = Lab::with_containers(&[("web", "nodejs")]).await;
        lab.sleep(600).await;
        lab.simulator
            .add_fault(FaultRule::new(Fault::Reset(execution)).on(Method::PUT, "/containers/*/status"));
        let config = Value::object([("container_id", Value::from("usr-abc12345-web"))]);
        let outcome = lab.writer.invoke("stacks_restart", &config, &Watch::default()).await;
        assert_eq!(outcome.error.is_some(), is_error, "{execution:?}");
        assert_eq!(lab.count("PUT", "/containers/*/status"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn connections_and_lists_without_an_answer_are_made_once() {
    for fault in [
        Fault::Reset(Execution::Skipped),
        Fault::Reset(Execution::Done),
        Fault::Answer(Refusal::ServerError, Execution::Done),
        Fault::Answer(Refusal::Conflict, Execution::Skipped),
        Fault::Truncated,
        Fault::Html,
    ] {
        let lab = Lab::with_containers(&[("web", "nodejs"), ("db1", "postgresql")]).await;
        lab.simulator.add_fault(FaultRule::new(fault.clone()).on(Method::POST, "/containers/*/connect/*"));
        let arguments = [
            ("source_id", Value::from("usr-abc12345-web")),
            ("target_id", Value::from("usr-abc12345-db1")),
            ("name", Value::from("primary")),
        ];
        let object = lab.create(CONNECTION, &arguments).await;
        let connections = |lab: &Lab| lab.simulator.look(|world| world.stacks.accounts[0].connections.len());
        assert_eq!(connections(&lab), 1);
        lab.simulator
            .add_fault(FaultRule::new(fault.clone()).on(Method::DELETE, "/containers/connections/*"));
        lab.delete(CONNECTION, &object).await;
        assert_eq!(connections(&lab), 0);

        let (_, kind) = lab.registry.resource_type("stacks_ip_allowlist").expect("it is compiled in");
        let list = [
            ("container_id", "usr-abc12345-db1".into()),
            ("entry", entries(kind.schema(), &[("198.51.100.0/24", None)])),
        ];
        for (method, path) in [
            (Method::PUT, "/containers/*/external-access"),
            (Method::POST, "/containers/*/allowed-ips"),
            (Method::DELETE, "/containers/*/allowed-ips/*"),
        ] {
            lab.simulator.add_fault(FaultRule::new(fault.clone()).on(method, path));
        }
        let object = lab.create("stacks_ip_allowlist", &list).await;
        lab.simulator.add_fault(FaultRule::new(fault).on(Method::PUT, "/containers/*/external-access"));
        lab.delete("stacks_ip_allowlist", &object).await;
    }
}

fn intent(
    verb: Verb,
    before: Option<&Value>,
    planned: Option<&Value>,
    evidence: serde_json::Value,
) -> Intent {
    Intent {
        addr: addr("stacks_container.web"),
        kind: CONTAINER.to_owned(),
        verb,
        before: before.cloned(),
        planned: planned.cloned(),
        accepted: None,
        evidence,
        why: None,
    }
}

#[tokio::test(start_paused = true)]
async fn intents_of_a_run_that_died_are_settled_by_one_list() {
    let lab = Lab::new();
    let planned = lab.planned(CONTAINER, &web());
    let (a, old) = (addr("stacks_container.web"), lab.create(CONTAINER, &web()).await);
    // The old container is replaced by one of the same name; the process dies before any answer.
    let replacement = change(&a, CONTAINER, ChangeAction::DeleteThenCreate, Some(&old), Some(&planned));
    let evidence = lab.writer.evidence(replacement).await.expect("its own predecessor is no other");
    let creation = || intent(Verb::Create, None, Some(&planned), evidence.clone());

    let before_any = lab.writer.find(&[creation()]).await.expect("an answer");
    assert!(matches!(before_any[..], [Settled::NotHappened]), "{before_any:?}");

    lab.simulator
        .change(|world| {
            world.dashboard().delete("usr-abc12345-web").expect("it is there");
            world.dashboard().create("web", "nodejs", None)
        })
        .expect("the name is free");
    lab.sleep(31).await;
    let lists = lab.count("GET", "/containers");
    let deletion = intent(Verb::Delete, Some(&old), None, serde_json::Value::Null);
    let settled = lab.writer.find(&[creation(), deletion]).await.expect("answers");
    let [Settled::Happened(object), Settled::Gone] = &settled[..] else { panic!("{settled:?}") };
    assert_eq!(attrs::text(object, "status"), Some("running"));
    assert_ne!(attrs::text(object, "created_at"), attrs::text(&old, "created_at"));
    assert_eq!(lab.count("GET", "/containers") - lists, 1);
}

#[tokio::test(start_paused = true)]
async fn an_accepted_creation_is_found_by_its_id() {
    let lab = Lab::new();
    let watch = Watch::default();
    let planned = lab.planned(CONTAINER, &web());
    {
        let creation = lab.writer.create(CONTAINER, &planned, &watch);
        let died = tokio::time::timeout(Duration::from_secs(3), creation).await;
        assert!(died.is_err(), "the process dies while it waits");
    }
    let accepted = watch.accepted.lock().expect("nobody panicked")[0].clone();
    let of_the_dead = Intent {
        accepted: Some(accepted.clone()),
        ..intent(Verb::Create, None, Some(&planned), serde_json::Value::Null)
    };
    let settled = lab.writer.find(std::slice::from_ref(&of_the_dead)).await.expect("an answer");
    let [Settled::Happened(object)] = &settled[..] else { panic!("{settled:?}") };
    assert_eq!(attrs::text(object, "desired_status"), Some("pending"));
    assert_eq!(attrs::text(object, "ssh_user"), attrs::text(&accepted, "ssh_user"));

    lab.simulator.change(|world| world.dashboard().delete("usr-abc12345-web")).expect("it is there");
    let settled = lab.writer.find(&[of_the_dead]).await.expect("an answer");
    assert!(matches!(settled[..], [Settled::Gone]), "{settled:?}");
}

#[tokio::test(start_paused = true)]
async fn intents_of_connections_and_lists_are_settled_by_reading() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("db1", "postgresql")]).await;
    let arguments =
        [("source_id", Value::from("usr-abc12345-web")), ("target_id", Value::from("usr-abc12345-db1"))];
    let planned = lab.planned(CONNECTION, &arguments);
    let a = addr("stacks_connection.a");
    let creation = change(&a, CONNECTION, ChangeAction::Create, None, Some(&planned));
    let evidence = lab.writer.evidence(creation).await.expect("evidence");
    let of = |kind: &str, intent: Intent| Intent { kind: kind.to_owned(), ..intent };
    let create = || of(CONNECTION, intent(Verb::Create, None, Some(&planned), evidence.clone()));
    let settled = lab.writer.find(&[create()]).await.expect("an answer");
    assert!(matches!(settled[..], [Settled::NotHappened]), "{settled:?}");
    let object = lab.create(CONNECTION, &arguments).await;
    let settled = lab.writer.find(&[create()]).await.expect("an answer");
    let [Settled::Happened(found)] = &settled[..] else { panic!("{settled:?}") };
    assert_eq!(attrs::text(found, "id"), attrs::text(&object, "id"));
    let delete = || of(CONNECTION, intent(Verb::Delete, Some(&object), None, serde_json::Value::Null));
    assert!(matches!(lab.writer.find(&[delete()]).await.expect("an answer")[..], [Settled::NotHappened]));
    lab.delete(CONNECTION, &object).await;
    assert!(matches!(lab.writer.find(&[delete()]).await.expect("an answer")[..], [Settled::Gone]));

    let (_, kind) = lab.registry.resource_type("stacks_ip_allowlist").expect("it is compiled in");
    let list = [
        ("container_id", "usr-abc12345-db1".into()),
        ("entry", entries(kind.schema(), &[("198.51.100.0/24", None)])),
    ];
    let planned = lab.planned("stacks_ip_allowlist", &list);
    let create =
        || of("stacks_ip_allowlist", intent(Verb::Create, None, Some(&planned), serde_json::Value::Null));
    assert!(matches!(lab.writer.find(&[create()]).await.expect("an answer")[..], [Settled::NotHappened]));
    let object = lab.create("stacks_ip_allowlist", &list).await;
    let settled = lab.writer.find(&[create()]).await.expect("an answer");
    let [Settled::Happened(found)] = &settled[..] else { panic!("{settled:?}") };
    assert_eq!(*found, object);
}
