//! Values as a whole: promises of the constructors, marks, equality, conversion; and the generators of
//! values that the other tests of this room use.

use proptest::prelude::*;

use super::*;

fn text(text: &str) -> Value {
    Value::string(text)
}

#[test]
fn a_value_has_sixteen_bytes() {
    assert_eq!(size_of::<Value>(), 16);
    assert_eq!(size_of::<Option<Value>>(), 16);
}

#[test]
fn strings_are_normalised() {
    assert_eq!(text("e\u{301}"), text("é"));
    let map = Value::map(Ty::STRING, [("e\u{301}", text("x"))]);
    assert_eq!(map.get_key("é"), Some(&text("x")));
}

#[test]
fn sets_are_sorted_as_terraform_sorts_them() {
    let tuple = |a: Value, b: &str| Value::object([("a", a), ("b", text(b))]);
    let number = |text: &str| Value::number(text.parse::<Number>().expect("the test's number is valid"));
    for (items, expected) in [
        (vec![text("b"), text("B"), text("a"), text("b")], r#"set["B", "a", "b"]"#),
        (vec![Value::int(10), number("9.5"), Value::int(9), Value::int(9)], "set[9, 9.5, 10]"),
        (vec![Value::bool(true), Value::bool(false)], "set[false, true]"),
        (
            vec![Value::null(Ty::STRING), Value::unknown(Ty::STRING), text("z"), Value::unknown(Ty::STRING)],
            r#"set["z", unknown(string), unknown(string), null(string)]"#,
        ),
        // By text: `1.5;` sorts before `1;`, and `~` for null after both.
        (
            vec![tuple(Value::null(Ty::NUMBER), "z"), tuple(Value::int(1), "y"), tuple(number("1.5"), "x")],
            r#"set[{"a": 1.5, "b": "x"}, {"a": 1, "b": "y"}, {"a": null(number), "b": "z"}]"#,
        ),
    ] {
        assert_eq!(format!("{:?}", Value::set(Ty::DYNAMIC, items)), expected);
    }
}

#[test]
fn of_equal_keys_the_last_counts() {
    let map = Value::map(Ty::NUMBER, [("b", Value::int(1)), ("a", Value::int(2)), ("b", Value::int(3))]);
    assert_eq!(format!("{map:?}"), r#"map{"a": 2, "b": 3}"#);
}

#[test]
fn equal_shapes_are_one_type() {
    let one = Value::object([("b", text("x")), ("a", Value::int(1))]);
    let other = Value::object([("a", Value::int(2)), ("b", text("y"))]);
    assert_eq!(one.ty(), other.ty());
    assert_eq!(one.ty(), Ty::object([("a", Ty::NUMBER), ("b", Ty::STRING)]));
    assert_ne!(Ty::list(Ty::STRING), Ty::set(Ty::STRING));
}

#[test]
fn an_attribute_can_be_set_added_and_removed() {
    let object = Value::object([("a", Value::int(1)), ("b", text("x"))]).with_sensitive();
    let set = object.with_attr("a", Value::int(2));
    assert_eq!(set, Value::object([("a", Value::int(2)), ("b", text("x"))]).with_sensitive());
    assert_eq!(object.with_attr("a", text("2")).ty().attr("a"), Some(Ty::STRING));
    assert_eq!(object.with_attr("c", Value::bool(true)).len(), 3);
    assert_eq!(object.without_attr("b"), Value::object([("a", Value::int(1))]).with_sensitive());
    assert_eq!(object.without_attr("c"), object);
}

#[test]
fn a_parent_knows_what_is_below() {
    let inner = Value::tuple([text("s").with_sensitive(), Value::unknown(Ty::STRING)]);
    let outer = Value::object([("inner", inner), ("token", text("t").with_ephemeral())]);
    assert!(outer.has_sensitive() && outer.has_ephemeral() && !outer.is_sensitive() && !outer.is_ephemeral());
    assert!(outer.is_known() && !outer.is_wholly_known());
    let (bare, marks) = outer.unmark_deep();
    assert!(bare.deep_marks().is_empty() && !bare.is_wholly_known());
    let at = |path: Path, marks| (path, marks);
    assert_eq!(
        marks,
        [
            at(Path::root().attr("inner").index(0), Marks::SENSITIVE),
            at(Path::root().attr("token"), Marks::EPHEMERAL),
        ]
    );
    assert_eq!(bare.marked_at(&marks), outer);
}

#[test]
fn a_mark_that_finds_no_place_stays_above_it() {
    let object = Value::object([("list", Value::list(Ty::STRING, [text("a")]))]);
    let marked = object.marked_at(&[(Path::root().attr("list").index(7), Marks::SENSITIVE)]);
    assert_eq!(marked.mark_paths(), [(Path::root().attr("list"), Marks::SENSITIVE)]);
}

#[test]
fn marks_of_elements_move_to_the_set() {
    let set = Value::set(Ty::STRING, [text("b").with_sensitive(), text("a")]);
    assert!(set.is_sensitive());
    assert_eq!(set.unmarked(), Value::set(Ty::STRING, [text("a"), text("b")]));
}

#[test]
fn marked_values_are_not_shown_by_debug_output() {
    let value =
        Value::object([("a", text("secret").with_sensitive()), ("b", Value::int(1).with_ephemeral())]);
    assert_eq!(format!("{value:?}"), r#"{"a": sensitive(string), "b": ephemeral(number)}"#);
}

#[test]
fn values_compare_as_in_the_language() {
    use Equality::{Different, Equal, Unknown};
    let unknown = || Value::unknown(Ty::STRING);
    let with_prefix = || Value::unknown_with(Ty::STRING, Refinement::prefix("i-"));
    let at_least_5 = Value::unknown_with(
        Ty::NUMBER,
        Refinement { lower: Some(Bound::Inclusive(Number::from(5))), ..Refinement::not_null() },
    );
    for (a, b, expected) in [
        (Value::int(1), Value::int(1).with_sensitive(), Equal),
        (Value::int(1), text("1"), Different),
        (Value::null(Ty::STRING), Value::null(Ty::NUMBER), Equal),
        (Value::null(Ty::STRING), text(""), Different),
        (unknown(), text("a"), Unknown),
        (unknown(), Value::null(Ty::STRING), Unknown),
        (with_prefix(), Value::null(Ty::STRING), Different),
        (with_prefix(), text("x-1"), Different),
        (with_prefix(), text("i-1"), Unknown),
        (at_least_5.clone(), Value::int(4), Different),
        (at_least_5, Value::int(5), Unknown),
        (Value::tuple([unknown(), text("a")]), Value::tuple([text("x"), text("b")]), Unknown),
        (Value::tuple([text("a"), unknown()]), Value::tuple([text("b"), text("x")]), Different),
        (Value::tuple([unknown(), text("a")]), Value::tuple([text("x"), text("a")]), Unknown),
        (Value::tuple([unknown()]), Value::tuple([]), Different),
        (Value::object([("a", unknown())]), Value::object([("b", unknown())]), Different),
        (Value::set(Ty::STRING, [unknown()]), Value::set(Ty::STRING, [text("a"), text("b")]), Unknown),
        (Value::list(Ty::STRING, []), Value::list(Ty::NUMBER, []), Different),
        (unknown(), Value::int(1), Different),
    ] {
        assert_eq!(a.raw_equal(&b), expected, "{a:?} == {b:?}");
        assert_eq!(b.raw_equal(&a), expected, "{b:?} == {a:?}");
    }
}

#[test]
fn a_changed_copy_shares_what_did_not_change() {
    let list = Value::list(Ty::STRING, [text("a"), text("b")]);
    let value = Value::object([("list", list.clone()), ("n", Value::int(1))]);
    let changed = value.map_deep(&mut |path, value| {
        if *path == Path::root().attr("n") { Value::int(2) } else { value }
    });
    assert_eq!(changed, value.with_attr("n", Value::int(2)));
    assert!(changed.get_attr("list").is_some_and(|kept| kept.is_shared_with(&list)));
}

#[test]
fn a_walk_visits_parents_first_and_can_skip() {
    let value = Value::object([("a", Value::tuple([Value::int(1)])), ("b", Value::tuple([Value::int(2)]))]);
    let mut seen = Vec::new();
    value.walk(&mut |path, _| {
        seen.push(path.to_string());
        if path.to_string() == ".a" { Descend::Skip } else { Descend::Into }
    });
    assert_eq!(seen, ["", ".a", ".b", ".b[0]"]);
}

#[test]
fn elements_are_found_by_key() {
    let list = Value::list(Ty::STRING, [text("a"), text("b")]);
    assert_eq!(list.index(&Value::int(1)), Some(&text("b")));
    assert_eq!(list.index(&Value::int(-1)), None);
    assert_eq!(list.index(&text("1")), None);
    let map = Value::map(Ty::NUMBER, [("k", Value::int(1))]);
    assert_eq!(map.index(&text("k")), Some(&Value::int(1)));
    assert_eq!(map.pairs(), [(text("k"), Value::int(1))]);
    assert_eq!(list.pairs()[1], (Value::int(1), text("b")));
}

/// Any type without dynamic parts.
pub(super) fn any_ty() -> impl Strategy<Value = Ty> {
    let leaf = prop_oneof![Just(Ty::BOOL), Just(Ty::NUMBER), Just(Ty::STRING)];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Ty::list),
            inner.clone().prop_map(Ty::set),
            inner.clone().prop_map(Ty::map),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Ty::tuple),
            prop::collection::vec(("[~a-c]{1,2}", inner), 0..4).prop_map(Ty::object),
        ]
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-e~<\"\\\\\n]{0,4}", ".{0,6}"]
}

