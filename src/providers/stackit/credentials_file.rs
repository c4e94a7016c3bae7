//! The credentials file that the vendor's SDKs and tools share: `~/.stackit/credentials.json`, or what
//! `STACKIT_CREDENTIALS_PATH` names. A JSON object with the names of environment variables as keys:
//!
//! ```json
//! {"STACKIT_SERVICE_ACCOUNT_KEY_PATH": "/home/me/.stackit/key.json"}
//! ```
//!
//! It counts where neither the provider block nor the environment has what is looked for. A folder's
//! configuration cannot name it, so that its content is the machine's as the environment is.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use crate::diag::escape;
use crate::host::Host;
use crate::provider::{ErrorKind, ProviderError};

/// Where the file is by default, below the home folder.
const DEFAULT: &str = ".stackit/credentials.json";
const NAMED_BY: &str = "STACKIT_CREDENTIALS_PATH";

/// What the file says; empty where there is none.
#[derive(Default)]
pub(super) struct CredentialsFile {
    /// As messages call it.
    pub(super) place: String,
    values: BTreeMap<String, serde_json::Value>,
}

impl CredentialsFile {
    /// # Errors
    /// The file is named and not there, cannot be read, or is not of its form.
    pub(super) fn read(host: &dyn Host) -> Result<CredentialsFile, ProviderError> {
        let named = host.env(NAMED_BY).map(|path| path.trim().to_owned()).filter(|path| !path.is_empty());
        let usual =
            || host.env("HOME").filter(|home| !home.is_empty()).map(|home| PathBuf::from(home).join(DEFAULT));
        let is_named = named.is_some();
        let Some(path) = named.map(PathBuf::from).or_else(usual) else {
            return Ok(CredentialsFile::default());
        };
        let place = path.display().to_string();
        let bytes = match host.read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => {
                return Ok(CredentialsFile::default());
            }
            Err(error) => {
                let detail =
                    format!("The credentials file \"{}\" of STACKIT cannot be read.", escape(&place));
                let problem = unusable(detail, is_named);
                return Err(problem.caused_by(error));
            }
        };
        // What serde_json says of a text may quote it, and this text holds secrets.
        let Ok(values) = serde_json::from_slice(&bytes) else {
            let detail = format!(
                "The credentials file \"{}\" of STACKIT is no JSON object with names of variables as keys, so nothing \
                 was sent with it.",
                escape(&place)
            );
            return Err(unusable(detail, is_named));
        };
        Ok(CredentialsFile { place, values })
    }

    /// What stands under that name of a variable.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let text = self.values.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

fn unusable(detail: String, is_named: bool) -> ProviderError {
    let problem = ProviderError::new(ErrorKind::Credentials, "Unusable credentials file", detail)
        .hint("Write it as the vendor's tools read it: {\"STACKIT_SERVICE_ACCOUNT_KEY_PATH\": \"/path/to/key.json\"}.");
    match is_named {
        true => problem.hint(format!("{NAMED_BY} names it; without that variable it is ~/{DEFAULT}.")),
        false => problem.hint("A key in the environment is taken before this file is looked at: STACKIT_SERVICE_ACCOUNT_KEY_PATH."),
    }
}
