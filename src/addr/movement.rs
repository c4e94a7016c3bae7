//! Moves: what the two addresses of a `moved` block say about the instances of a state.
//!
//! Terraform 1.11's rules. Keys count as they are written: the instance without a key is one of its
//! own, so `module.a.t.n` means nothing in `module.a[0]`. Only the module that declares the move is
//! meant with all its instances, and so is a module call or resource that stands without a key on both
//! sides.

use std::fmt;

use super::{InstanceAddr, InstanceKey, Mode, ModuleAddr, ModuleStep, ResourceAddr, Target};

/// One end of a move, from the view of the module that declares it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    /// A module call with all its instances. The last step has no key.
    Call(ModuleAddr),
    /// One instance of a module.
    Module(ModuleAddr),
    /// A resource with all its instances.
    Resource(ResourceAddr),
    /// One instance of a resource.
    Instance(InstanceAddr),
}

/// Objects recorded at `from` belong to `to`. Both ends are of the same kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Move {
    /// The calls that lead to the module that declares it; any instance of each is meant.
    pub module: Vec<String>,
    pub from: Endpoint,
    pub to: Endpoint,
}

impl Move {
    /// The move that two written addresses mean; none if one is a resource and the other a module. A
    /// key on one side only makes the other mean the instance without a key.
    pub fn new(module: &[String], from: Target, to: Target) -> Option<Move> {
        let (from, to) = match (from, to) {
            (Target::Module(from), Target::Module(to))
                if last_key(&from).is_none() && last_key(&to).is_none() =>
            {
                (Endpoint::Call(from), Endpoint::Call(to))
            }
            (Target::Module(from), Target::Module(to)) => (Endpoint::Module(from), Endpoint::Module(to)),
            (Target::Instance(from), Target::Instance(to)) if from.key.is_none() && to.key.is_none() => {
                (Endpoint::Resource(from.resource), Endpoint::Resource(to.resource))
            }
            (Target::Instance(from), Target::Instance(to)) => {
                (Endpoint::Instance(from), Endpoint::Instance(to))
            }
            _ => return None,
        };
        Some(Move { module: module.to_vec(), from, to })
    }

    /// Where a module instance goes, if this moves it or a module around it.
    pub fn module_destination(&self, addr: &ModuleAddr) -> Option<ModuleAddr> {
        let (declared, rest) = self.split(addr)?;
        let (rest, to) = match (&self.from, &self.to) {
            (Endpoint::Call(from), Endpoint::Call(to)) => {
                let (last, outer) = from.0.split_last()?;
                let step = rest.strip_prefix(outer)?.first().filter(|step| step.name == last.name)?;
                let mut to = to.clone();
                to.0.last_mut()?.key = step.key.clone();
                (&rest[from.0.len()..], to)
            }
            (Endpoint::Module(from), Endpoint::Module(to)) => {
                (rest.strip_prefix(from.0.as_slice())?, to.clone())
            }
            _ => return None,
        };
        Some(ModuleAddr([declared, &to.0, rest].concat()))
    }

    /// Where a whole resource goes, if this moves it by itself.
    pub fn resource_destination(&self, addr: &ResourceAddr) -> Option<ResourceAddr> {
        let (Endpoint::Resource(from), Endpoint::Resource(to)) = (&self.from, &self.to) else { return None };
        let (declared, rest) = self.split(&addr.module)?;
        (rest == from.module.0 && same_block(from, addr)).then(|| within(declared, to))
    }

    /// Where one instance goes, if this moves it by itself.
    pub fn instance_destination(&self, addr: &InstanceAddr) -> Option<InstanceAddr> {
        let (Endpoint::Instance(from), Endpoint::Instance(to)) = (&self.from, &self.to) else { return None };
        let (declared, rest) = self.split(&addr.resource.module)?;
        let is_meant = rest == from.resource.module.0
            && same_block(&from.resource, &addr.resource)
            && from.key == addr.key;
        is_meant.then(|| within(declared, &to.resource).instance(to.key.clone()))
    }

