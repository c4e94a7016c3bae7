//! The rate limit of one host and credential: requests wait here instead of being refused.
//!
//! Three things are known about a server's limit, and the strictest holds:
//! - how many of our own requests fall into the last minute, against the limit (announced by
//!   `X-RateLimit-Limit`, or lower by the user's wish);
//! - what the server says is left (`X-RateLimit-Remaining`), which covers others with the same key;
//! - a 429, which stops everybody until the time it names, and then lets one request try.
//!
//! A request counts from the moment it is sent until a minute after its answer, since nobody knows
//! when in between the server counted it. So no window of a minute, wherever the server lets it
//! begin, sees more requests than the limit.

mod headers;

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::HeaderMap;
use tokio::sync::Notify;

use super::request::Priority;
use crate::host::Clock;
use headers::{
    RESET_MARGIN, SHORTEST_PAUSE, USUAL_PAUSE, named_pause, number, reset, server_time, until_reset,
};

pub(super) use headers::retry_after;

/// The window in which requests are counted, with a little more for clocks that differ.
const WINDOW: Duration = Duration::from_millis(60_100);
/// Requests under way at once to one host.
const MOST_AT_ONCE: usize = 8;
/// Seconds by which two answers may differ on the reset of one window.
const SAME_WINDOW: i64 = 2;
/// A server that answers nothing but 429 for this long is given up.
const PATIENCE: Duration = Duration::from_secs(600);
/// A limit that is guessed after an unexplained 429 does not go below this.
const LOWEST_GUESS: usize = 10;
/// Waits shorter than this are not worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// Lets requests through, most urgent first, as fast as the limit allows.
pub(super) struct Pacer {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The user's wish.
    wanted: Option<u32>,
    /// What the server announced, or what we learned by a 429.
    announced: Option<u32>,
    left: Option<Left>,
    contact: Contact,
    in_flight: usize,
    /// For each answered request of the last minute the time when it stops to count. Ascending.
    counted_until: VecDeque<Duration>,
    pause: Pause,
    waiting: BTreeMap<Ticket, Arc<Notify>>,
    next_order: u64,
    /// Requests older than this have been given up.
    given_up_below: u64,
    /// A wait until this time has been told.
    told_until: Duration,
}

/// Whether the next request may go beside others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Contact {
    /// Nothing is known of the limit (no answer yet, or a 429 was the last): one at a time.
    #[default]
    Probing,
    Established,
}

/// What the server said is left.
#[derive(Clone, Copy, Debug)]
enum Left {
    /// Until a time, after which nothing is known. The smallest number seen in a window (named by
    /// its reset on the server's clock, in seconds) counts: all requests that are answered are in
    /// it, those under way may be.
    UntilReset { window: i64, until: Duration, remaining: u32 },
    /// The server names no time: one more each `each`.
    Refilled { since: Duration, remaining: u32, each: Duration },
}

#[derive(Default)]
struct Pause {
    until: Duration,
    /// When the last 429 began to count, and the first of an unbroken row.
    noted: Duration,
    refused_since: Option<Duration>,
    refusals: u32,
}

/// Place in the queue.
type Ticket = (Reverse<Priority>, u64);

enum Step {
    Go,
    /// Look again after this time, or when something changes.
    Wait(Duration),
    /// Look again when something changes.
    Blocked,
    GivenUp(Duration),
}

/// A request may be sent. Tell what became of it; dropped untold it counts as sent and unanswered.
#[must_use]
pub(super) struct Permit<'a> {
    pacer: &'a Pacer,
    sent_at: Duration,
    counts: Counts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    ForAMinute,
    Not,
}

/// What a 429 means for the request that got it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Everybody waits this long.
    Wait(Duration),
    /// Nothing went through for this long: give up.
    GiveUp(Duration),
}

/// Nothing went through for this long.
#[derive(Debug)]
pub(super) struct GivenUp {
    pub(super) since: Duration,
}

impl Pacer {
    pub(super) fn new(clock: Clock) -> Pacer {
        Pacer { clock, state: Mutex::default() }
    }

    /// Stays at or below this many requests a minute, whatever the server announces.
    pub(super) fn keep_below(&self, per_minute: u32) {
        let mut state = self.lock();
        let per_minute = per_minute.max(1);
        state.wanted = Some(state.wanted.map_or(per_minute, |known| known.min(per_minute)));
    }

