//! Turns: one backup of a container is asked for after the other.
//!
//! The answer to a trigger names no backup, so a new one is told by the ids that were there before.
//! That works for one new backup at a time: whoever is about to ask for one keeps others of this run
//! from doing so, from the list that is stored with its intent until its backup is found.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use tokio::sync::Notify;

use crate::host::Clock;

/// Between the list that goes with an intent and the request lies one write to disk. A turn that is
/// not taken by then was given up.
const LEASE: Duration = Duration::from_secs(60);

/// Whose turn it is, by container.
#[derive(Default)]
pub(in crate::providers::stacks) struct Turns {
    held: Mutex<FxHashMap<String, Held>>,
    freed: Notify,
}

enum Held {
    /// For somebody who is about to begin, until that time on the run's clock.
    Reserved { until: Duration, known: Vec<String> },
    /// By somebody at work.
    Taken,
}

/// A turn that was begun; over when it is dropped.
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    container: String,
    /// The backups that were there before, if that was found out with the intent.
    pub(super) known: Option<Vec<String>>,
}

impl Turns {
    /// Waits until nobody else of this run is about to ask for a backup of this container, and keeps
    /// the turn for a while.
    pub(super) async fn reserve(&self, clock: &Clock, container: &str) {
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            let left = {
                let mut held = self.lock();
                let now = clock.elapsed();
                let left = match held.get(container) {
                    None => None,
                    Some(Held::Taken) => Some(Duration::MAX),
                    Some(Held::Reserved { until, .. }) => Some(until.saturating_sub(now)),
                };
                if left.is_none_or(|left| left.is_zero()) {
                    let known = Vec::new();
                    held.insert(container.to_owned(), Held::Reserved { until: now + LEASE, known });
                    return;
                }
                left.unwrap_or_default().min(LEASE)
            };
            tokio::select! {
                () = &mut freed => {}
                () = clock.sleep(left) => {}
            }
        }
    }

    /// Remembers what was there when the turn was reserved.
    pub(super) fn remember(&self, container: &str, backups: &[String]) {
        if let Some(Held::Reserved { known, .. }) = self.lock().get_mut(container) {
            *known = backups.to_vec();
        }
    }

    /// Gives a reserved turn back.
    pub(super) fn give_back(&self, container: &str) {
        self.lock().remove(container);
        self.freed.notify_waiters();
    }

    /// Takes the turn that was reserved; reserves one where none was.
    pub(super) async fn begin(&self, clock: &Clock, container: &str) -> Turn<'_> {
        let mut is_reserved = matches!(self.lock().get(container), Some(Held::Reserved { .. }));
        let is_mine = is_reserved;
        while !is_reserved {
            self.reserve(clock, container).await;
            is_reserved = matches!(self.lock().get(container), Some(Held::Reserved { .. }));
        }
        let known = match self.lock().insert(container.to_owned(), Held::Taken) {
            Some(Held::Reserved { known, .. }) if is_mine => Some(known),
            _ => None,
        };
        Turn { turns: self, container: container.to_owned(), known }
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<String, Held>> {
        // No code panics while it holds this lock.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.give_back(&self.container);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Host, TestHost};

    #[tokio::test(start_paused = true)]
    async fn one_comes_after_the_other_and_sees_what_was_made() {
        let (turns, clock) = (Turns::default(), *TestHost::new().clock());
        turns.reserve(&clock, "web").await;
        turns.remember("web", &["1".to_owned()]);
        let first = turns.begin(&clock, "web").await;
        assert_eq!(first.known, Some(vec!["1".to_owned()]));
        turns.reserve(&clock, "other").await;
        let (mut second, before) = (Box::pin(turns.reserve(&clock, "web")), clock.elapsed());
        tokio::select! {
            () = &mut second => panic!("the first one is at work"),
            () = clock.sleep(Duration::from_secs(600)) => {}
        }
        drop(first);
        second.await;
        assert_eq!(clock.elapsed() - before, Duration::from_secs(600));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_nobody_takes_ends_by_itself() {
        let (turns, clock) = (Turns::default(), *TestHost::new().clock());
        turns.reserve(&clock, "web").await;
        let before = clock.elapsed();
        turns.reserve(&clock, "web").await;
        assert_eq!(clock.elapsed() - before, LEASE);
        turns.give_back("web");
        let unreserved = turns.begin(&clock, "web").await;
        assert_eq!(unreserved.known, None);
    }
}
