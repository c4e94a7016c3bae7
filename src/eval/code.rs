//! Compiled expressions: a flat arena of nodes whose references are resolved and whose constants are
//! values.

use crate::config::ModuleId;
use crate::diag::{Diagnostic, Span};
use crate::syntax::{BinaryOp, Grouping, UnaryOp};
use crate::value::{ArcStr, Step, Value};

use super::functions::Function;
use super::program::BlockId;

/// A compiled expression, by its position in [`Code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct NodeId(u32);

/// All compiled expressions of a program. Flat, so that dropping it does not recurse.
#[derive(Debug, Default)]
pub(super) struct Code {
    nodes: Vec<Node>,
    spans: Vec<Span>,
}

impl Code {
    pub(super) fn push(&mut self, node: Node, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("fewer than 2^32 expressions"));
        self.nodes.push(node);
        self.spans.push(span);
        id
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn span(&self, id: NodeId) -> Span {
        self.spans[id.0 as usize]
    }

    /// The expression that makes the part of a value that a path leads to, as far as tuples and objects
    /// are written out.
    pub(super) fn at_path(&self, id: NodeId, steps: &[Step]) -> NodeId {
        let Some((first, rest)) = steps.split_first() else { return id };
        let inner = match self.node(id) {
            Node::Folded(_, original) => return self.at_path(*original, steps),
            Node::Tuple(items) => match first {
                Step::Index(key) => key.as_i64().and_then(|at| items.get(usize::try_from(at).ok()?)).copied(),
                Step::Attr(_) => None,
            },
            Node::Object(entries) => {
                let name = match first {
                    Step::Attr(name) => Some(name.as_str()),
                    Step::Index(key) => key.as_str(),
                };
                let written = |entry: &&Entry| match self.node(entry.key) {
                    Node::Constant(key) => key.as_str().is_some() && key.as_str() == name,
                    _ => false,
                };
                entries.iter().rev().find(written).map(|entry| entry.value)
            }
            _ => None,
        };
        inner.map_or(id, |inner| self.at_path(inner, rest))
    }

    /// The value of an expression that is a constant.
    pub(super) fn constant(&self, id: NodeId) -> Option<&Value> {
        match self.node(id) {
            Node::Constant(value) | Node::Folded(value, _) => Some(value),
            _ => None,
        }
    }

    /// The expressions directly inside one, in source order.
    pub(super) fn children(&self, id: NodeId) -> Vec<NodeId> {
        match self.node(id) {
            Node::Failed | Node::Wrong(_) | Node::Constant(_) | Node::Reference(_) | Node::Bound { .. } => {
                Vec::new()
            }
            Node::Template(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Text(_) => None,
                    Part::Interpolation(inner) | Part::Join(inner) => Some(*inner),
                })
                .collect(),
            Node::Tuple(items) | Node::Try(items) => items.to_vec(),
            Node::Can(inner) | Node::Folded(_, inner) => vec![*inner],
            Node::Object(entries) => entries.iter().flat_map(|entry| [entry.key, entry.value]).collect(),
            Node::For(each) => {
                let key = match each.result {
                    Collect::Tuple => None,
                    Collect::Object { key, grouping: _ } => Some(key),
                };
                [Some(each.collection), key, Some(each.value), each.condition].into_iter().flatten().collect()
            }
            Node::Conditional { condition, then, otherwise } => vec![*condition, *then, *otherwise],
            Node::Binary { op: _, left, right } => vec![*left, *right],
            Node::Unary { op: _, operand } => vec![*operand],
            Node::Call(call) => call.args.to_vec(),
            Node::Attr { source, .. } => vec![*source],
            Node::Index { source, key } => vec![*source, *key],
            Node::Splat(splat) => vec![splat.source, splat.each],
        }
    }
}

/// One operation.
#[derive(Debug)]
pub(super) enum Node {
    /// The parser reported what is wrong here.
    Failed,
    /// An error when evaluated: a name that means nothing. Not earlier, since `try` can catch a call
    /// of an unknown function, as in Terraform, and since `config` reports unknown names before.
    Wrong(Box<Diagnostic>),
    Constant(Value),
    /// A tuple or object of constants only: its value, and the expression it is from.
    Folded(Value, NodeId),
    /// Always gives a string.
    Template(Box<[Part]>),
    Tuple(Box<[NodeId]>),
    Object(Box<[Entry]>),
    For(Box<For>),
    Conditional {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    Binary {
        op: BinaryOp,
        left: NodeId,
        right: NodeId,
    },
    Unary {
        op: UnaryOp,
        operand: NodeId,
    },
    Call(Box<Call>),
    /// `try(…)`: the first argument without an error.
    Try(Box<[NodeId]>),
    /// `can(…)`: whether the argument has no error.
    Can(NodeId),
    Reference(Reference),
    /// What a `for`, a splat or a `dynamic` block around this brings in.
    Bound {
        slot: u32,
        name: ArcStr,
    },
    Attr {
        source: NodeId,
        name: ArcStr,
        name_span: Span,
    },
    Index {
        source: NodeId,
        key: NodeId,
    },
    Splat(Box<Splat>),
}

/// What a name of the configuration means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reference {
    /// By position in [`super::Program`].
    Variable(u32),
    Local(u32),
    Resource(BlockId),
    /// An output value of a called module, of all its instances together: `module.a.x`, and of
    /// `module.a["k"].x` what the key is taken out of.
    Output(u32),
    /// All output values of a called module.
    Module(ModuleId),
    EachKey,
    EachValue,
    CountIndex,
    SelfObject,
    PathModule,
    PathRoot,
    PathCwd,
    Workspace,
    /// `terrace.applying`
    Applying,
}

#[derive(Debug)]
pub(super) enum Part {
    Text(ArcStr),
    Interpolation(NodeId),
    /// A `for` directive: the elements of the tuple, one after the other.
    Join(NodeId),
}

#[derive(Debug)]
pub(super) struct Entry {
    pub key: NodeId,
    pub value: NodeId,
}

#[derive(Debug)]
pub(super) struct For {
    pub key_slot: Option<u32>,
    pub value_slot: u32,
    pub collection: NodeId,
    pub result: Collect,
    pub value: NodeId,
    pub condition: Option<NodeId>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Collect {
    Tuple,
    Object { key: NodeId, grouping: Grouping },
}

#[derive(Debug)]
pub(super) struct Call {
    pub function: &'static Function,
    pub name_span: Span,
    pub args: Box<[NodeId]>,
    /// The elements of the last argument are the last arguments.
    pub expands_last: bool,
}

#[derive(Debug)]
pub(super) struct Splat {
    pub source: NodeId,
    pub each: NodeId,
    pub slot: u32,
}
