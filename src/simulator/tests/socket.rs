//! The simulator behind its socket, asked with plain bytes.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::host::Clock;

/// A served simulator of a world with a key that may ask often.
struct Served {
    simulator: Simulator,
    key: String,
    address: std::net::SocketAddr,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<Result<(), ServeError>>,
}

async fn serve() -> Served {
    let mut world = World::seeded(7);
    let key = world.add_key("abc12345", KeyRules::default().with_rate(100_000)).expect("the account");
    let simulator = Simulator::new(world, Clock::real(), 1);
    let server = Server::bind(0).await.expect("a free port");
    assert_eq!(server.stacks_url(), format!("http://{}/stacks/api/v1", server.address()));
    let (address, stop) = (server.address(), CancellationToken::new());
    let task = tokio::spawn(server.serve(simulator.clone(), stop.clone()));
    Served { simulator, key, address, stop, task }
}

/// One client that keeps its connection.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn new(served: &Served) -> Client {
        Client(BufReader::new(TcpStream::connect(served.address).await.expect("connected")))
    }

    /// Status and body; an error if the connection ends before the answer does.
    async fn ask(&mut self, request: &str) -> std::io::Result<(u16, String)> {
        self.0.get_mut().write_all(request.as_bytes()).await?;
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = line.strip_prefix("http/1.1 ") {
                status = rest[..3].parse().expect("a status");
            } else if let Some(rest) = line.strip_prefix("content-length: ") {
                length = rest.parse().expect("a length");
            } else if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

fn request(served: &Served, method: &str, path: &str, host: &str, body: &str) -> String {
    format!(
        "{method} /stacks/api/v1{path} HTTP/1.1\r\n{host}authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
        served.key,
        body.len()
    )
}

#[tokio::test]
async fn the_socket_answers_as_the_world_does_and_knows_its_caller() {
    let served = serve().await;
    let mut client = Client::new(&served).await;
    let host = format!("host: {}\r\n", served.address);
    let body = r#"{"name":"web","template":"nginx"}"#;
    let (status, text) =
        client.ask(&request(&served, "POST", "/containers", &host, body)).await.expect("an answer");
    assert_eq!(status, 202, "{text}");
    let path = "/containers/usr-abc12345-web/external-access";
    let (_, text) =
        client.ask(&request(&served, "PUT", path, &host, r#"{"enabled":true}"#)).await.expect("one");
    let body: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(body["your_ip"], "127.0.0.1");
    assert_eq!(served.simulator.writes().len(), 2);
}

#[tokio::test]
async fn only_requests_to_loopback_by_name_are_answered() {
    let served = serve().await;
    for (host, status) in [
        ("host: 127.0.0.1:8080\r\n", 200),
        ("host: localhost\r\n", 200),
        ("host: [::1]:80\r\n", 200),
        ("host: evil.example\r\n", 403),
        ("host: 127.0.0.1.evil.example:80\r\n", 403),
        ("host: 10.1.2.3\r\n", 403),
        ("host: localhost\r\nhost: evil.example\r\n", 403),
        ("", 403),
    ] {
        let mut client = Client::new(&served).await;
        let asked = client.ask(&request(&served, "GET", "/containers", host, "")).await;
        assert_eq!(asked.expect("an answer").0, status, "{host}");
    }
    assert_eq!(served.simulator.request_count(), 3, "the others never got to the world");
}

#[tokio::test]
async fn many_clients_keep_their_connections() {
    let served = std::sync::Arc::new(serve().await);
    let mut clients = tokio::task::JoinSet::new();
    for n in 0..64 {
        let served = std::sync::Arc::clone(&served);
        clients.spawn(async move {
            let mut client = Client::new(&served).await;
            let body = format!(r#"{{"name":"app-{n}","template":"nginx"}}"#);
            let create = request(&served, "POST", "/containers", "host: localhost\r\n", &body);
            let list = request(&served, "GET", "/containers", "host: localhost\r\n", "");
            let mut statuses = vec![client.ask(&create).await.expect("an answer").0];
            for _ in 0..10 {
                statuses.push(client.ask(&list).await.expect("an answer").0);
            }
            statuses
        });
    }
    while let Some(statuses) = clients.join_next().await {
        assert_eq!(statuses.expect("no panic")[..2], [202, 200]);
    }
    assert_eq!(served.simulator.look(|world| world.stacks.containers().count()), 64);
    assert_eq!(served.simulator.request_count(), 64 * 11);
}

#[tokio::test]
async fn a_lost_answer_is_a_lost_connection() {
    let served = serve().await;
    served.simulator.add_fault(FaultRule::new(Fault::Reset(Execution::Done)));
    let mut client = Client::new(&served).await;
    let create = request(
        &served,
        "POST",
        "/containers",
        "host: localhost\r\n",
        r#"{"name":"web","template":"nginx"}"#,
    );
    assert!(client.ask(&create).await.is_err());
    assert_eq!(served.simulator.writes().len(), 1);
    assert_eq!(Client::new(&served).await.ask(&create).await.expect("an answer").0, 400, "the name is taken");
}

#[tokio::test]
async fn bodies_too_large_are_refused() {
    let served = serve().await;
    let body = "x".repeat(1024 * 1024 + 1);
    let create = request(&served, "POST", "/containers", "host: localhost\r\n", &body);
    assert_eq!(Client::new(&served).await.ask(&create).await.expect("an answer").0, 413);
}

#[tokio::test]
async fn stopping_closes_idle_connections_and_frees_the_port() {
    let served = serve().await;
    let mut idle = Client::new(&served).await;
    let list = request(&served, "GET", "/containers", "host: localhost\r\n", "");
    assert_eq!(idle.ask(&list).await.expect("an answer").0, 200);
    served.stop.cancel();
    served.task.await.expect("no panic").expect("a clean end");
    assert!(idle.ask(&list).await.is_err());
    Server::bind(served.address.port()).await.expect("the port is free");
}
