//! A second opinion: the same texts read by our parser and by `hcl-edit`.
//!
//! Both must accept or reject alike and see the same blocks and arguments. Where `hcl-edit` differs
//! from Terraform the difference is named in a list, and must go on existing: when a new version
//! of the crate removes it, the list must shrink.

use hcl_edit::structure::{BlockLabel, Structure};
use proptest::prelude::*;

use super::{Body, Item, parse};
use crate::diag::FileId;

/// Blocks and arguments by name, as lines; none if the text was rejected.
type Outline = Option<Vec<String>>;

fn ours(text: &str) -> Outline {
    let (tree, diagnostics) = parse(FileId(0), text);
    let mut lines = Vec::new();
    outline_ours(tree.body(tree.root()), "", &mut lines);
    (!diagnostics.has_errors()).then_some(lines)
}

fn outline_ours(body: Body<'_>, path: &str, lines: &mut Vec<String>) {
    for item in body.items() {
        match item {
            Item::Attribute(attribute) => lines.push(format!("{path}{} =", attribute.name)),
            Item::Block(block) => {
                let labels: Vec<_> = block.labels().map(|label| label.text.to_owned()).collect();
                let path = format!("{path}{} {labels:?} / ", block.block_type);
                lines.push(path.clone());
                outline_ours(body.tree().body(block.body), &path, lines);
            }
        }
    }
}

fn theirs(text: &str) -> Outline {
    let body = hcl_edit::parser::parse_body(text).ok()?;
    let mut lines = Vec::new();
    outline_theirs(&body, "", &mut lines);
    Some(lines)
}

fn outline_theirs(body: &hcl_edit::structure::Body, path: &str, lines: &mut Vec<String>) {
    for structure in body.iter() {
        match structure {
            Structure::Attribute(attribute) => lines.push(format!("{path}{} =", attribute.key.as_str())),
            Structure::Block(block) => {
                let label = |label: &BlockLabel| match label {
                    BlockLabel::Ident(name) => name.as_str().to_owned(),
                    BlockLabel::String(text) => text.as_str().to_owned(),
                };
                let labels: Vec<_> = block.labels.iter().map(label).collect();
                let path = format!("{path}{} {labels:?} / ", block.ident.as_str());
                lines.push(path.clone());
                outline_theirs(&block.body, &path, lines);
            }
        }
    }
}

