//! `terrace import`

use clap::Args;

use crate::addr::InstanceAddr;
use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{LockFlags, VariableFlags, ViewFlags};
use crate::cli::person::Person;
use crate::cli::session::Session;
use crate::diag::escape;
use crate::ops::{self, Exit, ImportRequest};

/// Take an object that exists into the state
///
/// ADDR is the resource instance that stands for the object from now on; the configuration must have
/// its block. ID is what the cloud calls the object; its form is in the manual of each type: a
/// container's id or name, SOURCE_ID/CONNECTION_ID of a connection, the container's id for an
/// allow-list. Only the state is changed, and with it what the next plan does.
///
/// An `import` block in the configuration does the same, can be reviewed in a plan, and can have the
/// resource's block written: `terrace plan -generate-config-out=FILE`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace import stacks_container.web usr-abc12345-web")]
pub struct ImportArgs {
    /// The address of the instance
    #[arg(value_name = "ADDR")]
    address: InstanceAddr,
    /// What the cloud calls the object
    #[arg(value_name = "ID", allow_hyphen_values = true)]
    id: String,
    #[command(flatten)]
    variables: VariableFlags,
    #[command(flatten)]
    pub(super) lock: LockFlags,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session, args: ImportArgs) -> u8 {
    let ImportArgs { address, id, variables, lock, view: _ } = args;
    let console = &session.console;
    let person = Person::at(console);
    let request = ImportRequest {
        to: address.clone(),
        id,
        variables: person.variables(variables),
        locking: lock.locking(),
    };
    let Some(report) = person.lets(ops::import(&session.project, request)).await else {
        return exit::code(Exit::Interrupted, Detailed::No);
    };
    if report.exit == Exit::Success {
        let address = address.to_string();
        console.result(&format!(
            "Import successful!\n\n{} is in the state now and managed by terrace. `terrace plan` shows whether it is as \
             configured.\n",
            escape(&address)
        ));
    }
    console.diagnostics(&report.diagnostics, &report.sources);
    exit::code(report.exit, Detailed::No)
}
