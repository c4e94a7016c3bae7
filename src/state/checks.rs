//! Results of checks: what became of each thing that has conditions. Kept in a plan as they stand
//! before its apply, and in the state as they stood after the last one.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::addr::{InstanceKey, Mode, ModuleAddr, ModuleStep, ResourceAddr, ResourceParts};

/// Everything with conditions in the configuration, in the order of the addresses' texts, with what
/// became of the conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckResults(Vec<CheckResult>);

/// One thing with conditions: all its instances together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckResult {
    pub object: Checkable,
    /// The worst of the instances. `Pass` where there is none, `Unknown` where it is not known which
    /// there are.
    pub status: CheckStatus,
    /// By address. Empty where none was looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instances: Vec<CheckedInstance>,
}

/// What became of the conditions of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckedInstance {
    /// The module instance it is in.
    #[serde(default, skip_serializing_if = "ModuleAddr::is_root")]
    pub module: ModuleAddr,
    /// Of a resource with `count` or `for_each`.
    #[serde(default, skip_serializing_if = "InstanceKey::is_none")]
    pub key: InstanceKey,
    pub status: CheckStatus,
    /// The error messages of the conditions that do not hold, in the order of the source. Nothing in
    /// them is secret.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// What became of conditions, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// All hold.
    Pass,
    /// At least one is not known yet, or was not looked at.
    Unknown,
    /// At least one does not hold.
    Fail,
    /// At least one could not be evaluated.
    Error,
}

/// Something of the configuration that can have conditions, without instance keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct Checkable {
    /// The calls that lead to its module; their keys are all none.
    pub module: ModuleAddr,
    pub kind: CheckableKind,
}

/// What can have conditions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckableKind {
    /// Preconditions and postconditions; of a data source or ephemeral resource too.
    Resource { mode: Mode, kind: String, name: String },
    /// Preconditions of an output value.
    OutputValue { name: String },
    /// Assertions of a `check` block.
    Check { name: String },
    /// Validations of an input variable.
    InputVariable { name: String },
}

impl CheckResults {
    /// The results, in the order of the addresses' texts.
    pub fn iter(&self) -> impl Iterator<Item = &CheckResult> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, object: &Checkable) -> Option<&CheckResult> {
        self.0.iter().find(|result| result.object == *object)
    }
}

impl FromIterator<CheckResult> for CheckResults {
    fn from_iter<I: IntoIterator<Item = CheckResult>>(results: I) -> CheckResults {
        let sorted: BTreeMap<String, CheckResult> =
            results.into_iter().map(|result| (result.object.to_string(), result)).collect();
        CheckResults(sorted.into_values().collect())
    }
}

impl CheckResult {
    /// The result of instances whose number is known.
    pub fn of(object: Checkable, instances: Vec<CheckedInstance>) -> CheckResult {
        let status = instances.iter().map(|instance| instance.status).max().unwrap_or(CheckStatus::Pass);
        CheckResult { object, status, instances }
    }

    /// The result of what was not looked at.
    pub fn unknown(object: Checkable) -> CheckResult {
        CheckResult { object, status: CheckStatus::Unknown, instances: Vec::new() }
    }
}

impl Checkable {
    /// A resource, data source or ephemeral resource in any instance of its module.
    pub fn resource(addr: &ResourceAddr) -> Checkable {
        let ResourceParts { module, mode, kind, name } = &**addr;
        let kind = CheckableKind::Resource { mode: *mode, kind: kind.clone(), name: name.clone() };
        Checkable { module: without_keys(module), kind }
    }

    /// An output value, check or input variable in any instance of its module.
    pub fn named(module: &ModuleAddr, kind: CheckableKind) -> Checkable {
        Checkable { module: without_keys(module), kind }
    }

    /// The address of an instance: `module.m[0].terraform_data.r["a"]`, `check.health`.
    pub fn instance_text(&self, instance: &CheckedInstance) -> String {
        let local = format!("{}{}", self.kind, instance.key);
        if instance.module.is_root() { local } else { format!("{}.{local}", instance.module) }
    }
}

fn without_keys(module: &ModuleAddr) -> ModuleAddr {
    let plain = |step: &ModuleStep| ModuleStep { name: step.name.clone(), key: InstanceKey::None };
    ModuleAddr(module.0.iter().map(plain).collect())
}

