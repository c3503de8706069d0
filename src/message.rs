//! An HTTP request, as bytes.
//!
//! Every request is a [`Message`], whether it is signed, printed, sent or captured. This module owns header lookup, the HTTP/1.1 encoding of a
//! request, the [`Endpoint`] that requests go to, and conversions for the `http` crate. It never decodes a body, and header values stay bytes.

mod convert;
mod endpoint;

use std::fmt;

pub use endpoint::{Endpoint, InvalidEndpoint};

/// An HTTP request with its exact body.
///
/// It converts to and from `http::Request`:
///
/// ```
/// use hookctl::Message;
///
/// let mut message = Message::post("/hook?a=1", b"{}".to_vec());
/// message.headers.push("X-Test", "1");
/// let request = http::Request::try_from(message.clone())?;
/// assert_eq!(request.uri(), "/hook?a=1");
/// assert_eq!(Message::from(request).body, message.body);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The request method, as sent: `POST`.
    pub method: String,
    /// The request target, as sent: `/hook?x=1`.
    pub target: String,
    /// The protocol version, as sent: `HTTP/1.1`.
    pub version: String,
    /// The header fields in order, with their case and repeats.
    pub headers: Headers,
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// The URL that the sender used, if it is known from a source other than `Host` and the target.
    pub url: Option<String>,
}

impl Message {
    /// Creates a `POST` request without headers.
    #[must_use]
    pub fn post(target: impl Into<String>, body: Vec<u8>) -> Self {
        Self {
            method: "POST".into(),
            target: target.into(),
            version: "HTTP/1.1".into(),
            headers: Headers::default(),
            body,
            url: None,
        }
    }

    /// Encodes the request for the wire (RFC 9112): request line, header fields, empty line, body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for piece in [&self.method, " ", &self.target, " ", &self.version, "\r\n"] {
            bytes.extend_from_slice(piece.as_bytes());
        }
        for (name, value) in self.headers.iter() {
            for piece in [name.as_bytes(), b": ", value, b"\r\n"] {
                bytes.extend_from_slice(piece);
            }
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Sets `Content-Length` to the length of the body, if the message has this header.
    pub(crate) fn update_content_length(&mut self) {
        if self.headers.get("content-length").is_some() {
            self.headers.set("content-length", self.body.len().to_string());
        }
    }

    /// Returns true for GET, HEAD and OPTIONS requests, which deliver nothing.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        ["GET", "HEAD", "OPTIONS"].iter().any(|method| self.method.eq_ignore_ascii_case(method))
    }

    /// Returns the size in memory, in bytes.
    pub fn size(&self) -> usize {
        let Self { method, target, version, headers: Headers { names, values, fields }, body, url } = self;
        let texts = [method, target, version, names].map(String::len).into_iter().chain(url.as_ref().map(String::len));
        texts.sum::<usize>() + values.len() + body.len() + size_of_val(fields.as_slice())
    }

    /// Returns the URL that the sender used: the known one, otherwise `https://` with `Host` and the target.
    ///
    /// A request does not contain the scheme, so `https` is an assumption: providers deliver to https.
    #[must_use]
    pub fn sender_url(&self) -> String {
        match (&self.url, self.headers.text("host")) {
            (Some(url), _) => url.clone(),
            (None, Some(host)) if self.target.starts_with('/') => format!("https://{host}{}", self.target),
            _ => self.target.clone(),
        }
    }
}

/// Shows the method, the header names and the size of the body, because values and bodies may contain credentials.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Header fields in order.
///
/// Names keep their case. Lookups ignore it, and also find the names of a CGI environment (`HTTP_X_SIGNATURE`).
///
/// ```
/// let mut headers = hookctl::Headers::default();
/// headers.push("X-Signature", "one");
/// headers.push("x-signature", "two");
/// assert_eq!(headers.text("X-SIGNATURE"), Some("one"));
/// assert_eq!(headers.get_all("x-signature").count(), 2);
/// ```
#[derive(Clone, Default)]
pub struct Headers {
    // Two buffers for all names and values, so that a message needs few allocations.
    names: String,
    values: Vec<u8>,
    fields: Vec<Field>,
}

/// The start and end of a field's name and value in the two buffers.
#[derive(Clone, Copy)]
struct Field {
    name: (usize, usize),
    value: (usize, usize),
}

impl Headers {
    /// Creates an empty list with capacity for this many fields of typical length.
    #[must_use]
    pub fn with_capacity(fields: usize) -> Self {
        Self {
            names: String::with_capacity(fields * 16),
            values: Vec::with_capacity(fields * 32),
            fields: Vec::with_capacity(fields),
        }
    }

    /// Appends a field. Existing fields of the same name are kept.
    pub fn push(&mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) {
        let field = self.store(name.as_ref(), value.as_ref());
        self.fields.push(field);
    }

    /// Inserts a field after the last one with the same name, otherwise at the end.
    pub fn push_after_same(&mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) {
        let last = self.fields.iter().rposition(|field| same_name(name.as_ref(), self.at(*field).0));
        let field = self.store(name.as_ref(), value.as_ref());
        self.fields.insert(last.map_or(self.fields.len(), |last| last + 1), field);
    }

    /// Replaces all fields named `name` with one, at the position of the first, otherwise at the end.
    pub fn set(&mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) {
        let name = name.as_ref();
        let index = self.iter().position(|(existing, _)| same_name(name, existing));
        self.remove(name);
        let field = self.store(name, value.as_ref());
        self.fields.insert(index.unwrap_or(self.fields.len()).min(self.fields.len()), field);
    }

    /// Removes every field named `name`.
    pub fn remove(&mut self, name: &str) {
        let Self { names, fields, .. } = self;
        fields.retain(|field| !same_name(name, &names[field.name.0..field.name.1]));
    }

