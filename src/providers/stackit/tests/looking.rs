//! What is only looked at: data sources, imports, lists, what a plan says, what validation refuses.

use super::*;
use crate::provider::{ErrorKind, NoteKind};
use crate::simulator::Role;
use crate::value::Ty;

async fn data(lab: &Lab, kind: &str, arguments: Arguments<'_>) -> Result<Value, ProviderError> {
    let (_, source) = lab.registry.data_source(kind).expect("a data source");
    let config = filled(source.schema(), arguments);
    assert_eq!(source.validate(&config), []);
    lab.writer.read_data(kind, &config).await
}

fn names(object: &Value, list: &str) -> Vec<String> {
    let items = object.get_attr(list).and_then(Value::as_slice).unwrap_or_default();
    items.iter().map(|item| attrs::text(item, "name").unwrap_or("").to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn servers_are_told_by_one_list_or_by_labels() {
    let lab = Lab::new();
    let all = data(&lab, "stackit_servers", &[]).await.expect("a list");
    assert_eq!(names(&all, "servers"), ["batch-1", "web-1", "worker-1"]);
    assert_eq!(attrs::text(&all, "region"), Some("eu01"));
    let one = data(&lab, "stackit_server", &[("name", "web-1".into())]).await.expect("a server");
    assert_eq!((attrs::text(&one, "server_id"), attrs::text(&one, "status")), (Some(WEB), Some("ACTIVE")));
    let same = data(&lab, "stackit_server", &[("server_id", WEB.into())]).await.expect("a server");
    assert_eq!(attrs::text(&same, "name"), Some("web-1"));
    assert_eq!(lab.simulator.request_count(), 1, "one list for all of them");
    let some =
        data(&lab, "stackit_servers", &[("label_selector", "role=batch".into())]).await.expect("a list");
    assert_eq!(names(&some, "servers"), ["batch-1"]);

    lab.portal(|portal| portal.add_server(FIRST_PROJECT, "eu01", "web-1", "ACTIVE").expect("the project"));
    lab.sleep(61).await;
    for (name, summary) in [("web-1", "Several servers"), ("db-1", "Server not found")] {
        let error = data(&lab, "stackit_server", &[("name", name.into())]).await.expect_err("no one server");
        assert_eq!(error.summary, summary);
    }
}

#[tokio::test(start_paused = true)]
async fn projects_are_listed_page_by_page() {
    let lab = Lab::new();
    for n in 0..230 {
        lab.portal(|portal| portal.add_project(&format!("p{n:03}"), Role::Reader));
    }
    let email = lab.simulator.look(|world| world.stackit.accounts[0].email.clone());
    let all = data(&lab, "stackit_projects", &[("member", email.as_str().into())]).await.expect("a list");
    assert_eq!(names(&all, "projects").len(), 231);
    assert_eq!(lab.simulator.request_count(), 3);
    let ids = Value::list(Ty::STRING, [Value::from(FIRST_PROJECT)]);
    let one = data(&lab, "stackit_projects", &[("container_ids", ids)]).await.expect("a list");
    assert_eq!(names(&one, "projects"), ["simulated"]);
    let (_, source) = lab.registry.data_source("stackit_projects").expect("a data source");
    assert_eq!(source.validate(&source.schema().nothing())[0].summary, "Which projects");
}

#[tokio::test(start_paused = true)]
async fn machine_types_are_filtered_by_the_api() {
    let lab = Lab::new();
    let small = [("filter", Value::from("vcpus == 1 && ram >= 2048"))];
    let small = data(&lab, "stackit_machine_types", &small).await.expect("a list");
    assert_eq!(names(&small, "machine_types"), ["c2i.1", "g2i.1", "t1.2"]);
    let error =
        data(&lab, "stackit_machine_types", &[("filter", "much".into())]).await.expect_err("no filter");
    assert_eq!(error.kind, ErrorKind::Invalid);
}

#[tokio::test(start_paused = true)]
async fn an_import_is_what_the_server_is() {
    let lab = Lab::new();
    let id = format!("{FIRST_PROJECT}/eu01/{WEB}");
    let object = exists(lab.writer.import(POWER, &id).await.expect("an answer"));
    lab.check_settled(&object, &[web("running").as_slice(), &[]].concat()).await;
    let elsewhere = format!("{FIRST_PROJECT}/eu02/{WEB}");
    assert!(matches!(lab.writer.import(POWER, &elsewhere).await, Ok(Found::Gone)));
    for bad in ["", WEB, "a/b/c", &format!("{FIRST_PROJECT}/eu01/{}", WEB.to_uppercase()), &format!("{id}/x")]
    {
        assert_eq!(lab.writer.import(POWER, bad).await.expect_err("no id").kind, ErrorKind::Invalid, "{bad}");
    }
}

#[tokio::test(start_paused = true)]
async fn everything_that_could_be_managed_is_listed() {
    let lab = Lab::new();
    let listed = lab.writer.list().await.expect("a list");
    let told: Vec<_> =
        listed.iter().map(|l| (l.name.as_str(), attrs::text(&l.object, "desired_status"))).collect();
    assert_eq!(
        told,
        [("web-1", Some("running")), ("worker-1", Some("stopped")), ("batch-1", Some("deallocated"))]
    );
    for item in &listed {
        assert_eq!(exists(lab.writer.import(item.kind, &item.id).await.expect("an answer")), item.object);
    }
    // Without a project of its own, in every project that the account is a member of.
    let config = lab.registry.provider("stackit").expect("it is compiled in").schema().nothing();
    let provider = lab.registry.provider("stackit").expect("it is compiled in");
    let writer = provider.configure(&config, Arc::new(lab.host.clone())).expect("good settings");
    let other = lab.portal(|portal| portal.add_project("other", Role::Reader));
    lab.portal(|portal| portal.add_server(&other, "eu01", "spare-1", "STARTING").expect("the project"));
    let listed = writer.list().await.expect("a list");
    assert_eq!(listed.len(), 4);
    let kind = lab.registry.resource_type(POWER).expect("it is compiled in").1;
    let told = |object: &Value| attrs::text(object, "desired_status").unwrap_or("").to_owned();
    let object = &listed[3].object;
    assert_eq!((told(object), told(&kind.nearest(object))), ("STARTING".to_owned(), "running".to_owned()));
    let error = writer.read_data("stackit_servers", &filled_servers(&lab)).await.expect_err("no project");
    assert_eq!(error.summary, "Which project");
}

fn filled_servers(lab: &Lab) -> Value {
    let (_, source) = lab.registry.data_source("stackit_servers").expect("a data source");
    source.schema().nothing()
}

#[tokio::test(start_paused = true)]
async fn a_plan_says_what_a_change_costs_and_takes() {
    let lab = Lab::new();
    let texts = |notes: &[crate::provider::Note]| {
        notes
            .iter()
            .map(|note| {
                (note.kind, note.text.split_once([',', ':', ';']).map_or("", |(start, _)| start).to_owned())
            })
            .collect::<Vec<_>>()
    };
    let charged = (NoteKind::Charged, "a stopped server costs as much as a running one".to_owned());
    let both = (NoteKind::Info, "the server is deallocated".to_owned());
    let zone = (NoteKind::Info, "the server is allocated again if there is capacity".to_owned());
    let place = (NoteKind::Info, "the server gives up its place".to_owned());
    let before = lab.adopt("running").await;
    let update = |status: &str, word: &str| {
        let prior = before.with_attr("status", status.into()).with_attr("desired_status", "other".into());
        texts(&lab.plan(Some(&prior), &web(word)).notes)
    };
    assert_eq!(update("ACTIVE", "stopped"), std::slice::from_ref(&charged));
    assert_eq!(update("ACTIVE", "deallocated"), [place]);
    assert_eq!(update("DEALLOCATED", "running"), std::slice::from_ref(&zone));
    assert_eq!(update("DEALLOCATED", "stopped"), [charged.clone(), both.clone(), zone.clone()]);
    assert_eq!(update("INACTIVE", "running"), []);

    lab.portal(|portal| portal.show(WEB, "DEALLOCATED").expect("the server"));
    let lab = lab.restarted();
    let planned = lab.plan(None, &web("stopped"));
    assert_eq!(texts(&planned.notes), [charged]);
    let told = lab.preflight(ChangeAction::Create, None, &planned.value).await;
    let notes: Vec<_> = told.notes.iter().map(|(_, note)| note.clone()).collect();
    let adopted = (crate::provider::NoteKind::Info, "the server \"web-1\" exists".to_owned());
    assert_eq!(texts(&notes), [adopted, both, zone]);
    assert!(told.cost.requests > 0 && told.cost.seconds > 0 && told.errors.is_empty());

    let unknown =
        [("server_id", "00000000-0000-4000-8000-000000000000".into()), ("desired_status", "running".into())];
    let planned = lab.plan(None, &unknown).value;
    let told = lab.preflight(ChangeAction::Create, None, &planned).await;
    assert_eq!(told.errors[0].1.summary, "Server not found");
}

#[tokio::test(start_paused = true)]
async fn destroying_sends_nothing() {
    let lab = Lab::new();
    let object = lab.adopt("running").await;
    let before = lab.simulator.request_count();
    let outcome = lab.writer.delete(POWER, &object, &Watch::default()).await;
    assert!(matches!(outcome, Outcome { left: Left::Gone, error: None }));
    assert_eq!(lab.simulator.request_count(), before);
}

#[tokio::test]
async fn what_cannot_be_is_refused_offline() {
    let lab = Lab::new();
    let (_, kind) = lab.registry.resource_type(POWER).expect("a resource type");
    let check = |arguments: Arguments<'_>| {
        let problems = kind.validate(&filled(kind.schema(), arguments));
        problems.into_iter().map(|problem| problem.path.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(check(&web("suspended")), [".desired_status"]);
    assert_eq!(check(&web("")), [".desired_status"]);
    assert_eq!(check(&[("server_id", WEB.to_uppercase().as_str().into())]), [".server_id"]);
    assert_eq!(check(&[("project_id", "my-project".into())]), [".project_id"]);
    assert_eq!(check(&[("region", "".into())]), [".region"]);
    assert_eq!(
        check(&[("server_id", Value::unknown(Ty::STRING)), ("desired_status", Value::unknown(Ty::STRING))]),
        [""; 0]
    );
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_refused_is_told_per_server_and_one_without_a_connection_ends_the_run() {
    let lab = Lab::new();
    let object = lab.adopt("running").await;
    let other = object.with_attr("project_id", "00000000-0000-4000-8000-000000000000".into());
    let found = lab.writer.read(&[tracked(&object), tracked(&other)]).await.expect("the first can be read");
    assert!(matches!(found[..], [Found::Exists(_), Found::Failed(_)]), "{found:?}");
}
