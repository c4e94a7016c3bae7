//! The JSON syntax: a JSON text to the same tree as the native syntax.
//!
//! Two steps: `read` takes the text apart as JSON and goes on after mistakes, `build` makes arguments,
//! blocks and expressions of it. In JSON an object may be a block or the value of an argument, and a
//! string a template, a text or a reference; which it is depends on where it stands. Who knows that
//! gives a [`Grammar`].
//!
//! The rules are those of HCL's JSON specification as Terraform applies it, read from what Terraform
//! does with the same files. More lenient on purpose: a byte order mark, and `//` beside labels.

mod build;
mod read;

use std::sync::Arc;

use self::build::build;
use self::read::read;
use super::ast::{Places, Tree};
use crate::diag::{Diagnostics, FileId};

/// What stands where in a configuration.
pub trait Grammar {
    /// A kind of body: of the file, of a block.
    type Body: Copy;

    fn root(&self) -> Self::Body;

    /// What the property of that name is in a body.
    fn member(&self, body: Self::Body, name: &str) -> Member;

    /// The body of a block that stands in a body.
    fn inside(&self, body: Self::Body, block_type: &str, labels: &[&str]) -> Self::Body;
}

/// What a property of a JSON object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    Argument(Reading),
    /// Blocks, with what their labels are.
    Blocks(&'static [&'static str]),
    /// Nothing that may be there. Becomes a block where it can only be meant as one in a file's body,
    /// else an argument.
    Unknown,
}

/// What the strings in the value of an argument are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Templates.
    Template,
    /// Texts that stand for themselves.
    Literal,
    /// Expressions of the native syntax, which name something: references, types.
    Reference,
}

/// Parses a configuration or variable file in JSON syntax.
///
/// The tree is complete but for what the diagnostics name, as that of [`parse`](super::parse).
pub fn parse_json<G: Grammar>(file: FileId, text: impl Into<Arc<str>>, grammar: &G) -> (Tree, Diagnostics) {
    let text: Arc<str> = text.into();
    let (document, decoded, found) = read(file, &text);
    let places = document.places.clone();
    let buffer: Arc<str> = match decoded.is_empty() {
        true => Arc::clone(&text),
        false => format!("{text}{decoded}").into(),
    };
    build(file, (&text, &buffer, places), &document, found, grammar)
}

/// What was read of a JSON text: values by their position in a list.
#[derive(Debug, Default)]
struct Document {
    values: Vec<Value>,
    /// None where the text has no value at all.
    root: Option<ValueId>,
    places: Places,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ValueId(u32);

#[derive(Debug)]
struct Value {
    kind: Kind,
    /// In the source.
    start: u32,
    end: u32,
}

#[derive(Debug)]
enum Kind {
    Null,
    Bool(bool),
    /// As it is written.
    Number,
    String(Text),
    Array(Vec<ValueId>),
    Object(Vec<Property>),
    /// Stands where something else is written; reported.
    Error,
}

#[derive(Clone, Copy, Debug)]
struct Property {
    name: Text,
    value: ValueId,
}

/// A string: the positions of its meaning in the buffer.
#[derive(Clone, Copy, Debug)]
struct Text {
    start: u32,
    end: u32,
    /// With quotes, in the source.
    outer: (u32, u32),
}

impl Document {
    fn value(&self, id: ValueId) -> &Value {
        &self.values[id.0 as usize]
    }
}

#[cfg(test)]
mod tests;
