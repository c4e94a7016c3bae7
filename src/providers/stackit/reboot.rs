//! Action `stackit_server_reboot`: reboots a server that is running.
//!
//! ```hcl
//! action "stackit_server_reboot" "web" {
//!   config {
//!     project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
//!     server_id  = "6f1c1f2e-3f0a-4c58-9b2a-3f5c2f1f7a10"
//!     mode       = "hard"
//!   }
//! }
//! ```
//!
//! It is over when the server was seen to leave `ACTIVE` and is back there; the API offers nothing better
//! to wait for. A reboot that is too quick to be seen counts as done after half a minute of `ACTIVE`. A
//! server that is stopped or deallocated is left as it is, which is an error: a reboot would start it.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::client::{Place, RebootMode};
use super::power::{self, Step, Wish};
use super::session::{self, Session};
use super::wire::Server;
use super::{client, failure, waiting};
use crate::diag::escape;
use crate::provider::{
    ActionType, Attribute, Block, ErrorKind, Intent, Left, Outcome, Problem, ProviderError, Settled,
    WriteContext, action_schema,
};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stackit_server_reboot";

pub(super) struct Reboot;

/// How old the list may be that tells whether there is something to reboot.
const AGE: Duration = Duration::from_secs(3);
const LIMIT: Duration = Duration::from_secs(20 * 60);
/// Between two looks: a reboot can be short.
const INTERVAL: Duration = Duration::from_secs(3);
/// `ACTIVE` all along for this long means that the reboot went by unseen.
const UNSEEN: Duration = Duration::from_secs(30);
const MOST_CONFLICTS: u32 = 40;
const MOST_FAILURES: u32 = 3;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    action_schema(Block {
        attributes: vec![
            Attribute::optional("project_id", Ty::STRING, "The project; by default that of the provider."),
            Attribute::optional("region", Ty::STRING, "The region; by default that of the provider."),
            Attribute::required("server_id", Ty::STRING, "The id of the server that is rebooted."),
            Attribute::optional(
                "mode",
                Ty::STRING,
                "`soft` (default), which asks the system on it to shut down, or `hard`, which cuts its power.",
            ),
        ],
        blocks: Vec::new(),
        doc: "Reboots a running server and waits until it is active again.",
    })
});

impl ActionType for Reboot {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"action "stackit_server_reboot" "web" {
  config {
    project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
    server_id  = "6f1c1f2e-3f0a-4c58-9b2a-3f5c2f1f7a10"
  }
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = session::check_ids(config);
        if let Some(word) = attrs::text(config, "mode")
            && mode(word).is_none()
        {
            let detail = format!("mode must be \"soft\" or \"hard\", not \"{}\".", escape(word));
            problems.push(Problem::error(Path::root().attr("mode"), "Invalid mode", detail));
        }
        problems
    }
}

fn mode(word: &str) -> Option<RebootMode> {
    [RebootMode::Soft, RebootMode::Hard].into_iter().find(|mode| mode.word() == word)
}

/// Makes sure that there is something to reboot, and gives what tells later whether it was.
///
/// # Errors
/// There is no such server, or it is not running.
pub(super) async fn evidence(session: &Session, config: &Value) -> Result<Json, ProviderError> {
    let place = session.place(config)?;
    let id = attrs::text(config, "server_id").unwrap_or("");
    let seen = session.look(&place, id, session.earliest(AGE)).await;
    let server = seen.map_err(|error| failure::of_ask(&error, "look at the server"))?;
    let server = server.ok_or_else(|| not_found(&place, id))?;
    if let Step::Send(_) = power::next(&server.status, None, Wish::Running) {
        return Err(not_running(&server));
    }
    Ok(json!({
        "at": session.api.clock().now().to_string(),
        "updated_at": server.updated_at,
        "launched_at": server.launched_at,
    }))
}

fn not_found(place: &Place, id: &str) -> ProviderError {
    let detail = format!(
        "There is no server {} in the project {} and the region {}, so that nothing was rebooted.",
        escape(id),
        escape(&place.project),
        escape(&place.region)
    );
    ProviderError::new(ErrorKind::Invalid, "Server not found", detail)
        .at(Path::root().attr("config").attr("server_id"))
}

fn not_running(server: &Server) -> ProviderError {
    let detail = format!(
        "The server \"{}\" is {}. It was not rebooted, since that would start it.",
        escape(&server.name),
        escape(&server.status.to_lowercase())
    );
    ProviderError::new(ErrorKind::Invalid, "Server not running", detail)
}

