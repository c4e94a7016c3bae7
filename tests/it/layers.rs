//! The rooms and what each may import, as the table in `src/lib.rs` says. Nothing imports upwards.

#![expect(clippy::disallowed_methods, reason = "reads the sources of this crate")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const GROUND: &[&str] = &["diag", "graph", "host"];

/// Room, and what it may import beside the ground.
const ROOMS: &[(&str, &[&str])] = &[
    ("addr", &[]),
    ("value", &[]),
    ("syntax", &[]),
    ("provider", &["addr", "value"]),
    ("config", &["addr", "value", "syntax", "provider"]),
    ("eval", &["addr", "value", "syntax", "provider", "config"]),
    ("http", &[]),
    ("state", &["addr", "value", "http"]),
    ("providers", &["addr", "provider", "value", "http"]),
    ("plan", &["addr", "value", "provider", "config", "eval", "state"]),
    ("apply", &["addr", "value", "provider", "config", "eval", "state", "plan"]),
    ("simulator", &["http"]),
    (
        "ops",
        &[
            "addr",
            "value",
            "syntax",
            "provider",
            "config",
            "eval",
            "http",
            "state",
            "providers",
            "plan",
            "apply",
            "simulator",
        ],
    ),
    (
        "cli",
        &[
            "addr",
            "value",
            "syntax",
            "provider",
            "config",
            "eval",
            "http",
            "state",
            "providers",
            "plan",
            "apply",
            "simulator",
            "ops",
        ],
    ),
];

#[test]
fn no_room_imports_upwards() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room_of(&path);
        let allowed = match rooms.get(room.as_str()) {
            Some(allowed) => *allowed,
            None if GROUND.contains(&room.as_str()) || room == "lib" || room == "main" => continue,
            None => panic!("{} belongs to no room of the table", path.display()),
        };
        for (number, line) in text.lines().enumerate().take_while(|(_, line)| !begins_tests(line)) {
            for import in imports(line) {
                let known = rooms.contains_key(import) || GROUND.contains(&import);
                if known && import != room && !GROUND.contains(&import) && !allowed.contains(&import) {
                    wrong.push(format!("{}:{}: {room} imports {import}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_begins_by_saying_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "without a header: {}", silent.join(", "));
}

/// Only these rooms name what they wrap; a second place would be a second way of doing things.
#[test]
fn sockets_and_parsers_are_named_in_one_place() {
    let homes: &[(&str, &[&str])] = &[
        ("reqwest::", &["http"]),
        ("hcl_edit::", &["syntax"]),
        ("axum::", &["simulator"]),
        ("petgraph::", &["graph"]),
    ];
    for (path, text) in sources() {
        for (name, rooms) in homes {
            let named = text.lines().take_while(|line| !begins_tests(line)).any(|line| line.contains(name));
            assert!(!named || rooms.contains(&room_of(&path).as_str()), "{} names {name}", path.display());
        }
    }
}

fn begins_tests(line: &str) -> bool {
    line.trim() == "#[cfg(test)]"
}

/// `crate::room` wherever it stands in a line.
fn imports(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

fn room_of(path: &Path) -> String {
    let first = path.components().nth(1).expect("below src").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Every Rust file below `src`, test modules in files of their own left out.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).expect("readable").map(|entry| entry.expect("readable").path())
        {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|e| e == "rs") && !is_test(&entry) {
                let text = std::fs::read_to_string(&entry).expect("readable");
                found.push((entry, text));
            }
        }
    }
    found
}

fn is_test(path: &Path) -> bool {
    path.components()
        .any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs" | "differential.rs")))
}
