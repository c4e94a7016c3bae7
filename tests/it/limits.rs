//! What is too much: deep, long, wide and exploding input. Whatever it is, the program ends by itself,
//! soon and in little memory, with a value or with a message that names the place.

#![expect(clippy::disallowed_methods, reason = "runs the program in a folder of its own")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Two seconds in a release build. Tests run an unoptimised one, on a machine that does other things too.
const TIME: Duration = Duration::from_secs(30);
/// Address space in KiB, which is always more than what is used of it: half of that is reserved.
const MEMORY: u32 = 2 * 1024 * 1024;

/// Deeper than the limit.
const TOO_DEEP: usize = 20_000;
/// Below the limit.
const DEEP: usize = 9_000;

/// How a run ended: `ok`, or the summaries of the errors with the place of the first.
fn outcome(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return "ok".to_owned();
    }
    assert_eq!(output.status.code(), Some(1), "{:?}\n{}", output.status, clipped(&errors));
    let mut summaries: Vec<&str> = errors.lines().filter_map(|line| line.strip_prefix("Error: ")).collect();
    summaries.dedup();
    let has_place = errors.lines().any(|line| line.trim_start().starts_with("--> "));
    assert!(has_place, "no place is named:\n{}", clipped(&errors));
    assert!(errors.len() < 1024 * 1024, "{} bytes of messages", errors.len());
    summaries.join(", ")
}

fn clipped(text: &str) -> String {
    text.chars().take(2_000).collect()
}

/// Runs the program in a folder with these files.
fn run(files: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    run_in(folder.path(), arguments, input)
}

/// Runs the program in a folder. The memory that it may take is limited.
fn run_in(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_terrace")])
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let started = Instant::now();
    // Who refuses the input need not have read it.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    assert!(started.elapsed() < TIME, "it took {:?}", started.elapsed());
    output
}

/// What becomes of an expression.
fn expression(text: &str) -> String {
    outcome(&run(&[("main.hcl", "locals {}\n")], &["console"], &format!("{}\n", text.replace('\n', " "))))
}

/// What becomes of a plan of a file.
fn plan(text: &str) -> String {
    outcome(&run(&[("main.hcl", text)], &["plan"], ""))
}

/// `open`, so many times around `inner`, and as often `close`.
fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

/// Local values of which each is made of the one before, which stands for `@`.
fn locals(count: usize, first: &str, next: &str) -> String {
    let mut text = format!("locals {{\n  v0 = {first}\n");
    for at in 1..=count {
        let value = next.replace('@', &format!("local.v{}", at - 1));
        writeln!(text, "  v{at} = {value}").expect("a string takes it");
    }
    text + "}\n"
}

#[test]
fn deep_expressions_are_evaluated_or_refused() {
    let constructs = [
        ("(", "1", ")"),
        ("length([", "1", "])"),
        ("try({ a = ", "1", " }, 1)"),
        ("\"${", "1", "}\""),
        ("true ? ", "1", " : 2"),
        ("[for x in [1] : ", "1", "][0]"),
        ("[0][", "0", "]"),
        ("-", "1", ""),
        ("abs(", "1", ")"),
    ];
    for (open, inner, close) in constructs {
        let refused = expression(&nested(open, inner, close, TOO_DEEP));
        assert!(refused.contains("Nesting too deep"), "{open}: {refused}");
    }
    for (open, inner, close) in
        [("(", "1", ")"), ("\"${", "1", "}\""), ("abs(", "1", ")"), ("[0][", "0", "]")]
    {
        assert_eq!(expression(&nested(open, inner, close, 2_000)), "ok", "{open}");
    }
    assert_eq!(expression(&format!("length({})", nested("[", "1", "]", 2_000))), "ok");
}

