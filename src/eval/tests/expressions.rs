//! What expressions yield, by kind of expression.

use super::check;

#[test]
fn literals_stand_for_themselves() {
    check(
        r#"
        1.50                  => 1.5
        -3                    => -3
        true                  => true
        "a\tb"                => "a\tb"
        [1, "a", null]        => [1, "a", null(any)]
        { a = 1, "b c" = 2 }  => {"a": 1, "b c": 2}
        { a = 1, a = 2 }      => {"a": 2}
        { (var.name) = 1 }    => {"web": 1}
        { null = 2 }          => {"null": 2}
        "e\u0301" == "\u00e9" => true
        "#,
    );
}

#[test]
fn references_are_resolved() {
    check(
        r#"
        var.name               => "web"
        var.ports[1]           => 443
        local.sizes.large      => 4
        local.sizes["small"]   => 1
        path.module            => "."
        path.cwd               => "/work"
        terrace.workspace      => "default"
        terraform.workspace    => "default"
        test_server.a.name     => "a"
        test_server.many[1].name      => "m1"
        test_server.many[*].name      => ["m0", "m1"]
        test_server.each["y"].name    => "why"
        keys(test_server.each)        => ["x", "y"]
        [for k, s in test_server.each : "${k}=${s.name}"] => ["x=ex", "y=why"]
        "#,
    );
}

#[test]
fn operators_convert_their_operands() {
    check(
        r#"
        "5" + 1              => 6
        18446744073709551615 + 1 => 18446744073709551616
        0.1 + 0.2            => 0.3
        7 % 3                => 1
        -7 % 3               => -1
        -"5"                 => -5
        !"true"              => false
        "true" && true       => true
        "1" < 2              => true
        1 == "1"             => false
        [1] == [1]           => true
        {a = 1} == {a = 1}   => true
        null == null         => true
        1 + 2 * 3 - 4        => 3
        1 < 2 && 2 < 3 || false => true
        "#,
    );
}

#[test]
fn both_branches_of_a_conditional_get_one_type() {
    check(
        r#"
        true ? 1 : "x"                 => "1"
        false ? "a" : 1                => "1"
        true ? [1] : ["a", "b"]        => list["1"]
        true ? { a = 1 } : {}          => map{"a": 1}
        true ? null : 1                => null(number)
        "true" ? 1 : 2                 => 1
        false ? 1 + "x" : 2            => 2
        test_server.a.id == "x" ? 1 : 2 => unknown(number, Refinement { not_null: true, prefix: None, lower: Some(Inclusive(1)), upper: Some(Inclusive(2)), min_len: 0, max_len: None })
        "#,
    );
}

#[test]
fn templates_make_strings() {
    check(
        r#"
        "x${1}"                       => "x1"
        "${1}"                        => 1
        "${var.name}-${local.sizes.small}" => "web-1"
        "%{ if true }a%{ else }b%{ endif }" => "a"
        "%{ for x in ["a", "b"] }${x},%{ endfor }" => "a,b,"
        "%{ for i, x in ["a", "b"] ~} ${i}${x} %{~ endfor }" => "0a1b"
        <<EOT⏎  a⏎  ${var.name}⏎EOT⏎ => "  a\n  web\n"
        <<-EOT⏎    a⏎      b⏎    EOT⏎ => "a\n  b\n"
        "id-${test_server.a.id}" == "x" => false
        "$${a}"                       => "${a}"
        "#,
    );
}

#[test]
fn for_goes_through_elements_in_order() {
    check(
        r#"
        [for x in [1, 2, 3] : x * 2 if x != 2]      => [2, 6]
        [for k, v in { b = 1, a = 2 } : "${k}${v}"] => ["a2", "b1"]
        [for i, x in ["a", "b"] : "${i}${x}"]       => ["0a", "1b"]
        [for x in toset(["b", "a"]) : x]            => ["a", "b"]
        {for x in ["a", "b"] : x → upper(x)}        => {"a": "A", "b": "B"}
        {for x in ["a", "bb", "c"] : length(x) → x...} => {"1": ["a", "c"], "2": ["bb"]}
        [for x in [1, 2] : [for y in [3, 4] : x * y]]  => [[3, 4], [6, 8]]
        [for s in [test_server.a] : s.id == "q"]       => [unknown(bool, Refinement { not_null: true, prefix: None, lower: None, upper: None, min_len: 0, max_len: None })]
        [for x in [1, 2] : x if test_server.a.id == "q"] => unknown(any)
        "#,
    );
}

