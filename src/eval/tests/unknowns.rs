//! What can be said of values that are known after apply, as Terraform 1.11 says it.

use super::{check, check_error};

#[test]
fn try_and_can_decide_by_what_comes_out() {
    check(
        r#"
        try([test_server.a.id][1], "x")            => "x"
        try([test_server.a.id, 2][1], "x")         => 2
        try({ a = test_server.a.id }.b, "x")       => "x"
        try(length([test_server.a.id]), 5)         => 1
        try(null + tonumber(test_server.a.id), 4)  => 4
        try([test_server.a.id], 5)                 => unknown(any)
        can(length([test_server.a.id]))            => true
        can([test_server.a.id][5])                 => false
        "#,
    );
}

#[test]
fn a_known_value_of_another_type_is_another_value() {
    check(
        r#"
        "x" == tobool(test_server.a.id)        => false
        [test_server.a.id] == [1]              => false
        test_server.a.id == null               => false
        [1, test_server.a.id] == [2, "x"]      => false
        "#,
    );
}

#[test]
fn ranges_decide_comparisons_unless_they_touch() {
    check(
        r#"
        (tobool(test_server.a.id) ? 1 : 5) > 0     => true
        (tobool(test_server.a.id) ? 1 : 5) >= 7    => false
        (tobool(test_server.a.id) ? 1 : 5) == 7    => false
        length(split(",", test_server.a.id)) > -1  => true
        length(toset([test_server.a.id]))          => 1
        length(tobool(test_server.a.id) ? tolist([1]) : tolist([2])) => 1
        "#,
    );
}

#[test]
fn what_is_certain_of_a_result_is_known() {
    let unknown = "unknown(string)";
    check(&format!(
        r#"
        sort(["k", test_server.a.id])                     => list[{unknown}, {unknown}]
        matchkeys(["a"], ["b"], [test_server.a.id])       => list[]
        slice([1, 2], 0, tonumber(test_server.a.id))      => unknown(any)
        tonumber(test_server.a.id) ? 1 : 1                => 1
        true ? 1 : no_such_function()                     => 1
        [for x in [] : no_such_function(x)]               => []
        "#
    ));
}

#[test]
fn arguments_are_looked_at_up_to_the_first_of_unknown_type() {
    check(
        r#"
        concat(jsondecode(test_server.a.id), 1)            => unknown(any)
        contains(jsondecode(test_server.a.id), null)       => unknown(any)
        setproduct(jsondecode(test_server.a.id))           => unknown(any)
        "#,
    );
    check_error(
        "slice([1], tonumber(test_server.a.id), 5)",
        "Invalid function argument at [5]: Invalid value for `end_index` of `slice`: end index must not be \
         greater than the length of the list.",
    );
}

#[test]
fn a_wrong_condition_of_a_for_is_wrong_without_elements() {
    check_error(
        "[for x in [] : x if null]",
        "Null condition at [null]: The `if` clause is null. It must be either true or false.",
    );
    check("[for x in [] : x if x == null] => []");
}

#[test]
fn what_will_be_no_list_cannot_be_the_last_arguments() {
    check_error(
        "max(test_server.a.id...)",
        "Invalid expanding argument value at [test_server.a.id]: The argument before `...` must be a list, set or \
         tuple, and this is a string. It gives `max` its last arguments.; test_server.a.id is a string, known after \
         apply",
    );
    check("max(jsondecode(test_server.a.id)...) => unknown(any)");
}
