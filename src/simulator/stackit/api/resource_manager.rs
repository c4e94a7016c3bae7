//! Resource Manager v2: projects and organizations.

use ::http::StatusCode;
use serde_json::{Value, json};

use super::Ask;
use crate::simulator::answer::Answer;
use crate::simulator::stackit::Stackit;
use crate::simulator::stackit::project::Project;
use crate::simulator::stackit::refusal::spring;

/// "limit (default 50, maximum 100; above it the maximum is used)".
const DEFAULT_LIMIT: usize = 50;
const MOST: usize = 100;
const ORGANIZATION: &str = "simulated-organization-Rq86WY1";

pub(super) fn answer(stackit: &Stackit, ask: &Ask<'_>, path: &str) -> Result<Answer, Answer> {
    let parts: Vec<&str> = path.split('/').collect();
    match (ask.call.method.as_str(), parts.as_slice()) {
        ("GET", ["projects"]) => projects(stackit, ask),
        ("GET", ["projects", id]) => project(stackit, ask, id),
        ("GET", ["organizations"]) => organizations(stackit, ask),
        _ => Err(refusal(ask, StatusCode::NOT_FOUND, "path not found.")),
    }
}

fn refusal(ask: &Ask<'_>, status: StatusCode, message: &str) -> Answer {
    let path = ask.call.path.strip_prefix("/resource-manager").unwrap_or("");
    spring(status, path, message, ask.now)
}

fn projects(stackit: &Stackit, ask: &Ask<'_>) -> Result<Answer, Answer> {
    let one = |name: &str| ask.call.query_values(name).next();
    let (parent, member) = (one("containerParentId"), one("member"));
    // Generated clients repeat the parameter or join its values with commas.
    let ids: Vec<String> = ask.call.query_values("containerIds").collect();
    let ids: Vec<&str> = ids.iter().flat_map(|ids| ids.split(',')).collect();
    if parent.is_none() && member.is_none() && ids.is_empty() {
        let message = "At least one of containerParentId, containerIds, member must be given.";
        return Err(refusal(ask, StatusCode::BAD_REQUEST, message));
    }
    let is_wanted = |project: &&Project| {
        project.role(&ask.caller).is_some()
            && parent.as_ref().is_none_or(|parent| *parent == stackit.organization || parent == ORGANIZATION)
            && member.as_ref().is_none_or(|member| project.role(member).is_some())
            && (ids.is_empty() || ids.iter().any(|id| *id == project.id || *id == project.container_id))
    };
    let items: Vec<Value> =
        stackit.projects.iter().filter(is_wanted).map(|project| told(stackit, project)).collect();
    page(ask, &items)
}

fn project(stackit: &Stackit, ask: &Ask<'_>, id: &str) -> Result<Answer, Answer> {
    let found = stackit.projects.iter().find(|project| project.id == id || project.container_id == id);
    let project = found.ok_or_else(|| refusal(ask, StatusCode::NOT_FOUND, "project not found."))?;
    if project.role(&ask.caller).is_none() {
        return Err(refusal(ask, StatusCode::FORBIDDEN, "Access to this resource is forbidden."));
    }
    Ok(Answer::ok(&told(stackit, project)))
}

fn organizations(stackit: &Stackit, ask: &Ask<'_>) -> Result<Answer, Answer> {
    let created = stackit.projects.first().map(|project| project.created_at);
    let item = json!({
        "organizationId": stackit.organization,
        "containerId": ORGANIZATION,
        "name": "Simulated organization",
        "lifecycleState": "ACTIVE",
        "labels": {},
        "creationTime": created,
        "updateTime": created,
    });
    page(ask, &created.map(|_| item).into_iter().collect::<Vec<_>>())
}

fn page(ask: &Ask<'_>, items: &[Value]) -> Result<Answer, Answer> {
    let number = |name: &str, default: usize| match ask.call.query_values(name).next() {
        None => Ok(default),
        Some(text) => {
            text.parse::<f64>().ok().filter(|n| *n >= 0.0).map(|n| n as usize).ok_or_else(|| {
                refusal(ask, StatusCode::BAD_REQUEST, &format!("Validation of {name} failed."))
            })
        }
    };
    let (offset, limit) = (number("offset", 0)?, number("limit", DEFAULT_LIMIT)?.min(MOST));
    let items: Vec<&Value> = items.iter().skip(offset).take(limit).collect();
    Ok(Answer::ok(&json!({"items": items, "offset": offset, "limit": limit})))
}

fn told(stackit: &Stackit, project: &Project) -> Value {
    json!({
        "projectId": project.id,
        "containerId": project.container_id,
        "name": project.name,
        "parent": {"type": "ORGANIZATION", "id": stackit.organization, "containerId": ORGANIZATION},
        "lifecycleState": "ACTIVE",
        "labels": {},
        "creationTime": project.created_at,
        "updateTime": project.created_at,
    })
}
