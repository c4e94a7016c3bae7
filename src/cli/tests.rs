//! The program on a host in memory: flags, streams and exit codes.

mod console;
mod reports;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::host::{Host, TestHost};

/// Exit code, standard output, standard error.
fn run(host: &TestHost, line: &str) -> (u8, String, String) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let arguments = line.split_whitespace().map(OsString::from);
    let shared: Arc<dyn Host> = Arc::new(host.clone());
    let host_in = |_: PathBuf| Arc::new(host.clone()) as Arc<dyn Host>;
    let code = runtime.block_on(super::run(shared, &host_in, arguments));
    let (out, err) = host.take_output();
    (code, out, err)
}

#[test]
fn help_is_a_result_and_a_usage_error_is_not() {
    let (code, out, err) = run(&TestHost::new(), "plan -help");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("Show what apply would change") && out.contains("--detailed-exitcode"), "{out}");
    let (code, out, err) = run(&TestHost::new(), "plan -detailed-exitcod");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("--detailed-exitcode"), "{err}");
}

#[test]
fn the_version_is_that_of_the_package() {
    let (code, out, _) = run(&TestHost::new(), "version");
    assert_eq!(code, 0);
    assert!(out.starts_with(&format!("terrace v{}\n", env!("CARGO_PKG_VERSION"))), "{out}");
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let (code, out, err) = run(&TestHost::new(), "-chdir=nowhere validate");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("Folder not found") && err.contains("nowhere"), "{err}");
}

#[test]
fn options_beside_a_saved_plan_are_refused() {
    for flag in ["-destroy", "-target=a.b", "-refresh=false"] {
        let (code, _, err) = run(&TestHost::new(), &format!("apply {flag} shop.plan"));
        assert_eq!(code, 1, "{flag}");
        assert!(err.contains("Option beside a saved plan"), "{flag}: {err}");
    }
}

#[test]
fn without_input_an_apply_needs_approval_beforehand() {
    let (code, _, err) = run(&TestHost::new(), "apply -input=false");
    assert_eq!(code, 1);
    assert!(err.contains("Cannot ask for approval"), "{err}");
}

const SHOP: &str = r#"
    variable "size" { type = string }
    resource "stacks_container" "shop" {
      name     = "shop"
      template = "nodejs"
      plan     = var.size
    }
    output "id" { value = stacks_container.shop.id }
    output "token" {
      value     = "s3cret"
      sensitive = true
    }
"#;

fn shop() -> TestHost {
    TestHost::new()
        .with_file("main.hcl", SHOP)
        .with_env("TERRACE_SIMULATE", "1")
        .with_env("TERRACE_VAR_size", "basic")
}

#[test]
fn a_plan_is_saved_shown_and_applied() {
    let host = shop();
    let (code, out, err) = run(&host, "plan -out=shop.plan -detailed-exitcode");
    assert_eq!((code, err.as_str()), (2, ""), "{out}");
    assert!(out.starts_with("Simulation: "), "{out}");
    assert!(out.contains("\n  # stacks_container.shop will be created\n"), "{out}");
    assert!(
        out.contains(
            "\nPlan: 1 to add, 0 to change, 0 to destroy.\nCost: $0.00 -> $4.00 per month (+$4.00)."
        ),
        "{out}"
    );
    assert!(out.contains("terrace apply \"shop.plan\""), "{out}");
    let out_digest =
        out.lines().find(|line| line.starts_with("Digest: sha256:")).expect("a digest").to_owned();

    let (code, shown, _) = run(&host, "show shop.plan");
    assert_eq!(code, 0);
    assert!(out.starts_with(&shown), "{shown}");

    let (code, out, err) = run(&host, "apply shop.plan");
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("\nApply complete! Resources: 1 added, 0 changed, 0 destroyed.\n"), "{out}");
    assert!(out.contains("\nOutputs:\n\nid = \"usr-") && out.contains("token = <sensitive>\n"), "{out}");
    let digest = out_digest.trim_start_matches("Digest: ");
    let first = format!(
        "Simulation: everything below happens in the simulator only. Nothing real is touched.\n\n\
         Applying the saved plan with digest {digest}\nstacks_container.shop: Creating...\n"
    );
    assert!(err.starts_with(&first), "{err}");
    assert!(err.contains("stacks_container.shop: Creation complete after "), "{err}");

    let (code, out, _) = run(&host, "plan -detailed-exitcode");
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("\nNo changes. Your infrastructure matches the configuration.\n"), "{out}");
    assert_eq!(run(&host, "apply shop.plan").0, 14, "the state moved on");
}

