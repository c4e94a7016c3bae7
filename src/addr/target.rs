//! What `-target`, `-exclude` and `-replace` name: a module, a resource or one instance.

use std::fmt;
use std::str::FromStr;

use super::parse::{AddrError, error, parse};
use super::{InstanceAddr, InstanceKey, Mode, ModuleAddr, ResourceParts};

/// A part of the configuration. A module stands for everything in it, a step or resource without a
/// key for all its instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Module(ModuleAddr),
    Instance(InstanceAddr),
}

impl Target {
    pub fn covers(&self, addr: &InstanceAddr) -> bool {
        match self {
            Target::Module(module) => module_covers(module, &addr.resource.module),
            Target::Instance(target) => {
                let ResourceParts { module, mode, kind, name } = &*target.resource;
                module.0.len() == addr.resource.module.0.len()
                    && module_covers(module, &addr.resource.module)
                    && (*mode, kind, name) == (addr.resource.mode, &addr.resource.kind, &addr.resource.name)
                    && key_covers(&target.key, &addr.key)
            }
        }
    }
}

fn module_covers(target: &ModuleAddr, module: &ModuleAddr) -> bool {
    target.0.len() <= module.0.len()
        && target.0.iter().zip(&module.0).all(|(t, m)| t.name == m.name && key_covers(&t.key, &m.key))
}

fn key_covers(target: &InstanceKey, key: &InstanceKey) -> bool {
    target.is_none() || target == key
}

/// What stands in the place of a resource type in references to what is no resource.
const NO_TYPES: [&str; 8] = ["count", "each", "local", "path", "self", "terrace", "terraform", "var"];

impl FromStr for Target {
    type Err = AddrError;

    fn from_str(text: &str) -> Result<Target, AddrError> {
        Ok(match parse(text)? {
            (module, None) => Target::Module(module),
            (_, Some((Mode::Managed, kind, _, _))) if NO_TYPES.contains(&kind.as_str()) => {
                return error(format!("\"{kind}\" begins a reference to a value, and is no resource type"));
            }
            (module, Some((mode, kind, name, key))) => {
                Target::Instance(module.resource(mode, &kind, &name).instance(key))
            }
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Module(module) => module.fmt(f),
            Target::Instance(instance) => instance.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_no_target() {
        let refused = |text: &str| text.parse::<Target>().expect_err("no target").to_string();
        assert_eq!(refused("var.x"), "\"var\" begins a reference to a value, and is no resource type");
        assert_eq!(
            refused("module.m.local.x"),
            "\"local\" begins a reference to a value, and is no resource type"
        );
    }

    #[test]
    fn a_target_covers_what_is_in_it() {
        let covers = |target: &str, addr: &str| {
            target.parse::<Target>().expect("a target").covers(&addr.parse().expect("an address"))
        };
        assert!(covers("module.a", "module.a[1].module.b.t.n[0]"));
        assert!(covers("t.n", "t.n[\"x\"]"));
        assert!(covers("t.n[0]", "t.n[0]"));
        assert!(!covers("t.n[0]", "t.n[1]"));
        assert!(!covers("t.n", "module.a.t.n"));
        assert!(!covers("module.a[0]", "module.a[1].t.n"));
        assert!(!covers("t.n", "data.t.n"));
    }
}
