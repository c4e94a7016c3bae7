//! What functions yield, by family; the rest of the library is compared with Terraform as a whole.

use super::{check, check_error};

#[test]
fn collections() {
    check(
        r#"
        length("ą́b")                               => 2
        keys({ b = 1, a = 2 })                      => ["a", "b"]
        values(tomap({ b = 1, a = 2 }))             => list[2, 1]
        lookup({ a = 1 }, "b", 0)                   => 0
        merge({ a = 1 }, { a = 2, b = 3 }, null)    => {"a": 2, "b": 3}
        concat(["a"], [1])                          => ["a", 1]
        concat(tolist([1]), tolist(["a"]))          => list["1", "a"]
        flatten([["a"], [["b"], []]])               => ["a", "b"]
        element(["a", "b"], 3)                      => "b"
        distinct(["a", "b", "a"])                   => list["a", "b"]
        contains(["a"], "a")                        => true
        contains([1], "1")                          => false
        coalesce("", null, "b")                     => "b"
        coalescelist([], ["b"])                     => ["b"]
        compact(["a", "", null])                    => list["a"]
        slice(["a", "b", "c"], 1, 3)                => ["b", "c"]
        reverse(["a", 1])                           => [1, "a"]
        sort(["b", "A", "a"])                       => list["A", "a", "b"]
        chunklist(["a", "b", "c"], 2)               => list[list["a", "b"], list["c"]]
        zipmap(["a", "b"], [1, "x"])                => {"a": 1, "b": "x"}
        matchkeys([1, 2], ["a", "b"], ["b"])        => list[2]
        one([])                                     => null(any)
        transpose({ a = ["x", "y"], b = ["y"] })    => map{"x": list["a"], "y": list["a", "b"]}
        alltrue([true, "true"])                     => true
        anytrue([])                                 => false
        max([1, 3, 2]...)                           => 3
        setproduct(["a"], ["x", "y"])               => list[["a", "x"], ["a", "y"]]
        setunion(["b"], ["a", "b"])                 => set["a", "b"]
        setsubtract(["a", "b"], ["b"])              => set["a"]
        setintersection(["a", "b"], ["b"])          => set["b"]
        "#,
    );
}

#[test]
fn numbers() {
    check(
        r#"
        abs(-12.75)               => 12.75
        ceil(1.2)                 => 2
        floor(-1.2)               => -2
        parseint("-ff", 16)       => -255
        parseint("Z", 62)         => 61
        pow(2, 0.5)               => 1.4142135623730951
        log(8, 2)                 => 3
        range(3)                  => list[0, 1, 2]
        range(5, 0, -2)           => list[5, 3, 1]
        sum(["1", 2])             => 3
        signum(-3)                => -1
        "#,
    );
}

#[test]
fn strings() {
    check(
        r#"
        upper("aß")               => "Aß"
        lower("İΣ")               => "iσ"
        title("hello-wörld a_b")  => "Hello-Wörld A_b"
        trim("xxaxx", "x")        => "a"
        trimspace(" a\n")         => "a"
        chomp("a\r\n\n")          => "a"
        indent(2, "a\nb")         => "a\n  b"
        join(", ", ["a", 1], ["b"]) => "a, 1, b"
        split(",", "a,,b")        => list["a", "", "b"]
        split("", "ab")           => list["a", "b"]
        strrev("a\u0301b")        => "bá"
        substr("hello", -3, 2)    => "ll"
        substr("hello", 1, -1)    => "ello"
        replace("a-b-c", "-", "+") => "a+b+c"
        replace("ab", "", ".")    => ".a.b."
        endswith("abc", "bc")     => true
        "#,
    );
}

#[test]
fn regular_expressions() {
    check(
        r#"
        regex("[a-z]+", "12ab34")               => "ab"
        regex("(\\d+)-(\\d+)", "2019-02")       => ["2019", "02"]
        regex("(?P<a>x)?(?P<b>y)", "y")         => {"a": null(string), "b": "y"}
        regexall("[a-z]", "1a2b")               => list["a", "b"]
        regexall("(a)(b)?", "ab a")             => list[["a", "b"], ["a", null(string)]]
        regexall("\\d", "٣")                    => list[]
        replace("abc", "/(b)/", "[$1]")         => "a[b]c"
        replace("abc", "/(?P<m>b)/", "<$${m}>") => "a<b>c"
        replace("a/b", "//", "-")               => "-a-/-b-"
        "#,
    );
    check_error(
        "regex(\"z\", \"abc\")",
        "Error in function call at [regex(\"z\", \"abc\")]: `regex` failed: pattern did not match any part of the given string.",
    );
    check_error(
        "regex(\"a**\", \"abc\")",
        "Invalid function argument at [\"a**\"]: Invalid value for `pattern` of `regex`: invalid regular expression \
         pattern: invalid nested repetition operator.",
    );
    check_error(
        "regex(\"(\", \"abc\")",
        "Invalid function argument at [\"(\"]: Invalid value for `pattern` of `regex`: invalid regular expression \
         pattern: unclosed group.",
    );
}

