//! IaaS v2: servers, their power, machine types, past requests.

use ::http::StatusCode;
use serde_json::{Value, json};

use super::Ask;
use crate::simulator::answer::Answer;
use crate::simulator::stackit::account::Role;
use crate::simulator::stackit::power::{self, PastRequest, Verb};
use crate::simulator::stackit::project::{Project, REGIONS};
use crate::simulator::stackit::refusal::iaas as refusal;
use crate::simulator::stackit::server::Server;
use crate::simulator::stackit::{Stackit, machine_type};

/// Requests that can be looked up. The vendor does not say how long they can be.
const KEPT_REQUESTS: usize = 200;

pub(super) fn answer(stackit: &mut Stackit, ask: &Ask<'_>, path: &str) -> Result<Answer, Answer> {
    let parts: Vec<&str> = path.split('/').collect();
    let ["projects", project, "regions", region, rest @ ..] = parts.as_slice() else {
        return Err(no_path());
    };
    check_uuid(project)?;
    let at = stackit.projects.iter().position(|known| known.id == *project);
    let at = at.ok_or_else(|| refusal(StatusCode::NOT_FOUND, "project not found"))?;
    let role = stackit.projects[at].role(&ask.caller);
    let role = role.ok_or_else(|| refusal(StatusCode::FORBIDDEN, "Forbidden"))?;
    // What a region that does not exist gives is not documented.
    if !REGIONS.contains(region) {
        return Err(refusal(StatusCode::NOT_FOUND, "region not found"));
    }
    match (ask.call.method.as_str(), rest) {
        ("GET", ["servers"]) => list(&stackit.projects[at], ask, region),
        ("GET", ["servers", id]) => {
            Ok(Answer::ok(&told(find(&stackit.projects[at], region, id)?, details(ask))))
        }
        ("POST", ["servers", id, action]) => {
            find(&stackit.projects[at], region, id)?;
            if role == Role::Reader {
                return Err(refusal(StatusCode::FORBIDDEN, "Forbidden"));
            }
            act(stackit, at, ask, id, action)
        }
        ("GET", ["machine-types"]) => machine_types(ask),
        ("GET", ["machine-types", name]) => {
            let found = machine_type::all().find(|machine_type| machine_type["name"] == *name);
            found
                .map(|found| Answer::ok(&found))
                .ok_or_else(|| refusal(StatusCode::NOT_FOUND, "machine type not found"))
        }
        ("GET", ["requests", id]) => past_request(stackit, ask, project, id),
        _ => Err(no_path()),
    }
}

fn no_path() -> Answer {
    refusal(StatusCode::NOT_FOUND, "no such path")
}

/// The document's pattern: lower case only.
fn check_uuid(text: &str) -> Result<(), Answer> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text.bytes().all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if lengths == [8, 4, 4, 4, 12] && digits {
        return Ok(());
    }
    Err(refusal(StatusCode::BAD_REQUEST, "invalid uuid"))
}

fn find<'p>(project: &'p Project, region: &str, id: &str) -> Result<&'p Server, Answer> {
    check_uuid(id)?;
    let found = project.servers.iter().find(|server| server.id == id && server.region == region);
    found.ok_or_else(|| refusal(StatusCode::NOT_FOUND, "server not found"))
}

fn details(ask: &Ask<'_>) -> bool {
    ask.call.query_values("details").next().as_deref() == Some("true")
}

fn list(project: &Project, ask: &Ask<'_>, region: &str) -> Result<Answer, Answer> {
    let selector = ask.call.query_values("label_selector").next().unwrap_or_default();
    let items: Vec<Value> = project
        .servers
        .iter()
        .filter(|server| server.region == region && is_selected(server, &selector))
        .map(|server| told(server, details(ask)))
        .collect();
    Ok(Answer::ok(&json!({"items": items})))
}

/// `env=prod,tier!=db,spare`: all must hold.
fn is_selected(server: &Server, selector: &str) -> bool {
    selector.split(',').map(str::trim).filter(|part| !part.is_empty()).all(|part| {
        if let Some((name, value)) = part.split_once("!=") {
            return server.labels.get(name.trim()).is_none_or(|found| found != value.trim());
        }
        match part.split_once('=') {
            Some((name, value)) => server
                .labels
                .get(name.trim())
                .is_some_and(|found| found == value.trim_start_matches('=').trim()),
            None => server.labels.contains_key(part),
        }
    })
}

