//! Tests of the room as a whole, on a host in memory.

mod crashes;
mod files;
pub(crate) mod rules;
mod schema;

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr};
use crate::host::TestHost;
use crate::value::{Ty, Value};

const PATH: &str = "terrace.state.json";
const JOURNAL: &str = ".terrace/journal";

/// The types of a small world: `stacks_container` and `terraform_data`.
fn types(_: Mode, kind: &str) -> Option<Ty> {
    match kind {
        "stacks_container" => {
            Some(Ty::object([("name", Ty::STRING), ("size", Ty::NUMBER), ("env", Ty::map(Ty::STRING))]))
        }
        "terraform_data" => Some(Ty::object([("id", Ty::STRING), ("input", Ty::DYNAMIC)])),
        _ => None,
    }
}

fn container(name: &str, size: i64) -> Value {
    Value::object([
        ("name", Value::string(name)),
        ("size", Value::int(size)),
        ("env", Value::null(Ty::map(Ty::STRING))),
    ])
}

fn addr(text: &str) -> InstanceAddr {
    text.parse().expect("a valid address")
}

fn backend(host: &TestHost) -> Arc<dyn Backend> {
    Arc::new(LocalBackend::new(Arc::new(host.clone()), Path::new(PATH)))
}

async fn opened(host: &TestHost) -> Opened {
    open(backend(host), host, &types).await.expect("usable")
}

async fn refused(host: &TestHost) -> StateError {
    match open(backend(host), host, &types).await {
        Ok(_) => panic!("was opened"),
        Err(error) => error,
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(work)
}

/// A state in which everything that a document can hold stands once.
fn full_state() -> State {
    let mut state = State::new("0d9cbd4e-3c5e-4fbc-9c37-6c5b2c1d1a11");
    state.serial = 7;
    let secret = Value::map(Ty::STRING, [("KEY", Value::string("s3cret").with_sensitive())]);
    let web = StateObject {
        dependencies: vec!["module.db[0].stacks_container.db".parse().expect("a valid address")],
        create_before_destroy: true,
        prevent_destroy: true,
        ..StateObject::new("stacks", container("web", 2).with_attr("env", secret))
    };
    state.objects.put(addr("stacks_container.web[\"a\"]"), web);
    let old = StateObject {
        status: ObjectStatus::Tainted,
        schema_version: 1,
        ..StateObject::new("stacks", container("old", 1))
    };
    state.objects.put_deposed(addr("stacks_container.web[\"a\"]"), "0a1b2c3d", old);
    let db =
        StateObject { status: ObjectStatus::Unfinished, ..StateObject::new("stacks.eu", container("db", 9)) };
    state.objects.put(addr("module.db[0].stacks_container.db"), db);
    let input = Value::list(Ty::NUMBER, [Value::int(1)]);
    let note = Value::object([("id", Value::string("n")), ("input", input)]);
    state.objects.put(addr("data.terraform_data.note[0]"), StateObject::new("builtin", note));
    let url = Value::string("https://web").with_sensitive();
    state.outputs.insert("url".to_owned(), StateOutput::new(&url, false));
    state.outputs.insert("none".to_owned(), StateOutput::new(&Value::null(Ty::DYNAMIC), false));
    let created_at = "2026-03-01T12:00:00Z".parse().expect("a valid time");
    let creation = Creation {
        addr: addr("stacks_container.web[\"a\"]"),
        name: Some("web".to_owned()),
        price: 500,
        created_at,
    };
    state.spending.record("stacks", creation);
    state.spending.learn_cap("stacks", 2000, created_at);
    let web = Checkable::resource(&addr("stacks_container.web[\"a\"]").resource);
    let failed = CheckedInstance {
        module: ModuleAddr::root(),
        key: InstanceKey::Text("a".into()),
        status: CheckStatus::Fail,
        problems: vec!["too small".to_owned()],
    };
    let health = CheckableKind::Check { name: "health".to_owned() };
    let module = ModuleAddr::root().child("db", InstanceKey::Index(0));
    let health = Checkable::named(&module, health);
    state.checks = [CheckResult::of(web, vec![failed]), CheckResult::unknown(health)].into_iter().collect();
    state
}
