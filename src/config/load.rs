//! Loading a folder: the steps from files to a checked configuration.

use std::path::Path;
use std::sync::Arc;

use super::arguments::{Completeness, Context};
use super::check::check;
use super::credentials::{self, blank_out};
use super::declare::{Declarations, Key, declare};
use super::files::{self, Role};
use super::import::imports;
use super::json::JsonGrammar;
use super::model::{Configuration, Module, TreeId};
use super::moved::{check_moves, moved};
use super::output::output;
use super::provider_block::provider_block;
use super::reference_check::check_references;
use super::removed::removed;
use super::resource::resource;
use super::settings::{Fitness, settings};
use super::variable::variable;
use crate::diag::{Diagnostics, FileId};
use crate::host::Host;
use crate::provider::Registry;
use crate::syntax::{self, Tree};

/// Reads the configuration in a folder and checks all that can be checked without evaluating.
///
/// The configuration is as complete as the diagnostics let it be; it must not be used where there are
/// errors, except for its sources, which the diagnostics point into.
pub fn load(host: &dyn Host, folder: &Path, registry: &Registry) -> (Configuration, Diagnostics) {
    let mut configuration = Configuration::default();
    let files = match files::find(host, folder) {
        Ok(files) => files,
        Err(error) => return (configuration, Diagnostics::from(*error)),
    };
    if files.configuration.is_empty() {
        return (configuration, files::nothing_there(host, folder, &files).into());
    }
    let mut unreadable = Diagnostics::new();
    let mut credentials = Diagnostics::new();
    let mut trees = Vec::with_capacity(files.configuration.len());
    for (role, name) in &files.configuration {
        let path = folder.join(name);
        match files::read(host, &path) {
            Ok(text) => {
                let name = files::shown(host, &path);
                let added = add_text(&mut configuration, &name, text, Some(registry));
                unreadable.extend(added.syntax);
                credentials.extend(added.credentials);
                trees.push((*role, added.tree));
            }
            Err(error) => unreadable.push(*error),
        }
    }
    let completeness = match unreadable.has_errors() {
        true => Completeness::Partial,
        false => Completeness::Whole,
    };
    let (root, found) = module(&configuration, registry, &trees, completeness);
    configuration.root = root;
    let mut out = credentials;
    match found {
        Checked::Fits(found) => {
            out.extend(unreadable);
            out.extend(found);
        }
        Checked::OtherVersion(found) => out.extend(found),
    }
    (configuration, out)
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
    let shown = blank_out(tree.text(), &found);
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
        (false, _) => syntax::parse(file, text),
        (true, Some(registry)) => syntax::parse_json(file, text, &JsonGrammar::Configuration(registry)),
        (true, None) => syntax::parse_json(file, text, &JsonGrammar::Variables),
    }
}

/// The diagnostics of a module.
enum Checked {
    Fits(Diagnostics),
    /// The module is for another version; only that is said.
    OtherVersion(Diagnostics),
}

fn module(
    configuration: &Configuration,
    registry: &Registry,
    files: &[(Role, TreeId)],
    completeness: Completeness,
) -> (Module, Checked) {
    let context = Context { trees: &configuration.trees, registry, completeness };
    let mut out = Diagnostics::new();
    let declarations = declare(&context, files, &mut out);
    let Declarations {
        settings: blocks,
        blocks: declared,
        locals,
        imports: imported,
        moved: moves,
        removed: removals,
        unsupported,
        completeness,
    } = declarations;
    let context = Context { completeness, ..context };

    let mut version = Diagnostics::new();
    let (settings, fitness) = settings(&context, &blocks, &mut version);
    if fitness == Fitness::OtherVersion {
        return (Module { settings, ..Module::default() }, Checked::OtherVersion(version));
    }
    out.extend(version);
    let mut module = Module { settings, locals, ..Module::default() };
    for (key, declared) in &declared {
        match key {
            Key::Provider(name) => module.providers.push(provider_block(&context, name, declared, &mut out)),
            Key::Variable(name) => {
                module.variables.insert(name.clone(), variable(&context, name, declared, &mut out));
            }
            Key::Resource(mode, kind, name) => {
                let block = resource(&context, *mode, (kind, name), declared, &mut out);
                module.resources.insert((*mode, kind.clone(), name.clone()), Arc::new(block));
            }
            Key::Check(name) => {
                let block = check(&context, name, declared, &mut module, &mut out);
                module.checks.insert(name.clone(), block);
            }
            Key::Output(name) => {
                let block = output(&context, name, declared, &mut out);
                module.outputs.extend(block.map(|block| (name.clone(), block)));
            }
        }
    }
    module.imports = imports(&context, &module, &imported, &mut out);
    module.moved = moved(&context, &[], &moves, &mut out);
    check_moves(&module.moved.iter().collect::<Vec<_>>(), &configuration.sources, &mut out);
    module.removed = removed(&context, &module, &[], &removals, &mut out);
    check_references(&context, &module, &unsupported, &mut out);
    (module, Checked::Fits(out))
}
