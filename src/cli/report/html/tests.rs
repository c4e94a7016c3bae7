//! Pages made of plans, and taken apart again.

use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use super::*;
use crate::cli::report::hostile;
use crate::cli::report::text::Output;
use crate::cli::report::text::samples::*;
use crate::cli::report::{Problem, Subject};
use crate::diag::Severity;
use crate::plan::Plan;

fn shown(plan: &Plan) -> String {
    plan_html(&Subject { plan: Some(plan), digest: Some("sha256:4d1c"), problems: &[] })
}

const ELEMENTS: &str = "!doctype|html|head|meta|title|body|main|header|section|h1|h2|p|strong|b|ul|li|code|pre|\
                        span|div|details|summary|dl|dt|dd|input|button|svg|defs|marker|path|rect|g|text|circle";

/// A tag of ours: an element that loads nothing, with attributes that run and load nothing.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    let attribute = "[a-zA-Z-]+(=\"[^\"<>]*\")?";
    Regex::new(&format!(r"\A</?({ELEMENTS})( {attribute})*/?>")).expect("the pattern is constant and valid")
});

static BAD_ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#" (on[a-z]+|href|src|style|action|srcdoc|xlink:href)="#)
        .expect("the pattern is constant and valid")
});

/// The tags of a page, without style and script, which must stand there once and as they are.
fn tags(page: &str) -> Vec<String> {
    let mut page = page.to_owned();
    let style = crate::cli::report::graph::svg_style();
    let own = [include_str!("style.css"), style.as_str()];
    for text in own {
        page = page.replace(&format!("<style>{text}</style>"), "");
    }
    page = page.replacen(&format!("<script>{}</script>", include_str!("script.js")), "", 1);
    let places = page.match_indices('<').map(|(at, _)| &page[at..]);
    places
        .map(|rest| match TAG.find(rest) {
            Some(tag) => tag.as_str().to_owned(),
            None => panic!("{}", &rest.chars().take(200).collect::<String>()),
        })
        .collect()
}

/// What holds for every page.
fn check(page: &str) {
    assert!(!page.contains(hostile::is_dangerous), "{page:?}");
    assert!(!page.contains("hunter2"), "{page}");
    let mut open: Vec<String> = Vec::new();
    for tag in tags(page) {
        assert!(!BAD_ATTRIBUTE.is_match(&tag), "{tag}");
        let name: String =
            tag.trim_start_matches(['<', '/']).chars().take_while(|c| c.is_alphanumeric()).collect();
        if tag.starts_with("</") {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "{tag}");
        } else if !tag.ends_with("/>") && !tag.starts_with("<!") && !matches!(name.as_str(), "meta" | "input")
        {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<String>::new());
}

#[test]
fn a_usual_plan() {
    let page = shown(&usual());
    check(&page);
    for part in [
        "<title>Plan: 2 to add, 0 to change, 2 to destroy. (1 of these is a replacement)</title>",
        "<p><strong>Cost:</strong> $9.00 → $14.00 per month (+$5.00). Spending cap",
        "<li class=\"danger\"><strong>Data loss</strong> <code>stacks_container.web</code> the data, volumes and 2 backups",
        "<span class=\"line removed\"><span class=\"p-removed\">  -</span> resource",
        "<dd>sha256:4d1c</dd>",
        "<svg xmlns=",
    ] {
        assert!(page.contains(part), "{part} in\n{page}");
    }
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} in\n{page}"));
    assert!(place("<code>stacks_connection.old</code>") < place("<code>stacks_container.web</code> must"));
    assert!(place("<code>stacks_container.web</code> must") < place("<code>stacks_container.cache</code>"));
}

#[test]
fn nothing_is_loaded_and_only_our_script_runs() {
    let page = shown(&usual());
    assert!(!page.contains("http://www.w3.org/1999") && !page.contains("https://"), "{page}");
    let policy = page.find("Content-Security-Policy").expect("a policy");
    assert!(policy < page.find("<style>").expect("a style"), "the policy comes before what it rules");
    assert!(page.contains("default-src 'none'; style-src 'sha256-") && !page.contains("unsafe-inline"));
}

#[test]
fn a_plan_that_failed_says_so_first_and_why() {
    let problems = [Problem { severity: Severity::Error, text: "Error: <No> template\n".to_owned() }];
    let page = plan_html(&Subject { plan: None, digest: None, problems: &problems });
    check(&page);
    assert!(page.contains("<h1>No plan could be made</h1>"), "{page}");
    assert!(
        page.contains("<pre class=\"problem danger\" tabindex=\"0\">Error: &lt;No&gt; template</pre>"),
        "{page}"
    );
}

#[test]
fn very_deep_values_are_shown() {
    use crate::value::Value;
    let deep = (0..5_000).fold(Value::int(1), |inner, _| Value::tuple([inner]));
    check(&shown(&plan([create("a.b", Value::object([("it", deep)]))])));
}

/// The tags that do not depend on how many lines a diff has or how wide a box is drawn.
fn skeleton(page: &str) -> Vec<String> {
    let depends = ["<span", "</span", "<path", "<rect", "<svg", "<text"];
    tags(page).into_iter().filter(|tag| !depends.iter().any(|start| tag.starts_with(start))).collect()
}

static CALM_PLAN: LazyLock<Vec<String>> = LazyLock::new(|| skeleton(&shown(&hostile::plan_of("word"))));

proptest! {
    #![proptest_config(hostile::fewer_cases())]

    #[test]
    fn no_text_becomes_markup(text in hostile::texts()) {
        let page = shown(&hostile::plan_of(&text));
        check(&page);
        prop_assert_eq!(&skeleton(&page), &*CALM_PLAN);
    }

    #[test]
    fn no_text_of_a_state_becomes_markup(text in hostile::texts()) {
        let (addr, value) = (hostile::keyed("a.b", &text), hostile::object(&text));
        let name = format!("o{text}");
        let outputs = [Output { name: &name, value: &value, sensitive: false }];
        check(&state_html(&hostile::objects_of(&addr, &text, &value), &outputs, &[("State", text.clone())], None));
    }
}
