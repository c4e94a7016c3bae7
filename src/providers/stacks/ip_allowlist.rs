//! `stacks_ip_allowlist`: who may reach a container from outside. One list per container, and the
//! list is the whole truth: what is not declared is removed.
//!
//! ```hcl
//! resource "stacks_ip_allowlist" "db" {
//!   container_id = stacks_container.db.id
//!   entry {
//!     ip_address  = "198.51.100.0/24"
//!     description = "Office"
//!   }
//! }
//! ```
//!
//! Creating the list enables external access. STACKS then adds the caller's address by itself; it is
//! removed again unless it is declared or `keep_caller_ip = true`. Changes add before they remove, so
//! that the list is never empty. Destroying the list disables external access.

mod entries;
mod exchange;

use std::net::IpAddr;
use std::sync::LazyLock;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::address::Network;
use super::client::Access;
use super::failure;
use super::lenient::Text;
use super::session::Session;
use super::waiting::patiently;
use crate::diag::escape;
use crate::provider::{
    Attribute, Block, Found, Intent, Left, NestedBlock, Nesting, Note, NoteKind, Outcome, PlanAsk, Planned,
    Problem, ProviderError, ResourceType, Settled, Verb, WriteContext,
};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::value::{Path, Ty, Value};
use entries::{Entry, Keep, planned_entries};

pub(super) const NAME: &str = "stacks_ip_allowlist";

/// How long the changes of one list may take.
const LIMIT: Duration = Duration::from_secs(300);
/// Times a write is sent when nobody knows whether it was executed.
const SENDS: u32 = 3;
/// Before looking again.
const PAUSE: Duration = Duration::from_secs(5);

const COMPUTED: [&str; 3] = ["url", "subdomain", "caller_ip"];

pub(super) struct IpAllowlist;

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required("container_id", Ty::STRING, "Id of the container. Each container has one list.")
            .forces_replacement(),
        Attribute::optional_computed(
            "keep_caller_ip",
            Ty::BOOL,
            "Whether the address that STACKS adds by itself, the caller's own, may stay. False by default.",
        ),
        Attribute::computed("url", Ty::STRING, "Where the container is reached."),
        Attribute::computed("subdomain", Ty::STRING, "The subdomain that STACKS chose."),
        Attribute::computed(
            "caller_ip",
            Ty::STRING,
            "The address that terrace was run from, as STACKS saw it.",
        ),
    ],
    blocks: vec![NestedBlock {
        name: "entry",
        nesting: Nesting::Set,
        min: 1,
        block: Block {
            attributes: vec![
                Attribute::required(
                    "ip_address",
                    Ty::STRING,
                    "An IPv4 or IPv6 address, or a network such as `198.51.100.0/24`.",
                ),
                Attribute::optional_computed(
                    "description",
                    Ty::STRING,
                    "A label for people. Left out, any will do.",
                ),
                Attribute::optional_computed(
                    "service_type",
                    Ty::STRING,
                    "`http`, `tcp` or `both` (default).",
                ),
            ],
            blocks: Vec::new(),
            doc: "Addresses that may reach the container.",
        },
    }],
    doc: "The addresses that may reach a container from outside; external access is on while the list exists.",
});

impl ResourceType for IpAllowlist {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "web" {
  name     = "web"
  template = "nginx"
}

resource "stacks_ip_allowlist" "web" {
  container_id = stacks_container.web.id

  entry {
    ip_address  = "198.51.100.0/24"
    description = "Office"
  }

  entry {
    ip_address   = "2001:db8::/48"
    service_type = "http"
  }
}
"#
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("CONTAINER_ID")
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        entries::check(config)
    }

    fn plan(&self, ask: PlanAsk<'_>) -> Planned {
        plan(ask)
    }

    fn losses(&self, _object: &Value) -> Vec<Note> {
        vec![Note::new(
            NoteKind::Info,
            "external access is disabled: the container's public address goes away",
        )]
    }

    fn exclusive(&self, value: &Value) -> Option<(Path, String)> {
        Some((Path::root().attr("container_id"), attrs::text(value, "container_id")?.to_owned()))
    }

    fn exclusive_argument(&self) -> Option<&'static str> {
        Some("container_id")
    }

    fn lives_in(&self) -> &'static [&'static str] {
        &["container_id"]
    }
}

