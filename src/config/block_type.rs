//! The block types of the language: what may stand at the top of a file, and how many labels it has.

/// A block type at the top of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockType {
    Terrace,
    Terraform,
    Provider,
    Variable,
    Locals,
    Resource,
    Data,
    Output,
    Module,
    Ephemeral,
    Action,
    Check,
    Moved,
    Import,
    Removed,
}

/// What the labels of a block are, in their order.
pub(super) type Labels = &'static [&'static str];

impl BlockType {
    const ALL: [BlockType; 15] = [
        BlockType::Terrace,
        BlockType::Terraform,
        BlockType::Provider,
        BlockType::Variable,
        BlockType::Locals,
        BlockType::Resource,
        BlockType::Data,
        BlockType::Output,
        BlockType::Module,
        BlockType::Ephemeral,
        BlockType::Action,
        BlockType::Check,
        BlockType::Moved,
        BlockType::Import,
        BlockType::Removed,
    ];

    /// The type that is written so.
    pub fn named(name: &str) -> Option<BlockType> {
        BlockType::ALL.into_iter().find(|block_type| block_type.name() == name)
    }

    pub const fn name(self) -> &'static str {
        match self {
            BlockType::Terrace => "terrace",
            BlockType::Terraform => "terraform",
            BlockType::Provider => "provider",
            BlockType::Variable => "variable",
            BlockType::Locals => "locals",
            BlockType::Resource => "resource",
            BlockType::Data => "data",
            BlockType::Output => "output",
            BlockType::Module => "module",
            BlockType::Ephemeral => "ephemeral",
            BlockType::Action => "action",
            BlockType::Check => "check",
            BlockType::Moved => "moved",
            BlockType::Import => "import",
            BlockType::Removed => "removed",
        }
    }

    pub const fn labels(self) -> Labels {
        match self {
            BlockType::Resource | BlockType::Data | BlockType::Ephemeral | BlockType::Action => {
                &["type", "name"]
            }
            BlockType::Provider
            | BlockType::Variable
            | BlockType::Output
            | BlockType::Module
            | BlockType::Check => &["name"],
            BlockType::Terrace
            | BlockType::Terraform
            | BlockType::Locals
            | BlockType::Moved
            | BlockType::Import
            | BlockType::Removed => &[],
        }
    }
}

/// The names of the block types at the top of a file.
pub fn block_types() -> impl Iterator<Item = &'static str> {
    BlockType::ALL.into_iter().map(BlockType::name)
}
