//! The lines of `plan -json` and `apply -json`: what happens, one JSON object per line.
//!
//! Source of the shape: Terraform's "Machine-Readable UI", version 1.2.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::change::reason;
use super::diagnostics::Problem;
use super::outputs::{output_action, output_values};
use super::{LANGUAGE_VERSION, Layout, text};
use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr};
use crate::apply::{Doing, Operation, Summary};
use crate::cli::report::doing::{capitalised, noun, under_way};
use crate::diag::{Diagnostic, Severity, Sources};
use crate::plan::{DataRead, Drift, DriftKind, Plan, PlanMode, PlannedChange, Reason, Refresh};
use crate::provider::ChangeAction;
use crate::state::StateOutput;
use crate::value::Value;

/// One line, before it has a time.
pub struct Line<'a> {
    level: &'static str,
    message: String,
    body: Body<'a>,
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(rename = "@level")]
    level: &'static str,
    #[serde(rename = "@message")]
    message: &'a str,
    #[serde(rename = "@module")]
    module: &'static str,
    #[serde(rename = "@timestamp")]
    timestamp: String,
    #[serde(flatten)]
    body: &'a Body<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Body<'a> {
    Version { terraform: &'static str, terrace: &'static str, ui: &'static str },
    PlannedChange { change: Planned<'a> },
    ResourceDrift { change: Planned<'a> },
    ChangeSummary { changes: Changes },
    Outputs { outputs: Box<RawValue> },
    Diagnostic { diagnostic: Problem<'a> },
    RefreshStart { hook: Hook<'a> },
    RefreshComplete { hook: Hook<'a> },
    ApplyStart { hook: Hook<'a> },
    ApplyProgress { hook: Hook<'a> },
    ApplyComplete { hook: Hook<'a> },
    ApplyErrored { hook: Hook<'a> },
    Log,
}

#[derive(Serialize)]
struct Planned<'a> {
    resource: Resource<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_resource: Option<Resource<'a>>,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importing: Option<Importing<'a>>,
}

#[derive(Serialize)]
struct Importing<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Resource<'a> {
    addr: &'a InstanceAddr,
    module: &'a ModuleAddr,
    resource: String,
    implied_provider: &'a str,
    resource_type: &'a str,
    resource_name: &'a str,
    resource_key: Option<&'a InstanceKey>,
}

#[derive(Serialize)]
struct Changes {
    add: usize,
    change: usize,
    import: usize,
    remove: usize,
    operation: &'static str,
}

/// What becomes of an output value.
#[derive(Serialize)]
struct OutputAction {
    sensitive: bool,
    action: &'static str,
}

#[derive(Serialize)]
struct Hook<'a> {
    resource: Resource<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_key: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_seconds: Option<u64>,
}

impl Line<'_> {
    /// The line's text at a time, with a line break.
    pub fn at(&self, time: Timestamp) -> String {
        let wire = Wire {
            level: self.level,
            message: &self.message,
            module: "terraform.ui",
            timestamp: time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
            body: &self.body,
        };
        let mut line = text(&wire, Layout::Line).expect("every member has a JSON form");
        line.push('\n');
        line
    }
}

fn info(message: String, body: Body<'_>) -> Line<'_> {
    Line { level: "info", message, body }
}

/// The first line of a run.
pub fn version() -> Line<'static> {
    let terrace = env!("CARGO_PKG_VERSION");
    let body = Body::Version { terraform: LANGUAGE_VERSION, terrace, ui: "1.2" };
    info(format!("terrace {terrace}"), body)
}

/// Something to be told that has no shape of its own.
pub fn log(message: String) -> Line<'static> {
    info(message, Body::Log)
}

/// A diagnostic.
pub fn diagnostic<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Line<'a> {
    let (level, word) = match diagnostic.severity {
        Severity::Error => ("error", "Error"),
        Severity::Warning => ("warn", "Warning"),
    };
    let message = format!("{word}: {}", diagnostic.summary);
    Line { level, message, body: Body::Diagnostic { diagnostic: Problem::of(diagnostic, sources) } }
}

/// The objects of the state that were looked at again. One question serves many of them, so all begin
/// before any is done.
pub fn refreshes(plan: &Plan) -> impl Iterator<Item = Line<'_>> {
    let imported: BTreeSet<&InstanceAddr> =
        plan.changes.iter().filter(|change| change.importing.is_some()).map(|change| &change.addr).collect();
    let found = plan.background.prior.objects.iter().filter(|object| object.deposed.is_none());
    let found = found.map(|object| (&object.addr, object.value.as_ref()));
    let gone = plan.drift.iter().filter(|drift| drift.after.is_none());
    let gone = gone.map(|drift| (&drift.addr, Some(&drift.before)));
    let is_asked = |addr: &InstanceAddr| {
        plan.options.refresh != Refresh::Trust
            && addr.resource.mode == Mode::Managed
            && !imported.contains(addr)
    };
    let mut asked: Vec<_> = found.chain(gone).filter(|(addr, _)| is_asked(addr)).collect();
    asked.sort_by_key(|(addr, _)| *addr);
    let starts = asked.clone().into_iter().map(|(addr, value)| refresh(addr, value, Moment::Begins));
    starts.chain(asked.into_iter().map(|(addr, value)| refresh(addr, value, Moment::Ends)))
}

/// When something is told.
#[derive(Clone, Copy)]
enum Moment {
    Begins,
    Ends,
}

fn refresh<'a>(addr: &'a InstanceAddr, value: Option<&'a Value>, moment: Moment) -> Line<'a> {
    let remote_id = value.and_then(|value| value.get_attr("id")?.as_str());
    let hook = Hook {
        resource: resource(addr),
        action: None,
        id_key: remote_id.map(|_| "id"),
        id_value: remote_id,
        elapsed_seconds: None,
    };
    let (words, body) = match moment {
        Moment::Begins => ("Refreshing state...", Body::RefreshStart { hook }),
        Moment::Ends => ("Refresh complete", Body::RefreshComplete { hook }),
    };
    info(format!("{addr}: {words}{}", shown_id(remote_id)), body)
}

/// The data sources that were read while planning.
pub fn reads(plan: &Plan) -> impl Iterator<Item = Line<'_>> {
    plan.background.reads.iter().flat_map(|DataRead { addr, took }| {
        let hook = |elapsed_seconds| Hook {
            resource: resource(addr),
            action: Some("read"),
            id_key: None,
            id_value: None,
            elapsed_seconds,
        };
        let begins = info(format!("{addr}: Reading..."), Body::ApplyStart { hook: hook(None) });
        let seconds = took.map(|took| took.as_secs());
        let (words, body) = match seconds {
            Some(seconds) => (
                format!("{addr}: Read complete after {seconds}s"),
                Body::ApplyComplete { hook: hook(Some(seconds)) },
            ),
            None => (format!("{addr}: Read errored"), Body::ApplyErrored { hook: hook(Some(0)) }),
        };
        [begins, info(words, body)]
    })
}

/// What others changed and what will change, instance by instance.
pub fn changes(plan: &Plan) -> impl Iterator<Item = Line<'_>> {
    let happens = |change: &&PlannedChange| {
        change.action != ChangeAction::NoOp || change.previous_addr.is_some() || change.importing.is_some()
    };
    plan.drift.iter().map(drifted).chain(plan.changes.iter().filter(happens).map(planned))
}

/// How much a plan changes, and what becomes of output values.
pub fn plan_summary(plan: &Plan) -> impl Iterator<Item = Line<'_>> {
    let counts = plan.counts();
    let import = if counts.import > 0 { format!("{} to import, ", counts.import) } else { String::new() };
    let message = format!(
        "Plan: {import}{} to add, {} to change, {} to destroy.",
        counts.add, counts.change, counts.destroy
    );
    let changes = Changes {
        add: counts.add,
        change: counts.change,
        import: counts.import,
        remove: counts.destroy,
        operation: "plan",
    };
    let outputs: BTreeMap<&String, OutputAction> = plan
        .outputs
        .iter()
        .map(|(name, output)| {
            let action = short_word(output_action(output));
            (name, OutputAction { sensitive: output.sensitive, action })
        })
        .collect();
    let outputs = (!outputs.is_empty()).then(|| outputs_line(outputs.len(), &outputs));
    std::iter::once(info(message, Body::ChangeSummary { changes })).chain(outputs)
}

