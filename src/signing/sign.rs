//! The one place where a digest is computed, for signing and for verification alike.
//!
//! Owns the keyed state, the text form of a digest, and how two are compared: in constant time. It refuses to judge: `verify` does.

use std::{fmt, sync::OnceLock};

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::{Algorithm, Construction, DigestEncoding, Part, Scheme, lanes::Keyed};
use crate::{hex, message::Message, secret::Secret};

/// A scheme with its key in place. The key is scheduled once and serves any number of messages.
#[derive(Clone)]
pub struct Signer {
    scheme: Scheme,
    key: Zeroizing<Vec<u8>>,
    state: State,
    /// For many messages at a time, where that can be: it is put in place when it is first wanted.
    keyed: OnceLock<Option<Keyed>>,
}

#[derive(Clone)]
enum State {
    HmacSha1(Hmac<Sha1>),
    HmacSha256(Hmac<Sha256>),
    HmacSha384(Hmac<Sha384>),
    HmacSha512(Hmac<Sha512>),
    Salted { first: bool },
}

/// What a scheme signs is not all there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingHeader(pub String);

impl fmt::Display for MissingHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the header {} is signed and must be sent", self.0)
    }
}

impl std::error::Error for MissingHeader {}

impl Signer {
    /// A signer for `scheme` under `secret`.
    #[must_use]
    pub fn new(scheme: &Scheme, secret: &Secret) -> Self {
        let key = secret.expose();
        let state = match (scheme.construction, scheme.algorithm) {
            (Construction::Hmac, Algorithm::Sha1) => State::HmacSha1(keyed(key)),
            (Construction::Hmac, Algorithm::Sha256) => State::HmacSha256(keyed(key)),
            (Construction::Hmac, Algorithm::Sha384) => State::HmacSha384(keyed(key)),
            (Construction::Hmac, Algorithm::Sha512) => State::HmacSha512(keyed(key)),
            (Construction::SaltPrefix | Construction::SaltSuffix, _) => {
                State::Salted { first: scheme.construction == Construction::SaltPrefix }
            }
        };
        Self { scheme: scheme.clone(), key: Zeroizing::new(key.to_vec()), state, keyed: OnceLock::new() }
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The value of the signature header for `message`: prefix and digest.
    ///
    /// # Errors
    /// A header that the scheme signs is not in the message.
    pub fn sign(&self, message: &Message) -> Result<String, MissingHeader> {
        let digest = self.digest(message)?;
        Ok(format!("{}{}", self.scheme.prefix, encode(self.scheme.encoding, digest.bytes())))
    }

    /// The digest of `message`. Private to signing, so that no one outside can compare it carelessly.
    pub(super) fn digest(&self, message: &Message) -> Result<Digest, MissingHeader> {
        Ok(match &self.state {
            State::HmacSha1(mac) => Digest::of(&self.fed(mac.clone(), Mac::update, message)?.finalize().into_bytes()),
            State::HmacSha256(mac) => Digest::of(&self.fed(mac.clone(), Mac::update, message)?.finalize().into_bytes()),
            State::HmacSha384(mac) => Digest::of(&self.fed(mac.clone(), Mac::update, message)?.finalize().into_bytes()),
            State::HmacSha512(mac) => Digest::of(&self.fed(mac.clone(), Mac::update, message)?.finalize().into_bytes()),
            State::Salted { first } => match self.scheme.algorithm {
                Algorithm::Sha1 => self.salted::<Sha1>(*first, message)?,
                Algorithm::Sha256 => self.salted::<Sha256>(*first, message)?,
                Algorithm::Sha384 => self.salted::<Sha384>(*first, message)?,
                Algorithm::Sha512 => self.salted::<Sha512>(*first, message)?,
            },
        })
    }

    /// The key and the text whose code is the digest of `message`, where digests are computed many at a time.
    pub(super) fn lane<'m>(&self, message: &'m Message) -> Option<(&Keyed, &'m [u8])> {
        if !matches!(self.state, State::HmacSha256(_)) || self.scheme.content != [Part::Body] {
            return None;
        }
        Some((self.keyed.get_or_init(|| Keyed::new(&self.key)).as_ref()?, &message.body))
    }

