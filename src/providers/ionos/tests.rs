//! The provider against the simulator, in virtual time: a [`Lab`] plans as the planner does, writes as
//! apply does, and looks at the world as only a test can.

mod faults;
mod lifecycle;
mod looking;
mod notes;
mod restarts;
mod transitions;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::addr::InstanceAddr;
use crate::host::{Clock, Host, TestHost};
use crate::http::{Network, Transport, TransportError};
use crate::ops::simulated_clouds;
use crate::provider::{
    Change, ChangeAction, Condition, Found, Intent, Left, Outcome, PlanAsk, Preflight, PreflightAsk,
    Provider, ProviderError, Settled, Tracked, Verb, Writer,
};
use crate::providers::ionos::Ionos;
use crate::providers::ionos::server_power::{NAME as POWER, SCHEMA, ServerPower};
use crate::providers::testing::{Watch, exists, failure, ready};
use crate::providers::{Clouds, attrs};
use crate::simulator::{
    Allocation, BATCH_SERVER, CUBE_SERVER, DATACENTER, Designer, IONOS_URL, ServerType, Simulator, VmState,
    World,
};
use crate::value::Value;

/// Remembers host, path and contract number of every request on its way to the simulator.
struct Tapped {
    simulator: Simulator,
    heard: Mutex<Vec<(String, String, Option<String>)>>,
}

#[async_trait]
impl Transport for Tapped {
    async fn send(&self, request: ::http::Request<Bytes>) -> Result<::http::Response<Bytes>, TransportError> {
        let number = request.headers().get("x-contract-number").and_then(|value| value.to_str().ok());
        let heard = (
            request.uri().authority().map(ToString::to_string).unwrap_or_default(),
            request.uri().path().to_owned(),
            number.map(str::to_owned),
        );
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
        self.simulator.send(request).await
    }
}

/// A simulated contract, and the provider connected to it.
struct Lab {
    simulator: Simulator,
    host: TestHost,
    clouds: Clouds,
    writer: Arc<dyn Writer>,
    clock: Clock,
}

impl Lab {
    fn new() -> Lab {
        let world = World::seeded(7);
        let host = TestHost::new();
        let clouds = simulated_clouds(&world);
        let simulator = Simulator::new(world, *host.clock(), 1);
        let writer = connect(Arc::new(simulator.clone()), &host, &clouds);
        Lab { simulator, clouds, writer, clock: *host.clock(), host }
    }

    /// The same program in another process.
    fn restart(&mut self) {
        self.writer = connect(Arc::new(self.simulator.clone()), &self.host, &self.clouds);
    }

    async fn sleep(&self, seconds: u64) {
        self.clock.sleep(Duration::from_secs(seconds)).await;
    }

    fn design<T>(&self, change: impl FnOnce(&mut Designer<'_>) -> T) -> T {
        self.simulator.change(|world| change(&mut world.designer()))
    }

    /// A server of that type in that state in the data center of the start world; its id.
    fn server(&self, kind: ServerType, vm_state: VmState, allocation: Allocation) -> String {
        self.design(|designer| {
            let id = designer.create_server(DATACENTER, "subject", kind).expect("the data center");
            designer.force(&id, vm_state, allocation).expect("just created");
            id
        })
    }

    /// What a server is: `RUNNING Held`.
    fn state(&self, server: &str) -> String {
        self.simulator.look(|world| {
            let server = world.ionos.server(server).expect("it is there");
            format!("{} {:?}", server.vm_state.word(), server.allocation)
        })
    }

    fn plan(&self, prior: Option<&Value>, config: &Value) -> Value {
        let kind: &dyn crate::provider::ResourceType = &ServerPower;
        assert_eq!(kind.validate(config), [], "a good configuration");
        let proposed = SCHEMA.attributes.iter().filter(|attribute| attribute.is_computed()).fold(
            config.clone(),
            |object, attribute| {
                let carried = prior.and_then(|prior| prior.get_attr(attribute.name)).cloned();
                object.with_attr(attribute.name, carried.unwrap_or_else(|| Value::unknown(attribute.ty)))
            },
        );
        kind.plan(PlanAsk { prior, config, proposed: &proposed }).value
    }

    async fn create(&self, server: &str, status: &str) -> Outcome {
        self.create_watched(server, status, &Watch::default()).await
    }

    async fn create_watched(&self, server: &str, status: &str, watch: &Watch) -> Outcome {
        self.writer.create(POWER, &self.plan(None, &config(server, status)), watch).await
    }

    /// Creates, looks, and plans again: nothing may be left to do.
    async fn created(&self, server: &str, status: &str) -> Value {
        let object = ready(self.create(server, status).await);
        self.check_settled(&object, server, status).await;
        object
    }

    async fn updated(&self, before: &Value, server: &str, status: &str) -> Value {
        let planned = self.plan(Some(before), &config(server, status));
        let object = ready(self.writer.update(POWER, before, &planned, &Watch::default()).await);
        self.check_settled(&object, server, status).await;
        object
    }

    /// No drift, and nothing to change.
    async fn check_settled(&self, object: &Value, server: &str, status: &str) {
        assert!(object.is_wholly_known(), "{object:?}");
        let found = exists(self.read_one(object).await);
        assert_eq!(found, *object, "drift after a write");
        assert_eq!(self.plan(Some(&found), &config(server, status)), found, "something is left to do");
    }

    async fn read_one(&self, object: &Value) -> Found {
        self.sleep(2).await;
        let found = self.writer.read(&[tracked(object)]).await;
        found.expect("the account can be read").pop().expect("one answer")
    }

    async fn preflight(&self, planned: &Value, action: ChangeAction) -> Preflight {
        let addr = addr();
        let change = Change { addr: &addr, kind: POWER, action, before: None, after: Some(planned) };
        let ask = PreflightAsk { changes: &[change], created: &[], cap_learned: None };
        self.writer.preflight(ask).await.expect("a preflight")
    }

    /// The power actions that were executed, oldest first: `stop start`.
    fn actions(&self) -> String {
        let actions: Vec<String> = self
            .simulator
            .writes()
            .iter()
            .filter_map(|request| Some(request.path.rsplit('/').next()?.to_owned()))
            .collect();
        actions.join(" ")
    }

    /// Requests so far with that method whose path ends so.
    fn count(&self, method: &str, end: &str) -> usize {
        let requests = self.simulator.requests();
        requests.iter().filter(|r| r.method.as_str() == method && r.path.ends_with(end)).count()
    }
}

/// The provider of a new process.
fn connect(transport: Arc<dyn Transport>, host: &TestHost, clouds: &Clouds) -> Arc<dyn Writer> {
    let network = Network::new(transport, *host.clock(), 1);
    let provider = Ionos::new(network, clouds.clone());
    let nothing = provider.schema().nothing();
    provider.configure(&nothing, Arc::new(host.clone())).expect("good settings")
}

fn config(server: &str, status: &str) -> Value {
    SCHEMA
        .nothing()
        .with_attr("datacenter_id", DATACENTER.into())
        .with_attr("server_id", server.into())
        .with_attr("desired_status", status.into())
}

fn addr() -> InstanceAddr {
    "ionos_server_power.x".parse().expect("a valid address")
}

fn tracked(object: &Value) -> Tracked {
    Tracked { addr: addr(), kind: POWER.to_owned(), object: object.clone() }
}

fn status(object: &Value) -> &str {
    attrs::text(object, "desired_status").unwrap_or("")
}
