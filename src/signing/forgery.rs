//! Forges deliveries, for `--tamper` and for tests of receivers.
//!
//! Each forgery changes one thing in a correctly signed delivery: the scheme, the key, the time or the signed message. Everything else stays the same,
//! so a receiver that accepts the forgery fails to check exactly that.

use std::borrow::Cow;

use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    Algorithm, Construction, DigestEncoding, KeyError, KeyRule, Part, Scheme, Signer, TimeSource,
    sign::{hash, set_value},
};
use crate::{
    message::Message,
    payload::{field, form_fields, with_field},
    secret::Secret,
};

/// One way to forge a signed delivery.
///
/// The test of a receiver can try them all:
///
/// ```
/// use hookctl::{Forgery, sample, verify};
///
/// for forgery in Forgery::ALL {
///     let sample = sample("wootric", "response.created")?;
///     // Wootric sends no time, so its requests cannot be stale.
///     let Ok(forged) = sample.forged(forgery) else { continue };
///     let message = forged.signed("my secret");
///     let (headers, body) = (message.headers.iter(), &message.body);
///     let result = verify("wootric", "my secret", headers, body);
///     assert_eq!(result.is_ok(), forgery == Forgery::Case);
/// }
/// # Ok::<(), hookctl::SampleError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Forgery {
    /// Change one character of the body (a digit if there is one), and keep the original signature
    ///
    /// Changes the last digit, else the last letter, else one bit of the last byte: of the body, or of a form field if only that is signed. Content-Length
    /// stays correct.
    Body,
    /// Flip one bit of the digest
    Signature,
    /// Remove the signature's prefix, or add one (the hash's name and `=`) if it has none
    Prefix,
    /// Sign with the right secret but the wrong hash: SHA-256, or SHA-1 if the provider uses SHA-256
    Algorithm,
    /// Swap the case of the digest's letters. In hex it is still the same digest, so a receiver may accept it
    Case,
    /// Send no signature header
    Missing,
    /// Send an empty signature header
    Empty,
    /// Sign with a wrong secret
    ///
    /// The key is derived from the real secret, so that it never equals it, and a repeated run sends the same signature.
    WrongSecret,
    /// Sign correctly, but with a timestamp that is one day old (for providers that send one)
    Stale,
}

/// Age of a `Stale` forgery, in seconds. One day is far above any receiver's tolerance, which is minutes.
const STALE_AGE: i64 = 24 * 3600;

/// Separates the key of `WrongSecret` from every other use of SHA-256 on a secret.
const WRONG_SECRET_LABEL: &[u8] = b"hookctl forgery: wrong secret\0";

impl Forgery {
    /// Every forgery.
    pub const ALL: [Self; 9] = [
        Self::Body,
        Self::Signature,
        Self::Prefix,
        Self::Algorithm,
        Self::Case,
        Self::Missing,
        Self::Empty,
        Self::WrongSecret,
        Self::Stale,
    ];

