//! Functions on points in time, written as in RFC 3339: `2018-01-02T23:12:01Z`.

use std::fmt::Write as _;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::value::Value;

use super::{Args, Fault, Function, Nullness, Param, Want, number, string};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "formatdate",
        params: &[Param::new("format", Want::String), Param::new("time", Want::String)],
        rest: None,
        ty: string,
        run: formatdate,
        result: Nullness::Never,
    },
    Function {
        name: "timeadd",
        params: &[Param::new("timestamp", Want::String), Param::new("duration", Want::String)],
        rest: None,
        ty: string,
        run: timeadd,
        result: Nullness::Never,
    },
    Function {
        name: "timecmp",
        params: &[Param::new("timestamp_a", Want::String), Param::new("timestamp_b", Want::String)],
        rest: None,
        ty: number,
        run: timecmp,
        result: Nullness::Never,
    },
];

/// A point in time as a clock at some offset from UTC shows it.
struct Moment {
    local: DateTime,
    /// Seconds east of UTC.
    offset: i64,
}

/// A point in time in another form: `formatdate("DD MMM YYYY", "2018-01-02T23:12:01Z")` is
/// `"02 Jan 2018"`.
fn formatdate(args: &mut Args<'_>) -> Result<Value, Fault> {
    let moment = moment(args, 1)?;
    let mut out = String::new();
    let mut rest = args.str(0);
    while let Some(first) = rest.chars().next() {
        let end = if first == '\'' {
            let inner = quoted(rest).ok_or_else(|| Fault::arg(0, "unterminated literal '"))?;
            out.push_str(&inner.replace("''", "'"));
            inner.len() + 2
        } else if first.is_ascii_alphabetic() {
            let end = rest.find(|c| c != first).unwrap_or(rest.len());
            field(&moment, first, end, &mut out)
                .ok_or_else(|| Fault::arg(0, unknown_verb(first, &rest[..end])))?;
            end
        } else {
            let end = rest.find(|c: char| c == '\'' || c.is_ascii_alphabetic()).unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            end
        };
        rest = &rest[end..];
    }
    Ok(Value::string(out))
}

/// What stands in quotes at the start of a text. Doubled quotes do not end it.
fn quoted(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return Some(&text[1..at]),
            _ => at += 1,
        }
    }
    None
}

/// Writes one field; `None` if there is none of this letter and length.
fn field(moment: &Moment, letter: char, length: usize, out: &mut String) -> Option<()> {
    let local = moment.local;
    let mut plain = |number: i8| -> Option<()> {
        match length {
            1 => write!(out, "{number}").ok(),
            2 => write!(out, "{number:02}").ok(),
            _ => None,
        }
    };
    let twelve = match local.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    match (letter, length) {
        ('M', 1 | 2) => plain(local.month()),
        ('D', _) => plain(local.day()),
        ('h', _) => plain(local.hour()),
        ('H', _) => plain(twelve),
        ('m', _) => plain(local.minute()),
        ('s', _) => plain(local.second()),
        ('Y', 2) => write!(out, "{:02}", local.year() % 100).ok(),
        ('Y', 4) => write!(out, "{:04}", local.year()).ok(),
        ('M', 3) => out.write_str(&month(local.month())[..3]).ok(),
        ('M', 4) => out.write_str(month(local.month())).ok(),
        ('E', 3) => out.write_str(&weekday(local)[..3]).ok(),
        ('E', 4) => out.write_str(weekday(local)).ok(),
        ('A', 2) => out.write_str(if local.hour() < 12 { "AM" } else { "PM" }).ok(),
        ('a', 2) => out.write_str(if local.hour() < 12 { "am" } else { "pm" }).ok(),
        ('Z', 1) => out.write_str(&zone(moment.offset, ":", "Z")).ok(),
        ('Z', 3) => out.write_str(&zone(moment.offset, "", "UTC")).ok(),
        ('Z', 4) => out.write_str(&zone(moment.offset, "", "+0000")).ok(),
        ('Z', 5) => out.write_str(&zone(moment.offset, ":", "+00:00")).ok(),
        _ => None,
    }
}

