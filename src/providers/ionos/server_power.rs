//! `ionos_server_power`: whether a server that exists is running.
//!
//! ```hcl
//! data "ionos_server" "batch" {
//!   name = "batch-1"
//! }
//!
//! resource "ionos_server_power" "batch" {
//!   datacenter_id  = data.ionos_server.batch.datacenter_id
//!   server_id      = data.ionos_server.batch.id
//!   desired_status = "stopped"
//! }
//! ```
//!
//! The server itself is neither made nor removed: creating adopts it, destroying forgets it and leaves
//! its power as it is.
//!
//! `stopped` is a forced power-off, as the vendor has no other. It ends the charge for cores and
//! memory, and gives back public IPv4 addresses that are not reserved. A server that shut itself down
//! is not stopped: it is charged in full until it is.
//!
//! CUBE servers are `running` or `suspended`, ENTERPRISE and VCPU servers `running` or `stopped`. For GPU
//! servers, for which the vendor's documents contradict each other, all three are tried.

pub(super) mod settle;
pub(super) mod write;

use std::sync::LazyLock;
use std::time::Duration;

use super::ids;
use super::power::{Wish, nearest, shown};
use super::wire::Server;
use crate::diag::{did_you_mean, escape};
use crate::provider::{Attribute, Block, PlanAsk, Planned, Problem, ResourceType, Timeouts, parse_duration};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "ionos_server_power";

/// Actions take less than a minute as a rule; the vendor's own tool waits an hour.
pub(super) const TIMEOUTS: Timeouts = Timeouts {
    create: Duration::from_secs(1200),
    update: Duration::from_secs(1200),
    delete: Duration::from_secs(60),
};

/// What only the cloud tells.
const COMPUTED: [&str; 6] = ["name", "type", "vm_state", "state", "cores", "ram"];

pub(super) struct ServerPower;

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required("datacenter_id", Ty::STRING, "The id of the data center the server is in.")
            .forces_replacement(),
        Attribute::required("server_id", Ty::STRING, "The id of the server.").forces_replacement(),
        Attribute::required(
            "desired_status",
            Ty::STRING,
            "`running`, `stopped` (ENTERPRISE and VCPU servers) or `suspended` (CUBE servers).",
        ),
        Attribute::computed("name", Ty::STRING, "The name of the server."),
        Attribute::computed("type", Ty::STRING, "The type of the server, e.g. `ENTERPRISE` or `CUBE`."),
        Attribute::computed(
            "vm_state",
            Ty::STRING,
            "What the guest does, as IONOS calls it, e.g. `RUNNING`.",
        ),
        Attribute::computed(
            "state",
            Ty::STRING,
            "`AVAILABLE`, `BUSY` while a change is under way, `INACTIVE` once stopped.",
        ),
        Attribute::computed("cores", Ty::NUMBER, "Cores."),
        Attribute::computed("ram", Ty::NUMBER, "Memory in MB."),
    ],
    blocks: vec![Timeouts::block()],
    doc: "Whether a server that exists is running. Creating adopts the server; destroying forgets it and leaves its \
          power as it is.",
});

impl ResourceType for ServerPower {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"data "ionos_server" "batch" {
  name = "batch-1"
}

resource "ionos_server_power" "batch" {
  datacenter_id  = data.ionos_server.batch.datacenter_id
  server_id      = data.ionos_server.batch.id
  desired_status = "stopped"
}
"#
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("DATACENTER_ID/SERVER_ID")
    }

    fn nearest(&self, object: &Value) -> Value {
        let text = |name| attrs::text(object, name);
        let wish = nearest(text("desired_status").unwrap_or(""), text("type"), text("vm_state"));
        object.with_attr("desired_status", Value::from(wish.word()))
    }

    fn default_timeouts(&self) -> Option<Timeouts> {
        Some(TIMEOUTS)
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let ids = [
            ids::check(config, "datacenter_id", "a data center"),
            ids::check(config, "server_id", "a server"),
        ];
        let mut problems: Vec<Problem> = ids.into_iter().flatten().collect();
        problems.extend(check_desired_status(config));
        problems.extend(check_timeouts(config));
        problems
    }

    fn plan(&self, PlanAsk { prior, config: _, proposed }: PlanAsk<'_>) -> Planned {
        let value = match prior {
            None => COMPUTED.iter().fold(proposed.clone(), |value, name| {
                let ty = SCHEMA.attribute(name).map_or(Ty::DYNAMIC, |attribute| attribute.ty);
                value.with_attr(*name, Value::unknown(ty))
            }),
            Some(prior) if attrs::same(prior, proposed, "desired_status") => proposed.clone(),
            Some(_) => attrs::forget(proposed, &["vm_state", "state"]),
        };
        Planned { value, replacements: Vec::new(), notes: Vec::new() }
    }

    fn exclusive(&self, value: &Value) -> Option<(Path, String)> {
        let id = attrs::text(value, "server_id")?;
        Some((Path::root().attr("server_id"), id.to_ascii_lowercase()))
    }

    fn exclusive_argument(&self) -> Option<&'static str> {
        Some("server_id")
    }

    fn destroy_forgets(&self) -> bool {
        true
    }
}