    /// Returns the name, as on the command line and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Signature => "signature",
            Self::Prefix => "prefix",
            Self::Algorithm => "algorithm",
            Self::Case => "case",
            Self::Missing => "missing",
            Self::Empty => "empty",
            Self::WrongSecret => "wrong-secret",
            Self::Stale => "stale",
        }
    }

    /// Returns true if deliveries with this scheme can be forged this way. `Stale` requires a timestamp outside the body. A token does not protect the body and has no
    /// hash, and there is no wrong key to sign with a private key.
    #[doc(hidden)]
    #[must_use]
    pub fn fits(self, scheme: &Scheme) -> bool {
        match self {
            // A timestamp in the body is part of the sample.
            Self::Stale => matches!(scheme.timestamp, Some(TimeSource::Header(_) | TimeSource::Signature)),
            Self::Body => scheme.signs_body(),
            Self::Algorithm => scheme.has_digest(),
            Self::WrongSecret => !scheme.construction.is_asymmetric(),
            // A field cannot be removed without changing the body.
            Self::Missing => scheme.header().is_some(),
            _ => true,
        }
    }

    /// Returns the age that the delivery claims, in seconds: one day for `Stale`, otherwise 0.
    #[doc(hidden)]
    #[must_use]
    pub fn age(self) -> i64 {
        if self == Self::Stale { STALE_AGE } else { 0 }
    }

    /// Returns the signer for this forgery. It may use another key or algorithm than the scheme and the secret given.
    ///
    /// # Errors
    /// The secret is not a key of the scheme.
    #[doc(hidden)]
    pub fn signer(self, scheme: &Scheme, secret: &Secret) -> Result<Signer, KeyError> {
        match self {
            Self::WrongSecret if self.fits(scheme) => {
                let key = Zeroizing::new(hash::<Sha256>(&[WRONG_SECRET_LABEL, secret.expose()]));
                let text = match scheme.key {
                    KeyRule::Hex => DigestEncoding::Hex.encode(&key),
                    KeyRule::Base64 | KeyRule::Whsec => DigestEncoding::Base64.encode(&key),
                    // A token is text. The key of a digest may be any bytes.
                    _ if scheme.construction == Construction::Token => DigestEncoding::Hex.encode(&key),
                    _ => return Signer::with_key(scheme, &key, secret.label()),
                };
                Signer::with_key(scheme, Zeroizing::new(text).as_bytes(), secret.label())
            }
            Self::Algorithm if self.fits(scheme) => {
                let other = if scheme.algorithm == Algorithm::Sha256 { Algorithm::Sha1 } else { Algorithm::Sha256 };
                Signer::new(&Scheme { algorithm: other, ..scheme.clone() }, secret)
            }
            _ => Signer::new(scheme, secret),
        }
    }

    /// Applies this forgery to `message`, which [`Self::signer`] has signed. Does nothing if the signer has made the forgery already.
    #[doc(hidden)]
    pub fn apply(self, message: &mut Message, scheme: &Scheme) {
        match self {
            Self::Body => {
                change_body(message, scheme);
                message.update_content_length();
            }
            Self::Missing => {
                for header in [scheme].into_iter().chain(&scheme.also).filter_map(Scheme::header) {
                    message.headers.remove(header);
                }
            }
            Self::Signature | Self::Prefix | Self::Case | Self::Empty => {
                let value = scheme.values(message).next().map(|value| String::from_utf8_lossy(&value).into_owned());
                if let Some(value) = value {
                    let forged = self.forge_value(&value, scheme);
                    // The value was there, so it can be replaced.
                    let _ = set_value(message, &scheme.location, &forged);
                }
            }
            Self::Algorithm | Self::WrongSecret | Self::Stale => {}
        }
    }

    /// Returns the forged token if it is so similar to the real one that it must be masked, too. `None` for other schemes, whose signatures do not contain
    /// the secret.
    #[doc(hidden)]
    #[must_use]
    pub fn near_token(self, scheme: &Scheme, secret: &Secret) -> Option<Secret> {
        let is_near = scheme.construction == Construction::Token && matches!(self, Self::Signature | Self::Case);
        let token = is_near.then(|| Zeroizing::new(scheme.encoding.encode(secret.expose())))?;
        Secret::new(self.forge_digest(&token, scheme.encoding).into_bytes(), secret.label()).ok()
    }

    fn forge_value(self, value: &str, scheme: &Scheme) -> String {
        let Scheme { layout, encoding, algorithm, .. } = scheme;
        let digest = layout.signatures(value.as_bytes()).next().and_then(|text| str::from_utf8(text).ok());
        let Some(digest) = digest.filter(|digest| !digest.is_empty() && self != Self::Empty) else {
            return String::new();
        };
        match self {
            Self::Prefix if layout.label().is_empty() && !layout.holds_timestamp() => {
                format!("{}={digest}", if scheme.has_digest() { algorithm.name() } else { "signature" })
            }
            Self::Prefix => digest.to_owned(),
            _ => value.replace(digest, &self.forge_digest(digest, *encoding)),
        }
    }

    /// Returns the digest of the forgeries `Signature` and `Case`.
    fn forge_digest(self, digest: &str, encoding: DigestEncoding) -> String {
        match self {
            Self::Signature => {
                let mut bytes = encoding.decode(digest).unwrap_or_default();
                if let Some(first) = bytes.first_mut() {
                    *first ^= 1;
                }
                encoding.encode(&bytes)
            }
            _ if encoding == DigestEncoding::Hex => digest.to_ascii_uppercase(),
            _ => {
                let swap =
                    |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
                digest.chars().map(swap).collect()
            }
        }
    }
}

/// Changes one character of the signed part of the body.
fn change_body(message: &mut Message, scheme: &Scheme) {
    let field_in = |part: &Part| match part {
        Part::Field(path) => Some(path.clone()),
        Part::SortedFields(rule) => {
            let excepted = |name: &[u8]| rule.except.iter().any(|excepted| excepted.as_bytes() == name);
            let (name, _) = form_fields(&message.body).find(|(name, _)| !excepted(name))?;
            String::from_utf8_lossy(&name).parse().ok()
        }
        _ => None,
    };
    let path = scheme.content.iter().find_map(field_in).filter(|_| !scheme.content.contains(&Part::Body));
    let Some(path) = path else { return change_character(&mut message.body) };
    let Some(mut text) = field(&message.body, &path).map(Cow::into_owned) else { return };
    change_character(&mut text);
    if let Some(body) = with_field(&message.body, &path, &String::from_utf8_lossy(&text)) {
        message.body = body;
    }
}

