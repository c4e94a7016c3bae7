//! The rules for names, container templates, plans and storage, in the API's own words where it has
//! them, so that `validate` says offline what a creation would say.

use crate::diag::{did_you_mean, escape};
use crate::provider::{Problem, parse_duration};
use crate::providers::attrs;
use crate::providers::stacks::catalogue::{
    ContainerPlan, ContainerTemplate, Family, STORAGE_TIERS, StorageTier, TEMPLATES,
};
use crate::value::{Path, Value};

/// All that is wrong with a container's configuration, as far as its values are known.
pub(super) fn check(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(attrs::text(config, "name").and_then(check_name));
    let template = attrs::text(config, "template");
    if let Some(id) = template {
        problems.extend(check_template(id));
    }
    let template = template.and_then(ContainerTemplate::find);
    problems.extend(attrs::text(config, "plan").and_then(|plan| check_plan(plan, template)));
    problems.extend(check_storage(config, template));
    problems.extend(attrs::text(config, "desired_status").and_then(check_desired_status));
    problems.extend(check_timeouts(config));
    problems
}

/// The guide: "3-32 characters, letters, numbers, and hyphens. Must start and end with a letter or
/// number. No consecutive hyphens."
fn check_name(name: &str) -> Option<Problem> {
    let count = name.chars().count();
    let at_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let message = if count > 32 {
        "Container name must be no more than 32 characters"
    } else if count < 3 {
        "Container name must be at least 3 characters"
    } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        "Container name can only contain letters, numbers, and hyphens"
    } else if !at_end(name.chars().next()) || !at_end(name.chars().next_back()) {
        "Container name must start and end with a letter or number"
    } else if name.contains("--") {
        "Container name cannot contain consecutive hyphens"
    } else {
        return None;
    };
    let characters = if count == 1 { "character" } else { "characters" };
    let detail = format!("{message}. This one is \"{}\" ({count} {characters}).", escape(name));
    Some(Problem::error(Path::root().attr("name"), "Invalid container name", detail))
}

fn check_template(id: &str) -> Option<Problem> {
    if ContainerTemplate::find(id).is_some() {
        return None;
    }
    let detail = format!("Unknown template: {}. STACKS has no container template of that name.", escape(id));
    let problem = Problem::error(Path::root().attr("template"), "Unknown container template", detail);
    let known: Vec<&str> = TEMPLATES.iter().map(|template| template.id).collect();
    Some(match did_you_mean(id, known.iter().copied()) {
        Some(close) => problem.hint(format!("Did you mean `{close}`?")),
        None => problem.hint(format!("The templates are: {}.", known.join(", "))),
    })
}

fn check_plan(id: &str, template: Option<&ContainerTemplate>) -> Option<Problem> {
    let at = Path::root().attr("plan");
    if ContainerPlan::find(id).is_none() {
        let detail = format!(
            "Invalid plan. Must be one of: micro, basic, standard, premium. This one is \"{}\".",
            escape(id)
        );
        let problem = Problem::error(at, "Invalid container plan", detail);
        return Some(match did_you_mean(id, ["micro", "basic", "standard", "premium"]) {
            Some(close) => problem.hint(format!("Did you mean `{close}`?")),
            None => problem,
        });
    }
    let template = template?;
    let template_id = template.id;
    let (detail, hint) = match template.family {
        Family::Vpn => (
            format!("Template {template_id} does not take a plan: it has a size and a price of its own."),
            "Leave `plan` out.".to_owned(),
        ),
        Family::Micro if id != "micro" => {
            (format!("Template {template_id} is only available with the micro plan."), micro_hint(template))
        }
        Family::Basic if id == "micro" => {
            (format!("Template {template_id} is not available with the micro plan."), basic_hint(template))
        }
        Family::Micro | Family::Basic => return None,
    };
    Some(Problem::error(at, "Container plan does not fit the template", detail).hint(hint))
}

/// A larger template of the same product, if there is one.
fn micro_hint(template: &ContainerTemplate) -> String {
    match ContainerTemplate::find(template.product()) {
        Some(large) => format!("Leave `plan` out, or use the template `{}` for larger plans.", large.id),
        None => "Leave `plan` out.".to_owned(),
    }
}

fn basic_hint(template: &ContainerTemplate) -> String {
    match ContainerTemplate::find(&format!("{}-micro", template.id)) {
        Some(small) => format!("Use `basic`, `standard` or `premium`, or the template `{}`.", small.id),
        None => "Use `basic`, `standard` or `premium`.".to_owned(),
    }
}

fn check_storage(config: &Value, template: Option<&ContainerTemplate>) -> Option<Problem> {
    let tier = config.get_attr("additional_storage_tier")?.as_number()?;
    let at = Path::root().attr("additional_storage_tier");
    if tier.to_i64().and_then(StorageTier::find).is_none() {
        let sizes: Vec<String> =
            STORAGE_TIERS.iter().map(|t| format!("{} ({} GB)", t.tier, t.size_mb / 1024)).collect();
        let detail = "Invalid additional storage tier. Must be 1, 3, or 5.";
        return Some(
            Problem::error(at, "Invalid storage tier", detail)
                .hint(format!("The tiers are {}.", sizes.join(", "))),
        );
    }
    let plan = attrs::text(config, "plan");
    let is_micro = plan == Some("micro") || template.is_some_and(|template| template.family == Family::Micro);
    let detail = if is_micro {
        "Additional storage is not available for micro containers."
    } else if template.is_some_and(ContainerTemplate::is_database) {
        "Additional storage is not available for database containers."
    } else {
        return None;
    };
    Some(
        Problem::error(at, "No additional storage here", detail)
            .hint("Leave `additional_storage_tier` out, or use a larger `plan`."),
    )
}

fn check_desired_status(status: &str) -> Option<Problem> {
    if matches!(status, "running" | "stopped") {
        return None;
    }
    let detail = format!("desired_status must be \"running\" or \"stopped\", not \"{}\".", escape(status));
    let problem = Problem::error(Path::root().attr("desired_status"), "Invalid desired status", detail);
    Some(match status {
        "restart" | "restarted" => {
            problem.hint("To restart a container when something changes, use `restart_triggers`.")
        }
        _ => problem,
    })
}

fn check_timeouts(config: &Value) -> Vec<Problem> {
    let Some(timeouts) = config.get_attr("timeouts") else { return Vec::new() };
    let mut problems = Vec::new();
    for (name, value) in timeouts.entries() {
        let Some(text) = value.as_str() else { continue };
        if parse_duration(text).is_some_and(|time| !time.is_zero()) {
            continue;
        }
        let detail = format!("\"{}\" is no duration.", escape(text));
        let at = Path::root().attr("timeouts").attr(name.clone());
        problems.push(
            Problem::error(at, "Invalid duration", detail)
                .hint("Write numbers with units: `90s`, `10m`, `1h30m`."),
        );
    }
    problems
}
