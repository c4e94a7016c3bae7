//! `stacks_container`: a container at STACKS.
//!
//! ```hcl
//! resource "stacks_container" "web" {
//!   name     = "web"
//!   template = "nodejs"
//!   plan     = "basic"
//! }
//! ```
//!
//! Name, template, plan and additional storage cannot be changed: another one means a new container,
//! and everything in the old one is removed with it. A resize in the dashboard is noticed by the next
//! refresh and replaces nothing, as long as the configuration names the new plan or none.
//!
//! `desired_status = "stopped"` stops a container and keeps it. A change of `restart_triggers`
//! restarts it. Databases and storage are protected from deletion unless `deletion_protection = false`.

mod rules;
pub(super) mod settle;
pub(super) mod wire;
pub(super) mod write;

use std::sync::LazyLock;
use std::time::Duration;

use super::catalogue::{ContainerTemplate, Family};
use super::prices::{Prices, Size, dollars};
use crate::diag::escape;
use crate::provider::{
    Attribute, Block, Cents, Note, NoteKind, PlanAsk, Planned, Problem, Replacement, ResourceType, Timeouts,
};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};
use wire::{Phase, Seen, phase};

pub(super) const NAME: &str = "stacks_container";

/// Readiness takes 10 to 30 s, says the guide; the rest is patience.
pub(super) const TIMEOUTS: Timeouts = Timeouts {
    create: Duration::from_secs(600),
    update: Duration::from_secs(300),
    delete: Duration::from_secs(300),
};

/// What only the cloud sets, and only when a container is made.
const COMPUTED: [&str; 18] = [
    "id",
    "status",
    "type",
    "ip_address",
    "cpu_allocated",
    "memory_allocated",
    "storage_allocated",
    "created_at",
    "image_tag",
    "version",
    "version_major",
    "ssh_user",
    "ssh_port",
    "public_host",
    "has_ssh_access",
    "has_web_ui",
    "vpc_network",
    "monthly_cost",
];

pub(super) struct Container;

pub(super) static SCHEMA: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required("name", Ty::STRING, "Name: 3 to 32 letters, digits and single hyphens.")
            .forces_replacement(),
        Attribute::required("template", Ty::STRING, "What runs in it, e.g. `nodejs` or `postgresql`.")
            .forces_replacement(),
        Attribute::optional_computed(
            "plan",
            Ty::STRING,
            "Size: `micro`, `basic`, `standard` or `premium`. Left out, it is `micro` for `-micro` templates, \
             none for `stacks-vpn`, else `basic`. Another plan means a new container, unless it was resized in \
             the dashboard.",
        ),
        Attribute::optional(
            "additional_storage_tier",
            Ty::NUMBER,
            "More storage: 1 (32 GB), 3 (64 GB) or 5 (128 GB). Not for micro and database templates.",
        )
        .forces_replacement(),
        Attribute::optional("discount_code", Ty::STRING, "A promotional code, used at creation only."),
        Attribute::optional_computed("desired_status", Ty::STRING, "`running` (default) or `stopped`."),
        Attribute::optional(
            "restart_triggers",
            Ty::map(Ty::STRING),
            "A change of any value restarts the container.",
        ),
        Attribute::optional_computed(
            "deletion_protection",
            Ty::BOOL,
            "While true, a plan that would delete or replace the container fails. True by default for database \
             and storage templates.",
        ),
        Attribute::computed("id", Ty::STRING, "The id at STACKS, e.g. `usr-abc12345-web`."),
        Attribute::computed("status", Ty::STRING, "The status as STACKS calls it, e.g. `running`."),
        Attribute::computed("type", Ty::STRING, "The type as STACKS calls it."),
        Attribute::computed("ip_address", Ty::STRING, "The address in the account's own network."),
        Attribute::computed("cpu_allocated", Ty::NUMBER, "Virtual processors."),
        Attribute::computed("memory_allocated", Ty::NUMBER, "Memory in MB."),
        Attribute::computed("storage_allocated", Ty::NUMBER, "Storage in MB."),
        Attribute::computed("created_at", Ty::STRING, "When it was created."),
        Attribute::computed("image_tag", Ty::STRING, "The image it runs."),
        Attribute::computed("version", Ty::STRING, "Version of the software."),
        Attribute::computed("version_major", Ty::STRING, "Major version of the software."),
        Attribute::computed(
            "ssh_user",
            Ty::STRING,
            "User for SSH. Null where there is no SSH, or after an import.",
        ),
        Attribute::computed("ssh_port", Ty::NUMBER, "Port for SSH at `public_host`. Null as `ssh_user`."),
        Attribute::computed("public_host", Ty::STRING, "Host for SSH. Null after an import."),
        Attribute::computed("has_ssh_access", Ty::BOOL, "Whether there is SSH. Null after an import."),
        Attribute::computed("has_web_ui", Ty::BOOL, "Whether there is a web page. Null after an import."),
        Attribute::computed("vpc_network", Ty::STRING, "The account's network. Null after an import."),
        Attribute::computed("monthly_cost", Ty::NUMBER, "Price a month in dollars."),
    ],
    blocks: vec![Timeouts::block()],
    doc: "A container at STACKS. Deleting or replacing it permanently removes its data, volumes and backups.",
});

