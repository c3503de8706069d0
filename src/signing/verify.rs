//! Verifies the signature of a message.
//!
//! Compares every signature in the message, in constant time, with the digest for every combination of scheme and secret. It fails closed: a message
//! without a signature header, a well-formed digest or a required time is not valid. Owns verdicts and the facts behind them ([`Evidence`]). Explaining
//! them to the user is left to `diagnosis`.

use serde::Serialize;

use super::{Construction, DigestEncoding, KeyError, Scheme, SignError, Signer, TimeSource, key::PUBLIC_KEY};
use crate::{message::Message, secret::Secret, timestamp};

/// The result of verifying one message. Only `Valid` and `Authenticated` are successes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum, schemars::JsonSchema))]
#[non_exhaustive]
pub enum Verdict {
    /// The signature matches
    Valid,
    /// The signature does not match this body and secret
    Mismatch,
    /// No signature header
    Missing,
    /// The signature header does not contain a well-formed digest
    Malformed,
    /// The signature matches, but the timestamp is missing or outside --tolerance
    ///
    /// Also if a required time is absent.
    Stale,
    /// The provider does not sign
    Unsigned,
    /// The token matches: the sender is known, but the body is not protected
    Authenticated,
}

impl Verdict {
    /// Every verdict, in the order of the summary.
    pub const ALL: [Self; 7] =
        [Self::Valid, Self::Mismatch, Self::Missing, Self::Malformed, Self::Stale, Self::Unsigned, Self::Authenticated];

    /// Returns true if the sender is known: the signature or the token matches, and is recent if that was required.
    #[must_use]
    pub fn is_genuine(self) -> bool {
        matches!(self, Self::Valid | Self::Authenticated)
    }

    /// Returns the name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Mismatch => "mismatch",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Stale => "stale",
            Self::Unsigned => "unsigned",
            Self::Authenticated => "authenticated",
        }
    }
}

/// A verdict, and the header, scheme and secret on which it is based.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification<'v> {
    /// The verdict.
    pub verdict: Verdict,
    /// The name of the scheme that matched.
    pub scheme: Option<&'v str>,
    /// The label of the secret that matched.
    pub secret: Option<&'v str>,
    /// The name of the signature header. `None` if the provider does not sign, or signs in the body.
    pub header: Option<&'v str>,
    /// The time of the delivery, in Unix seconds.
    pub sent_at: Option<i64>,
    /// Facts that explain the verdict.
    pub evidence: Evidence,
}

/// Facts that only verification knows, for `diagnosis`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// The index of the scheme that matched.
    pub matched: Option<usize>,
    /// The index of the value that matched among those of the signature header.
    pub matched_value: Option<usize>,
    /// The matching digest is in uppercase hex. Senders write lowercase.
    pub uppercase: bool,
    /// Why a correctly signed message is stale.
    pub staleness: Option<Staleness>,
    /// The signed part that is missing, so the digest could not be computed.
    pub missing: Option<SignError>,
    /// A value has more signatures than are compared (100), and none of the compared ones matches.
    pub too_many: bool,
    /// The further signature that decided, by the index of its scheme and its index in [`Scheme::also`]. The first signature matches.
    pub also: Option<(usize, usize)>,
}

/// Why a correctly signed message is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Staleness {
    /// The provider sends no time.
    NeverTimed,
    /// The message has no time, or an invalid one.
    Untimed,
    /// The time is too far from the current time.
    TooFar {
        /// Age in seconds. Negative if the time is in the future.
        age: i64,
        /// The tolerance, in seconds.
        tolerance: i64,
    },
}

/// The maximum age of a message.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
    /// The current time, in Unix seconds.
    pub now: i64,
    /// The largest accepted difference from the current time, in seconds, into the past and into the future.
    pub tolerance: i64,
}

/// Maximum number of signatures in a value that are compared. With a public key, each hashes the whole body again. Senders write two or three.
pub(crate) const MAX_SIGNATURES: usize = 100;

/// Verifies messages of one provider. It can be shared by threads.
pub struct Verifier {
    schemes: Vec<Scheme>,
    keys: Vec<Key>,
    /// The verifiers of the further signatures of each scheme.
    also: Vec<Vec<Self>>,
}

/// A scheme with a secret.
struct Key {
    signer: Signer,
    /// The index of the scheme.
    index: usize,
    /// The name of the scheme.
    scheme: String,
    /// The label of the secret.
    secret: String,
}

impl Verifier {
    /// Creates a verifier that accepts any combination of `schemes` and `secrets`. Without schemes, every verdict is `Unsigned`. Without secrets,
    /// nothing is `Valid`, except that a scheme with a public key needs no secret.
    ///
    /// # Errors
    /// A secret is not a key of a scheme.
    pub fn new(schemes: &[Scheme], secrets: &[Secret]) -> Result<Self, KeyError> {
        let mut keys = Vec::with_capacity(schemes.len() * secrets.len());
        let mut also = Vec::with_capacity(schemes.len());
        for (index, scheme) in schemes.iter().enumerate() {
            let mut add = |signer: Result<Signer, KeyError>, label: &str| {
                keys.push(Key { signer: signer?, index, scheme: scheme.name(), secret: label.to_owned() });
                Ok(())
            };
            // Further signatures have verifiers of their own.
            let first = Scheme { also: Vec::new(), ..scheme.clone() };
            if let Some(key) = &scheme.public_key {
                add(Signer::from_public_key(&first, key), PUBLIC_KEY)?;
            } else {
                for secret in secrets {
                    add(Signer::new(&first, secret), secret.label())?;
                }
            }
            let verifiers = scheme.also.iter().map(|further| Self::new(std::slice::from_ref(further), secrets));
            also.push(verifiers.collect::<Result<_, _>>()?);
        }
        Ok(Self { schemes: schemes.to_vec(), keys, also })
    }

