//! What a reviewer is shown of a plan outside a terminal, and in which order: what could be lost
//! comes first. Markdown and HTML are two forms of this.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::text::{closing, what_happens, why};
use super::{Look, Palette, Prose};
use crate::addr::InstanceAddr;
use crate::diag::{self, Diagnostics, Severity, Sources, escape};
use crate::plan::{ChangeClass, Drift, OutputChange, Plan, PlanMode, PlannedChange};
use crate::provider::{ChangeAction, Note, NoteKind};

/// A plan with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// `None` where the configuration or the state did not allow any.
    pub plan: Option<&'a Plan>,
    /// Of the saved plan.
    pub digest: Option<&'a str>,
    pub problems: &'a [Problem],
}

/// An error or a warning, as the terminal shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub severity: Severity,
    pub text: String,
}

impl Problem {
    /// Errors first.
    pub fn all(diagnostics: &Diagnostics, sources: &Sources) -> Vec<Problem> {
        let look = diag::Look { colour: false, width: 100 };
        let mut all: Vec<Problem> = diagnostics
            .iter()
            .map(|one| Problem { severity: one.severity, text: diag::render(one, sources, look) })
            .collect();
        all.sort_by_key(|problem| problem.severity != Severity::Error);
        all
    }
}

/// A change that has a place in the report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'a> {
    /// Its position in the plan.
    pub at: usize,
    pub class: ChangeClass,
    pub change: &'a PlannedChange,
}

/// The changes that are shown: what is destroyed, replaced and forgotten first; by address within.
pub(super) fn listed(plan: &Plan) -> Vec<Listed<'_>> {
    let mut listed: Vec<Listed<'_>> = plan
        .changes
        .iter()
        .enumerate()
        .filter_map(|(at, change)| Some(Listed { at, class: ChangeClass::of(change)?, change }))
        .collect();
    listed.sort_by_key(|listed| listed.class);
    listed
}

impl Listed<'_> {
    pub fn symbol(&self) -> &'static str {
        match self.class {
            ChangeClass::Import => "<-",
            ChangeClass::Move => "->",
            _ => super::text::symbol(self.change.action).trim_start(),
        }
    }

    pub fn address(&self) -> String {
        self.change.addr.to_string()
    }

    /// `will be created`, and the like.
    pub fn words(&self) -> Cow<'static, str> {
        match &self.change.previous_addr {
            Some(previous) if self.change.action == ChangeAction::NoOp => {
                format!("has moved from {previous}").into()
            }
            _ => what_happens(self.change),
        }
    }

    /// Why, where action and diff do not say it: the remarks below its heading.
    pub fn reasons(&self) -> Vec<String> {
        let PlannedChange { deposed, previous_addr, importing, replacements, .. } = self.change;
        let acts = self.change.action != ChangeAction::NoOp;
        let mut all = Vec::new();
        all.extend(deposed.as_ref().map(|key| format!("deposed object {key}")));
        all.extend(previous_addr.as_ref().filter(|_| acts).map(|from| format!("moved from {from}")));
        all.extend(importing.as_ref().map(|id| format!("imported from \"{id}\"")));
        all.extend(why(self.change));
        all.extend(replacements.iter().map(|forced| {
            let path = forced.path.to_string();
            let path = path.strip_prefix('.').unwrap_or(&path);
            let colon = if forced.reason.is_empty() { "" } else { ": " };
            format!("{path} forces replacement{colon}{}", forced.reason)
        }));
        all
    }
}

/// What a reviewer must not overlook: notes about losses, locks and charges, the worst first.
pub(super) fn warnings(plan: &Plan) -> Vec<(&InstanceAddr, &Note)> {
    let mut all: Vec<_> = plan.notes().filter(|(_, note)| note.kind != NoteKind::Info).collect();
    all.sort_by_key(|(_, note)| note.kind);
    all
}

/// `Data loss`, and the like.
pub(super) fn note_title(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::DataLoss => "Data loss",
        NoteKind::Lockout => "Lockout",
        NoteKind::Charged => "Still charged",
        NoteKind::Info => "Note",
    }
}

