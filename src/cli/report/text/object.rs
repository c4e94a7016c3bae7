//! Objects and maps: their members, aligned; what does not change is counted.

use std::collections::BTreeMap;

use crate::value::{Kind, Step, Ty, TyKind, Value};

use super::body::{Body, Mark, Pair, Tail, Unchanged};
use super::elements::{IDENTITY, matched};
use super::scalar::{attribute_name, masked, quoted};

/// Shown even if they do not change: they say what the rest is about.
const ALWAYS_SHOWN: [&str; 2] = ["id", "name"];

/// In columns.
const WIDEST_NAME: usize = 48;

impl Body<'_> {
    /// The attributes and blocks of a resource. No schema is at hand; a set of objects is what
    /// nested blocks make, and `timeouts` is a block everywhere.
    pub fn resource(&mut self, before: Option<&Value>, after: Option<&Value>, depth: usize) {
        let (blocks, attributes): (Vec<_>, Vec<_>) =
            pairs(before, after).into_iter().partition(|(name, pair)| is_block(name, pair));
        self.attributes(attributes, depth, Tail::Null, attribute_name, "attribute");
        let mut hidden = 0;
        for (name, pair) in blocks {
            self.path.push(Step::Attr(name.into()));
            hidden += self.blocks(name, pair, depth);
            self.path.pop();
        }
        if hidden > 0 {
            self.out.push('\n');
            self.hidden(depth, hidden, "block");
        }
    }

    /// The members of a map or of a nested object.
    pub(super) fn members(
        &mut self,
        before: Option<&Value>,
        after: Option<&Value>,
        depth: usize,
        tail: Tail,
    ) {
        let is_map = |value: Option<&Value>| value.is_some_and(|value| matches!(value.kind(), Kind::Map(_)));
        if is_map(before) || is_map(after) {
            let pairs = pairs(before, after).into_iter().collect();
            self.attributes(pairs, depth, tail, quoted, "element");
        } else {
            let pairs = pairs(before, after).into_iter().collect();
            self.attributes(pairs, depth, tail, attribute_name, "attribute");
        }
    }

    fn attributes(
        &mut self,
        pairs: Vec<(&str, Pair<'_>)>,
        depth: usize,
        tail: Tail,
        written: fn(&str) -> String,
        word: &str,
    ) {
        let total = pairs.len();
        let is_element = matches!(self.path.steps().last(), Some(Step::Index(_)));
        let is_shown = |(name, pair): &(&str, Pair<'_>)| {
            self.unchanged == Unchanged::Shown
                || pair.mark() != Mark::Kept
                || (word == "attribute" && ALWAYS_SHOWN.contains(name))
                || (is_element && IDENTITY.contains(name))
        };
        let shown: Vec<(&str, String, Pair<'_>)> =
            pairs.into_iter().filter(is_shown).map(|(name, pair)| (name, written(name), pair)).collect();
        let hidden = total - shown.len();
        let width = name_width(shown.iter().map(|(_, key, _)| key.as_str()));
        for (name, key, pair) in shown {
            let key = padded(&key, width);
            self.path.push(if word == "element" {
                Step::Index(Value::string(name))
            } else {
                Step::Attr(name.into())
            });
            self.item(depth, &format!("{key} = "), pair, tail);
            self.path.pop();
        }
        self.hidden(depth, hidden, word);
    }

    /// One block per element. Returns how many did not change and were left out.
    fn blocks(&mut self, name: &str, pair: Pair<'_>, depth: usize) -> usize {
        let elements = |value: Option<&Value>| value.and_then(Value::as_slice).unwrap_or_default().to_vec();
        let is_single = |value: &Value| matches!(value.kind(), Kind::Object(_));
        if pair.before.is_some_and(is_single) || pair.after.is_some_and(is_single) {
            return self.block(name, pair, depth);
        }
        let (old, new) = (elements(pair.before), elements(pair.after));
        let comment = self.forcing_comment();
        let mut hidden = 0;
        for pair in matched(&old, &new) {
            let Some(element) = pair.after.or(pair.before) else { continue };
            self.set_comment(comment.clone());
            self.path.push(Step::Index(element.clone()));
            hidden += self.block(name, pair, depth);
            self.path.pop();
        }
        self.set_comment(None);
        hidden
    }

    fn block(&mut self, name: &str, pair: Pair<'_>, depth: usize) -> usize {
        if pair.mark() == Mark::Kept && self.unchanged == Unchanged::Hidden {
            return 1;
        }
        self.out.push('\n');
        self.start(depth, pair.mark(), &attribute_name(name));
        self.out.push(' ');
        self.open('{');
        self.members(pair.before, pair.after, depth + 4, Tail::Null);
        self.close('}', depth);
        self.out.push('\n');
        0
    }
}

/// How wide names are that stand above each other. A very long one stands out rather than pushing all
/// values out of sight.
pub(super) fn name_width<'n>(names: impl IntoIterator<Item = &'n str>) -> usize {
    let widths = names.into_iter().map(console::measure_text_width);
    widths.filter(|width| *width <= WIDEST_NAME).max().unwrap_or(0)
}

pub(super) fn padded(name: &str, width: usize) -> String {
    format!("{name}{}", " ".repeat(width.saturating_sub(console::measure_text_width(name))))
}

/// The members of both sides by name, without those that are null on both.
fn pairs<'v>(before: Option<&'v Value>, after: Option<&'v Value>) -> BTreeMap<&'v str, Pair<'v>> {
    let mut sides: BTreeMap<&str, (Option<&Value>, Option<&Value>)> = BTreeMap::new();
    for (name, value) in before.into_iter().flat_map(Value::entries) {
        sides.entry(name).or_default().0 = Some(value);
    }
    for (name, value) in after.into_iter().flat_map(Value::entries) {
        sides.entry(name).or_default().1 = Some(value);
    }
    let pairs = sides.into_iter().map(|(name, (before, after))| (name, Pair::attribute(before, after)));
    pairs.filter(|(_, pair)| !pair.is_nothing()).collect()
}

fn is_block(name: &str, pair: &Pair<'_>) -> bool {
    let is_set_of_objects =
        |ty: Ty| matches!(ty.kind(), TyKind::Set(element) if element.as_object().is_some());
    let fits = |value: &Value| {
        masked(value).is_none()
            && (is_set_of_objects(value.ty()) || (name == "timeouts" && value.ty().as_object().is_some()))
    };
    !pair.is_nothing() && pair.before.is_none_or(fits) && pair.after.is_none_or(fits)
}
