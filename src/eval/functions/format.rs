//! `format` and `formatlist`: verbs as in go-cty's `stdlib/format.go`, which takes numbers exactly.

use dashu_int::UBig;

use crate::eval::graphemes::graphemes;
use crate::eval::template::safe_prefix;
use crate::value::{Kind, Number, Refinement, Ty, TyKind, Value, convert, to_json_text};

use super::{Args, Fault, Function, Nullness, Param, Want, list_of_string, string};

const FORMAT: &[Param] = &[Param::new("format", Want::String)];
const ARGS: Option<Param> = Some(Param::new("args", Want::Any).nulls().unknowns());

pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "format", params: FORMAT, rest: ARGS, ty: string, run: format, result: Nullness::Never },
    Function {
        name: "formatlist",
        params: FORMAT,
        rest: ARGS,
        ty: list_of_string,
        run: formatlist,
        result: Nullness::Never,
    },
];

/// A string with values put in: `format("%s is %03d", "x", 7)` is `"x is 007"`.
///
/// Verbs: `%s` string, `%q` quoted, `%d` whole number, `%b` `%o` `%x` `%X` in other bases, `%e` `%f`
/// `%g` decimal, `%t` bool, `%v` any value, `%#v` as JSON, `%%`. Between `%` and the letter: the
/// flags `-+ 0#`, a width, `.` and a precision, `[n]` for the n-th argument.
fn format(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (pattern, rest) = (args.str(0), &args.values[1..]);
    if !rest.iter().all(Value::is_wholly_known) {
        return Ok(unknown_text(pattern));
    }
    let text = render(pattern, rest, args.bytes_left)?;
    Ok(Value::string(text))
}

/// What stands before the first verb is known.
fn unknown_text(pattern: &str) -> Value {
    let literal = pattern.split('%').next().unwrap_or_default();
    let known = safe_prefix(literal);
    let refinement = if known.is_empty() { Refinement::not_null() } else { Refinement::prefix(known) };
    Value::unknown_with(Ty::STRING, refinement)
}

/// A list of strings, one for each element of the list arguments, which must be of one length:
/// `formatlist("%s-%s", ["a", "b"], "x")` is `["a-x", "b-x"]`.
fn formatlist(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (pattern, rest) = (args.str(0), &args.values[1..]);
    let mut rows: Option<(usize, usize)> = None;
    for (at, arg) in rest.iter().enumerate() {
        let is_list = matches!(arg.ty().kind(), TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_));
        let is_open = arg.ty().is_dynamic() && !arg.is_known();
        // Elements of a set that are not known yet may turn out to be equal.
        let is_open_set = matches!(arg.kind(), Kind::Set([_, _, ..])) && !arg.is_wholly_known();
        if is_open || is_open_set || (is_list && !arg.is_known()) {
            return Ok(Value::unknown_with(args.ty, Refinement::not_null()));
        }
        if !is_list || arg.is_null() {
            continue;
        }
        match rows {
            Some((first, len)) if len != arg.len() => {
                return Err(Fault::arg(
                    at + 1,
                    format!("it has {} elements, and argument {} has {len}", arg.len(), first + 1),
                ));
            }
            Some(_) => {}
            None => rows = Some((at, arg.len())),
        }
    }
    let mut texts = Vec::new();
    let mut bytes_left = args.bytes_left;
    for row in 0..rows.map_or(1, |(_, len)| len) {
        let values: Vec<Value> = rest.iter().map(|arg| cell(arg, row)).collect();
        if !values.iter().all(Value::is_wholly_known) {
            texts.push(unknown_text(pattern));
            continue;
        }
        let text = render(pattern, &values, bytes_left)?;
        bytes_left = bytes_left.saturating_sub(text.len() + size_of::<Value>());
        texts.push(Value::string(text));
    }
    Ok(Value::list(Ty::STRING, texts))
}

fn cell(arg: &Value, row: usize) -> Value {
    match arg.as_slice() {
        Some(items) => items.get(row).cloned().unwrap_or_else(|| arg.clone()),
        None => arg.clone(),
    }
}

/// What stands between `%` and the letter.
#[derive(Default)]
struct Verb {
    plus: bool,
    minus: bool,
    space: bool,
    zero: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
    /// Counted from 1.
    index: Option<usize>,
    mode: char,
}

