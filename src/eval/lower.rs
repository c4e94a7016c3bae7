//! From a syntax tree to [`Code`]: names become positions, literals become values.

use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::syntax::{self, Expr, ExprId, ForResult, ObjectItems, ObjectKey, Parts, Tree, UnaryOp};
use crate::value::{ArcStr, Number, Value};

use super::code::{Call, Code, Collect, Entry, For, Node, NodeId, Part, Reference, Splat};
use super::functions;
use super::names::Names;

/// Compiles expressions of one tree into `code`.
pub(super) struct Lowering<'a> {
    pub tree: &'a Tree,
    pub names: &'a Names,
    pub code: &'a mut Code,
    /// Names that a `for` or a `dynamic` block around the expression brings in, by slot.
    pub bound: Vec<ArcStr>,
    /// The references that were met, each with its place.
    pub found: Vec<(Reference, Span)>,
    /// Functions that do not exist.
    pub problems: Diagnostics,
    /// Names that nothing declares. Those of a configuration were reported before it is compiled.
    pub undeclared: Diagnostics,
    /// How many `try` and `can` are around: they catch errors.
    guards: u32,
}

/// The name of the element of a splat among the bound names; no identifier.
const SPLAT_ITEM: &str = "*";

impl<'a> Lowering<'a> {
    pub(super) fn new(tree: &'a Tree, names: &'a Names, code: &'a mut Code) -> Lowering<'a> {
        Lowering {
            tree,
            names,
            code,
            bound: Vec::new(),
            found: Vec::new(),
            problems: Diagnostics::new(),
            undeclared: Diagnostics::new(),
            guards: 0,
        }
    }

    /// Compiles one expression.
    pub(super) fn lower(&mut self, id: ExprId) -> NodeId {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.lower_here(id))
    }