    /// A place in the order of arrival, kept over all attempts of a request.
    pub(super) fn next_order(&self) -> u64 {
        let mut state = self.lock();
        state.next_order += 1;
        state.next_order
    }

    /// Waits for the turn of a request. `tell` hears of waits that are worth telling.
    pub(super) async fn acquire(
        &self,
        priority: Priority,
        order: u64,
        tell: &(dyn Fn(Duration) + Sync),
    ) -> Result<Permit<'_>, GivenUp> {
        let ticket = (Reverse(priority), order);
        let changed = Arc::new(Notify::new());
        self.lock().waiting.insert(ticket, changed.clone());
        let _place = Place { pacer: self, ticket };
        loop {
            let (step, told) = self.step(ticket);
            if let Some(time) = told {
                tell(time);
            }
            match step {
                Step::Go => {
                    return Ok(Permit {
                        pacer: self,
                        sent_at: self.clock.elapsed(),
                        counts: Counts::ForAMinute,
                    });
                }
                Step::GivenUp(since) => return Err(GivenUp { since }),
                Step::Blocked => changed.notified().await,
                Step::Wait(time) => {
                    tokio::select! {
                        biased;
                        () = changed.notified() => {}
                        () = self.clock.sleep(time) => {}
                    }
                }
            }
        }
    }

    fn step(&self, ticket: Ticket) -> (Step, Option<Duration>) {
        let now = self.clock.elapsed();
        let mut state = self.lock();
        let step = state.step(ticket, now);
        let told = match step {
            Step::Wait(time) if time >= WORTH_TELLING && now + time > state.told_until + WORTH_TELLING => {
                state.told_until = now + time;
                Some(time)
            }
            _ => None,
        };
        (step, told)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pacer")
    }
}

/// A request's place in the queue: left when it goes, and when it is cancelled.
struct Place<'a> {
    pacer: &'a Pacer,
    ticket: Ticket,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.pacer.lock();
        state.waiting.remove(&self.ticket);
        state.wake_first();
    }
}

impl State {
    fn step(&mut self, ticket: Ticket, now: Duration) -> Step {
        if ticket.1 < self.given_up_below {
            return Step::GivenUp(now - self.pause.refused_since.unwrap_or(now));
        }
        if self.waiting.first_key_value().map(|(first, _)| *first) != Some(ticket) {
            return Step::Blocked;
        }
        if now < self.pause.until {
            return Step::Wait(self.pause.until - now);
        }
        let most_at_once = match self.contact {
            Contact::Probing => 1,
            Contact::Established => MOST_AT_ONCE,
        };
        if self.in_flight >= most_at_once {
            return Step::Blocked;
        }
        match self.wait_for_own_limit(now).max(self.wait_for_what_is_left(now)) {
            Some(Duration::MAX) => Step::Blocked,
            Some(time) => Step::Wait(time),
            None => {
                self.in_flight += 1;
                Step::Go
            }
        }
    }

    /// How long until our own requests of the last minute are fewer than the limit; the longest time
    /// if only an answer can tell.
    fn wait_for_own_limit(&mut self, now: Duration) -> Option<Duration> {
        while self.counted_until.front().is_some_and(|until| *until <= now) {
            self.counted_until.pop_front();
        }
        let limit = self.limit()?;
        let counted = self.counted_until.len() + self.in_flight;
        if counted < limit {
            return None;
        }
        // The one whose end makes room; more than one may have to go after the limit fell.
        Some(self.counted_until.get(counted - limit).map_or(Duration::MAX, |until| *until - now))
    }

    fn wait_for_what_is_left(&mut self, now: Duration) -> Option<Duration> {
        let needed = u32::try_from(self.in_flight).unwrap_or(u32::MAX).saturating_add(1);
        match self.left? {
            Left::UntilReset { until, .. } if until <= now => {
                self.left = None;
                None
            }
            Left::UntilReset { remaining, .. } if needed <= remaining => None,
            Left::UntilReset { until, .. } => Some(until - now),
            Left::Refilled { since, remaining, each } => {
                let enough_at = since + each * needed.saturating_sub(remaining);
                (enough_at > now).then(|| enough_at - now)
            }
        }
    }

