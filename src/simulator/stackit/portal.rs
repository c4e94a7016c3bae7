//! What people do in the portal, and what a cloud does by itself, behind the API's back.

use super::account::{Role, ServiceAccount};
use super::power::{self, Fate, Verb};
use super::project::Project;
use super::server::Server;
use super::{Stackit, account};
use crate::simulator::Moment;

/// The portal as one test or person uses it now.
pub struct Portal<'w> {
    stackit: &'w mut Stackit,
    now: Moment,
}

/// There is nothing of that id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchThing {
    #[error("there is no project {0}")]
    Project(String),
    #[error("there is no server {0}")]
    Server(String),
    #[error("there is no service account {0}")]
    Account(String),
}

impl<'w> Portal<'w> {
    pub(in crate::simulator) fn new(stackit: &'w mut Stackit, now: Moment) -> Portal<'w> {
        Portal { stackit, now }
    }

    /// Another project, in which every account has that role; returns its id.
    pub fn add_project(&mut self, name: &str, role: Role) -> String {
        let id = self.stackit.random.uuid();
        let mut project = Project::new(&id, name, self.now);
        project.members = self.stackit.accounts.iter().map(|account| (account.email.clone(), role)).collect();
        self.stackit.projects.push(project);
        id
    }

    /// Another server, in that status; returns its id.
    ///
    /// # Errors
    /// There is no such project.
    pub fn add_server(
        &mut self,
        project: &str,
        region: &str,
        name: &str,
        status: &str,
    ) -> Result<String, NoSuchThing> {
        let id = self.stackit.random.uuid();
        let found = self.stackit.projects.iter_mut().find(|known| known.id == project);
        let project = found.ok_or_else(|| NoSuchThing::Project(project.to_owned()))?;
        project.servers.push(Server::new(&id, name, region, status, self.now));
        Ok(id)
    }

    /// Deletes a server at once.
    pub fn remove_server(&mut self, id: &str) {
        for project in &mut self.stackit.projects {
            project.servers.retain(|server| server.id != id);
        }
    }

    /// Somebody else acts on a server. What is not accepted in its state is done all the same, as a cloud
    /// may do.
    ///
    /// # Errors
    /// There is no such server.
    pub fn act(&mut self, id: &str, verb: &Verb) -> Result<(), NoSuchThing> {
        let found = self.stackit.projects.iter_mut().flat_map(|p| &mut p.servers).find(|s| s.id == id);
        let server = found.ok_or_else(|| NoSuchThing::Server(id.to_owned()))?;
        power::begin(server, verb, self.now, &mut self.stackit.random);
        Ok(())
    }

    /// A server is in that state from now on, with the power status that goes with it.
    ///
    /// # Errors
    /// There is no such server.
    pub fn show(&mut self, id: &str, status: &str) -> Result<(), NoSuchThing> {
        self.server(id)?.show(status);
        Ok(())
    }

    /// The power status alone changes: what runs on the server shut it down, or crashed.
    ///
    /// # Errors
    /// There is no such server.
    pub fn show_power(&mut self, id: &str, power_status: &str) -> Result<(), NoSuchThing> {
        self.server(id)?.power_status = power_status.to_owned();
        Ok(())
    }

    /// What becomes of the next action on a server.
    ///
    /// # Errors
    /// There is no such server.
    pub fn decide_next(&mut self, id: &str, fate: Fate) -> Result<(), NoSuchThing> {
        self.server(id)?.fate = fate;
        Ok(())
    }

    /// A new key for an account: the file that is given out once.
    ///
    /// # Errors
    /// There is no such account.
    pub fn add_key(
        &mut self,
        email: &str,
        form: account::PemForm,
        token_endpoint: Option<&str>,
    ) -> Result<String, NoSuchThing> {
        let Stackit { accounts, random, .. } = &mut *self.stackit;
        let found = accounts.iter_mut().find(|account| account.email == email);
        let account = found.ok_or_else(|| NoSuchThing::Account(email.to_owned()))?;
        let key = account.add_key(self.now, random).clone();
        Ok(account.key_file(&key, form, token_endpoint))
    }

    /// Every access token given out so far is worth nothing any more.
    pub fn revoke_tokens(&mut self) {
        self.accounts().for_each(|account| account.tokens.clear());
    }

    /// Every key is worth nothing any more.
    pub fn revoke_keys(&mut self) {
        self.accounts().flat_map(|account| &mut account.keys).for_each(|key| key.active = false);
    }

    fn accounts(&mut self) -> impl Iterator<Item = &mut ServiceAccount> {
        self.stackit.accounts.iter_mut()
    }

    fn server(&mut self, id: &str) -> Result<&mut Server, NoSuchThing> {
        let found = self.stackit.projects.iter_mut().flat_map(|p| &mut p.servers).find(|s| s.id == id);
        found.ok_or_else(|| NoSuchThing::Server(id.to_owned()))
    }
}