    fn lower_here(&mut self, id: ExprId) -> NodeId {
        let span = self.tree.span(id);
        let node = match self.tree.expr(id) {
            Expr::Error => Node::Failed,
            Expr::Null => Node::Constant(Value::null(crate::value::Ty::DYNAMIC)),
            Expr::Bool(value) => Node::Constant(Value::bool(value)),
            Expr::Number(text) => number(text, span),
            Expr::String(text) => Node::Constant(Value::string(text)),
            Expr::Template(parts) => self.template(parts),
            Expr::Wrap(inner) | Expr::Parens(inner) => return self.lower(inner),
            Expr::Tuple(items) => self.tuple(items, span),
            Expr::Object(items) => self.object(items, span),
            Expr::For(each) => self.for_expression(each),
            Expr::Conditional { condition, then, otherwise } => self.conditional(condition, then, otherwise),
            Expr::Binary { .. } => return self.binary(id),
            Expr::Unary { op, operand } => {
                let operand = self.lower(operand);
                match (op, self.code.node(operand)) {
                    (UnaryOp::Negate, Node::Constant(value)) if value.as_number().is_some() => {
                        let number = value.as_number().unwrap_or(Number::ZERO);
                        Node::Constant(Value::number(number.neg()))
                    }
                    _ => Node::Unary { op, operand },
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::SplatItem => self.splat_item(),
            Expr::ScopeVar(_)
            | Expr::GetAttr { .. }
            | Expr::Index { .. }
            | Expr::LegacyIndex { .. }
            | Expr::Splat { .. } => return self.chain(id),
        };
        self.code.push(node, span)
    }

    fn template(&mut self, parts: Parts<'_>) -> Node {
        let parts = parts.iter().map(|part| match part {
            syntax::Part::Text(text) => Part::Text(ArcStr::from(text)),
            syntax::Part::Interpolation(inner) => Part::Interpolation(self.lower(inner)),
            syntax::Part::If { condition, then, otherwise } => {
                let span = self.tree.span(condition);
                let node = self.conditional(condition, then, otherwise);
                Part::Interpolation(self.code.push(node, span))
            }
            syntax::Part::For { key_var, value_var, collection, body } => {
                let span = self.tree.span(collection);
                let names = (key_var.map(|name| name.text), value_var.text);
                let node =
                    self.each(names, collection, |lowering| (Collect::Tuple, lowering.lower(body), None));
                Part::Join(self.code.push(node, span))
            }
        });
        Node::Template(parts.collect())
    }

    fn tuple(&mut self, items: &[ExprId], span: Span) -> Node {
        let items: Box<[NodeId]> = items.iter().map(|item| self.lower(*item)).collect();
        match items.iter().map(|item| self.constant(*item)).collect::<Option<Vec<Value>>>() {
            Some(values) => Node::Folded(Value::tuple(values), self.code.push(Node::Tuple(items), span)),
            None => Node::Tuple(items),
        }
    }

    fn object(&mut self, items: ObjectItems<'_>, span: Span) -> Node {
        let entry = |item: syntax::ObjectItem<'_>| {
            let key = match item.key {
                ObjectKey::Name(name) => self.code.push(Node::Constant(Value::string(name)), item.key_span),
                ObjectKey::Parens(key) | ObjectKey::Expr(key) => self.lower(key),
            };
            Entry { key, value: self.lower(item.value) }
        };
        let entries: Box<[Entry]> = items.iter().map(entry).collect();
        let constants = entries.iter().map(|entry| {
            let key = self.constant(entry.key)?.as_arc_str()?.clone();
            Some((key, self.constant(entry.value)?))
        });
        match constants.collect::<Option<Vec<_>>>() {
            Some(attrs) => Node::Folded(Value::object(attrs), self.code.push(Node::Object(entries), span)),
            None => Node::Object(entries),
        }
    }

    fn constant(&self, id: NodeId) -> Option<Value> {
        match self.code.node(id) {
            Node::Constant(value) | Node::Folded(value, _) => Some(value.clone()),
            _ => None,
        }
    }

    /// A call of an unknown function counts only in the branch that is taken.
    fn conditional(&mut self, condition: ExprId, then: ExprId, otherwise: ExprId) -> Node {
        let condition = self.lower(condition);
        self.guards += 1;
        let (then, otherwise) = (self.lower(then), self.lower(otherwise));
        self.guards -= 1;
        Node::Conditional { condition, then, otherwise }
    }

    fn for_expression(&mut self, each: syntax::For<'_>) -> Node {
        let names = (each.key_var.map(|name| name.text), each.value_var.text);
        self.each(names, each.collection, |lowering| {
            let result = match each.result {
                ForResult::Tuple => Collect::Tuple,
                ForResult::Object { key, grouping } => Collect::Object { key: lowering.lower(key), grouping },
            };
            let value = lowering.lower(each.value);
            (result, value, each.condition.map(|condition| lowering.lower(condition)))
        })
    }

    /// What `for` expressions and `for` directives share.
    fn each(
        &mut self,
        (key_name, value_name): (Option<&str>, &str),
        collection: ExprId,
        inner: impl FnOnce(&mut Self) -> (Collect, NodeId, Option<NodeId>),
    ) -> Node {
        let collection = self.lower(collection);
        let outer = self.bound.len();
        let key_slot = key_name.map(|name| self.bind(name));
        let value_slot = self.bind(value_name);
        // Where there is no element, a call of an unknown function in here does not count.
        self.guards += 1;
        let (result, value, condition) = inner(self);
        self.guards -= 1;
        self.bound.truncate(outer);
        Node::For(Box::new(For { key_slot, value_slot, collection, result, value, condition }))
    }

    /// Brings a name in; it gets the next slot.
    pub(super) fn bind(&mut self, name: &str) -> u32 {
        self.bound.push(ArcStr::from(name));
        self.bound.len() as u32 - 1
    }

    /// Chains of operators lean to the left and may be very long, so the left side is no recursion.
    fn binary(&mut self, id: ExprId) -> NodeId {
        let mut spine = Vec::new();
        let mut at = id;
        while let Expr::Binary { op, left, right } = self.tree.expr(at) {
            spine.push((at, op, right));
            at = left;
        }
        let mut left = self.lower(at);
        for (at, op, right) in spine.into_iter().rev() {
            let right = self.lower(right);
            left = self.code.push(Node::Binary { op, left, right }, self.tree.span(at));
        }
        left
    }

    fn call(&mut self, call: syntax::Call<'_>) -> Node {
        let name = call.name.strip_prefix("core::").unwrap_or(call.name);
        let is_guard = matches!(name, "try" | "can");
        self.guards += u32::from(is_guard);
        let args: Box<[NodeId]> = call.args.iter().map(|arg| self.lower(*arg)).collect();
        self.guards -= u32::from(is_guard);
        let expands_last = call.expansion == syntax::Expansion::Last;
        match (name, &*args) {
            ("try", [_, ..]) if !expands_last => return Node::Try(args),
            ("can", [only]) if !expands_last => return Node::Can(*only),
            _ => {}
        }
        if let Some(function) = functions::find(name) {
            return Node::Call(Box::new(Call { function, name_span: call.name_span, args, expands_last }));
        }
        let unknown = functions::unknown(call.name).at(call.name_span);
        if self.guards == 0 && !is_guard {
            self.problems.push(unknown.clone());
        }
        Node::Wrong(Box::new(unknown))
    }

    fn splat_item(&self) -> Node {
        match self.bound.iter().rposition(|name| name == SPLAT_ITEM) {
            Some(slot) => Node::Bound { slot: slot as u32, name: ArcStr::from(SPLAT_ITEM) },
            None => Node::Failed,
        }
    }

    /// A reference or another expression, and what is taken out of it step by step.
    fn chain(&mut self, id: ExprId) -> NodeId {
        let mut links = Vec::new();
        let mut at = id;
        let source_of = |at: ExprId| match self.tree.expr(at) {
            Expr::GetAttr { source, .. }
            | Expr::Index { source, .. }
            | Expr::LegacyIndex { source, .. }
            | Expr::Splat { source, .. } => Some(source),
            _ => None,
        };
        while let Some(source) = source_of(at) {
            links.push(at);
            at = source;
        }
        links.reverse();
        let (mut node, used) = match self.tree.expr(at) {
            Expr::ScopeVar(root) => self.root(root, at, &links),
            _ => (self.lower(at), 0),
        };
        for link in &links[used..] {
            node = self.link(node, *link);
        }
        node
    }

    /// The name at the start of a chain, and how many links belong to it.
    fn root(&mut self, root: &str, at: ExprId, links: &[ExprId]) -> (NodeId, usize) {
        if let Some(slot) = self.bound.iter().rposition(|name| name == root) {
            let name = self.bound[slot].clone();
            return (self.code.push(Node::Bound { slot: slot as u32, name }, self.tree.span(at)), 0);
        }
        if root == "module"
            && let Some(found) = self.module_output(links)
        {
            return found;
        }
        let attrs: Vec<&str> = links
            .iter()
            .map_while(|link| match self.tree.expr(*link) {
                Expr::GetAttr { name, .. } => Some(name.text),
                _ => None,
            })
            .take(2)
            .collect();
        let span = |names: usize| match names {
            0 => self.tree.span(at),
            names => self.tree.span(links[names - 1]),
        };
        match self.names.resolve(root, &attrs, &span) {
            Ok((reference, used)) => {
                let place = span(used);
                self.found.push((reference, place));
                (self.code.push(Node::Reference(reference), place), used)
            }
            Err(diagnostic) => {
                self.undeclared.push(diagnostic.as_ref().clone());
                (self.code.push(Node::Wrong(diagnostic), span(0)), links.len())
            }
        }
    }

    /// `module.a.x` and `module.a[KEY].x`, which need that output value only and not the module as a
    /// whole. `None` for anything else.
    fn module_output(&mut self, links: &[ExprId]) -> Option<(NodeId, usize)> {
        let names = self.names;
        let attr = |at: usize| match self.tree.expr(*links.get(at)?) {
            Expr::GetAttr { name, .. } => Some(name.text),
            _ => None,
        };
        let called = names.module(attr(0)?)?;
        let (name, used) = if called.repeats { (attr(2)?, 3) } else { (attr(1)?, 2) };
        let reference = called.output(name)?;
        let is_index =
            |link: ExprId| matches!(self.tree.expr(link), Expr::Index { .. } | Expr::LegacyIndex { .. });
        if called.repeats && !is_index(links[1]) {
            return None;
        }
        let place = self.tree.span(links[used - 1]);
        self.found.push((reference, place));
        let all = self.code.push(Node::Reference(reference), place);
        let node = if called.repeats { self.link(all, links[1]) } else { all };
        Some((node, used))
    }

    fn link(&mut self, source: NodeId, link: ExprId) -> NodeId {
        let node = match self.tree.expr(link) {
            Expr::GetAttr { source: _, name } => {
                Node::Attr { source, name: ArcStr::from(name.text), name_span: name.span }
            }
            Expr::Index { source: _, key } => Node::Index { source, key: self.lower(key) },
            Expr::LegacyIndex { source: _, index } => {
                let key = number(index.text, index.span);
                Node::Index { source, key: self.code.push(key, index.span) }
            }
            Expr::Splat { kind: _, source: _, each } => {
                let slot = self.bind(SPLAT_ITEM);
                let each = self.lower(each);
                self.bound.pop();
                Node::Splat(Box::new(Splat { source, each, slot }))
            }
            _ => Node::Failed,
        };
        self.code.push(node, self.tree.span(link))
    }
}

/// A number as it is written.
fn number(text: &str, span: Span) -> Node {
    match text.parse::<Number>() {
        Ok(number) => Node::Constant(Value::number(number)),
        Err(problem) => Node::Wrong(Box::new(
            Diagnostic::error("Invalid number", format!("The number cannot be read: {problem}.")).at(span),
        )),
    }
}
