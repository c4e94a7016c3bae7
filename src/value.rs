//! Values as the language has them: types, unknown values, marks, paths, conversion, JSON form.
//!
//! What lives here: [`Value`] and its type [`Ty`], numbers of 512 bits, [`Refinement`]s of unknown
//! values, [`Marks`] (sensitive, ephemeral), [`Path`]s into values, conversion and unification of
//! types by Terraform's rules, the JSON forms (plain, typed, and the one that saved plans need), and
//! the diff of two values or two long strings as data. It may import the ground files only. What is
//! deliberately not here: expressions and functions (`eval`), schemas (`provider`), how values are
//! shown to people (`cli`).
//!
//! A `Value` has 16 bytes and is cheap to clone: everything larger than a machine word is shared.
//! Marks are flags inside the value, kept up to date by the constructors, so "is anything below
//! unknown or sensitive" never walks. A flag travels only where code carries it: whoever computes a
//! new value from old ones puts the old ones' marks on it ([`Value::with_marks`]).

mod build;
mod convert;
mod diff;
mod json;
mod kind;
mod look;
mod marks;
mod number;
mod path;
mod refine;
mod same;
mod serde;
mod set;
mod size;
mod ty;
mod ty_text;
mod unify;
mod walk;

pub use arcstr::ArcStr;
pub use convert::{ConversionError, convert, mismatch};
pub use diff::{Difference, Emphasis, Hunk, Line, LineChange, LineEnd, Piece, TextDiff, diff, diff_text};
pub use json::{
    JsonError, decode, encode, from_json_text, to_json_text, to_raw_json, to_typed_json_text,
    to_typed_raw_json,
};
pub use kind::Kind;
pub use marks::Marks;
pub use number::{Number, NumberError};
pub use path::{Path, PathError, Step};
pub use refine::{Bound, Refinement};
pub use same::Equality;
pub use ty::{Attr, ObjectTy, Presence, Ty, TyKind};
pub use ty_text::TyTextError;
pub use unify::{Conversions, is_convertible, unify};
pub use walk::Descend;

use std::sync::Arc;

use marks::Flags;
use number::{BigNum, Precision};
use refine::UnknownData;
use triomphe::ThinArc;

/// One value: null, unknown, or known, of some type, with its marks.
///
/// Equality (`==`, [`Value::same`]) includes types, marks and refinements, and is meant for "did
/// anything change" and for tests. The language's `==` is [`Value::raw_equal`].
#[derive(Clone)]
pub struct Value(Repr);

/// The elements of a list, set, tuple or object, in one allocation.
type Items = ThinArc<Head, Value>;

/// The entries of a map, sorted by key, in one allocation.
type Entries = ThinArc<Head, (ArcStr, Value)>;

/// What is known of a list, set, tuple, map or object as a whole.
#[derive(Clone, Copy, PartialEq)]
struct Head {
    ty: Ty,
    /// See [`Value::size`].
    size: usize,
    /// See [`Value::depth`].
    depth: u32,
}

#[derive(Clone)]
enum Repr {
    Null(Flags, Ty),
    Bool(Flags, bool),
    /// As in [`Number`]: whole numbers that fit.
    Int(Flags, Precision, i64),
    Num(Flags, Arc<BigNum>),
    /// Normalised to NFC.
    Str(Flags, ArcStr),
    List(Flags, Items),
    /// In canonical order, known elements once each, no marks below.
    Set(Flags, Items),
    Tuple(Flags, Items),
    Map(Flags, Entries),
    /// In the order of the attributes of the type, which is sorted by name.
    Object(Flags, Items),
    Unknown(Flags, &'static UnknownData),
}

impl Repr {
    fn flags(&self) -> Flags {
        match self {
            Repr::Null(flags, _)
            | Repr::Bool(flags, _)
            | Repr::Int(flags, _, _)
            | Repr::Num(flags, _)
            | Repr::Str(flags, _)
            | Repr::List(flags, _)
            | Repr::Set(flags, _)
            | Repr::Tuple(flags, _)
            | Repr::Map(flags, _)
            | Repr::Object(flags, _)
            | Repr::Unknown(flags, _) => *flags,
        }
    }

    fn flags_mut(&mut self) -> &mut Flags {
        match self {
            Repr::Null(flags, _)
            | Repr::Bool(flags, _)
            | Repr::Int(flags, _, _)
            | Repr::Num(flags, _)
            | Repr::Str(flags, _)
            | Repr::List(flags, _)
            | Repr::Set(flags, _)
            | Repr::Tuple(flags, _)
            | Repr::Map(flags, _)
            | Repr::Object(flags, _)
            | Repr::Unknown(flags, _) => flags,
        }
    }
}

#[cfg(test)]
mod tests;
