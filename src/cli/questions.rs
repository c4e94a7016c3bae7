//! Questions to the person at the terminal.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::addr::InstanceAddr;
use crate::apply::Interruption;
use crate::diag::escape;
use crate::host::{Host, Stream, Typed};
use crate::ops::{Approval, Question};
use crate::plan::{ChangeClass, Plan, PlanMode};
use crate::provider::{Note, NoteKind};

use super::approval::counted;
use super::console::Console;
use super::report::{Detail, Look, Paint, text};

/// How often a question looks whether the run was interrupted meanwhile.
const GLANCE: Duration = Duration::from_millis(50);

/// Answers that are meant as they are taken.
const NOES: [&str; 4] = ["no", "n", "No", "NO"];

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
    let echo = if *sensitive { Echo::Hidden } else { Echo::Shown };
    let answer = read(console, interruption, echo).ok().flatten();
    console.message("\n");
    answer
}

/// What is to be approved.
#[derive(Clone, Copy)]
pub struct Approving<'a> {
    pub plan: &'a Plan,
    /// The changes that were not approved beforehand, where some were.
    pub left: Option<&'a BTreeMap<ChangeClass, usize>>,
}

/// Asks whether the plan is to be applied. Only the word that the question names does it.
pub fn approval(console: &Console, interruption: &Interruption, asked: Approving<'_>) -> Approval {
    let look = Look { palette: console.palette(Stream::Err), ..console.look(Detail::Full) };
    let word = word(asked.plan);
    console.message(&approval_text(asked, &word, &look));
    let answer = read(console, interruption, Echo::Shown).ok().flatten();
    console.message("\n");
    match answer.as_deref().map(str::trim) {
        Some(answer) if answer == word => Approval::Yes,
        Some(answer) if !answer.is_empty() && !NOES.contains(&answer) => {
            console.message(&format!("The answer was not '{word}', so nothing is done.\n"));
            Approval::No
        }
        None if !interruption.is_stopping() && !console.host.terminal().stdin => {
            console.message(
                "Nobody answered. Where nobody can be asked, apply a saved plan that was reviewed, or give \
                 -auto-approve.\n",
            );
            Approval::No
        }
        _ => Approval::No,
    }
}

/// What has to be typed: `yes`; where data is lost the name of what it is lost with, or `destroy` where
/// that is more than one object or has no name that can be typed.
fn word(plan: &Plan) -> String {
    let losing: BTreeSet<&InstanceAddr> = losses(plan).map(|(addr, _)| addr).collect();
    let mut losing = losing.into_iter();
    match (losing.next(), losing.next()) {
        (None, _) => "yes".to_owned(),
        (Some(only), None) => name(plan, only).unwrap_or("destroy").to_owned(),
        (Some(_), Some(_)) => "destroy".to_owned(),
    }
}

fn losses(plan: &Plan) -> impl Iterator<Item = (&InstanceAddr, &Note)> {
    plan.notes().filter(|(_, note)| note.kind == NoteKind::DataLoss)
}

fn name<'a>(plan: &'a Plan, addr: &InstanceAddr) -> Option<&'a str> {
    let change = plan.changes.iter().find(|change| change.addr == *addr && change.deposed.is_none())?;
    let name = change.before.as_ref()?.get_attr("name").filter(|name| !name.is_sensitive())?.as_str()?;
    let is_typed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    Some(name).filter(|name| !name.is_empty() && name.len() <= 80 && name.chars().all(is_typed))
}

