//! What the cases cover: each function, block and argument of the language must be in one that goes
//! well, and be the place of a mistake in another.

use std::collections::BTreeSet;
use std::path::Path;

use terrace::diag::{Diagnostics, FileId, Span};
use terrace::host::{Host, TestHost};
use terrace::syntax::{self, BodyId, Tree};

/// What was seen, by name: `abs()`, `resource.lifecycle.ignore_changes`.
#[derive(Default)]
pub struct Coverage {
    good: BTreeSet<String>,
    wrong: BTreeSet<String>,
}

/// The language but for its functions, which the library lists, and the block types at the top of a
/// file, which it lists as well.
const ARGUMENTS: &str = "
    variable: type default description sensitive nullable ephemeral validation
    variable.validation: condition error_message
    output: value description sensitive ephemeral depends_on precondition
    output.precondition: condition error_message
    terrace: required_version required_providers backend
    provider: alias
    resource: count for_each provider depends_on lifecycle dynamic
    resource.dynamic: for_each iterator content
    resource.lifecycle: create_before_destroy prevent_destroy ignore_changes replace_triggered_by
    resource.lifecycle: precondition postcondition
    resource.lifecycle.precondition: condition error_message
    resource.lifecycle.postcondition: condition error_message
    resource.lifecycle: action_trigger
    resource.lifecycle.action_trigger: events actions condition
    action: count for_each provider config
    data: count for_each provider depends_on lifecycle
    import: to id provider for_each
    module: source count for_each providers depends_on
    moved: from to
    removed: from lifecycle
    check: assert
    check.assert: condition error_message
";

/// What no provider of this program offers: a case shows that it is refused, and none can go well.
const REFUSED: [&str; 1] = ["ephemeral"];

impl Coverage {
    pub fn add(&mut self, other: Coverage) {
        let Coverage { good, wrong } = other;
        self.good.extend(good);
        self.wrong.extend(wrong);
    }

    /// Adds a configuration in one file with what was said about it.
    pub fn see(&mut self, text: &str, diagnostics: &Diagnostics) {
        let names = names_in(text);
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        let places: Vec<Span> = errors.filter_map(|error| error.span).collect();
        if !diagnostics.has_errors() {
            self.good.extend(names.into_iter().map(|(name, _)| name));
            return;
        }
        for (name, span) in names {
            if places.iter().any(|place| span.start <= place.start && place.start <= span.end) {
                self.wrong.insert(name);
            }
        }
    }

    /// Adds the files of a project that a command worked with.
    pub fn see_project(&mut self, host: &TestHost, files: &[String]) {
        for name in files.iter().filter(|name| name.ends_with(".hcl")) {
            let bytes = host.read(Path::new(name)).expect("a file in memory");
            let names = names_in(&String::from_utf8_lossy(&bytes));
            self.good.extend(names.into_iter().map(|(name, _)| name));
        }
    }

    /// What no case has.
    pub fn missing(&self) -> Vec<String> {
        let last_part = |name: &'static str| name.rsplit("::").next().unwrap_or(name);
        let functions = terrace::eval::function_names().into_iter();
        let functions = functions.map(|name| format!("{}()", last_part(name)));
        let blocks = terrace::config::block_types().map(str::to_owned);
        let arguments = ARGUMENTS
            .lines()
            .filter_map(|line| line.trim().split_once(": "))
            .flat_map(|(block, names)| names.split(' ').map(move |name| format!("{block}.{name}")));
        let all: BTreeSet<String> = functions.chain(blocks).chain(arguments).collect();
        let goes_well = |name: &String| self.good.contains(name) != REFUSED.contains(&name.as_str());
        let lacks = |name: &String| match (goes_well(name), self.wrong.contains(name)) {
            (true, true) => None,
            (true, false) => Some(format!("{name}: with a mistake")),
            (false, true) => Some(format!("{name}: going well")),
            (false, false) => Some(format!("{name}: at all")),
        };
        all.iter().filter_map(lacks).collect()
    }
}

/// Blocks, arguments and calls of a text with their places.
fn names_in(text: &str) -> Vec<(String, Span)> {
    let (tree, _) = syntax::parse(FileId(0), text);
    let mut names = Vec::new();
    walk(&tree, tree.root(), "", &mut names);
    names.extend(calls_in(text));
    names
}

fn walk(tree: &Tree, body: BodyId, path: &str, names: &mut Vec<(String, Span)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for attribute in tree.body(body).attributes() {
        names.push((below(attribute.name), attribute.span));
    }
    for block in tree.body(body).blocks() {
        let name = below(block.block_type);
        names.push((name.clone(), block.span));
        walk(tree, block.body, &name, names);
    }
}

/// Names before an opening parenthesis, with the call up to the end of its line.
fn calls_in(text: &str) -> Vec<(String, Span)> {
    let mut calls = Vec::new();
    for (at, _) in text.match_indices('(') {
        let before = &text[..at];
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let start = before.rfind(|c| !is_part(c)).map_or(0, |start| start + 1);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        if start < at {
            calls.push((format!("{}()", &text[start..at]), Span::new(FileId(0), start as u32, end as u32)));
        }
    }
    calls
}
