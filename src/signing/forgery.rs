//! Forgeries on purpose: a delivery that was correctly signed, spoiled in one way that a receiver has to notice.
//!
//! Each is a transformation of a scheme, of a signer or of a signed message, and nothing else of the delivery changes. What they do to
//! a receiver is its own to say.

use super::{
    Algorithm, DigestEncoding, Scheme, Signer,
    sign::{decode, encode},
};
use crate::{message::Message, secret::Secret};

/// One way to spoil a signed delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tamper {
    /// One character of the body is another: the last digit, else the last letter, else one bit of the last byte. It keeps its
    /// length, and its signature is that of the original.
    Body,
    /// One bit of the digest is another: the right shape, the wrong value.
    Signature,
    /// What stands before the digest is missing; where nothing does, the name of the hash and `=` are put there.
    Prefix,
    /// The digest is of another hash function, under the same secret: SHA-256, or where that is the right one, SHA-1.
    Algorithm,
    /// The letters of the digest are of the other case. Of a hex digest, this is the same value in another spelling.
    Case,
    /// There is no signature header.
    Missing,
    /// The signature header has no value.
    Empty,
    /// It is signed with a secret that nobody has.
    WrongSecret,
    /// The time of the delivery is a day before the present, and correctly signed where it is signed at all.
    Stale,
}

/// How much older than the present a stale delivery is, in seconds. A receiver's tolerance is minutes.
const STALE_BY: i64 = 24 * 3600;

impl Tamper {
    /// Every forgery, with its name.
    pub const NAMES: [(&'static str, Self); 9] = [
        ("body", Self::Body),
        ("signature", Self::Signature),
        ("prefix", Self::Prefix),
        ("algorithm", Self::Algorithm),
        ("case", Self::Case),
        ("missing", Self::Missing),
        ("empty", Self::Empty),
        ("wrong-secret", Self::WrongSecret),
        ("stale", Self::Stale),
    ];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, held)| *held == self).map_or("", |(name, _)| name)
    }

    /// Whether a delivery of this scheme can be spoiled so.
    #[must_use]
    pub fn fits(self, scheme: &Scheme) -> bool {
        self != Self::Stale || scheme.timestamp_header.is_some()
    }

    /// By how many seconds the delivery is older than it would be.
    #[must_use]
    pub fn age(self) -> i64 {
        if self == Self::Stale { STALE_BY } else { 0 }
    }

    /// Who signs the delivery: `nobodys` is a secret that no receiver has.
    #[must_use]
    pub fn signer(self, scheme: &Scheme, secret: &Secret, nobodys: &Secret) -> Signer {
        match self {
            Self::WrongSecret => Signer::new(scheme, nobodys),
            Self::Algorithm => {
                let another = if scheme.algorithm == Algorithm::Sha256 { Algorithm::Sha1 } else { Algorithm::Sha256 };
                Signer::new(&Scheme { algorithm: another, ..scheme.clone() }, secret)
            }
            _ => Signer::new(scheme, secret),
        }
    }

    /// Spoils a message that was signed by `scheme`.
    pub fn spoil(self, message: &mut Message, scheme: &Scheme) {
        match self {
            Self::Body => spoil_body(&mut message.body),
            Self::Missing => message.headers.remove(&scheme.header),
            Self::Signature | Self::Prefix | Self::Case | Self::Empty => {
                let Some(value) = message.headers.text(&scheme.header).map(str::to_owned) else { return };
                let spoiled = self.spoil_value(&value, scheme);
                message.headers.set(scheme.header.to_ascii_lowercase(), spoiled);
            }
            Self::Algorithm | Self::WrongSecret | Self::Stale => {}
        }
    }

    fn spoil_value(self, value: &str, scheme: &Scheme) -> String {
        let Scheme { prefix, encoding, algorithm, .. } = scheme;
        let digest = value.strip_prefix(prefix.as_str()).unwrap_or(value);
        match self {
            Self::Signature => {
                let mut bytes = decode(*encoding, digest).unwrap_or_default();
                if let Some(first) = bytes.first_mut() {
                    *first ^= 1;
                }
                format!("{prefix}{}", encode(*encoding, &bytes))
            }
            Self::Prefix if prefix.is_empty() => format!("{}={digest}", algorithm.name()),
            Self::Prefix => digest.to_owned(),
            Self::Case if *encoding == DigestEncoding::Hex => format!("{prefix}{}", digest.to_ascii_uppercase()),
            Self::Case => {
                let other =
                    |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
                format!("{prefix}{}", digest.chars().map(other).collect::<String>())
            }
            _ => String::new(),
        }
    }
}

