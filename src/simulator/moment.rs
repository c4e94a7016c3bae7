//! A point in the world's time, as the world file keeps it and as answers print it.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time in whole milliseconds. Prints as the guide's examples do:
/// `2026-02-25T10:30:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

impl Moment {
    /// The world's time before it was ever used.
    pub const START: Moment = Moment(Timestamp::UNIX_EPOCH);

    /// This moment, fractions of a millisecond cut off.
    pub fn new(time: Timestamp) -> Moment {
        Moment(Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time))
    }

    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// This moment and `time` more; the end of time at most.
    pub fn plus(self, time: Duration) -> Moment {
        let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        Moment(self.0.checked_add(time).unwrap_or(Timestamp::MAX))
    }

    /// That much earlier; the world's beginning at most.
    pub fn back(self, time: Duration) -> Moment {
        let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        Moment(self.0.checked_sub(time).unwrap_or(Timestamp::UNIX_EPOCH)).max(Moment::START)
    }

    /// The beginning of this day in UTC.
    pub fn midnight(self) -> Moment {
        let seconds = self.0.as_second();
        Moment(Timestamp::from_second(seconds - seconds.rem_euclid(86_400)).unwrap_or(self.0))
    }

    /// Time since `earlier`, zero if that is not earlier.
    pub fn since(self, earlier: Moment) -> Duration {
        Duration::try_from(self.0.duration_since(earlier.0)).unwrap_or(Duration::ZERO)
    }

    /// The calendar month in UTC, as `2026-02`.
    pub fn month(self) -> String {
        self.0.strftime("%Y-%m").to_string()
    }

    /// Whole seconds since 1970, rounded up: at that second the moment has surely come.
    pub fn unix_seconds(self) -> i64 {
        self.0.as_millisecond().div_euclid(1000) + i64::from(self.0.as_millisecond().rem_euclid(1000) > 0)
    }

    /// As in the `Date` header.
    pub fn http_date(self) -> String {
        // The header's format ends with the year 9999 and begins with 1970, and so does our time.
        let seconds = u64::try_from(self.0.as_second()).unwrap_or(0);
        httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Moment::new).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::new(text.parse().expect("a time"))
    }

    #[test]
    fn a_moment_prints_with_milliseconds_whatever_they_are() {
        assert_eq!(moment("2026-02-25T10:30:00Z").to_string(), "2026-02-25T10:30:00.000Z");
        assert_eq!(moment("2026-02-25T10:30:00.1169Z").to_string(), "2026-02-25T10:30:00.116Z");
    }

    #[test]
    fn the_month_is_that_of_utc() {
        assert_eq!(moment("2026-03-01T00:30:00+01:00").month(), "2026-02");
        assert_eq!(moment("2026-02-28T23:30:00-01:00").month(), "2026-03");
    }

    #[test]
    fn a_window_that_ends_within_a_second_has_ended_at_the_next() {
        assert_eq!(moment("1970-01-01T00:01:00Z").unix_seconds(), 60);
        assert_eq!(moment("1970-01-01T00:01:00.001Z").unix_seconds(), 61);
    }

    #[test]
    fn the_date_header_shows_the_worlds_time() {
        assert_eq!(moment("2026-02-25T10:30:07.9Z").http_date(), "Wed, 25 Feb 2026 10:30:07 GMT");
    }
}