#[test]
fn an_apply_asks_and_only_yes_goes_on() {
    let host = shop();
    host.answer("y");
    let (code, out, err) = run(&host, "apply");
    assert_eq!(code, 1, "{out}");
    assert!(
        err.ends_with("  Enter a value: \nThe answer was not 'yes', so nothing is done.\nApply cancelled.\n"),
        "{err}"
    );
    assert_eq!(host.file("terrace.simulated.state.json"), None);

    host.answer("yes");
    let (code, out, _) = run(&host, "apply -summary");
    assert_eq!(code, 0);
    assert!(out.contains("\n  + stacks_container.shop\n") && !out.contains("resource \""), "{out}");

    let (code, out, _) = run(&host, "destroy -auto-approve");
    assert_eq!(code, 0);
    assert!(out.contains("!! Data loss: "), "{out}");
    assert!(out.contains("\nDestroy complete! Resources: 1 destroyed.\n"), "{out}");
}

#[test]
fn the_state_can_be_looked_at() {
    let host = shop();
    assert_eq!(run(&host, "output").0, 0);
    assert_eq!(run(&host, "apply -auto-approve").0, 0);
    assert_eq!(run(&host, "state list").1, "stacks_container.shop\n");
    let (code, out, _) = run(&host, "state show stacks_container.shop");
    assert_eq!(code, 0);
    assert!(out.starts_with("# stacks_container.shop:\nresource \"stacks_container\" \"shop\" {\n"), "{out}");
    assert_eq!(run(&host, "output -raw token").1, "s3cret");
    assert_eq!(run(&host, "output -raw nothing").0, 1);
    let (code, _, err) = run(&host, "state show stacks_container.shap");
    assert_eq!(code, 1);
    assert!(err.contains("Did you mean `stacks_container.shop`?"), "{err}");
    let (_, out, _) = run(&host, "show");
    assert!(out.contains("token = <sensitive>") && !out.contains("s3cret"), "{out}");
}

#[test]
fn a_missing_variable_is_asked_for_on_a_terminal_only() {
    let bare = || TestHost::new().with_file("main.hcl", SHOP).with_env("TERRACE_SIMULATE", "1");
    let (code, _, err) = run(&bare(), "plan");
    assert_eq!(code, 1);
    assert!(err.contains("No value for required variable"), "{err}");

    let terminal = crate::host::Terminal { stdin: true, stdout: false, stderr: false, width: 80 };
    let host = bare().with_terminal(terminal);
    host.answer("basic");
    let (code, out, err) = run(&host, "plan");
    assert_eq!(code, 0, "{err}");
    assert!(err.starts_with("var.size\n"), "{err}");
    assert!(out.contains("+ plan                = \"basic\""), "{out}");
    assert_eq!(run(&host, "plan -input=false").0, 1);
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let host = TestHost::new()
        .with_file("main.hcl", "output \"a\" {\n  value = var.b\n}\noutput \"c\" {\n  value = var.d\n}\n");
    let (code, out, err) = run(&host, "validate");
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(err.matches("\nError: ").count(), 2, "{err}");
    let wrong = "variable \"a\" {\n  type = number\n  default = \"x\"\n}\nvariable \"b\" {\n  default = \"x\"\n  validation {\n    condition = var.b != \"x\"\n    error_message = \"no x\"\n  }\n}\n";
    let (code, _, err) = run(&TestHost::new().with_file("main.hcl", wrong), "validate");
    assert_eq!((code, err.matches("Error: ").count()), (1, 1), "{err}");
    assert!(err.contains("Invalid default value for variable") && err.contains("main.hcl:3:"), "{err}");
    let fine = TestHost::new().with_file("main.hcl", "output \"a\" {\n  value = 1\n}\n");
    assert_eq!(run(&fine, "validate").1, "Success! The configuration is valid.\n");
}