fn plan(PlanAsk { prior, config, proposed }: PlanAsk<'_>) -> Planned {
    let mut value = proposed.with_attr("entry", planned_entries(prior, config));
    if attrs::is_null(config, "keep_caller_ip") {
        value = value.with_attr("keep_caller_ip", Value::bool(false));
    }
    let prior = prior.filter(|prior| attrs::same(prior, config, "container_id"));
    let Some(prior) = prior else {
        return Planned {
            value: attrs::forget(&value, &COMPUTED),
            replacements: Vec::new(),
            notes: Vec::new(),
        };
    };
    let mut notes = Vec::new();
    if exchange::needs_stand_in(&Entry::all(prior), &Entry::all(&value)) {
        let text = "the only entry changes: while it is exchanged, your own address stands in for it, so that \
                    external access stays enabled";
        notes.push(Note::new(NoteKind::Info, text));
    }
    Planned { value, replacements: Vec::new(), notes }
}

/// Whether the address of the person who runs terrace will be kept out by this list. `None` while
/// that is not known.
pub(super) fn keeps_out(planned: &Value, caller: IpAddr) -> Option<bool> {
    if !planned.get_attr("entry")?.is_wholly_known() || attrs::is_unknown(planned, "keep_caller_ip") {
        return None;
    }
    let is_covered =
        Entry::all(planned).iter().any(|entry| entry.network.is_some_and(|n| n.contains(caller)));
    Some(!is_covered && attrs::flag(planned, "keep_caller_ip") != Some(true))
}

/// The list as it is now. Access that somebody disabled means that there is no list any more.
pub(super) async fn read(session: &Session, tracked: &Value) -> Found {
    let container = attrs::text(tracked, "container_id").unwrap_or("");
    match session.api.allowed_ips(container).await {
        Ok(Some(ips)) if ips.external_access_enabled => {
            session.saw_caller(ips.caller());
            Found::Exists(ips.onto(tracked))
        }
        Ok(_) => Found::Gone,
        Err(error) => Found::Failed(failure::of_ask(&error, &reading(container))),
    }
}

fn reading(container: &str) -> String {
    format!("read the allowed addresses of the container {}", escape(container))
}

/// Enables external access, then makes the list as declared.
pub(super) async fn create(session: &Session, planned: &Value, context: &dyn WriteContext) -> Outcome {
    let container = attrs::text(planned, "container_id").unwrap_or("");
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    if let Err(outcome) = set_access(session, &patience, container, Access::Enabled).await {
        return outcome;
    }
    context.accepted(&attrs::settled(planned));
    exchange::make_so(session, &patience, planned).await
}

/// Adds, exchanges, removes: the list is never empty on the way.
pub(super) async fn update(session: &Session, planned: &Value, context: &dyn WriteContext) -> Outcome {
    exchange::make_so(session, &Patience::new(session.api.clock(), context, LIMIT), planned).await
}

/// Disables external access; what is gone already is done.
pub(super) async fn delete(session: &Session, object: &Value, context: &dyn WriteContext) -> Outcome {
    let container = attrs::text(object, "container_id").unwrap_or("");
    let patience = Patience::new(session.api.clock(), context, LIMIT);
    match set_access(session, &patience, container, Access::Disabled).await {
        Ok(()) => Outcome::gone(),
        Err(outcome) => outcome,
    }
}

