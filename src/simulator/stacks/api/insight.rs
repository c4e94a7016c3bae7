//! Logs and metrics.

use serde_json::{Value, json};

use super::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::stacks::logs;
use crate::simulator::stacks::metrics::{self, Sample};
use crate::simulator::stacks::order::bad;

/// "Number of log lines to return (max: 500)", 100 by default.
const DEFAULT_LINES: usize = 100;
const MOST_LINES: usize = 500;

impl Desk<'_> {
    /// No answer in the guide: ours holds one text, as the engine prints it, oldest line first, under
    /// `data.logs`. More lines than the most are a mistake of the caller and not cut silently.
    pub(super) fn logs(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        let wanted = match self.query("lines") {
            None => DEFAULT_LINES,
            Some(text) => match text.parse::<usize>() {
                Ok(lines) if (1..=MOST_LINES).contains(&lines) => lines,
                _ => return Err(bad("lines", "lines must be a number from 1 to 500").into()),
            },
        };
        let lines = logs::lines(container, self.now);
        let last = &lines[lines.len().saturating_sub(wanted)..];
        let data = json!({"container_id": container.id, "lines": last.len(), "logs": last.join("\n")});
        Ok(Answer::ok(&json!({"success": true, "data": data})))
    }

    /// "CPU, memory, disk, network_in, and network_out metric arrays with timestamps": an array under
    /// each of these names, in lower case, of points with a time and a value. Units and number of points
    /// are ours.
    pub(super) fn metrics(&self, id: &str) -> Result<Answer, Answer> {
        let samples = metrics::samples(self.container(id)?, self.now);
        let points = |value: fn(&Sample) -> Value| -> Vec<Value> {
            samples.iter().map(|sample| json!({"timestamp": sample.at, "value": value(sample)})).collect()
        };
        let data = json!({
            "cpu": points(|sample| json!(sample.cpu)),
            "memory": points(|sample| json!(sample.memory)),
            "disk": points(|sample| json!(sample.disk)),
            "network_in": points(|sample| json!(sample.network_in)),
            "network_out": points(|sample| json!(sample.network_out)),
        });
        Ok(Answer::ok(&json!({"success": true, "data": data})))
    }
}