#[test]
fn networks_as_go_counts_them() {
    check(
        r#"
        cidrhost("10.0.0.0/8", 5)                  => "10.0.0.5"
        cidrhost("2001:db8::/64", -1)              => "2001:db8::ffff:ffff:ffff:ffff"
        cidrhost("::ffff:10.0.0.0/120", 1)         => "0:1::ffff:a00:0"
        cidrnetmask("10.0.0.0/12")                 => "255.240.0.0"
        cidrsubnet("010.1.2.0/24", 4, 15)          => "10.1.2.240/28"
        cidrsubnet("::/0", 16, 8193)               => "2001::/16"
        cidrsubnets("10.0.0.0/24", 2, 1)           => list["10.0.0.0/26", "10.0.0.128/25"]
        can(cidrsubnets("0.0.0.0/8", 8))           => false
        "#,
    );
    check_error(
        "cidrsubnets(\"10.0.0.0/24\", 1, 1, 8)",
        "Invalid function argument at [8]: Invalid value for `newbits` of `cidrsubnets`: not enough remaining address \
         space for a subnet with a prefix of 32 bits after 10.0.0.128/25.",
    );
    check_error(
        "cidrhost(\"10.0.0.0/30\", 4)",
        "Error in function call at [cidrhost(\"10.0.0.0/30\", 4)]: `cidrhost` failed: prefix of 30 does not \
         accommodate a host numbered 4.",
    );
}

#[test]
fn files() {
    check(
        r#"
        file("files/../files/hello.txt")      => "Hello"
        filebase64("${path.module}/files/hello.txt") => "SGVsbG8="
        fileexists("files/hello.txt")         => true
        fileexists("files/none")              => false
        filemd5("files/hello.txt")            => "8b1a9953c4611296a827abf8c47804d7"
        filesha1("files/hello.txt")           => "f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0"
        filebase64sha256("files/hello.txt")   => "GF+NsyJx/iX1Yab8k4suJkMG7DBO2lGAB9F2SCY4GWk="
        fileset("files", "**/*.md")           => set["sub/a.md", "sub/deep/b.md"]
        fileset("files", "{sub/?,hello}.[mt]*") => set["hello.tftpl", "hello.txt", "sub/a.md"]
        fileset("files/sub", "../*.txt")      => set["../hello.txt"]
        abspath("files/../x")                 => "/project/x"
        basename("a/b/")                      => "b"
        dirname("a/b.txt")                    => "a"
        dirname("b.txt")                      => "."
        pathexpand("~/x")                     => "/home/me/x"
        "#,
    );
    for (call, why) in [
        ("file(\"files/none\")", "no file exists at \"files/none\""),
        ("file(\"files\")", "\"files\" is a directory, not a file"),
        ("file(\"../etc/passwd\")", "\"../etc/passwd\" is outside the folder of the configuration"),
        ("fileexists(\"/etc/shadow\")", "\"/etc/shadow\" is outside the folder of the configuration"),
        ("fileset(\"..\", \"*\")", "\"..\" is outside the folder of the configuration"),
        ("filesha256(\"~/x\")", "\"~/x\" is outside the folder of the configuration"),
    ] {
        let problem = super::evaluated(call).expect_err(call);
        assert!(problem.contains(why), "{call}: {problem}");
    }
}

