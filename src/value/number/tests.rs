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
        ("-0", "-0"),
        ("3p4", "48"),
        ("1p-1", "0.5"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("12E-1", "1.2"),
    ] {
        assert_eq!(number(text).to_string(), expected);
    }
}

#[test]
fn what_cannot_be_computed_is_an_error() {
    let infinite = number("1").div(&Number::ZERO).expect("a division by zero is infinite");
    assert_eq!(Number::ZERO.div(&Number::ZERO), Err(NumberError::Undefined));
    assert_eq!(infinite.sub(&infinite), Err(NumberError::Undefined));
    assert_eq!(infinite.mul(&Number::ZERO), Err(NumberError::Undefined));
    assert_eq!(infinite.div(&infinite), Err(NumberError::Undefined));
    assert_eq!(infinite.rem(&number("5")), Err(NumberError::Undefined));
    assert_eq!(number("5").rem(&infinite), Err(NumberError::Undefined));
    let large = number("1e300000");
    assert_eq!(large.mul(&large), Err(NumberError::OutOfRange));
    assert_eq!(number("1").div(&large).and_then(|tiny| tiny.div(&large)), Err(NumberError::OutOfRange));
}

#[test]
fn infinity_is_beyond_every_number() {
    let infinite = number("1").div(&Number::ZERO).expect("a division by zero is infinite");
    let negative = number("-1").div(&Number::ZERO).expect("a division by zero is infinite");
    assert!(infinite.is_infinite() && !infinite.is_integer() && infinite.to_i64().is_none());
    assert!(infinite > number("1e300000") && negative < number("-1e300000"));
    assert_eq!(infinite.neg(), negative);
    assert_eq!(infinite.add(&number("1")), Ok(infinite.clone()));
    assert_eq!(infinite.mul(&number("-2")), Ok(negative.clone()));
    assert_eq!(number("1").div(&infinite).map(|n| n.to_string()), Ok("0".to_owned()));
    assert_eq!(number("1").div(&negative).map(|n| n.to_string()), Ok("-0".to_owned()));
    assert_eq!(
        (infinite.floor(), infinite.ceil(), negative.abs()),
        (infinite.clone(), infinite.clone(), infinite)
    );
}

#[test]
fn zero_has_a_sign_that_only_shows() {
    let negative = Number::ZERO.neg();
    assert_eq!(negative.to_string(), "-0");
    assert!(negative == Number::ZERO && negative.equals(&Number::ZERO) && !negative.is_negative());
    for (left, op, right, expected) in [
        ("-1", "*", "0", "-0"),
        ("0", "/", "-5", "-0"),
        ("-0", "+", "-0", "-0"),
        ("-0", "+", "0", "0"),
        ("-0", "-", "0", "-0"),
        ("-0", "%", "5", "-0"),
        ("-3", "%", "3", "0"),
        ("1", "-", "1", "0"),
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
    assert_eq!(negative.abs().to_string(), "0");
    assert_eq!(number("-0.5").trunc().to_string(), "0");
    assert_eq!(number("-0").div(&number("0")), Err(NumberError::Undefined));
}

/// Of Terraform 1.11: counts have 64 bits, powers 53, and results as many as the wider operand.
#[test]
fn a_result_has_the_bits_of_the_wider_operand() {
    let (one, three) = (Number::from(1i64), Number::from(3i64));
    let third = |a: &Number, b: &Number| a.div(b).map(|n| n.to_string());
    assert_eq!(third(&one, &three), Ok("0.33333333333333333334".to_owned()));
    assert_eq!(third(&one, &number("3")), Ok(format!("0.{}5", "3".repeat(154))));
    let root = Number::from_f64(2.0_f64.sqrt()).expect("a number");
    assert_eq!(root.to_string(), "1.4142135623730951");
    let exact = "1.4142135623730951454746218587388284504413604736328125";
    assert_eq!(root.mul(&number("1")).map(|n| n.to_string()), Ok(exact.to_owned()));
    assert_eq!(root.add(&one).map(|n| n.to_string()), Ok("2.4142135623730951455".to_owned()));
    let squared = root.mul(&root).map(|n| n.to_string());
    assert_eq!(squared, Ok("2.00000000000000027343234630647693".to_owned()));
    let rest = Number::from(5i64).rem(&number("0.7")).map(|n| n.to_string());
    assert_eq!(rest, Ok("0.09999999999999999991".to_owned()));
    assert_eq!(number("5").rem(&Number::ZERO), Ok(number("5")));
}

#[test]
fn numbers_that_look_the_same_are_equal_in_the_language() {
    let root = Number::from_f64(2.0_f64.sqrt()).expect("a number");
    let written = number("1.4142135623730951");
    assert!(root.equals(&written) && root != written);
    assert!(!root.equals(&number("1.4142135623730952")));
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
    assert_eq!(Number::from_radix("Zz", 62).map(|n| n.to_string()), Ok("3817".to_owned()));
    assert_eq!(Number::from_radix("-0", 10).map(|n| n.to_string()), Ok("0".to_owned()));
    let long = "f".repeat(200);
    assert_eq!(Number::from_radix(&long, 16).ok().and_then(|n| n.to_radix(16)), Some(long));
    assert_eq!(Number::from_radix(&"1".repeat(1 << 22), 2), Err(NumberError::OutOfRange));
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

/// The same number with the bits of a decimal one.
fn exact(n: &Number) -> Number {
    n.mul(&number("1")).expect("these numbers are far from the limits")
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
        let back: Number = n.to_string().parse().expect("a printed number is a number");
        prop_assert!(back.equals(&n));
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
        // A sum of two may need a bit more than such numbers have.
        let (p, q) = (number(&a.to_string()), number(&b.to_string()));
        prop_assert_eq!(p.add(&q), Ok(wide(a + b)));
        prop_assert_eq!(p.sub(&q), Ok(wide(a - b)));
        prop_assert_eq!(x.mul(&y), Ok(wide(a * b)));
        if b != 0 {
            prop_assert_eq!(x.rem(&y), Ok(wide(a % b)));
        }
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
    }

    #[test]
    fn order_agrees_with_subtraction(a in any_number(), b in any_number()) {
        // With as many bits as there can be; else a small difference may be lost.
        let (a, b) = (exact(&a), exact(&b));
        let difference = a.sub(&b).expect("these numbers are far from the limits");
        prop_assert_eq!(a.cmp(&b), difference.cmp(&Number::ZERO));
    }
}
