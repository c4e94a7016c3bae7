//! Backups: listing, triggering, statistics, restoring, pinning, deleting.

use ::http::StatusCode;
use serde_json::{Value, json};

use super::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::stacks::backup::{Backup, BackupKind, BackupStatus, Pin, Restore};
use crate::simulator::stacks::container::{Requested, Status};
use crate::simulator::stacks::{PinnedBackups, refusal};

/// "Number of backups to return (max: 100)", "default 50".
const DEFAULT_LIMIT: usize = 50;
const MOST: usize = 100;

impl Desk<'_> {
    /// Newest first, so that the limit leaves out the oldest; the guide shows one item only. A limit
    /// out of bounds is moved to the nearest one, and what is no number is the default: the guide
    /// names bounds and no error.
    pub(super) fn list_backups(&self, id: &str) -> Result<Answer, Answer> {
        self.container(id)?;
        let limit = self.query("limit").and_then(|text| text.parse::<i64>().ok());
        let limit = limit.map_or(DEFAULT_LIMIT, |limit| usize::try_from(limit).unwrap_or(1).clamp(1, MOST));
        let of_container = self.account.backups.iter().filter(|backup| backup.container == id);
        let mut newest: Vec<&Backup> = of_container.collect();
        newest.sort_by_key(|backup| std::cmp::Reverse((backup.created_at, backup.id)));
        let items: Vec<Value> = newest.into_iter().take(limit).map(item).collect();
        Ok(Answer::ok(&json!({"success": true, "data": items})))
    }

    /// "Container must be in running status. Backup runs in the background." The answer names no
    /// backup, as in the guide. A second one while the first is under way is another backup: "Manual
    /// backups can be triggered at any time".
    pub(super) fn back_up(&mut self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?.clone();
        if container.status() != Status::Running {
            return Err(not_running());
        }
        let (number, fate) = self.births.next_backup();
        let backup = Backup::begin(number, &container, BackupKind::Manual, fate, self.now, self.random);
        self.account.backups.push(backup);
        let body = json!({
            "success": true,
            "message": "Backup started in background",
            "data": {"container_id": id, "status": BackupStatus::InProgress},
        });
        Ok(Answer::json(StatusCode::ACCEPTED, &body).changed())
    }

    /// Counts of backups as they are now, those under way in the total only. Sums are texts and the
    /// total is a number, as in the guide; an account without backups has no last one.
    pub(super) fn backup_stats(&self) -> Answer {
        let backups = &self.account.backups;
        let count = |status| backups.iter().filter(|backup| backup.status == status).count().to_string();
        Answer::ok(&json!({
            "success": true,
            "data": {
                "total_backups": backups.len(),
                "completed_backups": count(BackupStatus::Completed),
                "failed_backups": count(BackupStatus::Failed),
                "total_size_bytes": backups.iter().map(Backup::stored).sum::<u64>().to_string(),
                "last_backup_at": backups.iter().map(|backup| backup.created_at).max(),
            },
        }))
    }

    /// "Container must be in running status", and nothing more in the guide. Only a completed backup
    /// can be restored. The container is restarted with the data of the backup, which is how a client
    /// sees that it is under way and over; the answer is 200, since the guide's table gives 202 to
    /// creations and backups only.
    pub(super) fn restore(&mut self, backup: &str) -> Result<Answer, Answer> {
        let found = self.backup(backup)?;
        let (number, container) = (found.id, found.container.clone());
        if found.status != BackupStatus::Completed {
            return Err(refusal::bad_request("Only completed backups can be restored"));
        }
        let now = self.now;
        let target = self.container_mut(&container)?;
        if target.status() != Status::Running {
            return Err(not_running());
        }
        target.machine.request(Requested::Restarted, now);
        self.account.restores.push(Restore { at: now, backup: number, container: container.clone() });
        let body = json!({
            "success": true,
            "message": "Restore started",
            "data": {"backup_id": number, "container_id": container, "status": "restoring"},
        });
        Ok(Answer::ok(&body).changed())
    }

    /// Any backup can be pinned, one under way as well. Pinning what is pinned changes nothing.
    pub(super) fn pin(&mut self, backup: &str, pin: Pin) -> Result<Answer, Answer> {
        let found = self.backup_mut(backup)?;
        let is_change = found.pin != pin;
        found.pin = pin;
        let message = match pin {
            Pin::Pinned => "Backup pinned",
            Pin::Unpinned => "Backup unpinned",
        };
        let data = json!({"id": found.id, "pinned": pin_number(pin)});
        let answer = Answer::ok(&json!({"success": true, "message": message, "data": data}));
        Ok(if is_change { answer.changed() } else { answer })
    }

    /// One that is being written cannot be deleted. Of pinned ones see [`PinnedBackups`].
    pub(super) fn delete_backup(&mut self, backup: &str) -> Result<Answer, Answer> {
        let found = self.backup(backup)?;
        let number = found.id;
        if found.status == BackupStatus::InProgress {
            return Err(refusal::bad_request("Backup is still in progress"));
        }
        if found.pin == Pin::Pinned && self.pinned_backups == PinnedBackups::Refused {
            return Err(refusal::bad_request("Backup is pinned"));
        }
        self.account.backups.retain(|known| known.id != number);
        Ok(Answer::ok(&json!({"success": true, "message": "Backup deleted"})).changed())
    }

    fn backup(&self, id: &str) -> Result<&Backup, Answer> {
        let id: Option<u64> = id.parse().ok();
        let found = self.account.backups.iter().find(|backup| Some(backup.id) == id);
        found.ok_or_else(no_backup)
    }

    fn backup_mut(&mut self, id: &str) -> Result<&mut Backup, Answer> {
        let id: Option<u64> = id.parse().ok();
        let found = self.account.backups.iter_mut().find(|backup| Some(backup.id) == id);
        found.ok_or_else(no_backup)
    }
}

/// As the guide's "container doesn't exist or doesn't belong to your account".
fn no_backup() -> Answer {
    refusal::failure(StatusCode::NOT_FOUND, "Backup not found")
}

fn not_running() -> Answer {
    refusal::bad_request("Container must be in running status")
}

/// The guide's example has every member; one whose value is not there yet is `null`.
fn item(backup: &Backup) -> Value {
    let is_over = backup.status == BackupStatus::Completed;
    json!({
        "id": backup.id,
        "container_id": backup.container,
        "container_name": backup.container_name,
        "backup_type": backup.kind,
        "status": backup.status,
        "snapshot_id": is_over.then_some(&backup.snapshot),
        "size_bytes": is_over.then_some(backup.size),
        "backup_server": backup.server(),
        "created_at": backup.created_at,
        "completed_at": backup.completed_at,
        "error_message": backup.error_message(),
        "pinned": pin_number(backup.pin),
    })
}

/// `"pinned": 0`.
fn pin_number(pin: Pin) -> u8 {
    match pin {
        Pin::Pinned => 1,
        Pin::Unpinned => 0,
    }
}