#[test]
fn templates_from_elsewhere() {
    check(
        r#"
        templatefile("files/hello.tftpl", { name = "you", list = ["a", "b"] }) => "Hello you! A B"
        templatefile("files/only.tftpl", { list = [1] }) => [1]
        templatestring(local.hello, { name = "you", more = 1 }) => "Hello you!"
        issensitive(templatestring(local.hello, { name = var.secret })) => true
        "#,
    );
    for (call, why) in [
        (
            "templatefile(\"files/only.tftpl\", {})",
            "does not contain key \"list\", referenced at files/only.tftpl:1,3",
        ),
        ("templatefile(\"files/wrong.tftpl\", { x = 1 })", "`templatefile` failed: files/wrong.tftpl:2,"),
        ("templatefile(\"files/nested.tftpl\", {})", "cannot call templatefile from inside a template"),
        ("templatefile(\"files/only.tftpl\", [])", "invalid vars value: must be a map or object"),
        ("templatestring(\"x\", {})", "must be a reference to a string that is defined elsewhere"),
        ("templatestring(local.hello, { \"a b\" = 1 })", "invalid template variable name \"a b\""),
    ] {
        let problem = super::evaluated(call).expect_err(call);
        assert!(problem.contains(why), "{call}: {problem}");
    }
}

#[test]
fn yaml() {
    check(
        r#"
        yamlencode({ a = [1, [2, { b = null, c = [] }]], d = { e = {} } }) => "\"a\":\n- 1\n- - 2\n  - \"b\": null\n    \"c\": []\n\"d\":\n  \"e\": {}\n"
        yamlencode(true)                      => "true\n...\n"
        yamlencode("yes")                     => "\"yes\"\n"
        yamlencode({ a = "x\ny\n", b = ["p\nq"] }) => "\"a\": |\n  x\n  y\n\"b\":\n- |-\n  p\n  q\n"
        yamldecode("{a: 1, b: [x, yes, ~, 0x1F, 017, 1.50]}") => {"a": 1, "b": ["x", true, null(any), 31, 17, 1.5]}
        yamldecode("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}").b => {"p": 1, "q": 3}
        yamldecode("a: 2024-01-02")           => {"a": "2024-01-02T00:00:00Z"}
        yamldecode("- !!str 12\n- '12'\n- |\n  t\n") => ["12", "12", "t\n"]
        "#,
    );
    for (text, why) in [
        ("a: [1", "on line 2, column 1: while parsing a flow sequence"),
        ("a: *missing", "unknown anchor \"missing\""),
        ("---\\na\\n---\\nb", "only one document is allowed"),
        ("", "the document is empty"),
        ("a: .nan", "floating point NaN is not supported"),
        ("a: !own x", "unsupported tag \"!own\""),
    ] {
        let problem = super::evaluated(&format!("yamldecode(\"{text}\")")).expect_err(text);
        assert!(problem.contains(why), "{text}: {problem}");
    }
}

#[test]
fn formats() {
    check(
        r#"
        format("%s is %03d", "x", 7)       => "x is 007"
        format("%5s|%-5s|%05d", "a", "b", -42) => "    a|b    |-0042"
        format("%#x %X %b %#o", 255, 255, 5, 8) => "0xff FF 101 010"
        format("%.2f %.0f %.0f", 1.005, 2.5, 3.5) => "1.00 2 4"
        format("%e %g %g %G", 12345.678, 100000, 1234567.5, 1e-10) => "1.234568e+04 100000 1.2345675e+06 1E-10"
        format("%+d % d %08.3f", 5, 5, -3.14159) => "+5  5 -003.142"
        format("%[2]d %[1]s", "a", 1)      => "1 a"
        format("%v %v %#v %q", [1, "a"], true, "a", "b\n") => "[1,\"a\"] true \"a\" \"b\\n\""
        formatlist("%s-%s", ["a", "b"], "c") => list["a-c", "b-c"]
        "#,
    );
}

#[test]
fn encodings_and_hashes() {
    check(
        r#"
        jsonencode({ a = [1, null], b = "<" }) => "{\"a\":[1,null],\"b\":\"\\u003c\"}"
        jsondecode("{\"a\":[1,null]}")         => {"a": [1, null(any)]}
        base64encode("hello")                  => "aGVsbG8="
        base64decode("aGVsbG8=")               => "hello"
        urlencode("a b&ü")                     => "a+b%26%C3%BC"
        sha256("")                             => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        base64sha256("abc")                    => "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
        md5("a")                               => "0cc175b9c0f1b6a831c399e269772661"
        sha1("a")                              => "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
        uuidv5("dns", "www.example.com")       => "2ed6657d-e927-568b-95e1-2665a8aea6a2"
        csvdecode("a,b\n1,\"x \"\"y\"\"\"\n\n2,\n") => list[{"a": "1", "b": "x \"y\""}, {"a": "2", "b": ""}]
        textencodebase64("Hi", "UTF-16LE")     => "SABpAA=="
        textencodebase64("日本", "Shift_JIS")  => "k/qWew=="
        textdecodebase64("6Q==", "ISO-8859-1") => "é"
        startswith(base64gzip("hello"), "H4sIAAAAAAAA/") => true
        "#,
    );
}

