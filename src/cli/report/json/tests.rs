//! Whole documents: of a plan with something of everything, and of its state.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::*;
use crate::addr::{InstanceKey, Mode, ModuleAddr};
use crate::cli::report::text::samples::{addr, change, container, create, later, text as string, usual};
use crate::plan::{
    ActionOutline, CallOutline, Content, ExpressionOutline, Expressions, ForcedBy, KindFacts, ModuleOutline,
    Outline, OutputChange, OutputOutline, Plan, PlannedChange, PriorObject, PriorState, ProviderOutline,
    Reason, RelevantAttribute, ResourceOutline, VariableOutline,
};
use crate::provider::ChangeAction;
use crate::state::tests::rules::problem;
use crate::state::{
    CheckResult, CheckStatus, Checkable, CheckableKind, CheckedInstance, ObjectStatus, State, StateObject,
    StateOutput,
};
use crate::value::{Path, Ty, Value};

const SECRET: &str = "hunter22";

fn secret() -> Value {
    Value::string(SECRET).with_sensitive()
}

/// A plan with something of everything that the document can hold.
fn full() -> Plan {
    let usual = usual();
    let base =
        || container("web").with_attr("restart_triggers", Value::map(Ty::STRING, [("token", secret())]));
    let data = PlannedChange {
        reason: Reason::ReadLater,
        ..change(
            "data.stacks_container.seen[0]",
            ChangeAction::Read,
            None,
            Some(base().with_attr("id", later())),
        )
    };
    let moved = PlannedChange {
        previous_addr: Some(addr("stacks_container.old")),
        importing: Some("usr-1".to_owned()),
        replacements: vec![ForcedBy {
            path: Path::root().attr("entry").index(0).key("k"),
            reason: String::new(),
        }],
        ..create("module.m[\"x\"].module.n.stacks_container.new", base().with_attr("id", later()))
    };
    let deposed = PlannedChange {
        deposed: Some("0a1b2c3d".to_owned()),
        ..change("stacks_container.web", ChangeAction::Delete, Some(base()), None)
    };
    let output = |before, after, sensitive| OutputChange { before, after, sensitive };
    let mut plan = usual;
    plan.changes.extend([data, moved, deposed]);
    plan.outputs.extend([
        ("none".to_owned(), output(None, Some(Value::null(Ty::STRING)), false)),
        (
            "token".to_owned(),
            output(Some(secret()), Some(Value::string("hunter22-new").with_sensitive()), true),
        ),
    ]);
    plan.variables = BTreeMap::from([("token".to_owned(), secret()), ("size".to_owned(), Value::int(3))]);
    plan.checks = [checked()].into_iter().collect();
    plan.background.prior = PriorState {
        objects: vec![PriorObject {
            addr: addr("module.m[\"x\"].stacks_container.web[1]"),
            deposed: Some("0a1b2c3d".to_owned()),
            provider: "stacks.other".to_owned(),
            schema_version: 1,
            value: Some(base()),
            dependencies: vec![addr("stacks_container.web").resource],
            tainted: true,
        }],
        outputs: BTreeMap::from([("token".to_owned(), StateOutput::new(&secret(), true))]),
    };
    let facts = KindFacts { provider: "stacks".to_owned(), schema_version: 2 };
    plan.background.kinds = BTreeMap::from([("stacks_container".to_owned(), facts)]);
    plan.background.relevant = vec![RelevantAttribute {
        resource: "stacks_container.web[0]".to_owned(),
        attribute: Path::root().attr("tags").key("a").index(0),
    }];
    plan.background.outline = Some(outline());
    plan
}

fn checked() -> CheckResult {
    let module = ModuleAddr::root().child("m", InstanceKey::Text("x".to_owned()));
    let object = Checkable::resource(&module.resource(Mode::Managed, "stacks_container", "web"));
    let instance = CheckedInstance {
        module,
        key: InstanceKey::Index(1),
        status: CheckStatus::Fail,
        problems: vec!["It is small.".to_owned()],
    };
    CheckResult::of(object, vec![instance])
}

