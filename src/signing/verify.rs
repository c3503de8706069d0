//! Verifies the signature of a message.
//!
//! Compares every signature in the message, in constant time, with the digest for every combination of scheme and secret. It fails closed: a message
//! without a signature header, a well-formed digest or a required time is not valid. Owns verdicts and the facts behind them ([`Evidence`]). Explaining
//! them to the user is left to `diagnosis`.

use serde::Serialize;
use subtle::ConstantTimeEq as _;

use super::{DigestEncoding, MissingHeader, Scheme, Signer};
use crate::{message::Message, secret::Secret, timestamp};

/// The result of verifying one message. Only `Valid` is a success.
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
}

impl Verdict {
    /// Every verdict, in the order of the summary.
    pub const ALL: [Self; 6] =
        [Self::Valid, Self::Mismatch, Self::Missing, Self::Malformed, Self::Stale, Self::Unsigned];

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
    /// The name of the signature header. `None` if the provider does not sign.
    pub header: Option<&'v str>,
    /// The time in the timestamp header, in Unix seconds.
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
    /// A signed header that the message lacks, so that the digest could not be computed.
    pub missing_header: Option<MissingHeader>,
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

/// Verifies messages of one provider. It can be shared by threads.
pub struct Verifier {
    schemes: Vec<Scheme>,
    keys: Vec<Key>,
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
    /// nothing is `Valid`.
    #[must_use]
    pub fn new(schemes: &[Scheme], secrets: &[Secret]) -> Self {
        let mut keys = Vec::with_capacity(schemes.len() * secrets.len());
        for (index, scheme) in schemes.iter().enumerate() {
            for secret in secrets {
                let signer = Signer::new(scheme, secret);
                keys.push(Key { signer, index, scheme: scheme.name(), secret: secret.label().to_owned() });
            }
        }
        Self { schemes: schemes.to_vec(), keys }
    }

    /// Verifies one message. If `freshness` is `None`, its age is not checked.
    #[must_use]
    pub fn verify(&self, message: &Message, freshness: Option<Freshness>) -> Verification<'_> {
        let Some(first) = self.schemes.first() else {
            return Verification::new(Verdict::Unsigned, Evidence::default());
        };
        let sent_at = sent_at(first, message);
        let mut present = false;
        let mut well_formed = false;
        let mut evidence = Evidence::default();
        for Key { signer, index, scheme: name, secret } in &self.keys {
            let scheme = signer.scheme();
            // The digest does not depend on the header value, so compute it once for all values.
            let mut computed = None;
            for (position, value) in message.headers.get_all(&scheme.header).enumerate() {
                present = true;
                let Some((text, claimed)) = claimed_digest(scheme, value) else { continue };
                well_formed = true;
                match computed.get_or_insert_with(|| signer.digest(message)) {
                    Ok(computed) if bool::from(computed.ct_eq(&claimed)) => {
                        let staleness = freshness.and_then(|freshness| staleness(scheme, sent_at, freshness));
                        let verdict = if staleness.is_some() { Verdict::Stale } else { Verdict::Valid };
                        let uppercase =
                            scheme.encoding == DigestEncoding::Hex && text.iter().any(u8::is_ascii_uppercase);
                        let evidence = Evidence {
                            matched: Some(*index),
                            matched_value: Some(position),
                            uppercase,
                            staleness,
                            missing_header: None,
                        };
                        return Verification {
                            scheme: Some(name),
                            secret: Some(secret),
                            header: Some(&first.header),
                            sent_at,
                            ..Verification::new(verdict, evidence)
                        };
                    }
                    Ok(_) => {}
                    Err(missing) => evidence.missing_header = Some(missing.clone()),
                }
            }
        }
        let verdict = match (present, well_formed) {
            (_, true) => Verdict::Mismatch,
            (true, false) => Verdict::Malformed,
            (false, false) => Verdict::Missing,
        };
        Verification { header: Some(&first.header), sent_at, ..Verification::new(verdict, evidence) }
    }
}

impl Verification<'_> {
    fn new(verdict: Verdict, evidence: Evidence) -> Self {
        Self { verdict, scheme: None, secret: None, header: None, sent_at: None, evidence }
    }
}

/// Returns the digest in a header value, as text and decoded, if its prefix, encoding and length are those of the scheme.
fn claimed_digest<'m>(scheme: &Scheme, value: &'m [u8]) -> Option<(&'m [u8], Vec<u8>)> {
    let text = value.trim_ascii().strip_prefix(scheme.prefix.as_bytes())?;
    let digest = scheme.encoding.decode(text).filter(|digest| digest.len() == scheme.algorithm.bytes())?;
    Some((text, digest))
}

/// Returns the time in the timestamp header, in Unix seconds.
fn sent_at(scheme: &Scheme, message: &Message) -> Option<i64> {
    timestamp::parse(message.headers.text(scheme.timestamp_header.as_ref()?)?)
}

/// Returns why a message is stale, if it is.
fn staleness(scheme: &Scheme, sent_at: Option<i64>, freshness: Freshness) -> Option<Staleness> {
    if scheme.timestamp_header.is_none() {
        return Some(Staleness::NeverTimed);
    }
    let Some(sent_at) = sent_at else { return Some(Staleness::Untimed) };
    let age = freshness.now.saturating_sub(sent_at);
    let tolerance = freshness.tolerance;
    (age.saturating_abs() > tolerance).then_some(Staleness::TooFar { age, tolerance })
}
