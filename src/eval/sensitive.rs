//! Sensitive attributes of a schema: references to them give sensitive values.

use crate::provider::{Block, Nesting};
use crate::value::Value;

/// Which attributes a schema calls sensitive, as a tree of only the blocks that have some.
#[derive(Debug, Default)]
pub(super) struct SensitivePlaces {
    attributes: Vec<&'static str>,
    blocks: Vec<(&'static str, Nesting, SensitivePlaces)>,
}

impl SensitivePlaces {
    pub(super) fn of(schema: &Block) -> SensitivePlaces {
        let sensitive = schema.attributes.iter().filter(|attribute| attribute.sensitive);
        let inner = schema
            .blocks
            .iter()
            .map(|nested| (nested.name, nested.nesting, SensitivePlaces::of(&nested.block)));
        SensitivePlaces {
            attributes: sensitive.map(|attribute| attribute.name).collect(),
            blocks: inner.filter(|(_, _, places)| !places.is_empty()).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.blocks.is_empty()
    }

    /// The object with the marks that the schema asks for. What is no object stays as it is.
    pub(super) fn mark(&self, object: &Value) -> Value {
        let object = &with_attributes(object);
        let mut marked = object.clone();
        for name in &self.attributes {
            if let Some(value) = object.get_attr(name) {
                marked = marked.with_attr(*name, value.with_sensitive());
            }
        }
        for (name, nesting, places) in &self.blocks {
            if let Some(value) = object.get_attr(name) {
                marked = marked.with_attr(*name, places.mark_block(*nesting, value));
            }
        }
        marked
    }

    fn mark_block(&self, nesting: Nesting, value: &Value) -> Value {
        match nesting {
            Nesting::Single => self.mark(value),
            // An element of a set has no place of its own that could be marked.
            Nesting::Set => value.with_sensitive(),
            Nesting::List => match value.as_slice() {
                Some(items) => {
                    let element = value.ty().element().unwrap_or(crate::value::Ty::DYNAMIC);
                    Value::list(element, items.iter().map(|item| self.mark(item))).with_marks(value.marks())
                }
                None => value.clone(),
            },
        }
    }
}

/// An object that is unknown as a whole, taken apart, so that its attributes can be marked.
fn with_attributes(object: &Value) -> Value {
    match object.ty().as_object() {
        Some(ty) if !object.is_known() => {
            let attrs = ty.attrs().iter().map(|attr| (attr.name.clone(), Value::unknown(attr.ty)));
            Value::object(attrs).with_marks(object.marks())
        }
        _ => object.clone(),
    }
}