fn render(pattern: &str, args: &[Value], bytes_left: usize) -> Result<String, Fault> {
    let mut out = String::new();
    let mut rest = pattern;
    let (mut next, mut used) = (0, 0);
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let (verb, length) = parse(&rest[at..])?;
        let shown = &rest[at..at + length];
        rest = &rest[at + length..];
        if verb.mode == '%' {
            out.push('%');
            continue;
        }
        let index = verb.index.map_or(next, |index| index - 1);
        let Some(arg) = args.get(index) else {
            return Err(Fault::new(format!(
                "not enough arguments for {shown:?}: it needs argument {}, and there are {}",
                index + 1,
                args.len()
            )));
        };
        next = index + 1;
        used = used.max(next);
        // A string is only cut to a precision, a number gets so many digits.
        let precision = if matches!(verb.mode, 's' | 'q') { 0 } else { verb.precision.unwrap_or(0) };
        if verb.width.max(precision) > bytes_left.saturating_sub(out.len()) {
            return Err(Fault::new("the result would be too large"));
        }
        let text = one(&verb, arg)
            .map_err(|why| Fault::arg(index + 1, format!("unsupported value for {shown:?}: {why}")))?;
        out.push_str(&text);
        if out.len() > bytes_left {
            return Err(Fault::new("the result would be too large"));
        }
    }
    out.push_str(rest);
    match args.len() {
        given if used < given => {
            let what = match used {
                0 => "no verbs in format string".to_owned(),
                used => format!("only {used} used by format string"),
            };
            Err(Fault::arg(used + 1, format!("too many arguments; {what}")))
        }
        _ => Ok(out),
    }
}

/// Reads a verb at the start of the text: the verb and how many bytes it has.
fn parse(text: &str) -> Result<(Verb, usize), Fault> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied();
    let mut verb = Verb::default();
    let mut at = 1;
    if byte(at) == Some(b'%') {
        return Ok((Verb { mode: '%', ..verb }, 2));
    }
    loop {
        match byte(at) {
            Some(b'+') => verb.plus = true,
            Some(b'-') => verb.minus = true,
            Some(b' ') => verb.space = true,
            Some(b'0') => verb.zero = true,
            Some(b'#') => verb.sharp = true,
            _ => break,
        }
        at += 1;
    }
    let number = |at: &mut usize| -> Result<usize, Fault> {
        let start = *at;
        while byte(*at).is_some_and(|byte| byte.is_ascii_digit()) {
            *at += 1;
        }
        match &text[start..*at] {
            "" => Ok(0),
            digits => digits.parse().map_err(|_| Fault::arg(0, format!("the number {digits} is too large"))),
        }
    };
    verb.width = number(&mut at)?;
    if byte(at) == Some(b'.') {
        at += 1;
        verb.precision = Some(number(&mut at)?);
    }
    if byte(at) == Some(b'[') {
        at += 1;
        let is_led_by_zero = byte(at) == Some(b'0');
        let index = number(&mut at)?;
        if is_led_by_zero || index == 0 || byte(at) != Some(b']') {
            return Err(Fault::arg(0, "an argument's number is written `[n]`, counted from 1"));
        }
        verb.index = Some(index);
        at += 1;
    }
    let Some(mode) = text[at..].chars().next() else {
        return Err(Fault::arg(0, "the format string ends in the middle of a verb"));
    };
    if !"vtbdoxXeEfgGsq".contains(mode) {
        let shown = &text[..at + mode.len_utf8()];
        return Err(Fault::arg(0, format!("{shown:?} is no verb; a percent sign itself is written `%%`")));
    }
    verb.mode = mode;
    Ok((verb, at + 1))
}

