//! Lists and sets: which elements stay, come, go and change.

use std::collections::{HashMap, HashSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::value::{Kind, Step, Value};

use super::body::{Body, Mark, Pair, Tail, Unchanged};
use super::scalar::inline;

/// Attributes by which an element of a set is the same although something else about it differs.
pub(super) const IDENTITY: [&str; 5] = ["id", "key", "name", "ip_address", "address"];

/// Beyond so many comparisons, elements between equal beginnings and ends are shown as exchanged.
const MOST_COMPARISONS: usize = 4_000_000;

impl Body<'_> {
    pub(super) fn sequence(&mut self, old: &[Value], new: &[Value], depth: usize) {
        let pairs = aligned(old, new);
        let (mut at_old, mut at_new) = (0, 0);
        let mut indexed = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let at = if pair.after.is_some() { at_new } else { at_old };
            at_old += usize::from(pair.before.is_some());
            at_new += usize::from(pair.after.is_some());
            indexed.push((Step::Index(Value::int(at as i64)), pair));
        }
        self.elements(indexed, depth, Neighbours::Shown);
    }

    pub(super) fn set(&mut self, old: &[Value], new: &[Value], depth: usize) {
        let steps = matched(old, new)
            .into_iter()
            .filter_map(|pair| Some((Step::Index(pair.after.or(pair.before)?.clone()), pair)));
        self.elements(steps.collect(), depth, Neighbours::Hidden);
    }

    fn elements(&mut self, pairs: Vec<(Step, Pair<'_>)>, depth: usize, neighbours: Neighbours) {
        let is_kept: Vec<bool> = pairs.iter().map(|(_, pair)| pair.mark() == Mark::Kept).collect();
        let is_near_change = |at: usize| {
            let before = at.checked_sub(1).is_some_and(|at| !is_kept[at]);
            before || is_kept.get(at + 1).is_some_and(|kept| !kept)
        };
        let mut hidden = 0;
        for (at, (step, pair)) in pairs.into_iter().enumerate() {
            let is_context = neighbours == Neighbours::Shown
                && is_kept[at]
                && is_near_change(at)
                && pair.after.is_some_and(|value| inline(value).is_some());
            if is_kept[at] && !is_context && self.unchanged == Unchanged::Hidden {
                hidden += 1;
                continue;
            }
            self.hidden(depth, std::mem::take(&mut hidden), "element");
            self.path.push(step);
            self.item(depth, "", pair, Tail::Comma);
            self.path.pop();
        }
        self.hidden(depth, hidden, "element");
    }
}

/// Whether an unchanged element beside a changed one is shown: in a list it says where one is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Neighbours {
    Shown,
    Hidden,
}

/// The elements of two lists side by side, with as many kept as possible. Containers that take the
/// place of containers are changed rather than exchanged.
fn aligned<'v>(old: &'v [Value], new: &'v [Value]) -> Vec<Pair<'v>> {
    let same_start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[same_start..], &new[same_start..]);
    let same_end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let old_middle = &old_rest[..old_rest.len() - same_end];
    let new_middle = &new_rest[..new_rest.len() - same_end];

    let mut pairs: Vec<Pair<'v>> = new[..same_start].iter().map(Pair::kept).collect();
    if old_middle.len().saturating_mul(new_middle.len()) > MOST_COMPARISONS {
        exchanged(old_middle, new_middle, &mut pairs);
    } else {
        for op in capture_diff_slices(Algorithm::Myers, old_middle, new_middle) {
            match op {
                DiffOp::Equal { new_index, len, .. } => {
                    pairs.extend(new_middle[new_index..new_index + len].iter().map(Pair::kept));
                }
                op => exchanged(&old_middle[op.old_range()], &new_middle[op.new_range()], &mut pairs),
            }
        }
    }
    pairs.extend(new[new.len() - same_end..].iter().map(Pair::kept));
    pairs
}

fn exchanged<'v>(old: &'v [Value], new: &'v [Value], pairs: &mut Vec<Pair<'v>>) {
    let both = old.len().min(new.len());
    for (before, after) in old.iter().zip(new) {
        if are_comparable(before, after) {
            pairs.push(Pair { before: Some(before), after: Some(after) });
        } else {
            pairs.push(Pair::removed(before));
            pairs.push(Pair::added(after));
        }
    }
    pairs.extend(old[both..].iter().map(Pair::removed));
    pairs.extend(new[both..].iter().map(Pair::added));
}

