//! Secrets that are sent with requests: cannot be printed, are wiped when dropped, and are taken out
//! of every text that comes back from a server.

use std::fmt;
use std::sync::Arc;

use ::http::HeaderValue;
use ::http::header::InvalidHeaderValue;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Who said it: decides whether a credential may go to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Built in, or set by the environment of the run.
    Environment,
    /// Written in the configuration, which somebody else may have changed.
    Configuration,
}

/// A bearer token, a name with a password, or a secret that the request's body holds. Prints as `***`; there is no way to serialise it.
#[derive(Clone)]
pub struct Credential {
    kind: Kind,
    origin: Origin,
}

#[derive(Clone)]
enum Kind {
    Bearer(Arc<SecretString>),
    Basic { user: Arc<str>, password: Arc<SecretString> },
    Body(Arc<SecretString>),
}

impl Credential {
    pub fn bearer(token: impl Into<String>, origin: Origin) -> Credential {
        Credential { kind: Kind::Bearer(Arc::new(SecretString::from(token.into()))), origin }
    }

    pub fn basic(user: impl Into<String>, password: impl Into<String>, origin: Origin) -> Credential {
        let password = Arc::new(SecretString::from(password.into()));
        Credential { kind: Kind::Basic { user: user.into().into(), password }, origin }
    }

    /// A secret that stands in the body of a request, such as a signed assertion that is exchanged for a
    /// token: no header is made of it.
    pub fn in_body(secret: impl Into<String>, origin: Origin) -> Credential {
        Credential { kind: Kind::Body(Arc::new(SecretString::from(secret.into()))), origin }
    }

    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The value of the `Authorization` header, marked so that nothing on the way prints it; `None` for
    /// a secret of the body.
    ///
    /// # Errors
    ///
    /// If it holds control characters.
    pub(super) fn header(&self) -> Result<Option<HeaderValue>, InvalidHeaderValue> {
        let text = match &self.kind {
            Kind::Bearer(token) => format!("Bearer {}", token.expose_secret()),
            Kind::Basic { user, password } => {
                format!("Basic {}", base64(format!("{user}:{}", password.expose_secret()).as_bytes()))
            }
            Kind::Body(_) => return Ok(None),
        };
        let text = SecretString::from(text);
        let mut value = HeaderValue::from_str(text.expose_secret())?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// The text with every occurrence of the secret replaced by `***`.
    pub(super) fn redact(&self, text: &str) -> String {
        let (secret, encoded) = match &self.kind {
            Kind::Bearer(secret) | Kind::Body(secret) => (secret, None),
            Kind::Basic { user, password } => {
                (password, Some(base64(format!("{user}:{}", password.expose_secret()).as_bytes())))
            }
        };
        let mut text = text.to_owned();
        for secret in [Some(secret.expose_secret()), encoded.as_deref()].into_iter().flatten() {
            if !secret.is_empty() {
                text = text.replace(secret, "***");
            }
        }
        text
    }

    /// Tells credentials apart without keeping them: requests of one key share one rate limit.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        match &self.kind {
            Kind::Bearer(secret) | Kind::Body(secret) => hash.update(secret.expose_secret()),
            Kind::Basic { user, password } => {
                hash.update(user.as_bytes());
                hash.update([0]);
                hash.update(password.expose_secret());
            }
        }
        hash.finalize().into()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Base64 with padding (RFC 4648, section 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = ALPHABET[(group >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_prints_as_stars_and_its_header_is_sensitive() {
        for credential in [
            Credential::bearer("canary-1", Origin::Environment),
            Credential::basic("me", "canary-1", Origin::Configuration),
        ] {
            assert_eq!(format!("{credential} {credential:?}"), "*** ***");
            let header = credential.header().expect("plain text").expect("a header");
            assert!(header.is_sensitive());
            assert!(!format!("{header:?}").contains("canary"));
        }
    }

    #[test]
    fn headers_are_those_of_the_standards() {
        let header = |credential: Credential| {
            let header = credential.header().expect("plain text")?;
            Some(header.to_str().expect("plain text").to_owned())
        };
        assert_eq!(header(Credential::bearer("abc", Origin::Environment)).as_deref(), Some("Bearer abc"));
        let basic = Credential::basic("Aladdin", "open sesame", Origin::Environment);
        assert_eq!(header(basic).as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert_eq!(header(Credential::in_body("eyJ", Origin::Environment)), None);
        assert!(Credential::bearer("a\nb", Origin::Environment).header().is_err());
    }

    #[test]
    fn base64_pads() {
        for (plain, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn the_secret_is_taken_out_of_texts() {
        let bearer = Credential::bearer("canary-1", Origin::Environment);
        assert_eq!(bearer.redact("key canary-1 is invalid: canary-1"), "key *** is invalid: ***");
        assert_eq!(Credential::bearer("", Origin::Environment).redact("as it is"), "as it is");
        let body = Credential::in_body("canary-1", Origin::Environment);
        assert_eq!(body.redact("assertion canary-1 has expired"), "assertion *** has expired");
        let basic = Credential::basic("a", "b-secret", Origin::Environment);
        assert_eq!(basic.redact("b-secret YTpiLXNlY3JldA=="), "*** ***");
    }
}
