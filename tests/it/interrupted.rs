//! An apply that a person or the system ends in the middle, and that is continued: how it ends, what
//! the next commands say, and that the world is what the configuration wants in the end.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::lab::QUICKSTART;
use crate::shell::{STATE, Said, Shell};

/// A creation takes two seconds at this speed: time enough for a signal, also on a busy machine.
const SPEED: u32 = 10;

/// Ten seconds after the beginning: the request was sent and answered, and the container is not there.
const UNDER_WAY: &str = "stacks_container.db: Still creating";

fn send(child: &Child, signal: &str) {
    // The shell's own `kill`: not every machine has it as a program.
    let line = format!("kill -{signal} {}", child.id());
    assert!(Command::new("sh").args(["-c", &line]).status().expect("started").success(), "{line}");
}

/// Begins an apply and sends it the signals once creations are under way: each after the line of
/// progress with these words.
fn interrupted(shell: &Shell, signals: &[(&str, &str)]) -> Said {
    let mut command = shell.command("apply -auto-approve -input=false");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let mut err = String::new();
    for (words, signal) in signals {
        for line in lines.by_ref() {
            let line = line.expect("it is text");
            err.push_str(&format!("{line}\n"));
            if line.contains(words) {
                break;
            }
        }
        send(&child, signal);
    }
    err.extend(lines.map(|line| format!("{}\n", line.expect("it is text"))));
    let mut said = Said::from(child.wait_with_output().expect("it ends"));
    said.err = err;
    said
}

/// One more apply brings everything about, each container once, and leaves nothing open.
fn check_continued(shell: &Shell) {
    shell.hurry();
    let again = shell.run("apply -auto-approve -input=false");
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(shell.run("plan -detailed-exitcode").code, 0);
    assert_eq!(
        shell.run("recover").all(),
        "Nothing to recover: it is known what became of every request.\nexit code 0"
    );
    let world = shell.world();
    let ids: Vec<String> = world.stacks.containers().map(|container| container.id.to_string()).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert!(!shell.has(".terrace/simulated.journal"));
}

#[test]
fn a_signal_lets_what_is_under_way_end_and_the_next_apply_goes_on() {
    let one = |signal: &str| {
        let shell = Shell::at_speed(QUICKSTART, SPEED);
        let said = interrupted(&shell, &[(UNDER_WAY, signal)]);
        assert_eq!(said.code, 130, "{signal}: {said:?}");
        assert!(said.err.contains("Stopping: nothing new is started"), "{signal}: {}", said.err);
        for line in [
            "Apply interrupted: ",
            "  done:      stacks_container.app (created)\n",
            "  done:      stacks_container.db (created)\n",
            "  untouched: stacks_connection.db (creation)\n",
        ] {
            assert!(said.out.contains(line), "{signal}: {line} in {}", said.out);
        }
        assert!(shell.state().contains("stacks_container.app\nstacks_container.db\n"), "{signal}");
        check_continued(&shell);
    };
    std::thread::scope(|scope| {
        for signal in ["INT", "TERM", "HUP"] {
            scope.spawn(move || one(signal));
        }
    });
}

#[test]
fn a_second_signal_stops_waiting_and_the_journal_knows_what_was_open() {
    let shell = Shell::at_speed(QUICKSTART, SPEED);
    let said = interrupted(&shell, &[(UNDER_WAY, "INT"), ("Stopping", "INT")]);
    assert_eq!(said.code, 130, "{said:?}");
    check_continued(&shell);
}

#[test]
fn what_a_killed_apply_had_sent_is_found_out_by_recover() {
    let shell = Shell::at_speed(QUICKSTART, SPEED);
    let said = interrupted(&shell, &[(UNDER_WAY, "KILL")]);
    assert_eq!(said.code, -9, "{said:?}");
    // Who was there is found out first; what is recorded belongs to addresses as they are now.
    let refused = shell.run("state rm stacks_container.app");
    assert!(refused.code == 1 && refused.err.contains("Run `terrace recover` first"), "{refused:?}");
    let recovered = shell.run("recover");
    assert_eq!(recovered.code, 0, "{recovered:?}");
    assert!(recovered.out.contains("The creation of stacks_container.db was interrupted"), "{recovered:?}");
    assert!(recovered.out.ends_with("`terrace plan` shows what is left to do.\n"), "{recovered:?}");
    check_continued(&shell);
}

#[test]
fn a_plan_after_a_kill_says_what_it_found_and_leaves_the_state_to_the_next_apply() {
    let shell = Shell::at_speed(QUICKSTART, SPEED);
    let said = interrupted(&shell, &[(UNDER_WAY, "KILL")]);
    assert_eq!(said.code, -9, "{said:?}");
    let before = shell.has(STATE).then(|| shell.read(STATE));
    let plan = shell.run("plan");
    assert_eq!(plan.code, 0, "{plan:?}");
    let words = "An earlier apply was interrupted. This is what became of its open work:\n";
    assert!(plan.out.contains(words), "{plan:?}");
    assert_eq!(shell.has(STATE).then(|| shell.read(STATE)), before, "a plan writes no state");
    check_continued(&shell);
}

#[test]
fn beside_a_running_apply_one_may_look_and_not_write() {
    let shell = Shell::at_speed(QUICKSTART, 1);
    let mut command = shell.command("apply -auto-approve -input=false");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let begun = |line: &std::io::Result<String>| line.as_ref().is_ok_and(|line| line.contains("Creating"));
    assert!(lines.any(|line| begun(&line)), "it begins to create");
    shell.hurry();

    let plan = shell.run("plan -summary");
    assert_eq!(plan.code, 0, "{plan:?}");
    assert!(plan.err.contains("An apply is under way"), "{plan:?}");
    for line in ["state list", "output", "validate", "show", "cost"] {
        assert_eq!(shell.run(line).code, 0, "{line}");
    }
    for line in [
        "apply -auto-approve",
        "destroy -auto-approve -lock-timeout=1s",
        "refresh",
        "recover",
        "import stacks_container.app x",
        "state rm stacks_container.app",
    ] {
        let refused = shell.run(line);
        assert_eq!((refused.code, refused.out.as_str()), (11, ""), "{line}: {refused:?}");
        assert!(refused.err.contains("The state is locked by "), "{line}: {refused:?}");
    }
    send(&child, "KILL");
    assert!(!child.wait().expect("it ends").success());
    check_continued(&shell);
}