    /// Whether this names the resource, or an instance of it, as one of its ends.
    pub fn names(&self, addr: &ResourceAddr) -> bool {
        let is_meant = |end: &Endpoint| {
            let resource = match end {
                Endpoint::Resource(resource) => resource,
                Endpoint::Instance(instance) => &instance.resource,
                Endpoint::Call(_) | Endpoint::Module(_) => return false,
            };
            let path = self.module.iter().chain(resource.module.0.iter().map(|step| &step.name));
            path.eq(addr.module.0.iter().map(|step| &step.name)) && same_block(resource, addr)
        };
        is_meant(&self.from) || is_meant(&self.to)
    }

    /// An end as the root module would write it; the declaring modules stand without keys.
    pub fn absolute(&self, end: &Endpoint) -> Endpoint {
        let declared: Vec<ModuleStep> = self
            .module
            .iter()
            .map(|name| ModuleStep { name: name.clone(), key: InstanceKey::None })
            .collect();
        let inside = |module: &ModuleAddr| ModuleAddr([declared.as_slice(), &module.0].concat());
        match end {
            Endpoint::Call(module) => Endpoint::Call(inside(module)),
            Endpoint::Module(module) => Endpoint::Module(inside(module)),
            Endpoint::Resource(resource) => Endpoint::Resource(within(&declared, resource)),
            Endpoint::Instance(instance) => {
                Endpoint::Instance(within(&declared, &instance.resource).instance(instance.key.clone()))
            }
        }
    }

    /// The steps of the declaring module, and those behind it.
    fn split<'a>(&self, addr: &'a ModuleAddr) -> Option<(&'a [ModuleStep], &'a [ModuleStep])> {
        let (declared, rest) = addr.0.split_at_checked(self.module.len())?;
        declared.iter().map(|step| &step.name).eq(&self.module).then_some((declared, rest))
    }
}

fn last_key(module: &ModuleAddr) -> &InstanceKey {
    module.0.last().map_or(&InstanceKey::None, |step| &step.key)
}

fn same_block(a: &ResourceAddr, b: &ResourceAddr) -> bool {
    (a.mode, &a.kind, &a.name) == (b.mode, &b.kind, &b.name)
}

fn within(declared: &[ModuleStep], resource: &ResourceAddr) -> ResourceAddr {
    ModuleAddr([declared, &resource.module.0].concat()).resource(
        resource.mode,
        &resource.kind,
        &resource.name,
    )
}

