//! A plan as a page.

use super::escape::{diff, text};
use super::page::{Fold, details, drawing, facts, page, search, section};
use crate::cli::report::graph::{changes_graph, svg};
use crate::cli::report::subject::{self, Listed, Problem, Subject};
use crate::cli::report::text::{self as terminal, actions, counted};
use crate::diag::Severity;
use crate::plan::{ChangeClass, Drift, OutputChange, Plan};
use crate::provider::{Cents, NoteKind};

/// Columns of a diff.
const WIDTH: u16 = 110;

/// Up to so many changes, those that could lose something are open from the start.
const MOST_OPEN: usize = 20;

/// A drawing of more than this shows nothing.
const MOST_NODES: usize = 150;

/// The whole document.
pub fn plan_html(subject: &Subject<'_>) -> String {
    let headline = subject::headline(subject);
    let mut body = format!("<header>\n<h1>{}</h1>\n", text(&headline));
    if let Some(plan) = subject.plan {
        body.push_str(&money(plan));
    }
    body.push_str("</header>\n");
    body.push_str(&problems(subject.problems));
    if let Some(plan) = subject.plan {
        body.push_str(&warnings(plan));
        body.push_str(&changes(plan));
    }
    body.push_str(&section("About this plan", &facts(&subject::facts(subject))));
    page(&headline, &body)
}

