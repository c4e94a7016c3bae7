//! Conditions: what stops a run, what only warns, and which results plan and state keep.

use terrace::ops::Exit;
use terrace::plan::{CheckResults, PlanMode, PlanOptions};

use crate::lab::{Lab, changes, text};

/// One line for each result: `check.size Fail [too big]`.
fn shown(results: &CheckResults) -> String {
    let line = |result: &terrace::plan::CheckResult| {
        let problems: Vec<&str> =
            result.instances.iter().flat_map(|i| &i.problems).map(String::as_str).collect();
        let problems =
            if problems.is_empty() { String::new() } else { format!(" [{}]", problems.join("; ")) };
        format!("{} {:?}{problems}", result.object, result.status)
    };
    results.iter().map(line).collect::<Vec<_>>().join("\n")
}

async fn results(lab: &Lab, mode: PlanMode) -> (Exit, String) {
    let report = lab.plan_with(PlanOptions { mode, ..PlanOptions::default() }).await;
    (report.exit, report.plan.as_ref().map(|plan| shown(&plan.checks)).unwrap_or_default())
}

fn configuration(size: u32, wanted: &str) -> String {
    format!(
        r#"
        variable "size" {{
          default = {size}
          validation {{
            condition     = var.size < 10
            error_message = "at most 9"
          }}
        }}
        resource "terraform_data" "r" {{
          for_each = toset(["a", "b"])
          input    = var.size
          lifecycle {{
            precondition {{
              condition     = var.size > 0
              error_message = "at least 1"
            }}
            postcondition {{
              condition     = self.output == {wanted}
              error_message = "is ${{self.output}}"
            }}
          }}
        }}
        check "even" {{
          assert {{
            condition     = var.size % 2 == 0
            error_message = "${{var.size}} is odd"
          }}
          assert {{
            condition     = terraform_data.r["a"].output > 1
            error_message = "too small"
          }}
        }}
        output "size" {{
          value = var.size
          precondition {{
            condition     = var.size != 7
            error_message = "7 is bad luck"
          }}
        }}
        "#
    )
}

#[tokio::test(start_paused = true)]
async fn results_are_unknown_before_and_known_after_an_apply() {
    let lab = Lab::new(&configuration(1, "1"));
    let before = "check.even Fail [1 is odd]\noutput.size Pass\nterraform_data.r Unknown\nvar.size Pass";
    assert_eq!(results(&lab, PlanMode::Normal).await, (Exit::Changes, before.to_owned()));

    let ran = lab.applied().await;
    assert_eq!(
        ran.text.matches("1 is odd").count(),
        1,
        "what the plan showed is not said again: {}",
        ran.text
    );
    assert_eq!(ran.text.matches("too small").count(), 1, "{}", ran.text);
    assert!(!ran.text.contains("Error"), "{}", ran.text);

    let after =
        "check.even Fail [1 is odd; too small]\noutput.size Pass\nterraform_data.r Pass\nvar.size Pass";
    assert_eq!(results(&lab, PlanMode::Normal).await, (Exit::Success, after.to_owned()));
    let paths = lab.host.paths();
    let state = paths.iter().find(|path| path.ends_with("state.json")).and_then(|path| lab.host.file(path));
    assert!(state.is_some_and(|state| state.contains("\"too small\"")), "the state keeps the results");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_hold_stops_a_plan_and_warns_one_that_only_looks() {
    let lab = Lab::new(&configuration(2, "2"));
    let _ = lab.applied().await;

    lab.write(&configuration(7, "2"));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error);
    assert!(text(&report).contains("Error: Module output value precondition failed"), "{}", text(&report));

    let report = lab.plan_with(PlanOptions { mode: PlanMode::RefreshOnly, ..PlanOptions::default() }).await;
    let said = text(&report);
    assert!(said.contains("Warning: Module output value precondition failed"), "{said}");
    assert!(!said.contains("Error"), "{said}");

    let destroyed = "check.even Unknown\noutput.size Unknown\nterraform_data.r Unknown\nvar.size Unknown";
    assert_eq!(results(&lab, PlanMode::Destroy).await, (Exit::Changes, destroyed.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_precondition_that_does_not_hold_keeps_its_resource_from_being_planned() {
    let lab = Lab::new(&configuration(0, "0"));
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Error);
    assert_eq!(changes(&report), "");
    assert_eq!(
        text(&report).matches("at least 1").count(),
        1,
        "the same mistake is told once: {}",
        text(&report)
    );
}

#[tokio::test(start_paused = true)]
async fn a_postcondition_that_fails_after_the_apply_keeps_the_object() {
    let lab = Lab::new(&configuration(4, "5"));
    let ran = lab.apply().await;
    // Nothing was sent to a cloud, so that this is no apply that failed in part.
    assert_eq!(ran.exit, Exit::Error);
    assert!(
        ran.text.contains("Error: Resource postcondition failed") && ran.text.contains("is 4"),
        "{}",
        ran.text
    );
    lab.write(&configuration(4, "4"));
    assert_eq!(results(&lab, PlanMode::Normal).await.0, Exit::Success);
}

#[tokio::test(start_paused = true)]
async fn a_check_reads_its_own_data_source_after_everything_else() {
    let check = r#"
        check "offer" {
          data "stacks_templates" "all" {}
          assert {
            condition     = length(data.stacks_templates.all.templates) > 100000
            error_message = "there are few templates"
          }
        }
        "#;
    let lab = Lab::new(check);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Success, "{}", text(&report));
    assert!(text(&report).contains("there are few templates"), "{}", text(&report));

    lab.write(&format!("{check}\noutput \"o\" {{\n  value = data.stacks_templates.all.templates\n}}\n"));
    let report = lab.plan().await;
    assert!(text(&report).contains("Reference to scoped resource"), "{}", text(&report));
}

#[tokio::test(start_paused = true)]
async fn that_a_value_becomes_sensitive_is_a_change_and_then_none() {
    let plain = "resource \"terraform_data\" \"r\" {\n  input = \"plain\"\n}\noutput \"o\" {\n  value = \"plain\"\n}\n";
    let secret = plain.replace("input = \"plain\"", "input = sensitive(\"plain\")");
    let lab = Lab::new(plain);
    let _ = lab.applied().await;
    for (configuration, expected) in [
        (secret.as_str(), "~ terraform_data.r"),
        (plain, "~ terraform_data.r"),
        (&plain.replace("value = ", "sensitive = true\n  value = "), ""),
    ] {
        lab.write(configuration);
        let report = lab.plan().await;
        assert_eq!((report.exit, changes(&report)), (Exit::Changes, expected.to_owned()), "{configuration}");
        let _ = lab.applied().await;
        lab.check_settled().await;
    }
}
