//! Templates: a file that `templatefile` reads.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::cli::report::text::{Controls, value_text};
use terrace::host::TestHost;
use terrace::ops::{Answer, Basis, Workbench, console};
use terrace_fuzz::{block_on, no_variables, project, shown};

const CALL: &str = r#"templatefile("t.tftpl", {
  a = "text", b = ["x", "y"], c = { k = "v", n = null }, d = 3, e = true, f = sensitive("s"), g = terraform_data.a
})"#;

struct Bench {
    host: TestHost,
    workbench: Workbench,
}

thread_local! {
    static BENCH: Bench = bench();
}

fn bench() -> Bench {
    let host = TestHost::new().with_file("main.hcl", "resource \"terraform_data\" \"a\" {}\n");
    match block_on(console(&project(&host), no_variables(), Basis::State)) {
        Ok(workbench) => Bench { host, workbench },
        Err(report) => panic!("{}", shown(&report.diagnostics, &report.sources)),
    }
}

fuzz_target!(|text: &str| {
    BENCH.with(|Bench { host, workbench }| {
        host.set_file("t.tftpl", text);
        let mut evaluator = workbench.open().unwrap_or_else(|_| panic!("the configuration is right"));
        let (answer, diagnostics) = evaluator.evaluate(CALL);
        assert_eq!(answer.is_none(), diagnostics.has_errors());
        shown(&diagnostics, &evaluator.sources);
        if let Some(Answer::Value(value)) = answer {
            value_text(&value, Controls::Escaped);
        }
    });
});
