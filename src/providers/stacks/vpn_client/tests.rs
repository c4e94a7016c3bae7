//! Validation, planning and conversion of `stacks_vpn_client`.

use serde_json::json;

use super::*;

fn config(name: &str) -> Value {
    SCHEMA.nothing().with_attr("container_id", "usr-abc12345-vpn".into()).with_attr("name", name.into())
}

fn client(name: &str, address: Option<&str>) -> ListedClient {
    ListedClient {
        name: name.to_owned(),
        ip_address: address.map(str::to_owned),
        public_key: None,
        created_at: None,
    }
}

#[test]
fn a_list_of_any_shape_is_read() {
    let full = json!({"name": "a", "ip_address": "10.8.0.2", "public_key": "k", "private_key": "secret"});
    for answer in [
        json!({"success": true, "data": [full]}),
        json!({"clients": [full]}),
        json!({"data": {"clients": [full]}}),
        json!([full]),
    ] {
        let listed = wire::clients(&answer).expect("a list");
        assert_eq!(listed, [ListedClient { public_key: Some("k".into()), ..client("a", Some("10.8.0.2")) }]);
    }
    assert_eq!(
        wire::clients(&json!({"data": ["a", "b", null]})),
        Some(vec![client("a", None), client("b", None)])
    );
    assert_eq!(wire::clients(&json!({"data": []})), Some(Vec::new()));
    assert_eq!(wire::clients(&json!({"success": true})), None);
    for answer in [
        json!({"data": {"name": "a"}}),
        json!({"data": {"client": {"clientName": "a"}}}),
        json!({"client": "a"}),
    ] {
        assert_eq!(wire::added(&answer), Some(client("a", None)), "{answer}");
    }
    assert_eq!(wire::added(&json!({"success": true, "message": "done"})), None);
}

#[test]
fn what_is_not_told_is_null_and_stays_so() {
    let planned = VpnClient.plan(PlanAsk { prior: None, config: &config("a"), proposed: &config("a") }).value;
    assert!(attrs::is_unknown(&planned, "public_key"));
    let object = client("a", None).onto(&planned);
    assert!(object.is_wholly_known() && attrs::is_null(&object, "ip_address"));
    let again = VpnClient.plan(PlanAsk { prior: Some(&object), config: &config("a"), proposed: &object });
    assert_eq!(again.value, object);
    let told = client("a", Some("10.8.0.2")).onto(&object);
    assert_eq!(client("a", None).onto(&told), told);
}

#[test]
fn names_that_no_path_can_hold_are_refused() {
    for name in ["", "  ", ".", "..", "a/b", "a\nb"] {
        assert_eq!(VpnClient.validate(&config(name)).len(), 1, "{name:?}");
    }
    for name in ["my-laptop", "Anna's phone", "x"] {
        assert_eq!(VpnClient.validate(&config(name)), [], "{name:?}");
    }
    assert_eq!(VpnClient.validate(&SCHEMA.nothing()), []);
}
