//! Settings of the provider: the key, where the API is, and the limits to stay below.
//!
//! ```hcl
//! provider "stacks" {
//!   monthly_spending_cap = 20
//! }
//! ```
//!
//! The key is best left to the environment (`STACKS_API_KEY`). An endpoint that stands in the
//! configuration never gets a key from the environment, so that whoever may change the configuration
//! cannot send the key elsewhere.

use std::sync::LazyLock;

use url::Url;

use crate::diag::escape;
use crate::host::Host;
use crate::http::{ClientConfig, Credential, EndpointError, Origin};
use crate::provider::{Attribute, Block, Cents, ErrorKind, Problem, ProviderError};
use crate::providers::{Clouds, attrs, settings};
use crate::value::{Path, Ty, Value};

const DEFAULT_ENDPOINT: &str = "https://api.stackshosting.cloud/api/v1";

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional("api_key", Ty::STRING, "The API key; better set as STACKS_API_KEY.").sensitive(),
        Attribute::optional("endpoint", Ty::STRING, "Base URL of the API. Also STACKS_API_URL."),
        Attribute::optional(
            "monthly_spending_cap",
            Ty::NUMBER,
            "Most that containers created in a calendar month (UTC) may cost, in dollars. Also STACKS_SPENDING_CAP.",
        ),
        Attribute::optional(
            "requests_per_minute",
            Ty::NUMBER,
            "Requests a minute to stay below, whatever the API allows.",
        ),
    ],
    blocks: Vec::new(),
    doc: "STACKS hosting. Credentials come from STACKS_API_KEY unless they are set here.",
});

/// What connecting needs.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) client: ClientConfig,
    pub(super) spending_cap: Option<Cents>,
    pub(super) requests_per_minute: Option<u32>,
}

impl Settings {
    /// From the configuration, and from the environment where it says nothing.
    pub(super) fn read(config: &Value, host: &dyn Host, clouds: &Clouds) -> Result<Settings, ProviderError> {
        settings::check_known("stacks", &SCHEMA, config)?;
        if let Some(problem) = check(config).into_iter().next() {
            let is_key = problem.path.first_attr().is_some_and(|name| name.as_str() == "api_key");
            let kind = if is_key { ErrorKind::Credentials } else { ErrorKind::Invalid };
            return Err(settings::as_error(kind, problem));
        }
        let requests_per_minute =
            attrs::whole(config, "requests_per_minute").and_then(|n| u32::try_from(n).ok());
        let (base, origin, credential) = match clouds {
            Clouds::Simulated { stacks_endpoint, stacks_key, .. } => {
                let credential = Credential::bearer(stacks_key.as_str(), Origin::Environment);
                (stacks_endpoint.clone(), Origin::Environment, credential)
            }
            Clouds::Real => {
                let (base, origin) = endpoint(config, host)?;
                (base, origin, credential(config, host)?)
            }
        };
        let client = ClientConfig {
            base,
            origin,
            credential: Some(credential),
            custom_endpoints: settings::custom_endpoints(host),
            limit_per_minute: requests_per_minute,
        };
        Ok(Settings { client, spending_cap: spending_cap(config, host)?, requests_per_minute })
    }
}

/// What is wrong with a provider block, offline.
pub(super) fn check(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    if attrs::text(config, "api_key").is_some_and(|key| !is_key(key)) {
        problems.push(
            Problem::error(Path::root().attr("api_key"), "Malformed API key", KEY_SHAPE).hint(KEY_HINT),
        );
    }
    if let Some(endpoint) = attrs::text(config, "endpoint")
        && Url::parse(endpoint).is_err()
    {
        let detail = format!("\"{}\" is no URL.", escape(endpoint));
        let problem = Problem::error(Path::root().attr("endpoint"), "Invalid endpoint", detail);
        problems.push(problem.hint(format!("Write the whole address, such as `{DEFAULT_ENDPOINT}`.")));
    }
    if let Some(cap) = config.get_attr("monthly_spending_cap").and_then(Value::as_number)
        && Cents::parse(&cap.to_string()).is_none()
    {
        let detail = format!("{cap} is no amount in dollars and cents.");
        problems.push(Problem::error(
            Path::root().attr("monthly_spending_cap"),
            "Invalid spending cap",
            detail,
        ));
    }
    if let Some(limit) = config.get_attr("requests_per_minute").and_then(Value::as_number)
        && !limit.to_i64().is_some_and(|limit| (1..=100_000).contains(&limit))
    {
        let detail = format!("requests_per_minute must be a whole number from 1, not {limit}.");
        problems.push(Problem::error(
            Path::root().attr("requests_per_minute"),
            "Invalid request limit",
            detail,
        ));
    }
    problems
}

