//! Expressions: how they are stored, and the views on them.

use super::{ExprId, List, Name, TextRef, Tree};
use crate::diag::Span;

/// An expression, to match on. Sub-expressions are ids; their spans come from [`Tree::span`].
///
/// Two kinds of chain lean to the left and can be very long (generated configuration has `a + b +
/// c …` with 100,000 operands): [`Expr::Binary`], and the traversals [`Expr::GetAttr`],
/// [`Expr::Index`], [`Expr::LegacyIndex`] and [`Expr::Splat`]. Everything else nests no deeper
/// than the parser's limit.
#[derive(Clone, Copy, Debug)]
pub enum Expr<'t> {
    /// Stands where the text was wrong; the parser reported it. To be treated as unknown, silently.
    Error,
    Null,
    Bool(bool),
    /// A number without sign as it was written: `12`, `0.50`, `1e400`, `1.e5`.
    Number(&'t str),
    /// A quoted string or heredoc without sequences, escapes resolved. Not yet Unicode normalised.
    String(&'t str),
    /// A quoted string or heredoc with sequences; always gives a string.
    Template(Parts<'t>),
    /// `"${x}"`, one interpolation and nothing else: gives the inner value with its type.
    Wrap(ExprId),
    Tuple(&'t [ExprId]),
    Object(ObjectItems<'t>),
    For(For<'t>),
    Conditional {
        condition: ExprId,
        then: ExprId,
        otherwise: ExprId,
    },
    Binary {
        op: BinaryOp,
        left: ExprId,
        right: ExprId,
    },
    Unary {
        op: UnaryOp,
        operand: ExprId,
    },
    Call(Call<'t>),
    /// The first name of a reference: `var`, `local`, a resource type, a variable of a `for`.
    ScopeVar(&'t str),
    /// `source.name`
    GetAttr {
        source: ExprId,
        name: Name<'t>,
    },
    /// `source[key]`
    Index {
        source: ExprId,
        key: ExprId,
    },
    /// `source.0`; `index` is a number without point, as written (`00` and `1e2` are legal).
    LegacyIndex {
        source: ExprId,
        index: Name<'t>,
    },
    /// `source.*…` or `source[*]…`. `each` is what is done to every element: an expression over
    /// [`Expr::SplatItem`], which is the element; only `SplatItem` itself where nothing follows.
    Splat {
        kind: SplatKind,
        source: ExprId,
        each: ExprId,
    },
    /// The element in the `each` of the splat around it.
    SplatItem,
    Parens(ExprId),
}

/// How far a splat reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SplatKind {
    /// `.*`: takes the attributes and legacy indexes that follow; a `[0]` after them applies to
    /// the splat's result.
    Attribute,
    /// `[*]`: takes everything that follows.
    Full,
}

/// By falling precedence in groups: `* / %`, `+ -`, `> >= < <=`, `== !=`, `&&`, `||`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    Multiply,
    Divide,
    Modulo,
    Add,
    Subtract,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

impl BinaryOp {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Modulo => "%",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterOrEqual => ">=",
            BinaryOp::Less => "<",
            BinaryOp::LessOrEqual => "<=",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::And => "&&",
            BinaryOp::Or => "||",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-x`
    Negate,
    /// `!x`
    Not,
}

impl UnaryOp {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Negate => "-",
            UnaryOp::Not => "!",
        }
    }
}

/// A function call.
#[derive(Clone, Copy, Debug)]
pub struct Call<'t> {
    /// With namespace and without spaces: `length`, `provider::stacks::parse`.
    pub name: &'t str,
    pub name_span: Span,
    pub args: &'t [ExprId],
    pub expansion: Expansion,
}

/// Whether the last argument of a call is followed by `...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expansion {
    None,
    /// The elements of the last argument are the last arguments.
    Last,
}

/// `[for v in c : …]` or `{for k, v in c : …}`.
#[derive(Clone, Copy, Debug)]
pub struct For<'t> {
    pub key_var: Option<Name<'t>>,
    pub value_var: Name<'t>,
    pub collection: ExprId,
    pub result: ForResult,
    pub value: ExprId,
    /// After `if`: elements for which it is false are left out.
    pub condition: Option<ExprId>,
}

/// What a `for` expression makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForResult {
    Tuple,
    Object { key: ExprId, grouping: Grouping },
}

/// What happens to values of the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// The same key twice is an error.
    Unique,
    /// `...` after the value: every key has a list of its values.
    Group,
}

/// The items of an object in source order. The same key may be there twice; the later one counts.
#[derive(Clone, Copy, Debug)]
pub struct ObjectItems<'t> {
    tree: &'t Tree,
    pairs: &'t [ExprId],
}

impl<'t> ObjectItems<'t> {
    pub fn len(self) -> usize {
        self.pairs.len() / 2
    }

    pub fn is_empty(self) -> bool {
        self.pairs.is_empty()
    }

    pub fn iter(self) -> impl ExactSizeIterator<Item = ObjectItem<'t>> {
        self.pairs.chunks_exact(2).map(move |pair| ObjectItem {
            key: ObjectKey::new(self.tree, pair[0]),
            key_span: self.tree.span(pair[0]),
            value: pair[1],
        })
    }
}

#[derive(Clone, Copy, Debug)]
pub struct ObjectItem<'t> {
    pub key: ObjectKey<'t>,
    pub key_span: Span,
    pub value: ExprId,
}

/// How the key of an object item is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKey<'t> {
    /// A bare name, which stands for itself: `a = 1`, and `null = 1` too.
    Name(&'t str),
    /// `(x) = 1`: the inner expression, which may be a reference.
    Parens(ExprId),
    /// Anything else, such as a string, a number or an operation. Never a bare reference: the
    /// parser rejects `a.b = 1` as ambiguous.
    Expr(ExprId),
}

impl<'t> ObjectKey<'t> {
    fn new(tree: &'t Tree, id: ExprId) -> ObjectKey<'t> {
        match tree.node(id) {
            Node::ScopeVar(_) | Node::Null | Node::Bool(_) => ObjectKey::Name(tree.word(id).text),
            Node::Parens(inner) => ObjectKey::Parens(inner),
            _ => ObjectKey::Expr(id),
        }
    }
}

/// The parts of a template in order. Strip markers (`~`), heredoc dedent and escapes are applied.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'t> {
    tree: &'t Tree,
    ids: &'t [ExprId],
}

impl<'t> Parts<'t> {
    pub fn len(self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(self) -> bool {
        self.ids.is_empty()
    }

    pub fn iter(self) -> impl ExactSizeIterator<Item = Part<'t>> {
        self.ids.iter().map(move |id| Part::new(self.tree, *id))
    }
}

/// A part of a template.
#[derive(Clone, Copy, Debug)]
pub enum Part<'t> {
    /// Text that stands for itself.
    Text(&'t str),
    /// `${x}`
    Interpolation(ExprId),
    /// `%{ if c }…%{ else }…%{ endif }`. Both branches are an [`Expr::Template`]; the second is
    /// empty where there is no `else`.
    If { condition: ExprId, then: ExprId, otherwise: ExprId },
    /// `%{ for k, v in c }…%{ endfor }`. The body is an [`Expr::Template`].
    For { key_var: Option<Name<'t>>, value_var: Name<'t>, collection: ExprId, body: ExprId },
}

impl<'t> Part<'t> {
    fn new(tree: &'t Tree, id: ExprId) -> Part<'t> {
        match tree.node(id) {
            Node::Text(text) => Part::Text(tree.resolve(text)),
            Node::IfPart(condition, then, otherwise) => Part::If { condition, then, otherwise },
            Node::ForPart(index) => {
                let node = tree.fors[index as usize];
                Part::For {
                    key_var: node.key_var.map(|name| tree.name(name)),
                    value_var: tree.name(node.value_var),
                    collection: node.collection,
                    body: node.value,
                }
            }
            _ => Part::Interpolation(id),
        }
    }
}

/// An expression as it is stored.
#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) enum Node {
    Error,
    Null,
    Bool(bool),
    Number(TextRef),
    String(TextRef),
    Template(List),
    Wrap(ExprId),
    Tuple(List),
    /// Keys and values in turn.
    Object(List),
    For(u32),
    Conditional(ExprId, ExprId, ExprId),
    Binary(BinaryOp, ExprId, ExprId),
    Unary(UnaryOp, ExprId),
    Call(u32),
    ScopeVar(TextRef),
    /// Source, start and end of the name.
    GetAttr(ExprId, u32, u32),
    Index(ExprId, ExprId),
    /// Source, start and end of the digits.
    LegacyIndex(ExprId, u32, u32),
    Splat(SplatKind, ExprId, ExprId),
    SplatItem,
    Parens(ExprId),
    /// Only in the list of a template.
    Text(TextRef),
    /// Only in the list of a template.
    IfPart(ExprId, ExprId, ExprId),
    /// Only in the list of a template.
    ForPart(u32),
}

#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct ForNode {
    pub key_var: Option<(u32, u32)>,
    pub value_var: (u32, u32),
    pub collection: ExprId,
    pub result: ForResult,
    /// The value; of a template's `for` the body.
    pub value: ExprId,
    pub condition: Option<ExprId>,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct CallNode {
    pub name: TextRef,
    pub name_span: (u32, u32),
    pub args: List,
    pub expansion: Expansion,
}

impl<'t> Expr<'t> {
    pub(super) fn new(tree: &'t Tree, id: ExprId) -> Expr<'t> {
        match tree.node(id) {
            Node::Error => Expr::Error,
            Node::Null => Expr::Null,
            Node::Bool(value) => Expr::Bool(value),
            Node::Number(text) => Expr::Number(tree.resolve(text)),
            Node::String(text) | Node::Text(text) => Expr::String(tree.resolve(text)),
            Node::Template(list) => Expr::Template(Parts { tree, ids: tree.list(list) }),
            Node::IfPart(..) | Node::ForPart(..) => unreachable!("ids of template parts are not given out"),
            Node::Wrap(inner) => Expr::Wrap(inner),
            Node::Tuple(list) => Expr::Tuple(tree.list(list)),
            Node::Object(list) => Expr::Object(ObjectItems { tree, pairs: tree.list(list) }),
            Node::For(index) => Expr::For(For::new(tree, tree.fors[index as usize])),
            Node::Conditional(condition, then, otherwise) => Expr::Conditional { condition, then, otherwise },
            Node::Binary(op, left, right) => Expr::Binary { op, left, right },
            Node::Unary(op, operand) => Expr::Unary { op, operand },
            Node::Call(index) => Expr::Call(Call::new(tree, tree.calls[index as usize])),
            Node::ScopeVar(text) => Expr::ScopeVar(tree.resolve(text)),
            Node::GetAttr(source, start, end) => Expr::GetAttr { source, name: tree.name((start, end)) },
            Node::Index(source, key) => Expr::Index { source, key },
            Node::LegacyIndex(source, start, end) => {
                Expr::LegacyIndex { source, index: tree.name((start, end)) }
            }
            Node::Splat(kind, source, each) => Expr::Splat { kind, source, each },
            Node::SplatItem => Expr::SplatItem,
            Node::Parens(inner) => Expr::Parens(inner),
        }
    }
}

impl<'t> For<'t> {
    fn new(tree: &'t Tree, node: ForNode) -> For<'t> {
        let ForNode { key_var, value_var, collection, result, value, condition } = node;
        let key_var = key_var.map(|name| tree.name(name));
        For { key_var, value_var: tree.name(value_var), collection, result, value, condition }
    }
}

impl<'t> Call<'t> {
    fn new(tree: &'t Tree, node: CallNode) -> Call<'t> {
        let CallNode { name, name_span, args, expansion } = node;
        Call { name: tree.resolve(name), name_span: tree.range(name_span), args: tree.list(args), expansion }
    }
}
