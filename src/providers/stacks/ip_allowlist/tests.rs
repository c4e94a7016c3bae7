//! Validation, planning and the order of changes of `stacks_ip_allowlist`.

use serde_json::json;

use super::entries::AUTO_ADDED;
use super::exchange::{Step, steps};
use super::*;

/// An entry of a configuration: address, description, service.
type Written<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

fn config(entries: &[Written<'_>]) -> Value {
    let ty = SCHEMA.ty().attr("entry").and_then(Ty::element).expect("a set of entries");
    let entries = entries.iter().map(|(address, description, service)| {
        Value::object([
            ("ip_address", Value::from(*address)),
            ("description", attrs::optional_text(*description)),
            ("service_type", attrs::optional_text(*service)),
        ])
    });
    attrs::nothing(SCHEMA.ty())
        .with_attr("container_id", "usr-abc12345-db".into())
        .with_attr("entry", Value::set(ty, entries))
}

fn planned(prior: Option<&Value>, config: &Value) -> Planned {
    let carried = |name: &str| match prior {
        Some(prior) => prior.get_attr(name).cloned().expect("an object has all attributes"),
        None => Value::unknown(Ty::STRING),
    };
    let proposed =
        COMPUTED.iter().fold(config.clone(), |object, name| object.with_attr(*name, carried(name)));
    plan(PlanAsk { prior, config, proposed: &proposed })
}

fn allowed(entries: &[(&str, &str, &str, &str)]) -> AllowedIps {
    let entries: Vec<Json> = entries
        .iter()
        .map(|(id, address, description, service)| {
            json!({"id": id, "ip_address": address, "description": description, "service_type": service,
                   "added_at": "2026-05-16T18:00:00.000Z"})
        })
        .collect();
    let data = json!({
        "external_access_enabled": true, "subdomain": "ab1c2d", "url": "db-ab1c2d.stackshosting.cloud",
        "allowed_ips": entries, "your_current_ip": "203.0.113.45"
    });
    serde_json::from_value(data).expect("as the guide shows it")
}

/// What the steps ask for, in words.
fn order(ips: &AllowedIps, config: &Value, keep: Keep) -> Vec<String> {
    let wanted = Entry::all(&planned(None, config).value);
    let words = |step: Step| match step {
        Step::Add(entry) => format!("+{}", entry.ip_address),
        Step::Remove(id) => format!("-{id}"),
    };
    steps(ips, &wanted, keep).into_iter().map(words).collect()
}

#[test]
fn a_list_that_is_there_as_declared_needs_nothing() {
    let config = config(&[("198.51.100.77/24", None, None), ("2001:DB8::1/128", Some("Me"), Some("http"))]);
    let object =
        allowed(&[("a", "198.51.100.0/24", "Custom IP", "both"), ("b", "2001:db8::1", "Me", "http")])
            .onto(&attrs::settled(&planned(None, &config).value));
    assert_eq!(planned(Some(&object), &config).value, object);
    assert_eq!(attrs::text(&object, "url"), Some("db-ab1c2d.stackshosting.cloud"));
    assert_eq!(attrs::text(&object, "caller_ip"), Some("203.0.113.45"));
}

#[test]
fn what_others_added_shows_as_a_change() {
    let config = config(&[("198.51.100.0/24", None, None)]);
    let object = attrs::settled(&planned(None, &config).value);
    let found = allowed(&[("a", "198.51.100.0/24", "Custom IP", "both"), ("b", "192.0.2.9", "Hm", "tcp")])
        .onto(&object);
    assert_eq!(found.get_attr("entry").map(Value::len), Some(2));
    assert_ne!(planned(Some(&found), &config).value, found);
}

#[test]
fn the_callers_entry_is_not_shown_where_it_may_stay() {
    let config = config(&[("198.51.100.0/24", None, None)]).with_attr("keep_caller_ip", true.into());
    let object = attrs::settled(&planned(None, &config).value);
    for (address, description) in [("203.0.113.45", "Whatever"), ("192.0.2.200", AUTO_ADDED)] {
        let ips =
            allowed(&[("a", "198.51.100.0/24", "Custom IP", "both"), ("b", address, description, "both")]);
        let found = ips.onto(&object);
        assert_eq!(found.get_attr("entry").map(Value::len), Some(1), "{address}");
        assert_eq!(planned(Some(&found), &config).value, found, "{address}");
        assert_eq!(order(&ips, &config, Keep::of(&config, ips.caller())), [""; 0], "{address}");
        assert_eq!(order(&ips, &config, Keep::Nothing), ["-b"], "{address}");
    }
}

#[test]
fn additions_come_before_changes_and_removals() {
    let ips = allowed(&[
        ("auto", "203.0.113.45", AUTO_ADDED, "both"),
        ("a", "198.51.100.0/24", "Old name", "both"),
        ("x", "192.0.2.9", "Gone", "tcp"),
    ]);
    let config = config(&[("198.51.100.0/24", Some("New name"), None), ("2001:db8::1", None, None)]);
    assert_eq!(
        order(&ips, &config, Keep::Nothing),
        ["+2001:db8::1", "-a", "+198.51.100.0/24", "-auto", "-x"]
    );
}

#[test]
fn the_only_entry_is_exchanged_behind_a_stand_in() {
    let renamed = config(&[("198.51.100.0/24", Some("New name"), None)]);
    let ips = allowed(&[("a", "198.51.100.0/24", "Old name", "both")]);
    assert_eq!(order(&ips, &renamed, Keep::Nothing), ["+203.0.113.45", "-a", "+198.51.100.0/24"]);
    let own = config(&[("203.0.113.45", Some("New name"), None)]);
    let ips = allowed(&[("a", "203.0.113.45", AUTO_ADDED, "both")]);
    assert_eq!(order(&ips, &own, Keep::Nothing), ["+192.0.2.1", "-a", "+203.0.113.45"]);

    let before = allowed(&[("a", "198.51.100.0/24", "Old name", "both")])
        .onto(&attrs::settled(&planned(None, &config(&[("198.51.100.0/24", Some("Old name"), None)])).value));
    assert_eq!(planned(Some(&before), &renamed).notes.len(), 1);
    let more = config(&[("198.51.100.0/24", Some("New name"), None), ("192.0.2.9", None, None)]);
    assert_eq!(planned(Some(&before), &more).notes.len(), 0);
}

#[test]
fn an_entry_that_fits_already_stays() {
    let ips = allowed(&[("auto", "203.0.113.45", AUTO_ADDED, "both")]);
    assert_eq!(order(&ips, &config(&[("203.0.113.45/32", None, None)]), Keep::Nothing), [""; 0]);
}

#[test]
fn validate_finds_what_the_api_would_refuse() {
    for (entries, path_end, summary) in [
        (vec![("203.0.113.256", None, None)], ".ip_address", "Invalid address"),
        (
            vec![("203.0.113.7", None, None), ("203.0.113.7/32", Some("x"), None)],
            ".ip_address",
            "Address twice",
        ),
        (
            vec![("2001:db8::1", None, Some("tcp")), ("2001:DB8:0::1", None, None)],
            ".ip_address",
            "Address twice",
        ),
        (vec![("203.0.113.7", None, Some("udp"))], ".service_type", "Invalid service type"),
        (vec![("0.0.0.0/0", None, None)], ".ip_address", "Open to everybody"),
        (vec![], ".entry", "Empty allow-list"),
    ] {
        let problems = IpAllowlist.validate(&config(&entries));
        let [problem] = &problems[..] else { panic!("one problem for {entries:?}, not {problems:?}") };
        assert_eq!(problem.summary, summary);
        assert!(problem.path.to_string().ends_with(path_end), "{}", problem.path);
    }
    assert_eq!(
        IpAllowlist.validate(&config(&[("203.0.113.7", None, None), ("::/1", None, Some("http"))])),
        []
    );
}

#[test]
fn a_plan_knows_whether_the_caller_is_kept_out() {
    let caller: IpAddr = "203.0.113.45".parse().expect("an address");
    let ask = |config: Value| keeps_out(&planned(None, &config).value, caller);
    assert_eq!(ask(config(&[("198.51.100.0/24", None, None)])), Some(true));
    assert_eq!(ask(config(&[("203.0.113.0/24", None, None)])), Some(false));
    assert_eq!(
        ask(config(&[("198.51.100.0/24", None, None)]).with_attr("keep_caller_ip", true.into())),
        Some(false)
    );
    let unknown = Value::unknown(config(&[]).get_attr("entry").expect("it has entries").ty());
    assert_eq!(ask(config(&[]).with_attr("entry", unknown)), None);
}
