//! Settling: finding out what became of writes of an earlier run whose fate is not known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::provider::{Intent, ProviderError, Reader, Settled, Verb};
use crate::state::{self, Journal, JournalError, Left, ObjectStatus, OpenIntent, State};
use crate::value::Value;

/// What settling found.
#[derive(Debug, Default)]
pub struct Settlement {
    /// One sentence per intent.
    pub notes: Vec<String>,
    /// Providers that could not be asked; their intents stay open.
    pub failures: Vec<ProviderError>,
    /// The journal could not be written; nothing else must be.
    pub journal_error: Option<JournalError>,
}

/// Provider configurations with open intents.
pub fn providers_to_ask(journal: &Journal) -> Vec<String> {
    let mut providers: Vec<String> = journal.open().map(|(_, open)| open.intent.provider.clone()).collect();
    providers.sort();
    providers.dedup();
    providers
}

/// Asks about every open intent and records the answers in journal and state. Only looks.
pub async fn settle(
    journal: &mut Journal,
    state: &mut State,
    readers: &BTreeMap<String, Arc<dyn Reader>>,
) -> Settlement {
    let mut settlement = Settlement::default();
    let mut open: BTreeMap<String, Vec<(u64, OpenIntent)>> = BTreeMap::new();
    for (n, intent) in journal.open() {
        open.entry(intent.intent.provider.clone()).or_default().push((n, intent.clone()));
    }
    for (provider, intents) in open {
        let Some(reader) = readers.get(&provider) else { continue };
        let questions: Vec<Intent> = intents.iter().map(|(_, open)| question(open)).collect();
        match reader.find(&questions).await {
            Ok(answers) => {
                for ((n, open), settled) in intents.iter().zip(answers) {
                    settlement.notes.push(sentence(open, &settled));
                    let left = if is_recorded(state, open, &settled) {
                        Left::Unchanged
                    } else {
                        left(open, settled)
                    };
                    if let Err(error) = journal.settle(*n, left, state) {
                        settlement.journal_error = Some(error);
                        return settlement;
                    }
                }
            }
            Err(error) => settlement.failures.push(error),
        }
    }
    settlement
}

fn question(open: &OpenIntent) -> Intent {
    let OpenIntent { intent, accepted, why } = open;
    let plain = |value: &Option<Value>| value.as_ref().map(Value::unmarked_deep);
    Intent {
        addr: intent.addr.clone(),
        kind: intent.kind().to_owned(),
        verb: match intent.verb {
            state::Verb::Create => Verb::Create,
            state::Verb::Update => Verb::Update,
            state::Verb::Delete => Verb::Delete,
            state::Verb::Invoke => Verb::Invoke,
        },
        before: plain(&intent.before),
        planned: plain(&intent.planned),
        accepted: plain(accepted),
        evidence: intent.evidence.clone(),
        why: why.clone(),
    }
}

/// A creation that waited for capacity finds the object that a later apply has made and recorded.
fn is_recorded(state: &State, open: &OpenIntent, settled: &Settled) -> bool {
    let Settled::Happened(found) = settled else { return false };
    let recorded = state.objects.get(&open.intent.addr).and_then(|object| object.value());
    let id = |object: &Value| object.get_attr("id").and_then(|id| id.as_str().map(str::to_owned));
    open.intent.verb == state::Verb::Create
        && recorded.is_some_and(|object| id(object).is_some() && id(object) == id(found))
}

fn left(open: &OpenIntent, settled: Settled) -> Left {
    match settled {
        Settled::Happened(object) => {
            let planned = open.intent.planned.as_ref().or(open.intent.before.as_ref());
            Left::Exists {
                object: with_marks_of(open.intent.kind(), planned, object),
                status: ObjectStatus::Ready,
            }
        }
        Settled::Gone => Left::Gone,
        Settled::NotHappened => Left::Unchanged,
        Settled::Open(why) => Left::Open { why },
    }
}

/// An object of a type with the marks that were planned, where it has such a place.
pub fn with_marks_of(kind: &str, planned: Option<&Value>, object: Value) -> Value {
    let marks = planned.map(Value::mark_paths).unwrap_or_default();
    let fitting: Vec<_> = marks.into_iter().filter(|(path, _)| path.apply(&object).is_ok()).collect();
    super::mask_copies_of(kind, object.marked_at(&fitting))
}

fn sentence(open: &OpenIntent, settled: &Settled) -> String {
    let intent = &open.intent;
    let what = match intent.verb {
        state::Verb::Create => "creation",
        state::Verb::Update => "change",
        state::Verb::Delete => "destruction",
        state::Verb::Invoke => "invocation",
    };
    let found = match settled {
        Settled::Happened(_) if intent.verb == state::Verb::Delete => "it is still there".to_owned(),
        Settled::Happened(_) if intent.verb == state::Verb::Invoke => "it did happen".to_owned(),
        Settled::Happened(_) => "it did happen, and is in the state now".to_owned(),
        Settled::Gone if intent.verb == state::Verb::Create => "it left nothing behind".to_owned(),
        Settled::Gone => "the object is gone".to_owned(),
        Settled::NotHappened => "it did not happen".to_owned(),
        Settled::Open(why) => format!("not known yet: {why}"),
    };
    format!("The {what} of {} was interrupted: {found}.", intent.addr)
}