const KEY_SHAPE: &str = "A STACKS API key is `sk_stacks_` and 64 hexadecimal digits. This one is not, so nothing was sent with it.";
const KEY_HINT: &str =
    "Copy the key again, or create one in the dashboard under Account Settings → API Keys.";

/// "sk_stacks_{64_character_hex_string}"
fn is_key(key: &str) -> bool {
    let digits = key.strip_prefix("sk_stacks_").unwrap_or("");
    digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn credential(config: &Value, host: &dyn Host) -> Result<Credential, ProviderError> {
    if let Some(key) = attrs::text(config, "api_key") {
        return Ok(Credential::bearer(key, Origin::Configuration));
    }
    // A secret store often adds the end of the line.
    let key = host.env("STACKS_API_KEY").map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
    let Some(key) = key else {
        let detail = "terrace needs an API key for STACKS, and neither STACKS_API_KEY nor the provider's api_key is set.";
        return Err(ProviderError::new(ErrorKind::Credentials, "No API key", detail)
            .hint("Create a key in the dashboard under Account Settings → API Keys, then: export STACKS_API_KEY=sk_stacks_…")
            .hint("To try everything without an account, add --simulate."));
    };
    if !is_key(&key) {
        let detail = format!("STACKS_API_KEY is malformed. {KEY_SHAPE}");
        return Err(ProviderError::new(ErrorKind::Credentials, "Malformed API key", detail).hint(KEY_HINT));
    }
    Ok(Credential::bearer(key, Origin::Environment))
}

/// What is built in counts as the environment: neither can be changed by the configuration.
fn endpoint(config: &Value, host: &dyn Host) -> Result<(Url, Origin), ProviderError> {
    let from_env = || host.env("STACKS_API_URL").filter(|url| !url.is_empty());
    let (text, origin, place) = match attrs::text(config, "endpoint") {
        Some(text) => (text.to_owned(), Origin::Configuration, "endpoint"),
        None => {
            (from_env().unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned()), Origin::Environment, "STACKS_API_URL")
        }
    };
    match Url::parse(text.trim()) {
        Ok(url) => Ok((url, origin)),
        Err(error) => {
            let detail = format!("{place} holds \"{}\", which is no URL.", escape(&text));
            Err(ProviderError::new(ErrorKind::Invalid, "Invalid endpoint", detail).caused_by(error))
        }
    }
}

fn spending_cap(config: &Value, host: &dyn Host) -> Result<Option<Cents>, ProviderError> {
    if let Some(cap) = config.get_attr("monthly_spending_cap").and_then(Value::as_number) {
        return Ok(Cents::parse(&cap.to_string()));
    }
    match host.env("STACKS_SPENDING_CAP").filter(|cap| !cap.trim().is_empty()) {
        None => Ok(None),
        Some(text) => Cents::parse(&text).map(Some).ok_or_else(|| {
            let detail =
                format!("STACKS_SPENDING_CAP holds \"{}\", which is no amount in dollars.", escape(&text));
            ProviderError::new(ErrorKind::Invalid, "Invalid spending cap", detail)
        }),
    }
}

