//! The STACKS API as typed calls: a function per endpoint that this provider uses. What an answer
//! means for an object is said where the object's type is.

mod insight;

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::backup::wire::{BackupList, BackupStats, ListedBackup, StatsAnswer, named_id};
use super::connection::wire::{Connected, ListedConnection};
use super::container::wire::{CreatedContainer, ListedContainer, Order, Seen, StatusOfContainer};
use super::ip_allowlist::AllowedIps;
use crate::host::Clock;
use crate::http::{Answer, Cause, Client, Method, NotDecoded, Problem, ReadError, Request, WriteError};

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
    /// A complete answer in none of the shapes that were expected.
    #[error("{what} could not be recognised")]
    Strange { what: &'static str },
}

/// A write that did not succeed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ActError {
    #[error(transparent)]
    Http(#[from] WriteError),
    /// Executed, as the status says, but the answer lacks what is needed.
    #[error("{what} could not be understood")]
    Odd {
        what: &'static str,
        #[source]
        source: NotDecoded,
    },
    /// Executed, as the status says, but the answer is about something else.
    #[error("{what} is about something else")]
    Astray { what: &'static str },
}

impl AskError {
    /// The API itself says that there is no such thing; a gateway's page does not count.
    pub(super) fn is_not_found(&self) -> bool {
        match self {
            AskError::Http(ReadError::Refused(problem)) => problem.is_not_found(),
            AskError::Http(ReadError::Failed(_)) | AskError::Odd { .. } | AskError::Strange { .. } => false,
        }
    }

    /// Asking again will not help.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, AskError::Http(ReadError::Refused(_)))
    }
}

impl ActError {
    pub(super) fn problem(&self) -> Option<&Problem> {
        match self {
            ActError::Http(error) => Some(error.problem()),
            ActError::Odd { .. } | ActError::Astray { .. } => None,
        }
    }

    pub(super) fn status(&self) -> Option<u16> {
        self.problem()?.status().map(|status| status.as_u16())
    }

    /// Whether it was executed can only be told by looking.
    pub(super) fn is_unclear(&self) -> bool {
        matches!(
            self,
            ActError::Http(WriteError::Unknown(_)) | ActError::Odd { .. } | ActError::Astray { .. }
        )
    }

    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, ActError::Http(WriteError::Refused(problem)) if problem.is_not_found())
    }

    /// Another operation is under way: worth another try.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, ActError::Http(WriteError::Refused(_)))
            && matches!(self.status(), Some(409 | 423 | 425))
    }

    /// The API answered properly and says that it failed.
    pub(super) fn says_failure(&self) -> bool {
        self.problem().is_some_and(|problem| *problem.cause() == Cause::SaysFailure)
    }

    /// "503: No capacity — you've been added to the waitlist". A gateway's 503 is none.
    pub(super) fn is_waitlist(&self) -> bool {
        let Some(problem) = self.problem().filter(|_| self.status() == Some(503)) else { return false };
        problem.body().is_object()
    }

    /// The argument that the API blames, e.g. `name`.
    pub(super) fn field(&self) -> Option<&str> {
        self.problem()?.body().get("field")?.as_str()
    }
}

/// A wanted running state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Running,
    Stopped,
    Restart,
}

impl Wish {
    pub(super) fn word(self) -> &'static str {
        match self {
            Wish::Running => "running",
            Wish::Stopped => "stopped",
            Wish::Restart => "restart",
        }
    }
}

/// Whether a container can be reached from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Enabled,
    Disabled,
}

/// Whether the nightly clean-up spares a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pin {
    Pinned,
    Unpinned,
}

/// "Number of backups to return (max: 100)". There is no second page.
pub(super) const MOST_BACKUPS: usize = 100;

/// The answers' envelope.
#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

#[derive(Deserialize)]
struct Connections {
    outgoing: Vec<ListedConnection>,
}

/// The API with one key.
#[derive(Clone, Debug)]
pub(super) struct Api {
    client: Client,
}

impl Api {
    pub(super) fn new(client: Client) -> Api {
        Api { client }
    }

    pub(super) fn clock(&self) -> Clock {
        *self.client.clock()
    }

    /// Time on the run's clock.
    pub(super) fn elapsed(&self) -> Duration {
        self.client.clock().elapsed()
    }

    /// All containers of the account, and the server's time.
    pub(super) async fn containers(&self) -> Result<(Vec<Seen>, Option<Timestamp>), AskError> {
        let answer = self.client.read(Request::to(["containers"])).await?;
        let Data { data } = decode_asked::<Data<Vec<ListedContainer>>>(&answer, "the list of containers")?;
        Ok((data.into_iter().map(Seen::from).collect(), answer.date))
    }

    /// One container; `None` if the API says that there is none.
    pub(super) async fn container(&self, id: &str) -> Result<Option<Seen>, AskError> {
        match found(self.client.read(Request::to(["containers", "status", id])).await)? {
            None => Ok(None),
            Some(answer) => {
                let status = decode_asked::<StatusOfContainer>(&answer, "the status of a container")?;
                Ok(Some(Seen::from(status)))
            }
        }
    }

    /// The container templates, in whatever shape they come.
    pub(super) async fn templates(&self) -> Result<serde_json::Value, AskError> {
        Ok(self.client.read(Request::to(["containers", "templates"])).await?.body)
    }

    pub(super) async fn create(&self, order: &Order) -> Result<Seen, ActError> {
        let answer = self.client.write(Method::Post, Request::to(["containers"]).json(order)).await?;
        let what = "the answer to a creation";
        let Data { data } = decode_acted::<Data<CreatedContainer>>(&answer, what)?;
        let seen = Seen::from(data);
        // An id is made of the user and the name: `usr-abc12345-web`.
        let is_ours = seen.name == order.name && seen.id.contains(&order.name);
        if is_ours { Ok(seen) } else { Err(ActError::Astray { what }) }
    }

