//! `terrace plan`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::args::SimulateFlags;
use crate::cli::console::Console;
use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{
    DetailFlags, LockFlags, ModeFlags, ParallelismFlags, ProgramFlags, ScopeFlags, VariableFlags, ViewFlags,
    plan_options,
};
use crate::cli::person::Person;
use crate::cli::report::Detail;
use crate::cli::report::json::ui;
use crate::cli::report::text::{write_failed_plan, write_plan};
use crate::cli::reports::{ReportFlags, Reported};
use crate::cli::session::Session;
use crate::cli::stream::Stream;
use crate::diag::escape;
use crate::ops::{self, Exit, Generated, PlanReport, PlanRequest};

/// Show what apply would change
///
/// Compares the configuration with what exists and shows, per resource, what would be created,
/// changed and destroyed, with cost and data loss. Nothing is changed.
///
/// Exit codes: 0 success, 1 error, 10 spending cap exceeded, 11 state locked, 12 credentials
/// refused. With -detailed-exitcode also: 2 success with changes.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace plan -var size=small -out=shop.plan")]
pub struct PlanArgs {
    /// Save the plan to this file, for `terrace apply FILE`
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    out: Option<PathBuf>,
    /// Write configuration for imports whose resource has no block to this file, which must be new
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    #[arg(conflicts_with_all = ["destroy", "refresh_only", "invoke"])]
    generate_config_out: Option<PathBuf>,
    /// Exit with 2 instead of 0 if there are changes
    #[arg(long)]
    detailed_exitcode: bool,
    #[command(flatten)]
    mode: ModeFlags,
    #[command(flatten)]
    scope: ScopeFlags,
    #[command(flatten)]
    parallelism: ParallelismFlags,
    #[command(flatten)]
    variables: VariableFlags,
    #[command(flatten)]
    lock: LockFlags,
    #[command(flatten)]
    programs: ProgramFlags,
    #[command(flatten)]
    reports: ReportFlags,
    #[command(flatten)]
    detail: DetailFlags,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session, args: PlanArgs, simulate: &SimulateFlags) -> u8 {
    let PlanArgs {
        out,
        generate_config_out,
        detailed_exitcode,
        mode,
        scope,
        parallelism: _,
        variables,
        lock,
        programs,
        reports,
        detail,
        view: _,
    } = args;
    let console = &session.console;
    let stream = programs.json.then(|| Stream::new(Arc::clone(&console.host)));
    let options = plan_options(mode, scope);
    let person = Person::at(console);
    let variables = if stream.is_some() { variables.unasked() } else { variables };
    let request = PlanRequest {
        options,
        variables: person.variables(variables),
        out: out.clone(),
        locking: lock.locking(),
        readers: reports.readers(),
        generate_config_out,
    };
    let Some(mut report) = person.lets(ops::plan(&session.project, request)).await else {
        return exit::code(Exit::Interrupted, Detailed::No);
    };
    write_reports(console, &reports, &mut report);
    match stream {
        Some(stream) => tell(&stream, &report),
        None => {
            if let Some(generated) = &report.generated {
                console.message(&generated_text(generated));
            }
            show(console, &report, detail.detail());
            if let (Some(out), Some(digest)) = (&out, &report.digest) {
                console.result(&saved_text(out, digest, simulate));
            }
            console.diagnostics(&report.diagnostics, &report.sources);
        }
    }
    exit::code(report.exit, if detailed_exitcode { Detailed::Yes } else { Detailed::No })
}

fn write_reports(console: &Console, reports: &ReportFlags, report: &mut PlanReport) {
    let reported = Reported {
        plan: report.plan.as_ref(),
        digest: report.digest.as_deref(),
        diagnostics: &report.diagnostics,
        sources: &report.sources,
    };
    for problem in reports.write(console, reported) {
        report.diagnostics.push(problem);
        report.exit = Exit::Error;
    }
}

/// The plan for a program.
fn tell(stream: &Stream, report: &PlanReport) {
    if let Some(plan) = &report.plan {
        stream.say_all(ui::refreshes(plan));
        stream.say_all(ui::reads(plan));
        stream.say_all(ui::changes(plan));
        if !report.diagnostics.has_errors() {
            stream.say_all(ui::plan_summary(plan));
        }
    }
    stream.diagnostics(&report.diagnostics, &report.sources);
}

fn show(console: &Console, report: &PlanReport, detail: Detail) {
    let Some(plan) = &report.plan else { return };
    let (plan, look) = (&plan.masked(), console.look(detail));
    if report.diagnostics.has_errors() {
        console.results(|out| write_failed_plan(plan, &look, out));
    } else {
        console.results(|out| write_plan(plan, &look, out));
    }
}

fn generated_text(generated: &Generated) -> String {
    let Generated { path, resources } = generated;
    let path = path.display().to_string();
    let what = if *resources == 1 { "a resource".to_owned() } else { format!("{resources} resources") };
    format!("Wrote configuration for {what} to {}. Review it before you apply.\n", escape(&path))
}

fn saved_text(out: &Path, digest: &str, simulate: &SimulateFlags) -> String {
    let path = out.display().to_string();
    let path = escape(&path);
    let flag = if simulate.simulate == Some(true) { " --simulate" } else { "" };
    format!(
        "\n{}\nSaved the plan to: {path}\n\nTo perform exactly these actions, run the following command to apply:\n    \
         terrace apply{flag} \"{path}\"\n",
        digest_line(digest)
    )
}

/// What the plan is known by, so that a reviewer and whoever applies it can compare.
pub fn digest_line(digest: &str) -> String {
    format!("Digest: {}\n", escape(digest))
}
