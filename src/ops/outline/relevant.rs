//! What the changes of a plan rest on: the attributes of resources that lead to them, through local
//! values, modules and the arguments of other resources.

use std::collections::{BTreeSet, HashSet};

use crate::addr::{InstanceKey, Mode, ModuleAddr, ResourceAddr};
use crate::config::{
    BlockRef, Bodies, Configuration, ExprRef, Module, ModuleId, Reference, ReferenceKind, ResourceBlock,
    body_references, references,
};
use crate::plan::{Plan, RelevantAttribute};
use crate::provider::ChangeAction;
use crate::syntax::{Step, StepKey};

use super::names::{Subject, instance_key, path_of};

/// Arguments and blocks that say nothing of the object itself. What an instance is repeated by counts
/// where something refers to `each` or `count`.
const META: [&str; 5] = ["count", "for_each", "depends_on", "provider", "lifecycle"];

/// What the blocks that change refer to, directly or through others, sorted.
pub(super) fn relevant_attributes(plan: &Plan, configuration: &Configuration) -> Vec<RelevantAttribute> {
    let mut search = Search { configuration, seen: HashSet::new(), open: Vec::new(), found: BTreeSet::new() };
    let changes = plan.changes.iter().filter(|change| change.action != ChangeAction::NoOp);
    let changed: BTreeSet<&ResourceAddr> = changes.map(|change| &change.addr.resource).collect();
    for addr in changed {
        search.object(addr);
    }
    for (name, _) in plan.outputs.iter().filter(|(_, output)| output.is_change()) {
        if let Some(block) = configuration.root.outputs.get(name) {
            search.expression(&Place::root(), block.value);
        }
    }
    search.run();
    search.found.into_iter().collect()
}

struct Search<'c> {
    configuration: &'c Configuration,
    /// What was followed already: in which module, and what.
    seen: HashSet<(ModuleAddr, String)>,
    /// What is still to be followed. References may form long chains, hence no recursion.
    open: Vec<(Place<'c>, Reference<'c>)>,
    found: BTreeSet<RelevantAttribute>,
}

/// Where an expression stands.
#[derive(Clone)]
struct Place<'c> {
    module: ModuleAddr,
    /// The block whose `each` and `count` it means.
    within: Option<&'c ResourceBlock>,
}

impl Place<'_> {
    fn root() -> Self {
        Place { module: ModuleAddr::root(), within: None }
    }

    fn of(module: ModuleAddr) -> Self {
        Place { module, within: None }
    }
}

impl<'c> Search<'c> {
    /// All that a changed resource says of its object.
    fn object(&mut self, addr: &ResourceAddr) {
        let key = (addr.mode, addr.kind.clone(), addr.name.clone());
        let block = self.module(&addr.module).and_then(|module| module.resources.get(&key));
        if let Some(block) = block {
            self.body(&Place { module: addr.module.clone(), within: Some(&**block) }, block);
        }
    }

    fn run(&mut self) {
        while let Some((place, reference)) = self.open.pop() {
            self.follow(&place, &reference);
        }
    }

    fn follow(&mut self, place: &Place<'c>, reference: &Reference<'c>) {
        let rest = &reference.rest;
        match reference.kind {
            ReferenceKind::Local(name) => {
                let value = self.module(&place.module).and_then(|module| module.locals.get(name));
                if let Some(local) = value.filter(|_| self.is_new(place, format!("local.{name}"))) {
                    self.expression(&Place::of(place.module.clone()), local.value);
                }
            }
            ReferenceKind::Variable(name) if self.is_new(place, format!("var.{name}")) => {
                self.passed(&place.module, name);
            }
            ReferenceKind::Module(name) => self.outputs(place, name, rest),
            ReferenceKind::Resource { mode, kind, name } => {
                self.resource(place, reference, (mode, kind, name))
            }
            ReferenceKind::Each | ReferenceKind::Count => {
                let Some(block) = place.within else { return };
                if self.is_new(place, format!("each {}{}.{}", block.mode.prefix(), block.kind, block.name)) {
                    for repetition in [block.count, block.for_each].into_iter().flatten() {
                        self.expression(&Place::of(place.module.clone()), repetition);
                    }
                }
            }
            ReferenceKind::Variable(_)
            | ReferenceKind::SelfObject
            | ReferenceKind::Path
            | ReferenceKind::Terrace
            | ReferenceKind::Incomplete(_) => {}
        }
    }

