//! What goes over a real socket. The certificates in `fixtures` are for these tests only: one
//! authority, one key, made with openssl and valid until 2120 (but the expired one).

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::thread;

use jiff::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use wiremock::matchers::{any, body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::host::TestHost;
use crate::http::{
    Cause, Client, ClientConfig, Credential, CustomEndpoints, Method, Network, Origin, ReadError,
    Request as Ask, WriteError,
};

const TOKEN: &str = "canary-4711";

/// A client over real sockets whose clock runs so fast that waits between attempts are short.
fn client(base: &str) -> Client {
    let clock = Clock::starting_at(Timestamp::UNIX_EPOCH, 10_000);
    let transport = RealTransport { clock, ..transport(&TestHost::new()) };
    let config = ClientConfig {
        base: Url::parse(base).expect("a valid address"),
        origin: Origin::Environment,
        credential: Some(Credential::bearer(TOKEN, Origin::Environment)),
        custom_endpoints: CustomEndpoints::Refused,
        limit_per_minute: None,
    };
    Client::new(&Network::new(Arc::new(transport), clock, 1), config).expect("a good endpoint")
}

fn transport(host: &TestHost) -> RealTransport {
    RealTransport::new(host).expect("a good proxy")
}

async fn get(transport: &RealTransport, address: &str) -> Result<Response<Bytes>, TransportError> {
    transport.send(Request::get(address).body(Bytes::new()).expect("a valid request")).await
}

/// A server that takes connections one after another, reads the head of one request on each, says
/// `answer` and hangs up. Returns its address and the heads.
fn server(answer: impl Into<Vec<u8>>) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let heads = Arc::new(Mutex::new(Vec::new()));
    let (answer, seen) = (answer.into(), heads.clone());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let head = read_head(&mut stream);
            seen.lock().expect("nobody panics with it").push(head);
            // The client may hang up first, when it has read enough.
            let _ = stream.write_all(&answer);
        }
    });
    (address, heads)
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

#[tokio::test]
async fn requests_go_over_the_wire_as_asked() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/containers"))
        .and(query_param("dry run", "a&b"))
        .and(header("authorization", "Bearer canary-4711"))
        .and(header("accept", "application/json"))
        .and(header("content-type", "application/json"))
        .and(header("x-contract-number", "5"))
        .and(body_json(json!({"name": "web"})))
        .respond_with(ResponseTemplate::new(202).set_body_json(json!({"id": "c-1"})))
        .expect(1)
        .mount(&server)
        .await;
    let request = Ask::to(["containers"]).query("dry run", "a&b").header("x-contract-number", 5);
    let client = client(&format!("{}/v1", server.uri()));
    let answer =
        client.write(Method::Post, request.json(&json!({"name": "web"}))).await.expect("the server agrees");
    assert_eq!((answer.status.as_u16(), answer.body), (202, json!({"id": "c-1"})));
    assert_eq!(client.requests_sent(), 1);
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let (here, elsewhere) = (MockServer::start().await, MockServer::start().await);
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&elsewhere).await;
    for status in [301, 302, 303, 307, 308] {
        here.reset().await;
        let target = format!("{}/v1/stolen?a=b", elsewhere.uri());
        let redirect = ResponseTemplate::new(status).insert_header("location", target);
        Mock::given(any()).respond_with(redirect).expect(2).mount(&here).await;
        let client = client(&here.uri());
        let read = client.read(Ask::to(["x"])).await.expect_err("redirected");
        let write = client.write(Method::Post, Ask::to(["x"])).await.expect_err("redirected");
        assert!(matches!(read, ReadError::Refused(_)) && matches!(write, WriteError::Refused(_)), "{status}");
        assert_eq!(*write.problem().cause(), Cause::Redirect { to: elsewhere.uri() });
        assert!(read.to_string().contains(&elsewhere.uri()), "{read}");
        here.verify().await;
    }
}

#[tokio::test]
async fn a_plain_address_elsewhere_is_refused_by_the_transport_too() {
    let sent = get(&transport(&TestHost::new()), "http://192.0.2.1/").await;
    assert!(matches!(sent, Err(TransportError::NotSent(_))), "{sent:?}");
}

