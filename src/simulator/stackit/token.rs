//! The token endpoint: a signed assertion, or a token of another identity provider, against an access
//! token.

use ::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;

use super::Stackit;
use super::account::{AUDIENCE, ServiceAccount};
use super::refusal;
use crate::simulator::Moment;
use crate::simulator::answer::{Answer, Call};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const WORKLOAD_JWT: &str = "urn:schwarz:params:oauth:client-assertion-type:workload-jwt";
/// Longest life of an assertion, and how far clocks may be apart, in seconds. The Go SDK uses an hour.
const MOST_LIFE: i64 = 3600;
const SKEW: i64 = 60;

/// Answers `POST /token`.
pub(super) fn exchange(stackit: &mut Stackit, call: &Call, now: Moment) -> Answer {
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let is_form =
        call.header("content-type").is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
    let found = match field("grant_type") {
        _ if !is_form => Err("Content-Type must be application/x-www-form-urlencoded".to_owned()),
        JWT_BEARER => by_assertion(&mut stackit.accounts, field("assertion"), now),
        "client_credentials" if field("client_assertion_type") == WORKLOAD_JWT => {
            by_federation(&mut stackit.accounts, field("client_id"), field("client_assertion"))
        }
        other => Err(format!("Unsupported grant type: {other}")),
    };
    match found {
        Ok(account) => {
            let lifetime = stackit.token_lifetime;
            let token = account.issue(now, lifetime, &mut stackit.random);
            let body = json!({
                "access_token": token,
                "refresh_token": "",
                "expires_in": lifetime,
                "scope": "",
                "token_type": "Bearer",
            });
            Answer::ok(&body)
        }
        Err(why) => refusal::spring(StatusCode::BAD_REQUEST, "/token", &why, now),
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    jti: String,
    iat: i64,
    exp: i64,
}

/// One audience or several, as RFC 7519 has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

fn by_assertion<'a>(
    accounts: &'a mut [ServiceAccount],
    assertion: &str,
    now: Moment,
) -> Result<&'a mut ServiceAccount, String> {
    let malformed = || "The assertion is malformed".to_owned();
    let (signed, signature) = assertion.rsplit_once('.').ok_or_else(malformed)?;
    let (header, claims) = signed.split_once('.').ok_or_else(malformed)?;
    let header: Header = part(header).ok_or_else(malformed)?;
    let claims: Claims = part(claims).ok_or_else(malformed)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed())?;
    if header.alg != "RS512" {
        return Err(format!("Signing algorithm {} is not allowed", header.alg));
    }
    let unknown = || format!("Key with kid {} was not found", header.kid);
    let account = accounts.iter_mut().find(|account| account.keys.iter().any(|key| key.kid == header.kid));
    let account = account.ok_or_else(unknown)?;
    let key = account.keys.iter().find(|key| key.kid == header.kid && key.active).ok_or_else(unknown)?;
    if !key.pair.has_signed(signed.as_bytes(), &signature) {
        return Err("The signature of the assertion is not valid".to_owned());
    }
    let is_for_us = match &claims.aud {
        Audience::One(one) => one == AUDIENCE,
        Audience::Many(many) => many.iter().any(|one| one == AUDIENCE),
    };
    if claims.iss != account.email || claims.sub != account.id || !is_for_us || claims.jti.is_empty() {
        return Err("The claims of the assertion do not match the key".to_owned());
    }
    let second = now.timestamp().as_second();
    let lives = second < claims.exp && claims.iat <= second + SKEW && claims.exp - claims.iat <= MOST_LIFE;
    if lives { Ok(account) } else { Err("The assertion has expired or lives too long".to_owned()) }
}

fn by_federation<'a>(
    accounts: &'a mut [ServiceAccount],
    email: &str,
    token: &str,
) -> Result<&'a mut ServiceAccount, String> {
    let trusts = |account: &&mut ServiceAccount| {
        account.email == email && account.federated_tokens.iter().any(|trusted| trusted == token)
    };
    accounts.iter_mut().find(trusts).ok_or_else(|| "No federated identity matches the token".to_owned())
}

fn part<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
