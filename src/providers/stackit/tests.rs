//! The provider against the simulator, in virtual time: a [`Lab`] plans as the planner does, writes as
//! apply does, and looks at the world as only a test can.

mod failures;
mod looking;
mod rebooting;
mod restarts;
mod tokens;
mod transitions;

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::host::{Clock, Host, TestHost};
use crate::http::{Network, Transport};
use crate::ops::simulated_clouds;
use crate::provider::{
    Change, ChangeAction, Condition, Found, Left, Outcome, PlanAsk, Planned, Preflight, PreflightAsk,
    ProviderError, Registry, Tracked, Writer,
};
use crate::providers::testing::{Watch, addr, exists, failure, filled, ready};
use crate::providers::{Clouds, attrs, registry};
use crate::simulator::{FIRST_PROJECT, PemForm, Portal, STACKIT_URL, Simulator, World};
use crate::value::Value;

const POWER: &str = "stackit_server_power";
const WEB: &str = "6f1c1f2e-3f0a-4c58-9b2a-3f5c2f1f7a10";

/// Arguments of a block.
type Arguments<'a> = &'a [(&'static str, Value)];

/// A world whose service account has a key, with the key's file in both forms. Finding one takes a
/// while, so that all tests share it.
static KEYED: LazyLock<(World, String, String)> = LazyLock::new(|| {
    let mut world = World::seeded(7);
    world.advance_to(crate::simulator::Moment::new(TestHost::new().clock().now()));
    let email = world.stackit.accounts[0].email.clone();
    let pkcs8 = world.portal().add_key(&email, PemForm::Pkcs8, None).expect("the account is there");
    let account = &world.stackit.accounts[0];
    let pkcs1 = account.key_file(&account.keys[0], PemForm::Pkcs1, None);
    (world, pkcs8, pkcs1)
});

/// A simulated project, and the provider connected to it.
struct Lab {
    simulator: Simulator,
    host: TestHost,
    registry: Registry,
    writer: Arc<dyn Writer>,
    clock: Clock,
}

impl Lab {
    fn new() -> Lab {
        let host = TestHost::new();
        let world = World::seeded(7);
        let clouds = simulated_clouds(&world);
        Lab::of(world, host, &clouds, &[]).expect("good settings")
    }

    /// A lab whose server `web-1` is in that state.
    fn where_web_is(status: &str) -> Lab {
        let lab = Lab::new();
        lab.portal(|portal| portal.show(WEB, status).expect("the server"));
        lab
    }

    /// A lab that knows its service account by the key in this file, as the environment tells it.
    fn with_key(file: &str) -> Lab {
        let host = endpoints(TestHost::new()).with_env("STACKIT_SERVICE_ACCOUNT_KEY", file);
        Lab::of(KEYED.0.clone(), host, &Clouds::Real, &[]).expect("good settings")
    }

    fn of(
        world: World,
        host: TestHost,
        clouds: &Clouds,
        settings: Arguments<'_>,
    ) -> Result<Lab, ProviderError> {
        let simulator = Simulator::new(world, *host.clock(), 1);
        Lab::through(Arc::new(simulator.clone()), simulator, host, clouds, settings)
    }

    fn through(
        transport: Arc<dyn Transport>,
        simulator: Simulator,
        host: TestHost,
        clouds: &Clouds,
        settings: Arguments<'_>,
    ) -> Result<Lab, ProviderError> {
        let network = Network::new(transport, *host.clock(), 1);
        let registry = registry(&network, clouds);
        let provider = registry.provider("stackit").expect("it is compiled in");
        let project = ("project_id", Value::from(FIRST_PROJECT));
        let config = filled(provider.schema(), &[settings, &[project]].concat());
        let writer = provider.configure(&config, Arc::new(host.clone()))?;
        Ok(Lab { simulator, clock: *host.clock(), host, registry, writer })
    }

    /// The next process: knows nothing of what this one saw.
    fn restarted(&self) -> Lab {
        let world = self.simulator.look(World::clone);
        let clouds = simulated_clouds(&world);
        let simulator = self.simulator.clone();
        Lab::through(Arc::new(simulator.clone()), simulator, self.host.clone(), &clouds, &[])
            .expect("good settings")
    }

    fn portal<T>(&self, work: impl FnOnce(&mut Portal<'_>) -> T) -> T {
        self.simulator.change(|world| work(&mut world.portal()))
    }

    async fn sleep(&self, seconds: u64) {
        self.clock.sleep(Duration::from_secs(seconds)).await;
    }

    fn plan(&self, prior: Option<&Value>, arguments: Arguments<'_>) -> Planned {
        let (_, kind) = self.registry.resource_type(POWER).expect("a resource type");
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

    async fn try_adopt(&self, arguments: Arguments<'_>) -> Outcome {
        self.try_adopt_with(arguments, &Watch::default()).await
    }

    async fn try_adopt_with(&self, arguments: Arguments<'_>, watch: &Watch) -> Outcome {
        self.writer.create(POWER, &self.plan(None, arguments).value, watch).await
    }

    /// Adopts, looks, and plans again: nothing may be left to do.
    async fn adopt(&self, word: &str) -> Value {
        let object = ready(self.try_adopt(&web(word)).await);
        self.check_settled(&object, &web(word)).await;
        object
    }

    /// No drift, and nothing to change.
    async fn check_settled(&self, object: &Value, arguments: Arguments<'_>) {
        assert!(object.is_wholly_known(), "{object:?}");
        let found = exists(self.read_one(object).await);
        assert_eq!(found, *object, "drift after a write");
        assert_eq!(self.plan(Some(&found), arguments).value, found, "something is left to do");
    }

    async fn read_one(&self, object: &Value) -> Found {
        let mut found = self.writer.read(&[tracked(object)]).await.expect("the project can be read");
        found.pop().expect("one answer")
    }

    async fn preflight(&self, action: ChangeAction, before: Option<&Value>, after: &Value) -> Preflight {
        let a = addr("stackit_server_power.x");
        let changes = [Change { addr: &a, kind: POWER, action, before, after: Some(after) }];
        let ask = PreflightAsk { changes: &changes, ..PreflightAsk::default() };
        self.writer.preflight(ask).await.expect("a preflight")
    }

    /// The actions that the world executed, e.g. `start`, oldest first.
    fn actions(&self) -> Vec<String> {
        let of_server =
            |path: &str| path.contains("/servers/").then(|| path.rsplit('/').next().unwrap_or("").to_owned());
        self.simulator.writes().iter().filter_map(|request| of_server(&request.path)).collect()
    }

    /// Requests so far of that method whose path ends so.
    fn count(&self, method: &str, end: &str) -> usize {
        let requests = self.simulator.requests();
        requests.iter().filter(|r| r.method.as_str() == method && r.path.ends_with(end)).count()
    }

    fn statuses(&self, status: u16) -> usize {
        self.simulator.requests().iter().filter(|request| request.status == Some(status)).count()
    }

    fn status(&self) -> String {
        self.simulator
            .look(|world| world.stackit.server(WEB).map_or(String::new(), |server| server.status.clone()))
    }
}

/// A host whose environment leads to the simulator, without a credential.
fn endpoints(host: TestHost) -> TestHost {
    host.with_env("STACKIT_IAAS_CUSTOM_ENDPOINT", &format!("{STACKIT_URL}/iaas"))
        .with_env("STACKIT_RESOURCE_MANAGER_CUSTOM_ENDPOINT", &format!("{STACKIT_URL}/resource-manager"))
        .with_env("STACKIT_TOKEN_BASEURL", &format!("{STACKIT_URL}/token"))
}

/// `web-1` with that desired status.
fn web(word: &str) -> [(&'static str, Value); 2] {
    [("server_id", WEB.into()), ("desired_status", word.into())]
}

fn tracked(object: &Value) -> Tracked {
    Tracked { addr: addr("stackit_server_power.x"), kind: POWER.to_owned(), object: object.clone() }
}
