//! Whole configurations: checked, planned and applied on a host in memory with simulated clouds. What
//! was applied is settled: a second plan makes no changes. A saved plan is read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::apply::{Event, Interruption, Listener};
use terrace::cli::report::json::{Layout, Outcome, Secrets, plan_json, text};
use terrace::cli::report::{Look, text::write_plan};
use terrace::host::TestHost;
use terrace::ops::{
    ApplyRequest, Approval, Exit, Locking, PlanReport, PlanRequest, Project, Readers, apply, plan, validate,
};
use terrace::plan::{PlanOptions, load, save};
use terrace_fuzz::{block_on, no_variables, project, shown};

/// A line that begins another file, in this order.
const NEXT: &str = "#-#\n";
const FILES: [&str; 4] = ["main.hcl", "terrace.vars.hcl", "more.hcl.json", "main_override.hcl"];

/// What gives something else each time or takes virtual hours.
const UNSTEADY: [&str; 6] = ["uuid", "timestamp", "bcrypt", "stacks_", "stackit_", "ionos_"];

fuzz_target!(|input: &str| {
    let host = TestHost::new();
    for (name, text) in FILES.iter().zip(input.split(NEXT)) {
        host.set_file(name, text);
    }
    let project = project(&host);
    let validated = validate(&project);
    shown(&validated.diagnostics, &validated.sources);
    let planned = planned(&project);
    if planned.exit != Exit::Changes || UNSTEADY.iter().any(|word| input.contains(word)) {
        return;
    }
    assert!(!validated.diagnostics.has_errors(), "what is not valid was planned");
    if applied(&project) == Exit::Success {
        let again = self::planned(&project);
        // What was unknown at first may turn out to be wrong where nothing that is applied refers to it.
        let is_settled = matches!(again.exit, Exit::Success | Exit::Error);
        assert!(is_settled, "{}", shown(&again.diagnostics, &again.sources));
    }
});

fn planned(project: &Project) -> PlanReport {
    let request = PlanRequest {
        options: PlanOptions::default(),
        variables: no_variables(),
        out: None,
        locking: locking(),
        readers: Readers::Programs,
        generate_config_out: None,
    };
    let report = block_on(plan(project, request));
    shown(&report.diagnostics, &report.sources);
    if let Some(plan) = &report.plan {
        let mut shown = String::new();
        write_plan(plan, &Look::plain(80), &mut |piece| shown.push_str(piece));
        let _ = text(&plan_json(plan, None, Outcome::Good, Secrets::Masked), Layout::Line);
        if let Ok((saved, _)) = save(plan) {
            let (again, _) = load(saved.as_bytes()).expect("what was saved is read");
            assert_eq!(save(&again).map(|(text, _)| text).ok(), Some(saved));
        }
    }
    report
}

fn applied(project: &Project) -> Exit {
    let request = ApplyRequest {
        saved: None,
        options: PlanOptions::default(),
        variables: no_variables(),
        locking: locking(),
        parallelism: 4,
        listener: &Deaf,
        interruption: &Interruption::default(),
        review: &|_| Approval::Yes,
        readers: Readers::People,
    };
    let report = block_on(apply(project, request));
    shown(&report.diagnostics, &report.sources);
    report.exit
}

fn locking() -> Locking {
    Locking::Within(std::time::Duration::ZERO)
}

struct Deaf;

impl Listener for Deaf {
    fn hear(&self, _: &Event<'_>) {}
}
