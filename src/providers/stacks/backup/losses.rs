//! How many backups go with the containers that a plan destroys or replaces.
//!
//! One request for each of them, and none where that can be known without: a list that refresh has
//! read serves, several containers are asked for together by the account's statistics first, and a
//! plan that trusts the state asks nothing. What cannot be found out is not said.

use std::time::Duration;

use futures_util::future::join_all;

use super::lists::{List, recent};
use crate::diag::escape;
use crate::provider::{Change, Note, NoteKind};
use crate::providers::attrs;
use crate::providers::stacks::container;
use crate::providers::stacks::session::Session;

/// The lists that were read for this plan serve.
const AGE: Duration = Duration::from_secs(600);
/// So many containers are asked about one by one; of more, only the account's total is told.
const MANY: usize = 20;

/// Notes by position of the change, and what is to be said of all.
pub(in crate::providers::stacks) async fn notes(
    session: &Session,
    changes: &[Change<'_>],
) -> (Vec<(usize, Note)>, Option<String>) {
    let going: Vec<(usize, &str, &str)> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| change.kind == container::NAME && change.action.deletes())
        .filter_map(|(at, change)| {
            let id = attrs::text(change.before?, "id")?;
            Some((at, id, attrs::text(change.before?, "name").unwrap_or(id)))
        })
        .collect();
    if going.is_empty() || !session.backups.is_refreshed() {
        return (Vec::new(), None);
    }
    if going.len() > 1 {
        let total = session.api.backup_stats().await.ok().and_then(|stats| stats.total_backups?.0.to_i64());
        match total {
            Some(0) => return (Vec::new(), None),
            Some(total) if going.len() > MANY => {
                let text = format!(
                    "{total} backups exist in this account. Those of the {} containers that are destroyed or replaced \
                     are permanently removed with them.",
                    going.len()
                );
                return (Vec::new(), Some(text));
            }
            None if going.len() > MANY => return (Vec::new(), None),
            Some(_) | None => {}
        }
    }
    let asked = going.iter().map(|(_, id, _)| recent(session, id, AGE));
    let lists = join_all(asked).await;
    let told = going.iter().zip(lists).filter_map(|((at, _, name), list)| {
        Some((*at, Note::new(NoteKind::DataLoss, sentence(name, &*list.ok()?)?)))
    });
    (told.collect(), None)
}

/// None for a container that has no backups.
pub(super) fn sentence(name: &str, list: &List) -> Option<String> {
    let count = list.items().len();
    let pinned = list.items().iter().filter(|backup| backup.pinned == Some(true)).count();
    let least = if list.may_be_cut() { "at least " } else { "" };
    let (backups, are) = if count == 1 { ("backup", "is") } else { ("backups", "are") };
    let which = match (pinned, count) {
        (0, _) => String::new(),
        (1, 1) => " although it is pinned".to_owned(),
        (pinned, count) if pinned == count => " although they are pinned".to_owned(),
        (pinned, _) => format!(", {pinned} of them pinned"),
    };
    (count > 0).then(|| {
        format!("{least}{count} {backups} of the container \"{}\" {are} removed with it{which}", escape(name))
    })
}
