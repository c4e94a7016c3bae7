//! What JSON texts become, and what is said about those that are wrong.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::super::{Body, Expr, Item, ObjectKey, Tree, parse_json};
use super::{Grammar, Member, Reading};
use crate::diag::{Diagnostics, FileId};

/// Blocks `b` with a label and `plain` without in any body; `lit` and `ref` as they are called.
struct Sample;

impl Grammar for Sample {
    type Body = u32;

    fn root(&self) -> u32 {
        0
    }

    fn member(&self, _: u32, name: &str) -> Member {
        match name {
            "b" => Member::Blocks(&["name"]),
            "plain" => Member::Blocks(&[]),
            "lit" => Member::Argument(Reading::Literal),
            "ref" => Member::Argument(Reading::Reference),
            "stray" => Member::Unknown,
            _ => Member::Argument(Reading::Template),
        }
    }

    fn inside(&self, body: u32, _: &str, _: &[&str]) -> u32 {
        body + 1
    }
}

fn read(text: &str) -> (Tree, Diagnostics) {
    parse_json(FileId(0), text, &Sample)
}

/// The tree in the native syntax, near enough, and then what was reported with the text at each place.
fn shown(text: &str) -> String {
    let (tree, found) = read(text);
    let mut lines = Vec::new();
    show_body(&tree, tree.body(tree.root()), 0, &mut lines);
    for diagnostic in found {
        let at =
            diagnostic.span.map_or(String::new(), |span| format!(" {}: `{}`", span.start, tree.source(span)));
        lines.push(format!("! {}{at}", diagnostic.summary));
    }
    lines.join("\n")
}

fn show_body(tree: &Tree, body: Body<'_>, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    for item in body.items() {
        match item {
            Item::Attribute(attribute) => {
                lines.push(format!("{indent}{} = {}", attribute.name, show(tree, attribute.expr)));
            }
            Item::Block(block) => {
                lines.push(format!("{indent}{} {{", block.title()));
                show_body(tree, tree.body(block.body), depth + 1, lines);
                lines.push(format!("{indent}}}"));
            }
        }
    }
}

fn show(tree: &Tree, expr: super::super::ExprId) -> String {
    let inner = |expr| show(tree, expr);
    match tree.expr(expr) {
        Expr::Null => "null".to_owned(),
        Expr::Bool(value) => value.to_string(),
        Expr::Number(text) => text.to_owned(),
        Expr::Unary { operand, .. } => format!("-{}", inner(operand)),
        Expr::String(text) => format!("{text:?}"),
        Expr::Wrap(only) => format!("wrap({})", inner(only)),
        Expr::Template(parts) => format!("template of {}", parts.len()),
        Expr::Tuple(items) => {
            format!("[{}]", items.iter().map(|item| inner(*item)).collect::<Vec<_>>().join(", "))
        }
        Expr::Object(items) => {
            let items = items.iter().map(|item| {
                let key = match item.key {
                    ObjectKey::Name(name) => name.to_owned(),
                    ObjectKey::Expr(key) | ObjectKey::Parens(key) => inner(key),
                };
                format!("{key} = {}", inner(item.value))
            });
            format!("{{{}}}", items.collect::<Vec<_>>().join(", "))
        }
        Expr::Error => "error".to_owned(),
        Expr::ScopeVar(_) | Expr::GetAttr { .. } | Expr::Index { .. } => match tree.traversal(expr) {
            Some(traversal) => format!("{}+{}", traversal.root.text, traversal.steps.len()),
            None => "chain".to_owned(),
        },
        other => format!("{other:?}").split(['(', ' ']).next().unwrap_or_default().to_lowercase(),
    }
}

