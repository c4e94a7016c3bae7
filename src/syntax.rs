//! HCL text to a spanned tree.
//!
//! What lives here: the lossless lexer, the parser that recovers after a mistake and so reports all
//! of them, the reader of the JSON syntax, the tree with its reading API, the formatter, and the text
//! of generated configuration. What it may import: `diag`. What is deliberately not here: the meaning
//! of blocks (`config`), values and evaluation (`eval`), reading of files (`host`).
//!
//! The grammar is Terraform's. The crates `hcl-rs` and `hcl-edit` are named only in this room: the
//! first writes generated configuration, the second is the second opinion in a differential test.
//! Neither is the parser, because both differ from Terraform in places that matter, stop at the
//! first mistake, refuse deep nesting, and take several times the time and memory.

mod ast;
mod ending;
mod format;
mod generate;
mod json;
mod lexer;
mod parser;

pub use ast::{
    Attribute, BinaryOp, Block, Body, BodyId, Call, Expansion, Expr, ExprId, ExprRef, For, ForResult,
    Grouping, Item, Label, Name, ObjectItem, ObjectItems, ObjectKey, Part, Parts, SplatKind, Step, StepKey,
    Traversal, Tree, UnaryOp,
};
pub use ending::{Ending, ending};
pub use format::format;
pub use generate::{Content, GeneratedBlock, document, escaped, import_block};
pub use json::{Grammar, Member, Reading, parse_json};
pub use lexer::{Lexer, Token, TokenKind};
pub use parser::{DEPTH_LIMIT, parse, parse_expression, parse_template, unquote};

#[cfg(test)]
mod differential;
#[cfg(test)]
mod tests;
