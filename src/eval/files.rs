//! The files that functions may read: regular ones inside the folder of the configuration, links
//! resolved. A configuration from elsewhere can so be planned without handing it the machine's files.

use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::host::{EntryKind, Host};

/// The folder of the configuration, as functions see it.
#[derive(Clone)]
pub struct Files {
    host: Arc<dyn Host>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files")
    }
}

/// Folders that [`Files::walk`] looks into at most.
const MAX_FOLDERS: usize = 100_000;

impl Files {
    /// The current folder of the host is that of the configuration.
    pub fn new(host: Arc<dyn Host>) -> Files {
        Files { host }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// A sentence: it is not there, is no regular file, or is outside.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let place = self.expand(path)?;
        match self.inside(&place, path)? {
            None => Err(format!(
                "no file exists at {path:?}; this function works only with files that are distributed as part of \
                 the configuration, so if this file will be created by a resource, take it from an attribute of \
                 that resource"
            )),
            Some((resolved, EntryKind::File)) => {
                self.host.read(&resolved).map_err(|cause| format!("failed to read {path:?}: {cause}"))
            }
            Some((_, EntryKind::Folder)) => Err(format!("{path:?} is a directory, not a file")),
            Some((_, EntryKind::Other)) => Err(format!("{path:?} is not a regular file")),
        }
    }

    /// Whether there is a file.
    ///
    /// # Errors
    /// As [`Files::read`], but for a file that is not there.
    pub(super) fn exists(&self, path: &str) -> Result<bool, String> {
        let place = self.expand(path)?;
        match self.inside(&place, path)? {
            None => Ok(false),
            Some((_, EntryKind::File)) => Ok(true),
            Some((_, EntryKind::Folder)) => Err(format!("{path:?} is a directory, not a file")),
            Some((_, EntryKind::Other)) => Err(format!("{path:?} is not a regular file")),
        }
    }

    /// The regular files in and under a folder, at most so many folders deep, as paths relative to it.
    /// None if there is no such folder.
    ///
    /// # Errors
    /// The folder is outside, cannot be read, or there is too much in it.
    pub(super) fn walk(&self, path: &str, depth: usize) -> Result<Vec<String>, String> {
        let place = self.expand(path)?;
        let mut files = Vec::new();
        let Some((resolved, EntryKind::Folder)) = self.inside(&place, path)? else { return Ok(files) };
        let mut left = MAX_FOLDERS;
        let mut folders = vec![(resolved, String::new(), Vec::new())];
        while let Some((folder, prefix, above)) = folders.pop() {
            left = left.checked_sub(1).ok_or_else(|| format!("there are too many folders in {path:?}"))?;
            let entries =
                self.host.list(&folder).map_err(|cause| format!("failed to read {path:?}: {cause}"))?;
            for entry in entries {
                let relative = format!("{prefix}{}", entry.name);
                let found = self.inside(&folder.join(&entry.name), &relative).ok().flatten();
                match found {
                    Some((_, EntryKind::File)) => files.push(relative),
                    // A link to a folder above would be followed for ever.
                    Some((resolved, EntryKind::Folder))
                        if above.len() < depth && resolved != folder && !above.contains(&resolved) =>
                    {
                        let mut above: Vec<PathBuf> = above.clone();
                        above.push(folder.clone());
                        folders.push((resolved, format!("{relative}/"), above));
                    }
                    _ => {}
                }
            }
        }
        Ok(files)
    }

    /// `~` at the start replaced by the home folder.
    ///
    /// # Errors
    /// A sentence: it is the home folder of a named user, or there is none.
    pub(super) fn expand(&self, path: &str) -> Result<PathBuf, String> {
        let Some(rest) = path.strip_prefix('~') else { return Ok(PathBuf::from(path)) };
        if !rest.is_empty() && !rest.starts_with('/') {
            return Err("cannot expand user-specific home dir".to_owned());
        }
        let home = self.host.env("HOME").filter(|home| !home.is_empty());
        let home = home.ok_or_else(|| "there is no home folder: HOME is not set".to_owned())?;
        Ok(Path::new(&home).join(rest.trim_start_matches('/')))
    }

    /// The path from the root of the file system, `.` and `..` resolved by name.
    ///
    /// # Errors
    /// A sentence: the current folder is not known.
    pub(super) fn absolute(&self, path: &Path) -> Result<PathBuf, String> {
        let current = self.host.current_dir().map_err(|cause| format!("no current folder: {cause}"))?;
        Ok(clean(&current.join(path)))
    }

    /// What a path leads to, if anything.
    fn inside(&self, path: &Path, shown: &str) -> Result<Option<(PathBuf, EntryKind)>, String> {
        let unreadable = |cause: io::Error| format!("failed to look up {shown:?}: {cause}");
        let root = self.host.canonical(Path::new(".")).map_err(unreadable)?;
        let resolved = match self.host.canonical(path) {
            Ok(resolved) => resolved,
            // Whether something is there is nobody's business either.
            Err(_) => clean(&root.join(path)),
        };
        if !resolved.starts_with(&root) {
            return Err(format!(
                "{shown:?} is outside the folder of the configuration; functions read only files in it"
            ));
        }
        Ok(self.host.kind(&resolved).map(|kind| (resolved, kind)))
    }
}

/// A path without `.` and with `..` resolved by name.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir) => {}
                _ => out.push(".."),
            },
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}