/// A value of a type, perhaps null, perhaps with these marks; perhaps unknown if asked for.
pub(super) fn value_of(ty: Ty, marks: Marks, unknowns: bool) -> BoxedStrategy<Value> {
    let inner = |ty: Ty| value_of(ty, marks, unknowns);
    let known: BoxedStrategy<Value> = match ty.kind() {
        TyKind::Dynamic => Just(Value::null(ty)).boxed(),
        TyKind::Bool => any::<bool>().prop_map(Value::bool).boxed(),
        TyKind::Number => prop_oneof![
            any::<i64>().prop_map(Value::int),
            any::<u128>().prop_map(Value::number),
            any::<f64>().prop_filter_map("finite", Number::from_f64).prop_map(Value::number),
        ]
        .boxed(),
        TyKind::String => any_text().prop_map(Value::string).boxed(),
        TyKind::List(element) => prop::collection::vec(inner(*element), 0..4)
            .prop_map(move |items| Value::list(ty.element().unwrap_or(ty), items))
            .boxed(),
        TyKind::Set(element) => prop::collection::vec(inner(*element), 0..4)
            .prop_map(move |items| Value::set(ty.element().unwrap_or(ty), items))
            .boxed(),
        TyKind::Map(element) => prop::collection::vec((any_text(), inner(*element)), 0..4)
            .prop_map(move |entries| Value::map(ty.element().unwrap_or(ty), entries))
            .boxed(),
        TyKind::Tuple(types) => {
            types.iter().map(|ty| inner(*ty)).collect::<Vec<_>>().prop_map(Value::tuple).boxed()
        }
        TyKind::Object(object) => {
            let values = object.attrs().iter().map(|attr| inner(attr.ty)).collect::<Vec<_>>();
            values
                .prop_map(|values| Value::object(object.attrs().iter().map(|attr| &attr.name).zip(values)))
                .boxed()
        }
    };
    let refinements = prop_oneof![
        Just(Refinement::default()),
        Just(Refinement::not_null()),
        any_text().prop_map(Refinement::prefix),
        (0usize..3, prop::option::of(3usize..9)).prop_map(|(min, max)| Refinement::len(min, max)),
        any::<i64>().prop_map(|n| Refinement {
            lower: Some(Bound::Exclusive(n.into())),
            upper: Some(Bound::Inclusive(u64::MAX.into())),
            ..Refinement::default()
        }),
    ];
    let unknown = refinements.prop_map(move |refinement| Value::unknown_with(ty, refinement));
    let unknown_weight = if unknowns { 1 } else { 0 };
    let value = prop_oneof![8 => known, 1 => Just(Value::null(ty)), unknown_weight => unknown];
    (value, prop::bool::weighted(0.15))
        .prop_map(move |(value, marked)| if marked { value.with_marks(marks) } else { value })
        .boxed()
}

