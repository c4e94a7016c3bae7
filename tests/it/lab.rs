//! A laboratory: a project in memory, the simulator as its cloud, virtual time. Tests know only text
//! and what the world looks like afterwards.

use std::sync::{Arc, Mutex};

use terrace::apply::{Event, Interruption, Listener, Summary};
use terrace::diag::{Diagnostics, Look, Sources, render};
use terrace::host::{Host, TestHost};
use terrace::http::Transport;
use terrace::ops::{
    self, ApplyRequest, Approval, Exit, Locking, PlanReport, PlanRequest, Project, Readers, Variables,
};
use terrace::plan::{Plan, PlanOptions, PlannedChange};
use terrace::provider::ChangeAction;
use terrace::providers::Clouds;
use terrace::simulator::{Execution, Fault, Simulator, World};

/// An application, its database, the connection and an allow-list.
pub const QUICKSTART: &str = r#"
resource "stacks_container" "db" {
  name                = "mydb"
  template            = "postgresql"
  deletion_protection = false
}

resource "stacks_container" "app" {
  name     = "myapp"
  template = "nodejs"
}

resource "stacks_connection" "db" {
  source_id = stacks_container.app.id
  target_id = stacks_container.db.id
  name      = "primary-db"
}

resource "stacks_ip_allowlist" "app" {
  container_id = stacks_container.app.id
  entry {
    ip_address  = "198.51.100.0/24"
    description = "office"
  }
}

output "url" {
  value = stacks_ip_allowlist.app.url
}
"#;

/// One project in memory with its world.
pub struct Lab {
    pub host: TestHost,
    pub simulator: Simulator,
    /// What requests go over: the simulator, unless a test stands in between.
    pub transport: Arc<dyn Transport>,
    pub listener: Recorder,
    pub interruption: Interruption,
    pub parallelism: usize,
    clouds: Mutex<Clouds>,
}

/// What an apply did.
#[must_use]
pub struct Ran {
    pub exit: Exit,
    /// All diagnostics, those shown with the plan first.
    pub text: String,
    pub summary: Option<Summary>,
    pub outputs: std::collections::BTreeMap<String, String>,
}

impl Lab {
    /// A laboratory with this configuration; the current runtime's time must be paused.
    pub fn new(configuration: &str) -> Lab {
        Lab::in_world(configuration, World::seeded(1))
    }

    pub fn in_world(configuration: &str, world: World) -> Lab {
        let host = TestHost::new().with_file("main.hcl", configuration);
        let clouds = Mutex::new(ops::simulated_clouds(&world));
        let simulator = Simulator::new(world, *host.clock(), 1);
        Lab {
            host,
            transport: Arc::new(simulator.clone()),
            simulator,
            listener: Recorder::default(),
            interruption: Interruption::default(),
            parallelism: 10,
            clouds,
        }
    }

    /// The process dies while request number `number` (counted from now) is under way.
    pub fn die_at_request(&self, number: u64, execution: Execution) {
        let (host, mut seen) = (self.host.clone(), 0);
        self.simulator.set_fault_hook(Box::new(move |_| {
            if host.has_crashed() {
                return Some(Fault::NotConnected);
            }
            seen += 1;
            (seen == number).then(|| {
                host.crash();
                Fault::Reset(execution)
            })
        }));
    }

    /// Another configuration from now on.
    pub fn write(&self, configuration: &str) {
        self.host.set_file("main.hcl", configuration);
    }

    /// Another key from now on.
    pub fn use_key(&self, key: &str) {
        let mut clouds = self.clouds.lock().expect("not poisoned");
        *clouds = clouds.clone().with_stacks_key(key);
    }

    pub fn project(&self) -> Project {
        let clouds = self.clouds.lock().expect("not poisoned").clone();
        Project::open(Arc::new(self.host.clone()), Arc::clone(&self.transport), clouds, Arc::new(|_| {}))
    }

    pub async fn plan(&self) -> PlanReport {
        self.plan_with(PlanOptions::default()).await
    }

    pub async fn plan_with(&self, options: PlanOptions) -> PlanReport {
        let request = PlanRequest {
            options,
            variables: no_variables(),
            out: None,
            locking: locking(),
            readers: Readers::People,
            generate_config_out: None,
        };
        ops::plan(&self.project(), request).await
    }

