//! What the names of a configuration stand for.

use rustc_hash::FxHashMap;

use crate::addr::Mode;
use crate::config::{Configuration, ModuleId};
use crate::diag::{Diagnostic, Span};

use super::code::Reference;
use super::program::BlockId;

/// The declared names of a module.
#[derive(Debug, Default)]
pub(super) struct Names {
    variables: FxHashMap<String, u32>,
    locals: FxHashMap<String, u32>,
    resources: FxHashMap<(Mode, String, String), BlockId>,
    modules: FxHashMap<String, CalledModule>,
}

/// A module that is called, as its caller sees it.
#[derive(Debug)]
pub(super) struct CalledModule {
    pub id: ModuleId,
    /// Whether its call has `count` or `for_each`.
    pub repeats: bool,
    outputs: FxHashMap<String, u32>,
}

impl CalledModule {
    pub fn output(&self, name: &str) -> Option<Reference> {
        self.outputs.get(name).copied().map(Reference::Output)
    }
}

/// Where the things of each module begin in the numbers of a program.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Starts {
    pub variables: u32,
    pub locals: u32,
    pub blocks: u32,
    pub outputs: u32,
}

/// What the first names of a reference mean, and how many names after the root belong to it.
pub(super) type Resolved = Result<(Reference, usize), Box<Diagnostic>>;

impl Names {
    /// The names of a module. `starts` are those of all modules.
    pub(super) fn of(configuration: &Configuration, id: ModuleId, starts: &[Starts]) -> Names {
        let module = configuration.module(id);
        let own = starts[id.index()];
        // A call that leads nowhere was reported.
        let followed = module.calls.iter().filter(|(_, call)| call.child != ModuleId::ROOT);
        let called = followed.map(|(name, call)| {
            let outputs = &configuration.module(call.child).outputs;
            let called = CalledModule {
                id: call.child,
                repeats: call.count.is_some() || call.for_each.is_some(),
                outputs: positions(outputs, starts[call.child.index()].outputs),
            };
            (name.clone(), called)
        });
        Names {
            variables: positions(&module.variables, own.variables),
            locals: positions(&module.locals, own.locals),
            resources: module.resources.keys().cloned().zip((own.blocks..).map(BlockId)).collect(),
            modules: called.collect(),
        }
    }

    pub(super) fn module(&self, name: &str) -> Option<&CalledModule> {
        self.modules.get(name)
    }

    pub(super) fn resource(&self, mode: Mode, kind: &str, name: &str) -> Option<BlockId> {
        self.resources.get(&(mode, kind.to_owned(), name.to_owned())).copied()
    }

    /// Resolves `root` and the attribute names that follow it. `span` covers the name and what belongs
    /// to it for error messages: it is asked for how many names that are.
    pub(super) fn resolve(&self, root: &str, attrs: &[&str], span: &dyn Fn(usize) -> Span) -> Resolved {
        let first = attrs.first().copied();
        match root {
            "var" => {
                self.declared("input variable", "var", &self.variables, first, span, Reference::Variable)
            }
            "local" => self.declared("local value", "local", &self.locals, first, span, Reference::Local),
            "data" => self.declared_resource(Mode::Data, first, attrs.get(1).copied(), 2, span),
            "ephemeral" => self.declared_resource(Mode::Ephemeral, first, attrs.get(1).copied(), 2, span),
            "action" => self.declared_resource(Mode::Action, first, attrs.get(1).copied(), 2, span),
            "resource" => self.declared_resource(Mode::Managed, first, attrs.get(1).copied(), 2, span),
            "module" => match first.map(|name| (name, self.modules.get(name))) {
                Some((_, Some(called))) => Ok((Reference::Module(called.id), 1)),
                Some((name, None)) => Err(boxed(
                    Diagnostic::error(
                        "Reference to undeclared module",
                        format!("There is no module call named `{name}`."),
                    )
                    .at(span(1))
                    .suggest(name, sorted(&self.modules)),
                )),
                None => {
                    let detail = "`module` alone is no value. Name the module call: `module.NAME`.";
                    Err(boxed(Diagnostic::error("Invalid reference", detail).at(span(0))))
                }
            },
            "each" => {
                member(root, first, span, &[("key", Reference::EachKey), ("value", Reference::EachValue)])
            }
            "count" => member(root, first, span, &[("index", Reference::CountIndex)]),
            "self" => Ok((Reference::SelfObject, 0)),
            "path" => member(
                root,
                first,
                span,
                &[
                    ("module", Reference::PathModule),
                    ("root", Reference::PathRoot),
                    ("cwd", Reference::PathCwd),
                ],
            ),
            "terrace" | "terraform" => {
                let known = [("workspace", Reference::Workspace), ("applying", Reference::Applying)];
                member(root, first, span, &known)
            }
            kind => self.declared_resource(Mode::Managed, Some(kind), first, 1, span),
        }
    }

