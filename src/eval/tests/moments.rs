//! Time and randomness: unknown in a plan, one answer per call during an apply.

use std::sync::Arc;

use super::{Failing, Lab, Moment, Outputs, Planning};
use crate::host::Host;
use crate::value::Value;

const TEXT: &str = r#"
    locals {
      once = uuid()
      each = [for x in [1, 2] : uuid()]
    }
    resource "test_server" "many" {
      count = 2
      name  = "${count.index} ${uuid()}"
    }
    output "planned" { value = plantimestamp() }
    output "now" { value = timestamp() }
    output "later" { value = timeadd(timestamp(), "1h") }
    output "once" { value = [local.once, local.once] }
    output "each" { value = local.each }
    output "hash" { value = bcrypt("secret", 4) }
    output "many" { value = test_server.many[*].name }
"#;

/// The output values, each asked for anew.
fn outputs(lab: &Lab) -> impl Fn(&str) -> Value + use<> {
    let evaluation = lab.evaluation();
    let Outputs { values: outputs, problems, .. } =
        evaluation.outputs(&Planning(&evaluation), Failing::Stops);
    assert_eq!(lab.lines(problems), "");
    move |name| outputs[name].value.clone()
}

fn texts(value: &Value) -> Vec<String> {
    value.elements().map(|item| item.as_str().unwrap_or("unknown").to_owned()).collect()
}

fn applying(lab: &Lab) -> Moment {
    let planned_at = "2026-01-02T03:04:05.999Z".parse().expect("a time");
    Moment::applying(planned_at, Arc::new(lab.host.clone()))
}

#[test]
fn time_and_randomness_are_unknown_in_a_plan() {
    let mut lab = Lab::new(TEXT);
    lab.moment = Moment::planning("2026-01-02T03:04:05.999Z".parse().expect("a time"));
    let value = outputs(&lab);
    assert_eq!(value("planned"), Value::string("2026-01-02T03:04:05Z"));
    for name in ["now", "hash"] {
        assert!(!value(name).is_known() && value(name).is_never_null(), "{name}");
    }
    // Terraform's `timeadd` does not promise to be other than null.
    assert!(!value("later").is_known() && !value("later").is_never_null());
    for name in ["once", "each", "many"] {
        assert_eq!(texts(&value(name)), ["unknown", "unknown"], "{name}");
    }
}

#[test]
fn the_time_of_an_apply_is_when_it_began() {
    let mut lab = Lab::new(TEXT);
    lab.moment = applying(&lab);
    let began = lab.host.clock().now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let value = outputs(&lab);
    assert_eq!(value("planned"), Value::string("2026-01-02T03:04:05Z"));
    assert_eq!(value("now"), Value::string(began));
}

#[test]
fn each_call_instance_and_iteration_has_its_own_answer_for_the_whole_apply() {
    let mut lab = Lab::new(TEXT);
    lab.moment = applying(&lab);
    let (first, again) = (outputs(&lab), outputs(&lab));
    for name in ["once", "each", "hash", "many"] {
        assert_eq!(first(name), again(name), "{name}");
    }
    let all = |name: &str| texts(&first(name));
    assert_eq!(all("once")[0], all("once")[1]);
    assert_ne!(all("each")[0], all("each")[1]);
    assert_ne!(all("many")[0][2..], all("many")[1][2..]);
    assert_eq!(all("each")[0].len(), 36);
    let once = first("once");
    lab.moment = applying(&lab);
    assert_ne!(outputs(&lab)("once"), once);
}

#[test]
fn a_bcrypt_hash_fits_its_password() {
    let mut lab = Lab::new(TEXT);
    lab.moment = applying(&lab);
    let hash = outputs(&lab)("hash");
    let hash = hash.as_str().expect("a known hash");
    assert!(hash.starts_with("$2a$04$") && hash.len() == 60, "{hash}");
    assert_eq!(bcrypt::verify("secret", hash).ok(), Some(true));
    assert_eq!(bcrypt::verify("other", hash).ok(), Some(false));
}
