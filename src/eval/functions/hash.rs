//! Hashes of strings.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256, Sha512};

use crate::value::Value;

use super::encoding::base64_text;
use super::{Args, Fault, Function, Nullness, Param, Want, string};

const fn function(name: &'static str, run: fn(&mut Args<'_>) -> Result<Value, Fault>) -> Function {
    const STR: &[Param] = &[Param::new("str", Want::String)];
    Function { name, params: STR, rest: None, ty: string, run, result: Nullness::Never }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("sha256", sha256),
    function("sha512", sha512),
    function("base64sha256", base64sha256),
    function("base64sha512", base64sha512),
];

fn hex(bytes: &[u8]) -> Value {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    Value::string(text)
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
