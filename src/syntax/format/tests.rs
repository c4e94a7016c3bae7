//! Tests of the formatter. What is expected is what `terraform fmt` gives, but where a test says
//! otherwise.

use proptest::prelude::*;

use crate::diag::FileId;
use crate::syntax::parser::parse_to_format;
use crate::syntax::{Lexer, TokenKind, parse};

/// The canonical form of a text without errors.
fn format(text: &str) -> String {
    super::format(FileId(0), text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"))
}

/// What the first round gives.
fn once(text: &str) -> String {
    let (tree, problems) = parse_to_format(FileId(0), text);
    assert!(!problems.has_errors(), "{text}\n{problems:?}");
    super::once(&tree).expect("it is not too large")
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(format(text), *expected, "{text}");
        assert_eq!(format(expected), *expected, "formatted again");
    }
}

#[test]
fn lines_are_indented_by_the_brackets_that_are_open() {
    check(&[
        ("a {\nb {\n\tc = 1\n}\n   }\n", "a {\n  b {\n    c = 1\n  }\n}\n"),
        ("a = [\n1,\n      2]\n", "a = [\n  1,\n2]\n"),
        ("a = f({\nb = 1\n})\n", "a = f({\n  b = 1\n})\n"),
        ("a = f(\n{ b = [\n1\n] },\n2\n)\n", "a = f(\n  { b = [\n    1\n  ] },\n  2\n)\n"),
        ("a = [[\n1\n], [\n2\n]\n]\n", "a = [[\n  1\n  ], [\n  2\n  ]\n]\n"),
    ]);
}

#[test]
fn equals_signs_and_comments_of_neighbouring_lines_are_aligned() {
    check(&[
        ("a=1\nbbb=2\n\ncc=3\n", "a   = 1\nbbb = 2\n\ncc = 3\n"),
        ("a=[\n1]\nbbb=2\n", "a = [\n1]\nbbb = 2\n"),
        ("a=1 # x\nbb=22 // y\n# z\nc=3#w\n", "a  = 1  # x\nbb = 22 // y\n# z\nc = 3 #w\n"),
        ("a { # x\nb = 1 # y\n}\n", "a {     # x\n  b = 1 # y\n}\n"),
        ("a=0#\nb=<<E\r\n${#\nc}\nE\n", "a = 0      #\nb = <<E\r\n${ #\nc}\nE\n"),
        ("क्षि=1\na=2\n", "क्षि = 1\na  = 2\n"),
        ("a=\"👨\u{200d}👩\"#\nb=1#\n", "a = \"👨\u{200d}👩\" #\nb = 1   #\n"),
        ("日本=1\na=2\n", "日本 = 1\na  = 2\n"),
    ]);
}

#[test]
fn spaces_stand_between_operands_and_not_within_references() {
    check(&[
        ("a=b . c [ 0 ] . d [*] . e\n", "a = b.c[0].d[*].e\n"),
        ("a=-  1- -  2\nb=! c\nc=[- 1]\n", "a = -1 - -2\nb = !c\nc = [-1]\n"),
        ("a=f ( b , c ... )\n", "a = f(b, c...)\n"),
        ("a=p :: q :: f( 1 )\n", "a = p::q::f(1)\n"),
        ("a={}\nb={x=1,y:2}\n", "a = {}\nb = { x = 1, y : 2 }\n"),
        ("a={b.c=1,d [0]:2}\n", "a = { b.c = 1, d[0] : 2 }\n"),
        ("a=[for x in [1]:x if x>0]\n", "a = [for x in [1] : x if x > 0]\n"),
        ("a=b.0 . c . 1\n", "a = b.0.c.1\n"),
        ("a={for k,v in (m):k=>v...}\n", "a = { for k, v in(m) : k => v... }\n"),
        ("a=b?c:d\n", "a = b ? c : d\n"),
    ]);
    // Terraform makes numbers of them.
    check(&[("a=[b.0  .1, c.0 .e5,1 .0]\n", "a = [b.0 .1, c.0 .e5, 1 .0]\n")]);
}

#[test]
fn strings_and_heredocs_stay_and_their_expressions_are_spaced() {
    check(&[
        ("a=\"x  ${ b+c }${d}  %{ if e }y%{ endif }\"\n", "a = \"x  ${b + c}${d}  %{if e}y%{endif}\"\n"),
        ("a=\"x${ {b=1} }\"\n", "a = \"x${ { b = 1 } }\"\n"),
        ("a {\nb = <<-E\n   x ${ y+1 }\n\tz\n    E\n}\n", "a {\n  b = <<-E\n   x ${y + 1}\n\tz\n    E\n}\n"),
        ("a=<<E\n{\nE\nb=1\nccc=2\n", "a   = <<E\n{\nE\nb   = 1\nccc = 2\n"),
        ("a=f(<<E\n{\nE\n,1)\nb=1\n", "a = f(<<E\n{\nE\n, 1)\nb = 1\n"),
    ]);
}