#[test]
fn deep_blocks_and_json_are_read_or_refused() {
    let refused = plan(&nested("a {\n", "", "}\n", TOO_DEEP));
    assert!(refused.contains("Nesting too deep"), "{refused}");
    for text in [nested("[", "1", "]", TOO_DEEP), nested("{\"a\":", "1", "}", TOO_DEEP)] {
        let text = format!("{{\"locals\":{{\"a\":{text}}}}}");
        let refused = outcome(&run(&[("main.hcl.json", &text)], &["plan"], ""));
        assert!(refused.contains("Nesting too deep"), "{refused}");
    }
    let deep = format!("{{\"locals\":{{\"a\":{}}}}}", nested("[", "1", "]", DEEP));
    assert_eq!(outcome(&run(&[("main.hcl.json", &deep)], &["plan"], "")), "ok");
}

#[test]
fn chains_may_be_long() {
    for (first, step) in [("1", " + 1"), ("true", " && true"), ("local.a", ".b"), ("[]", "[*]")] {
        let ended = expression(&format!("{first}{}", step.repeat(100_000)));
        let known =
            ["ok", "Expression nested too deeply", "Nesting too deep", "Reference to undeclared local value"];
        assert!(known.contains(&ended.as_str()), "{step}: {ended}");
    }
    // The steps are looked through for references once, not once from each of them.
    assert_eq!(expression(&format!("try([]{}, 1)", "[0]".repeat(5_000))), "ok");
}

#[test]
fn local_values_may_need_each_other_in_a_long_chain() {
    let text = locals(5_000, "1", "@ + 1") + "output \"o\" {\n  value = local.v5000\n}\n";
    assert_eq!(plan(&text), "ok");
}

#[test]
fn values_that_hold_themselves_twice_again_and_again_are_too_large() {
    let steps = [
        ("[1, 2]", "[@, @]"),
        ("{ a = 1 }", "{ a = @, b = @ }"),
        ("\"0123456789abcdef\"", "\"${@}${@}\""),
        ("[1]", "[sensitive(@), @]"),
        ("[terraform_data.u.id]", "[@, @]"),
    ];
    for (first, next) in steps {
        let text = locals(64, first, next) + "resource \"terraform_data\" \"u\" {}\n";
        for user in ["local.v64", "jsonencode(local.v64)", "local.v64 == local.v63", "length(local.v20)"] {
            let ended = plan(&format!("{text}output \"o\" {{\n  value = {user}\n}}\n"));
            assert_eq!(ended, "Value too large", "{next}: {user}");
        }
    }
}

#[test]
fn values_nested_through_local_values_have_the_limit_of_expressions() {
    let text = locals(10_100, "[1]", "[@]");
    assert_eq!(plan(&text), "Value nested too deeply");
}

#[test]
fn a_mistake_that_many_values_need_is_told_once() {
    let once = plan(&locals(0, "[1][7]", ""));
    assert_ne!(once, "ok");
    assert_eq!(plan(&locals(64, "[1][7]", "[@, @]")), once);
}

#[test]
fn instances_have_a_limit() {
    for repetition in [
        "count = 100001",
        "count = 1e18",
        "for_each = toset([for i in range(1024) : \"${i}\"])\n  count = 1e9",
    ] {
        let ended = plan(&format!("resource \"terraform_data\" \"a\" {{\n  {repetition}\n}}\n"));
        assert_ne!(ended, "ok", "{repetition}");
    }
}

