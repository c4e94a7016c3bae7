//! `terrace console` on a pipe and on a terminal.

use crate::host::{Terminal, TestHost};

use super::{SHOP, run, shop};

/// Exit code, standard output, standard error.
fn console(host: &TestHost, arguments: &str, lines: &[&str]) -> (u8, String, String) {
    for line in lines {
        host.answer(line);
    }
    run(host, &format!("console {arguments}"))
}

fn piped(lines: &[&str]) -> (u8, String, String) {
    console(&shop(), "", lines)
}

#[test]
fn a_pipe_gets_the_last_value() {
    let cases: [(&[&str], &str); 9] = [
        (&["1 + 1"], "2\n"),
        (&["1 + 1", "  \"a\"  "], "\"a\"\n"),
        (&["1", ""], "1\n"),
        (&[], ""),
        (&["1", "exit", "2"], "1\n"),
        (&["[", "", "1,", "2]"], "[\n  1,\n  2,\n]\n"),
        (&["upper(<<-EOT", "  a", "", "  b", "  EOT", ")"], "<<EOT\nA\n\nB\n\nEOT\n"),
        (&["type({ a = [1] })"], "object({\n    a: tuple([\n        number,\n    ]),\n})\n"),
        (&["(type(1))"], "number\n"),
    ];
    for (lines, expected) in cases {
        let (code, out, err) = piped(lines);
        assert_eq!((code, out.as_str(), err.as_str()), (0, expected, ""), "{lines:?}");
    }
}

#[test]
fn the_first_error_ends_a_pipe() {
    let (code, out, err) = piped(&["1", "max(1, upper)", "3"]);
    assert_eq!((code, out.as_str()), (1, ""));
    insta::assert_snapshot!(err, @"

    Error: Invalid reference
     --> <console-input>:1:8
      |
    1 | max(1, upper)
      |        ^^^^^
      |
      = A reference to a resource consists of its type and its name: `TYPE.NAME`.
    ");
}

#[test]
fn errors_of_the_console_point_into_the_input() {
    let cases = [
        ("type()", "Not enough function arguments", ":1:1"),
        ("type(1, 2)", "Too many function arguments", ":1:9"),
        ("[type(1)]", "Invalid use of type function", ":1:2"),
        ("[1,", "Unclosed", ":1:1"),
        ("1 2", "Unexpected text after value", ":1:3"),
        ("var.siz", "Did you mean `size`?", ":1:1"),
        ("can(nope)", "Invalid reference", ":1:5"),
        ("lenght([])", "Did you mean `length`?", ":1:1"),
    ];
    for (input, words, place) in cases {
        let (code, out, err) = piped(&[input]);
        assert_eq!((code, out.as_str()), (1, ""), "{input}");
        assert!(err.contains(words) && err.contains(&format!("<console-input>{place}\n")), "{input}: {err}");
    }
}

#[test]
fn a_person_gets_each_value_and_may_go_on_after_an_error() {
    let host = shop().with_terminal(Terminal { stdin: true, stdout: true, stderr: true, width: 80 });
    let lines = ["1", "nope(", "", "help", "(", "2)", "exit"];
    let (code, out, err) = console(&host, "-no-color -input=false", &lines);
    assert_eq!(code, 0);
    assert!(out.starts_with("1\n") && out.contains("To leave, type exit") && out.ends_with("2\n"), "{out}");
    assert!(err.contains("Unclosed"), "{err}");
    assert!(err.ends_with("> > : > "), "{err:?}");
}

#[test]
fn ctrl_c_drops_an_expression_and_leaves_the_second_time() {
    const CTRL_C: &str = "\u{3}";
    let terminal = Terminal { stdin: true, stdout: true, stderr: true, width: 80 };
    let asked = |lines: &[&str]| console(&shop().with_terminal(terminal), "-input=false", lines);
    let (code, out, err) = asked(&["upper(", "\"a\"", CTRL_C, "1", CTRL_C, "2", CTRL_C, CTRL_C, "3"]);
    assert_eq!((code, out.as_str()), (130, "1\n2\n"));
    assert_eq!(err.matches("press Ctrl-C again").count(), 3, "{err}");
    assert_eq!(
        asked(&["upper(\n\"a\"\n)\n1", "2"]).1,
        "\"A\"\n1\n2\n",
        "what is pasted is read line by line"
    );
}

#[test]
fn references_give_variables_state_or_plan() {
    let host = TestHost::new().with_file("main.hcl", SHOP);
    let ask = |arguments: &str, line: &str| console(&host, arguments, &[line]).1;
    assert_eq!(ask("", "var.size"), "(known after apply)\n");
    assert_eq!(ask("-var size=small", "var.size"), "\"small\"\n");
    assert_eq!(ask("-simulate -var size=basic", "stacks_container.shop.name"), "(known after apply)\n");
    assert_eq!(ask("-simulate -var size=basic -plan", "stacks_container.shop.name"), "\"shop\"\n");
    let (code, _, err) = run(&host, "apply -simulate -auto-approve -var size=basic");
    assert_eq!(code, 0, "{err}");
    assert_eq!(ask("-simulate", "stacks_container.shop.name"), "\"shop\"\n");
    assert_eq!(ask("-simulate", "stacks_container.shop.plan"), "\"basic\"\n");
}

#[test]
fn what_steers_a_terminal_reaches_only_a_pipe() {
    let line = r#""a\n\u001b[31m""#;
    let terminal = |stdout| Terminal { stdin: false, stdout, stderr: false, width: 80 };
    let shown = |stdout| console(&shop().with_terminal(terminal(stdout)), "-no-color", &[line]).1;
    assert_eq!(shown(false), "<<EOT\na\n\u{1b}[31m\nEOT\n");
    assert_eq!(shown(true), "<<EOT\na\n\\u{1b}[31m\nEOT\n");
}

#[test]
fn all_names_that_are_wrong_are_reported_at_once() {
    let (_, _, err) = piped(&["false ? var.nope : nope(local.missing)"]);
    for name in ["`nope`", "input variable named `nope`", "local value named `missing`"] {
        assert!(err.contains(name), "{name}: {err}");
    }
}

#[test]
fn a_configuration_with_mistakes_is_refused() {
    let host = TestHost::new().with_file("main.hcl", "locals { a = nope.x }");
    let (code, out, err) = console(&host, "", &["1"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("Reference to undeclared resource"), "{err}");
}
