//! One evaluation of one expression: the operations of [`Code`] on values, within limits.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

use crate::addr::ModuleAddr;
use crate::diag::{Diagnostic, Diagnostics};
use crate::value::{ArcStr, Kind, Marks, Ty, Value};

use super::body::all_in_module;
use super::code::{Code, Entry, Node, NodeId, Reference};
use super::explain;
use super::files::Files;
use super::moment::Moment;
use super::program::Program;
use super::{access, conditional, functions, operators, repeat, template};

/// Steps that one expression may take. Generous: a step is far below a microsecond.
const MAX_STEPS: u64 = 10_000_000;
/// Bytes of all values that the evaluation of one expression makes.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// How deep expressions and values may nest; the parser has the same limit.
const MAX_DEPTH: u32 = 10_000;
/// Evaluation takes more stack when less than this is left.
const STACK_LOW: usize = 96 * 1024;
const STACK_MORE: usize = 2 * 1024 * 1024;

/// The evaluation failed, and the reason is among the problems of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed;

/// What references stand for while an expression is evaluated.
pub(super) trait Scope {
    fn program(&self) -> &Program;

    /// The value behind a reference that is the same for all instances.
    ///
    /// # Errors
    /// What is wrong with the definition of the thing.
    fn look_up(&self, reference: Reference) -> Result<Value, Diagnostics>;

    /// The files that functions may read.
    fn files(&self) -> Option<&Files> {
        None
    }

    /// The module instance in which it is; the root where there are no modules.
    fn module(&self) -> Option<&ModuleAddr> {
        None
    }

    /// At which point of a run the evaluation is.
    fn moment(&self) -> Moment {
        Moment::default()
    }

    /// Whether what is evaluated is a template, in which no other may be asked for.
    fn is_template(&self) -> bool {
        false
    }
}

/// What is particular to one instance of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Instance {
    pub each: Option<(Value, Value)>,
    pub count_index: Option<Value>,
    pub self_object: Option<Value>,
}

/// One evaluation. `bound` holds what `for`, splat and `dynamic` bring in, by slot.
pub(super) struct Run<'e> {
    pub code: &'e Code,
    pub scope: &'e dyn Scope,
    pub instance: &'e Instance,
    pub bound: Vec<Value>,
    problems: Vec<Diagnostic>,
    steps_left: u64,
    bytes_left: usize,
    depth: u32,
    /// A limit was hit: nothing can catch that.
    exhausted: bool,
    /// Values of references are being looked up for a message. What fails meanwhile is not explained.
    pub explaining: bool,
    /// The call that evaluates this as a template; 0 for what stands in the configuration.
    pub caller: u64,
    /// How often a call was met whose occurrences are told apart.
    calls: FxHashMap<NodeId, u32>,
}

