//! Money: what a month has cost, caps that are set and caps that are learned, what a plan for a part
//! says.

use std::time::Duration;

use terrace::apply::Fate;
use terrace::host::Host;
use terrace::ops::{self, CostRequest, Exit, SIMULATED_STATE};
use terrace::plan::{PlanMode, PlanOptions, Refresh};
use terrace::provider::{Cents, CostReport};
use terrace::simulator::{KeyRules, World};

use crate::lab::{Lab, QUICKSTART, Ran, changes, locking, no_variables, text};

/// A laboratory whose key has that cap, in cents.
fn with_key_cap(configuration: &str, cents: u64) -> Lab {
    let mut world = World::seeded(1);
    let key = world.add_key("abc12345", KeyRules::default().with_cap(cents)).expect("the account exists");
    let lab = Lab::in_world(configuration, world);
    lab.use_key(&key);
    lab
}

fn capped(dollars: u32) -> String {
    format!("provider \"stacks\" {{\n  monthly_spending_cap = {dollars}\n}}\n")
}

/// Containers at $4.00.
fn apps(count: u32) -> String {
    format!(
        "resource \"stacks_container\" \"app\" {{\n  count    = {count}\n  name     = \"app-${{count.index}}\"\n  template = \
         \"nodejs\"\n}}\n"
    )
}

/// A message without its line breaks.
fn flat(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn destroy(lab: &Lab) -> Ran {
    lab.apply_with(PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await
}

/// What the next plan says of the provider's money.
async fn planned_cost(lab: &Lab) -> (Exit, CostReport) {
    let report = lab.plan().await;
    let costs = report.plan.map(|plan| plan.costs).unwrap_or_default();
    (report.exit, costs.get("stacks").cloned().unwrap_or_default())
}

fn dollars(amount: u64) -> Cents {
    Cents::dollars(amount)
}

#[tokio::test(start_paused = true)]
async fn a_cap_that_is_reached_in_the_middle_keeps_what_exists_and_is_remembered() {
    let mut lab = with_key_cap(&apps(3), 500);
    lab.parallelism = 1;
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.text);
    let said = flat(&ran.text);
    assert!(said.contains("may spend $5.00 a month and has spent $4.00 this month"), "{said}");
    assert_eq!(lab.world(), ["usr-abc12345-app-0 Running"]);
    let fates: Vec<Fate> = ran.summary.expect("begun").steps.into_iter().map(|step| step.fate).collect();
    let skipped = Fate::Skipped("the spending cap is reached".to_owned());
    assert_eq!(fates, [Fate::Done, Fate::Failed, skipped]);
    let state = lab.host.file(SIMULATED_STATE).expect("saved");
    assert!(state.contains("\"cap_learned\": 500"), "{state}");

    // The next plan knows before it asks for anything.
    let writes = lab.simulator.writes().len();
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::SpendingCap);
    let said = flat(&text(&report));
    assert!(said.contains("the cap that STACKS named when it last refused a creation"), "{said}");
    assert_eq!(lab.apply().await.exit, Exit::SpendingCap);
    assert_eq!(lab.simulator.writes().len(), writes);

    // Somebody raised it: the setting counts.
    lab.write(&format!("{}{}", capped(20), apps(3)));
    let (exit, cost) = planned_cost(&lab).await;
    assert_eq!((exit, cost.cap, cost.cap_used), (Exit::Changes, Some(dollars(20)), dollars(4)));
}

#[tokio::test(start_paused = true)]
async fn what_was_destroyed_counts_until_the_month_is_over_and_a_replacement_counts_twice() {
    let lab = Lab::new(&format!("{}{}", capped(10), apps(1)));
    let _ = lab.applied().await;
    let (_, cost) = planned_cost(&lab).await;
    assert_eq!((cost.cap_used, cost.cap_needed), (dollars(4), dollars(0)));

    lab.write(&format!("{}{}", capped(10), apps(1).replace("nodejs", "python")));
    let (exit, cost) = planned_cost(&lab).await;
    assert_eq!((exit, cost.cap_used, cost.cap_needed), (Exit::Changes, dollars(4), dollars(4)));
    assert_eq!((cost.monthly_before, cost.monthly_after), (dollars(4), dollars(4)));
    let _ = lab.applied().await;
    assert_eq!(planned_cost(&lab).await.1.cap_used, dollars(8));

    assert_eq!(destroy(&lab).await.exit, Exit::Success);
    let (exit, cost) = planned_cost(&lab).await;
    assert_eq!((exit, cost.cap_used, cost.cap_needed), (Exit::SpendingCap, dollars(8), dollars(4)));

    lab.host.clock().sleep(Duration::from_secs(31 * 24 * 3600)).await;
    let (exit, cost) = planned_cost(&lab).await;
    assert_eq!((exit, cost.cap_used, cost.cap_needed), (Exit::Changes, dollars(0), dollars(4)));
}

