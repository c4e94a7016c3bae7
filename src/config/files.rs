//! Which files of a folder are configuration, and reading them.

use std::path::{Component, Path, PathBuf};

use super::unread;
use crate::diag::Diagnostic;
use crate::host::{EntryKind, Host};

/// What a file is to the module in its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Primary,
    /// Changes blocks of primary files.
    Override,
}

/// The files of a folder by what they are, each sorted by name.
#[derive(Debug, Default)]
pub(super) struct FolderFiles {
    /// Primary files first, then overrides, in the order in which they are merged.
    pub configuration: Vec<(Role, String)>,
    /// Loaded without being asked for: `terraform.vars.hcl`, `terrace.vars.hcl`, then `*.auto.vars.hcl`, each also in JSON
    /// syntax.
    pub variables: Vec<String>,
    /// Files that would be configuration for Terraform.
    pub terraform: Vec<String>,
    /// Files that Terraform would take values of variables from without being asked.
    pub terraform_values: Vec<String>,
}

/// Sorts the files of a folder.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn find(host: &dyn Host, folder: &Path) -> Result<FolderFiles, Box<Diagnostic>> {
    let entries = host.list(folder).map_err(|cause| {
        let detail = format!("The folder {} cannot be read: {cause}.", shown(host, folder));
        Box::new(Diagnostic::error("Failed to read the configuration folder", detail))
    })?;
    let mut files = FolderFiles::default();
    let (mut main, mut automatic) = (Vec::new(), Vec::new());
    let regular = entries.into_iter().filter(|entry| entry.kind == EntryKind::File);
    for name in regular.map(|entry| entry.name).filter(|name| !name.starts_with('.')) {
        // In JSON syntax a file is to the module what it would be without the second ending.
        let native = name.strip_suffix(".json").filter(|native| native.ends_with(".hcl"));
        match native.unwrap_or(&name) {
            // The second is what Terraform calls `terraform.tfvars`, for those who come from there.
            "terrace.vars.hcl" | "terraform.vars.hcl" => main.push(name),
            native if native.ends_with(".auto.vars.hcl") => automatic.push(name),
            // Values for `-var-file`, and tests: never configuration.
            native if native.ends_with(".vars.hcl") || native.ends_with(".test.hcl") => {}
            "override.hcl" => files.configuration.push((Role::Override, name)),
            native if native.ends_with("_override.hcl") => files.configuration.push((Role::Override, name)),
            native if native.ends_with(".hcl") => files.configuration.push((Role::Primary, name)),
            other if other.ends_with(".tf") || other.ends_with(".tf.json") => files.terraform.push(name),
            other if is_terraform_values(other) => files.terraform_values.push(name),
            _ => {}
        }
    }
    files.configuration.sort();
    files.terraform.sort();
    files.terraform_values.sort();
    // What is ours comes later, and so counts more.
    main.sort_by_key(|name| (name.starts_with("terrace."), name.clone()));
    automatic.sort();
    files.variables = main;
    files.variables.extend(automatic);
    Ok(files)
}

fn is_terraform_values(name: &str) -> bool {
    let native = name.strip_suffix(".json").unwrap_or(name);
    native == "terraform.tfvars" || native.ends_with(".auto.tfvars")
}

/// The error for a folder without any configuration.
pub(super) fn nothing_there(host: &dyn Host, folder: &Path, files: &FolderFiles) -> Diagnostic {
    let folder = match shown(host, folder).as_str() {
        "." => "This folder".to_owned(),
        other => format!("The folder {other}"),
    };
    let detail = format!("{folder} contains no configuration: nothing says what should exist.");
    let error = Diagnostic::error("No configuration files", detail);
    match files.terraform.as_slice() {
        [] => error
            .hint("Create a file that ends in `.hcl`, or name another folder with `-chdir`.")
            .hint("`terrace providers docs` has an example of each resource type; `terrace discover` writes down what exists."),
        [name, rest @ ..] => {
            let likewise = match rest.len() {
                0 => String::new(),
                1 => ", and 1 other file likewise".to_owned(),
                more => format!(", and {more} other files likewise"),
            };
            error.hint(format!(
                "terrace reads files that end in `.hcl` or `.hcl.json`: rename {name} to {}{likewise}.",
                unread::renamed(name)
            ))
        }
    }
}

/// Reads a file as text.
///
/// # Errors
/// It cannot be read, is too large to have places in it, or is not UTF-8.
pub(crate) fn read(host: &dyn Host, path: &Path) -> Result<String, Box<Diagnostic>> {
    let fail = |why: String| {
        let detail = format!("The file {} cannot be read: {why}.", shown(host, path));
        Box::new(Diagnostic::error("Failed to read file", detail))
    };
    let bytes = host.read(path).map_err(|cause| fail(cause.to_string()))?;
    if u32::try_from(bytes.len()).is_err() {
        return Err(fail("it is larger than 4 GiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to();
        let line = cause.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        fail(format!("line {line} is not UTF-8 text"))
    })
}

/// A path as messages name it: relative to the working folder where it is inside, with slashes.
pub(crate) fn shown(host: &dyn Host, path: &Path) -> String {
    let inside =
        host.current_dir().ok().and_then(|current| path.strip_prefix(current).ok().map(PathBuf::from));
    let path = inside.unwrap_or_else(|| path.to_owned());
    let parts: Vec<_> = path.components().filter(|part| *part != Component::CurDir).collect();
    let (root, parts) = match parts.split_first() {
        Some((Component::RootDir, rest)) => ("/", rest),
        _ => ("", parts.as_slice()),
    };
    let names: Vec<_> = parts.iter().map(|part| part.as_os_str().to_string_lossy()).collect();
    match format!("{root}{}", names.join("/")) {
        empty if empty.is_empty() => ".".to_owned(),
        text => text,
    }
}
