//! Loading: the steps from the files of a folder to a module.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::arguments::{Completeness, Context, Place};
use super::call::module_call;
use super::check::check;
use super::credentials::{self, blank_out};
use super::declare::{Declarations, Declared, Key, declare};
use super::files::{self, Role};
use super::import::imports;
use super::json::JsonGrammar;
use super::model::{Configuration, Module, TreeId};
use super::modules::load_modules;
use super::moved::moved;
use super::output::output;
use super::provider_block::provider_block;
use super::quoted::take_quotes_off;
use super::removed::removed;
use super::resource::resource;
use super::settings::{Fitness, settings};
use super::unread;
use super::variable::variable;
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};
use crate::host::Host;
use crate::provider::Registry;
use crate::syntax::{self, Tree};

/// Reads the configuration in a folder with all modules that it calls, and checks all that can be
/// checked without evaluating. Fetches nothing.
///
/// The configuration is as complete as the diagnostics let it be; it must not be used where there are
/// errors, except for its sources, which the diagnostics point into.
pub fn load(host: &dyn Host, folder: &Path, registry: &Registry) -> (Configuration, Diagnostics) {
    load_with(host, folder, registry, &Reading::default())
}

/// As [`load`], for configuration that is partly still to be written.
pub fn load_with(
    host: &dyn Host,
    folder: &Path,
    registry: &Registry,
    reading: &Reading,
) -> (Configuration, Diagnostics) {
    let (configuration, out, _) = load_modules(host, folder, registry, reading);
    (configuration, out)
}

/// How the root module is read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub undeclared_imports: UndeclaredImports,
    /// A file of the root module that is in no folder yet: its name and its text.
    pub further_file: Option<(String, String)>,
}

/// What becomes of an `import` block whose resource has no block in the root module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UndeclaredImports {
    #[default]
    Refused,
    /// They are left in the configuration: their resources are about to get blocks.
    Kept,
}

/// The files of one folder, parsed and taken apart. What its calls lead to is not known yet.
pub(super) struct Parsed {
    pub module: Module,
    pub completeness: Completeness,
    /// The names of output values whose blocks were refused. Who refers to one makes no mistake.
    pub refused_outputs: BTreeSet<String>,
    pub fitness: Fitness,
    pub files: Vec<FileId>,
    /// The headers of `import` blocks in a called module, where there may be none.
    pub misplaced_imports: Vec<Span>,
    /// What was found so far.
    pub found: Diagnostics,
}

/// Reads the files of a folder. `path` is relative to the root module's.
///
/// # Errors
/// There is nothing that could be read.
pub(super) fn read_folder(
    configuration: &mut Configuration,
    host: &dyn Host,
    (root, path): (&Path, &Path),
    registry: &Registry,
    reading: &Reading,
) -> Result<Parsed, Box<Diagnostic>> {
    let folder = root.join(path);
    let files = files::find(host, &folder)?;
    let place = match path.as_os_str().is_empty() {
        true => Place::Root,
        false => Place::Child,
    };
    if files.configuration.is_empty() {
        return Err(Box::new(files::nothing_there(host, &folder, &files)));
    }
    let mut unreadable = Diagnostics::new();
    let mut credentials = Diagnostics::new();
    let mut trees = Vec::with_capacity(files.configuration.len());
    for (role, name) in &files.configuration {
        let file = folder.join(name);
        match files::read(host, &file) {
            Ok(text) => {
                let name = files::shown(host, &file);
                let added = add_text(configuration, &name, text, Some(registry));
                unreadable.extend(added.syntax);
                credentials.extend(added.credentials);
                trees.push((*role, added.tree));
            }
            Err(error) => unreadable.push(*error),
        }
    }
    if let (Place::Root, Some((name, text))) = (place, &reading.further_file) {
        let added = add_text(configuration, name, text.clone(), Some(registry));
        unreadable.extend(added.syntax);
        credentials.extend(added.credentials);
        trees.push((Role::Primary, added.tree));
    }
    let completeness = match unreadable.has_errors() {
        true => Completeness::Partial,
        false => Completeness::Whole,
    };
    let undeclared_imports = reading.undeclared_imports;
    let context = Context { trees: &configuration.trees, registry, completeness, place, undeclared_imports };
    let mut parsed = parse(context, path, &trees);
    if parsed.fitness == Fitness::Fits {
        parsed.found.extend(unreadable);
    }
    parsed.found.extend(credentials);
    if place == Place::Root {
        parsed.found.extend(unread::configuration(&files));
    }
    parsed.files = trees.iter().map(|(_, tree)| configuration.tree(*tree).file()).collect();
    Ok(parsed)
}

