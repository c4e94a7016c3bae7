//! The language, tested in the language: the cases of `tests/suite/`.
//!
//! A case is a file `AREA/NAME.hcl`, a configuration with what becomes of it in comments, or a folder
//! `AREA/NAME/` with a project and the transcript of commands that work on it, `expect.txt`. With
//! `UPDATE_SUITE=1` what becomes of them is written anew: read the difference before it is committed.
//! `tests/suite/README.md` tells how to write one.

#![expect(clippy::disallowed_methods, reason = "reads and writes the cases")]

mod annotated;
mod compact;
mod coverage;
mod transcript;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use coverage::Coverage;

const ROOT: &str = "tests/suite";

/// Files that every case finds in its folder `fixtures/`.
const FIXTURES: &str = "tests/suite/fixtures";

#[test]
fn every_case_does_what_it_says_and_all_of_the_language_is_covered() {
    let cases = cases();
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let covered = Mutex::new(Coverage::default());
    let threads = std::thread::available_parallelism().map_or(2, |threads| threads.get());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (failure, coverage) = run(case);
                    failures.lock().expect("not poisoned").extend(failure);
                    covered.lock().expect("not poisoned").add(coverage);
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("not poisoned");
    failures.sort();
    let missing = covered.into_inner().expect("not poisoned").missing();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(missing.is_empty(), "no case in {ROOT} has:\n{}", missing.join("\n"));
}

/// A case, by the file that says what becomes of it.
enum Case {
    Annotated(PathBuf),
    Transcript(PathBuf),
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for area in
        entries(Path::new(ROOT)).into_iter().filter(|path| path.is_dir() && !path.ends_with("fixtures"))
    {
        for path in entries(&area) {
            let transcript = path.join("expect.txt");
            if transcript.is_file() {
                cases.push(Case::Transcript(transcript));
            } else if path.extension().is_some_and(|extension| extension == "hcl") {
                cases.push(Case::Annotated(path));
            } else {
                panic!("{} is no case: neither a file .hcl nor a folder with expect.txt", path.display());
            }
        }
    }
    assert!(cases.len() > 20, "found only {} cases", cases.len());
    cases
}

/// Runs a case; how it failed and what it covers.
fn run(case: &Case) -> (Option<String>, Coverage) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let (path, coverage) = match case {
        Case::Annotated(path) | Case::Transcript(path) => (path, Coverage::default()),
    };
    let expected = std::fs::read_to_string(path).expect("readable");
    let mut coverage = coverage;
    let actual = match case {
        Case::Annotated(_) => runtime.block_on(annotated::run(&expected, &mut coverage)),
        Case::Transcript(_) => {
            let folder = path.parent().expect("a file in a folder");
            runtime.block_on(transcript::run(folder, &expected, &mut coverage))
        }
    };
    if actual == expected {
        return (None, coverage);
    }
    if std::env::var("UPDATE_SUITE").is_ok_and(|value| value == "1") {
        std::fs::write(path, actual).expect("writable");
        return (None, coverage);
    }
    let diff = similar::TextDiff::from_lines(&expected, &actual);
    let diff = diff.unified_diff().header("as written", "as it is").to_string();
    (Some(format!("{}:\n{diff}", path.display())), coverage)
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path());
    let mut entries: Vec<PathBuf> = entries.collect();
    entries.sort();
    entries
}

/// The files below a folder with their paths relative to it.
fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for path in entries(&next) {
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                files.push((name, std::fs::read(&path).expect("readable")));
            }
        }
    }
    files
}
