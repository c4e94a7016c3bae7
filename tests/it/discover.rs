//! What exists is brought under management: `discover`, `plan -generate-config-out`, `import`.

use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;
use terrace::diag::FileId;
use terrace::host::Host;
use terrace::ops::{
    self, DiscoverReport, DiscoverRequest, Exit, ImportReport, ImportRequest, PlanReport, PlanRequest,
    Readers,
};
use terrace::plan::PlanOptions;
use terrace::simulator::{Status, World};
use terrace::syntax::format;

use crate::lab::{Lab, QUICKSTART, changes, diagnostics, locking, no_variables, text};

async fn discovered(lab: &Lab) -> DiscoverReport {
    ops::discover(&lab.project(), DiscoverRequest { variables: no_variables(), out: None }).await
}

fn said(report: &DiscoverReport) -> String {
    diagnostics(&report.diagnostics, &report.sources)
}

/// A laboratory whose world somebody filled by hand, and that has no configuration.
async fn dashboard(fill: impl FnOnce(&mut World)) -> Lab {
    let lab = Lab::new("");
    lab.host.remove(std::path::Path::new("main.hcl")).expect("it is there");
    lab.simulator.change(fill);
    lab.host.clock().sleep(Duration::from_secs(120)).await;
    lab
}

fn create(world: &mut World, name: &str, template: &str) -> String {
    world.dashboard().create(name, template, None).expect("a good order")
}

/// Everything that discover found is imported by one apply, and then there is nothing to do.
async fn check_adoption(lab: &Lab, found: &DiscoverReport) {
    assert_eq!((found.exit, said(found).as_str()), (Exit::Success, ""));
    assert_eq!(format(FileId(0), &found.text).expect("it is HCL"), found.text, "it is formatted");
    lab.write(&found.text);
    let writes = lab.simulator.writes().len();
    let ran = lab.applied().await;
    let summary = ran.summary.expect("it was carried out");
    let all: usize = found.unmanaged.values().sum();
    assert_eq!((summary.imported, summary.added, summary.changed, summary.destroyed), (all, 0, 0, 0));
    assert_eq!(lab.simulator.writes().len(), writes, "nothing was changed");
    lab.check_settled().await;
    let again = discovered(lab).await;
    assert_eq!((again.text.as_str(), again.managed), ("", all), "{}", said(&again));
}

#[tokio::test(start_paused = true)]
async fn an_account_of_fifty_containers_comes_under_management() {
    let templates =
        ["nodejs", "postgresql", "redis-micro", "nginx", "minio", "stacks-vpn", "loadbalancer-micro"];
    let mut ids = Vec::new();
    let lab = dashboard(|world| {
        for at in 0..50 {
            ids.push(create(world, &format!("node-{at}"), templates[at % templates.len()]));
        }
    })
    .await;
    let list = |at: usize| {
        format!(
            "resource \"stacks_ip_allowlist\" \"l{at}\" {{\n  container_id = \"{}\"\n  entry {{\n    ip_address = \
             \"198.51.100.{at}\"\n    description = \"desk ${{\"$\"}}{{{at}}} \\\"a\\\"\"\n    service_type = \"{}\"\n  }}\n}}\n",
            ids[at],
            ["http", "tcp", "both"][at % 3]
        )
    };
    let connection = |at: usize| {
        let (source, target) = (&ids[at], &ids[at + 1]);
        format!(
            "resource \"stacks_connection\" \"c{at}\" {{\n  source_id = \"{source}\"\n  target_id = \"{target}\"\n}}\n"
        )
    };
    let others: String = (0..50).step_by(4).map(list).chain((0..49).step_by(3).map(connection)).collect();
    lab.write(&others);
    let _ = lab.applied().await;
    forget(&lab);

    let before = lab.simulator.request_count();
    let found = discovered(&lab).await;
    // The list, status and connections of each container, and the allow-lists that there are.
    assert_eq!(lab.simulator.request_count() - before, 1 + 2 * 50 + 13);
    let counts: Vec<_> = found.unmanaged.iter().map(|(kind, count)| (*kind, *count)).collect();
    assert_eq!(counts, [("stacks_connection", 17), ("stacks_container", 50), ("stacks_ip_allowlist", 13)]);
    for expected in ["container_id = stacks_container.node_0.id", "source_id = stacks_container.node_3.id"] {
        assert!(found.text.contains(expected), "{expected}\n{}", found.text);
    }
    for unwanted in
        ["deletion_protection", "desired_status", "keep_caller_ip", "restart_source", "\"both\"", "null"]
    {
        assert!(!found.text.contains(unwanted), "{unwanted}\n{}", found.text);
    }
    check_adoption(&lab, &found).await;
}