/// What an apply did.
pub fn apply_summary(summary: &Summary, mode: PlanMode) -> Line<'static> {
    let Summary { steps: _, imported, added, changed, destroyed, invoked } = summary;
    let invoked = if *invoked > 0 { format!(" Actions: {invoked} invoked.") } else { String::new() };
    let word = match (summary.is_complete(), mode) {
        (true, PlanMode::Destroy) => "Destroy complete!",
        (true, PlanMode::Normal | PlanMode::RefreshOnly | PlanMode::Invoke) => "Apply complete!",
        (false, _) => "Apply incomplete!",
    };
    let import = if *imported > 0 { format!("{imported} imported, ") } else { String::new() };
    let message = match mode {
        PlanMode::Destroy => format!("{word} Resources: {destroyed} destroyed."),
        PlanMode::Normal | PlanMode::RefreshOnly | PlanMode::Invoke => {
            format!(
                "{word} Resources: {import}{added} added, {changed} changed, {destroyed} destroyed.{invoked}"
            )
        }
    };
    let changes = Changes {
        add: *added,
        change: *changed,
        import: *imported,
        remove: *destroyed,
        operation: if mode == PlanMode::Destroy { "destroy" } else { "apply" },
    };
    info(message, Body::ChangeSummary { changes })
}

/// The output values after an apply; secrets have no value.
pub fn outputs(outputs: &BTreeMap<String, StateOutput>) -> Option<Line<'static>> {
    (!outputs.is_empty()).then(|| outputs_line(outputs.len(), &output_values(outputs)))
}

fn outputs_line(count: usize, outputs: &impl Serialize) -> Line<'static> {
    let outputs = text(outputs, Layout::Line).and_then(RawValue::from_string);
    let outputs = outputs.expect("output values have a JSON form");
    info(format!("Outputs: {count}"), Body::Outputs { outputs })
}

