//! Access tokens: one for all that runs at the same time, renewed before it ends, and once more when the
//! API refuses it in the middle of a run.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::assertion::{BadKey, Claims, ServiceAccountKey};
use super::federation::Issuer;
use crate::host::{Host, random_uuid};
use crate::http::{Client, Credential, EndpointError, Network, NotDecoded, Origin, ReadError, Request};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const WORKLOAD_JWT: &str = "urn:schwarz:params:oauth:client-assertion-type:workload-jwt";
/// A token is renewed this long before its end, or a tenth of its life before it if that is longer.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// How the provider proves who it is.
pub(super) enum Source {
    /// A token that was made outside, good until it ends.
    Token(Credential),
    Key {
        key: Box<ServiceAccountKey>,
        client: Client,
        origin: Origin,
    },
    Federation {
        issuer: Issuer,
        email: String,
        client: Client,
    },
}

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error(transparent)]
    Http(ReadError),
    #[error(transparent)]
    Endpoint(EndpointError),
    #[error("the token endpoint's answer could not be understood")]
    Odd(#[source] NotDecoded),
    #[error(transparent)]
    Key(BadKey),
    #[error("the identity token {path} could not be read")]
    NoIdentityFile {
        path: String,
        #[source]
        source: Arc<std::io::Error>,
    },
    #[error("there is no identity token")]
    NoIdentity,
}

/// An access token as it is used; its number tells it from later ones.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) credential: Credential,
    number: u64,
}

/// The tokens of one provider configuration.
pub(super) struct Identity {
    source: Source,
    host: Arc<dyn Host>,
    network: Network,
    /// Held while a token is fetched: who comes meanwhile takes what it brings.
    held: tokio::sync::Mutex<Held>,
}

#[derive(Default)]
struct Held {
    access: Option<Access>,
    renew_at: Option<Timestamp>,
    number: u64,
    email: Option<String>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<i64>,
}

impl Identity {
    pub(super) fn new(source: Source, network: &Network, host: Arc<dyn Host>) -> Identity {
        Identity { source, host, network: network.clone(), held: tokio::sync::Mutex::default() }
    }

    /// A token that is good for a while.
    ///
    /// # Errors
    /// The token endpoint gives none.
    pub(super) async fn access(&self) -> Result<Access, TokenError> {
        if let Source::Token(credential) = &self.source {
            return Ok(Access { credential: credential.clone(), number: 0 });
        }
        let mut held = self.held.lock().await;
        let now = self.host.clock().now();
        match &held.access {
            Some(access) if held.renew_at.is_none_or(|at| now < at) => Ok(access.clone()),
            _ => self.fetch(&mut held).await,
        }
    }

    /// Another token than one that was refused; `None` if there can be no other.
    ///
    /// # Errors
    /// The token endpoint gives none.
    pub(super) async fn instead_of(&self, refused: &Access) -> Result<Option<Access>, TokenError> {
        if let Source::Token(_) = &self.source {
            return Ok(None);
        }
        let mut held = self.held.lock().await;
        match &held.access {
            // Somebody else was refused as well, and has renewed it already.
            Some(access) if access.number != refused.number => Ok(Some(access.clone())),
            _ => self.fetch(&mut held).await.map(Some),
        }
    }

    /// The account's e-mail address, as far as it is known without asking for more than a token.
    ///
    /// # Errors
    /// The token endpoint gives none.
    pub(super) async fn email(&self) -> Result<Option<String>, TokenError> {
        match &self.source {
            Source::Key { key, .. } => Ok(Some(key.email().to_owned())),
            Source::Federation { email, .. } => Ok(Some(email.clone())),
            Source::Token(_) => Ok(self.held.lock().await.email.clone()),
        }
    }

    /// When a token that cannot be renewed ends.
    pub(super) async fn ends_at(&self) -> Option<Timestamp> {
        match &self.source {
            Source::Token(_) => self.held.lock().await.renew_at,
            Source::Key { .. } | Source::Federation { .. } => None,
        }
    }

    /// What a token that was made outside says of itself: its end, and whose it is.
    pub(super) fn knowing(mut self, claims: Option<&Claims>) -> Identity {
        let held = self.held.get_mut();
        held.renew_at = claims.and_then(Claims::expires_at);
        held.email = claims.and_then(|claims| claims.email.clone());
        self
    }

    async fn fetch(&self, held: &mut Held) -> Result<Access, TokenError> {
        held.access = None;
        let now = self.host.clock().now();
        let (granted, origin) = match &self.source {
            Source::Token(credential) => return Ok(Access { credential: credential.clone(), number: 0 }),
            Source::Key { key, client, origin } => {
                let assertion = key.sign(now, &random_uuid(&*self.host)).map_err(TokenError::Key)?;
                let form = [("grant_type", JWT_BEARER), ("assertion", assertion.as_str())];
                (exchange(client, &form, &assertion, *origin).await?, *origin)
            }
            Source::Federation { issuer, email, client } => {
                let token = issuer.token(&*self.host, &self.network).await?;
                let form = [
                    ("grant_type", "client_credentials"),
                    ("client_assertion_type", WORKLOAD_JWT),
                    ("client_assertion", token.as_str()),
                    ("client_id", email.as_str()),
                ];
                (exchange(client, &form, &token, Origin::Environment).await?, Origin::Environment)
            }
        };
        let Granted { access_token, expires_in } = granted;
        held.number += 1;
        held.renew_at = renew_at(&access_token, expires_in, now);
        let access = Access { credential: Credential::bearer(access_token, origin), number: held.number };
        held.access = Some(access.clone());
        Ok(access)
    }
}

/// The token's own claim decides, then the answer; a token that says nothing is used until it is refused.
fn renew_at(token: &str, expires_in: Option<i64>, now: Timestamp) -> Option<Timestamp> {
    let claimed = Claims::of(token).and_then(|claims| claims.expires_at());
    let told = || now.checked_add(SignedDuration::from_secs(expires_in?)).ok();
    let ends_at = claimed.or_else(told)?;
    let life = ends_at.duration_since(now);
    // A token that lives for seconds is still used for half of them.
    let margin = MARGIN.max(life / 10).min(life / 2);
    ends_at.checked_sub(margin).ok()
}

/// `secret` is what the form holds that nobody else may see.
async fn exchange(
    client: &Client,
    form: &[(&str, &str)],
    secret: &str,
    origin: Origin,
) -> Result<Granted, TokenError> {
    let request = Request::to([] as [&str; 0])
        .form(form.iter().copied())
        .credential(Credential::in_body(secret, origin));
    let answer = client.read(request).await.map_err(TokenError::Http)?;
    answer.decode().map_err(TokenError::Odd)
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(***)")
    }
}

/// How long a run of that length can go on with a token that ends then; `None` if that is long enough.
pub(super) fn too_short(ends_at: Timestamp, now: Timestamp, needed: Duration) -> Option<SignedDuration> {
    let left = ends_at.duration_since(now);
    let needed = SignedDuration::try_from(needed).unwrap_or(SignedDuration::MAX);
    (left < needed).then_some(left)
}
