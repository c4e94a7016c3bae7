//! From module to module: following the calls of the root module to all others.
//!
//! A folder is read and checked once, however often it is called, so that one mistake is one error.
//! Then each call path gets a module of its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Component, Path, PathBuf};

use super::arguments::{Completeness, Context, Place};
use super::call::{Called, check_call};
use super::files;
use super::load::{Parsed, Reading, read_folder};
use super::manifest::Manifest;
use super::model::{Configuration, Module, ModuleCall, ModuleId};
use super::moved::check_moves;
use super::reference_check::{Callee, check_references};
use super::removed::check_removed;
use super::settings::Fitness;
use super::source::{GitSource, Package, Source};
use crate::diag::{self, Diagnostic, Diagnostics, FileId, Span};
use crate::host::{EntryKind, Host};
use crate::provider::Registry;

/// Longer chains of calls are a mistake, such as a folder that links to one above it.
const MAX_DEPTH: usize = 64;
/// Calls of calls multiply, so that a few lines can make very many.
const MAX_MODULES: usize = 20_000;
/// So do links between folders.
const MAX_FOLDERS: usize = 5_000;
/// Bytes of all files together: a folder that is reached by many links is read many times.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// What is said where `terrace init` helps.
pub(super) const NOT_INSTALLED: &str = "Module not installed";

/// A repository that a call needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needed {
    pub package: Package,
    /// The `source` of the first call that needs it.
    pub span: Span,
    /// The calls that lead to it, for people: `module.net.module.dns`.
    pub call: String,
    pub installed: bool,
}

/// Loads the root module and all that it calls. Also gives the repositories that are called for,
/// installed or not.
pub(super) fn load_modules(
    host: &dyn Host,
    root: &Path,
    registry: &Registry,
    reading: &Reading,
) -> (Configuration, Diagnostics, Vec<Needed>) {
    let mut out = Diagnostics::new();
    let manifest = Manifest::read(host, root).unwrap_or_else(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        let detail = format!("{error}{cause}.");
        out.push(
            Diagnostic::error("Failed to read the list of installed modules", detail)
                .hint("Remove it and run `terrace init`."),
        );
        Manifest::default()
    });
    let mut loader = Loader {
        host,
        root,
        registry,
        reading,
        manifest,
        configuration: Configuration::default(),
        folders: Vec::new(),
        by_path: BTreeMap::new(),
        stack: Vec::new(),
        around: Vec::new(),
        needed: Vec::new(),
        text: 0,
        is_full: false,
        out,
    };
    match loader.folder(Path::new(""), None) {
        Ok(top) => {
            let root_module = &loader.folders[top].module;
            let unmet = unmet_aliases(root_module);
            loader.out.extend(unmet);
            loader.instantiate(top);
            let configuration = &loader.configuration;
            let moves: Vec<_> = configuration.modules().flat_map(|(_, module)| &module.moved).collect();
            check_moves(&moves, &configuration.sources, &mut loader.out);
            check_removed(configuration, &mut loader.out);
        }
        Err(problem) => loader.out.push(*problem),
    }
    let Loader { configuration, out, needed, .. } = loader;
    (configuration, out, needed)
}

/// The root module has nobody who could pass it provider configurations.
fn unmet_aliases(root: &Module) -> Vec<Diagnostic> {
    let is_declared = |alias: &_| root.providers.iter().any(|block| block.provider == *alias);
    let unmet = root.settings.provider_aliases.iter().filter(|(alias, _)| !is_declared(alias));
    let problem = |(alias, span): &(super::ProviderRef, Span)| {
        let detail = format!(
            "The root module has no provider configuration {}, and nothing calls it that could pass one.",
            alias.as_written()
        );
        let error = Diagnostic::error("Missing required provider configuration", detail).at(*span);
        error.hint(format!("Add a block `provider {:?}` with this `alias`.", alias.written_name()))
    };
    unmet.map(problem).collect()
}

