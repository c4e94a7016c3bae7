//! Where an expression stands, as far as that decides what it may refer to.

use crate::config::{ExprRef, ResourceBlock};
use crate::diag::did_you_mean;

/// The block around an expression, and what is there in it.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// As messages call the block.
    pub title: &'p str,
    pub repetition: Repetition,
    /// The block around it, whose objects it must not need.
    pub own: Option<&'p ResourceBlock>,
    /// The resource that `self` is.
    pub self_object: Option<&'p ResourceBlock>,
    /// The `check` block around it.
    pub check: Option<&'p str>,
}

impl<'p> Place<'p> {
    /// Outside of resources.
    pub fn plain(title: &'p str) -> Place<'p> {
        Place { title, repetition: Repetition::None, own: None, self_object: None, check: None }
    }
}

/// What says how many instances there are of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repetition {
    None,
    Count,
    ForEach,
    /// One of the two was meant and is misspelt, which is reported.
    Misspelt,
}

impl Repetition {
    /// `strange` are the arguments that mean nothing where they stand.
    pub fn of<'a>(
        count: Option<ExprRef>,
        for_each: Option<ExprRef>,
        mut strange: impl Iterator<Item = &'a str>,
    ) -> Repetition {
        let is_misspelt = |name| did_you_mean(name, ["count", "for_each"]).is_some();
        match (count, for_each) {
            (Some(_), _) => Repetition::Count,
            (None, Some(_)) => Repetition::ForEach,
            (None, None) if strange.any(is_misspelt) => Repetition::Misspelt,
            (None, None) => Repetition::None,
        }
    }

    /// The argument that says so, with a key that an instance of such a block may have in a reference
    /// from a place; none where there is one instance, as far as is known.
    pub fn example_key(self, place: Place<'_>) -> Option<(&'static str, &'static str)> {
        match (self, place.repetition) {
            (Repetition::Count, Repetition::Count) => Some(("count", "count.index")),
            (Repetition::Count, _) => Some(("count", "0")),
            (Repetition::ForEach, Repetition::ForEach) => Some(("for_each", "each.key")),
            (Repetition::ForEach, _) => Some(("for_each", "\"KEY\"")),
            (Repetition::None | Repetition::Misspelt, _) => None,
        }
    }
}
