//! Verification: is this message genuine?
//!
//! Owns verdicts and how they are reached: every signature in the message is compared, in constant time, with the digest of every scheme under
//! every secret. It fails closed: without a header, a well-formed digest or a required time, the message is not valid. It returns facts
//! ([`Evidence`]). What they mean for the user is left to `diagnosis`.

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
    /// The signature matches, but the time is missing or outside --tolerance
    ///
    /// Also if a required time is absent.
    Stale,
    /// The provider does not sign
    Unsigned,
}

impl Verdict {
    /// Every verdict, in the order in which totals list them.
    pub const ALL: [Self; 6] =
        [Self::Valid, Self::Mismatch, Self::Missing, Self::Malformed, Self::Stale, Self::Unsigned];

    /// The name, as in JSON.
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

/// A verdict, what it is based on, and the facts that were found on the way.
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
    /// The time that the delivery states, in seconds since 1970.
    pub sent_at: Option<i64>,
    /// Facts about the message that explain the verdict.
    pub evidence: Evidence,
}

/// Facts about a message that cannot be read off the message and its schemes alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// The index of the scheme that matched.
    pub matched: Option<usize>,
    /// The matching digest is in uppercase hex. Senders write lowercase.
    pub uppercase: bool,
    /// Why a genuine message is stale.
    pub staleness: Option<Staleness>,
    /// A header that a scheme signs and the message lacks, so that there was no digest to compare.
    pub missing_header: Option<MissingHeader>,
}

/// Why a genuine message is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Staleness {
    /// The provider sends no time.
    NeverTimed,
    /// The message has no time, or not one that can be read.
    Untimed,
    /// The time is too far from the present.
    TooFar {
        /// Seconds before the present. Negative if the time is in the future.
        age: i64,
        /// The largest distance that was accepted, in seconds.
        tolerance: i64,
    },
}

/// How old a delivery may be.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
    /// The present, in seconds since 1970.
    pub now: i64,
    /// The largest distance from the present, in seconds, into the past and into the future.
    pub tolerance: i64,
}

/// Verifies messages of one provider. Serves any number of messages, from any number of threads.
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
    /// Creates a verifier that accepts any combination of `schemes` and `secrets`. Without schemes, every verdict is `Unsigned`.
    /// Without secrets, nothing is `Valid`.
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
            // The digest depends on the key only, so compute it once for all header values.
            let mut computed = None;
            for value in message.headers.get_all(&scheme.header) {
                present = true;
                let Some((text, claimed)) = claimed_digest(scheme, value) else { continue };
                well_formed = true;
                match computed.get_or_insert_with(|| signer.digest(message)) {
                    Ok(computed) if bool::from(computed.ct_eq(&claimed)) => {
                        let staleness = freshness.and_then(|freshness| staleness(scheme, sent_at, freshness));
                        let verdict = if staleness.is_some() { Verdict::Stale } else { Verdict::Valid };
                        let uppercase =
                            scheme.encoding == DigestEncoding::Hex && text.iter().any(u8::is_ascii_uppercase);
                        let evidence = Evidence { matched: Some(*index), uppercase, staleness, missing_header: None };
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

/// Returns the digest in a header value, as text and as bytes, if it has the prefix, the encoding and the length of the scheme.
fn claimed_digest<'m>(scheme: &Scheme, value: &'m [u8]) -> Option<(&'m [u8], Vec<u8>)> {
    let text = value.trim_ascii().strip_prefix(scheme.prefix.as_bytes())?;
    let digest = scheme.encoding.decode(text).filter(|digest| digest.len() == scheme.algorithm.bytes())?;
    Some((text, digest))
}

/// Returns the time that a message states, in seconds since 1970.
fn sent_at(scheme: &Scheme, message: &Message) -> Option<i64> {
    timestamp::parse(message.headers.text(scheme.timestamp_header.as_ref()?)?)
}

/// Returns why a message is not fresh, if it is not.
fn staleness(scheme: &Scheme, sent_at: Option<i64>, freshness: Freshness) -> Option<Staleness> {
    if scheme.timestamp_header.is_none() {
        return Some(Staleness::NeverTimed);
    }
    let Some(sent_at) = sent_at else { return Some(Staleness::Untimed) };
    let age = freshness.now.saturating_sub(sent_at);
    let tolerance = freshness.tolerance;
    (age.saturating_abs() > tolerance).then_some(Staleness::TooFar { age, tolerance })
}