    fn limit(&self) -> Option<usize> {
        let limit = match (self.wanted, self.announced) {
            (Some(wanted), Some(announced)) => wanted.min(announced),
            (Some(limit), None) | (None, Some(limit)) => limit,
            (None, None) => return None,
        };
        usize::try_from(limit).ok()
    }

    fn learn(&mut self, headers: &HeaderMap, now: Duration, clock: &Clock) {
        if let Some(limit) = number(headers, "x-ratelimit-limit").filter(|limit| *limit > 0) {
            self.announced = Some(u32::try_from(limit).unwrap_or(u32::MAX));
        }
        let Some(remaining) = number(headers, "x-ratelimit-remaining") else { return };
        let remaining = u32::try_from(remaining.max(0)).unwrap_or(u32::MAX);
        let server_time = server_time(headers, clock);
        self.left = match (reset(headers, server_time), self.announced) {
            (Some(window), _) => {
                let until = now + until_reset(window, server_time) + RESET_MARGIN;
                Some(self.left_in_window(window, until, remaining, now))
            }
            (None, Some(limit)) => {
                Some(Left::Refilled { since: now, remaining, each: WINDOW / limit.max(1) })
            }
            (None, None) => None,
        };
    }

    /// What is left, by an answer that may have been overtaken by later ones.
    fn left_in_window(&self, window: i64, until: Duration, remaining: u32, now: Duration) -> Left {
        match self.left {
            Some(Left::UntilReset { window: known, until: known_until, remaining: seen })
                if now < known_until =>
            {
                if window > known + SAME_WINDOW {
                    Left::UntilReset { window, until, remaining }
                } else if window < known - SAME_WINDOW {
                    Left::UntilReset { window: known, until: known_until, remaining: seen }
                } else {
                    // Each is late by the answer's way back; the earlier one is closer to the truth.
                    Left::UntilReset {
                        window: known,
                        until: until.min(known_until),
                        remaining: remaining.min(seen),
                    }
                }
            }
            _ => Left::UntilReset { window, until, remaining },
        }
    }

    fn wake_first(&self) {
        if let Some((_, first)) = self.waiting.first_key_value() {
            first.notify_one();
        }
    }

    fn wake_all(&self) {
        self.waiting.values().for_each(|waiting| waiting.notify_one());
    }
}

impl Permit<'_> {
    /// An answer came that is no 429.
    pub(super) fn answered(self, headers: &HeaderMap) {
        let now = self.pacer.clock.elapsed();
        let mut state = self.pacer.lock();
        state.learn(headers, now, &self.pacer.clock);
        // What was sent before the 429 says nothing about the time after it.
        if self.sent_at >= state.pause.noted {
            state.contact = Contact::Established;
            state.pause.refused_since = None;
            state.pause.refusals = 0;
        }
    }

    /// The server answered 429.
    pub(super) fn refused(self, headers: &HeaderMap) -> Refusal {
        let now = self.pacer.clock.elapsed();
        let mut state = self.pacer.lock();
        state.learn(headers, now, &self.pacer.clock);
        if state.limit().is_none() {
            let guess = (state.counted_until.len() + state.in_flight) * 3 / 4;
            state.announced = u32::try_from(guess.max(LOWEST_GUESS)).ok();
        }
        let pause = &mut state.pause;
        if pause.refusals == 0 || self.sent_at >= pause.noted {
            pause.refusals += 1;
            pause.noted = now;
        }
        let since = *pause.refused_since.get_or_insert(now);
        // A server that keeps saying "one second" is not believed for ever.
        let growing = SHORTEST_PAUSE * (1 << (pause.refusals - 1).min(6));
        let time = named_pause(headers, &self.pacer.clock).max(growing.min(USUAL_PAUSE));
        pause.until = pause.until.max(now + time);
        let time = pause.until - now;
        state.contact = Contact::Probing;
        if now - since < PATIENCE {
            return Refusal::Wait(time);
        }
        state.given_up_below = state.next_order + 1;
        state.wake_all();
        Refusal::GiveUp(now - since)
    }

    /// The request surely did not reach the server.
    pub(super) fn not_sent(mut self) {
        self.counts = Counts::Not;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let now = self.pacer.clock.elapsed();
        let mut state = self.pacer.lock();
        state.in_flight -= 1;
        if self.counts == Counts::ForAMinute {
            state.counted_until.push_back(now + WINDOW);
        }
        state.wake_first();
    }
}

#[cfg(test)]
mod tests;
