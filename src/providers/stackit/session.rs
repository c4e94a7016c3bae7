//! One provider configuration at work: what its reads and writes share, and which file does what.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use secrecy::ExposeSecret;
use serde_json::Value as Json;

use super::assertion::Claims;
use super::client::{Api, AskError, Place, ProjectFilter};
use super::identity::{Identity, Source};
use super::listing::Listings;
use super::settings::{self, Proof, Settings};
use super::wire::Server;
use super::{
    data_machine_types, data_projects, data_server, data_servers, failure, preflight, reboot, server_power,
};
use crate::diag::escape;
use crate::host::Host;
use crate::http::{Client, Credential, Network};
use crate::provider::{
    Change, ErrorKind, Found, Intent, Left, Listed, Outcome, Preflight, PreflightAsk, Problem, ProviderError,
    Reader, Settled, Tracked, Verb, WriteContext, Writer,
};
use crate::providers::attrs;
use crate::providers::failure::unknown_type;
use crate::value::{Path, Value};

/// How old a list may be that serves data sources, imports and checks of one plan.
pub(super) const AGE: Duration = Duration::from_secs(60);

pub(super) struct Session {
    pub(super) api: Api,
    listings: Listings,
    region: String,
    project_id: Option<String>,
    network: Network,
}

impl Session {
    /// # Errors
    /// An endpoint is none that requests or tokens may go to.
    pub(super) fn new(
        network: &Network,
        settings: Settings,
        host: Arc<dyn Host>,
    ) -> Result<Session, ProviderError> {
        let Settings { iaas, resource_manager, proof, region, project_id } = settings;
        let client = |config, argument: &'static str| {
            Client::new(network, config).map_err(|error| settings::refused_endpoint(error, argument))
        };
        let identity = match proof {
            Proof::Token { text, origin } => {
                let claims = Claims::of(text.expose_secret());
                let source = Source::Token(Credential::bearer(text.expose_secret(), origin));
                Identity::new(source, network, host).knowing(claims.as_ref())
            }
            Proof::Key { key, origin, endpoint } => {
                let source = Source::Key { key, client: client(endpoint, "token_endpoint")?, origin };
                Identity::new(source, network, host)
            }
            Proof::Federation { issuer, email, endpoint } => {
                let client = client(endpoint, "token_endpoint")?;
                Identity::new(Source::Federation { issuer, email, client }, network, host)
            }
        };
        let iaas = client(iaas, "iaas_endpoint")?;
        let resource_manager = client(resource_manager, "resource_manager_endpoint")?;
        let api = Api::new(iaas, resource_manager, identity);
        Ok(Session { api, listings: Listings::default(), region, project_id, network: network.clone() })
    }

    /// Project and region of an object or a block, the provider's where it names none.
    ///
    /// # Errors
    /// No project is named anywhere.
    pub(super) fn place(&self, object: &Value) -> Result<Place, ProviderError> {
        let project = attrs::text(object, "project_id").or(self.project_id.as_deref());
        let region = attrs::text(object, "region").unwrap_or(&self.region);
        match project {
            Some(project) => Ok(Place { project: project.to_owned(), region: region.to_owned() }),
            None => {
                let detail = "Neither the block nor the provider names a project.";
                Err(ProviderError::new(ErrorKind::Invalid, "Which project", detail)
                    .hint("Set `project_id`, in the block or in the provider, or STACKIT_PROJECT_ID.")
                    .hint("`terrace discover` shows the servers of all projects of the account, with their ids.")
                    .at(Path::root().attr("project_id")))
            }
        }
    }

    /// The time that long ago, on the run's clock.
    pub(super) fn earliest(&self, age: Duration) -> Duration {
        self.api.elapsed().saturating_sub(age)
    }

    /// All servers of a place, by a list that was asked for then or later.
    ///
    /// # Errors
    /// The list could not be got.
    pub(super) async fn servers(
        &self,
        place: &Place,
        earliest: Duration,
    ) -> Result<Vec<Server>, ProviderError> {
        let listing = self.listings.since(&self.api, place, earliest).await;
        listing.map(|listing| listing.servers.clone()).map_err(|error| of_list(&error, place))
    }

    /// A server by the list of its place; one that is in no list is gone only if the API confirms it.
    ///
    /// # Errors
    /// It could not be looked for.
    pub(super) async fn look(
        &self,
        place: &Place,
        id: &str,
        earliest: Duration,
    ) -> Result<Option<Server>, Arc<AskError>> {
        let listing = self.listings.since(&self.api, place, earliest).await?;
        match listing.get(id) {
            Some(server) => Ok(Some(server.clone())),
            None => Ok(self.api.server(place, id).await?),
        }
    }

    /// The places that servers are looked for in where nothing names one: the provider's project, or all
    /// that the service account is a member of.
    async fn places(&self) -> Result<Vec<Place>, ProviderError> {
        let place = |project: String| Place { project, region: self.region.clone() };
        if let Some(project) = &self.project_id {
            return Ok(vec![place(project.clone())]);
        }
        const DOING: &str = "find the projects of the service account";
        let member = self.api.identity().email().await;
        let member = member.map_err(|error| failure::of_ask(&AskError::Token(error), DOING))?;
        if member.is_none() {
            let detail = "The access token does not tell whose it is, so that its projects cannot be listed.";
            return Err(ProviderError::new(ErrorKind::Invalid, "Which project", detail)
                .hint("Set `project_id` in the provider, or STACKIT_PROJECT_ID."));
        }
        let filter = ProjectFilter { member, ..ProjectFilter::default() };
        let projects = self.api.projects(&filter).await.map_err(|error| failure::of_ask(&error, DOING))?;
        Ok(projects.into_iter().map(|project| place(project.project_id)).collect())
    }
}