impl<'e> Run<'e> {
    pub(super) fn new(code: &'e Code, scope: &'e dyn Scope, instance: &'e Instance) -> Run<'e> {
        Run {
            code,
            scope,
            instance,
            bound: Vec::new(),
            problems: Vec::new(),
            steps_left: MAX_STEPS,
            bytes_left: MAX_BYTES,
            depth: 0,
            exhausted: false,
            explaining: false,
            caller: 0,
            calls: FxHashMap::default(),
        }
    }

    /// Which call this is: the same whenever the expression is evaluated for the same instance, another
    /// one for each iteration and each instance.
    pub(super) fn site(&mut self, id: NodeId) -> u64 {
        let occurrence = self.calls.entry(id).or_default();
        *occurrence += 1;
        let mut hasher = DefaultHasher::new();
        (self.caller, id, *occurrence).hash(&mut hasher);
        self.instance.each.as_ref().map(|(key, _)| key).hash(&mut hasher);
        self.instance.count_index.hash(&mut hasher);
        self.scope.module().filter(|module| !module.is_root()).hash(&mut hasher);
        hasher.finish()
    }

    /// Evaluates a whole expression with fresh limits. `None` if it failed; the reasons are with the
    /// other problems of the run.
    pub(super) fn expression(&mut self, id: NodeId) -> Option<Value> {
        (self.steps_left, self.bytes_left, self.exhausted) = (MAX_STEPS, MAX_BYTES, false);
        self.eval(id).ok()
    }

    /// The problems so far.
    pub(super) fn finish(self) -> Diagnostics {
        let problems = self.problems.into_iter().collect();
        match self.scope.module() {
            Some(module) => all_in_module(problems, module),
            None => problems,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
    }

    /// Evaluates one node and what is below it.
    pub(super) fn eval(&mut self, id: NodeId) -> Result<Value, Failed> {
        self.step(id)?;
        if self.depth >= MAX_DEPTH {
            return Err(self.exhaust(
                id,
                "Expression nested too deeply",
                format!("Expressions may nest {MAX_DEPTH} levels deep."),
            ));
        }
        self.depth += 1;
        let value = stacker::maybe_grow(STACK_LOW, STACK_MORE, || self.node(id));
        self.depth -= 1;
        match value {
            // What is shared takes no memory, but whoever walks it would never come to an end.
            Ok(value) if value.size() > MAX_BYTES => Err(self.too_large(id)),
            Ok(value) if value.depth() > MAX_DEPTH => Err(self.exhaust(
                id,
                "Value nested too deeply",
                format!("Values may nest {MAX_DEPTH} levels deep."),
            )),
            value => value,
        }
    }

    /// Counts one step of work at a node.
    pub(super) fn step(&mut self, id: NodeId) -> Result<(), Failed> {
        match self.steps_left.checked_sub(1) {
            Some(left) => {
                self.steps_left = left;
                Ok(())
            }
            None => Err(self.exhaust(
                id,
                "Evaluation takes too long",
                format!("An expression may take {MAX_STEPS} steps to evaluate. This one takes more."),
            )),
        }
    }

    /// Counts memory that a node's value takes.
    pub(super) fn charge(&mut self, id: NodeId, bytes: usize) -> Result<(), Failed> {
        match self.bytes_left.checked_sub(bytes) {
            Some(left) => {
                self.bytes_left = left;
                Ok(())
            }
            None => Err(self.too_large(id)),
        }
    }

    fn too_large(&mut self, id: NodeId) -> Failed {
        let most = MAX_BYTES / 1024 / 1024;
        let detail =
            format!("The values that one expression makes may take {most} MiB together. These take more.");
        self.exhaust(id, "Value too large", detail)
    }

    /// How many more bytes values may take.
    pub(super) fn bytes_left(&self) -> usize {
        self.bytes_left
    }

    fn exhaust(&mut self, id: NodeId, summary: &str, detail: String) -> Failed {
        if !self.exhausted {
            self.exhausted = true;
            self.problems.push(Diagnostic::error(summary, detail).at(self.code.span(id)));
        }
        Failed
    }

    /// Reports a mistake at a node, with the values of the references in it.
    pub(super) fn fail(&mut self, id: NodeId, diagnostic: Diagnostic) -> Failed {
        let values = explain::values_in(self, id);
        self.fail_with(id, diagnostic, values)
    }

    /// Reports a mistake whose explanation is known.
    pub(super) fn fail_with(&mut self, id: NodeId, diagnostic: Diagnostic, values: Vec<String>) -> Failed {
        let mut diagnostic = diagnostic.at(self.code.span(id));
        if diagnostic.values.is_empty() {
            diagnostic.values = values;
        }
        self.problems.push(diagnostic);
        Failed
    }

    /// A mistake at a node that is reported elsewhere, with the values of the references in it.
    pub(super) fn explained(&mut self, id: NodeId, diagnostic: Diagnostic) -> Diagnostic {
        let values = explain::values_in(self, id);
        let mut diagnostic = diagnostic.at(self.code.span(id));
        diagnostic.values = values;
        diagnostic
    }

    /// Evaluates something whose problems may not count. Returns them apart.
    pub(super) fn attempt<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> (T, Vec<Diagnostic>) {
        let before = self.problems.len();
        let result = work(self);
        (result, self.problems.split_off(before))
    }

    pub(super) fn add_problems(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        self.problems.extend(problems);
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    fn node(&mut self, id: NodeId) -> Result<Value, Failed> {
        let code = self.code;
        match code.node(id) {
            Node::Failed => {
                // Only reached where someone goes on after a syntax error, which was reported.
                Err(Failed)
            }
            Node::Wrong(diagnostic) => {
                self.problems.push(diagnostic.as_ref().clone());
                Err(Failed)
            }
            Node::Constant(value) | Node::Folded(value, _) => Ok(value.clone()),
            Node::Template(parts) => template::render(self, id, parts),
            Node::Tuple(items) => self.tuple(id, items),
            Node::Object(entries) => self.object(id, entries),
            Node::For(each) => repeat::for_expression(self, id, each),
            Node::Conditional { condition, then, otherwise } => {
                conditional::choose(self, id, *condition, *then, *otherwise)
            }
            Node::Binary { .. } => operators::binary(self, id),
            Node::Unary { op, operand } => operators::unary(self, id, *op, *operand),
            Node::Call(call) => functions::call(self, id, call),
            Node::Try(alternatives) => self.try_all(id, alternatives),
            Node::Can(inner) => self.can(*inner),
            Node::Reference(reference) => self.reference(id, *reference),
            Node::Bound { slot, name: _ } => {
                Ok(self.bound.get(*slot as usize).cloned().unwrap_or_else(|| Value::unknown(Ty::DYNAMIC)))
            }
            Node::Attr { source, name, name_span } => {
                let value = self.eval(*source)?;
                access::attribute(&value, name).map_err(|problem| {
                    let values = explain::values_in(self, *source);
                    self.fail_with(id, problem.at(*name_span), values)
                })
            }
            Node::Index { source, key } => {
                let (value, key_value) = (self.eval(*source), self.eval(*key));
                let (value, key_value) = (value?, key_value?);
                access::index(&value, &key_value).map_err(|problem| {
                    // Not of the whole, which has no value.
                    let mut values = explain::values_in(self, *source);
                    values.extend(explain::values_in(self, *key));
                    self.fail_with(*key, problem, values)
                })
            }
            Node::Splat(splat) => repeat::splat(self, id, splat),
        }
    }

    fn tuple(&mut self, id: NodeId, items: &[NodeId]) -> Result<Value, Failed> {
        self.charge(id, items.len() * size_of::<Value>())?;
        // All are evaluated, so that all mistakes are found.
        let values: Vec<Result<Value, Failed>> = items.iter().map(|item| self.eval(*item)).collect();
        Ok(Value::tuple(values.into_iter().collect::<Result<Vec<_>, _>>()?))
    }

    fn object(&mut self, id: NodeId, entries: &[Entry]) -> Result<Value, Failed> {
        self.charge(id, entries.len() * 2 * size_of::<Value>())?;
        let mut attrs: Vec<(ArcStr, Value)> = Vec::with_capacity(entries.len());
        let (mut marks, mut known, mut failed) = (Marks::NONE, true, false);
        for Entry { key, value } in entries {
            let key_value = self.eval(*key).and_then(|value| self.object_key(*key, &value));
            let value = self.eval(*value);
            let (Ok((name, key_marks)), Ok(value)) = (key_value, value) else {
                failed = true;
                continue;
            };
            marks |= key_marks;
            match name {
                Some(name) => attrs.push((name, value)),
                None => known = false,
            }
        }
        match (failed, known) {
            (true, _) => Err(Failed),
            (false, true) => Ok(Value::object(attrs).with_marks(marks)),
            (false, false) => Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks)),
        }
    }

    /// The text of an object's key and its marks; no text while unknown.
    fn object_key(&mut self, id: NodeId, key: &Value) -> Result<(Option<ArcStr>, Marks), Failed> {
        let (key, marks) = key.unmark();
        if key.is_null() {
            let detail = "A null value cannot be the key of an object.";
            return Err(self.fail(id, Diagnostic::error("Null value as key", detail)));
        }
        let text = crate::value::convert(&key, Ty::STRING).map_err(|problem| {
            let detail = format!("This value cannot be the key of an object: {problem}.");
            self.fail(id, Diagnostic::error("Invalid object key", detail))
        })?;
        Ok((text.as_arc_str().cloned(), marks))
    }

    fn try_all(&mut self, id: NodeId, alternatives: &[NodeId]) -> Result<Value, Failed> {
        let mut reasons = Vec::new();
        for alternative in alternatives {
            let (value, problems) = self.attempt(|run| run.eval(*alternative));
            match value {
                // What is known later may fail later, and then another alternative counts.
                Ok(value) if !value.is_wholly_known() => {
                    return Ok(Value::unknown(Ty::DYNAMIC).with_marks(value.deep_marks()));
                }
                Ok(value) => return Ok(value),
                Err(Failed) if self.exhausted => {
                    self.add_problems(problems);
                    return Err(Failed);
                }
                Err(Failed) => reasons.extend(problems.into_iter().find(Diagnostic::is_error)),
            }
        }
        let mut diagnostic = Diagnostic::error(
            "No alternative without an error",
            "Every argument of `try` failed. The last one should be one that cannot fail.",
        );
        for reason in reasons {
            if let Some(span) = reason.span {
                diagnostic = diagnostic.label(span, reason.detail);
            }
        }
        Err(self.fail(id, diagnostic))
    }

    fn can(&mut self, inner: NodeId) -> Result<Value, Failed> {
        let (value, problems) = self.attempt(|run| run.eval(inner));
        match value {
            Ok(value) if !value.is_wholly_known() => Ok(Value::unknown(Ty::BOOL)),
            Ok(_) => Ok(Value::bool(true)),
            Err(Failed) if self.exhausted => {
                self.add_problems(problems);
                Err(Failed)
            }
            Err(Failed) => Ok(Value::bool(false)),
        }
    }

    fn reference(&mut self, id: NodeId, reference: Reference) -> Result<Value, Failed> {
        let of_instance = match reference {
            Reference::EachKey => Some((self.instance.each.as_ref().map(|(key, _)| key), "for_each")),
            Reference::EachValue => Some((self.instance.each.as_ref().map(|(_, value)| value), "for_each")),
            Reference::CountIndex => Some((self.instance.count_index.as_ref(), "count")),
            Reference::SelfObject => Some((self.instance.self_object.as_ref(), "postcondition")),
            _ => None,
        };
        match of_instance {
            Some((Some(value), _)) => Ok(value.clone()),
            Some((None, needs)) => {
                let name = self.scope.program().reference_text(reference);
                let detail = format!("`{name}` has a value only in a block with `{needs}`.");
                Err(self.fail_with(id, Diagnostic::error("Invalid reference", detail), Vec::new()))
            }
            None => self.scope.look_up(reference).map_err(|problems| {
                self.add_problems(problems);
                Failed
            }),
        }
    }

    /// About how many bytes a value takes beyond those of its parts.
    pub(super) fn size_of(value: &Value) -> usize {
        size_of::<Value>()
            + match value.kind() {
                Kind::String(text) => text.len(),
                _ => value.len() * 2 * size_of::<Value>(),
            }
    }
}
