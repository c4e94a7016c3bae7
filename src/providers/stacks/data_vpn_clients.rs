//! Data source `stacks_vpn_clients`: who may dial into a VPN container, managed or not.
//!
//! ```hcl
//! data "stacks_vpn_clients" "office" {
//!   container_id = stacks_container.vpn.id
//! }
//! ```

use std::sync::LazyLock;

use super::of_container;
use super::session::Session;
use super::vpn_client::{self, ListedClient};
use crate::provider::{Attribute, Block, DataSource, Problem, ProviderError};
use crate::providers::attrs::optional_text;
use crate::value::{Ty, Value};

pub(super) const NAME: &str = "stacks_vpn_clients";

pub(super) struct VpnClients;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        of_container::argument("Id of the VPN container."),
        Attribute::computed(
            "clients",
            Ty::list(item_ty()),
            "The clients, in the order of the API. What STACKS does not tell of one is null.",
        ),
    ],
    blocks: Vec::new(),
    doc: "The WireGuard clients of a VPN container, managed or not; without their private keys.",
});

fn item_ty() -> Ty {
    Ty::object(["name", "ip_address", "public_key", "created_at"].map(|name| (name, Ty::STRING)))
}

impl DataSource for VpnClients {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "vpn" {
  name     = "office-vpn"
  template = "stacks-vpn"
}

data "stacks_vpn_clients" "office" {
  container_id = stacks_container.vpn.id
}

output "devices" {
  value = data.stacks_vpn_clients.office.clients[*].name
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        of_container::check(config)
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let id = of_container::id(config);
    let clients = vpn_client::clients(session, id).await?.ok_or_else(|| of_container::not_found(id))?;
    Ok(config.with_attr("clients", Value::list(item_ty(), clients.iter().map(told))))
}

fn told(client: &ListedClient) -> Value {
    let ListedClient { name, ip_address, public_key, created_at } = client;
    Value::object([
        ("name", Value::from(name.as_str())),
        ("ip_address", optional_text(ip_address.as_deref())),
        ("public_key", optional_text(public_key.as_deref())),
        ("created_at", optional_text(created_at.as_deref())),
    ])
}