#[test]
fn objects_are_blocks_or_values_as_the_grammar_says() {
    assert_snapshot!(shown(r#"{
      "a": {"b": {"x": 1}},
      "b": {"one": {"c": true}, "two": [{"c": false}, {}]},
      "plain": [{"plain": {"c": null}}],
      "//": "a comment", "b ": {"//": "a value"}
    }"#), @r#"
    a = {"b" = {"x" = 1}}
    b "one" {
      c = true
    }
    b "two" {
      c = false
    }
    b "two" {
    }
    plain {
      plain {
        c = null
      }
    }
    b  = {"//" = "a value"}
    "#);
}

#[test]
fn labels_may_be_spread_over_arrays_and_null_is_no_block() {
    assert_snapshot!(shown(r#"[{"b": [{"x": {}}, {"y": null, "//": 1}]}, {"b": {"z": [[{"c": 1}, {"d": 2}]]}, "plain": null}]"#), @r#"
    b "x" {
    }
    b "z" {
      c = 1
      d = 2
    }
    "#);
}

#[test]
fn a_brace_too_many_is_one_mistake() {
    assert_snapshot!(shown(r#"{"a": {{ "x": 1 }, "b": {"y": {"c": 2}}}"#), @r#"
    a = {"x" = 1}
    b "y" {
      c = 2
    }
    ! Missing property name 7: `{`
    "#);
}

#[test]
fn strings_are_read_as_their_place_asks() {
    assert_snapshot!(shown(r#"{
      "a": ["x", "${x.y}", "a ${x}", "$${x}", " ${1}", "%{if a}b%{endif}"],
      "lit": ["${x}", {"${k}": "$${v}"}],
      "ref": ["x.y[\"k\"]", "all", {"stacks.other": "stacks"}],
      "o": {"${k}": "${v}", "n-${1}": 1}
    }"#), @r#"
    a = ["x", wrap(x+1), template of 2, "${x}", template of 2, template of 1]
    lit = ["${x}", {"${k}" = "$${v}"}]
    ref = [x+2, all+0, {stacks+1 = stacks+0}]
    o = {wrap(k+0) = wrap(v+0), template of 2 = 1}
    "#);
}

#[test]
fn numbers_are_kept_digit_by_digit() {
    assert_snapshot!(shown(r#"{"a": [0, -0, -0.0e5, 1.50, -2e+3, 123456789012345678901234567890]}"#), @"a = [0, 0, 0.0e5, 1.50, -2e+3, 123456789012345678901234567890]");
}

#[test]
fn escapes_are_resolved_and_a_half_pair_is_replaced() {
    assert_snapshot!(shown(r#"{"a\u0062": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83dx", "\u0062": {"\u006c": {"lit": ""}}}"#), @r#"
    ab = "\"\\/\u{8}\u{c}\n\r\té😀�x"
    b "l" {
      lit = ""
    }
    "#);
}

#[test]
fn names_inside_a_string_have_the_place_where_they_are_written() {
    let text = r#"{"a": "\u0041\n${va\u0072.x[\"k\\n\"].name}", "ref": "x[\"a\"].b"}"#;
    let (tree, found) = read(text);
    assert!(found.is_empty(), "{found:?}");
    let body = tree.body(tree.root());
    let mut seen = Vec::new();
    for attribute in body.attributes() {
        for traversal in tree.references(attribute.expr) {
            seen.push((traversal.root.text, tree.source(traversal.span)));
            seen.extend(traversal.steps.iter().map(|step| ("step", tree.source(step.span))));
        }
    }
    assert_eq!(
        seen,
        [
            ("var", r#"va\u0072.x[\"k\\n\"].name"#),
            ("step", "x"),
            ("step", r#"\"k\\n\""#),
            ("step", "name"),
            ("x", r#"x[\"a\"].b"#),
            ("step", r#"\"a\""#),
            ("step", "b"),
        ]
    );
}

#[test]
fn a_block_has_its_last_label_as_header() {
    let (tree, _) = read(r#"{"b": {"one": {"c": 1}, "two": [{}, {}]}}"#);
    let headers: Vec<&str> =
        tree.body(tree.root()).blocks().map(|block| tree.source(block.header_span)).collect();
    assert_eq!(headers, ["\"one\"", "\"two\"", "{"]);
    let first = tree.body(tree.root()).blocks().next().expect("there is a block");
    assert_eq!(tree.source(first.span), r#""one": {"c": 1}"#);
    assert_eq!(tree.source(first.type_span), "b");
}

#[test]
fn every_mistake_is_reported_and_the_rest_is_read() {
    assert_snapshot!(shown(r#"{
      'a': 1,
      b2: 2,
      "c" = 3,
      "d": 4 // why
      "e": True,
      "f": [1, 2,],
      "g": 01,
      "h": "\x",
      "i": {"j": 1,},,
      "k": "${1 +}",
      "l" 5,
      ?, "m": ?, "n": 1
    }"#), @r#"
    a = 1
    b2 = 2
    c = 3
    d = 4
    e = error
    f = [1, 2]
    g = error
    h = "x"
    i = {"j" = 1}
    k = error
    l = 5
    m = error
    n = 1
    ! Single quotes 8: `'a'`
    ! Missing quotes 22: `b2`
    ! Missing colon 39: `=`
    ! Comment in JSON 57: `// why`
    ! Missing comma 56: ``
    ! Unknown word 75: `True`
    ! Trailing comma 97: `,`
    ! Invalid number 112: `01`
    ! Invalid escape 128: `\x`
    ! Trailing comma 151: `,`
    ! Unexpected comma 154: `,`
    ! Missing colon 187: ``
    ! Missing property name 196: `?`
    ! Missing value 204: `?`
    ! Missing expression 173: `}`
    "#);
}

#[test]
fn what_is_not_closed_is_reported_once() {
    for (text, said) in [
        ("{\"a\": {\"b\": [1", "! Unclosed bracket 12: `[`"),
        ("{\"a\": \"b}}", "! Unclosed string 6: `\"b}}`"),
        ("{\"a\": \"b,\n\"c\": 1}", "! Unclosed string 6: `\"b`"),
        ("{\"a\": [1}", "! Mismatched bracket 8: `}`"),
        ("{\"a\": 1} }", "! Extra text after the value 9: `}`"),
        ("", "! Missing value 0: ``"),
        ("{\"a\": \"x\ty\"}", "! Control character in a string 8: `\t`"),
    ] {
        let lines = shown(text);
        let reported: Vec<&str> = lines.lines().filter(|line| line.starts_with('!')).collect();
        assert_eq!(reported, [said], "{text}");
    }
}

#[test]
fn values_that_cannot_be_blocks_are_reported_with_what_they_are() {
    assert_snapshot!(shown(r#"{"b": 1, "plain": ["x", {"b": {"l": "y"}}], "stray": {"a": 1}, "c": {"stray": 2, "stray": 3}, "b": {}}"#), @r#"
    plain {
    }
    plain {
    }
    stray {
      a = 1
    }
    c = {"stray" = 2, "stray" = 3}
    ! Incorrect JSON value type 6: `1`
    ! Incorrect JSON value type 19: `"x"`
    ! Incorrect JSON value type 36: `"y"`
    ! Duplicate object attribute 81: `"stray"`
    ! Missing block label 99: `{`
    "#);
    assert_snapshot!(shown(r#""x""#), @r#"! Incorrect JSON value type 0: `"x"`"#);
    assert_snapshot!(shown(r#"{"ref": "${x}", "a": 1, "a": 2}"#), @r#"
    ref = error
    a = 1
    ! Interpolation outside a template 9: `${`
    ! Argument set twice 25: `a`
    "#);
}

#[test]
fn deep_nesting_is_refused_without_running_out_of_stack() {
    let deep = |count: usize| format!("{{\"a\": {}{}}}", "[".repeat(count), "]".repeat(count));
    assert_eq!(read(&deep(9_000)).1.len(), 0);
    assert!(read(&deep(200_000)).1.into_iter().any(|found| found.summary == "Nesting too deep"));
    let blocks = format!("{}{}", "{\"plain\": ".repeat(9_000), "}".repeat(9_000));
    assert!(read(&blocks).1.has_errors());
}

/// Every place in a tree and its diagnostics lies in the text, at the borders of characters.
fn check_places(text: &str) {
    let (tree, found) = read(text);
    let check = |span: crate::diag::Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    for diagnostic in found {
        diagnostic.span.into_iter().for_each(check);
        diagnostic.labels.iter().for_each(|label| check(label.0));
    }
    (0..tree.expr_count()).for_each(|index| check(tree.span(super::super::ExprId(index as u32))));
    let mut bodies = vec![tree.root()];
    while let Some(body) = bodies.pop() {
        check(tree.body(body).span());
        for item in tree.body(body).items() {
            match item {
                Item::Attribute(attribute) => {
                    check(attribute.span);
                    check(attribute.name_span);
                    tree.references(attribute.expr).into_iter().for_each(|found| check(found.span));
                }
                Item::Block(block) => {
                    check(block.span);
                    check(block.header_span);
                    block.labels().for_each(|label| check(label.span));
                    bodies.push(block.body);
                }
            }
        }
    }
}

#[test]
fn the_last_mistake_that_is_reported_may_be_any() {
    for mistake in
        ["'", "\"", ",", "]", "}", "x", "1a", "=", "=>", "/*", "\"\\", "\"\t", "\"\\x", "[1,]", "{\"a\" 1}"]
    {
        for before in ["[", "{", "{\"a\"", "{\"a\":", "[[", "[{", "[1"] {
            for count in 95..=105 {
                let text = format!("[{}{before}{mistake}", "@,".repeat(count));
                check_places(&text);
                check_places(&format!("{{{}{before}{mistake}", ",".repeat(count)));
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,40}|([\\[\\]{}:,\"'\\\\/ \n\t]|\"(b|plain|lit|ref|a)\":|\\$\\{|%\\{|\\}|\\\\u[0-9a-d]{4}|\\\\\"|[a-z0-9.+-]|ß|\u{1F600}){0,40}") {
        check_places(&text);
    }

    #[test]
    fn no_string_makes_the_reader_panic(
        text in "(\\$\\{|%\\{|\\}|~|\"|\\\\|\n|\r|<<-?E|[a-z.\\[\\]() ]|if |for |in |endif|else|ß){0,30}",
        reading in "a|lit|ref",
    ) {
        check_places(&format!("{{\"b\": {{\"x\": {{{reading:?}: {}}}}}}}", serde_json::to_string(&text).expect("text")));
    }

    #[test]
    fn a_literal_comes_back_as_it_was(text in "\\PC*|[\u{0}-\u{7f}]*") {
        let written = serde_json::to_string(&text).expect("text");
        let (tree, found) = read(&format!("{{\"lit\": {written}}}"));
        prop_assert!(found.is_empty());
        let attribute = tree.body(tree.root()).attribute("lit").expect("there is an argument");
        prop_assert_eq!(tree.as_literal_string(attribute.expr), Some(text.as_str()));
        prop_assert_eq!(tree.source(tree.span(attribute.expr)), written);
    }
}
