//! What these tests stand on: a small provider, files in memory, and diagnostics as lines of text.

mod blocks;
mod files;
mod imports;
mod json;
mod moves;
mod overrides;
mod references;
mod resources;
mod values;

use std::path::Path;
use std::sync::Arc;

use super::{Configuration, load};
use crate::diag::{Diagnostic, Diagnostics, Severity, Sources};
use crate::host::{Host, TestHost};
use crate::provider::{
    Attribute, Block, DataSource, ErrorKind, NestedBlock, Nesting, PlanAsk, Planned, Problem, Provider,
    ProviderError, Registry, ResourceType, Timeouts, Writer,
};
use crate::value::{Ty, Value};

/// A host with the files of a text: each begins with a line `//- name`; without one it is `main.hcl`.
fn host(files: &str) -> TestHost {
    let mut host = TestHost::new();
    let (mut name, mut text) = ("main.hcl", String::new());
    for line in files.trim_start_matches('\n').lines() {
        match line.strip_prefix("//- ") {
            Some(next) => {
                if !text.is_empty() {
                    host = host.with_file(name, &std::mem::take(&mut text));
                }
                name = next.trim();
            }
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    if text.is_empty() { host } else { host.with_file(name, &text) }
}

fn loaded(files: &str) -> (Configuration, Diagnostics) {
    load(&host(files), Path::new("."), &registry())
}

/// The configuration of files without mistakes.
fn good(files: &str) -> Configuration {
    let (configuration, found) = loaded(files);
    assert_eq!(as_lines(found, &configuration.sources), "");
    configuration
}

/// Loads the files and compares what is said about them.
#[track_caller]
fn check(files: &str, expected: &str) {
    let (configuration, found) = loaded(files);
    compare(found, &configuration.sources, expected);
}

#[track_caller]
fn compare(found: Diagnostics, sources: &Sources, expected: &str) {
    let unindented: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    let actual = as_lines(found, sources);
    assert_eq!(actual.trim_end(), unindented.join("\n"));
}

/// One line for each diagnostic, in the order in which the user sees them.
fn as_lines(found: Diagnostics, sources: &Sources) -> String {
    found.sorted(sources).iter().map(|diagnostic| format!("{}\n", as_line(diagnostic, sources))).collect()
}

/// `2:3 Summary: detail | hint`, with the file's name where it is not `main.hcl`, the marked text in
/// brackets, and `W` in front of warnings.
fn as_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = |span| {
        let position = sources.position(span);
        let name = match sources.get(span.file).name.as_str() {
            "main.hcl" => String::new(),
            name => format!("{name}:"),
        };
        format!("{name}{}:{}", position.line, position.column)
    };
    let severity = if diagnostic.severity == Severity::Warning { "W " } else { "" };
    let at =
        diagnostic.span.map(|span| format!("{} [{}] ", place(span), sources.text(span))).unwrap_or_default();
    let labels = diagnostic.labels.iter().map(|(span, text)| format!(" | {} {text}", place(*span)));
    let hints = diagnostic.hints.iter().map(|hint| format!(" | {hint}"));
    let more: String = labels.chain(hints).collect();
    format!("{severity}{at}{}: {}{more}", diagnostic.summary, diagnostic.detail)
}

fn registry() -> Registry {
    let text = |name| Attribute::optional(name, Ty::STRING, "");
    let computed = |name| Attribute::computed(name, Ty::STRING, "");
    let container = Block {
        attributes: vec![
            computed("id"),
            Attribute::required("name", Ty::STRING, ""),
            Attribute::required("template", Ty::STRING, ""),
            text("plan"),
            Attribute::optional("tags", Ty::map(Ty::STRING), ""),
            computed("status"),
        ],
        blocks: vec![Timeouts::block()],
        doc: "",
    };
    let entry = Block {
        attributes: vec![Attribute::required("ip_address", Ty::STRING, ""), text("description")],
        ..Block::default()
    };
    let allowlist = Block {
        attributes: vec![computed("id"), Attribute::required("container_id", Ty::STRING, "")],
        blocks: vec![NestedBlock { name: "entry", nesting: Nesting::Set, min: 1, block: entry }],
        doc: "",
    };
    let templates = Block { attributes: vec![text("search"), computed("ids")], ..Block::default() };
    let settings = Block {
        attributes: vec![
            Attribute::optional("api_key", Ty::STRING, "The API key. Default: `STACKS_API_KEY`.").sensitive(),
            text("endpoint"),
        ],
        ..Block::default()
    };
    let stacks = Fake {
        name: "stacks",
        settings,
        types: vec![
            FakeType("stacks_container", container.clone()),
            FakeType("stacks_ip_allowlist", allowlist),
        ],
        sources: vec![FakeType("stacks_templates", templates), FakeType("stacks_container", container)],
    };
    let data = Block {
        attributes: vec![Attribute::optional("input", Ty::DYNAMIC, ""), computed("id")],
        ..Block::default()
    };
    let builtin = Fake {
        name: "builtin",
        settings: Block::default(),
        types: vec![FakeType("terraform_data", data)],
        sources: Vec::new(),
    };
    Registry::new(vec![Box::new(stacks), Box::new(builtin)])
}

/// A provider with schemas and nothing else.
struct Fake {
    name: &'static str,
    settings: Block,
    types: Vec<FakeType>,
    sources: Vec<FakeType>,
}

struct FakeType(&'static str, Block);

impl Provider for Fake {
    fn name(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> &Block {
        &self.settings
    }

    fn resource_types(&self) -> Vec<&dyn ResourceType> {
        self.types.iter().map(|kind| kind as &dyn ResourceType).collect()
    }

    fn data_sources(&self) -> Vec<&dyn DataSource> {
        self.sources.iter().map(|kind| kind as &dyn DataSource).collect()
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn configure(&self, _: &Value, _: Arc<dyn Host>) -> Result<Arc<dyn Writer>, ProviderError> {
        Err(ProviderError::new(ErrorKind::Unreachable, "No cloud", "This provider has schemas only."))
    }
}

impl ResourceType for FakeType {
    fn name(&self) -> &'static str {
        self.0
    }

    fn schema(&self) -> &Block {
        &self.1
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn plan(&self, ask: PlanAsk<'_>) -> Planned {
        Planned { value: ask.proposed.clone(), replacements: Vec::new(), notes: Vec::new() }
    }
}

impl DataSource for FakeType {
    fn name(&self) -> &'static str {
        self.0
    }

    fn schema(&self) -> &Block {
        &self.1
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }
}
