//! The client of one API: an endpoint, a credential, a rate limit.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ::http::StatusCode;
use bytes::Bytes;
use url::{Host, Url};

use super::answer::Answer;
use super::credential::{Credential, Origin};
use super::network::{Network, Notice};
use super::outcome::{self, Class, Fault};
use super::pacing::{Pacer, Refusal};
use super::problem::{Cause, Problem, ReadError, WriteError};
use super::request::{self, Call, Method, Request};
use super::retry::{self, Attempts};
use super::transport::TransportError;
use crate::host::Clock;

/// No request takes longer, from its first byte sent to the last byte received.
const TOTAL: Duration = Duration::from_secs(120);
/// Real time that a request gets in any case, however fast the clock runs.
const TOTAL_AT_LEAST_REAL: Duration = Duration::from_secs(10);

/// Whether a credential of the environment may go to an endpoint of the configuration: an answer of
/// the user (`TERRACE_ALLOW_CUSTOM_ENDPOINTS=1`), never of the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomEndpoints {
    #[default]
    Refused,
    Allowed,
}

/// What makes a client.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Address that all paths are below, such as `https://api.example/api/v1`.
    pub base: Url,
    /// Who set `base`. What is built in counts as the environment.
    pub origin: Origin,
    pub credential: Option<Credential>,
    pub custom_endpoints: CustomEndpoints,
    /// Requests per minute that the user wants to stay below, whatever the API announces.
    pub limit_per_minute: Option<u32>,
}

/// Why a client cannot be made: an endpoint that must get no credential or no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    #[error("the endpoint {0} must use https: without it others on the way can read the credential")]
    NotEncrypted(String),
    #[error("the endpoint {0} is no address of a server")]
    NoServer(String),
    #[error(
        "the endpoint holds a user name or password: credentials belong to the provider's arguments or the environment"
    )]
    HoldsCredential,
    #[error("the endpoint holds a query or a fragment")]
    HoldsQuery,
    #[error(
        "the endpoint {0} stands in the configuration and the credential comes from the environment: \
         whoever changes the configuration could send the credential elsewhere"
    )]
    Untrusted(String),
}

/// Sends requests to one API. Clones are the same client; all clients of one [`Network`] with the
/// same host and credential share one rate limit.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    network: Network,
    base: Url,
    /// Host with port, as it is shown.
    host: String,
    origin: Origin,
    custom_endpoints: CustomEndpoints,
    credential: Option<Credential>,
    pacer: Arc<Pacer>,
    sent: AtomicU64,
}

impl Client {
    /// # Errors
    ///
    /// If the endpoint is none that requests may go to. Nothing is sent to find out.
    pub fn new(network: &Network, config: ClientConfig) -> Result<Client, EndpointError> {
        let ClientConfig { base, origin, credential, custom_endpoints, limit_per_minute } = config;
        check_endpoint(&base)?;
        let host = shown_host(&base);
        if let Some(credential) = &credential {
            check_trust(&host, origin, credential, custom_endpoints)?;
        }
        let pacer = network.pacer(&host, credential.as_ref(), limit_per_minute);
        let sent = AtomicU64::new(0);
        let network = network.clone();
        let shared = Shared { network, base, host, origin, custom_endpoints, credential, pacer, sent };
        Ok(Client { shared: Arc::new(shared) })
    }

    /// Asks: `GET`, or `POST` if the request has a body (a token exchange). Sent again, with growing
    /// waits and within the quota of the run, as long as that may help.
    pub async fn read(&self, request: Request) -> Result<Answer, ReadError> {
        let into_error = |fault: Fault| match fault.class {
            Class::Refused => ReadError::Refused(fault.problem),
            Class::NotExecuted | Class::Unknown => ReadError::Failed(fault.problem),
        };
        self.call(request, None).await.map_err(into_error)
    }

    /// Changes something. Sent again only while it surely was not executed.
    pub async fn write(&self, method: Method, request: Request) -> Result<Answer, WriteError> {
        let into_error = |fault: Fault| match fault.class {
            Class::Refused => WriteError::Refused(fault.problem),
            Class::NotExecuted => WriteError::NotExecuted(fault.problem),
            Class::Unknown => WriteError::Unknown(fault.problem),
        };
        self.call(request, Some(method)).await.map_err(into_error)
    }

    /// Requests that left the machine so far, repeated ones counted each time.
    pub fn requests_sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    pub fn base(&self) -> &Url {
        &self.shared.base
    }

    pub fn clock(&self) -> &Clock {
        self.shared.network.clock()
    }

    async fn call(&self, request: Request, method: Option<Method>) -> Result<Answer, Fault> {
        let shared = &*self.shared;
        let call = match request::prepare(request, method, &shared.base, shared.credential.as_ref()) {
            Ok(call) => call,
            Err(why) => return Err(self.not_made(method, why)),
        };
        if let Some(credential) = &call.credential
            && let Err(e) = check_trust(&shared.host, shared.origin, credential, shared.custom_endpoints)
        {
            return Err(self.not_made(method, e.to_string()));
        }
        let name: Arc<str> = name_of(&call).into();
        let attempts = match method {
            None => Attempts::OfRead,
            Some(_) => Attempts::OfWrite,
        };
        let order = shared.pacer.next_order();
        let attempt = || async {
            let response = self.send_paced(&call, &name, order).await?;
            outcome::judge(response, &call, &name)
        };
        retry::run(&shared.network, attempts, attempt).await
    }

