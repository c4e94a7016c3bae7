//! Private keys as the API hands them out: right in form, made up in substance. Nothing is protected by
//! them, so no cryptography is at work; a client that parses them further than their frame is on its
//! own.

use super::container::Container;
use crate::simulator::Random;

/// The constant beginning of an unencrypted Ed25519 key in OpenSSH's format.
const OPENSSH_START: &str = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW";
/// Characters in a line of such a key.
const LINE: usize = 70;

/// The private key for SSH of a container, another one after each regeneration. It is made of the
/// container's password, so that the world file needs no second secret.
pub(super) fn ssh_private_key(container: &Container) -> String {
    let seed = container.password.bytes().fold(u64::from(container.former_keys), |seed, byte| {
        seed.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(byte))
    });
    let mut random = Random::seeded(seed);
    let body = [base64(&mut random, LINE), base64(&mut random, LINE), base64(&mut random, 56)].join("\n");
    format!(
        "-----BEGIN OPENSSH PRIVATE KEY-----\n{OPENSSH_START}\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"
    )
}

/// A WireGuard key: 32 bytes in Base64.
pub(super) fn wireguard_key(random: &mut Random) -> String {
    format!("{}=", base64(random, 43))
}

fn base64(random: &mut Random, length: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (0..length).map(|_| char::from(ALPHABET[(random.number() % 64) as usize])).collect()
}
