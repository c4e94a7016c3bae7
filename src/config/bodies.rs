//! A block as it counts: one body, or several where override files change it.

use super::model::{BlockRef, ExprRef, TreeId};
use crate::syntax::{Attribute, Block, Tree};

/// The bodies of one block, read as one: of an argument the last one counts; nested blocks of a type
/// are those of the last body that has any of the type, as Terraform merges overrides.
#[derive(Clone, Copy, Debug)]
pub struct Bodies<'c> {
    trees: &'c [Tree],
    list: &'c [BlockRef],
}

/// An argument and the file it is from.
#[derive(Clone, Copy, Debug)]
pub struct Argument<'c> {
    pub tree: TreeId,
    pub attribute: Attribute<'c>,
}

/// A nested block and the file it is from.
#[derive(Clone, Copy, Debug)]
pub struct InnerBlock<'c> {
    pub tree: TreeId,
    pub block: Block<'c>,
}

impl<'c> Bodies<'c> {
    pub(super) fn new(trees: &'c [Tree], list: &'c [BlockRef]) -> Bodies<'c> {
        Bodies { trees, list }
    }

    pub fn tree(self, id: TreeId) -> &'c Tree {
        &self.trees[id.0 as usize]
    }

    /// The bodies one by one, the strongest last.
    pub fn list(self) -> &'c [BlockRef] {
        self.list
    }

    /// The arguments that count, in the order in which their names first appear.
    pub fn arguments(self) -> Vec<Argument<'c>> {
        let mut found: Vec<Argument<'c>> = Vec::new();
        for at in self.list {
            let tree = self.tree(at.tree);
            for attribute in tree.body(at.body).attributes() {
                let argument = Argument { tree: at.tree, attribute };
                // A body has each name once, so only overrides can bring one again.
                let earlier = match self.list.len() {
                    1 => None,
                    _ => found.iter_mut().find(|known| known.attribute.name == attribute.name),
                };
                match earlier {
                    Some(known) => *known = argument,
                    None => found.push(argument),
                }
            }
        }
        found
    }

    pub fn argument(self, name: &str) -> Option<Argument<'c>> {
        self.list.iter().rev().find_map(|at| {
            let attribute = self.tree(at.tree).body(at.body).attribute(name)?;
            Some(Argument { tree: at.tree, attribute })
        })
    }

    /// The nested blocks that count, in source order. A `dynamic` block counts as one of the type it
    /// makes.
    pub fn blocks(self) -> Vec<InnerBlock<'c>> {
        let mut found: Vec<InnerBlock<'c>> = Vec::new();
        for at in self.list {
            let own: Vec<Block<'c>> = self.tree(at.tree).body(at.body).blocks().collect();
            found.retain(|earlier| !own.iter().any(|block| made_type(block) == made_type(&earlier.block)));
            found.extend(own.into_iter().map(|block| InnerBlock { tree: at.tree, block }));
        }
        found
    }

    /// The nested blocks of a type that count, in source order.
    pub fn blocks_of(self, block_type: &str) -> Vec<InnerBlock<'c>> {
        let mut blocks = self.blocks();
        blocks.retain(|inner| inner.block.block_type == block_type);
        blocks
    }

    /// The blocks of a type in all bodies, overridden ones included, the strongest last: for blocks
    /// that merge argument by argument themselves.
    pub(super) fn all_blocks_of(self, block_type: &str) -> Vec<InnerBlock<'c>> {
        let all = self.list.iter().flat_map(|at| {
            let blocks = self.tree(at.tree).body(at.body).blocks();
            blocks.map(|block| InnerBlock { tree: at.tree, block })
        });
        all.filter(|inner| inner.block.block_type == block_type).collect()
    }
}

impl Argument<'_> {
    pub fn expr(&self) -> ExprRef {
        ExprRef { tree: self.tree, expr: self.attribute.expr }
    }
}

impl InnerBlock<'_> {
    pub fn body(&self) -> BlockRef {
        BlockRef { tree: self.tree, body: self.block.body }
    }

    /// The type of the blocks that it stands for: of `dynamic "entry"` it is `entry`.
    pub fn made_type(&self) -> &str {
        made_type(&self.block)
    }
}

/// The type of the blocks that stand in for this one: of `dynamic "entry"` it is `entry`.
pub(super) fn made_type<'t>(block: &Block<'t>) -> &'t str {
    match block.label(0) {
        Some(label) if block.block_type == "dynamic" => label.text,
        _ => block.block_type,
    }
}
