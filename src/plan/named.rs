//! What `-target`, `-exclude` and `-replace` name must exist, and a plan of a part says so.

use std::collections::BTreeSet;

use crate::addr::{InstanceAddr, Target};
use crate::diag::{Diagnostic, escape};

use super::model::{PlanMode, PlanOptions};
use super::planner::Walk;

/// Refuses addresses that name nothing: a misspelt `-target` would plan nothing and call that a match,
/// a misspelt `-exclude` or `-replace` would not do what was asked. Warns that a part is no whole.
pub(super) fn check(walk: &mut Walk<'_>) {
    let PlanOptions {
        mode,
        refresh: _,
        targets,
        excludes,
        replace,
        invoke: _,
        allow_all_missing: _,
        never: _,
    } = walk.inputs.options;
    if !replace.is_empty() && *mode != PlanMode::Normal {
        let detail = "Nothing can be replaced where everything is destroyed, or where only the state is brought up to \
                      date: -replace goes with neither -destroy nor -refresh-only.";
        walk.diagnostics.push(Diagnostic::error("Unsupported plan mode", detail));
    }
    // An import by command looks at nothing else on purpose, and says itself what it does not find.
    if walk.inputs.import.is_some() || (targets.is_empty() && excludes.is_empty() && replace.is_empty()) {
        return;
    }
    let known = known(walk);
    let names_nothing = |covers: &dyn Fn(&InstanceAddr) -> bool| !known.iter().any(covers);
    let mut unknown = Vec::new();
    for (flag, targets) in [("-target", targets), ("-exclude", excludes)] {
        let lost = targets.iter().filter(|target| {
            // A module may hold values only.
            let is_module =
                matches!(target, Target::Module(addr) if walk.inputs.program.find_module(addr).is_some());
            !is_module && names_nothing(&|addr| target.covers(addr))
        });
        unknown.extend(lost.map(|target| (flag, target.to_string())));
    }
    let lost = replace.iter().filter(|wanted| names_nothing(&|addr| addr == *wanted));
    unknown.extend(lost.map(|wanted| ("-replace", wanted.to_string())));
    let is_wrong = !unknown.is_empty();
    let names: BTreeSet<String> = match is_wrong {
        true => known.iter().flat_map(|addr| [addr.resource.to_string(), addr.to_string()]).collect(),
        false => BTreeSet::new(),
    };
    for (flag, given) in unknown {
        let shown = escape(&given);
        let detail = format!("{flag} names {shown}, which is neither in the configuration nor in the state.");
        let names = names.iter().map(String::as_str);
        walk.diagnostics.push(Diagnostic::error("Nothing at this address", detail).suggest(&given, names));
    }
    if !is_wrong && (!targets.is_empty() || !excludes.is_empty()) {
        let detail = "With -target or -exclude the plan leaves changes out, and outputs stay as they are. It is meant \
                      for getting out of trouble.";
        walk.diagnostics.push(
            Diagnostic::warning("Resource targeting is in effect", detail)
                .hint("Plan without it afterwards, to see what is left to do."),
        );
    }
}

/// Every instance of the configuration, as far as its number is known.
pub(super) fn configured(walk: &Walk<'_>) -> impl Iterator<Item = InstanceAddr> {
    walk.expansions
        .iter()
        .flat_map(|(addr, expansion)| expansion.keys.iter().map(|key| addr.instance(key.clone())))
}

/// Every instance of configuration and state.
fn known(walk: &Walk<'_>) -> BTreeSet<InstanceAddr> {
    // As it was before the refresh: what has vanished was there to be named. What has moved can be named
    // by both addresses.
    let stored = walk.inputs.state.objects.iter().map(|entry| entry.addr.clone());
    configured(walk).chain(stored).chain(walk.moved.former().cloned()).collect()
}
