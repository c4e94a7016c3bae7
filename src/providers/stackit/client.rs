//! The STACKIT APIs as typed calls: a function per endpoint that this provider uses, each with a token of
//! the moment.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::identity::{Access, Identity, TokenError};
use super::power::Action;
use super::wire::{Items, MachineType, Project, Server};
use crate::host::Clock;
use crate::http::{Answer, Client, Method, NotDecoded, ReadError, Request, WriteError};

/// Most projects in one answer: "limit (maximum 100)".
const PAGE: usize = 100;
/// Pages that are read at most: a server that repeats itself must not keep us for ever.
const MOST_PAGES: usize = 1_000;

/// A question that got no usable answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    #[error(transparent)]
    Http(#[from] ReadError),
    #[error("{what} could not be understood")]
    Odd {
        what: &'static str,
        #[source]
        source: NotDecoded,
    },
    /// There was no token to ask with.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// An action that was not accepted, as far as is known.
#[derive(Debug, thiserror::Error)]
pub(super) enum ActError {
    #[error(transparent)]
    Http(#[from] WriteError),
    /// There was no token to send it with.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl AskError {
    /// The API itself says that there is no such thing; a gateway's page does not count.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, AskError::Http(ReadError::Refused(problem)) if problem.is_not_found())
    }

    /// Asking again will not help.
    pub(super) fn is_final(&self) -> bool {
        match self {
            AskError::Http(ReadError::Refused(_)) => true,
            AskError::Http(ReadError::Failed(_)) | AskError::Odd { .. } => false,
            AskError::Token(TokenError::Http(ReadError::Failed(_))) => false,
            AskError::Token(_) => true,
        }
    }
}

impl ActError {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            ActError::Http(error) => error.status().map(|status| status.as_u16()),
            ActError::Token(_) => None,
        }
    }

    /// Whether it was executed can only be told by looking.
    pub(super) fn is_unclear(&self) -> bool {
        matches!(self, ActError::Http(WriteError::Unknown(_)))
    }

    /// The server is in no state for it, or something else is under way.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, ActError::Http(WriteError::Refused(_)))
            && matches!(self.status(), Some(409 | 423 | 425))
    }
}

/// A project's part in one region: what a list of servers covers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) project: String,
    pub(super) region: String,
}

impl Place {
    fn request(&self, rest: &[&str]) -> Request {
        let base = ["v2", "projects", &self.project, "regions", &self.region];
        Request::to(base.iter().chain(rest))
    }
}

/// Which projects.
#[derive(Clone, Debug, Default)]
pub(super) struct ProjectFilter {
    pub(super) member: Option<String>,
    pub(super) parent: Option<String>,
    pub(super) ids: Vec<String>,
}

/// How a server is rebooted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RebootMode {
    Soft,
    Hard,
}

impl RebootMode {
    pub(super) fn word(self) -> &'static str {
        match self {
            RebootMode::Soft => "soft",
            RebootMode::Hard => "hard",
        }
    }
}

/// The APIs as one service account.
#[derive(Debug)]
pub(super) struct Api {
    iaas: Client,
    resource_manager: Client,
    identity: Identity,
}

impl Api {
    pub(super) fn new(iaas: Client, resource_manager: Client, identity: Identity) -> Api {
        Api { iaas, resource_manager, identity }
    }

    pub(super) fn clock(&self) -> Clock {
        *self.iaas.clock()
    }

    /// Time on the run's clock.
    pub(super) fn elapsed(&self) -> Duration {
        self.iaas.clock().elapsed()
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// All servers of a place: this API has no pages.
    pub(super) async fn servers(
        &self,
        place: &Place,
        selector: Option<&str>,
    ) -> Result<Vec<Server>, AskError> {
        let request = place.request(&["servers"]);
        let request =
            selector.into_iter().fold(request, |request, text| request.query("label_selector", text));
        let answer = self.ask(&self.iaas, request).await?;
        decode::<Items<Server>>(&answer, "the list of servers").map(|list| list.items)
    }

    /// One server; `None` if the API says that there is none.
    pub(super) async fn server(&self, place: &Place, id: &str) -> Result<Option<Server>, AskError> {
        match self.ask(&self.iaas, place.request(&["servers", id])).await {
            Ok(answer) => decode(&answer, "the answer about a server").map(Some),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn machine_types(
        &self,
        place: &Place,
        filter: Option<&str>,
    ) -> Result<Vec<MachineType>, AskError> {
        let request = place.request(&["machine-types"]);
        let request = filter.into_iter().fold(request, |request, text| request.query("filter", text));
        let answer = self.ask(&self.iaas, request).await?;
        decode::<Items<MachineType>>(&answer, "the list of machine types").map(|list| list.items)
    }

    /// All projects that fit, page by page.
    pub(super) async fn projects(&self, filter: &ProjectFilter) -> Result<Vec<Project>, AskError> {
        let ProjectFilter { member, parent, ids } = filter;
        let mut projects: Vec<Project> = Vec::new();
        for _ in 0..MOST_PAGES {
            let mut request =
                Request::to(["v2", "projects"]).query("limit", PAGE).query("offset", projects.len());
            if let Some(member) = member {
                request = request.query("member", member);
            }
            if let Some(parent) = parent {
                request = request.query("containerParentId", parent);
            }
            request = ids.iter().fold(request, |request, id| request.query("containerIds", id));
            let answer = self.ask(&self.resource_manager, request).await?;
            let page = decode::<Items<Project>>(&answer, "the list of projects")?.items;
            let is_last = page.len() < PAGE;
            projects.extend(page);
            if is_last {
                break;
            }
        }
        Ok(projects)
    }

    pub(super) async fn act(&self, place: &Place, id: &str, action: Action) -> Result<(), ActError> {
        self.send(place.request(&["servers", id, action.path()])).await
    }

    pub(super) async fn reboot(&self, place: &Place, id: &str, mode: RebootMode) -> Result<(), ActError> {
        self.send(place.request(&["servers", id, "reboot"]).query("action", mode.word())).await
    }

    /// A token can be refused although it should be good still: then another one, once.
    async fn ask(&self, client: &Client, request: Request) -> Result<Answer, AskError> {
        let access = self.identity.access().await?;
        match client.read(with(&request, &access)).await {
            Err(error) if error.status().is_some_and(|status| status.as_u16() == 401) => {
                match self.identity.instead_of(&access).await? {
                    Some(access) => Ok(client.read(with(&request, &access)).await?),
                    None => Err(error.into()),
                }
            }
            answer => Ok(answer?),
        }
    }

    /// As `ask`. What a gateway turned away for its token was surely not executed.
    async fn send(&self, request: Request) -> Result<(), ActError> {
        let access = self.identity.access().await?;
        // What comes is 202 without a body.
        let request = request.expect_bytes();
        match self.iaas.write(Method::Post, with(&request, &access)).await {
            Err(error @ WriteError::Refused(_))
                if error.status().is_some_and(|status| status.as_u16() == 401) =>
            {
                match self.identity.instead_of(&access).await? {
                    Some(access) => {
                        Ok(self.iaas.write(Method::Post, with(&request, &access)).await.map(drop)?)
                    }
                    None => Err(error.into()),
                }
            }
            answer => Ok(answer.map(drop)?),
        }
    }
}

fn with(request: &Request, access: &Access) -> Request {
    request.clone().credential(access.credential.clone())
}

fn decode<T: DeserializeOwned>(answer: &Answer, what: &'static str) -> Result<T, AskError> {
    answer.decode().map_err(|source| AskError::Odd { what, source })
}
