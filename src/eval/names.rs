//! What the names of a configuration stand for.

use rustc_hash::FxHashMap;

use crate::addr::Mode;
use crate::config::Module;
use crate::diag::{Diagnostic, Span};

use super::code::Reference;
use super::program::BlockId;

/// The declared names of a module.
#[derive(Debug, Default)]
pub(super) struct Names {
    variables: FxHashMap<String, u32>,
    locals: FxHashMap<String, u32>,
    resources: FxHashMap<(Mode, String, String), BlockId>,
}

/// What the first names of a reference mean, and how many names after the root belong to it.
pub(super) type Resolved = Result<(Reference, usize), Box<Diagnostic>>;

impl Names {
    /// Positions are those in the module, which the program keeps.
    pub(super) fn of(module: &Module) -> Names {
        let resources = module.resources.keys().cloned().zip((0..).map(BlockId)).collect();
        Names { variables: positions(&module.variables), locals: positions(&module.locals), resources }
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
            "module" => Err(boxed(
                Diagnostic::error(
                    "Reference to undeclared module",
                    "The configuration calls no such module.",
                )
                .at(span(first.map_or(0, |_| 1))),
            )),
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
            "terrace" | "terraform" => member(root, first, span, &[("workspace", Reference::Workspace)]),
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

fn positions<T>(declared: &indexmap::IndexMap<String, T>) -> FxHashMap<String, u32> {
    declared.keys().cloned().zip(0..).collect()
}

fn sorted(known: &FxHashMap<String, u32>) -> Vec<&str> {
    let mut names: Vec<&str> = known.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn boxed(diagnostic: Diagnostic) -> Box<Diagnostic> {
    Box::new(diagnostic)
}
