//! `terrace state`

use clap::{Args, Subcommand};

use crate::addr::{InstanceAddr, Target};
use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{LockFlags, ViewFlags};
use crate::cli::report::Detail;
use crate::cli::report::text::objects_text;
use crate::cli::session::Session;
use crate::diag::{Diagnostic, Sources, escape};
use crate::ops::{self, EditReport, Keeping, Locking, StateEdit};
use crate::plan::masked_state;
use crate::state::{Entry, State};
use crate::value::Value;

/// Look at single objects of the state, move or drop them
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace state list")]
pub struct StateArgs {
    #[command(subcommand)]
    command: StateCommand,
}

/// What can be done with the state.
#[derive(Debug, Subcommand)]
enum StateCommand {
    List(ListArgs),
    Show(ShowArgs),
    Mv(MvArgs),
    Rm(RmArgs),
}

/// List the addresses of all objects in the state
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace state list module.shop")]
struct ListArgs {
    /// Only these addresses: modules, resources or instances
    #[arg(value_name = "ADDR")]
    addresses: Vec<Target>,
    /// Only objects that the cloud calls so: whose `id` is this
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    id: Option<String>,
    #[command(flatten)]
    view: ViewFlags,
}

/// Show one object of the state
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace state show 'stacks_container.web[0]'")]
struct ShowArgs {
    /// The address of the instance
    #[arg(value_name = "ADDR")]
    address: InstanceAddr,
    #[command(flatten)]
    view: ViewFlags,
}

/// Give objects of the state another address
///
/// FROM and TO are both modules, resources or instances. Nothing but the state is changed. A `moved`
/// block in the configuration does the same where everybody can review it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace state mv stacks_container.web 'stacks_container.web[0]'")]
struct MvArgs {
    /// Where the objects are recorded
    #[arg(value_name = "FROM")]
    from: Target,
    /// Where they belong
    #[arg(value_name = "TO")]
    to: Target,
    #[command(flatten)]
    trial: TrialFlags,
    #[command(flatten)]
    lock: LockFlags,
    #[command(flatten)]
    view: ViewFlags,
}

/// Drop objects from the state, which go on existing
///
/// They are not managed any more. A `removed` block in the configuration does the same where everybody
/// can review it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace state rm stacks_container.web")]
struct RmArgs {
    /// Addresses of modules, resources or instances
    #[arg(value_name = "ADDR", required = true)]
    addresses: Vec<Target>,
    #[command(flatten)]
    trial: TrialFlags,
    #[command(flatten)]
    lock: LockFlags,
    #[command(flatten)]
    view: ViewFlags,
}

