//! How long an operation may take: the `timeouts` block.

use std::time::Duration;

use crate::value::{Ty, Value};

use super::{Attribute, Block, NestedBlock, Nesting};

/// Bounds for one object's operations. No wait is without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub create: Duration,
    pub update: Duration,
    pub delete: Duration,
}

impl Timeouts {
    /// What the object's `timeouts` block says, `default` for what it leaves out.
    pub fn of(object: &Value, default: Timeouts) -> Timeouts {
        let read = |name: &str, default| {
            let set = object.get_attr("timeouts").and_then(|timeouts| timeouts.get_attr(name));
            set.and_then(|value| value.as_str()).and_then(parse_duration).unwrap_or(default)
        };
        Timeouts {
            create: read("create", default.create),
            update: read("update", default.update),
            delete: read("delete", default.delete),
        }
    }

    /// The block as a resource type's schema holds it.
    pub fn block() -> NestedBlock {
        let bound = |name, doc| Attribute::optional(name, Ty::STRING, doc);
        NestedBlock {
            name: "timeouts",
            nesting: Nesting::Single,
            min: 0,
            block: Block {
                attributes: vec![
                    bound("create", "How long a creation may take, e.g. `10m`."),
                    bound("update", "How long a change may take, e.g. `5m`."),
                    bound("delete", "How long a deletion may take, e.g. `5m`."),
                ],
                blocks: Vec::new(),
                doc: "How long operations may take before they are given up: numbers with `s`, `m` or `h`.",
            },
        }
    }
}

/// Reads `90s`, `10m`, `1h30m`, `1.5h`, as Terraform's timeouts and `-lock-timeout` are written.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let amount: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let seconds = match &rest[..unit] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        rest = &rest[unit..];
        total = total.checked_add(Duration::try_from_secs_f64(amount * seconds).ok()?)?;
    }
    Some(total)
}

/// Writes a duration as `parse_duration` reads it: `90s` as `1m30s`. What is less than a second is cut.
pub fn written_duration(time: Duration) -> String {
    let all = time.as_secs();
    let parts = [(all / 3600, "h"), (all / 60 % 60, "m"), (all % 60, "s")];
    let text: String = parts
        .iter()
        .filter(|(amount, _)| *amount > 0)
        .map(|(amount, unit)| format!("{amount}{unit}"))
        .collect();
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_they_are_read() {
        for (seconds, text) in [(0, "0s"), (60, "1m"), (90, "1m30s"), (1200, "20m"), (3661, "1h1m1s")] {
            let time = Duration::from_secs(seconds);
            assert_eq!(written_duration(time), text);
            assert_eq!(parse_duration(text), Some(time));
        }
    }

    #[test]
    fn durations_are_read_as_terraform_writes_them() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1.5h", 5400), ("0s", 0)] {
            assert_eq!(parse_duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "10", "m", "-1m", "10 minutes", "1d", "1.2.3s", "99999999999999999999999h"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
