//! Each resource type through its life: after every step no drift and an empty plan, at the end an
//! empty world.

use super::*;
use crate::simulator::{Fate, Fault, FaultRule, Status};

const CONTAINER: &str = "stacks_container";
const CONNECTION: &str = "stacks_connection";
const ALLOWLIST: &str = "stacks_ip_allowlist";

#[tokio::test(start_paused = true)]
async fn a_container_is_made_stopped_started_restarted_and_removed() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    assert_eq!(attrs::text(&object, "id"), Some("usr-abc12345-web"));
    assert_eq!(attrs::text(&object, "status"), Some("running"));
    assert_eq!(object.get_attr("monthly_cost"), Some(&Value::from(4)));
    assert!(attrs::text(&object, "ip_address").is_some() && attrs::text(&object, "ssh_user").is_some());

    let stopped = [("desired_status", Value::from("stopped"))];
    let stopped: Vec<_> = web().into_iter().chain(stopped).collect();
    let object = lab.update(CONTAINER, &object, &stopped).await;
    assert_eq!(attrs::text(&object, "status"), Some("stopped"));
    let object = lab.update(CONTAINER, &object, &web()).await;

    let triggers = Value::map(crate::value::Ty::STRING, [("version", Value::from("2"))]);
    let restarted: Vec<_> = web().into_iter().chain([("restart_triggers", triggers)]).collect();
    let object = lab.update(CONTAINER, &object, &restarted).await;
    let restarts =
        |lab: &Lab| lab.simulator.look(|w| w.stacks.container("usr-abc12345-web").map(|c| c.restarts.len()));
    assert_eq!(restarts(&lab), Some(1));

    let protected: Vec<_> =
        restarted.into_iter().chain([("deletion_protection", Value::from(true))]).collect();
    let requests = lab.simulator.writes().len();
    let object = lab.update(CONTAINER, &object, &protected).await;
    assert_eq!(lab.simulator.writes().len(), requests, "protection is ours alone");

    lab.delete(CONTAINER, &object).await;
    assert_eq!(lab.container_count(), 0);
    lab.delete(CONTAINER, &object).await;
    assert_eq!(lab.too_many_requests(), 0);
}

