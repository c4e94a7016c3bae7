//! The objects of a state, by instance address, deposed ones included.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::addr::{InstanceAddr, InstanceKey, ResourceAddr};
use crate::value::Value;

use super::Attributes;

/// All objects, ordered by address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objects {
    instances: BTreeMap<InstanceAddr, Instance>,
}

/// The current object of an instance and those that were replaced but not deleted yet, by the key
/// they were deposed under.
#[derive(Clone, Debug, Default, PartialEq)]
struct Instance {
    current: Option<StateObject>,
    deposed: BTreeMap<String, StateObject>,
}

/// One remote object as it is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct StateObject {
    /// Provider configuration: `stacks` or `stacks.alias`.
    pub provider: String,
    pub attributes: Attributes,
    pub status: ObjectStatus,
    /// Version of the shape of the attributes.
    pub schema_version: u64,
    /// Resources that the configuration referred to from here: they are destroyed later than this.
    pub dependencies: Vec<ResourceAddr>,
    pub create_before_destroy: bool,
    /// Holds as long as it stands here, also when the block is gone from the configuration.
    pub prevent_destroy: bool,
}

/// How an object that exists is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectStatus {
    /// As it should be.
    #[default]
    Ready,
    /// Accepted by the cloud, not yet seen in its final state: the next apply waits for it.
    Unfinished,
    /// Broken: the next plan replaces it.
    Tainted,
}

/// One object with its place.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub addr: &'a InstanceAddr,
    /// The key of a deposed object; `None` for the current one.
    pub deposed: Option<&'a str>,
    pub object: &'a StateObject,
}

impl Objects {
    /// The current object of an instance.
    pub fn get(&self, addr: &InstanceAddr) -> Option<&StateObject> {
        self.instances.get(addr)?.current.as_ref()
    }

    pub fn get_mut(&mut self, addr: &InstanceAddr) -> Option<&mut StateObject> {
        self.instances.get_mut(addr)?.current.as_mut()
    }

    pub fn get_deposed(&self, addr: &InstanceAddr, key: &str) -> Option<&StateObject> {
        self.instances.get(addr)?.deposed.get(key)
    }

    pub fn get_deposed_mut(&mut self, addr: &InstanceAddr, key: &str) -> Option<&mut StateObject> {
        self.instances.get_mut(addr)?.deposed.get_mut(key)
    }

    /// Records the current object of an instance; gives back what was recorded before.
    pub fn put(&mut self, addr: InstanceAddr, object: StateObject) -> Option<StateObject> {
        self.instances.entry(addr).or_default().current.replace(object)
    }

    pub fn put_deposed(&mut self, addr: InstanceAddr, key: &str, object: StateObject) -> Option<StateObject> {
        self.instances.entry(addr).or_default().deposed.insert(key.to_owned(), object)
    }

    /// Takes the current object of an instance out.
    pub fn remove(&mut self, addr: &InstanceAddr) -> Option<StateObject> {
        let removed = self.instances.get_mut(addr)?.current.take();
        self.drop_if_empty(addr);
        removed
    }

    pub fn remove_deposed(&mut self, addr: &InstanceAddr, key: &str) -> Option<StateObject> {
        let removed = self.instances.get_mut(addr)?.deposed.remove(key);
        self.drop_if_empty(addr);
        removed
    }

    /// Sets the current object aside under a key, to be deleted after its successor exists. Does
    /// nothing if there is none, or if that key was used already.
    pub fn depose(&mut self, addr: &InstanceAddr, key: &str) {
        let Some(instance) = self.instances.get_mut(addr) else { return };
        if !instance.deposed.contains_key(key)
            && let Some(object) = instance.current.take()
        {
            instance.deposed.insert(key.to_owned(), object);
        }
    }

    /// Gives an instance, with its deposed objects, another address. `false` and nothing done if
    /// there is no such instance or the new address is taken.
    #[must_use]
    pub fn rename(&mut self, from: &InstanceAddr, to: &InstanceAddr) -> bool {
        if self.instances.contains_key(to) {
            return false;
        }
        match self.instances.remove(from) {
            Some(instance) => {
                self.instances.insert(to.clone(), instance);
                true
            }
            None => false,
        }
    }

