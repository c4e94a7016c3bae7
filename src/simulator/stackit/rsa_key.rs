//! An RSA key pair: found by chance, written as PEM, and the check of a signature made with it.
//!
//! It protects a simulator on this machine from nobody; what matters is that real clients take it for a
//! real one. `ring` can check signatures and cannot make keys, so that these are made with the big
//! integers that are in the program anyway.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{BitTest, Gcd};
use ring::signature::{RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents};
use serde::{Deserialize, Serialize};

use super::account::PemForm;
use crate::simulator::Random;

/// Bits of each of the two primes.
const PRIME_BITS: usize = 1024;
const PUBLIC_EXPONENT: u32 = 65_537;

/// A pair of 2048 bits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RsaKey {
    /// `RSAPrivateKey` of RFC 8017 in Base64.
    private: String,
    /// The modulus in Base64, big end first.
    modulus: String,
}

impl RsaKey {
    /// A new pair; takes part of a second.
    pub fn generate(random: &mut Random) -> RsaKey {
        let e = UBig::from(PUBLIC_EXPONENT);
        loop {
            let (a, b) = (prime(random), prime(random));
            let (p, q) = if a > b { (a, b) } else { (b, a) };
            let (less_p, less_q) = (&p - UBig::ONE, &q - UBig::ONE);
            let order = &less_p / (&less_p).gcd(&less_q) * &less_q;
            let (Some(d), Some(inverse)) = (inverse(&e, &order), inverse(&q, &p)) else { continue };
            let modulus = &p * &q;
            if modulus.bit_len() != 2 * PRIME_BITS {
                continue;
            }
            let (exponent_p, exponent_q) = (&d % &less_p, &d % &less_q);
            let numbers = [UBig::ZERO, modulus.clone(), e.clone(), d, p, q, exponent_p, exponent_q, inverse];
            let fields: Vec<u8> = numbers.iter().flat_map(integer).collect();
            return RsaKey {
                private: STANDARD.encode(element(SEQUENCE, &fields)),
                modulus: STANDARD.encode(modulus.to_be_bytes()),
            };
        }
    }

    pub fn private_pem(&self, form: PemForm) -> String {
        let der = STANDARD.decode(&self.private).unwrap_or_default();
        match form {
            PemForm::Pkcs1 => pem("RSA PRIVATE KEY", &der),
            PemForm::Pkcs8 => {
                let fields = [integer(&UBig::ZERO), algorithm(), element(OCTETS, &der)].concat();
                pem("PRIVATE KEY", &element(SEQUENCE, &fields))
            }
        }
    }

    pub fn public_pem(&self) -> String {
        let modulus = UBig::from_be_bytes(&STANDARD.decode(&self.modulus).unwrap_or_default());
        let numbers = [integer(&modulus), integer(&UBig::from(PUBLIC_EXPONENT))].concat();
        // A bit string begins with the number of bits that its last byte lacks.
        let key = [vec![0], element(SEQUENCE, &numbers)].concat();
        pem("PUBLIC KEY", &element(SEQUENCE, &[algorithm(), element(BITS, &key)].concat()))
    }

    /// Whether that is this key's RS512 signature of the message.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(n) = STANDARD.decode(&self.modulus) else { return false };
        let key = RsaPublicKeyComponents { n, e: PUBLIC_EXPONENT.to_be_bytes()[1..].to_vec() };
        key.verify(&RSA_PKCS1_2048_8192_SHA512, message, signature).is_ok()
    }
}

fn inverse(number: &UBig, modulus: &UBig) -> Option<UBig> {
    let ring = ConstDivisor::new(modulus.clone());
    Some(ring.reduce(number.clone()).inv()?.residue())
}

/// A number that is prime, but for a chance that nobody lives to see.
fn prime(random: &mut Random) -> UBig {
    let small = small_primes();
    loop {
        let bytes: Vec<u8> = (0..PRIME_BITS / 64).flat_map(|_| random.number().to_be_bytes()).collect();
        let mut start = UBig::from_be_bytes(&bytes);
        // Both high bits, so that the product of two has all its bits; and odd.
        for bit in [PRIME_BITS - 1, PRIME_BITS - 2, 0] {
            start.set_bit(bit);
        }
        let residues: Vec<u64> = small.iter().map(|p| remainder(&start, *p)).collect();
        let clear = |step: u64| small.iter().zip(&residues).all(|(p, r)| !(r + step).is_multiple_of(*p));
        for step in (0..2_000).step_by(2).filter(|step| clear(*step)) {
            let candidate = &start + UBig::from(step);
            let fits = remainder(&candidate, PUBLIC_EXPONENT.into()) != 1;
            if fits && candidate.bit_len() == PRIME_BITS && is_prime(&candidate) {
                return candidate;
            }
        }
    }
}

/// Miller and Rabin, with the first primes as bases: enough for numbers drawn by chance.
fn is_prime(number: &UBig) -> bool {
    let less = number - UBig::ONE;
    let twos = less.trailing_zeros().unwrap_or(0);
    let odd = &less >> twos;
    let ring = ConstDivisor::new(number.clone());
    [2u8, 3, 5, 7, 11, 13].into_iter().all(|base| {
        let mut power = ring.reduce(base).pow(&odd);
        if power.residue() == UBig::ONE || power.residue() == less {
            return true;
        }
        (1..twos).any(|_| {
            power = power.clone().sqr();
            power.residue() == less
        })
    })
}

/// The odd primes below 2000.
fn small_primes() -> Vec<u64> {
    let mut primes: Vec<u64> = Vec::new();
    for number in (3u64..2_000).step_by(2) {
        if primes.iter().all(|prime| !number.is_multiple_of(*prime)) {
            primes.push(number);
        }
    }
    primes
}

fn remainder(number: &UBig, by: u64) -> u64 {
    u64::try_from(number % UBig::from(by)).unwrap_or(0)
}

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// The identifier 1.2.840.113549.1.1.1 without parameters.
fn algorithm() -> Vec<u8> {
    const FIELDS: [u8; 13] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    element(SEQUENCE, &FIELDS)
}

/// An integer in DER: with a zero before a first byte that would make it negative.
fn integer(number: &UBig) -> Vec<u8> {
    let mut bytes = number.to_be_bytes().to_vec();
    if bytes.first().is_none_or(|byte| *byte >= 0x80) {
        bytes.insert(0, 0);
    }
    element(INTEGER, &bytes)
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant = &length[length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1)..];
    let mut bytes = vec![tag];
    if content.len() < 0x80 {
        bytes.push(significant[0]);
    } else {
        bytes.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
        bytes.extend(significant);
    }
    bytes.extend(content);
    bytes
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> =
        (0..text.len()).step_by(64).filter_map(|at| text.get(at..text.len().min(at + 64))).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{RSA_PKCS1_SHA512, RsaKeyPair};

    use super::*;

    #[test]
    fn a_generated_pair_signs_and_is_checked() {
        let key = RsaKey::generate(&mut Random::seeded(1));
        let der = STANDARD.decode(&key.private).expect("its own Base64");
        let pair = RsaKeyPair::from_der(&der).expect("a pair that ring takes");
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), b"message", &mut signature).expect("a signature");
        assert!(key.has_signed(b"message", &signature));
        assert!(!key.has_signed(b"another", &signature));
        let pkcs8 = key.private_pem(PemForm::Pkcs8);
        let body: String = pkcs8.lines().filter(|line| !line.starts_with('-')).collect();
        assert!(RsaKeyPair::from_pkcs8(&STANDARD.decode(body).expect("Base64")).is_ok());
    }
}
