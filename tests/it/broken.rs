//! A container that ends in `error`: it is recorded, its last words are told, and it is replaced.

use http::Method;
use terrace::ops::Exit;
use terrace::simulator::{Execution, Fate, Fault, FaultRule, Refusal};

use crate::lab::{Lab, changes, text};

const WEB: &str =
    "resource \"stacks_container\" \"web\" {\n  name     = \"web\"\n  template = \"nodejs\"\n}\n";

/// A laboratory whose first container fails.
fn failing() -> Lab {
    let lab = Lab::new(WEB);
    lab.simulator
        .add_fault(FaultRule::new(Fault::Fate(Fate::Fails)).on(Method::POST, "/containers").times(1));
    lab
}

#[tokio::test(start_paused = true)]
async fn a_container_in_error_tells_its_last_words_and_is_replaced() {
    let lab = failing();
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    // Control characters are escaped, secrets taken out.
    for part in [
        "Container in error",
        "\\u{1b}[31mFATAL\\u{1b}[0m: no space left on device",
        "nodejs://admin:***@localhost:3000",
        "Exited with code 1",
    ] {
        assert!(ran.text.contains(part), "{part} in {}", ran.text);
    }
    assert!(!ran.text.contains('\u{1b}'), "{}", ran.text);

    let report = lab.plan().await;
    assert_eq!(changes(&report), "-/+ stacks_container.web", "{}", text(&report));
    let _ = lab.applied().await;
    assert_eq!(lab.world(), ["usr-abc12345-web Running"]);
    lab.check_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_log_that_cannot_be_had_hides_nothing_else() {
    let lab = failing();
    let refused = Fault::Answer(Refusal::NotFound, Execution::Skipped);
    lab.simulator.add_fault(FaultRule::new(refused).on(Method::GET, "/containers/*/logs"));
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    assert!(
        ran.text.contains("Container in error") && ran.text.contains("logs in the dashboard"),
        "{}",
        ran.text
    );
}
