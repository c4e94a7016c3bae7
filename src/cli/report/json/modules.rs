//! Resources as the tree of their modules.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::addr::{InstanceAddr, ModuleAddr};

/// Something that stands in the `resources` of its module.
pub trait Placed: Serialize {
    fn addr(&self) -> &InstanceAddr;
}

/// Resources, to be written as the root module with its child modules.
pub struct Modules<T>(Vec<T>);

impl<T: Placed> Modules<T> {
    pub fn new(mut resources: Vec<T>) -> Modules<T> {
        resources.sort_by(|a, b| a.addr().cmp(b.addr()));
        Modules(resources)
    }
}

impl<T: Placed> Serialize for Modules<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ModuleTree { resources: &self.0, depth: 0 }.serialize(serializer)
    }
}

/// A module instance. The resources are those of the whole subtree, sorted by address, so that each
/// module's own come first and each child's stand together.
struct ModuleTree<'a, T> {
    resources: &'a [T],
    depth: usize,
}

impl<'a, T: Placed> ModuleTree<'a, T> {
    /// The resources of this module itself, and those of its child modules.
    fn split(&self) -> (&'a [T], &'a [T]) {
        let is_own = |resource: &T| resource.addr().resource.module.0.len() == self.depth;
        self.resources.split_at(self.resources.partition_point(is_own))
    }

    fn children(&self) -> Vec<ModuleTree<'a, T>> {
        let is_together = |a: &T, b: &T| {
            let [a, b] = [a, b].map(|resource| &resource.addr().resource.module.0[self.depth]);
            a == b
        };
        let of_children = self.split().1.chunk_by(is_together);
        of_children.map(|resources| ModuleTree { resources, depth: self.depth + 1 }).collect()
    }

    fn address(&self) -> Option<ModuleAddr> {
        let steps = &self.resources.first()?.addr().resource.module.0;
        (self.depth > 0).then(|| ModuleAddr(steps[..self.depth].to_vec()))
    }
}

impl<T: Placed> Serialize for ModuleTree<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let (own, _) = self.split();
        if !own.is_empty() {
            map.serialize_entry("resources", own)?;
        }
        if let Some(address) = self.address() {
            map.serialize_entry("address", &address)?;
        }
        let children = self.children();
        if !children.is_empty() {
            map.serialize_entry("child_modules", &children)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, text};
    use super::*;

    struct Only(InstanceAddr);

    impl Placed for Only {
        fn addr(&self) -> &InstanceAddr {
            &self.0
        }
    }

    impl Serialize for Only {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.serialize(serializer)
        }
    }

    #[test]
    fn resources_stand_in_their_modules_also_where_a_module_has_none_itself() {
        let addresses =
            ["module.m[1].a.b", "a.b", "module.m[0].module.n[\"x\"].a.b", "module.m[1].module.n.a.b"];
        let resources: Vec<Only> =
            addresses.iter().map(|text| Only(text.parse().expect("an address"))).collect();
        insta::assert_snapshot!(text(&Modules::new(resources), Layout::Indented).expect("written"), @r#"
        {
          "resources": [
            "a.b"
          ],
          "child_modules": [
            {
              "address": "module.m[0]",
              "child_modules": [
                {
                  "resources": [
                    "module.m[0].module.n[\"x\"].a.b"
                  ],
                  "address": "module.m[0].module.n[\"x\"]"
                }
              ]
            },
            {
              "resources": [
                "module.m[1].a.b"
              ],
              "address": "module.m[1]",
              "child_modules": [
                {
                  "resources": [
                    "module.m[1].module.n.a.b"
                  ],
                  "address": "module.m[1].module.n"
                }
              ]
            }
          ]
        }
        "#);
        assert_eq!(text(&Modules::<Only>::new(Vec::new()), Layout::Line).expect("written"), "{}");
    }
}
