//! A run told to a program: one JSON object per line on standard output.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::apply::{Event, Listener, Operation};
use crate::diag::{Diagnostics, Sources};
use crate::host::{Clock, Host, Stream as Output};

use super::report::json::ui::{self, Line};

/// How often a running operation is mentioned.
const REMINDER: Duration = Duration::from_secs(10);

/// How often it is looked whether one is to be mentioned, in real time.
const TICK: Duration = Duration::from_millis(200);

/// Prints lines, and listens to an apply.
pub struct Stream {
    host: Arc<dyn Host>,
    running: Mutex<Vec<Running>>,
}

/// An operation under way.
struct Running {
    operation: Operation,
    /// On the host's clock.
    since: Duration,
    reminders: u32,
}

impl Stream {
    /// Begins with the line that says who speaks.
    pub fn new(host: Arc<dyn Host>) -> Stream {
        let stream = Stream { host, running: Mutex::default() };
        stream.say(&ui::version());
        stream
    }

    pub fn say(&self, line: &Line<'_>) {
        self.host.print(Output::Out, &line.at(self.host.clock().now()));
    }

    pub fn say_all<'a>(&self, lines: impl IntoIterator<Item = Line<'a>>) {
        lines.into_iter().for_each(|line| self.say(&line));
    }

    pub fn diagnostics(&self, diagnostics: &Diagnostics, sources: &Sources) {
        self.say_all(diagnostics.iter().map(|diagnostic| ui::diagnostic(diagnostic, sources)));
    }

    /// Mentions what goes on for long, for as long as it is polled.
    pub async fn keep_time(&self) -> Infallible {
        let clock: Clock = *self.host.clock();
        loop {
            clock.sleep(TICK * clock.speed()).await;
            self.remind();
        }
    }

    fn remind(&self) {
        let now = self.host.clock().elapsed();
        for running in self.lock().iter_mut() {
            let elapsed = now.saturating_sub(running.since);
            if elapsed >= REMINDER * (running.reminders + 1) {
                running.reminders += 1;
                self.say(&ui::still_running(&running.operation, elapsed));
            }
        }
    }

    fn forget(&self, operation: &Operation) {
        self.lock().retain(|running| running.operation != *operation);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Stream {
    fn hear(&self, event: &Event<'_>) {
        match event {
            Event::Begins { .. } | Event::Progress { .. } => {}
            Event::Started { operation } => {
                let since = self.host.clock().elapsed();
                self.lock().push(Running { operation: (*operation).clone(), since, reminders: 0 });
                self.say(&ui::started(operation));
            }
            Event::Finished { operation, remote_id, elapsed } => {
                self.forget(operation);
                self.say(&ui::finished(operation, *remote_id, *elapsed));
            }
            Event::Failed { operation, error: _, elapsed } => {
                self.forget(operation);
                self.say(&ui::failed(operation, *elapsed));
            }
            Event::Skipped { operation, because } => {
                self.say(&ui::log(format!("{}: Skipped, because {because}", operation.title)));
            }
            Event::Paused { provider, seconds } => {
                self.say(&ui::log(format!("{provider}: Waiting {seconds}s for the rate limit")));
            }
            Event::Stopping { running } => {
                let what = "Stopping: nothing new is started, and what is under way will be finished";
                self.say(&ui::log(format!("{what} ({running}).")));
            }
            Event::Warning { note } => self.say(&ui::log(format!("Warning: {}", note.text))),
        }
    }
}
