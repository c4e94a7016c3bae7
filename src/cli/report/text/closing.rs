//! The closing lines of a plan: how much changes, what it costs, how much work it is.

use std::collections::BTreeMap;

use crate::cli::report::{Look, Paint};
use crate::diag::escape;
use crate::plan::{Counts, Plan};
use crate::provider::{Cents, CostReport};

use super::actions::count_words;
use super::wrap::{counted, sentence};

/// `Plan:`, `Cost:` and `Work:`, each on its line; the latter two where there is something to say.
pub fn closing_lines(plan: &Plan, look: &Look) -> String {
    let lines = [Some(plan_words(plan, look)), cost_line(&plan.costs, look), work_line(&plan.costs)];
    lines.into_iter().flatten().map(|line| format!("{}\n", sentence(&line, look))).collect()
}

/// The `Plan:` line, actions included.
pub fn plan_words(plan: &Plan, look: &Look) -> String {
    let actions = count_words(plan).map_or_else(String::new, |words| format!(" {words}"));
    format!("{}{actions}", plan_line(&plan.counts(), look))
}

/// `Plan: 3 to add, 1 to change, 1 to destroy. (1 of these is a replacement)`
fn plan_line(counts: &Counts, look: &Look) -> String {
    let Counts { import, add, change, destroy, replace, forget } = *counts;
    let import = if import > 0 { format!("{import} to import, ") } else { String::new() };
    let mut asides = Vec::new();
    if replace > 0 {
        let words = if replace == 1 { "is a replacement" } else { "are replacements" };
        asides.push(format!("{replace} of these {words}"));
    }
    if forget > 0 {
        let verb = if forget == 1 { "is" } else { "are" };
        asides.push(format!("{} {verb} forgotten, not destroyed", counted(forget, "object")));
    }
    let asides = if asides.is_empty() { String::new() } else { format!(" ({})", asides.join("; ")) };
    let head = look.palette.paint(Paint::Strong, "Plan:");
    format!("{head} {import}{add} to add, {change} to change, {destroy} to destroy.{asides}")
}

/// `Cost: $9.00 -> $14.00 per month (+$5.00). Spending cap $20.00 this month: $4.00 used, $9.00 after
/// this plan.` `None` where nothing has a price and no cap is known.
pub fn cost_line(costs: &BTreeMap<String, CostReport>, look: &Look) -> Option<String> {
    let before: Cents = costs.values().map(|cost| cost.monthly_before).sum();
    let after: Cents = costs.values().map(|cost| cost.monthly_after).sum();
    let has_cap = costs.values().any(|cost| cost.cap.is_some());
    if before == Cents::ZERO && after == Cents::ZERO && !has_cap {
        return None;
    }
    let head = look.palette.paint(Paint::Strong, "Cost:");
    let line = format!("{head} {before} -> {after} per month ({}).", difference(before, after));
    Some([line].into_iter().chain(cap_sentences(costs, look)).collect::<Vec<_>>().join(" "))
}

/// `Spending cap $20.00 this month: $4.00 used, $9.00 after this plan.`, for each cap that is known.
pub(super) fn cap_sentences(costs: &BTreeMap<String, CostReport>, look: &Look) -> Vec<String> {
    let caps: Vec<(&str, Cents, &CostReport)> =
        costs.iter().filter_map(|(name, cost)| Some((name.as_str(), cost.cap?, cost))).collect();
    let is_only = caps.len() == 1;
    let sentence = |(name, cap, cost): (&str, Cents, &CostReport)| {
        let whose = if is_only { String::new() } else { format!(" of {}", escape(name)) };
        let used_after = cost.cap_used + cost.cap_needed;
        let sentence = format!(
            "Spending cap{whose} {cap} this month: {} used, {used_after} after this plan.",
            cost.cap_used
        );
        let is_over = used_after > cap && cost.cap_needed > Cents::ZERO;
        if is_over { look.palette.paint(Paint::Danger, &sentence).into_owned() } else { sentence }
    };
    caps.into_iter().map(sentence).collect()
}

pub(super) fn difference(before: Cents, after: Cents) -> String {
    match after.0.abs_diff(before.0) {
        0 => "no change".to_owned(),
        amount if after > before => format!("+{}", Cents(amount)),
        amount => format!("-{}", Cents(amount)),
    }
}