#[test]
fn fmt_writes_and_lists_what_is_not_in_canonical_form() {
    let host = TestHost::new().with_file("main.hcl", "a=1\n").with_file("good.hcl", "a = 1\n");
    assert_eq!(run(&host, "fmt -check"), (3, "main.hcl\n".to_owned(), String::new()));
    assert_eq!(run(&host, "fmt -check -list=false"), (3, String::new(), String::new()));
    let diff = "main.hcl\n--- old/main.hcl\n+++ new/main.hcl\n@@ -1 +1 @@\n-a=1\n+a = 1\n";
    assert_eq!(run(&host, "fmt -write=false -diff"), (0, diff.to_owned(), String::new()));
    let both = (0, "a = 1\na = 1\n".to_owned(), String::new());
    assert_eq!(run(&host, "fmt -write=false -list=false"), both);
    assert_eq!(run(&host, "fmt main.hcl"), (0, "main.hcl\n".to_owned(), String::new()));
    assert_eq!(run(&host, "fmt -check"), (0, String::new(), String::new()));
}

#[test]
fn fmt_of_standard_input_prints_it() {
    let host = TestHost::new();
    host.answer("a=1");
    assert_eq!(run(&host, "fmt -"), (0, "a = 1\n".to_owned(), String::new()));
    host.answer("a=1");
    assert_eq!(run(&host, "fmt -check -"), (3, String::new(), String::new()));
    let (code, _, err) = run(&host, "fmt - main.hcl");
    assert_eq!(code, 1);
    assert!(err.contains("Too many paths"), "{err}");
}

#[test]
fn fmt_names_the_place_of_a_syntax_error_and_no_credential_beside_it() {
    let key = format!("sk_stacks_{}", "0".repeat(64));
    let bad = format!("a = 1\nb = \"{key}\" oh\n");
    let host = TestHost::new().with_file("bad.hcl", &bad);
    let (code, out, err) = run(&host, "fmt");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("bad.hcl:2:") && !err.contains(&key), "{err}");
    assert_eq!(host.file("bad.hcl"), Some(bad));
}

/// The lines of a run for programs: each is an object, told by its type and message.
fn told(out: &str) -> Vec<String> {
    let line = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        assert_eq!(line["@module"], "terraform.ui");
        let [kind, message] =
            ["type", "@message"].map(|name| line[name].as_str().expect("a text").to_owned());
        format!("{kind}: {message}")
    };
    out.lines().map(line).collect()
}

const SMALL: &str = r#"
    resource "terraform_data" "a" { input = "s3cret-input" }
    output "token" {
      value     = "s3cret"
      sensitive = true
    }
"#;

#[test]
fn a_run_for_programs_is_told_in_lines_on_standard_output() {
    let host = TestHost::new().with_file("main.hcl", SMALL);
    let (code, out, err) = run(&host, "plan -json -out=p -json-out=plan.json");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let version = concat!("version: terrace ", env!("CARGO_PKG_VERSION"));
    let planned = "planned_change: terraform_data.a: Plan to create";
    let summary = "change_summary: Plan: 1 to add, 0 to change, 0 to destroy.";
    assert_eq!(told(&out), [version, planned, summary, "outputs: Outputs: 1"]);
    let written = host.file("plan.json").expect("the plan as JSON");
    assert_eq!(run(&host, "show -json p").1, written, "the saved plan tells the same");
    assert!(!written.contains("\"s3cret\""), "{written}");

    let (code, out, err) = run(&host, "apply -json p");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let kinds: Vec<String> =
        told(&out).iter().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect();
    let expected =
        ["version", "planned_change", "apply_start", "apply_complete", "change_summary", "outputs"];
    assert_eq!(kinds, expected);
    assert!(!out.contains("\"s3cret\""), "{out}");

    let (_, out, _) = run(&host, "apply -destroy -auto-approve -json");
    let lines: Vec<String> = told(&out).into_iter().map(|line| without_ids(&line)).collect();
    let expected = [
        version,
        "refresh_start: terraform_data.a: Refreshing state... [id=…]",
        "refresh_complete: terraform_data.a: Refresh complete [id=…]",
        "planned_change: terraform_data.a: Plan to delete",
        "change_summary: Plan: 0 to add, 0 to change, 1 to destroy.",
        "outputs: Outputs: 1",
        "apply_start: terraform_data.a: Destroying... [id=…]",
        "apply_complete: terraform_data.a: Destruction complete after 0s",
        "change_summary: Destroy complete! Resources: 1 destroyed.",
    ];
    assert_eq!(lines, expected);
    let (_, out, _) = run(&host, "plan -json -refresh=false");
    assert!(!out.contains("refresh_start"), "{out}");
}

