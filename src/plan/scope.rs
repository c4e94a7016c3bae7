//! What a plan covers: everything, or with `-target` and `-exclude` a part.

use std::collections::BTreeSet;

use crate::addr::{InstanceAddr, ResourceAddr, Target};

use super::model::PlanOptions;
use super::order::{Dependencies, reversed};

/// The part of the configuration and state that a plan is about.
#[derive(Debug)]
pub struct Scope<'a> {
    options: &'a PlanOptions,
    /// Resources that targets need; all instances of them are covered.
    needed: BTreeSet<ResourceAddr>,
    /// Resources that cannot be without an excluded one.
    barred: BTreeSet<ResourceAddr>,
}

impl<'a> Scope<'a> {
    /// `dependencies` of everything in configuration and state. When destroying, a target takes what
    /// refers to it along instead of what it refers to.
    pub fn new(options: &'a PlanOptions, dependencies: &Dependencies) -> Scope<'a> {
        let destroying = options.mode == super::model::PlanMode::Destroy;
        let resources: BTreeSet<&ResourceAddr> =
            dependencies.iter().flat_map(|(addr, needed)| needed.iter().chain([addr])).collect();
        let named = |targets: &[Target]| -> Vec<ResourceAddr> {
            let meant = |addr: &&&ResourceAddr| targets.iter().any(|target| touches(target, addr));
            resources.iter().filter(meant).map(|addr| (**addr).clone()).collect()
        };
        let (needed, barred) = if destroying {
            (
                upwards(named(&options.targets), dependencies),
                downwards(named(&options.excludes), dependencies),
            )
        } else {
            // Of what is named, nothing more than what was said is covered, needed or not.
            let targets = named(&options.targets);
            let needed = downwards(targets.clone(), dependencies);
            (
                needed.into_iter().filter(|addr| !targets.contains(addr)).collect(),
                upwards(named(&options.excludes), dependencies),
            )
        };
        Scope { options, needed, barred }
    }

    pub fn covers(&self, addr: &InstanceAddr) -> bool {
        let PlanOptions { targets, excludes, .. } = self.options;
        let resource = addr.resource.in_configuration();
        let wanted = targets.is_empty()
            || targets.iter().any(|target| target.covers(addr))
            || self.needed.contains(resource);
        wanted && !excludes.iter().any(|target| target.covers(addr)) && !self.barred.contains(resource)
    }

    /// Whether any instance of the resource can be covered.
    pub fn covers_some(&self, addr: &ResourceAddr) -> bool {
        let targets = &self.options.targets;
        let wanted = targets.is_empty()
            || targets.iter().any(|target| touches(target, addr))
            || self.needed.contains(addr);
        let is_excluded =
            self.options.excludes.iter().any(|target| target.covers(&addr.instance(Default::default())));
        wanted && !is_excluded && !self.barred.contains(addr)
    }
}

/// Whether a target means a block or instances of it, in whichever instances of its module.
fn touches(target: &Target, addr: &ResourceAddr) -> bool {
    let target = match target {
        Target::Module(module) => Target::Module(module.in_configuration().into_owned()),
        Target::Instance(instance) => {
            Target::Instance(instance.resource.in_configuration().clone().instance(Default::default()))
        }
    };
    target.covers(&addr.instance(Default::default()))
}

/// What these need, directly or not, without themselves.
fn downwards(start: Vec<ResourceAddr>, dependencies: &Dependencies) -> BTreeSet<ResourceAddr> {
    reach(start, |addr| dependencies.get(addr).into_iter().flatten().cloned().collect())
}

/// What needs these, directly or not, without themselves.
fn upwards(start: Vec<ResourceAddr>, dependencies: &Dependencies) -> BTreeSet<ResourceAddr> {
    if start.is_empty() {
        return BTreeSet::new();
    }
    downwards(start, &reversed(dependencies))
}

fn reach(
    start: Vec<ResourceAddr>,
    next: impl Fn(&ResourceAddr) -> Vec<ResourceAddr>,
) -> BTreeSet<ResourceAddr> {
    let mut found = BTreeSet::new();
    let mut stack = start;
    while let Some(addr) = stack.pop() {
        for other in next(&addr) {
            if found.insert(other.clone()) {
                stack.push(other);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::PlanMode;

    fn covered(mode: PlanMode, targets: &[&str], excludes: &[&str]) -> String {
        let addr = |name: &str| ResourceAddr::managed("t", name);
        let dependencies = Dependencies::from([
            (addr("app"), BTreeSet::from([addr("db")])),
            (addr("link"), BTreeSet::from([addr("app")])),
            (addr("alone"), BTreeSet::new()),
        ]);
        let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a target")).collect();
        let options = PlanOptions {
            mode,
            targets: parse(targets),
            excludes: parse(excludes),
            ..PlanOptions::default()
        };
        let scope = Scope::new(&options, &dependencies);
        let all = ["alone", "app", "db", "link"];
        let covered = all.into_iter().filter(|name| scope.covers(&addr(name).instance(Default::default())));
        covered.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_target_takes_what_it_needs_along_and_an_exclusion_what_needs_it() {
        assert_eq!(covered(PlanMode::Normal, &[], &[]), "alone app db link");
        assert_eq!(covered(PlanMode::Normal, &["t.app"], &[]), "app db");
        assert_eq!(covered(PlanMode::Normal, &["t.link"], &[]), "app db link");
        assert_eq!(covered(PlanMode::Normal, &[], &["t.app"]), "alone db");
        assert_eq!(covered(PlanMode::Destroy, &["t.app"], &[]), "app link");
        assert_eq!(covered(PlanMode::Destroy, &[], &["t.app"]), "alone link");
    }
}