/// One value in the form the verb asks for.
fn one(verb: &Verb, value: &Value) -> Result<String, String> {
    if value.is_null() && verb.mode != 'v' {
        return Err("a null value cannot be formatted".to_owned());
    }
    let converted = |ty: Ty| convert(value, ty).map_err(|problem| problem.to_string());
    match verb.mode {
        'v' if verb.sharp => json(value).map(|text| padded(verb, &text)),
        'v' => match value.kind() {
            Kind::String(text) => Ok(padded(verb, text)),
            Kind::Bool(value) => Ok(padded(verb, if value { "true" } else { "false" })),
            Kind::Number(number) => {
                let digits = decimal(&Verb { mode: 'g', precision: None, ..*verb }, &number)?;
                Ok(padded(verb, &format!("{}{digits}", if number.has_minus() { "-" } else { "" })))
            }
            Kind::Null => Ok(padded(verb, "null")),
            _ => json(value).map(|text| padded(verb, &text)),
        },
        't' => Ok(converted(Ty::BOOL)?.as_bool().unwrap_or_default().to_string()),
        's' => {
            let text = converted(Ty::STRING)?;
            Ok(padded(verb, &cut(verb, text.as_str().unwrap_or_default())))
        }
        'q' => {
            let text = converted(Ty::STRING)?;
            let text = cut(verb, text.as_str().unwrap_or_default());
            json(&Value::string(text)).map(|text| padded(verb, &text))
        }
        'e' | 'E' | 'f' | 'g' | 'G' => {
            let number = converted(Ty::NUMBER)?.as_number().unwrap_or(Number::ZERO);
            // Go's decimal numbers are filled with zeros on the left even if they are to stand there.
            let verb = Verb { minus: verb.minus && !verb.zero, ..*verb };
            Ok(with_sign(&verb, number.has_minus(), "", &decimal(&verb, &number)?))
        }
        _ => {
            let number = converted(Ty::NUMBER)?.as_number().unwrap_or(Number::ZERO);
            whole(verb, &number)
        }
    }
}

fn json(value: &Value) -> Result<String, String> {
    to_json_text(value).map_err(|problem| problem.to_string())
}

/// The text, cut to the precision of the verb; a precision of 0 counts as none.
fn cut(verb: &Verb, text: &str) -> String {
    match verb.precision {
        None | Some(0) => text.to_owned(),
        Some(most) => graphemes(text).take(most).collect(),
    }
}

/// The text, filled up to the width of the verb, on the right as well with zeros if it says so.
fn padded(verb: &Verb, text: &str) -> String {
    let fill = verb.width.saturating_sub(graphemes(text).count());
    let fill = if verb.zero { "0" } else { " " }.repeat(fill);
    if verb.minus { format!("{text}{fill}") } else { format!("{fill}{text}") }
}

/// A number's digits with sign and prefix, filled up to the width.
fn with_sign(verb: &Verb, negative: bool, prefix: &str, digits: &str) -> String {
    let sign = match (negative, verb.plus, verb.space) {
        (true, _, _) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        (false, false, false) => "",
    };
    let fill = verb.width.saturating_sub(sign.len() + prefix.len() + digits.len());
    match (verb.minus, verb.zero) {
        (true, _) => format!("{sign}{prefix}{digits}{}", " ".repeat(fill)),
        (false, true) => format!("{sign}{prefix}{}{digits}", "0".repeat(fill)),
        (false, false) => format!("{}{sign}{prefix}{digits}", " ".repeat(fill)),
    }
}

