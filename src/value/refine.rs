//! What is known of an unknown value: bounds that decide comparisons before the value is there.

use std::cmp::Ordering;
use std::sync::{LazyLock, Mutex, PoisonError};

use rustc_hash::FxHashSet;

use super::{ArcStr, Number, Ty};

/// One end of the range of an unknown number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    Inclusive(Number),
    Exclusive(Number),
}

impl Bound {
    pub fn number(&self) -> &Number {
        match self {
            Bound::Inclusive(number) | Bound::Exclusive(number) => number,
        }
    }
}

/// What is known of an unknown value. The default knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Refinement {
    /// Null is excluded. Terraform's "not null" refinement.
    pub not_null: bool,
    /// The string starts with this.
    pub prefix: Option<ArcStr>,
    pub lower: Option<Bound>,
    pub upper: Option<Bound>,
    /// The collection has at least so many elements.
    pub min_len: usize,
    pub max_len: Option<usize>,
}

impl Refinement {
    pub fn not_null() -> Refinement {
        Refinement { not_null: true, ..Refinement::default() }
    }

    /// A string that is not null and starts with `prefix`.
    pub fn prefix(prefix: impl Into<ArcStr>) -> Refinement {
        Refinement { prefix: Some(super::build::normalised(prefix.into())), ..Refinement::not_null() }
    }

    /// A collection that is not null and whose length is in the range.
    pub fn len(min_len: usize, max_len: Option<usize>) -> Refinement {
        Refinement { min_len, max_len, ..Refinement::not_null() }
    }

    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Refinement::default()
    }

    /// What both know: true of a value that is one or the other. Terraform lets go of prefixes here.
    #[must_use]
    pub fn either(&self, other: &Refinement) -> Refinement {
        Refinement {
            not_null: self.not_null && other.not_null,
            prefix: None,
            lower: farther(&self.lower, &other.lower, Ordering::Less),
            upper: farther(&self.upper, &other.upper, Ordering::Greater),
            min_len: self.min_len.min(other.min_len),
            max_len: self.max_len.zip(other.max_len).map(|(a, b)| a.max(b)),
        }
    }
}

/// The outer one of two bounds on the same side.
fn farther(a: &Option<Bound>, b: &Option<Bound>, side: Ordering) -> Option<Bound> {
    let (a, b) = (a.as_ref()?, b.as_ref()?);
    Some(if b.number().cmp(a.number()) == side { b.clone() } else { a.clone() })
}

/// The type and refinement of an unknown value, interned: there are few of them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct UnknownData {
    pub(super) ty: Ty,
    pub(super) refinement: Refinement,
}

impl UnknownData {
    pub(super) fn intern(ty: Ty, refinement: Refinement) -> &'static UnknownData {
        static POOL: LazyLock<Mutex<FxHashSet<&'static UnknownData>>> = LazyLock::new(Mutex::default);
        let data = UnknownData { ty, refinement };
        let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = pool.get(&data) {
            return known;
        }
        let leaked: &'static UnknownData = Box::leak(Box::new(data));
        pool.insert(leaked);
        leaked
    }
}
