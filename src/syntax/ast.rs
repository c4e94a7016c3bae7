//! The tree of one source text: flat arenas, small ids, and views to read it.
//!
//! Nodes are 16 bytes and name their text by position in the source; only text with escapes is
//! stored a second time. Dropping a tree frees a handful of vectors, however deep it nests.
//!
//! Reading goes through views: [`Tree::expr`] gives an [`Expr`] to match on, [`Tree::body`] a
//! [`Body`] to walk or query.

mod body;
mod expr;
mod places;
mod traversal;

use std::sync::Arc;

pub use body::{Attribute, Block, Body, Item, Label};
pub use expr::{
    BinaryOp, Call, Expansion, Expr, For, ForResult, Grouping, ObjectItem, ObjectItems, ObjectKey, Part,
    Parts, SplatKind, UnaryOp,
};
pub use traversal::{Step, StepKey, Traversal};

pub(super) use body::{AttributeNode, BlockNode, ItemNode, LabelNode};
pub(super) use expr::{CallNode, ForNode, Node};
pub(super) use places::Places;

use crate::diag::{FileId, Span};

/// An expression of one [`Tree`]. Stable, so it can serve as a key of caches beside the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub(super) u32);

/// The content of a file or of a block in one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BodyId(pub(super) u32);

/// What was parsed from one text. Always complete enough to walk: where the text was wrong there
/// are [`Expr::Error`] nodes, and the diagnostics were given by the parser.
#[derive(Clone, Debug)]
pub struct Tree {
    file: FileId,
    text: Arc<str>,
    /// What positions count in: the source, and behind it texts that it holds in another form.
    buffer: Arc<str>,
    places: Places,
    nodes: Vec<Node>,
    spans: Vec<(u32, u32)>,
    children: Vec<ExprId>,
    fors: Vec<ForNode>,
    calls: Vec<CallNode>,
    cooked: Vec<Box<str>>,
    bodies: Vec<BodyNode>,
    items: Vec<ItemNode>,
    labels: Vec<LabelNode>,
    root: BodyId,
}

/// An identifier where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'t> {
    pub text: &'t str,
    pub span: Span,
}

/// An expression together with its tree: what is kept when the tree would otherwise be forgotten.
#[derive(Clone, Debug)]
pub struct ExprRef {
    pub tree: Arc<Tree>,
    pub id: ExprId,
}

impl ExprRef {
    pub fn new(tree: &Arc<Tree>, id: ExprId) -> ExprRef {
        ExprRef { tree: Arc::clone(tree), id }
    }

    pub fn expr(&self) -> Expr<'_> {
        self.tree.expr(self.id)
    }

    pub fn span(&self) -> Span {
        self.tree.span(self.id)
    }

    /// A part of this expression, with the same tree.
    pub fn part(&self, id: ExprId) -> ExprRef {
        ExprRef { tree: Arc::clone(&self.tree), id }
    }
}

impl Tree {
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The whole source text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The content of the file. Empty where an expression alone was parsed.
    pub fn root(&self) -> BodyId {
        self.root
    }

    pub fn body(&self, id: BodyId) -> Body<'_> {
        Body::new(self, id)
    }

    /// The expression to match on.
    pub fn expr(&self, id: ExprId) -> Expr<'_> {
        Expr::new(self, id)
    }

    pub fn span(&self, id: ExprId) -> Span {
        self.range(self.spans[id.0 as usize])
    }

    /// The source text under a span of this tree; empty if the span does not fit.
    pub fn source(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// How many expressions there are; every [`ExprId::index`] is below it.
    pub fn expr_count(&self) -> usize {
        self.nodes.len()
    }
}

impl ExprId {
    /// The position in the arena, for tables beside the tree.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A text of the tree: a range of the source, or where the source has escapes, a stored text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextRef {
    start: u32,
    /// [`TextRef::COOKED`] where `start` is a position in `Tree::cooked`.
    end: u32,
}

impl TextRef {
    const COOKED: u32 = u32::MAX;

    pub(super) fn source(start: u32, end: u32) -> TextRef {
        TextRef { start, end }
    }

    /// Of a text in the buffer.
    pub(super) fn range(self) -> (u32, u32) {
        (self.start, self.end)
    }
}