#[test]
fn a_run_for_programs_tells_the_data_sources_that_are_read_while_planning() {
    let host = TestHost::new().with_file(
        "main.hcl",
        r#"
        resource "terraform_data" "a" {}
        data "stacks_templates" "now" {}
        data "stacks_templates" "later" { depends_on = [terraform_data.a] }
        check "templates" {
          data "stacks_templates" "checked" {}
          assert {
            condition     = length(data.stacks_templates.checked.templates) > 0
            error_message = "There are none."
          }
        }
        "#,
    );
    let (code, out, _) = run(&host, "plan -json -simulate");
    assert_eq!(code, 0, "{out}");
    let expected = [
        concat!("version: terrace ", env!("CARGO_PKG_VERSION")),
        "apply_start: data.stacks_templates.now: Reading...",
        "apply_complete: data.stacks_templates.now: Read complete after 0s",
        "apply_start: data.stacks_templates.checked: Reading...",
        "apply_complete: data.stacks_templates.checked: Read complete after 0s",
        "planned_change: terraform_data.a: Plan to create",
        "planned_change: data.stacks_templates.later: Plan to read",
        "change_summary: Plan: 1 to add, 0 to change, 0 to destroy.",
    ];
    assert_eq!(told(&out), expected);
    let lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    assert_eq!(lines[1]["hook"]["action"], "read");
    assert_eq!(lines[2]["hook"]["elapsed_seconds"], 0);
    assert_eq!(lines[6]["change"]["reason"], "read_because_dependency_pending");
    let (_, out, _) = run(&host, "plan -simulate");
    assert!(out.contains("# (depends on a resource or a module with changes pending)"), "{out}");
}

#[test]
fn a_refresh_tells_what_has_moved() {
    let host = TestHost::new().with_file("main.hcl", "resource \"terraform_data\" \"a\" {}");
    assert_eq!(run(&host, "apply -auto-approve").0, 0);
    let moved = "resource \"terraform_data\" \"b\" {}\nmoved {\n  from = terraform_data.a\n  to = terraform_data.b\n}";
    let host = host.with_file("main.hcl", moved);
    let (code, out, _) = run(&host, "plan -json -refresh-only -detailed-exitcode -out=p");
    assert_eq!(code, 0, "{out}");
    let lines: Vec<String> = told(&out).into_iter().map(|line| without_ids(&line)).collect();
    assert_eq!(lines[3], "resource_drift: terraform_data.b: Drift detected (move)");
    let line: serde_json::Value =
        serde_json::from_str(out.lines().nth(3).expect("a fourth line")).expect("each line is JSON");
    assert_eq!(line["change"]["previous_resource"]["addr"], "terraform_data.a");
    let plan: serde_json::Value = serde_json::from_str(&run(&host, "show -json p").1).expect("a plan");
    let drift = &plan["resource_drift"][0];
    assert_eq!(drift["previous_address"], "terraform_data.a");
    assert_eq!(drift["change"]["actions"], serde_json::json!(["no-op"]));
    let (_, out, _) = run(&host, "plan -destroy -json");
    assert!(!out.contains("previous_resource"), "{out}");
    assert_eq!(run(&host, "apply p").0, 0);
    let (_, out, _) = run(&host, "plan -refresh-only");
    assert_eq!(out, "No changes. Your infrastructure still matches the configuration.\n");
}

#[test]
fn what_cannot_be_imported_is_found_without_a_plan() {
    let import = |id: &str| {
        format!(
            "resource \"terraform_data\" \"a\" {{}}\nvariable \"x\" {{}}\nimport {{\n  to = terraform_data.a\n  id = {id}\n}}\n"
        )
    };
    for (id, code) in [("null", 1), ("\"\"", 1), ("[\"a\"]", 1), ("var.x", 0), ("\"${var.x}-1\"", 0)] {
        let host = TestHost::new().with_file("main.hcl", &import(id));
        let (found, _, err) = run(&host, "validate");
        assert_eq!(found, code, "{id}: {err}");
        assert_eq!(err.contains("Invalid import id"), code == 1, "{id}: {err}");
    }
}

