//! The pacer against servers that count: whatever arrives when, no window of a minute sees more than
//! the limit, no request is refused, and no more time is lost than the limit asks for.

use std::future::Future;

use ::http::HeaderValue;
use proptest::prelude::*;
use tokio::task::JoinSet;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

/// A server with a fixed window, as STACKS has: so many requests from one reset to the next.
struct Server {
    clock: Clock,
    limit: u32,
    /// Part of the first window that is over when the clock starts.
    phase: Duration,
    announces: Announces,
    state: Mutex<Counted>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Announces {
    All,
    LimitAndRemaining,
    Nothing,
}

#[derive(Default)]
struct Counted {
    window: u64,
    in_window: u32,
    arrivals: Vec<Duration>,
    refusals: usize,
}

enum Said {
    Yes(HeaderMap),
    TooMany(HeaderMap),
}

impl Server {
    fn new(clock: Clock, limit: u32) -> Server {
        Server { clock, limit, phase: Duration::ZERO, announces: Announces::All, state: Mutex::default() }
    }

    /// Counts a request that arrives now.
    fn take(&self) -> Said {
        let now = self.clock.elapsed() + self.phase;
        let mut state = self.state.lock().expect("not poisoned");
        let window = now.as_secs() / 60;
        if window != state.window {
            state.window = window;
            state.in_window = 0;
        }
        state.arrivals.push(self.clock.elapsed());
        state.in_window += 1;
        let headers = self.headers(state.in_window);
        if state.in_window > self.limit {
            state.refusals += 1;
            return Said::TooMany(headers);
        }
        Said::Yes(headers)
    }

    fn headers(&self, in_window: u32) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, value: String| {
            headers.insert(name, HeaderValue::from_str(&value).expect("a valid header"));
        };
        let now = self.clock.now();
        let passed = (self.clock.elapsed() + self.phase).as_secs() % 60;
        put("date", httpdate::fmt_http_date(now.into()));
        if self.announces != Announces::Nothing {
            put("x-ratelimit-limit", self.limit.to_string());
            put("x-ratelimit-remaining", self.limit.saturating_sub(in_window).to_string());
        }
        if self.announces == Announces::All {
            put(
                "x-ratelimit-reset",
                (now.as_second() + 60 - i64::try_from(passed).expect("below 60")).to_string(),
            );
        }
        headers
    }

    fn arrivals(&self) -> Vec<Duration> {
        self.state.lock().expect("not poisoned").arrivals.clone()
    }

    fn refusals(&self) -> usize {
        self.state.lock().expect("not poisoned").refusals
    }
}

/// One request: comes after `start`, takes `there` to reach the server and `back` to return.
#[derive(Clone, Copy, Debug)]
struct Trip {
    start: Duration,
    there: Duration,
    back: Duration,
}

fn in_virtual_time<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime in memory").block_on(work)
}

fn clock() -> Clock {
    Clock::starting_at("2026-03-01T12:00:00Z".parse().expect("a valid time"), 1)
}

/// Makes all trips; returns when each was sent, ascending.
async fn travel(pacer: &Arc<Pacer>, server: &Arc<Server>, trips: Vec<Trip>) -> Vec<Duration> {
    let mut tasks = JoinSet::new();
    for trip in trips {
        let (pacer, server) = (pacer.clone(), server.clone());
        tasks.spawn(async move {
            let clock = server.clock;
            clock.sleep(trip.start).await;
            let order = pacer.next_order();
            let permit = pacer.acquire(Priority(0), order, &|_| ()).await.expect("not given up");
            let sent = clock.elapsed();
            clock.sleep(trip.there).await;
            let said = server.take();
            clock.sleep(trip.back).await;
            match said {
                Said::Yes(headers) => permit.answered(&headers),
                Said::TooMany(headers) => drop(permit.refused(&headers)),
            }
            sent
        });
    }
    let mut sent = tasks.join_all().await;
    sent.sort_unstable();
    sent
}

/// The most that fall into any window of a minute, both ends included.
fn most_in_a_minute(times: &[Duration]) -> usize {
    times
        .iter()
        .map(|begin| times.iter().filter(|t| *t >= begin && **t <= *begin + MINUTE).count())
        .max()
        .unwrap_or(0)
}

fn trips(count: usize) -> Vec<Trip> {
    let there = Duration::from_millis(40);
    vec![Trip { start: Duration::ZERO, there, back: there }; count]
}

fn some_trips() -> impl Strategy<Value = Vec<Trip>> {
    let ms = |most: u64| (0..most).prop_map(Duration::from_millis);
    let trip = (ms(200_000), prop_oneof![4 => ms(300), 1 => ms(20_000)], ms(2_000));
    prop::collection::vec(trip.prop_map(|(start, there, back)| Trip { start, there, back }), 1..250)
}