impl ResourceType for Container {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"resource "stacks_container" "web" {
  name             = "web"
  template         = "nodejs"
  plan             = "basic"
  restart_triggers = { release = "1.4.2" }
}

resource "stacks_container" "db" {
  name                = "web-db"
  template            = "postgresql"
  deletion_protection = true

  timeouts {
    create = "15m"
  }
}
"#
    }

    fn default_timeouts(&self) -> Option<Timeouts> {
        Some(TIMEOUTS)
    }

    fn import_id(&self) -> Option<&'static str> {
        Some("CONTAINER_ID or NAME")
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        rules::check(config)
    }

    fn plan(&self, ask: PlanAsk<'_>) -> Planned {
        plan(ask)
    }

    fn published_price(&self, value: &Value) -> Option<Cents> {
        Some(Prices::default().of(size(value)))
    }

    fn losses(&self, object: &Value) -> Vec<Note> {
        let name = attrs::text(object, "name").unwrap_or("?");
        let kind = attrs::text(object, "template").or(attrs::text(object, "type")).unwrap_or("container");
        let text = format!(
            "the data, volumes and backups of the container \"{}\" ({}) are permanently removed",
            escape(name),
            escape(kind)
        );
        vec![Note::new(NoteKind::DataLoss, text)]
    }

    fn protected(&self, object: &Value) -> Option<Problem> {
        // What is not known yet may be true.
        let may_go = attrs::flag(object, "deletion_protection") != Some(true)
            && !attrs::is_unknown(object, "deletion_protection");
        if may_go {
            return None;
        }
        let name = escape(attrs::text(object, "name").unwrap_or("?"));
        let detail = format!(
            "The container \"{name}\" has deletion_protection. Deleting or replacing it would permanently remove \
             its data, volumes and backups."
        );
        let hint = "If that is what you want, set `deletion_protection = false` in its block and apply, which may \
                    stand in one plan with a replacement; a block that is gone already has to come back for that.";
        Some(
            Problem::error(Path::root().attr("deletion_protection"), "Protected from deletion", detail)
                .hint(hint),
        )
    }

    fn exclusive(&self, value: &Value) -> Option<(Path, String)> {
        let name = attrs::text(value, "name")?;
        Some((Path::root().attr("name"), name.to_owned()))
    }

    fn exclusive_argument(&self) -> Option<&'static str> {
        Some("name")
    }
}

