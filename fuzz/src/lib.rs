//! What the fuzz targets share: a project in memory, and everything that is shown to people made of
//! what came out, since a mistake in the input must be reported and not only found.
//!
//! A target holds a law ("what is read is written as it was") for any input. That nothing panics,
//! takes more than a gigabyte or more than ten seconds is held by the fuzzer.

use std::sync::Arc;

use terrace::diag::{Diagnostic, Diagnostics, FileId, Look, Sources, Span, render};
use terrace::host::TestHost;
use terrace::ops::{Project, Variables, simulated_clouds};
use terrace::simulator::{Simulator, World};

/// The only file of a target that has one.
pub const FILE: FileId = FileId(0);

/// A project on this host, whose clouds are simulated.
pub fn project(host: &TestHost) -> Project {
    let clock = *terrace::host::Host::clock(host);
    let world = World::seeded(1);
    let clouds = simulated_clouds(&world);
    let simulator = Simulator::new(world, clock, 1);
    Project::open(Arc::new(host.clone()), Arc::new(simulator), clouds, Arc::new(|_| {}))
}

pub fn no_variables() -> Variables<'static> {
    Variables { inputs: Vec::new(), ask: None }
}

/// Runs a future where waiting takes no time.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without I/O").block_on(future)
}

/// The diagnostics as they are printed.
pub fn shown(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostics.clone().sorted(sources).iter().map(|diagnostic| shown_one(diagnostic, sources)).collect()
}

fn shown_one(diagnostic: &Diagnostic, sources: &Sources) -> String {
    render(diagnostic, sources, Look { colour: false, width: 100 })
}

/// Shows the diagnostics of a single file, and holds that they point into it.
pub fn check_diagnostics(diagnostics: &Diagnostics, name: &str, text: &str) {
    let mut sources = Sources::default();
    assert_eq!(sources.add(name, text), FILE);
    for diagnostic in diagnostics.iter() {
        let labels = diagnostic.labels.iter().map(|(span, _)| *span);
        for span in diagnostic.span.into_iter().chain(labels) {
            check_span(span, text);
        }
    }
    shown(diagnostics, &sources);
}

/// Holds that a span lies in the text, between characters.
pub fn check_span(span: Span, text: &str) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
}
