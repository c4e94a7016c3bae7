//! Preflight: what the providers say of the changes before anything is written. Prices, caps,
//! requests, follow-ups, and what would surely fail.

use std::collections::BTreeMap;

use crate::addr::InstanceAddr;
use crate::diag::Diagnostic;
use crate::provider::{Cents, Change, ChangeAction, Preflight, PreflightAsk};
use crate::value::{Path, Value};

use super::model::{PlanMode, PlannedFollowUp, Refresh};
use super::planner::Walk;

/// Asks every provider configuration about its changes.
pub(super) async fn check(walk: &mut Walk<'_>) {
    exclusive(walk);
    if matches!(walk.inputs.options.mode, PlanMode::RefreshOnly | PlanMode::Invoke)
        || walk.diagnostics.has_errors()
    {
        return;
    }
    let mut by_provider: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, change) in walk.changes.iter().enumerate() {
        by_provider.entry(change.provider.clone()).or_default().push(at);
    }
    let trusts = walk.inputs.options.refresh == Refresh::Trust;
    for (provider, positions) in by_provider {
        let is_idle = positions.iter().all(|at| walk.changes[*at].action == ChangeAction::NoOp);
        let reader = match walk.readers.get(&provider).cloned() {
            Some(reader) => reader,
            None if is_idle => continue,
            // A plan that trusts the state needs no credential; with one, cap and names are checked.
            None => match walk.reader(&provider) {
                Ok(reader) => reader,
                Err(_) => continue,
            },
        };
        let objects = &walk.refreshed.state.objects;
        let gone =
            walk.inputs.state.spending.spent_and_gone(&provider, walk.inputs.now, |addr| objects.count(addr));
        let plain: Vec<(Option<Value>, Option<Value>)> = positions
            .iter()
            .map(|at| {
                let change = &walk.changes[*at];
                let plain = |value: &Option<Value>| value.as_ref().map(Value::unmarked_deep);
                (plain(&change.before), plain(&change.after))
            })
            .collect();
        let changes: Vec<Change<'_>> = positions
            .iter()
            .zip(&plain)
            .map(|(at, (before, after))| {
                let change = &walk.changes[*at];
                Change {
                    addr: &change.addr,
                    kind: &change.addr.resource.kind,
                    action: change.action,
                    before: before.as_ref(),
                    after: after.as_ref(),
                }
            })
            .collect();
        let asked = reader.preflight(PreflightAsk { changes: &changes, spent_and_gone: Cents(gone) }).await;
        match asked {
            Ok(answer) => take(walk, &provider, &positions, answer),
            Err(error) if trusts => {
                let detail = format!("Cost, cap and names could not be checked: {}", error.detail);
                walk.diagnostics.push(Diagnostic::warning("Changes not checked", detail));
            }
            Err(error) => walk.fail(None, error),
        }
    }
    owed(walk);
}

fn take(walk: &mut Walk<'_>, provider: &str, positions: &[usize], answer: Preflight) {
    let Preflight { cost, prices, follow_ups, notes, errors, warnings } = answer;
    walk.costs.insert(provider.to_owned(), cost);
    for (at, price) in positions.iter().zip(prices) {
        walk.changes[*at].price = price;
    }
    for (at, note) in notes {
        walk.changes[positions[at]].notes.push(note);
    }
    for follow_up in follow_ups {
        walk.follow_ups.push(PlannedFollowUp {
            provider: provider.to_owned(),
            action: follow_up.action,
            config: follow_up.config,
            title: follow_up.title,
            after: follow_up.after.into_iter().map(|at| positions[at]).collect(),
        });
    }
    for (at, error) in errors {
        let addr = at.map(|at| walk.changes[positions[at]].addr.clone());
        walk.fail(addr, error);
    }
    for warning in warnings {
        walk.diagnostics.push(Diagnostic::warning("Provider warning", warning));
    }
}

/// Adds the follow-ups that an interrupted apply still owes, unless the same one is planned anyway.
/// They come last: what is removed or changed now may not need them any more.
fn owed(walk: &mut Walk<'_>) {
    for follow_up in &walk.inputs.owed {
        let same = |planned: &PlannedFollowUp| {
            (&planned.provider, &planned.action, &planned.config)
                == (&follow_up.provider, &follow_up.action, &follow_up.config)
        };
        if !walk.follow_ups.iter().any(same) {
            let changes = walk.changes.iter().enumerate();
            let of_provider = changes.filter(|(_, change)| change.provider == follow_up.provider);
            let after = of_provider.map(|(at, _)| at).collect();
            walk.follow_ups.push(PlannedFollowUp { after, ..follow_up.clone() });
        }
    }
}

/// No two instances may stand for the same remote thing.
fn exclusive(walk: &mut Walk<'_>) {
    let mut seen: BTreeMap<(String, String), (InstanceAddr, Path)> = BTreeMap::new();
    let mut clashes = Vec::new();
    for change in &walk.changes {
        let Some(after) = change.after.as_ref() else { continue };
        let kind = &change.addr.resource.kind;
        let Some((_, resource_type)) = walk.inputs.registry.resource_type(kind) else { continue };
        let known = resource_type.exclusive(after).map(|(path, text)| (path, format!("={text}")));
        let found =
            known.or_else(|| unknown_identity(walk, &change.addr, resource_type.exclusive_argument()?));
        let Some((path, identity)) = found else { continue };
        let key = (kind.clone(), identity);
        match seen.get(&key) {
            Some((first, _)) => clashes.push((change.addr.clone(), first.clone(), path)),
            None => {
                seen.insert(key, (change.addr.clone(), path));
            }
        }
    }
    for (addr, first, path) in clashes {
        let argument = path.first_attr().map_or_else(String::new, ToString::to_string);
        let find = |addr: &InstanceAddr| {
            let id = walk.inputs.program.find(&addr.resource)?;
            walk.inputs.evaluation.span_of(id, &path)
        };
        let detail = format!(
            "{addr} and {first} have the same {argument}. Each would undo what the other does, or the second could \
             not be created."
        );
        let mut diagnostic = Diagnostic::error("Two resources for one object", detail)
            .at(find(&addr))
            .hint(format!("Merge them into one, or give one of them another {argument}."));
        if let (Some(here), Some(there)) = (find(&addr), find(&first))
            && here != there
        {
            diagnostic = diagnostic.label(there, "the other one");
        }
        walk.diagnostics.push(diagnostic);
    }
}

/// The identity of an instance whose value is known after apply only: what the argument refers to,
/// where that is the same for all instances of the block.
fn unknown_identity(walk: &Walk<'_>, addr: &InstanceAddr, argument: &'static str) -> Option<(Path, String)> {
    let id = walk.inputs.program.find(&addr.resource)?;
    let path = Path::root().attr(argument);
    let text = walk.inputs.sources.text(walk.inputs.evaluation.span_of(id, &path)?);
    let depends_on_instance = ["each.", "count.", "self."].iter().any(|word| text.contains(word));
    (!depends_on_instance).then(|| (path, format!("?{}?{}", addr.resource.module, text.trim())))
}
