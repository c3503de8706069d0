//! Signatures that a public key verifies: Ed25519, ECDSA with P-256, RSA. A private key can also sign, for tests of receivers.
//!
//! Owns parsing keys: PEM, or what PEM contains in base64; for Ed25519 also the 32 bytes in base64 or hex. The arithmetic is that of `ring`. Without the
//! feature `public-keys`, every key is an error.

use super::{KeyError, Scheme};

#[cfg(feature = "public-keys")]
pub(super) use enabled::AsymmetricKey;

#[cfg(not(feature = "public-keys"))]
pub(super) use disabled::AsymmetricKey;

#[cfg(not(feature = "public-keys"))]
mod disabled {
    use super::{KeyError, Scheme};

    /// A key that cannot exist, because the library was built without `public-keys`.
    #[derive(Clone)]
    pub(in crate::signing) enum AsymmetricKey {}

    impl AsymmetricKey {
        pub(in crate::signing) fn parse(scheme: &Scheme, _: &[u8], label: &str) -> Result<Self, KeyError> {
            Err(KeyError::new(scheme, label, "public keys require the feature `public-keys`"))
        }

        pub(in crate::signing) fn verify(&self, _: &[u8], _: &[u8]) -> bool {
            match *self {}
        }

        pub(in crate::signing) fn sign(&self, _: &[u8]) -> Option<Vec<u8>> {
            match *self {}
        }

        pub(in crate::signing) fn is_private(&self) -> bool {
            match *self {}
        }
    }
}

#[cfg(feature = "public-keys")]
mod enabled {
    use std::sync::Arc;

    use ring::{
        rand::SystemRandom,
        signature::{
            self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding, RsaKeyPair,
            UnparsedPublicKey, VerificationAlgorithm,
        },
    };
    use spki::{
        ObjectIdentifier, SubjectPublicKeyInfoRef,
        der::{Decode as _, pem},
    };
    use zeroize::Zeroizing;

    use super::{KeyError, Scheme};
    use crate::signing::{Algorithm, Construction, DigestEncoding};

    /// A public key, or a private key with its public key.
    #[derive(Clone)]
    pub(in crate::signing) struct AsymmetricKey {
        algorithm: &'static dyn VerificationAlgorithm,
        public: Vec<u8>,
        private: Option<Arc<Private>>,
    }

    enum Private {
        Ed25519(Ed25519KeyPair),
        Ecdsa(EcdsaKeyPair),
        Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    }

