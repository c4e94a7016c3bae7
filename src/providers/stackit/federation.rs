//! Workload identity federation: a CI system vouches for its job, so that no secret of STACKIT's has to
//! be kept anywhere.
//!
//! Where the identity token comes from, in this order: `STACKIT_SERVICE_ACCOUNT_FEDERATED_TOKEN`;
//! the file in `STACKIT_FEDERATED_TOKEN_FILE`; GitHub Actions; Azure DevOps; the file that Kubernetes puts
//! at a fixed place. It is asked for anew with each exchange, since it lives for minutes only.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::identity::TokenError;
use crate::host::Host;
use crate::http::{Client, ClientConfig, Credential, CustomEndpoints, Network, Origin, Request};

/// The audience that STACKIT wants in a token of GitHub's.
const GITHUB_AUDIENCE: &str = "sts.accounts.stackit.cloud";
const AZURE_AUDIENCE: &str = "api://AzureADTokenExchange";
const DEFAULT_FILE: &str = "/var/run/secrets/stackit.cloud/serviceaccount/token";

/// Where an identity token is had.
#[derive(Clone, Debug)]
pub(super) enum Issuer {
    /// In the environment, under that name.
    Variable(&'static str),
    File(PathBuf),
    GitHub {
        url: Url,
        variable: &'static str,
    },
    Azure {
        url: Url,
        variable: &'static str,
    },
}

impl Issuer {
    /// The first that this environment has. `Err` names the variable that holds no URL.
    pub(super) fn find(host: &dyn Host) -> Result<Issuer, &'static str> {
        let set = |name: &'static str| host.env(name).filter(|value| !value.trim().is_empty());
        if set("STACKIT_SERVICE_ACCOUNT_FEDERATED_TOKEN").is_some() {
            return Ok(Issuer::Variable("STACKIT_SERVICE_ACCOUNT_FEDERATED_TOKEN"));
        }
        if let Some(path) = set("STACKIT_FEDERATED_TOKEN_FILE") {
            return Ok(Issuer::File(path.into()));
        }
        let url = |name: &'static str, text: String| Url::parse(text.trim()).map_err(|_| name);
        if let (Some(text), Some(_)) =
            (set("ACTIONS_ID_TOKEN_REQUEST_URL"), set("ACTIONS_ID_TOKEN_REQUEST_TOKEN"))
        {
            let url = url("ACTIONS_ID_TOKEN_REQUEST_URL", text)?;
            return Ok(Issuer::GitHub { url, variable: "ACTIONS_ID_TOKEN_REQUEST_TOKEN" });
        }
        if let (Some(text), Some(_)) = (set("SYSTEM_OIDCREQUESTURI"), set("SYSTEM_ACCESSTOKEN")) {
            let url = url("SYSTEM_OIDCREQUESTURI", text)?;
            return Ok(Issuer::Azure { url, variable: "SYSTEM_ACCESSTOKEN" });
        }
        Ok(Issuer::File(DEFAULT_FILE.into()))
    }

    /// The identity token of this moment.
    ///
    /// # Errors
    /// There is none.
    pub(super) async fn token(&self, host: &dyn Host, network: &Network) -> Result<String, TokenError> {
        let token = match self {
            Issuer::Variable(name) => host.env(name).unwrap_or_default(),
            Issuer::File(path) => {
                let bytes = host.read(path).map_err(|source| TokenError::NoIdentityFile {
                    path: path.display().to_string(),
                    source: source.into(),
                })?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Issuer::GitHub { url, variable } => {
                let request = Request::to([] as [&str; 0]).query("audience", GITHUB_AUDIENCE);
                ask(network, url, request, host.env(variable).unwrap_or_default())
                    .await?
                    .value
                    .unwrap_or_default()
            }
            Issuer::Azure { url, variable } => {
                let request = Request::to([] as [&str; 0])
                    .query("api-version", "7.1")
                    .query("audience", AZURE_AUDIENCE)
                    .json(&json!({}));
                ask(network, url, request, host.env(variable).unwrap_or_default())
                    .await?
                    .oidc_token
                    .unwrap_or_default()
            }
        };
        let token = token.trim().to_owned();
        if token.is_empty() { Err(TokenError::NoIdentity) } else { Ok(token) }
    }
}

/// What the two CI systems answer.
#[derive(Deserialize)]
struct Issued {
    value: Option<String>,
    #[serde(rename = "oidcToken")]
    oidc_token: Option<String>,
}

/// Asks a CI system. Its address holds a query of its own, which goes with ours.
async fn ask(network: &Network, url: &Url, request: Request, secret: String) -> Result<Issued, TokenError> {
    let request = url.query_pairs().fold(request, |request, (name, value)| request.query(&name, value));
    let mut base = url.clone();
    base.set_query(None);
    let config = ClientConfig {
        base,
        origin: Origin::Environment,
        credential: Some(Credential::bearer(secret, Origin::Environment)),
        custom_endpoints: CustomEndpoints::Refused,
        limit_per_minute: None,
    };
    let client = Client::new(network, config).map_err(TokenError::Endpoint)?;
    let answer = client.read(request).await.map_err(TokenError::Http)?;
    answer.decode().map_err(TokenError::Odd)
}
