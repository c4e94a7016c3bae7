//! What `import` blocks name: instances, and the ids of their objects.

use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr};
use crate::config::{ImportKey, ProviderRef};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::value::{Kind, Ty, TyKind, Value, convert};

use super::body::in_block;
use super::code::NodeId;
use super::evaluation::{Evaluation, NoInstances};
use super::expand::StandIns;
use super::explain;
use super::program::ProgramImport;
use super::run::{Instance, Run};

/// More imports of one block are a mistake.
const MAX_IMPORTS: usize = 100_000;

/// One object to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedImport {
    pub to: InstanceAddr,
    pub to_span: Span,
    /// What the provider calls the object; none where that could not be found out, which the diagnostics
    /// say.
    pub id: Option<String>,
    pub id_span: Span,
    /// The provider configuration that the block names for a resource without a block.
    pub provider: Option<ProviderRef>,
}

impl Evaluation<'_> {
    /// What is wrong with the import blocks, as far as that can be told without the values that a plan has.
    pub fn import_problems(&self) -> Diagnostics {
        self.imports().1
    }

    /// All objects to import, in the order of files and lines; of one block, in the order of its keys. No
    /// instance is named twice.
    pub fn imports(&self) -> (Vec<WantedImport>, Diagnostics) {
        let (mut wanted, mut problems) = (Vec::new(), Diagnostics::new());
        let mut seen = std::collections::BTreeSet::new();
        for import in &self.program().imports {
            let (found, trouble) = self.imports_of(import);
            problems.extend(in_block(trouble, || "import".to_owned()));
            for import in found {
                if seen.insert(import.to.clone()) {
                    wanted.push(import);
                    continue;
                }
                let detail = format!("{} is imported already, and can stand for one object only.", import.to);
                let error = Diagnostic::error("Duplicate import", detail).at(import.to_span);
                problems.push(error.in_block("import"));
            }
        }
        (wanted, problems)
    }

    fn imports_of(&self, import: &ProgramImport) -> (Vec<WantedImport>, Diagnostics) {
        let view = self.view(self.root(), &NoInstances);
        let code = &self.program().code;
        let single = Instance::default();
        let mut run = Run::new(code, &view, &single);
        let Some(for_each) = import.for_each else {
            let wanted = one(&mut run, import, self.stand_ins);
            return (wanted.into_iter().collect(), run.finish());
        };
        let elements =
            run.expression(for_each).and_then(|value| elements(&mut run, for_each, &value, self.stand_ins));
        let mut problems = run.finish();
        let mut wanted = Vec::new();
        for element in elements.into_iter().flatten() {
            let instance = Instance { each: Some(element), ..Instance::default() };
            let mut run = Run::new(code, &view, &instance);
            wanted.extend(one(&mut run, import, self.stand_ins));
            problems.extend(run.finish());
            // The same mistake in each element need not be told for each.
            if problems.has_errors() {
                break;
            }
        }
        (wanted, problems)
    }
}