/// Texts that both accept.
const ACCEPTED: &[&str] = &[
    "",
    "\n\n",
    "# only a comment",
    "// a\n# b\n/* c\nd */\n",
    "a = 1",
    "a = 1\n",
    "a = 1\r\nb = 2\r\n",
    "a=1 # x\nb =2 // y\n",
    "a = 1 /* x */ /* y */\n",
    "a-b = 1\n_c = 2\nd1 = 3\n",
    "ä = 1\n",
    "for = 1\nif = 2\nin = 3\n",
    "a = true\nb = false\nc = null\n",
    "a = 0\nb = 1.5\nc = 1e5\nd = 1E-5\ne = 1.5e+3\n",
    "a = -1\nb = !c\nd = - 1\ne = !!f\n",
    "a = \"\"\n",
    "a = \"x\"\n",
    "a = \"\\n\\r\\t\\\"\\\\\\u00e9\\U0001F600\"\n",
    "a = \"$${x} %%{y} $ % $x %y\"\n",
    "a = \"100%\"\nb = \"5 $\"\n",
    "a = \"${b}\"\n",
    "a = \"x${b}y${c}z\"\n",
    "a = \"${~ b ~}\"\n",
    "a = \"${\"${b}\"}\"\n",
    "a = \"${f(\"x\")}\"\n",
    "a = \"${\n  b\n}\"\n",
    "a = \"${{x = 1}.x}\"\n",
    "a = \"%{ if b }x%{ endif }\"\n",
    "a = \"%{ if b }x%{ else }y%{ endif }\"\n",
    "a = \"%{~ if b ~}x%{~ endif ~}\"\n",
    "a = \"%{ for x in y }${x}%{ endfor }\"\n",
    "a = \"%{ for k, v in y }${k}${v}%{ endfor }\"\n",
    "a = \"%{ if b }%{ for x in y }z%{ endfor }%{ endif }\"\n",
    "a = <<EOT\nEOT\n",
    "a = <<EOT\nx\ny\nEOT\n",
    "a = <<EOT\nx\n  EOT\n",
    "a = <<-EOT\n  x\n    y\n  EOT\n",
    "a = <<EOT\n${x}\n%{ if y }\nz\n%{ endif }\nEOT\n",
    "a = <<E-F_1\nx\nE-F_1\n",
    "a = <<EOT\nEOTX\nEOT\n",
    "a = [<<EOT\nx\nEOT\n, 1]\n",
    "a = f(<<EOT\nx\nEOT\n)\n",
    "a = {\n  b = <<EOT\nx\nEOT\n}\n",
    "a = b\n",
    "a = b.c.d\n",
    "a = b . c\n",
    "a = b[0]\nc = d[\"e\"]\nf = g[h.i]\n",
    "a = b[\n  0\n]\n",
    "a = b.0\nc = d.0.e\n",
    "a = b.*\nc = d.*.e\nf = g.*.h.i\n",
    "a = b[*]\nc = d[*].e\nf = g[*].h[0].i\n",
    "a = b.*.c[0]\n",
    "a = b[*][*].c\n",
    "a = [1][0]\nb = {c = 1}.c\nd = f().e\n",
    "a = \"x\"[0]\n",
    "a = f()\nb = f(1)\nc = f(1, 2)\nd = f(1, 2,)\n",
    "a = f (1)\n",
    "a = f(\n  1,\n  2\n)\n",
    "a = f(b...)\n",
    "a = f(1, b...)\n",
    "a = provider::x::f(1)\n",
    "a = x::f()\n",
    "a = []\nb = [1]\nc = [1, 2]\nd = [1, 2,]\n",
    "a = [\n  1,\n  2,\n]\n",
    "a = [\n  1\n  ,\n  2\n]\n",
    "a = [ # x\n  1, # y\n]\n",
    "a = [[1], [[]]]\n",
    "a = {}\nb = {c = 1}\n",
    "a = {b = 1, c = 2}\n",
    "a = {b = 1, c = 2,}\n",
    "a = {b : 1, \"c\" : 2}\n",
    "a = {\n  b = 1\n  c = 2\n}\n",
    "a = {\n  b = 1,\n  c = 2,\n}\n",
    "a = {\n\n  b = 1 # x\n\n  c = 2\n\n}\n",
    "a = {(b) = 1, \"${c}\" = 2, 1 = 3}\n",
    "a = {null = 1, true = 2}\n",
    "a = {b = {c = {d = 1}}}\n",
    "a = [for x in y : x]\n",
    "a = [for i, x in y : i]\n",
    "a = [for x in y : x if x > 1]\n",
    "a = [\n  for x in y : x\n]\n",
    "a = {for k, v in y : k => v}\n",
    "a = {for k, v in y : k => v...}\n",
    "a = {for k, v in y : k => v if v}\n",
    "a = {for k, v in y : k => v... if v}\n",
    "a = [for x in [for y in z : y] : {b = x}]\n",
    "a = b ? c : d\n",
    "a = b ? c : d ? e : f\n",
    "a = (b ?\n  c :\n  d\n)\n",
    "a = (1)\nb = ((1))\n",
    "a = (\n  1\n  +\n  2\n)\n",
    "a = 1 + 2 - 3 * 4 / 5 % 6\n",
    "a = b == c\nd = e != f\n",
    "a = b < c\nd = e <= f\ng = h > i\nj = k >= l\n",
    "a = b && c || d\n",
    "a = !b && !c\n",
    "a = -b + c\n",
    "a = b-c\nd = b - c\n",
    "a {}\n",
    "a {\n}\n",
    "a { b = 1 }\n",
    "a { b = [\n1\n] }\n",
    "a { # x\n}\n",
    "a \"b\" {}\n",
    "a b {}\n",
    "a \"b\" c \"d\" {\n  e = 1\n}\n",
    "a \"\" {}\n",
    "a \"x y\" {\n}\n",
    "a {\n  b {\n    c {\n      d = 1\n    }\n  }\n}\n",
    "a {\n  b = 1\n\n  c {}\n  d = 2\n}\na {\n}\n",
    "a {\n}\n# end",
    "resource \"stacks_container\" \"web\" {\n  name  = \"web-${var.stage}\"\n  count = var.on ? 1 : 0\n\n  lifecycle {\n    ignore_changes = [name]\n  }\n}\n",
    "variable \"v\" {\n  type = map(object({\n    a = optional(string, \"x\")\n    b = list(number)\n  }))\n  validation {\n    condition     = length(var.v) > 0\n    error_message = \"No ${\"v\"}.\"\n  }\n}\n",
    "locals {\n  a = { for k, v in var.m : k => upper(v) if v != null }\n  b = [for o in local.c[*].d : o.e[0]]\n}\n",
];

