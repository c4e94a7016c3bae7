//! Conversion by table: each row was checked with Terraform 1.11.

use super::super::{Marks, from_json_text};
use super::*;

/// A value written in JSON.
fn json(text: &str) -> Value {
    from_json_text(text, None).expect("the test's JSON is valid")
}

fn object(attrs: &[(&str, Ty, Presence)]) -> Ty {
    Ty::object_with(attrs.iter().map(|(name, ty, presence)| Attr {
        name: (*name).into(),
        ty: *ty,
        presence: *presence,
    }))
}

#[test]
fn values_convert_as_in_terraform() {
    use Presence::{Optional, Required};
    let a_and_optional_b = object(&[("a", Ty::STRING, Required), ("b", Ty::NUMBER, Optional)]);
    for (value, want, expected) in [
        (r#""12.50""#, Ty::NUMBER, "12.5"),
        ("12.50", Ty::STRING, r#""12.5""#),
        ("true", Ty::STRING, r#""true""#),
        (r#""1""#, Ty::BOOL, "true"),
        (r#""false""#, Ty::BOOL, "false"),
        ("null", Ty::NUMBER, "null(number)"),
        ("[1,\"2\"]", Ty::list(Ty::NUMBER), "list[1, 2]"),
        ("[1,\"a\",true]", Ty::list(Ty::DYNAMIC), r#"list["1", "a", "true"]"#),
        ("[\"b\",\"a\",\"b\"]", Ty::set(Ty::STRING), r#"set["a", "b"]"#),
        ("[]", Ty::list(Ty::STRING), "list[]"),
        (r#"{"a":1,"b":"x"}"#, Ty::map(Ty::DYNAMIC), r#"map{"a": "1", "b": "x"}"#),
        (r#"{"a":1,"c":[]}"#, a_and_optional_b, r#"{"a": "1", "b": null(number)}"#),
        (r#"[[1],["a",2]]"#, Ty::list(Ty::DYNAMIC), r#"list[list["1"], list["a", "2"]]"#),
        (r#"[{"a":1},{"a":"x"}]"#, Ty::list(Ty::DYNAMIC), r#"list[{"a": "1"}, {"a": "x"}]"#),
        (r#"[{"a":1},{"b":"x"}]"#, Ty::list(Ty::DYNAMIC), r#"list[map{"a": "1"}, map{"b": "x"}]"#),
        (r#"[[1],["a"]]"#, Ty::list(Ty::list(Ty::DYNAMIC)), r#"list[list["1"], list["a"]]"#),
        (r#"[1,null]"#, Ty::list(Ty::DYNAMIC), "list[1, null(number)]"),
        (r#"[1,"2"]"#, Ty::tuple([Ty::STRING, Ty::NUMBER]), r#"["1", 2]"#),
    ] {
        let converted = convert(&json(value), want).map(|value| format!("{value:?}"));
        assert_eq!(converted, Ok(expected.to_owned()), "{value} to {want:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused_in_terraforms_words() {
    use Presence::{Optional, Required};
    let attrs = |names: &[&str]| Ty::object(names.iter().map(|name| (*name, Ty::STRING)));
    let nested = Ty::object([("a", Ty::object([("b", Ty::NUMBER)]))]);
    let row = Ty::object([("a", Ty::NUMBER)]);
    for (value, want, expected) in [
        (r#""abc""#, Ty::NUMBER, "a number is required"),
        (r#""yes""#, Ty::BOOL, "a bool is required"),
        (r#""True""#, Ty::BOOL, r#"a bool is required; to convert from string, use lowercase "true""#),
        ("true", Ty::NUMBER, "number required"),
        ("[1]", Ty::STRING, "string required"),
        (r#"[1,"x"]"#, Ty::list(Ty::NUMBER), "[1]: a number is required"),
        ("[1,true]", Ty::list(Ty::NUMBER), "element 1: number required"),
        ("[1,[2]]", Ty::list(Ty::DYNAMIC), "all list elements must have the same type"),
        (r#"{"a":1,"b":[1]}"#, Ty::map(Ty::DYNAMIC), "all map elements must have the same type"),
        ("[1,{}]", Ty::set(Ty::DYNAMIC), "all set elements must have the same type"),
        (r#"{"a":[1]}"#, Ty::map(Ty::STRING), r#"element "a": string required"#),
        ("{}", attrs(&["a"]), r#"attribute "a" is required"#),
        ("{}", attrs(&["a", "b"]), r#"attributes "a" and "b" are required"#),
        ("{}", attrs(&["a", "b", "c"]), r#"attributes "a", "b", and "c" are required"#),
        (r#"{"a":{"b":"x"}}"#, nested, ".a.b: a number is required"),
        (r#"{"a":{"b":true}}"#, nested, r#"attribute "a": attribute "b": number required"#),
        (r#"["a"]"#, Ty::tuple([Ty::STRING, Ty::NUMBER]), "tuple required"),
        (r#"{"a":1}"#, Ty::list(Ty::STRING), "list of string required"),
        ("[1]", Ty::map(Ty::STRING), "map of string required"),
        (r#"[{"a":1},{"a":"q"}]"#, Ty::list(row), "[1].a: a number is required"),
        (r#"[{"a":1},{"b":"q"}]"#, Ty::list(row), r#"element 1: attribute "a" is required"#),
        (r#"{"x":["a"]}"#, Ty::map(Ty::list(Ty::NUMBER)), r#"["x"][0]: a number is required"#),
        (r#"{"x":[true]}"#, Ty::map(Ty::list(Ty::NUMBER)), r#"element "x": element 0: number required"#),
        (r#""x""#, Ty::list(Ty::DYNAMIC), "list of any single type required"),
    ] {
        let error = convert(&json(value), want).map_err(|error| error.to_string());
        assert_eq!(error, Err(expected.to_owned()), "{value} to {want:?}");
    }
    let map = Value::map(Ty::STRING, [("b", Value::string("1"))]);
    let want = object(&[("a", Ty::STRING, Required), ("b", Ty::NUMBER, Optional)]);
    let error = convert(&map, want).map_err(|error| error.to_string());
    assert_eq!(error, Err(r#"map has no element for required attribute "a""#.to_owned()));
}

#[test]
fn marks_survive_conversion() {
    let secret = Value::string("1").with_sensitive();
    assert_eq!(convert(&secret, Ty::NUMBER), Ok(Value::int(1).with_sensitive()));
    let tuple = Value::tuple([secret.clone(), Value::string("2")]).with_ephemeral();
    let list = Value::list(Ty::NUMBER, [Value::int(1).with_sensitive(), Value::int(2)]).with_ephemeral();
    assert_eq!(convert(&tuple, Ty::list(Ty::NUMBER)), Ok(list));
    let set = convert(&tuple, Ty::set(Ty::NUMBER)).map(|set| set.marks());
    assert_eq!(set, Ok(Marks::SENSITIVE | Marks::EPHEMERAL));
}

#[test]
fn unknown_values_become_unknown_values_of_the_wanted_type() {
    let not_null = |ty| Value::unknown_with(ty, Refinement::not_null());
    let unknown_set = Value::set(Ty::STRING, [Value::unknown(Ty::STRING), Value::string("a")]);
    let list_of = |len: Refinement| Value::unknown_with(Ty::list(Ty::STRING), len);
    for (value, want, expected) in [
        (Value::unknown(Ty::DYNAMIC), Ty::list(Ty::STRING), Value::unknown(Ty::list(Ty::STRING))),
        (not_null(Ty::STRING), Ty::NUMBER, not_null(Ty::NUMBER)),
        (Value::unknown(Ty::list(Ty::NUMBER)), Ty::list(Ty::DYNAMIC), Value::unknown(Ty::list(Ty::NUMBER))),
        (unknown_set, Ty::list(Ty::STRING), list_of(Refinement::len(1, Some(2)))),
        (
            not_null(Ty::tuple([Ty::NUMBER, Ty::STRING])),
            Ty::list(Ty::STRING),
            list_of(Refinement::len(2, Some(2))),
        ),
        (Value::null(Ty::DYNAMIC), Ty::list(Ty::DYNAMIC), Value::null(Ty::list(Ty::DYNAMIC))),
    ] {
        assert_eq!(convert(&value, want), Ok(expected), "{value:?} to {want:?}");
    }
}

#[test]
fn several_types_have_one_in_common_or_none() {
    let (string, number, any) = (Ty::STRING, Ty::NUMBER, Ty::DYNAMIC);
    let one = |name: &str, ty| Ty::object([(name, ty)]);
    for (types, expected) in [
        (vec![number, string], Some(string)),
        (vec![number, Ty::BOOL], None),
        (vec![number, Ty::BOOL, string], Some(string)),
        (vec![Ty::list(number), Ty::list(string)], Some(Ty::list(string))),
        (vec![Ty::list(number), Ty::tuple([string])], Some(Ty::list(string))),
        (vec![Ty::list(number), Ty::tuple([])], Some(Ty::list(number))),
        (vec![Ty::tuple([number]), Ty::tuple([string])], Some(Ty::tuple([string]))),
        (vec![Ty::tuple([number]), Ty::tuple([string, number])], Some(Ty::list(string))),
        (vec![one("a", number), one("a", string)], Some(one("a", string))),
        (vec![one("a", number), one("b", string)], Some(Ty::map(string))),
        (vec![one("a", number), one("b", Ty::list(string))], None),
        (vec![Ty::map(string), one("b", number)], Some(Ty::map(string))),
        (vec![one("a", number), Ty::tuple([number])], None),
        (vec![Ty::list(string), any], Some(any)),
        (vec![], None),
    ] {
        assert_eq!(unify(&types, Conversions::All), expected, "{types:?}");
    }
    assert_eq!(unify(&[any, string], Conversions::Safe), Some(any));
}
