//! The configuration behind a plan, in outline: which expression stands where, as a constant or as
//! what it refers to. Pure data; `ops` makes it from a configuration.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::addr::Mode;
use crate::value::{Path, Value};

/// All modules of a configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// By key: `stacks`, `stacks.alias`, `module.net:stacks`; named as a configuration names them.
    pub providers: BTreeMap<String, ProviderOutline>,
    pub root: ModuleOutline,
}

/// A provider configuration, also one without a block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderOutline {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The calls that lead to the module whose block it is, as `module.net`; empty for the root.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub module: String,
    #[serde(skip_serializing_if = "Expressions::is_empty")]
    pub expressions: Expressions,
}

/// One module.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModuleOutline {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, OutputOutline>,
    /// Managed ones by address, then the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceOutline>,
    /// By type and name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionOutline>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub calls: BTreeMap<String, CallOutline>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, VariableOutline>,
}

/// An `output` block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutputOutline {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ephemeral: bool,
    pub expression: ExpressionOutline,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A `resource`, `data` or `ephemeral` block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceOutline {
    #[serde(with = "mode")]
    pub mode: Mode,
    pub kind: String,
    pub name: String,
    /// A key of [`Outline::providers`].
    pub provider: String,
    pub schema_version: u64,
    #[serde(default, skip_serializing_if = "Expressions::is_empty")]
    pub expressions: Expressions,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<ExpressionOutline>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ExpressionOutline>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
}

/// An `action` block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActionOutline {
    pub kind: String,
    pub name: String,
    /// A key of [`Outline::providers`].
    pub provider: String,
    /// What is in its `config` block.
    #[serde(skip_serializing_if = "Expressions::is_empty")]
    pub expressions: Expressions,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<ExpressionOutline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ExpressionOutline>,
}

/// A `module` block with the module it calls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallOutline {
    pub source: String,
    #[serde(skip_serializing_if = "Expressions::is_empty")]
    pub expressions: Expressions,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<ExpressionOutline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ExpressionOutline>,
    pub module: ModuleOutline,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
}

/// A `variable` block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariableOutline {
    /// Marked where the variable is sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ephemeral: bool,
}

/// The content of a block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expressions(pub BTreeMap<String, Content>);

/// What stands under a name in a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Argument(ExpressionOutline),
    /// A block that may stand once.
    Block(Expressions),
    /// Blocks that may stand several times.
    Blocks(Vec<Expressions>),
}

/// An expression: a constant, or what it refers to. Neither where functions make it of constants.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExpressionOutline {
    /// Marked where it sets something sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<Value>,
    /// Each reference from its longest form to the object it is in: `a.b[0].c`, `a.b[0]`, `a.b`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
}

/// An attribute of a resource that something that changes rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RelevantAttribute {
    /// As the reference names it, perhaps without an instance key.
    pub resource: String,
    pub attribute: Path,
}

impl Outline {
    /// Every value that is written out somewhere, for one who changes it.
    pub fn each_value_mut(&mut self, change: &mut dyn FnMut(&mut Value)) {
        let Outline { providers, root } = self;
        for provider in providers.values_mut() {
            provider.expressions.each_value_mut(change);
        }
        root.each_value_mut(change);
    }
}

impl ModuleOutline {
    fn each_value_mut(&mut self, change: &mut dyn FnMut(&mut Value)) {
        let ModuleOutline { outputs, resources, actions, calls, variables } = self;
        outputs.values_mut().for_each(|output| output.expression.each_value_mut(change));
        for ResourceOutline { expressions, count, for_each, .. } in resources {
            expressions.each_value_mut(change);
            [count, for_each].into_iter().flatten().for_each(|one| one.each_value_mut(change));
        }
        for ActionOutline { expressions, count, for_each, .. } in actions {
            expressions.each_value_mut(change);
            [count, for_each].into_iter().flatten().for_each(|one| one.each_value_mut(change));
        }
        for CallOutline { expressions, count, for_each, module, .. } in calls.values_mut() {
            expressions.each_value_mut(change);
            [count, for_each].into_iter().flatten().for_each(|one| one.each_value_mut(change));
            module.each_value_mut(change);
        }
        variables.values_mut().filter_map(|variable| variable.default.as_mut()).for_each(change);
    }
}

impl Expressions {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn each_value_mut(&mut self, change: &mut dyn FnMut(&mut Value)) {
        for content in self.0.values_mut() {
            match content {
                Content::Argument(expression) => expression.each_value_mut(change),
                Content::Block(inside) => inside.each_value_mut(change),
                Content::Blocks(all) => all.iter_mut().for_each(|inside| inside.each_value_mut(change)),
            }
        }
    }
}

impl ExpressionOutline {
    fn each_value_mut(&mut self, change: &mut dyn FnMut(&mut Value)) {
        self.constant.iter_mut().for_each(change);
    }

    pub fn is_empty(&self) -> bool {
        self.constant.is_none() && self.references.is_empty()
    }
}

/// The mode as its word.
mod mode {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::addr::Mode;

    pub(super) fn serialize<S: Serializer>(mode: &Mode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(mode.word())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Mode, D::Error> {
        let word = String::deserialize(deserializer)?;
        Mode::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("\"{word}\" is no mode")))
    }
}
