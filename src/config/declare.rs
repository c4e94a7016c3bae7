//! The blocks of all files, sorted by what they declare. Override files are merged here.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::arguments::{Completeness, Context, invalid_name, is_name, static_string, unsupported_argument};
use super::bodies::Argument;
use super::files::Role;
use super::model::{BlockRef, ExprRef, LocalValue, ProviderRef, TreeId};
use crate::addr::Mode;
use crate::diag::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::syntax::{Attribute, Block, Label, Tree};

/// What a block declares: of each there is one in a module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Provider(ProviderRef),
    Variable(String),
    Resource(Mode, String, String),
    Output(String),
    Module(String),
    Check(String),
}

/// A declared block with its overrides.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub header: Span,
    /// The places of the labels.
    pub labels: Vec<Span>,
    /// As messages call it.
    pub title: String,
    pub bodies: Vec<BlockRef>,
}

impl Declared {
    fn new(block: Block<'_>, body: BlockRef) -> Declared {
        let labels = block.labels().map(|label| label.span).collect();
        Declared { header: block.header_span, labels, title: block.title(), bodies: vec![body] }
    }
}

/// The settings block, under one of its names.
#[derive(Clone, Debug)]
pub(super) struct SettingsBlock {
    pub dialect: Dialect,
    pub role: Role,
    pub header: Span,
    pub body: BlockRef,
}

/// A block without a name: `import`, `moved`, `removed`. It declares nothing, so that there may be any
/// number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nameless {
    pub header: Span,
    pub body: BlockRef,
}

/// Whose name a settings block has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Terrace,
    Terraform,
}

/// Everything that is declared in a module.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    pub settings: Vec<SettingsBlock>,
    pub blocks: IndexMap<Key, Declared>,
    pub locals: IndexMap<String, LocalValue>,
    pub imports: Vec<Nameless>,
    pub moved: Vec<Nameless>,
    pub removed: Vec<Nameless>,
    /// What blocks declare that this version does not support, as references name it: `module.net`.
    pub unsupported: BTreeSet<String>,
    /// Partial where a block could not be understood.
    pub completeness: Completeness,
}

/// Sorts the blocks of the files, given in the order in which they are merged.
pub(super) fn declare(
    context: &Context<'_>,
    files: &[(Role, TreeId)],
    out: &mut Diagnostics,
) -> Declarations {
    let mut declarations = Declarations { completeness: context.completeness, ..Declarations::default() };
    for (role, id) in files {
        let tree = &context.trees[id.0 as usize];
        let body = tree.body(tree.root());
        body.attributes().for_each(|attribute| out.push(stray_argument(attribute)));
        for block in body.blocks() {
            let file = File { role: *role, tree: *id };
            let is_added = add_block(context, file, block, &mut declarations, out).is_some();
            if !is_added || holds_declarations(tree, block) {
                declarations.completeness = Completeness::Partial;
            }
        }
    }
    declarations
}

#[derive(Clone, Copy)]
struct File {
    role: Role,
    tree: TreeId,
}

/// The block types of the language at the top of a file, with what their labels are.
const BLOCK_TYPES: [(&str, &[&str]); 15] = [
    ("terrace", &[]),
    ("terraform", &[]),
    ("provider", &["name"]),
    ("variable", &["name"]),
    ("locals", &[]),
    ("resource", &["type", "name"]),
    ("data", &["type", "name"]),
    ("output", &["name"]),
    ("module", &["name"]),
    ("ephemeral", &["type", "name"]),
    ("action", &["type", "name"]),
    ("check", &["name"]),
    ("moved", &[]),
    ("import", &[]),
    ("removed", &[]),
];

/// The block types at the top of a file.
pub fn block_types() -> impl Iterator<Item = &'static str> {
    BLOCK_TYPES.iter().map(|(name, _)| *name)
}

