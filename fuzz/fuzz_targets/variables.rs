//! Values of input variables: from a file in either syntax, from the command line, from the
//! environment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::config::VariableInput;
use terrace::host::TestHost;
use terrace::ops::{Basis, Report, Variables, console};
use terrace_fuzz::{block_on, project, shown};

const DECLARED: &str = r#"
variable "text" {
  type = string
}
variable "b" {
  type    = number
  default = 1
}
variable "c" {
  type    = map(object({ a = optional(list(string), ["x"]), b = optional(number, 2), c = any }))
  default = {}
}
variable "d" {
  type      = set(tuple([bool, string]))
  default   = []
  sensitive = true
}
variable "e" {
  default = null
  validation {
    condition     = var.e == null || can(var.e[0])
    error_message = "No ${jsonencode(var.e)}."
  }
}
"#;

fuzz_target!(|text: &str| {
    // A type variable takes any text for a string: only others ask for an expression.
    let quoted = VariableInput::Assignment(format!("text={text}"));
    let ways: [(&str, Vec<VariableInput>); 4] = [
        ("terrace.vars.hcl", vec![]),
        ("terrace.vars.hcl.json", vec![]),
        ("unused", vec![quoted.clone(), VariableInput::Assignment(format!("c={text}"))]),
        ("unused", vec![quoted, VariableInput::Assignment(text.to_owned())]),
    ];
    for (file, inputs) in ways {
        let host = TestHost::new().with_file("main.hcl", DECLARED).with_file(file, text);
        let host = if file == "unused" { host.with_env("TERRACE_VAR_e", text) } else { host };
        check(&host, inputs);
    }
});

fn check(host: &TestHost, inputs: Vec<VariableInput>) {
    let project = project(host);
    let report = match block_on(console(&project, Variables { inputs, ask: None }, Basis::State)) {
        Ok(workbench) => workbench.open().err(),
        Err(report) => Some(report),
    };
    if let Some(report) = report {
        let Report { sources, diagnostics, .. } = *report;
        assert!(diagnostics.has_errors());
        shown(&diagnostics, &sources);
    }
}
