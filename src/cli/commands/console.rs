//! `terrace console`

use std::collections::VecDeque;
use std::io;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{VariableFlags, ViewFlags};
use crate::cli::person::Person;
use crate::cli::progress::Style;
use crate::cli::report::text::{Controls, type_text, value_text};
use crate::cli::session::Session;
use crate::diag::Diagnostic;
use crate::host::Typed;
use crate::ops::{self, Answer, Basis, Evaluator, Exit, Report};
use crate::syntax::{Ending, ending};

/// Evaluate expressions
///
/// Reads expressions from standard input and prints their values. References to resources give what
/// the state holds; nothing is changed. An expression may go over several lines while a bracket or a
/// heredoc is open. On a terminal, the arrow keys bring back what was typed before, and `exit` or
/// Ctrl-D ends it; from a pipe, only the last value is printed, and the first error ends it with exit
/// code 1.
///
/// `type(…)` as a whole expression prints the type of a value.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  terrace console\n  echo 'length(var.zones)' | terrace console -var-file=eu.vars.hcl"
)]
pub struct ConsoleArgs {
    /// Make a plan first, and let references give what it would lead to
    #[arg(long)]
    plan: bool,
    #[command(flatten)]
    variables: VariableFlags,
    #[command(flatten)]
    pub view: ViewFlags,
}

const HELP: &str = "Type an expression to see its value, for example 1 + 1, local.name or \
                    stacks_container.web.url.\nAn open bracket or heredoc goes on over several lines; an empty \
                    line ends it.\ntype(EXPRESSION) shows a type. The arrow keys bring back what was typed \
                    before.\nTo leave, type exit or press Ctrl-D.";

/// Asks for an expression, and for more of one.
const PROMPT: &str = "> ";
const MORE: &str = ": ";

pub async fn run(session: &Session, args: ConsoleArgs) -> u8 {
    let ConsoleArgs { plan, variables, view: _ } = args;
    let console = &session.console;
    let person = Person::at(console);
    let variables = person.variables(variables);
    let basis = if plan { Basis::Plan } else { Basis::State };
    let Some(workbench) = person.lets(ops::console(&session.project, variables, basis)).await else {
        return exit::code(Exit::Interrupted, Detailed::No);
    };
    let workbench = match workbench {
        Ok(workbench) => workbench,
        Err(report) => return refuse(console, *report),
    };
    match workbench.open() {
        Ok(mut evaluator) => {
            console.diagnostics(&evaluator.warnings, &evaluator.sources);
            let talk = if console.host.terminal().stdin { Talk::Each } else { Talk::Last };
            converse(console, &person, &mut evaluator, talk)
        }
        Err(report) => refuse(console, *report),
    }
}

fn refuse(console: &Console, report: Report) -> u8 {
    let Report { sources, diagnostics, exit } = report;
    console.diagnostics(&diagnostics, &sources);
    exit::code(exit, Detailed::No)
}

/// Which values are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Talk {
    /// To a person: each, with prompts; an error is followed by the next question.
    Each,
    /// Through a pipe, as in Terraform: the last; an error ends it.
    Last,
}

fn converse(console: &Console, person: &Person<'_>, evaluator: &mut Evaluator<'_>, talk: Talk) -> u8 {
    let mut lines = Lines::of(console, person, talk);
    let (mut last, mut is_dropped) = (None, false);
    loop {
        let text = match lines.expression() {
            _ if person.interruption.is_stopping() => return exit::code(Exit::Interrupted, Detailed::No),
            Ok(Typed::Dropped) if is_dropped => return exit::code(Exit::Interrupted, Detailed::No),
            Ok(Typed::Dropped) => {
                is_dropped = true;
                console.message("To leave, press Ctrl-C again.\n");
                continue;
            }
            Ok(Typed::Line(text)) => text,
            Ok(Typed::End) => break,
            Err(error) => {
                let detail = format!("Standard input cannot be read: {error}.");
                return console.refuse(Diagnostic::error("Reading the expression failed", detail));
            }
        };
        is_dropped = false;
        let (answer, is_error) = match text.as_str() {
            "" => continue,
            "exit" => break,
            "help" => (Some(HELP.to_owned()), false),
            text => {
                let (answer, diagnostics) = evaluator.evaluate(text);
                console.diagnostics(&diagnostics, &evaluator.sources);
                (answer.map(|answer| shown(&answer, console.controls())), diagnostics.has_errors())
            }
        };
        match talk {
            Talk::Each => console.result(&answer.map(|text| format!("{text}\n")).unwrap_or_default()),
            Talk::Last if is_error => return exit::ERROR,
            Talk::Last => last = answer,
        }
    }
    console.result(&last.map(|text| format!("{text}\n")).unwrap_or_default());
    0
}

fn shown(answer: &Answer, controls: Controls) -> String {
    match answer {
        Answer::Value(value) => value_text(value, controls),
        Answer::Type(ty) => type_text(*ty),
    }
}

/// Where expressions come from.
struct Lines<'c> {
    console: &'c Console,
    person: &'c Person<'c>,
    talk: Talk,
    /// Whether lines can be edited: what keys do can be shown.
    are_edited: bool,
    /// Lines that were pasted at once, but for the first.
    pasted: VecDeque<String>,
}

impl<'c> Lines<'c> {
    fn of(console: &'c Console, person: &'c Person<'c>, talk: Talk) -> Lines<'c> {
        let can_draw = talk == Talk::Each && console.progress_style() == Style::Live;
        Lines { console, person, talk, are_edited: can_draw, pasted: VecDeque::new() }
    }

    /// The lines of one expression.
    fn expression(&mut self) -> io::Result<Typed> {
        let first = match self.line(PROMPT)? {
            Typed::Line(line) => line,
            other => return Ok(other),
        };
        let mut text = first.trim().to_owned();
        loop {
            let open = ending(&text);
            if open == Ending::Whole {
                return Ok(Typed::Line(text));
            }
            let line = match self.line(MORE)? {
                Typed::Line(line) => line,
                Typed::End => return Ok(Typed::Line(text)),
                other => return Ok(other),
            };
            // Whoever does not see which bracket is open must be able to get out.
            if self.talk == Talk::Each && open == Ending::Open && line.trim().is_empty() {
                return Ok(Typed::Line(text));
            }
            text.push('\n');
            text.push_str(&line);
        }
    }

    fn line(&mut self, prompt: &str) -> io::Result<Typed> {
        if let Some(line) = self.pasted.pop_front() {
            return Ok(Typed::Line(line));
        }
        if self.are_edited {
            let typed = self.person.edited(prompt)?.unwrap_or(Typed::End);
            let Typed::Line(text) = typed else { return Ok(typed) };
            self.pasted.extend(text.lines().map(str::to_owned));
            return Ok(Typed::Line(self.pasted.pop_front().unwrap_or_default()));
        }
        let say = |text| {
            if self.talk == Talk::Each {
                self.console.message(text);
            }
        };
        say(prompt);
        Ok(match self.person.line()? {
            Some(line) => Typed::Line(line),
            None => {
                say("\n");
                Typed::End
            }
        })
    }
}
