//! Chance that can be saved: the world file holds it, so that a world loaded again goes on as it
//! would have.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A small generator (SplitMix64) whose whole state is one number. Good enough for durations and
/// made-up ids, not for secrets that protect anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Random(u64);

impl Random {
    pub fn seeded(seed: u64) -> Random {
        Random(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A time from `least` to `most`, both included, in whole milliseconds.
    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = u64::try_from(most.saturating_sub(least).as_millis()).unwrap_or(u64::MAX);
        least + Duration::from_millis(self.number() % span.saturating_add(1))
    }

    /// That many hexadecimal digits, lower case.
    pub fn hex(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits + 16);
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.number()));
        }
        text.truncate(digits);
        text
    }

    /// That many lower-case letters and digits.
    pub fn letters(&mut self, count: usize) -> String {
        const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        (0..count).map(|_| char::from(ALPHABET[(self.number() % 36) as usize])).collect()
    }

    /// A version 4 UUID.
    pub fn uuid(&mut self) -> String {
        let (a, b) = (self.hex(15), self.hex(15));
        let variant = ["8", "9", "a", "b"][(self.number() % 4) as usize];
        format!("{}-{}-4{}-{variant}{}-{}", &a[..8], &a[8..12], &a[12..15], &b[..3], &b[3..15])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_world() {
        let draw = |seed| {
            let mut random = Random::seeded(seed);
            (random.uuid(), random.letters(6), random.hex(64))
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert_eq!(draw(7).2.len(), 64);
        assert_eq!(draw(7).0.len(), 36);
    }

    #[test]
    fn times_stay_between_their_bounds() {
        let mut random = Random::seeded(1);
        let (least, most) = (Duration::from_secs(10), Duration::from_secs(30));
        let drawn: Vec<Duration> = (0..500).map(|_| random.between(least, most)).collect();
        assert!(drawn.iter().all(|time| (least..=most).contains(time)));
        assert!(drawn.iter().any(|time| *time < Duration::from_secs(12)));
        assert!(drawn.iter().any(|time| *time > Duration::from_secs(28)));
    }
}
