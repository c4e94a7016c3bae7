//! A power action under way: `QUEUED`, `RUNNING`, then `DONE` or `FAILED`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Moment, VmState};

/// What is done to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Power {
    Start,
    Stop,
    Reboot,
    Suspend,
    Resume,
}

impl Power {
    /// The last part of its path.
    pub fn word(self) -> &'static str {
        match self {
            Power::Start => "start",
            Power::Stop => "stop",
            Power::Reboot => "reboot",
            Power::Suspend => "suspend",
            Power::Resume => "resume",
        }
    }

    pub(super) fn of(word: &str) -> Option<Power> {
        let all = [Power::Start, Power::Stop, Power::Reboot, Power::Suspend, Power::Resume];
        all.into_iter().find(|action| action.word() == word)
    }
}

/// How a power action ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// As it should.
    #[default]
    Works,
    /// The request is `FAILED` with this message, and the server is as before.
    Fails(&'static str),
    /// It stays `RUNNING` for ever.
    Never,
    /// The request is `DONE`, and the guest never becomes what it should.
    GuestStays,
    /// The request is `DONE`, and the guest becomes this.
    GuestIs(VmState),
}

/// What the API says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RequestStatus {
    Queued,
    Running,
    Done,
    Failed,
}

impl RequestStatus {
    pub fn word(self) -> &'static str {
        match self {
            RequestStatus::Queued => "QUEUED",
            RequestStatus::Running => "RUNNING",
            RequestStatus::Done => "DONE",
            RequestStatus::Failed => "FAILED",
        }
    }
}

/// One accepted power action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerRequest {
    pub id: String,
    pub action: Power,
    pub datacenter: String,
    pub server: String,
    pub created_at: Moment,
    pub status: RequestStatus,
    pub message: String,
    starts_at: Moment,
    /// `None`: never.
    pub(super) ends_at: Option<Moment>,
    /// A test's order does not outlive the test.
    #[serde(skip)]
    pub(super) ending: Ending,
}

/// How long a request is queued at least.
const QUEUED_FOR: Duration = Duration::from_secs(1);

impl PowerRequest {
    /// Accepted now, carried out after `behind`, the end of the one before it.
    pub(super) fn new(
        id: String,
        action: Power,
        (datacenter, server): (&str, &str),
        now: Moment,
        behind: Option<Moment>,
        pace: Duration,
        ending: Ending,
    ) -> PowerRequest {
        let starts_at = behind.map_or(now, |end| end.max(now)).plus(QUEUED_FOR);
        PowerRequest {
            id,
            action,
            datacenter: datacenter.to_owned(),
            server: server.to_owned(),
            created_at: now,
            status: RequestStatus::Queued,
            message: String::new(),
            starts_at,
            ends_at: (ending != Ending::Never).then(|| starts_at.plus(pace)),
            ending,
        }
    }

    pub fn is_open(&self) -> bool {
        matches!(self.status, RequestStatus::Queued | RequestStatus::Running)
    }

    /// When the next transition happens; `None` if there is none.
    pub(super) fn next_due(&self) -> Option<Moment> {
        match self.status {
            RequestStatus::Queued => Some(self.starts_at),
            RequestStatus::Running => self.ends_at,
            RequestStatus::Done | RequestStatus::Failed => None,
        }
    }

    /// Begins a queued request. Tells whether it was one.
    pub(super) fn begin(&mut self) -> bool {
        if self.status != RequestStatus::Queued {
            return false;
        }
        self.status = RequestStatus::Running;
        self.message = "Request is being executed".to_owned();
        true
    }

    pub(super) fn end(&mut self) {
        self.status = RequestStatus::Done;
        self.message = "Request has been successfully executed".to_owned();
    }

    pub(super) fn fail(&mut self, why: &str) {
        self.status = RequestStatus::Failed;
        self.message = why.to_owned();
    }
}
