//! What people do in the dashboard while nobody looks: the source of drift.

use serde_json::{Map, Value};

use super::backup::Pin;
use super::catalogue::Plan;
use super::container::{AllowedIp, Container, Requested, Service, Status};
use super::order::{BadField, Order};
use super::{Account, Connection, Stacks};
use crate::simulator::{Moment, Random};

/// The dashboard of every account at once. Everything happens at once, and none of the API's rules
/// for keys hold here.
pub struct Dashboard<'w> {
    stacks: &'w mut Stacks,
    random: &'w mut Random,
    now: Moment,
}

/// What a hand in the dashboard reached for is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotThere {
    #[error("no account `{0}`")]
    Account(String),
    #[error("no container `{0}`")]
    Container(String),
    #[error("external access of container `{0}` is off")]
    Access(String),
    #[error("no entry `{0}` in the allow-list")]
    Ip(String),
    #[error("no backup `{0}`")]
    Backup(u64),
    #[error("no connection `{0}`")]
    Connection(String),
    #[error("no API key `{0}`")]
    Key(String),
}

impl<'w> Dashboard<'w> {
    pub(in crate::simulator) fn new(
        stacks: &'w mut Stacks,
        random: &'w mut Random,
        now: Moment,
    ) -> Dashboard<'w> {
        Dashboard { stacks, random, now }
    }

    /// Creates a container in the first account, `pending` as one made by the API; returns its id.
    /// No key pays for it.
    pub fn create(&mut self, name: &str, template: &str, plan: Option<Plan>) -> Result<String, BadField> {
        let mut body = Map::new();
        body.insert("name".into(), name.into());
        body.insert("template".into(), template.into());
        body.insert("plan".into(), plan.map_or(Value::Null, |plan| plan.id().into()));
        let order = Order::read(&body)?;
        if self.stacks.accounts.is_empty() {
            self.stacks.accounts.push(Account::new("abc12345"));
        }
        let birth = self.stacks.births.next(self.now);
        let account = &mut self.stacks.accounts[0];
        let container = Container::new(&account.user, &order, birth, self.random);
        let id = container.id.clone();
        account.containers.push(container);
        Ok(id)
    }

    /// Takes the container out at once, with connections and allow-list.
    pub fn delete(&mut self, id: &str) -> Result<(), NotThere> {
        self.container(id)?;
        self.stacks.accounts.iter_mut().for_each(|account| account.remove(id));
        Ok(())
    }

    pub fn resize(&mut self, id: &str, plan: Plan) -> Result<(), NotThere> {
        let now = self.now;
        let container = self.container(id)?;
        container.plan = Some(plan);
        container.machine.updated_at = now;
        Ok(())
    }

    /// Puts a container into a state, whatever it is doing: stopped by hand, crashed, stuck.
    pub fn set_status(&mut self, id: &str, status: Status) -> Result<(), NotThere> {
        let now = self.now;
        let machine = &mut self.container(id)?.machine;
        machine.put(status, now);
        machine.requested = match status {
            Status::Stopping | Status::Stopped => Requested::Stopped,
            Status::Deleting => Requested::Deleted,
            Status::Pending | Status::Starting | Status::Running | Status::Restarting | Status::Error => {
                Requested::Running
            }
        };
        Ok(())
    }

    /// Adds an entry to the allow-list; returns its id.
    pub fn add_ip(&mut self, id: &str, ip_address: &str) -> Result<String, NotThere> {
        let (entry, now) = (self.random.uuid(), self.now);
        let access = self.container(id)?.access.as_mut().ok_or_else(|| NotThere::Access(id.to_owned()))?;
        access.ips.push(AllowedIp {
            id: entry.clone(),
            ip_address: ip_address.to_owned(),
            description: "Custom IP".to_owned(),
            service_type: Service::Both,
            added_at: now,
        });
        Ok(entry)
    }

    /// Removes the entry with that address from the allow-list, even the last one.
    pub fn remove_ip(&mut self, id: &str, ip_address: &str) -> Result<(), NotThere> {
        let access = self.container(id)?.access.as_mut().ok_or_else(|| NotThere::Access(id.to_owned()))?;
        let before = access.ips.len();
        access.ips.retain(|ip| ip.ip_address != ip_address);
        if access.ips.len() == before { Err(NotThere::Ip(ip_address.to_owned())) } else { Ok(()) }
    }

    /// Turns external access off, which clears the allow-list.
    pub fn disable_access(&mut self, id: &str) -> Result<(), NotThere> {
        self.container(id)?.access = None;
        Ok(())
    }

    /// Connects two containers of one account; returns the connection's id.
    pub fn connect(&mut self, source: &str, target: &str, name: &str) -> Result<String, NotThere> {
        let connection = Connection {
            id: self.random.uuid(),
            source: source.to_owned(),
            target: target.to_owned(),
            name: name.to_owned(),
            created_at: self.now,
        };
        let account = self.account_of(source)?;
        if !account.containers.iter().any(|container| container.id == target) {
            return Err(NotThere::Container(target.to_owned()));
        }
        let id = connection.id.clone();
        account.connections.push(connection);
        Ok(id)
    }

    pub fn disconnect(&mut self, connection: &str) -> Result<(), NotThere> {
        for account in &mut self.stacks.accounts {
            let before = account.connections.len();
            account.connections.retain(|known| known.id != connection);
            if account.connections.len() < before {
                return Ok(());
            }
        }
        Err(NotThere::Connection(connection.to_owned()))
    }

    /// Deletes a backup, pinned or not.
    pub fn delete_backup(&mut self, backup: u64) -> Result<(), NotThere> {
        for account in &mut self.stacks.accounts {
            let before = account.backups.len();
            account.backups.retain(|known| known.id != backup);
            if account.backups.len() < before {
                return Ok(());
            }
        }
        Err(NotThere::Backup(backup))
    }

    pub fn pin_backup(&mut self, backup: u64, pin: Pin) -> Result<(), NotThere> {
        let mut backups = self.stacks.accounts.iter_mut().flat_map(|account| &mut account.backups);
        let found = backups.find(|known| known.id == backup).ok_or(NotThere::Backup(backup))?;
        found.pin = pin;
        Ok(())
    }

    pub fn revoke_key(&mut self, secret: &str) -> Result<(), NotThere> {
        for account in &mut self.stacks.accounts {
            let before = account.keys.len();
            account.keys.retain(|key| key.secret != secret);
            if account.keys.len() < before {
                return Ok(());
            }
        }
        Err(NotThere::Key(secret.to_owned()))
    }

    fn container(&mut self, id: &str) -> Result<&mut Container, NotThere> {
        let account = self.account_of(id)?;
        let found = account.containers.iter_mut().find(|container| container.id == id);
        found.ok_or_else(|| NotThere::Container(id.to_owned()))
    }

    fn account_of(&mut self, container: &str) -> Result<&mut Account, NotThere> {
        let holds = |account: &&mut Account| account.containers.iter().any(|known| known.id == container);
        let found = self.stacks.accounts.iter_mut().find(holds);
        found.ok_or_else(|| NotThere::Container(container.to_owned()))
    }
}
