//! What goes through the elements of a value: `for` expressions and splats.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::syntax::Grouping;
use crate::value::{ArcStr, Kind, Marks, Refinement, Ty, TyKind, Value, convert};

use super::code::{Collect, For, NodeId, Splat};
use super::operators;
use super::run::{Failed, Run};

/// `[for …]` and `{for …}`.
pub(super) fn for_expression(run: &mut Run<'_>, id: NodeId, each: &For) -> Result<Value, Failed> {
    let collection = run.eval(each.collection)?;
    let (collection, marks) = collection.unmark();
    if collection.is_null() {
        let detail = "A null value cannot be gone through by `for`.";
        return Err(run.fail(each.collection, Diagnostic::error("Iteration over null value", detail)));
    }
    let ty = collection.ty();
    if ty.is_primitive() {
        let detail =
            format!("`for` goes through the elements of a list, set, tuple, map or object. This is a {ty}.");
        return Err(run.fail(each.collection, Diagnostic::error("Iteration over non-iterable value", detail)));
    }
    if ty.is_dynamic() {
        return Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks));
    }
    check_condition(run, each)?;
    if !collection.is_known() {
        return Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks));
    }
    let mut result = Collected::new(each.result, marks);
    let mut failed = false;
    for (key, value) in collection.pairs() {
        bind(run, each, key, value);
        match iteration(run, each, &mut result) {
            Ok(()) => run.charge(id, 2 * size_of::<Value>())?,
            Err(Failed) if run.is_exhausted() => return Err(Failed),
            Err(Failed) => {
                // The same mistake in the next iterations would say nothing new.
                failed = true;
                break;
            }
        }
    }
    if failed { Err(Failed) } else { Ok(result.finish()) }
}

/// A condition that is wrong whatever the elements are is wrong even if there are none.
fn check_condition(run: &mut Run<'_>, each: &For) -> Result<(), Failed> {
    let Some(condition) = each.condition else { return Ok(()) };
    bind(run, each, Value::unknown(Ty::DYNAMIC), Value::unknown(Ty::DYNAMIC));
    let (value, _) = run.eval(condition)?.unmark();
    operators::condition(run, condition, &value, IF_CLAUSE).map(|_| ())
}

const IF_CLAUSE: &str = "`if` clause";

fn bind(run: &mut Run<'_>, each: &For, key: Value, value: Value) {
    let slots = each.value_slot as usize + 1;
    if run.bound.len() < slots {
        run.bound.resize(slots, Value::null(Ty::DYNAMIC));
    }
    if let Some(slot) = each.key_slot {
        run.bound[slot as usize] = key;
    }
    run.bound[each.value_slot as usize] = value;
}

/// What a `for` expression has made so far.
struct Collected {
    into: Into,
    marks: Marks,
    known: bool,
}

enum Into {
    Tuple(Vec<Value>),
    Object(BTreeMap<ArcStr, Value>),
    Groups(BTreeMap<ArcStr, Vec<Value>>),
}

impl Collected {
    fn new(result: Collect, marks: Marks) -> Collected {
        let into = match result {
            Collect::Tuple => Into::Tuple(Vec::new()),
            Collect::Object { key: _, grouping: Grouping::Unique } => Into::Object(BTreeMap::new()),
            Collect::Object { key: _, grouping: Grouping::Group } => Into::Groups(BTreeMap::new()),
        };
        Collected { into, marks, known: true }
    }

    fn finish(self) -> Value {
        if !self.known {
            return Value::unknown(Ty::DYNAMIC).with_marks(self.marks);
        }
        let value = match self.into {
            Into::Tuple(items) => Value::tuple(items),
            Into::Object(attrs) => Value::object(attrs),
            Into::Groups(groups) => {
                Value::object(groups.into_iter().map(|(key, items)| (key, Value::tuple(items))))
            }
        };
        value.with_marks(self.marks)
    }
}

