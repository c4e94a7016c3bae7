//! Every construct of the language: text in, shape of the tree out.

mod recovery;

use super::*;
use crate::diag::{Diagnostics, FileId};

/// The shape of an expression: `(op operands…)`, strings in quotes, names bare.
fn shape(tree: &Tree, id: ExprId) -> String {
    let show = |id: ExprId| shape(tree, id);
    let list = |ids: &[ExprId]| ids.iter().map(|id| format!(" {}", shape(tree, *id))).collect::<String>();
    match tree.expr(id) {
        Expr::Error => "ERROR".to_owned(),
        Expr::Null => "null".to_owned(),
        Expr::Bool(value) => value.to_string(),
        Expr::Number(text) => text.to_owned(),
        Expr::String(text) => format!("{text:?}"),
        Expr::Template(parts) => {
            format!("(template{})", parts.iter().map(|p| part(tree, p)).collect::<String>())
        }
        Expr::Wrap(inner) => format!("(wrap {})", show(inner)),
        Expr::Tuple(items) => format!("(tuple{})", list(items)),
        Expr::Object(items) => {
            let items = items.iter().map(|item| {
                let key = match item.key {
                    ObjectKey::Name(name) => name.to_owned(),
                    ObjectKey::Parens(key) => format!("(parens {})", show(key)),
                    ObjectKey::Expr(key) => show(key),
                };
                format!(" [{key} {}]", show(item.value))
            });
            format!("(object{})", items.collect::<String>())
        }
        Expr::For(each) => {
            let key = each.key_var.map_or(String::new(), |name| format!("{},", name.text));
            let result = match each.result {
                ForResult::Tuple => String::new(),
                ForResult::Object { key, grouping: Grouping::Unique } => format!("{} => ", show(key)),
                ForResult::Object { key, grouping: Grouping::Group } => format!("{} =>> ", show(key)),
            };
            let condition = each.condition.map_or(String::new(), |c| format!(" if {}", show(c)));
            let (name, collection) = (each.value_var.text, show(each.collection));
            format!("(for {key}{name} in {collection}: {result}{}{condition})", show(each.value))
        }
        Expr::Conditional { condition, then, otherwise } => {
            format!("(? {} {} {})", show(condition), show(then), show(otherwise))
        }
        Expr::Binary { op, left, right } => format!("({} {} {})", op.symbol(), show(left), show(right)),
        Expr::Unary { op, operand } => format!("({} {})", op.symbol(), show(operand)),
        Expr::Call(call) => {
            let dots = if call.expansion == Expansion::Last { " ..." } else { "" };
            format!("({}(){}{dots})", call.name, list(call.args))
        }
        Expr::ScopeVar(name) => name.to_owned(),
        Expr::GetAttr { source, name } => format!("{}.{}", show(source), name.text),
        Expr::Index { source, key } => format!("{}[{}]", show(source), show(key)),
        Expr::LegacyIndex { source, index } => format!("{}.{}", show(source), index.text),
        Expr::Splat { kind: SplatKind::Attribute, source, each } => {
            format!("(.* {} {})", show(source), show(each))
        }
        Expr::Splat { kind: SplatKind::Full, source, each } => {
            format!("([*] {} {})", show(source), show(each))
        }
        Expr::SplatItem => "@".to_owned(),
        Expr::Parens(inner) => format!("(parens {})", show(inner)),
    }
}

fn part(tree: &Tree, part: Part<'_>) -> String {
    match part {
        Part::Text(text) => format!(" {text:?}"),
        Part::Interpolation(id) => format!(" ${{{}}}", shape(tree, id)),
        Part::If { condition, then, otherwise } => {
            let [condition, then, otherwise] = [condition, then, otherwise].map(|id| shape(tree, id));
            format!(" (if {condition} {then} {otherwise})")
        }
        Part::For { key_var, value_var, collection, body } => {
            let key = key_var.map_or(String::new(), |name| format!("{},", name.text));
            format!(" (for {key}{} in {}: {})", value_var.text, shape(tree, collection), shape(tree, body))
        }
    }
}

