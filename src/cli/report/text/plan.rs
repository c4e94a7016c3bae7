//! A whole plan as text.

use std::collections::BTreeSet;

use crate::addr::InstanceAddr;
use crate::cli::report::{Detail, Look, Paint};
use crate::diag::escape;
use crate::plan::{Drift, Plan, PlanMode, PlannedChange};
use crate::provider::ChangeAction;

use super::actions;
use super::change::{change_text, drift_text, is_shown, painted_symbol};
use super::closing::{closing_lines, cost_line};
use super::outputs::changes_text;
use super::wrap::{sentence, wrapped};

/// In the order in which legend and summary name them.
const ACTIONS: [(ChangeAction, &str); 7] = [
    (ChangeAction::Create, "create"),
    (ChangeAction::Update, "update in-place"),
    (ChangeAction::Delete, "destroy"),
    (ChangeAction::DeleteThenCreate, "destroy and then create replacement"),
    (ChangeAction::CreateThenDelete, "create replacement and then destroy"),
    (ChangeAction::Read, "read (data resources)"),
    (ChangeAction::Forget, "forget, do not destroy"),
];

/// Where a text goes, piece by piece: a plan can be far larger than what one wants in memory.
pub type Sink<'a> = dyn FnMut(&str) + 'a;

/// The plan as people read it, ending in a newline.
pub fn write_plan(plan: &Plan, look: &Look, out: &mut Sink<'_>) {
    write(plan, "Terrace will perform the following actions:", look, out);
}

/// A plan with errors, which stand elsewhere: as far as it goes; nothing if it holds no change.
pub fn write_failed_plan(plan: &Plan, look: &Look, out: &mut Sink<'_>) {
    if plan.changes.iter().any(is_shown) {
        write(plan, "Terrace planned the following actions, but then encountered a problem:", look, out);
    }
}

/// Sections, with an empty line between them.
struct Sections<'s, 'a> {
    out: &'s mut Sink<'a>,
    is_first: bool,
}

impl Sections<'_, '_> {
    fn push(&mut self, section: &str) {
        if !std::mem::take(&mut self.is_first) {
            (self.out)("\n");
        }
        (self.out)(section);
    }

    fn extend(&mut self, sections: impl IntoIterator<Item = String>) {
        sections.into_iter().for_each(|section| self.push(&section));
    }
}

fn write(plan: &Plan, announcement: &str, look: &Look, out: &mut Sink<'_>) {
    let mut sections = Sections { out, is_first: true };
    if plan.simulated {
        sections.push(&simulation_notice(look));
    }
    sections.extend(settled(plan, look));
    let is_summary = look.detail == Detail::Summary;
    if !is_summary {
        sections.extend(drift(plan, look));
    }
    let shown: Vec<&PlannedChange> = plan.changes.iter().filter(|change| is_shown(change)).collect();
    let outputs = changes_text(&plan.outputs, look);
    if shown.is_empty() && plan.follow_ups.is_empty() && plan.invocations.is_empty() {
        sections.extend(without_changes(plan, outputs, look));
        return;
    }
    if is_summary {
        sections.push(&format!("{}{}", summary(&shown, look), actions::summary(plan, look)));
    } else {
        sections.extend(legend(&shown, look));
        if !shown.is_empty() || !plan.follow_ups.is_empty() {
            sections.push(&format!("{}\n", look.palette.paint(Paint::Strong, announcement)));
        }
        for (at, change) in plan.changes.iter().enumerate().filter(|(_, change)| is_shown(change)) {
            sections.push(&format!("{}{}", change_text(change, look), actions::of_change(plan, at, look)));
        }
        sections.extend(follow_ups(plan, look));
        sections.extend(actions::alone(plan, look));
        sections.extend(Some(outputs).filter(|text| !text.is_empty()));
    }
    sections.push(&closing_lines(plan, look));
}

/// That nothing real is touched.
pub fn simulation_notice(look: &Look) -> String {
    let head = look.palette.paint(Paint::Read, "Simulation:");
    let line = format!("{head} everything below happens in the simulator only. Nothing real is touched.");
    format!("{}\n", sentence(&line, look))
}

fn settled(plan: &Plan, look: &Look) -> Option<String> {
    let sentences: String =
        plan.settled.iter().map(|sentence| wrapped(sentence, "  - ", "    ", look.columns())).collect();
    let text =
        format!("An earlier apply was interrupted. This is what became of its open work:\n{sentences}");
    (!plan.settled.is_empty()).then_some(text)
}

/// `None` where nothing has a symbol: objects are moved or imported only.
fn legend(shown: &[&PlannedChange], look: &Look) -> Option<String> {
    if shown.iter().all(|change| change.action == ChangeAction::NoOp) {
        return None;
    }
    let line = "Terrace made the following plan. Resource actions are indicated with the following symbols:";
    let mut text = format!("{}\n", sentence(line, look));
    for (action, words) in ACTIONS {
        if shown.iter().any(|change| change.action == action) {
            text.push_str(&format!("{} {words}\n", super::change::symbol(action)));
        }
    }
    Some(text)
}