fn unknown_verb(letter: char, verb: &str) -> String {
    let lengths = match letter {
        'Y' => "\"YY\" or \"YYYY\"",
        'M' => "\"M\", \"MM\", \"MMM\", or \"MMMM\"",
        'D' => "\"D\" or \"DD\"",
        'E' => "\"EEE\" or \"EEEE\"",
        'h' => "\"h\" or \"hh\"",
        'H' => "\"H\" or \"HH\"",
        'A' => "\"AA\"",
        'a' => "\"aa\"",
        'm' => "\"m\" or \"mm\"",
        's' => "\"s\" or \"ss\"",
        'Z' => "\"Z\", \"ZZZ\", \"ZZZZ\", or \"ZZZZZ\"",
        _ => return format!("invalid date format verb {verb:?}: put other letters into single quotes"),
    };
    format!("invalid date format verb {verb:?}: must be {lengths}")
}

fn month(number: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[usize::try_from(number - 1).unwrap_or(0) % 12]
}

fn weekday(local: DateTime) -> &'static str {
    match local.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn zone(offset: i64, between: &str, utc: &str) -> String {
    if offset == 0 {
        return utc.to_owned();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}

/// A point in time so much later (or earlier): `timeadd("2017-11-22T00:00:00Z", "10m")` is
/// `"2017-11-22T00:10:00Z"`.
fn timeadd(args: &mut Args<'_>) -> Result<Value, Fault> {
    let Moment { local, offset } = moment(args, 0)?;
    let text = args.str(1);
    let Some(duration) = duration(text) else {
        return Err(Fault::arg(1, format!("time: invalid duration {text:?}")));
    };
    let local = local.checked_add(duration).ok().filter(|local| local.year() >= 0);
    let local = local.ok_or_else(|| Fault::new("the result is not between the years 0 and 9999"))?;
    Ok(Value::string(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second(),
        zone(offset, ":", "Z")
    )))
}

/// -1, 0 or 1 as the first point in time is before, at or after the second:
/// `timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z")` is `-1`.
fn timecmp(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (a, b) = (moment(args, 0)?, moment(args, 1)?);
    let between = a.local.duration_since(b.local) - SignedDuration::from_secs(a.offset - b.offset);
    Ok(Value::int(between.cmp(&SignedDuration::ZERO) as i64))
}

/// A length of time as Go writes it: `1h30m`, `-1.5s`, `0`. `None` if it is none.
fn duration(text: &str) -> Option<SignedDuration> {
    let (is_negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(SignedDuration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (count, after) = rest.split_at(end);
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = count.split_once('.').unwrap_or((count, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || whole.len() > 19 {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let digits = &fraction[..fraction.len().min(18)];
        let part: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        nanos += whole * unit + part * unit / 10i128.pow(digits.len() as u32);
        rest = after;
    }
    let nanos = i64::try_from(if is_negative { -nanos } else { nanos }).ok()?;
    Some(SignedDuration::from_nanos(nanos))
}

/// The point in time that an argument names.
fn moment(args: &Args<'_>, at: usize) -> Result<Moment, Fault> {
    let text = args.str(at);
    rfc3339(text).ok_or_else(|| {
        Fault::arg(at, format!("not a valid RFC3339 timestamp: cannot parse {text:?}, write it as in \"2018-01-02T23:12:01Z\""))
    })
}

fn rfc3339(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let is = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
    if !(is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':') && is(16, b':')) {
        return None;
    }
    let small = |from: usize| number(from, from + 2).and_then(|number| i8::try_from(number).ok());
    let date = Date::new(number(0, 4)?, small(5)?, small(8)?).ok()?;
    let mut at = 19;
    let mut nanos = 0i32;
    if is(19, b'.') || is(19, b',') {
        let digits = bytes[20..].iter().take_while(|digit| digit.is_ascii_digit()).count();
        let fraction = text.get(20..20 + digits.min(9)).filter(|digits| !digits.is_empty())?;
        nanos = format!("{fraction:0<9}").parse().ok()?;
        at = 20 + digits;
    }
    let time = Time::new(small(11)?, small(14)?, small(17)?, nanos).ok()?;
    let offset = match bytes.get(at)? {
        b'Z' if bytes.len() == at + 1 => 0,
        sign @ (b'+' | b'-') if bytes.len() == at + 6 && is(at + 3, b':') => {
            let (hours, minutes) = (i64::from(small(at + 1)?), i64::from(small(at + 4)?));
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = hours * 3600 + minutes * 60;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    Some(Moment { local: DateTime::from_parts(date, time), offset })
}
