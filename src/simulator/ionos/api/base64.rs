//! Reading `Basic` credentials.

/// Name and password.
pub(super) struct Credentials {
    pub user: String,
    pub password: String,
}

impl Credentials {
    /// From what stands behind `Basic`; `None` if it cannot be read.
    pub fn read(encoded: &str) -> Option<Credentials> {
        let text = String::from_utf8(decode(encoded)?).ok()?;
        let (user, password) = text.split_once(':')?;
        Some(Credentials { user: user.to_owned(), password: password.to_owned() })
    }
}

fn decode(encoded: &str) -> Option<Vec<u8>> {
    let digits = encoded.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.as_bytes().chunks(4) {
        let mut number = 0u32;
        for digit in group {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            number = number << 6 | u32::from(value);
        }
        let missing = 4 - group.len();
        let whole = (number << (6 * missing)).to_be_bytes();
        bytes.extend_from_slice(&whole[1..4 - missing]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_whatever_their_length() {
        for (encoded, user, password) in [
            ("QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"),
            ("YTpi", "a", "b"),
            ("YTpiOmM=", "a", "b:c"),
        ] {
            let read = Credentials::read(encoded).map(|found| (found.user, found.password));
            assert_eq!(read, Some((user.to_owned(), password.to_owned())));
        }
        for odd in ["", "YWI=", "*", "=", "/////w=="] {
            assert!(Credentials::read(odd).is_none(), "{odd}");
        }
    }
}