/// Texts that both reject.
const REJECTED: &[&str] = &[
    "a",
    "a =",
    "a =\n",
    "a = \n1\n",
    "a 1\n",
    "a : 1\n",
    "a == 1\n",
    "= 1\n",
    "1 = 1\n",
    "\"a\" = 1\n",
    "a.b = 1\n",
    "a = 1 b = 2\n",
    "a = 1,\n",
    "a = 1;\n",
    "a = 1 2\n",
    "a = b c\n",
    "a = 'x'\n",
    "a = `x`\n",
    "a = \"x\n",
    "a = \"\\q\"\n",
    "a = \"\\u12\"\n",
    "a = \"${b\"\n",
    "a = \"${}\"\n",
    "a = \"${b c}\"\n",
    "a = ${b}\n",
    "a = \"%{ if b }\"\n",
    "a = \"%{ endif }\"\n",
    "a = \"%{ for x in y }%{ endif }\"\n",
    "a = \"%{ if b }%{ else }%{ else }%{ endif }\"\n",
    "a = <<EOT\nx\n",
    "a = <<\"EOT\"\nx\nEOT\n",
    "a = << EOT\nx\nEOT\n",
    "a = [1 2]\n",
    "a = [,]\n",
    "a = [1,,]\n",
    "a = [1\n",
    "a = {b}\n",
    "a = {b = 1 c = 2}\n",
    "a = {b = 1\n, c = 2}\n",
    "a = {b = 1; c = 2}\n",
    "a = {,}\n",
    "a = {b =\n1}\n",
    "a = {b = 1\n",
    "a = f(1 2)\n",
    "a = f(,)\n",
    "a = f(b..., c)\n",
    "a = f(1\n",
    "a = (1\n",
    "a = ()\n",
    "a = [for x y : x]\n",
    "a = [for x in y x]\n",
    "a = [for x in y : x => x]\n",
    "a = [for x in y : x...]\n",
    "a = {for x in y : x}\n",
    "a = b ? c\n",
    "a = b ? c :\n",
    "a = +1\n",
    "a = 1 +\n",
    "a = 1 ** 2\n",
    "a = b & c\n",
    "a = b.\n",
    "a = b[]\n",
    "a = b[0\n",
    "a {\n",
    "a {\n}}\n",
    "}\n",
    "a\n{\n}\n",
    "a { b = 1, c = 2 }\n",
    "a { b {} }\n",
    "a { b = 1\n}\n",
    "a {\n  b = 1 }\n",
    "a {\n} b {\n}\n",
    "a \"b\"\n",
    "a \"${b}\" {}\n",
    "a = 1\na = 2\n",
    "a {\n  b = 1\n  b = 2\n}\n",
    "/* x\n",
];

