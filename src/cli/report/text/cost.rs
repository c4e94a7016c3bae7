//! What everything costs a month, as a table.

use crate::cli::report::{Look, Paint};
use crate::diag::escape;
use crate::ops::{CostReport, CostRow};
use crate::provider::Cents;

use super::closing::{cap_sentences, difference};
use super::plan::simulation_notice;

/// What stands where there is no price.
const NONE: &str = "-";

/// One line of the table: what it is about, and three amounts.
struct Line {
    name: String,
    amounts: [String; 3],
}

/// The table, its total, and the spending caps.
pub fn cost_text(report: &CostReport, look: &Look) -> String {
    let mut text = String::new();
    if report.simulated {
        text.push_str(&format!("{}\n", simulation_notice(look)));
    }
    if report.rows.is_empty() {
        text.push_str("Nothing is managed, so nothing costs anything.\n");
    } else {
        text.push_str(&table(&report.rows, look));
    }
    let caps = cap_sentences(&report.costs, look);
    if !caps.is_empty() {
        text.push_str(&format!("\n{}\n", caps.join("\n")));
    }
    text
}

fn table(rows: &[CostRow], look: &Look) -> String {
    let words = ["State", "Configuration", "Difference"].map(str::to_owned);
    let head = Line { name: "Per month".to_owned(), amounts: words };
    let body: Vec<Line> = rows.iter().map(line).collect();
    let sum = |of: fn(&CostRow) -> Option<Cents>| rows.iter().filter_map(of).sum::<Cents>();
    let (before, after) = (sum(|row| row.state), sum(|row| row.configuration));
    let change = difference(before, after);
    let total = Line { name: "Total".to_owned(), amounts: [before.to_string(), after.to_string(), change] };

    let lines = || [&head, &total].into_iter().chain(&body);
    let widest = |of: &dyn Fn(&Line) -> usize| lines().map(of).max().unwrap_or(0);
    let name = widest(&|line| line.name.chars().count());
    let amounts = [0, 1, 2].map(|at| widest(&|line| line.amounts[at].chars().count()));
    let shown = |line: &Line| {
        let [state, configuration, change] = &line.amounts;
        let [a, b, c] = amounts;
        format!("{:name$}   {state:>a$}   {configuration:>b$}   {change:>c$}", line.name)
    };
    let rule = "\u{2500}".repeat(name + amounts.iter().sum::<usize>() + 9);
    let strong = |line: &Line| look.palette.paint(Paint::Strong, &shown(line)).into_owned();
    let mut text = format!("{}\n{rule}\n", strong(&head));
    body.iter().for_each(|line| text.push_str(&format!("{}\n", shown(line))));
    text.push_str(&format!("{rule}\n{}\n", strong(&total)));
    text
}

fn line(row: &CostRow) -> Line {
    let CostRow { addr, deposed, provider: _, state, configuration } = row;
    let name = match deposed {
        Some(key) => format!("{addr} (deposed object {key})"),
        None => addr.to_string(),
    };
    let shown = |amount: &Option<Cents>| amount.map_or(NONE.to_owned(), |amount| amount.to_string());
    let change = match (state.unwrap_or(Cents::ZERO), configuration.unwrap_or(Cents::ZERO)) {
        (before, after) if before == after => NONE.to_owned(),
        (before, after) => difference(before, after),
    };
    Line { name: escape(&name).into_owned(), amounts: [shown(state), shown(configuration), change] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::Palette;
    use crate::provider;

    fn row(addr: &str, state: Option<u64>, configuration: Option<u64>) -> CostRow {
        CostRow {
            addr: addr.parse().expect("an address"),
            deposed: None,
            provider: "stacks".to_owned(),
            state: state.map(Cents),
            configuration: configuration.map(Cents),
        }
    }

    #[test]
    fn columns_are_aligned_and_what_has_no_price_shows_a_dash() {
        let cost = provider::CostReport {
            cap: Some(Cents(2000)),
            cap_used: Cents(400),
            cap_needed: Cents(1000),
            ..provider::CostReport::default()
        };
        let deposed =
            CostRow { deposed: Some("8f3a".to_owned()), ..row("stacks_container.app", Some(100), None) };
        let report = CostReport {
            rows: vec![
                row("ionos_server_power.mail", None, None),
                row("stacks_container.app", Some(400), Some(1000)),
                deposed,
                row("stacks_container.new[\"a\"]", None, Some(400)),
                row("stacks_container.same", Some(500), Some(500)),
            ],
            costs: [("stacks".to_owned(), cost)].into(),
            ..CostReport::default()
        };
        insta::assert_snapshot!(cost_text(&report, &Look::plain(80)), @r#"
        Per month                                     State   Configuration   Difference
        ────────────────────────────────────────────────────────────────────────────────
        ionos_server_power.mail                           -               -            -
        stacks_container.app                          $4.00          $10.00       +$6.00
        stacks_container.app (deposed object 8f3a)    $1.00               -       -$1.00
        stacks_container.new["a"]                         -           $4.00       +$4.00
        stacks_container.same                         $5.00           $5.00            -
        ────────────────────────────────────────────────────────────────────────────────
        Total                                        $10.00          $19.00       +$9.00

        Spending cap $20.00 this month: $4.00 used, $14.00 after this plan.
        "#);
        let coloured = cost_text(&report, &Look { palette: Palette::Colour, ..Look::plain(80) });
        assert!(coloured.contains("\u{1b}[1mTotal"), "{coloured}");
    }

    #[test]
    fn nothing_costs_nothing() {
        let text = cost_text(&CostReport::default(), &Look::plain(80));
        assert_eq!(text, "Nothing is managed, so nothing costs anything.\n");
    }
}
