//! Reading an expression without evaluating it: as a reference, as a literal, and which references
//! it contains.

use super::{Expr, ExprId, Name, Part, Tree};
use crate::diag::Span;
use crate::syntax::{ForResult, ObjectKey};

/// A reference that is written out: a name and constant steps, such as `var.a.b[0]["k"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traversal<'t> {
    pub root: Name<'t>,
    pub steps: Vec<Step<'t>>,
    /// From the root to the last step.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'t> {
    pub key: StepKey<'t>,
    /// The name or key, without dot and brackets.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKey<'t> {
    /// `.name`
    Attr(&'t str),
    /// `["name"]`
    Key(&'t str),
    /// `[0]` or `.0`; the digits as written.
    Index(&'t str),
}

impl<'t> Traversal<'t> {
    /// The name of the step if it is an attribute: `nth_attr(0)` of `var.a` is `a`.
    pub fn nth_attr(&self, index: usize) -> Option<&'t str> {
        match self.steps.get(index)?.key {
            StepKey::Attr(name) => Some(name),
            StepKey::Key(_) | StepKey::Index(_) => None,
        }
    }
}

impl Tree {
    /// The expression as a reference with constant steps; none where it is anything else. For
    /// arguments that name things instead of evaluating them, such as `depends_on` and
    /// `ignore_changes`. The words `true`, `false` and `null` count as names here.
    pub fn traversal(&self, id: ExprId) -> Option<Traversal<'_>> {
        let mut steps = Vec::new();
        let mut at = id;
        let root = loop {
            match self.expr(at) {
                Expr::ScopeVar(_) | Expr::Bool(_) | Expr::Null => break self.word(at),
                Expr::GetAttr { source, name } => {
                    steps.push(Step { key: StepKey::Attr(name.text), span: name.span });
                    at = source;
                }
                Expr::LegacyIndex { source, index } => {
                    steps.push(Step { key: StepKey::Index(index.text), span: index.span });
                    at = source;
                }
                Expr::Index { source, key } => {
                    let span = self.span(key);
                    match self.expr(key) {
                        Expr::Number(digits) => steps.push(Step { key: StepKey::Index(digits), span }),
                        Expr::String(text) => steps.push(Step { key: StepKey::Key(text), span }),
                        _ => return None,
                    }
                    at = source;
                }
                _ => return None,
            }
        };
        steps.reverse();
        Some(Traversal { root, steps, span: self.span(id) })
    }

    /// The single bare word the expression is, such as `all` or `null`.
    pub fn keyword(&self, id: ExprId) -> Option<&str> {
        match self.expr(id) {
            Expr::ScopeVar(_) | Expr::Bool(_) | Expr::Null => Some(self.word(id).text),
            _ => None,
        }
    }

    /// The text of a string without sequences; none where the expression is anything else.
    pub fn as_literal_string(&self, id: ExprId) -> Option<&str> {
        match self.expr(id) {
            Expr::String(text) => Some(text),
            _ => None,
        }
    }

    /// The references the expression contains, in source order, each with as many constant steps as
    /// are written: of `a.b[c.d].e` they are `a.b` and `c.d`. Variables that a `for` inside the
    /// expression brings in are left out, bare object keys too.
    pub fn references(&self, id: ExprId) -> Vec<Traversal<'_>> {
        let mut found = Vec::new();
        let mut bound: Vec<&str> = Vec::new();
        let mut work = vec![Work::Visit(id)];
        while let Some(next) = work.pop() {
            match next {
                Work::Bind(name) => bound.push(name),
                Work::Unbind(count) => bound.truncate(bound.len() - count),
                Work::Visit(id) => {
                    let (prefix, keys) = self.chain(id);
                    let first = work.len();
                    match self.traversal(prefix) {
                        Some(traversal) => {
                            let is_name = !matches!(traversal.root.text, "true" | "false" | "null");
                            if is_name && !bound.contains(&traversal.root.text) {
                                found.push(traversal);
                            }
                        }
                        None => self.push_children(prefix, &mut work),
                    }
                    work.extend(keys.into_iter().map(Work::Visit));
                    work[first..].reverse();
                }
            }
        }
        found
    }

    /// Takes a chain of attributes and indexes apart: the longest reference with constant steps it
    /// begins with, or what it begins with instead, and the keys of the indexes behind that.
    fn chain(&self, id: ExprId) -> (ExprId, Vec<ExprId>) {
        let mut prefix = id;
        let mut keys = Vec::new();
        let mut at = id;
        loop {
            at = match self.expr(at) {
                Expr::GetAttr { source, .. } | Expr::LegacyIndex { source, .. } => source,
                Expr::Index { source, key } => {
                    if !matches!(self.expr(key), Expr::Number(_) | Expr::String(_)) {
                        prefix = source;
                        keys.push(key);
                    }
                    source
                }
                Expr::ScopeVar(_) | Expr::Bool(_) | Expr::Null => break,
                _ => {
                    prefix = at;
                    break;
                }
            };
        }
        keys.reverse();
        (prefix, keys)
    }

    /// The expressions directly inside one, in source order.
    pub fn children(&self, id: ExprId) -> Vec<ExprId> {
        let mut work = Vec::new();
        self.push_children(id, &mut work);
        work.into_iter()
            .filter_map(|work| match work {
                Work::Visit(id) => Some(id),
                Work::Bind(_) | Work::Unbind(_) => None,
            })
            .collect()
    }

    fn push_children<'t>(&'t self, id: ExprId, work: &mut Vec<Work<'t>>) {
        let visit = |id: &ExprId| Work::Visit(*id);
        match self.expr(id) {
            Expr::Error | Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::String(_) => {}
            Expr::ScopeVar(_) | Expr::SplatItem => {}
            Expr::Wrap(inner) | Expr::Parens(inner) => work.push(Work::Visit(inner)),
            Expr::Unary { op: _, operand } => work.push(Work::Visit(operand)),
            Expr::GetAttr { source, .. } | Expr::LegacyIndex { source, .. } => work.push(Work::Visit(source)),
            Expr::Index { source, key } => work.extend([source, key].iter().map(visit)),
            Expr::Splat { kind: _, source, each } => work.extend([source, each].iter().map(visit)),
            Expr::Binary { op: _, left, right } => work.extend([left, right].iter().map(visit)),
            Expr::Conditional { condition, then, otherwise } => {
                work.extend([condition, then, otherwise].iter().map(visit));
            }
            Expr::Tuple(items) => work.extend(items.iter().map(visit)),
            Expr::Call(call) => work.extend(call.args.iter().map(visit)),
            Expr::Object(items) => {
                for item in items.iter() {
                    match item.key {
                        ObjectKey::Name(_) => {}
                        ObjectKey::Parens(key) | ObjectKey::Expr(key) => work.push(Work::Visit(key)),
                    }
                    work.push(Work::Visit(item.value));
                }
            }
            Expr::For(each) => {
                work.push(Work::Visit(each.collection));
                let count = bind(work, each.key_var, each.value_var);
                if let ForResult::Object { key, grouping: _ } = each.result {
                    work.push(Work::Visit(key));
                }
                work.push(Work::Visit(each.value));
                work.extend(each.condition.iter().map(visit));
                work.push(Work::Unbind(count));
            }
            Expr::Template(parts) => parts.iter().for_each(|part| push_part(part, work)),
        }
    }
}

/// A step of a walk with an own stack, since expressions may nest deeper than the thread's stack.
enum Work<'t> {
    Visit(ExprId),
    Bind(&'t str),
    Unbind(usize),
}

fn push_part<'t>(part: Part<'t>, work: &mut Vec<Work<'t>>) {
    match part {
        Part::Text(_) => {}
        Part::Interpolation(inner) => work.push(Work::Visit(inner)),
        Part::If { condition, then, otherwise } => {
            work.extend([condition, then, otherwise].map(Work::Visit));
        }
        Part::For { key_var, value_var, collection, body } => {
            work.push(Work::Visit(collection));
            let count = bind(work, key_var, value_var);
            work.push(Work::Visit(body));
            work.push(Work::Unbind(count));
        }
    }
}

fn bind<'t>(work: &mut Vec<Work<'t>>, key_var: Option<Name<'t>>, value_var: Name<'t>) -> usize {
    work.extend(key_var.map(|name| Work::Bind(name.text)));
    work.push(Work::Bind(value_var.text));
    1 + usize::from(key_var.is_some())
}