/// `Plan: 2 to add, …`, or that there is nothing to do.
pub(super) fn headline(subject: &Subject<'_>) -> String {
    let Some(plan) = subject.plan else { return "No plan could be made".to_owned() };
    let look = plain();
    let counts = closing::plan_words(plan, &look);
    if subject.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return format!("Plan failed. Up to the error: {}", lowered(&counts));
    }
    if is_quiet(plan) {
        return match plan.options.mode {
            PlanMode::RefreshOnly => "No changes. Your infrastructure still matches the configuration.",
            PlanMode::Destroy => "No changes. No objects need to be destroyed.",
            PlanMode::Normal | PlanMode::Invoke => {
                "No changes. Your infrastructure matches the configuration."
            }
        }
        .to_owned();
    }
    match plan.options.mode {
        PlanMode::RefreshOnly => {
            "Refresh only: the state takes in what was changed outside of terrace.".to_owned()
        }
        _ => counts,
    }
}

/// Whether there is nothing at all to show or to do.
fn is_quiet(plan: &Plan) -> bool {
    let takes_in = plan.options.mode == PlanMode::RefreshOnly && !plan.drift.is_empty();
    let changes = plan.changes.iter().any(|change| ChangeClass::of(change).is_some());
    let acts = changes || !plan.follow_ups.is_empty() || !plan.invocations.is_empty() || takes_in;
    !acts && !plan.outputs.values().any(OutputChange::is_change)
}

fn lowered(counts: &str) -> String {
    counts.strip_prefix("Plan: ").unwrap_or(counts).to_owned()
}

/// `Cost: …` and `Work: …`, where there is something to say.
pub(super) fn cost_and_work(plan: &Plan) -> Vec<String> {
    let look = plain();
    [closing::cost_line(&plan.costs, &look), closing::work_line(&plan.costs)].into_iter().flatten().collect()
}

/// Whether the spending cap would be exceeded.
pub(super) fn is_over_cap(plan: &Plan) -> bool {
    plan.costs.values().any(|cost| {
        let used_after = cost.cap_used + cost.cap_needed;
        cost.cap.is_some_and(|cap| used_after > cap && cost.cap_needed > crate::provider::Cents::ZERO)
    })
}

/// What others changed, where it has to do with what the plan does; all of it where that is all the
/// plan is about.
pub(super) fn drift(plan: &Plan) -> Vec<&Drift> {
    super::text::drift_that_matters(plan, super::Detail::Full)
}

/// Facts about the plan itself, as name and value.
pub(super) fn facts(subject: &Subject<'_>) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(digest) = subject.digest {
        facts.push(("Digest", digest.to_owned()));
    }
    if let Some(plan) = subject.plan {
        facts.push(("Made at", plan.created_at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()));
        let lineage = if plan.lineage.is_empty() { "a new state".to_owned() } else { plan.lineage.clone() };
        facts.push(("State", format!("{lineage}, serial {}", plan.serial)));
        let only = |flag: &str, targets: &[crate::addr::Target]| -> Option<(&'static str, String)> {
            let shown: Vec<String> = targets.iter().map(|target| format!("{flag}={target}")).collect();
            (!shown.is_empty()).then(|| ("Part of the configuration", shown.join(" ")))
        };
        facts.extend(only("-target", &plan.options.targets));
        facts.extend(only("-exclude", &plan.options.excludes));
    }
    facts.push(("terrace", env!("CARGO_PKG_VERSION").to_owned()));
    facts.into_iter().map(|(name, value)| (name, escape(&value).into_owned())).collect()
}

/// The block of a change without its first line, which the title of its part says already.
pub(super) fn untitled(painted: &str) -> &str {
    painted.split_once('\n').map_or("", |(_, rest)| rest)
}

/// How text looks whose colours become something else.
pub(super) fn painted(width: u16) -> Look {
    Look { palette: Palette::Colour, ..plain_wide(width) }
}

fn plain() -> Look {
    plain_wide(100)
}

fn plain_wide(width: u16) -> Look {
    Look { prose: Prose::Whole, ..Look::plain(width) }
}

/// How many changes of each kind there are among these: `1 destroy, 12 create`.
pub(super) fn counted<'a>(left: impl IntoIterator<Item = &'a Listed<'a>>) -> String {
    let mut counts: BTreeMap<ChangeClass, usize> = BTreeMap::new();
    for listed in left {
        *counts.entry(listed.class).or_default() += 1;
    }
    let words: Vec<String> = counts.iter().map(|(class, count)| format!("{count} {class}")).collect();
    words.join(", ")
}
