//! Responses: status, headers, and the body up to a limit.
//!
//! Also owns [`UnexpectedResponse`], the reason why a body is not what an API's documentation promises. Its text never quotes the body, which may contain
//! secrets. The callers decide what a status means.

use std::{fmt, time::Duration};

use super::{SendError, SendErrorKind, decode::decode, headline::headline};
use hookctl::{provider::media_type, secret::Redactor};

/// Maximum number of bytes to read of an endpoint's response body. Only one line of it is shown.
pub const MAX_BODY: usize = 64 * 1024;

/// A response to one request.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// E.g. `HTTP/1.1`.
    pub version: String,
    pub status: u16,
    /// The reason phrase. May be empty.
    pub reason: String,
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, up to the client's limit.
    pub body: Vec<u8>,
    pub body_end: BodyEnd,
    /// Time from the start of the request to the end of the response.
    pub latency: Duration,
}

/// How the body of a response ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BodyEnd {
    /// It is complete.
    #[default]
    Complete,
    /// It is longer than the client's limit. The rest was not read.
    Truncated,
    /// The connection was closed within the body, or the rest of it is malformed, for this reason.
    Broken(String),
    /// The timeout expired within the body.
    TimedOut,
}

impl BodyEnd {
    /// Returns why the response is incomplete, if it is. A body that is merely longer than the limit does not count.
    pub fn failure(&self) -> Option<SendError> {
        let (kind, detail) = match self {
            Self::Complete | Self::Truncated => return None,
            Self::Broken(detail) => (SendErrorKind::Incomplete, detail.clone()),
            Self::TimedOut => (SendErrorKind::Timeout, "timed out in the body".into()),
        };
        Some(SendError { kind, sent: true, detail })
    }
}

impl Response {
    /// Returns the value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name))?;
        str::from_utf8(value).ok()
    }

    /// Decodes the body as `Content-Encoding` says, up to `limit` bytes. A body that cannot be decoded stays as it is.
    pub fn decode_body(&mut self, limit: usize) {
        let encoding = self.header("content-encoding").map(str::to_owned);
        if let Some(decoded) = encoding.and_then(|encoding| decode(&encoding, &self.body, limit)) {
            self.body = decoded.body;
            if decoded.truncated {
                self.body_end = BodyEnd::Truncated;
            }
        }
    }

    /// Returns the media type in lowercase and without parameters, or an empty string if there is none.
    pub fn media_type(&self) -> String {
        media_type(self.header("content-type").unwrap_or_default())
    }

    /// Returns the first [`MAX_BODY`] bytes of the body without secrets. If the body is longer, part of a secret at the end is masked, too.
    pub fn masked_beginning(&self, redactor: &Redactor) -> Vec<u8> {
        let beginning = &self.body[..self.body.len().min(MAX_BODY)];
        if self.body_end == BodyEnd::Complete && beginning.len() == self.body.len() {
            redactor.mask(beginning)
        } else {
            redactor.mask_truncated(beginning)
        }
    }

    /// Returns one line of the body: its message, its title or its beginning. Secrets are masked before shortening, because a truncated secret would
    /// no longer be recognized.
    pub fn headline(&self, redactor: &Redactor) -> Option<String> {
        if let Some(description) = self.unreadable() {
            return Some(format!("({description})"));
        }
        let body = self.masked_beginning(redactor);
        headline(&self.media_type(), &String::from_utf8_lossy(&body))
    }

    /// Describes a body that is not text, or could not be decoded to text: its size, and its encoding or media type.
    pub fn unreadable(&self) -> Option<String> {
        let size = match self.body.len() {
            0 => return None,
            1 => "1 byte".to_owned(),
            length => format!("{length} bytes"),
        };
        let encoding = self.header("content-encoding").unwrap_or_default().trim();
        let known = ["identity", "gzip", "x-gzip", "deflate"].iter().any(|name| encoding.eq_ignore_ascii_case(name));
        if !encoding.is_empty() && (!known || self.body.starts_with(&GZIP_MAGIC)) {
            return Some(format!("{size}, {encoding}-encoded"));
        }
        is_binary(&self.body).then(|| match self.media_type() {
            unknown if unknown.is_empty() => format!("{size} of binary data"),
            media_type => format!("{size} of binary data, {media_type}"),
        })
    }
}

/// Returns true if a body is not text: it has a NUL byte, or more than 10% of its bytes are not UTF-8.
pub fn is_binary(bytes: &[u8]) -> bool {
    let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    bytes.contains(&0) || invalid * 10 > bytes.len()
}

/// The start of a gzip stream (RFC 1952 section 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Why a response body is not what the documentation promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnexpectedResponse(pub String);

impl fmt::Display for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<serde_json::Error> for UnexpectedResponse {
    /// The error's own message may quote the response, so only its position and category are kept.
    fn from(error: serde_json::Error) -> Self {
        use serde_json::error::Category;
        let category = match error.classify() {
            Category::Io | Category::Eof => "truncated JSON",
            Category::Syntax => "not valid JSON",
            Category::Data => "a documented field is missing or has another type",
        };
        Self(format!("{category} (line {} column {})", error.line(), error.column()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn headline_of_any_body_is_short_and_not_blank(body: Vec<u8>) {
            let response =
                Response { body, ..Response::default() };
            if let Some(line) = response.headline(&Redactor::default()) {
                prop_assert!(!line.trim().is_empty() && line.chars().count() <= 200);
            }
        }
    }
}
