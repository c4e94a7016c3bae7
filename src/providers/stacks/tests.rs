//! The provider against the simulator, in virtual time: a [`Lab`] plans as the planner does, writes
//! as apply does, and looks at the world as only a test can.

mod backups;
mod imports;
mod insight;
mod lifecycle;
mod looking;
mod money;
mod settling;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::addr::InstanceAddr;
use crate::host::{Clock, Host, TestHost};
use crate::http::Network;
use crate::ops::simulated_clouds;
use crate::provider::{
    Block, Change, ChangeAction, Condition, Found, Left, Outcome, PlanAsk, Planned, Preflight, PreflightAsk,
    ProviderError, Registry, Tracked, Writer,
};
use crate::providers::testing::{Watch, addr, exists, failure, filled, ready};
use crate::providers::{attrs, registry};
use crate::simulator::{KeyRules, Simulator, World};
use crate::value::Value;

/// Arguments of a block.
type Arguments<'a> = &'a [(&'static str, Value)];

/// A simulated account, a key for it, and the provider connected to it.
struct Lab {
    simulator: Simulator,
    registry: Registry,
    writer: Arc<dyn Writer>,
    clock: Clock,
}

impl Lab {
    fn new() -> Lab {
        Lab::with(KeyRules::default(), &[])
    }

    /// A key with these rules, and a provider block with these settings.
    fn with(rules: KeyRules, settings: Arguments<'_>) -> Lab {
        let mut world = World::seeded(7);
        let key = world.add_key("abc12345", rules).expect("the account");
        let host = TestHost::new();
        let clouds = simulated_clouds(&world).with_stacks_key(&key);
        let simulator = Simulator::new(world, *host.clock(), 1);
        let network = Network::new(Arc::new(simulator.clone()), *host.clock(), 1);
        let registry = registry(&network, &clouds);
        let provider = registry.provider("stacks").expect("it is compiled in");
        let config = filled(provider.schema(), settings);
        let writer = provider.configure(&config, Arc::new(host.clone())).expect("good settings");
        Lab { simulator, registry, writer, clock: *host.clock() }
    }

    /// A lab with running containers, `name` of `template`, that terrace does not know.
    async fn with_containers(containers: &[(&str, &str)]) -> Lab {
        let lab = Lab::new();
        for (name, template) in containers {
            lab.simulator
                .change(|world| world.dashboard().create(name, template, None))
                .expect("a good order");
        }
        lab.sleep(31).await;
        lab
    }

    async fn sleep(&self, seconds: u64) {
        self.clock.sleep(Duration::from_secs(seconds)).await;
    }

    fn plan(&self, kind: &str, prior: Option<&Value>, arguments: Arguments<'_>) -> Planned {
        let (_, kind) = self.registry.resource_type(kind).expect("a resource type");
        let config = filled(kind.schema(), arguments);
        assert_eq!(kind.validate(&config), [], "a good configuration");
        let proposed = kind.schema().attributes.iter().filter(|attribute| attribute.is_computed()).fold(
            config.clone(),
            |object, attribute| {
                if !attrs::is_null(&config, attribute.name) {
                    return object;
                }
                let carried = prior.and_then(|prior| prior.get_attr(attribute.name)).cloned();
                object.with_attr(attribute.name, carried.unwrap_or_else(|| Value::unknown(attribute.ty)))
            },
        );
        kind.plan(PlanAsk { prior, config: &config, proposed: &proposed })
    }

    fn planned(&self, kind: &str, arguments: Arguments<'_>) -> Value {
        self.plan(kind, None, arguments).value
    }

    async fn try_create(&self, kind: &str, arguments: Arguments<'_>) -> Outcome {
        self.writer.create(kind, &self.planned(kind, arguments), &Watch::default()).await
    }

    /// Creates, looks, and plans again: nothing may be left to do.
    async fn create(&self, kind: &str, arguments: Arguments<'_>) -> Value {
        let object = ready(self.try_create(kind, arguments).await);
        self.check_settled(kind, &object, arguments).await;
        object
    }

    async fn update(&self, kind: &str, before: &Value, arguments: Arguments<'_>) -> Value {
        let Planned { value, replacements, notes: _ } = self.plan(kind, Some(before), arguments);
        assert_eq!(replacements, [], "an update");
        let object = ready(self.writer.update(kind, before, &value, &Watch::default()).await);
        self.check_settled(kind, &object, arguments).await;
        object
    }

    async fn delete(&self, kind: &str, object: &Value) {
        let outcome = self.writer.delete(kind, object, &Watch::default()).await;
        assert!(matches!(outcome, Outcome { left: Left::Gone, error: None }), "{outcome:?}");
    }

    /// No drift, and nothing to change.
    async fn check_settled(&self, kind: &str, object: &Value, arguments: Arguments<'_>) {
        assert!(object.is_wholly_known(), "{object:?}");
        let found = exists(self.read_one(kind, object).await);
        assert_eq!(found, *object, "drift after a write");
        let again = self.plan(kind, Some(&found), arguments);
        assert_eq!((again.value, again.replacements.len()), (found, 0), "something is left to do");
    }

    async fn read_one(&self, kind: &str, object: &Value) -> Found {
        let tracked = tracked(kind, object);
        let mut found = self.writer.read(&[tracked]).await.expect("the account can be read");
        found.pop().expect("one answer")
    }

    async fn preflight(&self, changes: &[Change<'_>]) -> Preflight {
        let ask = PreflightAsk { changes, ..PreflightAsk::default() };
        self.writer.preflight(ask).await.expect("a preflight")
    }

    /// Requests so far whose method and path are these, `*` for any part.
    fn count(&self, method: &str, path: &str) -> usize {
        let is_path = |found: &str| {
            let (wanted, found): (Vec<_>, Vec<_>) = (path.split('/').collect(), found.split('/').collect());
            wanted.len() == found.len() && wanted.iter().zip(found).all(|(w, f)| *w == "*" || *w == f)
        };
        self.simulator.requests().iter().filter(|r| r.method.as_str() == method && is_path(&r.path)).count()
    }

    fn container_count(&self) -> usize {
        self.simulator.look(|world| world.stacks.containers().count())
    }

    fn too_many_requests(&self) -> usize {
        self.simulator.requests().iter().filter(|request| request.status == Some(429)).count()
    }
}

fn tracked(kind: &str, object: &Value) -> Tracked {
    Tracked { addr: addr(&format!("{kind}.x")), kind: kind.to_owned(), object: object.clone() }
}

fn web() -> [(&'static str, Value); 2] {
    [("name", "web".into()), ("template", "nodejs".into())]
}

/// An allow-list's entries: address, description.
fn entries(schema: &Block, entries: &[(&str, Option<&str>)]) -> Value {
    let ty = schema.block("entry").expect("it has entries").block.ty();
    let entries = entries.iter().map(|(address, description)| {
        attrs::nothing(ty)
            .with_attr("ip_address", Value::from(*address))
            .with_attr("description", attrs::optional_text(*description))
    });
    Value::set(ty, entries)
}

fn change<'a>(
    addr: &'a InstanceAddr,
    kind: &'a str,
    action: ChangeAction,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
) -> Change<'a> {
    Change { addr, kind, action, before, after }
}