#[test]
fn empty_lines_and_line_ends_stay() {
    check(&[
        ("\n\n a=1\n \t\n\n", "\n\na = 1\n\n\n"),
        ("a=1\r\nbb=2 # x\r\n", "a  = 1\r\nbb = 2 # x\r\n"),
        ("a=1", "a = 1"),
        ("a=1 # x", "a = 1 # x"),
        ("a=1 # x\r", "a = 1 # x\r"),
        ("", ""),
        ("\u{feff}a=1\n", "a = 1\n"),
    ]);
}

#[test]
fn one_interpolation_is_written_as_its_expression() {
    check(&[
        ("a=\"${b}\"\n", "a = b\n"),
        ("a=\"${~ b ~}\"\n", "a = b\n"),
        ("a=\"${f(\"${b}-x\")}\"\n", "a = f(\"${b}-x\")\n"),
        ("a=\"${b}${c}\"\nd=\"${e} \"\n", "a = \"${b}${c}\"\nd = \"${e} \"\n"),
        ("a=[\"${b}\"]\n", "a = [\"${b}\"]\n"),
        ("a=\"${b ? 1 :\n2}\"\n", "a = (b ? 1 :\n2)\n"),
        ("a=\"${\n(b\n+1)\n}\"\n", "a = (b\n+ 1)\n"),
        ("a=\"${b # x\n}\"\n", "a = b # x\n\n"),
        ("a=\"${b # x\n}\" /* y */\n", "a = b # x\n/* y */\n"),
        ("a=\"${b # x\n/* y */}\"\n", "a = b # x\n/* y */\n"),
        ("a=\"${(b)+(\nc)}\"\n", "a = (b) + (\nc)\n"),
        ("a=\"${[ # x\nb]}\"\n", "a = [ # x\nb]\n"),
    ]);
    // Terraform stops half way, or gives text that it cannot read.
    check(&[
        ("a=\"${\"${b}\"}\"\n", "a = b\n"),
        ("a=\"${(b)+\n(c)}\"\n", "a = ((b) +\n(c))\n"),
        ("a=\"${ # x\nb}\"\n", "a = ( # x\nb)\n"),
        ("a{b=\"${c # x\n}\"/* y */}\n", "a { b = (c # x\n) /* y */ }\n"),
    ]);
}

#[test]
fn old_types_are_written_in_todays_words_where_a_variable_has_its_type() {
    check(&[
        ("variable \"a\" {\ntype=\"string\"\n}\n", "variable \"a\" {\n  type = string\n}\n"),
        ("variable \"a\" {\ntype=\"list\"\n}\n", "variable \"a\" {\n  type = list(string)\n}\n"),
        ("variable \"a\" {\ntype=map\n}\n", "variable \"a\" {\n  type = map(any)\n}\n"),
        ("variable \"a\" {\ntype=\"set\"\n}\n", "variable \"a\" {\n  type = \"set\"\n}\n"),
        ("b \"a\" {\ntype=\"string\"\n}\n", "b \"a\" {\n  type = \"string\"\n}\n"),
        ("variable \"a\" {\nb {\ntype=map\n}\n}\n", "variable \"a\" {\n  b {\n    type = map\n  }\n}\n"),
    ]);
}

#[test]
fn labels_are_quoted() {
    check(&[
        ("a b   \"c\"{}\n", "a \"b\" \"c\" {}\n"),
        ("a \"\\u0041\" \"e\u{301}\" {}\n", "a \"A\" \"\u{e9}\" {}\n"),
        (
            "a \"b\u{a0}c d' é\u{200d}\u{3000}\u{e000}\u{300}\"{}\n",
            "a \"b\\u00a0c d' é\\u200d\\u3000\\ue000\u{300}\" {}\n",
        ),
    ]);
    // Terraform takes away the label and the comment.
    check(&[("a \"b$\" /* c */ d {}\n", "a \"b$\" /* c */ \"d\" {}\n")]);
}

#[test]
fn deep_nesting_is_no_danger() {
    let text = format!("{}{}\n", "a {\n".repeat(3_000), "}\n".repeat(3_000));
    assert!(format(&text).starts_with("a {\n  a {\n    a {\n"));
    let text = format!("a = {}1{}\n", "\"${".repeat(1_000), "}\"".repeat(1_000));
    assert_eq!(format(&text), "a = 1\n");
}

