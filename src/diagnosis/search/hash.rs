//! The hash functions that a sender may have used, including those that schemes do not use.
//!
//! The length of a digest leaves only a few of them. SHA-3 and BLAKE2 are not supported, because no known provider uses them. The report says so.

use hmac::Hmac;
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_256};

use super::stream::prefixes;
use crate::signing::{
    Algorithm,
    sign::{finish, hash, keyed},
};

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_256,
}

impl Hash {
    /// Every hash. Of those with the same length, the more likely one comes first.
    pub(super) const ALL: [Self; 7] =
        [Self::Sha256, Self::Sha1, Self::Sha512, Self::Sha384, Self::Md5, Self::Sha224, Self::Sha512_256];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sha512_256 => "SHA-512/256",
        }
    }

    /// Returns the length of the digest, in bytes.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sha512_256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Returns the plain digest of the concatenated `parts`.
    pub(super) fn plain(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Md5 => hash::<Md5>(parts),
            Self::Sha1 => hash::<Sha1>(parts),
            Self::Sha224 => hash::<Sha224>(parts),
            Self::Sha256 => hash::<Sha256>(parts),
            Self::Sha384 => hash::<Sha384>(parts),
            Self::Sha512 => hash::<Sha512>(parts),
            Self::Sha512_256 => hash::<Sha512_256>(parts),
        }
    }

    /// Returns the HMAC of the concatenated `parts`.
    pub(super) fn keyed(self, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Md5 => finish(keyed::<Hmac<Md5>>(key), parts),
            Self::Sha1 => finish(keyed::<Hmac<Sha1>>(key), parts),
            Self::Sha224 => finish(keyed::<Hmac<Sha224>>(key), parts),
            Self::Sha256 => finish(keyed::<Hmac<Sha256>>(key), parts),
            Self::Sha384 => finish(keyed::<Hmac<Sha384>>(key), parts),
            Self::Sha512 => finish(keyed::<Hmac<Sha512>>(key), parts),
            Self::Sha512_256 => finish(keyed::<Hmac<Sha512_256>>(key), parts),
        }
    }
}

/// A search for a digest of a prefix of the body.
pub(super) struct PrefixSearch<'a> {
    /// What is hashed before the body.
    pub(super) before: &'a [&'a [u8]],
    pub(super) body: &'a [u8],
    /// What is hashed after the body.
    pub(super) after: &'a [&'a [u8]],
    /// True to try every length, false to try only those at which programs often stop reading.
    pub(super) every_length: bool,
    /// Gets the length and the digest of a prefix. Returns true to end the search.
    pub(super) each: &'a mut dyn FnMut(usize, &[u8]) -> bool,
}

impl Hash {
    /// Computes the digests of a body's prefixes: an HMAC if there is a key, otherwise a plain hash.
    pub(super) fn prefixes(self, key: Option<&[u8]>, search: &mut PrefixSearch<'_>) {
        macro_rules! run {
            ($digest:ty) => {
                match key {
                    Some(key) => prefixes(keyed::<Hmac<$digest>>(key), search),
                    None => prefixes(<$digest>::default(), search),
                }
            };
        }
        match self {
            Self::Md5 => run!(Md5),
            Self::Sha1 => run!(Sha1),
            Self::Sha224 => run!(Sha224),
            Self::Sha256 => run!(Sha256),
            Self::Sha384 => run!(Sha384),
            Self::Sha512 => run!(Sha512),
            Self::Sha512_256 => run!(Sha512_256),
        }
    }
}

impl From<Algorithm> for Hash {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha1 => Self::Sha1,
            Algorithm::Sha256 => Self::Sha256,
            Algorithm::Sha384 => Self::Sha384,
            Algorithm::Sha512 => Self::Sha512,
        }
    }
}
