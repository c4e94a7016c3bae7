//! `terrace state`

use clap::{Args, Subcommand};

use crate::addr::{InstanceAddr, Target};
use crate::cli::flags::ViewFlags;
use crate::cli::report::Detail;
use crate::cli::report::text::objects_text;
use crate::cli::session::Session;
use crate::diag::{Diagnostic, escape};
use crate::ops;
use crate::state::State;

/// Look at single objects of the state
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
}

/// List the addresses of all objects in the state
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace state list module.shop")]
struct ListArgs {
    /// Only these addresses: modules, resources or instances
    #[arg(value_name = "ADDR")]
    addresses: Vec<Target>,
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

impl StateArgs {
    pub fn view(&self) -> ViewFlags {
        match &self.command {
            StateCommand::List(args) => args.view.clone(),
            StateCommand::Show(args) => args.view.clone(),
        }
    }
}

pub async fn run(session: &Session, args: StateArgs) -> u8 {
    let console = &session.console;
    let state = match ops::state(&session.project).await {
        Ok(state) => state,
        Err(problem) => return console.refuse(problem),
    };
    let text = match &args.command {
        StateCommand::List(args) => list(&state, &args.addresses),
        StateCommand::Show(args) => {
            let entries: Vec<_> = state
                .objects
                .of(&args.address.resource)
                .filter(|entry| *entry.addr == args.address)
                .collect();
            if entries.is_empty() {
                Err(missing(&state, &args.address))
            } else {
                Ok(objects_text(entries.into_iter().map(super::show::shown), &console.look(Detail::Full)))
            }
        }
    };
    match text {
        Ok(text) => {
            console.result(&text);
            0
        }
        Err(problem) => console.refuse(problem),
    }
}

fn list(state: &State, addresses: &[Target]) -> Result<String, Diagnostic> {
    let is_wanted =
        |addr: &InstanceAddr| addresses.is_empty() || addresses.iter().any(|target| target.covers(addr));
    let mut text = String::new();
    for entry in state.objects.iter().filter(|entry| is_wanted(entry.addr)) {
        let deposed = entry.deposed.map_or(String::new(), |key| format!(" (deposed object {})", escape(key)));
        text.push_str(&format!("{}{deposed}\n", escape(&entry.addr.to_string())));
    }
    if text.is_empty() && !addresses.is_empty() {
        let detail = "The state has no object at the given addresses.";
        return Err(Diagnostic::error("No matching objects", detail));
    }
    Ok(text)
}

fn missing(state: &State, address: &InstanceAddr) -> Diagnostic {
    let given = address.to_string();
    let known: Vec<String> = state.objects.iter().map(|entry| entry.addr.to_string()).collect();
    Diagnostic::error("Object not found", format!("The state has no object at {given}."))
        .suggest(&given, known.iter().map(String::as_str))
        .hint("`terrace state list` shows all addresses.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::StateObject;
    use crate::value::Value;

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
        assert_eq!(list(&state(), &[]).as_deref(), Ok("a.b[0]\na.b[1]\nmodule.m.a.c\n"));
        assert_eq!(list(&state(), &[target("a.b")]).as_deref(), Ok("a.b[0]\na.b[1]\n"));
        assert_eq!(list(&state(), &[target("module.m")]).as_deref(), Ok("module.m.a.c\n"));
        assert!(list(&state(), &[target("a.x")]).is_err());
        let addr: InstanceAddr = "a.b[2]".parse().expect("an address");
        assert_eq!(missing(&state(), &addr).hints.len(), 2);
    }
}
