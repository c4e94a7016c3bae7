//! What these tests stand on: a small provider, a configuration around an expression, and diagnostics
//! as lines of text.

mod blocks;
mod expressions;
mod functions;
mod imports;
mod moments;
mod numbers;
mod problems;
mod program;
mod unknowns;
mod variables;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{
    BlockId, Evaluation, Facts, Failing, Files, Instances, ModuleInstance, Moment, OutputValue, Outputs,
    Program, compile,
};
use crate::addr::{Mode, ModuleAddr};
use crate::config::{self, Configuration, VariableInput};
use crate::diag::{Diagnostic, Diagnostics};
use crate::host::{Host, TestHost};
use crate::provider::{
    Attribute, Block, DataSource, ErrorKind, NestedBlock, Nesting, PlanAsk, Planned, Problem, Provider,
    ProviderError, Registry, ResourceType, Writer,
};
use crate::value::{Refinement, Ty, Value};

/// A loaded and compiled configuration.
struct Lab {
    configuration: Configuration,
    program: Program,
    values: config::VariableValues,
    host: TestHost,
    moment: Moment,
}

impl Lab {
    /// A configuration that `config` finds nothing wrong with, and what compiling says.
    fn compiled(text: &str, inputs: &[&str]) -> (Lab, Diagnostics) {
        let host = TestHost::new().with_file("main.hcl", text).with_env("HOME", "/home/me");
        for (path, text) in FILES {
            host.set_file(path, text);
        }
        let registry = registry();
        let (mut configuration, mut found) = config::load(&host, Path::new("."), &registry);
        let inputs: Vec<VariableInput> =
            inputs.iter().map(|input| VariableInput::Assignment((*input).to_owned())).collect();
        let (values, more) = config::variable_values(&host, Path::new("."), &mut configuration, &inputs);
        found.extend(more);
        assert_eq!(as_lines(&found.sorted(&configuration.sources), &configuration), "");
        let (program, problems) = compile(&configuration, &registry);
        (Lab { configuration, program, values, host, moment: Moment::default() }, problems)
    }

    fn new(text: &str) -> Lab {
        let (lab, problems) = Lab::compiled(text, &[]);
        assert_eq!(lab.lines(problems), "");
        lab
    }

    /// An evaluation whose variables have nothing wrong with them.
    fn evaluation(&self) -> Evaluation<'_> {
        let (evaluation, problems) = self.start();
        assert_eq!(self.lines(problems), "");
        evaluation
    }

    fn start(&self) -> (Evaluation<'_>, Diagnostics) {
        let files = Some(Files::new(Arc::new(self.host.clone())));
        let facts = Facts {
            root: ".".into(),
            cwd: "/work".into(),
            workspace: "default".into(),
            files,
            moment: self.moment.clone(),
        };
        Evaluation::new(&self.program, &self.configuration, &self.values, &BTreeMap::new(), facts)
    }

    fn lines(&self, problems: Diagnostics) -> String {
        as_lines(&problems.sorted(&self.configuration.sources), &self.configuration)
    }

    fn block(&self, kind: &str, name: &str) -> BlockId {
        let mode = if kind == "test_image" { Mode::Data } else { Mode::Managed };
        let addr = ModuleAddr::root().resource(mode, kind, name);
        self.program.find(&addr).expect("the test names a block of its configuration")
    }
}

/// Gives every resource the object that its configuration asks for; what only the provider sets is
/// unknown.
struct Planning<'e>(&'e Evaluation<'e>);

impl Instances for Planning<'_> {
    fn resource(&self, block: BlockId, module: &ModuleInstance) -> Option<Value> {
        let expansion = self.0.expand(block, module, self).ok()?;
        let objects: Vec<Value> = expansion
            .keys
            .iter()
            .map(|key| {
                let (config, _) = self.0.config(block, module, key, self);
                config.with_attr("id", Value::unknown_with(Ty::STRING, Refinement::not_null()))
            })
            .collect();
        Some(expansion.collect(objects))
    }
}

/// The outputs of a configuration, all resources planned.
fn outputs(text: &str) -> (BTreeMap<String, OutputValue>, String) {
    let lab = Lab::new(text);
    let evaluation = lab.evaluation();
    let Outputs { values: outputs, problems, .. } =
        evaluation.outputs(&Planning(&evaluation), Failing::Stops);
    (outputs, lab.lines(problems))
}

/// Files that the functions of tests may read.
const FILES: &[(&str, &str)] = &[
    ("files/hello.txt", "Hello"),
    ("files/sub/a.md", ""),
    ("files/sub/deep/b.md", ""),
    ("files/hello.tftpl", "Hello ${name}!%{ for x in list } ${upper(x)}%{ endfor }"),
    ("files/only.tftpl", "${list}"),
    ("files/wrong.tftpl", "one\n${x +"),
    ("files/nested.tftpl", "${templatefile(\"files/only.tftpl\", { list = [] })}"),
    ("/etc/passwd", "secret"),
];

/// Declarations that the expressions of tests may use.
const AROUND: &str = r#"
    variable "name" { default = "web" }
    variable "secret" {
      default   = "s3cret"
      sensitive = true
    }
    variable "ports" { default = [80, 443] }
    locals {
      sizes = { small = 1, large = 4 }
      empty = null
      hello = "Hello $${name}!"
    }
    resource "test_server" "a" { name = "a" }
    resource "test_server" "many" {
      count = 2
      name  = "m${count.index}"
    }
    resource "test_server" "each" {
      for_each = { x = "ex", y = "why" }
      name     = each.value
    }
