//! Numbers: 512-bit binary floating point, as Terraform computes, printed as the shortest decimal
//! that reads back.
//!
//! What Terraform's `math/big.Float` does and we do not: infinities and negative zero. A division by
//! zero and a result out of range are errors here, where Terraform goes on with `+Inf` and fails
//! somewhere else. Numbers that come out of functions have 512 bits here and 64 there, which shows in
//! `length([1]) / length([1, 2, 3])`.

mod big;
mod text;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use dashu_int::UBig;
use thiserror::Error;

pub(super) use big::BigNum;

/// A number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Every whole number that fits is here.
    Int(i64),
    Big(Arc<BigNum>),
}

/// A number that cannot be read or computed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NumberError {
    #[error("the text is not a decimal number")]
    Syntax,
    #[error("the number is too large or too close to zero")]
    OutOfRange,
    #[error("division by zero")]
    DivisionByZero,
}

impl Number {
    pub const ZERO: Number = Number(Repr::Int(0));

    pub(super) fn from_big(big: Arc<BigNum>) -> Number {
        Number(Repr::Big(big))
    }

    /// The small form, or the large one.
    pub(super) fn into_parts(self) -> Result<i64, Arc<BigNum>> {
        match self.0 {
            Repr::Int(int) => Ok(int),
            Repr::Big(big) => Err(big),
        }
    }

    /// `None` for NaN and the infinities.
    pub fn from_f64(value: f64) -> Option<Number> {
        BigNum::from_f64(value).map(Number::normal)
    }