/// The question, with the counts, the cost and what is lost for good.
fn approval_text(asked: Approving<'_>, word: &str, look: &Look) -> String {
    let Approving { plan, left } = asked;
    let question = match plan.options.mode {
        PlanMode::Destroy if plan.options.is_partial() => "Do you really want to destroy these resources?",
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
    for (addr, note) in losses(plan) {
        let line = format!("!! Data loss: {}: {}", addr, note.text);
        for line in text::wrapped(&line, "  ", "     ", look.columns()).lines() {
            text.push_str(&format!("{}\n", look.palette.paint(Paint::Danger, line)));
        }
    }
    if let Some(left) = left {
        text.push_str(&format!("  Not approved beforehand: {}.\n", counted(left)));
    }
    if plan.simulated {
        text.push_str("  This is a simulation: nothing real is touched.\n");
    }
    let why = match word {
        "yes" => "",
        "destroy" => ", since data is lost,",
        _ => ", the name of what is lost,",
    };
    text.push_str(&format!("  Only '{word}'{why} will be accepted to approve.\n\n  Enter a value: "));
    text
}

/// A line of what a person types or a pipe holds. `None` at its end, and when the run is interrupted.
pub fn line(console: &Console, interruption: &Interruption) -> io::Result<Option<String>> {
    read(console, interruption, Echo::Shown)
}

/// A line that is edited after a prompt. `None` when the run is interrupted meanwhile.
pub fn edited(console: &Console, interruption: &Interruption, prompt: &str) -> io::Result<Option<Typed>> {
    let prompt = prompt.to_owned();
    let typed = beside(console, interruption, move |host| host.edit_line(&prompt))?;
    if typed.is_none() {
        console.host.leave_line();
        console.message("\n");
    }
    Ok(typed)
}

/// A line from standard input. `None` at its end, and when the run is interrupted meanwhile.
fn read(console: &Console, interruption: &Interruption, echo: Echo) -> io::Result<Option<String>> {
    let line = beside(console, interruption, move |host| match echo {
        Echo::Shown => host.read_line(),
        Echo::Hidden => host.read_secret_line(),
    })?;
    Ok(line.flatten())
}

/// What is read beside the run. `None` when that is interrupted meanwhile: the reading thread stays
/// behind then, since nothing can call it back, and ends with the process.
fn beside<T: Send + 'static>(
    console: &Console,
    interruption: &Interruption,
    read: impl FnOnce(&dyn Host) -> io::Result<T> + Send + 'static,
) -> io::Result<Option<T>> {
    let (sender, receiver) = channel();
    let host: Arc<dyn Host> = Arc::clone(&console.host);
    std::thread::spawn(move || {
        // Nobody waits any more after an interruption.
        let _ = sender.send(read(host.as_ref()));
    });
    loop {
        match receiver.recv_timeout(GLANCE) {
            Ok(read) => return read.map(Some),
            Err(RecvTimeoutError::Timeout) if !interruption.is_stopping() => {}
            Err(_) => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::flags::ViewFlags;
    use crate::cli::report::text::samples;
    use crate::host::TestHost;
    use crate::plan::PlannedChange;

    fn asked(plan: &Plan, line: Option<&str>) -> (Approval, String) {
        let host = TestHost::new();
        if let Some(line) = line {
            host.answer(line);
        }
        let console = Console::new(Arc::new(host.clone()), ViewFlags::default());
        let approval = approval(&console, &Interruption::default(), Approving { plan, left: None });
        let (out, err) = host.take_output();
        assert_eq!(out, "");
        (approval, err)
    }

    #[test]
    fn yes_approves_where_nothing_is_lost() {
        let plan = samples::plan([samples::create("a.b", samples::container("b"))]);
        for (line, expected) in [
            (Some("yes"), Approval::Yes),
            (Some(" yes "), Approval::Yes),
            (Some("y"), Approval::No),
            (Some("no"), Approval::No),
            (Some(""), Approval::No),
            (None, Approval::No),
        ] {
            assert_eq!(asked(&plan, line).0, expected, "{line:?}");
        }
    }

    #[test]
    fn where_data_is_lost_its_name_is_typed_and_the_question_says_what_is_lost() {
        let plan = samples::usual();
        let (answer, said) = asked(&plan, Some("yes"));
        assert_eq!(answer, Approval::No);
        assert!(said.ends_with("\nThe answer was not 'web', so nothing is done.\n"), "{said}");
        let (answer, said) = asked(&plan, Some("no"));
        assert_eq!(answer, Approval::No);
        assert!(said.ends_with("Enter a value: \n"), "{said}");
        let (answer, said) = asked(&plan, None);
        assert_eq!(answer, Approval::No);
        assert!(
            said.contains("Enter a value: \nNobody answered.") && said.contains("-auto-approve"),
            "{said}"
        );
        let (answer, question) = asked(&plan, Some("web"));
        assert_eq!(answer, Approval::Yes);
        insta::assert_snapshot!(question, @r"

        Do you want to perform these actions?
          Plan: 2 to add, 0 to change, 2 to destroy. (1 of these is a replacement)
          Cost: $9.00 -> $14.00 per month (+$5.00). Spending cap $20.00 this month: $4.00 used, $9.00 after this plan.
          !! Data loss: stacks_container.web: the data, volumes and 2 backups of usr-abc12345-web are
             permanently removed.
          Only 'web', the name of what is lost, will be accepted to approve.

          Enter a value: 
        ");
    }

    #[test]
    fn what_is_destroyed_in_part_is_not_called_all() {
        let destroy = |target: &[&str]| {
            let mut plan = samples::plan([]);
            plan.options.mode = PlanMode::Destroy;
            plan.options.targets = target.iter().map(|addr| addr.parse().expect("an address")).collect();
            asked(&plan, None).1
        };
        assert!(destroy(&[]).contains("destroy all resources?"));
        assert!(destroy(&["a.b"]).contains("destroy these resources?"));
    }

    #[test]
    fn more_than_one_loss_or_a_name_that_nobody_can_type_wants_the_word_destroy() {
        let losing = |address: &str, name: &str| PlannedChange {
            notes: vec![Note::new(NoteKind::DataLoss, "its data is removed.")],
            ..samples::delete(address, samples::container(name), crate::plan::Reason::Destroy)
        };
        let cases = [
            (samples::plan([losing("a.b", "one")]), "one"),
            (samples::plan([losing("a.b", "one"), losing("a.c", "two")]), "destroy"),
            (samples::plan([losing("a.b", "o ne")]), "destroy"),
            (samples::plan([losing("a.b", "\u{202e}eno")]), "destroy"),
            (samples::plan([losing("a.b", "")]), "destroy"),
        ];
        for (plan, expected) in cases {
            assert_eq!(word(&plan), expected);
        }
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