#[tokio::test]
async fn failures_tell_whether_the_server_can_have_seen_the_request() {
    let unused =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let (silent, _) = server("");
    let (cut, _) = server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":");
    let (garbage, _) = server("SSH-2.0-OpenSSH\r\n\r\n");
    let (broken_gzip, _) =
        server("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd");
    let transport = transport(&TestHost::new());
    for (what, address, sent) in [
        ("nobody listens", unused, false),
        ("hangs up without an answer", silent, true),
        ("hangs up within the body", cut, true),
        ("speaks something else", garbage, true),
        ("cannot be inflated", broken_gzip, true),
    ] {
        match get(&transport, &format!("http://{address}/")).await {
            Err(TransportError::NotSent(text)) => assert!(!sent, "{what}: {text}"),
            Err(TransportError::NoAnswer(text)) => assert!(sent, "{what}: {text}"),
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn answers_beyond_the_limits_are_cut_off() {
    let bomb = include_bytes!("fixtures/bomb.json.gz");
    assert!(bomb.len() < 20_000);
    let mut inflating =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len())
            .into_bytes();
    inflating.extend_from_slice(bomb);
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(MOST_BODY + 1));
    let many_headers =
        format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx-a: {}\r\n\r\n", "a".repeat(MOST_HEADERS));
    let transport = transport(&TestHost::new());
    for (what, answer) in [
        ("inflates", inflating),
        ("goes on", endless.into_bytes()),
        ("announces", b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_vec()),
        ("headers", many_headers.into_bytes()),
    ] {
        let (address, _) = server(answer);
        let sent = get(&transport, &format!("http://{address}/")).await;
        assert!(matches!(sent, Err(TransportError::TooLarge(_))), "{what}: {:?}", sent.err());
    }
}

#[tokio::test]
async fn a_compressed_answer_is_inflated() {
    // `{"a":1}` by gzip.
    let gzip: &[u8] = &[
        0x1f, 0x8b, 0x8, 0x0, 0x0, 0x0, 0x0, 0x0, 0x2, 0x3, 0xab, 0x56, 0x4a, 0x54, 0xb2, 0x32, 0xac, 0x5,
        0x0, 0xaf, 0xac, 0x1b, 0x56, 0x7, 0x0, 0x0, 0x0,
    ];
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(gzip);
    Mock::given(header("accept-encoding", "gzip")).respond_with(answer).mount(&server).await;
    let answer = client(&server.uri()).read(Ask::to(["x"])).await.expect("the server agrees");
    assert_eq!(answer.body, json!({"a": 1}));
}

/// A TLS server with this certificate that answers every request with an empty 200.
fn tls_server(certificate: &'static [u8]) -> SocketAddr {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("fixtures/server-key.pem")).expect("a key");
    let certificate = CertificateDer::from_pem_slice(certificate).expect("a certificate");
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).expect("they fit"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(mut stream), Ok(mut tls)) = (stream, rustls::ServerConnection::new(config.clone()))
            else {
                return;
            };
            let mut tls = rustls::Stream::new(&mut tls, &mut stream);
            // Fails when the client rejects the certificate.
            if tls.read(&mut [0; 4096]).is_ok() {
                let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            }
        }
    });
    address
}

fn trusting_transport(host: &TestHost) -> RealTransport {
    let authority =
        reqwest::Certificate::from_pem(include_bytes!("fixtures/authority.pem")).expect("a certificate");
    RealTransport { only_authorities: vec![authority], ..transport(host) }
}

#[tokio::test]
async fn only_a_valid_certificate_gets_a_request() {
    let transport = trusting_transport(&TestHost::new());
    let good = tls_server(include_bytes!("fixtures/good.pem"));
    let answer = get(&transport, &format!("https://localhost:{}/", good.port())).await.expect("it is valid");
    assert_eq!(answer.status(), 200);
    for (what, certificate) in [
        ("other host", include_bytes!("fixtures/other-host.pem").as_slice()),
        ("expired", include_bytes!("fixtures/expired.pem")),
        ("self-signed", include_bytes!("fixtures/self-signed.pem")),
    ] {
        let address = tls_server(certificate);
        let sent = get(&transport, &format!("https://localhost:{}/", address.port())).await;
        assert!(matches!(sent, Err(TransportError::Certificate(_))), "{what}: {sent:?}");
    }
}

