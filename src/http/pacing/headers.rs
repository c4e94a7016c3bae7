//! What a server says about its rate limit, by the headers that are in use. None of them is trusted:
//! numbers may be absurd and clocks may be hours off.

use std::time::Duration;

use ::http::{HeaderMap, header};
use jiff::Timestamp;

use super::super::answer;
use crate::host::Clock;

/// A server's `Reset` and `Date` are whole seconds, cut or rounded.
pub(super) const RESET_MARGIN: Duration = Duration::from_secs(1);
pub(super) const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// The pause after a 429 that says nothing.
pub(super) const USUAL_PAUSE: Duration = Duration::from_secs(60);

/// How long a 429 asks to wait: by `Retry-After`, else until the window's reset, else a minute.
pub(super) fn named_pause(headers: &HeaderMap, clock: &Clock) -> Duration {
    let server_time = server_time(headers, clock);
    let named = retry_after(headers, Some(server_time));
    let named = named.or_else(|| Some(until_reset(reset(headers, server_time)?, server_time) + RESET_MARGIN));
    clamp(named.unwrap_or(USUAL_PAUSE))
}

/// What `Retry-After` says, in seconds or as a date (by the server's own clock), between one second
/// and two minutes. `None` if it is not there or makes no sense.
pub(in crate::http) fn retry_after(headers: &HeaderMap, server_time: Option<Timestamp>) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = text.strip_prefix('-').unwrap_or(text).bytes().all(|b| b.is_ascii_digit());
    let time = if is_number && text.bytes().any(|b| b.is_ascii_digit()) {
        let most = if text.starts_with('-') { 0 } else { LONGEST_PAUSE.as_secs() };
        Duration::from_secs(text.parse::<i64>().map_or(most, |seconds| seconds.max(0).unsigned_abs()))
    } else {
        until(answer::http_date(text)?, server_time?)
    };
    Some(clamp(time))
}

/// When the window is reset, in seconds of the server's clock: `X-RateLimit-Reset` is a Unix time, or
/// seconds from now if small.
pub(super) fn reset(headers: &HeaderMap, server_time: Timestamp) -> Option<i64> {
    const TOO_SMALL_FOR_A_DATE: i64 = 1_000_000_000;
    match number(headers, "x-ratelimit-reset")? {
        seconds if seconds < TOO_SMALL_FOR_A_DATE => Some(server_time.as_second() + seconds.max(0)),
        date => Some(date.min(Timestamp::MAX.as_second())),
    }
}

pub(super) fn until_reset(reset: i64, server_time: Timestamp) -> Duration {
    Duration::from_secs(reset.saturating_sub(server_time.as_second()).max(0).unsigned_abs())
        .min(LONGEST_PAUSE)
}

/// The server's clock where it shows it: ours may be hours off.
pub(super) fn server_time(headers: &HeaderMap, clock: &Clock) -> Timestamp {
    answer::date(headers).unwrap_or_else(|| clock.now())
}

fn until(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or(Duration::ZERO)
}

fn clamp(time: Duration) -> Duration {
    time.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

pub(super) fn number(headers: &HeaderMap, name: &str) -> Option<i64> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    // Some servers add the window: `60;w=60`.
    text.split([';', ',']).next()?.trim().parse().ok()
}
