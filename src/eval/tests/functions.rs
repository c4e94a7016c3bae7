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
