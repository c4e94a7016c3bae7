//! Values for input variables: where they come from and which one counts. What they are worth is
//! found out by `eval`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use super::arguments::{Completeness, check_constant};
use super::credentials::{self, blank_out};
use super::files;
use super::load::parse_text;
use super::model::{Configuration, ExprRef, TextForm, TreeId, VariableBlock};
use super::unread;
use crate::diag::{Diagnostic, Diagnostics, did_you_mean};
use crate::host::Host;
use crate::syntax::{self, Attribute, Block, Item, escaped};

/// What an environment variable with a value begins with.
const ENV_PREFIX: &str = "TERRACE_VAR_";

/// A `-var` or `-var-file` flag; they count in the order in which they are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableInput {
    /// `-var`: `NAME=VALUE`.
    Assignment(String),
    /// `-var-file`: a path, relative to the configuration's folder.
    File(PathBuf),
}

/// Where the value of a variable is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableSource {
    /// A constant expression, from a variable file or from a text that was parsed.
    Expr(ExprRef),
    /// A string that becomes the variable's type by conversion.
    Text {
        text: String,
        /// For messages: `the environment variable TERRACE_VAR_size`.
        origin: String,
    },
}

/// The strongest source of each variable that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariableValues {
    /// By name, without those for which only the default is left.
    pub sources: IndexMap<String, VariableSource>,
    /// Variables with neither a source nor a default, in the order of their declaration.
    pub missing: Vec<String>,
}

/// Collects values for the variables of the root module. Weakest first: the default, the environment
/// (`TERRACE_VAR_name`), `terraform.vars.hcl`, `terrace.vars.hcl`, `*.auto.vars.hcl` by name, then `inputs` in order.
///
/// Texts are parsed here and become part of the configuration, so that messages can show them. What is
/// missing is not an error yet: the user may be asked ([`text_value`] takes the answer).
pub fn variable_values(
    host: &dyn Host,
    folder: &Path,
    configuration: &mut Configuration,
    inputs: &[VariableInput],
) -> (VariableValues, Diagnostics) {
    let mut collection = Collection {
        configuration,
        sources: IndexMap::new(),
        failed: BTreeSet::new(),
        completeness: Completeness::Whole,
        undeclared: IndexMap::new(),
        out: Diagnostics::new(),
    };
    for (variable, text) in host.env_with_prefix(ENV_PREFIX) {
        // The environment is shared with other configurations, so that an unknown name is no mistake.
        let name = &variable[ENV_PREFIX.len()..];
        if collection.is_declared(name) {
            collection.text(name, text, &format!("the environment variable {variable}"));
        }
    }
    match files::find(host, folder) {
        Ok(found) => {
            found.variables.iter().for_each(|name| collection.file(host, &folder.join(name)));
            let unread = unread::values(&found, collection.configuration, inputs);
            collection.out.extend(unread);
        }
        Err(error) => collection.out.push(*error),
    }
    for input in inputs {
        match input {
            VariableInput::File(path) => collection.file(host, &folder.join(path)),
            VariableInput::Assignment(text) => collection.assignment(text),
        }
    }
    let is_given = |name: &str| collection.sources.contains_key(name) || collection.failed.contains(name);
    let unread = unread::environment(host, collection.configuration, is_given);
    collection.out.extend(unread);
    collection.finish()
}

/// The value of a declared variable from a text: of the environment, of `-var`, or of an answer that
/// the user typed. None where the text is no expression and the variable's type asks for one; the
/// diagnostics say so.
pub fn text_value(
    configuration: &mut Configuration,
    name: &str,
    text: String,
    origin: &str,
) -> (Option<VariableSource>, Diagnostics) {
    let form =
        configuration.root.variables.get(name).map_or(TextForm::Literal, |variable| variable.text_form);
    if form == TextForm::Literal {
        return (Some(VariableSource::Text { text, origin: origin.to_owned() }), Diagnostics::new());
    }
    let (tree, expr, mut out) = syntax::parse_expression(configuration.next_file(), text.as_str());
    let shown = shown(configuration.root.variables.get(name), tree.text());
    let tree = configuration.add(&format!("value of var.{name} from {origin}"), shown, tree);
    if out.has_errors() {
        return (None, out);
    }
    let source = ExprRef { tree, expr };
    check_value(configuration, source, &mut out);
    ((!out.has_errors()).then_some(VariableSource::Expr(source)), out)
}

/// The text of a value as messages may show it: nothing of it where the variable is secret.
fn shown(variable: Option<&VariableBlock>, text: &Arc<str>) -> Arc<str> {
    match variable.is_some_and(is_secret) {
        true => blank_out(text, std::slice::from_ref(&(0..text.len()))),
        false => Arc::clone(text),
    }
}

fn is_secret(variable: &VariableBlock) -> bool {
    variable.sensitive || variable.ephemeral
}

fn check_value(configuration: &Configuration, value: ExprRef, out: &mut Diagnostics) {
    check_constant(configuration.tree(value.tree), value.expr, "The value of an input variable", out);
}

/// So many values for variables that are not declared are reported one by one, as in Terraform: a file
/// that is shared by several configurations may have a great many.
const UNDECLARED_SHOWN: usize = 2;

/// What was found so far.
struct Collection<'c> {
    configuration: &'c mut Configuration,
    sources: IndexMap<String, VariableSource>,
    /// Variables that were given something that is no value.
    failed: BTreeSet<String>,
    /// Partial where a file has mistakes in its syntax: what it gives may be unreadable.
    completeness: Completeness,
    /// Values in files for variables that are not declared.
    undeclared: IndexMap<String, Diagnostic>,
    out: Diagnostics,
}