/// What others changed, where it has to do with what the plan does.
fn drift(plan: &Plan, look: &Look) -> Option<String> {
    let shown = drift_that_matters(plan, look.detail);
    if shown.is_empty() {
        return None;
    }
    let words = match shown.iter().all(|drift| drift.is_move()) {
        true => "New addresses in the state:",
        false => "Changes outside of terrace:",
    };
    let head = look.palette.paint(Paint::Strong, words);
    let blocks: Vec<String> = shown.iter().map(|drift| drift_text(drift, look)).collect();
    Some(format!("{head}\n\n{}", blocks.join("\n")))
}

/// The drift of what the plan changes, and what is gone; all of it where somebody asked for that.
pub fn drift_that_matters(plan: &Plan, detail: Detail) -> Vec<&Drift> {
    let matters: BTreeSet<&InstanceAddr> = plan
        .changes
        .iter()
        .filter(|change| is_shown(change) && change.action != ChangeAction::Forget)
        .filter(|change| change.deposed.is_none())
        .flat_map(|change| [Some(&change.addr), change.previous_addr.as_ref()])
        .flatten()
        .collect();
    let is_all = detail == Detail::Verbose || plan.options.mode == PlanMode::RefreshOnly;
    let has_vanished = |drift: &Drift| drift.after.is_none();
    plan.drift.iter().filter(|drift| is_all || has_vanished(drift) || matters.contains(&drift.addr)).collect()
}

fn follow_ups(plan: &Plan, look: &Look) -> Option<String> {
    if plan.follow_ups.is_empty() {
        return None;
    }
    let mut text = format!("{}\n", look.palette.paint(Paint::Strong, "What follows from these changes:"));
    for follow_up in &plan.follow_ups {
        text.push_str(&wrapped(&follow_up.title, "  * ", "    ", look.columns()));
    }
    Some(text)
}

/// The addresses by action.
fn summary(shown: &[&PlannedChange], look: &Look) -> String {
    let mut text = String::new();
    for (action, _) in ACTIONS {
        for change in shown.iter().filter(|change| change.action == action) {
            let deposed = change
                .deposed
                .as_ref()
                .map_or(String::new(), |key| format!(" (deposed object {})", escape(key)));
            let addr = change.addr.to_string();
            text.push_str(&format!("{} {}{deposed}\n", painted_symbol(action, look.palette), escape(&addr)));
        }
    }
    for change in shown {
        if let (ChangeAction::NoOp, Some(previous)) = (change.action, &change.previous_addr) {
            let (from, to) = (previous.to_string(), change.addr.to_string());
            text.push_str(&format!(" -> {} has moved to {}\n", escape(&from), escape(&to)));
        }
        if let Some(id) = &change.importing {
            let addr = change.addr.to_string();
            text.push_str(&format!(" <- {} will be imported from \"{}\"\n", escape(&addr), escape(id)));
        }
    }
    text
}

/// A plan that touches no object: only output values change, only the state does, or nothing.
fn without_changes(plan: &Plan, outputs: String, look: &Look) -> Vec<String> {
    if !outputs.is_empty() {
        let words = "You can apply this plan to save these new output values to the state, without changing any \
                     real infrastructure.";
        return vec![outputs, wrapped(words, "", "", look.columns())];
    }
    let strong = |text: &str| look.palette.paint(Paint::Added, text).into_owned();
    let mut sections = match plan.options.mode {
        PlanMode::RefreshOnly if !plan.drift.is_empty() && plan.drift.iter().all(Drift::is_move) => {
            let words = "This is a refresh-only plan: no object is changed. You can apply it to record the new addresses \
                         in the state.";
            vec![wrapped(words, "", "", look.columns())]
        }
        PlanMode::RefreshOnly if !plan.drift.is_empty() => {
            let words = "This is a refresh-only plan, so terrace will not take any actions to undo these. If you were \
                         expecting these changes then you can apply this plan to record them in the state.";
            vec![wrapped(words, "", "", look.columns())]
        }
        PlanMode::RefreshOnly => {
            vec![format!("{}\n", strong("No changes. Your infrastructure still matches the configuration."))]
        }
        PlanMode::Destroy => vec![
            format!("{}\n", strong("No changes. No objects need to be destroyed.")),
            wrapped(
                "Either you have not created any objects yet or the existing objects were already deleted outside of \
                 terrace.",
                "",
                "",
                look.columns(),
            ),
        ],
        PlanMode::Normal | PlanMode::Invoke => {
            vec![format!("{}\n", strong("No changes. Your infrastructure matches the configuration."))]
        }
    };
    sections.extend(cost_line(&plan.costs, look).map(|line| format!("{}\n", sentence(&line, look))));
    sections
}
