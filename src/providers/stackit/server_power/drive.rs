//! The way of one server to where it should be: look, decide, send, wait, and decide again.
//!
//! Nothing is concluded from what was sent, only from what is seen. Straight after an action is accepted
//! the API may still show the status of before: as long as it does, and for a minute at most, that is
//! taken for old news and nothing is sent again. An action that is refused because the server is in no
//! state for it (409) means that something else is under way: look and decide again.

use std::sync::Arc;
use std::time::Duration;

use crate::diag::escape;
use crate::provider::{ErrorKind, ProviderError, WriteContext};
use crate::providers::patience::Patience;
use crate::providers::stackit::client::{AskError, Place};
use crate::providers::stackit::failure;
use crate::providers::stackit::power::{self, Action, Step, Wish};
use crate::providers::stackit::server_power::refreshed;
use crate::providers::stackit::session::Session;
use crate::providers::stackit::waiting::{self, INTERVAL};
use crate::providers::stackit::wire::Server;
use crate::value::Value;

/// How long an accepted action may show no effect before it counts as lost.
const SETTLE: Duration = Duration::from_secs(60);
/// How often an action may be accepted without effect.
const MOST_VAIN: u32 = 2;
/// How often an action may be refused for the server's state, with a look between: two minutes.
const MOST_CONFLICTS: u32 = 24;
/// Looks in a row that may fail before a wait gives up.
const MOST_FAILURES: u32 = 3;
/// A list that was taken this much earlier still counts as one of now, so that many waits share one.
const TOLERANCE: Duration = Duration::from_secs(2);

/// Whether anything was sent that the API accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::providers::stackit) enum Wrote {
    Nothing,
    Perhaps,
    Surely,
}

/// One server on its way.
pub(in crate::providers::stackit) struct Drive<'a> {
    session: &'a Session,
    place: &'a Place,
    id: &'a str,
    wish: Wish,
    planned: &'a Value,
    patience: Patience<'a>,
    /// What was seen last.
    pub(in crate::providers::stackit) seen: Option<Server>,
    pub(in crate::providers::stackit) wrote: Wrote,
    sent: Option<Sent>,
    vain: u32,
    conflicts: u32,
    failures: u32,
    has_crashed: bool,
}

/// An action whose effect has not been seen yet.
struct Sent {
    action: Action,
    /// The status that it was sent in.
    from: String,
    at: Duration,
}

