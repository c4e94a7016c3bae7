//! Ephemeral resources of a small provider: opened while planning and again while applying, renewed
//! in time, closed at the end, and nowhere to be found afterwards.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use terrace::apply::Interruption;
use terrace::host::{Clock, Host};
use terrace::ops::{self, ApplyRequest, Approval, Exit, PlanRequest, Project, Readers};
use terrace::plan::PlanOptions;
use terrace::provider::{
    Attribute, Block, Change, DataSource, EphemeralType, ErrorKind, Found, Held, Intent, Opened, Outcome,
    PlanAsk, Planned, Preflight, PreflightAsk, Problem, Provider, ProviderError, Reader, Registry,
    ResourceType, Settled, Tracked, WriteContext, Writer,
};
use terrace::value::{Ty, Value};

use crate::lab::{Lab, diagnostics, locking, no_variables};

/// What a provider was asked for, in order.
type Log = Arc<Mutex<Vec<String>>>;

struct Vault {
    log: Log,
}

static SETTINGS: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![Attribute::optional("token", Ty::STRING, "")],
    ..Block::default()
});

static TOKEN: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![
        Attribute::required("name", Ty::STRING, ""),
        Attribute::computed("value", Ty::STRING, ""),
    ],
    ..Block::default()
});

static NOTE: LazyLock<Block> = LazyLock::new(|| Block {
    attributes: vec![Attribute::optional("text", Ty::STRING, "")],
    ..Block::default()
});

struct Token;
struct Note;

impl EphemeralType for Token {
    fn name(&self) -> &'static str {
        "vault_token"
    }

    fn schema(&self) -> &Block {
        &TOKEN
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }
}

impl ResourceType for Note {
    fn name(&self) -> &'static str {
        "vault_note"
    }

    fn schema(&self) -> &Block {
        &NOTE
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn plan(&self, ask: PlanAsk<'_>) -> Planned {
        Planned { value: ask.proposed.clone(), replacements: Vec::new(), notes: Vec::new() }
    }
}

impl Provider for Vault {
    fn name(&self) -> &'static str {
        "vault"
    }

    fn schema(&self) -> &Block {
        &SETTINGS
    }

    fn resource_types(&self) -> Vec<&dyn ResourceType> {
        vec![&Note]
    }

    fn data_sources(&self) -> Vec<&dyn DataSource> {
        Vec::new()
    }

    fn ephemeral_types(&self) -> Vec<&dyn EphemeralType> {
        vec![&Token]
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn configure(&self, config: &Value, host: Arc<dyn Host>) -> Result<Arc<dyn Writer>, ProviderError> {
        let token = config.get_attr("token").and_then(|token| token.as_str().map(str::to_owned));
        let connection = Connection { log: Arc::clone(&self.log), token, clock: *host.clock() };
        Ok(Arc::new(connection))
    }
}

struct Connection {
    log: Log,
    token: Option<String>,
    clock: Clock,
}

impl Connection {
    fn say(&self, text: impl Into<String>) {
        self.log.lock().expect("not poisoned").push(text.into());
    }
}

#[async_trait]
impl Reader for Connection {
    async fn read(&self, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError> {
        Ok(tracked.iter().map(|tracked| Found::Exists(tracked.object.clone())).collect())
    }

    async fn read_data(&self, _: &str, _: &Value) -> Result<Value, ProviderError> {
        Err(ProviderError::new(ErrorKind::Invalid, "Unknown type", "There is no data source."))
    }

    async fn open_ephemeral(&self, _: &str, config: &Value) -> Result<Opened, ProviderError> {
        let opened =
            self.log.lock().expect("not poisoned").iter().filter(|line| line.starts_with("open")).count();
        let name = config.get_attr("name").and_then(Value::as_str).unwrap_or_default();
        self.say(format!("open {name}"));
        let secret = format!("s3cr3t-{}", opened + 1);
        let renew_before = self.clock.now() + Duration::from_secs(90);
        let held = Held { renew_before: Some(renew_before), secret: secret.clone() };
        Ok(Opened { value: config.with_attr("value", Value::string(secret)), held })
    }

    async fn renew_ephemeral(&self, _: &str, held: &Held) -> Result<Held, ProviderError> {
        self.say(format!("renew {}", held.secret));
        Ok(Held { renew_before: None, ..held.clone() })
    }

    async fn close_ephemeral(&self, _: &str, held: &Held) -> Result<(), ProviderError> {
        self.say(format!("close {}", held.secret));
        Ok(())
    }

    async fn find(&self, intents: &[Intent]) -> Result<Vec<Settled>, ProviderError> {
        Ok(intents.iter().map(|_| Settled::NotHappened).collect())
    }

    async fn preflight(&self, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
        let prices = vec![Default::default(); ask.changes.len()];
        Ok(Preflight { prices, ..Preflight::default() })
    }
}

#[async_trait]
impl Writer for Connection {
    async fn evidence(&self, _: Change<'_>) -> Result<serde_json::Value, ProviderError> {
        Ok(serde_json::Value::Null)
    }