impl Endpoint {
    /// What it is, in messages.
    pub fn noun(&self) -> &'static str {
        match self {
            Endpoint::Call(_) => "module call",
            Endpoint::Module(_) => "module instance",
            Endpoint::Resource(_) => "resource",
            Endpoint::Instance(_) => "resource instance",
        }
    }

    /// Mode and resource type; none for a module.
    pub fn kind(&self) -> Option<(Mode, &str)> {
        match self {
            Endpoint::Resource(resource) | Endpoint::Instance(InstanceAddr { resource, key: _ }) => {
                Some((resource.mode, &resource.kind))
            }
            Endpoint::Call(_) | Endpoint::Module(_) => None,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Call(module) | Endpoint::Module(module) => module.fmt(f),
            Endpoint::Resource(resource) => resource.fmt(f),
            Endpoint::Instance(instance) => instance.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(module: &str, from: &str, to: &str) -> Move {
        let module: Vec<String> = module.split_whitespace().map(str::to_owned).collect();
        let read = |text: &str| text.parse().expect("an address");
        Move::new(&module, read(from), read(to)).expect("ends of one kind")
    }

    /// Where an instance goes, whatever kind of move it is.
    fn goes(movement: &Move, addr: &str) -> Option<String> {
        let InstanceAddr { resource, key } = addr.parse().expect("an address");
        if let Some(module) = movement.module_destination(&resource.module) {
            let moved = module.resource(resource.mode, &resource.kind, &resource.name);
            return Some(moved.instance(key).to_string());
        }
        let whole = movement.resource_destination(&resource).map(|to| to.instance(key.clone()));
        whole.or_else(|| movement.instance_destination(&resource.instance(key))).map(|to| to.to_string())
    }

    #[test]
    fn every_kind_of_move_takes_what_it_names_and_nothing_else() {
        let cases = [
            // Module of the block, from, to, an instance, where it goes.
            ("", "t.a", "t.b", "t.a", Some("t.b")),
            ("", "t.a", "t.b", "t.a[1]", Some("t.b[1]")),
            ("", "t.a", "t.b", "t.c", None),
            ("", "t.a", "t.b", "data.t.a", None),
            ("", "t.a", "t.b", "module.m.t.a", None),
            ("", "t.a[0]", "t.b", "t.a[0]", Some("t.b")),
            ("", "t.a[0]", "t.b", "t.a", None),
            ("", "t.a", "t.a[\"k\"]", "t.a", Some("t.a[\"k\"]")),
            ("", "t.a", "t.a[\"k\"]", "t.a[0]", None),
            ("", "t.a", "module.m.t.a", "t.a[0]", Some("module.m.t.a[0]")),
            ("", "module.m[1].t.a", "t.a", "module.m[1].t.a", Some("t.a")),
            ("", "module.m.t.a", "t.a", "module.m[1].t.a", None),
            ("", "module.m", "module.n", "module.m.t.a", Some("module.n.t.a")),
            ("", "module.m", "module.n", "module.m[2].module.i.t.a[0]", Some("module.n[2].module.i.t.a[0]")),
            ("", "module.m[0]", "module.n", "module.m[0].t.a", Some("module.n.t.a")),
            ("", "module.m[0]", "module.n", "module.m[1].t.a", None),
            ("", "module.m", "module.n[\"k\"]", "module.m.t.a", Some("module.n[\"k\"].t.a")),
            ("", "module.m", "module.n.module.i", "module.m[3].t.a", Some("module.n.module.i[3].t.a")),
            ("m", "t.a", "t.b", "module.m[7].t.a", Some("module.m[7].t.b")),
            ("m", "t.a", "t.b", "t.a", None),
            ("m", "module.i", "module.j", "module.m[0].module.i[1].t.a", Some("module.m[0].module.j[1].t.a")),
        ];
        for (module, from, to, addr, wanted) in cases {
            let found = goes(&moved(module, from, to), addr);
            assert_eq!(found.as_deref(), wanted, "in {module:?} {from} -> {to}: {addr}");
        }
    }

    #[test]
    fn a_resource_and_a_module_are_no_ends_of_one_move() {
        let read = |text: &str| text.parse::<Target>().expect("an address");
        assert_eq!(Move::new(&[], read("t.a"), read("module.m")), None);
        assert_eq!(Move::new(&[], read("module.m[0]"), read("t.a[0]")), None);
    }

    #[test]
    fn a_move_names_its_resources_in_all_module_instances() {
        let names = |movement: &Move, addr: &str| movement.names(&addr.parse().expect("an address"));
        let inner = moved("m", "t.a[1]", "module.i.t.b");
        assert!(names(&inner, "module.m[4].t.a") && names(&inner, "module.m.module.i[0].t.b"));
        assert!(!names(&inner, "t.a") && !names(&inner, "module.m.t.b"));
        assert!(!names(&moved("", "module.m", "module.n"), "module.m.t.a"));
    }

    #[test]
    fn the_root_module_sees_whole_addresses() {
        let inner = moved("m i", "t.a[1]", "t.b");
        assert_eq!(inner.absolute(&inner.from).to_string(), "module.m.module.i.t.a[1]");
        assert_eq!(inner.from.noun(), "resource instance");
        let call = moved("m", "module.x", "module.y");
        assert_eq!(call.absolute(&call.to).to_string(), "module.m.module.y");
    }
}
