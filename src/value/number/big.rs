//! The large form of a number: sign, mantissa of at most 512 bits, binary exponent.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem};

/// How many bits the mantissa of a number has at most, which results of arithmetic inherit. It is
/// no part of what a number is equal to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::value) struct Precision(u32);

impl Precision {
    /// Of numbers that are written in decimal.
    pub(in crate::value) const DECIMAL: Precision = Precision(512);
    /// Of counts, indices and the whole numbers that functions give.
    pub(in crate::value) const WHOLE: Precision = Precision(64);
    /// Of what is computed in double precision.
    pub(super) const DOUBLE: Precision = Precision(53);

    /// Of a whole number of any size: all of its bits.
    pub(super) fn of_whole(magnitude: &UBig) -> Precision {
        Precision::of_bits(magnitude.bit_len()).max(Precision::WHOLE)
    }

    /// Enough to tell apart all decimals of so many digits.
    pub(super) fn of_digits(digits: usize) -> Precision {
        // A digit is less than 10/3 bits.
        Precision::of_bits(digits.saturating_mul(10) / 3 + 2).max(Precision::DECIMAL)
    }

    fn of_bits(bits: usize) -> Precision {
        Precision(u32::try_from(bits).unwrap_or(u32::MAX))
    }

    pub(super) fn bits(self) -> usize {
        self.0 as usize
    }
}

/// Beyond 2^±(2^20), about 10^±315000, only mistakes and attacks go; printing such a number would take
/// longer than anybody waits.
const MAX_EXPONENT: i64 = 1 << 20;

/// The exponent of the infinities; no finite number comes near it.
const INFINITE: i64 = i64::MAX / 2;

/// `(-1)^negative * mantissa * 2^exponent`. The mantissa is odd or zero, so equal numbers have equal
/// parts; zero has exponent 0 and may be negative. Infinity has mantissa 1 and an exponent of its own:
/// it takes part in comparisons, and in arithmetic never comes here.
#[derive(Clone, Debug)]
pub(in crate::value) struct BigNum {
    negative: bool,
    mantissa: UBig,
    exponent: i64,
    precision: Precision,
}

/// The same number with the same sign, zero included.
impl PartialEq for BigNum {
    fn eq(&self, other: &BigNum) -> bool {
        let parts = |number: &BigNum| (number.negative, number.exponent);
        parts(self) == parts(other) && self.mantissa == other.mantissa
    }
}

impl Eq for BigNum {}

impl Hash for BigNum {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.negative, &self.mantissa, self.exponent).hash(state);
    }
}

/// Something was cut off below the last bit of a mantissa, which decides ties.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Zero,
    NonZero,
}

impl BigNum {
    /// The closest number of so many bits, ties to even.
    pub(super) fn rounded(negative: bool, mantissa: UBig, exponent: i64, precision: Precision) -> BigNum {
        round(negative, mantissa, exponent, Rest::Zero, precision)
    }

    /// The closest number to a quotient of whole numbers. The divisor is not zero.
    pub(super) fn quotient(
        negative: bool,
        dividend: &UBig,
        divisor: &UBig,
        exponent: i64,
        precision: Precision,
    ) -> BigNum {
        // Two bits more than needed, so that a remainder can only be below half a unit.
        let wanted = (precision.bits() + 2 + divisor.bit_len()).saturating_sub(dividend.bit_len());
        let (quotient, rest) = (dividend << wanted).div_rem(divisor);
        let rest = if rest.is_zero() { Rest::Zero } else { Rest::NonZero };
        round(negative, quotient, exponent - to_exponent(wanted), rest, precision)
    }

    pub(super) fn infinity(negative: bool) -> BigNum {
        BigNum { negative, mantissa: UBig::ONE, exponent: INFINITE, precision: Precision::DOUBLE }
    }

