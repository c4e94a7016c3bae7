//! Files that were cut, changed or are in the way, and a state that somebody else works with: what is
//! said, how the run ends, and that nothing is overwritten.

#![expect(clippy::disallowed_methods, reason = "changes permissions and places of files, starts the program")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use terrace::host::{Host as _, RealHost};

use crate::lab::QUICKSTART;
use crate::shell::{STATE, Said, Shell, WORLD};

const JOURNAL: &str = ".terrace/simulated.journal";

/// Refused with that exit code and words, by each of the commands; the file stays as it is.
fn check_refused(shell: &Shell, file: &str, text: &str, code: i32, lines: &[&str], words: &[&str]) {
    shell.write(file, text);
    for line in lines {
        let said = shell.run(line);
        assert_eq!((said.code, said.out.as_str()), (code, ""), "{line}: {said:?}");
        let err = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(err.contains(word), "{line}: {word} in {}", said.err);
        }
        assert_eq!(shell.read(file), text, "{line}");
    }
}

#[test]
fn a_state_that_was_cut_emptied_or_is_newer_is_refused_and_kept() {
    let shell = Shell::applied(QUICKSTART);
    let good = shell.read(STATE);
    let all = [
        "plan",
        "apply -auto-approve",
        "destroy -auto-approve",
        "refresh",
        "show",
        "output",
        "cost",
        "discover",
        "recover",
        "state list",
        "state rm stacks_container.app",
        "import stacks_container.app myapp",
    ];
    let backup = format!("{STATE}.backup");
    check_refused(&shell, STATE, &good[..good.len() / 2], 1, &all, &["it ends in the middle", &backup]);
    check_refused(&shell, STATE, "", 1, &all[..3], &["the file is empty", &backup]);
    let newer = good.replacen("\"version\": 1", "\"version\": 99", 1);
    check_refused(&shell, STATE, &newer, 1, &all[..3], &["99", "newer"]);
    shell.write(STATE, &good);
    assert_eq!(shell.run("plan -detailed-exitcode").code, 0, "put back, all is well");
}

#[test]
fn a_journal_that_was_damaged_is_refused_and_kept() {
    let shell = Shell::applied(QUICKSTART);
    let lines = ["plan", "apply -auto-approve", "recover", "state list"];
    check_refused(&shell, JOURNAL, "nonsense\n", 1, &lines, &[JOURNAL, "move it aside"]);
}

#[test]
fn a_saved_plan_that_was_cut_or_changed_is_no_plan_any_more() {
    let shell = Shell::new(QUICKSTART);
    assert_eq!(shell.run("plan -out=x.plan").code, 0);
    let good = shell.read("x.plan");
    let lines = ["apply cut.plan", "show cut.plan"];
    check_refused(&shell, "cut.plan", &good[..good.len() / 2], 14, &lines, &["cut off or altered"]);
    check_refused(
        &shell,
        "cut.plan",
        &good.replacen("nodejs", "python", 1),
        14,
        &lines,
        &["cut off or altered"],
    );
    check_refused(&shell, "cut.plan", "", 1, &lines, &["is no saved plan"]);
    assert!(!shell.has(STATE), "nothing was begun");
    // The state goes on, and the plan with what it was made from does not.
    assert_eq!(shell.run("apply -auto-approve").code, 0);
    let stale = shell.run("apply x.plan");
    assert!(stale.code == 14 && stale.err.contains("Saved plan is stale"), "{stale:?}");
    let flat = |said: &Said| said.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(&stale).contains("something was applied since"), "{stale:?}");

    // Nor with another state, or none.
    let newest = shell.read(STATE);
    assert_eq!(shell.run("plan -out=y.plan").code, 0);
    for (state, words) in [
        (newest.replacen("\"lineage\": \"", "\"lineage\": \"0", 1), "their lineages differ"),
        (newest.replacen("\"serial\": 1", "\"serial\": 2", 1), "something was applied since"),
        (String::new(), "there is no state now"),
    ] {
        shell.write(STATE, &state);
        if state.is_empty() {
            shell.remove(STATE);
        }
        let stale = shell.run("apply y.plan");
        assert!(stale.code == 14 && flat(&stale).contains(words), "{words}: {stale:?}");
    }
}