"#;

/// What an expression yields, as [`Value`]'s debug form, or the problems with it.
fn evaluated(expr: &str) -> Result<String, String> {
    let text =
        format!("{AROUND}\noutput \"it\" {{\n  sensitive = true\n  value = {{ inner = {expr}\n }}\n}}\n");
    let (lab, compiling) = Lab::compiled(&text, &[]);
    if !compiling.is_empty() {
        return Err(lab.lines(compiling));
    }
    let evaluation = lab.evaluation();
    let Outputs { values: outputs, problems, .. } =
        evaluation.outputs(&Planning(&evaluation), Failing::Stops);
    match outputs.get("it").and_then(|output| output.value.get_attr("inner")) {
        Some(value) => Ok(format!("{value:?}")),
        None => Err(lab.lines(problems)),
    }
}

/// Each line is an expression, `=>`, and what it yields.
#[track_caller]
fn check(table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (expr, expected) =
            line.split_once("=>").map_or((line, ""), |(expr, rest)| (expr.trim(), rest.trim()));
        match evaluated(&expr.replace("⏎", "\n").replace("→", "=>")) {
            Ok(value) if value == expected => {}
            Ok(value) => wrong.push(format!("{expr} => {value}")),
            Err(problems) => wrong.push(format!("{expr} => {}", problems.trim_end())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Compares what is said about an expression.
#[track_caller]
fn check_error(expr: &str, expected: &str) {
    let problems = match evaluated(expr) {
        Ok(value) => format!("{expr} => {value}"),
        Err(problems) => problems,
    };
    let unindented: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(problems.trim_end(), unindented.join("\n"));
}

/// One line per diagnostic: summary, the marked text in backticks, detail, hints after `|`, values
/// after `;`.
fn as_lines(found: &Diagnostics, configuration: &Configuration) -> String {
    found.iter().map(|diagnostic| format!("{}\n", as_line(diagnostic, configuration))).collect()
}

fn as_line(diagnostic: &Diagnostic, configuration: &Configuration) -> String {
    let Diagnostic { severity: _, summary, detail, span, labels, hints, context: _, module: _, values } =
        diagnostic;
    let text = |span| configuration.sources.text(span).to_owned();
    let place = span.map(|span| format!(" at [{}]", text(span))).unwrap_or_default();
    let labels: String =
        labels.iter().map(|(span, words)| format!(" ({words}: [{}])", text(*span))).collect();
    let hints: String = hints.iter().map(|hint| format!(" | {hint}")).collect();
    let values: String = values.iter().map(|value| format!("; {value}")).collect();
    format!("{summary}{place}: {detail}{labels}{hints}{values}")
}

fn registry() -> Registry {
    Registry::new(vec![Box::new(TestProvider {
        schema: Block {
            attributes: vec![
                Attribute::optional("region", Ty::STRING, ""),
                Attribute::optional("token", Ty::STRING, "").sensitive(),
            ],
            ..Block::default()
        },
        server: Server(Block {
            attributes: vec![
                Attribute::optional_computed("id", Ty::STRING, ""),
                Attribute::optional("name", Ty::STRING, ""),
                Attribute::optional("size", Ty::NUMBER, ""),
                Attribute::optional("tags", Ty::map(Ty::STRING), ""),
                Attribute::optional("ids", Ty::list(Ty::STRING), ""),
                Attribute::optional("any", Ty::DYNAMIC, ""),
                Attribute::optional("password", Ty::STRING, "").sensitive(),
            ],
            blocks: vec![
                nested("rule", Nesting::List),
                nested("label", Nesting::Set),
                nested("disk", Nesting::Single),
            ],
            doc: "",
        }),
        image: Image(Block {
            attributes: vec![
                Attribute::computed("id", Ty::STRING, ""),
                Attribute::optional("name", Ty::STRING, ""),
            ],
            ..Block::default()
        }),
    })])
}

fn nested(name: &'static str, nesting: Nesting) -> NestedBlock {
    let block = Block {
        attributes: vec![
            Attribute::optional("port", Ty::NUMBER, ""),
            Attribute::optional("key", Ty::STRING, "").sensitive(),
        ],
        ..Block::default()
    };
    NestedBlock { name, nesting, min: 0, block }
}

struct TestProvider {
    schema: Block,
    server: Server,
    image: Image,
}

impl Provider for TestProvider {
    fn name(&self) -> &'static str {
        "test"
    }

    fn schema(&self) -> &Block {
        &self.schema
    }

    fn resource_types(&self) -> Vec<&dyn ResourceType> {
        vec![&self.server]
    }

    fn data_sources(&self) -> Vec<&dyn DataSource> {
        vec![&self.image]
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn configure(&self, _: &Value, _: Arc<dyn Host>) -> Result<Arc<dyn Writer>, ProviderError> {
        Err(ProviderError::new(ErrorKind::Invalid, "No connection", "There is nothing to connect to."))
    }
}

struct Server(Block);

impl ResourceType for Server {
    fn name(&self) -> &'static str {
        "test_server"
    }

    fn schema(&self) -> &Block {
        &self.0
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn plan(&self, ask: PlanAsk<'_>) -> Planned {
        Planned { value: ask.proposed.clone(), replacements: Vec::new(), notes: Vec::new() }
    }
}

struct Image(Block);

impl DataSource for Image {
    fn name(&self) -> &'static str {
        "test_image"
    }

    fn schema(&self) -> &Block {
        &self.0
    }

    fn validate(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }
}
