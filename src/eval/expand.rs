//! `count` and `for_each`: which instances a block has.

use std::sync::Arc;

use crate::addr::InstanceKey;
use crate::diag::{Diagnostic, Diagnostics};
use crate::value::{Kind, Ty, TyKind, Value, convert};

use super::code::NodeId;
use super::evaluation::{Evaluation, Instances};
use super::explain;
use super::modules::ModuleInstance;
use super::program::BlockId;
use super::run::{Failed, Instance, Run};

/// More instances of one block are a mistake.
const MAX_INSTANCES: usize = 100_000;

/// How a block repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// Neither `count` nor `for_each`: one instance without a key.
    Single,
    /// `count`: keys are indexes from 0.
    Count,
    /// `for_each`: keys are strings.
    ForEach,
}

/// The instances of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Expansion {
    pub repetition: Repetition,
    /// In order.
    pub keys: Vec<InstanceKey>,
    /// `each.value`, for each key of `for_each`.
    values: Vec<Value>,
}

impl Expansion {
    /// What a reference to the whole resource sees, of the objects of all instances in the order of
    /// [`Expansion::keys`].
    pub fn collect(&self, objects: impl IntoIterator<Item = Value>) -> Value {
        let mut objects = objects.into_iter();
        match self.repetition {
            Repetition::Single => objects.next().unwrap_or_else(|| Value::null(Ty::DYNAMIC)),
            Repetition::Count => Value::tuple(objects),
            Repetition::ForEach => Value::object(self.keys.iter().zip(objects).map(|(key, object)| {
                let name = match key {
                    InstanceKey::Text(text) => text.clone(),
                    InstanceKey::Index(index) => index.to_string(),
                    InstanceKey::None => String::new(),
                };
                (name, object)
            })),
        }
    }

    pub fn contains(&self, key: &InstanceKey) -> bool {
        self.position(key).is_some()
    }

    pub(super) fn position(&self, key: &InstanceKey) -> Option<usize> {
        match (self.repetition, key) {
            (Repetition::Single, InstanceKey::None) => Some(0),
            (Repetition::Count, InstanceKey::Index(at)) => {
                usize::try_from(*at).ok().filter(|at| *at < self.keys.len())
            }
            (Repetition::ForEach, InstanceKey::Text(_)) => self.keys.binary_search(key).ok(),
            _ => None,
        }
    }

    /// What `each` and `count` are for the instance; `None` if there is no such one.
    pub(super) fn instance(&self, key: &InstanceKey) -> Option<Instance> {
        let position = self.position(key)?;
        let mut instance = Instance::default();
        match (self.repetition, key) {
            (Repetition::Count, _) => instance.count_index = Some(Value::int(position as i64)),
            (Repetition::ForEach, InstanceKey::Text(text)) => {
                instance.each = Some((Value::string(text.as_str()), self.values[position].clone()));
            }
            _ => {}
        }
        Some(instance)
    }
}

impl Evaluation<'_> {
    /// The instances of a block in one instance of its module, kept after the first time.
    ///
    /// # Errors
    /// `count` or `for_each` is wrong, or not known before apply.
    pub fn expand(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        instances: &dyn Instances,
    ) -> Result<Arc<Expansion>, Diagnostics> {
        let cell = self.expansion_cell(id, module);
        if let Some(known) = cell.get() {
            return Ok(Arc::clone(known));
        }
        let block = self.program().block(id);
        let (view, instance) = (self.view(module, instances), Instance::default());
        let mut run = Run::new(&self.program().code, &view, &instance);
        match expansion(&mut run, block.count, block.for_each) {
            Some(expansion) => {
                crate::host::expect_instances(expansion.keys.len());
                Ok(Arc::clone(cell.get_or_init(|| Arc::new(expansion))))
            }
            None => Err(super::body::in_block(run.finish(), || block.block.title())),
        }
    }
}

/// The instances that `count` or `for_each` make; one without either. `None` if that failed, for which
/// the reasons are the run's problems.
pub(super) fn expansion(
    run: &mut Run<'_>,
    count: Option<NodeId>,
    for_each: Option<NodeId>,
) -> Option<Expansion> {
    match (count, for_each) {
        (Some(count), _) => counted(run, count).ok(),
        (_, Some(for_each)) => for_eached(run, for_each).ok(),
        (None, None) => Some(Expansion {
            repetition: Repetition::Single,
            keys: vec![InstanceKey::None],
            values: Vec::new(),
        }),
    }
}

