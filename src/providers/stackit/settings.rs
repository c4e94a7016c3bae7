//! Settings of the provider: who asks, where the APIs are, and which project and region are meant where
//! a block names none.
//!
//! ```hcl
//! provider "stackit" {
//!   project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
//!   region     = "eu01"
//! }
//! ```
//!
//! Credentials are best left to the environment. What is taken, in this order: the key or the token of
//! the provider block; with `STACKIT_USE_OIDC=1` the identity of the CI job (workload identity
//! federation); the service account key of the environment, else of the credentials file; the token of the
//! environment, else of the credentials file. That is the order of the vendor's SDKs: any key before any
//! token, and for each of them the environment before the file. An endpoint that stands in the
//! configuration never gets a credential of the environment or of the file, so that whoever may change
//! the configuration cannot send it elsewhere.

use std::cell::OnceCell;
use std::path::Path as FilePath;
use std::sync::LazyLock;

use url::Url;

use super::assertion::{BadKey, ServiceAccountKey};
use super::credentials_file::CredentialsFile;
use super::federation::Issuer;
use crate::diag::escape;
use crate::host::Host;
use crate::http::{ClientConfig, Credential, CustomEndpoints, EndpointError, Origin};
use crate::provider::{Attribute, Block, ErrorKind, Problem, ProviderError};
use crate::providers::{Clouds, attrs, settings};
use crate::value::{Path, Ty, Value};

const IAAS: Endpoint = Endpoint {
    argument: "iaas_endpoint",
    variable: "STACKIT_IAAS_CUSTOM_ENDPOINT",
    default: "https://iaas.api.stackit.cloud",
};
const RESOURCE_MANAGER: Endpoint = Endpoint {
    argument: "resource_manager_endpoint",
    variable: "STACKIT_RESOURCE_MANAGER_CUSTOM_ENDPOINT",
    default: "https://resource-manager.api.stackit.cloud",
};
const TOKEN: Endpoint = Endpoint {
    argument: "token_endpoint",
    variable: "STACKIT_TOKEN_BASEURL",
    default: "https://service-account.api.stackit.cloud/token",
};
const FEDERATION: Endpoint = Endpoint {
    argument: "token_endpoint",
    variable: "STACKIT_IDP_TOKEN_ENDPOINT",
    default: "https://accounts.stackit.cloud/oauth/v2/token",
};
const DEFAULT_REGION: &str = "eu01";

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let text = |name, doc| Attribute::optional(name, Ty::STRING, doc);
    Block {
        attributes: vec![
            text(
                "service_account_token",
                "An access token that was made outside; it is not renewed. Better set as STACKIT_SERVICE_ACCOUNT_TOKEN.",
            )
            .sensitive(),
            text(
                "service_account_key_path",
                "File with the service account key. Also STACKIT_SERVICE_ACCOUNT_KEY_PATH.",
            ),
            text(
                "service_account_key",
                "The service account key as JSON; better set as STACKIT_SERVICE_ACCOUNT_KEY.",
            )
            .sensitive(),
            text(
                "private_key_path",
                "File with the private key as PEM, where the service account key holds none. Also STACKIT_PRIVATE_KEY_PATH.",
            ),
            text("private_key", "The private key as PEM; better set as STACKIT_PRIVATE_KEY.").sensitive(),
            text("region", "The region where a block names none. Also STACKIT_REGION; `eu01` by default."),
            text("project_id", "The project where a block names none. Also STACKIT_PROJECT_ID."),
            text("iaas_endpoint", "Base URL of the IaaS API. Also STACKIT_IAAS_CUSTOM_ENDPOINT."),
            text(
                "resource_manager_endpoint",
                "Base URL of the Resource Manager API. Also STACKIT_RESOURCE_MANAGER_CUSTOM_ENDPOINT.",
            ),
            text("token_endpoint", "Whole URL of the token endpoint. Also STACKIT_TOKEN_BASEURL."),
        ],
        blocks: Vec::new(),
        doc: "STACKIT servers. Credentials come from the environment unless they are set here, and where it has none from \
              the credentials file of the vendor's tools: `~/.stackit/credentials.json`, or what \
              STACKIT_CREDENTIALS_PATH names.",
    }
});

/// What connecting needs.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) iaas: ClientConfig,
    pub(super) resource_manager: ClientConfig,
    pub(super) proof: Proof,
    pub(super) region: String,
    pub(super) project_id: Option<String>,
}