    /// What the caller of a module gives for an input variable.
    fn passed(&mut self, module: &ModuleAddr, variable: &str) {
        let Some((last, before)) = module.0.split_last() else { return };
        let caller = ModuleAddr(before.to_vec());
        let call = self.module(&caller).and_then(|module| module.calls.get(&last.name));
        let argument = call.and_then(|call| self.configuration.bodies(&call.bodies).argument(variable));
        if let Some(argument) = argument {
            self.expression(&Place::of(caller), argument.expr());
        }
    }

    /// The output value of a module that a reference names, or all of them.
    fn outputs(&mut self, place: &Place<'c>, call: &str, rest: &[Step<'c>]) {
        let keys = instance_key(rest);
        let key = rest.first().filter(|_| keys > 0).map_or(InstanceKey::None, instance);
        let callee = Place::of(place.module.child(call, key));
        let Some(module) = self.module(&callee.module) else { return };
        let named = rest.get(keys).and_then(|step| match step.key {
            StepKey::Attr(name) => Some(name),
            StepKey::Key(_) | StepKey::Index(_) => None,
        });
        let meant =
            module.outputs.iter().filter(|(name, _)| named.is_none_or(|named| named == name.as_str()));
        for (name, output) in meant {
            if self.is_new(&callee, format!("output {name}")) {
                self.expression(&callee, output.value);
            }
        }
    }

    /// Keeps what a reference names of a resource and follows what makes that.
    fn resource(&mut self, place: &Place<'c>, reference: &Reference<'c>, named: (Mode, &str, &str)) {
        let Some(Subject { whole, around: _, rest }) = Subject::of(reference) else { return };
        let (mode, kind, name) = named;
        let module = self.module(&place.module);
        let Some(block) =
            module.and_then(|module| module.resources.get(&(mode, kind.to_owned(), name.to_owned())))
        else {
            return;
        };
        let attribute = path_of(&rest);
        let is_new = self.is_new(place, format!("{whole}{attribute}"));
        if !is_new {
            return;
        }
        let dot = if place.module.is_root() { "" } else { "." };
        self.found.insert(RelevantAttribute { resource: format!("{}{dot}{whole}", place.module), attribute });
        let within = Place { module: place.module.clone(), within: Some(&**block) };
        match rest.first().map(|step| step.key) {
            Some(StepKey::Attr(name) | StepKey::Key(name)) => self.part(&within, block, name),
            Some(StepKey::Index(_)) => {}
            None => self.body(&within, block),
        }
    }

    /// One argument of a resource, or its blocks of one type.
    fn part(&mut self, place: &Place<'c>, block: &'c ResourceBlock, name: &str) {
        let bodies = self.configuration.bodies(&block.bodies);
        match bodies.argument(name) {
            Some(argument) => self.expression(place, argument.expr()),
            None => self.blocks(place, bodies, |made| made == name),
        }
    }

    /// The arguments and blocks that say something of the object.
    fn body(&mut self, place: &Place<'c>, block: &'c ResourceBlock) {
        let bodies = self.configuration.bodies(&block.bodies);
        for argument in bodies.arguments().iter().filter(|argument| !META.contains(&argument.attribute.name))
        {
            self.expression(place, argument.expr());
        }
        self.blocks(place, bodies, |made| !META.contains(&made));
    }

    fn blocks(&mut self, place: &Place<'c>, bodies: Bodies<'c>, is_meant: impl Fn(&str) -> bool) {
        for inner in bodies.blocks().iter().filter(|inner| is_meant(inner.made_type())) {
            let BlockRef { tree, body } = inner.body();
            let mentioned = body_references(self.configuration.tree(tree), body);
            self.open.extend(mentioned.into_iter().map(|reference| (place.clone(), reference)));
        }
    }

    fn expression(&mut self, place: &Place<'c>, expr: ExprRef) {
        let mentioned = references(self.configuration.tree(expr.tree), expr.expr);
        self.open.extend(mentioned.into_iter().map(|reference| (place.clone(), reference)));
    }

    /// The first to follow this in a module instance.
    fn is_new(&mut self, place: &Place<'c>, what: String) -> bool {
        self.seen.insert((place.module.clone(), what))
    }

    /// The configuration of a module instance; `None` where the state alone knows it.
    fn module(&self, addr: &ModuleAddr) -> Option<&'c Module> {
        let mut id = ModuleId::ROOT;
        for step in &addr.0 {
            id = self.configuration.module(id).calls.get(&step.name)?.child;
        }
        Some(self.configuration.module(id))
    }
}

fn instance(step: &Step<'_>) -> InstanceKey {
    match step.key {
        StepKey::Attr(text) | StepKey::Key(text) => InstanceKey::Text(text.to_owned()),
        StepKey::Index(digits) => {
            digits.parse().map_or_else(|_| InstanceKey::Text(digits.to_owned()), InstanceKey::Index)
        }
    }
}
