//! Builds the request that a provider sends: body, headers in order, signature.
//!
//! This is the only place where a delivery becomes a [`Message`]: printing, signing, dry runs, sending and tests all use it. Header names are lowercase,
//! as HTTP clients write them, so that the printed request is the same as the one on the wire.

use super::{Provider, Variant};
use crate::{
    message::{Endpoint, Headers, Message},
    payload::{BOUNDARY, Encoding, FormStyle},
    signing::{Forgery, SignError, Signer},
};

/// The name of the `Authorization` header.
pub(super) const AUTHORIZATION: &str = "authorization";

/// The headers that every request has, in addition to those of its provider.
pub(super) const DEFAULT_HEADERS: [&str; 4] = ["host", "content-type", "content-length", "accept"];

/// Everything about one delivery except its body.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The provider that sends it.
    pub provider: &'a Provider,
    /// The name of its event, for headers that contain it.
    pub event: Option<&'a str>,
    /// The variant of its payload.
    pub variant: Option<&'a Variant>,
    /// The endpoint. If its host is unknown, the request has no `Host` header.
    pub endpoint: &'a Endpoint,
    /// Headers to add or override.
    pub headers: &'a [(String, String)],
    /// The time of the delivery, in Unix seconds. If `None`, headers that contain it are omitted.
    pub time: Option<i64>,
    /// The ID of the delivery. If `None`, headers that contain it are omitted.
    pub id: Option<&'a str>,
    /// The signer, unless the delivery is unsigned.
    pub signer: Option<&'a Signer>,
    /// How to forge a signed delivery. The signer must come from [`Forgery::signer`].
    pub forgery: Option<Forgery>,
}

impl<'a> Request<'a> {
    /// Creates an unsigned request without time, ID or additional headers.
    #[must_use]
    pub fn new(provider: &'a Provider, endpoint: &'a Endpoint) -> Self {
        Self {
            provider,
            event: None,
            variant: None,
            endpoint,
            headers: &[],
            time: None,
            id: None,
            signer: None,
            forgery: None,
        }
    }

    /// Builds the request with this body.
    ///
    /// # Errors
    /// A part of the request that the scheme signs is missing, or the key cannot sign.
    pub fn build(&self, body: Vec<u8>) -> Result<Message, SignError> {
        let mut message = self.unsigned(body);
        if let Some(signer) = self.signer {
            signer.apply(&mut message, self.time.map(|time| time - self.forgery.map_or(0, Forgery::age)))?;
            message.headers.arrange(&self.provider.delivery.order);
            if let Some(forgery) = self.forgery {
                forgery.apply(&mut message, signer.scheme());
            }
        }
        Ok(message)
    }

    /// Builds the request with this body and without a signature.
    #[must_use]
    pub fn unsigned(&self, body: Vec<u8>) -> Message {
        let delivery = &self.provider.delivery;
        let time = self.time.map(|time| time - self.forgery.map_or(0, Forgery::age));
        let mut message = Message::post(self.endpoint.target(), body);
        message.url = self.endpoint.url().map(str::to_owned);
        // Six more: `Host`, `Content-Type`, `Content-Length`, `Accept`, the signature and `Authorization`.
        message.headers = Headers::with_capacity(delivery.headers.len() + self.headers.len() + 6);

        let headers = &mut message.headers;
        if let Some(host) = self.endpoint.host() {
            headers.push("host", host);
        }
        for (name, template) in &delivery.headers {
            if let Some(value) = template.fill(time, self.id, self.event) {
                headers.push(name.to_ascii_lowercase(), value);
            }
        }
        let (content_type, encoding) = self.provider.body_format(self.variant);
        if encoding == Encoding::Form(FormStyle::Multipart) {
            headers.push("content-type", format!("{}; boundary={BOUNDARY}", media_type(content_type)));
        } else {
            headers.push("content-type", content_type);
        }
        headers.push("content-length", message.body.len().to_string());
        if headers.get("accept").is_none() {
            headers.push("accept", "*/*");
        }
        // The caller's first header with a name replaces the provider's. Further ones with the same name are added, so that a header can be repeated.
        for (index, (name, value)) in self.headers.iter().enumerate() {
            let lower = name.to_ascii_lowercase();
            if self.headers[..index].iter().any(|(before, _)| before.eq_ignore_ascii_case(name)) {
                headers.push_after_same(lower, value.as_bytes());
            } else {
                headers.set(lower, value.as_bytes());
            }
        }
        headers.arrange(&delivery.order);
        message
    }
}

/// Sets `Authorization` at its position in `order`, the provider's header order. It comes last if the order does not list it.
pub fn authorize(message: &mut Message, value: &[u8], order: &[String]) {
    message.headers.set(AUTHORIZATION, value);
    message.headers.arrange(order);
}

/// Returns the media type of a `Content-Type` value, in lowercase and without parameters (RFC 9110 section 8.3.1).
#[must_use]
pub fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns true if `name` is a legal header name (a token, RFC 9110 section 5.6.2).
#[must_use]
pub fn legal_header(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Returns true if `value` is a legal header value: no line breaks, and no control characters except tabs.
#[must_use]
pub fn legal_header_value(value: &[u8]) -> bool {
    value.iter().all(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f))
}

/// Returns true if the header is derived from the URL or from `content-type`, so that providers cannot set it.
pub(super) fn derived_header(name: &str) -> bool {
    ["host", "content-type"].iter().any(|derived| derived.eq_ignore_ascii_case(name))
}

/// Returns true if the header is derived from the body or the connection, so that setting it would contradict them.
#[must_use]
pub fn reserved_header(name: &str) -> bool {
    ["content-length", "transfer-encoding"].iter().any(|reserved| reserved.eq_ignore_ascii_case(name))
}