/// More than a minute's worth, whose answers overtake each other.
fn many_trips_at_once() -> impl Strategy<Value = Vec<Trip>> {
    let ms = |most: u64| (0..most).prop_map(Duration::from_millis);
    let trip = (ms(1_000), ms(500), ms(2_000)).prop_map(|(start, there, back)| Trip { start, there, back });
    prop::collection::vec(trip, 70)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_minute_sees_more_than_the_limit_and_nothing_is_refused(
        trips in some_trips(),
        limit in prop_oneof![Just(60u32), 1u32..100],
        phase in (0u64..60_000).prop_map(Duration::from_millis),
        announces in prop_oneof![Just(Announces::All), Just(Announces::LimitAndRemaining)],
    ) {
        let limit_of_all = usize::try_from(limit).expect("small");
        in_virtual_time(async {
            let clock = clock();
            let server = Arc::new(Server { phase, announces, ..Server::new(clock, limit) });
            let count = trips.len();
            let sent = travel(&Arc::new(Pacer::new(clock)), &server, trips).await;
            let mut arrivals = server.arrivals();
            arrivals.sort_unstable();
            prop_assert_eq!(arrivals.len(), count);
            prop_assert!(most_in_a_minute(&sent) <= limit_of_all);
            prop_assert!(most_in_a_minute(&arrivals) <= limit_of_all);
            prop_assert_eq!(server.refusals(), 0);
            Ok(())
        })?;
    }

    #[test]
    fn what_others_use_up_is_left_to_them(others in 0u32..60, late in 0u64..50, trips in many_trips_at_once()) {
        in_virtual_time(async {
            let clock = clock();
            let server = Arc::new(Server::new(clock, 60));
            clock.sleep(Duration::from_secs(late)).await;
            for _ in 0..others {
                let _ = server.take();
            }
            travel(&Arc::new(Pacer::new(clock)), &server, trips).await;
            prop_assert_eq!(server.refusals(), 0);
            Ok(())
        })?;
    }
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_used_up_before_anybody_waits() {
    let server = Arc::new(Server::new(clock(), 60));
    let sent = travel(&Arc::new(Pacer::new(server.clock)), &server, trips(180)).await;
    assert!(sent[59] < Duration::from_secs(2), "a burst as large as the limit: {:?}", sent[59]);
    assert!(sent[60] > MINUTE && sent[60] < Duration::from_secs(62), "{:?}", sent[60]);
    assert!(sent[179] < Duration::from_secs(125), "{:?}", sent[179]);
    assert_eq!((most_in_a_minute(&sent), server.refusals()), (60, 0));
}

#[tokio::test(start_paused = true)]
async fn the_users_limit_holds_below_the_servers_and_before_it_is_known() {
    for announces in [Announces::All, Announces::Nothing] {
        let server = Arc::new(Server { announces, ..Server::new(clock(), 60) });
        let pacer = Arc::new(Pacer::new(server.clock));
        pacer.keep_below(20);
        pacer.keep_below(30);
        let sent = travel(&pacer, &server, trips(50)).await;
        assert_eq!(most_in_a_minute(&sent), 20, "{announces:?}");
        assert!(sent[49] < Duration::from_secs(125), "{:?}", sent[49]);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_limit_only_the_number_at_once_is_bounded() {
    let server = Arc::new(Server { announces: Announces::Nothing, ..Server::new(clock(), 1000) });
    let sent = travel(&Arc::new(Pacer::new(server.clock)), &server, trips(401)).await;
    // One alone, then eight at once, 80 ms each.
    assert_eq!(sent[400], Duration::from_millis(80 + 49 * 80));
}

#[tokio::test(start_paused = true)]
async fn an_unexplained_429_teaches_a_limit() {
    let server = Arc::new(Server { announces: Announces::Nothing, ..Server::new(clock(), 40) });
    let pacer = Arc::new(Pacer::new(server.clock));
    travel(&pacer, &server, trips(60)).await;
    let refused = server.refusals();
    assert!(refused > 0, "nobody announced the limit");
    server.clock.sleep(2 * MINUTE).await;
    travel(&pacer, &server, trips(200)).await;
    assert_eq!(server.refusals(), refused, "it is known now");
}

#[tokio::test(start_paused = true)]
async fn the_most_urgent_goes_first() {
    let server = Arc::new(Server::new(clock(), 1));
    let pacer = Arc::new(Pacer::new(server.clock));
    travel(&pacer, &server, trips(1)).await;
    let mut tasks = JoinSet::new();
    let done = Arc::new(Mutex::new(Vec::new()));
    for (name, priority) in [("a", 1), ("b", 5), ("c", 1), ("d", 9)] {
        let (pacer, done, server) = (pacer.clone(), done.clone(), server.clone());
        let order = pacer.next_order();
        tasks.spawn(async move {
            let permit = pacer.acquire(Priority(priority), order, &|_| ()).await.expect("not given up");
            done.lock().expect("not poisoned").push(name);
            if let Said::Yes(headers) = server.take() {
                permit.answered(&headers);
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(*done.lock().expect("not poisoned"), ["d", "b", "a", "c"]);
}

#[tokio::test(start_paused = true)]
async fn waits_are_told_once() {
    let server = Arc::new(Server::new(clock(), 2));
    let pacer = Arc::new(Pacer::new(server.clock));
    travel(&pacer, &server, trips(2)).await;
    let told = Mutex::new(Vec::new());
    let tell = |time: Duration| told.lock().expect("not poisoned").push(time.as_secs());
    let wait = || pacer.acquire(Priority(0), pacer.next_order(), &tell);
    let (a, b) = tokio::join!(wait(), wait());
    drop((a.expect("not given up"), b.expect("not given up")));
    assert_eq!(told.lock().expect("not poisoned").len(), 1, "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_arrived_does_not_count() {
    let server = Arc::new(Server::new(clock(), 5));
    let pacer = Arc::new(Pacer::new(server.clock));
    pacer.keep_below(5);
    for _ in 0..50 {
        pacer.acquire(Priority(0), pacer.next_order(), &|_| ()).await.expect("not given up").not_sent();
    }
    assert_eq!(server.clock.elapsed(), Duration::ZERO);
}
