//! The person at the terminal: asked for values, listened to for "stop".
//!
//! A signal ends a question too: it is heard by a task beside it, since who waits for an answer hears
//! nothing else.

use std::future::Future;

use crate::apply::Interruption;
use crate::host::Typed;
use crate::ops::{Ask, Question, Variables};

use super::console::Console;
use super::flags::VariableFlags;
use super::interrupt::Forwarding;
use super::questions;

/// Whom a command asks, and who may end it.
pub struct Person<'c> {
    console: &'c Console,
    /// Set by the first signal.
    pub interruption: Interruption,
    ask: Box<Ask<'c>>,
    _forwarding: Forwarding,
}

impl<'c> Person<'c> {
    pub fn at(console: &'c Console) -> Person<'c> {
        let interruption = Interruption::default();
        let asking = interruption.clone();
        let ask = Box::new(move |question: &Question<'_>| questions::variable(console, &asking, question));
        let _forwarding = Forwarding::to(&interruption);
        Person { console, interruption, ask, _forwarding }
    }

    /// What the command line says of input variables. Values that are missing are asked for where
    /// somebody can answer and may be asked.
    pub fn variables(&self, flags: VariableFlags) -> Variables<'_> {
        let VariableFlags { inputs, input } = flags;
        let is_there = input && self.console.host.terminal().stdin;
        Variables { inputs, ask: is_there.then_some(&*self.ask) }
    }

    /// What comes of the work; `None` if a signal ended it, or the question that it asked.
    pub async fn lets<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let done = tokio::select! {
            done = work => Some(done),
            () = self.interruption.stopping() => None,
        };
        done.filter(|_| !self.interruption.is_stopping())
    }

    /// The next line of standard input; `None` at its end, and after a signal.
    pub fn line(&self) -> std::io::Result<Option<String>> {
        questions::line(self.console, &self.interruption)
    }

    /// The next line of the terminal, which can be edited; `None` after a signal.
    pub fn edited(&self, prompt: &str) -> std::io::Result<Option<Typed>> {
        questions::edited(self.console, &self.interruption, prompt)
    }
}
