//! The simulator behind a socket, for curl, for a vendor's SDK, and for a `terrace` of another
//! process.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use ::http::header::HOST;
use ::http::{HeaderMap, Request, Response, StatusCode, Uri};
use axum::body::Body;
use axum::extract::State;
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::serve::{IncomingStream, Listener};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::answer::Answer;
use super::{IONOS_PATH, STACKS_PATH, Simulator};

/// Largest body that is read. Those of the APIs are a few hundred bytes.
const LARGEST_BODY: usize = 1024 * 1024;
/// How long requests under way may take after the order to stop.
const GRACE: Duration = Duration::from_secs(2);

/// A bound socket on 127.0.0.1; no other address is offered, since anybody who reaches the simulator
/// could use it.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// Why the simulator cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("could not listen on 127.0.0.1, port {port}")]
    Bind { port: u16, source: io::Error },
    #[error("could not serve the simulator on {address}")]
    Serve { address: SocketAddr, source: io::Error },
}

impl Server {
    /// Takes a port; 0 for any free one. From here on clients can connect; they are answered by
    /// [`Server::serve`].
    pub async fn bind(port: u16) -> Result<Server, ServeError> {
        let failed = |source| ServeError::Bind { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Server { listener, address })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Base URL of the STACKS API.
    pub fn stacks_url(&self) -> String {
        format!("http://{}{STACKS_PATH}", self.address)
    }

    /// Base URL of the IONOS API.
    pub fn ionos_url(&self) -> String {
        format!("http://{}{IONOS_PATH}", self.address)
    }

    /// Answers requests until `stop` is cancelled; those under way are finished, but not for longer
    /// than two seconds.
    pub async fn serve(self, simulator: Simulator, stop: CancellationToken) -> Result<(), ServeError> {
        let Server { listener, address } = self;
        let app = axum::Router::new().fallback(answer).with_state(simulator);
        let app = app.into_make_service_with_connect_info::<Peer>();
        let serving = axum::serve(Door(listener), app).with_graceful_shutdown(stop.clone().cancelled_owned());
        let out_of_time = async {
            stop.cancelled().await;
            // Nothing is ready here: what ends is the time.
            let _ = tokio::time::timeout(GRACE, std::future::pending::<()>()).await;
        };
        tokio::select! {
            served = serving.into_future() => served.map_err(|source| ServeError::Serve { address, source }),
            () = out_of_time => Ok(()),
        }
    }
}

async fn answer(
    State(simulator): State<Simulator>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    if !names_loopback(request.uri(), request.headers()) {
        // A web page whose name was made to point at this machine could ask in its user's browser.
        let body = json!({"error": "This simulator answers requests to 127.0.0.1 and localhost only"});
        return Answer::json(StatusCode::FORBIDDEN, &body).into_response().map(Body::from);
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        let body = json!({"success": false, "error": "Request body could not be read or is too large"});
        return Answer::json(StatusCode::PAYLOAD_TOO_LARGE, &body).into_response().map(Body::from);
    };
    match simulator.exchange(Request::from_parts(parts, body), peer.ip).await {
        Ok(response) => response.map(Body::from),
        Err(_) => {
            // A fault: the client gets no answer, so this one is for nobody.
            peer.cut.store(true, Ordering::Release);
            Response::new(Body::empty())
        }
    }
}

/// Whether a request names this machine, in its URL if that is absolute and in its `Host` header.
fn names_loopback(uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next().and_then(|value| value.to_str().ok()).and_then(|host| host.parse::<Uri>().ok());
    hosts.next().is_none()
        && host.as_ref().and_then(Uri::host).is_some_and(is_loopback)
        && uri.host().is_none_or(is_loopback)
}

/// Whether a host, without port, is this machine. Other names are not resolved: who could answer for
/// them?
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Accepts connections that can be cut.
struct Door(TcpListener);

/// The other end of a connection.
#[derive(Clone, Debug)]
struct Peer {
    ip: IpAddr,
    cut: Arc<AtomicBool>,
}

impl Listener for Door {
    type Io = Wire;
    type Addr = Peer;

    async fn accept(&mut self) -> (Wire, Peer) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Without it, small answers may wait for the other side's acknowledgement. Slow is all that
        // a failure means.
        let _ = stream.set_nodelay(true);
        let cut = Arc::new(AtomicBool::new(false));
        (Wire { stream, cut: Arc::clone(&cut) }, Peer { ip: address.ip(), cut })
    }

    fn local_addr(&self) -> io::Result<Peer> {
        let address = self.0.local_addr()?;
        Ok(Peer { ip: address.ip(), cut: Arc::default() })
    }
}

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Peer {
        stream.remote_addr().clone()
    }
}

/// A connection that stops carrying anything once it is cut.
struct Wire {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
}

impl Wire {
    fn check(&self) -> io::Result<()> {
        if self.cut.load(Ordering::Acquire) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_loopback() {
        for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "127.8.8.8"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "10.0.0.1", "0.0.0.0", "localhost.example.com", "127.0.0.1.example.com", "[::]"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