fn iteration(run: &mut Run<'_>, each: &For, result: &mut Collected) -> Result<(), Failed> {
    if let Some(condition) = each.condition {
        let (value, marks) = run.eval(condition)?.unmark();
        result.marks |= marks;
        match operators::condition(run, condition, &value, IF_CLAUSE)? {
            Some(true) => {}
            Some(false) => return Ok(()),
            None => {
                result.known = false;
                return Ok(());
            }
        }
    }
    let Collect::Object { key, grouping: _ } = each.result else {
        let value = run.eval(each.value)?;
        if let Into::Tuple(items) = &mut result.into {
            items.push(value);
        }
        return Ok(());
    };
    let key_value = run.eval(key);
    let value = run.eval(each.value)?;
    let (key_value, marks) = key_value?.unmark();
    result.marks |= marks;
    let Some(text) = object_key(run, key, &key_value)? else {
        result.known = false;
        return Ok(());
    };
    match &mut result.into {
        Into::Object(attrs) if attrs.contains_key(&text) => {
            let shown =
                if marks.is_sensitive() { "the same key".to_owned() } else { format!("the key `{text}`") };
            let detail = format!("Two elements give {shown}.");
            let hint = "Where several values of one key are meant, write `...` after the value: each key then \
                        has a list of its values.";
            Err(run.fail(key, Diagnostic::error("Duplicate object key", detail).hint(hint)))
        }
        Into::Object(attrs) => {
            attrs.insert(text, value);
            Ok(())
        }
        Into::Groups(groups) => {
            groups.entry(text).or_default().push(value);
            Ok(())
        }
        Into::Tuple(_) => Ok(()),
    }
}

/// The text of a key; `None` while unknown.
fn object_key(run: &mut Run<'_>, id: NodeId, key: &Value) -> Result<Option<ArcStr>, Failed> {
    if key.is_null() {
        let detail = "The key of an element of an object must not be null.";
        return Err(run.fail(id, Diagnostic::error("Invalid object key", detail)));
    }
    let text = convert(key, Ty::STRING).map_err(|problem| {
        let detail = format!("This value cannot be the key of an object: {problem}.");
        run.fail(id, Diagnostic::error("Invalid object key", detail))
    })?;
    Ok(text.as_arc_str().cloned())
}

/// `source[*].rest` and `source.*.rest`.
pub(super) fn splat(run: &mut Run<'_>, id: NodeId, splat: &Splat) -> Result<Value, Failed> {
    let source = run.eval(splat.source)?;
    let (source, marks) = source.unmark();
    let ty = source.ty();
    let is_sequence = matches!(ty.kind(), TyKind::List(_) | TyKind::Set(_) | TyKind::Tuple(_));
    if source.is_null() {
        if !is_sequence {
            return Ok(Value::tuple([]).with_marks(marks));
        }
        let detail = "A splat goes through the elements of a list, set or tuple, and this one is null.";
        return Err(run.fail(splat.source, Diagnostic::error("Splat of null value", detail)));
    }
    if ty.is_dynamic() {
        return Ok(Value::unknown(Ty::DYNAMIC).with_marks(marks));
    }
    if !is_sequence {
        // Whether a single value that is not known yet will be null decides between one element and none.
        let one = element(run, splat, source.with_marks(marks))?;
        return Ok(match source.is_never_null() {
            true => Value::tuple([one]).with_marks(marks),
            false => Value::unknown(Ty::DYNAMIC).with_marks(marks),
        });
    }
    if !source.is_known() {
        return Ok(unknown_result(run, splat, &source)?.with_marks(marks));
    }
    let mut items = Vec::with_capacity(source.len());
    run.charge(id, source.len() * size_of::<Value>())?;
    for item in source.elements() {
        items.push(element(run, splat, item.clone())?);
    }
    let value = match source.kind() {
        Kind::Tuple(_) => Value::tuple(items),
        _ if items.is_empty() => {
            let inner = element(run, splat, Value::unknown(ty.element().unwrap_or(Ty::DYNAMIC)))?;
            Value::list(inner.ty(), [])
        }
        _ => Value::list(Ty::DYNAMIC, items),
    };
    Ok(value.with_marks(marks))
}

fn element(run: &mut Run<'_>, splat: &Splat, item: Value) -> Result<Value, Failed> {
    let slot = splat.slot as usize;
    if run.bound.len() <= slot {
        run.bound.resize(slot + 1, Value::null(Ty::DYNAMIC));
    }
    run.bound[slot] = item;
    run.eval(splat.each)
}

/// A splat of an unknown list or tuple: its type is known.
fn unknown_result(run: &mut Run<'_>, splat: &Splat, source: &Value) -> Result<Value, Failed> {
    match source.ty().kind() {
        TyKind::Tuple(types) => {
            let mut elements = Vec::new();
            for ty in types {
                elements.push(element(run, splat, Value::unknown(*ty))?.ty());
            }
            Ok(Value::unknown_with(Ty::tuple(elements), Refinement::not_null()))
        }
        _ => {
            let inner = Value::unknown(source.ty().element().unwrap_or(Ty::DYNAMIC));
            let ty = Ty::list(element(run, splat, inner)?.ty());
            let known = source.refinement().cloned().unwrap_or_default();
            Ok(Value::unknown_with(ty, Refinement::len(known.min_len, known.max_len)))
        }
    }
}
