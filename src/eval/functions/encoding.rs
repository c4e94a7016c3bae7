//! Functions between values and encoded text: JSON, Base64, URLs.

use crate::value::{Kind, Refinement, Ty, TyKind, Value, from_json_text, to_json_text};

use super::{Args, Fault, Function, Nullness, Param, Want, dynamic, string};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "jsonencode",
        params: &[Param::new("val", Want::Any).nulls().unknowns()],
        rest: None,
        ty: string,
        run: jsonencode,
        result: Nullness::Never,
    },
    Function {
        name: "jsondecode",
        params: &[Param::new("str", Want::String)],
        rest: None,
        ty: dynamic,
        run: jsondecode,
        result: Nullness::Perhaps,
    },
    of_string("base64encode", base64encode),
    of_string("base64decode", base64decode),
    of_string("urlencode", urlencode),
];

const fn of_string(name: &'static str, run: fn(&mut Args<'_>) -> Result<Value, Fault>) -> Function {
    const STR: &[Param] = &[Param::new("str", Want::String)];
    Function { name, params: STR, rest: None, ty: string, run, result: Nullness::Never }
}

/// The value as JSON: `jsonencode({ a = [1, null] })` is `"{\"a\":[1,null]}"`.
fn jsonencode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let value = &args.values[0];
    if value.is_wholly_known() {
        return to_json_text(value).map(Value::string).map_err(|problem| Fault::arg(0, problem.to_string()));
    }
    Ok(unknown_text_of(value))
}

/// The text of a value that is not wholly known: how it begins may be known, in JSON as in the language.
pub(super) fn unknown_text_of(value: &Value) -> Value {
    let prefix = match (value.kind(), value.ty().kind()) {
        (Kind::Unknown(known), _) if !known.not_null => None,
        (_, TyKind::Object(_) | TyKind::Map(_)) => Some("{"),
        (_, TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_)) => Some("["),
        (_, TyKind::String) => Some("\""),
        _ => None,
    };
    let known = prefix.map_or(Refinement::not_null(), Refinement::prefix);
    Value::unknown_with(Ty::STRING, known)
}

/// The value that a JSON text means: `jsondecode("{\"a\":1}")` is `{ a = 1 }`.
fn jsondecode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    args.fits(text.len().saturating_mul(8))?;
    from_json_text(text, None).map_err(|problem| Fault::arg(0, problem.to_string()))
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 of bytes, with padding (RFC 4648, section 4).
pub(super) fn base64_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(chunk.get(at).copied().unwrap_or(0)));
        let bits = a << 16 | b << 8 | c;
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = BASE64[(bits >> shift & 63) as usize];
            text.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

/// The bytes of a Base64 text; line breaks are skipped. `None` if it is none.
pub(super) fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    let groups = digits.len() / 4;
    for (at, group) in digits.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|digit| **digit == b'=').count();
        if padding > 2 || (padding > 0 && at + 1 < groups) {
            return None;
        }
        let mut bits = 0u32;
        for digit in &group[..4 - padding] {
            bits = bits << 6 | BASE64.iter().position(|known| known == digit)? as u32;
        }
        bits <<= 6 * padding;
        bytes.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
    }
    Some(bytes)
}

/// The UTF-8 bytes of a string in Base64: `base64encode("abc")` is `"YWJj"`.
fn base64encode(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(base64_text(args.str(0).as_bytes())))
}

/// The string whose UTF-8 bytes a Base64 text has: `base64decode("YWJj")` is `"abc"`.
fn base64decode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let Some(bytes) = base64_bytes(args.str(0)) else {
        return Err(Fault::arg(0, "failed to decode base64 data"));
    };
    String::from_utf8(bytes)
        .map(Value::string)
        .map_err(|_| Fault::arg(0, "the result of decoding the provided string is not valid UTF-8"))
}

/// The string with all that has a meaning in a query escaped: `urlencode("a b&")` is `"a+b%26"`.
fn urlencode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let mut text = String::new();
    for byte in args.str(0).bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(byte))
            }
            b' ' => text.push('+'),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(Value::string(text))
}