/// A server as the API tells of it. `details` adds what the document marks so.
fn told(server: &Server, details: bool) -> Value {
    let mut body = json!({
        "id": server.id,
        "name": server.name,
        "machineType": server.machine_type,
        "status": server.status,
        "powerStatus": server.power_status,
        "bootVolume": {"id": server.boot_volume, "deleteOnTermination": false},
        "keypairName": "ops",
        "labels": server.labels,
        "createdAt": server.created_at,
        "launchedAt": server.launched_at,
        "updatedAt": server.updated_at,
        "volumes": [server.boot_volume],
    });
    if let Some(zone) = &server.availability_zone {
        body["availabilityZone"] = zone.as_str().into();
    }
    if let Some(message) = &server.error_message {
        body["errorMessage"] = message.as_str().into();
    }
    if details {
        // Made of the id, so that it is the same at every look.
        let digits: String = server.id.chars().filter(char::is_ascii_hexdigit).collect();
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2).unwrap_or("0"), 16).unwrap_or(0);
        body["nics"] = json!([{
            "nicId": server.boot_volume,
            "networkId": "997ee3ee-e17e-48dd-bf25-34fe5c0bff18",
            "networkName": "default",
            "mac": format!("fa:16:3e:{:02x}:{:02x}:{:02x}", byte(0), byte(2), byte(4)),
            "ipv4": format!("10.0.{}.{}", byte(6), byte(8)),
            "nicSecurity": true,
        }]);
        body["serviceAccountMails"] = json!([]);
    }
    body
}

fn act(stackit: &mut Stackit, at: usize, ask: &Ask<'_>, id: &str, action: &str) -> Result<Answer, Answer> {
    let verb = verb(ask, action)?;
    let Stackit { projects, requests, random, .. } = stackit;
    let Some(project) = projects.get_mut(at) else { return Err(no_path()) };
    let Some(server) = project.servers.iter_mut().find(|server| server.id == id) else {
        return Err(no_path());
    };
    if !power::is_accepted(server, &verb) {
        return Err(refusal(StatusCode::CONFLICT, "Conflict"));
    }
    let over_at = power::begin(server, &verb, ask.now, random);
    requests.push(PastRequest {
        id: ask.request_id.clone(),
        project: project.id.clone(),
        server: id.to_owned(),
        over_at,
    });
    let surplus = requests.len().saturating_sub(KEPT_REQUESTS);
    requests.drain(..surplus);
    Ok(Answer {
        body: Default::default(),
        headers: Vec::new(),
        ..Answer::json(StatusCode::ACCEPTED, &Value::Null)
    }
    .changed())
}

fn verb(ask: &Ask<'_>, action: &str) -> Result<Verb, Answer> {
    let bad = |message: &str| refusal(StatusCode::BAD_REQUEST, message);
    let body = || serde_json::from_slice::<Value>(&ask.call.body).unwrap_or(Value::Null);
    let schema = "request body has an error: doesn't match schema";
    Ok(match action {
        "start" => Verb::Start,
        "stop" => Verb::Stop,
        "deallocate" => Verb::Deallocate,
        "unrescue" => Verb::Unrescue,
        "reboot" => match ask.call.query_values("action").next().as_deref() {
            None | Some("soft") => Verb::SoftReboot,
            Some("hard") => Verb::HardReboot,
            Some(_) => return Err(bad("action must be soft or hard")),
        },
        "resize" => match body()["machineType"].as_str() {
            Some(name) if machine_type::is_known(name) => Verb::Resize(name.to_owned()),
            Some(_) => return Err(bad("machine type is not valid")),
            None => return Err(bad(schema)),
        },
        "rescue" => {
            let body = body();
            let image = body["image"].as_str().ok_or_else(|| bad(schema))?;
            check_uuid(image)?;
            Verb::Rescue
        }
        _ => return Err(no_path()),
    })
}

fn machine_types(ask: &Ask<'_>) -> Result<Answer, Answer> {
    let filter = ask.call.query_values("filter").next().unwrap_or_default();
    let mut items = Vec::new();
    for machine_type in machine_type::all() {
        let passes = filter.trim().is_empty()
            || machine_type::passes(&machine_type, &filter)
                .map_err(|why| refusal(StatusCode::BAD_REQUEST, &why))?;
        if passes {
            items.push(machine_type);
        }
    }
    Ok(Answer::ok(&json!({"items": items})))
}

fn past_request(stackit: &Stackit, ask: &Ask<'_>, project: &str, id: &str) -> Result<Answer, Answer> {
    let found = stackit.requests.iter().find(|past| past.id == id && past.project == project);
    let past = found.ok_or_else(|| refusal(StatusCode::NOT_FOUND, "request not found"))?;
    let server = stackit.server(&past.server);
    let status = match server {
        _ if ask.now < past.over_at => "UPDATING",
        Some(server) if server.status == "ERROR" => "FAILED",
        _ => "UPDATED",
    };
    let body = json!({
        "requestId": past.id,
        "requestType": "SERVER",
        "requestAction": "UPDATE",
        "status": status,
        "resources": [{"type": "SERVER", "id": past.server, "status": status}],
        "details": server.and_then(|server| server.error_message.as_deref()).unwrap_or(""),
    });
    Ok(Answer::ok(&body))
}