/// Changes one character, chosen so that most bodies stay well-formed.
fn change_character(body: &mut [u8]) {
    let last = |kind: fn(&u8) -> bool| body.iter().rposition(kind);
    let at = last(u8::is_ascii_digit).or_else(|| last(u8::is_ascii_alphabetic)).or_else(|| body.len().checked_sub(1));
    if let Some(byte) = at.and_then(|at| body.get_mut(at)) {
        *byte = match *byte {
            b'9' => b'0',
            b'z' => b'a',
            b'Z' => b'A',
            byte if byte.is_ascii_alphanumeric() => byte + 1,
            byte => byte ^ 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{Freshness, Layout, Location, Verdict, Verifier};

    fn secret(text: &str) -> Secret {
        Secret::new(text.into(), "test").expect("not empty")
    }

    /// Returns every combination of algorithm, encoding, construction and prefix.
    fn schemes() -> Vec<Scheme> {
        let mut schemes = Vec::new();
        for (_, algorithm) in Algorithm::NAMES {
            for (_, encoding) in DigestEncoding::NAMES {
                for construction in [Construction::Hmac, Construction::SaltPrefix, Construction::SaltSuffix] {
                    for prefix in ["", "sha1="] {
                        let header = Location::Header("X-Signature".into());
                        schemes.push(Scheme {
                            layout: Layout::prefix(prefix),
                            content: vec![Part::Header("X-Time".into()), Part::Body],
                            timestamp: Some(TimeSource::Header("X-Time".into())),
                            ..Scheme::new(header, construction, algorithm, encoding)
                        });
                    }
                }
            }
        }
        schemes
    }

    fn forged(forgery: Forgery, scheme: &Scheme, body: &[u8]) -> Message {
        let mut message = Message::post("/", body.to_vec());
        message.headers.push("x-time", (1_000_000 - forgery.age()).to_string());
        let signer = forgery.signer(scheme, &secret("right")).expect("any secret is a key");
        let value = signer.sign(&message).expect("its headers are there");
        message.headers.set("x-signature", value);
        forgery.apply(&mut message, scheme);
        message
    }

    #[test]
    fn every_forgery_gets_its_verdict() {
        for scheme in schemes() {
            let verifier = Verifier::new(std::slice::from_ref(&scheme), &[secret("right")]).expect("a key");
            let verdict = |forgery: Forgery| {
                let message = forged(forgery, &scheme, br#"{"score":9}"#);
                verifier.verify(&message, Some(Freshness { now: 1_000_000, tolerance: 300 })).verdict
            };
            for forgery in Forgery::ALL {
                let expected = match forgery {
                    Forgery::Body | Forgery::Signature | Forgery::WrongSecret => Verdict::Mismatch,
                    Forgery::Algorithm | Forgery::Prefix | Forgery::Empty => Verdict::Malformed,
                    Forgery::Missing => Verdict::Missing,
                    Forgery::Stale => Verdict::Stale,
                    // The case of letters matters in base64, but not in hex.
                    Forgery::Case if scheme.encoding == DigestEncoding::Hex => Verdict::Valid,
                    Forgery::Case => {
                        assert!(matches!(verdict(forgery), Verdict::Mismatch | Verdict::Malformed), "{scheme:?}");
                        continue;
                    }
                };
                assert_eq!(verdict(forgery), expected, "{} of {scheme:?}", forgery.name());
            }
        }
    }

    #[test]
    fn stale_does_not_fit_a_time_in_the_body() {
        let scheme = Scheme::hmac("X-Signature", Algorithm::Sha256, DigestEncoding::Hex);
        for (timestamp, fits) in [
            (None, false),
            (Some(TimeSource::Header("X-Time".into())), true),
            (Some(TimeSource::Signature), true),
            (Some(TimeSource::Field("sent_at".parse().expect("a path"))), false),
        ] {
            assert_eq!(Forgery::Stale.fits(&Scheme { timestamp, ..scheme.clone() }), fits);
        }
    }

    #[test]
    fn forgery_changes_nothing_else() {
        for scheme in schemes() {
            let plain = forged(Forgery::Stale, &scheme, b"a=1&b=x");
            for forgery in Forgery::ALL.into_iter().filter(|forgery| *forgery != Forgery::Stale) {
                let message = forged(forgery, &scheme, b"a=1&b=x");
                assert_eq!(message.body == b"a=1&b=x", forgery != Forgery::Body, "{}", forgery.name());
                assert_eq!(message.body.len(), plain.body.len(), "{}", forgery.name());
                let count = message.headers.iter().count();
                assert_eq!(count, if forgery == Forgery::Missing { 1 } else { 2 }, "{}", forgery.name());
            }
        }
    }

    #[test]
    fn body_forgery_changes_one_byte_of_any_body() {
        for (body, forged) in [
            ("{\"a\":129}", "{\"a\":120}"),
            ("a=1&b=x", "a=2&b=x"),
            ("xyz", "xya"),
            ("{\"é\":\"Z\"}", "{\"é\":\"A\"}"),
            ("{}", "{|"),
            ("", ""),
        ] {
            let mut bytes = body.as_bytes().to_vec();
            change_character(&mut bytes);
            assert_eq!(String::from_utf8_lossy(&bytes), forged);
        }
    }
}
