//! Settings of the provider: the credential, where the API is, and which contract is meant.
//!
//! ```hcl
//! provider "ionos" {
//!   contract_number = "31884391"
//! }
//! ```
//!
//! The credential is best left to the environment: `IONOS_TOKEN`, or `IONOS_USERNAME` and
//! `IONOS_PASSWORD` (not for accounts with two-factor authentication). If both are there, the token
//! wins. An endpoint that stands in the configuration never gets a credential from the environment, so
//! that whoever may change the configuration cannot send it elsewhere.

use std::sync::LazyLock;

use url::Url;

use crate::diag::escape;
use crate::host::Host;
use crate::http::{ClientConfig, Credential, CustomEndpoints, EndpointError, Origin};
use crate::provider::{Attribute, Block, ErrorKind, Problem, ProviderError};
use crate::providers::{Clouds, attrs, settings};
use crate::value::{Path, Ty, Value};

const DEFAULT_ENDPOINT: &str = "https://api.ionos.com";
/// What the vendor's tools append where it is missing.
const API_PATH: &str = "/cloudapi/v6";

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional("token", Ty::STRING, "A bearer token; better set as IONOS_TOKEN.").sensitive(),
        Attribute::optional("username", Ty::STRING, "User name, used without a token. Also IONOS_USERNAME."),
        Attribute::optional("password", Ty::STRING, "Password; better set as IONOS_PASSWORD.").sensitive(),
        Attribute::optional(
            "endpoint",
            Ty::STRING,
            "Address of the API, with or without scheme and `/cloudapi/v6`. Also IONOS_API_URL.",
        ),
        Attribute::optional(
            "contract_number",
            Ty::STRING,
            "The contract that is meant, for users of several and resellers. Also IONOS_CONTRACT_NUMBER.",
        ),
    ],
    blocks: Vec::new(),
    doc: "IONOS Cloud. Credentials come from IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD, unless they are set here.",
});

/// What connecting needs.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) client: ClientConfig,
    pub(super) contract_number: Option<String>,
}

impl Settings {
    /// From the configuration, and from the environment where it says nothing.
    pub(super) fn read(config: &Value, host: &dyn Host, clouds: &Clouds) -> Result<Settings, ProviderError> {
        if let Clouds::Simulated { ionos_endpoint, ionos_token, .. } = clouds {
            let credential = Credential::bearer(ionos_token.as_str(), Origin::Environment);
            let client = client_config(
                ionos_endpoint.clone(),
                Origin::Environment,
                credential,
                CustomEndpoints::Refused,
            );
            return Ok(Settings { client, contract_number: None });
        }
        settings::check_known("ionos", &SCHEMA, config)?;
        if let Some(problem) = check(config).into_iter().next() {
            return Err(settings::as_error(ErrorKind::Invalid, problem));
        }
        let (base, origin) = endpoint(config, host)?;
        let custom = settings::custom_endpoints(host);
        let client = client_config(base, origin, credential(config, host)?, custom);
        Ok(Settings { client, contract_number: contract_number(config, host)? })
    }
}

fn client_config(base: Url, origin: Origin, credential: Credential, custom: CustomEndpoints) -> ClientConfig {
    let credential = Some(credential);
    ClientConfig { base, origin, credential, custom_endpoints: custom, limit_per_minute: None }
}

/// What is wrong with a provider block, offline.
pub(super) fn check(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(text) = attrs::text(config, "endpoint")
        && address(text).is_none()
    {
        let detail = format!("\"{}\" is no address of an API.", escape(text));
        let problem = Problem::error(Path::root().attr("endpoint"), "Invalid endpoint", detail);
        problems.push(problem.hint(format!("Write it such as `{DEFAULT_ENDPOINT}`.")));
    }
    if let Some(number) = attrs::text(config, "contract_number")
        && !is_contract_number(number)
    {
        let detail = format!("\"{}\" is no contract number: it has digits only.", escape(number));
        problems.push(Problem::error(
            Path::root().attr("contract_number"),
            "Invalid contract number",
            detail,
        ));
    }
    for (set, missing) in [("username", "password"), ("password", "username")] {
        if attrs::is_null(config, "token") && !attrs::is_null(config, set) && attrs::is_null(config, missing)
        {
            let detail = format!(
                "{set} is set and {missing} is not. Both come from the configuration or both from the environment."
            );
            problems.push(Problem::error(Path::root().attr(set), "Half a credential", detail));
        }
    }
    problems
}

fn is_contract_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The vendor's tools take the address with and without scheme and path, with and without a slash at
/// the end.
fn address(text: &str) -> Option<Url> {
    let text = text.trim();
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&with_scheme).ok().filter(Url::has_host)?;
    let path = url.path().trim_end_matches('/').to_owned();
    let path = if path.ends_with(API_PATH) { path } else { format!("{path}{API_PATH}") };
    url.set_path(&path);
    Some(url)
}

