//! What `-target`, `-exclude` and `-replace` name must exist, and a plan of a part says so.

use std::collections::BTreeSet;

use crate::addr::{InstanceAddr, Mode, Target};
use crate::diag::{Diagnostic, escape};

use super::model::{PlanMode, PlanOptions, Refresh};
use super::planner::Walk;

/// Refuses options that contradict each other, tells of addresses that name nothing, and warns that a part
/// is no whole.
pub(super) fn check(walk: &mut Walk<'_>) {
    refuse_contradictions(walk);
    let options = walk.inputs.options;
    // An import by command looks at nothing else on purpose, and says itself what it does not find.
    if walk.inputs.import.is_some() || (!options.is_partial() && options.replace.is_empty()) {
        return;
    }
    tell_unknown(walk);
    if options.is_partial() {
        let detail = "With -target or -exclude the plan leaves changes out, and output values that depend on them stay \
                      as they are. It is meant for getting out of trouble.";
        walk.diagnostics.push(
            Diagnostic::warning("Resource targeting is in effect", detail)
                .hint("Plan without it afterwards, to see what is left to do."),
        );
    }
}

fn refuse_contradictions(walk: &mut Walk<'_>) {
    let PlanOptions { mode, refresh, replace, .. } = walk.inputs.options;
    if !replace.is_empty() && *mode != PlanMode::Normal {
        let detail = "Nothing can be replaced where everything is destroyed, or where only the state is brought up to \
                      date: -replace goes with neither -destroy nor -refresh-only.";
        walk.diagnostics.push(Diagnostic::error("Unsupported plan mode", detail));
    }
    for wanted in replace.iter().filter(|wanted| wanted.resource.mode != Mode::Managed) {
        let shown = escape(&wanted.to_string()).into_owned();
        let detail = format!("{shown} is no managed resource, and only those can be replaced.");
        walk.diagnostics.push(Diagnostic::error("Invalid address for -replace", detail));
    }
    if *mode == PlanMode::RefreshOnly && *refresh == Refresh::Trust {
        let detail =
            "-refresh-only only looks, and -refresh=false does not look: there would be nothing to do.";
        walk.diagnostics.push(Diagnostic::error("Incompatible refresh options", detail));
    }
}

/// Tells of addresses that name nothing. As in Terraform that is no error: of nothing nothing is planned,
/// and nothing of it replaced. But a misspelt `-exclude` would do what was to be left alone.
fn tell_unknown(walk: &mut Walk<'_>) {
    let PlanOptions { targets, excludes, replace, .. } = walk.inputs.options;
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
    let names: BTreeSet<String> = match unknown.is_empty() {
        true => BTreeSet::new(),
        false => known.iter().flat_map(|addr| [addr.resource.to_string(), addr.to_string()]).collect(),
    };
    for (flag, given) in unknown {
        let instance = known.iter().find(|addr| flag == "-replace" && addr.resource.to_string() == given);
        walk.diagnostics.push(match instance {
            Some(instance) => without_key(&given, instance),
            None => nothing_there(flag, &given).suggest(&given, names.iter().map(String::as_str)),
        });
    }
}

fn nothing_there(flag: &str, given: &str) -> Diagnostic {
    let summary = "Nothing at this address";
    let shown = escape(given);
    let detail = format!("{flag} names {shown}, which is neither in the configuration nor in the state.");
    match flag {
        "-exclude" => Diagnostic::error(summary, detail),
        _ => Diagnostic::warning(summary, detail),
    }
}

fn without_key(given: &str, instance: &InstanceAddr) -> Diagnostic {
    let detail = format!("-replace names {}, and its instances are replaced one by one.", escape(given));
    let hint = format!("Name the instance, such as `{}`.", escape(&instance.to_string()));
    Diagnostic::warning("Incomplete address for -replace", detail).hint(hint)
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
