//! Expressions: evaluated within the limits, the same each time, and shown.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use terrace::cli::report::text::{Controls, type_text, value_text};
use terrace::host::TestHost;
use terrace::ops::{Answer, Basis, Workbench, console};
use terrace::value::{from_json_text, to_typed_json_text};
use terrace_fuzz::{block_on, no_variables, project, shown};

const CONFIGURATION: &str = r#"
locals {
  l = ["a", "b", "c"]
  m = { a = 1, b = "two", c = [true, null] }
  n = 12.5
}
variable "s" {
  default   = "hidden"
  sensitive = true
}
resource "terraform_data" "later" {
  input = "x"
}
"#;

static WORKBENCH: LazyLock<Workbench> = LazyLock::new(|| {
    let host = TestHost::new().with_file("main.hcl", CONFIGURATION).with_file("t.tftpl", "${a} ${b}");
    match block_on(console(&project(&host), no_variables(), Basis::State)) {
        Ok(workbench) => workbench,
        Err(report) => panic!("{}", shown(&report.diagnostics, &report.sources)),
    }
});

/// Functions that give something else each time, or are slow on purpose.
const UNSTEADY: [&str; 4] = ["uuid", "timestamp", "bcrypt", "rsadecrypt"];

fuzz_target!(|text: &str| {
    let (first, value) = evaluate(text);
    if UNSTEADY.iter().all(|name| !text.contains(name)) {
        assert_eq!(evaluate(text).0, first);
    }
    if let Some(Answer::Value(value)) = value
        && let Ok(json) = to_typed_json_text(&value, value.ty())
    {
        let again = from_json_text(&json, Some(value.ty())).expect("what was written is read");
        assert_eq!(to_typed_json_text(&again, value.ty()).ok(), Some(json));
    }
});

fn evaluate(text: &str) -> (String, Option<Answer>) {
    let mut evaluator = WORKBENCH.open().unwrap_or_else(|_| panic!("the configuration is right"));
    let (answer, diagnostics) = evaluator.evaluate(text);
    assert_eq!(answer.is_none(), diagnostics.has_errors());
    let mut said = shown(&diagnostics, &evaluator.sources);
    match &answer {
        Some(Answer::Value(value)) => said.push_str(&value_text(value, Controls::Escaped)),
        Some(Answer::Type(ty)) => said.push_str(&type_text(*ty)),
        None => {}
    }
    (said, answer)
}
