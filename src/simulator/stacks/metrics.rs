//! What a container has used: one sample a minute, for the last hour of its present run.

use std::time::Duration;

use super::catalogue::Resources;
use super::container::{Container, Status};
use crate::simulator::{Moment, Random};

/// Between two samples.
const STEP: Duration = Duration::from_secs(60);
/// Samples that are kept.
const MOST: u64 = 60;

/// The usage at one moment.
pub(super) struct Sample {
    pub at: Moment,
    /// Percent of what the container has.
    pub cpu: f64,
    /// Both in MB.
    pub memory: u32,
    pub disk: u32,
    /// Both in bytes since the sample before.
    pub network_in: u64,
    pub network_out: u64,
}

/// The samples, oldest first; none of a container that is not running.
pub(super) fn samples(container: &Container, now: Moment) -> Vec<Sample> {
    if container.status() != Status::Running {
        return Vec::new();
    }
    let since = container.machine.since;
    let last = now.since(since).as_secs() / STEP.as_secs();
    let sample = |minute: u64| sample(container, since, minute);
    ((last + 1).saturating_sub(MOST)..=last).map(sample).collect()
}

/// Drawn from the container and the minute alone: asked twice, a past minute is the same.
fn sample(container: &Container, since: Moment, minute: u64) -> Sample {
    let at = since.plus(STEP.saturating_mul(u32::try_from(minute).unwrap_or(u32::MAX)));
    let mut random = Random::seeded(u64::from(container.serial) << 32 | (minute & 0xffff_ffff));
    let Resources { cpu_tenths: _, memory_mb, storage_mb, price: _ } = container.resources();
    let mut share = |of: u32, percent: u64| {
        u32::try_from(u64::from(of) * (10 + random.number() % percent) / 100).unwrap_or(of)
    };
    let (cpu, memory, disk) = (share(1000, 30), share(memory_mb, 40), share(storage_mb, 1));
    Sample {
        at,
        cpu: f64::from(cpu) / 10.0,
        memory,
        disk,
        network_in: random.number() % 100_000,
        network_out: random.number() % 50_000,
    }
}
