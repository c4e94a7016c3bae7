//! The reference manual: a page of Markdown for each provider, resource type, data source, ephemeral
//! resource and action, made of what the code says of itself, so that the two cannot differ.

use std::fmt::Write;

use crate::provider::{
    Attribute, AttributeKind, Block, NestedBlock, Nesting, Provider, Registry, Timeouts, written_duration,
};
use crate::value::Ty;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it stands below the manual's folder: `stacks/resources/stacks_container.md`.
    pub path: String,
    pub text: String,
}

/// The block whose table has a heading of its own.
const TIMEOUTS: &str = "timeouts";

/// What a page is about.
#[derive(Clone, Copy)]
enum Kind {
    Resource,
    Data,
    Ephemeral,
    Action,
}

impl Kind {
    fn title(self) -> &'static str {
        match self {
            Kind::Resource => "Resource",
            Kind::Data => "Data source",
            Kind::Ephemeral => "Ephemeral resource",
            Kind::Action => "Action",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Kind::Resource => "resources",
            Kind::Data => "data-sources",
            Kind::Ephemeral => "ephemeral-resources",
            Kind::Action => "actions",
        }
    }
}

/// What a page is made of.
struct Subject<'r> {
    kind: Kind,
    name: &'static str,
    doc: &'static str,
    example: &'static str,
    schema: &'r Block,
    import_id: Option<&'static str>,
    timeouts: Option<Timeouts>,
}

impl Subject<'_> {
    /// Below the provider's folder.
    fn path(&self) -> String {
        format!("{}/{}.md", self.kind.folder(), self.name)
    }
}

/// All pages: first the list of contents, then each provider's own page and those of what it offers.
pub fn pages(registry: &Registry) -> Vec<Page> {
    let mut contents =
        "# terrace: providers\n\nWhat each provider offers, generated from the program itself.\n".to_owned();
    let mut pages = Vec::new();
    for provider in registry.providers() {
        let subjects = subjects(provider);
        let folder = provider.name();
        let _ = write!(contents, "\n## [{folder}]({folder}/README.md)\n\n{}\n\n", provider.schema().doc);
        for subject in &subjects {
            let (title, name, path) = (subject.kind.title(), subject.name, subject.path());
            let _ = writeln!(contents, "- {title} [`{name}`]({folder}/{path})");
        }
        pages.push(Page { path: format!("{folder}/README.md"), text: provider_page(provider, &subjects) });
        pages.extend(
            subjects
                .iter()
                .map(|subject| Page { path: format!("{folder}/{}", subject.path()), text: page(subject) }),
        );
    }
    pages.insert(0, Page { path: "README.md".to_owned(), text: contents });
    pages
}

fn subjects(provider: &dyn Provider) -> Vec<Subject<'_>> {
    let mut all = Vec::new();
    for kind in provider.resource_types() {
        all.push(Subject {
            kind: Kind::Resource,
            name: kind.name(),
            doc: kind.schema().doc,
            example: kind.example(),
            schema: kind.schema(),
            import_id: kind.import_id(),
            timeouts: kind.default_timeouts(),
        });
    }
    for source in provider.data_sources() {
        all.push(Subject {
            kind: Kind::Data,
            name: source.name(),
            doc: source.schema().doc,
            example: source.example(),
            schema: source.schema(),
            import_id: None,
            timeouts: None,
        });
    }
    for ephemeral in provider.ephemeral_types() {
        all.push(Subject {
            kind: Kind::Ephemeral,
            name: ephemeral.name(),
            doc: ephemeral.schema().doc,
            example: ephemeral.example(),
            schema: ephemeral.schema(),
            import_id: None,
            timeouts: None,
        });
    }
    for action in provider.action_types() {
        let schema = action.schema();
        let doc =
            if schema.doc.is_empty() { action.arguments().map_or("", |block| block.doc) } else { schema.doc };
        all.push(Subject {
            kind: Kind::Action,
            name: action.name(),
            doc,
            example: action.example(),
            schema,
            import_id: None,
            timeouts: None,
        });
    }
    all
}

