//! The lock: one writer per state. The operating system holds it, so it dies with its process; a
//! file beside it says who holds it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diag::escape;
use crate::host::{HeldLock, Host, ProcessInfo, random_uuid};

/// How often a lock that somebody else holds is tried again.
const PATIENCE: Duration = Duration::from_millis(250);

/// Held as long as it lives.
pub struct Lock {
    host: Arc<dyn Host>,
    info_file: PathBuf,
    taken_over: Option<LockInfo>,
    /// Dropped after the info file was removed.
    _held: Box<dyn HeldLock>,
}

/// Who holds a lock, as the info file says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockInfo {
    pub id: String,
    pub who: String,
    pub host: String,
    pub pid: u32,
    pub command: String,
    pub since: Timestamp,
}

/// The state could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else holds it.
    #[error("the state is locked{}", by(.holder.as_deref()))]
    Held { holder: Option<Box<LockInfo>> },
    #[error("cannot lock the state with \"{place}\"")]
    Io { place: String, source: io::Error },
}

impl Lock {
    pub(super) async fn take(
        host: &Arc<dyn Host>,
        lock_file: &Path,
        info_file: &Path,
        timeout: Duration,
    ) -> Result<Lock, LockError> {
        let failed = |path: &Path| {
            let place = path.display().to_string();
            move |source| LockError::Io { place, source }
        };
        let deadline = host.clock().elapsed() + timeout;
        let held = loop {
            if let Some(held) = host.try_lock(lock_file).map_err(failed(lock_file))? {
                break held;
            }
            let left = deadline.saturating_sub(host.clock().elapsed());
            if left.is_zero() {
                return Err(LockError::Held { holder: read_info(host.as_ref(), info_file).map(Box::new) });
            }
            host.clock().sleep(left.min(PATIENCE)).await;
        };
        // A holder removes its file before it lets go. One that is still there belongs to a process
        // that died.
        let taken_over = read_info(host.as_ref(), info_file);
        let info =
            serde_json::to_vec_pretty(&LockInfo::of(host.as_ref())).expect("strings and numbers become JSON");
        host.write(info_file, &info).map_err(failed(info_file))?;
        Ok(Lock { host: Arc::clone(host), info_file: info_file.to_path_buf(), taken_over, _held: held })
    }

    /// Who held the lock before and died without letting go.
    pub fn taken_over(&self) -> Option<&LockInfo> {
        self.taken_over.as_ref()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // If this fails, the next holder says that it takes over from us, which is nearly true.
        let _ = self.host.remove(&self.info_file);
    }
}

impl LockInfo {
    fn of(host: &dyn Host) -> LockInfo {
        let ProcessInfo { pid, user, host: machine, command } = host.process();
        LockInfo { id: random_uuid(host), who: user, host: machine, pid, command, since: host.clock().now() }
    }
}

/// As it stands in a sentence: `ann on laptop (terrace apply, process 4711, since …)`.
impl std::fmt::Display for LockInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let LockInfo { id: _, who, host, pid, command, since } = self;
        let (who, host, command) = (escape(who), escape(host), escape(command));
        write!(f, "{who} on {host} (terrace {command}, process {pid}, since {since:.0})")
    }
}

impl LockError {
    /// What to do, one sentence each.
    pub fn advice(&self) -> Vec<String> {
        match self {
            LockError::Held { .. } => vec![
                "Wait until that run is over, or let this one wait with `-lock-timeout=5m`.".to_owned(),
                "If the process is gone, its lock is gone too: nothing needs to be removed by hand."
                    .to_owned(),
            ],
            LockError::Io { .. } => {
                vec![
                    "Check that the folder `.terrace` can be written and that its file system has locks."
                        .to_owned(),
                ]
            }
        }
    }
}

fn by(holder: Option<&LockInfo>) -> String {
    match holder {
        Some(info) => format!(" by {info}"),
        None => " by another terrace, which has not said yet who it is".to_owned(),
    }
}

/// A file that cannot be read or understood says nothing; the lock itself does not depend on it.
fn read_info(host: &dyn Host, path: &Path) -> Option<LockInfo> {
    serde_json::from_slice(&host.read_own(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    async fn take(host: &TestHost, name: &str, timeout: u64) -> Result<Lock, LockError> {
        let host: Arc<dyn Host> = Arc::new(host.clone());
        let info = format!(".terrace/{name}.info");
        let lock = format!(".terrace/{name}");
        Lock::take(&host, Path::new(&lock), Path::new(&info), Duration::from_secs(timeout)).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_writer_learns_who_the_first_one_is() {
        let host = TestHost::new();
        let held = take(&host, "lock", 0).await.expect("free");
        assert!(held.taken_over().is_none());
        let Err(refused) = take(&host, "lock", 0).await else { panic!("two writers") };
        assert_eq!(
            refused.to_string(),
            "the state is locked by tester on testhost (terrace test, process 1000, since 2026-03-01T12:00:00Z)"
        );
        assert!(take(&host, "simulated.lock", 0).await.is_ok(), "another state has another lock");
        drop(held);
        assert_eq!(host.paths(), Vec::<String>::new(), "the info file goes with the lock");
        assert!(take(&host, "lock", 0).await.expect("free again").taken_over().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_writer_waits_its_turn_up_to_the_timeout() {
        let host = TestHost::new();
        let held = take(&host, "lock", 0).await.expect("free");
        let begin = host.clock().elapsed();
        assert!(take(&host, "lock", 3).await.is_err());
        assert_eq!(host.clock().elapsed() - begin, Duration::from_secs(3));
        let clock = *host.clock();
        let release = async {
            clock.sleep(Duration::from_secs(2)).await;
            drop(held);
        };
        let (waited, ()) = tokio::join!(take(&host, "lock", 10), release);
        assert!(waited.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_lock_of_a_dead_holder_is_taken_over_and_said_so() {
        let host = TestHost::new();
        let held = take(&host, "lock", 0).await.expect("free");
        host.crash();
        drop(held);
        let host = host.reboot();
        let lock = take(&host, "lock", 0).await.expect("the dead hold nothing");
        assert_eq!(lock.taken_over().map(|info| info.pid), Some(1000));
        drop(lock);
        host.set_file(".terrace/lock.info", "not JSON");
        assert!(take(&host, "lock", 0).await.is_ok(), "the info file decides nothing");
    }
}
