//! Numbers from and to decimal text.

use dashu_int::UBig;
use dashu_int::ops::BitTest;

use super::big::Precision;
use super::{BigNum, NumberError};

/// Decimal exponents and lengths beyond this are out of range in any case.
const MAX_DECIMAL: i64 = 400_000;

/// Binary exponents and lengths beyond this are out of range in any case.
const MAX_BITS: usize = 1 << 21;

/// Digits in a radix from 2 to 62.
pub(super) fn whole(digits: &str, radix: u8) -> Result<UBig, NumberError> {
    let digits = digits.trim_start_matches('0');
    let values: Option<Vec<u8>> =
        digits.bytes().map(|digit| digit_value(digit, radix).filter(|value| *value < radix)).collect();
    let values = values.ok_or(NumberError::Syntax)?;
    // The highest digit is not 0, so there are at least this many bits.
    if values.len().saturating_sub(1).saturating_mul(radix.ilog2() as usize) > MAX_BITS {
        return Err(NumberError::OutOfRange);
    }
    if radix <= 36 && !digits.is_empty() {
        return UBig::from_str_radix(digits, radix.into()).map_err(|_| NumberError::Syntax);
    }
    let power = |digits: usize| u64::from(radix).pow(digits as u32);
    Ok(values.chunks(10).fold(UBig::ZERO, |number, chunk| {
        let value = chunk.iter().fold(0, |value, digit| value * u64::from(radix) + u64::from(*digit));
        number * power(chunk.len()) + value
    }))
}

fn digit_value(digit: u8, radix: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'z' => Some(digit - b'a' + 10),
        b'A'..=b'Z' if radix <= 36 => Some(digit - b'A' + 10),
        b'A'..=b'Z' => Some(digit - b'A' + 36),
        _ => None,
    }
}

/// What the text after the digits scales by: `e3` is 1000, `p3` is 8.
enum Scale {
    Decimal(i64),
    Binary(i64),
}

/// What a number is rounded to that is read.
#[derive(Clone, Copy)]
pub(super) enum Rounding {
    /// To the 512 bits of what people write in decimal.
    Decimal,
    /// To as many bits as its digits need, at least those 512.
    Digits,
}

/// Reads an optional sign, digits with an optional point, and an optional exponent.
pub(super) fn parse(text: &str, rounding: Rounding) -> Result<BigNum, NumberError> {
    let (negative, rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, scale) = match rest.find(['e', 'E', 'p', 'P']) {
        Some(at) => {
            let exponent = parse_exponent(&rest[at + 1..]);
            let is_decimal = rest[at..].starts_with(['e', 'E']);
            let scale = exponent.map(if is_decimal { Scale::Decimal } else { Scale::Binary });
            (&rest[..at], scale)
        }
        None => (rest, Ok(Scale::Decimal(0))),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    let (decimal, binary) = match scale? {
        Scale::Decimal(exponent) => (exponent, 0),
        Scale::Binary(exponent) => (0, exponent),
    };
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(BigNum::rounded(negative, UBig::ZERO, 0, Precision::DECIMAL));
    }
    let scale = decimal.saturating_sub(fraction.len() as i64);
    let far = digits.len() as i64 > MAX_DECIMAL || scale.saturating_abs() > MAX_DECIMAL;
    if far || binary.unsigned_abs() > MAX_BITS as u64 {
        return Err(NumberError::OutOfRange);
    }
    let precision = match rounding {
        Rounding::Decimal => Precision::DECIMAL,
        Rounding::Digits => Precision::of_digits(digits.trim_end_matches('0').len()),
    };
    let digits = UBig::from_str_radix(digits, 10).map_err(|_| NumberError::Syntax)?;
    let power = UBig::from(10u8).pow(scale.unsigned_abs() as usize);
    Ok(if scale >= 0 {
        BigNum::rounded(negative, digits * power, binary, precision)
    } else {
        BigNum::quotient(negative, &digits, &power, binary, precision)
    })
}

fn parse_exponent(text: &str) -> Result<i64, NumberError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    // Too many digits for an i64 are certainly too many for a number.
    text.parse().map_err(|_| NumberError::OutOfRange)
}