/// Who accepts a text on which the two differ. Terraform is on our side in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    OnlyOursAccepts,
    OnlyTheirsAccepts,
}

use Difference::{OnlyOursAccepts, OnlyTheirsAccepts};

/// The known differences, with their names.
fn differences() -> Vec<(&'static str, Difference, String)> {
    let nested = |open: &str, close: &str| format!("a = {}1{}\n", open.repeat(70), close.repeat(70));
    let list = [
        ("byte order mark at the start", OnlyOursAccepts, "\u{feff}a = 1\n".to_owned()),
        ("the same object key twice", OnlyOursAccepts, "a = {b = 1, b = 2}\n".to_owned()),
        ("collection of `for` goes on over lines", OnlyOursAccepts, "a = [for x in y\n.z : x]\n".to_owned()),
        (
            "value of an object `for` goes on over lines",
            OnlyOursAccepts,
            "a = {for k, v in y : k => v\n+ 1}\n".to_owned(),
        ),
        (
            "key of an object `for` goes on over lines",
            OnlyOursAccepts,
            "a = {for k, v in y : k\n.z => v}\n".to_owned(),
        ),
        ("CRLF right after `for`", OnlyOursAccepts, "a = [for\r\nx in y : x]\n".to_owned()),
        ("legacy index of 23 digits", OnlyOursAccepts, format!("a = b.{}\n", "1".repeat(23))),
        ("legacy index `.00`", OnlyOursAccepts, "a = b.00\n".to_owned()),
        ("number beyond 64 bits", OnlyOursAccepts, "a = 1e400\n".to_owned()),
        (
            "line of a heredoc that begins with the marker",
            OnlyOursAccepts,
            "a = <<EOT\nEOTX\n EOT x\nEOT\n".to_owned(),
        ),
        ("70 nested parentheses", OnlyOursAccepts, nested("(", ")")),
        ("70 nested lists", OnlyOursAccepts, nested("[", "]")),
        ("70 nested blocks", OnlyOursAccepts, format!("{}{}", "a {\n".repeat(70), "}\n".repeat(70))),
        ("70 conditionals in a chain", OnlyOursAccepts, nested("b ? 1 : ", "")),
        ("70 unary operators", OnlyOursAccepts, nested("!", "")),
        ("129 additions", OnlyOursAccepts, format!("a = 1{}\n", " + 1".repeat(129))),
        ("199 logical operators", OnlyOursAccepts, format!("a = b{}\n", " && b".repeat(199))),
        ("newline inside a quoted string", OnlyTheirsAccepts, "a = \"x\ny\"\n".to_owned()),
        ("number with two points", OnlyTheirsAccepts, "a = 1.2.3\n".to_owned()),
        ("two legacy indexes in a row", OnlyTheirsAccepts, "a = b.0.1\n".to_owned()),
        ("attribute splat inside an attribute splat", OnlyTheirsAccepts, "a = b.*.c.*.d\n".to_owned()),
        ("newline after the dot of a traversal", OnlyTheirsAccepts, "a = b.\nc\n".to_owned()),
        ("heredoc that ends with the file", OnlyTheirsAccepts, "a = <<EOT\nx\nEOT".to_owned()),
        ("comma after the marker of a heredoc", OnlyTheirsAccepts, "a = [<<EOT\nx\nEOT, 1]\n".to_owned()),
        ("parenthesis after the marker of a heredoc", OnlyTheirsAccepts, "a = f(<<EOT\nx\nEOT)\n".to_owned()),
        ("comment after the marker of a heredoc", OnlyTheirsAccepts, "a = <<EOT\nx\nEOT # y\n".to_owned()),
        (
            "brace after the marker of a heredoc in an interpolation",
            OnlyTheirsAccepts,
            "a = \"${<<EOT\nx\nEOT}\"\n".to_owned(),
        ),
        ("directive `ifx`", OnlyTheirsAccepts, "a = \"%{ ifx }y%{ endif }\"\n".to_owned()),
        ("zero width joiner in a name", OnlyTheirsAccepts, "a\u{200d}b = 1\n".to_owned()),
        ("`for` that is called", OnlyTheirsAccepts, "a = [for(x)]\n".to_owned()),
        ("bare reference as an object key", OnlyTheirsAccepts, "a = {b.c = 1}\n".to_owned()),
    ];
    list.into()
}

