//! `terrace show`

use std::path::PathBuf;

use clap::Args;

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::report::json::{Layout, Outcome, Secrets, plan_json, state_json};
use crate::cli::report::text::{ShownObject, objects_text, outputs_text, write_plan};
use crate::cli::report::{Detail, Look};
use crate::cli::session::Session;
use crate::diag::Sources;
use crate::ops::{self, Shown};
use crate::state::{Entry, ObjectStatus, State};

/// Show the state or a saved plan
///
/// Without a file the state of this folder is shown. Sensitive values are masked, also with -json.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace show\n  terrace show -json shop.plan")]
pub struct ShowArgs {
    /// A saved plan or a state file
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print JSON in Terraform's form, on one line
    #[arg(long)]
    json: bool,
    /// Print sensitive values in JSON instead of masking them
    #[arg(long, requires = "json")]
    show_sensitive: bool,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session, args: ShowArgs) -> u8 {
    let console = &session.console;
    let look = console.look(Detail::Full);
    let secrets = if args.show_sensitive { Secrets::Shown } else { Secrets::Masked };
    match ops::show(&session.project, args.file.as_deref()).await {
        Ok(Shown::Plan(plan)) if args.json => {
            return console.json(&plan_json(&plan, Outcome::Good, secrets), Layout::Line);
        }
        Ok(Shown::State(state)) if args.json => {
            return console.json(&state_json(&state, secrets), Layout::Line);
        }
        Ok(Shown::Plan(plan)) => console.results(|out| write_plan(&plan, &look, out)),
        Ok(Shown::State(state)) => console.result(&state_text(&state, &look)),
        Err((problem, class)) => {
            console.diagnostics(&problem.into(), &Sources::default());
            return exit::code(class, Detailed::No);
        }
    }
    0
}

fn state_text(state: &State, look: &Look) -> String {
    if state.objects.is_empty() && state.outputs.is_empty() {
        return "The state is empty: no resources are managed here.\n".to_owned();
    }
    let mut text = objects_text(state.objects.iter().map(shown), look);
    if !state.outputs.is_empty() {
        text.push_str(&format!("\n\nOutputs:\n\n{}", outputs_text(super::output::shown(&state.outputs))));
    }
    text
}

/// An entry of the state as the report takes it.
pub fn shown<'a>(entry: Entry<'a>) -> ShownObject<'a> {
    let Entry { addr, deposed, object } = entry;
    let condition = match object.status {
        ObjectStatus::Ready => "",
        ObjectStatus::Unfinished => "unfinished",
        ObjectStatus::Tainted => "tainted",
    };
    ShownObject { addr, deposed, condition, value: object.value() }
}
