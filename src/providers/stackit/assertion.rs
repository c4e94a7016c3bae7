//! The key of a service account, and the assertion that is signed with it and exchanged for an access
//! token.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA512, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde_json::json;

/// How long an assertion can be used, in seconds: what the vendor's guide and its Python client take.
const LIFE: i64 = 600;

/// Who asks, by a key of their own. Prints nothing of it.
pub(super) struct ServiceAccountKey {
    kid: String,
    /// The account's e-mail address.
    issuer: String,
    subject: String,
    audience: String,
    pair: RsaKeyPair,
    token_endpoint: Option<String>,
}

/// Why a key cannot be used. Says nothing of what it holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadKey {
    #[error("it is no JSON of a service account key (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
    #[error("it holds no private key, and none is given apart from it")]
    NoPrivateKey,
    #[error("its private key is no PEM with an RSA key in PKCS #1 or PKCS #8")]
    NotPem,
    #[error("its private key is not usable: {0}")]
    Unusable(String),
    #[error("it is not active any more")]
    Inactive,
}

/// The file as the portal gives it out. Unknown members are those of newer files.
#[derive(Deserialize)]
struct KeyFile {
    credentials: Credentials,
    active: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    kid: String,
    iss: String,
    sub: String,
    aud: String,
    private_key: Option<String>,
    token_endpoint: Option<String>,
}

impl ServiceAccountKey {
    /// Reads a key's JSON. A private key that is given apart wins over the one in it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(file: &str, private_key: Option<&str>) -> Result<ServiceAccountKey, BadKey> {
        let KeyFile { credentials, active } =
            serde_json::from_str(file).map_err(|e| BadKey::NotJson { line: e.line(), column: e.column() })?;
        if active == Some(false) {
            return Err(BadKey::Inactive);
        }
        let Credentials { kid, iss, sub, aud, private_key: own, token_endpoint } = credentials;
        let pem = private_key.or(own.as_deref()).filter(|pem| !pem.trim().is_empty());
        let pair = read_pair(pem.ok_or(BadKey::NoPrivateKey)?)?;
        Ok(ServiceAccountKey { kid, issuer: iss, subject: sub, audience: aud, pair, token_endpoint })
    }

    pub(super) fn email(&self) -> &str {
        &self.issuer
    }

    /// Where the key says that tokens are to be had.
    pub(super) fn token_endpoint(&self) -> Option<&str> {
        self.token_endpoint.as_deref()
    }

    /// A signed assertion, to be used now. `id` has to be another one each time.
    ///
    /// # Errors
    /// The key cannot sign.
    pub(super) fn sign(&self, now: Timestamp, id: &str) -> Result<String, BadKey> {
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let header = json!({"alg": "RS512", "typ": "JWT", "kid": self.kid});
        let claims = json!({
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.audience,
            "jti": id,
            "iat": now.as_second(),
            "exp": now.as_second() + LIFE,
        });
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| BadKey::Unusable("it cannot sign".to_owned()))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// PKCS #1 and PKCS #8 both occur. In variables of CI systems the ends of lines are often `\n`, spelt out.
fn read_pair(pem: &str) -> Result<RsaKeyPair, BadKey> {
    let pem = pem.replace("\\n", "\n");
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| BadKey::NotPem)?;
    let pair = match &key {
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        _ => return Err(BadKey::NotPem),
    };
    // ring's reasons are words such as `TooSmall`, without anything of the key.
    pair.map_err(|rejected| BadKey::Unusable(rejected.to_string()))
}

/// What a token says of itself. Its signature is the vendor's business.
#[derive(Deserialize)]
pub(super) struct Claims {
    exp: Option<f64>,
    pub(super) email: Option<String>,
}

impl Claims {
    /// The claims of an access token, if it is a JWT.
    pub(super) fn of(token: &str) -> Option<Claims> {
        let payload = token.split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?).ok()
    }

    /// When the token ends.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.exp? as i64).ok()
    }
}

impl fmt::Debug for ServiceAccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
