//! The large form of a number: sign, mantissa of at most 512 bits, binary exponent.

use std::cmp::Ordering;

use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem};

/// Bits of the mantissa, as in Terraform.
pub(in crate::value) const PRECISION: usize = 512;

/// Beyond 2^±(2^20), about 10^±315000, only mistakes and attacks go; printing such a number would take
/// longer than anybody waits.
const MAX_EXPONENT: i64 = 1 << 20;

/// `(-1)^negative * mantissa * 2^exponent`. The mantissa is odd or zero, so equal numbers have equal
/// parts; zero is not negative and has exponent 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::value) struct BigNum {
    negative: bool,
    mantissa: UBig,
    exponent: i64,
}

/// Something was cut off below the last bit of a mantissa, which decides ties.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Zero,
    NonZero,
}

impl BigNum {
    /// The closest number of 512 bits, ties to even.
    pub(super) fn rounded(negative: bool, mantissa: UBig, exponent: i64) -> BigNum {
        round(negative, mantissa, exponent, Rest::Zero)
    }

    /// The closest number to a quotient of whole numbers. The divisor is not zero.
    pub(super) fn quotient(negative: bool, dividend: &UBig, divisor: &UBig, exponent: i64) -> BigNum {
        // Two bits more than needed, so that a remainder can only be below half a unit.
        let wanted = (PRECISION + 2 + divisor.bit_len()).saturating_sub(dividend.bit_len());
        let (quotient, rest) = (dividend << wanted).div_rem(divisor);
        let rest = if rest.is_zero() { Rest::Zero } else { Rest::NonZero };
        round(negative, quotient, exponent - to_exponent(wanted), rest)
    }

    pub(super) fn from_f64(value: f64) -> Option<BigNum> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let biased = ((bits >> 52) & 0x7ff) as i64;
        let (mantissa, exponent) =
            if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) };
        Some(BigNum::rounded(value.is_sign_negative(), UBig::from(mantissa), exponent))
    }

    pub(super) fn is_in_range(&self) -> bool {
        self.exponent.abs() <= MAX_EXPONENT && self.top().abs() <= MAX_EXPONENT
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// The mantissa as it is kept: odd, or zero.
    pub(super) fn mantissa(&self) -> &UBig {
        &self.mantissa
    }

    pub(super) fn exponent(&self) -> i64 {
        self.exponent
    }

    pub(super) fn to_i64(&self) -> Option<i64> {
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

    /// The whole part without sign.
    pub(super) fn whole_magnitude(&self) -> UBig {
        if self.exponent >= 0 {
            &self.mantissa << to_shift(self.exponent)
        } else {
            &self.mantissa >> to_shift(-self.exponent)
        }
    }

    pub(super) fn trunc(&self) -> BigNum {
        if self.is_integer() {
            return self.clone();
        }
        BigNum::rounded(self.negative, self.whole_magnitude(), 0)
    }

    pub(super) fn neg(&self) -> BigNum {
        let BigNum { negative, mantissa, exponent } = self;
        BigNum { negative: !negative && !mantissa.is_zero(), mantissa: mantissa.clone(), exponent: *exponent }
    }

    pub(super) fn add(&self, other: &BigNum) -> BigNum {
        let (a, b, exponent) = aligned(self, other);
        if self.negative == other.negative {
            return BigNum::rounded(self.negative, a + b, exponent);
        }
        match a.cmp(&b) {
            Ordering::Less => BigNum::rounded(other.negative, b - a, exponent),
            _ => BigNum::rounded(self.negative, a - b, exponent),
        }
    }

    pub(super) fn mul(&self, other: &BigNum) -> BigNum {
        let negative = self.negative != other.negative;
        BigNum::rounded(negative, &self.mantissa * &other.mantissa, self.exponent + other.exponent)
    }

    /// `other` is not zero.
    pub(super) fn div(&self, other: &BigNum) -> BigNum {
        let negative = self.negative != other.negative;
        BigNum::quotient(negative, &self.mantissa, &other.mantissa, self.exponent - other.exponent)
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

fn round(negative: bool, mantissa: UBig, exponent: i64, rest: Rest) -> BigNum {
    let excess = mantissa.bit_len().saturating_sub(PRECISION);
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
        return BigNum { negative: false, mantissa: UBig::ZERO, exponent: 0 };
    };
    BigNum {
        negative,
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

impl From<i64> for BigNum {
    fn from(value: i64) -> BigNum {
        BigNum::rounded(value < 0, UBig::from(value.unsigned_abs()), 0)
    }
}

impl Ord for BigNum {
    fn cmp(&self, other: &BigNum) -> Ordering {
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
}

impl PartialOrd for BigNum {
    fn partial_cmp(&self, other: &BigNum) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
