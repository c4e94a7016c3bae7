//! Moves: the state as if its objects had always been recorded where the configuration has them now.
//!
//! A pure step before refresh: `moved` blocks, and the moves that a resource implies that gains or
//! loses `count`, give a new state with the same objects, and a record of which came from where. What
//! is wrong with a block can be said only when the instances of the configuration are known, so that
//! is a step of its own, after planning.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::{Endpoint, InstanceAddr, InstanceKey, ModuleAddr, Move, ResourceAddr, move_order};
use crate::config::MovedBlock;
use crate::diag::{Diagnostic, Span};
use crate::eval::{Expansion, Program};
use crate::state::{Objects, State};

use super::model::{Drift, PlanMode, PlanOptions};
use super::planner::Walk;

/// What moves did to a state.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// Where an instance was recorded before, by its address now.
    origins: BTreeMap<InstanceAddr, InstanceAddr>,
    /// What could not move, since something is recorded there: from where and to where.
    blocked: BTreeSet<(String, String)>,
    /// Moves of objects to another resource type, which nothing can carry out: the position of the block.
    unlike: BTreeSet<usize>,
}

impl Moved {
    /// The address in the state file, if it is another one.
    pub fn origin(&self, addr: &InstanceAddr) -> Option<&InstanceAddr> {
        self.origins.get(addr)
    }

    /// The addresses in the state file of all that moved.
    pub fn former(&self) -> impl Iterator<Item = &InstanceAddr> {
        self.origins.values()
    }

    fn record(&mut self, from: InstanceAddr, to: InstanceAddr) {
        let origin = self.origins.remove(&from).unwrap_or(from);
        self.origins.insert(to, origin);
    }
}

/// The state with everything where the configuration says that it belongs.
pub(super) fn moved(program: &Program, state: &State) -> (State, Moved) {
    let explicit: Vec<Move> = program.moved().iter().map(|block| block.movement.clone()).collect();
    let implied = implied(program, state, &explicit);
    let explicit_count = explicit.len();
    let all: Vec<Move> = explicit.into_iter().chain(implied).collect();
    let (mut state, mut moved) = (state.clone(), Moved::default());
    // Cycles are errors of the configuration, for which there is no plan.
    let Ok(order) = move_order(&all) else { return (state, moved) };
    for at in order {
        let movement = &all[at];
        if at < explicit_count && changes_type(movement) {
            if matches_any(movement, &state) {
                moved.unlike.insert(at);
            }
            continue;
        }
        carry_out(movement, &mut state, &mut moved);
    }
    redirect_dependencies(&mut state, &moved);
    (state, moved)
}

/// A resource that has gained or lost `count` keeps its first instance, unless a block says something
/// else about it.
fn implied(program: &Program, state: &State, explicit: &[Move]) -> Vec<Move> {
    let resources: BTreeSet<&ResourceAddr> = state.objects.iter().map(|entry| &entry.addr.resource).collect();
    let mut implied = Vec::new();
    for resource in resources {
        let Some(block) = program.find(resource).map(|id| &program.block(id).block) else { continue };
        let (from, to) = match (block.count, block.for_each) {
            (Some(_), _) => (InstanceKey::None, InstanceKey::Index(0)),
            (None, None) => (InstanceKey::Index(0), InstanceKey::None),
            (None, Some(_)) => continue,
        };
        let (from, to) = (resource.instance(from), resource.instance(to));
        let is_there = |addr: &InstanceAddr| state.objects.count(addr) > 0;
        if is_there(&from) && !is_there(&to) && !explicit.iter().any(|movement| movement.names(resource)) {
            let (from, to) = (Endpoint::Instance(from), Endpoint::Instance(to));
            implied.push(Move { module: Vec::new(), from, to });
        }
    }
    implied
}

fn changes_type(movement: &Move) -> bool {
    movement.from.kind() != movement.to.kind()
}

fn matches_any(movement: &Move, state: &State) -> bool {
    let mut addrs = state.objects.iter().map(|entry| entry.addr);
    addrs.any(|addr| {
        movement.resource_destination(&addr.resource).is_some()
            || movement.instance_destination(addr).is_some()
    })
}

