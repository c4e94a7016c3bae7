//! A backup, as a state machine: under way until it is due, then completed or failed; and what the
//! nights do to all of them.
//!
//! The guide: "Daily automated backups run at 2:00 AM UTC with 7-day retention on replicated storage."
//! Where it is silent:
//!
//! - Which containers are backed up: those that run at that moment, since a backup by hand needs a
//!   running container too. No template and no plan is without backups: the guide names none.
//! - What is cleaned up: every backup that is seven days old and not pinned, one made by hand as well,
//!   since the guide's workflow pins such a one "so it won't be auto-cleaned". The clean-up is part of
//!   the nightly run, after the backups, so that a container has seven scheduled ones at any time.
//! - How long a backup takes: 2 to 8 s; the guide's example took two.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::container::{Container, Fate, Status};
use crate::simulator::{Moment, Random};

/// The nightly run is at this time of the day, UTC.
const NIGHTLY: Duration = Duration::from_secs(2 * 3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// How long a backup is kept that is not pinned.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// Where the guide's example was stored.
const SERVER: &str = "cluster1host3";
/// What a failed backup says; the guide shows `null` only.
const FAILURE: &str = "Snapshot failed: repository is locked";

/// One backup of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// Grows from one backup to the next, in all accounts.
    pub id: u64,
    /// The container's id.
    pub container: String,
    pub container_name: String,
    pub kind: BackupKind,
    pub status: BackupStatus,
    /// When it is over; `None` if it is, or hangs.
    pub due: Option<Moment>,
    pub created_at: Moment,
    pub completed_at: Option<Moment>,
    pub pin: Pin,
    pub(super) snapshot: String,
    pub(super) size: u64,
    fate: Fate,
}

/// What made a backup. The guide names `scheduled`; the other word is its heading's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackupKind {
    Scheduled,
    Manual,
}

/// What the API says of a backup: `in_progress` and `completed` are the guide's, and `failed` is the
/// word of its statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupStatus {
    InProgress,
    Completed,
    Failed,
}

/// Whether the clean-up spares a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pin {
    Pinned,
    Unpinned,
}

/// One restore that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restore {
    pub at: Moment,
    pub backup: u64,
    /// The container's id.
    pub container: String,
}

impl Backup {
    /// A backup that begins now.
    pub(super) fn begin(
        id: u64,
        container: &Container,
        kind: BackupKind,
        fate: Fate,
        now: Moment,
        random: &mut Random,
    ) -> Backup {
        let takes = random.between(Duration::from_secs(2), Duration::from_secs(8));
        Backup {
            id,
            container: container.id.clone(),
            container_name: container.name.clone(),
            kind,
            status: BackupStatus::InProgress,
            due: (fate != Fate::NeverReady).then(|| now.plus(takes)),
            created_at: now,
            completed_at: None,
            pin: Pin::Unpinned,
            snapshot: random.hex(8),
            size: 500_000 + random.number() % 1_000_000,
            fate,
        }
    }

    /// Ends it, if it is due by then; tells whether it was.
    fn advance_to(&mut self, now: Moment) -> bool {
        let Some(due) = self.due.filter(|due| *due <= now) else { return false };
        self.due = None;
        self.completed_at = Some(due);
        self.status = match self.fate {
            Fate::Fails => BackupStatus::Failed,
            Fate::Ready | Fate::NeverReady => BackupStatus::Completed,
        };
        true
    }

    /// Where it is stored. The guide does not say when that is decided: at once.
    pub(super) fn server(&self) -> &'static str {
        SERVER
    }

    /// Bytes stored; nothing of a backup that is under way or failed.
    pub fn stored(&self) -> u64 {
        if self.status == BackupStatus::Completed { self.size } else { 0 }
    }

    pub(super) fn error_message(&self) -> Option<&'static str> {
        (self.status == BackupStatus::Failed).then_some(FAILURE)
    }
}

/// The nightly runs after `before` and not after `now`. Of a long time only those whose backups may
/// still be there.
pub(super) fn nights(before: Moment, now: Moment) -> Vec<Moment> {
    let first = before.max(now.back(KEPT + DAY));
    let mut night = first.midnight().plus(NIGHTLY);
    let mut nights = Vec::new();
    while night <= now {
        if night > first {
            nights.push(night);
        }
        let next = night.plus(DAY);
        if next == night {
            break;
        }
        night = next;
    }
    nights
}

impl Account {
    /// Lets backups end that are due; tells whether any did.
    pub(super) fn end_backups(&mut self, now: Moment) -> bool {
        self.backups.iter_mut().filter_map(|backup| backup.advance_to(now).then_some(())).count() > 0
    }

    /// One nightly run: a backup of every running container, then the clean-up. Tells whether anything
    /// was made or removed.
    pub(super) fn nightly_run(
        &mut self,
        night: Moment,
        mut next_id: impl FnMut() -> u64,
        random: &mut Random,
    ) -> bool {
        let running = self.containers.iter().filter(|container| container.status() == Status::Running);
        let made: Vec<Backup> = running
            .map(|container| {
                Backup::begin(next_id(), container, BackupKind::Scheduled, Fate::Ready, night, random)
            })
            .collect();
        let stays = |backup: &Backup| backup.pin == Pin::Pinned || backup.created_at.plus(KEPT) > night;
        let (before, count) = (self.backups.len(), made.len());
        self.backups.retain(stays);
        let removed = before - self.backups.len();
        self.backups.extend(made);
        count + removed > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::new(text.parse().expect("a time"))
    }

    #[test]
    fn the_nights_of_a_span_are_those_at_two_oclock_within_it() {
        let texts = |before: &str, now: &str| -> Vec<String> {
            nights(moment(before), moment(now)).iter().map(|night| night.to_string()).collect()
        };
        assert_eq!(texts("2026-03-01T12:00:00Z", "2026-03-02T01:59:59Z"), [""; 0]);
        assert_eq!(texts("2026-03-01T12:00:00Z", "2026-03-02T02:00:00Z"), ["2026-03-02T02:00:00.000Z"]);
        assert_eq!(texts("2026-03-02T02:00:00Z", "2026-03-02T23:00:00Z"), [""; 0]);
        assert_eq!(texts("2026-03-02T01:00:00Z", "2026-03-04T01:00:00Z").len(), 2);
        let after_years = texts("1970-01-01T00:00:00Z", "2026-03-09T12:00:00Z");
        assert_eq!((after_years.len(), after_years[0].as_str()), (8, "2026-03-02T02:00:00.000Z"));
    }
}
