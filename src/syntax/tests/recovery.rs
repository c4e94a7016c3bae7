//! Mistakes: which are reported, what is read besides, and the limits.

use proptest::prelude::*;

use super::*;
use crate::diag::{Diagnostic, Sources, Span};

/// Line and summary of each problem, in the order of lines.
fn lines(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add("main.hcl", text);
    let (_, diagnostics) = parse(file, text);
    let sorted = diagnostics.sorted(&sources);
    let show = |d: &Diagnostic| {
        let line = d.span.map_or(0, |span| sources.position(span).line);
        format!("{line}: {}", d.summary)
    };
    sorted.iter().map(show).collect()
}

#[test]
fn six_mistakes_in_one_file_are_six_messages() {
    let text = r#"name = 'single'
resource "a" "b" {
  unclosed = "text
  list     = [1 2,
    3]
  fine     = 1
  colon : 2
  call     = f(1, 2
  after    = true
}
resource "c" "d"
{
  version = 1.2.3
}
"#;
    assert_eq!(
        lines(text),
        [
            "1: Single quotes",
            "3: Unclosed string",
            "4: Missing comma",
            "7: Missing equals sign",
            "8: Unclosed parenthesis",
            "11: Brace on the next line",
            "13: Invalid number",
        ]
    );
    let (tree, _) = parsed(text);
    let outline = outline(tree.body(tree.root()), 0);
    let expected = "name = ERROR\nresource \"a\" \"b\" {\n  unclosed = ERROR\n  list = ERROR\n  fine = 1\n  call = ERROR\n  after = true\n}\nresource \"c\" \"d\" {\n  version = ERROR\n}\n";
    assert_eq!(outline, expected);
}

#[test]
fn a_mistake_costs_one_message_and_the_next_item_is_read() {
    // The last line of each text is right and must be in the tree.
    let table: &[(&str, &[&str])] = &[
        ("a = [1,\n  2\nz = 1\n", &["1: Unclosed bracket"]),
        ("a = [\n  b,\n  c\nd = 1\nz = 1\n", &["1: Unclosed bracket"]),
        ("a = [1,\n  b = 2\nz = 1\n", &["1: Unclosed bracket"]),
        ("a = f(g(1)\nz = 1\n", &["1: Unclosed parenthesis"]),
        ("a = f(\"b)\nz = 1\n", &["1: Unclosed string"]),
        ("a = [\n  \"b,\n  \"c\",\n]\nz = 1\n", &["2: Unclosed string"]),
        ("a = \"${b\"\nz = 1\n", &["1: Unclosed sequence"]),
        ("a = \"${b c}\"\nz = 1\n", &["1: Unexpected text in a template"]),
        ("a = ${b}\nz = 1\n", &["1: Interpolation outside a string"]),
        ("a = b c\nz = 1\n", &["1: Unexpected text after value"]),
        ("a = (b c)\nz = 1\n", &["1: Unexpected text in brackets"]),
        ("a = [b = 1]\nz = 1\n", &["1: Unexpected text in brackets"]),
        ("a = 1,\nz = 1\n", &["1: Unexpected comma"]),
        ("a = 1;\nz = 1\n", &["1: Invalid character"]),
        ("a =\nz = 1\n", &["1: Missing expression"]),
        ("a = = 1\nz = 1\n", &["1: Missing expression"]),
        ("a\nz = 1\n", &["1: Incomplete argument or block"]),
        ("a 1\nz = 1\n", &["1: Missing equals sign"]),
        ("a true\nz = 1\n", &["1: Missing equals sign"]),
        ("a \"b\"\nz = 1\n", &["1: Invalid block header"]),
        ("a \"b\" = 1\nz = 1\n", &["1: Invalid block header"]),
        ("a \"${b}\" {\n  c = 1\n}\nz = 1\n", &["1: Sequence in a label"]),
        ("\"a\" = 1\nz = 1\n", &["1: Argument or block expected"]),
        ("a.b = 1\nz = 1\n", &["1: Invalid argument name"]),
        ("a = {\n  b 1\n}\nz = 1\n", &["2: Missing value in object"]),
        ("a = {\n  b = 1 c = 2\n}\nz = 1\n", &["2: Missing comma"]),
        ("a = {\n  b.c = 1\n}\nz = 1\n", &["2: Ambiguous object key"]),
        ("a = \"\\d${b}\\q\"\nz = 1\n", &["1: Invalid escape", "1: Invalid escape"]),
        ("a = <<E\nb\nE)\nz = 1\n", &["1: Unclosed heredoc"]),
        ("}\nz = 1\n", &["1: Unexpected closing brace"]),
        ("a {\n  b = 1 }\nz = 1\n", &["2: Missing newline"]),
        ("a {\n} b {\n}\nz = 1\n", &["2: Missing newline"]),
        ("a { b = 1, c = 2 }\nz = 1\n", &["1: Too much for one line"]),
        ("a { b = 1\n  c = 2\n}\nz = 1\n", &["1: Invalid block on one line"]),
        ("a { b { c = 1 } }\nz = 1\n", &["1: Invalid block on one line"]),
        ("a {\n  b = { c = (\n}\nz = 1\n", &["2: Unclosed parenthesis"]),
        ("a = 1\na = 2\nz = 1\n", &["2: Argument set twice"]),
        ("a = \"%{ if b }\"\nz = 1\n", &["1: Unclosed directive"]),
        ("a = \"%{ endif }\"\nz = 1\n", &["1: Misplaced directive"]),
        ("a = \"%{ iff b }%{ endif }\"\nz = 1\n", &["1: Invalid directive"]),
        ("a = [for x y : x]\nz = 1\n", &["1: Invalid `for`"]),
        ("a = [for x in y : x => x]\nz = 1\n", &["1: Unexpected key in `for`"]),
        ("a = {for x in y : x}\nz = 1\n", &["1: Missing key in `for`"]),
        ("a = b ? c\nz = 1\n", &["1: Missing `:` in conditional"]),
        ("a = b.0.1\nz = 1\n", &["1: Invalid legacy index"]),
        ("a = b.*.c.*.d\nz = 1\n", &["1: Nested splat"]),
        ("a = b.\nz = 1\n", &["1: Missing attribute name"]),
        ("a = f(b..., c)\nz = 1\n", &["1: Misplaced expansion"]),
        ("a = 2 ** 3\nz = 1\n", &["1: Unsupported operator"]),
        ("a = /usr/bin\nz = 1\n", &["1: Missing expression"]),
        ("a = <<\"E\"\nz = 1\n", &["1: Invalid heredoc"]),
        // A wrong bracket in a header, behind a body, or one too many.
        ("a \"b\" [\n  c = 1\n}\nz = 1\n", &["1: Invalid block header"]),
        ("a \"b\" }\n  c = 1\n}\nz = 1\n", &["1: Invalid block header"]),
        ("a \"b\" ]\n}\nz = 1\n", &["1: Invalid block header"]),
        ("a \"b\" [{\n  c = 1\n}\nz = 1\n", &["1: Invalid block header"]),
        ("a f(1 2) \"b\" {\n  c = 1\n}\nz = 1\n", &["1: Invalid block header"]),
        ("a {{\n  b = 1\n}\nz = 1\n", &["1: Argument or block expected"]),
        ("a {\n  b = 1\n)\nz = 1\n", &["3: Wrong closing bracket"]),
        ("a {\n  b {\n    c = 1\n  ]\n}\nz = 1\n", &["4: Wrong closing bracket"]),
        ("a {\n  b = 1\n~\n\nz = 1\n", &["3: Wrong closing bracket"]),
        ("\"a\" \"b\" {\n  c = 1\n  d {\n  }\n}\nz = 1\n", &["1: Argument or block expected"]),
        ("a {\n  b = f}\"x\", 1)\n  c = 1\n}\nz = 1\n", &["2: Unexpected text after value"]),
        ("a \"b\" c\" {\n  d = 1\n}\nz = 1\n", &["1: Unclosed string"]),
        ("a \"b {\n  d = 1 +\n}\nz = 1\n", &["1: Unclosed string", "2: Missing expression"]),
        ("[a \"b\" {\n  c = 1\n}\nz = 1\n", &["1: Argument or block expected"]),
        ("a {\n  {\n    c = 1\n  }\n}\nz = 1\n", &["2: Argument or block expected"]),
        ("a {\n  b = true ? ) c = 1 } : {}\n  d = 1\n}\nz = 1\n", &["2: Missing expression"]),
        ("a = {\n  b = [[1, 2]\n  c = 1\n  d = 2\n}\nz = 1\n", &["2: Unclosed bracket"]),
        ("  }\n}\nz = 1\n", &["1: Unexpected closing brace"]),
        ("3, # x\n]\n)\nz = 1\n", &["1: Argument or block expected"]),
        (
            "3 4\na 5\n6 7\nz = 1\n",
            &["1: Argument or block expected", "2: Missing equals sign", "3: Argument or block expected"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(lines(text), *expected, "{text}");
        assert_eq!(lines(&text.replace('\n', "\r\n")), *expected, "{text} with carriage returns");
        let (tree, _) = parsed(text);
        assert!(tree.body(tree.root()).attribute("z").is_some(), "{text}");
    }
}

#[test]
fn an_unclosed_block_is_the_one_whose_indentation_says_so() {
    let text = "a {\n  b {\n    c = 1\n  d = 1\n}\ne {\n}\n";
    assert_eq!(lines(text), ["2: Unclosed block"]);
    assert_eq!(lines("a {\n  b = 1\n"), ["1: Unclosed block"]);
}

#[test]
fn an_unclosed_block_may_end_in_any_character() {
    assert_eq!(lines("a{\u{1f18}"), ["1: Invalid block on one line"]);
    assert_eq!(lines("a {\n\u{1f18}"), ["2: Incomplete argument or block"]);
}

#[test]
fn a_text_that_breaks_off_is_one_mistake() {
    let table = [
        ("a {\n  b = \"x\n", "2: Unclosed string"),
        ("a {\n  b {\n    c = f(1,\n", "3: Unclosed parenthesis"),
        ("a {\n  b = [\n", "2: Unclosed bracket"),
        ("a {\n  b", "2: Incomplete argument or block"),
        ("a {\n  b = ", "2: Missing expression"),
        ("a {\n  b = 1", "1: Unclosed block"),
    ];
    for (text, expected) in table {
        assert_eq!(lines(text), [expected], "{text}");
    }
    assert_eq!(lines("a {\n  b = \n  c = 1\n"), ["1: Unclosed block", "2: Missing expression"]);
}

#[test]
fn what_follows_an_unclosed_block_is_read_as_the_files() {
    let text = "a \"x\" {\n  b = 1\n\nc \"y\" {\n  d = 2\n}\ne {\n  f = 3\n}\n";
    let (tree, diagnostics) = parsed(text);
    let labels: Vec<&str> =
        diagnostics.iter().flat_map(|d| &d.labels).map(|(_, text)| text.as_str()).collect();
    assert_eq!(labels, ["a closing brace is missing before this block"]);
    let expected = "a \"x\" {\n  b = 1\n}\nc \"y\" {\n  d = 2\n}\ne {\n  f = 3\n}\n";
    assert_eq!(outline(tree.body(tree.root()), 0), expected);

    let nested = "a {\n  b {\n    c = 1\n}\nd {\n}\n";
    let (tree, _) = parsed(nested);
    assert_eq!(outline(tree.body(tree.root()), 0), "a {\n  b {\n    c = 1\n  }\n}\nd {\n}\n");
}

#[test]
fn messages_say_what_to_write() {
    let hint = |text: &str| {
        let (_, diagnostics) = parsed(text);
        diagnostics.iter().flat_map(|d| d.hints.clone()).collect::<Vec<_>>().join(" ")
    };
    let table = [
        ("a 'b'\n", "Use double quotes: \"…\"."),
        ("a \"b\"\n", "To set an argument write `a = \"b\"`."),
        ("a = hello\"\n", "If this is text, put it in quotes: \"hello\"."),
        ("a = hello world # x\n", "If this is text, put it in quotes: \"hello world\"."),
        (
            "a = 10.0.0.1\n",
            "If this is text, such as a version or an address, put it in quotes: \"10.0.0.1\".",
        ),
        ("a: 1\n", "Write `a =`."),
        ("a = \"\\${b}\"\n", "For a literal `${` write `$${`; `$` alone needs no escape."),
        ("a = \"\\d\"\n", "For the backslash itself write `\\\\d`."),
        ("a = {\n  b { c = 1 }\n}\n", "Blocks cannot stand in an object; write `b = {`."),
        ("a = [1 2]\n", "Put a comma before it."),
        ("a = x & y\n", "For a logical and write `&&`."),
        ("a = \"${b:-c}\"\n", "For a literal `${`, such as of a shell script, write `$${`."),
        ("a = \"%{ iff b }\"\n", "Did you mean `if`? For a literal `%{` write `%%{`."),
    ];
    for (text, expected) in table {
        assert_eq!(hint(text), expected, "{text}");
    }
}

#[test]
fn ten_thousand_levels_are_read_and_more_are_refused_cleanly() {
    let deep = |open: &str, middle: &str, close: &str, levels: usize| {
        let text = format!("a = {}{middle}{}\n", open.repeat(levels), close.repeat(levels));
        lines(&text)
    };
    let kinds = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{b=", "1", "}"),
        ("\"${", "1", "}\""),
        ("-", "1", ""),
        ("f(", "1", ")"),
        ("1?1:", "1", ""),
    ];
    for (open, middle, close) in kinds {
        assert_eq!(deep(open, middle, close, 9_900), [""; 0], "{open}");
        assert_eq!(deep(open, middle, close, 100_000), ["1: Nesting too deep"], "{open}");
    }
    let blocks = |levels: usize| lines(&format!("{}{}", "a {\n".repeat(levels), "}\n".repeat(levels)));
    assert_eq!(blocks(9_900), [""; 0]);
    assert_eq!(blocks(20_000), ["10001: Nesting too deep"]);
    let directives = format!("a = \"{}{}\"\n", "%{ if b }".repeat(20_000), "%{ endif }".repeat(20_000));
    assert_eq!(lines(&directives), ["1: Nesting too deep"]);
}

#[test]
fn chains_may_be_long() {
    let sum = format!("a = 1{}\n", " + 1".repeat(100_000));
    let path = format!("a = b{}\n", ".c".repeat(100_000));
    let call = format!("a = f(b){}\n", "[0].c".repeat(100_000));
    for text in [sum, path, call] {
        let (tree, diagnostics) = parsed(&text);
        assert_eq!(problems(&diagnostics), [""; 0]);
        let expr = tree.body(tree.root()).attribute("a").expect("the argument is there").expr;
        assert_eq!(tree.references(expr).len(), usize::from(text.contains('b')));
    }
}

#[test]
fn many_mistakes_end_the_reading() {
    // Whatever would be read next, were the mistake not the last.
    for mistake in
        ["a = )", "= {\n  =\n}", "a = {{", "a b= {\n  =\n}", "a \"b {\n  =\n}", "a {\n  b = [\n)\n"]
    {
        let text = format!("{mistake}\nx {{}}\n").repeat(1000);
        for before in ["", "a = )\n"] {
            assert_eq!(parsed(&format!("{before}{text}")).1.len(), 101, "{mistake}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_all_spans_lie_in_it(
        text in "(\\PC|[\"$%{}()=,.:~\\\\\n\r #<>*?!&|'-]|\\$\\{|%\\{ (if|for x in|else|endif|endfor) |<<-?E\n|E\n|a|b|for |in |1|\\[|\\]| = ){0,60}"
    ) {
        let whole = parse(FileId(0), text.as_str());
        let (tree, _, diagnostics) = parse_expression(FileId(0), text.as_str());
        let template = parse_template(FileId(0), text.as_str());
        for (tree, diagnostics) in [whole, (tree, diagnostics), (template.0, template.2)] {
            let fits = |span: Span| text.get(span.range()).is_some();
            for index in 0..tree.expr_count() {
                prop_assert!(fits(tree.span(ExprId(index as u32))));
            }
            for diagnostic in diagnostics.iter() {
                prop_assert!(diagnostic.span.is_some_and(fits), "{:?}", diagnostic);
                prop_assert!(diagnostic.labels.iter().all(|(span, _)| fits(*span)), "{:?}", diagnostic);
            }
            outline(tree.body(tree.root()), 0);
        }
    }
}
