//! The container engine's own words on a container (`raw_docker_status`): "Up 2 hours (healthy)".

use std::time::Duration;

use super::container::{Machine, Status};
use crate::simulator::Moment;

/// As `docker ps` prints it. Words for the time before the first start are the engine's too.
pub(super) fn raw_status(machine: &Machine, now: Moment) -> String {
    let ago = duration_words(now.since(machine.since));
    match machine.current {
        Status::Pending => "Created".to_owned(),
        Status::Starting => "Up Less than a second (health: starting)".to_owned(),
        // Stopping has not taken the processes down yet.
        Status::Running | Status::Stopping => format!("Up {ago} (healthy)"),
        Status::Restarting => format!("Restarting (0) {ago} ago"),
        Status::Stopped => format!("Exited (0) {ago} ago"),
        Status::Error => format!("Exited (1) {ago} ago"),
        Status::Deleting => "Removal In Progress".to_owned(),
    }
}

/// `go-units`' HumanDuration, which the engine uses.
fn duration_words(time: Duration) -> String {
    let seconds = time.as_secs();
    let (minutes, hours) = (seconds / 60, (seconds + 1800) / 3600);
    match (seconds, minutes, hours) {
        (0, ..) => "Less than a second".to_owned(),
        (1, ..) => "1 second".to_owned(),
        (..60, ..) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".to_owned(),
        (_, ..60, _) => format!("{minutes} minutes"),
        (_, _, 1) => "About an hour".to_owned(),
        (_, _, ..48) => format!("{hours} hours"),
        (_, _, ..336) => format!("{} days", hours / 24),
        (_, _, ..1440) => format!("{} weeks", hours / 24 / 7),
        (_, _, ..17520) => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", hours / 24 / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_the_engine_says_them() {
        let cases = [
            (0, "Less than a second"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "About a minute"),
            (120, "2 minutes"),
            (3599, "59 minutes"),
            (3600, "About an hour"),
            (7200, "2 hours"),
            (3 * 86400, "3 days"),
            (21 * 86400, "3 weeks"),
            (70 * 86400, "2 months"),
            (800 * 86400, "2 years"),
        ];
        for (seconds, words) in cases {
            assert_eq!(duration_words(Duration::from_secs(seconds)), words);
        }
    }
}
