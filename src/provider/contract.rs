//! The connected side of a provider: looking ([`Reader`]) and touching ([`Writer`]).

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::addr::InstanceAddr;
use crate::value::Value;

use super::{Cents, ErrorKind, FollowUp, Held, Note, Opened, Outcome, ProviderError};

/// An object of the state that is to be looked at again.
#[derive(Clone, Debug)]
pub struct Tracked {
    pub addr: InstanceAddr,
    /// The resource type.
    pub kind: String,
    /// The object as the state holds it.
    pub object: Value,
}

/// What became of a tracked object.
#[derive(Debug)]
pub enum Found {
    /// As it is now.
    Exists(Value),
    /// Confirmed to be gone.
    Gone,
    /// Exists, and will not become what it should: to be replaced.
    Broken(Value),
    /// Could not be read; others could.
    Failed(ProviderError),
}

/// An object that exists, managed or not.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The resource type.
    pub kind: &'static str,
    /// The id that [`Reader::import`] takes.
    pub id: String,
    /// What people call it; a resource's name is made of it.
    pub name: String,
    /// The object as an import would find it.
    pub object: Value,
}

/// What happens to one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeAction {
    NoOp,
    Create,
    Read,
    Update,
    DeleteThenCreate,
    CreateThenDelete,
    Delete,
    Forget,
}

impl ChangeAction {
    pub fn creates(self) -> bool {
        matches!(self, ChangeAction::Create | ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete)
    }

    pub fn deletes(self) -> bool {
        matches!(self, ChangeAction::Delete | ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete)
    }

    pub fn replaces(self) -> bool {
        self.creates() && self.deletes()
    }
}

/// A change as a provider sees it, while planning. Changes of one provider configuration are asked
/// about together.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub addr: &'a InstanceAddr,
    pub kind: &'a str,
    pub action: ChangeAction,
    /// The refreshed object; `None` for a new one.
    pub before: Option<&'a Value>,
    /// The planned state; `None` for one that goes. May hold unknown values.
    pub after: Option<&'a Value>,
}

/// What the provider is asked before anything is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct PreflightAsk<'a> {
    /// Every instance with this provider configuration, those without a change included.
    pub changes: &'a [Change<'a>],
    /// What the ledger of the state remembers, whether it exists or not, in order.
    pub created: &'a [Created<'a>],
    /// The cap that the cloud named when it last refused to spend more.
    pub cap_learned: Option<Cents>,
}

/// A creation that the state's ledger remembers.
#[derive(Clone, Copy, Debug)]
pub struct Created<'a> {
    pub name: Option<&'a str>,
    /// A month.
    pub price: Cents,
    pub at: Timestamp,
}

/// What the changes of one provider configuration cost, in money and requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostReport {
    /// Running cost a month of all that is managed, before and after, whatever part is planned.
    pub monthly_before: Cents,
    pub monthly_after: Cents,
    /// The key's cap for a calendar month (UTC), where it is known.
    pub cap: Option<Cents>,
    /// What counts against the cap already this month.
    pub cap_used: Cents,
    /// What this plan's creations add to that.
    pub cap_needed: Cents,
    /// Requests that apply sends, polls included.
    pub requests: u32,
    /// How many the cloud takes in a minute, where that is known.
    pub requests_per_minute: Option<u32>,
    /// About how long apply takes.
    pub seconds: u32,
}

/// The answer to a [`PreflightAsk`].
#[derive(Debug, Default)]
pub struct Preflight {
    pub cost: CostReport,
    /// The price a month of what each change creates, zero for others; as long as the changes.
    pub prices: Vec<Cents>,
    pub follow_ups: Vec<FollowUp>,
    /// Further notes, by position of the change.
    pub notes: Vec<(usize, Note)>,
    /// What would surely fail, by position of the change: a name that is taken, a cap too small.
    pub errors: Vec<(Option<usize>, ProviderError)>,
    pub warnings: Vec<String>,
}

/// What an intent is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    Create,
    Update,
    Delete,
    Invoke,
}

/// A write whose fate is not known: the process ended, or no answer came.
#[derive(Clone, Debug)]
pub struct Intent {
    pub addr: InstanceAddr,
    pub kind: String,
    pub verb: Verb,
    /// The object before, for an update or a deletion.
    pub before: Option<Value>,
    /// What was planned, for a creation or an update. Wholly known.
    pub planned: Option<Value>,
    /// What the cloud had said of the object when it accepted the write.
    pub accepted: Option<Value>,
    /// What [`Writer::evidence`] gave when the intent was recorded.
    pub evidence: serde_json::Value,
    /// Why it was left open: the summary of the write's failure, or what the last look said. `None`
    /// if the run died with it.
    pub why: Option<String>,
}