/// Whether a folder can be read and has no configuration in it.
pub fn is_empty(host: &dyn Host, folder: &Path) -> bool {
    files::find(host, folder).is_ok_and(|files| files.configuration.is_empty())
}

/// A text that became part of the configuration.
pub(super) struct Added {
    pub tree: TreeId,
    pub syntax: Diagnostics,
    pub credentials: Diagnostics,
}

/// Parses a text and adds it. `providers` is given for texts that may have `provider` blocks.
pub(super) fn add_text(
    configuration: &mut Configuration,
    name: &str,
    text: String,
    providers: Option<&Registry>,
) -> Added {
    let (tree, syntax) = parse_text(configuration.next_file(), name, text, providers);
    let found = credentials::find(&tree, providers);
    let parts: Vec<_> = found.iter().map(|credential| credential.span.range()).collect();
    let shown = blank_out(tree.text(), &parts);
    let tree = configuration.add(name, shown, tree);
    Added { tree, syntax, credentials: found.iter().map(|credential| credential.diagnostic()).collect() }
}

/// Parses a text in the syntax that its name says.
pub(super) fn parse_text(
    file: FileId,
    name: &str,
    text: String,
    providers: Option<&Registry>,
) -> (Tree, Diagnostics) {
    match (name.ends_with(".json"), providers) {
        (false, None) => syntax::parse(file, text),
        (false, Some(_)) => {
            let (mut tree, mut found) = syntax::parse(file, text);
            found.extend(take_quotes_off(&mut tree));
            (tree, found)
        }
        (true, Some(registry)) => syntax::parse_json(file, text, &JsonGrammar::Configuration(registry)),
        (true, None) => syntax::parse_json(file, text, &JsonGrammar::Variables),
    }
}

fn parse(context: Context<'_>, path: &Path, files: &[(Role, TreeId)]) -> Parsed {
    let mut out = Diagnostics::new();
    let Declarations {
        settings: blocks,
        blocks: declared,
        locals,
        imports: imported,
        moved: moves,
        removed: removals,
        completeness,
    } = declare(&context, files, &mut out);
    let context = Context { completeness, ..context };

    let mut version = Diagnostics::new();
    let (settings, fitness) = settings(&context, &blocks, &mut version);
    let module = Module { settings, locals, folder: path.to_owned(), ..Module::default() };
    let mut parsed = Parsed {
        module,
        completeness,
        refused_outputs: BTreeSet::new(),
        fitness,
        files: Vec::new(),
        misplaced_imports: Vec::new(),
        found: out,
    };
    if fitness == Fitness::OtherVersion {
        // Whatever else seems wrong in it may be right for that version; only that is said.
        return Parsed { completeness: Completeness::Partial, found: version, ..parsed };
    }
    parsed.found.extend(version);
    for (key, declared) in &declared {
        let found = parsed.take_apart(&context, key, declared);
        parsed.found.extend(found.into_iter().map(|problem| problem.in_block(&declared.title)));
    }
    let Parsed { module, misplaced_imports, found, .. } = &mut parsed;
    match context.place {
        Place::Root => module.imports = imports(&context, module, &imported, found),
        Place::Child => misplaced_imports.extend(imported.iter().map(|block| block.header)),
    }
    module.moved = moved(&context, &[], &moves, found);
    module.removed = removed(&context, &[], &removals, found);
    parsed
}

impl Parsed {
    /// Takes a block with its overrides apart and adds what it declares to the module.
    fn take_apart(&mut self, context: &Context<'_>, key: &Key, declared: &Declared) -> Diagnostics {
        let mut found = Diagnostics::new();
        let module = &mut self.module;
        match key {
            Key::Provider(name) => module.providers.push(provider_block(context, name, declared, &mut found)),
            Key::Variable(name) => {
                module.variables.insert(name.clone(), variable(context, name, declared, &mut found));
            }
            Key::Resource(mode, kind, name) => {
                let block = resource(context, *mode, (kind, name), declared, &mut found);
                module.resources.insert((*mode, kind.clone(), name.clone()), Arc::new(block));
            }
            Key::Check(name) => {
                let block = check(context, name, declared, module, &mut found);
                module.checks.insert(name.clone(), block);
            }
            Key::Output(name) => match output(context, name, declared, &mut found) {
                Some(block) => {
                    module.outputs.insert(name.clone(), block);
                }
                None => {
                    self.refused_outputs.insert(name.clone());
                }
            },
            Key::Module(name) => {
                module.calls.insert(name.clone(), module_call(context, name, declared, &mut found));
            }
        }
        found
    }
}
