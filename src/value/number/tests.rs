//! Numbers against facts from Terraform and against laws.

use proptest::prelude::*;

use super::*;

fn number(text: &str) -> Number {
    text.parse().expect("the test's number is valid")
}

#[test]
fn numbers_are_printed_as_terraform_prints_them() {
    let third = number("1").div(&number("3")).expect("three is not zero").to_string();
    assert_eq!(third, format!("0.{}5", "3".repeat(154)));
    let rest = number("5").rem(&number("-0.7")).map(|n| n.to_string());
    assert_eq!(rest, Ok(format!("0.0{}88", "9".repeat(152))));
    for (left, op, right, expected) in [
        ("0.1", "+", "0.2", "0.3"),
        ("18446744073709551615", "+", "1", "18446744073709551616"),
        ("9223372036854775807", "+", "1", "9223372036854775808"),
        ("1e21", "*", "1", "1000000000000000000000"),
        ("1e-7", "*", "1", "0.0000001"),
        ("-9223372036854775808", "*", "-1", "9223372036854775808"),
        ("7.5", "%", "2", "1.5"),
        ("-7", "%", "3", "-1"),
        ("5", "%", "-2", "1"),
        ("10", "/", "4", "2.5"),
        ("6", "/", "3", "2"),
        ("0.5", "-", "0.5", "0"),
    ] {
        let (a, b) = (number(left), number(right));
        let result = match op {
            "+" => a.add(&b),
            "-" => a.sub(&b),
            "*" => a.mul(&b),
            "/" => a.div(&b),
            _ => a.rem(&b),
        };
        assert_eq!(result.map(|n| n.to_string()), Ok(expected.to_owned()), "{left} {op} {right}");
    }
}

#[test]
fn text_that_is_no_number_is_refused() {
    for text in
        ["", "-", "+", ".", "e5", "1e", "1e+", "1_0", "0x10", " 1", "1 ", "1.2.3", "Inf", "NaN", "--1", "½"]
    {
        assert_eq!(text.parse::<Number>(), Err(NumberError::Syntax), "{text:?}");
    }
    for text in ["1e999999999", "1e-999999999", "1e99999999999999999999"] {
        assert_eq!(text.parse::<Number>(), Err(NumberError::OutOfRange), "{text:?}");
    }
}

#[test]
fn unusual_spellings_are_read() {
    for (text, expected) in [
        (".5", "0.5"),
        ("5.", "5"),
        ("+5", "5"),
        ("-0", "0"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("12E-1", "1.2"),
    ] {
        assert_eq!(number(text).to_string(), expected);
    }
}

#[test]
fn what_cannot_be_computed_is_an_error() {
    assert_eq!(number("1").div(&Number::ZERO), Err(NumberError::DivisionByZero));
    assert_eq!(number("1.5").rem(&Number::ZERO), Err(NumberError::DivisionByZero));
    let large = number("1e300000");
    assert_eq!(large.mul(&large), Err(NumberError::OutOfRange));
    assert_eq!(number("1").div(&large).and_then(|tiny| tiny.div(&large)), Err(NumberError::OutOfRange));
}

#[test]
fn whole_parts_follow_the_sign() {
    for (text, trunc, floor, ceil) in
        [("1.5", "1", "1", "2"), ("-1.5", "-1", "-2", "-1"), ("3", "3", "3", "3"), ("-0.2", "0", "-1", "0")]
    {
        let n = number(text);
        assert_eq!((n.trunc(), n.floor(), n.ceil()), (number(trunc), number(floor), number(ceil)), "{text}");
    }
}

#[test]
fn other_radixes_are_read_and_written() {
    assert_eq!(Number::from_radix("ff", 16), Ok(number("255")));
    assert_eq!(Number::from_radix("-ZZ", 36).map(|n| n.to_string()), Ok("-1295".to_owned()));
    assert_eq!(Number::from_radix("2", 2), Err(NumberError::Syntax));
    assert_eq!(Number::from_radix("1_0", 10), Err(NumberError::Syntax));
    assert_eq!(number("-255").to_radix(16).as_deref(), Some("-ff"));
    assert_eq!(number("0.5").to_radix(16), None);
}

#[test]
fn ten_digits_are_those_of_go() {
    for (text, expected) in [
        ("1.5", "1.5"),
        ("1", "1"),
        ("100", "100"),
        ("12345678901", "1.23456789e+10"),
        ("1234567890", "1234567890"),
        ("0.00001", "1e-05"),
        ("0.0001", "0.0001"),
        ("-0.25", "-0.25"),
        ("0", "0"),
    ] {
        assert_eq!(number(text).ten_digits(), expected);
    }
}

fn any_number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u128>().prop_map(Number::from),
        any::<f64>().prop_filter_map("finite", Number::from_f64),
        ("-?[0-9]{1,40}(\\.[0-9]{1,40})?(e-?[0-9]{1,3})?").prop_map(|text| number(&text)),
        (any::<i64>(), 1..i64::MAX)
            .prop_map(|(a, b)| Number::from(a).div(&Number::from(b)).unwrap_or(Number::ZERO)),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(n in any_number()) {
        prop_assert_eq!(n.to_string().parse::<Number>(), Ok(n));
    }

    #[test]
    fn an_f64_comes_back_unchanged(value in any::<f64>()) {
        prop_assume!(value.is_finite());
        let back = Number::from_f64(value).map(|n| n.to_f64());
        prop_assert_eq!(back, Some(value));
    }

    #[test]
    fn small_whole_numbers_compute_as_wide_integers_do(a in any::<i64>(), b in any::<i64>()) {
        let wide = |n: i128| number(&n.to_string());
        let (x, y) = (Number::from(a), Number::from(b));
        let (a, b) = (i128::from(a), i128::from(b));
        prop_assert_eq!(x.add(&y), Ok(wide(a + b)));
        prop_assert_eq!(x.sub(&y), Ok(wide(a - b)));
        prop_assert_eq!(x.mul(&y), Ok(wide(a * b)));
        if b != 0 {
            prop_assert_eq!(x.rem(&y), Ok(wide(a % b)));
        }
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
    }

    #[test]
    fn order_agrees_with_subtraction(a in any_number(), b in any_number()) {
        let difference = a.sub(&b).expect("these numbers are far from the limits");
        prop_assert_eq!(a.cmp(&b), difference.cmp(&Number::ZERO));
    }
}