/// Kinds and texts without spaces.
fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
    let mut lexer = Lexer::new(text);
    let mut all = Vec::new();
    loop {
        let token = lexer.next_token();
        match token.kind {
            TokenKind::EndOfFile => return all,
            TokenKind::Space => {}
            kind => all.push((kind, &text[token.start as usize..token.end as usize])),
        }
    }
}

fn space() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", " ", " ", "  ", "\t", " /* c */ "])
}

fn line_end() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\n",
        "\n",
        "\r\n",
        " # c\n",
        "\n\n",
        " \n  \n",
        "// é日本\n",
        "\n/* a\n b */\n",
    ])
}

fn expression(wraps: bool) -> impl Strategy<Value = String> {
    let mut leaves = vec![
        "a",
        "1",
        "1.5e3",
        "\"x  y\"",
        "\"a${b}c\"",
        "\"%{ if a }b%{else}c%{ endif ~}\"",
        "var.x [0] .y",
        "true",
        "a . 0",
        "\"\"",
        "\"é$${\"",
        "l[*].b",
        "in",
    ];
    if wraps {
        leaves.extend(["\"${z}\"", "\"${\n  z }\"", "\"${ # c\n z }\""]);
    }
    let leaf = prop::sample::select(leaves).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let (a, b, c) = (inner.clone(), inner.clone(), inner);
        let operator = prop::sample::select(vec!["+", "-", "*", "==", "&&", "<", "||", "%"]);
        let form = 0..if wraps { 12 } else { 11 };
        (a, b, c, space(), space(), line_end(), operator, form).prop_map(
            |(a, b, c, s, t, n, operator, form)| match form {
                0 => format!("({s}{a}{n}{t})"),
                1 => format!("[{n}{a},{s}{b}{t},{n}{c}{n}]"),
                2 => format!("[{a}{s},{b}]"),
                3 => format!("{{{s}k{t}={a}{n}long_key :{s}{b}{n}(k)={c}{n}}}"),
                4 => format!("{{k={s}{a},\"l\"{t}={b}}}"),
                5 => format!("f{s}({a}{t},{n}{b}{s}...{n})"),
                6 => format!("{a} {operator}{t} {b}"),
                7 => format!("(c {s}?{t} {a}{n}:{b})"),
                8 => format!("[for x{s} in {a} :{t}x{n} if {b}]"),
                9 => format!("{{for k,v in{t} [{a}]:{s}k=>{b}}}"),
                10 => format!("-{s}f({a})[{t}{b}].c"),
                _ => format!("\"${{{s}{a}{t}}}\""),
            },
        )
    })
}

fn body(wraps: bool) -> impl Strategy<Value = String> {
    let argument =
        (space(), expression(wraps), line_end()).prop_map(|(s, e, n)| format!("a{s}={s}{e}{n}b = {e}{n}"));
    let heredoc = (space(), expression(wraps), space())
        .prop_map(|(s, e, t)| format!("{s}heredoc ={t}<<-E\n  {{x ${{{s}{e}}}\n \"\n\tE\n"));
    let item = prop_oneof![3 => argument, 1 => heredoc];
    item.prop_recursive(3, 12, 3, |inner| {
        (prop::collection::vec(inner, 0..3), line_end(), space(), line_end()).prop_map(|(items, n, s, m)| {
            let items: Vec<String> = items
                .iter()
                .enumerate()
                .map(|(at, item)| format!("{s}b{at}{s} \"l\"{s}{{{n}{item}{s}}}{m}"))
                .collect();
            items.concat()
        })
    })
}

proptest! {
    #[test]
    fn formatting_keeps_the_tokens(text in body(false)) {
        let formatted = format(&text);
        prop_assert_eq!(tokens(&formatted), tokens(&text), "{}\n---\n{}", text, formatted);
    }

    #[test]
    fn formatted_text_parses_and_stays(text in body(true)) {
        let first = once(&text);
        prop_assert!(parse(FileId(0), first.as_str()).1.is_empty(), "{}\n---\n{}", text, first);
        let formatted = format(&text);
        prop_assert_eq!(once(&formatted), formatted);
    }

    #[test]
    fn any_text_is_formatted_or_left(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "a", "b ", "=", "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "~}", "\n", "\r\n", "\r", "# c", "/*", "*/",
            "//", "<<E\n", "<<-E\r\n", "\nE\n", ",", ".", "-", "!", "variable", "type", "list", "é", "\\", " ", "\t",
            "in", "for", ":", "?", "1", "b.0", "$", "\u{feff}", "\u{301}",
        ]), 0..40)
    ) {
        let text = pieces.concat();
        if let Ok(formatted) = super::format(FileId(0), &text) {
            prop_assert!(parse_to_format(FileId(0), once(&text)).1.is_empty(), "{}\n---\n{}", text, formatted);
            prop_assert_eq!(once(&formatted), formatted);
        }
    }
}
