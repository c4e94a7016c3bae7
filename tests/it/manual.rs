//! The reference manual: every type of every provider has its page with all parts, and every example in
//! it can be planned as it stands.

use std::path::PathBuf;
use std::sync::Arc;

use terrace::host::Host;
use terrace::ops::Exit;
use terrace::provider::{Block, Provider};

use crate::lab::{Lab, text};

/// What the manual has a page about.
struct Documented<'p> {
    folder: &'static str,
    name: &'static str,
    example: &'static str,
    schema: &'p Block,
    import_id: Option<&'static str>,
    has_timeouts: bool,
}

fn documented(provider: &dyn Provider) -> Vec<Documented<'_>> {
    let mut all = Vec::new();
    for kind in provider.resource_types() {
        let (folder, schema) = ("resources", kind.schema());
        let (import_id, has_timeouts) = (kind.import_id(), kind.default_timeouts().is_some());
        let (name, example) = (kind.name(), kind.example());
        all.push(Documented { folder, name, example, schema, import_id, has_timeouts });
    }
    let mut more = |folder, name, example, schema| {
        all.push(Documented { folder, name, example, schema, import_id: None, has_timeouts: false });
    };
    for kind in provider.data_sources() {
        more("data-sources", kind.name(), kind.example(), kind.schema());
    }
    for kind in provider.ephemeral_types() {
        more("ephemeral-resources", kind.name(), kind.example(), kind.schema());
    }
    for kind in provider.action_types() {
        more("actions", kind.name(), kind.example(), kind.schema());
    }
    all
}

#[tokio::test(start_paused = true)]
async fn every_example_of_every_type_can_be_planned_and_is_formatted() {
    let project = Lab::new("").project();
    let mut wrong = Vec::new();
    for provider in project.registry.providers() {
        for Documented { name, example, folder, .. } in documented(provider) {
            let title = format!("{folder}/{name}");
            if !example.contains(&format!("\"{name}\"")) {
                wrong.push(format!("{title}: the example does not show it"));
                continue;
            }
            let lab = Lab::new(example);
            let report = lab.plan().await;
            let said = text(&report);
            if !matches!(report.exit, Exit::Success | Exit::Changes) || !said.is_empty() {
                wrong.push(format!("{title}: {:?}\n{said}", report.exit));
            }
            let file = terrace::diag::Sources::default().add("example.hcl", example);
            let formatted = terrace::syntax::format(file, example).unwrap_or_default();
            if formatted != example {
                wrong.push(format!("{title} is not formatted; it should be\n{formatted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs a command in the laboratory's folder.
async fn run(lab: &Lab, arguments: &[&str]) -> u8 {
    let host: Arc<dyn Host> = Arc::new(lab.host.clone());
    let same = |_: PathBuf| -> Arc<dyn Host> { Arc::new(lab.host.clone()) };
    terrace::cli::run(host, &same, arguments.iter().map(Into::into)).await
}

#[tokio::test(start_paused = true)]
async fn every_type_has_a_page_with_all_parts() {
    let lab = Lab::new("");
    assert_eq!(run(&lab, &["providers", "docs", "-out=manual"]).await, 0);
    let contents = lab.host.file("manual/README.md").expect("the list of contents");
    let project = lab.project();
    for provider in project.registry.providers() {
        let folder = provider.name();
        let own = lab.host.file(&format!("manual/{folder}/README.md")).expect("a page for the provider");
        assert!(own.contains(provider.schema().doc), "{own}");
        for Documented { folder: kind, name, example, schema, import_id, has_timeouts } in
            documented(provider)
        {
            let path = format!("{folder}/{kind}/{name}.md");
            assert!(contents.contains(&path), "{path} in {contents}");
            let page = lab.host.file(&format!("manual/{path}")).expect("a page for each type");
            for part in ["\n## Example\n", "\n## Arguments\n", example.trim()] {
                assert!(page.contains(part), "{part} in {page}");
            }
            let blocks = schema.blocks.iter().map(|nested| &nested.block);
            for block in std::iter::once(schema).chain(blocks) {
                assert!(page.contains(block.doc), "{name}: {}", block.doc);
                for attribute in &block.attributes {
                    let row = format!("| `{}` |", attribute.name);
                    assert!(page.contains(&row) && !attribute.doc.is_empty(), "{name}: {row} in {page}");
                }
            }
            assert_eq!(has_timeouts, schema.block("timeouts").is_some(), "{name}");
            let bounds = page.contains("\n## Timeouts\n") && page.contains("| `create` | `");
            assert_eq!(bounds, has_timeouts, "{name}: {page}");
            assert_eq!(page.contains("\n## Import\n"), import_id.is_some(), "{name}");
            assert!(page.contains(import_id.unwrap_or("")), "{name}");
        }
    }
}
