//! Computes signatures, both for signing and for verification, so that the two cannot disagree.
//!
//! Owns the keyed HMAC state. The signed content of a message is left to `content`, comparing signatures to `verify`, encoding them to `encoding`, and
//! public keys to `asymmetric`.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{
    Algorithm, Construction, KeyError, KeyPart, KeyRule, Location, Scheme,
    asymmetric::AsymmetricKey,
    content::{check_single, check_time, content_of},
    key::{PUBLIC_KEY, decoded},
};
use crate::{
    message::{Message, same_name},
    payload::with_field,
    secret::Secret,
};

/// Signs messages with one scheme and one secret. The keyed state is computed once and reused for every message.
#[derive(Clone)]
pub struct Signer {
    scheme: Scheme,
    key: Key,
    /// The signers of the further signatures.
    also: Vec<Self>,
}

#[derive(Clone)]
enum Key {
    Digest(Box<DigestKey>),
    /// The key also depends on the message.
    Template(Vec<KeyPart>, Zeroizing<Vec<u8>>),
    Token(Token),
    Asymmetric(AsymmetricKey),
}

/// The key of a digest.
#[derive(Clone)]
enum DigestKey {
    HmacSha1(Hmac<Sha1>),
    HmacSha256(Hmac<Sha256>),
    HmacSha384(Hmac<Sha384>),
    HmacSha512(Hmac<Sha512>),
    Salt(Zeroizing<Vec<u8>>),
}

/// A token, and its hash. Hashes have the same length, so comparing them does not reveal the length of the token.
#[derive(Clone)]
struct Token {
    text: Zeroizing<Vec<u8>>,
    hash: Zeroizing<Vec<u8>>,
}

/// Why a message cannot be signed, or its signature cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The message lacks a header that is signed or a part of the key.
    #[error("missing header {0}, which is signed")]
    MissingHeader(String),
    /// The body lacks a field that is signed.
    #[error("missing field {0} in the body, which is signed")]
    MissingField(String),
    /// The body has several fields with the name of one that is signed or holds the signature, so it is ambiguous.
    #[error("several fields {0} in the body, so it is ambiguous which one is signed")]
    RepeatedField(String),
    /// The body lacks the field that holds the signature.
    #[error("missing field {0} in the body, which holds the signature")]
    MissingSignatureField(String),
    /// The signature value holds the time, but the delivery has none.
    #[error("missing timestamp, which is part of the signature")]
    MissingTime,
    /// The timestamp has decimals or contains the separator after it, so a part of the body could pass as a part of the timestamp.
    #[error("the timestamp is not in whole seconds, so it is unclear where it ends in the signed content")]
    UnclearTime,
    /// The key is a public key, which can only verify.
    #[error("signing requires the private key (PKCS#8 in PEM): this is a public key")]
    NoPrivateKey,
}

/// The expected signature of a message.
pub(super) enum Expected {
    /// Exactly this digest.
    Digest(Vec<u8>),
    /// Exactly the token that is the key.
    Token,
    /// A signature of this content, made with the private key.
    SignatureOf(Vec<u8>),
}

impl Signer {
    /// Creates a signer for `scheme` that uses `secret`.
    ///
    /// # Errors
    /// The secret is not a key of this scheme.
    pub fn new(scheme: &Scheme, secret: &Secret) -> Result<Self, KeyError> {
        Self::with_key(scheme, secret.expose(), secret.label())
    }

    /// Creates a signer that can only verify, from the public key in a provider's description.
    ///
    /// # Errors
    /// It is not a key of this scheme.
    pub(crate) fn from_public_key(scheme: &Scheme, key: &str) -> Result<Self, KeyError> {
        Self::with_key(scheme, key.as_bytes(), PUBLIC_KEY)
    }

