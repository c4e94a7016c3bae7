//! Data source `stackit_machine_types`: sizes that servers can have in a region.
//!
//! ```hcl
//! data "stackit_machine_types" "small" {
//!   filter = "vcpus <= 2"
//! }
//! ```

use std::sync::LazyLock;

use super::failure;
use super::session::{self, Session};
use super::wire::{self, MachineType};
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::{self, optional_text};
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stackit_machine_types";

pub(super) struct MachineTypes;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional_computed(
            "project_id",
            Ty::STRING,
            "The project; by default that of the provider.",
        ),
        Attribute::optional_computed("region", Ty::STRING, "The region; by default that of the provider."),
        Attribute::optional(
            "filter",
            Ty::STRING,
            "Which ones, in STACKIT's own filter language, e.g. `vcpus >= 2 && ram < 8192`.",
        ),
        Attribute::computed("machine_types", Ty::list(item_ty()), "The machine types, sorted by name."),
    ],
    blocks: Vec::new(),
    doc: "Machine types that a project can use in a region: processors, memory in MB, disk in GB.",
});

fn item_ty() -> Ty {
    Ty::object([
        ("name", Ty::STRING),
        ("vcpus", Ty::NUMBER),
        ("ram", Ty::NUMBER),
        ("disk", Ty::NUMBER),
        ("description", Ty::STRING),
        ("extra_specs", Ty::map(Ty::STRING)),
    ])
}

impl DataSource for MachineTypes {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "stackit_machine_types" "small" {
  project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
  filter     = "vcpus <= 2"
}

output "sizes" {
  value = data.stackit_machine_types.small.machine_types[*].name
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        session::check_ids(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let place = session.place(config)?;
    let found = session.api.machine_types(&place, attrs::text(config, "filter")).await;
    let mut found = found.map_err(|error| failure::of_ask(&error, "list the machine types"))?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(config
        .with_attr("project_id", Value::from(place.project.as_str()))
        .with_attr("region", Value::from(place.region.as_str()))
        .with_attr("machine_types", Value::list(item_ty(), found.iter().map(told))))
}

fn told(machine_type: &MachineType) -> Value {
    let MachineType { name, vcpus, ram, disk, description, extra_specs } = machine_type;
    Value::object([
        ("name", Value::from(name.as_str())),
        ("vcpus", Value::from(*vcpus)),
        ("ram", Value::from(*ram)),
        ("disk", Value::from(*disk)),
        ("description", optional_text(description.as_deref())),
        ("extra_specs", wire::texts(extra_specs)),
    ])
}