    /// Feeds what the scheme signs of `message`, piece by piece.
    fn fed<S>(&self, mut state: S, update: fn(&mut S, &[u8]), message: &Message) -> Result<S, MissingHeader> {
        for part in &self.scheme.content {
            match part {
                Part::Body => update(&mut state, &message.body),
                Part::Header(name) => {
                    let value = message.headers.get(name).ok_or_else(|| MissingHeader(name.clone()))?;
                    update(&mut state, value);
                }
                Part::Url => update(&mut state, message.sender_url().as_bytes()),
                Part::Literal(text) => update(&mut state, text.as_bytes()),
            }
        }
        Ok(state)
    }

    fn salted<D: sha2::Digest>(&self, first: bool, message: &Message) -> Result<Digest, MissingHeader> {
        let update = |state: &mut D, bytes: &[u8]| state.update(bytes);
        let mut state = D::new();
        if first {
            state.update(&self.key);
        }
        state = self.fed(state, update, message)?;
        if !first {
            state.update(&self.key);
        }
        Ok(Digest::of(&state.finalize()))
    }
}

/// A digest, of whichever length.
#[derive(Clone, Copy)]
pub(super) struct Digest {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl Digest {
    /// The length of the longest, SHA-512, in bytes.
    const LONGEST: usize = 64;

    pub(super) fn of(digest: &[u8]) -> Self {
        let mut bytes = [0; Self::LONGEST];
        bytes[..digest.len()].copy_from_slice(digest);
        Self { bytes, length: digest.len() }
    }

    /// The digest that someone wrote, if it is one of that algorithm in that encoding.
    pub(super) fn decode(encoding: DigestEncoding, algorithm: Algorithm, text: &[u8]) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        let length = algorithm.bytes();
        if encoding == DigestEncoding::Hex {
            hex::decode_to(text, bytes.get_mut(..length)?)?;
        } else {
            let decoded = decode(encoding, text).filter(|decoded| decoded.len() == length)?;
            bytes[..length].copy_from_slice(&decoded);
        }
        Some(Self { bytes, length })
    }

    /// Its bytes.
    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Word by word, since a batch compares many: what differs anywhere is gathered before it is looked at.
impl ConstantTimeEq for Digest {
    fn ct_eq(&self, other: &Self) -> Choice {
        let (words, others) = (self.bytes.as_chunks().0, other.bytes.as_chunks().0);
        let different = words
            .iter()
            .zip(others)
            .fold(0, |different, (word, other)| different | (u64::from_le_bytes(*word) ^ u64::from_le_bytes(*other)));
        different.ct_eq(&0) & self.length.ct_eq(&other.length)
    }
}

pub(super) fn keyed<M: Mac + KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes a key of any length (RFC 2104 section 2)")
}

pub(super) fn finish<M: Mac>(mut mac: M, parts: &[&[u8]]) -> Vec<u8> {
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

pub(super) fn hash<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = D::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// Base64 with or without its padding.
pub(super) const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY_PADDING);
pub(super) const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY_PADDING.with_encode_padding(false));

pub(super) fn encode(encoding: DigestEncoding, digest: &[u8]) -> String {
    match encoding {
        DigestEncoding::Hex => hex::encode(digest),
        DigestEncoding::Base64 => BASE64.encode(digest),
        DigestEncoding::Base64Url => BASE64_URL.encode(digest),
    }
}

/// The bytes of a digest that someone wrote, if it is one in that encoding.
pub(super) fn decode(encoding: DigestEncoding, text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    match encoding {
        DigestEncoding::Hex => hex::decode(text),
        DigestEncoding::Base64 => BASE64.decode(text).ok(),
        DigestEncoding::Base64Url => BASE64_URL.decode(text).ok(),
    }
}
