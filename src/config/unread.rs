//! What Terraform would read in the same place and terrace does not: files and environment variables of
//! other names. Said, since what silently has no effect is found late.

use std::path::Path;

use super::files::FolderFiles;
use super::model::Configuration;
use super::variables::VariableInput;
use crate::diag::{Diagnostic, Diagnostics};
use crate::host::Host;

/// What an environment variable with a value begins with for Terraform.
const ENV_PREFIX: &str = "TF_VAR_";

/// So many files are named in a warning.
const NAMED: usize = 5;

/// A warning about `*.tf` files. One that has an `.hcl` file of its name beside it was brought over:
/// such a folder is meant for both programs.
pub(super) fn configuration(files: &FolderFiles) -> Option<Diagnostic> {
    let is_there = |ours: &str| files.configuration.iter().any(|(_, name)| name == ours);
    let left: Vec<(&str, String)> = files
        .terraform
        .iter()
        .map(|name| (name.as_str(), renamed(name)))
        .filter(|(_, ours)| !is_there(ours))
        .collect();
    let (first, ours) = left.first()?;
    let names: Vec<&str> = left.iter().take(NAMED).map(|(name, _)| *name).collect();
    let more = match left.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let detail = format!(
        "terrace reads files that end in `.hcl` or `.hcl.json`, and so not these: {}{more}.",
        names.join(", ")
    );
    Some(
        Diagnostic::warning("Configuration file of another name", detail)
            .hint(format!("If they belong to this configuration, rename them: {first} to {ours}.")),
    )
}

/// What a configuration file of Terraform is called here.
pub(super) fn renamed(name: &str) -> String {
    match name.strip_suffix(".tf.json") {
        Some(base) => format!("{base}.hcl.json"),
        None => format!("{}.hcl", name.strip_suffix(".tf").unwrap_or(name)),
    }
}

/// Warnings about variable files, where there are none of ours and the flags do not name them either.
pub(super) fn values(
    files: &FolderFiles,
    configuration: &Configuration,
    inputs: &[VariableInput],
) -> Diagnostics {
    let mut out = Diagnostics::new();
    if !files.variables.is_empty() || configuration.root.variables.is_empty() {
        return out;
    }
    let is_given = |name: &str| {
        inputs.iter().any(|input| matches!(input, VariableInput::File(path) if path == Path::new(name)))
    };
    for name in files.terraform_values.iter().filter(|name| !is_given(name)) {
        let (base, json) = match name.strip_suffix(".json") {
            Some(base) => (base, ".json"),
            None => (name.as_str(), ""),
        };
        let ours = match base.strip_suffix(".auto.tfvars") {
            Some(base) => format!("{base}.auto.vars.hcl{json}"),
            None => format!("terrace.vars.hcl{json}"),
        };
        let detail =
            format!("{name} holds values of input variables for Terraform. terrace does not read it.");
        out.push(
            Diagnostic::warning("Variable file of another name", detail)
                .hint(format!("Rename it to {ours}, or name it with `-var-file={name}`.")),
        );
    }
    out
}

/// Warnings about the environment, for variables that nothing of ours gives a value to.
pub(super) fn environment(
    host: &dyn Host,
    configuration: &Configuration,
    is_given: impl Fn(&str) -> bool,
) -> Diagnostics {
    let mut out = Diagnostics::new();
    for (variable, _) in host.env_with_prefix(ENV_PREFIX) {
        let name = &variable[ENV_PREFIX.len()..];
        if configuration.root.variables.contains_key(name) && !is_given(name) {
            let detail = format!(
                "{variable} holds a value of the input variable \"{name}\" for Terraform. terrace does not read it."
            );
            out.push(
                Diagnostic::warning("Environment variable of another name", detail)
                    .hint(format!("Set TERRACE_VAR_{name} instead.")),
            );
        }
    }
    out
}
