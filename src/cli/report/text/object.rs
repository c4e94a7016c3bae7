//! Objects and maps: their members, aligned; what does not change is counted.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::value::{ArcStr, Kind, Step, Ty, TyKind, Value};

use super::body::{Body, Mark, Pair, Tail, Unchanged};
use super::elements::{IDENTITY, matched};
use super::scalar::{attribute_name, blanks, masked, quoted, width};

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
            self.path.push(Step::Attr(name.clone()));
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
            self.attributes(pairs(before, after), depth, tail, key, "element");
        } else {
            self.attributes(pairs(before, after), depth, tail, attribute_name, "attribute");
        }
    }

    fn attributes<'v>(
        &mut self,
        pairs: Vec<(&'v ArcStr, Pair<'v>)>,
        depth: usize,
        tail: Tail,
        written: fn(&str) -> Cow<'_, str>,
        word: &str,
    ) {
        let total = pairs.len();
        let is_element = matches!(self.path.steps().last(), Some(Step::Index(_)));
        let is_shown = |(name, pair): &(&ArcStr, Pair<'_>)| {
            self.unchanged == Unchanged::Shown
                || pair.mark() != Mark::Kept
                || (word == "attribute" && ALWAYS_SHOWN.contains(&name.as_str()))
                || (is_element && IDENTITY.contains(&name.as_str()))
        };
        let written = |(name, pair): (&'v ArcStr, _)| {
            let key = written(name);
            (name, width(&key), key, pair)
        };
        let shown: Vec<(&ArcStr, usize, Cow<'_, str>, Pair<'_>)> =
            pairs.into_iter().filter(is_shown).map(written).collect();
        let hidden = total - shown.len();
        let widest = name_width(shown.iter().map(|(_, width, ..)| *width));
        let mut label = String::new();
        for (name, width, key, pair) in shown {
            label.clear();
            label.push_str(&key);
            blanks(&mut label, widest.saturating_sub(width));
            label.push_str(" = ");
            self.path.push(if word == "element" {
                Step::Index(Value::string(name.clone()))
            } else {
                Step::Attr(name.clone())
            });
            self.item(depth, &label, pair, tail);
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

/// How wide names are that stand above each other, of all their widths. A very long one stands out
/// rather than pushing all values out of sight.
pub(super) fn name_width(widths: impl IntoIterator<Item = usize>) -> usize {
    widths.into_iter().filter(|width| *width <= WIDEST_NAME).max().unwrap_or(0)
}

/// A key of a map.
fn key(name: &str) -> Cow<'_, str> {
    Cow::Owned(quoted(name))
}

/// The members of both sides by name, without those that are null on both.
fn pairs<'v>(before: Option<&'v Value>, after: Option<&'v Value>) -> Vec<(&'v ArcStr, Pair<'v>)> {
    let mut old = before.into_iter().flat_map(Value::entries).peekable();
    let mut new = after.into_iter().flat_map(Value::entries).peekable();
    let mut pairs = Vec::new();
    // Both are sorted by name.
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some((old, _)), Some((new, _))) => old.cmp(new),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return pairs,
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        let Some((name, _)) = before.or(after) else { return pairs };
        let pair = Pair::attribute(before.map(|(_, value)| value), after.map(|(_, value)| value));
        if !pair.is_nothing() {
            pairs.push((name, pair));
        }
    }
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
