//! Entries of an allow-list: as values, checked, planned and compared.

use std::net::IpAddr;

use super::SCHEMA;
use crate::diag::escape;
use crate::provider::Problem;
use crate::providers::attrs;
use crate::providers::stacks::address::{Network, canonical};
use crate::value::{Path, Step, Ty, Value};

pub(super) const DEFAULT_SERVICE: &str = "both";

/// What STACKS writes on the entry that it adds by itself.
pub(super) const AUTO_ADDED: &str = "Your IP (Auto-added)";

/// One entry, its address in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// `None` if the API has an address that we cannot read.
    pub(super) network: Option<Network>,
    pub(super) ip_address: String,
    /// `None`: any description will do.
    pub(super) description: Option<String>,
    pub(super) service_type: String,
}

impl Entry {
    /// The entries of an object, as far as they are known.
    pub(super) fn all(object: &Value) -> Vec<Entry> {
        let entries = object.get_attr("entry").and_then(Value::as_slice).unwrap_or_default();
        entries.iter().filter_map(Entry::of).collect()
    }

    fn of(value: &Value) -> Option<Entry> {
        let address = attrs::text(value, "ip_address")?;
        Some(Entry {
            network: Network::parse(address),
            ip_address: canonical(address),
            description: attrs::text(value, "description").map(str::to_owned),
            service_type: attrs::text(value, "service_type").unwrap_or(DEFAULT_SERVICE).to_owned(),
        })
    }

    pub(super) fn set(entries: &[Entry]) -> Value {
        Value::set(element_ty(), entries.iter().map(Entry::to_value))
    }

    fn to_value(&self) -> Value {
        let Entry { network: _, ip_address, description, service_type } = self;
        Value::object([
            ("ip_address", Value::from(ip_address.as_str())),
            ("description", attrs::optional_text(description.as_deref())),
            ("service_type", Value::from(service_type.as_str())),
        ])
    }

    pub(super) fn is_same_address(&self, other: &Entry) -> bool {
        match (self.network, other.network) {
            (Some(network), Some(other)) => network == other,
            _ => self.ip_address == other.ip_address,
        }
    }

    /// Whether `actual`, of the same address, is what this entry asks for.
    pub(super) fn is_met_by(&self, actual: &Entry) -> bool {
        let is_description = self.description.is_none() || self.description == actual.description;
        is_description && self.service_type == actual.service_type
    }
}

/// Whether an entry that nobody declared may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Nothing,
    /// The caller's own address, whatever it is today, and what STACKS added for an earlier caller.
    Caller(Option<IpAddr>),
}

impl Keep {
    pub(super) fn of(object: &Value, caller: Option<IpAddr>) -> Keep {
        match attrs::flag(object, "keep_caller_ip") {
            Some(true) => Keep::Caller(caller),
            _ => Keep::Nothing,
        }
    }

    pub(super) fn keeps(self, entry: &Entry) -> bool {
        match self {
            Keep::Nothing => false,
            Keep::Caller(caller) => {
                let is_caller = caller.is_some_and(|caller| entry.network == Some(Network::from(caller)));
                is_caller || entry.description.as_deref() == Some(AUTO_ADDED)
            }
        }
    }
}

fn element_ty() -> Ty {
    SCHEMA.block("entry").map_or(Ty::DYNAMIC, |entry| entry.block.ty())
}

/// The entries that are planned: addresses in canonical form, the service's default, and for a
/// description that is left out whatever stands there already.
pub(super) fn planned_entries(prior: Option<&Value>, config: &Value) -> Value {
    let Some(configured) = config.get_attr("entry") else { return Value::unknown(Ty::set(element_ty())) };
    let Some(entries) = configured.as_slice() else { return configured.clone() };
    let existing = prior.map(Entry::all).unwrap_or_default();
    let planned = entries.iter().map(|entry| planned_entry(entry, &existing));
    Value::set(element_ty(), planned).with_marks(configured.marks())
}

fn planned_entry(configured: &Value, existing: &[Entry]) -> Value {
    let mut planned = configured.clone();
    if attrs::is_null(configured, "service_type") {
        planned = planned.with_attr("service_type", Value::from(DEFAULT_SERVICE));
    }
    let Some(entry) = Entry::of(configured) else { return planned };
    planned = planned.with_attr("ip_address", Value::from(entry.ip_address.as_str()));
    if attrs::is_null(configured, "description") {
        let there = existing.iter().find(|known| known.is_same_address(&entry));
        let description = there.and_then(|known| known.description.as_deref());
        planned = planned.with_attr("description", attrs::optional_text(description));
    }
    planned
}

/// What is wrong with the entries, as far as they are known.
pub(super) fn check(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: Vec<(Network, &str)> = Vec::new();
    let configured = config.get_attr("entry");
    if configured.is_some_and(|entries| entries.is_null() || (entries.is_known() && entries.is_empty())) {
        let detail = "An allow-list needs at least one entry: STACKS does not let the last address go.";
        let problem = Problem::error(Path::root().attr("entry"), "Empty allow-list", detail);
        problems.push(problem.hint("To close the container to everybody, remove the stacks_ip_allowlist."));
    }
    for entry in configured.and_then(Value::as_slice).unwrap_or_default() {
        let at = Path::root().attr("entry").then(Step::Index(entry.clone()));
        problems.extend(check_service(entry, &at));
        let Some(text) = attrs::text(entry, "ip_address") else { continue };
        let at = at.attr("ip_address");
        let Some(network) = Network::parse(text) else {
            let detail = format!("Invalid IP address or CIDR notation: \"{}\".", escape(text));
            let problem = Problem::error(at, "Invalid address", detail);
            problems.push(
                problem
                    .hint("Write an address such as `203.0.113.7` or a network such as `198.51.100.0/24`."),
            );
            continue;
        };
        match seen.iter().find(|(known, _)| *known == network) {
            Some((_, first)) => {
                let detail = format!(
                    "\"{}\" and \"{}\" are the same address, {network}. STACKS keeps one entry per address.",
                    escape(first),
                    escape(text)
                );
                let problem = Problem::error(at, "Address twice", detail);
                problems.push(
                    problem.hint("For web and other traffic of one address, use service_type = \"both\"."),
                );
            }
            None => {
                seen.push((network, text));
                if network.is_everything() {
                    let detail = format!(
                        "{network} lets everybody in: anyone on the internet can reach the container."
                    );
                    problems.push(Problem::warning(at, "Open to everybody", detail));
                }
            }
        }
    }
    problems
}

fn check_service(entry: &Value, at: &Path) -> Option<Problem> {
    let service = attrs::text(entry, "service_type")?;
    if matches!(service, "http" | "tcp" | "both") {
        return None;
    }
    let detail = format!("service_type must be http, tcp, or both, not \"{}\".", escape(service));
    Some(Problem::error(at.attr("service_type"), "Invalid service type", detail))
}
