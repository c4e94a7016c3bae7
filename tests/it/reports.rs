//! Reports of the real program on a real disk: whole, for their owner only, never through a link.

#![expect(clippy::disallowed_methods, reason = "starts processes and looks at what they leave behind")]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output};

const CONFIGURATION: &str = "resource \"terraform_data\" \"one\" {\n  input = \"1\"\n}\n";

fn terrace(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
    command.current_dir(folder).env_clear().args(arguments).output().expect("started")
}

#[test]
fn reports_are_for_their_owner_only_and_never_written_through_a_link() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("main.hcl"), CONFIGURATION).expect("written");
    std::fs::write(at("precious"), "precious").expect("written");
    let reports =
        [("-markdown", "plan.md"), ("-html", "plan.html"), ("-json-out", "plan.json"), ("-out", "x.plan")];
    for (flag, name) in reports {
        let argument = format!("{flag}={name}");
        let made = terrace(folder.path(), &["--simulate", "plan", &argument]);
        assert!(made.status.success(), "{argument}: {}", String::from_utf8_lossy(&made.stderr));
        let mode = std::fs::metadata(at(name)).expect("a report").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{argument}");

        std::fs::remove_file(at(name)).expect("removed");
        symlink(at("precious"), at(name)).expect("linked");
        let refused = terrace(folder.path(), &["--simulate", "plan", &argument]);
        assert_eq!(refused.status.code(), Some(1), "{argument}");
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains("symbolic link"), "{argument}: {said}");
    }
    assert_eq!(std::fs::read_to_string(at("precious")).expect("there"), "precious");

    // A review that was not delivered is none.
    let refused = terrace(folder.path(), &["--simulate", "apply", "-auto-approve", "-html=plan.html"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(!at("terrace.simulated.state.json").exists(), "{}", String::from_utf8_lossy(&refused.stderr));
}

#[test]
fn a_secret_that_the_configuration_repeats_is_in_no_report() {
    const REPEATED: &str = r#"
variable "plain" {
  default = "has hunter22-hunter22 in it"
}
resource "terraform_data" "secret" {
  input = sensitive("hunter22-hunter22")
}
resource "terraform_data" "copy" {
  input = { deep = ["a hunter22-hunter22 b", "c"] }
}
module "inner" {
  source = "./inner"
  given  = "hunter22-hunter22"
}
"#;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("inner")).expect("made");
    std::fs::write(at("inner/main.hcl"), "variable \"given\" {\n  default = \"hunter22-hunter22\"\n}\n")
        .expect("written");
    std::fs::write(at("main.hcl"), REPEATED).expect("written");
    let made = terrace(
        folder.path(),
        &["--simulate", "plan", "-json-out=plan.json", "-markdown=plan.md", "-html=plan.html", "-out=x.plan"],
    );
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for name in ["plan.json", "plan.md", "plan.html"] {
        let report = std::fs::read_to_string(at(name)).expect("a report");
        assert!(!report.contains("hunter22"), "{name}: {report}");
    }
    let applied = terrace(folder.path(), &["--simulate", "apply", "x.plan"]);
    assert!(applied.status.success(), "what is shown is masked, not what is done");
    let state = std::fs::read_to_string(at("terrace.simulated.state.json")).expect("a state");
    assert!(state.contains("a hunter22-hunter22 b"), "{state}");
}
