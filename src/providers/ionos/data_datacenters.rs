//! Data source `ionos_datacenters`: the data centers that the credential can see.
//!
//! ```hcl
//! data "ionos_datacenters" "all" {}
//!
//! output "locations" {
//!   value = { for dc in data.ionos_datacenters.all.datacenters : dc.name => dc.location }
//! }
//! ```

use std::sync::LazyLock;
use std::time::Duration;

use super::session::Session;
use super::wire::Datacenter;
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::optional_text;
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "ionos_datacenters";

/// The list that was read for this run serves.
pub(super) const AGE: Duration = Duration::from_secs(60);

pub(super) struct Datacenters;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![Attribute::computed(
        "datacenters",
        Ty::list(item_ty()),
        "The data centers, sorted by name: `id`, `name`, `description`, `location`, `state`.",
    )],
    blocks: Vec::new(),
    doc: "The data centers that the credential can see.",
});

fn item_ty() -> Ty {
    Ty::object(["id", "name", "description", "location", "state"].map(|name| (name, Ty::STRING)))
}

impl DataSource for Datacenters {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "ionos_datacenters" "all" {}

output "locations" {
  value = { for dc in data.ionos_datacenters.all.datacenters : dc.name => dc.location }
}
"#
    }

    fn validate(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let account = session.account(AGE).await?;
    let mut datacenters: Vec<&Datacenter> = account.datacenters.iter().collect();
    datacenters.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let items = datacenters.into_iter().map(told);
    Ok(config.with_attr("datacenters", Value::list(item_ty(), items)))
}

fn told(datacenter: &Datacenter) -> Value {
    let Datacenter { id, name, description, location, state } = datacenter;
    Value::object([
        ("id", Value::from(id.as_str())),
        ("name", Value::from(name.as_str())),
        ("description", optional_text(description.as_deref())),
        ("location", optional_text(location.as_deref())),
        ("state", optional_text(state.as_deref())),
    ])
}