/// A run of `Tree::children`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct List {
    start: u32,
    len: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct BodyNode {
    items: (u32, u32),
    span: (u32, u32),
}

/// What the parser calls to build a tree.
impl Tree {
    pub(super) fn new(file: FileId, text: Arc<str>) -> Tree {
        let buffer = Arc::clone(&text);
        Tree::with_decoded(file, text, buffer, Places::default())
    }

    /// A tree over a buffer that begins with the source.
    pub(super) fn with_decoded(file: FileId, text: Arc<str>, buffer: Arc<str>, places: Places) -> Tree {
        let mut tree = Tree {
            file,
            text,
            buffer,
            places,
            nodes: Vec::new(),
            spans: Vec::new(),
            children: Vec::new(),
            fors: Vec::new(),
            calls: Vec::new(),
            cooked: Vec::new(),
            bodies: Vec::new(),
            items: Vec::new(),
            labels: Vec::new(),
            root: BodyId(0),
        };
        tree.root = tree.push_body(&[], (0, 0));
        tree
    }

    pub(super) fn push(&mut self, node: Node, span: (u32, u32)) -> ExprId {
        let id = ExprId(self.nodes.len() as u32);
        self.nodes.push(node);
        self.spans.push(span);
        id
    }

    /// Puts a copy of an expression in the place of another one.
    pub(super) fn put(&mut self, place: ExprId, copied: ExprId) {
        self.nodes[place.index()] = self.nodes[copied.index()];
        self.spans[place.index()] = self.spans[copied.index()];
    }

    pub(super) fn push_list(&mut self, ids: &[ExprId]) -> List {
        let start = self.children.len() as u32;
        self.children.extend_from_slice(ids);
        List { start, len: ids.len() as u32 }
    }

    pub(super) fn push_for(&mut self, node: ForNode) -> u32 {
        self.fors.push(node);
        self.fors.len() as u32 - 1
    }

    pub(super) fn push_call(&mut self, node: CallNode) -> u32 {
        self.calls.push(node);
        self.calls.len() as u32 - 1
    }

    pub(super) fn push_cooked(&mut self, text: String) -> TextRef {
        self.cooked.push(text.into_boxed_str());
        TextRef { start: self.cooked.len() as u32 - 1, end: TextRef::COOKED }
    }

    pub(super) fn push_labels(&mut self, labels: &[LabelNode]) -> (u32, u32) {
        let start = self.labels.len() as u32;
        self.labels.extend_from_slice(labels);
        (start, self.labels.len() as u32)
    }

    pub(super) fn push_body(&mut self, items: &[ItemNode], span: (u32, u32)) -> BodyId {
        let start = self.items.len() as u32;
        self.items.extend_from_slice(items);
        self.bodies.push(BodyNode { items: (start, self.items.len() as u32), span });
        BodyId(self.bodies.len() as u32 - 1)
    }

    pub(super) fn set_root(&mut self, root: BodyId) {
        self.root = root;
    }

    pub(super) fn node(&self, id: ExprId) -> Node {
        self.nodes[id.0 as usize]
    }

    pub(super) fn raw_span(&self, id: ExprId) -> (u32, u32) {
        self.spans[id.0 as usize]
    }

    fn list(&self, list: List) -> &[ExprId] {
        &self.children[list.start as usize..(list.start + list.len) as usize]
    }

    fn resolve(&self, text: TextRef) -> &str {
        match text.end {
            TextRef::COOKED => &self.cooked[text.start as usize],
            end => &self.buffer[text.start as usize..end as usize],
        }
    }

    /// The place in the source.
    pub(super) fn range(&self, range: (u32, u32)) -> Span {
        let (start, end) = self.places.in_source(range);
        Span::new(self.file, start, end)
    }

    fn name(&self, (start, end): (u32, u32)) -> Name<'_> {
        Name { text: &self.buffer[start as usize..end as usize], span: self.range((start, end)) }
    }

    /// An expression that is one word, as it was parsed.
    fn word(&self, id: ExprId) -> Name<'_> {
        self.name(self.raw_span(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_sixteen_bytes() {
        assert_eq!(size_of::<Node>(), 16);
    }
}
