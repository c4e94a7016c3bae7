//! Restarts that changed connections call for: one per source, after the last of its changes.

use indexmap::IndexMap;

use super::listing::Listing;
use super::session::RESTART;
use super::{connection, container};
use crate::diag::escape;
use crate::provider::{Change, ChangeAction, FollowUp, Note, NoteKind};
use crate::providers::attrs;
use crate::value::Value;

/// The connection changes of one source.
#[derive(Default)]
struct OfSource {
    after: Vec<usize>,
    wants_restart: bool,
}

/// One restart for each source whose connections change, if the source was there before, is running
/// afterwards, is not made or removed in the same apply, and any of the changes wants the restart.
pub(super) fn restarts(changes: &[Change<'_>], listing: Option<&Listing>) -> Vec<FollowUp> {
    let wanted = by_source(changes).into_iter().filter(|(_, changed)| changed.wants_restart);
    wanted.filter_map(|(source, changed)| restart(source, changed, changes, listing)).collect()
}

/// Says of a source that goes on running without knowing of its changed connections, at the last of
/// them.
pub(super) fn left_alone(changes: &[Change<'_>], listing: Option<&Listing>) -> Vec<(usize, Note)> {
    let left = by_source(changes).into_iter().filter(|(_, changed)| !changed.wants_restart);
    let note = |(source, changed): (&str, OfSource)| {
        let Source { name, update: _ } = running_on(source, changes, listing)?;
        let text = format!(
            "{name} is not restarted: it finds the changed variables after its next restart (restart_source = false)"
        );
        Some((*changed.after.last()?, Note::new(NoteKind::Info, text)))
    };
    left.filter_map(note).collect()
}

fn by_source<'c>(changes: &[Change<'c>]) -> IndexMap<&'c str, OfSource> {
    let mut sources: IndexMap<&str, OfSource> = IndexMap::new();
    for (at, change) in changes.iter().enumerate() {
        let is_change =
            change.kind == connection::NAME && (change.action.creates() || change.action.deletes());
        if !is_change {
            continue;
        }
        let before = change.before.filter(|_| change.action.deletes());
        let after = change.after.filter(|_| change.action.creates());
        for object in before.into_iter().chain(after) {
            let Some(source) = attrs::text(object, "source_id") else { continue };
            let entry = sources.entry(source).or_default();
            if entry.after.last() != Some(&at) {
                entry.after.push(at);
            }
            entry.wants_restart |= attrs::flag(object, "restart_source") != Some(false);
        }
    }
    sources
}

