//! Backups on the wire: as they are listed, in whatever shape the list comes, and the statistics.

use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::providers::attrs;
use crate::providers::stacks::lenient::{Amount, Text};
use crate::value::Value;

/// A backup in `GET /containers/{id}/backups`. All but the id may be missing.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::providers::stacks) struct ListedBackup {
    pub(in crate::providers::stacks) id: Text,
    container_name: Option<String>,
    backup_type: Option<String>,
    status: Option<String>,
    snapshot_id: Option<Text>,
    size_bytes: Option<Amount>,
    backup_server: Option<String>,
    pub(in crate::providers::stacks) created_at: Option<String>,
    completed_at: Option<String>,
    pub(in crate::providers::stacks) error_message: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub(in crate::providers::stacks) pinned: Option<bool>,
}

/// How far a backup is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::providers::stacks) enum Phase {
    Completed,
    /// Will not become completed any more.
    Failed,
    /// On its way, or a word that we do not know and no time of completion.
    UnderWay,
}

impl ListedBackup {
    pub(in crate::providers::stacks) fn phase(&self) -> Phase {
        match self.status.as_deref() {
            Some("completed" | "complete" | "success" | "succeeded") => Phase::Completed,
            Some("failed" | "error") => Phase::Failed,
            Some("in_progress" | "pending" | "running" | "queued") => Phase::UnderWay,
            Some(_) | None if self.completed_at.is_some() => match self.error_message.as_deref() {
                None | Some("") => Phase::Completed,
                Some(_) => Phase::Failed,
            },
            Some(_) | None => Phase::UnderWay,
        }
    }

    /// Whether somebody may have asked for it, as against the nightly run.
    pub(super) fn may_be_by_hand(&self) -> bool {
        !matches!(self.backup_type.as_deref(), Some("scheduled" | "automatic" | "auto" | "daily"))
    }

    /// As a resource shows it: the words of the guide where the meaning is theirs.
    pub(in crate::providers::stacks) fn status(&self) -> &str {
        match self.phase() {
            Phase::Completed => "completed",
            Phase::Failed => "failed",
            Phase::UnderWay => self.status.as_deref().unwrap_or("in_progress"),
        }
    }

    /// `object` with everything that is told here. Attributes that are not told stay as they are.
    pub(super) fn onto(&self, object: &Value) -> Value {
        let [id, name, kind, status, snapshot, size, server, created, completed, error, pinned] = self.told();
        let all = [id, name, kind, status, snapshot, size, server, created, completed, error, pinned];
        let told = all.into_iter().filter(|(_, value)| !value.is_null());
        told.fold(object.clone(), |object, (name, value)| object.with_attr(name, value))
    }

    /// What is told, by attribute; null where it is not.
    pub(in crate::providers::stacks) fn told(&self) -> [(&'static str, Value); 11] {
        let status = Value::from(self.status());
        let ListedBackup {
            id,
            container_name,
            backup_type,
            status: _,
            snapshot_id,
            size_bytes,
            backup_server,
            created_at,
            completed_at,
            error_message,
            pinned,
        } = self;
        [
            ("id", Value::from(id.0.as_str())),
            ("container_name", attrs::optional_text(container_name.as_deref())),
            ("type", attrs::optional_text(backup_type.as_deref())),
            ("status", status),
            ("snapshot_id", attrs::optional_text(snapshot_id.as_ref().map(|text| text.0.as_str()))),
            ("size_bytes", attrs::optional_number(size_bytes.as_ref().map(|amount| &amount.0))),
            ("backup_server", attrs::optional_text(backup_server.as_deref())),
            ("created_at", attrs::optional_text(created_at.as_deref())),
            ("completed_at", attrs::optional_text(completed_at.as_deref())),
            ("error_message", attrs::optional_text(error_message.as_deref())),
            ("pinned", pinned.map_or(Value::null(crate::value::Ty::BOOL), Value::bool)),
        ]
    }
}

/// The guide writes `"pinned": 0`; a flag as JSON has it, or text, says the same. Anything else says
/// nothing.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Json::deserialize(deserializer)? {
        Json::Bool(flag) => Some(flag),
        Json::Number(number) => number.as_f64().map(|number| number != 0.0),
        Json::String(text) => match text.as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    })
}

/// The list: under `data` in the guide; bare, under `backups`, or both are understood too. An item
/// without an id makes the list unreadable, since leaving it out would say that a backup is gone.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::providers::stacks) enum BackupList {
    Bare(Vec<ListedBackup>),
    Data { data: Vec<ListedBackup> },
    Named { backups: Vec<ListedBackup> },
    Inner { data: Named },
}

#[derive(Debug, Deserialize)]
pub(in crate::providers::stacks) struct Named {
    backups: Vec<ListedBackup>,
}

impl BackupList {
    pub(in crate::providers::stacks) fn items(self) -> Vec<ListedBackup> {
        match self {
            BackupList::Bare(items)
            | BackupList::Data { data: items }
            | BackupList::Named { backups: items }
            | BackupList::Inner { data: Named { backups: items } } => items,
        }
    }
}

/// The id of a new backup, if the answer to its trigger names one. The guide's does not.
pub(in crate::providers::stacks) fn named_id(answer: &Json) -> Option<String> {
    let data = answer.get("data").unwrap_or(answer);
    let id = data.get("backup_id").or_else(|| data.get("id")).or_else(|| data.pointer("/backup/id"))?;
    Text::deserialize(id).ok().map(|text| text.0)
}

/// `GET /backups/stats`: numbers, some of them as text; the sum over nothing may be null.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::providers::stacks) struct BackupStats {
    pub(in crate::providers::stacks) total_backups: Option<Amount>,
    pub(in crate::providers::stacks) completed_backups: Option<Amount>,
    pub(in crate::providers::stacks) failed_backups: Option<Amount>,
    pub(in crate::providers::stacks) total_size_bytes: Option<Amount>,
    pub(in crate::providers::stacks) last_backup_at: Option<String>,
}

/// The statistics, under `data` in the guide.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::providers::stacks) enum StatsAnswer {
    Data { data: BackupStats },
    Bare(BackupStats),
}

impl StatsAnswer {
    pub(in crate::providers::stacks) fn stats(self) -> BackupStats {
        match self {
            StatsAnswer::Data { data } => data,
            StatsAnswer::Bare(stats) => stats,
        }
    }
}