#[test]
fn a_world_that_another_version_kept_is_named_with_what_to_remove() {
    let shell = Shell::applied(QUICKSTART);
    shell.write(WORLD, "{\"version\": 1, \"planets\": []}\n");
    insta::assert_snapshot!(shell.run("plan").all(), @r#"
    Error: Simulated world cannot be used
     |
     = The simulator's world cannot be understood: missing field `now` at line 1 column 29. It is
       kept in .terrace/simulator.json. Either the file was changed or cut, or another version of
       terrace wrote it: simulated worlds are kept between runs, not between versions.
     = help: To begin with a new world, remove .terrace/simulator.json and
             terrace.simulated.state.json: nothing real is in there.
    exit code 1
    "#);
    shell.write(WORLD, "{\"version\": 99}\n");
    insta::assert_snapshot!(shell.run("plan").all(), @r#"
    Error: Simulated world cannot be used
     |
     = The simulator's world has format 99, and this version knows formats up to 1. It is kept in
       .terrace/simulator.json.
     = help: Use the newer terrace that wrote it. To begin with a new world, remove
             .terrace/simulator.json and terrace.simulated.state.json: nothing real is in there.
    exit code 1
    "#);
    shell.remove(WORLD);
    shell.remove(STATE);
    assert_eq!(shell.run("plan -detailed-exitcode").code, 2, "as the message says");
}

#[test]
fn what_else_is_in_the_way_is_said() {
    let shell = Shell::new(QUICKSTART);
    let mut without = shell.command("plan");
    let said = without.env_remove("TERRACE_SIMULATE").output().expect("started");
    let said = crate::shell::Said::from(said);
    insta::assert_snapshot!(said.all(), @r#"
    Error: Nothing is simulated
     |
     = --simulate-speed sets the clock of a simulated world, and this run would go to a real
       cloud.
     = help: Add --simulate, or set STACKS_API_URL, STACKIT_IAAS_CUSTOM_ENDPOINT or IONOS_API_URL to a
             `terrace simulator` on this machine.
    exit code 1
    "#);
    let mut unclear = shell.command("plan");
    let said = unclear.env("TERRACE_SIMULATE", "maybe").output().expect("started");
    insta::assert_snapshot!(crate::shell::Said::from(said).all(), @r#"
    Error: Invalid value of TERRACE_SIMULATE
     |
     = TERRACE_SIMULATE is "maybe", which says neither that the clouds are to be simulated nor
       that they are not.
     = help: Set it to 1 to simulate, or unset it.
    exit code 1
    "#);

    let unwritable = shell.run("plan -out=nowhere/x.plan");
    assert_eq!(unwritable.code, 0, "folders are made: {unwritable:?}");
    let taken = shell.run("plan -out=main.hcl/x.plan");
    assert!(taken.code == 1 && taken.err.contains("main.hcl/x.plan"), "{taken:?}");

    let blocked = Shell::new(QUICKSTART);
    std::fs::remove_dir_all(blocked.path(".terrace")).expect("it is there");
    blocked.write(".terrace", "a file where a folder should be");
    insta::assert_snapshot!(blocked.run("apply -auto-approve").all(), @r#"
    Error: Simulated world cannot be used
     |
     = Could not lock the simulator's world in .terrace/simulator.json: File exists (os error
       17).
     = help: Check that the folder can be written to, and that .terrace is a folder in it.
    exit code 1
    "#);
}

#[test]
fn a_folder_that_cannot_be_written_to_stops_an_apply_before_it_begins() {
    let shell = Shell::new(QUICKSTART);
    let folder = shell.path(".terrace");
    let set = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&folder, permissions).expect("it is ours");
    };
    set(0o555);
    // Root may write all the same.
    if std::fs::write(folder.join("probe"), "").is_err() {
        let said = shell.run("apply -auto-approve");
        assert!(said.code == 1 && said.err.contains("can be written"), "{said:?}");
        assert!(!shell.has(STATE));
    }
    set(0o755);
}

#[test]
fn a_locked_state_is_left_alone_and_its_holder_named() {
    let shell = Shell::applied(QUICKSTART);
    let host = RealHost::new().in_folder(shell.path(""));
    let held = host.try_lock(Path::new(".terrace/simulated.lock")).expect("it can be locked");
    assert!(held.is_some());
    let holder = "{\"id\":\"1\",\"who\":\"ada\",\"host\":\"desk\",\"pid\":4711,\"command\":\"apply\",\
                  \"since\":\"2026-03-01T12:00:00Z\"}";
    shell.write(".terrace/simulated.lock.info", holder);
    let before = shell.read(STATE);
    for line in [
        "apply -auto-approve",
        "destroy -auto-approve",
        "refresh",
        "recover",
        "import stacks_container.app myapp",
        "state rm stacks_container.app",
        "state mv stacks_container.app stacks_container.web",
    ] {
        let said = shell.run(line);
        assert_eq!(said.code, 11, "{line}: {said:?}");
        let words = ["State is locked", "ada on desk", "process 4711", "-lock-timeout=5m"];
        let err = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|word| err.contains(word)), "{line}: {}", said.err);
    }
    for line in ["plan", "show", "state list", "output", "cost", "discover"] {
        assert_eq!(shell.run(line).code, 0, "{line} reads only");
    }
    assert_eq!(shell.read(STATE), before);
    drop(held);
    assert_eq!(shell.run("apply -auto-approve -lock-timeout=1s").code, 0);
}