/// An operation on an instance begins.
pub fn started(operation: &Operation) -> Line<'_> {
    let remote_id = operation.remote_id.as_deref();
    let words = format!("{}...{}", capitalised(under_way(operation.doing)), shown_id(remote_id));
    about(operation, words, |hook| Body::ApplyStart {
        hook: Hook { id_key: remote_id.map(|_| "id"), id_value: remote_id, ..hook },
    })
}

/// It goes on.
pub fn still_running(operation: &Operation, elapsed: Duration) -> Line<'_> {
    let (seconds, under_way) = (elapsed.as_secs(), under_way(operation.doing));
    about(operation, format!("Still {under_way}... [{seconds}s elapsed]"), |hook| Body::ApplyProgress {
        hook: Hook { elapsed_seconds: Some(seconds), ..hook },
    })
}

/// It went well.
pub fn finished<'a>(operation: &'a Operation, remote_id: Option<&'a str>, elapsed: Duration) -> Line<'a> {
    let (seconds, noun) = (elapsed.as_secs(), noun(operation.doing));
    let words = format!("{noun} complete after {seconds}s{}", shown_id(remote_id));
    about(operation, words, |hook| Body::ApplyComplete {
        hook: Hook {
            id_key: remote_id.map(|_| "id"),
            id_value: remote_id,
            elapsed_seconds: Some(seconds),
            ..hook
        },
    })
}

/// It failed; the diagnostic comes at the end.
pub fn failed<'a>(operation: &'a Operation, elapsed: Duration) -> Line<'a> {
    let (seconds, noun) = (elapsed.as_secs(), noun(operation.doing));
    about(operation, format!("{noun} errored after {seconds}s"), |hook| Body::ApplyErrored {
        hook: Hook { elapsed_seconds: Some(seconds), ..hook },
    })
}

/// A line about an operation; one that belongs to no instance is only told.
fn about<'a>(operation: &'a Operation, words: String, body: impl FnOnce(Hook<'a>) -> Body<'a>) -> Line<'a> {
    let message = format!("{}: {words}", operation.title);
    let Some(addr) = &operation.addr else { return log(message) };
    let action = match operation.doing {
        Doing::Create => "create",
        Doing::Update => "update",
        Doing::Delete => "delete",
        Doing::Read => "read",
        Doing::Forget => "remove",
        Doing::Invoke => "invoke",
    };
    let hook = Hook {
        resource: resource(addr),
        action: Some(action),
        id_key: None,
        id_value: None,
        elapsed_seconds: None,
    };
    info(message, body(hook))
}

fn shown_id(remote_id: Option<&str>) -> String {
    remote_id.map_or(String::new(), |id| format!(" [id={id}]"))
}

fn planned(change: &PlannedChange) -> Line<'_> {
    let action = match short_word(change.action) {
        "noop" if change.previous_addr.is_some() => "move",
        "noop" if change.importing.is_some() => "import",
        word => word,
    };
    let planned = Planned {
        resource: resource(&change.addr),
        // As in Terraform, where all goes it does not matter from where.
        previous_resource: change
            .previous_addr
            .as_ref()
            .filter(|_| change.reason != Reason::Destroy)
            .map(resource),
        action,
        reason: reason(change).map(short_reason),
        importing: change.importing.as_deref().map(|id| Importing { id }),
    };
    info(format!("{}: Plan to {action}", change.addr), Body::PlannedChange { change: planned })
}

fn drifted(drift: &Drift) -> Line<'_> {
    let action = match drift.kind() {
        DriftKind::Moved => "move",
        DriftKind::Changed => "update",
        DriftKind::Gone => "delete",
    };
    let change = Planned {
        resource: resource(&drift.addr),
        previous_resource: drift.previous_addr.as_ref().map(resource),
        action,
        reason: None,
        importing: None,
    };
    info(format!("{}: Drift detected ({action})", drift.addr), Body::ResourceDrift { change })
}

fn resource(addr: &InstanceAddr) -> Resource<'_> {
    let kind = addr.resource.kind.as_str();
    Resource {
        addr,
        module: &addr.resource.module,
        resource: format!("{}{}", addr.resource.local(), addr.key),
        implied_provider: kind.split_once('_').map_or(kind, |(provider, _)| provider),
        resource_type: kind,
        resource_name: &addr.resource.name,
        resource_key: Some(&addr.key).filter(|key| !key.is_none()),
    }
}

/// The stream has one word for what happens.
fn short_word(action: ChangeAction) -> &'static str {
    match action {
        ChangeAction::NoOp => "noop",
        ChangeAction::Create => "create",
        ChangeAction::Read => "read",
        ChangeAction::Update => "update",
        ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => "replace",
        ChangeAction::Delete => "delete",
        ChangeAction::Forget => "remove",
    }
}

/// The stream has shorter words for why something is replaced.
fn short_reason(reason: &'static str) -> &'static str {
    match reason {
        "replace_because_cannot_update" => "cannot_update",
        "replace_because_tainted" => "tainted",
        "replace_by_request" => "requested",
        "replace_by_triggers" => "replace_triggered_by",
        other => other,
    }
}
