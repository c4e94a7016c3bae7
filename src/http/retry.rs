//! Sending again: how often, after which wait, and when to stop for the whole run.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use backon::Retryable;

use super::answer::Answer;
use super::network::{Network, NoRetriesLeft, Notice};
use super::outcome::Fault;

const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Which of a fault's two counts of attempts holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attempts {
    OfRead,
    OfWrite,
}

/// Runs `attempt` until it succeeds, fails for good, or nothing is left of its own attempts or of
/// the run's retries.
pub(super) async fn run<F: Future<Output = Result<Answer, Fault>>>(
    network: &Network,
    attempts: Attempts,
    attempt: impl Fn() -> F,
) -> Result<Answer, Fault> {
    let clock = *network.clock();
    let tried = AtomicU32::new(0);
    let used_up = AtomicU32::new(0);
    let counted = || {
        tried.fetch_add(1, Ordering::Relaxed);
        attempt()
    };
    let wanted = |fault: &Fault| {
        let most = match attempts {
            Attempts::OfRead => fault.read_attempts,
            Attempts::OfWrite => fault.write_attempts,
        };
        tried.load(Ordering::Relaxed) < most
    };
    let allowed = |fault: &Fault, wait: Option<Duration>| match network.take_retry() {
        Ok(()) => wait.max(fault.wait),
        Err(NoRetriesLeft) => {
            used_up.store(1, Ordering::Relaxed);
            None
        }
    };
    let tell = |fault: &Fault, time: Duration| {
        let request = fault.problem.request().to_owned();
        network.tell(Notice::Retry { request, why: why(fault), time });
    };
    let done = counted
        .retry(FullJitter { network: network.clone(), most: FIRST_WAIT })
        .sleep(move |time: Duration| async move { clock.sleep(time).await })
        .when(wanted)
        .adjust(allowed)
        .notify(tell)
        .await;
    done.map_err(|fault| {
        let problem = fault.problem.with_attempts(tried.load(Ordering::Relaxed));
        let problem =
            if used_up.load(Ordering::Relaxed) > 0 { problem.with_retries_used_up() } else { problem };
        Fault { problem, ..fault }
    })
}

fn why(fault: &Fault) -> String {
    match std::error::Error::source(&fault.problem) {
        Some(source) => source.to_string(),
        None => fault.problem.status().map_or_else(|| fault.problem.to_string(), |status| status.to_string()),
    }
}

/// Waits of a random length up to a bound that doubles: a crowd that failed together does not come
/// back together.
struct FullJitter {
    network: Network,
    most: Duration,
}

impl Iterator for FullJitter {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let wait = self.network.random_up_to(self.most);
        self.most = (self.most * 2).min(LONGEST_WAIT);
        Some(wait)
    }
}
