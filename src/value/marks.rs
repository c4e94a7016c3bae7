//! Marks on values, and the flags that keep them and what is below a value.

use std::fmt;

use super::{Path, Repr, Value};

/// A set of marks: what must be remembered about a value wherever it goes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Marks(u8);

impl Marks {
    pub const NONE: Marks = Marks(0);
    /// Never shown to people.
    pub const SENSITIVE: Marks = Marks(1);
    /// Never written to state or a saved plan.
    pub const EPHEMERAL: Marks = Marks(2);

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of `other` is in `self`.
    pub fn contains(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn union(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    pub fn without(self, other: Marks) -> Marks {
        Marks(self.0 & !other.0)
    }

    pub fn is_sensitive(self) -> bool {
        self.contains(Marks::SENSITIVE)
    }

    pub fn is_ephemeral(self) -> bool {
        self.contains(Marks::EPHEMERAL)
    }
}

impl std::ops::BitOr for Marks {
    type Output = Marks;

    fn bitor(self, other: Marks) -> Marks {
        self.union(other)
    }
}

impl std::ops::BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Marks) {
        *self = self.union(other);
    }
}

impl FromIterator<Marks> for Marks {
    fn from_iter<I: IntoIterator<Item = Marks>>(all: I) -> Marks {
        all.into_iter().fold(Marks::NONE, Marks::union)
    }
}

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [(Marks::SENSITIVE, "sensitive"), (Marks::EPHEMERAL, "ephemeral")];
        f.debug_list()
            .entries(names.iter().filter(|(mark, _)| self.contains(*mark)).map(|(_, name)| name))
            .finish()
    }
}

/// What a value knows about itself and about everything below it.
///
/// Bits 0 and 1 are the value's own marks, bits 2 and 3 the same marks anywhere below, bit 4 says
/// that the value or something below is unknown, bit 5 that a number there is infinite.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

const OWN: u8 = 0b11;
const BELOW_SHIFT: u8 = 2;
const UNKNOWN: u8 = 0b1_0000;
const INFINITE: u8 = 0b10_0000;

impl Flags {
    pub(super) const NONE: Flags = Flags(0);
    pub(super) const UNKNOWN: Flags = Flags(UNKNOWN);
    pub(super) const INFINITE: Flags = Flags(INFINITE);

    /// What a parent of these values has to know about them.
    pub(super) fn below<'a>(values: impl IntoIterator<Item = &'a Value>) -> Flags {
        values.into_iter().fold(Flags::NONE, |all, value| {
            let flags = value.0.flags();
            Flags(all.0 | (flags.deep_marks().0 << BELOW_SHIFT) | (flags.0 & (UNKNOWN | INFINITE)))
        })
    }

    pub(super) fn own(self) -> Marks {
        Marks(self.0 & OWN)
    }

    fn deep_marks(self) -> Marks {
        Marks((self.0 | (self.0 >> BELOW_SHIFT)) & OWN)
    }

    pub(super) fn has_marks_below(self) -> bool {
        (self.0 >> BELOW_SHIFT) & OWN != 0
    }

    pub(super) fn has_unknown(self) -> bool {
        self.0 & UNKNOWN != 0
    }

    pub(super) fn has_infinite(self) -> bool {
        self.0 & INFINITE != 0
    }

    fn with_own(self, marks: Marks) -> Flags {
        Flags((self.0 & !OWN) | marks.0)
    }
}

impl Value {
    /// The marks on this value itself.
    pub fn marks(&self) -> Marks {
        self.0.flags().own()
    }

    /// The marks on this value and on everything below, together.
    pub fn deep_marks(&self) -> Marks {
        self.0.flags().deep_marks()
    }

    /// This value itself is sensitive.
    pub fn is_sensitive(&self) -> bool {
        self.marks().is_sensitive()
    }

    /// This value or something below is sensitive.
    pub fn has_sensitive(&self) -> bool {
        self.deep_marks().is_sensitive()
    }

    /// This value itself is ephemeral.
    pub fn is_ephemeral(&self) -> bool {
        self.marks().is_ephemeral()
    }

    /// This value or something below is ephemeral.
    pub fn has_ephemeral(&self) -> bool {
        self.deep_marks().is_ephemeral()
    }

    /// The same value with these marks added to its own.
    #[must_use]
    pub fn with_marks(&self, marks: Marks) -> Value {
        let mut repr = self.0.clone();
        let flags = repr.flags_mut();
        *flags = flags.with_own(flags.own() | marks);
        Value(repr)
    }

    #[must_use]
    pub fn with_sensitive(&self) -> Value {
        self.with_marks(Marks::SENSITIVE)
    }

    #[must_use]
    pub fn with_ephemeral(&self) -> Value {
        self.with_marks(Marks::EPHEMERAL)
    }

    /// The same value without marks of its own; what is below keeps its marks.
    #[must_use]
    pub fn unmarked(&self) -> Value {
        self.unmark().0
    }

    /// The value without its own marks, and those marks.
    pub fn unmark(&self) -> (Value, Marks) {
        let mut repr = self.0.clone();
        let flags = repr.flags_mut();
        let marks = flags.own();
        *flags = flags.with_own(Marks::NONE);
        (Value(repr), marks)
    }

    /// The same value with no marks anywhere.
    #[must_use]
    pub fn unmarked_deep(&self) -> Value {
        if self.deep_marks().is_empty() {
            return self.clone();
        }
        let top = self.unmarked();
        if !self.0.flags().has_marks_below() {
            return top;
        }
        top.map_children(|_, child| child.unmarked_deep())
    }

    /// The value with no marks anywhere, and where they were, parents before children.
    pub fn unmark_deep(&self) -> (Value, Vec<(Path, Marks)>) {
        (self.unmarked_deep(), self.mark_paths())
    }

    /// Where this value has which marks, parents before children.
    pub fn mark_paths(&self) -> Vec<(Path, Marks)> {
        let mut found = Vec::new();
        self.walk(&mut |path, value| {
            if !value.marks().is_empty() {
                found.push((path.clone(), value.marks()));
            }
            if value.0.flags().has_marks_below() { super::Descend::Into } else { super::Descend::Skip }
        });
        found
    }

    /// The same value with marks added at the paths. A path that leads nowhere (into null, an unknown
    /// value or a set, past the end, to a missing attribute) marks the deepest value it reaches, so
    /// that a mark is never lost.
    #[must_use]
    pub fn marked_at<'a>(&self, paths: impl IntoIterator<Item = &'a (Path, Marks)>) -> Value {
        paths.into_iter().fold(self.clone(), |value, (path, marks)| mark_at(&value, path.steps(), *marks))
    }
}

fn mark_at(value: &Value, steps: &[super::Step], marks: Marks) -> Value {
    let Some((first, rest)) = steps.split_first() else {
        return value.with_marks(marks);
    };
    let reachable = !matches!(value.0, Repr::Set(..)) && first.apply(value).is_some();
    if !reachable {
        return value.with_marks(marks);
    }
    value.map_children(
        |step, child| {
            if step.leads_like(first) { mark_at(child, rest, marks) } else { child.clone() }
        },
    )
}