/// Whether a block of the language stands in another, mostly because a closing brace is missing or is one
/// too far. That is reported; what it declares is not there then.
fn holds_declarations(tree: &Tree, block: Block<'_>) -> bool {
    let mut work = vec![block];
    while let Some(outer) = work.pop() {
        for inner in tree.body(outer.body).blocks() {
            let is_own = outer.block_type == "check" && inner.block_type == "data";
            let known = BLOCK_TYPES.iter().find(|(name, _)| *name == inner.block_type);
            let declares = known.is_some_and(|(_, labels)| labels.len() == inner.labels().count());
            if !is_own && declares && (inner.label(0).is_some() || inner.block_type == "locals") {
                return true;
            }
            work.push(inner);
        }
    }
    false
}

/// Names that a module call needs for itself, so that no input variable may have them.
const RESERVED_VARIABLES: [&str; 8] =
    ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

/// Adds one block; none where it could not be understood, which is reported.
fn add_block(
    context: &Context<'_>,
    file: File,
    block: Block<'_>,
    declarations: &mut Declarations,
    out: &mut Diagnostics,
) -> Option<()> {
    let Some((_, wanted)) = BLOCK_TYPES.iter().find(|(name, _)| *name == block.block_type) else {
        out.push(unknown_block(block));
        return None;
    };
    let labels = check_labels(block, wanted, out)?;
    let body = BlockRef { tree: file.tree, body: block.body };
    let settings = |dialect| SettingsBlock { dialect, role: file.role, header: block.header_span, body };
    let name = |index: usize| labels[index].text.to_owned();
    let key = match block.block_type {
        "terrace" => {
            declarations.settings.push(settings(Dialect::Terrace));
            return Some(());
        }
        "terraform" => {
            declarations.settings.push(settings(Dialect::Terraform));
            return Some(());
        }
        "locals" => return add_locals(context, file, block, declarations, out),
        "import" | "moved" | "removed" | "check" if file.role == Role::Override => {
            out.push(not_in_override(block));
            return Some(());
        }
        "import" => {
            declarations.imports.push(Nameless { header: block.header_span, body });
            return Some(());
        }
        "moved" => {
            declarations.moved.push(Nameless { header: block.header_span, body });
            return Some(());
        }
        "removed" => {
            declarations.removed.push(Nameless { header: block.header_span, body });
            return Some(());
        }
        "provider" => Key::Provider(provider_ref(context, file, block, labels[0].text, out)?),
        "variable" => {
            check_variable_name(labels[0], out)?;
            Key::Variable(name(0))
        }
        "output" => Key::Output(name(0)),
        "module" => Key::Module(name(0)),
        "resource" => Key::Resource(Mode::Managed, name(0), name(1)),
        "data" => Key::Resource(Mode::Data, name(0), name(1)),
        "ephemeral" => Key::Resource(Mode::Ephemeral, name(0), name(1)),
        "action" => Key::Resource(Mode::Action, name(0), name(1)),
        "check" => Key::Check(name(0)),
        unsupported => {
            let names: Vec<&str> =
                std::iter::once(unsupported).chain(labels.iter().map(|l| l.text)).collect();
            declarations.unsupported.insert(names.join("."));
            out.push(unsupported_here(block));
            return Some(());
        }
    };
    add_declared(file, key, block, declarations, out);
    Some(())
}

fn add_declared(
    file: File,
    key: Key,
    block: Block<'_>,
    declarations: &mut Declarations,
    out: &mut Diagnostics,
) {
    let body = BlockRef { tree: file.tree, body: block.body };
    match (file.role, declarations.blocks.get_mut(&key)) {
        (Role::Primary, None) => {
            declarations.blocks.insert(key, Declared::new(block, body));
        }
        (Role::Primary, Some(first)) => {
            out.push(duplicate(&key).at(block.header_span).label(first.header, "declared here first"));
        }
        (Role::Override, Some(base)) => base.bodies.push(body),
        // A provider has a configuration without being configured.
        (Role::Override, None) if matches!(key, Key::Provider(ProviderRef { alias: None, .. })) => {
            declarations.blocks.insert(key, Declared::new(block, body));
        }
        (Role::Override, None) if declarations.completeness == Completeness::Whole => {
            let (what, name, _) = words(&key);
            let detail = format!(
                "No {what} {name:?} is declared in a primary file. An override file can only change a block that is \
                 declared elsewhere."
            );
            let error =
                Diagnostic::error("Missing base declaration to override", detail).at(block.header_span);
            let same = |other: &&Key| words(other).0 == what;
            let known: Vec<String> =
                declarations.blocks.keys().filter(same).map(|other| words(other).1).collect();
            out.push(error.suggest(&name, known.iter().map(String::as_str)));
        }
        (Role::Override, None) => {}
    }
}

