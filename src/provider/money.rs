//! Money: whole cents, US dollars.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// An amount in cents. Prints as `$4.00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub u64);

impl Cents {
    pub const ZERO: Cents = Cents(0);

    pub fn dollars(dollars: u64) -> Cents {
        Cents(dollars.saturating_mul(100))
    }

    /// From dollars as an API or a person writes them: `4`, `4.5`, `$4.50`, `"4.00"`. `None` for
    /// anything that is no amount, is negative or has more than two decimals that matter.
    pub fn parse(text: &str) -> Option<Cents> {
        let text = text.trim();
        let text = text.strip_prefix('$').unwrap_or(text);
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.bytes().skip(2).any(|b| b != b'0') {
            return None;
        }
        let hundredths = format!("{decimals:0<2}")[..2].parse::<u64>().ok()?;
        whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(hundredths).map(Cents)
    }
}

impl Add for Cents {
    type Output = Cents;

    fn add(self, other: Cents) -> Cents {
        Cents(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Cents) {
        *self = *self + other;
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Cents>>(amounts: I) -> Cents {
        amounts.fold(Cents::ZERO, Add::add)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_and_apis_write_them() {
        for (text, cents) in
            [("4", 400), ("4.5", 450), ("$4.50", 450), (" 10.00 ", 1000), ("0.1", 10), ("1.500", 150)]
        {
            assert_eq!(Cents::parse(text), Some(Cents(cents)), "{text}");
        }
        for text in ["", "-1", "1.234", "four", "1.", ".5", "1e3", "99999999999999999999"] {
            assert_eq!(Cents::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_reads_back_as_printed(cents in 0u64..1_000_000_000) {
            prop_assert_eq!(Cents::parse(&Cents(cents).to_string()), Some(Cents(cents)));
        }
    }
}
