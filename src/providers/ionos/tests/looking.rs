//! Looking: how few requests it takes, what is gone and what is not, data sources, imports, discovery.

use super::*;
use crate::provider::ErrorKind;
use crate::simulator::{Execution, Fault, FaultRule, Refusal};

/// A contract with that many data centers of that many servers more; all of them as tracked objects.
fn crowd(lab: &Lab, datacenters: usize, servers: usize) -> Vec<Tracked> {
    lab.design(|designer| {
        let mut all = Vec::new();
        for dc in 0..datacenters {
            let datacenter = designer.create_datacenter(&format!("dc-{dc}"), "de/fra");
            for n in 0..servers {
                let server =
                    designer.create_server(&datacenter, &format!("s-{dc}-{n}"), ServerType::Enterprise);
                let object = config(&server.expect("the data center"), "running");
                all.push(tracked(&object.with_attr("datacenter_id", datacenter.as_str().into())));
            }
        }
        all
    })
}

/// Without the start world's own data center.
fn only_crowd(lab: &Lab) -> Vec<Tracked> {
    lab.simulator.change(|world| world.ionos.datacenters.clear());
    crowd(lab, 5, 40)
}

/// Takes `properties` out of everything that stands in something else.
fn shallow() -> Fault {
    Fault::Edit(Arc::new(|mut response: ::http::Response<Bytes>| {
        let mut body: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
        for datacenter in body["items"].as_array_mut().into_iter().flatten() {
            for server in datacenter["entities"]["servers"]["items"].as_array_mut().into_iter().flatten() {
                server.as_object_mut().map(|server| server.remove("properties"));
            }
        }
        *response.body_mut() = Bytes::from(body.to_string());
        Ok(response)
    }))
}

async fn check_all_there(lab: &Lab, tracked: &[Tracked]) {
    let found = lab.writer.read(tracked).await.expect("read");
    assert_eq!(found.len(), 200);
    assert!(found.iter().all(|found| matches!(found, Found::Exists(object) if status(object) == "running")));
}

