//! The program on a host in memory: flags, streams and exit codes.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::host::{Host, TestHost};

/// Exit code, standard output, standard error.
fn run(host: &TestHost, line: &str) -> (u8, String, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
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
    for flag in ["-destroy", "-target=a.b", "-var a=1", "-refresh=false"] {
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
