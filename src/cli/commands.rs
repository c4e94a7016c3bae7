//! The commands, one file each: arguments with their help, then a short run of steps.

mod apply;
mod completions;
mod console;
mod cost;
mod destroy;
mod discover;
mod fmt;
mod get;
mod graph;
mod import;
mod init;
mod man;
mod output;
mod plan;
mod providers;
mod recover;
mod refresh;
mod show;
mod simulator;
mod state;
mod validate;
mod version;

use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;

use crate::host::Host;
use crate::ops::{Locking, Presence};

use super::args::{Cli, SimulateFlags};
use super::console::Console;
use super::flags::ViewFlags;
use super::session::{Refusal, Session};

/// What terrace can do.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one in a run")]
pub enum Command {
    #[command(flatten)]
    InProject(ProjectCommand),
    Fmt(fmt::FmtArgs),
    Simulator(simulator::SimulatorArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    Version(version::VersionArgs),
}

/// What works on an opened folder.
#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    Init(init::InitArgs),
    Get(get::GetArgs),
    Validate(validate::ValidateArgs),
    Plan(plan::PlanArgs),
    Apply(apply::ApplyArgs),
    Destroy(destroy::DestroyArgs),
    Refresh(refresh::RefreshArgs),
    Import(import::ImportArgs),
    Discover(discover::DiscoverArgs),
    Recover(recover::RecoverArgs),
    Graph(graph::GraphArgs),
    Show(show::ShowArgs),
    Output(output::OutputArgs),
    Console(console::ConsoleArgs),
    Cost(cost::CostArgs),
    State(state::StateArgs),
    Providers(providers::ProvidersArgs),
}

impl Command {
    /// How its output looks, for what is said before it runs.
    pub fn view(&self) -> ViewFlags {
        match self {
            Command::InProject(command) => command.view(),
            Command::Fmt(args) => args.view.clone(),
            Command::Simulator(_) | Command::Completions(_) | Command::Man(_) | Command::Version(_) => {
                ViewFlags::default()
            }
        }
    }
}

impl ProjectCommand {
    /// Whether it changes the clouds, and how long it waits for others that do.
    fn presence(&self) -> Presence {
        let lock = match self {
            ProjectCommand::Apply(args) => &args.shared.lock,
            ProjectCommand::Destroy(args) => &args.shared.lock,
            ProjectCommand::Refresh(args) => &args.shared.lock,
            ProjectCommand::Import(args) => &args.lock,
            ProjectCommand::Recover(args) => &args.lock,
            ProjectCommand::Init(_)
            | ProjectCommand::Get(_)
            | ProjectCommand::Validate(_)
            | ProjectCommand::Plan(_)
            | ProjectCommand::Discover(_)
            | ProjectCommand::Graph(_)
            | ProjectCommand::Show(_)
            | ProjectCommand::Output(_)
            | ProjectCommand::Console(_)
            | ProjectCommand::Cost(_)
            | ProjectCommand::State(_)
            | ProjectCommand::Providers(_) => return Presence::Reader,
        };
        Presence::Writer(match lock.locking() {
            Locking::Within(timeout) => timeout,
            Locking::Off => Duration::ZERO,
        })
    }

    fn view(&self) -> ViewFlags {
        match self {
            ProjectCommand::Init(args) => args.view.clone(),
            ProjectCommand::Get(args) => args.view.clone(),
            ProjectCommand::Validate(args) => args.view.clone(),
            ProjectCommand::Plan(args) => args.view.clone(),
            ProjectCommand::Apply(args) => args.shared.view.clone(),
            ProjectCommand::Destroy(args) => args.shared.view.clone(),
            ProjectCommand::Refresh(args) => args.shared.view.clone(),
            ProjectCommand::Import(args) => args.view.clone(),
            ProjectCommand::Discover(args) => args.view.clone(),
            ProjectCommand::Recover(args) => args.view.clone(),
            ProjectCommand::Graph(args) => args.view.clone(),
            ProjectCommand::Show(args) => args.view.clone(),
            ProjectCommand::Output(args) => args.view.clone(),
            ProjectCommand::Console(args) => args.view.clone(),
            ProjectCommand::Cost(args) => args.view.clone(),
            ProjectCommand::State(args) => args.view(),
            ProjectCommand::Providers(args) => args.view(),
        }
    }
}

/// Runs a command; returns the exit code.
pub async fn run(host: Arc<dyn Host>, cli: Cli) -> u8 {
    let Cli { chdir: _, simulate, command } = cli;
    let view = command.view();
    let console = Console::new(Arc::clone(&host), view.clone());
    match command {
        Command::Version(args) => version::run(&console, &args),
        Command::Completions(args) => completions::run(&console, &args),
        Command::Man(args) => man::run(&console, &args),
        Command::Fmt(args) => fmt::run(&console, args),
        Command::Simulator(args) => simulator::run(&console, &simulate, args).await,
        Command::InProject(command) => match Session::open(host, &simulate, command.presence(), view).await {
            Ok(session) => {
                let code = in_project(&session, command, &simulate).await;
                match session.close() {
                    Ok(()) => code,
                    Err(problem) => code.max(console.refuse(problem)),
                }
            }
            Err(Refusal { problem, code }) => {
                console.refuse(problem);
                code
            }
        },
    }
}

async fn in_project(session: &Session, command: ProjectCommand, simulate: &SimulateFlags) -> u8 {
    match command {
        ProjectCommand::Init(args) => init::run(session, &args),
        ProjectCommand::Get(args) => get::run(session, &args),
        ProjectCommand::Validate(args) => validate::run(session, &args),
        ProjectCommand::Plan(args) => plan::run(session, args, simulate).await,
        ProjectCommand::Apply(args) => apply::run(session, args).await,
        ProjectCommand::Destroy(args) => destroy::run(session, args).await,
        ProjectCommand::Refresh(args) => refresh::run(session, args).await,
        ProjectCommand::Import(args) => import::run(session, args).await,
        ProjectCommand::Discover(args) => discover::run(session, args).await,
        ProjectCommand::Recover(args) => recover::run(session, args).await,
        ProjectCommand::Graph(args) => graph::run(session, args),
        ProjectCommand::Show(args) => show::run(session, args).await,
        ProjectCommand::Output(args) => output::run(session, args).await,
        ProjectCommand::Console(args) => console::run(session, args).await,
        ProjectCommand::Cost(args) => cost::run(session, args).await,
        ProjectCommand::State(args) => state::run(session, args).await,
        ProjectCommand::Providers(args) => providers::run(session, &args).await,
    }
}