/// An endpoint that must get no request or no key.
pub(super) fn refused_endpoint(error: EndpointError) -> ProviderError {
    let (kind, summary) = match &error {
        EndpointError::Untrusted(_) => (ErrorKind::Credentials, "Endpoint gets no key"),
        EndpointError::NotEncrypted(_)
        | EndpointError::NoServer(_)
        | EndpointError::HoldsCredential
        | EndpointError::HoldsQuery => (ErrorKind::Invalid, "Invalid endpoint"),
    };
    let is_untrusted = kind == ErrorKind::Credentials;
    let detail = "The endpoint of the provider \"stacks\" cannot be used. Nothing was sent.";
    let failure =
        ProviderError::new(kind, summary, detail).at(Path::root().attr("endpoint")).caused_by(error);
    if is_untrusted {
        return failure
            .hint("Set the endpoint as STACKS_API_URL instead.")
            .hint("If you trust this configuration, set TERRACE_ALLOW_CUSTOM_ENDPOINTS=1.");
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;
    use crate::http::{Client, Network};

    const KEY: &str = "sk_stacks_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn config(arguments: &[(&'static str, Value)]) -> Value {
        arguments
            .iter()
            .fold(attrs::nothing(SCHEMA.ty()), |object, (name, value)| object.with_attr(*name, value.clone()))
    }

    fn read(host: &TestHost, arguments: &[(&'static str, Value)]) -> Result<Settings, ErrorKind> {
        Settings::read(&config(arguments), host, &Clouds::Real).map_err(|error| {
            assert!(!format!("{error:?} {}", error.detail).contains("0123456789abcdef"), "the key shows");
            error.kind
        })
    }

    #[tokio::test]
    async fn a_key_is_needed_and_checked_before_any_request() {
        assert_eq!(read(&TestHost::new(), &[]).err(), Some(ErrorKind::Credentials));
        for key in
            ["sk_stacks_0123456789abcdef", "0123456789abcdef", &KEY[..73], &format!("{KEY}0"), "sk_stacks_zz"]
        {
            assert_eq!(
                read(&TestHost::new().with_env("STACKS_API_KEY", key), &[]).err(),
                Some(ErrorKind::Credentials)
            );
            let host = TestHost::new();
            assert_eq!(read(&host, &[("api_key", key.into())]).err(), Some(ErrorKind::Credentials));
        }
        for key in [KEY.to_owned(), format!("{KEY}\n")] {
            assert!(read(&TestHost::new().with_env("STACKS_API_KEY", &key), &[]).is_ok());
        }
        assert!(read(&TestHost::new(), &[("api_key", KEY.into())]).is_ok());
    }

    #[tokio::test]
    async fn an_endpoint_of_the_configuration_gets_no_key_of_the_environment() {
        let client = |host: &TestHost, arguments: &[(&'static str, Value)]| {
            let settings = read(host, arguments).expect("good settings");
            let transport = crate::providers::testing::nowhere();
            Client::new(&Network::new(transport, *host.clock(), 1), settings.client).err()
        };
        let elsewhere = ("endpoint", Value::from("https://elsewhere.example/v1"));
        let host = TestHost::new().with_env("STACKS_API_KEY", KEY);
        let refused = client(&host, std::slice::from_ref(&elsewhere)).expect("refused");
        let error = refused_endpoint(refused);
        assert_eq!(error.kind, ErrorKind::Credentials);
        assert!(error.hints[1].contains("TERRACE_ALLOW_CUSTOM_ENDPOINTS=1"));

        let allowed = host.clone().with_env("TERRACE_ALLOW_CUSTOM_ENDPOINTS", "1");
        assert_eq!(client(&allowed, std::slice::from_ref(&elsewhere)), None);
        assert_eq!(client(&TestHost::new(), &[elsewhere, ("api_key", KEY.into())]), None);
        let by_env = TestHost::new()
            .with_env("STACKS_API_KEY", KEY)
            .with_env("STACKS_API_URL", "https://other.example");
        assert_eq!(client(&by_env, &[]), None);
        let plain = TestHost::new()
            .with_env("STACKS_API_KEY", KEY)
            .with_env("STACKS_API_URL", "http://other.example");
        assert!(matches!(client(&plain, &[]), Some(EndpointError::NotEncrypted(_))));
        let local = TestHost::new()
            .with_env("STACKS_API_KEY", KEY)
            .with_env("STACKS_API_URL", "http://127.0.0.1:8080");
        assert_eq!(client(&local, &[]), None);
    }

    #[tokio::test]
    async fn the_cap_comes_from_the_configuration_or_the_environment() {
        let host = TestHost::new().with_env("STACKS_API_KEY", KEY).with_env("STACKS_SPENDING_CAP", "$12.50");
        assert_eq!(read(&host, &[]).expect("good settings").spending_cap, Some(Cents(1250)));
        let cap = [("monthly_spending_cap", Value::from(20))];
        assert_eq!(read(&host, &cap).expect("good settings").spending_cap, Some(Cents(2000)));
        let odd = TestHost::new().with_env("STACKS_API_KEY", KEY).with_env("STACKS_SPENDING_CAP", "much");
        assert_eq!(read(&odd, &[]).err(), Some(ErrorKind::Invalid));
        assert_eq!(read(&host, &[("monthly_spending_cap", Value::from(-1))]).err(), Some(ErrorKind::Invalid));
        assert_eq!(read(&host, &[("requests_per_minute", Value::from(0))]).err(), Some(ErrorKind::Invalid));
        assert_eq!(read(&host, &[("api_key", Value::unknown(Ty::STRING))]).err(), Some(ErrorKind::Invalid));
    }

    #[tokio::test]
    async fn simulated_clouds_never_see_the_users_key() {
        let host = TestHost::new();
        let clouds = crate::ops::simulated_clouds(&crate::simulator::World::seeded(1)).with_stacks_key(KEY);
        let elsewhere = config(&[("endpoint", "https://elsewhere.example".into())]);
        let settings = Settings::read(&elsewhere, &host, &clouds).expect("no key of the user is needed");
        assert_eq!(settings.client.base.as_str(), "http://127.0.0.1:1/stacks/api/v1");
    }
}
