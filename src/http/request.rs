//! What a provider asks for: a path below the client's base, a query, a body. The method follows
//! from how it is sent: [`Client::read`](super::Client::read) or
//! [`Client::write`](super::Client::write).

use std::fmt::{self, Write};

use bytes::Bytes;
use serde::Serialize;
use url::Url;

use super::Credential;

/// The methods that may change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Post,
    Put,
    Patch,
    Delete,
    /// Of state backends that speak Terraform's `http` protocol.
    Lock,
    /// The same.
    Unlock,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Lock => "LOCK",
            Method::Unlock => "UNLOCK",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Of the requests that wait for the rate limit the one with the highest number goes first; equals
/// go in the order they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Priority(pub u32);

/// What an answer with status 2xx must be to count as one of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    Json,
    Bytes,
}

/// One request, independent of the endpoint. Cheap to build, harmless until sent.
#[derive(Clone, Debug)]
pub struct Request {
    path: Result<String, BadSegment>,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Body>,
    credential: Option<Credential>,
    priority: Priority,
    expect: Expect,
}

#[derive(Clone)]
struct Body {
    content_type: &'static str,
    bytes: Bytes,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes", self.content_type, self.bytes.len())
    }
}

/// A path segment that would reach another path than the one meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadSegment(pub(super) String);

impl Request {
    /// A request to the path made of these segments below the base. Each segment is one segment on
    /// the wire whatever it holds; empty ones, `.` and `..` fail when the request is sent, before
    /// anything leaves the machine.
    pub fn to<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Request {
        Request {
            path: join(segments),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            credential: None,
            priority: Priority::default(),
            expect: Expect::Json,
        }
    }

    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Request {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// A header that is no secret. What cannot stand in a header makes the request fail unsent.
    pub fn header(mut self, name: &'static str, value: impl fmt::Display) -> Request {
        self.headers.push((name, value.to_string()));
        self
    }

    pub fn json(self, body: &impl Serialize) -> Request {
        let bytes = serde_json::to_vec(body).expect("wire structs have string keys and finite numbers");
        self.body("application/json", bytes)
    }

    /// An `application/x-www-form-urlencoded` body.
    pub fn form<'a>(self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Request {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.body("application/x-www-form-urlencoded", text)
    }

    pub fn body(mut self, content_type: &'static str, bytes: impl Into<Bytes>) -> Request {
        self.body = Some(Body { content_type, bytes: bytes.into() });
        self
    }

    /// Used instead of the client's credential: for tokens that are renewed, and to name a secret that the
    /// body holds.
    pub fn credential(mut self, credential: Credential) -> Request {
        self.credential = Some(credential);
        self
    }

    pub fn priority(mut self, priority: Priority) -> Request {
        self.priority = priority;
        self
    }

    /// Takes any bytes as a complete answer, not JSON only: [`Answer::bytes`](super::Answer::bytes).
    pub fn expect_bytes(mut self) -> Request {
        self.expect = Expect::Bytes;
        self
    }
}

/// What is needed to send a request, and to speak of it.
pub(super) struct Call {
    pub(super) wire: ::http::Request<Bytes>,
    pub(super) priority: Priority,
    pub(super) expect: Expect,
    pub(super) credential: Option<Credential>,
}

/// Makes the request that goes over the wire. `method` none: a read.
///
/// # Errors
///
/// Why the request cannot be made, in words.
pub(super) fn prepare(
    request: Request,
    method: Option<Method>,
    base: &Url,
    default_credential: Option<&Credential>,
) -> Result<Call, String> {
    let Request { path, query, headers, body, credential, priority, expect } = request;
    let path = path.map_err(|BadSegment(segment)| {
        format!("the path segment {:?} would change the path of the request", crate::diag::escape(&segment))
    })?;
    let method = match (method, &body) {
        (Some(method), _) => method.as_str(),
        (None, None) => "GET",
        (None, Some(_)) => "POST",
    };
    let accept = match expect {
        Expect::Json => "application/json",
        Expect::Bytes => "*/*",
    };
    let mut builder = ::http::Request::builder()
        .method(method)
        .uri(target(base, &path, &query))
        .header(::http::header::ACCEPT, accept)
        .header(::http::header::USER_AGENT, concat!("terrace/", env!("CARGO_PKG_VERSION")));
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    let credential = credential.or_else(|| default_credential.cloned());
    if let Some(credential) = &credential {
        let value =
            credential.header().map_err(|_| "the credential holds characters that no header can carry")?;
        if let Some(value) = value {
            builder = builder.header(::http::header::AUTHORIZATION, value);
        }
    }
    let bytes = match body {
        Some(Body { content_type, bytes }) => {
            builder = builder.header(::http::header::CONTENT_TYPE, content_type);
            bytes
        }
        None => Bytes::new(),
    };
    let wire = builder.body(bytes).map_err(|e| format!("the request cannot be made: {e}"))?;
    Ok(Call { wire, priority, expect, credential })
}

fn target(base: &Url, path: &str, query: &[(String, String)]) -> String {
    let mut target = base.as_str().trim_end_matches('/').to_owned();
    target.push_str(path);
    if !query.is_empty() {
        let pairs = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        target.push('?');
        target.push_str(&pairs);
    }
    target
}

fn join<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Result<String, BadSegment> {
    let mut path = String::new();
    for segment in segments {
        let segment = segment.as_ref();
        if matches!(segment, "" | "." | "..") {
            return Err(BadSegment(segment.to_owned()));
        }
        path.push('/');
        for byte in segment.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    path.push(char::from(byte))
                }
                _ => write!(path, "%{byte:02X}").expect("writing to a string works"),
            }
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn uri(request: Request) -> Result<String, String> {
        let base = Url::parse("https://api.example/api/v1/").expect("a valid address");
        prepare(request, None, &base, None).map(|call| call.wire.uri().to_string())
    }

    #[test]
    fn segments_and_query_are_encoded() {
        let plain = Request::to(["containers", "usr-1-web"]).query("limit", 5).query("q", "a b&c");
        assert_eq!(
            uri(plain).as_deref(),
            Ok("https://api.example/api/v1/containers/usr-1-web?limit=5&q=a+b%26c")
        );
        assert_eq!(
            uri(Request::to(["../x", "a/b", "%2e%2e", "?", "#", "ü"])).as_deref(),
            Ok("https://api.example/api/v1/..%2Fx/a%2Fb/%252e%252e/%3F/%23/%C3%BC")
        );
        assert_eq!(uri(Request::to([] as [&str; 0])).as_deref(), Ok("https://api.example/api/v1"));
    }

    #[test]
    fn segments_that_change_the_path_are_refused() {
        for segment in ["", ".", ".."] {
            assert!(uri(Request::to(["containers", segment])).is_err(), "{segment:?}");
        }
    }

    #[test]
    fn a_header_cannot_smuggle_a_line() {
        assert!(uri(Request::to(["x"]).header("x-contract-number", "1\r\nx: y")).is_err());
    }

    proptest! {
        #[test]
        fn a_segment_stays_one_segment_of_the_same_path(segment in "\\PC*|[./%2eE\\\\?#@:]{0,8}") {
            if let Ok(uri) = uri(Request::to(["containers", &segment, "status"])) {
                let url = Url::parse(&uri).expect("we make valid addresses");
                let segments: Vec<_> = url.path_segments().expect("it has a path").collect();
                prop_assert_eq!(segments.len(), 5);
                prop_assert_eq!(&segments[..3], &["api", "v1", "containers"]);
                prop_assert_eq!(segments[4], "status");
                prop_assert_eq!(url.host_str(), Some("api.example"));
            }
        }
    }
}