fn whole(verb: &Verb, number: &Number) -> Result<String, String> {
    let (radix, prefix) = match verb.mode {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let digits = number.abs().to_radix(radix).ok_or("an integer is required")?;
    let digits = if verb.mode == 'X' { digits.to_uppercase() } else { digits };
    if digits == "0" && verb.precision == Some(0) {
        return Ok(String::new());
    }
    let zeros = verb.precision.unwrap_or(0).saturating_sub(digits.len());
    let digits = format!("{}{digits}", "0".repeat(zeros));
    let verb = Verb { zero: verb.zero && verb.precision.is_none(), ..*verb };
    Ok(with_sign(&verb, number.is_negative(), if verb.sharp { prefix } else { "" }, &digits))
}

/// The digits of a number and where its point is, as in Go's `strconv`: 0.d₁d₂… times ten to the
/// power of `point`.
struct Digits {
    digits: Vec<u8>,
    point: i64,
}

/// A fraction this fine has more digits than anyone wants to see.
const MAX_FRACTION_BITS: usize = 20_000;

impl Digits {
    /// All digits of the number's exact value.
    fn exact(number: &Number) -> Result<Digits, String> {
        let step = Number::from(1u64 << 32);
        let mut scaled = number.abs();
        let mut bits = 0;
        while !scaled.is_integer() {
            bits += 32;
            if bits > MAX_FRACTION_BITS {
                return Err("the number has too many decimal digits".to_owned());
            }
            scaled = scaled.mul(&step).map_err(|problem| problem.to_string())?;
        }
        let hex = scaled.to_radix(16).unwrap_or_default();
        let mantissa = UBig::from_str_radix(&hex, 16).map_err(|problem| problem.to_string())?;
        let text = (mantissa * UBig::from(5u8).pow(bits)).to_string();
        Ok(Digits { point: text.len() as i64 - bits as i64, digits: text.into_bytes() }.trimmed())
    }

    /// As few digits as tell the number from its neighbours.
    fn shortest(number: &Number) -> Digits {
        let text = number.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        Digits { point: whole.len() as i64, digits: format!("{whole}{fraction}").into_bytes() }.trimmed()
    }

    fn trimmed(mut self) -> Digits {
        let zeros = self.digits.iter().take_while(|digit| **digit == b'0').count();
        self.digits.drain(..zeros);
        self.point -= zeros as i64;
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
        self
    }

    /// Rounded to so many digits; a tie goes to the even one.
    fn rounded(mut self, keep: i64) -> Digits {
        if keep < 0 {
            return Digits { digits: Vec::new(), point: 0 };
        }
        let keep = keep as usize;
        if keep >= self.digits.len() {
            return self;
        }
        let is_tie = self.digits[keep] == b'5' && keep + 1 == self.digits.len();
        let up = match is_tie {
            true => keep > 0 && (self.digits[keep - 1] - b'0') % 2 == 1,
            false => self.digits[keep] >= b'5',
        };
        self.digits.truncate(keep);
        if up {
            while self.digits.last() == Some(&b'9') {
                self.digits.pop();
            }
            match self.digits.last_mut() {
                Some(last) => *last += 1,
                None => {
                    self.digits.push(b'1');
                    self.point += 1;
                }
            }
        }
        self.trimmed()
    }

    fn digit(&self, at: i64) -> char {
        let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
        digit.map_or('0', |digit| char::from(*digit))
    }

    /// `123.40`
    fn plain(&self, fraction: i64) -> String {
        let mut text: String = (0..self.point).map(|at| self.digit(at)).collect();
        if text.is_empty() {
            text.push('0');
        }
        if fraction > 0 {
            text.push('.');
            text.extend((self.point..self.point + fraction).map(|at| self.digit(at)));
        }
        text
    }

    /// `1.234e+02`
    fn scientific(&self, fraction: i64, letter: char) -> String {
        let mut text = String::from(self.digit(0));
        if fraction > 0 {
            text.push('.');
            text.extend((1..=fraction).map(|at| self.digit(at)));
        }
        let exponent = if self.digits.is_empty() { 0 } else { self.point - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        text.push_str(&format!("{letter}{sign}{:02}", exponent.abs()));
        text
    }
}

/// The magnitude in decimal notation.
fn decimal(verb: &Verb, number: &Number) -> Result<String, String> {
    if number.is_infinite() {
        return Err("the number is infinite".to_owned());
    }
    let precision = verb.precision.map(|precision| i64::try_from(precision).unwrap_or(i64::MAX / 4));
    match verb.mode {
        'f' => {
            let fraction = precision.unwrap_or(6);
            let digits = Digits::exact(number)?;
            let keep = digits.point + fraction;
            Ok(digits.rounded(keep).plain(fraction))
        }
        'e' | 'E' => {
            let fraction = precision.unwrap_or(6);
            Ok(Digits::exact(number)?.rounded(fraction + 1).scientific(fraction, verb.mode))
        }
        _ => {
            let letter = if verb.mode == 'g' { 'e' } else { 'E' };
            let (digits, limit) = match precision {
                None => (Digits::shortest(number), 6),
                Some(precision) => {
                    let most = precision.max(1);
                    let digits = Digits::exact(number)?.rounded(most);
                    let len = digits.digits.len() as i64;
                    let limit = if most > len && len >= digits.point { len } else { most };
                    (digits, limit)
                }
            };
            let len = digits.digits.len() as i64;
            let exponent = digits.point - 1;
            if len > 0 && (exponent < -4 || exponent >= limit) {
                return Ok(digits.scientific(len - 1, letter));
            }
            Ok(digits.plain((len - digits.point).max(0)))
        }
    }
}
