//! Signature schemes as data: location, layout, algorithm, construction, key, signed content and encoding. Computing digests is left to `sign`.

use std::{borrow::Cow, fmt};

use super::{KeyRule, Layout, Part};
use crate::{
    message::{Message, same_name},
    payload::{Path, field},
};

/// One way to sign a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Where the signature is.
    pub location: Location,
    /// How the signature is written there.
    pub layout: Layout,
    /// The hash function. A token has none.
    pub algorithm: Algorithm,
    /// How the secret is combined with the content.
    pub construction: Construction,
    /// How the digest is encoded.
    pub encoding: DigestEncoding,
    /// How the secret becomes the key.
    pub key: KeyRule,
    /// What is signed, in this order.
    pub content: Vec<Part>,
    /// Where the time of the delivery is, even if it is not signed.
    pub timestamp: Option<TimeSource>,
    /// The provider's public key, if it has one for all accounts: PEM, or base64.
    pub public_key: Option<String>,
    /// Further signatures that the same delivery carries. Each has to match.
    pub also: Vec<Self>,
    /// For a further signature: a delivery without it can be valid.
    pub optional: bool,
}

impl Scheme {
    /// Creates a scheme that signs the body, with the text of the secret as the key.
    #[must_use]
    pub fn new(location: Location, construction: Construction, algorithm: Algorithm, encoding: DigestEncoding) -> Self {
        Self {
            location,
            layout: Layout::prefix(""),
            algorithm,
            construction,
            encoding,
            key: KeyRule::Text,
            content: vec![Part::Body],
            timestamp: None,
            public_key: None,
            also: Vec::new(),
            optional: false,
        }
    }

    /// Creates a scheme with an HMAC of the body in this header.
    #[must_use]
    pub fn hmac(header: impl Into<String>, algorithm: Algorithm, encoding: DigestEncoding) -> Self {
        Self::new(Location::Header(header.into()), Construction::Hmac, algorithm, encoding)
    }

    /// Returns the name, e.g. `hmac-sha256`, `salt-prefix-sha384`, `ed25519` or `token`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.construction {
            Construction::Token | Construction::Ed25519 => self.construction.name().to_owned(),
            construction => format!("{}-{}", construction.name(), self.algorithm.name()),
        }
    }

    /// Returns true if `name` is the name of this scheme or of its construction.
    #[must_use]
    pub fn matches_name(&self, name: &str) -> bool {
        name == self.name() || name == self.construction.name()
    }

    /// Returns the name of the signature header, unless the signature is in the body.
    #[must_use]
    pub fn header(&self) -> Option<&str> {
        match &self.location {
            Location::Header(name) => Some(name),
            Location::Field(_) => None,
        }
    }

    /// Returns the text before the signature, e.g. `sha1=`. May be empty.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.layout.label()
    }

    /// Returns the header with the time of the delivery, if it is in a header of its own.
    #[must_use]
    pub fn timestamp_header(&self) -> Option<&str> {
        match &self.timestamp {
            Some(TimeSource::Header(name)) => Some(name),
            _ => None,
        }
    }

    /// Returns true if the time of the delivery is signed.
    #[must_use]
    pub fn signs_timestamp(&self) -> bool {
        self.timestamp.as_ref().is_some_and(|time| {
            self.content.iter().any(|part| match (part, time) {
                (Part::Header(part), TimeSource::Header(time)) => part == time,
                (Part::Field(part), TimeSource::Field(time)) => part == time,
                (Part::Timestamp, TimeSource::Signature) | (Part::Body, TimeSource::Field(_)) => true,
                _ => false,
            })
        })
    }

    /// Returns true if the signature protects the body, or fields of it. Further signatures do not count.
    #[must_use]
    pub fn signs_body(&self) -> bool {
        let is_in_body = |part: &Part| matches!(part, Part::Body | Part::Field(_) | Part::SortedFields(_));
        self.construction != Construction::Token && self.content.iter().any(is_in_body)
    }

    /// Returns true if the digest depends on a secret that both sides share, so that hookctl can compute it.
    #[must_use]
    pub fn has_digest(&self) -> bool {
        matches!(self.construction, Construction::Hmac | Construction::SaltPrefix | Construction::SaltSuffix)
    }

    /// Returns the signature values in `message`, as they were sent.
    pub fn values<'m>(&self, message: &'m Message) -> impl Iterator<Item = Cow<'m, [u8]>> {
        let (header, field) = match &self.location {
            Location::Header(name) => (Some(message.headers.get_all(name)), None),
            Location::Field(path) => (None, field(&message.body, path)),
        };
        header.into_iter().flatten().map(Cow::Borrowed).chain(field)
    }

    /// Returns the time of the delivery as the message writes it.
    pub(crate) fn stated_time(&self, message: &Message) -> Option<String> {
        match self.timestamp.as_ref()? {
            TimeSource::Header(name) => message.headers.text(name).map(str::to_owned),
            TimeSource::Field(path) => String::from_utf8(field(&message.body, path)?.into_owned()).ok(),
            TimeSource::Signature => {
                self.values(message).find_map(|value| self.layout.timestamp(&value).map(str::to_owned))
            }
        }
    }

    /// Returns the length of the encoded digest, in characters.
    #[must_use]
    pub fn digest_chars(&self) -> usize {
        match self.encoding {
            DigestEncoding::Hex => self.algorithm.bytes() * 2,
            DigestEncoding::Base64 => self.algorithm.bytes().div_ceil(3) * 4,
            DigestEncoding::Base64Url => (self.algorithm.bytes() * 4).div_ceil(3),
            DigestEncoding::Text => self.algorithm.bytes(),
        }
    }

    /// Returns true if a signature of this scheme can have this many bytes.
    pub(crate) fn fits(&self, bytes: usize) -> bool {
        match self.construction {
            Construction::Hmac | Construction::SaltPrefix | Construction::SaltSuffix => bytes == self.algorithm.bytes(),
            Construction::Token => bytes > 0,
            Construction::Ed25519 | Construction::EcdsaP256 { raw: true } => bytes == 64,
            // Two integers of at most 33 bytes, each with a tag and a length, in a sequence.
            Construction::EcdsaP256 { raw: false } => (8..=72).contains(&bytes),
            // Keys of 1,024 to 8,192 bits.
            Construction::Rsa { .. } => (128..=1024).contains(&bytes),
        }
    }
}

