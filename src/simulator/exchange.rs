//! The inside of a simulator: one request after the other, with the faults that befall it.

use std::net::IpAddr;
use std::time::Duration;

use ::http::header::{DATE, LOCATION};
use ::http::{Request, Response, StatusCode};
use bytes::Bytes;

use super::answer::{Answer, Call};
use super::fault::{Execution, Fault, Faults, Refusal, Tamper};
use super::log::{Cloud, Effect, LoggedRequest};
use super::stacks::{self, Fate, Scope, refusal};
use super::world::Passage;
use super::{
    IONOS_PATH, Moment, Random, STACKIT_PATH, STACKS_PATH, Store, World, WorldError, ionos, stackit,
};
use crate::http::TransportError;

/// Where the clouds' APIs are.
const PATHS: [(&str, Cloud); 3] =
    [(STACKS_PATH, Cloud::Stacks), (STACKIT_PATH, Cloud::Stackit), (IONOS_PATH, Cloud::Ionos)];

/// How long a client waits for an answer that never comes, at most: our own client's limit.
const TIMEOUT: Duration = Duration::from_secs(120);

pub(super) struct Inner {
    pub world: World,
    pub store: Option<Box<dyn Store>>,
    pub faults: Faults,
    /// Least and most time of an exchange.
    pub latency: (Duration, Duration),
    pub caller: IpAddr,
    random: Random,
    /// What happened since the world was kept, by no request.
    unkept: Passage,
    /// Requests whose clients gave up and which are executed all the same, later.
    late: Vec<(Moment, Call)>,
}

/// What reaches the client, and how much later.
pub(super) struct Exchange {
    pub outcome: Result<Response<Bytes>, TransportError>,
    pub delay: Duration,
}

impl Inner {
    pub fn new(world: World, seed: u64, caller: IpAddr) -> Inner {
        Inner {
            world,
            store: None,
            faults: Faults::default(),
            latency: (Duration::from_millis(20), Duration::from_millis(150)),
            caller,
            random: Random::seeded(seed),
            unkept: Passage::Uneventful,
            late: Vec::new(),
        }
    }

    pub fn draw_latency(&mut self) -> Duration {
        let (least, most) = self.latency;
        self.random.between(least, most)
    }

    /// Lets time pass, with the late requests each at its own time.
    pub fn advance_to(&mut self, now: Moment) {
        self.late.sort_by_key(|(due, _)| *due);
        while self.late.first().is_some_and(|(due, _)| *due <= now) {
            let (due, call) = self.late.remove(0);
            self.pass_until(due);
            self.execute(&call);
            self.world.log.lose_last_answer();
        }
        self.pass_until(now);
    }

    fn pass_until(&mut self, moment: Moment) {
        if self.world.advance_to(moment) == Passage::Eventful {
            self.unkept = Passage::Eventful;
        }
    }

    pub fn save(&mut self) -> Result<(), WorldError> {
        if let Some(store) = &mut self.store {
            store.save(&self.world)?;
        }
        self.unkept = Passage::Uneventful;
        Ok(())
    }

    /// One request, from its URL to what its client gets.
    pub fn exchange(&mut self, request: Request<Bytes>, caller: IpAddr) -> Exchange {
        let (parts, body) = request.into_parts();
        let below = |base: &str| parts.uri.path().strip_prefix(base).filter(|path| path.starts_with('/'));
        let found = PATHS.iter().find_map(|(base, cloud)| Some((below(base)?.to_owned(), *cloud)));
        let Some((path, cloud)) = found else {
            return self.deliver(refusal::no_endpoint());
        };
        let call = Call {
            cloud,
            method: parts.method,
            path,
            query: parts.uri.query().unwrap_or("").to_owned(),
            headers: parts.headers,
            body,
            caller,
        };
        match self.faults.pick(&call.method, &call.path) {
            None => {
                let answer = self.execute(&call);
                self.deliver(answer)
            }
            Some(fault) => self.go_wrong(call, fault),
        }
    }

    fn deliver(&self, answer: Answer) -> Exchange {
        let answer = answer.with_header(DATE, self.world.now().http_date());
        Exchange { outcome: Ok(answer.into_response()), delay: Duration::ZERO }
    }

    /// Executes a request and keeps the changed world before anybody hears of it. What time did is
    /// kept too: the clock of a simulated run goes faster than the wall's, so the next process begins
    /// at an earlier time, where what a client saw running or gone would be so no more.
    fn execute(&mut self, call: &Call) -> Answer {
        let answer = match call.cloud {
            Cloud::Stacks => stacks::answer(&mut self.world, call),
            Cloud::Stackit => stackit::answer(&mut self.world, call),
            Cloud::Ionos => ionos::answer(&mut self.world, call),
        };
        self.note(call, Some(answer.status), answer.effect);
        let is_new = answer.effect == Effect::Changed || self.unkept == Passage::Eventful;
        if is_new && self.save().is_err() {
            // Done, but not kept: as unknown to the client as any other server error.
            return refused(call.cloud, Refusal::ServerError);
        }
        answer
    }

    fn note(&mut self, call: &Call, status: Option<StatusCode>, effect: Effect) {
        self.world.log.push(LoggedRequest {
            at: self.world.now(),
            cloud: call.cloud,
            method: call.method.clone(),
            path: call.path.clone(),
            status: status.map(|status| status.as_u16()),
            effect,
        });
    }