fn check_desired_status(config: &Value) -> Option<Problem> {
    let word = attrs::text(config, "desired_status")?;
    if Wish::find(word).is_some() {
        return None;
    }
    let known = Wish::ALL.map(Wish::word);
    let detail = format!("desired_status must be running, stopped or suspended, not \"{}\".", escape(word));
    let problem = Problem::error(Path::root().attr("desired_status"), "Invalid status", detail);
    if word == "deallocated" {
        let hint =
            "What STACKIT calls deallocated, IONOS calls `stopped`, and `suspended` for a CUBE server.";
        return Some(problem.hint(hint));
    }
    Some(match did_you_mean(word, known) {
        Some(close) => problem.hint(format!("Did you mean `{close}`?")),
        None => problem,
    })
}

fn check_timeouts(config: &Value) -> Vec<Problem> {
    let Some(timeouts) = config.get_attr("timeouts") else { return Vec::new() };
    let is_odd = |text: &str| parse_duration(text).is_none_or(|time| time.is_zero());
    let odd = timeouts.entries().filter_map(|(name, value)| Some((name, value.as_str()?)));
    odd.filter(|(_, text)| is_odd(text))
        .map(|(name, text)| {
            let detail = format!("\"{}\" is no duration.", escape(text));
            let at = Path::root().attr("timeouts").attr(name.clone());
            Problem::error(at, "Invalid duration", detail)
                .hint("Write numbers with units: `90s`, `10m`, `1h30m`.")
        })
        .collect()
}

/// Data center and server of an object.
pub(super) fn place(object: &Value) -> (&str, &str) {
    (attrs::text(object, "datacenter_id").unwrap_or(""), attrs::text(object, "server_id").unwrap_or(""))
}

/// What a planned object asks for. What is no known word cannot come here: it was checked.
pub(super) fn wish(object: &Value) -> Wish {
    attrs::text(object, "desired_status").and_then(Wish::find).unwrap_or(Wish::Running)
}

/// The object as it is now. Where the server is none of what can be asked for, `desired_status` says
/// what it is, so that the plan shows an update.
pub(super) fn refreshed(tracked: &Value, server: &Server) -> Value {
    let status = shown(server);
    attrs::settled(&with_server(tracked, server).with_attr("desired_status", Value::from(status)))
}

/// The object of the state as it is now. A change that somebody else has under way and that has shown
/// no effect is no drift: one of ours is recorded as `busy` and stays so until it is over.
pub(super) fn seen_again(tracked: &Value, server: &Server) -> Value {
    let object = refreshed(tracked, server);
    let vm_state = match attrs::text(tracked, "desired_status").and_then(Wish::find) {
        Some(Wish::Running) => "RUNNING",
        Some(Wish::Stopped) => "SHUTOFF",
        Some(Wish::Suspended) => "SUSPENDED",
        None => return object,
    };
    let is_as_before =
        server.state.as_deref() == Some("BUSY") && server.vm_state.as_deref() == Some(vm_state);
    match tracked.get_attr("desired_status") {
        Some(status) if is_as_before => object.with_attr("desired_status", status.clone()),
        _ => object,
    }
}