/// How the provider proves who it is, before anything is connected.
#[derive(Debug)]
pub(super) enum Proof {
    Token { text: secrecy::SecretString, origin: Origin },
    Key { key: Box<ServiceAccountKey>, origin: Origin, endpoint: ClientConfig },
    Federation { issuer: Issuer, email: String, endpoint: ClientConfig },
}

impl Proof {
    fn origin(&self) -> Origin {
        match self {
            Proof::Token { origin, .. } | Proof::Key { origin, .. } => *origin,
            Proof::Federation { .. } => Origin::Environment,
        }
    }
}

impl Settings {
    /// From the configuration, and from the environment where it says nothing.
    pub(super) fn read(config: &Value, host: &dyn Host, clouds: &Clouds) -> Result<Settings, ProviderError> {
        settings::check_known("stackit", &SCHEMA, config)?;
        if let Some(problem) = check(config).into_iter().next() {
            return Err(settings::as_error(ErrorKind::Invalid, problem));
        }
        let source = Source { config, host, file: OnceCell::new() };
        let region = source.text("region", "STACKIT_REGION").unwrap_or_else(|| DEFAULT_REGION.to_owned());
        let project_id = source.text("project_id", "STACKIT_PROJECT_ID");
        if let Clouds::Simulated { stackit_endpoint, stackit_token, .. } = clouds {
            let text = secrecy::SecretString::from(stackit_token.clone());
            return Ok(Settings {
                iaas: simulated(stackit_endpoint, "iaas"),
                resource_manager: simulated(stackit_endpoint, "resource-manager"),
                proof: Proof::Token { text, origin: Origin::Environment },
                region,
                project_id,
            });
        }
        let proof = source.proof()?;
        let origin = proof.origin();
        Ok(Settings {
            iaas: source.endpoint(&IAAS, None, origin)?,
            resource_manager: source.endpoint(&RESOURCE_MANAGER, None, origin)?,
            proof,
            region,
            project_id,
        })
    }
}

fn simulated(base: &Url, service: &str) -> ClientConfig {
    let mut base = base.clone();
    if let Ok(mut segments) = base.path_segments_mut() {
        segments.push(service);
    }
    client_config(base, Origin::Environment, Origin::Environment, CustomEndpoints::Refused)
}

/// Every request bears the token of its moment. What stands for it here lets an endpoint that must not
/// have it be refused before anything is asked for.
fn client_config(base: Url, origin: Origin, of_credential: Origin, custom: CustomEndpoints) -> ClientConfig {
    let credential = Some(Credential::in_body(String::new(), of_credential));
    ClientConfig { base, origin, credential, custom_endpoints: custom, limit_per_minute: None }
}

struct Endpoint {
    argument: &'static str,
    variable: &'static str,
    default: &'static str,
}

/// A key, where it is from, and what that place is called.
type Secret = (String, Origin, String);

/// Where settings come from.
struct Source<'a> {
    config: &'a Value,
    host: &'a dyn Host,
    /// Read when it is needed first: what stands in it matters to nobody who has a key.
    file: OnceCell<CredentialsFile>,
}