impl Collection<'_> {
    fn is_declared(&self, name: &str) -> bool {
        self.configuration.root.variables.contains_key(name)
    }

    fn text(&mut self, name: &str, text: String, origin: &str) {
        let (source, found) = text_value(self.configuration, name, text, origin);
        self.out.extend(found);
        match source {
            Some(source) => {
                self.sources.insert(name.to_owned(), source);
            }
            None => {
                self.failed.insert(name.to_owned());
            }
        }
    }

    /// A `-var` flag.
    fn assignment(&mut self, text: &str) {
        let Some((name, value)) = text.split_once('=') else {
            let detail =
                "A -var flag must be the name of a variable and its value with an equals sign between them.";
            let error = Diagnostic::error("Invalid -var flag", detail);
            return self.out.push(error.hint("For example `-var size=3`."));
        };
        if name.trim() != name && self.is_declared(name.trim()) {
            let detail = "In a -var flag no space may stand beside the name of the variable.";
            let error = Diagnostic::error("Invalid -var flag", detail);
            self.failed.insert(name.trim().to_owned());
            return self.out.push(error.hint(format!("Write `-var '{}=…'`.", name.trim())));
        }
        if self.is_declared(name) {
            return self.text(name, value.to_owned(), "-var");
        }
        let detail = format!(
            "A value for an input variable named {name:?} was given with -var, but the configuration does not declare one."
        );
        let error = Diagnostic::error("Value for undeclared variable", detail);
        let names = self.configuration.root.variables.keys().map(String::as_str);
        self.out.push(error.suggest(name, names));
    }

    /// Takes the values of a variable file. Later ones replace earlier ones.
    fn file(&mut self, host: &dyn Host, path: &Path) {
        let name = files::shown(host, path);
        let text = match files::read(host, path) {
            Ok(text) => text,
            Err(error) => return self.out.push(*error),
        };
        let id = self.add_file(&name, text);
        let mut values = Vec::new();
        let tree = self.configuration.tree(id);
        for item in tree.body(tree.root()).items() {
            match item {
                Item::Block(block) => self.out.push(unexpected_block(block)),
                Item::Attribute(attribute) if self.is_declared(attribute.name) => {
                    values.push((attribute.name.to_owned(), ExprRef { tree: id, expr: attribute.expr }));
                }
                Item::Attribute(attribute) => {
                    let warning = undeclared(self.configuration, attribute);
                    self.undeclared.insert(attribute.name.to_owned(), warning);
                }
            }
        }
        for (name, value) in values {
            check_value(self.configuration, value, &mut self.out);
            self.sources.insert(name, VariableSource::Expr(value));
        }
    }

    /// Parses a variable file; what it gives to secret variables is not shown in messages.
    fn add_file(&mut self, name: &str, text: String) -> TreeId {
        let (tree, syntax) = parse_text(self.configuration.next_file(), name, text, None);
        if syntax.has_errors() {
            self.completeness = Completeness::Partial;
        }
        self.out.extend(syntax);
        let credentials = credentials::find(&tree, None);
        self.out.extend(credentials.iter().map(|credential| credential.diagnostic()));
        let variables = &self.configuration.root.variables;
        let secrets = tree
            .body(tree.root())
            .attributes()
            .filter(|attribute| variables.get(attribute.name).is_some_and(is_secret))
            .map(|attribute| tree.span(attribute.expr).range());
        let parts: Vec<_> =
            credentials.iter().map(|credential| credential.span.range()).chain(secrets).collect();
        let shown = blank_out(tree.text(), &parts);
        self.configuration.add(name, shown, tree)
    }

    fn finish(self) -> (VariableValues, Diagnostics) {
        let Collection { configuration, sources, failed, completeness, undeclared, mut out } = self;
        let more = undeclared.len().saturating_sub(UNDECLARED_SHOWN);
        out.extend(undeclared.into_values().take(UNDECLARED_SHOWN));
        if more > 0 {
            let detail = format!(
                "Besides those shown, {more} more of the variables that files give values to are not declared."
            );
            let warning = Diagnostic::warning("Values for undeclared variables", detail);
            out.push(warning.hint(
                "Values for many configurations can be set in the environment, where those that are not declared count as \
                 no mistake.",
            ));
        }
        let lacks = |name: &&String| {
            completeness == Completeness::Whole && !sources.contains_key(*name) && !failed.contains(*name)
        };
        let variables = configuration.root.variables.iter();
        let without_default =
            variables.filter(|(_, variable)| variable.default.is_none()).map(|(name, _)| name);
        let missing = without_default.filter(lacks).cloned().collect();
        (VariableValues { sources, missing }, out)
    }
}

fn unexpected_block(block: Block<'_>) -> Diagnostic {
    let detail =
        "A variable file gives values to variables that are declared elsewhere: it has arguments only.";
    let error = Diagnostic::error("Unexpected block", detail).at(block.header_span);
    match block.block_type {
        "variable" => error.hint("Move the block to a configuration file, one that ends in `.hcl`."),
        _ => error,
    }
}

fn undeclared(configuration: &Configuration, attribute: Attribute<'_>) -> Diagnostic {
    let name = attribute.name;
    let detail = format!("The configuration does not declare an input variable named {name:?}.");
    let warning = Diagnostic::warning("Value for undeclared variable", detail).at(attribute.name_span);
    match did_you_mean(name, configuration.root.variables.keys().map(String::as_str)) {
        Some(meant) => warning.hint(format!("Did you mean `{meant}`?")),
        None => {
            let name = escaped(name);
            warning.hint(format!("To use it, declare it with a block: `variable \"{name}\" {{ … }}`."))
        }
    }
}