    fn go_wrong(&mut self, call: Call, fault: Fault) -> Exchange {
        match fault {
            Fault::NotConnected => {
                self.cut(&call, Execution::Skipped, TransportError::NotSent("connection refused".into()))
            }
            Fault::BadCertificate => {
                let error = TransportError::Certificate("the certificate has expired".into());
                self.cut(&call, Execution::Skipped, error)
            }
            Fault::Reset(execution) => self.cut(&call, execution, reset()),
            Fault::Timeout(execution) => {
                let error = TransportError::NoAnswer("the time for an answer is over".into());
                Exchange { delay: TIMEOUT, ..self.cut(&call, execution, error) }
            }
            Fault::Late(delay) => {
                self.late.push((self.world.now().plus(delay), call));
                Exchange { outcome: Err(reset()), delay: Duration::ZERO }
            }
            Fault::Answer(refusal, execution) => {
                let answer = refused(call.cloud, refusal);
                self.mask(&call, answer, execution)
            }
            Fault::Truncated => self.tamper(&call, |body| body.slice(..body.len() / 2)),
            Fault::Html => self.mask(&call, Answer::html(StatusCode::OK), Execution::Done),
            Fault::SuccessFalse => self.tamper(&call, |body| Tamper::SuccessFalse.apply(body)),
            Fault::UnknownStatus => self.tamper(&call, |body| Tamper::UnknownStatus.apply(body)),
            Fault::ExtraFields => self.tamper(&call, |body| Tamper::ExtraFields.apply(body)),
            Fault::NumbersAsText => self.tamper(&call, |body| Tamper::NumbersAsText.apply(body)),
            Fault::Without(member) => self.tamper(&call, |body| Tamper::Without(member).apply(body)),
            Fault::EmptyList => self.tamper(&call, |body| Tamper::EmptyList.apply(body)),
            Fault::OtherId => self.tamper(&call, |body| Tamper::OtherId.apply(body)),
            Fault::Fate(fate) => {
                self.world.stacks.decide_next(fate);
                let answer = self.execute(&call);
                self.world.stacks.decide_next(Fate::Ready);
                self.deliver(answer)
            }
            Fault::Edit(edit) => {
                let answer = self.execute(&call);
                let Exchange { outcome, delay } = self.deliver(answer);
                let outcome = outcome.and_then(|response| edit(response));
                match &outcome {
                    Ok(response) => self.world.log.set_last_status(response.status().as_u16()),
                    Err(_) => self.world.log.lose_last_answer(),
                }
                Exchange { outcome, delay }
            }
        }
    }

    /// No answer at all.
    fn cut(&mut self, call: &Call, execution: Execution, error: TransportError) -> Exchange {
        match execution {
            Execution::Skipped => self.note(call, None, Effect::Nothing),
            Execution::Done => {
                self.execute(call);
                self.world.log.lose_last_answer();
            }
        }
        Exchange { outcome: Err(error), delay: Duration::ZERO }
    }

    /// Another answer than the right one.
    fn mask(&mut self, call: &Call, answer: Answer, execution: Execution) -> Exchange {
        match execution {
            Execution::Skipped => self.note(call, Some(answer.status), Effect::Nothing),
            Execution::Done => {
                self.execute(call);
                self.world.log.set_last_status(answer.status.as_u16());
            }
        }
        self.deliver(answer)
    }

    /// The right answer with another body.
    fn tamper(&mut self, call: &Call, tamper: impl FnOnce(&Bytes) -> Bytes) -> Exchange {
        let answer = self.execute(call);
        let body = tamper(&answer.body);
        self.deliver(Answer { body, ..answer })
    }
}

fn reset() -> TransportError {
    TransportError::NoAnswer("connection reset by peer".into())
}

fn server_error() -> Answer {
    refusal::failure(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
}

/// A refusal in the words of that cloud's API; what a gateway says is the same everywhere.
fn refused(cloud: Cloud, refusal: Refusal) -> Answer {
    match (cloud, refusal) {
        (_, Refusal::BadGateway) => Answer::html(StatusCode::BAD_GATEWAY),
        (_, Refusal::Unavailable) => Answer::html(StatusCode::SERVICE_UNAVAILABLE),
        (_, Refusal::GatewayTimeout) => Answer::html(StatusCode::GATEWAY_TIMEOUT),
        (_, Refusal::Redirect(place)) => {
            Answer::html(StatusCode::TEMPORARY_REDIRECT).with_header(LOCATION, place)
        }
        (Cloud::Stacks, refusal) => refused_by_stacks(refusal),
        (Cloud::Stackit, refusal) => stackit::refused(&refusal),
        (Cloud::Ionos, refusal) => ionos::refused(&refusal),
    }
}

fn refused_by_stacks(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::InvalidKey => refusal::invalid_key(),
        Refusal::SpendingCap => refusal::over_cap(1000, 1000),
        Refusal::NoPaymentMethod => refusal::no_payment_method(),
        Refusal::MissingScope => refusal::missing_scope(Scope::Create, &[Scope::Read]),
        Refusal::DashboardOnly => refusal::dashboard_only(),
        Refusal::NotFound => refusal::no_container(),
        Refusal::Conflict => {
            refusal::failure(StatusCode::CONFLICT, "Another operation is in progress for this container")
        }
        Refusal::Locked => refusal::failure(StatusCode::LOCKED, "Container is locked"),
        Refusal::TooManyRequests(retry_after) => refusal::too_many_requests(60, retry_after.as_deref()),
        Refusal::ServerError => server_error(),
        Refusal::Waitlist => refusal::waitlist(),
        Refusal::BadGateway | Refusal::Unavailable | Refusal::GatewayTimeout | Refusal::Redirect(_) => {
            server_error()
        }
    }
}
