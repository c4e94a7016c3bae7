//! Values for input variables: where they come from and which one counts. What they are worth is
//! found out by `eval`.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::arguments::check_constant;
use super::files;
use super::load::add_text;
use super::model::{Configuration, ExprRef, TextForm};
use crate::diag::{Diagnostic, Diagnostics, did_you_mean};
use crate::host::Host;
use crate::syntax::{self, Item, escaped};

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
/// (`TERRACE_VAR_name`), `terrace.vars.hcl`, `*.auto.vars.hcl` by name, then `inputs` in order.
///
/// Texts are parsed here and become part of the configuration, so that messages can show them. What is
/// missing is not an error yet: the user may be asked ([`text_value`] takes the answer).
pub fn variable_values(
    host: &dyn Host,
    folder: &Path,
    configuration: &mut Configuration,
    inputs: &[VariableInput],
) -> (VariableValues, Diagnostics) {
    let mut out = Diagnostics::new();
    let mut sources = IndexMap::new();
    for (variable, text) in host.env_with_prefix(ENV_PREFIX) {
        // The environment is shared with other configurations, so that an unknown name is no mistake.
        let name = &variable[ENV_PREFIX.len()..];
        if configuration.root.variables.contains_key(name) {
            let origin = format!("the environment variable {variable}");
            let (source, found) = text_value(configuration, name, text, &origin);
            out.extend(found);
            sources.extend(source.map(|source| (name.to_owned(), source)));
        }
    }
    match files::find(host, folder) {
        Ok(found) => {
            for name in found.variables {
                read_file(host, &folder.join(name), configuration, &mut sources, &mut out);
            }
        }
        Err(error) => out.push(*error),
    }
    for input in inputs {
        match input {
            VariableInput::File(path) => {
                read_file(host, &folder.join(path), configuration, &mut sources, &mut out);
            }
            VariableInput::Assignment(text) => assignment(text, configuration, &mut sources, &mut out),
        }
    }
    let lacks = |name: &&String| !sources.contains_key(*name);
    let variables = configuration.root.variables.iter();
    let without_default = variables.filter(|(_, variable)| variable.default.is_none()).map(|(name, _)| name);
    let missing = without_default.filter(lacks).cloned().collect();
    (VariableValues { sources, missing }, out)
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
    let tree = configuration.add(&format!("value of var.{name} from {origin}"), text, tree);
    if out.has_errors() {
        return (None, out);
    }
    let source = ExprRef { tree, expr };
    check_value(configuration, source, &mut out);
    ((!out.has_errors()).then_some(VariableSource::Expr(source)), out)
}

fn check_value(configuration: &Configuration, value: ExprRef, out: &mut Diagnostics) {
    check_constant(configuration.tree(value.tree), value.expr, "The value of an input variable", out);
}

fn assignment(
    text: &str,
    configuration: &mut Configuration,
    sources: &mut IndexMap<String, VariableSource>,
    out: &mut Diagnostics,
) {
    let Some((name, value)) = text.split_once('=') else {
        let detail =
            "A -var flag must be the name of a variable and its value with an equals sign between them.";
        let error = Diagnostic::error("Invalid -var flag", detail);
        return out.push(error.hint("For example `-var size=3`."));
    };
    let name = name.trim();
    if !configuration.root.variables.contains_key(name) {
        let detail = format!(
            "A value for a variable named {name:?} was given with -var, but the configuration does not declare one."
        );
        let error = Diagnostic::error("Value for undeclared variable", detail);
        let names = configuration.root.variables.keys().map(String::as_str);
        return out.push(error.suggest(name, names));
    }
    let (source, found) = text_value(configuration, name, value.to_owned(), "-var");
    out.extend(found);
    sources.extend(source.map(|source| (name.to_owned(), source)));
}

/// Takes the values of a variable file. Later ones replace earlier ones.
fn read_file(
    host: &dyn Host,
    path: &Path,
    configuration: &mut Configuration,
    sources: &mut IndexMap<String, VariableSource>,
    out: &mut Diagnostics,
) {
    let name = files::shown(host, path);
    let text = match files::read(host, path) {
        Ok(text) => text,
        Err(error) => return out.push(*error),
    };
    let added = add_text(configuration, &name, text, None);
    out.extend(added.syntax);
    out.extend(added.credentials);
    let mut values = Vec::new();
    let tree = configuration.tree(added.tree);
    for item in tree.body(tree.root()).items() {
        match item {
            Item::Block(block) => {
                let detail = "A variable file gives values to variables that are declared elsewhere: it has arguments only.";
                let error = Diagnostic::error("Unexpected block", detail).at(block.header_span);
                out.push(match block.block_type {
                    "variable" => {
                        error.hint("Move the block to a configuration file, one that ends in `.hcl`.")
                    }
                    _ => error,
                });
            }
            Item::Attribute(attribute) if configuration.root.variables.contains_key(attribute.name) => {
                values.push((attribute.name.to_owned(), ExprRef { tree: added.tree, expr: attribute.expr }));
            }
            Item::Attribute(attribute) => {
                let detail =
                    format!("The configuration does not declare a variable named {:?}.", attribute.name);
                let warning =
                    Diagnostic::warning("Value for undeclared variable", detail).at(attribute.name_span);
                let names = configuration.root.variables.keys().map(String::as_str);
                out.push(match did_you_mean(attribute.name, names) {
                    Some(meant) => warning.hint(format!("Did you mean `{meant}`?")),
                    None => warning.hint(format!(
                        "To use it, declare it with a block: `variable \"{}\" {{ … }}`.",
                        escaped(attribute.name)
                    )),
                });
            }
        }
    }
    for (name, value) in values {
        check_value(configuration, value, out);
        sources.insert(name, VariableSource::Expr(value));
    }
}