/// Blocks and arguments, one a line, indented.
fn outline(body: Body<'_>, indent: usize) -> String {
    body.items()
        .map(|item| match item {
            Item::Attribute(a) => format!("{:indent$}{} = {}\n", "", a.name, shape(body.tree(), a.expr)),
            Item::Block(block) => {
                let inner = outline(body.tree().body(block.body), indent + 2);
                format!("{:indent$}{} {{\n{inner}{:indent$}}}\n", "", block.title(), "")
            }
        })
        .collect()
}

fn parsed(text: &str) -> (Tree, Diagnostics) {
    parse(FileId(0), text)
}

fn problems(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|d| format!("{}: {}", d.summary, d.detail)).collect()
}

/// Parses without mistakes and gives the shape of the expression.
fn expression(text: &str) -> String {
    let (tree, id, diagnostics) = parse_expression(FileId(0), text);
    assert_eq!(problems(&diagnostics), [""; 0], "{text}");
    shape(&tree, id)
}

fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(expression(text), *expected, "{text}");
    }
}

#[test]
fn literals_keep_what_was_written() {
    check(&[
        ("null", "null"),
        ("true", "true"),
        ("0.50", "0.50"),
        ("1e400", "1e400"),
        ("1.e5", "1.e5"),
        (r#""a""#, r#""a""#),
        (r#""""#, r#""""#),
        (r#""\n\t\r\"\\\u00e9\U0001F600""#, r#""\n\t\r\"\\é😀""#),
        (r#""$${a} %%{b} $5 100%""#, r#""${a} %{b} $5 100%""#),
        (r#""$$${a}""#, r#""$${a}""#),
    ]);
}

#[test]
fn operators_bind_as_in_terraform() {
    check(&[
        ("1 + 2 * 3", "(+ 1 (* 2 3))"),
        ("1 - 2 - 3", "(- (- 1 2) 3)"),
        ("a || b && c == d > e + f * g", "(|| a (&& b (== c (> d (+ e (* f g))))))"),
        ("a * b + c > d == e && f || g", "(|| (&& (== (> (+ (* a b) c) d) e) f) g)"),
        ("-a.b + !c[0]", "(+ (- a.b) (! c[0]))"),
        ("!a == b", "(== (! a) b)"),
        ("- -1", "(- (- 1))"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("a == 1 ? b + 1 : c", "(? (== a 1) (+ b 1) c)"),
        ("(a)", "(parens a)"),
        ("a-b - c", "(- a-b c)"),
        ("a % b / c", "(/ (% a b) c)"),
    ]);
}

#[test]
fn traversals_lean_to_the_left_and_splats_hold_what_follows() {
    check(&[
        ("a.b[0][\"k\"].c", "a.b[0][\"k\"].c"),
        ("a . b", "a.b"),
        ("a.0.b", "a.0.b"),
        ("a.00", "a.00"),
        ("a[b.c].d", "a[b.c].d"),
        ("a.*", "(.* a @)"),
        ("a.*.b.c[0]", "(.* a @.b.c)[0]"),
        ("a.*.b.0", "(.* a @.b.0)"),
        ("a[*]", "([*] a @)"),
        ("a[*].b[0].c", "([*] a @.b[0].c)"),
        ("a[*][*].b", "([*] a ([*] @ @.b))"),
        ("a[*].b.*.c[0]", "([*] a (.* @.b @.c)[0])"),
        ("[1][0]", "(tuple 1)[0]"),
        ("f(1).b", "(f() 1).b"),
        ("true.b", "true.b"),
    ]);
}

#[test]
fn calls_take_arguments_namespaces_and_an_expansion() {
    check(&[
        ("f()", "(f())"),
        ("f (1, \"a\",)", "(f() 1 \"a\")"),
        ("f(a...)", "(f() a ...)"),
        ("f(1,\n  2\n)", "(f() 1 2)"),
        ("provider :: x::f(1)", "(provider::x::f() 1)"),
    ]);
}

#[test]
fn collections_are_tuples_objects_and_for() {
    check(&[
        ("[]", "(tuple)"),
        ("[1, [2],\n 3,\n]", "(tuple 1 (tuple 2) 3)"),
        ("{}", "(object)"),
        (
            "{a = 1, \"b\" : 2, (c) = 3, 1 = 4\n null = 5,\n\n}",
            "(object [a 1] [\"b\" 2] [(parens c) 3] [1 4] [null 5])",
        ),
        ("{a = 1, a = 2}", "(object [a 1] [a 2])"),
        ("{(a).b = 1}", "(object [(parens a).b 1])"),
        ("{ \"${a}-x\" = 1 }", "(object [(template ${a} \"-x\") 1])"),
        ("[for x in y : x]", "(for x in y: x)"),
        ("[for k, v in y : k if v > 1]", "(for k,v in y: k if (> v 1))"),
        ("{for k, v in y : k => v}", "(for k,v in y: k => v)"),
        ("{\nfor k, v in y :\n k => v... if\n v\n}", "(for k,v in y: k =>> v if v)"),
        ("{ \"for\" = 1 }", "(object [\"for\" 1])"),
    ]);
}

#[test]
fn templates_have_parts_and_a_single_interpolation_is_a_wrap() {
    check(&[
        (r#""${a}""#, "(wrap a)"),
        (r#""a${b}c""#, r#"(template "a" ${b} "c")"#),
        (r#""${a}${b}""#, "(template ${a} ${b})"),
        (r#""a ${~ b ~} c""#, r#"(template "a" ${b} "c")"#),
        (r#""${f("x${y}")}""#, r#"(wrap (f() (template "x" ${y})))"#),
        (r#""${{a = 1}.a}""#, "(wrap (object [a 1]).a)"),
        (r#""%{ if a }b%{ endif }""#, r#"(template (if a (template "b") (template)))"#),
        (r#""%{ if a }${b}%{ else }c%{ endif }""#, r#"(template (if a (template ${b}) (template "c")))"#),
        (
            r#""%{ for k, v in c }${k}=${v},%{ endfor }""#,
            r#"(template (for k,v in c: (template ${k} "=" ${v} ",")))"#,
        ),
        (
            r#""%{ for x in y }%{ if x }\n%{ endif }%{ endfor }""#,
            r#"(template (for x in y: (template (if x (template "\n") (template)))))"#,
        ),
    ]);
}

#[test]
fn heredocs_keep_lines_and_the_dash_removes_common_indentation() {
    check(&[
        ("<<E\na\n  b\nE\n", r#""a\n  b\n""#),
        ("<<E\nE\n", r#""""#),
        ("<<E\na\\n\"$${b}\n  E\n", r#""a\\n\"${b}\n""#),
        ("<<-E\n    a\n      b\n\n    c\n  E\n", r#""a\n  b\n\nc\n""#),
        ("<<-E\n  ${a}\n    b\n  E\n", r#"(template ${a} "\n  b\n")"#),
        ("<<-E\n${a}\n    b\n  E\n", r#"(template ${a} "\n    b\n")"#),
        ("<<E\r\na\r\nE\r\n", r#""a\r\n""#),
        (
            "<<E\n%{ for x in y ~}\n- ${x}\n%{ endfor ~}\nE\n",
            r#"(template (for x in y: (template "- " ${x} "\n")))"#,
        ),
        (
            "<<-E\n  %{ for x in y ~}\n  - ${x}\n  %{ endfor ~}\n  E\n",
            r#"(template (for x in y: (template "  - " ${x} "\n")))"#,
        ),
        ("[<<E\nx\nE\n, 1]", r#"(tuple "x\n" 1)"#),
        ("\"${<<E\nx\nE\n}\"", r#"(wrap "x\n")"#),
    ]);
}

#[test]
fn a_bare_template_has_neither_quotes_nor_escapes() {
    let (tree, id, diagnostics) = parse_template(FileId(0), "a \"\\n\" ${b}\n%{ if c ~}\n  d\n%{ endif ~}\n");
    assert_eq!(problems(&diagnostics), [""; 0]);
    assert_eq!(shape(&tree, id), r#"(template "a \"\\n\" " ${b} "\n" (if c (template "  d\n") (template)))"#);
}

#[test]
fn bodies_hold_arguments_and_blocks_in_order() {
    let (tree, diagnostics) = parsed(
        "\u{feff}# head\r\na = 1 /* x */ # y\r\nresource \"t\" name {\n  b {\n  }\n  c = [\n    1,\n  ]\n  d { e = 1 }\n}\nz {}",
    );
    assert_eq!(problems(&diagnostics), [""; 0]);
    let expected =
        "a = 1\nresource \"t\" \"name\" {\n  b {\n  }\n  c = (tuple 1)\n  d {\n    e = 1\n  }\n}\nz {\n}\n";
    assert_eq!(outline(tree.body(tree.root()), 0), expected);
}

#[test]
fn spans_cut_out_what_they_name() {
    let (tree, _) = parsed("resource \"t\" \"n\" {\n  name = \"a\"\n}\n");
    let root = tree.body(tree.root());
    let block = root.blocks().next().expect("there is a block");
    assert_eq!(tree.source(block.header_span), "resource \"t\" \"n\"");
    assert_eq!(tree.source(block.span), "resource \"t\" \"n\" {\n  name = \"a\"\n}");
    assert_eq!(block.labels().map(|label| tree.source(label.span)).collect::<Vec<_>>(), ["\"t\"", "\"n\""]);
    let attribute = tree.body(block.body).attribute("name").expect("there is an argument");
    assert_eq!(tree.source(attribute.span), "name = \"a\"");
    assert_eq!(tree.source(attribute.name_span), "name");
    assert_eq!(tree.source(tree.span(attribute.expr)), "\"a\"");
    assert_eq!(tree.as_literal_string(attribute.expr), Some("a"));
    assert!(root.attribute("name").is_none());
    assert_eq!(root.blocks_of("resource").count(), 1);
}

#[test]
fn a_static_reference_reads_as_a_traversal() {
    let read = |text: &str| {
        let (tree, id, _) = parse_expression(FileId(0), text);
        tree.traversal(id).map(|traversal| {
            let steps = traversal.steps.iter().map(|step| match step.key {
                StepKey::Attr(name) => format!(".{name}"),
                StepKey::Key(name) => format!("[{name:?}]"),
                StepKey::Index(digits) => format!("[{digits}]"),
            });
            format!("{}{}", traversal.root.text, steps.collect::<String>())
        })
    };
    assert_eq!(read("a.b[\"k\"][0].1").as_deref(), Some("a.b[\"k\"][0][1]"));
    assert_eq!(read("all").as_deref(), Some("all"));
    assert_eq!(read("null").as_deref(), Some("null"));
    for text in ["a[b]", "a[*]", "f()", "\"a\"", "(a)", "a[\"${b}\"]"] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn references_are_found_in_order_and_without_bound_names() {
    let table = [
        ("a.b[c.d].e", "a.b c.d"),
        ("a[b][0].c[d.e] + f(g).h[i]", "a b d.e g i"),
        ("[for k, v in var.m : \"${k}${v}${local.x}\" if each.key]", "var.m local.x each.key"),
        ("[for x in [for x in a : x] : x]", "a"),
        ("{a = b, (c) = d, \"${e}\" = f}", "b c d e f"),
        ("\"%{ for x in y }${x}${z}%{ endfor }%{ if w }%{ endif }\"", "y z w"),
        ("f(a[*].b, c.*.d, true, null) ? -e : !(g)", "a c e g"),
        ("[for x in y : x.z]", "y"),
    ];
    for (text, expected) in table {
        let (tree, id, _) = parse_expression(FileId(0), text);
        let found: Vec<_> = tree.references(id).iter().map(|t| tree.source(t.span).to_owned()).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }
}