#[test]
fn the_state_is_where_the_configuration_keeps_it() {
    let backend = |body: &str| {
        format!("terrace {{\n  backend {body}\n}}\nresource \"terraform_data\" \"one\" {{\n  input = 1\n}}\n")
    };
    let shell = Shell::new(&backend("\"local\" {\n    path = \"states/shop.json\"\n  }"));
    let run = |line: &str| -> Said {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("terrace"));
        command.current_dir(shell.path("")).env_clear().args(line.split_whitespace());
        command.stdin(Stdio::null()).output().expect("started").into()
    };
    let applied = run("apply -auto-approve");
    assert_eq!(applied.code, 0, "{applied:?}");
    assert!(shell.has("states/shop.json") && !shell.has("terrace.state.json"));
    assert_eq!(run("state list").out, "terraform_data.one\n");
    assert_eq!(run("plan -detailed-exitcode").code, 0);

    // Another place, and what is there stays where it is until somebody moves it.
    shell.write("main.hcl", &backend("\"local\" {}"));
    std::fs::rename(shell.path("states/shop.json"), shell.path("terrace.state.json")).expect("moved");
    assert_eq!(run("plan -detailed-exitcode").code, 0);
    shell.write("main.hcl", &backend("\"local\" {\n    path = \"new.json\"\n  }"));
    for line in ["plan", "apply -auto-approve", "state list", "output", "destroy -auto-approve"] {
        let refused = run(line);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{line}: {refused:?}");
        assert!(refused.err.contains("`mv terrace.state.json new.json`"), "{line}: {refused:?}");
    }

    // A state that cannot be reached is not an empty one.
    shell.write("main.hcl", &backend("\"http\" {}"));
    let before = shell.read("terrace.state.json");
    for line in [
        "plan",
        "state list",
        "state rm terraform_data.one",
        "state mv terraform_data.one terraform_data.two",
        "show",
        "output",
        "output -json",
    ] {
        let refused = run(line);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{line}: {refused:?}");
        assert!(refused.err.contains("backend \"http\""), "{line}: {refused:?}");
    }
    assert_eq!(shell.read("terrace.state.json"), before);
}