/// The state is lost, the configuration too.
fn forget(lab: &Lab) {
    for path in lab.host.paths().into_iter().filter(|path| path.contains("state.json") || path == "main.hcl")
    {
        lab.host.remove(std::path::Path::new(&path)).expect("it is there");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_configuration_is_written_again() {
    let lab = Lab::new(&format!("{QUICKSTART}provider \"stacks\" {{}}\n"));
    let _ = lab.applied().await;
    forget(&lab);
    let found = discovered(&lab).await;
    let own_id = found.text.split("myapp/").nth(1).and_then(|rest| rest.split('"').next());
    let shown = found.text.replace(own_id.expect("the connection's"), "ID");
    insta::assert_snapshot!(shown, @r#"
    import {
      to = stacks_container.mydb
      id = "usr-abc12345-mydb"
    }

    resource "stacks_container" "mydb" {
      name     = "mydb"
      template = "postgresql"
    }

    import {
      to = stacks_container.myapp
      id = "usr-abc12345-myapp"
    }

    resource "stacks_container" "myapp" {
      name     = "myapp"
      template = "nodejs"
    }

    import {
      to = stacks_ip_allowlist.myapp
      id = "usr-abc12345-myapp"
    }

    resource "stacks_ip_allowlist" "myapp" {
      container_id = stacks_container.myapp.id

      entry {
        ip_address  = "198.51.100.0/24"
        description = "office"
      }
    }

    import {
      to = stacks_connection.myapp_primary_db
      id = "usr-abc12345-myapp/ID"
    }

    resource "stacks_connection" "myapp_primary_db" {
      source_id = stacks_container.myapp.id
      target_id = stacks_container.mydb.id
      name      = "primary-db"
    }
    "#);
    check_adoption(&lab, &found).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_managed_is_referred_to_and_not_listed_again() {
    let (containers, _) = QUICKSTART.split_once("resource \"stacks_connection\"").expect("it has one");
    let lab = Lab::new(containers);
    let _ = lab.applied().await;
    let connect = |world: &mut World| {
        world.dashboard().connect("usr-abc12345-myapp", "usr-abc12345-mydb", "primary-db")
    };
    lab.simulator.change(connect).expect("both are there");
    let found = discovered(&lab).await;
    assert_eq!(found.managed, 2);
    assert!(found.text.contains("source_id = stacks_container.app.id"), "{}", found.text);
    assert!(found.text.contains("resource \"stacks_connection\" \"myapp_primary_db\""), "{}", found.text);

    // Written beside it, the import blocks count as managed, and their names as taken.
    lab.write(&format!("{containers}{}", found.text));
    let again = discovered(&lab).await;
    assert_eq!((again.text.as_str(), again.managed), ("", 3));
    let _ = lab.applied().await;
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_broken_or_on_its_way_is_named_and_left_out() {
    let lab = dashboard(|world| {
        create(world, "good", "nginx");
        create(world, "bad", "nginx");
    })
    .await;
    lab.simulator
        .change(|world| world.dashboard().set_status("usr-abc12345-bad", Status::Error))
        .expect("it is there");
    let found = discovered(&lab).await;
    assert_eq!(found.exit, Exit::Success);
    assert!(found.text.contains("\"good\"") && !found.text.contains("bad"), "{}", found.text);
    let warned = said(&found);
    assert!(warned.contains("Object left out") && warned.contains("usr-abc12345-bad"), "{warned}");
}

#[tokio::test(start_paused = true)]
async fn without_a_key_it_is_said_what_is_needed() {
    let lab = Lab::new("");
    lab.use_key(&format!("sk_stacks_{}", "0".repeat(64)));
    let found = discovered(&lab).await;
    assert_eq!((found.exit, found.text.as_str()), (Exit::Credentials, ""), "{}", said(&found));
}

#[tokio::test(start_paused = true)]
async fn a_file_is_written_once_and_never_over_another() {
    let lab = dashboard(|world| drop(create(world, "web", "nginx"))).await;
    let request = || DiscoverRequest { variables: no_variables(), out: Some(PathBuf::from("adopted.hcl")) };
    let found = ops::discover(&lab.project(), request()).await;
    assert!(found.written, "{}", said(&found));
    let text = lab.host.file("adopted.hcl").expect("it was written");
    assert_eq!(text, found.text);
    let requests = lab.simulator.request_count();
    let refused = ops::discover(&lab.project(), request()).await;
    assert_eq!((refused.exit, refused.written), (Exit::Error, false));
    assert!(said(&refused).contains("Target file exists"));
    assert_eq!(lab.simulator.request_count(), requests, "refused before anything is asked");
}

/// A connection of any name comes under management by the text that discover writes.
fn check_hostile(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime without threads can be made").block_on(async {
        let lab = dashboard(|world| {
            let (source, target) = (create(world, "web", "nginx"), create(world, "db1", "mysql"));
            world.dashboard().connect(&source, &target, name).expect("both are there");
        })
        .await;
        let found = discovered(&lab).await;
        assert!(!found.text.contains(|c: char| c.is_control() && c != '\n'), "{:?}", found.text);
        check_adoption(&lab, &found).await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn hostile_names_are_text_and_nothing_else(
        name in "a(\\PC|\\p{Cc}|\\p{Cf}|\\p{M}|[\"\\\\\n\r\t$%{}~]|\\$\\{|\\$\\$\\{|%\\{|<<EOT\n|\\*/|#){0,12}",
    ) {
        check_hostile(&name);
    }
}

async fn generating(lab: &Lab, out: &str) -> PlanReport {
    let request = PlanRequest {
        options: PlanOptions::default(),
        variables: no_variables(),
        out: None,
        locking: locking(),
        readers: Readers::People,
        generate_config_out: Some(PathBuf::from(out)),
    };
    ops::plan(&lab.project(), request).await
}

const IMPORTS: &str = "
import {
  to = stacks_container.db
  id = \"mydb\"
}

import {
  to = stacks_container.app
  id = local.app
}

import {
  to = stacks_ip_allowlist.app
  id = local.app
}

locals {
  app = \"usr-abc12345-myapp\"
}
";

#[tokio::test(start_paused = true)]
async fn configuration_is_generated_for_imports_without_any() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    forget(&lab);
    lab.write(IMPORTS);
    let refused = lab.plan().await;
    assert!(text(&refused).contains("-generate-config-out"), "{}", text(&refused));

    let report = generating(&lab, "generated.hcl").await;
    assert_eq!((report.exit, text(&report).as_str()), (Exit::Changes, ""));
    let counts = report.plan.as_ref().expect("planned").counts();
    assert_eq!((counts.import, counts.add, counts.change, counts.destroy), (3, 0, 0, 0));
    let generated = lab.host.file("generated.hcl").expect("it was written");
    insta::assert_snapshot!(generated, @r#"
    resource "stacks_container" "db" {
      name     = "mydb"
      template = "postgresql"
    }

    resource "stacks_container" "app" {
      name     = "myapp"
      template = "nodejs"
    }

    resource "stacks_ip_allowlist" "app" {
      container_id = stacks_container.app.id

      entry {
        ip_address  = "198.51.100.0/24"
        description = "office"
      }
    }
    "#);
    let ran = lab.applied().await;
    assert_eq!(ran.summary.map(|summary| summary.imported), Some(3));
    lab.check_settled().await;

    let again = generating(&lab, "generated.hcl").await;
    assert!(text(&again).contains("Target file exists"), "{}", text(&again));
    let nothing = generating(&lab, "more.hcl").await;
    assert_eq!((nothing.exit, nothing.generated), (Exit::Success, None));
    assert!(lab.host.file("more.hcl").is_none(), "no import lacks a block");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_generated_is_said_where_the_import_stands() {
    let lab = dashboard(|world| drop(create(world, "web", "nginx"))).await;
    for (to, id, expected) in [
        ("stacks_container.web[0]", "web", "one of several instances"),
        ("stacks_container.web", "wep", "There is no stacks_container with the id"),
        ("stacks_contaner.web", "web", "stacks_container"),
        ("stacks_connection.web", "web", "SOURCE_ID/CONNECTION_ID"),
    ] {
        lab.write(&format!("import {{\n  to = {to}\n  id = \"{id}\"\n}}\n"));
        let report = generating(&lab, "generated.hcl").await;
        let said = text(&report);
        assert!(report.exit == Exit::Error && said.contains(expected), "{to}: {said}");
        assert!(said.contains("main.hcl"), "{said}");
        assert!(lab.host.file("generated.hcl").is_none(), "{to}");
    }
}

async fn import(lab: &Lab, to: &str, id: &str) -> ImportReport {
    let request = ImportRequest {
        to: to.parse().expect("an address"),
        id: id.to_owned(),
        variables: no_variables(),
        locking: locking(),
    };
    ops::import(&lab.project(), request).await
}

#[tokio::test(start_paused = true)]
async fn each_type_is_imported_by_command() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    let found = lab.host.file(ops::SIMULATED_STATE).expect("a state was saved");
    let state: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    let resources = state["resources"].as_array().expect("a list");
    let connection = resources.iter().find(|resource| resource["type"] == "stacks_connection");
    let own = connection.expect("it is there")["instances"][0]["attributes"]["id"].as_str().expect("a text");
    let connection = format!("usr-abc12345-myapp/{own}");
    for path in lab.host.paths().into_iter().filter(|path| path.contains("state.json")) {
        lab.host.remove(std::path::Path::new(&path)).expect("it is there");
    }
    let writes = lab.simulator.writes().len();
    for (to, id) in [
        ("stacks_container.db", "mydb"),
        ("stacks_container.app", "usr-abc12345-myapp"),
        ("stacks_connection.db", connection.as_str()),
        ("stacks_ip_allowlist.app", "usr-abc12345-myapp"),
    ] {
        let report = import(&lab, to, id).await;
        let said = diagnostics(&report.diagnostics, &report.sources);
        assert_eq!((report.exit, said.as_str()), (Exit::Success, ""), "{to}");
        let again = import(&lab, to, id).await;
        let said = diagnostics(&again.diagnostics, &again.sources);
        assert!(again.exit == Exit::Error && said.contains("Resource already managed"), "{to}: {said}");
    }
    assert_eq!(lab.simulator.writes().len(), writes, "nothing but the state was changed");
    // Imports keep what the cloud does not tell at its default: databases are protected.
    let report = lab.plan().await;
    assert_eq!(changes(&report), "~ stacks_container.db", "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn an_import_that_cannot_be_is_refused_and_changes_nothing() {
    let lab = Lab::new(QUICKSTART);
    lab.simulator.change(|world| drop(create(world, "mydb", "postgresql")));
    lab.host.clock().sleep(Duration::from_secs(60)).await;
    for (to, id, expected) in [
        ("stacks_container.none", "mydb", "The configuration has no block"),
        ("stacks_container.db", "nothing", "There is no stacks_container with the id"),
        ("stacks_container.db[0]", "mydb", "not among the instances"),
        ("stacks_connection.db", "mydb", "SOURCE_ID/CONNECTION_ID"),
        ("data.stacks_container.db", "mydb", "no resource that could be managed"),
    ] {
        let report = import(&lab, to, id).await;
        let said = diagnostics(&report.diagnostics, &report.sources);
        assert!(report.exit == Exit::Error && said.contains(expected), "{to} {id}: {said}");
        assert!(lab.host.file(ops::SIMULATED_STATE).is_none(), "{to} {id}");
    }
}