#[tokio::test(start_paused = true)]
async fn our_count_of_the_month_is_the_keys_own() {
    // Created, replaced, forgotten, imported, destroyed: what STACKS counts is what we count.
    let lab = Lab::new(&format!("{}{}", capped(100), apps(2)));
    let _ = lab.applied().await;
    lab.write(&format!("{}{}", capped(100), apps(2).replace("nodejs", "ghost")));
    let _ = lab.applied().await;
    let forget = "removed {\n  from = stacks_container.app\n  lifecycle {\n    destroy = false\n  }\n}\n";
    lab.write(&format!("{}{forget}", capped(100)));
    let _ = lab.applied().await;
    let adopt = "import {\n  to = stacks_container.app[0]\n  id = \"app-0\"\n}\n";
    lab.simulator.change(|world| world.dashboard().create("hand", "nginx", None)).expect("a good order");
    let hand = "import {\n  to = stacks_container.hand\n  id = \"hand\"\n}\n\
                resource \"stacks_container\" \"hand\" {\n  name     = \"hand\"\n  template = \"nginx\"\n}\n";
    lab.host.clock().sleep(Duration::from_secs(60)).await;
    lab.write(&format!("{}{}{adopt}{hand}", capped(100), apps(1).replace("nodejs", "ghost")));
    let _ = lab.applied().await;
    let keys = lab.simulator.look(|world| {
        let month = world.now().month();
        world.stacks.accounts[0].keys.iter().map(|key| key.spent_in(&month)).sum::<u64>()
    });
    assert_eq!(keys, 1600);
    assert_eq!(planned_cost(&lab).await.1.cap_used, Cents(keys));
}

#[tokio::test(start_paused = true)]
async fn a_plan_for_a_part_shows_the_cost_of_the_whole() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    lab.write(&format!("{QUICKSTART}{}", apps(1).replace("\"app\"", "\"more\"")));
    for (target, after) in [("stacks_container.more", 12), ("stacks_container.db", 8)] {
        let targets = vec![target.parse().expect("a target")];
        let report = lab.plan_with(PlanOptions { targets, ..PlanOptions::default() }).await;
        let plan = report.plan.expect("planned");
        let cost = &plan.costs["stacks"];
        assert_eq!((cost.monthly_before, cost.monthly_after), (dollars(8), dollars(after)));
    }
}

/// Address, state and configuration of each row, and how it ended.
async fn costs(lab: &Lab, refresh: Refresh) -> (Exit, Vec<String>, String) {
    let request = CostRequest { refresh, variables: no_variables(), locking: locking() };
    let report = ops::cost(&lab.project(), request).await;
    let shown = |amount: Option<Cents>| amount.map_or("-".to_owned(), |amount| amount.to_string());
    let rows = report.rows.iter();
    let rows = rows.map(|row| format!("{} {} {}", row.addr, shown(row.state), shown(row.configuration)));
    let said = crate::lab::diagnostics(&report.diagnostics, &report.sources);
    (report.exit, rows.collect(), said)
}

#[tokio::test(start_paused = true)]
async fn cost_shows_state_configuration_and_what_has_no_price() {
    let lab = Lab::new(QUICKSTART);
    let nothing_yet = [
        "stacks_connection.db - -",
        "stacks_container.app - $4.00",
        "stacks_container.db - $4.00",
        "stacks_ip_allowlist.app - -",
    ];
    let (exit, rows, _) = costs(&lab, Refresh::Look).await;
    assert_eq!((exit, &rows[..]), (Exit::Changes, &nothing_yet.map(str::to_owned)[..]));
    let _ = lab.applied().await;
    let grown = QUICKSTART.replace("\"nodejs\"", "\"nodejs\"\n  plan = \"premium\"");
    lab.write(&grown);
    let (exit, rows, said) = costs(&lab, Refresh::Look).await;
    assert_eq!(exit, Exit::Changes, "{said}");
    assert_eq!(rows[1..3], ["stacks_container.app $4.00 $10.00", "stacks_container.db $4.00 $4.00"]);
}

#[tokio::test(start_paused = true)]
async fn cost_needs_no_cloud_where_the_state_is_trusted() {
    let lab = Lab::new(QUICKSTART);
    let _ = lab.applied().await;
    lab.write(&format!("{QUICKSTART}{}", apps(1).replace("\"app\"", "\"more\"")));
    lab.use_key("");
    let (exit, rows, said) = costs(&lab, Refresh::Trust).await;
    assert_eq!(exit, Exit::Changes, "{said}");
    assert_eq!(rows[3], "stacks_container.more[0] - $4.00");
    assert!(said.contains("Published prices used"), "{said}");
    let (exit, _, said) = costs(&lab, Refresh::Look).await;
    assert_eq!(exit, Exit::Credentials, "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_open_to_everybody_is_warned_of_once() {
    for everybody in ["0.0.0.0/0", "::/0"] {
        let open = QUICKSTART.replace("stacks_container.app.id\n  entry", "stacks_container.db.id\n  entry");
        let lab = Lab::new(&open.replace("198.51.100.0/24", everybody));
        let report = lab.plan().await;
        let said = text(&report);
        assert_eq!(said.matches("Open to everybody").count(), 1, "{said}");
        assert_eq!(report.exit, Exit::Changes, "{}", changes(&report));
        let ran = lab.applied().await;
        assert_eq!(ran.text.matches("Open to everybody").count(), 1, "{}", ran.text);
    }
}