    /// The number if it is whole and fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Int(int) => Some(*int),
            Repr::Big(_) => None,
        }
    }

    /// The number if it is whole, not negative and fits.
    pub fn to_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Int(int) => u64::try_from(*int).ok(),
            Repr::Big(big) => big.to_u64(),
        }
    }

    /// The closest `f64`; infinite if the number is too large for one.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Int(int) => *int as f64,
            // The standard library reads decimals with correct rounding, so its answer is the closest.
            Repr::Big(big) => text::scientific(big).parse().unwrap_or(f64::NAN),
        }
    }

    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Int(_) => true,
            Repr::Big(big) => big.is_integer(),
        }
    }

    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Int(int) => *int < 0,
            Repr::Big(big) => big.is_negative(),
        }
    }

    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Int(0))
    }

    /// # Errors
    ///
    /// The result is out of range.
    pub fn add(&self, other: &Number) -> Result<Number, NumberError> {
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0)
            && let Some(sum) = a.checked_add(*b)
        {
            return Ok(Number::from(sum));
        }
        Number::checked(self.to_big().add(&other.to_big()))
    }

    /// # Errors
    ///
    /// The result is out of range.
    pub fn sub(&self, other: &Number) -> Result<Number, NumberError> {
        self.add(&other.neg())
    }

    /// # Errors
    ///
    /// The result is out of range.
    pub fn mul(&self, other: &Number) -> Result<Number, NumberError> {
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0)
            && let Some(product) = a.checked_mul(*b)
        {
            return Ok(Number::from(product));
        }
        Number::checked(self.to_big().mul(&other.to_big()))
    }

    /// # Errors
    ///
    /// `other` is zero, or the result is out of range.
    pub fn div(&self, other: &Number) -> Result<Number, NumberError> {
        if other.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0)
            && a.checked_rem(*b) == Some(0)
        {
            return Ok(Number::from(a / b));
        }
        Number::checked(self.to_big().div(&other.to_big()))
    }

    /// The language's `%`: `a - b * trunc(a / b)`, each step rounded to 512 bits.
    ///
    /// # Errors
    ///
    /// `other` is zero, or a result on the way is out of range.
    pub fn rem(&self, other: &Number) -> Result<Number, NumberError> {
        if other.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0) {
            return Ok(Number::from(a.wrapping_rem(*b)));
        }
        let whole = self.div(other)?.trunc();
        self.sub(&other.mul(&whole)?)
    }

    #[must_use]
    pub fn neg(&self) -> Number {
        match &self.0 {
            Repr::Int(int) => match int.checked_neg() {
                Some(negated) => Number::from(negated),
                None => Number::normal(BigNum::from(*int).neg()),
            },
            Repr::Big(big) => Number::normal(big.neg()),
        }
    }

    #[must_use]
    pub fn abs(&self) -> Number {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// The whole part, towards zero.
    #[must_use]
    pub fn trunc(&self) -> Number {
        match &self.0 {
            Repr::Int(_) => self.clone(),
            Repr::Big(big) => Number::normal(big.trunc()),
        }
    }

    /// The largest whole number that is not larger.
    #[must_use]
    pub fn floor(&self) -> Number {
        let whole = self.trunc();
        if self.is_negative() && !self.is_integer() { whole.step(-1) } else { whole }
    }

    /// The smallest whole number that is not smaller.
    #[must_use]
    pub fn ceil(&self) -> Number {
        let whole = self.trunc();
        if self.is_negative() || self.is_integer() { whole } else { whole.step(1) }
    }

    /// One to the side of a whole number; a number with a fraction is far from any limit.
    fn step(&self, by: i64) -> Number {
        Number::normal(self.to_big().add(&BigNum::from(by)))
    }

    /// The text in a given radix of a whole number, lower case, without prefix; `None` for fractions and
    /// for a radix outside 2 to 36.
    pub fn to_radix(&self, radix: u8) -> Option<String> {
        if !self.is_integer() || !(2..=36).contains(&radix) {
            return None;
        }
        let big = self.to_big();
        let digits = big.whole_magnitude().in_radix(radix).to_string();
        Some(if big.is_negative() { format!("-{digits}") } else { digits })
    }

    /// Reads a whole number in a given radix, perhaps signed, without prefix.
    ///
    /// # Errors
    ///
    /// The text is no such number, or is out of range.
    pub fn from_radix(text: &str, radix: u8) -> Result<Number, NumberError> {
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain || !(2..=36).contains(&radix) {
            return Err(NumberError::Syntax);
        }
        let magnitude = UBig::from_str_radix(digits, radix.into()).map_err(|_| NumberError::Syntax)?;
        Number::checked(BigNum::rounded(negative, magnitude, 0))
    }

    fn to_big(&self) -> BigNum {
        match &self.0 {
            Repr::Int(int) => BigNum::from(*int),
            Repr::Big(big) => (**big).clone(),
        }
    }

    fn normal(big: BigNum) -> Number {
        match big.to_i64() {
            Some(int) => Number(Repr::Int(int)),
            None => Number(Repr::Big(Arc::new(big))),
        }
    }

    fn checked(big: BigNum) -> Result<Number, NumberError> {
        if big.is_in_range() { Ok(Number::normal(big)) } else { Err(NumberError::OutOfRange) }
    }

    /// Ten significant digits, as Go's `%.10g`: only for the order of set elements.
    pub(super) fn ten_digits(&self) -> String {
        text::ten_digits(&self.to_big())
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number(Repr::Int(value))
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Number {
        Number::from(i64::from(value))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Number {
        Number::from(i64::from(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        Number::normal(BigNum::rounded(false, UBig::from(value), 0))
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Number {
        Number::from(value as u64)
    }
}

impl From<u128> for Number {
    fn from(value: u128) -> Number {
        Number::normal(BigNum::rounded(false, UBig::from(value), 0))
    }
}

/// Reads decimal text: `-12`, `1.5`, `.5`, `5.`, `1e21`. Rounded to 512 bits, half to even.
impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Number, NumberError> {
        if text.len() < 19
            && text.bytes().all(|b| b.is_ascii_digit())
            && let Ok(int) = text.parse()
        {
            return Ok(Number(Repr::Int(int)));
        }
        Number::checked(text::parse(text)?)
    }
}

/// Shortest decimal that reads back, never with an exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(int) => fmt::Display::fmt(int, f),
            Repr::Big(big) => f.write_str(&text::plain(big)),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Int(a), Repr::Int(b)) => a.cmp(b),
            _ => self.to_big().cmp(&other.to_big()),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
