//! Edits of the state by hand: objects dropped from it or given another address. Nothing outside of
//! the state is touched.

use crate::addr::{InstanceAddr, Move, Target};
use crate::diag::{Diagnostic, Diagnostics};
use crate::state::{self, Opened, State};

use super::diagnose;
use super::lock;
use super::project::Project;
use super::session::{Exit, Locking};
use super::state::nothing_at;

/// What is to be done with the state.
#[derive(Clone, Debug)]
pub enum StateEdit {
    /// The objects at these addresses are not managed any more; they go on existing.
    Remove(Vec<Target>),
    /// What is recorded at one address belongs to the other.
    Move { from: Target, to: Target },
}

/// What becomes of an edited state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    Saved,
    /// `-dry-run`: it is told what would be done.
    Dropped,
}

/// What was done, or would be.
#[derive(Debug, Default)]
pub struct EditReport {
    /// Each address that was edited; after a move with the new one.
    pub done: Vec<(InstanceAddr, Option<InstanceAddr>)>,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
}

/// Edits the state under its lock.
pub async fn edit_state(
    project: &Project,
    edit: &StateEdit,
    keeping: Keeping,
    locking: Locking,
) -> EditReport {
    let mut report = EditReport::default();
    report.exit = locked(project, edit, keeping, locking, &mut report).await.err().unwrap_or_default();
    report
}

/// # Errors
/// How the program should end; why is among the diagnostics.
async fn locked(
    project: &Project,
    edit: &StateEdit,
    keeping: Keeping,
    locking: Locking,
    report: &mut EditReport,
) -> Result<(), Exit> {
    let _lock = lock::take(project, locking, &mut report.diagnostics).await?;
    let types = |mode, kind: &str| project.type_of(mode, kind);
    let edited = async {
        let opened = state::open(project.backend(), project.host.as_ref(), &types).await;
        let Opened { mut store, mut state, mut journal } =
            opened.map_err(|error| diagnose::state_error(&error))?;
        if journal.open().next().is_some() {
            return Err(unsettled());
        }
        let done = match edit {
            StateEdit::Remove(targets) => remove(&mut state, targets)?,
            StateEdit::Move { from, to } => rename(&mut state, from, to)?,
        };
        if keeping == Keeping::Dropped {
            return Ok(done);
        }
        let saved = store.save(&mut state, &types, &mut journal).await;
        saved.map_err(|error| diagnose::state_error(&error))?;
        Ok(done)
    };
    match edited.await {
        Ok(done) => {
            report.done = done;
            Ok(())
        }
        Err(problem) => {
            report.diagnostics.push(problem);
            Err(Exit::Error)
        }
    }
}

/// The answer to an open write is recorded at the address that it was meant for.
fn unsettled() -> Diagnostic {
    let detail = "An apply was interrupted, and it is not known what became of its last requests. Their outcome \
                  belongs to addresses as they are now.";
    Diagnostic::error("Interrupted apply not settled", detail).hint("Run `terrace recover` first.")
}

type Done = Vec<(InstanceAddr, Option<InstanceAddr>)>;

fn remove(state: &mut State, targets: &[Target]) -> Result<Done, Diagnostic> {
    let mut addresses: Vec<InstanceAddr> = Vec::new();
    for target in targets {
        let covered = state.objects.iter().map(|entry| entry.addr).filter(|addr| target.covers(addr));
        let before = addresses.len();
        addresses.extend(covered.cloned());
        if addresses.len() == before {
            return Err(nothing_at(state, &target.to_string()));
        }
    }
    addresses.sort();
    addresses.dedup();
    for addr in &addresses {
        state.objects.remove(addr);
        let of_resource = state.objects.of(&addr.resource).filter(|entry| entry.addr == addr);
        let deposed: Vec<String> = of_resource.filter_map(|entry| entry.deposed.map(str::to_owned)).collect();
        for key in deposed {
            state.objects.remove_deposed(addr, &key);
        }
    }
    Ok(addresses.into_iter().map(|addr| (addr, None)).collect())
}

