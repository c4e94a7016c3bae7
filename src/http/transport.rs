//! The seam between client and network: one request in, one whole answer out. Implemented by
//! reqwest for real runs and by the simulator in process.

use async_trait::async_trait;
use bytes::Bytes;

/// Why there is no answer. What matters to a write is whether the server can have seen it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Surely not executed: name not resolved, connection refused, TLS handshake cut off.
    #[error("could not connect: {0}")]
    NotSent(String),
    /// Surely not executed, and trying again does not help: the certificate is not to be trusted.
    #[error("the server's certificate is not valid: {0}")]
    Certificate(String),
    /// Sent, at least in part, and no complete answer came: reset, timeout, cut short.
    #[error("no complete answer: {0}")]
    NoAnswer(String),
    /// The answer came and is more than we read (body or headers beyond the limits).
    #[error("the answer is too large: {0}")]
    TooLarge(String),
}

/// Sends one request and returns the answer whatever its status. Follows no redirect, retries
/// nothing, adds no credential.
#[async_trait]
pub trait Transport: Send + Sync {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError>;
}
