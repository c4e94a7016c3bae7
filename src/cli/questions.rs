//! Questions to the person at the terminal.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::apply::Interruption;
use crate::diag::escape;
use crate::host::{Host, Stream};
use crate::ops::{Approval, Question};
use crate::plan::{Plan, PlanMode};
use crate::provider::NoteKind;

use super::console::Console;
use super::report::{Detail, Look, Paint, text};

/// How often a question looks whether the run was interrupted meanwhile.
const GLANCE: Duration = Duration::from_millis(50);

/// What may be typed without being shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Echo {
    Shown,
    Hidden,
}

/// Asks for the value of an input variable. `None` at the end of input.
pub fn variable(console: &Console, interruption: &Interruption, question: &Question<'_>) -> Option<String> {
    let Question { name, description, sensitive } = question;
    let mut text = format!("var.{}\n", escape(name));
    for line in description.iter().flat_map(|words| words.lines()) {
        text.push_str(&format!("  {}\n", escape(line)));
    }
    text.push_str("\n  Enter a value: ");
    console.message(&text);
    let answer = read(console, interruption, if *sensitive { Echo::Hidden } else { Echo::Shown });
    console.message("\n");
    answer
}

/// Asks whether the plan is to be applied. Only `yes` is.
pub fn approval(console: &Console, interruption: &Interruption, plan: &Plan) -> Approval {
    let look = Look { palette: console.palette(Stream::Err), ..console.look(Detail::Full) };
    console.message(&approval_text(plan, &look));
    let answer = read(console, interruption, Echo::Shown);
    console.message("\n");
    if answer.is_some_and(|answer| answer.trim() == "yes") { Approval::Yes } else { Approval::No }
}

/// The question, with the counts, the cost and what is lost for good.
fn approval_text(plan: &Plan, look: &Look) -> String {
    let question = match plan.options.mode {
        PlanMode::Destroy => "Do you really want to destroy all resources?",
        PlanMode::RefreshOnly => {
            "Would you like to update the terrace state to reflect these detected changes?"
        }
        PlanMode::Normal | PlanMode::Invoke => "Do you want to perform these actions?",
    };
    let mut text = format!("\n{}\n", look.palette.paint(Paint::Strong, question));
    let indented = Look { width: look.width.saturating_sub(2), ..*look };
    for line in text::closing_lines(plan, &indented).lines().filter(|line| !line.contains("Work:")) {
        text.push_str(&format!("  {line}\n"));
    }
    for (addr, note) in plan.notes().filter(|(_, note)| note.kind == NoteKind::DataLoss) {
        let line = format!("!! Data loss: {}: {}", escape(&addr.to_string()), escape(&note.text));
        text.push_str(&format!("  {}\n", look.palette.paint(Paint::Danger, &line)));
    }
    if plan.simulated {
        text.push_str("  This is a simulation: nothing real is touched.\n");
    }
    text.push_str("  Only 'yes' will be accepted to approve.\n\n  Enter a value: ");
    text
}

/// A line from standard input. `None` at its end, and when the run is interrupted meanwhile: the
/// reading thread stays behind then, since nothing can call it back, and ends with the process.
fn read(console: &Console, interruption: &Interruption, echo: Echo) -> Option<String> {
    let (sender, receiver) = channel();
    let host: Arc<dyn Host> = Arc::clone(&console.host);
    std::thread::spawn(move || {
        let line: io::Result<Option<String>> = match echo {
            Echo::Shown => host.read_line(),
            Echo::Hidden => host.read_secret_line(),
        };
        // Nobody waits any more after an interruption.
        let _ = sender.send(line);
    });
    loop {
        match receiver.recv_timeout(GLANCE) {
            Ok(line) => return line.ok().flatten(),
            Err(RecvTimeoutError::Timeout) if !interruption.is_stopping() => {}
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::flags::ViewFlags;
    use crate::cli::report::text::samples;
    use crate::host::TestHost;

    #[test]
    fn only_yes_approves_and_the_question_names_what_is_lost() {
        for (line, expected) in [
            ("yes", Approval::Yes),
            (" yes ", Approval::Yes),
            ("y", Approval::No),
            ("no", Approval::No),
            ("", Approval::No),
        ] {
            let host = TestHost::new();
            host.answer(line);
            let console = Console::new(Arc::new(host.clone()), ViewFlags::default());
            assert_eq!(approval(&console, &Interruption::default(), &samples::usual()), expected, "{line:?}");
            let (out, err) = host.take_output();
            assert_eq!(out, "");
            assert!(err.contains("  !! Data loss: stacks_container.web: the data, volumes"), "{err}");
            assert!(err.contains("\n  Plan: 2 to add, 0 to change, 2 to destroy."), "{err}");
            assert!(err.contains("\n  Cost: $9.00 -> $14.00 per month (+$5.00)."), "{err}");
        }
    }

    #[test]
    fn the_end_of_input_is_no_approval() {
        let console = Console::new(Arc::new(TestHost::new()), ViewFlags::default());
        assert_eq!(approval(&console, &Interruption::default(), &samples::usual()), Approval::No);
    }

    #[test]
    fn a_variable_is_asked_for_with_its_description() {
        let host = TestHost::new();
        host.answer("eu01");
        let console = Console::new(Arc::new(host.clone()), ViewFlags::default());
        let question = Question { name: "region", description: Some("Where.\nReally."), sensitive: false };
        assert_eq!(variable(&console, &Interruption::default(), &question).as_deref(), Some("eu01"));
        assert_eq!(host.take_output().1, "var.region\n  Where.\n  Really.\n\n  Enter a value: \n");
    }
}
