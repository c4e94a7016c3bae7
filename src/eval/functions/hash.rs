//! Hashes of strings.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::value::Value;

use super::encoding::base64_text;
use super::{Args, Fault, Function, Nullness, Param, Want, string};

const fn function(name: &'static str, run: fn(&mut Args<'_>) -> Result<Value, Fault>) -> Function {
    const STR: &[Param] = &[Param::new("str", Want::String)];
    Function { name, params: STR, rest: None, ty: string, run, result: Nullness::Never }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("md5", md5),
    function("sha1", sha1),
    function("sha256", sha256),
    function("sha512", sha512),
    function("base64sha256", base64sha256),
    function("base64sha512", base64sha512),
    Function {
        params: &[Param::new("namespace", Want::String), Param::new("name", Want::String)],
        ..function("uuidv5", uuidv5)
    },
];

pub(super) fn hex(bytes: &[u8]) -> Value {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0xf)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    Value::string(text)
}

/// MD5 in hexadecimal digits: `md5("a")` is `"0cc175b9…"`. For what needs no security.
fn md5(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(hex(&Md5::digest(args.str(0))))
}

/// SHA-1 in hexadecimal digits: `sha1("a")` is `"86f7e437…"`. For what needs no security.
fn sha1(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(hex(&Sha1::digest(args.str(0))))
}

/// SHA-256 in hexadecimal digits: `sha256("a")` is `"ca978112…"`.
fn sha256(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(hex(&Sha256::digest(args.str(0))))
}

/// SHA-512 in hexadecimal digits: `sha512("a")` is `"1f40fc92…"`.
fn sha512(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(hex(&Sha512::digest(args.str(0))))
}

/// SHA-256 in Base64: `base64sha256("a")` is `"ypeBEsob…"`.
fn base64sha256(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(base64_text(&Sha256::digest(args.str(0)))))
}

/// SHA-512 in Base64: `base64sha512("a")` is `"H0D8ktok…"`.
fn base64sha512(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(base64_text(&Sha512::digest(args.str(0)))))
}

/// The UUID that a name has in a namespace (RFC 9562, version 5); the namespace is `dns`, `url`, `oid`,
/// `x500` or a UUID: `uuidv5("dns", "a")` is `"4dad6640-…"`.
fn uuidv5(args: &mut Args<'_>) -> Result<Value, Fault> {
    let given = args.str(0);
    let namespace = match given {
        "dns" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "url" => "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "oid" => "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
        "x500" => "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
        uuid => uuid,
    };
    let Some(namespace) = uuid_bytes(namespace) else {
        return Err(Fault::arg(0, format!("uuidv5() doesn't support namespace {given}")));
    };
    let hash = Sha1::new().chain_update(namespace).chain_update(args.str(1)).finalize();
    let mut uuid = [0u8; 16];
    uuid.copy_from_slice(&hash[..16]);
    uuid[6] = (uuid[6] & 0x0f) | 0x50;
    uuid[8] = (uuid[8] & 0x3f) | 0x80;
    let digits = hex(&uuid);
    let digits = digits.as_str().unwrap_or_default();
    let groups = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Ok(Value::string(groups.join("-")))
}

/// The bytes of a UUID in one of its text forms: plain, with `urn:uuid:` before it, in braces, without
/// hyphens.
fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let text = match text.len() {
        45 if text.is_char_boundary(9) && text[..9].eq_ignore_ascii_case("urn:uuid:") => &text[9..],
        38 => text.strip_prefix('{')?.strip_suffix('}')?,
        _ => text,
    };
    let bytes = text.as_bytes();
    let digits: Vec<u8> = match bytes.len() {
        36 if [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-') => {
            bytes.iter().copied().filter(|byte| *byte != b'-').collect()
        }
        32 => bytes.to_vec(),
        _ => return None,
    };
    let mut uuid = [0u8; 16];
    if digits.len() != 32 {
        return None;
    }
    for (byte, pair) in uuid.iter_mut().zip(digits.chunks_exact(2)) {
        let value = |digit: u8| char::from(digit).to_digit(16);
        *byte = (value(pair[0])? << 4 | value(pair[1])?) as u8;
    }
    Some(uuid)
}