fn counted(run: &mut Run<'_>, id: NodeId) -> Result<Expansion, Failed> {
    let value = run.expression(id).ok_or(Failed)?;
    let mut wrong = |detail: String| run.fail(id, Diagnostic::error("Invalid count argument", detail));
    if value.has_ephemeral() {
        return Err(wrong(
            "The value of `count` is ephemeral: it exists only during one run, and instances must last longer.".into(),
        ));
    }
    let value = value.unmarked();
    if value.is_null() {
        return Err(wrong("The value of `count` is null. It must be a whole number.".into()));
    }
    let number = match convert(&value, Ty::NUMBER) {
        Ok(number) => number,
        Err(problem) => {
            return Err(wrong(format!("The value of `count` must be a whole number: {problem}.")));
        }
    };
    let Some(number) = number.as_number() else {
        let diagnostic = Diagnostic::error(
            "Invalid count argument",
            "The value of `count` is known after apply only, so terrace cannot tell how many instances there will be.",
        );
        return Err(run.fail(id, diagnostic.hint(UNKNOWN_HINT)));
    };
    if number.is_negative() {
        return Err(wrong(format!("The value of `count` is {number}. It must not be negative.")));
    }
    if !number.is_integer() {
        return Err(wrong(format!("The value of `count` is {number}. It must be a whole number.")));
    }
    match number.to_u64() {
        Some(count) if count <= MAX_INSTANCES as u64 => Ok(Expansion {
            repetition: Repetition::Count,
            keys: (0..count).map(InstanceKey::Index).collect(),
            values: Vec::new(),
        }),
        _ => Err(wrong(format!(
            "The value of `count` is {number}. A block may have {MAX_INSTANCES} instances."
        ))),
    }
}

const UNKNOWN_HINT: &str = "Use values that are written in the configuration, or apply what this depends on first \
                            with `-target`.";

fn for_eached(run: &mut Run<'_>, id: NodeId) -> Result<Expansion, Failed> {
    let value = run.expression(id).ok_or(Failed)?;
    let summary = "Invalid for_each argument";
    let mut wrong = |detail: String, hint: Option<String>| {
        let diagnostic = Diagnostic::error(summary, detail);
        run.fail(id, hint.into_iter().fold(diagnostic, Diagnostic::hint))
    };
    if value.marks().is_sensitive() {
        return Err(wrong(
            "The value is sensitive. Its keys would become part of addresses, which are shown.".into(),
            Some("If the keys are no secret, take the mark off with `nonsensitive`.".into()),
        ));
    }
    if value.has_ephemeral() {
        return Err(wrong(
            "The value is ephemeral: it exists only during one run, and instances must last longer.".into(),
            None,
        ));
    }
    let ty = value.ty();
    let fits = match ty.kind() {
        TyKind::Map(_) | TyKind::Object(_) | TyKind::Dynamic => true,
        TyKind::Set(element) => matches!(element.kind(), TyKind::String | TyKind::Dynamic),
        _ => false,
    };
    if value.is_null() {
        return Err(wrong(
            "The value is null. It must be a map, an object or a set of strings.".into(),
            None,
        ));
    }
    if !fits {
        let hint = matches!(ty.kind(), TyKind::List(_) | TyKind::Tuple(_))
            .then(|| "Convert it with `toset(…)`: each element is then a key.".to_owned());
        return Err(wrong(
            format!("The value must be a map, an object or a set of strings, and this is a {ty}."),
            hint,
        ));
    }
    let is_set = matches!(ty.kind(), TyKind::Set(_));
    let keys_unknown = !value.is_known() || (is_set && !value.is_wholly_known());
    if keys_unknown {
        let what = if is_set { "elements" } else { "keys" };
        return Err(wrong(
            format!(
                "The {what} are known after apply only, so terrace cannot tell which instances there will be. \
                 The value is {}.",
                explain::describe(&value)
            ),
            Some(UNKNOWN_HINT.to_owned()),
        ));
    }
    if value.len() > MAX_INSTANCES {
        return Err(wrong(
            format!("There are {} keys. A block may have {MAX_INSTANCES} instances.", value.len()),
            None,
        ));
    }
    if is_set && value.elements().any(Value::is_null) {
        return Err(wrong("The set has a null element, and null cannot be a key.".into(), None));
    }
    let mut pairs: Vec<(InstanceKey, Value)> = match value.kind() {
        Kind::Set(items) => items
            .iter()
            .filter_map(|item| Some((InstanceKey::Text(item.as_str()?.to_owned()), item.clone())))
            .collect(),
        _ => value.entries().map(|(key, item)| (InstanceKey::Text(key.to_string()), item.clone())).collect(),
    };
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (keys, values) = pairs.into_iter().unzip();
    Ok(Expansion { repetition: Repetition::ForEach, keys, values })
}

/// Whether a problem says only that `count` or `for_each` is not known yet, which does not matter
/// where nothing is known.
pub fn is_unknown_repetition(problem: &Diagnostic) -> bool {
    problem.detail.contains("known after apply only")
        && ["Invalid count argument", "Invalid for_each argument"].contains(&problem.summary.as_str())
}
