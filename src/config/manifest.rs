//! Which git repositories are installed, and where: `.terrace/modules/modules.json`.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::source::Package;
use crate::host::Host;

/// Where modules are installed, relative to the root module's folder.
pub(super) const FOLDER: &str = ".terrace/modules";
const FILE: &str = "modules.json";

/// The installed repositories.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub modules: Vec<Installed>,
}

/// One state of a repository, fetched once however many calls name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Installed {
    pub url: String,
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What the reference meant when it was fetched.
    pub commit: String,
    /// The name of the folder beside the manifest.
    pub folder: String,
}

/// The manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ManifestError {
    #[error("{path} cannot be read")]
    Unreadable {
        path: String,
        #[source]
        cause: io::Error,
    },
    #[error("{path} is no list of installed modules")]
    Malformed {
        path: String,
        #[source]
        cause: serde_json::Error,
    },
}

impl Manifest {
    /// Reads the manifest of a project; an empty one where nothing was installed.
    ///
    /// # Errors
    /// It is there and cannot be used.
    pub fn read(host: &dyn Host, root: &Path) -> Result<Manifest, ManifestError> {
        let path = path(root);
        let shown = || super::files::shown(host, &path);
        let bytes = match host.read_own(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(cause) => return Err(ManifestError::Unreadable { path: shown(), cause }),
        };
        serde_json::from_slice(&bytes).map_err(|cause| ManifestError::Malformed { path: shown(), cause })
    }

    /// # Errors
    /// It cannot be written.
    pub fn write(&self, host: &dyn Host, root: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        host.write(&path(root), &text)
    }

    pub fn find(&self, package: &Package) -> Option<&Installed> {
        self.modules.iter().find(|installed| installed.is(package))
    }

    pub fn put(&mut self, installed: Installed) {
        self.modules.retain(|known| (&known.url, &known.reference) != (&installed.url, &installed.reference));
        self.modules.push(installed);
        self.modules.sort_by(|a, b| (&a.url, &a.reference).cmp(&(&b.url, &b.reference)));
    }
}

impl Installed {
    fn is(&self, package: &Package) -> bool {
        let Package { url, reference } = package;
        (&self.url, &self.reference) == (url, reference)
    }

    /// Relative to the root module's folder; none where the manifest was tampered with.
    pub fn path(&self) -> Option<PathBuf> {
        let is_name = !self.folder.is_empty()
            && self.folder.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        is_name.then(|| Path::new(FOLDER).join(&self.folder))
    }
}

fn path(root: &Path) -> PathBuf {
    root.join(FOLDER).join(FILE)
}