/// Anything but ephemeral values.
pub(super) fn any_marked_value() -> impl Strategy<Value = Value> {
    any_ty().prop_flat_map(|ty| value_of(ty, Marks::SENSITIVE, true))
}

/// What `jsondecode` can give.
pub(super) fn any_plain_json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        value_of(Ty::BOOL, Marks::NONE, false),
        value_of(Ty::NUMBER, Marks::NONE, false),
        value_of(Ty::STRING, Marks::NONE, false),
    ]
    .prop_map(|value| if value.is_null() { Value::null(Ty::DYNAMIC) } else { value });
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::tuple),
            prop::collection::vec((any_text(), inner), 0..4).prop_map(Value::object),
        ]
    })
}

proptest! {
    #[test]
    fn the_order_of_a_set_does_not_depend_on_the_order_of_making(
        (ty, items) in any_ty().prop_flat_map(|ty| (Just(ty), prop::collection::vec(value_of(ty, Marks::NONE, true), 0..6)))
    ) {
        let forward = Value::set(ty, items.clone());
        let backward = Value::set(ty, items.iter().rev().cloned());
        prop_assert_eq!(&forward, &backward);
        prop_assert_eq!(&Value::set(ty, forward.elements().cloned()), &forward);
    }

    #[test]
    fn marks_taken_off_can_be_put_back(value in any_marked_value()) {
        let (bare, marks) = value.unmark_deep();
        prop_assert!(bare.deep_marks().is_empty());
        prop_assert_eq!(bare.marked_at(&marks), value);
    }

    #[test]
    fn a_difference_is_found_exactly_where_values_are_not_the_same(a in any_marked_value(), b in any_marked_value()) {
        prop_assert_eq!(diff(&a, &b).is_empty(), a.same(&b));
        prop_assert!(diff(&a, &a.clone()).is_empty());
    }

    #[test]
    fn a_value_converts_to_its_own_type_and_to_any(value in any_marked_value()) {
        prop_assert_eq!(convert(&value, value.ty()), Ok(value.clone()));
        prop_assert_eq!(convert(&value, Ty::DYNAMIC), Ok(value));
    }

    #[test]
    fn what_converts_has_the_wanted_type(value in any_marked_value(), want in any_ty()) {
        match convert(&value, want) {
            Ok(converted) => {
                prop_assert_eq!(converted.ty(), want);
                prop_assert_eq!(converted.is_null(), value.is_null());
            }
            Err(error) => prop_assert!(!error.message.is_empty()),
        }
    }
}