fn rename(state: &mut State, from: &Target, to: &Target) -> Result<Done, Diagnostic> {
    let refused = |detail: String| Err(Diagnostic::error("Invalid move", detail));
    if let (Target::Instance(old), Target::Instance(new)) = (from, to)
        && (old.resource.mode, &old.resource.kind) != (new.resource.mode, &new.resource.kind)
    {
        return refused(format!("{from} and {to} are of different types."));
    }
    let Some(movement) = Move::new(&[], from.clone(), to.clone()) else {
        return refused(format!("One of {from} and {to} is a module, and the other a resource."));
    };
    let mut done: Done = Vec::new();
    for entry in state.objects.iter() {
        let old = entry.addr;
        let is_known = done.last().is_some_and(|(last, _)| last == old);
        if let Some(new) = destination(&movement, old).filter(|_| !is_known) {
            done.push((old.clone(), Some(new)));
        }
    }
    if done.is_empty() {
        return Err(nothing_at(state, &from.to_string()));
    }
    if let Some(taken) =
        done.iter().filter_map(|(_, new)| new.as_ref()).find(|new| state.objects.count(new) > 0)
    {
        return refused(format!("{taken} stands for another object already."));
    }
    for (old, new) in &done {
        if let Some(new) = new {
            state.rename(old, new);
        }
    }
    state.objects.each_mut(|object| {
        for needed in &mut object.dependencies {
            let moved =
                done.iter().find(|(old, _)| old.resource == *needed).and_then(|(_, new)| new.as_ref());
            if let Some(new) = moved {
                *needed = new.resource.clone();
            }
        }
    });
    Ok(done)
}

fn destination(movement: &Move, addr: &InstanceAddr) -> Option<InstanceAddr> {
    let resource = &addr.resource;
    let of_resource = movement.resource_destination(resource).map(|new| new.instance(addr.key.clone()));
    let of_module = || {
        let module = movement.module_destination(&resource.module)?;
        Some(module.resource(resource.mode, &resource.kind, &resource.name).instance(addr.key.clone()))
    };
    movement.instance_destination(addr).or(of_resource).or_else(of_module)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::StateObject;
    use crate::value::Value;

    fn state() -> State {
        let mut state = State::new("lineage");
        for addr in ["t.a[0]", "t.a[1]", "t.b", "module.m.t.c", "u.a"] {
            let mut object = StateObject::new("builtin", Value::empty_object());
            object.dependencies = vec!["t.b".parse::<InstanceAddr>().expect("an address").resource.clone()];
            state.objects.put(addr.parse().expect("an address"), object);
        }
        state.objects.depose(&"t.a[1]".parse().expect("an address"), "k");
        state
    }

    fn target(text: &str) -> Target {
        text.parse().expect("a target")
    }

    fn left(state: &State) -> Vec<String> {
        state.objects.iter().map(|entry| entry.addr.to_string()).collect()
    }

    #[test]
    fn what_is_removed_goes_with_all_its_objects() {
        for (targets, expected) in [
            (vec!["t.a"], vec!["t.b", "u.a", "module.m.t.c"]),
            (vec!["t.a[1]", "module.m"], vec!["t.a[0]", "t.b", "u.a"]),
            (vec!["t.b", "t.b"], vec!["t.a[0]", "t.a[1]", "u.a", "module.m.t.c"]),
        ] {
            let mut state = state();
            let targets: Vec<Target> = targets.into_iter().map(target).collect();
            remove(&mut state, &targets).expect("they are there");
            assert_eq!(left(&state), expected);
        }
        assert!(remove(&mut state(), &[target("t.b"), target("t.x")]).is_err());
    }

    #[test]
    fn moves_take_dependencies_along_and_never_over_another_object() {
        let mut moved = state();
        rename(&mut moved, &target("t.b"), &target("module.m.t.b")).expect("it is free");
        assert_eq!(left(&moved), ["t.a[0]", "t.a[1]", "u.a", "module.m.t.b", "module.m.t.c"]);
        let object = moved.objects.get(&"u.a".parse().expect("an address")).expect("it is there");
        assert_eq!(object.dependencies[0].to_string(), "module.m.t.b");

        let mut moved = state();
        rename(&mut moved, &target("t.a"), &target("t.z")).expect("it is free");
        assert_eq!(left(&moved), ["t.b", "t.z[0]", "t.z[1]", "u.a", "module.m.t.c"]);
        let mut moved = state();
        rename(&mut moved, &target("module.m"), &target("module.n")).expect("it is free");
        assert!(left(&moved).contains(&"module.n.t.c".to_owned()));

        for (from, to) in [("t.a[0]", "t.a[1]"), ("t.b", "u.b"), ("t.b", "module.m"), ("t.x", "t.y")] {
            let mut state = state();
            assert!(rename(&mut state, &target(from), &target(to)).is_err(), "{from} {to}");
            assert_eq!(left(&state), left(&self::state()), "{from} {to}");
        }
    }
}
