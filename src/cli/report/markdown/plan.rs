//! A plan as one comment. What a reviewer must see comes first and has its room for certain; what does
//! not fit is counted.

use super::details::{Room, block, collapsed, cut, diff, fitting};
use super::escape::{code, fenced, html, sentence};
use super::{MARKER, MOST};
use crate::addr::InstanceAddr;
use crate::cli::report::graph::{changes_graph, mermaid};
use crate::cli::report::subject::{self, Listed, Problem, Subject};
use crate::cli::report::text::{self, actions};
use crate::diag::Severity;
use crate::plan::{OutputChange, Plan};
use crate::provider::{Cents, Note, NoteKind};

/// Columns of a diff: what a comment shows without scrolling on a laptop.
const WIDTH: u16 = 90;

/// How much room each part may take, in bytes; the diffs of changes get what is left over.
const FOR_PROBLEMS: usize = 8_000;
const FOR_ONE_PROBLEM: usize = 2_500;
const FOR_WARNINGS: usize = 8_000;
const FOR_TABLE: usize = 18_000;
const FOR_OUTPUTS: usize = 5_000;
const FOR_DRIFT: usize = 5_000;
const FOR_WORDS: usize = 3_000;
const FOR_GRAPH: usize = 3_000;
const FOR_ONE_DIFF: usize = 8_000;
/// For the sentences that say how much is left out.
const FOR_REMAINDERS: usize = 1_000;

/// A text that is longer is cut, in characters.
const MOST_IN_A_CELL: usize = 300;
const MOST_IN_A_SENTENCE: usize = 800;

/// A graph of more than this is no help in a comment.
const MOST_NODES: usize = 25;

/// The comment, always shorter than code hosts allow.
pub fn plan_markdown(subject: &Subject<'_>) -> String {
    let mut head = format!("{MARKER}\n## {}\n\n", sentence(&subject::headline(subject)));
    let mut foot = String::new();
    if let Some(plan) = subject.plan {
        head.push_str(&first(plan));
    }
    head.push_str(&problems(subject.problems));
    if let Some(plan) = subject.plan {
        head.push_str(&warnings(plan));
        head.push_str(&table(plan));
        foot.push_str(&words("Settled from an interrupted apply", &plan.settled));
        foot.push_str(&words(
            "What follows from these changes",
            plan.follow_ups.iter().map(|follow_up| &follow_up.title),
        ));
        foot.push_str(&outputs(plan));
        foot.push_str(&drift(plan));
        foot.push_str(&graph(plan));
    }
    foot.push_str(&facts(subject));
    let mut room = Room { left: MOST.saturating_sub(head.len() + foot.len() + FOR_REMAINDERS) };
    let diffs = subject.plan.map_or(String::new(), |plan| diffs(plan, &mut room));
    format!("{head}{diffs}{foot}")
}

/// Whether it is real, and what it costs.
fn first(plan: &Plan) -> String {
    let mut out = String::new();
    if plan.simulated {
        out.push_str(
            "**Simulation:** everything below happens in the simulator only. Nothing real is touched.\n\n",
        );
    }
    for line in subject::cost_and_work(plan) {
        let (head, rest) = line.split_once(' ').unwrap_or((&line, ""));
        out.push_str(&format!("**{}** {}\n", sentence(head), sentence(&cut(rest, MOST_IN_A_SENTENCE))));
        out.push('\n');
    }
    if subject::is_over_cap(plan) {
        out.push_str("> [!CAUTION]\n> The spending cap would be exceeded.\n\n");
    }
    out
}

fn problems(problems: &[Problem]) -> String {
    let mut room = Room { left: FOR_PROBLEMS };
    let (shown, left) = fitting(problems, &mut room, |problem| {
        let kind = if problem.severity == Severity::Error { "CAUTION" } else { "WARNING" };
        let fence: String = block("", problem.text.trim_end(), FOR_ONE_PROBLEM)
            .lines()
            .map(|line| format!("> {line}\n"))
            .collect();
        format!("> [!{kind}]\n{fence}\n")
    });
    let more = match left.len() {
        0 => String::new(),
        count => format!("{count} more errors and warnings do not fit here.\n\n"),
    };
    format!("{shown}{more}")
}

/// What is lost, locked or charged.
fn warnings(plan: &Plan) -> String {
    let all = subject::warnings(plan);
    let mut room = Room { left: FOR_WARNINGS };
    let (shown, left) = fitting(&all, &mut room, |(addr, note)| warning(addr, note));
    let is_lost = |kind| kind == NoteKind::DataLoss;
    let alert = if all.iter().any(|(_, note)| is_lost(note.kind)) { "CAUTION" } else { "WARNING" };
    let more = match left {
        [] => String::new(),
        left => {
            let lost = left.iter().filter(|(_, note)| is_lost(note.kind)).count();
            format!("> - and {} more of these, {lost} of them about data loss\n", left.len())
        }
    };
    if all.is_empty() { String::new() } else { format!("> [!{alert}]\n{shown}{more}\n") }
}

fn warning(addr: &InstanceAddr, note: &Note) -> String {
    let (title, addr) = (subject::note_title(note.kind), code(&cut(&addr.to_string(), MOST_IN_A_CELL)));
    format!("> - **{title}:** {addr}: {}\n", sentence(&cut(&note.text, MOST_IN_A_SENTENCE)))
}

