//! Data source `stacks_metrics`: what a container has used lately.
//!
//! ```hcl
//! data "stacks_metrics" "web" {
//!   container_id = stacks_container.web.id
//! }
//! ```

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::session::Session;
use super::shapes::{list, member, number_of, payload};
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::{optional_number, optional_text};
use crate::value::{Number, Ty, Value};

pub(super) const NAME: &str = "stacks_metrics";

/// Attribute, the member's name at the API and another spelling of it, and what it is.
const METRICS: [(&str, &[&str], &str); 5] = [
    ("cpu", &["cpu"], "Use of the processors over time."),
    ("memory", &["memory"], "Use of memory over time."),
    ("disk", &["disk"], "Use of storage over time."),
    ("network_in", &["network_in", "networkIn"], "What came in over time."),
    ("network_out", &["network_out", "networkOut"], "What went out over time."),
];

pub(super) struct Metrics;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let metrics = METRICS.map(|(name, _, doc)| Attribute::computed(name, Ty::list(point_ty()), doc));
    let container = of_container::argument("Id of the container.");
    Block {
        attributes: std::iter::once(container).chain(metrics).collect(),
        blocks: Vec::new(),
        doc: "What a container has used lately: processors, memory, storage and network, each as a list of points \
              with `timestamp` and `value`, in the units of STACKS. A container that is not running may have none.",
    }
});

fn point_ty() -> Ty {
    Ty::object([("timestamp", Ty::STRING), ("value", Ty::NUMBER)])
}

impl DataSource for Metrics {
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

data "stacks_metrics" "web" {
  container_id = stacks_container.web.id
}

check "load" {
  assert {
    condition     = alltrue([for point in data.stacks_metrics.web.cpu : point.value < 95])
    error_message = "The container is busy."
  }
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let id = of_container::id(config);
    let doing = format!("read the metrics of the container {}", escape(id));
    let answer = session.api.metrics(id).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let answer = answer.ok_or_else(|| of_container::not_found(id))?;
    Ok(told(config, &answer))
}

/// "CPU, memory, disk, network_in, and network_out metric arrays with timestamps" is all the guide
/// says: points are objects, pairs, or numbers beside a list of times.
fn told(config: &Value, answer: &Json) -> Value {
    let data = payload(answer);
    let data = member(data, &["metrics"]).unwrap_or(data);
    let times = list(data.get("timestamps").unwrap_or(&Json::Null), &[]);
    METRICS.into_iter().fold(config.clone(), |object, (name, names, _)| {
        let items = member(data, names).and_then(|it| list(it, &["data", "values", "points"]));
        let points = items.map_or(&[][..], Vec::as_slice).iter().enumerate();
        let points = points.filter_map(|(at, item)| point(item, times.and_then(|times| times.get(at))));
        object.with_attr(name, Value::list(point_ty(), points))
    })
}

fn point(item: &Json, time: Option<&Json>) -> Option<Value> {
    const TIMES: [&str; 6] = ["timestamp", "time", "t", "ts", "date", "x"];
    const VALUES: [&str; 8] = ["value", "v", "y", "usage", "percent", "avg", "average", "bytes"];
    let (time, value): (Option<&Json>, Number) = match item {
        Json::Array(pair) => (pair.first(), number_of(pair.get(1)?)?),
        Json::Object(_) => (member(item, &TIMES), member(item, &VALUES).and_then(number_of)?),
        _ => (time, number_of(item)?),
    };
    let time = time.and_then(moment);
    Some(Value::object([
        ("timestamp", optional_text(time.as_deref())),
        ("value", optional_number(Some(&value))),
    ]))
}

/// A time as text; seconds or milliseconds since 1970 are written as RFC 3339.
fn moment(time: &Json) -> Option<String> {
    /// As seconds this is the year 5138, as milliseconds 1973.
    const MILLISECONDS: i64 = 100_000_000_000;
    match time {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => {
            let number = number.as_i64().or_else(|| number.as_f64().map(|number| number as i64))?;
            let time = if number.abs() < MILLISECONDS {
                Timestamp::from_second(number)
            } else {
                Timestamp::from_millisecond(number)
            };
            time.ok().map(|time| time.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn points_of_any_shape_are_read() {
        let at = "2026-03-01T12:00:00Z";
        for (timestamps, cpu) in [
            (Json::Null, json!([{"timestamp": at, "value": 1.5}])),
            (Json::Null, json!([{"time": at, "usage": "1.5"}])),
            (Json::Null, json!([[1_772_366_400, 1.5]])),
            (Json::Null, json!({"values": [[1_772_366_400_000_i64, 1.5]]})),
            (json!([at]), json!([1.5])),
        ] {
            let answer = json!({"data": {"timestamps": timestamps, "cpu": cpu, "memory": []}});
            let object = told(&SCHEMA.nothing(), &answer);
            assert_eq!(object.ty(), SCHEMA.ty());
            let point = Value::object([
                ("timestamp", Value::from(at)),
                ("value", Value::number("1.5".parse::<Number>().expect("a number"))),
            ]);
            assert_eq!(object.get_attr("cpu"), Some(&Value::list(point_ty(), [point])), "{answer}");
            assert_eq!(object.get_attr("network_in").map(Value::len), Some(0));
        }
        let odd = json!({"data": {"metrics": {"cpu": ["much", null, {"timestamp": at}, [1]]}}});
        assert_eq!(told(&SCHEMA.nothing(), &odd).get_attr("cpu").map(Value::len), Some(0));
    }
}