    /// Sends once the rate limit allows it, again and again while the server answers 429: each time
    /// everybody waits as long as the server says.
    async fn send_paced(
        &self,
        call: &Call,
        name: &Arc<str>,
        order: u64,
    ) -> Result<Result<::http::Response<Bytes>, TransportError>, Fault> {
        let shared = &*self.shared;
        let tell_wait = |time| shared.network.tell(Notice::RateLimit { host: shared.host.clone(), time });
        let limited = |waited| Fault::rate_limited(Problem::new(name.clone(), Cause::RateLimited { waited }));
        loop {
            let permit = match shared.pacer.acquire(call.priority, order, &tell_wait).await {
                Ok(permit) => permit,
                Err(refused) => return Err(limited(refused.since)),
            };
            shared.sent.fetch_add(1, Ordering::Relaxed);
            let sent = self.send(call).await;
            match &sent {
                Ok(response) if response.status() == StatusCode::TOO_MANY_REQUESTS => {
                    match permit.refused(response.headers()) {
                        Refusal::Wait(time) => {
                            shared.network.tell(Notice::TooManyRequests { host: shared.host.clone(), time });
                        }
                        Refusal::GiveUp(waited) => return Err(limited(waited)),
                    }
                    continue;
                }
                Ok(response) => permit.answered(response.headers()),
                Err(TransportError::NotSent(_) | TransportError::Certificate(_)) => permit.not_sent(),
                Err(TransportError::NoAnswer(_) | TransportError::TooLarge(_)) => drop(permit),
            }
            return Ok(sent);
        }
    }

    async fn send(&self, call: &Call) -> Result<::http::Response<Bytes>, TransportError> {
        let clock = self.clock();
        let total = TOTAL.max(TOTAL_AT_LEAST_REAL * clock.speed());
        tokio::select! {
            biased;
            sent = self.shared.network.transport().send(call.wire.clone()) => sent,
            () = clock.sleep(total) => {
                Err(TransportError::NoAnswer(format!("nothing complete came within {} s", total.as_secs())))
            }
        }
    }

    fn not_made(&self, method: Option<Method>, why: String) -> Fault {
        let method = method.map_or("GET", Method::as_str);
        Fault::not_made(Problem::new(format!("{method} {}", self.shared.base).into(), Cause::NotMade(why)))
    }
}

/// Method and address without query, which may hold what is not for everybody.
fn name_of(call: &Call) -> String {
    let uri = call.wire.uri();
    let authority = uri.authority().map_or("", |a| a.as_str());
    format!("{} {}://{authority}{}", call.wire.method(), uri.scheme_str().unwrap_or(""), uri.path())
}

fn shown_host(base: &Url) -> String {
    let host = base.host_str().unwrap_or("");
    match base.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn check_endpoint(base: &Url) -> Result<(), EndpointError> {
    if !base.username().is_empty() || base.password().is_some() {
        return Err(EndpointError::HoldsCredential);
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(EndpointError::HoldsQuery);
    }
    match base.scheme() {
        _ if base.host().is_none() => Err(EndpointError::NoServer(base.to_string())),
        "https" => Ok(()),
        "http" if is_loopback(base) => Ok(()),
        "http" => Err(EndpointError::NotEncrypted(base.to_string())),
        _ => Err(EndpointError::NoServer(base.to_string())),
    }
}

fn check_trust(
    host: &str,
    endpoint: Origin,
    credential: &Credential,
    custom_endpoints: CustomEndpoints,
) -> Result<(), EndpointError> {
    match (endpoint, credential.origin(), custom_endpoints) {
        (Origin::Configuration, Origin::Environment, CustomEndpoints::Refused) => {
            Err(EndpointError::Untrusted(host.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Whether the address is this machine, by what it says: names other than `localhost` are not asked for.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str) -> Result<(), EndpointError> {
        check_endpoint(&Url::parse(base).expect("a valid address"))
    }

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for base in [
            "https://api.example/v1",
            "http://localhost:8080",
            "http://127.0.0.1:1/x",
            "http://127.9.9.9",
            "http://[::1]:2",
        ] {
            assert_eq!(check(base), Ok(()), "{base}");
        }
        for base in [
            "http://api.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "http://[::2]",
            "http://0.0.0.0",
        ] {
            assert!(matches!(check(base), Err(EndpointError::NotEncrypted(_))), "{base}");
        }
    }

    #[test]
    fn an_endpoint_is_an_address_and_nothing_else() {
        assert_eq!(check("https://me:pw@api.example"), Err(EndpointError::HoldsCredential));
        assert_eq!(check("https://api.example/?a=b"), Err(EndpointError::HoldsQuery));
        assert!(matches!(check("file:///etc/passwd"), Err(EndpointError::NoServer(_))));
        assert!(matches!(check("ftp://api.example/"), Err(EndpointError::NoServer(_))));
    }

    #[test]
    fn the_configuration_cannot_send_the_environments_credential_elsewhere() {
        use Origin::{Configuration, Environment};
        let trust = |endpoint, credential, custom| {
            check_trust("x", endpoint, &Credential::bearer("t", credential), custom).is_ok()
        };
        assert!(!trust(Configuration, Environment, CustomEndpoints::Refused));
        assert!(trust(Configuration, Environment, CustomEndpoints::Allowed));
        assert!(trust(Configuration, Configuration, CustomEndpoints::Refused));
        assert!(trust(Environment, Environment, CustomEndpoints::Refused));
        assert!(trust(Environment, Configuration, CustomEndpoints::Refused));
    }
}