fn table(plan: &Plan) -> String {
    let all = subject::listed(plan);
    let lines: Vec<[String; 4]> = all.iter().map(|listed| cells(plan, listed)).chain(invoked(plan)).collect();
    if lines.is_empty() {
        return String::new();
    }
    let has_prices = lines.iter().any(|[_, _, _, price]| !price.is_empty());
    let mut room = Room { left: FOR_TABLE };
    let (shown, left) = fitting(&lines, &mut room, |[symbol, addr, what, price]| {
        let price = if has_prices { format!(" {price} |") } else { String::new() };
        format!("| {symbol} | {addr} | {what} |{price}\n")
    });
    let (title, line) = if has_prices { (" per month |", " ---: |") } else { ("", "") };
    let head = format!("| | resource | what happens |{title}\n| --- | --- | --- |{line}\n");
    let more = match left.len() {
        0 => String::new(),
        count => {
            let rest = &all[all.len().min(lines.len() - count)..];
            format!("\n… and {count} more: {}.\n", sentence(&subject::counted(rest)))
        }
    };
    format!("{head}{shown}{more}\n")
}

/// Symbol, address, what happens and why, price. A text that is too long for a table is cut.
fn cells(plan: &Plan, listed: &Listed<'_>) -> [String; 4] {
    let mut what = sentence(&cut(&listed.words(), MOST_IN_A_CELL));
    let reasons = listed.reasons().join("; ");
    if !reasons.is_empty() {
        what.push_str(&format!(" ({})", sentence(&cut(&reasons, MOST_IN_A_CELL))));
    }
    let losses = listed.change.notes.iter().filter(|note| note.kind == NoteKind::DataLoss).count();
    if losses > 0 {
        what.push_str(", **data is lost**");
    }
    let invoked = plan.invocations.iter().filter(|invocation| actions::is_of(invocation, listed.at)).count();
    if invoked > 0 {
        what.push_str(&format!(", with {} to invoke", text::counted(invoked, "action")));
    }
    let price = listed.change.price;
    let price = if price == Cents::ZERO { String::new() } else { code(&price.to_string()) };
    [code(listed.symbol()), code(&cut(&listed.address(), MOST_IN_A_CELL)), what, price]
}

/// Actions that are invoked without a change.
fn invoked(plan: &Plan) -> impl Iterator<Item = [String; 4]> {
    let alone = plan.invocations.iter().filter(|invocation| actions::is_alone(invocation));
    alone.map(|invocation| {
        let addr = code(&cut(&invocation.addr.to_string(), MOST_IN_A_CELL));
        [code("!"), addr, "will be invoked".to_owned(), String::new()]
    })
}

/// The diff of each change, as many as there is room for.
fn diffs(plan: &Plan, room: &mut Room) -> String {
    let all = subject::listed(plan);
    let (shown, left) = fitting(&all, room, |listed| {
        let look = subject::painted(WIDTH);
        let mut painted = text::change_text(listed.change, &look);
        painted.push_str(&actions::of_change(plan, listed.at, &look));
        let title = format!("{} {}", html(listed.symbol()), html(&cut(&listed.address(), MOST_IN_A_CELL)));
        collapsed(&title, &diff(subject::untitled(&painted), FOR_ONE_DIFF))
    });
    let alone = actions::alone(plan, &subject::painted(WIDTH)).map_or(String::new(), |painted| {
        let part = collapsed("Actions to be invoked", &diff(&painted, FOR_ONE_DIFF));
        if room.take(&part) { part } else { String::new() }
    });
    let more = match left {
        [] => String::new(),
        left => format!(
            "The diffs of {} more changes do not fit into one comment: {}. The HTML report and `terrace show` \
             have them all.\n\n",
            left.len(),
            sentence(&subject::counted(left))
        ),
    };
    format!("{shown}{alone}{more}")
}

fn outputs(plan: &Plan) -> String {
    let changed = plan.outputs.values().filter(|output| OutputChange::is_change(output)).count();
    let painted = text::changes_text(&plan.outputs, &subject::painted(WIDTH));
    if painted.is_empty() {
        return String::new();
    }
    let title = format!("Changes to {}", text::counted(changed, "output value"));
    collapsed(&title, &diff(&painted, FOR_OUTPUTS))
}

fn drift(plan: &Plan) -> String {
    let all = subject::drift(plan);
    if all.is_empty() {
        return String::new();
    }
    let look = subject::painted(WIDTH);
    let blocks: Vec<String> = all.iter().map(|drift| text::drift_text(drift, &look)).collect();
    let title = format!("{} changed outside of terrace", text::counted(all.len(), "object"));
    collapsed(&title, &diff(&blocks.join("\n"), FOR_DRIFT))
}

/// A list of sentences under a title.
fn words<'w>(title: &str, sentences: impl IntoIterator<Item = &'w String>) -> String {
    let sentences: Vec<&String> = sentences.into_iter().collect();
    if sentences.is_empty() {
        return String::new();
    }
    let mut room = Room { left: FOR_WORDS };
    let (shown, left) =
        fitting(&sentences, &mut room, |words| format!("- {}\n", sentence(&cut(words, MOST_IN_A_SENTENCE))));
    let more = if left.is_empty() { String::new() } else { format!("- and {} more\n", left.len()) };
    format!("**{title}:**\n\n{shown}{more}\n")
}

fn graph(plan: &Plan) -> String {
    let Some(graph) = changes_graph(plan, MOST_NODES).filter(|graph| !graph.edges.is_empty()) else {
        return String::new();
    };
    let part = collapsed("What needs what", &fenced("mermaid", &mermaid(&graph)));
    if part.len() <= FOR_GRAPH { part } else { String::new() }
}

fn facts(subject: &Subject<'_>) -> String {
    let facts = subject::facts(subject);
    let shown: Vec<String> =
        facts.iter().map(|(name, value)| format!("{name}: {}", code(&cut(value, MOST_IN_A_CELL)))).collect();
    format!("{}\n", shown.join(" · "))
}
