//! The transport of real runs: reqwest with rustls. No redirects, no retries, https only except to
//! this machine, everything bounded.

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::{HeaderMap, Request, Response};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use reqwest::{NoProxy, Proxy, redirect, retry, tls};
use url::Url;

use super::client::is_loopback;
use super::transport::{Transport, TransportError};
use crate::host::{Clock, Host};

const CONNECT: Duration = Duration::from_secs(10);
/// Longest time in which nothing comes.
const IDLE: Duration = Duration::from_secs(30);
/// Real time that the network gets in any case, however fast the clock runs.
const AT_LEAST_REAL: Duration = Duration::from_secs(5);
/// Largest body, after inflation.
const MOST_BODY: usize = 8 << 20;
/// Most bytes of header names and values.
const MOST_HEADERS: usize = 64 << 10;
/// What is never reached through a proxy.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

/// Sends requests over the network. Connections are shared and made when first needed.
pub struct RealTransport {
    clock: Clock,
    proxy: Option<ProxyRules>,
    encrypted: OnceLock<Result<reqwest::Client, TransportError>>,
    plain: OnceLock<Result<reqwest::Client, TransportError>>,
    #[cfg(test)]
    only_authorities: Vec<reqwest::Certificate>,
}

struct ProxyRules {
    address: Url,
    /// Hosts that are reached without it, as in `NO_PROXY`.
    without: String,
}

/// A proxy variable that cannot be followed. Going without the proxy instead might tell more than
/// wanted to the network, so it is an error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable {variable} holds no address of a proxy, such as http://proxy.example:3128")]
pub struct BadProxy {
    pub variable: &'static str,
}

