//! How long reading, evaluating and planning take: `cargo bench`. Each figure is one call in this
//! process; `versus-terraform` beside this file measures whole processes.

use std::sync::Arc;
use std::time::Duration;

use divan::{Bencher, black_box};
use terrace::diag::FileId;
use terrace::eval::evaluate_constant;
use terrace::host::{Host, TestHost};
use terrace::ops::{self, Locking, PlanRequest, Project, Readers, Variables};
use terrace::plan::PlanOptions;
use terrace::simulator::{Simulator, World};
use terrace::syntax::{format, parse, parse_expression};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// Expressions without references, one for each part of the evaluator that can be hot.
const EXPRESSIONS: [&str; 8] = [
    "1 + 2 * 3 - 4 / 5",
    "1 / 3 * 3",
    r#""web-${upper("a")}-${1 + 1}""#,
    r#"[for i in range(1000) : i * 2 if i % 3 == 0]"#,
    r#"{ for i in range(1000) : format("key-%04d", i) => { at = i, even = i % 2 == 0 } }"#,
    r#"join(",", sort([for i in range(1000) : sha1("${i}")]))"#,
    r#"jsondecode(jsonencode({ for i in range(200) : "k${i}" => [i, "x", true, null] }))"#,
    r#"merge([for i in range(100) : { "k${i}" = cidrsubnet("10.0.0.0/8", 8, i) }]...)"#,
];

#[divan::bench(args = EXPRESSIONS)]
fn evaluate(bencher: Bencher<'_, '_>, text: &str) {
    let (tree, expr, problems) = parse_expression(FileId(0), text);
    assert!(problems.is_empty(), "the benchmark's expression has a mistake");
    bencher.bench_local(|| {
        let (value, problems) = evaluate_constant(&tree, black_box(expr));
        assert!(problems.is_empty());
        value
    });
}

const BLOCKS: [usize; 2] = [100, 1000];

#[divan::bench(args = BLOCKS)]
fn read(bencher: Bencher<'_, '_>, blocks: usize) {
    let text = configuration(blocks);
    bencher.bench_local(|| parse(FileId(0), black_box(text.as_str())));
}

#[divan::bench(args = BLOCKS)]
fn format_text(bencher: Bencher<'_, '_>, blocks: usize) {
    let text = configuration(blocks);
    bencher.bench_local(|| format(FileId(0), black_box(text.as_str())));
}

/// From the files to the plan as data, without its text.
#[divan::bench(args = BLOCKS)]
fn plan(bencher: Bencher<'_, '_>, blocks: usize) {
    let host = TestHost::new().with_file("main.hcl", &configuration(blocks));
    let world = World::seeded(1);
    let clouds = ops::simulated_clouds(&world);
    let simulator = Simulator::new(world, *host.clock(), 1);
    let project = Project::open(Arc::new(host), Arc::new(simulator), clouds, Arc::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime without threads can be made");
    bencher.bench_local(|| {
        let request = PlanRequest {
            options: PlanOptions::default(),
            variables: Variables { inputs: Vec::new(), ask: None },
            out: None,
            locking: Locking::Within(Duration::ZERO),
            readers: Readers::People,
            generate_config_out: None,
        };
        let report = runtime.block_on(ops::plan(&project, request));
        assert!(!report.diagnostics.has_errors());
        report.plan
    });
}

fn configuration(blocks: usize) -> String {
    let block = |i: usize| {
        let before = i.saturating_sub(1);
        format!(
            "resource \"terraform_data\" \"r{i}\" {{\n  input = {{\n    name = \"web-{i}\"\n    before = {}\n  }}\n}}\n",
            if i == 0 { "null".to_owned() } else { format!("terraform_data.r{before}.id") }
        )
    };
    (0..blocks).map(block).collect()
}