fn of_list(error: &AskError, place: &Place) -> ProviderError {
    let Place { project, region } = place;
    let doing =
        format!("list the servers of the project {} in the region {}", escape(project), escape(region));
    failure::of_ask(error, &doing)
}

/// What holds for every object of that credential and endpoint: nothing more can be asked.
fn stops_everything(error: &ProviderError) -> bool {
    matches!(error.kind, ErrorKind::Credentials | ErrorKind::Unreachable)
}

#[async_trait]
impl Reader for Session {
    async fn read(&self, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError> {
        self.network.allow_retries_for(tracked.len());
        let earliest = self.api.elapsed();
        let mut places: BTreeMap<Place, ()> = BTreeMap::new();
        for tracked in tracked {
            places.insert(self.place(&tracked.object)?, ());
        }
        let lists = places.keys().map(|place| self.listings.since(&self.api, place, earliest));
        for (list, place) in join_all(lists).await.into_iter().zip(places.keys()) {
            if let Err(error) = list {
                let error = of_list(&error, place);
                if stops_everything(&error) {
                    return Err(error);
                }
            }
        }
        let mut found = Vec::with_capacity(tracked.len());
        for tracked in tracked {
            found.push(server_power::read(self, &tracked.object, earliest).await?);
        }
        Ok(found)
    }

    async fn read_data(&self, kind: &str, config: &Value) -> Result<Value, ProviderError> {
        match kind {
            data_projects::NAME => data_projects::read(self, config).await,
            data_servers::NAME => data_servers::read(self, config).await,
            data_server::NAME => data_server::read(self, config).await,
            data_machine_types::NAME => data_machine_types::read(self, config).await,
            _ => Err(unknown_type("stackit", kind)),
        }
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Found, ProviderError> {
        match kind {
            server_power::NAME => server_power::import(self, id).await,
            _ => Err(unknown_type("stackit", kind)),
        }
    }

    async fn list(&self) -> Result<Vec<Listed>, ProviderError> {
        let mut listed = Vec::new();
        for place in self.places().await? {
            let servers = self.servers(&place, self.earliest(AGE)).await?;
            listed.extend(servers.iter().map(|server| server_power::listed(&place, server)));
        }
        Ok(listed)
    }

    async fn find(&self, intents: &[Intent]) -> Result<Vec<Settled>, ProviderError> {
        self.network.allow_retries_for(intents.len());
        let mut settled = Vec::with_capacity(intents.len());
        for intent in intents {
            settled.push(match intent.verb {
                Verb::Invoke => reboot::find(self, intent).await?,
                Verb::Create | Verb::Update => server_power::find(self, intent).await?,
                // A deletion sends nothing, so that nothing of it can be open.
                Verb::Delete => Settled::Gone,
            });
        }
        Ok(settled)
    }

    async fn preflight(&self, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
        self.network.allow_retries_for(ask.changes.len());
        preflight::run(self, ask).await
    }
}

#[async_trait]
impl Writer for Session {
    async fn evidence(&self, change: Change<'_>) -> Result<Json, ProviderError> {
        match change.kind {
            reboot::NAME => reboot::evidence(self, change.after.unwrap_or(&Value::empty_object())).await,
            _ => Ok(server_power::evidence(self, change)),
        }
    }

    async fn create(&self, kind: &str, planned: &Value, context: &dyn WriteContext) -> Outcome {
        match kind {
            server_power::NAME => server_power::write(self, Verb::Create, planned, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("stackit", kind)),
        }
    }

    async fn update(
        &self,
        kind: &str,
        _before: &Value,
        planned: &Value,
        context: &dyn WriteContext,
    ) -> Outcome {
        match kind {
            server_power::NAME => server_power::write(self, Verb::Update, planned, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("stackit", kind)),
        }
    }

    /// The server is not ours: its power stays as it is.
    async fn delete(&self, _kind: &str, _object: &Value, _context: &dyn WriteContext) -> Outcome {
        Outcome::gone()
    }

    async fn invoke(&self, action: &str, config: &Value, context: &dyn WriteContext) -> Outcome {
        match action {
            reboot::NAME => reboot::run(self, config, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("stackit", action)),
        }
    }
}

/// The form of ids, as the API's document has it: lower case only.
pub(super) fn is_uuid(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => digit(byte),
        })
}

/// What is wrong with the project, region and server that a block names, as far as they are known.
pub(super) fn check_ids(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    for argument in ["project_id", "server_id"] {
        let Some(text) = attrs::text(config, argument).filter(|text| !is_uuid(text)) else { continue };
        let detail = format!("\"{}\" is no id of STACKIT's: these are UUIDs in lower case.", escape(text));
        let problem = Problem::error(Path::root().attr(argument), "Invalid id", detail);
        let lower = text.to_lowercase();
        problems.push(if is_uuid(&lower) { problem.hint(format!("Write `{lower}`.")) } else { problem });
    }
    if attrs::text(config, "region").is_some_and(str::is_empty) {
        let detail = "The region is empty. Leave it out for that of the provider.";
        problems.push(Problem::error(Path::root().attr("region"), "Invalid region", detail));
    }
    problems
}