impl RealTransport {
    /// Takes proxies from the environment: `HTTPS_PROXY` or `ALL_PROXY`, and `NO_PROXY`; each in
    /// small letters too, which win.
    pub fn new(host: &dyn Host) -> Result<RealTransport, BadProxy> {
        Ok(RealTransport {
            clock: *host.clock(),
            proxy: proxy_rules(host)?,
            encrypted: OnceLock::new(),
            plain: OnceLock::new(),
            #[cfg(test)]
            only_authorities: Vec::new(),
        })
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, TransportError> {
        let client = match url.scheme() {
            "https" => self.encrypted.get_or_init(|| self.build(Encryption::Tls)),
            "http" if is_loopback(url) => self.plain.get_or_init(|| self.build(Encryption::None)),
            _ => return Err(TransportError::NotSent("plain http is for this machine only".to_owned())),
        };
        client.as_ref().map_err(TransportError::clone)
    }

    fn build(&self, encryption: Encryption) -> Result<reqwest::Client, TransportError> {
        // Fails if a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(self.in_real_time(CONNECT))
            .read_timeout(self.in_real_time(IDLE))
            .http2_max_header_list_size(u32::try_from(MOST_HEADERS).expect("a small constant"))
            .tls_version_min(tls::Version::TLS_1_2);
        let builder = match (encryption, &self.proxy) {
            // Without a look at the system's certificates, which a bare container does not have.
            (Encryption::None, _) => builder.tls_certs_only([]),
            (Encryption::Tls, None) => builder,
            (Encryption::Tls, Some(rules)) => builder.proxy(rules.proxy().map_err(|e| not_built(&e))?),
        };
        #[cfg(test)]
        let builder = match (encryption, self.only_authorities.is_empty()) {
            (Encryption::Tls, false) => builder.tls_certs_only(self.only_authorities.clone()),
            _ => builder,
        };
        builder.build().map_err(|e| not_built(&e))
    }

    fn in_real_time(&self, time: Duration) -> Duration {
        self.clock.in_real_time(time).max(AT_LEAST_REAL)
    }

    fn chain(&self, error: reqwest::Error) -> String {
        let text = in_words(&error.without_url());
        match self.proxy.as_ref().and_then(|rules| rules.address.password()) {
            Some(password) if !password.is_empty() => text.replace(password, "***"),
            _ => text,
        }
    }
}

#[derive(Clone, Copy)]
enum Encryption {
    Tls,
    None,
}

#[async_trait]
impl Transport for RealTransport {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let not_made = |text: String| TransportError::NotSent(text);
        let url = Url::parse(&request.uri().to_string()).map_err(|e| not_made(e.to_string()))?;
        let client = self.client(&url)?;
        let request = reqwest::Request::try_from(request).map_err(|e| not_made(self.chain(e)))?;
        let mut response = client.execute(request).await.map_err(|e| classify(&e)(self.chain(e)))?;
        check_headers(response.headers())?;
        let body = read_body(&mut response).await.map_err(|e| match e {
            BodyError::TooLarge => {
                TransportError::TooLarge(format!("the body has more than {} MiB", MOST_BODY >> 20))
            }
            BodyError::Cut(e) => TransportError::NoAnswer(self.chain(e)),
        })?;
        let mut answer = Response::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

enum BodyError {
    TooLarge,
    Cut(reqwest::Error),
}

async fn read_body(response: &mut reqwest::Response) -> Result<Bytes, BodyError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > MOST_BODY as u64 {
        return Err(BodyError::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Cut)? {
        if body.len() + chunk.len() > MOST_BODY {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn check_headers(headers: &HeaderMap) -> Result<(), TransportError> {
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > MOST_HEADERS {
        return Err(TransportError::TooLarge(format!(
            "the headers have more than {} KiB",
            MOST_HEADERS >> 10
        )));
    }
    Ok(())
}

/// What a failure of the whole exchange means for the request.
fn classify(error: &reqwest::Error) -> fn(String) -> TransportError {
    match tls_failure(error) {
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
            TransportError::Certificate
        }
        _ if error.is_connect() || error.is_builder() => TransportError::NotSent,
        _ => TransportError::NoAnswer,
    }
}

fn tls_failure<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        // An I/O error answers `source` with the source of what it wraps, not with what it wraps.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

/// What the layers of the client say of an error whose cause follows: nothing that the cause does not.
const HOLLOW: [&str; 3] = ["error sending request", "client error (Connect)", "tcp connect error"];

/// The error and its causes. Libraries repeat the cause in the message now and then; we don't.
fn in_words(error: &(dyn Error + 'static)) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        next = error.source();
        let more = error.to_string();
        let is_hollow = next.is_some() && HOLLOW.contains(&more.as_str());
        if !is_hollow && !words.iter().any(|words| words.contains(&more)) {
            words.push(more);
        }
    }
    words.join(": ")
}

/// In practice a system without certificates of authorities. Trying again does not help.
fn not_built(error: &reqwest::Error) -> TransportError {
    TransportError::Certificate(format!(
        "encryption cannot be set up, perhaps since this system has no certificates of authorities \
         (install the package ca-certificates or name a file in SSL_CERT_FILE): {}",
        in_words(error)
    ))
}

impl ProxyRules {
    fn proxy(&self) -> reqwest::Result<Proxy> {
        Ok(Proxy::https(self.address.clone())?.no_proxy(NoProxy::from_string(&self.without())))
    }

    fn without(&self) -> String {
        format!("{THIS_MACHINE},{}", self.without)
    }
}

fn proxy_rules(host: &dyn Host) -> Result<Option<ProxyRules>, BadProxy> {
    let set =
        |name: &'static str| host.env(name).filter(|value| !value.is_empty()).map(|value| (name, value));
    let named = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].into_iter().find_map(set);
    let Some((variable, address)) = named else { return Ok(None) };
    // `proxy.example:3128` parses as a scheme; curl and others take it as http.
    let address = if address.contains("://") { address } else { format!("http://{address}") };
    let address = Url::parse(&address).map_err(|_| BadProxy { variable })?;
    if !matches!(address.scheme(), "http" | "https") || address.host().is_none() {
        return Err(BadProxy { variable });
    }
    let without =
        ["no_proxy", "NO_PROXY"].into_iter().find_map(set).map_or(String::new(), |(_, hosts)| hosts);
    Ok(Some(ProxyRules { address, without }))
}

impl std::fmt::Debug for RealTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RealTransport")
    }
}

/// The transport as clients share it.
impl From<RealTransport> for Arc<dyn Transport> {
    fn from(transport: RealTransport) -> Arc<dyn Transport> {
        Arc::new(transport)
    }
}

#[cfg(test)]
mod tests;