/// Completes the proposed state. What is left out is the default, but for the plan of a container
/// that exists: a resize in the dashboard must never end in a replacement that nobody asked for.
fn plan(PlanAsk { prior, config, proposed }: PlanAsk<'_>) -> Planned {
    let mut value = proposed.clone();
    let mut notes = Vec::new();
    let is_same_template = prior.is_some_and(|prior| attrs::same(prior, config, "template"));
    if attrs::is_null(config, "plan") {
        let kept = prior.filter(|_| is_same_template).and_then(|prior| prior.get_attr("plan")).cloned();
        value = value.with_attr("plan", kept.unwrap_or_else(|| default_plan(config)));
    }
    if attrs::is_null(config, "desired_status") {
        value = value.with_attr("desired_status", Value::from("running"));
    }
    if attrs::is_null(config, "deletion_protection") {
        value = value.with_attr("deletion_protection", default_protection(config));
    }
    let Some(prior) = prior else {
        return Planned { value: attrs::forget(&value, &COMPUTED), replacements: Vec::new(), notes };
    };
    if !attrs::same(prior, config, "discount_code") {
        let code = prior.get_attr("discount_code").cloned().unwrap_or_else(|| Value::null(Ty::STRING));
        value = value.with_attr("discount_code", code);
        if !attrs::is_null(config, "discount_code") {
            let text =
                "discount_code is used at creation only: the new one changes nothing for this container";
            notes.push(Note::new(NoteKind::Info, text));
        }
    }
    let replacements = replacements(prior, &value);
    let forced =
        SCHEMA.attributes.iter().any(|a| a.forces_replacement && !attrs::same(prior, &value, a.name));
    if forced || !replacements.is_empty() {
        let code = config.get_attr("discount_code").cloned().unwrap_or_else(|| Value::null(Ty::STRING));
        value = attrs::forget(&value, &COMPUTED).with_attr("discount_code", code);
        notes.clear();
    } else if !attrs::same(prior, &value, "desired_status") {
        value = attrs::forget(&value, &["status"]);
    }
    Planned { value, replacements, notes }
}

fn replacements(prior: &Value, planned: &Value) -> Vec<Replacement> {
    if attrs::same(prior, planned, "plan") {
        return Vec::new();
    }
    let reason = match attrs::text(planned, "plan") {
        Some(to) => format!(
            "API keys cannot resize; resize to {} in the dashboard and plan again to keep the container",
            escape(to)
        ),
        None => "API keys cannot resize".to_owned(),
    };
    vec![Replacement { path: Path::root().attr("plan"), reason }]
}

fn default_plan(config: &Value) -> Value {
    if attrs::is_unknown(config, "template") {
        return Value::unknown(Ty::STRING);
    }
    let template = attrs::text(config, "template").and_then(ContainerTemplate::find);
    attrs::optional_text(template.map_or(Some("basic"), ContainerTemplate::default_plan))
}

/// Whether a container is protected where its configuration does not say.
pub(super) fn default_protection(config: &Value) -> Value {
    if attrs::is_unknown(config, "template") {
        return attrs::later(Ty::BOOL);
    }
    let template = attrs::text(config, "template").and_then(ContainerTemplate::find);
    Value::bool(template.is_some_and(ContainerTemplate::keeps_data))
}

/// The `plan` of an object for what the API calls its plan: the VPN container has none, whatever
/// word stands there.
pub(super) fn plan_of(object: &Value, told: &str) -> Value {
    let template = attrs::text(object, "template").and_then(ContainerTemplate::find);
    match template.map(|template| template.family) {
        Some(Family::Vpn) => Value::null(Ty::STRING),
        _ => Value::from(told),
    }
}

/// Whether the object's price has to be found out anew.
pub(super) fn needs_price(tracked: &Value, seen: &Seen) -> bool {
    !attrs::same(tracked, &seen.onto(tracked), "plan") || attrs::is_null(tracked, "monthly_cost")
}

/// The object as it is now. `tracked` is what the state holds: what the API does not tell stays.
///
/// A container that is neither running nor stopped has its status in `desired_status`, so that the
/// plan shows an update, and apply waits until it is where it should be.
pub(super) fn refreshed(tracked: &Value, seen: &Seen, prices: &Prices) -> Value {
    let object = seen.onto(tracked);
    let object = object.with_attr("desired_status", Value::from(desired_status(&seen.status)));
    if needs_price(tracked, seen) {
        return attrs::settled(&with_cost(&object, prices));
    }
    attrs::settled(&object)
}

fn desired_status(status: &str) -> &str {
    match phase(status) {
        Phase::Running => "running",
        Phase::Stopped => "stopped",
        Phase::Error | Phase::Deleting | Phase::Between => status,
    }
}

pub(super) fn with_cost(object: &Value, prices: &Prices) -> Value {
    object.with_attr("monthly_cost", dollars(prices.of(size(object))))
}

/// What is paid for, as far as it is known.
pub(super) fn size(object: &Value) -> Size<'_> {
    Size {
        container_template: attrs::text(object, "template").or(attrs::text(object, "type")).unwrap_or(""),
        container_plan: attrs::text(object, "plan"),
        storage_tier: attrs::whole(object, "additional_storage_tier"),
    }
}

#[cfg(test)]
pub(super) mod tests;
