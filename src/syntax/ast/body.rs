//! Bodies: the arguments and blocks of a file or of a block, and the views on them.

use super::{BodyId, ExprId, Name, TextRef, Tree};
use crate::diag::Span;
use crate::syntax::escaped;

/// The content of a file or of a block.
#[derive(Clone, Copy, Debug)]
pub struct Body<'t> {
    tree: &'t Tree,
    id: BodyId,
}

/// An argument or a block.
#[derive(Clone, Copy, Debug)]
pub enum Item<'t> {
    Attribute(Attribute<'t>),
    Block(Block<'t>),
}

/// An argument: `name = expr`.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'t> {
    pub name: &'t str,
    pub name_span: Span,
    pub expr: ExprId,
    /// From the name to the end of the expression.
    pub span: Span,
}

/// A block: `type "label" { … }`.
#[derive(Clone, Copy, Debug)]
pub struct Block<'t> {
    /// The first word: `resource`, `lifecycle`.
    pub block_type: &'t str,
    pub type_span: Span,
    pub body: BodyId,
    /// Type and labels, without the brace: the place of messages about the block as a whole.
    pub header_span: Span,
    /// From the type to the closing brace.
    pub span: Span,
    tree: &'t Tree,
    labels: &'t [LabelNode],
}

/// A label of a block, quoted or bare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'t> {
    /// Without quotes, escapes resolved.
    pub text: &'t str,
    /// With quotes.
    pub span: Span,
}

impl<'t> Body<'t> {
    pub(super) fn new(tree: &'t Tree, id: BodyId) -> Body<'t> {
        Body { tree, id }
    }

    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    pub fn id(self) -> BodyId {
        self.id
    }

    /// Arguments and blocks in source order.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Item<'t>> {
        let (start, end) = self.tree.bodies[self.id.0 as usize].items;
        self.tree.items[start as usize..end as usize].iter().map(move |item| match item {
            ItemNode::Attribute(node) => Item::Attribute(Attribute::new(self.tree, *node)),
            ItemNode::Block(node) => Item::Block(Block::new(self.tree, *node)),
        })
    }

    /// The arguments in source order. A name is there once: the parser rejects a second one.
    pub fn attributes(self) -> impl DoubleEndedIterator<Item = Attribute<'t>> {
        self.items().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    /// The blocks in source order.
    pub fn blocks(self) -> impl DoubleEndedIterator<Item = Block<'t>> {
        self.items().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    /// The argument of that name. Looks through the body.
    pub fn attribute(self, name: &str) -> Option<Attribute<'t>> {
        self.attributes().find(|attribute| attribute.name == name)
    }

    /// The blocks of that type in source order.
    pub fn blocks_of(self, block_type: &str) -> impl DoubleEndedIterator<Item = Block<'t>> {
        self.blocks().filter(move |block| block.block_type == block_type)
    }

    pub fn is_empty(self) -> bool {
        self.items().next().is_none()
    }

    /// The whole file, or a block's braces and what is between them.
    pub fn span(self) -> Span {
        self.tree.range(self.tree.bodies[self.id.0 as usize].span)
    }
}

impl<'t> Attribute<'t> {
    fn new(tree: &'t Tree, node: AttributeNode) -> Attribute<'t> {
        let AttributeNode { name, expr, end } = node;
        let Name { text, span } = tree.name(name);
        Attribute { name: text, name_span: span, expr, span: tree.range((name.0, end)) }
    }
}

impl<'t> Block<'t> {
    fn new(tree: &'t Tree, node: BlockNode) -> Block<'t> {
        let BlockNode { block_type, labels, header, body, end } = node;
        let Name { text, span } = tree.name(block_type);
        Block {
            block_type: text,
            type_span: span,
            body,
            header_span: tree.range(header),
            span: tree.range((header.0, end)),
            tree,
            labels: &tree.labels[labels.0 as usize..labels.1 as usize],
        }
    }

    pub fn labels(&self) -> impl ExactSizeIterator<Item = Label<'t>> + use<'t> {
        let tree = self.tree;
        self.labels
            .iter()
            .map(move |node| Label { text: tree.resolve(node.text), span: tree.range(node.span) })
    }

    pub fn label(&self, index: usize) -> Option<Label<'t>> {
        self.labels().nth(index)
    }

    /// As the user would say it: `resource "stacks_container" "web"`.
    pub fn title(&self) -> String {
        let mut title = self.block_type.to_owned();
        for label in self.labels() {
            title.push_str(" \"");
            title.push_str(&escaped(label.text));
            title.push('"');
        }
        title
    }
}

#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) enum ItemNode {
    Attribute(AttributeNode),
    Block(BlockNode),
}

#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct AttributeNode {
    pub name: (u32, u32),
    pub expr: ExprId,
    pub end: u32,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct BlockNode {
    pub block_type: (u32, u32),
    /// Range in `Tree::labels`.
    pub labels: (u32, u32),
    /// In JSON the last label alone: type and labels need not stand together there.
    pub header: (u32, u32),
    pub body: BodyId,
    pub end: u32,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct LabelNode {
    pub text: TextRef,
    pub span: (u32, u32),
}