#[test]
fn a_splat_takes_from_every_element() {
    check(
        r#"
        [{ a = [1, 2] }, { a = [3] }][*].a[0]  => [1, 3]
        [{ a = [1, 2] }, { a = [3] }].*.a[0]   => [1, 2]
        ["a"][*]                               => ["a"]
        null[*]                                => []
        "x"[*]                                 => ["x"]
        { a = 1 }[*].a                         => [1]
        [[{ a = 1 }], [{ a = 2 }]][*][0].a     => [1, 2]
        tolist([{ a = 1 }, { a = 2 }])[*].a    => list[1, 2]
        "#,
    );
}

#[test]
fn elements_are_found_by_index_and_key() {
    check(
        r#"
        [1, 2]["0"]          => 1
        [1, 2].1             => 2
        { 1 = "x" }[1]       => "x"
        { a = { b = 2 } }.a.b => 2
        tomap({ a = 1 }).a   => 1
        tolist(["a", "b"])[1] => "b"
        "#,
    );
}

#[test]
fn marks_go_where_values_go() {
    check(
        r#"
        var.secret                        => sensitive(string)
        "x${var.secret}"                  => sensitive(string)
        [var.secret, 1]                   => [sensitive(string), 1]
        length(var.secret)                => sensitive(number)
        length([var.secret])              => 1
        var.secret == "a" ? 1 : 2         => sensitive(number)
        true ? 1 : length(var.secret)     => sensitive(number)
        [for x in [var.secret] : x]       => [sensitive(string)]
        [for x in [1] : x if var.secret == "s3cret"] => sensitive(tuple([number]))
        { (var.secret) = 1 }              => sensitive(object({s3cret=number}))
        [1, 2][length(var.secret) - 6]    => sensitive(number)
        [var.secret] == [1]               => sensitive(bool)
        nonsensitive(var.secret)          => "s3cret"
        upper(var.secret)                 => sensitive(string)
        try(var.secret, 1)                => sensitive(string)
        can(var.secret)                   => true
        test_server.a.password            => sensitive(string)
        test_server.many[*].password      => [sensitive(string), sensitive(string)]
        "#,
    );
}

#[test]
fn unknown_values_stay_unknown_and_of_their_type() {
    check(
        r#"
        test_server.a.id          => unknown(string, Refinement { not_null: true, prefix: None, lower: None, upper: None, min_len: 0, max_len: None })
        test_server.a.id == null  => false
        length([test_server.a.id]) => 1
        upper(test_server.a.id) == null => false
        false && test_server.a.id == "x" => unknown(bool, Refinement { not_null: true, prefix: None, lower: None, upper: None, min_len: 0, max_len: None })
        length(split(",", test_server.a.id)) > -1 => true
        try(test_server.a.id, "x") => unknown(any)
        can(test_server.a.id)     => unknown(bool)
        try(test_server.a.name, "x") => "a"
        jsondecode(test_server.a.id) => unknown(any)
        [test_server.a.id][0] == 5 => false
        startswith("ab-${test_server.a.id}", "ab") => true
        "#,
    );
}

#[test]
fn errors_can_be_caught() {
    check(
        r#"
        try(local.sizes.tiny, "none")     => "none"
        try(local.empty.x, var.ports[9], 3) => 3
        can(local.sizes.tiny)             => false
        can(local.sizes.small)            => true
        try(no_such_function(1), "x")     => "x"
        [for x in [1, 0] : try(x / x, "none")] => [1, "none"]
        "#,
    );
}