/// Keys and values of `for_each`. Unlike that of a resource it may be a list, whose keys are indexes.
fn elements(
    run: &mut Run<'_>,
    at: NodeId,
    value: &Value,
    stand_ins: StandIns,
) -> Option<Vec<(Value, Value)>> {
    let mut wrong = |detail: String| {
        // The failure is reported; what it is worth is that there is no value.
        let _ = run.fail(at, Diagnostic::error("Invalid for_each argument", detail));
        None
    };
    if value.has_sensitive() || value.has_ephemeral() {
        return wrong(
            "The value must not be sensitive or ephemeral: what is imported is shown in the plan.".into(),
        );
    }
    if value.is_null() {
        return wrong("The value is null. It must be a map, an object, a list or a set.".into());
    }
    let keys_are_unknown =
        !value.is_known() || matches!(value.ty().kind(), TyKind::Set(_)) && !value.is_wholly_known();
    if keys_are_unknown && stand_ins.excuse(value) {
        return Some(vec![(Value::unknown(Ty::DYNAMIC), Value::unknown(Ty::DYNAMIC))]);
    }
    if keys_are_unknown {
        return wrong(format!(
            "What is imported must be known while planning. The value is {}.",
            explain::describe(value)
        ));
    }
    let elements: Vec<(Value, Value)> = match value.kind() {
        Kind::Set(items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
        Kind::List(items) | Kind::Tuple(items) => {
            items.iter().zip(0..).map(|(item, at)| (Value::int(at), item.clone())).collect()
        }
        Kind::Map(_) | Kind::Object(_) => {
            value.entries().map(|(key, item)| (Value::string(key.clone()), item.clone())).collect()
        }
        _ => {
            return wrong(format!(
                "The value must be a map, an object, a list or a set, and this is a {}.",
                value.ty()
            ));
        }
    };
    if elements.len() > MAX_IMPORTS {
        return wrong(format!(
            "There are {} elements. A block may import {MAX_IMPORTS} objects.",
            elements.len()
        ));
    }
    Some(elements)
}

/// One import; none where the address cannot be told, which is reported.
fn one(run: &mut Run<'_>, import: &ProgramImport, stand_ins: StandIns) -> Option<WantedImport> {
    let ProgramImport { to, keys, to_span, id_span, id, for_each: _, provider } = import;
    let mut keys = keys.iter();
    let mut key = |run: &mut Run<'_>, key: &ImportKey| match key {
        ImportKey::Is(key) => Some(key.clone()),
        ImportKey::Of(_) => instance_key(run, *keys.next()?, stand_ins),
    };
    let mut module = Some(ModuleAddr::root());
    for (name, step) in &to.module {
        let key = key(run, step);
        module = module.zip(key).map(|(module, key)| module.child(name, key));
    }
    let key = key(run, &to.key);
    let to =
        module.zip(key).map(|(module, key)| module.resource(Mode::Managed, &to.kind, &to.name).instance(key));
    let value = run.expression(*id).filter(|value| !stand_ins.excuse(value));
    let id = value.and_then(|value| match checked_id(&value) {
        Ok(id) => Some(id),
        Err(detail) => {
            run.report(Diagnostic::error("Invalid import id", detail).at(*id_span));
            None
        }
    });
    Some(WantedImport { to: to?, to_span: *to_span, id, id_span: *id_span, provider: provider.clone() })
}

fn instance_key(run: &mut Run<'_>, at: NodeId, stand_ins: StandIns) -> Option<InstanceKey> {
    let value = run.expression(at).filter(|value| !stand_ins.excuse(value))?;
    let plain = value.unmarked();
    match (plain.as_i64(), plain.as_str()) {
        _ if value.has_sensitive() || value.has_ephemeral() => {}
        (Some(index), _) if index >= 0 => return Some(InstanceKey::Index(index as u64)),
        (_, Some(text)) => return Some(InstanceKey::Text(text.to_owned())),
        _ => {}
    }
    let detail = format!(
        "An instance key must be a whole number or a string, known while planning and not sensitive. This is {}.",
        explain::describe(&value)
    );
    // The failure is reported; what it is worth is that there is no key.
    let _ = run.fail(at, Diagnostic::error("Invalid import target", detail));
    None
}

/// # Errors
/// Why the value is no id.
fn checked_id(value: &Value) -> Result<String, &'static str> {
    if value.has_sensitive() || value.has_ephemeral() {
        return Err(
            "The id of an object to import must not be sensitive or ephemeral: it is shown in the plan.",
        );
    }
    if !value.is_known() {
        return Err("The id of an object to import must be known while planning.");
    }
    if value.is_null() {
        return Err("The id of an object to import must not be null.");
    }
    let text = convert(value, Ty::STRING).map_err(|_| "The id of an object to import must be a string.")?;
    match text.as_str() {
        Some(text) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => Err("The id of an object to import must not be empty."),
    }
}
