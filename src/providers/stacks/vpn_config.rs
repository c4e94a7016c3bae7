//! Ephemeral resource `stacks_vpn_config`: what a device needs to connect to a VPN container, its
//! private key included. Read when it is needed and never stored.
//!
//! ```hcl
//! ephemeral "stacks_vpn_config" "laptop" {
//!   container_id = stacks_container.vpn.id
//!   client       = stacks_vpn_client.laptop.name
//! }
//! ```

use std::sync::LazyLock;

use super::session::Session;
use super::vpn_client::DEFAULT_CLIENT;
use super::{failure, of_container};
use crate::diag::escape;
use crate::provider::{Attribute, Block, EphemeralType, ErrorKind, Held, Opened, Problem, ProviderError};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stacks_vpn_config";

pub(super) struct VpnConfig;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        of_container::argument("Id of the VPN container."),
        Attribute::optional_computed("client", Ty::STRING, "Name of the client. `default` by default."),
        Attribute::computed("config", Ty::STRING, "The configuration, as a file for WireGuard.").sensitive(),
    ],
    blocks: Vec::new(),
    doc: "The WireGuard configuration of a client of a VPN container, with its private key. It exists during the run \
          only, and is in no state, plan or log.",
});

impl EphemeralType for VpnConfig {
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

resource "stacks_vpn_client" "laptop" {
  container_id = stacks_container.vpn.id
  name         = "my-laptop"
}

ephemeral "stacks_vpn_config" "laptop" {
  container_id = stacks_container.vpn.id
  client       = stacks_vpn_client.laptop.name
}

locals {
  laptop_conf = ephemeral.stacks_vpn_config.laptop.config
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let mut problems = of_container::check(config);
        if attrs::text(config, "client").is_some_and(|client| client.trim().is_empty()) {
            let detail = "client must not be empty; left out, it is `default`.";
            problems.push(Problem::error(Path::root().attr("client"), "Which client", detail));
        }
        problems
    }
}

pub(super) async fn open(session: &Session, config: &Value) -> Result<Opened, ProviderError> {
    let id = of_container::id(config);
    let client = attrs::text(config, "client").unwrap_or(DEFAULT_CLIENT);
    let doing = format!("read the VPN configuration of \"{}\" at {}", escape(client), escape(id));
    let text = session.api.vpn_config(id, client).await.map_err(|error| failure::of_ask(&error, &doing))?;
    let text = text.ok_or_else(|| {
        let detail = format!("There is no VPN client \"{}\" at a container {}.", escape(client), escape(id));
        ProviderError::new(ErrorKind::Invalid, "VPN client not found", detail)
    })?;
    let value = config.with_attr("client", Value::from(client)).with_attr("config", Value::string(text));
    Ok(Opened { value, held: Held::default() })
}
