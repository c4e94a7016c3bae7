//! Sensitive values stay masked wherever they appear again, also where a provider copied one into
//! another attribute.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashSet;

use crate::state::{State, StateOutput};
use crate::value::{Descend, Value};

use super::model::Plan;

/// Shorter texts would mask what is no secret: a password `a` stands in every word.
const SHORTEST_SECRET: usize = 4;

/// Shorter texts are looked for as a whole outside of their object: a password `main` is no reason to hide
/// the name of every branch.
const SHORTEST_PART: usize = 8;

/// Means to its references exactly what it means in Terraform, where only its arguments take marks over:
/// `output` is as plain as it is there. What is shown has the copy masked.
const AS_IN_TERRAFORM: &str = "terraform_data";

/// The object with its copies masked, as the state keeps it and references see it.
pub fn mask_copies_of(kind: &str, object: Value) -> Value {
    if kind == AS_IN_TERRAFORM { object } else { mask_copies(&object) }
}

/// Marks every string in the value that contains a sensitive string of the value.
fn mask_copies(value: &Value) -> Value {
    if !value.has_sensitive() {
        return value.clone();
    }
    let secrets = secrets_of(value);
    if secrets.is_empty() {
        return value.clone();
    }
    let finder = Finder::of(&secrets, SHORTEST_SECRET);
    value.map_deep(&mut |_, inner| match inner.as_str() {
        Some(text) if finder.finds_in(text) => inner.with_sensitive(),
        _ => inner,
    })
}

/// Finds out whether a text repeats one of some secrets. However many there are, it looks at the text
/// once.
struct Finder<'s> {
    wholes: FxHashSet<&'s str>,
    parts: Parts<'s>,
}

/// The secrets that a text may hold somewhere.
enum Parts<'s> {
    Few(Vec<&'s str>),
    Many(AhoCorasick),
}

impl<'s> Finder<'s> {
    /// Fewer are found one after the other in the time that it takes to prepare for all.
    const MANY: usize = 16;

    /// `shortest` is the length from which a secret is looked for within texts, in bytes.
    fn of(secrets: &'s [String], shortest: usize) -> Finder<'s> {
        let texts = || secrets.iter().map(String::as_str);
        let parts: Vec<&str> = texts().filter(|secret| secret.len() >= shortest).collect();
        let parts = match parts.len() {
            ..Self::MANY => Parts::Few(parts),
            _ => Parts::Many(
                AhoCorasick::new(parts).expect("secrets of 2 GiB, which it could not count, do not exist"),
            ),
        };
        Finder { wholes: texts().collect(), parts }
    }

    fn finds_in(&self, text: &str) -> bool {
        let is_part = |parts: &Parts<'_>| match parts {
            Parts::Few(parts) => parts.iter().any(|secret| text.contains(secret)),
            Parts::Many(parts) => parts.is_match(text),
        };
        self.wholes.contains(text) || is_part(&self.parts)
    }
}

impl Plan {
    /// The plan as it is shown: whatever repeats a sensitive text is sensitive too, in whichever object,
    /// output value, input variable or constant of the configuration it stands and whatever it was passed
    /// through.
    pub fn masked(&self) -> Cow<'_, Plan> {
        let secrets = Secrets::of_plan(self);
        if secrets.0.is_empty() {
            return Cow::Borrowed(self);
        }
        let secrets = secrets.finder();
        let mut plan = self.clone();
        for change in &mut plan.changes {
            secrets.mask_objects([&mut change.before, &mut change.after]);
        }
        for drift in &mut plan.drift {
            secrets.mask_object(&mut drift.before);
            secrets.mask_objects([&mut drift.after]);
        }
        for output in plan.outputs.values_mut() {
            [&mut output.before, &mut output.after]
                .into_iter()
                .flatten()
                .for_each(|value| secrets.mask(value));
        }
        plan.variables.values_mut().for_each(|value| secrets.mask(value));
        if let Some(outline) = &mut plan.background.outline {
            outline.each_value_mut(&mut |value| secrets.mask(value));
        }
        for object in &mut plan.background.prior.objects {
            secrets.mask_objects([&mut object.value]);
        }
        for output in plan.background.prior.outputs.values_mut() {
            secrets.mask(&mut output.value);
        }
        Cow::Owned(plan)
    }
}

/// A state as it is shown, by the rule of [`Plan::masked`].
pub fn masked_state(state: &State) -> Cow<'_, State> {
    let mut secrets = Secrets::default();
    secrets.add_state(state);
    if secrets.0.is_empty() {
        return Cow::Borrowed(state);
    }
    let secrets = secrets.finder();
    let mut state = state.clone();
    state.objects.each_mut(|object| {
        if let Some(value) = object.value() {
            let mut value = value.clone();
            secrets.mask_object(&mut value);
            object.attributes.set(value);
        }
    });
    for output in state.outputs.values_mut() {
        secrets.mask(&mut output.value);
    }
    Cow::Owned(state)
}

