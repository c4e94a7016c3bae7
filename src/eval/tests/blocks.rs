//! Blocks: instances, configuration, conditions, outputs.

use super::{Failing, Lab, Outputs, Planning, outputs};
use crate::addr::InstanceKey;
use crate::config::ProviderRef;
use crate::value::{Path, Step, Value};

/// The configuration of the only instance of `test_server.x`.
#[track_caller]
fn check_config(body: &str, expected: &str) {
    let lab = Lab::new(&format!("resource \"test_server\" \"x\" {{\n{body}\n}}"));
    let evaluation = lab.evaluation();
    let (config, problems) = evaluation.config(
        lab.block("test_server", "x"),
        evaluation.root(),
        &InstanceKey::None,
        &Planning(&evaluation),
    );
    assert_eq!(lab.lines(problems), "");
    let set: Vec<String> = config
        .entries()
        .filter(|(_, value)| !value.is_null() && !(value.as_slice().is_some_and(<[Value]>::is_empty)))
        .map(|(name, value)| format!("{name} = {value:?}"))
        .collect();
    assert_eq!(set.join("; "), expected);
}

#[test]
fn arguments_are_converted_to_the_types_of_the_schema() {
    check_config("name = 5\nsize = \"3\"", "name = \"5\"; size = 3");
    check_config(
        "ids = [\"a\", 1]\ntags = { a = true }",
        "ids = list[\"a\", \"1\"]; tags = map{\"a\": \"true\"}",
    );
}

#[test]
fn everything_of_the_schema_is_there() {
    let lab = Lab::new("resource \"test_server\" \"x\" {}");
    let evaluation = lab.evaluation();
    let (config, _) = evaluation.config(
        lab.block("test_server", "x"),
        evaluation.root(),
        &InstanceKey::None,
        &Planning(&evaluation),
    );
    assert_eq!(
        format!("{config:?}"),
        "{\"any\": null(any), \"disk\": null(object({key=string,port=number})), \"id\": null(string), \
         \"ids\": null(list(string)), \"label\": set[], \"name\": null(string), \"password\": null(string), \
         \"rule\": list[], \"size\": null(number), \"tags\": null(map(string))}"
    );
}

#[test]
fn nested_blocks_are_lists_sets_or_objects() {
    check_config(
        "rule { port = 1 }\nrule { port = \"2\" }\nlabel { port = 3 }\nlabel { port = 3 }\ndisk { port = 4 }",
        "disk = {\"key\": null(string), \"port\": 4}; label = set[{\"key\": null(string), \"port\": 3}]; rule = \
         list[{\"key\": null(string), \"port\": 1}, {\"key\": null(string), \"port\": 2}]",
    );
}

#[test]
fn dynamic_blocks_make_one_block_per_element() {
    check_config(
        r#"
        rule { port = 1 }
        dynamic "rule" {
          for_each = { b = 20, a = 10 }
          content {
            port = rule.value
            key  = rule.key
          }
        }
        dynamic "label" {
          for_each = toset(["x"])
          iterator = it
          content { key = it.value }
        }
        "#,
        "label = set[{\"key\": \"x\", \"port\": null(number)}]; rule = list[{\"key\": null(string), \"port\": 1}, \
         {\"key\": \"a\", \"port\": 10}, {\"key\": \"b\", \"port\": 20}]",
    );
}

#[test]
fn an_ephemeral_value_does_not_decide_about_blocks() {
    let lab = Lab::new(
        r#"
        variable "e" {
          ephemeral = true
          default   = ["x"]
        }
        resource "test_server" "x" {
          dynamic "rule" {
            for_each = var.e
            content { port = 1 }
          }
        }
        "#,
    );
    let evaluation = lab.evaluation();
    let (_, problems) = evaluation.config(
        lab.block("test_server", "x"),
        evaluation.root(),
        &InstanceKey::None,
        &Planning(&evaluation),
    );
    assert!(lab.lines(problems).starts_with("Invalid use of ephemeral value at [var.e]"));
}