    /// Creates a signer like [`Self::new`]. `label` names the source of the secret.
    pub(super) fn with_key(scheme: &Scheme, secret: &[u8], label: &str) -> Result<Self, KeyError> {
        let key = match (scheme.construction, &scheme.key) {
            (construction, _) if construction.is_asymmetric() => {
                Key::Asymmetric(AsymmetricKey::parse(scheme, secret, label)?)
            }
            (Construction::Token, _) => Key::Token(Token::new(decoded(scheme, secret, label)?)),
            (_, KeyRule::Template(parts)) => Key::Template(parts.clone(), Zeroizing::new(secret.to_vec())),
            _ => Key::Digest(Box::new(DigestKey::new(scheme, &decoded(scheme, secret, label)?))),
        };
        let also = scheme.also.iter().map(|scheme| Self::with_key(scheme, secret, label));
        Ok(Self { scheme: scheme.clone(), key, also: also.collect::<Result<_, _>>()? })
    }

    /// Returns the scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Returns the signature value for `message`, e.g. the prefix and the digest. Further signatures of the scheme are not part of it.
    ///
    /// # Errors
    /// The message lacks a signed part, or the key cannot sign. A scheme with the time in its value needs [`Self::sign_at`].
    pub fn sign(&self, message: &Message) -> Result<String, SignError> {
        self.sign_at(message, None)
    }

    /// Returns the signature value like [`Self::sign`], with this time in Unix seconds, if the value holds the time.
    ///
    /// # Errors
    /// As for [`Self::sign`], and if there is no time.
    pub fn sign_at(&self, message: &Message, time: Option<i64>) -> Result<String, SignError> {
        let time = match time {
            _ if !self.scheme.layout.holds_timestamp() => String::new(),
            Some(time) => time.to_string(),
            None => return Err(SignError::MissingTime),
        };
        let signature = match (self.expected(message, Some(&time))?, &self.key) {
            (Expected::Digest(bytes), _) => Zeroizing::new(bytes),
            (Expected::Token, Key::Token(token)) => token.text.clone(),
            (Expected::SignatureOf(content), Key::Asymmetric(key)) => {
                Zeroizing::new(key.sign(&content).ok_or(SignError::NoPrivateKey)?)
            }
            (Expected::SignatureOf(_) | Expected::Token, _) => return Err(SignError::NoPrivateKey),
        };
        Ok(self.scheme.layout.write(&self.scheme.encoding.encode(&signature), &time))
    }

    /// Signs `message`: sets the signature where it belongs, and the further signatures of the scheme. A header keeps the case of its name if the
    /// message has it, and is lowercase otherwise. Returns the names of the headers that were set.
    ///
    /// # Errors
    /// As for [`Self::sign_at`], and if the body has no field for the signature.
    pub fn apply(&self, message: &mut Message, time: Option<i64>) -> Result<Vec<String>, SignError> {
        let mut set = Vec::new();
        for (scheme, value) in self.signatures(message, time)? {
            set.extend(set_value(message, &scheme.location, &value)?);
        }
        Ok(set)
    }

    /// Returns the values of all signatures for `message`, with their schemes: the one of [`Self::sign_at`], then the further ones.
    ///
    /// # Errors
    /// As for [`Self::sign_at`].
    pub fn signatures(&self, message: &Message, time: Option<i64>) -> Result<Vec<(&Scheme, String)>, SignError> {
        let signers = [self].into_iter().chain(&self.also);
        signers.map(|signer| Ok((&signer.scheme, signer.sign_at(message, time)?))).collect()
    }

    /// Returns true if the secret is a private key, which verification does not need.
    pub(crate) fn has_private_key(&self) -> bool {
        matches!(&self.key, Key::Asymmetric(key) if key.is_private()) || self.also.iter().any(Self::has_private_key)
    }

    /// Returns the expected signature of `message`. `time` is the time in the signature value. Not public, so that no caller can compare digests
    /// in variable time.
    pub(super) fn expected(&self, message: &Message, time: Option<&str>) -> Result<Expected, SignError> {
        if let Location::Field(path) = &self.scheme.location {
            check_single(message, path)?;
        }
        Ok(match &self.key {
            Key::Token(_) => Expected::Token,
            Key::Asymmetric(_) => Expected::SignatureOf(self.content(message, time)?.concat()),
            Key::Digest(key) => Expected::Digest(key.digest(&self.scheme, self.content(message, time)?)),
            Key::Template(parts, secret) => {
                let content = self.content(message, time)?;
                let key = template_key(parts, secret, message)?;
                Expected::Digest(DigestKey::new(&self.scheme, &key).digest(&self.scheme, content))
            }
        })
    }