#[tokio::test]
async fn a_handshake_that_breaks_off_sends_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || listener.incoming().for_each(drop));
    let sent =
        get(&trusting_transport(&TestHost::new()), &format!("https://localhost:{}/", address.port())).await;
    assert!(matches!(sent, Err(TransportError::NotSent(_))), "{sent:?}");
}

#[tokio::test]
async fn a_proxy_gets_encrypted_requests_to_other_machines_only() {
    let (proxy, heads) = server("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    let host = TestHost::new()
        .with_env("HTTPS_PROXY", &format!("http://me:proxy-canary@{proxy}"))
        .with_env("HTTP_PROXY", &format!("http://{proxy}"));
    let transport = trusting_transport(&host);
    let plain = MockServer::start().await;
    let encrypted = tls_server(include_bytes!("fixtures/good.pem"));
    get(&transport, &plain.uri()).await.expect("reached directly");
    get(&transport, &format!("https://localhost:{}/", encrypted.port())).await.expect("reached directly");
    assert_eq!(heads.lock().expect("nobody panics with it").len(), 0);

    let sent = get(&transport, "https://api.invalid/v1").await;
    let Err(TransportError::NotSent(text)) = sent else { panic!("{sent:?}") };
    assert!(!text.contains("proxy-canary"), "{text}");
    let heads = heads.lock().expect("nobody panics with it").clone();
    assert_eq!(heads.len(), 1);
    assert!(heads[0].starts_with("CONNECT api.invalid:443 HTTP/1.1\r\n"), "{heads:?}");
}

#[test]
fn some_hosts_are_reached_without_the_proxy() {
    let host =
        TestHost::new().with_env("ALL_PROXY", "p:1").with_env("NO_PROXY", ".internal.example,192.0.2.0/24");
    let rules = proxy_rules(&host).expect("a good proxy").expect("there is one");
    assert_eq!(rules.without(), "localhost,127.0.0.0/8,::1,.internal.example,192.0.2.0/24");
}

#[test]
fn proxy_variables_are_read_like_others_read_them() {
    for (variables, expected) in [
        (vec![], Ok(None)),
        (vec![("HTTPS_PROXY", "")], Ok(None)),
        (vec![("HTTP_PROXY", "http://p:1")], Ok(None)),
        (vec![("HTTPS_PROXY", "http://p:1"), ("https_proxy", "q:2")], Ok(Some("http://q:2/"))),
        (vec![("ALL_PROXY", "https://p")], Ok(Some("https://p/"))),
        (vec![("HTTPS_PROXY", "socks5://p:1")], Err(BadProxy { variable: "HTTPS_PROXY" })),
        (vec![("https_proxy", "http://")], Err(BadProxy { variable: "https_proxy" })),
    ] {
        let host = variables.iter().fold(TestHost::new(), |host, (name, value)| host.with_env(name, value));
        let rules = proxy_rules(&host).map(|rules| rules.map(|rules| rules.address.to_string()));
        assert_eq!(rules, expected.map(|address| address.map(str::to_owned)), "{variables:?}");
    }
}

/// An error with a cause.
#[derive(Debug)]
struct Layer(&'static str, Option<Box<Layer>>);

impl std::fmt::Display for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Layer {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.1.as_deref().map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

#[test]
fn of_a_chain_of_causes_what_says_something_is_told_once() {
    let said = |layers: &[&'static str]| {
        let chain = layers.iter().rev().fold(None, |cause, words| Some(Box::new(Layer(words, cause))));
        in_words(&*chain.expect("there are layers"))
    };
    let connecting =
        ["error sending request", "client error (Connect)", "tcp connect error", "Connection refused"];
    assert_eq!(said(&connecting), "Connection refused");
    assert_eq!(said(&connecting[..3]), "tcp connect error", "the last is told whatever it is");
    assert_eq!(said(&["dns error: not known", "not known"]), "dns error: not known");
    assert_eq!(said(&["error sending request", "dns error", "not known"]), "dns error: not known");
}