fn with_server(object: &Value, server: &Server) -> Value {
    let Server {
        datacenter_id: _,
        id: _,
        name,
        kind,
        cores,
        ram,
        availability_zone: _,
        cpu_family: _,
        vm_state,
        state,
        nics: _,
    } = server;
    object
        .with_attr("name", Value::from(name.as_str()))
        .with_attr("type", attrs::optional_text(kind.as_deref()))
        .with_attr("vm_state", attrs::optional_text(vm_state.as_deref()))
        .with_attr("state", attrs::optional_text(state.as_deref()))
        .with_attr("cores", cores.map_or(Value::null(Ty::NUMBER), Value::from))
        .with_attr("ram", ram.map_or(Value::null(Ty::NUMBER), Value::from))
}

/// The object of a server that nobody manages yet.
pub(super) fn found(server: &Server) -> Value {
    let nothing = SCHEMA
        .nothing()
        .with_attr("datacenter_id", Value::from(server.datacenter_id.as_str()))
        .with_attr("server_id", Value::from(server.id.as_str()));
    refreshed(&nothing, server)
}

#[cfg(test)]
mod tests {
    use super::super::power::tests::server;
    use super::*;

    fn config(status: &str) -> Value {
        SCHEMA
            .nothing()
            .with_attr("datacenter_id", "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11".into())
            .with_attr("server_id", "15f67991-0f51-4efc-a8ad-ef1fb31a480c".into())
            .with_attr("desired_status", status.into())
    }

    fn said(config: &Value) -> Vec<String> {
        ServerPower
            .validate(config)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path, problem.summary))
            .collect()
    }

    #[test]
    fn what_cannot_be_is_refused_offline() {
        for status in ["running", "stopped", "suspended"] {
            assert_eq!(said(&config(status)), [] as [&str; 0]);
        }
        assert_eq!(said(&config("deallocated")), [".desired_status: Invalid status"]);
        let hints = |status: &str| check_desired_status(&config(status)).and_then(|problem| problem.hint);
        assert!(hints("deallocated").is_some_and(|hint| hint.contains("IONOS calls `stopped`")));
        assert_eq!(hints("stoped").as_deref(), Some("Did you mean `stopped`?"));
        let odd = config("running").with_attr("server_id", "batch-1".into());
        assert_eq!(said(&odd), [".server_id: Invalid id"]);
        let odd = config("running").with_attr("datacenter_id", "../ipblocks".into());
        assert_eq!(said(&odd), [".datacenter_id: Invalid id"]);
        let unknown = config("running").with_attr("server_id", Value::unknown(Ty::STRING));
        assert_eq!(said(&unknown), [] as [&str; 0]);
        let timeouts = SCHEMA.block("timeouts").expect("it has some").block.nothing();
        let odd = config("running").with_attr("timeouts", timeouts.with_attr("update", "soon".into()));
        assert_eq!(said(&odd), [".timeouts.update: Invalid duration"]);
    }

    #[test]
    fn a_server_that_shut_itself_down_is_not_stopped() {
        let object = refreshed(&config("stopped"), &server("ENTERPRISE", "SHUTOFF", "AVAILABLE"));
        assert_eq!(attrs::text(&object, "desired_status"), Some("shutoff"));
        let planned = ServerPower.plan(PlanAsk {
            prior: Some(&object),
            config: &config("stopped"),
            proposed: &object.with_attr("desired_status", "stopped".into()),
        });
        assert!(attrs::is_unknown(&planned.value, "vm_state") && attrs::is_unknown(&planned.value, "state"));
        let stopped = refreshed(&config("stopped"), &server("ENTERPRISE", "SHUTOFF", "INACTIVE"));
        assert_eq!(attrs::text(&stopped, "desired_status"), Some("stopped"));
    }

    #[test]
    fn a_change_that_has_shown_no_effect_is_no_drift_unless_it_is_ours() {
        for (tracked, vm_state, expected) in [
            ("running", "RUNNING", "running"),
            ("stopped", "SHUTOFF", "stopped"),
            ("suspended", "SUSPENDED", "suspended"),
            ("running", "SHUTOFF", "busy"),
            ("stopped", "RUNNING", "busy"),
            ("busy", "RUNNING", "busy"),
            ("shutoff", "SHUTOFF", "busy"),
        ] {
            let now = seen_again(&config(tracked), &server("ENTERPRISE", vm_state, "BUSY"));
            assert_eq!(attrs::text(&now, "desired_status"), Some(expected), "{tracked} {vm_state}");
        }
    }
}