fn are_comparable(before: &Value, after: &Value) -> bool {
    matches!(
        (before.kind(), after.kind()),
        (Kind::Map(_) | Kind::Object(_), Kind::Map(_) | Kind::Object(_))
            | (Kind::List(_) | Kind::Tuple(_), Kind::List(_) | Kind::Tuple(_))
            | (Kind::Set(_), Kind::Set(_))
    )
}

/// The elements of two sets: those of the old one in their order, with what became of them, then
/// those that are new.
pub(super) fn matched<'v>(old: &'v [Value], new: &'v [Value]) -> Vec<Pair<'v>> {
    let (olds, news): (HashSet<&Value>, HashSet<&Value>) = (old.iter().collect(), new.iter().collect());
    let mut successors: HashMap<(&str, &Value), Vec<&'v Value>> = HashMap::new();
    for value in new.iter().filter(|value| !olds.contains(value)) {
        if let Some(identity) = identity(value) {
            successors.entry(identity).or_default().push(value);
        }
    }
    let mut taken: HashSet<&Value> = HashSet::new();
    let mut pairs = Vec::new();
    for value in old {
        if news.contains(value) {
            pairs.push(Pair::kept(value));
            continue;
        }
        let after = identity(value).and_then(|identity| match successors.get(&identity)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
        let after = after.filter(|after| taken.insert(after));
        pairs.push(Pair { before: Some(value), after });
    }
    let is_new = |value: &&Value| !olds.contains(value) && !taken.contains(value);
    pairs.extend(new.iter().filter(is_new).map(Pair::added));
    pairs
}

fn identity(value: &Value) -> Option<(&'static str, &Value)> {
    IDENTITY.iter().find_map(|name| {
        let part = value.get_attr(name)?;
        (part.is_known() && !part.is_null()).then_some((*name, part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    fn strings(text: &str) -> Vec<Value> {
        text.split_whitespace().map(Value::string).collect()
    }

    fn shown(pairs: &[Pair<'_>]) -> String {
        let text = |value: &Value| value.as_str().map_or_else(|| format!("{value:?}"), str::to_owned);
        let one = |pair: &Pair<'_>| match (pair.before, pair.after) {
            (Some(a), Some(b)) if a == b => format!(" {}", text(a)),
            (Some(a), Some(b)) => format!("~{}>{}", text(a), text(b)),
            (Some(a), None) => format!("-{}", text(a)),
            (None, Some(b)) => format!("+{}", text(b)),
            (None, None) => String::new(),
        };
        pairs.iter().map(one).collect::<Vec<_>>().join("")
    }

    #[test]
    fn lists_keep_as_much_as_they_can() {
        let cases = [
            ("a b c", "a x c", " a-b+x c"),
            ("a b", "b", "-a b"),
            ("", "a", "+a"),
            ("a b c d", "d a b c", "+d a b c-d"),
            ("a b", "c", "-a+c-b"),
        ];
        for (old, new, expected) in cases {
            let (old, new) = (strings(old), strings(new));
            assert_eq!(shown(&aligned(&old, &new)), expected);
        }
    }

    #[test]
    fn an_element_of_a_set_is_known_by_its_identity() {
        let entry = |ip: &str, words: &str| {
            Value::object([("ip_address", Value::string(ip)), ("description", Value::string(words))])
        };
        let set = |items: Vec<Value>| Value::set(Ty::DYNAMIC, items);
        let old = set(vec![entry("1", "home"), entry("2", "work"), entry("3", "gone")]);
        let new = set(vec![entry("1", "home"), entry("2", "office"), entry("4", "new")]);
        let pairs = matched(old.as_slice().expect("a set"), new.as_slice().expect("a set"));
        let marks: Vec<Mark> = pairs.iter().map(Pair::mark).collect();
        assert_eq!(marks, [Mark::Removed, Mark::Kept, Mark::Changed, Mark::Added]);
    }
}
