//! Comments made of plans, and read as code hosts read them.

use std::sync::LazyLock;

use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::*;
use crate::cli::report::hostile;
use crate::cli::report::text::Output;
use crate::cli::report::text::samples::*;
use crate::cli::report::{Problem, Subject};
use crate::diag::Severity;
use crate::plan::{Plan, PlannedChange, Reason};
use crate::provider::{ChangeAction, Note, NoteKind};
use crate::value::Value;

const DIGEST: &str = "sha256:4d1c";

fn shown(plan: &Plan) -> String {
    plan_markdown(&Subject { plan: Some(plan), digest: Some(DIGEST), problems: &[] })
}

#[test]
fn a_usual_plan() {
    insta::with_settings!({ filters => vec![(env!("CARGO_PKG_VERSION"), "[version]")] }, {
        insta::assert_snapshot!(shown(&usual()));
    });
}

#[test]
fn nothing_to_do() {
    let text = shown(&quiet());
    assert!(text.contains("\n## No changes. Your infrastructure matches the configuration.\n"), "{text}");
    assert!(!text.contains("<details>") && !text.contains('|'), "{text}");
}

#[test]
fn a_plan_that_failed_says_so_first_and_why() {
    let problem = |severity, text: &str| Problem { severity, text: text.to_owned() };
    let problems = [
        problem(Severity::Error, "Error: No such template\n  --> main.hcl:3:14\n"),
        problem(Severity::Warning, "Warning: Old name\n"),
    ];
    let of = |plan| plan_markdown(&Subject { plan, digest: None, problems: &problems });
    let plan = usual();
    let text = of(Some(&plan));
    assert!(
        text.contains("\n## Plan failed. Up to the error: 2 to add, 0 to change, 2 to destroy."),
        "{text}"
    );
    assert!(
        text.contains("> [!CAUTION]\n> ```\n> Error: No such template\n>   --> main.hcl:3:14\n> ```\n"),
        "{text}"
    );
    assert!(text.contains("> [!WARNING]\n> ```\n> Warning: Old name\n> ```\n"), "{text}");
    let text = of(None);
    assert!(text.starts_with(&format!("{MARKER}\n## No plan could be made\n")), "{text}");
    check(&text);
}

/// The blocks of a document, without their words.
fn skeleton(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut html = String::new();
    for event in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                blocks.push(format!("fence {language}"))
            }
            Event::Start(tag) if !is_inline(&tag) => blocks.push(format!("{tag:?}")),
            Event::End(end) if !matches!(end, TagEnd::Strong | TagEnd::Emphasis) => {
                blocks.push(format!("{end:?}"))
            }
            Event::Html(part) => html.push_str(&part),
            _ => {}
        }
    }
    blocks.push(format!("{} details", html.matches("<details>").count()));
    blocks
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis)
}

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::all() - Options::ENABLE_SMART_PUNCTUATION)
}

static HTML: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\A(<!-- terrace-plan -->|<details><summary>([A-Za-z0-9 ()]|<code>([^<>&]|&#[0-9]+;)*</code>)*</summary>|</details>)?\n?\z",
    )
    .expect("the pattern is constant and valid")
});