/// What is built in counts as the environment: neither can be changed by the configuration.
fn endpoint(config: &Value, host: &dyn Host) -> Result<(Url, Origin), ProviderError> {
    let (text, origin, place) = match attrs::text(config, "endpoint") {
        Some(text) => (text.to_owned(), Origin::Configuration, "endpoint"),
        None => {
            let text = set(host, "IONOS_API_URL").unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
            (text, Origin::Environment, "IONOS_API_URL")
        }
    };
    address(&text).map(|url| (url, origin)).ok_or_else(|| {
        let detail = format!("{place} holds \"{}\", which is no address of an API.", escape(&text));
        ProviderError::new(ErrorKind::Invalid, "Invalid endpoint", detail)
    })
}

/// A variable that says something. A secret store often adds the end of the line.
fn set(host: &dyn Host, name: &str) -> Option<String> {
    host.env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The token before the password, and the configuration before the environment.
fn credential(config: &Value, host: &dyn Host) -> Result<Credential, ProviderError> {
    if let Some(token) = attrs::text(config, "token") {
        return Ok(Credential::bearer(token.trim(), Origin::Configuration));
    }
    if let (Some(user), Some(password)) = (attrs::text(config, "username"), attrs::text(config, "password")) {
        return Ok(Credential::basic(user, password, Origin::Configuration));
    }
    if let Some(token) = set(host, "IONOS_TOKEN") {
        return Ok(Credential::bearer(token, Origin::Environment));
    }
    match (set(host, "IONOS_USERNAME"), set(host, "IONOS_PASSWORD")) {
        (Some(user), Some(password)) => Ok(Credential::basic(user, password, Origin::Environment)),
        (Some(_), None) => Err(half_set("IONOS_USERNAME", "IONOS_PASSWORD")),
        (None, Some(_)) => Err(half_set("IONOS_PASSWORD", "IONOS_USERNAME")),
        (None, None) => Err(no_credential(
            "terrace needs a credential for IONOS, and neither IONOS_TOKEN nor IONOS_USERNAME with IONOS_PASSWORD is set.",
        )),
    }
}

fn half_set(set: &str, missing: &str) -> ProviderError {
    no_credential(&format!("{set} is set and {missing} is not; IONOS_TOKEN is not set either."))
}

fn no_credential(detail: &str) -> ProviderError {
    ProviderError::new(ErrorKind::Credentials, "No IONOS credential", detail)
        .hint("Create a token in the Data Center Designer under Management → Token Manager, then: export IONOS_TOKEN=…")
        .hint("To try everything without an account, add --simulate.")
}

fn contract_number(config: &Value, host: &dyn Host) -> Result<Option<String>, ProviderError> {
    if let Some(number) = attrs::text(config, "contract_number") {
        return Ok(Some(number.to_owned()));
    }
    match set(host, "IONOS_CONTRACT_NUMBER") {
        Some(number) if !is_contract_number(&number) => {
            let detail = format!("IONOS_CONTRACT_NUMBER holds \"{}\", which is no number.", escape(&number));
            Err(ProviderError::new(ErrorKind::Invalid, "Invalid contract number", detail))
        }
        number => Ok(number),
    }
}

/// An endpoint that must get no request or no credential.
pub(super) fn refused_endpoint(error: EndpointError) -> ProviderError {
    let detail = "The endpoint of the provider \"ionos\" cannot be used. Nothing was sent.";
    let at = Path::root().attr("endpoint");
    match &error {
        EndpointError::Untrusted(_) => {
            ProviderError::new(ErrorKind::Credentials, "Endpoint gets no credential", detail)
                .hint("Set the endpoint as IONOS_API_URL instead.")
                .hint("If you trust this configuration, set TERRACE_ALLOW_CUSTOM_ENDPOINTS=1.")
        }
        EndpointError::NotEncrypted(_)
        | EndpointError::NoServer(_)
        | EndpointError::HoldsCredential
        | EndpointError::HoldsQuery => ProviderError::new(ErrorKind::Invalid, "Invalid endpoint", detail),
    }
    .at(at)
    .caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;
    use crate::http::{Client, Network};
    use crate::ops::simulated_clouds;
    use crate::simulator::World;

    const SECRET: &str = "canary-0123456789";

    fn config(arguments: &[(&'static str, &str)]) -> Value {
        let nothing = SCHEMA.nothing();
        arguments.iter().fold(nothing, |object, (name, text)| object.with_attr(*name, Value::from(*text)))
    }

    fn read(host: &TestHost, arguments: &[(&'static str, &str)]) -> Result<Settings, ErrorKind> {
        let settings = Settings::read(&config(arguments), host, &Clouds::Real).map_err(|error| {
            assert!(!format!("{error:?} {}", error.detail).contains(SECRET), "the secret shows");
            error.kind
        });
        assert!(!format!("{settings:?}").contains(SECRET), "the secret shows");
        settings
    }

    fn in_env(variables: &[(&str, &str)]) -> TestHost {
        variables.iter().fold(TestHost::new(), |host, (name, value)| host.with_env(name, value))
    }

    #[tokio::test]
    async fn the_address_is_taken_in_each_form_of_the_vendors_tools() {
        for text in [
            "api.ionos.com",
            "api.ionos.com/",
            "https://api.ionos.com",
            "https://api.ionos.com/",
            "https://api.ionos.com/cloudapi/v6",
            "https://api.ionos.com/cloudapi/v6/",
            "api.ionos.com/cloudapi/v6",
            " https://api.ionos.com\n",
        ] {
            let url = address(text).map(String::from);
            assert_eq!(url.as_deref(), Some("https://api.ionos.com/cloudapi/v6"), "{text:?}");
        }
        let local = address("http://127.0.0.1:8080/ionos/cloudapi/v6").map(String::from);
        assert_eq!(local.as_deref(), Some("http://127.0.0.1:8080/ionos/cloudapi/v6"));
        for text in ["", "https://", "://", "a b"] {
            assert_eq!(address(text), None, "{text:?}");
        }
    }

    #[tokio::test]
    async fn a_credential_is_a_token_or_a_name_with_a_password() {
        let none = ErrorKind::Credentials;
        assert_eq!(read(&TestHost::new(), &[]).err(), Some(none.clone()));
        assert_eq!(read(&in_env(&[("IONOS_USERNAME", "me")]), &[]).err(), Some(none.clone()));
        assert_eq!(read(&in_env(&[("IONOS_PASSWORD", SECRET)]), &[]).err(), Some(none.clone()));
        assert_eq!(read(&in_env(&[("IONOS_TOKEN", " \n")]), &[]).err(), Some(none));
        assert_eq!(read(&TestHost::new(), &[("username", "me")]).err(), Some(ErrorKind::Invalid));
        assert!(read(&in_env(&[("IONOS_TOKEN", SECRET)]), &[]).is_ok());
        assert!(read(&in_env(&[("IONOS_USERNAME", "me"), ("IONOS_PASSWORD", SECRET)]), &[]).is_ok());
        assert!(read(&TestHost::new(), &[("token", SECRET)]).is_ok());
        let settings = read(&TestHost::new(), &[("username", "me"), ("password", SECRET)]);
        let credential = settings.expect("good settings").client.credential.expect("a credential");
        assert_eq!(credential.origin(), Origin::Configuration);
    }

    #[tokio::test]
    async fn an_endpoint_of_the_configuration_gets_no_credential_of_the_environment() {
        let client = |host: &TestHost, arguments: &[(&'static str, &str)]| {
            let settings = read(host, arguments).expect("good settings");
            let network = Network::new(crate::providers::testing::nowhere(), *host.clock(), 1);
            Client::new(&network, settings.client).err()
        };
        let elsewhere = ("endpoint", "elsewhere.example");
        for credential in
            [vec![("IONOS_TOKEN", SECRET)], vec![("IONOS_USERNAME", "me"), ("IONOS_PASSWORD", SECRET)]]
        {
            let host = in_env(&credential);
            let error = refused_endpoint(client(&host, &[elsewhere]).expect("refused"));
            assert_eq!(error.kind, ErrorKind::Credentials);
            assert!(error.hints[1].contains("TERRACE_ALLOW_CUSTOM_ENDPOINTS=1"));
            let allowed = host.clone().with_env("TERRACE_ALLOW_CUSTOM_ENDPOINTS", "1");
            assert_eq!(client(&allowed, &[elsewhere]), None);
            let by_env = host.with_env("IONOS_API_URL", "other.example");
            assert_eq!(client(&by_env, &[]), None);
        }
        assert_eq!(client(&TestHost::new(), &[elsewhere, ("token", SECRET)]), None);
        let plain = in_env(&[("IONOS_TOKEN", SECRET), ("IONOS_API_URL", "http://other.example")]);
        assert!(matches!(client(&plain, &[]), Some(EndpointError::NotEncrypted(_))));
    }

    #[tokio::test]
    async fn the_contract_number_has_digits_only() {
        let host = in_env(&[("IONOS_TOKEN", SECRET), ("IONOS_CONTRACT_NUMBER", "31884391")]);
        let number = |host: &TestHost, arguments: &[(&'static str, &str)]| {
            read(host, arguments).map(|settings| settings.contract_number)
        };
        assert_eq!(number(&host, &[]), Ok(Some("31884391".to_owned())));
        assert_eq!(number(&host, &[("contract_number", "7")]), Ok(Some("7".to_owned())));
        assert_eq!(number(&host, &[("contract_number", "7\r\nx: y")]), Err(ErrorKind::Invalid));
        let odd = in_env(&[("IONOS_TOKEN", SECRET), ("IONOS_CONTRACT_NUMBER", "mine")]);
        assert_eq!(number(&odd, &[]), Err(ErrorKind::Invalid));
    }

    #[tokio::test]
    async fn simulated_clouds_never_see_the_users_credential() {
        let clouds = simulated_clouds(&World::seeded(1));
        let elsewhere = config(&[("endpoint", "https://elsewhere.example"), ("contract_number", "7")]);
        let settings = Settings::read(&elsewhere, &TestHost::new(), &clouds).expect("nothing is needed");
        assert_eq!(settings.client.base.as_str(), crate::simulator::IONOS_URL);
        assert_eq!(settings.contract_number, None);
    }
}