/// Whether an edit is made.
#[derive(Clone, Copy, Debug, Args)]
struct TrialFlags {
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

impl StateArgs {
    pub fn view(&self) -> ViewFlags {
        match &self.command {
            StateCommand::List(args) => args.view.clone(),
            StateCommand::Show(args) => args.view.clone(),
            StateCommand::Mv(args) => args.view.clone(),
            StateCommand::Rm(args) => args.view.clone(),
        }
    }
}

pub async fn run(session: &Session, args: StateArgs) -> u8 {
    match args.command {
        StateCommand::List(args) => {
            look(session, |state| list(state, &args.addresses, args.id.as_deref())).await
        }
        StateCommand::Show(args) => look(session, |state| show(session, state, &args.address)).await,
        StateCommand::Mv(MvArgs { from, to, trial, lock, view: _ }) => {
            edit(session, &StateEdit::Move { from, to }, trial, lock.locking()).await
        }
        StateCommand::Rm(RmArgs { addresses, trial, lock, view: _ }) => {
            edit(session, &StateEdit::Remove(addresses), trial, lock.locking()).await
        }
    }
}

async fn edit(session: &Session, edit: &StateEdit, trial: TrialFlags, locking: Locking) -> u8 {
    let keeping = if trial.dry_run { Keeping::Dropped } else { Keeping::Saved };
    let EditReport { done, diagnostics, exit } =
        ops::edit_state(&session.project, edit, keeping, locking).await;
    let line = |(addr, new): &(InstanceAddr, Option<InstanceAddr>)| match (new, keeping) {
        (Some(new), Keeping::Saved) => format!("Moved {addr} to {new}\n"),
        (Some(new), Keeping::Dropped) => format!("Would move {addr} to {new}\n"),
        (None, Keeping::Saved) => format!("Removed {addr}\n"),
        (None, Keeping::Dropped) => format!("Would remove {addr}\n"),
    };
    let mut lines: Vec<String> = done.iter().map(line).collect();
    lines.extend(closing(edit, keeping, done.len()));
    session.console.result(&lines.concat());
    session.console.diagnostics(&diagnostics, &Sources::default());
    exit::code(exit, Detailed::No)
}

/// The last line, in Terraform's words, by which scripts see that something was done.
fn closing(edit: &StateEdit, keeping: Keeping, done: usize) -> Option<String> {
    match (edit, keeping, done) {
        (_, Keeping::Dropped, _) | (_, _, 0) => None,
        (StateEdit::Move { .. }, Keeping::Saved, _) => {
            Some(format!("Successfully moved {done} object(s).\n"))
        }
        (StateEdit::Remove(_), Keeping::Saved, _) => {
            Some(format!("Successfully removed {done} resource instance(s).\n"))
        }
    }
}

/// Prints what a look at the state gives.
async fn look(session: &Session, text: impl FnOnce(&State) -> Result<String, Diagnostic>) -> u8 {
    let console = &session.console;
    let state = match ops::state(&session.project).await {
        Ok(state) => state,
        Err(problem) => return console.refuse(problem),
    };
    match text(&state) {
        Ok(text) => {
            console.result(&text);
            0
        }
        Err(problem) => console.refuse(problem),
    }
}

fn show(session: &Session, state: &State, address: &InstanceAddr) -> Result<String, Diagnostic> {
    if state.objects.count(address) == 0 {
        return Err(ops::nothing_at(state, &address.to_string()));
    }
    let look = session.console.look(Detail::Full);
    let state = masked_state(state);
    let entries = state.objects.of(&address.resource).filter(|entry| entry.addr == address);
    Ok(objects_text(entries.map(super::show::shown), &look))
}

fn list(state: &State, addresses: &[Target], id: Option<&str>) -> Result<String, Diagnostic> {
    let is_there = |target: &&Target| state.objects.iter().any(|entry| target.covers(entry.addr));
    if let Some(none) = addresses.iter().find(|target| !is_there(target)) {
        return Err(ops::nothing_at(state, &none.to_string()));
    }
    let is_wanted = |entry: &Entry<'_>| {
        let own = entry.object.value().and_then(|value| value.get_attr("id")).and_then(Value::as_str);
        (addresses.is_empty() || addresses.iter().any(|target| target.covers(entry.addr)))
            && id.is_none_or(|id| own == Some(id))
    };
    let mut text = String::new();
    for entry in state.objects.iter().filter(is_wanted) {
        let deposed = entry.deposed.map_or(String::new(), |key| format!(" (deposed object {})", escape(key)));
        text.push_str(&format!("{}{deposed}\n", escape(&entry.addr.to_string())));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::StateObject;

    fn state() -> State {
        let mut state = State::new("lineage");
        for addr in ["a.b[0]", "a.b[1]", "module.m.a.c"] {
            let object = StateObject::new("builtin", Value::empty_object());
            state.objects.put(addr.parse().expect("an address"), object);
        }
        state
    }

    #[test]
    fn addresses_are_listed_in_order_and_can_be_filtered() {
        let target = |text: &str| text.parse::<Target>().expect("a target");
        assert_eq!(list(&state(), &[], None).as_deref(), Ok("a.b[0]\na.b[1]\nmodule.m.a.c\n"));
        assert_eq!(list(&state(), &[target("a.b")], None).as_deref(), Ok("a.b[0]\na.b[1]\n"));
        assert_eq!(list(&state(), &[target("module.m")], None).as_deref(), Ok("module.m.a.c\n"));
        assert!(list(&state(), &[target("a.x")], None).is_err());
        let problem = list(&state(), &[target("a.b"), target("a.b[2]")], None).expect_err("one is not there");
        assert_eq!(problem.hints, ["Did you mean `a.b[0]`?", "`terrace state list` shows all addresses."]);
    }
}
