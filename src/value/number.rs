//! Numbers: binary floating point, as Terraform computes with `math/big.Float`, printed as the
//! shortest decimal that reads back.
//!
//! What is written in decimal has 512 bits, counts and indices have 64, powers and logarithms 53; a
//! result has as many as the wider operand. Zero has a sign, and a division by zero is infinite.
//! Infinity exists between operators only: it has no text, and whatever stores values asks
//! [`Value::infinite_at`](super::Value::infinite_at) first.
//!
//! What differs from Terraform: a finite number beyond about 10^±315000 is an error.

mod big;
mod text;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use dashu_int::UBig;
use thiserror::Error;

use self::text::Rounding;

pub(super) use big::{BigNum, Precision};

/// A number.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    /// Every whole number that fits is here, other than negative zero and what has more digits than
    /// its precision says.
    Int(i64, Precision),
    Big(Arc<BigNum>),
}

/// A number that cannot be read or computed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NumberError {
    #[error("the text is not a decimal number")]
    Syntax,
    #[error("the number is too large or too close to zero")]
    OutOfRange,
    /// Such as infinity less infinity.
    #[error("the result is not a number: an operand is infinite, or zero is divided by zero")]
    Undefined,
}

impl Number {
    pub const ZERO: Number = Number(Repr::Int(0, Precision::WHOLE));

    pub(super) fn from_big(big: Arc<BigNum>) -> Number {
        Number(Repr::Big(big))
    }

    pub(super) fn from_int(int: i64, precision: Precision) -> Number {
        Number(Repr::Int(int, precision))
    }

    /// The small form, or the large one.
    pub(super) fn into_parts(self) -> Result<(i64, Precision), Arc<BigNum>> {
        match self.0 {
            Repr::Int(int, precision) => Ok((int, precision)),
            Repr::Big(big) => Err(big),
        }
    }

    /// A number of double precision, perhaps infinite; `None` for NaN.
    pub fn from_f64(value: f64) -> Option<Number> {
        BigNum::from_f64(value).map(Number::normal)
    }

