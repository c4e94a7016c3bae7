//! Data source `stacks_containers`: all containers of the account, managed or not.
//!
//! ```hcl
//! data "stacks_containers" "all" {}
//!
//! output "running" {
//!   value = [for c in data.stacks_containers.all.containers : c.name if c.status == "running"]
//! }
//! ```

use std::sync::LazyLock;
use std::time::Duration;

use super::container::wire::Seen;
use super::preflight::size_of;
use super::prices::{Prices, dollars};
use super::session::Session;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::{optional_number, optional_text};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_containers";

/// The list that was read for this run serves.
pub(super) const AGE: Duration = Duration::from_secs(60);

pub(super) struct Containers;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![Attribute::computed(
        "containers",
        Ty::list(item_ty()),
        "The containers, sorted by name.",
    )],
    blocks: Vec::new(),
    doc: "All containers of the account, managed or not.",
});

/// Names, types and documentation of what is told of a container.
pub(super) const ATTRIBUTES: [(&str, Ty, &str); 14] = [
    ("id", Ty::STRING, "The id at STACKS."),
    ("name", Ty::STRING, "The name."),
    ("type", Ty::STRING, "The type as STACKS calls it."),
    ("plan", Ty::STRING, "The size."),
    ("status", Ty::STRING, "The status as STACKS calls it."),
    ("ip_address", Ty::STRING, "The address in the account's own network."),
    ("cpu_allocated", Ty::NUMBER, "Virtual processors."),
    ("memory_allocated", Ty::NUMBER, "Memory in MB."),
    ("storage_allocated", Ty::NUMBER, "Storage in MB."),
    ("created_at", Ty::STRING, "When it was created."),
    ("image_tag", Ty::STRING, "The image it runs."),
    ("version", Ty::STRING, "Version of the software."),
    ("version_major", Ty::STRING, "Major version of the software."),
    ("monthly_cost", Ty::NUMBER, "Price a month in dollars."),
];

fn item_ty() -> Ty {
    Ty::object(ATTRIBUTES.map(|(name, ty, _)| (name, ty)))
}

impl DataSource for Containers {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn validate(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let listing = session.recent_listing(AGE).await?;
    let prices = session.load_prices().await;
    let mut containers: Vec<&Seen> = listing.containers.iter().collect();
    containers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let containers = containers.into_iter().map(|seen| Value::object(told(seen, &prices)));
    Ok(config.with_attr("containers", Value::list(item_ty(), containers)))
}

/// What the API tells of a container, by attribute.
pub(super) fn told(seen: &Seen, prices: &Prices) -> [(&'static str, Value); 14] {
    let price = dollars(prices.of(size_of(seen)));
    let Seen {
        id,
        name,
        template: _,
        kind,
        plan,
        status,
        cpu,
        memory,
        storage,
        ip_address,
        created_at,
        raw_status: _,
        external_access: _,
        image_tag,
        version,
        version_major,
        reach: _,
    } = seen;
    [
        ("id", Value::from(id.as_str())),
        ("name", Value::from(name.as_str())),
        ("type", optional_text(kind.as_deref())),
        ("plan", optional_text(plan.as_deref())),
        ("status", Value::from(status.as_str())),
        ("ip_address", optional_text(ip_address.as_deref())),
        ("cpu_allocated", optional_number(cpu.as_ref())),
        ("memory_allocated", optional_number(memory.as_ref())),
        ("storage_allocated", optional_number(storage.as_ref())),
        ("created_at", optional_text(created_at.as_deref())),
        ("image_tag", optional_text(image_tag.as_deref())),
        ("version", optional_text(version.as_deref())),
        ("version_major", optional_text(version_major.as_deref())),
        ("monthly_cost", price),
    ]
}
