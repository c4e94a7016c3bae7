//! Plans whose every text is from an enemy, for the tests of every report.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::text::ShownObject;
use super::text::samples::*;
use crate::addr::{InstanceAddr, InstanceKey};
use crate::config::ActionEvent;
use crate::plan::{
    Drift, ForcedBy, InvocationTrigger, OutputChange, Plan, PlannedChange, PlannedFollowUp,
    PlannedInvocation, Reason,
};
use crate::provider::{ChangeAction, CostReport, Note, NoteKind};
use crate::value::{Path, Ty, Value};

/// What could leave a report, forge a part of it, or call somebody.
const PIECES: [&str; 48] = [
    "`",
    "```",
    "~~~",
    "\n```\n",
    "</details>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "-->",
    "<!--",
    "</pre>",
    "</span>",
    "</title>",
    "@octocat",
    "@org/team",
    "a@b.example",
    "https://evil.example/",
    "www.evil.example",
    "#12",
    "!3",
    "GH-12",
    "deadbeefcafe",
    ":smile:",
    "${x}",
    "%{if}",
    "$x$",
    "|",
    "\\",
    "\\|",
    "**",
    "__",
    "[a](b)",
    "![a](b)",
    "&lt;",
    "&#60;",
    "\"",
    "'",
    "\n",
    "\r",
    "\t",
    "\0",
    "\u{1b}[2J",
    "\u{9b}31m",
    "\u{202e}",
    "\u{200b}",
    "\u{e0041}",
    "\n# ",
    "\n- ",
    " ",
];

/// Short texts of such pieces and of anything else.
pub fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => "[a-z0-9 .:()-]{1,6}",
        1 => "\\PC{1,3}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// An instance whose key is the text.
pub fn keyed(address: &str, key: &str) -> InstanceAddr {
    InstanceAddr { key: InstanceKey::Text(key.to_owned()), ..addr(address) }
}

/// An object that holds the text wherever a value can.
pub fn object(text: &str) -> Value {
    let string = Value::string(text);
    Value::object([
        ("id", string.clone()),
        ("name", string.clone()),
        ("list", Value::list(Ty::STRING, [string.clone(), Value::string("same")])),
        ("map", Value::map(Ty::STRING, [(text, string.clone())])),
        ("nested", Value::object([(format!("k{text}"), string.clone())])),
        ("json", Value::string(format!("{{\"a\": {:?}}}", text.replace(|c: char| c.is_control(), " ")))),
        ("lines", Value::string(format!("one\n{text}\nthree"))),
        ("token", Value::string("hunter2").with_sensitive()),
    ])
}

/// A plan that has everything, with the text in every place.
pub fn plan_of(text: &str) -> Plan {
    let notes = || {
        [NoteKind::DataLoss, NoteKind::Lockout, NoteKind::Charged, NoteKind::Info]
            .map(|kind| Note::new(kind, text))
            .to_vec()
    };
    let at = |address: &str, change: PlannedChange| PlannedChange { addr: keyed(address, text), ..change };
    let other = object("other");
    let replaced = PlannedChange {
        reason: Reason::CannotUpdate,
        replacements: vec![ForcedBy { path: Path::root().attr("name"), reason: text.to_owned() }],
        notes: notes(),
        ..change("a.b", ChangeAction::DeleteThenCreate, Some(other.clone()), Some(object(text)))
    };
    let moved = PlannedChange {
        previous_addr: Some(keyed("a.old", text)),
        ..change("a.b", ChangeAction::NoOp, Some(object(text)), Some(object(text)))
    };
    let imported =
        PlannedChange { importing: Some(text.to_owned()), ..update("a.b", object(text), other.clone()) };
    let deposed =
        PlannedChange { deposed: Some(text.to_owned()), ..delete("a.b", object(text), Reason::None) };
    let invocation = |trigger| PlannedInvocation {
        addr: keyed("action.a.b", text),
        provider: text.to_owned(),
        config: object(text),
        notes: notes(),
        trigger,
    };
    let triggered = InvocationTrigger::Change {
        resource: keyed("a.update", text),
        event: ActionEvent::AfterUpdate,
        block: 0,
        position: 0,
        change: Some(0),
    };
    let output = |before: &str, after: &str| OutputChange {
        before: Some(Value::string(before)),
        after: Some(Value::string(after)),
        sensitive: false,
    };
    let secret = OutputChange { before: None, after: Some(Value::string("hunter2")), sensitive: true };
    let with_cap = usual().costs["stacks"].clone();
    Plan {
        simulated: true,
        settled: vec![text.to_owned()],
        outputs: BTreeMap::from([
            (format!("o{text}"), output("x", text)),
            ("lines".to_owned(), output(&format!("{text}\nx"), &format!("{text}\ny\n"))),
            ("secret".to_owned(), secret),
        ]),
        drift: vec![
            Drift {
                addr: keyed("a.update", text),
                previous_addr: None,
                before: object(text),
                after: Some(other.clone()),
            },
            Drift { addr: keyed("a.gone", text), previous_addr: None, before: object(text), after: None },
        ],
        follow_ups: vec![PlannedFollowUp {
            provider: text.to_owned(),
            action: text.to_owned(),
            config: object(text),
            title: text.to_owned(),
            after: vec![0],
        }],
        invocations: vec![invocation(triggered), invocation(InvocationTrigger::Asked)],
        costs: BTreeMap::from([
            (format!("p{text}"), with_cap.clone()),
            ("q".to_owned(), CostReport { cap: None, ..with_cap }),
        ]),
        ..plan([
            at("a.update", update("a.b", other.clone(), object(text))),
            at("a.create", create("a.b", object(text))),
            at("a.delete", delete("a.b", object(text), Reason::EachKey)),
            at("a.replace", replaced),
            at("a.move", moved),
            at("a.import", imported),
            at("a.deposed", deposed),
            at("a.forget", change("a.b", ChangeAction::Forget, Some(object(text)), None)),
            at("data.a.read", change("a.b", ChangeAction::Read, None, Some(object(text)))),
        ])
    }
}

/// Objects of a state with the text in every place; the addresses are borrowed.
pub fn objects_of<'a>(addr: &'a InstanceAddr, text: &'a str, value: &'a Value) -> [ShownObject<'a>; 2] {
    let whole = ShownObject { addr, deposed: None, condition: "tainted", value: Some(value) };
    [whole, ShownObject { deposed: Some(text), condition: "", value: None, ..whole }]
}

/// What must never come through, whatever the report. Texts of several lines keep their tabs.
pub fn is_dangerous(c: char) -> bool {
    !matches!(c, '\n' | '\t') && crate::diag::escape(c.encode_utf8(&mut [0; 4])).len() != c.len_utf8()
}

/// Whole reports take their time.
pub fn fewer_cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: (usual.cases / 8).max(1), ..usual }
}