/// Digits `0.d1d2d3… * 10^point`, without zeros at either end.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// `mantissa * 2^exponent`, exactly.
    fn exact(mantissa: &UBig, exponent: i64) -> Decimal {
        let (whole, decimals) = if exponent >= 0 {
            (mantissa << exponent as usize, 0)
        } else {
            // 2^-e is 5^e / 10^e.
            (mantissa * UBig::from(5u8).pow(exponent.unsigned_abs() as usize), -exponent)
        };
        let mut digits: Vec<u8> = whole.to_string().into_bytes().iter().map(|b| b - b'0').collect();
        let point = digits.len() as i64 - decimals;
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let point = if digits.is_empty() { 0 } else { point };
        Decimal { digits, point }
    }

    fn at(&self, index: usize) -> u8 {
        self.digits.get(index).copied().unwrap_or(0)
    }

    fn round_down(&mut self, len: usize) {
        self.digits.truncate(len);
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
    }

    fn round_up(&mut self, len: usize) {
        self.digits.truncate(len);
        while self.digits.last() == Some(&9) {
            self.digits.pop();
        }
        match self.digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                self.digits.push(1);
                self.point += 1;
            }
        }
    }

    /// To the nearest of so many digits, exact halves to even.
    fn round(&mut self, len: usize) {
        if len >= self.digits.len() {
            return;
        }
        let is_half = self.digits[len] == 5 && len + 1 == self.digits.len();
        let up = if is_half { len > 0 && self.digits[len - 1] % 2 == 1 } else { self.digits[len] >= 5 };
        if up { self.round_up(len) } else { self.round_down(len) }
    }
}

/// The shortest digits that read back as the same number. The same steps as `roundShortest` in Go's
/// `math/big/ftoa.go`, because where several digit strings are equally short the choice must agree.
fn shortest(number: &BigNum) -> Decimal {
    let mut decimal = Decimal::exact(number.mantissa(), number.exponent());
    if decimal.digits.is_empty() {
        return decimal;
    }
    // The mantissa with a bit more than it has, so that its last bit is half a unit of the last.
    let shift = number.precision().bits() + 1 - number.mantissa().bit_len();
    let mantissa = number.mantissa() << shift;
    let exponent = number.exponent() - shift as i64;
    let lower = Decimal::exact(&(&mantissa - 1u8), exponent);
    let upper = Decimal::exact(&(&mantissa + 1u8), exponent);
    // Half-way cases read back as the even neighbour.
    let inclusive = !mantissa.bit(1);
    for at in 0..decimal.digits.len() {
        let (l, m, u) = (lower.at(at), decimal.at(at), upper.at(at));
        let down = l != m || (inclusive && at + 1 == lower.digits.len());
        let up = m != u && (inclusive || m + 1 < u || at + 1 < upper.digits.len());
        match (down, up) {
            (true, true) => decimal.round(at + 1),
            (true, false) => decimal.round_down(at + 1),
            (false, true) => decimal.round_up(at + 1),
            (false, false) => continue,
        }
        break;
    }
    decimal
}

/// Without exponent: `-0.5`, `1000`.
pub(super) fn plain(number: &BigNum) -> String {
    if number.is_infinite() {
        return infinite(number);
    }
    let Decimal { digits, point } = shortest(number);
    let digit = |at: i64| {
        usize::try_from(at).ok().and_then(|at| digits.get(at)).map_or('0', |digit| char::from(b'0' + digit))
    };
    let mut text = String::new();
    if number.is_negative() {
        text.push('-');
    }
    if point <= 0 {
        text.push('0');
    }
    text.extend((0..point).map(digit));
    let end = digits.len() as i64;
    if end > point {
        text.push('.');
        text.extend((point..end).map(digit));
    }
    text
}

fn infinite(number: &BigNum) -> String {
    if number.is_negative() { "-Inf".to_owned() } else { "+Inf".to_owned() }
}

/// With exponent, all digits: `-0.15e3`.
pub(super) fn scientific(number: &BigNum) -> String {
    if number.is_infinite() {
        return infinite(number);
    }
    let Decimal { digits, point } = Decimal::exact(number.mantissa(), number.exponent());
    let digits: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    format!("{}0.{digits}e{point}", if number.is_negative() { "-" } else { "" })
}

/// Go's `Text('g', 10)`: ten significant digits, exponent form below 1e-4 and from 1e10 on.
pub(super) fn ten_digits(number: &BigNum) -> String {
    if number.is_infinite() {
        return infinite(number);
    }
    let mut decimal = Decimal::exact(number.mantissa(), number.exponent());
    decimal.round(10);
    let Decimal { digits, point } = decimal;
    let sign = if number.is_negative() { "-" } else { "" };
    if digits.is_empty() {
        return format!("{sign}0");
    }
    let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let exponent = point - 1;
    if !(-4..10).contains(&exponent) {
        let (first, rest) = text.split_at(1);
        let fraction = if rest.is_empty() { String::new() } else { format!(".{rest}") };
        let sign_of_exponent = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{fraction}e{sign_of_exponent}{:02}", exponent.abs());
    }
    if point <= 0 {
        return format!("{sign}0.{}{text}", "0".repeat(point.unsigned_abs() as usize));
    }
    let point = point as usize;
    if text.len() <= point {
        format!("{sign}{text}{}", "0".repeat(point - text.len()))
    } else {
        format!("{sign}{}.{}", &text[..point], &text[point..])
    }
}
