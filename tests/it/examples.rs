//! Every folder of `examples/` is valid, plans, applies, plans empty and is destroyed, on the
//! simulator in virtual time.

#![expect(clippy::disallowed_methods, reason = "reads the examples of this crate")]

use std::path::{Path, PathBuf};

use terrace::ops::{self, Exit};
use terrace::plan::{PlanMode, PlanOptions};

use crate::lab::{Lab, diagnostics};

#[tokio::test(start_paused = true)]
async fn every_example_does_what_it_says() {
    let folders = folders(Path::new("examples"));
    assert!(!folders.is_empty());
    for folder in folders {
        let name = folder.display().to_string();
        let lab = laboratory(&folder);
        let checked = ops::validate(&lab.project());
        let said = diagnostics(&checked.diagnostics, &checked.sources);
        assert_eq!((checked.exit, said.as_str()), (Exit::Success, ""), "{name}");

        let ran = lab.applied().await;
        assert_eq!(ran.text, "", "{name} warns");
        lab.check_settled().await;
        let destroyed =
            lab.apply_with(PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await;
        assert_eq!(destroyed.exit, Exit::Success, "{name}: {}", destroyed.text);
        assert_eq!(lab.world(), Vec::<String>::new(), "{name}");
    }
}

/// The example's files in a project in memory.
fn laboratory(folder: &Path) -> Lab {
    let lab = Lab::new("");
    for entry in std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()) {
        let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
        if name.ends_with(".hcl") {
            lab.host.set_file(&name, &std::fs::read_to_string(&entry).expect("readable"));
        }
    }
    lab
}

/// Every folder below this one that holds a configuration.
fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).expect("readable").map(|entry| entry.expect("readable").path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.join("main.hcl").is_file()).collect();
    found.sort();
    found
}

#[tokio::test(start_paused = true)]
async fn the_night_shift_goes_and_comes_back() {
    let lab = laboratory(Path::new("examples/night-shift"));
    let servers = || {
        lab.simulator.look(|world| {
            let servers = world.ionos.servers();
            servers.map(|(_, s)| format!("{} {}", s.name, s.vm_state.word())).collect::<Vec<_>>()
        })
    };
    let (day, night) = (
        ["web-1 RUNNING", "batch-1 RUNNING", "worker-1 RUNNING", "cube-1 RUNNING"],
        ["web-1 RUNNING", "batch-1 SHUTOFF", "worker-1 SHUTOFF", "cube-1 RUNNING"],
    );
    for (shift, expected) in [("day", day), ("night", night), ("day", day)] {
        lab.host.set_file("terrace.vars.hcl", &format!("shift = \"{shift}\"\n"));
        lab.applied().await;
        lab.check_settled().await;
        assert_eq!(servers(), expected, "{shift}");
    }
}