    /// Verifies one message. If `freshness` is `None`, its age is not checked.
    #[must_use]
    pub fn verify(&self, message: &Message, freshness: Option<Freshness>) -> Verification<'_> {
        let Some(first) = self.schemes.first() else {
            return Verification::new(Verdict::Unsigned, Evidence::default());
        };
        let sent_at = sent_at(first, message, None);
        let mut evidence = Evidence::default();
        for Key { signer, index, scheme: name, secret } in &self.keys {
            let scheme = signer.scheme();
            // The digest rarely depends on the value, so compute it once for all values.
            let mut computed = None;
            for (position, value) in scheme.values(message).enumerate() {
                let mut time = None;
                if scheme.layout.holds_timestamp() {
                    time = scheme.layout.timestamp(&value);
                    computed = None;
                }
                for (count, (text, claimed)) in signatures(scheme, &value).enumerate() {
                    if count == MAX_SIGNATURES {
                        evidence.too_many = true;
                        break;
                    }
                    let matches = match computed.get_or_insert_with(|| signer.expected(message, time)) {
                        Ok(expected) => signer.matches(expected, &claimed),
                        Err(missing) => {
                            evidence.missing = Some(missing.clone());
                            false
                        }
                    };
                    if matches {
                        let sent_at = self::sent_at(scheme, message, time);
                        let uppercase =
                            scheme.encoding == DigestEncoding::Hex && text.iter().any(u8::is_ascii_uppercase);
                        let found = Matched { index: *index, position, uppercase, sent_at };
                        let verification = self.matched(&found, scheme, message, freshness);
                        return Verification { scheme: Some(name), secret: Some(secret), ..verification };
                    }
                }
            }
        }
        // A signature counts as present even if there is no key to compare it with.
        let values = || self.schemes.iter().flat_map(|scheme| scheme.values(message).map(move |value| (scheme, value)));
        let verdict = if evidence.too_many {
            Verdict::Malformed
        } else if values().any(|(scheme, value)| signatures(scheme, &value).next().is_some()) {
            Verdict::Mismatch
        } else if values().next().is_some() {
            Verdict::Malformed
        } else {
            Verdict::Missing
        };
        Verification { header: first.header(), sent_at, ..Verification::new(verdict, evidence) }
    }

    /// Returns the verification of a message whose first signature matches: the further ones and its age are left to check.
    fn matched(
        &self,
        found: &Matched,
        scheme: &Scheme,
        message: &Message,
        freshness: Option<Freshness>,
    ) -> Verification<'_> {
        let Matched { index, position, uppercase, sent_at } = *found;
        let evidence =
            Evidence { matched: Some(index), matched_value: Some(position), uppercase, ..Evidence::default() };
        for (further, verifier) in self.also.get(index).into_iter().flatten().enumerate() {
            let verification = verifier.verify(message, None);
            let optional = verifier.schemes.iter().all(|scheme| scheme.optional);
            if verification.verdict.is_genuine() || optional && verification.verdict == Verdict::Missing {
                continue;
            }
            let evidence = Evidence { also: Some((index, further)), ..verification.evidence };
            return Verification {
                header: verification.header,
                sent_at,
                ..Verification::new(verification.verdict, evidence)
            };
        }
        let staleness = freshness.and_then(|freshness| staleness(scheme, sent_at, freshness));
        let verdict = match scheme.construction {
            _ if staleness.is_some() => Verdict::Stale,
            Construction::Token => Verdict::Authenticated,
            _ => Verdict::Valid,
        };
        let header = self.schemes.first().and_then(Scheme::header);
        Verification { header, sent_at, ..Verification::new(verdict, Evidence { staleness, ..evidence }) }
    }
}

/// A signature that matches.
struct Matched {
    /// The index of its scheme.
    index: usize,
    /// The index of the value that holds it.
    position: usize,
    uppercase: bool,
    sent_at: Option<i64>,
}

impl Verification<'_> {
    fn new(verdict: Verdict, evidence: Evidence) -> Self {
        Self { verdict, scheme: None, secret: None, header: None, sent_at: None, evidence }
    }
}

/// Returns the signatures in a value, as text and as bytes, if their encoding and length are those of the scheme.
fn signatures<'v>(scheme: &'v Scheme, value: &'v [u8]) -> impl Iterator<Item = (&'v [u8], Vec<u8>)> {
    let decoded = |text: &[u8]| scheme.encoding.decode(text).filter(|signature| scheme.fits(signature.len()));
    scheme.layout.signatures(value).filter_map(move |text| Some((text, decoded(text)?)))
}

/// Returns the time of a delivery, in Unix seconds. `in_signature` is the time in the signature value that matched, otherwise the first one counts.
fn sent_at(scheme: &Scheme, message: &Message, in_signature: Option<&str>) -> Option<i64> {
    match (scheme.timestamp.as_ref()?, in_signature) {
        (TimeSource::Header(name), _) => timestamp::parse(message.headers.text(name)?),
        (TimeSource::Signature, Some(text)) => timestamp::parse(text),
        _ => timestamp::parse(&scheme.stated_time(message)?),
    }
}

/// Returns why a message is stale, if it is.
fn staleness(scheme: &Scheme, sent_at: Option<i64>, freshness: Freshness) -> Option<Staleness> {
    if scheme.timestamp.is_none() {
        return Some(Staleness::NeverTimed);
    }
    let Some(sent_at) = sent_at else { return Some(Staleness::Untimed) };
    let age = freshness.now.saturating_sub(sent_at);
    let tolerance = freshness.tolerance;
    (age.saturating_abs() > tolerance).then_some(Staleness::TooFar { age, tolerance })
}
