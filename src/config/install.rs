//! Fetching modules from git repositories. The only place that runs another program: `git`.

use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::files::shown;
use super::load::Reading;
use super::manifest::{FOLDER, Installed, Manifest};
use super::model::Configuration;
use super::modules::{NOT_INSTALLED, Needed, load_modules};
use super::source::Package;
use crate::diag::{Diagnostic, Diagnostics};
use crate::host::Host;
use crate::provider::Registry;

/// What is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// What is not there.
    Missing,
    /// Everything: a branch may have moved on.
    All,
}

/// A repository that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The first call that needs it: `module.net`.
    pub call: String,
    pub url: String,
    /// What the reference meant.
    pub commit: String,
}

/// What installing did.
#[derive(Debug, Default)]
pub struct Installation {
    /// In the order of the calls.
    pub fetched: Vec<Fetched>,
    /// Repositories that the configuration needs in all.
    pub needed: usize,
    /// As it is with everything that could be fetched.
    pub configuration: Configuration,
    pub diagnostics: Diagnostics,
}

/// Installs the modules that a configuration calls, and what those call in turn. `hear` is told of each
/// repository before it is fetched.
pub fn install(
    host: &dyn Host,
    root: &Path,
    registry: &Registry,
    update: Update,
    hear: &dyn Fn(&str, &str),
) -> Installation {
    let mut fetched = Vec::new();
    let mut tried: Vec<Package> = Vec::new();
    let mut failures = Diagnostics::new();
    loop {
        let (configuration, found, needed) = load_modules(host, root, registry, &Reading::default());
        let wanted = |needed: &&Needed| {
            (update == Update::All || !needed.installed) && !tried.contains(&needed.package)
        };
        let wanted: Vec<Needed> = needed.iter().filter(wanted).cloned().collect();
        if wanted.is_empty() {
            let is_failure = failures.has_errors();
            let mut diagnostics = failures;
            diagnostics.extend(needed.iter().filter_map(unpinned));
            // Why it is not installed was said.
            diagnostics.extend(found.into_iter().filter(|d| !is_failure || d.summary != NOT_INSTALLED));
            return Installation { fetched, needed: needed.len(), configuration, diagnostics };
        }
        for needed in wanted {
            tried.push(needed.package.clone());
            hear(&needed.call, &needed.package.url);
            match fetch(host, root, &needed) {
                Ok(done) => fetched.push(done),
                Err(problem) => failures.push(*problem),
            }
        }
    }
}

fn unpinned(needed: &Needed) -> Option<Diagnostic> {
    if needed.package.reference.is_some() {
        return None;
    }
    let detail = "The source names no version, so that each `terrace init -upgrade` may bring another one.";
    let warning = Diagnostic::warning("Module not pinned", detail).at(needed.span);
    Some(warning.hint("Name a tag or a commit behind it: `?ref=v1.2.0`."))
}

/// Fetches one repository into its folder and notes it down.
fn fetch(host: &dyn Host, root: &Path, needed: &Needed) -> Result<Fetched, Box<Diagnostic>> {
    let Package { url, reference } = &needed.package;
    let name = folder_name(&needed.package);
    let fail = |detail: String| Box::new(Diagnostic::error("Failed to fetch module", detail).at(needed.span));
    let current = host.current_dir().map_err(|cause| fail(format!("The folder cannot be told: {cause}.")))?;
    let folder = current.join(root).join(FOLDER).join(&name);
    let git = Git { folder: &folder };
    let commit = git.fetch(url, reference.as_deref()).map_err(|problem| match problem {
        GitProblem::Missing(cause) => {
            let detail = format!(
                "Modules from repositories are fetched with the program `git`, which cannot be run: {cause}."
            );
            Box::new(Diagnostic::error("git not available", detail).at(needed.span).hint("Install git."))
        }
        GitProblem::Failed(said) => {
            let what =
                reference.as_ref().map_or_else(String::new, |reference| format!(" at \"{reference}\""));
            let said = if said.is_empty() { "nothing".to_owned() } else { said };
            fail(format!("{url}{what} cannot be fetched into {}. git says: {said}", shown(host, &folder)))
        }
    })?;
    let note = |cause: String| fail(format!("The list of installed modules cannot be written: {cause}."));
    let mut manifest = Manifest::read(host, root).unwrap_or_default();
    let installed =
        Installed { url: url.clone(), reference: reference.clone(), commit: commit.clone(), folder: name };
    manifest.put(installed);
    manifest.write(host, root).map_err(|cause| note(cause.to_string()))?;
    Ok(Fetched { call: needed.call.clone(), url: url.clone(), commit })
}