/// Carries out one move. What would meet something stays where it is.
fn carry_out(movement: &Move, state: &mut State, moved: &mut Moved) {
    let mut renames: Vec<(InstanceAddr, InstanceAddr)> = Vec::new();
    let objects = &state.objects;
    match &movement.from {
        Endpoint::Call(_) | Endpoint::Module(_) => {
            let matching = objects.iter().map(|entry| &entry.addr.resource.module);
            let modules: BTreeMap<&ModuleAddr, ModuleAddr> =
                matching.filter_map(|from| Some((from, movement.module_destination(from)?))).collect();
            for (from, to) in modules {
                if objects.iter().any(|entry| entry.addr.resource.module == to) {
                    moved.blocked.insert((from.to_string(), to.to_string()));
                    continue;
                }
                let inside = objects.iter().filter(|entry| entry.addr.resource.module == *from);
                renames.extend(inside.map(|entry| (entry.addr.clone(), in_module(entry.addr, &to))));
            }
        }
        Endpoint::Resource(from) => {
            let resources: BTreeMap<&ResourceAddr, ResourceAddr> = candidates(movement, objects, from)
                .filter_map(|addr| Some((&addr.resource, movement.resource_destination(&addr.resource)?)))
                .collect();
            for (from, to) in resources {
                if objects.of(&to).next().is_some() {
                    moved.blocked.insert((from.to_string(), to.to_string()));
                    continue;
                }
                let instances = objects.of(from).map(|entry| entry.addr);
                renames.extend(instances.map(|addr| (addr.clone(), to.instance(addr.key.clone()))));
            }
        }
        Endpoint::Instance(from) => {
            for from in candidates(movement, objects, &from.resource) {
                let Some(to) = movement.instance_destination(from) else { continue };
                if objects.count(&to) > 0 {
                    moved.blocked.insert((from.to_string(), to.to_string()));
                    continue;
                }
                renames.push((from.clone(), to));
            }
        }
    }
    // An instance with deposed objects stands there once for each.
    renames.dedup();
    for (from, to) in renames {
        state.rename(&from, &to);
        moved.record(from, to);
    }
}

/// The instances that a move of a resource may concern. In the root module that is one resource, which
/// need not be looked for.
fn candidates<'s>(
    movement: &Move,
    objects: &'s Objects,
    from: &'s ResourceAddr,
) -> Box<dyn Iterator<Item = &'s InstanceAddr> + 's> {
    match movement.module.is_empty() {
        true => Box::new(objects.of(from).map(|entry| entry.addr)),
        false => Box::new(objects.iter().map(|entry| entry.addr)),
    }
}

fn in_module(addr: &InstanceAddr, module: &ModuleAddr) -> InstanceAddr {
    let resource = &addr.resource;
    module.resource(resource.mode, &resource.kind, &resource.name).instance(addr.key.clone())
}

/// What an object was recorded to need is found where it is now, so that the order of a destroy holds.
fn redirect_dependencies(state: &mut State, moved: &Moved) {
    let mut went: BTreeMap<&ResourceAddr, BTreeSet<&ResourceAddr>> = BTreeMap::new();
    for (now, before) in &moved.origins {
        if now.resource != before.resource {
            went.entry(&before.resource).or_default().insert(&now.resource);
        }
    }
    if went.is_empty() {
        return;
    }
    let resources: BTreeSet<ResourceAddr> =
        state.objects.iter().map(|entry| entry.addr.resource.clone()).collect();
    let redirect = |dependencies: &mut Vec<ResourceAddr>| {
        let gone = |addr: &ResourceAddr| went.contains_key(addr) && !resources.contains(addr);
        let now: BTreeSet<ResourceAddr> = dependencies
            .iter()
            .filter_map(|addr| went.get(addr))
            .flatten()
            .map(|addr| (*addr).clone())
            .collect();
        dependencies.retain(|addr| !gone(addr) && !now.contains(addr));
        dependencies.extend(now);
    };
    state.objects.each_mut(|object| redirect(&mut object.dependencies));
}