#[tokio::test(start_paused = true)]
async fn two_hundred_servers_in_five_data_centers_take_one_request() {
    let lab = Lab::new();
    let tracked = only_crowd(&lab);
    check_all_there(&lab, &tracked).await;
    assert_eq!(lab.simulator.request_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_api_that_does_not_look_deep_is_asked_once_more_for_each_data_center() {
    let lab = Lab::new();
    let tracked = only_crowd(&lab);
    lab.simulator.add_fault(FaultRule::new(shallow()).on(::http::Method::GET, "/datacenters"));
    check_all_there(&lab, &tracked).await;
    assert_eq!(lab.simulator.request_count(), 6);
}

#[tokio::test(start_paused = true)]
async fn an_api_that_cannot_look_deep_is_asked_for_each_data_center() {
    let lab = Lab::new();
    let tracked = only_crowd(&lab);
    // The first list is refused or fails for as long as a question is repeated; the next one works.
    for (refusal, times) in [(Refusal::NotFound, 1), (Refusal::ServerError, 6)] {
        let fault = Fault::Answer(refusal, Execution::Skipped);
        lab.simulator.add_fault(FaultRule::new(fault).on(::http::Method::GET, "/datacenters").times(times));
        lab.sleep(5).await;
        check_all_there(&lab, &tracked).await;
        assert_eq!(lab.count("GET", "/servers") % 5, 0);
    }
    assert_eq!(lab.count("GET", "/servers"), 10);
}

#[tokio::test(start_paused = true)]
async fn lists_are_followed_to_their_end() {
    let lab = Lab::new();
    let all = crowd(&lab, 1_003, 1);
    let found = lab.writer.read(&all).await.expect("read");
    assert!(found.iter().all(|found| matches!(found, Found::Exists(_))));
    assert_eq!(lab.count("GET", "/datacenters"), 2);
}

#[tokio::test(start_paused = true)]
async fn only_what_its_data_center_does_not_have_is_gone() {
    let lab = Lab::new();
    let mut tracked = crowd(&lab, 1, 3);
    // The deep list is cut short: the data center is asked itself.
    let cut: Fault = Fault::Edit(Arc::new(|mut response: ::http::Response<Bytes>| {
        let mut body: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
        for datacenter in body["items"].as_array_mut().into_iter().flatten() {
            if let Some(servers) = datacenter["entities"]["servers"]["items"].as_array_mut() {
                servers.truncate(1);
            }
        }
        *response.body_mut() = Bytes::from(body.to_string());
        Ok(response)
    }));
    lab.simulator.add_fault(FaultRule::new(cut).on(::http::Method::GET, "/datacenters"));
    let server = attrs::text(&tracked[2].object, "server_id").expect("an id").to_owned();
    lab.design(|designer| designer.delete_server(&server)).expect("there");
    tracked.truncate(3);
    let found = lab.writer.read(&tracked).await.expect("read");
    let words: Vec<bool> = found.iter().map(|found| matches!(found, Found::Exists(_))).collect();
    assert_eq!(words, [true, true, false]);
    assert!(matches!(found[2], Found::Gone));
    assert_eq!(lab.simulator.request_count(), 2);
}

#[tokio::test(start_paused = true)]
async fn everything_gone_at_once_is_another_account() {
    let lab = Lab::new();
    let tracked = crowd(&lab, 2, 2);
    lab.simulator.change(|world| world.ionos.datacenters.clear());
    let error = lab.writer.read(&tracked).await.expect_err("not believed");
    assert_eq!(error.kind, ErrorKind::WrongAccount);
    assert!(matches!(lab.writer.read(&tracked[..2]).await.expect("read")[..], [Found::Gone, Found::Gone]));
}

#[tokio::test(start_paused = true)]
async fn the_contract_number_goes_with_every_request() {
    let lab = Lab::new();
    let tapped = Arc::new(Tapped { simulator: lab.simulator.clone(), heard: Mutex::default() });
    let network = Network::new(tapped.clone(), *lab.host.clock(), 1);
    let token = lab.simulator.look(|world| world.ionos.token.clone());
    let host = TestHost::new()
        .with_env("IONOS_TOKEN", &token)
        .with_env("IONOS_API_URL", IONOS_URL)
        .with_env("IONOS_CONTRACT_NUMBER", "31884391");
    let provider = Ionos::new(network, Clouds::Real);
    let writer = provider.configure(&provider.schema().nothing(), Arc::new(host)).expect("good settings");
    let planned = lab.plan(None, &config(BATCH_SERVER, "stopped"));
    let object = ready(writer.create(POWER, &planned, &Watch::default()).await);
    writer.read(&[tracked(&object)]).await.expect("read");
    let heard = tapped.heard.lock().expect("nobody panicked");
    assert!(heard.len() > 4);
    assert!(heard.iter().all(|(_, _, number)| number.as_deref() == Some("31884391")), "{heard:?}");
}

#[tokio::test(start_paused = true)]
async fn a_name_and_a_password_do_as_well() {
    let lab = Lab::new();
    let (user, password) =
        lab.simulator.look(|world| (world.ionos.user.clone(), world.ionos.password.clone()));
    for (password, works) in [(password.as_str(), true), ("wrong", false)] {
        let host = TestHost::new()
            .with_env("IONOS_USERNAME", &user)
            .with_env("IONOS_PASSWORD", password)
            .with_env("IONOS_API_URL", "http://127.0.0.1:1/ionos");
        let writer = connect(Arc::new(lab.simulator.clone()), &host, &Clouds::Real);
        assert_eq!(writer.list().await.is_ok(), works);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_is_imported_by_both_ids() {
    let lab = Lab::new();
    let id = format!("{DATACENTER}/{BATCH_SERVER}");
    let object = exists(lab.writer.import(POWER, &id).await.expect("imported"));
    assert_eq!(lab.plan(Some(&object), &config(BATCH_SERVER, "running")), object, "as configured");
    let nobody = format!("{DATACENTER}/00000000-0000-4000-8000-000000000000");
    assert!(matches!(lab.writer.import(POWER, &nobody).await, Ok(Found::Gone)));
    for odd in ["", BATCH_SERVER, "a/b", &format!("{id}/x"), &format!("../{BATCH_SERVER}")] {
        let error = lab.writer.import(POWER, odd).await.expect_err(odd);
        assert_eq!(error.summary, "Invalid import id");
    }
}

#[tokio::test(start_paused = true)]
async fn every_server_can_be_discovered() {
    let lab = Lab::new();
    let listed = lab.writer.list().await.expect("listed");
    let names: Vec<&str> = listed.iter().map(|listed| listed.name.as_str()).collect();
    assert_eq!(names, ["web-1", "batch-1", "worker-1", "cube-1"]);
    for found in listed {
        let imported = exists(lab.writer.import(found.kind, &found.id).await.expect("imported"));
        assert_eq!(imported, found.object);
    }
    assert_eq!(lab.simulator.request_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn data_sources_tell_what_is_there() {
    let lab = Lab::new();
    let provider =
        Ionos::new(Network::new(crate::providers::testing::nowhere(), lab.clock, 1), lab.clouds.clone());
    let nothing = |name: &str| {
        let sources = provider.data_sources();
        sources.iter().find(|source| source.name() == name).expect("a data source").schema().nothing()
    };
    let read = async |name: &str, arguments: &[(&'static str, &str)]| {
        let config = arguments
            .iter()
            .fold(nothing(name), |object, (n, text)| object.with_attr(*n, Value::from(*text)));
        lab.writer.read_data(name, &config).await.map_err(|error| error.summary)
    };
    let all = read("ionos_servers", &[]).await.expect("read");
    assert_eq!(all.get_attr("servers").map(Value::len), Some(4));
    let here = read("ionos_servers", &[("datacenter_id", DATACENTER)]).await.expect("read");
    assert_eq!(here.get_attr("servers"), all.get_attr("servers"));
    let elsewhere = read("ionos_servers", &[("datacenter_id", BATCH_SERVER)]).await;
    assert_eq!(elsewhere.err().as_deref(), Some("No such data center"));
    let datacenters = read("ionos_datacenters", &[]).await.expect("read");
    let first = datacenters.get_attr("datacenters").and_then(|all| all.get_index(0)).expect("one");
    assert_eq!(
        (attrs::text(first, "id"), attrs::text(first, "location")),
        (Some(DATACENTER), Some("de/fra"))
    );
    let by_name = read("ionos_server", &[("name", "batch-1")]).await.expect("read");
    let by_id = read("ionos_server", &[("id", BATCH_SERVER)]).await.expect("read");
    assert_eq!(by_name, by_id);
    assert!(by_name.is_wholly_known());
    assert_eq!(read("ionos_server", &[("name", "batch-2")]).await.err().as_deref(), Some("No such server"));
    lab.design(|designer| designer.create_server(DATACENTER, "batch-1", ServerType::Vcpu)).expect("created");
    lab.sleep(61).await;
    let twice = read("ionos_server", &[("name", "batch-1")]).await;
    assert_eq!(twice.err().as_deref(), Some("Several servers of that name"));

    lab.created(BATCH_SERVER, "stopped").await;
    let request = lab.simulator.look(|world| world.ionos.requests[0].id.clone());
    let request = read("ionos_request", &[("id", &request)]).await.expect("read");
    assert_eq!(attrs::text(&request, "status"), Some("DONE"));
    let target = request.get_attr("targets").and_then(|all| all.get_index(0)).expect("one");
    assert_eq!(
        (attrs::text(target, "id"), attrs::text(target, "type")),
        (Some(BATCH_SERVER), Some("server"))
    );
    assert_eq!(read("ionos_request", &[("id", DATACENTER)]).await.err().as_deref(), Some("No such request"));
}