#[tokio::test(start_paused = true)]
async fn containers_of_every_shape_come_out_as_planned() {
    let lab = Lab::new();
    for (name, template, more) in [
        ("vpn", "stacks-vpn", vec![]),
        ("cache", "redis-micro", vec![]),
        (
            "big",
            "ubuntu",
            vec![("plan", Value::from("premium")), ("additional_storage_tier", Value::from(5))],
        ),
        (
            "off",
            "nginx",
            vec![("desired_status", Value::from("stopped")), ("discount_code", Value::from("SPRING"))],
        ),
    ] {
        let arguments: Vec<_> = [("name", Value::from(name)), ("template", Value::from(template))]
            .into_iter()
            .chain(more)
            .collect();
        lab.create(CONTAINER, &arguments).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_object_is_known_as_soon_as_it_is_accepted() {
    let lab = Lab::new();
    let watch = Watch::default();
    let object = ready(lab.writer.create(CONTAINER, &lab.planned(CONTAINER, &web()), &watch).await);
    let accepted = watch.accepted.lock().expect("nobody panicked");
    assert_eq!(accepted.len(), 1);
    assert_eq!(attrs::text(&accepted[0], "id"), attrs::text(&object, "id"));
    assert_eq!(attrs::text(&accepted[0], "status"), Some("pending"));
    assert!(accepted[0].is_wholly_known());
    assert_eq!(watch.progress.lock().expect("nobody panicked").first().map(String::as_str), Some("pending"));
}

#[tokio::test(start_paused = true)]
async fn a_container_that_fails_is_tainted_and_read_as_broken() {
    let lab = Lab::new();
    lab.simulator.add_fault(FaultRule::new(Fault::Fate(Fate::Fails)).on(::http::Method::POST, "/containers"));
    let (left, error) = failure(lab.try_create(CONTAINER, &web()).await);
    let Left::Exists(object, Condition::Tainted) = left else { panic!("{left:?}") };
    assert_eq!(error.summary, "Container in error");
    assert!(matches!(lab.read_one(CONTAINER, &object).await, Found::Broken(_)));
}

#[tokio::test(start_paused = true)]
async fn a_container_that_is_never_ready_is_unfinished_and_waited_for_again() {
    let lab = Lab::new();
    lab.simulator
        .add_fault(FaultRule::new(Fault::Fate(Fate::NeverReady)).on(::http::Method::POST, "/containers"));
    let (left, error) = failure(lab.try_create(CONTAINER, &web()).await);
    let Left::Exists(object, Condition::Unfinished) = left else { panic!("{left:?}") };
    assert_eq!(error.kind, crate::provider::ErrorKind::Timeout);
    assert!(error.detail.contains("10 min"), "{}", error.detail);

    let found = exists(lab.read_one(CONTAINER, &object).await);
    assert_eq!(attrs::text(&found, "desired_status"), Some("pending"));
    let set = |world: &mut World| world.dashboard().set_status("usr-abc12345-web", Status::Running);
    lab.simulator.change(set).expect("it is there");
    let object = lab.update(CONTAINER, &found, &web()).await;
    assert_eq!(attrs::text(&object, "status"), Some("running"));
    assert_eq!(lab.count("POST", "/containers"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_interruption_ends_the_wait_and_forgets_nothing() {
    let lab = Lab::new();
    let watch = Watch::default();
    let planned = lab.planned(CONTAINER, &web());
    let (outcome, ()) = tokio::join!(lab.writer.create(CONTAINER, &planned, &watch), async {
        lab.sleep(3).await;
        watch.interrupt();
    });
    let (left, error) = failure(outcome);
    assert!(matches!(left, Left::Exists(_, Condition::Unfinished)), "{left:?}");
    assert_eq!(error.kind, crate::provider::ErrorKind::Interrupted);
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_made_kept_and_removed() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("db1", "postgresql")]).await;
    let ends =
        [("source_id", Value::from("usr-abc12345-web")), ("target_id", Value::from("usr-abc12345-db1"))];
    let nameless = lab.create(CONNECTION, &ends).await;
    assert_eq!(attrs::text(&nameless, "name"), Some("db1"));
    assert_eq!(attrs::text(&nameless, "type"), Some("postgresql"));
    assert_eq!(nameless.get_attr("environment_variables").map(Value::len), Some(5));

    let named: Vec<_> = ends.clone().into_iter().chain([("name", Value::from("primary-db"))]).collect();
    let object = lab.create(CONNECTION, &named).await;
    let quiet: Vec<_> = named.iter().cloned().chain([("restart_source", Value::from(false))]).collect();
    let object = lab.update(CONNECTION, &object, &quiet).await;

    let (left, error) = failure(lab.try_create(CONNECTION, &named).await);
    assert!(matches!(left, Left::Unchanged));
    assert_eq!(error.summary, "Connection exists");
    let id = attrs::text(&object, "id").expect("it has one");
    assert_eq!(
        error.kind,
        crate::provider::ErrorKind::Exists { import_id: format!("usr-abc12345-web/{id}") }
    );

    lab.delete(CONNECTION, &object).await;
    lab.delete(CONNECTION, &object).await;
    assert!(matches!(lab.read_one(CONNECTION, &object).await, Found::Gone));
    exists(lab.read_one(CONNECTION, &nameless).await);
}

#[tokio::test(start_paused = true)]
async fn a_connection_goes_with_either_of_its_containers() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("db1", "postgresql")]).await;
    let ends =
        [("source_id", Value::from("usr-abc12345-web")), ("target_id", Value::from("usr-abc12345-db1"))];
    let object = lab.create(CONNECTION, &ends).await;
    lab.simulator.change(|world| world.dashboard().delete("usr-abc12345-web")).expect("it is there");
    assert!(matches!(lab.read_one(CONNECTION, &object).await, Found::Gone));
    lab.delete(CONNECTION, &object).await;
}

fn list(lab: &Lab, written: &[(&str, Option<&str>)]) -> Vec<(&'static str, Value)> {
    let (_, kind) = lab.registry.resource_type(ALLOWLIST).expect("it is compiled in");
    vec![("container_id", "usr-abc12345-db1".into()), ("entry", entries(kind.schema(), written))]
}

/// The addresses in the world, in its order.
fn addresses(lab: &Lab) -> Vec<String> {
    lab.simulator.look(|world| {
        let access =
            world.stacks.container("usr-abc12345-db1").and_then(|container| container.access.as_ref());
        access.iter().flat_map(|access| &access.ips).map(|ip| ip.ip_address.clone()).collect()
    })
}

