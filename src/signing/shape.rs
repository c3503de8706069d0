//! Guesses whether a header value is a digest, and of which algorithm, from its length and encoding.
//!
//! It needs no secret and proves nothing. Provider detection and diagnosis use it.

use std::fmt;

use super::{Algorithm, DigestEncoding};
use crate::message::Message;

/// The algorithm and encoding of what looks like a digest. Displayed as `a sha256 digest in hex`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) encoding: DigestEncoding,
    pub(crate) algorithm: Algorithm,
}

impl Shape {
    /// Returns the first encoding in which `text` decodes to the length of a digest, and the algorithm with that length.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        DigestEncoding::NAMES.into_iter().find_map(|(_, encoding)| {
            let length = encoding.decode(text)?.len();
            let (_, algorithm) = Algorithm::NAMES.into_iter().find(|(_, algorithm)| algorithm.bytes() == length)?;
            Some(Self { encoding, algorithm })
        })
    }

    /// Returns the shape of the digest in this header, if it looks like a signature. A label such as `sha256=` is skipped. If the name suggests a
    /// signature, the digest may be one of several parts, as in `t=…,v1=…`.
    pub(crate) fn from_header(name: &str, value: &[u8]) -> Option<Self> {
        let text = str::from_utf8(value).ok()?.trim();
        let name = name.to_ascii_lowercase();
        let named = ["sign", "hmac", "digest", "hash"].iter().any(|word| name.contains(word))
            || name.split(['-', '_']).any(|word| word == "sig");
        let parts = text.split([',', ';']).filter(|_| named);
        let shape = std::iter::once(text).chain(parts).find_map(|part| {
            let (label, rest) = part.trim().split_once('=').unwrap_or(("", part.trim()));
            Self::parse(if rest.len() > label.len() { rest } else { part.trim() })
        })?;
        // Many tokens are base64 of this length, so the name must suggest a signature. Hex of this length is rarely anything else.
        (named || shape.encoding == DigestEncoding::Hex).then_some(shape)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} digest in {}", self.algorithm.name(), self.encoding.name())
    }
}

/// Returns true if any header of `message` looks like a signature.
#[must_use]
pub fn looks_signed(message: &Message) -> bool {
    likely_signature(message).is_some()
}

/// Returns the first header of `message` that looks like a signature: its name and value, and the algorithm and encoding of the digest in it.
#[must_use]
pub fn likely_signature(message: &Message) -> Option<(&str, &[u8], Algorithm, DigestEncoding)> {
    message.headers.iter().find_map(|(name, value)| {
        let shape = Shape::from_header(name, value)?;
        Some((name, value, shape.algorithm, shape.encoding))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_header_recognizes_digests() {
        let hex = "0".repeat(64);
        let base64 = "A".repeat(43) + "=";
        for (name, value, expected) in [
            ("X-Other", hex.clone(), Some("a sha256 digest in hex")),
            ("X-Other", format!(" sha256={hex} "), Some("a sha256 digest in hex")),
            ("X-Signature", base64.clone(), Some("a sha256 digest in base64")),
            ("X-Sig", format!("t=1700000000,v1={hex}"), Some("a sha256 digest in hex")),
            ("X-Signature", format!("v1={hex}; t=1700000000"), Some("a sha256 digest in hex")),
            ("X-Signature", format!("t=1700000000, v1={base64}"), Some("a sha256 digest in base64")),
            ("Cookie", format!("a=1; b={hex}"), None),
            ("X-Insights", format!("a=1,b={hex}"), None),
            ("X-Other", base64, None),
            ("X-Signature", hex[1..].to_owned(), None),
            ("X-Signature", String::new(), None),
        ] {
            let shape = Shape::from_header(name, value.as_bytes()).map(|shape| shape.to_string());
            assert_eq!(shape.as_deref(), expected, "{name}: {value}");
        }
    }
}