    pub async fn apply(&self) -> Ran {
        self.apply_with(PlanOptions::default()).await
    }

    pub async fn apply_with(&self, options: PlanOptions) -> Ran {
        self.apply_in(&self.project(), options).await
    }

    /// Applies another view of this project, such as one whose requests are listened to.
    pub async fn apply_in(&self, project: &Project, options: PlanOptions) -> Ran {
        let shown = Mutex::new(String::new());
        let review = |review: &ops::Review<'_>| {
            *shown.lock().expect("not poisoned") = diagnostics(review.diagnostics, review.sources);
            Approval::Yes
        };
        let request = ApplyRequest {
            saved: None,
            options,
            variables: no_variables(),
            locking: locking(),
            parallelism: self.parallelism,
            readers: Readers::People,
            listener: &self.listener,
            interruption: &self.interruption,
            review: &review,
        };
        let report = ops::apply(project, request).await;
        let text = format!(
            "{}{}",
            shown.into_inner().expect("not poisoned"),
            diagnostics(&report.diagnostics, &report.sources)
        );
        let outputs = report
            .outputs
            .iter()
            .map(|(name, output)| (name.clone(), format!("{:?}", output.value)))
            .collect();
        Ran { exit: report.exit, text, summary: report.summary, outputs }
    }

    /// Applies and insists that it went well.
    pub async fn applied(&self) -> Ran {
        let ran = self.apply().await;
        assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
        ran
    }

    /// What every good apply leaves behind: nothing more to do.
    pub async fn check_settled(&self) {
        let report = self.plan().await;
        assert_eq!(report.exit, Exit::Success, "{}\n{}", changes(&report), text(&report));
    }

    /// Ids of the containers in the world, with what they are, sorted.
    pub fn world(&self) -> Vec<String> {
        self.simulator.look(|world| {
            let mut all: Vec<String> =
                world.stacks.containers().map(|c| format!("{} {:?}", c.id, c.status())).collect();
            all.sort();
            all
        })
    }
}

pub fn locking() -> Locking {
    Locking::Within(std::time::Duration::ZERO)
}

pub fn no_variables() -> Variables<'static> {
    Variables { inputs: Vec::new(), ask: None }
}

pub fn diagnostics(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostics.iter().map(|d| render(d, sources, Look { colour: false, width: 100 })).collect()
}

pub fn text(report: &PlanReport) -> String {
    diagnostics(&report.diagnostics, &report.sources)
}

/// The changes of a plan, one line each: `+ stacks_container.web`.
pub fn changes(report: &PlanReport) -> String {
    report.plan.as_ref().map(plan_changes).unwrap_or_default()
}

pub fn plan_changes(plan: &Plan) -> String {
    let symbol = |change: &PlannedChange| match change.action {
        ChangeAction::NoOp => "",
        ChangeAction::Create => "+",
        ChangeAction::Read => "<=",
        ChangeAction::Update => "~",
        ChangeAction::DeleteThenCreate => "-/+",
        ChangeAction::CreateThenDelete => "+/-",
        ChangeAction::Delete => "-",
        ChangeAction::Forget => ".",
    };
    let changed = plan.changes.iter().filter(|change| change.action != ChangeAction::NoOp);
    changed.map(|change| format!("{} {}", symbol(change), change.addr)).collect::<Vec<_>>().join("\n")
}

/// Remembers what apply tells.
#[derive(Clone, Default)]
pub struct Recorder {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// What was heard since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.lines.lock().expect("not poisoned"))
    }
}

impl Listener for Recorder {
    fn hear(&self, event: &Event<'_>) {
        let line = match event {
            Event::Started { operation } => format!("start {:?} {}", operation.doing, operation.title),
            Event::Finished { operation, .. } => format!("done {:?} {}", operation.doing, operation.title),
            Event::Failed { operation, error, .. } => {
                format!("fail {:?} {}: {error}", operation.doing, operation.title)
            }
            Event::Skipped { operation, because } => {
                format!("skip {:?} {}: {because}", operation.doing, operation.title)
            }
            _ => return,
        };
        self.lines.lock().expect("not poisoned").push(line);
    }
}