/// With `…` for what is in brackets behind `id=`.
fn without_ids(line: &str) -> String {
    match line.split_once("[id=") {
        Some((before, _)) => format!("{before}[id=…]"),
        None => line.to_owned(),
    }
}

#[test]
fn secrets_are_told_to_programs_only_on_demand() {
    let host = TestHost::new().with_file("main.hcl", SMALL);
    assert_eq!(run(&host, "apply -auto-approve").0, 0);
    assert!(run(&host, "show -json -show-sensitive").1.contains("\"s3cret\""));
    assert!(!run(&host, "show -json").1.contains("\"s3cret\""));
}

#[test]
fn problems_of_a_run_for_programs_are_told_as_lines() {
    let host = TestHost::new().with_file("main.hcl", "output \"z\" { value = var.nope }");
    let (code, out, err) = run(&host, "plan -json");
    assert_eq!((code, err.as_str()), (1, ""));
    assert_eq!(told(&out)[1], "diagnostic: Error: Reference to undeclared input variable");
    let (code, out, err) = run(&host, "apply -json");
    assert_eq!((code, err.as_str()), (1, ""));
    assert_eq!(told(&out)[1], "diagnostic: Error: Cannot ask for approval");
    let (code, out, _) = run(&host, "validate -json");
    let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &document["valid"], &document["error_count"]), (1, &false.into(), &1.into()));
}

#[test]
fn schemas_of_providers_are_told_in_terraforms_form() {
    let (code, out, _) = run(&TestHost::new(), "providers schema -json");
    let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let schemas = &document["provider_schemas"];
    let data = &schemas["terraform.io/builtin/terraform"]["resource_schemas"]["terraform_data"];
    let mut attributes = data["block"]["attributes"].clone();
    for attribute in attributes.as_object_mut().expect("attributes").values_mut() {
        attribute.as_object_mut().expect("an attribute").remove("description");
    }
    // As Terraform 1.11.4 prints it.
    let expected = serde_json::json!({
        "id": { "type": "string", "description_kind": "plain", "computed": true },
        "input": { "type": "dynamic", "description_kind": "plain", "optional": true },
        "output": { "type": "dynamic", "description_kind": "plain", "computed": true },
        "triggers_replace": { "type": "dynamic", "description_kind": "plain", "optional": true },
    });
    assert_eq!((code, &attributes), (0, &expected));
    let entry = &schemas["terrace/builtin/stacks"]["resource_schemas"]["stacks_ip_allowlist"]["block"]["block_types"]
        ["entry"];
    assert_eq!((&entry["nesting_mode"], &entry["min_items"]), (&"set".into(), &1.into()));
}

/// `b` needs `a` twice: itself and through `c`.
const CHAIN: &str = r#"
    resource "terraform_data" "a" {}
    resource "terraform_data" "b" { input = [terraform_data.a.id, terraform_data.c.id] }
    resource "terraform_data" "c" { input = local.id }
    locals { id = terraform_data.a.id }
    output "id" { value = terraform_data.b.id }
"#;

/// The edges that a command prints for Graphviz.
fn edges(host: &TestHost, line: &str) -> Vec<String> {
    let (code, out, err) = run(host, line);
    assert_eq!((code, err.as_str()), (0, ""), "{line}");
    out.lines().filter(|line| line.contains("->")).map(|line| line.trim().replace('"', "")).collect()
}

#[test]
fn graph_shows_what_needs_what_once() {
    let host = TestHost::new().with_file("main.hcl", CHAIN);
    let resources = ["terraform_data.b -> terraform_data.c;", "terraform_data.c -> terraform_data.a;"];
    assert_eq!(edges(&host, "graph"), resources);
    let everything = edges(&host, "graph -type=plan");
    assert!(everything.contains(&"output.id -> terraform_data.b;".to_owned()), "{everything:?}");
    assert!(
        everything.iter().any(|edge| edge.starts_with("terraform_data.a -> provider[")),
        "{everything:?}"
    );
    let destroying = ["terraform_data.a -> terraform_data.c;", "terraform_data.c -> terraform_data.b;"];
    assert_eq!(edges(&host, "graph -type=plan-destroy"), destroying);
    assert!(run(&host, "graph -format=mermaid").1.starts_with("flowchart RL\n"));
    assert!(run(&host, "graph -format=svg").1.ends_with("</svg>\n"));
}

