//! `terrace graph`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::ViewFlags;
use crate::cli::report::graph::{dot, mermaid, svg};
use crate::cli::session::Session;
use crate::ops::{self, Cycles, GraphOf};

/// Draw what needs what
///
/// Prints the resources and data sources of the configuration, each with what it needs. Edges that
/// others make needless are left out.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  terrace graph -format=svg > graph.svg\n  terrace graph | dot -Tpng > graph.png"
)]
pub struct GraphArgs {
    /// For Graphviz, for Mermaid in Markdown, or a drawing
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Dot)]
    format: Format,
    /// Draw also provider configurations and output values, or the order of destruction
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    operation: Option<Operation>,
    /// Draw dependency cycles too, in red, where without this they would be errors
    #[arg(long)]
    draw_cycles: bool,
    /// Draw the steps of a saved plan
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    plan: Option<PathBuf>,
    #[command(flatten)]
    pub view: ViewFlags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Dot,
    Mermaid,
    Svg,
}

/// Terraform's names for the operations whose graph is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Operation {
    Plan,
    PlanRefreshOnly,
    PlanDestroy,
    Apply,
}

pub fn run(session: &Session, args: GraphArgs) -> u8 {
    let GraphArgs { format, operation, draw_cycles, plan, view: _ } = args;
    let of = match (plan, operation) {
        (Some(plan), _) => GraphOf::Plan(plan),
        (None, None) => GraphOf::Resources,
        (None, Some(Operation::PlanDestroy)) => GraphOf::Destroying,
        (None, Some(Operation::Plan | Operation::PlanRefreshOnly | Operation::Apply)) => GraphOf::Everything,
    };
    let cycles = if draw_cycles { Cycles::Drawn } else { Cycles::Refused };
    let report = ops::graph(&session.project, &of, cycles);
    if let Some(graph) = &report.graph {
        session.console.result(&match format {
            Format::Dot => dot(graph),
            Format::Mermaid => mermaid(graph),
            Format::Svg => svg(graph),
        });
    }
    session.console.diagnostics(&report.diagnostics, &report.sources);
    exit::code(report.exit, Detailed::No)
}