impl Walk<'_> {
    /// What moves must be seen as a whole: a plan of which one end is left out would lose it.
    pub(super) fn refuse_moves_out_of_scope(&mut self) {
        let PlanOptions { targets, excludes, .. } = self.inputs.options;
        let is_targeted = |addr: &InstanceAddr| {
            (targets.is_empty() || targets.iter().any(|target| target.covers(addr)))
                && !excludes.iter().any(|target| target.covers(addr))
        };
        let both = self.moved.origins.iter().flat_map(|(now, before)| [before, now]);
        let left_out: BTreeSet<&InstanceAddr> = both.filter(|addr| !is_targeted(addr)).collect();
        if left_out.is_empty() {
            return;
        }
        let lines: Vec<String> = left_out
            .iter()
            .map(|addr| format!("  -target='{}'", crate::diag::escape(&addr.to_string())))
            .collect();
        let detail = format!(
            "Objects of the state have moved to other addresses, and the options -target and -exclude leave some of \
             these addresses out. To see what becomes of them the plan must take them in:\n{}",
            lines.join("\n")
        );
        let error = Diagnostic::error("Moved resource instances excluded by targeting", detail);
        self.diagnostics
            .push(error.hint("Plan without -target and -exclude, or target these addresses too."));
    }

    /// Where something is declared that a move says is elsewhere.
    fn declared_at(&self, movement: &Move) -> Option<Span> {
        let has = |addr: &ResourceAddr, expansion: &Expansion| match &movement.from {
            Endpoint::Call(_) | Endpoint::Module(_) => movement.module_destination(&addr.module).is_some(),
            Endpoint::Resource(_) => movement.resource_destination(addr).is_some(),
            Endpoint::Instance(from) => {
                expansion.contains(&from.key)
                    && movement.instance_destination(&addr.instance(from.key.clone())).is_some()
            }
        };
        let program = self.inputs.program;
        let span = |addr: &ResourceAddr| program.find(addr).map(|id| program.block(id).block.span);
        match (&movement.from, movement.module.is_empty()) {
            (Endpoint::Resource(from), true) => span(from),
            (Endpoint::Instance(InstanceAddr { resource, key: _ }), true) => {
                let expansion = self.expansions.get(resource)?;
                has(resource, expansion).then(|| span(resource)).flatten()
            }
            _ => self
                .expansions
                .iter()
                .find(|(addr, expansion)| has(addr, expansion))
                .and_then(|(addr, _)| span(addr)),
        }
    }

    /// What others changed, each with the address that it had; in a plan that only refreshes also what has
    /// another address and is as it was, since no change tells it.
    pub(super) fn drift(&self) -> Vec<Drift> {
        let origin = |addr: &InstanceAddr| self.moved.origin(addr).cloned();
        let changed = self.refreshed.drift.iter().cloned();
        let mut all: Vec<Drift> =
            changed.map(|drift| Drift { previous_addr: origin(&drift.addr), ..drift }).collect();
        if self.inputs.options.mode == PlanMode::RefreshOnly {
            let known: BTreeSet<InstanceAddr> = all.iter().map(|drift| drift.addr.clone()).collect();
            let objects = &self.refreshed.state.objects;
            all.extend(self.moved.origins.iter().filter(|(now, _)| !known.contains(*now)).filter_map(
                |(now, before)| {
                    let object = objects.get(now)?.value()?;
                    let (addr, previous_addr) = (now.clone(), Some(before.clone()));
                    Some(Drift { addr, previous_addr, before: object.clone(), after: Some(object.clone()) })
                },
            ));
            all.sort_by(|a, b| a.addr.cmp(&b.addr));
        }
        all
    }
}

/// Reports what is wrong with `moved` blocks, given the instances that the configuration has.
pub(super) fn check(walk: &mut Walk<'_>) {
    let blocks = walk.inputs.program.moved();
    let found: Vec<Diagnostic> = blocks.iter().filter_map(|block| still_there(walk, block)).collect();
    let unlike = walk.moved.unlike.iter().map(|at| other_type(&blocks[*at]));
    walk.diagnostics.extend(found.into_iter().chain(unlike).collect::<Vec<_>>());
    if !walk.diagnostics.has_errors() && !walk.moved.blocked.is_empty() {
        walk.diagnostics.push(unresolved(&walk.moved.blocked));
    }
}

/// What is still declared has not moved.
fn still_there(walk: &Walk<'_>, block: &MovedBlock) -> Option<Diagnostic> {
    let MovedBlock { movement, span, .. } = block;
    let place = walk.declared_at(movement)?;
    let from = movement.absolute(&movement.from);
    let to = movement.absolute(&movement.to);
    let noun = movement.from.noun();
    let detail = format!("This block says that {from} has moved, but that {noun} is still declared.");
    let error =
        Diagnostic::error("Moved object still exists", detail).at(*span).label(place, "declared here");
    Some(error.in_block("moved").hint(format!("Declare it as {to} instead, or remove the `moved` block.")))
}

fn other_type(block: &MovedBlock) -> Diagnostic {
    let MovedBlock { movement, span, .. } = block;
    let (from, to) = (movement.absolute(&movement.from), movement.absolute(&movement.to));
    let detail = format!(
        "{from} cannot become {to}: an object of one resource type says nothing about an object of another."
    );
    let error = Diagnostic::error("Resource type mismatch", detail).at(*span).in_block("moved");
    error.hint("Forget the old object with a `removed` block and take the new one in with an `import` block.")
}

fn unresolved(blocked: &BTreeSet<(String, String)>) -> Diagnostic {
    let lines: Vec<String> =
        blocked.iter().map(|(from, to)| format!("  - {from} could not move to {to}")).collect();
    let detail = format!(
        "Some objects could not be given the addresses that the configuration says, since other objects are \
         recorded there already:\n{}\nThese objects are planned to be destroyed.",
        lines.join("\n")
    );
    Diagnostic::warning("Unresolved resource instance address changes", detail).hint(
        "If that is not what is wanted, take one of the two out of the way with `terrace state mv` first.",
    )
}