    /// The number if it is whole and fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Int(int, _) => Some(*int),
            Repr::Big(big) => big.to_i64(),
        }
    }

    /// The number if it is whole, not negative and fits.
    pub fn to_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Int(int, _) => u64::try_from(*int).ok(),
            Repr::Big(big) if big.is_zero() => Some(0),
            Repr::Big(big) => big.to_u64(),
        }
    }

    /// The closest `f64`; infinite if the number is too large for one.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Int(int, _) => *int as f64,
            // The standard library reads decimals with correct rounding, so its answer is the closest.
            Repr::Big(big) => text::scientific(big).parse().unwrap_or(f64::NAN),
        }
    }

    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Int(..) => true,
            Repr::Big(big) => big.is_integer(),
        }
    }

    /// Less than zero.
    pub fn is_negative(&self) -> bool {
        self.has_minus() && !self.is_zero()
    }

    /// Less than zero, or negative zero.
    pub fn has_minus(&self) -> bool {
        match &self.0 {
            Repr::Int(int, _) => *int < 0,
            Repr::Big(big) => big.is_negative(),
        }
    }

    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Repr::Int(int, _) => *int == 0,
            Repr::Big(big) => big.is_zero(),
        }
    }

    pub fn is_infinite(&self) -> bool {
        matches!(&self.0, Repr::Big(big) if big.is_infinite())
    }

    fn precision(&self) -> Precision {
        match &self.0 {
            Repr::Int(_, precision) => *precision,
            Repr::Big(big) => big.precision(),
        }
    }

    /// # Errors
    ///
    /// The result is out of range, or the operands are opposite infinities.
    pub fn add(&self, other: &Number) -> Result<Number, NumberError> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Int(a, _), Repr::Int(b, _)) = (&self.0, &other.0)
            && let Some(sum) = a.checked_add(*b)
            && precision >= Precision::WHOLE
        {
            return Ok(Number(Repr::Int(sum, precision)));
        }
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) if self.is_negative() != other.is_negative() => Err(NumberError::Undefined),
            (true, _) => Ok(self.clone()),
            (_, true) => Ok(other.clone()),
            _ => Number::checked(self.to_big().add(&other.to_big(), precision)),
        }
    }

    /// # Errors
    ///
    /// The result is out of range, or the operands are the same infinity.
    pub fn sub(&self, other: &Number) -> Result<Number, NumberError> {
        self.add(&other.neg())
    }

    /// # Errors
    ///
    /// The result is out of range, or the operands are zero and infinity.
    pub fn mul(&self, other: &Number) -> Result<Number, NumberError> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Int(a, _), Repr::Int(b, _)) = (&self.0, &other.0)
            && let Some(product) = a.checked_mul(*b)
            && product != 0
            && precision >= Precision::WHOLE
        {
            return Ok(Number(Repr::Int(product, precision)));
        }
        if self.is_infinite() || other.is_infinite() {
            if self.is_zero() || other.is_zero() {
                return Err(NumberError::Undefined);
            }
            return Ok(Number::infinity(self.has_minus() != other.has_minus()));
        }
        Number::checked(self.to_big().product(&other.to_big()))
    }

    /// Infinite if `other` is zero.
    ///
    /// # Errors
    ///
    /// Both are zero or both infinite, or the result is out of range.
    pub fn div(&self, other: &Number) -> Result<Number, NumberError> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Int(a, _), Repr::Int(b, _)) = (&self.0, &other.0)
            && a.checked_rem(*b) == Some(0)
            && *a != 0
            && precision >= Precision::WHOLE
        {
            return Ok(Number(Repr::Int(a / b, precision)));
        }
        let negative = self.has_minus() != other.has_minus();
        let undefined = (self.is_zero() && other.is_zero()) || (self.is_infinite() && other.is_infinite());
        if undefined {
            return Err(NumberError::Undefined);
        }
        if self.is_infinite() || other.is_zero() {
            return Ok(Number::infinity(negative));
        }
        if other.is_infinite() {
            return Ok(Number::normal(BigNum::rounded(negative, UBig::ZERO, 0, precision)));
        }
        Number::checked(self.to_big().div(&other.to_big(), precision))
    }

    /// The language's `%`: `a - b * trunc(a / b)`, each step rounded to the bits of `a`; and `a` itself
    /// if `b` is zero.
    ///
    /// # Errors
    ///
    /// An operand is infinite, or a result on the way is out of range.
    pub fn rem(&self, other: &Number) -> Result<Number, NumberError> {
        if self.is_infinite() || other.is_infinite() {
            return Err(NumberError::Undefined);
        }
        if other.is_zero() {
            return Ok(self.clone());
        }
        let precision = self.precision();
        if let (Repr::Int(a, _), Repr::Int(b, _)) = (&self.0, &other.0)
            && precision >= Precision::WHOLE
        {
            return Ok(Number(Repr::Int(a.wrapping_rem(*b), precision)));
        }
        let whole = self.div(other)?.to_big().trunc();
        let product = other.to_big().mul(&whole, precision);
        Number::checked(self.to_big().add(&product.neg(), precision))
    }

    #[must_use]
    pub fn neg(&self) -> Number {
        match &self.0 {
            Repr::Int(int, precision) if *int != 0 && *int != i64::MIN => Number(Repr::Int(-int, *precision)),
            _ => Number::normal(self.to_big().neg()),
        }
    }

    #[must_use]
    pub fn abs(&self) -> Number {
        if self.has_minus() { Number::normal(self.to_big().abs()) } else { self.clone() }
    }

    /// The whole part, towards zero; infinity has none but itself.
    #[must_use]
    pub fn trunc(&self) -> Number {
        match &self.0 {
            Repr::Int(..) => self.clone(),
            Repr::Big(big) if big.is_infinite() => self.clone(),
            Repr::Big(big) => Number::normal(big.trunc()),
        }
    }

    /// The largest whole number that is not larger.
    #[must_use]
    pub fn floor(&self) -> Number {
        let whole = self.trunc();
        if self.is_negative() && *self < whole { whole.step(-1) } else { whole }
    }

    /// The smallest whole number that is not smaller.
    #[must_use]
    pub fn ceil(&self) -> Number {
        let whole = self.trunc();
        if *self > whole { whole.step(1) } else { whole }
    }

    /// One to the side of a whole number; a number with a fraction is far from any limit.
    fn step(&self, by: i64) -> Number {
        Number::normal(self.to_big().add(&BigNum::whole(by, Precision::WHOLE), self.precision()))
    }

    fn infinity(negative: bool) -> Number {
        Number(Repr::Big(Arc::new(BigNum::infinity(negative))))
    }

    /// The language's `==`: numbers that look the same are equal, though one may have more bits.
    pub fn equals(&self, other: &Number) -> bool {
        match (&self.0, &other.0) {
            (Repr::Int(a, _), Repr::Int(b, _)) => a == b,
            _ if self.precision() == other.precision() || self.is_zero() || other.is_zero() => self == other,
            _ => self.has_minus() == other.has_minus() && self.to_string() == other.to_string(),
        }
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

    /// Reads a whole number in a radix from 2 to 62, perhaps signed, without prefix. Up to radix 36
    /// case does not matter; beyond it, lower case letters come before upper case ones.
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
        if digits.is_empty() || !(2..=62).contains(&radix) {
            return Err(NumberError::Syntax);
        }
        let magnitude = text::whole(digits, radix)?;
        let precision = Precision::of_whole(&magnitude);
        Number::checked(BigNum::rounded(negative && !magnitude.is_zero(), magnitude, 0, precision))
    }

    /// Reads the text of `Display`, so that it stays the same: where 512 bits do not say all of it, as
    /// of what `parseint` reads, the number has as many as its digits need.
    ///
    /// # Errors
    ///
    /// The text is no decimal number, or is out of range.
    pub fn from_printed(text: &str) -> Result<Number, NumberError> {
        let number: Number = text.parse()?;
        // 155 digits fit into 512 bits.
        if text.len() <= 155 || number.to_string() == text {
            return Ok(number);
        }
        Number::checked(text::parse(text, Rounding::Digits)?)
    }

    fn to_big(&self) -> BigNum {
        match &self.0 {
            Repr::Int(int, precision) => BigNum::whole(*int, *precision),
            Repr::Big(big) => (**big).clone(),
        }
    }

    fn normal(big: BigNum) -> Number {
        let is_negative_zero = big.is_zero() && big.is_negative();
        match big.to_i64().filter(|_| !is_negative_zero) {
            Some(int) if big.precision() >= Precision::WHOLE || int.unsigned_abs() < 1 << 53 => {
                Number(Repr::Int(int, big.precision()))
            }
            _ => Number(Repr::Big(Arc::new(big))),
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

/// Counts and indices: 64 bits, as all whole numbers that functions give.
impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number(Repr::Int(value, Precision::WHOLE))
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
        Number::normal(BigNum::rounded(false, UBig::from(value), 0, Precision::WHOLE))
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Number {
        Number::from(value as u64)
    }
}

impl From<u128> for Number {
    fn from(value: u128) -> Number {
        let magnitude = UBig::from(value);
        let precision = Precision::of_whole(&magnitude);
        Number::normal(BigNum::rounded(false, magnitude, 0, precision))
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
            return Ok(Number(Repr::Int(int, Precision::DECIMAL)));
        }
        Number::checked(text::parse(text, Rounding::Decimal)?)
    }
}

/// Shortest decimal that reads back, never with an exponent; `+Inf` and `-Inf` for the infinities.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(int, _) => fmt::Display::fmt(int, f),
            Repr::Big(big) => f.write_str(&text::plain(big)),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As the language compares: precision and the sign of zero do not matter.
impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Int(a, _), Repr::Int(b, _)) => a.cmp(b),
            _ => self.to_big().compare(&other.to_big()),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

/// Equal numbers, whatever their precision, have the same hash, and so have numbers that look the same.
impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.to_i64().filter(|int| int.unsigned_abs() < 1 << 53) {
            Some(int) => int.hash(state),
            None => self.ten_digits().hash(state),
        }
    }
}

#[cfg(test)]
mod tests;