/// The output values of a state as an apply of a plan shows them at its end: one in which something
/// sensitive is repeated is sensitive.
pub fn masked_outputs(plan: &Plan, state: &State) -> BTreeMap<String, StateOutput> {
    let mut secrets = Secrets::of_plan(plan);
    secrets.add_state(state);
    let secrets = secrets.finder();
    let masked = |(name, output): (&String, &StateOutput)| {
        let mut value = output.value.clone();
        secrets.mask(&mut value);
        let sensitive = output.sensitive || value.has_sensitive();
        (name.clone(), StateOutput { value: output.value.clone(), sensitive })
    };
    state.outputs.iter().map(masked).collect()
}

/// The sensitive texts that are known.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn of_plan(plan: &Plan) -> Secrets {
        let mut secrets = Secrets(plan.background.secrets.clone());
        let objects = plan.changes.iter().flat_map(|change| [&change.before, &change.after]);
        objects.flatten().for_each(|value| secrets.add(value));
        plan.variables.values().for_each(|value| secrets.add(value));
        for output in plan.outputs.values().filter(|output| output.sensitive) {
            secrets.0.extend(texts_of([&output.before, &output.after].into_iter().flatten().cloned()));
        }
        secrets
    }

    fn add_state(&mut self, state: &State) {
        state.objects.iter().filter_map(|entry| entry.object.value()).for_each(|value| self.add(value));
        let declared = state.outputs.values().filter(|output| output.sensitive);
        self.0.extend(texts_of(declared.map(|output| output.value.clone())));
    }

    fn add(&mut self, value: &Value) {
        if value.has_sensitive() {
            self.0.extend(secrets_of(value));
        }
    }

    fn finder(&self) -> Finder<'_> {
        Finder::of(&self.0, SHORTEST_PART)
    }
}

impl Finder<'_> {
    fn mask_objects<const N: usize>(&self, objects: [&mut Option<Value>; N]) {
        objects.into_iter().flatten().for_each(|object| self.mask_object(object));
    }

    /// Within an object a copy may be a part of any length.
    fn mask_object(&self, object: &mut Value) {
        self.mask(object);
        *object = mask_copies(object);
    }

    fn mask(&self, value: &mut Value) {
        *value = value.map_deep(&mut |_, inner| match inner.as_str() {
            Some(text) if self.finds_in(text) => inner.with_sensitive(),
            _ => inner,
        });
    }
}

/// The texts in values that are sensitive as a whole, each once.
pub fn texts_of(values: impl IntoIterator<Item = Value>) -> Vec<String> {
    let texts: BTreeSet<String> =
        values.into_iter().flat_map(|value| secrets_of(&value.with_sensitive())).collect();
    texts.into_iter().collect()
}

/// All sensitive strings in a value, at any depth.
fn secrets_of(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, false, &mut found);
    found.sort();
    found.dedup();
    found
}

fn collect(value: &Value, inside: bool, found: &mut Vec<String>) {
    value.walk(&mut |_, inner| {
        if inside || inner.is_sensitive() {
            if let Some(text) = inner.as_str() {
                if text.len() >= SHORTEST_SECRET {
                    found.push(text.to_owned());
                }
                return Descend::Skip;
            }
            if !inside {
                for child in inner.elements() {
                    collect(child, true, found);
                }
                return Descend::Skip;
            }
        }
        Descend::Into
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn many_secrets_are_found_as_few_are(
            secrets in proptest::collection::vec("[ab]{4,9}", 1..40),
            text in "[abc]{0,30}",
            shortest in 4..9_usize,
        ) {
            let found = secrets
                .iter()
                .any(|secret| text == *secret || (secret.len() >= shortest && text.contains(secret)));
            prop_assert_eq!(Finder::of(&secrets, shortest).finds_in(&text), found);
        }
    }

    #[test]
    fn a_copy_of_a_secret_is_masked_wherever_it_stands() {
        let value = Value::object([
            ("input", Value::string("hunter22").with_sensitive()),
            ("output", Value::tuple([Value::string("x=hunter22"), Value::string("plain")])),
            ("short", Value::string("ab").with_sensitive()),
            ("word", Value::string("abc")),
        ]);
        let masked = mask_copies(&value);
        let output = masked.get_attr("output").expect("there");
        let marks: Vec<bool> = output.elements().map(Value::is_sensitive).collect();
        assert_eq!(marks, [true, false]);
        assert!(!masked.get_attr("word").expect("there").is_sensitive());
    }

    #[test]
    fn what_is_as_in_terraform_keeps_its_copies() {
        let object = Value::object([
            ("input", Value::string("hunter22").with_sensitive()),
            ("output", Value::string("hunter22")),
        ]);
        let is_masked =
            |kind| mask_copies_of(kind, object.clone()).get_attr("output").expect("there").is_sensitive();
        assert_eq!([is_masked("stacks_container"), is_masked("terraform_data")], [true, false]);
    }

    #[test]
    fn strings_inside_a_sensitive_object_count() {
        let value = Value::object([
            ("all", Value::object([("key", Value::string("topsecret"))]).with_sensitive()),
            ("copy", Value::string("topsecret")),
        ]);
        assert!(mask_copies(&value).get_attr("copy").expect("there").is_sensitive());
    }
}
