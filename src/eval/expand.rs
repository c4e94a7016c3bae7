//! `count` and `for_each`: which instances a block has.

use std::sync::Arc;

use crate::addr::InstanceKey;
use crate::diag::{Diagnostic, Diagnostics};
use crate::value::{Kind, Refinement, Ty, TyKind, Value, convert};

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
    /// `each` and `count` of the one instance that stands in for those that are not known; it has no key.
    stand_in: Option<Instance>,
}

/// What becomes of blocks and calls whose instances are not known, or that have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum StandIns {
    /// It is an error not to know them.
    #[default]
    Never,
    /// One instance stands in for them, whose key is unknown: mistakes in it can be found.
    Used,
}

impl StandIns {
    /// Whether a value that must be known is no mistake though it is not.
    pub fn excuse(self, value: &Value) -> bool {
        self == StandIns::Used && !value.is_wholly_known()
    }
}

impl Expansion {
    /// What a reference to the whole resource sees, of the objects of all instances in the order of
    /// [`Expansion::keys`].
    pub fn collect(&self, objects: impl IntoIterator<Item = Value>) -> Value {
        if self.stand_in.is_some() {
            return Value::unknown(Ty::DYNAMIC);
        }
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

    /// As [`Expansion::collect`], where a plan for a part left out instances that do not exist yet. They
    /// are as in Terraform: keys of `for_each` are missing, a list ends with the last instance that is
    /// there, and what is before that is unknown.
    pub fn collect_some(&self, objects: Vec<Option<Value>>) -> Value {
        if objects.iter().all(Option::is_some) {
            return self.collect(objects.into_iter().flatten());
        }
        let unknown = || Value::unknown(Ty::DYNAMIC);
        match self.repetition {
            Repetition::Single => {
                self.collect(objects.into_iter().map(|object| object.unwrap_or_else(unknown)))
            }
            Repetition::Count => {
                let length = objects.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
                self.collect(objects.into_iter().take(length).map(|object| object.unwrap_or_else(unknown)))
            }
            Repetition::ForEach => {
                let (keys, objects): (Vec<_>, Vec<_>) = self
                    .keys
                    .iter()
                    .zip(objects)
                    .filter_map(|(key, object)| Some((key.clone(), object?)))
                    .unzip();
                let stand_in = self.stand_in.clone();
                Expansion { repetition: self.repetition, keys, values: Vec::new(), stand_in }.collect(objects)
            }
        }
    }

    pub fn contains(&self, key: &InstanceKey) -> bool {
        self.position(key).is_some()
    }

    pub(super) fn position(&self, key: &InstanceKey) -> Option<usize> {
        match (self.repetition, key) {
            (Repetition::Single, InstanceKey::None) => Some(0),
            (_, InstanceKey::None) if self.stand_in.is_some() => Some(0),
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
        if let Some(stand_in) = &self.stand_in {
            return Some(stand_in.clone());
        }
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
        match expansion(&mut run, block.count, block.for_each, self.stand_ins) {
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
    stand_ins: StandIns,
) -> Option<Expansion> {
    let (made, problems) = run.attempt(|run| match (count, for_each) {
        (Some(count), _) => counted(run, count).ok(),
        (_, Some(for_each)) => for_eached(run, for_each).ok(),
        (None, None) => Some(Expansion {
            repetition: Repetition::Single,
            keys: vec![InstanceKey::None],
            values: Vec::new(),
            stand_in: None,
        }),
    });
    let is_open = match &made {
        Some(expansion) => expansion.keys.is_empty(),
        None => !problems.is_empty() && problems.iter().all(is_unknown_repetition),
    };
    if is_open && stand_ins == StandIns::Used {
        return Some(stand_in(run, for_each));
    }
    run.add_problems(problems);
    made
}

/// The expansion that stands in for one with `count`, or with `for_each` if that is given.
fn stand_in(run: &mut Run<'_>, for_each: Option<NodeId>) -> Expansion {
    let mut instance = Instance::default();
    match for_each {
        None => instance.count_index = Some(Value::unknown_with(Ty::NUMBER, Refinement::not_null())),
        Some(for_each) => {
            let (over, _) = run.attempt(|run| run.expression(for_each));
            let key = Value::unknown_with(Ty::STRING, Refinement::not_null());
            let value = match over.as_ref().map(Value::ty).unwrap_or(Ty::DYNAMIC).kind() {
                TyKind::Map(element) => Value::unknown(*element),
                TyKind::Set(_) => key.clone(),
                _ => Value::unknown(Ty::DYNAMIC),
            };
            instance.each = Some((key, value));
        }
    }
    Expansion {
        repetition: if for_each.is_some() { Repetition::ForEach } else { Repetition::Count },
        keys: vec![InstanceKey::None],
        values: Vec::new(),
        stand_in: Some(instance),
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
    let Ok(number) = convert(&value, Ty::NUMBER) else {
        let detail = format!(
            "The value of `count` must be a whole number, and this is {}.",
            explain::describe(&value)
        );
        let diagnostic = Diagnostic::error("Invalid count argument", detail);
        let is_counted = !value.ty().is_primitive();
        return Err(run.fail(
            id,
            match is_counted {
                true => diagnostic.hint("The number of its elements is `length(…)`."),
                false => diagnostic,
            },
        ));
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
            stand_in: None,
        }),
        _ => Err(wrong(format!(
            "The value of `count` is {number}. A block may have {MAX_INSTANCES} instances."
        ))),
    }
}

const UNKNOWN_HINT: &str = "Use values that are written in the configuration, or apply what this depends on first \
                            with `-target`.";

const UNKNOWN_KEYS_HINT: &str = "Use a map whose keys are written in the configuration; its values may be known after \
                                 apply. Or apply what this depends on first with `-target`.";

fn for_eached(run: &mut Run<'_>, id: NodeId) -> Result<Expansion, Failed> {
    let value = run.expression(id).ok_or(Failed)?;
    if let Some((detail, hint)) = no_keys(&value) {
        let diagnostic = Diagnostic::error("Invalid for_each argument", detail);
        return Err(run.fail(id, hint.into_iter().fold(diagnostic, Diagnostic::hint)));
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
    Ok(Expansion { repetition: Repetition::ForEach, keys, values, stand_in: None })
}

/// Why there can be no instances for the keys of a value, with a hint.
fn no_keys(value: &Value) -> Option<(String, Option<&'static str>)> {
    if value.marks().is_sensitive() {
        return Some((
            "The value is sensitive. Its keys would become part of addresses, which are shown.".into(),
            Some("If the keys are no secret, take the mark off with `nonsensitive`."),
        ));
    }
    if value.has_ephemeral() {
        let detail = "The value is ephemeral: it exists only during one run, and instances must last longer.";
        return Some((detail.into(), None));
    }
    if value.is_null() {
        return Some(("The value is null. It must be a map, an object or a set of strings.".into(), None));
    }
    let ty = value.ty();
    let fits = match ty.kind() {
        TyKind::Map(_) | TyKind::Object(_) | TyKind::Dynamic => true,
        TyKind::Set(element) => matches!(element.kind(), TyKind::String | TyKind::Dynamic),
        _ => false,
    };
    if !fits {
        let hint = match ty.kind() {
            TyKind::List(_) | TyKind::Tuple(_) => {
                Some("Convert it with `toset(…)`: each element is then a key.")
            }
            TyKind::Set(element) if element.is_primitive() => {
                Some("Make strings of the elements: `toset([for element in … : tostring(element)])`.")
            }
            TyKind::Number => Some("For a number of instances that are alike use `count`."),
            TyKind::String => Some("For one key write `toset([…])`."),
            _ => None,
        };
        return Some((
            format!("The value must be a map, an object or a set of strings, and this is a {ty}."),
            hint,
        ));
    }
    let is_set = matches!(ty.kind(), TyKind::Set(_));
    if !value.is_known() || (is_set && !value.is_wholly_known()) {
        let what = if is_set { "elements" } else { "keys" };
        let detail = format!(
            "The {what} are known after apply only, so terrace cannot tell which instances there will be. The value \
             is {}.",
            explain::describe(value)
        );
        return Some((detail, Some(UNKNOWN_KEYS_HINT)));
    }
    if value.len() > MAX_INSTANCES {
        let detail = format!("There are {} keys. A block may have {MAX_INSTANCES} instances.", value.len());
        return Some((detail, None));
    }
    if is_set && value.elements().any(Value::is_null) {
        return Some(("The set has a null element, and null cannot be a key.".into(), None));
    }
    None
}

/// Whether a problem says only that `count` or `for_each` is not known yet.
fn is_unknown_repetition(problem: &Diagnostic) -> bool {
    problem.detail.contains("known after apply only")
        && ["Invalid count argument", "Invalid for_each argument"].contains(&problem.summary.as_str())
}