fn spoil_body(body: &mut [u8]) {
    let last = |is: fn(&u8) -> bool| body.iter().rposition(is);
    let at = last(u8::is_ascii_digit).or_else(|| last(u8::is_ascii_alphabetic)).or_else(|| body.len().checked_sub(1));
    if let Some(byte) = at.and_then(|at| body.get_mut(at)) {
        *byte = match *byte {
            b'9' => b'0',
            b'z' => b'a',
            b'Z' => b'A',
            held if held.is_ascii_alphanumeric() => held + 1,
            held => held ^ 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{Construction, Freshness, Part, Verdict, Verifier};

    fn secret(text: &str) -> Secret {
        Secret::new(text.into(), "test").expect("not empty")
    }

    /// Every way in which a scheme can be written down.
    fn schemes() -> Vec<Scheme> {
        let mut schemes = Vec::new();
        for (_, algorithm) in Algorithm::NAMES {
            for (_, encoding) in DigestEncoding::NAMES {
                for construction in [Construction::Hmac, Construction::SaltPrefix, Construction::SaltSuffix] {
                    for prefix in ["", "sha1="] {
                        schemes.push(Scheme {
                            header: "X-Signature".into(),
                            algorithm,
                            construction,
                            encoding,
                            prefix: prefix.into(),
                            content: vec![Part::Header("X-Time".into()), Part::Body],
                            timestamp_header: Some("X-Time".into()),
                        });
                    }
                }
            }
        }
        schemes
    }

    fn forged(tamper: Tamper, scheme: &Scheme, body: &[u8]) -> Message {
        let mut message = Message::post("/", body.to_vec());
        message.headers.push("x-time", (1_000_000 - tamper.age()).to_string());
        let signer = tamper.signer(scheme, &secret("right"), &secret("wrong"));
        let value = signer.sign(&message).expect("its headers are there");
        message.headers.set("x-signature", value);
        tamper.spoil(&mut message, scheme);
        message
    }

    #[test]
    fn each_is_refused_for_what_it_is() {
        for scheme in schemes() {
            let verifier = Verifier::new(std::slice::from_ref(&scheme), &[secret("right")]);
            let verdict = |tamper: Tamper| {
                let message = forged(tamper, &scheme, br#"{"score":9}"#);
                verifier.judge(&message, Some(Freshness { now: 1_000_000, tolerance: 300 })).verdict
            };
            for (name, tamper) in Tamper::NAMES {
                let expected = match tamper {
                    Tamper::Body | Tamper::Signature | Tamper::WrongSecret => Verdict::Mismatch,
                    Tamper::Algorithm | Tamper::Prefix | Tamper::Empty => Verdict::Malformed,
                    Tamper::Missing => Verdict::Missing,
                    Tamper::Stale => Verdict::Stale,
                    // Another spelling of the same hex digits; another value in base64.
                    Tamper::Case if scheme.encoding == DigestEncoding::Hex => Verdict::Valid,
                    Tamper::Case => {
                        assert!(matches!(verdict(tamper), Verdict::Mismatch | Verdict::Malformed), "{scheme:?}");
                        continue;
                    }
                };
                assert_eq!(verdict(tamper), expected, "{name} of {scheme:?}");
            }
        }
    }

    #[test]
    fn nothing_but_what_it_says_is_changed() {
        for scheme in schemes() {
            let plain = forged(Tamper::Stale, &scheme, b"a=1&b=x");
            for (name, tamper) in Tamper::NAMES.into_iter().filter(|(_, tamper)| *tamper != Tamper::Stale) {
                let message = forged(tamper, &scheme, b"a=1&b=x");
                assert_eq!(message.body == b"a=1&b=x", tamper != Tamper::Body, "{name}");
                assert_eq!(message.body.len(), plain.body.len(), "{name}");
                let count = message.headers.iter().count();
                assert_eq!(count, if tamper == Tamper::Missing { 1 } else { 2 }, "{name}");
            }
        }
    }

    #[test]
    fn a_body_changes_in_one_byte_whatever_it_is() {
        for (body, spoiled) in [
            ("{\"a\":129}", "{\"a\":120}"),
            ("a=1&b=x", "a=2&b=x"),
            ("xyz", "xya"),
            ("{\"é\":\"Z\"}", "{\"é\":\"A\"}"),
            ("{}", "{|"),
            ("", ""),
        ] {
            let mut bytes = body.as_bytes().to_vec();
            spoil_body(&mut bytes);
            assert_eq!(String::from_utf8_lossy(&bytes), spoiled);
        }
    }
}
