//! One HTTP client for every cloud and remote backend: transport, credentials, pacing, retries,
//! redaction.
//!
//! What lives here: everything between "send this request" and bytes. What does not: paths, wire
//! structs and meaning of any one API (`providers`, `state`). May import the ground only.
//!
//! A run makes one [`Network`] and from it a [`Client`] for each endpoint and credential.
//! [`Client::read`] asks and may be repeated; [`Client::write`] changes something, and its error says
//! whether that may have happened.

mod answer;
mod client;
mod credential;
mod network;
mod outcome;
mod pacing;
mod problem;
mod real;
mod request;
mod retry;
mod transport;

pub use answer::{Answer, NotDecoded, Unreadable};
pub use client::{Client, ClientConfig, CustomEndpoints, EndpointError};
pub(crate) use credential::base64;
pub use credential::{Credential, Origin};
pub use network::{Network, Notice, Observer};
pub use problem::{Cause, Problem, ReadError, WriteError};
pub use real::{BadProxy, RealTransport};
pub use request::{Method, Priority, Request};
pub use transport::{Transport, TransportError};

#[cfg(test)]
mod tests;