/// The name of a repository's folder: readable, and another one for each address and reference.
fn folder_name(package: &Package) -> String {
    let Package { url, reference } = package;
    let last = url.rsplit(['/', ':']).next().unwrap_or(url);
    let last = last.strip_suffix(".git").unwrap_or(last);
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let readable: String = last.chars().take(40).map(plain).collect();
    // FNV-1a: the same in every version of terrace.
    let text = format!("{url}\n{}", reference.as_deref().unwrap_or_default());
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, mix);
    format!("{readable}-{hash:016x}")
}

enum GitProblem {
    /// There is no such program.
    Missing(io::Error),
    /// What it said.
    Failed(String),
}

/// A working copy.
struct Git<'g> {
    folder: &'g Path,
}

impl Git<'_> {
    /// Makes the folder hold exactly one state of a repository; gives its commit. What an earlier,
    /// perhaps interrupted, fetch has left there does not matter.
    fn fetch(&self, url: &str, reference: Option<&str>) -> Result<String, GitProblem> {
        let folder = self.folder.to_string_lossy();
        run(&["init", "--quiet", "--", &folder])?;
        let wanted = reference.unwrap_or("HEAD");
        let alone = self.run(&["fetch", "--quiet", "--depth=1", "--no-tags", "--", url, wanted]);
        let commit = match alone {
            Ok(_) => "FETCH_HEAD",
            // Not every server gives away single commits, and none a shortened one.
            Err(problem @ GitProblem::Missing(_)) => return Err(problem),
            Err(GitProblem::Failed(said)) => {
                let all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
                let heads = self.run(&["fetch", "--quiet", "--", url, all[0], all[1]]);
                let is_there =
                    self.run(&["rev-parse", "--verify", "--quiet", &format!("{wanted}^{{commit}}")]);
                match (heads, is_there) {
                    (Ok(_), Ok(_)) => wanted,
                    _ => return Err(GitProblem::Failed(said)),
                }
            }
        };
        self.run(&["checkout", "--quiet", "--force", "--detach", commit])?;
        self.run(&["clean", "--quiet", "-ffdx"])?;
        self.run(&["rev-parse", "HEAD"])
    }

    fn run(&self, arguments: &[&str]) -> Result<String, GitProblem> {
        let folder = self.folder.to_string_lossy();
        run(&[&["-C", &*folder], arguments].concat())
    }
}

/// Runs git; gives what it prints. It asks nobody, runs no hooks and speaks no protocol that runs
/// programs.
fn run(arguments: &[&str]) -> Result<String, GitProblem> {
    let mut command = Command::new("git");
    command.args([
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "protocol.ext.allow=never",
        "-c",
        "advice.detachedHead=false",
    ]);
    command.args(arguments).stdin(Stdio::null());
    command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = command.output().map_err(GitProblem::Missing)?;
    match status.success() {
        true => Ok(String::from_utf8_lossy(&stdout).trim().to_owned()),
        false => Err(GitProblem::Failed(String::from_utf8_lossy(&stderr).trim().replace('\n', " "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_of_a_repository_has_a_folder_of_its_own() {
        let name = |url: &str, reference: Option<&str>| {
            folder_name(&Package { url: url.to_owned(), reference: reference.map(str::to_owned) })
        };
        assert_eq!(name("https://x.de/net.git", Some("v1")), name("https://x.de/net.git", Some("v1")));
        assert_ne!(name("https://x.de/net.git", Some("v1")), name("https://x.de/net.git", Some("v2")));
        assert_ne!(name("https://x.de/net.git", None), name("https://y.de/net.git", None));
        assert!(name("git@x.de:o/net.git", None).starts_with("net-"));
        assert!(name("https://x.de/a b\"", None).starts_with("a_b_-"));
    }
}
