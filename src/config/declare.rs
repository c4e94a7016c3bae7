//! The blocks of all files, sorted by what they declare. Override files are merged here.

use indexmap::IndexMap;

use super::arguments::{Completeness, Context, invalid_name, is_name, static_string, unsupported_argument};
use super::block_type::{BlockType, block_types};
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

/// Whether a block of the language stands in another, mostly because a closing brace is missing or is one
/// too far. That is reported; what it declares is not there then.
fn holds_declarations(tree: &Tree, block: Block<'_>) -> bool {
    let mut work = vec![block];
    while let Some(outer) = work.pop() {
        for inner in tree.body(outer.body).blocks() {
            let is_own = outer.block_type == "check" && inner.block_type == "data";
            let known = BlockType::named(inner.block_type);
            let declares = known.is_some_and(|known| known.labels().len() == inner.labels().count());
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
    let Some(block_type) = BlockType::named(block.block_type) else {
        out.push(unknown_block(block));
        return None;
    };
    let labels = check_labels(block, block_type.labels(), out)?;
    let (header, body) = (block.header_span, BlockRef { tree: file.tree, body: block.body });
    let settings = |dialect| SettingsBlock { dialect, role: file.role, header, body };
    let nameless = Nameless { header, body };
    let name = |index: usize| labels[index].text.to_owned();
    let resource = |mode| Key::Resource(mode, name(0), name(1));
    match block_type {
        BlockType::Import | BlockType::Moved | BlockType::Removed | BlockType::Check
            if file.role == Role::Override =>
        {
            out.push(not_in_override(block));
        }
        BlockType::Terrace => declarations.settings.push(settings(Dialect::Terrace)),
        BlockType::Terraform => declarations.settings.push(settings(Dialect::Terraform)),
        BlockType::Locals => declarations.add_locals(context, file, block, out),
        BlockType::Import => declarations.imports.push(nameless),
        BlockType::Moved => declarations.moved.push(nameless),
        BlockType::Removed => declarations.removed.push(nameless),
        BlockType::Provider => {
            let provider = provider_ref(context, file, block, labels[0].text, out)?;
            declarations.add(file, Key::Provider(provider), block, out);
        }
        BlockType::Variable => {
            check_variable_name(labels[0], out)?;
            declarations.add(file, Key::Variable(name(0)), block, out);
        }
        BlockType::Output => declarations.add(file, Key::Output(name(0)), block, out),
        BlockType::Module => declarations.add(file, Key::Module(name(0)), block, out),
        BlockType::Resource => declarations.add(file, resource(Mode::Managed), block, out),
        BlockType::Data => declarations.add(file, resource(Mode::Data), block, out),
        BlockType::Ephemeral => declarations.add(file, resource(Mode::Ephemeral), block, out),
        BlockType::Action => declarations.add(file, resource(Mode::Action), block, out),
        BlockType::Check => declarations.add(file, Key::Check(name(0)), block, out),
    }
    Some(())
}

impl Declarations {
    /// Adds a block of which there is one in a module, or merges it with the one that is there.
    fn add(&mut self, file: File, key: Key, block: Block<'_>, out: &mut Diagnostics) {
        let body = BlockRef { tree: file.tree, body: block.body };
        match (file.role, self.blocks.get_mut(&key)) {
            (Role::Primary, None) => {
                self.blocks.insert(key, Declared::new(block, body));
            }
            (Role::Primary, Some(first)) => {
                out.push(duplicate(&key).at(block.header_span).label(first.header, "declared here first"));
            }
            (Role::Override, Some(base)) => base.bodies.push(body),
            // A provider has a configuration without being configured.
            (Role::Override, None) if matches!(key, Key::Provider(ProviderRef { alias: None, .. })) => {
                self.blocks.insert(key, Declared::new(block, body));
            }
            (Role::Override, None) if self.completeness == Completeness::Whole => {
                let (what, name, _) = words(&key);
                let same = |other: &&Key| words(other).0 == what;
                let known: Vec<String> =
                    self.blocks.keys().filter(same).map(|other| words(other).1).collect();
                let error = missing_base(&format!("{what} {name:?}"), "a block that").at(block.header_span);
                out.push(error.suggest(&name, known.iter().map(String::as_str)));
            }
            (Role::Override, None) => {}
        }
    }

    /// Adds the local values of a `locals` block, of which each has a name of its own.
    fn add_locals(&mut self, context: &Context<'_>, file: File, block: Block<'_>, out: &mut Diagnostics) {
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
            match (file.role, self.locals.get(name)) {
                (Role::Primary, Some(first)) => {
                    let detail = format!(
                        "The local value {name:?} is declared already. Names must be unique within a module."
                    );
                    let error = Diagnostic::error("Duplicate declaration", detail).at(name_span);
                    out.push(error.label(first.span, "declared here first"));
                }
                (Role::Override, None) if self.completeness == Completeness::Whole => {
                    let error = missing_base(&format!("local value named {name:?}"), "what").at(name_span);
                    out.push(error.suggest(name, self.locals.keys().map(String::as_str)));
                }
                _ => {
                    self.locals.insert(name.to_owned(), local);
                }
            }
        }
    }
}

/// The error for something that only an override file declares, which can change `what` there is.
fn missing_base(missing: &str, what: &str) -> Diagnostic {
    let detail = format!(
        "No {missing} is declared in a primary file. An override file can only change {what} is declared elsewhere."
    );
    Diagnostic::error("Missing base declaration to override", detail)
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
    match did_you_mean(attribute.name, block_types()) {
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