/// What it is, as it is called here, and within what the name must be unique.
fn words(key: &Key) -> (&'static str, String, &'static str) {
    match key {
        Key::Provider(provider) => ("provider configuration", provider.as_written(), "module"),
        Key::Variable(name) => ("input variable", name.clone(), "module"),
        Key::Output(name) => ("output value", name.clone(), "module"),
        Key::Module(name) => ("module call", name.clone(), "module"),
        Key::Check(name) => ("check", name.clone(), "module"),
        Key::Resource(Mode::Data, kind, name) => {
            ("data source", format!("{kind}.{name}"), "module for each type")
        }
        Key::Resource(Mode::Ephemeral, kind, name) => {
            ("ephemeral resource", format!("{kind}.{name}"), "module for each type")
        }
        Key::Resource(Mode::Action, kind, name) => {
            ("action", format!("{kind}.{name}"), "module for each type")
        }
        Key::Resource(_, kind, name) => ("resource", format!("{kind}.{name}"), "module for each type"),
    }
}

fn duplicate(key: &Key) -> Diagnostic {
    let (what, name, within) = words(key);
    let detail = format!("The {what} {name:?} is declared already. Names must be unique within a {within}.");
    let error = Diagnostic::error("Duplicate declaration", detail);
    match key {
        Key::Provider(ProviderRef { alias: None, .. }) => {
            error.hint("Give further configurations of a provider an `alias`.")
        }
        _ => error,
    }
}

/// The labels, if there are as many as there must be and all are names.
fn check_labels<'t>(block: Block<'t>, wanted: &[&str], out: &mut Diagnostics) -> Option<Vec<Label<'t>>> {
    let block_type = block.block_type;
    let labels: Vec<Label<'t>> = block.labels().collect();
    let form = || {
        wanted.iter().fold(block_type.to_owned(), |form, label| format!("{form} {:?}", label.to_uppercase()))
    };
    if let Some(missing) = wanted.get(labels.len()) {
        let detail =
            format!("All {block_type:?} blocks must have {}; the {missing} is missing.", count(wanted));
        let error = Diagnostic::error("Missing label", detail).at(block.header_span);
        out.push(error.hint(format!("Write `{} {{ … }}`.", form())));
        return None;
    }
    if let Some(extra) = labels.get(wanted.len()) {
        let detail = match wanted {
            [] => format!("Blocks of type {block_type:?} have no labels."),
            wanted => format!("Blocks of type {block_type:?} have {} and no more.", count(wanted)),
        };
        out.push(Diagnostic::error("Extraneous label", detail).at(extra.span));
        return None;
    }
    let mut all_names = Some(());
    for (label, what) in labels.iter().zip(wanted) {
        if !is_name(label.text) {
            out.push(invalid_name(what, label.text, label.span).in_block(block.title()));
            all_names = None;
        }
    }
    all_names.map(|()| labels)
}

fn count(wanted: &[&str]) -> String {
    match wanted {
        [one] => format!("one label, the {one}"),
        more => format!("{} labels ({})", more.len(), more.join(", ")),
    }
}

fn check_variable_name(label: Label<'_>, out: &mut Diagnostics) -> Option<()> {
    if !RESERVED_VARIABLES.contains(&label.text) {
        return Some(());
    }
    let detail =
        format!("The name {:?} is reserved, since it has a meaning of its own in module blocks.", label.text);
    out.push(Diagnostic::error("Invalid variable name", detail).at(label.span));
    None
}

