//! Schemas: which arguments and blocks a provider, resource type or data source has.

use crate::value::{Ty, Value};

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// The configuration must set it.
    Required,
    /// The configuration may set it; null otherwise.
    Optional,
    /// The configuration may set it; the provider does otherwise.
    OptionalComputed,
    /// Only the provider sets it.
    Computed,
}

/// One attribute of a block.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: &'static str,
    pub ty: Ty,
    pub kind: AttributeKind,
    /// A different value means a new object.
    pub forces_replacement: bool,
    pub sensitive: bool,
    /// One or two sentences for the manual.
    pub doc: &'static str,
}

impl Attribute {
    pub fn required(name: &'static str, ty: Ty, doc: &'static str) -> Attribute {
        Attribute {
            name,
            ty,
            kind: AttributeKind::Required,
            forces_replacement: false,
            sensitive: false,
            doc,
        }
    }

    pub fn optional(name: &'static str, ty: Ty, doc: &'static str) -> Attribute {
        Attribute { kind: AttributeKind::Optional, ..Attribute::required(name, ty, doc) }
    }

    pub fn optional_computed(name: &'static str, ty: Ty, doc: &'static str) -> Attribute {
        Attribute { kind: AttributeKind::OptionalComputed, ..Attribute::required(name, ty, doc) }
    }

    pub fn computed(name: &'static str, ty: Ty, doc: &'static str) -> Attribute {
        Attribute { kind: AttributeKind::Computed, ..Attribute::required(name, ty, doc) }
    }

    pub fn forces_replacement(self) -> Attribute {
        Attribute { forces_replacement: true, ..self }
    }

    pub fn sensitive(self) -> Attribute {
        Attribute { sensitive: true, ..self }
    }

    pub fn is_required(&self) -> bool {
        self.kind == AttributeKind::Required
    }

    /// Whether a configuration may set it.
    pub fn is_argument(&self) -> bool {
        self.kind != AttributeKind::Computed
    }

    /// Whether the provider fills it where the configuration does not.
    pub fn is_computed(&self) -> bool {
        matches!(self.kind, AttributeKind::Computed | AttributeKind::OptionalComputed)
    }
}

/// How often a nested block may stand, and what its value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// At most once; an object, or null where the block is absent.
    Single,
    /// Any number, order counts; a list of objects.
    List,
    /// Any number, order does not count; a set of objects.
    Set,
}

/// A block inside a block.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    pub name: &'static str,
    pub nesting: Nesting,
    pub min: u32,
    pub block: Block,
}

/// What may stand in a block.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<NestedBlock>,
    /// A few sentences for the manual.
    pub doc: &'static str,
}

impl Block {
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub fn block(&self, name: &str) -> Option<&NestedBlock> {
        self.blocks.iter().find(|block| block.name == name)
    }

    /// The names of the attributes, then those of the blocks.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.attributes
            .iter()
            .map(|attribute| attribute.name)
            .chain(self.blocks.iter().map(|block| block.name))
    }

    /// The type of an object of this schema: attributes and blocks by name.
    pub fn ty(&self) -> Ty {
        let attributes = self.attributes.iter().map(|a| (a.name, a.ty));
        let blocks = self.blocks.iter().map(|b| (b.name, b.ty()));
        Ty::object(attributes.chain(blocks))
    }

    /// An object of this schema with nothing set: nulls and no blocks.
    pub fn nothing(&self) -> Value {
        let attributes = self.attributes.iter().map(|a| (a.name, Value::null(a.ty)));
        let blocks = self.blocks.iter().map(|b| (b.name, b.nothing()));
        Value::object(attributes.chain(blocks))
    }
}

impl NestedBlock {
    pub fn ty(&self) -> Ty {
        match self.nesting {
            Nesting::Single => self.block.ty(),
            Nesting::List => Ty::list(self.block.ty()),
            Nesting::Set => Ty::set(self.block.ty()),
        }
    }

    /// The value where there is no such block.
    pub fn nothing(&self) -> Value {
        match self.nesting {
            Nesting::Single => Value::null(self.block.ty()),
            Nesting::List => Value::list(self.block.ty(), []),
            Nesting::Set => Value::set(self.block.ty(), []),
        }
    }
}
