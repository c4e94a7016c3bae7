//! Refresh and data sources: what is seen, and how few requests that takes.

use super::*;
use crate::provider::ErrorKind;
use crate::simulator::{Fault, FaultRule, Plan, Status};

const CONTAINER: &str = "stacks_container";

#[tokio::test(start_paused = true)]
async fn an_api_without_a_list_of_containers_is_another_one() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    lab.sleep(10).await;
    let not_found = Fault::Answer(crate::simulator::Refusal::NotFound, crate::simulator::Execution::Skipped);
    lab.simulator.add_fault(FaultRule::new(not_found).on(::http::Method::GET, "/containers"));
    let error = lab.writer.read(&[tracked(CONTAINER, &object)]).await.expect_err("no list");
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert!(error.hints[0].contains("STACKS_API_URL"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_of_a_hundred_containers_and_connections_takes_one_list_and_one_request_per_source() {
    let lab = Lab::new();
    let mut objects = Vec::new();
    for at in 0..100 {
        let name = format!("c{at:03}");
        let create = |world: &mut World| world.dashboard().create(&name, "nodejs", None);
        let id = lab.simulator.change(create).expect("a good order");
        let (_, kind) = lab.registry.resource_type(CONTAINER).expect("it is compiled in");
        let plan = [
            ("id", id.into()),
            ("name", name.into()),
            ("template", "nodejs".into()),
            ("plan", "basic".into()),
            ("monthly_cost", Value::from(4)),
        ];
        objects.push(filled(kind.schema(), &plan));
    }
    lab.sleep(31).await;
    let id = |at: usize| attrs::text(&objects[at], "id").expect("it has one").to_owned();
    let mut all: Vec<Tracked> = objects.iter().map(|object| tracked(CONTAINER, object)).collect();
    for at in 0..100 {
        // Twenty sources with five connections each.
        let arguments =
            [("source_id", Value::from(id(at / 5))), ("target_id", Value::from(id(20 + at % 80)))];
        let object = ready(lab.try_create("stacks_connection", &arguments).await);
        all.push(tracked("stacks_connection", &object));
    }
    let before = lab.simulator.request_count();
    let found = lab.writer.read(&all).await.expect("the account can be read");
    assert!(found.iter().all(|found| matches!(found, Found::Exists(_))));
    assert_eq!(lab.simulator.request_count() - before, 1 + 20);
    assert_eq!(lab.too_many_requests(), 0);
}

#[tokio::test(start_paused = true)]
async fn ten_creations_wait_on_one_list() {
    let lab = Lab::new();
    let names: Vec<String> = (0..10).map(|at| format!("web-{at}")).collect();
    let planned: Vec<Value> = names
        .iter()
        .map(|name| lab.planned(CONTAINER, &[("name", name.as_str().into()), ("template", "nodejs".into())]))
        .collect();
    let watch = Watch::default();
    let creations = planned.iter().map(|planned| lab.writer.create(CONTAINER, planned, &watch));
    for outcome in futures_util::future::join_all(creations).await {
        ready(outcome);
    }
    assert_eq!(lab.count("POST", "/containers"), 10);
    let lists = lab.count("GET", "/containers");
    assert!(lists <= 8, "{lists} lists for ten waits of at most 30 s");
    assert_eq!(lab.simulator.request_count() as usize, 10 + lists);
}

#[tokio::test(start_paused = true)]
async fn what_others_did_is_seen() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    lab.sleep(10).await;
    lab.simulator
        .change(|world| world.dashboard().resize("usr-abc12345-web", Plan::Premium))
        .expect("it is there");
    let found = exists(lab.read_one(CONTAINER, &object).await);
    assert_eq!(attrs::text(&found, "plan"), Some("premium"));
    assert_eq!(found.get_attr("monthly_cost"), Some(&Value::from(10)));
    assert!(lab.plan(CONTAINER, Some(&found), &web()).replacements.is_empty());

    lab.sleep(10).await;
    let stop = |world: &mut World| world.dashboard().set_status("usr-abc12345-web", Status::Stopped);
    lab.simulator.change(stop).expect("it is there");
    let found = exists(lab.read_one(CONTAINER, &object).await);
    assert_eq!(attrs::text(&found, "desired_status"), Some("stopped"));

    lab.sleep(10).await;
    lab.simulator.add_fault(FaultRule::new(Fault::UnknownStatus).on(::http::Method::GET, "/containers"));
    let found = exists(lab.read_one(CONTAINER, &object).await);
    assert_ne!(attrs::text(&found, "desired_status"), Some("running"));
    assert_eq!(attrs::text(&found, "status"), attrs::text(&found, "desired_status"));
}

#[tokio::test(start_paused = true)]
async fn one_absence_from_a_list_removes_nothing() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    lab.sleep(10).await;
    lab.simulator.add_fault(FaultRule::new(Fault::EmptyList).on(::http::Method::GET, "/containers"));
    assert_eq!(exists(lab.read_one(CONTAINER, &object).await), object);
    lab.sleep(10).await;
    lab.simulator.change(|world| world.dashboard().delete("usr-abc12345-web")).expect("it is there");
    assert!(matches!(lab.read_one(CONTAINER, &object).await, Found::Gone));
}