fn provider_page(provider: &dyn Provider, subjects: &[Subject<'_>]) -> String {
    let (name, schema) = (provider.name(), provider.schema());
    let mut text = format!("# Provider `{name}`\n\n{}\n", schema.doc);
    arguments(&mut text, schema);
    text.push_str("\n## What it offers\n\n");
    for subject in subjects {
        let _ = writeln!(text, "- {} [`{}`]({})", subject.kind.title(), subject.name, subject.path());
    }
    text
}

fn page(subject: &Subject<'_>) -> String {
    let Subject { kind, name, doc, example, schema, import_id, timeouts } = subject;
    let mut text = format!("# {} `{name}`\n\n{doc}\n", kind.title());
    let _ = write!(text, "\n## Example\n\n```hcl\n{}\n```\n", example.trim_matches('\n'));
    arguments(&mut text, schema);
    attributes(&mut text, schema);
    if let (Some(block), Some(defaults)) = (schema.block(TIMEOUTS), timeouts) {
        bounds(&mut text, &block.block, *defaults);
    }
    if let Some(id) = import_id {
        let _ = write!(
            text,
            "\n## Import\n\nAn object that exists is taken over by a block in the configuration:\n\n```hcl\nimport {{\n  \
             to = {name}.example\n  id = \"{id}\"\n}}\n```\n"
        );
    }
    text
}

/// What a configuration may set, blocks after attributes.
fn arguments(text: &mut String, schema: &Block) {
    text.push_str("\n## Arguments\n\n");
    let is_argument = |attribute: &&Attribute| attribute.is_argument();
    let blocks: Vec<&NestedBlock> = schema.blocks.iter().filter(|block| block.name != TIMEOUTS).collect();
    let own = schema.attributes.iter().filter(is_argument);
    if own.clone().next().is_some() {
        table(text, own);
    } else if blocks.is_empty() {
        text.push_str("None.\n");
    }
    for nested in blocks {
        // An action's `config` block is the action itself, whose meaning the page begins with.
        let is_told = text.contains(nested.block.doc);
        block(text, nested, if is_told { "" } else { nested.block.doc }, nested.name, 3);
    }
}

/// A nested block and those within it.
fn block(text: &mut String, nested: &NestedBlock, doc: &str, path: &str, level: usize) {
    let often = match (nested.nesting, nested.min) {
        (Nesting::Single, 0) => "once or not at all".to_owned(),
        (Nesting::Single, _) => "once".to_owned(),
        (Nesting::List, 0) => "any number of times, in order".to_owned(),
        (Nesting::Set, 0) => "any number of times".to_owned(),
        (Nesting::List, least) => format!("at least {least} times, in order").replace("1 times", "once"),
        (Nesting::Set, least) => format!("at least {least} times").replace("1 times", "once"),
    };
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
    let stands = format!("Stands {often}. {doc}");
    let _ = write!(text, "{} Block `{path}`\n\n{}\n\n", "#".repeat(level), stands.trim_end());
    if !nested.block.attributes.is_empty() {
        table(text, nested.block.attributes.iter());
    }
    for inner in &nested.block.blocks {
        block(text, inner, inner.block.doc, &format!("{path}.{}", inner.name), level + 1);
    }
}

/// What can be read and not be set.
fn attributes(text: &mut String, schema: &Block) {
    let mut computed = schema.attributes.iter().filter(|attribute| !attribute.is_argument()).peekable();
    if computed.peek().is_some() {
        text.push_str("\n## Attributes\n\nBeside its arguments, it has:\n\n");
        table(text, computed);
    }
}

/// The `timeouts` block with what holds without it.
fn bounds(text: &mut String, block: &Block, defaults: Timeouts) {
    let Timeouts { create, update, delete } = defaults;
    let _ = write!(text, "\n## Timeouts\n\n{}\n\n| Name | Default | Meaning |\n|---|---|---|\n", block.doc);
    let defaults = [("create", create), ("update", update), ("delete", delete)];
    for Attribute { name, doc, .. } in &block.attributes {
        let default = defaults.iter().find(|(own, _)| own == name);
        let default = default.map(|(_, time)| format!("`{}`", written_duration(*time))).unwrap_or_default();
        let _ = writeln!(text, "| `{name}` | {default} | {} |", cell(doc));
    }
}

fn table<'a>(text: &mut String, attributes: impl Iterator<Item = &'a Attribute>) {
    text.push_str("| Name | Type | | Meaning |\n|---|---|---|---|\n");
    for attribute in attributes {
        let Attribute { name, ty, kind, forces_replacement, sensitive, doc } = attribute;
        let _ = writeln!(
            text,
            "| `{name}` | `{}` | {} | {} |",
            cell(&written(*ty)),
            words(*kind, *forces_replacement, *sensitive),
            cell(doc)
        );
    }
}