    /// Removes every field and keeps the allocations.
    pub fn clear(&mut self) {
        self.names.clear();
        self.values.clear();
        self.fields.clear();
    }

    /// Returns the first value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.get_all(name).next()
    }

    /// Returns every value of `name`, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        // Most names differ in length, which is cheaper to compare.
        let length_matches = move |field: &&Field| {
            let length = field.name.1 - field.name.0;
            length == name.len() || length == name.len() + CGI_PREFIX.len()
        };
        let fields = self.fields.iter().filter(length_matches).map(|field| self.at(*field));
        fields.filter(move |(existing, _)| same_name(name, existing)).map(|(_, value)| value)
    }

    /// Returns the first value of `name`, if it is UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| str::from_utf8(value).ok())
    }

    /// Returns the number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns true if there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns every field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields.iter().map(|field| self.at(*field))
    }

    /// Moves the fields named in `order` to the front, in that order. The others keep their order.
    pub fn arrange(&mut self, order: &[String]) {
        let Self { names, fields, .. } = self;
        fields.sort_by_key(|field| {
            let name = &names[field.name.0..field.name.1];
            order.iter().position(|wanted| same_name(wanted, name)).unwrap_or(order.len())
        });
    }

    fn store(&mut self, name: &str, value: &[u8]) -> Field {
        let start = (self.names.len(), self.values.len());
        self.names.push_str(name);
        self.values.extend_from_slice(value);
        Field { name: (start.0, self.names.len()), value: (start.1, self.values.len()) }
    }

    fn at(&self, field: Field) -> (&str, &[u8]) {
        (&self.names[field.name.0..field.name.1], &self.values[field.value.0..field.value.1])
    }
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Headers {}

/// Shows names only; see [`Message`].
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// Prefix of a header name in a CGI environment.
const CGI_PREFIX: &str = "HTTP_";

/// Headers whose values are masked.
const CREDENTIAL_HEADERS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"];

/// Words of header names whose values are probably credentials: `X-Auth-Token`, `X-Hub-Secret`.
const CREDENTIAL_WORDS: [&str; 9] =
    ["apikey", "auth", "credential", "credentials", "key", "passwd", "password", "secret", "token"];

/// Words of header names whose values are not credentials, even if another word says so: `Idempotency-Key`, `X-Token-Signature`.
const PUBLIC_WORDS: [&str; 6] = ["digest", "hmac", "id", "idempotency", "signature", "websocket"];

/// Headers that look like credentials but are public: `Sm-Apikey` is SurveyMonkey's client ID, which is needed to verify its signature.
const PUBLIC_HEADERS: [&str; 1] = ["sm-apikey"];

/// Returns true if headers of that name carry credentials, or probably do. Their values must be masked wherever a request is shown or stored.
#[must_use]
pub fn carries_credentials(name: &str) -> bool {
    let has =
        |words: &[&str]| name.split(['-', '_']).any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)));
    let is_one_of = |headers: &[&str]| headers.iter().any(|header| same_name(header, name));
    is_one_of(&CREDENTIAL_HEADERS) || has(&CREDENTIAL_WORDS) && !has(&PUBLIC_WORDS) && !is_one_of(&PUBLIC_HEADERS)
}

/// Returns true if `captured` names the header `wanted`, ignoring case. The name that Rack, CGI and PHP give its environment variable also matches
/// (`HTTP_X_WOOTRIC_SIGNATURE`).
#[must_use]
pub fn same_name(wanted: &str, captured: &str) -> bool {
    if wanted.len() == captured.len() {
        return wanted.eq_ignore_ascii_case(captured);
    }
    let Some((prefix, rest)) =
        captured.split_at_checked(CGI_PREFIX.len()).filter(|(_, rest)| rest.len() == wanted.len())
    else {
        return false;
    };
    prefix.eq_ignore_ascii_case(CGI_PREFIX)
        && rest.bytes().zip(wanted.bytes()).all(|(a, b)| a.eq_ignore_ascii_case(&b) || (a == b'_' && b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_name_ignores_case_and_accepts_cgi_variables() {
        for existing in ["X-Wootric-Signature", "x-wootric-signature", "HTTP_X_WOOTRIC_SIGNATURE"] {
            assert!(same_name("X-Wootric-Signature", existing), "{existing}");
        }
        for existing in ["X-Wootric-Signatur", "HTTP_X_WOOTRIC", "HTTP_", "", "éé-Wootric-Signature"] {
            assert!(!same_name("X-Wootric-Signature", existing), "{existing}");
        }
    }

    #[test]
    fn credential_headers_are_recognized_by_their_words() {
        for name in
            ["Authorization", "X-Auth-Key", "x-auth-token", "Api-Key", "X-Hub-Secret", "HTTP_X_API_KEY", "X-APIKEY"]
        {
            assert!(carries_credentials(name), "{name}");
        }
        for name in ["X-API-SIGNATURE", "X-Token-Signature", "Idempotency-Key", "Sm-Apikey", "X-Keyboard", "Author", ""]
        {
            assert!(!carries_credentials(name), "{name}");
        }
    }

    #[test]
    fn set_keeps_the_first_position_and_arrange_is_stable() {
        let mut headers = Headers::default();
        for (name, value) in [("A", "1"), ("B", "2"), ("a", "3"), ("C", "4")] {
            headers.push(name, value);
        }
        headers.set("a", "5");
        headers.arrange(&["c".into()]);
        let existing: Vec<_> = headers.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(existing, ["C", "a", "B"]);
        assert_eq!(headers.text("A"), Some("5"));
    }
}