/// Describes the expected value, e.g. "`sha1=` and 40 hex digits".
impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = match (self.has_digest(), self.encoding) {
            (true, DigestEncoding::Hex) => format!("{} hex digits", self.digest_chars()),
            (true, encoding) => format!("{} {} characters", self.digest_chars(), encoding.name()),
            (false, _) if self.construction == Construction::Token => "a token".to_owned(),
            (false, encoding) => format!("a signature in {}", encoding.name()),
        };
        match self.prefix() {
            _ if self.layout.holds_timestamp() => write!(f, "`{}` with {signature}", self.layout),
            "" => f.write_str(&signature),
            prefix => write!(f, "`{prefix}` and {signature}"),
        }
    }
}

/// Where a signature is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// The value of this header, in the provider's spelling.
    Header(String),
    /// The field of the body at this path.
    Field(Path),
}

impl Location {
    /// Returns true if `message` has a value there.
    #[must_use]
    pub fn is_in(&self, message: &Message) -> bool {
        match self {
            Self::Header(name) => message.headers.get(name).is_some(),
            Self::Field(path) => field(&message.body, path).is_some(),
        }
    }

    /// Returns true if it is the header `name`, as a capture may write it.
    #[must_use]
    pub fn is_header(&self, name: &str) -> bool {
        matches!(self, Self::Header(header) if same_name(header, name))
    }

    /// Returns what it is, for a sentence: `header` or `field`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Header(_) => "header",
            Self::Field(_) => "field",
        }
    }
}

/// Shows the name of the header or the path of the field.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => f.write_str(name),
            Self::Field(path) => write!(f, "{path}"),
        }
    }
}

/// Where the time of a delivery is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeSource {
    /// The value of this header.
    Header(String),
    /// The signature value, e.g. `t=…,v1=…`.
    Signature,
    /// The field of the body at this path.
    Field(Path),
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
    /// The secret itself. It proves who sent a delivery, but does not protect the body.
    Token,
    /// Ed25519 (RFC 8032), verified with a public key.
    Ed25519,
    /// ECDSA with the curve P-256 (FIPS 186-5), verified with a public key.
    EcdsaP256 {
        /// The signature is r and s with 32 bytes each, not an ASN.1 sequence.
        raw: bool,
    },
    /// RSA (RFC 8017), verified with a public key.
    Rsa {
        /// RSASSA-PSS instead of RSASSA-PKCS1-v1_5.
        pss: bool,
    },
}

impl Construction {
    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::SaltPrefix => "salt-prefix",
            Self::SaltSuffix => "salt-suffix",
            Self::Token => "token",
            Self::Ed25519 => "ed25519",
            Self::EcdsaP256 { .. } => "ecdsa-p256",
            Self::Rsa { pss: false } => "rsa",
            Self::Rsa { pss: true } => "rsa-pss",
        }
    }

    /// Returns true if signatures are verified with a public key.
    #[must_use]
    pub fn is_asymmetric(self) -> bool {
        matches!(self, Self::Ed25519 | Self::EcdsaP256 { .. } | Self::Rsa { .. })
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
    /// No encoding. Only for tokens.
    Text,
}

impl DigestEncoding {
    /// Every encoding of a digest with its name in `provider.toml`.
    pub const NAMES: [(&'static str, Self); 3] =
        [("hex", Self::Hex), ("base64", Self::Base64), ("base64url", Self::Base64Url)];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        if self == Self::Text { "text" } else { name_in(&Self::NAMES, self) }
    }
}

fn name_in<T: Copy + PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, named)| *named == value).map_or("", |(name, _)| name)
}