#[test]
fn graph_of_a_saved_plan_shows_its_steps() {
    let host = TestHost::new().with_file("main.hcl", CHAIN);
    let (code, _, err) = run(&host, "plan -out=chain.plan");
    assert_eq!(code, 0, "{err}");
    let steps = [
        "terraform_data.b (create) -> terraform_data.c (create);",
        "terraform_data.c (create) -> terraform_data.a (create);",
    ];
    assert_eq!(edges(&host, "graph -plan=chain.plan"), steps);
    let (code, out, err) = run(&host, "graph -plan=none.plan");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("none.plan"), "{err}");
}

#[test]
fn graph_of_a_wrong_configuration_is_its_errors() {
    let host = TestHost::new().with_file("main.hcl", "locals { a = local.b }");
    let (code, out, err) = run(&host, "graph");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("main.hcl:1:"), "{err}");
}

#[test]
fn providers_are_those_of_configuration_and_state() {
    let host = TestHost::new().with_file("main.hcl", CHAIN);
    let configuration =
        "\nProviders required by configuration:\n.\n└── provider[terraform.io/builtin/terraform]\n\n";
    assert_eq!(run(&host, "providers"), (0, configuration.to_owned(), String::new()));
    let (code, _, err) = run(&host, "apply -auto-approve");
    assert_eq!(code, 0, "{err}");
    let state = "Providers required by state:\n\n    provider[terraform.io/builtin/terraform]\n\n";
    assert_eq!(run(&host, "providers").1, format!("{configuration}{state}"));
}

const TWO_CONTAINERS: &str = "resource \"stacks_container\" \"web\" {\n  name     = \"web\"\n  template = \"nginx-micro\"\n}\n\
    resource \"stacks_container\" \"app\" {\n  name     = \"app\"\n  template = \"nodejs\"\n  plan     = \"standard\"\n}\n\
    resource \"terraform_data\" \"note\" {}\n";

#[test]
fn cost_without_credentials_reckons_with_the_published_prices() {
    let host = TestHost::new().with_file("main.hcl", TWO_CONTAINERS);
    let (code, out, err) = run(&host, "cost -refresh=false");
    assert_eq!(code, 0, "{err}");
    insta::assert_snapshot!(out, @r"
    Per month              State   Configuration   Difference
    ─────────────────────────────────────────────────────────
    stacks_container.app       -           $5.00       +$5.00
    stacks_container.web       -           $1.00       +$1.00
    terraform_data.note        -               -            -
    ─────────────────────────────────────────────────────────
    Total                  $0.00           $6.00       +$6.00
    ");
    assert_eq!(err.matches("Published prices used").count(), 1, "{err}");
    let (code, out, _) = run(&host, "cost -json -refresh=false");
    let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &document["total"]["configuration"]), (0, &serde_json::json!(6.0)));
    let (code, out, err) = run(&host, "cost");
    assert_eq!((code, out.as_str()), (12, ""), "{err}");
}

#[test]
fn cost_over_the_cap_is_shown_and_has_its_own_exit_code() {
    let capped = format!("provider \"stacks\" {{\n  monthly_spending_cap = 5\n}}\n{TWO_CONTAINERS}");
    let host = TestHost::new().with_file("main.hcl", &capped);
    let (code, out, err) = run(&host, "cost --simulate");
    assert_eq!(code, 10, "{err}");
    assert!(out.ends_with("\nSpending cap $5.00 this month: $0.00 used, $6.00 after this plan.\n"), "{out}");
    assert!(out.starts_with("Simulation: "), "{out}");
}

#[test]
fn a_simulated_world_that_another_process_works_with_is_left_alone() {
    let host = TestHost::new().with_file("main.hcl", TWO_CONTAINERS);
    let (code, ..) = run(&host, "apply --simulate -auto-approve");
    assert_eq!(code, 0);
    let world = host.file(".terrace/simulator.json");
    let other = host.try_lock(std::path::Path::new(".terrace/simulator.json.lock")).expect("lockable");
    let (code, out, err) = run(&host, "destroy --simulate -auto-approve");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains("Simulated world cannot be used") && err.contains("Another terrace works with"),
        "{err}"
    );
    assert_eq!(host.file(".terrace/simulator.json"), world);
    drop(other);
    let (code, ..) = run(&host, "destroy --simulate -auto-approve");
    assert_eq!(code, 0, "nothing needs to be removed by hand");
}