    pub(super) async fn set_status(&self, id: &str, wish: Wish) -> Result<(), ActError> {
        let request = Request::to(["containers", id, "status"]).json(&json!({"status": wish.word()}));
        Ok(self.client.write(Method::Put, request).await.map(drop)?)
    }

    pub(super) async fn delete(&self, id: &str) -> Result<(), ActError> {
        Ok(self.client.write(Method::Delete, Request::to(["containers", id])).await.map(drop)?)
    }

    /// Connections that go out from a container; `None` if there is no such container.
    pub(super) async fn connections(&self, source: &str) -> Result<Option<Vec<ListedConnection>>, AskError> {
        match found(self.client.read(Request::to(["containers", source, "connections"])).await)? {
            None => Ok(None),
            Some(answer) => {
                let Data { data: Connections { outgoing } } =
                    decode_asked::<Data<Connections>>(&answer, "the list of connections")?;
                Ok(Some(outgoing))
            }
        }
    }

    pub(super) async fn connect(
        &self,
        source: &str,
        target: &str,
        name: Option<&str>,
    ) -> Result<Connected, ActError> {
        let body = name.map_or(json!({}), |name| json!({"connectionName": name}));
        let request = Request::to(["containers", source, "connect", target]).json(&body);
        let answer = self.client.write(Method::Post, request).await?;
        let Data { data } = decode_acted::<Data<Connected>>(&answer, "the answer to a connection")?;
        Ok(data)
    }

    pub(super) async fn disconnect(&self, connection: &str) -> Result<(), ActError> {
        let request = Request::to(["containers", "connections", connection]);
        Ok(self.client.write(Method::Delete, request).await.map(drop)?)
    }

    /// The allow-list of a container; `None` if there is no such container.
    pub(super) async fn allowed_ips(&self, container: &str) -> Result<Option<AllowedIps>, AskError> {
        match found(self.client.read(Request::to(["containers", container, "allowed-ips"])).await)? {
            None => Ok(None),
            Some(answer) => {
                let Data { data } =
                    decode_asked::<Data<AllowedIps>>(&answer, "the list of allowed addresses")?;
                Ok(Some(data))
            }
        }
    }

    pub(super) async fn set_access(&self, container: &str, access: Access) -> Result<(), ActError> {
        let body = json!({"enabled": access == Access::Enabled});
        let request = Request::to(["containers", container, "external-access"]).json(&body);
        Ok(self.client.write(Method::Put, request).await.map(drop)?)
    }

    pub(super) async fn allow(
        &self,
        container: &str,
        address: &str,
        description: Option<&str>,
        service: &str,
    ) -> Result<(), ActError> {
        let mut body = json!({"ip_address": address, "service_type": service});
        if let Some(description) = description {
            body["description"] = description.into();
        }
        let request = Request::to(["containers", container, "allowed-ips"]).json(&body);
        Ok(self.client.write(Method::Post, request).await.map(drop)?)
    }

    pub(super) async fn disallow(&self, container: &str, entry: &str) -> Result<(), ActError> {
        let request = Request::to(["containers", container, "allowed-ips", entry]);
        Ok(self.client.write(Method::Delete, request).await.map(drop)?)
    }

    /// The backups of a container; `None` if there is no such container.
    pub(super) async fn backups(&self, container: &str) -> Result<Option<Vec<ListedBackup>>, AskError> {
        let request = Request::to(["containers", container, "backups"]).query("limit", MOST_BACKUPS);
        match found(self.client.read(request).await)? {
            None => Ok(None),
            Some(answer) => {
                let list: BackupList = decode_asked(&answer, "the list of backups")?;
                Ok(Some(list.items()))
            }
        }
    }

    /// Begins a backup; its id, if the answer names one.
    pub(super) async fn back_up(&self, container: &str) -> Result<Option<String>, ActError> {
        let request = Request::to(["containers", container, "backup"]);
        let answer = self.client.write(Method::Post, request).await?;
        Ok(named_id(&answer.body))
    }

    pub(super) async fn backup_stats(&self) -> Result<BackupStats, AskError> {
        let answer = self.client.read(Request::to(["backups", "stats"])).await?;
        let stats: StatsAnswer = decode_asked(&answer, "the statistics of the backups")?;
        Ok(stats.stats())
    }

    pub(super) async fn restore_backup(&self, backup: &str) -> Result<(), ActError> {
        let request = Request::to(["backups", backup, "restore"]);
        Ok(self.client.write(Method::Post, request).await.map(drop)?)
    }

    pub(super) async fn set_pin(&self, backup: &str, pin: Pin) -> Result<(), ActError> {
        let verb = match pin {
            Pin::Pinned => "pin",
            Pin::Unpinned => "unpin",
        };
        Ok(self.client.write(Method::Post, Request::to(["backups", backup, verb])).await.map(drop)?)
    }

    pub(super) async fn delete_backup(&self, backup: &str) -> Result<(), ActError> {
        Ok(self.client.write(Method::Delete, Request::to(["backups", backup])).await.map(drop)?)
    }
}

fn found(answer: Result<Answer, ReadError>) -> Result<Option<Answer>, AskError> {
    match answer.map_err(AskError::from) {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

fn decode_asked<T: DeserializeOwned>(answer: &Answer, what: &'static str) -> Result<T, AskError> {
    answer.decode().map_err(|source| AskError::Odd { what, source })
}

fn decode_acted<T: DeserializeOwned>(answer: &Answer, what: &'static str) -> Result<T, ActError> {
    answer.decode().map_err(|source| ActError::Odd { what, source })
}