#[test]
fn a_dynamic_block_over_an_unknown_value_is_unknown() {
    let lab = Lab::new(
        r#"
        resource "test_server" "a" {}
        resource "test_server" "x" {
          dynamic "rule" {
            for_each = split(",", test_server.a.id)
            content { key = rule.value }
          }
        }
        "#,
    );
    let evaluation = lab.evaluation();
    let (config, problems) = evaluation.config(
        lab.block("test_server", "x"),
        evaluation.root(),
        &InstanceKey::None,
        &Planning(&evaluation),
    );
    assert_eq!(lab.lines(problems), "");
    let rules = config.get_attr("rule").expect("the schema has rules");
    assert!(!rules.is_known());
}

#[test]
fn a_type_error_names_the_place_in_the_value() {
    let lab = Lab::new("resource \"test_server\" \"x\" {\n  ids = [\"a\", [1]]\n}");
    let evaluation = lab.evaluation();
    let (_, problems) = evaluation.config(
        lab.block("test_server", "x"),
        evaluation.root(),
        &InstanceKey::None,
        &Planning(&evaluation),
    );
    assert_eq!(
        lab.lines(problems),
        "Incorrect attribute value type at [[\"a\", [1]]]: Inappropriate value for the argument `ids`: element 1: \
         string required.\n"
    );
}

#[test]
fn providers_find_the_place_of_an_argument() {
    let lab = Lab::new(
        "resource \"test_server\" \"x\" {\n  tags = { a = \"one\", b = 2 }\n  rule { port = 7 }\n  rule { port = 8 }\n}",
    );
    let evaluation = lab.evaluation();
    let text = |path: Path| {
        let span = evaluation.span_of(lab.block("test_server", "x"), &path);
        span.map(|span| lab.configuration.sources.text(span).to_owned())
    };
    assert_eq!(text(Path::root().attr("tags").key("b")).as_deref(), Some("2"));
    assert_eq!(text(Path::root().attr("rule").index(1).attr("port")).as_deref(), Some("8"));
    assert_eq!(text(Path::root().attr("rule").index(0).attr("key")).as_deref(), Some("rule"));
    assert_eq!(text(Path::root().attr("name")), None);
    assert_eq!(text(Path::root()).as_deref(), Some("resource \"test_server\" \"x\""));
    let odd = Path::root().attr("rule").then(Step::Attr("port".into()));
    assert_eq!(text(odd).as_deref(), Some("rule"));
}

#[test]
fn a_place_in_a_set_is_found_by_the_element() {
    let lab = Lab::new(
        "locals {\n  c = \"c\"\n}\nresource \"test_server\" \"x\" {\n  label {\n    key = \"b\"\n    port = 2\n  }\n  \
         label {\n    key = \"a\"\n    port = \"1\"\n  }\n  label {\n    key = local.c\n    port = 3\n  }\n}",
    );
    let evaluation = lab.evaluation();
    let port_of = |key: &str, port: i64| {
        let element = Value::object([("key", Value::from(key)), ("port", Value::int(port))]);
        let path = Path::root().attr("label").then(Step::Index(element)).attr("port");
        let span = evaluation.span_of(lab.block("test_server", "x"), &path);
        span.map(|span| lab.configuration.sources.text(span).to_owned())
    };
    assert_eq!(port_of("a", 1).as_deref(), Some("\"1\""));
    assert_eq!(port_of("b", 2).as_deref(), Some("2"));
    assert_eq!(port_of("c", 3).as_deref(), Some("3"), "what is no constant could be anything");
    assert_eq!(port_of("d", 4), None, "none of these blocks makes it");
}

#[track_caller]
fn check_expansion(meta: &str, expected: &str) {
    let lab = Lab::new(&format!(
        "variable \"secret\" {{\n default = [\"a\"]\n sensitive = true\n}}\nresource \"test_server\" \"a\" {{}}\n\
         resource \"test_server\" \"x\" {{\n{meta}\n}}"
    ));
    let evaluation = lab.evaluation();
    let shown =
        match evaluation.expand(lab.block("test_server", "x"), evaluation.root(), &Planning(&evaluation)) {
            Ok(expansion) => {
                let keys: Vec<String> = expansion.keys.iter().map(|key| format!("{key}")).collect();
                format!("{:?} {}", expansion.repetition, keys.join(" ")).trim_end().to_owned()
            }
            Err(problems) => lab.lines(problems).trim_end().to_owned(),
        };
    assert_eq!(shown, expected);
}

