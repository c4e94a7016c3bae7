//! Answers and requests as the clouds of the world see them, free of any transport.

use std::net::IpAddr;

use ::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use ::http::{HeaderMap, Method, Response, StatusCode};
use bytes::Bytes;
use serde::Serialize;

use super::log::{Cloud, Effect};

/// A request below one API's base path.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub cloud: Cloud,
    pub method: Method,
    /// Begins with `/`, without query.
    pub path: String,
    /// Behind the `?`; empty without one.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Where the request seems to come from.
    pub caller: IpAddr,
}

impl Call {
    /// A header's text; `None` if it is not there or is no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The values of a query parameter, in order.
    pub fn query_values<'q>(&'q self, name: &'q str) -> impl Iterator<Item = String> + 'q {
        let pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.filter(move |(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// An answer, and what the request did.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, String)>,
    pub body: Bytes,
    pub effect: Effect,
}

impl Answer {
    /// An answer with a JSON body to a request that changed nothing.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(body).expect("bodies have text keys and plain values");
        // Express, on which the vendor's API seems to run, writes it so.
        let headers = vec![(CONTENT_TYPE, "application/json; charset=utf-8".to_owned())];
        Answer { status, headers, body: body.into(), effect: Effect::Nothing }
    }

    pub fn ok(body: &impl Serialize) -> Answer {
        Answer::json(StatusCode::OK, body)
    }

    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Answer {
        Answer { status, headers: Vec::new(), body: Bytes::new(), effect: Effect::Nothing }
    }

    /// A page as gateways and proxies send it.
    pub fn html(status: StatusCode) -> Answer {
        let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or("Unknown"));
        let body = format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        );
        let headers = vec![(CONTENT_TYPE, "text/html".to_owned())];
        Answer { status, headers, body: body.into(), effect: Effect::Nothing }
    }

    /// The same answer to a request that changed the world.
    pub fn changed(self) -> Answer {
        Answer { effect: Effect::Changed, ..self }
    }

    pub fn with_header(mut self, name: HeaderName, value: impl ToString) -> Answer {
        self.headers.push((name, value.to_string()));
        self
    }

    pub fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            // A value that is no header text can only come from a test's own fault: left out.
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
