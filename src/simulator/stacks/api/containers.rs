//! Listing, status, creation, running state, deletion, templates.

use ::http::StatusCode;
use serde_json::{Map, Value, json};

use super::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::stacks::account::{OverCap, PaymentMethod};
use crate::simulator::stacks::catalogue::{
    Plan, Resources, STORAGE_TIERS, Shell, TEMPLATES, Template, WebPage,
};
use crate::simulator::stacks::container::{Container, Requested, Status};
use crate::simulator::stacks::order::{Order, bad, text};
use crate::simulator::stacks::raw_status::raw_status;
use crate::simulator::stacks::{DuplicateNames, refusal};

impl Desk<'_> {
    /// Oldest first; the guide does not say. Containers that are being deleted are listed until they
    /// are gone.
    pub(super) fn list(&self) -> Answer {
        let items: Vec<Value> =
            self.account.containers.iter().map(|container| self.list_item(container)).collect();
        Answer::ok(&json!({"success": true, "count": items.len(), "data": items}))
    }

    fn list_item(&self, container: &Container) -> Value {
        let template = container.template.0;
        let Resources { cpu_tenths, memory_mb, storage_mb, price: _ } = container.resources();
        json!({
            "id": container.id,
            "name": container.name,
            "type": template.id,
            "plan": container.plan,
            "status": container.status(),
            "cpu_allocated": tenths(cpu_tenths),
            "memory_allocated": memory_mb,
            "storage_allocated": storage_mb,
            "ip_address": container.ip_address(),
            "created_at": container.created_at,
            "raw_docker_status": raw_status(&container.machine, self.now),
            "image_tag": template.image_tag(),
            "version": template.version,
            "version_major": template.version_major(),
        })
    }

    pub(super) fn show(&self, id: &str) -> Result<Answer, Answer> {
        let container = self.container(id)?;
        let template = container.template.0;
        let Resources { cpu_tenths, memory_mb, storage_mb, price: _ } = container.resources();
        Ok(Answer::ok(&json!({
            "success": true,
            "id": container.id,
            "name": container.name,
            "template": template.id,
            "type": template.id,
            "status": container.status(),
            "rawStatus": raw_status(&container.machine, self.now),
            // The guide shows 1 here for what is 1024 elsewhere: gigabytes.
            "ram": tenths(memory_mb * 10 / 1024),
            "storage": storage_mb,
            "externalAccessEnabled": container.access.is_some(),
            "ipAddress": container.ip_address(),
            "version": template.version,
            "versionMajor": template.version_major(),
            "plan": container.plan,
            "cpuAllocated": format!("{}.{}0", cpu_tenths / 10, cpu_tenths % 10),
            "memoryAllocated": memory_mb,
            "storageAllocated": storage_mb,
            "createdAt": container.created_at,
            "updatedAt": container.machine.updated_at,
        })))
    }

    /// The price of the whole month counts against the cap at once, whatever the day: the cap "limits
    /// the total cost of containers created through that key in a given calendar month".
    pub(super) fn create(&mut self) -> Result<Answer, Answer> {
        let order = Order::read(&self.object()?)?;
        let id = self.free_id(&order.name)?;
        if self.account.payment == PaymentMethod::Missing {
            return Err(refusal::no_payment_method());
        }
        let (price, now) = (order.resources().price, self.now);
        let within = self.key().can_spend(price, now);
        within.map_err(|OverCap { cap, spent }| refusal::over_cap(cap, spent))?;
        self.key_mut().spend(price, now);

        let birth = self.births.next(now);
        let mut container = Container::new(&self.account.user, &order, birth, self.random);
        container.id = id;
        let data = self.created(&container);
        self.account.containers.push(container);
        let body = json!({
            "success": true,
            "message": "Container is being created. Poll GET /containers/status/{id} to track progress.",
            "data": data,
        });
        Ok(Answer::json(StatusCode::ACCEPTED, &body).changed())
    }

    /// The id of a new container. A name is taken until its container is gone altogether.
    fn free_id(&self, name: &str) -> Result<String, Answer> {
        let id = format!("usr-{}-{name}", self.account.user);
        if self.container(&id).is_err() {
            return Ok(id);
        }
        let taken = || refusal::bad_field(bad("name", "A container with this name already exists"));
        match self.duplicate_names {
            DuplicateNames::BadRequest => Err(taken()),
            DuplicateNames::Conflict => Err(Answer { status: StatusCode::CONFLICT, ..taken() }),
            DuplicateNames::SecondContainer => {
                let mut numbered = (2_u32..).map(|n| format!("{id}-{n}"));
                let free = numbered.find(|id| self.container(id).is_err());
                Ok(free.expect("an account has fewer containers than numbers"))
            }
        }
    }

    /// `data` of the answer to a creation. What only containers with a shell have is `null` for the
    /// others.
    fn created(&self, container: &Container) -> Value {
        let template = container.template.0;
        let Resources { cpu_tenths, memory_mb, storage_mb, price: _ } = container.resources();
        let user = format!("usr-{}", self.account.user);
        let has_shell = template.shell == Shell::Ssh;
        json!({
            "id": container.id,
            "name": container.name,
            "template": template.id,
            "type": template.id,
            "plan": container.plan,
            "status": container.status(),
            "port": container.port(),
            "cpu_allocated": tenths(cpu_tenths),
            "memory_allocated": memory_mb,
            "storage_allocated": storage_mb,
            "createdAt": container.created_at,
            "hasWebUI": template.web_page == WebPage::Yes,
            "sshUser": has_shell.then_some(&user),
            "sshPort": has_shell.then(|| container.port()),
            "publicHost": "stacks.hosting",
            "hasSshAccess": has_shell,
            "vpcNetwork": format!("vpc-{user}"),
            "imageTag": template.image_tag(),
            "version": template.version,
            "versionMajor": template.version_major(),
        })
    }

    /// No answer in the guide. What the container is doing now is told, since the change takes time.
    /// A restart of a stopped container starts it, as the container engine does.
    pub(super) fn set_status(&mut self, id: &str) -> Result<Answer, Answer> {
        let body = self.object()?;
        let now = self.now;
        let container = self.changeable(id)?;
        let (wanted, message) = match text(&body, "status")? {
            Some("running") => (Requested::Running, "Container is starting"),
            Some("stopped") => (Requested::Stopped, "Container is stopping"),
            Some("restart") => (Requested::Restarted, "Container is restarting"),
            _ => {
                return Err(bad("status", "Invalid status. Must be one of: running, stopped, restart").into());
            }
        };
        let is_change = container.request(wanted, now);
        let data = json!({"id": container.id, "status": container.status()});
        let answer = Answer::ok(&json!({"success": true, "message": message, "data": data}));
        Ok(if is_change { answer.changed() } else { answer })
    }

    /// No answer in the guide. Removal takes seconds; a second deletion meanwhile finds it done.
    pub(super) fn delete(&mut self, id: &str) -> Result<Answer, Answer> {
        let now = self.now;
        let container = self.container_mut(id)?;
        let is_change = container.status() != Status::Deleting;
        container.request(Requested::Deleted, now);
        let answer = Answer::ok(&json!({"success": true, "message": "Container is being deleted"}));
        Ok(if is_change { answer.changed() } else { answer })
    }
}

