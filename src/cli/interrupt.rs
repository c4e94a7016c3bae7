//! Ctrl-C, SIGTERM and SIGHUP.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;

use crate::apply::Interruption;

/// The signals that ask a run to end, heard from when this is made.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    /// `None` where signals cannot be heard: then the system ends the process, and the next run
    /// settles what was open.
    pub fn listen() -> Option<Signals> {
        Some(Signals {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
            hangup: signal(SignalKind::hangup()).ok()?,
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}

/// Resolves at the first signal; never where none can be heard.
pub async fn interrupted() {
    match Signals::listen() {
        Some(mut signals) => signals.next().await,
        None => std::future::pending().await,
    }
}

/// Tells an interruption of every signal, as long as it lives.
pub struct Forwarding(JoinHandle<()>);

impl Forwarding {
    pub fn to(interruption: &Interruption) -> Forwarding {
        let interruption = interruption.clone();
        Forwarding(tokio::spawn(async move {
            let Some(mut signals) = Signals::listen() else { return };
            loop {
                signals.next().await;
                interruption.interrupt();
            }
        }))
    }
}

impl Drop for Forwarding {
    fn drop(&mut self) {
        self.0.abort();
    }
}
