//! The words for what an apply did.

use crate::apply::{Doing, Fate, StepReport, Summary};
use crate::cli::report::{Look, Paint};
use crate::diag::escape;
use crate::plan::PlanMode;

use super::wrap::sentence;

/// The end of an apply: one line if all went well, else what is done, failed, skipped and untouched.
pub fn apply_summary(summary: &Summary, mode: PlanMode, look: &Look) -> String {
    if summary.is_complete() {
        return completed(summary, mode, look);
    }
    let count = |is: fn(&Fate) -> bool| summary.with_fate(is).count();
    let untouched = count(|fate| *fate == Fate::Untouched);
    let word = if untouched > 0 { "interrupted" } else { "incomplete" };
    let (what, command) = match mode {
        PlanMode::Destroy => ("Destroy", "terrace destroy"),
        PlanMode::Normal | PlanMode::RefreshOnly | PlanMode::Invoke => ("Apply", "terrace apply"),
    };
    let head = look.palette.paint(Paint::Danger, &format!("{what} {word}:")).into_owned();
    let (done, failed) = (count(|fate| *fate == Fate::Done), count(|fate| *fate == Fate::Failed));
    let skipped = count(|fate| matches!(fate, Fate::Skipped(_)));
    let mut text =
        format!("{head} {done} done, {failed} failed, {skipped} skipped, {untouched} untouched.\n");
    let mut steps: Vec<&StepReport> = summary.steps.iter().collect();
    steps.sort_by_key(|step| rank(&step.fate));
    for step in steps {
        text.push_str(&step_line(step, look));
    }
    // An action that is done would be invoked once more.
    if untouched > 0 && mode != PlanMode::Invoke {
        let more = format!("To go on, run `{command}` again: what is done is in the state.");
        text.push_str(&format!("{}\n", sentence(&more, look)));
    }
    text
}

fn rank(fate: &Fate) -> u8 {
    match fate {
        Fate::Done => 0,
        Fate::Failed => 1,
        Fate::Skipped(_) => 2,
        Fate::Untouched => 3,
    }
}

fn step_line(step: &StepReport, look: &Look) -> String {
    let StepReport { operation, fate } = step;
    let title = escape(&operation.title);
    let doing = operation.doing;
    let (word, paint, rest) = match fate {
        Fate::Done => ("done:     ", Paint::Added, format!("{title} ({})", participle(doing))),
        Fate::Failed => ("failed:   ", Paint::Removed, format!("{title} ({})", noun(doing))),
        Fate::Skipped(because) => {
            ("skipped:  ", Paint::Changed, format!("{title}, because {}", escape(because)))
        }
        Fate::Untouched => ("untouched:", Paint::Faint, format!("{title} ({})", noun(doing))),
    };
    format!("{}\n", sentence(&format!("  {} {rest}", look.palette.paint(paint, word)), look))
}

/// `Apply complete! Resources: 1 added, 0 changed, 0 destroyed.`
fn completed(summary: &Summary, mode: PlanMode, look: &Look) -> String {
    let Summary { steps: _, imported, added, changed, destroyed, invoked } = summary;
    let invoked = if *invoked > 0 { format!(" Actions: {invoked} invoked.") } else { String::new() };
    let imported = if *imported > 0 { format!("{imported} imported, ") } else { String::new() };
    let text = match mode {
        PlanMode::Destroy => format!("Destroy complete! Resources: {destroyed} destroyed."),
        PlanMode::Normal | PlanMode::RefreshOnly | PlanMode::Invoke => {
            format!(
                "Apply complete! Resources: {imported}{added} added, {changed} changed, {destroyed} destroyed.{invoked}"
            )
        }
    };
    format!("{}\n", look.palette.paint(Paint::Added, &text))
}

fn participle(doing: Doing) -> &'static str {
    match doing {
        Doing::Create => "created",
        Doing::Update => "changed",
        Doing::Delete => "destroyed",
        Doing::Read => "read",
        Doing::Forget => "forgotten",
        Doing::Invoke => "done",
    }
}

fn noun(doing: Doing) -> &'static str {
    match doing {
        Doing::Create => "creation",
        Doing::Update => "change",
        Doing::Delete => "destruction",
        Doing::Read => "read",
        Doing::Forget => "removal from state",
        Doing::Invoke => "action",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::Operation;
    use crate::cli::report::Prose;

    fn step(doing: Doing, title: &str, fate: Fate) -> StepReport {
        StepReport {
            operation: Operation {
                doing,
                addr: title.parse().ok(),
                title: title.to_owned(),
                remote_id: None,
            },
            fate,
        }
    }

    #[test]
    fn a_complete_apply_is_one_line() {
        let steps =
            vec![step(Doing::Create, "a.one", Fate::Done), step(Doing::Invoke, "a restart", Fate::Done)];
        let summary = Summary { steps, imported: 0, added: 1, changed: 0, destroyed: 2, invoked: 0 };
        let shown = |mode| apply_summary(&summary, mode, &Look::plain(80));
        assert_eq!(shown(PlanMode::Normal), "Apply complete! Resources: 1 added, 0 changed, 2 destroyed.\n");
        assert_eq!(shown(PlanMode::Destroy), "Destroy complete! Resources: 2 destroyed.\n");
        let summary = Summary { imported: 3, ..summary };
        assert_eq!(
            apply_summary(&summary, PlanMode::Normal, &Look::plain(80)),
            "Apply complete! Resources: 3 imported, 1 added, 0 changed, 2 destroyed.\n"
        );
    }

    #[test]
    fn an_incomplete_apply_lists_what_became_of_each_step() {
        let steps = vec![
            step(Doing::Update, "a.three", Fate::Skipped("a.two failed\n".to_owned())),
            step(Doing::Create, "a.two", Fate::Failed),
            step(Doing::Create, "a.one", Fate::Done),
        ];
        let mut summary = Summary { steps, imported: 0, added: 1, changed: 0, destroyed: 0, invoked: 0 };
        insta::assert_snapshot!(apply_summary(&summary, PlanMode::Normal, &Look::plain(80)), @r"
        Apply incomplete: 1 done, 1 failed, 1 skipped, 0 untouched.
          done:      a.one (created)
          failed:    a.two (creation)
          skipped:   a.three, because a.two failed\n
        ");
        summary.steps.push(step(Doing::Delete, "a.four", Fate::Untouched));
        let text = apply_summary(&summary, PlanMode::Normal, &Look::plain(80));
        assert!(text.starts_with("Apply interrupted: 1 done, 1 failed, 1 skipped, 1 untouched.\n"), "{text}");
        let end = "  untouched: a.four (destruction)\nTo go on, run `terrace apply` again: what is done is in the state.\n";
        assert!(text.ends_with(end), "{text}");
        let narrow = Look { prose: Prose::Broken, ..Look::plain(40) };
        let broken = "  untouched: a.four (destruction)\nTo go on, run `terrace apply` again:\n  what is done is in the state.\n";
        let text = apply_summary(&summary, PlanMode::Normal, &narrow);
        assert!(text.ends_with(broken), "{text}");
        let text = apply_summary(&summary, PlanMode::Destroy, &Look::plain(80));
        assert!(text.starts_with("Destroy interrupted: ") && text.contains("`terrace destroy`"), "{text}");
        let text = apply_summary(&summary, PlanMode::Invoke, &Look::plain(80));
        assert!(!text.contains("To go on"), "an action that is done would be invoked once more: {text}");
    }
}
