//! Interruption: once asks to stop, twice stops waiting.

use tokio_util::sync::CancellationToken;

/// Shared between whoever hears signals and the run.
#[derive(Clone, Debug, Default)]
pub struct Interruption {
    stop: CancellationToken,
    abandon: CancellationToken,
}

impl Interruption {
    /// The first call asks to start nothing new, the second to stop waiting.
    pub fn interrupt(&self) {
        if self.stop.is_cancelled() { self.abandon.cancel() } else { self.stop.cancel() }
    }

    /// Nothing new is to be started.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Nothing is to be waited for any more.
    pub fn is_abandoned(&self) -> bool {
        self.abandon.is_cancelled()
    }

    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    pub async fn abandoned(&self) {
        self.abandon.cancelled().await;
    }
}