/// As in plan JSON: `module.m.check.health`.
impl fmt::Display for Checkable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        self.kind.fmt(f)
    }
}

/// Without the module: `terraform_data.r`, `output.url`, `check.health`, `var.size`.
impl fmt::Display for CheckableKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckableKind::Resource { mode, kind, name } => write!(f, "{}{kind}.{name}", mode.prefix()),
            CheckableKind::OutputValue { name } => write!(f, "output.{name}"),
            CheckableKind::Check { name } => write!(f, "check.{name}"),
            CheckableKind::InputVariable { name } => write!(f, "var.{name}"),
        }
    }
}

/// A [`Checkable`] as it is written: as plan JSON has its address. Mode and type are a resource's.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    #[serde(default, skip_serializing_if = "ModuleAddr::is_root")]
    module: ModuleAddr,
    kind: WireKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<WireMode>,
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    resource_type: Option<String>,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireKind {
    Resource,
    OutputValue,
    Check,
    Var,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireMode {
    Managed,
    Data,
    Ephemeral,
    Action,
}

impl From<Checkable> for Wire {
    fn from(Checkable { module, kind }: Checkable) -> Wire {
        let plain = |kind, name| Wire { module, kind, mode: None, resource_type: None, name };
        match kind {
            CheckableKind::Resource { mode, kind, name } => {
                let mode = match mode {
                    Mode::Managed => WireMode::Managed,
                    Mode::Data => WireMode::Data,
                    Mode::Ephemeral => WireMode::Ephemeral,
                    Mode::Action => WireMode::Action,
                };
                Wire { mode: Some(mode), resource_type: Some(kind), ..plain(WireKind::Resource, name) }
            }
            CheckableKind::OutputValue { name } => plain(WireKind::OutputValue, name),
            CheckableKind::Check { name } => plain(WireKind::Check, name),
            CheckableKind::InputVariable { name } => plain(WireKind::Var, name),
        }
    }
}

impl From<Wire> for Checkable {
    fn from(Wire { module, kind, mode, resource_type, name }: Wire) -> Checkable {
        let kind = match kind {
            WireKind::Resource => {
                let mode = match mode {
                    None | Some(WireMode::Managed) => Mode::Managed,
                    Some(WireMode::Data) => Mode::Data,
                    Some(WireMode::Ephemeral) => Mode::Ephemeral,
                    Some(WireMode::Action) => Mode::Action,
                };
                CheckableKind::Resource { mode, kind: resource_type.unwrap_or_default(), name }
            }
            WireKind::OutputValue => CheckableKind::OutputValue { name },
            WireKind::Check => CheckableKind::Check { name },
            WireKind::Var => CheckableKind::InputVariable { name },
        };
        Checkable { module, kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_their_addresses_and_read_back() {
        let module = ModuleAddr::root().child("m", InstanceKey::Index(0));
        let resource = Checkable::resource(&module.resource(Mode::Managed, "terraform_data", "r"));
        let check = |name: &str| CheckableKind::Check { name: name.to_owned() };
        let instance = |status, problems: &[&str]| CheckedInstance {
            module: module.clone(),
            key: InstanceKey::Text("a".into()),
            status,
            problems: problems.iter().map(|problem| (*problem).to_owned()).collect(),
        };
        let instances = vec![instance(CheckStatus::Fail, &["no"]), instance(CheckStatus::Unknown, &[])];
        let results: CheckResults = [
            CheckResult::unknown(Checkable::named(&ModuleAddr::root(), check("z"))),
            CheckResult::of(resource, instances),
            CheckResult::of(Checkable::named(&ModuleAddr::root(), check("a")), Vec::new()),
        ]
        .into_iter()
        .collect();

        let shown: Vec<String> = results.iter().map(|r| format!("{} {:?}", r.object, r.status)).collect();
        assert_eq!(shown, ["check.a Pass", "check.z Unknown", "module.m.terraform_data.r Fail"]);
        let last = results.iter().last().expect("three results");
        assert_eq!(last.object.instance_text(&last.instances[0]), r#"module.m[0].terraform_data.r["a"]"#);

        let json = serde_json::to_string(&results).expect("results can be written");
        assert_eq!(serde_json::from_str::<CheckResults>(&json).expect("and read"), results);
        assert!(
            json.contains(r#""kind":"resource","mode":"managed","type":"terraform_data","name":"r""#),
            "{json}"
        );
    }
}
