//! Module, resource and instance addresses.

use std::borrow::Cow;
use std::fmt;

use super::InstanceKey;

/// Which kind of resource a block declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    Managed,
    Data,
    Ephemeral,
}

impl Mode {
    /// What stands before type and name: nothing, `data.` or `ephemeral.`.
    pub fn prefix(self) -> &'static str {
        match self {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        }
    }

    /// The word for it in state and plan JSON, as Terraform writes it.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Managed => "managed",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
        }
    }

    pub fn from_word(word: &str) -> Option<Mode> {
        [Mode::Managed, Mode::Data, Mode::Ephemeral].into_iter().find(|mode| mode.word() == word)
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

    /// The module as the configuration calls it, without instance keys.
    pub fn in_configuration(&self) -> Cow<'_, ModuleAddr> {
        if self.0.iter().all(|step| step.key.is_none()) {
            return Cow::Borrowed(self);
        }
        let plain = |step: &ModuleStep| ModuleStep { name: step.name.clone(), key: InstanceKey::None };
        Cow::Owned(ModuleAddr(self.0.iter().map(plain).collect()))
    }

    pub fn resource(&self, mode: Mode, kind: &str, name: &str) -> ResourceAddr {
        ResourceAddr { module: self.clone(), mode, kind: kind.to_owned(), name: name.to_owned() }
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceAddr {
    pub module: ModuleAddr,
    pub mode: Mode,
    /// The resource type, e.g. `stacks_container`.
    pub kind: String,
    pub name: String,
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
    pub fn in_configuration(&self) -> Cow<'_, ResourceAddr> {
        match self.module.in_configuration() {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(module) => Cow::Owned(module.resource(self.mode, &self.kind, &self.name)),
        }
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
        f.write_str(&self.local())
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
