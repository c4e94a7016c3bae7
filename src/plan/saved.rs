//! Saved plans: a plan in a file that apply can trust.
//!
//! The first line names format and digest (SHA-256 of all that follows); then stands the plan as
//! JSON. A change of any bit makes the file refused.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::addr::InstanceAddr;
use crate::provider::ChangeAction;

use super::model::{Plan, PlannedChange};

/// Version of the plan's form that is written and read.
const VERSION: u32 = 1;
const MAGIC: &str = "terrace-plan";

/// Why a file is no plan to apply.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SavedPlanError {
    /// Something else altogether.
    #[error("the file is no saved plan")]
    NotAPlan,
    /// Was one.
    #[error("the saved plan was cut off or altered")]
    Altered,
    /// From another version of terrace.
    #[error("the saved plan has format {found}; this version of terrace reads format {VERSION}")]
    OtherVersion { found: String },
}

/// The file's text and its digest, as `sha256:…`.
///
/// # Errors
/// The plan holds an ephemeral value, which must not be stored.
pub fn save(plan: &Plan) -> Result<(String, String), serde_json::Error> {
    let body = serde_json::to_string(plan)?;
    let digest = digest(&body);
    Ok((format!("{MAGIC} {VERSION} {digest}\n{body}"), digest))
}

/// Reads what [`save`] wrote; gives the plan and its digest.
///
/// # Errors
/// The file is something else, or not whole.
pub fn load(bytes: &[u8]) -> Result<(Plan, String), SavedPlanError> {
    if !bytes.starts_with(MAGIC.as_bytes()) {
        return Err(SavedPlanError::NotAPlan);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SavedPlanError::Altered)?;
    let (head, body) = text.split_once('\n').ok_or(SavedPlanError::Altered)?;
    let mut words = head.split(' ');
    let (magic, version, stated) = (words.next(), words.next(), words.next());
    if magic != Some(MAGIC) || words.next().is_some() {
        return Err(SavedPlanError::Altered);
    }
    let stated = stated.ok_or(SavedPlanError::Altered)?;
    if stated != digest(body) {
        return Err(SavedPlanError::Altered);
    }
    if version != Some(VERSION.to_string().as_str()) {
        return Err(SavedPlanError::OtherVersion { found: version.unwrap_or_default().to_owned() });
    }
    let plan = serde_json::from_str(body).map_err(|_| SavedPlanError::Altered)?;
    Ok((plan, stated.to_owned()))
}

fn digest(body: &str) -> String {
    let hash = Sha256::digest(format!("{MAGIC} {VERSION}\n{body}").as_bytes());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// What a plan would do that the reviewed one does not show, one line each. Empty: the same changes
/// or fewer.
pub fn beyond(reviewed: &Plan, now: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    let mut shown: BTreeMap<(&InstanceAddr, Option<&str>), &PlannedChange> = BTreeMap::new();
    for change in &reviewed.changes {
        shown.entry((&change.addr, change.deposed.as_deref())).or_insert(change);
    }
    for change in now.changes.iter().filter(|change| {
        change.action != ChangeAction::NoOp || change.importing.is_some() || change.previous_addr.is_some()
    }) {
        match shown.get(&(&change.addr, change.deposed.as_deref())) {
            Some(other) if is_within(other, change) => {}
            Some(other) if change.importing.is_some() && other.importing != change.importing => {
                found.push(format!("{}: import (not in the reviewed plan)", change.addr));
            }
            Some(other) if change.previous_addr.is_some() && change.previous_addr != other.previous_addr => {
                found.push(format!("{}: moved (not in the reviewed plan)", change.addr));
            }
            Some(other) if other.action == ChangeAction::NoOp => {
                found.push(format!("{}: {} (reviewed: no change)", change.addr, words(change.action)));
            }
            Some(other) if other.action != change.action => {
                let (now, then) = (words(change.action), words(other.action));
                found.push(format!("{}: {now} (reviewed: {then})", change.addr));
            }
            Some(_) => found.push(format!(
                "{}: {} with other values than reviewed",
                change.addr,
                words(change.action)
            )),
            None => {
                found.push(format!("{}: {} (not in the reviewed plan)", change.addr, words(change.action)))
            }
        }
    }
    for follow_up in &now.follow_ups {
        let known = reviewed
            .follow_ups
            .iter()
            .any(|other| (&other.action, &other.config) == (&follow_up.action, &follow_up.config));
        if !known {
            found.push(format!("{} (not in the reviewed plan)", follow_up.title));
        }
    }
    for invocation in &now.invocations {
        let known = reviewed.invocations.iter().find(|other| other.is_same(invocation));
        match known {
            None => found.push(format!("{}: invoke (not in the reviewed plan)", invocation.addr)),
            Some(other) if other.config.is_wholly_known() && other.config != invocation.config => {
                found.push(format!("{}: invoke with other values than reviewed", invocation.addr));
            }
            Some(_) => {}
        }
    }
    found
}

/// Whether a change does nothing that the reviewed one did not show.
fn is_within(reviewed: &PlannedChange, now: &PlannedChange) -> bool {
    let is_same_import = now.importing.is_none() || reviewed.importing == now.importing;
    let is_same_move = now.previous_addr.is_none() || reviewed.previous_addr == now.previous_addr;
    if reviewed.action != now.action || !is_same_import || !is_same_move {
        return false;
    }
    match (&now.before, &now.after, &reviewed.after) {
        // What is left to change must be what was to change, to the same values.
        (Some(before), Some(after), Some(reviewed_after)) => {
            let same = |name: &str| {
                after.get_attr(name).map(crate::value::Value::unmarked_deep)
                    == reviewed_after.get_attr(name).map(crate::value::Value::unmarked_deep)
            };
            after.keys().all(|name| same(name) || before.get_attr(name) == after.get_attr(name))
        }
        (None, Some(after), Some(reviewed_after)) => after.unmarked_deep() == reviewed_after.unmarked_deep(),
        (_, None, None) => true,
        _ => false,
    }
}

fn words(action: ChangeAction) -> &'static str {
    match action {
        ChangeAction::NoOp => "no change",
        ChangeAction::Create => "create",
        ChangeAction::Read => "read",
        ChangeAction::Update => "update in-place",
        ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => "replace",
        ChangeAction::Delete => "destroy",
        ChangeAction::Forget => "forget",
    }
}