fn restart(
    source: &str,
    changed: OfSource,
    changes: &[Change<'_>],
    listing: Option<&Listing>,
) -> Option<FollowUp> {
    let OfSource { mut after, wants_restart: _ } = changed;
    let Source { name, update } = running_on(source, changes, listing)?;
    after.extend(update);
    after.sort_unstable();
    Some(FollowUp {
        action: RESTART.to_owned(),
        config: Value::object([("container_id", Value::from(source))]),
        title: format!("{name} is restarted once, after its connections change"),
        after,
    })
}

/// A container that was there before and runs afterwards.
struct Source {
    /// As people call it.
    name: String,
    /// The position of its own change.
    update: Option<usize>,
}

fn running_on(source: &str, changes: &[Change<'_>], listing: Option<&Listing>) -> Option<Source> {
    let is_source = |change: &Change<'_>| {
        change.kind == container::NAME
            && [change.before, change.after]
                .into_iter()
                .flatten()
                .any(|object| attrs::text(object, "id") == Some(source))
    };
    match changes.iter().enumerate().find(|(_, change)| is_source(change)) {
        Some((at, change)) => {
            let stays = matches!(change.action, ChangeAction::NoOp | ChangeAction::Update);
            let will_run =
                change.after.is_some_and(|after| attrs::text(after, "desired_status") == Some("running"));
            if !stays || !will_run {
                return None;
            }
            let update = (change.action == ChangeAction::Update).then_some(at);
            Some(Source { name: change.addr.to_string(), update })
        }
        None => {
            let seen = listing?.get(source).filter(|seen| seen.status == "running")?;
            Some(Source { name: format!("the container \"{}\"", escape(&seen.name)), update: None })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::InstanceAddr;

    fn addr(text: &str) -> InstanceAddr {
        text.parse().expect("a valid address")
    }

    fn container(status: &str) -> Value {
        Value::object([("id", Value::from("usr-abc12345-web")), ("desired_status", Value::from(status))])
    }

    fn connection(restart: bool) -> Value {
        Value::object([
            ("source_id", Value::from("usr-abc12345-web")),
            ("restart_source", Value::from(restart)),
        ])
    }

    /// The follow-ups of one source with that action, and two new connections.
    fn with(action: ChangeAction, status: &str, wishes: [bool; 2]) -> Vec<FollowUp> {
        let (web, a, b) =
            (addr("stacks_container.web"), addr("stacks_connection.a"), addr("stacks_connection.b"));
        let (object, first, second) = (container(status), connection(wishes[0]), connection(wishes[1]));
        let before = (action != ChangeAction::Create).then_some(&object);
        let after = (action != ChangeAction::Delete).then_some(&object);
        let new = |addr, after| Change {
            addr,
            kind: connection::NAME,
            action: ChangeAction::Create,
            before: None,
            after,
        };
        restarts(
            &[
                new(&a, Some(&first)),
                Change { addr: &web, kind: container::NAME, action, before, after },
                new(&b, Some(&second)),
            ],
            None,
        )
    }

    #[test]
    fn however_many_connections_change_there_is_one_restart() {
        let follow_ups = with(ChangeAction::NoOp, "running", [true, true]);
        let [follow_up] = &follow_ups[..] else { panic!("one restart") };
        assert_eq!(follow_up.title, "stacks_container.web is restarted once, after its connections change");
        assert_eq!(follow_up.after, [0, 2]);
        assert_eq!(with(ChangeAction::Update, "running", [true, false])[0].after, [0, 1, 2]);
    }

    #[test]
    fn nothing_is_restarted_that_is_new_gone_stopped_or_left_alone() {
        for (action, status, wishes) in [
            (ChangeAction::Create, "running", [true, true]),
            (ChangeAction::Delete, "running", [true, true]),
            (ChangeAction::DeleteThenCreate, "running", [true, true]),
            (ChangeAction::CreateThenDelete, "running", [true, true]),
            (ChangeAction::NoOp, "stopped", [true, true]),
            (ChangeAction::NoOp, "running", [false, false]),
        ] {
            assert_eq!(with(action, status, wishes), [], "{action:?} {status} {wishes:?}");
        }
    }

    #[test]
    fn a_source_that_is_left_alone_is_told_once() {
        let (web, a, b) =
            (addr("stacks_container.web"), addr("stacks_connection.a"), addr("stacks_connection.b"));
        let left = |status: &str, wishes: [bool; 2]| {
            let (object, first, second) = (container(status), connection(wishes[0]), connection(wishes[1]));
            let source = (&web, container::NAME, ChangeAction::NoOp, Some(&object), Some(&object));
            let changes = [
                source,
                (&a, connection::NAME, ChangeAction::Create, None, Some(&first)),
                (&b, connection::NAME, ChangeAction::Delete, Some(&second), None),
            ];
            let changes = changes.map(|(addr, kind, action, before, after)| Change {
                addr,
                kind,
                action,
                before,
                after,
            });
            left_alone(&changes, None).into_iter().map(|(at, note)| (at, note.text)).collect::<Vec<_>>()
        };
        let told = left("running", [false, false]);
        let [(2, text)] = &told[..] else { panic!("one note at the last, not {told:?}") };
        assert!(text.starts_with("stacks_container.web is not restarted"), "{text}");
        assert_eq!(left("running", [false, true]), []);
        assert_eq!(left("stopped", [false, false]), []);
    }

    #[test]
    fn a_change_of_restart_source_alone_restarts_nothing() {
        let (a, object) = (addr("stacks_connection.a"), connection(true));
        let change = Change {
            addr: &a,
            kind: connection::NAME,
            action: ChangeAction::Update,
            before: Some(&object),
            after: Some(&object),
        };
        assert_eq!(restarts(&[change], None), []);
    }
}