struct Loader<'l> {
    host: &'l dyn Host,
    root: &'l Path,
    registry: &'l Registry,
    reading: &'l Reading,
    manifest: Manifest,
    configuration: Configuration,
    folders: Vec<Folder>,
    by_path: BTreeMap<PathBuf, Entry>,
    /// The calls that are being followed.
    stack: Vec<String>,
    /// The folders around: where they are, whatever links lead there.
    around: Vec<PathBuf>,
    needed: Vec<Needed>,
    /// Bytes of all files so far.
    text: usize,
    /// No more folders are read, which is said.
    is_full: bool,
    out: Diagnostics,
}

/// What is known of a path.
#[derive(Clone, Copy)]
enum Entry {
    /// Its calls are being followed.
    Open {
        depth: usize,
    },
    Read(usize),
    /// What is wrong was said.
    Failed,
}

/// A folder that was read and checked.
struct Folder {
    module: Module,
    completeness: Completeness,
    refused_outputs: BTreeSet<String>,
    /// The positions of what its calls lead to, in their order.
    children: Vec<Option<usize>>,
    /// A `provider` block in it or in what it calls.
    provider_block: Option<Span>,
    files: Vec<FileId>,
}

/// A folder to be read.
struct Target {
    path: PathBuf,
    /// The repository that it is in, as a folder; none inside the project.
    package: Option<PathBuf>,
}