    /// `None` for what is no number.
    pub(super) fn from_f64(value: f64) -> Option<BigNum> {
        if value.is_infinite() {
            return Some(BigNum::infinity(value.is_sign_negative()));
        }
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let biased = ((bits >> 52) & 0x7ff) as i64;
        let (mantissa, exponent) =
            if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) };
        let negative = value.is_sign_negative();
        Some(BigNum::rounded(negative, UBig::from(mantissa), exponent, Precision::DOUBLE))
    }

    pub(super) fn whole(value: i64, precision: Precision) -> BigNum {
        BigNum::rounded(value < 0, UBig::from(value.unsigned_abs()), 0, precision)
    }

    pub(super) fn is_infinite(&self) -> bool {
        self.exponent == INFINITE
    }

    pub(super) fn is_zero(&self) -> bool {
        self.mantissa.is_zero()
    }

    pub(in crate::value) fn precision(&self) -> Precision {
        self.precision
    }

    pub(super) fn is_in_range(&self) -> bool {
        self.exponent.abs() <= MAX_EXPONENT && self.top().abs() <= MAX_EXPONENT
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0 && !self.is_infinite()
    }

    /// The mantissa as it is kept: odd, or zero.
    pub(super) fn mantissa(&self) -> &UBig {
        &self.mantissa
    }

    pub(super) fn exponent(&self) -> i64 {
        self.exponent
    }

    pub(in crate::value) fn to_i64(&self) -> Option<i64> {
        if !self.is_integer() || self.top() > 64 {
            return None;
        }
        let magnitude = i128::try_from(&self.whole_magnitude()).ok()?;
        i64::try_from(if self.negative { -magnitude } else { magnitude }).ok()
    }

    pub(super) fn to_u64(&self) -> Option<u64> {
        if self.negative || !self.is_integer() || self.top() > 64 {
            return None;
        }
        u64::try_from(&self.whole_magnitude()).ok()
    }

    /// The whole part without sign of a finite number.
    pub(super) fn whole_magnitude(&self) -> UBig {
        if self.exponent >= 0 {
            &self.mantissa << to_shift(self.exponent)
        } else {
            &self.mantissa >> to_shift(-self.exponent)
        }
    }

    /// The whole part of a finite number, towards zero; zero loses its sign.
    pub(super) fn trunc(&self) -> BigNum {
        let magnitude = self.whole_magnitude();
        BigNum::rounded(self.negative && !magnitude.is_zero(), magnitude, 0, self.precision)
    }

    pub(super) fn neg(&self) -> BigNum {
        BigNum { negative: !self.negative, ..self.clone() }
    }

    pub(super) fn abs(&self) -> BigNum {
        BigNum { negative: false, ..self.clone() }
    }

    pub(super) fn add(&self, other: &BigNum, precision: Precision) -> BigNum {
        let (a, b, exponent) = aligned(self, other);
        if self.negative == other.negative {
            return BigNum::rounded(self.negative, a + b, exponent, precision);
        }
        match a.cmp(&b) {
            Ordering::Less => BigNum::rounded(other.negative, b - a, exponent, precision),
            Ordering::Equal => BigNum::rounded(false, UBig::ZERO, 0, precision),
            Ordering::Greater => BigNum::rounded(self.negative, a - b, exponent, precision),
        }
    }

    pub(super) fn mul(&self, other: &BigNum, precision: Precision) -> BigNum {
        let negative = self.negative != other.negative;
        BigNum::rounded(negative, &self.mantissa * &other.mantissa, self.exponent + other.exponent, precision)
    }

    /// The product as the language has it: exact up to 512 bits, and never with fewer bits than a
    /// factor.
    pub(super) fn product(&self, other: &BigNum) -> BigNum {
        let exact = self.mul(other, Precision::DECIMAL);
        let needed = Precision::of_bits(exact.mantissa.bit_len());
        BigNum { precision: self.precision.max(other.precision).max(needed), ..exact }
    }

    /// `other` is not zero.
    pub(super) fn div(&self, other: &BigNum, precision: Precision) -> BigNum {
        let negative = self.negative != other.negative;
        let exponent = self.exponent - other.exponent;
        BigNum::quotient(negative, &self.mantissa, &other.mantissa, exponent, precision)
    }

    /// The order of the numbers; zeros are equal whatever their signs.
    pub(super) fn compare(&self, other: &BigNum) -> Ordering {
        let sign = |number: &BigNum| match (number.mantissa.is_zero(), number.negative) {
            (true, _) => 0i8,
            (false, false) => 1,
            (false, true) => -1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || sign(self) == 0 {
            return by_sign;
        }
        let by_magnitude = self.top().cmp(&other.top()).then_with(|| {
            let (a, b, _) = aligned(self, other);
            a.cmp(&b)
        });
        if self.negative { by_magnitude.reverse() } else { by_magnitude }
    }

    /// The position of the highest bit: the magnitude is below `2^top` and at least half of that.
    fn top(&self) -> i64 {
        self.exponent.saturating_add(to_exponent(self.mantissa.bit_len()))
    }
}

/// Both mantissas for the smaller of the two exponents.
fn aligned(a: &BigNum, b: &BigNum) -> (UBig, UBig, i64) {
    let exponent = match (a.mantissa.is_zero(), b.mantissa.is_zero()) {
        (true, _) => b.exponent,
        (_, true) => a.exponent,
        _ => a.exponent.min(b.exponent),
    };
    let shifted = |number: &BigNum| {
        if number.mantissa.is_zero() {
            UBig::ZERO
        } else {
            &number.mantissa << to_shift(number.exponent - exponent)
        }
    };
    (shifted(a), shifted(b), exponent)
}

fn round(negative: bool, mantissa: UBig, exponent: i64, rest: Rest, precision: Precision) -> BigNum {
    let excess = mantissa.bit_len().saturating_sub(precision.bits());
    let mut kept = mantissa;
    if excess > 0 {
        let half = kept.bit(excess - 1);
        let below_half =
            rest == Rest::NonZero || kept.trailing_zeros().is_some_and(|zeros| zeros < excess - 1);
        kept >>= excess;
        let odd = kept.bit(0);
        if half && (below_half || odd) {
            kept += 1u8;
        }
    }
    let Some(zeros) = kept.trailing_zeros() else {
        return BigNum { negative, mantissa: UBig::ZERO, exponent: 0, precision };
    };
    BigNum {
        negative,
        precision,
        mantissa: kept >> zeros,
        exponent: exponent + to_exponent(excess) + to_exponent(zeros),
    }
}

fn to_exponent(bits: usize) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX / 4)
}

/// Exponents of numbers in range are far below any limit of a shift.
fn to_shift(exponent: i64) -> usize {
    usize::try_from(exponent).unwrap_or(0)
}
