//! One HTTP client for every cloud and remote backend: transport, credentials, pacing, retries,
//! redaction.
//!
//! What lives here: everything between "send this request" and bytes. What does not: paths, wire
//! structs and meaning of any one API (`providers`, `state`). May import the ground only.

mod transport;

pub use transport::{Transport, TransportError};