fn money(plan: &Plan) -> String {
    let mut out = String::new();
    if plan.simulated {
        out.push_str(
            "<p class=\"simulated\"><strong>Simulation:</strong> everything below happens in the simulator only. \
             Nothing real is touched.</p>\n",
        );
    }
    let class = if subject::is_over_cap(plan) { " class=\"over\"" } else { "" };
    for line in subject::cost_and_work(plan) {
        let (head, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let rest = text(rest).replace(" -&gt; ", " → ");
        out.push_str(&format!("<p{class}><strong>{}</strong> {rest}</p>\n", text(head)));
    }
    out
}

fn problems(problems: &[Problem]) -> String {
    let shown = problems.iter().map(|problem| {
        let class = if problem.severity == Severity::Error { "danger" } else { "caution" };
        let lines: Vec<String> = problem.text.trim_end().lines().map(text).collect();
        format!("<pre class=\"problem {class}\" tabindex=\"0\">{}</pre>\n", lines.join("\n"))
    });
    shown.collect()
}

fn warnings(plan: &Plan) -> String {
    let all = subject::warnings(plan);
    if all.is_empty() {
        return String::new();
    }
    let items: String = all
        .iter()
        .map(|(addr, note)| {
            let class = if note.kind == NoteKind::Charged { "caution" } else { "danger" };
            let (title, addr) = (subject::note_title(note.kind), text(&addr.to_string()));
            format!(
                "<li class=\"{class}\"><strong>{title}</strong> <code>{addr}</code> {}</li>\n",
                text(&note.text)
            )
        })
        .collect();
    format!("<section class=\"warnings\" aria-label=\"Warnings\">\n<ul>\n{items}</ul>\n</section>\n")
}

fn changes(plan: &Plan) -> String {
    let all = subject::listed(plan);
    let mut out = String::new();
    if !all.is_empty() {
        out.push_str(&search("Search addresses and diffs"));
    }
    let items: String = all.iter().map(|listed| change(plan, listed, all.len())).collect();
    out.push_str(&section("Changes", &format!("{}{items}", chips(&all))));
    let alone = actions::alone(plan, &subject::painted(WIDTH)).map_or(String::new(), |painted| {
        details("actions", Fold::Open, "Actions to be invoked", &diff(&painted))
    });
    out.push_str(&section("Actions", &alone));
    out.push_str(&section(
        "What follows from these changes",
        &list(plan.follow_ups.iter().map(|follow_up| &follow_up.title)),
    ));
    out.push_str(&section("Output values", &outputs(plan)));
    out.push_str(&section("Changes outside of terrace", &drift(plan)));
    out.push_str(&section("Settled from an interrupted apply", &list(&plan.settled)));
    let graph = changes_graph(plan, MOST_NODES).map_or(String::new(), |graph| drawing(&svg(&graph)));
    out.push_str(&section("What needs what", &graph));
    out
}

/// How many of each kind, each with its symbol.
fn chips(all: &[Listed<'_>]) -> String {
    let chips: String = all
        .chunk_by(|a, b| a.class == b.class)
        .map(|same| {
            let class = same[0].class;
            let symbol = text(same[0].symbol());
            format!("<span class=\"chip {}\"><b>{symbol}</b> {} {class}</span>\n", tone(class), same.len())
        })
        .collect();
    if chips.is_empty() { chips } else { format!("<div class=\"chips\">\n{chips}</div>\n") }
}

fn tone(class: ChangeClass) -> &'static str {
    match class {
        ChangeClass::Destroy | ChangeClass::Replace => "removed",
        ChangeClass::Update | ChangeClass::Forget => "changed",
        ChangeClass::Create => "added",
        ChangeClass::Import
        | ChangeClass::Move
        | ChangeClass::Read
        | ChangeClass::Action
        | ChangeClass::Refresh => "neutral",
    }
}

fn change(plan: &Plan, listed: &Listed<'_>, total: usize) -> String {
    let look = subject::painted(WIDTH);
    let mut painted = terminal::change_text(listed.change, &look);
    painted.push_str(&actions::of_change(plan, listed.at, &look));
    let is_grave = listed.class <= ChangeClass::Replace;
    let fold = if total <= MOST_OPEN && (is_grave || total <= 3) { Fold::Open } else { Fold::Shut };
    details(&format!("change-{}", listed.at + 1), fold, &title(listed), &diff(subject::untitled(&painted)))
}

/// Symbol, address, what happens and why, price.
fn title(listed: &Listed<'_>) -> String {
    let (symbol, addr) = (text(listed.symbol()), text(&listed.address()));
    let reasons = listed.reasons().join("; ");
    let reasons = if reasons.is_empty() {
        String::new()
    } else {
        format!(" <span class=\"why\">({})</span>", text(&reasons))
    };
    let loses = listed.change.notes.iter().any(|note| note.kind == NoteKind::DataLoss);
    let loss = if loses { " <span class=\"chip removed\">data loss</span>" } else { "" };
    let price = match listed.change.price {
        Cents::ZERO => String::new(),
        price => format!(" <span class=\"price\">{} per month</span>", text(&price.to_string())),
    };
    format!(
        "<b class=\"symbol {}\">{symbol}</b> <span class=\"what\"><code>{addr}</code> {}{reasons}{loss}{price}</span>",
        tone(listed.class),
        text(&listed.words())
    )
}

fn outputs(plan: &Plan) -> String {
    let changed = plan.outputs.values().filter(|output| OutputChange::is_change(output)).count();
    if changed == 0 {
        return String::new();
    }
    let painted = terminal::changes_text(&plan.outputs, &subject::painted(WIDTH));
    let fold = if changed <= MOST_OPEN { Fold::Open } else { Fold::Shut };
    details("outputs", fold, &format!("{} change", counted(changed, "output value")), &diff(&painted))
}

fn drift(plan: &Plan) -> String {
    let look = subject::painted(WIDTH);
    let one = |(at, drift): (usize, &&Drift)| {
        let what = if drift.after.is_some() { "has changed" } else { "has been deleted" };
        let title =
            format!("<span class=\"what\"><code>{}</code> {what}</span>", text(&drift.addr.to_string()));
        details(
            &format!("drift-{}", at + 1),
            Fold::Shut,
            &title,
            &diff(subject::untitled(&terminal::drift_text(drift, &look))),
        )
    };
    subject::drift(plan).iter().enumerate().map(one).collect()
}

fn list<'w>(sentences: impl IntoIterator<Item = &'w String>) -> String {
    let items: String = sentences.into_iter().map(|words| format!("<li>{}</li>\n", text(words))).collect();
    if items.is_empty() { items } else { format!("<ul>\n{items}</ul>\n") }
}