impl Loader<'_> {
    /// Reads a folder and all that it calls; gives its position.
    ///
    /// # Errors
    /// There is nothing that could be read.
    fn folder(&mut self, path: &Path, package: Option<&Path>) -> Result<usize, Box<Diagnostic>> {
        self.by_path.insert(path.to_owned(), Entry::Open { depth: self.stack.len() });
        let parsed =
            read_folder(&mut self.configuration, self.host, (self.root, path), self.registry, self.reading);
        let parsed = parsed.inspect_err(|_| {
            self.by_path.insert(path.to_owned(), Entry::Failed);
        })?;
        let Parsed { module, completeness, refused_outputs, fitness, files, misplaced_imports, found } =
            parsed;
        self.text += files.iter().map(|file| self.configuration.sources.get(*file).text.len()).sum::<usize>();
        self.out.extend(found);
        let misplaced = misplaced_imports.into_iter().map(|header| self.misplaced_import(header));
        self.out.extend(misplaced.collect::<Vec<_>>());
        let mut children = Vec::with_capacity(module.calls.len());
        let place = self.root.join(path);
        self.around.push(self.host.canonical(&place).unwrap_or(place));
        for call in module.calls.values() {
            self.stack.push(call.name.clone());
            children.push(self.called(path, package, call));
            self.stack.pop();
        }
        self.around.pop();
        if fitness == Fitness::Fits {
            self.check(&module, completeness, &children);
        }
        let inner = children.iter().flatten().find_map(|at| self.folders[*at].provider_block);
        let provider_block = module.providers.first().map(|block| block.span).or(inner);
        self.folders.push(Folder { module, completeness, refused_outputs, children, provider_block, files });
        let at = self.folders.len() - 1;
        self.by_path.insert(path.to_owned(), Entry::Read(at));
        Ok(at)
    }

    /// The folder that a call leads to; none where there is none, which is reported.
    fn called(&mut self, from: &Path, package: Option<&Path>, call: &ModuleCall) -> Option<usize> {
        let (text, span) = call.source.clone()?;
        let problem = match self.follow(from, package, &text, span) {
            Ok(at) => return at,
            Err(problem) => *problem,
        };
        let problem = if problem.span.is_none() { problem.at(span) } else { problem };
        self.out.push(problem.in_block(call.title()));
        None
    }

    fn follow(
        &mut self,
        from: &Path,
        package: Option<&Path>,
        text: &str,
        span: Span,
    ) -> Result<Option<usize>, Box<Diagnostic>> {
        let target = self.target(from, package, text, span)?;
        match self.by_path.get(&target.path).copied() {
            Some(Entry::Read(at)) => return Ok(Some(at)),
            Some(Entry::Failed) => return Ok(None),
            Some(Entry::Open { depth }) => return Err(self.circle(depth, &target.path)),
            None => {}
        }
        if self.stack.len() > MAX_DEPTH {
            let detail =
                format!("Calls may lead {MAX_DEPTH} modules deep, and these lead deeper: {}.", self.chain(0));
            return Err(Box::new(Diagnostic::error("Module calls nested too deeply", detail)));
        }
        if self.is_full {
            return Ok(None);
        }
        self.is_full = self.by_path.len() >= MAX_FOLDERS || self.text > MAX_TEXT;
        if self.is_full {
            let most = MAX_TEXT / 1024 / 1024;
            let detail = format!(
                "Calls may lead to {MAX_FOLDERS} folders whose files have {most} MiB, and these lead to more. A folder \
                 that links to one above it leads on without end."
            );
            return Err(Box::new(Diagnostic::error("Too many modules", detail)));
        }
        let folder = self.root.join(&target.path);
        if self.host.kind(&folder) != Some(EntryKind::Folder) {
            let shown = files::shown(self.host, &folder);
            let what = match self.host.kind(&folder) {
                Some(_) => "is no folder",
                None => "does not exist",
            };
            let detail = format!(
                "{shown} {what}. The path of a module is relative to the folder of the file that calls it."
            );
            return Err(Box::new(Diagnostic::error("Module not found", detail)));
        }
        let place = self.host.canonical(&folder).ok();
        if let Some(depth) = self.around.iter().position(|around| Some(around) == place.as_ref()) {
            return Err(self.circle(depth, &target.path));
        }
        self.folder(&target.path, target.package.as_deref()).map(Some)
    }

    /// Where the files of a source are.
    fn target(
        &mut self,
        from: &Path,
        package: Option<&Path>,
        text: &str,
        span: Span,
    ) -> Result<Target, Box<Diagnostic>> {
        let source = Source::parse(text).map_err(|problem| {
            Box::new(Diagnostic::error("Invalid module source", problem.detail).at(span).hint(problem.hint))
        })?;
        match source {
            Source::Local(folder) => {
                let path = joined(from, &folder);
                if package.is_some_and(|package| !path.starts_with(package)) {
                    let detail = "The path leads out of the repository that this module is from, where nothing belongs to it.";
                    return Err(Box::new(Diagnostic::error(
                        "Local module path escapes module package",
                        detail,
                    )));
                }
                Ok(Target { path, package: package.map(Path::to_owned) })
            }
            Source::Git(git) => self.installed(git, span),
        }
    }

    fn installed(&mut self, git: GitSource, span: Span) -> Result<Target, Box<Diagnostic>> {
        let GitSource { package, folder } = git;
        let place = self.manifest.find(&package).and_then(|installed| installed.path());
        let place = place.filter(|place| self.host.kind(&self.root.join(place)) == Some(EntryKind::Folder));
        if !self.needed.iter().any(|needed| needed.package == package) {
            let (call, installed) = (self.chain(0), place.is_some());
            self.needed.push(Needed { package: package.clone(), span, call, installed });
        }
        match place {
            Some(place) => Ok(Target { path: joined(&place, &folder), package: Some(place) }),
            None => {
                let detail = "This module is in a git repository that has not been fetched yet.";
                let error = Diagnostic::error(NOT_INSTALLED, detail);
                Err(Box::new(error.hint("Run `terrace init`, which fetches all modules.")))
            }
        }
    }

    /// An `import` block in the module that is being read, which is a called one.
    fn misplaced_import(&self, header: Span) -> Diagnostic {
        let call = self.chain(0);
        let detail = format!(
            "This module is called, by {call}, and import blocks are only allowed in the root module: the id belongs to \
             one object, and a module may be called any number of times."
        );
        let error = Diagnostic::error("Invalid import configuration", detail).at(header).in_block("import");
        error.hint(format!(
            "Move the block to the root module, with the call in front of the address in \"to\": `{call}.…`."
        ))
    }

    /// A module that calls itself, directly or not.
    fn circle(&self, depth: usize, path: &Path) -> Box<Diagnostic> {
        let shown = files::shown(self.host, &self.root.join(path));
        let folder =
            if shown == "." { "the root module".to_owned() } else { format!("the module in {shown}") };
        let detail = format!(
            "This call leads back to {folder}, which leads here by {}: it would never end.",
            self.chain(depth)
        );
        Box::new(Diagnostic::error("Module calls itself", detail))
    }

    /// The calls that are being followed: `module.a.module.b`.
    fn chain(&self, from: usize) -> String {
        let shown: Vec<String> =
            self.stack[from..].iter().take(MAX_DEPTH).map(|name| format!("module.{name}")).collect();
        shown.join(".")
    }

    /// What can be said about a module when all modules that it calls are known.
    fn check(&mut self, module: &Module, completeness: Completeness, children: &[Option<usize>]) {
        let place = if module.folder.as_os_str().is_empty() { Place::Root } else { Place::Child };
        let context = Context {
            trees: &self.configuration.trees,
            registry: self.registry,
            completeness,
            place,
            undeclared_imports: self.reading.undeclared_imports,
        };
        let mut whole = BTreeMap::new();
        for (call, child) in module.calls.values().zip(children) {
            let Some(folder) = child.map(|at| &self.folders[at]) else { continue };
            if folder.completeness == Completeness::Whole {
                let Folder { module, refused_outputs, .. } = folder;
                whole.insert(call.name.as_str(), Callee { module, refused_outputs });
            }
            let called = Called {
                module: &folder.module,
                completeness: folder.completeness,
                provider_block: folder.provider_block,
            };
            check_call(&context, module, call, called, &mut self.out);
        }
        check_references(&context, module, &whole, &mut self.out);
    }

    /// Makes a module of each call path.
    fn instantiate(&mut self, top: usize) {
        let mut calls: Vec<Vec<diag::ModuleCall>> = vec![Vec::new(); self.folders.len()];
        self.follow_calls(top, &mut calls);
        for (folder, calls) in self.folders.iter().zip(calls) {
            self.configuration.sources.called(&folder.files, calls);
        }
    }

    /// Goes through the calls from the root module on, and notes for each folder those that lead to it.
    fn follow_calls(&mut self, top: usize, found: &mut [Vec<diag::ModuleCall>]) {
        // Not copied, since it may be large: nothing calls the root module, and it is looked at no more.
        self.configuration.root = std::mem::take(&mut self.folders[top].module);
        let mut work = VecDeque::from([(ModuleId::ROOT, top)]);
        while let Some((parent, at)) = work.pop_front() {
            let path = self.configuration.module(parent).path.clone();
            for (position, child) in self.folders[at].children.iter().enumerate() {
                let Some(child) = *child else { continue };
                let calls = &self.configuration.module(parent).calls;
                let (name, call) = calls.get_index(position).expect("there is a child for each call");
                let id = ModuleId(self.configuration.children.len() as u32 + 1);
                if id.index() > MAX_MODULES {
                    let detail = format!("The calls of calls make more than {MAX_MODULES} modules.");
                    return self.out.push(Diagnostic::error("Too many modules", detail).at(call.span));
                }
                let path: Vec<String> = path.iter().chain([name]).cloned().collect();
                let shown: Vec<String> = path.iter().map(|name| format!("module.{name}")).collect();
                found[child].push(diag::ModuleCall { path: shown.join("."), span: call.span });
                let module = self.folders[child].module.called_at(parent, path);
                self.configuration.children.push(module);
                let caller = match parent.index().checked_sub(1) {
                    Some(at) => &mut self.configuration.children[at],
                    None => &mut self.configuration.root,
                };
                caller.calls[position].child = id;
                work.push_back((id, child));
            }
        }
    }
}

/// A path relative to a folder, without `.` and as far as possible without `..`.
fn joined(folder: &Path, relative: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in folder.join(relative).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(path.components().next_back(), Some(Component::Normal(_))) => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}
