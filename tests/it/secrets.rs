//! Credentials, certificates and VPN configurations: read while they are needed, and nowhere to be found
//! afterwards; and the action that makes a new certificate.

use terrace::ops::{self, Exit, PlanRequest, Readers};
use terrace::plan::{PlanMode, PlanOptions};
use terrace::simulator::{Execution, Fault, FaultRule};

use crate::lab::{Lab, diagnostics, locking, no_variables, text};

const CONFIGURATION: &str = r#"
resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
}

resource "stacks_container" "vpn" {
  name     = "office"
  template = "stacks-vpn"
}

resource "stacks_vpn_client" "laptop" {
  container_id = stacks_container.vpn.id
  name         = "laptop"
}

ephemeral "stacks_credentials" "web" {
  container_id = stacks_container.web.id
  lifecycle {
    postcondition {
      condition     = self.username == "usr-abc12345" && length(self.password) == 20 && self.port > 8000
      error_message = "Other credentials."
    }
  }
}

ephemeral "stacks_certificate" "web" {
  container_id = stacks_container.web.id
  lifecycle {
    postcondition {
      condition     = strcontains(self.private_key, "OPENSSH") && length(self.private_key) > 300
      error_message = "No key."
    }
  }
}

ephemeral "stacks_vpn_config" "laptop" {
  container_id = stacks_container.vpn.id
  client       = stacks_vpn_client.laptop.name
  lifecycle {
    postcondition {
      condition     = strcontains(self.config, "[Interface]") && self.client == "laptop"
      error_message = "No configuration."
    }
  }
}

provider "stacks" {
  alias                = "needs_all"
  monthly_spending_cap = length(join("", [
    ephemeral.stacks_credentials.web.password,
    ephemeral.stacks_certificate.web.private_key,
    ephemeral.stacks_vpn_config.laptop.config,
  ])) > 100 ? 500 : 1
}

resource "stacks_container" "third" {
  provider = stacks.needs_all
  name     = "third"
  template = "nginx"
}
"#;

/// Everything at STACKS that opens something.
fn secrets(lab: &Lab) -> Vec<String> {
    let world = lab.simulator.look(|world| world.to_json());
    let world: serde_json::Value = serde_json::from_slice(&world).expect("its own text");
    let mut found = vec!["PRIVATE KEY".to_owned(), "b3BlbnNzaC1rZXktdjE".to_owned()];
    collect(&world["stacks"], &mut found);
    found
}

fn collect(json: &serde_json::Value, found: &mut Vec<String>) {
    match json {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(text) if name == "password" || name == "private_key" => found.push(text.to_owned()),
                    _ => collect(value, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

fn asked_for(lab: &Lab, end: &str) -> usize {
    let requests = lab.simulator.requests();
    requests.iter().filter(|request| request.path.ends_with(end) && request.method == "GET").count()
}

#[tokio::test(start_paused = true)]
async fn what_opens_a_container_is_read_and_never_kept() {
    // What is opened while planning has to be there: first the containers, then what needs their secrets.
    let lab = Lab::new(CONFIGURATION.split("ephemeral").next().unwrap_or_default());
    let _ = lab.applied().await;
    lab.write(CONFIGURATION);
    let ran = lab.applied().await;
    let ends = ["/credentials", "/certificate", "/vpn-config"];
    let asked: Vec<usize> = ends.iter().map(|end| asked_for(&lab, end)).collect();
    assert_eq!(asked, [2, 2, 2], "opened for the plan, and anew for the apply");
    let request = PlanRequest {
        options: PlanOptions::default(),
        variables: no_variables(),
        out: Some("saved.plan".into()),
        generate_config_out: None,
        locking: locking(),
        readers: Readers::People,
    };
    let report = ops::plan(&lab.project(), request).await;
    let said = diagnostics(&report.diagnostics, &report.sources);
    assert_eq!((report.exit, said.as_str()), (Exit::Success, ""));
    let asked: Vec<usize> = ends.iter().map(|end| asked_for(&lab, end)).collect();
    assert_eq!(asked, [3, 3, 3], "and once for another plan");

    let secrets = secrets(&lab);
    // Three passwords, two VPN clients, and what marks an SSH key.
    assert_eq!(secrets.len(), 7, "{secrets:?}");
    let files = lab.host.paths();
    assert!(files.iter().any(|path| path.ends_with("saved.plan")), "{files:?}");
    let mut kept: Vec<String> = files.iter().filter_map(|path| lab.host.file(path)).collect();
    kept.extend([ran.text, said, lab.listener.take().join("\n"), format!("{:?}", report.plan)]);
    for secret in secrets {
        assert!(kept.iter().all(|text| !text.contains(&secret)), "{secret}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_ephemeral_value_cannot_be_put_into_a_resource() {
    let stored =
        "resource \"terraform_data\" \"leak\" {\n  input = ephemeral.stacks_credentials.web.password\n}\n";
    let lab = Lab::new(&format!("{CONFIGURATION}{stored}"));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error);
    assert!(text(&report).contains("Invalid use of ephemeral value"), "{}", text(&report));
}

const REGENERATED: &str = r#"
resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
}

action "stacks_regenerate_certificate" "web" {
  config {
    container_id = stacks_container.web.id
  }
}
"#;

fn invoke() -> PlanOptions {
    let invoke = vec!["action.stacks_regenerate_certificate.web".parse().expect("an address")];
    PlanOptions { mode: PlanMode::Invoke, invoke, ..PlanOptions::default() }
}

fn regenerations(lab: &Lab) -> usize {
    lab.simulator.writes().iter().filter(|write| write.path.ends_with("/certificate/regenerate")).count()
}

#[tokio::test(start_paused = true)]
async fn a_certificate_is_regenerated_once_even_if_the_answer_is_lost() {
    for fault in [None, Some(Fault::Reset(Execution::Done)), Some(Fault::Html)] {
        let lab = Lab::new(REGENERATED);
        let _ = lab.applied().await;
        if let Some(fault) = fault {
            let rule = FaultRule::new(fault).on(http::Method::POST, "/containers/*/certificate/regenerate");
            lab.simulator.add_fault(rule.times(1));
        }
        let ran = lab.apply_with(invoke()).await;
        assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
        assert_eq!(regenerations(&lab), 1);
        lab.check_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_managed_service_has_no_certificate() {
    let managed = REGENERATED.replace("\"nodejs\"", "\"redis\"");
    let lab = Lab::new(&managed);
    let _ = lab.applied().await;
    let ran = lab.apply_with(invoke()).await;
    assert_ne!(ran.exit, Exit::Success);
    assert!(ran.text.contains("only available for compute containers"), "{}", ran.text);
    assert_eq!(regenerations(&lab), 0);
}
