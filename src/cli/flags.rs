//! Flags that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, ArgMatches, Args, FromArgMatches};

use crate::addr::{InstanceAddr, Target};
use crate::config::VariableInput;
use crate::ops::Locking;
use crate::plan::{ChangeClass, PlanMode, PlanOptions, Refresh};
use crate::provider::parse_duration;

use super::report::Detail;

/// How results and messages look.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct ViewFlags {
    /// Use no colours
    #[arg(long)]
    pub no_color: bool,
    /// Show warnings by their summary only
    #[arg(long)]
    pub compact_warnings: bool,
}

/// What is told to programs.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct ProgramFlags {
    /// Print what happens as JSON, one object per line; asks nothing
    #[arg(long)]
    pub json: bool,
}

/// How much of a plan is shown.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct DetailFlags {
    /// Print only the addresses by action and the closing lines
    #[arg(long, conflicts_with = "verbose")]
    pub summary: bool,
    /// Show also changes outside of terrace that do not matter to the plan
    #[arg(long)]
    pub verbose: bool,
}

impl DetailFlags {
    pub fn detail(&self) -> Detail {
        match (self.summary, self.verbose) {
            (true, _) => Detail::Summary,
            (false, true) => Detail::Verbose,
            (false, false) => Detail::Full,
        }
    }
}

/// What is planned.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Planning")]
pub struct ScopeFlags {
    /// Look at what exists; with -refresh=false the state is taken for the truth, which needs no credentials
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(action = ArgAction::Set, default_value_t = true, value_name = "BOOL", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    pub refresh: bool,
    /// Plan only this address and what it needs; may be repeated
    #[arg(long, value_name = "ADDR", allow_hyphen_values = true)]
    pub target: Vec<Target>,
    /// Plan all but this address and what needs it; may be repeated
    #[arg(long, value_name = "ADDR", allow_hyphen_values = true)]
    pub exclude: Vec<Target>,
    /// Go on when a listing lacks every object that the state knows
    #[arg(long)]
    pub allow_all_missing: bool,
    /// Refuse a plan with changes of these kinds: create, update, replace, destroy (replacements
    /// too), forget, import, move, action, refresh
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub never: Vec<ChangeClass>,
}

/// What a plan is for.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Planning")]
pub struct ModeFlags {
    /// Plan to destroy everything
    #[arg(long, conflicts_with = "refresh_only")]
    pub destroy: bool,
    /// Plan only to write to the state what is found
    #[arg(long)]
    pub refresh_only: bool,
    /// Give this instance a new object; may be repeated
    #[arg(long, value_name = "ADDR", allow_hyphen_values = true)]
    pub replace: Vec<InstanceAddr>,
    /// Invoke only this action and change nothing else; may be repeated
    #[arg(long, value_name = "ACTION", allow_hyphen_values = true)]
    #[arg(conflicts_with_all = ["destroy", "refresh_only", "replace", "target", "exclude"])]
    pub invoke: Vec<Target>,
}

impl ModeFlags {
    pub fn mode(&self) -> PlanMode {
        match (self.destroy, self.refresh_only) {
            (true, _) => PlanMode::Destroy,
            (false, true) => PlanMode::RefreshOnly,
            (false, false) if !self.invoke.is_empty() => PlanMode::Invoke,
            (false, false) => PlanMode::Normal,
        }
    }
}

/// The options of a plan, from the flags of the command line.
pub fn plan_options(flags: ModeFlags, scope: ScopeFlags) -> PlanOptions {
    let mode = flags.mode();
    let ModeFlags { destroy: _, refresh_only: _, replace, invoke } = flags;
    let ScopeFlags { refresh, target, exclude, allow_all_missing, never } = scope;
    let refresh = if refresh { Refresh::Look } else { Refresh::Trust };
    let (targets, excludes) = (target, exclude);
    PlanOptions { mode, refresh, targets, excludes, replace, invoke, allow_all_missing, never }
}

/// How the state is locked.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "State")]
pub struct LockFlags {
    /// Lock the state; -lock=false is dangerous if somebody else may write it
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(action = ArgAction::Set, default_value_t = true, value_name = "BOOL", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    pub lock: bool,
    /// Wait so long for the lock, e.g. 90s or 10m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub lock_timeout: Duration,
}

impl LockFlags {
    pub fn locking(&self) -> Locking {
        if self.lock { Locking::Within(self.lock_timeout) } else { Locking::Off }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "a duration is a number with `s`, `m` or `h`, such as 90s".to_owned())
}

/// How many operations run at once.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Planning")]
pub struct ParallelismFlags {
    /// How many operations may run at once
    #[arg(long, value_name = "N", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub parallelism: u16,
}

/// Values of input variables, and whether missing ones are asked for.
#[derive(Clone, Debug, Default)]
pub struct VariableFlags {
    /// `-var` and `-var-file`, in their order: later ones win.
    pub inputs: Vec<VariableInput>,
    pub input: bool,
}

impl VariableFlags {
    /// For a run whose output a program reads: nobody is asked.
    pub fn unasked(self) -> VariableFlags {
        VariableFlags { input: false, ..self }
    }
}

impl Args for VariableFlags {
    fn augment_args(command: clap::Command) -> clap::Command {
        let heading = "Variables";
        command
            .arg(
                clap::Arg::new("var")
                    .long("var")
                    .value_name("NAME=VALUE")
                    .help("Set an input variable; may be repeated, later ones win")
                    .help_heading(heading)
                    .allow_hyphen_values(true)
                    .action(ArgAction::Append),
            )
            .arg(
                clap::Arg::new("var_file")
                    .long("var-file")
                    .value_name("FILE")
                    .help("Read values of input variables from this file; may be repeated")
                    .help_heading(heading)
                    .allow_hyphen_values(true)
                    .value_parser(clap::value_parser!(PathBuf))
                    .action(ArgAction::Append),
            )
            .arg(
                clap::Arg::new("input")
                    .long("input")
                    .value_name("BOOL")
                    .help("Ask for missing values and for approval; with -input=false nothing is asked")
                    .help_heading(heading)
                    .num_args(0..=1)
                    .require_equals(true)
                    .default_value("true")
                    .default_missing_value("true")
                    .hide_default_value(true)
                    .hide_possible_values(true)
                    .value_parser(clap::value_parser!(bool)),
            )
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for VariableFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<VariableFlags, clap::Error> {
        let indices = |name: &str| matches.indices_of(name).into_iter().flatten().collect::<Vec<_>>();
        let assignments = matches.get_many::<String>("var").into_iter().flatten();
        let assignments = assignments.map(|text| VariableInput::Assignment(text.clone()));
        let files = matches.get_many::<PathBuf>("var_file").into_iter().flatten();
        let files = files.map(|path| VariableInput::File(path.clone()));
        let assignments = indices("var").into_iter().zip(assignments);
        let mut all: Vec<(usize, VariableInput)> =
            assignments.chain(indices("var_file").into_iter().zip(files)).collect();
        all.sort_by_key(|(at, _)| *at);
        let inputs = all.into_iter().map(|(_, input)| input).collect();
        let input = matches.get_one::<bool>("input").copied().unwrap_or(true);
        Ok(VariableFlags { inputs, input })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = VariableFlags::from_arg_matches(matches)?;
        Ok(())
    }
}
