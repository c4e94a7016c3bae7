//! The simulator: clouds as state machines with a clock and a memory of their own, behind the
//! client's transport trait ([`Simulator`]) and behind a socket on loopback ([`Server`]).
//!
//! What lives here: the world and its file, what happens to it as time passes, the APIs over it,
//! faults. It may import `http` (for the trait it stands behind) and the ground. What is deliberately
//! not here: any wire struct or path of `providers`. The APIs are written a second time, from the
//! vendors' documents, so that a misspelt member fails instead of agreeing with itself. Nor does the
//! simulator know plans or states: it is the judge of what they did.

mod answer;
mod exchange;
mod fault;
mod ionos;
mod log;
mod moment;
mod random;
mod server;
mod stackit;
mod stacks;
mod store;
#[cfg(test)]
mod tests;
mod world;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::{Request, Response};
use async_trait::async_trait;
use bytes::Bytes;

pub use fault::{Edit, Execution, Fault, FaultHook, FaultRule, Refusal, Seen};
pub use ionos::{
    Allocation, BATCH_SERVER, CUBE_SERVER, DATACENTER, Datacenter, Designer, Ending, Ionos, IpBlock, Lan,
    Nic, NoSuch, Power, PowerRequest, RequestStatus, Server as IonosServer, ServerType, VCPU_SERVER, VmState,
    WEB_SERVER,
};
pub use log::{Cloud, Effect, LoggedRequest, RequestLog};
pub use moment::Moment;
pub use random::Random;
pub use server::{ServeError, Server};
pub use stackit::{
    FIRST_PROJECT, Fate as PowerFate, NoSuchThing, PemForm, Portal, Project, Role, Server as StackitServer,
    ServiceAccount, ServiceAccountKey, Stackit, Verb as PowerVerb,
};
pub use stacks::{
    Access, Account, AllowedIp, ApiKey, Backup, BackupKind, BackupStatus, BadField, Connection, Container,
    Dashboard, DuplicateNames, Fate, KeyRules, NotThere, PaymentMethod, Pin, PinnedBackups, Plan, Requested,
    Restore, Scope, Service, Stacks, Status,
};
pub use store::{Store, WorldError, WorldFile};
pub use world::World;

use crate::host::Clock;
use crate::http::{Transport, TransportError};
use exchange::{Exchange, Inner};

/// Base path of the STACKS API.
pub const STACKS_PATH: &str = "/stacks/api/v1";
/// Base URL of the STACKS API in process. Nothing can listen there, so a request that takes the wrong
/// way meets nobody.
pub const STACKS_URL: &str = "http://127.0.0.1:1/stacks/api/v1";
/// Base path of the STACKIT APIs: `iaas`, `resource-manager` and `token` are below it.
pub const STACKIT_PATH: &str = "/stackit";
/// Base URL of the STACKIT APIs in process.
pub const STACKIT_URL: &str = "http://127.0.0.1:1/stackit";
/// Base path of the IONOS API.
pub const IONOS_PATH: &str = "/ionos/cloudapi/v6";
/// Base URL of the IONOS API in process.
pub const IONOS_URL: &str = "http://127.0.0.1:1/ionos/cloudapi/v6";
/// Where requests in process seem to come from: the guide's example of a caller.
const CALLER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 45));

/// A world that answers requests. Clones are the same one.
///
/// Requests are executed one after the other, each whole or not at all. Time goes on by the clock,
/// from the later of the clock's time and the world's own.
#[derive(Clone)]
pub struct Simulator {
    clock: Clock,
    /// How far the world's time is ahead of the clock's.
    ahead: Duration,
    inner: Arc<Mutex<Inner>>,
}

impl Simulator {
    /// A simulator of that world. The seed decides latencies; what happens in the world is decided by
    /// the world's own chance.
    pub fn new(world: World, clock: Clock, seed: u64) -> Simulator {
        let ahead = world.now().since(Moment::new(clock.now()));
        let simulator =
            Simulator { clock, ahead, inner: Arc::new(Mutex::new(Inner::new(world, seed, CALLER))) };
        drop(simulator.lock());
        simulator
    }

    /// Keeps the world from now on: after everything that changes it, before the next answer.
    pub fn keep_in(&self, store: impl Store + 'static) {
        self.lock().store = Some(Box::new(store));
    }

    /// Keeps the world as it is now: at the start, after [`Simulator::change`], and at the end, for the
    /// sake of rate windows and the request log, which a mere look changes without saving.
    pub fn save(&self) -> Result<(), WorldError> {
        self.lock().save()
    }

    /// Base path of the IONOS API.
    pub const IONOS_PATH: &str = "/ionos/cloudapi/v6";
    /// Base URL of the IONOS API in process.
    pub const IONOS_URL: &str = "http://127.0.0.1:1/ionos/cloudapi/v6";
    /// Where requests in process seem to come from.
    pub fn set_caller(&self, caller: IpAddr) {
        self.lock().caller = caller;
    }

    /// How long an exchange in process takes, there and back: 20 to 150 ms unless told otherwise.
    pub fn set_latency(&self, least: Duration, most: Duration) {
        self.lock().latency = (least, most);
    }

    pub fn add_fault(&self, rule: FaultRule) {
        self.lock().faults.add(rule);
    }

    /// Lets a function decide on every request that no rule strikes. It runs inside the simulator:
    /// it must not call it.
    pub fn set_fault_hook(&self, hook: FaultHook) {
        self.lock().faults.set_hook(Some(hook));
    }

    /// From now on nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.lock().faults.clear();
    }

    /// Looks at the world as it is now.
    pub fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock().world)
    }

    /// Changes the world behind the API's back.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.lock().world)
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.look(|world| world.log.requests().cloned().collect())
    }

    /// The requests so far that changed the world, oldest first.
    pub fn writes(&self) -> Vec<LoggedRequest> {
        self.look(|world| world.log.writes().cloned().collect())
    }

    /// Requests since the world began.
    pub fn request_count(&self) -> u64 {
        self.look(|world| world.log.total())
    }

    /// The world's time.
    pub fn now(&self) -> Moment {
        Moment::new(self.clock.now()).plus(self.ahead)
    }

    /// Executes a request and returns what reaches the client, after the delay of a fault if there is
    /// one.
    async fn exchange(
        &self,
        request: Request<Bytes>,
        caller: IpAddr,
    ) -> Result<Response<Bytes>, TransportError> {
        let Exchange { outcome, delay } = self.lock().exchange(request, caller);
        if !delay.is_zero() {
            self.clock.sleep(delay).await;
        }
        outcome
    }

    /// The inside, brought up to the present. No panic is possible while it is locked but one in a
    /// test's own closure, after which the world is as good as before.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.advance_to(self.now());
        inner
    }
}

#[async_trait]
impl Transport for Simulator {
    /// One exchange in process: half of the latency before execution, half after it, so that
    /// concurrent requests overlap as they do on a network, and one that is given up on its way back
    /// has been executed.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let host = request.uri().host().unwrap_or("");
        if !server::is_loopback(host) {
            // All the network there is in process is the simulator.
            return Err(TransportError::NotSent(format!("could not resolve host `{host}`")));
        }
        let (latency, caller) = {
            let mut inner = self.lock();
            (inner.draw_latency(), inner.caller)
        };
        self.clock.sleep(latency / 2).await;
        let outcome = self.exchange(request, caller).await;
        self.clock.sleep(latency / 2).await;
        outcome
    }
}
