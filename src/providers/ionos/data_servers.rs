//! Data source `ionos_servers`: all servers that the credential can see, or those of one data center.
//!
//! ```hcl
//! data "ionos_servers" "all" {}
//!
//! output "charged_though_off" {
//!   value = [for s in data.ionos_servers.all.servers : s.name if s.vm_state == "SHUTOFF" && s.state == "AVAILABLE"]
//! }
//! ```

use std::sync::LazyLock;

use super::data_datacenters::AGE;
use super::ids;
use super::session::Session;
use super::wire::Server;
use crate::diag::escape;
use crate::provider::{Attribute, Block, DataSource, ErrorKind, Problem, ProviderError};
use crate::providers::attrs::{self, optional_text};
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "ionos_servers";

pub(super) struct Servers;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::optional("datacenter_id", Ty::STRING, "Only servers of this data center."),
        Attribute::computed(
            "servers",
            Ty::list(item_ty()),
            "The servers, sorted by name; of each what `ionos_server` tells.",
        ),
    ],
    blocks: Vec::new(),
    doc: "All servers that the credential can see, managed or not.",
});

/// Names, types and documentation of what is told of a server.
pub(super) const ATTRIBUTES: [(&str, Ty, &str); 10] = [
    ("datacenter_id", Ty::STRING, "The id of the data center the server is in."),
    ("id", Ty::STRING, "The id."),
    ("name", Ty::STRING, "The name."),
    ("type", Ty::STRING, "The type, e.g. `ENTERPRISE` or `CUBE`."),
    ("vm_state", Ty::STRING, "What the guest does, as IONOS calls it, e.g. `RUNNING`."),
    ("state", Ty::STRING, "`AVAILABLE`, `BUSY` while a change is under way, `INACTIVE` once stopped."),
    ("cores", Ty::NUMBER, "Cores."),
    ("ram", Ty::NUMBER, "Memory in MB."),
    ("availability_zone", Ty::STRING, "The availability zone."),
    ("cpu_family", Ty::STRING, "The family of processors."),
];

fn item_ty() -> Ty {
    Ty::object(ATTRIBUTES.map(|(name, ty, _)| (name, ty)))
}

impl DataSource for Servers {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "ionos_servers" "all" {}

output "charged_though_off" {
  value = [for s in data.ionos_servers.all.servers : s.name if s.vm_state == "SHUTOFF" && s.state == "AVAILABLE"]
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        ids::check(config, "datacenter_id", "a data center").into_iter().collect()
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let account = session.account(AGE).await?;
    let wanted = attrs::text(config, "datacenter_id");
    if let Some(id) = wanted
        && !account.datacenters.iter().any(|datacenter| datacenter.id.eq_ignore_ascii_case(id))
    {
        return Err(no_such_datacenter(id));
    }
    let is_wanted = |server: &&Server| wanted.is_none_or(|id| server.datacenter_id.eq_ignore_ascii_case(id));
    let mut servers: Vec<&Server> = account.servers.iter().filter(is_wanted).collect();
    servers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let items = servers.into_iter().map(|server| Value::object(told(server)));
    Ok(config.with_attr("servers", Value::list(item_ty(), items)))
}

pub(super) fn no_such_datacenter(id: &str) -> ProviderError {
    let detail =
        format!("There is no data center with the id \"{}\" that this credential can see.", escape(id));
    ProviderError::new(ErrorKind::Invalid, "No such data center", detail)
        .hint("The data source `ionos_datacenters` lists them.")
        .at(Path::root().attr("datacenter_id"))
}

/// What the API tells of a server, by attribute.
pub(super) fn told(server: &Server) -> [(&'static str, Value); 10] {
    let Server {
        datacenter_id,
        id,
        name,
        kind,
        cores,
        ram,
        availability_zone,
        cpu_family,
        vm_state,
        state,
        nics: _,
    } = server;
    let number = |number: &Option<i64>| number.map_or(Value::null(Ty::NUMBER), Value::from);
    [
        ("datacenter_id", Value::from(datacenter_id.as_str())),
        ("id", Value::from(id.as_str())),
        ("name", Value::from(name.as_str())),
        ("type", optional_text(kind.as_deref())),
        ("vm_state", optional_text(vm_state.as_deref())),
        ("state", optional_text(state.as_deref())),
        ("cores", number(cores)),
        ("ram", number(ram)),
        ("availability_zone", optional_text(availability_zone.as_deref())),
        ("cpu_family", optional_text(cpu_family.as_deref())),
    ]
}
