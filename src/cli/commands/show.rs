//! `terrace show`

use std::borrow::Cow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::plan::digest_line;
use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::report::graph::state_graph;
use crate::cli::report::json::{Layout, Outcome, Secrets, plan_json, state_json};
use crate::cli::report::text::{Output, ShownObject, objects_text, outputs_text, write_plan};
use crate::cli::report::{Detail, Look, Subject, plan_html, plan_markdown, state_html, state_markdown};
use crate::cli::session::Session;
use crate::diag::{Diagnostic, Sources};
use crate::ops::{self, Shown};
use crate::plan::{Plan, masked_state};
use crate::state::{Entry, ObjectStatus, State};

/// A drawing of more than this shows nothing.
const MOST_NODES: usize = 150;

/// Show the state or a saved plan
///
/// Without a file the state of this folder is shown. Neither configuration nor network is needed.
/// Sensitive values are masked, also with -json.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace show\n  terrace show -json shop.plan\n  \
                        terrace show -format=markdown shop.plan > comment.md")]
pub struct ShowArgs {
    /// A saved plan or a state file
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print JSON in Terraform's form, on one line
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Print text, JSON, Markdown for a comment of a pull request, or an HTML page
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Print sensitive values in JSON instead of masking them
    #[arg(long)]
    show_sensitive: bool,
    #[command(flatten)]
    pub view: ViewFlags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    Html,
}

pub async fn run(session: &Session, args: ShowArgs) -> u8 {
    let ShowArgs { file, json, format, show_sensitive, view: _ } = args;
    let console = &session.console;
    let format = if json { Format::Json } else { format };
    let secrets = if show_sensitive { Secrets::Shown } else { Secrets::Masked };
    if show_sensitive && format != Format::Json {
        return console.refuse(without_json());
    }
    match ops::show(&session.project, file.as_deref()).await {
        Ok(Shown::Plan(plan, digest)) => show_plan(session, &plan, &digest, format, secrets),
        Ok(Shown::State(state)) => show_state(session, &state, format, secrets),
        Err((problem, class)) => {
            console.diagnostics(&problem.into(), &Sources::default());
            exit::code(class, Detailed::No)
        }
    }
}

fn without_json() -> Diagnostic {
    let detail = "Sensitive values are printed in JSON only: -show-sensitive needs -json.";
    Diagnostic::error("Unsupported format for sensitive values", detail)
}

fn show_plan(session: &Session, plan: &Plan, digest: &str, format: Format, secrets: Secrets) -> u8 {
    let console = &session.console;
    let masked = match secrets {
        Secrets::Masked => plan.masked(),
        Secrets::Shown => Cow::Borrowed(plan),
    };
    let plan = &*masked;
    let subject = Subject { plan: Some(plan), digest: Some(digest), problems: &[] };
    match format {
        Format::Text => {
            let look = console.look(Detail::Full);
            console.results(|out| {
                write_plan(plan, &look, out);
                out(&format!("\n{}", digest_line(digest)));
            });
        }
        Format::Json => {
            return console.json(&plan_json(plan, Some(digest), Outcome::Good, secrets), Layout::Line);
        }
        Format::Markdown => console.result(&plan_markdown(&subject)),
        Format::Html => console.result(&plan_html(&subject)),
    }
    0
}

fn show_state(session: &Session, state: &State, format: Format, secrets: Secrets) -> u8 {
    let console = &session.console;
    let masked = match secrets {
        Secrets::Masked => masked_state(state),
        Secrets::Shown => Cow::Borrowed(state),
    };
    let state = &*masked;
    let objects: Vec<ShownObject<'_>> = state.objects.iter().map(shown).collect();
    let outputs: Vec<Output<'_>> = super::output::shown(&state.outputs).collect();
    match format {
        Format::Text => console.result(&state_text(&objects, &outputs, &console.look(Detail::Full))),
        Format::Json => return console.json(&state_json(state, secrets), Layout::Line),
        Format::Markdown => console.result(&state_markdown(&objects, &outputs, state.serial)),
        Format::Html => {
            let facts = [
                ("State", format!("{}, serial {}", state.lineage, state.serial)),
                ("terrace", env!("CARGO_PKG_VERSION").to_owned()),
            ];
            let graph = state_graph(state, MOST_NODES);
            console.result(&state_html(&objects, &outputs, &facts, graph.as_ref()));
        }
    }
    0
}

fn state_text(objects: &[ShownObject<'_>], outputs: &[Output<'_>], look: &Look) -> String {
    if objects.is_empty() && outputs.is_empty() {
        return "The state is empty: no resources are managed here.\n".to_owned();
    }
    let mut text = objects_text(objects.iter().copied(), look);
    if !outputs.is_empty() {
        text.push_str(&format!("\n\nOutputs:\n\n{}", outputs_text(outputs.iter().copied())));
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
