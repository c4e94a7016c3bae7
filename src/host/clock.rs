//! Time: a clock that can run faster than the wall's (`--simulate-speed`) and stands still in tests
//! whose tokio runtime is paused.

#![expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time and waits")]

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tokio::time::Instant;

/// A clock that started somewhere and runs at `speed` times real time. Clones are the same clock.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
    started_at: Timestamp,
    speed: u32,
}

impl Clock {
    /// The wall clock.
    pub fn real() -> Clock {
        let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
        Clock::starting_at(now, 1)
    }

    /// A clock that shows `start` now and goes `speed` times as fast as tokio's time.
    pub fn starting_at(start: Timestamp, speed: u32) -> Clock {
        Clock { started: Instant::now(), started_at: start, speed: speed.max(1) }
    }

    /// Date and time on this clock.
    pub fn now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.elapsed().as_nanos()).unwrap_or(i64::MAX);
        self.started_at.checked_add(jiff::SignedDuration::from_nanos(elapsed)).unwrap_or(Timestamp::MAX)
    }

    /// Time since the clock started. Never goes back.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed() * self.speed
    }

    /// Waits until this clock has advanced by `time`.
    pub async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time / self.speed).await;
    }

    /// Real time that passes while this clock advances by `time`, for timeouts of real sockets.
    pub fn in_real_time(&self, time: Duration) -> Duration {
        time / self.speed
    }

    pub fn speed(&self) -> u32 {
        self.speed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_fast_clock_shortens_waits_and_stretches_time() {
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH, 10);
        let real = Instant::now();
        clock.sleep(Duration::from_secs(20)).await;
        assert_eq!(real.elapsed(), Duration::from_secs(2));
        assert_eq!(clock.now(), Timestamp::from_second(20).expect("in range"));
    }
}
