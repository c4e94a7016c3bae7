//! Functions on points in time, which are strings as RFC 3339 has them. None of them reads the clock.

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
        result: Nullness::Perhaps,
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

/// A local date and time with its distance to UTC.
#[derive(Clone, Copy)]
struct Moment {
    /// Nanoseconds since 1970-01-01T00:00:00 on the local clock.
    local: i128,
    /// Minutes that the local clock is ahead of UTC.
    offset: i64,
}

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Year, month, day, hour, minute and second on the local clock.
struct Parts {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// 0 is Sunday.
    weekday: usize,
}

fn not_a_timestamp(text: &str, arg: usize) -> Fault {
    Fault::arg(arg, format!("not a valid RFC3339 timestamp: {text:?}"))
}

impl Moment {
    fn parse(text: &str, arg: usize) -> Result<Moment, Fault> {
        Moment::read(text).ok_or_else(|| not_a_timestamp(text, arg))
    }

    /// As Go's `time.Parse` reads it: an hour may have one digit, a comma may stand before the fraction.
    fn parse_loosely(text: &str, arg: usize) -> Result<Moment, Fault> {
        let mut strict = text.to_owned();
        if text.as_bytes().get(12) == Some(&b':') && text.is_char_boundary(11) {
            strict.insert(11, '0');
        }
        if strict.as_bytes().get(19) == Some(&b',') {
            strict.replace_range(19..20, ".");
        }
        Moment::read(&strict).ok_or_else(|| not_a_timestamp(text, arg))
    }

