//! Every folder of `examples/` is valid, plans, applies, plans empty and is destroyed, on the
//! simulator in virtual time.

#![expect(clippy::disallowed_methods, reason = "reads the examples of this crate")]

use std::path::{Path, PathBuf};

use terrace::host::Host;
use terrace::ops::{self, Exit, SIMULATED_STATE};
use terrace::plan::{PlanMode, PlanOptions};

use crate::lab::{Lab, diagnostics, text};

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

        prepare(&name, &lab).await;
        let report = lab.plan().await;
        let planned = report.plan.as_ref().map(terrace::plan::Plan::counts).unwrap_or_default();
        assert_eq!((report.exit, text(&report).as_str()), (Exit::Changes, ""), "{name}");
        let ran = lab.applied().await;
        assert_eq!(ran.text, "", "{name} warns");
        let summary = ran.summary.expect("it was applied");
        assert_eq!((summary.imported, summary.added), (planned.import, planned.add), "{name}");
        if name.ends_with("adopt") {
            assert_eq!((planned.import, planned.add, planned.destroy), (3, 0, 0), "{name}");
        }
        lab.check_settled().await;
        let destroyed =
            lab.apply_with(PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await;
        assert_eq!(destroyed.exit, Exit::Success, "{name}: {}", destroyed.text);
        assert_eq!(lab.world(), Vec::<String>::new(), "{name}");
    }
}

/// What is there before somebody tries the example: in that of adoption what its README makes.
async fn prepare(name: &str, lab: &Lab) {
    if !name.ends_with("adopt") {
        return;
    }
    let imports = lab.host.file("imports.hcl").expect("the example has it");
    lab.host.set_file("imports.hcl", "");
    let _ = lab.applied().await;
    for path in lab.host.paths().into_iter().filter(|path| path.contains(SIMULATED_STATE)) {
        lab.host.remove(Path::new(&path)).expect("it is there");
    }
    lab.host.set_file("imports.hcl", &imports);
}

/// The example's files, with those of its modules, in a project in memory.
fn laboratory(folder: &Path) -> Lab {
    let lab = Lab::new("");
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for path in entries(&inner) {
            let name = path.strip_prefix(folder).expect("it is in there").display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".hcl") {
                lab.host.set_file(&name, &std::fs::read_to_string(&path).expect("readable"));
            }
        }
    }
    lab
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path())
}

#[test]
fn every_example_says_what_it_is_and_is_formatted() {
    for folder in folders(Path::new("examples")) {
        let readme = std::fs::read_to_string(folder.join("README.md"));
        let readme = readme.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert!(
            readme.starts_with("# ") && readme.contains("terrace apply --simulate"),
            "{}",
            folder.display()
        );
        for file in entries(&folder).filter(|path| path.extension().is_some_and(|end| end == "hcl")) {
            let text = std::fs::read_to_string(&file).expect("readable");
            let name = file.display().to_string();
            let report = ops::format_text(&name, text);
            assert!(report.files.iter().all(|file| !file.is_changed()), "{name}");
            assert!(report.diagnostics.is_empty(), "{name}");
        }
    }
}

/// Every folder below this one that holds a configuration.
fn folders(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(root).filter(|path| path.join("main.hcl").is_file()).collect();
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
        assert_eq!(lab.applied().await.text, "", "{shift} warns");
        lab.check_settled().await;
        assert_eq!(servers(), expected, "{shift}");
    }
}
