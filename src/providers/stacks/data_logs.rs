//! Data source `stacks_logs`: the last lines that a container wrote.
//!
//! ```hcl
//! data "stacks_logs" "web" {
//!   container_id = stacks_container.web.id
//!   lines        = 50
//! }
//! ```
//!
//! Containers write secrets into their logs: what looks like one is replaced by `***`, and the rest is
//! sensitive.

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::client::AskError;
use super::redaction::redacted;
use super::session::Session;
use super::shapes::{list, payload, text, text_of};
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stacks_logs";

/// The guide's "default 100, max 500".
const DEFAULT_LINES: i64 = 100;
const MOST_LINES: i64 = 500;

pub(super) struct Logs;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        of_container::argument("Id of the container."),
        Attribute::optional_computed("lines", Ty::NUMBER, "How many lines, from 1 to 500. 100 by default."),
        Attribute::computed(
            "entries",
            Ty::list(Ty::STRING),
            "The lines, oldest first, with `***` for what looks like a secret.",
        )
        .sensitive(),
    ],
    blocks: Vec::new(),
    doc: "The last lines that a container wrote. They are sensitive, and what looks like a password, a token or a \
          key in them is replaced by `***`.",
});

impl DataSource for Logs {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
}

data "stacks_logs" "web" {
  container_id = stacks_container.web.id
  lines        = 20
}

output "last_words" {
  value     = data.stacks_logs.web.entries
  sensitive = true
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = of_container::check(config);
        let is_known = !attrs::is_null(config, "lines") && !attrs::is_unknown(config, "lines");
        let is_good = attrs::whole(config, "lines").is_some_and(|lines| (1..=MOST_LINES).contains(&lines));
        if is_known && !is_good {
            let detail = format!("lines must be a whole number from 1 to {MOST_LINES}.");
            problems.push(Problem::error(Path::root().attr("lines"), "Invalid number of lines", detail));
        }
        problems
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let id = of_container::id(config);
    let wanted = attrs::whole(config, "lines").unwrap_or(DEFAULT_LINES);
    let doing = format!("read the logs of the container {}", escape(id));
    let lines = lines(session, id, wanted).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let lines = lines.ok_or_else(|| of_container::not_found(id))?;
    let entries = Value::list(Ty::STRING, lines.iter().map(|line| Value::from(redacted(line).as_ref())));
    Ok(config.with_attr("lines", Value::from(wanted)).with_attr("entries", entries))
}

/// The last lines of a container as they were written, oldest first; `None` if there is no such
/// container.
pub(super) async fn lines(session: &Session, id: &str, most: i64) -> Result<Option<Vec<String>>, AskError> {
    let Some(answer) = session.api.logs(id, most).await? else { return Ok(None) };
    let mut lines = lines_in(&answer).ok_or(AskError::Strange { what: "the log" })?;
    let too_many = lines.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX));
    lines.drain(..too_many);
    Ok(Some(lines))
}

/// The guide shows no answer: one text or a list, of texts or of objects with a message and perhaps a
/// time, at the top, under `data`, or one deeper.
fn lines_in(answer: &Json) -> Option<Vec<String>> {
    const NAMES: [&str; 7] = ["logs", "log", "lines", "output", "content", "entries", "text"];
    let data = payload(answer);
    if let Some(items) = list(data, &NAMES) {
        return Some(items.iter().filter_map(line).collect());
    }
    let named = || NAMES.iter().find_map(|name| data.get(name)?.as_str());
    let text = data.as_str().or_else(named)?;
    Some(text.lines().map(str::to_owned).collect())
}

fn line(item: &Json) -> Option<String> {
    let whole = match text_of(item) {
        Some(line) => line,
        None => {
            let message = text(item, &["message", "line", "log", "text", "content", "msg"])?;
            match text(item, &["timestamp", "time", "ts", "created_at"]) {
                Some(time) => format!("{time} {message}"),
                None => message,
            }
        }
    };
    Some(whole.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_log_of_any_shape_is_read() {
        for answer in [
            json!({"success": true, "data": {"lines": 2, "logs": "a\r\nb\n"}}),
            json!({"success": true, "data": "a\nb"}),
            json!({"logs": ["a", "b\n"]}),
            json!({"data": ["a", "b"]}),
            json!({"data": {"lines": [{"message": "a"}, {"log": "b", "stream": "stdout"}]}}),
        ] {
            assert_eq!(lines_in(&answer), Some(vec!["a".to_owned(), "b".to_owned()]), "{answer}");
        }
        let timed = json!({"data": [{"timestamp": "2026-03-01T12:00:00Z", "message": "up"}]});
        assert_eq!(lines_in(&timed), Some(vec!["2026-03-01T12:00:00Z up".to_owned()]));
        assert_eq!(lines_in(&json!({"data": {"logs": ""}})), Some(Vec::new()));
        assert_eq!(lines_in(&json!({"success": true})), None);
    }

    #[test]
    fn no_more_lines_are_asked_for_than_there_may_be() {
        let config = |lines: Value| {
            SCHEMA.nothing().with_attr("container_id", "usr-abc12345-web".into()).with_attr("lines", lines)
        };
        for (lines, problems) in [(1, 0), (500, 0), (0, 1), (501, 1), (-1, 1)] {
            assert_eq!(Logs.validate(&config(Value::from(lines))).len(), problems, "{lines}");
        }
        assert_eq!(Logs.validate(&config(Value::null(Ty::NUMBER))), []);
        assert_eq!(Logs.validate(&config(Value::unknown(Ty::NUMBER))), []);
    }
}
