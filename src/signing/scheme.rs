//! Signature schemes as data: header, algorithm, construction, signed content and encoding. Computing digests is left to `sign`.

use std::fmt;

/// One way to sign a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The header that contains the signature, in the case that the provider uses.
    pub header: String,
    /// The hash function.
    pub algorithm: Algorithm,
    /// How the secret is combined with the content.
    pub construction: Construction,
    /// How the digest is encoded.
    pub encoding: DigestEncoding,
    /// Text before the digest, e.g. `sha1=`. May be empty.
    pub prefix: String,
    /// What is signed, in this order.
    pub content: Vec<Part>,
    /// The header with the time of the delivery, even if it is not signed.
    pub timestamp_header: Option<String>,
}

impl Scheme {
    /// Returns the name, e.g. `hmac-sha256` or `salt-prefix-sha384`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.construction.name(), self.algorithm.name())
    }

    /// Returns true if `name` is the name of this scheme or of its construction.
    #[must_use]
    pub fn matches_name(&self, name: &str) -> bool {
        name == self.name() || name == self.construction.name()
    }

    /// Returns true if the time of the delivery is signed.
    #[must_use]
    pub fn signs_timestamp(&self) -> bool {
        self.timestamp_header.as_ref().is_some_and(|header| self.content.contains(&Part::Header(header.clone())))
    }

    /// Returns the length of the encoded digest, in characters.
    #[must_use]
    pub fn digest_chars(&self) -> usize {
        match self.encoding {
            DigestEncoding::Hex => self.algorithm.bytes() * 2,
            DigestEncoding::Base64 => self.algorithm.bytes().div_ceil(3) * 4,
            DigestEncoding::Base64Url => (self.algorithm.bytes() * 4).div_ceil(3),
        }
    }
}

/// Describes the expected header value, e.g. "`sha1=` and 40 hex digits".
impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.prefix.is_empty() {
            write!(f, "`{}` and ", self.prefix)?;
        }
        match self.encoding {
            DigestEncoding::Hex => write!(f, "{} hex digits", self.digest_chars()),
            encoding => write!(f, "{} {} characters", self.digest_chars(), encoding.name()),
        }
    }
}

/// The hash functions that providers use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// SHA-1 (FIPS 180-4).
    Sha1,
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SHA-384 (FIPS 180-4).
    Sha384,
    /// SHA-512 (FIPS 180-4).
    Sha512,
}

impl Algorithm {
    /// Every algorithm with its name in `provider.toml`.
    pub const NAMES: [(&'static str, Self); 4] =
        [("sha1", Self::Sha1), ("sha256", Self::Sha256), ("sha384", Self::Sha384), ("sha512", Self::Sha512)];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_in(&Self::NAMES, self)
    }

    /// Returns the length of the digest, in bytes.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// How the secret is combined with the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Construction {
    /// HMAC (RFC 2104).
    Hmac,
    /// A plain digest of the secret followed by the content.
    SaltPrefix,
    /// A plain digest of the content followed by the secret.
    SaltSuffix,
}

impl Construction {
    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::SaltPrefix => "salt-prefix",
            Self::SaltSuffix => "salt-suffix",
        }
    }
}

/// How a digest is encoded as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestEncoding {
    /// Hexadecimal. Encodes to lowercase, decodes both cases.
    Hex,
    /// Base64 (RFC 4648 section 4). Encodes with padding, decodes with and without.
    Base64,
    /// Base64url (RFC 4648 section 5). Encodes without padding, decodes with and without.
    Base64Url,
}

impl DigestEncoding {
    /// Every encoding with its name in `provider.toml`.
    pub const NAMES: [(&'static str, Self); 3] =
        [("hex", Self::Hex), ("base64", Self::Base64), ("base64url", Self::Base64Url)];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_in(&Self::NAMES, self)
    }
}

/// A part of the signed content. Parts are concatenated as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The body.
    Body,
    /// The value of this header.
    Header(String),
    /// The URL that the sender used ([`Message::sender_url`](crate::message::Message::sender_url)).
    Url,
    /// A fixed text.
    Literal(String),
}

fn name_in<T: Copy + PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, named)| *named == value).map_or("", |(name, _)| name)
}
