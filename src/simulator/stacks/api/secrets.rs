//! What opens a container: credentials, and the key for SSH.

use serde_json::{Value, json};

use super::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::stacks::catalogue::{Shell, Tier};
use crate::simulator::stacks::container::Container;
use crate::simulator::stacks::keys::ssh_private_key;
use crate::simulator::stacks::refusal;

impl Desk<'_> {
    /// "SSH credentials for compute containers and database/web UI credentials for managed services".
    /// The guide leaves the entries of `credentials` out; ours hold what `data.mainCredentials` does.
    /// A shell is reached where the answer to its creation said, at `publicHost` and `sshPort`. Load
    /// balancers and VPN containers have nobody to log in: `mainCredentials` is null and the list empty.
    pub(super) fn credentials(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        let template = container.template.0;
        let (host, port) = match template.shell {
            Shell::Ssh => (json!("stacks.hosting"), container.port()),
            Shell::Managed => (json!(container.ip_address()), u32::from(template.port)),
        };
        let main = self
            .username(container)
            .map(|username| json!({"username": username, "password": container.password}));
        let all: Vec<&Value> = main.iter().collect();
        Ok(Answer::ok(&json!({
            "success": true,
            "credentials": all,
            "data": {
                "containerName": container.name,
                "type": template.id,
                "mainCredentials": main,
                "connectionInfo": {"host": host, "port": port, "internalHost": container.id},
            },
        })))
    }

    /// Who logs in. The guide's PostgreSQL has the user `admin`; so has every other service but Redis,
    /// whose own name for its only user is `default`.
    fn username(&self, container: &Container) -> Option<String> {
        let template = container.template.0;
        match (template.shell, template.product()) {
            (Shell::Ssh, _) => Some(format!("usr-{}", self.account.user)),
            (Shell::Managed, "loadbalancer" | "stacks-loadbalancer") => None,
            (Shell::Managed, _) if template.tier == Tier::Vpn => None,
            (Shell::Managed, "redis") => Some("default".to_owned()),
            (Shell::Managed, _) => Some("admin".to_owned()),
        }
    }

    /// "Download the SSH private key": no answer in the guide. A download is a file, so ours is the key
    /// itself and no JSON.
    pub(super) fn certificate(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        has_shell(container)?;
        let name = format!("{}.pem", container.id);
        Ok(Answer::file("application/x-pem-file", &name, ssh_private_key(container)))
    }

    /// No answer in the guide. The new key is not in ours: there is an endpoint for it.
    pub(super) fn regenerate_certificate(&mut self, id: &str) -> Result<Answer, Answer> {
        let now = self.now;
        let container = self.changeable(id)?;
        has_shell(container)?;
        container.former_keys = container.former_keys.wrapping_add(1);
        container.machine.updated_at = now;
        let data = json!({"container_id": container.id});
        let body = json!({"success": true, "message": "SSH certificate regenerated", "data": data});
        Ok(Answer::ok(&body).changed())
    }
}

/// "Only available for compute containers, not managed services": the status is ours, 400, since the
/// container exists and the key may see it.
fn has_shell(container: &Container) -> Result<(), Answer> {
    match container.template.0.shell {
        Shell::Ssh => Ok(()),
        Shell::Managed => {
            Err(refusal::bad_request("SSH certificates are only available for compute containers"))
        }
    }
}