    /// `2006-01-02T15:04:05.999Z` or with `+07:00` in place of `Z`; upper case letters only.
    fn read(text: &str) -> Option<Moment> {
        let bytes = text.as_bytes();
        let number = |from: usize, len: usize| -> Option<i64> {
            let digits = bytes.get(from..from + len)?;
            let all = digits.iter().all(u8::is_ascii_digit);
            all.then(|| digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
        };
        let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if marks.iter().any(|(at, mark)| bytes.get(*at) != Some(mark)) {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        let in_range = (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !in_range {
            return None;
        }
        let mut at = 19;
        let mut nanos = 0;
        if bytes.get(at) == Some(&b'.') {
            let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            // Digits after the ninth are beyond what is kept.
            for place in 0..9 {
                let digit = if place < digits { i128::from(bytes[at + 1 + place] - b'0') } else { 0 };
                nanos = nanos * 10 + digit;
            }
            at += 1 + digits;
        }
        let offset = match bytes.get(at)? {
            b'Z' if bytes.len() == at + 1 => 0,
            sign @ (b'+' | b'-') if bytes.len() == at + 6 && bytes[at + 3] == b':' => {
                let (hours, minutes) = (number(at + 1, 2)?, number(at + 4, 2)?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let minutes = hours * 60 + minutes;
                if *sign == b'-' { -minutes } else { minutes }
            }
            _ => return None,
        };
        let seconds = i128::from(hour * 3600 + minute * 60 + second);
        let local = i128::from(days_before(year, month, day)) * DAY + seconds * SECOND + nanos;
        Some(Moment { local, offset })
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    fn instant(self) -> i128 {
        self.local - i128::from(self.offset) * 60 * SECOND
    }

    fn parts(self) -> Parts {
        let days = self.local.div_euclid(DAY) as i64;
        let second = (self.local.rem_euclid(DAY) / SECOND) as i64;
        let (year, month, day) = date_of(days);
        Parts {
            year,
            month,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            // 1970-01-01 was a Thursday.
            weekday: (days + 4).rem_euclid(7) as usize,
        }
    }

    /// `+07:00`, with or without the colon.
    fn zone(self, colon: &str) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs();
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }

    /// RFC 3339 without fractions of a second.
    fn text(self) -> String {
        let Parts { year, month, day, hour, minute, second, weekday: _ } = self.parts();
        let zone = if self.offset == 0 { "Z".to_owned() } else { self.zone(":") };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. Years begin in March here, so that the
/// leap day is the last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date so many days after 1970-01-01.
fn date_of(days: i64) -> (i64, usize, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    (year, month as usize, day)
}

const MONTHS: [&str; 12] = [
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
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A point in time in another form: `formatdate("DD MMM YYYY", "2018-01-02T23:12:01Z")` is
/// `"02 Jan 2018"`.
///
/// `YYYY YY` year, `MMMM MMM MM M` month, `DD D` day, `EEEE EEE` weekday, `hh h` hour, `HH H` hour of
/// twelve, `AA aa` half of the day, `mm m` minute, `ss s` second, `ZZZZZ ZZZZ ZZZ Z` time zone, `'text'`,
/// `''` a quote.
fn formatdate(args: &mut Args<'_>) -> Result<Value, Fault> {
    let moment = Moment::parse(args.str(1), 1)?;
    let parts = moment.parts();
    let mut out = String::new();
    let mut rest = args.str(0);
    while let Some(first) = rest.chars().next() {
        let len: usize = rest.chars().take_while(|c| *c == first).map(char::len_utf8).sum();
        if let Some(after) = rest.strip_prefix("''") {
            out.push('\'');
            rest = after;
        } else if first == '\'' {
            rest = quoted(rest, &mut out)?;
        } else if first.is_ascii_alphabetic() {
            out.push_str(&verb(&rest[..len], moment, &parts)?);
            rest = &rest[len..];
        } else {
            out.push_str(&rest[..len]);
            rest = &rest[len..];
        }
    }
    Ok(Value::string(out))
}

/// Text between quotes, in which a doubled quote is a quote. Returns what follows.
fn quoted<'t>(text: &'t str, out: &mut String) -> Result<&'t str, Fault> {
    let mut rest = &text[1..];
    loop {
        let Some(end) = rest.find('\'') else { return Err(Fault::arg(0, "unterminated literal '")) };
        out.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                out.push('\'');
                rest = after;
            }
            None => return Ok(rest),
        }
    }
}

fn verb(verb: &str, moment: Moment, parts: &Parts) -> Result<String, Fault> {
    let Parts { year, month, day, hour, minute, second, weekday } = parts;
    let twelve = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    Ok(match verb {
        "YYYY" => format!("{year:04}"),
        "YY" => format!("{:02}", year % 100),
        "MMMM" => MONTHS[month - 1].to_owned(),
        "MMM" => MONTHS[month - 1][..3].to_owned(),
        "MM" => format!("{month:02}"),
        "M" => month.to_string(),
        "DD" => format!("{day:02}"),
        "D" => day.to_string(),
        "EEEE" => WEEKDAYS[*weekday].to_owned(),
        "EEE" => WEEKDAYS[*weekday][..3].to_owned(),
        "hh" => format!("{hour:02}"),
        "h" => hour.to_string(),
        "HH" => format!("{twelve:02}"),
        "H" => twelve.to_string(),
        "AA" => if *hour >= 12 { "PM" } else { "AM" }.to_owned(),
        "aa" => if *hour >= 12 { "pm" } else { "am" }.to_owned(),
        "mm" => format!("{minute:02}"),
        "m" => minute.to_string(),
        "ss" => format!("{second:02}"),
        "s" => second.to_string(),
        "ZZZZZ" => moment.zone(":"),
        "ZZZZ" => moment.zone(""),
        "ZZZ" if moment.offset == 0 => "UTC".to_owned(),
        "ZZZ" => moment.zone(""),
        "Z" if moment.offset == 0 => "Z".to_owned(),
        "Z" => moment.zone(":"),
        _ => {
            let detail = format!(
                "invalid date format verb {verb:?}; text that is meant as it is stands in single quotes"
            );
            return Err(Fault::arg(0, detail));
        }
    })
}

/// A point in time moved by a duration such as `1h30m` or `-10s`:
/// `timeadd("2017-11-22T00:00:00Z", "10m")` is `"2017-11-22T00:10:00Z"`.
fn timeadd(args: &mut Args<'_>) -> Result<Value, Fault> {
    let moment = Moment::parse(args.str(0), 0)?;
    let by = duration(args.str(1)).map_err(|problem| {
        Fault::arg(1, format!("{problem} {:?}; it is written like 1h30m or -10s", args.str(1)))
    })?;
    let moved = Moment { local: moment.local + by, ..moment };
    Ok(Value::string(moved.text()))
}

const BAD_DURATION: &str = "invalid duration";

/// Nanoseconds of a duration as Go's `time.ParseDuration` reads it; at most what 64 bits hold.
fn duration(text: &str) -> Result<i128, String> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if unsigned == "0" {
        return Ok(0);
    }
    if unsigned.is_empty() {
        return Err(BAD_DURATION.to_owned());
    }
    let mut total: i128 = 0;
    let mut rest = unsigned;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return Err(BAD_DURATION.to_owned());
        }
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let unit: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => SECOND,
            "m" => 60 * SECOND,
            "h" => 3_600 * SECOND,
            "" => return Err("missing unit in duration".to_owned()),
            _ => return Err(format!("unknown unit {unit:?} in duration")),
        };
        let whole = if whole.is_empty() { Some(0) } else { whole.parse::<i64>().ok() };
        let part = whole.map(|whole| i128::from(whole) * unit + fraction_of(unit, fraction));
        total = part.and_then(|part| total.checked_add(part)).ok_or(BAD_DURATION)?;
        rest = after;
    }
    let signed = if negative { -total } else { total };
    i64::try_from(signed).map(i128::from).map_err(|_| BAD_DURATION.to_owned())
}

/// Nanoseconds of a fraction of a unit, calculated with 53 bits as in Go.
fn fraction_of(unit: i128, digits: &str) -> i128 {
    let (mut fraction, mut scale) = (0i64, 1.0);
    for digit in digits.bytes() {
        let next = fraction.checked_mul(10).and_then(|next| next.checked_add(i64::from(digit - b'0')));
        let Some(next) = next else { break };
        fraction = next;
        scale *= 10.0;
    }
    (fraction as f64 * (unit as f64 / scale)) as i128
}

/// -1, 0 or 1 as the first point in time is before, at or after the second:
/// `timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z")` is `-1`.
fn timecmp(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (a, b) = (Moment::parse_loosely(args.str(0), 0)?, Moment::parse_loosely(args.str(1), 1)?);
    Ok(Value::int(a.instant().cmp(&b.instant()) as i64))
}