#[test]
fn expressions_that_explode_end() {
    let product = "[for a in range(1000) : ".repeat(4) + "1" + &"]".repeat(4);
    let hundreds = ["range(100)"; 10].join(", ");
    let bomb: String = ('b'..='l')
        .zip('a'..)
        .map(|(name, last)| format!("{name}: &{name} [{}]\\n", vec![format!("*{last}"); 10].join(",")))
        .collect();
    let cases = [
        product,
        format!("setproduct({hundreds})"),
        format!("yamldecode(\"a: &a [x,x,x,x,x,x,x,x,x,x]\\n{bomb}\")"),
        "format(\"%1000000000d\", 1)".to_owned(),
        "format(\"%.1000000000f\", 1)".to_owned(),
        "format(\"%*d\", 1000000000, 1)".to_owned(),
        "range(1e9)".to_owned(),
        "range(0, 1, 1e-9)".to_owned(),
        "indent(1000000000, \"a\\nb\")".to_owned(),
        "regex(\"(((a{100}){100}){100}){100}\", \"a\")".to_owned(),
        "join(\"\", [for i in range(1000) : join(\"x\", range(1000))])".to_owned(),
        "[for i in range(1000) : [for j in range(1000) : sensitive(j)]]".to_owned(),
        format!("jsondecode(\"{}\")", nested("[", "1", "]", TOO_DEEP)),
        format!("yamldecode(\"{}\")", nested("[", "1", "]", TOO_DEEP)),
    ];
    for case in cases {
        // Whether it is a value or too much; `outcome` holds that it is one of the two.
        let ended = outcome(&run(&[("main.hcl", &format!("locals {{\n  a = {case}\n}}\n"))], &["plan"], ""));
        assert!(!ended.is_empty(), "{}", clipped(&case));
    }
}

#[test]
fn numbers_of_any_size_end_as_a_number_or_a_message() {
    for number in [
        "1e999999999",
        "1e-999999999",
        "10e99999999999999999999",
        "1e200000 + 1e-200000",
        "1e9999999 * 1e9999999",
        "1e999999 % 7",
        "7 % 1e-999999",
        "pow(10, 100000)",
        "pow(2, 1e18)",
        "pow(1.0000001, 1e15)",
        "floor(1e999999)",
        "tostring(1e999999)",
        "tonumber(\"1e999999999\")",
        "jsondecode(\"1e999999999\")",
        "format(\"%b\", 1e300000)",
        "format(\"%f\", 1e300000)",
        "element([1], 1e300)",
        "cidrsubnet(\"::/0\", 128, 1e30)",
        "parseint(\"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\", 36)",
    ] {
        let ended =
            outcome(&run(&[("main.hcl", &format!("locals {{\n  a = {number}\n}}\n"))], &["plan"], ""));
        assert!(!ended.is_empty(), "{number}");
    }
}

#[test]
fn templates_that_read_themselves_are_refused() {
    let files = [
        ("main.hcl", "output \"o\" {\n  value = templatefile(\"t.tftpl\", {})\n}\n"),
        ("t.tftpl", "${templatefile(\"t.tftpl\", {})}"),
    ];
    assert_ne!(outcome(&run(&files, &["plan"], "")), "ok");
}

#[test]
fn long_names_lines_and_many_mistakes_are_told_in_few_words() {
    let name = "a".repeat(500_000);
    let cases = [
        format!("locals {{\n  {name} = 1\n}}\noutput \"o\" {{\n  value = local.{name}b\n}}\n"),
        format!("output \"o\" {{\n  value = \"{name}\" +\n}}\n"),
        "output \"o\" { value = }\n".repeat(5_000),
        "a = \"".repeat(50_000),
        "a = {\n".repeat(TOO_DEEP),
        "a = \"${".repeat(50_000),
        "a = <<E\n".repeat(50_000),
        "\0".repeat(500_000),
    ];
    for text in cases {
        assert_ne!(plan(&text), "ok", "{}", clipped(&text));
    }
}

/// So many words made of a pattern in which `@` is a number.
fn numbered(count: usize, pattern: &str) -> String {
    (0..count).map(|at| pattern.replace('@', &at.to_string())).collect()
}

