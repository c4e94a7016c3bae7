//! What is said about mistakes: the exact place, the values, the way out.

use super::check_error;

#[test]
fn the_exact_sub_expression_is_marked_and_values_are_shown() {
    check_error(
        "1 + (2 * var.name)",
        "Invalid operand at [var.name]: The operator `*` cannot take this value: a number is required.; var.name is \"web\"",
    );
    check_error(
        "var.ports[2]",
        "Invalid index at [2]: There is no element with index 2: the tuple has the indexes 0 to 1.; \
         var.ports is a tuple with 2 elements",
    );
    check_error(
        "local.sizes.smal",
        "Unsupported attribute at [smal]: This object does not have an attribute named `smal`. | \
         Did you mean `small`?; local.sizes is an object with 2 attributes",
    );
    check_error(
        "\"x${var.ports}\"",
        "Invalid template interpolation value at [var.ports]: The value cannot be part of a string: string required.; \
         var.ports is a tuple with 2 elements",
    );
}

#[test]
fn sensitive_values_are_not_told() {
    check_error(
        "var.secret + 1",
        "Invalid operand at [var.secret]: The operator `+` cannot take this value: a number is required.; \
         var.secret is (sensitive value)",
    );
    check_error(
        "tonumber(var.secret)",
        "Invalid function argument at [var.secret]: Invalid value for `v` of `tonumber`: cannot convert this sensitive \
         string to number; given string must be a decimal representation of a number.; var.secret is (sensitive value)",
    );
}

#[test]
fn one_mistake_is_one_error_and_two_are_two() {
    check_error(
        "upper(1 + local.empty)",
        "Invalid operand at [local.empty]: The operator `+` needs a number here, and the value is null.; local.empty is null",
    );
    check_error(
        "[0 / 0, -\"x\"]",
        "Operation failed at [0 / 0]: The operator `/` has no result here: the result is not a number: an \
         operand is infinite, or zero is divided by zero.
         Invalid operand at [\"x\"]: The operator `-` cannot take this value: a number is required.",
    );
    check_error(
        "[for x in [0, 0, 0] : x / x]",
        "Operation failed at [x / x]: The operator `/` has no result here: the result is not a number: an \
         operand is infinite, or zero is divided by zero.; x is 0",
    );
}

#[test]
fn null_and_unfit_values_are_named() {
    check_error(
        "local.empty.x",
        "Attempt to get attribute from null value at [x]: The value is null, so it does not have an attribute `x`.; \
         local.empty is null",
    );
    check_error(
        "local.empty ? 1 : 2",
        "Null condition at [local.empty]: The condition is null. It must be either true or false.; local.empty is null",
    );
    check_error(
        "[for x in 5 : x]",
        "Iteration over non-iterable value at [5]: `for` goes through the elements of a list, set, tuple, map or \
         object. This is a number.",
    );
    check_error(
        "{for x in [1, 1] : x => x}",
        "Duplicate object key at [x]: Two elements give the key `1`. | Where several values of one key are meant, write \
         `...` after the value: each key then has a list of its values.; x is 1",
    );
    check_error(
        "true ? { a = 1 } : [1]",
        "Inconsistent conditional result types at [true ? { a = 1 } : [1]]: Both results of a conditional must have one \
         type. The first result is of type object, the second of type tuple.",
    );
    check_error(
        "toset([\"a\"])[0]",
        "Invalid index at [0]: The elements of a set have no index or key, only their value. Convert the set with \
         `tolist` for an order, or use a `for` expression over all elements.",
    );
}

#[test]
fn work_without_end_is_stopped() {
    let sums =
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : length(range(1000))]]]";
    check_error(
        sums,
        "Value too large at [range(1000)]: The values that one expression makes may take 64 MiB together. These take \
         more.",
    );
    let tens = (0..9)
        .fold("1".to_owned(), |inner, _| format!("length([for x in [1, 2, 3, 4, 5, 6, 7, 8, 9] : {inner}])"));
    let problems = super::evaluated(&format!("try({tens}, 2)")).expect_err("this takes too long");
    assert!(
        problems.starts_with("Value too large") || problems.starts_with("Evaluation takes too long"),
        "{problems}"
    );
}