    async fn create(&self, _: &str, planned: &Value, _: &dyn WriteContext) -> Outcome {
        self.clock.sleep(Duration::from_secs(120)).await;
        self.say(format!("create with {}", self.token.as_deref().unwrap_or("nothing")));
        Outcome::ready(planned.clone())
    }

    async fn update(&self, _: &str, _: &Value, planned: &Value, _: &dyn WriteContext) -> Outcome {
        Outcome::ready(planned.clone())
    }

    async fn delete(&self, _: &str, _: &Value, _: &dyn WriteContext) -> Outcome {
        self.say(format!("delete with {}", self.token.as_deref().unwrap_or("nothing")));
        Outcome::gone()
    }

    async fn invoke(&self, _: &str, _: &Value, _: &dyn WriteContext) -> Outcome {
        Outcome::done()
    }
}

const CONFIGURATION: &str = r#"
provider "vault" {}

provider "vault" {
  alias = "inside"
  token = ephemeral.vault_token.key.value
}

ephemeral "vault_token" "key" {
  name = "key"
}

resource "vault_note" "a" {
  provider = vault.inside
  text     = "hello"
}
"#;

struct Bench {
    lab: Lab,
    log: Log,
}

impl Bench {
    fn new(configuration: &str) -> Bench {
        Bench { lab: Lab::new(configuration), log: Log::default() }
    }

    fn project(&self) -> Project {
        let mut project = self.lab.project();
        project.registry = Registry::new(vec![Box::new(Vault { log: Arc::clone(&self.log) })]);
        project
    }

    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().expect("not poisoned"))
    }

    async fn plan(&self) -> (Exit, String) {
        let request = PlanRequest {
            options: PlanOptions::default(),
            variables: no_variables(),
            out: Some("p".into()),
            locking: locking(),
            readers: Readers::People,
            generate_config_out: None,
        };
        let report = ops::plan(&self.project(), request).await;
        (report.exit, diagnostics(&report.diagnostics, &report.sources))
    }

    async fn apply(&self) -> (Exit, String) {
        let request = ApplyRequest {
            saved: None,
            options: PlanOptions::default(),
            variables: no_variables(),
            locking: locking(),
            parallelism: 10,
            readers: terrace::ops::Readers::People,
            listener: &self.lab.listener,
            interruption: &Interruption::default(),
            review: &|_| Approval::Yes,
        };
        let report = ops::apply(&self.project(), request).await;
        (report.exit, diagnostics(&report.diagnostics, &report.sources))
    }

    /// All that is left in files.
    fn files(&self) -> String {
        self.lab.host.paths().iter().filter_map(|path| self.lab.host.file(path)).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_gets_a_token_of_each_run_that_is_renewed_closed_and_never_stored() {
    let bench = Bench::new(CONFIGURATION);
    assert_eq!(bench.plan().await, (Exit::Changes, String::new()));
    assert_eq!(bench.heard(), ["open key", "close s3cr3t-1"]);

    assert_eq!(bench.apply().await, (Exit::Success, String::new()));
    let heard = bench.heard();
    // Opened for the plan, and anew for the apply, which outlasts it.
    assert_eq!(
        heard,
        [
            "open key",
            "close s3cr3t-1",
            "open key",
            "renew s3cr3t-2",
            "create with s3cr3t-2",
            "close s3cr3t-2"
        ]
    );
    assert!(bench.files().contains("hello") && !bench.files().contains("s3cr3t"), "{}", bench.files());

    assert_eq!(bench.plan().await, (Exit::Success, String::new()));
}

#[tokio::test(start_paused = true)]
async fn what_is_ephemeral_cannot_be_stored() {
    let bench = Bench::new(&CONFIGURATION.replace("\"hello\"", "\"x-${ephemeral.vault_token.key.value}\""));
    let (exit, text) = bench.plan().await;
    assert_eq!(exit, Exit::Error);
    assert!(text.contains("Invalid use of ephemeral value") && text.contains("main.hcl:15"), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
    assert_eq!(bench.heard(), ["open key", "close s3cr3t-1"]);
}
