//! Refresh: every object of the state is looked at again, with one question per provider
//! configuration, so that one list call can serve a whole account.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::addr::{InstanceAddr, Mode};
use crate::provider::{ErrorKind, Found, ProviderError, Reader, Registry, Tracked};
use crate::state::{ObjectStatus, State};

use super::decide::with_schema_marks;
use super::model::{Drift, PlanOptions};
use super::secrets::mask_copies_of;

/// The state as it was found just now, and what differs from the last apply.
#[derive(Debug)]
pub struct Refreshed {
    pub state: State,
    pub drift: Vec<Drift>,
    /// Objects that the state knew and that are gone.
    pub vanished: Vec<InstanceAddr>,
    pub failures: Vec<(Option<InstanceAddr>, ProviderError)>,
}

impl Refreshed {
    /// The state taken for the truth.
    pub fn of(state: &State) -> Refreshed {
        Refreshed { state: state.clone(), drift: Vec::new(), vanished: Vec::new(), failures: Vec::new() }
    }
}

/// Looks at all objects of the state. `readers` are by provider configuration; objects without one
/// are taken as they are recorded. That everything is missing is believed only if the options say so.
pub async fn refresh(
    state: &State,
    registry: &Registry,
    readers: &BTreeMap<String, Arc<dyn Reader>>,
    options: &PlanOptions,
) -> Refreshed {
    let questions = questions(state);
    let asked = questions.iter().filter_map(|(provider, (places, tracked))| {
        let reader = readers.get(provider)?;
        Some(async move { (places, tracked, reader.read(tracked).await) })
    });
    let answers = join_all(asked).await;
    let mut refreshed = Refreshed::of(state);
    for (places, tracked, answer) in answers {
        match answer {
            Ok(found) => {
                for ((place, tracked), found) in places.iter().zip(tracked).zip(found) {
                    take(&mut refreshed, registry, place, tracked, found);
                }
            }
            Err(error) if error.kind == ErrorKind::WrongAccount && options.allow_all_missing => {
                for (place, tracked) in places.iter().zip(tracked) {
                    take_gone(&mut refreshed, place, tracked);
                }
            }
            Err(error) => refreshed.failures.push((None, error)),
        }
    }
    refreshed.drift.sort_by(|a, b| a.addr.cmp(&b.addr));
    refreshed
}

/// The key of the deposed object that is meant, if it is not the current one.
type Deposed = Option<String>;

fn questions(state: &State) -> BTreeMap<String, (Vec<Deposed>, Vec<Tracked>)> {
    let mut questions: BTreeMap<String, (Vec<Deposed>, Vec<Tracked>)> = BTreeMap::new();
    for entry in state.objects.iter().filter(|entry| entry.addr.resource.mode == Mode::Managed) {
        let Some(value) = entry.object.value() else { continue };
        let (places, tracked) = questions.entry(entry.object.provider.clone()).or_default();
        places.push(entry.deposed.map(str::to_owned));
        tracked.push(Tracked {
            addr: entry.addr.clone(),
            kind: entry.addr.resource.kind.clone(),
            object: value.unmarked_deep(),
        });
    }
    questions
}

fn take(refreshed: &mut Refreshed, registry: &Registry, deposed: &Deposed, tracked: &Tracked, found: Found) {
    let addr = &tracked.addr;
    let (now, broken) = match found {
        Found::Exists(now) => (now, false),
        Found::Broken(now) => (now, true),
        Found::Gone => return take_gone(refreshed, deposed, tracked),
        Found::Failed(error) => return refreshed.failures.push((Some(addr.clone()), error)),
    };
    let objects = &mut refreshed.state.objects;
    let recorded = match deposed {
        Some(key) => objects.get_deposed_mut(addr, key),
        None => objects.get_mut(addr),
    };
    let recorded = recorded.expect("what was asked about is recorded");
    let before = recorded.value().cloned().unwrap_or_else(|| tracked.object.clone());
    let now = match registry.resource_type(&addr.resource.kind) {
        Some((_, kind)) => with_schema_marks(kind, now),
        None => now,
    };
    let marks: Vec<_> =
        before.mark_paths().into_iter().filter(|(path, _)| path.apply(&now).is_ok()).collect();
    let now = mask_copies_of(&addr.resource.kind, now.marked_at(&marks));
    if broken {
        recorded.status = ObjectStatus::Tainted;
    } else if recorded.status == ObjectStatus::Unfinished {
        recorded.status = ObjectStatus::Ready;
    }
    if now.unmarked_deep() != tracked.object {
        if deposed.is_none() {
            refreshed.drift.push(Drift {
                addr: addr.clone(),
                previous_addr: None,
                before,
                after: Some(now.clone()),
            });
        }
        recorded.attributes = crate::state::Attributes::new(now);
    }
}

fn take_gone(refreshed: &mut Refreshed, deposed: &Deposed, tracked: &Tracked) {
    let addr = tracked.addr.clone();
    let objects = &mut refreshed.state.objects;
    let Some(key) = deposed else {
        let before = objects.get(&addr).and_then(|object| object.value().cloned());
        objects.remove(&addr);
        refreshed.drift.push(Drift {
            addr: addr.clone(),
            previous_addr: None,
            before: before.unwrap_or_else(|| tracked.object.clone()),
            after: None,
        });
        refreshed.vanished.push(addr);
        return;
    };
    objects.remove_deposed(&addr, key);
}