    /// Returns true if `claimed` is what is expected, in constant time.
    pub(super) fn matches(&self, expected: &Expected, claimed: &[u8]) -> bool {
        match (expected, &self.key) {
            (Expected::Digest(bytes), _) => bytes.ct_eq(claimed).into(),
            (Expected::Token, Key::Token(token)) => token.hash.ct_eq(&hash::<Sha256>(&[claimed])).into(),
            (Expected::SignatureOf(content), Key::Asymmetric(key)) => key.verify(content, claimed),
            (Expected::SignatureOf(_) | Expected::Token, _) => false,
        }
    }

    /// Returns the parts of `message` that the scheme signs.
    fn content<'m>(&'m self, message: &'m Message, time: Option<&'m str>) -> Result<Vec<Cow<'m, [u8]>>, SignError> {
        check_time(&self.scheme, message, time)?;
        self.scheme.content.iter().map(|part| content_of(part, message, time)).collect()
    }
}

impl Token {
    fn new(text: Zeroizing<Vec<u8>>) -> Self {
        Self { hash: Zeroizing::new(hash::<Sha256>(&[&text])), text }
    }
}

impl DigestKey {
    fn new(scheme: &Scheme, key: &[u8]) -> Self {
        match (scheme.construction, scheme.algorithm) {
            (Construction::Hmac, Algorithm::Sha1) => Self::HmacSha1(keyed(key)),
            (Construction::Hmac, Algorithm::Sha256) => Self::HmacSha256(keyed(key)),
            (Construction::Hmac, Algorithm::Sha384) => Self::HmacSha384(keyed(key)),
            (Construction::Hmac, Algorithm::Sha512) => Self::HmacSha512(keyed(key)),
            _ => Self::Salt(Zeroizing::new(key.to_vec())),
        }
    }

    fn digest<'k>(&'k self, scheme: &Scheme, mut content: Vec<Cow<'k, [u8]>>) -> Vec<u8> {
        match self {
            Self::HmacSha1(mac) => finish(mac.clone(), &content),
            Self::HmacSha256(mac) => finish(mac.clone(), &content),
            Self::HmacSha384(mac) => finish(mac.clone(), &content),
            Self::HmacSha512(mac) => finish(mac.clone(), &content),
            Self::Salt(salt) => {
                let index = if scheme.construction == Construction::SaltPrefix { 0 } else { content.len() };
                content.insert(index, Cow::Borrowed(salt));
                match scheme.algorithm {
                    Algorithm::Sha1 => hash::<Sha1>(&content),
                    Algorithm::Sha256 => hash::<Sha256>(&content),
                    Algorithm::Sha384 => hash::<Sha384>(&content),
                    Algorithm::Sha512 => hash::<Sha512>(&content),
                }
            }
        }
    }
}

/// Returns the key that `parts` make of the secret and the message.
///
/// # Errors
/// The message lacks a header that is part of the key.
pub(crate) fn template_key(
    parts: &[KeyPart],
    secret: &[u8],
    message: &Message,
) -> Result<Zeroizing<Vec<u8>>, SignError> {
    let mut key = Zeroizing::new(Vec::with_capacity(secret.len() + 64));
    for part in parts {
        key.extend_from_slice(match part {
            KeyPart::Secret => secret,
            KeyPart::Header(name) => message.headers.get(name).ok_or_else(|| SignError::MissingHeader(name.clone()))?,
            KeyPart::Literal(text) => text.as_bytes(),
        });
    }
    Ok(key)
}

/// Sets the signature value at `location`. Returns the name of the header that was set, if it is one.
pub(super) fn set_value(message: &mut Message, location: &Location, value: &str) -> Result<Option<String>, SignError> {
    match location {
        Location::Header(name) => {
            let existing = message.headers.iter().find(|(existing, _)| same_name(name, existing));
            let name = existing.map_or_else(|| name.to_ascii_lowercase(), |(existing, _)| existing.to_owned());
            message.headers.set(&name, value);
            Ok(Some(name))
        }
        Location::Field(path) => {
            message.body = with_field(&message.body, path, value)
                .ok_or_else(|| SignError::MissingSignatureField(path.to_string()))?;
            message.update_content_length();
            Ok(None)
        }
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
