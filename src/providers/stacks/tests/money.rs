//! Preflight: prices, the cap, names, restarts, lock-outs, estimates.

use super::*;
use crate::provider::{Cents, Created, ErrorKind, NoteKind};
use crate::simulator::{DuplicateNames, Fault, FaultRule};

const CONTAINER: &str = "stacks_container";

/// What the ledger says of a creation.
fn created(lab: &Lab, name: &'static str, dollars: u64) -> Created<'static> {
    Created { name: Some(name), price: Cents::dollars(dollars), at: lab.clock.now() }
}

impl Lab {
    /// A preflight with that ledger and that learned cap.
    async fn preflight_after(
        &self,
        changes: &[Change<'_>],
        created: &[Created<'_>],
        cap_learned: Option<Cents>,
    ) -> Preflight {
        self.writer.preflight(PreflightAsk { changes, created, cap_learned }).await.expect("a preflight")
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_is_priced_before_and_after() {
    let lab = Lab::new();
    let kept = lab.create(CONTAINER, &web()).await;
    let gone = lab.create(CONTAINER, &[("name", "old".into()), ("template", "ubuntu".into())]).await;
    let new = lab.planned(CONTAINER, &[("name", "vpn".into()), ("template", "stacks-vpn".into())]);
    let (a, b, c) =
        (addr("stacks_container.web"), addr("stacks_container.old"), addr("stacks_container.vpn"));
    let preflight = lab
        .preflight(&[
            change(&a, CONTAINER, ChangeAction::NoOp, Some(&kept), Some(&kept)),
            change(&b, CONTAINER, ChangeAction::Delete, Some(&gone), None),
            change(&c, CONTAINER, ChangeAction::Create, None, Some(&new)),
        ])
        .await;
    let cost = preflight.cost;
    assert_eq!((cost.monthly_before, cost.monthly_after), (Cents(800), Cents(900)));
    assert_eq!((cost.cap, cost.cap_used, cost.cap_needed), (None, Cents(0), Cents(500)));
    assert_eq!(preflight.prices, [Cents(0), Cents(0), Cents(500)]);
    assert_eq!(preflight.errors.len(), 0);
    assert_eq!((cost.requests_per_minute, cost.requests > 2, cost.seconds >= 20), (Some(60), true, true));
    assert_eq!(preflight.warnings, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_cap_that_would_be_exceeded_is_an_error_before_any_write() {
    let lab = Lab::with(KeyRules::default(), &[("monthly_spending_cap", Value::from(10))]);
    let first = lab.create(CONTAINER, &web()).await;
    let writes = lab.simulator.writes().len();
    let a = addr("stacks_container.web");
    let replaced =
        lab.plan(CONTAINER, Some(&first), &[("name", "web".into()), ("template", "nginx".into())]).value;
    let replacement = change(&a, CONTAINER, ChangeAction::DeleteThenCreate, Some(&first), Some(&replaced));
    let ledger = [created(&lab, "web", 4)];
    let fits = lab.preflight_after(&[replacement], &ledger, None).await;
    assert_eq!((fits.cost.cap_used, fits.cost.cap_needed, fits.errors.len()), (Cents(400), Cents(400), 0));

    let (b, new) = (
        addr("stacks_container.b"),
        lab.planned(CONTAINER, &[("name", "b01".into()), ("template", "ubuntu".into())]),
    );
    let creation = change(&b, CONTAINER, ChangeAction::Create, None, Some(&new));
    let over = lab.preflight_after(&[replacement, creation], &ledger, None).await;
    let [(None, error)] = &over.errors[..] else { panic!("one error") };
    assert_eq!(error.kind, ErrorKind::SpendingCap { cap: Some(Cents(1000)), spent: Some(Cents(400)) });
    assert!(
        error.detail.contains("$8.00") && error.detail.contains("$10.00") && error.detail.contains("$4.00")
    );
    assert_eq!(lab.simulator.writes().len(), writes);

    let ledger = [created(&lab, "gone", 3), created(&lab, "web", 4)];
    let gone_counts = lab.preflight_after(&[creation], &ledger, None).await;
    assert_eq!((gone_counts.cost.cap_used, gone_counts.errors.len()), (Cents(700), 1));
}

#[tokio::test(start_paused = true)]
async fn what_the_month_has_cost_is_counted_once() {
    let lab = Lab::with(KeyRules::default(), &[("monthly_spending_cap", Value::from(100))]);
    // Made by us, made twice by us, made elsewhere, made elsewhere and imported.
    let ours = lab.create(CONTAINER, &web()).await;
    for name in ["twice", "elsewhere"] {
        lab.create(CONTAINER, &[("name", name.into()), ("template", "ubuntu".into())]).await;
    }
    let imported = lab.create(CONTAINER, &[("name", "old".into()), ("template", "stacks-vpn".into())]).await;
    let (a, b) = (addr("stacks_container.web"), addr("stacks_container.old"));
    let changes = [
        change(&a, CONTAINER, ChangeAction::NoOp, Some(&ours), Some(&ours)),
        change(&b, CONTAINER, ChangeAction::NoOp, Some(&imported), Some(&imported)),
    ];
    let last_month =
        Created { at: "2026-02-28T23:59:59Z".parse().expect("a time"), ..created(&lab, "web", 50) };
    let ledger = [last_month, created(&lab, "twice", 1), created(&lab, "twice", 4), created(&lab, "web", 4)];
    let cost = lab.preflight_after(&changes, &ledger, None).await.cost;
    assert_eq!(cost.cap_used, Cents(1300), "twice, twice, web, elsewhere");
}

#[tokio::test(start_paused = true)]
async fn a_cap_that_stacks_named_holds_until_one_is_set() {
    let (a, learned) = (addr("stacks_container.a"), Some(Cents(500)));
    let lab = Lab::new();
    let new = lab.planned(CONTAINER, &web());
    let creation = [change(&a, CONTAINER, ChangeAction::Create, None, Some(&new))];
    let spent = [created(&lab, "gone", 4)];
    let refused = lab.preflight_after(&creation, &spent, learned).await;
    assert_eq!(refused.cost.cap, learned);
    let [(None, error)] = &refused.errors[..] else { panic!("one error") };
    assert!(error.hints[0].contains("when it last refused a creation"), "{:?}", error.hints);

    let set = Lab::with(KeyRules::default(), &[("monthly_spending_cap", Value::from(20))]);
    let allowed = set.preflight_after(&creation, &spent, learned).await;
    assert_eq!((allowed.cost.cap, allowed.errors.len()), (Some(Cents(2000)), 0));
    let [warning] = &allowed.warnings[..] else { panic!("one warning, not {:?}", allowed.warnings) };
    assert!(warning.contains("$20.00") && warning.contains("$5.00"), "{warning}");
}

#[tokio::test(start_paused = true)]
async fn that_the_cap_is_only_ours_is_noted_once_and_a_key_without_one_is_told_by_what_it_spent() {
    let lab = Lab::with(KeyRules::default(), &[("monthly_spending_cap", Value::from(10))]);
    let (a, b) = (addr("stacks_container.a"), addr("stacks_container.b"));
    let first = lab.planned(CONTAINER, &[("name", "a01".into()), ("template", "nginx-micro".into())]);
    let second = lab.planned(CONTAINER, &[("name", "b01".into()), ("template", "nginx-micro".into())]);
    let creations = [
        change(&a, CONTAINER, ChangeAction::Create, None, Some(&first)),
        change(&b, CONTAINER, ChangeAction::Create, None, Some(&second)),
    ];
    let preflight = lab.preflight(&creations).await;
    let [(0, note)] = &preflight.notes[..] else { panic!("one note, not {:?}", preflight.notes) };
    assert!(note.text.contains("whether the API key has one too"), "{}", note.text);
    assert_eq!(preflight.warnings, [""; 0]);

    let spent = lab.preflight_after(&creations, &[created(&lab, "gone", 12)], None).await;
    assert!(
        spent.warnings[0].contains("the key has no cap of its own, or a higher one"),
        "{:?}",
        spent.warnings
    );
    assert_eq!(Lab::new().preflight(&creations).await.notes, [], "without a cap there is nothing to say");
}

#[tokio::test(start_paused = true)]
async fn last_months_containers_do_not_count_against_the_cap() {
    let lab = Lab::with(KeyRules::default(), &[("monthly_spending_cap", Value::from(10))]);
    lab.create(CONTAINER, &web()).await;
    lab.sleep(31 * 24 * 3600).await;
    let (b, new) = (
        addr("stacks_container.b"),
        lab.planned(CONTAINER, &[("name", "b01".into()), ("template", "ubuntu".into())]),
    );
    let preflight = lab.preflight(&[change(&b, CONTAINER, ChangeAction::Create, None, Some(&new))]).await;
    assert_eq!(preflight.cost.cap_used, Cents(0));
}

#[tokio::test(start_paused = true)]
async fn a_taken_name_is_told_with_the_id_that_imports_it() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    let (a, new) = (addr("stacks_container.site"), lab.planned(CONTAINER, &web()));
    let creation = change(&a, CONTAINER, ChangeAction::Create, None, Some(&new));
    let preflight = lab.preflight(&[creation]).await;
    let [(Some(0), error)] = &preflight.errors[..] else { panic!("one error") };
    assert_eq!(error.kind, ErrorKind::Exists { import_id: "usr-abc12345-web".into() });
    assert_eq!(error.hints, ["Or choose another `name`."]);
    let error = lab.writer.evidence(creation).await.expect_err("taken before the creation, too");
    assert_eq!(error.kind, ErrorKind::Exists { import_id: "usr-abc12345-web".into() });
    for duplicates in [DuplicateNames::BadRequest, DuplicateNames::Conflict] {
        lab.simulator.change(|world| world.stacks.duplicate_names = duplicates);
        let (left, error) = failure(lab.try_create(CONTAINER, &web()).await);
        assert!(matches!(left, Left::Unchanged));
        assert_eq!(error.kind, ErrorKind::Exists { import_id: "usr-abc12345-web".into() });
    }
    assert_eq!((lab.container_count(), lab.count("POST", "/containers")), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_name_that_becomes_free_in_the_same_plan_is_not_taken() {
    let lab = Lab::new();
    let old = lab.create(CONTAINER, &web()).await;
    let (a, b) = (addr("stacks_container.a"), addr("stacks_container.b"));
    let new = lab.planned(CONTAINER, &web());
    let changes = [
        change(&a, CONTAINER, ChangeAction::Delete, Some(&old), None),
        change(&b, CONTAINER, ChangeAction::Create, None, Some(&new)),
    ];
    assert_eq!(lab.preflight(&changes).await.errors.len(), 0);
    let beside = [change(&a, CONTAINER, ChangeAction::CreateThenDelete, Some(&old), Some(&new))];
    assert_eq!(lab.preflight(&beside).await.errors[0].1.summary, "Name taken by its predecessor");
    lab.delete(CONTAINER, &old).await;
    lab.writer.evidence(changes[1]).await.expect("the name is free now");
}

#[tokio::test(start_paused = true)]
async fn prices_that_cannot_be_read_come_from_the_guide_with_a_warning() {
    let lab = Lab::new();
    lab.simulator
        .add_fault(FaultRule::new(Fault::Without("data")).on(::http::Method::GET, "/containers/templates"));
    let (a, new) = (addr("stacks_container.a"), lab.planned(CONTAINER, &web()));
    let preflight = lab.preflight(&[change(&a, CONTAINER, ChangeAction::Create, None, Some(&new))]).await;
    assert_eq!(preflight.prices, [Cents(400)]);
    assert_eq!(preflight.warnings.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_locks_its_author_out_says_so() {
    let lab = Lab::with_containers(&[("db1", "postgresql")]).await;
    let (_, kind) = lab.registry.resource_type("stacks_ip_allowlist").expect("it is compiled in");
    let list = |address| {
        [
            ("container_id", Value::from("usr-abc12345-db1")),
            ("entry", entries(kind.schema(), &[(address, None)])),
        ]
    };
    let object = lab.create("stacks_ip_allowlist", &list("203.0.113.0/24")).await;
    let planned = lab.plan("stacks_ip_allowlist", Some(&object), &list("198.51.100.0/24")).value;
    let a = addr("stacks_ip_allowlist.db");
    let update = change(&a, "stacks_ip_allowlist", ChangeAction::Update, Some(&object), Some(&planned));
    let preflight = lab.preflight(&[update]).await;
    let [(0, note)] = &preflight.notes[..] else { panic!("one note, not {:?}", preflight.notes) };
    assert_eq!(note.kind, NoteKind::Lockout);
    assert!(note.text.contains("203.0.113.45"));
    // Before there is any list, STACKS is asked for the address.
    let fresh = Lab::with_containers(&[("db1", "postgresql")]).await;
    let new = fresh.planned("stacks_ip_allowlist", &list("198.51.100.0/24"));
    let creation = change(&a, "stacks_ip_allowlist", ChangeAction::Create, None, Some(&new));
    let told = fresh.preflight(&[creation]).await.notes;
    assert_eq!(told, [(0, note.clone())]);
    // In an empty account nobody can be asked.
    let [(0, note)] = &Lab::new().preflight(&[creation]).await.notes[..] else { panic!("one note") };
    assert_eq!(note.kind, NoteKind::Info);
    assert!(note.text.contains("only if an entry covers it"), "{}", note.text);
    let same = change(&a, "stacks_ip_allowlist", ChangeAction::NoOp, Some(&object), Some(&object));
    assert_eq!(lab.preflight(&[same]).await.notes, []);
}

#[tokio::test(start_paused = true)]
async fn a_plan_without_changes_asks_for_nothing() {
    let lab = Lab::new();
    let object = lab.create(CONTAINER, &web()).await;
    let before = lab.simulator.request_count();
    let a = addr("stacks_container.web");
    let preflight =
        lab.preflight(&[change(&a, CONTAINER, ChangeAction::NoOp, Some(&object), Some(&object))]).await;
    assert_eq!(lab.simulator.request_count(), before);
    assert_eq!((preflight.cost.requests, preflight.cost.seconds), (0, 0));
    assert_eq!((preflight.cost.monthly_before, preflight.cost.monthly_after), (Cents(400), Cents(400)));
}
