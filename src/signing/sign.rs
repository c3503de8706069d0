//! Computes digests, both for signing and for verification, so that the two cannot disagree.
//!
//! Owns the keyed HMAC state. Comparing digests is left to `verify`, and encoding them to `encoding`.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{Algorithm, Construction, Part, Scheme};
use crate::{message::Message, secret::Secret};

/// Signs messages with one scheme and one secret. The keyed state is computed once and reused for every message.
#[derive(Clone)]
pub struct Signer {
    scheme: Scheme,
    key: Key,
}

#[derive(Clone)]
enum Key {
    HmacSha1(Hmac<Sha1>),
    HmacSha256(Hmac<Sha256>),
    HmacSha384(Hmac<Sha384>),
    HmacSha512(Hmac<Sha512>),
    Salt(Zeroizing<Vec<u8>>),
}

/// The message lacks a header that the scheme signs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("missing header {0}, which is signed")]
pub struct MissingHeader(pub String);

impl Signer {
    /// Creates a signer for `scheme` that uses `secret`.
    #[must_use]
    pub fn new(scheme: &Scheme, secret: &Secret) -> Self {
        Self::with_key(scheme, secret.expose())
    }

    pub(super) fn with_key(scheme: &Scheme, key: &[u8]) -> Self {
        let key = match (scheme.construction, scheme.algorithm) {
            (Construction::Hmac, Algorithm::Sha1) => Key::HmacSha1(keyed(key)),
            (Construction::Hmac, Algorithm::Sha256) => Key::HmacSha256(keyed(key)),
            (Construction::Hmac, Algorithm::Sha384) => Key::HmacSha384(keyed(key)),
            (Construction::Hmac, Algorithm::Sha512) => Key::HmacSha512(keyed(key)),
            (Construction::SaltPrefix | Construction::SaltSuffix, _) => Key::Salt(Zeroizing::new(key.to_vec())),
        };
        Self { scheme: scheme.clone(), key }
    }

    /// Returns the scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Returns the value of the signature header for `message`: the prefix and the digest.
    ///
    /// # Errors
    /// The message lacks a header that the scheme signs.
    pub fn sign(&self, message: &Message) -> Result<String, MissingHeader> {
        let digest = self.digest(message)?;
        Ok(format!("{}{}", self.scheme.prefix, self.scheme.encoding.encode(&digest)))
    }

    /// Returns the digest of `message`. Not public, so that no caller can compare digests in variable time.
    pub(super) fn digest(&self, message: &Message) -> Result<Vec<u8>, MissingHeader> {
        let mut content = self.content(message)?;
        Ok(match &self.key {
            Key::HmacSha1(mac) => finish(mac.clone(), &content),
            Key::HmacSha256(mac) => finish(mac.clone(), &content),
            Key::HmacSha384(mac) => finish(mac.clone(), &content),
            Key::HmacSha512(mac) => finish(mac.clone(), &content),
            Key::Salt(salt) => {
                let index = if self.scheme.construction == Construction::SaltPrefix { 0 } else { content.len() };
                content.insert(index, Cow::Borrowed(salt));
                match self.scheme.algorithm {
                    Algorithm::Sha1 => hash::<Sha1>(&content),
                    Algorithm::Sha256 => hash::<Sha256>(&content),
                    Algorithm::Sha384 => hash::<Sha384>(&content),
                    Algorithm::Sha512 => hash::<Sha512>(&content),
                }
            }
        })
    }

    /// Returns the parts of `message` that the scheme signs.
    fn content<'m>(&'m self, message: &'m Message) -> Result<Vec<Cow<'m, [u8]>>, MissingHeader> {
        let bytes = |part: &'m Part| {
            Ok(match part {
                Part::Body => Cow::Borrowed(message.body.as_slice()),
                Part::Header(name) => {
                    Cow::Borrowed(message.headers.get(name).ok_or_else(|| MissingHeader(name.clone()))?)
                }
                Part::Url => Cow::Owned(message.sender_url().into_bytes()),
                Part::Literal(text) => Cow::Borrowed(text.as_bytes()),
            })
        };
        self.scheme.content.iter().map(bytes).collect()
    }
}

/// Creates a MAC with this key.
pub(crate) fn keyed<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes a key of any length (RFC 2104 section 2)")
}

/// Returns the authentication code of the concatenated `parts`.
pub(crate) fn finish<M: Mac>(mut mac: M, parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    for part in parts {
        mac.update(part.as_ref());
    }
    mac.finalize().into_bytes().to_vec()
}

/// Returns the plain digest of the concatenated `parts`.
pub(crate) fn hash<D: Digest>(parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let mut hash = D::new();
    for part in parts {
        hash.update(part.as_ref());
    }
    hash.finalize().to_vec()
}