/// Types as they are written in configurations; `any` for what may be of any type.
fn written(ty: Ty) -> String {
    ty.expression().replace(',', ", ")
}

fn words(kind: AttributeKind, forces_replacement: bool, sensitive: bool) -> String {
    let kind = match kind {
        AttributeKind::Required => Some("required"),
        AttributeKind::Optional | AttributeKind::OptionalComputed => Some("optional"),
        AttributeKind::Computed => None,
    };
    let replaces = forces_replacement.then_some("forces replacement");
    let sensitive = sensitive.then_some("sensitive");
    [kind, replaces, sensitive].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_page_has_all_that_the_code_says() {
        let schema = Block {
            attributes: vec![
                Attribute::required("name", Ty::STRING, "Its name.").forces_replacement(),
                Attribute::optional_computed("size", Ty::NUMBER, "Small | large."),
                Attribute::computed(
                    "key",
                    Ty::list(Ty::object([("a", Ty::STRING), ("b", Ty::BOOL)])),
                    "Its keys.",
                )
                .sensitive(),
            ],
            blocks: vec![
                NestedBlock {
                    name: "entry",
                    nesting: Nesting::Set,
                    min: 1,
                    block: Block {
                        attributes: vec![Attribute::optional("ip", Ty::STRING, "An address.")],
                        blocks: Vec::new(),
                        doc: "Who may enter.",
                    },
                },
                crate::provider::Timeouts::block(),
            ],
            doc: "A thing.",
        };
        let subject = Subject {
            kind: Kind::Resource,
            name: "cloud_thing",
            doc: schema.doc,
            example: "resource \"cloud_thing\" \"a\" {}\n",
            schema: &schema,
            import_id: Some("NAME"),
            timeouts: Some(Timeouts {
                create: Duration::from_secs(20 * 60),
                update: Duration::from_secs(90),
                delete: Duration::from_secs(3600),
            }),
        };
        insta::assert_snapshot!(page(&subject), @r#"
        # Resource `cloud_thing`

        A thing.

        ## Example

        ```hcl
        resource "cloud_thing" "a" {}
        ```

        ## Arguments

        | Name | Type | | Meaning |
        |---|---|---|---|
        | `name` | `string` | required, forces replacement | Its name. |
        | `size` | `number` | optional | Small \| large. |

        ### Block `entry`

        Stands at least once. Who may enter.

        | Name | Type | | Meaning |
        |---|---|---|---|
        | `ip` | `string` | optional | An address. |

        ## Attributes

        Beside its arguments, it has:

        | Name | Type | | Meaning |
        |---|---|---|---|
        | `key` | `list(object({a=string, b=bool}))` | sensitive | Its keys. |

        ## Timeouts

        How long operations may take before they are given up: numbers with `s`, `m` or `h`.

        | Name | Default | Meaning |
        |---|---|---|
        | `create` | `20m` | How long a creation may take, e.g. `10m`. |
        | `update` | `1m30s` | How long a change may take, e.g. `5m`. |
        | `delete` | `1h` | How long a deletion may take, e.g. `5m`. |

        ## Import

        An object that exists is taken over by a block in the configuration:

        ```hcl
        import {
          to = cloud_thing.example
          id = "NAME"
        }
        ```
        "#);
    }
}
