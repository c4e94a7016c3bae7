//! `rsadecrypt`: RSA with PKCS #1 v1.5 padding (RFC 8017), on keys in PEM.
//!
//! Done here with the big integers that numbers use anyway: `ring` cannot decrypt, and the `rsa` crate
//! carries an advisory (a network attacker may learn the key from the time answers take) that would
//! have to be excused. Here nobody measures: one's own data is decrypted with one's own key, in a run
//! of one's own.

use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::BitTest;

use crate::value::Value;

use super::encoding::base64_bytes;
use super::{Args, Fault, Function, Nullness, Param, Want, string};

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "rsadecrypt",
    params: &[Param::new("ciphertext", Want::String), Param::new("privatekey", Want::String)],
    rest: None,
    ty: string,
    run: rsadecrypt,
    result: Nullness::Never,
}];

/// Larger keys nobody has, and to decrypt with them takes too long.
const MAX_KEY_BITS: usize = 16_384;

/// What was encrypted for a private key: `rsadecrypt(filebase64("secret"), file("key.pem"))`.
fn rsadecrypt(args: &mut Args<'_>) -> Result<Value, Fault> {
    let Some(sealed) = base64_bytes(args.str(0)) else {
        return Err(Fault::arg(0, "failed to decode input: cipher text must be base64-encoded"));
    };
    let key = private_key(args.str(1)).map_err(|problem| Fault::arg(1, problem))?;
    let Some(plain) = decrypt(&sealed, &key) else {
        return Err(Fault::new("failed to decrypt: decryption error"));
    };
    Ok(Value::string(String::from_utf8_lossy(&plain).into_owned()))
}

/// The two numbers that decryption needs.
struct PrivateKey {
    modulus: UBig,
    exponent: UBig,
}

fn decrypt(sealed: &[u8], key: &PrivateKey) -> Option<Vec<u8>> {
    let len = key.modulus.to_be_bytes().len();
    let number = UBig::from_be_bytes(sealed);
    if number >= key.modulus {
        return None;
    }
    let ring = ConstDivisor::new(key.modulus.clone());
    let bytes = ring.reduce(number).pow(&key.exponent).residue().to_be_bytes();
    // The block begins with 0, which the number has lost: 2, at least eight bytes of padding, 0, text.
    let (2, padded) = (*bytes.first()?, bytes.get(1..)?) else { return None };
    let end = padded.iter().position(|byte| *byte == 0)?;
    (bytes.len() + 1 == len && end >= 8).then(|| padded[end + 1..].to_vec())
}

const ENCRYPTED: &str = "password protected keys are not supported, remove the passphrase before use";

/// Reads a key in PEM, of PKCS #1, PKCS #8 or OpenSSH.
fn private_key(pem: &str) -> Result<PrivateKey, String> {
    let wrong = |what: &str| format!("failed to parse key: {what}");
    let start = pem.find("-----BEGIN ").ok_or_else(|| wrong("no key found"))?;
    let (kind, rest) = pem[start + 11..].split_once("-----").ok_or_else(|| wrong("no key found"))?;
    let (body, _) = rest.split_once("-----END ").ok_or_else(|| wrong("the end of the key is missing"))?;
    if kind.contains("ENCRYPTED") || body.contains("ENCRYPTED") {
        return Err(wrong(ENCRYPTED));
    }
    let base64: String = body.split_whitespace().collect();
    let der = base64_bytes(&base64).ok_or_else(|| wrong("the key is not Base64"))?;
    let key = match kind {
        "RSA PRIVATE KEY" => pkcs1(&der),
        "PRIVATE KEY" => pkcs8(&der),
        "OPENSSH PRIVATE KEY" => match openssh(&der) {
            Some(Openssh::Key(key)) => Some(key),
            Some(Openssh::Encrypted) => return Err(wrong(ENCRYPTED)),
            Some(Openssh::OtherKind(kind)) => {
                return Err(wrong(&format!("this is a key of type {kind:?}, and an RSA key is needed")));
            }
            None => None,
        },
        _ => {
            return Err(wrong(&format!(
                "unsupported key type {kind:?}: an RSA key in PKCS #1, PKCS #8 or OpenSSH form is needed"
            )));
        }
    };
    let key = key.ok_or_else(|| wrong("the key data is malformed"))?;
    // An even modulus is no product of two primes.
    match key.modulus.bit_len() {
        64..=MAX_KEY_BITS if key.modulus.bit(0) => Ok(key),
        _ => Err(wrong("the modulus is not that of an RSA key")),
    }
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// 1.2.840.113549.1.1.1
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// `RSAPrivateKey`: version, modulus, public exponent, private exponent, and what makes it faster.
fn pkcs1(der: &[u8]) -> Option<PrivateKey> {
    let (mut fields, _) = element(der, SEQUENCE)?;
    let mut next = || {
        let (bytes, rest) = element(fields, INTEGER)?;
        fields = rest;
        Some(UBig::from_be_bytes(bytes))
    };
    let (_version, modulus, _public) = (next()?, next()?, next()?);
    Some(PrivateKey { modulus, exponent: next()? })
}

/// `PrivateKeyInfo`: version, algorithm, and the key as above.
fn pkcs8(der: &[u8]) -> Option<PrivateKey> {
    let (fields, _) = element(der, SEQUENCE)?;
    let (_version, fields) = element(fields, INTEGER)?;
    let (algorithm, fields) = element(fields, SEQUENCE)?;
    let (identifier, _) = element(algorithm, IDENTIFIER)?;
    let (key, _) = element(fields, OCTETS)?;
    if identifier == RSA { pkcs1(key) } else { None }
}

/// What a file of OpenSSH holds.
enum Openssh {
    Key(PrivateKey),
    Encrypted,
    OtherKind(String),
}

/// `PROTOCOL.key` of OpenSSH: a mark, the cipher, how its key is made, the number of keys, the public
/// key, and the private part, which is plain where the cipher is `none`.
fn openssh(file: &[u8]) -> Option<Openssh> {
    let rest = file.strip_prefix(b"openssh-key-v1\0")?;
    let (cipher, rest) = counted(rest)?;
    let (_kdf_name, rest) = counted(rest)?;
    let (_kdf_options, rest) = counted(rest)?;
    let (count, rest) = rest.split_first_chunk()?;
    let (_public, rest) = counted(rest)?;
    let (private, _) = counted(rest)?;
    if cipher != b"none" {
        return Some(Openssh::Encrypted);
    }
    // Twice the same number shows that the passphrase was right.
    let (check, rest) = private.split_first_chunk::<4>()?;
    let (again, rest) = rest.split_first_chunk::<4>()?;
    if u32::from_be_bytes(*count) != 1 || check != again {
        return None;
    }
    let (kind, mut rest) = counted(rest)?;
    if kind != b"ssh-rsa" {
        return Some(Openssh::OtherKind(String::from_utf8_lossy(kind).into_owned()));
    }
    let mut next = || {
        let (bytes, after) = counted(rest)?;
        rest = after;
        Some(UBig::from_be_bytes(bytes))
    };
    let (modulus, _public) = (next()?, next()?);
    Some(Openssh::Key(PrivateKey { modulus, exponent: next()? }))
}

/// Bytes with their number before them, and what follows.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)
}

/// The content of the element at the start, which must have that tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (len, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |len, byte| len << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    (found == tag).then(|| rest.split_at_checked(len))?
}
