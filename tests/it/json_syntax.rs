//! The JSON syntax from end to end: a configuration in it, overridden in it, with values in it.

use terrace::ops::Exit;

use crate::lab::{Lab, QUICKSTART, changes, text};

const IN_JSON: &str = r#"{
  "//": "The application and its database.",
  "resource": {
    "stacks_container": {
      "db": {"name": "mydb", "template": "postgresql", "deletion_protection": false},
      "app": {"name": "my${local.kind}", "template": "nodejs"}
    },
    "stacks_connection": {
      "db": {
        "source_id": "${stacks_container.app.id}",
        "target_id": "${stacks_container.db.id}",
        "name": "primary-db"
      }
    },
    "stacks_ip_allowlist": {
      "app": {
        "container_id": "${stacks_container.app.id}",
        "dynamic": {
          "entry": {
            "for_each": {"office": "198.51.100.0/24"},
            "content": {"ip_address": "${entry.value}", "description": "${entry.key}"}
          }
        }
      }
    }
  },
  "locals": {"kind": "other"},
  "output": {"url": {"value": "${stacks_ip_allowlist.app.url}"}}
}"#;

#[tokio::test(start_paused = true)]
async fn what_is_written_in_json_is_what_native_syntax_makes() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;

    lab.host.set_file("main.hcl", "variable \"kind\" {}\n");
    lab.host.set_file("main.hcl.json", IN_JSON);
    lab.host.set_file("kind_override.hcl.json", r#"{"locals": {"kind": "${var.kind}"}}"#);
    lab.host.set_file("terrace.vars.hcl.json", r#"{"kind": "app"}"#);
    let report = lab.plan().await;
    assert_eq!((report.exit, changes(&report).as_str()), (Exit::Success, ""), "{}", text(&report));

    lab.host.set_file("more.auto.vars.hcl.json", r#"{"kind": "${app}"}"#);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error, "{}", text(&report));
    assert!(text(&report).contains("main.hcl.json:6:23"), "{}", text(&report));
}