#[test]
fn both_accept_what_is_right_and_see_the_same() {
    for text in ACCEPTED {
        assert!(ours(text).is_some(), "we reject {text:?}");
        assert_eq!(ours(text), theirs(text), "{text:?}");
    }
}

#[test]
fn both_reject_what_is_wrong() {
    for text in REJECTED {
        assert_eq!((ours(text), theirs(text)), (None, None), "{text:?}");
    }
}

#[test]
fn the_known_differences_are_still_there() {
    for (name, difference, text) in differences() {
        let found = match (ours(&text).is_some(), theirs(&text).is_some()) {
            (true, false) => Some(OnlyOursAccepts),
            (false, true) => Some(OnlyTheirsAccepts),
            _ => None,
        };
        assert_eq!(found, Some(difference), "{name}: {text:?}");
    }
}

/// Expressions of every kind, nested less deep than the other parser's limit.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-z][a-z_0-9-]{0,3}x".prop_filter("for and in are keywords", |name| name != "for"),
        "[0-9]{1,4}(\\.[0-9]{1,3})?",
        "\"[a-z ]{0,4}\"",
        Just("null".to_owned()),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let list = proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            two.clone().prop_map(|(a, b)| format!("({a} + {b})")),
            two.clone().prop_map(|(a, b)| format!("{a} == {b} && {b} < {a} || !({a})")),
            two.clone().prop_map(|(a, b)| format!("({a} ? {b}\n : {a})")),
            list.clone().prop_map(|items| format!("[\n{}]", items.join(",\n"))),
            list.clone().prop_map(|items| format!("f({})", items.join(", "))),
            two.clone().prop_map(|(a, b)| format!("{{ k = {a}\n \"l\" : {b}, }}")),
            two.clone().prop_map(|(a, b)| format!("[for v in {a} : {b}]")),
            two.clone().prop_map(|(a, b)| format!("{{for k, v in {a} : k => {b}... if v}}")),
            two.clone().prop_map(|(a, b)| format!("\"x${{{a}}}%{{ if {b} }}y%{{ endif }}\"")),
            inner.clone().prop_map(|a| format!("({a})[*].b[0].*.c")),
            two.prop_map(|(a, b)| format!("r.s[{a}][{b}]")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn both_accept_generated_nesting(expr in expression(), label in "[a-z \\PC]{0,6}") {
        let label = label.replace(['"', '\\', '$', '%'], "");
        let text = format!("a = {expr}\nb \"{label}\" c {{\n  d = {expr}\n  e {{ f = {expr} }}\n}}\n");
        prop_assert!(ours(&text).is_some(), "{}", text);
        prop_assert_eq!(ours(&text), theirs(&text), "{}", text);
    }
}

/// Each right text with each single character taken out. What then only the other accepts must be
/// one of the known differences: words joined to a keyword, ends of heredocs, and newlines in quotes.
#[test]
fn both_agree_on_texts_with_a_hole() {
    let known =
        ["<<", "iny", "inz", "invar", "inlocal", "ifb", "ifv", "ifx", "forx", "fork", "= \"{\n", "= \"$\n"];
    for text in ACCEPTED {
        for (at, character) in text.char_indices() {
            let holed = format!("{}{}", &text[..at], &text[at + character.len_utf8()..]);
            let (ours, theirs) = (ours(&holed), theirs(&holed));
            if ours.is_some() || !known.iter().any(|known| holed.contains(known)) {
                assert_eq!(ours, theirs, "{holed:?}");
            }
        }
    }
}