#[test]
fn count_and_for_each_make_instances() {
    check_expansion("", "Single");
    check_expansion("count = \"2\"", "Count [0] [1]");
    check_expansion("count = 0", "Count");
    check_expansion("count = length(var.secret)", "Count [0]");
    check_expansion("for_each = toset([\"b\", \"a\"])", "ForEach [\"a\"] [\"b\"]");
    check_expansion("for_each = { b = 1, a = 2 }", "ForEach [\"a\"] [\"b\"]");
}

#[test]
fn what_cannot_be_counted_is_refused() {
    check_expansion(
        "count = -1",
        "Invalid count argument at [-1]: The value of `count` is -1. It must not be negative.",
    );
    check_expansion(
        "count = 1.5",
        "Invalid count argument at [1.5]: The value of `count` is 1.5. It must be a whole number.",
    );
    check_expansion(
        "count = 1000000",
        "Invalid count argument at [1000000]: The value of `count` is 1000000. A block may have 100000 instances.",
    );
    check_expansion(
        "count = length(test_server.a.id)",
        "Invalid count argument at [length(test_server.a.id)]: The value of `count` is known after apply only, so \
         terrace cannot tell how many instances there will be. | Use values that are written in the configuration, or \
         apply what this depends on first with `-target`.; test_server.a.id is a string, known after apply",
    );
    check_expansion(
        "for_each = [\"a\"]",
        "Invalid for_each argument at [[\"a\"]]: The value must be a map, an object or a set of strings, and this is a \
         tuple. | Convert it with `toset(…)`: each element is then a key.",
    );
    check_expansion(
        "for_each = toset(var.secret)",
        "Invalid for_each argument at [toset(var.secret)]: The value is sensitive. Its keys would become part of \
         addresses, which are shown. | If the keys are no secret, take the mark off with `nonsensitive`.; var.secret is \
         (sensitive value)",
    );
    check_expansion(
        "for_each = toset([test_server.a.id])",
        "Invalid for_each argument at [toset([test_server.a.id])]: The elements are known after apply only, so terrace \
         cannot tell which instances there will be. The value is a set of string with 1 element. | Use a map \
         whose keys are written in the configuration; its values may be known after apply. Or apply what this depends \
         on first with `-target`.; test_server.a.id is a string, known after apply",
    );
}

#[test]
fn conditions_are_checked_for_each_instance() {
    let lab = Lab::new(
        r#"
        resource "test_server" "x" {
          count = 2
          size  = count.index
          lifecycle {
            precondition {
              condition     = count.index < 1
              error_message = "Number ${count.index} is one too many."
            }
            postcondition {
              condition     = self.size < 5 && self.id != ""
              error_message = "Too large."
            }
          }
        }
        "#,
    );
    let evaluation = lab.evaluation();
    let (id, planning) = (lab.block("test_server", "x"), Planning(&evaluation));
    let before = |index| {
        lab.lines(
            evaluation.preconditions(id, evaluation.root(), &InstanceKey::Index(index), &planning).errors(),
        )
    };
    assert_eq!(before(0), "");
    assert_eq!(
        before(1),
        "Resource precondition failed at [count.index < 1]: Number 1 is one too many.; count.index is 1\n"
    );
    let after = |size| {
        let object = Value::object([("size", Value::int(size)), ("id", Value::string("i"))]);
        let checked =
            evaluation.postconditions(id, evaluation.root(), &InstanceKey::Index(0), &object, &planning);
        lab.lines(checked.errors())
    };
    assert_eq!(after(1), "");
    assert_eq!(
        after(7),
        "Resource postcondition failed at [self.size < 5 && self.id != \"\"]: Too large.; self.size is 7; self.id is \"i\"\n"
    );
}

