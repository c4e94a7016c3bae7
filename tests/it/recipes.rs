//! The recipes for pipelines in `examples/ci`, run as a pipeline runs them.

#![expect(clippy::disallowed_macros, reason = "a test that is skipped says so")]

use std::process::{Command, Stdio};

#[test]
fn the_recipes_plan_apply_as_reviewed_refuse_what_is_stale_and_find_drift() {
    let is_there = |program: &str| {
        let started = Command::new(program).arg("--version").stdout(Stdio::null()).status();
        started.is_ok_and(|status| status.success())
    };
    if !is_there("bash") || !is_there("git") {
        eprintln!("skip: bash or git is not here");
        return;
    }
    let output = Command::new("examples/ci/local.sh")
        .arg(env!("CARGO_BIN_EXE_terrace"))
        .output()
        .expect("the script can be started");
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("All steps ended as they should."), "{said}");
}