#[test]
fn many_mistakes_of_one_kind_take_no_longer_each() {
    let circle = "resource \"terraform_data\" \"r@\" {\n  input = terraform_data.r+.id\n}\n";
    let circle: String = (0..20_000)
        .map(|at| circle.replace('@', &at.to_string()).replace('+', &((at + 1) % 20_000).to_string()))
        .collect();
    let cases = [
        // Comments that are not closed, and brackets that are not: each could be looked for to the end.
        "/*\n".repeat(300_000),
        "a {\n".to_owned() + &"/* ".repeat(300_000),
        "(\n".repeat(100_000),
        "a {\n".to_owned() + &"[{\n".repeat(100_000),
        ")\n".repeat(300_000) + &"\n".repeat(300_000),
        // One line with very many.
        format!("locals {{\n  a = 1{}\n}}\n", " + 2 == 3 && 4".repeat(10_000)),
        format!("locals {{\n  a = [{}]\n}}\n", numbered(10_000, "local.b@, ")),
        circle,
        "terraform {\n  required_version = \">= 99\"\n}\n".repeat(20_000),
    ];
    for text in cases {
        let output = run(&[("main.hcl", &text)], &["validate"], "");
        assert_eq!(output.status.code(), Some(1), "{}", clipped(&text));
        assert!(output.stderr.len() < 10 * 1024 * 1024, "{} bytes of messages", output.stderr.len());
    }
    let line = format!("locals {{\n  a = [{}]\n}}\n", numbered(10_000, "local.b@, "));
    let json = run(&[("main.hcl", &line)], &["validate", "-json"], "");
    assert!(json.stdout.len() < 50 * 1024 * 1024, "{} bytes", json.stdout.len());
}

#[test]
fn large_texts_and_types_are_looked_through_in_one_go() {
    let cases = [
        format!("locals {{\n  a = csvdecode(\"{}z\\n1\")\n}}\n", numbered(100_000, "c@,"))
            .replace("\\n1", ""),
        format!(
            "variable \"a\" {{\n  type = object({{ {} z = string }})\n  default = null\n}}\n",
            numbered(60_000, "a@ = string, ")
        ),
        "terrace {\n  required_version = \">= 0\"\n}\n".repeat(150_000),
    ];
    for text in cases {
        assert_eq!(plan(&text), "ok", "{}", clipped(&text));
    }
}

#[test]
fn text_that_would_be_mostly_indentation_is_not_formatted() {
    let text = nested("a {\n", "", "}\n", DEEP);
    assert_eq!(outcome(&run(&[("main.hcl", &text)], &["fmt", "-check"], "")), "Nesting too deep");
}

/// A folder that calls what is in its folders `a` and `b`, which are links.
fn calling_twice(folder: &Path, to: &str) {
    let call = |name: &str| format!("module \"{name}\" {{\n  source = \"./{name}\"\n}}\n");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join("main.hcl"), call("a") + &call("b")).expect("a file");
    for name in ["a", "b"] {
        std::os::unix::fs::symlink(to, folder.join(name)).expect("a link");
    }
}

#[test]
fn folders_that_link_to_each_other_are_not_followed_without_end() {
    let folder = tempfile::tempdir().expect("a folder");
    calling_twice(folder.path(), ".");
    assert_eq!(outcome(&run_in(folder.path(), &["validate"], "")), "Module calls itself");
    // Two ways into each of thirty folders are a thousand million ways into the last.
    let folder = tempfile::tempdir().expect("a folder");
    for at in 0..30 {
        calling_twice(&folder.path().join(format!("m{at}")), &format!("../m{}", at + 1));
    }
    std::fs::create_dir(folder.path().join("m30")).expect("a folder");
    std::fs::write(folder.path().join("m30/main.hcl"), "").expect("a file");
    let ended = outcome(&run_in(&folder.path().join("m0"), &["validate"], ""));
    assert!(ended.contains("Too many modules"), "{ended}");
}

#[test]
fn files_without_end_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.hcl"), "locals {}\n").expect("a file");
    let pipe = folder.path().join("terrace.state.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("it starts").success());
    for arguments in
        [&["plan"][..], &["plan", "-var-file=/dev/zero"], &["show", "/dev/zero"], &["apply", "/dev/zero"]]
    {
        let output = run_in(folder.path(), arguments, "");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {errors}");
        assert!(errors.contains("it is no regular file"), "{arguments:?}: {errors}");
    }
}
