//! Plans made by hand and what is seen of them.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::samples::*;
use super::*;
use crate::cli::report::{Detail, Look, Palette, Prose, hostile};
use crate::plan::{Drift, ForcedBy, Plan, PlanMode, PlanOptions, PlannedChange, Reason};
use crate::provider::{ChangeAction, Note, NoteKind};
use crate::value::{Path, Ty, Value};

fn plan_text(plan: &Plan, look: &Look) -> String {
    let mut text = String::new();
    write_plan(plan, look, &mut |piece| text.push_str(piece));
    text
}

fn shown(plan: &Plan) -> String {
    plan_text(plan, &Look::plain(80))
}

/// The block of one change.
fn block(change: PlannedChange) -> String {
    let text = shown(&plan([change]));
    let start = text.find("  # ").expect("a block");
    let end = text.find("\nPlan:").expect("a closing line");
    text[start..end].to_owned()
}

/// The lines of a change from `before` to `after` of one attribute.
fn attribute(before: Value, after: Value) -> String {
    let object = |value| Value::object([("it", value)]);
    let text = block(update("a.b", object(before), object(after)));
    text.lines().skip(2).filter(|line| *line != "    }").map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_usual_plan() {
    assert_snapshot!(shown(&usual()));
}

#[test]
fn a_usual_plan_as_a_summary() {
    let look = Look { detail: Detail::Summary, ..Look::plain(80) };
    assert_snapshot!(plan_text(&usual(), &look));
}

#[test]
fn colours_change_nothing_but_colours() {
    let look = Look { palette: Palette::Colour, ..Look::plain(80) };
    let coloured = plan_text(&usual(), &look);
    assert!(coloured.contains("\u{1b}[31m"), "what is lost is red");
    assert_eq!(console::strip_ansi_codes(&coloured), shown(&usual()));
}

#[test]
fn a_wide_terminal_takes_a_note_on_one_line() {
    let text = plan_text(&usual(), &Look::plain(120));
    assert!(text.contains(
        "# !! Data loss: the data, volumes and 2 backups of usr-abc12345-web are permanently removed.\n"
    ));
}

#[test]
fn nothing_to_do() {
    assert_eq!(shown(&quiet()), "No changes. Your infrastructure matches the configuration.\n");
    let mode = |mode| Plan { options: PlanOptions { mode, ..PlanOptions::default() }, ..quiet() };
    assert_eq!(
        shown(&mode(PlanMode::RefreshOnly)),
        "No changes. Your infrastructure still matches the configuration.\n"
    );
    assert!(shown(&mode(PlanMode::Destroy)).starts_with("No changes. No objects need to be destroyed.\n"));
}

#[test]
fn a_simulated_plan_says_so_first() {
    let text = shown(&Plan { simulated: true, ..quiet() });
    assert!(text.starts_with("Simulation: everything below happens in the simulator only."), "{text}");
}

#[test]
fn only_output_values_change() {
    let outputs = usual().outputs;
    assert_snapshot!(shown(&Plan { outputs, ..quiet() }));
}

#[test]
fn each_reason_is_told_in_the_heading() {
    let object = || Some(container("web"));
    let with = |address: &str, action, reason: Reason| {
        let change = PlannedChange { reason, ..change(address, action, object(), object()) };
        let text = block(change);
        text.lines()
            .take_while(|line| line.starts_with("  #"))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    use ChangeAction::*;
    let headings = [
        with("a.b", DeleteThenCreate, Reason::CannotUpdate),
        with("a.b", DeleteThenCreate, Reason::Tainted),
        with("a.b", CreateThenDelete, Reason::Requested),
        with("a.b", DeleteThenCreate, Reason::Triggered),
        with("a.b", DeleteThenCreate, Reason::LivesIn(addr("a.home"))),
        with("a.b", Create, Reason::Vanished),
        with("module.m.a.b[0]", Delete, Reason::NoBlock),
        with("a.b[2]", Delete, Reason::CountIndex),
        with("a.b[\"k\"]", Delete, Reason::EachKey),
        with("a.b", Delete, Reason::WrongRepetition),
        with("a.b[1]", Delete, Reason::WrongRepetition),
        with("a.b[\"k\"]", Delete, Reason::WrongRepetition),
        with("a.b", Delete, Reason::Destroy),
        with("data.a.b", Read, Reason::ReadLater),
        with("a.b", Forget, Reason::NoBlock),
    ];
    assert_snapshot!(headings.concat());
}

#[test]
fn moved_deposed_and_forgotten_objects() {
    let object = || Some(container("web"));
    let moved = PlannedChange {
        previous_addr: Some(addr("a.old")),
        ..change("a.new", ChangeAction::NoOp, object(), object())
    };
    let moved_and_changed = PlannedChange {
        previous_addr: Some(addr("a.old")),
        ..update("a.new", container("a"), container("b"))
    };
    let deposed =
        PlannedChange { deposed: Some("8f3a".to_owned()), ..delete("a.b", container("web"), Reason::None) };
    let forgotten = change("a.b", ChangeAction::Forget, object(), None);
    assert_snapshot!([moved, moved_and_changed, deposed, forgotten].map(block).join("\n"));
}

#[test]
fn what_is_lost_locked_out_or_charged_stands_above_the_body() {
    let notes = vec![
        Note::new(NoteKind::Info, "its power stays as it is."),
        Note::new(NoteKind::Charged, "a stopped server is charged in full; `deallocated` is not."),
        Note::new(NoteKind::Lockout, "203.0.113.45, from where you call, will not be in the list."),
        Note::new(
            NoteKind::DataLoss,
            "its data is permanently removed.\nPlan: 0 to add, 0 to change, 0 to destroy.",
        ),
    ];
    assert_snapshot!(block(PlannedChange { notes, ..create("a.b", container("web")) }));
}

#[test]
fn lists_show_what_stands_beside_a_change() {
    assert_snapshot!(attribute(strings(["a", "b", "c", "d", "e"]), strings(["a", "b", "c", "x", "e", "f"])), @r#"
      ~ it = [
            # (2 unchanged elements hidden)
            "c",
          - "d",
          + "x",
            "e",
          + "f",
        ]
    "#);
}

#[test]
fn lists_of_objects_change_in_place() {
    let list = |ports: &[i64]| {
        Value::tuple(
            ports.iter().map(|port| Value::object([("port", Value::int(*port)), ("kind", text("tcp"))])),
        )
    };
    assert_snapshot!(attribute(list(&[80, 443]), list(&[80, 8443, 9000])), @r#"
      ~ it = [
            # (1 unchanged element hidden)
          ~ {
              ~ port = 443 -> 8443
                # (1 unchanged attribute hidden)
            },
          + {
              + kind = "tcp"
              + port = 9000
            },
        ]
    "#);
}

#[test]
fn maps_and_objects_show_what_changes() {
    let map = |pairs: &[(&str, &str)]| Value::map(Ty::STRING, pairs.iter().map(|(k, v)| (*k, text(v))));
    let before = map(&[("a", "1"), ("long key", "2"), ("same", "3")]);
    let after = map(&[("b", "1"), ("long key", "4"), ("same", "3")]);
    assert_snapshot!(attribute(before, after), @r#"
      ~ it = {
          - "a"        = "1" -> null
          + "b"        = "1"
          ~ "long key" = "2" -> "4"
            # (1 unchanged element hidden)
        }
    "#);
}

#[test]
fn a_value_may_become_known_later_or_another_kind_of_value() {
    let before = strings(["a"]);
    assert_snapshot!(attribute(before.clone(), Value::unknown(before.ty())), @r#"
      ~ it = [
          - "a",
        ] -> (known after apply)
    "#);
    assert_snapshot!(attribute(Value::int(1), Value::object([("a", Value::bool(true))])), @r"
      ~ it = 1 -> {
          + a = true
        }
    ");
    assert_snapshot!(attribute(text("a"), Value::null(Ty::STRING)), @r#"      - it = "a" -> null"#);
    assert_snapshot!(attribute(Value::null(Ty::STRING), text("a")), @r#"      + it = "a""#);
}

#[test]
fn blocks_of_a_set_are_told_apart_by_their_address() {
    let entry = |ip: &str, description: &str| {
        Value::object([("ip_address", text(ip)), ("description", text(description))])
    };
    let list = |entries: Vec<Value>| {
        let element = entries[0].ty();
        Value::object([("container_id", text("usr-1")), ("entry", Value::set(element, entries))])
    };
    let before = list(vec![entry("10.0.0.1", "home"), entry("10.0.0.2", "work"), entry("10.0.0.3", "")]);
    let after = list(vec![entry("10.0.0.1", "home"), entry("10.0.0.2", "office"), entry("10.0.0.4", "new")]);
    assert_snapshot!(block(update("stacks_ip_allowlist.web", before, after)));
}

#[test]
fn long_texts_are_compared_by_line() {
    let lines = |changed: &str| {
        let all: Vec<String> =
            (1..=12).map(|n| if n == 6 { changed.to_owned() } else { format!("line {n}") }).collect();
        text(&format!("{}\n", all.join("\n")))
    };
    assert_snapshot!(attribute(lines("old\u{1b}[2J"), lines("new")), @r"
      ~ it = <<-EOT
            # (2 unchanged lines hidden)
            line 3
            line 4
            line 5
          - old\u{1b}[2J
          + new
            line 7
            line 8
            line 9
            # (3 unchanged lines hidden)
        EOT
    ");
    assert_snapshot!(attribute(Value::null(Ty::STRING), text("one\ntwo\n")), @r"
      + it = <<-EOT
            one
            two
        EOT
    ");
}

#[test]
fn a_change_that_does_not_fit_the_line_takes_two() {
    let (before, after) = ("a".repeat(40), "b".repeat(40));
    assert_snapshot!(attribute(text(&before), text(&after)), @r#"
      ~ it = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          -> "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "#);
}

#[test]
fn json_is_compared_as_what_it_says() {
    let before = text(r#"{"allow": ["a", "b"], "deny": false}"#);
    let after = text(r#"{"deny":true,"allow":["a","c"]}"#);
    assert_snapshot!(attribute(before, after), @r#"
      ~ it = jsonencode(
          ~ {
              ~ allow = [
                    "a",
                  - "b",
                  + "c",
                ]
              ~ deny  = false -> true
            }
        )
    "#);
    assert_snapshot!(attribute(text(r#"{"a":1}"#), text(r#"{"a": 1}"#)), @r#"      ~ it = "{\"a\":1}" -> "{\"a\": 1}""#);
}

#[test]
fn secrets_are_masked_wherever_they_stand() {
    let secret = |value: &str| text(value).with_sensitive();
    assert_snapshot!(attribute(secret("old"), secret("new")), @"      ~ it = (sensitive value)");
    assert_snapshot!(attribute(text("open"), text("open").with_sensitive()), @"      ~ it = (sensitive value) # the same value, which becomes a sensitive value");
    assert_snapshot!(attribute(secret("shut"), Value::null(Ty::STRING)), @"      - it = (sensitive value) -> null");
    let nested = |value: &str| Value::object([("token", secret(value)), ("user", text("me"))]);
    assert_snapshot!(attribute(nested("one"), nested("two")), @r"
      ~ it = {
          ~ token = (sensitive value)
            # (1 unchanged attribute hidden)
        }
    ");
    let text = shown(&plan([create("a.b", nested("hunter2").with_sensitive())]));
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn what_forces_replacement_without_a_line_of_its_own_stands_in_the_heading() {
    let replacements = vec![
        ForcedBy { path: Path::root().attr("plan"), reason: "a container cannot be resized".to_owned() },
        ForcedBy { path: Path::root().attr("tags"), reason: String::new() },
    ];
    let object = |tag: &str| Value::object([("name", text("web")), ("tags", strings([tag]))]);
    let change = PlannedChange {
        replacements,
        reason: Reason::CannotUpdate,
        ..change("a.b", ChangeAction::CreateThenDelete, Some(object("x")), Some(object("y")))
    };
    assert_snapshot!(block(change), @r#"
      # a.b must be replaced
      # (because plan forces replacement: a container cannot be resized)
    +/- resource "a" "b" {
            name = "web"
          ~ tags = [ # forces replacement
              - "x",
              + "y",
            ]
        }
    "#);
}

#[test]
fn what_forces_replacement_stays_whole_on_a_narrow_terminal() {
    let replacements = vec![ForcedBy { path: Path::root().attr("it"), reason: String::new() }];
    let object = |value: &str| Some(Value::object([("it", text(value))]));
    let change = PlannedChange {
        replacements,
        ..change("a.b", ChangeAction::DeleteThenCreate, object(&"a".repeat(14)), object(&"b".repeat(14)))
    };
    let on = |width| {
        let look = Look { prose: Prose::Broken, ..Look::plain(width) };
        plan_text(&plan([change.clone()]), &look)
    };
    assert!(on(80).contains("\"bbbbbbbbbbbbbb\" # forces replacement\n"), "{}", on(80));
    assert!(on(60).contains("\"bbbbbbbbbbbbbb\"\n          # forces replacement\n"), "{}", on(60));
}

#[test]
fn drift_is_shown_where_it_matters() {
    let plan = Plan {
        drift: vec![
            Drift { addr: addr("a.gone"), previous_addr: None, before: container("gone"), after: None },
            Drift {
                addr: addr("a.noise"),
                previous_addr: None,
                before: container("noise"),
                after: Some(container("louder")),
            },
        ],
        settled: vec!["The creation of a.b had happened: it exists as usr-1.".to_owned()],
        ..plan([PlannedChange { reason: Reason::Vanished, ..create("a.gone", container("gone")) }])
    };
    let text = shown(&plan);
    assert!(text.contains("# a.gone has been deleted"), "{text}");
    assert!(!text.contains("a.noise"), "{text}");
    assert!(text.contains("  - The creation of a.b had happened: it exists as usr-1.\n"), "{text}");
    let verbose = plan_text(&plan, &Look { detail: Detail::Verbose, ..Look::plain(80) });
    assert!(verbose.contains("# a.noise has changed"), "{verbose}");
}

#[test]
fn nothing_from_outside_steers_the_terminal() {
    let evil = "\u{1b}]0;x\u{7}\u{202e}\nPlan: 0 to add, 0 to change, 0 to destroy.";
    let value = Value::object([
        (evil, text(evil)),
        ("lines", text(&format!("{evil}\n\u{1b}[2J"))),
        ("map", Value::map(Ty::STRING, [(evil, text(evil))])),
    ]);
    let notes = vec![Note::new(NoteKind::Info, evil)];
    let mut plan = plan([PlannedChange { notes, ..update("a.b", value.clone(), Value::empty_object()) }]);
    plan.settled = vec![evil.to_owned()];
    plan.costs = BTreeMap::from([(evil.to_owned(), usual().costs["stacks"].clone())]);
    let seen = shown(&plan);
    assert!(!seen.contains(|c: char| c.is_control() && c != '\n'), "{seen:?}");
    assert!(!seen.contains('\u{202e}'));
    assert_eq!(seen.lines().filter(|line| line.starts_with("Plan:")).count(), 1, "{seen}");
}

#[test]
fn very_deep_values_are_shown() {
    let deep = (0..5_000).fold(Value::int(1), |inner, _| Value::tuple([inner]));
    assert!(shown(&plan([create("a.b", Value::object([("it", deep)]))])).contains("Plan: 1 to add"));
}

#[test]
fn objects_of_a_state_are_shown_in_full() {
    let addr = addr("stacks_container.web[0]");
    let value = container("web").with_attr("restart_triggers", Value::map(Ty::STRING, [("k", text("v"))]));
    let object = ShownObject { addr: &addr, deposed: None, condition: "tainted", value: Some(&value) };
    assert_snapshot!(objects_text([object], &Look::plain(80)), @r#"
    # stacks_container.web[0]: (tainted)
    resource "stacks_container" "web" {
        created_at       = "2026-02-01T10:00:00Z"
        id               = "usr-abc12345-web"
        name             = "web"
        restart_triggers = {
            "k" = "v"
        }
        status           = "running"
        template         = "nginx"
    }
    "#);
}

#[test]
fn imported_objects_are_shown_whole_changed_or_lost() {
    let imported = |change| PlannedChange { importing: Some("usr-abc12345-web".to_owned()), ..change };
    let object = || Some(container("web"));
    let as_it_is = imported(change("a.kept", ChangeAction::NoOp, object(), object()));
    let changed = imported(update(
        "a.changed",
        container("web").with_attr("status", text("stopped")),
        container("web"),
    ));
    let replaced =
        imported(change("a.replaced", ChangeAction::DeleteThenCreate, object(), Some(container("new"))));
    let plan = plan([as_it_is.clone(), changed, replaced]);
    assert_snapshot!(shown(&plan));
    let look = Look { detail: Detail::Summary, ..Look::plain(80) };
    assert_eq!(
        plan_text(&super::samples::plan([as_it_is]), &look),
        " <- a.kept will be imported from \"usr-abc12345-web\"\n\n\
         Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.\n"
    );
}

proptest! {
    #![proptest_config(hostile::fewer_cases())]

    #[test]
    fn no_text_from_outside_steers_the_terminal_or_forges_a_line(text in hostile::texts()) {
        for look in [Look::plain(80), Look { detail: Detail::Summary, ..Look::plain(80) }] {
            let seen = plan_text(&hostile::plan_of(&text), &look);
            prop_assert!(!seen.contains(hostile::is_dangerous), "{:?}", seen);
            prop_assert!(!seen.contains("hunter2"));
            for head in ["Plan:", "Cost:", "Work:", "Simulation:"] {
                prop_assert_eq!(seen.lines().filter(|line| line.starts_with(head)).count(), 1, "{} in {}", head, seen);
            }
            let colourful = plan_text(&hostile::plan_of(&text), &Look { palette: Palette::Colour, ..look });
            prop_assert_eq!(console::strip_ansi_codes(&colourful), seen);
        }
        let (addr, value) = (hostile::keyed("a.b", &text), hostile::object(&text));
        let seen = objects_text(hostile::objects_of(&addr, &text, &value), &Look::plain(80));
        prop_assert!(!seen.contains(hostile::is_dangerous) && !seen.contains("hunter2"), "{:?}", seen);
    }
}
