//! What a plan was made against, as far as a report of a saved plan shows it: `show` has the plan's
//! file and nothing else at hand.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::addr::{InstanceAddr, Mode, ResourceAddr};
use crate::provider::Registry;
use crate::state::{Entry, ObjectStatus, State, StateOutput};
use crate::value::Value;

use super::outline::{Outline, RelevantAttribute};

/// Prior state, schemas and configuration behind a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Background {
    pub prior: PriorState,
    /// By resource address without name: `stacks_container`, `data.stacks_container`.
    pub kinds: BTreeMap<String, KindFacts>,
    /// The configuration; only in plans that are saved or shown to programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// What the blocks that change refer to, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relevant: Vec<RelevantAttribute>,
    /// Texts that modules call sensitive in their output values. As in Terraform 1.11 the values of callers
    /// are not marked by that; but nobody shows them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// The data sources that were read while planning, in their order; told when it is done, so not in a
    /// saved plan.
    #[serde(skip)]
    pub reads: Vec<DataRead>,
}

/// A data source that was read while planning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRead {
    pub addr: InstanceAddr,
    /// None where it could not be read.
    pub took: Option<Duration>,
}

/// The refreshed state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriorState {
    /// By address.
    pub objects: Vec<PriorObject>,
    pub outputs: BTreeMap<String, StateOutput>,
}

/// One object of the refreshed state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriorObject {
    pub addr: InstanceAddr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// Provider configuration: `stacks` or `stacks.alias`.
    pub provider: String,
    pub schema_version: u64,
    /// `None` where this version does not know the resource type.
    pub value: Option<Value>,
    pub dependencies: Vec<ResourceAddr>,
    pub tainted: bool,
}

/// What is to be told of a resource type or data source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindFacts {
    /// The name of its provider.
    pub provider: String,
    pub schema_version: u64,
}

impl Background {
    /// The background of a plan that was made from a refreshed state.
    pub fn of(state: &State, registry: &Registry) -> Background {
        let prior = PriorState {
            objects: state.objects.iter().map(PriorObject::of).collect(),
            outputs: state.outputs.clone(),
        };
        let mut kinds = BTreeMap::new();
        for provider in registry.providers() {
            let facts = |schema_version| KindFacts { provider: provider.name().to_owned(), schema_version };
            for kind in provider.resource_types() {
                kinds.insert(key(Mode::Managed, kind.name()), facts(kind.schema_version()));
            }
            for source in provider.data_sources() {
                kinds.insert(key(Mode::Data, source.name()), facts(0));
            }
        }
        Background {
            prior,
            kinds,
            outline: None,
            relevant: Vec::new(),
            secrets: Vec::new(),
            reads: Vec::new(),
        }
    }

    pub fn kind(&self, mode: Mode, kind: &str) -> Option<&KindFacts> {
        self.kinds.get(&key(mode, kind))
    }
}

fn key(mode: Mode, kind: &str) -> String {
    format!("{}{kind}", mode.prefix())
}

impl PriorObject {
    fn of(entry: Entry<'_>) -> PriorObject {
        let Entry { addr, deposed, object } = entry;
        PriorObject {
            addr: addr.clone(),
            deposed: deposed.map(str::to_owned),
            provider: object.provider.clone(),
            schema_version: object.schema_version,
            value: object.value().cloned(),
            dependencies: object.dependencies.clone(),
            tainted: object.status == ObjectStatus::Tainted,
        }
    }
}