/// `GET /containers/templates`: "all container templates with descriptions, categories, and pricing"
/// is all the guide says. Members are named as those of the listing; prices are dollars a month, that
/// of a template being the cheapest plan's.
pub(super) fn templates() -> Answer {
    let items: Vec<Value> = TEMPLATES.iter().map(template_item).collect();
    let storage = STORAGE_TIERS.iter().map(|storage| {
        json!({"tier": storage.tier, "size_gb": storage.size_gb, "price_monthly": whole_dollars(storage.price)})
    });
    Answer::ok(&json!({
        "success": true,
        "count": items.len(),
        "data": items,
        "additional_storage": storage.collect::<Vec<Value>>(),
    }))
}

fn template_item(template: &Template) -> Value {
    let plan = |plan: &Plan| json!({"id": plan, "price": whole_dollars(plan.resources().price)});
    let mut item = Map::new();
    item.insert("id".into(), template.id.into());
    item.insert("name".into(), template.name.into());
    item.insert("category".into(), template.category.into());
    item.insert("description".into(), template.description.into());
    item.insert("image_tag".into(), template.image_tag().into());
    item.insert("version".into(), template.version.into());
    item.insert("price_monthly".into(), whole_dollars(template.price()).into());
    item.insert("plans".into(), template.plans().iter().map(plan).collect());
    Value::Object(item)
}

/// All of STACKS's prices are whole dollars.
fn whole_dollars(cents: u64) -> u64 {
    cents / 100
}

/// 1 for 10 tenths, 0.1 for one: a JSON number without needless decimals, as JavaScript writes it.
fn tenths(tenths: u32) -> Value {
    if tenths.is_multiple_of(10) { Value::from(tenths / 10) } else { Value::from(f64::from(tenths) / 10.0) }
}
