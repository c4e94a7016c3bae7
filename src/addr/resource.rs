//! Module, resource and instance addresses.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxBuildHasher;

use super::InstanceKey;

/// Which kind of resource a block declares. An action is no resource, but named, repeated and evaluated
/// like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    Managed,
    Data,
    Ephemeral,
    Action,
}

impl Mode {
    /// What stands before type and name: nothing, `data.`, `ephemeral.` or `action.`.
    pub fn prefix(self) -> &'static str {
        match self {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
            Mode::Action => "action.",
        }
    }

    /// The word for it in state and plan JSON, as Terraform writes it.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Managed => "managed",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
            Mode::Action => "action",
        }
    }

    pub fn from_word(word: &str) -> Option<Mode> {
        [Mode::Managed, Mode::Data, Mode::Ephemeral, Mode::Action]
            .into_iter()
            .find(|mode| mode.word() == word)
    }
}

/// One module call on the way from the root, with the instance of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleStep {
    pub name: String,
    pub key: InstanceKey,
}

/// A module instance: the calls that lead to it from the root. Empty for the root module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleAddr(pub Vec<ModuleStep>);

impl ModuleAddr {
    pub fn root() -> ModuleAddr {
        ModuleAddr::default()
    }

    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    pub fn child(&self, name: &str, key: InstanceKey) -> ModuleAddr {
        let mut steps = self.0.clone();
        steps.push(ModuleStep { name: name.to_owned(), key });
        ModuleAddr(steps)
    }

    /// Whether it is one instance of a module that is called with `count` or `for_each`.
    fn has_keys(&self) -> bool {
        self.0.iter().any(|step| !step.key.is_none())
    }

    /// The module as the configuration calls it, without instance keys.
    pub fn in_configuration(&self) -> Cow<'_, ModuleAddr> {
        if !self.has_keys() {
            return Cow::Borrowed(self);
        }
        let plain = |step: &ModuleStep| ModuleStep { name: step.name.clone(), key: InstanceKey::None };
        Cow::Owned(ModuleAddr(self.0.iter().map(plain).collect()))
    }

    pub fn resource(&self, mode: Mode, kind: &str, name: &str) -> ResourceAddr {
        ResourceParts { module: self.clone(), mode, kind: kind.to_owned(), name: name.to_owned() }.into()
    }
}

impl fmt::Display for ModuleAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            let dot = if i == 0 { "" } else { "." };
            write!(f, "{dot}module.{}{}", step.name, step.key)?;
        }
        Ok(())
    }
}

/// A resource block within a module instance: `module.net.stacks_container.web`.
///
/// Shared: a run has an address in many places, so a copy costs a counter and two copies of one
/// address are told equal without a look at their text.
#[derive(Clone)]
pub struct ResourceAddr(Arc<Parts>);

/// What a [`ResourceAddr`] consists of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceParts {
    pub module: ModuleAddr,
    pub mode: Mode,
    /// The resource type, e.g. `stacks_container`.
    pub kind: String,
    pub name: String,
}

struct Parts {
    parts: ResourceParts,
    hash: u64,
    /// The address of the block, once it was asked for where it is another one.
    block: OnceLock<ResourceAddr>,
}

impl From<ResourceParts> for ResourceAddr {
    fn from(parts: ResourceParts) -> ResourceAddr {
        let ResourceParts { module, mode, kind, name } = &parts;
        let hash = FxBuildHasher.hash_one((module, mode, kind, name));
        ResourceAddr(Arc::new(Parts { parts, hash, block: OnceLock::new() }))
    }
}

impl Deref for ResourceAddr {
    type Target = ResourceParts;

    fn deref(&self) -> &ResourceParts {
        &self.0.parts
    }
}

impl PartialEq for ResourceAddr {
    fn eq(&self, other: &ResourceAddr) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.hash == other.0.hash && self.0.parts == other.0.parts)
    }
}

impl Eq for ResourceAddr {}

impl Hash for ResourceAddr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl Ord for ResourceAddr {
    fn cmp(&self, other: &ResourceAddr) -> Ordering {
        match Arc::ptr_eq(&self.0, &other.0) {
            true => Ordering::Equal,
            false => self.0.parts.cmp(&other.0.parts),
        }
    }
}

impl PartialOrd for ResourceAddr {
    fn partial_cmp(&self, other: &ResourceAddr) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for ResourceAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.parts.fmt(f)
    }
}

impl ResourceAddr {
    /// A managed resource of the root module.
    pub fn managed(kind: &str, name: &str) -> ResourceAddr {
        ModuleAddr::root().resource(Mode::Managed, kind, name)
    }

    pub fn instance(&self, key: InstanceKey) -> InstanceAddr {
        InstanceAddr { resource: self.clone(), key }
    }

    /// The address of the block that declares it: its module without instance keys.
    pub fn in_configuration(&self) -> &ResourceAddr {
        if !self.module.has_keys() {
            return self;
        }
        let of_block = || self.module.in_configuration().resource(self.mode, &self.kind, &self.name);
        self.0.block.get_or_init(of_block)
    }

    /// The address without its module: `stacks_container.web`, `data.stacks_templates.all`.
    pub fn local(&self) -> String {
        format!("{}{}.{}", self.mode.prefix(), self.kind, self.name)
    }
}

impl fmt::Display for ResourceAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        for part in [self.mode.prefix(), &self.kind, ".", &self.name] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// One instance of a resource: `stacks_container.web["a"]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstanceAddr {
    pub resource: ResourceAddr,
    pub key: InstanceKey,
}

impl fmt::Display for InstanceAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.resource, self.key)
    }
}

/// Addresses are stored and sent as their text.
macro_rules! as_text {
    ($($addr:ty),*) => {$(
        impl serde::Serialize for $addr {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $addr {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$addr, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

as_text!(ModuleAddr, ResourceAddr, InstanceAddr, super::Target);