/// Reboots and waits.
pub(super) async fn run(session: &Session, config: &Value, context: &dyn WriteContext) -> Outcome {
    let place = match session.place(config) {
        Ok(place) => place,
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    let id = attrs::text(config, "server_id").unwrap_or("");
    let mode = attrs::text(config, "mode").and_then(mode).unwrap_or(RebootMode::Soft);
    let mut reboot = Rebooting {
        session,
        place: &place,
        id,
        patience: Patience::new(session.api.clock(), context, LIMIT),
        name: id.to_owned(),
    };
    let fate = match reboot.send(mode).await {
        Ok(fate) => fate,
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    match (reboot.settle(session.api.elapsed()).await, fate) {
        // Seen to leave, so that it surely was executed, whatever became of the answer.
        (Ok(Seen::Left), _) | (Ok(Seen::Unseen), Sent::Accepted) => Outcome::done(),
        (Ok(Seen::Unseen), Sent::Unclear(error)) => Outcome::failed(Left::Unclear, error),
        (Err(error), Sent::Accepted) => Outcome::failed(Left::Unchanged, error),
        (Err(error), Sent::Unclear(_)) => Outcome::failed(Left::Unclear, error),
    }
}

struct Rebooting<'a> {
    session: &'a Session,
    place: &'a Place,
    id: &'a str,
    patience: Patience<'a>,
    /// As far as it is known; the id before.
    name: String,
}

enum Sent {
    Accepted,
    Unclear(ProviderError),
}

/// How a reboot was seen.
enum Seen {
    Left,
    Unseen,
}

impl Rebooting<'_> {
    /// Waits until nothing else is under way, and sends.
    async fn send(&mut self, mode: RebootMode) -> Result<Sent, ProviderError> {
        let mut conflicts = 0;
        loop {
            let server = self.look(self.session.earliest(AGE)).await?;
            match power::next(&server.status, None, Wish::Running) {
                Step::There | Step::Crashed => {
                    match self.session.api.reboot(self.place, self.id, mode).await {
                        Ok(()) => return Ok(Sent::Accepted),
                        Err(error) if error.is_conflict() && conflicts < MOST_CONFLICTS => conflicts += 1,
                        Err(error) => {
                            let is_unclear = error.is_unclear();
                            let error: ProviderError = self.refused(&error);
                            return if is_unclear { Ok(Sent::Unclear(error)) } else { Err(error) };
                        }
                    }
                }
                Step::Wait => {}
                Step::Send(_) => return Err(not_running(&server)),
                Step::Failed | Step::Held | Step::Leaves => return Err(self.failed(&server)),
            }
            self.pause(&server.status).await?;
        }
    }

    /// Waits until the server is back where it was when the reboot was sent at `sent_at`.
    async fn settle(&mut self, sent_at: Duration) -> Result<Seen, ProviderError> {
        let mut has_left = false;
        loop {
            self.pause("rebooting").await?;
            let server = self.look(sent_at.max(self.session.earliest(Duration::ZERO))).await?;
            match power::next(&server.status, server.power_status.as_deref(), Wish::Running) {
                Step::There if has_left => return Ok(Seen::Left),
                Step::There if self.session.api.elapsed() >= sent_at + UNSEEN => return Ok(Seen::Unseen),
                Step::There => {}
                // A server that crashed before is given the time to come back.
                Step::Crashed if !has_left && self.session.api.elapsed() < sent_at + UNSEEN => {}
                Step::Wait => has_left = true,
                Step::Send(_) | Step::Crashed | Step::Failed | Step::Held | Step::Leaves => {
                    return Err(self.failed(&server));
                }
            }
        }
    }

    async fn look(&mut self, earliest: Duration) -> Result<Server, ProviderError> {
        let mut failures = 0;
        loop {
            match self.session.look(self.place, self.id, earliest).await {
                Ok(Some(server)) => {
                    self.name = server.name.clone();
                    return Ok(server);
                }
                Ok(None) => return Err(not_found(self.place, self.id)),
                Err(error) => {
                    failures += 1;
                    if error.is_final() || failures >= MOST_FAILURES {
                        return Err(failure::of_ask(&error, "look at the server"));
                    }
                    self.pause("waiting").await?;
                }
            }
        }
    }

    async fn pause(&self, words: &str) -> Result<(), ProviderError> {
        self.patience.context.progress(&escape(&words.to_lowercase()));
        let slept = self.patience.sleep(INTERVAL).await;
        let what = || format!("the server \"{}\" to be back after its reboot", escape(&self.name));
        slept.map_err(|ended| waiting::failure(ended, &what(), self.patience.limit))
    }

    fn refused(&self, error: &client::ActError) -> ProviderError {
        failure::of_act(error, &format!("reboot the server \"{}\"", escape(&self.name)))
    }

    fn failed(&self, server: &Server) -> ProviderError {
        let power_status = server.power_status.as_deref().unwrap_or("unknown");
        let reason = match server.error_message.as_deref() {
            Some(message) if !message.is_empty() => format!(" STACKIT says: {}", escape(message)),
            _ => String::new(),
        };
        let detail = format!(
            "The server \"{}\" should be active after a reboot. Its status is {}, its power status {}.{reason}",
            escape(&self.name),
            escape(&server.status),
            escape(power_status)
        );
        ProviderError::new(ErrorKind::Refused, "Server not back", detail)
            .hint("Look at the server in the portal.")
    }
}

/// Whether a reboot happened whose run died or that got no answer: by what is under way, and by when the
/// server last changed.
pub(super) async fn find(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    let Some(config) = intent.planned.as_ref().or(intent.before.as_ref()) else {
        return Ok(Settled::NotHappened);
    };
    let place = session.place(config)?;
    let id = attrs::text(config, "server_id").unwrap_or("");
    let seen = session.look(&place, id, session.api.elapsed()).await;
    let Some(server) = seen.map_err(|error| failure::of_ask(&error, "look at the server"))? else {
        return Ok(Settled::Gone);
    };
    let is_later = |name: &str, now: &Option<String>| {
        let before = intent.evidence.get(name).and_then(Json::as_str);
        now.is_some() && now.as_deref() != before
    };
    let has_changed =
        is_later("updated_at", &server.updated_at) || is_later("launched_at", &server.launched_at);
    Ok(if power::is_rebooting(&server.status) || has_changed {
        Settled::Happened(config.clone())
    } else {
        Settled::NotHappened
    })
}