impl Source<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        // A secret store often adds the end of the line.
        self.host.env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn argument(&self, name: &str) -> Option<String> {
        attrs::text(self.config, name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn text(&self, argument: &str, variable: &str) -> Option<String> {
        self.argument(argument).or_else(|| self.variable(variable))
    }

    fn proof(&self) -> Result<Proof, ProviderError> {
        let is_here = |names: [&str; 2]| names.into_iter().any(|name| self.argument(name).is_some());
        let is_set = |names: [&str; 2]| names.into_iter().any(|name| self.variable(name).is_some());
        if is_here(["service_account_key_path", "service_account_key"]) {
            return self.key();
        }
        if let Some(text) = self.argument("service_account_token") {
            return Ok(Proof::Token { text: text.into(), origin: Origin::Configuration });
        }
        if self.variable("STACKIT_USE_OIDC").is_some_and(|on| matches!(on.as_str(), "1" | "true")) {
            return self.federation();
        }
        let key = ["STACKIT_SERVICE_ACCOUNT_KEY_PATH", "STACKIT_SERVICE_ACCOUNT_KEY"];
        if is_set(key) {
            return self.key();
        }
        let file = self.file()?;
        if key.into_iter().any(|name| file.get(name).is_some()) {
            return self.key();
        }
        let token = "STACKIT_SERVICE_ACCOUNT_TOKEN";
        if let Some(text) = self.variable(token).or_else(|| file.get(token)) {
            return Ok(Proof::Token { text: text.into(), origin: Origin::Environment });
        }
        let detail = "terrace needs a service account of STACKIT, and neither a key nor a token is set.";
        Err(ProviderError::new(ErrorKind::Credentials, "No STACKIT credential", detail)
            .hint("Create a service account key in the portal, then: export STACKIT_SERVICE_ACCOUNT_KEY_PATH=key.json")
            .hint("Or name the key in ~/.stackit/credentials.json, as the vendor's tools read it.")
            .hint("In CI without a secret, set STACKIT_USE_OIDC=1 and STACKIT_SERVICE_ACCOUNT_EMAIL.")
            .hint("To try everything without an account, add --simulate."))
    }

    fn file(&self) -> Result<&CredentialsFile, ProviderError> {
        match self.file.get() {
            Some(file) => Ok(file),
            None => {
                let file = CredentialsFile::read(self.host)?;
                Ok(self.file.get_or_init(|| file))
            }
        }
    }

    /// The key flow. A file's content is the machine's, whoever names the file.
    fn key(&self) -> Result<Proof, ProviderError> {
        let (file, of_file, place) = self
            .secret("service_account_key", "STACKIT_SERVICE_ACCOUNT_KEY")?
            .map_or_else(|| self.in_file("STACKIT_SERVICE_ACCOUNT_KEY"), |secret| Ok(Some(secret)))?
            .unwrap_or_else(|| (String::new(), Origin::Environment, String::new()));
        let read = |private: &Option<Secret>| {
            let pem = private.as_ref().map(|(pem, _, _)| pem.as_str());
            ServiceAccountKey::read(&file, pem)
        };
        let mut private = self.secret("private_key", "STACKIT_PRIVATE_KEY")?;
        let mut key = read(&private);
        if matches!(key, Err(BadKey::NoPrivateKey)) {
            // One of the credentials file that belongs to another key must not replace a key's own.
            private =
                private.map_or_else(|| self.in_file("STACKIT_PRIVATE_KEY"), |secret| Ok(Some(secret)))?;
            key = read(&private);
        }
        let key = key.map_err(|error| unusable_key(error, &place))?;
        let of_private = private.map(|(_, origin, _)| origin);
        let origin = match (of_file, of_private) {
            (Origin::Configuration, None | Some(Origin::Configuration)) => Origin::Configuration,
            _ => Origin::Environment,
        };
        let told = key.token_endpoint().map(|url| (url.to_owned(), of_file));
        let endpoint = self.endpoint(&TOKEN, told, origin)?;
        Ok(Proof::Key { key: Box::new(key), origin, endpoint })
    }

    /// The argument, the file that an argument names, and the same of the environment; a path wins over
    /// a text beside it.
    fn secret(&self, argument: &str, variable: &str) -> Result<Option<Secret>, ProviderError> {
        let path_argument = format!("{argument}_path");
        let path_variable = format!("{variable}_PATH");
        if let Some(path) = self.argument(&path_argument) {
            return self.file_at(&path, path_argument).map(Some);
        }
        if let Some(text) = self.argument(argument) {
            return Ok(Some((text, Origin::Configuration, argument.to_owned())));
        }
        if let Some(path) = self.variable(&path_variable) {
            return self.file_at(&path, path_variable).map(Some);
        }
        Ok(self.variable(variable).map(|text| (text, Origin::Environment, variable.to_owned())))
    }

    /// What the credentials file holds or names under that variable.
    fn in_file(&self, variable: &str) -> Result<Option<Secret>, ProviderError> {
        let path_variable = format!("{variable}_PATH");
        let file = self.file()?;
        let named = |name: &str| format!("{name} of the file \"{}\"", escape(&file.place));
        if let Some(path) = file.get(&path_variable) {
            return self.file_at(&path, named(&path_variable)).map(Some);
        }
        Ok(file.get(variable).map(|text| (text, Origin::Environment, named(variable))))
    }

    fn file_at(&self, path: &str, place: String) -> Result<Secret, ProviderError> {
        match self.host.read(FilePath::new(path)) {
            Ok(bytes) => Ok((String::from_utf8_lossy(&bytes).into_owned(), Origin::Environment, place)),
            Err(error) => {
                let detail = format!("{place} names the file \"{}\", which cannot be read.", escape(path));
                Err(ProviderError::new(ErrorKind::Credentials, "Key cannot be read", detail).caused_by(error))
            }
        }
    }

    fn federation(&self) -> Result<Proof, ProviderError> {
        let Some(email) = self.variable("STACKIT_SERVICE_ACCOUNT_EMAIL") else {
            let detail = "STACKIT_USE_OIDC asks for workload identity federation, which needs the e-mail address of \
                          the service account.";
            return Err(ProviderError::new(ErrorKind::Credentials, "No service account", detail)
                .hint("Set STACKIT_SERVICE_ACCOUNT_EMAIL."));
        };
        let issuer = Issuer::find(self.host).map_err(|variable| {
            let detail = format!("{variable} holds no URL.");
            ProviderError::new(ErrorKind::Credentials, "No identity token", detail)
        })?;
        let endpoint = self.endpoint(&FEDERATION, None, Origin::Environment)?;
        Ok(Proof::Federation { issuer, email, endpoint })
    }

    /// `told`: what the key says, which counts less than a setting. What is built in counts as the
    /// environment: neither can be changed by the configuration.
    fn endpoint(
        &self,
        endpoint: &Endpoint,
        told: Option<(String, Origin)>,
        of_credential: Origin,
    ) -> Result<ClientConfig, ProviderError> {
        let Endpoint { argument, variable, default } = *endpoint;
        let (text, origin, place) = match (self.argument(argument), self.variable(variable), told) {
            (Some(text), _, _) => (text, Origin::Configuration, argument),
            (None, Some(text), _) => (text, Origin::Environment, variable),
            (None, None, Some((text, origin))) => (text, origin, "tokenEndpoint of the key"),
            (None, None, None) => (default.to_owned(), Origin::Environment, argument),
        };
        let base = Url::parse(&text).map_err(|error| {
            let detail = format!("{place} holds \"{}\", which is no URL.", escape(&text));
            ProviderError::new(ErrorKind::Invalid, "Invalid endpoint", detail).caused_by(error)
        })?;
        Ok(client_config(base, origin, of_credential, settings::custom_endpoints(self.host)))
    }
}

fn unusable_key(error: BadKey, place: &str) -> ProviderError {
    let detail = format!("The service account key in {place} cannot be used, so nothing was sent with it.");
    ProviderError::new(ErrorKind::Credentials, "Unusable service account key", detail)
        .caused_by(error)
        .hint("Create a new key in the portal, and give its file as it is.")
}

/// What is wrong with a provider block, offline.
pub(super) fn check(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    for argument in ["iaas_endpoint", "resource_manager_endpoint", "token_endpoint"] {
        if let Some(text) = attrs::text(config, argument)
            && Url::parse(text).is_err()
        {
            let detail = format!("\"{}\" is no URL.", escape(text));
            let problem = Problem::error(Path::root().attr(argument), "Invalid endpoint", detail);
            problems.push(problem.hint(format!("Write the whole address, such as `{}`.", IAAS.default)));
        }
    }
    for (one, other) in
        [("service_account_key", "service_account_key_path"), ("private_key", "private_key_path")]
    {
        if !attrs::is_null(config, one) && !attrs::is_null(config, other) {
            let detail = format!("Both {one} and {other} are set: which one counts?");
            problems.push(Problem::error(Path::root().attr(one), "Two keys", detail));
        }
    }
    problems
}

/// An endpoint that must get no request or no credential. `argument` sets it.
pub(super) fn refused_endpoint(error: EndpointError, argument: &'static str) -> ProviderError {
    let (kind, summary) = match &error {
        EndpointError::Untrusted(_) => (ErrorKind::Credentials, "Endpoint gets no credential"),
        EndpointError::NotEncrypted(_)
        | EndpointError::NoServer(_)
        | EndpointError::HoldsCredential
        | EndpointError::HoldsQuery => (ErrorKind::Invalid, "Invalid endpoint"),
    };
    let is_untrusted = kind == ErrorKind::Credentials;
    let detail = "An endpoint of the provider \"stackit\" cannot be used. Nothing was sent.";
    let failure = ProviderError::new(kind, summary, detail).at(Path::root().attr(argument)).caused_by(error);
    if is_untrusted {
        return failure
            .hint("Set the endpoint in the environment instead.")
            .hint("If you trust this configuration, set TERRACE_ALLOW_CUSTOM_ENDPOINTS=1.");
    }
    failure
}