/// What became of an intent.
#[derive(Debug)]
pub enum Settled {
    /// The write happened, in whole or in part; the object looks like this. The next plan shows what
    /// is missing.
    Happened(Value),
    /// The object is gone.
    Gone,
    /// The write did not happen; what was there before is there still.
    NotHappened,
    /// Not known yet: may still happen. Asked again at the next start.
    Open(String),
}

/// The side of a provider configuration that looks and never changes anything.
#[async_trait]
pub trait Reader: Send + Sync {
    /// Looks at all tracked objects at once, so that one list call can serve all. The answer is in
    /// the order of `tracked`.
    ///
    /// # Errors
    /// What stops everything: no credential, no connection, another account's key.
    async fn read(&self, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError>;

    /// Reads a data source. `config` is wholly known.
    async fn read_data(&self, kind: &str, config: &Value) -> Result<Value, ProviderError>;

    /// Opens an ephemeral resource: gets a value that is used in this run and never stored. `config` is
    /// wholly known. May make something that must be given back by [`Reader::close_ephemeral`].
    ///
    /// # Errors
    /// There is no such value, or what stops everything.
    async fn open_ephemeral(&self, kind: &str, _config: &Value) -> Result<Opened, ProviderError> {
        Err(super::ephemeral::unsupported(kind))
    }

    /// Makes an opened value last longer; called before the time that it named has come.
    ///
    /// # Errors
    /// It cannot be made to last: whatever uses it from now on may fail.
    async fn renew_ephemeral(&self, kind: &str, _held: &Held) -> Result<Held, ProviderError> {
        Err(super::ephemeral::unsupported(kind))
    }

    /// Gives back what was opened, when nothing of this run uses it any more.
    ///
    /// # Errors
    /// It could not be given back, and may last until it ends by itself.
    async fn close_ephemeral(&self, _kind: &str, _held: &Held) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Looks for an object that is to be managed from now on, by the id that people know it by. What
    /// the cloud does not tell is null, or the default where only terrace keeps it.
    ///
    /// # Errors
    /// The id cannot be one, objects of this kind cannot be imported, or what stops everything.
    async fn import(&self, kind: &str, _id: &str) -> Result<Found, ProviderError> {
        let detail = format!("Objects of type {kind} cannot be imported.");
        Err(ProviderError::new(ErrorKind::Invalid, "Import not possible", detail))
    }

    /// Everything that exists and could be managed, parents before what lives in them, so that what
    /// nobody manages can be discovered.
    ///
    /// # Errors
    /// What stops everything: no credential, no connection.
    async fn list(&self) -> Result<Vec<Listed>, ProviderError> {
        Ok(Vec::new())
    }

    /// Finds out what became of writes whose fate is not known, in the order of `intents`.
    async fn find(&self, intents: &[Intent]) -> Result<Vec<Settled>, ProviderError>;

    /// Prices, caps, requests, follow-ups, and what would surely fail.
    async fn preflight(&self, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError>;
}

/// What a write may use while it goes on.
#[async_trait]
pub trait WriteContext: Send + Sync {
    /// The cloud accepted the write and the object looks like this for now. Made durable before it
    /// returns, so that a crash while waiting forgets nothing.
    fn accepted(&self, object: &Value);

    /// A few words for the progress line, e.g. `pending`.
    fn progress(&self, words: &str);

    /// Resolves when the run is interrupted: a wait should end, what is known be returned.
    async fn interrupted(&self);

    /// How long this operation may take, from the object's `timeouts`; bounds every wait.
    fn time_limit(&self) -> Option<Duration> {
        None
    }
}

/// The side that changes things. Each call is one change of the plan; its intent is durable before.
#[async_trait]
pub trait Writer: Reader {
    /// What must be known about the world before the write, so that its fate can be told afterwards:
    /// stored with the intent. For a creation also the last check that the identity is free.
    async fn evidence(&self, change: Change<'_>) -> Result<serde_json::Value, ProviderError>;

    /// `planned` is wholly known but for attributes that only the cloud sets.
    async fn create(&self, kind: &str, planned: &Value, context: &dyn WriteContext) -> Outcome;

    async fn update(
        &self,
        kind: &str,
        before: &Value,
        planned: &Value,
        context: &dyn WriteContext,
    ) -> Outcome;

    async fn delete(&self, kind: &str, object: &Value, context: &dyn WriteContext) -> Outcome;

    /// Runs an action, or a follow-up of the plan. `config` is wholly known; of an action it is what its
    /// `config` block says.
    async fn invoke(&self, action: &str, config: &Value, context: &dyn WriteContext) -> Outcome;
}