#[tokio::test(start_paused = true)]
async fn a_successor_under_the_same_name_is_another_container() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    lab.simulator
        .change(|world| {
            world.dashboard().delete("usr-abc12345-web").map(drop).expect("it is there");
            world.dashboard().create("web", "nodejs", None)
        })
        .expect("the name is free");
    lab.sleep(10).await;
    assert!(matches!(lab.read_one(CONTAINER, &object).await, Found::Gone));
}

#[tokio::test(start_paused = true)]
async fn another_accounts_key_stops_everything() {
    let lab = Lab::with_containers(&[("other", "nodejs")]).await;
    let (_, kind) = lab.registry.resource_type(CONTAINER).expect("it is compiled in");
    let object = |id: &str| {
        tracked(CONTAINER, &filled(kind.schema(), &[("id", id.into()), ("template", "nodejs".into())]))
    };
    let of_another = [object("usr-ffffffff-web")];
    let error = lab.writer.read(&of_another).await.expect_err("another user");
    assert_eq!(error.kind, ErrorKind::WrongAccount);
    let all_missing = ["a01", "a02", "a03"].map(|name| object(&format!("usr-abc12345-{name}")));
    let error = lab.writer.read(&all_missing).await.expect_err("everything is missing");
    assert_eq!(error.kind, ErrorKind::WrongAccount);
    let found = lab.writer.read(&all_missing[..2]).await.expect("two may be gone");
    assert!(found.iter().all(|found| matches!(found, Found::Gone)));
}

#[tokio::test(start_paused = true)]
async fn data_sources_tell_what_is_there() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("db1", "postgresql")]).await;
    let config = |name: &str, arguments: Arguments<'_>| {
        let (_, source) = lab.registry.data_source(name).expect("a data source");
        filled(source.schema(), arguments)
    };
    let read = async |name: &str, config: Value| lab.writer.read_data(name, &config).await;

    let all = read("stacks_containers", config("stacks_containers", &[])).await.expect("a list");
    let names: Vec<_> =
        all.get_attr("containers").expect("it has them").elements().map(|c| attrs::text(c, "name")).collect();
    assert_eq!(names, [Some("db1"), Some("web")]);

    let one = config("stacks_container", &[("name", "web".into())]);
    let one = read("stacks_container", one).await.expect("it is there");
    assert_eq!(attrs::text(&one, "id"), Some("usr-abc12345-web"));
    assert_eq!(attrs::text(&one, "template"), Some("nodejs"));
    assert!(one.is_wholly_known());

    let error = read("stacks_container", config("stacks_container", &[("name", "wep".into())])).await;
    assert_eq!(error.expect_err("a typing error").hints, ["Did you mean `web`?"]);

    let templates = read("stacks_templates", config("stacks_templates", &[])).await.expect("the templates");
    let templates = templates.get_attr("templates").expect("it has them");
    assert_eq!(templates.len(), 27);
    let nodejs =
        templates.elements().find(|t| attrs::text(t, "id") == Some("nodejs")).expect("it is offered");
    assert_eq!(nodejs.get_attr("monthly_price"), Some(&Value::from(4)));
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_is_told_without_showing_it() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    lab.sleep(10).await;
    lab.simulator.add_fault(FaultRule::new(Fault::Answer(
        crate::simulator::Refusal::InvalidKey,
        crate::simulator::Execution::Skipped,
    )));
    let error = lab.writer.read(&[tracked(CONTAINER, &object)]).await.expect_err("the key is refused");
    assert_eq!(error.kind, ErrorKind::Credentials);
    assert!(!format!("{error:?}").contains("sk_stacks_0") && error.source.is_some());
}
