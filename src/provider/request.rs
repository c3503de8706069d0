//! The request that a provider would send: its body, its headers in its order, its signature.
//!
//! Owns the one place where a delivery's bytes are made; printing, dry-run and sending all take them from here. Names are in
//! lower case, as the HTTP client writes them, so that what is printed is what is sent.

use url::Url;

use super::{Provider, Variant};
use crate::{
    message::Message,
    signing::{MissingHeader, Signer},
};

/// The header that says who sends.
pub(super) const AUTHORIZATION: &str = "authorization";

/// What goes into one delivery.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Whose delivery it is.
    pub provider: &'a Provider,
    /// The form that its payload is in.
    pub variant: Option<&'a Variant>,
    /// The endpoint.
    pub url: &'a Url,
    /// Headers that the user adds, or gives another value.
    pub headers: &'a [(String, String)],
    /// The time of the delivery, in seconds since 1970.
    pub timestamp: i64,
    /// The id of the delivery.
    pub id: &'a str,
    /// The signer, unless the delivery is to be unsigned.
    pub signer: Option<&'a Signer>,
}

impl Request<'_> {
    /// The request for this body.
    ///
    /// # Errors
    /// A header that the scheme signs was taken away.
    pub fn build(&self, body: Vec<u8>) -> Result<Message, MissingHeader> {
        let delivery = &self.provider.delivery;
        let query = self.url.query().map_or_else(String::new, |query| format!("?{query}"));
        let mut message = Message::post(format!("{}{query}", self.url.path()), body);
        message.url = Some(self.url.to_string());

        let headers = &mut message.headers;
        headers.push("host", host(self.url));
        for (name, template) in &delivery.headers {
            headers.push(name.to_ascii_lowercase(), template.fill(self.timestamp, self.id));
        }
        headers.push("content-type", self.provider.body_format(self.variant).0);
        headers.push("content-length", message.body.len().to_string());
        if headers.get("accept").is_none() {
            headers.push("accept", "*/*");
        }
        // The user's fields take the place of the provider's, and may repeat.
        for (index, (name, value)) in self.headers.iter().enumerate() {
            let lower = name.to_ascii_lowercase();
            if self.headers[..index].iter().any(|(before, _)| before.eq_ignore_ascii_case(name)) {
                headers.push_beside(lower, value.as_bytes());
            } else {
                headers.set(lower, value.as_bytes());
            }
        }
        if let Some(signer) = self.signer {
            let value = signer.sign(&message)?;
            message.headers.set(signer.scheme().header.to_ascii_lowercase(), value);
        }
        message.headers.arrange(&delivery.order);
        Ok(message)
    }
}

/// Puts this value of `Authorization` into a request, where the provider has it among its headers: `order` is theirs. Where that says
/// nothing of it, it is the last.
pub fn authorize(message: &mut Message, value: &[u8], order: &[String]) {
    message.headers.set(AUTHORIZATION, value);
    message.headers.arrange(order);
}

/// The value of `Host` for a URL.
#[must_use]
pub fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// What a value of `Content-Type` says that the body is, in lower case and without parameters (RFC 9110 section 8.3.1).
#[must_use]
pub fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether `name` is a legal header name (a token, RFC 9110 section 5.6.2).
#[must_use]
pub fn legal_header(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a header may hold `value`: no line breaks, no control characters but a tab.
#[must_use]
pub fn legal_header_value(value: &[u8]) -> bool {
    value.iter().all(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f))
}

/// Whether a header follows from the URL or from `content-type`, so that a provider has it from there.
pub(super) fn derived_header(name: &str) -> bool {
    ["host", "content-type"].iter().any(|derived| derived.eq_ignore_ascii_case(name))
}

/// Whether a header follows from the body and the connection, so that setting it would make the request a lie.
#[must_use]
pub fn reserved_header(name: &str) -> bool {
    ["content-length", "transfer-encoding"].iter().any(|reserved| reserved.eq_ignore_ascii_case(name))
}
