//! What is seen of an apply while it goes on: on a terminal one live line per running operation and
//! a total, elsewhere a line at the start, every ten seconds and at the end.

mod lines;
mod live;
mod margin;

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::apply::{Event, Listener, Operation};
use crate::cli::report::text::sentence;
use crate::cli::report::{Detail, Look, Palette, Prose};
use crate::host::{Clock, Host, Stream};

use lines::{begun, failed, finished, paused, retried, skipped, still_running, stopping, warned};
use live::Live;

/// How often a running operation is mentioned where nothing is drawn.
const REMINDER: Duration = Duration::from_secs(10);

/// How often the live lines are brought up to date, in real time.
const TICK: Duration = Duration::from_millis(200);

/// Shorter pauses for a rate limit are not worth a line.
const NOTABLE_PAUSE: u64 = 5;

/// Whether progress is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Lines that change in place.
    Live,
    /// Lines that are written once.
    Lines,
}

/// Listens to an apply and shows it on standard error.
pub struct Progress {
    host: Arc<dyn Host>,
    palette: Palette,
    state: Mutex<State>,
}

struct State {
    running: Vec<Running>,
    live: Option<Live>,
    tally: Tally,
    /// Until when a server's rate limit was said to be waited for, on the host's clock.
    waits: Option<(String, Duration)>,
}

/// How far the apply is.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    steps: usize,
    done: usize,
    failed: usize,
}

/// An operation under way.
struct Running {
    operation: Operation,
    /// On the host's clock.
    since: Duration,
    words: String,
    /// How often it was mentioned.
    reminders: u32,
}

impl Progress {
    pub fn new(host: Arc<dyn Host>, palette: Palette, style: Style) -> Progress {
        let live = (style == Style::Live).then(Live::new);
        let state = State { running: Vec::new(), live, tally: Tally::default(), waits: None };
        Progress { host, palette, state: Mutex::new(state) }
    }

    /// Keeps elapsed times up to date. Never ends: to be dropped when the apply is over.
    pub async fn keep_time(&self) -> Infallible {
        let clock: Clock = *self.host.clock();
        loop {
            clock.sleep(TICK * clock.speed()).await;
            self.tick();
        }
    }

    /// Takes the live lines away.
    pub fn finish(&self) {
        let mut state = self.lock();
        if let Some(live) = &mut state.live {
            live.clear();
        }
        state.tally.steps = 0;
    }

    /// Requests to a server wait for its rate limit; said where it takes a while.
    pub fn paused(&self, server: &str, seconds: u64) {
        self.hear(&Event::Paused { provider: server, seconds });
    }

    /// A request failed and is sent again.
    pub fn retrying(&self, request: &str, why: &str, seconds: u64) {
        let state = self.lock();
        self.print(&state, &retried(request, why, seconds));
    }

    fn tick(&self) {
        let now = self.host.clock().elapsed();
        let mut state = self.lock();
        let mut lines = Vec::new();
        let State { running, live, tally, waits: _ } = &mut *state;
        for one in running.iter_mut() {
            let elapsed = now.saturating_sub(one.since);
            if let Some(live) = live {
                live.update(&one.operation, &one.words, elapsed);
            } else if elapsed >= REMINDER * (one.reminders + 1) {
                one.reminders = (elapsed.as_secs() / REMINDER.as_secs()) as u32;
                lines.push(still_running(&one.operation, &one.words, REMINDER * one.reminders));
            }
        }
        if let Some(live) = live {
            live.total(*tally, running.len());
        }
        for line in lines {
            self.print(&state, &line);
        }
    }

    /// A line that stays, above those that change.
    fn print(&self, state: &State, line: &str) {
        match &state.live {
            Some(live) => live.print(&fitted(line, self.host.terminal().width)),
            None => self.host.print(Stream::Err, &format!("{line}\n")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, state: &mut State, operation: &Operation) {
        let since = self.host.clock().elapsed();
        let operation = operation.clone();
        match &mut state.live {
            Some(live) => live.add(&operation),
            None => self.print(state, &begun(&operation)),
        }
        state.running.push(Running { operation, since, words: String::new(), reminders: 0 });
    }

    fn end(&self, state: &mut State, operation: &Operation, line: &str) {
        if let Some(at) = state.running.iter().position(|running| running.operation == *operation) {
            state.running.remove(at);
        }
        if let Some(live) = &mut state.live {
            live.remove(operation);
        }
        self.print(state, line);
    }
}

/// The lines broken at spaces, where the terminal would break them anywhere.
fn fitted(lines: &str, width: u16) -> String {
    let look = Look { palette: Palette::Plain, width, detail: Detail::Full, prose: Prose::Broken };
    let lines: Vec<String> = lines.lines().map(|line| sentence(line, &look)).collect();
    lines.join("\n")
}

impl Listener for Progress {
    fn hear(&self, event: &Event<'_>) {
        let mut state = self.lock();
        match event {
            Event::Begins { steps } => state.tally.steps = *steps,
            Event::Started { operation } => self.start(&mut state, operation),
            Event::Progress { operation, words, elapsed: _ } => {
                let found = state.running.iter_mut().find(|running| running.operation == **operation);
                if let Some(running) = found {
                    running.words = (*words).to_owned();
                }
            }
            Event::Finished { operation, remote_id, elapsed } => {
                state.tally.done += 1;
                self.end(&mut state, operation, &finished(operation, *remote_id, *elapsed, self.palette));
            }
            Event::Failed { operation, error, elapsed } => {
                state.tally.failed += 1;
                self.end(&mut state, operation, &failed(operation, error, *elapsed, self.palette));
            }
            Event::Skipped { operation, because } => self.print(&state, &skipped(operation, because)),
            Event::Paused { provider, seconds } => {
                let now = self.host.clock().elapsed();
                let is_known =
                    state.waits.as_ref().is_some_and(|(server, until)| server == provider && now < *until);
                if *seconds >= NOTABLE_PAUSE && !is_known {
                    state.waits = Some(((*provider).to_owned(), now + Duration::from_secs(*seconds)));
                    self.print(&state, &paused(provider, *seconds));
                }
            }
            Event::Stopping { running } => self.print(&state, &stopping(*running, self.palette)),
            Event::Warning { note } => self.print(&state, &warned(note, self.palette)),
        }
        let running = state.running.len();
        let State { live, tally, .. } = &mut *state;
        if let Some(live) = live {
            live.total(*tally, running);
        }
    }
}

#[cfg(test)]
mod tests;
