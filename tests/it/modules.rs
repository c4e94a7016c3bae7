//! Modules from folders and from git: planned, applied, changed and destroyed as one configuration.

#![expect(clippy::disallowed_methods, reason = "starts processes and makes repositories for them")]

use std::path::Path;
use std::process::{Command, Output};

use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions, Reason};

use crate::lab::{Lab, changes, text};

const SERVICE: &str = r#"
variable "name" {
  type = string
}
variable "template" {
  default = "nginx"
}
resource "stacks_container" "it" {
  name                = var.name
  template            = var.template
  deletion_protection = false
}
output "id" {
  value = stacks_container.it.id
}
"#;

/// A laboratory whose module `service` is one container.
fn with_service(configuration: &str) -> Lab {
    let lab = Lab::new(configuration);
    lab.host.set_file("service/main.hcl", SERVICE);
    lab
}

fn services(names: &str) -> String {
    format!(
        "module \"service\" {{\n  source = \"./service\"\n  for_each = toset({names})\n  name = each.key\n}}\n\
         output \"ids\" {{\n  value = [for key, one in module.service : one.id]\n}}\n"
    )
}

#[tokio::test(start_paused = true)]
async fn instances_of_a_module_come_and_go_each_on_its_own() {
    let lab = with_service(&services(r#"["one", "two"]"#));
    let _ = lab.applied().await;
    lab.check_settled().await;

    lab.write(&services(r#"["two", "three"]"#));
    let report = lab.plan().await;
    assert_eq!(
        changes(&report),
        "- module.service[\"one\"].stacks_container.it\n+ module.service[\"three\"].stacks_container.it"
    );
    let gone = &report.plan.as_ref().expect("a plan").changes[0];
    assert_eq!(gone.reason, Reason::NoModule);
    let _ = lab.applied().await;
    lab.check_settled().await;

    lab.write("");
    let _ = lab.applied().await;
    assert_eq!(lab.world(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn modules_nest_and_one_hands_its_values_to_the_other() {
    let lab = with_service(
        r#"
module "pair" {
  source = "./pair"
  prefix = "p"
}
"#,
    );
    lab.host.set_file(
        "pair/main.hcl",
        r#"
variable "prefix" {}
module "app" {
  source = "../service"
  name   = "${var.prefix}-app"
}
module "db" {
  source   = "../service"
  name     = "${var.prefix}-db"
  template = "postgresql"
}
resource "stacks_connection" "them" {
  source_id = module.app.id
  target_id = module.db.id
  name      = "primary-db"
}
"#,
    );
    let _ = lab.applied().await;
    lab.check_settled().await;
    let destroyed = lab.apply_with(PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await;
    assert_eq!(destroyed.exit, Exit::Success);
    assert_eq!(lab.world(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_target_can_be_one_instance_of_a_module() {
    let lab = with_service(&services(r#"["one", "two"]"#));
    let targets = vec!["module.service[\"two\"]".parse().expect("a target")];
    let report = lab.plan_with(PlanOptions { targets, ..PlanOptions::default() }).await;
    assert_eq!(changes(&report), "+ module.service[\"two\"].stacks_container.it");
}

#[tokio::test(start_paused = true)]
async fn what_depends_on_a_module_waits_for_all_of_it() {
    let lab = with_service(
        r#"
module "first" {
  source = "./service"
  name   = "a"
}
module "second" {
  source     = "./service"
  name       = "b"
  depends_on = [module.first]
}
"#,
    );
    let report = lab.plan().await;
    let plan = report.plan.as_ref().expect("a plan");
    let second =
        plan.changes.iter().find(|change| change.addr.resource.module.to_string() == "module.second");
    let needed: Vec<String> = second.expect("planned").dependencies.iter().map(ToString::to_string).collect();
    assert_eq!(needed, ["module.first.stacks_container.it"]);
}

#[tokio::test(start_paused = true)]
async fn one_mistake_in_a_module_is_one_error() {
    let lab = with_service(&services(r#"["one", "two", "three"]"#));
    lab.host.set_file("service/main.hcl", &SERVICE.replace("var.name\n", "var.nam\n"));
    let said = text(&lab.plan().await);
    assert_eq!(said.matches("Reference to undeclared input variable").count(), 1, "{said}");
    assert!(said.contains("service/main.hcl:9"), "{said}");
}

/// Runs the real program in a folder.
fn terrace(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_terrace"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .output()
        .expect("started");
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.code().unwrap_or(-1), said)
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output();
    let output = output.expect("git is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Commits a module that keeps a word, under a tag.
fn release(repository: &Path, word: &str, tag: &str) {
    let module = repository.join("words/one");
    std::fs::create_dir_all(&module).expect("made");
    std::fs::create_dir_all(repository.join("words/inner")).expect("made");
    let text = format!(
        "module \"inner\" {{\n  source = \"../inner\"\n  word = \"{word}\"\n}}\noutput \"word\" {{\n  value = module.inner.word\n}}\n"
    );
    std::fs::write(module.join("main.hcl"), text).expect("written");
    let inner = "variable \"word\" {}\nresource \"terraform_data\" \"it\" {\n  input = var.word\n}\n\
                 output \"word\" {\n  value = var.word\n}\n";
    std::fs::write(repository.join("words/inner/main.hcl"), inner).expect("written");
    git(repository, &["add", "."]);
    git(repository, &["commit", "--quiet", "-m", word]);
    git(repository, &["tag", tag]);
}

#[test]
fn a_module_is_fetched_from_git_at_the_version_that_is_named() {
    let repository = tempfile::tempdir().expect("a temporary folder");
    git(repository.path(), &["init", "--quiet"]);
    release(repository.path(), "old", "v1");
    release(repository.path(), "new", "v2");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let configure = |version: &str| {
        let text = format!(
            "module \"a\" {{\n  source = \"git::file://{}//words/one?ref={version}\"\n}}\noutput \"word\" {{\n  value = module.a.word\n}}\n",
            repository.path().display()
        );
        std::fs::write(folder.path().join("main.hcl"), text).expect("written");
    };
    configure("v1");
    let (code, said) = terrace(folder.path(), &["plan", "-input=false"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("Module not installed") && said.contains("terrace init"), "{said}");

    let flags = ["init", "-input=false", "-no-color", "-upgrade", "-backend=false", "-reconfigure"];
    let (code, said) = terrace(folder.path(), &flags);
    assert_eq!(code, 0, "{said}");
    let (code, said) = terrace(folder.path(), &["apply", "-auto-approve", "-input=false"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("word = \"old\""), "{said}");

    configure("v2");
    let (code, said) = terrace(folder.path(), &["get"]);
    assert_eq!(code, 0, "{said}");
    let (_, said) = terrace(folder.path(), &["plan", "-input=false"]);
    assert!(said.contains("\"old\" -> \"new\""), "{said}");

    configure("v3");
    let (code, said) = terrace(folder.path(), &["init"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("Failed to fetch module") && said.contains("at \"v3\""), "{said}");
}

#[test]
fn without_modules_from_git_init_has_nothing_to_do() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("main.hcl"), "output \"a\" {\n  value = 1\n}\n").expect("written");
    let (code, said) = terrace(folder.path(), &["init", "-migrate-state"]);
    assert_eq!((code, said.as_str()), (0, "There is nothing to fetch: terrace is ready to plan.\n"));
}