#[test]
fn triggers_name_instances_and_attributes() {
    let lab = Lab::new(
        r#"
        resource "test_server" "a" { count = 2 }
        resource "test_server" "x" {
          count = 2
          lifecycle { replace_triggered_by = [test_server.a, test_server.a[count.index].tags["k"], test_server.a[0].id] }
        }
        "#,
    );
    let evaluation = lab.evaluation();
    let triggers = evaluation
        .replace_triggers(
            lab.block("test_server", "x"),
            evaluation.root(),
            &InstanceKey::Index(1),
            &Planning(&evaluation),
        )
        .expect("the keys are known");
    let shown: Vec<String> = triggers
        .iter()
        .map(|t| {
            format!("{}{}{}", lab.program.block(t.block).addr, t.key.clone().unwrap_or_default(), t.path)
        })
        .collect();
    assert_eq!(shown, ["test_server.a", "test_server.a[1].tags[\"k\"]", "test_server.a[0].id"]);
}

#[test]
fn provider_arguments_are_evaluated() {
    let lab = Lab::new("provider \"test\" { region = upper(\"eu\") }");
    let evaluation = lab.evaluation();
    let provider = ProviderRef::default_of("test");
    let (config, problems) = evaluation.provider_config(&provider, &Planning(&evaluation));
    assert_eq!(lab.lines(problems), "");
    assert_eq!(format!("{config:?}"), "{\"region\": \"EU\", \"token\": null(string)}");
}

#[test]
fn a_sensitive_output_must_say_so() {
    let (values, problems) = outputs(
        r#"
        resource "test_server" "x" { password = "p" }
        output "open" { value = test_server.x.password }
        output "shut" {
          value     = test_server.x.password
          sensitive = true
        }
        "#,
    );
    assert_eq!(
        problems,
        "Output refers to sensitive values at [test_server.x.password]: Output values are shown at the end of a run, \
         and this one contains a sensitive value. | Declare it with `sensitive = true`, or take the mark off with \
         `nonsensitive`.\n"
    );
    assert_eq!(values.keys().collect::<Vec<_>>(), ["shut"]);
}

#[test]
fn a_sensitive_attribute_of_an_unknown_object_is_sensitive() {
    struct Unknown;
    impl super::Instances for Unknown {
        fn resource(&self, _: super::BlockId, _: &super::ModuleInstance) -> Option<Value> {
            let password = [("password", crate::value::Ty::STRING), ("id", crate::value::Ty::STRING)];
            Some(Value::unknown(crate::value::Ty::object(password)))
        }
    }
    let lab = Lab::new(
        "resource \"test_server\" \"x\" {}\nlocals {\n  p = test_server.x.password\n  i = test_server.x.id\n}\n\
         output \"it\" {\n  value = [issensitive(local.p), local.i]\n}",
    );
    let evaluation = lab.evaluation();
    let Outputs { values: outputs, problems, .. } = evaluation.outputs(&Unknown, Failing::Stops);
    assert_eq!(lab.lines(problems), "");
    assert_eq!(format!("{:?}", outputs["it"].value), "[true, unknown(string)]");
}

#[test]
fn local_values_that_nothing_uses_are_checked_too() {
    let lab = Lab::new("locals {\n  bad = 1 + \"x\"\n  worse = [local.bad, -true]\n}");
    let evaluation = lab.evaluation();
    assert_eq!(
        lab.lines(evaluation.check_values(&Planning(&evaluation))),
        "Invalid operand at [\"x\"]: The operator `+` cannot take this value: a number is required.\n\
         Invalid operand at [true]: The operator `-` cannot take this value: number required.\n"
    );
}

#[test]
fn local_values_see_finished_resources_only() {
    struct Finished;
    impl super::Instances for Finished {
        fn resource(&self, _: super::BlockId, _: &super::ModuleInstance) -> Option<Value> {
            Some(Value::object([("id", Value::string("i-7"))]))
        }
    }
    let lab = Lab::new(
        "resource \"test_server\" \"x\" {}\nlocals { id = test_server.x.id }\noutput \"id\" { value = local.id }",
    );
    let planned = lab.evaluation();
    assert!(!planned.outputs(&Planning(&planned), Failing::Stops).values["id"].value.is_known());
    let applied = lab.evaluation();
    assert_eq!(applied.outputs(&Finished, Failing::Stops).values["id"].value, Value::string("i-7"));
}