    /// The kinds of keys, with their names for messages and their identifiers (RFC 8410, RFC 5480, RFC 8017).
    const KINDS: [(&str, ObjectIdentifier); 3] = [
        ("an Ed25519 key", ObjectIdentifier::new_unwrap("1.3.101.112")),
        ("an EC key", ObjectIdentifier::new_unwrap("1.2.840.10045.2.1")),
        ("an RSA key", ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1")),
    ];

    /// The curve P-256 (RFC 5480 section 2.1.1.1).
    const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

    impl AsymmetricKey {
        /// Parses a public or private key of the kind that `scheme` requires. `label` names its source.
        pub(in crate::signing) fn parse(scheme: &Scheme, text: &[u8], label: &str) -> Result<Self, KeyError> {
            parse(scheme, text).map_err(|reason| KeyError::new(scheme, label, reason))
        }

        /// Returns true if `signature` is a signature of `content`.
        pub(in crate::signing) fn verify(&self, content: &[u8], signature: &[u8]) -> bool {
            UnparsedPublicKey::new(self.algorithm, &self.public).verify(content, signature).is_ok()
        }

        /// Returns true if it can sign.
        pub(in crate::signing) fn is_private(&self) -> bool {
            self.private.is_some()
        }

        /// Signs `content`. `None` if this is a public key.
        pub(in crate::signing) fn sign(&self, content: &[u8]) -> Option<Vec<u8>> {
            let random = SystemRandom::new();
            match &**self.private.as_ref()? {
                Private::Ed25519(pair) => Some(pair.sign(content).as_ref().to_vec()),
                Private::Ecdsa(pair) => Some(pair.sign(&random, content).ok()?.as_ref().to_vec()),
                Private::Rsa(pair, encoding) => {
                    let mut signature = vec![0; pair.public().modulus_len()];
                    pair.sign(*encoding, &random, content, &mut signature).ok()?;
                    Some(signature)
                }
            }
        }
    }

    /// How to convert a private key to the format that is accepted.
    const TO_PKCS8: &str = "convert it with `openssl pkcs8 -topk8 -nodes`";

    fn parse(scheme: &Scheme, text: &[u8]) -> Result<AsymmetricKey, String> {
        let algorithm = algorithm(scheme)?;
        if text.trim_ascii().starts_with(b"-----BEGIN ") {
            let (label, der) = pem::decode_vec(text.trim_ascii()).map_err(|_| "it is not valid PEM".to_owned())?;
            let der = Zeroizing::new(der);
            return match label {
                "PUBLIC KEY" => public(scheme, &der).map(|public| AsymmetricKey { algorithm, public, private: None }),
                "PRIVATE KEY" => private(scheme, algorithm, &der),
                "CERTIFICATE" => Err("it is a certificate: get its key with `openssl x509 -pubkey -noout`".into()),
                "EC PRIVATE KEY" => Err(format!("it is an EC private key in the SEC 1 format: {TO_PKCS8}")),
                "RSA PRIVATE KEY" => Err(format!("it is an RSA private key in the PKCS #1 format: {TO_PKCS8}")),
                "ENCRYPTED PRIVATE KEY" => Err("the private key is encrypted: decrypt it with `openssl pkey`".into()),
                label => Err(format!("it is PEM with the label `{label}` (expected `PUBLIC KEY` or `PRIVATE KEY`)")),
            };
        }
        // Erase the text after use: it may be a private key in the wrong format.
        let text: Zeroizing<Vec<u8>> =
            Zeroizing::new(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect());
        let decode = |encoding: DigestEncoding| encoding.decode(&*text).map(Zeroizing::new);
        let encodings = [DigestEncoding::Hex, DigestEncoding::Base64, DigestEncoding::Base64Url];
        let der = encodings.into_iter().find_map(decode).ok_or("it is not a public key in PEM, base64 or hex")?;
        let public = if scheme.construction == Construction::Ed25519 && der.len() == 32 {
            der.to_vec()
        } else {
            public(scheme, &der)?
        };
        Ok(AsymmetricKey { algorithm, public, private: None })
    }

    /// Returns the key in a `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7), if it is of the kind that `scheme` requires.
    fn public(scheme: &Scheme, der: &[u8]) -> Result<Vec<u8>, String> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| "it is not a public key".to_owned())?;
        let (expected, id) = kind(scheme);
        if info.algorithm.oid != id {
            let found = KINDS.iter().find(|(_, id)| *id == info.algorithm.oid);
            let found = found
                .map_or_else(|| format!("a key with the ID {}", info.algorithm.oid), |(name, _)| (*name).to_owned());
            return Err(format!("it is {found} (expected {expected})"));
        }
        let is_ecdsa = matches!(scheme.construction, Construction::EcdsaP256 { .. });
        if is_ecdsa && info.algorithm.parameters_oid().ok() != Some(P256) {
            return Err("its curve is not P-256".into());
        }
        info.subject_public_key.as_bytes().map(<[u8]>::to_vec).ok_or_else(|| "it is not a public key".into())
    }

    fn private(
        scheme: &Scheme,
        algorithm: &'static dyn VerificationAlgorithm,
        der: &[u8],
    ) -> Result<AsymmetricKey, String> {
        let (expected, _) = kind(scheme);
        let rejected = |error: ring::error::KeyRejected| {
            let hint = if error.to_string() == "WrongAlgorithm" { String::new() } else { format!(": {error}") };
            format!("it is not {expected} that can sign{hint}")
        };
        let private = match scheme.construction {
            Construction::EcdsaP256 { raw } => {
                let algorithm: &'static EcdsaSigningAlgorithm = if raw {
                    &signature::ECDSA_P256_SHA256_FIXED_SIGNING
                } else {
                    &signature::ECDSA_P256_SHA256_ASN1_SIGNING
                };
                Private::Ecdsa(EcdsaKeyPair::from_pkcs8(algorithm, der, &SystemRandom::new()).map_err(rejected)?)
            }
            Construction::Rsa { pss } => {
                let encoding: &'static dyn RsaEncoding = match (pss, scheme.algorithm) {
                    (false, Algorithm::Sha256) => &signature::RSA_PKCS1_SHA256,
                    (false, Algorithm::Sha384) => &signature::RSA_PKCS1_SHA384,
                    (false, Algorithm::Sha512) => &signature::RSA_PKCS1_SHA512,
                    (true, Algorithm::Sha256) => &signature::RSA_PSS_SHA256,
                    (true, Algorithm::Sha384) => &signature::RSA_PSS_SHA384,
                    (true, Algorithm::Sha512) => &signature::RSA_PSS_SHA512,
                    (_, Algorithm::Sha1) => return Err("RSA with SHA-1 can only be verified, not signed".into()),
                };
                Private::Rsa(RsaKeyPair::from_pkcs8(der).map_err(rejected)?, encoding)
            }
            _ => Private::Ed25519(Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(rejected)?),
        };
        let public = match &private {
            Private::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
            Private::Ecdsa(pair) => pair.public_key().as_ref().to_vec(),
            Private::Rsa(pair, _) => pair.public_key().as_ref().to_vec(),
        };
        Ok(AsymmetricKey { algorithm, public, private: Some(Arc::new(private)) })
    }

    /// Returns the kind of key that `scheme` requires: its name and its identifier.
    fn kind(scheme: &Scheme) -> (&'static str, ObjectIdentifier) {
        match scheme.construction {
            Construction::EcdsaP256 { .. } => ("an EC key with the curve P-256", KINDS[1].1),
            Construction::Rsa { .. } => KINDS[2],
            _ => KINDS[0],
        }
    }

    /// Keys of 1,024 bits, which are still in use, are accepted where `ring` can.
    fn algorithm(scheme: &Scheme) -> Result<&'static dyn VerificationAlgorithm, String> {
        Ok(match (scheme.construction, scheme.algorithm) {
            (Construction::EcdsaP256 { raw: false }, _) => &signature::ECDSA_P256_SHA256_ASN1,
            (Construction::EcdsaP256 { raw: true }, _) => &signature::ECDSA_P256_SHA256_FIXED,
            (Construction::Rsa { pss: false }, Algorithm::Sha1) => {
                &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY
            }
            (Construction::Rsa { pss: false }, Algorithm::Sha256) => {
                &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
            }
            (Construction::Rsa { pss: false }, Algorithm::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (Construction::Rsa { pss: false }, Algorithm::Sha512) => {
                &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
            }
            (Construction::Rsa { pss: true }, Algorithm::Sha384) => &signature::RSA_PSS_2048_8192_SHA384,
            (Construction::Rsa { pss: true }, Algorithm::Sha512) => &signature::RSA_PSS_2048_8192_SHA512,
            (Construction::Rsa { pss: true }, Algorithm::Sha256) => &signature::RSA_PSS_2048_8192_SHA256,
            (Construction::Rsa { pss: true }, Algorithm::Sha1) => {
                return Err("RSA-PSS with SHA-1 is not supported".into());
            }
            _ => &signature::ED25519,
        })
    }
}
