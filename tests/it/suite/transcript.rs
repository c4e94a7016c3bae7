//! A project and commands that work on it, with all they print: `$ terrace plan`, then what it said.
//!
//! The project is the files of the case's folder, or after `$ use NAME` those of its folder `NAME`;
//! state and everything else that commands wrote stays. `$ rm FILE` removes one of those. A line of
//! input follows a command behind `<<<`. Standard error follows standard output.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use terrace::host::{Host, TestHost};

use super::coverage::Coverage;
use super::{FIXTURES, files_below};

/// The transcript as it should be.
pub async fn run(folder: &Path, transcript: &str, coverage: &mut Coverage) -> String {
    let host = TestHost::new();
    for (name, bytes) in files_below(Path::new(FIXTURES)) {
        host.set_file(&format!("fixtures/{name}"), &String::from_utf8_lossy(&bytes));
    }
    let mut project = install(&host, folder, &[]);
    let mut out = String::new();
    for command in transcript.lines().filter_map(|line| line.strip_prefix("$ ")) {
        out.push_str(&format!("$ {command}\n"));
        let (command, input) = command.split_once(" <<< ").unwrap_or((command, ""));
        if !input.is_empty() {
            host.answer(input);
        }
        if let Some(name) = command.strip_prefix("rm ") {
            host.remove(Path::new(name)).expect("files in memory can be removed");
        } else if let Some(name) = command.strip_prefix("use ") {
            project = install(&host, &folder.join(name), &project);
        } else if let Some(arguments) = command.strip_prefix("terrace ") {
            let (code, said) = terrace(&host, arguments).await;
            out.push_str(&said);
            if code != 0 {
                out.push_str(&format!("[exit code {code}]\n"));
            }
            if code == 0 || code == 2 {
                coverage.see_project(&host, &project);
            }
        } else {
            panic!("{}: `{command}` is none of `terrace …`, `use …` and `rm …`", folder.display());
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Puts the files of a folder into the project, in the place of those that were there before.
fn install(host: &TestHost, folder: &Path, before: &[String]) -> Vec<String> {
    for name in before {
        host.remove(Path::new(name)).expect("files in memory can be removed");
    }
    let mut names = Vec::new();
    for (name, bytes) in files_below(folder) {
        if name != "expect.txt" {
            host.set_file(&name, &String::from_utf8_lossy(&bytes));
            names.push(name);
        }
    }
    names
}

/// Exit code, and what was printed.
async fn terrace(host: &TestHost, arguments: &str) -> (u8, String) {
    let arguments = words(arguments).into_iter().map(OsString::from);
    let shared: Arc<dyn Host> = Arc::new(host.clone());
    let host_in = |_: PathBuf| Arc::new(host.clone()) as Arc<dyn Host>;
    let code = terrace::cli::run(shared, &host_in, arguments).await;
    let (out, err) = host.take_output();
    let said = format!("{out}{err}");
    // Lines are compared: what they end in must not be left to editors.
    let lines = said.lines().map(|line| format!("{}\n", line.trim_end()));
    (code, lines.collect())
}

/// The words of a command line; single quotes keep spaces.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut is_quoted) = (String::new(), false);
    for c in line.chars() {
        match c {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}
