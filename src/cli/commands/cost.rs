//! `terrace cost`

use clap::{ArgAction, Args};

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{LockFlags, VariableFlags, ViewFlags};
use crate::cli::person::Person;
use crate::cli::report::Detail;
use crate::cli::report::json::{Layout, cost_json};
use crate::cli::report::text::cost_text;
use crate::cli::session::Session;
use crate::ops::{self, CostRequest, Exit};
use crate::plan::Refresh;

/// Show what everything costs a month
///
/// Monthly cost of what the state holds, of what the configuration wants, and the difference, for each
/// resource. What has no price, or none that terrace knows, shows a dash. Nothing is changed.
///
/// With -refresh=false no credentials are needed: the state is taken for the truth, and what would be
/// created is reckoned with published prices.
///
/// Exit codes: 0 success, 1 error, 10 spending cap exceeded, 12 credentials refused.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace cost -json")]
pub struct CostArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Look at what exists; with -refresh=false the state is taken for the truth, which needs no credentials
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(action = ArgAction::Set, default_value_t = true, value_name = "BOOL", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    refresh: bool,
    #[command(flatten)]
    variables: VariableFlags,
    #[command(flatten)]
    lock: LockFlags,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session, args: CostArgs) -> u8 {
    let CostArgs { json, refresh, variables, lock, view: _ } = args;
    let console = &session.console;
    let person = Person::at(console);
    let variables = if json { variables.unasked() } else { variables };
    let request = CostRequest {
        refresh: if refresh { Refresh::Look } else { Refresh::Trust },
        variables: person.variables(variables),
        locking: lock.locking(),
    };
    let Some(report) = person.lets(ops::cost(&session.project, request)).await else {
        return exit::code(Exit::Interrupted, Detailed::No);
    };
    let mut written = 0;
    if json {
        written = console.json(&cost_json(&report), Layout::Indented);
    } else if !report.rows.is_empty() || !report.diagnostics.has_errors() {
        console.result(&cost_text(&report, &console.look(Detail::Full)));
    }
    console.diagnostics(&report.diagnostics, &report.sources);
    written.max(exit::code(report.exit, Detailed::No))
}
