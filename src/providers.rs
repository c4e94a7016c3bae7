//! Providers: the code for each cloud, behind the contract of `provider`.
//!
//! What lives here: one folder per provider (`stacks`, `stackit`, `ionos`, `builtin`) with one file per
//! resource type and data source, each read top to bottom: manual entry, schema, validation, planning,
//! reading, writing, wire structs, tests; beside them what all clouds have in common (`attrs`,
//! `failure`, `patience`, `settings`). It may import `provider`, `value`, `http` and the ground. What is
//! deliberately not here: what is planned and in which order (`plan`, `apply`), state, the simulator's
//! side of an API (`simulator` writes it a second time).

mod attrs;
mod builtin;
mod failure;
mod ionos;
mod patience;
mod settings;
mod stackit;
mod stacks;
#[cfg(test)]
mod testing;

use url::Url;

use crate::http::Network;
use crate::provider::Registry;

/// Which clouds the providers speak to.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a run has one or two of these")]
pub enum Clouds {
    /// The real ones: endpoints and credentials of the configuration and the environment.
    Real,
    /// Simulated ones: endpoints and credentials of the user are not looked at, so that nothing of
    /// theirs can go anywhere.
    Simulated {
        /// Where the STACKS API is.
        stacks_endpoint: Url,
        /// A key that it knows.
        stacks_key: String,
        /// Where the STACKIT APIs are: `iaas` and `resource-manager` below it.
        stackit_endpoint: Url,
        /// An access token that they know.
        stackit_token: String,
        /// Where the IONOS API is.
        ionos_endpoint: Url,
        /// A bearer token that it knows.
        ionos_token: String,
    },
}

impl Clouds {
    /// The same with another key for STACKS; the real ones stay as they are.
    pub fn with_stacks_key(self, key: &str) -> Clouds {
        match self {
            Clouds::Real => Clouds::Real,
            Clouds::Simulated {
                stacks_endpoint,
                stacks_key: _,
                stackit_endpoint,
                stackit_token,
                ionos_endpoint,
                ionos_token,
            } => {
                let stacks_key = key.to_owned();
                Clouds::Simulated {
                    stacks_endpoint,
                    stacks_key,
                    stackit_endpoint,
                    stackit_token,
                    ionos_endpoint,
                    ionos_token,
                }
            }
        }
    }
}

/// All providers of this program. Their requests go over `network`.
pub fn registry(network: &Network, clouds: &Clouds) -> Registry {
    Registry::new(vec![
        Box::new(builtin::Builtin),
        Box::new(stacks::Stacks::new(network.clone(), clouds.clone())),
        Box::new(stackit::Stackit::new(network.clone(), clouds.clone())),
        Box::new(ionos::Ionos::new(network.clone(), clouds.clone())),
    ])
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::host::{Host, TestHost};

    #[tokio::test]
    async fn every_type_is_found_by_its_name_and_documented() {
        let network = Network::new(testing::nowhere(), *TestHost::new().clock(), 1);
        let registry = registry(&network, &Clouds::Real);
        assert_eq!(
            registry.resource_type_names(),
            [
                "terraform_data",
                "stacks_container",
                "stacks_connection",
                "stacks_ip_allowlist",
                "stacks_backup",
                "stacks_vpn_client",
                "stackit_server_power",
                "ionos_server_power"
            ]
        );
        assert_eq!(
            registry.data_source_names(),
            [
                "stacks_templates",
                "stacks_containers",
                "stacks_container",
                "stacks_backups",
                "stacks_backup_stats",
                "stacks_connections",
                "stacks_available_targets",
                "stacks_allowed_ips",
                "stacks_logs",
                "stacks_metrics",
                "stacks_vpn_clients",
                "stackit_projects",
                "stackit_servers",
                "stackit_server",
                "stackit_machine_types",
                "ionos_datacenters",
                "ionos_servers",
                "ionos_server",
                "ionos_request"
            ]
        );
        for name in registry.resource_type_names() {
            let (_, kind) = registry.resource_type(name).expect("it is in the list");
            let schema = kind.schema();
            assert!(!schema.doc.is_empty(), "{name}");
            for attribute in &schema.attributes {
                assert!(attribute.doc.ends_with('.'), "{name}.{}", attribute.name);
            }
        }
    }
}
