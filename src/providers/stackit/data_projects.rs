//! Data source `stackit_projects`: projects by who may use them, where they are, or what they are called.
//!
//! ```hcl
//! data "stackit_projects" "all" {
//!   member = "my-account-1a2b3c@sa.stackit.cloud"
//! }
//!
//! output "names" {
//!   value = data.stackit_projects.all.projects[*].name
//! }
//! ```
//!
//! The API wants at least one of the three filters; several of them all have to fit.

use std::sync::LazyLock;

use super::client::ProjectFilter;
use super::failure;
use super::session::Session;
use super::wire::{self, Parent, Project};
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::{self, optional_text};
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stackit_projects";

pub(super) struct Projects;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional("member", Ty::STRING, "E-mail address of a member, such as the service account."),
        Attribute::optional(
            "container_parent_id",
            Ty::STRING,
            "Id of the organization or folder above them.",
        ),
        Attribute::optional("container_ids", Ty::list(Ty::STRING), "Ids of the projects themselves."),
        Attribute::computed("projects", Ty::list(item_ty()), "The projects, sorted by name."),
    ],
    blocks: Vec::new(),
    doc: "Projects at STACKIT that the service account can see.",
});

fn item_ty() -> Ty {
    Ty::object([
        ("project_id", Ty::STRING),
        ("container_id", Ty::STRING),
        ("name", Ty::STRING),
        ("lifecycle_state", Ty::STRING),
        ("parent_container_id", Ty::STRING),
        ("parent_type", Ty::STRING),
        ("created_at", Ty::STRING),
        ("labels", Ty::map(Ty::STRING)),
    ])
}

impl DataSource for Projects {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "stackit_projects" "these" {
  container_ids = ["54066bf4-1aff-4f7b-9f83-fb23c348fee3"]
}

output "names" {
  value = data.stackit_projects.these.projects[*].name
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let filters = ["member", "container_parent_id", "container_ids"];
        if filters.iter().any(|name| !attrs::is_null(config, name)) {
            return Vec::new();
        }
        let detail = "STACKIT lists projects by member, container_parent_id or container_ids: one of them at least \
                      has to be set.";
        vec![Problem::error(Path::root(), "Which projects", detail)]
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let ids = config.get_attr("container_ids").and_then(Value::as_slice).unwrap_or_default();
    let filter = ProjectFilter {
        member: attrs::text(config, "member").map(str::to_owned),
        parent: attrs::text(config, "container_parent_id").map(str::to_owned),
        ids: ids.iter().filter_map(|id| id.as_str()).map(str::to_owned).collect(),
    };
    let projects = session.api.projects(&filter).await;
    let mut projects = projects.map_err(|error| failure::of_ask(&error, "list the projects"))?;
    projects.sort_by(|a, b| (&a.name, &a.project_id).cmp(&(&b.name, &b.project_id)));
    Ok(config.with_attr("projects", Value::list(item_ty(), projects.iter().map(told))))
}

fn told(project: &Project) -> Value {
    let Project { project_id, container_id, name, lifecycle_state, creation_time, labels, parent } = project;
    let Parent { kind, container_id: parent_id } = parent;
    Value::object([
        ("project_id", Value::from(project_id.as_str())),
        ("container_id", Value::from(container_id.as_str())),
        ("name", Value::from(name.as_str())),
        ("lifecycle_state", Value::from(lifecycle_state.as_str())),
        ("parent_container_id", Value::from(parent_id.as_str())),
        ("parent_type", Value::from(kind.as_str())),
        ("created_at", optional_text(creation_time.as_deref())),
        ("labels", wire::texts(labels)),
    ])
}