impl<'a> Drive<'a> {
    pub(in crate::providers::stackit) fn new(
        session: &'a Session,
        place: &'a Place,
        id: &'a str,
        wish: Wish,
        planned: &'a Value,
        context: &'a dyn WriteContext,
        limit: Duration,
    ) -> Drive<'a> {
        Drive {
            session,
            place,
            id,
            wish,
            planned,
            patience: Patience::new(session.api.clock(), context, limit),
            seen: None,
            wrote: Wrote::Nothing,
            sent: None,
            vain: 0,
            conflicts: 0,
            failures: 0,
            has_crashed: false,
        }
    }

    /// # Errors
    /// The server cannot get there, did not in time, or the run was interrupted.
    pub(in crate::providers::stackit) async fn run(&mut self) -> Result<(), ProviderError> {
        loop {
            let server = match self.look().await {
                Ok(Some(server)) => server,
                Ok(None) => return Err(self.gone()),
                Err(error) => {
                    self.failures += 1;
                    if error.is_final() || self.failures >= MOST_FAILURES {
                        return Err(failure::of_ask(&error, &format!("look at {}", self.named())));
                    }
                    self.pause().await?;
                    continue;
                }
            };
            self.failures = 0;
            self.seen = Some(server.clone());
            if self.is_old_news(&server)? {
                self.pause().await?;
                continue;
            }
            match power::next(&server.status, server.power_status.as_deref(), self.wish) {
                Step::There => return Ok(()),
                Step::Send(action) => self.send(action, &server).await?,
                // The power status can come a moment after the status.
                Step::Crashed if self.has_crashed => return Err(self.crashed(&server)),
                Step::Crashed => self.has_crashed = true,
                Step::Wait => {}
                Step::Failed => return Err(self.failed(&server)),
                Step::Held => return Err(self.held(&server)),
                Step::Leaves => return Err(self.gone()),
            }
            self.pause().await?;
        }
    }

    async fn look(&self) -> Result<Option<Server>, Arc<AskError>> {
        let sent_at = self.sent.as_ref().map_or(Duration::ZERO, |sent| sent.at);
        self.session.look(self.place, self.id, self.session.earliest(TOLERANCE).max(sent_at)).await
    }

    /// Whether the status is still the one that the last action was sent in.
    fn is_old_news(&mut self, server: &Server) -> Result<bool, ProviderError> {
        let Some(sent) = &self.sent else { return Ok(false) };
        if server.status == sent.from {
            if self.session.api.elapsed() < sent.at + SETTLE {
                return Ok(true);
            }
            self.vain += 1;
            if self.vain >= MOST_VAIN {
                return Err(self.without_effect(sent.action));
            }
        }
        self.sent = None;
        Ok(false)
    }

    async fn send(&mut self, action: Action, server: &Server) -> Result<(), ProviderError> {
        let at = self.session.api.elapsed();
        let sent = || Some(Sent { action, from: server.status.clone(), at });
        match self.session.api.act(self.place, self.id, action).await {
            Ok(()) => {
                self.wrote = Wrote::Surely;
                self.patience.context.accepted(&refreshed(self.planned, self.place, server));
                self.sent = sent();
            }
            Err(error) if error.is_conflict() && self.conflicts < MOST_CONFLICTS => self.conflicts += 1,
            Err(error) if error.is_unclear() => {
                self.wrote = self.wrote.max(Wrote::Perhaps);
                self.sent = sent();
            }
            Err(error) => {
                return Err(failure::of_act(&error, &format!("{} {}", action.path(), self.named())));
            }
        }
        Ok(())
    }

    async fn pause(&self) -> Result<(), ProviderError> {
        let status = self.seen.as_ref().map_or("", |server| server.status.as_str());
        self.patience.context.progress(&escape(&status.to_lowercase()));
        let slept = self.patience.sleep(INTERVAL).await;
        slept.map_err(|ended| {
            let what =
                format!("{} to be {} (its status is {})", self.named(), self.wish.word(), escape(status));
            waiting::failure(ended, &what, self.patience.limit)
        })
    }

    /// `the server "web-1"`.
    fn named(&self) -> String {
        let name = self.seen.as_ref().map_or(self.id, |server| server.name.as_str());
        format!("the server \"{}\"", escape(name))
    }

    fn gone(&self) -> ProviderError {
        let detail = format!(
            "There is no server {} in the project {} and the region {}.",
            escape(self.id),
            escape(&self.place.project),
            escape(&self.place.region)
        );
        ProviderError::new(ErrorKind::Refused, "Server not found", detail)
            .hint("Check server_id, project_id and region: a server that was made anew has another id.")
    }

    fn failed(&self, server: &Server) -> ProviderError {
        let detail = format!(
            "{} is in ERROR, and should be {}. {}",
            sentence(&self.named()),
            self.wish.word(),
            said(server)
        );
        ProviderError::new(ErrorKind::Refused, "Server in error", detail)
            .hint("Look at the server in the portal. When it is at rest again, apply again.")
    }

    fn crashed(&self, server: &Server) -> ProviderError {
        let detail = format!(
            "{} has the status {}, but its power status is {}: what runs on it has failed. {}",
            sentence(&self.named()),
            escape(&server.status),
            escape(server.power_status.as_deref().unwrap_or("")),
            said(server)
        );
        ProviderError::new(ErrorKind::Refused, "Server crashed", detail)
            .hint("Look at its console in the portal; the action stackit_server_reboot with mode = \"hard\" may help.")
    }

    fn held(&self, server: &Server) -> ProviderError {
        let detail = format!(
            "{} has the status {}, which it does not leave by itself, so that its power cannot be changed.",
            sentence(&self.named()),
            escape(&server.status)
        );
        ProviderError::new(ErrorKind::Refused, "Server held", detail)
            .hint("End the rescue mode or the pause in the portal, and apply again.")
    }

    fn without_effect(&self, action: Action) -> ProviderError {
        let detail = format!(
            "STACKIT accepted the order to {} {} {MOST_VAIN} times, and nothing happened.",
            action.path(),
            self.named()
        );
        ProviderError::new(ErrorKind::Refused, "No effect", detail)
            .hint("Look at the server in the portal, and apply again later.")
    }
}

/// The vendor's own reason.
fn said(server: &Server) -> String {
    match server.error_message.as_deref() {
        Some(message) if !message.is_empty() => format!("STACKIT says: {}", escape(message)),
        _ => "STACKIT gives no reason.".to_owned(),
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