/// Turns external access on or off; safe to send again, so an unclear fate is looked at and repeated.
pub(super) async fn set_access(
    session: &Session,
    patience: &Patience<'_>,
    container: &str,
    access: Access,
) -> Result<(), Outcome> {
    let verb = if access == Access::Enabled { "enable" } else { "disable" };
    let doing = format!("{verb} external access of the container {}", escape(container));
    for send in 1..=SENDS {
        let error =
            match patiently(&session.api, patience, || session.api.set_access(container, access)).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) if error.is_not_found() && access == Access::Disabled => return Ok(()),
                Ok(Err(error)) => error,
                Err(stopped) => {
                    let what = format!("STACKS to {doing}");
                    return Err(Outcome::failed(Left::Unchanged, stopped.into_error(&what, patience.limit)));
                }
            };
        if !error.is_unclear() {
            return Err(Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing)));
        }
        let is_done = match session.api.allowed_ips(container).await {
            Ok(Some(ips)) => ips.external_access_enabled == (access == Access::Enabled),
            Ok(None) => access == Access::Disabled,
            Err(_) => false,
        };
        if is_done {
            return Ok(());
        }
        if send == SENDS || patience.sleep(PAUSE).await.is_err() {
            return Err(Outcome::failed(Left::Unclear, failure::of_act(&error, &doing)));
        }
    }
    unreachable!("the last send returns")
}

/// A list tells by itself how far a write came.
pub(super) async fn find(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    let Some(object) = intent.planned.as_ref().or(intent.before.as_ref()) else {
        return Ok(Settled::NotHappened);
    };
    let container = attrs::text(object, "container_id").unwrap_or("");
    let ips =
        session.api.allowed_ips(container).await.map_err(|e| failure::of_ask(&e, &reading(container)))?;
    let enabled = ips.filter(|ips| ips.external_access_enabled);
    Ok(match (intent.verb, enabled) {
        (Verb::Delete, None) => Settled::Gone,
        (Verb::Delete, Some(_)) => Settled::NotHappened,
        (Verb::Create, None) => Settled::NotHappened,
        (Verb::Update | Verb::Invoke, None) => Settled::Gone,
        (_, Some(ips)) => Settled::Happened(ips.onto(&attrs::settled(object))),
    })
}

/// Nothing but the time: the list itself is the evidence.
pub(super) fn evidence(session: &Session) -> Json {
    json!({"at": session.api.clock().now().to_string()})
}

/// `data` of `GET /containers/{id}/allowed-ips`.
#[derive(Debug, Deserialize)]
pub(super) struct AllowedIps {
    external_access_enabled: bool,
    subdomain: Option<String>,
    url: Option<String>,
    #[serde(default)]
    allowed_ips: Vec<AllowedIp>,
    your_current_ip: Option<String>,
}

/// One entry of it.
#[derive(Debug, Deserialize)]
pub(super) struct AllowedIp {
    id: Text,
    ip_address: String,
    description: Option<String>,
    service_type: Option<String>,
}

impl AllowedIps {
    /// The address that the request came from, as STACKS saw it.
    pub(super) fn caller(&self) -> Option<IpAddr> {
        self.your_current_ip.as_deref()?.parse::<IpAddr>().ok().map(|address| address.to_canonical())
    }

    /// The object with what is there now. An entry whose description the configuration leaves open
    /// stays open; the caller's own entry is not shown where it may stay.
    fn onto(&self, object: &Value) -> Value {
        let AllowedIps { external_access_enabled: _, subdomain, url, allowed_ips, your_current_ip } = self;
        let keep = Keep::of(object, self.caller());
        let declared = Entry::all(object);
        let shown = allowed_ips.iter().map(Entry::from).filter_map(|entry| {
            let known = declared.iter().find(|known| known.is_same_address(&entry));
            match known {
                None if keep.keeps(&entry) => None,
                Some(known) if known.description.is_none() => Some(Entry { description: None, ..entry }),
                _ => Some(entry),
            }
        });
        let entries: Vec<Entry> = shown.collect();
        attrs::settled(
            &object
                .with_attr("entry", Entry::set(&entries))
                .with_attr("subdomain", attrs::optional_text(subdomain.as_deref()))
                .with_attr("url", attrs::optional_text(url.as_deref()))
                .with_attr("caller_ip", attrs::optional_text(your_current_ip.as_deref())),
        )
    }
}

impl From<&AllowedIp> for Entry {
    fn from(ip: &AllowedIp) -> Entry {
        let AllowedIp { id: _, ip_address, description, service_type } = ip;
        Entry {
            network: Network::parse(ip_address),
            ip_address: super::address::canonical(ip_address),
            description: description.clone(),
            service_type: service_type.clone().unwrap_or_else(|| entries::DEFAULT_SERVICE.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
