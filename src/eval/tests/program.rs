//! Order and dependencies.

use super::{Failing, Lab, Outputs};
use crate::config::ProviderRef;

fn names(lab: &Lab, ids: &[super::BlockId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| lab.program.block(*id).addr.to_string()).collect();
    names.join(" ")
}

#[test]
fn blocks_come_after_what_they_need() {
    let lab = Lab::new(
        r#"
        resource "test_server" "c" { name = local.b }
        locals { b = "${test_server.b.id}-x" }
        resource "test_server" "b" {
          name       = data.test_image.a.id
          depends_on = [test_server.d]
        }
        resource "test_server" "d" {}
        data "test_image" "a" {}
        "#,
    );
    let order = names(&lab, lab.program.order());
    let place = |name: &str| order.find(name).expect("the block is in the order");
    assert!(place("data.test_image.a") < place("test_server.b"), "{order}");
    assert!(place("test_server.d") < place("test_server.b"), "{order}");
    assert!(place("test_server.b") < place("test_server.c"), "{order}");
    assert_eq!(names(&lab, lab.program.dependencies(lab.block("test_server", "c"))), "test_server.b");
    assert_eq!(
        names(&lab, lab.program.dependencies(lab.block("test_server", "b"))),
        "test_server.d data.test_image.a"
    );
}

#[test]
fn a_provider_configuration_is_a_dependency_too() {
    let lab = Lab::new(
        r#"
        provider "test" {
          alias  = "second"
          region = test_server.first.name
        }
        resource "test_server" "first" {}
        resource "test_server" "other" { provider = test.second }
        "#,
    );
    let second = ProviderRef::new("test", Some("second"));
    assert_eq!(names(&lab, lab.program.provider_dependencies(&second)), "test_server.first");
    assert_eq!(names(&lab, lab.program.dependencies(lab.block("test_server", "other"))), "test_server.first");
    assert_eq!(names(&lab, lab.program.dependencies(lab.block("test_server", "first"))), "");
}

#[test]
fn a_cycle_is_shown_edge_by_edge() {
    let (lab, problems) = Lab::compiled(
        r#"
        locals {
          a = local.b + 1
          b = test_server.x.size
        }
        resource "test_server" "x" { size = local.a }
        "#,
        &[],
    );
    assert_eq!(
        lab.lines(problems),
        "Dependency cycle at [local.b]: Each of these refers to the next one, so there is no order in which they could \
         be evaluated: `local.a`, `local.b`, `test_server.x`, `local.a`. (`local.a` needs `local.b`: [local.b]) \
         (`local.b` needs `test_server.x`: [test_server.x]) (`test_server.x` needs `local.a`: [local.a])\n"
    );
}

#[test]
fn a_local_value_must_not_refer_to_itself() {
    let (lab, problems) = Lab::compiled("locals { a = [local.a] }", &[]);
    assert_eq!(
        lab.lines(problems),
        "Self-referential block at [local.a]: `local.a` refers to itself, so there is no order in which it could be \
         evaluated.\n"
    );
}

#[test]
fn unknown_functions_are_found_without_evaluating() {
    let (lab, problems) =
        Lab::compiled("resource \"test_server\" \"x\" {\n count = 0\n name = uppr(\"a\")\n}", &[]);
    assert_eq!(
        lab.lines(problems),
        "Call to unknown function at [uppr]: There is no function named `uppr`. | Did you mean `upper`?\n"
    );
}

#[test]
fn long_chains_are_no_problem() {
    let sum = vec!["1"; 50_000].join(" + ");
    let nested = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let chain: String = (1..5_000).map(|i| format!("  l{i} = local.l{} + 1\n", i - 1)).collect();
    let lab = Lab::new(&format!(
        "locals {{\n  sum = {sum}\n  nested = {nested}\n  l0 = 0\n{chain}}}\noutput \"sum\" {{ value = local.sum }}\n\
         output \"depth\" {{ value = length(local.nested) }}\noutput \"chain\" {{ value = local.l4999 }}"
    ));
    let evaluation = lab.evaluation();
    let Outputs { values: outputs, problems, .. } =
        evaluation.outputs(&super::Planning(&evaluation), Failing::Stops);
    assert_eq!(lab.lines(problems), "");
    let value = |name: &str| outputs[name].value.as_i64();
    assert_eq!((value("sum"), value("depth"), value("chain")), (Some(50_000), Some(1), Some(4_999)));
}

#[test]
fn several_threads_may_evaluate_at_once() {
    fn shared<T: Send + Sync>(value: T) -> T {
        value
    }
    let lab = Lab::new("locals { a = [for i in range(100) : i] }\noutput \"a\" { value = length(local.a) }");
    let evaluation = shared(lab.evaluation());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    evaluation.outputs(&super::Planning(&evaluation), Failing::Stops).values["a"]
                        .value
                        .as_i64()
                })
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().expect("the thread ends well"), Some(100));
        }
    });
}