#[test]
fn networks() {
    check(
        r#"
        cidrhost("10.1.2.3/8", 2)                  => "10.0.0.2"
        cidrhost("2001:db8::/64", -1)              => "2001:db8::ffff:ffff:ffff:ffff"
        cidrhost("::/0", 1)                        => "::1"
        cidrnetmask("10.1.2.3/17")                 => "255.255.128.0"
        cidrsubnet("172.16.0.0/12", 4, 2)          => "172.18.0.0/16"
        cidrsubnet("::/0", 16, 8193)               => "2001::/16"
        cidrsubnets("10.0.0.0/24", 4, 2, 4)        => list["10.0.0.0/28", "10.0.0.64/26", "10.0.0.128/28"]
        can(cidrsubnets("10.0.0.0/24", 1, 1, 1))   => false
        can(cidrhost("10.0.0.0/24", 256))          => false
        "#,
    );
}

#[test]
fn points_in_time() {
    check(
        r#"
        formatdate("EEE, DD MMM YYYY hh:mm:ss ZZZ", "2018-01-02T23:12:01-08:00") => "Tue, 02 Jan 2018 23:12:01 -0800"
        formatdate("'o''clock' H AA Z", "2024-02-29T00:05:00Z") => "o'clock 12 AM Z"
        timeadd("2017-12-31T23:59:59Z", "1s")              => "2018-01-01T00:00:00Z"
        timeadd("2021-03-01T00:00:00+02:00", "-1.5h")      => "2021-02-28T22:30:00+02:00"
        timecmp("2017-11-22T01:00:00Z", "2017-11-22T02:00:00+01:00") => 0
        can(formatdate("YYYY", "2018-02-30T00:00:00Z"))    => false
        can(timeadd("2017-11-22T00:00:00Z", "1d"))         => false
        "#,
    );
}

#[test]
fn tables_and_paths() {
    check(
        r#"
        csvdecode("a,b\r\n\"x\"\"y\",2\n\n")   => list[{"a": "x\"y", "b": "2"}]
        csvdecode("a")                           => list[]
        can(csvdecode("a,b\n1,2,3"))             => false
        basename("a//b/")                        => "b"
        dirname("../../a/./b/")                  => "../../a/b"
        dirname("x")                             => "."
        "#,
    );
}

#[test]
fn conversions() {
    check(
        r#"
        tostring(1.5)             => "1.5"
        tonumber("1.50")          => 1.5
        tobool("true")            => true
        tolist(["a", 1])          => list["a", "1"]
        toset(["b", "a", "b"])    => set["a", "b"]
        tomap({ a = 1, b = "x" }) => map{"a": "1", "b": "x"}
        tostring(null)            => null(string)
        issensitive(sensitive(1)) => true
        "#,
    );
}

#[test]
fn errors_underline_the_argument() {
    check_error(
        "upper([1])",
        "Invalid function argument at [[1]]: Invalid value for `str` of `upper`: string required.",
    );
    check_error(
        "join(\",\", null)",
        "Invalid function argument at [null]: Invalid value for `lists` of `join`: argument must not be null.",
    );
    check_error(
        "tonumber(var.name)",
        "Invalid function argument at [var.name]: Invalid value for `v` of `tonumber`: cannot convert \"web\" to \
         number; given string must be a decimal representation of a number.; var.name is \"web\"",
    );
    check_error(
        "upper()",
        "Not enough function arguments at [upper]: `upper` needs a value for `str`. It is called as `upper(str)`.",
    );
    check_error(
        "upper(\"a\", 2)",
        "Too many function arguments at [2]: `upper` takes 1 argument, and 2 are given. It is called as `upper(str)`.",
    );
    check_error(
        "uper(\"a\")",
        "Call to unknown function at [uper]: There is no function named `uper`. | Did you mean `upper`?",
    );
    check_error(
        "max(var.name...)",
        "Invalid expanding argument value at [var.name]: The argument before `...` must be a list, set or tuple, and \
         this is a string. It gives `max` its last arguments.; var.name is \"web\"",
    );
}
