//! Plans made by hand, for the tests of every report.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::addr::InstanceAddr;
use crate::plan::{
    Background, Drift, ForcedBy, OutputChange, Plan, PlanOptions, PlannedChange, PlannedFollowUp, Reason,
};
use crate::provider::{Cents, ChangeAction, CostReport, Note, NoteKind};
use crate::value::{Path, Ty, Value};

pub fn addr(text: &str) -> InstanceAddr {
    text.parse().expect("a valid address")
}

pub fn text(text: &str) -> Value {
    Value::string(text)
}

pub fn later() -> Value {
    Value::unknown(Ty::STRING)
}

pub fn strings<const N: usize>(items: [&str; N]) -> Value {
    Value::list(Ty::STRING, items.map(Value::string))
}

/// A plan in which nothing happens.
pub fn quiet() -> Plan {
    Plan {
        options: PlanOptions::default(),
        created_at: Timestamp::UNIX_EPOCH,
        lineage: "lineage".to_owned(),
        serial: 1,
        simulated: false,
        changes: Vec::new(),
        drift: Vec::new(),
        outputs: BTreeMap::new(),
        checks: Default::default(),
        follow_ups: Vec::new(),
        invocations: Vec::new(),
        steps: Vec::new(),
        costs: BTreeMap::new(),
        variables: BTreeMap::new(),
        settled: Vec::new(),
        background: Background::default(),
    }
}

pub fn plan(changes: impl IntoIterator<Item = PlannedChange>) -> Plan {
    Plan { changes: changes.into_iter().collect(), ..quiet() }
}

pub fn change(
    address: &str,
    action: ChangeAction,
    before: Option<Value>,
    after: Option<Value>,
) -> PlannedChange {
    PlannedChange {
        addr: addr(address),
        deposed: None,
        provider: "stacks".to_owned(),
        action,
        reason: Reason::None,
        before,
        after,
        replacements: Vec::new(),
        notes: Vec::new(),
        price: Cents::ZERO,
        dependencies: Vec::new(),
        create_before_destroy: false,
        previous_addr: None,
        importing: None,
    }
}

pub fn create(address: &str, after: Value) -> PlannedChange {
    change(address, ChangeAction::Create, None, Some(after))
}

pub fn update(address: &str, before: Value, after: Value) -> PlannedChange {
    change(address, ChangeAction::Update, Some(before), Some(after))
}

pub fn delete(address: &str, before: Value, reason: Reason) -> PlannedChange {
    PlannedChange { reason, ..change(address, ChangeAction::Delete, Some(before), None) }
}

pub fn container(name: &str) -> Value {
    Value::object([
        ("created_at", text("2026-02-01T10:00:00Z")),
        ("id", text("usr-abc12345-web")),
        ("name", text(name)),
        ("restart_triggers", Value::null(Ty::map(Ty::STRING))),
        ("status", text("running")),
        ("template", text("nginx")),
    ])
}

/// Something of everything that a usual plan has.
pub fn usual() -> Plan {
    let new = Value::object([
        ("id", later()),
        ("name", text("cache")),
        ("restart_triggers", Value::map(Ty::STRING, [("config", text("v1"))])),
        ("template", text("redis")),
    ]);
    let replaced = PlannedChange {
        reason: Reason::CannotUpdate,
        replacements: vec![ForcedBy {
            path: Path::root().attr("name"),
            reason: "a container cannot be renamed".to_owned(),
        }],
        notes: vec![
            Note::new(NoteKind::Info, "The container's address changes."),
            Note::new(
                NoteKind::DataLoss,
                "the data, volumes and 2 backups of usr-abc12345-web are permanently removed.",
            ),
        ],
        ..change(
            "stacks_container.web",
            ChangeAction::DeleteThenCreate,
            Some(container("web")),
            Some(container("shop").with_attr("id", later()).with_attr("created_at", later())),
        )
    };
    let gone = delete("stacks_connection.old", Value::object([("id", text("conn-1"))]), Reason::NoBlock);
    let follow_up = PlannedFollowUp {
        provider: "stacks".to_owned(),
        action: "stacks_restart".to_owned(),
        config: Value::empty_object(),
        title: "stacks_container.app is restarted once, after its connections change".to_owned(),
        after: vec![2],
    };
    let cost = CostReport {
        monthly_before: Cents(900),
        monthly_after: Cents(1400),
        cap: Some(Cents(2000)),
        cap_used: Cents(400),
        cap_needed: Cents(500),
        requests: 12,
        requests_per_minute: Some(60),
        seconds: 45,
    };
    Plan {
        follow_ups: vec![follow_up],
        costs: BTreeMap::from([("stacks".to_owned(), cost)]),
        outputs: BTreeMap::from([(
            "address".to_owned(),
            OutputChange { before: Some(text("10.0.0.1")), after: Some(later()), sensitive: false },
        )]),
        drift: vec![
            Drift {
                addr: addr("stacks_container.web"),
                previous_addr: None,
                before: container("web").with_attr("status", text("stopped")),
                after: Some(container("web")),
            },
            Drift {
                addr: addr("stacks_container.other"),
                previous_addr: None,
                before: container("other").with_attr("status", text("stopped")),
                after: Some(container("other")),
            },
        ],
        ..plan([create("stacks_container.cache", new), replaced, gone])
    }
}