/// What holds for every comment: its size, its parts in balance, no HTML but ours, no link, no mention.
fn check(text: &str) {
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(!text.contains(hostile::is_dangerous), "{text:?}");
    assert!(!text.contains("hunter2"), "{text}");
    let (mut depth, mut fences) = (0i32, 0);
    let mut is_code = false;
    for event in events(text) {
        match event {
            Event::Html(part) => {
                for line in part.lines() {
                    assert!(HTML.is_match(line), "{line}\n{text}");
                }
                depth += part.matches("<details>").count() as i32 - part.matches("</details>").count() as i32;
                assert!((0..=1).contains(&depth), "{text}");
            }
            Event::InlineHtml(part) => panic!("{part} in\n{text}"),
            Event::Start(Tag::CodeBlock(kind)) => {
                assert!(matches!(kind, CodeBlockKind::Fenced(_)), "{text}");
                (is_code, fences) = (true, fences + 1);
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Start(
                Tag::Link { .. } | Tag::Image { .. } | Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_),
            )
            | Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::TaskListMarker(_)
            | Event::Rule => panic!("{event:?} in\n{text}"),
            Event::Text(words) if !is_code => {
                let is_calm =
                    |c: char| !matches!(c, '@' | '#' | '<' | '>' | '&' | '$' | '/' | '\\' | '`' | '!');
                assert!(words.chars().all(is_calm), "{words:?} in\n{text}");
            }
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{text}");
    assert_eq!(fences, skeleton(text).iter().filter(|block| block.starts_with("fence")).count());
}

#[test]
fn hostile_texts_change_nothing_but_words() {
    for text in ["", "`", "x|y\\|z", "\n```\n</details>\n<script>", "@octocat https://evil.example #1"] {
        let shown = shown(&hostile::plan_of(text));
        check(&shown);
        assert_eq!(skeleton(&shown), *CALM_PLAN, "{shown}");
    }
}

/// Of reports with nothing but plain words.
static CALM_PLAN: LazyLock<Vec<String>> = LazyLock::new(|| skeleton(&shown(&hostile::plan_of("word"))));

proptest! {
    #![proptest_config(hostile::fewer_cases())]

    #[test]
    fn no_text_gets_out_of_its_place(text in hostile::texts()) {
        let shown = shown(&hostile::plan_of(&text));
        check(&shown);
        prop_assert_eq!(&skeleton(&shown), &*CALM_PLAN);
    }

    #[test]
    fn no_text_gets_out_of_its_place_in_a_state(text in hostile::texts()) {
        let of = |text: &str| {
            let (addr, value) = (hostile::keyed("a.b", text), hostile::object(text));
            let name = format!("o{text}");
            let outputs = [Output { name: &name, value: &value, sensitive: false }];
            state_markdown(&hostile::objects_of(&addr, text, &value), &outputs, 7)
        };
        check(&of(&text));
        prop_assert_eq!(skeleton(&of(&text)), skeleton(&of("word")));
    }
}

/// 1,900 creations, 60 destructions and 40 replacements, none of them in this order.
fn large() -> Plan {
    let object = |at: usize| {
        container(&format!("web-{at}")).with_attr("config", text(&format!("a = {at}\n").repeat(30)))
    };
    plan((0..2000).map(|at| {
        let address = format!("module.shop[\"eu-{}\"].stacks_container.web[{at}]", at % 7);
        let lost =
            vec![Note::new(NoteKind::DataLoss, format!("the data of web-{at} is permanently removed."))];
        match at % 100 {
            10 | 40 | 70 => PlannedChange { notes: lost, ..delete(&address, object(at), Reason::CountIndex) },
            20 | 60 => PlannedChange {
                notes: lost,
                reason: Reason::Tainted,
                ..change(&address, ChangeAction::DeleteThenCreate, Some(object(at)), Some(object(at + 1)))
            },
            _ => create(&address, object(at)),
        }
    }))
}

#[test]
fn two_thousand_changes_fit_and_what_could_lose_something_comes_first() {
    let text = shown(&large());
    check(&text);
    assert!(text.chars().count() < 65_536 && text.len() > 50_000, "{}", text.len());
    assert!(
        text.contains("## Plan: `1940` to add")
            || text.contains("## Plan: 1940 to add, 0 to change, 100 to destroy."),
        "{}",
        &text[..200]
    );
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
    assert!(rows.len() > 110, "{}", rows.len());
    assert!(rows[..60].iter().all(|row| row.starts_with("| `-` | ")), "{:?}", rows[59]);
    assert!(rows[60..100].iter().all(|row| row.starts_with("| `-/+` | ")), "{:?}", rows[60]);
    assert!(rows[100..].iter().all(|row| row.starts_with("| `+` | ")));
    assert!(
        text.contains(&format!("\n… and {} more: {} create.\n", 2000 - rows.len(), 2000 - rows.len())),
        "{text}"
    );
    let diffs = text.matches("<details>").count();
    let left = format!("The diffs of {} more changes do not fit into one comment: ", 2000 - diffs);
    assert!(diffs > 10 && text.contains(&left), "{diffs}");
    let first = text.find("<details><summary>").expect("a diff");
    assert!(
        text[first..].starts_with("<details><summary><code>&#45;</code> "),
        "{}",
        &text[first..first + 80]
    );
}

#[test]
fn no_plan_is_too_large_for_one_comment() {
    let huge = |unit: &str| {
        let text = unit.repeat(40_000 / unit.len());
        let mut plan = hostile::plan_of(&text);
        for at in 0..40 {
            let change = hostile::plan_of(&format!("{at}{}", &text[..2_000])).changes;
            plan.changes.extend(change);
            plan.settled.push(text[..3_000].to_owned());
            let output = plan.outputs["lines"].clone();
            plan.outputs.insert(format!("o{at}"), output);
        }
        plan
    };
    for unit in ["`", "x", " ` ", "@a ", "\n", "a\n"] {
        let plan = huge(unit);
        let problem = Problem { severity: Severity::Error, text: unit.repeat(20_000) };
        let problems = [problem.clone(), problem.clone(), problem.clone(), problem];
        check(&plan_markdown(&Subject { plan: Some(&plan), digest: Some(DIGEST), problems: &problems }));
    }
}

#[test]
fn a_state_with_what_does_not_fit() {
    let addresses: Vec<_> = (0..3000).map(|at| addr(&format!("stacks_container.web[{at}]"))).collect();
    let value = container("web");
    let objects: Vec<_> = addresses.iter().map(|addr| hostile::objects_of(addr, "key", &value)[0]).collect();
    let text = state_markdown(&objects, &[], 3);
    check(&text);
    let shown = text.matches("<details>").count();
    assert!(
        shown > 100 && text.contains(&format!("\n{} more objects do not fit here.\n", 3000 - shown)),
        "{shown}"
    );
    let secret = Value::string("hunter2");
    check(&state_markdown(&[], &[Output { name: "token", value: &secret, sensitive: true }], 3));
}
