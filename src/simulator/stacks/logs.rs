//! What a container has written: its engine's lines and its product's, oldest first.

use std::time::Duration;

use super::container::{Container, Status};
use crate::simulator::Moment;

/// Between two lines of the health check.
const HEALTH_CHECK: Duration = Duration::from_secs(60);
/// Lines of the health check that are kept, more than anybody can ask for.
const MOST_CHECKS: u64 = 600;

/// All lines. A container that has never been started has written none, as with the engine. One that is
/// in `error` says why at the end, the way products do: in colour, and with the address it tried, a
/// password in it.
pub(super) fn lines(container: &Container, now: Moment) -> Vec<String> {
    let machine = &container.machine;
    if machine.current == Status::Pending {
        return Vec::new();
    }
    let template = container.template.0;
    let starts = std::iter::once(&container.created_at).chain(&container.restarts);
    let mut lines: Vec<String> = starts
        .map(|start| format!("{start} [stacks] Starting {} {}", template.name, template.version))
        .collect();
    let since = machine.since;
    match machine.current {
        Status::Pending | Status::Starting | Status::Restarting => {}
        Status::Running | Status::Stopping | Status::Deleting => {
            lines.push(format!("{since} [main] Ready, listening on port {}", template.port));
            let minutes = now.since(since).as_secs() / HEALTH_CHECK.as_secs();
            let checks = minutes.saturating_sub(MOST_CHECKS)..minutes;
            lines.extend(checks.map(|minute| {
                let at =
                    since.plus(HEALTH_CHECK.saturating_mul(u32::try_from(minute + 1).unwrap_or(u32::MAX)));
                format!("{at} [health] ok")
            }));
        }
        Status::Stopped => {
            lines.push(format!("{since} [main] Received SIGTERM, shutting down"));
            lines.push(format!("{since} [stacks] Exited with code 0"));
        }
        Status::Error => {
            let (product, port) = (template.product(), template.port);
            lines.push(format!("{since} [main] \u{1b}[31mFATAL\u{1b}[0m: no space left on device"));
            lines.push(format!(
                "{since} [main] could not open {product}://admin:{}@localhost:{port}",
                container.password
            ));
            lines.push(format!("{since} [stacks] Exited with code 1"));
        }
    }
    lines
}