#[tokio::test(start_paused = true)]
async fn a_list_is_made_changed_and_removed_and_is_never_empty() {
    let lab = Lab::with_containers(&[("db1", "postgresql")]).await;
    let first = list(&lab, &[("198.51.100.77/24", Some("Office")), ("2001:DB8::1/128", None)]);
    let object = lab.create(ALLOWLIST, &first).await;
    assert_eq!(addresses(&lab), ["198.51.100.0/24", "2001:db8::1"]);
    assert_eq!(attrs::text(&object, "caller_ip"), Some("203.0.113.45"));
    assert!(attrs::text(&object, "url").is_some_and(|url| url.ends_with(".stackshosting.cloud")));

    let second = list(&lab, &[("198.51.100.0/24", Some("Head office")), ("203.0.113.0/24", None)]);
    let object = lab.update(ALLOWLIST, &object, &second).await;
    assert_eq!(addresses(&lab), ["203.0.113.0/24", "198.51.100.0/24"]);

    let only = list(&lab, &[("198.51.100.0/24", Some("Head office"))]);
    let object = lab.update(ALLOWLIST, &object, &only).await;
    let renamed = list(&lab, &[("198.51.100.0/24", Some("Everybody"))]);
    assert_eq!(lab.plan(ALLOWLIST, Some(&object), &renamed).notes.len(), 1);
    let object = lab.update(ALLOWLIST, &object, &renamed).await;
    assert_eq!(addresses(&lab), ["198.51.100.0/24"]);

    lab.delete(ALLOWLIST, &object).await;
    assert_eq!(
        lab.simulator.look(|w| w.stacks.container("usr-abc12345-db1").map(|c| c.access.is_none())),
        Some(true)
    );
    assert!(matches!(lab.read_one(ALLOWLIST, &object).await, Found::Gone));
    let refusals = lab.simulator.requests().iter().filter(|request| request.status == Some(400)).count();
    assert_eq!(refusals, 0, "the last entry was never asked to go");
}

#[tokio::test(start_paused = true)]
async fn the_callers_address_stays_if_it_may_or_is_declared() {
    let lab = Lab::with_containers(&[("db1", "postgresql")]).await;
    let keeping: Vec<_> = list(&lab, &[("198.51.100.0/24", None)])
        .into_iter()
        .chain([("keep_caller_ip", Value::from(true))])
        .collect();
    let object = lab.create(ALLOWLIST, &keeping).await;
    assert_eq!(addresses(&lab), ["203.0.113.45", "198.51.100.0/24"]);
    let object = lab.update(ALLOWLIST, &object, &list(&lab, &[("198.51.100.0/24", None)])).await;
    assert_eq!(addresses(&lab), ["198.51.100.0/24"]);
    lab.delete(ALLOWLIST, &object).await;
    lab.create(ALLOWLIST, &list(&lab, &[("203.0.113.45/32", None)])).await;
    assert_eq!(addresses(&lab), ["203.0.113.45"]);
    assert_eq!(lab.count("DELETE", "/containers/*/allowed-ips/*"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_callers_own_entry_is_exchanged_too() {
    let lab = Lab::with_containers(&[("db1", "postgresql")]).await;
    let object = lab.create(ALLOWLIST, &list(&lab, &[("203.0.113.45", None)])).await;
    lab.update(ALLOWLIST, &object, &list(&lab, &[("203.0.113.45", Some("Me"))])).await;
    assert_eq!(addresses(&lab), ["203.0.113.45"]);
}

#[tokio::test(start_paused = true)]
async fn a_restart_is_waited_for() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    let config = Value::object([("container_id", Value::from("usr-abc12345-web"))]);
    let outcome = lab.writer.invoke("stacks_restart", &config, &Watch::default()).await;
    assert!(matches!(outcome, Outcome { left: Left::Unchanged, error: None }), "{outcome:?}");
    let (status, restarts) = lab.simulator.look(|world| {
        let container = world.stacks.container("usr-abc12345-web").expect("it is there");
        (container.status(), container.restarts.len())
    });
    assert_eq!((status, restarts), (Status::Running, 1));
}

#[tokio::test(start_paused = true)]
async fn a_container_that_somebody_deletes_cannot_be_changed_any_more() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    let stopped: Vec<_> = web().into_iter().chain([("desired_status", Value::from("stopped"))]).collect();
    let planned = lab.plan(CONTAINER, Some(&object), &stopped).value;
    lab.sleep(10).await;
    let watch = Watch::default();
    let (outcome, ()) = tokio::join!(lab.writer.update(CONTAINER, &object, &planned, &watch), async {
        lab.simulator
            .change(|w| w.dashboard().set_status("usr-abc12345-web", Status::Deleting))
            .expect("there");
        lab.sleep(8).await;
        lab.simulator.change(|world| world.dashboard().delete("usr-abc12345-web")).expect("it is there");
    });
    let (left, error) = failure(outcome);
    assert!(matches!(left, Left::Gone), "{left:?}");
    assert_eq!(error.summary, "Container gone");
}

#[tokio::test(start_paused = true)]
async fn what_is_stopped_or_gone_is_not_restarted() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    let stop = |world: &mut World| world.dashboard().set_status("usr-abc12345-web", Status::Stopped);
    lab.simulator.change(stop).expect("it is there");
    for id in ["usr-abc12345-web", "usr-abc12345-gone"] {
        let config = Value::object([("container_id", Value::from(id))]);
        let outcome = lab.writer.invoke("stacks_restart", &config, &Watch::default()).await;
        assert!(matches!(outcome, Outcome { left: Left::Unchanged, error: None }), "{outcome:?}");
    }
    assert_eq!(lab.simulator.writes().len(), 0);
}
