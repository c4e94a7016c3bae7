//! The JSON forms by example, and that they give back what was written.

use proptest::prelude::*;

use super::*;
use crate::value::tests::{any_marked_value, any_plain_json_value, any_ty, value_of};
use crate::value::{Marks, Number, Refinement, diff};

#[test]
fn plain_json_is_that_of_jsonencode() {
    let value = Value::object([
        ("b", Value::list(Ty::NUMBER, [Value::int(1), Value::null(Ty::NUMBER)])),
        ("a", Value::string("<é\n\u{1}>")),
        ("c", Value::set(Ty::BOOL, [Value::bool(true), Value::bool(false)])),
        ("d", Value::number("0.1".parse::<Number>().expect("valid"))),
    ]);
    let text = to_json_text(&value).expect("all is known");
    assert_eq!(text, r#"{"a":"\u003cé\n\u0001\u003e","b":[1,null],"c":[false,true],"d":0.1}"#);
}

#[test]
fn numbers_in_json_stay_exact() {
    let text = format!("[18446744073709551616,0.1,0.{}]", "1234567891".repeat(15));
    let value = from_json_text(&text, None).expect("valid JSON");
    assert_eq!(to_json_text(&value).expect("all is known"), text);
}

#[test]
fn json_without_a_type_gets_the_type_it_shows() {
    let value =
        from_json_text(r#" {"a": [1, "x", null, {}], "a\u00e9\ud83d\ude00": true, "b": "\ud800"} "#, None);
    let value = value.expect("valid JSON");
    assert_eq!(
        value.ty().expression(),
        r#"object({a=tuple([number,string,any,object({})]),aé😀=bool,b=string})"#.replace("aé😀", "\"aé😀\"")
    );
    assert_eq!(value.get_attr("b").and_then(Value::as_str), Some("\u{fffd}"));
}

#[test]
fn broken_json_is_refused_with_its_place() {
    for (text, expected) in [
        ("", "invalid JSON at line 1, column 1: the document ends too early"),
        ("{\n  \"a\": tru\n}", "invalid JSON at line 2, column 8: a value is expected"),
        ("[1,]", "invalid JSON at line 1, column 4: a value is expected"),
        ("[01]", "invalid JSON at line 1, column 4: a digit is not where it should be"),
        ("[1.]", "invalid JSON at line 1, column 4: a digit is expected"),
        ("\"a\nb\"", "invalid JSON at line 1, column 3: a control character must be escaped"),
        ("\"\\x\"", "invalid JSON at line 1, column 3: an unknown escape"),
        ("{} {}", "invalid JSON at line 1, column 4: text after the end of the document"),
        ("{a:1}", "invalid JSON at line 1, column 2: a name in quotes is expected"),
        ("\"é\\u12\"", "invalid JSON at line 1, column 4: four hexadecimal digits are expected"),
        ("1e999999999", "invalid JSON at line 1, column 12: the number is too large or too close to zero"),
    ] {
        let error = from_json_text(text, None).expect_err("broken JSON");
        assert_eq!(error.to_string(), expected, "{text:?}");
    }
    let deep = "[".repeat(100_000);
    assert!(matches!(from_json_text(&deep, None), Err(JsonError::Depth)));
}

#[test]
fn the_deepest_json_that_is_read_can_be_used() {
    let text = "[".repeat(256) + &"]".repeat(256);
    let value = from_json_text(&text, None).expect("not too deep");
    assert_eq!(to_json_text(&value).expect("all is known"), text);
    assert_eq!(value.raw_equal(&value.map_deep(&mut |_, value| value)), crate::value::Equality::Equal);
    let list = crate::value::convert(&value, Ty::list(Ty::DYNAMIC)).expect("one type");
    assert!(decode(&encode(&list, list.ty()).expect("known"), list.ty()).expect("own output").same(&list));
    assert!(!diff(&value, &list).is_empty());
}

#[test]
fn typed_json_gives_back_sets_nulls_and_dynamic_parts() {
    let ty = Ty::object([("d", Ty::DYNAMIC), ("n", Ty::NUMBER), ("s", Ty::set(Ty::STRING))]);
    let value = Value::object([
        ("d", Value::list(Ty::STRING, [Value::string("x")])),
        ("n", Value::null(Ty::NUMBER)),
        ("s", Value::set(Ty::STRING, [Value::string("b"), Value::string("a")])),
    ]);
    let text = to_typed_json_text(&value, ty).expect("all is known");
    assert_eq!(text, r#"{"d":{"value":["x"],"type":["list","string"]},"n":null,"s":["a","b"]}"#);
    assert_eq!(from_json_text(&text, Some(ty)).expect("own output"), value);
}

#[test]
fn a_number_of_more_than_512_bits_is_read_back_as_it_was() {
    let large = Number::from_radix(&"z".repeat(136), 36).expect("136 digits");
    let third = large.div(&Number::from(3)).expect("not zero");
    let seventh = large.div(&Number::from(7)).expect("not zero");
    for number in [large.neg(), third, seventh, large] {
        let value = Value::number(number);
        let text = to_typed_json_text(&value, Ty::NUMBER).expect("known");
        let again = from_json_text(&text, Some(Ty::NUMBER)).expect("own output");
        assert!(again.same(&value), "{again:?} for {text}");
        assert!(decode(&text, Ty::NUMBER).expect("own output").same(&value));
        // What `jsondecode` reads has 512 bits, as in Terraform.
        let foreign = from_json_text(&text, None).expect("JSON");
        assert!(foreign.same(&Value::number(text.parse::<Number>().expect("a number"))));
    }
}

#[test]
fn typed_json_is_read_as_terraform_reads_it() {
    let ty = Ty::object([("n", Ty::NUMBER), ("s", Ty::STRING)]);
    let read = |text| from_json_text(text, Some(ty)).map_err(|error| error.to_string());
    let expected = Value::object([("n", Value::int(5)), ("s", Value::string("7"))]);
    assert_eq!(read(r#"{"n":"5","s":7}"#), Ok(expected));
    let expected = Value::object([("n", Value::int(5)), ("s", Value::null(Ty::STRING))]);
    assert_eq!(read(r#"{"n":5}"#), Ok(expected));
    assert_eq!(read(r#"{"x":5}"#), Err(r#"value: unsupported attribute "x""#.to_owned()));
    assert_eq!(read(r#"{"n":"five"}"#), Err(".n: a number is required".to_owned()));
    assert_eq!(read(r#"{"n":[]}"#), Err(".n: number required".to_owned()));
}

#[test]
fn what_is_unknown_has_no_plain_json() {
    let value = Value::object([("a", Value::tuple([Value::unknown(Ty::STRING)]))]);
    assert_eq!(to_json_text(&value).expect_err("unknown").to_string(), ".a[0]: the value is not known");
}

#[test]
fn the_full_form_says_what_json_cannot() {
    let value = Value::object([
        ("~", Value::string("x")),
        ("a", Value::string("secret").with_sensitive()),
        ("b", Value::unknown_with(Ty::STRING, Refinement::prefix("i-"))),
    ]);
    let text = encode(&value, value.ty()).expect("nothing is ephemeral");
    assert_eq!(
        text,
        r#"{"a":{"~":{"sensitive":true,"value":"secret"}},"b":{"~":{"unknown":{"not_null":true,"prefix":"i-"}}},"~~":"x"}"#
    );
    assert_eq!(decode(&text, value.ty()).expect("own output"), value);
}

#[test]
fn an_ephemeral_value_is_not_written_to_a_plan() {
    let value = Value::object([("token", Value::string("t").with_ephemeral())]);
    let error = encode(&value, Ty::DYNAMIC).expect_err("ephemeral");
    assert_eq!(error.to_string(), ".token: an ephemeral value cannot be written");
}

#[test]
fn paths_have_terraforms_json_form() {
    let path = Path::root().attr("tags").key("k").index(2);
    let json = path.to_json().expect("known keys");
    assert_eq!(
        json.to_string(),
        r#"[{"type":"get_attr","value":"tags"},{"type":"index","value":{"value":"k","type":"string"}},{"type":"index","value":{"value":2,"type":"number"}}]"#
    );
    assert_eq!(Path::from_json(&json).expect("own output"), path);
    assert!(Path::from_json(&serde_json::json!([{ "type": "fly" }])).is_err());
}

proptest! {
    #[test]
    fn plain_json_reads_back(value in any_plain_json_value()) {
        let text = to_json_text(&value).expect("all is known");
        prop_assert_eq!(from_json_text(&text, None).expect("own output"), value);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }

    #[test]
    fn typed_json_reads_back((ty, value) in any_ty().prop_flat_map(|ty| (Just(ty), value_of(ty, Marks::NONE, false)))) {
        let text = to_typed_json_text(&value, ty).expect("all is known");
        prop_assert_eq!(from_json_text(&text, Some(ty)).expect("own output"), value);
    }

    #[test]
    fn the_full_form_reads_back(value in any_marked_value()) {
        for ty in [value.ty(), Ty::DYNAMIC] {
            let text = encode(&value, ty).expect("nothing is ephemeral");
            prop_assert!(decode(&text, ty).expect("own output").same(&value), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}\",:0-9eE.+\\-a-z\\\\ ]{0,40}") {
        let ours = from_json_text(&text, None).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        // Numbers beyond f64 are ours alone, and lone surrogates become U+FFFD.
        prop_assert!(ours || !theirs || text.contains('e') || text.contains('E'), "{}", text);
        prop_assert!(theirs || !ours || text.contains('e') || text.contains('E') || text.contains("\\u"), "{}", text);
    }
}