    /// All objects by address; the current one of an instance before its deposed ones.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        self.instances.iter().flat_map(|(addr, instance)| instance.entries(addr))
    }

    /// The objects of one resource, by instance key.
    pub fn of<'a>(&'a self, resource: &'a ResourceAddr) -> impl Iterator<Item = Entry<'a>> {
        // The absent key sorts first, so this is where the instances of the resource begin.
        let from = resource.instance(InstanceKey::None);
        let instances = self.instances.range(from..).take_while(|(addr, _)| addr.resource == *resource);
        instances.flat_map(|(addr, instance)| instance.entries(addr))
    }

    /// Changes each object, deposed ones included.
    pub fn each_mut(&mut self, mut change: impl FnMut(&mut StateObject)) {
        for Instance { current, deposed } in self.instances.values_mut() {
            current.iter_mut().chain(deposed.values_mut()).for_each(&mut change);
        }
    }

    /// How many objects an instance has, deposed ones included.
    pub fn count(&self, addr: &InstanceAddr) -> usize {
        let count = |instance: &Instance| usize::from(instance.current.is_some()) + instance.deposed.len();
        self.instances.get(addr).map_or(0, count)
    }

    pub fn is_empty(&self) -> bool {
        self.instances.is_empty()
    }

    fn drop_if_empty(&mut self, addr: &InstanceAddr) {
        if self.count(addr) == 0 {
            self.instances.remove(addr);
        }
    }
}

impl Instance {
    fn entries<'a>(&'a self, addr: &'a InstanceAddr) -> impl Iterator<Item = Entry<'a>> {
        let current = self.current.iter().map(move |object| Entry { addr, deposed: None, object });
        let deposed = self.deposed.iter();
        current.chain(deposed.map(move |(key, object)| Entry { addr, deposed: Some(key), object }))
    }
}

impl StateObject {
    /// An object that is as it should be.
    pub fn new(provider: impl Into<String>, value: Value) -> StateObject {
        StateObject {
            provider: provider.into(),
            attributes: Attributes::new(value),
            status: ObjectStatus::Ready,
            schema_version: 0,
            dependencies: Vec::new(),
            create_before_destroy: false,
            prevent_destroy: false,
        }
    }

    /// The object's value; `None` where the resource type is not known to this version.
    pub fn value(&self) -> Option<&Value> {
        self.attributes.value()
    }
}

impl ObjectStatus {
    pub fn is_ready(&self) -> bool {
        *self == ObjectStatus::Ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addr(text: &str) -> InstanceAddr {
        text.parse().expect("a valid address")
    }

    #[test]
    fn the_objects_of_a_resource_are_found_in_order_and_no_others() {
        let mut objects = Objects::default();
        let object = || StateObject::new("p", Value::empty_object());
        for text in ["t.b[10]", "t.b[9]", "t.a", "t.c", "t.b[\"x\"]", "module.m.t.b", "data.t.b"] {
            objects.put(addr(text), object());
        }
        objects.put_deposed(addr("t.b[9]"), "k", object());
        let resource = ResourceAddr::managed("t", "b");
        let found = objects.of(&resource).map(|entry| match entry.deposed {
            Some(key) => format!("{} deposed {key}", entry.addr),
            None => entry.addr.to_string(),
        });
        assert_eq!(found.collect::<Vec<_>>(), ["t.b[9]", "t.b[9] deposed k", "t.b[10]", "t.b[\"x\"]"]);
    }

    #[test]
    fn an_instance_moves_with_all_its_objects_to_a_free_address_only() {
        let mut objects = Objects::default();
        let object = || StateObject::new("p", Value::empty_object());
        objects.put(addr("t.a"), object());
        objects.put(addr("t.b"), object());
        objects.depose(&addr("t.a"), "k");
        assert!(!objects.rename(&addr("t.a"), &addr("t.b")), "taken");
        assert!(!objects.rename(&addr("t.x"), &addr("t.y")), "not there");
        assert!(objects.rename(&addr("t.a"), &addr("t.c[0]")));
        assert!(objects.get_deposed(&addr("t.c[0]"), "k").is_some());
        assert!(objects.remove_deposed(&addr("t.c[0]"), "k").is_some());
        assert!(objects.remove(&addr("t.b")).is_some());
        assert!(objects.is_empty(), "no empty instance stays behind");
    }
}