/// `Work: 14 API requests (stacks 12 of 60/min, ionos 2), about 45 s.` `None` where there is none.
pub fn work_line(costs: &BTreeMap<String, CostReport>) -> Option<String> {
    let busy: Vec<(&String, &CostReport)> = costs.iter().filter(|(_, cost)| cost.requests > 0).collect();
    if busy.is_empty() {
        return None;
    }
    let total: u64 = busy.iter().map(|(_, cost)| u64::from(cost.requests)).sum();
    let mut by_size = busy.clone();
    by_size.sort_by_key(|(name, cost)| (std::cmp::Reverse(cost.requests), name.as_str()));
    let shares: Vec<String> = by_size
        .iter()
        .map(|(name, cost)| match cost.requests_per_minute {
            Some(limit) => format!("{} {} of {limit}/min", escape(name), cost.requests),
            None => format!("{} {}", escape(name), cost.requests),
        })
        .collect();
    // Clouds work at the same time, so the slowest decides.
    let seconds = busy.iter().map(|(_, cost)| cost.seconds).max().unwrap_or(0);
    let requests = if total == 1 { "1 API request".to_owned() } else { format!("{total} API requests") };
    Some(format!("Work: {requests} ({}), about {}.", shares.join(", "), duration(seconds)))
}

/// `45 s`, `3 min`, `2 min 30 s`, `1 h 5 min`.
fn duration(seconds: u32) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0 | 1, _) if seconds < 90 => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, rest) => format!("{minutes} min {rest} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(before: u64, after: u64) -> CostReport {
        CostReport { monthly_before: Cents(before), monthly_after: Cents(after), ..CostReport::default() }
    }

    fn shown(costs: impl IntoIterator<Item = (&'static str, CostReport)>) -> Option<String> {
        let costs = costs.into_iter().map(|(name, cost)| (name.to_owned(), cost)).collect();
        cost_line(&costs, &Look::plain(80))
    }

    #[test]
    fn the_plan_line_counts_and_says_what_the_counts_hide() {
        let line = |counts: Counts| plan_line(&counts, &Look::plain(80));
        let counts = Counts { add: 3, change: 1, destroy: 1, ..Counts::default() };
        assert_eq!(line(counts), "Plan: 3 to add, 1 to change, 1 to destroy.");
        assert_eq!(
            line(Counts { replace: 1, ..counts }),
            "Plan: 3 to add, 1 to change, 1 to destroy. (1 of these is a replacement)"
        );
        assert_eq!(
            line(Counts { import: 2, replace: 2, forget: 1, ..counts }),
            "Plan: 2 to import, 3 to add, 1 to change, 1 to destroy. \
             (2 of these are replacements; 1 object is forgotten, not destroyed)"
        );
    }

    #[test]
    fn the_cost_line_shows_the_difference_and_the_cap_where_one_is_known() {
        let capped = CostReport {
            cap: Some(Cents(2000)),
            cap_used: Cents(400),
            cap_needed: Cents(500),
            ..cost(900, 1400)
        };
        assert_eq!(
            shown([("stacks", capped)]).as_deref(),
            Some(
                "Cost: $9.00 -> $14.00 per month (+$5.00). \
                 Spending cap $20.00 this month: $4.00 used, $9.00 after this plan."
            )
        );
        assert_eq!(
            shown([("stacks", cost(900, 500))]).as_deref(),
            Some("Cost: $9.00 -> $5.00 per month (-$4.00).")
        );
        assert_eq!(
            shown([("stacks", cost(900, 900))]).as_deref(),
            Some("Cost: $9.00 -> $9.00 per month (no change).")
        );
        assert_eq!(shown([("stackit", cost(0, 0))]), None);
        assert_eq!(shown([]), None);
    }

    #[test]
    fn costs_of_provider_configurations_are_added_and_caps_named() {
        let capped = |cap| CostReport { cap: Some(Cents(cap)), ..cost(100, 200) };
        assert_eq!(
            shown([("stacks", capped(1000)), ("stacks.other", capped(500)), ("ionos", cost(0, 0))])
                .as_deref(),
            Some(
                "Cost: $2.00 -> $4.00 per month (+$2.00). \
                 Spending cap of stacks $10.00 this month: $0.00 used, $0.00 after this plan. \
                 Spending cap of stacks.other $5.00 this month: $0.00 used, $0.00 after this plan."
            )
        );
    }

    #[test]
    fn the_work_line_counts_requests_by_provider_and_the_slowest_decides() {
        let work = |requests, limit, seconds| CostReport {
            requests,
            requests_per_minute: limit,
            seconds,
            ..CostReport::default()
        };
        let costs = BTreeMap::from([
            ("ionos".to_owned(), work(2, None, 45)),
            ("stackit".to_owned(), work(0, None, 0)),
            ("stacks".to_owned(), work(12, Some(60), 40)),
        ]);
        assert_eq!(
            work_line(&costs).as_deref(),
            Some("Work: 14 API requests (stacks 12 of 60/min, ionos 2), about 45 s.")
        );
        assert_eq!(work_line(&BTreeMap::new()), None);
        for (seconds, text) in
            [(0, "0 s"), (89, "89 s"), (90, "1 min 30 s"), (180, "3 min"), (3900, "1 h 5 min")]
        {
            assert_eq!(duration(seconds), text);
        }
    }
}