fn provider_ref(
    context: &Context<'_>,
    file: File,
    block: Block<'_>,
    name: &str,
    out: &mut Diagnostics,
) -> Option<ProviderRef> {
    let tree = &context.trees[file.tree.0 as usize];
    let Some(attribute) = tree.body(block.body).attribute("alias") else {
        return Some(ProviderRef::written(name, None));
    };
    let alias = static_string(context, Argument { tree: file.tree, attribute }, out)?;
    if !is_name(&alias) {
        out.push(invalid_name("alias", &alias, tree.span(attribute.expr)).in_block(block.title()));
        return None;
    }
    Some(ProviderRef::written(name, Some(&alias)))
}

fn add_locals(
    context: &Context<'_>,
    file: File,
    block: Block<'_>,
    declarations: &mut Declarations,
    out: &mut Diagnostics,
) -> Option<()> {
    let tree = &context.trees[file.tree.0 as usize];
    for inner in tree.body(block.body).blocks() {
        let detail = "Blocks are not allowed here; local values are arguments.";
        out.push(Diagnostic::error("Unexpected block", detail).at(inner.header_span).in_block("locals"));
    }
    for attribute in tree.body(block.body).attributes() {
        let Attribute { name, name_span, expr, .. } = attribute;
        // Only in JSON syntax it can be anything else.
        if !is_name(name) {
            out.push(invalid_name("name of a local value", name, name_span).in_block("locals"));
            continue;
        }
        let value = ExprRef { tree: file.tree, expr };
        let local = LocalValue { name: name.to_owned(), span: name_span, value };
        match (file.role, declarations.locals.get(name)) {
            (Role::Primary, Some(first)) => {
                let detail = format!(
                    "The local value {name:?} is declared already. Names must be unique within a module."
                );
                let error = Diagnostic::error("Duplicate declaration", detail).at(name_span);
                out.push(error.label(first.span, "declared here first"));
            }
            (Role::Override, None) if declarations.completeness == Completeness::Whole => {
                let detail = format!(
                    "No local value named {name:?} is declared in a primary file. An override file can only change what is \
                     declared elsewhere."
                );
                let error = Diagnostic::error("Missing base declaration to override", detail).at(name_span);
                out.push(error.suggest(name, declarations.locals.keys().map(String::as_str)));
            }
            _ => {
                declarations.locals.insert(name.to_owned(), local);
            }
        }
    }
    Some(())
}

fn not_in_override(block: Block<'_>) -> Diagnostic {
    let name = block.block_type;
    let detail = format!(
        "Blocks of type {name:?} can stand only in primary files, not in override files: there is nothing of their kind \
         that they could change."
    );
    Diagnostic::error("Unsupported override", detail).at(block.header_span)
}

fn stray_argument(attribute: Attribute<'_>) -> Diagnostic {
    let error = unsupported_argument(attribute.name, attribute.name_span);
    match did_you_mean(attribute.name, BLOCK_TYPES.iter().map(|(name, _)| *name)) {
        Some(block) => error.hint(format!("Did you mean a block: `{block} {{ … }}`?")),
        None => error.hint("A value for an input variable belongs into `terrace.vars.hcl`, any other named value into a `locals` block."),
    }
}

fn unknown_block(block: Block<'_>) -> Diagnostic {
    let detail = format!("Blocks of type {:?} are not expected here.", block.block_type);
    let error = Diagnostic::error("Unsupported block type", detail).at(block.type_span);
    match block.block_type {
        "connection" | "provisioner" => {
            error.hint("terrace has no provisioners: it changes clouds through their APIs only.")
        }
        name => error.suggest(name, block_types()),
    }
}

fn unsupported_here(block: Block<'_>) -> Diagnostic {
    let detail =
        format!("Blocks of type {:?} are not supported by this version of terrace.", block.block_type);
    Diagnostic::error("Unsupported block type", detail).at(block.header_span)
}