fn outline() -> Outline {
    let constant = |value: Value| ExpressionOutline { constant: Some(value), references: Vec::new() };
    let reference = |texts: &[&str]| ExpressionOutline {
        constant: None,
        references: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    let expressions = Expressions(BTreeMap::from([
        ("entry".to_owned(), Content::Blocks(vec![Expressions::default()])),
        ("name".to_owned(), Content::Argument(reference(&["var.size"]))),
        (
            "timeouts".to_owned(),
            Content::Block(Expressions(BTreeMap::from([(
                "create".to_owned(),
                Content::Argument(constant(string("5m"))),
            )]))),
        ),
        ("token".to_owned(), Content::Argument(constant(secret()))),
    ]));
    let resource = ResourceOutline {
        mode: Mode::Managed,
        kind: "stacks_container".to_owned(),
        name: "web".to_owned(),
        provider: "stacks.other".to_owned(),
        schema_version: 2,
        expressions: expressions.clone(),
        count: Some(constant(Value::int(2))),
        for_each: Some(reference(&["local.all"])),
        depends_on: vec!["stacks_container.db".to_owned()],
    };
    let output = OutputOutline {
        sensitive: true,
        ephemeral: true,
        expression: constant(secret()),
        depends_on: vec!["stacks_container.db".to_owned()],
        description: Some("A token".to_owned()),
    };
    let variable = VariableOutline {
        default: Some(secret()),
        description: Some("A token".to_owned()),
        sensitive: true,
        ephemeral: true,
    };
    let call = CallOutline {
        source: "./m".to_owned(),
        expressions: expressions.clone(),
        count: Some(constant(Value::int(2))),
        for_each: Some(reference(&["local.all"])),
        module: ModuleOutline::default(),
        depends_on: vec!["stacks_container.db".to_owned()],
    };
    let action = ActionOutline {
        kind: "stacks_restart".to_owned(),
        name: "web".to_owned(),
        provider: "stacks.other".to_owned(),
        expressions: expressions.clone(),
        count: Some(constant(Value::int(2))),
        for_each: Some(reference(&["local.all"])),
    };
    let provider = ProviderOutline {
        name: "stacks".to_owned(),
        alias: Some("other".to_owned()),
        module: "module.m".to_owned(),
        expressions,
    };
    Outline {
        providers: BTreeMap::from([("module.m:stacks.other".to_owned(), provider)]),
        root: ModuleOutline {
            outputs: BTreeMap::from([("token".to_owned(), output)]),
            resources: vec![resource],
            actions: vec![action],
            calls: BTreeMap::from([("m".to_owned(), call)]),
            variables: BTreeMap::from([("token".to_owned(), variable)]),
        },
    }
}

fn state() -> State {
    let mut state = State::new("lineage");
    let value = container("web").with_attr("restart_triggers", Value::map(Ty::STRING, [("token", secret())]));
    let object = |status| StateObject { status, ..StateObject::new("stacks", value.clone()) };
    state.objects.put(addr("stacks_container.web"), object(ObjectStatus::Tainted));
    state.objects.put_deposed(addr("stacks_container.web"), "0a1b2c3d", object(ObjectStatus::Ready));
    let dependencies = vec![addr("stacks_container.web").resource];
    let inner = StateObject { dependencies, ..object(ObjectStatus::Ready) };
    state.objects.put(addr("module.m[0].stacks_container.db[\"a\"]"), inner);
    state.outputs.insert("none".to_owned(), StateOutput::new(&Value::null(Ty::STRING), false));
    state.outputs.insert("token".to_owned(), StateOutput::new(&secret(), true));
    let object = Checkable::named(&ModuleAddr::root(), CheckableKind::Check { name: "health".to_owned() });
    state.checks = [CheckResult::unknown(object)].into_iter().collect();
    state
}

const DIGEST: &str = "sha256:4d1c";

fn plan_text(plan: &Plan, secrets: Secrets) -> String {
    text(&plan_json(plan, Some(DIGEST), Outcome::Good, secrets), Layout::Indented).expect("written")
}

fn state_text(secrets: Secrets) -> String {
    text(&state_json(&state(), secrets), Layout::Indented).expect("written")
}

fn schema() -> Json {
    serde_json::from_str(include_str!("../../../../schema/plan.schema.json")).expect("valid JSON")
}

#[test]
fn a_plan_with_everything() {
    insta::with_settings!({ filters => vec![(env!("CARGO_PKG_VERSION"), "[version]")] }, {
        insta::assert_snapshot!(plan_text(&full(), Secrets::Masked));
    });
}

#[test]
fn a_state_with_everything() {
    insta::assert_snapshot!(state_text(Secrets::Masked));
}

#[test]
fn secrets_appear_only_where_they_were_asked_for() {
    for (name, masked, shown) in [
        ("plan", plan_text(&full(), Secrets::Masked), plan_text(&full(), Secrets::Shown)),
        ("state", state_text(Secrets::Masked), state_text(Secrets::Shown)),
    ] {
        assert!(!masked.contains(SECRET), "{name}: {masked}");
        assert!(masked.contains("(sensitive value)"), "{name}: {masked}");
        assert!(shown.contains(SECRET) && !shown.contains("(sensitive value)"), "{name}: {shown}");
    }
    let lines: String = ui::changes(&full())
        .chain(ui::plan_summary(&full()))
        .chain(ui::outputs(&state().outputs))
        .map(|line| line.at(jiff::Timestamp::UNIX_EPOCH))
        .collect();
    assert!(!lines.contains(SECRET), "{lines}");
}

#[test]
fn a_plan_that_was_saved_tells_the_same() {
    let (saved, _) = crate::plan::save(&full()).expect("storable");
    let (loaded, _) = crate::plan::load(saved.as_bytes()).expect("a plan");
    assert_eq!(plan_text(&loaded, Secrets::Shown), plan_text(&full(), Secrets::Shown));
}

#[test]
fn plans_are_as_the_schema_says() {
    let quiet = crate::cli::report::text::samples::quiet();
    for plan in [full(), usual(), quiet] {
        for secrets in [Secrets::Masked, Secrets::Shown] {
            let document = serde_json::from_str(&plan_text(&plan, secrets)).expect("JSON");
            assert_eq!(problem(&schema(), &document), None);
        }
    }
}

#[test]
fn every_member_of_the_schema_is_written_by_a_full_plan() {
    let text = plan_text(&full(), Secrets::Shown);
    let schema = schema();
    let mut members = Vec::new();
    collect_members(&schema, &mut members);
    assert!(members.len() > 80, "{members:?}");
    for member in members {
        assert!(text.contains(&format!("\"{member}\": ")), "{member}");
    }
}

/// The names in all `properties` of a schema.
fn collect_members<'a>(schema: &'a Json, found: &mut Vec<&'a String>) {
    match schema {
        Json::Object(rules) => {
            let properties = rules.get("properties").and_then(Json::as_object);
            found.extend(properties.into_iter().flat_map(Map::keys));
            rules.values().for_each(|rule| collect_members(rule, found));
        }
        Json::Array(items) => items.iter().for_each(|item| collect_members(item, found)),
        _ => {}
    }
}