    fn declared(
        &self,
        what: &str,
        root: &str,
        known: &FxHashMap<String, u32>,
        name: Option<&str>,
        span: &dyn Fn(usize) -> Span,
        make: fn(u32) -> Reference,
    ) -> Resolved {
        let Some(name) = name else {
            let detail = format!("`{root}` alone is no value. Name the {what}: `{root}.NAME`.");
            return Err(boxed(Diagnostic::error("Invalid reference", detail).at(span(0))));
        };
        match known.get(name) {
            Some(at) => Ok((make(*at), 1)),
            None => Err(boxed(
                Diagnostic::error(
                    format!("Reference to undeclared {what}"),
                    format!("There is no {what} named `{name}`."),
                )
                .at(span(1))
                .suggest(name, sorted(known)),
            )),
        }
    }

    fn declared_resource(
        &self,
        mode: Mode,
        kind: Option<&str>,
        name: Option<&str>,
        names: usize,
        span: &dyn Fn(usize) -> Span,
    ) -> Resolved {
        let (Some(kind), Some(name)) = (kind, name) else {
            let detail = format!(
                "A reference to a resource consists of its type and its name: `{}TYPE.NAME`.",
                mode.prefix()
            );
            return Err(boxed(Diagnostic::error("Invalid reference", detail).at(span(0))));
        };
        if let Some(id) = self.resource(mode, kind, name) {
            return Ok((Reference::Resource(id), names));
        }
        let what = match mode {
            Mode::Managed => "resource",
            Mode::Data => "data source",
            Mode::Ephemeral => "ephemeral resource",
            Mode::Action => "action",
        };
        let given = format!("{}{kind}.{name}", mode.prefix());
        let known: Vec<String> = self
            .resources
            .keys()
            .map(|(mode, kind, name)| format!("{}{kind}.{name}", mode.prefix()))
            .collect();
        Err(boxed(
            Diagnostic::error(
                "Reference to undeclared resource",
                format!("There is no {what} `{given}` in the configuration."),
            )
            .at(span(names))
            .suggest(&given, known.iter().map(String::as_str)),
        ))
    }
}

/// One of the fixed names behind a root.
fn member(
    root: &str,
    name: Option<&str>,
    span: &dyn Fn(usize) -> Span,
    known: &[(&str, Reference)],
) -> Resolved {
    if let Some((_, reference)) = known.iter().find(|(member, _)| Some(*member) == name) {
        return Ok((*reference, 1));
    }
    let all: Vec<String> = known.iter().map(|(member, _)| format!("`{root}.{member}`")).collect();
    let detail = format!("`{root}` has {} only.", all.join(", "));
    let diagnostic = Diagnostic::error("Invalid reference", detail).at(span(usize::from(name.is_some())));
    Err(boxed(diagnostic.suggest(name.unwrap_or_default(), known.iter().map(|(member, _)| *member))))
}

fn positions<T>(declared: &indexmap::IndexMap<String, T>, start: u32) -> FxHashMap<String, u32> {
    declared.keys().cloned().zip(start..).collect()
}

fn sorted<T>(known: &FxHashMap<String, T>) -> Vec<&str> {
    let mut names: Vec<&str> = known.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn boxed(diagnostic: Diagnostic) -> Box<Diagnostic> {
    Box::new(diagnostic)
}
